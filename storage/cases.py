"""The documents of a claim with the answer that counts for each, and the record of its participant."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from pipeline.codec import from_record
from pipeline.model import DocumentType, Participant, Verification
from storage.desk_schema import review_items as items
from storage.reviews import SUPERSEDED
from storage.rows import insert_unless_there
from storage.schema import claims, documents, participants, verifications


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
    """The answered documents of a claim, oldest first; see `papers_of_claims`."""
    return papers_of_claims(connection, [claim_id])


def papers_of_claims(connection: Connection, claim_ids: Sequence[str]) -> Sequence[Paper]:
    """The answered documents of several claims, oldest first.

    A file that was taken in once more, for a later version of the pipeline, is no earlier try: the older row is
    left out, unless it lies at the desk or was decided there.
    """
    if not claim_ids:
        return ()
    found = _papers(connection, _answered().where(documents.c.claim_id.in_(claim_ids)))
    newest = {_file(each): each.id for each in found}
    older = [each.id for each in found if newest[_file(each)] != each.id]
    if not older:
        return found
    lying = select(items.c.document_id).where(items.c.document_id.in_(older), items.c.status != SUPERSEDED)
    kept = {*newest.values(), *connection.execute(lying).scalars()}
    return [each for each in found if each.id in kept]


def _file(paper: Paper) -> tuple[str | None, DocumentType, str]:
    upload = paper.verification.upload
    return (upload.claim_id, paper.slot, upload.sha256 or paper.id)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An upload that has no answer yet."""

    id: str
    slot: DocumentType
    claim_id: str | None
    submitted_at: datetime


def waiting_of(connection: Connection, claim_id: str) -> Sequence[Waiting]:
    """The uploads of a claim that have no answer yet, oldest first."""
    return _waiting(connection, documents.c.claim_id == claim_id)


def waiting(connection: Connection, document_id: str) -> Waiting | None:
    """One upload, if it has no answer yet."""
    found = _waiting(connection, documents.c.id == document_id)
    return found[0] if found else None


def sent_after(connection: Connection, claim_id: str, moment: datetime) -> bool:
    """Whether a claim got another upload since a moment."""
    later = select(documents.c.id).where(documents.c.claim_id == claim_id, documents.c.submitted_at > moment)
    return connection.execute(later.limit(1)).first() is not None


def _waiting(connection: Connection, which: Any) -> list[Waiting]:
    wanted = (
        select(documents.c.id, documents.c.declared_type, documents.c.claim_id, documents.c.submitted_at)
        .where(which, documents.c.verification_id.is_(None))
        .order_by(documents.c.submitted_at, documents.c.id)
    )
    return [
        Waiting(row.id, DocumentType(row.declared_type or "unknown"), row.claim_id, row.submitted_at)
        for row in connection.execute(wanted)
    ]


def open_claim(connection: Connection, *, claim_id: str, kpj: str | None, at: datetime) -> bool:
    """Make a claim; False: there is one of that name."""
    row = {"claim_id": claim_id, "kpj": kpj, "opened_at": at}
    made = insert_unless_there(connection, claims).values(row).returning(claims.c.claim_id)
    return connection.execute(made).scalar_one_or_none() is not None


@dataclass(frozen=True, slots=True)
class Opened:
    """A claim as it was opened."""

    claim_id: str
    kpj: str | None
    opened_at: datetime


def claim(connection: Connection, claim_id: str) -> Opened | None:
    """One claim."""
    found = list(connection.execute(select(claims).where(claims.c.claim_id == claim_id)))
    return Opened(found[0].claim_id, found[0].kpj, found[0].opened_at) if found else None


def claims_named(connection: Connection, claim_ids: Sequence[str]) -> Sequence[Opened]:
    """Claims of these names, in their order."""
    rows = connection.execute(select(claims).where(claims.c.claim_id.in_(claim_ids))) if claim_ids else ()
    found = {row.claim_id: Opened(row.claim_id, row.kpj, row.opened_at) for row in rows}
    return [found[each] for each in claim_ids if each in found]


def claims_after(connection: Connection, claim_id: str, *, limit: int) -> Sequence[Opened]:
    """Claims by name, those after a name."""
    wanted = select(claims).where(claims.c.claim_id > claim_id).order_by(claims.c.claim_id).limit(limit)
    return [Opened(row.claim_id, row.kpj, row.opened_at) for row in connection.execute(wanted)]


def participant_of(connection: Connection, kpj: str | None) -> Participant | None:
    """What the office knows of a participant."""
    if kpj is None:
        return None
    row = connection.execute(select(participants).where(participants.c.kpj == kpj)).mappings().one_or_none()
    return None if row is None else _participant(row)


def participants_of(
    connection: Connection, *, kpjs: Collection[str] = (), niks: Collection[str] = ()
) -> Sequence[Participant]:
    """Every record under one of these numbers."""
    if not kpjs and not niks:
        return ()
    wanted = select(participants).where(or_(participants.c.kpj.in_(kpjs), participants.c.nik.in_(niks)))
    return [_participant(row) for row in connection.execute(wanted.order_by(participants.c.kpj)).mappings()]


def _participant(row: Any) -> Participant:
    return Participant(**{name: row[name] for name in Participant.__slots__ if name in row})


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
