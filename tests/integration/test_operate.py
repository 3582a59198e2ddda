"""What operators do: look, queue again, remove what is due, back up, restore, ask the doctor."""

import configparser
import json
import os
import tarfile
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.commands import doctor
from pipeline.commands.worker import Shift, run_worker
from pipeline.errors import NotStored, StoreFault
from pipeline.queues.jobs import Queue
from pipeline.settings import Settings
from storage.backup import back_up, restore
from storage.desk_schema import review_items
from storage.retention import Purge, Retention
from storage.schema import documents
from tests.doubles import VERSION, verifying
from tests.integration.test_reprocess import decided_by_a_person
from tests.integration.test_supervisor import Rig
from tests.processes import ROOT

KEEP = Retention(rejected=timedelta(hours=72), decided=timedelta(days=30))


@pytest.fixture
def rig(tmp_path, monkeypatch):
    monkeypatch.setenv("BERKAS_DATA_DIR", str(tmp_path))
    rig = Rig(tmp_path)
    yield rig
    rig.database.close()


def judged(rig, *words):
    ids = rig.submit(*words)
    with rig.working():
        assert rig.settled(120)
    return ids


def ran(*arguments):
    return CliRunner().invoke(app, arguments)


def test_the_queue_is_told_and_the_dead_are_queued_again(rig):
    dead, _ = judged(rig, "exit", "accept")
    rig.submit("accept", queue=Queue.INTERACTIVE)

    told = json.loads(ran("queue", "--json").stdout)
    assert {(each["queue"], each["state"]): each["documents"] for each in told["depths"]} == {
        ("interactive", "queued"): 1,
        ("backlog", "dead"): 1,
    }
    (letter,) = told["dead_letters"]
    assert (letter["id"], letter["error"], letter["crashes"]) == (dead, "crashed: exit code 11", 3)
    shown = ran("queue")
    assert "exit code 11" in shown.stdout
    assert ran("queue", "--redrive", dead).exit_code == 0
    assert rig.row(dead)["state"] == "queued"
    assert ran("queue", "--redrive-all").exit_code == 0


def test_a_worker_that_ends_with_nothing_in_hand_says_so(rig, capsys):
    (identity,) = rig.submit("accept")

    run_worker(Shift(slots=1, drain=True), build=partial(verifying, Settings()), version=VERSION)

    assert rig.row(identity)["state"] == "done"
    assert capsys.readouterr().err.splitlines()[-1] == "stopped"


def test_pictures_go_when_their_time_is_over_and_rows_stay(rig):
    rejected, accepted, flagged, waiting, settled = judged(rig, "reject", "accept", "flag", "flag", "flag")
    decided_by_a_person(rig, settled)
    answer = rig.row(waiting)["verification_id"]
    now = rig.clock.now()
    with rig.database.writing() as connection:
        connection.execute(sa.update(review_items).values(decided_at=now))
        connection.execute(
            review_items.insert().values(
                document_id=waiting, verification_id=answer, slot="ktp", status="open", escalated=False,
                priority=0, due_at=now, created_at=now, version=1,
            )
        )  # fmt: skip
    purge = Purge(rig.database, rig.objects, KEEP)

    def due(after):
        return {each.document_id: each.why for each in purge.due(at=now + after)}

    assert due(timedelta(hours=71)) == {}
    assert due(timedelta(hours=73)) == {rejected: "rejected"}
    assert due(timedelta(days=31)) == {rejected: "rejected", accepted: "decided", settled: "decided"}
    key = rig.row(rejected)["object_key"]
    for each in purge.due(at=now + timedelta(hours=73)):
        assert purge.remove(each, at=now)
    with pytest.raises(NotStored):
        rig.objects.get(key)
    row = rig.row(rejected)
    assert (row["object_key"], row["state"], row["purged_at"]) == (None, "done", now)
    assert rig.row(flagged)["object_key"] is not None
    assert len(rig.answers()) == 5
    again = rig.submit("reject", "", "", "", "")
    assert again[0] == rejected
    assert (rig.row(rejected)["object_key"], rig.row(rejected)["purged_at"]) == (key, None)
    assert rig.objects.exists(key)


def test_a_picture_that_two_documents_share_goes_with_the_last_of_them(rig):
    (first,) = judged(rig, "reject")
    key = rig.row(first)["object_key"]
    copy = {**rig.row(first), "id": "doc_z", "idempotency_key": "other"}
    with rig.database.writing() as connection:
        connection.execute(documents.insert().values(copy))
    purge = Purge(rig.database, rig.objects, KEEP)

    removed = [
        purge.remove(each, at=rig.clock.now()) for each in purge.due(at=rig.clock.now() + timedelta(days=9))
    ]

    assert removed == [False, True]
    assert not rig.objects.exists(key)


