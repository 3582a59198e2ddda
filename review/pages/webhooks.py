"""Who is told of changes: addresses, how their messages fare, and what an admin does about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from pipeline.errors import UsageError
from review.accounts import SignedIn
from review.outward import RefusedError
from review.rights import Permission
from review.web.guard import Form, Guard, actor_of
from review.web.render import page
from review.web.site import Site, site_of
from review.webhooks import TYPES
from storage.audit import Actor
from storage.webhooks import Delivery, Endpoint

router = APIRouter()
Keeper = Annotated[SignedIn, Depends(Guard(Permission.MANAGE_WEBHOOKS))]

_SHOWN = 20
SAID = {
    "paused": "webhooks.said_paused", "resumed": "webhooks.said_resumed", "removed": "webhooks.said_removed",
    "pinged": "webhooks.said_pinged", "redriven": "webhooks.said_redriven", "gone": "webhooks.said_gone",
}  # fmt: skip
"""What may stand in the address, and what it says."""


@dataclass(frozen=True, slots=True)
class EndpointView:
    """One address: how many messages there are by state, and the newest that did not arrive."""

    endpoint: Endpoint
    counts: Mapping[str, int]
    failing: tuple[Delivery, ...]


@router.get("/webhooks", name="webhooks")
def webhooks(request: Request, who: Keeper, said: str = "") -> Response:
    """Who is told."""
    del who
    return _page(request, said=SAID.get(said, ""))


@router.post("/webhooks", name="change_webhook")
def change_webhook(request: Request, who: Keeper, form: Form) -> Response:
    """Add an address, let it rest or go on, test it, send again what was given up, change its secret, end it."""
    del who
    site, by = site_of(request), actor_of(request)
    name, act = str(form.get("id", "")), str(form.get("act", ""))
    if act == "add":
        return _added(request, site, form, by)
    if act == "rotate":
        secret = site.webhooks.rotate(name, by=by)
        return _page(request, given=(name, secret)) if secret else _to("gone")
    acts: dict[str, tuple[str, Callable[[], bool]]] = {
        "pause": ("paused", lambda: site.webhooks.pause(name, paused=True, by=by)),
        "resume": ("resumed", lambda: site.webhooks.pause(name, paused=False, by=by)),
        "test": ("pinged", lambda: site.webhooks.ping(name) is not None),
        "redrive": ("redriven", lambda: site.webhooks.redrive(name, by=by) is not None),
        "remove": ("removed", lambda: site.webhooks.remove(name, by=by)),
    }
    if act not in acts:
        raise HTTPException(422)
    said, do = acts[act]
    return _to(said if do() else "gone")


def _added(request: Request, site: Site, form: FormData, by: Actor) -> Response:
    url = str(form.get("url", "")).strip()[:500]
    try:
        made, secret = site.webhooks.add(url, [str(each) for each in form.getlist("type")], by=by)
    except (UsageError, RefusedError):
        return _page(request, typed=url)
    return _page(request, given=(made.id, secret))


def _to(said: str) -> Response:
    return RedirectResponse(f"/webhooks?said={said}", status_code=303)


def _page(
    request: Request, *, said: str = "", given: tuple[str, str] | None = None, typed: str | None = None
) -> Response:
    kept = site_of(request).webhooks
    counts = kept.counts()
    return page(
        request, "webhooks.html.j2", status=200 if typed is None else 422,
        views=[
            EndpointView(each, counts.get(each.id, {}), tuple(kept.failing(each.id, limit=_SHOWN)))
            for each in kept.listening()
        ],
        types=TYPES, said=said, given=given, typed=typed,
    )  # fmt: skip
