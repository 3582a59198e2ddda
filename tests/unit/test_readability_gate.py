"""The gate before reading: the hopeless are answered without a reader, everything else is read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import cv2
import numpy as np
import PIL.Image
import pytest

from ocr.engine import EngineError, Image, Readers, Reading
from ocr.model import Box
from pipeline.model import Decision, DocumentType, Outcome, Quality, Upload, Verification
from pipeline.policy.whole import Policy
from pipeline.ports import Timings
from pipeline.stages.assess import assess
from pipeline.verify import verify
from tests.unit.test_assess import POLICY, READABLE, blurred, judged, photo
from tests.unit.test_quality_measures import written


class Untouchable:
    """A reader that must not be asked."""

    name = "untouchable"

    def detect(self, image: Image, *, longest_side: int) -> Sequence[Box]:
        raise EngineError("asked to detect")

    def recognise(self, crops: Sequence[Image]) -> Sequence[Reading]:
        raise EngineError("asked to read")


def answered(picture: Image, policy: Policy | None = None) -> Verification:
    """The verification of a picture by readers that refuse to read.

    Raises:
        EngineError: it was to be read.
    """
    content = cv2.imencode(".png", picture)[1].tobytes()
    upload = Upload(content, "x", hashlib.sha256(content).hexdigest(), DocumentType.PAKLARING)
    return verify(
        upload,
        readers=Readers(first=Untouchable()),
        policy=policy or Policy(),
        version="1",
        today=date(2026, 11, 22),
        timings=Timings(lambda: 0.0),
    )


HOPELESS = blurred(written(16), 7.0)


def test_what_nobody_can_read_is_answered_without_a_reader() -> None:
    answer = answered(HOPELESS)
    assert answer.decision is Decision.REJECTED
    assert next((each.code, each.outcome) for each in answer.reasons) == ("image_blurry", Outcome.RETRY)
    assert answer.quality is not None
    assert answer.quality.hopeless
    assert answer.image_size == (HOPELESS.shape[1], HOPELESS.shape[0])


def test_an_office_can_have_every_page_read() -> None:
    every = replace(Policy(), quality=replace(POLICY, stop_hopeless=False))
    with pytest.raises(EngineError):
        answered(HOPELESS, every)


@pytest.mark.parametrize("sigma", [0.0, 1.0, 2.0])
def test_what_may_be_readable_is_read(sigma: float) -> None:
    with pytest.raises(EngineError):
        answered(blurred(written(16), sigma) if sigma else written(16))


@pytest.mark.parametrize("name", READABLE)
def test_no_readable_photo_is_hopeless(name: str) -> None:
    kind, capture = READABLE[name]
    assert not judged(photo(capture, kind)).hopeless


def hopeless(picture: Image, *, without: tuple[str, ...] = (), **changes: float) -> bool:
    """Under a policy with these changes, and without the ways that ask for one of these measures."""
    from pipeline.model import Page

    ways = tuple(way for way in POLICY.ways if not {*without} & {*way.least, *way.below})
    page = Page(picture, 0, (picture.shape[1], picture.shape[0]))
    quality: Quality = assess(page, policy=replace(POLICY, ways=ways, **changes))
    return quality.hopeless


def test_each_condition_of_the_gate_can_hold_it_open() -> None:
    assert hopeless(HOPELESS)
    assert not hopeless(HOPELESS, hopeless_table=0.0)
    assert not hopeless(HOPELESS, hopeless_logistic=0.0)
    assert not hopeless(HOPELESS, without=("rows",))
    assert hopeless(HOPELESS[: HOPELESS.shape[0] // 3], least_lines=30)  # so blurred that a few rows are enough
    assert not hopeless(HOPELESS, pattern_lines=3)
    assert not hopeless(HOPELESS, blurry_slope=0.0, small_text=0.0, dark_paper=0.0)


def on_carpet(card: Image, *, side: int = 2400, pile: int = 45) -> Image:
    """A card that fills a tenth of a picture of a carpet, whose pile, so many pixels wide, is out of focus."""
    spots = np.random.default_rng(3).normal(128, 25, (side // pile, side // pile)).clip(0, 255).astype(np.uint8)
    carpet = cv2.resize(spots, (side, side), interpolation=cv2.INTER_CUBIC)
    picture = np.asarray(cv2.cvtColor(carpet, cv2.COLOR_GRAY2BGR), np.uint8)
    height, width = card.shape[:2]
    picture[side // 3 : side // 3 + height, side // 4 : side // 4 + width] = card
    return picture


def test_a_sharp_card_on_a_carpet_out_of_focus_is_read() -> None:
    card = written(6, cap=22)
    assert hopeless(on_carpet(card), sharp_lines=1000)
    assert not hopeless(on_carpet(card))
    assert hopeless(on_carpet(blurred(card, 7.0)))


def test_sharp_lines_are_counted_whatever_is_called_blurred() -> None:
    assert judged(written(16)).measures["sharp_lines"] >= 16
    assert judged(HOPELESS).measures["sharp_lines"] == 0


def test_a_page_half_of_which_is_sharp_is_read() -> None:
    sharp = written(16)
    half = blurred(sharp, 7.0)
    half[: half.shape[0] // 2] = sharp[: half.shape[0] // 2]
    assert not hopeless(half)


def test_a_blank_sheet_is_never_hopeless() -> None:
    assert not hopeless(np.full((900, 700, 3), 240, np.uint8))


def noisy(picture: Image, sigma: float) -> Image:
    noise = np.random.default_rng(1).normal(0, sigma, picture.shape[:2])[..., None]
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def test_nothing_but_noise_is_a_photo_in_the_dark() -> None:
    drowned = noisy(np.clip(written(16, cap=12).astype(np.int16) // 8, 0, 255).astype(np.uint8) + 60, 60.0)
    assert hopeless(drowned)
    assert not hopeless(drowned, drowned_murk=5.0)
    for cap in (14, 20, 30, 40):
        assert not hopeless(noisy(written(16, cap=cap), 60.0))  # the same noise on a lit page
        assert not hopeless(noisy(written(16, cap=cap, paper=150, ink=20), 40.0))  # and where letters stand out


@pytest.mark.parametrize("cap", [20, 30, 60])
@pytest.mark.parametrize(("paper", "ink", "sigma"), [(120, 30, 40.0), (100, 30, 40.0), (60, 10, 25.0)])
def test_large_letters_in_the_dark_bear_much_noise(cap: int, paper: int, ink: int, sigma: float) -> None:
    """Two networks got 88 to 96 % of the letters of these lines right (81 % of the smallest and darkest)."""
    assert not hopeless(noisy(written(10, cap=cap, paper=paper, ink=ink), sigma))


@pytest.mark.parametrize(("table", "cap", "rows"), [(95, 20, 12), (100, 24, 8), (125, 20, 6)])
def test_the_dots_of_a_copy_in_black_and_white_are_no_noise_in_the_dark(table: int, cap: int, rows: int) -> None:
    """Grey becomes dots, which pass for lines of tiny print; the letters among them are whole."""
    grey = np.full((1150, 1600), table, np.uint8)
    grey[200:950, 150:1450] = 225
    print_ = written(rows, cap=cap)[:700, :1150, 0]
    grey[230 : 230 + print_.shape[0], 200 : 200 + print_.shape[1]] = print_
    dots = np.asarray(PIL.Image.fromarray(grey).convert("1").convert("L"))
    assert not hopeless(np.repeat(dots[..., None], 3, axis=2))


def test_a_sheet_that_light_has_erased_is_hopeless_and_a_white_one_with_print_is_not() -> None:
    sheet = np.full((900, 1300, 3), 90, np.uint8)
    sheet[100:800, 150:1150] = 255
    assert hopeless(sheet)
    assert not hopeless(sheet, washed_out=0.99)
    for lines in (1, 2, 5):
        for ink in (40, 120, 180):
            print_ = written(lines, paper=255, ink=ink)[:260, :900]
            some = sheet.copy()
            some[300 : 300 + print_.shape[0], 200:1100] = print_
            assert not hopeless(some), (lines, ink)


@pytest.mark.parametrize("rows", [1, 2, 5])
@pytest.mark.parametrize("ink", [(90, 50, 40), (170, 150, 140)])
def test_handwriting_on_a_sheet_in_bright_light_is_never_hopeless(rows: int, ink: tuple[int, int, int]) -> None:
    rng = np.random.default_rng(2)
    table = np.full((1200, 1800, 3), 110, np.uint8)
    table[100:1100, 100:1700] = 255
    for row in range(rows):
        t = np.linspace(0, 60, 900)
        x = 180 + t * 23 + 9 * np.cos(t * 3.1 + row)
        y = 210 + row * 105 + 16 * np.sin(t * 2.3 + row) * (1 + 0.4 * rng.normal()) + 5 * np.sin(t * 5.3)
        cv2.polylines(table, [np.stack([x, y], 1).astype(np.int32)], False, ink, 3, cv2.LINE_AA)
    assert not hopeless(table)


def test_small_print_is_hopeless_only_where_next_to_all_of_it_is_small() -> None:
    small = cv2.resize(written(24, cap=20), None, fx=0.15, fy=0.15, interpolation=cv2.INTER_AREA)
    large = written(12, cap=10)[:, : small.shape[1]]
    page = np.full((small.shape[0] + large.shape[0], small.shape[1], 3), 235, np.uint8)
    page[: small.shape[0]] = small
    assert hopeless(page)
    page[small.shape[0] :, : large.shape[1]] = large
    assert not hopeless(page)


def on_table(picture: Image, *, table: int = 120) -> Image:
    page = np.full((400, 700, 3), table, np.uint8)
    page[100 : 100 + picture.shape[0], 100 : 100 + picture.shape[1]] = picture
    return page


@pytest.mark.parametrize("rows", [4, 5])
def test_a_few_rows_are_enough_where_all_of_them_are_hopelessly_small_or_blurred(rows: int) -> None:
    def small(share: float) -> Image:
        return on_table(cv2.resize(written(rows), None, fx=share, fy=share, interpolation=cv2.INTER_AREA))

    assert hopeless(noisy(small(0.178), 2.0))
    assert not hopeless(small(0.178))  # on a screen letters are as crisp as so few pixels can be
    assert not hopeless(noisy(small(0.178), 2.0), without=("text_height_high",))
    assert not hopeless(noisy(small(0.25), 2.0))
    assert hopeless(blurred(written(rows), 8.0))
    assert not hopeless(blurred(written(rows), 8.0), without=("slope", "slope_high"))
    assert not hopeless(blurred(written(rows), 4.0))
    assert not hopeless(blurred(written(2), 8.0))


def test_letters_that_motion_made_taller_are_not_taken_for_legible_ones() -> None:
    path = np.zeros((61, 61), np.float32)
    cv2.line(path, (19, 19), (41, 41), (1.0,), 1)
    smeared = np.asarray(cv2.filter2D(written(16), -1, path / path.sum()), np.uint8)
    assert hopeless(smeared)
    assert not hopeless(smeared, without=("contrast_ratio",))
    short = np.zeros((61, 61), np.float32)
    cv2.line(short, (26, 26), (34, 34), (1.0,), 1)
    assert not hopeless(np.asarray(cv2.filter2D(written(16), -1, short / short.sum()), np.uint8))


def test_the_printed_waves_of_a_card_are_not_smeared_print_where_some_lines_are_sharp() -> None:
    down, across = np.mgrid[:1200, :1600].astype(np.float64)
    waves = 35 * np.cos(2 * np.pi * (down + 8 * np.sin(across / 40)) / 24)
    page = np.repeat((205 + waves)[..., None], 3, axis=2).astype(np.uint8)
    assert hopeless(page)  # for all that can be seen
    print_ = written(6, cap=24, paper=235)[:, :1000]
    place = (slice(300, 300 + print_.shape[0]), slice(200, 200 + print_.shape[1]))
    page[place] = np.minimum(page[place], print_)
    assert not hopeless(page)


def smeared_by(picture: Image, length: int) -> Image:
    """The camera moved by so many pixels along both axes."""
    path = np.zeros((2 * length + 1, 2 * length + 1), np.float32)
    cv2.line(path, (length // 2, length // 2), (length // 2 + length, length // 2 + length), (1.0,), 1)
    return np.asarray(cv2.filter2D(picture, -1, path / path.sum()), np.uint8)


def test_large_print_is_hopeless_where_motion_has_left_not_one_line_in_ten_near_to_sharp() -> None:
    """Letters that motion made taller look legible one by one; a few sharp lines show that they need not be."""
    sharp = written(12, cap=40)
    soft = smeared_by(sharp, 40)
    assert hopeless(soft)
    assert not hopeless(smeared_by(sharp, 12))
    soft[: soft.shape[0] // 4] = sharp[: soft.shape[0] // 4]
    assert not hopeless(soft)


def test_letters_of_which_most_are_hopelessly_small_are_read_where_some_are_large() -> None:
    small = noisy(cv2.resize(written(16, cap=20), None, fx=0.17, fy=0.17, interpolation=cv2.INTER_AREA), 2.0)
    page = np.full((900, 700, 3), 235, np.uint8)
    page[50 : 50 + small.shape[0], 50 : 50 + small.shape[1]] = small
    assert hopeless(page)
    large = written(8, cap=12)[:, :600]
    page[400 : 400 + large.shape[0], 50:650] = large
    assert not hopeless(page)


def test_letters_as_low_as_a_steep_angle_makes_them_are_hopeless_sooner_than_upright_ones() -> None:
    """Nearly three times as wide as high, they have fewer strokes for their height."""

    def shrunk(along: float, across: float) -> Image:
        page = cv2.resize(written(16)[:, :900], None, fx=along, fy=across, interpolation=cv2.INTER_AREA)
        return noisy(on_table(page), 2.0)

    assert hopeless(shrunk(0.6, 0.22))
    assert not hopeless(shrunk(0.6, 0.22), without=("strokes",))
    assert not hopeless(shrunk(0.25, 0.25))
    assert not hopeless(shrunk(0.6, 0.28))


@pytest.mark.parametrize("rows", [1, 3, 5])
def test_a_few_fading_rows_that_light_has_left_of_a_sheet_are_no_document(rows: int) -> None:
    sheet = np.full((900, 1300, 3), 90, np.uint8)
    sheet[100:800, 150:1150] = 255
    left = written(rows, paper=255, ink=220)[:270, :500]
    sheet[300 : 300 + left.shape[0], 300:800] = left
    assert hopeless(sheet)
    assert not hopeless(sheet, without=("contrast",))


@pytest.mark.parametrize("across", [60, 160])
def test_of_blur_and_a_reflection_the_one_is_told_first_whose_repair_helps_most(across: int) -> None:
    """However large the reflection is: without it the page would still be out of focus."""
    page = blurred(np.minimum(written(16), 215), 4.0)
    middle = (page.shape[1] // 2, page.shape[0] // 2)
    cv2.ellipse(page, middle, (2 * across, across), 0, 0, 360, (255, 255, 255), -1)
    assert [reason.code for reason in judged(page).reasons] == ["image_blurry", "image_glare"]
