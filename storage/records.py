"""Where verifications are kept: each a row that is written once and never changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    insert,
    make_url,
    select,
)
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from pipeline.codec import document_record, from_record, to_line
from pipeline.errors import StoreFault
from pipeline.model import Verification
from pipeline.ports import Key

_METADATA = MetaData()
_VERIFICATIONS = Table(
    "verifications",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", String(512), nullable=False),
    Column("conclusive", Boolean, nullable=False),
    Column("verified_at", DateTime(timezone=True), nullable=False),
    # For searching; the truth is in `record`. Nothing that was read from a document stands outside of it.
    Column("sha256", String(64), nullable=False, index=True),
    Column("claim_id", String(255), index=True),
    Column("kpj", String(64), index=True),
    Column("declared_type", String(16)),
    Column("document_type", String(16), nullable=False),
    Column("decision", String(16), nullable=False, index=True),
    Column("pipeline_version", String(64), nullable=False),
    Column("record", Text, nullable=False),
)
_ONE_ANSWER = Index(
    "one_answer_for_each_key",
    _VERIFICATIONS.c.key,
    unique=True,
    sqlite_where=_VERIFICATIONS.c.conclusive,
    postgresql_where=_VERIFICATIONS.c.conclusive,
)


class MemoryRecords:
    """A record store for tests and trials."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, bool, str]] = []

    def save(self, verification: Verification, *, at: datetime, conclusive: bool = True) -> bool:
        """See `pipeline.ports.RecordStore`."""
        del at
        key = str(_key(verification))
        if conclusive and any(each == key and answer for each, answer, _ in self._rows):
            return False
        self._rows.append((key, conclusive, to_line(document_record(verification))))
        return True

    def find(self, key: Key) -> Verification | None:
        """See `pipeline.ports.RecordStore`."""
        for each, conclusive, line in self._rows:
            if each == str(key) and conclusive:
                return from_record(json.loads(line))
        return None

    def of_claim(self, claim_id: str) -> Sequence[Verification]:
        """See `pipeline.ports.RecordStore`."""
        kept = [from_record(json.loads(line)) for _, _, line in self._rows]
        return [each for each in kept if each.upload.claim_id == claim_id]


class SqlRecords:
    """A database through SQLAlchemy; SQLite with a write-ahead log, flushed at every commit, by default.

    Args:
        url: of the database; a SQLite file's folder is made when it is not there.
    """

    def __init__(self, url: str) -> None:
        with _as_store_fault():
            self._engine = _engine(url)
            _METADATA.create_all(self._engine)

    def save(self, verification: Verification, *, at: datetime, conclusive: bool = True) -> bool:
        """See `pipeline.ports.RecordStore`."""
        row = _row(verification, at, conclusive=conclusive)
        with _as_store_fault():
            try:
                with self._engine.begin() as connection:
                    connection.execute(insert(_VERIFICATIONS).values(row))
            except IntegrityError:
                if conclusive and self.find(_key(verification)) is not None:
                    return False
                raise
        return True

    def find(self, key: Key) -> Verification | None:
        """See `pipeline.ports.RecordStore`."""
        wanted = select(_VERIFICATIONS.c.record).where(
            _VERIFICATIONS.c.key == str(key), _VERIFICATIONS.c.conclusive
        )
        with _as_store_fault(), self._engine.connect() as connection:
            line = connection.execute(wanted).scalar_one_or_none()
        return None if line is None else from_record(json.loads(line))

    def of_claim(self, claim_id: str) -> Sequence[Verification]:
        """See `pipeline.ports.RecordStore`."""
        wanted = (
            select(_VERIFICATIONS.c.record)
            .where(_VERIFICATIONS.c.claim_id == claim_id)
            .order_by(_VERIFICATIONS.c.id)
        )
        with _as_store_fault(), self._engine.connect() as connection:
            return [from_record(json.loads(line)) for line in connection.execute(wanted).scalars()]

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()


def _key(verification: Verification) -> Key:
    return Key.of(verification.upload, verification.pipeline_version)


def _row(verification: Verification, at: datetime, *, conclusive: bool) -> dict[str, Any]:
    upload = verification.upload
    return {
        "key": str(_key(verification)),
        "conclusive": conclusive,
        "verified_at": at.astimezone(UTC),
        "sha256": upload.sha256,
        "claim_id": upload.claim_id,
        "kpj": upload.kpj,
        "declared_type": str(upload.declared_type) if upload.declared_type else None,
        "document_type": str(verification.document_type),
        "decision": str(verification.decision),
        "pipeline_version": verification.pipeline_version,
        "record": to_line(document_record(verification)),
    }


def _engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return create_engine(address, pool_pre_ping=True)
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(address, connect_args={"timeout": 30})
    event.listen(engine, "connect", _durable)
    return engine


def _durable(connection: Any, _record: Any) -> None:
    """What is committed is on the disk, and readers do not wait for writers."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def _as_store_fault() -> Iterator[None]:
    """Whatever a database does wrong; the message names the kind of error and never a value of a row."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        cause = getattr(error, "orig", None) or error
        raise StoreFault(f"the records cannot be used: {type(cause).__name__}") from error
