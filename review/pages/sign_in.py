"""Signing in and out, one's password, one's language."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from review.accounts import SignedIn
from review.rights import Permission
from review.web.guard import (
    Form,
    Guard,
    actor_of,
    check_origin,
    check_visit,
    form_of,
    new_visit,
    session_cookie,
    visit_cookie,
    visit_token,
)
from review.web.render import LANGUAGE_COOKIE, page
from review.web.site import site_of
from review.words import Language

router = APIRouter()
Own = Annotated[SignedIn, Depends(Guard(Permission.OWN_ACCOUNT))]

_YEAR = 365 * 24 * 3600


def local_path(wanted: str) -> str:
    """A path of this site, wherever a link or form wants to lead."""
    safe = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and "\n" not in wanted
    return wanted if safe else "/"


@router.get("/login", name="sign_in_page")
def sign_in_page(request: Request, next: str = "/", again: bool = False) -> Response:
    """The form."""
    return form_page(request, next, says="in.again" if again else "")


def form_page(request: Request, wanted: str, *, says: str, status: int = 200) -> Response:
    """The form, and why it is shown again."""
    visit = request.cookies.get(visit_cookie(request)) or new_visit()
    answer = page(
        request,
        "sign_in.html.j2",
        status=status,
        visit_token=visit_token(visit),
        next=local_path(wanted),
        says=says,
        elsewhere=site_of(request).provider is not None,
    )
    set_cookie(answer, request, visit_cookie(request), visit)
    return answer


@router.post("/login", name="sign_in", dependencies=[Depends(check_visit)])
def sign_in(request: Request, form: Form) -> Response:
    """Check the password; every refusal looks alike."""
    site = site_of(request)
    actor = actor_of(request)
    wanted = str(form.get("next", "/"))
    if site.sign_ins.wait(actor.address) > 0:
        return form_page(request, wanted, says="in.often", status=429)
    name = str(form.get("name", "")).strip().lower()[:64]
    key = site.accounts.sign_in(name, str(form.get("password", "")), actor=actor)
    if key is None:
        return form_page(request, wanted, says="in.refused", status=401)
    answer = RedirectResponse(local_path(wanted), status_code=303)
    set_cookie(answer, request, session_cookie(request), key)
    return answer


@router.post("/logout", name="sign_out")
def sign_out(request: Request, who: Own) -> Response:
    """End the session."""
    site_of(request).accounts.sign_out(who, actor=actor_of(request))
    answer = RedirectResponse("/login", status_code=303)
    answer.delete_cookie(session_cookie(request), path="/")
    return answer


@router.get("/password", name="password_page")
def password_page(request: Request, who: Own) -> Response:
    """The form for a new password."""
    del who
    return _password(request, says="")


@router.post("/password", name="password")
def password(request: Request, who: Own, form: Form) -> Response:
    """Change one's own password."""
    site = site_of(request)
    old, new = str(form.get("old", "")), str(form.get("new", ""))
    wrong = site.accounts.change_password(who, old=old, new=new, actor=actor_of(request))
    if wrong:
        return _password(request, says=wrong, status=422)
    return RedirectResponse("/?said=password", status_code=303)


def _password(request: Request, *, says: str, status: int = 200) -> Response:
    shortest = site_of(request).policy.shortest_password
    return page(request, "password.html.j2", status=status, says=says, shortest=shortest)


@router.post("/language", name="choose_language", dependencies=[Depends(check_origin)])
def choose_language(request: Request, form: Annotated[FormData, Depends(form_of)]) -> Response:
    """Speak another language from now on: the browser, and whoever is signed in."""
    language = Language.EN if form.get("language") == "en" else Language.ID
    site = site_of(request)
    who = site.accounts.signed_in(request.cookies.get(session_cookie(request)))
    if who is not None:
        site.accounts.speak(who, language)
    answer = RedirectResponse(local_path(str(form.get("next", "/"))), status_code=303)
    answer.set_cookie(LANGUAGE_COOKIE, str(language), max_age=_YEAR, path="/", samesite="lax", httponly=True)
    return answer


def set_cookie(answer: Response, request: Request, name: str, value: str) -> None:
    """For this site and this browser session alone, out of every script's reach."""
    secure = request.url.scheme == "https"
    answer.set_cookie(name, value, path="/", httponly=True, samesite="lax", secure=secure)
