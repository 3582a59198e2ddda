"""A guard against slowing down: how much work a document is for the networks and for our own code.

Counted, not timed: pixels that the detector looks at (overlaps of its bands and all) and that are resampled,
columns of line pictures that each recogniser reads, calls that Python makes. The same on every machine and under
every load. A change that costs a quarter more of anything fails here; whoever means it raises the budget in the
same commit and says why.
"""

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import pytest

from fixtures.everyday import everyday_upload
from ocr.detection import bands, input_size
from ocr.engine import Image, LineReader, OcrEngine, Readers, Reading
from ocr.model import Box
from ocr.null import NullEngine
from ocr.recognition import HEIGHT
from pipeline.bootstrap import build_readers
from pipeline.commands.bench import verified
from pipeline.model import Decision, Extent
from pipeline.settings import Settings
from pipeline.stages.fingerprint import unlikeness

QUARTER = 1.25


def _budget(*, detected: float, resampled: float, first: float, second: float, calls: float) -> dict[str, float]:
    return {
        "detected pixels": detected,
        "resampled pixels": resampled,
        "columns of the first reader": first,
        "columns of the second reader": second,
        "calls": calls,
    }


BUDGETS: dict[tuple[str, float, Extent], dict[str, float]] = {
    ("ktp", 2.0, Extent.ALL): _budget(detected=442, resampled=769, first=6.94, second=0.53, calls=82),
    ("ktp", 2.0, Extent.NEEDED): _budget(detected=442, resampled=661, first=3.63, second=0.53, calls=59),
    ("kk", 12.0, Extent.ALL): _budget(detected=1868, resampled=1944, first=31.6, second=0.57, calls=327),
    ("kk", 12.0, Extent.NEEDED): _budget(detected=0, resampled=1339, first=16.5, second=0.54, calls=162),
    ("paklaring", 8.0, Extent.ALL): _budget(detected=1776, resampled=2158, first=17.2, second=1.32, calls=280),
    ("paklaring", 8.0, Extent.NEEDED): _budget(detected=0, resampled=1379, first=15.6, second=0.71, calls=278),
}
"""What an everyday document of a type and size (megapixels), read so far, took when this was last measured;
thousands."""


@dataclass(frozen=True)
class Counted:
    """A reader that counts what it is given."""

    engine: Any
    place: str
    work: Counter[str]

    @property
    def name(self) -> str:
        return str(self.engine.name)

    def detect(self, image: Image, *, longest_side: int) -> Sequence[Box]:
        width, height = input_size(image.shape[1], image.shape[0], longest_side)
        self.work["detected pixels"] += width * sum(end - first for first, end in bands(height))
        return list(self.engine.detect(image, longest_side=longest_side))

    def recognise(self, crops: Sequence[Image]) -> Sequence[Reading]:
        self.work[f"columns of the {self.place} reader"] += sum(
            round(HEIGHT * crop.shape[1] / max(1, crop.shape[0])) for crop in crops
        )
        return list(self.engine.recognise(crops))


@pytest.fixture(scope="module")
def readers() -> Readers:
    return build_readers(Settings(tesseract=False))


def counted(readers: Readers, work: Counter[str]) -> Readers:
    first: OcrEngine = Counted(readers.first, "first", work)
    second: LineReader = Counted(readers.second, "second", work)
    return replace(readers, first=first, second=second)


def calls_of(action: Callable[[], Any]) -> tuple[Any, int]:
    """What an action answers, and how many functions it called."""
    calls = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        return action(), calls
    finally:
        sys.setprofile(None)


def counting_resampled(work: Counter[str]) -> Callable[..., Any]:
    """OpenCV's resampling, counted by the pixels that it makes."""
    resample = cv2.warpPerspective

    def counted_one(image: Image, matrix: Any, size: tuple[int, int], *rest: Any, **more: Any) -> Any:
        work["resampled pixels"] += size[0] * size[1]
        return resample(image, matrix, size, *rest, **more)

    return counted_one


