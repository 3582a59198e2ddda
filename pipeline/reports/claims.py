"""What the report's page shows of each claim: its three documents side by side, and where they disagree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from pipeline.catalogue.entry import Audience
from pipeline.codec import Record
from pipeline.model import CheckOutcome, DocumentType, Outcome, Reason
from pipeline.privacy import NUMBER_FIELDS, masked
from pipeline.reasons import CATALOGUE, DOCUMENT_NAMES, hint

_SHOWN = (DocumentType.KTP, DocumentType.KK, DocumentType.PAKLARING)
_MARK = 1 / 22
"""Size of a mark's number, as a share of the picture's longer side."""

_ROUND = 1 / 200
"""How far a mark stands off what it marks, the same way, so that its line covers no letters."""
_FEW_DIGITS = 4
"""More differing digits are another number, and their places say nothing."""

View = dict[str, Any]


def claim_views(claims: Sequence[Record], documents: Sequence[View], *, reveal: bool) -> list[View]:
    """One view a claim, for the templates.

    Args:
        claims: records of `pipeline.claims.claim.claim_record`; keys that an older line lacks count as empty.
        documents: the page's views of the documents: `number`, `source` (as in the unmasked record), `sha256`,
            `claim_id`, and `drawings`, each with its picture.
        reveal: show NIKs in full.
    """
    places = {(each["claim_id"], each["source"], each["sha256"]): each for each in reversed(documents)}
    return [_view(number, claim, places, reveal) for number, claim in enumerate(claims, start=1)]


def _view(number: int, claim: Record, places: Mapping[tuple[Any, ...], View], reveal: bool) -> View:
    checks = [
        {"document": None, "score": None, "rule": None, **check} for check in claim.get("cross_checks") or ()
    ]
    wrong = [each for each in checks if each["outcome"] == CheckOutcome.MISMATCH]
    for at, check in enumerate(wrong, start=1):
        check["number"] = at
        check["digits"] = differing_digits(check)
    uploads = [each for each in claim.get("documents") or () if each.get("counts")]
    shown = claim if reveal else masked(claim)
    reasons = list(shown.get("reasons") or ())
    placed = [at for at, each in enumerate(reasons) if (each.get("evidence") or {}).get("box")]
    spots = dict(zip(placed, ascii_uppercase, strict=False))
    marked = [_suspicion(claim["reasons"][at], letter) for at, letter in spots.items()]
    return {
        "number": number,
        "claim_id": shown.get("claim_id"),
        "kpj": shown.get("kpj"),
        "status": shown["status"],
        "claimant": {"nik": None, "nama": None, **(shown.get("claimant") or {})},
        "reasons": [{**each, "spot": spots.get(at), "hint": _hint(each)} for at, each in enumerate(reasons)],
        "participant_known": shown.get("participant_known", True),
        "panels": [_panel(kind, uploads, (wrong, marked), claim, places, reveal) for kind in _SHOWN],
        "disagreements": wrong if reveal else masked(wrong),
        "checks": _shown(checks, reveal, {CheckOutcome.TOLERATED, CheckOutcome.MATCH}),
        "tries": len(claim.get("documents") or ()) - len(uploads),
    }


def _hint(reason: Record) -> str:
    """What an officer should look at, where the claimant's words keep it back; "" where they say it."""
    entry = CATALOGUE.get(reason["code"])
    if entry is None or entry.audience is not Audience.INTERNAL:
        return ""
    about = DocumentType(reason.get("document") or DocumentType.UNKNOWN)
    return hint(Reason(reason["code"], Outcome(reason["outcome"]), reason["field"], reason["params"]), about)


def _shown(checks: Iterable[View], reveal: bool, outcomes: set[CheckOutcome]) -> list[View]:
    """Notes first."""
    wanted = [each for each in checks if each["outcome"] in outcomes]
    ordered = sorted(wanted, key=lambda each: each["outcome"] != CheckOutcome.TOLERATED)
    return ordered if reveal else masked(ordered)


def _panel(
    kind: DocumentType,
    uploads: Iterable[Record],
    found: tuple[Sequence[View], Sequence[View]],
    claim: Record,
    places: Mapping[tuple[Any, ...], View],
    reveal: bool,
) -> View:
    upload = next((u for u in uploads if (u.get("declared_type") or u.get("document_type")) == kind), None)
    panel: View = {"name": DOCUMENT_NAMES[kind].id, "upload": None, "number": None, "pictures": []}
    if upload is None:
        return panel
    wrong, suspicions = found
    marks = [mark for check in wrong for mark in _marks(check, upload["source"], reveal)]
    marks.extend(each for each in suspicions if each["source"] == upload["source"])
    panel["upload"] = upload if reveal else masked(upload)
    document = places.get((claim.get("claim_id"), upload["source"], upload.get("sha256")))
    if document is None:
        return panel
    panel["number"] = document["number"]
    pages = [each["picture"] for each in document["drawings"]]
    marked = {mark["page"] for mark in marks}
    wanted = [each for each in pages if each.page in marked] or pages[:1]
    turn = document["record"].get("rotation") or 0
    panel["pictures"] = [_picture(each, document["number"], marks, turn) for each in wanted]
    return panel


