"""The server profile over RabbitMQ: a node of this test run alone, with quorum queues."""

import time

import amqp
import pytest

from pipeline.queues.doorbell import BrokerFault, CeleryBell, make_app
from pipeline.queues.jobs import Queue
from tests import servers
from tests.integration.test_server_profile import environment, rig, workers  # noqa: F401  # fixtures
from tests.processes import within

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def broker_server(tmp_path_factory):
    """In place of Valkey."""
    server = servers.rabbitmq(tmp_path_factory.mktemp("rabbitmq"))
    bell = CeleryBell(make_app(server.url))
    for queue in Queue:
        bell.ring(queue, ["doc_z"])
    # Seen with 3.10: a queue that is a second old when the node is killed comes back without its process.
    time.sleep(3)
    yield server
    server.stop()


def waiting_in(broker, queue):
    with amqp.Connection(f"127.0.0.1:{broker.port}") as connection:
        return connection.channel().queue_declare(str(queue), passive=True).message_count


def test_documents_are_judged_once_each_whatever_happens_to_the_broker(rig, workers, broker_server):  # noqa: F811
    first = rig.submit("accept", "flag", "reject")
    workers("2")
    assert rig.settled(120)

    broker_server.flush()
    second = rig.submit("accept", "accept", "flag", "reject", queue=Queue.INTERACTIVE)
    assert rig.settled(120)
    broker_server.kill()
    third = rig.submit("reject", "accept", "accept", "accept", "flag", queue=Queue.INTERACTIVE)
    assert rig.settled(120)
    broker_server.start()
    fourth = rig.submit(*["accept"] * 6)
    assert rig.settled(120)

    ids = (*first, *second, *third, *fourth)
    assert [rig.states()[each] for each in ids] == ["done"] * len(ids)
    assert sorted(row["document_id"] for row in rig.answers()) == sorted(ids)


def test_what_is_rung_is_on_the_brokers_disk_in_a_quorum_queue(broker_server):
    bell = CeleryBell(make_app(broker_server.url))
    broker_server.flush()
    bell.ring(Queue.INTERACTIVE, ["doc_a", "doc_b"])

    broker_server.kill()
    with pytest.raises(BrokerFault):
        bell.check()
    broker_server.start()

    assert within(30, lambda: waiting_in(broker_server, Queue.INTERACTIVE) == 2)
    classic = {"x-queue-type": "classic"}
    with (
        amqp.Connection(f"127.0.0.1:{broker_server.port}") as connection,
        pytest.raises(amqp.PreconditionFailed, match="x-queue-type"),
    ):
        connection.channel().queue_declare("interactive", durable=True, auto_delete=False, arguments=classic)
