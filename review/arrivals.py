"""A person whom the office's issuer vouches for gets an account here, and the role that goes with it."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection

from review.accounts import Accounts, hasher
from review.oidc import Identity, NotIdentifiedError
from storage import accounts as kept
from storage import audit, identities
from storage.accounts import Account
from storage.audit import Actor
from storage.clock import database_time


def arrive(accounts: Accounts, who: Identity, *, actor: Actor) -> str:
    """Open a session for somebody; the first time an account is made for them.

    The issuer's word on the role counts at every arrival; with another role than before, earlier sessions end. An
    account with a password is never taken over: who has the same name by chance is refused.

    Returns:
        The session's key for the browser.

    Raises:
        NotIdentifiedError: the account is closed, or the name belongs to another one.
    """
    password = hasher().hash(secrets.token_urlsafe(32))  # nobody knows it
    with accounts.database.writing() as connection:
        account = _account(connection, who) or _new(connection, who, password, actor)
        if account.disabled_at is not None:
            raise NotIdentifiedError("closed")
        if account.role != who.role:
            kept.change(connection, account.id, {"role": str(who.role)})
            kept.end_all_sessions(connection, account.id, at=database_time(connection))
            _log(connection, actor, account, "role_changed", role=str(who.role), issuer=who.issuer)
        now_is = kept.by_id(connection, account.id)
        assert now_is is not None
        return accounts.opened(connection, now_is, actor=actor)


def refused(accounts: Accounts, why: str, *, actor: Actor) -> None:
    """Note that somebody was not let in."""
    with accounts.database.writing() as connection:
        audit.append(
            connection, actor=actor, action="sign_in_refused", subject="account:?", detail={"why": why}
        )  # fmt: skip


def _account(connection: Connection, who: Identity) -> Account | None:
    known = identities.account_of(connection, issuer=who.issuer, subject=who.subject)
    return None if known is None else kept.by_id(connection, known)


def _new(connection: Connection, who: Identity, password: str, actor: Actor) -> Account:
    if kept.named(connection, who.name) is not None:
        raise NotIdentifiedError("name_taken")
    now = database_time(connection)
    number = kept.add(
        connection, name=who.name, role=str(who.role), password_hash=password, must_change=False, at=now
    )
    identities.bind(connection, issuer=who.issuer, subject=who.subject, account_id=number)
    account = kept.by_id(connection, number)
    assert account is not None
    _log(connection, actor, account, "account_added", role=str(who.role), issuer=who.issuer)
    return account


def _log(connection: Connection, actor: Actor, account: Account, action: str, **detail: str) -> None:
    audit.append(connection, actor=actor, action=action, subject=f"account:{account.name}", detail=detail)
