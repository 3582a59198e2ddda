"""What the rows of a family say of each other: whether both halves of each row are the same person's.

The two tables of a family card are joined by the place of each row. Where a row was lost in one of them and its
number with it, everybody below may be given the neighbour's father and mother. The form itself tells: the head of
the family is named above the tables, and a wife is no man.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from pipeline.model import Row

SECOND_TABLE = frozenset({"status_perkawinan", "status_hubungan", "kewarganegaraan", "nama_ayah", "nama_ibu"})
HEAD = "KEPALA KELUARGA"
SEX_OF = {"ISTRI": "PEREMPUAN", "SUAMI": "LAKI-LAKI"}
SAME, ANOTHER = 95.0, 80.0
"""Likeness (0..100) of two readings of one name, and of two people's at most."""


def without_strangers(members: Sequence[Row], head: str | None) -> tuple[Row, ...]:
    """The rows; without what the second table says, where it says that of somebody else.

    Args:
        members: rows with both halves joined.
        head: the name of the head of the family, as the header block has it.
    """
    if not _shifted(members, head):
        return tuple(members)
    return tuple({key: cell for key, cell in row.items() if key not in SECOND_TABLE} for row in members)


def _shifted(members: Sequence[Row], head: str | None) -> bool:
    if any(_contradicts(row) for row in members):
        return True
    named = [(row, fuzz.ratio(name, head)) for row in members if head and (name := _value(row, "nama"))]
    own = [row for row, like in named if like >= SAME]
    others = [row for row, like in named if like < ANOTHER]
    if len(own) != 1:
        return False
    (first,) = own
    called = _value(first, "status_hubungan")
    return (called is not None and called != HEAD) or any(_value(row, "status_hubungan") == HEAD for row in others)


def _contradicts(row: Row) -> bool:
    """Whether a wife is said to be a man, or a husband a woman."""
    wanted = SEX_OF.get(_value(row, "status_hubungan") or "")
    return wanted is not None and _value(row, "jenis_kelamin") not in (wanted, None)


def _value(row: Row, key: str) -> str | None:
    return row[key].value if key in row else None
