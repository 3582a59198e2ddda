"""Networks and the precision they compute with."""

from pathlib import Path

import numpy as np
import pytest

from ocr import session
from ocr.engine import EngineError
from ocr.number import MODEL
from ocr.session import Network, Precision, computes_bfloat16

LINE = np.random.default_rng(3).standard_normal((1, 1, 32, 160)).astype(np.float32)


@pytest.fixture(params=[True, False], ids=["able", "unable"])
def able(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    answer = bool(request.param)
    monkeypatch.setattr(session, "_has_bfloat16", lambda: answer)
    return answer


def test_auto_takes_what_the_machine_has_and_float32_never_asks(able: bool) -> None:
    assert computes_bfloat16(Precision.AUTO) is able
    assert computes_bfloat16(Precision.FLOAT32) is False


def test_bfloat16_on_a_machine_without_is_an_error_that_names_the_setting(able: bool) -> None:
    if able:
        assert computes_bfloat16(Precision.BFLOAT16)
    else:
        with pytest.raises(EngineError, match="BERKAS_PRECISION"):
            computes_bfloat16(Precision.BFLOAT16)


@pytest.mark.parametrize("precision", [Precision.AUTO, Precision.FLOAT32])
def test_a_missing_or_broken_network_is_an_engine_error(precision: Precision, tmp_path: Path) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"not a network")
    for path in (broken, tmp_path / "none.onnx"):
        with pytest.raises(EngineError):
            Network(path, precision=precision)


def test_a_blob_of_another_shape_is_an_engine_error() -> None:
    with pytest.raises(EngineError):
        Network(MODEL)(np.zeros((1, 7, 5), dtype=np.float32))


def test_whatever_auto_means_here_it_answers_nearly_what_32_bits_answer() -> None:
    exact, quick = Network(MODEL)(LINE), Network(MODEL, precision=Precision.AUTO)(LINE)
    assert exact.dtype == quick.dtype == np.float32
    assert np.abs(exact - quick).max() < 0.05 * np.abs(exact).max()


def test_an_answer_is_not_written_over_by_the_next() -> None:
    network = Network(MODEL, precision=Precision.AUTO)
    first = network(LINE)
    kept = first.copy()
    network(-LINE)
    assert np.array_equal(first, kept)


def test_part_of_a_larger_array_is_read_as_it_stands() -> None:
    network = Network(MODEL, precision=Precision.AUTO)
    whole = np.concatenate([LINE, -LINE, LINE], axis=-1)
    part = whole[..., LINE.shape[-1] : 2 * LINE.shape[-1]]
    assert np.array_equal(network(part), network(-LINE))
