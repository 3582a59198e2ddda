from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.model import Box, OcrText, TextLine
from pipeline.model import Extraction
from pipeline.stages.extract.kk import extract_kk

WIDTH, HEIGHT, TEXT = 3000, 2120, 30
"""A sheet of 297 x 210 mm at about 10 px/mm; boxes 30 px high hold capitals of 1.9 mm."""

KEYS_1 = ("nama", "nik", "jenis_kelamin", "tempat_lahir", "tanggal_lahir", "agama", "pendidikan", "pekerjaan")
HEADERS_1 = (
    ("No", 3),
    ("Nama Lengkap", 19),
    ("NIK", 14),
    ("Jenis|Kelamin", 7),
    ("Tempat Lahir", 10),
    ("Tanggal|Lahir", 11),
    ("Agama", 8),
    ("Pendidikan", 11),
    ("Jenis Pekerjaan", 11),
    ("Golongan|Darah", 6),
)
HEADERS_2 = (
    ("No", 3),
    ("Status|Perkawinan", 12),
    ("Tanggal|Perkawinan", 9),
    ("Status Hubungan|Dalam Keluarga", 11),
    ("Kewarga-|negaraan", 9),
    ("No. Paspor", 14),
    ("No. KITAP", 13),
    ("Ayah", 14),
    ("Ibu", 15),
)


@dataclass(frozen=True)
class Member:
    nama: str
    nik: str
    jenis_kelamin: str
    tempat_lahir: str
    tanggal_lahir: str
    agama: str
    pendidikan: str
    pekerjaan: str
    status_perkawinan: str
    status_hubungan: str
    kewarganegaraan: str
    nama_ayah: str
    nama_ibu: str
    tanggal_perkawinan: str = "-"

    @property
    def truth(self) -> dict[str, str]:
        cells = {key: value for key, value in vars(self).items() if key != "tanggal_perkawinan"}
        day, month, year = self.tanggal_lahir.split("-")
        cells["tanggal_lahir"] = f"{year}-{month}-{day}"
        return {key: value.replace("|", " ").replace("/ ", "/") for key, value in cells.items()}


FATHER = Member(
    "BUDI SANTOSO", "3204251508879001", "LAKI-LAKI", "BANDUNG", "15-08-1987", "ISLAM", "SLTA/SEDERAJAT",
    "KARYAWAN SWASTA", "KAWIN TERCATAT", "KEPALA KELUARGA", "WNI", "SUTRISNO", "SITI AMINAH", "20-06-2012",
)  # fmt: skip
MOTHER = Member(
    "DEWI LESTARI NINGSIH", "3204255203909002", "PEREMPUAN", "GARUT", "12-03-1990", "ISLAM",
    "DIPLOMA IV/|STRATA I", "MENGURUS RUMAH|TANGGA", "KAWIN TERCATAT", "ISTRI", "WNI", "H. ASEP SURYANA",
    "EUIS KOMARIAH", "20-06-2012",
)  # fmt: skip
CHILD = Member(
    "RIZKY PRATAMA", "3204250101149003", "LAKI-LAKI", "BANDUNG", "01-01-2014", "ISLAM",
    "TIDAK/BELUM SEKOLAH", "BELUM/TIDAK BEKERJA", "BELUM KAWIN", "ANAK", "WNI", "BUDI SANTOSO",
    "DEWI LESTARI NINGSIH",
)  # fmt: skip
FAMILY = (FATHER, MOTHER, CHILD)
BLOCK = {
    "kepala_keluarga": ("Nama Kepala Keluarga", "BUDI SANTOSO", 0, 0),
    "alamat": ("Alamat", "JL. MELATI NO. 12", 0, 1),
    "rt_rw": ("RT/RW", "003/019", 0, 2),
    "kelurahan_desa": ("Desa/Kelurahan", "CILEUNYI KULON", 0, 3),
    "kecamatan": ("Kecamatan", "CILEUNYI", 1, 0),
    "kabupaten_kota": ("Kabupaten/Kota", "BANDUNG", 1, 1),
    "kode_pos": ("Kode Pos", "40622", 1, 2),
    "provinsi": ("Provinsi", "JAWA BARAT", 1, 3),
}
NUMBER = "3204251902139004"


def piece(text: str, left: float, y: float, *, confidence: float = 0.98) -> TextLine:
    """A line `y` pixels down (its middle), wide as its characters are."""
    width = 0.5 * TEXT * max(len(text), 1)
    return TextLine(text, confidence, Box.upright(left, y - TEXT / 2, left + width, y + TEXT / 2))


