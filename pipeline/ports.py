"""What the shell of the pipeline needs from the outside: clock, stores, and the verifying function itself.

Every port has a real implementation and one in memory (`storage/`, `bootstrap`), and one contract suite
runs over both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from pipeline.model import DocumentType, Participant, Reason, Upload, Verification
from pipeline.queues.jobs import Accepted, Claimed, Depth, Queue, State, Submission, Swept


class Clock(Protocol):
    """The only source of time."""

    def today(self) -> date:
        """The calendar day at the office."""
        ...

    def now(self) -> datetime:
        """The moment, in UTC with its time zone."""
        ...

    def seconds(self) -> float:
        """Seconds that never run backwards; only differences mean something."""
        ...


class Timings:
    """How long each stage took. A stage that runs several times adds up.

    Args:
        seconds: a monotonic counter, `Clock.seconds`; time runs from the construction on.
    """

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._start = seconds()
        self._stages: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure the body under `name`, also when it raises."""
        start = self._seconds()
        try:
            yield
        finally:
            self._stages[name] = self._stages.get(name, 0.0) + self._seconds() - start

    @property
    def milliseconds(self) -> Mapping[str, float]:
        """By stage in the order of their first run, and `total` since the construction."""
        stages = {name: round(took * 1000, 1) for name, took in self._stages.items()}
        return {**stages, "total": round((self._seconds() - self._start) * 1000, 1)}


class Verifier(Protocol):
    """`pipeline.verify.verify` with its readers, policy and clock already given; built by `bootstrap`."""

    def __call__(self, upload: Upload, *, participant: Participant | None = None) -> Verification:
        """Judge one upload.

        Raises:
            ocr.engine.EngineError: a reader is broken; the document has not been judged.
        """
        ...

    @property
    def pipeline_version(self) -> str:
        """The version that the verifications will carry."""
        ...


@dataclass(frozen=True, slots=True)
class Key:
    """What makes two verifications the same: the same bytes, for the same claim, by the same pipeline."""

    sha256: str
    claim_id: str | None
    declared_type: DocumentType | None
    pipeline_version: str

    @classmethod
    def of(cls, upload: Upload, pipeline_version: str) -> Key:
        """The key under which a verification of `upload` is kept."""
        return cls(upload.sha256, upload.claim_id, upload.declared_type, pipeline_version)

    def __str__(self) -> str:
        parts = (self.sha256, self.claim_id or "", self.declared_type or "", self.pipeline_version)
        return "\x1f".join(parts)


class RecordStore(Protocol):
    """Keeps verifications; none is ever changed or overwritten.

    Raises:
        StoreFault: from every method.
    """

    def save(self, verification: Verification, *, at: datetime, conclusive: bool = True) -> bool:
        """Keep a verification; durable when it returns.

        Args:
            verification: what to keep; of the upload everything but its content.
            at: the moment of the verification.
            conclusive: it is the answer for its key. A system fault is kept too, but it answers nothing.

        Returns:
            False when the key has its answer already: then nothing is written.
        """
        ...

    def find(self, key: Key) -> Verification | None:
        """The conclusive verification of a key; its upload has no content."""
        ...

    def of_claim(self, claim_id: str) -> Sequence[Verification]:
        """Every verification of a claim, oldest first, those of system faults too."""
        ...


class WorkStore(Protocol):
    """The queue: rows of documents, and of documents in reprocessing runs, with state (`pipeline.queues.jobs`).

    Moments are given by the caller. Whoever writes with an old fence changes nothing.

    Raises:
        StoreFault: from every method; nothing of it was kept.
    """

    def accept(self, submissions: Sequence[Submission], *, at: datetime) -> Sequence[Accepted]:
        """Queue documents in one transaction, durable when it returns; one that is known is not queued again."""
        ...

    def claim(self, queues: Sequence[Queue], *, owner: str, at: datetime) -> Claimed | None:
        """The next document of the first of the queues that has one; documents of runs come last."""
        ...

    def claim_one(self, identity: str, *, owner: str, at: datetime) -> Claimed | None:
        """A certain row, if it is still waiting."""
        ...

    def renew(self, held: Sequence[Claimed], *, at: datetime) -> frozenset[str]:
        """Prolong the leases; the ids of those that are still held."""
        ...

    def finish(self, claimed: Claimed, verification: Verification, *, at: datetime) -> bool:
        """Keep the answer; False when another worker has the document by now."""
        ...

    def failed(
        self, claimed: Claimed, fault: Reason, *, error: str, at: datetime, final: bool = False
    ) -> State | None:
        """An attempt took its process down: try again later, or flag it for a person.

        Args:
            claimed: what was tried.
            fault: the reason that a person sees.
            error: what happened, for operators; nothing that was read.
            at: the moment.
            final: trying again is of no use.

        Returns:
            Its state now; None when another worker has it by now.
        """
        ...

    def give_back(self, claimed: Claimed, *, at: datetime) -> bool:
        """Let another worker have it at once; nobody's fault."""
        ...

    def sweep(self, *, at: datetime) -> Swept:
        """Take back what vanished workers held."""
        ...

    def to_ring(self, queue: Queue, *, at: datetime) -> Sequence[str]:
        """Rows that a broker should be told of now, oldest first; they count as told."""
        ...

    def depths(self) -> Sequence[Depth]:
        """Everything that is not done."""
        ...

    def redrive(self, identities: Sequence[str] | None, *, at: datetime) -> int:
        """Queue dead documents again, all of them or certain ones; how many there were."""
        ...


class ParticipantStore(Protocol):
    """The office's records of claimants.

    Raises:
        StoreFault: from every method.
    """

    def of(self, kpj: str | None) -> Participant | None:
        """The record of a participant number."""
        ...


class ObjectStore(Protocol):
    """Keeps uploaded bytes under the SHA-256 of their content, so that writing again is harmless.

    Raises:
        StoreFault: from every method.
    """

    def put(self, content: bytes) -> str:
        """Keep the bytes, durable when it returns; their key, `sha256/<2 digits>/<64 digits>`."""
        ...

    def get(self, key: str) -> bytes:
        """The bytes of a key.

        Raises:
            NotStored: there are none, or others than were put there, or the key is none.
        """
        ...

    def exists(self, key: str) -> bool:
        """Whether something is kept under the key."""
        ...

    def remove(self, key: str) -> None:
        """Forget the bytes of a key; nothing happens where there are none."""
        ...

    def put_before(self, moment: datetime) -> Iterator[str]:
        """Keys of what was last put before a moment, by the store's own clock, in no order."""
        ...

    def check(self) -> None:
        """Whether something could be kept now.

        Raises:
            StoreFault: it could not; the message says what is missing.
        """
        ...
