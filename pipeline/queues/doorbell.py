"""The broker as a doorbell: it carries ids, and loses nothing that is not in the database.

Two named queues, `interactive` and `backlog`. A message is an id; whoever hears it claims the row, and finds
out there whether it is still waiting. So a broker that loses everything costs a minute, and one that says a
thing twice costs a query.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit

from celery import Celery, signals
from celery.worker.consumer import Consumer
from kombu import Exchange
from kombu import Queue as BrokerQueue
from kombu.exceptions import KombuError

from pipeline.errors import SettingsError, SystemFault
from pipeline.queues.jobs import Queue
from pipeline.queues.supervisor import Slot, Supervisor

log = logging.getLogger(__name__)

TASK = "berkas.verify"
_CONNECT_SECONDS = 3
_CONFIRM_SECONDS = 3
"""RabbitMQ confirms nothing while a quorum queue has no leader; the sweeper shall not wait for it."""
_TRY_AGAIN_SECONDS = 2.0
_SILENCE_SECONDS = 5.0
_REDIS = {
    "visibility_timeout": 3600,  # the database takes back what is lost, much sooner
    "queue_order_strategy": "priority",
    "socket_connect_timeout": _CONNECT_SECONDS,
    "socket_timeout": 10,
    "socket_keepalive": True,
    "health_check_interval": 10,
    "max_retries": 1,
}
_AMQP = {"confirm_publish": True, "connect_timeout": _CONNECT_SECONDS, "max_retries": 1}
_QUORUM = {"x-queue-type": "quorum", "x-delivery-limit": 20}


class _Consumer(Consumer):  # type: ignore[misc]  # Celery has no types
    """Celery's, without the 28 queues that it makes on RabbitMQ for messages that are to wait."""

    class Blueprint(Consumer.Blueprint):  # type: ignore[misc]
        """Its parts."""

        default_steps: ClassVar = [
            each for each in Consumer.Blueprint.default_steps if "delayed_delivery" not in str(each)
        ]


class BrokerFault(SystemFault):
    """The broker does not answer."""

    retryable = True


def make_app(url: str) -> Celery:
    """The Celery application on a broker.

    Args:
        url: of Redis or Valkey (`redis://`, `rediss://`), or of RabbitMQ (`amqp://`, `amqps://`), where the
            queues are quorum queues.

    Raises:
        SettingsError: another kind of broker.
    """
    scheme = urlsplit(url).scheme
    if scheme not in {"redis", "rediss", "amqp", "amqps"}:
        raise SettingsError("BERKAS_BROKER_URL: berkas rings with Redis, Valkey (redis://) or RabbitMQ (amqp://)")
    durable = scheme.startswith("amqp")
    app = Celery("berkas", broker=url, set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        task_queues=[_named(each, _QUORUM if durable else None) for each in Queue],
        task_default_queue=str(Queue.BACKLOG),
        broker_transport_options=_AMQP if durable else _REDIS,
        broker_connection_timeout=_CONNECT_SECONDS,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        worker_consumer=_Consumer,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_send_task_events=False,
        worker_enable_remote_control=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
    )
    return app


def _named(name: Queue, arguments: dict[str, Any] | None) -> Any:
    exchange: Any = Exchange
    named: Any = BrokerQueue
    return named(str(name), exchange(str(name)), routing_key=str(name), queue_arguments=arguments)


