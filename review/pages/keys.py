"""A person's own keys: a plain form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from review.accounts import SignedIn
from review.rights import Permission
from review.shortcuts import DEFAULTS, Act, Shortcuts
from review.web.guard import Form, Guard
from review.web.render import page
from review.web.site import site_of

router = APIRouter()
Reviewer = Annotated[SignedIn, Depends(Guard(Permission.REVIEW))]


@router.get("/keys", name="keys_page")
def keys_page(request: Request, who: Reviewer, said: str = "") -> Response:
    """The keys that this person has."""
    letters = Shortcuts(site_of(request).database).of(who.account.id)
    return _page(request, letters, says="keys.kept" if said == "kept" else "")


@router.post("/keys", name="choose_keys")
def choose_keys(request: Request, who: Reviewer, form: Form) -> Response:
    """Choose others, or those from before again."""
    given = {act.short: str(form.get(act.short, "")).strip().lower()[:4] for act in Act}
    chosen = DEFAULTS if form.get("act") == "default" else given
    wrong = Shortcuts(site_of(request).database).choose(who.account.id, chosen)
    if wrong is not None:
        return _page(request, chosen, wrong=wrong, status=422)
    return RedirectResponse("/keys?said=kept", status_code=303)


def _page(
    request: Request, letters: Mapping[str, str], *, says: str = "", wrong: str = "", status: int = 200
) -> Response:
    twice = {act for act, letter in letters.items() if list(letters.values()).count(letter) > 1}
    return page(
        request,
        "keys.html.j2",
        status=status,
        acts=list(Act),
        chosen=letters,
        says=says,
        wrong=wrong,
        twice=twice,
    )
