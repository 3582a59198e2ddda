"""Where the columns of a KK's two tables begin and end.

No line of the grid is looked at: the words of the header, the numbers under it and what stands in the cells
say it together. The body of a table is cut at the places between its texts where least is cut through and
where the texts of each column, its header and its number fit it best. So both generations (15 and 17
columns) and other widths are one case, and a header that was not read is made up for by the cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from pipeline.stages.extract.dates import parse_printed_date
from pipeline.stages.extract.kk_sheet import Piece
from pipeline.stages.extract.vocabulary import (
    AGAMA,
    GOLONGAN_DARAH,
    JENIS_KELAMIN,
    KEWARGANEGARAAN,
    PEKERJAAN,
    PENDIDIKAN,
    STATUS_HUBUNGAN,
    STATUS_PERKAWINAN_KK,
)

Floats = NDArray[np.float64]
Headers = Mapping[str, tuple[str, ...]]
"""Columns in printed order: key -> words that only this column's header has in its table."""

ROW_NUMBER = "no"
IMMIGRATION = "imigrasi"
"""Passport and KITAP/KITAS, in whichever order: they are not extracted, so one column for both."""

TABLE_1: Headers = {
    ROW_NUMBER: (),
    "nama": ("LENGKAP",),
    "nik": ("NIK",),
    "jenis_kelamin": ("KELAMIN",),
    "tempat_lahir": ("TEMPAT",),
    "tanggal_lahir": ("TANGGAL", "TGL"),
    "agama": ("AGAMA",),
    "pendidikan": ("PENDIDIKAN",),
    "pekerjaan": ("PEKERJAAN",),
    "golongan_darah": ("GOLONGAN", "DARAH"),
}
TABLE_2: Headers = {
    ROW_NUMBER: (),
    "status_perkawinan": ("STATUS", "PERKAWINAN"),
    "tanggal_perkawinan": ("TANGGAL", "TGL"),
    "status_hubungan": ("HUBUNGAN",),
    "kewarganegaraan": ("KEWARGANEGARAAN", "KEWARGA", "NEGARAAN"),
    IMMIGRATION: ("IMIGRASI", "PASPOR", "KITAP", "KITAS"),
    "nama_ayah": ("AYAH",),
    "nama_ibu": ("IBU",),
}
MAY_BE_EMPTY = frozenset({ROW_NUMBER, "golongan_darah", "tanggal_perkawinan", IMMIGRATION})
"""Columns that a form may lack, or that hold dashes; nothing is missed when nothing stands in them."""

_NUMBERED = [*list(TABLE_2)[1:6], *list(TABLE_2)[5:]]
NUMBERS: Mapping[str, tuple[Mapping[int, str], ...]] = {
    "nama": (dict(enumerate(list(TABLE_1)[1:], start=1)),),
    "nama_ayah": (dict(enumerate(_NUMBERED, start=10)), dict(enumerate(_NUMBERED[:1] + _NUMBERED[2:], start=9))),
}
"""The printed column numbers of each table, by a key of the table: the forms of 17 columns and of 15."""

_VOCABULARIES: Mapping[str, tuple[str, ...]] = {
    "jenis_kelamin": JENIS_KELAMIN,
    "agama": AGAMA,
    "pendidikan": PENDIDIKAN,
    "pekerjaan": PEKERJAAN,
    "golongan_darah": GOLONGAN_DARAH,
    "status_perkawinan": STATUS_PERKAWINAN_KK,
    "status_hubungan": STATUS_HUBUNGAN,
    "kewarganegaraan": KEWARGANEGARAAN,
}
NAMES = frozenset({"nama", "tempat_lahir", "nama_ayah", "nama_ibu"})
_TELLING = (*JENIS_KELAMIN, *KEWARGANEGARAAN, *STATUS_PERKAWINAN_KK, "ISLAM", "KRISTEN", "KEPALA KELUARGA")
"""Entries that are nobody's name and no place."""

_ANCHORS = frozenset({"nik", "jenis_kelamin", "kewarganegaraan", "status_hubungan"})
"""Columns whose every cell is one line that says what it is: they tell how many rows there are."""

_CELLS = ("jenis_kelamin", "kewarganegaraan")
"""Columns whose entries are unlike any word of a header."""

_BESIDE = 1.25
"""How far a table may reach beyond its outermost heads, in ways to the next head; forms have at most 1."""

