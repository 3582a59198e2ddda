"""Dates as Indonesian documents print them and as readers misread them. Pure: today is not known here.

Two doors: `find_dates` for running text of letters (names of months in two languages, number words, numeric
forms, months without a day) and `find_printed_date` / `parse_printed_date` for the DD-MM-YYYY cell of a card.
Numeric dates are day first, always; the one exception is ISO, which starts with four digits.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import total_ordering

from rapidfuzz.distance import Levenshtein

from pipeline.stages.extract.number_words import NUMBER_WORDS, number_of


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, or a month where no day is printed.

    Attributes:
        year: 1900..2099.
        month: 1..12.
        day: 1..31, true to the calendar; None: only the month is printed. A month sorts before its days.
    """

    year: int
    month: int
    day: int | None = None

    def iso(self) -> str:
        """`YYYY-MM-DD`, or `YYYY-MM` without a day."""
        month = f"{self.year:04d}-{self.month:02d}"
        return month if self.day is None else f"{month}-{self.day:02d}"

    def first_day(self) -> date:
        """The earliest day that it can mean."""
        return date(self.year, self.month, self.day or 1)

    def last_day(self) -> date:
        """The latest day that it can mean."""
        return date(self.year, self.month, self.day or calendar.monthrange(self.year, self.month)[1])

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, PartialDate):
            return NotImplemented
        return (self.year, self.month, self.day or 0) < (other.year, other.month, other.day or 0)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where it stands.

    Attributes:
        start: index of its first character in the text.
        end: index after its last character.
        raw: text[start:end].
        repaired: a confusable character or a slip in the month's name was put right.
        strokes: the month is written in strokes (I, II, VII) of which a reader may have lost one, or taken a digit
            for one.
    """

    date: PartialDate
    start: int
    end: int
    raw: str
    repaired: bool = False
    strokes: bool = False


MONTHS: tuple[tuple[str, ...], ...] = (
    ("januari", "january", "jan"),
    ("februari", "pebruari", "february", "febuari", "feb", "peb"),
    ("maret", "march", "mar", "mrt"),
    ("april", "apr"),
    ("mei", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("agustus", "august", "agust", "agst", "agts", "agt", "agu", "ags", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nopember", "nov", "nop"),
    ("desember", "december", "des", "dec"),
)
"""Every spelling of each month, January first: Indonesian, old Indonesian, English, abbreviations."""

_MONTH_OF = {name: number for number, names in enumerate(MONTHS, start=1) for name in names}
_LONG_NAMES = [name for name in _MONTH_OF if len(name) >= 5]

_CONFUSABLE = str.maketrans({"O": "0", "o": "0", "Q": "0", "I": "1", "l": "1", "|": "1", "!": "1"})
_CARD_CONFUSABLE = _CONFUSABLE | str.maketrans(
    {"D": "0", "i": "1", "L": "1", "Z": "2", "z": "2", "S": "5", "s": "5", "B": "8", "G": "6"}
)

_D = r"[0-9OoQIl|!]"
_DAY = rf"(?<![0-9])(?:(?<![A-Za-z])[OoIl|!][0-9OoIl|!]?|[0-9]{_D}?)(?![0-9])"
_YEAR = rf"(?:[12]{_D}{{3}}|(?<![A-Za-z])[Il|!]9{_D}{{2}})(?![0-9])"
_GAP = r"\s*[-–—./]{1,2}\s*"


def find_dates(text: str) -> list[FoundDate]:
    """All dates of a running text, in its order, none overlapping another.

    Where two forms claim the same characters the longer one wins. A day that no calendar has is no date (and
    does not become a month). `3 Maret s/d 31 Agustus 2024` gives the first date the year of the second.

    Args:
        text: any running text, as a reader gave it.
    """
    finds: list[FoundDate] = []
    for finder in _FINDERS:
        finds.extend(finder(text))
    taken: list[FoundDate] = []
    for found in sorted(finds, key=lambda each: (each.start - each.end, each.start)):
        if all(found.end <= other.start or found.start >= other.end for other in taken):
            taken.append(found)
    taken.sort(key=lambda each: each.start)
    if any(_ROMAN.fullmatch(each.raw) for each in taken):
        taken = [replace(each, strokes=True) if _perhaps_roman(each.raw) else each for each in taken]
    return sorted([*taken, *_without_year(text, taken)], key=lambda each: each.start)


def parse_printed_date(text: str) -> PartialDate | None:
    """The date of a KTP or KK cell, see `find_printed_date`."""
    found = find_printed_date(text)
    return found.date if found else None


def find_printed_date(text: str) -> FoundDate | None:
    """The DD-MM-YYYY of a card's cell, through confusable characters and lost or doubled separators.

    Args:
        text: the cell or the whole line; other words (label, birth place) may stand before or after it.

    Returns:
        A date true to the calendar, or None. Of several the one with the most true digits, then the last.
    """
    best: tuple[int, int] | None = None
    chosen: FoundDate | None = None
    for match in _PRINTED.finditer(text):
        digits = [re.sub(r"\s", "", match[name]) for name in ("day", "month", "year")]
        sure = sum(each.isdigit() for each in "".join(digits))
        when = _dated(*(each.translate(_CARD_CONFUSABLE) for each in digits))
        if when is None or sure < 6 or (match["one"] == "" and match["two"] == "" and sure < 8):
            continue
        if best is None or (sure, match.start("day")) >= best:
            best = (sure, match.start("day"))
            start, end = match.start("day"), match.end("year")
            chosen = FoundDate(when, start, end, text[start:end], sure < sum(map(len, digits)))
    if chosen is None:
        whole = [found for found in find_dates(text) if found.date.day is not None]
        chosen = whole[0] if len(whole) == 1 else None
    return chosen


_C = r"[0-9OoQDIlLi|!ZzSsBG]"
_PRINTED = re.compile(
    rf"(?=(?<![0-9])(?<![0-9][-./])(?:(?<![A-Za-z])|(?=[0-9]))(?P<day>{_C}\s?{_C})(?P<one>[-–—_.,/:;'\s~]{{0,4}})"
    rf"(?P<month>{_C}\s?{_C})(?P<two>[-–—_.,/:;'\s~]{{0,4}})(?P<year>[12IlLi|!Zz]\s?{_C}\s?{_C}\s?{_C})(?![0-9]))"
)


def _dated(day: str | None, month: str, year: str) -> PartialDate | None:
    """The date of three strings of digits, None where it is not of the calendar.

    A year of two digits means 1950..2049: nobody who claims worked before, no letter is from later.
    """
    if not (month.isdigit() and year.isdigit() and (day is None or day.isdigit())):
        return None
    number = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 50 else 1900)
    if not (1900 <= number <= 2099 and 1 <= int(month) <= 12):
        return None
    if day is None:
        return PartialDate(number, int(month))
    if not 1 <= int(day) <= calendar.monthrange(number, int(month))[1]:
        return None
    return PartialDate(number, int(month), int(day))


def _found(text: str, span: tuple[int, int], when: PartialDate | None, repaired: bool) -> Iterator[FoundDate]:
    if when is not None:
        yield FoundDate(when, *span, text[slice(*span)], repaired)


_WHOLE = r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][12][0-9]{3}(?![0-9])"
_DAY_FIRST = re.compile(  # the blanks round the dash between two dates are easily lost
    rf"(?:(?<![0-9][-./])|(?<=[-/.][12][0-9]{{3}}-)(?={_WHOLE}))(?<![A-Za-z]/)"
    rf"(?P<day>{_DAY}){_GAP}(?P<month>{_D}{{1,2}}){_GAP}"
    rf"(?P<year>{_YEAR}|[0-9]{{2}}(?![0-9A-Za-z]))(?:(?![-/.][0-9])|(?=-{_WHOLE}))(?!/[A-Za-z])"
)
_ISO = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9][-./])(?P<year>(?:19|20)[0-9]{2})([-/.])(?P<month>[01][0-9])\2"
    r"(?P<day>[0-3][0-9])(?![0-9])(?![-/.][0-9])"
)
_MONTH_YEAR = re.compile(  # two digits: a lone one may be what glare or a crease left of a day's date
    rf"(?<![0-9A-Za-z])(?<![0-9A-Za-z][-/.])(?P<month>[01][0-9])\s?[-/.]\s?(?P<year>{_YEAR})(?![-/.][0-9A-Za-z])"
)


def _numeric(text: str) -> Iterator[FoundDate]:
    """`31-08-2024`, `31/8/2024`, `31.08.24`, `2024-08-31`, `08-2024`."""
    for pattern in (_DAY_FIRST, _ISO, _MONTH_YEAR):
        for match in pattern.finditer(text):
            parts = match.groupdict()
            printed = "".join(parts.values())
            sure = sum(each.isdigit() for each in printed)
            if sure * 3 < len(printed) * 2 or parts["month"] == "II":
                continue
            clean = {name: value.translate(_CONFUSABLE) for name, value in parts.items()}
            when = _dated(clean.get("day"), clean["month"], clean["year"])
            yield from _found(text, match.span(), when, sure < len(printed))


ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_STROKE = str.maketrans(dict.fromkeys("l1|!", "I"))
_ROMAN = re.compile(
    rf"(?<![0-9][-./])(?P<day>{_DAY})(?:{_GAP}|\s+)(?P<month>II?|(?=[Il1|!]*[VX])[IVXl1|!]{{1,4}}|I[Il|]I)"
    rf"(?:{_GAP}|\s+)(?P<year>{_YEAR})(?![-/.][0-9])(?!/[A-Za-z])"
)
_NUMBERED = re.compile(r"\b(?:no|nomor|number|ref)\b[\s.:]*$", re.IGNORECASE)


def _roman(text: str) -> Iterator[FoundDate]:
    """`1 - II - 2019`, `5.XII.2020`: capitals are no digits, and the month is doubted where an I may be lost."""
    for match in _ROMAN.finditer(text):
        month = match["month"].translate(_STROKE)
        if month not in ROMANS or _NUMBERED.search(text[: match.start()]):
            continue
        when = _dated(
            match["day"].translate(_CONFUSABLE), str(ROMANS.index(month) + 1), match["year"].translate(_CONFUSABLE)
        )
        for found in _found(text, match.span(), when, month != match["month"]):
            yield replace(found, strokes=f"{month}I" in ROMANS)


def _perhaps_roman(raw: str) -> bool:
    """Whether a numeric date's month could be strokes, in a text that writes others so: 11 for II, 1 for I."""
    match = _DAY_FIRST.fullmatch(raw)
    return match is not None and not match["month"].strip("1Il|!")


