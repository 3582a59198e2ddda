"""Accepting an upload: its bytes are kept, then its row is, and only then is anybody told that it was accepted.

Doing it twice is harmless: bytes lie under their digest, and the same upload of the same claim is one document
(for each version of the pipeline).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.errors import UsageError
from pipeline.model import Upload
from pipeline.ports import Clock, ObjectStore, WorkStore
from pipeline.queues.jobs import Accepted, Queue, Submission

log = logging.getLogger(__name__)

LONGEST_CLAIM_ID, LONGEST_KPJ = 255, 64


class Ringing(Protocol):
    """The part of a `supervisor.Bell` that is needed here."""

    def ring(self, queue: Queue, identities: Sequence[str]) -> None:
        """Tell the workers."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitter:
    """Accepts uploads on given stores.

    Attributes:
        bell: tells waiting workers at once; without one they find out by themselves within a second.
    """

    work: WorkStore
    objects: ObjectStore
    clock: Clock
    bell: Ringing | None = None

    def submit(self, upload: Upload, *, queue: Queue = Queue.INTERACTIVE) -> Accepted:
        """Accept one upload; durable when it returns.

        Raises:
            StoreFault: it was not accepted; send it again.
            UsageError: a claim id or participant number that no office has.
        """
        return self.submit_all([upload], queue=queue)[0]

    def submit_all(self, uploads: Sequence[Upload], *, queue: Queue = Queue.BACKLOG) -> Sequence[Accepted]:
        """Accept uploads together, all of them or none; a few dozen at a time, for they are held in memory.

        Raises:
            StoreFault: none was accepted; send them again.
            UsageError: a claim id or participant number that no office has.
        """
        for upload in uploads:
            _check(upload)
        submissions = [Submission.of(each, self.objects.put(each.content), queue=queue) for each in uploads]
        accepted = self.work.accept(submissions, at=self.clock.now())
        for upload, submission in zip(uploads, submissions, strict=True):
            if not self.objects.exists(submission.object_key):  # a purge was at the same bytes
                self.objects.put(upload.content)
        new = [each.id for each in accepted if each.new]
        for each, upload in zip(accepted, uploads, strict=True):
            facts = {"action": "accepted", "document": each.id, "new": each.new, "sha256": upload.sha256[:12]}
            log.info("accepted %s", each.id, extra=facts)
        if self.bell is not None and queue is Queue.INTERACTIVE and new:
            self.bell.ring(queue, new)
        return accepted


def _check(upload: Upload) -> None:
    for what, value, longest in (
        ("claim id", upload.claim_id, LONGEST_CLAIM_ID),
        ("participant number", upload.kpj, LONGEST_KPJ),
    ):
        if value is not None and (len(value) > longest or not value.isprintable()):
            raise UsageError(f"a {what} has at most {longest} printable characters")
