"""Lines side by side in one strip are read as if each stood alone."""

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr import recognition
from ocr.letters import NETWORK as WHOLE
from ocr.recognition import WIDEST, LineRecogniser
from ocr.session import Network
from ocr.side_by_side import (
    ANSWERED,
    BEFORE,
    BEHIND,
    COLUMN,
    NETWORK,
    SHORT,
    STACKED,
    STEP,
    TOGETHER,
    USUAL,
    Strip,
    alone,
    answers,
    arranged,
    part,
    pictured,
    stacked,
)
from ocr.weights import model_dir

SMALLEST = model_dir("PP-OCRv6_tiny_rec")


def line(width: int, seed: int = 0) -> np.ndarray:
    """Dark strokes on light paper, as the network is given them."""
    chance = np.random.default_rng(seed)
    columns = np.repeat(chance.choice([-0.8, 0.7], size=-(-width // 6)), 6)[:width]
    return np.broadcast_to(columns.astype(np.float32), (3, 48, width)).copy()


@given(st.lists(st.integers(min_value=0, max_value=WIDEST), max_size=60))
def test_every_line_has_a_place_of_its_own(widths: list[int]) -> None:
    strips = list(arranged(widths))
    placed = [index for strip in strips for index, _ in strip.lines]
    placed += [index for together in stacked(widths) for index in together]
    assert sorted(placed) == [index for index, width in enumerate(widths) if width]
    for strip in strips:
        assert strip.width % STEP == 0
        assert strip.width == strips[0].width
        assert strip.width <= 1.5 * USUAL + max(widths) + 3 * STEP
        ends = [start + widths[index] + BEHIND for index, start in strip.lines]
        starts = [start - BEFORE for _, start in strip.lines]
        assert starts[0] == 0
        assert ends[-1] <= strip.width
        assert all(start % ANSWERED == 0 for _, start in strip.lines)
        assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))


@given(st.lists(st.integers(min_value=1, max_value=400), min_size=1, max_size=40))
def test_means_are_taken_over_a_line_and_every_column_is_weighed_by_one(widths: list[int]) -> None:
    for strip in arranged(widths):
        _, share, place = pictured(strip, [line(widths[index]) for index, _ in strip.lines])
        np.testing.assert_allclose(share.sum(axis=0)[: len(strip.lines)], 1, rtol=1e-5)
        np.testing.assert_array_equal(place.sum(axis=0), 1)
        for number, (index, start) in enumerate(strip.lines):
            (own,) = share[:, number].nonzero()
            assert own[0] == start // COLUMN
            assert own[-1] == (start + widths[index] - 1) // COLUMN


def test_each_line_gets_its_own_part_of_the_answer() -> None:
    widths = [140, 120]
    (strip,) = arranged(widths)
    found = np.arange(strip.width // ANSWERED, dtype=np.float32)[:, None]
    (first, its), (second, others) = answers(strip, widths, found)
    assert (first, second) == (0, 1)
    assert its[0, 0] * ANSWERED == BEFORE
    assert len(its) * ANSWERED == 144 + BEHIND
    assert others[0, 0] * ANSWERED == strip.lines[1][1]
    assert its[-1, 0] < others[0, 0]


def test_a_line_alone_is_answered_as_by_the_network_that_is_told_nothing() -> None:
    pictures = np.stack([line(STACKED, seed) for seed in range(3)])
    before, after = Network(SMALLEST / WHOLE)(pictures), Network(SMALLEST / NETWORK)(pictures, *alone())
    np.testing.assert_allclose(after, before, atol=1e-5)


def test_what_stands_beside_a_line_changes_next_to_nothing() -> None:
    network = Network(SMALLEST / NETWORK)
    widths = [200, 160, 136]
    own = line(136, seed=7)

    def answer(others: int) -> np.ndarray:
        (strip,) = arranged(widths)
        lines = [line(200, others), line(160, others + 1), own]
        return dict(answers(strip, widths, network(*pictured(strip, lines))[0]))[2]

    one, other = answer(1), answer(50)
    assert np.abs(one[:-4] - other[:-4]).max() < 0.05
    assert (one.argmax(axis=1)[:-4] == other.argmax(axis=1)[:-4]).all()


def test_a_network_that_looks_at_whole_lines_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / WHOLE).write_bytes((model_dir("PP-OCRv6_small_rec") / WHOLE).read_bytes())
    with pytest.raises(ValueError, match="other places"):
        part(tmp_path)


def test_strips_go_from_long_lines_to_short_ones() -> None:
    widths = [150, 1200, 900, 400]
    strips = list(arranged(widths))
    assert [[index for index, _ in strip.lines] for strip in strips] == [[1, 0], [2, 3]]
    assert all(isinstance(strip, Strip) for strip in strips)
    assert all(widths[a] >= widths[b] for strip in strips for (a, _), (b, _) in pairwise(strip.lines))


def test_short_lines_go_together_in_their_order_and_not_too_many_of_them() -> None:
    widths = [0, *([SHORT] * (TOGETHER + 1)), SHORT + 1, 8]
    assert list(stacked(widths)) == [list(range(1, TOGETHER + 1)), [TOGETHER + 1, TOGETHER + 3]]
    assert list(stacked([SHORT] * (TOGETHER - 1))) == []
    assert STACKED >= SHORT


WORDS = [
    "NIK",
    "Nama",
    "BUDI SANTOSO",
    "LAKI-LAKI",
    "RT/RW",
    "003/011",
    "JAKARTA SELATAN",
    "ISLAM",
    "KAWIN",
    "WNI",
]


@pytest.mark.parametrize("times", [1, 3], ids=["a card's few short lines", "a table's many"])
def test_the_recogniser_reads_the_same_either_way(times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    crops = []
    for word in WORDS * times:
        (width, _), _ = cv2.getTextSize(word, cv2.FONT_HERSHEY_DUPLEX, 1.0, 2)
        crop = np.full((48, width + 16, 3), 225, dtype=np.uint8)
        crops.append(cv2.putText(crop, word, (8, 36), cv2.FONT_HERSHEY_DUPLEX, 1.0, (40, 40, 40), 2, cv2.LINE_AA))
    monkeypatch.setattr(recognition, "computes_bfloat16", lambda _: False)
    by_width = LineRecogniser("PP-OCRv6_tiny_rec")(crops)
    monkeypatch.setattr(recognition, "computes_bfloat16", lambda _: True)
    beside = LineRecogniser("PP-OCRv6_tiny_rec")(crops)
    assert [text for text, _ in beside] == [text for text, _ in by_width]
    assert all(abs(one - other) < 0.1 for (_, one), (_, other) in zip(beside, by_width, strict=True))
    right = [
        text.replace(" ", "") == word.replace(" ", "") for (text, _), word in zip(beside, WORDS, strict=False)
    ]
    assert sum(right) >= 8
