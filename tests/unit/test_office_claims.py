"""Claims as an office meets them have the status that the domain's matrix gives them."""

from dataclasses import replace

import pytest

from pipeline.claims.claim import ClaimStatus
from tests.unit.office_claims import BUDI, CASES, NEIGHBOUR, SITI, OfficeCase, papers, together

READY, REVIEW = ClaimStatus.READY_FOR_INTERVIEW, ClaimStatus.IN_REVIEW
FAMILY = [BUDI.row(), SITI.row()]


@pytest.mark.parametrize("case", CASES, ids=lambda each: each.name)
def test_a_claim_has_the_status_that_the_matrix_gives_it(case: OfficeCase) -> None:
    claim = case.judged()

    codes = [reason.code for _, reason in claim.reasons]
    assert (claim.status, codes) == (case.status, codes)
    assert not case.code or case.code in codes
    assert bool(codes) is (case.status is not READY)


def test_every_case_is_one_of_its_own() -> None:
    assert len({each.name for each in CASES}) == len(CASES) >= 80


def siti(claim_id="JHT-1"):
    return papers(SITI.card(), FAMILY, SITI.letter(), SITI.record(), claim_id=claim_id), SITI.record()


def with_sheet_of(documents, other):
    sheet = replace(documents[1], upload=replace(documents[1].upload, sha256=other[1].upload.sha256))
    return [documents[0], sheet, documents[2]]


def test_wife_and_husband_may_send_one_family_card() -> None:
    husband = papers(BUDI.card(), FAMILY, BUDI.letter(), BUDI.record(), claim_id="JHT-2")
    claims = together({"JHT-1": siti(), "JHT-2": (with_sheet_of(husband, siti()[0]), BUDI.record())})

    assert {each.status for each in claims.values()} == {READY}


def test_the_neighbour_may_not() -> None:
    other = papers(NEIGHBOUR.card(), FAMILY, NEIGHBOUR.letter(), NEIGHBOUR.record(), claim_id="JHT-2")
    claims = together({"JHT-1": siti(), "JHT-2": (with_sheet_of(other, siti()[0]), NEIGHBOUR.record())})

    assert {each.status for each in claims.values()} == {REVIEW}


def test_one_letter_number_does_not_serve_two_names() -> None:
    letter = BUDI.letter(nomor_surat=SITI.letter()["nomor_surat"])
    husband = papers(BUDI.card(), FAMILY, letter, BUDI.record(), claim_id="JHT-2")
    claims = together({"JHT-1": siti(), "JHT-2": (husband, BUDI.record())})

    assert {each.status for each in claims.values()} == {REVIEW}


def test_one_person_does_not_claim_twice_at_a_time() -> None:
    record = SITI.record(kpj="99000000778")
    again = papers(SITI.card(), FAMILY, SITI.letter(), record, claim_id="JHT-2")
    claims = together({"JHT-1": siti(), "JHT-2": (again, record)})

    assert {each.status for each in claims.values()} == {REVIEW}
