"""The state machine of the queue, over SQLite and PostgreSQL: one result, whoever does what when."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from pipeline.model import Decision, DocumentType, Verification
from pipeline.policy.work import WorkPolicy
from pipeline.queues.jobs import ITEM, Queue, State, Submission, new_id
from pipeline.service import system_fault
from storage.migrate import open_database
from storage.records import SqlRecords
from storage.schema import documents, run_items, runs, verifications
from storage.statements import is_in
from storage.work import SqlWork

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
POLICY = WorkPolicy(lease_s=60, crashes=3, losses=4, retry_s=5, ring_again_s=30, rings=3)
BOTH = (Queue.INTERACTIVE, Queue.BACKLOG)
FAULT = system_fault("engine_unavailable", failure="crashed")


@pytest.fixture
def work(database):
    return SqlWork(database, version="1", policy=POLICY)


def later(seconds):
    return NOW + timedelta(seconds=seconds)


def a_submission(number=1, *, queue=Queue.BACKLOG, claim_id="JHT-1", priority=0):
    digest = f"{number:064x}"
    return Submission(
        object_key=f"sha256/00/{digest}", sha256=digest, source="a.jpg", declared_type=DocumentType.KTP,
        claim_id=claim_id, kpj="1", extra={"branch": "Jakarta"}, queue=queue, priority=priority,
    )  # fmt: skip


def queued(work, *submissions, at=NOW):
    return [each.id for each in work.accept(submissions or [a_submission()], at=at)]


def an_answer(claimed, *, version="1", decision=Decision.ACCEPTED):
    return Verification(
        upload=claimed.upload, pipeline_version=version, document_type=DocumentType.KTP, type_confidence=0.9,
        decision=decision, reasons=(), timings_ms={"total": 1.0},
    )  # fmt: skip


def row(database, identity, table=documents):
    with database.reading() as connection:
        return connection.execute(sa.select(table).where(table.c.id == identity)).mappings().one()


def answers(database):
    with database.reading() as connection:
        wanted = sa.select(verifications).order_by(verifications.c.id)
        return connection.execute(wanted).mappings().all()


def claim(work, *, queues=BOTH, owner="one", at=NOW):
    return work.claim(queues, owner=owner, at=at)


def test_a_document_goes_from_queued_over_running_to_done(database, work):
    (identity,) = queued(work)
    assert row(database, identity)["state"] == "queued"

    claimed = claim(work)
    assert claimed.id == claimed.document_id == identity
    assert claimed.upload.extra == {"branch": "Jakarta"}
    assert claimed.object_key == a_submission().object_key
    assert row(database, identity)["state"] == "running"

    assert work.finish(claimed, an_answer(claimed), at=later(3))
    done = row(database, identity)
    (answer,) = answers(database)
    assert (done["state"], done["verification_id"], done["lease_owner"]) == ("done", answer["id"], None)
    assert done["finished_at"] == later(3)
    assert claim(work) is None


def test_the_same_upload_is_queued_once(work):
    first, second = work.accept([a_submission(), a_submission()], at=NOW)
    again, other = work.accept([a_submission(), a_submission(claim_id="JHT-2")], at=NOW)

    assert (first.new, second.new, again.new, other.new) == (True, False, False, True)
    assert first.id == second.id == again.id != other.id


def test_a_later_pipeline_looks_again_and_what_it_answered_is_known(database, work):
    (old,) = queued(work)
    newer = SqlWork(database, version="2", policy=POLICY)

    (new,) = queued(newer)
    assert new != old
    claimed = newer.claim_one(new, owner="one", at=NOW)
    newer.finish(claimed, an_answer(claimed, version="2"), at=NOW)
    assert queued(newer) == [new]


def test_what_waits_in_the_backlog_is_hurried_when_a_claimant_sends_it_again(database, work):
    (identity,) = queued(work)
    queued(work, a_submission(queue=Queue.INTERACTIVE))

    assert row(database, identity)["queue"] == "interactive"
    queued(work, a_submission(queue=Queue.BACKLOG))
    assert row(database, identity)["queue"] == "interactive"


def test_who_waits_comes_first_then_priority_then_age(work):
    ids = [
        *queued(work, a_submission(1), at=later(-9)),
        *queued(work, a_submission(2), at=later(-5)),
        *queued(work, a_submission(3, priority=-1), at=later(-4)),
        *queued(work, a_submission(4, queue=Queue.INTERACTIVE), at=later(-1)),
    ]

    assert [claim(work).id for _ in ids] == [ids[3], ids[2], ids[0], ids[1]]
    assert claim(work) is None


def test_a_slot_kept_for_claimants_takes_nothing_else(work):
    queued(work)

    assert claim(work, queues=(Queue.INTERACTIVE,)) is None
    assert claim(work, queues=(Queue.BACKLOG,)) is not None


def test_many_workers_claim_each_document_once(work):
    ids = queued(work, *map(a_submission, range(30)))
    claimed: list[str] = []

    def take(owner):
        while (each := claim(work, owner=owner)) is not None:
            claimed.append(each.id)

    threads = [threading.Thread(target=take, args=(str(number),)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(claimed) == sorted(ids)


def test_a_worker_that_was_thought_dead_changes_nothing(database, work):
    queued(work)
    slow = claim(work, owner="slow")
    assert work.sweep(at=later(61)).lost == (slow.id,)
    quick = claim(work, owner="quick", at=later(62))

    assert quick.fence > slow.fence
    assert work.renew([slow, quick], at=later(63)) == {quick.id}
    assert not work.finish(slow, an_answer(slow, decision=Decision.REJECTED), at=later(63))
    assert work.failed(slow, FAULT, error="x", at=later(63)) is None
    assert work.failed(slow, FAULT, error="x", at=later(63), final=True) is None
    assert not work.give_back(slow, at=later(63))
    assert answers(database) == []

    assert work.finish(quick, an_answer(quick), at=later(64))
    assert not work.finish(slow, an_answer(slow), at=later(65))
    assert [each["decision"] for each in answers(database)] == ["accepted"]
    assert row(database, quick.id)["lost"] == 1


def test_a_lease_that_is_renewed_does_not_end(work):
    queued(work)
    claimed = claim(work)

    assert work.renew([claimed], at=later(50)) == {claimed.id}
    assert work.sweep(at=later(61)).lost == ()
    assert work.sweep(at=later(111)).lost == (claimed.id,)


def test_what_takes_its_process_down_is_tried_later_and_later_then_flagged(database, work):
    (identity,) = queued(work)
    now, waits = NOW, []
    for _ in range(2):
        claimed = claim(work, at=now)
        assert work.failed(claimed, FAULT, error="exit code 11", at=now) is State.QUEUED
        waits.append((row(database, identity)["next_at"] - now).total_seconds())
        assert claim(work, at=now) is None
        now = row(database, identity)["next_at"]

    assert waits == [5, 10]
    assert work.failed(claim(work, at=now), FAULT, error="exit code 11", at=now) is State.DEAD
    dead = row(database, identity)
    (answer,) = answers(database)
    assert (dead["state"], dead["error"], dead["crashes"]) == ("dead", "exit code 11", 3)
    assert (answer["decision"], answer["conclusive"], answer["id"]) == ("flagged", False, dead["verification_id"])
    assert '"engine_unavailable"' in answer["record"]


def test_what_is_of_no_use_to_try_again_is_flagged_at_once(database, work):
    queued(work)

    assert work.failed(claim(work), FAULT, error="gone", at=NOW, final=True) is State.DEAD


def test_losing_workers_is_no_fault_of_the_document_until_it_is(database, work):
    (identity,) = queued(work)
    for number in range(1, 4):
        claimed = claim(work, at=later(100 * number))
        assert work.sweep(at=later(100 * number + 61)).lost == (claimed.id,)
        assert (row(database, identity)["lost"], row(database, identity)["crashes"]) == (number, 0)

    claim(work, at=later(1000))
    swept = work.sweep(at=later(1061))
    assert (swept.lost, swept.dead) == ((), (identity,))
    assert "lost 4 times" in row(database, identity)["error"]
    assert [each["decision"] for each in answers(database)] == ["flagged"]


def test_what_is_handed_back_keeps_its_place_and_its_counters(database, work):
    first, _ = queued(work, a_submission(1), a_submission(2))
    claimed = claim(work)

    assert work.give_back(claimed, at=later(9))
    assert (row(database, first)["crashes"], row(database, first)["lost"]) == (0, 0)
    assert claim(work, at=later(10)).id == first


def test_the_dead_are_queued_again_on_request(database, work):
    ids = queued(work, a_submission(1), a_submission(2))
    for _ in ids:
        work.failed(claim(work), FAULT, error="gone", at=NOW, final=True)

    assert work.redrive([ids[1]], at=NOW) == 1
    claimed = claim(work)
    assert (claimed.id, claimed.crashes) == (ids[1], 0)
    assert work.finish(claimed, an_answer(claimed), at=NOW)
    assert work.redrive(None, at=NOW) == 1
    assert work.redrive(None, at=NOW) == 0
    assert [each["decision"] for each in answers(database)] == ["flagged", "flagged", "accepted"]


def test_a_broker_is_told_of_a_few_and_told_again_of_those_it_lost(work):
    ids = queued(work, *map(a_submission, range(5)))

    assert work.to_ring(Queue.BACKLOG, at=NOW) == ids[:3]
    assert work.to_ring(Queue.BACKLOG, at=later(1)) == []
    assert work.to_ring(Queue.INTERACTIVE, at=later(1)) == []
    assert work.claim_one(ids[0], owner="one", at=later(2)).id == ids[0]
    assert work.claim_one(ids[0], owner="two", at=later(2)) is None
    assert work.to_ring(Queue.BACKLOG, at=later(3)) == ids[3:4]
    assert work.to_ring(Queue.BACKLOG, at=later(31)) == [ids[1], ids[2]]


def test_a_clock_that_ran_ahead_keeps_nothing_waiting(database, work):
    queued(work, a_submission(1), a_submission(2))
    claimed = claim(work, at=later(3600))
    assert work.failed(claim(work, at=later(3600)), FAULT, error="x", at=later(3600)) is State.QUEUED
    work.sweep(at=NOW)

    assert claim(work, at=later(1)) is not None
    assert work.sweep(at=later(2)).lost == (claimed.id,)


def test_depths_count_what_is_not_done(work):
    queued(work, a_submission(1), a_submission(2), a_submission(3), a_submission(4, queue=Queue.INTERACTIVE))
    work.failed(claim(work, queues=(Queue.BACKLOG,)), FAULT, error="gone", at=later(5), final=True)
    claim(work, queues=(Queue.BACKLOG,))
    done = claim(work, queues=(Queue.INTERACTIVE,))
    work.finish(done, an_answer(done), at=NOW)

    found = {
        (str(each.queue), str(each.state)): (each.count, round((each.oldest - NOW).total_seconds()))
        for each in work.depths()
    }
    assert found == {("backlog", "queued"): (1, 0), ("backlog", "running"): (1, 60), ("backlog", "dead"): (1, 5)}


def a_run(database, document_id, *, number=1):
    identity = f"run_{number}"
    item = new_id(ITEM, NOW)
    (answer,) = [each for each in answers(database) if each["document_id"] == document_id]
    with database.writing() as connection:
        run = {"id": identity, "selection": "{}", "pipeline_version": "2", "state": "open", "opened_at": NOW}
        connection.execute(runs.insert().values(run))
        connection.execute(
            run_items.insert().values(
                id=item, run_id=identity, document_id=document_id, before_id=answer["id"], queue="backlog",
                state="queued", submitted_at=NOW, next_at=NOW,
            )
        )  # fmt: skip
    return item


def test_a_document_in_a_run_has_a_life_of_its_own_and_comes_last(database, work):
    first, second = queued(work, a_submission(1), a_submission(2))
    claimed = claim(work)
    work.finish(claimed, an_answer(claimed), at=NOW)
    item = a_run(database, first)

    assert claim(work).id == second
    again = claim(work)
    assert (again.id, again.document_id, again.run_id) == (item, first, "run_1")
    assert again.upload.sha256 == a_submission(1).sha256
    before = row(database, first)
    assert work.finish(again, an_answer(again, version="2", decision=Decision.REJECTED), at=later(9))

    assert row(database, first) == before
    assert row(database, item, run_items)["verification_id"] == answers(database)[-1]["id"]
    assert [each["run_id"] for each in answers(database)] == [None, "run_1"]


def test_a_document_that_dies_in_a_run_keeps_its_answer(database, work):
    (first,) = queued(work)
    claimed = claim(work)
    work.finish(claimed, an_answer(claimed), at=NOW)
    item = a_run(database, first)

    assert work.failed(claim(work), FAULT, error="exit code 9", at=NOW, final=True) is State.DEAD
    assert row(database, first)["state"] == "done"
    assert row(database, item, run_items)["error"] == "exit code 9"


def test_an_upload_that_the_demo_verified_is_known_to_the_queue(database, work):
    claimed_like = type("Like", (), {"upload": None})
    (identity,) = queued(work)
    claimed_like.upload = work.claim_one(identity, owner="one", at=NOW).upload
    assert SqlRecords(database).save(an_answer(claimed_like), at=NOW)

    assert row(database, identity)["state"] == "done"
    assert queued(work) == [identity]
    assert claim(work, at=later(99)) is None


@pytest.mark.parametrize(("state", "column"), [("queued", "next_at"), ("running", "lease_until")])
def test_what_waits_is_found_by_its_index_among_all_that_is_done(tmp_path, state, column):
    database = open_database(f"sqlite:///{tmp_path / 'berkas.sqlite3'}")
    sought = sa.select(documents.c.id).where(
        is_in(documents, State(state)), documents.c.queue == "backlog", documents.c[column] < NOW
    )
    with database.reading() as connection:
        statement = str(sought.compile(connection.engine, compile_kwargs={"literal_binds": True}))
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()

    assert "INDEX ix_documents_" in plan[0][3]
