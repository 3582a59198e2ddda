"""The fields of a paklaring: a letter in which a former employer states who worked there, from when to when.

Letters have no form, so nothing here depends on where something stands: the words decide. What the letter
does not say stays out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ocr.model import OcrText
from pipeline.model import DocumentType, Extraction, Field, Reason
from pipeline.reasons import because
from pipeline.stages.extract import paklaring_phrases as words
from pipeline.stages.extract.dates import ROMANS, FoundDate
from pipeline.stages.extract.leaving_reasons import ENGLISH_REASONS, REASONS, LeavingReason, leaving_reason
from pipeline.stages.extract.letter import Letter, parts_of
from pipeline.stages.extract.paklaring_company import Employer, employer_of
from pipeline.stages.extract.paklaring_people import People, people_of
from pipeline.stages.extract.paklaring_period import Period, period_of
from pipeline.stages.extract.paklaring_proof import doubts_of
from pipeline.stages.extract.running_text import Hit, RunningText, Span, fold, running_text

FORMAL, LINE_END, HEADLESS, OTHER_MONTH, CONTRADICTION, REPAIRED, STROKES = 1.0, 0.85, 0.6, 0.8, 0.5, 0.9, 0.84
"""Trust: a number of the usual form; the text behind its label; one whose
beginning may be hidden; a number of another month than the letter; a period that ends before it begins; a
date with a repaired letter; one whose Roman month may have lost an I."""

SPELT_OUT, MISREAD = 12, 0.8
"""Letters of a reason from which on it is known though one in ten is misread; trust in it then."""


def extract_paklaring(text: OcrText) -> Extraction:
    """Reads the letter.

    Observations: `paklaring_still_employed` (an open end; there is no `tanggal_selesai` then),
    `paklaring_two_companies` (the employer and another one), `paklaring_own_statement` (the claimant's own
    words in place of a letter), `date_impossible` (it ends before it begins).

    Args:
        text: what one reader saw on the upright, level page.
    """
    letter = parts_of(running_text(text))
    statement = _own_statement(letter)
    people = people_of(letter, own_statement=statement)
    period = period_of(letter)
    employer = employer_of(letter)
    doubt = CONTRADICTION if period.contradictory else 1.0
    letter_date = letter.letter_date
    found: dict[str, Field | None] = {
        "perusahaan": employer.company if employer else None,
        "nomor_surat": _number(letter, letter_date.date if letter_date else None),
        "nama": people.name,
        "nik": people.nik,
        "jabatan": people.position,
        "tanggal_mulai": _date_field(letter.flow, period.start, period.start_trust * doubt),
        "tanggal_selesai": _date_field(letter.flow, period.end, period.end_trust * doubt),
        "alasan_berhenti": None if period.open_end else _reason(letter),
        "tanggal_surat": _date_field(letter.flow, letter_date.date, 1.0) if letter_date else None,
        "kota_surat": letter.flow.field(letter_date.town) if letter_date and letter_date.town else None,
        "penandatangan": people.signatory,
        "jabatan_penandatangan": people.signatory_position,
    }
    fields = {key: field for key, field in found.items() if field is not None}
    observations = tuple(_observed(letter, people, period, employer, statement=statement))
    return Extraction(DocumentType.PAKLARING, fields, observations=observations)


def _observed(
    letter: Letter, people: People, period: Period, employer: Employer | None, *, statement: bool
) -> Iterator[Reason]:
    if statement:
        yield because("paklaring_own_statement")
    yield from doubts_of(letter, people=people, period=period)
    if period.open_end:
        yield because("paklaring_still_employed", field="tanggal_selesai", phrase=period.open_end.phrase)
    if employer and employer.other:
        yield because(
            "paklaring_two_companies", field="perusahaan", employer=employer.company.value, other=employer.other
        )
    if period.contradictory and period.start and period.end:
        yield because(
            "date_impossible",
            field="tanggal_selesai",
            start=period.start.date.iso(),
            end=period.end.date.iso(),
        )


def _own_statement(letter: Letter) -> bool:
    """The claimant speaks in the first person, or signs a "surat pernyataan" about his own work."""
    return bool(letter.flow.find(words.OWN_STATEMENT, letter.title.end))


def _date_field(flow: RunningText, date: FoundDate | None, trust: float) -> Field | None:
    if date is None:
        return None
    repaired = date.repaired or date.strokes
    trust *= STROKES if date.strokes else REPAIRED if repaired else 1.0
    return flow.field(Span(date.start, date.end), value=date.date.iso(), trust=trust, repaired=repaired)


# --- the number of the letter -----------------------------------------------------------------------------

_PART = r"[A-Z0-9][A-Za-z0-9.\-&_]*"
_FORMAL = re.compile(
    rf"(?<![A-Za-z0-9/\-])[0-9OolI]{{1,6}}(?:[.\-][0-9A-Z]+)?\s?[/]\s?{_PART}(?:\s?/\s?{_PART}){{0,4}}\s?/\s?[0-9OolI]{{4}}(?![0-9])"
    r"(?:[/\-][0-9][0-9A-Z.\-]*)?"
)
_BARE_NUMBER = re.compile(
    rf"(?=[^\s]*[0-9]{{2}})(?:{_PART}(?:\s?/\s?{_PART}){{2,6}}|[A-Z]{{2,}}(?:-[A-Z0-9]+){{2,5}})"
)
"""A number alone in its row, below the title."""
_DATE_ALONE = re.compile(r"[^\d/]*\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4}\D*")
_NUMBER_LABEL = re.compile(
    r"(?:^|(?<=[\t\n|]))\s*(?:Our\s+|OUR\s+)?(?:(?:Certificate|CERTIFICATE|Letter|LETTER|Document|DOCUMENT|Doc|DOC)\s*\.?\s*)?"
    r"(?:NOMOR|Nomor|nomor|NO|No|Nr|REF|Ref|ref|Reference|REFERENCE|Number|NUMBER)"
    r"(?:\s*\.?\s*(?:Surat|SURAT|Dokumen|No|NO|Ref|REF|Number)\b)?\s*[.,]*\s*(?P<colon>[:：;]?)\s*[.:]*\s*"
    r"(?P<value>[A-Z0-9(].*)",
)
_NOT_A_LETTER = re.compile(
    r"^\s*(?:Telp|Tlp|HP|KTP|NIK|Fax|Rek|NPWP|KPJ|BPJS|Induk|Identitas|Pol|Rumah|Peg|Karyawan|Absen|Badge|Kartu|KK|"
    r"Paspor|Passport|Peserta|Anggota|NPP|NPK|NRP|NIP|Jamsostek|Registrasi)",
    re.IGNORECASE,
)
_MONTH_OF_NUMBER = re.compile(rf"/({'|'.join(ROMANS)})/[0-9]{{4}}$")


def _number(letter: Letter, dated: FoundDate | None) -> Field | None:
    """The number; less trusted where its Roman month is not that of the letter's date (VII read for VIII)."""
    field = _numbered(letter)
    month = _MONTH_OF_NUMBER.search(field.value) if field else None
    if field and month and dated and ROMANS.index(month[1]) + 1 != dated.date.month:
        return replace(field, confidence=round(field.confidence * OTHER_MONTH, 4))
    return field


