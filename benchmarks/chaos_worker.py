"""`berkas worker` whose pipeline answers by a file's first word, after a while.

Words are those of `tests.doubles.StubVerifier`: accept, flag, reject; exit, hang and memory take the process down.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from functools import partial

from pipeline.batch import Item, worker_for
from pipeline.bootstrap import configure_logging
from pipeline.commands.worker import Shift, run_worker
from pipeline.model import Participant, Upload, Verification
from pipeline.queues.jobs import Queue
from pipeline.settings import Settings, load_settings
from tests.doubles import VERSION, StubVerifier

SECONDS = "CHAOS_SECONDS"
"""Environment variable: how long an answer takes."""


class SlowVerifier(StubVerifier):
    """Answers after a while."""

    def __call__(self, upload: Upload, *, participant: Participant | None = None) -> Verification:
        """Judge one upload."""
        time.sleep(float(os.environ.get(SECONDS, "0")))
        return super().__call__(upload, participant=participant)


def verifying(settings: Settings) -> Callable[[Item], bytes]:
    """In place of `bootstrap.verifying`."""
    configure_logging(settings)
    return worker_for(SlowVerifier(), max_bytes=1_000_000)


def main() -> None:
    """Work until told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--slots", type=int, default=2)
    parser.add_argument("--only", choices=[str(each) for each in Queue])
    parser.add_argument("--drain", action="store_true")
    given = parser.parse_args()
    settings = load_settings()
    run_worker(
        Shift(slots=given.slots, only=Queue(given.only) if given.only else None, drain=given.drain),
        settings=settings,
        build=partial(verifying, settings),
        version=VERSION,
    )


if __name__ == "__main__":
    main()
