"""Measures of pictures: the same text gives the same numbers, whatever it lies on and however it is turned."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.backgrounds import lay
from fixtures.conditions import Background
from quality.lines import find_lines
from quality.measure import measure
from quality.model import LineMeasure, Picture, QualityMeasures
from quality.readability import Group, line_readability, readability, repaired
from quality.readability_model import Model, ModelError, parse, values_of


def written(lines: int = 14, *, cap: int = 20, paper: int = 235, ink: int = 40, seed: int = 1) -> Picture:
    """Level text on even paper; capitals `cap` pixels high."""
    rng = random.Random(seed)
    picture = np.full((60 + lines * cap * 2, 60 * cap, 3), paper, np.uint8)
    for row in range(lines):
        words = " ".join(
            "".join(rng.choices("ABEGHIKLMNOPRSTUY0123456789", k=rng.randint(3, 9))) for _ in range(4)
        )
        at = (2 * cap, 40 + cap + row * cap * 2)
        cv2.putText(
            picture, words, at, cv2.FONT_HERSHEY_SIMPLEX, cap / 21, (ink,) * 3, max(1, cap // 9), cv2.LINE_AA
        )
    return picture


def blurred(picture: Picture, sigma: float) -> Picture:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.uint8)


def test_every_written_line_is_found_and_measured() -> None:
    measures = measure(written())
    assert measures.lines_found >= 14
    assert measures.text_height_px == pytest.approx(20, rel=0.2)
    assert measures.slope > 0.12
    assert measures.contrast == pytest.approx(195, rel=0.1)
    assert measures.paper_level == pytest.approx(235, abs=3)
    assert measures.border_lines == 0


@pytest.mark.parametrize("quarter", [1, 2, 3])
@pytest.mark.parametrize("page", [written(), written(20, cap=30, seed=11)], ids=["words", "columns of words"])
def test_a_quarter_turn_changes_no_measure(page: Picture, quarter: int) -> None:
    level, turned = measure(page), measure(np.ascontiguousarray(np.rot90(page, quarter)))
    assert turned.lines_found == pytest.approx(level.lines_found, rel=0.1)
    assert turned.text_height_px == pytest.approx(level.text_height_px, rel=0.1)
    assert turned.slope == pytest.approx(level.slope, rel=0.1)


@pytest.mark.parametrize("degrees", [-15, -6, 4, 12])
def test_a_tilt_hides_no_lines(degrees: float) -> None:
    picture = written()
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 0.8)
    tilted = cv2.warpAffine(picture, turn, (width, height), borderValue=(235, 235, 235))
    measures = measure(np.asarray(tilted, np.uint8))
    assert measures.lines_found >= 14
    assert readability(measures).score > 0.8


@pytest.mark.parametrize("cap", [8, 12, 30, 60])
def test_text_height_is_measured_in_the_pictures_own_pixels(cap: int) -> None:
    assert measure(written(8, cap=cap)).text_height_px == pytest.approx(cap, rel=0.25, abs=3)


def test_slope_falls_with_blur_and_tells_motion_from_defocus() -> None:
    slopes = [measure(blurred(written(), sigma)).slope for sigma in (0.5, 1.5, 2.5, 3.5, 5)]
    assert slopes == sorted(slopes, reverse=True)
    assert slopes[0] > 2 * slopes[-1]
    smear = np.full((1, 19), 1 / 19, np.float32)
    moved = measure(np.asarray(cv2.filter2D(written(), -1, smear), np.uint8))
    assert moved.anisotropy < 0.5 < measure(blurred(written(), 4)).anisotropy


@pytest.mark.parametrize("length", [11, 15, 19, 23])
def test_motion_across_the_lines_makes_letters_no_taller(length: int) -> None:
    """They would be brought to the common height too small, and seem sharper than smeared along the lines."""
    smear = np.full((length, 1), 1 / length, np.float32)
    across = measure(np.asarray(cv2.filter2D(written(), -1, smear), np.uint8))
    assert across.text_height_px == pytest.approx(measure(written()).text_height_px, rel=0.05)
    along = measure(np.asarray(cv2.filter2D(written(), -1, smear.T), np.uint8))
    assert across.slope < along.slope + 0.02


def test_noise_is_not_taken_for_sharpness() -> None:
    soft = blurred(written(), 4.5)
    noise = np.random.default_rng(3).normal(0, 12, soft.shape)
    noisy = measure(np.clip(soft + noise, 0, 255).astype(np.uint8))
    assert noisy.slope < 0.075
    assert noisy.noise == pytest.approx(12 * 0.67, rel=0.3)  # of the grey of three independent channels


def test_a_ruled_empty_form_has_no_lines_of_text() -> None:
    form = np.full((900, 1300, 3), 250, np.uint8)
    for y in range(60, 900, 40):
        cv2.line(form, (40, y), (1260, y), (30, 30, 30), 2)
    for x in range(40, 1300, 150):
        cv2.line(form, (x, 60), (x, 860), (30, 30, 30), 2)
    assert measure(form).lines_found <= 2


@pytest.mark.parametrize("kind", list(Background))
def test_a_table_alone_is_no_readable_page(kind: Background) -> None:
    ground = lay(kind, size=(1200, 900), rng=np.random.default_rng(5))
    picture = ground if ground.dtype == np.uint8 else np.clip(ground * 255, 0, 255).astype(np.uint8)
    measures = measure(np.ascontiguousarray(picture))
    assert measures.text_area < 0.5 or readability(measures).score < 0.8 or measures.lines_found < 6


def test_nothing_at_all_is_measured_without_complaint() -> None:
    for picture in (np.full((300, 400, 3), 255, np.uint8), np.zeros((60, 4000, 3), np.uint8)):
        measures = measure(picture)
        assert measures.lines == ()
        assert readability(measures).score == Model.load().unknown


def test_lines_that_run_out_of_the_picture_are_counted() -> None:
    picture = written()
    assert measure(picture).border_lines == 0
    assert measure(np.ascontiguousarray(picture[:, 80:])).border_lines >= 2  # of the sample that is measured


def test_the_view_is_small_whatever_the_picture() -> None:
    gray = np.asarray(cv2.cvtColor(written(40, cap=40), cv2.COLOR_BGR2GRAY), np.uint8)
    assert max(find_lines(gray).gray.shape) == 800


FULL = measure(written())
LINES = st.builds(
    LineMeasure,
    height=st.floats(1, 200),
    slope=st.floats(0, 0.2),
    steepest=st.floats(0.01, 0.2),
    contrast=st.floats(4, 255),
    paper=st.floats(0, 255),
    clipped=st.floats(0, 1),
    strokes=st.floats(0, 5),
    bimodality=st.floats(0, 1),
)


@given(LINES, st.sampled_from(["height", "slope", "contrast"]), st.floats(1, 3))
def test_a_better_line_is_never_less_readable(line: LineMeasure, what: str, factor: float) -> None:
    better = replace(line, **{what: getattr(line, what) * factor})
    assert 0 <= line_readability(line) <= line_readability(better) + 1e-12 <= 1 + 1e-12


PAGES = st.builds(
    lambda slope, height, contrast, noise, border, glare: replace(
        FULL, slope=slope, text_height_px=height, contrast_ratio=contrast, noise=noise, border_share=border,
        glare_share=glare,
    ),
    slope=st.floats(0, 0.2), height=st.floats(1, 80), contrast=st.floats(0, 1), noise=st.floats(0, 60),
    border=st.floats(0, 1), glare=st.floats(0, 1),
)  # fmt: skip


@given(PAGES, st.sampled_from(list(Group)))
def test_no_repair_makes_a_page_less_readable(page: QualityMeasures, group: Group) -> None:
    before, after = readability(page), readability(repaired(page, group))
    assert 0 <= before.score <= after.score + 1e-12 <= 1 + 1e-12
    assert before.table <= after.table + 1e-12
    assert before.logistic <= after.logistic + 1e-12


def test_a_page_repaired_of_everything_is_readable() -> None:
    page = measure(blurred(written(), 6.0))
    assert readability(page).score < 0.2
    for group in Group:
        page = repaired(page, group)
    assert readability(page).score > 0.8


def test_the_packaged_model_is_read_back_as_it_was_written() -> None:
    model = Model.load()
    assert parse(model.dump()) == model
    assert model.origin.startswith("synthetic")
    assert set(model.typical) == set(values_of(FULL))


def test_a_model_by_which_blur_helps_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.json"
    good = json.loads(Model.load().dump())
    falling = {"knots": [0.02, 0.1], "values": [1.0, 0.0]}
    for broken in (
        {**good, "table": {"intercept": 0, "parts": {"slope": falling}}},
        {**good, "logistic": {"intercept": 0, "parts": {"slope": {"weight": -1, "bounds": [0.02, 0.1]}}}},
        {**good, "calibration": falling},
        {**good, "format": 99},
        {**good, "typical": {}},
        {**good, "table": {"intercept": 0, "parts": {"colour": falling}}},
        {"format": 1},
        [],
    ):
        file.write_text(json.dumps(broken))
        with pytest.raises(ModelError):
            Model.load(file)


def test_blurred_print_is_found_where_sharp_print_is_not() -> None:
    soft = measure(blurred(written(), 9.0))
    assert len(soft.lines) >= 6
    assert soft.slope < 0.06


@pytest.mark.parametrize("seed", [5, 8, 11])
def test_cloth_is_no_print_and_a_page_on_it_keeps_its_lines(seed: int) -> None:
    cloth = lay(Background.BATIK, size=(1500, 1300), rng=np.random.default_rng(seed))
    bare = readability(measure(np.ascontiguousarray(cloth)))
    assert bare.lines < 6 or bare.score < 0.8
    page = written(14, cap=18)
    cloth[200 : 200 + page.shape[0], 150 : 150 + page.shape[1]] = page
    inside = [
        line
        for line in measure(np.ascontiguousarray(cloth)).lines
        if line.region
        and 150 < line.region.center[0] < 150 + page.shape[1]
        and 200 < line.region.center[1] < 200 + page.shape[0]
    ]
    assert len(inside) >= 10


def test_a_form_that_says_the_same_in_every_third_row_keeps_all_of_them() -> None:
    page = written(15)
    row = page[40 : 40 + 36].copy()
    for again in range(3, 15, 3):
        page[40 + again * 40 : 76 + again * 40] = row
    assert len(measure(page).lines) == len(measure(written(15)).lines)
