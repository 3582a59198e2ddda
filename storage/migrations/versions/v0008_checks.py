"""Second reviews and items whose answer is known; what a person took back; what figures are counted from.

An item gets a kind, and a document may have one of each. SQLite cannot drop a constraint: there the tables that
hold items or refer to them are made anew and the rows carried over.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ID = sa.String(40)
_MOMENT = sa.DateTime(timezone=True)

ADDED_ONLY = ("review_readings", "review_codes", "review_checks")
"""Tables whose rows nobody changes or removes: the database itself refuses to."""

_ITEMS = (
    "id", "document_id", "verification_id", "claim_id", "kpj", "slot", "status", "escalated", "priority", "due_at",
    "created_at", "snooze_until", "lease_owner", "lease_token", "lease_until", "version", "decided_at",
)  # fmt: skip
_OUTCOMES = (
    "id", "item_id", "document_id", "verification_id", "account_id", "action", "content", "active_seconds", "at",
)  # fmt: skip
_DRAFTS = ("item_id", "account_id", "content", "at")


def upgrade() -> None:
    """Add the columns and the tables."""
    if op.get_bind().dialect.name == "sqlite":
        _made_anew()
    else:
        _changed()
    _indexes()
    _figures()
    _checks()
    for table in ADDED_ONLY:
        _added_only(table)
    op.create_index("ix_documents_submitted_at", "documents", ["submitted_at"])


def _changed() -> None:
    op.drop_constraint("uq_review_items_document_id", "review_items")
    op.add_column("review_items", sa.Column("kind", sa.String(16), nullable=False, server_default="document"))
    op.add_column("review_items", _account("not_for", table="review_items", nullable=True))
    op.add_column("review_items", _account("only_for", table="review_items", nullable=True))
    op.add_column("review_outcomes", _refers("about_id", _NUMBER, "review_outcomes", "review_outcomes", null=True))


def _made_anew() -> None:
    op.create_table(
        "review_items_new",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False, server_default="document"),
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
        _account("lease_owner", table="review_items", nullable=True),
        sa.Column("lease_token", sa.String(64)),
        sa.Column("lease_until", _MOMENT),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decided_at", _MOMENT),
        _account("not_for", table="review_items", nullable=True),
        _account("only_for", table="review_items", nullable=True),
    )
    op.create_table(
        "review_outcomes_new",
        sa.Column("id", _NUMBER, primary_key=True),
        _refers("item_id", _NUMBER, "review_items_new", "review_outcomes"),
        _refers("document_id", _ID, "documents", "review_outcomes"),
        _refers("verification_id", _NUMBER, "verifications", "review_outcomes"),
        _account(table="review_outcomes"),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("active_seconds", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        _refers("about_id", _NUMBER, "review_outcomes_new", "review_outcomes", null=True),
    )
    op.create_table(
        "review_drafts_new",
        _refers("item_id", _NUMBER, "review_items_new", "review_drafts"),
        _account(table="review_drafts"),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("item_id", "account_id"),
    )
    before = _indexes_and_triggers()
    for table, columns in (("review_items", _ITEMS), ("review_outcomes", _OUTCOMES), ("review_drafts", _DRAFTS)):
        names = ", ".join(columns)
        op.execute(f"INSERT INTO {table}_new ({names}) SELECT {names} FROM {table}")  # noqa: S608  # ours
    for table in ("review_drafts", "review_outcomes", "review_items"):
        op.drop_table(table)
    for table in ("review_items", "review_outcomes", "review_drafts"):
        op.rename_table(f"{table}_new", table)
    for statement in before:
        op.execute(statement)


def _indexes_and_triggers() -> list[str]:
    """What made them, of the tables as they were: they go with their tables."""
    found = op.get_bind().execute(
        sa.text(
            "SELECT sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL "
            "AND tbl_name IN ('review_items', 'review_outcomes', 'review_drafts') ORDER BY name"
        )
    )
    return [row.sql for row in found]


def _indexes() -> None:
    once = sa.text("kind IN ('document', 'claim')")
    op.create_index(
        "one_item_of_a_kind", "review_items", ["document_id", "kind"],
        unique=True, sqlite_where=once, postgresql_where=once,
    )  # fmt: skip
    op.create_index("ix_review_items_document_id", "review_items", ["document_id"])
    op.create_index("ix_review_items_decided_at", "review_items", ["decided_at"])
    op.create_index("ix_review_outcomes_at", "review_outcomes", ["at"])
    op.create_index("ix_review_outcomes_about_id", "review_outcomes", ["about_id"])


def _figures() -> None:
    op.create_table(
        "review_readings",
        _refers("outcome_id", _NUMBER, "review_outcomes", "review_readings"),
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("verdict", sa.String(12), nullable=False),
        sa.Column("sure", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("outcome_id", "field", name="pk_review_readings"),
    )
    op.create_table(
        "review_codes",
        _refers("outcome_id", _NUMBER, "review_outcomes", "review_codes"),
        sa.Column("side", sa.String(8), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("outcome_id", "side", "code", name="pk_review_codes"),
    )


def _checks() -> None:
    op.create_table(
        "known_answers",
        sa.Column("id", sa.Integer(), primary_key=True),
        _refers("document_id", _ID, "documents", "known_answers"),
        _refers("verification_id", _NUMBER, "verifications", "known_answers"),
        sa.Column("claim_id", sa.String(255)),
        sa.Column("kpj", sa.String(64)),
        sa.Column("slot", sa.String(16), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("corrections", sa.Text(), nullable=False),
        _account(table="known_answers"),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("retired_at", _MOMENT),
        sa.UniqueConstraint("document_id", name="uq_known_answers_document_id"),
    )
    op.create_table(
        "review_checks",
        sa.Column("id", _NUMBER, primary_key=True),
        _refers("item_id", _NUMBER, "review_items", "review_checks"),
        sa.Column("kind", sa.String(16), nullable=False),
        _refers("document_id", _ID, "documents", "review_checks"),
        _account("about_id", table="review_checks"),
        _account(table="review_checks"),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("agrees", sa.Boolean()),
        sa.Column("differs", sa.Text(), nullable=False),
        sa.Column("active_seconds", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    for name in ("item_id", "document_id", "at"):
        op.create_index(f"ix_review_checks_{name}", "review_checks", [name])


def _account(name: str = "account_id", *, table: str, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey("accounts.id", name=f"fk_{table}_{name}_accounts")
    return sa.Column(name, sa.Integer(), key, nullable=nullable)


def _refers(
    name: str, kind: sa.types.TypeEngine[Any], target: str, table: str, *, null: bool = False
) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}_{target.removesuffix('_new')}")
    return sa.Column(name, kind, key, nullable=null)


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
