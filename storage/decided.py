"""What people have decided: to find it again, to look at it, to take it back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, select

from storage.desk_schema import review_codes as codes
from storage.desk_schema import review_items as items
from storage.desk_schema import review_outcomes as outcomes
from storage.desk_schema import review_readings as readings
from storage.reviews import DECIDED, Outcome
from storage.webhook_schema import changes, endpoints

DECIDING = ("accept", "reupload", "reject")


@dataclass(frozen=True, slots=True)
class Decided:
    """One line of the list: an item and the last thing that decided it."""

    item_id: int
    kind: str
    claim_id: str | None
    slot: str
    outcome_id: int
    account_id: int
    action: str
    reasons: tuple[str, ...]
    fields: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which decisions: all that is given must be true."""

    claim_id: str | None = None
    account_id: int | None = None
    slot: str | None = None
    action: str | None = None
    since: datetime | None = None
    before: datetime | None = None
    older_than: int | None = None


def listing(connection: Connection, wanted: Wanted, *, limit: int) -> Sequence[Decided]:
    """Decisions that stand, the newest first."""
    taken_back = outcomes.alias("taken_back")
    chosen = (
        select(
            outcomes.c.item_id, items.c.kind, items.c.claim_id, items.c.slot,
            outcomes.c.id.label("outcome_id"), outcomes.c.account_id, outcomes.c.action, outcomes.c.content,
            outcomes.c.at,
        )
        .join(items, items.c.id == outcomes.c.item_id)
        .outerjoin(taken_back, taken_back.c.about_id == outcomes.c.id)
        .where(items.c.status == DECIDED, outcomes.c.action.in_(DECIDING), taken_back.c.id.is_(None))
        .order_by(outcomes.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    for column, value in (
        (items.c.claim_id, wanted.claim_id), (outcomes.c.account_id, wanted.account_id),
        (items.c.slot, wanted.slot), (outcomes.c.action, wanted.action),
    ):  # fmt: skip
        chosen = chosen if value is None else chosen.where(column == value)
    chosen = chosen if wanted.since is None else chosen.where(outcomes.c.at >= wanted.since)
    chosen = chosen if wanted.before is None else chosen.where(outcomes.c.at < wanted.before)
    chosen = chosen if wanted.older_than is None else chosen.where(outcomes.c.id < wanted.older_than)
    return [_line(row) for row in connection.execute(chosen).mappings()]


def _line(row: RowMapping) -> Decided:
    content = json.loads(row["content"])
    given = {name: row[name] for name in row if name != "content"}
    return Decided(
        **given, reasons=tuple(content.get("reasons", ())), fields=tuple(sorted(content.get("corrections", ())))
    )


def last_by(connection: Connection, account_id: int) -> Outcome | None:
    """The last thing that a person said."""
    wanted = select(outcomes).where(outcomes.c.account_id == account_id).order_by(outcomes.c.id.desc()).limit(1)
    row = connection.execute(wanted).mappings().one_or_none()
    return Outcome(**{**row, "content": json.loads(row["content"])}) if row else None


def last_on(connection: Connection, item_id: int) -> Outcome | None:
    """The last thing that decided an item; None: nothing, or it was taken back."""
    wanted = select(outcomes).where(outcomes.c.item_id == item_id).order_by(outcomes.c.id.desc()).limit(1)
    row = connection.execute(wanted).mappings().one_or_none()
    if row is None or row["action"] not in DECIDING:
        return None
    return Outcome(**{**row, "content": json.loads(row["content"])})


def told_since(connection: Connection, document_id: str, moment: datetime) -> bool:
    """Whether anybody outside was told what a person said of a document at a moment.

    A person's word rests in the outbox until it is told; where somebody listened then and it rests there no more,
    it is on its way.
    """
    listened = select(endpoints.c.id).where(endpoints.c.created_at <= moment, endpoints.c.ended_at.is_(None))
    if connection.execute(listened.limit(1)).first() is None:
        return False
    rests = select(changes.c.id).where(
        changes.c.document_id == document_id, changes.c.source == "person", changes.c.at >= moment
    )
    return connection.execute(rests.limit(1)).first() is None


# --- what figures are counted from ---


@dataclass(frozen=True, slots=True)
class Reading:
    """How a field that a person accepted stood to what the machine had read.

    Attributes:
        verdict: `confirmed`, `corrected`, or `added` where the machine had read nothing.
        sure: the machine would have accepted its value by itself.
    """

    field: str
    verdict: str
    sure: bool


def keep_marks(
    connection: Connection,
    outcome_id: int,
    *,
    read: Sequence[Reading],
    machine: Sequence[str],
    person: Sequence[str],
) -> None:
    """Keep what stood beside a decision: fields, and codes of either side."""
    rows = [{"outcome_id": outcome_id, "field": r.field, "verdict": r.verdict, "sure": r.sure} for r in read]
    if rows:
        connection.execute(insert(readings), rows)
    sides = (("machine", machine), ("person", person))
    rows = [
        {"outcome_id": outcome_id, "side": side, "code": code} for side, all_ in sides for code in sorted({*all_})
    ]
    if rows:
        connection.execute(insert(codes), rows)
