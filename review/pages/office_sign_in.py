"""Signing in with the office's account: out to its issuer, and back."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from review.arrivals import arrive, refused
from review.oidc import Identity, NotIdentifiedError, Provider, Way, way_back, way_out
from review.pages.sign_in import form_page, local_path, set_cookie
from review.web.guard import actor_of, new_visit, session_cookie, visit_cookie
from review.web.site import site_of

router = APIRouter()

_BACK = "/login/office/return"


@router.get("/login/office", name="leave_for_issuer")
def leave(request: Request, next: str = "/") -> Response:
    """Out to the issuer, in this browser."""
    site, actor = site_of(request), actor_of(request)
    if site.provider is None:
        raise HTTPException(404)
    if site.sign_ins.wait(actor.address) > 0:
        return form_page(request, next, says="in.often", status=429)
    visit = request.cookies.get(visit_cookie(request)) or new_visit()
    way = way_out(visit, local_path(next)[:500])
    try:
        target = site.provider.address(way, back=_back(request))
    except NotIdentifiedError as error:
        refused(site.accounts, str(error), actor=actor)
        return form_page(request, next, says="in.not_let_in", status=503)
    answer = RedirectResponse(target, status_code=303)
    set_cookie(answer, request, visit_cookie(request), visit)
    return answer


@router.get(_BACK, name="return_from_issuer")
def back(request: Request, code: str = "", state: str = "", iss: str | None = None) -> Response:
    """Back from the issuer. Whatever is wrong with it looks alike; the log knows."""
    site, actor = site_of(request), actor_of(request)
    if site.provider is None:
        raise HTTPException(404)
    if site.sign_ins.wait(actor.address) > 0:
        return form_page(request, "/", says="in.often", status=429)
    way = way_back(request.cookies.get(visit_cookie(request), ""), state[:2000])
    try:
        key = arrive(site.accounts, _identified(request, site.provider, code, way, iss), actor=actor)
    except NotIdentifiedError as error:
        refused(site.accounts, str(error), actor=actor)
        return form_page(request, way.wanted if way else "/", says="in.not_let_in", status=403)
    assert way is not None
    answer = RedirectResponse(local_path(way.wanted), status_code=303)
    set_cookie(answer, request, session_cookie(request), key)
    answer.delete_cookie(visit_cookie(request), path="/")  # this way is not gone twice
    return answer


def _identified(request: Request, provider: Provider, code: str, way: Way | None, iss: str | None) -> Identity:
    if way is None:
        raise NotIdentifiedError("another_browser")
    if iss is not None and iss != provider.issuer:  # RFC 9207
        raise NotIdentifiedError("another_issuer")
    if not code:
        raise NotIdentifiedError("no_code")
    return provider.identify(code, way, back=_back(request))


def _back(request: Request) -> str:
    return f"{request.url.scheme}://{request.headers.get('host', '')}{_BACK}"
