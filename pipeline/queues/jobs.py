"""What the queue knows of a document: where it waits, how far it got, who has it.

    queued ──claim──> running ──finish──> done
      ^                  │
      └── given back, ───┤
          lease expired, └── crashed too often,
          crashed            lost too often ──> dead ──redrive──> queued

The row in the database is the truth. A claim carries a fence, a number that grows with every claim: whoever
writes with an old one changes nothing, so there may be many attempts and there is one result.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from pipeline.model import NOTHING, DocumentType, Upload

DOCUMENT, RUN, ITEM = "doc", "run", "itm"
"""Prefixes of ids: of a document, of a reprocessing run, of one document in a run."""

_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


class Queue(StrEnum):
    """Where a document waits: a claimant is waiting for the answer, or nobody is."""

    INTERACTIVE = "interactive"
    BACKLOG = "backlog"


class State(StrEnum):
    """How far a document got; `DEAD` is flagged for a person, and can be queued again."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What is kept of an upload when it is accepted for verification; its bytes are in the object store.

    Attributes:
        object_key: of the bytes.
        priority: lower goes first within its queue, as with `nice`.
    """

    object_key: str
    sha256: str
    source: str
    declared_type: DocumentType | None = None
    claim_id: str | None = None
    kpj: str | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    queue: Queue = Queue.BACKLOG
    priority: int = 0

    @classmethod
    def of(cls, upload: Upload, object_key: str, *, queue: Queue = Queue.BACKLOG) -> Submission:
        """What is kept of this upload."""
        return cls(
            object_key=object_key,
            sha256=upload.sha256,
            source=upload.source,
            declared_type=upload.declared_type,
            claim_id=upload.claim_id,
            kpj=upload.kpj,
            extra=upload.extra,
            queue=queue,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A document that a worker holds, until its lease ends.

    Attributes:
        id: of the row that was claimed: a document (`doc_`), or a document in a run (`itm_`).
        document_id: of the document.
        upload: without content.
        object_key: of the content.
        fence: the number of this claim.
        crashes: attempts so far that took their process down.
        run_id: the reprocessing run that it belongs to.
        waited: seconds since it was ready to be claimed.
    """

    id: str
    document_id: str
    upload: Upload
    object_key: str
    fence: int
    queue: Queue = Queue.BACKLOG
    crashes: int = 0
    run_id: str | None = None
    waited: float = 0.0


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a submission.

    Attributes:
        id: of the document, new or known.
        new: it was not known.
    """

    id: str
    new: bool


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found.

    Attributes:
        lost: rows whose worker had vanished and that wait again.
        dead: those that had been lost too often.
    """

    lost: tuple[str, ...] = ()
    dead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Depth:
    """How much stands in one place of the queue.

    Attributes:
        oldest: the moment since which the longest has been waiting (queued), was last tried (dead) or has its
            lease until (running).
    """

    queue: Queue
    state: State
    run: bool
    count: int
    oldest: datetime | None


def new_id(prefix: str, at: datetime) -> str:
    """A name that no other has, in the order of time: the prefix and a UUID of version 7 (RFC 9562).

    In letters, a for 0 to p for f: sixteen digits in a row would look like a NIK, and be masked in every log.

    Args:
        prefix: what it names.
        at: the moment, to milliseconds.
    """
    milliseconds = int(at.timestamp() * 1000)
    number = milliseconds << 80 | int.from_bytes(os.urandom(10), "big")
    number = number & ~(0xF << 76) | 0x7 << 76
    number = number & ~(0x3 << 62) | 0x2 << 62
    return f"{prefix}_{f'{number:032x}'.translate(_LETTERS)}"
