"""JPEG, PNG, WebP, GIF, BMP, TIFF and HEIF files to pages."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from types import MappingProxyType
from typing import Any

import cv2
import numpy as np
import pi_heif
import simplejpeg
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)
from PIL import Image as PillowImage

from pipeline.model import Image, Page, Reason
from pipeline.policy.photo import MIB, DecodePolicy
from pipeline.reasons import because
from pipeline.stages.sniff import FileKind

# The plugins are called themselves, not through Image.open: that one guesses the format anew and applies
# limits that are global to the process, where ours are the policy's.
_OPENERS: Mapping[FileKind, Callable[[BytesIO], ImageFile.ImageFile]] = MappingProxyType(
    {
        FileKind.JPEG: JpegImagePlugin.JpegImageFile,
        FileKind.PNG: PngImagePlugin.PngImageFile,
        FileKind.WEBP: WebPImagePlugin.WebPImageFile,
        FileKind.GIF: GifImagePlugin.GifImageFile,
        FileKind.BMP: BmpImagePlugin.BmpImageFile,
        FileKind.TIFF: TiffImagePlugin.TiffImageFile,
    }
)

_ORIENTATION_TAG = 0x0112
_SUBFILE_TAG = 254
_STANDARD_SUM = 3688
"""Of the table of brightness that the standard suggests (ITU-T T.81, table K.1), which libjpeg scales."""
_JPEG_REDUCTIONS = (
    (8, cv2.IMREAD_REDUCED_COLOR_8),
    (4, cv2.IMREAD_REDUCED_COLOR_4),
    (2, cv2.IMREAD_REDUCED_COLOR_2),
    (1, cv2.IMREAD_COLOR),
)
_JPEG_END = b"\xff\xd9"
_LAST_ROWS = 16
"""Pixels at the foot of a JPEG that may be missing: a row of its blocks."""
_A_LITTLE = (32, 256)
"""Bytes that draw a few blocks of a JPEG, or of one that is hardly compressed."""
_STRIP_PIXELS = 4_000_000
"""Pixels converted at a time, so that a large picture is never held twice."""

_BYTES_PER_PIXEL: Mapping[FileKind, float] = MappingProxyType(
    {
        FileKind.JPEG: 5.5,
        FileKind.PNG: 5.5,
        FileKind.BMP: 5.5,
        FileKind.TIFF: 5.5,
        FileKind.GIF: 8.0,
        FileKind.HEIF: 10.0,
        FileKind.WEBP: 17.0,
    }
)
"""Memory that decoding takes, for each pixel, where the whole picture is decoded. Measured at 49 megapixels with
Pillow 12: it holds every colour picture in four bytes a pixel, and its WebP decoder four such. HEIF is reckoned:
libheif's planes, its RGB and Pillow's copy."""

_REDUCED_JPEG = 1.5
"""The same for a JPEG that is reduced while it is decoded."""

_COEFFICIENT = 2
"""Bytes more, for each pixel and channel, of a progressive JPEG: its scans are collected before any is drawn."""

_UPRIGHT: Mapping[int, Callable[[Image], Any]] = MappingProxyType(
    {
        2: lambda image: cv2.flip(image, 1),
        3: lambda image: cv2.rotate(image, cv2.ROTATE_180),
        4: lambda image: cv2.flip(image, 0),
        5: cv2.transpose,
        6: lambda image: cv2.rotate(image, cv2.ROTATE_90_CLOCKWISE),
        7: lambda image: cv2.rotate(cv2.transpose(image), cv2.ROTATE_180),
        8: lambda image: cv2.rotate(image, cv2.ROTATE_90_COUNTERCLOCKWISE),
    }
)
"""EXIF orientation (Exif 2.32, 4.6.4 A) -> what makes it upright; any other value means: as it is."""


def picture_pages(
    content: bytes, kind: FileKind, *, policy: DecodePolicy, glance: bool = False
) -> tuple[Page, ...] | Reason:
    """The picture, or the pictures of a multi-page TIFF; `glance` as in `decode`.

    Raises:
        Exception: whatever a parser raises on a broken file; `decode` turns it into `file_corrupt`.
    """
    if kind is FileKind.HEIF:
        return _heif(content, policy)
    if kind is FileKind.JPEG:
        content = _ended(content)
    opened = _OPENERS[kind](BytesIO(content))
    reducible = kind is FileKind.JPEG and opened.mode in {"L", "RGB"} and _jpeg_is_whole(content)
    cost = _REDUCED_JPEG if reducible else _BYTES_PER_PIXEL[kind]
    if "progressive" in opened.info:
        cost += _COEFFICIENT * len(opened.getbands())
    refusal = size_refusal(opened.size, policy, bytes_per_pixel=cost)
    if refusal:
        return refusal
    if kind is FileKind.TIFF:
        return _tiff(opened, policy)
    least = policy.glance_pixels if glance else policy.working_pixels
    image = _jpeg(content, opened.size, least) if reducible else to_bgr(opened, opened.size, policy)
    page = _page(image, 0, opened.size, _orientation(opened), policy)
    return (replace(page, saved=_saved_at(opened)) if isinstance(opened, JpegImagePlugin.JpegImageFile) else page,)


def _saved_at(opened: JpegImagePlugin.JpegImageFile) -> float | None:
    """The quality by which libjpeg would make a table as coarse as the file's first one (of brightness)."""
    table = opened.quantization.get(0)
    if not table:
        return None
    percent = 100 * sum(table) / _STANDARD_SUM
    return 100 - percent / 2 if percent <= 100 else 5000 / percent


