"""Requests that may come again: the same Idempotency-Key gets the same answer, and nothing is done twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from fastapi import Header, Response

from review.api.problems import ProblemError
from storage import keys
from storage.clock import database_time
from storage.database import Database

IdempotencyKey = Annotated[str | None, Header(max_length=128, pattern=r"^[\x21-\x7e]+$")]
_KEPT = timedelta(hours=24)


def once(
    database: Database,
    *,
    key_id: int,
    idempotency_key: str | None,
    request: bytes,
    work: Callable[[], tuple[int, str]],
) -> Response:
    """Do the work, or give the answer that it had before.

    Args:
        database: where answers are kept.
        key_id: whose request it is.
        idempotency_key: as it was sent.
        request: method, path and body.
        work: gives status and JSON; an error of it is not kept, so that the request can come again.

    Raises:
        ProblemError: no key, another request of the same key, or the same is still at work.
    """
    if idempotency_key is None:
        raise ProblemError("idempotency_key_missing")
    asked = hashlib.sha256(request).hexdigest()
    with database.writing() as connection:
        known = keys.begin(
            connection, key_id=key_id, idempotency_key=idempotency_key, request=asked,
            now=database_time(connection), kept=_KEPT,
        )  # fmt: skip
    if known is None:
        return _answer(*_worked(database, key_id, idempotency_key, work))
    if known.request != asked:
        raise ProblemError("idempotency_key_reused")
    if known.status is None or known.answer is None:
        raise ProblemError("in_progress", headers={"Retry-After": "2"})
    return _answer(known.status, known.answer)


def _worked(
    database: Database, key_id: int, idempotency_key: str, work: Callable[[], tuple[int, str]]
) -> tuple[int, str]:
    status: int | None = None
    answer = ""
    try:
        status, answer = work()
        return status, answer
    finally:
        with database.writing() as connection:
            keys.finish(connection, key_id=key_id, idempotency_key=idempotency_key, status=status, answer=answer)


def _answer(status: int, content: str) -> Response:
    return Response(content, status_code=status, media_type="application/json")
