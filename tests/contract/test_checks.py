"""Second reviews, known answers, undoing, reopening on every database: what may change a claim and what never."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import DBAPIError

from pipeline.claims.outcomes import Action
from pipeline.errors import StoreFault
from pipeline.model import Decision
from review.afterwards import Afterwards
from review.case import Refusal
from review.ruling import Ruling
from review.standing import last_words
from storage import audit, checks, reviews
from storage.clock import database_time
from storage.decided import Wanted
from storage.desk_schema import (
    known_answers,
    review_checks,
    review_codes,
    review_items,
    review_outcomes,
    review_readings,
)
from storage.reviews import Kind, Lease
from storage.schema import documents
from storage.webhook_schema import changes, endpoints
from tests.desk import NIK, START, a_card, a_desk, a_participant, a_person, keep

ACCEPT = Ruling(Action.ACCEPT, ("override_spelling_variant",))
AGAIN = Ruling(Action.REUPLOAD, ("image_blurry",))
CORRECTED = Ruling(Action.ACCEPT, ("override_spelling_variant",), {"nama": "RIZKY PRATAMA"})
ESCALATED = Ruling(Action.ESCALATE)


@pytest.fixture
def people(database):
    return {
        name: a_person(database, name, role)
        for name, role in (("ani", "cso"), ("budi", "cso"), ("sri", "supervisor"))
    }


def lease_of(item):
    return Lease(item.id, item.lease_token, item.version)


def decided_by(desk, person, ruling=ACCEPT):
    """The person's next item, decided."""
    item = desk.take_next(person)
    assert desk.decide(person, lease_of(item), ruling) == []
    return item


def afterwards(desk):
    return Afterwards(desk.database, desk.policy)


def words(database, document_id):
    with database.reading() as connection:
        return [each.action for each in reviews.said(connection, [document_id])]


def standing_word(database, document_id):
    with database.reading() as connection:
        word = last_words(reviews.said(connection, [document_id])).get(document_id)
    return word and word.action


def answers(database):
    with database.reading() as connection:
        return [dict(row) for row in connection.execute(select(review_checks)).mappings()]


def ago(database, **changes_):
    """What was said lies so long back."""
    with database.reading() as connection:
        return database_time(connection) - timedelta(**changes_)


# --- second reviews ---


def test_a_share_of_what_is_decided_goes_to_another_person_and_never_back_to_the_first(database, people):
    desk = replace(a_desk(database, second_share=0.05), chance=lambda: 0.04)
    keep(database, a_card())
    first = decided_by(desk, people["ani"])

    assert desk.take_next(people["ani"]) is None
    assert desk.queue(people["ani"]).items == []
    assert desk.queue(people["ani"]).counts.waiting == 0
    again = desk.take_next(people["budi"])
    assert (again.document_id, again.kind) == (first.document_id, Kind.SECOND)
    assert desk.take(people["ani"], again.id) == Refusal.NOT_YOURS


def test_no_more_than_the_share_is_asked_again(database, people):
    desk = replace(a_desk(database, second_share=0.05), chance=lambda: 0.05)
    keep(database, a_card())
    decided_by(desk, people["ani"])

    assert desk.take_next(people["budi"]) is None


def test_who_decides_a_second_time_sees_nothing_of_the_first_decision(database, people):
    desk = replace(a_desk(database, second_share=1.0), chance=lambda: 0.5)
    a_participant(database)
    keep(database, a_card())
    item = desk.take_next(people["ani"])
    seen_first = desk.look(people["ani"], item.id)
    assert desk.decide(people["ani"], lease_of(item), CORRECTED) == []
    keep(database, a_card(content=b"a later photo", nama="X"), at=START + timedelta(days=9000))

    again = desk.take_next(people["budi"])
    seen = desk.look(people["budi"], again.id)
    assert seen.said == []
    assert seen.draft == {}
    assert [each.id for each in seen.papers] == [item.document_id]
    assert seen.claim == seen_first.claim
    assert seen.paper.verification == seen_first.paper.verification


