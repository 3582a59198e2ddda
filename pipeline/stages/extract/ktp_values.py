"""The values of an identity card's labelled lines: each as printed, with the slips of readers put right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.model import Field
from pipeline.policy.reading import KtpPolicy
from pipeline.stages.extract import regions
from pipeline.stages.extract.dates import FoundDate, find_printed_date
from pipeline.stages.extract.ktp_labels import Slot, find_blood_label
from pipeline.stages.extract.layout import Run
from pipeline.stages.extract.nik import find_number
from pipeline.stages.extract.spelling import full_stops, without_digits, without_specks
from pipeline.stages.extract.vocabulary import (
    AGAMA,
    GOLONGAN_DARAH,
    JENIS_KELAMIN,
    KEWARGANEGARAAN,
    PEKERJAAN,
    SEUMUR_HIDUP,
    STATUS_PERKAWINAN,
    Match,
    closest,
)

LISTS: Mapping[Slot, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        Slot.AGAMA: ("agama", AGAMA),
        Slot.STATUS: ("status_perkawinan", STATUS_PERKAWINAN),
        Slot.PEKERJAAN: ("pekerjaan", PEKERJAAN),
        Slot.KEWARGANEGARAAN: ("kewarganegaraan", KEWARGANEGARAAN),
    }
)
"""Slots whose values come from a closed list: field key, list."""

Fields = dict[str, Field | None]

_LEADING = re.compile(r"^[^\w(]+(?=\S)")
_LABEL_END = re.compile(r"^(?:[a-z]{1,3}\s*|\w\s+)[:;]\s*(?=\S)")
"""The last letters of a label that the reader took for the beginning of the value: `r : BANDUNG`."""
_TRAILING = re.compile(r"(\s+[^\w()]+|[\s:;,'`·•|!*_=~\"^-]+)$")
_LETTER_DIGITS = str.maketrans(dict.fromkeys("OoDQ", "0") | dict.fromkeys("IlLi|!", "1") | {"S": "5", "B": "8"})
_RT_RW = re.compile(r"(?:(?<!\d)|^1)(\d{1,3})\s*/\s*(\d{1,3})(?!\d)")
_RT_RW_DASH = re.compile(r"(?<!\d)(\d{1,3}|-)\s*/\s*(\d{1,3}|-)(?!\d)")
_RT_RW_GLUED = re.compile(r"(\d{3})[17]?(\d{3})")
_SAYS = re.compile(r"[\w-]")
"""What a value has at least: a lone full stop is a speck."""
_NO_NAME = re.compile(r"(?:\s+[\d\W]*\d{2}[\d\W]*)+$")
"""What follows a name and is none: a day or an hour that was written over the card."""
_BALINESE = re.compile(
    r"^[|!1l]\s+(?=(?:WAYAN|MADE|NYOMAN|KETUT|PUTU|GEDE|KADEK|KOMANG|NENGAH|GUSTI|GST|DEWA|BAGUS|LUH|KT)\b)"
)


@dataclass(frozen=True, slots=True)
class Hand:
    """Writes fields: what was read where, and what it is believed with."""

    reader: str
    policy: KtpPolicy

    def write(
        self,
        run: Run,
        value: str,
        *,
        span: tuple[int, int] | None = None,
        share: float = 1.0,
        repaired: bool = False,
    ) -> Field | None:
        """A field from the characters `span` of `run` (all of them by default); None where there is no value.

        Args:
            run: the value's lines.
            value: as it is to be reported.
            span: start and end in `run.text`.
            share: 0..1, what the value keeps of its lines' confidence.
            repaired: something was replaced; that costs confidence too.
        """
        start, end = span or (0, len(run.text))
        raw = run.text[start:end]
        if not _SAYS.search(value) or not raw.strip():
            return None
        share *= self.policy.mended if repaired else 1.0
        return Field(
            value=value,
            raw=raw,
            confidence=run.confidence(start, end) * share,
            box=run.box(start, end),
            reader=self.reader,
            repaired=repaired,
        )


def read_value(slot: Slot, run: Run, hand: Hand) -> Fields:
    """The fields of one labelled line; the NIK and the places have rooms of their own.

    Args:
        slot: which line.
        run: its value, label left out.
        hand: writes the fields.
    """
    if slot in LISTS:
        key, entries = LISTS[slot]
        return {key: _listed(run, entries, hand)}
    return _READ[slot](run, hand)


def fit(slot: Slot, text: str, policy: KtpPolicy) -> float:
    """How well a text without a label suits a slot, -1 (cannot be) .. 1.5 (must be)."""
    if slot in LISTS:
        suits: bool | None = _nearest(text, LISTS[slot][1], policy.word) is not None
    elif slot is Slot.LAHIR:
        place = re.match(r"\W*[A-Za-z]{3}", text) is not None
        suits = place and (bool(_printed_date(text)) or text.rstrip().endswith(","))
    elif slot is Slot.JENIS_KELAMIN:
        suits = bool(find_blood_label(text) or _nearest(text, JENIS_KELAMIN, policy.word))
    elif slot is Slot.RT_RW:
        suits = bool(_RT_RW.search(text) or _RT_RW_GLUED.fullmatch(text.replace(" ", "")))
    elif slot is Slot.BERLAKU:
        suits = bool(closest(text, (SEUMUR_HIDUP,), floor=policy.word) or _printed_date(text))
    elif slot is Slot.NIK:
        suits = find_number(text) is not None
    else:
        return -0.6 if slot is not Slot.ALAMAT and any(sign.isdecimal() for sign in text) else 0.4
    return 1.5 if suits else -0.9


def only_slot(text: str, policy: KtpPolicy) -> Slot | None:
    """The one line that a text must be the value of; None where it may stand in any."""
    text = clean(text)
    certain = (Slot.LAHIR, Slot.JENIS_KELAMIN, Slot.RT_RW, Slot.AGAMA, Slot.STATUS, Slot.PEKERJAAN)
    fitting = [slot for slot in (*certain, Slot.KEWARGANEGARAAN, Slot.BERLAKU) if fit(slot, text, policy) > 1]
    return fitting[0] if fitting and (len(fitting) == 1 or fitting[0] is Slot.LAHIR) else None


def clean(text: str) -> str:
    """A value without the colon, specks, accents and lines that a reader saw on it; blanks as one."""
    text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    text = _LEADING.sub("", _LABEL_END.sub("", " ".join(text.split())))
    while (shorter := _TRAILING.sub("", text)) != text:
        text = shorter
    return text


def letters(text: str) -> tuple[str, bool]:
    """A name without digits: those inside words were letters. And whether any was replaced."""
    mended = capitals(without_digits(text))
    return mended, mended != text


def capitals(text: str) -> str:
    """Small letters among capitals are capitals that a reader took for small ones; a small l was an I."""
    if sum(map(str.isupper, text)) > 3 * sum(map(str.islower, text)):
        return text.replace("l", "I").upper()
    return text


def _name(run: Run, hand: Hand) -> Fields:
    text = " ".join(run.text.split())
    balinese = _BALINESE.match(text)
    text = "I " + text[balinese.end() :] if balinese else re.sub(r"^[\s:;.|!1]+\s(?=\S)", "", text)
    name, repaired = letters(_without_dot(without_specks(clean(_NO_NAME.sub("", text)))))
    if sum(map(str.isalpha, name)) < 2 or sum(map(str.isdecimal, name)) > 2:
        return {}
    return {"nama": hand.write(run, name, repaired=repaired or bool(balinese))}


def _without_dot(name: str) -> str:
    """A speck behind the last word is dropped; the dot of a title or an abbreviation stays."""
    last = name.rpartition(" ")[2]
    if name.endswith(".") and len(last) > 4 and "." not in last[:-1]:
        return name[:-1]
    return name


def _birth(run: Run, hand: Hand) -> Fields:
    text = run.text
    found = _printed_date(text)
    until = found.start if found else len(text)
    comma = text.rfind(",", 0, until)
    place_end = comma if comma > 0 else until
    place, repaired = letters(re.sub(r"^[\d\s]+|[\s.,:;-]+$", "", clean(text[:place_end])))
    fields: Fields = {}
    if sum(map(str.isalpha, place)) >= 2 and (found or comma > 0):
        place = regions.with_blanks(place, confidence=run.confidence(0, place_end))
        fields["tempat_lahir"] = hand.write(run, place, span=(0, place_end), repaired=repaired)
    if found:
        span = (found.start, found.end)
        fields["tanggal_lahir"] = hand.write(run, found.date.iso(), span=span, repaired=found.repaired)
    return fields


def _sex_and_blood(run: Run, hand: Hand) -> Fields:
    text = run.text
    label = find_blood_label(text)
    sex_end, blood_start = label or (len(text), len(text))
    sex = _nearest(text[:sex_end], JENIS_KELAMIN, hand.policy.word)
    fields: Fields = {}
    if sex:
        fields["jenis_kelamin"] = hand.write(
            run, sex.value, span=(0, sex_end), share=sex.score, repaired=sex.score < 1
        )
    if blood_start < len(text):
        raw = text[blood_start:].strip(" :;.,'")
        blood = closest(raw, GOLONGAN_DARAH, floor=1.0)
        if blood:
            repaired = any(sign.isdecimal() for sign in raw)
            span = (blood_start, len(text))
            fields["golongan_darah"] = hand.write(run, blood.value, span=span, repaired=repaired)
    return fields


def _printed_date(text: str) -> FoundDate | None:
    """A date of eight digits, as cards print it: a shorter one was cut off, and its year would be invented."""
    found = find_printed_date(text)
    return found if found and sum(map(str.isalnum, found.raw)) >= 8 else None


def _address(run: Run, hand: Hand) -> Fields:
    return {"alamat": hand.write(run, capitals(full_stops(clean(run.text), commas=True)))}


def _rt_rw(run: Run, hand: Hand) -> Fields:
    text = run.text.strip(" :;.,'")
    if text in {"-", "–"}:
        return {"rt_rw": hand.write(run, "-")}
    digits = re.sub(r"[lI|!\\]", "/", text) if "/" not in text else text
    digits = digits.translate(_LETTER_DIGITS) if sum(map(str.isdecimal, digits)) >= 3 else digits
    printed = _RT_RW.search(digits) or _RT_RW_DASH.search(digits)
    if printed:
        value = f"{printed[1]}/{printed[2]}"
        return {"rt_rw": hand.write(run, value, repaired=value != text.replace(" ", ""))}
    glued = _RT_RW_GLUED.fullmatch(re.sub(r"[\s.:;,-]", "", text.translate(_LETTER_DIGITS)))
    if glued:
        return {"rt_rw": hand.write(run, f"{glued[1]}/{glued[2]}", repaired=True)}
    return {}


def _validity(run: Run, hand: Hand) -> Fields:
    found = _printed_date(run.text)
    if found:
        span = (found.start, found.end)
        return {"berlaku_hingga": hand.write(run, found.date.iso(), span=span, repaired=found.repaired)}
    return {"berlaku_hingga": _listed(run, (SEUMUR_HIDUP,), hand)}


def _listed(run: Run, entries: tuple[str, ...], hand: Hand) -> Field | None:
    """The entry of a closed list; a value in no list as printed, with less confidence."""
    match = _nearest(run.text, entries, hand.policy.word)
    if match:
        return hand.write(run, match.value, share=match.score, repaired=match.score < 1)
    return hand.write(run, clean(run.text), share=hand.policy.unlisted)


def _nearest(text: str, entries: tuple[str, ...], floor: float) -> Match | None:
    """The entry that a text is, or that it begins with: what follows was printed beside it."""
    whole = closest(clean(text) or text, entries, floor=floor)
    if whole and whole.score == 1:
        return whole
    words = clean(text).split()
    begins = [
        match
        for count in range(1, len(words))
        if (match := closest(" ".join(words[:count]), entries, floor=0.95)) and len(match.value) > 2
    ]
    best = max(begins, key=lambda match: len(match.value), default=None)
    if best and (whole is None or len(whole.value) <= len(best.value)):
        return best
    return whole


_READ: Mapping[Slot, Callable[[Run, Hand], Fields]] = MappingProxyType(
    {
        Slot.NAMA: _name,
        Slot.LAHIR: _birth,
        Slot.JENIS_KELAMIN: _sex_and_blood,
        Slot.ALAMAT: _address,
        Slot.RT_RW: _rt_rw,
        Slot.BERLAKU: _validity,
    }
)
