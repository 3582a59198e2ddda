"""Processes and what they take, out of /proc (Linux)."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Ran:
    """A program that has ended.

    Attributes:
        peak_mib: of the program and all its descendants together, shared pages counted once.
    """

    status: int
    stdout: str
    stderr: str
    peak_mib: float
    seconds: float


def watched(command: Sequence[str | Path], folder: Path, *, environment: dict[str, str] | None = None) -> Ran:
    """Run a program, looking at its memory ten times a second."""
    out, err = folder / "stdout.txt", folder / "stderr.txt"
    start, peak = time.monotonic(), 0.0
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(
            list(map(str, command)), stdout=stdout, stderr=stderr, env={**os.environ, **(environment or {})}
        )
        while process.poll() is None:
            peak = max(peak, sum(map(resident_mib, family(process.pid))))
            time.sleep(0.1)
    seconds = time.monotonic() - start
    return Ran(process.returncode, out.read_text("utf-8", "replace"), err.read_text(), peak, seconds)


def family(pid: int) -> list[int]:
    """A process and its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            children.setdefault(int(stat.rsplit(")", 1)[1].split()[1]), []).append(int(entry.name))
    found, at = [pid], 0
    while at < len(found):
        found += children.get(found[at], [])
        at += 1
    return found


def resident_mib(pid: int) -> float:
    """Memory of a process, MiB, each shared page by the share of its owners; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def running(pids: Sequence[int]) -> list[int]:
    """Those that still run; a zombie does not."""
    alive = []
    for pid in pids:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if state != "Z":
            alive.append(pid)
    return alive


def within(seconds: float, true: Callable[[], bool]) -> bool:
    """Whether it becomes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return true()