def _loose(name: str) -> str:
    """A pattern of a month's name with the confusions of its letters."""
    classes = {"o": "[o0]", "l": "[l1i|]", "i": "[il1|]", "s": "[s5]", "b": "[b8]", "m": "(?:m|rn)"}
    return "".join(classes.get(letter, letter) for letter in name)


_NAMES = "|".join(_loose(name) for name in sorted(_MONTH_OF, key=len, reverse=True))
_READ_LOOSELY = tuple((re.compile(_loose(name), re.IGNORECASE), month) for name, month in _MONTH_OF.items())
_NUMBERS = rf"(?:{NUMBER_WORDS})(?:\s*(?:{NUMBER_WORDS}))*"
_BEFORE_YEAR = r"(?:\s*[-–—./,~]?\s*(?:tahun|thn\.?|th\.)?\s*)"
_NAMED_YEAR = (
    rf"{_BEFORE_YEAR}(?:(?P<year>{_YEAR})|(?P<yearwords>{_NUMBERS})(?![a-z])"
    r"|\s?[-'’./]\s?(?P<short>[0-9]{2}(?![0-9a-z])))"
)
_NAMED = re.compile(rf"(?P<month>{_NAMES})\.?{_NAMED_YEAR}", re.IGNORECASE)
_SLIPPED = re.compile(rf"(?<![A-Za-z])(?P<month>[A-Za-z01|]{{5,11}}?)\.?{_BEFORE_YEAR}(?P<year>{_YEAR})")
_AMERICAN = re.compile(
    rf"(?P<month>{_NAMES})\.?\s*(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?\s*[,.]?\s+(?P<year>(?:19|20)[0-9]{{2}})(?![0-9])",
    re.IGNORECASE,
)
_DAY_BEFORE = re.compile(
    rf"(?:(?P<day>{_DAY})(?:\s?(?:st|nd|rd|th))?(?:\s*\([^()]{{3,30}}\))?|(?<![a-z])(?P<words>{_NUMBERS}))"
    r"(?:\s*[-–—./,]?\s*|\s+of\s+|\s*(?:bulan|bln\.?)\s*)$",
    re.IGNORECASE,
)
_REACH = 60
"""Characters before a month's name in which its day can stand, number words included."""


