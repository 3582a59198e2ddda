"""Long-lived worker processes that no task can take down for the others.

`run` gives each task to one worker process at a time. A worker that crashes, hangs or runs out of memory is
killed and replaced; what is lost with it is one attempt at one task. (The process pools of the standard
library lose every waiting task when one process dies.) Nothing here knows what a task is.

A worker talks with its supervisor through its own pipe. It sees the end of the pipe, and ends, when its
supervisor dies. Whatever it writes to its standard output goes to standard error: stdout is for data.
"""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from pipeline.errors import WorkersFault

Task = TypeVar("Task")
Build = Callable[[], Callable[[Any], bytes]]
"""Called once in each worker: loads what is needed, returns the function that does one task. Picklable."""

MIB = 1024 * 1024
_STARTS = 3  # a start that crashes may be bad luck; so many in a row are not
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_THREAD_LIMIT")
_ENVIRONMENT = threading.Lock()  # threads may start workers at the same time (`pipeline.queues.child`)
_CONTEXT = multiprocessing.get_context("spawn")  # a fork would copy locked locks and open files


class Failure(StrEnum):
    """Why there is no result."""

    CRASHED = "crashed"
    HUNG = "hung"
    OUT_OF_MEMORY = "out_of_memory"
    RAISED = "raised"


