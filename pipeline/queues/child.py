"""One long-lived worker process, driven by one thread; replaced when it crashes, hangs or has grown.

What `pipeline.workers.run` does for a list of tasks, this does for a queue that never ends: a slot of the
supervisor has a child, gives it one document at a time and waits. Another thread may call it off.
"""

from __future__ import annotations

import contextlib
import os
import time
from multiprocessing.connection import wait
from pathlib import Path
from typing import Generic, TypeVar

from pipeline.errors import BerkasError, WorkersFault
from pipeline.workers import Build, Failure, Job, Limits, Result, Worker, interrupts_held

Task = TypeVar("Task")
_MIB = 1024 * 1024


class CalledOffError(BerkasError):
    """The task was stopped from outside; its process is gone, nothing is known of the task."""


class Child(Generic[Task]):
    """A worker process of one thread. It is started when the first task comes.

    Args:
        build: see `pipeline.workers.Build`.
        limits: of each task; `attempts` means nothing here.
        growth_mb: resident memory, MiB, that it may keep above what it had when it was ready; beyond it, it is
            replaced between two tasks. 0: any.
    """

    def __init__(self, build: Build, limits: Limits, *, growth_mb: int = 0) -> None:
        self._build = build
        self._limits = limits
        self._growth = growth_mb * _MIB
        self._worker: Worker[Task] | None = None
        self._least = 0
        self._bell, self._ring = os.pipe()
        os.set_blocking(self._bell, False)

    @property
    def pid(self) -> int | None:
        """Of the process, if there is one."""
        return self._worker.process.pid if self._worker else None

    def do(self, task: Task) -> Result[Task]:
        """Do one task and wait for it.

        Raises:
            CalledOffError: `call_off` was called meanwhile.
            WorkersFault: no process can be started.
        """
        with contextlib.suppress(BlockingIOError):
            os.read(self._bell, 1024)  # what was called off before is over
        worker = self.ready()
        while not worker.give(Job(0, task), self._limits.seconds):
            self.end()  # it died idle: no fault of the task
            worker = self.ready()
        kind, content = self._heard(worker)
        if kind == "done":
            self._end_if_grown(worker)
            return Result(task, content if isinstance(content, bytes) else b"")
        self.end()
        return Result(task, b"", Failure(kind), str(content))

    def ready(self) -> Worker[Task]:
        """The process, started and its models loaded.

        Raises:
            CalledOffError: `call_off` was called meanwhile.
            WorkersFault: it does not come up.
        """
        if self._worker is not None:
            return self._worker
        with interrupts_held():
            self._worker = Worker(self._build, self._limits)
        worker = self._worker
        kind, content = self._heard(worker)
        if kind != "ready":
            self.end()
            raise WorkersFault(f"a worker process does not start ({kind}: {content!s}); see `berkas doctor`")
        self._least = _resident(worker.process.pid)
        return worker

    def call_off(self) -> None:
        """Stop what it is doing; from another thread."""
        os.write(self._ring, b"x")

    def end(self) -> None:
        """Kill the process, if there is one; the next task starts another."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()

    def close(self) -> None:
        """End for good."""
        self.end()
        os.close(self._bell)
        os.close(self._ring)

    def _heard(self, worker: Worker[Task]) -> tuple[str, bytes | str]:
        """What the process says next; its death and its deadline are things that it says, too."""
        heard = wait([worker.pipe, self._bell], timeout=max(0.0, worker.deadline - time.monotonic()))
        if self._bell in heard:
            self.end()
            raise CalledOffError("called off")
        if not heard:
            return Failure.HUNG, "ran out of time"
        try:
            kind, content = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join(timeout=5)
            return Failure.CRASHED, f"exit code {worker.process.exitcode}"
        return str(kind), content

    def _end_if_grown(self, worker: Worker[Task]) -> None:
        if self._growth and _resident(worker.process.pid) > self._least + self._growth:
            self.end()


def _resident(pid: int | None) -> int:
    """Bytes of memory that a process has; 0 where the system does not say."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGESIZE")
    except (OSError, IndexError, ValueError):
        return 0