def size_refusal(size: tuple[int, int], policy: DecodePolicy, *, bytes_per_pixel: float) -> Reason | None:
    """Why a picture of this (width, height) in pixels is not decoded, None if it is."""
    width, height = size
    most = min(policy.max_pixels, int(policy.max_decode_bytes / bytes_per_pixel))
    if width * height > most:
        limit = {"limit": f"{policy.max_bytes / MIB:.0f}"}
        return because("file_too_large", params=limit, pixels=width * height, limit_pixels=most)
    if max(width, height) < policy.min_side or min(width, height) < policy.min_short_side:
        return because("image_low_resolution", kind="pixels", width=width, height=height, limit=policy.min_side)
    return None


def _page(image: Image, number: int, size: tuple[int, int], orientation: int, policy: DecodePolicy) -> Page:
    """A page out of decoded pixels: not above the working size, upright, with its original size."""
    image = fit(image, policy.working_pixels)
    turn = _UPRIGHT.get(orientation)
    full = size
    if turn is not None:
        image = np.ascontiguousarray(turn(image), dtype=np.uint8)
        full = (size[1], size[0]) if orientation >= 5 else size
    return Page(image, number, full, scale=min(1.0, image.shape[1] / full[0]))


def fit(image: Image, working_pixels: int) -> Image:
    """Reduced by averaging to at most `working_pixels`; never enlarged."""
    height, width = image.shape[:2]
    size = working_size((width, height), working_pixels)
    if size == (width, height):
        return image
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def working_size(size: tuple[int, int], working_pixels: int) -> tuple[int, int]:
    """(width, height) of a picture reduced to at most `working_pixels`."""
    width, height = size
    if width * height <= working_pixels:
        return size
    share = math.sqrt(working_pixels / (width * height))
    return max(1, int(width * share)), max(1, int(height * share))


def _jpeg(content: bytes, size: tuple[int, int], least: int) -> Image:
    """Decoded at the smallest of libjpeg's own reductions that leaves `least` pixels."""
    pixels = size[0] * size[1]
    reduction = next(
        (each for each in _JPEG_REDUCTIONS if pixels / each[0] ** 2 >= least),
        _JPEG_REDUCTIONS[-1],
    )
    expected = (math.ceil(size[1] / reduction[0]), math.ceil(size[0] / reduction[0]))
    image = _faultless(content, size, expected)
    if image is None:
        shown = cv2.imdecode(np.frombuffer(content, np.uint8), reduction[1] | cv2.IMREAD_IGNORE_ORIENTATION)
        image = None if shown is None else np.asarray(shown, np.uint8)
    if image is None or image.shape[:2] != expected:
        raise ValueError("the picture is not what its header says")
    return image


