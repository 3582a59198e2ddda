"""Photos of documents for the benchmark of readability: every other one is meant to be beyond reading.

Whether it is, `fixtures/readable.py` says from how the picture was made; what was meant only names the cause. One
document in six photos, so that drawing costs little; people, fonts and backgrounds are none that the fit has seen.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.documents import Specimen
from benchmarks.readability_rows import append, lines_of
from benchmarks.readability_samples import BACKGROUNDS, Place, place_of
from fixtures.captures import take_photo
from fixtures.conditions import Capture, Cut, Edge, Finger, Glare
from fixtures.fonts import Kind, Split, families
from fixtures.kk import render_kk
from fixtures.ktp import render_ktp
from fixtures.letter_texts import TEMPLATES
from fixtures.paklaring import render_paklaring
from fixtures.people import invent_employment, invent_household, participant_record
from fixtures.readable import needed
from fixtures.rendering import Rendered
from fixtures.samples import CLASSES, format_of, sample_capture

PHOTOS = 6
"""Of one document."""
KINDS: Mapping[str, float] = {"ktp": 0.55, "paklaring": 0.35, "kk": 0.10}
ORDINARY = tuple(klass for klass in CLASSES if klass != "blurred_hopeless")
_LARGE = {"ktp": 1200.0, "paklaring": 1450.0, "kk": 2650.0}
_MODEST = 0.85
"""Share of the photos that are no larger than these widths: a camera's full 12 megapixels take seconds to draw."""
_SMALL = {"ktp": (130.0, 290.0), "paklaring": (180.0, 420.0), "kk": (280.0, 700.0)}
_SENT = {"ktp": (300, 380), "paklaring": (300, 520), "kk": (320, 800)}


def _glare(rng: Random, kind: str) -> dict[str, Any]:
    spot = Glare(
        field=rng.choice(needed(kind)), size=rng.uniform(0.15, 0.4), strength=rng.uniform(2, 5),
        stretch=rng.uniform(1, 3), angle=rng.uniform(0, 180),
    )  # fmt: skip
    return {"glare": (spot,)}


def _finger(rng: Random, kind: str) -> dict[str, Any]:
    finger = Finger(
        edge=rng.choice(list(Edge)),
        field=rng.choice(needed(kind)),
        width_mm=rng.uniform(15, 22),
        tone=rng.random(),
    )
    return {"finger": finger, "fill": rng.uniform(0.7, 0.95)}


