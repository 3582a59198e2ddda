"""Claims that may stand otherwise than before: an answer came, or a person's word, or a day has passed.

Two triggers of the database write the table (migration 0009), and `storage.office` where a record changes: a
change and its line here are kept both or neither. Lines are added and taken away by their number, never changed:
one that comes while its claim is being judged stays for the next time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    delete,
    func,
    insert,
    or_,
    select,
)

from storage.metadata import METADATA, Moment
from storage.schema import claims, participants

changes = Table(
    "claim_changes",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("claim_id", String(255), nullable=False, index=True),
    Column("at", Moment, nullable=False),  # from then on the claim is to be looked at
)
Index("ix_claim_changes_at", changes.c.at)


def waiting(connection: Connection, *, now: datetime, limit: int) -> Mapping[str, Sequence[int]]:
    """Claims to be looked at, the longest waiting first, each with the numbers of all its lines."""
    oldest = func.min(changes.c.at)
    first = select(changes.c.claim_id).where(changes.c.at <= now).group_by(changes.c.claim_id)
    names = list(connection.execute(first.order_by(oldest, changes.c.claim_id).limit(limit)).scalars())
    found: dict[str, list[int]] = defaultdict(list, {name: [] for name in names})
    lines = select(changes.c.claim_id, changes.c.id).where(changes.c.claim_id.in_(names))
    for claim_id, number in connection.execute(lines):
        found[claim_id].append(number)
    return found


def any_waiting(connection: Connection, *, now: datetime) -> bool:
    """Whether there is any claim to be looked at."""
    return connection.execute(select(changes.c.id).where(changes.c.at <= now).limit(1)).first() is not None


def of_records(connection: Connection, kpjs: Collection[str], niks: Collection[str], *, at: datetime) -> None:
    """Look at the claims of these participants, and at those of every record with one of these NIKs."""
    about = select(participants.c.kpj).where(participants.c.nik.in_(niks))
    wanted = select(claims.c.claim_id).where(or_(claims.c.kpj.in_(kpjs), claims.c.kpj.in_(about)))
    look_again(connection, connection.execute(wanted).scalars().all(), at=at)


def done(connection: Connection, numbers: Iterable[int]) -> None:
    """These lines have been looked at."""
    connection.execute(delete(changes).where(changes.c.id.in_(list(numbers))))


def look_again(connection: Connection, claim_ids: Iterable[str], *, at: datetime) -> None:
    """Look at these claims when that moment has come."""
    rows = [{"claim_id": claim_id, "at": at} for claim_id in claim_ids]
    if rows:
        connection.execute(insert(changes), rows)
