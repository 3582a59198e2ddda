"""The queue: what waits, by deadline, and taking the next one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from pipeline.reasons import DOCUMENT_NAMES
from review.accounts import SignedIn
from review.afterwards import Afterwards
from review.ahead import begin_drawing
from review.case import Refusal
from review.rights import Permission, may
from review.web.guard import Guard, person_of
from review.web.render import page
from review.web.site import Number, site_of
from storage.reviews import Item

router = APIRouter()
See = Annotated[SignedIn, Depends(Guard(Permission.SEE_QUEUE))]
Reviewer = Annotated[SignedIn, Depends(Guard(Permission.REVIEW))]
Supervisor = Annotated[SignedIn, Depends(Guard(Permission.SUPERVISE))]
AnyOne = Annotated[SignedIn, Depends(Guard(Permission.OWN_ACCOUNT))]

SAID = {
    "accept": "said.accept", "reupload": "said.reupload", "reject": "said.reject", "postpone": "said.postpone",
    "escalate": "said.escalate", "release": "said.release", "reopen": "said.reopen", "lost": "said.lost",
    "undo": "said.undo", "too_late": "said.too_late", "gone_on": "said.gone_on",
    "not_yours": "said.not_yours", "not_there": "said.not_yours", "none": "said.none", "password": "password.done",
}  # fmt: skip
"""What may stand in an address, and what it says."""

HOMES = (
    (Permission.SEE_QUEUE, "/queue"),
    (Permission.SEE_ACCOUNTS, "/accounts"),
    (Permission.SEE_AUDIT, "/audit"),
)
"""Where a person starts: the first of these that they may see."""


@router.get("/", name="home")
def home(request: Request, who: AnyOne, said: str = "") -> Response:
    """The first page of a role."""
    del request
    target = next((path for permission, path in HOMES if may(who.role, permission)), "/password")
    return RedirectResponse(f"{target}?said={said}" if said in SAID else target, status_code=303)


@router.get("/queue", name="queue")
def queue(request: Request, who: See, said: str = "") -> Response:
    """Everything that waits."""
    site, person = site_of(request), person_of(request, who)
    view = site.desk.queue(person)
    names = {each.id: each.name for each in site.accounts.everyone()} if view.items else {}
    begin_drawing(site, person, None)
    return page(
        request, "queue.html.j2",
        view=view, names=names, said=SAID.get(said, ""), document_names=DOCUMENT_NAMES,
        undo=Afterwards(site.database, site.policy).undoable(person),
    )  # fmt: skip


@router.post("/queue/next", name="take_next")
def take_next(request: Request, who: Reviewer) -> Response:
    """Take the most urgent one."""
    return to_item(site_of(request).desk.take_next(person_of(request, who)), otherwise="none")


@router.post("/items/{item_id}/take", name="take")
def take(request: Request, item_id: Number, who: Reviewer) -> Response:
    """Take this one."""
    return _taken(site_of(request).desk.take(person_of(request, who), item_id))


@router.post("/items/{item_id}/takeover", name="take_over")
def take_over(request: Request, item_id: Number, who: Supervisor) -> Response:
    """Take this one from whoever holds it."""
    return _taken(site_of(request).desk.take_over(person_of(request, who), item_id))


def _taken(item: Item | Refusal) -> Response:
    return to_item(None, otherwise=item) if isinstance(item, Refusal) else to_item(item)


def to_item(item: Item | None, *, otherwise: str = "none", said: str = "") -> Response:
    """On to an item, or to the queue where there is none."""
    if item is None:
        return RedirectResponse(f"/queue?said={said or otherwise}", status_code=303)
    return RedirectResponse(f"/items/{item.id}" + (f"?said={said}" if said else ""), status_code=303)
