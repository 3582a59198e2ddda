import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.model import Box

numbers = st.floats(-1000, 1000)


def test_a_level_box_has_its_sides_and_no_angle() -> None:
    box = Box.upright(10, 20, 110, 50)
    assert (box.left, box.top, box.right, box.bottom) == (10, 20, 110, 50)
    assert (box.width, box.height, box.angle) == (100, 30, 0)
    assert box.center == (60, 35)


def test_a_part_is_the_share_of_a_line_even_when_it_is_tilted() -> None:
    box = Box((0, 0), (100, 10), (98, 30), (-2, 20))
    part = box.part(0.25, 0.75)
    assert part.top_left == (25, 2.5)
    assert part.bottom_right == (73, 27.5)
    assert math.isclose(part.angle, box.angle)


def test_a_box_has_four_corners() -> None:
    with pytest.raises(ValueError, match="four corners"):
        Box.from_points([(0, 0), (1, 1)])
    with pytest.raises(ValueError, match="no box"):
        Box.around([])


@given(numbers, numbers, st.floats(1, 500), st.floats(1, 500), st.floats(-0.5, 0.5))
def test_a_homography_and_its_inverse_bring_a_box_back(
    left: float, top: float, width: float, height: float, turn: float
) -> None:
    box = Box.upright(left, top, left + width, top + height)
    matrix = np.array(
        [[math.cos(turn), -math.sin(turn), 7], [math.sin(turn), math.cos(turn), -3], [1e-5, 2e-5, 1]]
    )
    back = box.transformed(matrix).transformed(np.linalg.inv(matrix))
    assert np.allclose(back.corners, box.corners, atol=1e-6)
