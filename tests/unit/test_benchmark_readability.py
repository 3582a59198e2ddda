"""The arithmetic of the readability benchmark: a table nobody checks convinces nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.readability import FALSE_REJECTS, Measured, gates
from quality.statistics import cut_at, wilson

ONE = Measured(
    number=0, kind="ktp", klass="good", legible=True, score=0.9, unreadable=False, causes=(), laplacian=500.0,
    tenengrad=1000.0, megapixels=2.0, cpu_ms=15.0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 299, 0.0, 0.0127), (3, 1000, 0.0010, 0.0088), (50, 100, 0.4038, 0.5962), (10, 10, 0.7225, 1.0)],
)
def test_the_interval_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=2e-4)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=400))
def test_a_cut_costs_no_more_readable_documents_than_it_may(scores: list[float]) -> None:
    cut = cut_at(scores, false_rejects=FALSE_REJECTS)
    assert sum(score < cut for score in scores) <= FALSE_REJECTS * len(scores)
    higher = [score for score in scores if score > cut]
    if higher:
        assert sum(score < min(higher) for score in scores) > FALSE_REJECTS * len(scores) - 1


def test_gates_turn_away_what_they_say() -> None:
    soft = replace(ONE, laplacian=99.0)
    bad = replace(ONE, legible=False, score=0.1, unreadable=True, tenengrad=1.0)
    found = gates([ONE, soft, bad])
    judged = [[gate(each) for each in (ONE, soft, bad)] for gate in found.values()]
    assert judged[0] == [False, False, True]
    assert judged[1] == [False, True, False]
    assert judged[2] == [False, False, True]
    assert judged[4] == [False, False, True]
