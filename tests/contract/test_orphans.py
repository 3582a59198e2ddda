"""What no document names is removed from the store, what one names never: on either database."""

from datetime import timedelta

from pipeline.bootstrap import SystemClock
from pipeline.model import DocumentType, Upload
from pipeline.queues.submit import Submitter
from storage.objects import MemoryObjects, key_of
from storage.retention import Purge, Retention
from storage.work import SqlWork

FOR_EVER = Retention(rejected=timedelta(0), decided=timedelta(0))


def test_only_what_no_document_names_is_an_orphan(database):
    objects, clock = MemoryObjects(), SystemClock()
    work = SqlWork(database, version="stub")
    submitter = Submitter(work=work, objects=objects, clock=clock)
    kept = [f"upload {number}".encode() for number in range(120)]
    submitter.submit_all(
        [Upload(each, "a.jpg", key_of(each)[-64:], DocumentType.KTP, f"JHT-{each}", None) for each in kept]
    )
    orphans = {objects.put(f"nobody's {number}".encode()) for number in range(130)}
    purge = Purge(database, objects, FOR_EVER)
    now = clock.now()

    assert list(purge.orphans(at=now + timedelta(hours=23))) == []
    found = set(purge.orphans(at=now + timedelta(hours=25)))
    assert found == orphans

    named_since = b"nobody's 7"
    submitter.submit(Upload(named_since, "a.jpg", key_of(named_since)[-64:], DocumentType.KTP, "JHT-9", None))
    removed = {key for key in found if purge.remove_orphan(key)}
    assert removed == orphans - {key_of(named_since)}
    assert all(objects.exists(key_of(each)) for each in (*kept, named_since))
    assert not any(objects.exists(key) for key in removed)
