"""Who may do what: the whole table. What it does not grant is denied."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What an account is for. `SERVICE` belongs to programs, which come with a key, not a password."""

    CSO = "cso"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    AUDITOR = "auditor"
    SERVICE = "service"


class Permission(StrEnum):
    """One thing that can be done. Every route of the application asks for exactly one."""

    SEE_QUEUE = "see_queue"
    REVIEW = "review"  # take, read, decide, give back
    REVEAL = "reveal"  # see a NIK in full, within a quota
    SUPERVISE = "supervise"  # take over, reject for good, reopen, see what others hold
    OWN_FIGURES = "own_figures"
    SEE_FIGURES = "see_figures"  # of everybody
    SEE_ACCOUNTS = "see_accounts"
    MANAGE_ACCOUNTS = "manage_accounts"
    MANAGE_WEBHOOKS = "manage_webhooks"
    SEE_AUDIT = "see_audit"
    SUBMIT = "submit"
    READ_STATUS = "read_status"
    OWN_ACCOUNT = "own_account"  # sign out, change one's own password and language


_P = Permission
_REVIEWER = frozenset({_P.SEE_QUEUE, _P.REVIEW, _P.REVEAL, _P.OWN_FIGURES, _P.OWN_ACCOUNT})

RIGHTS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.CSO: _REVIEWER,
        Role.SUPERVISOR: _REVIEWER | {_P.SUPERVISE, _P.SEE_FIGURES, _P.SEE_AUDIT},
        Role.ADMIN: frozenset({_P.SEE_ACCOUNTS, _P.MANAGE_ACCOUNTS, _P.MANAGE_WEBHOOKS, _P.OWN_ACCOUNT}),
        Role.AUDITOR: frozenset({_P.SEE_FIGURES, _P.SEE_ACCOUNTS, _P.SEE_AUDIT, _P.OWN_ACCOUNT}),
        Role.SERVICE: frozenset({_P.SUBMIT, _P.READ_STATUS}),
    }
)


def may(role: Role, permission: Permission) -> bool:
    """Whether the table grants it."""
    return permission in RIGHTS.get(role, frozenset())
