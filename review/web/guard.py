"""Who sends a request, whether it really comes from our page, and whether its sender may do that.

Every route has a `Guard` or stands in `PUBLIC`; `review.web.app` refuses to start otherwise.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Annotated, cast

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from review.accounts import SignedIn, digest
from review.case import Person
from review.rights import Permission, Role, may
from review.web.site import site_of
from storage.audit import Actor

PUBLIC = frozenset(
    {
        "sign_in_page",
        "sign_in",
        "leave_for_issuer",
        "return_from_issuer",
        "choose_language",
        "upload_page",
        "static",
        "api",
        "livez",
        "readyz",
        "metrics",
    }
)
"""Names of the routes that anybody may ask for; the API has a guard of its own."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_TOKEN = "form_token"  # noqa: S105  # the name of a field


class NotSignedInError(Exception):
    """There is no session, or it is over."""


class DeniedError(Exception):
    """The role does not grant it."""


class ForgedError(Exception):
    """The request does not come from a form of ours, or from one of an older session."""


class MustChangePasswordError(Exception):
    """The one-time password must be changed first."""


class Guard:
    """A dependency: who is signed in, if the role grants the permission and the form is ours.

    Raises:
        NotSignedInError, DeniedError, ForgedError, MustChangePasswordError: see there.
    """

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, request: Request) -> SignedIn:
        """Check the request."""
        site = site_of(request)
        key = request.cookies.get(session_cookie(request))
        who = await run_in_threadpool(site.accounts.signed_in, key)
        if who is None:
            raise NotSignedInError
        request.state.who = who
        if request.method not in SAFE_METHODS:
            check_origin(request)
            await _check_token(request, who.session.form_token)
        if who.account.must_change and self.permission is not Permission.OWN_ACCOUNT:
            raise MustChangePasswordError
        if not may(who.role, self.permission):
            raise DeniedError
        return who


def check_origin(request: Request) -> None:
    """The browser says that the request comes from a page of this site.

    Browsers leave `Sec-Fetch-Site` out on plain http outside the loopback; then `Origin` must be ours.

    Raises:
        ForgedError: it does not say so.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site != "same-origin":
            raise ForgedError
        return
    origin = request.headers.get("origin")
    if origin is None or origin != f"{request.url.scheme}://{request.headers.get('host', '')}":
        raise ForgedError


async def _check_token(request: Request, expected: str) -> None:
    given = request.headers.get("x-form-token") or str((await form_of(request)).get(FORM_TOKEN, ""))
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise ForgedError


async def form_of(request: Request) -> FormData:
    """The fields of the form; none where the body is no form."""
    kind = request.headers.get("content-type", "")
    if not kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        return FormData()
    return await request.form(max_files=0, max_fields=200, max_part_size=64 * 1024)


Form = Annotated[FormData, Depends(form_of)]


# --- cookies ---


def session_cookie(request: Request) -> str:
    """The cookie's name; the prefix binds it to this host, which browsers allow over https alone."""
    return "__Host-berkas" if request.url.scheme == "https" else "berkas_session"


def visit_cookie(request: Request) -> str:
    """The cookie that ties the form for signing in to the browser that asked for it."""
    return "__Host-berkas-visit" if request.url.scheme == "https" else "berkas_visit"


def new_visit() -> str:
    """A value for that cookie."""
    return secrets.token_urlsafe(24)


def visit_token(visit: str) -> str:
    """What the form must bring back."""
    return digest(f"visit {visit}")


async def check_visit(request: Request) -> None:
    """The form for signing in is one that this browser asked for.

    Raises:
        ForgedError: it is not.
    """
    check_origin(request)
    await _check_token(request, visit_token(request.cookies.get(visit_cookie(request), secrets.token_hex())))


# --- people ---


def actor_of(request: Request) -> Actor:
    """Who acts, for the audit log."""
    who = cast(SignedIn | None, getattr(request.state, "who", None))
    address = request.client.host if request.client else ""
    request_id = str(getattr(request.state, "request_id", ""))
    if who is None:
        return Actor("-", "-", request_id, address)
    return Actor(who.account.name, who.account.role, request_id, address)


def person_of(request: Request, who: SignedIn) -> Person:
    """Who acts, for the desk."""
    return Person(who.account.id, who.role is Role.SUPERVISOR, actor_of(request))
