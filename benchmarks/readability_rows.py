"""What is kept of each photo of `benchmarks.readability`: one line of JSON each."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Measured:
    """One photo: what is true of it and what was measured before reading.

    Attributes:
        cause: what was meant to put it beyond reading.
        legible: whether its needed fields can be read; None: lies between.
        made: the same from how it was made alone. In the files there is no other `legible`.
        refused: reason code of a file that was not even opened.
        cpu_ms: of `assess` alone.
        answered: the score that is reported of a photo that is stopped, where fields that were seen to be hidden
            count as not read; None: it is not stopped.
    """

    number: int
    kind: str
    klass: str
    cause: str | None
    legible: bool | None
    refused: str | None = None
    score: float = 0.0
    table: float = 0.0
    logistic: float = 0.0
    grade: str = "unreadable"
    hopeless: bool = False
    causes: list[str] = field(default_factory=list)
    laplacian: float = 0.0
    tenengrad: float = 0.0
    megapixels: float = 0.0
    cpu_ms: float = 0.0
    made: bool | None = None
    answered: float | None = None

    @property
    def stopped(self) -> bool:
        """Whether it is answered before anything is read."""
        return self.hopeless or self.refused is not None


@dataclass(frozen=True, slots=True)
class Read:
    """The same photo after it was read, whatever the gate said.

    Attributes:
        reasons: (code, outcome, field).
        right: needed fields that were read right and surely; of: how many are needed.
        confidence: mean of all lines of the first reader, 0..1.
        evidence: what the score after reading rests on (`quality.readability.Evidence`); None: nothing was needed.
    """

    number: int
    decision: str
    reasons: list[tuple[str, str, str | None]]
    right: int
    of: int
    confidence: float
    cpu_s: float
    evidence: dict[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """The same photo as readers see it who know where its needed fields stand.

    Attributes:
        errors: by field key and reader: how much of the text was wrong, 0..1. Fields that the better network
            cannot read on the flat clean document are left out.
    """

    number: int
    errors: dict[str, dict[str, float]]


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The lines of a file of rows; none where there is no file."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def append(path: Path, content: object) -> None:
    """One more line."""
    with path.open("a") as out:
        out.write(json.dumps(content) + "\n")
