"""Fit and judge the readability of lines on generated captures: prints the coefficients and one table.

    python -m benchmarks.fit_readability [--pages 150] [--seed 7]

The label of a line is a probability, known from how its picture was made: the share of lines that a reader got
right at that blur, motion, cap height and contrast in a study of 4,000 lines (the table in fixtures/readable.py).
Half of the pages are fitted, the other half is judged.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from fixtures.captures import Photo, take_photo
from fixtures.conditions import Background, Capture, Glare, Photocopy, Shadow
from fixtures.kk import render_kk
from fixtures.ktp import render_ktp
from fixtures.paklaring import render_paklaring
from fixtures.people import invent_employment, invent_household
from fixtures.readable import Conditions, needed
from fixtures.rendering import Rendered
from quality.lines import find_lines, spread
from quality.measure import measure
from quality.model import LineMeasure, QualityMeasures
from quality.readability import (
    CONTRAST,
    FEW_LINES,
    HEIGHT,
    SLOPE,
    UNKNOWN,
    features,
    line_readability,
    readability,
)
from quality.sharpness import measure_line

Floats = NDArray[np.float64]

_READABLE, _HOPELESS = 0.8, 0.2
"""Labels of pages that can, and that cannot, be read; those between are neither."""
_BLUR = ((0.0, 0.10, 0.125, 0.175, 0.225, 0.275, 0.33), (1.0, 1.0, 0.99, 0.78, 0.20, 0.05, 0.0))
_MOTION = ((0.0, 0.40, 0.525, 0.675, 0.825, 0.975, 1.15), (1.0, 1.0, 0.86, 0.46, 0.27, 0.09, 0.03))
_CAP = ((3.0, 4.5, 5.5, 6.5, 8.0), (0.0, 0.25, 0.76, 0.96, 1.0))
_CONTRAST = ((0.02, 0.075, 0.125, 0.18), (0.1, 0.72, 0.96, 1.0))


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One page: its defect, its lines with their labels, the measures of the whole, whether it could be read."""

    defect: str
    lines: list[tuple[LineMeasure, float]]
    measures: QualityMeasures
    label: float

    @property
    def score(self) -> float:
        """As shipped."""
        return readability(self.measures)


def expected(field: Conditions) -> float:
    """Share of lines that are read right under these conditions."""
    blur = float(np.hypot(field.blur, 0.0))
    share = 1.0 - field.covered
    for value, (at, known) in (
        (blur, _BLUR), (field.motion, _MOTION), (field.cap_px, _CAP), (field.contrast, _CONTRAST),
    ):  # fmt: skip
        share *= float(np.interp(value, at, known))
    return share


def _documents(rng: Random) -> Iterator[Rendered]:
    while True:
        household = invent_household(rng)
        person = household.members[0]
        yield render_ktp(person, rng=rng)
        yield render_kk(household, rng=rng, generation=rng.choice(["new", "old"]))
        yield render_paklaring(person, invent_employment(person, rng), rng=rng, template=f"P{rng.randint(1, 10)}")


def _capture(rng: Random, widths: tuple[int, int]) -> tuple[str, Capture]:
    """One main defect, sometimes none, on any background; and the defect's name."""
    defects: tuple[tuple[str, Callable[[], dict[str, object]]], ...] = (
        ("none", dict),
        ("defocus", lambda: {"defocus": rng.uniform(0.2, 1.5)}),
        ("defocus", lambda: {"defocus": rng.uniform(0.2, 1.5)}),
        ("motion", lambda: {"motion": rng.uniform(0.2, 1.5), "motion_angle": rng.uniform(0, 180)}),
        (
            "dark",
            lambda: {
                "exposure": rng.uniform(-3.5, -1),
                "electrons": rng.uniform(200, 3000),
                "denoise": rng.random(),
            },
        ),
        ("bright", lambda: {"exposure": rng.uniform(0.3, 2.0), "flare": rng.uniform(0, 0.6)}),
        ("messenger", lambda: {"messenger": rng.randint(1, 2), "messenger_quality": rng.randint(30, 75)}),
        ("glare", lambda: {"glare": (Glare(size=rng.uniform(0.1, 0.4), strength=rng.uniform(0.3, 3)),)}),
        ("photocopy", lambda: {"photocopy": Photocopy(threshold=rng.random() < 0.5, on_sheet=False)}),
        ("shadow", lambda: {"shadow": Shadow(depth=rng.uniform(0.2, 0.7))}),
    )
    name, defect = rng.choice(defects)
    size = rng.uniform(*widths) if rng.random() < 0.6 else rng.uniform(0.3 * widths[0], widths[0])
    common: dict[str, object] = {
        "document_px": size,
        "background": rng.choice(list(Background)),
        "tilt_x": rng.gauss(0, 8),
        "roll": rng.gauss(0, 4),
        "turn": rng.choice([0, 0, 0, 90, 180, 270]),
        "electrons": rng.uniform(2000, 20000),
        "sharpen": rng.choice([0, 0.5, 1.0]),
    }
    return name, Capture(**{**common, **defect()})  # type: ignore[arg-type]


