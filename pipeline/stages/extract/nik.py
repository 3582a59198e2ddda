"""NIK and KK number: their grammar, and how to find them in what a reader saw.

Both have 16 digits, `PPKKCC DDMMYY SSSS`: the Kemendagri code of the place (see `regions`), a date, a serial
from 0001. In a NIK the date is that of birth, a woman's day counted from 41; in a KK number it is the day of
recording (PP 37/2007 art. 37, PP 40/2019). There is no check digit: sixteen digits of the right form are no
proof that they were read right, so nothing is guessed here and whatever was replaced is reported.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

LENGTH = 16
WOMAN = 40
"""Added to the day of birth of a woman."""

YOUNGEST, OLDEST = 15, 100
"""Ages between which a claimant is looked for when only the two-digit year is known."""

CONFUSABLE: dict[str, str] = {
    **dict.fromkeys("OoDQ", "0"),
    **dict.fromkeys("IlLi|!][", "1"),
    **dict.fromkeys("Zz", "2"),
    **dict.fromkeys("Ss", "5"),
    **dict.fromkeys("Gb", "6"),
    **dict.fromkeys("T?", "7"),
    "A": "4",
    "B": "8",
    **dict.fromkeys("gq", "9"),
}
"""What readers take digits for; applied only inside a run that is mostly digits."""

_SPECKS = ".,:;'`·•°*_~\"-"
_SIGN = "0-9" + re.escape("".join(CONFUSABLE))
_CHUNK = re.compile(f"[{_SIGN}{re.escape(_SPECKS)}]+")
_LABEL = re.compile(r"^\s*[^\d:;]{1,24}[:;]")
_FORM = re.compile(r"(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?!0000)(\d{4})", re.ASCII)
_SHORTEST = 10
"""Fewer digits than this are a date, a house number, a serial: not even an incomplete number."""


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A number of the length of a NIK or near it, as found in a text.

    Attributes:
        digits: digits only, confusable characters replaced.
        start: where it begins in the text.
        end: where it ends, exclusive.
        raw: the text between `start` and `end`.
        repaired: a character that is not a digit was replaced by the digit it resembles.
        complete: exactly 16 digits; anything else was misread and `digits` must not be used as a number.
    """

    digits: str
    start: int
    end: int
    raw: str
    repaired: bool
    complete: bool


@dataclass(frozen=True, slots=True)
class Nik:
    """A well-formed NIK.

    Attributes:
        digits: all 16.
        province: two digits of the place of first registration.
        regency: four digits, province included.
        district: six digits, regency included.
        day: of birth, 1..31.
        month: of birth, 1..12.
        year_in_century: 0..99.
        female: the day was printed with 40 added.
        serial: 1..9999.
    """

    digits: str
    province: str
    regency: str
    district: str
    day: int
    month: int
    year_in_century: int
    female: bool
    serial: int

    def birth_date(self, near: date | None, today: date, *, youngest: int = YOUNGEST) -> date | None:
        """The date of birth, the century chosen.

        Args:
            near: the printed date of birth where one was read: the century nearest to it is taken.
            today: the day of the claim.
            youngest: age in years below which nobody is expected (0 for the children of a KK).

        Returns:
            None where no year fits: it would lie in the future or that day did not exist.
        """
        possible = [
            born
            for century in (1900, 2000)
            if (born := _real_date(century + self.year_in_century, self.month, self.day)) and born <= today
        ]
        if near is not None:
            return min(possible, key=lambda born: abs((born - near).days), default=None)

        def out_of_range(born: date) -> int:
            age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
            return max(youngest - age, age - OLDEST, 0)

        return min(reversed(possible), key=out_of_range, default=None)


@dataclass(frozen=True, slots=True)
class KkNumber:
    """A well-formed KK number.

    Attributes:
        digits: all 16.
        province: two digits of the place of issue.
        regency: four digits, province included.
        district: six digits, regency included.
        day: of recording, 1..31.
        month: of recording, 1..12.
        year_in_century: 0..99.
        serial: 1..9999.
    """

    digits: str
    province: str
    regency: str
    district: str
    day: int
    month: int
    year_in_century: int
    serial: int

    def recorded_on(self, today: date) -> date | None:
        """The day of recording, the latest that is not in the future; None where that day did not exist."""
        for century in (2000, 1900):
            recorded = _real_date(century + self.year_in_century, self.month, self.day)
            if recorded and recorded <= today:
                return recorded
        return None


def parse_nik(digits: str) -> Nik | None:
    """The parts of a NIK; None where the grammar or the calendar forbids it, which means a misread number.

    Whether the place exists is another question: `regions.status`.
    """
    parts = _FORM.fullmatch(digits)
    if not parts:
        return None
    province, regency, district, day, month, year, serial = parts.groups()
    female = int(day) > WOMAN
    born = int(day) - WOMAN if female else int(day)
    if not _exists(born, int(month), int(year)):
        return None
    return Nik(
        digits=digits,
        province=province,
        regency=province + regency,
        district=province + regency + district,
        day=born,
        month=int(month),
        year_in_century=int(year),
        female=female,
        serial=int(serial),
    )


