"""The claimant's page: one document after the other, an answer at once. A client of the API and nothing more."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from pipeline.claims.checks import NEEDED
from pipeline.reasons import DOCUMENT_NAMES
from review.web.headers import CONTENT_POLICY
from review.web.render import page
from review.web.site import site_of
from review.words import WORDS

router = APIRouter()

_WITH_PREVIEW = CONTENT_POLICY.replace("img-src 'self'", "img-src 'self' blob:")


@router.get("/upload", name="upload_page")
def upload_page(request: Request) -> Response:
    """The page; the key of the claim stands behind the `#` of its address and never reaches this server's log."""
    largest = site_of(request).judging.decode.max_bytes // 2**20
    spoken = [key for key in WORDS if key.startswith("up.")]
    answer = page(request, "upload.html.j2", kinds=NEEDED, names=DOCUMENT_NAMES, spoken=spoken, largest=largest)
    answer.headers["Content-Security-Policy"] = _WITH_PREVIEW  # the photo that was chosen, before it is sent
    return answer
