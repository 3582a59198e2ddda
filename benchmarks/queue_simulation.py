"""What many documents need, computed event by event: `python -m benchmarks.queue_simulation POINTS...`.

Slots take documents as `berkas worker` does: a turn of the worker process (one at a time in a process: Python),
a turn of the database, the object store or the broker (as many at a time as they have cores), a wait that costs
nobody anything (a commit on its way to the disk, a network), then the child. What a turn costs is measured
(`benchmarks.queue_load overhead`); the wait, and how busy the machine was with other work, are set by two measured
rates; the other measured rates (`benchmarks.queue_load rate`, files of which are POINTS) say how far it is off.
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import json
import math
import random
from collections import deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Costs:
    """Milliseconds a document: of CPU by who takes them, and of waiting."""

    worker: float
    child: float
    database: float
    broker: float
    store: float
    wait: float = 0.0

    def times(self, slower: float) -> Costs:
        """Turns that take so many times as long, and the same wait."""
        worker, child, database, broker, store = (
            slower * each for each in (self.worker, self.child, self.database, self.broker, self.store)
        )
        return Costs(worker, child, database, broker, store, wait=self.wait)


@dataclass(frozen=True, slots=True)
class Site:
    """What there is.

    Attributes:
        workers: processes of `berkas worker`, each on a machine of its own.
        slots: of each.
        cores: of each worker's machine.
        database_cores, store_cores: of those servers; the broker is one process.
        seconds: that judging takes, one of these by chance.
        computing: it takes a core of the machine; else it only waits (the measured stubs).
        together: all of it, servers too, shares one core of one machine, as the measured did with other programs.
    """

    workers: int
    slots: int
    seconds: tuple[float, ...]
    cores: int = 2
    database_cores: int = 2
    store_cores: int = 2
    computing: bool = False
    together: bool = False


MEASURED = Costs(worker=5.8, child=0.8, database=2.0, broker=0.3, store=1.5)
"""Means of 20,000 documents after the first tenth: `docs/chaos.md`."""
OCR_SECONDS = (0.45, 1.3, 1.8)
"""A KTP, a letter, a family card, equally often: `docs/speed.md`."""
_ROUNDS = 3  # claim, fetch, finish
_FITTED = 2


class _Place:
    """So many at a time; the others wait in line."""

    def __init__(self, room: int) -> None:
        self.cores, self.room, self.busy = room, room, 0.0
        self.line = deque[Callable[[], None]]()


class Simulation:
    """One site at work on a backlog that does not end.

    Args:
        site: what there is.
        costs: of a document.
        seed: of the chances.
    """

    def __init__(self, site: Site, costs: Costs, *, seed: int = 1) -> None:
        self._site, self._costs, self._chance = site, costs, random.Random(seed)
        self._now, self._order = 0.0, itertools.count()
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._shared = _Place(1) if site.together else None
        self._database = self._shared or _Place(site.database_cores)
        self._store = self._shared or _Place(site.store_cores)
        self._broker = self._shared or _Place(1)
        self._done = 0

    def rate(self, documents: int) -> float:
        """Documents a second, the first tenth left out."""
        for _ in range(self._site.workers):
            process, machine = self._shared or _Place(1), self._shared or _Place(self._site.cores)
            for _ in range(self._site.slots):
                self._go(self._slot(process, machine))
        began: tuple[int, float] | None = None
        while self._done < documents:
            self._now, _, act = heapq.heappop(self._events)
            act()
            if began is None and self._done >= documents / 10:
                began = self._done, self._now
        assert began is not None
        return (self._done - began[0]) / (self._now - began[1])

    def busy(self) -> dict[str, float]:
        """The share of their time that the servers' cores were busy."""
        places = {"database": self._database, "object store": self._store, "broker": self._broker}
        return {name: each.busy / each.cores / self._now for name, each in places.items()}

    def _slot(self, process: _Place, machine: _Place) -> Generator[tuple[_Place | None, float], None, None]:
        costs = self._costs
        while True:
            half = costs.database / 2
            for server, cost, judged in (
                (self._database, half, False),
                (self._store, costs.store, True),
                (self._database, half, False),
            ):
                yield process, costs.worker / _ROUNDS / 1000
                yield server, cost / 1000
                yield None, self._chance.expovariate(_ROUNDS / costs.wait) / 1000 if costs.wait else 0.0
                if judged:
                    yield machine, costs.child / 1000
                    judging = self._chance.choice(self._site.seconds)
                    yield machine if self._site.computing else None, judging
            yield self._broker, costs.broker / 1000
            self._done += 1

    def _go(self, slot: Generator[tuple[_Place | None, float], None, None]) -> None:
        place, seconds = next(slot)

        def ended() -> None:
            if place is not None:
                place.room += 1
                place.busy += seconds
                if place.line:
                    place.line.popleft()()
            self._go(slot)

        def began() -> None:
            if place is not None:
                place.room -= 1
            heapq.heappush(self._events, (self._now + seconds, next(self._order), ended))

        if place is None or place.room > 0:
            began()
        else:
            place.line.append(began)


