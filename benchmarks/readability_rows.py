"""What is kept of each photo of `benchmarks.readability`: one line of JSON each."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Measured:
    """One photo: what is true of it and what was measured before reading.

    Attributes:
        cause: what was meant to put it beyond reading.
        legible: whether its needed fields can be read, from how it was made; None: undecided.
        refused: reason code of a file that was not even opened.
        cpu_ms: of `assess` alone.
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