def _named(text: str) -> Iterator[FoundDate]:
    """`31 Agustus 2024`, `31Agt-24`, `Februari 2015`, `tiga puluh satu Agustus dua ribu dua puluh`."""
    for match in _NAMED.finditer(text):
        name = match["month"]
        if len(name) < 5 and match.start() and text[match.start() - 1].isalpha():
            continue  # "kemei 2020" is no month
        year = match["year"] or match["short"] or str(number_of(match["yearwords"]) or "")
        if len(year) not in (2, 4):
            continue
        exact = name.lower() in _MONTH_OF
        month = _MONTH_OF[name.lower()] if exact else _only_loose(name) or _nearest(name)
        if month:
            yield from _with_day(text, match, month, year, not exact, need_day=bool(match["short"]))


def _slipped(text: str) -> Iterator[FoundDate]:
    """A month's name with a wrong, missing or additional letter between a day and a year."""
    for match in _SLIPPED.finditer(text):
        name = match["month"]
        # The day may be glued to the name: it is not part of it.
        month = _nearest(name.lstrip("01"))
        if month and name.lower() not in _MONTH_OF:
            yield from _with_day(text, match, month, match["year"], True, need_day=True)


def _only_loose(name: str) -> int | None:
    """The only month that a name with confused letters can be: "Jul1" is no other than Juli."""
    months = {month for pattern, month in _READ_LOOSELY if pattern.fullmatch(name)}
    return months.pop() if len(months) == 1 else None


