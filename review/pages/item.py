"""The desk itself: one document, and what is done with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from pipeline.claims.outcomes import Action
from pipeline.reasons import DOCUMENT_NAMES
from review.accounts import SignedIn
from review.afterwards import Afterwards
from review.ahead import begin_drawing
from review.beside import compared, lines
from review.case import Case, Refusal
from review.figure_plots import code_says
from review.pages.queue import SAID, to_item
from review.pictures import Drawing, is_number, strip_of
from review.rights import Permission
from review.ruling import Problem, Ruling
from review.sheet import sheet_of, shown
from review.web.guard import Form, Guard, person_of
from review.web.render import language_of, page
from review.web.site import Number, site_of
from storage.reviews import Lease

router = APIRouter(prefix="/items/{item_id}")
Reviewer = Annotated[SignedIn, Depends(Guard(Permission.REVIEW))]
Revealer = Annotated[SignedIn, Depends(Guard(Permission.REVEAL))]

_FIELD = "f."


@router.get("", name="item")
def item(request: Request, item_id: Number, who: Reviewer, said: str = "") -> Response:
    """The page of a document."""
    site = site_of(request)
    case = site.desk.look(person_of(request, who), item_id)
    if isinstance(case, Refusal):
        return RedirectResponse(f"/queue?said={case}", status_code=303)
    begin_drawing(site, person_of(request, who), case)
    return show(request, case, who, typed=case.draft, says=SAID.get(said, ""))


def show(
    request: Request,
    case: Case,
    who: SignedIn,
    *,
    typed: Mapping[str, Any],
    says: str = "",
    problems: list[Problem] | None = None,
    status: int = 200,
) -> Response:
    """The page, with what was typed."""
    site = site_of(request)
    of_fields = ((key.removeprefix(_FIELD), str(value)) for key, value in typed.items() if key.startswith(_FIELD))
    fields = {key: value for key, value in of_fields if value}  # what was emptied shows again what was read
    of_field = {each.field: each.says for each in problems or () if each.field}
    return page(
        request,
        "item.html.j2",
        status=status,
        case=case,
        sheet=sheet_of(case, policy=site.judging, typed=fields, problems=of_field),
        strip=strip_of(case.paper.verification, in_full=case.revealed, height=site.policy.crop_height),
        page_side=site.policy.page_side,
        holds=case.item.held_by(who.account.id, case.now),
        names={each.id: each.name for each in site.accounts.everyone()},
        actions=[each for each in Action if each is not Action.REJECT or person_of(request, who).supervisor],
        typed=typed,
        problems=problems or [],
        beside=compared(case),
        undo=Afterwards(site.database, site.policy).undoable(person_of(request, who)),
        code_says=lambda code: code_says(code, language_of(request)),
        covered=lambda key, value: shown(key, value, covered=is_number(key) and not case.revealed),
        first=next((each for each in case.said if each.document_id == case.paper.id), None),
        says=says,
        postpone_hours=int(site.policy.postpone.total_seconds() // 3600),
        seconds_left=int((case.item.lease_until - case.now).total_seconds()) if case.item.lease_until else 0,
    )


@router.get("/beside", name="beside")
def beside(request: Request, item_id: Number, who: Reviewer) -> Response:
    """The document and the one that it is compared with, side by side."""
    found = site_of(request).desk.look_beside(person_of(request, who), item_id)
    if found is Refusal.NOT_YOURS:
        return RedirectResponse("/queue?said=not_yours", status_code=303)
    if isinstance(found, Refusal):
        raise HTTPException(404)
    case, other = found
    return page(
        request, "beside.html.j2",
        case=case, other=other, lines=lines(case.paper, other), document_names=DOCUMENT_NAMES,
    )  # fmt: skip


# --- pictures ---


@router.get("/beside/pages/{number}.jpg", name="beside_picture")
def beside_picture(request: Request, item_id: Number, number: int, who: Reviewer) -> Response:
    """A page of the other document, its numbers covered."""
    site = site_of(request)
    found = site.desk.look_beside(person_of(request, who), item_id, seen=False)
    if isinstance(found, Refusal):
        raise HTTPException(404)
    pages = site.pictures.of(found[1], in_full=False).pages
    if not 0 <= number < len(pages):
        raise HTTPException(404)
    return _picture(pages[number])


@router.get("/documents/{document_id}/pages/{number}.jpg", name="page_picture")
def page_picture(
    request: Request, item_id: Number, document_id: str, number: int, who: Reviewer, large: bool = False
) -> Response:
    """A page; its numbers are covered unless they were revealed."""
    pages = _drawing(request, item_id, document_id, who, closely=large).pages
    if not 0 <= number < len(pages):
        raise HTTPException(404)
    return _picture(pages[number])


@router.get("/documents/{document_id}/crops.jpg", name="crops_picture")
def crops_picture(request: Request, item_id: Number, document_id: str, who: Reviewer) -> Response:
    """The crops of its fields on one strip; of a number only where numbers were revealed."""
    crops = _drawing(request, item_id, document_id, who).crops
    if not crops:
        raise HTTPException(404)
    return _picture(crops)


def _drawing(
    request: Request, item_id: Number, document_id: str, who: SignedIn, *, closely: bool = False
) -> Drawing:
    site = site_of(request)
    found = site.desk.may_see(person_of(request, who), item_id, document_id)
    if isinstance(found, Refusal):
        raise HTTPException(404)
    paper, in_full = found
    return site.pictures.of(paper, in_full=in_full, closely=closely)


def _picture(content: bytes) -> Response:
    headers = {"Content-Disposition": "inline", "Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(content, media_type="image/jpeg", headers=headers)


# --- acts ---


@router.post("/decision", name="decide")
def decide(request: Request, item_id: Number, who: Reviewer, form: Form) -> Response:
    """Take the person's word; then on to the next one."""
    site, person = site_of(request), person_of(request, who)
    try:
        action = Action(str(form.get("action", "")))
        lease = _lease(item_id, form)
        ruling = Ruling(
            action=action,
            reasons=tuple(str(each) for each in form.getlist(f"reason.{action}")),
            corrections={
                key.removeprefix(_FIELD): str(value) for key, value in form.items() if key.startswith(_FIELD)
            },
            note=str(form.get(f"note.{action}", "")),
            active_seconds=int(str(form.get("active_seconds", "0")) or 0),
        )
    except ValueError:
        raise HTTPException(422) from None
    answer = site.desk.decide(person, lease, ruling)
    if answer == []:
        return to_item(site.desk.take_next(person), said=str(action))
    content = _typed(form)
    site.desk.keep_draft(person, item_id, content)
    case = site.desk.look(person, item_id)
    if isinstance(case, Refusal):
        return page(request, "lost.html.j2", status=409, typed=content, item_id=item_id)
    if isinstance(answer, Refusal):
        return show(request, case, who, typed=content, says="item.lost", status=409)
    return show(request, case, who, typed=content, problems=answer, status=422)


