"""What a person may say of a document, and what is wrong with it when it cannot be taken. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from pipeline.catalogue.entry import Group, Route
from pipeline.claims.outcomes import Action, claimants_row, with_corrections
from pipeline.model import NOTHING, CheckOutcome, DocumentType, Participant, Reference, Verification
from pipeline.policy.whole import Policy
from pipeline.reasons import CATALOGUE
from pipeline.stages.cross_check import ROW
from review.policy import DeskPolicy

DATES = frozenset({"tanggal_lahir", "tanggal_mulai", "tanggal_selesai", "tanggal_surat"})
NUMBERS = frozenset({"nik", "nomor_kk"})

CODES: Mapping[Action, tuple[str, ...]] = {
    Action.ACCEPT: tuple(code for code, entry in CATALOGUE.items() if entry.group is Group.OVERRIDE),
    Action.REUPLOAD: (
        "image_blurry", "image_glare", "image_cropped", "image_obstructed", "image_low_resolution",
        "image_too_dark", "doc_wrong_type", "field_unreadable", "doc_page_missing", "doc_screen_photo",
        "doc_damaged", "paklaring_still_employed", "paklaring_signature_missing", "paklaring_stamp_missing",
        "kk_participant_not_listed", "kk_ktp_mismatch",
    ),
    Action.REJECT: tuple(code for code, entry in CATALOGUE.items() if entry.outcome is Route.FINAL),
    Action.POSTPONE: (),
    Action.ESCALATE: (),
}  # fmt: skip
"""Which reasons an action may carry, in the order in which they are offered."""

NEEDS_REASON = frozenset({Action.ACCEPT, Action.REUPLOAD, Action.REJECT})

_IN_WORDS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_ISO = re.compile(r"\d{4}-\d{2}(-\d{2})?")


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person wants to do, as it came from the form.

    Attributes:
        action: which.
        reasons: codes of `CODES[action]`.
        corrections: what was typed, by field key; what equals the value read is no correction.
        note: for colleagues.
        active_seconds: how long the person worked on it.
    """

    action: Action
    reasons: tuple[str, ...] = ()
    corrections: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    note: str = ""
    active_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a ruling cannot be taken: a key of `review.words`, and the field that it is about."""

    says: str
    field: str | None = None


def offered(action: Action, slot: DocumentType) -> tuple[str, ...]:
    """The reasons that make sense for a document."""
    return tuple(code for code in CODES[action] if slot in CATALOGUE[code].doc_types)


def typed(key: str, text: str) -> str | None:
    """What a person typed, as the records write it; None where it cannot be the field's value."""
    value = _plain(text)
    name = key.removeprefix(f"{ROW}.")
    if name in NUMBERS:
        digits = re.sub(r"[ .\-]", "", value)
        return digits if re.fullmatch(r"\d{16}", digits) else None
    if name in DATES:
        return _day(value)
    return value or None


def _plain(value: str) -> str:
    return " ".join(value.split()).upper()


def _day(value: str) -> str | None:
    found = _IN_WORDS.fullmatch(value)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
        if _ISO.fullmatch(value):
            datetime.strptime(value, "%Y-%m-%d" if len(value) == 10 else "%Y-%m")
            return value
    except ValueError:
        return None
    return None


def values_of(verification: Verification) -> dict[str, str]:
    """What was read, by field key; cells of the claimant's own row as `anggota.<key>`."""
    fields = verification.extraction.fields if verification.extraction else {}
    row = claimants_row(verification) or {}
    found = {key: each.value for key, each in fields.items()}
    return {**found, **{f"{ROW}.{key}": each.value for key, each in row.items()}}


def corrections_of(ruling: Ruling, verification: Verification) -> tuple[dict[str, str], list[Problem]]:
    """What differs from what was read, as the records write it, and what cannot be."""
    read = values_of(verification)
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for key, text in ruling.corrections.items():
        if not text.strip():
            continue
        value = typed(key, text)
        if value is None:
            problems.append(Problem("problem.value", key))
        elif value != _plain(read.get(key, "")):
            found[key] = value
    return found, problems


def problems_of(
    ruling: Ruling,
    verification: Verification,
    *,
    slot: DocumentType,
    supervisor: bool,
    participant: Participant | None,
    policy: Policy,
    limits: DeskPolicy,
    today: date,
) -> list[Problem]:
    """Why a ruling cannot be taken; nothing where it can.

    * Everything that decides names a reason. To turn a document down for good takes a supervisor and a note.
    * A document is accepted only with a value for each field that it is needed for.
    * One whose number differs from the participant's is accepted by a supervisor alone, with a note: the wrong
      person is the one error that nobody may make in passing.
    """
    corrections, problems = corrections_of(ruling, verification)
    allowed = offered(ruling.action, slot)
    if any(code not in allowed for code in ruling.reasons):
        problems.append(Problem("problem.reason"))
    if ruling.action in NEEDS_REASON and not ruling.reasons:
        problems.append(Problem("problem.no_reason"))
    if len(ruling.note) > limits.longest_note:
        problems.append(Problem("problem.note_long"))
    if any(len(each) > limits.longest_value for each in ruling.corrections.values()):
        problems.append(Problem("problem.value_long"))
    if ruling.action is Action.REJECT:
        if not supervisor:
            problems.append(Problem("problem.supervisor"))
        if not ruling.note.strip():
            problems.append(Problem("problem.note"))
    if ruling.action is Action.ACCEPT and not problems:
        again = with_corrections(verification, corrections, participant=participant, policy=policy, today=today)
        problems += _acceptable(again, slot, ruling, supervisor=supervisor, policy=policy)
    return problems


def _acceptable(
    verification: Verification, slot: DocumentType, ruling: Ruling, *, supervisor: bool, policy: Policy
) -> list[Problem]:
    values = values_of(verification)
    needed = [need.key for need in policy.decide.needs.get(slot, ())]
    if slot is DocumentType.KK:
        needed += [f"{ROW}.{need.key}" for need in policy.decide.row_needs]
    missing = [Problem("problem.missing", key) for key in needed if not values.get(key)]
    other_person = any(
        check.check == "nik"
        and check.reference is Reference.PARTICIPANT
        and check.outcome is CheckOutcome.MISMATCH
        for check in verification.cross_checks
    )
    if other_person and not (supervisor and ruling.note.strip()):
        missing.append(Problem("problem.other_number", "nik"))
    return missing
