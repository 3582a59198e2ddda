"""The labels of an identity card, found at the beginning of a line through what readers do to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache

from rapidfuzz.distance import Levenshtein


class Slot(IntEnum):
    """The labelled lines of a card, in their fixed order."""

    NIK = 0
    NAMA = 1
    LAHIR = 2
    JENIS_KELAMIN = 3
    ALAMAT = 4
    RT_RW = 5
    KELURAHAN = 6
    KECAMATAN = 7
    AGAMA = 8
    STATUS = 9
    PEKERJAAN = 10
    KEWARGANEGARAAN = 11
    BERLAKU = 12


SPELLINGS: tuple[tuple[Slot, str], ...] = (
    (Slot.NIK, "NIK"),
    (Slot.NAMA, "Nama"),
    (Slot.NAMA, "Nama Lengkap"),
    (Slot.LAHIR, "Tempat/Tgl Lahir"),
    (Slot.LAHIR, "Tempat/Tanggal Lahir"),
    (Slot.LAHIR, "Tempat Lahir"),
    (Slot.JENIS_KELAMIN, "Jenis Kelamin"),
    (Slot.ALAMAT, "Alamat"),
    (Slot.RT_RW, "RT/RW"),
    (Slot.KELURAHAN, "Kel/Desa"),
    (Slot.KELURAHAN, "Kelurahan/Desa"),
    (Slot.KELURAHAN, "Kelurahan"),
    (Slot.KECAMATAN, "Kecamatan"),
    (Slot.AGAMA, "Agama"),
    (Slot.STATUS, "Status Perkawinan"),
    (Slot.STATUS, "Status Kawin"),
    (Slot.STATUS, "Status"),
    (Slot.PEKERJAAN, "Pekerjaan"),
    (Slot.KEWARGANEGARAAN, "Kewarganegaraan"),
    (Slot.BERLAKU, "Berlaku Hingga"),
)

_ALIKE = str.maketrans("0|!1i5846", "ollllsbag")
_COLON = ":;"


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the beginning of a line.

    Attributes:
        slot: whose label it is.
        end: index in the line's text where the value, if any, begins (behind the colon).
        score: 0..1 likeness; lower where the label runs into the next letters.
    """

    slot: Slot
    end: int
    score: float


@lru_cache(maxsize=256)  # every step of the extraction asks again; one card has some forty lines
def find_label(text: str) -> Label | None:
    """The label that `text` begins with, None where it begins with none.

    Blanks and marks inside the label do not count, look-alike signs are the same; the longer the label, the
    more slips it may have.
    """
    colon = min((at for at in (text.find(sign) for sign in _COLON) if at >= 0), default=len(text))
    places, signs = _letters(text[:colon])
    found = [
        (label, len(_squeezed(spelling)))
        for slot, spelling in SPELLINGS
        if (label := _begins(text, places, signs, slot, spelling))
    ]
    # Of "Status" and "Status Perkawinan" the longer one is meant, though it has a slip more.
    best = max(found, key=lambda each: (each[1] * (3 * each[0].score - 2), each[0].end), default=None)
    return best[0] if best else None


def find_blood_label(text: str) -> tuple[int, int] | None:
    """Where "Gol. Darah" and its colon stand inside a line: (start, end), None where they do not."""
    places, signs = _letters(text)
    wanted = _squeezed("Gol Darah")
    best: tuple[int, int, int] | None = None
    for first in (at for at, sign in enumerate(signs) if sign in "gco6"):
        for length in range(len(wanted) - 1, len(wanted) + 2):
            slips = Levenshtein.distance(signs[first : first + length], wanted, score_cutoff=2)
            if slips <= 2 and (best is None or slips < best[0]):
                best = (slips, first, first + length)
    if best is None:
        return None
    _, first, last = best
    return places[first], _behind_colon(text, places[min(last, len(places)) - 1] + 1)


def _letters(text: str) -> tuple[list[int], str]:
    """Where the letters and digits of a text stand, and what they are once look-alikes are the same."""
    places = [at for at, sign in enumerate(text) if sign.isalnum() or sign in "|!"]
    # In small letters some signs are two.
    return places, "".join(text[at].lower()[0] for at in places).translate(_ALIKE)


def _begins(text: str, places: Sequence[int], signs: str, slot: Slot, spelling: str) -> Label | None:
    wanted = _squeezed(spelling)
    allowed = _slips(wanted)
    best: Label | None = None
    for length in range(max(1, len(wanted) - allowed), min(len(signs), len(wanted) + allowed) + 1):
        slips = Levenshtein.distance(signs[:length], wanted, score_cutoff=allowed)
        if slips > allowed:
            continue
        end = places[length - 1] + 1
        score = 1 - slips / len(wanted)
        if _runs_on(text, end):
            # A value may begin like a label (NAMAN, ALAMATI): only a clean label may be glued to what follows.
            if slips and len(wanted) < 8:
                continue
            score *= 0.7
        if best is None or score > best.score:
            best = Label(slot, _behind_colon(text, end), score)
    return best


def _slips(wanted: str) -> int:
    if len(wanted) < 4:
        return 0
    if len(wanted) < 8:
        return 1
    return 2 if len(wanted) < 11 else 3


def _runs_on(text: str, end: int) -> bool:
    """Whether the next sign continues the word: a letter of the same case."""
    before, after = text[end - 1], text[end : end + 1]
    return after.isalpha() and not (before.islower() and after.isupper())


def _behind_colon(text: str, end: int) -> int:
    """The index behind a colon that follows within two signs, otherwise `end`."""
    for at in range(end, min(end + 3, len(text))):
        if text[at] in _COLON:
            return at + 1
        if text[at].isalnum():
            break
    return end


@cache  # of the spellings above
def _squeezed(spelling: str) -> str:
    return "".join(sign for sign in spelling.lower().translate(_ALIKE) if sign.isalnum())
