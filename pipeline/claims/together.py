"""The claims of a batch: each judged by itself, then against each other, for one paper must not serve two people.

What is found here is a suspicion: it sends a claim to a person, with a reason that only officers see by its name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from pipeline.claims.checks import KK, KTP, PAKLARING
from pipeline.claims.claim import Claim, judge_claim, suspected
from pipeline.claims.finders import Held
from pipeline.claims.same_picture import same_picture, traces
from pipeline.model import Decision, DocumentType, Participant, Reason, Verification
from pipeline.policy.judging import NamePolicy, ReusePolicy
from pipeline.policy.whole import Policy
from pipeline.reasons import because
from pipeline.stages.extract.companies import compare_companies
from pipeline.stages.extract.names import compare_names
from pipeline.stages.extract.words import Band, letters

_POLICY = Policy()
_SAME = (Band.EXACT, Band.EQUIVALENT)


def judge_claims(
    documents: Mapping[str, Sequence[Verification]],
    *,
    participants: Mapping[str, Participant | None],
    records: Iterable[Participant] = (),
    earlier: Sequence[Claim] = (),
    policy: Policy = _POLICY,
    today: date | None = None,
) -> tuple[Claim, ...]:
    """Every claim of a batch, in the order given.

    Args:
        documents: of each claim by its id, oldest first.
        participants: the record of each claim by its id.
        records: all that the office knows, of other participants too.
        earlier: as for `find_reuse`.
        policy: as for `judge_claim`.
        today: as for `judge_claim`.
    """
    known = dict.fromkeys([*(each for each in participants.values() if each), *records])
    of_person: dict[str, list[Participant]] = defaultdict(list)
    for record in known:
        if record.nik:
            of_person[record.nik].append(record)

    def others(own: Participant | None) -> list[Participant]:
        found = of_person[own.nik] if own and own.nik else []
        return [each for each in found if own and each.kpj != own.kpj and _one_person(each, own, policy.names)]

    claims = [
        judge_claim(
            claim_id,
            uploads,
            participant=participants.get(claim_id),
            others=others(participants.get(claim_id)),
            policy=policy,
            today=today,
        )
        for claim_id, uploads in documents.items()
    ]
    found = find_reuse(claims, records=known, earlier=earlier, policy=policy)
    return tuple(suspected(claim, found.get(claim.claim_id, ())) for claim in claims)


def find_reuse(
    claims: Sequence[Claim],
    *,
    records: Iterable[Participant] = (),
    earlier: Sequence[Claim] = (),
    policy: Policy = _POLICY,
) -> Mapping[str, tuple[Held, ...]]:
    """What serves two claims or two participants, by claim id; claims of which nothing was found are absent.

    * One file, or one picture saved again, under two claims: `fraud_duplicate_document`. A family card may serve
      every claimant it lists.
    * One letter number of one company under two names: `fraud_duplicate_document`.
    * One NIK under two participant numbers: `fraud_nik_other_participant`. That one person has several records
      is no suspicion; that two claims are made at a time is for a person to look at.

    Rejected uploads do not count: they will be replaced.

    Args:
        claims: to be judged.
        records: all that the office knows.
        earlier: claims judged before, which these are compared with; of a large store those that share a trace
            (`pipeline.claims.same_picture.traces`), a digest, a letter number or a NIK are enough.
        policy: the sections on names and on reuse.
    """
    own = {claim.claim_id for claim in claims}
    known = [*claims, *(claim for claim in earlier if claim.claim_id not in own)]
    found: dict[str, list[Held]] = defaultdict(list)
    finders = (
        _same_files(known),
        _same_pictures(known, policy.reuse),
        _same_letters(known, policy.names),
        _same_numbers(known, policy.names),
        _of_other_records(claims, records, policy.names),
    )
    for finds in finders:
        for claim, held in finds:
            if claim.claim_id in own:
                found[claim.claim_id].append(held)
    return {claim_id: tuple(held) for claim_id, held in found.items()}


Found = Iterator[tuple[Claim, Held]]
Use = tuple[Claim, Verification]
"""A claim and one of its uploads."""


def _with_another(uses: Sequence[Use], suspicious: Callable[[Use, Use], bool]) -> Iterator[tuple[Use, Use]]:
    """Each use with the first one of another claim that makes it suspicious."""
    for use in uses:
        others = (each for each in uses if each[0].claim_id != use[0].claim_id and suspicious(use, each))
        another = next(others, None)
        if another is not None:
            yield use, another


def _usable(claim: Claim) -> Iterator[Verification]:
    return (each for each in claim.documents if each.decision is not Decision.REJECTED)


def _told(code: str, rule: str, other: Claim, value: str | None, field: str | None = None) -> Reason:
    reference = f"claim {other.claim_id}"
    return because(code, field=field, rule=rule, document_value=value, reference_value=reference)


# --- one file ---


def _same_files(claims: Iterable[Claim]) -> Found:
    uses: dict[str, dict[str, tuple[Claim, Verification]]] = defaultdict(dict)
    for claim in claims:
        for document in _usable(claim):
            if document.upload.sha256:
                uses[document.upload.sha256].setdefault(claim.claim_id, (claim, document))
    for users in uses.values():
        for use, (other, _) in _with_another(list(users.values()), lambda a, b: not _one_family(*a, *b)):
            claim, document = use
            told = _told("fraud_duplicate_document", "same_file", other, document.upload.source)
            yield claim, (document.slot, told)


def _one_family(claim: Claim, document: Verification, other: Claim, twin: Verification) -> bool:
    """A family card that lists both claimants."""
    if document.slot is not KK or twin.slot is not KK:
        return False
    mine, theirs = _own_number(claim), _own_number(other)
    if mine is None or theirs is None or mine == theirs:
        return False
    own_rows = mine in _listed(document) and theirs in _listed(twin)
    return own_rows and _may_list(twin, mine) and _may_list(document, theirs)


def _may_list(sheet: Verification, number: str) -> bool:
    """Stored records keep the row of their own claimant alone: what the others said is not known."""
    rows = sheet.extraction.members if sheet.extraction else ()
    return len(rows) < 2 or number in _listed(sheet)


def _listed(document: Verification) -> set[str | None]:
    rows = document.extraction.members if document.extraction else ()
    return {row["nik"].value for row in rows if "nik" in row}


def _own_number(claim: Claim) -> str | None:
    return _value(claim, KTP, "nik") or (claim.participant.nik if claim.participant else None)


def _value(claim: Claim, kind: DocumentType, key: str) -> str | None:
    document = claim.counts(kind)
    if document is None or document.decision is Decision.REJECTED or document.extraction is None:
        return None
    return document.extraction.value(key)


# --- one picture ---


def _same_pictures(claims: Iterable[Claim], policy: ReusePolicy) -> Found:
    """Files that differ and show one picture; one file twice is told by its digest."""
    uses: dict[str, list[Use]] = defaultdict(list)
    for claim in claims:
        for document in _usable(claim):
            for trace in traces(document):
                uses[trace].append((claim, document))

    def suspicious(use: Use, other: Use) -> bool:
        a, b = use[1], other[1]
        same_file = a.upload.sha256 == b.upload.sha256 != ""
        return not same_file and same_picture(a, b, policy=policy) and not _one_family(*use, *other)

    told: set[tuple[str, str]] = set()
    for users in uses.values():
        for (claim, document), (other, _) in _with_another(users, suspicious) if len(users) > 1 else ():
            if (claim.claim_id, document.upload.source) not in told:
                told.add((claim.claim_id, document.upload.source))
                reason = _told("fraud_duplicate_document", "same_picture", other, document.upload.source)
                yield claim, (document.slot, reason)


# --- one letter ---


def _same_letters(claims: Iterable[Claim], policy: NamePolicy) -> Found:
    uses: dict[str, list[tuple[Claim, Verification]]] = defaultdict(list)
    for claim in claims:
        for document in _usable(claim):
            number = document.extraction.value("nomor_surat") if document.extraction else None
            if document.slot is PAKLARING and number:
                uses[letters(number)].append((claim, document))
    for users in uses.values():
        for (claim, document), (other, _) in _with_another(users, lambda a, b: _one_letter(a[1], b[1], policy)):
            number = document.extraction.value("nomor_surat") if document.extraction else None
            told = _told("fraud_duplicate_document", "same_letter_number", other, number, "nomor_surat")
            yield claim, (PAKLARING, told)


def _one_letter(a: Verification, b: Verification, policy: NamePolicy) -> bool:
    """Of one company, not numbered alike in two years, under two names."""
    assert a.extraction and b.extraction
    names, companies, numbers, dates = (
        (a.extraction.value(key), b.extraction.value(key))
        for key in ("nama", "perusahaan", "nomor_surat", "tanggal_surat")
    )
    if names[0] and names[1] and compare_names(names[0], names[1], policy=policy).band in _SAME:
        return False
    if companies[0] and companies[1]:
        same = compare_companies(companies[0], companies[1], policy=policy).band is not Band.DIFFERENT
    else:
        same = True
    dated = (re.search(r"(19|20)\d\d", number or "") for number in numbers)
    years = {(printed or "")[:4] for printed in dates} - {""}
    return same and (any(dated) or len(years) < 2)


# --- one number ---


def _same_numbers(claims: Iterable[Claim], policy: NamePolicy) -> Found:
    uses: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        for number in _numbers(claim):
            uses[number].append(claim)
    for number, users in uses.items():
        for claim in users if len({each.kpj for each in users}) > 1 else ():
            other = next((each for each in users if each.kpj != claim.kpj), None)
            if other is not None:
                same = other.participant is not None and _is_own(other.participant, claim.participant, policy)
                rule = "one_person_two_claims" if same else "nik_of_another_claim"
                yield claim, (KTP, _told("fraud_nik_other_participant", rule, other, number, "nik"))


def _numbers(claim: Claim) -> list[str]:
    own = (_value(claim, KTP, "nik"), claim.participant.nik if claim.participant else None)
    return list(dict.fromkeys(number for number in own if number))


def _of_other_records(claims: Iterable[Claim], records: Iterable[Participant], policy: NamePolicy) -> Found:
    owners: dict[str, list[Participant]] = defaultdict(list)
    for record in records:
        if record.nik:
            owners[record.nik].append(record)
    for claim in claims:
        for number in _numbers(claim):
            for owner in owners.get(number, ()):
                if owner.kpj != claim.kpj and not _is_own(owner, claim.participant, policy):
                    told = because(
                        "fraud_nik_other_participant",
                        field="nik",
                        rule="nik_of_another_record",
                        document_value=number,
                        reference_value=f"KPJ {owner.kpj}",
                    )
                    yield claim, (KTP, told)


def _is_own(owner: Participant, own: Participant | None, policy: NamePolicy) -> bool:
    return own is not None and _one_person(owner, own, policy)


def _one_person(a: Participant, b: Participant, policy: NamePolicy) -> bool:
    """Two records of one person: one number, one name, one birthday."""
    if a.nik != b.nik or a.tanggal_lahir != b.tanggal_lahir or not (a.nama and b.nama):
        return False
    return compare_names(a.nama, b.nama, policy=policy).band in _SAME
