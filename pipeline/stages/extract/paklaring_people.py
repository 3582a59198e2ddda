"""Who a letter speaks of and who signs it, with what they are.

The same labels ("Nama", "Jabatan") occur for both: the part of the letter decides, not the label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from pipeline.model import Field
from pipeline.stages.extract import paklaring_phrases as words
from pipeline.stages.extract.letter import Labelled, Letter
from pipeline.stages.extract.nik import find_numbers, parse_nik
from pipeline.stages.extract.running_text import RunningText, Span, fold

LABELLED, BARE, TOLD, BELOW, GUESSED = 1.0, 0.95, 0.95, 0.9, 0.75
"""Trust: behind a label; behind a label without colon; in a sentence; in the signature block; anywhere."""
AGREED, CONTESTED = 1.05, 0.85
"""Factor on the trust when a second place says the same, or something else."""

_COURTESY = re.compile(
    r"\s*(?:(?:Saudara\s?/\s?i|Saudari|Saudara|SAUDARI|SAUDARA|Bapak|BAPAK|Sdri|Sdra|Sdr|SDRI|SDR)"
    r"(?:\s?\(?/?\s?[iI]\)?(?![A-Za-z]))?(?:\s*[.:/,]\s*|\s+|(?=[A-Z]))"
    r"|(?:Bpk|BPK|Ibu|IBU|Tn|TN|Ny|NY|Nn|NN|Mr|MR|Mrs|MRS|Ms|MS|Sdr/i|An|a\.n|Alm|ALM|Almh|Almarhum|Almarhumah|ALMARHUM|ALMARHUMAH)(?:\s*[.:/]\s*|\s+))"
)
_NAME_TOKEN = re.compile(r"[A-Z][A-Z'’`.\-]*[A-Z.](?=[a-z]{3})|[A-Z][A-Za-z'’`.\-]*")
_DEGREE = re.compile(
    r"\s*,\s*(?:S|M|A|Dr|Ir|Ph|B|SE|SH|ST|MM|MT|MH|MBA|BA|BSc)\.?(?:[A-Z][a-z]{0,4}\.?){0,3}(?=[\s,.)]|$)"
)
_LEADING = frozenset(
    fold(each)
    for each in (
        "bahwa that dengan ini sebenarnya sesungguhnya sebenar benarnya karyawan karyawati pegawai pekerja kami "
        "seorang yang bernama atas nama name saudara saudari tersebut di bawah dibawah berikut a n adalah the "
        "mantan pegawai tenaga kerja perusahaan ini saya"
    ).split()
)


@dataclass(frozen=True, slots=True)
class People:
    """The fields about persons; None where the letter does not say."""

    name: Field | None
    nik: Field | None
    position: Field | None
    signatory: Field | None
    signatory_position: Field | None


def people_of(letter: Letter, *, own_statement: bool) -> People:
    """Employee and signatory. In a statement of one's own they are one person."""
    name = _employee(letter, own_statement=own_statement)
    signatory, signatory_position = _signatory(letter)
    if own_statement:
        signatory, signatory_position = name, None
    if signatory and name and not own_statement and _same(signatory.value, name.value):
        signatory = None  # the employee's own signature, not the firm's
    return People(
        name, _nik(letter, own_statement=own_statement), _position(letter), signatory, signatory_position
    )


def name_span(flow: RunningText, start: int, end: int, *, most: int = 7) -> Span | None:
    """The name that begins at a place of the text: words with capitals up to the first that is no name.

    Courtesy titles are left out, academic degrees behind a comma stay.
    """
    at = _after_courtesy(flow.plain, start, end)
    first, last, count = at, at, 0
    while count < most:
        gap = re.compile(r"\s*").match(flow.plain, last, end)
        token = _NAME_TOKEN.match(flow.plain, gap.end() if gap else last, end)
        if token is None or fold(token[0]) in words.STOP_WORDS or _is_company(flow.plain, token.start()):
            break
        first = token.start() if count == 0 else first
        last = token.end()
        count += 1
        if len(token[0]) > 4 and token[0].endswith("."):
            break
    degree = _DEGREE.match(flow.plain, last, end)
    while count and degree:
        last = degree.end()
        degree = _DEGREE.match(flow.plain, last, end)
    return _tidy(flow, Span(first, last)) if count and _is_name(flow.plain[first:last]) else None


