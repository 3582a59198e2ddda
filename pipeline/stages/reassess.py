"""How readable a document is once it was read: what became of its needed fields counts for more than its look.

Before reading, a reflection over one number of a sharp photo is nothing to the page. Afterwards it is known: the
number is missing, in doubt, or was seen to be hidden. Only the score and its grade follow; what is decided rests
on the fields themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import Grade, Outcome, Quality, Reason
from pipeline.policy.photo import QualityPolicy
from pipeline.stages.readings import Reading, State
from quality.readability import Evidence, readability_read


def reassess(
    quality: Quality, read: Sequence[Reading], causes: Sequence[Reason], *, policy: QualityPolicy
) -> Quality:
    """The quality of a page with what reading it showed.

    Args:
        quality: as `assess` has it.
        read: every field that the document is needed for; without any nothing changes.
        causes: defects of the photo at the places of fields.
        policy: the model, and the scores from which a page is good or unreadable.
    """
    if not read:
        return quality
    evidence = evidence_of(quality.readability, read, causes)
    score = readability_read(evidence, model=policy.model)
    grade = Grade.GOOD if score >= policy.good and not evidence.unread else Grade.DOUBTFUL
    if score < policy.unreadable and any(each.outcome is Outcome.RETRY for each in (*causes, *quality.reasons)):
        grade = Grade.UNREADABLE
    seen = {f"needed_{name}": round(getattr(evidence, name), 4) for name in ("least", "unread", "hidden")}
    return replace(
        quality,
        readability=round(score, 4),
        grade=grade,
        measures={**quality.measures, **seen},
        before_reading=quality.readability,
    )


def evidence_of(page: float, read: Sequence[Reading], causes: Sequence[Reason]) -> Evidence:
    """What the model looks at; `page` is the score before reading."""
    hidden = {cause.field for cause in causes}
    confidences = [each.field.confidence if each.field and each.field.value else 0.0 for each in read]
    return Evidence(
        page=page,
        least=min(confidences, default=0.0),
        unread=sum(each.state is not State.READ for each in read) / max(1, len(read)),
        hidden=sum(each.key in hidden for each in read) / max(1, len(read)),
    )
