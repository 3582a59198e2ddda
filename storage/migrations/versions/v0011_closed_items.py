"""When an item left the queue, so that it can be told how deep the queue was on past days.

A trigger writes it: an item leaves in several ways, and comes back in two. Items that were superseded before are
taken as if they had never waited: nobody knows how long they did.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the column and the trigger."""
    op.add_column("review_items", sa.Column("closed_at", sa.DateTime(timezone=True)))
    op.create_index("ix_review_items_closed_at", "review_items", ["closed_at"])
    op.create_index("ix_review_items_created_at", "review_items", ["created_at"])
    op.execute(
        "UPDATE review_items SET closed_at = CASE status WHEN 'decided' THEN decided_at ELSE created_at END "
        "WHERE status <> 'open'"
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER review_item_closed AFTER UPDATE OF status ON review_items "
            "WHEN NEW.status IS NOT OLD.status BEGIN UPDATE review_items SET closed_at = CASE NEW.status "
            "WHEN 'open' THEN NULL ELSE strftime('%Y-%m-%d %H:%M:%f000', 'now') END WHERE id = NEW.id; END"
        )
        return
    op.execute(
        "CREATE FUNCTION review_item_closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "NEW.closed_at := CASE NEW.status WHEN 'open' THEN NULL ELSE clock_timestamp() END; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER review_item_closed BEFORE UPDATE OF status ON review_items FOR EACH ROW "
        "WHEN (NEW.status IS DISTINCT FROM OLD.status) EXECUTE FUNCTION review_item_closed()"
    )
