"""The tables of the pipeline. The migrations make them; a test compares the two.

`documents` is an upload and how far it got; `verifications` holds every answer that was ever given, none of
them changed after; `documents.verification_id` is the answer that counts. `run_items` are documents once more,
as far as a reprocessing run got with them: they have the same columns of the queue and the same rules.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.metadata import METADATA, Moment

# SQLite numbers rows by itself only in a column that is called INTEGER.
_NUMBER = BigInteger().with_variant(Integer, "sqlite")
_ID = String(40)


def _work_columns() -> list[Column[Any]]:
    """What the queue keeps of a row; see `pipeline.queues.jobs`."""
    return [
        Column("queue", String(16), nullable=False),
        Column("priority", Integer, nullable=False, server_default="0"),
        Column("state", String(16), nullable=False),
        Column("fence", Integer, nullable=False, server_default="0"),
        Column("lease_until", Moment),
        Column("lease_owner", String(128)),
        Column("crashes", Integer, nullable=False, server_default="0"),
        Column("lost", Integer, nullable=False, server_default="0"),
        Column("next_at", Moment, nullable=False),
        Column("dispatched_at", Moment),
        Column("error", Text),
        Column("submitted_at", Moment, nullable=False),
        Column("finished_at", Moment),
    ]


def _work_indexes(table: Table) -> None:
    """What is waiting and what is running stays quick to find among millions that are done."""
    columns = table.c
    waiting = columns.state == "queued"
    Index(
        f"ix_{table.name}_waiting", columns.queue, columns.priority, columns.next_at, columns.id,
        sqlite_where=waiting, postgresql_where=waiting,
    )  # fmt: skip
    Index(
        f"ix_{table.name}_rung", columns.queue, columns.dispatched_at,
        sqlite_where=waiting, postgresql_where=waiting,
    )  # fmt: skip
    running = columns.state == "running"
    Index(
        f"ix_{table.name}_running", columns.lease_until,
        sqlite_where=running, postgresql_where=running,
    )  # fmt: skip
    dead = columns.state == "dead"
    Index(f"ix_{table.name}_dead", columns.finished_at, sqlite_where=dead, postgresql_where=dead)


claims = Table(
    "claims",
    METADATA,
    Column("claim_id", String(255), primary_key=True),
    Column("kpj", String(64), index=True),
    Column("opened_at", Moment, nullable=False),
)

participants = Table(
    "participants",
    METADATA,
    Column("kpj", String(64), primary_key=True),
    Column("nik", String(16), index=True),
    Column("nama", Text),
    Column("tempat_lahir", Text),
    Column("tanggal_lahir", Date),
    Column("jenis_kelamin", String(16)),
    Column("nama_ibu_kandung", Text),
    Column("perusahaan", Text),
    Column("tanggal_mulai", Date),
    Column("tanggal_selesai", Date),
    Column("sebab_nonaktif", Text),
    Column("imported_at", Moment, nullable=False),
)

documents = Table(
    "documents",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("idempotency_key", String(512), nullable=False, unique=True),
    Column("object_key", String(96)),  # none: the bytes were never kept, or their time is over
    Column("sha256", String(64), nullable=False, index=True),
    Column("claim_id", String(255), index=True),
    Column("kpj", String(64), index=True),
    Column("declared_type", String(16)),
    Column("source", Text, nullable=False),
    Column("extra", Text, nullable=False, server_default="{}"),
    # No foreign key: the two tables would each need the other first. Only the queue and `apply` write it.
    Column("verification_id", _NUMBER, index=True),
    *_work_columns(),
    Column("purged_at", Moment),  # the bytes were removed, as the retention rules ask
)
_work_indexes(documents)
Index("ix_documents_submitted_at", documents.c.submitted_at)

verifications = Table(
    "verifications",
    METADATA,
    Column("id", _NUMBER, primary_key=True),
    Column("document_id", _ID, ForeignKey("documents.id"), nullable=False, index=True),
    Column("run_id", _ID, ForeignKey("runs.id"), index=True),
    Column("key", String(512), nullable=False),
    Column("conclusive", Boolean, nullable=False),
    Column("verified_at", Moment, nullable=False),
    # For searching; the truth is in `record`. Nothing that was read from a document stands outside of it.
    Column("sha256", String(64), nullable=False, index=True),
    Column("claim_id", String(255), index=True),
    Column("kpj", String(64), index=True),
    Column("declared_type", String(16)),
    Column("document_type", String(16), nullable=False),
    Column("decision", String(16), nullable=False, index=True),
    Column("pipeline_version", String(64), nullable=False, index=True),
    Column("record", Text, nullable=False),
)
Index(
    "one_answer_for_each_key",
    verifications.c.key,
    unique=True,
    sqlite_where=verifications.c.conclusive,
    postgresql_where=verifications.c.conclusive,
)

pipelines = Table(
    "pipelines",
    METADATA,
    Column("pipeline_version", String(64), primary_key=True),
    Column("description", Text, nullable=False),  # JSON: code, policy, models and readers, in full
    Column("first_seen", Moment, nullable=False),
)

runs = Table(
    "runs",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("selection", Text, nullable=False),  # JSON: what was asked for
    Column("pipeline_version", String(64), nullable=False),
    Column("state", String(16), nullable=False),  # open, applied or discarded
    Column("rate", Float),  # documents a minute at most
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
)

run_items = Table(
    "run_items",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("run_id", _ID, ForeignKey("runs.id"), nullable=False),
    Column("document_id", _ID, ForeignKey("documents.id"), nullable=False, index=True),
    Column("before_id", _NUMBER, ForeignKey("verifications.id"), nullable=False),
    Column("verification_id", _NUMBER, ForeignKey("verifications.id")),
    *_work_columns(),
    UniqueConstraint("run_id", "document_id"),
)
_work_indexes(run_items)

intake = Table(
    "intake",
    METADATA,
    Column("place", String(64), primary_key=True),  # SHA-256 of where a watched file lies
    Column("fingerprint", String(128), nullable=False),  # of its content, as far as a listing tells
    Column("document_id", _ID, ForeignKey("documents.id"), nullable=False),
    Column("taken_at", Moment, nullable=False),
)

traces = Table(
    "traces",
    METADATA,
    Column("verification_id", _NUMBER, ForeignKey("verifications.id"), primary_key=True),
    Column("digest", String(64), primary_key=True, index=True),  # of the kind and the value: `storage.traces`
    Column("kind", String(16), nullable=False),
    Column("document_id", _ID, ForeignKey("documents.id"), nullable=False, index=True),
)
