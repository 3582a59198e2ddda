"""What waits for a person: items, who holds one, what was said, and what is half typed.

A lease is three columns, no status: `lease_owner`, `lease_token`, `lease_until`. Every change of an item that is
held names the token and the version; where either is no longer right, or the lease is over, no row changes and the
caller is told so. `now` is always the database's own clock (`storage.clock`), read in the same transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Connection,
    and_,
    case,
    func,
    insert,
    or_,
    select,
    update,
)

from storage.desk_schema import review_items as items
from storage.desk_schema import review_outcomes as outcomes

OPEN, DECIDED, SUPERSEDED = "open", "decided", "superseded"


class Kind(StrEnum):
    """Why a document waits for a person; to the person all but the last look alike."""

    DOCUMENT = "document"  # the machine flagged it
    CLAIM = "claim"  # its claim is held up, though the machine accepted it
    SECOND = "second"  # it was decided, and somebody else shall say, too
    KNOWN = "known"  # its answer is known
    DISPUTE = "dispute"  # two people differed


CHECKS = frozenset({Kind.SECOND, Kind.KNOWN})
"""What is decided here changes no claim: `storage.checks` keeps it."""


@dataclass(frozen=True, slots=True)
class Item:
    """One document that waits for a person, or had waited.

    Attributes:
        kind: why it waits.
        document_id: the upload.
        verification_id: the machine's answer that it is about.
        slot: what the document should be: a `DocumentType`.
        status: `open`, `decided`, or `superseded` by a later upload or answer.
        escalated: only a supervisor gets it.
        due_at: when somebody should have decided.
        snooze_until: until then it is handed to nobody.
        lease_owner, lease_token, lease_until: who holds it.
        version: counts every change.
        not_for: whom it is never given to: the person who decided first.
        only_for: the one person whom it is given to.
        closed_at: when it left the queue, decided or superseded.
    """

    id: int
    kind: str
    document_id: str
    verification_id: int
    claim_id: str | None
    kpj: str | None
    slot: str
    status: str
    escalated: bool
    priority: int
    due_at: datetime
    created_at: datetime
    snooze_until: datetime | None
    lease_owner: int | None
    lease_token: str | None = field(repr=False)
    lease_until: datetime | None
    version: int
    decided_at: datetime | None
    not_for: int | None = None
    only_for: int | None = None
    closed_at: datetime | None = None

    def held(self, now: datetime) -> bool:
        """Whether somebody holds it."""
        return self.status == OPEN and self.lease_until is not None and self.lease_until > now

    def held_by(self, account_id: int, now: datetime) -> bool:
        """Whether this person holds it."""
        return self.held(now) and self.lease_owner == account_id


@dataclass(frozen=True, slots=True)
class Lease:
    """What its holder must show with every change."""

    item_id: int
    token: str = field(repr=False)
    version: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that a person said; `content` is JSON of `review.deciding`, `about_id` what it takes back."""

    id: int
    item_id: int
    document_id: str
    verification_id: int
    account_id: int
    action: str
    content: Mapping[str, Any]
    active_seconds: int
    at: datetime
    about_id: int | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """The queue in numbers; `waiting` can be taken now, `held` is with somebody."""

    waiting: int = 0
    held: int = 0
    postponed: int = 0
    escalated: int = 0
    overdue: int = 0


# --- holding an item ---


def own(connection: Connection, account_id: int, *, now: datetime) -> Item | None:
    """What this person holds."""
    wanted = (
        select(items)
        .where(
            items.c.status == OPEN,
            items.c.lease_owner == account_id,
            items.c.lease_until > now,
        )
        .order_by(items.c.lease_until.desc())
        .limit(1)
    )
    return _item(connection, wanted)


