"""Something laid over words is told from the paper around; print, shadow, light, portraits are no such thing."""

from __future__ import annotations

import math
from random import Random

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from fixtures.ktp import render_ktp
from fixtures.people import invent_household
from ocr.model import Box
from pipeline.model import DocumentType, Extraction, Field, Page, Participant
from pipeline.policy.photo import ExplainPolicy, InterruptedPolicy
from pipeline.stages.interrupted import doubt_interrupted
from quality.laid import Apart, blank_within, laid_over
from quality.model import Picture

POLICY = InterruptedPolicy()
APART = Apart(lighter=POLICY.lighter, darker=POLICY.darker, tint=POLICY.tint)
WORDS = np.array([[200.0, 300], [700, 300], [700, 340], [200, 340]])
HEIGHT = 40


def paper(colour: tuple[int, int, int] = (226, 214, 196)) -> Picture:
    """Three lines of print on pale blue."""
    picture = np.full((660, 1100, 3), colour, np.uint8)
    for row in (-1, 0, 1):
        place = (204, 336 + 68 * row)
        cv2.putText(picture, "SITI RAHAYU NINGSIH HAN", place, 0, 1.25, (50, 45, 45), 4, cv2.LINE_AA)
    return picture


def run(picture: Picture, corners: NDArray[np.float64] = WORDS) -> float:
    """By how many times it is seen: from 1 on it is."""
    over, along = laid_over(picture, corners, before=POLICY.before, behind=POLICY.beyond, apart=APART)
    return max(over / POLICY.over, along / POLICY.heights)


def with_patch(
    left: int, right: int, colour: tuple[int, int, int], *, top: int = 285, bottom: int = 360
) -> Picture:
    picture = paper()
    cv2.rectangle(picture, (left, top), (right, bottom), colour, -1)
    return np.asarray(cv2.GaussianBlur(picture, (5, 5), 0), np.uint8)


@pytest.mark.parametrize(
    "colour",
    [
        (246, 246, 246),
        (222, 240, 248),
        (130, 132, 130),
        (25, 25, 25),
        (130, 150, 205),
        (90, 220, 250),
        (190, 220, 180),
    ],
    ids=["sticker", "slip", "grey card", "bar", "finger", "yellow", "green"],
)
@pytest.mark.parametrize(
    ("left", "right"),
    [(690, 820), (390, 470), (120, 215), (429, 465)],
    ids=["end", "middle", "beginning", "narrow"],
)
def test_what_is_not_the_paper_is_seen(left: int, right: int, colour: tuple[int, int, int]) -> None:
    assert run(with_patch(left, right, colour)) >= 1


@pytest.mark.parametrize(("top", "bottom"), [(321, 380), (260, 319)], ids=["lower half", "upper half"])
def test_what_covers_half_of_the_letters_is_seen(top: int, bottom: int) -> None:
    assert run(with_patch(390, 470, (246, 246, 246), top=top, bottom=bottom)) >= 1


def test_what_is_as_white_as_the_paper_leaves_a_gap() -> None:
    assert blank_within(paper(), WORDS) < POLICY.gap
    assert blank_within(with_patch(390, 470, (226, 214, 196)), WORDS) >= POLICY.gap
    assert blank_within(with_patch(690, 820, (226, 214, 196)), WORDS) < POLICY.gap


@pytest.mark.parametrize("turn", [-20, 7, 33])
def test_it_is_seen_on_a_card_that_lies_askew(turn: float) -> None:
    picture = with_patch(690, 820, (246, 246, 246))
    matrix = cv2.getRotationMatrix2D((450, 320), turn, 1.0)
    turned = cv2.warpAffine(picture, matrix, (1100, 660), borderMode=cv2.BORDER_REPLICATE)
    corners = cv2.transform(WORDS[None], matrix)[0]
    assert run(np.asarray(turned, np.uint8), corners) >= 1
    clean = cv2.warpAffine(paper(), matrix, (1100, 660), borderMode=cv2.BORDER_REPLICATE)
    assert run(np.asarray(clean, np.uint8), corners) < 1


@pytest.mark.parametrize("sigma", [0.0, 2.5, 5.0])
@pytest.mark.parametrize("colour", [(226, 214, 196), (250, 250, 250), (120, 112, 100)])
def test_print_is_not(sigma: float, colour: tuple[int, int, int]) -> None:
    picture = paper(colour)
    if sigma:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.uint8)
    assert run(picture) < 1


def test_light_that_fades_and_the_edge_of_a_shadow_are_not() -> None:
    lit = np.asarray(paper() * np.linspace(0.5, 1.0, 1100)[None, :, None], np.uint8)
    assert run(lit) < 1
    for edge in (250, 400, 560, 720):
        shadow = paper()
        shadow[:, edge:] //= 2
        assert run(shadow) < 1


def test_bands_of_shadow_under_a_blind_are_not() -> None:
    y, x = np.mgrid[:660, :1100]
    for phase in range(0, 120, 30):
        light = 0.88 + 0.12 * np.clip(1.4 * np.sin((x + 1.2 * y + phase) / 38), -1, 1)
        assert run(np.asarray(paper() * light[..., None], np.uint8)) < 1


