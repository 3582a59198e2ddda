"""Who wants to hear of changes, the outbox of changes, and every message on its way.

Two triggers of the database write `webhook_changes` (migration 0007): a change and its line there are kept both
or neither. What is said of it is made from the state at that moment and compared with what was told last
(`webhook_told`), so that a change which was taken back meanwhile says nothing. A message is given to a sender with
a lease and a fence, like a document to a worker: a sender that vanishes is followed by another, which may say the
same once more under the same id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from pipeline.queues.jobs import new_id
from storage.desk_schema import review_items
from storage.reviews import Kind
from storage.rows import insert_unless_there
from storage.webhook_schema import changes, deliveries, endpoints, told

WAITING, DELIVERED, DEAD = "waiting", "delivered", "dead"
MACHINE, PERSON = "machine", "person"
ENDPOINT, MESSAGE = "whe", "evt"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Who wants to hear.

    Attributes:
        types: of messages; none: all.
        secret, earlier_secret: sealed as the office seals what it keeps.
        earlier_until: until then messages are signed with the earlier secret, too.
        ended_why: `removed`, or `gone` where the receiver said so (410).
        paused_at: nothing is sent since then; what is to be said waits.
    """

    id: str
    url: str
    types: frozenset[str]
    secret: str = field(repr=False)
    earlier_secret: str | None = field(repr=False)
    earlier_until: datetime | None
    created_at: datetime
    ended_at: datetime | None
    ended_why: str | None
    paused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A document whose answer, or what people said of it, is another than before."""

    id: int
    document_id: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message for one endpoint; `fence` counts how often it was taken."""

    id: int
    message_id: str
    endpoint_id: str
    type: str
    content: str
    state: str
    attempts: int
    fence: int
    next_at: datetime
    lease_until: datetime | None
    status: int | None
    error: str | None
    created_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Message:
    """Something to tell; `subject` and `status` are noted so that it is told once."""

    subject: str
    status: str
    type: str
    data: Mapping[str, Any]


# --- endpoints ---


def add(connection: Connection, *, url: str, types: Sequence[str], secret: str, at: datetime) -> str:
    """Keep a new endpoint; its id."""
    row = {"id": new_id(ENDPOINT, at), "url": url, "types": " ".join(types), "secret": secret, "created_at": at}
    connection.execute(insert(endpoints).values(row))
    return str(row["id"])


def listening(connection: Connection) -> Sequence[Endpoint]:
    """Endpoints that have not ended, oldest first."""
    wanted = select(endpoints).where(endpoints.c.ended_at.is_(None)).order_by(endpoints.c.id)
    return [_endpoint(row) for row in connection.execute(wanted).mappings()]


def endpoint(connection: Connection, endpoint_id: str) -> Endpoint | None:
    """One endpoint that has not ended."""
    wanted = select(endpoints).where(endpoints.c.id == endpoint_id, endpoints.c.ended_at.is_(None))
    row = connection.execute(wanted).mappings().one_or_none()
    return _endpoint(row) if row else None


def rotate(connection: Connection, known: Endpoint, *, secret: str, until: datetime) -> None:
    """Give an endpoint a new secret; the present one goes on beside it for a while."""
    values = {"secret": secret, "earlier_secret": known.secret, "earlier_until": until}
    connection.execute(update(endpoints).where(endpoints.c.id == known.id).values(values))


def pause(connection: Connection, endpoint_id: str, *, at: datetime | None) -> bool:
    """Send nothing there since a moment, or go on (None); False: there is no such endpoint."""
    known = and_(endpoints.c.id == endpoint_id, endpoints.c.ended_at.is_(None))
    return connection.execute(update(endpoints).where(known).values(paused_at=at)).rowcount == 1


def end(connection: Connection, endpoint_id: str, *, why: str, at: datetime) -> bool:
    """Nothing more is sent there, and what waits for it is forgotten; False: there is none."""
    known = and_(endpoints.c.id == endpoint_id, endpoints.c.ended_at.is_(None))
    ended = connection.execute(update(endpoints).where(known).values(ended_at=at, ended_why=why)).rowcount == 1
    waits = and_(deliveries.c.endpoint_id == endpoint_id, deliveries.c.state == WAITING)
    connection.execute(delete(deliveries).where(waits))
    return ended


# --- the outbox ---


