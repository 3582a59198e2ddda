"""Accounts and the audit log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from pipeline.errors import UsageError
from review.accounts import SignedIn
from review.rights import Permission, Role
from review.web.guard import Form, Guard, actor_of
from review.web.render import page
from review.web.site import Number, site_of
from review.words import WORDS
from storage import audit

router = APIRouter()

_PAGE = 100


@router.get("/accounts", name="accounts")
def accounts(request: Request, who: Annotated[SignedIn, Depends(Guard(Permission.SEE_ACCOUNTS))]) -> Response:
    """Who has an account."""
    del who
    return _accounts(request)


def _accounts(request: Request, *, given: tuple[str, str] | None = None, wrong: bool = False) -> Response:
    return page(
        request, "accounts.html.j2", status=422 if wrong else 200,
        accounts=site_of(request).accounts.everyone(), elsewhere=site_of(request).accounts.elsewhere(),
        given=given, wrong=wrong,
        roles=[role for role in Role if role is not Role.SERVICE],
    )  # fmt: skip


@router.post("/accounts", name="change_account")
def change_account(
    request: Request, who: Annotated[SignedIn, Depends(Guard(Permission.MANAGE_ACCOUNTS))], form: Form
) -> Response:
    """Add an account, change its role, give it a new password, or close it."""
    del who
    kept, by = site_of(request).accounts, actor_of(request)
    name = str(form.get("name", "")).strip().lower()
    given: str | None = None
    try:
        match form.get("act"):
            case "add":
                given = kept.add(name, _role(form.get("role")), by=by)
            case "role":
                kept.change_role(name, _role(form.get("role")), by=by)
            case "reset":
                given = kept.reset(name, by=by)
            case "close":
                kept.close(name, by=by)
            case _:
                raise HTTPException(422)
    except UsageError:
        return _accounts(request, wrong=True)
    return _accounts(request, given=(name, given) if given else None)


def _role(value: object) -> Role:
    try:
        role = Role(str(value))
    except ValueError:
        raise HTTPException(422) from None
    if role is Role.SERVICE:
        raise HTTPException(422)
    return role


@router.get("/audit", name="audit")
def audit_log(
    request: Request,
    who: Annotated[SignedIn, Depends(Guard(Permission.SEE_AUDIT))],
    before: Number | None = None,
    check: bool = False,
) -> Response:
    """The newest events first."""
    del who
    with site_of(request).database.reading() as connection:
        events = audit.events(connection, before=before, limit=_PAGE)
        chain = audit.check(connection) if check else None
    older = events[-1].seq if len(events) == _PAGE else None
    return page(
        request, "audit.html.j2",
        events=events, chain=chain, older=older, known_event=lambda action: f"event.{action}" in WORDS,
    )  # fmt: skip
