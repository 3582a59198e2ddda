"""`/v1/webhooks`: who is told of changes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi import Path as PathParameter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from pipeline.errors import UsageError
from review.api.caller import actor_of
from review.api.guard import KeyGuard
from review.api.problems import ProblemError
from review.api.repeats import IdempotencyKey, once
from review.keys import Scope
from review.outward import RefusedError
from review.web.site import site_of
from review.webhooks import TYPES
from storage.keys import Key
from storage.webhooks import Delivery, Endpoint

router = APIRouter(prefix="/webhooks")
Keeper = Annotated[Key, Depends(KeyGuard(Scope.WEBHOOKS))]
EndpointId = Annotated[str, PathParameter(max_length=40)]


class MessageType(StrEnum):
    """What may be told."""

    DOCUMENT_ACCEPTED = "document.accepted"
    DOCUMENT_IN_REVIEW = "document.in_review"
    DOCUMENT_RESUBMISSION_REQUESTED = "document.resubmission_requested"
    DOCUMENT_REJECTED = "document.rejected"
    CLAIM_INCOMPLETE = "claim.incomplete"
    CLAIM_NEEDS_REUPLOAD = "claim.needs_reupload"
    CLAIM_IN_REVIEW = "claim.in_review"
    CLAIM_READY_FOR_INTERVIEW = "claim.ready_for_interview"
    REVIEW_CLOSED = "review.closed"
    REVIEW_REOPENED = "review.reopened"


assert tuple(MessageType) == TYPES


class MessageState(StrEnum):
    """How a message stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"


