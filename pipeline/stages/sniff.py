"""What a file is, by its first bytes; names and declared types are not asked."""

from __future__ import annotations

from enum import StrEnum


class FileKind(StrEnum):
    """A kind of file that `decode` opens."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    GIF = "gif"
    BMP = "bmp"
    TIFF = "tiff"
    HEIF = "heif"
    PDF = "pdf"


_PREFIXES: tuple[tuple[bytes, FileKind], ...] = (
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"GIF87a", FileKind.GIF),
    (b"GIF89a", FileKind.GIF),
    (b"BM", FileKind.BMP),
    (b"II*\x00", FileKind.TIFF),
    (b"MM\x00*", FileKind.TIFF),
)
_HEIF_BRANDS = frozenset(
    (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1")
)
_PDF_HEADER_WITHIN = 1024
"""Bytes. Readers look for the header this far in (PDF 1.7, implementation note 13): mail gateways prepend junk."""


def sniff(content: bytes) -> FileKind | None:
    """The kind of `content`, None where it is none that we open."""
    for prefix, kind in _PREFIXES:
        if content.startswith(prefix):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return FileKind.WEBP
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        return FileKind.HEIF
    if b"%PDF-" in content[:_PDF_HEADER_WITHIN]:
        return FileKind.PDF
    return None
