"""Signs of alteration: what was typed or pasted into a picture is seen at its place, an untouched one is not."""

import io
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont, PngImagePlugin

from fixtures.fonts import Kind, families
from ocr.model import Box
from pipeline.model import DocumentType, Extraction, Field, Image, Participant, Rectified
from pipeline.policy.judging import InspectPolicy
from pipeline.policy.whole import Policy
from pipeline.stages.inspect import inspect, lines_of_weight, signs_on
from pipeline.stages.metadata import edited_with
from pipeline.stages.strips import quantile

Defect = Callable[..., Image]

POLICY = InspectPolicy()
NUMBER = "3204254505879001"
LINE = Box.upright(60, 100, 60 + 16 * 32, 144)
CARD = Extraction(DocumentType.KTP, {"nik": Field(NUMBER, NUMBER, 0.99, LINE)})


def typed(text: str, at: tuple[float, float], picture: Pictures.Image, ink: int) -> None:
    font = ImageFont.truetype(str(families(Kind.SANS)[0].bold), 44)
    for place, letter in enumerate(text):
        ImageDraw.Draw(picture).text((at[0] + 32 * place, at[1]), letter, font=font, fill=(ink, ink, ink))


def photo(*, seed: int = 1, grain: float = 6.0, blur: float = 1.6, number: str = NUMBER) -> Image:
    """A card's number as a camera sees it: everything blurred alike, then one grain over all."""
    picture = Pictures.new("RGB", (640, 260), (196, 214, 226))
    typed("BANDUNG", (60, 20), picture, 40)
    typed(number, (62, 96), picture, 40)
    typed("SITI AMINAH", (60, 180), picture, 40)
    image = cv2.GaussianBlur(np.asarray(picture)[..., ::-1].astype(np.float32), (0, 0), blur)
    noise = np.random.default_rng(seed).normal(0, grain, image.shape[:2])[..., None]
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def retyped(image: Image, *, first: int, count: int) -> Image:
    """Digits painted over with the colour of the ground and typed anew."""
    picture = Pictures.fromarray(np.ascontiguousarray(image[..., ::-1]))
    left = 62 + 32 * first
    ImageDraw.Draw(picture).rectangle((left - 3, 98, left + 32 * count - 4, 146), fill=(196, 214, 226))
    typed("7" * count, (left, 96), picture, 40)
    return np.asarray(picture)[..., ::-1].copy()


def rules(image: Image) -> list[str]:
    return [sign.rule for sign in signs_on(image, CARD, policy=POLICY)]


@given(st.integers(0, 10_000), st.floats(1.0, 9.0), st.floats(0.6, 2.5))
@settings(max_examples=25, deadline=None)
def test_an_untouched_line_shows_no_sign(seed: int, grain: float, blur: float) -> None:
    assert rules(photo(seed=seed, grain=grain, blur=blur)) == []


@pytest.mark.parametrize(("first", "count"), [(2, 1), (6, 2), (12, 3)])
def test_digits_typed_anew_are_seen_where_they_stand(first: int, count: int) -> None:
    signs = list(signs_on(retyped(photo(), first=first, count=count), CARD, policy=POLICY))

    assert "odd_digit" in {sign.rule for sign in signs}
    box = next(sign.box for sign in signs if sign.rule == "odd_digit")
    assert abs(box.left - (62 + 32 * first)) < 24
    assert box.right < 62 + 32 * (first + count) + 24


def lit(image: Image, *, rows: slice) -> Image:
    """The edge of a glare over the first digit."""
    glow = 46 / (1 + np.exp((np.arange(image.shape[1]) - 74) / 5.0))
    lighter = image.astype(np.float32)
    lighter[rows] += (glow[:, None] * (0.6, 0.8, 1.2))[None]
    return np.clip(lighter, 0, 255).astype(np.uint8)


