"""What is drawn on the picture of a page: where print fails, what was read, marks of a letter, what hides a field.

One drawing in layers, lowest first: the heat (lines of print by how badly they fail), the marks of a letter, the
boxes of the fields that were read, the places of fields that something hides, and those that look altered. A pure
view, in pixels of the page.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.catalogue.entry import Group
from pipeline.catalogue.papers import CAUSES, MARKS
from pipeline.codec import MEMBERS
from pipeline.model import Grade, Outcome
from pipeline.reasons import CATALOGUE, FIELD_NAMES

DRAWN = frozenset({"box", "page", "weak_lines", "earlier"})
"""Evidence that is drawn on the page, or has a line of its own, instead of being written in the list."""

_HEAT = ((0.2, "lost"), (0.5, "weak"))
"""Readability of a line below which it has the style, the worst first. From one half on nothing is drawn."""
_LETTER = 0.6
"""Width of a letter of a name, in font sizes."""
_FRAME = 0.25
"""Of its height: by how much the frame of a suspicion is larger than its place."""
_ALTERED = "periksa: mungkin diubah"

Line = tuple[Sequence[Sequence[float]], float]
"""Four corners of a line of print, and its readability (0..1)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One page of a document.

    Attributes:
        jpeg: the picture.
        page: number of the page.
        size: (width, height) of the page in pixels in which boxes are given.
        lines: every line of print on it.
    """

    jpeg: bytes = field(repr=False)
    page: int
    size: tuple[int, int]
    lines: tuple[Line, ...] = ()

    @property
    def uri(self) -> str:
        """The picture as a data URI."""
        return "data:image/jpeg;base64," + base64.b64encode(self.jpeg).decode()


def drawing(picture: Picture, record: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that is drawn on one page of a record, and which of it the legend must explain.

    Args:
        picture: the page.
        record: of the document, numbers masked as the page shall show them.
    """
    heat = _heat(picture, record)
    hidden = _hidden(picture, record["reasons"])
    read = _read(picture, record["fields"])
    altered = _altered(picture, record["reasons"])
    marks = _marks(picture, record.get("marks", {}))
    return {
        "picture": picture,
        "heat": heat,
        "hidden": hidden,
        "read": read,
        "altered": altered,
        "marks": marks,
        "unseen": _unseen(record.get("marks", {})) if marks else [],
        "explained": bool(heat or hidden or altered or marks),
        "styles": [style for _, style in _HEAT if any(each["style"] == style for each in heat)],
        "repaired": any(each["repaired"] for each in read),
    }