def fitted(sites: Sequence[Site], rates: Sequence[float]) -> tuple[Costs, float]:
    """The wait, and how much slower turns were than their CPU, that give measured rates.

    Turns are slower where the machine had other work to do than the measured: that belongs to the machine, the
    wait to the queue.

    Returns:
        The costs with the wait, and the factor.
    """

    def off(wait: float, slower: float) -> float:
        costs = replace(MEASURED.times(slower), wait=wait)
        found = [Simulation(site, costs).rate(400) / rate for site, rate in zip(sites, rates, strict=True)]
        return sum(math.log(each) ** 2 for each in found)

    wait, slower = min(
        itertools.product(range(0, 65, 5), (1 + n / 4 for n in range(17))), key=lambda pair: off(*pair)
    )
    return replace(MEASURED, wait=wait), slower


def main() -> None:
    """Fit to the first points, say how far the others are off, then what 10 million need."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("points", nargs="+", type=Path, help="of `benchmarks.queue_load rate --output`")
    given = parser.parse_args()
    points = [json.loads(each.read_text()) for each in given.points]
    sites = [Site(each["workers"], each["slots"], (each["seconds"],), together=True) for each in points]
    costs, slower = fitted(sites[:_FITTED], [each["rate"] for each in points[:_FITTED]])
    print(f"wait {costs.wait:.0f} ms a document, turns {slower} times their CPU: by the first {_FITTED} rows\n")
    print("| Workers | Slots each | Seconds | Measured a second | Simulated | Off |\n|---|---|---|---|---|---|")
    for point, site in zip(points, sites, strict=True):
        found = Simulation(site, costs.times(slower)).rate(2000)
        off = found / point["rate"] - 1
        rates = (f"{point['rate']:.1f}", f"{found:.1f}", f"{off:+.0%}")
        cells = (site.workers, site.slots, point["seconds"], *rates)
        print("| " + " | ".join(map(str, cells)) + " |", flush=True)
    print("\nMachines of 4 cores with 4 slots; a database and an object store of 2 cores.\n")
    print("| Machines | Documents a second | 10 million take | Database busy | Object store busy | Broker busy |")
    print("|---|---|---|---|---|---|")
    for machines in (1, 4, 16, 64, 128, 256):
        site = Site(machines, 4, OCR_SECONDS, cores=4, computing=True)
        simulation = Simulation(site, costs)
        rate = simulation.rate(max(4000, machines * 60))
        busy = simulation.busy()
        days = 10_000_000 / rate / 86400
        shares = " | ".join(f"{busy[name]:.0%}" for name in ("database", "object store", "broker"))
        print(f"| {machines} | {rate:.1f} | {days:.1f} days | {shares} |", flush=True)


if __name__ == "__main__":
    main()
