"""Webhooks with their outbox, identities of a sign-in elsewhere, and each person's keys.

Two triggers write the outbox, so that whatever changes a document's answer, or adds a person's word, has told so
when it commits; as long as nobody listens they write nothing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ID = sa.String(40)
_MOMENT = sa.DateTime(timezone=True)
_HEARD = "EXISTS (SELECT 1 FROM webhook_endpoints WHERE ended_at IS NULL)"


def upgrade() -> None:
    """Make the tables and the triggers."""
    _accounts()
    _endpoints()
    _deliveries()
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_triggers()
    else:
        _postgresql_triggers()


def _accounts() -> None:
    op.create_table(
        "account_identities",
        sa.Column("issuer", sa.String(255), primary_key=True),
        sa.Column("subject", sa.String(255), primary_key=True),
        sa.Column(
            "account_id",
            sa.Integer(),
            sa.ForeignKey("accounts.id", name="fk_account_identities_account_id_accounts"),
            nullable=False,
        ),
        sa.UniqueConstraint("account_id", name="uq_account_identities_account_id"),
    )
    op.create_table(
        "account_keys",
        sa.Column(
            "account_id",
            sa.Integer(),
            sa.ForeignKey("accounts.id", name="fk_account_keys_account_id_accounts"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("content", sa.Text(), nullable=False),
    )


def _endpoints() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("earlier_secret", sa.Text()),
        sa.Column("earlier_until", _MOMENT),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.Column("ended_why", sa.String(16)),
    )
    op.create_table(
        "webhook_changes",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("document_id", _ID, nullable=False),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_table(
        "webhook_told",
        sa.Column("subject", sa.String(300), primary_key=True),
        sa.Column("status", sa.String(32), nullable=False),
    )


def _deliveries() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("message_id", _ID, nullable=False),
        sa.Column(
            "endpoint_id",
            _ID,
            sa.ForeignKey("webhook_endpoints.id", name="fk_webhook_deliveries_endpoint_id_webhook_endpoints"),
            nullable=False,
        ),
        sa.Column("type", sa.String(48), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.Column("lease_until", _MOMENT),
        sa.Column("status", sa.Integer()),
        sa.Column("error", sa.String(200)),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("done_at", _MOMENT),
        sa.UniqueConstraint("message_id", "endpoint_id", name="uq_webhook_deliveries_message_id_endpoint_id"),
    )
    op.create_index("ix_webhook_deliveries_endpoint", "webhook_deliveries", ["endpoint_id", "id"])
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_webhook_deliveries_waiting", "webhook_deliveries", ["endpoint_id", "next_at", "id"],
        sqlite_where=waiting, postgresql_where=waiting,
    )  # fmt: skip


def _sqlite_triggers() -> None:
    columns = "INSERT INTO webhook_changes (document_id, source, at) VALUES"
    now = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"
    op.execute(
        "CREATE TRIGGER webhook_of_document AFTER UPDATE OF verification_id ON documents "
        f"WHEN NEW.verification_id IS NOT NULL AND NEW.verification_id IS NOT OLD.verification_id AND {_HEARD} "
        f"BEGIN {columns} (NEW.id, 'machine', {now}); END"
    )
    op.execute(
        f"CREATE TRIGGER webhook_of_outcome AFTER INSERT ON review_outcomes WHEN {_HEARD} "
        f"BEGIN {columns} (NEW.document_id, 'person', {now}); END"
    )


def _postgresql_triggers() -> None:
    for table, of_row, source in (("documents", "id", "machine"), ("review_outcomes", "document_id", "person")):
        adding = "INSERT INTO webhook_changes (document_id, source, at) "
        op.execute(
            f"CREATE FUNCTION webhook_of_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {_HEARD} THEN "
            + adding
            + f"VALUES (NEW.{of_row}, '{source}', clock_timestamp()); END IF; RETURN NULL; END $$"
        )
    op.execute(
        "CREATE TRIGGER webhook_of_document AFTER UPDATE OF verification_id ON documents FOR EACH ROW "
        "WHEN (NEW.verification_id IS NOT NULL AND NEW.verification_id IS DISTINCT FROM OLD.verification_id) "
        "EXECUTE FUNCTION webhook_of_documents()"
    )
    op.execute(
        "CREATE TRIGGER webhook_of_outcome AFTER INSERT ON review_outcomes FOR EACH ROW "
        "EXECUTE FUNCTION webhook_of_review_outcomes()"
    )
