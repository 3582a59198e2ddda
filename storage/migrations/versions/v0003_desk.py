"""Accounts, sessions, what waits for a person and what people said, and the log of all acts."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ID = sa.String(40)
_MOMENT = sa.DateTime(timezone=True)

ADDED_ONLY = ("audit_events", "review_outcomes")
"""Tables whose rows nobody changes or removes: the database itself refuses to."""


def upgrade() -> None:
    """Make the tables."""
    _accounts()
    _reviews()
    _audit()
    for table in ADDED_ONLY:
        _added_only(table)


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", _MOMENT),
        sa.Column("disabled_at", _MOMENT),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.UniqueConstraint("name", name="uq_accounts_name"),
    )
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(64), primary_key=True),
        _account(nullable=False, table="sessions"),
        sa.Column("form_token", sa.String(64), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"])


def _reviews() -> None:
    op.create_table(
        "review_items",
        sa.Column("id", _NUMBER, primary_key=True),
        _refers("document_id", _ID, "documents", "review_items"),
        _refers("verification_id", _NUMBER, "verifications", "review_items"),
        sa.Column("claim_id", sa.String(255)),
        sa.Column("kpj", sa.String(64)),
        sa.Column("slot", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("escalated", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("snooze_until", _MOMENT),
        _account("lease_owner", nullable=True, table="review_items"),
        sa.Column("lease_token", sa.String(64)),
        sa.Column("lease_until", _MOMENT),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decided_at", _MOMENT),
        sa.UniqueConstraint("document_id", name="uq_review_items_document_id"),
    )
    op.create_index("ix_review_items_claim_id", "review_items", ["claim_id"])
    is_open = sa.text("status = 'open'")
    op.create_index(
        "ix_review_items_order", "review_items", ["escalated", "due_at", "priority", "id"],
        sqlite_where=is_open, postgresql_where=is_open,
    )  # fmt: skip
    op.create_table(
        "review_outcomes",
        sa.Column("id", _NUMBER, primary_key=True),
        _refers("item_id", _NUMBER, "review_items", "review_outcomes"),
        _refers("document_id", _ID, "documents", "review_outcomes"),
        _refers("verification_id", _NUMBER, "verifications", "review_outcomes"),
        _account(nullable=False, table="review_outcomes"),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("active_seconds", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    for name in ("item_id", "document_id", "account_id"):
        op.create_index(f"ix_review_outcomes_{name}", "review_outcomes", [name])
    op.create_table(
        "review_drafts",
        _refers("item_id", _NUMBER, "review_items", "review_drafts"),
        _account(nullable=False, table="review_drafts"),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("item_id", "account_id"),
    )


def _audit() -> None:
    op.create_table(
        "audit_events",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("action", sa.String(48), nullable=False),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("ix_audit_events_subject", "audit_events", ["subject", "seq"])
    op.create_index("ix_audit_events_actor", "audit_events", ["actor", "action", "at"])
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("seq", _NUMBER, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.bulk_insert(head, [{"id": 1, "seq": 0, "hash": "0" * 64}])


def _account(name: str = "account_id", *, nullable: bool, table: str) -> sa.Column[int]:
    key = sa.ForeignKey("accounts.id", name=f"fk_{table}_{name}_accounts")
    return sa.Column(name, sa.Integer(), key, nullable=nullable)


def _refers(name: str, kind: sa.types.TypeEngine[Any], target: str, table: str) -> sa.Column[Any]:
    return sa.Column(name, kind, sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}_{target}"), nullable=False)


def _added_only(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is only ever added to'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )
