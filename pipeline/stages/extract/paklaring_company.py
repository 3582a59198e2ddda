"""Which company a letter comes from: the letterhead, the text and the signature block, weighed together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz import fuzz

from pipeline.model import Field
from pipeline.stages.extract import house_names
from pipeline.stages.extract import paklaring_phrases as words
from pipeline.stages.extract.letter import Letter
from pipeline.stages.extract.running_text import Row, RunningText, Span, fold, stands_alone

AGREED, ALONE, GUESSED, REPEATED = 1.05, 0.95, 0.7, 0.9
"""Trust: told in two places; in one place with its legal form; the largest line of the letterhead alone, and
when the text or the signature says it again."""
_SHORTENED = tuple(
    (re.compile(whole.replace(" ", r"\s+"), re.IGNORECASE), short)
    for whole, short in (
        ("Rumah Sakit Umum", "RSU"),
        ("Rumah Sakit Ibu dan Anak", "RSIA"),
        ("Rumah Sakit", "RS"),
        ("Bank Perkreditan Rakyat", "BPR"),
        ("Koperasi Simpan Pinjam", "KSP"),
        ("Koperasi Serba Usaha", "KSU"),
        ("Koperasi Unit Desa", "KUD"),
        ("Sekolah Menengah Kejuruan", "SMK"),
        ("Sekolah Menengah Atas", "SMA"),
        ("Perusahaan Daerah", "PD"),
        ("Pemerintah Desa", "Desa"),
        ("Kantor Desa", "Desa"),
        ("Pemerintah Kelurahan", "Kelurahan"),
        ("Kantor Kelurahan", "Kelurahan"),
    )
)
"""What letters write out in one place and shorten in another."""
LONG = 8
"""Folded letters from which on a name without legal form that stands in the text too is no chance."""
UNTITLED = 3
"""Rows at the top of a letter without a title in which a company is that of its letterhead."""
TELLING = 6
"""Letters of a name without legal form from which on a longer one that begins with them is the same company's."""
SAME = 86
"""Likeness (0..100) of two names without legal form from which on they are one company misread."""


class Place(IntEnum):
    """Where a company stands; the smaller, the likelier it is the employer."""

    HEAD = 0
    LABEL = 1
    SIGNATURE = 2
    TEXT = 3
    KIND = 4  # a hotel, a hospital: the name of a house, while its owner may be named elsewhere
    HEAD_GUESS = 5
    PLACED = 6  # where the employee was sent to work, not who employed him


@dataclass(frozen=True, slots=True)
class _Seen:
    span: Span
    place: Place
    core: str


@dataclass(frozen=True, slots=True)
class Employer:
    """The employer and, where the letter names a second company, that one's name."""

    company: Field
    other: str | None = None


_FORM = re.compile(
    r"(?<![A-Za-z])(?<![A-Z]\.)(?:(?:P\.?\s?T|C\.?\s?V|U\.?\s?D|P\.?\s?D)(?:[.,]\s?|\s+)|(?:PT|CV)(?=[A-Z]{3})|(?:Pt|Cv)\.?\s+"
    r"|(?:FIRMA|Firma|KOPERASI|Koperasi|YAYASAN|Yayasan|PERUMDA|Perumda|TOKO|Toko|UMKM|BUM[Dd](?:ES|es|esa|ESA))\s+)(?=[A-Z0-9&(“\"])"
)
_KIND = (
    r"(?<![A-Za-z])(?:RS|RSU|RSIA|RSUD|Rumah\s+Sakit|RUMAH\s+SAKIT|Rumah\s+Makan|RUMAH\s+MAKAN|RM|Klinik|KLINIK|Hotel|HOTEL|"
    r"Bengkel|BENGKEL|Apotek|APOTEK|Restoran|RESTORAN|BPR|(?:Perusahaan|PERUSAHAAN)\s+(?:Rokok|ROKOK|Otobus|OTOBUS)|PR|PO|Penerbit|"
    r"PENERBIT|Percetakan|PERCETAKAN|SPBU|Salon|SALON|Perkebunan|PERKEBUNAN|SMA|SMK|SMP|SD|TK|Universitas|UNIVERSITAS|"
    r"(?:Perusahaan|PERUSAHAAN)\s+(?:Daerah|DAERAH|Umum|UMUM)|KSP|KSU|KUD|BMT|Warung|WARUNG|Puskesmas|PUSKESMAS|"
    r"(?:Kantor|KANTOR|Pemerintah|PEMERINTAH)\s+(?:Desa|DESA|Kelurahan|KELURAHAN|Nagari|NAGARI))"
    r"\.?\s+(?=[A-Z0-9“\"])"
)
_NAMED = re.compile(f"{_FORM.pattern}|{_KIND}")
"""A company by its legal form, or by what kind of house it is."""
_FORMS, _HOUSES = (frozenset(map(fold, each)) for each in (house_names.LEGAL_FORMS, house_names.HOUSES))
_HEAD_FORM = re.compile("|".join(map(re.escape, sorted(_FORMS | _HOUSES))))
_BARE = re.compile(
    r"\b(?:P\.?\s?T|C\.?\s?V|U\.?\s?D|P\.?\s?D|Fa|Firma|Koperasi|Yayasan|Perum|Perumda|Toko|UMKM|Tbk|Persero|Ltd|Inc)\b[.,]?"
    r"|^(?:PT|CV)(?=[A-Z]{3})",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"(?:[A-Z0-9&“\"]|\((?![a-z]))[^\s,;:|]*|&|(?:dan|and)(?=\s+[A-Z])")
