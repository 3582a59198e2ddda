"""The phone: pixels, truth and EXIF stay together; what is readable follows the physics."""

from __future__ import annotations

import io
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from fixtures.captures import CLASSES, Photo, encode_pages, sample_capture, take_photo
from fixtures.conditions import Background, Capture, Cut, Edge, Finger, Glare, Photocopy, Shadow
from fixtures.readable import Conditions, judge, judge_all, needed
from fixtures.rendering import Rendered, Truth

PX_PER_MM = 12.0
FIELDS = {"nik": (20.0, 14.0, 40.0), "nama": (26.0, 24.0, 30.0), "tanggal_lahir": (26.0, 34.0, 18.0)}
CAP_MM = 1.8
COLOURS = {"nik": (200, 0, 0), "nama": (0, 150, 0), "tanggal_lahir": (0, 0, 200)}


def card() -> Rendered:
    """A card whose fields are bars of known colours, striped like text."""
    width, height = round(85.6 * PX_PER_MM), round(53.98 * PX_PER_MM)
    image = np.full((height, width, 3), 225, np.uint8)
    boxes, caps = {}, {}
    for key, (x, y, length) in FIELDS.items():
        left, top, right, bottom = (round(v * PX_PER_MM) for v in (x, y, x + length, y + CAP_MM))
        for stroke in range(left, right, 6):
            image[top:bottom, stroke : stroke + 3] = COLOURS[key]
        boxes[key] = [
            (float(a), float(b)) for a, b in ((left, top), (right, top), (right, bottom), (left, bottom))
        ]
        caps[key] = CAP_MM * PX_PER_MM
    outline = [(0.0, 0.0), (float(width), 0.0), (float(width), float(height)), (0.0, float(height))]
    truth = Truth("ktp", dict.fromkeys(FIELDS, "X"), [], boxes, caps, PX_PER_MM, outline, 3.2 * PX_PER_MM)
    return Rendered(image, truth)


def shoot(seed: int = 1, **settings_: object) -> Photo:
    plain = {"background": Background.TABLE, "document_px": 700.0}
    return take_photo(card(), Capture(**(plain | settings_)), rng=Random(seed))  # type: ignore[arg-type]


def colour_at(image: np.ndarray, box: list[tuple[float, float]]) -> np.ndarray:
    """Mean colour of the middle of a box."""
    points = np.array(box)
    found = []
    for u in np.linspace(0.1, 0.9, 40):
        for v in (0.3, 0.5, 0.7):
            x, y = (points[0] * (1 - u) + points[1] * u) * (1 - v) + (points[3] * (1 - u) + points[2] * u) * v
            found.append(image[int(y), int(x)])
    return np.mean(found, axis=0)


@pytest.mark.parametrize(
    "pose",
    [
        {},
        {"turn": 90},
        {"turn": 180},
        {"turn": 270},
        {"mirrored": True},
        {"tilt_x": 25.0, "tilt_y": -18.0, "roll": 8.0},
        {"turn": 90, "tilt_y": 20.0, "mirrored": True, "roll": -6.0},
        {"scan": True, "fill": 1.0},
        {"photocopy": None, "beside": Edge.LEFT},
        {"cut": Cut(edge=Edge.BOTTOM, share=0.2)},
        {"messenger": 2, "messenger_px": 640},
    ],
)
def test_boxes_lie_on_what_they_name(pose: dict[str, object]) -> None:
    photo = shoot(**pose)
    for key, colour in COLOURS.items():
        found = colour_at(photo.image, photo.truth.boxes[key])
        others = [c for other, c in COLOURS.items() if other != key]
        assert int(np.argmax(found - found.min() + np.array(colour) * 0.1)) == int(np.argmax(colour))
        paper = colour_at(photo.image, [(x, y + 1e-3) for x, y in _below(photo, key)])
        assert np.abs(found - paper).max() > 25, f"{key}: nothing printed in its box"
        assert others


def _below(photo: Photo, key: str) -> list[tuple[float, float]]:
    """The strip of bare paper under a field."""
    a, b, c, d = (np.array(p) for p in photo.truth.boxes[key])
    down = (d - a) * 1.6
    return [tuple(p + down) for p in (a, b, c, d)]  # type: ignore[misc]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("file_format", ["jpeg", "png", "webp", "tiff", "mpo"])
def test_a_viewer_that_obeys_exif_sees_the_photo_upright(orientation: int, file_format: str) -> None:
    photo = shoot(exif=orientation, document_px=420.0)
    opened = Image.open(io.BytesIO(photo.encode(file_format)))
    assert opened.getexif().get(0x0112) == orientation
    seen = np.asarray(ImageOps.exif_transpose(opened).convert("RGB"), np.int16)
    assert seen.shape == photo.image.shape
    assert np.abs(seen - photo.image).mean() < 6


@pytest.mark.parametrize("file_format", ["jpeg", "png", "webp", "tiff", "mpo", "pdf"])
def test_files_say_that_they_are_specimens(file_format: str) -> None:
    data = shoot(document_px=300.0).encode(file_format)
    assert b"SPECIMEN" in data or "SPECIMEN".encode("utf-16-be") in data


def test_bmp_and_pdf_cannot_be_turned_by_a_tag_and_stay_upright() -> None:
    photo = shoot(exif=6, document_px=300.0)
    assert Image.open(io.BytesIO(photo.encode("bmp"))).size == photo.image.shape[1::-1]