WORD_FLOOR = 80.0
"""Least likeness (0..100) of a header word: one letter in five may be misread."""

_NUMBER = re.compile(r"[(\[{]\s*([\dIlO]{1,2})\s*[)\]}1]?|\b([\dIlO]{1,2})\s*[)\]}]|^(\d{1,2})$")
_BLANK = re.compile(r"[^A-Za-z0-9]*")


@dataclass(frozen=True, slots=True)
class Mark:
    """A word or number of a table's header. `key` is the column it belongs to."""

    key: str
    left: float
    right: float
    y: float

    @property
    def x(self) -> float:
        """The middle along the row."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column from `left` to `right`, pixels along the rows of the flattened page; the outer ones are open."""

    key: str
    left: float
    right: float


def is_blank(text: str) -> bool:
    """Whether a cell holds nothing: a dash, dots, blanks, or the sign that a reader took a dash for."""
    return _BLANK.fullmatch(text) is not None


def header_marks(pieces: Sequence[Piece], headers: Headers, height: float) -> list[Mark]:
    """The header of a table: the marks of the densest band of five line heights; empty below three columns.

    A header ends where the first row begins: SARAH in a cell is next to DARAH, and LAMONGAN to GOLONGAN.
    """
    found = _words_of(headers, pieces)
    best: list[Mark] = []
    for first in found:
        band = [mark for mark in found if -0.5 * height <= mark.y - first.y <= 5 * height]
        if len({mark.key for mark in band}) > len({mark.key for mark in best}):
            best = band
    top = min((mark.y for mark in best), default=0.0)
    row = min((piece.y for piece in pieces if piece.y > top and _in_a_row(piece.text)), default=np.inf)
    best = [mark for mark in best if mark.y < row - 0.5 * height]
    if len({mark.key for mark in best}) < 3:
        return []
    others = [mark.left for mark in best if mark.key not in {"status_perkawinan", ROW_NUMBER}]
    # "Status" and "Perkawinan" return in the headers of the next two columns: only the leftmost count.
    return [mark for mark in best if mark.key != "status_perkawinan" or mark.x < min(others)]


def _in_a_row(text: str) -> bool:
    """Whether a text stands in some member's row and in no header, whatever its column is."""
    known = not is_blank(text) and any(misfit(text, key) < 0.2 for key in _CELLS)
    return known or sum(map(str.isdigit, text)) >= 14


def as_printed(headers: Headers, marks: Sequence[Mark]) -> Headers:
    """The columns with both parents in the order in which the form's own header names them."""
    fathers, mothers = ([mark.x for mark in marks if mark.key == key] for key in ("nama_ayah", "nama_ibu"))
    if not (fathers and mothers and max(mothers) < min(fathers)):
        return headers
    other = {"nama_ayah": "nama_ibu", "nama_ibu": "nama_ayah"}
    return {key: headers[key] for key in (other.get(key, key) for key in headers)}


def reach(marks: Sequence[Mark], headers: Headers) -> tuple[float, float]:
    """Between which x a table can lie: text farther out belongs to another document on the page.

    Columns are about as wide as their neighbours, so outside the outermost heads there is no room for one
    that is wider than the way to the next head; the column of row numbers, which has no head, is narrow.
    """
    order = [key for key in headers if any(mark.key == key for mark in marks)]
    if len(order) < 3:
        return -np.inf, np.inf
    xs = {key: sorted(mark.x for mark in marks if mark.key == key) for key in order}
    columns = list(headers)
    left, right = -np.inf, np.inf
    if order[0] == columns[1]:
        left = xs[order[0]][0] - _BESIDE * (xs[order[1]][-1] - xs[order[0]][0])
    if order[-1] == columns[-1]:
        right = xs[order[-1]][-1] + _BESIDE * (xs[order[-1]][-1] - xs[order[-2]][0])
    return left, right


def number_marks(pieces: Sequence[Piece], marks: Sequence[Mark], headers: Headers, height: float) -> list[Mark]:
    """The row of column numbers under a header, each as a mark of its column; empty where it was not read."""
    if not marks:
        return []
    top = min(mark.y for mark in marks)
    seen = [
        (int((match[1] or match[2] or match[3]).translate(str.maketrans("IlO", "110"))), piece.part(*match.span()))
        for piece in pieces
        if top < piece.y < top + 7 * height
        for match in _NUMBER.finditer(piece.text)
    ]
    rows = [[each for each in seen if abs(each[1].y - other.y) < 0.6 * height] for _, other in seen]
    row = max(rows, key=len, default=[])
    if len(row) < 3:
        return []
    schemes = next(schemes for key, schemes in NUMBERS.items() if key in headers)
    return max(
        ([Mark(scheme[n], at.left, at.right, at.y) for n, at in row if n in scheme] for scheme in schemes),
        key=lambda numbered: sum(_agrees(number, marks) for number in numbered),
    )


