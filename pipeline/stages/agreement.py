"""What two readings of one field are worth together."""

from __future__ import annotations

import re
from dataclasses import replace

from rapidfuzz import fuzz

from pipeline.model import Field
from pipeline.policy.reading import ConfirmPolicy
from pipeline.stages.on_record import alike

_BETWEEN = re.compile(r"[^0-9A-Za-z|]+")
_ROMAN = re.compile(r"[IVX]+")
_STROKE = re.compile(r"[IJl1|]")


def agreed(first: Field, second: Field, policy: ConfirmPolicy, *, trust: float) -> Field:
    """Both read the same. Recognisers drop blanks more often than they invent them, so the wider one is kept.

    It is written in capitals where the first one is.
    """
    sure = [min(1.0, each.confidence / max(trust, 1e-9)) for each in (first, second)]
    doubt = (1 - sure[0]) * (1 - sure[1])
    confidence = (max(policy.agreement, 1 - doubt) if min(sure) > 0.5 else 1 - doubt) * trust
    wider = second if second.value.count(" ") > first.value.count(" ") else first
    return replace(
        first,
        value=wider.value.upper() if first.value.isupper() else wider.value,
        confidence=min(0.999, confidence),
        repaired=first.repaired and second.repaired,
    )


def sides(third: Field | None, other: Field) -> bool:
    """Whether a third reader saw the same."""
    return third is not None and alike(third.value, other.value)


def by_roman_strokes(first: Field, second: Field) -> bool:
    """Whether two readings differ in nothing but strokes of Roman numbers, of which the second has no fewer.

    The smallest recogniser makes VII of VIII, and 1 of I.
    """
    pairs = [_BETWEEN.split(each.value) for each in (first, second)]
    return len(pairs[0]) == len(pairs[1]) and all(
        one == other
        or (
            _ROMAN.fullmatch(other) is not None
            and len(other) >= len(one)
            and _STROKE.sub("", one) == _STROKE.sub("", other)
        )
        for one, other in zip(*pairs, strict=True)
    )


def disputed(first: Field, second: Field, third: Field | None, policy: ConfirmPolicy) -> Field:
    """Two readings differ: the third may side with one, otherwise the field is in doubt."""
    if sides(third, first):
        return replace(first, confidence=min(first.confidence, policy.majority))
    if sides(third, second):
        return replace(second, confidence=min(second.confidence, policy.majority))
    return replace(second, confidence=min(first.confidence, second.confidence, policy.disputed))


def likeness(first: Field, second: Field) -> float:
    """Of two readings, 0..1; those that differ in a digit are not alike at all."""
    digits = [[sign for sign in each.value if sign.isdecimal()] for each in (first, second)]
    return float(fuzz.ratio(first.value.upper(), second.value.upper())) / 100 if digits[0] == digits[1] else 0.0


def capped(field: Field, policy: ConfirmPolicy) -> Field:
    """A field that nobody else bears out."""
    return replace(field, confidence=min(field.confidence, policy.alone))


def seen_once(field: Field, key: str, policy: ConfirmPolicy, *, typed: bool = False) -> Field:
    """A field that one of two readers saw; of a file's own text (`typed`) the other one looked at the print."""
    most = policy.disputed if typed or (field.repaired and key in policy.dates) else policy.alone
    return replace(field, confidence=min(field.confidence, most))
