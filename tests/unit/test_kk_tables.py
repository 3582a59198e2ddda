"""Rows of a family card on paper that is bent, with forms that print less than the usual one."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from ocr.model import Box, TextLine
from tests.unit.test_extract_kk import CHILD, FAMILY, FATHER, MOTHER, WIDTH, Member, expect, read, rows_of, sheet

FOUR = (
    FATHER,
    MOTHER,
    CHILD,
    replace(CHILD, nama="NURUL", nik="3204250101149004", status_hubungan="FAMILI LAIN", nama_ibu="RATNA"),
)


def waved(lines: list[TextLine], depth: float, waves: float, start: float) -> list[TextLine]:
    """As on paper that waves from left to right by `depth` pixels to either side."""

    def move(point: tuple[float, float]) -> tuple[float, float]:
        return point[0], point[1] + depth * math.sin(math.pi * waves * point[0] / WIDTH + start)

    return [replace(line, box=Box.from_points(map(move, line.box.corners))) for line in lines]


def stretched(lines: list[TextLine], name: str, by: float) -> list[TextLine]:
    """The row of this name and all below it further down, as where a cell of the first table was wrapped."""
    y = next(line.box.center[1] for line in lines if line.text == name)

    def move(line: TextLine) -> TextLine:
        down = 0.0 if line.box.center[1] < y - 20 else by / 2 if line.box.center[1] < y + 20 else by
        return replace(line, box=Box.from_points((x, at + down) for x, at in line.box.corners))

    return [move(line) for line in lines]


@pytest.mark.parametrize(("waves", "start"), [(1.5, 0.0), (1.5, 0.9), (1.0, 0.4)])
@pytest.mark.parametrize("members", [(FATHER,), FAMILY, (*FAMILY * 2, CHILD)])
def test_rows_on_paper_that_waves(waves: float, start: float, members: tuple[Member, ...]) -> None:
    expect(read(waved(sheet(members, pitch=54, blank_rows=0), 22, waves, start)), members)


def test_column_numbers_without_brackets_are_no_part_of_the_first_row() -> None:
    bare = [
        TextLine(line.text.strip("()"), 0.98, Box.from_points((x, y + 25) for x, y in line.box.corners))
        if re.fullmatch(r"\(\d+\)", line.text)
        else line
        for line in sheet(pitch=44)
    ]
    expect(read(bare))


def test_a_long_name_in_a_row_higher_than_the_others() -> None:
    long = replace(FATHER, nama="AYU INDAH HASIBUAN|KARTASASMITA")
    lines = sheet((MOTHER, long, *FOUR[2:]), pitch=40, blank_rows=0)
    name = next(line for line in lines if line.text == "KARTASASMITA").box.center[1]
    spread = [
        replace(
            line,
            box=Box.from_points((x, y + 16 * ((line.box.center[1] > name - 33) + (line.box.center[1] > name + 5)))
                                for x, y in line.box.corners),
        )
        for line in lines
    ]  # fmt: skip
    assert rows_of(read(spread))[1]["nama"] == "AYU INDAH HASIBUAN KARTASASMITA"


@pytest.mark.parametrize("lost", ["ANAK", "nothing"])
def test_rows_without_numbers_of_which_one_is_higher_are_nobody_elses(lost: str) -> None:
    """By depth the fourth row of the first table is level with the fifth of the second."""
    members = (*FOUR, replace(FOUR[3], nama="UJANG", nik="3204250101149005", nama_ibu="HALIMAH"))
    lines = stretched(sheet(members, pitch=50, row_numbers=False, blank_rows=0), CHILD.nama, 44)
    y = next((line.box.center[1] for line in lines if line.text == lost), -100.0)
    kept = [line for line in lines if abs(line.box.center[1] - y) > 20]
    for row, member in zip(rows_of(read(kept)), members, strict=True):
        assert row["nik"] == member.nik
        assert row.get("nama_ibu", member.nama_ibu) == member.nama_ibu
        if lost == "nothing":
            assert row["nama_ibu"] == member.nama_ibu


def test_a_row_number_misread_gives_nobody_anothers_mother() -> None:
    lines = sheet(FOUR, blank_rows=0)
    numbers = sorted((line for line in lines if line.text == "2"), key=lambda line: line.box.top)
    misread = [
        replace(line, text="3") if line is numbers[0] else line
        for line in lines
        if line.text != "3" or line.box.top > numbers[1].box.top
    ]
    for row, member in zip(rows_of(read(misread)), FOUR, strict=True):
        assert row.get("nama_ibu", member.nama_ibu) == member.nama_ibu


def test_a_stray_number_between_the_tables_makes_no_row() -> None:
    lines = sheet(FOUR, blank_rows=0)
    last = max(line.box.bottom for line in lines if line.text == FOUR[3].nik)
    stray = TextLine("1", 0.9, Box.upright(100, last + 18, 115, last + 48))
    expect(read([*lines, stray]), FOUR)


def test_a_form_that_names_the_mother_first() -> None:
    def exchanged(line: TextLine) -> TextLine:
        parents = {"Ayah": "Ibu", "Ibu": "Ayah"}
        for member in FAMILY:
            parents |= {member.nama_ayah: member.nama_ibu, member.nama_ibu: member.nama_ayah}
        second = line.text in {"Ayah", "Ibu"} or line.box.left > 0.7 * WIDTH
        return replace(line, text=parents.get(line.text, line.text)) if second else line

    expect(read([exchanged(line) for line in sheet()]))


def test_wrapped_names_set_closely_below_each_other_that_stand_a_little_high() -> None:
    """One column of cells without a gap between them: no line's own row is far, and none is left without one."""
    members = tuple(replace(each, nama_ayah="SUGENG VICTOR|RANGKUTI") for each in FOUR)
    high = {"SUGENG VICTOR": -15, "RANGKUTI": -19}
    lines = [
        replace(line, box=Box.from_points((x, y + high.get(line.text, 0)) for x, y in line.box.corners))
        for line in sheet(members)
    ]
    expect(read(lines), members)
