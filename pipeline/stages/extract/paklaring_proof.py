"""Whether a letter proves at all that the work of the person it names has ended.

Many papers of an office name a person, a firm and two dates: leave, training, a contract, a resignation that
the employee wrote himself. What speaks against a letter is an observation here, for a person to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.model import Outcome, Reason
from pipeline.reasons import because
from pipeline.stages.extract import paklaring_not_proof as words
from pipeline.stages.extract.leaving_reasons import LeavingReason, leaving_reason
from pipeline.stages.extract.letter import Letter
from pipeline.stages.extract.paklaring_people import People
from pipeline.stages.extract.paklaring_period import Period, says_still_employed
from pipeline.stages.extract.running_text import fold

TITLE = 60
"""Folded letters of a row up to which it may be a title; a longer one is a sentence."""
FIRST = 3
"""Rows that can hold the title of a paper without any part of a letter."""
BESIDE = 60
"""Characters behind a name in which it is said whose relative it is."""


_OTHER_PAPERS = tuple(fold(each) for each in words.OTHER_PAPERS)
_SUBJECT = re.compile(r"\s*(?:Perihal|PERIHAL|Hal|HAL|Subject|SUBJECT)\s*[.:：\t]+\s*[:：]?\s*")


def doubts_of(letter: Letter, *, people: People, period: Period) -> Iterator[Reason]:
    """What makes it uncertain that the letter proves an end of work; each goes to a person."""
    other = _other_paper(letter) or _of_an_authority(letter)
    if other:
        yield because("doc_type_uncertain", says=other)
    if people.self_signed:
        yield because("paklaring_own_statement")
    if people.uncertain or (people.name and _relative(letter, people.name.raw)):
        yield because("field_low_confidence", field="nama", cause="several persons")
    for key, date in (("tanggal_mulai", period.earlier_start), ("tanggal_selesai", period.later_end)):
        if date:
            yield because("field_low_confidence", field=key, cause="another date", other=date.date.iso())
    if period.end and not period.of_work and not _says_left(letter):
        yield because("doc_type_uncertain", says=None)
    if period.end and not period.open_end:
        still = says_still_employed(letter)
        phrase = still.phrase if still else _ends_later(letter, period)
        if phrase:
            reason = because("paklaring_still_employed", field="tanggal_selesai", phrase=phrase)
            yield replace(reason, outcome=Outcome.REVIEW)


def _other_paper(letter: Letter) -> str | None:
    """The title, or the subject, of another kind of paper."""
    flow = letter.flow
    opened = letter.signatory.start if letter.signatory.end > letter.signatory.start else 0
    above = max(letter.title.end, opened, letter.employee.start if letter.marked else 0)
    second = _second_title_row(letter)
    for index, row in enumerate(flow.rows):
        if row.span.start >= above and (above or index >= FIRST):
            return None
        for cell in row.cells:
            if cell.start == second:
                continue  # the title's second row, judged with the first
            subject = _SUBJECT.match(flow.text, *cell)
            start = subject.end() if subject else cell.start
            folded = flow.fold_of(start, cell.end)
            if cell.start == letter.title.start and second is not None:
                folded += flow.fold_of(*flow.rows[index + 1].span)
            headed = subject or (flow.text[start : start + 1].isupper() and ":" not in flow.text[slice(*cell)])
            if headed and len(folded) <= TITLE and folded.startswith(_OTHER_PAPERS):
                return flow.text[start : cell.end]
    return None


_FIRM = re.compile(r"(?<![A-Za-z])(?:PT|CV|UD)\.?\s+[A-Z]")


def _of_an_authority(letter: Letter) -> str | None:
    """The letterhead of a village or town in a letter that names a firm: its word about work elsewhere."""
    flow = letter.flow
    heads = (row.span for row in flow.rows if row.span.end <= letter.title.start)
    office = next((each for each in heads if flow.fold_of(*each).startswith(_AUTHORITY)), None)
    firm = _FIRM.search(flow.plain, letter.title.end) if office else None
    return flow.text[slice(*office)] if office and firm else None


_AUTHORITY = fold("pemerintah")


def _second_title_row(letter: Letter) -> int | None:
    """Where a title goes on ("SURAT KETERANGAN BERAKHIRNYA / PERJANJIAN KERJA"): capitals alone, just below."""
    flow = letter.flow
    if letter.title.end == 0 or not flow.text[slice(*letter.title)].isupper():
        return None
    index = flow.row_of(letter.title.start) + 1
    if index >= len(flow.rows) or len(flow.rows[index].cells) > 1:
        return None
    span = flow.rows[index].span
    text = flow.text[slice(*span)]
    begun, going = flow.box(*letter.title), flow.box(*span)
    near = begun is not None and going is not None and going.center[1] - begun.center[1] < 2.5 * begun.height
    return span.start if near and text.isupper() and not re.search(r"[\d:]", text) else None


def _relative(letter: Letter, name: str) -> bool:
    """Behind a place of the name it says whose wife, child or heir that is."""
    flow = letter.flow
    places = flow.find((name,), letter.title.end)
    return any(flow.find(words.KINSHIP, place.end, place.end + BESIDE) for place in places)


def _ends_later(letter: Letter, period: Period) -> str | None:
    """The end, where it lies after the letter and nothing says that the work ends then: a running contract."""
    written = letter.letter_date
    if period.end is None or written is None or period.end.date.first_day() <= written.date.date.last_day():
        return None
    return None if _says_left(letter) else period.end.raw


_KELUAR = re.compile(r"(?<![A-Za-z])(?:keluar|resign(?:ed)?|ended|left)(?![A-Za-z])", re.IGNORECASE)


def _says_left(letter: Letter) -> bool:
    """The letter says in words that the work ends, or why."""
    body = letter.flow.plain[letter.title.start :]
    told = leaving_reason(body) is not LeavingReason.NONE or bool(letter.flow.find(words.LEFT, letter.title.end))
    return told or _KELUAR.search(body) is not None
