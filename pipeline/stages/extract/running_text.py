"""The lines of a letter as one running text that remembers where each character was read.

A letter has no fixed places: rows are put in reading order, cells of a row are divided by a tab where a wide
gap stands between them, rows by a line break, and a word divided at the end of a row is made whole. Every
span of the text leads back to the lines it came from, so every value can show its box.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz

from ocr.model import Box, OcrText, TextLine
from pipeline.model import Field
from pipeline.stages.extract.layout import in_rows, tilt

WIDE_GAP = 1.5
"""Line heights between two runs of a row from which on they are cells of their own, not words of a sentence."""

FULL_ROW = 0.7
"""Share of the width of all text up to which a row must reach for a sentence to run on in the next one."""

STEEP = 15.0
"""Degrees off the level of the text from which a line runs across it; a curled row is off by a few."""

_ALIKE = str.maketrans("01|!iI", "olllll")


class Span(NamedTuple):
    """A piece of the text: index of its first character, index after its last."""

    start: int
    end: int


class Hit(NamedTuple):
    """A phrase that was found, and where."""

    phrase: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """What stands side by side."""

    span: Span
    cells: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class RunningText:
    r"""See the module. Built by `running_text`.

    Attributes:
        text: all of it; `"\n"` between rows, `"\t"` between cells that stand apart.
        plain: the same with blanks for both, for patterns that run on over the end of a row.
        rows: in reading order.
        folded: `text` without blanks and punctuation, in small letters, letters that readers confuse made
            one; for finding words in spite of lost blanks and confusions.
    """

    text: str
    plain: str
    rows: tuple[Row, ...]
    folded: str
    _folded_at: tuple[int, ...] = field(repr=False)
    _source: tuple[tuple[int, int] | None, ...] = field(repr=False)
    _lines: tuple[TextLine, ...] = field(repr=False)
    _reader: str = ""

    def find(self, phrases: Iterable[str], start: int = 0, end: int | None = None) -> list[Hit]:
        """Where the phrases stand between two places of the text, in its order; of overlapping ones the longest.

        Blanks, punctuation, case and confusable letters do not matter.
        """
        low, high = self._place(start), self._place(len(self.text) if end is None else end)
        hits: list[tuple[int, int, str]] = []
        for phrase in phrases:
            wanted = _of_table(phrase)
            at = self.folded.find(wanted, low, high)
            while at >= 0:
                hits.append((at, at + len(wanted), phrase))
                at = self.folded.find(wanted, at + 1, high)
        kept: list[tuple[int, int, str]] = []
        for hit in sorted(hits, key=lambda each: (each[0] - each[1], each[0])):
            if all(hit[1] <= other[0] or hit[0] >= other[1] for other in kept):
                kept.append(hit)
        return [self._hit(*hit) for hit in sorted(kept)]

    def nearly(self, phrases: Iterable[str], start: int = 0, end: int | None = None) -> list[Hit]:
        """`find`, and where it finds nothing the likeliest place of a misread phrase, if there is a likely one.

        Only phrases of ten letters and more are looked for in this way: one letter in ten may be wrong.
        """
        exact = self.find(phrases, start, end)
        if exact:
            return exact
        low, high = self._place(start), self._place(len(self.text) if end is None else end)
        part = self.folded[low:high]
        best: tuple[float, int, int, str] | None = None
        for phrase in phrases:
            wanted = _of_table(phrase)
            if len(wanted) < 10 or len(part) < len(wanted):
                continue
            found = fuzz.partial_ratio_alignment(wanted, part, score_cutoff=88)
            if found and (best is None or found.score > best[0]):
                best = (found.score, low + found.dest_start, low + found.dest_end, phrase)
        return [self._whole(self._hit(best[1], best[2], best[3]))] if best else []

    def _whole(self, hit: Hit) -> Hit:
        """Without the letter or two of the next word that a likeness reaches into."""
        inside = re.search(r"(?<![A-Za-z])[A-Za-z]{1,2}$", self.text[hit.start : hit.end])
        return (
            Hit(hit.phrase, hit.start, hit.start + inside.start())
            if inside and self.text[hit.end :][:1].isalpha()
            else hit
        )

    def fold_of(self, start: int, end: int) -> str:
        """The folded form of a piece of the text."""
        return self.folded[self._place(start) : self._place(end)]

    def row_of(self, at: int) -> int:
        """The index of the row in which a character stands."""
        for index, row in enumerate(self.rows):
            if at < row.span.end:
                return index
        return len(self.rows) - 1

    def cell_of(self, at: int) -> Span:
        """The cell in which a character stands."""
        row = self.rows[self.row_of(at)]
        return next((cell for cell in row.cells if at < cell.end), row.cells[-1])

    def lines_in(self, span: Span) -> tuple[Span, ...]:
        """The pieces of a span that were found as lines of their own, in its order."""
        ends: dict[int, Span] = {}
        for at in range(*span):
            source = self._source[at]
            if source is not None:
                ends[source[0]] = Span(ends.get(source[0], Span(at, at)).start, at + 1)
        return tuple(ends.values())

    def runs_on(self, at: int) -> bool:
        """Whether the row of a character fills the width, so that its last sentence goes on in the next row.

        The width is that of cells of several words (a speck at the border is no text) and of those that begin
        above or below the row: what stands beside all of it is another paper.
        """
        here = self.box(*self.rows[self.row_of(at)].span)
        if here is None:
            return False
        cells = [cell for row in self.rows for cell in row.cells]
        worded = [cell for cell in cells if " " in self.text[slice(*cell)].strip()]
        boxes = [box for cell in worded or cells if (box := self.box(*cell)) and box.left < here.right]
        left = min((box.left for row in self.rows if (box := self.box(*row.span))), default=0.0)
        return here.right - left >= FULL_ROW * (max((box.right for box in boxes), default=here.right) - left)

    def trimmed(self, start: int, end: int, marks: str = " \t\n") -> Span:
        """The span without certain characters at its ends."""
        while start < end and self.text[start] in marks:
            start += 1
        while end > start and self.text[end - 1] in marks:
            end -= 1
        return Span(start, end)

    def box(self, start: int, end: int) -> Box | None:
        """The quadrilateral of one line's part, or the upright box round the parts of several."""
        parts = [
            self._lines[line].box.part(first / length, last / length)
            for line, first, last in self._pieces(start, end)
            if (length := len(self._lines[line].text))
        ]
        return None if not parts else parts[0] if len(parts) == 1 else Box.around(parts)

    def confidence(self, start: int, end: int) -> float:
        """The worst confidence of the lines it came from."""
        return min((self._lines[line].confidence for line, _, _ in self._pieces(start, end)), default=0.0)

    def field(
        self, span: Span, *, value: str | None = None, trust: float = 1.0, repaired: bool = False
    ) -> Field | None:
        """The field of a span.

        Args:
            span: where it stands; blanks at its ends do not count.
            value: in place of the printed text.
            trust: 0..1, how sure it is that this text is that field; multiplies the reader's confidence.
            repaired: see `Field`.

        Returns:
            None for an empty span.
        """
        start, end = self.trimmed(*span)
        if start >= end:
            return None
        raw = " ".join(self.text[start:end].split())
        return Field(
            value=raw if value is None else value,
            raw=raw,
            confidence=round(min(1.0, self.confidence(start, end) * trust), 4),
            box=self.box(start, end),
            reader=self._reader,
            repaired=repaired,
        )

    def _pieces(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """(line, first character, after the last) of each line that the span touches."""
        ends: dict[int, tuple[int, int]] = {}
        for source in self._source[start:end]:
            if source is not None:
                line, at = source
                first, last = ends.get(line, (at, at))
                ends[line] = (min(first, at), max(last, at))
        return [(line, first, last + 1) for line, (first, last) in ends.items()]

    def _place(self, at: int) -> int:
        """The first folded character at or after a place of the text."""
        low, high = 0, len(self._folded_at)
        while low < high:
            middle = (low + high) // 2
            if self._folded_at[middle] < at:
                low = middle + 1
            else:
                high = middle
        return low

    def _hit(self, first: int, last: int, phrase: str) -> Hit:
        return Hit(phrase, self._folded_at[first], self._folded_at[last - 1] + 1)


def running_text(text: OcrText) -> RunningText:
    """The running text of what a reader saw; a watermark that runs across it is no part of it."""
    builder = _Builder()
    level = tilt(text.lines)
    for row in in_rows(line for line in text.lines if line.text.strip() and not _across(line, level)):
        builder.add(row)
    letters = "".join(builder.letters)
    folded, at = _folded(letters)
    return RunningText(
        text=letters,
        plain=letters.replace("\n", " ").replace("\t", " "),
        rows=tuple(builder.rows),
        folded=folded,
        _folded_at=tuple(at),
        _source=tuple(builder.source),
        _lines=tuple(builder.lines),
        _reader=text.reader,
    )


def _across(line: TextLine, level: float) -> bool:
    """Whether a line runs across the others; of a letter or two nobody knows which way they run."""
    return len(line.text.strip()) > 2 and abs(line.box.angle - level) > STEEP


def fold(text: str) -> str:
    """Small letters and digits alone, what readers confuse made one: `0o`, `1il|`, `rn m`."""
    return _folded(text)[0]


def stands_alone(text: str, hit: Hit) -> bool:
    """Whether a short phrase is a word of its own; a long one may be glued to its neighbours."""
    if len(_of_table(hit.phrase)) > 4:
        return True
    return not (text[max(0, hit.start - 1) : hit.start].isalpha() or text[hit.end : hit.end + 1].isalpha())


@lru_cache(maxsize=2048)
def _of_table(phrase: str) -> str:
    """`fold` of a phrase of the tables, kept: there are a thousand, and each is looked for in every letter."""
    return fold(phrase)


def _folded(text: str) -> tuple[str, list[int]]:
    letters: list[str] = []
    at: list[int] = []
    for index, sign in enumerate(text):
        for each in _folded_sign(sign):
            if each == "n" and letters and letters[-1] == "r":
                letters[-1] = "m"
                continue
            letters.append(each)
            at.append(index)
    return "".join(letters), at


@lru_cache(maxsize=1024)
def _folded_sign(sign: str) -> str:
    """What is left of one sign, kept: a letter has a hundred different ones, and is folded piece by piece."""
    plain = unicodedata.normalize("NFKD", sign).casefold().translate(_ALIKE)
    return "".join(each for each in plain if each.isalnum() and each.isascii())


class _Builder:
    """Gathers characters and where they came from."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.source: list[tuple[int, int] | None] = []
        self.rows: list[Row] = []
        self.lines: list[TextLine] = []

    def add(self, row: Sequence[TextLine]) -> None:
        """One row, its lines from left to right."""
        if self.letters and not self._rejoin(row[0].text.strip()):
            self._put("\n")
        first = len(self.letters)
        cells: list[Span] = []
        start = first
        self._line(row[0])
        for before, line in pairwise(row):
            apart = line.box.left - before.box.right > WIDE_GAP * min(before.box.height, line.box.height)
            if apart:
                cells.append(Span(start, len(self.letters)))
            self._put("\t" if apart else " ")
            start = len(self.letters) if apart else start
            self._line(line)
        cells.append(Span(start, len(self.letters)))
        self.rows.append(Row(Span(first, len(self.letters)), tuple(cells)))

    def _rejoin(self, following: str) -> bool:
        """Take back the hyphen of a divided word; a doubled word ("baik-baik") keeps it."""
        tail = "".join(self.letters[-20:])
        stem = tail[:-1].split()[-1] if tail[:-1].split() else ""
        if not (tail.endswith("-") and stem[-1:].isalpha() and following[:1].islower()):
            return False
        if not following.startswith(stem.lower()):
            self.letters.pop()
            self.source.pop()
            (start, end), cells = self.rows[-1].span, self.rows[-1].cells
            self.rows[-1] = Row(Span(start, end - 1), (*cells[:-1], Span(cells[-1].start, end - 1)))
        return True

    def _line(self, line: TextLine) -> None:
        number = len(self.lines)
        self.lines.append(line)
        for at, sign in enumerate(line.text):
            self.letters.append(" " if sign.isspace() else sign)
            self.source.append((number, at))

    def _put(self, sign: str) -> None:
        self.letters.append(sign)
        self.source.append(None)
