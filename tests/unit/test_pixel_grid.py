"""A screen's pixels in a photo of it, and what else repeats."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ocr.model import Box, TextLine
from pipeline.model import DocumentType, Page, Rectified
from pipeline.policy.judging import ScreenPolicy
from pipeline.stages.on_screen import on_screen
from quality.model import Picture
from quality.pixel_grid import SIDE, fold, waves

LETTER, CARD = DocumentType.PAKLARING, DocumentType.KTP
WIDTH, HEIGHT = 760, 1060
Waved = tuple[float, float, tuple[float, float, float]]
"""Pixels from one wave to the next, degrees, and shares of the light in blue, green and red."""


def a_letter(*, paper: int = 226, seed: int = 3) -> Picture:
    """Some lines of print on paper that a camera has seen."""
    image = np.full((HEIGHT, WIDTH, 3), paper, np.float32)
    for row in range(6):
        place = (90, 420 + 70 * row)
        cv2.putText(image, "menerangkan bahwa saudara", place, cv2.FONT_HERSHEY_SIMPLEX, 1.6, (50, 50, 50), 3)
    image += np.linspace(-18, 12, WIDTH)[None, :, None]
    image += np.random.default_rng(seed).normal(0, 2.5, image.shape)
    return np.clip(cv2.GaussianBlur(image, (0, 0), 0.8), 0, 255).astype(np.uint8)


def waving(image: Picture, *waves: Waved) -> Picture:
    """With waves on it."""
    y, x = np.mgrid[: image.shape[0], : image.shape[1]].astype(np.float32)
    out = image.astype(np.float32)
    for length, degrees, shares in waves:
        along = x * np.cos(np.radians(degrees)) + y * np.sin(np.radians(degrees))
        out *= 1 + np.float32(shares) * np.sin(2 * np.pi * along / length)[..., None]
    return np.clip(out, 0, 255).astype(np.uint8)


def grid(
    length: float, degrees: float, share: float = 0.03
) -> list[tuple[float, float, tuple[float, float, float]]]:
    return [(length, degrees + turn, (share,) * 3) for turn in (0, 90)]


def saved(image: Picture, quality: int = 85) -> Picture:
    done = cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)
    return np.asarray(done, np.uint8)


def told(image: Picture, kind: DocumentType = LETTER, *, turned: float = 0.0, scale: float = 1.0) -> list[str]:
    """The signs; `turned`: degrees by which the document's text lies off the picture's sides."""
    height, width = image.shape[:2]
    c, s = np.cos(np.radians(turned)), np.sin(np.radians(turned))
    to_page = np.array([[c, -s, 0.05 * width], [s, c, 0.05 * height], [0, 0, 1]])
    document = Rectified(image[: round(0.9 * height), : round(0.9 * width)], 0, to_page, 0, edges_found=True)
    page = Page(image, 0, (round(width / scale), round(height / scale)), scale=scale)
    return [str(reason.evidence["rule"]) for reason in on_screen(page, document, kind, policy=ScreenPolicy())]


@pytest.mark.parametrize("kind", [LETTER, CARD])
@pytest.mark.parametrize("degrees", [0.0, 3.0, -6.0])
@pytest.mark.parametrize("length", [2.7, 3.3, 5.1])
def test_a_square_grid_upright_with_the_text_is_a_screen(
    kind: DocumentType, degrees: float, length: float
) -> None:
    assert told(saved(waving(a_letter(), *grid(length, degrees))), kind) == ["pixel_grid"]


def test_the_text_may_lie_aslant_in_the_picture() -> None:
    seen = waving(a_letter(), *grid(3.3, 22.0))
    assert told(seen, CARD, turned=20.0) == ["pixel_grid"]
    assert told(seen, CARD) == []


@pytest.mark.parametrize("kind", [LETTER, CARD])
@pytest.mark.parametrize("quality", [30, 50, 75, 95])
def test_paper_is_none_and_a_files_blocks_are_none(kind: DocumentType, quality: int) -> None:
    assert told(saved(a_letter(), quality), kind) == []
    assert told(saved(saved(a_letter(), quality), 90), kind) == []


@pytest.mark.parametrize("kind", [LETTER, CARD])
@pytest.mark.parametrize("degrees", [0.0, 20.0, 90.0])
def test_stripes_are_none(kind: DocumentType, degrees: float) -> None:
    """Printed lines, laid paper, a scanner's."""
    assert told(waving(a_letter(), (4.0, degrees, (0.05,) * 3)), kind) == []


