"""Workers on two hosts share one queue: PostgreSQL, an S3 server and a broker are all that they have in common."""

import json
import os
import signal

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.queues.workplace import open_workplace
from pipeline.settings import load_settings
from tests.doubles import VERSION
from tests.hosts import two_hosts
from tests.processes import family, within
from tests.server_profile import Place, Workers, settings_on

pytestmark = pytest.mark.slow
COUNT = 60


@pytest.fixture
def given(tmp_path, monkeypatch, postgres_url, broker_server, object_server):
    given = settings_on(tmp_path, database=postgres_url, broker=broker_server, store=object_server)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert CliRunner().invoke(app, ["db", "upgrade"]).exit_code == 0
    return given


def said(log, action):
    """Documents of which a worker's log says this."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return [line["document"] for line in lines if line.get("action") == action]


def test_two_hosts_share_one_queue_and_one_that_dies_loses_nothing(
    given, tmp_path, postgres_server, broker_server, object_server
):
    ports = [postgres_server.port, broker_server.port, object_server.port]
    workers = Workers(tmp_path)
    with two_hosts(tmp_path, ports) as hosts, open_workplace(load_settings(), version=VERSION) as place:
        try:
            rig = Place(place)
            ids = rig.submit(*["slow"] * COUNT, claim="JHT-{}")
            one, _two = (workers.begin("2", within=host.within, settings=host.settings(given)) for host in hosts)
            logs = [workers.log(number) for number in range(2)]
            assert within(120, lambda: all(said(log, "finished") for log in logs)), [
                log.read_text() for log in logs
            ]
            assert within(60, lambda: any(_held_by(rig, hosts[0], one)))
            for pid in reversed(family(one.pid)):
                os.kill(pid, signal.SIGKILL)
            assert rig.settled(120)
        finally:
            workers.end()

        done = [said(log, "finished") for log in logs]
        assert set(rig.states().values()) == {"done"}
        assert sorted(row["document_id"] for row in rig.answers()) == sorted(ids)
        assert min(map(len, done)) > 0
        assert COUNT - 2 <= len(done[0]) + len(done[1]) <= COUNT  # the dead one may not have said its last


def _held_by(rig, host, process):
    """Whether a document is in the hands of a host's worker: it names itself."""
    owners = [rig.row(each)["lease_owner"] or "" for each, state in rig.states().items() if state == "running"]
    return [each.startswith(f"{host.name}:") if host.here else f":{process.pid}:" in each for each in owners]