def folded(image: Image, *, rows: slice) -> Image:
    """A crease through a digit: a dark line and a light one."""
    creased = image.astype(np.float32)
    creased[rows, 402:404] -= 60
    creased[rows, 404:406] += 48
    return np.clip(creased, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("defect", [lit, folded])
def test_a_glare_and_a_fold_go_on_above_and_below_the_line_and_are_no_sign(defect: Defect) -> None:
    assert rules(defect(photo(grain=3.0), rows=slice(0, 260))) == []
    assert "odd_digit" in rules(defect(photo(grain=3.0), rows=slice(98, 146)))


def shaded(image: Image, *, rows: slice) -> Image:
    """The shadow of a slat of a blind, aslant over the line: darker, bluer, and a little soft."""
    y, x = np.mgrid[: image.shape[0], : image.shape[1]]
    band = np.clip(1.5 - np.abs(x + 0.9 * (y - 122) - 330) / 40, 0, 1)[..., None]
    band = np.where((y >= rows.start) & (y < rows.stop), band[..., 0], 0.0)[..., None]
    soft = cv2.GaussianBlur(image, (0, 0), 2.2)
    return np.clip((image * (1 - band) + soft * band) * (1 - band * (0.30, 0.36, 0.40)), 0, 255).astype(np.uint8)


def test_a_shadow_that_runs_aslant_over_the_line_is_no_sign() -> None:
    assert rules(shaded(photo(grain=3.0), rows=slice(0, 260))) == []
    assert "odd_digit" in rules(shaded(photo(grain=3.0), rows=slice(90, 152)))


def test_under_a_blind_no_digit_is_odd() -> None:
    """Bands of light and shadow all along the line, in which single digits are softer than others."""
    y, x = np.mgrid[:260, :640]
    slats = 1 - 0.14 * (1 + np.sign(np.sin((x + 0.4 * y) / 40)))[..., None]
    image = photo(grain=3.0)
    image[96:150, 254:314] = cv2.GaussianBlur(image, (0, 0), 2.2)[96:150, 254:314]
    assert "odd_digit" in rules(image)
    assert rules(cv2.GaussianBlur(image * slats, (0, 0), 0.8).astype(np.uint8)) == []


def test_a_line_painted_over_has_lost_its_grain() -> None:
    signs = list(signs_on(retyped(photo(), first=0, count=16), CARD, policy=POLICY))

    assert [(sign.rule, sign.field) for sign in signs if sign.rule == "erased_ground"] == [
        ("erased_ground", "nik")
    ]


@pytest.mark.parametrize("painted", [False, True])
def test_a_patterned_ground_that_has_no_line_behind_the_number_is_not_painted_over(painted: bool) -> None:
    """Waves of security print above and below the number; behind another line there are none either."""
    image = photo(grain=3.0).astype(np.int16)
    for top in (64, 72, 80, 92, 156, 164, 172):
        image[top : top + 3] -= 24
    image = np.clip(image, 0, 255).astype(np.uint8)
    image = retyped(image, first=0, count=16) if painted else image
    place = Box.upright(60, 22, 290, 64)
    card = Extraction(DocumentType.KTP, {**CARD.fields, "tempat_lahir": Field("BANDUNG", "BANDUNG", 0.99, place)})

    assert ("erased_ground" in rules(image)) is True
    signs = signs_on(image, card, policy=POLICY)
    assert ("erased_ground" in {sign.rule for sign in signs}) is painted


def test_without_grain_nothing_can_be_lost() -> None:
    assert rules(retyped(photo(grain=0.0, blur=0.3), first=0, count=16)) == []


def test_the_place_is_told_in_pixels_of_the_page() -> None:
    image = retyped(photo(), first=6, count=2)
    shifted = np.array([[1.0, 0, 1000], [0, 1, 500], [0, 0, 1]])
    document = Rectified(image, page=1, to_page=shifted, rotation=0, edges_found=False)

    reason = next(
        each for each in inspect(document, CARD, scale=0.5, policy=POLICY) if each.evidence["rule"] == "odd_digit"
    )

    assert (reason.code, reason.field, reason.evidence["page"]) == ("fraud_text_edited", "nik", 1)
    assert 2 * (1000 + 62 + 5 * 32) < reason.evidence["box"][0][0] < 2 * (1000 + 62 + 7 * 32)
    assert reason.evidence["box"][0][1] > 2 * 580


@pytest.mark.parametrize(("share", "seen"), [(0.6, True), (0.33, False)])
def test_the_edges_of_digits_a_dozen_pixels_high_say_nothing(share: float, seen: bool) -> None:
    image = cv2.resize(photo(grain=2.0), None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    digit = np.s_[round(94 * share) : round(150 * share), round(252 * share) : round(286 * share)]
    image[digit] = cv2.GaussianBlur(image[digit], (0, 0), 1.2)
    place = Box.upright(*(share * edge for edge in (60, 100, 60 + 16 * 32, 144)))
    card = Extraction(DocumentType.KTP, {"nik": Field(NUMBER, NUMBER, 0.99, place)})

    assert ("odd_digit" in {sign.rule for sign in signs_on(image, card, policy=POLICY)}) is seen


def test_a_field_without_a_place_and_a_tiny_one_are_passed_over() -> None:
    for found in (Field(NUMBER, NUMBER, 0.9), Field(NUMBER, NUMBER, 0.9, Box.upright(0, 0, 30, 6))):
        assert list(signs_on(photo(), Extraction(DocumentType.KTP, {"nik": found}), policy=POLICY)) == []


# --- what a file says of itself ---


def jpeg(software: str = "", xmp: bytes = b"") -> bytes:
    out, exif = io.BytesIO(), Pictures.Exif()
    if software:
        exif[305] = software
    Pictures.new("RGB", (40, 30)).save(out, "JPEG", exif=exif, xmp=xmp)
    return out.getvalue()


def png(software: str) -> bytes:
    out, info = io.BytesIO(), PngImagePlugin.PngInfo()
    info.add_text("Software", software)
    Pictures.new("RGB", (40, 30)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


XMP = (
    b'<x:xmpmeta><rdf:li stEvt:action="saved" stEvt:softwareAgent="Adobe Photoshop 25.1 (Windows)"/>'
    b"<xmp:CreatorTool>Camera 4</xmp:CreatorTool></x:xmpmeta>"
)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (jpeg("Adobe Photoshop 21.0 (Windows)"), "Adobe Photoshop 21.0 (Windows)"),
        (jpeg("GIMP 2.10.34"), "GIMP 2.10.34"),
        (jpeg(xmp=XMP), "Adobe Photoshop 25.1 (Windows)"),
        (png("Paint.NET v5"), "Paint.NET v5"),
        (jpeg("Canva"), "Canva"),
    ],
)
def test_a_program_that_changes_pictures_is_named(content: bytes, named: str) -> None:
    assert edited_with(content, DocumentType.KTP, policy=POLICY) == named


@pytest.mark.parametrize(
    "content",
    [
        jpeg(),
        jpeg("HDR+ 1.0.540104767zd"),
        jpeg("CamScanner"),
        jpeg("Adobe Scan for Android"),
        jpeg("Google"),
        jpeg("17.1.2"),
        png("Android 14"),
        b"",
        b"%PDF-1.7 Adobe Photoshop",
        jpeg("Adobe Photoshop")[:60],
    ],
)
def test_cameras_scanners_and_what_is_no_picture_name_none(content: bytes) -> None:
    assert edited_with(content, DocumentType.KTP, policy=POLICY) is None


def test_a_letter_may_come_from_a_program_for_layout() -> None:
    assert edited_with(jpeg("Canva"), DocumentType.PAKLARING, policy=POLICY) is None
    assert edited_with(jpeg("Adobe Photoshop"), DocumentType.PAKLARING, policy=POLICY) is not None


@given(st.binary(max_size=300), st.sampled_from([b"", b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n", b"II*\0"]))
@settings(max_examples=80, deadline=None)
def test_bytes_that_name_no_program_name_none(content: bytes, magic: bytes) -> None:
    assert edited_with(magic + content, DocumentType.KTP, policy=POLICY) is None


# --- whose lines are looked at ---


def cells(top: float, **values: str) -> dict[str, Field]:
    """A row of a family card; each cell 100 wide."""
    return {
        key: Field(value, value, 0.99, Box.upright(100 * at, top, 100 * at + 90, top + 20))
        for at, (key, value) in enumerate(values.items())
    }


SHEET = Extraction(
    DocumentType.KK,
    {"nomor_kk": Field("3204251302079002", "3204251302079002", 0.99, Box.upright(300, 10, 600, 40))},
    (cells(100, nama="AGUS CONTOH", nik="3204250101609001"), cells(130, nama="SITI AMINAH", nik=NUMBER)),
)


def weighed(record: Participant | None, sheet: Extraction = SHEET) -> dict[str, tuple[float, float]]:
    """Left upper corners by field."""
    lines = lines_of_weight(sheet, record, policy=Policy())
    return {key: (box.left, box.top) for key, box in lines.items()}


def test_of_a_family_card_the_claimants_row_is_looked_at_and_no_other():
    assert weighed(Participant(nik=NUMBER)) == {"nomor_kk": (300, 10), "nik": (100, 130), "nama": (0, 130)}
    assert weighed(Participant(nama="AGUS CONTOH"))["nik"] == (100, 100)


@pytest.mark.parametrize("record", [None, Participant(), Participant(nik="3204250101609999")])
def test_without_the_claimants_row_only_the_sheets_number_is(record):
    assert set(weighed(record)) == {"nomor_kk"}


def test_a_cell_without_a_place_is_not():
    (own,) = (row for row in SHEET.members if row["nik"].value == NUMBER)
    bare = replace(SHEET, members=({**own, "nik": replace(own["nik"], box=None)},))

    assert set(weighed(Participant(nik=NUMBER), bare)) == {"nomor_kk", "nama"}


@given(st.lists(st.integers(0, 255), min_size=1, max_size=60), st.sampled_from([0.0, 0.5, 0.9, 0.97, 1.0]))
def test_a_quantile_is_numpys(values: list[int], share: float) -> None:
    found = quantile(np.array(values, np.float32).reshape(1, -1), share)
    assert found == pytest.approx(float(np.quantile(values, share)), abs=1e-4)
