"""The parts of an employment letter: title, who signs, who is spoken of, the close, and labelled values.

Nothing is decided here about fields; the parts are spans of one running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from rapidfuzz.distance import Levenshtein

from pipeline.stages.extract import paklaring_phrases as words
from pipeline.stages.extract.dates import FoundDate, find_dates
from pipeline.stages.extract.letter_labels import LABELS
from pipeline.stages.extract.running_text import Hit, RunningText, Span, fold

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


@dataclass(frozen=True, slots=True)
class LetterDate:
    """The date of the letter itself and the town before it."""

    date: FoundDate
    town: Span | None


@dataclass(frozen=True, slots=True)
class Letter:
    """See the module.

    Attributes:
        head: everything above the title (the letterhead); empty where there is no title.
        title: the row of the title, empty where none was found.
        signatory: between "yang bertanda tangan" and "menerangkan"; empty where the letter has no such part.
        employee: from "menerangkan bahwa" to the close.
        close: from the letter's date or "hormat kami" on.
        dates: all, in order.
        labelled: every label with its value, in order.
        letter_date: when and where the letter was written.
        marked: "menerangkan bahwa" or its like was found; otherwise `employee` is everything below the title.
    """

    flow: RunningText
    head: Span
    title: Span
    signatory: Span
    employee: Span
    close: Span
    dates: tuple[FoundDate, ...]
    labelled: tuple[Labelled, ...]
    letter_date: LetterDate | None
    marked: bool

    def values(self, key: str, within: Span | None = None) -> list[Labelled]:
        """The labelled values of a key that are not empty, in order, sure ones first."""
        found = [
            each
            for each in self.labelled
            if each.key == key
            and each.value.start < each.value.end
            and (within is None or within.start <= each.label.start < within.end)
        ]
        return sorted(found, key=lambda each: not each.sure)


def parts_of(flow: RunningText) -> Letter:
    """The parts of a letter."""
    whole = Span(0, len(flow.text))
    dates = tuple(find_dates(flow.plain))
    title = _title(flow)
    labelled = tuple(labelled_values(flow))
    opening = _first(flow.nearly(words.SIGNATORY_OPENS, title.end, whole.end))
    marker = _marker(flow, opening.end if opening else title.end)
    body = marker.end if marker else opening.end if opening else title.end
    letter_date = _letter_date(flow, dates, body, labelled)
    farewell = _first(flow.find(words.CLOSES, body))
    ends = [each.start for each in (farewell,) if each]
    if letter_date and letter_date.date.start > body:
        ends.append(flow.cell_of((letter_date.town or letter_date.date).start).start)
    close = min(ends, default=_tail(flow, body))
    return Letter(
        flow=flow,
        head=Span(0, title.start),
        title=title,
        signatory=Span(opening.end, marker.start if marker else close) if opening else Span(body, body),
        employee=Span(body, max(close, body)),
        close=Span(close, whole.end),
        dates=dates,
        labelled=labelled,
        letter_date=letter_date,
        marked=marker is not None,
    )


def _tail(flow: RunningText, body: int) -> int:
    """Behind the last full stop at the end of a row, where a letter has neither a farewell nor a date below."""
    rows = [row.span for row in flow.rows if row.span.end > body]
    stops = [row.end for row in rows if _SENTENCE_END.search(flow.text, *row)]
    return stops[-1] if stops else len(flow.text)


_SENTENCE_END = re.compile(r"[a-z]{3}\.\s*$")


def _first(hits: list[Hit]) -> Hit | None:
    return hits[0] if hits else None


def _title(flow: RunningText) -> Span:
    """The first row that begins with a title; the head of the text where there is none."""
    for row in flow.rows:
        for cell in row.cells:
            folded = re.sub(f"^({fold('perihal')}|{fold('hal')})", "", flow.fold_of(*cell))
            if len(folded) > 75:
                continue
            for title in words.TITLES:
                begun = fold(title)
                near = Levenshtein.distance(folded[: len(begun)], begun) <= len(begun) // 10
                if near and not folded[len(begun) :].startswith(fold("ini")):
                    return cell
    return Span(0, 0)


def _marker(flow: RunningText, start: int) -> Span | None:
    """Where "menerangkan bahwa" or its like stands, up to the "bahwa", a second language included."""
    hits = flow.nearly(words.EMPLOYEE_OPENS, start)
    if not hits:
        return None
    first, end = hits[0], hits[0].end
    for hit in hits[1:]:
        if hit.start - end <= 60:
            end = max(end, hit.end)
    for link in flow.find(("bahwa", "that"), end, end + 60):
        if link.start - end <= 40 and not re.search(r"[.:;]", flow.plain[end : link.start]):
            end = link.end
            break
    return Span(first.start, end)


_TOWN = r"(?P<town>[A-Z][A-Za-z.'’]{2,}(?:[ \-]+[A-Z][A-Za-z.]+){0,3}(?:[ \-]+[a-z]{2,12}(?=,)){0,1})"
_TOWN_BEFORE = re.compile(
    rf"(?:^|[.:;!]\s*|(?:\bdi|\bDi)\s*:?\s+){_TOWN}\s*[,.;:]{{0,2}}\s*(?:(?:pada\s+)?(?:tanggal|tgl\.?)\s*:?\s*)?$"
)
_WORDS_BEFORE_DATES = """
akhir awal berakhir berhenti bulan dan dari date dated efektif from hari hingga jumat kamis keluar lahir masuk
minggu mulai no nomor pada per periode rabu ref resign sabtu sampai sejak selasa senin since tanggal terhitung
tertanggal tgl to ttl until
"""
_NO_TOWN = frozenset(fold(each) for each in _WORDS_BEFORE_DATES.split())


def _letter_date(
    flow: RunningText, dates: Iterable[FoundDate], body: int, labelled: Iterable[Labelled]
) -> LetterDate | None:
    """The date behind a town ("Bekasi, 2 September 2024"), else a labelled one, else one alone in its cell.

    Of several the last counts: a letter is dated below its text, or, in older style, once above it.
    """
    behind_labels = [each for each in labelled if each.key not in ("tanggal_surat", "kota_surat")]
    towns: list[LetterDate] = []
    others: list[LetterDate] = []
    for date in dates:
        cell = flow.cell_of(date.start)
        ended = not re.search(r"[A-Za-z0-9]{2}", flow.text[date.end : flow.cell_of(date.end - 1).end])
        if any(each.value.start <= date.start < each.value.end for each in behind_labels):
            continue
        row = flow.rows[flow.row_of(date.start)]
        if flow.find(words.BIRTH_CUES, row.span.start, date.start):
            continue
        before = _TOWN_BEFORE.search(flow.plain[cell.start : date.start])
        if before and ended and fold(before["town"].split()[0]) not in _NO_TOWN:
            at = cell.start
            towns.append(LetterDate(date, Span(at + before.start("town"), at + before.end("town"))))
        elif ended and date.start > body and flow.fold_of(cell.start, date.start) in _ALONE:
            others.append(LetterDate(date, _told_town(flow, date)))
    for each in labelled:
        inside = [date for date in dates if each.value.start <= date.start < each.value.end]
        if each.key == "tanggal_surat" and len(inside) == 1:
            others.append(LetterDate(inside[0], _labelled_town(flow, labelled)))
    return towns[-1] if towns else others[-1] if others else None


_ALONE = frozenset(fold(each) for each in ("", "tanggal", "pada tanggal", "tgl", "date"))
_WRITTEN_AT = re.compile(
    rf"(?:[Dd]ibuat|[Dd]ikeluarkan|[Dd]itetapkan|[Ii]ssued)\s*(?:di|in|at)\s*:?\s*{_TOWN}\s*$"
)


def _told_town(flow: RunningText, date: FoundDate) -> Span | None:
    """The town of "Dibuat di Makassar" in the cell above a date."""
    row = flow.row_of(date.start)
    for cell in flow.rows[max(0, row - 1)].cells:
        told = _WRITTEN_AT.search(flow.plain, *cell)
        if told:
            return Span(*told.span("town"))
    return None


def _labelled_town(flow: RunningText, labelled: Iterable[Labelled]) -> Span | None:
    """The town behind "Dikeluarkan di :"."""
    for each in labelled:
        if each.key == "kota_surat" and re.fullmatch(_TOWN, flow.text[slice(*each.value)].strip(" .,")):
            return flow.trimmed(*each.value, " .,\t\n")
    return None


# --- labels ---------------------------------------------------------------------------------------------


@cache
def _known_labels() -> dict[str, str]:
    return {fold(label): key for key, labels in LABELS.items() for label in labels}


WITHOUT_COLON = ("nama", "nik", "nomor_induk", "jabatan", "perusahaan", "lahir")
"""Keys whose label may have lost its colon: a date behind a bare word is the business of the wording."""


def labelled_values(flow: RunningText) -> Iterator[Labelled]:
    """Every label with its value: behind a colon, behind the bare word, or in a table below its heading."""
    headings: list[tuple[str, Span]] = []
    for index, row in enumerate(flow.rows):
        found = list(_behind_colons(flow, row.span))
        found.extend(_behind_words(flow, row.cells, [each.label for each in found]))
        if found:
            found[-1] = _continued(flow, found[-1], index)
        yield from found
        below = list(_below(flow, headings, row.cells)) if headings and len(row.cells) > 1 else []
        yield from below
        if found or not below:
            headings = _headings(flow, row.cells) if not found else []


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
    if set_in and close and value.right >= ROOM * widest and len(flow.rows[index + 1].cells) == 1:
        return replace(each, value=flow.trimmed(each.value.start, following.end, " \t\n|,-–—_"))
    return each


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
        for label in sorted((each for each in known if folded.startswith(each)), key=len, reverse=True):
            hit = flow.find((label,), cell.start, cell.end)[0]
            value = _value(flow, hit.end, cell.end)
            if value.start >= value.end and following:
                value = _value(flow, *following)
            if known[label] in WITHOUT_COLON and _looks_like_value(flow, hit.end, value):
                yield Labelled(known[label], Span(hit.start, hit.end), value, sure=False)
                break


def _looks_like_value(flow: RunningText, label_end: int, value: Span) -> bool:
    text = flow.text[slice(*value)]
    glued = value.start == label_end and not _turns(flow.text, label_end)
    first = re.match(r"\S+", text)
    if not first or glued or not (text[0].isupper() or text[0].isdigit()):
        return False
    return fold(first[0]) not in words.STOP_WORDS


def _headings(flow: RunningText, cells: tuple[Span, ...]) -> list[tuple[str, Span]]:
    """The labels of a row that holds nothing else."""
    known = _known_labels()
    keys = [known.get(flow.fold_of(*cell)) for cell in cells]
    heads = [(key or "lain", cell) for key, cell in zip(keys, cells, strict=True)]
    return heads if sum(key is not None for key in keys) >= 2 else []


def _below(flow: RunningText, headings: list[tuple[str, Span]], cells: tuple[Span, ...]) -> Iterator[Labelled]:
    for key, heading in headings:
        above = flow.box(*heading)
        for cell in cells:
            below = flow.box(*cell)
            if above is None or below is None:
                continue
            shared = min(above.right, below.right) - max(above.left, below.left)
            if shared > 0.5 * min(above.right - above.left, below.right - below.left):
                yield Labelled(key, heading, _value(flow, *cell))