class CeleryBell:
    """See `pipeline.queues.supervisor.Bell`.

    Args:
        app: of `make_app`.
    """

    def __init__(self, app: Celery) -> None:
        self._app = app
        self._away_until: float | None = None
        self._lock = threading.Lock()

    def there(self) -> bool:
        """See `pipeline.queues.supervisor.Bell`."""
        if self._away_until is None:
            return True
        if time.monotonic() < self._away_until:
            return False
        try:
            self.check()
        except BrokerFault:
            self._away_until = time.monotonic() + _TRY_AGAIN_SECONDS
            return False
        log.warning("the broker answers again", extra={"action": "broker_back"})
        self._away_until = None
        return True

    def ring(self, queue: Queue, identities: Sequence[str]) -> None:
        """See `pipeline.queues.supervisor.Bell`."""
        if self._away_until is not None and time.monotonic() < self._away_until:
            return  # who submits does not wait for it; the sweeper rings when it is back
        try:
            with self._lock, self._app.producer_or_acquire() as producer:
                for identity in identities:
                    self._app.send_task(
                        TASK, args=[identity], queue=str(queue), retry=False, producer=producer,
                        ignore_result=True, confirm_timeout=_CONFIRM_SECONDS,
                    )  # fmt: skip
        except _FAULTS as error:
            self._away_until = time.monotonic() + _TRY_AGAIN_SECONDS
            log.warning("the broker is away: %s", type(error).__name__, extra={"action": "broker_away"})

    def check(self) -> None:
        """Whether the broker answers.

        Raises:
            BrokerFault: it does not.
        """
        try:
            with self._app.connection_for_write(connect_timeout=_CONNECT_SECONDS) as connection:
                connection.ensure_connection(max_retries=1, interval_start=0, timeout=_CONNECT_SECONDS)
                connection.default_channel.close()
        except _FAULTS as error:
            raise BrokerFault(f"the broker cannot be reached: {type(error).__name__}") from error


def _faults() -> tuple[type[Exception], ...]:
    import amqp
    import redis

    return (KombuError, redis.RedisError, amqp.AMQPError, OSError)


_FAULTS = _faults()


def listen(app: Celery, supervisor: Supervisor, slots: Sequence[Slot], queues: Sequence[Queue]) -> None:
    """Take ids from the broker, one for each free slot, until the process is told to end.

    Where the broker says nothing for a while, free slots ask the database themselves: it may be away, it may have
    lost what it was told, and a client that lost its broker does not always find it again.

    Args:
        app: of `make_app`.
        supervisor: started without polling; stopped when this returns.
        slots: its slots.
        queues: where ids are taken from, the first with one wins.
    """
    desk = _FreeSlots(supervisor, slots)
    app.task(name=TASK)(desk.verify)
    for _ in slots:
        threading.Thread(target=desk.ask, daemon=True).start()
    _when_asked_to_end(supervisor.stop)
    _leave_logging_alone()
    worker: Any = app.Worker(
        pool="threads",
        concurrency=len(slots),
        queues=[str(each) for each in queues],
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    )
    worker.start()


class _FreeSlots:
    """The slots of a worker that nothing is judged at."""

    def __init__(self, supervisor: Supervisor, slots: Sequence[Slot]) -> None:
        self._supervisor = supervisor
        self._free: queue.SimpleQueue[Slot] = queue.SimpleQueue()
        self._heard = time.monotonic()
        for slot in slots:
            self._free.put(slot)

    def verify(self, identity: str) -> None:
        """The broker named a document."""
        self._heard = time.monotonic()
        slot = self._free.get()
        try:
            self._supervisor.handle(identity, slot)
        finally:
            self._free.put(slot)

    def ask(self) -> None:
        """While the broker says nothing, ask the database what is waiting."""
        while not self._supervisor.stopping:
            time.sleep(_SILENCE_SECONDS / 5)
            if time.monotonic() - self._heard < _SILENCE_SECONDS:
                continue
            try:
                slot = self._free.get_nowait()
            except queue.Empty:
                continue
            try:
                while time.monotonic() - self._heard >= _SILENCE_SECONDS and self._supervisor.handle(None, slot):
                    pass
            except Exception:
                log.exception("a slot met something unforeseen", extra={"action": "slot_failed"})
            finally:
                self._free.put(slot)


def _leave_logging_alone() -> None:
    """Celery would set everybody's level to its own; of itself it tells what is wrong, not each message."""
    signals.setup_logging.connect(_nothing, weak=False)
    logging.getLogger("celery").setLevel(logging.WARNING)


def _nothing(**_facts: object) -> None:
    """Somebody else has done it."""


def _when_asked_to_end(act: Callable[[], None]) -> None:
    """Celery waits for its tasks when it is asked to end; `act` makes them end at once."""

    def on_shutdown(**_facts: object) -> None:
        threading.Thread(target=act, daemon=True).start()

    signals.worker_shutting_down.connect(on_shutdown, weak=False)
