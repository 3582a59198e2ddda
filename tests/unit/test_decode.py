"""Every kind of file in, pages or a reason out; never an exception, never more pixels than allowed."""

from __future__ import annotations

import hashlib
import struct
import zlib
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as PillowImage

from pipeline.model import Page, Reason, Upload
from pipeline.policy.photo import DecodePolicy
from pipeline.stages.decode import decode
from pipeline.stages.decode_picture import _jpeg

POLICY = DecodePolicy()
SMALL = DecodePolicy(max_pixels=400_000, working_pixels=60_000, max_pages=3, max_bytes=2_000_000, pdf_dpi=60)

TURNED_HEIC = Path(__file__).parent / "data" / "turned.heic"

# Distinct colours at the four corners tell every orientation apart. RGB.
CORNERS = {"tl": (220, 30, 30), "tr": (30, 200, 30), "bl": (30, 30, 220), "br": (30, 30, 30)}


def picture(width: int = 400, height: int = 320) -> PillowImage.Image:
    pixels = np.full((height, width, 3), 250, np.uint8)
    h, w = height // 3, width // 3
    pixels[:h, :w], pixels[:h, -w:] = CORNERS["tl"], CORNERS["tr"]
    pixels[-h:, :w], pixels[-h:, -w:] = CORNERS["bl"], CORNERS["br"]
    return PillowImage.fromarray(pixels)


def saved(image: PillowImage.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def upload(content: bytes) -> Upload:
    return Upload(content, "a file", hashlib.sha256(content).hexdigest())


def pages_of(content: bytes, policy: DecodePolicy = POLICY) -> tuple[Page, ...]:
    decoded = decode(upload(content), policy=policy)
    assert not isinstance(decoded, Reason), decoded
    return decoded


def code_of(content: bytes, policy: DecodePolicy = POLICY) -> str:
    decoded = decode(upload(content), policy=policy)
    assert isinstance(decoded, Reason), "a page where a reason was expected"
    return decoded.code


def corners_seen(page: Page) -> list[str]:
    """Which colour stands at top left, top right, bottom left, bottom right."""
    height, width = page.image.shape[:2]
    spots = [(0.1, 0.1), (0.1, 0.9), (0.9, 0.1), (0.9, 0.9)]
    seen = [page.image[int(height * y), int(width * x), ::-1].astype(int) for y, x in spots]
    return [min(CORNERS, key=lambda name: float(np.abs(spot - CORNERS[name]).sum())) for spot in seen]


UPRIGHT = ["tl", "tr", "bl", "br"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PDF"])
def test_every_kind_opens_as_it_looks(kind: str) -> None:
    (page,) = pages_of(saved(picture(), kind))
    assert corners_seen(page) == UPRIGHT
    assert page.image.dtype == np.uint8
    assert page.image.flags.c_contiguous
    assert page.full_size == (page.image.shape[1], page.image.shape[0]) == (400, 320)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied_exactly_once(kind: str, orientation: int) -> None:
    back = {
        2: PillowImage.Transpose.FLIP_LEFT_RIGHT, 3: PillowImage.Transpose.ROTATE_180,
        4: PillowImage.Transpose.FLIP_TOP_BOTTOM, 5: PillowImage.Transpose.TRANSPOSE,
        6: PillowImage.Transpose.ROTATE_90, 7: PillowImage.Transpose.TRANSVERSE,
        8: PillowImage.Transpose.ROTATE_270,
    }  # fmt: skip
    stored = picture().transpose(back[orientation]) if orientation > 1 else picture()
    exif = PillowImage.Exif()
    exif[0x0112] = orientation
    (page,) = pages_of(saved(stored, kind, exif=exif))
    assert corners_seen(page) == UPRIGHT
    assert page.full_size == (400, 320)


@pytest.mark.parametrize("orientation", [0, 9, 99, 65535])
def test_a_senseless_orientation_is_ignored(orientation: int) -> None:
    exif = PillowImage.Exif()
    exif[0x0112] = orientation
    (page,) = pages_of(saved(picture(), "JPEG", exif=exif))
    assert corners_seen(page) == UPRIGHT


def test_the_first_picture_of_an_mpo_counts() -> None:
    other = PillowImage.new("RGB", (640, 480), (90, 10, 90))
    exif = PillowImage.Exif()
    exif[0x0112] = 3
    content = saved(picture().rotate(180), "MPO", save_all=True, append_images=[other], exif=exif)
    (page,) = pages_of(content)
    assert corners_seen(page) == UPRIGHT


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("1", "PNG"), ("L", "JPEG"), ("L", "PNG"), ("LA", "PNG"), ("P", "PNG"), ("P", "GIF"), ("RGBA", "PNG"),
     ("RGBA", "WEBP"), ("CMYK", "JPEG"), ("CMYK", "TIFF"), ("I;16", "PNG"), ("I;16", "TIFF"), ("F", "TIFF"),
     ("YCbCr", "TIFF"), ("LAB", "TIFF")],
)  # fmt: skip
def test_every_depth_and_colour_space_keeps_light_and_dark(mode: str, kind: str) -> None:
    if mode == "I;16":
        grey = np.asarray(picture().convert("L")).astype(np.uint16) * 257
        image = PillowImage.fromarray(grey)
    elif mode == "LAB":
        image = PillowImage.merge("LAB", (picture().convert("L"), *[PillowImage.new("L", (400, 320), 128)] * 2))
    else:
        image = picture().convert(mode)
    (page,) = pages_of(saved(image, kind))
    assert page.image.shape == (320, 400, 3)
    assert page.image[160, 200].min() > 225  # the paper in the middle
    assert page.image[290, 380].max() < 90  # the dark corner


