"""Figures: of everybody for supervisors and auditors, one's own for an officer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from pipeline.model import DocumentType
from pipeline.reasons import DOCUMENT_NAMES
from review.accounts import SignedIn
from review.figure_files import to_csv, to_json
from review.figure_plots import Drawn, lasting
from review.figures import Figures, collect, span_of
from review.rights import Permission
from review.web.guard import Guard
from review.web.render import WIB, language_of, page
from review.web.site import Number, Site, site_of
from storage.clock import database_time

router = APIRouter(prefix="/figures")
Everybody = Annotated[SignedIn, Depends(Guard(Permission.SEE_FIGURES))]
Own = Annotated[SignedIn, Depends(Guard(Permission.OWN_FIGURES))]

SLOTS = (DocumentType.KTP, DocumentType.KK, DocumentType.PAKLARING)
_LONGEST = timedelta(days=366)
_USUAL = timedelta(days=13)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form of a page asks for: days of the office, both counted, and a type of document."""

    since: date
    until: date
    slot: str

    def query(self) -> str:
        """The same as the end of an address."""
        return f"since={self.since}&until={self.until}&slot={self.slot}"


def asked(today: date, since: str, until: str, slot: str) -> Asked:
    """What an address asks for; what it cannot mean is what is usual: the last fortnight, a year at most."""
    last = min(_day(until) or today, today)
    first = _day(since) or last - _USUAL
    first = min(max(first, last - _LONGEST), last)
    return Asked(first, last, slot if slot in SLOTS else "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@router.get("", name="figures")
def figures(request: Request, who: Everybody, since: str = "", until: str = "", slot: str = "") -> Response:
    """The desk in figures."""
    del who
    found, wanted = _collected(request, since, until, slot)
    return _page(request, "figures.html.j2", found, wanted)


@router.get("/own", name="own_figures")
def own_figures(request: Request, who: Own, since: str = "", until: str = "", slot: str = "") -> Response:
    """A person's own figures. Nothing of known answers: who sees how they did knows which they were."""
    found, wanted = _collected(request, since, until, slot, account_id=who.account.id)
    return _page(request, "own_figures.html.j2", found, wanted, name=who.account.name, own=True)


@router.get("/people/{account_id}", name="person_figures")
def person_figures(
    request: Request, account_id: Number, who: Everybody, since: str = "", until: str = "", slot: str = ""
) -> Response:
    """One person's figures."""
    del who
    name = _names(site_of(request)).get(account_id)
    if name is None:
        raise HTTPException(404)
    found, wanted = _collected(request, since, until, slot, account_id=account_id)
    return _page(request, "own_figures.html.j2", found, wanted, name=name, own=False)


@router.get("/file.csv", name="figures_csv")
def figures_csv(request: Request, who: Everybody, since: str = "", until: str = "", slot: str = "") -> Response:
    """The figures for a spreadsheet."""
    del who
    found, wanted = _collected(request, since, until, slot)
    return _file(to_csv(found, _names(site_of(request))), wanted, "csv", "text/csv; charset=utf-8")


@router.get("/file.json", name="figures_json")
def figures_json(request: Request, who: Everybody, since: str = "", until: str = "", slot: str = "") -> Response:
    """The figures for a program."""
    del who
    found, wanted = _collected(request, since, until, slot)
    return _file(to_json(found, _names(site_of(request))), wanted, "json", "application/json")


def _collected(
    request: Request, since: str, until: str, slot: str, *, account_id: int | None = None
) -> tuple[Figures, Asked]:
    site = site_of(request)
    site.desk.enrol()
    with site.database.reading() as connection:
        now = database_time(connection)
        wanted = asked(now.astimezone(WIB).date(), since, until, slot)
        span = span_of(wanted.since, wanted.until, zone=WIB, slot=wanted.slot or None, account_id=account_id)
        return collect(connection, span, now=now), wanted


def _page(request: Request, template: str, found: Figures, wanted: Asked, **more: Any) -> Response:
    language = language_of(request)
    return page(
        request,
        template,
        found=found,
        asked=wanted,
        names=_names(site_of(request)),
        slots=SLOTS,
        document_names=DOCUMENT_NAMES,
        draw=Drawn(found, language),
        lasting=lambda seconds: lasting(seconds, language),
        **more,
    )


def _file(content: str, wanted: Asked, ending: str, kind: str) -> Response:
    name = f"berkas-{wanted.since}-{wanted.until}{'-' + wanted.slot if wanted.slot else ''}.{ending}"
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _names(site: Site) -> Mapping[int, str]:
    return {each.id: each.name for each in site.accounts.everyone()}
