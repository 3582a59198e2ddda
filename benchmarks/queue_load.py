"""What the queue itself costs, and who waits how long.

overhead    stub documents through real servers; CPU-seconds of every process, by kind, at each tenth of the way;
            memory of the worker; statements that the database ran for each document
priority    5 documents of claimants who wait behind a backlog of 2,000: when does each begin?
rate        documents a second of some workers, for `benchmarks.queue_simulation`

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
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa

from benchmarks.arena import PROFILES, Arena, an_upload, build_arena, look
from pipeline.queues.jobs import Queue
from pipeline.queues.workplace import Workplace
from storage.schema import documents
from tests.processes import family, resident_mib

_TICKS = os.sysconf("SC_CLK_TCK")
_TOGETHER, _CLIENTS = 100, 4


@dataclass(frozen=True, slots=True)
class Point:
    """How far it is.

    Attributes:
        done: documents.
        seconds: since the first was waiting and the worker was ready.
        worker, children, database, broker, store: CPU-seconds of each.
        worker_mib, children_mib: resident memory.
        transactions, statements: that PostgreSQL ran.
    """

    done: int
    seconds: float
    worker: float
    children: float
    database: float
    broker: float
    store: float
    worker_mib: float
    children_mib: float
    transactions: int
    statements: int


def overhead(profile: str, folder: Path, *, count: int, slots: int, output: Path | None) -> list[Point]:
    """Measure; the points, and a table on the way."""
    arena = build_arena(profile, folder, seconds=0.0, counting=True)
    try:
        with arena.place() as place:
            _count_statements(place)
            client = _cpu([os.getpid()])
            _fill(place, count)
            client = (_cpu([os.getpid()]) - client) / count * 1000
            print(f"{count} documents submitted at {client:.1f} ms of CPU each in the client", flush=True)
            arena.begin("one", "--slots", str(slots))
            points = [_point(arena, place, time.monotonic())]
            start = time.monotonic()
            step = count // 10
            while points[-1].done < count:
                time.sleep(1)
                done = look_done(place)
                if done >= min(count, points[-1].done // step * step + step):
                    points.append(_point(arena, place, start))
                    _tell(points)
                    if output:
                        output.write_text(json.dumps([asdict(each) for each in points], indent=1))
            return points
    finally:
        arena.end()


def look_done(place: Workplace) -> int:
    """Documents that are done."""
    counted = sa.select(sa.func.count()).where(documents.c.state == "done")
    with place.database.reading() as connection:
        return int(connection.execute(counted).scalar_one())


def _fill(place: Workplace, count: int) -> None:
    """Submit so many, by four clients at once."""
    submitter = place.submitter()
    batches = [range(start, min(start + _TOGETHER, count)) for start in range(0, count, _TOGETHER)]

    def send(numbers: range) -> None:
        submitter.submit_all([an_upload("accept", number) for number in numbers])

    with ThreadPoolExecutor(_CLIENTS) as clients:
        list(clients.map(send, batches))


def _point(arena: Arena, place: Workplace, start: float) -> Point:
    worker = arena.workers["one"].pid
    children = family(worker)[1:]
    database, broker, store = (
        each.process.pid if each is not None and each.process else 0
        for each in (arena.database, arena.broker, arena.store)
    )
    return Point(
        done=look_done(place),
        seconds=time.monotonic() - start,
        worker=_cpu([worker]),
        children=_cpu(children),
        database=_cpu(family(database)) + _ended(database) if database else 0.0,
        broker=_cpu(family(broker)) if broker else 0.0,
        store=_cpu(family(store)) if store else 0.0,
        worker_mib=resident_mib(worker),
        children_mib=sum(map(resident_mib, children)),
        transactions=_asked(place, _TRANSACTIONS),
        statements=_asked(place, _STATEMENTS),
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


_TRANSACTIONS = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()"
_STATEMENTS = (
    "SELECT sum(calls) FROM pg_stat_statements JOIN pg_database ON oid = dbid WHERE datname = current_database()"
)


def _count_statements(place: Workplace) -> None:
    if not place.database.embedded:
        with place.database.writing() as connection:
            connection.execute(sa.text("CREATE EXTENSION pg_stat_statements"))


def _asked(place: Workplace, question: str) -> int:
    if place.database.embedded:
        return 0
    with place.database.reading() as connection:
        return int(connection.execute(sa.text(question)).scalar_one())


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
        f"{each('broker')} | {each('store')} | {now.worker_mib:.0f} | {now.children_mib:.0f} | "
        f"{(now.transactions - before.transactions) / many:.1f} | "
        f"{(now.statements - before.statements) / many:.1f} | "
        f"{many / max(0.1, now.seconds - before.seconds):.0f} |",
        flush=True,
    )


OVERHEAD = (
    "| Done | ms CPU a document | worker | children | database | broker | object store, besides | worker MiB | "
    "children MiB | transactions a document | statements a document | documents/s |\n|" + "---|" * 12
)


def priority(profile: str, folder: Path, *, backlog: int, seconds: float) -> list[float]:
    """Five urgent documents, sent together behind a backlog: how many seconds later each began.

    Two slots take documents of so many seconds: on average a slot comes free in half of that.
    """
    arena = build_arena(profile, folder, seconds=seconds)
    try:
        with arena.place() as place:
            _fill(place, backlog)
            arena.begin("one", "--slots", "2")
            while look_done(place) < 20:
                time.sleep(0.2)
            uploads = [an_upload("flag", backlog + number) for number in range(5)]
            accepted = place.submitter().submit_all(uploads, queue=Queue.INTERACTIVE)
            waits = sorted(_begun(place, each.id, seconds) for each in accepted)
            left = look(place)
            print(f"{profile}: {len(left.states) - left.settled} still waited behind them", flush=True)
            return waits
    finally:
        arena.end()


def _begun(place: Workplace, identity: str, seconds: float) -> float:
    """Seconds from its submission to its beginning."""
    wanted = sa.select(documents.c.submitted_at, documents.c.finished_at).where(documents.c.id == identity)
    while True:
        with place.database.reading() as connection:
            submitted, finished = connection.execute(wanted).one()
        if finished is not None:
            return float((finished - submitted).total_seconds()) - seconds
        time.sleep(0.1)


def rate(folder: Path, *, workers: int, slots: int, seconds: float, count: int) -> dict[str, float]:
    """Documents a second of some worker processes in the server profile; the first and last tenth are left out."""
    arena = build_arena("server", folder, seconds=seconds)
    try:
        with arena.place() as place:
            _fill(place, count)
            for number in range(workers):
                arena.begin(str(number), "--slots", str(slots))
            while look_done(place) < count:
                time.sleep(1)
            with place.database.reading() as connection:
                ends = connection.execute(sa.select(documents.c.finished_at).order_by(documents.c.finished_at))
                moments = [each for (each,) in ends]
        first, last = count // 10, count - count // 10 - 1
        found = (last - first) / (moments[last] - moments[first]).total_seconds()
        return {"workers": workers, "slots": slots, "seconds": seconds, "documents": count, "rate": found}
    finally:
        arena.end()


def main() -> None:
    """Run one measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("overhead", "priority", "rate"))
    parser.add_argument("--profile", choices=PROFILES, default="server")
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--slots", type=int, default=2)
    parser.add_argument("--workers", type=int, default=1, help="of `rate`")
    parser.add_argument("--seconds", type=float, default=0.0, help="of `rate`: that an answer takes")
    parser.add_argument("--output", type=Path, help="JSON of the points")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="load-"))
    try:
        if given.what == "priority":
            waits = priority(given.profile, folder / "arena", backlog=2_000, seconds=0.5)
            print(f"{given.profile}: begun after {', '.join(f'{each:.2f}' for each in waits)} s")
            return
        if given.what == "rate":
            found = rate(
                folder / "arena",
                workers=given.workers,
                slots=given.slots,
                seconds=given.seconds,
                count=given.documents,
            )
            print(found, flush=True)
            if given.output:
                given.output.write_text(json.dumps(found))
            return
        print(OVERHEAD, flush=True)
        overhead(given.profile, folder / "arena", count=given.documents, slots=given.slots, output=given.output)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
