"""Ctrl-C, a reader that goes away, a disk that is full: an exit code, whole lines, nothing left running."""

import json
import os
import resource
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.errors import OutputFault
from pipeline.sink import Sink
from tests.doubles import a_file
from tests.processes import ROOT, family, running, within

STUBBED = (
    "from pipeline import bootstrap, cli; from tests import doubles; "
    "bootstrap.verifying = doubles.verifying; cli.main()"
)


def command(*arguments):
    return [sys.executable, "-c", STUBBED, "verify", *map(str, arguments)]


@contextmanager
def started(*arguments, **options):
    process = subprocess.Popen(
        command(*arguments), cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True, **options
    )
    seen = []
    try:
        yield process, seen
    finally:
        for pid in running([process.pid, *seen]):
            os.kill(pid, signal.SIGKILL)
        process.stderr.close()


def lines_of(path):
    text = path.read_text() if path.exists() else ""
    assert text == "" or text.endswith("\n"), "a line was cut"
    return [json.loads(line) for line in text.splitlines()]


def busy(tmp_path, *, words):
    """A folder of files, and a way to tell that two are done and a worker's own child is running."""
    for number, word in enumerate(words):
        a_file(tmp_path / "in", f"{number}.jpg", word)
    output = tmp_path / "out.jsonl"

    def reached(process):
        names = [Path(f"/proc/{pid}/comm").read_text().strip() for pid in running(family(process.pid))]
        return "sleep" in names and len(lines_of(output)) >= 2

    return output, reached


@pytest.mark.parametrize("to_all", [True, False], ids=["from the terminal", "to the program alone"])
def test_ctrl_c_is_130_keeps_what_is_done_and_leaves_nothing_running(tmp_path, to_all):
    output, reached = busy(tmp_path, words=["accept", "reject", "child", "hang", "accept"])

    with started(tmp_path / "in", "--output", output, "--workers", 2) as (process, seen):
        assert within(60, lambda: reached(process))
        seen.extend(family(process.pid))
        (os.killpg if to_all else os.kill)(process.pid, signal.SIGINT)
        status = process.wait(timeout=20)
        said = process.stderr.read()

        assert status == 130
        assert said.strip() == "berkas: interrupted"
        assert [each["decision"] for each in lines_of(output)] == ["accepted", "rejected"]
        assert len(seen) > 3
        assert within(5, lambda: not running(seen))


def test_ctrl_c_while_the_workers_start_says_no_more_than_that(tmp_path):
    output, _ = busy(tmp_path, words=["accept"] * 4)

    with started(tmp_path / "in", "--output", output, "--workers", 2) as (process, seen):
        assert within(60, lambda: len(family(process.pid)) > 2)
        seen.extend(family(process.pid))
        os.killpg(process.pid, signal.SIGINT)

        assert process.wait(timeout=20) == 130
        assert process.stderr.read().strip() == "berkas: interrupted"
        assert within(5, lambda: not running(seen))


def test_when_the_program_is_killed_its_workers_and_their_children_end(tmp_path):
    output, reached = busy(tmp_path, words=["accept", "reject", "child", "hang"])

    with started(tmp_path / "in", "--output", output, "--workers", 2) as (process, seen):
        assert within(60, lambda: reached(process))
        seen.extend(family(process.pid))
        process.kill()
        process.wait(timeout=20)

        assert within(10, lambda: not running(seen))


def run(*arguments, stdout, **options):
    return subprocess.run(
        command(*arguments), cwd=ROOT, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False, **options
    )


@pytest.mark.parametrize(("options", "named"), [
    (["--output", "/dev/full"], "/dev/full"), (["--json"], "standard output"), ([], "the output"),
])  # fmt: skip
def test_a_full_disk_is_4_and_one_line(tmp_path, options, named):
    a_file(tmp_path, "a.jpg", "accept")

    with Path("/dev/full").open("wb") as full:
        to_file = "--output" in options
        done = run(tmp_path, "--workers", 1, *options, stdout=subprocess.DEVNULL if to_file else full)

    assert done.returncode == OutputFault.exit_code == 4
    *_, last = done.stderr.splitlines()
    assert last == f"berkas: {named} cannot be written: No space left on device"
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_when_the_room_ends_in_the_middle_of_a_line_the_lines_before_it_are_whole(tmp_path):
    for number in range(6):
        a_file(tmp_path / "in", f"{number}.jpg", "accept")
    output = tmp_path / "out.jsonl"

    def little_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))

    done = run(tmp_path / "in", "--output", output, "--workers", 1, stdout=subprocess.DEVNULL,
               preexec_fn=little_room, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})  # fmt: skip

    assert done.returncode == 4, done.stderr
    assert f"{output} cannot be written: File too large" in done.stderr
    assert 0 < len(lines_of(output)) < 6


def test_a_sink_writes_on_where_a_stream_takes_less_than_a_line():
    taken = []

    class Narrow:
        def write(self, data):
            taken.append(bytes(data[:3]))
            return len(taken[-1])

        def flush(self):
            pass

    Sink(Narrow(), "narrow").write(b"0123456789\n")

    assert b"".join(taken) == b"0123456789\n"


def test_a_table_that_nobody_reads_is_141(tmp_path):
    a_file(tmp_path, "a.jpg", "accept")
    reading, writing = os.pipe()
    os.close(reading)

    done = run(tmp_path, "--workers", 1, stdout=writing)
    os.close(writing)

    assert done.returncode == 141
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
