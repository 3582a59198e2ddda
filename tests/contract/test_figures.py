"""The desk's figures on every database: counted rightly, in a fixed number of questions."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select, update

from pipeline.model import Decision
from review.afterwards import Afterwards
from review.figures import collect, span_of
from review.web.render import WIB
from storage.clock import database_time
from storage.desk_schema import review_items
from tests.contract.test_checks import ACCEPT, AGAIN, CORRECTED, afterwards, decided_by, lease_of
from tests.desk import START, a_card, a_desk, a_person, keep


def counted(database, since=None, until=None, **wanted):
    with database.reading() as connection:
        now = database_time(connection)
        today = now.astimezone(WIB).date()
        span = span_of(
            since or min(today, date(2026, 11, 1)), until or max(today, date(2026, 11, 30)), zone=WIB, slot=None
        )
        return collect(connection, replace(span, **wanted), now=now)


@pytest.fixture
def busy(database):
    """A desk after some work: the first of six is taken back, and one is opened again."""
    desk = replace(a_desk(database, second_share=1.0, known_share=0.0), chance=lambda: 0.5)
    people = {name: a_person(database, name) for name in ("ani", "budi")}
    people["sri"] = a_person(database, "sri", "supervisor")
    quiet = replace(desk, policy=replace(desk.policy, second_share=0.0))
    for number in range(6):
        keep(database, a_card(claim_id=f"JHT-{number}"), at=START + timedelta(minutes=number))
    for number in range(4):
        keep(database, a_card(claim_id=f"OK-{number}", decision=Decision.ACCEPTED))
    keep(database, a_card(claim_id="NO-1", decision=Decision.REJECTED, reasons=()))
    taken_back = decided_by(quiet, people["ani"], CORRECTED)
    item = Afterwards(database, desk.policy).undo(people["ani"], taken_back.id)
    assert quiet.decide(people["ani"], lease_of(item), ACCEPT) == []
    decided_by(quiet, people["ani"], CORRECTED)
    reopened = decided_by(quiet, people["budi"], CORRECTED)
    assert afterwards(desk).reopen(people["sri"], reopened.id, "look again") is None
    decided_by(desk, people["ani"], AGAIN)  # goes to a second person
    assert decided_by(quiet, people["budi"], ACCEPT).kind == "document"
    return people


def test_work_is_counted_by_person_and_kind_without_what_was_taken_back(database, busy):
    found = counted(database)

    assert found.actions == {"accept": 4, "reupload": 1}
    by_person = {each.account_id: each.actions for each in found.people}
    assert by_person == {
        busy["ani"].id: {"accept": 2, "reupload": 1}, busy["budi"].id: {"accept": 2},
    }  # fmt: skip
    assert sum(found.hours) == found.handled == 5
    assert sum(each.handled for each in found.days) == 5
    assert {each.account_id: each.overturned for each in found.people}[busy["budi"].id] == 1
    assert (found.overridden.count, found.overridden.total) == (4, 5)


def test_the_machine_is_counted_by_the_day_documents_came_in(database, busy):
    found = counted(database)

    assert (found.alone.count, found.alone.total) == (4, 11)
    assert (found.to_people.count, found.again.count) == (6, 1)
    day = next(each for each in found.days if each.day == START.astimezone(WIB).date())
    assert (day.accepted, day.flagged, day.rejected) == (4, 6, 1)
    assert sum(each.arrived for each in found.days) == 6
    assert found.alone.low < 4 / 11 < found.alone.high


def test_fields_are_counted_of_what_stands(database, busy):
    lines = {each.field: each for each in counted(database).fields}

    assert (lines["nama"].corrected.count, lines["nama"].corrected.total) == (1, 3)
    assert lines["nama"].sure_corrected.count == 1
    assert lines["nama"].added == 0
    codes = {each.code: each for each in counted(database).codes}
    assert (codes["mismatch_name"].overridden.count, codes["mismatch_name"].overridden.total) == (3, 4)
    assert ("reupload", "image_blurry", 1) in counted(database).given


def test_checks_are_counted_by_whose_decision_they_speak_of(database, busy):
    desk = a_desk(database)
    while (item := desk.take_next(busy["budi"])) is not None:
        assert desk.decide(busy["budi"], lease_of(item), ACCEPT if item.kind == "second" else AGAIN) == []

    found = counted(database)
    assert (found.agreed.count, found.agreed.total) == (0, 1)
    ani = next(each for each in found.people if each.account_id == busy["ani"].id)
    assert (ani.agreed.count, ani.agreed.total, ani.known.total) == (0, 1, 0)
    alone = counted(database, account_id=busy["budi"].id)
    assert alone.agreed.total == 0


def test_what_waits_and_what_came_too_late(database, busy):
    with database.writing() as connection:
        now = database_time(connection)
        past = {"due_at": now - timedelta(hours=1), "created_at": now - timedelta(hours=5)}
        connection.execute(update(review_items).values(past))

    found = counted(database)
    assert [(each.up_to, each.number, each.late) for each in found.waited] == [(12 * 3600, 4, 4)]
    assert (found.late.count, found.late.total) == (4, 4)
    assert [(each.up_to, each.number, each.late) for each in found.waiting] == [(12 * 3600, 2, 2)]
    assert found.queue.overdue == 3  # with the second review, for which nobody waits


def test_another_type_another_time_and_an_empty_desk_have_none(database, busy):
    assert counted(database, slot="kk").handled == 0
    assert counted(database, slot="ktp").handled == 5
    before = counted(database, since=date(2020, 1, 1), until=date(2020, 1, 3))
    assert (before.handled, before.alone.total, before.fields) == (0, 0, ())
    assert [each.day for each in before.days] == [date(2020, 1, 1) + timedelta(days=day) for day in range(3)]


def test_a_day_is_a_day_of_the_office(database):
    desk, ani = a_desk(database), a_person(database, "ani")
    del desk, ani
    for hours, claim_id in ((14.9, "A"), (15.1, "B")):  # 23.54 and 00.06 in Jakarta
        keep(database, a_card(claim_id=claim_id), at=START + timedelta(hours=hours))

    days = {each.day.day: each.flagged for each in counted(database).days if each.flagged}
    assert days == {22: 1, 23: 1}


def test_the_number_of_questions_does_not_grow(database, busy):
    def questions():
        asked = []
        engine = database._engine

        def count(*args):
            asked.append(args[2])

        event.listen(engine, "before_cursor_execute", count)
        counted(database)
        event.remove(engine, "before_cursor_execute", count)
        return len(asked)

    before = questions()
    desk = a_desk(database)
    for number in range(20):
        keep(database, a_card(claim_id=f"MORE-{number}", nama=f"SITI {number}"))
        decided_by(desk, busy["ani"])
    assert questions() == before <= 15


def test_the_depth_of_the_queue_is_known_for_past_days_too(database):
    desk, ani = a_desk(database), a_person(database, "ani")
    for number in range(5):
        keep(database, a_card(claim_id=f"JHT-{number}"), at=START + timedelta(minutes=number))
    desk.enrol()
    with database.writing() as connection:
        past = database_time(connection) - timedelta(days=3)
        connection.execute(update(review_items).values(created_at=past))
        today = database_time(connection).astimezone(WIB).date()
    decided_by(desk, ani, ACCEPT)
    keep(database, a_card(claim_id="JHT-4", decision=Decision.ACCEPTED), at=START + timedelta(hours=1))  # replaced
    desk.enrol()
    reopened = decided_by(desk, ani, AGAIN)
    sri = a_person(database, "sri", "supervisor")
    assert afterwards(desk).reopen(sri, reopened.id, "look again") is None

    days = {each.day: each.waiting for each in counted(database, since=today - timedelta(days=5)).days}
    depths = [days[today - timedelta(days=back)] for back in range(5, -1, -1)]
    assert depths == [0, 0, 5, 5, 5, 3]
    later = counted(database, since=today - timedelta(days=1)).days
    assert [each.waiting for each in later][:2] == [5, 3]
    assert counted(database, since=today, slot="kk").days[0].waiting == 0
    with database.reading() as connection:
        found = connection.execute(select(review_items.c.status, review_items.c.closed_at)).all()
    assert all((status == "open") is (closed is None) for status, closed in found)
