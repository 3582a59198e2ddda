"""What the queue itself costs, and who waits how long.

overhead    stub documents through real servers; CPU-seconds of every process, by kind, at each tenth of the way;
            memory of the worker; statements that the database ran for each document
priority    5 documents of claimants who wait behind a backlog of 2,000: when does each begin?

CPU-seconds are read from /proc, so the other work of the machine does not count.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa

from benchmarks.arena import Arena, an_upload, build_arena, look
from pipeline.queues.jobs import Queue
from pipeline.queues.workplace import Workplace
from storage.schema import documents
from tests.processes import family, resident_mib

_TICKS = os.sysconf("SC_CLK_TCK")
_TOGETHER = 100


@dataclass(frozen=True, slots=True)
class Point:
    """How far it is.

    Attributes:
        done: documents.
        seconds: since the first was waiting and the worker was ready.
        worker, children, database, broker: CPU-seconds of each.
        worker_mib, children_mib: resident memory.
        statements: that the database ran (PostgreSQL counts transactions).
    """

    done: int
    seconds: float
    worker: float
    children: float
    database: float
    broker: float
    worker_mib: float
    children_mib: float
    transactions: int


def overhead(profile: str, folder: Path, *, count: int, slots: int) -> list[Point]:
    """Measure; the points, and a table on the way."""
    arena = build_arena(profile, folder, seconds=0.0)
    try:
        with arena.place() as place:
            client = _cpu([os.getpid()])
            _fill(place, count)
            client = (_cpu([os.getpid()]) - client) / count * 1000
            print(f"{count} documents submitted at {client:.1f} ms of CPU each in the client", flush=True)
            arena.begin("one", "--slots", str(slots))
            points = [_point(arena, place, time.monotonic())]
            start = time.monotonic()
            step = count // 10
            while points[-1].done < count:
                time.sleep(0.5)
                done = look_done(place)
                if done >= min(count, points[-1].done // step * step + step):
                    points.append(_point(arena, place, start))
                    _tell(points)
            return points
    finally:
        arena.end()


def look_done(place: Workplace) -> int:
    """Documents that are done."""
    counted = sa.select(sa.func.count()).where(documents.c.state == "done")
    with place.database.reading() as connection:
        return int(connection.execute(counted).scalar_one())


def _fill(place: Workplace, count: int, *, first: int = 0) -> None:
    submitter = place.submitter()
    for start in range(first, first + count, _TOGETHER):
        numbers = range(start, min(start + _TOGETHER, first + count))
        submitter.submit_all([an_upload("accept", number) for number in numbers])


def _point(arena: Arena, place: Workplace, start: float) -> Point:
    worker = arena.workers["one"].pid
    children = family(worker)[1:]
    servers = [each.process.pid for each in (arena.database, arena.broker) if each is not None and each.process]
    return Point(
        done=look_done(place),
        seconds=time.monotonic() - start,
        worker=_cpu([worker]),
        children=_cpu(children),
        database=_cpu(family(servers[0])) + _ended(servers[0]) if servers else 0.0,
        broker=_cpu(servers[1:]),
        worker_mib=resident_mib(worker),
        children_mib=sum(map(resident_mib, children)),
        transactions=_transactions(place),
    )


def _cpu(pids: Iterable[int]) -> float:
    """CPU-seconds of processes, user and system."""
    return sum(sum(map(int, fields[11:13])) for fields in map(_stat, pids) if fields) / _TICKS


def _ended(pid: int) -> float:
    """CPU-seconds of children that have ended."""
    fields = _stat(pid)
    return sum(map(int, fields[13:15])) / _TICKS if fields else 0.0


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []


def _transactions(place: Workplace) -> int:
    if place.database.embedded:
        return 0
    counted = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()"
    with place.database.reading() as connection:
        return int(connection.execute(sa.text(counted)).scalar_one())


def _tell(points: list[Point]) -> None:
    before, now = points[-2], points[-1]
    many = max(1, now.done - before.done)

    def each(name: str) -> str:
        return f"{(getattr(now, name) - getattr(before, name)) / many * 1000:5.1f}"

    total = sum(
        getattr(now, name) - getattr(before, name) for name in ("worker", "children", "database", "broker")
    )
    print(
        f"| {now.done} | {total / many * 1000:.1f} | {each('worker')} | {each('children')} | {each('database')} | "
        f"{each('broker')} | {now.worker_mib:.0f} | {now.children_mib:.0f} | "
        f"{(now.transactions - before.transactions) / many:.1f} | "
        f"{many / max(0.1, now.seconds - before.seconds):.0f} |",
        flush=True,
    )


OVERHEAD = (
    "| Done | ms CPU a document | worker | children | database | broker | worker MiB | children MiB | "
    "transactions a document | documents/s |\n|---|---|---|---|---|---|---|---|---|---|"
)


def priority(profile: str, folder: Path, *, backlog: int, seconds: float) -> list[float]:
    """How many seconds after a slot could be free each of five urgent documents began."""
    arena = build_arena(profile, folder, seconds=seconds)
    try:
        with arena.place() as place:
            _fill(place, backlog)
            arena.begin("one", "--slots", "2")
            while look_done(place) < 20:
                time.sleep(0.2)
            waits = []
            for number in range(5):
                accepted = place.submitter().submit(an_upload("flag", backlog + number), queue=Queue.INTERACTIVE)
                waits.append(_begun(place, accepted.id, seconds))
                time.sleep(1)
            left = look(place)
            print(f"{profile}: {len(left.states) - left.settled} still waited behind them", flush=True)
            return waits
    finally:
        arena.end()


def _begun(place: Workplace, identity: str, seconds: float) -> float:
    """Seconds from its submission to its beginning, less the time that a slot may have been taken."""
    wanted = sa.select(documents.c.submitted_at, documents.c.finished_at).where(documents.c.id == identity)
    while True:
        with place.database.reading() as connection:
            submitted, finished = connection.execute(wanted).one()
        if finished is not None:
            return float((finished - submitted).total_seconds()) - 2 * seconds
        time.sleep(0.1)


def main() -> None:
    """Run one measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("overhead", "priority"))
    parser.add_argument("--profile", choices=("embedded", "server"), default="server")
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--slots", type=int, default=2)
    parser.add_argument("--output", type=Path, help="JSON of the points")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="load-"))
    try:
        if given.what == "priority":
            waits = priority(given.profile, folder / "arena", backlog=2_000, seconds=0.5)
            print(f"{given.profile}: begun after {', '.join(f'{each:.2f}' for each in waits)} s")
            return
        print(OVERHEAD, flush=True)
        points = overhead(given.profile, folder / "arena", count=given.documents, slots=given.slots)
        if given.output:
            given.output.write_text(json.dumps([asdict(each) for each in points]))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
