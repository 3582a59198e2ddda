"""The collector of garbage rests while many values are made, and is as before afterwards."""

import gc

import pytest

from pipeline.bootstrap import collector_at_rest


@pytest.fixture(autouse=True)
def _as_before():
    was_on = gc.isenabled()
    yield
    (gc.enable if was_on else gc.disable)()


@pytest.mark.parametrize("was_on", [True, False])
def test_it_rests_inside_and_is_as_before_afterwards(was_on):
    (gc.enable if was_on else gc.disable)()

    with pytest.raises(ValueError, match="inside"), collector_at_rest():
        assert not gc.isenabled()
        raise ValueError("inside")

    assert gc.isenabled() is was_on
