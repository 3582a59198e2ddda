"""A detector's last layers on the small picture do what they did on the large one."""

from pathlib import Path

import numpy as np
import pytest

from ocr.session import Network
from ocr.weights import model_dir
from ocr.whole_pixels import NETWORK, once, pixels, rearrange, twice


def doubled(picture: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """A transposed convolution with steps of two: (inputs, rows, columns) to (outputs, 2 rows, 2 columns)."""
    spread = np.einsum("irc,iokl->orkcl", picture, kernel)
    return spread.reshape(kernel.shape[1], 2 * picture.shape[1], 2 * picture.shape[2])


def pointwise(picture: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.einsum("irc,oi->orc", picture, weights[:, :, 0, 0])


def test_two_doublings_are_sixteen_values_a_pixel() -> None:
    chance = np.random.default_rng(0)
    picture = chance.normal(size=(5, 3, 4)).astype(np.float32)
    first = chance.normal(size=(5, 6, 2, 2)).astype(np.float32)
    second = chance.normal(size=(6, 1, 2, 2)).astype(np.float32)
    large = doubled(np.maximum(doubled(picture, first), 0), second)[0]
    small = pointwise(np.maximum(pointwise(picture, once(first)), 0), twice(second))
    np.testing.assert_allclose(pixels(small), large, rtol=1e-4, atol=1e-4)


def test_the_rearranged_network_answers_the_same() -> None:
    folder = model_dir("PP-OCRv6_tiny_det")
    page = np.random.default_rng(1).random((1, 3, 64, 96), dtype=np.float32)
    before, after = Network(folder / "inference.onnx")(page), Network(folder / NETWORK)(page)
    np.testing.assert_allclose(pixels(after[0]), before[0, 0], atol=1e-5)


def test_another_network_is_refused(tmp_path: Path) -> None:
    (tmp_path / "inference.onnx").write_bytes((model_dir("PP-OCRv6_tiny_rec") / "inference.onnx").read_bytes())
    with pytest.raises(ValueError, match="Sigmoid"):
        rearrange(tmp_path)
