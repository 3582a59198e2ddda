"""Pages out of templates, in the reader's language."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import cache, partial
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.catalogue.entry import Text
from review.accounts import SignedIn
from review.rights import Permission, may
from review.shortcuts import Shortcuts
from review.web.assets import address
from review.web.guard import FORM_TOKEN
from review.web.site import site_of
from review.words import Language, say

LANGUAGE_COOKIE = "berkas_language"
WIB = timezone(timedelta(hours=7), "WIB")
_MONTHS = {
    Language.ID: ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    Language.EN: ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def language_of(request: Request) -> Language:
    """The person's choice, the browser's cookie, what the browser asks for; else Bahasa Indonesia."""
    who: SignedIn | None = getattr(request.state, "who", None)
    wanted = [who.account.language if who else "", request.cookies.get(LANGUAGE_COOKIE, "")]
    wanted.append(request.headers.get("accept-language", "")[:2].lower())
    return next((Language(each) for each in wanted if each in set(Language)), Language.ID)


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page.

    Args:
        request: says who reads it, and in which language.
        template: its file.
        status: of the answer.
        values: what the template shows.
    """
    who: SignedIn | None = getattr(request.state, "who", None)
    language = language_of(request)
    letters = cache(lambda: Shortcuts(site_of(request).database).of(who.account.id) if who else {})
    content = (
        _environment()
        .get_template(template)
        .render(
            t=partial(_say, language),
            both=lambda text: _of(text, language),
            moment=lambda at: moment(at, language),
            language=language,
            who=who,
            asset=address,
            may=lambda name: who is not None and may(who.role, Permission(name)),
            form_token=who.session.form_token if who else "",
            token_field=FORM_TOKEN,
            here=request.url.path,
            letters=letters,
            key=lambda act: letters()[str(act)].upper(),
            **values,
        )
    )
    return HTMLResponse(content, status_code=status)


def prepare() -> None:
    """Read every template now, so that nobody's first page waits for it."""
    for name in _environment().list_templates():
        _environment().get_template(name)


def moment(at: datetime, language: Language) -> str:
    """`22 Nov 2026 14.05 WIB`: a moment as people of the office write it."""
    local = at.astimezone(WIB)
    divider = "." if language is Language.ID else ":"
    return f"{local.day} {_MONTHS[language][local.month - 1]} {local.year} {local:%H}{divider}{local:%M} WIB"


def _say(language: Language, key: str, **slots: object) -> str:
    return say(key, language, **slots)


def _of(text: Text, language: Language) -> str:
    return text.id if language is Language.ID else text.en


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parents[1] / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
