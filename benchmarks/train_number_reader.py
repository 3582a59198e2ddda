"""Trains the network of `ocr.number` on synthetic lines and writes `ocr/models/number.onnx`.

Not part of the product and none of its dependencies: in an environment of its own,

    pip install tensorflow-cpu==2.21.0 onnx==1.23.2 onnxruntime opencv-python-headless==4.10.0.84 pillow
    python -m benchmarks.train_number_reader --work /tmp/number --out ocr/models/number.onnx

OCR-B (Debian's `fonts-ocr-b`) is to be installed. One thread: half an hour on a free core. There are two courses
(`number_courses`): the first learns to read; the second begins with its weights and learns OCR-B and, above all,
digits that somebody put there later. Lines are drawn afresh while it runs (`--fresh` a round), each is seen a few
times. Columns of the line are labelled directly, since the drawing knows where every digit stands; the middle of
each sign carries its class, the gap between two is BLANK, the edges count for neither.
"""

from __future__ import annotations

import argparse
import importlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.number_courses import FIRST, SECOND, Course, sample
from benchmarks.number_lines import Line, faces
from fixtures.fonts import Split
from ocr.number import BLANK, COLUMN, HEIGHT, NumberNetwork, normalised, signs_in

CLASSES = BLANK + 1
IGNORED = -1
CORE, EDGE = 0.3, 0.42
"""Shares of a sign's advance: up to CORE from its middle a column is the sign, beyond EDGE it is the gap."""

WEIGHTS = np.array([1.0] * 10 + [1.0, 0.7, 0.5], np.float32)
"""Of the classes in the loss: gaps are easy and many."""

BATCH = 32
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

Example = tuple[NDArray[np.float16], NDArray[np.int8]]


