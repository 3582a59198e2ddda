"""Decisions, for supervisors: found again, opened again, kept as known answers; and undoing, for everybody."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from pipeline.claims.outcomes import Action
from pipeline.model import DocumentType
from pipeline.reasons import DOCUMENT_NAMES
from review.accounts import SignedIn
from review.afterwards import Afterwards
from review.case import Refusal
from review.figure_plots import code_says
from review.plots import percent
from review.rights import Permission
from review.standing import DECIDING
from review.web.guard import Form, Guard, person_of
from review.web.render import language_of, page
from review.web.site import Number, Site, site_of
from storage.decided import Wanted

router = APIRouter()
Reviewer = Annotated[SignedIn, Depends(Guard(Permission.REVIEW))]
Supervisor = Annotated[SignedIn, Depends(Guard(Permission.SUPERVISE))]

_PAGE = 50
SAID = {
    "reopen": "said.reopen", "no_note": "problem.note", "not_there": "said.not_decided",
    "gone_on": "said.known_twice", "known": "said.known", "retired": "said.retired",
}  # fmt: skip
"""What may stand in the address of the list, and what it says."""


def afterwards_of(site: Site) -> Afterwards:
    """Decisions on the site's database."""
    return Afterwards(site.database, site.policy)


@router.get("/decided", name="decided")
def decided(
    request: Request,
    who: Supervisor,
    claim: str = "",
    person: str = "",
    slot: str = "",
    action: str = "",
    older: Number | None = None,
    said: str = "",
) -> Response:
    """Decisions that stand, the newest first."""
    del who
    site = site_of(request)
    names = {each.id: each.name for each in site.accounts.everyone()}
    by_name = {name: number for number, name in names.items()}
    wanted = Wanted(
        claim_id=claim.strip() or None,
        account_id=by_name.get(person.strip().lower(), -1) if person.strip() else None,
        slot=slot if slot in set(DocumentType) else None,
        action=action if action in set(DECIDING) else None,
        older_than=older,
    )
    lines = afterwards_of(site).decisions(wanted, limit=_PAGE)
    asked = {"claim": claim, "person": person, "slot": slot, "action": action}
    return page(
        request,
        "decided.html.j2",
        lines=lines,
        names=names,
        asked=asked,
        said=SAID.get(said, ""),
        wrong=said in {"no_note", "not_there", "gone_on"},
        older=lines[-1].outcome_id if len(lines) == _PAGE else None,
        slots=[DocumentType.KTP, DocumentType.KK, DocumentType.PAKLARING],
        actions=[each for each in Action if each in DECIDING],
        document_names=DOCUMENT_NAMES,
        code_says=lambda code: code_says(code, language_of(request)),
    )


@router.post("/items/{item_id}/reopen", name="reopen")
def reopen(request: Request, item_id: Number, who: Supervisor, form: Form) -> Response:
    """Put a decided one back into the queue."""
    site = site_of(request)
    refused = afterwards_of(site).reopen(person_of(request, who), item_id, str(form.get("note", ""))[:1000])
    return RedirectResponse(f"/decided?said={refused or 'reopen'}", status_code=303)


@router.post("/items/{item_id}/undo", name="undo")
def undo(request: Request, item_id: Number, who: Reviewer) -> Response:
    """Take one's own last decision back."""
    site = site_of(request)
    item = afterwards_of(site).undo(person_of(request, who), item_id)
    if isinstance(item, Refusal):
        return RedirectResponse(f"/queue?said={item}", status_code=303)
    return RedirectResponse(f"/items/{item.id}?said=undo", status_code=303)


# --- known answers ---


@router.get("/known", name="known")
def known(request: Request, who: Supervisor, said: str = "") -> Response:
    """Documents whose answer is known."""
    del who
    site = site_of(request)
    return page(
        request,
        "known.html.j2",
        answers=afterwards_of(site).known(),
        names={each.id: each.name for each in site.accounts.everyone()},
        share=percent(site.policy.known_share),
        second_share=percent(site.policy.second_share),
        said=SAID.get(said, ""),
        document_names=DOCUMENT_NAMES,
    )


@router.post("/items/{item_id}/known", name="set_known")
def set_known(request: Request, item_id: Number, who: Supervisor) -> Response:
    """Keep a decision as the answer that everybody should give."""
    refused = afterwards_of(site_of(request)).set_known(person_of(request, who), item_id)
    return RedirectResponse(f"/decided?said={refused or 'known'}", status_code=303)


@router.post("/known/{known_id}/retire", name="retire_known")
def retire_known(request: Request, known_id: Number, who: Supervisor) -> Response:
    """Ask nobody again."""
    refused = afterwards_of(site_of(request)).retire_known(person_of(request, who), known_id)
    return RedirectResponse(f"/known?said={refused or 'retired'}", status_code=303)
