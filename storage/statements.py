"""Statements of the way that every document goes, made once: building one takes as long as running it."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, literal_column, select, update

from pipeline.queues.jobs import State
from storage.metadata import Moment


def is_in(table: Table, state: State) -> ColumnElement[bool]:
    """Rows in a state; spelt out in the statement, since that is what the partial indexes are chosen by."""
    return table.c.state == literal_column(f"'{state}'")


@cache
def moving(table: Table) -> Any:
    """Change the row `b_id`, if its fence is still `b_fence`."""
    held = and_(table.c.id == bindparam("b_id"), table.c.fence == bindparam("b_fence"))
    return update(table).where(held, is_in(table, State.RUNNING))


@cache
def claim_one(table: Table) -> Any:
    """Take the row `b_id` for `b_owner` until `b_until`, if it is waiting at `b_now`."""
    return _claiming(table, table.c.id == bindparam("b_id"))


@cache
def claim_next(table: Table) -> Any:
    """The same for the first row that waits in `b_queue`."""
    first = (
        select(table.c.id)
        .where(is_in(table, State.QUEUED), table.c.queue == bindparam("b_queue"))
        .where(table.c.next_at <= bindparam("b_now", type_=Moment))
        .order_by(table.c.priority, table.c.next_at, table.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    return _claiming(table, table.c.id == first)


def _claiming(table: Table, which: ColumnElement[bool]) -> Any:
    return (
        update(table)
        .where(which, is_in(table, State.QUEUED), table.c.next_at <= bindparam("b_now", type_=Moment))
        .values(
            state=str(State.RUNNING),
            fence=table.c.fence + 1,
            lease_until=bindparam("b_until", type_=Moment),
            lease_owner=bindparam("b_owner"),
        )
        .returning(*table.c)
    )