def test_transparency_lies_on_white() -> None:
    image = picture().convert("RGBA")
    image.putpixel((200, 160), (0, 0, 0, 0))
    image.paste((0, 0, 0, 0), (190, 150, 210, 170))
    (page,) = pages_of(saved(image, "PNG"))
    assert page.image[160, 200].tolist() == [255, 255, 255]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_gives_its_first_frame(kind: str) -> None:
    other = PillowImage.new("RGB", (400, 320), (90, 10, 90))
    (page,) = pages_of(saved(picture(), kind, save_all=True, append_images=[other] * 5, duration=50))
    assert corners_seen(page) == UPRIGHT


def test_a_tiff_gives_all_its_pages_up_to_the_limit() -> None:
    three = saved(picture(), "TIFF", save_all=True, append_images=[picture().rotate(180)] * 2)
    pages = pages_of(three, DecodePolicy(max_pages=3))
    assert [page.number for page in pages] == [0, 1, 2]
    assert corners_seen(pages[1]) == UPRIGHT[::-1]
    assert code_of(three, DecodePolicy(max_pages=2)) == "file_too_many_pages"


def test_heic_is_turned_by_its_decoder_alone() -> None:
    # Like a phone's: stored lying down, with the turn both as a property (irot) and as EXIF orientation 6.
    # Written with pillow-heif 1.8, which is not shipped: its encoder is GPL.
    content = TURNED_HEIC.read_bytes()
    assert b"irot" in content
    assert b"Exif" in content
    (page,) = pages_of(content)
    assert corners_seen(page) == UPRIGHT
    assert page.full_size == (400, 320)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("size", [(900, 700), (2000, 1400), (5000, 100)])
def test_a_large_picture_is_reduced_to_the_working_size(kind: str, size: tuple[int, int]) -> None:
    policy = DecodePolicy(working_pixels=100_000)
    exif = PillowImage.Exif()
    exif[0x0112] = 6
    stored = picture(*size).transpose(PillowImage.Transpose.ROTATE_90)
    (page,) = pages_of(saved(stored, kind, exif=exif), policy)
    height, width = page.image.shape[:2]
    assert 0.8 * policy.working_pixels < width * height <= policy.working_pixels
    assert page.full_size == size
    assert page.scale == pytest.approx(width / size[0]) == pytest.approx(height / size[1], rel=0.02)
    assert corners_seen(page) == UPRIGHT


