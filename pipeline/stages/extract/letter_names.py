"""Names of persons in letters: behind a label, and in the middle of a sentence."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from pipeline.model import Field
from pipeline.stages.extract import paklaring_phrases as words
from pipeline.stages.extract.letter_labelled import Labelled
from pipeline.stages.extract.running_text import RunningText, Span, fold

LABELLED, BARE, TOLD, BELOW, GUESSED = 1.0, 0.95, 0.95, 0.9, 0.75
"""Trust: behind a label; behind a label without colon; in a sentence; in the signature block; anywhere."""
AGREED, CONTESTED = 1.05, 0.85
"""Factor on the trust when a second place says the same, or something else."""

COURTESY = re.compile(
    r"\s*(?:(?:Saudara\s?/\s?i|Saudari|Saudara|SAUDARI|SAUDARA|Bapak|BAPAK|Sdri|Sdra|Sdr|SDRI|SDR"
    r"|saudari|saudara|sdri|sdr)"
    r"(?:\s?\(?/?\s?[iI]\)?(?![A-Za-z]))?(?:\s*[.:/,]\s*|\s+|(?=[A-Z]))"
    r"|(?:Bpk|BPK|Ibu|IBU|Tn|TN|Ny|NY|Nn|NN|Mr|MR|Mrs|MRS|Ms|MS|Sdr/i|a\.n|Alm|ALM|Almh|Almarhum"
    r"|Almarhumah|ALMARHUM|ALMARHUMAH)(?:\s*[.:/]\s*|\s+))"
)
_NAME_TOKEN = re.compile(
    r"[A-Z][A-Z'’`.\-]*[A-Z.](?=[a-z]{3})|[A-Z][A-Za-z'’`.\-]*|[cosuvwxz](?=[A-Z]{2})[A-Za-z'’`.\-]*"
)
"""A word with a capital; the last kind was read in small letters of the same shape ("sUSILOWATI")."""
_PARTICLE = re.compile(r"(?:bin|binti|bt|alias|al|el)\.?(?=\s+(?:[A-Z]|[cosuvwxz][A-Z]{2}))")
"""Small words inside a name."""
_DEGREE = re.compile(
    r"\s*,\s*(?:S|M|A|Dr|Ir|Ph|B|SE|SH|ST|MM|MT|MH|MBA|BA|BSc|Ns|NS|Apt|APT)\.?(?:[A-Z][a-z]{0,4}\.?){0,3}(?=[\s,.)]|$)"
)
_BEFORE_NAMES = """
a adalah atas bahwa bawah benarnya berikut bernama dengan di dibawah ini kami karyawan karyawati kerja
full jelas lengkap mantan n nama name pegawai pekerja perusahaan saudara saudari saya sebenar sebenarnya seorang
sesungguhnya tenaga tersebut that the yang pemegang surat bekas eks seseorang oleh kepada karyawannya
"""
_LEADING = frozenset(fold(each) for each in _BEFORE_NAMES.split())
"""What may stand between "menerangkan" and the name."""


def name_span(flow: RunningText, start: int, end: int, *, most: int = 9) -> Span | None:
    """The name that begins at a place of the text: words with capitals up to the first that is no name.

    Courtesy titles are left out, academic degrees behind a comma stay.
    """
    at = after_courtesy(flow.plain, start, end)
    first, last, count = at, at, 0
    while count < most:
        gap = re.compile(r"\s*").match(flow.plain, last, end)
        if count and gap and "\n" in flow.text[last : gap.end()] and not flow.runs_on(last - 1):
            break
        token = _NAME_TOKEN.match(flow.plain, gap.end() if gap else last, end)
        if count and token is None:
            token = _PARTICLE.match(flow.plain, gap.end() if gap else last, end)
        if token is None or fold(token[0]) in words.STOP_WORDS or is_company(flow.plain, token.start()):
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
    said = flow.plain[first:last]
    return tidied_name(flow, Span(first, last)) if count and _is_name(said) and not _cut_courtesy(said) else None


_COURTESIES = tuple(map(fold, ("Saudara", "Saudari", "Sdri", "Sdra", "Bapak", "Almarhumah")))


def _cut_courtesy(text: str) -> bool:
    """What glare or a finger has left of a courtesy title; the name itself is hidden then."""
    return len(fold(text)) >= 3 and any(each.startswith(fold(text)) for each in _COURTESIES)


def after_courtesy(text: str, start: int, end: int) -> int:
    """The place behind all courtesy titles ("Sdr.", "Bapak", "Almarhum") that stand at `start`."""
    match = COURTESY.match(text, start, end)
    while match:
        start = match.end()
        match = COURTESY.match(text, start, end)
    return start


def is_company(text: str, at: int) -> bool:
    """Whether a legal form stands at a place of the text."""
    return re.match(r"(?:PT|CV|UD|P\.T|C\.V)\b", text[at : at + 4]) is not None


def _is_name(text: str) -> bool:
    return re.search(r"[A-Za-z]{2}", text) is not None and not re.search(r"\d{2}", text)


def tidied_name(flow: RunningText, span: Span) -> Span:
    """Without marks at its ends; the full stop of an initial or a degree stays."""
    start, end = flow.trimmed(*span, " \t\n.,;:|()[]_-–—*'\"~/\\")
    if flow.text[end : end + 1] == "." and re.search(
        r"(?:^|[\s.])[A-Z]$|\.[A-Z][A-Za-z]{0,4}$|,\s?(?:Ns|NS|Apt|APT)$", flow.text[start:end]
    ):
        end += 1
    return Span(start, end)


def same_name(one: str, other: str) -> bool:
    """Whether two readings are of one name, a letter or two misread."""
    return fuzz.ratio(fold(one), fold(other)) >= 88


def skip_leading(flow: RunningText, at: int, end: int) -> int:
    """The place behind the words that lead to a name ("bahwa karyawan kami yang bernama")."""
    while word := re.compile(r"[\s:/,]*([A-Za-z.]+)").match(flow.plain, at, end):
        if fold(word[1]) not in _LEADING or re.fullmatch(r"[A-Z]\.", word[1]):  # "A." is no article but an initial
            break
        at = word.end()
    while at < end and flow.plain[at] in " :,/":
        at += 1
    return at


def labelled_name(flow: RunningText, each: Labelled, *, trust: float | None = None) -> Field | None:
    """The name behind a label; what follows it in the same cell is cut off."""
    start = after_courtesy(flow.plain, *each.value)
    text = flow.plain[start : each.value.end]
    cut = re.search(r"\s*[,;(]\s*(?=[a-z(]|(?:No|NIK|NPK|KPJ|Jabatan|Umur|Tempat)\b)|\d", text)
    span = tidied_name(flow, Span(start, start + cut.start() if cut else each.value.end))
    if not _is_name(flow.plain[slice(*span)]) or not flow.plain[span.start].isalpha():
        return None
    return name_field(flow, span, trust=trust or (LABELLED if each.sure else BARE))


def name_field(flow: RunningText, span: Span, *, trust: float) -> Field | None:
    """The field of a name, with the case of its letters as they were surely printed."""
    read = " ".join(flow.text[slice(*flow.trimmed(*span))].split())
    printed = as_printed(read)
    return flow.field(span, value=printed, trust=trust, repaired=printed != read)


_SAME_SHAPE = frozenset("cijkopsuvwxyz")
"""Small letters that are capitals made small: in a row of capitals they are taken for each other."""


def as_printed(name: str) -> str:
    """A name with capitals where readers saw small letters of the same shape; degrees stay as they were read.

    `MOELjoNo` stands in a row of capitals; no word of a name begins with a small `l`, which is a capital `I` then,
    nor with a small letter of a capital's shape.
    """
    own, comma, degrees = name.partition(",")
    words_of = [re.sub(r"^l(?=[a-z])", "I", word) for word in own.split(" ")]
    words_of = [
        word[:1].upper() + word[1:] if re.match(r"[cosuwxz](?:\.|[a-z]{3})", word) else word for word in words_of
    ]
    letters = [sign for word in words_of for sign in word if sign.isalpha()]
    if 3 * sum(map(str.isupper, letters)) >= 2 * len(letters):
        words_of = [word.upper() if len(word) > 2 and _in_capitals(word) else word for word in words_of]
    return " ".join(words_of) + comma + degrees


def _in_capitals(word: str) -> bool:
    return all(sign.isupper() or sign in _SAME_SHAPE for sign in word if sign.isalpha())
