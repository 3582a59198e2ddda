"""Labels and their values in a letter: behind a colon, behind the bare word, or in a table below its heading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from rapidfuzz.distance import Levenshtein

from pipeline.stages.extract import paklaring_phrases as words
from pipeline.stages.extract.letter_labels import LABELS, NEED_COLON
from pipeline.stages.extract.running_text import RunningText, Span, fold

COLON = r"[:：;=]"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label and what stands behind it (or below it, in a table with headings).

    Attributes:
        key: of `letter_labels.LABELS`; `lain` for every other label.
        label: where the label stands.
        value: where the value stands; may be empty.
        sure: a colon or a table says so; False: it only stands behind the word.
    """

    key: str
    label: Span
    value: Span
    sure: bool = True


@cache
def _known_labels() -> dict[str, str]:
    return {fold(label): key for key, labels in LABELS.items() for label in labels}


@cache
def _need_colon() -> frozenset[str]:
    return frozenset(fold(each) for each in NEED_COLON)


WITHOUT_COLON = ("nama", "nik", "nomor_induk", "jabatan", "perusahaan", "lahir")
"""Keys whose label may have lost its colon: a date behind a bare word is the business of the wording."""


LONG_LABEL = 9
"""Folded letters from which on a label of the letter's date is no word of a sentence ("date of issue")."""


TABLED = 5
"""Folded letters from which on a cell that holds a label and nothing else has its value in the next cell."""


def labelled_values(flow: RunningText) -> Iterator[Labelled]:
    """Every label with its value: behind a colon, behind the bare word, or in a table below its heading."""
    headings: list[tuple[str, Span]] = []
    for index, row in enumerate(flow.rows):
        found = list(_behind_colons(flow, row.span))
        cells = row.cells
        heads = _headings(flow, cells) if not found else []
        if not found and not heads:
            heads = _headings(flow, flow.lines_in(row.span))
        if not heads:
            found.extend(_behind_words(flow, row.cells, [each.label for each in found]))
        if found:
            found[-1] = _continued(flow, found[-1], index)
        yield from found
        narrow = len(headings) > len(cells)  # columns so near to each other that they are read as one cell
        cells = flow.lines_in(row.span) if headings and narrow else cells
        below = list(_below(flow, headings, cells)) if headings and len(cells) > 1 else []
        yield from below
        if found or not below:
            headings = heads


ROOM = 0.85
"""Share of the width of the text that a row must fill for its value to run on in the next row."""


def _continued(flow: RunningText, each: Labelled, index: int) -> Labelled:
    """With the next row, when the value fills its own and the next is set in below it, without a label."""
    if index + 1 >= len(flow.rows) or each.key == "lain":
        return each
    following = flow.rows[index + 1].span
    label, value, below = flow.box(*each.label), flow.box(*each.value), flow.box(*following)
    if label is None or value is None or below is None or re.search(COLON, flow.text[slice(*following)]):
        return each
    widest = max((box.right for row in flow.rows if (box := flow.box(*row.span))), default=0.0)
    set_in = below.left - label.left > 2.5 * label.height
    close = 0 < below.center[1] - value.center[1] < 2.5 * value.height
    runs_on = value.right >= ROOM * widest or _under(flow, each, following)
    if set_in and close and runs_on and len(flow.rows[index + 1].cells) == 1:
        return replace(each, value=flow.trimmed(each.value.start, following.end, " \t\n|,-–—_"))
    return each


def _under(flow: RunningText, each: Labelled, following: Span) -> bool:
    """A name whose next row begins below its own beginning, in letters of the same kind, goes on there."""
    value, below = flow.box(*each.value), flow.box(*following)
    first, second = flow.text[slice(*each.value)], flow.text[slice(*following)]
    if value is None or below is None or each.key != "nama" or re.search(r"[^A-Za-z.,'’ -]", second):
        return False
    flush = abs(below.left - value.left) < 0.7 * value.height
    return flush and first.isupper() == second.isupper() and second[:1].isupper() and len(second.split()) <= 4


def _behind_colons(flow: RunningText, row: Span) -> Iterator[Labelled]:
    text = flow.text
    colons = [
        match.span()
        for match in re.finditer(rf"{COLON}(?:\s*{COLON})*", text[row.start : row.end])
        if not re.search(r"\d$", text[row.start : row.start + match.start()])
        or not re.match(r"\d\d\b", text[row.start + match.end() :])
    ]
    labels: list[tuple[str, Span, int]] = []
    since = row.start
    for first, last in colons:
        label = _label_before(flow, since, row.start + first)
        if label:
            labels.append((label[0], label[1], row.start + last))
        since = row.start + last
    ends = [*(place.start for _, place, _ in labels[1:]), row.end][: len(labels)]
    for (key, place, start), end in zip(labels, ends, strict=True):
        yield Labelled(key, place, _value(flow, start, max(start, end)))


def _value(flow: RunningText, start: int, end: int) -> Span:
    """The value without marks at its ends; what stands far to the right of it belongs to something else."""
    value = flow.trimmed(start, end, " \t\n|,-–—_")
    cut = flow.text.find("\t", *value)
    if cut < 0:
        cut = flow.text.find("|", *value)
    return value if cut < 0 else flow.trimmed(value.start, cut, " \t\n|,-–—_")