def _agrees(number: Mark, marks: Sequence[Mark]) -> bool:
    return min(marks, key=lambda mark: abs(mark.x - number.x)).key == number.key


def _words_of(headers: Headers, pieces: Sequence[Piece]) -> list[Mark]:
    """Every occurrence of a header's words, by columns."""
    words = tuple((word, key) for key, words in headers.items() for word in words)
    seen = ((piece, place) for piece in pieces for place in _places(words, piece.text.upper()))
    marks = []
    for piece, (at, start, end) in sorted(seen, key=lambda each: each[1][0]):
        part = piece.part(start, end)
        marks.append(Mark(words[at][1], part.left, part.right, part.y))
    return marks


@lru_cache(maxsize=4096)
def _places(words: tuple[tuple[str, str], ...], text: str) -> tuple[tuple[int, int, int], ...]:
    """Which of the words stands where in a text."""
    return tuple((at, *place) for at, (word, _) in enumerate(words) for place in _occurrences(word, text))


def _occurrences(word: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a word stands in a text, misread letters and missing blanks allowed; short words stand alone."""
    if len(word) < 5:
        for match in re.finditer(rf"(?<![A-Z]){word}(?![A-Z])", text):
            yield match.span()
        return
    while len(text.strip()) >= len(word) - 1:
        found = fuzz.partial_ratio_alignment(word, text, score_cutoff=WORD_FLOOR)
        # A lost letter is rarer than a misread one, and RUMAH TANGGA is no TANGGAL.
        if found is None or len(text[found.dest_start : found.dest_end].strip()) < len(word):
            return
        # Short words are near too much (KITAS, PUSPITASARI): glued to others they must be read exactly.
        alone = not any(
            map(str.isalpha, text[found.dest_start - 1 : found.dest_start] + text[found.dest_end :][:1])
        )
        if len(word) >= 7 or alone or found.score == 100:
            yield found.dest_start, found.dest_end
        blank = " " * (found.dest_end - found.dest_start)
        text = text[: found.dest_start] + blank + text[found.dest_end :]


@lru_cache(maxsize=4096)
def misfit(text: str, key: str) -> float:
    """How badly a text, or a piece of one, fits a column: 0 well, 1 not at all."""
    if is_blank(text):
        return 0.0
    if key in _VOCABULARIES:
        return 1 - max(0.0, _likeness(text, _VOCABULARIES[key]) - 60) / 40
    return _FITS[key](text)


def _unfit_number(text: str) -> float:
    return 0.0 if re.fullmatch(r"\W*[\dIlO]{1,2}\W*", text) else 1.0


def _unfit_nik(text: str) -> float:
    digits = sum(map(str.isdigit, text))
    return 0.0 if digits >= 14 or (digits >= 10 and not parse_printed_date(text)) else 1.0


def _unfit_date(text: str) -> float:
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    if digits <= 10 and parse_printed_date(text):
        return 0.0
    return 0.5 if letters < 4 <= digits <= 10 else 1.0


def _unfit_papers(text: str) -> float:
    return 0.0 if sum(map(str.isdigit, text)) >= 3 else 1.0


def _unfit_name(text: str) -> float:
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    if digits > letters or parse_printed_date(text):
        return 1.0
    return 0.8 if _likeness(text, _TELLING) > 90 else 0.0


_FITS: Mapping[str, Callable[[str], float]] = {
    ROW_NUMBER: _unfit_number,
    "nik": _unfit_nik,
    "tanggal_lahir": _unfit_date,
    "tanggal_perkawinan": _unfit_date,
    IMMIGRATION: _unfit_papers,
    **dict.fromkeys(NAMES, _unfit_name),
}


def _likeness(text: str, vocabulary: tuple[str, ...]) -> float:
    """Of a text with an entry or, for one line of a wrapped cell, with a piece of one; 0..100."""
    wanted = re.sub(r"[^A-Z0-9+/-]", "", text.upper())
    entries = _squeezed(vocabulary)
    whole = process.extractOne(wanted, entries, scorer=fuzz.ratio)
    best = float(whole[1]) if whole else 0.0
    if len(wanted) >= 4:
        longer = [entry for entry in entries if len(entry) > len(wanted)]
        piece = process.extractOne(wanted, longer, scorer=fuzz.partial_ratio)
        best = max(best, float(piece[1]) - 5) if piece else best
    return best


@lru_cache(maxsize=32)
def _squeezed(vocabulary: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(re.sub(r"[^A-Z0-9+/-]", "", entry) for entry in vocabulary)


def find_columns(
    body: Sequence[Piece], marks: Sequence[Mark], headers: Headers, *, height: float
) -> tuple[Column, ...]:
    """The columns of a table, left to right, without a gap; one that the form lacks has no width.

    Args:
        body: the pieces below the header.
        marks: of the header and the number row.
        headers: the columns that a form can have, in order.
        height: of a line, pixels.
    """
    cuts = _candidates(body, marks, height)
    edges = np.array([-np.inf, *(cut for cut, _ in cuts), np.inf])
    cutting = np.triu(np.broadcast_to([0.0, *(price for _, price in cuts), 0.0], (len(edges), len(edges))), 1)
    cells = [piece.text for piece in body if not is_blank(piece.text)]
    rows = max(sum(misfit(text, key) < 0.2 for text in cells) for key in headers if key in _ANCHORS)
    # best[b]: the least price of the columns so far when the last one ends at edges[b].
    best = np.where(np.isneginf(edges), 0.0, np.inf)
    came = []
    for key in headers:
        step = best[:, None] + _prices(key, body, marks, rows, edges) + cutting
        came.append(step.argmin(axis=0))
        best = step.min(axis=0)
    ends = [len(edges) - 1]
    for back in reversed(came):
        ends.append(int(back[ends[-1]]))
    bounds = edges[ends[::-1]].tolist()
    return tuple(Column(key, *between) for key, between in zip(headers, pairwise(bounds), strict=True))


def _prices(key: str, body: Sequence[Piece], marks: Sequence[Mark], rows: int, edges: Floats) -> Floats:
    """The price of a column between any two edges, shape (edges, edges): what does not fit it, what it misses.

    A header word stands in its column whatever the cells say: it weighs more than a cell.
    """
    xs = np.array([piece.x for piece in body])
    unfit = np.array([misfit(piece.text, key) for piece in body])
    filled = np.array([not is_blank(piece.text) for piece in body])
    own = np.array([mark.x for mark in marks if mark.key == key])
    left = xs[:, None] < edges
    misfits, cells = unfit @ left, (filled & (unfit < 0.5)).astype(float) @ left
    seen = (own[:, None] < edges).sum(axis=0).astype(float)

    def between(counts: Floats) -> Floats:
        return counts[None, :] - counts[:, None]

    missing = np.maximum((0 if key in MAY_BE_EMPTY else rows) - between(cells), 0)
    price = between(misfits) + 1.5 * (len(own) - between(seen)) + 0.5 * missing
    price[np.tril_indices(len(edges), -1)] = np.inf
    return np.asarray(price)


def _candidates(body: Sequence[Piece], marks: Sequence[Mark], height: float) -> list[tuple[float, float]]:
    """Places to cut at, left to right, each with its price: text cut through, less a little for wide gaps."""
    spans = [*((piece.left, piece.right) for piece in body), *((mark.left, mark.right) for mark in marks)]
    lefts, rights = np.array(spans).T
    ended = np.sort(rights)
    chosen: list[tuple[float, float]] = []
    for left in np.sort(lefts):
        before = np.searchsorted(ended, left + 0.25 * height)
        gap = left - ended[before - 1] if before else 2 * height
        place = float(left - min(max(gap, 0.0), 2 * height) / 2)
        through = int(((lefts + 0.3 * height < place) & (place < rights - 0.3 * height)).sum())
        free = float(np.minimum(abs(place - lefts), abs(place - rights)).min())
        price = 0.6 * through + 0.1 - 0.05 * min(free / height, 2.0)
        if chosen and place - chosen[-1][0] < 0.4 * height:
            if price < chosen[-1][1]:
                chosen[-1] = (place, price)
        else:
            chosen.append((place, price))
    return sorted(chosen)
