"""Who a letter speaks of, and what that person was.

The same labels ("Nama", "Jabatan") occur for the signatory: the part of the letter decides, not the label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.model import Field
from pipeline.stages.extract.dates import FoundDate
from pipeline.stages.extract.letter import Letter
from pipeline.stages.extract.letter_labelled import Labelled
from pipeline.stages.extract.letter_names import (
    AGREED,
    BARE,
    CONTESTED,
    COURTESY,
    GUESSED,
    LABELLED,
    TOLD,
    labelled_name,
    name_field,
    name_span,
    same_name,
    skip_leading,
    tidied_name,
)
from pipeline.stages.extract.nik import find_numbers, parse_nik
from pipeline.stages.extract.paklaring_phrases import POSITION_WORDS
from pipeline.stages.extract.paklaring_signatory import signatory_of
from pipeline.stages.extract.running_text import RunningText, Span, fold, stands_alone


@dataclass(frozen=True, slots=True)
class People:
    """The fields about persons; None where the letter does not say.

    Attributes:
        uncertain: several persons are named, and the letter does not make plain whom it is about.
        self_signed: nobody but that person signs or speaks.
    """

    name: Field | None
    nik: Field | None
    position: Field | None
    signatory: Field | None
    signatory_position: Field | None
    uncertain: bool = False
    self_signed: bool = False


def people_of(letter: Letter, *, own_statement: bool) -> People:
    """Employee and signatory. In a statement of one's own they are one person."""
    signatory, signatory_position = signatory_of(letter)
    name, uncertain = _employee(letter, signatory, own_statement=own_statement)
    if name and signatory and not own_statement and same_name(signatory.value, name.value):
        signatory, signatory_position = signatory_of(letter, other_than=name.value)
    if own_statement:
        signatory, signatory_position = name, None
    self_signed = bool(not own_statement and signatory and name and same_name(signatory.value, name.value))
    if self_signed:
        signatory = None  # the employee's own signature, not the firm's
    return People(
        name,
        _nik(letter, own_statement=own_statement),
        _position(letter, name),
        signatory,
        signatory_position,
        uncertain=uncertain and not own_statement,
        self_signed=self_signed,
    )


def _employee(letter: Letter, signatory: Field | None, *, own_statement: bool) -> tuple[Field | None, bool]:
    """The name of the person whom the letter is about, and whether it might be another's.

    The signatory is named in the same words: a name that stands below the letter too is his. Where two places
    agree, the surer one counts.
    """
    places = letter.signatory if own_statement and letter.signatory.end > letter.signatory.start else None
    found = [each for each in _employee_names(letter, places) if each]
    if not found and not own_statement:
        found = list(_subjects(letter))
    if not found:
        return None, False
    if own_statement:
        return found[0], False
    others = [each for each in found if signatory is None or not same_name(signatory.value, each.value)]
    pool = others or found
    labelled = [each for each in pool if any(each.box == other.box for other in _labelled_names(letter))]
    first = [each for each in pool if labelled and same_name(each.value, labelled[0].value)]
    best = max(first or pool, key=lambda each: each.confidence)
    rivals = [each for each in _persons(letter) if not same_name(each.value, best.value)]
    known = [best.value, signatory.value] if signatory else [best.value]
    unknown = [each for each in rivals if not any(_part_of(each.value, name) for name in known)]
    unopened = letter.signatory.end > letter.signatory.start and not letter.marked
    uncertain = bool(unknown) or (unopened and (signatory is None or same_name(signatory.value, best.value)))
    if any(same_name(best.value, each.value) for each in pool if each is not best):
        best = replace(best, confidence=round(min(1.0, best.confidence * AGREED), 4))
    return best, uncertain


def _part_of(one: str, other: str) -> bool:
    """One name, or a shorter form of it."""
    short, long = sorted((fold(one), fold(other)), key=len)
    return same_name(one, other) or short in long


def _persons(letter: Letter) -> list[Field]:
    """Everybody who is named in the part about the employee, a name of one word behind a courtesy title apart."""
    addressed = (each for each in _addressed(letter, letter.employee) if " " in each.value and not _office(each))
    return [*_labelled_names(letter), *_beside_days(letter), *addressed]