def _faultless(content: bytes, size: tuple[int, int], expected: tuple[int, int]) -> Image | None:
    """A JPEG decoded at (height, width) `expected`; None where anything is odd, of which OpenCV makes what it can.

    The same library and pixels as OpenCV's, which copies them once more: half of its time for 12 megapixels.
    """
    try:
        height, width, _, _ = simplejpeg.decode_jpeg_header(content)
        if (width, height) != size:
            return None
        decoded = simplejpeg.decode_jpeg(content, "BGR", min_height=expected[0], min_width=expected[1])
    except ValueError:
        return None
    return decoded if decoded.shape[:2] == expected else None


def _jpeg_is_whole(content: bytes) -> bool:
    """Whether the picture's data has an end marker.

    OpenCV fills what is missing with grey and says nothing, so a file without the end is left to Pillow,
    which refuses one whose rows are not complete. An embedded thumbnail, which has an end of its own, lies in
    a header segment and is stepped over.
    """
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker == 0xDA:  # start of scan
            return content.find(_JPEG_END, at) >= 0
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return False


def _ended(content: bytes) -> bytes:
    """A JPEG with an end marker, if it lost that and no more than a part of its last row of blocks, else as it is.

    Where its data ends is seen by what else changes when a little more is taken away; in a progressive file that
    may be anywhere.
    """
    if _jpeg_is_whole(content):
        return content
    shown = _eighth(content)
    for less in _A_LITTLE:
        shorter = _eighth(content[:-less])
        if shown is None or shorter is None or shown.shape != shorter.shape:
            break
        changed = np.flatnonzero((shown != shorter).any(axis=1))
        if changed.size:
            return content + _JPEG_END if changed[0] >= len(shown) - _LAST_ROWS // 8 else content
    return content


def _eighth(content: bytes) -> Image | None:
    """What a JPEG without its end shows, grey, reduced to an eighth."""
    data = np.frombuffer(content + _JPEG_END, np.uint8)
    image = cv2.imdecode(data, cv2.IMREAD_REDUCED_GRAYSCALE_8 | cv2.IMREAD_IGNORE_ORIENTATION)
    return None if image is None else np.asarray(image, np.uint8)


def _tiff(opened: ImageFile.ImageFile, policy: DecodePolicy) -> tuple[Page, ...] | Reason:
    """Every page that is not a thumbnail of another one. Pillow applies a TIFF's orientation itself."""
    wanted: list[int] = []
    for frame in _frames(opened):
        if len(wanted) > policy.max_pages:
            break
        tags = getattr(opened, "tag_v2", {})
        if not wanted or not int(tags.get(_SUBFILE_TAG, 0)) & 1:
            wanted.append(frame)
    if len(wanted) > policy.max_pages:
        limits = {"pages": str(len(wanted)), "limit": str(policy.max_pages)}
        return because("file_too_many_pages", params=limits)
    pages: list[Page] = []
    for number, frame in enumerate(wanted):
        opened.seek(frame)
        refusal = size_refusal(opened.size, policy, bytes_per_pixel=_BYTES_PER_PIXEL[FileKind.TIFF])
        if refusal:
            return refusal
        opened.load()
        image = to_bgr(opened, opened.size, policy)
        pages.append(_page(image, number, opened.size, 1, policy))
    return tuple(pages)


def _frames(opened: ImageFile.ImageFile) -> Iterator[int]:
    """Steps through a TIFF's directories; a broken chain ends it."""
    frame = 0
    while True:
        try:
            opened.seek(frame)
        except EOFError:
            return
        yield frame
        frame += 1


def _heif(content: bytes, policy: DecodePolicy) -> tuple[Page, ...] | Reason:
    """The primary picture; libheif turns it upright, so its EXIF orientation must not be applied again."""
    if not _heif_names_are_text(content):
        return because("file_corrupt", kind=str(FileKind.HEIF))
    opened = pi_heif.open_heif(BytesIO(content), convert_hdr_to_8bit=True)
    size = (int(opened.size[0]), int(opened.size[1]))
    refusal = size_refusal(size, policy, bytes_per_pixel=_BYTES_PER_PIXEL[FileKind.HEIF])
    if refusal:
        return refusal
    image = opened.to_pillow()
    if image.size != size:
        raise ValueError("the picture is not what its header says")
    return (_page(to_bgr(image, size, policy), 0, size, 1, policy),)


