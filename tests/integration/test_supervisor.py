"""Slots, leases and children, on a real database with a pipeline that reads nothing."""

import hashlib
import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.batch import Item
from pipeline.bootstrap import SystemClock
from pipeline.codec import from_record
from pipeline.errors import StoreFault
from pipeline.model import DocumentType, Participant, Upload
from pipeline.policy.work import WorkPolicy
from pipeline.queues.child import Child
from pipeline.queues.jobs import Queue, State
from pipeline.queues.metrics import Metrics
from pipeline.queues.submit import Submitter
from pipeline.queues.supervisor import Slot, Stores, Supervisor
from pipeline.settings import Settings
from pipeline.workers import Limits
from storage.migrate import open_database
from storage.objects import FolderObjects, MemoryObjects
from storage.office import SqlParticipants
from storage.records import SqlRecords
from storage.schema import documents, verifications
from storage.work import SqlWork
from tests import tables
from tests.doubles import NIK, VERSION, verifying
from tests.processes import running, within

LIMITS = Limits(seconds=2, start_seconds=60, memory_mb=512)
POLICY = WorkPolicy(lease_s=8, retry_s=0.05)


class Rig:
    """A database, a folder, and supervisors on them."""

    def __init__(self, folder, *, objects=None):
        self.folder = folder
        self.database = open_database(tables.embedded(folder / "berkas.sqlite3"))
        self.work = SqlWork(self.database, version=VERSION, policy=POLICY)
        self.objects = objects or FolderObjects(folder / "objects")
        self.participants = SqlParticipants(self.database)
        self.metrics = Metrics(VERSION)
        self.clock = SystemClock()
        self.submitter = Submitter(work=self.work, objects=self.objects, clock=self.clock)

    def submit(self, *words, queue=Queue.BACKLOG, kpj=None, kind=DocumentType.KTP, claim="JHT-1"):
        """Uploads whose content tells the verifier what to say; `claim` may count them: "JHT-{}"."""
        uploads = []
        for number, word in enumerate(words):
            content = f"{word} {number} {len(words)}".encode()
            digest = hashlib.sha256(content).hexdigest()
            uploads.append(Upload(content, f"{number}.jpg", digest, kind, claim.format(number), kpj))
        return [each.id for each in self.submitter.submit_all(uploads, queue=queue)]

    def supervisor(self, *, slots=1, limits=LIMITS, queues=tuple(Queue), work=None):
        stores = Stores(
            work=work or self.work,
            objects=self.objects,
            participants=self.participants,
            clock=self.clock,
            observer=self.metrics,
            policy=POLICY,
            records=SqlRecords(self.database),
        )
        places = [Slot(Child(partial(verifying, Settings()), limits), queues) for _ in range(slots)]
        return Supervisor(stores, places)

    @contextmanager
    def working(self, **options) -> Iterator[Supervisor]:
        supervisor = self.supervisor(**options)
        supervisor.start()
        try:
            yield supervisor
        finally:
            supervisor.stop()

    def states(self):
        with self.database.reading() as connection:
            return dict(connection.execute(sa.select(documents.c.id, documents.c.state)).all())

    def row(self, identity):
        with self.database.reading() as connection:
            return connection.execute(sa.select(documents).where(documents.c.id == identity)).mappings().one()

    def answers(self):
        with self.database.reading() as connection:
            return connection.execute(sa.select(verifications)).mappings().all()

    def settled(self, seconds=180):
        return within(seconds, lambda: set(self.states().values()) <= {"done", "dead"})


@pytest.fixture
def rig(tmp_path):
    rig = Rig(tmp_path)
    yield rig
    rig.database.close()


def test_the_third_upload_of_a_document_that_cannot_be_read_goes_to_a_person(rig):
    for number in range(3):  # one after the other, as a claimant sends them
        rig.submit(f"reject {number}")
        with rig.working():
            assert rig.settled()

    answers = [from_record(json.loads(each["record"])) for each in rig.answers()]
    assert [each.decision for each in answers] == ["rejected", "rejected", "flagged"]
    assert [reason.code for reason in answers[-1].reasons] == ["resubmission_limit", "image_blurry"]


