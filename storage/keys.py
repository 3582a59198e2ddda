"""Keys of programs and of claimants, as hashes, and the answers that may be asked for again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from storage.desk_schema import api_answers as answers
from storage.desk_schema import api_keys as keys
from storage.rows import insert_unless_there


@dataclass(frozen=True, slots=True)
class Key:
    """What a caller may do.

    Attributes:
        scopes: values of `review.keys.Scope`.
        claim_id: the one claim that it opens; None: all.
    """

    id: int
    name: str
    scopes: frozenset[str]
    claim_id: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to a request; no status: it is still at work."""

    request: str
    status: int | None
    answer: str | None


def add(
    connection: Connection,
    *,
    name: str,
    digest: str,
    scopes: Sequence[str],
    claim_id: str | None,
    at: datetime,
    expires_at: datetime | None,
) -> int:
    """Keep a new key; its id."""
    values = {
        "name": name,
        "digest": digest,
        "scopes": " ".join(scopes),
        "claim_id": claim_id,
        "created_at": at,
        "expires_at": expires_at,
    }
    return int(connection.execute(insert(keys).values(values).returning(keys.c.id)).scalar_one())


def find(connection: Connection, digest: str, *, now: datetime) -> Key | None:
    """The key of a digest; None where there is none, or it is over."""
    row = connection.execute(select(keys).where(keys.c.digest == digest)).mappings().one_or_none()
    if row is None or row["revoked_at"] or (row["expires_at"] and row["expires_at"] <= now):
        return None
    shown = {name: value for name, value in row.items() if name != "digest"}
    return Key(**{**shown, "scopes": frozenset(row["scopes"].split())})


def revoke(connection: Connection, name: str, *, at: datetime) -> int:
    """End every key of a name; how many."""
    ended = update(keys).where(keys.c.name == name, keys.c.revoked_at.is_(None)).values(revoked_at=at)
    return connection.execute(ended).rowcount


def begin(
    connection: Connection, *, key_id: int, idempotency_key: str, request: str, now: datetime, kept: timedelta
) -> Answer | None:
    """Note that a request is at work; None: it is ours to answer. Otherwise what became of the same key before."""
    old = answers.c.at < now - kept
    connection.execute(delete(answers).where(answers.c.key_id == key_id, old))
    row = {"key_id": key_id, "idempotency_key": idempotency_key, "request": request, "at": now}
    made = insert_unless_there(connection, answers).values(row).returning(answers.c.key_id)
    if connection.execute(made).scalar_one_or_none() is not None:
        return None
    mine = (answers.c.key_id == key_id, answers.c.idempotency_key == idempotency_key)
    found = connection.execute(select(answers.c.request, answers.c.status, answers.c.answer).where(*mine)).one()
    return Answer(found.request, found.status, found.answer)


def finish(connection: Connection, *, key_id: int, idempotency_key: str, status: int | None, answer: str) -> None:
    """Keep the answer; without a status forget the request, so that it can be sent again."""
    mine = (answers.c.key_id == key_id, answers.c.idempotency_key == idempotency_key)
    if status is None:
        connection.execute(delete(answers).where(*mine))
    else:
        connection.execute(update(answers).where(*mine).values(status=status, answer=answer))
