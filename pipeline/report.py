"""Verified documents as one self-contained HTML page: no request, no script, pictures inside.

A pure view of records (see `pipeline.codec`). What stands in a record was written by strangers; the template
escapes all of it, and the page's own policy forbids scripts and any address but its data.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from pipeline.catalogue.entry import Audience
from pipeline.codec import MEMBERS, Record, from_record, masked
from pipeline.model import Decision, DocumentType, Outcome, Reason
from pipeline.reasons import CATALOGUE, DOCUMENT_NAMES, FIELD_NAMES, for_claimant, texts
from pipeline.report_claims import claim_views

_CLAIM_STYLES = {
    "ready_for_interview": "accepted",
    "in_review": "flagged",
    "incomplete": "flagged",
    "needs_reupload": "rejected",
}


_DRAWN = frozenset({"box", "page", "weak_lines"})
"""Evidence that is drawn on the page instead of being written beside it."""
_LETTER = 0.6
"""Width of a letter of a name, in font sizes."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One page of a document.

    Attributes:
        jpeg: the picture.
        page: number of the page.
        size: (width, height) of the page in pixels in which boxes are given.
    """

    jpeg: bytes = field(repr=False)
    page: int
    size: tuple[int, int]

    @property
    def uri(self) -> str:
        """The picture as a data URI."""
        return "data:image/jpeg;base64," + base64.b64encode(self.jpeg).decode()


@dataclass(frozen=True, slots=True)
class ReportedDocument:
    """One document of the page.

    Attributes:
        record: as `document_record` makes it.
        pictures: its pages; none where the file cannot be opened.
        story: what it was made to show, for synthetic documents.
    """

    record: Record
    pictures: tuple[Picture, ...] = ()
    story: str = ""


def render_report(
    documents: Sequence[ReportedDocument],
    *,
    title: str,
    made_at: str,
    claims: Sequence[Record] = (),
    reveal: bool = False,
    note: str = "",
) -> str:
    """The page.

    Args:
        documents: in the order of the page.
        title: its heading.
        made_at: when, as people write it.
        claims: records of `pipeline.claim.claim_record`.
        reveal: show NIK and KK numbers in full; otherwise they are masked in every text. Whoever makes the
            pictures must cover the numbers in them.
        note: a sentence for the foot of the page, for example on readers that were missing.
    """
    views = [_view(number, each, reveal) for number, each in enumerate(documents, start=1)]
    return _template().render(
        title=title,
        made_at=made_at,
        documents=views,
        claims=claims if reveal else masked(claims),
        claim_views=claim_views(claims, views, reveal=reveal),
        claim_styles=_CLAIM_STYLES,
        decisions=[(str(each), _count(documents, "decision", each)) for each in Decision],
        types=[(str(each), _count(documents, "document_type", each)) for each in DocumentType],
        type_names=DOCUMENT_NAMES,
        field_names=FIELD_NAMES,
        revealed=reveal,
        drawn=_DRAWN,
        note=note,
    )


def _view(number: int, document: ReportedDocument, reveal: bool) -> dict[str, Any]:
    record = document.record if reveal else masked(document.record)
    sentences = _sentences(document.record)
    fields = {key: value for key, value in record["fields"].items() if key != MEMBERS}
    rows = record["fields"].get(MEMBERS, {}).get("value", [])
    return {
        "number": number,
        **{key: document.record[key] for key in ("claim_id", "source", "sha256")},
        "record": record,
        "sentences": sentences if reveal else masked(sentences),
        "story": document.story,
        "fields": fields,
        "rows": rows,
        "row_keys": list(dict.fromkeys(key for row in rows for key in row)),
        "pictures": [(picture, _marks(fields, rows, picture)) for picture in document.pictures],
        "defects": {each.page: _defects(record["reasons"], each.page) for each in document.pictures},
    }


def _defects(reasons: Iterable[Mapping[str, Any]], page: int) -> list[dict[str, Any]]:
    """Where a page fails: the place of each field that a defect hides, and lines too poor to be read."""
    found: list[dict[str, Any]] = []
    for reason in reasons:
        evidence = reason["evidence"]
        if evidence.get("page", 0) != page:
            continue
        places = [(evidence["box"], 0.0)] if "box" in evidence else evidence.get("weak_lines", ())
        found += [
            {
                "code": reason["code"],
                "field": reason["field"],
                "readability": share,
                "points": " ".join(f"{x},{y}" for x, y in corners),
                "opacity": round(0.12 + 0.4 * (1 - share), 2),
            }
            for corners, share in places
        ]
    return found


def _sentences(record: Record) -> list[dict[str, Any]]:
    """What the claimant is told, each thing once, and the reasons behind each; notes come last."""
    verification = from_record(record)
    kind = verification.upload.declared_type or verification.document_type
    told = [*for_claimant(verification.reasons, limit=len(verification.reasons))]
    notes = [reason for reason in verification.reasons if reason.outcome is Outcome.INFO]
    found: dict[str, dict[str, Any]] = {}
    for reason in [*told, *notes]:
        words = texts(reason, kind)
        found.setdefault(words["message"]["id"], {**words, "outcome": str(reason.outcome), "reasons": []})
    for reason, shown in zip(verification.reasons, record["reasons"], strict=True):
        home = found.get(shown["message"]["id"]) or _that_names(reason, told, found, kind)
        home["reasons"].append(shown)
    return list(found.values())


def _that_names(
    reason: Reason, told: Sequence[Reason], found: Mapping[str, dict[str, Any]], kind: DocumentType
) -> dict[str, Any]:
    """The sentence that speaks of a reason together with others of its code, or of all that is internal."""
    same = next((each for each in told if each.code == reason.code), None)
    same = same or next(each for each in told if CATALOGUE[each.code].audience is Audience.INTERNAL)
    return found[texts(same, kind)["message"]["id"]]


def _marks(fields: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], picture: Picture) -> list[dict[str, Any]]:
    """The boxes to draw on a page: the fields' with their names, those of a family's rows without."""
    marks = [_mark(key, found, label=key) for key, found in fields.items()]
    marks += [_mark(f"{MEMBERS}: {key}", cell, label="") for row in rows for key, cell in row.items()]
    marks = [mark for mark in marks if mark["text"] and mark["page"] == picture.page]
    largest = max(picture.size) / 50  # a box may hold several lines
    for mark in marks:
        mark["text"]["size"] = min(mark["text"]["size"], round(largest, 1))
        if any(_hides(mark, other) for other in marks if other is not mark):
            mark["label"] = ""  # pointing at the box still tells its name
    return marks


def _hides(mark: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether the name beside one box would cover another box."""
    text, (left, top, right, bottom) = mark["text"], other["bounds"]
    end = text["x"] + len(mark["label"]) * text["size"] * _LETTER
    return bool(text["x"] < right and left < end and text["y"] - text["size"] < bottom and top < text["y"])


