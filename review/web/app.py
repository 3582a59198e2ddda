"""The application: routes, headers, and what becomes of an error."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

from pipeline.errors import BerkasError, StoreFault
from review.api.app import build_api
from review.api.problems import problem
from review.pages import afterwards, figures, item, keys, office, office_sign_in, queue, sign_in, upload, webhooks
from review.rights import Permission
from review.web import guard
from review.web.assets import Assets
from review.web.guard import Guard
from review.web.headers import SecurityHeaders
from review.web.metrics import DeskMetrics, Measuring, metrics
from review.web.render import page, prepare
from review.web.site import Site

log = logging.getLogger(__name__)

_LARGEST_FORM = 1024 * 1024


def build_app(site: Site) -> FastAPI:
    """The application on a site.

    Raises:
        RuntimeError: a route asks for no permission and is not public.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, max_body_size=_LARGEST_FORM)
    app.state.site = site
    for module in (keys, sign_in, office_sign_in, queue, item, afterwards, figures, office, webhooks, upload):
        app.include_router(module.router)
    app.add_api_route("/livez", livez, name="livez")
    app.add_api_route("/readyz", readyz, name="readyz")
    app.add_api_route("/metrics", metrics, name="metrics")
    app.mount("/v1", build_api(site), name="api")
    app.mount("/static", Assets(), name="static")
    app.state.metrics = DeskMetrics(lambda: site)
    prepare()
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Measuring, metrics=app.state.metrics)
    _answer_errors(app)
    for route in routes_of(app):
        if permission_of(route) is None and route.name not in guard.PUBLIC:
            raise RuntimeError(f"{route.path} asks for no permission and is not public")
    return app


def routes_of(app: FastAPI) -> list[APIRoute]:
    """Every route that is ours, those of included routers too.

    Raises:
        RuntimeError: there is a route of a kind that is not known here, so nobody could say what it asks for.
    """
    return list(_routes(app.routes))


def _routes(routes: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    for route in routes:
        included = getattr(route, "original_router", None)  # FastAPI keeps a router as it is until it is asked
        if included is not None:
            yield from _routes(included.routes)
        elif isinstance(route, APIRoute):
            yield route
        elif getattr(route, "name", None) not in guard.PUBLIC:
            raise RuntimeError(f"{route} is no route that can be guarded")


def permission_of(route: APIRoute) -> Permission | None:
    """What a route asks for."""
    guards = [each.call for each in route.dependant.dependencies if isinstance(each.call, Guard)]
    return guards[0].permission if guards else None


def livez() -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n")


def readyz(request: Request) -> Response:
    """The database answers."""
    site: Site = request.app.state.site
    try:
        with site.database.reading():
            return PlainTextResponse("ok\n")
    except StoreFault:
        return PlainTextResponse("the database does not answer\n", status_code=503)


# --- errors ---


def _answer_errors(app: FastAPI) -> None:
    app.add_exception_handler(guard.NotSignedInError, _not_signed_in)
    app.add_exception_handler(guard.MustChangePasswordError, lambda *_: RedirectResponse("/password", 303))
    app.add_exception_handler(guard.DeniedError, lambda request, _: _error(request, "error.denied", 403))
    app.add_exception_handler(guard.ForgedError, lambda request, _: _error(request, "error.form", 403))
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, lambda request, _: _error(request, "error.not_there", 404))
    app.add_exception_handler(BerkasError, _fault)
    app.add_exception_handler(Exception, _fault)


def _not_signed_in(request: Request, _: Exception) -> Response:
    """A page leads to the form for signing in and back; a script is told."""
    if request.method in guard.SAFE_METHODS and "text/html" in request.headers.get("accept", ""):
        wanted = quote(request.url.path, safe="/")
        again = "&again=1" if request.cookies.get(guard.session_cookie(request)) else ""
        return RedirectResponse(f"/login?next={wanted}{again}", status_code=303)
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"signed_in": False}, status_code=401)
    if request.method in guard.SAFE_METHODS:
        return PlainTextResponse("", status_code=401)
    wanted = quote(request.headers.get("x-page", "") or _page_of(request.url.path), safe="/")
    return RedirectResponse(f"/login?next={wanted}&again=1", status_code=303)


def _page_of(path: str) -> str:
    """The page that a form belongs to."""
    parts = path.strip("/").split("/")
    return f"/items/{parts[1]}" if len(parts) > 1 and parts[0] == "items" else "/"


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if request.url.path.startswith("/v1/"):  # what its mount does not take: a line break in a path, for example
        return problem(request, "not_found")
    says = {404: "error.not_there", 405: "error.method", 413: "error.large"}.get(status, "error.form")
    return _error(request, says, status)


def _fault(request: Request, error: Exception) -> Response:
    """Something of ours: the log gets its kind and the request's name, the person gets neither."""
    log.error(
        "request failed",
        exc_info=error,
        extra={"action": "request_failed", "request_id": request.state.request_id},
    )
    return _error(request, "error.system", 503 if isinstance(error, StoreFault) else 500)


def _error(request: Request, says: str, status: int) -> Response:
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"error": says}, status_code=status)
    return page(request, "error.html.j2", status=status, says=says)
