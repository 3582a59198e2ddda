"""Which account belongs to whom at the office's issuer."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from storage.account_schema import identities


def account_of(connection: Connection, *, issuer: str, subject: str) -> int | None:
    """The account of a person; None: they have none yet."""
    wanted = select(identities.c.account_id).where(identities.c.issuer == issuer, identities.c.subject == subject)
    return connection.execute(wanted).scalar_one_or_none()


def bound(connection: Connection) -> frozenset[int]:
    """The accounts that belong to somebody there."""
    return frozenset(connection.execute(select(identities.c.account_id)).scalars())


def is_bound(connection: Connection, account_id: int) -> bool:
    """Whether an account belongs to somebody there."""
    wanted = select(identities.c.account_id).where(identities.c.account_id == account_id)
    return connection.execute(wanted).first() is not None


def bind(connection: Connection, *, issuer: str, subject: str, account_id: int) -> None:
    """The account belongs to this person from now on."""
    connection.execute(insert(identities).values(issuer=issuer, subject=subject, account_id=account_id))
