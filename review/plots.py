"""Plots of the figures as SVG, drawn here: no script, no style of their own, nothing from elsewhere. Pure.

Colours come from `static/figures.css`. A plot never stands alone: the page shows its numbers as a table, too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from pipeline.calibrate import Share

_WIDTH = 620
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 8, 8, 26
_SCALES = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
"""What an axis of shares may end with: a quarter of it is a plain number."""
_LETTER = 6.1
"""Width of a letter of the labels, in the units of the drawing."""


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers of one kind. `look` is a class of the style sheet."""

    name: str
    look: str
    values: Sequence[int]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a plot that lies on its side: a number, and the part of it that is marked."""

    label: str
    number: int
    marked: int = 0


def columns(
    says: str, labels: Sequence[str], series: Sequence[Series], *, stacked: bool = True, height: int = 190
) -> Markup:
    """Columns side by side, or on top of one another.

    Args:
        says: what the plot shows, for those who cannot see it.
        labels: under the columns; where there are many, every so many is written.
        series: as many values each as there are labels.
        stacked: on top of one another.
        height: of the drawing.
    """
    count = max(1, len(labels))
    tops = [sum(each.values[at] for each in series) for at in range(len(labels))] if stacked else [0]
    highest = max([*tops, *(value for each in series for value in each.values)], default=0)
    ticks = _ticks(highest)
    floor, step = height - _BOTTOM, (_WIDTH - _LEFT - _RIGHT) / count
    scale = (floor - _TOP) / (ticks[-1] or 1)
    parts = [_rule(floor - tick * scale, str(tick)) for tick in ticks]
    gap = min(4.0, step * 0.2)
    for at, label in enumerate(labels):
        left, base = _LEFT + at * step + gap / 2, float(floor)
        for number, each in enumerate(series):
            value, width = each.values[at], step - gap
            tall = value * scale
            if stacked:
                base -= tall
                x = left
            else:
                width /= len(series)
                base, x = floor - tall, left + number * width
            if value:
                parts.append(_bar(x, base, width, tall, each.look, f"{label}: {each.name} {value}"))
    every = math.ceil(count * (max(map(len, labels), default=1) * _LETTER + 6) / (_WIDTH - _LEFT - _RIGHT))
    for at in range(0, len(labels), max(1, every)):
        middle = _LEFT + (at + 0.5) * step
        parts.append(f'<text x="{middle:.1f}" y="{height - 9}" text-anchor="middle">{escape(labels[at])}</text>')
    return _drawing(says, parts, height)


def bars(says: str, rows: Sequence[Row], *, label_width: int = 150) -> Markup:
    """Bars on their side with their numbers; the marked part stands first and in the colour of what is late."""
    highest = max((row.number for row in rows), default=0) or 1
    tall, parts = 22, []
    room = _WIDTH - label_width - 60
    for at, row in enumerate(rows):
        top = 4 + at * tall
        parts.append(_label(row.label, label_width, top + 14))
        marked, rest = row.marked / highest * room, (row.number - row.marked) / highest * room
        if row.marked:
            parts.append(_bar(label_width, top + 3, marked, tall - 8, "late", f"{row.label}: {row.marked}"))
        if rest:
            parts.append(_bar(label_width + marked, top + 3, rest, tall - 8, "one", f"{row.label}: {row.number}"))
        end = label_width + marked + rest + 5
        parts.append(f'<text x="{end:.1f}" y="{top + 14}">{row.number}</text>')
    return _drawing(says, parts, 8 + tall * max(1, len(rows)))


def intervals(says: str, rows: Sequence[tuple[str, Share]], *, label_width: int = 190) -> Markup:
    """Shares as points with their intervals, on one scale that begins at 0."""
    most = max((share.high for _, share in rows), default=1.0)
    top_share = next(each for each in _SCALES if each >= most)
    room = _WIDTH - label_width - 120
    tall, foot = 22, 22
    height = 8 + tall * max(1, len(rows)) + foot

    def at(value: float) -> float:
        return label_width + value / top_share * room

    parts = []
    for tick in range(5):
        value = top_share * tick / 4
        x = at(value)
        parts.append(f'<line class="rule" x1="{x:.1f}" x2="{x:.1f}" y1="4" y2="{height - foot}"/>')
        parts.append(f'<text x="{x:.1f}" y="{height - 6}" text-anchor="middle">{percent(value)}</text>')
    for number, (label, share) in enumerate(rows):
        middle = 4 + number * tall + tall / 2
        parts.append(_label(label, label_width, middle + 4))
        said = f"{label}: {said_share(share)}"
        if share.total:
            value = share.count / share.total
            low, high = at(share.low), at(share.high)
            parts.append(
                f"<g><title>{escape(said)}</title>"
                f'<line class="whisker" x1="{low:.1f}" x2="{high:.1f}" y1="{middle:.1f}" y2="{middle:.1f}"/>'
                f'<circle class="point" cx="{at(value):.1f}" cy="{middle:.1f}" r="4"/></g>'
            )
        right = _WIDTH - 112
        parts.append(f'<text x="{right}" y="{middle + 4:.1f}">{escape(said_share(share, short=True))}</text>')
    return _drawing(says, parts, height)


def percent(value: float) -> str:
    """`12.5 %`, `3 %`: what a share is, no finer than its number deserves."""
    hundred = 100 * value
    return f"{hundred:.0f} %" if hundred >= 10 or hundred == round(hundred) else f"{hundred:.1f} %"


def said_share(share: Share, *, short: bool = False) -> str:
    """`3 / 40 = 7.5 % [2.6 %, 19.9 %]`."""
    if not share.total:
        return "–"
    value = share.count / share.total
    if short:
        return f"{percent(value)} ({share.count}/{share.total})"
    return f"{share.count} / {share.total} = {percent(value)} [{percent(share.low)}, {percent(share.high)}]"


def _ticks(highest: int) -> list[int]:
    """Whole numbers from 0 to the highest or a little above, at most six of them."""
    step = 1
    while highest > 5 * step:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return list(range(0, max(1, math.ceil(highest / step)) * step + 1, step))


def _bar(x: float, y: float, width: float, height: float, look: str, says: str) -> str:
    size = f'x="{x:.1f}" y="{y:.1f}" width="{max(0.5, width):.1f}" height="{max(0.5, height):.1f}"'
    return f'<rect class="{look}" {size}><title>{escape(says)}</title></rect>'


def _rule(y: float, label: str) -> str:
    return (
        f'<line class="rule" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text x="{_LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
    )


def _label(text: str, width: int, y: float) -> str:
    most = int((width - 8) / _LETTER)
    shown = text if len(text) <= most else text[: most - 1] + "…"
    title = f"<title>{escape(text)}</title>" if shown != text else ""
    return f'<text x="{width - 6}" y="{y:.1f}" text-anchor="end">{escape(shown)}{title}</text>'


def _drawing(says: str, parts: Sequence[str], height: int) -> Markup:
    box = f'viewBox="0 0 {_WIDTH} {height}"'
    return Markup(  # noqa: S704  # every text in it is escaped above
        f'<svg class="plot" {box} role="img" aria-label="{escape(says)}">{"".join(parts)}</svg>'
    )
