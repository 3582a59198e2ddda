"""A family card (Kartu Keluarga): the header block, and one row a member out of its two tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz

from ocr.model import Box, OcrText
from pipeline.model import DocumentType, Extraction, Field, Reason, Row
from pipeline.reasons import because
from pipeline.stages.extract import regions
from pipeline.stages.extract.dates import find_printed_date
from pipeline.stages.extract.kk_columns import NAMES
from pipeline.stages.extract.kk_family import without_strangers
from pipeline.stages.extract.kk_sheet import Piece, flatten, line_height, merged
from pipeline.stages.extract.kk_tables import Cell, find_tables
from pipeline.stages.extract.nik import FoundNumber, find_number, parse_kk_number, parse_nik
from pipeline.stages.extract.spelling import full_stops, without_digits, without_specks
from pipeline.stages.extract.vocabulary import (
    AGAMA,
    JENIS_KELAMIN,
    KEWARGANEGARAAN,
    PEKERJAAN,
    PENDIDIKAN,
    STATUS_HUBUNGAN,
    STATUS_PERKAWINAN_KK,
    closest,
)

LABELS: Mapping[str, tuple[str, ...]] = {
    "kepala_keluarga": ("NAMA KEPALA KELUARGA",),
    "kelurahan_desa": ("DESA/KELURAHAN", "KELURAHAN/DESA", "KEL/DESA", "DESA/KEL"),
    "kabupaten_kota": ("KABUPATEN/KOTA", "KOTA/KABUPATEN", "KAB/KOTA"),
    "kecamatan": ("KECAMATAN",),
    "provinsi": ("PROVINSI", "PROPINSI"),
    "kode_pos": ("KODE POS",),
    "alamat": ("ALAMAT",),
    "rt_rw": ("RT/RW",),
}
"""The header block's labels; which stands left and which right differs between prints."""


def _loose(spelling: str) -> str:
    """A pattern for a label whose blanks and slash were lost or misread."""
    return r"\s*".join("[/1I7L\\\\]?" if sign == "/" else sign for sign in spelling.replace(" ", ""))


_PATTERNS = tuple(
    (key, re.compile(rf"(?<![A-Z])(?:{'|'.join(map(_loose, spellings))})")) for key, spellings in LABELS.items()
)

VOCABULARIES: Mapping[str, tuple[str, ...]] = {
    "jenis_kelamin": JENIS_KELAMIN,
    "agama": AGAMA,
    "pendidikan": PENDIDIKAN,
    "pekerjaan": PEKERJAAN,
    "status_perkawinan": STATUS_PERKAWINAN_KK,
    "status_hubungan": STATUS_HUBUNGAN,
    "kewarganegaraan": KEWARGANEGARAAN,
}
FLOOR = 0.75
"""Least likeness of a cell with an entry of its list: one letter in four may be misread."""

TEXT_LAYER = "text_layer"
BLANK = 0.6
"""Words of a text layer that stand closer than this, in heights of their boxes, are one run of text. Boxes of
a detector reach over the ink, and cells that touch would be joined."""

PLACES = frozenset({"kelurahan_desa", "kecamatan", "kabupaten_kota", "provinsi"})

CUT, REPAIRED, MALFORMED = 0.9, 0.9, 0.5
"""What remains of a confidence when a cell was cut out of a longer line, when characters were replaced by what
they resemble, and when a number does not follow its own grammar."""

_LETTERS = str.maketrans({"0": "O", "1": "I", "|": "I", "!": "I", "l": "I", "5": "S", "8": "B"})
_DIGITS = str.maketrans("OoIlSB", "001158")
_RT_RW = re.compile(r"(\d{3})\D{0,3}(?:[17lI|](?=\d{3}$))?(\d{3})$|(\d{1,3})\s*\D{1,3}\s*(\d{1,3})$")
_LABEL_END = re.compile(r"^\W*\w{0,2}\s*[:：]")
"""The colon of a label, and the last letters of the label where the detector cut through it."""
_ABBREVIATED = re.compile(r"(\.|\b)[A-Za-z]{1,4}\.$")
"""The end of a title or an abbreviated name; any other full stop at the end is a speck."""
_BALINESE = r"(?:MADE|WAYAN|NYOMAN|KETUT|GEDE|PUTU|KADEK|KOMANG|NENGAH|GUSTI)\b"
_GLUED = re.compile(rf"\bI(?={_BALINESE})")
"""The I of a Balinese name, so thin that readers lose the blank behind it."""
_ROW_NUMBER = re.compile(rf"^\W*(10|[1-9])[\s.)]+(?=[A-Z])(?!{_BALINESE})")
"""A row's number before its name; the I of a Balinese name may be read as 1."""
_STROKES = re.compile(r"[1Il|]{2}[5Ss]")
"""Iis, a name that readers take for a number."""
_CITIZEN = re.compile(r"W[NMH][T1l|!JL]")
"""WNI with its last stroke misread: by the letters alone it is as near to WNA."""
_TRIM = " :：;.,-–—_'`|=*"