@pytest.mark.parametrize(
    ("first", "second", "agrees", "differs"),
    [
        (ACCEPT, ACCEPT, True, "[]"),
        (ACCEPT, AGAIN, False, '["action"]'),
        (AGAIN, AGAIN, True, "[]"),
        (CORRECTED, ACCEPT, False, '["nama"]'),
        (ACCEPT, ESCALATED, None, "[]"),
    ],
)
def test_two_answers_agree_or_a_supervisor_is_asked_and_the_claim_stands_as_it_was(
    database, people, first, second, agrees, differs
):
    desk = replace(a_desk(database, second_share=1.0), chance=lambda: 0.5)
    keep(database, a_card())
    item = decided_by(desk, people["ani"], first)
    before = words(database, item.document_id)
    decided_by(desk, people["budi"], second)

    (answer,) = answers(database)
    assert (answer["agrees"], answer["differs"]) == (agrees, differs)
    assert (answer["about_id"], answer["account_id"]) == (people["ani"].id, people["budi"].id)
    assert words(database, item.document_id) == before
    assert desk.take_next(people["ani"]) is None
    dispute = desk.take_next(people["sri"])
    assert (dispute is None) is (agrees is True)
    assert dispute is None or dispute.kind == Kind.DISPUTE


def test_what_a_supervisor_says_of_a_dispute_counts(database, people):
    desk = replace(a_desk(database, second_share=1.0), chance=lambda: 0.5)
    keep(database, a_card())
    item = decided_by(desk, people["ani"], ACCEPT)
    decided_by(desk, people["budi"], AGAIN)
    assert standing_word(database, item.document_id) == "accept"

    dispute = desk.take_next(people["sri"])
    case = desk.look(people["sri"], dispute.id)
    assert [each.action for each in case.said] == ["accept"]
    assert [each.action for each in case.answers] == ["reupload"]
    assert desk.decide(people["sri"], lease_of(dispute), AGAIN) == []
    assert standing_word(database, item.document_id) == "reupload"
    assert desk.take_next(people["budi"]) is None  # a dispute is not reviewed once more


def test_a_second_review_that_nobody_takes_is_asked_no_more_after_a_week(database, people):
    desk = replace(a_desk(database, second_share=1.0), chance=lambda: 0.5)
    keep(database, a_card())
    decided_by(desk, people["ani"])
    desk.enrol()
    assert desk.queue(people["budi"]).counts.waiting == 1
    with database.writing() as connection:
        connection.execute(update(review_items).values(due_at=database_time(connection) - timedelta(days=7.1)))
    desk.enrol()
    assert desk.take_next(people["budi"]) is None


# --- known answers ---


def a_known_answer(desk, people, **changes_):
    document_id = keep(desk.database, a_card(**{"claim_id": "JHT-K", **changes_}), object_key="a/b")
    item = decided_by(desk, people["sri"], CORRECTED)
    assert item.document_id == document_id
    assert afterwards(desk).set_known(people["sri"], item.id) is None
    return document_id


def test_now_and_then_somebody_gets_an_item_whose_answer_is_known_once_each(database, people):
    desk = a_desk(database, known_share=0.02)
    document_id = a_known_answer(desk, people)
    for number in range(3):
        keep(database, a_card(claim_id=f"JHT-{number}"))
    seldom = replace(desk, chance=lambda: 0.01)

    given = decided_by(seldom, people["ani"], CORRECTED)
    assert (given.document_id, given.kind) == (document_id, Kind.KNOWN)
    assert decided_by(seldom, people["ani"]).kind == Kind.DOCUMENT
    (answer,) = answers(database)
    assert (answer["kind"], answer["agrees"], answer["about_id"]) == ("known", True, people["ani"].id)
    assert decided_by(seldom, people["budi"], AGAIN).document_id == document_id
    assert [each["agrees"] for each in answers(database)] == [True, False]
    assert decided_by(seldom, people["sri"]).kind == Kind.DOCUMENT  # never to a supervisor