@pytest.mark.parametrize("height", [0.0, 0.4, 3.0])
def test_a_box_without_height_is_answered(height: float) -> None:
    flat = np.array([[0.0, 300], [1099, 300], [1099, 300 + height], [0, 300 + height]])
    assert run(paper(), flat) >= 0
    assert blank_within(paper(), flat) >= 0


def test_what_lies_farther_off_is_not_over_the_words() -> None:
    assert run(with_patch(800, 900, (246, 246, 246))) < 1
    assert run(with_patch(390, 470, (246, 246, 246), top=420, bottom=500)) < 1


@pytest.mark.parametrize("seed", range(4))
def test_on_a_card_a_white_sticker_behind_a_short_name_puts_it_in_doubt(seed: int) -> None:
    """As "IGI": the rest of the name lies under a sticker that is white on pale blue."""
    rng = Random(seed)
    card = render_ktp(invent_household(rng).person, rng=rng, width_px=1200)
    picture = np.ascontiguousarray(card.image[..., ::-1])
    (left, top), (right, bottom) = (
        np.array(card.truth.boxes["nama"]).min(axis=0),
        np.array(card.truth.boxes["nama"]).max(axis=0),
    )
    seen = left + 0.4 * (right - left)
    box = Box.upright(left - 3, top - 4, seen, bottom + 4)

    def confidence(image: Picture, record: Participant | None = None, where: Box = box) -> float:
        page = Page(np.asarray(cv2.GaussianBlur(image, (3, 3), 0), np.uint8), 0, (image.shape[1], image.shape[0]))
        known = Extraction(DocumentType.KTP, {"nama": Field("IGI", "IGI", 0.999, where)})
        found = doubt_interrupted(known, page=page, policy=POLICY, explain=ExplainPolicy(), record=record)
        return found.fields["nama"].confidence

    whole = Box.upright(left - 3, top - 4, right + 3, bottom + 4)
    assert confidence(picture, where=whole) == 0.999
    high = round(bottom - top)
    picture[round(top) - high // 2 : round(bottom) + high // 2, round(seen) + 2 : round(right) + high] = 247
    assert confidence(picture) == POLICY.worth
    assert confidence(picture, Participant(nama="IGI")) == 0.999


@pytest.mark.parametrize("box", [(40, 40, 40, 60), (40, 40, 40, 40), (40, 40, 90, 40), (-50, -50, -40, -40)])
def test_words_of_no_width_or_height_or_outside_have_nothing_over_them(box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)
    paper = np.full((120, 200, 3), 230, np.uint8)
    assert laid_over(paper, corners, before=0.0, behind=0.0, apart=Apart(lighter=8, darker=0.1, tint=8)) == (0, 0)
    assert blank_within(paper, corners) == 0


@pytest.mark.parametrize("colour", [(206, 216, 221), (214, 205, 200)])
def test_beside_a_letters_words_a_slip_of_nearly_the_papers_colour_is_seen_and_a_fading_tint_is_not(
    colour: tuple[int, int, int],
) -> None:
    page = np.full((660, 1100, 3), 226, np.uint8)
    cv2.putText(page, "BUDIONO", (204, 336), 0, 1.25, (50, 45, 45), 4, cv2.LINE_AA)
    words = np.array([[200.0, 300], [420, 300], [420, 340], [200, 340]])
    slip = page.copy()
    cv2.rectangle(slip, (440, 296), (700, 346), colour, -1)
    fading = page.astype(np.float64)
    share = np.clip((np.arange(1100) - 440) / 400, 0, 1)[None, :, None]
    fading += share * (np.array(colour) - 226)

    def seen(picture: NDArray[np.float64] | Picture, faint: float) -> bool:
        reach = POLICY.letter_reach
        apart = Apart(lighter=POLICY.lighter, darker=POLICY.darker, tint=POLICY.tint, faint=faint)
        _, along = laid_over(np.asarray(picture, np.uint8), words, before=reach, behind=reach, apart=apart)
        return along >= POLICY.letter_heights

    assert seen(slip, POLICY.faint)
    assert not seen(slip, math.inf)
    assert not seen(fading, POLICY.faint)
    assert not seen(page, POLICY.faint)


def test_what_a_pen_has_written_out_is_seen_and_bold_print_is_not() -> None:
    picture = paper()
    cv2.rectangle(picture, (410, 280), (720, 360), (226, 214, 196), -1)
    assert run(picture) < 1
    for step in range(0, 300, 9):
        cv2.line(picture, (420 + step, 296), (414 + step + 11 * (step % 2), 346), (30, 28, 28), 11, cv2.LINE_AA)
    words = np.array([[200.0, 300], [410, 300], [410, 340], [200, 340]])
    assert run(picture, words) >= 1
    bold = np.full_like(picture, (226, 214, 196))
    cv2.putText(bold, "MMMWWWHHHBBB", (204, 336), cv2.FONT_HERSHEY_SIMPLEX, 1.25, (50, 45, 45), 6, cv2.LINE_AA)
    assert run(bold) < 1
