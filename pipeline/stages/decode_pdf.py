"""PDF pages, rendered; of born-digital ones also the text, in pixels of the rendered picture.

Text is believed only where a person would see it too: a scanning app's invisible OCR layer, text under a
full-page picture and text that left no ink in the rendering are left out, so that such a page is read like
any other picture.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass
from itertools import islice
from threading import Lock

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from ocr.model import Box, TextLine
from pipeline.model import Image, Page, Reason
from pipeline.policy.photo import MIB, DecodePolicy
from pipeline.reasons import because
from pipeline.stages.pdf_text import Glyph, group_lines

_POINTS_PER_INCH = 72.0
_PDFIUM = Lock()
"""PDFium may not be called by two threads at once."""

_SCAN_COVERS = 0.6
"""Share of the page a picture must cover for the page to be a scan."""

_RULING = 170
"""Grey level below which a pixel may belong to a table's line, which antialiasing makes lighter."""

_LEAST_INK = 40
"""Grey levels between the lightest and the darkest pixel of a line that is really printed there."""


@dataclass(frozen=True, slots=True)
class _Picture:
    """A picture placed on the page: its own size in pixels, and the share of the page that it covers."""

    width: int
    height: int
    share: float


def pdf_pages(content: bytes, *, policy: DecodePolicy) -> tuple[Page, ...] | Reason:
    """Every page, upright as its own rotation says.

    Raises:
        Exception: whatever PDFium's binding raises; `decode` turns it into `file_corrupt`.
    """
    with _PDFIUM:
        try:
            document = pdfium.PdfDocument(content)
        except pdfium.PdfiumError as error:
            # The code may be left over from an earlier file, so the file itself must say that it is locked.
            locked = {pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY}
            if error.err_code in locked and b"/Encrypt" in content:
                return because("file_encrypted")
            raise
        try:
            return _pages(document, policy)
        finally:
            document.close()


def _pages(document: pdfium.PdfDocument, policy: DecodePolicy) -> tuple[Page, ...] | Reason:
    count = len(document)
    if count > policy.max_pages:
        limits = {"pages": str(count), "limit": str(policy.max_pages)}
        return because("file_too_many_pages", params=limits, pages=count)
    if count == 0:
        return because("file_blank", kind="pdf")
    document.init_forms()
    pages: list[Page] = []
    for number in range(count):
        page = document[number]
        try:
            decoded = _page(page, number, policy)
        finally:
            page.close()
        if isinstance(decoded, Reason):
            return decoded
        pages.append(decoded)
    return tuple(pages)


def _page(page: pdfium.PdfPage, number: int, policy: DecodePolicy) -> Page | Reason:
    pictures = _pictures(page, policy)
    largest = max((each.width * each.height for each in pictures), default=0)
    if largest > policy.max_pixels:
        return because(
            "file_too_large",
            params={"limit": f"{policy.max_bytes / MIB:.0f}"},
            pixels=largest,
            limit_pixels=policy.max_pixels,
        )
    width, height = page.get_size()
    if not (width > 0 and height > 0 and math.isfinite(width * height)):
        return because("file_corrupt", kind="pdf", page=number)
    scan = max(pictures, key=lambda each: each.share, default=None)
    if scan is not None and scan.share < _SCAN_COVERS:
        scan = None
    scale = _scale(width, height, scan, policy)
    bitmap = page.render(scale=scale, rev_byteorder=False, prefer_bgrx=False, limit_image_cache=True)
    image = _bgr(bitmap.to_numpy())
    bitmap.close()
    lines = () if scan else _text_layer(page, image, policy)
    return Page(image, number, (image.shape[1], image.shape[0]), 1.0, lines)


def _scale(width: float, height: float, scan: _Picture | None, policy: DecodePolicy) -> float:
    """Pixels for each point: a scan at its own resolution, other pages at `pdf_dpi`; within the working size."""
    scale = policy.pdf_dpi / _POINTS_PER_INCH
    if scan is not None:
        own = math.sqrt(scan.width * scan.height / (scan.share * width * height))
        scale = max(own, policy.min_side / max(width, height))
    scale = min(scale, math.sqrt(policy.working_pixels / (width * height)))
    while math.ceil(width * scale) * math.ceil(height * scale) > policy.working_pixels:
        scale *= 0.998  # PDFium rounds up
    return scale


def _bgr(pixels: NDArray[np.uint8]) -> Image:
    """The bitmap without its fourth channel; a grey one in three."""
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    if pixels.shape[2] == 1:
        pixels = np.repeat(pixels, 3, axis=2)
    return np.array(pixels[..., :3], dtype=np.uint8, order="C")