def example(line: Line) -> Example:
    """Pixels and the class of each column."""
    pixels = normalised(line.image)
    shrink = pixels.shape[1] / line.image.shape[1]
    labels = np.full(pixels.shape[1] // COLUMN, BLANK, np.int8)
    columns = (np.arange(len(labels)) + 0.5) * COLUMN
    nearest = np.full(len(labels), np.inf)
    for cell in line.cells:
        advance = cell.advance * shrink
        distance = np.abs(columns - cell.center[0] * shrink)
        core = distance <= max(CORE * advance, 0.5 * COLUMN)
        edge = (distance <= max(EDGE * advance, 0.6 * COLUMN)) & (labels == BLANK)
        labels[edge] = IGNORED
        own = core & (distance < nearest)
        labels[own], nearest[own] = cell.label, distance[own]
    return pixels.astype(np.float16), labels


def batches(bank: Sequence[Example], rng: np.random.Generator) -> list[list[int]]:
    """Indices of lines of about the same width, in random order."""
    widths = np.array([pixels.shape[1] for pixels, _ in bank]) + rng.uniform(0, 48, len(bank))
    order = np.argsort(widths)
    found = [order[start : start + BATCH].tolist() for start in range(0, len(order) - BATCH + 1, BATCH)]
    rng.shuffle(found)
    return found


def stacked(bank: Sequence[Example], chosen: Sequence[int]) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """One batch, padded to its widest line, rounded so that there are few shapes."""
    width = -(-max(bank[index][0].shape[1] for index in chosen) // 64) * 64
    pixels = np.zeros((len(chosen), HEIGHT, width, 1), np.float32)
    labels = np.full((len(chosen), width // COLUMN), IGNORED, np.int32)
    for row, index in enumerate(chosen):
        picture, classes = bank[index]
        pixels[row, :, : picture.shape[1], 0] = picture
        pixels[row, :, picture.shape[1] :, 0] = picture[:, -1:]
        labels[row, : len(classes)] = classes
    return pixels, labels


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


def learn(options: argparse.Namespace) -> None:
    """Both courses, and the model that lies between what they made; what was made already is not made again.

    The second course alone notices most and doubts other faces most; a share of the first one's weights keeps that
    down.
    """
    tf = importlib.import_module("tensorflow")
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.keras.mixed_precision.set_global_policy("mixed_bfloat16")
    options.work.mkdir(parents=True, exist_ok=True)
    begun, first, second = (options.work / name for name in ("first.weights.h5", "first.onnx", "second.onnx"))
    if not first.is_file():
        follow(tf, FIRST, options, begin=None, end=begun, made=first)
        calibrate(first, seed=options.seed + 1000, lines=3000)
    if not second.is_file():
        follow(tf, SECOND, options, begin=begun, end=None, made=second)
    note = f"seed {options.seed}, {FIRST.rounds} and {SECOND.rounds} rounds of {options.fresh} lines"
    between(first, second, options.out, note=f"{note}, {SHARE} of the second course's weights")


def follow(
    tf: Any, course: Course, options: argparse.Namespace, *, begin: Path | None, end: Path | None, made: Path
) -> None:
    """Train for a course; say how the model does on fresh lines after every round.

    Args:
        tf: TensorFlow.
        course: lines and rates.
        options: seed and number of lines.
        begin: weights to begin with.
        end: where the last weights go, for another course to begin with.
        made: where the model goes, with its averaged weights.
    """
    tf.keras.utils.set_random_seed(options.seed + course.seed)
    model = network(tf.keras)
    if begin:
        model.load_weights(begin)
    steps = sum(min(turn + 1, course.kept) * options.fresh for turn in range(course.rounds)) // BATCH
    rate = tf.keras.optimizers.schedules.CosineDecay(
        2e-5, steps, alpha=0.002, warmup_target=course.rate, warmup_steps=course.warm
    )
    optimiser = tf.keras.optimizers.AdamW(rate, weight_decay=1e-4, use_ema=True, ema_momentum=course.average)
    weights = tf.constant(WEIGHTS)
    shape = tf.TensorSpec((None, HEIGHT, None, 1), tf.float32), tf.TensorSpec((None, None), tf.int32)

    @tf.function(input_signature=shape)  # type: ignore[untyped-decorator]
    def step(pixels: Any, labels: Any) -> Any:
        with tf.GradientTape() as tape:
            logits = model(pixels, training=True)[:, 0]
            known = tf.maximum(labels, 0)
            share = tf.where(labels >= 0, tf.gather(weights, known), 0.0)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(known, logits)
            loss = tf.reduce_sum(losses * share) / tf.reduce_sum(share)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimiser.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return loss

    rng = np.random.default_rng(options.seed + course.seed)
    pool = course.faces()
    bank: list[Example] = []
    for turn in range(course.rounds):
        fresh = [example(course.sample(rng, pool)) for _ in range(options.fresh)]
        print(f"round {turn}: columns wrong on fresh lines {_wrong(model, fresh[:512]):.4f}", flush=True)
        bank = [*bank, *fresh][-course.kept * options.fresh :]
        losses = [float(step(*stacked(bank, chosen))) for chosen in batches(bank, rng)]
        print(f"round {turn + 1}: loss {np.mean(losses):.4f}, {time.process_time():.0f} CPU s", flush=True)
    if end:
        model.save_weights(end)
    optimiser.finalize_variable_values(model.trainable_variables)
    # The averaged weights have seen no statistics of their own.
    for chosen in batches(bank, rng)[: course.settle]:
        model(stacked(bank, chosen)[0], training=True)
    print(f"columns wrong on lines of the last rounds {_wrong(model, bank[-2048:]):.4f}")
    export(model, made, note=f"seed {options.seed + course.seed}")


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


def _wrong(model: Any, lines: Sequence[Example]) -> float:
    """Share of the columns with a class that get another."""
    wrong = total = 0
    for start in range(0, len(lines), BATCH):
        pixels, labels = stacked(lines, range(start, min(start + BATCH, len(lines))))
        found = np.asarray(model(pixels, training=False))[:, 0].argmax(-1)
        wrong += int(((found != labels) & (labels >= 0)).sum())
        total += int((labels >= 0).sum())
    return wrong / total


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


def calibrate(path: Path, *, seed: int, lines: int) -> float:
    """Divide the model's logits by what makes them probabilities, fitted on fresh lines; that temperature.

    Lines are those of the training distribution, so the fit says nothing about other ones; that is measured by
    `benchmarks.number_reader`.
    """
    onnx = importlib.import_module("onnx")
    reader = NumberNetwork(path=path)
    rng = np.random.default_rng(seed)
    pool = faces(Split.TRAIN)
    logits, labels = [], []
    for _ in range(lines):
        line = sample(rng, pool)
        signs = signs_in(reader.columns(line.image))
        shrink = normalised(line.image).shape[1] / line.image.shape[1] / COLUMN
        for cell in line.cells:
            found = [sign for sign in signs if sign.start <= cell.center[0] * shrink < sign.end]
            if cell.label != IGNORED and found:
                logits.append(found[0].logits)
                labels.append(cell.label)
    table, truth = np.array(logits), np.array(labels)

    def loss(temperature: float) -> float:
        scaled = table / temperature
        peak = scaled.max(axis=1)
        total = peak + np.log(np.exp(scaled - peak[:, None]).sum(axis=1))
        return float((total - scaled[np.arange(len(truth)), truth]).mean())

    best = min((step / 50 for step in range(15, 151)), key=loss)
    model = onnx.load(path)
    for constant in model.graph.initializer:
        if constant.name in (f"weight{len(LAYERS)}", f"bias{len(LAYERS)}"):
            softer = onnx.numpy_helper.to_array(constant) / np.float32(best)
            constant.CopyFrom(onnx.numpy_helper.from_array(softer, constant.name))
    path.write_bytes(model.SerializeToString())
    right = float((table.argmax(axis=1) == truth).mean())
    print(
        f"{len(truth)} signs, {right:.4f} right; temperature {best:.2f}: loss {loss(1.0):.4f} -> {loss(best):.4f}"
    )
    return best


def main() -> None:
    """Train and export."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, default=Path("ocr/models/number.onnx"))
    parser.add_argument("--work", type=Path, required=True, help="folder for what each course makes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fresh", type=int, default=5_000, help="lines drawn in each round")
    learn(parser.parse_args())


if __name__ == "__main__":
    main()
