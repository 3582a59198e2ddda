"""The queue of the desk on every database: nobody gets what another holds, nothing is decided twice or lost."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from pipeline.claims.outcomes import Action
from pipeline.errors import StoreFault
from pipeline.model import Decision
from review.afterwards import Afterwards
from review.case import Refusal
from review.ruling import Ruling
from storage import audit, reviews
from storage.clock import database_time
from storage.desk_schema import audit_events, review_checks, review_items, review_outcomes
from storage.reviews import Kind, Lease
from tests.desk import NIK, a_card, a_desk, a_participant, a_person, answer_again, keep, later

ACCEPT = Ruling(Action.ACCEPT, ("override_spelling_variant",))
AGAIN = Ruling(Action.REUPLOAD, ("image_blurry",))


def lease_of(item):
    return Lease(item.id, item.lease_token, item.version)


def run_out(database, item):
    """The lease of an item is over."""
    with database.writing() as connection:
        past = database_time(connection) - timedelta(seconds=1)
        connection.execute(update(review_items).where(review_items.c.id == item.id).values(lease_until=past))


def item_of(database, item_id):
    with database.reading() as connection:
        return reviews.get(connection, item_id)


def chain(database):
    with database.reading() as connection:
        return audit.check(connection)


def test_what_was_flagged_comes_in_once_and_nothing_else(database):
    desk = a_desk(database)
    keep(database, a_card())
    keep(database, a_card(decision=Decision.ACCEPTED, claim_id="JHT-2"))

    assert [desk.enrol(), desk.enrol()] == [1, 0]
    assert desk.queue(a_person(database, "ani")).counts.waiting == 1


def test_a_document_without_a_claim_is_reviewed_too(database):
    desk, ani = a_desk(database), a_person(database, "ani")
    keep(database, a_card(claim_id=None))

    item = desk.take_next(ani)
    assert desk.look(ani, item.id).claim is None
    assert desk.decide(ani, lease_of(item), ACCEPT) == []


def test_the_most_urgent_is_handed_out_first_and_only_to_one(database):
    desk, ani, budi = a_desk(database), a_person(database, "ani"), a_person(database, "budi")
    for number in range(3):
        keep(database, a_card(claim_id=f"JHT-{number}"), at=later(number))
    desk.enrol()
    with database.writing() as connection:
        connection.execute(
            update(review_items).where(review_items.c.claim_id == "JHT-2").values(due_at=later(-9999))
        )

    first, second = desk.take_next(ani), desk.take_next(budi)
    assert first.claim_id == "JHT-2"
    assert second.claim_id != "JHT-2"
    assert desk.take_next(ani).id == first.id  # the same again, not another one


def test_a_decision_closes_the_item_and_is_only_taken_once(database):
    desk, ani = a_desk(database), a_person(database, "ani")
    keep(database, a_card())
    item = desk.take_next(ani)

    assert desk.decide(ani, lease_of(item), ACCEPT) == []
    assert desk.decide(ani, lease_of(item), AGAIN) == Refusal.LOST
    assert item_of(database, item.id).status == reviews.DECIDED
    assert desk.take_next(ani) is None
    with database.reading() as connection:
        assert [each.action for each in reviews.said(connection, [item.document_id])] == ["accept"]


def test_a_lease_that_ran_out_decides_nothing_and_the_next_person_gets_the_item(database):
    desk, ani, budi = a_desk(database), a_person(database, "ani"), a_person(database, "budi")
    keep(database, a_card())
    item = desk.take_next(ani)
    assert desk.take_next(budi) is None
    run_out(database, item)

    assert desk.heartbeat(lease_of(item)) is None
    taken = desk.take_next(budi)
    assert taken.id == item.id
    assert desk.decide(ani, lease_of(item), ACCEPT) == Refusal.LOST
    assert desk.decide(budi, lease_of(taken), AGAIN) == []


def test_a_heartbeat_holds_it_longer_and_the_token_stays_good(database):
    desk, ani = a_desk(database), a_person(database, "ani")
    keep(database, a_card())
    item = desk.take_next(ani)

    assert desk.heartbeat(lease_of(item)) > item.lease_until
    assert desk.decide(ani, lease_of(item), ACCEPT) == []


def test_a_supervisor_takes_over_and_the_first_token_is_worth_nothing(database):
    desk, ani = a_desk(database), a_person(database, "ani")
    sri = a_person(database, "sri", "supervisor")
    keep(database, a_card())
    item = desk.take_next(ani)
    taken = desk.take_over(sri, item.id)

    assert desk.decide(ani, lease_of(item), ACCEPT) == Refusal.LOST
    assert not desk.release(ani, lease_of(item))
    assert desk.decide(sri, lease_of(taken), ACCEPT) == []


def test_what_is_given_back_can_be_taken_by_another(database):
    desk, ani, budi = a_desk(database), a_person(database, "ani"), a_person(database, "budi")
    keep(database, a_card())
    item = desk.take_next(ani)

    assert desk.release(ani, lease_of(item))
    assert desk.take_next(budi).id == item.id


def test_a_postponed_item_is_handed_to_nobody_but_can_be_asked_for(database):
    desk, ani, budi = a_desk(database), a_person(database, "ani"), a_person(database, "budi")
    keep(database, a_card())
    item = desk.take_next(ani)

    assert desk.decide(ani, lease_of(item), Ruling(Action.POSTPONE)) == []
    assert desk.take_next(ani) is None
    assert desk.queue(ani).counts.postponed == 1
    assert desk.take(budi, item.id).id == item.id


def test_an_escalated_item_is_for_supervisors(database):
    desk, ani = a_desk(database), a_person(database, "ani")
    sri = a_person(database, "sri", "supervisor")
    keep(database, a_card())
    item = desk.take_next(ani)

    assert desk.decide(ani, lease_of(item), Ruling(Action.ESCALATE, note="?")) == []
    assert desk.take_next(ani) is None
    assert desk.take(ani, item.id) == Refusal.NOT_YOURS
    assert desk.take_next(sri).id == item.id


def test_a_later_upload_in_its_place_closes_an_item_unless_it_is_rejected(database):
    desk = a_desk(database)
    keep(database, a_card(claim_id="JHT-1"))
    keep(database, a_card(claim_id="JHT-2"))
    desk.enrol()
    keep(database, a_card(claim_id="JHT-1", decision=Decision.ACCEPTED), at=later(5))
    keep(database, a_card(claim_id="JHT-2", decision=Decision.REJECTED), at=later(5))
    desk.enrol()

    with database.reading() as connection:
        found = dict(connection.execute(select(review_items.c.claim_id, review_items.c.status)).all())
    assert found == {"JHT-1": "superseded", "JHT-2": "open"}


def test_a_later_answer_to_the_same_document_replaces_the_one_that_waits(database):
    desk, ani = a_desk(database), a_person(database, "ani")
    card = a_card()
    document_id = keep(database, card)
    desk.enrol()
    answer_again(database, document_id, replace(card, pipeline_version="2", reasons=()))
    before = desk.queue(ani).items[0].verification_id
    answer_again(database, document_id, replace(card, pipeline_version="3", decision=Decision.ACCEPTED))

    assert desk.queue(ani).items == []
    assert before > 1


def test_what_somebody_holds_or_decided_is_not_touched_by_a_later_answer(database):
    desk, ani = a_desk(database), a_person(database, "ani")
    card = a_card()
    document_id = keep(database, card)
    item = desk.take_next(ani)
    answer_again(database, document_id, replace(card, pipeline_version="2", decision=Decision.ACCEPTED))
    desk.enrol()

    assert item_of(database, item.id).status == reviews.OPEN
    assert desk.decide(ani, lease_of(item), AGAIN) == []
    desk.enrol()
    assert item_of(database, item.id).status == reviews.DECIDED


def test_a_reopened_item_waits_again_and_its_first_word_stays_on_record(database):
    desk, ani = a_desk(database), a_person(database, "ani")
    sri = a_person(database, "sri", "supervisor")
    keep(database, a_card())
    item = desk.take_next(ani)
    desk.decide(ani, lease_of(item), AGAIN)

    assert Afterwards(database, desk.policy).reopen(sri, item.id, "read again") is None
    again = desk.take_next(ani)
    assert again.id == item.id
    assert desk.decide(ani, lease_of(again), ACCEPT) == []
    with database.reading() as connection:
        said = [each.action for each in reviews.said(connection, [item.document_id])]
    assert said == ["reupload", "reopen", "accept"]


def test_a_draft_outlives_the_lease(database):
    desk, ani = a_desk(database), a_person(database, "ani")
    keep(database, a_card())
    item = desk.take_next(ani)
    desk.keep_draft(ani, item.id, {"nama": "RIZ"})
    desk.keep_draft(ani, item.id, {"nama": "RIZKY"})
    run_out(database, item)
    desk.keep_draft(ani, item.id, {"nama": "RIZKY P"})

    again = desk.take_next(ani)
    assert desk.look(ani, again.id).draft == {"nama": "RIZKY P"}


def test_who_does_not_hold_an_item_sees_nothing_of_it(database):
    desk, ani, budi = a_desk(database), a_person(database, "ani"), a_person(database, "budi")
    document_id = keep(database, a_card())
    item = desk.take_next(ani)

    assert desk.look(budi, item.id) == Refusal.NOT_YOURS
    assert desk.may_see(budi, item.id, document_id) == Refusal.NOT_YOURS
    assert desk.reveal(budi, item.id) == Refusal.NOT_YOURS


def test_documents_of_another_claim_are_not_seen_through_an_item(database):
    desk, ani = a_desk(database), a_person(database, "ani")
    keep(database, a_card(claim_id="JHT-1"))
    item = desk.take_next(ani)
    stranger = keep(database, a_card(claim_id="JHT-2"))

    assert desk.may_see(ani, item.id, stranger) == Refusal.NOT_YOURS
    lone = keep(database, a_card(claim_id=None))
    assert desk.may_see(ani, item.id, lone) == Refusal.NOT_YOURS


def test_numbers_are_shown_to_the_holder_alone_within_a_quota(database):
    desk, ani = a_desk(database, reveals=2), a_person(database, "ani")
    for number in range(3):
        keep(database, a_card(claim_id=f"JHT-{number}"))
    for expected in (None, None, Refusal.QUOTA):
        item = desk.take_next(ani)
        assert not desk.look(ani, item.id).revealed
        assert desk.reveal(ani, item.id) == expected
        assert desk.reveal(ani, item.id) == expected  # the same item again costs nothing more
        assert desk.look(ani, item.id).revealed is (expected is None)
        desk.decide(ani, lease_of(item), AGAIN)


def test_every_act_is_in_the_log_and_the_log_is_whole(database):
    desk, ani = a_desk(database), a_person(database, "ani")
    a_participant(database)
    keep(database, a_card())
    item = desk.take_next(ani)
    desk.look(ani, item.id)
    desk.reveal(ani, item.id)
    desk.decide(ani, lease_of(item), replace(ACCEPT, corrections={"nama": "Rizky Pratama"}))

    with database.reading() as connection:
        log = audit.events(connection)
    actions = [each.action for each in reversed(log)]
    assert actions == ["item_taken", "document_read", "number_revealed", "item_accept"]
    assert log[0].detail["fields"] == ["nama"]
    assert "RIZKY" not in str(log)
    assert NIK not in str(log)
    assert chain(database).broken_at is None


def test_the_database_itself_refuses_to_change_the_log_or_what_was_said(database):
    desk, ani = a_desk(database), a_person(database, "ani")
    keep(database, a_card())
    desk.decide(ani, lease_of(desk.take_next(ani)), AGAIN)

    for change in (
        audit_events.update().values(actor="x"),
        audit_events.delete(),
        review_outcomes.update().values(action="accept"),
        review_outcomes.delete(),
    ):
        with pytest.raises((DBAPIError, StoreFault)), database.writing() as connection:
            connection.execute(change)


def _without_guard(connection):
    if connection.dialect.name == "sqlite":
        for verb in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER audit_events_no_{verb}")
    else:
        connection.exec_driver_sql("DROP TRIGGER audit_events_no_change ON audit_events")


@pytest.mark.parametrize(
    ("change", "seq"),
    [
        (audit_events.update().where(audit_events.c.seq == 2).values(actor="somebody"), 2),
        (audit_events.delete().where(audit_events.c.seq == 2), 2),
        (audit_events.delete().where(audit_events.c.seq >= 3), 3),
    ],
)
def test_whoever_gets_round_the_guard_is_found_out(database, change, seq):
    with database.writing() as connection:
        for number in range(4):
            audit.append(
                connection, actor=audit.Actor("ani", "cso"), action="item_taken", subject=f"item:{number}"
            )
    assert chain(database).events == 4
    with database.writing() as connection:
        _without_guard(connection)
        connection.execute(change)

    assert chain(database).broken_at == seq


CSOS, SUPERVISORS, ITEMS = 14, 2, 500


def work_through(desk, person, number, given_up):
    """Decide until nothing is open: what this person decided, and what came of deciding on what they had lost."""
    done, stale, until = [], [], time.monotonic() + 240
    while time.monotonic() < until:
        item = desk.take_next(person)
        if item is None:
            if not open_items(desk.database):
                return done, stale
            time.sleep(0.02)  # what is left is with others, or not for this person
            continue
        if (item.id + number) % 11 == 0 and item.id not in given_up:
            given_up.add(item.id)
            run_out(desk.database, item)
            stale.append(desk.decide(person, lease_of(item), ACCEPT))
            continue
        ruling = AGAIN if item.kind == Kind.SECOND and item.id % 3 == 0 else ACCEPT
        if desk.decide(person, lease_of(item), ruling) == []:
            done.append((item.id, person.id))
        stale.append(desk.decide(person, lease_of(item), AGAIN))
    raise TimeoutError("something is still open")


def open_items(database):
    with database.reading() as connection:
        return connection.scalar(select(func.count()).where(review_items.c.status == reviews.OPEN))


@pytest.mark.slow
def test_sixteen_people_five_hundred_items_and_blind_second_reviews(database):
    """Some let their lease run out and decide all the same; some decide twice; some differ from the first."""
    desk = a_desk(database, second_share=0.2)
    for number in range(ITEMS):
        keep(database, a_card(claim_id=f"JHT-{number}"))
    desk.enrol()
    people = [a_person(database, f"person{number}") for number in range(CSOS)]
    people += [a_person(database, f"chief{number}", "supervisor") for number in range(SUPERVISORS)]
    given_up: set[int] = set()
    with ThreadPoolExecutor(len(people)) as pool:
        working = [
            pool.submit(work_through, desk, person, number, given_up) for number, person in enumerate(people)
        ]
        results = [each.result() for each in working]

    with database.reading() as connection:
        items = connection.execute(select(review_items)).mappings().all()
        words = connection.execute(select(review_outcomes)).mappings().all()
        answers = connection.execute(select(review_checks)).mappings().all()
    of_kind = Counter(each["kind"] for each in items)
    assert {each["status"] for each in items} == {reviews.DECIDED}
    assert of_kind[Kind.DOCUMENT] == ITEMS
    assert of_kind[Kind.SECOND] > 20
    assert of_kind[Kind.DISPUTE] == sum(not each["agrees"] for each in answers) > 0
    # nothing was lost and nothing said twice: each item has the one word or answer of the person who closed it
    said = Counter((each["item_id"], each["account_id"]) for each in [*words, *answers])
    assert said == Counter(each for done, _ in results for each in done)
    assert set(said.values()) == {1}
    assert {item for item, _ in said} == {each["id"] for each in items}
    kinds = {each["id"]: each["kind"] for each in items}
    assert {each["item_id"] for each in answers} == {each for each in kinds if kinds[each] == Kind.SECOND}
    # the two who looked at a document are two, and neither gets what is for supervisors
    first = {each["document_id"]: each["account_id"] for each in words if kinds[each["item_id"]] == Kind.DOCUMENT}
    assert all(first[each["document_id"]] == each["about_id"] != each["account_id"] for each in answers)
    chiefs = {each.id for each in people[CSOS:]}
    assert all(each["account_id"] in chiefs for each in words if kinds[each["item_id"]] == Kind.DISPUTE)
    assert {each for _, stale in results for each in stale} == {Refusal.LOST}
    assert chain(database).broken_at is None