def _beside_days(letter: Letter) -> Iterator[Field]:
    """Names in the columns of days, in rows of a table whose cells were read as more or fewer than there are."""
    flow = letter.flow
    for key in ("mulai", "selesai"):
        for each in letter.values(key, letter.employee):
            words = flow.text[slice(*each.value)].split()
            below = flow.row_of(each.value.start) > flow.row_of(each.label.start)
            name = labelled_name(flow, each) if below and len(words) > 1 else None
            if name and all(word[0].isupper() and word.upper() != word.lower() for word in words):
                yield name


def _labelled_names(letter: Letter) -> list[Field]:
    found = (labelled_name(letter.flow, each) for each in letter.values("nama", letter.employee))
    return [each for each in found if each]


def _office(name: Field) -> bool:
    """Behind "Bapak" or "Ibu" stands what somebody is, not who."""
    return any(fold(word) in POSITION_WORDS for word in name.value.split())


_CALLED = re.compile(
    r"\b(?:bernama|atas\s+nama|a\s?[./]\s?n\.?|diberikan\s+kepada(?=\s*:))\s*:?\s*", re.IGNORECASE
)


def _employee_names(letter: Letter, part: Span | None) -> Iterator[Field | None]:
    """All places that tell the name: labels, behind "menerangkan bahwa", behind a courtesy title."""
    flow = letter.flow
    about = part or letter.employee
    for each in letter.values("nama", about):
        yield labelled_name(flow, each)
    if letter.marked:
        at = skip_leading(flow, about.start, about.end)
        told = name_span(flow, at, about.end)
        if told:
            yield name_field(flow, told, trust=TOLD)
    for title in _CALLED.finditer(flow.plain, about.start, about.end):
        span = name_span(flow, title.end(), about.end)
        if span:
            yield name_field(flow, span, trust=TOLD)
            break
    yield from _addressed(letter, about)[:1]
    if part is None and not letter.values("nama", about):
        outside = [each for each in letter.values("nama") if not _within(each, letter.signatory)]
        if outside and letter.signatory.end > letter.signatory.start:
            yield labelled_name(flow, outside[-1], trust=GUESSED)
    for title in _CALLED.finditer(flow.plain, letter.title.start, about.start):
        span = name_span(flow, title.end(), about.start)
        if span:
            yield name_field(flow, span, trust=TOLD)
    if part is None:
        yield _written_to(letter)


_BEGINS = re.compile(r"(?:(?<=[.:;,/\n])|\A)\s*(?=[A-Z])")
_WORKED = re.compile(
    r"\s+(?:(?:adalah\s+)?(?:benar\s+)?(?:telah|pernah)\s+bekerja(?!\s+sama)"
    r"|(?:was|has\s+been)\s+employed|has\s+worked|worked)\b"
)
_LONGEST_SUBJECT = 70
"""Characters before the verb."""
_NOBODYS_NAME = frozenset(
    fold(each)
    for each in (
        *("yang", "bersangkutan", "beliau", "tersebut", "karyawan", "karyawati", "pegawai", "pekerja", "ybs"),
        *("selama", "saya", "kami", "dia", "ia", "he", "she", "who", "the", "they", "employee", "perusahaan"),
    )
)


def _subjects(letter: Letter) -> Iterator[Field]:
    """Who has worked, in a sentence that begins with the name itself."""
    flow, part = letter.flow, letter.employee
    for worked in _WORKED.finditer(flow.plain, *part):
        behind = max(part.start, worked.start() - _LONGEST_SUBJECT)
        for begin in _BEGINS.finditer(flow.plain, behind, worked.start()):
            span = name_span(flow, begin.end(), worked.start())
            found = name_field(flow, span, trust=TOLD) if span and span.end == worked.start() else None
            stands_in = found and any(fold(word) in _NOBODYS_NAME for word in found.value.split())
            if found and not stands_in and not _office(found):
                yield found
                break


_DEAR = re.compile(r"(?:Kepada(?:\s+Yth\.?)?|KEPADA(?:\s+YTH\.?)?|Yth\.?|Dear)\s*[,.:]?\s*(?=[A-Z])")


def _written_to(letter: Letter) -> Field | None:
    """The person to whom the letter is addressed by name: the firm tells the employee that the work has ended."""
    flow = letter.flow
    for dear in _DEAR.finditer(flow.plain, 0, letter.close.start):
        at = dear.end()
        span = name_span(flow, at, flow.cell_of(at).end) if COURTESY.match(flow.plain, at) else None
        found = name_field(flow, span, trust=TOLD) if span else None
        if found and not _office(found):
            return found
    return None


