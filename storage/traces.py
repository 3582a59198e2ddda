"""Which other claims hold a paper that this one holds too: the same file, picture, letter number or NIK.

Only digests stand in the table. They keep values out of sight, no more: a NIK can be guessed from its digest, and
the record beside it holds it anyway. What shares a digest is compared in full before anything is said of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from enum import StrEnum

from sqlalchemy import Connection, delete, exists, insert, select, union

from pipeline.claims.same_picture import picture_traces
from pipeline.codec import from_record
from pipeline.model import Decision, DocumentType, Verification
from pipeline.stages.extract.words import letters
from storage.database import Database
from storage.schema import claims, documents, participants, traces, verifications

MOST_CLAIMS = 20
"""Other claims that one is compared with at most, the newest first."""


class Kind(StrEnum):
    """What is shared. A file is found by its digest in `documents`."""

    PICTURE = "picture"
    LETTER = "letter"
    NIK = "nik"


def keep(connection: Connection, verification: Verification, *, document_id: str, verification_id: int) -> int:
    """Write the traces of a new answer, in the transaction that writes the answer; how many."""
    rows = [
        {"verification_id": verification_id, "digest": digest, "kind": str(kind), "document_id": document_id}
        for digest, kind in _digests(verification).items()
    ]
    if rows:
        connection.execute(insert(traces), rows)
    return len(rows)


def fill_in(database: Database, *, batch: int = 500) -> int:
    """Write the traces of answers that were given before there were any; how many answers got some.

    Of documents whose picture is still kept and that need not be replaced, by the answer that counts. A batch is
    one transaction: whoever is stopped half-way goes on where it was, and a second run finds little to do.
    """
    counting = documents.join(verifications, verifications.c.id == documents.c.verification_id)
    without = (
        select(verifications.c.id, documents.c.id.label("document_id"), verifications.c.record)
        .select_from(counting)
        .where(
            documents.c.object_key.is_not(None),
            verifications.c.decision != Decision.REJECTED,
            ~exists().where(traces.c.verification_id == verifications.c.id),
        )
        .order_by(verifications.c.id)
        .limit(batch)
    )
    filled, last = 0, 0
    while True:
        with database.writing() as connection:
            rows = connection.execute(without.where(verifications.c.id > last)).all()
            for row in rows:
                read = from_record(json.loads(row.record))
                filled += bool(keep(connection, read, document_id=row.document_id, verification_id=row.id))
        if not rows:
            return filled
        last = rows[-1].id


def forget(connection: Connection, document_id: str) -> None:
    """Remove the traces of a document."""
    connection.execute(delete(traces).where(traces.c.document_id == document_id))


def claims_sharing(
    connection: Connection, claim_id: str, uploads: Iterable[Verification], *, niks: Iterable[str] = ()
) -> Sequence[str]:
    """Other claims of which a document, by the answer that counts, shares something; the newest first.

    Args:
        connection: to read with.
        claim_id: the claim itself, which is left out.
        uploads: its documents, as they count.
        niks: further numbers of the claimant: claims with the record of one of them are found too.
    """
    uploads = list(uploads)
    numbers = {each for each in niks if each} | {nik for each in uploads if (nik := _nik(each))}
    digests = {digest for each in uploads for digest in _digests(each)}
    digests |= {_digest(Kind.NIK, each) for each in numbers}
    files = {each.upload.sha256 for each in uploads} - {""}
    counting = documents.join(traces, traces.c.verification_id == documents.c.verification_id)
    sharing = union(
        select(documents.c.claim_id).where(documents.c.sha256.in_(files)),
        select(documents.c.claim_id).select_from(counting).where(traces.c.digest.in_(digests)),
        select(claims.c.claim_id)
        .join(participants, participants.c.kpj == claims.c.kpj)
        .where(participants.c.nik.in_(numbers)),
    ).subquery()
    wanted = (
        select(claims.c.claim_id)
        .where(claims.c.claim_id.in_(select(sharing.c.claim_id)), claims.c.claim_id != claim_id)
        .order_by(claims.c.opened_at.desc(), claims.c.claim_id)
        .limit(MOST_CLAIMS)
    )
    return list(connection.execute(wanted).scalars())


def _digests(verification: Verification) -> dict[str, Kind]:
    found = {_digest(Kind.PICTURE, each): Kind.PICTURE for each in picture_traces(verification)}
    fields = verification.extraction
    is_letter = verification.slot is DocumentType.PAKLARING
    number = letters(fields.value("nomor_surat") or "") if fields and is_letter else ""
    if number:
        found[_digest(Kind.LETTER, number)] = Kind.LETTER
    if nik := _nik(verification):
        found[_digest(Kind.NIK, nik)] = Kind.NIK
    return found


def _nik(verification: Verification) -> str | None:
    fields = verification.extraction
    return (fields.value("nik") or None) if fields and verification.slot is DocumentType.KTP else None


def _digest(kind: Kind, value: str) -> str:
    return hashlib.sha256(f"{kind}\x1f{value}".encode()).hexdigest()
