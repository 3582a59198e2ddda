"""A lone dash that no detector found is seen in the picture, and nothing else is taken for one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ocr.model import Box, OcrText, TextLine
from pipeline.model import DocumentType, Extraction, Image, Rectified
from pipeline.policy.reading import KtpPolicy
from pipeline.stages.dashes import find_dashes

POLICY = KtpPolicy()
NOTHING = Extraction(DocumentType.KTP, {})
LABELS = (
    "NIK", "Nama", "Tempat/Tgl Lahir", "Jenis Kelamin", "Alamat", "RT/RW", "Kel/Desa", "Kecamatan", "Agama",
    "Status Perkawinan", "Pekerjaan", "Kewarganegaraan", "Berlaku Hingga",
)  # fmt: skip
PITCH, HEIGHT, VALUES = 50, 30, 560


def level(label: str) -> int:
    return 200 + PITCH * LABELS.index(label)


def card(
    *, blood: str = "Gol. Darah :", beside: str | None = None, empty: tuple[str, ...] = ("RT/RW",)
) -> tuple[OcrText, Image]:
    """Labels and the values of every row but the empty ones and the blood group; a picture without a mark."""
    lines = [at(label, 60, level(label)) for label in LABELS]
    lines += [at("SOMETHING", VALUES, level(label)) for label in LABELS if label not in (*empty, "NIK")]
    lines.append(at(blood, 900, level("Jenis Kelamin")))
    if beside:
        lines.append(at(beside, VALUES, level("RT/RW")))
    return OcrText(tuple(lines), (1500, 950), "a reader"), np.full((950, 1500, 3), 220, np.uint8)


def at(words: str, x: float, y: float) -> TextLine:
    return TextLine(words, 0.95, Box.upright(x, y - HEIGHT / 2, x + 16 * len(words), y + HEIGHT / 2))


def bar(image: Image, x: int, y: int, *, wide: int = 10, high: int = 3) -> None:
    image[y - high // 2 : y - high // 2 + high, x : x + wide] = 30


def seen(text: OcrText, image: Image) -> dict[str, str]:
    document = Rectified(image, 0, np.eye(3), 0, edges_found=False)
    found = find_dashes(NOTHING, text=text, document=document, policy=POLICY)
    assert all(field.confidence == POLICY.dash for field in found.fields.values())
    return {key: field.value for key, field in found.fields.items()}


def test_a_bar_behind_a_label_is_a_dash_whether_a_colon_stands_before_it_or_not() -> None:
    text, image = card()
    bar(image, 1110, level("Jenis Kelamin"))
    bar(image, VALUES + 5, level("RT/RW"))
    assert seen(text, image) == {"golongan_darah": "-", "rt_rw": "-"}
    bar(image, VALUES - 8, level("RT/RW") - 6, wide=3)
    bar(image, VALUES - 8, level("RT/RW") + 6, wide=3)
    assert seen(text, image)["rt_rw"] == "-"


def test_who_believes_in_no_listed_religion_may_have_a_dash() -> None:
    text, image = card(empty=("RT/RW", "Agama"))
    assert seen(text, image) == {}
    bar(image, VALUES + 5, level("Agama"))
    assert seen(text, image) == {"agama": "-"}


@pytest.mark.parametrize("mark", ["nothing", "dots", "a letter", "two bars", "a rule", "an underscore"])
def test_nothing_else_is_a_dash(mark: str) -> None:
    text, image = card()
    x, y = VALUES + 5, level("RT/RW")
    if mark == "dots":
        bar(image, x, y, wide=3)
    if mark == "a letter":
        cv2.putText(image, "O", (x, y + 10), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (30, 30, 30), 2)
    if mark == "two bars":
        bar(image, x, y)
        bar(image, x + 20, y)
    if mark == "a rule":
        bar(image, x - 40, y, wide=400)
    if mark == "an underscore":
        bar(image, x, y + 12)
    assert seen(text, image) == {}


def test_where_text_was_read_nothing_is_looked_for() -> None:
    text, image = card(beside="003/019")
    bar(image, VALUES + 5, level("RT/RW"))
    assert seen(text, image) == {}
    text, image = card(blood="Gol. Darah : AB")
    bar(image, 1110, level("Jenis Kelamin"))
    assert seen(text, image) == {}