def test_every_document_gets_one_answer_and_poison_ends_flagged(rig):
    words = ["accept", "exit", "reject", "hang", "flag", "memory", "raise", "accept"]
    ids = rig.submit(*words)
    with rig.working():
        assert rig.settled(120)

    assert [rig.states()[each] for each in ids] == [
        "done", "dead", "done", "dead", "done", "dead", "dead", "done",
    ]  # fmt: skip
    by_document = {row["document_id"]: row for row in rig.answers()}
    assert len(by_document) == len(rig.answers()) == len(ids)
    decisions = [by_document[each]["decision"] for each in ids]
    assert decisions == ["accepted", "flagged", "rejected", "flagged", "flagged", "flagged", "flagged", "accepted"]
    assert [rig.row(each)["error"].split(":")[0] for each in ids if rig.row(each)["error"]] == [
        "crashed", "hung", "out_of_memory", "raised",
    ]  # fmt: skip
    assert all(rig.row(each)["crashes"] == 3 for each, word in zip(ids, words, strict=True) if word == "exit")
    text = {sample.name: sample.value for metric in rig.metrics.registry.collect() for sample in metric.samples}
    assert text["berkas_queue_dead_letters_total"] == 4


def test_the_claimants_record_is_compared_with_and_only_the_own_row_is_kept(rig):
    rig.participants.put([Participant(kpj="7", nik=NIK)], at=rig.clock.now())
    rig.submit("family", kpj="7", kind=DocumentType.KK)
    with rig.working():
        assert rig.settled()

    (answer,) = rig.answers()
    assert '"match"' in answer["record"]
    assert "3204256504919002" not in answer["record"]


def test_every_field_of_a_participants_record_is_kept(rig):
    record = Participant(**{field.name: "7" for field in fields(Participant) if "tanggal" not in field.name})
    rig.participants.put([record], at=rig.clock.now())

    assert rig.participants.of("7") == record


def test_a_mistake_of_ours_flags_the_document_and_stops_no_other(rig):
    class Mistaken:
        def of(self, kpj):
            if kpj:
                raise KeyError(kpj)

    (identity,) = rig.submit("accept", kpj="7")
    (other,) = rig.submit("flag")
    rig.participants = Mistaken()
    with rig.working():
        assert rig.settled(180)
    assert (rig.row(identity)["state"], rig.row(other)["state"]) == ("dead", "done")
    assert rig.row(identity)["error"] == "unforeseen: KeyError"


def test_bytes_that_are_gone_are_told_to_a_person_at_once(tmp_path):
    rig = Rig(tmp_path, objects=MemoryObjects())
    (identity,) = rig.submit("accept")
    rig.objects.remove(rig.row(identity)["object_key"])
    with rig.working():
        assert rig.settled()

    assert rig.row(identity)["error"].startswith("not_stored")
    assert [each["decision"] for each in rig.answers()] == ["flagged"]


def test_a_store_that_is_away_is_waited_for(tmp_path, caplog):
    class Away(MemoryObjects):
        away = True

        def get(self, key):
            if self.away:
                raise StoreFault("the object store is away")
            return super().get(key)

    rig = Rig(tmp_path, objects=Away())
    (identity,) = rig.submit("accept")
    with rig.working():
        assert within(30, lambda: "the object store is away" in caplog.text)
        assert rig.row(identity)["state"] == "running"
        rig.objects.away = False
        assert rig.settled()

    assert (rig.row(identity)["state"], rig.row(identity)["crashes"]) == ("done", 0)


def test_an_answer_is_kept_when_the_database_comes_back(rig):
    class Away:
        """Fails at every answer for a while."""

        def __init__(self, work):
            self._work, self.left = work, 3

        def __getattr__(self, name):
            return getattr(self._work, name)

        def finish(self, claimed, verification, *, at):
            if self.left:
                self.left -= 1
                raise StoreFault("the database is away")
            return self._work.finish(claimed, verification, at=at)

    rig.submit("accept")
    with rig.working(work=Away(rig.work)):
        assert rig.settled()
    assert len(rig.answers()) == 1