def take_next(
    connection: Connection, *, account_id: int, supervisor: bool, token: str, now: datetime, until: datetime
) -> Item | None:
    """Take the most urgent item that nobody holds, in one statement; None where there is none."""
    free = select(items.c.id).where(*_free(now, account_id=account_id, supervisor=supervisor))
    urgent = free.order_by(items.c.escalated.desc(), items.c.due_at, items.c.priority.desc(), items.c.id).limit(1)
    if connection.dialect.name == "postgresql":
        urgent = urgent.with_for_update(skip_locked=True)
    return _taken(connection, items.c.id == urgent.scalar_subquery(), account_id, token, until)


def take(
    connection: Connection,
    item_id: int,
    *,
    account_id: int,
    supervisor: bool,
    token: str,
    now: datetime,
    until: datetime,
) -> Item | None:
    """Take one item that nobody holds; None where it cannot be had."""
    free = and_(items.c.id == item_id, *_free(now, account_id=account_id, supervisor=supervisor, postponed=True))
    return _taken(connection, free, account_id, token, until)


def take_over(
    connection: Connection, item_id: int, *, account_id: int, token: str, until: datetime
) -> Item | None:
    """Take an open item whoever holds it; their token is worth nothing from then on."""
    theirs = and_(items.c.id == item_id, items.c.status == OPEN, _meant_for(account_id))
    return _taken(connection, theirs, account_id, token, until)


def extend(connection: Connection, lease: Lease, *, now: datetime, until: datetime) -> bool:
    """Hold it longer; the version stays, for nothing was changed. False: the lease is lost."""
    return _changed(connection, _held_with(lease, now), {"lease_until": until})


def release(connection: Connection, lease: Lease, *, now: datetime) -> bool:
    """Give it back. False: the lease was lost before."""
    return _changed(connection, _held_with(lease, now), _let_go())


def decide(
    connection: Connection,
    lease: Lease,
    *,
    now: datetime,
    status: str = DECIDED,
    snooze_until: datetime | None = None,
    escalated: bool | None = None,
) -> bool:
    """Close, postpone or escalate what is held, and let it go. False: the lease is lost, and nothing changed."""
    values: dict[str, Any] = {**_let_go(), "status": status, "snooze_until": snooze_until}
    if status == DECIDED:
        values["decided_at"] = now
    if escalated is not None:
        values["escalated"] = escalated
    return _changed(connection, _held_with(lease, now), values)


def reopen(connection: Connection, item_id: int, *, due_at: datetime) -> bool:
    """Put a decided item back into the queue; what was said of it stays on record."""
    values = {"status": OPEN, "decided_at": None, "due_at": due_at, "version": items.c.version + 1}
    return _changed(connection, and_(items.c.id == item_id, items.c.status == DECIDED), values)


def _meant_for(account_id: int) -> Any:
    """Nobody checks what they decided themselves, and a question to one person goes to nobody else."""
    return and_(
        or_(items.c.not_for.is_(None), items.c.not_for != account_id),
        or_(items.c.only_for.is_(None), items.c.only_for == account_id),
    )


def _free(now: datetime, *, account_id: int, supervisor: bool, postponed: bool = False) -> list[Any]:
    conditions: list[Any] = [
        items.c.status == OPEN,
        _meant_for(account_id),
        or_(items.c.lease_until.is_(None), items.c.lease_until <= now),
    ]
    if not postponed:
        conditions.append(or_(items.c.snooze_until.is_(None), items.c.snooze_until <= now))
    if not supervisor:
        conditions.append(items.c.escalated.is_(False))
    return conditions


def _held_with(lease: Lease, now: datetime) -> Any:
    return and_(
        items.c.id == lease.item_id,
        items.c.status == OPEN,
        items.c.lease_token == lease.token,
        items.c.version == lease.version,
        items.c.lease_until > now,
    )


def _let_go() -> dict[str, Any]:
    return {"lease_owner": None, "lease_token": None, "lease_until": None, "version": items.c.version + 1}


def _taken(connection: Connection, which: Any, account_id: int, token: str, until: datetime) -> Item | None:
    values = {
        "lease_owner": account_id,
        "lease_token": token,
        "lease_until": until,
        "snooze_until": None,
        "version": items.c.version + 1,
    }
    row = (
        connection.execute(update(items).where(which).values(values).returning(*items.c)).mappings().one_or_none()
    )
    return Item(**row) if row else None


