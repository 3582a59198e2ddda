"""One upload from its bytes to the answer: the order of the stages, and nothing else."""

from __future__ import annotations

from datetime import date
from functools import partial

from ocr.engine import Readers
from pipeline.judge import judge, unread
from pipeline.model import Decision, Extent, Grade, Participant, Reason, Upload, Verification
from pipeline.policy.whole import Policy
from pipeline.ports import Timings
from pipeline.sheets import look, read_whole, see


def verify(
    upload: Upload,
    *,
    readers: Readers,
    policy: Policy,
    version: str,
    today: date,
    timings: Timings,
    participant: Participant | None = None,
) -> Verification:
    """What becomes of one upload, and why.

    Args:
        upload: the file and what the claimant says it is.
        readers: the engines.
        policy: every threshold.
        version: of the code, the models and the policy together.
        today: the day at the office.
        timings: told how long each stage takes.
        participant: what the office knows of the claimant; None: nothing, so the cross-checks say so.

    Raises:
        ocr.engine.EngineError: an engine is broken; nothing has been judged.
    """
    seen = see(upload, policy=policy, timings=timings)
    if isinstance(seen, Reason):
        return unread(upload, policy=policy, version=version, timings=timings, fault=seen)
    pages, qualities = seen
    if policy.quality.stop_hopeless and all(quality.hopeless for quality in qualities):
        return unread(upload, policy=policy, version=version, timings=timings, pages=pages, qualities=qualities)

    good = all(quality.grade is Grade.GOOD for quality in qualities)
    extent = policy.extent if good else Extent.ALL  # others are hardly ever accepted by a part: read once
    read = partial(
        look,
        readers=readers,
        policy=policy,
        timings=timings,
        declared=upload.declared_type,
        extent=extent,
        record=participant,
    )
    sheets = list(map(read, pages, qualities))

    judged = partial(
        judge,
        upload,
        readers=readers,
        policy=policy,
        version=version,
        today=today,
        timings=timings,
        participant=participant,
    )
    answer = judged(sheets)
    if answer.extent is Extent.ALL or _stands(answer):
        return answer
    # More reading may change it, and whoever must look at the document gets all of it.
    rest = partial(read_whole, readers=readers, policy=policy, timings=timings, declared=upload.declared_type)
    return judged(list(map(rest, sheets)))


def _stands(answer: Verification) -> bool:
    """Whether no unread line can change an answer: accepted, and of the only document on the page."""
    return answer.decision is Decision.ACCEPTED and all(each.code != "doc_multiple" for each in answer.reasons)