def _after_courtesy(text: str, start: int, end: int) -> int:
    match = _COURTESY.match(text, start, end)
    while match:
        start = match.end()
        match = _COURTESY.match(text, start, end)
    return start


def _is_company(text: str, at: int) -> bool:
    return re.match(r"(?:PT|CV|UD|P\.T|C\.V)\b", text[at : at + 4]) is not None


def _is_name(text: str) -> bool:
    return re.search(r"[A-Za-z]{2}", text) is not None and not re.search(r"\d{2}", text)


def _tidy(flow: RunningText, span: Span) -> Span:
    """Without marks at its ends; the full stop of an initial or a degree stays."""
    start, end = flow.trimmed(*span, " \t\n.,;:|()[]_-–—*'\"~/\\")
    if flow.text[end : end + 1] == "." and re.search(
        r"(?:^|[\s.])[A-Z]$|\.[A-Z][a-z]{0,4}$", flow.text[start:end]
    ):
        end += 1
    return Span(start, end)


def _same(one: str, other: str) -> bool:
    return fuzz.ratio(fold(one), fold(other)) >= 88


# --- the employee ---------------------------------------------------------------------------------------


def _employee(letter: Letter, *, own_statement: bool) -> Field | None:
    """The name of the person whom the letter is about; where two places agree, the surer one."""
    places = letter.signatory if own_statement and letter.signatory.end > letter.signatory.start else None
    found = [each for each in _employee_names(letter, places) if each]
    if not found:
        return None
    best = max(found, key=lambda each: each.confidence)
    others = [each for each in found if each is not best]
    if any(_same(best.value, each.value) for each in others):
        return replace(best, confidence=round(min(1.0, best.confidence * AGREED), 4))
    return best


def _employee_names(letter: Letter, part: Span | None) -> Iterator[Field | None]:
    """All places that tell the name: labels, behind "menerangkan bahwa", behind a courtesy title."""
    flow = letter.flow
    about = part or letter.employee
    for each in letter.values("nama", about):
        yield _labelled_name(flow, each)
    at = about.start
    while part is None and (word := re.compile(r"[\s:/,]*([A-Za-z.]+)").match(flow.plain, at, about.end)):
        if fold(word[1]) not in _LEADING:
            break
        at = word.end()
    if part is not None:
        at = _skip_leading(flow, at, about.end)
    told = name_span(flow, at + len(flow.plain[at:]) - len(flow.plain[at:].lstrip(" :,/")), about.end)
    if told:
        yield flow.field(told, trust=TOLD if told.start - about.start < 80 else GUESSED)
    for title in re.finditer(_COURTESY, flow.plain[about.start : about.end]):
        span = name_span(flow, about.start + title.start(), about.end)
        if span:
            yield flow.field(span, trust=TOLD)
            break
    if part is None and not letter.values("nama", about):
        outside = [each for each in letter.values("nama") if not _within(each, letter.signatory)]
        if outside and letter.signatory.end > letter.signatory.start:
            yield _labelled_name(flow, outside[-1], trust=GUESSED)


def _skip_leading(flow: RunningText, at: int, end: int) -> int:
    while word := re.compile(r"[\s:/,]*([A-Za-z.]+)").match(flow.plain, at, end):
        if fold(word[1]) not in _LEADING:
            break
        at = word.end()
    return at


def _within(each: Labelled, part: Span) -> bool:
    return part.start <= each.label.start < part.end


