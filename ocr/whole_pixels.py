"""A detection network with its last layers rearranged, at set-up, so that they work on a sixteenth of the pixels.

PP-OCR's detectors end in two transposed convolutions that double the picture's sides, each with a step as long as
its kernel: no pixel of their output sees more than one of their input. So the same sums are had by plain
convolutions of one pixel on the small picture, which give sixteen values for each of its pixels: its four rows of
four. Nothing is trained anew, and in 32 bits the answers are the same. In bfloat16 it takes a fifth less time: few
channels and many pixels are what CPUs are worst at. Only the set-up imports `onnx`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

NETWORK = "lines.onnx"
"""The file that `rearrange` writes beside the network."""

_END = ["ConvTranspose", "Add", "Relu", "ConvTranspose", "Add", "Sigmoid"]

SIDE = 4
"""Pixels of the picture, in each direction, for one of the network's."""


def rearrange(folder: Path) -> None:
    """Write the rearranged network beside `inference.onnx`; the same input gives the same output.

    Raises:
        ValueError: it does not end as PP-OCR's detectors do.
    """
    import onnx
    from onnx import helper, numpy_helper

    network = onnx.load(folder / "inference.onnx")
    graph = network.graph
    known = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    *before, first, first_bias, bend, second, second_bias, probability = graph.node
    types = [each.op_type for each in (first, first_bias, bend, second, second_bias, probability)]
    if types != _END:
        raise ValueError(f"{folder.name} ends in {types}, not in {_END}")
    weights = {
        "whole_pixels.w_0": once(known[first.input[1]]),
        "whole_pixels.b_0": np.tile(known[first_bias.input[1]].reshape(-1), SIDE),
        "whole_pixels.w_1": twice(known[second.input[1]]),
        "whole_pixels.b_1": np.repeat(known[second_bias.input[1]].reshape(-1), SIDE * SIDE),
    }
    nodes = [
        helper.make_node("Conv", [first.input[0], "whole_pixels.w_0", "whole_pixels.b_0"], ["whole_pixels.0"]),
        helper.make_node("Relu", ["whole_pixels.0"], ["whole_pixels.1"]),
        helper.make_node("Conv", ["whole_pixels.1", "whole_pixels.w_1", "whole_pixels.b_1"], ["whole_pixels.2"]),
        helper.make_node("Sigmoid", ["whole_pixels.2"], list(probability.output)),
    ]
    del graph.node[:]
    graph.node.extend([*before, *nodes])
    gone = {first.input[1], first_bias.input[1], second.input[1], second_bias.input[1]}
    kept = [each for each in graph.initializer if each.name not in gone]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in weights.items())
    del graph.value_info[:]
    graph.output[0].type.tensor_type.ClearField("shape")
    (folder / NETWORK).write_bytes(network.SerializeToString(deterministic=True))


def once(kernel: Floats) -> Floats:
    """Weights (4 outputs, inputs, 1, 1) that do what a transposed convolution (inputs, outputs, 2, 2) does.

    Outputs are ordered by row and column of the four pixels first.
    """
    inputs, outputs, rows, columns = kernel.shape
    return np.ascontiguousarray(kernel.transpose(2, 3, 1, 0).reshape(rows * columns * outputs, inputs, 1, 1))


def twice(kernel: Floats) -> Floats:
    """Weights (16, 4 inputs, 1, 1): those of the second one (inputs, 1, 2, 2) for each pixel of the first.

    Outputs are ordered as `pixels` reads them: row of four, then column of four.
    """
    inputs = kernel.shape[0]
    # Row in the first and in the second, columns likewise; then the same of the first again, and its channels.
    weights = np.zeros((2, 2, 2, 2, 2, 2, inputs), dtype=np.float32)
    for row in range(2):
        for column in range(2):
            weights[row, :, column, :, row, column] = kernel[:, 0].transpose(1, 2, 0)
    return weights.reshape(SIDE * SIDE, 4 * inputs, 1, 1)


def pixels(found: Floats) -> Floats:
    """From the network's answer (16, rows, columns) to one value for each pixel, shape (4 rows, 4 columns)."""
    _, rows, columns = found.shape
    square: Any = found.reshape(SIDE, SIDE, rows, columns).transpose(2, 0, 3, 1)
    return np.ascontiguousarray(square).reshape(SIDE * rows, SIDE * columns)