def _numbered(letter: Letter) -> Field | None:
    """The number behind "Nomor" or "Ref", one with strokes first, else the first thing of its form above."""
    flow = letter.flow
    labelled: list[Span] = []
    opened = letter.marked or letter.signatory.end > letter.signatory.start
    last = max(letter.signatory.start, letter.title.end, letter.employee.start if opened else letter.employee.end)
    last = flow.rows[flow.row_of(last)].span.end if flow.rows else 0
    for row in flow.rows:
        for cell in (each for each in row.cells if each.start < last):
            for text, end in ((flow.text, cell.end), (flow.plain, row.span.end)):
                label = _NUMBER_LABEL.search(text[cell.start : end])
                if (
                    label is None
                    or _NOT_A_LETTER.match(label["value"])
                    or _OF_A_LICENCE.search(text[cell.start : end])
                ):
                    continue
                span = _number_span(flow, cell.start + label.start("value"), row.span.end)
                if span:
                    labelled.append(span)
                    break
    parted = [each for each in labelled if "/" in flow.plain[slice(*each)]]
    if labelled:
        return _number_field(flow, (parted or labelled)[0])
    for start, end in ((letter.title.end, last), (0, last)):
        for formal in _FORMAL.finditer(flow.plain, start, end):
            licence = _OF_A_LICENCE.search(flow.plain, flow.cell_of(formal.start()).start, formal.start())
            if not licence and not _DATE_ALONE.fullmatch(formal[0]):
                return _number_field(flow, Span(*formal.span()))
    return _below_title(letter)


