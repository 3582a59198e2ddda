"""Making pictures smaller."""

import cv2
import numpy as np
import pytest

from ocr.pictures import Halves, grey, halved, shrunk


@pytest.mark.parametrize("size", [(400, 300), (401, 303), (1, 1), (333, 77)])
def test_a_shrunk_picture_has_the_size_that_was_asked_for_and_the_same_light(size: tuple[int, int]) -> None:
    image = np.random.default_rng(1).integers(0, 256, (1203, 1601, 3), dtype=np.uint8)
    small = shrunk(image, size)
    assert small.shape == (size[1], size[0], 3)
    assert np.abs(small.mean(axis=(0, 1)) - image.mean(axis=(0, 1))).max() < (40 if size == (1, 1) else 1)


def test_shrinking_averages_instead_of_leaving_out() -> None:
    stripes = np.zeros((1000, 1000), dtype=np.uint8)
    stripes[:, ::2] = 200
    assert set(np.unique(shrunk(stripes, (300, 300)))) <= set(range(90, 111))
    assert set(np.unique(halved(stripes))) == {100}
    assert halved(stripes[:999, :]).shape == (499, 500)


def test_halves_are_made_once_and_none_before_it_is_asked_for() -> None:
    image = np.random.default_rng(1).integers(0, 256, (120, 160, 3), dtype=np.uint8)
    halves = Halves(image)
    assert halves[0] is image
    assert np.array_equal(halves[2], halved(halved(image)))
    assert halves[2] is halves[2]
    assert np.array_equal(
        grey(halves, (70, 50)), shrunk(cv2.cvtColor(halved(image), cv2.COLOR_BGR2GRAY), (70, 50))
    )
