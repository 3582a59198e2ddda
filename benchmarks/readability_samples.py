"""Photos with known readability for fitting: what two readers made of the needed fields, at their true places.

    .venv/bin/python -m benchmarks.readability_samples --documents 2400 --seed 71 --folder readability
    .venv/bin/python -m benchmarks.readability_samples --documents 900 --seed 73 --folder edge --stratum edge
    .venv/bin/python -m benchmarks.readability_samples --documents 400 --seed 74 --folder hidden --stratum hidden

`edge` draws defects of the whole page alone, each over the range in which print ceases to be readable: there a
gate's bound lies, and few photos of any severity do. `hidden` draws what lies over a needed field.

Each document is drawn from the `train` families of fonts, photographed on a `train` background with one defect or
two of any severity, and kept as a file. The label is the best reader's: every needed field is cut out where it is
known to stand and read by two networks; the document counts as readable when each of its needed fields was read by
at least one of them. The reference is what the better network reads on the flat, clean picture, so that neither a
spelling of dates nor a font that nobody reads counts against the photo.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from fixtures.captures import Photo, take_photo
from fixtures.conditions import Background, Capture, Cut, Edge, Finger, Glare, Photocopy, Shadow
from fixtures.fonts import Kind, Split, families
from fixtures.kk import render_kk
from fixtures.ktp import render_ktp
from fixtures.letter_texts import TEMPLATES
from fixtures.paklaring import render_paklaring
from fixtures.people import invent_employment, invent_household
from fixtures.readable import REPEATED, needed
from fixtures.rendering import Rendered, Truth
from ocr.engine import Image, LineReader

Settings = dict[str, object]

BACKGROUNDS: Mapping[Split, tuple[Background, ...]] = {
    Split.TRAIN: (Background.WOOD, Background.CLOTH, Background.TABLE, Background.FLOOR, Background.DARK),
    Split.MEASURE: (Background.BATIK, Background.PAPER, Background.GRADIENT, Background.CLUTTER),
}
NUMBERS = frozenset({"nik", "nomor_kk"})
"""Fields, and columns of a family card's rows."""
MISREAD = 0.1
"""Share of a text's characters that may be wrong; a number has to be right."""
_TWO_LINES = 2.3
"""Cap heights; a higher box holds two lines, which no reader of single lines can read."""
_WIDTHS = {"ktp": (450, 1500), "kk": (1300, 2600), "paklaring": (750, 1700)}
_KINDS = {"ktp": 0.5, "paklaring": 0.36, "kk": 0.14}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands in a picture: its corners in reading order and the height of a capital, pixels."""

    box: Sequence[tuple[float, float]]
    cap_px: float


def place_of(truth: Truth, key: str) -> Place:
    """Of a field whose place is known."""
    return Place([(round(x, 1), round(y, 1)) for x, y in truth.boxes[key]], round(truth.cap_height[key], 2))


@dataclass(frozen=True, slots=True)
class FieldLabel:
    """One needed field: where it stands in the file (corners, pixels) and how wrong the best reader was, 0..1."""

    key: str
    box: list[tuple[float, float]]
    cap_px: float
    error: float

    @property
    def read(self) -> bool:
        """Whether it counts as read."""
        return self.error <= (0.0 if is_number(self.key) else MISREAD)


@dataclass(frozen=True, slots=True)
class Label:
    """What is known of one file."""

    number: int
    kind: str
    defects: tuple[str, ...]
    fields: tuple[FieldLabel, ...]

    @property
    def readable(self) -> bool:
        """Whether each needed field was read by some reader; of what is printed twice one place proves nothing."""
        repeated = REPEATED.get(self.kind, ())
        return all(field.read or field.key in repeated for field in self.fields)


# --- defects, each over its whole range ---


def _dark(rng: Random) -> Settings:
    return {
        "exposure": rng.uniform(-6.5, -1), "electrons": 10 ** rng.uniform(2.3, 4), "denoise": rng.random(),
    }  # fmt: skip


def _photocopy(rng: Random) -> Settings:
    copy = Photocopy(
        contrast=rng.uniform(1.0, 3.0),
        dpi=rng.choice((75, 100, 150, 200, 300)),
        speckle=10 ** rng.uniform(-4.5, -1.8),
        threshold=rng.random() < 0.5,
        on_sheet=False,
    )
    return {"photocopy": copy, "scan": rng.random() < 0.4}


def _glare(rng: Random) -> Settings:
    spots = tuple(
        Glare(
            at=(rng.random(), rng.random()),
            size=rng.uniform(0.08, 0.5),
            strength=10 ** rng.uniform(-0.5, 0.6),
            stretch=rng.uniform(1, 4),
            angle=rng.uniform(0, 180),
        )
        for _ in range(rng.choice((1, 1, 2)))
    )
    return {"glare": spots}


def _finger(rng: Random) -> Settings:
    finger = Finger(
        edge=rng.choice(list(Edge)), along=rng.random(), reach=rng.uniform(0.03, 0.6), tone=rng.random(),
        width_mm=rng.uniform(13, 22),
    )  # fmt: skip
    return {"finger": finger}


def _halo(rng: Random) -> Settings:
    """A soft picture that the phone has sharpened: edges stand out although the letters have run together."""
    return {"defocus": rng.uniform(0.2, 1.4), "sharpen": rng.uniform(1, 2), "denoise": rng.uniform(0.3, 1)}


DEFECTS: Mapping[str, Callable[[Random], Settings]] = {
    "none": lambda rng: {},
    "small": lambda rng: {"document_px": None},
    "defocus": lambda rng: {"defocus": rng.uniform(0.1, 2.2)},
    "motion": lambda rng: {
        "motion": rng.uniform(0.15, 2.0), "motion_angle": rng.uniform(0, 180), "motion_curve": rng.random(),
    },
    "halo": _halo,
    "dark": _dark,
    "bright": lambda rng: {"exposure": rng.uniform(0.5, 5), "flare": rng.uniform(0, 0.6)},
    "noise": lambda rng: {"electrons": 10 ** rng.uniform(0.3, 2.6), "read_noise": rng.uniform(3, 9)},
    "messenger": lambda rng: {
        "messenger": rng.randint(1, 2),
        "messenger_px": rng.choice((480, 640, 800, 1280, 1600)),
        "messenger_quality": rng.randint(8, 75),
    },
    "photocopy": _photocopy,
    "moire": lambda rng: {"moire": rng.uniform(0.05, 0.8)},
    "shadow": lambda rng: {"shadow": Shadow(angle=rng.uniform(0, 360), depth=rng.uniform(0.3, 0.95))},
    "watermark": lambda rng: {"watermark": "HANYA UNTUK KLAIM JHT", "timestamp": rng.random() < 0.5},
    "fold": lambda rng: {"folds": rng.randint(1, 3), "wear": rng.random()},
    "glare": _glare,
    "finger": _finger,
    "cut": lambda rng: {"cut": Cut(edge=rng.choice(list(Edge)), share=rng.uniform(0.02, 0.6))},
}  # fmt: skip
EDGE: Mapping[str, Callable[[Random, float], Settings]] = {
    "small": lambda rng, low: {"document_px": rng.uniform(0.25, 1.3) * low},
    "far": lambda rng, low: {"document_px": rng.uniform(0.25, 1.3) * low, "fill": rng.uniform(0.2, 0.5)},
    "steep": lambda rng, low: {
        "tilt_x": rng.choice((-1, 1)) * rng.uniform(40, 74), "document_px": rng.uniform(0.5, 2.8) * low,
    },
    "sent small": lambda rng, low: {
        "messenger": rng.randint(1, 2), "messenger_px": round(rng.uniform(0.6, 2.4) * low),
        "messenger_quality": rng.randint(30, 80),
    },
    "motion": lambda rng, low: {
        "motion": rng.uniform(0.3, 2.0), "motion_angle": rng.uniform(0, 180), "motion_curve": rng.random(),
    },
    "defocus": lambda rng, low: {"defocus": rng.uniform(0.4, 2.0)},
    "bright": lambda rng, low: {"exposure": rng.uniform(2, 6.5), "flare": rng.uniform(0, 0.5)},
    "dark": lambda rng, low: {
        "exposure": rng.uniform(-9.5, -3), "electrons": 10 ** rng.uniform(0.8, 3), "denoise": rng.uniform(0, 0.6),
    },
}  # fmt: skip
"""Defects of the whole page over the range in which print ceases to be readable, by the least width (pixels) of a
document of ordinary size."""
HIDDEN: Mapping[str, Callable[[Random, str], Settings]] = {
    "glare": lambda rng, key: {
        "glare": (
            Glare(
                field=key, size=rng.uniform(0.05, 0.4), strength=10 ** rng.uniform(-0.5, 0.7),
                stretch=rng.uniform(1, 4), angle=rng.uniform(0, 180),
            ),
        )
    },
    "finger": lambda rng, key: {
        "finger": Finger(
            edge=rng.choice(list(Edge)), field=key, width_mm=rng.uniform(13, 22), tone=rng.random()
        )
    },
    "cut": lambda rng, key: {"cut": Cut(edge=rng.choice(list(Edge)), share=rng.uniform(0.02, 0.6))},
}  # fmt: skip
"""What lies over a needed field (its key), or may."""
LOCAL = frozenset({"glare", "finger", "cut", "shadow", "fold", "watermark"})
_TWICE = ("defocus", "motion")
"""Drawn twice as often: they are most of what is sent in."""
STRATA: Mapping[str, tuple[str, ...]] = {
    "any": (*DEFECTS, *_TWICE), "edge": tuple(EDGE), "hidden": tuple(HIDDEN),
}  # fmt: skip


def draw_capture(rng: Random, kind: str, *, split: Split, stratum: str = "any") -> tuple[tuple[str, ...], Capture]:
    """One defect of a stratum, or two in every fifth photo; their names and the capture."""
    names = STRATA[stratum]
    chosen = {rng.choice(names)}
    if rng.random() < 0.2:
        chosen.add(rng.choice(names))
    low, high = _WIDTHS[kind]
    width = rng.uniform(low, high) if rng.random() < 0.75 else rng.uniform(0.5 * low, low)
    settings: Settings = {
        "fill": rng.uniform(0.55, 0.95),
        "background": rng.choice(BACKGROUNDS[split]),
        "tilt_x": rng.gauss(0, 7),
        "tilt_y": rng.gauss(0, 5),
        "roll": rng.gauss(0, 4),
        "turn": rng.choice((0, 0, 0, 90, 180, 270)),
        "defocus": abs(rng.gauss(0, 0.06)),
        "exposure": rng.uniform(-0.6, 0.15),
        "electrons": 10 ** rng.uniform(3.3, 4.4),
        "warmth": rng.gauss(0, 0.25),
        "denoise": rng.uniform(0, 0.4),
        "sharpen": rng.uniform(0, 0.8),
        "jpeg_quality": rng.randint(60, 95),
    }
    if stratum == "any":
        for name in sorted(chosen):
            settings |= DEFECTS[name](rng)
        settings["document_px"] = rng.uniform(0.12, 0.6) * low if "small" in chosen else width
        return tuple(sorted(chosen)), Capture(**settings)  # type: ignore[arg-type]
    settings["document_px"] = width
    for name in sorted(chosen):
        settings |= EDGE[name](rng, low) if stratum == "edge" else HIDDEN[name](rng, rng.choice(needed(kind)))
    return tuple(sorted(chosen)), Capture(**settings)  # type: ignore[arg-type]


# --- labels ---


def cut_out(picture: Image, box: Sequence[tuple[float, float]], *, margin: float) -> Image:
    """A field made level, with a margin in pixels; black outside the picture."""
    corners = np.array(box, np.float32)
    across, down = corners[1] - corners[0], corners[3] - corners[0]
    width, height = float(np.linalg.norm(across)), float(np.linalg.norm(down))
    x, y = across / max(width, 1e-6) * margin, down / max(height, 1e-6) * margin
    wider = np.array([corners[0] - x - y, corners[1] + x - y, corners[2] + x + y, corners[3] - x + y], np.float32)
    size = (max(8, round(width + 2 * margin)), max(6, round(height + 2 * margin)))
    flat = np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float32)
    matrix = cv2.getPerspectiveTransform(wider, flat)
    return np.asarray(cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_LINEAR), np.uint8)


def is_number(key: str) -> bool:
    """Whether every sign of a field counts."""
    return key.rpartition(".")[2] in NUMBERS


def _bgr(rgb: NDArray[np.uint8]) -> Image:
    return np.ascontiguousarray(rgb[..., ::-1])


def _plain(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())


def _fields_of(rendered: Rendered, keys: Sequence[str]) -> list[str]:
    truth = rendered.truth
    found = []
    for key in keys:
        box = np.array(truth.boxes.get(key, [(0, 0)] * 4))
        if key in truth.boxes and np.linalg.norm(box[3] - box[0]) < _TWO_LINES * truth.cap_height[key]:
            found.append(key)
    return found


def references_of(rendered: Rendered, reader: LineReader, *, keys: Sequence[str]) -> dict[str, str]:
    """What the reader sees of fields on the flat picture; those that it cannot read there are left out."""
    truth, picture = rendered.truth, _bgr(rendered.image)
    printed = truth.fields | {
        f"anggota.{row}.{column}": value
        for row, member in enumerate(truth.members)
        for column, value in member.items()
    }
    found = _fields_of(rendered, keys)
    texts = read_fields(picture, {key: place_of(truth, key) for key in found}, reader)
    return {
        key: text
        for key, text in texts.items()
        if len(text) >= 3 and (not is_number(key) or text == printed.get(key, text))
    }


def read_fields(picture: Image, places: Mapping[str, Place], reader: LineReader) -> dict[str, str]:
    """Letters and digits that a reader sees at each place of a picture, in capitals."""
    crops = [cut_out(picture, place.box, margin=0.3 * place.cap_px) for place in places.values()]
    texts = (_plain(text) for text, _ in reader.recognise(crops))
    return dict(zip(places, texts, strict=True))


def errors_of(
    picture: Image, places: Mapping[str, Place], references: Mapping[str, str], reader: LineReader
) -> dict[str, float]:
    """How wrong a reader is on each field that has a reference, 0..1."""
    asked = {key: places[key] for key in references if key in places}
    texts = read_fields(picture, asked, reader)
    return {key: round(Levenshtein.normalized_distance(text, references[key]), 3) for key, text in texts.items()}


def label(photo: Photo, references: Mapping[str, str], readers: Sequence[LineReader]) -> tuple[FieldLabel, ...]:
    """The best reader's error on each field."""
    picture = _bgr(photo.image)
    places = {key: place_of(photo.truth, key) for key in references}
    errors = [errors_of(picture, places, references, reader) for reader in readers]
    return tuple(
        FieldLabel(key, list(place.box), place.cap_px, min(each[key] for each in errors))
        for key, place in places.items()
    )