_FORM_BEHIND = re.compile(
    r"[A-Za-z]{3},\s*(?:PT|CV|UD)\.?\s*$|[A-Za-z.],?\s+(?:LTD|Ltd|LIMITED|Limited|INC|Inc)\.?\s*$"
)
"""A name that its legal form follows: "Contoh Utama, PT" as in the registers, or "Contoh & Co., Ltd."."""
_ANOTHER = re.compile(rf"(?:(?:dan|and|&|/)\s+)?{_FORM.pattern}")
"""A second company behind the first one's name."""
_BRANCH = re.compile(
    r"\(?(?:Cabang|CABANG|Cab\.|CAB\.|Branch|BRANCH|Kantor\s+(?:Cabang|Pusat)|KANTOR\s+(?:CABANG|PUSAT)|Head\s+Office"
    r"|HEAD\s+OFFICE|Perwakilan|PERWAKILAN)\b"
)
"""Behind a company's name: which of its houses it is."""
_STREET = re.compile(r"(?i:j[li1]|j[li1]n|jalan|kawasan|komplek|gedung|ruko|perumahan)(?:\.|\b)(?=\s*[A-Z0-9])")
"""Behind a company's name: its address begins."""
_SUFFIX = re.compile(r"\s*,\s*(?:Tbk|TBK|Ltd|Inc|LTD|INC)\b\.?")
_ASIDE = re.compile(r"\s+[-–—|•·●*]\s*(?!Tbk|TBK)|[•·●|]|\s+\.\s+(?=[A-Z])")
"""Behind a company's name in its letterhead: what it does, where it is."""
_FIRST_WORD = re.compile(r"\s*[^\s,.|•·●]+")
_ADDRESS = re.compile(
    r"\b(?:j[li1]|jalan|j[li1]n|telp|telepon|phone|fax|email|www|http|kel|kec|kab|kota|rt|rw|kode ?pos|kawasan|"
    r"blok|(?<!unit )desa|"
    r"npwp|hp|wa|gedung|komplek|ruko|lantai|no)\b|@|\d{4}",
    re.IGNORECASE,
)


def employer_of(letter: Letter) -> Employer | None:
    """The company that employed; of two different ones the one of the letterhead."""
    seen = list(_all_seen(letter))
    formal = [each for each in seen if each.place is not Place.HEAD_GUESS]
    guesses = [each for each in seen if each.place is Place.HEAD_GUESS]
    own = [each for each in formal if each.place is not Place.PLACED]
    if not own:
        return _guessed(letter, guesses)
    first = _whole(min(own, key=lambda each: (each.place, each.span.start)), own)
    same = [each for each in formal if _alike(each.core, first.core)]
    supported = len(same) > 1 or any(
        _alike(each.core, first.core) and each.span.start != first.span.start for each in guesses
    )
    best = _clearest(letter, [each for each in same if each.place <= Place.TEXT] or same)
    field = letter.flow.field(best.span, trust=AGREED if supported else ALONE)
    if field is None:
        return None
    placed = [
        each for each in formal if not _alike(each.core, first.core) and not first.core.startswith(each.core)
    ]
    other = letter.flow.plain[slice(*placed[0].span)] if placed else None
    return Employer(field, other)


def _guessed(letter: Letter, guesses: list[_Seen]) -> Employer | None:
    """The largest line of the letterhead, surer when the letter says it once more."""
    if not guesses:
        return None
    flow = letter.flow
    folded = flow.fold_of(*guesses[0].span)
    again = len(folded) >= LONG and folded in flow.fold_of(letter.title.end, len(flow.text))
    field = flow.field(guesses[0].span, trust=REPEATED if again else GUESSED)
    return Employer(field) if field else None


