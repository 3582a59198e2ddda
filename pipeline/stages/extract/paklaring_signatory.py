"""Who signs a letter and as what: named at its opening, or below its date.

Stamps, duty stamps and signatures lie over the block below the date; what they leave of a name is no name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from pipeline.model import Field
from pipeline.stages.extract import house_names
from pipeline.stages.extract import paklaring_phrases as words
from pipeline.stages.extract.letter import Letter
from pipeline.stages.extract.letter_names import (
    AGREED,
    BARE,
    BELOW,
    GUESSED,
    LABELLED,
    TOLD,
    as_printed,
    is_company,
    labelled_name,
    name_field,
    name_span,
    same_name,
    skip_leading,
    tidied_name,
)
from pipeline.stages.extract.running_text import RunningText, Span, fold
from pipeline.stages.extract.signatory_positions import freed_position

TORN, CRUMB = 5, 2
"""Letters from which on a piece of a row of the letterhead is no chance; letters up to which a word is a crumb."""
OF_THE_FIRM = 75
"""Likeness (0..100) with a row of the letterhead from which on a row of the block is no person's name."""


def signatory_of(letter: Letter, *, other_than: str | None = None) -> tuple[Field | None, Field | None]:
    """Name and position: from the opening of the letter, else from the block below its date.

    Args:
        letter: the letter.
        other_than: the employee, who may sign beside the signatory.
    """
    flow = letter.flow
    block = _block(letter, other_than)
    name = position = None
    for each in letter.values("nama", letter.signatory):
        if other_than is None:
            name = name or labelled_name(flow, each)
    for each in letter.values("jabatan", letter.signatory):
        own = _without_company(flow, tidied_name(flow, each.value))
        position = position or flow.field(own, trust=LABELLED if each.sure else BARE)
    told = _told_signatory(letter) if name is None else None
    if told:
        name = name_field(flow, told, trust=GUESSED)
    below = name_field(flow, block.name, trust=block.trust) if block.name else None
    if name and below:
        agreed = AGREED if same_name(name.value, below.value) else 1.0
        name = replace(name, confidence=round(min(1.0, name.confidence * agreed), 4))
    title = _freed(letter, block.position, trust=block.trust) if block.position else _told_position(letter)
    return name or below, position or _beside(letter, told) or title


def _freed(letter: Letter, span: Span, *, trust: float) -> Field | None:
    """The position below a signature, without what stamp and pen have added to it."""
    position = letter.flow.field(span, trust=trust)
    if position is None:
        return None
    value = freed_position(position.value, letterhead=letter.flow.fold_of(*letter.head))
    return replace(position, value=value, repaired=position.repaired or value != position.value)


def _told_signatory(letter: Letter) -> Span | None:
    """Yang bertanda tangan di bawah ini, Andi Wijaya, Direktur PT; "Saya, Andi Wijaya, Direktur PT ..."."""
    flow = letter.flow
    start, end = letter.signatory
    if start >= end:
        said = re.compile(r"\bSaya\s*,\s*(?=[A-Z])").search(flow.plain, letter.title.end, letter.employee.end)
        start, end = (said.end(), letter.employee.end) if said else (start, end)
    at = skip_leading(flow, start, end)
    span = name_span(flow, at, end)
    if span is None or len(flow.plain[slice(*span)].split()) < 2 or _is_position(flow, span):
        return None
    return span


_BEHIND = re.compile(
    r"\s*,?\s*(?:selaku|sebagai)?\s*([A-Z][A-Za-z&/ ]{2,40}?)(?=\s*[,.;]|\s+(?:[a-z]|(?:PT|CV|UD)\b))"
)


def _beside(letter: Letter, name: Span | None) -> Field | None:
    """The position behind the writer's name in a sentence ("Andi Wijaya, Direktur PT ...")."""
    flow = letter.flow
    said = _BEHIND.match(flow.plain, name.end) if name else None
    if said is None or not _is_position(flow, Span(*said.span(1))):
        return None
    return flow.field(Span(*said.span(1)), trust=TOLD)


