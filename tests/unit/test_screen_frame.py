"""What a phone puts round a picture that it shows, and what other tall pictures have."""

from __future__ import annotations

import warnings

import cv2
import numpy as np
import pytest

from pipeline.model import DocumentType, Page, Rectified
from pipeline.policy.judging import ScreenPolicy
from pipeline.stages.on_screen import on_screen
from quality.model import Picture


def a_photo(width: int, height: int, seed: int = 1) -> Picture:
    """A card on a table, with a camera's noise."""
    image = np.full((height, width, 3), (70, 95, 120), np.float32)
    image[round(0.2 * height) : round(0.8 * height), round(0.1 * width) : round(0.9 * width)] = (225, 215, 190)
    cv2.putText(image, "NIK : 3204", (round(0.2 * width), height // 2), cv2.FONT_HERSHEY_SIMPLEX, 2, (40,) * 3, 4)
    image += np.random.default_rng(seed).normal(0, 3, image.shape)
    return np.clip(image, 0, 255).astype(np.uint8)


def a_capture(
    *,
    size: tuple[int, int] = (1080, 2340),
    bar: tuple[int, int, int] = (18, 18, 18),
    clock: str = "12:47",
    battery: str = "85%",
    inset: int = 0,
) -> Picture:
    """A gallery, or a chat where the picture is inset."""
    width, height = size
    screen = np.full((height, width, 3), bar, np.uint8)
    photo = a_photo(width - 2 * inset, round(0.6 * (width - 2 * inset)))
    top = (height - len(photo)) // 2
    screen[top : top + len(photo), inset : width - inset] = photo
    ink = (240,) * 3 if bar[0] < 128 else (40,) * 3
    cv2.putText(screen, clock, (40, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.2, ink, 2, cv2.LINE_AA)
    cv2.putText(screen, battery, (width - 140, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.0, ink, 2, cv2.LINE_AA)
    cv2.putText(screen, "Kirim", (80, height - 90), cv2.FONT_HERSHEY_SIMPLEX, 0.9, ink, 2, cv2.LINE_AA)
    return screen


def saved(image: Picture, quality: int) -> Picture:
    done = cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)
    return np.asarray(done, np.uint8)


def is_capture(image: Picture) -> bool:
    height, width = image.shape[:2]
    document = Rectified(image, 0, np.eye(3), 0, edges_found=False)
    found = on_screen(Page(image, 0, (width, height)), document, DocumentType.KTP, policy=ScreenPolicy())
    return [reason.evidence["rule"] for reason in found] == ["capture"]


@pytest.mark.parametrize("bar", [(0, 0, 0), (18, 18, 18), (255, 255, 255), (236, 229, 221)])
@pytest.mark.parametrize("size", [(1080, 2340), (720, 1280), (1440, 3040)])
@pytest.mark.parametrize("quality", [None, 60, 85])
def test_a_gallery_is_one(bar: tuple[int, int, int], size: tuple[int, int], quality: int | None) -> None:
    screen = a_capture(size=size, bar=bar)
    assert is_capture(screen if quality is None else saved(screen, quality))


def test_a_chat_and_one_sent_smaller_are_ones() -> None:
    chat = a_capture(bar=(236, 229, 221), inset=120)
    assert is_capture(chat)
    sent = cv2.resize(chat, None, fx=0.55, fy=0.55, interpolation=cv2.INTER_AREA)
    assert is_capture(saved(np.asarray(sent, np.uint8), 70))


def test_bars_cut_off_by_a_picture_are_enough_on_a_screens_format() -> None:
    bare = a_capture(clock="", battery="")
    assert is_capture(bare)
    assert is_capture(np.ascontiguousarray(np.rot90(bare)))


@pytest.mark.parametrize("size", [(1080, 2340), (1080, 1920), (3000, 4000), (1240, 1754)])
def test_a_photo_is_none_whatever_its_format(size: tuple[int, int]) -> None:
    assert not is_capture(a_photo(*size))
    assert not is_capture(saved(a_photo(*size), 70))


def test_a_page_and_a_strip_of_one_are_none() -> None:
    page = np.full((1754, 1240, 3), 255, np.uint8)
    for row in range(12):
        place = (120, 300 + 60 * row)
        cv2.putText(page, "menerangkan bahwa", place, cv2.FONT_HERSHEY_SIMPLEX, 1.4, (20,) * 3, 3, cv2.LINE_AA)
    cv2.putText(page, "1/2", (60, 50), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (20,) * 3, 2, cv2.LINE_AA)
    assert not is_capture(page)
    assert not is_capture(np.ascontiguousarray(page[:, :900]))


def test_two_cards_one_below_the_other_on_a_white_sheet_are_none() -> None:
    sheet = np.full((2200, 1000, 3), 255, np.uint8)
    for top in (150, 1200):
        sheet[top : top + 500, 100:900] = a_photo(800, 500)
    assert not is_capture(sheet)


def test_a_photo_that_is_dark_or_burnt_out_at_its_ends_is_none() -> None:
    photo = a_photo(1080, 2340)
    for level in (0, 255):
        ends = photo.copy()
        ends[:300], ends[-300:] = level, level
        fading = np.linspace(0, 1, 200)[:, None, None]
        ends[300:500] = (fading * photo[300:500] + (1 - fading) * level).astype(np.uint8)
        ends[-500:-300] = (fading[::-1] * photo[-500:-300] + (1 - fading[::-1]) * level).astype(np.uint8)
        assert not is_capture(ends)


def test_a_picture_that_changes_in_its_first_row_has_no_bar() -> None:
    image = a_photo(1080, 2340)
    image[0, ::2], image[0, 1::2] = 0, 255
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not is_capture(image)
