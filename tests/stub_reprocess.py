"""`berkas reprocess` with a later pipeline that reads nothing: `python -m tests.stub_reprocess --where ... `.

It accepts what the first one flagged, flags what it could not judge, and reads names otherwise.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import typer

from pipeline.batch import Item, worker_for
from pipeline.bootstrap import configure_logging
from pipeline.commands.reprocess import Reprocessing, reprocess
from pipeline.model import Decision, Participant, Upload, Verification
from pipeline.settings import Settings, load_settings
from tests.doubles import StubVerifier

VERSION = "later"


class LaterVerifier(StubVerifier):
    """As the first, with other opinions."""

    pipeline_version = VERSION

    def __call__(self, upload: Upload, *, participant: Participant | None = None) -> Verification:
        found = super().__call__(upload, participant=participant)
        time.sleep(0.02)
        if found.decision is Decision.FLAGGED:
            found = replace(found, decision=Decision.ACCEPTED, reasons=())
        elif found.decision is Decision.REJECTED and found.extraction is not None:
            fields = dict(found.extraction.fields)
            fields["nama"] = replace(fields["nama"], value="SITI AMINAH BINTI ALI")
            found = replace(found, extraction=replace(found.extraction, fields=fields))
        return replace(found, pipeline_version=VERSION)


def verifying_later(settings: Settings) -> Callable[[Item], bytes]:
    """In place of `bootstrap.verifying`."""
    configure_logging(settings)
    return worker_for(LaterVerifier(), max_bytes=1000)


def main(
    where: list[str] | None = None, run: str | None = None, workers: int = 1, rate: float | None = None
) -> None:
    """Run it, JSON on stdout."""
    request = Reprocessing(where=tuple(where or ()), run=run, workers=workers, rate=rate, as_json=True)
    reprocess(request, build=partial(verifying_later, load_settings()), version=VERSION)


if __name__ == "__main__":
    typer.run(main)
