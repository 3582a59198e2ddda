"""Which program a file says it was last saved with, as far as that is a program for changing pictures.

What a file says of itself is easily taken out and easily forged, so only the admission counts, as a suspicion.
"""

from __future__ import annotations

import io
import re
import warnings

from PIL import ExifTags, Image

from pipeline.model import DocumentType
from pipeline.policy.judging import InspectPolicy

_EXIF = (ExifTags.Base.Software, ExifTags.Base.ProcessingSoftware)
_XMP = re.compile(rb"(?:CreatorTool|softwareAgent)\s*(?:=\s*[\"']|>)\s*([^\"'<]{1,120})")
_MOST_XMP = 256 * 1024
_FORMATS = ("JPEG", "PNG", "TIFF", "WEBP")
"""What carries a description of itself. Only headers are read; the picture is decoded elsewhere, within limits."""


def edited_with(content: bytes, document_type: DocumentType, *, policy: InspectPolicy) -> str | None:
    """The name of the program, as the file says it; None where it names none that matters.

    Args:
        content: the file.
        document_type: a letter may rightly come from a program for layout, a card may not.
        policy: the section with the names.
    """
    named = _programs(content)
    wanted = policy.retouchers + (() if document_type is DocumentType.PAKLARING else policy.layouters)
    return next((name for name in named if any(word in name.lower() for word in wanted)), None)


def _programs(content: bytes) -> list[str]:
    """Every name of a program in the file's EXIF, XMP and text chunks; none where it is no picture."""
    Image.init()  # else only some formats are known by their names
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
                info = dict(picture.info)
                # Of a PNG the library reads EXIF by decoding it; its text chunks say the same.
                exif = {} if picture.format == "PNG" else picture.getexif()
                told = [exif.get(tag) for tag in _EXIF] + [info.get(key) for key in ("Software", "software")]
                xmp = info.get("xmp") or info.get("XML:com.adobe.xmp") or b""
    except Exception:  # whatever a stranger's header makes of the library: it names no program
        return []
    packet = xmp.encode("utf-8", "replace") if isinstance(xmp, str) else bytes(xmp)
    agents = [found.decode("utf-8", "replace") for found in _XMP.findall(packet[:_MOST_XMP])]
    names = [each.decode("utf-8", "replace") if isinstance(each, bytes) else each for each in told]
    return [" ".join(each.split())[:80] for each in (*names, *agents) if isinstance(each, str) and each.strip()]