def _without_company(flow: RunningText, span: Span) -> Span:
    """A position without the company that stands behind it."""
    company = re.compile(r"\s(?:PT|CV|UD)\b").search(flow.text, *span)
    return tidied_name(flow, Span(span.start, company.start())) if company else span


_FORMS = "|".join(re.escape(each) for form in house_names.LEGAL_FORMS for each in (form, form.upper()))
_WRITER = re.compile(
    r"(?:\bSaya|\bselaku|\bSelaku)[\s,]+(?:selaku\s+|sebagai\s+|adalah\s+)?"
    rf"([A-Za-z&/ ]{{3,40}}?)(?=\s*,|\s+(?:{_FORMS}|dari|di|pada|usaha|perusahaan)\b)"
)


def _told_position(letter: Letter) -> Field | None:
    """What the writer is by his own words: "Saya pemilik CV ... menerangkan"."""
    flow = letter.flow
    start, end = letter.title.end, letter.close.start
    for said in _WRITER.finditer(flow.plain, start, end):
        lead = re.match(r".*\b(?:ini|adalah|selaku|sebagai)\s+|(?:[A-Z][A-Za-z.]*\s+){1,5}(?=[a-z])", said[1])
        span = Span(said.start(1) + (lead.end() if lead else 0), said.end(1))
        if any(each in flow.fold_of(*span) for each in words.POSITION_WORDS):
            return flow.field(span, trust=TOLD)
    return None


@dataclass(frozen=True, slots=True)
class _Block:
    """Name and position below the date of the letter."""

    name: Span | None = None
    position: Span | None = None
    trust: float = BELOW


def _block(letter: Letter, other_than: str | None) -> _Block:
    """The likeliest name of the signature block: above a position, of two words, in the column of the date.

    Stamps and margins print capitals there too; a lone word that stands in no column is not taken.
    """
    flow = letter.flow
    pieces = [each for each in _block_pieces(letter, other_than) if flow.fold_of(*each)]
    is_position = [_is_position(flow, span) for span in pieces]
    ranked: list[tuple[int, int]] = []
    for index, span in enumerate(pieces):
        if is_position[index] or not _could_sign(flow, span) or _of_stamp(letter, span):
            continue
        titled = index + 1 < len(pieces) and is_position[index + 1]
        tokens = flow.text[slice(*span)].split()
        worded = len(tokens) > 1 and max(map(len, tokens)) > 3  # a stamp leaves crumbs
        if not titled and len(flow.fold_of(*span)) < 4:
            continue  # a name of three letters, or what a stamp looks like
        ranked.append((2 * titled + worded + _in_column(letter, span), -index))
    positions = [index for index, yes in enumerate(is_position) if yes]
    if not ranked or max(ranked)[0] < 1:
        return _Block(position=pieces[positions[-1]] if positions else None)
    score, index = max(ranked)[0], -max(ranked)[1]
    after = [each for each in positions if each > index]
    before = [each for each in positions if each < index]
    nearest = after[0] if after else before[-1] if before else None
    position = None if nearest is None else pieces[nearest]
    if position and not _is_whole(letter, pieces[index], position):
        return _Block(position=position)
    name = _with_degrees(flow, pieces[index], pieces[index + 1] if index + 1 < len(pieces) else None)
    return _Block(name, position, BELOW if score > 1 else GUESSED)


_DEGREES = re.compile(r"(?:(?:[A-Z][A-Za-z]{0,5}\.){1,4}|[A-Z]{2,5})(?:,\s*(?:[A-Z][A-Za-z]{0,5}\.){1,4})*")


def _with_degrees(flow: RunningText, name: Span, following: Span | None) -> Span:
    """With the degrees in the row below, when a comma ends the name's own row."""
    if following is None or not re.fullmatch(r"\s*,\s*", flow.text[name.end : following.start]):
        return name
    return Span(name.start, following.end) if _DEGREES.fullmatch(flow.text[slice(*following)]) else name