_OF_ANOTHER = re.compile(r"(?:tanggung\s+jawab\s+kepada|atasan\w*|diwakili\s+oleh|melapor\s+kepada)\s*:?\s*$")
"""Before a courtesy title: it is the employee's superior, or who speaks for the firm."""
_OF_COMPANY = re.compile(r"\b(?:PT|CV|UD|TOKO|Toko)\.?\s+(?:[A-Z][A-Za-z]*\s+){1,3}$")
"""Before it, in "CV TIGA SAUDARA": it is no title but the end of a firm's name."""
_ADDRESS = re.compile(rf"(?<![A-Za-z])(?:{COURTESY.pattern})")


def _addressed(letter: Letter, part: Span) -> list[Field]:
    """The names behind courtesy titles."""
    flow = letter.flow
    titles = [title.start() for title in _ADDRESS.finditer(flow.plain, *part)]
    before = {at: flow.plain[max(0, at - 30) : at] for at in titles}
    own = [at for at in titles if not _OF_ANOTHER.search(before[at]) and not _OF_COMPANY.search(before[at])]
    spans = (name_span(flow, at, part.end) for at in own)
    found = (name_field(flow, span, trust=TOLD) for span in spans if span)
    return [each for each in found if each]


def _within(each: Labelled, part: Span) -> bool:
    return part.start <= each.label.start < part.end


def _nik(letter: Letter, *, own_statement: bool) -> Field | None:
    """A 16-digit number of the NIK's grammar; anything else behind "NIK" is an employee number."""
    flow = letter.flow
    found: list[tuple[bool, Field]] = []
    for row in flow.rows:
        for number in find_numbers(flow.text[slice(*row.span)]):
            span = Span(row.span.start + number.start, row.span.start + number.end)
            if not number.complete or parse_nik(number.digits) is None:
                continue
            if not own_statement and _in(span, letter.signatory):
                continue
            field = flow.field(span, value=number.digits, repaired=number.repaired)
            labelled = any(
                each.key in ("nik", "nomor_induk") and each.value.start <= span.start < each.value.end
                for each in letter.labelled
            )
            said = re.search(r"(?:KTP|NIK|[Ii]dentitas|[Kk]ependudukan)[\s.:)/]*$", flow.plain[: span.start])
            if field:
                found.append((labelled or said is not None, field))
    if not found:
        return None
    sure = [field for labelled, field in found if labelled]
    values = {field.value for field in (sure or [field for _, field in found])}
    best = (sure or [found[0][1]])[0]
    factor = (LABELLED if sure else GUESSED) * (CONTESTED if len(values) > 1 else 1.0)
    return replace(best, confidence=round(best.confidence * factor, 4))


def _in(span: Span, part: Span) -> bool:
    return part.start <= span.start < part.end


_POSITION_CUES = (
    "jabatan terakhir yang dipegang adalah", "jabatan terakhir yang bersangkutan adalah",
    "jabatan terakhir yang diemban adalah", "jabatan terakhirnya adalah", "jabatan terakhirnya",
    "in the capacity of", "in the position of", "in the role of", "as our", "dalam jabatan", "di posisi",
    "jabatan terakhir sebagai", "jabatan terakhir adalah", "jabatan terakhir", "jabatan sebagai", "jabatan",
    "posisi terakhir sebagai", "posisi terakhir", "posisi sebagai", "posisi", "menjabat sebagai", "menjabat",
    "bekerja sebagai", "sebagai", "last position as", "last position", "position as", "position of",
    "the position of", "worked as", "employed as", "as a", "as an", "as", "selaku", "menduduki jabatan",
)  # fmt: skip
_NO_POSITION = frozenset(
    fold(each)
    for each in (
        "karyawan", "karyawati", "pegawai", "peserta", "mana", "syarat", "bukti", "berikut", "tenaga kerja",
        "salah", "an employee", "employee", "pekerja", "terakhir", "yang", "kami", "permanent", "full",
        "well", "of", "per",
        "kelengkapan", "referensi", "dokumen", "a permanent", "a contract", "pelamar", "ucapan",
    )
)  # fmt: skip
_POSITION_END = re.compile(
    r"[.,;:()|]|\s(?=(?:dari|sejak|terhitung|mulai|di|pada|dengan|dan(?=\s+(?:telah|sudah|ber|meng|yang|sekarang))|"
    r"selama|untuk|sampai|s/d|masa|yang|telah|from|since|at|in|until|for|with|bertempat|dalam|serta|hingga|dst|"
    r"under|who|between|during|and has|berlokasi|adalah|tanggal|periode|per|efektif)\b)",
    re.IGNORECASE,
)


