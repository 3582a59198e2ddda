"""Drawing documents in processes of their own: what a stranger sent is never opened in the server's.

A picture that takes too long, too much memory or the process down costs that process; the page says that it cannot
be shown. Two processes draw at a time.
"""

from __future__ import annotations

import contextlib
import json
import logging
import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipeline.codec import document_record, from_record, to_line
from pipeline.errors import WorkersFault
from pipeline.model import Verification
from pipeline.policy.photo import DecodePolicy
from pipeline.queues.child import Child
from pipeline.workers import Limits
from review.pictures import Drawing, draw
from review.policy import DeskPolicy

_LIMITS = Limits(seconds=20, start_seconds=60, memory_mb=1024)
_PROCESSES = 2

Task = tuple[bytes, str, bool, bool]
"""The upload's bytes, the record of its verification, whether numbers are left uncovered, whether it is large."""

log = logging.getLogger(__name__)


class Drawers:
    """Draws in other processes; in place of `review.pictures.draw`.

    Args:
        policy: sizes of the pictures.
        decoding: limits of decoding.
        limits: of one document.
    """

    def __init__(self, decoding: DecodePolicy, policy: DeskPolicy, *, limits: Limits = _LIMITS) -> None:
        build = _Build(decoding, policy)
        self._free: queue.Queue[Child[Task]] = queue.Queue()
        self._all = [Child[Task](build, limits, growth_mb=512) for _ in range(_PROCESSES)]
        for child in self._all:
            self._free.put(child)

    def __call__(
        self, content: bytes, verification: Verification, *, in_full: bool, closely: bool = False
    ) -> Drawing:
        """Draw a document; nothing where it cannot be opened."""
        if not content:
            return Drawing()
        task = (content, to_line(document_record(verification)), in_full, closely)
        try:
            with self._one() as child:
                result = child.do(task)
        except WorkersFault as fault:
            log.error("no pictures of documents: %s", fault, extra={"action": "drawing_failed"})
            return Drawing()
        if result.failure is not None:
            log.warning(
                "a picture could not be drawn: %s", result.failure,
                extra={"action": "drawing_failed", "sha256": verification.upload.sha256},
            )  # fmt: skip
            return Drawing()
        return unpacked(result.content)

    @contextmanager
    def _one(self) -> Iterator[Child[Task]]:
        child = self._free.get()
        try:
            yield child
        finally:
            self._free.put(child)

    def start(self) -> None:
        """Start the processes, so that the first officer does not wait for them."""
        for _ in self._all:
            with self._one() as child, contextlib.suppress(WorkersFault):
                child.ready()

    def close(self) -> None:
        """End the processes."""
        for child in self._all:
            child.close()


class _Build:
    """What a process does: it is sent there, so it holds values alone."""

    def __init__(self, decoding: DecodePolicy, policy: DeskPolicy) -> None:
        self._decoding = decoding
        self._policy = policy

    def __call__(self) -> Callable[[Task], bytes]:
        def drawn(task: Task) -> bytes:
            content, record, in_full, closely = task
            verification = from_record(json.loads(record))
            return packed(
                draw(
                    content,
                    verification,
                    in_full=in_full,
                    closely=closely,
                    decoding=self._decoding,
                    policy=self._policy,
                )
            )

        return drawn


def packed(drawing: Drawing) -> bytes:
    """A drawing as bytes: one line that says what follows, then the pictures."""
    head = {"pages": [len(page) for page in drawing.pages], "sizes": drawing.sizes}
    return b"".join([json.dumps(head).encode(), b"\n", *drawing.pages, drawing.crops])


def unpacked(content: bytes) -> Drawing:
    """The drawing that `packed` made bytes of."""
    line, _, rest = content.partition(b"\n")
    head = json.loads(line)
    pages, at = [], 0
    for length in head["pages"]:
        pages.append(rest[at : at + length])
        at += length
    return Drawing(tuple(pages), tuple((width, height) for width, height in head["sizes"]), rest[at:])
