"""How a claim stands when what people said of its documents counts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.claims.claim import Claim
from pipeline.claims.outcomes import Action, ReviewOutcome, reviewed, settled
from pipeline.claims.together import judge_claims
from pipeline.model import Participant, Verification
from pipeline.policy.whole import Policy
from storage.cases import Paper
from storage.reviews import Outcome

DECIDING = frozenset({Action.ACCEPT, Action.REUPLOAD, Action.REJECT})
REOPEN, UNDO = "reopen", "undo"
"""What a person may say besides: a supervisor of any decision, a person of their own last one."""


def word_of(outcome: Outcome) -> ReviewOutcome:
    """What a person said, as a value of the pipeline."""
    content = outcome.content
    return ReviewOutcome(
        action=Action(outcome.action),
        reasons=tuple(content.get("reasons", ())),
        corrections=dict(content.get("corrections", {})),
        settles=frozenset((kind, code, field) for kind, code, field in content.get("settles", ())),
    )


def last_words(said: Iterable[Outcome]) -> Mapping[str, Outcome]:
    """By document, the last thing said that decides.

    What was said before a reopening counts no more; nor does the one decision that its author took back.
    """
    said = tuple(said)
    taken_back = {outcome.about_id for outcome in said if outcome.action == UNDO}
    found: dict[str, Outcome] = {}
    for outcome in said:
        if outcome.action == REOPEN:
            found.pop(outcome.document_id, None)
        elif outcome.action in DECIDING and outcome.id not in taken_back:
            found[outcome.document_id] = outcome
    return found


def counting(
    paper: Paper, word: Outcome | None, *, participant: Participant | None, policy: Policy, today: date
) -> Verification:
    """The answer to one document that counts: the machine's, or what a person made of it."""
    if word is None:
        return paper.verification
    return reviewed(paper.verification, word_of(word), participant=participant, policy=policy, today=today)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What the store holds that a claim must be compared with.

    Attributes:
        claims: others that share a paper or a number with it.
        records: of every participant with a NIK of the claim.
    """

    claims: tuple[Claim, ...] = ()
    records: tuple[Participant, ...] = ()


NOWHERE = Elsewhere()


def standing(
    claim_id: str,
    papers: Sequence[Paper],
    said: Iterable[Outcome],
    *,
    participant: Participant | None,
    policy: Policy,
    today: date,
    elsewhere: Elsewhere = NOWHERE,
) -> Claim:
    """The claim as it stands, next to the other claims that share something with it."""
    words = last_words(said)
    documents = [
        counting(each, words.get(each.id), participant=participant, policy=policy, today=today) for each in papers
    ]
    (claim,) = judge_claims(
        {claim_id: documents},
        participants={claim_id: participant},
        records=elsewhere.records,
        earlier=elsewhere.claims,
        policy=policy,
        today=today,
    )
    return settled(claim, map(word_of, words.values()))
