"""The model behind the score, as data: two heads, a calibration, and what readable pages are like.

A model is one small JSON file that a person can read. `table` adds up what each feature is worth, read off a
broken line; `logistic` weighs the logarithms of four features. Every line rises with readability and every
weight is positive, so that sharper, larger, darker or cleaner print never lowers a score. The fit in
`benchmarks/fit_readability.py` writes the file; nothing of a training library is needed to read it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from quality.model import LineMeasure, QualityMeasures

FORMAT = 2
PACKAGED = Path(__file__).with_name("readability.json")

FEATURES: Mapping[str, Callable[[QualityMeasures], float]] = MappingProxyType(
    {
        "slope": lambda measures: measures.slope,
        "height": lambda measures: measures.text_height_px,
        "contrast": lambda measures: measures.contrast_ratio,
        "grain": lambda measures: measures.grain,
        "border": lambda measures: measures.border_share,
        "glare": lambda measures: measures.glare_share,
    }
)
"""What the heads may look at, by the names that the file uses; units as in `quality.model`."""
EVIDENCE = ("page", "least", "unread", "hidden")
"""What the head for a document that was read may look at; see `quality.readability.Evidence`."""
FALLING = frozenset({"grain", "border", "glare", "unread", "hidden"})
"""Features of which more makes a page less readable."""


class ModelError(ValueError):
    """A model file that is not one, or that breaks a promise: a curve that falls, a negative weight."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A broken line through (knots, values); level beyond its ends."""

    knots: tuple[float, ...]
    values: tuple[float, ...]

    def at(self, x: float) -> float:
        """Its value."""
        if x <= self.knots[0]:
            return self.values[0]
        for place in range(1, len(self.knots)):
            if x <= self.knots[place]:
                low, high = self.knots[place - 1], self.knots[place]
                share = (x - low) / (high - low)
                return self.values[place - 1] + share * (self.values[place] - self.values[place - 1])
        return self.values[-1]

    @property
    def rises(self) -> bool:
        """Whether it never falls."""
        return all(a <= b for a, b in pairwise(self.values))

    @property
    def falls(self) -> bool:
        """Whether it never rises."""
        return all(a >= b for a, b in pairwise(self.values))


@dataclass(frozen=True, slots=True)
class Weight:
    """`weight` times the logarithm of a value held within `bounds`."""

    weight: float
    bounds: tuple[float, float]

    def at(self, x: float) -> float:
        """Its contribution."""
        low, high = self.bounds
        return self.weight * math.log(min(max(x, low), high))


@dataclass(frozen=True, slots=True)
class Head:
    """An intercept and what each feature adds: the logarithm of the odds that a page (or line) is readable."""

    intercept: float
    parts: Mapping[str, Curve | Weight]

    def logit(self, values: Mapping[str, float]) -> float:
        """The log odds of these values, by feature."""
        return self.intercept + sum(part.at(values[name]) for name, part in self.parts.items())


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that a score rests on.

    Attributes:
        origin: what it was fitted on, in words; "synthetic" until an office has calibrated it.
        line: head for one line: slope, height, contrast.
        table, logistic: the two heads for a page.
        calibration: mean log odds of the two heads -> probability.
        read: head for a document that was read; its evidence is how well.
        settled: log odds of that head -> probability.
        typical: median of each feature on readable pages: what a repaired page would have.
        unknown: probability of a page on which no line of print was found.
    """

    origin: str
    line: Head
    table: Head
    logistic: Head
    calibration: Curve
    read: Head
    settled: Curve
    typical: Mapping[str, float]
    unknown: float

    @classmethod
    def load(cls, path: Path | None = None) -> Model:
        """The model in a file; without a path the packaged one.

        Raises:
            ModelError: the file is no model, or breaks a promise of this module.
            OSError: it cannot be read.
        """
        return _packaged() if path is None else parse(path.read_text(encoding="utf-8"))

    def dump(self) -> str:
        """The text of its file; `parse` reads it back."""
        heads = {name: _written(getattr(self, name)) for name in ("line", "table", "logistic", "read")}
        whole = {
            "format": FORMAT, "origin": self.origin, **heads, "calibration": asdict(self.calibration),
            "settled": asdict(self.settled), "typical": dict(self.typical), "unknown": self.unknown,
        }  # fmt: skip
        return json.dumps(whole, indent=1) + "\n"


def values_of(measures: QualityMeasures) -> dict[str, float]:
    """Every feature of a page, by name."""
    return {name: of(measures) for name, of in FEATURES.items()}


def line_values(line: LineMeasure) -> dict[str, float]:
    """The features of one line, by name."""
    return {"slope": line.slope, "height": line.height, "contrast": line.contrast_ratio}


@cache
def _packaged() -> Model:
    return parse(PACKAGED.read_text(encoding="utf-8"))


def parse(text: str) -> Model:
    """A model from the text of its file.

    Raises:
        ModelError: see there.
    """
    try:
        raw = json.loads(text)
        if raw["format"] != FORMAT:
            raise ModelError(f"format {raw['format']} is not {FORMAT}")
        model = Model(
            origin=str(raw["origin"]),
            line=_head(raw["line"]),
            table=_head(raw["table"]),
            logistic=_head(raw["logistic"]),
            calibration=_curve(raw["calibration"]),
            read=_head(raw["read"], of=EVIDENCE),
            settled=_curve(raw["settled"]),
            typical={str(name): float(value) for name, value in raw["typical"].items()},
            unknown=float(raw["unknown"]),
        )
    except ModelError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"no model of readability: {error!r}") from error
    _check(model)
    return model


def _head(raw: Mapping[str, Any], *, of: Collection[str] = tuple(FEATURES)) -> Head:
    parts: dict[str, Curve | Weight] = {}
    for name, part in raw["parts"].items():
        if name not in of:
            raise ModelError(f"unknown feature {name!r}")
        if "knots" in part:
            parts[name] = _curve(part)
        else:
            low, high = (float(value) for value in part["bounds"])
            parts[name] = Weight(float(part["weight"]), (low, high))
    return Head(float(raw["intercept"]), parts)


def _curve(raw: Mapping[str, Sequence[float]]) -> Curve:
    curve = Curve(tuple(map(float, raw["knots"])), tuple(map(float, raw["values"])))
    rising = all(a < b for a, b in pairwise(curve.knots))
    if len(curve.knots) != len(curve.values) or not curve.knots or not rising:
        raise ModelError("a curve needs rising knots and as many values")
    return curve


def _check(model: Model) -> None:
    """Refuse a model by which better print could score worse."""
    for head in (model.line, model.table, model.logistic, model.read):
        for name, part in head.parts.items():
            if isinstance(part, Curve):
                fine = part.falls if name in FALLING else part.rises
            else:
                fine = (part.weight <= 0) == (name in FALLING) and 0 < part.bounds[0] < part.bounds[1]
            if not fine:
                raise ModelError(f"{name} must {'not raise' if name in FALLING else 'not lower'} readability")
    for curve in (model.calibration, model.settled):
        if not curve.rises or not all(0 <= value <= 1 for value in curve.values):
            raise ModelError("the calibration must rise within 0..1")
    if not 0 <= model.unknown <= 1 or set(model.typical) != set(FEATURES):
        raise ModelError("every feature needs a typical value, and what is unknown a probability")


def _written(head: Head) -> dict[str, Any]:
    return {"intercept": head.intercept, "parts": {name: asdict(part) for name, part in head.parts.items()}}
