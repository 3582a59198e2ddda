"""Who did what and when: rows that are only ever added, each sealed with the hash of the one before it.

An event is written in the transaction of the change that it tells of: neither is kept without the other. The
last hash stands in `audit_head` too, so that a missing tail shows; whoever writes that hash down elsewhere
(`berkas audit verify` prints it) can prove later that nothing before it was changed.

No value that was read from a document belongs into an event; what looks like a NIK is masked on the way in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from pipeline.model import NOTHING
from pipeline.privacy import masked
from storage.clock import database_time
from storage.desk_schema import audit_events as log
from storage.desk_schema import audit_head as head_row

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and how they came in.

    Attributes:
        name: of the account or key; "-" for somebody who is not signed in.
        role: of the account.
        request_id: of the request, "" at the command line.
        address: of the client.
    """

    name: str
    role: str
    request_id: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log."""

    seq: int
    at: datetime
    actor: Actor
    action: str
    subject: str
    detail: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    previous: str = GENESIS
    hash: str = ""

    def sealed(self) -> str:
        """The hash that belongs to everything else of the event."""
        content = {
            "seq": self.seq,
            "at": self.at.isoformat(timespec="microseconds"),
            "actor": self.actor.name,
            "role": self.actor.role,
            "request_id": self.actor.request_id,
            "address": self.actor.address,
            "action": self.action,
            "subject": self.subject,
            "detail": self.detail,
        }
        line = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(f"{self.previous}\n{line}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Chain:
    """What became of checking the log.

    Attributes:
        events: how many there are.
        head: the last hash, to be kept elsewhere.
        broken_at: the first event that is not as it was written; None: all are.
        says: what is wrong with it.
    """

    events: int
    head: str
    broken_at: int | None = None
    says: str = ""


def append(
    connection: Connection,
    *,
    actor: Actor,
    action: str,
    subject: str,
    detail: Mapping[str, Any] = NOTHING,
) -> None:
    """Add an event to the transaction; whoever else wants to add one waits until it ends.

    Args:
        connection: in a transaction.
        actor: who.
        action: what, in words_with_underscores.
        subject: to what: "item:17", "account:ani".
        detail: names and codes; JSON values only.
    """
    at = database_time(connection)
    seq, previous = _next(connection)
    plain = json.loads(json.dumps(masked(dict(detail)), ensure_ascii=False))
    event = Event(seq, at, actor, action, masked(subject), plain, previous)
    sealed = event.sealed()
    connection.execute(
        insert(log).values(
            seq=seq,
            at=at,
            actor=actor.name,
            role=actor.role,
            action=action,
            subject=event.subject,
            detail=json.dumps(plain, ensure_ascii=False),
            request_id=actor.request_id,
            address=actor.address,
            previous=previous,
            hash=sealed,
        )
    )
    connection.execute(update(head_row).values(hash=sealed))


def _next(connection: Connection) -> tuple[int, str]:
    """The next number and the hash before it; the head's row is ours until the transaction ends."""
    one_more = update(head_row).values(seq=head_row.c.seq + 1).returning(head_row.c.seq, head_row.c.hash)
    found = connection.execute(one_more).one()
    return found.seq, found.hash


def events(
    connection: Connection,
    *,
    before: int | None = None,
    limit: int = 100,
    actor: str | None = None,
    subject: str | None = None,
) -> Sequence[Event]:
    """The newest events first; `before` a number continues a page."""
    wanted = select(log).order_by(log.c.seq.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(log.c.seq < before)
    if actor is not None:
        wanted = wanted.where(log.c.actor == actor)
    if subject is not None:
        wanted = wanted.where(log.c.subject == subject)
    return [_event(row) for row in connection.execute(wanted).mappings()]


def count(connection: Connection, *, actor: str, action: str, since: datetime, subject: str | None = None) -> int:
    """How often somebody did something since a moment, to anything or to one thing."""
    wanted = (
        select(func.count())
        .select_from(log)
        .where(log.c.actor == actor, log.c.action == action, log.c.at >= since)
    )
    if subject is not None:
        wanted = wanted.where(log.c.subject == subject)
    return connection.execute(wanted).scalar_one()


def check(connection: Connection) -> Chain:
    """Whether every event is as it was written, none is missing and none was put in between."""
    previous, number = GENESIS, 0
    for event in _all(connection):
        number += 1
        if event.seq != number:
            return Chain(number - 1, previous, number, f"event {number} is missing")
        if event.previous != previous or event.sealed() != event.hash:
            return Chain(number - 1, previous, number, f"event {number} is not as it was written")
        previous = event.hash
    head = connection.execute(select(head_row.c.seq, head_row.c.hash)).one()
    if (head.seq, head.hash) != (number, previous):
        return Chain(number, previous, number + 1, "the log ends before its head: events are missing")
    return Chain(number, previous)


def holds(connection: Connection, seal: str) -> bool:
    """Whether an event with this hash is in the log."""
    return connection.execute(select(log.c.seq).where(log.c.hash == seal)).first() is not None


def _all(connection: Connection) -> Iterator[Event]:
    rows = connection.execute(select(log).order_by(log.c.seq).execution_options(yield_per=1000))
    return (_event(row) for row in rows.mappings())


def _event(row: RowMapping) -> Event:
    try:
        detail = json.loads(row["detail"])
    except ValueError:
        detail = {"unreadable": True}
    return Event(
        seq=row["seq"],
        at=row["at"],
        actor=Actor(row["actor"], row["role"], row["request_id"], row["address"]),
        action=row["action"],
        subject=row["subject"],
        detail=detail,
        previous=row["previous"],
        hash=row["hash"],
    )