def test_a_known_answer_changes_no_claim_and_is_shown_to_nobody_else(database, people):
    desk = replace(a_desk(database, known_share=1.0), chance=lambda: 0.5)
    document_id = a_known_answer(desk, people)
    keep(database, a_card(claim_id="JHT-1"))
    before = words(database, document_id)
    given = desk.take_next(people["ani"])

    assert given.kind == Kind.KNOWN
    assert desk.look(people["ani"], given.id).said == []
    assert given.id not in [each.id for each in desk.queue(people["budi"]).items]
    assert desk.release(people["ani"], lease_of(given))
    assert desk.take(people["budi"], given.id) == Refusal.NOT_YOURS
    assert desk.take_over(people["sri"], given.id) == Refusal.NOT_THERE
    held = desk.take(people["ani"], given.id)
    assert desk.decide(people["ani"], lease_of(held), AGAIN) == []
    assert words(database, document_id) == before
    assert desk.queue(people["sri"]).counts.escalated == 0


def test_nothing_known_is_given_where_nothing_waits_or_its_picture_is_gone_or_it_was_retired(database, people):
    desk = replace(a_desk(database, known_share=1.0), chance=lambda: 0.5)
    document_id = a_known_answer(desk, people)
    assert desk.take_next(people["ani"]) is None

    keep(database, a_card(claim_id="JHT-1"))
    with database.writing() as connection:
        connection.execute(update(documents).where(documents.c.id == document_id).values(object_key=None))
    assert decided_by(desk, people["ani"]).kind == Kind.DOCUMENT
    keep(database, a_card(claim_id="JHT-2"))
    with database.writing() as connection:
        connection.execute(update(documents).where(documents.c.id == document_id).values(object_key="a/b"))
        number = connection.scalar(select(known_answers.c.id))
    assert afterwards(desk).retire_known(people["sri"], number) is None
    assert afterwards(desk).retire_known(people["sri"], number) == Refusal.NOT_THERE
    assert decided_by(desk, people["ani"]).kind == Kind.DOCUMENT


def test_only_what_is_decided_can_be_known_and_once(database, people):
    desk = a_desk(database)
    keep(database, a_card())
    desk.enrol()
    assert afterwards(desk).set_known(people["sri"], 1) == Refusal.NOT_THERE
    item = decided_by(desk, people["ani"])
    assert afterwards(desk).set_known(people["sri"], item.id) is None
    assert afterwards(desk).set_known(people["sri"], item.id) == Refusal.GONE_ON
    assert afterwards(desk).set_known(people["sri"], 99) == Refusal.NOT_THERE


# --- taken back ---


def test_the_last_decision_is_taken_back_and_lies_on_the_table_as_it_was_typed(database, people):
    desk, ani = a_desk(database), people["ani"]
    keep(database, a_card(claim_id="JHT-1"))
    keep(database, a_card(claim_id="JHT-2"), at=START + timedelta(minutes=1))
    item = decided_by(desk, ani, CORRECTED)
    other = desk.take_next(ani)
    assert afterwards(desk).undoable(ani).item_id == item.id

    back = afterwards(desk).undo(ani, item.id)
    assert back.held_by(ani.id, ago(database, seconds=0))
    assert desk.look(ani, item.id).draft == {
        "f.nama": "RIZKY PRATAMA", "reason.accept": ["override_spelling_variant"], "note.accept": "",
    }  # fmt: skip
    assert standing_word(database, item.document_id) is None
    assert words(database, item.document_id) == ["accept", "undo"]
    assert desk.take_next(people["budi"]).id == other.id
    assert desk.decide(ani, lease_of(back), AGAIN) == []
    assert standing_word(database, item.document_id) == "reupload"