def png_bomb(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width // 8 + 1) * min(height, 2000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_corrupt"),
        (b"\x00" * 5000, "file_type_unsupported"),
        (b"PK\x03\x04" + b"docx" * 100, "file_type_unsupported"),
        (b"<html><body>KTP</body></html>", "file_type_unsupported"),
        (b"\xff\xd8\xff\xe0" + b"nonsense" * 50, "file_corrupt"),
        (b"%PDF-1.7\nnothing follows", "file_corrupt"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 200, "file_corrupt"),
        (png_bomb(50_000, 50_000), "file_too_large"),
        (png_bomb(2_000_000_000, 2), "file_too_large"),
        (saved(PillowImage.new("RGB", (900, 700), "white"), "PNG"), "file_blank"),
        (saved(PillowImage.new("RGB", (900, 700), (90, 90, 90)), "JPEG"), "file_blank"),
        (saved(PillowImage.new("RGB", (900, 700), (9, 9, 9)), "JPEG"), "image_too_dark"),
        (saved(picture(200, 150), "PNG"), "image_low_resolution"),
        (saved(picture(2000, 40), "PNG"), "image_low_resolution"),
    ],
)
def test_what_cannot_be_used_says_why(content: bytes, code: str) -> None:
    assert code_of(content) == code


def test_too_many_bytes_are_not_even_looked_at() -> None:
    assert code_of(saved(picture(), "BMP"), DecodePolicy(max_bytes=1000)) == "file_too_large"


def test_a_faint_line_of_text_is_not_blank() -> None:
    pixels = np.full((2400, 1700, 3), 250, np.uint8)
    cv2.putText(pixels, "Nomor: 12/HRD/2024", (700, 1200), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (180,) * 3, 2)
    pages_of(saved(PillowImage.fromarray(pixels), "PNG"))


@pytest.mark.parametrize(("level", "code"), [(12, "image_too_dark"), (120, "file_blank")])
def test_a_frame_of_noise_shows_nothing_and_one_without_light_says_so(level: int, code: str) -> None:
    noise = np.clip(np.random.default_rng(1).normal(level, 6, (2400, 3200, 3)), 0, 255).astype(np.uint8)
    assert code_of(saved(PillowImage.fromarray(noise), "JPEG")) == code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.9])
@pytest.mark.filterwarnings("ignore:Corrupt EXIF|Tag data")
def test_a_truncated_file_is_corrupt(kind: str, share: float) -> None:
    noisy = np.random.default_rng(2).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    content = saved(PillowImage.fromarray(noisy), kind)
    assert code_of(content[: int(len(content) * share)]) == "file_corrupt"


@pytest.mark.parametrize("lost", [1, 2, 10, 60])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_jpeg_that_lost_its_last_bytes_shows_what_it_shows(lost: int, mode: str) -> None:
    noisy = PillowImage.fromarray(np.random.default_rng(2).integers(0, 255, (300, 400, 3), dtype=np.uint8))
    content = saved(noisy.convert(mode), "JPEG")
    whole, cut = pages_of(content)[0].image, pages_of(content[:-lost])[0].image
    assert np.array_equal(whole[:-16], cut[:-16])


@pytest.mark.parametrize("lost", [1, 2, 10])
def test_a_progressive_jpeg_without_its_end_is_corrupt(lost: int) -> None:
    noisy = np.random.default_rng(2).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    content = saved(PillowImage.fromarray(noisy), "JPEG", progressive=True)
    assert code_of(content[:-lost]) == "file_corrupt"


