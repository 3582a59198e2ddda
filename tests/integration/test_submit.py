"""What is accepted is stored; a watched place is emptied once; what cannot be taken is told."""

import json
import os

import pytest
import sqlalchemy as sa
from minio import Minio
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import StoreFault, UsageError
from pipeline.model import DocumentType, Upload
from pipeline.queues.jobs import Queue
from pipeline.queues.submit import Submitter
from storage.migrate import open_database
from storage.objects import MemoryObjects, key_of
from storage.schema import claims, documents, intake
from tests.integration.test_supervisor import Rig


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("BERKAS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr("pipeline.bootstrap.pipeline_version", lambda *_: "1")
    return tmp_path / "data"


def ran(*arguments):
    return CliRunner().invoke(app, ["submit", *map(str, arguments)])


def rows(data, table=documents):
    database = open_database(f"sqlite:///{data / 'berkas.sqlite3'}")
    with database.reading() as connection:
        found = connection.execute(sa.select(table)).mappings().all()
    database.close()
    return found


def a_file(folder, name, content, *, age=10):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    past = path.stat().st_mtime - age
    os.utime(path, (past, past))
    return path


def test_files_are_kept_and_queued_once(data, tmp_path):
    a_file(tmp_path / "in", "a.jpg", b"one")
    a_file(tmp_path / "in", "b.jpg", b"two")
    a_file(tmp_path / "in", "c.jpg", b"one")

    told = ran(
        tmp_path / "in", "--type", "ktp", "--claim", "JHT-1", "--kpj", "7", "--queue", "interactive", "--json"
    )
    assert told.exit_code == 0, told.stderr
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert [each["new"] for each in lines] == [True, True, False]
    assert lines[0]["document_id"] == lines[2]["document_id"]
    assert "2 queued, 1 were known" in told.stderr
    found = rows(data)
    assert {(row["state"], row["queue"], row["declared_type"], row["claim_id"], row["kpj"]) for row in found} == {
        ("queued", "interactive", "ktp", "JHT-1", "7")
    }
    assert all((data / "objects" / row["object_key"]).read_bytes() in {b"one", b"two"} for row in found)
    assert [(row["claim_id"], row["kpj"]) for row in rows(data, claims)] == [("JHT-1", "7")]


def test_what_cannot_be_read_is_told_and_the_rest_is_taken(data, tmp_path):
    good = a_file(tmp_path, "a.jpg", b"one")
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nowhere")

    told = ran(good, tmp_path / "gone.jpg")

    assert told.exit_code == 3
    assert "gone.jpg is left out: file_corrupt" in told.stderr
    assert len(rows(data)) == 1


def test_a_manifest_says_what_each_document_is(data, tmp_path):
    a_file(tmp_path, "a.jpg", b"one")
    manifest = tmp_path / "m.csv"
    manifest.write_text("path,document_type,claim_id,kpj,branch\na.jpg,kk,JHT-9,7,Jakarta\n,ktp,JHT-9,7,x\n")

    assert ran("--manifest", manifest).exit_code == 3
    (row,) = rows(data)
    assert (row["declared_type"], row["claim_id"], json.loads(row["extra"])) == (
        "kk",
        "JHT-9",
        {"branch": "Jakarta"},
    )


def test_a_drop_folder_is_taken_from_once_and_again_when_a_file_changes(data, tmp_path):
    inbox = tmp_path / "inbox"
    a_file(inbox, "JHT-1/ktp-front.jpg", b"one")
    a_file(inbox, "JHT-1/scan.pdf", b"two")
    a_file(inbox, "loose.jpg", b"three")
    a_file(inbox, "JHT-2/half-written.jpg", b"fo", age=-3600)

    assert ran("--watch", inbox, "--once").exit_code == 0
    found = {row["source"].rpartition("/")[2]: (row["claim_id"], row["declared_type"]) for row in rows(data)}
    assert found == {"ktp-front.jpg": ("JHT-1", "ktp"), "scan.pdf": ("JHT-1", None), "loose.jpg": (None, None)}
    assert "0 queued, 0 were known" in ran("--watch", inbox, "--once").stderr
    a_file(inbox, "JHT-1/ktp-front.jpg", b"a better one", age=5)
    assert "1 queued" in ran("--watch", inbox, "--once").stderr
    assert len(rows(data, intake)) == 3
    assert (inbox / "loose.jpg").exists()


def test_a_prefix_on_an_object_server_is_taken_from(data, tmp_path, monkeypatch, object_server):
    client = Minio(
        f"127.0.0.1:{object_server.port}", object_server.access_key, object_server.secret_key, secure=False
    )
    for name in ("watched", "kept"):
        client.make_bucket(name)
    client.fput_object("watched", "in/JHT-5/kk.jpg", str(a_file(tmp_path, "x", b"five")))
    client.fput_object("watched", "elsewhere/kk.jpg", str(a_file(tmp_path, "x", b"six")))
    monkeypatch.setenv("BERKAS_OBJECTS_URL", f"{object_server.endpoint}/kept")
    monkeypatch.setenv("BERKAS_OBJECTS_ACCESS_KEY", object_server.access_key)
    monkeypatch.setenv("BERKAS_OBJECTS_SECRET_KEY", object_server.secret_key)

    for said in ("1 queued", "0 queued"):
        told = ran("--watch", "s3://watched/in", "--once")
        assert told.exit_code == 0, told.stderr
        assert said in told.stderr
    (row,) = rows(data)
    assert (row["source"], row["claim_id"], row["declared_type"]) == (
        "s3://watched/in/JHT-5/kk.jpg",
        "JHT-5",
        "kk",
    )
    assert client.stat_object("kept", row["object_key"]).size == 4


@pytest.mark.parametrize(
    "arguments", [[], ["--watch", "/no/such/folder"], ["a.jpg", "--watch", "."], ["nowhere.jpg"]]
)
def test_what_cannot_be_asked_for_is_told(data, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    assert ran(*arguments).exit_code == 2


def an_upload(content=b"accept 1", **facts):
    return Upload(content, "a.jpg", key_of(content)[-64:], DocumentType.KTP, **{"claim_id": "JHT-1", **facts})


def test_nothing_is_queued_that_is_not_stored(tmp_path):
    class Full(MemoryObjects):
        def put(self, content):
            raise StoreFault("full")

    rig = Rig(tmp_path, objects=Full())
    with pytest.raises(StoreFault):
        rig.submitter.submit(an_upload())
    assert rig.states() == {}


@pytest.mark.parametrize("facts", [{"claim_id": "x" * 256}, {"kpj": "1" * 65}, {"claim_id": "a\x1fb"}])
def test_a_claim_that_no_office_has_is_refused(tmp_path, facts):
    rig = Rig(tmp_path)
    with pytest.raises(UsageError, match="printable"):
        rig.submitter.submit(an_upload(**facts))


def test_waiting_workers_are_told_of_what_is_new_and_urgent(tmp_path):
    rung = []

    class Bell:
        def ring(self, queue, identities):
            rung.append((queue, tuple(identities)))

    rig = Rig(tmp_path)
    submitter = Submitter(work=rig.work, objects=rig.objects, clock=rig.clock, bell=Bell())
    first = submitter.submit(an_upload())
    submitter.submit(an_upload())
    submitter.submit(an_upload(b"accept 2"), queue=Queue.BACKLOG)

    assert rung == [(Queue.INTERACTIVE, (first.id,))]


def test_bytes_that_a_purge_took_meanwhile_are_put_again(tmp_path):
    class Purged(MemoryObjects):
        puts = 0

        def put(self, content):
            self.puts += 1
            key = super().put(content)
            if self.puts == 1:
                self.remove(key)
            return key

    rig = Rig(tmp_path, objects=Purged())
    rig.submitter.submit(an_upload())
    assert rig.objects.exists(key_of(b"accept 1"))
