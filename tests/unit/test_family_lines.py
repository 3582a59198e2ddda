"""What of a family card is left unread, and that none of its values is among it."""

from collections.abc import Sequence

import pytest

from ocr.model import OcrText, TextLine
from pipeline.model import DocumentType, Extent, Field, Participant
from pipeline.policy.reading import ReadPolicy
from pipeline.stages.extents import read_as_far_as
from pipeline.stages.extract.kk import extract_kk
from pipeline.stages.extract.kk_family import without_strangers
from pipeline.stages.family_lines import below_tables, of_others
from tests.unit import test_extract_kk as family
from tests.unit.test_extents import BIG, MOTHER, Painted, unread

KK = DocumentType.KK
FOOTER = {"Dikeluarkan Tanggal : 03-02-2021", "KEPALA DINAS KEPENDUDUKAN", "NIP. 197001011995031009"}


def read(lines: Sequence[TextLine]) -> OcrText:
    engine = Painted(lines)
    return read_as_far_as(Extent.ALL, engine.document(), engine, policy=ReadPolicy(), declared=KK)


def values(text: OcrText) -> object:
    found = extract_kk(text)
    return found.fields, found.members


@pytest.mark.parametrize("members", [family.FAMILY, BIG, family.FAMILY[:1]], ids=["three", "seven", "one"])
@pytest.mark.parametrize("old", [False, True])
def test_what_stands_below_the_tables_is_left_unread_and_no_value_is_another(
    members: tuple[family.Member, ...], old: bool
) -> None:
    lines = family.sheet(members, old=old, blank_rows=10 - len(members))
    text = read(lines)
    assert unread(lines, text) >= FOOTER
    assert values(text) == values(OcrText(tuple(lines), text.size, "painted"))


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_rows_whose_numbers_were_lost_are_read(lost: int) -> None:
    lines = family.sheet(BIG, blank_rows=0)
    last = [str(row) for row in range(len(BIG) - lost + 1, len(BIG) + 1)]
    half = max(line.box.top for line in lines) / 2
    kept = [line for line in lines if not (line.text in last and line.box.top > half)]
    text = read(kept)
    assert not {part for member in BIG for part in member.nama_ibu.split("|")} & unread(kept, text)
    assert values(text) == values(OcrText(tuple(kept), text.size, "painted"))


def test_another_paper_below_is_read() -> None:
    lines = family.sheet()
    bottom = max(line.box.bottom for line in lines)
    other = [family.piece(f"KARTU LAIN {row} {column}", 300 + 900 * column, bottom + 60 * row) for row in range(9)
             for column in range(3)]  # fmt: skip
    assert read([*lines, *other]).unread == ()


def test_without_row_numbers_all_is_read() -> None:
    assert read(family.sheet(row_numbers=False)).unread == ()


def test_a_page_without_numbers_has_nothing_that_may_stay_unread() -> None:
    text = OcrText((), (800, 600), "x", tuple(line.box for line in family.sheet()))
    assert below_tables(text) == of_others(text, MOTHER) == of_others(text, Participant()) == frozenset()


def test_a_head_whose_name_was_not_read_puts_no_row_in_doubt() -> None:
    def cell(value: str) -> Field:
        return Field(value, value, 0.9)

    own = {"nik": cell(family.MOTHER.nik), "nama": cell("SITI"), "status_hubungan": cell("KEPALA KELUARGA")}
    nameless = {"nik": cell("3204250101149002")}
    assert without_strangers([own, nameless], None) == (own, nameless)
    other = {**nameless, "nama": cell("BUDI"), "status_hubungan": cell("ANAK")}
    assert "status_hubungan" not in without_strangers([own, other], "BUDI")[0]
