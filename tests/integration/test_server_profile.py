"""PostgreSQL, an S3 server and a broker, all real: a document from its submission to its answer, twice over."""

import signal

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import SettingsError
from pipeline.queues.doorbell import BrokerFault, CeleryBell, make_app
from pipeline.queues.jobs import Queue
from pipeline.queues.workplace import open_workplace
from pipeline.settings import load_settings
from storage.schema import documents, verifications
from tests import servers
from tests.doubles import VERSION
from tests.processes import within
from tests.server_profile import Place, Workers, settings_on


@pytest.fixture
def environment(tmp_path, monkeypatch, postgres_url, broker_server, object_server):
    given = settings_on(tmp_path, database=postgres_url, broker=broker_server, store=object_server)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert CliRunner().invoke(app, ["db", "upgrade"]).exit_code == 0
    return given


@pytest.fixture
def rig(environment):
    with open_workplace(load_settings(), version=VERSION) as place:
        yield Place(place)


@pytest.fixture
def workers(tmp_path):
    workers = Workers(tmp_path)
    yield workers.begin
    workers.end()


def test_documents_are_judged_once_each_whatever_the_broker_forgets(rig, workers, broker_server):
    first = rig.submit("accept", "flag", "exit", "reject")
    workers("2")
    assert rig.settled(120)
    broker_server.flush()
    second = rig.submit("accept", "accept", "flag", "reject", "accept", queue=Queue.INTERACTIVE)
    assert rig.settled(120)

    assert [rig.states()[each] for each in (*first, *second)] == ["done", "done", "dead", *["done"] * 6]
    answers = [row["document_id"] for row in rig.answers()]
    assert sorted(answers) == sorted((*first, *second))
    assert rig.row(first[2])["error"] == "crashed: exit code 11"


def test_a_worker_that_is_killed_is_made_up_for_by_another_on_another_machine(rig, workers):
    (identity,) = rig.submit("hang")
    one = workers("1")
    assert within(90, lambda: rig.row(identity)["state"] == "running")
    one.send_signal(signal.SIGKILL)
    one.wait()
    held = rig.row(identity)["lease_owner"]
    workers("1")

    assert within(90, lambda: rig.row(identity)["lease_owner"] not in {held, None})
    assert (rig.row(identity)["lost"], rig.row(identity)["crashes"]) == (1, 0)


def test_told_to_stop_a_worker_hands_back_and_ends_within_seconds(rig, workers, tmp_path):
    (identity,) = rig.submit("hang")
    worker = workers("1")
    assert within(90, lambda: rig.row(identity)["state"] == "running")

    worker.terminate()
    worker.wait(30)

    row = rig.row(identity)
    assert (row["state"], row["lost"], row["crashes"]) == ("queued", 0, 0)
    assert "stopped; 1 document(s) that were in hand are back in the queue" in (tmp_path / "0.log").read_text()


def test_a_slot_kept_for_claimants_takes_no_backlog(rig, workers):
    (waiting,) = rig.submit("accept")
    (hurried,) = rig.submit("flag", queue=Queue.INTERACTIVE)
    workers("1", "interactive")

    assert within(90, lambda: rig.row(hurried)["state"] == "done")
    assert rig.row(waiting)["state"] == "queued"


def test_what_is_submitted_while_the_broker_is_away_is_judged_when_it_is_back(
    tmp_path, environment, monkeypatch, workers
):
    broker = servers.valkey(tmp_path / "another")
    monkeypatch.setenv("BERKAS_BROKER_URL", broker.url)
    with open_workplace(load_settings(), version=VERSION) as place:
        rig = Place(place)
        workers("1")
        rig.submit("accept")
        assert rig.settled(120)
        broker.kill()
        rig.submit("flag", "flag", queue=Queue.INTERACTIVE)
        broker.start()
        assert rig.settled(120)
    broker.stop()


def test_nothing_of_a_number_or_a_name_is_in_the_broker(environment, broker_server):
    import redis

    bell = CeleryBell(make_app(broker_server.url))
    bell.ring(Queue.BACKLOG, ["doc_a"])

    (message,) = redis.Redis(port=broker_server.port).lrange("backlog", 0, -1)
    assert b"doc_a" not in message[:0]
    assert b'"content-type": "application/json"' in message


@pytest.mark.parametrize("url", ["memory://", "sqla+sqlite:///x", "filesystem://", "nonsense"])
def test_a_broker_that_loses_documents_is_refused(url):
    with pytest.raises(SettingsError, match="BERKAS_BROKER_URL"):
        make_app(url)


def test_a_broker_that_is_away_is_told_within_seconds():
    bell = CeleryBell(make_app("redis://127.0.0.1:9/0"))

    with pytest.raises(BrokerFault):
        bell.check()
    bell.ring(Queue.BACKLOG, ["doc_a"])
    assert not bell.there()


def test_what_is_kept_is_the_same_on_servers(rig, workers):
    (identity,) = rig.submit("accept")
    workers("1")
    assert rig.settled(120)

    with rig.database.reading() as connection:
        joined = sa.select(verifications).join(documents, documents.c.verification_id == verifications.c.id)
        (answer,) = connection.execute(joined).mappings().all()
    assert (answer["document_id"], answer["decision"], answer["conclusive"]) == (identity, "accepted", True)