def test_what_no_document_names_goes_after_a_day_and_what_one_names_never(rig):
    judged(rig, "accept")
    waiting = rig.submit("flag", "reject")
    orphan = rig.objects.put(b"stored, and then the client was gone")
    purge = Purge(rig.database, rig.objects, KEEP)
    now = rig.clock.now()

    assert list(purge.orphans(at=now + timedelta(hours=23))) == []
    assert list(purge.orphans(at=now + timedelta(hours=25))) == [orphan]
    old = (now - timedelta(days=40)).timestamp()
    for path in (rig.folder / "objects").rglob("*"):
        os.utime(path, (old, old))
    assert "1 that no document names" in ran("purge", "--dry-run").stdout
    assert rig.objects.exists(orphan)
    assert "1 that no document names" in ran("purge").stdout
    assert not rig.objects.exists(orphan)
    assert all(rig.objects.exists(rig.row(each)["object_key"]) for each in waiting)
    assert not purge.remove_orphan(rig.row(waiting[0])["object_key"])


def test_a_purge_that_is_only_tried_removes_nothing(rig):
    judged(rig, "reject")

    told = ran("purge", "--dry-run")
    assert "0 pictures would be removed" in told.stdout
    assert ran("purge").exit_code == 0


def test_a_backup_comes_back_whole_and_overwrites_nothing(rig, tmp_path, monkeypatch):
    ids = judged(rig, "accept", "flag")
    target = tmp_path / "backup" / "berkas.tar"
    target.parent.mkdir()
    assert "2 upload(s)" in ran("db", "backup", str(target)).stdout
    assert ran("db", "restore", str(target)).exit_code == 2

    monkeypatch.setenv("BERKAS_DATA_DIR", str(tmp_path / "other"))
    assert ran("db", "restore", str(target)).exit_code == 0
    other = Rig(tmp_path / "other")
    assert {each: other.row(each)["state"] for each in ids} == dict.fromkeys(ids, "done")
    assert other.objects.get(other.row(ids[0])["object_key"]).startswith(b"accept")
    other.database.close()


def test_a_backup_that_is_not_whole_restores_nothing(rig, tmp_path):
    judged(rig, "accept")
    whole, broken = tmp_path / "whole.tar", tmp_path / "broken.tar"
    back_up(tmp_path, rig.database.file, whole)
    with tarfile.open(whole) as source, tarfile.open(broken, "w") as target:
        member = source.getmember("berkas.sqlite3")
        target.addfile(member, source.extractfile(member))

    with pytest.raises(StoreFault, match="1 uploads are missing"):
        restore(broken, tmp_path / "new", tmp_path / "new" / "berkas.sqlite3")
    assert not list((tmp_path / "new").iterdir())


def test_the_doctor_looks_at_what_is_kept(tmp_path, postgres_url):
    at_home = Settings(data_dir=tmp_path)
    found = {each.what: each.state for check in DOCTORS for each in check(at_home)}
    assert found == dict.fromkeys(("database", "clock", "uploads", "broker"), doctor.State.OK)
    away = Settings(
        data_dir=tmp_path,
        database_url=postgres_url,
        objects_url="http://127.0.0.1:9/uploads",
        broker_url="redis://127.0.0.1:9/0",
    )
    found = {each.what: each.detail for check in DOCTORS for each in check(away)}
    assert "run `berkas db upgrade`" in found["database"]
    assert "cannot be used" in found["uploads"]
    assert "cannot be reached" in found["broker"]


DOCTORS = tuple(map(partial(getattr, doctor), ("_database", "_uploads", "_broker")))


def test_the_units_start_commands_that_there_are():
    for path in (ROOT / "deploy").glob("*.service"):
        unit = configparser.ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str
        unit.read(path)
        _, _, command = unit["Service"]["ExecStart"].partition("/bin/berkas ")
        told = ran(*command.split()[:2] if command.startswith("db") else command.split()[:1], "--help")
        assert told.exit_code == 0, path.name


def test_the_environment_file_sets_what_there_is():
    lines = (ROOT / "deploy" / "berkas.env").read_text().splitlines()
    names = {line.lstrip("#").partition("=")[0] for line in lines if line.lstrip("#").startswith("BERKAS_")}
    assert names <= {f"BERKAS_{name.upper()}" for name in Settings.model_fields}
