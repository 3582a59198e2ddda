"""The decision: the right one in the cases that matter, and laws that hold for every case."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.catalogue.entry import Group
from pipeline.model import (
    CheckOutcome,
    Classification,
    CrossCheck,
    Decision,
    DocumentType,
    Extraction,
    Field,
    Grade,
    Outcome,
    Quality,
    Reason,
    Reference,
    Row,
)
from pipeline.policy.judging import DecidePolicy
from pipeline.policy.reading import ConfirmPolicy
from pipeline.policy.whole import Policy
from pipeline.reasons import CATALOGUE, because
from pipeline.stages.decide import Ruling, decide

KTP, KK, PAKLARING, UNKNOWN = DocumentType.KTP, DocumentType.KK, DocumentType.PAKLARING, DocumentType.UNKNOWN
ACCEPTED, FLAGGED, REJECTED = Decision.ACCEPTED, Decision.FLAGGED, Decision.REJECTED
BETTER = [ACCEPTED, FLAGGED, REJECTED]
"""To improve is to move towards accepted."""

NEEDED: Mapping[DocumentType, tuple[str, ...]] = {
    KTP: ("nik", "nama", "tanggal_lahir"),
    KK: ("nomor_kk",),
    PAKLARING: ("nama", "perusahaan", "tanggal_mulai", "tanggal_selesai"),
}


def cells(confidence: Mapping[str, float]) -> Row:
    return {key: Field("X", "X", worth) for key, worth in confidence.items()}


def extraction(kind: DocumentType = KTP, *, confidence: float = 0.99, **changed: float | None) -> Extraction:
    """Everything read; `changed` says otherwise of a field, None: not found."""
    worths = {key: changed.get(key, confidence) for key in (*NEEDED.get(kind, ()), "agama")}
    members = (cells({"nik": confidence, "nama": confidence}),) if kind is KK else ()
    return Extraction(kind, cells({key: worth for key, worth in worths.items() if worth is not None}), members)


def ruling(
    found: Extraction | None = None,
    *,
    declared: DocumentType | None = KTP,
    seen: DocumentType | None = None,
    sure: float = 0.99,
    looks_like: str | None = None,
    grade: Grade = Grade.GOOD,
    causes: tuple[Reason, ...] = (),
    checks: tuple[CrossCheck, ...] = (),
    reasons: tuple[Reason, ...] = (),
    policy: DecidePolicy | None = None,
    looked_at: tuple[str, ...] = (),
) -> Ruling:
    found = found or extraction(declared or KTP)
    return decide(
        declared=declared,
        classification=Classification(seen or found.document_type, sure, looks_like),
        quality=Quality(0.5, grade, {}, causes),
        extraction=found,
        cross_checks=checks,
        reasons=reasons,
        policy=Policy(decide=policy or DecidePolicy()),
        looked_at=looked_at,
    )


def test_the_digits_in_doubt_are_named_to_the_officer_and_not_shown() -> None:
    found = extraction(nik=0.5)
    nik = replace(found.fields["nik"], value="3204254508879001", doubtful=(14, 16))
    judged = ruling(replace(found, fields={**found.fields, "nik": nik}))
    (reason,) = [each for each in judged.reasons if each.field == "nik"]
    assert (judged.decision, reason.code) == (Decision.FLAGGED, "field_low_confidence")
    assert dict(reason.evidence) == {"confidence": 0.5, "digits": [14, 16]}


def against(check: str, outcome: CheckOutcome = CheckOutcome.MISMATCH, **more: object) -> CrossCheck:
    return replace(CrossCheck(check, Reference.PARTICIPANT, outcome, "a", "b", 0.0, "rule"), **more)  # type: ignore[arg-type]


def codes(judged: Ruling) -> list[str]:
    return [reason.code for reason in judged.reasons]


def worst(judged: Ruling) -> tuple[Decision, str | None, str | None]:
    first = judged.reasons[0] if judged.reasons else None
    return judged.decision, first.code if first else None, first.field if first else None


BLUR, GLARE = because("image_blurry"), because("image_glare")
NOTHING = Extraction(KTP, {})


# --- what can be read is never turned away ---


@pytest.mark.parametrize("kind", [KTP, KK, PAKLARING])
def test_everything_read_and_nothing_against_it_is_accepted(kind: DocumentType) -> None:
    assert ruling(declared=kind) == Ruling(ACCEPTED, ())
    assert ruling(extraction(kind), declared=None).decision is ACCEPTED


def test_a_document_that_was_read_may_look_as_bad_as_it_likes() -> None:
    ugly = tuple(because(code) for code, each in CATALOGUE.items() if each.group is Group.IMAGE)
    copies = (because("doc_photocopy"), because("doc_damaged"))
    judged = ruling(grade=Grade.UNREADABLE, causes=ugly + copies)
    assert judged.decision is ACCEPTED
    assert {reason.outcome for reason in judged.reasons} == {Outcome.INFO}


@pytest.mark.parametrize("kind", [KTP, KK, PAKLARING])
def test_a_photo_of_a_screen_goes_to_a_person_however_well_it_is_read_and_never_back(kind: DocumentType) -> None:
    screen = (because("doc_screen_photo"),)
    assert worst(ruling(extraction(kind), declared=kind, reasons=screen)) == (FLAGGED, "doc_screen_photo", None)
    assert ruling(extraction(kind), declared=kind, grade=Grade.UNREADABLE, reasons=screen).decision is FLAGGED


def test_a_doubtful_field_goes_to_a_person_and_not_back_to_the_claimant() -> None:
    judged = ruling(extraction(nik=0.6), grade=Grade.UNREADABLE, causes=(BLUR, GLARE))
    assert worst(judged) == (FLAGGED, "field_low_confidence", "nik")


@pytest.mark.parametrize("code", sorted(DecidePolicy().local_causes))
def test_a_defect_elsewhere_on_the_page_hides_no_field_that_was_looked_at(code: str) -> None:
    seen_somewhere = (because(code),)
    looked_at = ruling(extraction(nik=None), causes=seen_somewhere, looked_at=("nik",))
    assert worst(looked_at) == (FLAGGED, "field_missing", "nik")
    assert {reason.code: reason.outcome for reason in looked_at.reasons}[code] is Outcome.INFO
    assert ruling(extraction(nik=None), causes=seen_somewhere, looked_at=("nama",)).decision is REJECTED
    at_the_field = (because(code, field="nik"),)
    assert ruling(extraction(nik=None), reasons=at_the_field, looked_at=("nik",)).decision is REJECTED


def test_a_copy_that_was_not_read_in_full_goes_to_a_person() -> None:
    assert ruling(extraction(nama=0.5), causes=(because("doc_photocopy"),)).decision is FLAGGED
    assert "doc_photocopy" in codes(ruling(extraction(nama=0.5), causes=(because("doc_photocopy"),)))


@pytest.mark.parametrize("cause", [BLUR, because("image_too_dark"), because("image_skewed")])
def test_a_defect_of_the_whole_page_explains_nothing_on_a_page_that_reads_well(cause: Reason) -> None:
    assert worst(ruling(extraction(nama=None), causes=(cause,))) == (FLAGGED, "field_missing", "nama")


# --- what cannot be read is asked for again, with its cause first ---


def test_an_unread_field_with_a_cause_is_asked_for_again() -> None:
    judged = ruling(extraction(nik=None), grade=Grade.DOUBTFUL, causes=(GLARE, BLUR))
    assert judged.decision is REJECTED
    assert [(each.code, each.field) for each in judged.reasons] == [
        ("image_glare", None),
        ("image_blurry", None),
        ("field_unreadable", "nik"),
    ]


def test_a_reading_that_is_worth_nothing_is_no_reading() -> None:
    judged = ruling(extraction(nik=0.1), grade=Grade.DOUBTFUL, causes=(BLUR,))
    assert (judged.decision, codes(judged)) == (REJECTED, ["image_blurry", "field_unreadable"])
    assert worst(ruling(extraction(nik=0.1))) == (FLAGGED, "field_low_confidence", "nik")


def test_a_local_defect_explains_even_on_a_good_page_but_only_its_own_field() -> None:
    here, elsewhere = because("image_glare", field="nik"), because("image_glare", field="nama")
    assert ruling(extraction(nik=None), causes=(here,)).decision is REJECTED
    assert ruling(extraction(nik=None), causes=(elsewhere,)).decision is FLAGGED


def test_an_unread_field_without_a_cause_goes_to_a_person() -> None:
    assert worst(ruling(extraction(tanggal_lahir=None))) == (FLAGGED, "field_missing", "tanggal_lahir")


def test_a_page_that_cannot_be_read_at_all_is_asked_for_again() -> None:
    judged = ruling(NOTHING, grade=Grade.UNREADABLE)
    assert judged.decision is REJECTED
    assert {each.field for each in judged.reasons} == set(NEEDED[KTP])
    assert worst(ruling(NOTHING, grade=Grade.UNREADABLE, causes=(BLUR,)))[:2] == (REJECTED, "image_blurry")


def test_a_file_that_cannot_be_opened() -> None:
    judged = decide(
        declared=KTP,
        classification=None,
        quality=None,
        extraction=None,
        cross_checks=(),
        reasons=(because("file_corrupt"),),
        policy=Policy(),
    )
    assert (judged.decision, codes(judged)) == (REJECTED, ["file_corrupt"])


# --- the type ---


def test_another_document_is_asked_for_by_name() -> None:
    judged = ruling(extraction(KK), declared=KTP, causes=(BLUR,))
    assert worst(judged)[:2] == (REJECTED, "doc_wrong_type")
    assert judged.reasons[0].params == {"terdeteksi": "kk"}
    assert {each.outcome for each in judged.reasons[1:]} == {Outcome.INFO}


def test_another_kind_of_card_is_asked_for_by_name() -> None:
    judged = ruling(Extraction(UNKNOWN, {}), seen=UNKNOWN, looks_like="SIM")
    assert worst(judged)[:2] == (REJECTED, "doc_wrong_type")
    assert judged.reasons[0].params == {"terdeteksi": "SIM"}


def test_an_unsure_type_goes_to_a_person() -> None:
    assert worst(ruling(extraction(KK), declared=KTP, sure=0.5))[:2] == (FLAGGED, "doc_type_uncertain")
    assert worst(ruling(extraction(KTP), declared=None, sure=0.4))[:2] == (FLAGGED, "doc_type_uncertain")
    assert ruling(extraction(KTP), declared=KTP, sure=0.4).decision is ACCEPTED


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (KTP, (REJECTED, "doc_not_found")),
        (KK, (REJECTED, "doc_not_found")),
        (None, (REJECTED, "doc_not_found")),
        (PAKLARING, (FLAGGED, "doc_type_uncertain")),
    ],
)
def test_a_readable_page_of_no_known_type(declared: DocumentType | None, expected: tuple[Decision, str]) -> None:
    assert worst(ruling(Extraction(declared or UNKNOWN, {}), declared=declared, seen=UNKNOWN))[:2] == expected


def test_a_page_of_no_known_type_with_a_needed_field_goes_to_a_person() -> None:
    judged = ruling(extraction(KTP, nama=None), seen=UNKNOWN)
    assert (judged.decision, set(codes(judged))) == (FLAGGED, {"doc_type_uncertain", "field_missing"})


def test_an_unrecognised_page_with_a_defect_is_asked_for_again_because_of_it() -> None:
    judged = ruling(NOTHING, seen=UNKNOWN, grade=Grade.UNREADABLE, causes=(BLUR,))
    assert (judged.decision, codes(judged)) == (REJECTED, ["image_blurry"])


# --- comparisons ---


@pytest.mark.parametrize(
    ("check", "reference", "code"),
    [
        ("nik", Reference.PARTICIPANT, "mismatch_nik"),
        ("nama", Reference.PARTICIPANT, "mismatch_name"),
        ("tanggal_lahir", Reference.PARTICIPANT, "mismatch_birth_date"),
        ("tempat_lahir", Reference.PARTICIPANT, "mismatch_birth_place"),
        ("jenis_kelamin", Reference.PARTICIPANT, "mismatch_gender"),
        ("anggota", Reference.PARTICIPANT, "kk_participant_not_listed"),
        ("nama_ibu", Reference.PARTICIPANT, "mismatch_mother_name"),
        ("perusahaan", Reference.PARTICIPANT, "paklaring_company_mismatch"),
        ("tanggal_mulai", Reference.PARTICIPANT, "paklaring_period_mismatch"),
        ("tanggal_selesai", Reference.PARTICIPANT, "paklaring_period_mismatch"),
        ("tanggal_selesai", Reference.PAKLARING, "date_impossible"),
        ("tanggal_lahir", Reference.NIK, "nik_inconsistent"),
        ("jenis_kelamin", Reference.NIK, "nik_inconsistent"),
        ("nik", Reference.NIK, "nik_region_unknown"),
    ],
)
def test_a_mismatch_is_flagged_and_never_rejected(check: str, reference: Reference, code: str) -> None:
    judged = ruling(checks=(against(check, reference=reference),))
    assert worst(judged) == (FLAGGED, code, check)


def test_a_number_that_cannot_be_is_a_misreading() -> None:
    check = against("nik", reference=Reference.NIK, rule="impossible_number")
    assert worst(ruling(checks=(check,))) == (FLAGGED, "nik_format_invalid", "nik")


def test_a_tolerated_difference_is_a_note() -> None:
    judged = ruling(
        checks=(against("nama", CheckOutcome.TOLERATED), against("tempat_lahir", CheckOutcome.TOLERATED))
    )
    assert judged.decision is ACCEPTED
    assert codes(judged) == ["name_spelling_variant", "tolerated_difference"]


def test_nothing_to_compare_with_is_no_reason() -> None:
    assert ruling(checks=(against("nik", CheckOutcome.MISSING),)) == Ruling(ACCEPTED, ())


# --- the claimant's row of a KK ---


def family(*rows: Mapping[str, float]) -> Extraction:
    return replace(extraction(KK), members=tuple(cells(row) for row in rows))


def own(place: int) -> CrossCheck:
    return against("anggota", CheckOutcome.MATCH, document_value=str(place))


GOOD_ROW, POOR_ROW = {"nik": 0.99, "nama": 0.99}, {"nik": 0.99, "nama": 0.5}


def test_the_claimants_own_row_counts() -> None:
    rows = family(GOOD_ROW, POOR_ROW)
    assert ruling(rows, declared=KK, checks=(own(1),)).decision is ACCEPTED
    assert worst(ruling(rows, declared=KK, checks=(own(2),))) == (FLAGGED, "field_low_confidence", "nama")


def test_a_mothers_name_that_the_office_knows_must_have_been_read() -> None:
    unread = against("nama_ibu", CheckOutcome.MISSING, document_value=None, reference_value="SITI")
    unknown = replace(unread, reference_value=None)
    missed = ruling(family(GOOD_ROW), declared=KK, checks=(own(1), unread))
    assert worst(missed) == (FLAGGED, "field_missing", "nama_ibu")
    assert ruling(family(GOOD_ROW), declared=KK, checks=(own(1), unknown)).decision is ACCEPTED
    seen = family({**GOOD_ROW, "nama_ibu": 0.5})
    assert (
        ruling(seen, declared=KK, checks=(own(1), replace(unread, outcome=CheckOutcome.MATCH))).decision
        is ACCEPTED
    )


def test_without_a_participant_one_row_is_enough() -> None:
    assert ruling(family(POOR_ROW, GOOD_ROW), declared=KK).decision is ACCEPTED
    assert worst(ruling(family(), declared=KK)) == (FLAGGED, "field_missing", "anggota")


def test_a_claimant_who_is_not_listed_may_stand_in_a_row_that_nobody_could_read() -> None:
    absent = against("anggota")
    read = ruling(family(GOOD_ROW), declared=KK, checks=(absent,), grade=Grade.DOUBTFUL, causes=(BLUR,))
    unread = ruling(family(GOOD_ROW, {}), declared=KK, checks=(absent,), grade=Grade.DOUBTFUL, causes=(BLUR,))
    assert worst(read)[:2] == (FLAGGED, "kk_participant_not_listed")
    assert worst(unread)[:2] == (REJECTED, "image_blurry")


# --- letters ---


@pytest.mark.parametrize("kind", NEEDED)
def test_what_only_one_reader_saw_is_never_accepted(kind: DocumentType) -> None:
    alone = ConfirmPolicy().alone
    for key in NEEDED[kind]:
        assert ruling(extraction(kind, **{key: alone}), declared=kind).decision is FLAGGED
    if kind is KK:
        for key in ("nik", "nama"):
            found = extraction(KK)
            own = replace(found, members=(found.members[0] | cells({key: alone}),))
            assert ruling(own, declared=KK).decision is FLAGGED


def test_a_letter_that_says_still_employed_needs_another_letter() -> None:
    found = replace(
        extraction(PAKLARING, tanggal_selesai=None), observations=(because("paklaring_still_employed"),)
    )
    judged = ruling(found, declared=PAKLARING, reasons=found.observations)
    assert (judged.decision, codes(judged)) == (REJECTED, ["paklaring_still_employed"])


def test_a_letter_that_also_names_a_last_day_goes_to_a_person() -> None:
    judged = ruling(declared=PAKLARING, reasons=(because("paklaring_still_employed"),))
    assert worst(judged)[:2] == (FLAGGED, "paklaring_still_employed")


# --- the policy ---


@pytest.mark.parametrize("order", [1, -1])
def test_a_reason_given_twice_stands_once_with_its_worst_outcome(order: int) -> None:
    note = because("tolerated_difference", field="nama")
    judged = ruling(reasons=(note, replace(note, outcome=Outcome.REVIEW))[::order])
    assert [each.outcome for each in judged.reasons] == [Outcome.REVIEW]


def test_an_office_may_route_a_reason_otherwise() -> None:
    policy = DecidePolicy(
        outcomes={("mismatch_birth_place", KTP): Outcome.INFO, ("doc_wrong_type", KTP): Outcome.REVIEW}
    )
    assert ruling(checks=(against("tempat_lahir"),), policy=policy).decision is ACCEPTED
    assert ruling(extraction(KK), declared=KTP, policy=policy).decision is FLAGGED
    assert ruling(extraction(KTP), declared=KK, policy=policy).decision is REJECTED


# --- laws ---

MACHINE = [each.code for each in CATALOGUE.values() if each.group not in (Group.OVERRIDE, Group.FINAL)]
WORTH = st.one_of(st.none(), st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.8, 0.9, 0.93, 0.99]))
REASON = st.builds(because, st.sampled_from(MACHINE), field=st.sampled_from([None, "nik", "nama"]))
DEFECT = st.builds(
    because,
    st.sampled_from([code for code in MACHINE if CATALOGUE[code].group is Group.IMAGE]),
    field=st.sampled_from([None, "nik", "nama"]),
)
CHECKED = st.sampled_from(["nik", "nama", "tanggal_lahir", "jenis_kelamin", "perusahaan", "tanggal_selesai"])
CHECK = st.builds(against, CHECKED, st.sampled_from(CheckOutcome), reference=st.sampled_from(Reference))
KIND = st.sampled_from([KTP, KK, PAKLARING])


@st.composite
def cases(draw: st.DrawFn) -> dict[str, object]:
    kind = draw(KIND)
    worths = {key: draw(WORTH) for key in NEEDED[kind]}
    found = Extraction(kind, cells({key: worth for key, worth in worths.items() if worth is not None}))
    if kind is KK:
        rows = draw(
            st.lists(
                st.dictionaries(st.sampled_from(["nik", "nama"]), st.sampled_from([0.1, 0.5, 0.99])), max_size=3
            )
        )
        found = replace(found, members=tuple(cells(row) for row in rows))
    place = draw(st.integers(0, len(found.members)))
    rows_check = (own(place),) if place else draw(st.sampled_from([(), (against("anggota"),)]))
    return {
        "found": found,
        "declared": draw(st.sampled_from([kind, kind, None, KTP])),
        "seen": draw(st.sampled_from([kind, kind, UNKNOWN])),
        "sure": draw(st.sampled_from([0.1, 0.4, 0.6, 0.99])),
        "grade": draw(st.sampled_from(Grade)),
        "causes": tuple(draw(st.lists(DEFECT, max_size=2))),
        "checks": (*rows_check, *draw(st.lists(CHECK, max_size=3))),
        "reasons": tuple(draw(st.lists(REASON, max_size=2))),
    }


def badness(case: dict[str, object]) -> int:
    return BETTER.index(ruling(**case).decision)  # type: ignore[arg-type]


def changed(case: dict[str, object], found: Extraction) -> dict[str, object]:
    return {**case, "found": found}


@given(cases())
def test_accepted_has_no_reason_to_doubt_and_rejected_says_what_to_do(case: dict[str, object]) -> None:
    judged = ruling(**case)  # type: ignore[arg-type]
    outcomes = {reason.outcome for reason in judged.reasons}
    assert (judged.decision is REJECTED) == (Outcome.RETRY in outcomes)
    assert (judged.decision is ACCEPTED) == (outcomes <= {Outcome.INFO})
    ranks = [[Outcome.RETRY, Outcome.REVIEW, Outcome.INFO].index(each.outcome) for each in judged.reasons]
    assert ranks == sorted(ranks)


@given(cases())
def test_accepted_means_that_every_needed_field_was_read(case: dict[str, object]) -> None:
    if ruling(**case).decision is ACCEPTED:  # type: ignore[arg-type]
        found: Extraction = case["found"]  # type: ignore[assignment]
        needs = DecidePolicy().needs[found.document_type]
        assert all(found.fields[need.key].confidence >= need.accept for need in needs)
        assert found.document_type is not KK or found.members


@given(cases(), st.one_of(REASON, DEFECT))
def test_one_reason_more_never_improves(case: dict[str, object], reason: Reason) -> None:
    assert badness({**case, "reasons": (*case["reasons"], reason)}) >= badness(case)  # type: ignore[misc]
    assert badness({**case, "causes": (*case["causes"], reason)}) >= badness(case)  # type: ignore[misc]


@given(cases(), CHECKED, st.sampled_from(Reference))
def test_one_mismatch_more_never_improves(case: dict[str, object], check: str, reference: Reference) -> None:
    more = (*case["checks"], against(check, reference=reference))  # type: ignore[misc]
    assert badness({**case, "checks": more}) >= badness(case)


@given(cases(), st.data())
def test_a_field_less_or_a_lower_confidence_never_improves(case: dict[str, object], data: st.DataObject) -> None:
    found: Extraction = case["found"]  # type: ignore[assignment]
    if not found.fields:
        return
    key = data.draw(st.sampled_from(sorted(found.fields)))
    lower = data.draw(st.floats(0, found.fields[key].confidence))
    without = {name: field for name, field in found.fields.items() if name != key}
    weaker = {**found.fields, key: replace(found.fields[key], confidence=lower)}
    assert badness(changed(case, replace(found, fields=without))) >= badness(case)
    assert badness(changed(case, replace(found, fields=weaker))) >= badness(case)


@given(cases(), st.data())
def test_a_weaker_row_never_improves(case: dict[str, object], data: st.DataObject) -> None:
    found: Extraction = case["found"]  # type: ignore[assignment]
    if not any(found.members):
        return
    at = data.draw(st.sampled_from([at for at, row in enumerate(found.members) if row]))
    key = data.draw(st.sampled_from(sorted(found.members[at])))
    lower = data.draw(st.floats(0, found.members[at][key].confidence))
    row = {**found.members[at], key: replace(found.members[at][key], confidence=lower)}
    members = (*found.members[:at], row, *found.members[at + 1 :])
    assert badness(changed(case, replace(found, members=members))) >= badness(case)


@given(cases())
def test_a_worse_grade_never_improves(case: dict[str, object]) -> None:
    grades = [badness({**case, "grade": grade}) for grade in (Grade.GOOD, Grade.DOUBTFUL, Grade.UNREADABLE)]
    assert grades == sorted(grades)


# --- causes that were measured at one field ---


def test_a_defect_at_a_field_explains_that_field_on_a_page_that_is_good() -> None:
    at_number = replace(BLUR, field="nik")
    missing = ruling(extraction(nik=None), reasons=(at_number,))
    assert worst(missing) == (REJECTED, "image_blurry", "nik")
    assert "field_unreadable" in codes(missing)
    other = ruling(extraction(nama=None), reasons=(at_number,))
    assert worst(other) == (FLAGGED, "field_missing", "nama")
    assert ruling(extraction(), reasons=(at_number,)).decision is ACCEPTED


# --- values that two readers read differently ---

DISPUTED = 0.5


@given(cases(), CHECKED, st.sampled_from(Reference), st.floats(0, DecidePolicy().disputed, exclude_max=True))
def test_a_value_below_the_floor_is_never_called_a_mismatch(
    case: dict[str, object], check: str, reference: Reference, worth: float
) -> None:
    found: Extraction = case["found"]  # type: ignore[assignment]
    weak = Field("X", "X", worth)
    checks = [against(check, reference=reference)]
    if found.document_type is KK:
        found = replace(found, members=({"nik": weak, "nama": weak, check: weak},))
        checks.append(own(1))
    else:
        found = replace(found, fields={**found.fields, check: weak})
    weakened = {**changed(case, found), "checks": tuple(checks), "reasons": ()}
    said = set(codes(ruling(**weakened)))  # type: ignore[arg-type]
    grammar = {"nik_region_unknown"} if (check, reference) == ("nik", Reference.NIK) else set()
    assert {code for code in said if "mismatch" in code or code.startswith("nik_")} <= grammar
    assert badness(weakened) >= BETTER.index(FLAGGED)


@given(st.floats(0, DecidePolicy().disputed, exclude_max=True))
def test_nobody_is_called_absent_from_rows_that_were_hardly_read(worth: float) -> None:
    poor = family({"nik": worth, "nama": worth}, GOOD_ROW)
    assert "kk_participant_not_listed" not in codes(ruling(poor, declared=KK, checks=(against("anggota"),)))


def test_a_name_that_two_readers_read_differently_is_a_doubt_not_another_name() -> None:
    doubtful = ruling(extraction(nama=DISPUTED), checks=(against("nama"),))
    assert doubtful.decision is FLAGGED
    assert codes(doubtful) == ["field_low_confidence"]
    sure = ruling(extraction(nama=0.99), checks=(against("nama"),))
    assert worst(sure) == (FLAGGED, "mismatch_name", "nama")


def test_a_field_that_is_not_needed_still_makes_a_doubt() -> None:
    card = extraction()
    card = replace(card, fields={**card.fields, "tempat_lahir": Field("X", "X", DISPUTED)})
    judged = ruling(card, checks=(against("tempat_lahir"),))
    assert worst(judged) == (FLAGGED, "field_low_confidence", "tempat_lahir")


def test_the_number_on_which_a_comparison_rests_must_be_sure_too() -> None:
    check = against("tanggal_lahir", reference=Reference.NIK)
    assert worst(ruling(extraction(nik=DISPUTED), checks=(check,))) == (FLAGGED, "field_low_confidence", "nik")


def test_a_disputed_value_is_unread_where_a_defect_reaches_it() -> None:
    tiny = because("image_low_resolution")
    disputed = extraction(nama=DISPUTED)
    assert worst(ruling(disputed, grade=Grade.DOUBTFUL, causes=(tiny,)))[:2] == (REJECTED, "image_low_resolution")
    assert worst(ruling(disputed, reasons=(replace(GLARE, field="nama"),))) == (REJECTED, "image_glare", "nama")
    twice = ruling(disputed, grade=Grade.DOUBTFUL, causes=(tiny,), checks=(against("nama"),))
    assert codes(twice) == ["image_low_resolution", "field_unreadable"]
    # A page that is good as a whole, or a defect that may lie anywhere on it, excuses nothing that was read.
    assert ruling(disputed, grade=Grade.GOOD, causes=(tiny,)).decision is FLAGGED
    assert ruling(disputed, grade=Grade.DOUBTFUL, causes=(GLARE,)).decision is FLAGGED
    # A value that one reader alone saw is doubtful, not disputed.
    assert ruling(extraction(nama=0.8), grade=Grade.DOUBTFUL, causes=(tiny,)).decision is FLAGGED