def _clearest(letter: Letter, same: list[_Seen]) -> _Seen:
    """Of several readings of one name: the one without the branch's town, then the commonest, then the surest."""
    flow = letter.flow
    written = letter.letter_date.town if letter.letter_date else None
    town = flow.fold_of(*written) if written else ""
    cores = {each.core for each in same}

    def rank(each: _Seen) -> tuple[bool, int, int, float]:
        votes = sum(other.core == each.core for other in same)
        of_branch = bool(town) and each.core.endswith(town) and each.core.removesuffix(town) in cores
        return not of_branch, votes, flow.plain[slice(*each.span)].count(" "), flow.confidence(*each.span)

    return max(same, key=rank)


def _whole(first: _Seen, own: list[_Seen]) -> _Seen:
    """A letterhead of which light or a finger leaves a few letters is the name elsewhere that begins with them."""
    if len(first.core) >= TELLING:
        return first
    return max((each for each in own if each.core.startswith(first.core)), key=lambda each: len(each.core))


def _alike(one: str, other: str) -> bool:
    if min(len(one), len(other)) >= TELLING and (one.startswith(other) or other.startswith(one)):
        return True
    return fuzz.ratio(one, other) >= SAME


def _all_seen(letter: Letter) -> Iterator[_Seen]:
    flow = letter.flow
    body = letter.title.end
    for row in flow.rows:
        for cell in row.cells:
            if cell.end <= letter.title.start:
                yield from (each for each in _in_head(flow, cell) if flow.fold_of(*each.span) not in _KINDS)
        yield from _in_two_rows(letter, row)
    labelled = [_told(flow, each.value) for each in letter.values("perusahaan")]
    for span in labelled:
        yield _seen(flow, _tidied(flow, span), Place.LABEL)
    named = [*labelled, *(each.value for each in letter.labelled if each.key == "lain")]
    for match in _NAMED.finditer(flow.plain, body):
        if any(span.start <= match.start() < span.end for span in named):
            continue
        place = Place.SIGNATURE if match.start() >= letter.close.start else Place.TEXT
        if _FORM.match(flow.plain, match.start()) is None:
            place = Place.KIND
        before = max(body, match.start() - 46)
        if any(stands_alone(flow.text, hit) for hit in flow.find(words.PLACED_AT, before, match.start())):
            place = Place.PLACED
        elif place is Place.TEXT and _purpose(flow, body, match.start()):
            continue
        lead = flow.plain[flow.cell_of(match.start()).start : match.start()].strip()
        untitled = letter.title.end == 0 and flow.row_of(match.start()) < UNTITLED and len(lead) < 2
        within_row = untitled or match.start() >= letter.close.start
        name = company_span(flow, match.start(), within_row=within_row)
        if name and not _of_an_office(flow, name) and not _of_a_position(flow, name):
            yield _seen(flow, name, place)
    yield from _tallest_in_head(letter)


def _of_an_office(flow: RunningText, name: Span) -> bool:
    """One that letters are written for; a bank that is named twice has written this one."""
    folded = flow.fold_of(*name)
    if any(each in folded for each in map(fold, house_names.NOT_AN_EMPLOYER)) or folded in _KINDS:
        return True
    return fold("bank") in folded and flow.folded.count(folded) < 2


_KINDS = frozenset(fold(whole) for whole in house_names.KINDS_OF_HOUSES)
_HEAD_OF = re.compile(r"\b(?:Kepala|KEPALA|Kasir|KASIR|Penjaga|PENJAGA)\s+$")


def _of_a_position(flow: RunningText, name: Span) -> bool:
    """What somebody was ("Kepala Toko"), or a date in the next column of a table."""
    dated = re.search(r"\d[-/.]\d{1,2}[-/.]\d{2}", flow.plain[slice(*name)]) is not None
    return dated or _HEAD_OF.search(flow.plain, 0, name.start) is not None


def _told(flow: RunningText, value: Span) -> Span:
    """The value behind a label, up to where a sentence goes on."""
    on = re.search(r"\s*,\s+[a-z]", flow.plain[slice(*value)])
    return Span(value.start, value.start + on.start()) if on else value


def _purpose(flow: RunningText, body: int, at: int) -> bool:
    """It stands in the sentence that says what the letter is for ("pengajuan kredit di PT Bank ...")."""
    sentence = max(body, flow.plain.rfind(". ", body, at))
    return bool(flow.find(words.PURPOSE, sentence, at))


def _in_two_rows(letter: Letter, row: Row) -> Iterator[_Seen]:
    """What the house is in one row of the letterhead, its name in the next."""
    flow = letter.flow
    below = flow.row_of(row.span.end) if row.span.end < letter.title.start else 0
    if below and len(row.cells) == 1 and flow.fold_of(*row.span) in _KINDS:
        name = flow.rows[below].cells[0]
        text = flow.plain[slice(*name)]
        if name.end <= letter.title.start and len(flow.rows[below].cells) == 1 and not _ADDRESS.search(text):
            yield _seen(flow, Span(row.span.start, name.end), Place.KIND)