def _is_whole(letter: Letter, name: Span, position: Span) -> bool:
    """The name is not what a stamp has left of it: it begins where date and position begin, nothing follows it."""
    flow = letter.flow
    anchor = _anchor(letter)
    above, below = flow.box(*anchor) if anchor else None, flow.box(*position)
    here = flow.box(*flow.cell_of(name.start))
    if above is None or below is None or here is None:
        return True
    height = here.height
    flush = abs(above.left - below.left) < height / 2
    middle = abs(here.center[0] - below.center[0]) < height
    if flush and here.left - below.left > 0.6 * height and not middle:
        return False
    beside = [flow.box(*cell) for cell in flow.rows[flow.row_of(name.start)].cells if cell.start >= name.end]
    return not any(box and 0 <= box.left - here.right < 6 * height for box in beside)


def _in_column(letter: Letter, span: Span) -> bool:
    """It begins below the date's beginning or stands below its middle, to two line heights."""
    flow = letter.flow
    anchor = _anchor(letter)
    above, below = flow.box(*anchor) if anchor else None, flow.box(*span)
    if above is None or below is None:
        return False
    near = 2 * above.height
    return abs(above.left - below.left) < near or abs(above.center[0] - below.center[0]) < near


def _anchor(letter: Letter) -> Span | None:
    """What the block stands below: the date of the letter if that is below the text, the farewell, the text."""
    flow = letter.flow
    date = letter.letter_date
    if date and date.date.start >= letter.employee.start:
        return Span((date.town or date.date).start, date.date.end)
    if letter.close.start >= letter.close.end:
        return None
    ended = letter.close.start and flow.rows[flow.row_of(letter.close.start - 1)].span.end == letter.close.start
    return flow.cell_of(letter.close.start - 1 if ended else letter.close.start)


def _block_pieces(letter: Letter, other_than: str | None) -> Iterator[Span]:
    """Cells below the date; of several in a row the one nearest to the column of the date."""
    flow = letter.flow
    anchor = _anchor(letter)
    center = _center(flow, anchor) if anchor else None
    start = anchor.end if anchor else letter.close.start
    for row in flow.rows:
        if row.span.start < start:
            continue
        if any(flow.fold_of(*row.span).startswith(fold(each)) for each in words.AFTER_LETTER):
            return
        cells = [cell for cell in row.cells if cell.start < cell.end]
        if other_than and len(cells) > 1:
            cells = [cell for cell in cells if not _of_employee(flow, cell, other_than)]
        if center is not None and len(cells) > 1:
            cells = [min(cells, key=lambda cell: abs(_center(flow, cell) - center))]
        for cell in cells:
            yield from _divided(flow, cell)


def _of_employee(flow: RunningText, cell: Span, name: str) -> bool:
    """The employee's own name in the block, or what stands above it."""
    folded = flow.fold_of(*cell)
    return same_name(flow.text[slice(*cell)], name) or folded.startswith(_EMPLOYEE_SIGNS)


_EMPLOYEE_SIGNS = tuple(map(fold, ("yang bersangkutan", "penerima", "karyawan", "pekerja", "employee")))


def _center(flow: RunningText, cell: Span) -> float:
    box = flow.box(*cell)
    return box.center[0] if box else 0.0


_DEGREE = r"(?:[A-Z]\.|[A-Z]{2}\b|(?!(?:HRD|HRGA|SDM|CEO|CFO|COO|CTO)\b)[A-Z]{3,5}\b|[A-Z][a-z]?\.)"
"""Behind a comma: it belongs to the name ("IAI", "M.Si."), unless it is what the person is."""