def test_pages_become_one_pdf() -> None:
    photo = shoot(document_px=300.0, scan=True)
    data = encode_pages([photo, photo])
    assert data.startswith(b"%PDF-")
    assert data.count(b"/Type /Page\n") == 2 or data.count(b"/Type /Page ") == 2


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="heic"):
        shoot(document_px=300.0).encode("heic")


def test_one_seed_one_photo() -> None:
    first, second = (shoot(seed=5, electrons=900.0, messenger=1) for _ in range(2))
    assert np.array_equal(first.image, second.image)
    assert first.encode() == second.encode()
    assert not np.array_equal(first.image, shoot(seed=6, electrons=900.0, messenger=1).image)


@pytest.mark.parametrize("klass", CLASSES)
def test_every_class_gives_a_photo(klass: str) -> None:
    rng = Random(klass)
    capture = replace(sample_capture(rng, klass=klass), document_px=500.0)
    photo = take_photo(card(), capture, rng=rng)
    assert photo.image.dtype == np.uint8
    assert set(photo.readable) == set(FIELDS)
    assert sample_capture(Random(klass), klass=klass) == sample_capture(Random(klass), klass=klass)


def test_good_photos_are_readable() -> None:
    for seed in range(12):
        photo = take_photo(card(), sample_capture(Random(seed), klass="good"), rng=Random(seed))
        assert photo.legible() is True, photo.conditions


@pytest.mark.parametrize(
    ("settings_", "field"),
    [
        ({"defocus": 1.6}, "nik"),
        ({"motion": 1.5}, "nik"),
        ({"document_px": 190.0}, "nik"),
        ({"exposure": 9.0, "flare": 1.0}, "nik"),
        ({"exposure": -13.0}, "nik"),
        ({"glare": (Glare(field="nik", size=0.9, strength=4.0),)}, "nik"),
        ({"finger": Finger(field="nama", edge=Edge.LEFT, width_mm=20)}, "nama"),
        ({"cut": Cut(edge=Edge.TOP, share=0.4)}, "nik"),
    ],
)
def test_what_is_clearly_gone_is_not_readable(settings_: dict[str, object], field: str) -> None:
    assert shoot(**settings_).readable[field] is False
    assert shoot(**settings_).legible() is False


@pytest.mark.parametrize(
    "settings_",
    [
        {"defocus": 0.25},
        {"motion": 0.2},
        {"shadow": Shadow(depth=0.6)},
        {"glare": (Glare(at=(0.9, 0.95), size=0.08, strength=3.0),)},
        {"finger": Finger(edge=Edge.RIGHT, reach=0.05)},
        {"turn": 180},
        {"exif": 6},
        {"scan": True, "fill": 1.0},
        {"photocopy": Photocopy(contrast=1.3, on_sheet=False)},
        {"jpeg_quality": 60},
    ],
)
def test_what_only_looks_bad_stays_readable(settings_: dict[str, object]) -> None:
    photo = shoot(**settings_)
    assert photo.legible() is True, photo.conditions


def test_a_finger_takes_only_the_field_below_it() -> None:
    photo = shoot(finger=Finger(field="tanggal_lahir", edge=Edge.BOTTOM, width_mm=14))
    assert photo.readable["tanggal_lahir"] is not True
    assert photo.readable["nik"] is True


def test_cap_height_is_that_of_the_file() -> None:
    photo = shoot(document_px=600.0)
    assert photo.truth.cap_height["nik"] == pytest.approx(CAP_MM * 600 / 85.6, rel=0.02)
    sent = shoot(document_px=1600.0, messenger=1, messenger_px=800)
    width = np.linalg.norm(np.subtract(sent.truth.outline[1], sent.truth.outline[0]))
    assert sent.truth.cap_height["nik"] == pytest.approx(CAP_MM * width / 85.6, rel=0.02)
    assert sent.conditions["nik"].cap_px == pytest.approx(sent.truth.cap_height["nik"], rel=0.02)


conditions = st.builds(
    Conditions,
    cap_px=st.floats(1, 60),
    blur=st.floats(0, 0.6),
    motion=st.floats(0, 2),
    contrast=st.floats(0, 1),
    noise=st.floats(0, 2),
    covered=st.floats(0, 1),
)
WORSE = {"cap_px": 0.8, "blur": 1.3, "motion": 1.3, "contrast": 0.7, "noise": 1.5, "covered": 1.2}
RANK = {True: 2, None: 1, False: 0}


@settings(max_examples=300, deadline=None)
@given(field=conditions, what=st.sampled_from(sorted(WORSE)))
def test_worse_conditions_never_read_better(field: Conditions, what: str) -> None:
    worse = replace(field, **{what: getattr(field, what) * WORSE[what]})
    assert RANK[judge(worse)] <= RANK[judge(field)]


def test_a_document_is_as_readable_as_its_worst_needed_field() -> None:
    assert judge_all([True, True]) is True
    assert judge_all([True, None]) is None
    assert judge_all([None, False, True]) is False
    assert judge_all([]) is None
    assert needed("kk", member=2) == ("nomor_kk", "anggota.2.nama", "anggota.2.nik")


@pytest.mark.parametrize("wrong", [{"turn": 45}, {"exif": 9}, {"tilt_x": 80.0}])
def test_impossible_captures_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Capture(**wrong)  # type: ignore[arg-type]