def _in_head(flow: RunningText, cell: Span) -> Iterator[_Seen]:
    match = _FORM.search(flow.plain, *cell)
    text = flow.plain[slice(*cell)]
    if match:
        start = match.start()
        named = _FIRST_WORD.match(flow.plain, match.end(), cell.end)  # a firm may be called KAWASAN BERIKAT
        behind = named.end() if named else match.end()
        marks = (_ADDRESS, _BRANCH, _ASIDE)
        ends = [each.start() for mark in marks if (each := mark.search(flow.plain, behind, cell.end))]
        closed = flow.plain.find(")", start, cell.end) if flow.plain[cell.start : start].endswith("(") else -1
        ends += [closed] if closed >= 0 else []
        yield _seen(flow, _tidied(flow, Span(start, min(ends, default=cell.end))), Place.HEAD)
    elif _FORM_BEHIND.search(text):
        yield _seen(flow, _tidied(flow, cell), Place.HEAD)
    elif _HEAD_FORM.match(fold(text)) and not _ADDRESS.search(text) and len(text.split()) > 1:
        tokens = text.split()
        begun = {fold(tokens[0]), fold("".join(tokens[:2]))}
        if not begun.isdisjoint(_FORMS):
            yield _seen(flow, _tidied(flow, cell), Place.HEAD)
        elif not begun.isdisjoint(_HOUSES):
            yield _seen(flow, _tidied(flow, cell), Place.KIND)


def _tallest_in_head(letter: Letter) -> Iterator[_Seen]:
    """The largest line above the title that is no address, for a firm that prints no legal form."""
    flow = letter.flow
    best: tuple[float, Span] | None = None
    for row in flow.rows:
        for cell in row.cells:
            text = flow.plain[slice(*cell)]
            box = flow.box(*cell)
            if cell.end > letter.title.start or box is None or _ADDRESS.search(text) or ":" in text:
                continue
            if sum(map(str.isalpha, text)) >= 5 and (best is None or box.height > best[0] * 1.15):
                best = (box.height, cell)
    if best:
        yield _seen(flow, _tidied(flow, best[1]), Place.HEAD_GUESS)


def company_span(flow: RunningText, start: int, *, within_row: bool) -> Span | None:
    """The company that begins with its legal form at a place of the text."""
    end = flow.rows[flow.row_of(start)].span.end if within_row else len(flow.plain)
    end = flow.cell_of(start).end if within_row else end
    form = _NAMED.match(flow.plain, start, end)
    if form is None:
        return None
    last, count = form.end(), 0
    while count < 9:
        gap = re.compile(r"\s*").match(flow.plain, last, end)
        at = gap.end() if gap else last
        if count and "\n" in flow.text[last:at] and not flow.runs_on(last - 1):
            break
        token = _TOKEN.match(flow.plain, at, end)
        if count and any(each.match(flow.plain, at, end) for each in (_ANOTHER, _BRANCH, _STREET)):
            break
        if count and "\t" in flow.text[last:at]:
            break
        if token is None or (fold(token[0]) in words.STOP_WORDS and token[0] not in ("dan", "and")):
            break
        last = token.end()
        count += 1
        if (
            token[0].endswith((".", ")"))
            and (len(token[0]) > 4 or fold(token[0]) == "tbk")
            and not re.match(r"\s*(?:Tbk|TBK|\()", flow.plain[last:])
        ):
            break
    suffix = _SUFFIX.match(flow.plain, last, end)
    return _tidied(flow, Span(start, suffix.end() if suffix else last)) if count else None


_SHORT_FORM = re.compile(r"\([A-Z]{2,6}\)")
"""Behind what it shortens: "KOPERASI UNIT DESA (KUD) ..."."""


def _seen(flow: RunningText, span: Span, place: Place) -> _Seen:
    core = _SHORT_FORM.sub(" ", flow.plain[slice(*span)])
    for whole, short in _SHORTENED:
        core = whole.sub(short, core)
    return _Seen(span, place, fold(_BARE.sub(" ", core)))


def _tidied(flow: RunningText, span: Span) -> Span:
    """Without marks at its ends; a closing bracket stays with its opening one."""
    marks = " \t\n.,;:|[]_-–—*'\"~"
    start, end = flow.trimmed(*span, marks)
    text = flow.text[start:end]
    if text.endswith(")") and "(" not in text:
        start, end = flow.trimmed(start, end, marks + ")")
    if text.upper().endswith("TBK") and re.match(r"\.(?! [A-Z])", flow.text[end:]):
        end += 1  # the abbreviation's own full stop
    return Span(start, end)
