"""Verified documents as one self-contained HTML page: no request, no script, pictures inside.

A pure view of records (see `pipeline.codec`). What stands in a record was written by strangers; the template
escapes all of it, and the page's own policy forbids scripts and any address but its data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.catalogue.entry import Audience
from pipeline.codec import MEMBERS, Record, from_record
from pipeline.model import CheckOutcome, Decision, DocumentType, Outcome, Reason
from pipeline.privacy import masked
from pipeline.reasons import CATALOGUE, DOCUMENT_NAMES, FIELD_NAMES, for_claimant, texts
from pipeline.reports.claims import claim_views, differing_digits
from pipeline.reports.picture import DRAWN, Picture, drawing
from pipeline.reports.rendering import template
from pipeline.thresholds import SYNTHETIC

_CLAIM_STYLES = {
    "ready_for_interview": "accepted",
    "in_review": "flagged",
    "incomplete": "flagged",
    "needs_reupload": "rejected",
}


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
        claims: records of `pipeline.claims.claim.claim_record`.
        reveal: show NIK and KK numbers in full; otherwise they are masked in every text. Whoever makes the
            pictures must cover the numbers in them.
        note: a sentence for the foot of the page, for example on readers that were missing.
    """
    views = [_view(number, each, reveal) for number, each in enumerate(documents, start=1)]
    return template("report.html.j2").render(
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
        drawn=DRAWN,
        note=note,
        synthetic=any(each.record["quality"].get("thresholds") == SYNTHETIC for each in documents),
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
        "type_was_sought": record["document_type"] != DocumentType.UNKNOWN or "read" in record["timings_ms"],
        "checks": [
            {**shown, "digits": differing_digits(check) if check["outcome"] == CheckOutcome.MISMATCH else ""}
            for check, shown in zip(document.record["cross_checks"], record["cross_checks"], strict=True)
        ],
        "sentences": sentences if reveal else masked(sentences),
        "story": document.story,
        "fields": fields,
        "rows": rows,
        "row_keys": list(dict.fromkeys(key for row in rows for key in row)),
        "drawings": [drawing(picture, record) for picture in document.pictures],
    }


def _sentences(record: Record) -> list[dict[str, Any]]:
    """What the claimant is told, each thing once, and the reasons behind each; notes come last."""
    verification = from_record(record)
    kind = verification.slot
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


def _count(documents: Iterable[ReportedDocument], key: str, value: str) -> int:
    return sum(each.record[key] == value for each in documents)
