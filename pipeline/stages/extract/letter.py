"""The parts of an employment letter: title, who signs, who is spoken of, the close, and labelled values.

Nothing is decided here about fields; the parts are spans of one running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from pipeline.stages.extract import paklaring_phrases as words
from pipeline.stages.extract.dates import FoundDate, find_dates
from pipeline.stages.extract.letter_labelled import Labelled, labelled_values
from pipeline.stages.extract.letter_names import name_span, skip_leading
from pipeline.stages.extract.running_text import Hit, RunningText, Span, fold


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
    if opening and _told_before(flow, title.end, opening.start, dates):
        opening = None
    marker = _marker(flow, opening.end if opening else title.end)
    if marker and not opening and _told_above(flow, labelled, title, marker):
        marker = None
    body = marker.end if marker else opening.end if opening else title.end
    letter_date = _letter_date(flow, dates, body, labelled)
    farewell = _first(flow.nearly(words.CLOSES, body))
    ends = [each.start for each in (farewell,) if each]
    if letter_date and letter_date.date.start > body and not _dated_above(dates, letter_date.date):
        ends.append(flow.cell_of((letter_date.town or letter_date.date).start).start)
    written = letter_date.date if letter_date else None
    close = min(ends, default=_tail(flow, body, labelled, [each for each in dates if each is not written]))
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


def _told_before(flow: RunningText, start: int, opening: int, dates: Iterable[FoundDate]) -> bool:
    """The letter has said long before whom, or which days: "please contact the undersigned" opens nothing."""
    told = _first(flow.find(words.EMPLOYEE_OPENS, start, opening))
    period = sum(start <= each.start < opening for each in dates) >= 2
    return period or (told is not None and flow.row_of(opening) - flow.row_of(told.start) >= 2)


def _told_above(flow: RunningText, labelled: Iterable[Labelled], title: Span, marker: Span) -> bool:
    """The name stands behind its label above "menerangkan bahwa", and none below: the sentence bears it out."""
    names = [each.label.start for each in labelled if each.key == "nama" and each.value.start < each.value.end]
    at = skip_leading(flow, marker.end, len(flow.text))
    told = name_span(flow, at, flow.rows[flow.row_of(at)].span.end) if at < len(flow.text) else None
    return bool(names) and told is None and all(title.end <= each < marker.start for each in names)


def _may_date(dates: Iterable[FoundDate], date: FoundDate, body: int) -> bool:
    """It stands below the beginning of the text, or the letter is dated above it."""
    return date.start > body or (date.date.day is not None and _dated_above(dates, date))


def _dated_above(dates: Iterable[FoundDate], date: FoundDate) -> bool:
    """The letter is dated above its text: a period follows."""
    return sum(each.start > date.start for each in dates) >= 2


def _tail(flow: RunningText, body: int, labelled: Iterable[Labelled], dates: Iterable[FoundDate]) -> int:
    """Behind the last sentence, label or day, where a letter has neither a farewell nor a date below."""
    rows = [row.span for row in flow.rows if row.span.end > body]
    stops = [row.end for row in rows if _SENTENCE_END.search(flow.text, *row)]
    told = [
        flow.rows[flow.row_of(each.label.start)].span.end for each in labelled if each.key not in _OF_SIGNATORIES
    ]
    days = [flow.rows[flow.row_of(each.start)].span.end for each in dates]
    return max([*stops[-1:], *(end for end in (*told, *days) if end > body)], default=len(flow.text))


_OF_SIGNATORIES = frozenset(("nama", "jabatan", "nomor_induk", "lain", "kota_surat", "tanggal_surat"))


_SENTENCE_END = re.compile(r"(?:[a-z]{3}\)?|[0-9]{4})\.\s*$")


def _first(hits: list[Hit]) -> Hit | None:
    return hits[0] if hits else None


def _title(flow: RunningText) -> Span:
    """The first row that begins with a title; the head of the text where there is none."""
    for row in flow.rows:
        for cell in row.cells:
            folded = _SUBJECT.sub("", flow.fold_of(*cell))
            second = fold(flow.text[slice(*cell)].partition("/")[2])
            if len(folded) <= 75 and any(_is_title(each) for each in (folded, second) if each):
                return cell
    return Span(0, 0)


_SUBJECT = re.compile(f"^({'|'.join(map(fold, ('perihal', 'hal', 'subject')))})")


def _is_title(folded: str) -> bool:
    """It begins like a title; behind a stroke stands its second language."""
    for title in words.TITLES:
        begun = fold(title)
        near = Levenshtein.distance(folded[: len(begun)], begun) <= len(begun) // 10
        if near and not folded[len(begun) :].startswith(fold("ini")):
            return True
    return False


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
    addressed = _COURTESY_BEGUN.search(flow.plain, first.start, end)
    return Span(first.start, addressed.start() if addressed else end)


_COURTESY_BEGUN = re.compile(r"(?<![A-Za-z])(?:[Ss]dr|[Ss]audar|SDR|SAUDAR)$")
"""An opening that goes into a courtesy title ("diberikan kepada Saudar|i") leaves the title to the name."""


_TOWN = r"(?P<town>[A-Z][A-Za-z.'’]{2,}(?:[ \-]+[A-Z][A-Za-z.]+){0,3}(?:[ \-]+[a-z]{2,12}(?=,)){0,1})"
_TOWN_BEFORE = re.compile(
    rf"(?:^|[.:;!]\s*|(?:\bdi|\bDi)\s*:?\s+){_TOWN}\s*[,.;:–-]{{0,2}}\s*(?:(?:(?:pada\s+)?(?:tanggal|tgl\.?)|on)\s*:?\s*)?$"
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
        behind = flow.text[date.end : flow.cell_of(date.end - 1).end]
        ended = not re.search(r"[A-Za-z0-9]{2}", behind) or behind.lstrip().startswith("/")  # in another language
        if any(each.value.start <= date.start < each.value.end for each in behind_labels):
            continue
        row = flow.rows[flow.row_of(date.start)]
        if flow.find(words.BIRTH_CUES, row.span.start, date.start):
            continue
        before = _TOWN_BEFORE.search(flow.plain[cell.start : date.start])
        if before and ended and fold(before["town"].split()[0]) not in _NO_TOWN:
            at = cell.start
            town = flow.trimmed(at + before.start("town"), at + before.end("town"), " .,")
            towns.append(LetterDate(date, town))
        elif ended and _may_date(dates, date, body) and flow.fold_of(cell.start, date.start) in _ALONE:
            others.append(LetterDate(date, _told_town(flow, date)))
    for each in labelled:
        inside = [date for date in dates if each.value.start <= date.start < each.value.end]
        if each.key == "tanggal_surat" and len(inside) == 1:
            written_at = _labelled_town(flow, labelled) or _told_town(flow, inside[0])
            others.append(LetterDate(inside[0], written_at))
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