@dataclass(frozen=True, slots=True)
class Result(Generic[Task]):
    """What became of one task: either `content`, or a `failure` with its `detail` (for logs; no task data)."""

    task: Task
    content: bytes = b""
    failure: Failure | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a task may take.

    Attributes:
        seconds: wall clock of one attempt.
        start_seconds: for `build`.
        memory_mb: address space on top of what the worker has after `build`, MiB; 0: no limit.
        attempts: how often a task is tried. One that hangs is not tried again: it would take as long.
    """

    seconds: float
    start_seconds: float
    memory_mb: int = 0
    attempts: int = 2


def run(tasks: Iterable[Task], *, build: Build, count: int, limits: Limits) -> Generator[Result[Task], None, None]:
    """Do all tasks in `count` processes; results come in the order of the tasks, one for each.

    A generator: tasks are drawn as workers become free, never more than a few for each worker ahead of the
    result that is due, so memory stays flat. Closing it, or Ctrl-C, ends all workers at once.

    Args:
        tasks: picklable.
        build: see `Build`.
        count: of processes, at least 1.
        limits: for each task.

    Raises:
        WorkersFault: a worker cannot be started, for example because `build` raises.
    """
    supervisor: _Supervisor[Task] = _Supervisor(iter(tasks), build, count, limits)
    try:
        yield from supervisor.results()
    finally:
        supervisor.close()


class Worker(Generic[Task]):
    """One process and what it is doing."""

    def __init__(self, build: Build, limits: Limits) -> None:
        self.pipe, other = _CONTEXT.Pipe()
        self.process = _CONTEXT.Process(target=_serve, args=(other, build, limits.memory_mb), daemon=True)
        with _one_thread_each():
            self.process.start()
        other.close()
        self.ready = False
        self.job: Job[Task] | None = None
        self.deadline = time.monotonic() + limits.start_seconds

    def give(self, job: Job[Task], seconds: float) -> bool:
        """Hand over a task; False when the worker is gone."""
        try:
            self.pipe.send(job.task)
        except (BrokenPipeError, ConnectionResetError):
            return False
        self.job, self.deadline = job, time.monotonic() + seconds
        return True

    def end(self) -> int | None:
        """Kill it and what it has started, wait for it; its exit code. It holds nothing that it could lose."""
        if self.process.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):  # it may not lead its group yet
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.join()
        self.pipe.close()
        code = self.process.exitcode
        self.process.close()
        return code


@dataclass(slots=True)
class Job(Generic[Task]):
    """A task on its way through the supervisor."""

    number: int
    task: Task
    attempt: int = 1


class _Supervisor(Generic[Task]):
    """Keeps workers busy and results in order."""

    def __init__(self, tasks: Iterator[Task], build: Build, count: int, limits: Limits) -> None:
        self._tasks = tasks
        self._build = build
        self._count = max(1, count)
        self._limits = limits
        self._window = 4 * self._count
        self._workers: list[Worker[Task]] = []
        self._waiting: deque[Job[Task]] = deque()
        self._done: dict[int, Result[Task]] = {}
        self._drawn = 0
        self._due = 0
        self._exhausted = False
        self._failed_starts = 0

    def results(self) -> Generator[Result[Task], None, None]:
        while True:
            self._hand_out()
            while self._due in self._done:
                yield self._done.pop(self._due)
                self._due += 1
                self._hand_out()
            if self._due == self._drawn and self._exhausted:
                return
            self._listen()

    def close(self) -> None:
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    def _hand_out(self) -> None:
        """Give every idle worker a task; start workers while there are more tasks than hands."""
        free = [worker for worker in self._workers if worker.job is None]
        self._draw(len(free) + self._count - len(self._workers))
        for worker in [each for each in free if each.ready]:
            if not self._waiting:
                break
            job = self._waiting.popleft()
            free.remove(worker)
            if not worker.give(job, self._limits.seconds):
                self._waiting.appendleft(job)  # it died idle: no fault of the task
                self._dismiss(worker)
        for _ in range(min(self._count - len(self._workers), len(self._waiting) - len(free))):
            with interrupts_held():  # else a process might be started that nobody ends
                self._workers.append(Worker(self._build, self._limits))

    def _draw(self, wanted: int) -> None:
        """Have so many tasks waiting, within the window."""
        while len(self._waiting) < wanted and not self._exhausted and self._drawn - self._due < self._window:
            try:
                task = next(self._tasks)
            except StopIteration:
                self._exhausted = True
                return
            self._waiting.append(Job(self._drawn, task))
            self._drawn += 1

    def _listen(self) -> None:
        """Wait until a worker says something, dies or runs out of time."""
        watched = {worker.pipe: worker for worker in self._workers if worker.job or not worker.ready}
        if not watched:
            return
        deadline = min(worker.deadline for worker in watched.values())
        heard = wait(list(watched), timeout=max(0.0, deadline - time.monotonic()))
        for pipe in heard:
            if isinstance(pipe, Connection):
                self._hear(watched[pipe])
        now = time.monotonic()
        for worker in [each for each in watched.values() if each in self._workers]:
            if now >= worker.deadline and not worker.pipe.poll():
                self._lose(worker, Failure.HUNG, "ran out of time")

    def _hear(self, worker: Worker[Task]) -> None:
        try:
            kind, content = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join(timeout=5)
            self._lose(worker, Failure.CRASHED, f"exit code {worker.process.exitcode}")
            return
        if kind == "ready":
            worker.ready, self._failed_starts = True, 0
        elif kind == "done" and worker.job:
            self._done[worker.job.number] = Result(worker.job.task, content)
            worker.job = None
        else:
            self._lose(worker, Failure(kind), content)

    def _lose(self, worker: Worker[Task], failure: Failure, detail: str) -> None:
        """End a worker; its task is tried again or has failed."""
        job = worker.job
        self._dismiss(worker)
        if job is None:
            self._failed_starts += 1
            if failure is Failure.RAISED or self._failed_starts >= _STARTS:
                raise WorkersFault(f"a worker process does not start ({failure}: {detail}); see `berkas doctor`")
            return
        if failure is not Failure.HUNG and job.attempt < self._limits.attempts:
            job.attempt += 1
            self._waiting.append(job)
        else:
            self._done[job.number] = Result(job.task, b"", failure, detail)

    def _dismiss(self, worker: Worker[Task]) -> None:
        self._workers.remove(worker)
        worker.end()


@contextlib.contextmanager
def _one_thread_each() -> Iterator[None]:
    """Numeric libraries read these when they are loaded; one process a CPU is enough."""
    with _ENVIRONMENT:
        before = {name: os.environ.get(name) for name in _ONE_THREAD}
        os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


@contextlib.contextmanager
def interrupts_held() -> Iterator[None]:
    """Ctrl-C waits: a process that is being started inherits that, and would otherwise tell of it."""
    resource_tracker.ensure_running()  # it lets interrupts through again when it is started
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    late: list[int] = []
    # A library's own thread may take the signal in spite of the mask; the handler would still interrupt this one.
    main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, lambda number, _: late.append(number)) if main else None
    try:
        yield
    finally:
        if main:
            signal.signal(signal.SIGINT, before or signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        if late:
            signal.raise_signal(signal.SIGINT)


def _serve(pipe: Connection, build: Build, memory_mb: int) -> None:
    """The life of a worker."""
    # Ctrl-C is the supervisor's business. A group of its own, so that whatever it starts ends with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    os.setpgid(0, 0)
    _silence_libraries()
    _die_with_parent()
    try:
        work = build()
    except BaseException as error:  # the supervisor must hear of it, whatever it is
        pipe.send((Failure.RAISED, f"{type(error).__name__}: {error}"))
        return
    if memory_mb:
        _limit_memory(memory_mb)
    pipe.send(("ready", b""))
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        answer = _answer(work, task)
        try:
            pipe.send(answer)
        except (BrokenPipeError, ConnectionResetError):
            return
        if answer[0] != "done":
            return  # in an unknown state: the supervisor starts another
        _give_memory_back()


def _silence_libraries() -> None:
    """What native libraries write about a stranger's file (libtiff does) goes nowhere; Python still speaks."""
    sys.stderr = os.fdopen(os.dup(sys.stderr.fileno()), "w", buffering=1, errors="backslashreplace")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _answer(work: Callable[[Any], bytes], task: Any) -> tuple[str, bytes | str]:
    try:
        return "done", work(task)
    except MemoryError:
        return Failure.OUT_OF_MEMORY, "more memory than a task may take"
    except BaseException as error:
        return Failure.RAISED, _said(error)


def _give_memory_back() -> None:
    """What the C library keeps for the next task; it would keep more with every task (glibc alone)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _said(error: BaseException) -> str:
    """The type of an error and where it arose: what it says may hold what stands on a document."""
    frames: Sequence[str] = ()
    trace = error.__traceback__
    while trace is not None:
        frames = [f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"]
        trace = trace.tb_next
    return " at ".join([type(error).__name__, *frames])


def _die_with_parent() -> None:
    """A worker whose supervisor was killed must not go on for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel

        def watch() -> None:
            wait([sentinel])
            os.killpg(0, signal.SIGKILL)

        threading.Thread(target=watch, daemon=True).start()


def _limit_memory(memory_mb: int) -> None:
    """Let the address space grow by so much from here on; beyond it, allocations fail (Linux alone)."""
    try:
        import resource  # POSIX

        with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123
            now = int(statm.read().split()[0]) * resource.getpagesize()
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (now + memory_mb * MIB, hard))
    except (ImportError, OSError, ValueError):
        return