def extract_kk(text: OcrText) -> Extraction:
    """The fields of a KK and its members.

    Args:
        text: of the rectified page, or a PDF's text layer in lines or words.

    Returns:
        Fields that were found; `members` in printed order, each with the cells that were read.
    """
    pieces = flatten(text.lines, text.size)
    if text.reader == TEXT_LAYER:
        pieces = merged(pieces, gap=BLANK)
    height = line_height(pieces)
    pieces = _heads_joined(pieces, text.size[1] / 2)
    upper = [piece for piece in pieces if piece.y < text.size[1] / 2]
    labels = [label for piece in merged(upper, gap=0.8) for label in _labels_in(piece)]
    tables = find_tables(pieces, max((label.y for label in labels), default=0.0) + 0.6 * height)
    block = merged([piece for piece in pieces if piece.y < tables.top], gap=0.8)
    fields = _header_block(block, text.reader)
    number, observations = _kk_number(block, text.reader)
    if number:
        fields["nomor_kk"] = number
    members = [member for row in tables.rows if (member := _member(row, text.reader))]
    head = fields["kepala_keluarga"].value if "kepala_keluarga" in fields else None
    return Extraction(DocumentType.KK, fields, without_strangers(members, head), observations)


# --- the header block


_HEAD_OF, _FAMILY = re.compile(r"\s*NAMA\s*KEPALA\b"), re.compile(r"\s*KELUARGA\b")


def _heads_joined(pieces: Sequence[Piece], lowest: float) -> list[Piece]:
    """With "NAMA KEPALA / KELUARGA", set in two rows where the column is narrow, made one label.

    It is put level with what stands to its right: in the upper row, in the lower, or between them.
    """
    for above in (each for each in pieces if each.y < lowest and _HEAD_OF.match(each.text.upper())):
        height = above.height
        family = next(
            (
                each
                for each in pieces
                if _FAMILY.match(each.text.upper())
                and abs(each.left - above.left) < 2 * height
                and 0.5 * height < each.y - above.y < 2.2 * height
            ),
            None,
        )
        if family is None or "KELUARGA" in above.text.upper():
            continue
        behind = (_HEAD_OF.sub("", above.text.upper(), count=1), _FAMILY.sub("", family.text.upper(), count=1))
        rest = next((each for each in behind if each.strip(_TRIM)), ":")
        levels = [above.y, family.y, (above.y + family.y) / 2]
        told = {above.y: behind[0], family.y: behind[1]}
        right = [each for each in pieces if each.left > above.left + 4 * height and each is not family]
        level = max(
            levels,
            key=lambda y: (
                bool(told.get(y, "").strip(_TRIM)),
                any(abs(each.y - y) < 0.55 * height for each in right),
            ),
        )
        label = replace(above, text=f"NAMA KEPALA KELUARGA{rest}", y=level, right=max(above.right, family.right))
        return [label, *(each for each in pieces if each is not above and each is not family)]
    return list(pieces)


@dataclass(frozen=True, slots=True)
class _Label:
    """A label of the header block; `rest` is what follows it in the same piece."""

    key: str
    left: float
    right: float
    y: float
    height: float
    rest: Piece | None


def _labels_in(piece: Piece) -> Iterator[_Label]:
    """The labels in one piece, from left to right; two when both columns were read as one line."""
    spans = sorted(_label_spans(piece.text))
    stops = [start for start, _, _ in spans[1:]] + [len(piece.text)]
    for (start, end, key), stop in zip(spans, stops, strict=False):
        value = end + len(piece.text[end:stop]) - len(piece.text[end:stop].lstrip(_TRIM))
        label, rest = piece.part(start, end), piece.part(value, stop) if value < stop else None
        yield _Label(key, label.left, label.right, piece.y, piece.height, rest)


