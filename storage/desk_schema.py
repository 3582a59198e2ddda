"""The tables of the desk: who may sign in, what waits for a person, what people said, and the log of all acts."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from storage.metadata import METADATA, Moment

_NUMBER = BigInteger().with_variant(Integer, "sqlite")
_ID = String(40)

accounts = Table(
    "accounts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("language", String(2), nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Moment),
    Column("disabled_at", Moment),
    Column("created_at", Moment, nullable=False),
)

sessions = Table(
    "sessions",
    METADATA,
    Column("digest", String(64), primary_key=True),  # of the key that the browser holds
    Column("account_id", Integer, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("form_token", String(64), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("ended_at", Moment),
)

review_items = Table(
    "review_items",
    METADATA,
    Column("id", _NUMBER, primary_key=True),
    Column("kind", String(16), nullable=False, server_default="document"),  # `storage.reviews.Kind`
    Column("document_id", _ID, ForeignKey("documents.id"), nullable=False, index=True),
    Column("verification_id", _NUMBER, ForeignKey("verifications.id"), nullable=False),
    Column("claim_id", String(255), index=True),
    Column("kpj", String(64)),
    Column("slot", String(16), nullable=False),  # what the document should be
    Column("status", String(16), nullable=False),
    Column("escalated", Boolean, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
    Column("snooze_until", Moment),
    Column("lease_owner", Integer, ForeignKey("accounts.id")),
    Column("lease_token", String(64)),
    Column("lease_until", Moment),
    Column("version", Integer, nullable=False),
    Column("decided_at", Moment, index=True),
    Column("not_for", Integer, ForeignKey("accounts.id")),  # who decided first and may not check it
    Column("only_for", Integer, ForeignKey("accounts.id")),  # the one person who is asked
    Column("closed_at", Moment, index=True),  # when it left the queue; a trigger writes it
)
_ONCE = review_items.c.kind.in_(("document", "claim"))
Index(
    "one_item_of_a_kind", review_items.c.document_id, review_items.c.kind,
    unique=True, sqlite_where=_ONCE, postgresql_where=_ONCE,
)  # fmt: skip
Index(
    "ix_review_items_order",
    review_items.c.escalated, review_items.c.due_at, review_items.c.priority, review_items.c.id,
    sqlite_where=review_items.c.status == "open", postgresql_where=review_items.c.status == "open",
)  # fmt: skip

review_outcomes = Table(
    "review_outcomes",
    METADATA,
    Column("id", _NUMBER, primary_key=True),
    Column("item_id", _NUMBER, ForeignKey("review_items.id"), nullable=False, index=True),
    Column("document_id", _ID, ForeignKey("documents.id"), nullable=False, index=True),
    Column("verification_id", _NUMBER, ForeignKey("verifications.id"), nullable=False),
    Column("account_id", Integer, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("action", String(16), nullable=False),
    Column("content", Text, nullable=False),  # JSON of `storage.reviews.Said`
    Column("active_seconds", Integer, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("about_id", _NUMBER, ForeignKey("review_outcomes.id"), index=True),  # what it takes back
)

review_readings = Table(
    "review_readings",  # of what a person accepted: how each field stood to what the machine had read
    METADATA,
    Column("outcome_id", _NUMBER, ForeignKey("review_outcomes.id"), primary_key=True),
    Column("field", String(64), primary_key=True),
    Column("verdict", String(12), nullable=False),  # `storage.reviews.Verdict`
    Column("sure", Boolean, nullable=False),  # the machine would have accepted the value by itself
)

review_codes = Table(
    "review_codes",  # reasons of the catalogue that stood beside a decision
    METADATA,
    Column("outcome_id", _NUMBER, ForeignKey("review_outcomes.id"), primary_key=True),
    Column("side", String(8), primary_key=True),  # machine: why it was flagged; person: why it was decided so
    Column("code", String(64), primary_key=True),
)

known_answers = Table(
    "known_answers",  # documents whose answer is known: now and then somebody is given one
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("document_id", _ID, ForeignKey("documents.id"), nullable=False, unique=True),
    Column("verification_id", _NUMBER, ForeignKey("verifications.id"), nullable=False),
    Column("claim_id", String(255)),
    Column("kpj", String(64)),
    Column("slot", String(16), nullable=False),
    Column("action", String(16), nullable=False),
    Column("corrections", Text, nullable=False),  # JSON, by field key
    Column("account_id", Integer, ForeignKey("accounts.id"), nullable=False),  # who set it
    Column("at", Moment, nullable=False),
    Column("retired_at", Moment),
)

review_checks = Table(
    "review_checks",  # answers that change no claim: second reviews, and items whose answer is known
    METADATA,
    Column("id", _NUMBER, primary_key=True),
    Column("item_id", _NUMBER, ForeignKey("review_items.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("document_id", _ID, ForeignKey("documents.id"), nullable=False, index=True),
    Column("about_id", Integer, ForeignKey("accounts.id"), nullable=False),  # whose decision it speaks of
    Column("account_id", Integer, ForeignKey("accounts.id"), nullable=False),  # who answered
    Column("action", String(16), nullable=False),
    Column("content", Text, nullable=False),  # JSON: reasons, corrections, note
    Column("agrees", Boolean),  # none: passed on to a supervisor
    Column("differs", Text, nullable=False),  # JSON: "action", or the fields that differ
    Column("active_seconds", Integer, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)

review_drafts = Table(
    "review_drafts",
    METADATA,
    Column("item_id", _NUMBER, ForeignKey("review_items.id"), primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id"), primary_key=True),
    Column("content", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

audit_events = Table(
    "audit_events",
    METADATA,
    Column("seq", _NUMBER, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("action", String(48), nullable=False),
    Column("subject", String(300), nullable=False),
    Column("detail", Text, nullable=False),
    Column("request_id", String(64), nullable=False),
    Column("address", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
Index("ix_audit_events_subject", audit_events.c.subject, audit_events.c.seq)
Index("ix_audit_events_actor", audit_events.c.actor, audit_events.c.action, audit_events.c.at)

audit_head = Table(
    "audit_head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", _NUMBER, nullable=False),
    Column("hash", String(64), nullable=False),
)

api_keys = Table(
    "api_keys",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(64), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("scopes", String(200), nullable=False),
    Column("claim_id", String(255)),  # the one claim that it opens; none: all
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
)

api_answers = Table(
    "api_answers",
    METADATA,
    Column("key_id", Integer, ForeignKey("api_keys.id"), primary_key=True),
    Column("idempotency_key", String(128), primary_key=True),
    Column("request", String(64), nullable=False),  # digest of method, path and body
    Column("status", Integer),  # none: still at work
    Column("answer", Text),
    Column("at", Moment, nullable=False),
)
