"""The gate before reading: the hopeless are answered without a reader, everything else is read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import cv2
import numpy as np
import pytest

from ocr.engine import EngineError, Image, Readers, Reading
from ocr.model import Box
from pipeline.model import Decision, DocumentType, Outcome, Quality, Upload, Verification
from pipeline.policy import Policy
from pipeline.ports import Timings
from pipeline.stages.assess import assess
from pipeline.verify import verify
from tests.unit.test_assess import POLICY, READABLE, blurred, judged, photo
from tests.unit.test_quality_measures import written


class Untouchable:
    """A reader that must not be asked."""

    name = "untouchable"

    def detect(self, image: Image, *, longest_side: int) -> Sequence[Box]:
        raise EngineError("asked to detect")

    def recognise(self, crops: Sequence[Image]) -> Sequence[Reading]:
        raise EngineError("asked to read")


def answered(picture: Image, policy: Policy | None = None) -> Verification:
    """The verification of a picture by readers that refuse to read.

    Raises:
        EngineError: it was to be read.
    """
    content = cv2.imencode(".png", picture)[1].tobytes()
    upload = Upload(content, "x", hashlib.sha256(content).hexdigest(), DocumentType.PAKLARING)
    return verify(
        upload,
        readers=Readers(first=Untouchable()),
        policy=policy or Policy(),
        version="1",
        today=date(2026, 11, 22),
        timings=Timings(lambda: 0.0),
    )


HOPELESS = blurred(written(16), 7.0)


def test_what_nobody_can_read_is_answered_without_a_reader() -> None:
    answer = answered(HOPELESS)
    assert answer.decision is Decision.REJECTED
    assert next((each.code, each.outcome) for each in answer.reasons) == ("image_blurry", Outcome.RETRY)
    assert answer.quality is not None
    assert answer.quality.hopeless
    assert answer.image_size == (HOPELESS.shape[1], HOPELESS.shape[0])


def test_an_office_can_have_every_page_read() -> None:
    every = replace(Policy(), quality=replace(POLICY, stop_hopeless=False))
    with pytest.raises(EngineError):
        answered(HOPELESS, every)


@pytest.mark.parametrize("sigma", [0.0, 1.0, 2.0])
def test_what_may_be_readable_is_read(sigma: float) -> None:
    with pytest.raises(EngineError):
        answered(blurred(written(16), sigma) if sigma else written(16))


@pytest.mark.parametrize("name", READABLE)
def test_no_readable_photo_is_hopeless(name: str) -> None:
    kind, capture = READABLE[name]
    assert not judged(photo(capture, kind)).hopeless


def hopeless(picture: Image, **changes: float) -> bool:
    from pipeline.model import Page

    page = Page(picture, 0, (picture.shape[1], picture.shape[0]))
    quality: Quality = assess(page, policy=replace(POLICY, **changes))
    return quality.hopeless


def test_each_condition_of_the_gate_can_hold_it_open() -> None:
    assert hopeless(HOPELESS)
    assert not hopeless(HOPELESS, hopeless_table=0.0)
    assert not hopeless(HOPELESS, hopeless_logistic=0.0)
    assert not hopeless(HOPELESS, least_lines=30)
    assert not hopeless(HOPELESS, pattern_lines=3)
    assert not hopeless(HOPELESS, blurry_slope=0.0, small_text=0.0, dark_paper=0.0)


def test_a_page_half_of_which_is_sharp_is_read() -> None:
    sharp = written(16)
    half = blurred(sharp, 7.0)
    half[: half.shape[0] // 2] = sharp[: half.shape[0] // 2]
    assert not hopeless(half)


def test_a_blank_sheet_and_noise_are_never_hopeless() -> None:
    assert not hopeless(np.full((900, 700, 3), 240, np.uint8))
    assert not hopeless(np.random.default_rng(1).integers(0, 255, (700, 900, 3), dtype=np.uint8))