def _changed(connection: Connection, which: Any, values: Mapping[str, Any]) -> bool:
    return connection.execute(update(items).where(which).values(dict(values))).rowcount == 1


# --- looking ---


def get(connection: Connection, item_id: int) -> Item | None:
    """One item."""
    return _item(connection, select(items).where(items.c.id == item_id))


def first_of(connection: Connection, document_id: str) -> Item | None:
    """The item of a document that was decided last of those that count, disputes apart."""
    counts_ = items.c.kind.in_((Kind.DOCUMENT, Kind.CLAIM))
    wanted = select(items).where(items.c.document_id == document_id, counts_)
    return _item(connection, wanted.order_by(items.c.decided_at.desc(), items.c.id.desc()).limit(1))


def of_claim(connection: Connection, claim_id: str) -> Sequence[Item]:
    """The items of a claim, oldest first."""
    rows = connection.execute(select(items).where(items.c.claim_id == claim_id).order_by(items.c.id)).mappings()
    return [Item(**row) for row in rows]


def listing(
    connection: Connection, *, now: datetime, account_id: int, supervisor: bool, limit: int = 100
) -> Sequence[Item]:
    """Open items that a person may be given, the most urgent first, held and postponed ones too."""
    wanted = select(items).where(items.c.status == OPEN, _meant_for(account_id))
    if not supervisor:
        wanted = wanted.where(items.c.escalated.is_(False))
    waits = case((and_(items.c.snooze_until.is_not(None), items.c.snooze_until > now), 1), else_=0)
    ordered = wanted.order_by(
        waits,
        items.c.escalated.desc(),
        items.c.due_at,
        items.c.priority.desc(),
        items.c.id,
    )
    return [Item(**row) for row in connection.execute(ordered.limit(limit)).mappings()]


def counts(connection: Connection, *, now: datetime, account_id: int | None = None) -> Counts:
    """The queue in numbers: what a person may be given, or all that is no question to one person."""
    meant = items.c.only_for.is_(None) if account_id is None else _meant_for(account_id)
    held = items.c.lease_until > now
    postponed = and_(~func.coalesce(held, False), items.c.snooze_until > now)
    kind = case(
        (held, "held"),
        (postponed, "postponed"),
        (items.c.escalated.is_(True), "escalated"),
        else_="waiting",
    )
    wanted = (
        select(kind, func.count(), func.sum(case((items.c.due_at < now, 1), else_=0)))
        .where(items.c.status == OPEN, meant)
        .group_by(kind)
    )
    rows = connection.execute(wanted).all()
    return Counts(overdue=sum(late or 0 for _, _, late in rows), **{name: number for name, number, _ in rows})


# --- what was said ---


def say(
    connection: Connection,
    *,
    item: Item,
    account_id: int,
    action: str,
    content: Mapping[str, Any],
    active_seconds: int,
    at: datetime,
    about_id: int | None = None,
) -> int:
    """Append what a person said; nothing is ever changed, and what is taken back stays. The row's number."""
    row = {
        "item_id": item.id,
        "document_id": item.document_id,
        "verification_id": item.verification_id,
        "account_id": account_id,
        "action": action,
        "content": json.dumps(content, ensure_ascii=False),
        "active_seconds": active_seconds,
        "at": at,
        "about_id": about_id,
    }
    number: int = connection.execute(insert(outcomes).values(row).returning(outcomes.c.id)).scalar_one()
    return number


def said(connection: Connection, document_ids: Iterable[str]) -> Sequence[Outcome]:
    """What people said of some documents, oldest first."""
    wanted = select(outcomes).where(outcomes.c.document_id.in_(list(document_ids))).order_by(outcomes.c.id)
    return [
        Outcome(**{**row, "content": json.loads(row["content"])}) for row in connection.execute(wanted).mappings()
    ]


def _item(connection: Connection, wanted: Any) -> Item | None:
    row = connection.execute(wanted).mappings().one_or_none()
    return Item(**row) if row else None