def _labelled_name(flow: RunningText, each: Labelled, *, trust: float | None = None) -> Field | None:
    start = _after_courtesy(flow.plain, *each.value)
    text = flow.plain[start : each.value.end]
    cut = re.search(r"\s*[,;(]\s*(?=[a-z(]|(?:No|NIK|NPK|KPJ|Jabatan|Umur|Tempat)\b)|\d", text)
    span = _tidy(flow, Span(start, start + cut.start() if cut else each.value.end))
    if not _is_name(flow.plain[slice(*span)]) or not flow.plain[span.start].isalpha():
        return None
    return flow.field(span, trust=trust or (LABELLED if each.sure else BARE))


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
    "jabatan terakhir sebagai", "jabatan terakhir adalah", "jabatan terakhir", "jabatan sebagai", "jabatan",
    "posisi terakhir sebagai", "posisi terakhir", "posisi sebagai", "posisi", "menjabat sebagai", "menjabat",
    "bekerja sebagai", "sebagai", "last position as", "last position", "position as", "position of",
    "the position of", "worked as", "employed as", "as a", "as an", "as", "selaku", "menduduki jabatan",
)  # fmt: skip
_NO_POSITION = tuple(
    fold(each)
    for each in (
        "karyawan", "karyawati", "pegawai", "peserta", "mana", "syarat", "bukti", "berikut", "tenaga kerja", "salah",
        "an employee", "employee", "pekerja", "terakhir", "yang", "kami", "permanent", "full", "well", "of", "per",
        "kelengkapan", "referensi", "dokumen", "a permanent", "a contract", "pelamar", "ucapan",
    )
)  # fmt: skip
_POSITION_END = re.compile(
    r"[.,;:()|]|\s(?=(?:dari|sejak|terhitung|mulai|di|pada|dengan|dan(?=\s+(?:telah|sudah|ber|meng|yang|sekarang))|"
    r"selama|untuk|sampai|s/d|masa|yang|telah|from|since|at|in|until|for|with|bertempat|dalam|serta|hingga|dst|"
    r"under|who|and has|berlokasi|adalah|tanggal|periode|per|efektif)\b)",
    re.IGNORECASE,
)


def _position(letter: Letter) -> Field | None:
    flow = letter.flow
    for each in letter.values("jabatan", letter.employee):
        span = _tidy(flow, each.value)
        if span.start < span.end:
            return flow.field(span, trust=LABELLED if each.sure else BARE)
    for sure_cue in (True, False):
        for hit in flow.find(_POSITION_CUES, letter.employee.start, letter.employee.end):
            weak = fold(hit.phrase) in (fold("sebagai"), fold("as"), fold("selaku"))
            if weak is sure_cue or flow.text[hit.start - 1 : hit.start].isalpha():
                continue
            span = _position_span(flow, hit.end, letter.employee.end)
            if span:
                return flow.field(span, trust=GUESSED if weak else TOLD)
    return None


def _position_span(flow: RunningText, start: int, end: int) -> Span | None:
    """The words after a cue up to a mark or a word that cannot belong to a position."""
    if flow.text[start : start + 1].isalpha() and flow.text[start].islower():
        return None  # "sebagaimana", "jabatannya"
    lead = re.compile(r"[\s:]*(?:sebagai\s+|adalah\s+|a\s+|an\s+)?").match(flow.plain, start)
    start = lead.end() if lead else start
    cut = _POSITION_END.search(flow.plain, start, end)
    span = _tidy(flow, Span(start, cut.start() if cut else end))
    folded = flow.fold_of(*span)
    wordy = len(flow.plain[slice(*span)].split()) > 6
    if len(folded) < 3 or wordy or folded.startswith(_NO_POSITION):
        return None
    return span


# --- the signatory --------------------------------------------------------------------------------------


def _signatory(letter: Letter) -> tuple[Field | None, Field | None]:
    """Name and position: from the opening of the letter, else from the block below its date."""
    flow = letter.flow
    block = _block(letter)
    name = position = None
    for each in letter.values("nama", letter.signatory):
        name = name or _labelled_name(flow, each)
    for each in letter.values("jabatan", letter.signatory):
        position = position or flow.field(_tidy(flow, each.value), trust=LABELLED if each.sure else BARE)
    if name is None:
        name = _told_signatory(letter)
    below = flow.field(block[0], trust=BELOW) if block[0] else None
    if name and below:
        agreed = AGREED if _same(name.value, below.value) else 1.0
        name = replace(name, confidence=round(min(1.0, name.confidence * agreed), 4))
    title = flow.field(block[1], trust=BELOW) if block[1] else _told_position(letter)
    return name or below, position or title


def _told_signatory(letter: Letter) -> Field | None:
    """ "Yang bertanda tangan di bawah ini, Andi Wijaya, Direktur PT ..." """
    flow = letter.flow
    start, end = letter.signatory
    at = _skip_leading(flow, start, end)
    while at < end and flow.plain[at] in " ,:":
        at += 1
    span = name_span(flow, at, end)
    if span is None or len(flow.plain[slice(*span)].split()) < 2 or _is_position(flow, span):
        return None
    return flow.field(span, trust=GUESSED)


