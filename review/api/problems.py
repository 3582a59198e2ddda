"""Errors of the API as `application/problem+json` (RFC 9457), which never repeat what was sent."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from pipeline.errors import BerkasError, StoreFault, UsageError

log = logging.getLogger(__name__)

TITLES: Mapping[str, tuple[int, str]] = {
    "invalid_request": (422, "The request is not as the description of the API says."),
    "malformed": (400, "The request cannot be understood."),
    "key_missing": (401, "A key is needed: Authorization: Bearer."),
    "key_unknown": (401, "The key is not known, or is over."),
    "scope_missing": (403, "The key is not good for this."),
    "not_found": (404, "There is nothing here."),
    "method_not_allowed": (405, "This cannot be done here."),
    "claim_exists": (409, "There is a claim of this id already."),
    "in_progress": (409, "The same request is still at work."),
    "too_large": (413, "The upload is too large."),
    "idempotency_key_reused": (422, "This Idempotency-Key was sent with another request."),
    "idempotency_key_missing": (400, "An Idempotency-Key is needed."),
    "endpoint_refused": (422, "This address is not called: https and public, or of BERKAS_WEBHOOK_NETWORKS."),
    "too_many": (429, "Too many requests; see Retry-After."),
    "fault": (500, "Something of ours failed."),
    "unavailable": (503, "A part of the system does not answer; send the request again."),
}
"""Every code with its status."""

_BY_STATUS = {400: "malformed", 401: "key_unknown", 403: "scope_missing", 404: "not_found",
              405: "method_not_allowed", 413: "too_large", 422: "invalid_request"}  # fmt: skip


class ProblemError(Exception):
    """An answer that is an error.

    Args:
        code: of `TITLES`.
        headers: for the answer.
    """

    def __init__(self, code: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.headers = dict(headers or {})


def answer_problems(app: FastAPI) -> None:
    """Make every error of the application a problem."""
    app.add_exception_handler(ProblemError, _problem)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(BerkasError, _fault)
    app.add_exception_handler(Exception, _fault)


def problem(
    request: Request,
    code: str,
    *,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """The answer of a code."""
    known, title = TITLES[code]
    content = {
        "type": "about:blank",
        "title": title,
        "status": status or known,
        "code": code,
        "request_id": getattr(request.state, "request_id", ""),
        **more,
    }
    return JSONResponse(content, status or known, headers, media_type="application/problem+json")


def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return problem(request, error.code, headers=error.headers)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _BY_STATUS.get(error.status_code, "malformed" if error.status_code < 500 else "fault")
    return problem(request, code, status=error.status_code, headers=error.headers)


def _invalid(request: Request, error: Exception) -> Response:
    """Where it is wrong and how, never with what."""
    assert isinstance(error, RequestValidationError)
    wrong = [
        {"pointer": "/" + "/".join(str(part) for part in each["loc"][:4] if isinstance(part, str | int))[:80],
         "code": str(each["type"])}
        for each in error.errors()[:20]
    ]  # fmt: skip
    return problem(request, "invalid_request", errors=wrong)


def _fault(request: Request, error: Exception) -> Response:
    if isinstance(error, UsageError):
        return problem(request, "invalid_request")
    log.error("request failed", exc_info=error, extra={"action": "request_failed"})
    return problem(request, "unavailable" if isinstance(error, StoreFault) else "fault")
