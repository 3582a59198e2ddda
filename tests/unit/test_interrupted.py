"""A name with a finger over its middle may have lost a part there."""

import cv2
import numpy as np
import pytest

from ocr.model import Box
from pipeline.model import DocumentType, Extraction, Field, Page, Participant
from pipeline.policy.photo import ExplainPolicy, InterruptedPolicy
from pipeline.stages.interrupted import doubt_interrupted

POLICY, EXPLAIN = InterruptedPolicy(), ExplainPolicy()
SKIN = (120, 140, 190)
BOX = Box.upright(200, 400, 800, 440)


def page(*, skin_px=0, at=450, paper=(225, 222, 220), scale=1.0):
    picture = np.full((800, 1200, 3), paper, np.uint8)
    cv2.putText(picture, "OEI TJENG HAN", (210, 436), cv2.FONT_HERSHEY_SIMPLEX, 1.7, (40, 40, 40), 4, cv2.LINE_AA)
    cv2.rectangle(picture, (at, 0), (at + skin_px, 470), SKIN, -1) if skin_px else None
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return Page(np.asarray(small, np.uint8), 0, (1200, 800), scale=scale)


def judged(on, *, key="nama", value="OEI HAN", box=BOX, record=None, kind=DocumentType.PAKLARING):
    extraction = Extraction(kind, {key: Field(value, value, 0.999, box)})
    found = doubt_interrupted(extraction, page=on, policy=POLICY, explain=EXPLAIN, record=record)
    return found.fields[key].confidence


@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_a_name_under_a_finger_is_in_doubt(scale):
    assert judged(page(skin_px=120, scale=scale)) == POLICY.worth
    assert judged(page(scale=scale)) == 0.999


def test_a_narrow_stroke_of_colour_hides_no_letter():
    assert judged(page(skin_px=15)) == 0.999


def test_a_finger_that_begins_where_the_name_ends_may_lie_over_the_rest_of_it():
    cut = Box.upright(200, 400, 455, 440)
    assert judged(page(skin_px=200), box=cut) == POLICY.worth
    assert judged(page(skin_px=200), box=cut, record=Participant(nama="OEI HAN")) == 0.999
    assert judged(page(), box=cut) == 0.999


def test_behind_the_border_of_the_picture_nothing_is_looked_for():
    assert judged(page(), box=Box.upright(700, 400, 1190, 440)) == 0.999


def test_a_finger_beside_the_name_does_not_matter():
    assert judged(page(skin_px=120, at=930)) == 0.999
    assert judged(page(skin_px=120, at=830), kind=DocumentType.KK) == 0.999


def test_on_a_letter_a_finger_near_by_may_lie_over_the_beginning_or_the_rest():
    rest = Box.upright(600, 400, 800, 440)
    assert judged(page(skin_px=90, at=490), box=rest, value="HAN") == POLICY.worth
    assert judged(page(skin_px=90, at=490), box=rest, value="HAN", kind=DocumentType.KTP) == 0.999
    assert judged(page(skin_px=120, at=830)) == POLICY.worth


def test_a_dark_thing_near_by_may_too_and_a_day_of_a_letter_may_be_cut_short():
    dark = page()
    cv2.rectangle(dark.image, (840, 380), (900, 460), (42, 58, 74), -1)
    assert judged(dark) == POLICY.worth
    shadow = page()
    shadow.image[:, 700:] = shadow.image[:, 700:] // 2
    assert judged(shadow) == 0.999
    assert judged(dark, kind=DocumentType.KTP) == 0.999
    assert judged(page(skin_px=120), key="tanggal_selesai", value="2024-11-30") == POLICY.worth
    assert judged(page(), key="tanggal_selesai", value="2024-11-30") == 0.999


def test_what_shows_by_itself_that_it_is_whole_and_what_has_no_place_stay():
    assert judged(page(skin_px=120), key="nik", value="3204250505870001") == 0.999
    assert judged(page(skin_px=120), box=None) == 0.999


def test_what_the_record_bears_out_is_whole():
    assert judged(page(skin_px=120), record=Participant(nama="OEI HAN")) == 0.999


def test_coloured_paper_is_no_finger():
    assert judged(page(paper=(230, 215, 160))) == 0.999


@pytest.mark.parametrize(("lamp", "worth"), [((560, 420), POLICY.worth), ((1150, 780), 0.999)])
def test_a_name_that_fades_out_under_a_light_may_have_gone_on(lamp, worth):
    y, x = np.mgrid[:800, :1200]
    light = 420 * np.exp(-(((x - lamp[0]) / 200) ** 2) - ((y - lamp[1]) / 200) ** 2)
    lit = np.clip(page().image + light[..., None], 0, 255).astype(np.uint8)
    seen = Box.upright(200, 400, 395, 440)
    assert judged(Page(lit, 0, (1200, 800), 1.0), box=seen, value="OEI TJE") == worth


def test_a_name_on_white_paper_that_simply_ends_is_whole():
    assert judged(page(paper=(255, 255, 255)), box=Box.upright(200, 400, 640, 440)) == 0.999