def _nearest(name: str) -> int | None:
    """The month whose long name is one edit away (two from eight letters on), when only one is."""
    plain = name.lower().replace("rn", "m").translate(str.maketrans("01|", "oll"))
    distances: dict[int, int] = {}
    for known in _LONG_NAMES:
        distance = Levenshtein.distance(plain, known)
        if distance <= (2 if len(known) >= 8 else 1):
            month = _MONTH_OF[known]
            distances[month] = min(distance, distances.get(month, distance))
    if plain in _MONTH_OF:
        return _MONTH_OF[plain]
    best = [month for month, distance in distances.items() if distance == min(distances.values())]
    return best[0] if len(best) == 1 else None


def _with_day(
    text: str, match: re.Match[str], month: int, year: str, repaired: bool, *, need_day: bool
) -> Iterator[FoundDate]:
    """The date of a month and a year with the day that stands before them, if one does."""
    first = max(0, match.start() - _REACH)
    before = _DAY_BEFORE.search(text[first : match.start()])
    clean_year = year.translate(_CONFUSABLE)
    if before is None:
        if not need_day:
            changed = repaired or clean_year != year
            yield from _found(text, match.span(), _dated(None, str(month), clean_year), changed)
        return
    day = before["day"] or str(number_of(before["words"]) or "")
    clean_day = day.translate(_CONFUSABLE)
    span = (first + before.start(), match.end())
    changed = repaired or clean_day != day or clean_year != year
    yield from _found(text, span, _dated(clean_day, str(month), clean_year), changed)


def _american(text: str) -> Iterator[FoundDate]:
    """`October 1, 2018`; in `24 Jul 1 2023` and `Jul1 2023` the 1 may be the end of a month's name."""
    for match in _AMERICAN.finditer(text):
        month = _MONTH_OF.get(match["month"].lower())
        day_before = _DAY_BEFORE.search(text[text.rfind("\n", 0, match.start()) + 1 : match.start()])
        if day_before or _only_loose(text[match.start("month") : match.end("day")]):
            continue
        if month and not (match.start() and text[match.start() - 1].isalnum()):
            yield from _found(text, match.span(), _dated(match["day"], str(month), match["year"]), False)


_FINDERS: tuple[Callable[[str], Iterator[FoundDate]], ...] = (_roman, _numeric, _named, _slipped, _american)

_TO = r"\s*(?:s\.?\s?/?\s?d\.?|sampai(?:\s*dengan)?|hingga|to|until|till|-|–|—)\s*(?:tanggal|tgl\.?|bulan)?\s*"
_NO_YEAR = re.compile(
    rf"(?<![0-9A-Za-z])(?P<day>[0-3]?[0-9])?\s*(?P<month>(?<![A-Za-z])(?:{_NAMES}))?{_TO}$", re.IGNORECASE
)


def _without_year(text: str, found: list[FoundDate]) -> Iterator[FoundDate]:
    """The first date of `3 Maret s/d 31 Agustus 2024`, `Januari - Maret 2020`, `1 s/d 31 Mei 2020`."""
    for later in found:
        first = max(0, later.start - _REACH)
        match = _NO_YEAR.search(text[first : later.start])
        if match is None or (match["day"] is None) != (later.date.day is None):
            continue
        name = match["month"]
        if name is None and match["day"] is None:
            continue
        month = later.date.month if name is None else _MONTH_OF.get(name.lower())
        group = "day" if match["day"] else "month"
        span = (first + match.start(group), first + match.end("month" if name else "day"))
        free = all(span[1] <= other.start or span[0] >= other.end for other in found)
        when = _dated(match["day"], str(month), str(later.date.year)) if month and free else None
        if when is not None and when <= later.date:
            yield from _found(text, span, when, False)
