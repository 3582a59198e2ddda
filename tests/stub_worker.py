"""`berkas worker` with a pipeline that reads nothing: `python -m tests.stub_worker [SLOTS [QUEUE]] [--drain]`."""

from __future__ import annotations

import sys
from functools import partial

from pipeline.commands.worker import Shift, run_worker
from pipeline.queues.jobs import Queue
from pipeline.settings import load_settings
from tests.doubles import VERSION, verifying

if __name__ == "__main__":
    words = [each for each in sys.argv[1:] if each != "--drain"]
    settings = load_settings()
    run_worker(
        Shift(
            slots=int(words[0]) if words else None,
            only=Queue(words[1]) if len(words) > 1 else None,
            drain="--drain" in sys.argv,
        ),
        settings=settings,
        build=partial(verifying, settings),
        version=VERSION,
    )
