"""Every threshold of the product, in one place, versioned.

A threshold that is not here does not exist: a stage gets the section that it needs. An office changes a
policy, not the code; a verification records the version it was judged under.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodePolicy:
    """What a file may ask of us before it is opened.

    Attributes:
        max_bytes: of the file.
        max_pixels: of one page as declared in its header; more is refused before it is decoded.
        max_pages: of a PDF or multi-page TIFF.
        working_pixels: a page is reduced (never enlarged) to about this many pixels.
        pdf_dpi: resolution at which a PDF page is rendered, within `working_pixels`.
        min_side: pixels; a picture whose longer side is smaller cannot hold a document.
    """

    max_bytes: int = 25 * MIB
    max_pixels: int = 120_000_000
    max_pages: int = 8
    working_pixels: int = 16_000_000
    pdf_dpi: int = 300
    min_side: int = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The whole of it."""

    version: str = "2026-11-22"
    decode: DecodePolicy = field(default_factory=DecodePolicy)
