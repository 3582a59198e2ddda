"""The signatory under the stamp: bleaching takes coloured ink away, and only what the stamp hid is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import pytest

from ocr.engine import Image, Readers, Reading
from ocr.model import Box, OcrText, TextLine
from ocr.null import NullEngine
from pipeline.model import Extraction, Field, Rectified
from pipeline.policy.reading import ReadPolicy
from pipeline.stages.extract.paklaring import extract_paklaring
from pipeline.stages.unstamp import SIGNATORY, bleached, unstamp

ROWS = (
    "PT SUMBER REJEKI CONTOH",
    "SURAT KETERANGAN KERJA",
    "Dengan ini menerangkan bahwa Sdri. SITI AMINAH bekerja sejak 3 Maret 2014 sampai dengan 31 Agustus 2024.",
    "Bekasi, 2 September 2024",
    "{name}",
    "HRD Manager",
)
HEIGHT, PITCH = 20, 40


def letter(name: str) -> OcrText:
    rows = [(row, text.format(name=name)) for row, text in enumerate(ROWS)]
    lines = (TextLine(text, 0.95, _box(row, text)) for row, text in rows if text)
    return OcrText(tuple(lines), (1200, 400), "first")


def _box(row: int, text: str) -> Box:
    return Box.upright(20, 20 + row * PITCH, 20 + 9 * len(text), 20 + row * PITCH + HEIGHT)


@dataclass(frozen=True)
class Sees:
    """Finds the given rows of the block, whatever the picture shows."""

    rows: Sequence[tuple[int, str]]
    top: float
    name: str = "sees"

    def detect(self, image: Image, *, longest_side: int) -> Sequence[Box]:
        return [
            Box.from_points([(x, y - self.top) for x, y in _box(row, text).corners]) for row, text in self.rows
        ]

    def recognise(self, crops: Sequence[Image]) -> Sequence[Reading]:
        return [(text, 0.97) for _, text in self.rows]


def read_again(before: str, after: str) -> Extraction:
    text = letter(before)
    document = Rectified(np.full((400, 1200, 3), 250, np.uint8), 0, np.eye(3), 0, edges_found=False)
    top = round(20 + 3 * PITCH - 0.3 * HEIGHT)
    rows = [
        (row, words.format(name=after)) for row, words in enumerate(ROWS) if row >= 3 and words.format(name=after)
    ]
    return unstamp(
        extract_paklaring(text), text=text, document=document, extract=extract_paklaring,
        readers=Readers(first=Sees(rows, top)), policy=ReadPolicy(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("", "MAIMUNAH USADA", "MAIMUNAH USADA"),
        ("USADA", "MAIMUNAH USADA", "MAIMUNAH USADA"),
        ("MAIMUNAHUSADA", "MAIMUNAH USADA", "MAIMUNAH USADA"),
        ("MAIMUNAH USADA", "MAIRUNAH USADA", "MAIMUNAH USADA"),
        ("MAIMUNAH USADA", "", "MAIMUNAH USADA"),
    ],
)
def test_what_the_stamp_hid_is_taken_and_what_contradicts_is_not(before: str, after: str, kept: str) -> None:
    found = read_again(before, after)
    assert found.value("penandatangan") == kept
    assert found.value("nama") == "SITI AMINAH"


def test_a_letter_without_a_date_or_with_a_text_layer_is_left_as_it_is() -> None:
    text = letter("MAIMUNAH USADA")
    document = Rectified(np.full((400, 1200, 3), 250, np.uint8), 0, np.eye(3), 0, edges_found=False)
    extraction = extract_paklaring(text)
    undated = replace(extraction, fields={k: v for k, v in extraction.fields.items() if k != "tanggal_surat"})
    blind = Readers(first=NullEngine())
    for given, said in ((undated, text), (extraction, replace(text, reader="text_layer"))):
        same = unstamp(
            given, text=said, document=document, extract=extract_paklaring, readers=blind, policy=ReadPolicy()
        )
        assert same is given


@pytest.mark.parametrize("place", ["above", "in the block"])
def test_a_letter_that_opens_with_its_signatory_is_not_read_again(place: str) -> None:
    text = letter("")
    document = Rectified(np.full((400, 1200, 3), 250, np.uint8), 0, np.eye(3), 0, edges_found=False)
    extraction = extract_paklaring(text)
    written = extraction.fields["tanggal_surat"].box
    assert written is not None
    top = 0.0 if place == "above" else written.bottom + HEIGHT
    box = Box.upright(60, top, 400, top + HEIGHT)
    named = {key: Field("ANDI", "ANDI", 0.99, box) for key in SIGNATORY}
    sought: list[Image] = []

    class Watched(NullEngine):
        def detect(self, image: Image, *, longest_side: int) -> Sequence[Box]:
            sought.append(image)
            return []

    unstamp(
        replace(extraction, fields={**extraction.fields, **named}), text=text, document=document,
        extract=extract_paklaring, readers=Readers(first=Watched()), policy=ReadPolicy(),
    )  # fmt: skip
    assert bool(sought) is (place == "in the block")


def test_coloured_ink_goes_and_print_stays() -> None:
    image = np.full((100, 300, 3), (235, 240, 242), np.uint8)
    cv2.putText(image, "ANDI", (20, 70), cv2.FONT_HERSHEY_SIMPLEX, 2, (40, 38, 36), 6)
    printed = image[..., 0] < 60
    cv2.circle(image, (230, 50), 40, (80, 60, 190), 4)  # a red stamp, BGR
    cv2.line(image, (180, 20), (290, 80), (190, 60, 40), 3)  # a blue pen
    clean = bleached(image)
    assert clean[printed].max() < 40
    assert clean[:, 180:].min() > 200
