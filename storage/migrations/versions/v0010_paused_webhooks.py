"""A webhook can rest: what is to be said is kept until it goes on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column."""
    op.add_column("webhook_endpoints", sa.Column("paused_at", sa.DateTime(timezone=True)))
