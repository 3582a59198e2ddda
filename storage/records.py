"""Where verifications are kept: each a row that is written once and never changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from pipeline.codec import document_record, from_record, to_line
from pipeline.model import Verification
from pipeline.ports import Key
from pipeline.queues.jobs import State, Submission
from storage.database import Database
from storage.objects import key_of_digest
from storage.rows import write_document, write_verification
from storage.schema import documents, verifications


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
    """The verifications of a database; one that never waited in the queue gets its document made with it.

    Args:
        database: of `storage.migrate.open_database`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, verification: Verification, *, at: datetime, conclusive: bool = True) -> bool:
        """See `pipeline.ports.RecordStore`."""
        upload = verification.upload
        submission = Submission.of(upload, key_of_digest(upload.sha256) if upload.sha256 else "")
        state = State.DONE if conclusive else State.DEAD
        with self._database.writing() as connection:
            document_id, _ = write_document(connection, submission, _key(verification), at=at, state=state)
            number = write_verification(
                connection, verification, document_id=document_id, at=at, conclusive=conclusive
            )
            if number is None:
                return False
            connection.execute(
                update(documents)
                .where(documents.c.id == document_id)
                .values(state=str(state), verification_id=number, finished_at=at, lease_until=None)
            )
        return True

    def find(self, key: Key) -> Verification | None:
        """See `pipeline.ports.RecordStore`."""
        wanted = select(verifications.c.record).where(verifications.c.key == str(key), verifications.c.conclusive)
        with self._database.reading() as connection:
            line = connection.execute(wanted).scalar_one_or_none()
        return None if line is None else from_record(json.loads(line))

    def of_claim(self, claim_id: str) -> Sequence[Verification]:
        """See `pipeline.ports.RecordStore`."""
        wanted = (
            select(verifications.c.record).where(verifications.c.claim_id == claim_id).order_by(verifications.c.id)
        )
        with self._database.reading() as connection:
            return [from_record(json.loads(line)) for line in connection.execute(wanted).scalars()]


def _key(verification: Verification) -> Key:
    return Key.of(verification.upload, verification.pipeline_version)