_OF_A_LICENCE = re.compile(
    r"(?i:\b(?:izin|ijin|siup|siujk|nib|sia|sipa|sip|str|npsn|kemenkumham|akta|akte|badan\s+hukum|akreditasi|terakreditasi)\b)"
)
"""Before a number in its row: it is the firm's, not the letter's."""


def _below_title(letter: Letter) -> Field | None:
    """A number without its word: alone in one of the two rows below the title, or in a row above it."""
    flow = letter.flow
    title = flow.row_of(letter.title.start)
    rows = (*flow.rows[title + 1 : title + 3], *flow.rows[:title]) if letter.title.end else ()
    alone = (_BARE_NUMBER.fullmatch(flow.plain, *flow.trimmed(*row.span, " \t\n.,;:|()–—-_")) for row in rows)
    return next((_number_field(flow, Span(*each.span())) for each in alone if each), None)


def _number_span(flow: RunningText, start: int, end: int) -> Span | None:
    formal = _FORMAL.match(flow.plain, start, end)
    if formal:
        return Span(*formal.span())
    tab = flow.text.find("\t", start, end)
    span = flow.trimmed(start, end if tab < 0 else tab, " \t\n.,;:|()–—-_")
    text = flow.text[slice(*span)]
    marked = re.search(r"\d", text) and re.search(r"[/\-.]", text) and len(text.split()) <= 6
    return span if marked and not _DATE_ALONE.fullmatch(text) else None


def _number_field(flow: RunningText, span: Span) -> Field | None:
    """Blanks round strokes dropped, letters in the sequence and digits in the Roman month put right."""
    text = " ".join(flow.plain[slice(*span)].split())
    tight = re.sub(r"\s*/\s*", "/", text)
    parts = [_part_mended(each) for each in tight.split("/")]
    value = "/".join(parts)
    formal = _FORMAL.fullmatch(value) is not None
    trust = FORMAL if formal else LINE_END if _RUNNING_NUMBER.search(value) else HEADLESS
    return flow.field(span, value=value, trust=trust, repaired=value != tight)


_RUNNING_NUMBER = re.compile(r"(?<![A-Z0-9])(?!(?:19|20)[0-9]{2}(?![0-9]))[0-9]{2,}")
"""A number that is no year: without one, what counts the letters is missing."""


def _part_mended(part: str) -> str:
    as_roman = re.sub(r"[l1|!]", "I", part)
    if part != as_roman and not part.isdigit() and re.fullmatch(r"[IVXl1|!]+", part) and as_roman in ROMANS:
        return as_roman
    as_digits = part.translate(str.maketrans("OoIl|", "00111"))
    if re.fullmatch(r"[0-9OoIl|]{3,6}", part) and sum(map(str.isdigit, part)) * 2 >= len(part):
        return as_digits
    return part


# --- why it ended -------------------------------------------------------------------------------------------

_CLAUSE_END = re.compile(
    r"(?<=[A-Za-z)]{2})[.;](?!\w)|[,;():\t|]|\s(?=(?:terhitung|sejak|per|pada|sehingga|berdasarkan|untuk|maka|yang|"
    r"demikian|atas\s+(?:kontribusi|jasa|perhatian|dedikasi|kerja)|surat\s+(?:ini|keterangan)|efektif|mulai|"
    r"dan(?=\s+(?:telah|sudah|selama|kami|yang|hak|tidak memiliki|seluruh))|"
    r"as of|on|effective|since|with effect|tanggal)\b)",
    re.IGNORECASE,
)
_RIGHTS = ("jaminan", "dana", "program", "iuran", "hak", "belum", "surat", "permohonan")
"""Before a reason's word: it is about a benefit or another paper."""


