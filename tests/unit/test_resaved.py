"""Print that was put into a photo after its first saving, and photos that were merely saved again."""

import cv2
import numpy as np
import pytest

from ocr.model import Box
from pipeline.model import Page
from pipeline.policy.judging import InspectPolicy
from pipeline.stages.resaved import saved_later

LINE = Box.upright(118, 148, 700, 196)


def a_photo(*, grain=3.0, blur=0.9):
    """A card's lines as a camera sees them: soft, uneven, with grain."""
    image = np.full((360, 840, 3), 190, np.float32)
    for at, text in enumerate(("PROVINSI CONTOH", "3204252504899001", "NAMA CONTOH SEMUA", "BANDUNG 25-04-1989")):
        cv2.putText(image, text, (120, 90 + 95 * at), cv2.FONT_HERSHEY_DUPLEX, 1.6, (50, 48, 45), 3, cv2.LINE_AA)
    image += np.linspace(-20, 25, 840)[None, :, None]
    image += np.random.default_rng(5).normal(0, grain, image.shape)
    return np.clip(cv2.GaussianBlur(image, (0, 0), blur), 0, 255).astype(np.uint8)


def saved(image, quality):
    return cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)


def retyped(image, *, whole):
    """Digits painted over and typed anew."""
    changed = image.copy()
    left, right, text = (118, 700, "3204252504899777") if whole else (360, 424, "37")
    ground = np.median(image[140:150, left:right].reshape(-1, 3), axis=0)
    changed[148:198, left:right] = ground
    cv2.putText(changed, text, (left + 2, 185), cv2.FONT_HERSHEY_DUPLEX, 1.6, (52, 50, 47), 3, cv2.LINE_AA)
    soft = cv2.GaussianBlur(changed, (0, 0), 0.9)
    changed[148:198, left:right] = soft[148:198, left:right]
    return changed


def signs(image, line=LINE, scale=1.0, own=None):
    height, width = image.shape[:2]
    page = Page(image, 0, (round(width / scale), round(height / scale)), scale=scale, saved=own)
    return saved_later(page, {"nik": line}, policy=InspectPolicy())


@pytest.mark.parametrize("whole", [True, False], ids=["the whole line", "two digits"])
@pytest.mark.parametrize(("first", "second"), [(75, 90), (85, 95), (70, 85)])
def test_what_was_typed_into_a_saved_photo_is_seen_with_its_place(whole, first, second):
    (reason,) = signs(saved(retyped(saved(a_photo(), first), whole=whole), second))

    assert (reason.code, reason.field) == ("fraud_text_edited", "nik")
    assert reason.evidence["rule"] == "saved_later"
    assert reason.evidence["box"] == [[118, 148], [700, 148], [700, 196], [118, 196]]
    assert abs(reason.evidence["measures"]["quality"] - first) <= 2


@pytest.mark.parametrize(("own", "seen"), [(92, True), (80, True), (76, False), (70, False)])
def test_only_a_saving_coarser_than_the_files_own_is_history(own, seen):
    """All of a file went through its last saving; what a finer one had left was lost in it."""
    assert bool(signs(saved(retyped(saved(a_photo(), 76), whole=True), 92), own=own)) is seen


@pytest.mark.parametrize("quality", [60, 75, 85, 92, 98])
def test_a_photo_that_was_only_saved_again_shows_none(quality):
    once = saved(a_photo(), 80)

    assert signs(once) == ()
    assert signs(saved(once, quality)) == ()
    assert signs(saved(saved(once, quality), 90)) == ()


@pytest.mark.parametrize("second", [85, 90, 95, 98])
@pytest.mark.parametrize("first", [60, 66, 70, 75, 80, 85])
def test_a_photo_saved_twice_shows_none_by_the_shadows_of_its_savings(first, second):
    """By tables beside a saving's own or of half its steps, and where no saving moves anything any more."""
    for grain, blur in ((1.0, 1.4), (6.0, 0.9)):
        assert signs(saved(saved(a_photo(grain=grain, blur=blur), first), second)) == ()


@pytest.mark.parametrize("quality", [70, 75, 80])
def test_a_line_on_overexposed_paper_shows_none(quality):
    """Blown-out blocks remember less of their saving than the grey ones round them, and nobody touched them."""
    photo = a_photo().astype(np.float32)
    photo[130:215] += 75
    once = saved(np.clip(photo, 0, 255).astype(np.uint8), quality)

    assert (once[148:196, 118:700].max(axis=2) == 255).mean() > 0.3
    assert signs(once) == ()
    assert signs(saved(once, 95)) == ()


@pytest.mark.parametrize("quality", [70, 73, 76, 79, 82])
@pytest.mark.parametrize("level", [236, 241, 246, 248, 250])
def test_blank_paper_round_a_line_remembers_nothing(level, quality):
    """It has one level, which some tables happen to have and others round."""
    image = np.full((240, 960, 3), level, np.uint8)
    for at, text in enumerate(
        ("adalah benar karyawan PT CONTOH yang bekerja", "pengunduran diri secara sukarela")
    ):
        cv2.putText(image, text, (60, 105 + 48 * at), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (60,) * 3, 2, cv2.LINE_AA)

    assert signs(saved(saved(image, quality - 3), quality), Box.upright(56, 72, 900, 165), own=quality) == ()


def test_what_was_made_smaller_or_was_never_a_jpeg_has_no_history():
    edited = saved(retyped(saved(a_photo(), 75), whole=True), 95)
    smaller = cv2.resize(edited, None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA)
    line = Box.from_points(np.array(LINE.corners) * 0.8)

    assert signs(saved(smaller, 85), line) == ()
    assert signs(edited, scale=0.5) == ()
    assert signs(a_photo()) == ()


def test_a_line_that_runs_upwards_is_looked_at_too():
    turned = np.ascontiguousarray(np.rot90(a_photo()))
    height = turned.shape[0]
    line = Box.from_points([(y, height - x) for x, y in LINE.corners])
    changed = saved(np.ascontiguousarray(np.rot90(retyped(np.rot90(saved(turned, 75), -1), whole=False))), 95)

    assert signs(saved(turned, 75), line) == ()
    assert len(signs(changed, line)) == 1


@pytest.mark.parametrize("box", [(0, 0, 30, 12), (0, 0, 840, 20), (800, 340, 900, 400), (-50, -50, 10, 5)])
def test_lines_at_the_edge_or_outside_say_nothing(box):
    assert signs(saved(saved(a_photo(), 75), 95), Box.upright(*box)) == ()


def test_blown_out_paper_is_no_sign():
    image = saved(a_photo(), 80).astype(int)
    image[120:220] = np.clip(image[120:220] + 90, 0, 255)  # a lamp over the line, before the first saving
    bright = saved(image.astype(np.uint8), 80)

    assert signs(saved(bright, 95)) == ()


@pytest.mark.parametrize(("rows", "seen"), [(16, False), (40, True)])
def test_what_light_has_left_of_a_digit_says_nothing(rows, seen):
    """Six blocks of two dozen differ from the rest by chance."""
    edited = retyped(saved(a_photo(), 75), whole=False)
    lit = edited.copy()
    lit[136:208, 344:440] = 255
    there = np.s_[152 : 152 + rows, 376:400]
    lit[there] = edited[there]

    assert bool(signs(saved(lit, 95))) is seen
