"""Bytes to pages: the border at which every file format and every third-party exception stops.

Limits are checked on what the header declares, before a pixel is decoded. What cannot be opened becomes a
`file_*` reason. Metadata (position, camera, colour profile) does not get past this point.
"""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image as PillowImage

from pipeline.model import Page, Reason, Upload
from pipeline.policy.photo import MIB, DecodePolicy
from pipeline.reasons import because
from pipeline.stages.decode_pdf import pdf_pages
from pipeline.stages.decode_picture import picture_pages
from pipeline.stages.sniff import FileKind, sniff

_EXTREME = 0.0002
"""Share of the pixels that are darker, or lighter, than the extremes of a page."""
_BLANK_VIEW = 800
"""Longer side, pixels, that the view on which a page is judged blank has at least, and less than twice: sensor
noise averages out, text does not."""


def decode(upload: Upload, *, policy: DecodePolicy, glance: bool = False) -> tuple[Page, ...] | Reason:
    """The pages of a file as a viewer shows them, or why there are none.

    EXIF orientation is applied once, alpha lies on white, every depth and colour space becomes 8 bit BGR.
    A page above `policy.working_pixels` is reduced (`Page.scale`, `Page.full_size`). Animations give their
    first frame. Born-digital PDF pages carry their text layer. Never raises because of what a file holds.

    Args:
        upload: the file.
        policy: its limits.
        glance: a large JPEG may be reduced while it is decoded, to no fewer than `policy.glance_pixels`, which
            takes half the time: enough for large print, and to see that nothing can be read.

    Returns:
        One page or more in the file's order, or a reason of the group `file_*`, `image_low_resolution`, or
        `image_too_dark` of a picture that is black all over.
    """
    content = upload.content
    limit = {"limit": f"{policy.max_bytes / MIB:.0f}"}
    if len(content) > policy.max_bytes:
        return because("file_too_large", params=limit, bytes=len(content), limit_bytes=policy.max_bytes)
    if not content:
        return because("file_corrupt", kind="empty")
    kind = sniff(content)
    if kind is None:
        return because("file_type_unsupported")
    try:
        return _opened(content, kind, policy, glance=glance)
    except (MemoryError, PillowImage.DecompressionBombError, PillowImage.DecompressionBombWarning):
        return because("file_too_large", params=limit, kind="memory")
    except Exception as error:  # a parser of hostile bytes may raise anything
        return because("file_corrupt", kind=str(kind), error=type(error).__name__)


def _opened(content: bytes, kind: FileKind, policy: DecodePolicy, *, glance: bool) -> tuple[Page, ...] | Reason:
    pages = (
        pdf_pages(content, policy=policy)
        if kind is FileKind.PDF
        else picture_pages(content, kind, policy=policy, glance=glance)
    )
    if isinstance(pages, Reason):
        return pages
    extremes = [_extremes(page) for page in pages]
    if any(lightest - darkest > policy.blank_contrast for darkest, lightest in extremes):
        return pages
    if max(lightest for _, lightest in extremes) <= policy.blank_dark:
        return because("image_too_dark", kind=str(kind))  # photographed, but not in the light: say so
    return because("file_blank", kind=str(kind))


def _extremes(page: Page) -> tuple[int, int]:
    """The darkest and the lightest grey level (0..255) of what is more than noise."""
    level = 0
    while max(page.halves[level].shape[:2]) >= 2 * _BLANK_VIEW and min(page.halves[level].shape[:2]) >= 2:
        level += 1
    counts = cv2.calcHist([cv2.cvtColor(page.halves[level], cv2.COLOR_BGR2GRAY)], [0], None, [256], [0, 256])
    below = np.cumsum(counts, dtype=np.float64) / counts.sum(dtype=np.float64)
    darkest, lightest = np.searchsorted(below, (_EXTREME, 1 - _EXTREME))
    return int(darkest), int(lightest)
