"""What the desk's figures are counted from: one query a figure, however much there is to count.

A day is a day of the office: `Span.offset` seconds east of UTC. What its author took back counts nowhere; what a
supervisor opened again counts as work done, and no more as a word on what the machine had read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    and_,
    case,
    cast,
    exists,
    extract,
    func,
    or_,
    select,
)

from storage.decided import DECIDING
from storage.desk_schema import review_checks as checks
from storage.desk_schema import review_codes as codes
from storage.desk_schema import review_items as items
from storage.desk_schema import review_outcomes as outcomes
from storage.desk_schema import review_readings as readings
from storage.reviews import DECIDED, OPEN, Kind
from storage.schema import documents, verifications

_COUNTS = (Kind.DOCUMENT, Kind.CLAIM, Kind.DISPUTE)
"""Items that somebody waits for; nobody waits for a check."""
_DAY, _HOUR = 86400, 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What is counted.

    Attributes:
        since, before: moments; the first is counted, the second no more.
        slot: documents of this type alone; None: of all.
        account_id: what this person said alone; None: everybody.
        offset: seconds by which the office's day begins before UTC's.
    """

    since: datetime
    before: datetime
    slot: str | None = None
    account_id: int | None = None
    offset: int = 7 * 3600


@dataclass(frozen=True, slots=True)
class Count:
    """How often something was, of a day (days since 1970-01-01 in the office's time)."""

    day: int
    what: str
    number: int


@dataclass(frozen=True, slots=True)
class Work:
    """What a person did on a day: how many decisions of a kind, and in how many seconds together."""

    day: int
    account_id: int
    action: str
    number: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How long items waited: how many, up to so many seconds (None: longer), and how many came too late."""

    up_to: int | None
    number: int
    late: int


@dataclass(frozen=True, slots=True)
class CodeCount:
    """How often a code stood beside a decision. `side`: `machine` or `person`."""

    side: str
    code: str
    action: str
    number: int


@dataclass(frozen=True, slots=True)
class ReadingCount:
    """How often a field that people accepted stood so to what had been read."""

    slot: str
    field: str
    verdict: str
    sure: bool
    number: int


@dataclass(frozen=True, slots=True)
class CheckCount:
    """How often answers to checks of a person's decisions agreed; None: passed on."""

    kind: str
    about_id: int
    agrees: bool | None
    number: int


# --- the machine ---


def machine(connection: Connection, span: Span) -> Sequence[Count]:
    """Documents by the day they came in and by the machine's decision that counts."""
    answered = documents.join(verifications, verifications.c.id == documents.c.verification_id)
    slot = func.coalesce(verifications.c.declared_type, verifications.c.document_type)
    day = _day(connection, documents.c.submitted_at, span)
    wanted = select(day, verifications.c.decision, func.count()).select_from(answered)
    wanted = wanted.where(*_within(documents.c.submitted_at, span), *_of_slot(slot, span))
    return [Count(*row) for row in connection.execute(wanted.group_by(day, verifications.c.decision))]


# --- the queue ---


def arrivals(connection: Connection, span: Span) -> Sequence[Count]:
    """Items by the day on which they came into the queue, checks apart."""
    day = _day(connection, items.c.created_at, span)
    wanted = select(day, func.count()).where(
        items.c.kind.in_(_COUNTS), *_within(items.c.created_at, span), *_of_slot(items.c.slot, span)
    )
    return [Count(row[0], "arrived", row[1]) for row in connection.execute(wanted.group_by(day))]


def closings(connection: Connection, span: Span) -> Sequence[Count]:
    """Items by the day on which they left the queue, decided or not, checks apart."""
    day = _day(connection, items.c.closed_at, span)
    wanted = select(day, func.count()).where(
        items.c.kind.in_(_COUNTS), *_within(items.c.closed_at, span), *_of_slot(items.c.slot, span)
    )
    return [Count(row[0], "closed", row[1]) for row in connection.execute(wanted.group_by(day))]


def standing(connection: Connection, span: Span) -> int:
    """Items that waited when the span began, checks apart."""
    then = or_(items.c.closed_at.is_(None), items.c.closed_at >= span.since)
    wanted = select(func.count()).where(
        items.c.kind.in_(_COUNTS), items.c.created_at < span.since, then, *_of_slot(items.c.slot, span)
    )
    return connection.execute(wanted).scalar_one()


def waited(connection: Connection, span: Span, *, bounds: Sequence[int]) -> Sequence[Pace]:
    """Items decided in the span, by how many seconds they had waited."""
    seconds = _epoch(connection, items.c.decided_at) - _epoch(connection, items.c.created_at)
    late = func.sum(case((items.c.decided_at > items.c.due_at, 1), else_=0))
    wanted = select(_up_to(seconds, bounds), func.count(), late).where(
        items.c.status == DECIDED,
        items.c.kind.in_(_COUNTS),
        *_within(items.c.decided_at, span),
        *_of_slot(items.c.slot, span),
    )
    return _paces(connection, wanted)


def waiting(connection: Connection, span: Span, *, now: datetime, bounds: Sequence[int]) -> Sequence[Pace]:
    """Items that wait now, by how many seconds they have."""
    seconds = int(now.timestamp()) - _epoch(connection, items.c.created_at)
    late = func.sum(case((items.c.due_at < now, 1), else_=0))
    wanted = select(_up_to(seconds, bounds), func.count(), late).where(
        items.c.status == OPEN, items.c.kind.in_(_COUNTS), *_of_slot(items.c.slot, span)
    )
    return _paces(connection, wanted)