def _label_before(flow: RunningText, since: int, colon: int) -> tuple[str, Span] | None:
    """The label that ends at a colon: the longest known one, else the last word as `lain`."""
    span = flow.trimmed(since, colon, " \t\n|.,()-–—_/")
    text = flow.text[slice(*span)]
    cut = max(text.rfind("\t"), text.rfind("|"), text.rfind("   "))
    span = flow.trimmed(span.start + cut + 1, span.end)
    if span.start >= span.end:
        return None
    folded = flow.fold_of(*span)
    key = _two_keys(flow.text[slice(*span)])
    if key:
        return key, span
    known = _known_labels()
    for label in sorted((each for each in known if folded.endswith(each)), key=len, reverse=True):
        start = flow.find((label,), span.start, span.end)[-1].start
        if start == span.start or not flow.text[start - 1].isalpha() or _turns(flow.text, start):
            return known[label], Span(start, span.end)
    for label, key in known.items():
        if len(label) >= 6 and Levenshtein.distance(folded, label, score_cutoff=1) <= 1:
            return key, span
    last = re.search(r"\S+$", flow.text[slice(*span)])
    start = span.start + (last.start() if last else 0)
    return "lain", Span(start if len(folded) > 24 else span.start, span.end)


def _turns(text: str, at: int) -> bool:
    """A new word begins although no blank is there: "SITINama"."""
    return text[at : at + 1].isupper() and text[at - 1 : at].islower()


def _two_keys(text: str) -> str | None:
    """The key of a label in two languages or of two things ("Tanggal Masuk / Keluar" is a period)."""
    known = _known_labels()
    text = re.sub(r"^\s*[0-9]{1,2}\s*[.)]\s*", "", text)  # of a numbered list
    keys = [known.get(fold(part)) for part in re.split(r"[/()–—-]", text) if fold(part)]
    if len(keys) < 2:
        return None
    if "mulai" in keys and "selesai" in keys:
        return "periode"
    return next((key for key in keys if key and key != "lain"), None)


def _behind_words(flow: RunningText, cells: tuple[Span, ...], taken: list[Span]) -> Iterator[Labelled]:
    """A label at the head of a cell without a colon, its value behind it or in the next cell."""
    known = _known_labels()
    for index, cell in enumerate(cells):
        following = cells[index + 1] if index + 1 < len(cells) else None
        if re.search(COLON, flow.text[slice(*cell)]) or any(
            cell.start <= label.start < cell.end for label in taken
        ):
            continue
        folded = flow.fold_of(*cell)
        both = _two_keys(flow.text[slice(*cell)]) if following else None
        if both and both != "lain":
            yield Labelled(both, cell, _value(flow, *following or cell), sure=False)
            continue
        for label in sorted((each for each in known if folded.startswith(each)), key=len, reverse=True):
            hit = flow.find((label,), cell.start, cell.end)[0]
            value = _value(flow, hit.end, cell.end)
            if value.start >= value.end and following:
                value = _value(flow, *following)
            if label in _need_colon() and value.end <= cell.end:
                break
            told = known[label] in WITHOUT_COLON or (known[label] == "tanggal_surat" and len(label) >= LONG_LABEL)
            tabled = label == folded and len(label) >= TABLED and known[label] != "lain"
            if known[label] == "perusahaan" and _KIND_OF_FIRM.match(flow.plain, *value):
                continue
            if (told or tabled) and _looks_like_value(flow, hit.end, value):
                yield Labelled(known[label], Span(hit.start, hit.end), value, sure=False)
                break


_KIND_OF_FIRM = re.compile(r"(?:Umum|Daerah|Otobus|Rokok|Dagang|Perseroan|Perkebunan)\b", re.IGNORECASE)
"""Behind "Perusahaan" without a colon: both belong to the name, which is no value behind a label."""


def _looks_like_value(flow: RunningText, label_end: int, value: Span) -> bool:
    text = flow.text[slice(*value)]
    glued = value.start == label_end and not _turns(flow.text, label_end)
    first = re.match(r"\S+", text)
    if not first or glued or not (text[0].isupper() or text[0].isdigit()):
        return False
    return fold(first[0]) not in words.STOP_WORDS


def _headings(flow: RunningText, cells: tuple[Span, ...]) -> list[tuple[str, Span]]:
    """The labels of a row of labels; where every second cell is none, values stand beside them."""
    known = {label: key for label, key in _known_labels().items() if label not in _need_colon()}
    cells = tuple(_unnumbered(flow, cell) for cell in cells)
    keys = [known.get(flow.fold_of(*cell)) for cell in cells]
    heads = [(key or "lain", cell) for key, cell in zip(keys, cells, strict=True)]
    count = sum(key is not None for key in keys)
    return heads if count >= 2 and 2 * count > len(keys) else []


def _unnumbered(flow: RunningText, cell: Span) -> Span:
    """A heading without the "No" of the column of numbers before it, read as one with it."""
    lead = re.match(r"\s*No\.?\s+(?=[A-Z])", flow.plain[slice(*cell)])
    return Span(cell.start + lead.end(), cell.end) if lead and cell.end - cell.start > 6 else cell


def _below(flow: RunningText, headings: list[tuple[str, Span]], cells: tuple[Span, ...]) -> Iterator[Labelled]:
    full = len(cells) == len(headings)
    for index, (key, heading) in enumerate(headings):
        above = flow.box(*heading)
        for at, cell in enumerate(cells):
            below = flow.box(*cell)
            if above is None or below is None:
                continue
            shared = min(above.right, below.right) - max(above.left, below.left)
            own = index == at if full else shared > 0.5 * min(above.right - above.left, below.right - below.left)
            if own:
                yield Labelled(key, heading, _value(flow, *cell))
