"""Claims that are held up though none of their documents is flagged lie at the desk, on every database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, update

from pipeline.claims.claim import ClaimStatus
from pipeline.claims.outcomes import Action
from pipeline.policy.whole import Policy
from review.claims import Claims
from review.ruling import Ruling
from review.sheet import sheet_of
from storage import cases
from storage.claim_changes import changes
from storage.clock import database_time
from storage.database import Database
from storage.desk_schema import review_items
from storage.migrate import upgrade
from storage.reviews import DECIDED, OPEN, SUPERSEDED, Kind, Lease
from storage.schema import participants
from tests.contract.test_traces import hashed, shared_letter_number, store
from tests.desk import StillClock, a_desk, a_participant, a_person
from tests.unit.claim_papers import CARD, HEAD, KK, KTP, LETTER, PAKLARING, RECORD, ROW, SHEET, paper
from tests.unit.test_claims import BUDIS_RECORD, sitis

ACCEPT = Ruling(Action.ACCEPT, ("override_spelling_variant",))
AGAIN = Ruling(Action.REUPLOAD, ("image_blurry",))
READY, REVIEW = ClaimStatus.READY_FOR_INTERVIEW, ClaimStatus.IN_REVIEW


@pytest.fixture
def database(database):
    for record in (RECORD, BUDIS_RECORD):
        a_participant(database, record)
    return database


def items(database):
    with database.reading() as connection:
        rows = connection.execute(select(review_items).order_by(review_items.c.id)).mappings()
        return [(row["claim_id"], row["slot"], row["kind"], row["status"]) for row in rows]


def status(database, claim_id):
    return Claims(database, StillClock(), Policy()).state(claim_id).status


def decided(database, desk, who, ruling=ACCEPT):
    item = desk.take_next(who)
    assert desk.decide(who, Lease(item.id, item.lease_token, item.version), ruling) == []
    return item


def a_day_later(database):
    with database.writing() as connection:
        past = database_time(connection) - timedelta(seconds=1)
        connection.execute(update(changes).values(at=past))


def contradicting():
    """A claim whose KK says another name than its card; the machine accepted each by itself."""
    first = sitis()
    return [first[0], another_name(), first[2]]


def another_name():
    sheet = paper(KK, SHEET, HEAD, {**ROW, "nama": "SITI RAHMAWATI"}, record=replace(RECORD, nama=None))
    return replace(sheet, upload=replace(sheet.upload, sha256="siti kk"))


def test_a_claim_that_is_ready_has_no_item(database):
    store(database, sitis(), owner="siti")
    assert a_desk(database).enrol() == 0
    assert items(database) == []


def test_documents_that_contradict_each_other_come_in_once_and_an_acceptance_makes_the_claim_ready(database):
    desk, ani = a_desk(database), a_person(database, "ani")
    store(database, contradicting(), owner="siti")
    assert status(database, "JHT-1") is REVIEW

    assert [desk.enrol(), desk.enrol()] == [1, 0]
    assert items(database) == [("JHT-1", "kk", Kind.CLAIM, OPEN)]
    item = desk.take_next(ani)
    shown = sheet_of(desk.look(ani, item.id), policy=Policy(), typed={}, problems={})
    assert [(each.code, each.from_claim) for each in shown.reasons if each.weight != "info"] == [
        ("kk_ktp_mismatch", True)
    ]
    assert desk.decide(ani, Lease(item.id, item.lease_token, item.version), ACCEPT) == []

    assert status(database, "JHT-1") is READY
    assert desk.enrol() == 0
    assert items(database) == [("JHT-1", "kk", Kind.CLAIM, DECIDED)]


def test_a_paper_that_serves_two_claims_holds_both_the_first_one_too(database):
    desk = a_desk(database)
    first, second = shared_letter_number()
    store(database, first, owner="siti")
    assert desk.enrol() == 0
    store(database, second, days=9, owner="budi")

    assert desk.enrol() == 2
    assert {each[:3] for each in items(database)} == {
        ("JHT-1", "paklaring", Kind.CLAIM),
        ("JHT-2", "paklaring", Kind.CLAIM),
    }


def test_what_came_up_after_a_decision_is_asked_too(database):
    desk, ani = a_desk(database), a_person(database, "ani")
    first, second = shared_letter_number()
    letter = paper(PAKLARING, {**LETTER, "nama": "Siti Rahmawati"})  # flagged, so the KK must wait
    store(database, [first[0], another_name(), letter], owner="siti")
    desk.enrol()
    assert [each[1:] for each in items(database)] == [("paklaring", Kind.DOCUMENT, OPEN)]
    decided(database, desk, ani)
    desk.enrol()
    assert ("JHT-1", "kk", Kind.CLAIM, OPEN) in items(database)
    decided(database, desk, ani)
    store(database, second, days=9, owner="budi")

    desk.enrol()
    assert ("JHT-1", "paklaring", Kind.CLAIM, OPEN) in items(database)


def test_asking_the_claimant_again_takes_the_other_items_of_the_claim_away(database):
    desk, ani = a_desk(database), a_person(database, "ani")
    first, second = shared_letter_number()
    store(database, [first[0], another_name(), first[2]], owner="siti")
    store(database, second, days=9, owner="budi")
    assert desk.enrol() == 3
    held = decided(database, desk, ani, AGAIN)
    assert held.claim_id == "JHT-1"

    desk.enrol()
    left = [each for each in items(database) if each[0] == "JHT-1"]
    assert sorted(each[3] for each in left) == [DECIDED, SUPERSEDED]


def test_a_claim_without_a_record_is_looked_at_once(database):
    desk, ani = a_desk(database), a_person(database, "ani")
    with database.writing() as connection:
        connection.execute(delete(participants).where(participants.c.kpj == RECORD.kpj))
    store(database, sitis(), owner="siti")
    assert desk.enrol() == 1
    item = desk.take_next(ani)
    shown = sheet_of(desk.look(ani, item.id), policy=Policy(), typed={}, problems={})
    assert "participant_unknown" in {each.code for each in shown.reasons}
    assert desk.decide(ani, Lease(item.id, item.lease_token, item.version), ACCEPT) == []

    a_day_later(database)
    assert desk.enrol() == 0  # no word on a document can make a record
    assert [each[3] for each in items(database)] == [DECIDED]


def test_a_record_that_has_come_takes_the_item_away(database):
    with database.writing() as connection:
        connection.execute(delete(participants).where(participants.c.kpj == RECORD.kpj))
    store(database, sitis(), owner="siti")
    assert a_desk(database).enrol() == 1
    a_participant(database, RECORD)

    a_day_later(database)
    assert a_desk(database).enrol() == 0
    assert [each[3] for each in items(database)] == [SUPERSEDED]


def test_the_end_of_the_waiting_time_takes_the_item_away(database):
    early = replace(RECORD, tanggal_selesai=date(2026, 10, 31))
    with database.writing() as connection:
        own = update(participants).where(participants.c.kpj == RECORD.kpj)
        connection.execute(own.values(tanggal_selesai=date(2026, 10, 31)))
    letter = {**LETTER, "tanggal_selesai": "2026-10-31", "tanggal_surat": "2026-11-02"}
    first = sitis()
    store(database, [*first[:2], hashed(paper(PAKLARING, letter, record=early), "letter")], owner="siti")
    assert a_desk(database).enrol() == 1
    assert [each[3] for each in items(database)] == [OPEN]

    class Later(StillClock):
        def today(self):
            return date(2026, 12, 1)

    a_day_later(database)
    assert replace(a_desk(database), clock=Later()).enrol() == 0
    assert [each[3] for each in items(database)] == [SUPERSEDED]


def test_a_claim_that_lacks_a_document_or_an_answer_has_no_item(database):
    store(database, contradicting()[:2], owner="siti")
    assert a_desk(database).enrol() == 0
    assert status(database, "JHT-1") is ClaimStatus.INCOMPLETE


def test_of_many_changed_claims_some_are_judged_at_a_time_and_none_is_forgotten(database):
    desk = a_desk(database, claims_at_once=2)
    for number in range(5):
        mine = [replace(each, upload=replace(each.upload, claim_id=f"JHT-{number}", kpj=None)) for each in sitis()]
        store(database, mine, owner=str(number))
    for _ in range(5):
        desk.enrol()
    assert {each[0] for each in items(database)} == {f"JHT-{number}" for number in range(5)}


def test_claims_of_before_are_looked_at_after_the_upgrade(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'old.db'}")
    upgrade(database)
    a_participant(database, RECORD)
    store(database, contradicting(), owner="siti")
    with database.writing() as connection:
        for what in (
            *(f"TRIGGER {name}" for name in ("claim_change_of_document", "claim_change_of_outcome")),
            "TABLE claim_changes",
            *("TRIGGER review_item_closed", "INDEX ix_review_items_closed_at", "INDEX ix_review_items_created_at"),
        ):
            connection.exec_driver_sql(f"DROP {what}")
        connection.exec_driver_sql("ALTER TABLE review_items DROP COLUMN closed_at")
        connection.exec_driver_sql("ALTER TABLE webhook_endpoints DROP COLUMN paused_at")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0008'")
    upgrade(database)

    assert a_desk(database).enrol() == 1
    database.close()


def test_a_flagged_document_whose_item_has_left_the_queue_is_asked_for_by_its_claim(database):
    desk, ani = a_desk(database), a_person(database, "ani")
    first = sitis()
    older, newer = (flagged_card(name) for name in ("older", "newer"))
    store(database, [older, newer, *first[1:]], owner="siti")
    desk.enrol()
    decided(database, desk, ani, AGAIN)  # of the newer one; now the older one counts again
    assert status(database, "JHT-1") is REVIEW

    desk.enrol()
    assert ("JHT-1", "ktp", Kind.CLAIM, OPEN) in items(database)


def test_a_file_judged_again_by_a_later_version_is_no_earlier_try(database):
    desk, ani = a_desk(database), a_person(database, "ani")
    card = replace(flagged_card("card"), upload=replace(flagged_card("card").upload, sha256="shared card"))
    first = sitis()
    store(database, [card, *first[1:]], owner="siti")
    store(database, [replace(card, pipeline_version="2")], days=1, owner="siti")
    desk.enrol()

    item = desk.take_next(ani)
    case = desk.look(ani, item.id)
    assert [each.slot for each in case.papers] == ["kk", "paklaring", "ktp"]
    shown = sheet_of(case, policy=Policy(), typed={}, problems={})
    assert [each.counts for each in shown.documents] == [True] * 3
    assert desk.decide(ani, Lease(item.id, item.lease_token, item.version), ACCEPT) == []

    store(database, [replace(card, pipeline_version="3")], days=2, owner="siti")
    with database.reading() as connection:
        kept = cases.papers_of(connection, "JHT-1")
    assert len(kept) == 4  # what a person has decided stays


def flagged_card(name):
    return hashed(paper(KTP, {**CARD, "nama": "SITI RAHMAWATI"}), name)


def test_that_a_paper_may_serve_one_other_claim_says_nothing_of_a_third(database):
    desk, ani = a_desk(database), a_person(database, "ani")
    first, second = shared_letter_number()
    store(database, first, owner="siti")
    store(database, second, days=9, owner="budi")
    desk.enrol()
    for _ in range(2):
        decided(database, desk, ani)
    assert status(database, "JHT-1") is READY

    letter = {**LETTER, "nama": "Joko Susilo"}
    third = paper(PAKLARING, letter, record=None, claim_id="JHT-3", kpj=None)
    store(database, [hashed(third, "third")], days=10, owner="joko")
    assert status(database, "JHT-1") is REVIEW
    desk.enrol()
    assert ("JHT-1", "paklaring", Kind.CLAIM, OPEN) in items(database)