def _paces(connection: Connection, wanted: Any) -> Sequence[Pace]:
    found = [
        Pace(row[0], row[1], row[2] or 0)
        for row in connection.execute(wanted.group_by(wanted.selected_columns[0]))
    ]
    return sorted(found, key=lambda each: (each.up_to is None, each.up_to or 0))


def _up_to(seconds: Any, bounds: Sequence[int]) -> ColumnElement[int | None]:
    return case(*((seconds <= bound, bound) for bound in bounds), else_=None)


# --- people ---


def work(connection: Connection, span: Span) -> Sequence[Work]:
    """Decisions by day, person and kind."""
    day = _day(connection, outcomes.c.at, span)
    groups = (day, outcomes.c.account_id, outcomes.c.action)
    wanted = _said(select(*groups, func.count(), func.sum(outcomes.c.active_seconds)), span).group_by(*groups)
    return [Work(*row) for row in connection.execute(wanted)]


def hours(connection: Connection, span: Span) -> Sequence[Count]:
    """Decisions by the hour of the day."""
    hour = (_epoch(connection, outcomes.c.at) + span.offset) % _DAY // _HOUR
    wanted = _said(select(hour, func.count()), span).group_by(hour)
    return [Count(0, str(int(row[0])), row[1]) for row in connection.execute(wanted)]


def overturned(connection: Connection, span: Span) -> Sequence[CheckCount]:
    """Decisions that a supervisor opened again, by whose they were (`agrees` is always False)."""
    again = outcomes.alias("again")
    wanted = (
        select(outcomes.c.account_id, func.count())
        .join(again, again.c.about_id == outcomes.c.id)
        .where(again.c.action == "reopen", *_within(again.c.at, span), *_by(outcomes.c.account_id, span))
        .group_by(outcomes.c.account_id)
    )
    return [CheckCount("reopen", row[0], False, row[1]) for row in connection.execute(wanted)]


def checked(connection: Connection, span: Span) -> Sequence[CheckCount]:
    """Answers to checks, by kind, by whose decision they speak of, and by whether they agree."""
    groups = (checks.c.kind, checks.c.about_id, checks.c.agrees)
    wanted = select(*groups, func.count()).where(*_within(checks.c.at, span), *_by(checks.c.about_id, span))
    if span.slot is not None:
        wanted = wanted.join(items, items.c.id == checks.c.item_id).where(items.c.slot == span.slot)
    return [CheckCount(*row) for row in connection.execute(wanted.group_by(*groups))]


# --- what was said ---


def code_counts(connection: Connection, span: Span) -> Sequence[CodeCount]:
    """Codes of either side, by what was decided."""
    groups = (codes.c.side, codes.c.code, outcomes.c.action)
    wanted = select(*groups, func.count()).join(outcomes, outcomes.c.id == codes.c.outcome_id)
    return [CodeCount(*row) for row in connection.execute(_stands(_said(wanted, span)).group_by(*groups))]


def reading_counts(connection: Connection, span: Span) -> Sequence[ReadingCount]:
    """Fields of accepted documents, by how they stood to what had been read."""
    groups = (items.c.slot, readings.c.field, readings.c.verdict, readings.c.sure)
    wanted = select(*groups, func.count()).join(outcomes, outcomes.c.id == readings.c.outcome_id)
    return [ReadingCount(*row) for row in connection.execute(_stands(_said(wanted, span)).group_by(*groups))]


# --- of the span ---


def _said(wanted: Any, span: Span) -> Any:
    """Decisions within the span that their author did not take back."""
    undo = outcomes.alias("undo")
    return wanted.join(items, items.c.id == outcomes.c.item_id).where(
        outcomes.c.action.in_(DECIDING),
        ~exists().where(undo.c.about_id == outcomes.c.id, undo.c.action == "undo"),
        *_within(outcomes.c.at, span),
        *_of_slot(items.c.slot, span),
        *_by(outcomes.c.account_id, span),
    )


def _stands(wanted: Any) -> Any:
    """Nor was it opened again."""
    again = outcomes.alias("again")
    return wanted.where(~exists().where(again.c.about_id == outcomes.c.id))


def _within(column: Any, span: Span) -> tuple[ColumnElement[bool]]:
    return (and_(column >= span.since, column < span.before),)


def _of_slot(column: Any, span: Span) -> tuple[ColumnElement[bool], ...]:
    return () if span.slot is None else (column == span.slot,)


def _by(column: Any, span: Span) -> tuple[ColumnElement[bool], ...]:
    return () if span.account_id is None else (column == span.account_id,)


def _day(connection: Connection, column: Any, span: Span) -> ColumnElement[int]:
    days: ColumnElement[int] = (_epoch(connection, column) + span.offset) // _DAY
    return days


def _epoch(connection: Connection, column: Any) -> ColumnElement[int]:
    """Whole seconds since 1970."""
    if connection.dialect.name == "sqlite":
        return cast(func.strftime("%s", column), BigInteger)
    return cast(func.floor(extract("epoch", column)), BigInteger)
