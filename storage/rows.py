"""How the pipeline's values become rows of the database, and how rows become values again."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.codec import document_record, to_line
from pipeline.model import DocumentType, Upload, Verification
from pipeline.ports import Key
from pipeline.queues.jobs import DOCUMENT, Claimed, Queue, State, Submission, new_id
from storage import traces
from storage.schema import claims, documents, verifications

Row = RowMapping


def insert_unless_there(connection: Connection, table: Table) -> Any:
    """An INSERT that leaves a row alone which is there already; with RETURNING it tells whether it did."""
    return _insert(connection.dialect.name, table)


@cache
def _insert(dialect_name: str, table: Table) -> Any:
    """Made once: building a statement takes as long as running it."""
    dialect: Any = sqlite if dialect_name == "sqlite" else postgresql
    return dialect.insert(table).on_conflict_do_nothing()


@cache
def _insert_returning(dialect_name: str, table: Table) -> Any:
    return _insert(dialect_name, table).returning(table.c.id)


def write_document(
    connection: Connection, submission: Submission, key: Key, *, at: datetime, state: State = State.QUEUED
) -> tuple[str, bool]:
    """The id of the document of a key, and whether it was made just now; its claim is made with it."""
    if submission.claim_id is not None:
        claim = {"claim_id": submission.claim_id, "kpj": submission.kpj, "opened_at": at}
        connection.execute(insert_unless_there(connection, claims), claim)
    row = {"id": new_id(DOCUMENT, at), "idempotency_key": str(key), **_submission_row(submission, at, state)}
    made = _insert_returning(connection.dialect.name, documents)
    if connection.execute(made, row).scalar_one_or_none() is not None:
        return str(row["id"]), True
    known = select(documents.c.id).where(documents.c.idempotency_key == str(key))
    return str(connection.execute(known).scalar_one()), False


def write_verification(
    connection: Connection,
    verification: Verification,
    *,
    document_id: str,
    at: datetime,
    conclusive: bool = True,
    run_id: str | None = None,
) -> int | None:
    """The number of the new row; None when the key has its answer already: then nothing is written."""
    key = str(Key.of(verification.upload, verification.pipeline_version))
    row = {
        "document_id": document_id,
        "run_id": run_id,
        "key": f"{key}\x1f{run_id}" if run_id else key,
        "conclusive": conclusive,
        "verified_at": at,
        **_verification_row(verification),
    }
    written = _insert_returning(connection.dialect.name, verifications)
    number: int | None = connection.execute(written, row).scalar_one_or_none()
    if number is not None:
        traces.keep(connection, verification, document_id=document_id, verification_id=number)
    return number


def to_upload(document: Row) -> Upload:
    """The upload of a document's row, without content."""
    declared = document["declared_type"]
    return Upload(
        content=b"",
        source=document["source"],
        sha256=document["sha256"],
        declared_type=DocumentType(declared) if declared else None,
        claim_id=document["claim_id"],
        kpj=document["kpj"],
        extra=json.loads(document["extra"]),
    )


def to_claimed(work: Row, document: Row, *, at: datetime) -> Claimed:
    """What a worker gets: the claimed row, and that of its document (the same, unless it belongs to a run)."""
    return Claimed(
        id=work["id"],
        document_id=document["id"],
        upload=to_upload(document),
        object_key=document["object_key"] or "",
        fence=work["fence"],
        queue=Queue(work["queue"]),
        crashes=work["crashes"],
        run_id=work.get("run_id"),
        waited=max(0.0, (at - work["next_at"]).total_seconds()),
    )


def _submission_row(submission: Submission, at: datetime, state: State) -> dict[str, Any]:
    return {
        "object_key": submission.object_key or None,
        "sha256": submission.sha256,
        "claim_id": submission.claim_id,
        "kpj": submission.kpj,
        "declared_type": str(submission.declared_type) if submission.declared_type else None,
        "source": to_text(submission.source),
        "extra": to_line(submission.extra),
        "queue": str(submission.queue),
        "priority": submission.priority,
        "state": str(state),
        "submitted_at": at,
        "next_at": at,
    }


def to_text(text: str) -> str:
    """What a database can keep: no lone surrogate of an undecodable file name, no NUL."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").replace("\x00", "\ufffd")


def _verification_row(verification: Verification) -> dict[str, Any]:
    upload = verification.upload
    return {
        "sha256": upload.sha256,
        "claim_id": upload.claim_id,
        "kpj": upload.kpj,
        "declared_type": str(upload.declared_type) if upload.declared_type else None,
        "document_type": str(verification.document_type),
        "decision": str(verification.decision),
        "pipeline_version": verification.pipeline_version,
        "record": to_line(document_record(verification)),
    }