def test_only_ones_own_last_decision_can_be_taken_back_and_only_for_a_minute(database, people):
    desk, ani = a_desk(database), people["ani"]
    for number in range(2):
        keep(database, a_card(claim_id=f"JHT-{number}"))
    first, second = decided_by(desk, ani), decided_by(desk, ani)

    after = afterwards(desk)
    assert after.undo(people["budi"], second.id) == Refusal.TOO_LATE
    assert after.undo(ani, first.id) == Refusal.TOO_LATE
    late = Afterwards(database, replace(desk.policy, undo=timedelta(0)))
    assert late.undo(ani, second.id) == Refusal.TOO_LATE
    assert late.undoable(ani) is None
    assert after.undo(ani, second.id).id == second.id
    assert after.undo(ani, first.id) == Refusal.TOO_LATE  # the last thing said was the undoing


def test_nothing_is_taken_back_when_the_supervisor_or_the_claimant_went_on(database, people):
    desk, ani = a_desk(database), people["ani"]
    keep(database, a_card())
    item = decided_by(desk, ani)
    assert afterwards(desk).reopen(people["sri"], item.id, "again") is None
    assert afterwards(desk).undo(ani, item.id) == Refusal.GONE_ON

    item = decided_by(desk, ani, AGAIN)
    keep(database, a_card(content=b"new"), at=ago(database, seconds=-5))
    assert afterwards(desk).undo(ani, item.id) == Refusal.GONE_ON
    assert afterwards(desk).undoable(ani) is None


def test_nothing_is_taken_back_when_somebody_outside_was_told(database, people):
    with database.writing() as connection:
        hook = {"id": "whe_1", "url": "https://x.example", "types": "", "secret": "-", "created_at": START}
        connection.execute(insert(endpoints).values(hook))
    desk, ani = a_desk(database), people["ani"]
    keep(database, a_card())
    item = decided_by(desk, ani)
    assert afterwards(desk).undoable(ani) is not None
    with database.writing() as connection:
        connection.execute(changes.delete())

    assert afterwards(desk).undo(ani, item.id) == Refusal.GONE_ON


def test_a_second_review_is_withdrawn_with_the_decision_unless_it_has_begun(database, people):
    desk = replace(a_desk(database, second_share=1.0), chance=lambda: 0.5)
    ani = people["ani"]
    keep(database, a_card())
    item = decided_by(desk, ani)
    back = afterwards(desk).undo(ani, item.id)
    assert desk.take_next(people["budi"]) is None
    assert desk.decide(ani, lease_of(back), ACCEPT) == []
    again = desk.take_next(people["budi"])

    assert again.kind == Kind.SECOND
    assert afterwards(desk).undo(ani, item.id) == Refusal.GONE_ON


# --- opened again ---


def test_reopening_needs_a_note_and_says_so_in_the_log(database, people):
    desk, sri = a_desk(database), people["sri"]
    keep(database, a_card())
    item = decided_by(desk, people["ani"])

    assert afterwards(desk).reopen(sri, item.id, "  ") == Refusal.NO_NOTE
    assert afterwards(desk).reopen(sri, item.id, f"the name {NIK}") is None
    assert afterwards(desk).reopen(sri, item.id, "twice") == Refusal.NOT_THERE
    assert standing_word(database, item.document_id) is None
    with database.reading() as connection:
        event = audit.events(connection, limit=1)[0]
    assert event.action == "item_reopened"
    assert NIK not in str(event.detail)


def test_reopening_a_settled_dispute_opens_the_document_itself(database, people):
    desk = replace(a_desk(database, second_share=1.0), chance=lambda: 0.5)
    keep(database, a_card())
    item = decided_by(desk, people["ani"], ACCEPT)
    decided_by(desk, people["budi"], AGAIN)
    dispute = decided_by(desk, people["sri"], AGAIN)

    assert afterwards(desk).reopen(people["sri"], dispute.id, "both were wrong") is None
    assert standing_word(database, item.document_id) is None
    assert desk.take_next(people["budi"]).id == item.id


