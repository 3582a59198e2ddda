"""How long the queue waits and how often it tries: no part of what a verification is judged by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPolicy:
    """How long the queue waits and how often it tries. No part of `Policy`: it changes no answer.

    Attributes:
        lease_s: seconds after which a document whose worker says nothing is given to another; longer than a
            database takes to restart. The worker says something four times as often.
        crashes: attempts that take their process down before a person gets the document.
        losses: the same for workers that vanish; the document is hardly at fault, so it is many.
        retry_s: seconds before the second attempt after a crash; they double with each.
        ring_again_s: seconds after which a broker that was told of a document is told again.
        rings: documents of a queue that a broker is told of ahead of the workers.
    """

    lease_s: float = 90.0
    crashes: int = 3
    losses: int = 10
    retry_s: float = 5.0
    ring_again_s: float = 60.0
    rings: int = 64
