"""Draws `docs/queue.svg` of the points of `queue_load overhead`: `python -m benchmarks.queue_chart POINTS`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

_WIDTH, _HEIGHT, _GAP, _LEFT, _TOP = 720, 110, 54, 60, 34
Point = dict[str, float]


@dataclass(frozen=True, slots=True)
class Panel:
    """One of the charts, from zero up.

    Attributes:
        title: with the unit.
        value: between two points.
        bar: what it may be at most.
    """

    title: str
    value: Callable[[Point, Point], float]
    bar: float | None = None


def _per_document(*names: str) -> Callable[[Point, Point], float]:
    def found(before: Point, now: Point) -> float:
        return sum(now[each] - before[each] for each in names) / (now["done"] - before["done"])

    return found


_CPU = _per_document("worker", "children", "database", "broker")
PANELS = (
    Panel("documents a second", lambda a, b: (b["done"] - a["done"]) / (b["seconds"] - a["seconds"])),
    Panel("ms of CPU a document (at most 12)", lambda a, b: 1000 * _CPU(a, b), 12),
    Panel("statements of the database a document", _per_document("statements")),
    Panel("MiB of the worker and its four children", lambda _, b: b["worker_mib"] + b["children_mib"]),
)


def chart(points: Sequence[Point]) -> str:
    """The panels, one above the other, as SVG."""
    height = _TOP + len(PANELS) * (_HEIGHT + _GAP)
    inner = "".join(_drawn(panel, points, _TOP + n * (_HEIGHT + _GAP)) for n, panel in enumerate(PANELS))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _WIDTH + 30} {height}" '
        'font-family="sans-serif" font-size="13" fill="#222">'
        f'<rect width="100%" height="100%" fill="#fff"/>{inner}</svg>\n'
    )


def _drawn(panel: Panel, points: Sequence[Point], top: float) -> str:
    values = [panel.value(before, now) for before, now in pairwise(points)]
    most = 1.15 * max(*values, panel.bar or 0.0)
    whole = points[-1]["done"]

    def at(done: float, value: float) -> tuple[float, float]:
        return _LEFT + _WIDTH * done / whole, top + _HEIGHT * (1 - value / most)

    places = [at(now["done"], value) for now, value in zip(points[1:], values, strict=True)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#1a5fb4"/>' for x, y in places)
    said = "".join(
        _label(x, y - 7, f"{value:.{1 if value < 20 else 0}f}")
        for (x, y), value in zip(places, values, strict=True)
    )
    bar = ""
    if panel.bar is not None:
        y = at(0, panel.bar)[1]
        bar = f'<path d="M{_LEFT} {y:.1f}h{_WIDTH}" stroke="#c01c28" stroke-dasharray="5 4"/>'
    ends = "".join(
        _label(at(done, 0)[0], top + _HEIGHT + 16, f"{done:,.0f}")
        for done in (0, whole / 4, whole / 2, 3 * whole / 4, whole)
    )
    return (
        f'<text x="{_LEFT}" y="{top - 10}" font-weight="bold">{panel.title}</text>'
        f'<text x="{_LEFT - 8}" y="{top + _HEIGHT}" text-anchor="end" font-size="11">0</text>'
        f'<path d="M{_LEFT} {top}v{_HEIGHT}h{_WIDTH}" fill="none" stroke="#999"/>{bar}'
        f'<polyline points="{line}" fill="none" stroke="#1a5fb4" stroke-width="2"/>{dots}{said}{ends}'
    )


def _label(x: float, y: float, text: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="11">{text}</text>'


def main() -> None:
    """Draw it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("points", type=Path)
    parser.add_argument("--output", type=Path, default=Path("docs/queue.svg"))
    given = parser.parse_args()
    given.output.write_text(chart(json.loads(given.points.read_text())), encoding="utf-8")


if __name__ == "__main__":
    main()