@router.post("/release", name="release")
def release(request: Request, item_id: Number, who: Reviewer, form: Form) -> Response:
    """Give it back undecided."""
    site, person = site_of(request), person_of(request, who)
    site.desk.keep_draft(person, item_id, _typed(form))
    done = site.desk.release(person, _lease(item_id, form))
    return RedirectResponse(f"/queue?said={'release' if done else 'lost'}", status_code=303)


@router.post("/reveal", name="reveal")
def reveal(request: Request, item_id: Number, who: Revealer, form: Form) -> Response:
    """Show its numbers in full."""
    site, person = site_of(request), person_of(request, who)
    site.desk.keep_draft(person, item_id, _typed(form))
    refused = site.desk.reveal(person, item_id)
    if refused is Refusal.QUOTA:
        case = site.desk.look(person, item_id)
        if isinstance(case, Case):
            return show(request, case, who, typed=case.draft, says="item.quota", status=429)
    if refused is not None:
        return RedirectResponse(f"/queue?said={refused}", status_code=303)
    return RedirectResponse(f"/items/{item_id}", status_code=303)


@router.post("/heartbeat", name="heartbeat")
def heartbeat(request: Request, item_id: Number, who: Reviewer, form: Form) -> Response:
    """Hold it longer: the page says that somebody works on it."""
    del who
    site = site_of(request)
    until = site.desk.heartbeat(_lease(item_id, form))
    if until is None:
        return JSONResponse({"held": False}, status_code=409)
    return JSONResponse({"held": True, "seconds": int(site.policy.lease.total_seconds())})


@router.post("/draft", name="draft")
def draft(request: Request, item_id: Number, who: Reviewer, form: Form) -> Response:
    """Keep what was typed."""
    kept = site_of(request).desk.keep_draft(person_of(request, who), item_id, _typed(form))
    return JSONResponse({"kept": kept}, status_code=200 if kept else 404)


def _lease(item_id: Number, form: FormData) -> Lease:
    try:
        return Lease(item_id, str(form.get("lease", "")), int(str(form.get("version", "-1"))))
    except ValueError:
        raise HTTPException(422) from None


def _typed(form: FormData) -> dict[str, Any]:
    """What a person typed or ticked, as the form names it."""
    kept = {key: str(value)[:2000] for key, value in form.items() if key.startswith((_FIELD, "note."))}
    reasons = {key: [str(each) for each in form.getlist(key)] for key in form if key.startswith("reason.")}
    return {**kept, **reasons}