_FORMS = "|".join(re.escape(each) for form in words.LEGAL_FORMS for each in (form, form.upper()))
_WRITER = re.compile(
    r"(?:\bSaya|\bselaku|\bSelaku)[\s,]+(?:selaku\s+|sebagai\s+|adalah\s+)?"
    rf"([A-Za-z&/ ]{{3,40}}?)(?=\s*,|\s+(?:{_FORMS}|dari|di|pada|usaha|perusahaan)\b)"
)


def _told_position(letter: Letter) -> Field | None:
    """ "Saya pemilik CV ... menerangkan", "Direksi PT ... dengan ini menerangkan": what the writer is."""
    flow = letter.flow
    start, end = letter.title.end, letter.close.start
    for said in _WRITER.finditer(flow.plain, start, end):
        if any(each in fold(said[1]) for each in words.POSITION_WORDS):
            return flow.field(Span(*said.span(1)), trust=TOLD)
    return None


def _block(letter: Letter) -> tuple[Span | None, Span | None]:
    """Name and position in the signature block: below the date, in the column of the date."""
    flow = letter.flow
    pieces = list(_block_pieces(letter))
    names = [span for span in pieces if not _is_position(flow, span) and _could_sign(flow, span)]
    positions = [span for span in pieces if _is_position(flow, span)]
    name = names[-1] if names else None
    if name is None:
        return None, positions[-1] if positions else None
    after = [span for span in positions if span.start > name.start]
    before = [span for span in positions if span.start < name.start]
    return name, after[0] if after else before[-1] if before else None


def _block_pieces(letter: Letter) -> Iterator[Span]:
    """Cells below the date; of several in a row the one nearest to the column of the date."""
    flow = letter.flow
    anchor = letter.letter_date.date if letter.letter_date else None
    start = letter.close.start
    if anchor and anchor.start >= letter.employee.start:
        start = anchor.end
    center = None
    if anchor and start == anchor.end:
        box = flow.box(*flow.cell_of(anchor.start))
        center = box.center[0] if box else None
    for row in flow.rows:
        if row.span.start < start:
            continue
        if any(flow.fold_of(*row.span).startswith(fold(each)) for each in words.AFTER_LETTER):
            return
        cells = [cell for cell in row.cells if cell.start < cell.end]
        if center is not None and len(cells) > 1:
            cells = [min(cells, key=lambda cell: abs(_center(flow, cell) - center))]
        for cell in cells:
            yield from _divided(flow, cell)


def _center(flow: RunningText, cell: Span) -> float:
    box = flow.box(*cell)
    return box.center[0] if box else 0.0


def _divided(flow: RunningText, cell: Span) -> Iterator[Span]:
    """ "Andi Wijaya – HR Manager" as two pieces; a label before a name is dropped."""
    start = cell.start
    text = flow.text[slice(*cell)]
    label = re.match(r"\s*(?:Nama|Name|Jabatan|Position|Title)\s*[:：]\s*", text)
    start += label.end() if label else 0
    for piece in re.finditer(
        r".+?(?=\s+[-–—|/]\s+|[–—|]|,\s+(?![A-Z]\.|[A-Z]{2}\b|[A-Z][a-z]?\.)|$)", text[start - cell.start :]
    ):
        span = _tidy(flow, Span(start + piece.start(), start + piece.end()))
        if span.start < span.end:
            yield span


def _is_position(flow: RunningText, span: Span) -> bool:
    """It holds a word of positions, as a word of its own (or glued in a long run)."""
    tokens = [fold(each) for each in re.findall(r"[A-Za-z]+", flow.text[slice(*span)])]
    known = words.POSITION_WORDS
    return any(token in known or any(len(each) >= 7 and each in token for each in known) for token in tokens)


_NOT_NAMES = frozenset(fold(each) for each in words.NOT_A_SIGNATORY)


def _could_sign(flow: RunningText, span: Span) -> bool:
    """It looks like a person's name: one to six words of letters, capitals in front, nothing of a stamp."""
    text = flow.text[slice(*span)]
    folded = fold(text)
    tokens = text.split()
    if not (1 <= len(tokens) <= 7 and len(folded) >= 3) or re.search(r"\d", text) or not text[0].isupper():
        return False
    if _is_company(text, 0) or not _NOT_NAMES.isdisjoint(fold(token) for token in tokens):
        return False
    if any(each in folded for each in _NOT_NAMES if len(each) >= 6):
        return False
    return (
        sum(token[0].isupper() for token in tokens) * 2 > len(tokens)
        and sum(map(str.isalpha, text)) * 3 > len(text) * 2
    )
