"""What the API takes and gives. Nothing that was read from a document is ever among it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from pipeline.claims.claim import ClaimStatus
from pipeline.model import DocumentType, Grade
from review.claims import ClaimState, DocumentState, DocumentStatus, ToDo, Told
from review.glance import Glance

ClaimId = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Kpj = Annotated[str, StringConstraints(min_length=1, max_length=32, pattern=r"^[0-9A-Za-z.\-]+$")]


class Words(BaseModel):
    """A text in both languages."""

    id: str
    en: str


class ReasonOut(BaseModel):
    """Why, and what to do.

    `places`: where the picture fails: page, and four corners in pixels of the page as a viewer shows it.
    """

    code: str
    message: Words
    advice: Words
    places: list[tuple[int, list[list[float]]]] = []


class DocumentOut(BaseModel):
    """How a document stands."""

    id: str
    claim_id: str | None
    type: DocumentType
    status: DocumentStatus
    final: bool
    decided_by: str | None = Field(description="system or person")
    submitted_at: datetime
    readability: float | None
    reasons: list[ReasonOut]
    image_size: tuple[int, int] | None


class Verdict(BaseModel):
    """What is known at once: `unreadable` should be photographed again; `doubtful` may be."""

    readability: float | None
    grade: Grade | None
    reasons: list[ReasonOut]
    image_size: tuple[int, int] | None


class UploadOut(BaseModel):
    """An upload that was accepted for verification."""

    document: DocumentOut
    verdict: Verdict
    new: bool = Field(description="false: the same file was sent for this claim before")


class ToDoOut(BaseModel):
    """What the claimant can do about one of the documents that a claim needs."""

    type: DocumentType
    to_do: ToDo


class ClaimOut(BaseModel):
    """How a claim stands; an interview may be scheduled when `status` is `ready_for_interview`."""

    id: str
    opened_at: datetime
    status: ClaimStatus
    processing: bool = Field(description="some upload has no answer yet")
    eligible_for_interview: bool
    to_do: list[ToDoOut]
    documents: list[DocumentOut]


class ClaimPage(BaseModel):
    """Some claims; `next_cursor` asks for the next ones."""

    items: list[ClaimOut]
    next_cursor: str | None


class ClaimIn(BaseModel):
    """A new claim."""

    model_config = ConfigDict(extra="forbid")

    id: ClaimId
    kpj: Kpj | None = None


class OpenedOut(BaseModel):
    """A claim that was opened, and the key with which its claimant uploads (shown once)."""

    claim: ClaimOut
    upload_key: str
    upload_path: str = Field(description="of the claimant's page; the key stands behind the #")


class ReasonCode(BaseModel):
    """One line of the catalogue."""

    code: str
    group: str
    outcome: str
    message: Words
    advice: Words


def reason_out(reason: Told) -> ReasonOut:
    """A reason."""
    return ReasonOut(
        code=reason.code,
        message=Words(**reason.message),
        advice=Words(**reason.advice),
        places=[(page, [list(point) for point in corners]) for page, corners in reason.places],
    )


def document_out(state: DocumentState) -> DocumentOut:
    """A document."""
    return DocumentOut(
        id=state.id,
        claim_id=state.claim_id,
        type=state.slot,
        status=state.status,
        final=state.final,
        decided_by=state.decided_by,
        submitted_at=state.submitted_at,
        readability=state.readability,
        reasons=[reason_out(each) for each in state.reasons],
        image_size=state.size,
    )


def claim_out(state: ClaimState) -> ClaimOut:
    """A claim."""
    return ClaimOut(
        id=state.claim_id,
        opened_at=state.opened_at,
        status=state.status,
        processing=state.processing,
        eligible_for_interview=state.status is ClaimStatus.READY_FOR_INTERVIEW and not state.processing,
        to_do=[ToDoOut(type=kind, to_do=what) for kind, what in state.to_do.items()],
        documents=[document_out(each) for each in state.documents],
    )


def verdict_out(glance: Glance, reasons: tuple[Told, ...]) -> Verdict:
    """What is known at once."""
    return Verdict(
        readability=glance.readability,
        grade=glance.grade,
        reasons=[reason_out(each) for each in reasons],
        image_size=glance.size,
    )
