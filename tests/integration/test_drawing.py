"""Pictures are drawn in processes of their own: the same pictures, and nothing of a file reaches the server."""

import struct
import zlib
from dataclasses import replace
from functools import partial

import cv2
import numpy as np
import pytest

from ocr.model import Box
from pipeline.policy.whole import Policy
from pipeline.workers import Limits
from review.drawing import Drawers, packed, unpacked
from review.pictures import Drawing, Strip, draw, strip_of
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
    drawing = Drawing((b"a\nb", b""), ((3, 4), (5, 6)), b"\nx")
    assert unpacked(packed(drawing)) == drawing
    assert unpacked(packed(Drawing())) == Drawing()


def darkest(jpeg, place):
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    return int(image[place.top : place.top + place.height, : place.width].min())


def test_each_field_is_where_the_strip_says_and_a_covered_number_is_in_no_crop():
    card, height = a_card(), DeskPolicy().crop_height
    drawn = {
        in_full: draw(a_picture(), card, in_full=in_full, decoding=DECODING, policy=DeskPolicy())
        for in_full in (True, False)
    }
    for in_full in (True, False):
        strip = strip_of(card, in_full=in_full, height=height)
        assert ("nik" in strip.places) is in_full
        assert {"nama", "tanggal_lahir"} <= strip.places.keys()
        image = cv2.imdecode(np.frombuffer(drawn[in_full].crops, np.uint8), cv2.IMREAD_GRAYSCALE)
        assert image.shape == (strip.height, strip.width)
        ends = [each.top + each.height for each in strip.places.values()]
        assert all(end < each.top for end, each in zip(ends, list(strip.places.values())[1:], strict=False))
        assert all(darkest(drawn[in_full].crops, each) < 90 for each in strip.places.values())


def test_a_crop_beside_a_number_shows_nothing_of_the_number():
    card = a_card()
    fields = dict(card.extraction.fields)
    fields["nama"] = replace(fields["nama"], box=Box.upright(300, 190, 900, 260))  # it runs over the number
    card = replace(card, extraction=replace(card.extraction, fields=fields))
    place = strip_of(card, in_full=False, height=56).places["nama"]
    for in_full, shown in ((True, True), (False, False)):
        drawing = draw(a_picture(), card, in_full=in_full, decoding=DECODING, policy=DeskPolicy())
        at = strip_of(card, in_full=in_full, height=56).places["nama"]
        image = cv2.imdecode(np.frombuffer(drawing.crops, np.uint8), cv2.IMREAD_GRAYSCALE)
        middle = image[at.top + 20 : at.top + 36, 20 : place.width - 20]
        assert bool(middle.std() > 20) is shown


def test_a_document_without_places_has_no_strip():
    card = a_card()
    fields = {key: replace(each, box=None) for key, each in card.extraction.fields.items()}
    card = replace(card, extraction=replace(card.extraction, fields=fields))
    drawing = draw(a_picture(), card, in_full=True, decoding=DECODING, policy=DeskPolicy())
    assert (len(drawing.pages), drawing.crops) == (1, b"")
    assert strip_of(card, in_full=True, height=56) == Strip()


def test_a_large_page_comes_in_two_sizes_and_its_number_is_covered_in_both():
    image = cv2.resize(cv2.imdecode(np.frombuffer(a_picture(), np.uint8), cv2.IMREAD_COLOR), (3600, 2400))
    _, jpeg = cv2.imencode(".jpg", image)
    card = a_card()
    fields = {
        key: replace(each, box=Box(*((3 * x, 3 * y) for x, y in each.box.corners)))
        for key, each in card.extraction.fields.items()
    }
    card = replace(card, image_size=(3600, 2400), extraction=replace(card.extraction, fields=fields))
    for closely, side in ((False, 1600), (True, 3200)):
        drawing = draw(
            jpeg.tobytes(), card, in_full=False, closely=closely, decoding=DECODING, policy=DeskPolicy()
        )
        assert bool(drawing.crops) is not closely
        decoded = cv2.imdecode(np.frombuffer(drawing.pages[0], np.uint8), cv2.IMREAD_GRAYSCALE)
        assert max(decoded.shape) == side
        share = side / 1200
        assert decoded[int(205 * share) : int(245 * share), int(305 * share) : int(895 * share)].std() < 5
