"""An identity card is told by the column of its labels, whatever hides its portrait."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from fixtures.paklaring import render_paklaring
from fixtures.people import invent_employment, invent_household
from quality.card_labels import by_labels
from quality.lines import find_lines
from quality.model import LineRegion
from tests.unit.test_portrait import HEIGHT, LIGHT, MARGIN, SKIN, WIDTH, card, judged, why

MM = 14.0
"""Pixels."""
LABELS = (6.0, 19.0, 15.0, 8.0, 7.0, 10.0, 11.0, 7.0, 19.0, 11.0, 18.0, 16.0)
"""How long they are, millimetres; the number's stands above them."""
SET_IN = (4, 5, 6)


def _line(left: float, level: float, length: float, thick: float = 1.6) -> LineRegion:
    return LineRegion(((left + length / 2) * MM, level * MM), length * MM, thick * MM, 0.0)


def column(
    *, tall: float = 2.3, values: float = 25.3, pitch: float = 2.35, set_in: float = 2.2
) -> list[LineRegion]:
    """The lines of a card, upright, its corner at the origin."""
    lines = [_line(4.3, 13.4, 6.0, tall), _line(values - 3, 13.4, 28.0, tall)]
    for row, length in enumerate(LABELS):
        level = 13.4 + 4.1 + pitch * row
        lines.append(_line(4.3 + set_in * (row in SET_IN), level, length))
        lines.append(_line(values, level, 9.0 + row % 4))
    return lines


def turned(lines: Sequence[LineRegion], degrees: float) -> list[LineRegion]:
    """The same about the origin."""
    turn = math.radians(degrees)
    way = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    return [
        replace(line, center=tuple((way @ line.center).tolist()), angle=(line.angle + degrees + 90) % 180 - 90)
        for line in lines
    ]


@pytest.mark.parametrize("degrees", [0, 8, 90, 180, 262])
def test_the_column_tells_where_the_card_lies_and_which_way_up(degrees: float) -> None:
    (frame,) = by_labels(turned(column(), degrees))
    assert frame.scale == pytest.approx(MM, rel=0.05)
    (there,) = turned([_line(25.3, 13.4, 0.0)], degrees)
    assert frame.at(25.3, 13.4) == pytest.approx(there.center, abs=1.5 * MM)
    assert frame.name_at == pytest.approx(17.5, abs=0.5)


def test_no_card_without_the_tall_label_the_values_or_an_even_pitch() -> None:
    assert not by_labels(column(tall=1.6, set_in=0.0))
    assert not by_labels(column(values=12.0, set_in=0.0))
    assert not by_labels([*column()[:2], *column()[14:]])
    assert not by_labels([replace(line, center=(line.center[0], line.center[1] ** 1.4)) for line in column()])


@pytest.mark.parametrize("degrees", [0, 8, 90, 180, 262])
def test_labels_that_are_set_in_tell_it_where_all_above_them_is_outside(degrees: float) -> None:
    (frame,) = by_labels(turned(column()[2 + 2 * min(SET_IN) :], degrees))
    assert frame.scale == pytest.approx(MM, rel=0.05)
    (there,) = turned([_line(25.3, 13.4, 0.0)], degrees)
    assert frame.at(25.3, 13.4) == pytest.approx(there.center, abs=(frame.doubt + 0.5) * MM)


def test_where_light_has_taken_the_values_the_number_s_label_and_those_set_in_tell_it() -> None:
    (frame,) = by_labels([line for line in column() if line.center[0] - line.length / 2 < 20 * MM])
    assert frame.at(25.3, 13.4) == pytest.approx((25.3 * MM, 13.4 * MM), abs=1.5 * MM)


def test_a_letter_has_no_such_column() -> None:
    rng = Random(4)
    person = invent_household(rng).person
    letter = render_paklaring(person, invent_employment(person, rng), rng=rng)
    gray = np.ascontiguousarray(letter.image.mean(axis=2).astype(np.uint8))
    assert not by_labels(find_lines(gray).regions)


@pytest.mark.parametrize(("of", "code"), [(SKIN, "image_obstructed"), (LIGHT, "image_glare")])
@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_the_number_is_hidden_where_the_portrait_is_too(of: object, code: str, turn: int) -> None:
    hidden = card(over=(0.38, 0.1, 1.0, 0.5), of=of)
    quality = judged(np.rot90(hidden, turn))
    assert quality.hopeless
    assert (code, "nik") in why(quality)


def test_a_card_whose_right_part_is_outside_has_no_number() -> None:
    quality = judged(card()[:, : MARGIN + round(0.42 * WIDTH)])
    assert quality.hopeless
    assert why(quality) == {("image_cropped", "nik")}


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_card_whose_upper_part_is_outside_has_no_number(turn: int) -> None:
    rest = card(over=(0.7, 0.0, 1.0, 0.8))[MARGIN + round(0.36 * HEIGHT) :]
    quality = judged(np.rot90(rest, turn))
    assert quality.hopeless
    assert why(quality) == {("image_cropped", "nik")}


def test_labels_below_a_number_that_is_seen_hide_nothing() -> None:
    without_its_label = card(over=(0.0, 0.16, 0.2, 0.32))
    assert not judged(without_its_label).hopeless
    assert not judged(without_its_label[MARGIN + round(0.2 * HEIGHT) :]).hopeless


def test_a_portrait_that_is_hidden_alone_hides_nothing() -> None:
    assert not judged(card(over=(0.7, 0.15, 1.0, 0.8))).hopeless
    assert not judged(card()[:, : MARGIN + round(0.66 * WIDTH)]).hopeless