def _suspicion(reason: Record, letter: str) -> View:
    """A reason that stands at a place, as a mark; disagreements have numbers, these have letters."""
    evidence = reason["evidence"]
    return {
        "number": letter,
        "source": evidence.get("source"),
        "page": evidence.get("page") or 0,
        "box": evidence["box"],
        "title": " ".join(str(evidence.get("rule") or reason["code"]).split("_")),
    }


def differing_digits(check: View) -> str:
    """Which digits of two numbers differ, counted from 1: masked, the numbers themselves may look the same."""
    one, other = str(check.get("document_value") or ""), str(check.get("reference_value") or "")
    if check.get("check") not in NUMBER_FIELDS or len(one) != len(other):
        return ""
    places = [str(at) for at, (a, b) in enumerate(zip(one, other, strict=True), start=1) if a != b]
    return ", ".join(places) if len(places) <= _FEW_DIGITS else ""


def _marks(check: View, source: str, reveal: bool) -> Iterable[View]:
    """Where one value of a comparison stands in that file."""
    title = check if reveal else masked(check)
    for side in ("document", "reference"):
        if check.get(f"{side}_source") == source and check.get(f"{side}_box"):
            yield {
                "number": check["number"],
                "page": check.get(f"{side}_page") or 0,
                "box": check[f"{side}_box"],
                "title": f"{title[f'{side}_value'] or '–'} ({title.get('rule') or 'differs'})",
            }


def _grown(box: Sequence[Sequence[float]], by: float) -> list[tuple[float, float]]:
    """A quadrilateral so many pixels larger on each side."""
    x, y = (sum(corner[axis] for corner in box) / len(box) for axis in (0, 1))
    return [(round(a + (by if a > x else -by), 1), round(b + (by if b > y else -by), 1)) for a, b in box]


def _picture(picture: Any, number: int, marks: Iterable[View], turn: int) -> View:
    """The document's own picture once more, upright, with the marks; numbers stand to the left of their box.

    Args:
        picture: the page.
        number: of the document on the report.
        marks: of all its pages.
        turn: degrees (0, 90, 180, 270) clockwise by which the page stands upright.
    """
    size = max(picture.size) * _MARK
    drawn: dict[str, View] = {}
    for mark in marks:
        if mark["page"] != picture.page:
            continue
        box = [_turned(corner, picture.size, turn) for corner in mark["box"]]
        points = " ".join(f"{x},{y}" for x, y in _grown(box, max(picture.size) * _ROUND))
        if points in drawn:  # one value that disagrees with several others
            drawn[points]["numbers"] += f", {mark['number']}"
            continue
        drawn[points] = {
            "points": points,
            "numbers": str(mark["number"]),
            "title": mark["title"],
            "box": box,
        }
    for mark in drawn.values():
        x, y = _beside(mark["box"], [each["box"] for each in drawn.values()], size)
        mark |= {"x": round(max(x, size), 1), "y": round(max(y, size), 1)}
    corner = _turned((0, 0), picture.size, turn)
    return {
        "ref": f"#d{number}-p{picture.page}",
        "size": picture.size if turn % 180 == 0 else picture.size[::-1],
        "turn": f"translate({corner[0]} {corner[1]}) rotate({turn})" if turn else "",
        "font": round(size, 1),
        "marks": list(drawn.values()),
    }


def _beside(
    box: Sequence[Sequence[float]], others: Iterable[Sequence[Sequence[float]]], size: float
) -> Sequence[float]:
    """Where a mark's number ends: to the left of its box; above it, where another marked value stands there."""
    left, top, middle = min(x for x, _ in box), min(y for _, y in box), sum(y for _, y in box) / 4
    for other in others:
        start, end = min(x for x, _ in other), max(x for x, _ in other)
        if start < left < end + size and abs(sum(y for _, y in other) / 4 - middle) < size / 2:
            return left + size * 0.6, top - size * 0.25
    return left - size * 0.25, middle + size * 0.35


def _turned(point: Sequence[float], size: tuple[int, int], turn: int) -> tuple[float, float]:
    """A point of a page on the page turned clockwise; `size` is that of the page before."""
    (x, y), (width, height) = point, size
    return {90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}.get(turn, (x, y))
