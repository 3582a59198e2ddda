"""Takes documents out of the queue and sees each of them to its end.

A slot is a thread with a child process: it claims a document, fetches its bytes, has the child judge it, and
writes the answer. Beside the slots run two threads: one prolongs the leases of what is being worked on (never
the child itself, which may be deep in native code), one takes back what vanished workers held. When a store is
away, a slot waits for it and keeps what it has; when the supervisor is told to stop, documents are handed back.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol, TypeVar

from pipeline.batch import Item, fault_of
from pipeline.codec import from_record
from pipeline.errors import NotStored, StoreFault, WorkersFault
from pipeline.model import Reason, Verification
from pipeline.policy.judging import RetryPolicy
from pipeline.policy.work import WorkPolicy
from pipeline.ports import Clock, ObjectStore, ParticipantStore, RecordStore, WorkStore
from pipeline.queues.child import CalledOffError, Child
from pipeline.queues.clock_watch import ClockWatch
from pipeline.queues.jobs import Claimed, Queue, State, Swept
from pipeline.service import in_light_of, own_row_kept, system_fault

Answer = TypeVar("Answer")

log = logging.getLogger(__name__)

_IDLE_SECONDS = (0.05, 0.5)
"""First and longest pause of a slot that finds nothing to do."""
_AWAY_SECONDS = (0.2, 5.0)
"""The same while a store is away or no child starts."""
_ROUND_SECONDS = 1.0


class Bell(Protocol):
    """A broker that workers listen to. What it loses is rung again; what it says twice is heard once."""

    def there(self) -> bool:
        """Whether the broker can be reached, as far as is known."""
        ...

    def ring(self, queue: Queue, identities: Sequence[str]) -> None:
        """Tell the workers that these documents are waiting; nothing happens when the broker is away."""
        ...


class Observer(Protocol):
    """Who counts what happens (`pipeline.queues.metrics`)."""

    def claimed(self, claimed: Claimed) -> None:
        """A slot has a document."""
        ...

    def finished(self, claimed: Claimed, verification: Verification) -> None:
        """Its answer was kept."""
        ...

    def failed(self, claimed: Claimed, failure: str, state: State | None) -> None:
        """It took its child down."""
        ...

    def swept(self, swept: Swept) -> None:
        """What vanished workers held was taken back."""
        ...


class StoppedError(Exception):
    """The supervisor is stopping."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """What a supervisor works on.

    Attributes:
        records: where earlier uploads of a claim are found; None: every upload is judged by itself.
        retries: how often a claimant is asked for a better picture.
    """

    work: WorkStore
    objects: ObjectStore
    participants: ParticipantStore
    clock: Clock
    observer: Observer
    policy: WorkPolicy
    records: RecordStore | None = None
    retries: RetryPolicy = field(default_factory=RetryPolicy)
    keep_family: bool = False


@dataclass(slots=True)
class Slot:
    """A place at which one document at a time is judged.

    Attributes:
        queues: where it takes documents from, the first with one wins.
        holding: what it works on.
    """

    child: Child[Item]
    queues: tuple[Queue, ...] = (Queue.INTERACTIVE, Queue.BACKLOG)
    holding: Claimed | None = None


class Supervisor:
    """Runs slots until it is stopped.

    Args:
        stores: what it works on.
        slots: at least one, unless it only sweeps.
        bell: the broker, if there is one.
    """

    def __init__(self, stores: Stores, slots: Sequence[Slot], *, bell: Bell | None = None) -> None:
        self._stores = stores
        self._slots = list(slots)
        self._bell = bell
        self._stop = threading.Event()
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{os.urandom(4).hex()}"
        self._threads: list[threading.Thread] = []
        self.handed_back = 0
        """Documents that were in hand and are back in the queue."""

    def start(self, *, polling: bool = True) -> None:
        """Start the threads; with `polling` one for each slot, else documents are brought by `handle`."""
        runs: list[Callable[[], None]] = [self._keep_leases, self._keep_house]
        if polling:
            runs += [lambda slot=slot: self._work(slot) for slot in self._slots]  # type: ignore[misc]
        self._threads = [threading.Thread(target=each, daemon=True) for each in runs]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Call off what is being done and hand it back; returns within seconds."""
        self._stop.set()
        for slot in self._slots:
            slot.child.call_off()
        for thread in self._threads:
            thread.join(timeout=10)
        for slot in self._slots:
            slot.child.end()

    @property
    def stopping(self) -> bool:
        """It was told to stop."""
        return self._stop.is_set()

    @property
    def idle(self) -> bool:
        """No slot has a document."""
        return all(slot.holding is None for slot in self._slots)

    def handle(self, identity: str | None, slot: Slot) -> bool:
        """See one document to its end at a slot.

        Args:
            identity: which; None: the next that is waiting.
            slot: nobody else's meanwhile.

        Returns:
            False when there was nothing to do: somebody else did or does it, or nothing is waiting.
        """
        stores = self._stores
        try:
            if identity is None:
                return self._next(slot)
            claimed = self._patiently(
                lambda: stores.work.claim_one(identity, owner=self._owner, at=stores.clock.now())
            )
            if claimed is None:
                return False
            self._see_to(claimed, slot)
        except StoppedError:
            return False
        except WorkersFault as fault:
            log.error("%s", fault, extra={"action": "no_child"})
            self._stop.wait(_AWAY_SECONDS[1])
            return False
        return True

    def warm(self, slot: Slot) -> None:
        """Load the models before a document comes."""
        if self.stopping:
            return
        try:
            slot.child.ready()
        except CalledOffError:
            return
        except WorkersFault as fault:
            log.error("%s", fault, extra={"action": "no_child"})

    def _work(self, slot: Slot) -> None:
        pause = _IDLE_SECONDS[0]
        self.warm(slot)
        while not self.stopping:
            try:
                if self._next(slot):
                    pause = _IDLE_SECONDS[0]
                    continue
            except StoppedError:
                return
            except WorkersFault as fault:
                log.error("%s", fault, extra={"action": "no_child"})
                pause = _AWAY_SECONDS[1]
            except Exception:
                log.exception("a slot met something unforeseen", extra={"action": "slot_failed"})
                pause = _AWAY_SECONDS[1]
            self._stop.wait(pause)
            pause = min(2 * pause, _IDLE_SECONDS[1])

    def _next(self, slot: Slot) -> bool:
        """Claim a document and see to it; False when none is waiting."""
        stores = self._stores
        claimed = self._patiently(lambda: stores.work.claim(slot.queues, owner=self._owner, at=stores.clock.now()))
        if claimed is None:
            return False
        self._see_to(claimed, slot)
        return True

    def _see_to(self, claimed: Claimed, slot: Slot) -> None:
        slot.holding = claimed
        log.info("claimed %s", claimed.id, extra={"action": "claimed", **_named(claimed)})
        self._stores.observer.claimed(claimed)
        try:
            self._judge(claimed, slot)
        except CalledOffError:
            self._hand_back(claimed)
        except (StoppedError, WorkersFault):
            self._hand_back(claimed)
            raise
        except Exception as error:  # ours: a person shall see the document, not wait for it
            fault = system_fault("engine_unavailable", failure="unforeseen")
            self._fail(claimed, fault, f"unforeseen: {type(error).__name__}")
            raise
        finally:
            slot.holding = None
        if slot.child.pid is None:
            self.warm(slot)  # it was lost; the next document shall not wait for the models

    def _judge(self, claimed: Claimed, slot: Slot) -> None:
        stores, upload = self._stores, claimed.upload
        try:
            content = self._patiently(lambda: stores.objects.get(claimed.object_key))
        except NotStored:
            fault = system_fault("engine_unavailable", failure="not_stored")
            self._fail(claimed, fault, "not_stored: its bytes are not in the object store", final=True)
            return
        participant = self._patiently(lambda: stores.participants.of(upload.kpj))
        item = Item(
            path=Path(),
            source=upload.source,
            content=content,
            declared_type=upload.declared_type,
            claim_id=upload.claim_id,
            kpj=upload.kpj,
            extra=upload.extra,
            participant=participant,
        )
        result = slot.child.do(item)
        if result.failure is not None:
            self._fail(claimed, fault_of(result), f"{result.failure}: {result.detail}")
            return
        verification = replace(from_record(json.loads(result.content)), upload=upload)
        if not stores.keep_family:
            verification = own_row_kept(verification, participant)
        if stores.records is not None:
            records, judged = stores.records, verification
            verification = self._patiently(lambda: in_light_of(judged, records, policy=stores.retries))
        self._finish(claimed, verification)

    def _finish(self, claimed: Claimed, verification: Verification) -> None:
        stores = self._stores
        kept = self._patiently(lambda: stores.work.finish(claimed, verification, at=stores.clock.now()))
        facts = {"action": "finished" if kept else "fenced_out", "decision": str(verification.decision)}
        log.info("%s %s", facts["action"], claimed.id, extra={**facts, **_named(claimed)})
        if kept:
            stores.observer.finished(claimed, verification)

    def _fail(self, claimed: Claimed, fault: Reason, error: str, *, final: bool = False) -> None:
        stores = self._stores
        state = self._patiently(
            lambda: stores.work.failed(claimed, fault, error=error, at=stores.clock.now(), final=final)
        )
        facts = {"action": "failed", "error": error, "state": state and str(state)}
        log.warning("%s: %s", claimed.id, error, extra={**facts, **_named(claimed)})
        stores.observer.failed(claimed, error.partition(":")[0], state)

    def _hand_back(self, claimed: Claimed) -> None:
        """At once, or never: then its lease ends, and somebody takes it back."""
        try:
            self._stores.work.give_back(claimed, at=self._stores.clock.now())
            self.handed_back += 1
            log.info("handed back %s", claimed.id, extra={"action": "handed_back", **_named(claimed)})
        except StoreFault as fault:
            log.warning("%s cannot be handed back: %s", claimed.id, fault, extra=_named(claimed))

    def _patiently(self, act: Callable[[], Answer]) -> Answer:
        """Do it; while a store is away, wait and do it again.

        Raises:
            StoppedError: the supervisor stops meanwhile.
            StoreFault: one that will not pass.
        """
        pause = _AWAY_SECONDS[0]
        while True:
            if self.stopping:
                raise StoppedError
            try:
                return act()
            except StoreFault as fault:
                if not fault.retryable:
                    raise
                log.warning("waiting: %s", fault, extra={"action": "store_away"})
            self._stop.wait(pause)
            pause = min(2 * pause, _AWAY_SECONDS[1])

    def _keep_leases(self) -> None:
        while not self._stop.wait(self._stores.policy.lease_s / 4):
            held = {id(slot): slot.holding for slot in self._slots if slot.holding is not None}
            if not held:
                continue
            try:
                still = self._stores.work.renew(list(held.values()), at=self._stores.clock.now())
            except StoreFault as fault:
                log.warning("no lease was prolonged: %s", fault, extra={"action": "store_away"})
                continue
            for slot in self._slots:
                claimed = held.get(id(slot))
                if claimed is not None and claimed.id not in still and slot.holding is claimed:
                    slot.child.call_off()  # another worker has it by now

    def _keep_house(self) -> None:
        watch = ClockWatch(self._stores.clock, patience=self._stores.policy.lease_s / 2)
        next_sweep = 0.0
        while not self._stop.wait(_ROUND_SECONDS):
            try:
                self._tell_the_workers()
                seconds = self._stores.clock.seconds()
                if watch.steady() and seconds >= next_sweep:
                    next_sweep = seconds + self._stores.policy.lease_s / 10
                    self._sweep()
            except StoreFault as fault:
                log.warning("not swept: %s", fault, extra={"action": "store_away"})
                self._stop.wait(_AWAY_SECONDS[1])
            except Exception:
                log.exception("the sweeper met something unforeseen", extra={"action": "sweep_failed"})
                self._stop.wait(_AWAY_SECONDS[1])

    def _tell_the_workers(self) -> None:
        if self._bell is None or not self._bell.there():
            return
        for queue in Queue:
            identities = self._stores.work.to_ring(queue, at=self._stores.clock.now())
            if identities:
                self._bell.ring(queue, identities)

    def _sweep(self) -> None:
        swept = self._stores.work.sweep(at=self._stores.clock.now())
        if swept.lost or swept.dead:
            facts = {"action": "swept", "lost": list(swept.lost), "dead": list(swept.dead)}
            log.warning("taken back from vanished workers: %d", len(swept.lost) + len(swept.dead), extra=facts)
        self._stores.observer.swept(swept)


def _named(claimed: Claimed) -> dict[str, object]:
    """What a log line says of a document: nothing that a person wrote or that was read."""
    return {
        "document": claimed.document_id,
        "run": claimed.run_id,
        "queue": str(claimed.queue),
        "fence": claimed.fence,
        "sha256": claimed.upload.sha256[:12],
    }
