"""Where on a letter a field stands that was not read: behind its label, where nothing behind one was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from ocr.model import Box, OcrText, TextLine
from pipeline.stages.extract.letter_labels import LABELS
from pipeline.stages.extract.running_text import fold
from pipeline.stages.interrupted import beside
from pipeline.stages.readings import Reading, State

_CALLED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"nama": ("nama",), "tanggal_mulai": ("mulai", "periode"), "tanggal_selesai": ("selesai", "periode")}
)
"""The labels, by `letter_labels.LABELS`, behind which a needed field stands."""
_REACH = 9.0
"""Heights behind a label within which its value begins, and is looked for."""
_SAME_ROW = 0.6
"""Heights by which what stands in one row may lie higher or lower."""


def letter_places(unread: Sequence[Reading], text: OcrText) -> dict[int, Box]:
    """The place of each field that has one, by its index in `unread`; pixels of the rectified document."""
    found = {}
    for index, each in enumerate(unread):
        if each.state is not State.UNREAD:
            continue
        labels = [line for line in text.lines if _is_label(line, each.key) and not _answered(line, text)]
        if labels:
            found[index] = beside(labels[0].box, _REACH)
    return found


def _is_label(line: TextLine, key: str) -> bool:
    return fold(line.text.rstrip(" :.")) in _labels().get(key, frozenset())


@cache
def _labels() -> Mapping[str, frozenset[str]]:
    return {
        key: frozenset(fold(label) for name in names for label in LABELS[name]) for key, names in _CALLED.items()
    }


def _answered(label: TextLine, text: OcrText) -> bool:
    """Whether something was read behind a label, in its row."""
    box = label.box
    height = max(box.height, 1.0)
    return any(
        0 < line.box.center[0] - box.right < 3 * _REACH * height
        and abs(line.box.center[1] - box.center[1]) <= _SAME_ROW * height
        for line in text.lines
        if line is not label and any(sign.isalnum() for sign in line.text)
    )