def _pictures(page: pdfium.PdfPage, policy: DecodePolicy) -> list[_Picture]:
    """The pictures placed on the page, those inside form objects included.

    Those of a form object are placed by the form's matrix too, which is not known here: they are taken to
    be as large as the form lets them, that is unknown, and count by the size of the form.
    """
    width, height = page.get_size()
    area = max(width * height, 1e-6)
    found: list[_Picture] = []
    form_share = 0.0
    for placed in islice(page.get_objects(max_depth=4), policy.max_pdf_objects):
        if placed.level == 0:
            left, bottom, right, top = placed.get_bounds()
            share = max(0.0, right - left) * max(0.0, top - bottom) / area
            form_share = share if placed.type == pdfium_c.FPDF_PAGEOBJ_FORM else 0.0
        if placed.type != pdfium_c.FPDF_PAGEOBJ_IMAGE:
            continue
        columns, rows = ctypes.c_uint(), ctypes.c_uint()
        if pdfium_c.FPDFImageObj_GetImagePixelSize(placed.raw, columns, rows):
            covered = share if placed.level == 0 else form_share
            found.append(_Picture(columns.value, rows.value, min(1.0, covered)))
    return found


def _text_layer(page: pdfium.PdfPage, image: Image, policy: DecodePolicy) -> tuple[TextLine, ...]:
    """The lines of visible text; nothing where any of the page's text is invisible or has no known letters."""
    textpage = page.get_textpage()
    try:
        glyphs = _glyphs(page, textpage, image, policy)
    finally:
        textpage.close()
    if glyphs is None:
        return ()

    def ruled(left: float, top: float, right: float, bottom: float) -> bool:
        gap = image[max(0, int(top)) : math.ceil(bottom), max(0, int(left) + 1) : math.ceil(right) - 1]
        return bool(gap.size and (gap.min(axis=2) < _RULING).all(axis=0).any())

    return tuple(line for line in group_lines(glyphs, ruled=ruled) if _has_ink(image, line.box))


def _glyphs(
    page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, image: Image, policy: DecodePolicy
) -> list[Glyph] | None:
    """Every glyph in pixels of `image`; None where the layer is not to be believed."""
    count = textpage.count_chars()
    if count <= 0 or count > policy.max_pdf_objects:
        return None
    to_pixels = _page_to_pixels(page, image)
    raw = textpage.raw
    glyphs: list[Glyph] = []
    unknown = 0
    loose, origin_x, origin_y = pdfium_c.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for index in range(count):
        if pdfium_c.FPDFText_IsGenerated(raw, index) == 1:
            continue
        code = pdfium_c.FPDFText_GetUnicode(raw, index)
        if pdfium_c.FPDFText_HasUnicodeMapError(raw, index) == 1 or code in {0, 0xFFFD, 0xFFFE}:
            unknown += 1
            continue
        owner = pdfium_c.FPDFText_GetTextObject(raw, index)
        if owner and pdfium_c.FPDFTextObj_GetTextRenderMode(owner) in {
            pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE,
            pdfium_c.FPDF_TEXTRENDERMODE_CLIP,
        }:
            return None
        if not pdfium_c.FPDFText_GetLooseCharBox(raw, index, loose):
            continue
        pdfium_c.FPDFText_GetCharBox(raw, index, left, right, bottom, top)
        pdfium_c.FPDFText_GetCharOrigin(raw, index, origin_x, origin_y)
        corners = np.array(
            [
                [loose.left, loose.bottom], [loose.right, loose.top],
                [left.value, bottom.value], [right.value, top.value],
                [origin_x.value, origin_y.value],
            ]
        )  # fmt: skip
        glyphs.append(
            Glyph(
                chr(code),
                corners @ to_pixels[:, :2].T + to_pixels[:, 2],
                _turn(pdfium_c.FPDFText_GetCharAngle(raw, index), to_pixels),
            )
        )
    return None if unknown > 0.02 * count else glyphs


def _turn(angle: float, to_pixels: NDArray[np.float64]) -> int | None:
    """Quarter turns clockwise of a glyph in the picture, from its angle (radians, clockwise) on the page."""
    direction = to_pixels[:, :2] @ np.array([math.cos(angle), -math.sin(angle)])
    quarters = math.atan2(direction[1], direction[0]) / (math.pi / 2)
    nearest = round(quarters)
    return nearest % 4 if abs(quarters - nearest) < 0.02 else None


def _page_to_pixels(page: pdfium.PdfPage, image: Image) -> NDArray[np.float64]:
    """2x3 affine map from points of the page to pixels: its rotation and its visible box are in it."""
    fine = 64  # PDFium answers in whole pixels, so it is asked on a finer grid
    height, width = image.shape[:2]
    reach = 1000.0
    corners = []
    for x, y in ((0.0, 0.0), (reach, 0.0), (0.0, reach)):
        device_x, device_y = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDF_PageToDevice(page.raw, 0, 0, width * fine, height * fine, 0, x, y, device_x, device_y)
        corners.append((device_x.value / fine, device_y.value / fine))
    origin, along_x, along_y = (np.array(corner) for corner in corners)
    return np.stack([(along_x - origin) / reach, (along_y - origin) / reach, origin], axis=1)


def _has_ink(image: Image, box: Box) -> bool:
    """Whether something is printed inside the box: white text on white, or text under a picture, is not seen."""
    height, width = image.shape[:2]
    left, right = max(0, int(box.left)), min(width, math.ceil(box.right))
    top, bottom = max(0, int(box.top)), min(height, math.ceil(box.bottom))
    if left >= right or top >= bottom:
        return False
    area = image[top:bottom, left:right]
    return int(area.max()) - int(area.min()) >= _LEAST_INK
