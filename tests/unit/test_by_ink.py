"""A page whose lines are told by their ink: when that is tried, and what becomes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import pytest

from ocr.engine import Image, Readers, Reading
from ocr.model import Box
from pipeline.model import DocumentType, Extent, Page, Participant, Quality
from pipeline.policy.whole import Policy
from pipeline.ports import Timings
from pipeline.sheets import Sheet, look, read_whole
from pipeline.stages.assess import assess

LETTER = DocumentType.PAKLARING
RECORD = Participant(nik="3204255203909001", nama="SITI AMINAH")
POLICY = Policy()


@dataclass
class Says:
    """An engine that reads the same in every line; `looked` counts how often it looked for lines."""

    text: str = "SURAT KETERANGAN PENGALAMAN KERJA"
    name: str = "says"
    looked: int = 0
    lines: Sequence[Box] = field(default_factory=list)

    def detect(self, image: Image, *, longest_side: int) -> Sequence[Box]:
        self.looked += 1
        return self.lines

    def recognise(self, crops: Sequence[Image]) -> Sequence[Reading]:
        return [(self.text, 0.99)] * len(crops)


def letter(*, crossed: bool = False) -> tuple[Page, Quality]:
    """A sheet of print, and what is measured of it."""
    image = np.full((1600, 1200, 3), 235, dtype=np.uint8)
    letters = np.random.default_rng(3)
    for row in range(24):  # no two alike, or they are a pattern
        text = " ".join(
            "".join(letters.choice(list("abdeghiklmnoprstuw"), size=size)) for size in (5, 8, 3, 9, 6, 7)
        )
        cv2.putText(image, text, (120, 160 + 58 * row), cv2.FONT_HERSHEY_DUPLEX, 1.1, (30, 30, 30), 2, cv2.LINE_AA)
    for start in range(-1600, 1200, 24) if crossed else ():
        cv2.line(image, (start, 0), (start + 1600, 1599), (130, 130, 130), 5)
    page = Page(image, 0, (1200, 1600))
    return page, assess(page, policy=POLICY.quality)


def seen(
    engine: Says,
    *,
    crossed: bool = False,
    extent: Extent = Extent.NEEDED,
    declared: DocumentType | None = LETTER,
    record: Participant | None = RECORD,
) -> Sheet:
    page, quality = letter(crossed=crossed)
    timings = Timings(lambda: 0.0)
    readers = Readers(first=engine)
    return look(
        page,
        quality,
        readers=readers,
        policy=POLICY,
        timings=timings,
        declared=declared,
        extent=extent,
        record=record,
    )


def test_a_plain_letter_is_read_without_looking_for_its_lines() -> None:
    engine = Says()
    sheet = seen(engine)
    assert engine.looked == 0
    assert sheet.by_ink
    assert len(sheet.text.lines) == 24


@pytest.mark.parametrize(
    "otherwise",
    [
        {"extent": Extent.ALL},
        {"declared": None},
        {"declared": DocumentType.KTP},
        {"record": None},
        {"crossed": True},
    ],
)
def test_it_is_looked_at_by_the_engine(otherwise: dict[str, object]) -> None:
    engine = Says()
    assert not seen(engine, **otherwise).by_ink  # type: ignore[arg-type]
    assert engine.looked > 0


@pytest.mark.parametrize("text", ["KARTU KELUARGA", "XQZW VBNM"])
def test_what_is_not_what_it_is_said_to_be_is_looked_at_by_the_engine(text: str) -> None:
    engine = Says(text)
    assert not seen(engine).by_ink
    assert engine.looked > 0


def test_to_be_read_whole_it_is_looked_at_again() -> None:
    engine = Says()
    sheet = seen(engine)
    whole = read_whole(
        sheet, readers=Readers(first=engine), policy=POLICY, timings=Timings(lambda: 0.0), declared=LETTER
    )
    assert engine.looked > 0
    assert not whole.by_ink
    assert whole.extent is Extent.ALL
