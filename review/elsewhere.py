"""The other claims and records that a stored claim must be compared with, found in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from pipeline.claims.checks import KTP
from pipeline.claims.claim import judge_claim
from pipeline.model import Participant, Verification
from pipeline.policy.whole import Policy
from review.standing import Elsewhere, counting, last_words
from storage import cases, reviews, traces
from storage.cases import Paper


def elsewhere(
    connection: Connection,
    claim_id: str,
    papers: Sequence[Paper],
    *,
    participant: Participant | None,
    policy: Policy,
    today: date,
) -> Elsewhere:
    """What shares a file, a picture, a letter number or a NIK with a claim."""
    own = [each.verification for each in papers]
    niks = {nik for each in own if (nik := _nik(each))}
    if participant is not None and participant.nik:
        niks.add(participant.nik)
    names = traces.claims_sharing(connection, claim_id, own, niks=niks)
    opened = cases.claims_named(connection, names)
    records = cases.participants_of(connection, kpjs={each.kpj for each in opened if each.kpj}, niks=niks)
    by_kpj = {each.kpj: each for each in records}
    uploads = cases.papers_of_claims(connection, names)
    words = last_words(reviews.said(connection, [each.id for each in uploads]) if uploads else ())
    documents: dict[str, list[Verification]] = defaultdict(list)
    for each in uploads:
        upload = each.verification.upload
        known = by_kpj.get(upload.kpj)
        document = counting(each, words.get(each.id), participant=known, policy=policy, today=today)
        documents[upload.claim_id or ""].append(document)
    found = (
        judge_claim(each.claim_id, documents[each.claim_id], participant=by_kpj.get(each.kpj), policy=policy)
        for each in opened
    )
    return Elsewhere(tuple(found), tuple(each for each in records if each.nik in niks))


def _nik(document: Verification) -> str | None:
    return document.extraction.value("nik") if document.extraction and document.slot is KTP else None
