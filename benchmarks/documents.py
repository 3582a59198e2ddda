"""Seeded documents with ground truth for the benchmarks: document `n` of a seed is always the same picture."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from fixtures.captures import take_photo
from fixtures.fonts import Family, Kind, Split, families
from fixtures.kk import render_kk
from fixtures.ktp import render_ktp
from fixtures.letter_texts import TEMPLATES
from fixtures.other import OTHER_KINDS, render_other
from fixtures.paklaring import render_paklaring
from fixtures.people import (
    TODAY,
    Employment,
    Household,
    invent_employment,
    invent_household,
    participant_record,
)
from fixtures.rendering import Rendered
from fixtures.samples import CLASSES, format_of, sample_capture

TYPES = ("ktp", "kk", "paklaring")
# A letter that says still employed must be answered with a request for another; an own statement goes to a person.
NO_PROOF = {"P9": "rejected", "P10": "flagged"}
OLD_FORM = date(2020, 6, 1)
FOREIGN = "foreign"
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
        legible: whether everything that the document is needed for can be read; None: undecided, as of a KK whose
            cell with the mother's name is lost: it is needed where the record knows her.
        expected: what becomes of it when everything is read right; None where the picture leaves that open.
        claimant: the claimant's row of a KK.
        turn: degrees clockwise by which the content is turned in the upright picture.
        record: the participant record that belongs to it, by the contract's keys.
        width_px: of the document in the photo, before perspective.
        other: which paper it is, where it is none of the three.
    """

    number: int
    klass: str
    kind: str
    content: bytes = field(repr=False)
    truth: Mapping[str, str]
    readable: Mapping[str, bool | None]
    legible: bool | None
    expected: str | None
    claimant: int
    turn: int
    record: Mapping[str, str]
    width_px: float | None = None
    other: str = ""


def specimen(
    number: int, *, seed: int, kinds: Sequence[str] | None = None, fonts: str = Split.MEASURE
) -> Specimen:
    """Document `number` of a seed; its kind and class of capture are drawn with it.

    Args:
        number: 0 and up.
        seed: of the run. Training uses other seeds and `Split.TRAIN`.
        kinds: only these kinds; None: all, by `SHARES`.
        fonts: a split of the guaranteed families, or FOREIGN: whatever else is installed on this machine.
    """
    rng = Random(zlib.crc32(f"berkas/{seed}/{number}".encode()))
    pool = {kind: share for kind, share in SHARES.items() if kinds is None or kind in kinds}
    kind = rng.choices(list(pool), weights=list(pool.values()))[0]
    klass = rng.choice(list(CLASSES))
    old_form = kind == "kk" and rng.random() < 0.5
    template = rng.choice(list(TEMPLATES))
    household = invent_household(rng, as_of=OLD_FORM if old_form else TODAY)
    employment = invent_employment(household.person, rng, small=template == "P7", supplier=template == "P5")
    rendered = _render(kind, household, employment, rng, family_pool(fonts), template=template, old_form=old_form)
    capture = sample_capture(rng, klass=klass, document_type=kind if kind in TYPES else "unknown")
    photo = take_photo(rendered, capture, rng=rng)
    legible = photo.legible(member=household.claimant) if kind in TYPES else None
    if legible and photo.readable.get(f"anggota.{household.claimant}.nama_ibu") is False:
        legible = None
    return Specimen(
        number=number,
        klass=klass,
        kind=kind,
        content=photo.encode(format_of(klass)),
        truth=_values(rendered),
        readable=photo.readable,
        legible=legible,
        expected=_expected(kind, template, legible),
        claimant=household.claimant,
        turn=capture.turn,
        record=participant_record(household.person, employment, household),
        width_px=capture.document_px,
        other=str(rendered.truth.extra.get("kind", "ktp_back")) if kind == "other" else "",
    )


def family_pool(fonts: str) -> Sequence[Family]:
    """The families to draw with; OCR-A, which has no stand-in, belongs to every pool."""
    kinds = (Kind.SANS, Kind.SERIF, Kind.OCR)
    if fonts != FOREIGN:
        return families(*kinds, split=Split(fonts))
    guaranteed = set(families(Kind.SANS, Kind.SERIF))
    return tuple(family for family in families(*kinds, extras=True) if family not in guaranteed)


def _expected(kind: str, template: str, legible: bool | None) -> str | None:
    if kind not in TYPES or not legible:
        return None
    return NO_PROOF.get(template, "accepted") if kind == "paklaring" else "accepted"


def _render(
    kind: str,
    household: Household,
    employment: Employment,
    rng: Random,
    fonts: Sequence[Family],
    *,
    template: str,
    old_form: bool,
) -> Rendered:
    if kind == "ktp":
        return render_ktp(household.person, rng=rng, fonts=fonts)
    if kind == "kk":
        return render_kk(household, rng=rng, generation="old" if old_form else "new", fonts=fonts)
    if kind == "paklaring":
        return render_paklaring(household.person, employment, rng=rng, template=template, fonts=fonts)
    return render_other(rng.choice(OTHER_KINDS), rng=rng, person=household.person, fonts=fonts)


def _values(rendered: Rendered) -> dict[str, str]:
    rows = enumerate(rendered.truth.members)
    cells = {f"anggota.{row}.{key}": value for row, member in rows for key, value in member.items()}
    return {**rendered.truth.fields, **cells}