def parse_kk_number(digits: str) -> KkNumber | None:
    """The parts of a KK number; None where the grammar or the calendar forbids it."""
    parts = _FORM.fullmatch(digits)
    if not parts:
        return None
    province, regency, district, day, month, year, serial = parts.groups()
    if not _exists(int(day), int(month), int(year)):
        return None
    return KkNumber(
        digits=digits,
        province=province,
        regency=province + regency,
        district=province + regency + district,
        day=int(day),
        month=int(month),
        year_in_century=int(year),
        serial=int(serial),
    )


def find_number(text: str) -> FoundNumber | None:
    """The 16-digit number in one line of text, or the nearest thing to it.

    A well-formed NIK or KK number is preferred, then any 16 digits, then the longest incomplete number
    (`complete` is False: 15 or 17 digits, or digits inside a longer run). None where nothing like it is seen.
    """
    found = find_numbers(text)
    return max(
        found,
        key=lambda each: (
            each.complete and bool(parse_nik(each.digits) or parse_kk_number(each.digits)),
            each.complete,
            not each.repaired,
            min(len(each.digits), LENGTH),
            -each.start,
        ),
        default=None,
    )


def find_numbers(text: str) -> list[FoundNumber]:
    """Every number of ten digits or more in one line of text, from left to right."""
    plain = _narrow(text)
    label = _LABEL.match(plain)
    pieces = _pieces(plain, label.end() if label else 0)
    found: list[FoundNumber] = []
    run: list[_Piece] = []
    for piece in [*pieces, None]:
        if piece and run and not plain[run[-1].end : piece.start].strip():
            run.append(piece)
            continue
        found.extend(_numbers_of(run, text))
        run = [piece] if piece else []
    return found


@dataclass(frozen=True, slots=True)
class _Piece:
    """Digits and look-alikes without a blank between them: (position, character) pairs, specks left out."""

    signs: tuple[tuple[int, str], ...]

    @property
    def start(self) -> int:
        return self.signs[0][0]

    @property
    def end(self) -> int:
        return self.signs[-1][0] + 1

    @property
    def digits(self) -> int:
        return sum(sign.isdecimal() for _, sign in self.signs)

    @property
    def mostly_digits(self) -> bool:
        return self.digits * 5 >= len(self.signs) * 3


def _pieces(plain: str, start: int) -> list[_Piece]:
    pieces = []
    for chunk in _CHUNK.finditer(plain, start):
        signs = tuple((at, plain[at]) for at in range(*chunk.span()) if plain[at] not in _SPECKS)
        if signs:
            pieces.append(_Piece(signs))
    return pieces


def _numbers_of(run: list[_Piece], text: str) -> list[FoundNumber]:
    """The numbers of pieces that only blanks separate: each complete piece, else all of them as one."""
    while run and not run[0].mostly_digits:
        run = run[1:]
    while run and not run[-1].mostly_digits:
        run = run[:-1]
    if not run:
        return []
    alone = [number for piece in run if (number := _number(piece.signs, text)) and number.complete]
    if alone:
        return alone
    together = _Piece(tuple(sign for piece in run for sign in piece.signs))
    if not together.mostly_digits:
        return []
    number = _number(together.signs, text)
    return [number] if number else []


def _number(signs: tuple[tuple[int, str], ...], text: str) -> FoundNumber | None:
    """The number that the signs spell; look-alikes at the ends go first when there are too many."""
    if sum(sign.isdecimal() for _, sign in signs) * 5 < len(signs) * 3:
        return None
    while len(signs) > LENGTH and not signs[0][1].isdecimal():
        signs = signs[1:]
    while len(signs) > LENGTH and not signs[-1][1].isdecimal():
        signs = signs[:-1]
    if len(signs) < _SHORTEST:
        return None
    start, end = signs[0][0], signs[-1][0] + 1
    return FoundNumber(
        digits="".join(CONFUSABLE.get(sign, sign) for _, sign in signs),
        start=start,
        end=end,
        raw=text[start:end],
        repaired=not all(sign.isdecimal() for _, sign in signs),
        complete=len(signs) == LENGTH,
    )


def _narrow(text: str) -> str:
    """Full-width digits and colons as ASCII, every character in its place."""
    narrowed = (unicodedata.normalize("NFKC", sign) for sign in text)
    return "".join(
        new if len(new) == 1 and new.isascii() else old for old, new in zip(text, narrowed, strict=True)
    )


def _exists(day: int, month: int, year_in_century: int) -> bool:
    return any(_real_date(century + year_in_century, month, day) for century in (1900, 2000))


def _real_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
