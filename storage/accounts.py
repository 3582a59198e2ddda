"""Accounts of the office's people, and their sessions. Passwords and session keys are kept as hashes only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    insert,
    select,
    update,
)

from storage.desk_schema import accounts, sessions


@dataclass(frozen=True, slots=True)
class Account:
    """One person.

    Attributes:
        name: what they sign in with; lower case.
        role: a value of `review.rights.Role`.
        must_change: the password was given to them; they must choose their own first.
        language: "id" or "en".
        failures: wrong passwords since the last right one.
        locked_until: until then no password is right.
    """

    id: int
    name: str
    role: str
    password_hash: str = field(repr=False)
    must_change: bool
    language: str
    failures: int
    locked_until: datetime | None
    disabled_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that is signed in; `form_token` must come back with every form."""

    digest: str = field(repr=False)
    account_id: int
    form_token: str = field(repr=False)
    opened_at: datetime
    seen_at: datetime
    ended_at: datetime | None


def add(
    connection: Connection, *, name: str, role: str, password_hash: str, must_change: bool, at: datetime
) -> int:
    """Add an account; its id. IntegrityError of the database where the name is taken."""
    values = {
        "name": name,
        "role": role,
        "password_hash": password_hash,
        "must_change": must_change,
        "language": "id",
        "failures": 0,
        "created_at": at,
    }
    return int(connection.execute(insert(accounts).values(values).returning(accounts.c.id)).scalar_one())


def named(connection: Connection, name: str) -> Account | None:
    """The account of a name."""
    return _one(connection, accounts.c.name == name)


def by_id(connection: Connection, account_id: int) -> Account | None:
    """The account of an id."""
    return _one(connection, accounts.c.id == account_id)


def everyone(connection: Connection) -> Sequence[Account]:
    """All accounts by name, those that are closed too."""
    rows = connection.execute(select(accounts).order_by(accounts.c.name)).mappings()
    return [Account(**row) for row in rows]


def change(connection: Connection, account_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of an account."""
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(dict(values)))


def open_session(connection: Connection, session: Session) -> None:
    """Keep a new session."""
    connection.execute(
        insert(sessions).values(
            digest=session.digest,
            account_id=session.account_id,
            form_token=session.form_token,
            opened_at=session.opened_at,
            seen_at=session.seen_at,
        )
    )


def session_of(connection: Connection, digest: str) -> Session | None:
    """The session of a key's digest, ended or not."""
    row = connection.execute(select(sessions).where(sessions.c.digest == digest)).mappings().one_or_none()
    return Session(**row) if row else None


def seen(connection: Connection, digest: str, *, at: datetime) -> None:
    """The session was used."""
    connection.execute(update(sessions).where(sessions.c.digest == digest).values(seen_at=at))


def end_session(connection: Connection, digest: str, *, at: datetime) -> None:
    """The session is over."""
    connection.execute(
        update(sessions).where(sessions.c.digest == digest, sessions.c.ended_at.is_(None)).values(ended_at=at)
    )


def end_all_sessions(connection: Connection, account_id: int, *, at: datetime, but: str = "") -> None:
    """Every session of an account is over, `but` the one of a digest."""
    connection.execute(
        update(sessions)
        .where(sessions.c.account_id == account_id, sessions.c.ended_at.is_(None), sessions.c.digest != but)
        .values(ended_at=at)
    )


def _one(connection: Connection, condition: Any) -> Account | None:
    row = connection.execute(select(accounts).where(condition)).mappings().one_or_none()
    return Account(**row) if row else None
