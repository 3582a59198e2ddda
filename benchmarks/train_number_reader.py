"""Trains the network of `ocr.number` on synthetic lines and writes `ocr/models/number.onnx`.

Not part of the product and none of its dependencies: in an environment of its own,

    pip install tensorflow-cpu==2.21.0 onnx==1.23.2 onnxruntime opencv-python-headless==4.10.0.84 pillow
    python -m benchmarks.train_number_reader --work /tmp/number --out ocr/models/number.onnx

One thread: half an hour on a free core, in one piece or, with `--minutes`, in many: it stops after a round and
goes on where it was when the same command is given again. The faces' packages are named in `number_courses`.
There are two courses: the first learns to read; the second begins with its weights and learns OCR-B and, above
all, digits that somebody put there later. The model lies between what they made (`between`). Lines are drawn
afresh in every round (`--fresh`), each is seen a few times. Columns of the line are labelled directly, since the
drawing knows where every digit stands; the middle of each sign carries its class, the gap between two is BLANK,
the edges count for neither.
"""

from __future__ import annotations

import argparse
import importlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.number_courses import FIRST, SECOND, Course, sample, trained
from benchmarks.number_lines import Line, digest
from benchmarks.number_model import LAYERS, SHARE, between, export, network
from ocr.number import BLANK, COLUMN, HEIGHT, NumberNetwork, normalised, signs_in

IGNORED = -1
CORE, EDGE = 0.3, 0.42
"""Shares of a sign's advance: up to CORE from its middle a column is the sign, beyond EDGE it is the gap."""

WEIGHTS = np.array([1.0] * 10 + [1.0, 0.7, 0.5], np.float32)
"""Of the classes in the loss: gaps are easy and many."""

BATCH = 32
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


class Clock:
    """Says when there is no time left for another round."""

    def __init__(self, minutes: float | None) -> None:
        self._end = time.monotonic() + 60 * minutes if minutes else None
        self._longest = 0.0
        self._begun = time.monotonic()

    def begin(self) -> None:
        """A round begins.

        Raises:
            SystemExit: it could not end in time.
        """
        self._begun = time.monotonic()
        if self._end is not None and self._longest and self._begun + self._longest > self._end:
            raise SystemExit("stopped after a round; the same command goes on")

    def end(self) -> None:
        """It has ended."""
        self._longest = max(self._longest, time.monotonic() - self._begun)


def learn(options: argparse.Namespace) -> None:
    """Both courses, and the model that lies between what they made; what was made already is not made again.

    The second course alone notices most and doubts other faces most; a share of the first one's weights keeps that
    down.

    Raises:
        SystemExit: `--minutes` are over; the same command goes on.
    """
    tf = importlib.import_module("tensorflow")
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.keras.mixed_precision.set_global_policy("mixed_bfloat16")
    options.work.mkdir(parents=True, exist_ok=True)
    clock = Clock(options.minutes)
    begun, first, second = (options.work / name for name in ("first.weights.h5", "first.onnx", "second.onnx"))
    if not first.is_file():
        follow(tf, FIRST, options, clock, begin=None, end=begun, made=first)
        calibrate(first, seed=options.seed + 1000, lines=3000)
    if not second.is_file():
        follow(tf, SECOND, options, clock, begin=begun, end=None, made=second)
    note = f"seed {options.seed}, {FIRST.rounds} and {SECOND.rounds} rounds of {options.fresh} lines"
    between(first, second, options.out, note=f"{note}, {SHARE} of the second course's weights")


@dataclass(slots=True)
class Progress:
    """Where a course stands, kept in a folder: its rounds, its chance, its lines, its network and optimiser."""

    folder: Path
    course: Course
    rng: np.random.Generator
    turn: int = 0
    bank: list[Example] = field(default_factory=list)

    def keep(self, fresh: Sequence[Example], state: Sequence[Any]) -> None:
        """A round is over. Its lines first: without the state they are drawn again."""
        self.folder.mkdir(parents=True, exist_ok=True)
        pixels, labels = zip(*fresh, strict=True)
        lengths = [len(each) for each in labels]
        np.savez(self._lines(self.turn), np.hstack(pixels), np.concatenate(labels), np.array(lengths))
        self._lines(self.turn - self.course.kept).unlink(missing_ok=True)
        self.turn += 1
        chance = json.dumps(self.rng.bit_generator.state)
        draft = self.folder / "draft.npz"
        np.savez(draft, np.array(self.turn), np.array(chance), *(np.asarray(each) for each in state))
        draft.replace(self._state)

    def resume(self, state: Sequence[Any]) -> None:
        """Go on where `keep` was called last, if it was."""
        if not self._state.is_file():
            return
        turn, chance, *kept = _arrays(self._state)
        self.turn, self.rng.bit_generator.state = int(turn), json.loads(str(chance))
        for variable, value in zip(state, kept, strict=True):
            variable.assign(value)
        self.bank = []
        for past in range(max(0, self.turn - self.course.kept), self.turn):
            pixels, labels, lengths = _arrays(self._lines(past))
            ends = np.cumsum(lengths)[:-1]
            self.bank += zip(np.split(pixels, ends * COLUMN, axis=1), np.split(labels, ends), strict=True)

    @property
    def _state(self) -> Path:
        return self.folder / "state.npz"

    def _lines(self, turn: int) -> Path:
        return self.folder / f"lines_{turn}.npz"


