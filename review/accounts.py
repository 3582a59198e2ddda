"""Signing in and out, passwords, and the accounts themselves. Every change leaves its line in the audit log."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection

from pipeline.errors import UsageError
from review.policy import DeskPolicy
from review.rights import Role
from storage import accounts as kept
from storage import audit, identities
from storage.accounts import Account, Session
from storage.audit import Actor
from storage.clock import database_time
from storage.database import Database

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")
_NOBODY = Actor("-", "-")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who sends a request."""

    account: Account
    session: Session

    @property
    def role(self) -> Role:
        """Their role."""
        return Role(self.account.role)


@dataclass(frozen=True, slots=True)
class Accounts:
    """The office's accounts on a database."""

    database: Database
    policy: DeskPolicy

    def add(self, name: str, role: Role, *, by: Actor, password: str | None = None) -> str:
        """Add an account.

        Args:
            name: lower case letters, digits, dots and dashes.
            role: `SERVICE` has no password; it gets keys.
            by: who adds it.
            password: None: one is made, to be changed at the first signing in.

        Returns:
            The password, shown once and kept nowhere.

        Raises:
            UsageError: the name is taken or no name.
        """
        if not _NAME.fullmatch(name):
            raise UsageError(f"{name!r} is no name: 2 to 63 lower case letters, digits, dots and dashes")
        given = password or new_password()
        hashed = hasher().hash(given)
        with self.database.writing() as connection:
            if kept.named(connection, name) is not None:
                raise UsageError(f"there is an account {name} already")
            now = database_time(connection)
            kept.add(connection, name=name, role=role, password_hash=hashed, must_change=password is None, at=now)
            audit.append(connection, actor=by, action="account_added", subject=f"account:{name}",
                detail={"role": str(role)},
            )  # fmt: skip
        return given

    def sign_in(self, name: str, password: str, *, actor: Actor) -> str | None:
        """Check a password and open a session.

        The work is the same whether the name is known or not, and one refusal looks like another.

        Returns:
            The session's key for the browser; None: refused.
        """
        with self.database.reading() as connection:
            account = kept.named(connection, name)
        right = _is_right(account.password_hash if account else _decoy(), password)
        with self.database.writing() as connection:
            now = database_time(connection)
            account = kept.named(connection, name)
            if account is None:
                self._refused(connection, name="?", actor=actor, why="unknown_name")
                return None
            locked = account.locked_until is not None and account.locked_until > now
            elsewhere = identities.is_bound(connection, account.id)  # its password, if it ever had one, is none
            if locked or elsewhere or account.disabled_at or account.role == Role.SERVICE or not right:
                why = "locked" if locked else "closed" if account.disabled_at else "wrong_password"
                self._refused(connection, name=account.name, actor=actor, why="elsewhere" if elsewhere else why)
                if not (locked or right):
                    self._one_more_failure(connection, account)
                return None
            kept.change(connection, account.id, {"failures": 0, "locked_until": None})
            return self.opened(connection, account, actor=actor)

    def opened(self, connection: Connection, account: Account, *, actor: Actor) -> str:
        """Open a session for somebody who has proved who they are; its key for the browser."""
        now = database_time(connection)
        key = secrets.token_urlsafe(32)
        session = Session(digest(key), account.id, secrets.token_urlsafe(24), now, now, None)
        kept.open_session(connection, session)
        audit.append(
            connection,
            actor=_as(account, actor),
            action="signed_in",
            subject=f"account:{account.name}",
        )
        return key

    def _refused(self, connection: Connection, *, name: str, actor: Actor, why: str) -> None:
        audit.append(
            connection,
            actor=actor,
            action="sign_in_refused",
            subject=f"account:{name}",
            detail={"why": why},
        )

    def _one_more_failure(self, connection: Connection, account: Account) -> None:
        now = database_time(connection)
        failures = account.failures + 1
        locks = failures >= self.policy.failures
        values = {"failures": 0 if locks else failures, "locked_until": now + self.policy.lock if locks else None}
        kept.change(connection, account.id, values)
        if locks:
            audit.append(connection, actor=_NOBODY, action="account_locked", subject=f"account:{account.name}")

    def signed_in(self, key: str | None) -> SignedIn | None:
        """Who holds a session's key; None where it is none, is over, or the account is closed."""
        if not key:
            return None
        with self.database.reading() as connection:
            found = self._find(connection, key)
            now = database_time(connection)
        if found is not None and now - found.session.seen_at > timedelta(seconds=30):
            with self.database.writing() as connection:
                kept.seen(connection, found.session.digest, at=now)
        return found

    def _find(self, connection: Connection, key: str) -> SignedIn | None:
        session = kept.session_of(connection, digest(key))
        if session is None or session.ended_at is not None:
            return None
        now = database_time(connection)
        if now - session.seen_at > self.policy.idle or now - session.opened_at > self.policy.longest:
            return None
        account = kept.by_id(connection, session.account_id)
        return None if account is None or account.disabled_at else SignedIn(account, session)

    def sign_out(self, who: SignedIn, *, actor: Actor) -> None:
        """End the session."""
        with self.database.writing() as connection:
            now = database_time(connection)
            kept.end_session(connection, who.session.digest, at=now)
            audit.append(connection, actor=actor, action="signed_out", subject=f"account:{who.account.name}")

    def change_password(self, who: SignedIn, *, old: str, new: str, actor: Actor) -> str | None:
        """Set one's own password; other sessions of the account end.

        Returns:
            What is wrong, a key of `review.words`; None: it is changed.
        """
        if len(new) < self.policy.shortest_password:
            return "password.short"
        if not _is_right(who.account.password_hash, old):
            return "password.wrong"
        if new == old:
            return "password.same"
        hashed = hasher().hash(new)
        with self.database.writing() as connection:
            now = database_time(connection)
            kept.change(connection, who.account.id, {"password_hash": hashed, "must_change": False})
            kept.end_all_sessions(connection, who.account.id, at=now, but=who.session.digest)
            audit.append(connection, actor=actor, action="password_changed", subject=f"account:{who.account.name}")
        return None

    def change_role(self, name: str, role: Role, *, by: Actor) -> None:
        """Give an account another role; its sessions end."""
        self._change(name, {"role": str(role)}, "role_changed", by, {"role": str(role)})

    def close(self, name: str, *, by: Actor) -> None:
        """Close an account; its sessions end. What it did stays on record."""
        self._change(name, {}, "account_closed", by, {})

    def reset(self, name: str, *, by: Actor) -> str:
        """A new password for somebody, to be changed at the next signing in; the account is unlocked.

        Raises:
            UsageError: there is no such account, or its holder signs in at the office's issuer: a password here
                would outlive what the office says there.
        """
        given = new_password()
        values = {"password_hash": hasher().hash(given), "must_change": True, "failures": 0, "locked_until": None}
        self._change(name, values, "password_reset", by, {})
        return given

    def _change(
        self, name: str, values: dict[str, object], action: str, by: Actor, detail: dict[str, object]
    ) -> None:
        with self.database.writing() as connection:
            account = kept.named(connection, name)
            if account is None:
                raise UsageError(f"there is no account {name}")
            if action == "password_reset" and identities.is_bound(connection, account.id):
                raise UsageError(f"{name} signs in with the office's account and has no password here")
            now = database_time(connection)
            closing = {"disabled_at": now} if action == "account_closed" else {}
            kept.change(connection, account.id, {**values, **closing})
            kept.end_all_sessions(connection, account.id, at=now)
            audit.append(connection, actor=by, action=action, subject=f"account:{name}", detail=detail)

    def everyone(self) -> Sequence[Account]:
        """All accounts by name."""
        with self.database.reading() as connection:
            return kept.everyone(connection)

    def elsewhere(self) -> frozenset[int]:
        """The accounts whose holders sign in at the office's issuer."""
        with self.database.reading() as connection:
            return identities.bound(connection)

    def speak(self, who: SignedIn, language: str) -> None:
        """Remember the language of a person."""
        with self.database.writing() as connection:
            kept.change(connection, who.account.id, {"language": language})


def digest(key: str) -> str:
    """What is kept of a key: it has 256 random bits, so that nothing slower than SHA-256 is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


def new_password() -> str:
    """One that can be read over the telephone: five groups of four, 96 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(5))


@cache
def hasher() -> PasswordHasher:
    """Argon2id as RFC 9106 recommends where memory is dear: 64 MiB, three passes."""
    return PasswordHasher(time_cost=3, memory_cost=65536, parallelism=1)


@cache
def _decoy() -> str:
    return hasher().hash(secrets.token_urlsafe(32))


def _is_right(hashed: str, password: str) -> bool:
    try:
        return hasher().verify(hashed, password[:1024])
    except (VerificationError, InvalidHashError):
        return False


def _as(account: Account, actor: Actor) -> Actor:
    return Actor(account.name, account.role, actor.request_id, actor.address)
