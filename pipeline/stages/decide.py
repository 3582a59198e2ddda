"""The one place where a decision is made: accepted, flagged or rejected, and why.

The decision is nothing but the worst outcome among the reasons: one `retry` rejects, one `review` flags,
notes accept. So a rejection always says what to do, and nothing is accepted with a doubt on record. What
there is to weigh is therefore which reasons a document gets:

* What was read counts, not how the picture looks. A defect of the photo is a reason to ask again only where
  it explains why a needed field could not be read; otherwise it is a note.
* A difference from the office's data, or a doubtful reading, goes to a person. It never rejects.
* "Better" means nearer to accepted. More evidence against a document never makes its decision better.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.catalogue.entry import Group
from pipeline.model import (
    CheckOutcome,
    Classification,
    CrossCheck,
    Decision,
    DocumentType,
    Extraction,
    Grade,
    Outcome,
    Quality,
    Reason,
    Reference,
)
from pipeline.policy.judging import DecidePolicy
from pipeline.policy.whole import Policy
from pipeline.reasons import CATALOGUE, because
from pipeline.stages.cross_check import ROW
from pipeline.stages.readings import Reading, State, need_of, own_row, readings, state


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision and its reasons, worst first."""

    decision: Decision
    reasons: tuple[Reason, ...]


def decide(
    *,
    declared: DocumentType | None,
    classification: Classification | None,
    quality: Quality | None,
    extraction: Extraction | None,
    cross_checks: Sequence[CrossCheck],
    reasons: Iterable[Reason],
    policy: Policy,
    looked_at: Collection[str] = (),
) -> Ruling:
    """What becomes of one upload.

    Args:
        declared: what the claimant says it is.
        classification: None: the file could not be opened, and `reasons` say why.
        quality: of the page that the decision is about.
        extraction: of the type that the document was read as; None with `classification`.
        cross_checks: of this document.
        reasons: what other stages found; may repeat the extraction's observations.
        policy: the section on deciding.
        looked_at: fields whose place was looked at for defects (`explain`): one elsewhere did not hide them.
    """
    rules = policy.decide
    about = declared or (classification.document_type if classification else DocumentType.UNKNOWN)
    observed = [*reasons, *(quality.reasons if quality else ()), *(extraction.observations if extraction else ())]
    routed = tuple(_routed(each, about, rules) for each in observed)
    if classification is None or extraction is None:
        return _ruling(routed)
    grade = quality.grade if quality else None
    case = _Case(about, declared, classification, grade, extraction, tuple(cross_checks), routed, rules, looked_at)
    return _ruling(_weighed(case))


def _routed(reason: Reason, about: DocumentType, rules: DecidePolicy) -> Reason:
    return replace(reason, outcome=rules.outcomes.get((reason.code, about), reason.outcome))


def _ruling(reasons: Iterable[Reason]) -> Ruling:
    """Each reason once, with its worst outcome, worst first; the worst of all is the decision."""
    once: dict[tuple[str, str | None], Reason] = {}
    for reason in reasons:
        key = (reason.code, reason.field)
        if key not in once or _RANK[reason.outcome] < _RANK[once[key].outcome]:
            once[key] = reason
    ordered = sorted(once.values(), key=lambda each: (_RANK[each.outcome], -CATALOGUE[each.code].severity))
    worst = ordered[0].outcome if ordered else Outcome.INFO
    return Ruling(_DECISION[worst], tuple(ordered))


_RANK = {Outcome.RETRY: 0, Outcome.REVIEW: 1, Outcome.INFO: 2}
_DECISION = {
    Outcome.RETRY: Decision.REJECTED,
    Outcome.REVIEW: Decision.FLAGGED,
    Outcome.INFO: Decision.ACCEPTED,
}


# --- what there is to weigh ---


