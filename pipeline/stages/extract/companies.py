"""Whether two spellings can be the name of one employer (domain rules 6.6)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.policy.judging import NamePolicy
from pipeline.stages.extract.words import (
    EXACT,
    Band,
    NameComparison,
    capitals,
    few_slips,
    likeness,
    scored,
    unglued,
)

FORMS = {
    **dict.fromkeys(("PT", "PERSEROAN"), "PT"),
    "CV": "CV",
    "UD": "UD",
    "PD": "PD",
    "FA": "FIRMA",
    "FIRMA": "FIRMA",
    "KOPERASI": "KOPERASI",
    "KOP": "KOPERASI",
    "YAYASAN": "YAYASAN",
    "PERUM": "PERUM",
    "TOKO": "TOKO",
}
"""Legal forms at the beginning: dropped for comparing, and a weak sign of their own."""

SUFFIXES = frozenset({"PERSERO", "TBK", "INC", "LTD", "CO", "CORP", "LIMITED"})
BRANCH = frozenset({"CAB", "CABANG", "DIVISI", "DIV", "PLANT", "SITE", "WILAYAH", "UNIT", "REGIONAL"})
"""Begin the name of a part of the company."""

SAME_WORDS = {
    "IND": "INDONESIA",
    "INA": "INDONESIA",
    "INTERNATIONAL": "INTERNASIONAL",
    "INTL": "INTERNASIONAL",
    "DAN": "DAN",
    "AND": "DAN",
    "MANUFACTURING": "MANUFAKTUR",
    "TECHNOLOGY": "TEKNOLOGI",
}

_DOT = re.compile(r"\.")
_POLICY = NamePolicy()


@dataclass(frozen=True, slots=True)
class _Company:
    """One name taken apart.

    Attributes:
        printed: every word.
        form: the legal form, None where none is printed.
        own: the words that tell it from others, as printed.
        branch: what names a part of it.
    """

    printed: tuple[str, ...]
    form: str | None
    own: tuple[str, ...]
    branch: tuple[str, ...]


def compare_companies(a: str, b: str, *, policy: NamePolicy = _POLICY) -> NameComparison:
    """How two names of companies compare; the same in both directions.

    Another legal form is another company until a person has looked: CLOSE at most.
    """
    if a == b:
        return EXACT
    first, second = (_taken_apart(each) for each in sorted((a, b)))
    if first.printed and first.printed == second.printed:
        return EXACT
    if not first.own or not second.own:
        return scored(Band.DIFFERENT, 0.0)
    alike = likeness(" ".join(first.own), " ".join(second.own))
    if same := _same(first, second):
        doubt = _doubt(first, second)
        return scored(Band.CLOSE if doubt else Band.EQUIVALENT, alike, doubt or same)
    rule = next((rule for rule, holds in _NEAR if holds(first, second, policy)), None)
    return scored(Band.CLOSE if rule else Band.DIFFERENT, alike, rule)


def _doubt(a: _Company, b: _Company) -> str | None:
    """Why two companies of one name may still be two."""
    if a.form and b.form and a.form != b.form:
        return "legal_form_differs"
    return "another_branch" if a.branch and b.branch and a.branch != b.branch else None


def _taken_apart(text: str) -> _Company:
    plain = re.sub(r"\bINT'?L\b", "INTERNASIONAL", capitals(text)).replace("&", " DAN ")
    plain = re.sub(r"^\W*((?:[A-Z]\.){2,})(?=\w{3})", r"\1 ", plain)
    words = tuple(word for piece in re.split(r"[\s,()/\-]+", plain) for word in unglued(piece, _DOT))
    if not words:
        return _Company((), None, (), ())
    form = FORMS.get(words[0]) if len(words) > 1 else None
    rest = words[1:] if form else words
    if form is None and len(words) > 2 and words[-1] in ("PT", "CV"):
        form, rest = words[-1], words[:-1]
    cut = next((at for at, word in enumerate(rest) if at and word in BRANCH), len(rest))
    own = tuple(word for word in rest[:cut] if word not in SUFFIXES)
    named = any(word not in FORMS for word in own)
    return _Company(words, form, own if named else (), rest[cut:])


def _same(a: _Company, b: _Company) -> str | None:
    """The rule by which both are one company, legal form and branch apart."""
    if a.own == b.own:
        if a.branch != b.branch:
            return "branch"
        return "legal_form" if a.form != b.form else "wording"
    if _unified(a.own) == _unified(b.own):
        return "abbreviated_word"
    if "".join(_unified(a.own)) == "".join(_unified(b.own)) or _glued(a) == _glued(b):
        return "spacing"
    if "".join(a.printed) == "".join(b.printed):
        return "spacing"  # a blank lost before a word that means nothing alone: MAJU BERSAMATBK
    return None


def _unified(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(SAME_WORDS.get(word, word) for word in words)


def _glued(company: _Company) -> str:
    """All words in one run, a PT or CV that a reader glued to the name cut off."""
    run = "".join(_unified(company.own))
    glued = re.match(r"(PT|CV)(?=\w{5})", run) if company.form is None else None
    return run[2:] if glued else run


def _abbreviation(a: _Company, b: _Company, _: NamePolicy) -> bool:
    short, long = sorted((a.own, b.own), key=len)
    return len(short) == 1 and len(long) > 1 and short[0] == "".join(word[0] for word in long)


def _shorter_name(a: _Company, b: _Company, _: NamePolicy) -> bool:
    short, long = sorted((_unified(a.own), _unified(b.own)), key=len)
    return set(short) <= set(long)


def _spelling(a: _Company, b: _Company, policy: NamePolicy) -> bool:
    x, y = _glued(a), _glued(b)
    return likeness(x, y) >= policy.close and few_slips(x, y, policy)


_NEAR: tuple[tuple[str, Callable[[_Company, _Company, NamePolicy], bool]], ...] = (
    ("abbreviation", _abbreviation),
    ("shorter_name", _shorter_name),
    ("spelling", _spelling),
)
