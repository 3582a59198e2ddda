"""Who calls the API, what their key is good for, and how often they may."""

from __future__ import annotations

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from review.api.problems import ProblemError
from review.keys import Scope
from review.web.site import site_of
from storage.keys import Key

PUBLIC = frozenset({"reason_codes", "openapi"})
"""Names of routes that need no key."""


class KeyGuard:
    """A dependency: the key of a request, if it is good for a scope.

    Raises:
        ProblemError: it is not, or it came too often.
    """

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    async def __call__(self, request: Request) -> Key:
        """Check the request."""
        site = site_of(request)
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        address = request.client.host if request.client else ""
        if kind.lower() != "bearer" or not given:
            raise ProblemError("key_missing", headers={"WWW-Authenticate": "Bearer"})
        key = await run_in_threadpool(site.keys.find, given.strip())
        wait = site.calls.wait(f"key {key.id}" if key else f"stranger {address}")
        if wait > 0:
            raise ProblemError("too_many", headers={"Retry-After": str(int(wait) + 1)})
        if key is None:
            raise ProblemError("key_unknown", headers={"WWW-Authenticate": "Bearer"})
        if self.scope not in key.scopes:
            raise ProblemError("scope_missing")
        claim_id = request.path_params.get("claim_id")
        if key.claim_id is not None and claim_id is not None and claim_id != key.claim_id:
            raise ProblemError("not_found")  # as for a claim that is not there
        return key