def ripe(connection: Connection, *, now: datetime, said_before: datetime, limit: int) -> Sequence[Change]:
    """Changes to tell of, oldest first; a person's only once it can no longer be taken back."""
    ready = or_(
        and_(changes.c.source == MACHINE, changes.c.at <= now),
        and_(changes.c.source == PERSON, changes.c.at <= said_before),
    )
    wanted = select(changes.c.id, changes.c.document_id).where(ready).order_by(changes.c.id).limit(limit)
    return [Change(row.id, row.document_id) for row in connection.execute(wanted)]


def note_claims(connection: Connection, standing: Mapping[str, tuple[str, str]], *, at: datetime) -> None:
    """Put claims into the outbox that stand otherwise than was told last; nothing while nobody listens.

    A claim may change though nothing of it did: another claim came with the same paper, its record was mended.
    Like a person's word it rests for a while, for it may be one that changed it.

    Args:
        connection: to write with.
        standing: by claim, how it stands, and one of its documents.
        at: now.
    """
    if not standing or not listening(connection):
        return
    subjects = {f"claim:{claim_id}": found for claim_id, found in standing.items()}
    known = select(told.c.subject, told.c.status).where(told.c.subject.in_(subjects))
    before = {row.subject: row.status for row in connection.execute(known)}
    rows = [
        {"document_id": document_id, "source": PERSON, "at": at}
        for subject, (status, document_id) in subjects.items()
        if before.get(subject) != status
    ]
    if rows:
        connection.execute(insert(changes), rows)


def waiting_changes(connection: Connection) -> tuple[int, datetime | None]:
    """How many changes nobody was told of, and since when."""
    count, oldest = connection.execute(select(func.count(), func.min(changes.c.at))).one()
    return int(count), oldest


def reviews_of(connection: Connection, document_id: str) -> Sequence[tuple[int, str]]:
    """The items of a document on which its claim depends, with their status; checks of people stay inside."""
    deciding = review_items.c.kind.in_((Kind.DOCUMENT, Kind.CLAIM, Kind.DISPUTE))
    of_document = review_items.c.document_id == document_id
    wanted = select(review_items.c.id, review_items.c.status).where(of_document, deciding)
    return [(row.id, row.status) for row in connection.execute(wanted.order_by(review_items.c.id))]


def consume(connection: Connection, some: Sequence[Change]) -> bool:
    """Take changes out of the outbox; False: another sender has taken one of them, and nothing may be told."""
    gone = connection.execute(delete(changes).where(changes.c.id.in_([each.id for each in some])))
    return gone.rowcount == len(some)


def last_told(connection: Connection, subject: str) -> str | None:
    """What was told of a subject last."""
    known = select(told.c.status).where(told.c.subject == subject)
    return connection.execute(known).scalar_one_or_none()


def tell(connection: Connection, message: Message) -> bool:
    """Note what is told of a subject; False: it was told last time already."""
    before = last_told(connection, message.subject)
    if before == message.status:
        return False
    if before is None:
        row = {"subject": message.subject, "status": message.status}
        connection.execute(insert_unless_there(connection, told), row)
    else:
        changed = update(told).where(told.c.subject == message.subject)
        connection.execute(changed.values(status=message.status))
    return True


def put(
    connection: Connection, *, to: Sequence[Endpoint], type: str, content: str, message_id: str, at: datetime
) -> None:
    """A message for each of the endpoints."""
    for each in to:
        row = {
            "message_id": message_id,
            "endpoint_id": each.id,
            "type": type,
            "content": content,
            "state": WAITING,
            "attempts": 0,
            "fence": 0,
            "next_at": at,
            "created_at": at,
        }
        connection.execute(insert(deliveries).values(row))


# --- messages on their way ---


def any_due(connection: Connection, endpoint_id: str, *, now: datetime) -> bool:
    """Whether there is anything to send: who finds nothing takes no turn at writing."""
    return connection.execute(_due(endpoint_id, now).limit(1)).first() is not None


def take(
    connection: Connection, endpoint_id: str, *, now: datetime, until: datetime, limit: int
) -> Sequence[Delivery]:
    """Messages to an endpoint that are due and that no other sender holds, for this one until a moment."""
    chosen = _due(endpoint_id, now).order_by(deliveries.c.next_at, deliveries.c.id).limit(limit)
    if connection.dialect.name == "postgresql":
        chosen = chosen.with_for_update(skip_locked=True)
    ids = list(connection.execute(chosen).scalars())
    if not ids:
        return []
    taken = update(deliveries).where(deliveries.c.id.in_(ids)).returning(*deliveries.c)
    rows = connection.execute(taken.values(lease_until=until, fence=deliveries.c.fence + 1)).mappings()
    return sorted((Delivery(**row) for row in rows), key=lambda each: each.id)


