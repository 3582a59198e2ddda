"""The first answer to an upload, before anything is read: can it be opened, and can a person read it?

A stranger's file is opened in a process of its own, under a wall clock and a memory limit, never in the server's.
"""

from __future__ import annotations

import contextlib
import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.codec import reason_record
from pipeline.errors import WorkersFault
from pipeline.model import DocumentType, Grade, Outcome, Reason, Upload
from pipeline.policy.photo import DecodePolicy, QualityPolicy
from pipeline.queues.child import Child
from pipeline.workers import Limits

_LIMITS = Limits(seconds=10, start_seconds=60, memory_mb=1024)


@dataclass(frozen=True, slots=True)
class Glance:
    """What can be said at once.

    Attributes:
        readability: 0..1; None: the file was not opened in time, nothing is known yet.
        grade: the same in words.
        reasons: what is wrong with it; none where it looks good.
        size: (width, height) of the first page in pixels.
    """

    readability: float | None
    grade: Grade | None
    reasons: tuple[Reason, ...] = ()
    size: tuple[int, int] | None = None


UNKNOWN = Glance(None, None)

_Task = tuple[bytes, DocumentType | None]

log = logging.getLogger(__name__)


class Glancer:
    """Looks at uploads, one at a time."""

    def __init__(self) -> None:
        self._child: Child[_Task] = Child(looking, _LIMITS, growth_mb=512)
        self._turn = threading.Lock()

    def look(self, content: bytes, declared: DocumentType | None = None) -> Glance:
        """Look at an upload; `UNKNOWN` where looking took too long or too much: the upload itself is safe.

        Args:
            content: of the file.
            declared: what the claimant says it is; None: not said.
        """
        try:
            with self._turn:
                result = self._child.do((content, declared))
        except WorkersFault as fault:
            log.error("no glance at uploads: %s", fault, extra={"action": "glance_failed"})
            return UNKNOWN
        return UNKNOWN if result.failure is not None else _from_line(result.content)

    def start(self) -> None:
        """Start the process, so that the first claimant does not wait for it."""
        with self._turn, contextlib.suppress(WorkersFault):
            self._child.ready()

    def close(self) -> None:
        """End the process."""
        self._child.close()


def looking() -> Callable[[_Task], bytes]:
    """What the process does."""
    from pipeline.policy.whole import Policy

    policy = Policy()

    def work(task: _Task) -> bytes:
        content, declared = task
        return _to_line(glance(content, declared=declared, decoding=policy.decode, quality=policy.quality))

    return work


def glance(
    content: bytes, *, declared: DocumentType | None = None, decoding: DecodePolicy, quality: QualityPolicy
) -> Glance:
    """Decode and measure. Unreadable is said only of what the pipeline itself will not try to read.

    Args:
        content: of the file.
        declared: what it is said to be; of an identity card the places of number and name are looked at.
        decoding: what a file may ask of us.
        quality: the bounds.
    """
    from pipeline.stages.assess import assess
    from pipeline.stages.decode import decode

    pages = decode(Upload(content, "upload", ""), policy=decoding)
    if isinstance(pages, Reason):
        return Glance(0.0, Grade.UNREADABLE, (pages,))
    found = [assess(page, policy=quality, declared=declared) for page in pages]
    best = max(found, key=lambda each: each.readability)
    hopeless = quality.stop_hopeless and all(each.hopeless for each in found)
    grade = Grade.UNREADABLE if hopeless else Grade.GOOD if best.grade is Grade.GOOD else Grade.DOUBTFUL
    wrong = () if grade is Grade.GOOD else best.reasons
    return Glance(best.readability, grade, wrong, pages[0].full_size)


def _to_line(found: Glance) -> bytes:
    record = {
        "readability": found.readability,
        "grade": found.grade,
        "reasons": [reason_record(each, DocumentType.UNKNOWN) for each in found.reasons],
        "size": found.size,
    }
    return json.dumps(record).encode()


def _from_line(line: bytes) -> Glance:
    record = json.loads(line)
    return Glance(
        record["readability"],
        Grade(record["grade"]),
        tuple(
            Reason(each["code"], Outcome(each["outcome"]), each["field"], each["params"], each["evidence"])
            for each in record["reasons"]
        ),
        (record["size"][0], record["size"][1]) if record["size"] else None,
    )