def test_a_thumbnails_end_is_not_taken_for_the_pictures() -> None:
    noisy = np.random.default_rng(2).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    exif = b"Exif\x00\x00" + saved(picture(), "TIFF")[:8] + saved(picture(), "JPEG")
    content = saved(PillowImage.fromarray(noisy), "JPEG", exif=exif)
    assert code_of(content[: len(content) // 2]) == "file_corrupt"


@cache
def seeds() -> tuple[bytes, ...]:
    small = picture(330, 300)
    exif = PillowImage.Exif()
    exif[0x0112] = 6
    many = {"save_all": True, "append_images": [small.rotate(180)]}
    return (
        saved(small, "JPEG", exif=exif),
        saved(small, "JPEG", progressive=True),
        saved(small.convert("CMYK"), "JPEG"),
        saved(small, "PNG", exif=exif),
        saved(small.quantize(8), "PNG"),
        saved(small, "WEBP", **many),
        saved(small.quantize(8), "GIF", **many),
        saved(small.quantize(8), "BMP"),
        saved(small, "TIFF", compression="tiff_lzw", **many),
        saved(small, "PDF"),
        TURNED_HEIC.read_bytes(),
    )


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_mutated_files_never_raise_and_never_exceed_the_limits(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(seeds())))
    early = st.integers(0, min(len(content), 400) - 1)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(early | st.integers(0, len(content) - 1))
        content[at] = data.draw(st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]) | st.integers(0, 255))
    cut = data.draw(st.none() | st.integers(0, len(content)))
    decoded = decode(upload(bytes(content[:cut])), policy=SMALL)
    if isinstance(decoded, Reason):
        assert decoded.code.startswith(("file_", "image_low_resolution", "image_too_dark"))  # a PDF rendered black
        return
    assert 1 <= len(decoded) <= SMALL.max_pages
    for page in decoded:
        height, width = page.image.shape[:2]
        assert width * height <= SMALL.working_pixels
        assert 0 < page.scale <= 1


def glance_at(content: bytes, policy: DecodePolicy) -> tuple[Page, ...]:
    decoded = decode(upload(content), policy=policy, glance=True)
    assert not isinstance(decoded, Reason), decoded
    return decoded


def test_a_glance_takes_no_more_of_a_large_jpeg_than_it_needs() -> None:
    policy = DecodePolicy(glance_pixels=200_000, working_pixels=2_000_000)
    content = saved(picture(1200, 1000), "JPEG")
    (seen,) = glance_at(content, policy)
    (whole,) = pages_of(content, policy)
    assert seen.image.shape[:2] == (500, 600) and seen.full_size == (1200, 1000) and seen.scale == 0.5
    assert whole.image.shape[:2] == (1000, 1200) and whole.scale == 1


def test_a_glance_at_anything_else_is_the_whole_picture() -> None:
    policy = DecodePolicy(glance_pixels=200_000)
    content = saved(picture(1200, 1000), "PNG")
    (seen,) = glance_at(content, policy)
    assert seen.scale == 1 and seen.image.shape[:2] == (1000, 1200)


@pytest.mark.parametrize("quality", [20, 55, 80, 92, 99])
def test_a_jpeg_tells_how_finely_it_was_saved_and_nothing_else_does(quality: int) -> None:
    (page,) = pages_of(saved(picture(), "JPEG", quality=quality))
    assert page.saved == pytest.approx(quality, abs=1)
    assert pages_of(saved(picture(), "PNG"))[0].saved is None
    assert pages_of(saved(picture(), "WEBP"))[0].saved is None


@pytest.mark.parametrize("colour", [True, False])
@pytest.mark.parametrize("reduction", [1, 2, 4, 8])
def test_jpegs_have_the_pixels_that_opencv_gives_them(reduction: int, colour: bool) -> None:
    noise = np.random.default_rng(4).integers(0, 256, (301, 403, 3), dtype=np.uint8)
    picture = cv2.GaussianBlur(noise if colour else noise[:, :, 0], (0, 0), 2)
    content = cv2.imencode(".jpg", picture)[1].tobytes()
    flags = {1: cv2.IMREAD_COLOR, 2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4}
    expected = cv2.imdecode(
        np.frombuffer(content, np.uint8),
        flags.get(reduction, cv2.IMREAD_REDUCED_COLOR_8) | cv2.IMREAD_IGNORE_ORIENTATION,
    )
    assert (_jpeg(content, (403, 301), 403 * 301 // reduction**2) == expected).all()


def test_a_jpeg_with_another_size_than_its_header_says_is_refused() -> None:
    content = cv2.imencode(".jpg", np.zeros((40, 60, 3), np.uint8))[1].tobytes()
    with pytest.raises(ValueError, match="not what its header says"):
        _jpeg(content, (100, 40), 1)