def sheet(
    members: tuple[Member, ...] = FAMILY,
    *,
    old: bool = False,
    pitch: float = 62,
    centred: bool = False,
    row_numbers: bool = True,
    column_numbers: bool = True,
    blank_rows: int = 2,
    wrap_from_top: bool = False,
) -> list[TextLine]:
    """A KK as a perfect reader would see it, upright, one line a cell."""
    lines = [piece("KARTU KELUARGA", 1300, 80), piece(f"No. {NUMBER}", 1280, 130)]
    for label, value, side, row in BLOCK.values():
        x, y = 120 + 1750 * side, 210 + 48 * row
        lines += [piece(label, x, y), piece(f": {value}", x + 400, y)]
    heads_1 = HEADERS_1[:-1] if old else HEADERS_1
    heads_2 = HEADERS_2[:2] + HEADERS_2[3:] if old else HEADERS_2
    top = 460.0
    for heads, keys, first in ((heads_1, KEYS_1, 1), (heads_2, None, 9 if old else 10)):
        share = (WIDTH - 160) / sum(width for _, width in heads)
        x = 80.0
        for at, (head, width) in enumerate(heads):
            middle, left, x = x + width * share / 2, x + 10, x + width * share
            words = head.split("|")
            for row, word in enumerate(words):
                lines.append(piece(word, middle - 0.25 * TEXT * len(word), top + 36 * (row + (2 - len(words)) / 2)))
            if at and column_numbers:
                lines.append(piece(f"({first + at - 1})", middle - 25, top + 80))
            for row in range(len(members) + blank_rows):
                text = _cell(members, row, at, keys, old=old, number=row_numbers)
                if text == "":
                    continue
                y = top + 140 + pitch * row
                wrapped = text.split("|")
                for part, word in enumerate(wrapped):
                    shift = part if wrap_from_top else part - (len(wrapped) - 1) / 2
                    start = middle - 0.25 * TEXT * len(word) if centred else left
                    lines.append(piece(word, start, y + 31 * shift))
        top += 140 + pitch * (len(members) + blank_rows) + 60
    lines += [
        piece("Dikeluarkan Tanggal : 03-02-2021", 120, top),
        piece("KEPALA KELUARGA", 1300, top),
        piece("KEPALA DINAS KEPENDUDUKAN", 2200, top),
        piece("LEMBAR : I. Kepala Keluarga", 120, top + 45),
        piece("BUDI SANTOSO", 1320, top + 200),
        piece("NIP. 197001011995031009", 2250, top + 200),
    ]
    return lines


def _cell(
    members: tuple[Member, ...], row: int, at: int, keys: tuple[str, ...] | None, *, old: bool, number: bool
) -> str:
    if at == 0:
        return str(row + 1) if number else ""
    if row >= len(members):
        return "-"
    member = members[row]
    if keys:
        return getattr(member, keys[at - 1]) if at <= len(keys) else "TIDAK TAHU"
    order = ["status_perkawinan", "tanggal_perkawinan", "status_hubungan", "kewarganegaraan", "", "", "nama_ayah"]
    order.append("nama_ibu")
    if old:
        order.remove("tanggal_perkawinan")
    key = order[at - 1]
    return getattr(member, key) if key else "-"


def bent(lines: list[TextLine], *, tilt: float = 0.0, curl: float = 0.0) -> list[TextLine]:
    """Turned by `tilt` degrees and bent upwards at both sides by `curl` pixels."""
    turn = math.radians(tilt)

    def move(point: tuple[float, float]) -> tuple[float, float]:
        x, y = point[0] - WIDTH / 2, point[1] - HEIGHT / 2
        y -= curl * (2 * x / WIDTH) ** 2
        return (
            x * math.cos(turn) - y * math.sin(turn) + WIDTH / 2,
            x * math.sin(turn) + y * math.cos(turn) + HEIGHT / 2,
        )

    return [replace(line, box=Box.from_points(map(move, line.box.corners))) for line in lines]


def together(lines: list[TextLine], *texts: str, blank: str = " ") -> list[TextLine]:
    """The neighbours with these texts as the one line that a detector makes of them."""
    chosen = []
    for text in texts:
        last = chosen[-1].box if chosen else None
        fitting = [
            each
            for each in lines
            if each.text == text and (not last or (abs(each.box.center[1] - last.center[1]) < 9 and each.box.left > last.left))
        ]
        chosen.append(min(fitting, key=lambda each: (each.box.top, each.box.left)))
    one = TextLine(blank.join(texts), 0.95, Box.around(each.box for each in chosen))
    return [line for line in lines if line not in chosen] + [one]


def in_words(lines: list[TextLine]) -> list[TextLine]:
    """As the text layer of a PDF: every word with its exact box."""
    return [
        TextLine(word[0], 1.0, line.box.part(word.start() / len(line.text), word.end() / len(line.text)))
        for line in lines
        for word in re.finditer(r"\S+", line.text)
    ]


