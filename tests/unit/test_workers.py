"""A worker that dies, hangs, raises or eats memory costs its own task an answer, and no other task anything."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import WorkersFault
from pipeline.workers import Failure, Limits, interrupts_held, run

LIMITS = Limits(seconds=1.5, start_seconds=30, memory_mb=256, attempts=2)


def echoing():
    return work


def work(task):
    kind, *details = task
    if kind == "exit":
        os._exit(3)
    if kind == "hang":
        time.sleep(60)
    if kind == "nap":
        time.sleep(0.2)
        return str(os.getpid()).encode()
    if kind == "memory":
        bytearray(2 << 30)
    if kind == "raise":
        raise ValueError("3204252504899001 must not be told")
    if kind == "exit once":
        marker = Path(details[0])
        if not marker.exists():
            marker.touch()
            os._exit(9)
    if kind == "print":
        os.write(1, b"noise on stdout\n")
        os.write(2, b"noise of a library\n")
        sys.stderr.write("said by Python\n")
    if kind == "threads":
        return os.environ["OMP_NUM_THREADS"].encode()
    return repr(task).encode()


def refusing():
    raise RuntimeError("no models")


def dying():
    os._exit(7)


def outcomes(tasks, *, count=2, limits=LIMITS):
    return list(run(tasks, build=echoing, count=count, limits=limits))


def test_every_task_has_its_result_in_order_whatever_happens_to_the_workers():
    bad = {3: "exit", 7: "hang", 11: "memory", 13: "raise"}
    tasks = [(bad.get(number, "ok"), number) for number in range(20)]

    results = outcomes(tasks)

    assert [result.task for result in results] == tasks
    assert {number: results[number].failure for number in bad} == {
        3: Failure.CRASHED,
        7: Failure.HUNG,
        11: Failure.OUT_OF_MEMORY,
        13: Failure.RAISED,
    }
    good = [result for number, result in enumerate(results) if number not in bad]
    assert all(result.failure is None and result.content == repr(result.task).encode() for result in good)


def test_two_workers_that_become_free_at_once_may_share_one_last_task():
    drawn: list[float] = []
    busy = set()

    def until_one_is_left_for_two() -> Iterator[tuple[str, int]]:
        """Two tasks drawn in one go are for two workers that are free: then the second is withheld."""
        while len(drawn) < 60:
            now = time.perf_counter()
            if len(busy) == 2 and now - drawn[-1] < 0.01:
                return
            drawn.append(now)
            yield ("nap", len(drawn))

    done = []
    for result in run(until_one_is_left_for_two(), build=echoing, count=2, limits=LIMITS):
        done.append(result.task[1])
        busy.add(result.content)
        if len(busy) == 2:
            time.sleep(0.5)  # while nobody listens, both workers finish

    assert len(drawn) < 60, "the two were never free at once, so this test proves nothing"
    assert done == list(range(1, len(drawn) + 1))


def test_a_task_whose_worker_crashed_by_bad_luck_is_tried_again(tmp_path):
    (result,) = outcomes([("exit once", str(tmp_path / "marker"))], count=1)

    assert result.failure is None


def test_what_an_error_says_stays_in_the_worker():
    (result,) = outcomes([("raise",)], count=1)

    assert result.detail.startswith("ValueError at ")
    assert "3204" not in result.detail


def test_of_what_workers_print_python_alone_is_heard_and_on_stderr(capfd):
    outcomes([("print",)], count=1)

    captured = capfd.readouterr()
    assert captured.out == ""
    assert "noise" not in captured.err
    assert "said by Python" in captured.err


def test_workers_calculate_in_one_thread_and_the_parents_environment_stays():
    before = dict(os.environ)

    (result,) = outcomes([("threads",)], count=1)

    assert result.content == b"1"
    assert dict(os.environ) == before


@pytest.mark.parametrize("build", [refusing, dying])
def test_workers_that_cannot_start_are_a_system_fault(build):
    with pytest.raises(WorkersFault):
        list(run([("ok",)], build=build, count=1, limits=LIMITS))


def test_tasks_are_drawn_only_a_little_ahead_and_closing_ends_the_workers():
    drawn = []

    def endless():
        number = 0
        while True:
            drawn.append(number)
            yield ("ok", number)
            number += 1

    results = run(endless(), build=echoing, count=1, limits=LIMITS)
    for _ in range(3):
        next(results)
    results.close()

    assert len(drawn) <= 3 + 4 + 1


def test_nothing_to_do_starts_nothing():
    assert outcomes([]) == []


@pytest.mark.parametrize("by_another_thread", (False, True))
def test_ctrl_c_waits_until_a_process_is_started_whichever_thread_is_told(by_another_thread):
    begun = []

    def interrupt():
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)

    def start():
        with interrupts_held():
            if by_another_thread:  # whose mask was set before, as that of a library's own threads
                told = threading.Thread(target=lambda: (unblock(), interrupt()))
                told.start()
                told.join()
            else:
                interrupt()
            begun.append("whole")

    with pytest.raises(KeyboardInterrupt):
        start()
    assert begun == ["whole"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def unblock():
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