def draw_document(rng: Random, kind: str, *, split: Split) -> Rendered:
    """A document of a kind from the families of a split."""
    fonts = families(Kind.SANS, Kind.SERIF, Kind.OCR, split=split)
    household = invent_household(rng)
    person = household.members[0]
    if kind == "ktp":
        return render_ktp(person, rng=rng, fonts=fonts)
    if kind == "kk":
        return render_kk(household, rng=rng, generation=rng.choice(("new", "old")), width_px=2600, fonts=fonts)
    template = rng.choice(list(TEMPLATES))
    employment = invent_employment(person, rng, small=template == "P7", supplier=template == "P5")
    return render_paklaring(person, employment, rng=rng, template=template, fonts=fonts)


def make(
    number: int, *, seed: int, split: Split, readers: Sequence[LineReader], stratum: str = "any"
) -> tuple[bytes, Label] | None:
    """Sample `number` of a seed as a file with its label; None where too little can be read even on paper.

    Args:
        number: 0 and up.
        seed: of the run.
        split: of fonts and backgrounds.
        readers: the better one last; it reads the clean picture too.
        stratum: of `STRATA`.
    """
    rng = Random(zlib.crc32(f"berkas/readability/{seed}/{number}".encode()))
    kind = rng.choices(list(_KINDS), weights=list(_KINDS.values()))[0]
    rendered = draw_document(rng, kind, split=split)
    references = references_of(rendered, readers[-1], keys=needed(kind))
    if len(references) < 2:
        return None
    defects, capture = draw_capture(rng, kind, split=split, stratum=stratum)
    photo = take_photo(rendered, capture, rng=rng)
    return photo.encode(), Label(number, kind, defects, label(photo, references, readers))