def _arrays(path: Path) -> list[NDArray[Any]]:
    """What `np.savez` was given, in its order."""
    with np.load(path) as kept:
        return [kept[name] for name in kept.files]


def follow(
    tf: Any,
    course: Course,
    options: argparse.Namespace,
    clock: Clock,
    *,
    begin: Path | None,
    end: Path | None,
    made: Path,
) -> None:
    """Train for a course; say how the model does on fresh lines after every round.

    Args:
        tf: TensorFlow.
        course: lines and rates.
        options: seed and number of lines.
        clock: when to stop.
        begin: weights to begin with.
        end: where the last weights go, for another course to begin with.
        made: where the model goes, with its averaged weights.

    Raises:
        SystemExit: there is no time for another round.
    """
    tf.keras.utils.set_random_seed(options.seed + course.seed)
    model = network(tf.keras)
    if begin:
        model.load_weights(begin)
    optimiser, step = _stepping(tf, model, course, options.fresh)
    pool = course.faces()
    print(f"{course.name}: {len(pool)} faces, {digest(pool)}", flush=True)
    at = Progress(options.work / course.name, course, np.random.default_rng(options.seed + course.seed))
    at.resume([*model.variables, *optimiser.variables])
    while at.turn < course.rounds:
        clock.begin()
        fresh = [example(course.sample(at.rng, pool)) for _ in range(options.fresh)]
        print(f"round {at.turn}: columns wrong on fresh lines {_wrong(model, fresh[:512]):.4f}", flush=True)
        at.bank = [*at.bank, *fresh][-course.kept * options.fresh :]
        losses = [float(step(*stacked(at.bank, chosen))) for chosen in batches(at.bank, at.rng)]
        at.keep(fresh, [*model.variables, *optimiser.variables])
        print(f"round {at.turn}: loss {np.mean(losses):.4f}, {time.process_time():.0f} CPU s", flush=True)
        clock.end()
    if end:
        model.save_weights(end)
    optimiser.finalize_variable_values(model.trainable_variables)
    # The averaged weights have seen no statistics of their own.
    for chosen in batches(at.bank, at.rng)[: course.settle]:
        model(stacked(at.bank, chosen)[0], training=True)
    print(f"columns wrong on lines of the last rounds {_wrong(model, at.bank[-2048:]):.4f}")
    export(model, made, note=f"seed {options.seed + course.seed}")


def _stepping(tf: Any, model: Any, course: Course, fresh: int) -> tuple[Any, Any]:
    """The optimiser, and what learns from one batch and gives its loss."""
    steps = sum(min(turn + 1, course.kept) * fresh for turn in range(course.rounds)) // BATCH
    rate = tf.keras.optimizers.schedules.CosineDecay(
        2e-5, steps, alpha=0.002, warmup_target=course.rate, warmup_steps=course.warm
    )
    optimiser = tf.keras.optimizers.AdamW(rate, weight_decay=1e-4, use_ema=True, ema_momentum=course.average)
    optimiser.build(model.trainable_variables)
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

    return optimiser, step


def _wrong(model: Any, lines: Sequence[Example]) -> float:
    """Share of the columns with a class that get another."""
    wrong = total = 0
    for start in range(0, len(lines), BATCH):
        pixels, labels = stacked(lines, range(start, min(start + BATCH, len(lines))))
        found = np.asarray(model(pixels, training=False))[:, 0].argmax(-1)
        wrong += int(((found != labels) & (labels >= 0)).sum())
        total += int((labels >= 0).sum())
    return wrong / total


def calibrate(path: Path, *, seed: int, lines: int) -> float:
    """Divide the model's logits by what makes them probabilities, fitted on fresh lines; that temperature.

    Lines are those of the training distribution, so the fit says nothing about other ones; that is measured by
    `benchmarks.number_reader`.
    """
    onnx = importlib.import_module("onnx")
    reader = NumberNetwork(path=path)
    rng = np.random.default_rng(seed)
    pool = trained()
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
    parser.add_argument("--minutes", type=float, help="begin no round that would not end in so many")
    learn(parser.parse_args())


if __name__ == "__main__":
    main()
