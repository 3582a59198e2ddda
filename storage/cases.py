"""The documents of a claim with the answer that counts for each, and the record of its participant."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from pipeline.codec import from_record
from pipeline.model import DocumentType, Participant, Verification
from storage.schema import documents, participants, verifications


@dataclass(frozen=True, slots=True)
class Paper:
    """One upload and the machine's answer that counts.

    Attributes:
        id: of the document.
        verification_id: of the answer.
        object_key: of the bytes; None: they are no longer kept.
        slot: what the document should be.
        verification: its upload has no content.
    """

    id: str
    verification_id: int
    object_key: str | None
    slot: DocumentType
    submitted_at: datetime
    verification: Verification


def paper(connection: Connection, document_id: str) -> Paper | None:
    """One document; None where it has no answer yet."""
    found = _papers(connection, _answered().where(documents.c.id == document_id))
    return found[0] if found else None


def papers_of(connection: Connection, claim_id: str) -> Sequence[Paper]:
    """The answered documents of a claim, oldest first."""
    return _papers(connection, _answered().where(documents.c.claim_id == claim_id))


def participant_of(connection: Connection, kpj: str | None) -> Participant | None:
    """What the office knows of a participant."""
    if kpj is None:
        return None
    row = connection.execute(select(participants).where(participants.c.kpj == kpj)).mappings().one_or_none()
    return None if row is None else Participant(**{name: row[name] for name in Participant.__slots__})


def _answered() -> Select[Any]:
    return (
        select(
            documents.c.id,
            documents.c.object_key,
            documents.c.submitted_at,
            documents.c.claim_id,
            documents.c.kpj,
            verifications.c.id.label("verification_id"),
            func.coalesce(verifications.c.declared_type, verifications.c.document_type).label("slot"),
            verifications.c.record,
        )
        .join_from(documents, verifications, verifications.c.id == documents.c.verification_id)
        .order_by(documents.c.submitted_at, documents.c.id)
    )


def _papers(connection: Connection, wanted: Select[Any]) -> list[Paper]:
    return [
        Paper(
            id=row.id,
            verification_id=row.verification_id,
            object_key=row.object_key,
            slot=DocumentType(row.slot),
            submitted_at=row.submitted_at,
            verification=_of(row),
        )
        for row in connection.execute(wanted)
    ]


def _of(row: Any) -> Verification:
    verification = from_record(json.loads(row.record))
    return replace(verification, upload=replace(verification.upload, claim_id=row.claim_id, kpj=row.kpj))