def load(folder: Path) -> list[tuple[Path, Label]]:
    """The samples of a folder."""
    found = []
    for line in (folder / "labels.jsonl").read_text().splitlines():
        raw = json.loads(line)
        fields = tuple(FieldLabel(**field) for field in raw.pop("fields"))
        label_ = Label(**{**raw, "defects": tuple(raw["defects"]), "fields": fields})
        found.append((folder / f"{label_.number}.jpg", label_))
    return found


def main() -> None:
    """Fill the folder; samples that it holds already are kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2400)
    parser.add_argument("--seed", type=int, default=71)
    parser.add_argument("--split", choices=[each.value for each in BACKGROUNDS], default="train")
    parser.add_argument("--stratum", choices=list(STRATA), default="any")
    parser.add_argument("--minutes", type=float, default=600.0)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    from ocr.registry import build_engine  # loads networks

    cv2.setNumThreads(1)
    options.folder.mkdir(parents=True, exist_ok=True)
    labels = options.folder / "labels.jsonl"
    known = {each.number for _, each in load(options.folder)} if labels.exists() else set()
    readers = (build_engine("paddleocr-tiny"), build_engine("paddleocr-small"))
    end = time.monotonic() + 60 * options.minutes
    for number in range(options.documents):
        if number in known:
            continue
        if time.monotonic() > end:
            break
        made = make(
            number, seed=options.seed, split=Split(options.split), readers=readers, stratum=options.stratum
        )
        print(f"\r{number + 1}/{options.documents}", end="", file=sys.stderr, flush=True)
        if made is None:
            continue
        content, found = made
        (options.folder / f"{number}.jpg").write_bytes(content)
        with labels.open("a") as out:
            out.write(json.dumps(asdict(found)) + "\n")


if __name__ == "__main__":
    main()
