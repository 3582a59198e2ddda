"""The tables of webhooks: who wants to hear, what changed, what was last told, and every message on its way."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from storage.metadata import METADATA, Moment

_NUMBER = BigInteger().with_variant(Integer, "sqlite")
_ID = String(40)

endpoints = Table(
    "webhook_endpoints",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("url", Text, nullable=False),
    Column("types", Text, nullable=False),  # with blanks between; none: all
    Column("secret", Text, nullable=False),  # sealed, where the office has an encryption key
    Column("earlier_secret", Text),
    Column("earlier_until", Moment),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("ended_why", String(16)),
    Column("paused_at", Moment),
)

changes = Table(
    "webhook_changes",  # the outbox; triggers of the database fill it, in the transaction of the change itself
    METADATA,
    Column("id", _NUMBER, primary_key=True),
    Column("document_id", _ID, nullable=False),
    Column("source", String(8), nullable=False),  # machine, person
    Column("at", Moment, nullable=False),
)

told = Table(
    "webhook_told",
    METADATA,
    Column("subject", String(300), primary_key=True),  # claim:..., document:..., review:...
    Column("status", String(32), nullable=False),
)

deliveries = Table(
    "webhook_deliveries",
    METADATA,
    Column("id", _NUMBER, primary_key=True),
    Column("message_id", _ID, nullable=False),
    Column("endpoint_id", _ID, ForeignKey("webhook_endpoints.id"), nullable=False),
    Column("type", String(48), nullable=False),
    Column("content", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("fence", Integer, nullable=False),  # counts the takings; an answer to an older one changes nothing
    Column("next_at", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("status", Integer),
    Column("error", String(200)),
    Column("created_at", Moment, nullable=False),
    Column("done_at", Moment),
    UniqueConstraint("message_id", "endpoint_id"),
)
Index("ix_webhook_deliveries_endpoint", deliveries.c.endpoint_id, deliveries.c.id)
Index(
    "ix_webhook_deliveries_waiting", deliveries.c.endpoint_id, deliveries.c.next_at, deliveries.c.id,
    sqlite_where=deliveries.c.state == "waiting", postgresql_where=deliveries.c.state == "waiting",
)  # fmt: skip
