"""The labels of an identity card whose places tell which they are.

A card's form is printed: below the sex stand nine labels, one to a row, in one order. Where the four above them
were read, and just nine boxes of the right widths stand below them in their column, reading would say nothing new;
a quarter of a card's letters are labels. A value that wraps has no box in that column, so it moves no label. Where
anything is otherwise (a label that runs into its value, a row more or less, another form), all is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from ocr.model import Box, OcrText, TextLine
from pipeline.stages.extract.ktp_labels import Slot, find_label
from pipeline.stages.extract.ktp_rows import WRAPPING

_READ = (Slot.NIK, Slot.NAMA, Slot.LAHIR, Slot.JENIS_KELAMIN)


@dataclass(frozen=True, slots=True)
class _Printed:
    """A label as the form prints it; `ems`: its width in Arial."""

    text: str
    ems: float


_PRINTED: Mapping[Slot, _Printed] = MappingProxyType(
    {
        Slot.NIK: _Printed("NIK", 1.67),
        Slot.NAMA: _Printed("Nama", 2.67),
        Slot.LAHIR: _Printed("Tempat/Tgl Lahir", 7.45),
        Slot.JENIS_KELAMIN: _Printed("Jenis Kelamin", 6.23),
        Slot.ALAMAT: _Printed("Alamat", 3.11),
        Slot.RT_RW: _Printed("RT/RW", 3.24),
        Slot.KELURAHAN: _Printed("Kel/Desa", 4.06),
        Slot.KECAMATAN: _Printed("Kecamatan", 5.06),
        Slot.AGAMA: _Printed("Agama", 3.17),
        Slot.STATUS: _Printed("Status Perkawinan", 8.34),
        Slot.PEKERJAAN: _Printed("Pekerjaan", 4.5),
        Slot.KEWARGANEGARAAN: _Printed("Kewarganegaraan", 8.17),
        Slot.BERLAKU: _Printed("Berlaku Hingga", 6.84),
    }
)
_LOWER = tuple(slot for slot in Slot if slot not in _READ)
_BEGINS = (-0.8, 3.0)
"""Where a lower label begins, right of the upper ones, in pitches: three of them are indented."""
_STEP, _WRAPPED = (0.6, 1.5), 2.6
"""Pitches from one label to the next, and at most below one whose value may wrap."""
_OFF = 0.8
"""Pitches that a box may be wider or narrower than its label. The nine of 60 cards lay within 0.76, and those that
ran into their values beyond 2.9."""


def known_labels(text: OcrText) -> tuple[TextLine, ...]:
    """The unread ones of the lower labels as lines, as sure as the upper ones; none where a doubt is left.

    Args:
        text: of an identity card whose upper part was read; boxes in pixels of the level document.
    """
    upper = _upper_labels(text.lines)
    if upper is None:
        return ()
    boxes = [line.box for line in upper]
    levels, lefts = (np.array([each(box) for box in boxes]) for each in (_level, _left))
    pitch = (levels[3] - levels[1]) / 2
    if pitch <= 0:
        return ()
    lean, at = np.polyfit(levels, lefts, 1)
    unread = (TextLine("", 0.0, box) for box in text.unread)
    column = [
        line
        for line in sorted((*text.lines, *unread), key=lambda each: _level(each.box))
        if _level(line.box) > levels[3] + _STEP[0] * pitch / 2
        and _BEGINS[0] * pitch < _left(line.box) - at - lean * _level(line.box) < _BEGINS[1] * pitch
    ]
    steps = np.diff([levels[3], *(_level(line.box) for line in column)]) / pitch
    most = [_WRAPPED if above in WRAPPING else _STEP[1] for above in (Slot.JENIS_KELAMIN, *_LOWER[:-1])]
    if len(column) != len(_LOWER) or steps.min() < _STEP[0] or (steps > most).any():
        return ()
    em, space = np.polyfit([_PRINTED[slot].ems for slot in _READ], [box.width for box in boxes], 1)
    slots = list(zip(_LOWER, column, strict=True))
    if not all(
        _is(slot, line) if line.text else abs(line.box.width - em * _PRINTED[slot].ems - space) <= _OFF * pitch
        for slot, line in slots
    ):
        return ()
    confidence = min(line.confidence for line in upper)
    return tuple(TextLine(_PRINTED[slot].text, confidence, line.box) for slot, line in slots if not line.text)


def _is(slot: Slot, line: TextLine) -> bool:
    label = find_label(line.text)
    return label is not None and label.slot is slot


def _upper_labels(lines: Sequence[TextLine]) -> list[TextLine] | None:
    """The lines that are the four upper labels and nothing else; None unless each stands there once."""
    found: dict[Slot, list[TextLine]] = {slot: [] for slot in _READ}
    for line in lines:
        label = find_label(line.text)
        if label and label.slot in found:
            found[label.slot].append(line)
    alone = [each[0] for each in found.values() if len(each) == 1 and _is_nothing_else(each[0].text)]
    return alone if len(alone) == len(_READ) else None


def _is_nothing_else(text: str) -> bool:
    label = find_label(text)
    return label is not None and not any(map(str.isalnum, text[label.end :]))


def _level(box: Box) -> float:
    return box.center[1]


def _left(box: Box) -> float:
    return box.left