BEYOND: Mapping[str, Callable[[Random, str], dict[str, Any]]] = {
    "focus": lambda rng, kind: {"defocus": rng.uniform(1.2, 2.4)},
    "motion": lambda rng, kind: {
        "motion": rng.uniform(1.1, 2.2), "motion_angle": rng.uniform(0, 180), "motion_curve": rng.uniform(0, 0.6),
    },
    "far": lambda rng, kind: {"document_px": rng.uniform(*_SMALL[kind]), "fill": rng.uniform(0.25, 0.6)},
    "sent small": lambda rng, kind: {
        "messenger": rng.randint(1, 2), "messenger_px": rng.randint(*_SENT[kind]),
        "messenger_quality": rng.randint(30, 75),
    },
    "dark": lambda rng, kind: {
        "exposure": rng.uniform(-9.5, -5), "electrons": 10 ** rng.uniform(0.8, 1.8),
        "denoise": rng.uniform(0, 0.4),
    },
    "bright": lambda rng, kind: {"exposure": rng.uniform(3.5, 6.5), "flare": rng.uniform(0, 0.4)},
    "glare": _glare,
    "cut": lambda rng, kind: {"cut": Cut(edge=rng.choice(list(Edge)), share=rng.uniform(0.3, 0.7))},
    "finger": _finger,
    "steep": lambda rng, kind: {
        "tilt_x": rng.choice((-1, 1)) * rng.uniform(58, 74), "document_px": rng.uniform(*_SMALL[kind]) * 2.2,
    },
}  # fmt: skip
"""What puts a photo beyond reading, by its cause."""
LOCAL = frozenset({"glare", "cut", "finger"})
"""Causes that lie in one place and leave the rest of the page as it is."""
RIGHT: Mapping[str, frozenset[str]] = {
    "focus": frozenset({"image_blurry"}),
    "motion": frozenset({"image_blurry"}),
    "far": frozenset({"image_too_far", "image_low_resolution"}),
    "sent small": frozenset({"image_too_far", "image_low_resolution"}),
    "dark": frozenset({"image_too_dark", "file_blank"}),
    "bright": frozenset({"image_too_bright", "image_glare", "file_blank"}),
    "glare": frozenset({"image_glare", "image_too_bright"}),
    "cut": frozenset({"image_cropped"}),
    "finger": frozenset({"image_obstructed"}),
    "steep": frozenset({"image_skewed", "image_too_far", "image_low_resolution"}),
}
"""Reasons that name the cause."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """One photo.

    Attributes:
        cause: what was meant to put it beyond reading; None: an ordinary photo of its class.
        size: width and height of the picture, pixels.
        places: where the needed fields stand in it, by their keys.
    """

    specimen: Specimen = field(repr=False)
    cause: str | None
    size: tuple[int, int] = (0, 0)
    places: Mapping[str, Place] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Original:
    """The document of a block of photos, flat and clean.

    Attributes:
        kind: ktp | kk | paklaring.
        claimant: row of a family card.
        record: of the claimant, by the contract's keys.
    """

    kind: str
    claimant: int
    rendered: Rendered = field(repr=False)
    record: Mapping[str, str] = field(repr=False)

    @property
    def needed(self) -> tuple[str, ...]:
        """Keys of the fields that it is needed for."""
        return needed(self.kind, member=self.claimant)


def draw(number: int, *, seed: int) -> Drawn:
    """Photo `number` of a seed; odd ones are meant to be beyond reading."""
    original = original_of(number, seed=seed)
    kind, claimant, rendered = original.kind, original.claimant, original.rendered
    rng = Random(zlib.crc32(f"berkas/photo/{seed}/{number}".encode()))
    cause = rng.choice(list(BEYOND)) if number % 2 else None
    klass = "good" if cause else rng.choice(ORDINARY)
    capture = sample_capture(rng, klass=klass, document_type=kind)
    if cause:
        capture = replace(capture, **BEYOND[cause](rng, kind))
    if capture.document_px and rng.random() < _MODEST:
        capture = replace(capture, document_px=min(capture.document_px, _LARGE[kind] * rng.uniform(0.95, 1.1)))
    photo = take_photo(rendered, _elsewhere(capture, rng), rng=rng)
    truth = rendered.truth
    cells = {f"anggota.{row}.{key}": value for row, who in enumerate(truth.members) for key, value in who.items()}
    return Drawn(
        Specimen(
            number=number,
            klass=klass,
            kind=kind,
            content=photo.encode(format_of(klass)),
            truth={**truth.fields, **cells},
            readable=photo.readable,
            legible=photo.legible(member=claimant),
            expected=None,
            claimant=claimant,
            turn=capture.turn,
            record=original.record,
            width_px=capture.document_px,
        ),
        cause,
        size=(photo.image.shape[1], photo.image.shape[0]),
        places={key: place_of(photo.truth, key) for key in original.needed if key in photo.truth.boxes},
    )


def keep(number: int, *, seed: int, folder: Path) -> None:
    """Photo `number` of a seed as a file of a folder, and a line of `drawn.jsonl` with what is true of it."""
    drawn = draw(number, seed=seed)
    document = drawn.specimen
    name = f"{number}.{'pdf' if document.content.startswith(b'%PDF') else 'jpg'}"
    (folder / name).write_bytes(document.content)
    known = {key: getattr(document, key) for key in _KNOWN}
    places = {key: asdict(place) for key, place in drawn.places.items()}
    line = {**known, "cause": drawn.cause, "file": name, "size": drawn.size, "places": places}
    append(folder / "drawn.jsonl", line)


def kept(folder: Path, *, order: Iterable[int] | None = None) -> Iterator[Drawn]:
    """The photos of a folder, or those with these numbers in their order; contents are read one by one."""
    lines = {line["number"]: line for line in lines_of(folder / "drawn.jsonl")}
    for number in lines if order is None else order:
        if number not in lines:
            continue
        raw = {"record": {}, **lines[number]}
        cause, content = raw.pop("cause"), (folder / raw.pop("file")).read_bytes()
        width, height = raw.pop("size", (0, 0))
        places = {key: Place(**place) for key, place in raw.pop("places", {}).items()}
        yield Drawn(Specimen(**raw, content=content, expected=None), cause, (width, height), places)


_KNOWN = ("number", "klass", "kind", "truth", "readable", "legible", "claimant", "turn", "width_px", "record")


def _elsewhere(capture: Capture, rng: Random) -> Capture:
    """The same photo on a background that no sample of the fit lies on."""
    unseen = BACKGROUNDS[Split.MEASURE]
    return capture if capture.background in unseen else replace(capture, background=rng.choice(unseen))


def original_of(number: int, *, seed: int) -> Original:
    """The document that photo `number` of a seed shows."""
    return _original(seed, number // PHOTOS)


@lru_cache(maxsize=2)
def _original(seed: int, block: int) -> Original:
    rng = Random(zlib.crc32(f"berkas/document/{seed}/{block}".encode()))
    fonts = families(Kind.SANS, Kind.SERIF, Kind.OCR, split=Split.MEASURE)
    kind = rng.choices(list(KINDS), weights=list(KINDS.values()))[0]
    household = invent_household(rng)
    if kind == "ktp":
        rendered = render_ktp(household.person, rng=rng, fonts=fonts)
        employment = invent_employment(household.person, rng)
    elif kind == "kk":
        generation = rng.choice(("new", "old"))
        rendered = render_kk(household, rng=rng, generation=generation, fonts=fonts)
        employment = invent_employment(household.person, rng)
    else:
        template = rng.choice([each for each in TEMPLATES if each not in {"P9", "P10"}])
        employment = invent_employment(household.person, rng, small=template == "P7", supplier=template == "P5")
        rendered = render_paklaring(household.person, employment, rng=rng, template=template, fonts=fonts)
    record = participant_record(household.person, employment, household)
    return Original(kind, household.claimant, rendered, record)
