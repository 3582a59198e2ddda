"""The alterations of the benchmark change the number's line, and nothing else of the photo."""

from random import Random

import numpy as np
import pytest

from benchmarks.alteration_methods import METHODS, Job
from tests.unit.test_inspect import LINE, NUMBER, photo


@pytest.mark.parametrize("name", METHODS)
def test_only_the_line_is_changed(name: str) -> None:
    image, other = photo(), photo(seed=2, grain=2.0, blur=1.0, number="9171010107879003")
    job = Job(image, LINE.corners, (other, LINE.corners), NUMBER, Random(3))

    changed = METHODS[name](job)

    assert changed is not None
    differs = np.abs(changed.astype(int) - image).max(axis=2) > 8
    assert differs.any()
    rows, columns = np.nonzero(differs)
    assert LINE.top - 20 <= rows.min() <= rows.max() <= LINE.bottom + 20
    assert LINE.left - 20 <= columns.min() <= columns.max() <= LINE.right + 20
    assert (changed == METHODS[name](Job(image, LINE.corners, (other, LINE.corners), NUMBER, Random(3)))).all()