def _divided(flow: RunningText, cell: Span) -> Iterator[Span]:
    """A cell in its pieces ("Andi Wijaya – HR Manager"); a label before a name is dropped."""
    start = cell.start
    text = flow.text[slice(*cell)]
    label = re.match(r"\s*(?:Nama|Name|Jabatan|Position|Title)\s*[:：]\s*", text)
    start += label.end() if label else 0
    for piece in re.finditer(rf".+?(?=\s+[-–—|/]\s+|[–—|]|,\s+(?!{_DEGREE})|$)", text[start - cell.start :]):
        span = tidied_name(flow, Span(start + piece.start(), start + piece.end()))
        if span.start < span.end:
            yield _without_company(flow, span)


def _is_position(flow: RunningText, span: Span) -> bool:
    """It holds a word of positions, as a word of its own (or glued in a long run)."""
    return any(_of_positions(fold(each)) for each in re.findall(r"[^\W\d_]+", flow.text[slice(*span)]))


def _of_positions(token: str) -> bool:
    """A word of positions, its beginning that a stamp has left, one with a slip, two without their blank."""
    known = words.POSITION_WORDS
    begun = len(token) >= 5 and any(each.startswith(token) for each in known)
    if begun or token in known or any(len(each) >= 7 and each in token for each in known):
        return True
    glued = (token.removeprefix(each) for each in known if len(each) >= 3 and token.startswith(each))
    return any(each in known for each in glued) or any(
        len(each) >= 7 and Levenshtein.distance(token, each, score_cutoff=1) <= 1 for each in known
    )


def _of_stamp(letter: Letter, span: Span) -> bool:
    """A lone word of the letterhead, or a row like one of its rows: the firm's name, in the stamp or above it."""
    flow = letter.flow
    text = flow.text[slice(*span)]
    if len(text.split()) == 1:
        return fold(text) in flow.fold_of(*letter.head)
    rows = [row.span for row in flow.rows if row.span.end <= letter.head.end]
    alike = any(fuzz.ratio(fold(text), flow.fold_of(*row)) >= OF_THE_FIRM for row in rows)
    return alike or any(_torn_from(text, flow.text[slice(*row)]) for row in rows)


def _torn_from(text: str, row: str) -> bool:
    """Capitals out of the ring of a stamp: a row of the letterhead whose first or last word is cut off."""
    words_of, whole = [fold(each) for each in text.split()], [fold(each) for each in row.split()]
    if not text.isupper() or all(each in whole for each in words_of):
        return False
    if len(fold(text)) >= TORN and fold(text) in fold(row):
        return True
    held = sum(len(each) for each in words_of if len(each) > CRUMB and each in whole)
    crumbs = any(len(each) <= CRUMB and "." not in text for each in words_of)
    return crumbs and 2 * held >= len(fold(text))


_NOT_NAMES = frozenset(fold(each) for each in words.NOT_A_SIGNATORY)
_HOUSES = frozenset(fold(each) for each in (*house_names.LEGAL_FORMS, *house_names.HOUSES))


def _could_sign(flow: RunningText, span: Span) -> bool:
    """It looks like a person's name: one to six words of letters, capitals in front, nothing of a stamp."""
    text = as_printed(flow.text[slice(*span)])
    folded = fold(text)
    tokens = text.split()
    if (
        not (1 <= len(tokens) <= 7 and len(folded) >= 3)
        or re.search(r"\d", text)
        or not re.match(r"[A-Z]|drg?\.|apt\.|ir\.", text)
    ):
        return False
    if (
        is_company(text, 0)
        or not _HOUSES.isdisjoint((fold(tokens[0]), fold("".join(tokens[:2]))))
        or not _NOT_NAMES.isdisjoint(fold(token) for token in tokens)
    ):
        return False
    if any(each in folded for each in _NOT_NAMES if len(each) >= 6):
        return False
    return (
        sum(token[0].isupper() for token in tokens) * 2 > len(tokens)
        and sum(map(str.isalpha, text)) * 5 > len(text) * 3
    )
