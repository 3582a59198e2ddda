"""`berkas worker` whose pipeline answers by a file's first word, after a while.

Words are those of `tests.doubles.StubVerifier`: accept, flag, reject; exit, hang and memory take the process down.
"""

from __future__ import annotations

import argparse
import os
import select
from collections.abc import Callable
from functools import partial

from pipeline import bootstrap
from pipeline.batch import Item, worker_for
from pipeline.bootstrap import configure_logging
from pipeline.commands.worker import Shift, run_worker
from pipeline.model import Participant, Upload, Verification
from pipeline.queues.jobs import Queue
from pipeline.settings import Settings, load_settings
from tests.doubles import VERSION, StubVerifier

MISDEEDS = (b"exit", b"hang", b"memory")
SECONDS = "CHAOS_SECONDS"
"""Environment variable: how long an answer takes."""


class SlowVerifier(StubVerifier):
    """Answers after a while."""

    def __call__(self, upload: Upload, *, participant: Participant | None = None) -> Verification:
        """Judge one upload."""
        select.select([], [], [], float(os.environ.get(SECONDS, "0")))  # time.sleep fails under libfaketime
        return super().__call__(upload, participant=participant)


def verifying(settings: Settings) -> Callable[[Item], bytes]:
    """In place of `bootstrap.verifying`."""
    configure_logging(settings)
    return worker_for(SlowVerifier(), max_bytes=1_000_000)


def verifying_real(settings: Settings) -> Callable[[Item], bytes]:
    """The real pipeline; only what is no picture but a misdeed goes to the stub."""
    real, stub = bootstrap.verifying(settings), verifying(settings)
    return lambda item: (stub if (item.content or b"").split(b" ")[0] in MISDEEDS else real)(item)


def main() -> None:
    """Work until told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--slots", type=int, default=2)
    parser.add_argument("--only", choices=[str(each) for each in Queue])
    parser.add_argument("--drain", action="store_true")
    parser.add_argument("--real", action="store_true", help="the real pipeline")
    given = parser.parse_args()
    settings = load_settings()
    run_worker(
        Shift(slots=given.slots, only=Queue(given.only) if given.only else None, drain=given.drain),
        settings=settings,
        build=partial(verifying_real if given.real else verifying, settings),
        version=None if given.real else VERSION,
    )


if __name__ == "__main__":
    main()