def over(work: Mapping[str, int], budget: Mapping[str, float]) -> dict[str, tuple[int, float]]:
    """What took more than a quarter above its budget: (done, budget), thousands."""
    return {
        what: (done // 1000, budget.get(what, 0))
        for what, done in work.items()
        if done > QUARTER * 1000 * budget.get(what, 0)
    }


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "size", "extent"), list(BUDGETS))
def test_no_document_takes_a_quarter_more_work(
    kind: str, size: float, extent: Extent, readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = everyday_upload(kind, 0, seed=2026, megapixels=size)
    verified(readers, upload, extent)  # caches are filled by the first document
    work: Counter[str] = Counter()
    monkeypatch.setattr(cv2, "warpPerspective", counting_resampled(work))
    result, calls = calls_of(lambda: verified(counted(readers, work), upload, extent))
    assert result.decision is Decision.ACCEPTED  # turned away early, it would be no work at all
    assert result.extent is extent
    work["calls"] = calls
    assert over(work, BUDGETS[kind, size, extent]) == {}


@pytest.mark.slow
@pytest.mark.parametrize("recorded", [True, False])
def test_a_number_that_record_and_our_reader_bear_out_is_not_read_by_the_second(
    recorded: bool, readers: Readers
) -> None:
    upload = everyday_upload("ktp", 2, seed=2026, megapixels=2.0)  # read with a confidence of 0.99
    record = upload.record if recorded else {**upload.record, "nik": "3204255203909002"}
    work: Counter[str] = Counter()
    verified(counted(readers, work), replace(upload, record=record), Extent.NEEDED)
    assert bool(work["columns of the second reader"]) is not recorded


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "size"), [("ktp", 2.0), ("kk", 12.0)])
def test_what_is_not_accepted_for_a_part_of_it_is_read_whole(kind: str, size: float, readers: Readers) -> None:
    upload = everyday_upload(kind, 0, seed=2026, megapixels=size)
    stranger = replace(upload, record={**upload.record, "nik": "3204255203909002"})
    part, whole = (verified(readers, stranger, extent) for extent in (Extent.NEEDED, Extent.ALL))
    assert part.decision is Decision.FLAGGED
    assert part.extent is Extent.ALL
    assert part.reasons == whole.reasons
    assert part.fingerprint == whole.fingerprint
    assert part.extraction is not None
    assert whole.extraction is not None
    fields, others = part.extraction.fields, whole.extraction.fields
    assert fields.keys() == others.keys()
    for key, field in fields.items():
        # What else stands in a line's strip shows in its confidence: on 199 lines by 0.01 at most in 99 of 100.
        assert field.confidence == pytest.approx(others[key].confidence, abs=0.03)
        assert replace(field, confidence=0.0) == replace(others[key], confidence=0.0)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ktp", "kk"])
def test_a_picture_is_known_again_however_much_of_it_was_read(kind: str, readers: Readers) -> None:
    upload = everyday_upload(kind, 0, seed=2026, megapixels=2.0 if kind == "ktp" else 12.0)
    part, whole = (verified(readers, upload, extent) for extent in (Extent.NEEDED, Extent.ALL))
    assert part.fingerprint is not None
    assert whole.fingerprint is not None
    assert unlikeness(part.fingerprint, whole.fingerprint) < 0.05


def test_a_quarter_more_work_is_noticed_and_a_tenth_is_not() -> None:
    budget = {"calls": 10, "detected pixels": 40}
    assert over({"calls": 11_000, "detected pixels": 44_000}, budget) == {}
    assert over({"calls": 13_000, "detected pixels": 40_000}, budget) == {"calls": (13, 10)}
    assert over({"columns of a new reader": 1}, budget) == {"columns of a new reader": (0, 0)}


def test_what_readers_are_given_is_counted() -> None:
    work: Counter[str] = Counter()
    reader = Counted(NullEngine(), "first", work)
    page = np.zeros((1200, 1600, 3), dtype=np.uint8)
    reader.detect(page, longest_side=640)
    reader.recognise([page[:24, :100], page[:48, :100]])
    assert work == {"detected pixels": 640 * 480, "columns of the first reader": 300}
