"""The one table of the first version, which had no migrations: `storage.migrate` knows it when it sees it."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make what was there."""
    op.create_table(
        "verifications",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(512), nullable=False),
        sa.Column("conclusive", sa.Boolean(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("claim_id", sa.String(255)),
        sa.Column("kpj", sa.String(64)),
        sa.Column("declared_type", sa.String(16)),
        sa.Column("document_type", sa.String(16), nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("pipeline_version", sa.String(64), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
    )
    for column in ("sha256", "claim_id", "kpj", "decision"):
        op.create_index(f"ix_verifications_{column}", "verifications", [column])
    op.create_index(
        "one_answer_for_each_key", "verifications", ["key"], unique=True,
        sqlite_where=sa.text("conclusive"), postgresql_where=sa.text("conclusive"),
    )  # fmt: skip
