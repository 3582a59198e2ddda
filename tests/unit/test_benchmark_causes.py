"""The benchmark of causes at fields, and the strata of samples: what is drawn is what is counted."""

from __future__ import annotations

from io import StringIO
from random import Random

import numpy as np
import pytest
from rich.console import Console

import pipeline.judge
from benchmarks.causes import (
    BESIDE,
    DEFECTS,
    HIDING,
    LIGHT,
    PAINTED,
    RIGHT,
    Overheard,
    Remembered,
    Seen,
    listening,
    painted,
    tables,
)
from benchmarks.fit_readability_read import leave_one_out_read
from benchmarks.readability_samples import BACKGROUNDS, STRATA, FieldLabel, Label, draw_capture
from fixtures.fonts import Split
from pipeline.stages.explain import explain


def test_every_defect_that_hides_has_right_answers_and_no_other() -> None:
    assert set(RIGHT) == set(HIDING) | set(LIGHT)
    assert not set(RIGHT) & set(BESIDE)
    assert set(HIDING) >= PAINTED


@pytest.mark.parametrize("what", sorted(PAINTED))
def test_what_is_painted_lies_over_the_field_and_nowhere_else(what: str) -> None:
    image = np.full((300, 600, 3), 200, np.uint8)
    box = np.array([(200, 140), (400, 140), (400, 160), (200, 160)], np.float32)
    found = painted(image, box, what, Random(1))
    changed = (found != image).any(axis=2)
    assert changed[140:160, 270:330].mean() > 0.9
    assert not changed[:, :100].any()
    assert not changed[:, 500:].any()


def seen(
    number: int, defect: str, *, legible: bool, decision: str = "rejected", told: str = "image_glare"
) -> Seen:
    blamed = [("nik", "image_blurry")] if legible and decision == "rejected" else []
    return Seen(number, "ktp", defect, legible, decision, ["nik"], [told], [], 3 if legible else 0, blamed)


def test_the_tables_count_right_causes_and_false_blame() -> None:
    out = StringIO()
    console = Console(width=200, file=out)
    tables(
        [
            seen(0, "glare", legible=False),
            seen(1, "finger", legible=False),  # with the wrong cause
            seen(2, "finger", legible=False, decision="flagged"),
            seen(3, "bar", legible=False, decision="accepted"),
            seen(4, "nothing", legible=True, decision="accepted"),
            seen(5, "laminate", legible=True),
        ],
        console,
    )
    text = out.getvalue()
    assert "right cause 1/3" in text
    assert "rejected 1/2" in text
    assert "blamed 1/6" in text
    assert text.rstrip().endswith("[3]")  # accepted beyond reading
    assert len(DEFECTS) == len(HIDING) + len(BESIDE) + len(LIGHT)


@pytest.mark.parametrize("stratum", sorted(STRATA))
@pytest.mark.parametrize("kind", ["ktp", "kk", "paklaring"])
def test_every_stratum_draws_its_own_defects(stratum: str, kind: str) -> None:
    for number in range(40):
        names, capture = draw_capture(Random(number), kind, split=Split.TRAIN, stratum=stratum)
        assert set(names) <= set(STRATA[stratum])
        assert capture.background in BACKGROUNDS[Split.TRAIN]
        assert capture.document_px


def test_a_defect_left_out_is_judged_by_what_the_others_taught() -> None:
    from benchmarks.fit_readability import Sample
    from quality.measure import measure
    from quality.readability import Evidence

    blank = measure(np.full((400, 400, 3), 255, np.uint8))

    def sample(number: int, defect: str, readable: bool) -> Sample:
        field = FieldLabel("nik", [(0, 0)] * 4, 12.0, 0.0 if readable else 0.5)
        found = Evidence(0.9, 0.95, 0.0, 0.0) if readable else Evidence(0.9, 0.0, 0.7, 0.7)
        return Sample(Label(number, "ktp", (defect,), (field,)), blank, found)

    rows = leave_one_out_read([sample(n, ("glare", "cut")[n % 2], readable=n % 4 < 2) for n in range(40)])
    assert [row.defect for row in rows] == ["cut", "glare"]
    assert all((row.rejected, row.caught) == (0, row.unreadable) for row in rows)


def test_what_the_pipeline_asks_is_heard() -> None:
    heard, remembered = Overheard(), Remembered()
    with listening(heard, remembered):
        assert pipeline.judge.__dict__["explain"] is heard
        assert pipeline.judge.__dict__["readings"] is remembered
    assert pipeline.judge.__dict__["explain"] is explain
