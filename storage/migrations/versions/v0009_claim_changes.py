"""Claims that may stand otherwise than before; triggers write them down.

Every claim with an answer is to be looked at once: some may have waited for a person and were in nobody's queue.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_ANSWERED = "NEW.verification_id IS NOT NULL AND NEW.claim_id IS NOT NULL AND NEW.verification_id IS"
_ADD = "INSERT INTO claim_changes (claim_id, at)"
_EVERY = (
    "SELECT DISTINCT claim_id, {now} FROM documents WHERE claim_id IS NOT NULL AND verification_id IS NOT NULL"
)
_OF_DOCUMENT = "SELECT claim_id, {now} FROM documents WHERE id = NEW.document_id AND claim_id IS NOT NULL;"


def upgrade() -> None:
    """Make the table and the triggers, and write every claim down."""
    op.create_table(
        "claim_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("claim_id", sa.String(255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_claim_changes_claim_id", "claim_changes", ["claim_id"])
    op.create_index("ix_claim_changes_at", "claim_changes", ["at"])
    sqlite = op.get_bind().dialect.name == "sqlite"
    now = "strftime('%Y-%m-%d %H:%M:%f000', 'now')" if sqlite else "clock_timestamp()"
    op.execute(f"{_ADD} {_EVERY.format(now=now)}")
    of_outcome = f"{_ADD} {_OF_DOCUMENT.format(now=now)}"
    of_answer = f"{_ADD} VALUES (NEW.claim_id, {now});"
    if sqlite:
        op.execute(
            "CREATE TRIGGER claim_change_of_document AFTER UPDATE OF verification_id ON documents "
            f"WHEN {_ANSWERED} NOT OLD.verification_id BEGIN {of_answer} END"
        )
        op.execute(
            f"CREATE TRIGGER claim_change_of_outcome AFTER INSERT ON review_outcomes BEGIN {of_outcome} END"
        )
        return
    for name, act in (("document", of_answer), ("outcome", of_outcome)):
        op.execute(
            f"CREATE FUNCTION claim_change_of_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {act} RETURN NULL; END $$"
        )
    op.execute(
        "CREATE TRIGGER claim_change_of_document AFTER UPDATE OF verification_id ON documents FOR EACH ROW "
        f"WHEN ({_ANSWERED} DISTINCT FROM OLD.verification_id) EXECUTE FUNCTION claim_change_of_document()"
    )
    op.execute(
        "CREATE TRIGGER claim_change_of_outcome AFTER INSERT ON review_outcomes FOR EACH ROW "
        "EXECUTE FUNCTION claim_change_of_outcome()"
    )
