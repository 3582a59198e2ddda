"""`berkas bench`: how many documents this machine verifies, and where the time goes.

CPU-seconds are what counts: they hardly change while others use the machine, and documents a day follow from them.
The pictures are invented, so that the figures of two machines can be compared.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import resource
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.table import Table

from pipeline import bootstrap
from pipeline.commands.console import console
from pipeline.errors import EXIT_OK
from pipeline.model import Extent
from pipeline.settings import Settings, load_settings

if TYPE_CHECKING:
    from fixtures.everyday import EverydayUpload
    from ocr.engine import Readers
    from pipeline.model import Verification

SIZES: Mapping[str, float] = {"ktp": 2.0, "kk": 12.0, "paklaring": 8.0}
"""Megapixels of an everyday upload, by document type."""

SEED = 2026
TODAY = date(2026, 11, 22)
"""The day that the invented papers are of."""

STAGES: Mapping[str, tuple[str, ...]] = {
    "decode": ("decode",),
    "assess": ("assess",),
    "find": ("rectify",),
    "read": ("read",),
    "understand": ("classify", "extract", "cross_check", "explain", "decide"),
    "confirm": ("confirm",),
    "marks": ("endorse",),
    "inspect": ("inspect",),
}
"""Columns of the table -> the stages of `verify` that they add up."""

_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Cost:
    """What one document took.

    Attributes:
        cpu_s: of this process and the programs that it started.
        stages_ms: CPU of this process, milliseconds by stage of `verify`.
        decision: what became of it.
    """

    kind: str
    megapixels: float
    cpu_s: float
    stages_ms: Mapping[str, float]
    decision: str


@dataclass(frozen=True, slots=True)
class Run:
    """What one worker process measured; `wall_s` for all its documents, `peak_mib` of its memory."""

    costs: tuple[Cost, ...]
    wall_s: float
    peak_mib: float


def run_bench(*, documents: int, workers: int, as_json: bool, extent: Extent | None = None) -> int:
    """Time invented documents in one process, then in `workers` at once; print what was measured."""
    settings = load_settings().reading(extent)
    bootstrap.configure_logging(settings)
    from fixtures.everyday import everyday_upload  # heavy

    console(sys.stderr).print(f"inventing {documents} documents of each type")
    uploads = [
        everyday_upload(kind, number, seed=SEED, megapixels=size)
        for kind, size in SIZES.items()
        for number in range(documents)
    ]
    alone = measure_workers(settings, uploads, 1)
    together = measure_workers(settings, uploads, workers) if workers > 1 else alone
    if as_json:
        sys.stdout.write(json.dumps(_figures(alone, together, workers)) + "\n")
        return EXIT_OK
    screen = console(sys.stdout)
    screen.print(_table(alone[0]))
    for line in _summary(alone, together, workers):
        screen.print(line)
    return EXIT_OK


def measure_workers(settings: Settings, uploads: Sequence[EverydayUpload], workers: int) -> list[Run]:
    """Every upload verified once by each of so many processes at the same time."""
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(workers)
    with context.Pool(workers, initializer=_set_start, initargs=(start,)) as pool:
        return pool.starmap(_work, [(settings, list(uploads))] * workers, chunksize=1)


_start: Any = None


def _set_start(barrier: Any) -> None:
    global _start  # noqa: PLW0603  # a worker's own
    _start = barrier


def _work(settings: Settings, uploads: list[EverydayUpload]) -> Run:
    """In a worker: load, warm up, wait for the others, then measure."""
    readers = bootstrap.build_readers(settings)
    for upload in {each.kind: each for each in uploads}.values():
        measure_one(readers, upload, settings.extent)
    _start.wait()
    before = time.perf_counter()
    costs = tuple(measure_one(readers, upload, settings.extent) for upload in uploads)
    wall = time.perf_counter() - before
    return Run(costs, wall, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measure_one(readers: Readers, upload: EverydayUpload, extent: Extent = Extent.ALL) -> Cost:
    """One upload verified, and what that took."""
    before = _cpu_s()
    result = verified(readers, upload, extent)
    return Cost(upload.kind, upload.megapixels, _cpu_s() - before, result.timings_ms, str(result.decision))


def verified(readers: Readers, upload: EverydayUpload, extent: Extent = Extent.ALL) -> Verification:
    """One upload verified against its own record; its timings are CPU time of this process."""
    from pipeline.model import DocumentType, Upload
    from pipeline.policy.whole import Policy
    from pipeline.ports import Timings
    from pipeline.verify import verify

    digest = hashlib.sha256(upload.content).hexdigest()
    return verify(
        Upload(upload.content, upload.kind, digest, DocumentType(upload.kind)),
        readers=readers,
        policy=Policy(extent=extent),
        version="bench",
        today=TODAY,
        timings=Timings(time.process_time),
        participant=_participant(upload.record),
    )


def _participant(record: Mapping[str, str]) -> Any:
    from pipeline.model import Participant

    values: dict[str, Any] = {key: record[key] for key in Participant.__dataclass_fields__ if record.get(key)}
    for key in {"tanggal_lahir", "tanggal_mulai", "tanggal_selesai"} & values.keys():
        values[key] = date.fromisoformat(values[key])
    return Participant(**values)


def _cpu_s() -> float:
    """CPU-seconds of this process and of the programs that it has waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _table(run: Run) -> Table:
    table = Table(title="One worker, one thread: CPU a document (median), and the share of each stage")
    for name in ("type", "megapixels", "CPU s", "a day", *STAGES, "other", "accepted"):
        table.add_column(name, justify="left" if name == "type" else "right")
    for kind, size in SIZES.items():
        costs = [each for each in run.costs if each.kind == kind]
        total = statistics.median(each.cpu_s for each in costs)
        whole = sum(each.stages_ms["total"] for each in costs)
        shares = [
            sum(each.stages_ms.get(stage, 0.0) for each in costs for stage in stages) / whole
            for stages in STAGES.values()
        ]
        accepted = sum(each.decision == "accepted" for each in costs)
        table.add_row(
            kind,
            f"{size:g}",
            f"{total:.3f}",
            f"{_DAY_S / total:,.0f}",
            *(f"{share:.0%}" for share in (*shares, 1 - sum(shares))),
            f"{accepted}/{len(costs)}",
        )
    return table


def _rate(runs: Sequence[Run]) -> float:
    """Documents a second of all the runs at once, by the slowest."""
    return sum(len(run.costs) for run in runs) / max(run.wall_s for run in runs)


def _summary(alone: Sequence[Run], together: Sequence[Run], workers: int) -> list[str]:
    mean = statistics.fmean(
        statistics.median(each.cpu_s for each in alone[0].costs if each.kind == kind) for kind in SIZES
    )
    lines = [
        f"the three types weighted equally: {mean:.3f} CPU s a document, {3600 / mean:,.0f} an hour and worker",
        f"one worker: {_rate(alone):.2f} documents a second by the clock; "
        f"memory at most {max(run.peak_mib for run in (*alone, *together)):.0f} MiB a worker",
    ]
    if workers > 1:
        gain = _rate(together) / _rate(alone)
        lines.append(f"{workers} workers: {_rate(together):.2f} a second, {gain:.2f} times one")
    return lines


def _figures(alone: Sequence[Run], together: Sequence[Run], workers: int) -> dict[str, Any]:
    return {
        "workers": workers,
        "one": [asdict(run) for run in alone],
        "all": [asdict(run) for run in together],
        "per_second": {"one": _rate(alone), "all": _rate(together)},
    }
