"""A cutout's parts are those of the whole picture, however they are asked for."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.cutout import Cutout, reduced, through, warped, whole
from ocr.engine import Image

SLANTED = np.array([[0.9, 0.05, 30], [-0.04, 0.95, 25], [1e-5, -2e-5, 1]])
SIZE = (500, 300)


def picture(width: int = 600, height: int = 400) -> Image:
    noise = np.random.default_rng(5).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return np.asarray(cv2.GaussianBlur(noise, (0, 0), 2), dtype=np.uint8)


def unlike(one: Image, other: Image) -> int:
    assert one.shape == other.shape
    return int(np.abs(one.astype(int) - other.astype(int)).max(initial=0))


@given(st.tuples(*[st.integers(-20, 520)] * 4))
def test_a_part_is_that_of_the_whole(bounds: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = (max(0, each) for each in bounds)
    cutout = Cutout(picture(), SLANTED, SIZE)
    part = cutout[top:bottom, left:right]
    assert unlike(part, whole(Cutout(picture(), SLANTED, SIZE))[top:bottom, left:right]) <= 1


def test_the_whole_is_what_one_warp_gives_and_is_kept() -> None:
    cutout = Cutout(picture(), SLANTED, SIZE)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    once = cv2.warpPerspective(picture(), SLANTED, SIZE, flags=flags, borderValue=(127, 127, 127))
    assert unlike(whole(cutout)[50:250, 50:450], np.asarray(once, np.uint8)[50:250, 50:450]) <= 1
    assert np.shares_memory(whole(cutout), whole(cutout))
    assert np.shares_memory(cutout[10:20, 30:40], whole(cutout))


def test_beyond_the_source_is_its_mean_colour() -> None:
    source = np.full((40, 40, 3), (10, 120, 250), dtype=np.uint8)
    cutout = Cutout(source, np.array([[1, 0, -30], [0, 1, -30], [0, 0, 1.0]]), (60, 60))
    assert (whole(cutout) == (10, 120, 250)).all()


def test_pixels_are_averaged_before_they_are_left_out() -> None:
    checks = np.zeros((400, 400, 3), dtype=np.uint8)
    checks[::2, ::2] = checks[1::2, 1::2] = 255
    small = whole(Cutout(checks, np.diag([4.0, 4.0, 1.0]), (100, 100)))
    assert unlike(small, np.full((100, 100, 3), 127, dtype=np.uint8)) <= 2


@pytest.mark.parametrize("size", [(250, 150), (120, 75), (50, 30)])
def test_a_reduced_part_is_the_whole_one_made_smaller(size: tuple[int, int]) -> None:
    source = cv2.GaussianBlur(picture(), (0, 0), 9)  # nothing on it that a smaller picture cannot show
    cutout = Cutout(np.asarray(source, np.uint8), SLANTED, SIZE)
    bounds = (100, 60, 400, 240)
    assert unlike(reduced(cutout, bounds, size), reduced(whole(cutout), bounds, size)) <= 6


def test_a_picture_is_warped_by_what_is_seen_of_it_alone() -> None:
    slanted = np.array([[0.98, 0.17, -150], [-0.17, 0.98, -20], [0, 0, 1.0]])
    for seen in (picture(), Cutout(picture(), SLANTED, SIZE)):
        once = cv2.warpPerspective(whole(seen), slanted, (200, 60), borderMode=cv2.BORDER_REPLICATE)
        assert unlike(warped(seen, slanted, (200, 60)), np.asarray(once, np.uint8)) <= 1


def test_what_lies_outside_a_picture_is_its_border_drawn_out() -> None:
    away = np.array([[1, 0, 900], [0, 1, 900], [0, 0, 1.0]])
    assert (warped(picture(), away, (20, 10)) == picture()[0, 0]).all()


def test_a_cutout_is_seen_through_another_view_from_the_same_pixels() -> None:
    cutout = Cutout(picture(), SLANTED, SIZE)
    mirror = np.array([[-1, 0, SIZE[0] - 1], [0, 1, 0], [0, 0, 1.0]])
    assert unlike(whole(cutout.through(mirror, SIZE)), whole(cutout)[:, ::-1]) <= 1


def test_a_line_of_a_cutout_is_resampled_once() -> None:
    slanted = np.array([[0.98, 0.17, 60], [-0.17, 0.98, 90], [0, 0, 1.0]])
    cutout = Cutout(picture(), SLANTED, SIZE)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    once = cv2.warpPerspective(picture(), SLANTED @ slanted, (200, 60), flags=flags)
    assert unlike(through(cutout, slanted, (200, 60)), np.asarray(once, np.uint8)) <= 1
    of_image = through(whole(cutout), slanted, (200, 60))
    assert unlike(of_image, warped(whole(cutout), np.linalg.inv(slanted), (200, 60))) <= 1