def _heif_names_are_text(content: bytes) -> bool:
    """Whether the kinds and names of a HEIF file's items are text.

    pi-heif 1.4 makes strings of them without looking and takes the whole process down where they are not
    (found by mutating files; ISO/IEC 14496-12, 8.11.6 gives the layout of an `infe` box).
    """
    at = 0
    while at + 8 <= len(content):
        size, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16], "big")
        end = at + size if size >= 8 else len(content)
        if kind == b"meta":
            for entry in re.finditer(b"infe", content[at:end]):
                start = at + entry.start()
                length = int.from_bytes(content[start - 4 : start], "big")
                ids = 14 if content[start + 4] == 3 else 12
                try:
                    content[start + ids : start - 4 + length].decode()
                    content[start + ids : start + ids + 4].decode("ascii")
                except UnicodeDecodeError:
                    return False
        at = end
    return True


def _orientation(opened: ImageFile.ImageFile) -> int:
    """EXIF orientation; 1 where there is none or it cannot be read. Only EXIF counts, as in browsers."""
    raw = opened.info.get("exif")
    if not isinstance(raw, bytes):
        return 1
    try:
        exif = PillowImage.Exif()
        exif.load(raw)
        return int(exif.get(_ORIENTATION_TAG, 1))
    except Exception:  # damaged metadata is no reason to refuse a picture
        return 1


def to_bgr(image: PillowImage.Image, size: tuple[int, int], policy: DecodePolicy) -> Image:
    """Any Pillow mode to 8 bit BGR, not above the working size; in strips, so that there is no second copy."""
    width, height = size
    out_width, out_height = working_size(size, policy.working_pixels)
    image.load()
    peak = _peak(image)
    out: Image = np.empty((out_height, out_width, 3), dtype=np.uint8)
    rows = max(1, _STRIP_PIXELS * out_height // (width * height))
    for top in range(0, out_height, rows):
        bottom = min(out_height, top + rows)
        ends = (round(top * height / out_height), round(bottom * height / out_height))
        strip = _strip_to_bgr(image.crop((0, ends[0], width, ends[1])), peak)
        if strip.shape[:2] != (bottom - top, out_width):
            strip = np.asarray(
                cv2.resize(strip, (out_width, bottom - top), interpolation=cv2.INTER_AREA), np.uint8
            )
        out[top:bottom] = strip
    return out


def _peak(image: PillowImage.Image) -> float:
    """What counts as white in a mode that does not say: 1 or 255 or 65535, whichever holds the largest value."""
    if image.mode not in {"I", "F"}:
        return 255.0
    extrema = np.asarray(image.getextrema(), dtype=np.float64)
    largest = float(np.nan_to_num(extrema, posinf=0.0).max())
    return next((white for white in (1.0, 255.0, 65535.0) if largest <= white), largest)


def _strip_to_bgr(strip: PillowImage.Image, peak: float) -> Image:
    if strip.mode.startswith("I;16"):
        grey = (np.asarray(strip) >> 8).astype(np.uint8)
        return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    if strip.mode in {"I", "F"}:
        values = np.nan_to_num(np.asarray(strip, dtype=np.float32)) * (255.0 / peak)
        grey = np.clip(values, 0, 255).astype(np.uint8)
        return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    if strip.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in strip.info:
        seen = strip.convert("RGBA")
        white = PillowImage.new("RGBA", seen.size, (255, 255, 255, 255))
        strip = PillowImage.alpha_composite(white, seen).convert("RGB")
    if strip.mode == "L":
        return np.asarray(cv2.cvtColor(np.asarray(strip), cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    rgb = np.asarray(strip if strip.mode == "RGB" else strip.convert("RGB"))
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), dtype=np.uint8)