@lru_cache(maxsize=2048)
def _label_spans(text: str) -> tuple[tuple[int, int, str], ...]:
    """Start, end and key of each label; one that stands inside a line must look like a label, not a value."""
    plain = text.upper().translate(str.maketrans("0|!", "OII"))
    found = []
    for key, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            printed, behind = text[slice(*match.span())], text[match.end() :].lstrip()
            if match.start() <= 1 or printed != printed.upper() or behind[:1] in {":", "："}:
                found.append((match.start(), match.end(), key))
                break
    return tuple(found or _misread_label(plain))


def _misread_label(plain: str) -> Iterator[tuple[int, int, str]]:
    """A label at the start of a text with a letter or two misread."""
    best: tuple[float, int, str] = (0.0, 0, "")
    for key, spellings in LABELS.items():
        for spelling in spellings:
            if len(spelling) < 6:
                continue
            head = plain.split(":", maxsplit=1)[0] if ":" in plain else plain[: len(spelling) + 1]
            if abs(len(head) - len(spelling)) <= 3:
                best = max(best, (fuzz.ratio(head.strip(), spelling), len(head), key))
    if best[0] >= 80:
        yield 0, best[1], best[2]


def _header_block(block: Sequence[Piece], reader: str) -> dict[str, Field]:
    labels = [label for piece in block for label in _labels_in(piece)]
    labelled = {id(piece) for piece in block if any(True for _ in _labels_in(piece))}
    free = [piece for piece in block if id(piece) not in labelled]
    fields: dict[str, Field] = {}
    for label in labels:
        value = _value(label, labels, free)
        field = _header_field(label.key, value, reader) if value else None
        if field and label.key not in fields:
            fields[label.key] = field
    return fields


def _value(label: _Label, labels: Sequence[_Label], free: Sequence[Piece]) -> Cell:
    """The pieces of a label's value: behind it, to its right, or wrapped below; never another column's."""
    height = label.height
    limit = min((each.left for each in labels if each.left > label.right + height), default=float("inf"))
    cell = [label.rest] if label.rest else []
    beside = [p for p in free if abs(p.y - label.y) < 0.55 * height and label.right - height < p.left < limit]
    for piece in sorted(beside, key=lambda each: each.left):
        if cell and (piece.left - cell[-1].right > 3 * height or piece.text[:1] in ":："):
            break
        if piece.text.strip(_TRIM):
            cell.append(piece)
    if cell and label.key in {"alamat", "kepala_keluarga"}:
        rows = [each.y for each in labels if each.left < limit]
        start = cell[0].left
        for piece in sorted(free, key=lambda each: each.y):
            own_row = all(abs(piece.y - y) > 0.5 * height for y in rows)
            below = 0.55 * height <= piece.y - cell[-1].y < 1.4 * height
            valued = (
                piece.text[:1] in ":："
            )  # the row below has a label of its own, on a level that the page's curl moved
            if (
                own_row
                and below
                and not valued
                and start - height < piece.left < min(limit, cell[-1].right + height)
            ):
                cell.append(piece)
    return tuple(cell)


def _header_field(key: str, cell: Cell, reader: str) -> Field | None:
    raw = " ".join(piece.text for piece in cell)
    value = _LABEL_END.sub("", raw)
    repaired = False
    if key == "kode_pos":
        match = re.search(r"(?<!\d)\d{5}(?!\d)", value.translate(_DIGITS).replace(" ", ""))
        value = match[0] if match else ""
        repaired = value not in raw
    elif key == "rt_rw":
        value = _rt_rw(value)
    else:
        value = _words(value, letters_only=key == "kepala_keluarga")
        if key in PLACES:
            value = full_stops(without_digits(value), commas=False)
        elif key == "alamat":
            value = full_stops(value, commas=True)
        value = re.sub(r"^KAB\.(?=\w)", "KAB. ", value)
    if sum(map(str.isalnum, value)) < 2:
        return None
    return _field(value, cell, reader, factor=REPAIRED if repaired else 1.0, repaired=repaired)


def _rt_rw(text: str) -> str:
    """`ddd/ddd`; the slash is often read as 1, 7, l or not at all."""
    plain = re.sub(r"[OoQ]", "0", text.replace(" ", ""))
    match = _RT_RW.search(plain)
    return "/".join(part for part in match.groups() if part) if match else ""


