"""Synthetic pictures of one line with a number on it, for training and measuring `ocr.number`.

A line is drawn as ink on paper, damaged, then photographed: warped, blurred, lit, made noisy and compressed.
Digits are drawn at random, without the grammar of a NIK, so that a network cannot learn what numbers usually
look like; it answers with what it sees. None of this uses the documents or cameras of `fixtures`, which only
measure; of the typefaces it gets one split.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.number_damage import DAMAGES, Glyph, label_of
from benchmarks.number_photo import MARGIN, Strength, photograph
from fixtures.fonts import Family, Kind, MissingFontError, Split, families
from ocr.number import OTHER

Floats = NDArray[np.float32]

CAP = 32
"""Pixels of a digit's height as drawn, before the photo."""
ABOVE, BELOW = 34, 34
"""Pixels of paper over and under the digits, where the neighbouring lines stand."""
HEIGHT = ABOVE + CAP + BELOW

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface that lines are drawn in."""

    name: str
    kind: str
    path: Path


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One crop and what is known of it.

    Attributes:
        image: grey, 0..255, shape (height, width).
        text: the digits as printed; empty where the line is no number.
        cells: every sign in printed order, in pixels of `image`.
        damage: what was done to digits; "" for nothing.
        face: of the digits.
    """

    image: NDArray[np.uint8] = field(repr=False)
    text: str
    cells: tuple[Cell, ...] = field(repr=False)
    damage: str
    face: Face


@dataclass(frozen=True, slots=True)
class Cell:
    """One sign: its class (`ocr.number`; -1: nobody could say), its centre and its advance, pixels."""

    label: int
    center: tuple[float, float]
    advance: float


def faces(split: Split) -> tuple[Face, ...]:
    """The typefaces of a split, those that happen to be installed here included.

    OCR-A, of which there is only one, is in both; OCR-B, of which there is one too (`ocr_b`), is added by who
    trains. Noto has one drawing of the digits under two hundred names, so it is for training only.
    """
    wanted = (Kind.SANS, Kind.SERIF, Kind.MONO, Kind.OCR)
    found = [
        Face(f"{family.name}{' bold' if bold else ''}", family.kind.value, family.bold if bold else family.regular)
        for family in families(*wanted, split=split, extras=True)
        if split is Split.TRAIN or not family.name.startswith("Noto")
        for bold in (False, True)
        if not bold or _has_bold(family)
    ]
    ocr_a = next(face for face in found if face.kind == "ocr")
    condensed = ocr_a.path.with_name("OCRACondensed.ttf")
    if split is Split.TRAIN and condensed.is_file():
        found.append(Face("OCR-A condensed", "ocr", condensed))
    if split is Split.MEASURE:
        found += [_of_ocr_b(path) for path in _OCR_B]
    return tuple(found)


def digest(pool: Sequence[Face]) -> str:
    """Of the faces' files, in their order: what a training drew with."""
    files = hashlib.sha256()
    for face in pool:
        files.update(hashlib.sha256(face.path.read_bytes()).digest())
    return files.hexdigest()[:16]


_OCR_B = tuple(Path("/usr/share/fonts").rglob("OCRB.otf"))


def ocr_b() -> Face:
    """OCR-B, which Debian's `fonts-ocr-b` brings.

    Raises:
        MissingFontError: it is not installed.
    """
    if not _OCR_B:
        raise MissingFontError("install fonts-ocr-b")
    return _of_ocr_b(_OCR_B[0])


def _of_ocr_b(path: Path) -> Face:
    return Face("OCR-B", "ocr_b", path)


def _has_bold(family: Family) -> bool:
    return family.bold != family.regular


@cache
def _font(path: Path, cap: int) -> tuple[ImageFont.FreeTypeFont, float]:
    """The face with digits as high as `cap`, and where they end."""
    _, top, _, bottom = ImageFont.truetype(path, 100).getbbox("0")
    font = ImageFont.truetype(path, 100 * cap / (bottom - top))
    return font, font.getbbox("0")[3]


@cache
def _drawn(path: Path, sign: str, cap: int = CAP) -> Floats:
    """The sign's ink, shape (HEIGHT, advance), digits as high as `cap` and standing on one line."""
    font, base = _font(path, cap)
    advance = max(4, round(font.getlength(sign)))
    picture = Image.new("L", (advance, HEIGHT))
    ImageDraw.Draw(picture).text((0, ABOVE + CAP - base), sign, font=font, fill=255)
    return np.asarray(np.asarray(picture, np.float32) / np.float32(255), np.float32)