def read(lines: list[TextLine], reader: str = "paddleocr") -> Extraction:
    return extract_kk(OcrText(tuple(lines), (WIDTH, HEIGHT), reader))


def rows_of(extraction: Extraction) -> list[dict[str, str]]:
    return [{key: field.value for key, field in row.items()} for row in extraction.members]


def expect(extraction: Extraction, members: tuple[Member, ...] = FAMILY) -> None:
    assert rows_of(extraction) == [member.truth for member in members]
    found = {key: field.value for key, field in extraction.fields.items()}
    assert found == {"nomor_kk": NUMBER, **{key: value for key, (_, value, _, _) in BLOCK.items()}}


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("centred", [False, True])
@pytest.mark.parametrize("numbers", [(True, True), (False, True), (True, False), (False, False)])
def test_both_generations(old: bool, centred: bool, numbers: tuple[bool, bool]) -> None:
    lines = sheet(old=old, centred=centred, row_numbers=numbers[0], column_numbers=numbers[1])
    expect(read(lines))


@pytest.mark.parametrize(("tilt", "curl"), [(2.5, 0), (-3, 0), (0, 25), (1.5, -25), (-2, 30)])
def test_tilt_and_curl_do_not_mix_rows(tilt: float, curl: float) -> None:
    expect(read(bent(sheet(), tilt=tilt, curl=curl)))


@pytest.mark.parametrize("members", [(FATHER,), FAMILY * 3, (*FAMILY * 3, CHILD)])
def test_one_to_ten_members(members: tuple[Member, ...]) -> None:
    expect(read(sheet(members, blank_rows=10 - len(members), pitch=50)), members)


def test_words_of_a_text_layer() -> None:
    found = read(in_words(sheet()), reader="text_layer")
    expect(found)
    assert found.fields["nomor_kk"].reader == "text_layer"
    assert found.members[0]["nik"].confidence == 1.0


@pytest.mark.parametrize("old", [False, True])
def test_cells_that_wrap_downwards_from_the_top_of_a_row(old: bool) -> None:
    long = replace(MOTHER, nama="MARIA MAGDALENA|KUSUMANINGRUM|PUTRI")
    members = (FATHER, long, CHILD)
    expect(read(sheet(members, old=old, wrap_from_top=True, pitch=110)), members)


@pytest.mark.parametrize("blank", [" ", ""])
def test_neighbouring_cells_read_as_one_line(blank: str) -> None:
    lines = together(sheet(), FATHER.jenis_kelamin, "BANDUNG", blank=blank)
    lines = together(lines, MOTHER.nik, "PEREMPUAN", "GARUT", "12-03-1990", blank=blank)
    lines = together(lines, "ANAK", "WNI", blank=blank)
    lines = together(lines, "KAWIN TERCATAT", "20-06-2012", "KEPALA KELUARGA", blank=blank)
    found = read(lines)
    assert rows_of(found) == [member.truth for member in FAMILY]
    assert found.members[0]["jenis_kelamin"].confidence < found.members[2]["jenis_kelamin"].confidence


def test_names_of_both_parents_read_as_one_line() -> None:
    lines = together(sheet(), "H. ASEP SURYANA", "EUIS KOMARIAH")
    expect(read(lines))


def test_number_and_name_read_as_one_line() -> None:
    lines = together(sheet(), "1", "BUDI SANTOSO", FATHER.nik)
    lines = together(lines, "2", MOTHER.nama)
    expect(read(lines))


@pytest.mark.parametrize("seed", range(6))
def test_columns_without_half_of_the_header(seed: int) -> None:
    rng = Random(seed)
    heads = {word for head, _ in (*HEADERS_1, *HEADERS_2) for word in head.split("|")}
    kept = [line for line in sheet() if line.text not in heads or rng.random() < 0.5]
    assert rows_of(read(kept)) == [member.truth for member in FAMILY]


def test_without_any_header_of_the_second_table() -> None:
    heads = {word for head, _ in HEADERS_2 for word in head.split("|")}
    kept = [line for line in sheet(column_numbers=False) if line.text not in heads - {"No"}]
    assert rows_of(read(kept)) == [member.truth for member in FAMILY]


def test_rows_join_by_number_when_one_half_was_not_read() -> None:
    lines = sheet()
    second = next(line for line in lines if line.text == "ISTRI").box.center[1]
    kept = [line for line in lines if abs(line.box.center[1] - second) > 25]
    found = rows_of(read(kept))
    assert found[1] == {key: MOTHER.truth[key] for key in KEYS_1}
    assert [found[0], found[2]] == [FATHER.truth, CHILD.truth]
