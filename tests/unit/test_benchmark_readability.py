"""The arithmetic of the readability benchmark: a table nobody checks convinces nobody."""

from __future__ import annotations

from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.fit_readability import Sample, fit_after
from benchmarks.readability_documents import BEYOND, RIGHT, draw, keep, kept
from benchmarks.readability_rows import Measured, Read
from benchmarks.readability_samples import FieldLabel, Label
from benchmarks.readability_tables import after_reading, codes_of, draw_curve, gates_of, rejected, scores_of
from fixtures.readable import needed
from quality.measure import measure
from quality.readability import Evidence
from quality.statistics import auc, brier, counted, cut_at, isotonic, reliability_curve, wilson

ONE = Measured(
    number=0, kind="ktp", klass="good", cause=None, legible=True, score=0.9, grade="good", laplacian=500.0,
    tenengrad=1000.0, megapixels=2.0, cpu_ms=15.0,
)  # fmt: skip
READ = Read(0, "accepted", [], right=3, of=3, confidence=0.95, cpu_s=1.0)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 299, 0.0, 0.0127), (3, 1000, 0.0010, 0.0088), (50, 100, 0.4038, 0.5962), (10, 10, 0.7225, 1.0)],
)
def test_the_interval_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=2e-4)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=400), st.floats(0, 0.2))
def test_a_cut_costs_no_more_readable_documents_than_it_may(scores: list[float], share: float) -> None:
    cut = cut_at(scores, false_rejects=share)
    assert sum(score < cut for score in scores) <= share * len(scores)
    higher = [score for score in scores if score > cut]
    if higher:
        assert sum(score < min(higher) for score in scores) > share * len(scores) - 1


def test_ranking_counts_ties_half() -> None:
    assert auc([0.1, 0.2, 0.8, 0.9], [False, False, True, True]) == 1.0
    assert auc([0.9, 0.1], [False, True]) == 0.0
    assert auc([0.5, 0.5, 0.5], [True, False, True]) == 0.5


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=80))
def test_isotonic_steps_rise_and_keep_the_mean(rows: list[tuple[float, bool]]) -> None:
    scores, truths = [score for score, _ in rows], [truth for _, truth in rows]
    values, shares = isotonic(scores, truths)
    assert all(a <= b + 1e-12 for a, b in pairwise(shares))
    weights = [scores.count(float(value)) for value in values]
    assert np.dot(shares, weights) == pytest.approx(sum(truths))


def test_brier_and_the_curve_of_a_perfect_score() -> None:
    scores, truths = [0.0, 0.05, 0.97, 1.0], [False, False, True, True]
    assert brier(scores, truths) < 0.01
    curve = reliability_curve(scores, truths)
    assert [(each.count, each.readable) for each in curve] == [(2, 0.0), (2, 1.0)]
    assert counted(0, 0) == "-"


def test_what_the_gate_stops_is_rejected_whatever_reading_would_say() -> None:
    stopped = replace(ONE, hopeless=True, causes=["image_blurry", "image_too_dark", "image_glare"])
    assert rejected(stopped, {0: READ}) is True
    assert codes_of(stopped, {}) == {"image_blurry", "image_too_dark"}
    assert rejected(ONE, {0: READ}) is False
    assert rejected(ONE, {}) is None
    lost = replace(READ, decision="rejected", reasons=[("image_glare", "retry", "nik"), ("x", "info", None)])
    assert rejected(ONE, {0: lost}) is True
    assert codes_of(ONE, {0: lost}) == {"image_glare"}
    assert codes_of(replace(ONE, refused="file_blank"), {}) == {"file_blank"}


def test_gates_turn_away_what_they_say_and_know_what_they_do_not_know() -> None:
    soft = replace(ONE, number=1, laplacian=99.0)
    answers = {1: {"doc-qual": {"passed": False, "score": 10.0, "cpu_ms": 5.0}, "capturetrust": {"error": "x"}}}
    gates = gates_of([ONE, soft], {}, answers, scores_of({}, answers))
    assert [gates["variance of the Laplacian < 100"](each) for each in (ONE, soft)] == [False, True]
    assert [gates["doc-qual, its own threshold"](each) for each in (ONE, soft)] == [None, True]
    assert gates["capturetrust, its own threshold"](soft) is None
    assert gates["berkas, after reading"](soft) is None


def test_the_score_after_reading_is_that_before_where_nothing_was_read() -> None:
    sure = Evidence(page=0.9, least=0.99, unread=0.0, hidden=0.0)
    read = replace(READ, evidence=asdict(sure))
    high = after_reading(ONE, {0: read})
    assert high is not None
    assert high > 0.8
    assert after_reading(replace(ONE, hopeless=True, score=0.1), {0: read}) == 0.1
    assert after_reading(ONE, {}) is None
    assert after_reading(ONE, {0: READ}) == ONE.score


def test_a_field_that_is_printed_twice_may_be_lost_in_one_place() -> None:
    box = [(0.0, 0.0)] * 4
    name, company = FieldLabel("nama", box, 20.0, 0.0), FieldLabel("perusahaan", box, 20.0, 1.0)
    assert Label(0, "paklaring", (), (name, company)).readable
    assert not Label(0, "paklaring", (), (replace(name, error=0.5), company)).readable


def test_the_head_after_reading_learns_what_reading_showed() -> None:
    page = measure(np.full((300, 400, 3), 255, np.uint8))
    box = [(0.0, 0.0)] * 4
    found = [
        Sample(
            Label(number, "ktp", (), (FieldLabel("nik", box, 20.0, float(number % 2)),)),
            page,
            Evidence(page=0.5, least=0.99 if number % 2 == 0 else 0.0, unread=number % 2, hidden=0.0),
        )
        for number in range(60)
    ]
    head, settled = fit_after(found)
    low, high = (settled.at(head.logit(asdict(each.evidence))) for each in (found[1], found[0]) if each.evidence)
    assert low < 0.2
    assert high > 0.8
    with pytest.raises(ValueError, match="no sample was read"):
        fit_after([replace(each, evidence=None) for each in found])


def test_every_cause_is_drawn_and_has_its_right_answers() -> None:
    assert set(BEYOND) == set(RIGHT)


@pytest.mark.slow
def test_photos_are_the_same_for_the_same_seed_and_odd_ones_have_a_cause() -> None:
    first, again, plain = draw(1, seed=3), draw(1, seed=3), draw(0, seed=3)
    assert first.specimen.content == again.specimen.content
    assert first.cause in BEYOND
    assert plain.cause is None
    assert plain.specimen.kind == first.specimen.kind  # two photos of one document
    assert all(key in plain.specimen.readable for key in needed(plain.specimen.kind) if "." not in key)


@pytest.mark.slow
def test_a_photo_that_was_kept_is_the_one_that_was_drawn(tmp_path: Path) -> None:
    keep(1, seed=3, folder=tmp_path)
    (again,) = kept(tmp_path)
    first = draw(1, seed=3)
    assert again.cause == first.cause
    assert again.specimen.content == first.specimen.content
    assert (again.specimen.truth, again.specimen.legible) == (first.specimen.truth, first.specimen.legible)


def test_the_curve_is_drawn(tmp_path: Path) -> None:
    draw_curve(reliability_curve([0.1, 0.9], [False, True]), tmp_path / "curve.png")
    picture = cv2.imread(str(tmp_path / "curve.png"))
    assert picture is not None
    assert picture.min() < 100
