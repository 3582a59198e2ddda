"""Who calls the API, for the audit log."""

from __future__ import annotations

from fastapi import Request

from storage.audit import Actor
from storage.keys import Key


def actor_of(request: Request, key: Key) -> Actor:
    """The key's holder, and how the request came in."""
    address = request.client.host if request.client else ""
    return Actor(key.name, "service", str(getattr(request.state, "request_id", "")), address)
