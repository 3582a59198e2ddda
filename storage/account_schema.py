"""What belongs to an account besides its password: who it is elsewhere, and the keys that its holder chose."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from storage.metadata import METADATA

identities = Table(
    "account_identities",
    METADATA,
    Column("issuer", String(255), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id"), nullable=False, unique=True),
)

account_keys = Table(
    "account_keys",
    METADATA,
    Column("account_id", Integer, ForeignKey("accounts.id"), primary_key=True, autoincrement=False),
    Column("content", Text, nullable=False),  # JSON: action -> key
)