def settle(
    connection: Connection,
    held: Delivery,
    *,
    state: str,
    at: datetime,
    next_at: datetime,
    status: int | None,
    error: str | None,
) -> bool:
    """What became of an attempt; False: another sender has the message by now."""
    values = {
        "state": state,
        "attempts": held.attempts + 1,
        "next_at": next_at,
        "lease_until": None,
        "status": status,
        "error": error,
        "done_at": None if state == WAITING else at,
    }
    return connection.execute(update(deliveries).where(_held(held)).values(values)).rowcount == 1


def put_back(connection: Connection, held: Sequence[Delivery], *, next_at: datetime) -> None:
    """Messages that were taken and not sent: no attempt is counted."""
    for each in held:
        values = {"lease_until": None, "next_at": next_at}
        connection.execute(update(deliveries).where(_held(each)).values(values))


def redrive(connection: Connection, endpoint_id: str, *, at: datetime) -> int:
    """Messages that were given up begin anew; how many."""
    dead = and_(deliveries.c.endpoint_id == endpoint_id, deliveries.c.state == DEAD)
    alive = {"state": WAITING, "attempts": 0, "next_at": at, "done_at": None}
    return connection.execute(update(deliveries).where(dead).values(alive)).rowcount


def listing(
    connection: Connection, endpoint_id: str, *, state: str | None, before: int | None, limit: int
) -> Sequence[Delivery]:
    """Messages for an endpoint, the newest first."""
    wanted = select(deliveries).where(deliveries.c.endpoint_id == endpoint_id)
    if state is not None:
        wanted = wanted.where(deliveries.c.state == state)
    if before is not None:
        wanted = wanted.where(deliveries.c.id < before)
    rows = connection.execute(wanted.order_by(deliveries.c.id.desc()).limit(limit)).mappings()
    return [Delivery(**row) for row in rows]


def failing(connection: Connection, endpoint_id: str, *, limit: int) -> Sequence[Delivery]:
    """Messages for an endpoint that were given up or have failed so far, the newest first."""
    failed = or_(deliveries.c.state == DEAD, and_(deliveries.c.state == WAITING, deliveries.c.attempts > 0))
    wanted = select(deliveries).where(deliveries.c.endpoint_id == endpoint_id, failed)
    rows = connection.execute(wanted.order_by(deliveries.c.id.desc()).limit(limit)).mappings()
    return [Delivery(**row) for row in rows]


def counts(connection: Connection) -> Mapping[str, Mapping[str, int]]:
    """By endpoint and state, how many messages there are."""
    wanted = select(deliveries.c.endpoint_id, deliveries.c.state, func.count())
    found: dict[str, dict[str, int]] = {}
    for name, state, count in connection.execute(wanted.group_by(deliveries.c.endpoint_id, deliveries.c.state)):
        found.setdefault(name, {})[state] = count
    return found


def standing(connection: Connection) -> Mapping[str, tuple[int, datetime | None]]:
    """By state, how many messages there are, and since when the oldest of them."""
    wanted = select(deliveries.c.state, func.count(), func.min(deliveries.c.created_at))
    rows = connection.execute(wanted.group_by(deliveries.c.state))
    return {state: (count, oldest) for state, count, oldest in rows}


def forget(connection: Connection, *, before: datetime) -> int:
    """Remove messages that arrived before a moment; how many."""
    old = and_(deliveries.c.state == DELIVERED, deliveries.c.done_at < before)
    return connection.execute(delete(deliveries).where(old)).rowcount


def _due(endpoint_id: str, now: datetime) -> Any:
    free = or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until <= now)
    to = deliveries.c.endpoint_id == endpoint_id
    return select(deliveries.c.id).where(deliveries.c.state == WAITING, to, deliveries.c.next_at <= now, free)


def _held(held: Delivery) -> Any:
    return and_(deliveries.c.id == held.id, deliveries.c.fence == held.fence, deliveries.c.state == WAITING)


def _endpoint(row: Any) -> Endpoint:
    return Endpoint(**{**row, "types": frozenset(row["types"].split())})