def test_told_to_stop_it_hands_back_within_seconds(rig):
    (identity,) = rig.submit("hang")
    supervisor = rig.supervisor(limits=replace(LIMITS, seconds=60))
    supervisor.start()
    assert within(
        60, lambda: rig.row(identity)["state"] == "running" and supervisor._slots[0].child.pid is not None
    )
    time.sleep(0.5)
    child = supervisor._slots[0].child.pid

    start = time.monotonic()
    supervisor.stop()

    assert time.monotonic() - start < 8
    row = rig.row(identity)
    assert (row["state"], row["crashes"], row["lost"]) == ("queued", 0, 0)
    assert running([child]) == []


def test_what_a_vanished_worker_held_is_taken_back_by_another(rig):
    (identity,) = rig.submit("accept")
    assert rig.work.claim(tuple(Queue), owner="vanished", at=rig.clock.now()).id == identity
    with rig.working():
        assert rig.settled(90)

    row = rig.row(identity)
    assert (row["state"], row["lost"], row["crashes"]) == ("done", 1, 0)


def test_a_long_document_keeps_its_lease(rig):
    (identity,) = rig.submit("hang")
    with rig.working(limits=replace(LIMITS, seconds=12)):
        assert within(60, lambda: rig.row(identity)["state"] == "running")
        assert within(90, lambda: rig.row(identity)["crashes"] == 1)
        assert rig.row(identity)["lost"] == 0


def test_a_child_that_is_killed_costs_one_attempt(rig):
    (identity,) = rig.submit("hang")
    with rig.working(limits=replace(LIMITS, seconds=60)) as supervisor:
        assert within(60, lambda: rig.row(identity)["state"] == "running" and supervisor._slots[0].child.pid)
        time.sleep(0.5)
        os.kill(supervisor._slots[0].child.pid, signal.SIGKILL)
        assert within(60, lambda: rig.row(identity)["crashes"] == 1)
    assert rig.row(identity)["error"] == "crashed: exit code -9"


def test_claimants_who_wait_are_next_whenever_a_slot_is_free(rig):
    rig.submit(*["accept"] * 40)
    with rig.working():
        assert within(60, lambda: "done" in rig.states().values())
        hurried = rig.submit("flag", queue=Queue.INTERACTIVE)
        assert within(60, lambda: rig.row(hurried[0])["state"] == "done")
        ahead = [row for row in rig.answers() if row["document_id"] not in hurried]
        before = max(row["id"] for row in rig.answers() if row["document_id"] in hurried)
        assert sum(row["id"] > before for row in ahead) + sum(s == "queued" for s in rig.states().values()) > 0
        assert rig.settled()


def test_a_child_that_has_grown_is_replaced_between_two_documents():
    child = Child(partial(verifying, Settings()), LIMITS, growth_mb=1)
    try:
        child.ready()
        first = child.pid
        child._least = 0  # whatever it had, it has grown
        assert child.do(Item(path=Path(), source="a", content=b"accept a")).failure is None
        assert child.pid is None
        assert child.do(Item(path=Path(), source="a", content=b"accept a")).failure is None
        assert running([first]) == []
    finally:
        child.close()


def test_a_forward_jump_of_the_clock_takes_nothing_from_living_workers(rig):
    class Jumping(SystemClock):
        ahead = 0.0

        def now(self):
            return super().now() + timedelta(seconds=self.ahead)

    rig.clock = Jumping()
    (identity,) = rig.submit("hang")
    with rig.working(limits=replace(LIMITS, seconds=20)):
        assert within(60, lambda: rig.row(identity)["state"] == "running")
        rig.clock.ahead = 3600
        assert within(90, lambda: rig.row(identity)["crashes"] == 1)
    assert rig.row(identity)["lost"] == 0


def test_two_supervisors_share_a_queue_without_doing_anything_twice(rig):
    ids = rig.submit(*["accept"] * 30)
    with rig.working(), rig.working():
        assert rig.settled()

    assert sorted(row["document_id"] for row in rig.answers()) == sorted(ids)
    assert {each.state for each in rig.work.depths()} <= {State.DEAD}
    assert threading.active_count() < 20