def _kk_number(block: Sequence[Piece], reader: str) -> tuple[Field | None, tuple[Reason, ...]]:
    """The number under the title, and what is wrong with it."""
    found = [(piece, number) for piece in block if (number := find_number(piece.text))]
    if not found:
        return None, ()

    def rank(each: tuple[Piece, FoundNumber]) -> tuple[bool, bool, bool, float]:
        piece, number = each
        titled = bool(re.match(r"\W*N[o0O]", piece.text)) or "KELUARGA" in piece.text.upper()
        return bool(parse_kk_number(number.digits)), number.complete, titled, -piece.y

    piece, number = max(found, key=rank)
    right = number.complete and parse_kk_number(number.digits) is not None
    wrong = () if right else (because("nik_format_invalid", field="nomor_kk", read=number.digits),)
    if not number.complete:
        return None, wrong
    factor = (1.0 if right else MALFORMED) * (REPAIRED if number.repaired else 1.0)
    box = piece.box.part(number.start / len(piece.text), number.end / len(piece.text))
    field = Field(
        number.digits, number.raw, piece.confidence * factor, box, reader=reader, repaired=number.repaired
    )
    return field, wrong


# --- the rows


def _member(row: Mapping[str, Cell], reader: str) -> Row:
    """The fields of one member; a cell that is blank or makes no sense is left out."""
    found = ((key, _cell_field(key, cell, reader)) for key, cell in row.items())
    return {key: field for key, field in found if field}


def _cell_field(key: str, cell: Cell, reader: str) -> Field | None:
    raw = " ".join(piece.text for piece in cell)
    if key == "nik":
        return _nik_field(raw, cell, reader)
    if key == "tanggal_lahir":
        return _date_field(raw, cell, reader)
    if key == "kewarganegaraan" and _CITIZEN.fullmatch(raw):
        return _field("WNI", cell, reader, REPAIRED, repaired=True)
    if key in VOCABULARIES:
        match = closest(raw, VOCABULARIES[key], floor=FLOOR)
        found = match and match.value != "-"
        return _field(match.value, cell, reader, match.score, match.score < 1) if match and found else None
    if key == "nama":
        raw = _ROW_NUMBER.sub("", raw)
    if key in NAMES and _STROKES.fullmatch(raw):
        return _field("IIS", cell, reader, 1.0 if raw == "IIS" else REPAIRED, raw != "IIS")
    # More than a slipped digit or two is no name but something else that was read across the cell.
    value = _words(raw, letters_only=True) if key in NAMES and sum(map(str.isdigit, raw)) < 3 else ""
    if key == "tempat_lahir":
        value = regions.with_blanks(value, confidence=min(piece.confidence for piece in cell))
    return _field(value, cell, reader) if sum(map(str.isalpha, value)) > 1 else None


def _date_field(raw: str, cell: Cell, reader: str) -> Field | None:
    found = find_printed_date(raw)
    if found is None or found.date.day is None:
        return None
    return _field(found.date.iso(), cell, reader, REPAIRED if found.repaired else 1.0, found.repaired)


def _nik_field(raw: str, cell: Cell, reader: str) -> Field | None:
    number = find_number(raw)
    if number is None or not number.complete:
        return None
    factor = REPAIRED if number.repaired else 1.0
    factor *= 1.0 if parse_nik(number.digits) else MALFORMED
    return _field(number.digits, cell, reader, factor, number.repaired)


def _field(value: str, cell: Cell, reader: str, factor: float = 1.0, repaired: bool = False) -> Field:
    confidence = min(piece.confidence * (CUT if piece.cut else 1.0) for piece in cell)
    box = cell[0].box if len(cell) == 1 else Box.around(piece.box for piece in cell)
    raw = " ".join(piece.text for piece in cell)
    return Field(value, raw, confidence * factor, box, reader=reader, repaired=repaired)


def _words(raw: str, *, letters_only: bool) -> str:
    """Words as printed: what is left of a label gone; in a name look-alike digits and specks put right."""
    text = re.sub(r"^[^A-Za-z0-9(]+", "", re.sub(r"\s+", " ", raw)).rstrip(_TRIM.replace(".", ""))
    if letters_only:
        text = without_specks(re.sub(r"(?<=[A-Za-z]):(?= )", ".", re.sub(r" [.,:](?=[A-Z])", " ", text)))
    if sum(map(str.isupper, text)) >= sum(map(str.islower, text)):
        # A small letter among capitals is a misread capital.
        text = (text.translate(_LETTERS) if letters_only else text.replace("l", "I")).upper()
        text = _GLUED.sub("I ", text) if letters_only else text
    return text if _ABBREVIATED.search(text) else text.rstrip(".' ")
