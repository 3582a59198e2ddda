"""Seeded documents with ground truth for the benchmarks: document `n` of a seed is always the same picture."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from fixtures.other import render_other
from fixtures.paklaring import TEMPLATES, render_paklaring

from fixtures.captures import CLASSES, Photo, sample_capture, take_photo
from fixtures.fonts import Family, Split, families
from fixtures.kk import render_kk
from fixtures.ktp import render_ktp
from fixtures.people import invent_employment, invent_household, participant_record
from fixtures.rendering import Rendered
from fixtures.samples import format_of

TYPES = ("ktp", "kk", "paklaring")
SHARES: Mapping[str, float] = {"ktp": 0.36, "kk": 0.28, "paklaring": 0.32, "other": 0.04}


@dataclass(frozen=True, slots=True, eq=False)
class Specimen:
    """One upload and everything that is known of it.

    Attributes:
        number: its index under the seed.
        klass: the capture class.
        kind: ktp | kk | paklaring | other.
        content: the file.
        truth: values by field key; `anggota.<row>.<key>` for the rows of a KK.
        readable: by the same keys; None: undecided.
        legible: whether everything that the document is needed for can be read; None: undecided.
        claimant: the claimant's row of a KK.
        turn: degrees clockwise by which the content is turned in the upright picture.
        record: the participant record that belongs to it, by the contract's keys.
    """

    number: int
    klass: str
    kind: str
    content: bytes = field(repr=False)
    truth: Mapping[str, str]
    readable: Mapping[str, bool | None]
    legible: bool | None
    claimant: int
    turn: int
    record: Mapping[str, str]


def specimen(
    number: int, *, seed: int, kinds: Sequence[str] | None = None, split: Split = Split.MEASURE
) -> Specimen:
    """Document `number` of a seed; its kind and class of capture are drawn with it.

    Args:
        number: 0 and up.
        seed: of the run. Training uses other seeds and `Split.TRAIN`.
        kinds: only these kinds; None: all, by `SHARES`.
        split: the font families to draw with.
    """
    rng = Random(zlib.crc32(f"berkas/{seed}/{number}".encode()))
    pool = {kind: share for kind, share in SHARES.items() if kinds is None or kind in kinds}
    kind = rng.choices(list(pool), weights=list(pool.values()))[0]
    klass = rng.choice(list(CLASSES))
    household = invent_household(rng)
    employment = invent_employment(household.person, rng)
    rendered = _render(kind, household, employment, rng, families_of(split))
    capture = sample_capture(rng, klass=klass, document_type=kind if kind != "other" else "unknown")
    photo = take_photo(rendered, capture, rng=rng)
    return Specimen(
        number=number,
        klass=klass,
        kind=kind,
        content=photo.encode(format_of(klass)),
        truth=_values(rendered),
        readable=photo.readable,
        legible=_legible(photo, kind, household.claimant),
        claimant=household.claimant,
        turn=capture.turn,
        record=participant_record(household.person, employment, household),
    )


def families_of(split: Split) -> Sequence[Family]:
    """The families of a split; OCR-A, which has no stand-in, belongs to every one."""
    return tuple(family for family in families(split=split))


def _render(kind: str, household: Any, employment: Any, rng: Random, fonts: Sequence[Family]) -> Rendered:
    if kind == "ktp":
        return render_ktp(household.person, rng=rng, fonts=fonts)
    if kind == "kk":
        return render_kk(household, rng=rng, generation=rng.choice(("new", "old")), fonts=fonts)
    if kind == "paklaring":
        template = rng.choice(list(TEMPLATES))
        return render_paklaring(household.person, employment, rng=rng, template=template, fonts=fonts)
    return render_other(rng=rng)


def _values(rendered: Rendered) -> dict[str, str]:
    rows = enumerate(rendered.truth.members)
    cells = {f"anggota.{row}.{key}": value for row, member in rows for key, value in member.items()}
    return {**rendered.truth.fields, **cells}


def _legible(photo: Photo, kind: str, claimant: int) -> bool | None:
    return photo.legible(member=claimant) if kind in TYPES else None
