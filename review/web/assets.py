"""Style sheets, scripts and pictures of the pages: fetched once by a browser, and anew when they have changed."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parents[1] / "static"
_FOR_GOOD = "public, max-age=31536000, immutable"


@cache
def address(name: str) -> str:
    """Where a file is to be fetched; another address whenever its content is another."""
    return f"/static/{name}?v={_version(name)}"


@cache
def _version(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


class Assets(StaticFiles):
    """The folder. Whoever asks for the version that is there may keep it; anything else is kept by nobody."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file."""
        answer = await super().get_response(path, scope)
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("v", [""])[0]
        if answer.status_code == 200 and asked == _version(path):
            answer.headers["Cache-Control"] = _FOR_GOOD
        return answer