def _heat(picture: Picture, record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Lines that fail, where the photo is poor or to blame; on any other document they hold nobody up."""
    blamed = [
        reason for reason in record["reasons"] if reason["code"] in CAUSES and reason["outcome"] != Outcome.INFO
    ]
    if not blamed and record["quality"].get("grade") in (None, Grade.GOOD):
        return []
    measured = [
        line
        for reason in record["reasons"]
        if reason["evidence"].get("page", 0) == picture.page
        for line in reason["evidence"].get("weak_lines", ())
    ]
    found = []
    for corners, readability in picture.lines or measured:
        style = next((style for below, style in _HEAT if readability < below), None)
        if style:
            found.append({"points": _points(corners), "style": style, "readability": readability})
    return found


def _hidden(picture: Picture, reasons: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The places of fields that a defect hides, each with its name beside it, and of what shows on no field."""
    found: dict[tuple[str, str | None], dict[str, Any]] = {}
    for reason in reasons:
        box = _place(picture, reason)
        if not box or _suspects(reason):
            continue
        words = list(CAUSES.get(reason["code"], (reason["code"],) * 2))
        if reason["field"]:
            names = FIELD_NAMES.get(reason["field"], (reason["field"],) * 2)
            words = [f"{name}: {cause}" for name, cause in zip(names, words, strict=True)]
        found[(reason["code"], reason["field"])] = {
            "code": reason["code"],
            "points": _points(box),
            "words": words,
            "text": _after(box, words[0], picture.size),
        }
    return list(found.values())


def _place(picture: Picture, reason: Mapping[str, Any]) -> Sequence[Sequence[float]] | None:
    """Where on this page a reason points to."""
    evidence = reason["evidence"]
    return evidence.get("box") if evidence.get("page", 0) == picture.page else None


def _suspects(reason: Mapping[str, Any]) -> bool:
    return CATALOGUE[reason["code"]].group is Group.FRAUD


def _altered(picture: Picture, reasons: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The places that look as if they had been changed after the picture was taken."""
    return [
        {
            "points": _points(_wider(box)),
            "field": FIELD_NAMES.get(reason["field"], (reason["field"] or "",) * 2),
            "rule": str(reason["evidence"].get("rule", reason["code"])),
            "text": _after(_wider(box), _ALTERED, picture.size),
        }
        for reason in reasons
        if _suspects(reason) and (box := _place(picture, reason))
    ]


def _wider(box: Sequence[Sequence[float]]) -> list[list[float]]:
    """A frame round a box, so that it stays apart from that of the field."""
    left, top, right, bottom = _bounds(box)
    by = _FRAME * (bottom - top)
    return [[left - by, top - by], [right + by, top - by], [right + by, bottom + by], [left - by, bottom + by]]


def _marks(picture: Picture, marks: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Letterhead, stamp, signature and duty stamp where they were seen, each with its name at its foot."""
    found = []
    letters = max(picture.size) / 70
    for name, mark in marks.items():
        if mark["present"] and mark["box"] and mark["page"] == picture.page:
            left, _, _, bottom = _bounds(mark["box"])
            at = {"x": round(left, 1), "y": round(bottom + letters, 1), "size": round(letters, 1)}
            found.append({"name": name, "words": _mark_words(name), "points": _points(mark["box"]), "text": at})
    return found


def _unseen(marks: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The marks that were looked for and not seen."""
    return [_mark_words(name) for name, mark in marks.items() if not mark["present"]]


def _mark_words(name: str) -> tuple[str, str]:
    words = MARKS.get(name, (name, name))
    return words[0], words[1]


def _read(picture: Picture, fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The boxes of what was read: the fields' with their names, those of a family's rows without."""
    rows = fields.get(MEMBERS, {}).get("value", [])
    boxes = [_field(key, found, label=key) for key, found in fields.items() if key != MEMBERS]
    boxes += [_field(f"{MEMBERS}: {key}", cell, label="") for row in rows for key, cell in row.items()]
    boxes = [each for each in boxes if each["text"] and each["page"] == picture.page]
    largest = max(picture.size) / 65  # a box may hold several lines
    for each in boxes:
        each["text"]["size"] = min(each["text"]["size"], round(largest, 1))
        if any(_hides(each, other) for other in boxes if other is not each):
            each["label"] = ""  # pointing at the box still tells its name
    return boxes


def _hides(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether the name beside one box would cover another box."""
    text, (left, top, right, bottom) = one["text"], other["bounds"]
    end = text["x"] + len(one["label"]) * text["size"] * _LETTER
    return bool(text["x"] < right and left < end and text["y"] - text["size"] < bottom and top < text["y"])


def _field(name: str, found: Mapping[str, Any], *, label: str) -> dict[str, Any]:
    box = found["box"] or []
    return {
        "name": name,
        "label": label,
        "value": found["value"],
        "confidence": found["confidence"],
        "repaired": found.get("repaired", False),
        "page": found.get("page", 0),
        "points": _points(box),
        "bounds": _bounds(box) if box else None,
        "text": _beside(box) if box else None,
    }


def _points(corners: Sequence[Sequence[float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in corners)


def _bounds(box: Sequence[Sequence[float]]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in box], [y for _, y in box]
    return min(xs), min(ys), max(xs), max(ys)


def _beside(box: Sequence[Sequence[float]]) -> dict[str, float]:
    """Where a box's name is written: after its end, a little smaller than its text, so that it hides no value."""
    _, (right_x, upper), (lower_x, lower), _ = box
    height = max(8.0, abs(lower - upper))
    return {
        "x": round(max(right_x, lower_x) + 0.3 * height, 1),
        "y": round((upper + lower) / 2 + 0.25 * height, 1),
        "size": round(0.72 * height, 1),
    }


def _after(box: Sequence[Sequence[float]], label: str, size: tuple[int, int]) -> dict[str, float]:
    """Where the name of a hidden place is written: after its end and as high as it, so that rows keep apart.

    It stays inside the page, which the place may partly leave.
    """
    _, top, right, bottom = _bounds(box)
    longest = max(size)
    letters = min(max(0.75 * (bottom - top), longest / 80), longest / 40)
    room = size[0] - len(label) * letters * _LETTER
    x = min(max(right, 0.0) + 0.3 * letters, max(room, 0.0))
    y = min(max((top + bottom) / 2 + 0.35 * letters, letters), size[1] - 0.3 * letters)
    return {"x": round(x, 1), "y": round(y, 1), "size": round(letters, 1)}
