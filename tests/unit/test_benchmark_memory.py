"""What counts as growth of a worker's memory."""

import pytest

from benchmarks.memory import SETTLED, SIZES, growth


def test_what_comes_before_a_worker_has_settled_is_no_growth() -> None:
    assert growth([*range(200, 200 + SETTLED), *[600.0] * 200]) == 0


def test_growth_is_told_by_medians_of_quarters_not_by_one_large_document() -> None:
    steady = [600.0] * 200
    steady[-1] = 900.0
    assert growth([500.0] * SETTLED + steady) == 0
    slow = [600.0 + number * 0.3 for number in range(200)]
    assert growth([500.0] * SETTLED + slow) == pytest.approx(0.3 * 150 / 607.35, rel=0.01)


def test_every_type_has_sizes() -> None:
    assert set(SIZES) == {"ktp", "kk", "paklaring"}
    assert all(0 < least < most for least, most in SIZES.values())