def draw_line(
    rng: np.random.Generator,
    pool: Sequence[Face],
    *,
    strength: Strength,
    text: str | None = None,
    face: Face | None = None,
    damages: Sequence[str] = (),
    label: bool | None = None,
    cut: bool = False,
) -> Line:
    """One line as a reader gets it: cut from a photo with a little of what stands round it.

    Args:
        rng: the source of chance.
        pool: typefaces.
        strength: how the photo is taken.
        text: what is printed; sixteen random digits when not given.
        face: of the digits; OCR-A in half of the lines when not given.
        damages: keys of `DAMAGES`, one for each digit to be damaged.
        label: whether the line's label stands before the number; None: in half of them.
        cut: the crop runs through the digits, above or below.
    """
    face = face or _any_face(rng, pool)
    digits = text if text is not None else "".join(str(each) for each in rng.integers(0, 10, 16))
    glyphs = _glyphs(rng, digits, face)
    if label if label is not None else rng.random() < 0.5:
        plain = [each for each in pool if each.kind == "sans"]
        glyphs = _glyphs(rng, _label(rng), plain[rng.integers(len(plain))]) + glyphs
    for damage in damages:
        glyphs = _damaged(rng, glyphs, damage, face, pool)
    window = _window(rng, cut=cut)
    glyphs = _cut(glyphs, window) if cut else glyphs
    ink, centers = _set(glyphs)
    ink = _weighted(rng, ink)
    if rng.random() < 0.35:
        _neighbours(rng, ink, pool)
    paint = [(glyph.paint, center) for glyph, center in zip(glyphs, centers, strict=True) if glyph.paint]
    image, move, scale = photograph(ink, strength=strength, rng=rng, paint=paint, cap=CAP, window=window)
    middle = np.array([[center, ABOVE + CAP / 2] for center in centers], np.float64)
    placed = cv2.perspectiveTransform(middle[:, None], move)[:, 0]
    cells = tuple(
        Cell(glyph.label, (float(x), float(y)), glyph.ink.shape[1] * scale)
        for glyph, (x, y) in zip(glyphs, placed, strict=True)
        if glyph.sign != " "
    )
    number = digits if len(digits) == 16 and digits.isdecimal() else ""
    return Line(image, number, _seen(cells, image.shape), "+".join(damages), face)


def _any_face(rng: np.random.Generator, pool: Sequence[Face]) -> Face:
    ocr = [each for each in pool if each.kind == "ocr"]
    chosen = ocr if rng.random() < 0.5 else pool
    return chosen[int(rng.integers(len(chosen)))]


def _seen(cells: Sequence[Cell], shape: tuple[int, ...]) -> tuple[Cell, ...]:
    """The signs whose middle is in the picture; one that its edge cuts is nobody's to name."""
    inside = [cell for cell in cells if 0 <= cell.center[0] < shape[1]]
    return tuple(
        cell
        if 0.3 * cell.advance < cell.center[0] < shape[1] - 0.3 * cell.advance
        else Cell(-1, cell.center, cell.advance)
        for cell in inside
    )