class EndpointIn(BaseModel):
    """A new endpoint."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, StringConstraints(min_length=9, max_length=500)] = Field(description="https://host/path")
    types: list[MessageType] = Field(default=[], max_length=20, description="of messages; none: all")


class EndpointOut(BaseModel):
    """Who is told."""

    id: str
    url: str
    types: list[str]
    created_at: datetime
    paused_at: datetime | None = Field(description="nothing is sent since then; what is to be said waits")


class AddedOut(BaseModel):
    """An endpoint that was added, or got a new secret."""

    endpoint: EndpointOut
    secret: str | None = Field(description="whsec_...; shown once, null where a request is answered again")


class EndpointList(BaseModel):
    """Every endpoint."""

    items: list[EndpointOut]


class MessageOut(BaseModel):
    """A message and how far it is."""

    message_id: str
    type: str
    state: MessageState
    attempts: int
    created_at: datetime
    next_attempt_at: datetime | None
    status: int | None = Field(description="of the last answer; null: nobody answered")
    error: str | None


class MessagePage(BaseModel):
    """Some messages, the newest first; `next_cursor` asks for the ones before."""

    items: list[MessageOut]
    next_cursor: int | None


class SentOut(BaseModel):
    """A test message on its way."""

    message_id: str


class RedrivenOut(BaseModel):
    """How many messages begin anew."""

    messages: int


@router.post("", name="add_webhook", status_code=201, response_model=AddedOut)
def add_webhook(
    request: Request, key: Keeper, body: EndpointIn, idempotency_key: IdempotencyKey = None
) -> Response:
    """Add an endpoint. The answer has the secret of its signatures, once."""
    site, shown = site_of(request), []

    def work() -> tuple[int, str]:
        try:
            made, secret = site.webhooks.add(body.url, body.types, by=actor_of(request, key))
        except (UsageError, RefusedError):
            raise ProblemError("endpoint_refused") from None
        shown.append(AddedOut(endpoint=_endpoint(made), secret=secret).model_dump_json())
        return 201, AddedOut(endpoint=_endpoint(made), secret=None).model_dump_json()

    asked = b"POST /webhooks " + body.model_dump_json().encode()
    answer = once(site.database, key_id=key.id, idempotency_key=idempotency_key, request=asked, work=work)
    return _with_secret(answer, shown)


@router.get("", name="list_webhooks", response_model=EndpointList)
def list_webhooks(request: Request, key: Keeper) -> EndpointList:
    """Every endpoint, without secrets."""
    del key
    return EndpointList(items=[_endpoint(each) for each in site_of(request).webhooks.listening()])


@router.delete("/{endpoint_id}", name="remove_webhook", status_code=204, response_class=Response)
def remove_webhook(request: Request, key: Keeper, endpoint_id: EndpointId) -> Response:
    """Send nothing more there; what waits for it is forgotten."""
    if not site_of(request).webhooks.remove(endpoint_id, by=actor_of(request, key)):
        raise ProblemError("not_found")
    return Response(status_code=204)


@router.post("/{endpoint_id}/rotate", name="rotate_webhook", response_model=AddedOut)
def rotate_webhook(
    request: Request, key: Keeper, endpoint_id: EndpointId, idempotency_key: IdempotencyKey = None
) -> Response:
    """A new secret. For a day messages are signed with the one before it, too."""
    site, shown = site_of(request), []

    def work() -> tuple[int, str]:
        secret = site.webhooks.rotate(endpoint_id, by=actor_of(request, key))
        known = next((each for each in site.webhooks.listening() if each.id == endpoint_id), None)
        if secret is None or known is None:
            raise ProblemError("not_found")
        shown.append(AddedOut(endpoint=_endpoint(known), secret=secret).model_dump_json())
        return 200, AddedOut(endpoint=_endpoint(known), secret=None).model_dump_json()

    asked = f"POST /webhooks/{endpoint_id}/rotate".encode()
    answer = once(site.database, key_id=key.id, idempotency_key=idempotency_key, request=asked, work=work)
    return _with_secret(answer, shown)


@router.post("/{endpoint_id}/test", name="test_webhook", status_code=202, response_model=SentOut)
def test_webhook(
    request: Request, key: Keeper, endpoint_id: EndpointId, idempotency_key: IdempotencyKey = None
) -> Response:
    """Send a `webhook.ping` there."""
    site = site_of(request)

    def work() -> tuple[int, str]:
        name = site.webhooks.ping(endpoint_id)
        if name is None:
            raise ProblemError("not_found")
        return 202, SentOut(message_id=name).model_dump_json()

    asked = f"POST /webhooks/{endpoint_id}/test".encode()
    return once(site.database, key_id=key.id, idempotency_key=idempotency_key, request=asked, work=work)


@router.get("/{endpoint_id}/messages", name="list_messages", response_model=MessagePage)
def list_messages(
    request: Request,
    key: Keeper,
    endpoint_id: EndpointId,
    state: MessageState | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> MessagePage:
    """Messages for an endpoint and how far they are; `dead` ones were given up."""
    del key
    found = site_of(request).webhooks.messages(endpoint_id, state=state, before=cursor, limit=limit)
    if found is None:
        raise ProblemError("not_found")
    more = found[-1].id if len(found) == limit else None
    return MessagePage(items=[_message(each) for each in found], next_cursor=more)


@router.post("/{endpoint_id}/redrive", name="redrive_webhook", response_model=RedrivenOut)
def redrive_webhook(
    request: Request, key: Keeper, endpoint_id: EndpointId, idempotency_key: IdempotencyKey = None
) -> Response:
    """Begin anew with the messages that were given up."""
    site = site_of(request)

    def work() -> tuple[int, str]:
        count = site.webhooks.redrive(endpoint_id, by=actor_of(request, key))
        if count is None:
            raise ProblemError("not_found")
        return 200, RedrivenOut(messages=count).model_dump_json()

    asked = f"POST /webhooks/{endpoint_id}/redrive".encode()
    return once(site.database, key_id=key.id, idempotency_key=idempotency_key, request=asked, work=work)


def _with_secret(answer: Response, shown: list[str]) -> Response:
    """The first answer shows the secret; the one that is kept for repeats does not hold it."""
    return Response(shown[0], answer.status_code, media_type="application/json") if shown else answer


def _endpoint(known: Endpoint) -> EndpointOut:
    return EndpointOut(
        id=known.id,
        url=known.url,
        types=sorted(known.types),
        created_at=known.created_at,
        paused_at=known.paused_at,
    )


def _message(each: Delivery) -> MessageOut:
    return MessageOut(
        message_id=each.message_id,
        type=each.type,
        state=MessageState(each.state),
        attempts=each.attempts,
        created_at=each.created_at,
        next_attempt_at=each.next_at if each.state == MessageState.WAITING else None,
        status=each.status,
        error=each.error,
    )
