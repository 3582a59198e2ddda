"""What an answer shares with others of the same paper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ID = sa.String(40)


def upgrade() -> None:
    """Make the table; answers given before have no rows in it."""
    op.create_table(
        "traces",
        sa.Column(
            "verification_id",
            _NUMBER,
            sa.ForeignKey("verifications.id", name="fk_traces_verification_id_verifications"),
            nullable=False,
        ),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column(
            "document_id",
            _ID,
            sa.ForeignKey("documents.id", name="fk_traces_document_id_documents"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("verification_id", "digest", name="pk_traces"),
    )
    op.create_index("ix_traces_digest", "traces", ["digest"])
    op.create_index("ix_traces_document_id", "traces", ["document_id"])