@dataclass(frozen=True, slots=True)
class _Case:
    """Everything that a decision about one opened file rests on."""

    about: DocumentType
    declared: DocumentType | None
    classification: Classification
    grade: Grade | None
    extraction: Extraction
    checks: tuple[CrossCheck, ...]
    observed: tuple[Reason, ...]
    rules: DecidePolicy
    looked_at: Collection[str]

    def because(self, code: str, *, field: str | None = None, **evidence: Any) -> Reason:
        """A reason by the policy's route."""
        return _routed(because(code, field=field, **evidence), self.about, self.rules)

    @property
    def causes(self) -> tuple[Reason, ...]:
        """Defects of the photo for which it would be asked again."""
        return tuple(each for each in self.observed if _is_defect(each) and each.outcome is Outcome.RETRY)

    def explains(self, cause: Reason, key: str | None) -> bool:
        """Whether a defect can be why a field (None: the document) was not read."""
        if key is not None and cause.field is not None:
            return cause.field == key  # measured where that field stands, whatever the rest of the page is like
        if cause.code in self.rules.local_causes:
            return key not in self.looked_at  # seen somewhere on the page, and not where the field stands
        return self.grade is not Grade.GOOD

    def spoils(self, cause: Reason, key: str) -> bool:
        """Whether a defect surely reaches a field: seen at that field, or on a page that is poor as a whole."""
        if cause.field is not None or cause.code in self.rules.local_causes:
            return cause.field == key
        return self.grade is not Grade.GOOD

    def lost(self, reading: Reading) -> bool:
        """Whether a field is as good as unread: nothing was read, or two readings differ and a defect says why."""
        if reading.state is not State.DOUBTFUL or reading.field is None:
            return reading.state is State.UNREAD
        disputed = reading.field.confidence < self.rules.disputed
        return disputed and any(self.spoils(cause, reading.key) for cause in self.causes)


def _is_defect(reason: Reason) -> bool:
    return CATALOGUE[reason.code].group is Group.IMAGE


def _weighed(case: _Case) -> Iterator[Reason]:
    """All reasons that the document gets."""
    another = _another_type(case)
    if another:
        yield another
        yield from _observed(case, blamed=set(), all_read=False)
        return
    readings = _readings(case)
    lost = [each for each in readings if each.state is State.UNREAD]
    keys = [each.key for each in readings if case.lost(each)] if readings else [None]
    blamed = {cause.code for cause in case.causes if any(case.explains(cause, key) for key in keys)}
    if case.classification.document_type is DocumentType.UNKNOWN and len(lost) == len(readings):
        if not blamed:
            yield case.because(case.rules.unrecognised[case.about])
    else:
        yield from _type_doubts(case)
        yield from _field_reasons(case, readings)
        yield from _check_reasons(case, said=set(keys))
    yield from _observed(case, blamed=blamed, all_read=bool(readings) and _all_read(readings))


def _all_read(readings: Iterable[Reading]) -> bool:
    return all(each.state is State.READ for each in readings)


def _observed(case: _Case, *, blamed: set[str], all_read: bool) -> Iterator[Reason]:
    """What other stages saw; a defect that spoilt nothing is a note."""
    for reason in case.observed:
        harmless = _is_defect(reason) and reason.code not in blamed
        if harmless or (all_read and reason.code in case.rules.notes_when_read):
            yield replace(reason, outcome=Outcome.INFO)
        elif reason.code == _STILL and reason.outcome is Outcome.RETRY and _names_a_last_day(case):
            yield replace(reason, outcome=Outcome.REVIEW)  # the letter names a last day too: a person reads it
        else:
            yield reason


def _names_a_last_day(case: _Case) -> bool:
    return state(case.extraction.fields.get(_END), need_of(_END, policy=case.rules)) is not State.UNREAD


_STILL, _END = "paklaring_still_employed", "tanggal_selesai"


# --- the type ---


def _another_type(case: _Case) -> Reason | None:
    """The reason to ask for another document, when this one is surely not what it should be."""
    seen = case.classification
    if seen.document_type is DocumentType.UNKNOWN:
        other = seen.looks_like
    else:
        sure = seen.confidence >= case.rules.contradicting_type
        other = seen.document_type if case.declared not in (None, seen.document_type) and sure else None
    if other is None:
        return None
    reason = case.because("doc_wrong_type", confidence=round(seen.confidence, 3))
    return replace(reason, params={"terdeteksi": str(other)})


def _type_doubts(case: _Case) -> Iterator[Reason]:
    seen = case.classification
    floor = case.rules.sole_type if case.declared is None else case.rules.agreed_type
    contradicts = case.declared not in (None, seen.document_type)
    if contradicts or seen.confidence < floor:
        yield case.because("doc_type_uncertain", confidence=round(seen.confidence, 3))


# --- the needed fields ---


def _readings(case: _Case) -> tuple[Reading, ...]:
    """What the document is needed for; one that says still employed has no last day to miss."""
    found = readings(case.extraction, case.checks, policy=case.rules)
    still = any(each.code == _STILL for each in case.observed)
    return tuple(each for each in found if not (still and each.key == _END and each.state is State.UNREAD))