def _glyphs(rng: np.random.Generator, text: str, face: Face) -> list[Glyph]:
    """Each sign with the same stretch, spacing and height."""
    tracking = int(rng.integers(0, 8)) if face.kind == "ocr" else int(rng.integers(0, 5))
    stretch = float(rng.uniform(0.8, 1.25))
    found = []
    for sign in text:
        ink = cv2.copyMakeBorder(_drawn(face.path, sign), 0, 0, tracking // 2, tracking - tracking // 2, 0)
        ink = cv2.resize(ink, (max(3, round(ink.shape[1] * stretch)), HEIGHT), interpolation=cv2.INTER_AREA)
        label = int(sign) if sign.isdecimal() else OTHER
        found.append(Glyph(sign, np.asarray(ink, np.float32), label, face.path, tracking))
    return found


def _label(rng: np.random.Generator) -> str:
    """What may stand before a number in one crop."""
    words = ("NIK", "NIK :", "NIK:", ":", "No.", "No. KK :", "NIK  :", "Nomor :", "K :", "K:", "NIK    : ")
    if rng.random() < 0.8:
        return words[rng.integers(len(words))] + " " * int(rng.integers(0, 4))
    return "".join(LETTERS[each] for each in rng.integers(0, 52, rng.integers(1, 7))) + " "


def _damaged(
    rng: np.random.Generator, glyphs: list[Glyph], damage: str, face: Face, pool: Sequence[Face]
) -> list[Glyph]:
    """The line with one of its digits damaged."""
    places = [index for index, glyph in enumerate(glyphs) if glyph.label in range(10)]
    if not places:
        return glyphs
    at = places[rng.integers(len(places))]
    other_kinds = [each for each in pool if (each.kind == "ocr") != (face.kind == "ocr")]
    stranger = other_kinds[rng.integers(len(other_kinds))] if other_kinds else face
    done = DAMAGES[damage](glyphs[at], rng, _draw, stranger.path)
    return [*glyphs[:at], done, *glyphs[at + 1 :]]


def _draw(sign: str, path: Path) -> Floats:
    return _drawn(path, sign)


def _window(rng: np.random.Generator, *, cut: bool) -> tuple[float, float]:
    """First and last row of the crop: round the digits with some space, or through them."""
    height = CAP / float(rng.uniform(0.42, 0.88))
    if cut:
        height = CAP / float(rng.uniform(0.75, 1.1))
        middle = ABOVE + CAP / 2 + float(rng.choice([-1, 1])) * CAP * float(rng.uniform(0.1, 0.5))
    else:
        middle = ABOVE + CAP / 2 + float(np.clip(rng.normal(0, 0.18), -0.35, 0.35)) * (height - CAP)
    return middle - height / 2, middle + height / 2


def _cut(glyphs: Sequence[Glyph], window: tuple[float, float]) -> list[Glyph]:
    """What the digits can still be called when only the rows of the window are seen."""
    hidden = np.ones(HEIGHT, np.float32)
    hidden[max(0, round(window[0])) : round(window[1])] = 0
    return [
        replace(glyph, label=label_of(glyph, np.repeat(hidden[:, None], glyph.ink.shape[1], 1), _draw))
        if glyph.label in range(10)
        else glyph
        for glyph in glyphs
    ]


def _set(glyphs: Sequence[Glyph]) -> tuple[Floats, list[float]]:
    """All signs side by side with blank paper at both ends, and where their middles are."""
    side = np.zeros((HEIGHT, MARGIN), np.float32)
    widths = np.array([glyph.ink.shape[1] for glyph in glyphs])
    ends = np.cumsum(widths) + side.shape[1]
    return np.hstack([side, *(glyph.ink for glyph in glyphs), side]), list(ends - widths / 2)


def _weighted(rng: np.random.Generator, ink: Floats) -> Floats:
    """Print is never exactly as thick as drawn; worn print is thin in places."""
    thick = rng.random()
    if thick < 0.25:
        ink = np.asarray(cv2.dilate(ink, np.ones((3, 3))), np.float32)
    elif thick < 0.45:
        ink = np.asarray(cv2.erode(ink, np.ones((2, 2))), np.float32)
    if rng.random() < 0.3:
        coarse = rng.uniform(1 - rng.uniform(0, 0.75), 1, (3, 24)).astype(np.float32)
        ink = ink * cv2.resize(coarse, ink.shape[::-1], interpolation=cv2.INTER_CUBIC).clip(0, 1)
    return ink


def _neighbours(rng: np.random.Generator, ink: Floats, pool: Sequence[Face]) -> None:
    """Parts of the lines above and below."""
    for offset in (-int(rng.integers(38, 52)), int(rng.integers(38, 52))):
        if rng.random() < 0.4:
            continue
        face = pool[int(rng.integers(len(pool)))]
        x = int(rng.integers(0, 3 * CAP))
        for _ in range(40):
            sign = _drawn(face.path, (LETTERS + "0123456789")[rng.integers(62)], 24)
            if x + sign.shape[1] >= ink.shape[1]:
                break
            moved = np.roll(sign, offset, axis=0)
            edge = slice(0, max(0, offset)) if offset > 0 else slice(HEIGHT + offset, HEIGHT)
            moved[edge] = 0
            part = ink[:, x : x + sign.shape[1]]
            np.maximum(part, moved, out=part)
            x += sign.shape[1] + (14 if rng.random() < 0.15 else 1)


def no_number(rng: np.random.Generator) -> str:
    """What other lines of documents say; never sixteen digits in a row."""

    def word() -> str:
        return "".join(LETTERS[each] for each in rng.integers(0, 26, rng.integers(2, 11)))

    def number(length: int) -> str:
        return "".join(str(each) for each in rng.integers(0, 10, length))

    kinds: Mapping[int, Callable[[], str]] = {
        0: lambda: f"{word()} {word()} {word()}"[:26],
        1: lambda: f"{word()}, {number(2)}-{number(2)}-{number(4)}",
        2: lambda: f"JL {word()} NO {number(2)} RT {number(3)}/{number(3)}",
        3: lambda: number(int(rng.choice([5, 8, 10, 11, 12, 13, 14, 15, 17, 18]))),
        4: lambda: f"{number(4)} {number(4)} {number(3)}",
        5: lambda: f"{word()}: {number(5)}/{word()[:3]}/{number(4)}",
        6: lambda: f"+62{number(3)}-{number(4)}-{number(4)}",
        7: lambda: "".join((LETTERS + "0123456789")[each] for each in rng.integers(0, 62, 16)),
    }
    return kinds[int(rng.integers(len(kinds)))]()
