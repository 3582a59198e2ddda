"""The arithmetic of the readability benchmark: a table nobody checks convinces nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from io import StringIO
from itertools import pairwise
from math import inf
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from benchmarks.documents import Specimen
from benchmarks.fit_readability import Sample, fit_after
from benchmarks.readability import at_random, in_turn, measure_all, part_of
from benchmarks.readability_documents import BEYOND, PHOTOS, RIGHT, Drawn, draw, keep, kept, original_of
from benchmarks.readability_labels import decided, errors_by_reader, labelled, readers_say
from benchmarks.readability_rows import Labelled, Measured, Read, lines_of
from benchmarks.readability_samples import FieldLabel, Label, Place, errors_of
from benchmarks.readability_tables import (
    after_reading,
    agreement_line,
    cause_table,
    codes_of,
    draw_curve,
    gates_of,
    label_table,
    rejected,
    report,
    scores_of,
)
from fixtures.readable import needed
from ocr.engine import Image, Reading
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
    assert after_reading(replace(ONE, hopeless=True, score=0.9, answered=0.2), {}) == 0.2  # its number is hidden
    assert after_reading(ONE, {0: READ}) == ONE.score
    worse = after_reading(replace(ONE, score=0.1), {0: read})
    assert worse is not None
    assert worse < high  # the page's own share is that of the measures as they are now


def test_a_field_that_is_printed_twice_may_be_lost_in_one_place() -> None:
    box = [(0.0, 0.0)] * 4
    name, company = FieldLabel("nama", box, 20.0, 0.0), FieldLabel("perusahaan", box, 20.0, 1.0)
    assert Label(0, "paklaring", (), (name, company)).readable
    assert not Label(0, "paklaring", (), (replace(name, error=0.5), company)).readable


# --- labels ---


def test_a_photo_can_be_read_when_it_was_made_so_and_was_read() -> None:
    assert [decided(made, read) for made in (True, False, None) for read in (True, False, None)] == [
        True, None, None, None, False, None, None, None, None,
    ]  # fmt: skip


def test_readers_need_a_number_exactly_and_most_of_a_text() -> None:
    def say(kind: str = "ktp", **errors: float) -> bool | None:
        return readers_say(Labelled(0, {key: {"one": 1.0, "two": error} for key, error in errors.items()}), kind)

    assert say(nik=0.0, nama=0.1) is True
    assert say(nik=0.06, nama=0.0) is False
    assert say(nama=0.11) is False
    assert say("paklaring", nama=0.0, perusahaan=1.0) is True  # the company stands there twice
    assert say() is None
    row = Labelled(0, {"anggota.2.nik": {"one": 0.06}})
    assert readers_say(row, "kk") is False


def test_what_counts_replaces_how_a_photo_was_made() -> None:
    lost, unknown = replace(ONE, number=1), replace(ONE, number=2)
    labels = {0: Labelled(0, {"nik": {"one": 0.0}}), 1: Labelled(1, {"nik": {"one": 0.5}})}
    found = labelled([ONE, lost, unknown], labels)
    assert [(each.number, each.made, each.legible) for each in found] == [(0, True, True), (1, True, None)]
    assert label_table(found).row_count == 2  # ordinary photos, together


class _Says:
    def __init__(self, name: str, *texts: str) -> None:
        self.name, self.texts, self.asked = name, texts, 0

    def recognise(self, crops: Sequence[Image]) -> Sequence[Reading]:
        self.asked += len(crops)
        return [(text, 1.0) for text in self.texts[: len(crops)]]


@pytest.mark.parametrize(("legible", "asked"), [(True, 1), (None, 0)])
def test_the_third_reader_is_asked_where_the_others_fail_and_it_matters(legible: bool | None, asked: int) -> None:
    content = cv2.imencode(".png", np.full((60, 200, 3), 255, np.uint8))[1].tobytes()
    place = Place([(10, 10), (190, 10), (190, 50), (10, 50)], 30.0)
    specimen = Specimen(0, "good", "ktp", content, {}, {}, legible, None, 0, 0, {})
    photo = Drawn(specimen, None, (200, 60), {"nik": place, "nama": place, "elsewhere": place})
    one, two, third = _Says("1", "123", "ANI"), _Says("2", "12", "ANA"), _Says("3", "1234")
    errors = errors_by_reader(photo, {"nik": "1234", "nama": "ANI"}, (one, two), third)
    assert errors["nama"] == {"1": 0.0, "2": pytest.approx(0.333)}
    assert errors["nik"] == {"1": 0.25, "2": 0.5, **({"3": 0.0} if asked else {})}
    assert third.asked == asked


def test_a_place_that_is_not_known_is_not_asked_about() -> None:
    assert errors_of(np.zeros((9, 9, 3), np.uint8), {}, {"nik": "1"}, _Says("1")) == {}


def test_parts_share_no_document_and_together_are_all() -> None:
    parts = [part_of(f"{which}/2", 100) for which in (1, 2)]
    assert sorted([*parts[0], *parts[1]]) == list(range(100))
    assert not {number // PHOTOS for number in parts[0]} & {number // PHOTOS for number in parts[1]}
    with pytest.raises(ValueError, match="no such part"):
        part_of("3/2", 10)


def test_what_the_gate_stops_is_read_last_and_what_lies_between_by_itself() -> None:
    rows = [replace(ONE, number=number, hopeless=number < 5) for number in range(10)]
    rows.append(replace(ONE, number=10, legible=None))
    order = in_turn(rows, 99)
    assert set(order[:5]) == set(range(5, 10))
    assert set(order[5:]) == set(range(5))
    assert in_turn(rows, 3) == order[:3]
    assert in_turn(rows, 99, between=True) == [10]
    assert len(set(at_random(rows, 99))) == 10
    assert at_random(rows, 4) == at_random(rows, 4)


def test_every_unreadable_photo_is_in_the_table_of_causes_and_the_grey_ones_agree_or_not() -> None:
    beyond = [
        replace(ONE, number=number, legible=False, cause=cause) for number, cause in ((1, "glare"), (2, None))
    ]
    lost = replace(READ, number=1, decision="rejected", reasons=[("image_glare", "retry", "nik")])
    table = cause_table(beyond, {1: lost, 2: replace(READ, number=2)})
    together = [list(column.cells)[-1] for column in table.columns]
    assert together[3:7] == ["2", "1", "0", "1"]  # answered, accepted, flagged, rejected
    between = [replace(ONE, number=number, legible=None) for number in (1, 2)]
    assert "1/2" in agreement_line(between, {1: replace(lost, right=3), 2: replace(READ, number=2)})


def test_the_report_says_both_labels_and_what_was_accepted() -> None:
    rows = [replace(ONE, made=True), replace(ONE, number=1, legible=False, made=False, cause="finger")]
    rows.append(replace(ONE, number=2, legible=None, made=False, cause="far"))
    out = StringIO()
    report(rows, {0: READ, 1: replace(READ, number=1)}, {}, Console(width=150, file=out))
    text = out.getvalue()
    assert "3 photos: 1 can be read, 1 cannot, 1 lie between; 2 were read through" in text
    made_alone = text.split("by how the photos were made alone")[1]
    assert "│ 1/1 " in next(line for line in made_alone.splitlines() if "after reading" in line)


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
    keep(0, seed=3, folder=tmp_path)
    (again,) = kept(tmp_path, order=[1, 7])
    first = draw(1, seed=3)
    assert again.cause == first.cause
    assert again.size == first.size
    assert again.places.keys() == first.places.keys() == set(original_of(1, seed=3).needed)
    assert again.specimen.record == first.specimen.record
    measure_all(tmp_path, until=inf, part=[1])
    (beside,) = measure_all(tmp_path, until=inf, part=[1], again="later")
    assert {line["number"] for line in lines_of(tmp_path / "measured-later.jsonl")} == {beside.number} == {1}
    assert again.specimen.content == first.specimen.content
    assert (again.specimen.truth, again.specimen.legible) == (first.specimen.truth, first.specimen.legible)


def test_the_curve_is_drawn(tmp_path: Path) -> None:
    draw_curve(reliability_curve([0.1, 0.9], [False, True]), tmp_path / "curve.png")
    picture = cv2.imread(str(tmp_path / "curve.png"))
    assert picture is not None
    assert picture.min() < 100