_LEAD = re.compile(
    r"\s*(?:(?:berhenti(?:\s+bekerja)?|keluar|yang bersangkutan|beliau|ybs)\s+)?(?:nya\s+)?"
    r"(?:adalah|yaitu|ialah|telah|:)?\s*"
)
"""Between "karena" or "alasan" and the reason itself."""


def _reason(letter: Letter) -> Field | None:
    """The reason as printed: behind its label, behind "karena", else the words that state it."""
    flow = letter.flow
    for each in letter.values("alasan"):
        value = _unbracketed(flow, each.value)
        if leaving_reason(flow.plain[slice(*value)]) is not LeavingReason.NONE:
            return flow.field(value)
    hits = [
        hit
        for _, phrases in REASONS
        for hit in flow.find(phrases, letter.title.end)
        if _own_words(flow, hit)
        and not any(flow.fold_of(max(0, hit.start - 14), hit.start).endswith(fold(each)) for each in _RIGHTS)
    ]
    hits.sort(key=lambda hit: hit.start)
    for hit in hits:
        because_of = [
            cue
            for cue in flow.find(words.BECAUSE, max(letter.title.end, hit.start - 60), hit.start)
            if not re.search(r"[.;]\s", flow.plain[cue.end : hit.start])
        ]
        if because_of:
            lead = _LEAD.match(flow.plain, because_of[0].end, hit.end)
            start = lead.end() if lead else because_of[0].end
            return flow.field(_clause(flow, start, hit.end), trust=0.95)
    own = [hit for hit in hits if leaving_reason(hit.phrase) is leaving_reason(hits[0].phrase)]
    if not own:
        return _misread_reason(letter)
    best = min(own, key=lambda hit: (hit.phrase in ENGLISH_REASONS, hit.start))
    return flow.field(_clause(flow, best.start, best.end), trust=0.9)


def _own_words(flow: RunningText, hit: Hit) -> bool:
    """Not the end of one word and the beginning of the next: no "wafat" in "bahwa Fatimah"."""
    inside = re.search(r"\s", flow.text[hit.start : hit.end]) is not None and " " not in hit.phrase
    cut = flow.text[max(0, hit.start - 1) : hit.start].isalpha() or flow.text[hit.end : hit.end + 1].isalpha()
    return not (inside and cut)


def _misread_reason(letter: Letter) -> Field | None:
    """A reason in which a letter was misread ("mengundurkan dir"), put right; none that speaks of a right."""
    flow = letter.flow
    long = [phrase for _, phrases in REASONS for phrase in phrases if len(fold(phrase)) >= SPELT_OUT]
    for hit in flow.nearly(long, letter.title.end)[:1]:
        before = flow.fold_of(max(0, hit.start - 14), hit.start + 2)
        if not any(fold(each) in before for each in _RIGHTS):
            return flow.field(Span(hit.start, hit.end), value=hit.phrase, trust=MISREAD, repaired=True)
    return None


def _clause(flow: RunningText, start: int, end: int) -> Span:
    """From a place to the end of the clause that holds `end`; an abbreviation in brackets belongs to it."""
    short_forms = [match.span() for match in _SHORT_FORM.finditer(flow.plain, start)]
    cuts = (
        cut.start()
        for cut in _CLAUSE_END.finditer(flow.plain, end)
        if not any(first <= cut.start() < last for first, last in short_forms)
    )
    tail = next(cuts, len(flow.plain))
    if tail > end + 70:
        tail = flow.rows[flow.row_of(end)].span.end
    return _unbracketed(flow, Span(start, tail))


_SHORT_FORM = re.compile(r"\([A-Z]{2,6}\)")


def _unbracketed(flow: RunningText, span: Span) -> Span:
    """Without marks at its ends; a closing bracket stays with its opening one."""
    start, end = flow.trimmed(*span, " \t\n.,;:|(–—-")
    text = flow.text[start:end]
    return Span(start, end) if text.count("(") == text.count(")") else flow.trimmed(start, end, " \t\n.,;:|()–—-")
