"""Pictures are drawn in processes of their own: the same pictures, and nothing of a file reaches the server."""

import struct
import zlib
from functools import partial

import cv2
import numpy as np
import pytest

from pipeline.policy import Policy
from pipeline.workers import Limits
from review.drawing import Drawers, packed, unpacked
from review.pictures import Drawing, draw
from review.policy import DeskPolicy
from tests.desk import a_card
from tests.desk_site import a_picture

DECODING = Policy().decode


@pytest.fixture
def drawers():
    made = []

    def make(**limits):
        made.append(
            Drawers(DECODING, DeskPolicy(), limits=Limits(**{"seconds": 20, "start_seconds": 60, **limits}))
        )
        return made[-1]

    yield make
    for each in made:
        each.close()


def bomb(side):
    """A PNG of one colour, a few hundred kilobytes that ask for side x side pixels."""

    def chunk(kind, content):
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    lines = zlib.compressobj(9)
    row = b"\0" * (1 + 3 * side)
    data = b"".join([*(lines.compress(row) for _ in range(side)), lines.flush()])
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def test_another_process_draws_the_same(drawers):
    here = partial(draw, decoding=DECODING, policy=DeskPolicy())
    there, card = drawers(memory_mb=1024), a_card()
    for in_full in (True, False):
        assert there(a_picture(), card, in_full=in_full) == here(a_picture(), card, in_full=in_full)
    assert there(b"no picture", card, in_full=True) == Drawing()
    assert there(b"", card, in_full=True) == Drawing()


def test_a_picture_that_asks_for_too_much_costs_its_process_and_the_next_one_is_drawn(drawers):
    there, card = drawers(memory_mb=96), a_card()
    noise = np.random.default_rng(1).integers(0, 255, (9000, 9000, 1), np.uint8)
    _, large = cv2.imencode(".png", noise, [cv2.IMWRITE_PNG_COMPRESSION, 1])

    assert there(large.tobytes(), card, in_full=True) == Drawing()
    assert len(there(a_picture(), card, in_full=True).pages) == 1
    assert there(bomb(12_000), card, in_full=True) == Drawing()
    assert len(there(a_picture(), card, in_full=True).pages) == 1


def test_a_picture_that_takes_too_long_is_given_up(drawers):
    there = drawers(seconds=0.001)
    assert there(a_picture(), a_card(), in_full=True) == Drawing()


def test_a_drawing_survives_the_way():
    drawing = Drawing((b"a\nb", b""), ((3, 4), (5, 6)), {"nama": b"\n", "nik": b"x"})
    assert unpacked(packed(drawing)) == drawing
    assert unpacked(packed(Drawing())) == Drawing()