def test_decisions_are_found_again(database, people):
    desk = a_desk(database)
    for number in range(3):
        keep(database, a_card(claim_id=f"JHT-{number}"), at=START + timedelta(minutes=number))
    decided_by(desk, people["ani"], AGAIN)
    decided_by(desk, people["budi"], CORRECTED)
    taken_back = decided_by(desk, people["ani"])
    afterwards(desk).undo(people["ani"], taken_back.id)

    def found(**wanted):
        return [(each.claim_id, each.action) for each in afterwards(desk).decisions(Wanted(**wanted))]

    assert found() == [("JHT-1", "accept"), ("JHT-0", "reupload")]
    assert found(account_id=people["ani"].id) == [("JHT-0", "reupload")]
    assert found(action="accept") == found(claim_id="JHT-1") == [("JHT-1", "accept")]
    assert found(slot="kk") == []
    newest = afterwards(desk).decisions(Wanted(), limit=1)[0]
    assert newest.fields == ("nama",)
    assert found(older_than=newest.outcome_id) == [("JHT-0", "reupload")]


# --- what figures are counted from ---


def test_what_stood_beside_a_decision_is_kept(database, people):
    desk = a_desk(database)
    a_participant(database)
    keep(database, a_card())
    item = desk.take_next(people["ani"])
    desk.reveal(people["ani"], item.id)
    assert desk.decide(people["ani"], lease_of(item), CORRECTED) == []

    with database.reading() as connection:
        read = {row.field: (row.verdict, row.sure) for row in connection.execute(select(review_readings))}
        codes = {(row.side, row.code) for row in connection.execute(select(review_codes))}
    assert read["nama"] == ("corrected", True)
    assert read["nik"] == ("confirmed", True)
    assert ("machine", "mismatch_name") in codes
    assert ("person", "override_spelling_variant") in codes


def test_nobody_vouches_for_a_number_that_was_covered_or_for_what_was_sent_back(database, people):
    desk = a_desk(database)
    for number in range(2):
        keep(database, a_card(claim_id=f"JHT-{number}"))
    decided_by(desk, people["ani"], ACCEPT)
    with database.reading() as connection:
        fields = set(connection.execute(select(review_readings.c.field)).scalars())
    assert "nama" in fields
    assert "nik" not in fields
    decided_by(desk, people["ani"], AGAIN)
    with database.reading() as connection:
        assert connection.scalar(select(func.count(review_readings.c.outcome_id.distinct()))) == 1


@pytest.mark.parametrize("table", [review_checks, review_codes, review_readings, review_outcomes])
def test_what_was_said_cannot_be_changed_or_removed(database, people, table):
    desk = replace(a_desk(database, second_share=1.0), chance=lambda: 0.5)
    keep(database, a_card())
    decided_by(desk, people["ani"])
    decided_by(desk, people["budi"])
    column = next(iter(table.c))

    for statement in (table.delete(), table.update().values({column.name: column})):
        with pytest.raises((StoreFault, DBAPIError)), database.writing() as connection:
            connection.execute(statement)


def test_an_older_database_keeps_its_items_what_was_said_of_them_and_its_triggers(database, people):
    with database.reading() as connection:
        if connection.dialect.name != "sqlite":
            return  # there the table is changed in its place
        triggers = set(
            connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars()
        )
    assert {"review_outcomes_no_update", "review_outcomes_no_delete", "webhook_of_outcome"} <= triggers


def test_a_document_has_one_item_of_its_own_and_any_number_of_checks(database, people):
    desk = a_desk(database)
    keep(database, a_card(decision=Decision.FLAGGED))
    item = decided_by(desk, people["ani"])
    with database.writing() as connection:
        for _ in range(2):
            checks.ask_again(connection, item, by=people["ani"].id, now=START, due_at=START)
        row = connection.execute(select(review_items).where(review_items.c.id == item.id)).mappings().one()
    with pytest.raises((StoreFault, DBAPIError)), database.writing() as connection:
        connection.execute(insert(review_items).values({**row, "id": 99}))
