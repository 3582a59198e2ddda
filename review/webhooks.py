"""Webhooks: who listens, what they are told, and how a message gets there.

A message says only that something changed and what it is called: `{"type", "timestamp", "data": {ids}}`. Whoever
hears it asks the API how things stand; so nothing of a person travels, and the order of messages does not matter.
"""

from __future__ import annotations

import base64
import json
import logging
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pipeline.errors import UsageError
from pipeline.queues.jobs import new_id
from review.claims import Claims, DocumentStatus
from review.held import enrol_claims
from review.outward import Door, RefusedError, UnreachableError
from review.policy import DeskPolicy
from review.signing import new_secret, signed
from storage import audit, claim_changes, webhooks
from storage.audit import Actor
from storage.clock import database_time
from storage.database import Database
from storage.seal import Seal, Unsealed
from storage.webhooks import DEAD, DELIVERED, WAITING, Delivery, Endpoint, Message

log = logging.getLogger(__name__)

PING = "webhook.ping"
TYPES = (
    "document.accepted", "document.in_review", "document.resubmission_requested", "document.rejected",
    "claim.incomplete", "claim.needs_reupload", "claim.in_review", "claim.ready_for_interview",
    "review.closed", "review.reopened",
)  # fmt: skip
"""What may be told, besides `PING`; a test compares them with the states there are."""

