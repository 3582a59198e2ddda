"""The network of `ocr.number` while it learns, and how it becomes the ONNX file that is shipped."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np

from ocr.number import BLANK, HEIGHT

CLASSES = BLANK + 1
SHARE = 0.7
"""Of the second course's weights in the model; the rest is the first one's."""
# filters, kernel, strides, dilation along the line
LAYERS: tuple[tuple[int, tuple[int, int], tuple[int, int], int], ...] = (
    (16, (3, 3), (2, 2), 1),
    (32, (3, 3), (2, 1), 1),
    (48, (3, 3), (2, 2), 1),
    (64, (3, 3), (1, 1), 1),
    (96, (4, 3), (4, 1), 1),
    (96, (1, 5), (1, 1), 1),
    (96, (1, 5), (1, 1), 4),
)


def network(keras: Any) -> Any:
    """The layers of LAYERS, each normalised, then one logit per class and column."""
    entry = keras.layers.Input((HEIGHT, None, 1))
    flow = entry
    for filters, kernel, strides, dilation in LAYERS:
        flow = keras.layers.Conv2D(
            filters,
            kernel,
            strides=strides if dilation == 1 else 1,
            dilation_rate=(1, dilation),
            padding="same",
            use_bias=False,
        )(flow)
        flow = keras.layers.ReLU()(keras.layers.BatchNormalization(momentum=0.98)(flow))
    flow = keras.layers.Dropout(0.1)(flow)
    return keras.Model(entry, keras.layers.Conv2D(CLASSES, 1, dtype="float32")(flow))


def _pads(kernel: tuple[int, int], strides: tuple[int, int], dilation: int) -> list[int]:
    """What Keras calls `same` for lengths that the stride divides: top, left, bottom, right."""
    reaches = kernel[0], (kernel[1] - 1) * dilation + 1
    totals = [max(reach - stride, 0) for reach, stride in zip(reaches, strides, strict=True)]
    return [*(total // 2 for total in totals), *(total - total // 2 for total in totals)]


def export(model: Any, path: Path, *, note: str) -> None:
    """The model as ONNX, its normalisation folded into the convolutions.

    Input `line`: float32 (1, 1, HEIGHT, width), as `ocr.number.normalised` gives it. Output `columns`: float32
    (width / COLUMN, CLASSES), logits.
    """
    onnx = importlib.import_module("onnx")
    helper, numpy_helper = onnx.helper, onnx.numpy_helper
    convolutions = [each for each in model.layers if type(each).__name__ == "Conv2D"]
    norms = [each for each in model.layers if type(each).__name__ == "BatchNormalization"]
    nodes, constants, flow = [], [], "line"
    plan = [*LAYERS, (CLASSES, (1, 1), (1, 1), 1)]
    for index, (layer, (_, kernel, strides, dilation)) in enumerate(zip(convolutions, plan, strict=True)):
        weight = layer.get_weights()[0].transpose(3, 2, 0, 1)
        if index < len(norms):
            gamma, beta, mean, variance = norms[index].get_weights()
            scale = gamma / np.sqrt(variance + norms[index].epsilon)
            weight, bias = weight * scale[:, None, None, None], beta - mean * scale
        else:
            bias = layer.get_weights()[1]
        names = f"weight{index}", f"bias{index}"
        for name, value in zip(names, (weight, bias), strict=True):
            constants.append(numpy_helper.from_array(value.astype(np.float32), name))
        nodes.append(
            helper.make_node(
                "Conv",
                [flow, *names],
                [f"conv{index}"],
                kernel_shape=kernel,
                strides=strides,
                dilations=(1, dilation),
                pads=_pads(kernel, strides, dilation),
            )
        )
        flow = f"conv{index}"
        if index < len(norms):
            nodes.append(helper.make_node("Relu", [flow], [f"relu{index}"]))
            flow = f"relu{index}"
    constants.append(numpy_helper.from_array(np.array([CLASSES, -1], np.int64), "shape"))
    nodes.append(helper.make_node("Reshape", [flow, "shape"], ["flat"]))
    nodes.append(helper.make_node("Transpose", ["flat"], ["columns"], perm=(1, 0)))
    real = onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        nodes,
        "number",
        [helper.make_tensor_value_info("line", real, [1, 1, HEIGHT, "width"])],
        [helper.make_tensor_value_info("columns", real, ["columns", CLASSES])],
        constants,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    helper.set_model_props(made, {"training": note})
    onnx.checker.check_model(made)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made.SerializeToString())


def between(first: Path, second: Path, made: Path, *, note: str) -> None:
    """A model whose weights lie between those of two models of one shape, SHARE of the way to the second."""
    onnx = importlib.import_module("onnx")
    weights = {each.name: onnx.numpy_helper.to_array(each) for each in onnx.load(first).graph.initializer}
    model = onnx.load(second)
    for constant in model.graph.initializer:
        if constant.name.startswith(("weight", "bias")):
            own, other = weights[constant.name], onnx.numpy_helper.to_array(constant)
            mixed = ((1 - SHARE) * own + SHARE * other).astype(np.float32)
            constant.CopyFrom(onnx.numpy_helper.from_array(mixed, constant.name))
    onnx.helper.set_model_props(model, {"training": note})
    made.write_bytes(model.SerializeToString())
