"""The camera that looks at screens and prints keeps count of where things are, and shows their pixels."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from benchmarks.screen_camera import PRINTS, SCREENS, Camera, photograph
from quality.pixel_grid import SIDE, waves

WHITE = np.full((160, 160, 3), 230, np.uint8)


def taken(surface: str, pitch: float, cells: float = 1.0) -> np.ndarray:
    camera = Camera(size=(300, 300), pitch=pitch, angle=2.0, blur=0.5)
    rng = np.random.default_rng(4)
    picture, _ = photograph(WHITE, (SCREENS | PRINTS)[surface], camera, cells=cells, rng=rng)
    return picture[80 : 80 + SIDE, 80 : 80 + SIDE, ::-1]


@pytest.mark.parametrize("surface", sorted(SCREENS))
def test_the_pixels_of_a_screen_are_seen_at_their_pitch(surface: str) -> None:
    found = waves(taken(surface, 3.2), least_level=0.35)
    assert any(wave.stands_out > 8 and abs(wave.frequency - 1 / 3.2) < 0.03 for wave in found)


@pytest.mark.parametrize("surface", sorted(PRINTS))
def test_a_press_leaves_white_paper_white(surface: str) -> None:
    brighter = np.full_like(WHITE, 255)
    camera = Camera(size=(300, 300), pitch=3.2, angle=2.0, blur=0.5)
    picture, _ = photograph(brighter, PRINTS[surface], camera, cells=1.0, rng=np.random.default_rng(4))
    assert all(wave.stands_out < 5.5 for wave in waves(picture[80 : 80 + SIDE, 80 : 80 + SIDE], least_level=0.35))


def test_a_mark_is_where_the_homography_says() -> None:
    content = WHITE.copy()
    content[38:42, 98:102] = 0
    camera = Camera(size=(400, 300), pitch=2.0, angle=8.0, tilt=15.0, axis=40.0, sent=200)
    picture, to_photo = photograph(content, SCREENS["fine"], camera, cells=1.0, rng=np.random.default_rng(4))
    assert picture.shape == (150, 200, 3)
    (x, y) = cv2.perspectiveTransform(np.array([[[99.5, 39.5]]]), to_photo)[0, 0]
    near = cv2.GaussianBlur(picture.min(axis=2), (0, 0), 1.5)[
        round(y) - 8 : round(y) + 9, round(x) - 8 : round(x) + 9
    ]
    row, column = np.unravel_index(int(np.argmin(near)), near.shape)
    assert abs(row - 8) <= 1
    assert abs(column - 8) <= 1
