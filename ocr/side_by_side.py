"""Lines read side by side in one long strip, by a network that was told, at set-up, to keep them apart.

Each size of input that is not the last one's costs a network a millisecond or two, one that it never had twenty,
and the lines of a card have twenty sizes. Side by side in strips they have a few, the same for every document. The
smallest of PP-OCR's recognisers only ever looks a few letters to each side, but in three places: there it weighs
its channels by their means over the whole picture (squeeze and excitation, Hu et al. 2018), which would be the
means of all lines. So each of the three takes means over the columns of each line, and gives each line its own.
Nothing is trained anew; for a line alone the answers are the same. Only the set-up imports `onnx`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocr.letters import NETWORK as WHOLE

Floats = NDArray[np.float32]

NETWORK = "side_by_side.onnx"
"""The file that `part` writes beside the network."""

SHARE, PLACE = "share", "place"
"""Its further inputs: which share of a line's means a column is, shape (columns, lines), and whose channels a
column is weighed by, shape (lines, columns); columns of four pixels."""

USUAL, STEP = 1536, 256
"""Pixels that a strip has about, and of which it has a multiple: a size that is new costs 20 ms, and one that is
not the last one's two. So the strips of one reading are all of one size."""

COLUMN, ANSWERED = 4, 8
"""Pixels of a column in which means are taken, and of one of the network's answer."""

BEHIND, BEFORE = 16, 8
"""Pixels round a line: nothing, as in training, then its own edge, so that its beginning is no edge of its own.
What stands beyond shows in a line's confidence by 0.004 on the average, in 99 of 100 by 0.043 at most (1,009
lines; with 24 and 16 by 0.002 and 0.027); with 8 and 8 a number may get a blank."""

SHORT, STACKED, TOGETHER = 112, 128, 8
"""Pixels up to which a line is short, those that it is given where there are as many short ones as go together, as
in tables. A mark or two, with a line at its side, is read a little worse than alone; few are not worth a call."""

_LEAST = BEHIND + BEFORE + ANSWERED
"""Pixels that a line of a strip takes at least."""


def part(folder: Path) -> None:
    """Write the network that keeps lines apart beside the one that `ocr.letters` made.

    Raises:
        ValueError: it does not look at a whole picture in those three places alone.
    """
    import onnx
    from onnx import TensorProto, helper

    network = onnx.load(folder / WHOLE)
    graph = network.graph
    means = [each for each in graph.node if each.op_type == "ReduceMean"]
    weighed = [each for each in graph.node if each.op_type == "HardSigmoid"][: len(means)]
    if len(means) != 3 or any(list(each.attribute[0].ints) != [2, 3] for each in means):
        raise ValueError(f"{folder.name} looks at whole pictures in other places")
    nodes = []
    for node in graph.node:
        output = node.output[0]
        if node in means:
            rows = helper.make_node("ReduceMean", node.input, [f"{output}.rows"], axes=[2], keepdims=1)
            nodes += [rows, helper.make_node("MatMul", [f"{output}.rows", SHARE], [output])]
        elif node in weighed:
            node.output[0] = f"{output}.lines"
            nodes += [node, helper.make_node("MatMul", [f"{output}.lines", PLACE], [output])]
        else:
            nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    for name, sides in ((SHARE, ("columns", "lines")), (PLACE, ("lines", "columns"))):
        graph.input.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, sides))
    (folder / NETWORK).write_bytes(network.SerializeToString(deterministic=True))


@dataclass(frozen=True, slots=True)
class Strip:
    """Some lines side by side.

    Attributes:
        width: pixels.
        lines: of each its index, and the pixel that it begins at.
    """

    width: int
    lines: tuple[tuple[int, int], ...]


def arranged(widths: Sequence[int]) -> Iterator[Strip]:
    """Strips of one size that hold all lines that are not stacked; lines of no width are left out.

    Args:
        widths: of the lines, pixels.
    """
    apart = set(_stacked(widths))
    takes = {
        index: _up(width, ANSWERED) + BEHIND + BEFORE
        for index, width in enumerate(widths)
        if width and index not in apart
    }
    if not takes:
        return
    total = BEFORE + sum(takes.values())
    count = max(1, round(total / USUAL))
    size = _up(max(total // count, BEFORE + max(takes.values())), STEP)
    while len(strips := _filled(takes, size)) > count:
        size += STEP
    for lines in strips:
        yield Strip(size, tuple(lines))


def _filled(takes: Mapping[int, int], size: int) -> list[list[tuple[int, int]]]:
    """Strips of that size, the longest lines first; `takes`: pixels of each line by its index, none above that."""
    strips: list[list[tuple[int, int]]] = []
    ends: list[int] = []
    for index in sorted(takes, key=lambda each: -takes[each]):
        at = next((at for at, end in enumerate(ends) if end + takes[index] <= size), len(ends))
        if at == len(ends):
            strips.append([])
            ends.append(BEFORE)
        strips[at].append((index, ends[at]))
        ends[at] += takes[index]
    return strips


def stacked(widths: Sequence[int]) -> Iterator[Sequence[int]]:
    """Indices of short lines that are read in one go, one above the other.

    Args:
        widths: of the lines, pixels.
    """
    apart = _stacked(widths)
    for start in range(0, len(apart), TOGETHER):
        yield apart[start : start + TOGETHER]


def _stacked(widths: Sequence[int]) -> Sequence[int]:
    short = [index for index, width in enumerate(widths) if 0 < width <= SHORT]
    return short if len(short) >= TOGETHER else []


def alone() -> tuple[Floats, Floats]:
    """Shares and places where each picture is one line, with what lies behind it."""
    columns = STACKED // COLUMN
    return np.full((columns, 1), 1 / columns, dtype=np.float32), np.ones((1, columns), dtype=np.float32)


def pictured(strip: Strip, lines: Sequence[Floats]) -> tuple[Floats, Floats, Floats]:
    """What the network is given: the strip's picture (1, 3, height, width), shares and places.

    Args:
        strip: as it was arranged.
        lines: of the strip, in its order; shape (3, height, its width), -1..1.
    """
    picture = np.zeros((1, *lines[0].shape[:2], strip.width), dtype=np.float32)
    columns, most = strip.width // COLUMN, strip.width // _LEAST
    share, place = np.zeros((columns, most), dtype=np.float32), np.zeros((most, columns), dtype=np.float32)
    starts = [start for _, start in strip.lines]
    for number, (line, start, following) in enumerate(
        zip(lines, starts, [*starts[1:], strip.width + BEFORE], strict=True)
    ):
        end = start + line.shape[2]
        picture[0, :, :, start - BEFORE : start] = line[:, :, :1]
        picture[0, :, :, start:end] = line
        own = slice(start // COLUMN, _up(end, COLUMN) // COLUMN)
        share[own, number] = 1 / (own.stop - own.start)
        place[number, (start - BEFORE) // COLUMN : (following - BEFORE) // COLUMN] = 1
    return picture, share, place


def answers(strip: Strip, widths: Sequence[int], found: Floats) -> Iterator[tuple[int, Floats]]:
    """Of each line its index and the network's answer, shape (columns, classes).

    Args:
        strip: that was read.
        widths: of all lines, pixels.
        found: the network's answer for the strip.
    """
    for index, start in strip.lines:
        end = start + _up(widths[index], ANSWERED) + BEHIND
        yield index, found[start // ANSWERED : end // ANSWERED]


def _up(length: int, to: int) -> int:
    return -(-length // to) * to