_ELSEWHERE = re.compile(r"(?:diterima|lulus|dilantik|diangkat|mendaftar)\s+$")
"""Before "sebagai": what somebody becomes at another place."""


def _position(letter: Letter, name: Field | None) -> Field | None:
    """The position behind its label, that below the employee's name first; else behind "sebagai"."""
    flow = letter.flow
    own = flow.find((name.raw,), letter.employee.start, letter.employee.end) if name else []
    first = own[0].start if own else letter.employee.start
    column = name.box.left if name and name.box else 0.0

    def apart(each: Labelled) -> tuple[bool, bool]:
        box = flow.box(*each.value)
        return each.label.start < first, box is not None and abs(box.left - column) > 5 * box.height

    for each in _latest_first(letter, sorted(letter.values("jabatan", letter.employee), key=apart)):
        told = re.search(r",\s*(?=[a-z])|(?<=[a-z]{3})\.\s+(?=[A-Z])", flow.plain[slice(*each.value)])
        end = each.value.start + told.start() if told else each.value.end
        span = tidied_name(flow, Span(each.value.start, end))
        if span.start < span.end:
            return _ranked(flow.field(span, trust=LABELLED if each.sure else BARE))
    for sure_cue in (True, False):
        for hit in flow.find(_POSITION_CUES, letter.employee.start, letter.employee.end):
            weak = fold(hit.phrase) in (fold("sebagai"), fold("as"), fold("selaku"))
            if weak is sure_cue or not stands_alone(flow.text, hit) or _ELSEWHERE.search(flow.plain[: hit.start]):
                continue
            told_as = _position_span(flow, hit.end, letter.employee.end)
            if told_as:
                return _ranked(flow.field(told_as, trust=GUESSED if weak else TOLD))
    return None


def _ranked(position: Field | None) -> Field | None:
    """A rank at its end in Roman capitals, however it was read ("Mechanic Il")."""
    rank = re.search(r"(?<=\s)[Il1|]{2,3}$", position.value) if position else None
    if position is None or rank is None or rank[0].isdecimal():
        return position
    value = position.value[: rank.start()] + "I" * len(rank[0])
    return replace(position, value=value, repaired=position.repaired or value != position.value)


def _latest_first(letter: Letter, positions: list[Labelled]) -> list[Labelled]:
    """Of several positions below one heading, in a table of them with their dates, the one held last first."""
    if not positions or positions[0].value.start < positions[0].label.end:
        return positions
    column = [each for each in positions if each.label == positions[0].label]
    dated = [(day.date.last_day(), each) for each in column for day in _row_dates(letter, each)]
    if len(column) < 2 or not dated:
        return positions
    last = max(dated, key=lambda pair: pair[0])[1]
    return [last, *(each for each in positions if each is not last)]


def _row_dates(letter: Letter, each: Labelled) -> list[FoundDate]:
    """The dates in the row of a value."""
    row = letter.flow.rows[letter.flow.row_of(each.value.start)].span
    return [date for date in letter.dates if row.start <= date.start < row.end]


def _position_span(flow: RunningText, start: int, end: int) -> Span | None:
    """The words after a cue up to a mark or a word that cannot belong to a position."""
    if re.match(r"(?:mana|nya|an)(?![a-z])", flow.text[start:]):
        return None  # "sebagaimana", "jabatannya"; other words have only lost their blank
    lead = re.compile(r"[\s:]*(?:sebagai\s+|adalah\s+|a\s+|an\s+)?").match(flow.plain, start)
    start = lead.end() if lead else start
    cut = _POSITION_END.search(flow.plain, start, end)
    span = tidied_name(flow, Span(start, cut.start() if cut else end))
    folded = flow.fold_of(*span)
    spoken = [fold(each) for each in flow.plain[slice(*span)].split()]
    begun = {"".join(spoken[:count]) for count in (1, 2)}
    if len(folded) < 3 or len(spoken) > 6 or begun & _NO_POSITION or re.search(r"\d{2}", flow.plain[slice(*span)]):
        return None
    return span
