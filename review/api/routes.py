"""`/v1`: claims, documents, reason codes."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Header, Query, Request, Response, UploadFile
from fastapi import Path as PathParameter

from pipeline.catalogue.entry import Audience
from pipeline.model import DocumentType, Upload
from pipeline.reasons import CATALOGUE, because, texts
from review.api.caller import actor_of
from review.api.guard import KeyGuard
from review.api.problems import ProblemError
from review.api.repeats import IdempotencyKey, once
from review.api.shapes import (
    ClaimId,
    ClaimIn,
    ClaimOut,
    ClaimPage,
    DocumentOut,
    OpenedOut,
    ReasonCode,
    UploadOut,
    Words,
    claim_out,
    document_out,
    verdict_out,
)
from review.claims import told
from review.keys import CLAIMANT, Scope
from review.web.site import Site, site_of
from storage import audit, cases
from storage.audit import Actor
from storage.clock import database_time
from storage.keys import Key

router = APIRouter()
Opener = Annotated[Key, Depends(KeyGuard(Scope.CLAIMS_WRITE))]
Uploader = Annotated[Key, Depends(KeyGuard(Scope.DOCUMENTS_WRITE))]
Reader = Annotated[Key, Depends(KeyGuard(Scope.CLAIMS_READ))]


@router.post("/claims", name="open_claim", status_code=201, response_model=OpenedOut)
def open_claim(request: Request, key: Opener, body: ClaimIn, idempotency_key: IdempotencyKey = None) -> Response:
    """Open a claim. The answer is the same whether the participant is known or not."""
    site = site_of(request)

    def work() -> tuple[int, str]:
        actor = actor_of(request, key)
        with site.database.writing() as connection:
            now = database_time(connection)
            if not cases.open_claim(connection, claim_id=body.id, kpj=body.kpj, at=now):
                raise ProblemError("claim_exists")
            audit.append(connection, actor=actor, action="claim_opened", subject=f"claim:{body.id}")
        given = site.keys.add(
            f"claimant {body.id}"[:64], CLAIMANT, by=actor, claim_id=body.id, lasts=site.policy.upload_link
        )
        state = site.claims.state(body.id)
        assert state is not None
        opened = OpenedOut(claim=claim_out(state), upload_key=given, upload_path=f"/upload#{given}")
        return 201, opened.model_dump_json()

    asked = b"POST /claims " + body.model_dump_json().encode()
    return once(site.database, key_id=key.id, idempotency_key=idempotency_key, request=asked, work=work)


@router.get("/claims", name="list_claims", response_model=ClaimPage)
def list_claims(
    request: Request,
    key: Reader,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str, Query(max_length=255)] = "",
) -> ClaimPage:
    """Claims by id; a claimant's key shows its own alone."""
    site = site_of(request)
    if key.claim_id is not None:
        own = site.claims.state(key.claim_id)
        return ClaimPage(items=[claim_out(own)] if own else [], next_cursor=None)
    found = site.claims.page(after=cursor, limit=limit)
    more = found[-1].claim_id if len(found) == limit else None
    return ClaimPage(items=[claim_out(each) for each in found], next_cursor=more)


@router.get("/claims/mine", name="own_claim", response_model=ClaimOut)
def own_claim(
    request: Request, key: Reader, if_none_match: Annotated[str | None, Header(max_length=200)] = None
) -> Response:
    """The one claim that a claimant's key opens."""
    if key.claim_id is None:
        raise ProblemError("not_found")
    return _claim(site_of(request), key.claim_id, if_none_match)


@router.get("/claims/{claim_id}", name="get_claim", response_model=ClaimOut)
def get_claim(
    request: Request, key: Reader, claim_id: ClaimId,
    if_none_match: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:  # fmt: skip
    """How a claim stands, and what is to do. With the `ETag` of the last answer: 304 while nothing changed."""
    del key
    return _claim(site_of(request), claim_id, if_none_match)


def _claim(site: Site, claim_id: str, known: str | None) -> Response:
    state = site.claims.state(claim_id)
    if state is None:
        raise ProblemError("not_found")
    content = claim_out(state).model_dump_json()
    tag = f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if known is not None and tag in known:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)


@router.post("/claims/{claim_id}/documents", name="upload_document", status_code=202, response_model=UploadOut)
def upload_document(
    request: Request,
    key: Uploader,
    claim_id: ClaimId,
    file: Annotated[UploadFile, File(description="JPEG, PNG, WebP, HEIC, BMP, TIFF or PDF")],
    document_type: Annotated[DocumentType, Form()],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Upload a document: kept before this answers, which says at once whether it can be read."""
    site = site_of(request)
    content = file.file.read(site.judging.decode.max_bytes + 1)
    if len(content) > site.judging.decode.max_bytes:
        raise ProblemError("too_large")
    if document_type is DocumentType.UNKNOWN:
        raise ProblemError("invalid_request")
    name = "".join(letter for letter in (file.filename or "upload") if letter.isprintable())[-100:]
    asked = f"POST /claims/{claim_id}/documents {document_type} ".encode() + hashlib.sha256(content).digest()

    def work() -> tuple[int, str]:
        out = _accepted(site, actor_of(request, key), claim_id, document_type, name, content)
        return 202, out.model_dump_json()

    answer = once(site.database, key_id=key.id, idempotency_key=idempotency_key, request=asked, work=work)
    answer.headers["Location"] = f"/v1/claims/{claim_id}"
    return answer


def _accepted(site: Site, actor: Actor, claim_id: str, kind: DocumentType, name: str, content: bytes) -> UploadOut:
    with site.database.reading() as connection:
        claim = cases.claim(connection, claim_id)
    if claim is None:
        raise ProblemError("not_found")
    upload = Upload(content, name, hashlib.sha256(content).hexdigest(), kind, claim_id, claim.kpj)
    accepted = site.submitter.submit(upload)
    with site.database.writing() as connection:
        audit.append(
            connection, actor=actor, action="document_received", subject=f"document:{accepted.id}",
            detail={"claim": claim_id, "type": str(kind), "new": accepted.new},
        )  # fmt: skip
    glance = site.glancer.look(content, kind)
    state = site.claims.document(accepted.id)
    assert state is not None
    return UploadOut(
        document=document_out(state), verdict=verdict_out(glance, told(glance.reasons, kind)), new=accepted.new
    )


@router.get("/documents/{document_id}", name="get_document", response_model=DocumentOut)
def get_document(
    request: Request, key: Reader, document_id: Annotated[str, PathParameter(max_length=64)]
) -> DocumentOut:
    """How one document stands."""
    state = site_of(request).claims.document(document_id)
    if state is None or (key.claim_id is not None and state.claim_id != key.claim_id):
        raise ProblemError("not_found")
    return document_out(state)


@router.get("/reason-codes", name="reason_codes", response_model=list[ReasonCode])
def reason_codes() -> list[ReasonCode]:
    """Every reason that a claimant may be given, with its words for a document that is not named."""
    return [
        ReasonCode(
            code=code,
            group=str(entry.group),
            outcome=str(entry.outcome),
            message=Words(**words["message"]),
            advice=Words(**words["advice"]),
        )
        for code, entry in CATALOGUE.items()
        if entry.audience is Audience.CLAIMANT
        for words in [texts(because(code), entry.doc_types[0])]
    ]
