"""An identity card whose number or name is hidden is told by its portrait; one that can be read never is."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import lru_cache
from random import Random

import cv2
import numpy as np
import pytest

from fixtures.ktp import render_ktp
from fixtures.people import invent_household
from ocr.engine import Readers
from pipeline.model import Decision, DocumentType, Grade, Page, Quality, Upload
from pipeline.policy.photo import QualityPolicy
from pipeline.policy.whole import Policy
from pipeline.ports import Timings
from pipeline.stages.assess import assess
from pipeline.verify import verify
from quality.measure import measure
from quality.model import Picture
from tests.unit.test_readability_gate import Untouchable

POLICY = QualityPolicy()
SKIN = (95, 130, 190)
LIGHT = (255, 255, 255)
MARGIN = 120
WIDTH, HEIGHT = 1200, 757


@lru_cache(maxsize=4)
def _drawn(seed: int) -> Picture:
    rng = Random(seed)
    card = render_ktp(invent_household(rng).person, rng=rng, width_px=WIDTH).image
    return np.ascontiguousarray(card[..., ::-1])


def card(seed: int = 1, *, over: tuple[float, float, float, float] | None = None, of: object = SKIN) -> Picture:
    """A card on a grey table; `over`: left, top, right, bottom of what lies on it, as shares of the card."""
    page = np.full((HEIGHT + 2 * MARGIN, WIDTH + 2 * MARGIN, 3), 120, np.uint8)
    drawn = _drawn(seed)
    page[MARGIN : MARGIN + drawn.shape[0], MARGIN : MARGIN + WIDTH] = drawn
    if over:
        left, top, right, bottom = over
        place = slice(round(MARGIN + top * HEIGHT), round(MARGIN + bottom * HEIGHT))
        page[place, round(MARGIN + left * WIDTH) : round(MARGIN + right * WIDTH)] = of
    return np.asarray(cv2.GaussianBlur(page, (3, 3), 0), np.uint8)


def judged(picture: Picture, declared: DocumentType | None = DocumentType.KTP) -> Quality:
    picture = np.ascontiguousarray(picture)
    page = Page(picture, 0, (picture.shape[1], picture.shape[0]))
    quality: Quality = assess(page, policy=POLICY, declared=declared)
    return quality


def why(quality: Quality) -> set[tuple[str, str | None]]:
    return {(reason.code, reason.field) for reason in quality.reasons if reason.field}


NUMBER, NAME = (0.35, 0.16, 0.52, 0.31), (0.28, 0.25, 0.42, 0.36)


@pytest.mark.parametrize("seed", (1, 2))
@pytest.mark.parametrize("turn", range(4))
def test_a_whole_card_is_read_however_it_lies(seed: int, turn: int) -> None:
    quality = judged(np.rot90(card(seed), turn))
    assert not quality.hopeless
    assert not why(quality)


@pytest.mark.parametrize("seed", (1, 2))
@pytest.mark.parametrize(
    ("over", "of", "code", "field"),
    [
        (NUMBER, SKIN, "image_obstructed", "nik"),
        (NUMBER, LIGHT, "image_glare", "nik"),
        (NAME, SKIN, "image_obstructed", "nama"),
    ],
)
@pytest.mark.parametrize("turn", [0, 1, 2])
def test_what_lies_over_the_number_or_the_name_is_told_before_reading(
    seed: int, over: tuple[float, float, float, float], of: object, code: str, field: str, turn: int
) -> None:
    quality = judged(np.rot90(card(seed, over=over, of=of), turn))
    assert quality.hopeless
    assert why(quality) == {(code, field)}


@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_the_reason_says_where_on_the_page_as_sent(scale: float) -> None:
    picture = card(over=NUMBER)
    page = Page(picture, 0, (round(picture.shape[1] / scale), round(picture.shape[0] / scale)), scale=scale)
    (reason,) = (each for each in assess(page, policy=POLICY, declared=DocumentType.KTP).reasons if each.field)
    left, top, right, bottom = np.array(NUMBER) * (WIDTH, HEIGHT, WIDTH, HEIGHT) + MARGIN
    middle = np.array(reason.evidence["box"]).mean(axis=0) * scale
    assert reason.evidence["page"] == 0
    assert left - 0.2 * WIDTH < middle[0] < right + 0.2 * WIDTH
    assert top < middle[1] < bottom


@pytest.mark.parametrize(
    "elsewhere",
    [
        (0.0, 0.5, 0.2, 1.0),
        (0.3, 0.55, 0.6, 1.0),
        (0.72, 0.75, 1.0, 1.0),
        (0.0, 0.0, 0.2, 0.15),
        (0.6, 0.0, 0.72, 1.0),
    ],
)
@pytest.mark.parametrize("of", [SKIN, LIGHT])
def test_what_lies_elsewhere_hides_nothing(elsewhere: tuple[float, float, float, float], of: object) -> None:
    assert not judged(card(over=elsewhere, of=of)).hopeless


@pytest.mark.parametrize("turn", range(4))
def test_a_card_that_begins_outside_the_picture_has_no_number(turn: int) -> None:
    cut = card()[:, MARGIN + round(0.4 * WIDTH) :]
    quality = judged(np.rot90(cut, turn))
    assert quality.hopeless
    assert [reason.code for reason in quality.reasons] == ["image_cropped"]
    assert why(quality) == {("image_cropped", "nik")}


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom"])
def test_a_card_that_fills_the_picture_is_whole(side: str) -> None:
    whole = card()
    margin = MARGIN + 8
    cut = {
        "left": whole[:, margin:], "right": whole[:, :-margin], "top": whole[margin:], "bottom": whole[:-margin],
    }[side]  # fmt: skip
    assert not judged(cut).hopeless


def test_one_whole_card_of_two_is_enough() -> None:
    hidden = card(1, over=NUMBER)
    assert judged(np.vstack([hidden, card(2, over=NUMBER)])).hopeless
    assert not judged(np.vstack([hidden, card(2)])).hopeless


def test_a_light_veil_of_colour_hides_no_digit() -> None:
    page = card()
    left, top, right, bottom = NUMBER
    place = (
        slice(round(MARGIN + top * HEIGHT), round(MARGIN + bottom * HEIGHT)),
        slice(round(MARGIN + left * WIDTH), round(MARGIN + right * WIDTH)),
    )
    page[place] = (page[place] * np.array([0.55, 0.75, 1.0])).astype(np.uint8)
    assert not judged(page).hopeless


def test_a_card_on_a_paper_of_another_kind_is_not_looked_for() -> None:
    hidden = card(over=NUMBER)
    assert not judged(hidden, DocumentType.PAKLARING).hopeless
    assert not judged(hidden, None).hopeless


def test_of_a_copy_without_colours_the_labels_tell_where_the_number_stands() -> None:
    grey = card(over=NUMBER, of=LIGHT).mean(axis=2, keepdims=True)
    assert why(judged(np.repeat(grey, 3, axis=2).astype(np.uint8))) == {("image_glare", "nik")}


def test_a_portrait_left_of_text_on_a_white_screen_is_no_card_upside_down() -> None:
    """As an application on a phone shows it: everything round the text is white."""
    screen = np.full((900, 1400, 3), 255, np.uint8)
    drawn = _drawn(1)
    portrait = drawn[round(0.22 * HEIGHT) : round(0.715 * HEIGHT), round(0.735 * WIDTH) : round(0.965 * WIDTH)]
    screen[200 : 200 + portrait.shape[0], 60 : 60 + portrait.shape[1]] = portrait
    for row in range(8):
        text = "KETERANGAN NOMOR INDUK"[: 12 + row % 5]
        cv2.putText(screen, text, (420, 240 + 45 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (20, 20, 20), 2)
    assert not judged(screen).hopeless


@pytest.mark.parametrize("turn", range(4))
def test_of_a_card_whose_left_is_outside_the_portrait_is_enough(turn: int) -> None:
    cut = card()[:, MARGIN + round(0.62 * WIDTH) :]
    assert why(judged(np.rot90(cut, turn))) == {("image_cropped", "nik")}


def test_a_coloured_thing_at_the_border_is_no_portrait_that_is_cut() -> None:
    """Of a readable copy on a table with blue paper one had been taken for that."""
    page = np.repeat(card().mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8)
    for left, top in ((0, 300), (0, 700), (700, 0), (1300, 850)):
        page[top : top + 200, left : left + 270] = (150, 60, 20)
    assert not judged(page).hopeless


@pytest.mark.parametrize("share", [0.2, 0.35, 1.0])
def test_the_size_of_a_card_tells_the_height_of_its_letters(share: float) -> None:
    small = cv2.resize(card(), None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    seen = measure(np.asarray(small, np.uint8), card=True).card_capitals
    assert seen == pytest.approx(1.45 / 85.6 * WIDTH * share, rel=0.1)


def test_the_name_on_a_tiny_card_is_not_read() -> None:
    tiny = np.asarray(cv2.resize(card(), None, fx=0.175, fy=0.175, interpolation=cv2.INTER_AREA), np.uint8)
    assert judged(tiny).hopeless
    assert not judged(np.asarray(cv2.resize(card(), None, fx=0.3, fy=0.3, interpolation=cv2.INTER_AREA))).hopeless


def test_a_card_whose_number_is_covered_goes_back_without_being_read() -> None:
    content = cv2.imencode(".png", card(over=NUMBER))[1].tobytes()
    answer = verify(
        Upload(content, "x", hashlib.sha256(content).hexdigest(), DocumentType.KTP),
        readers=Readers(first=Untouchable()),
        policy=Policy(),
        version="1",
        today=date(2026, 11, 22),
        timings=Timings(lambda: 0.0),
    )
    assert answer.decision is Decision.REJECTED
    assert [(each.code, each.field) for each in answer.reasons] == [("image_obstructed", "nik")]
    assert (answer.document_type, answer.type_confidence) == (DocumentType.KTP, 0.9)  # its layout tells
    assert answer.quality is not None
    assert answer.quality.grade is Grade.UNREADABLE
    assert answer.quality.readability < 0.2
    assert answer.quality.before_reading is None