def _mark(name: str, found: Mapping[str, Any], *, label: str) -> dict[str, Any]:
    box = found["box"] or []
    xs, ys = [x for x, _ in box], [y for _, y in box]
    return {
        "name": name,
        "label": label,
        "value": found["value"],
        "confidence": found["confidence"],
        "repaired": found.get("repaired", False),
        "page": found.get("page", 0),
        "points": " ".join(f"{x},{y}" for x, y in box),
        "bounds": (min(xs), min(ys), max(xs), max(ys)) if box else None,
        "text": _beside(box) if box else None,
    }


def _beside(box: Sequence[Sequence[float]]) -> dict[str, float]:
    """Where a box's name is written: after its end, a little smaller than its text, so that it hides no value."""
    _, (right_x, upper), (lower_x, lower), _ = box
    height = max(8.0, abs(lower - upper))
    return {
        "x": round(max(right_x, lower_x) + 0.3 * height, 1),
        "y": round((upper + lower) / 2 + 0.25 * height, 1),
        "size": round(0.72 * height, 1),
    }


def _count(documents: Iterable[ReportedDocument], key: str, value: str) -> int:
    return sum(each.record[key] == value for each in documents)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = lambda share: "–" if share is None else f"{share:.0%}"
    environment.filters["words"] = lambda name: str(name).replace("_", " ")
    return environment.get_template("report.html.j2")