@pytest.mark.parametrize("kind", [LETTER, CARD])
@pytest.mark.parametrize("degrees", [15.0, 45.0, 75.0])
def test_dots_at_a_presss_angles_are_none(kind: DocumentType, degrees: float) -> None:
    assert told(waving(a_letter(), *grid(3.6, degrees)), kind) == []


def test_crossing_waves_at_other_angles_are_a_screen_on_white_paper_alone() -> None:
    seen = waving(a_letter(), (6.0, 28.0, (0.03,) * 3), (4.4, 68.0, (0.03,) * 3))
    assert told(seen) == ["pixel_grid"]
    assert told(seen, CARD) == []


def test_waves_of_red_and_blue_alone_are_a_screen_whatever_is_printed() -> None:
    seen = waving(a_letter(), (7.0, 28.0, (0.03, 0.004, 0.03)), (4.4, 75.0, (0.02,) * 3))
    assert told(seen, CARD) == ["pixel_grid"]


def test_on_white_paper_waves_of_red_and_blue_alone_are_enough() -> None:
    """Cards are printed in several inks, of which two may do as much."""
    seen = waving(a_letter(), (7.0, 28.0, (0.03, 0.004, 0.03)))
    assert told(seen) == ["pixel_grid"]
    assert told(seen, CARD) == []
    assert told(waving(a_letter(), (7.0, 28.0, (0.03, 0.03, 0.005)))) == []


def test_the_sign_has_its_place_in_pixels_of_the_page_as_it_was_sent() -> None:
    image = waving(a_letter(), *grid(3.3, 2.0))
    document = Rectified(image, 0, np.eye(3), 0, edges_found=True)
    page = Page(image, 0, (2 * WIDTH, 2 * HEIGHT), scale=0.5)
    (reason,) = on_screen(page, document, LETTER, policy=ScreenPolicy())
    corners = np.array(reason.evidence["box"])
    assert (reason.code, reason.evidence["page"]) == ("doc_screen_photo", 0)
    assert np.ptp(corners[:, 0]) == np.ptp(corners[:, 1]) == 2 * SIDE
    assert (corners >= 0).all() and (corners <= (2 * WIDTH, 2 * HEIGHT)).all()


def test_a_small_or_dark_or_overexposed_picture_says_nothing() -> None:
    screen = waving(a_letter(), *grid(3.3, 0.0))
    assert told(screen[:240, :240]) == []
    assert told((screen * 0.2).astype(np.uint8)) == []
    assert told(np.full_like(screen, 255)) == []


def test_a_born_digital_page_is_none() -> None:
    image = waving(a_letter(), *grid(3.3, 0.0))
    line = TextLine("PT CONTOH", 1.0, Box.upright(10, 10, 200, 40))
    page = Page(image, 0, (WIDTH, HEIGHT), text_layer=(line,))
    assert (
        on_screen(page, Rectified(image, 0, np.eye(3), 0, edges_found=False), LETTER, policy=ScreenPolicy()) == ()
    )


def test_a_wave_is_found_with_its_length_and_level() -> None:
    flat = np.full((SIDE, SIDE, 3), 180, np.uint8)
    noisy = np.clip(flat + np.random.default_rng(1).normal(0, 1, flat.shape), 0, 255).astype(np.uint8)
    found = waves(waving(noisy, (4.0, 30.0, (0.05, 0.05, 0.05))), least_level=0.35)
    assert found[0].stands_out > 20
    assert found[0].frequency == pytest.approx(0.25, abs=0.006)
    assert found[0].angle == pytest.approx(30.0, abs=2)
    assert found[0].false_colour == pytest.approx(1.0, abs=0.1)
    assert all(wave.stands_out < 5.5 for wave in waves(noisy, least_level=0.0))


@pytest.mark.parametrize(("degrees", "folded"), [(0, 0), (44, 44), (46, -44), (90, 0), (-50, 40), (180, 0)])
def test_a_grid_looks_the_same_after_a_quarter_turn(degrees: float, folded: float) -> None:
    assert fold(degrees) == folded
