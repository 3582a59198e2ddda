"""How one value of a document compares with one value of the office, by kind of field (domain matrix 6.6).

Each comparer takes two known values and says match, tolerated or mismatch, and by which rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from pipeline.model import CheckOutcome, DocumentType
from pipeline.policy.judging import CrossCheckPolicy
from pipeline.policy.whole import Policy
from pipeline.stages.extract.companies import compare_companies
from pipeline.stages.extract.dates import PartialDate
from pipeline.stages.extract.leaving_reasons import LeavingReason, leaving_reason
from pipeline.stages.extract.names import compare_names
from pipeline.stages.extract.words import Band, NameComparison, capitals, letters, likeness


class Verdict(NamedTuple):
    """The outcome of one comparison; `score` 0..1."""

    outcome: CheckOutcome
    score: float | None = None
    rule: str | None = None


MATCH = Verdict(CheckOutcome.MATCH, 1.0)
NOT_COMPARABLE = Verdict(CheckOutcome.MISSING)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a comparison may depend on besides the two values."""

    document_type: DocumentType
    policy: Policy

    @property
    def cross_check(self) -> CrossCheckPolicy:
        """The section on tolerances."""
        return self.policy.cross_check


Comparer = Callable[[str, Any, Setting], Verdict]
"""Document's value (as in `Field.value`), office's value (as in `Participant`), setting -> verdict."""


def _tolerated(rule: str, score: float = 0.9) -> Verdict:
    return Verdict(CheckOutcome.TOLERATED, score, rule)


def _mismatch(rule: str, score: float = 0.0) -> Verdict:
    return Verdict(CheckOutcome.MISMATCH, score, rule)


# --- numbers and names ---


def number(printed: str, known: str, _: Setting) -> Verdict:
    """A NIK: equal or not. How many digits differ is for the officer."""
    known = letters(known)
    if printed == known:
        return MATCH
    if len(printed) != len(known):
        return _mismatch("another_length")
    same = sum(x == y for x, y in zip(printed, known, strict=True))
    rule = "one_digit_differs" if same == len(known) - 1 else "digits_differ"
    return _mismatch(rule, round(same / len(known), 3) if known else 0.0)


def person(printed: str, known: str, setting: Setting) -> Verdict:
    """The claimant's name."""
    tolerated = setting.cross_check.tolerated_names[setting.document_type]
    return _banded(compare_names(printed, known, policy=setting.policy.names), tolerated)


def mother(printed: str, known: str, setting: Setting) -> Verdict:
    """The mother's name, which employers type from hearsay."""
    compared = compare_names(printed, known, policy=setting.policy.names)
    return _banded(compared, setting.cross_check.tolerated_mother_names)


def company(printed: str, known: str, setting: Setting) -> Verdict:
    """The employer's name."""
    compared = compare_companies(printed, known, policy=setting.policy.names)
    return _banded(compared, setting.cross_check.tolerated_companies)


def _banded(compared: NameComparison, tolerated: frozenset[str]) -> Verdict:
    if compared.band is Band.EXACT:
        return MATCH
    rule = compared.rule or compared.band.value
    outcome = CheckOutcome.TOLERATED if compared.band in tolerated else CheckOutcome.MISMATCH
    return Verdict(outcome, compared.score, rule)


# --- sex and place ---

_SEX = {
    **dict.fromkeys(("L", "LAKILAKI", "LAKI", "PRIA", "M", "MALE"), "LAKI-LAKI"),
    **dict.fromkeys(("P", "PEREMPUAN", "WANITA", "F", "FEMALE"), "PEREMPUAN"),
}


def sex(printed: str, known: str, _: Setting) -> Verdict:
    """LAKI-LAKI or PEREMPUAN; records say L or P too."""
    document, record = _SEX.get(letters(printed)), _SEX.get(letters(known))
    if document is None or record is None:
        return NOT_COMPARABLE
    return MATCH if document == record else _mismatch("another_sex")


_PLACE_KINDS = frozenset({"KABUPATEN", "KAB", "KOTA", "KOTAMADYA", "KECAMATAN", "KEC", "DESA", "ADM"})
_OLD_PLACES = {
    "UJUNGPANDANG": "MAKASSAR",
    "UJUNGPANDAN": "MAKASSAR",
    "JKT": "JAKARTA",
    "DJAKARTA": "JAKARTA",
    "BANDOENG": "BANDUNG",
    "SURABAJA": "SURABAYA",
    "JOGJAKARTA": "YOGYAKARTA",
    "DJOGJAKARTA": "YOGYAKARTA",
    "SOLO": "SURAKARTA",
    "TJKARANG": "TANJUNGKARANG",
    "TGKARANG": "TANJUNGKARANG",
}