_REVIEWS = {"decided": "closed", "open": "reopened"}
_SYSTEM = Actor("berkas", "system")
_GONE = 410


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a round of the sender for one endpoint."""

    delivered: int = 0
    failed: int = 0
    dead: int = 0

    def __add__(self, other: Sent) -> Sent:
        """Both together."""
        return Sent(self.delivered + other.delivered, self.failed + other.failed, self.dead + other.dead)

    def __bool__(self) -> bool:
        """Anything was tried."""
        return self != Sent()


@dataclass(frozen=True, slots=True)
class Webhooks:
    """The webhooks on a database.

    Attributes:
        claims: how things stand.
        door: the way out.
        seal: what secrets are kept under.
    """

    database: Database
    policy: DeskPolicy
    claims: Claims
    door: Door
    seal: Seal = field(default_factory=Unsealed)

    # --- endpoints ---

    def add(self, url: str, types: Sequence[str], *, by: Actor) -> tuple[Endpoint, str]:
        """Add an endpoint: with its secret, which is shown once.

        Raises:
            UsageError: no address, an unknown type, or too many endpoints.
            RefusedError: the address is not to be called.
        """
        self.door.check(url)
        if set(types) - set(TYPES):
            raise UsageError("an unknown type of message")
        secret = new_secret()
        with self.database.writing() as connection:
            if len(webhooks.listening(connection)) >= self.policy.webhook_endpoints:
                raise UsageError("too many endpoints")
            now = database_time(connection)
            kept = self._sealed(secret)
            name = webhooks.add(connection, url=url, types=sorted(set(types)), secret=kept, at=now)
            audit.append(connection, actor=by, action="webhook_added", subject=f"webhook:{name}")
            made = webhooks.endpoint(connection, name)
            assert made is not None
            return made, secret

    def rotate(self, endpoint_id: str, *, by: Actor) -> str | None:
        """A new secret; the present one signs beside it for a while. None: there is no such endpoint."""
        secret = new_secret()
        with self.database.writing() as connection:
            known = webhooks.endpoint(connection, endpoint_id)
            if known is None:
                return None
            until = database_time(connection) + self.policy.webhook_overlap
            webhooks.rotate(connection, known, secret=self._sealed(secret), until=until)
            audit.append(connection, actor=by, action="webhook_secret_rotated", subject=f"webhook:{endpoint_id}")
            return secret

    def remove(self, endpoint_id: str, *, by: Actor) -> bool:
        """Send nothing more there; False: there is no such endpoint."""
        with self.database.writing() as connection:
            now = database_time(connection)
            if not webhooks.end(connection, endpoint_id, why="removed", at=now):
                return False
            audit.append(connection, actor=by, action="webhook_removed", subject=f"webhook:{endpoint_id}")
            return True

    def pause(self, endpoint_id: str, *, paused: bool, by: Actor) -> bool:
        """Let it rest, or go on; what is to be said waits meanwhile. False: there is no such endpoint."""
        with self.database.writing() as connection:
            now = database_time(connection)
            if not webhooks.pause(connection, endpoint_id, at=now if paused else None):
                return False
            action = "webhook_paused" if paused else "webhook_resumed"
            audit.append(connection, actor=by, action=action, subject=f"webhook:{endpoint_id}")
            return True

    def ping(self, endpoint_id: str) -> str | None:
        """Put a test message on its way; its id. None: there is no such endpoint."""
        with self.database.writing() as connection:
            known = webhooks.endpoint(connection, endpoint_id)
            if known is None:
                return None
            now = database_time(connection)
            name = new_id(webhooks.MESSAGE, now)
            content = _body(PING, now, {"endpoint_id": endpoint_id})
            webhooks.put(connection, to=[known], type=PING, content=content, message_id=name, at=now)
            return name

    def redrive(self, endpoint_id: str, *, by: Actor) -> int | None:
        """Let messages that were given up begin anew; how many. None: there is no such endpoint."""
        with self.database.writing() as connection:
            if webhooks.endpoint(connection, endpoint_id) is None:
                return None
            count = webhooks.redrive(connection, endpoint_id, at=database_time(connection))
            audit.append(
                connection, actor=by, action="webhook_redriven", subject=f"webhook:{endpoint_id}",
                detail={"messages": count},
            )  # fmt: skip
            return count

    def listening(self) -> Sequence[Endpoint]:
        """Endpoints that have not ended."""
        with self.database.reading() as connection:
            return webhooks.listening(connection)

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """By endpoint and state, how many messages there are."""
        with self.database.reading() as connection:
            return webhooks.counts(connection)

    def failing(self, endpoint_id: str, *, limit: int) -> Sequence[Delivery]:
        """Messages for an endpoint that did not arrive, the newest first."""
        with self.database.reading() as connection:
            return webhooks.failing(connection, endpoint_id, limit=limit)

    def messages(
        self, endpoint_id: str, *, state: str | None, before: int | None, limit: int
    ) -> Sequence[Delivery] | None:
        """Messages for an endpoint, the newest first; None: there is no such endpoint."""
        with self.database.reading() as connection:
            if webhooks.endpoint(connection, endpoint_id) is None:
                return None
            return webhooks.listing(connection, endpoint_id, state=state, before=before, limit=limit)

    def _sealed(self, secret: str) -> str:
        return base64.b64encode(self.seal.close("webhook", secret.encode())).decode()

    def _opened(self, kept: str) -> str:
        return self.seal.open("webhook", base64.b64decode(kept)).decode()

    # --- from the outbox to messages ---

    def look(self) -> bool:
        """Look at claims that may stand otherwise than was told, through another claim or a mended record.

        Returns:
            Whether there are more of them.
        """
        claims = self.claims
        with self.database.reading() as connection:
            if not claim_changes.any_waiting(connection, now=database_time(connection)):
                return False
        enrol_claims(self.database, judging=claims.judging, policy=self.policy, today=claims.clock.today())
        with self.database.reading() as connection:
            return claim_changes.any_waiting(connection, now=database_time(connection))

    def tell(self) -> int:
        """Make messages of what changed; how many. Safe to call by several senders at a time."""
        with self.database.reading() as connection:
            now = database_time(connection)
            some = webhooks.ripe(
                connection, now=now, said_before=now - self.policy.webhook_delay, limit=self.policy.webhook_batch
            )
        if not some:
            return 0
        said = list(self._said(sorted({each.document_id for each in some})))
        try:
            with self.database.writing() as connection:
                if not webhooks.consume(connection, some):
                    raise _TakenError
                now, to = database_time(connection), webhooks.listening(connection)
                new = [each for each in said if webhooks.tell(connection, each)]
                for each in new:
                    wanted = [one for one in to if not one.types or each.type in one.types]
                    name = new_id(webhooks.MESSAGE, now)
                    content = _body(each.type, now, each.data)
                    webhooks.put(connection, to=wanted, type=each.type, content=content, message_id=name, at=now)
        except _TakenError:
            return 0  # another sender tells of it
        return len(new)

    def _said(self, document_ids: Sequence[str]) -> Iterator[Message]:
        """What there is to say of documents, as they stand now; each claim once."""
        of_claims: dict[str, None] = {}
        for document_id in document_ids:
            state = self.claims.document(document_id)
            if state is None or state.status is DocumentStatus.PROCESSING:
                continue
            names = {"claim_id": state.claim_id, "document_id": document_id}
            if state.claim_id is not None:
                of_claims[state.claim_id] = None
            yield _message("document", document_id, str(state.status), names)
            yield from self._said_of_reviews(document_id, names)
        for claim_id in of_claims:
            claim = self.claims.state(claim_id)
            if claim is not None:
                yield _message("claim", claim_id, str(claim.status), {"claim_id": claim_id})

    def _said_of_reviews(self, document_id: str, names: dict[str, Any]) -> Iterator[Message]:
        with self.database.reading() as connection:
            found = webhooks.reviews_of(connection, document_id)
            closed = {each for each, _ in found if webhooks.last_told(connection, f"review:{each}") is not None}
        for number, status in found:
            if status == "decided" or (status == "open" and number in closed):
                yield _message("review", str(number), _REVIEWS[status], {"review_id": number, **names})

    # --- from messages to receivers ---

    def due(self, endpoint_id: str) -> Sequence[Delivery]:
        """Messages to send there now, held for this sender."""
        with self.database.reading() as connection:
            if not webhooks.any_due(connection, endpoint_id, now=database_time(connection)):
                return []
        with self.database.writing() as connection:
            now = database_time(connection)
            until = now + self.policy.webhook_lease
            return webhooks.take(connection, endpoint_id, now=now, until=until, limit=self.policy.webhook_batch)

    def send(self, to: Endpoint) -> Sent:
        """Send to one endpoint what is due; the first message that nobody answers ends the round for it."""
        if to.paused_at is not None:
            return Sent()
        some = self.due(to.id)
        delivered = failed = dead = 0
        for place, each in enumerate(some):
            state, answered = self._attempt(to, each)
            delivered += state == DELIVERED
            failed += state == WAITING
            dead += state == DEAD
            if not answered:
                self._put_back(some[place + 1 :])
                break
        return Sent(delivered, failed, dead)

    def _attempt(self, to: Endpoint, message: Delivery) -> tuple[str, bool]:
        """What became of one attempt: its state, and whether anybody was there."""
        with self.database.reading() as connection:
            now = database_time(connection)
        status, error = None, None
        body = message.content.encode()
        valid = [to.secret] + (
            [to.earlier_secret] if to.earlier_secret and to.earlier_until and to.earlier_until > now else []
        )
        headers = signed(
            body, message_id=message.message_id, timestamp=int(now.timestamp()),
            secrets=[self._opened(each) for each in valid],
        )  # fmt: skip
        try:
            status = self.door.post(
                to.url, body, {**headers, "Content-Type": "application/json", "User-Agent": "berkas-webhooks/1"}
            )
        except (RefusedError, UnreachableError, UsageError) as fault:
            error = str(fault)[:200]
        arrived = status is not None and 200 <= status < 300
        attempts = message.attempts + 1
        state = DELIVERED if arrived else DEAD if attempts > len(self.policy.webhook_pauses) else WAITING
        self._settle(message, state=state, status=status, error=error)
        if status == _GONE:
            self._gone(to)
        if state == DEAD:
            log.error("a webhook was given up", extra={"action": "webhook_dead", "endpoint": to.id})
        return state, status is not None

    def _settle(self, message: Delivery, *, state: str, status: int | None, error: str | None) -> None:
        with self.database.writing() as connection:
            at = database_time(connection)
            next_at = at + self._pause(message.attempts) if state == WAITING else at
            webhooks.settle(connection, message, state=state, at=at, next_at=next_at, status=status, error=error)

    def _pause(self, attempts: int) -> timedelta:
        """How long until the next attempt: longer each time, and not all at once."""
        pause = self.policy.webhook_pauses[min(attempts, len(self.policy.webhook_pauses) - 1)]
        spread = self.policy.webhook_spread
        return pause * random.uniform(1 - spread, 1 + spread)  # noqa: S311  # no secret

    def _put_back(self, some: Sequence[Delivery]) -> None:
        if some:
            with self.database.writing() as connection:
                later = database_time(connection) + self._pause(0)
                webhooks.put_back(connection, some, next_at=later)

    def _gone(self, to: Endpoint) -> None:
        """The receiver says that there is nobody any more (410)."""
        with self.database.writing() as connection:
            webhooks.end(connection, to.id, why="gone", at=database_time(connection))
            audit.append(connection, actor=_SYSTEM, action="webhook_gone", subject=f"webhook:{to.id}")

    def forget(self) -> int:
        """Remove old messages that arrived; how many."""
        with self.database.writing() as connection:
            before = database_time(connection) - self.policy.webhook_kept
            return webhooks.forget(connection, before=before)


class _TakenError(Exception):
    """Another sender was faster."""


def _message(kind: str, name: str, status: str, data: dict[str, Any]) -> Message:
    return Message(f"{kind}:{name}", status, f"{kind}.{status}", data)


def _body(type: str, at: datetime, data: Any) -> str:
    content = {"type": type, "timestamp": at.isoformat(timespec="milliseconds"), "data": dict(data)}
    return json.dumps(content, separators=(",", ":"))
