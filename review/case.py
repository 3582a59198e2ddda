"""Who acts at the desk, what they look at, and why nothing happened: the values of `review.desk`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pipeline.claims.claim import Claim
from pipeline.claims.outcomes import Settled, settling
from pipeline.model import Participant
from storage.audit import Actor
from storage.cases import Paper
from storage.checks import Check
from storage.reviews import Item, Outcome


class Refusal(StrEnum):
    """Why nothing happened."""

    LOST = "lost"  # the lease is over, or somebody else holds the item now
    NOT_YOURS = "not_yours"  # the item is not held by this person
    NOT_THERE = "not_there"
    QUOTA = "quota"
    TOO_LATE = "too_late"  # the minute in which a decision can be taken back is over
    GONE_ON = "gone_on"  # something was done with the decision already
    NO_NOTE = "no_note"


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts at the desk."""

    id: int
    supervisor: bool
    actor: Actor


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that a person needs to decide on one document.

    Attributes:
        item: what is decided on.
        paper: its document.
        papers: all documents of its claim, oldest first, with `paper` among them.
        claim: how the claim stands without this decision; None: the document belongs to none.
        said: what people said of the claim's documents; in a check, nothing of this one.
        participant: the office's record.
        draft: what this person has typed so far.
        revealed: numbers may be shown in full.
        now: the moment of looking, by the database's clock.
        answers: of a dispute: what the second person said.
    """

    item: Item
    paper: Paper
    papers: Sequence[Paper]
    claim: Claim | None
    said: Sequence[Outcome]
    participant: Participant | None
    draft: Mapping[str, Any]
    revealed: bool
    now: datetime
    answers: Sequence[Check] = ()


def settles(case: Case) -> frozenset[Settled]:
    """What stands before a person's eyes of what holds the claim up: all that is about this document."""
    of_document = {settling(case.paper.slot, each) for each in case.paper.verification.reasons}
    of_claim = case.claim.reasons if case.claim else ()
    return frozenset(of_document | {settling(about, each) for about, each in of_claim if about is case.paper.slot})