def _field_reasons(case: _Case, readings: Sequence[Reading]) -> Iterator[Reason]:
    """Why a needed field is not simply read: unreadable with a cause, absent without one, or doubtful."""
    nothing = all(each.state is State.UNREAD for each in readings)
    for reading in readings:
        if reading.state is State.READ:
            continue
        excused = any(case.explains(cause, reading.key) for cause in case.causes)
        if case.lost(reading) and (excused or (nothing and case.grade is Grade.UNREADABLE)):
            yield case.because("field_unreadable", field=reading.key)
        elif reading.field is None or not reading.field.value:
            yield case.because("field_missing", field=reading.key)
        else:
            confidence = round(reading.field.confidence, 3)
            places = {"digits": list(reading.field.doubtful)} if reading.field.doubtful else {}
            yield case.because("field_low_confidence", field=reading.key, confidence=confidence, **places)


# --- the comparisons ---

_MISMATCH: Mapping[tuple[str, Reference], str] = {
    ("nik", Reference.PARTICIPANT): "mismatch_nik",
    ("nama", Reference.PARTICIPANT): "mismatch_name",
    ("tanggal_lahir", Reference.PARTICIPANT): "mismatch_birth_date",
    ("tempat_lahir", Reference.PARTICIPANT): "mismatch_birth_place",
    ("jenis_kelamin", Reference.PARTICIPANT): "mismatch_gender",
    ("nama_ibu", Reference.PARTICIPANT): "mismatch_mother_name",
    (ROW, Reference.PARTICIPANT): "kk_participant_not_listed",
    ("perusahaan", Reference.PARTICIPANT): "paklaring_company_mismatch",
    ("tanggal_mulai", Reference.PARTICIPANT): "paklaring_period_mismatch",
    ("tanggal_selesai", Reference.PARTICIPANT): "paklaring_period_mismatch",
    ("alasan_berhenti", Reference.PARTICIPANT): "paklaring_reason_mismatch",
    ("nik", Reference.NIK): "nik_region_unknown",
    ("tanggal_lahir", Reference.NIK): "nik_inconsistent",
    ("jenis_kelamin", Reference.NIK): "nik_inconsistent",
    ("tanggal_selesai", Reference.PAKLARING): "date_impossible",
}
"""A comparison that failed -> its reason; any other is one between two documents."""

_TOLERATED: Mapping[tuple[str, Reference], str] = {
    ("nama", Reference.PARTICIPANT): "name_spelling_variant",
    ("nama_ibu", Reference.PARTICIPANT): "name_spelling_variant",
    ("nik", Reference.NIK): "nik_district_unknown",
}
"""A difference that counts as none -> its note; any other is `tolerated_difference`."""


_COMPARED: Mapping[Reference, tuple[str, ...]] = {
    Reference.NIK: ("nik",),
    Reference.PAKLARING: ("tanggal_mulai", "tanggal_surat"),
}
"""What a comparison of a document with itself rests on besides the value that it is named after."""


def _check_reasons(case: _Case, *, said: Collection[str | None]) -> Iterator[Reason]:
    """What the comparisons found; of fields whose loss is `said` already, a doubt is not said again."""
    for check in case.checks:
        compared = (check.check, check.reference)
        if check.outcome is CheckOutcome.MISMATCH:
            code = _MISMATCH.get(compared, "kk_ktp_mismatch")
            code = "nik_format_invalid" if check.rule == "impossible_number" else code
            weak = None if compared == ("nik", Reference.NIK) else _weakest(case, check)
            if weak and weak[0] in said:
                continue
            if weak:
                confidence = round(weak[1], 3)
                yield case.because(
                    "field_low_confidence", field=weak[0], confidence=confidence, compared=check.check
                )
                continue
        elif check.outcome is CheckOutcome.TOLERATED:
            code = _TOLERATED.get(compared, "tolerated_difference")
        else:
            continue
        yield case.because(code, field=check.check, rule=check.rule, score=check.score)


def _weakest(case: _Case, check: CrossCheck) -> tuple[str, float] | None:
    """The field, and its confidence, that is too doubtful for a comparison to say that anything differs."""
    members = case.extraction.members
    if check.check == ROW:
        worths = [
            (ROW, max((row[key].confidence for key in ("nik", "nama") if key in row), default=0.0))
            for row in members
        ]
    else:
        own = case.extraction.document_type is DocumentType.KK
        fields = (own_row(members, case.checks) or {}) if own else case.extraction.fields
        keys = (check.check, *_COMPARED.get(check.reference, ()))
        worths = [(key, fields[key].confidence) for key in keys if key in fields]
    weakest = min(worths, key=lambda each: each[1], default=None)
    return weakest if weakest and weakest[1] < case.rules.disputed else None
