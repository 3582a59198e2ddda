"""Why the office's record says that somebody left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column."""
    op.add_column("participants", sa.Column("sebab_nonaktif", sa.Text()))
