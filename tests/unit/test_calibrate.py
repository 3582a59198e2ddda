"""What labelled uploads prove, and no more; a threshold file is believed only where it fits."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from pipeline import bootstrap
from pipeline.calibrate import (
    ALWAYS,
    Calibration,
    Cut,
    Labelled,
    binomial,
    calibrate,
    exact,
    highest_rank,
    least_uploads,
    measured,
    opened,
    upper_bound,
    wilson,
)
from pipeline.cli import app
from pipeline.codec import document_record
from pipeline.errors import SettingsError
from pipeline.model import Grade, Page, Quality, Upload
from pipeline.policy.photo import CalibratePolicy, QualityPolicy
from pipeline.policy.whole import Policy
from pipeline.reports.calibration import calibration_page
from pipeline.reports.page import ReportedDocument, render_report
from pipeline.settings import Settings
from pipeline.stages.assess import assess
from pipeline.thresholds import Thresholds, calibrated, digest_of, load_thresholds, origin_of, text_of
from quality.readability_model import Model
from tests.doubles import StubVerifier

POLICY, QUALITY = CalibratePolicy(), QualityPolicy()
CUTS = QualityPolicy(hopeless_table=0.12, hopeless_logistic=0.12, unreadable=0.35)


def upload(readable: bool, score: float) -> Labelled:
    return Labelled(readable, score, dict.fromkeys(Cut, score))


def of(scores: list[float], bad: list[float]) -> Calibration:
    every = [upload(True, each) for each in scores] + [upload(False, each) for each in bad]
    return calibrate(every, quality=CUTS, policy=POLICY)


# --- the figures, against published ones ---


def test_the_bounds_are_those_of_the_textbooks() -> None:
    assert upper_bound(0, 67, 0.95) == pytest.approx(0.0437, abs=1e-4)
    assert upper_bound(0, 299, 0.95) < 0.01 < upper_bound(0, 298, 0.95)
    assert least_uploads(0.01, 0.95) == 299
    ten_of_hundred = exact(10, 100, POLICY)  # Clopper and Pearson: 4.90 % to 17.62 %
    assert (ten_of_hundred.low, ten_of_hundred.high) == pytest.approx((0.04900, 0.17622), abs=1e-4)
    of_wilson = wilson(10, 100, POLICY)  # 5.52 % to 17.44 %
    assert (of_wilson.low, of_wilson.high) == pytest.approx((0.05523, 0.17437), abs=1e-4)
    assert (exact(0, 5, POLICY).low, exact(5, 5, POLICY).high) == (0.0, 1.0)
    assert (exact(0, 0, POLICY).share, wilson(0, 0, POLICY).high) == (0.0, 1.0)


@pytest.mark.parametrize(("count", "rank"), [(0, 0), (298, 0), (299, 1), (472, 1), (473, 2), (1000, 5)])
def test_how_many_readable_uploads_may_lie_below_a_cut(count: int, rank: int) -> None:
    assert highest_rank(count, 0.01, 0.95) == rank


@given(st.integers(1, 400), st.data())
def test_a_binomial_is_a_distribution(count: int, data: st.DataObject) -> None:
    most = data.draw(st.integers(0, count - 1))
    share = data.draw(st.floats(0.001, 0.999))
    assert 0 <= binomial(most, count, share) <= binomial(most + 1, count, share) <= 1
    assert binomial(count, count, share) == pytest.approx(1)


# --- the cuts ---


def test_too_few_uploads_raise_nothing_and_say_what_can_be_claimed() -> None:
    for found in of([0.9] * 67, [0.05] * 10).cuts:
        assert found.value == found.shipped
        assert found.claim == pytest.approx(0.0437, abs=1e-4)
        assert "299 are needed" in found.why


def test_a_readable_upload_below_a_cut_lowers_it_however_few_there_are() -> None:
    hopeless, unreadable = of([0.9] * 20 + [0.05], []).cuts
    assert (hopeless.value, unreadable.value) == (0.05, 0.05)
    assert (hopeless.shipped_false_rejects.count, hopeless.false_rejects.count) == (1, 0)


def test_enough_uploads_raise_a_cut_and_never_above_even_odds() -> None:
    hopeless, unreadable = of([0.3] + [0.95] * 298, [0.2] * 100).cuts
    assert (hopeless.value, unreadable.value) == (0.3, 0.3)
    assert hopeless.caught.count == 100
    assert hopeless.shipped_caught.count == 0
    assert hopeless.claim is not None and hopeless.claim <= 0.01
    assert of([0.95] * 400, []).cuts[0].value == POLICY.highest_cut


def test_what_no_cut_can_turn_away_sets_no_cut() -> None:
    policy = opened(QUALITY)
    print_less = Quality(0.05, Grade.DOUBTFUL, {"hopeless_from": 0.02}, hopeless=False)
    lost = replace(print_less, grade=Grade.UNREADABLE, hopeless=True)
    assert set(measured(print_less, readable=True).scores.values()) == {ALWAYS}
    assert measured(lost, readable=False).scores == {Cut.HOPELESS: 0.02, Cut.UNREADABLE: 0.05}
    white = Page(np.full((600, 800, 3), 235, np.uint8), 0, (800, 600))
    assert set(measured(assess(white, policy=policy), readable=True).scores.values()) == {ALWAYS}


def test_an_opened_policy_turns_away_whatever_a_cut_can() -> None:
    image = np.full((900, 1200, 3), 235, np.uint8)
    for row in range(12):
        cv2.putText(image, "CONTOH TULISAN NOMOR 123", (80, 80 + 65 * row), 0, 1.3, (30, 30, 30), 2)
    soft = cv2.GaussianBlur(image, (0, 0), 5.0)
    for picture in (image, soft):
        page = Page(picture.astype(np.uint8), 0, (1200, 900))
        shipped, wide = assess(page, policy=QUALITY), assess(page, policy=opened(QUALITY))
        found = measured(wide, readable=True)
        assert shipped.hopeless == (
            found.scores[Cut.HOPELESS] < min(QUALITY.hopeless_table, QUALITY.hopeless_logistic)
        )
        assert (shipped.grade is Grade.UNREADABLE) == (found.scores[Cut.UNREADABLE] < QUALITY.unreadable)


scores = st.lists(st.floats(0, 1), max_size=350)


@settings(deadline=None, max_examples=60)
@given(scores, scores)
def test_a_cut_keeps_its_promise_whatever_the_uploads(good: list[float], bad: list[float]) -> None:
    found = of(good, bad)
    for each in found.cuts:
        assert 0 <= each.value <= max(each.shipped, POLICY.highest_cut)
        if len(good) < 299:
            assert each.value <= each.shipped
            assert each.false_rejects.count == 0
        elif each.claim is not None:
            assert each.claim <= POLICY.alpha + 1e-6
        for share in (each.false_rejects, each.caught):
            assert 0 <= share.low <= share.share + 1e-9 <= share.high + 2e-9
    assert sum(each.readable.total for each in found.bins) in (0, len(good) + len(bad))


def test_the_curve_and_the_score_of_a_perfect_and_a_useless_machine() -> None:
    perfect = of([1.0] * 30, [0.0] * 30)
    assert (perfect.brier, perfect.base) == (0.0, 0.25)
    assert [(each.mean, each.readable.share) for each in perfect.bins] == [(0.0, 0.0), (1.0, 1.0)]
    useless = of([0.5] * 30, [0.5] * 30)
    assert useless.brier == useless.base == 0.25
    assert len(useless.bins) == 1
    one_kind = of([0.9] * 30, [])
    assert (one_kind.bins, one_kind.brier) == ((), None)


# --- the page ---


@pytest.mark.parametrize(
    ("good", "bad"), [([0.9, 0.8] * 200, [0.1, 0.4] * 100), ([0.9] * 7, []), ([], [0.1] * 3), ([0.5], [0.5])]
)
def test_the_page_is_drawn_for_any_uploads_and_asks_for_nothing(good: list[float], bad: list[float]) -> None:
    found = of(good, bad)
    page = calibration_page(found, policy=POLICY, made_at="2026-11-22", source="<uploads>")
    assert "<script" not in page
    assert "http" not in re.sub(r"http-equiv", "", page)
    assert "&lt;uploads&gt;" in page
    assert page.count('<circle class="point"') == len(found.bins)
    assert ("no cut was raised" in page) == (len(good) < 299)


# --- the threshold file ---


def a_file(folder: Path, **changed: object) -> Path:
    raw = json.loads(text_of({"hopeless": 0.2, "unreadable": 0.4}, model=Model.load(), about={"made": "today"}))
    path = folder / "thresholds.json"
    path.write_text(json.dumps({**raw, **changed}))
    return path


def test_calibrated_thresholds_judge_and_mark_every_answer(tmp_path: Path) -> None:
    chosen = Settings(thresholds=a_file(tmp_path))
    policy = bootstrap.policy_of(chosen)
    assert (policy.quality.unreadable, policy.quality.hopeless_table, policy.quality.hopeless_logistic) == (
        0.4, 0.2, 0.2,
    )  # fmt: skip
    shipped, office = bootstrap.pipeline_version(Settings()), bootstrap.pipeline_version(chosen)
    assert (origin_of(shipped), origin_of(office)) == ("synthetic", "office")
    assert bootstrap.thresholds_note(office) is None
    assert "synthetic" in (bootstrap.thresholds_note(shipped) or "")
    again = Settings(thresholds=a_file(tmp_path, made="tomorrow"))
    assert bootstrap.pipeline_version(again) not in (shipped, office)


@pytest.mark.parametrize(
    "changed",
    [
        {"format": 2}, {"cuts": {"hopeless": 0.2}}, {"cuts": {"hopeless": -0.1, "unreadable": 0.3}},
        {"cuts": {"hopeless": 0.1, "unreadable": 0.9}}, {"cuts": {"hopeless": "x", "unreadable": 0.3}},
        {"cuts": {"hopeless": float("nan"), "unreadable": 0.3}}, {"cuts": None}, {"model": "another"},
    ],
    ids=str,
)  # fmt: skip
def test_a_threshold_file_that_does_not_fit_is_refused(tmp_path: Path, changed: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match="BERKAS_THRESHOLDS"):
        bootstrap.policy_of(Settings(thresholds=a_file(tmp_path, **changed)))


@pytest.mark.parametrize("content", [b"", b"no json", b"[]", b"\xff\xfe", b"{" * 200_000])
def test_rubbish_is_no_threshold_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.json"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match="BERKAS_THRESHOLDS"):
        load_thresholds(path)
    with pytest.raises(SettingsError, match="cannot be read"):
        load_thresholds(tmp_path / "missing.json")
    with pytest.raises(SettingsError, match="cannot be read"):
        load_thresholds(tmp_path)


def test_the_record_and_the_report_say_on_what_the_thresholds_rest() -> None:
    answer = StubVerifier()(Upload(b"accept", "a.jpg", "ab"))
    marked = calibrated(Policy(), Thresholds(0.1, 0.3, digest_of(Model.load()), "c" * 64)).version
    for version, origin in ((answer.pipeline_version, "synthetic"), (f"0.1+{marked}.abc", "office")):
        record = document_record(replace(answer, pipeline_version=version))
        assert record["quality"]["thresholds"] == origin
        page = render_report([ReportedDocument(record)], title="t", made_at="now")
        assert ("Thresholds of readability: synthetic" in page) == (origin == "synthetic")
    unread = document_record(replace(answer, quality=None))
    assert unread["quality"]["thresholds"] == "synthetic"


# --- the command ---


def a_picture(path: Path, *, blur: float = 0.0, seed: int = 0) -> None:
    image = np.full((700, 900, 3), 235, np.uint8)
    for row in range(9):
        cv2.putText(image, f"CONTOH TULISAN {seed} {row}", (60, 70 + 65 * row), 0, 1.2, (30, 30, 30), 2)
    if blur:
        image = cv2.GaussianBlur(image, (0, 0), blur).astype(np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(".png", image)[1].tobytes())


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BERKAS_WORKERS", "1")
    monkeypatch.setattr(bootstrap, "configure_logging", lambda _settings: None)
    return tmp_path


def run(*arguments: object):  # type: ignore[no-untyped-def]
    return CliRunner().invoke(app, ["calibrate", *map(str, arguments)])


def test_folders_are_measured_and_what_is_broken_is_told(here: Path) -> None:
    for seed in range(3):
        a_picture(here / "in" / "readable" / "ktp" / f"{seed}.png", seed=seed)
        a_picture(here / "in" / "tidak_terbaca" / f"{seed}.png", seed=seed, blur=9)
    a_picture(here / "in" / "readable" / "again.png", seed=0)
    a_picture(here / "in" / "unlabelled.png", seed=7)
    (here / "in" / "readable" / "broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
    (here / "in" / "unreadable").mkdir()
    a_picture(here / "in" / "readable" / "disputed.png", seed=8)
    a_picture(here / "in" / "unreadable" / "disputed.png", seed=8)

    result = run("in")

    assert result.exit_code == 3, result.output
    assert "3 readable and 3 unreadable" in result.stdout
    for why in ("no label", "file_corrupt", "counted once", "both labels"):
        assert why in result.stderr
    written = json.loads((here / "thresholds.json").read_text())
    assert (written["readable"], written["unreadable"]) == (3, 3)
    shipped = {
        "hopeless": min(QUALITY.hopeless_table, QUALITY.hopeless_logistic),
        "unreadable": QUALITY.unreadable,
    }
    assert written["cuts"] == shipped
    assert "curve" in (here / "calibration.html").read_text()
    applied = bootstrap.policy_of(Settings(thresholds=here / "thresholds.json")).quality
    assert (applied.hopeless_table, applied.unreadable) == (shipped["hopeless"], shipped["unreadable"])


def test_a_manifest_is_measured_and_one_kind_is_enough_for_a_bound(here: Path) -> None:
    a_picture(here / "a.png", seed=1)
    a_picture(here / "b.png", seed=2)
    (here / "uploads.csv").write_text("path;readable\na.png;ya\nb.png;yes\n")

    result = run("uploads.csv", "-o", "mine.json", "--page", "mine.html")

    assert result.exit_code == 0, result.output
    assert "77.64% (95% sure)" in result.stdout
    assert (here / "mine.json").exists()
    assert "one kind of upload only" in (here / "mine.html").read_text()


def test_without_readable_uploads_there_is_no_threshold_file(here: Path) -> None:
    a_picture(here / "in" / "unreadable" / "a.png", blur=9)

    result = run("in")

    assert result.exit_code == 0, result.output
    assert "no threshold file" in result.stderr
    assert not (here / "thresholds.json").exists()


@pytest.mark.parametrize("content", [None, "path,other\na.png,yes\n", "path,readable\na.png,perhaps\n"])
def test_nothing_labelled_is_wrong_usage(here: Path, content: str | None) -> None:
    a_picture(here / "a.png")
    source = here / "uploads.csv" if content else here
    if content:
        source.write_text(content)

    result = run(source)

    assert result.exit_code == 2
    assert "no labelled uploads" in result.stderr
    assert run("missing").exit_code == 2
