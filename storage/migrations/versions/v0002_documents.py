"""Documents with their queue, runs, claims, participants; each answer of version 1 gets a document of its own."""

from __future__ import annotations

import json
import uuid
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ID = sa.String(40)
_MOMENT = sa.DateTime(timezone=True)
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_OLD = "verifications_0001"


def upgrade() -> None:
    """Make the tables, then fill them from what was there."""
    _put_aside()
    _documents()
    _offices_tables()
    _runs()
    _verifications()
    _run_items()
    _carry_over()
    op.drop_table(_OLD)


def _put_aside() -> None:
    for name in ("sha256", "claim_id", "kpj", "decision"):
        op.drop_index(f"ix_verifications_{name}", "verifications")
    op.drop_index("one_answer_for_each_key", "verifications")
    op.rename_table("verifications", _OLD)
    if op.get_bind().dialect.name == "postgresql":  # the name of a primary key is taken in the whole schema
        for name in ("verifications_pkey", "pk_verifications"):
            op.execute(f"ALTER INDEX IF EXISTS {name} RENAME TO {_OLD}_{name}")


def _work() -> list[sa.Column[Any]]:
    return [
        sa.Column("queue", sa.String(16), nullable=False),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", _MOMENT),
        sa.Column("lease_owner", sa.String(128)),
        sa.Column("crashes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lost", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.Column("dispatched_at", _MOMENT),
        sa.Column("error", sa.Text()),
        sa.Column("submitted_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT),
    ]


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _work_indexes(table: str) -> None:
    for name, state, columns in (
        ("waiting", "queued", ["queue", "priority", "next_at", "id"]),
        ("rung", "queued", ["queue", "dispatched_at"]),
        ("running", "running", ["lease_until"]),
        ("dead", "dead", ["finished_at"]),
    ):
        where = sa.text(f"state = '{state}'")
        op.create_index(f"ix_{table}_{name}", table, columns, sqlite_where=where, postgresql_where=where)


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("idempotency_key", sa.String(512), nullable=False, unique=True),
        sa.Column("object_key", sa.String(96)),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("claim_id", sa.String(255)),
        sa.Column("kpj", sa.String(64)),
        sa.Column("declared_type", sa.String(16)),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("extra", sa.Text(), server_default="{}", nullable=False),
        sa.Column("verification_id", _NUMBER),
        *_work(),
        sa.Column("purged_at", _MOMENT),
    )
    _index("documents", "sha256", "claim_id", "kpj", "verification_id")
    _work_indexes("documents")


def _offices_tables() -> None:
    op.create_table(
        "claims",
        sa.Column("claim_id", sa.String(255), primary_key=True),
        sa.Column("kpj", sa.String(64)),
        sa.Column("opened_at", _MOMENT, nullable=False),
    )
    _index("claims", "kpj")
    op.create_table(
        "participants",
        sa.Column("kpj", sa.String(64), primary_key=True),
        sa.Column("nik", sa.String(16)),
        sa.Column("nama", sa.Text()),
        sa.Column("tempat_lahir", sa.Text()),
        sa.Column("tanggal_lahir", sa.Date()),
        sa.Column("jenis_kelamin", sa.String(16)),
        sa.Column("nama_ibu_kandung", sa.Text()),
        sa.Column("perusahaan", sa.Text()),
        sa.Column("tanggal_mulai", sa.Date()),
        sa.Column("tanggal_selesai", sa.Date()),
        sa.Column("imported_at", _MOMENT, nullable=False),
    )
    _index("participants", "nik")
    op.create_table(
        "pipelines",
        sa.Column("pipeline_version", sa.String(64), primary_key=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("first_seen", _MOMENT, nullable=False),
    )
    op.create_table(
        "intake",
        sa.Column("place", sa.String(64), primary_key=True),
        sa.Column("fingerprint", sa.String(128), nullable=False),
        sa.Column("document_id", _ID, sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("taken_at", _MOMENT, nullable=False),
    )


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("pipeline_version", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("rate", sa.Float()),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT),
    )


def _verifications() -> None:
    op.create_table(
        "verifications",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("document_id", _ID, sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("run_id", _ID, sa.ForeignKey("runs.id")),
        sa.Column("key", sa.String(512), nullable=False),
        sa.Column("conclusive", sa.Boolean(), nullable=False),
        sa.Column("verified_at", _MOMENT, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("claim_id", sa.String(255)),
        sa.Column("kpj", sa.String(64)),
        sa.Column("declared_type", sa.String(16)),
        sa.Column("document_type", sa.String(16), nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("pipeline_version", sa.String(64), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
    )
    _index(
        "verifications",
        *("document_id", "run_id", "sha256", "claim_id", "kpj", "decision", "pipeline_version"),
    )
    answer = sa.text("conclusive")
    op.create_index(
        "one_answer_for_each_key", "verifications", ["key"], unique=True,
        sqlite_where=answer, postgresql_where=answer,
    )  # fmt: skip


def _run_items() -> None:
    op.create_table(
        "run_items",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("run_id", _ID, sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("document_id", _ID, sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("before_id", _NUMBER, sa.ForeignKey("verifications.id"), nullable=False),
        sa.Column("verification_id", _NUMBER, sa.ForeignKey("verifications.id")),
        *_work(),
        sa.UniqueConstraint("run_id", "document_id"),
    )
    _index("run_items", "document_id")
    _work_indexes("run_items")


def _carry_over() -> None:
    connection = op.get_bind()
    tables = sa.MetaData()
    old, verifications, documents, claims = (
        sa.Table(name, tables, autoload_with=connection) for name in (_OLD, "verifications", "documents", "claims")
    )
    ids: dict[str, str] = {}
    rows = connection.execute(sa.select(old).order_by(old.c.id)).mappings().all()
    for row in rows:
        if row["key"] not in ids:
            ids[row["key"]] = f"doc_{uuid.uuid4().hex.translate(_LETTERS)}"
            connection.execute(documents.insert().values(_document(ids[row["key"]], row)))
        connection.execute(verifications.insert().values({**row, "document_id": ids[row["key"]]}))
        newest = documents.c.id == ids[row["key"]]
        state = "done" if row["conclusive"] else "dead"
        connection.execute(documents.update().where(newest).values(verification_id=row["id"], state=state))
    for claim_id in {row["claim_id"] for row in rows if row["claim_id"]}:
        first = next(row for row in rows if row["claim_id"] == claim_id)
        connection.execute(
            claims.insert().values(claim_id=claim_id, kpj=first["kpj"], opened_at=first["verified_at"])
        )
    if rows and connection.dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('verifications', 'id'), (SELECT max(id) FROM verifications))"
        )


def _document(identity: str, row: Any) -> dict[str, Any]:
    record = json.loads(row["record"])
    digest = row["sha256"]
    return {
        "id": identity,
        "idempotency_key": row["key"],
        "object_key": f"sha256/{digest[:2]}/{digest}" if digest else None,
        "sha256": digest,
        "claim_id": row["claim_id"],
        "kpj": row["kpj"],
        "declared_type": row["declared_type"],
        "source": record["source"],
        "extra": json.dumps(record.get("extra") or {}),
        "queue": "backlog",
        "state": "done",
        "submitted_at": row["verified_at"],
        "next_at": row["verified_at"],
        "finished_at": row["verified_at"],
    }
