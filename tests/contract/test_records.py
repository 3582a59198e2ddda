"""What every record store does, the memory one like the real one."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import get_context

import pytest

from pipeline.errors import StoreFault
from pipeline.model import Decision, DocumentType, Upload, Verification
from pipeline.ports import Key
from storage.database import Database
from storage.migrate import open_database, upgrade
from storage.records import MemoryRecords, SqlRecords

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request, tmp_path):
    if request.param == "memory":
        yield MemoryRecords()
        return
    url = f"sqlite:///{tmp_path / 'berkas.sqlite3'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
        upgrade(Database(url))
    database = open_database(url)
    yield SqlRecords(database)
    database.close()


def a_verification(*, sha256="ab" * 32, claim_id="JHT-1", version="1", decision=Decision.ACCEPTED):
    return Verification(
        upload=Upload(b"", "a.jpg", sha256, DocumentType.KTP, claim_id, "99000000001"),
        pipeline_version=version,
        document_type=DocumentType.KTP,
        type_confidence=0.9,
        decision=decision,
        reasons=(),
        timings_ms={"total": 12.0},
    )


def key_of(verification):
    return Key.of(verification.upload, verification.pipeline_version)


def test_what_is_saved_is_found(store):
    verification = a_verification()

    assert store.save(verification, at=NOW)
    found = store.find(key_of(verification))
    assert found.decision is Decision.ACCEPTED
    assert found.upload == verification.upload


def test_an_unknown_key_is_not_found(store):
    store.save(a_verification(), at=NOW)

    for other in (
        a_verification(sha256="cd" * 32),
        a_verification(claim_id="JHT-2"),
        a_verification(claim_id=None),
        a_verification(version="2"),
    ):
        assert store.find(key_of(other)) is None


def test_the_first_answer_to_a_key_stays(store):
    store.save(a_verification(decision=Decision.ACCEPTED), at=NOW)

    assert not store.save(a_verification(decision=Decision.REJECTED), at=NOW)
    assert store.find(key_of(a_verification())).decision is Decision.ACCEPTED
    assert len(store.of_claim("JHT-1")) == 1


def test_another_pipeline_adds_its_answer_and_the_old_one_stays(store):
    store.save(a_verification(version="1"), at=NOW)
    store.save(a_verification(version="2", decision=Decision.FLAGGED), at=NOW)

    assert [each.pipeline_version for each in store.of_claim("JHT-1")] == ["1", "2"]


def test_faults_are_kept_but_answer_nothing(store):
    fault = a_verification(decision=Decision.FLAGGED)
    assert store.save(fault, at=NOW, conclusive=False)
    assert store.save(fault, at=NOW, conclusive=False)

    assert store.find(key_of(fault)) is None
    assert store.save(a_verification(), at=NOW)
    assert [each.decision for each in store.of_claim("JHT-1")] == ["flagged", "flagged", "accepted"]


def test_a_claim_has_its_own_verifications_only(store):
    store.save(a_verification(), at=NOW)
    store.save(a_verification(claim_id="JHT-2"), at=NOW)

    assert [each.upload.claim_id for each in store.of_claim("JHT-2")] == ["JHT-2"]
    assert store.of_claim("JHT-3") == []


def test_a_database_keeps_what_it_has_when_it_is_opened_again(tmp_path):
    url = f"sqlite:///{tmp_path / 'berkas.sqlite3'}"
    first = open_database(url)
    SqlRecords(first).save(a_verification(), at=NOW)
    first.close()

    assert SqlRecords(open_database(url)).find(key_of(a_verification())) is not None


def test_a_broken_database_is_a_store_fault_that_tells_no_values(tmp_path):
    records = SqlRecords(open_database(f"sqlite:///{tmp_path / 'berkas.sqlite3'}"))
    with sqlite3.connect(tmp_path / "berkas.sqlite3") as connection:
        connection.execute("DROP TABLE verifications")

    with pytest.raises(StoreFault) as raised:
        records.save(replace(a_verification(), pipeline_version="secret"), at=NOW)
    assert "secret" not in str(raised.value)


def _save(url, pipe):
    records = SqlRecords(open_database(url))
    saved = [records.save(a_verification(sha256=f"{number:064x}"), at=NOW) for number in range(20)]
    pipe.send(sum(saved))


def test_of_processes_that_save_the_same_each_answer_is_kept_once(tmp_path):
    url = f"sqlite:///{tmp_path / 'berkas.sqlite3'}"
    spawn = get_context("spawn")
    pipes, workers = [], []
    for _ in range(3):
        ours, theirs = spawn.Pipe()
        workers.append(spawn.Process(target=_save, args=(url, theirs)))
        workers[-1].start()
        pipes.append(ours)
    saved = [pipe.recv() for pipe in pipes]
    for worker in workers:
        worker.join()

    assert sum(saved) == 20
    assert len(SqlRecords(open_database(url)).of_claim("JHT-1")) == 20
