"""A card beside another document lends it no line."""

from __future__ import annotations

from ocr.model import Box, OcrText, TextLine
from pipeline.model import Classification, DocumentType
from pipeline.stages.apart import apart, several

CARD = (
    ("NIK", "3204254508879001"), ("Nama", "SITI AMINAH"), ("Tempat/Tgl Lahir", "BANDUNG, 05-08-1987"),
    ("Jenis Kelamin", "PEREMPUAN"), ("Alamat", "JL. MELATI NO. 12"), ("RT/RW", "003/019"),
    ("Kel/Desa", "CILEUNYI KULON"), ("Kecamatan", "CILEUNYI"), ("Agama", "ISLAM"),
    ("Status Perkawinan", "KAWIN"), ("Pekerjaan", "KARYAWAN SWASTA"), ("Kewarganegaraan", "WNI"),
    ("Berlaku Hingga", "SEUMUR HIDUP"),
)  # fmt: skip
LETTER = ("SURAT KETERANGAN KERJA", "Nama : SITI AMINAH", "bekerja sejak 3 Maret 2014", "Bekasi, 2 September 2024")


def at(words: str, x: float, y: float) -> TextLine:
    return TextLine(words, 0.95, Box.upright(x, y, x + 11 * len(words), y + 20))


def page(*, labels: int = len(CARD)) -> OcrText:
    """A letter on the left, a card on the right of which so many lines can be read."""
    letter = [at(line, 50, 300 + 60 * row) for row, line in enumerate(LETTER)]
    rows = list(enumerate(CARD))[:labels]
    card = [at(label, 900, 300 + 24 * row) for row, (label, _) in rows]
    card += [at(f": {value}", 1130, 300 + 24 * row) for row, (_, value) in rows]
    card += [at("PROVINSI JAWA BARAT", 1200, 200), at("06-11-2012", 1550, 640), at("SPECIMEN", 1200, 690)]
    return OcrText((*letter, *card), (1800, 2000), "a reader")


def taken_for(kind: DocumentType, *also: DocumentType) -> Classification:
    return Classification(kind, 0.99, also=also)


def test_a_letter_beside_a_card_keeps_its_own_lines_alone() -> None:
    left = apart(page(), taken_for(DocumentType.PAKLARING, DocumentType.KTP))
    assert tuple(line.text for line in left.lines) == LETTER


def test_a_card_is_found_among_other_lines_so_nothing_is_taken_away() -> None:
    assert apart(page(), taken_for(DocumentType.KTP, DocumentType.PAKLARING)) == page()
    assert apart(page(), taken_for(DocumentType.PAKLARING)) == page()


def test_a_few_labels_are_no_card() -> None:
    some = page(labels=5)
    assert apart(some, taken_for(DocumentType.PAKLARING, DocumentType.KTP)) == some


def test_the_officer_is_told_what_shares_the_page() -> None:
    (told,) = several(taken_for(DocumentType.KK, DocumentType.KTP))
    assert (told.code, told.evidence["types"]) == ("doc_multiple", ["kk", "ktp"])
    assert several(taken_for(DocumentType.KK)) == ()
