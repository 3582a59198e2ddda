"""The API as an application of its own, mounted at `/v1`."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute

from review.api import guard, webhooks
from review.api.guard import KeyGuard
from review.api.problems import answer_problems
from review.api.routes import router
from review.web.site import Site

_ROOM = 64 * 1024
"""Bytes of a request besides the upload: the fields and the borders between them."""


def build_api(site: Site) -> FastAPI:
    """The API on a site.

    Raises:
        RuntimeError: a route asks for no scope and is not public.
    """
    api = FastAPI(
        title="berkas", version="1", summary="Claims, their documents, and whether an interview may be scheduled.",
        docs_url=None, redoc_url=None, openapi_url=None, max_body_size=site.judging.decode.max_bytes + _ROOM,
    )  # fmt: skip
    api.state.site = site
    api.include_router(router)
    api.include_router(webhooks.router)
    answer_problems(api)
    for route in (*router.routes, *webhooks.router.routes):
        if not isinstance(route, APIRoute) or not (_guarded(route) or route.name in guard.PUBLIC):
            raise RuntimeError(f"{route} asks for no scope and is not public")
    description = describe(api)

    def openapi() -> Response:
        """The description of the API."""
        return JSONResponse(description)

    api.add_api_route("/openapi.json", openapi, name="openapi", include_in_schema=False)
    return api


def _guarded(route: APIRoute) -> bool:
    return any(isinstance(each.call, KeyGuard) for each in route.dependant.dependencies)


def describe(api: FastAPI) -> dict[str, Any]:
    """The OpenAPI document: every operation with its key and its problems."""
    description = api.openapi()
    description["servers"] = [{"url": "/v1"}]
    schemas = description["components"]
    schemas["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    schemas["schemas"]["Problem"] = {
        "type": "object",
        "required": ["type", "title", "status", "code"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string"},
            "request_id": {"type": "string"},
            "errors": {"type": "array", "items": {"type": "object"}},
        },
    }
    shape = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    refused = {"description": "See `code`.", "content": shape}
    public = {route.path for route in router.routes if isinstance(route, APIRoute) and route.name in guard.PUBLIC}
    for path, operations in description["paths"].items():
        for operation in operations.values():
            codes = ["400", "401", "403", "404", "409", "413", "422", "429", "503"]
            operation["responses"] |= dict.fromkeys(codes, refused)
            if path not in public:
                operation["security"] = [{"key": []}]
            if "{claim_id}" in path and "get" in operations:
                operation["responses"]["304"] = {"description": "Nothing changed."}
    for name in ("HTTPValidationError", "ValidationError"):
        schemas["schemas"].pop(name, None)
    return description
