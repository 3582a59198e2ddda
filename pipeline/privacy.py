"""What of personal data is hidden where it is shown, and left out where it is kept (UU PDP).

Numbers of people and families are masked in tables, pages and logs; stored records keep the claimant's row of a
family card alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pipeline.model import Row, Verification

NUMBER_FIELDS = frozenset({"nik", "nomor_kk"})
"""Fields whose value is such a number."""

_DIGITS_OF_A_MISREAD_NUMBER = 6
_LONG_NUMBER = re.compile(r"\d(?:[ .\-]{0,2}\d){13,17}(?!\d)")


def mask_number(number: str) -> str:
    """A NIK or KK number with 5 to 12 hidden: `3204********9001`; digits 7 to 12 hold a birth date."""
    return number[:4] + "*" * min(8, max(0, len(number) - 4)) + number[12:]


def mask_numbers(text: str) -> str:
    """The text with everything in it masked that may be a NIK or KK number (14 to 18 digits)."""
    return _LONG_NUMBER.sub(lambda found: mask_number(re.sub(r"\D", "", found[0])), text)


def masked(value: Any, *, number: bool = False) -> Any:
    """A copy of a record, or of any part of one, in which no NIK or KK number can be read.

    Args:
        value: the record or a part of it.
        number: it belongs to a number's field, where the digits may have been misread as letters.
    """
    if isinstance(value, Mapping):
        number = number or not NUMBER_FIELDS.isdisjoint((value.get("check"), value.get("field")))
        return {name: masked(each, number=number or name in NUMBER_FIELDS) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [masked(each, number=number) for each in value]
    if not isinstance(value, str):
        return value
    if number and sum(letter.isdigit() for letter in value) >= _DIGITS_OF_A_MISREAD_NUMBER:
        return mask_number(re.sub(r"[^0-9A-Za-z]", "", value)[-16:])  # a label may stand before it
    return mask_numbers(value)


def with_own_row_only(
    verification: Verification, *, nik: str | None = None, nama: str | None = None
) -> Verification:
    """A family card without the rows of the claimant's family (UU PDP: keep no more than is needed).

    The claimant's row is the one with the number; without one, the one with the name. Where neither is
    known or found, no row is left.
    """
    extraction = verification.extraction
    if extraction is None or not extraction.members:
        return verification
    wanted = _plain_name(nama or "")
    own = [row for row in extraction.members if nik and _value(row, "nik") == nik]
    own = own or [row for row in extraction.members if wanted and _plain_name(_value(row, "nama")) == wanted]
    numbers = (row["nik"] for row in extraction.members if "nik" in row and row not in own[:1])
    covered = tuple((number.page, number.box) for number in numbers if number.box)
    return replace(verification, extraction=replace(extraction, members=tuple(own[:1]), covered=covered))


def _value(row: Row, key: str) -> str:
    return row[key].value if key in row else ""


def _plain_name(name: str) -> str:
    return " ".join(re.findall(r"[A-Z]+", name.upper()))
