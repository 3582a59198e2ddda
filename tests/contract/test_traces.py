"""Claims of the record store that share a paper, days apart, on every database."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, delete, event, func, select, update

from pipeline.claims.claim import ClaimStatus
from pipeline.model import DocumentType
from pipeline.policy.whole import Policy
from review.claims import Claims
from review.elsewhere import elsewhere
from review.standing import standing
from storage import cases, reviews
from storage.objects import MemoryObjects
from storage.retention import Due, Purge, Retention
from storage.schema import documents, traces
from storage.traces import fill_in
from storage.traces import keep as keep_traces
from tests.desk import START, StillClock, a_participant, keep
from tests.unit.claim_papers import CARD, LETTER, NIK, RECORD, TODAY, paper
from tests.unit.test_claims import BUDIS_LETTER, BUDIS_RECORD, budis, sitis

READY, REVIEW = ClaimStatus.READY_FOR_INTERVIEW, ClaimStatus.IN_REVIEW
KTP, KK, LETTER_OF = 0, 1, 2


@pytest.fixture
def database(database):
    for record in (RECORD, BUDIS_RECORD):
        a_participant(database, record)
    return database


def hashed(document, name):
    return replace(document, upload=replace(document.upload, sha256=hashlib.sha256(name.encode()).hexdigest()))


def store(database, documents, *, days=0, owner):
    for number, each in enumerate(documents):
        digest = each.upload.sha256
        document = hashed(each, digest if digest.startswith("shared") else f"{owner} {number}")
        keep(database, document, at=START + timedelta(days=days, minutes=number))


def state(database, claim_id):
    return Claims(database, StillClock(), Policy()).state(claim_id)


def judged(database, claim_id):
    """As the desk sees it: with the reasons for officers."""
    with database.reading() as connection:
        opened = cases.claim(connection, claim_id)
        papers = cases.papers_of(connection, claim_id)
        known = cases.participant_of(connection, opened.kpj)
        settings = {"participant": known, "policy": Policy(), "today": TODAY}
        others = elsewhere(connection, claim_id, papers, **settings)
        said = reviews.said(connection, [each.id for each in papers])
        return standing(claim_id, papers, said, elsewhere=others, **settings)


def rules(database, claim_id):
    return {(reason.code, reason.evidence.get("rule")) for _, reason in judged(database, claim_id).reasons}


def shared_file():
    first, second = sitis(), budis()
    pair = [replace(each, upload=replace(each.upload, sha256="shared letter")) for each in (first[2], second[2])]
    return [*first[:2], pair[0]], [*second[:2], pair[1]]


def shared_picture():
    look = "0f" * 72
    first, second = sitis(), budis(letter={**LETTER, "nomor_surat": "077/HRD/CM/IX/2024"})
    return (
        [*first[:2], replace(first[2], fingerprint=look)],
        [*second[:2], replace(second[2], fingerprint=look)],
    )


def shared_letter_number():
    return sitis(), budis(letter={**BUDIS_LETTER, "nomor_surat": "012 / HRD/CM/IX/2024"})


def shared_nik():
    first, second = sitis(), budis()
    card = paper(DocumentType.KTP, CARD, record=BUDIS_RECORD, claim_id="JHT-2", kpj=BUDIS_RECORD.kpj)
    return first, [card, *second[1:]]


SHARED = {
    "same_file": (shared_file, ("fraud_duplicate_document", "same_file")),
    "same_picture": (shared_picture, ("fraud_duplicate_document", "same_picture")),
    "same_letter": (shared_letter_number, ("fraud_duplicate_document", "same_letter_number")),
    "same_nik": (shared_nik, ("fraud_nik_other_participant", "nik_of_another_claim")),
}


@pytest.mark.parametrize("what", SHARED)
def test_one_paper_in_two_claims_days_apart_is_found_in_both(database, what):
    make, reason = SHARED[what]
    first, second = make()
    store(database, first, owner="siti")
    assert state(database, "JHT-1").status is READY
    store(database, second, days=9, owner="budi")

    for claim_id in ("JHT-2", "JHT-1"):
        told = state(database, claim_id)
        assert told.status is REVIEW
        assert reason in rules(database, claim_id)
        assert "fraud" not in repr(told) and {"JHT-1": "JHT-2", "JHT-2": "JHT-1"}[claim_id] not in repr(told)


def test_a_family_with_one_card_and_numbers_of_their_own_is_ready(database):
    first, second = sitis(), budis()
    sheets = [
        replace(each, upload=replace(each.upload, sha256="shared sheet"), fingerprint="0f" * 72)
        for each in (first[KK], second[KK])
    ]
    store(database, [first[KTP], sheets[0], first[LETTER_OF]], owner="siti")
    store(database, [second[KTP], sheets[1], second[LETTER_OF]], days=9, owner="budi")

    assert [state(database, each).status for each in ("JHT-1", "JHT-2")] == [READY, READY]


def test_no_number_stands_in_the_table_and_a_purge_empties_it(database):
    store(database, sitis(), owner="siti")
    with database.reading() as connection:
        rows = list(connection.execute(select(traces)).mappings())
        papers = cases.papers_of(connection, "JHT-1")
    assert rows and NIK not in repr(rows)

    purge = Purge(database, MemoryObjects(), Retention(rejected=timedelta(0), decided=timedelta(0)))
    for each in papers:
        purge.remove(Due(each.id, each.object_key or "none", "decided"), at=START)

    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(traces)).scalar_one() == 0


def test_the_queries_do_not_grow_with_the_claims_that_share(database):
    def queries():
        seen = []

        def note(*call):
            seen.append(call[2])

        event.listen(Engine, "before_cursor_execute", note)
        state(database, "JHT-1")
        event.remove(Engine, "before_cursor_execute", note)
        return len(seen)

    first, second = shared_letter_number()
    store(database, first, owner="siti")
    store(database, second, owner="budi")
    few = queries()
    for number in range(3, 9):
        more = [replace(each, upload=replace(each.upload, claim_id=f"JHT-{number}")) for each in second]
        store(database, more, days=number, owner=str(number))

    assert queries() == few > 0


def test_answers_given_before_there_were_traces_get_theirs_and_a_stopped_run_goes_on(database):
    first, second = shared_letter_number()
    store(database, first, owner="siti")
    store(database, second, days=9, owner="budi")
    with database.reading() as connection:
        before = set(connection.execute(select(traces)).all())
    with database.writing() as connection:
        connection.execute(update(documents).values(object_key="kept"))
        connection.execute(delete(traces))
        gone, kept = (cases.papers_of(connection, each) for each in ("JHT-1", "JHT-2"))
        connection.execute(update(documents).where(documents.c.id == gone[0].id).values(object_key=None))
        for paper_ in kept:  # a run that was stopped had got so far
            keep_traces(
                connection, paper_.verification, document_id=paper_.id, verification_id=paper_.verification_id
            )

    assert [fill_in(database, batch=1), fill_in(database)] == [1, 0]  # the letter; the KK has none
    with database.reading() as connection:
        assert set(connection.execute(select(traces)).all()) == {
            each for each in before if each.document_id != gone[0].id
        }
    assert state(database, "JHT-1").status is REVIEW