def place(printed: str, known: str, setting: Setting) -> Verdict:
    """A place of birth: free text on both sides, so compared loosely."""
    if printed == known and letters(printed):
        return MATCH
    a, b = _place(printed), _place(known)
    if a == b:
        return MATCH if letters(printed) == letters(known) else _tolerated("place_name")
    if not a or not b:
        return NOT_COMPARABLE
    if a in b or b in a:
        return _tolerated("part_of_place_name")
    alike = round(likeness(a, b), 3)
    if alike >= setting.cross_check.place_floor:
        return _tolerated("place_spelling", alike)
    return Verdict(setting.cross_check.different_place, alike, "another_place")


def _place(text: str) -> str:
    words = [letters(word) for word in capitals(text).replace(".", " ").split()]
    name = "".join(word for word in words if word not in _PLACE_KINDS)
    return _OLD_PLACES.get(name, name)


# --- why somebody left ---

_CAUSES = {
    "RESIGN": LeavingReason.RESIGN,
    "PHK": LeavingReason.PHK,
    "PKWT": LeavingReason.PKWT_END,
    "PENSIUN": LeavingReason.PENSION,
    "MENINGGAL": LeavingReason.DEATH,
}
"""What records call it (domain 6.4); LAIN says nothing."""


def cause_of(known: str) -> LeavingReason:
    """The class of a record's cause: one of the office's words, or a phrase; `NONE` where it says nothing."""
    return _CAUSES.get(letters(known)) or leaving_reason(known)


def cause(printed: str, known: str, _: Setting) -> Verdict:
    """Why the work ended: the classes must be the same where both sides say one."""
    said, recorded = leaving_reason(printed), cause_of(known)
    if LeavingReason.NONE in (said, recorded):
        return NOT_COMPARABLE
    return MATCH if said is recorded else _mismatch(f"{said}_not_{recorded}")


# --- dates ---

_UNKNOWN_BIRTHDAYS = frozenset({(1, 7), (31, 12), (1, 1)})
"""(day, month) that registers enter where only the year is known; day 15 where the month is known too."""


_ISO = re.compile(r"\d{4}-\d\d(-\d\d)?", re.ASCII)
_MONTH = len("YYYY-MM")


@lru_cache(maxsize=1024)  # one document's dates are asked for again and again
def parse_iso(text: str | None) -> PartialDate | None:
    """From `YYYY-MM-DD` or `YYYY-MM`; None where no calendar has it."""
    if text is None or _ISO.fullmatch(text) is None:
        return None
    try:
        day = date.fromisoformat(text if len(text) > _MONTH else f"{text}-01")
    except ValueError:
        return None
    return PartialDate(day.year, day.month, day.day if len(text) > _MONTH else None)


def birth_date(printed: str, known: date, _: Setting) -> Verdict:
    """Equal, or the record holds a day that registers enter for an unknown one."""
    born = parse_iso(printed)
    if born is None:
        return NOT_COMPARABLE
    same = (born.year == known.year, born.month == known.month, born.day == known.day)
    if all(same):
        return MATCH
    if born.day is None:
        return _tolerated("month_only") if same[0] and same[1] else _mismatch("another_date")
    unknown_day = (known.day, known.month) in _UNKNOWN_BIRTHDAYS and same[0]
    if unknown_day or (known.day == 15 and same[0] and same[1]):
        return _tolerated("unknown_birthday")
    if same[0] and (born.day, born.month) == (known.month, known.day):
        return _mismatch("day_and_month_swapped", 0.6)
    return _mismatch("one_part_differs", 0.5) if sum(same) == 2 else _mismatch("another_date")


def start_date(printed: str, known: date, setting: Setting) -> Verdict:
    """Employers register late: the record may begin months after the work did, not before."""
    start = parse_iso(printed)
    if start is None:
        return NOT_COMPARABLE
    if start.first_day() <= known <= start.last_day():
        return MATCH if start.day else _tolerated("month_only", 0.95)
    tolerances = setting.cross_check
    if known > start.last_day():
        late = (known - start.last_day()).days
        return _tolerated("registered_late") if late <= tolerances.start_days_late else _mismatch("much_later")
    early = (start.first_day() - known).days
    return _tolerated("within_a_month") if early <= tolerances.start_days_early else _mismatch("record_earlier")


def end_date(printed: str, known: date, setting: Setting) -> Verdict:
    """Employers report at the end of the month; "no longer works as of X" means the day before X."""
    end = parse_iso(printed)
    if end is None:
        return NOT_COMPARABLE
    if end.first_day() <= known <= end.last_day():
        return MATCH if end.day else _tolerated("month_only", 0.95)
    apart = (known - end.last_day()).days if known > end.last_day() else (end.first_day() - known).days
    tolerances = setting.cross_check
    if apart == 1:
        return _tolerated("day_after_the_last", 0.98)
    if apart <= tolerances.end_days:
        return _tolerated("end_of_month" if (known + timedelta(days=1)).day == 1 else "within_a_month")
    far = apart > tolerances.far_end_days
    return _mismatch("over_three_months", 0.0) if far else _mismatch("within_three_months", 0.4)