def _labelled(defect: str, photo: Photo) -> Sample:
    picture = np.ascontiguousarray(photo.image[..., ::-1])
    gray = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
    boxes = {key: np.array(box, np.float32) for key, box in photo.truth.boxes.items() if key in photo.conditions}
    lines: list[tuple[LineMeasure, float]] = []
    for region in spread(find_lines(gray).regions, (gray.shape[1], gray.shape[0])):
        inside = [key for key, box in boxes.items() if cv2.pointPolygonTest(box, region.center, False) >= 0]
        measured = measure_line(gray, region) if inside else None
        if measured:
            lines.append((measured, expected(photo.conditions[inside[0]])))
    wanted = [photo.conditions[key] for key in needed(photo.truth.document_type) if key in photo.conditions]
    label = float(np.prod([expected(each) for each in wanted])) if wanted else 0.0
    return Sample(defect, lines, measure(picture), label)


def samples(pages: int, seed: int) -> list[Sample]:
    """Labelled pages; the same for the same arguments."""
    rng = Random(seed)
    widths = {"ktp": (500, 1400), "kk": (1300, 2400), "paklaring": (800, 1600)}
    documents = _documents(rng)
    found: list[Sample] = []
    for _ in range(pages):
        rendered = next(documents)
        defect, capture = _capture(rng, widths[rendered.truth.document_type])
        found.append(_labelled(defect, take_photo(rendered, capture, rng=rng)))
    return found


def fit(inputs: Floats, labels: Floats, *, ridge: float = 1e-3, steps: int = 400) -> Floats:
    """Weights and intercept of a logistic whose weights are not negative, by projected Newton steps."""
    design = np.hstack([inputs, np.ones((len(inputs), 1))])
    weights = np.zeros(design.shape[1])
    for _ in range(steps):
        probability = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (probability - labels) + ridge * weights
        curvature = (design * (probability * (1 - probability))[:, None]).T @ design
        weights = weights - 0.5 * np.linalg.solve(curvature + 0.1 * np.eye(len(weights)), gradient)
        weights[:-1] = np.maximum(weights[:-1], 0.0)
    return np.asarray(weights, np.float64)


def auc(scores: Floats, positive: NDArray[np.bool_]) -> float:
    """Probability that a positive outranks a negative."""
    order = np.argsort(np.argsort(scores))
    count = int(positive.sum())
    rest = max(1, count * (len(scores) - count))
    return float((order[positive].sum() - count * (count - 1) / 2) / rest)


def scored(page: Sample, weights: Floats) -> float:
    """The score of a page under other weights: the mean over its lines, as `quality.readability` pools them."""
    lines = page.measures.lines
    if not lines:
        return UNKNOWN
    inputs = np.array([features(line) for line in lines])
    mean = float(np.mean(1 / (1 + np.exp(-(inputs @ weights[:-1] + weights[-1])))))
    trust = min(1.0, len(lines) / FEW_LINES)
    return trust * mean + (1 - trust) * UNKNOWN


def leave_one_out(pages: list[Sample]) -> Iterator[tuple[str, int, int, int, int]]:
    """Each defect judged by weights and a cut (1 % false rejects) that never saw it.

    Yields:
        Defect, readable pages, how many of them fall below the cut, unreadable pages, how many of them do.
    """
    for defect in sorted({page.defect for page in pages}):
        others = [page for page in pages if page.defect != defect]
        lines = [line for page in others for line in page.lines]
        weights = fit(np.array([features(line) for line, _ in lines]), np.array([label for _, label in lines]))
        readable = sorted(scored(page, weights) for page in others if page.label > _READABLE)
        cut = readable[int(0.01 * len(readable))]
        below = [(page.label, scored(page, weights) < cut) for page in pages if page.defect == defect]
        fine = [caught for label, caught in below if label > _READABLE]
        bad = [caught for label, caught in below if label < _HOPELESS]
        yield defect, len(fine), sum(fine), len(bad), sum(bad)


def main() -> None:
    """Print the fit and how well it judges the pages that it has not seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=150)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    pages = samples(options.pages, options.seed)
    learned = [line for page in pages[::2] for line in page.lines]
    weights = fit(np.array([features(line) for line, _ in learned]), np.array([label for _, label in learned]))
    named = zip(("slope", "height", "contrast", "intercept"), weights, strict=True)
    print("fitted   " + "  ".join(f"{name} {value:.2f}" for name, value in named))
    print(f"shipped  slope {SLOPE.weight}  height {HEIGHT.weight}  contrast {CONTRAST.weight}")
    unseen = [line for page in pages[1::2] for line in page.lines]
    labels = np.array([label for _, label in unseen])
    for name, scores in (
        ("fitted", np.array([np.dot(features(line), weights[:-1]) for line, _ in unseen])),
        ("shipped", np.array([line_readability(line) for line, _ in unseen])),
        ("slope alone", np.array([line.slope for line, _ in unseen])),
    ):
        print(f"lines    {len(unseen)}  AUC {auc(scores, labels > 0.5):.3f}  {name}")
    print("\n| shipped score of a page | pages | readable (mean label) | mean score |\n|---|---|---|---|")
    scores, truths = np.array([page.score for page in pages]), np.array([page.label for page in pages])
    for low, high in ((0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.01)):
        chosen = (scores >= low) & (scores < high)
        if chosen.any():
            print(
                f"| {low:.1f}-{high:.1f} | {chosen.sum()} | {truths[chosen].mean():.2f}"
                f" | {scores[chosen].mean():.2f} |"
            )
    print(f"pages    {len(pages)}  AUC {auc(scores, truths > 0.5):.3f}")
    print("\n| defect never seen | readable: turned away | unreadable: caught |\n|---|---|---|")
    for defect, fine, lost, bad, caught in leave_one_out(pages):
        print(f"| {defect} | {lost}/{fine} | {caught}/{bad} |")


if __name__ == "__main__":
    main()
