"""Why a field was not read: a cause is named where it lies over the field, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ocr.model import Box, OcrText, TextLine
from pipeline.model import DocumentType, Extraction, Field, Grade, Image, Outcome, Page, Quality, Reason, Rectified
from pipeline.policy.photo import ExplainPolicy
from pipeline.stages.explain import Explanation, explain
from pipeline.stages.extract.ktp_card import POSITION, VALUES_AT
from pipeline.stages.extract.ktp_labels import Slot
from pipeline.stages.readings import Reading, State

PITCH, LEFT, TOP = 40.0, 60.0, 20.0
CARD: Mapping[Slot, tuple[str, str]] = {
    Slot.NIK: ("NIK", "3171015708859001"),
    Slot.NAMA: ("Nama", "SITI CONTOH"),
    Slot.LAHIR: ("Tempat/Tgl Lahir", "BOGOR, 17-08-1985"),
    Slot.JENIS_KELAMIN: ("Jenis Kelamin", "PEREMPUAN"),
    Slot.ALAMAT: ("Alamat", "JL. CONTOH NO. 1"),
    Slot.KECAMATAN: ("Kecamatan", "MEGAMENDUNG"),
    Slot.AGAMA: ("Agama", "ISLAM"),
    Slot.PEKERJAAN: ("Pekerjaan", "KARYAWAN SWASTA"),
}
NEEDED = ("nik", "nama", "tanggal_lahir")
PAPER = (225, 215, 200)
SKIN = (120, 150, 205)
Picture = tuple[Image, tuple[TextLine, ...]]


def card(hidden: tuple[Slot, ...] = ()) -> Picture:
    """A card as it was read; the values of `hidden` slots are printed but nobody read them."""
    image = np.full((820, 1400, 3), PAPER, np.uint8)
    lines = []
    for slot, (label, value) in CARD.items():
        y = TOP + POSITION[slot] * PITCH
        lines.append(_print(image, label, LEFT, y))
        line = _print(image, value, LEFT + (VALUES_AT - (1.5 if slot is Slot.NIK else 0)) * PITCH, y)
        if slot not in hidden:
            lines.append(line)
    return cv2.GaussianBlur(image, (0, 0), 0.8).astype(np.uint8), tuple(lines)


def _print(image: Image, text: str, x: float, y: float) -> TextLine:
    (width, height), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 2)
    cv2.putText(image, text, (round(x), round(y + height / 2)), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (40, 40, 40), 2)
    return TextLine(text, 0.99, Box.upright(x, y - height / 2 - 4, x + width, y + height / 2 + 4))


def over(image: Image, slot: Slot, colour: tuple[int, int, int], *, letters: float = 6) -> Image:
    """Something round laid over the beginning of a value."""
    covered = image.copy()
    y, x = TOP + POSITION[slot] * PITCH, LEFT + (VALUES_AT + 2) * PITCH
    cv2.ellipse(covered, (round(x + 40), round(y)), (round(letters * 20), 60), 0, 0, 360, colour, -1)
    return covered


def explained(
    picture: Picture, *, keys: tuple[str, ...] = NEEDED, cut: tuple[int, int] = (0, 0), scale: float = 1.0
) -> tuple[Reason, ...]:
    """The causes when `keys` were not read.

    Args:
        picture: the rectified document.
        keys: fields.
        cut: pixels at the left and at the top that the page does not show.
        scale: pixels of the page for each of the original.
    """
    image, lines = picture
    left, top = cut
    height, width = image.shape[:2]
    full = round((width - left) / scale), round((height - top) / scale)
    document = Rectified(image, 0, np.array([[1.0, 0, -left], [0, 1, -top], [0, 0, 1]]), 0, edges_found=False)
    return explanation(document, lines, Page(image[top:, left:], 0, full, scale), keys).causes


def explanation(
    document: Rectified, lines: tuple[TextLine, ...], page: Page, keys: tuple[str, ...] = NEEDED
) -> Explanation:
    height, width = document.image.shape[:2]
    return explain(
        [Reading(key, None, State.UNREAD) for key in keys],
        extraction=Extraction(DocumentType.KTP, {}),
        text=OcrText(lines, (width, height), "test"),
        document=document,
        page=page,
        policy=ExplainPolicy(),
    )


def named(causes: tuple[Reason, ...]) -> list[tuple[str, str | None]]:
    return [(cause.code, cause.field) for cause in causes]


def test_a_reflection_over_the_number_is_named_with_its_field() -> None:
    image, lines = card(hidden=(Slot.NIK,))
    assert named(explained((over(image, Slot.NIK, (255, 255, 255)), lines))) == [("image_glare", "nik")]


def test_light_over_the_last_digits_of_a_number_is_looked_for_where_they_should_stand() -> None:
    image, lines = card(hidden=(Slot.NIK,))
    left, y = LEFT + (VALUES_AT - 1.5) * PITCH, TOP + POSITION[Slot.NIK] * PITCH
    cv2.rectangle(image, (round(left) - 5, round(y) - 18), (1390, round(y) + 18), PAPER, -1)
    for place, digit in enumerate(CARD[Slot.NIK][1]):
        cv2.putText(image, digit, (round(left + 36 * place), round(y + 11)), 0, 1.0, (40, 40, 40), 2)
    seen = TextLine(CARD[Slot.NIK][1][:14], 0.99, Box.upright(left, y - 15, left + 14 * 36, y + 15))
    lit = image.copy()
    cv2.ellipse(lit, (round(left) + 555, round(y)), (45, 60), 0, 0, 360, (255, 255, 255), -1)
    assert named(explained((lit, (*lines, seen)), keys=("nik",))) == [("image_glare", "nik")]
    whole = replace(seen, text=CARD[Slot.NIK][1], box=Box.upright(left, y - 15, left + 16 * 36, y + 15))
    assert not explained((lit, (*lines, whole)), keys=("nik",))  # light behind sixteen digits hides none


def test_a_white_sticker_is_no_reflection_since_it_ends_where_it_ends() -> None:
    image, lines = card(hidden=(Slot.NIK,))
    y, x = round(TOP + POSITION[Slot.NIK] * PITCH), round(LEFT + VALUES_AT * PITCH)
    sticker = image.copy()
    cv2.rectangle(sticker, (x - 60, y - 24), (x + 300, y + 24), (255, 255, 255), -1)
    assert named(explained((sticker, lines))) == [("image_obstructed", "nik")]
    mask = np.zeros(image.shape[:2], np.float32)
    cv2.ellipse(mask, (x + 120, y), (190, 40), 0, 0, 360, (1.6,), -1)
    light = np.asarray(cv2.GaussianBlur(mask, (0, 0), 18))[..., None]
    lit = np.clip(image + 160 * light, 0, 255).astype(np.uint8)
    assert named(explained((lit, lines))) == [("image_glare", "nik")]


def test_a_finger_over_the_name_is_named_with_its_field() -> None:
    image, lines = card(hidden=(Slot.NAMA,))
    finger = over(image, Slot.NAMA, SKIN)
    assert ("image_obstructed", "nama") in named(explained((finger, lines)))
    assert not explained((finger, lines), keys=("nik",))


def test_what_lies_outside_the_picture_is_cut_off() -> None:
    image, lines = card(hidden=(Slot.NIK, Slot.NAMA))
    seen = tuple(line for line in lines if line.box.top > 355)
    assert named(explained((image, seen), cut=(0, 355))) == [
        ("image_cropped", key) for key in ("nik", "nama", "tanggal_lahir")
    ]


def test_print_that_is_blurred_at_one_place_only() -> None:
    image, lines = card(hidden=(Slot.NIK,))
    blurred = image.copy()
    band = slice(round(TOP + (POSITION[Slot.NIK] - 1) * PITCH), round(TOP + (POSITION[Slot.NIK] + 1) * PITCH))
    blurred[band] = cv2.GaussianBlur(image, (0, 0), 7)[band]
    assert named(explained((blurred, lines))) == [("image_blurry", "nik")]


def test_the_soft_edge_of_a_fold_is_no_blurred_print() -> None:
    image, lines = card(hidden=(Slot.NAMA,))
    y = round(TOP + POSITION[Slot.NAMA] * PITCH)
    fold = image.copy()
    fold[y - 26 : y + 26, 500:1300] = PAPER
    fold[y - 8 : y + 8, 500:1300] = 150
    image[y - 26 : y + 26] = cv2.GaussianBlur(fold, (0, 0), 9)[y - 26 : y + 26]
    assert named(explained((image, lines), keys=("nama",))) == []


def test_the_evidence_has_the_place_in_pixels_of_the_original_page() -> None:
    image, lines = card(hidden=(Slot.NIK,))
    for scale in (1.0, 0.5):
        (cause,) = explained((over(image, Slot.NIK, (255, 255, 255)), lines), keys=("nik",), scale=scale)
        corners = np.array(cause.evidence["box"])
        middle = corners.mean(axis=0) * scale
        assert abs(middle[1] - (TOP + POSITION[Slot.NIK] * PITCH)) < 8
        assert LEFT + VALUES_AT * PITCH < middle[0] < LEFT + (VALUES_AT + 12) * PITCH
        assert cause.evidence["page"] == 0


def patch(
    image: Image, slot: Slot, *, letters: tuple[float, float] = (0, 9), rows: float = 0.45
) -> tuple[slice, slice]:
    """The pixels of a value: some of its letters, so many pitches above and below its middle."""
    y, x = TOP + POSITION[slot] * PITCH, LEFT + VALUES_AT * PITCH
    return (
        slice(round(y - rows * PITCH), round(y + rows * PITCH)),
        slice(round(x + letters[0] * 20), round(x + letters[1] * 20)),
    )


def test_something_white_laid_over_the_number_is_told_from_light() -> None:
    image, lines = card(hidden=(Slot.NIK,))
    covered = image.copy()
    covered[patch(image, Slot.NIK, letters=(2, 12))] = (240, 242, 244)
    assert named(explained((covered, lines), keys=("nik",))) == [("image_obstructed", "nik")]


def test_a_black_bar_covers_and_a_deep_shadow_darkens() -> None:
    image, lines = card(hidden=(Slot.NAMA,))
    bar, shadow = image.copy(), image.astype(np.float64)
    bar[patch(image, Slot.NAMA, letters=(1, 4))] = (25, 22, 20)
    shadow[: round(TOP + (POSITION[Slot.NAMA] + 2.2) * PITCH)] *= 0.02
    far = tuple(
        line for line in lines if line.box.top > TOP + (POSITION[Slot.NAMA] + 3) * PITCH or "N" in line.text
    )
    assert named(explained((bar, lines), keys=("nama",))) == [("image_obstructed", "nama")]
    assert named(explained((shadow.astype(np.uint8), far), keys=("nama",))) == [("image_too_dark", "nama")]


@pytest.mark.parametrize("left", [0.35, 0.5])
def test_a_shadow_over_the_blank_end_of_a_value_covers_nothing(left: float) -> None:
    """It goes on above or below; what lies over a line ends there."""
    image, lines = card(hidden=(Slot.NIK, Slot.NAMA, Slot.LAHIR))
    down, across = np.mgrid[: image.shape[0], : image.shape[1]]
    edge = np.clip((across - left * image.shape[1] - 0.8 * (down - 120)) / 60, 0, 1)
    shaded = (image * (1 - 0.5 * edge)[..., None]).astype(np.uint8)
    assert explained((shaded, lines)) == ()


def test_print_lost_in_the_dark_is_too_dark() -> None:
    image, lines = card(hidden=(Slot.NIK,))
    dark = (image * 0.12).astype(np.uint8)
    assert named(explained((dark, lines), keys=("nik",))) == [("image_too_dark", "nik")]


def test_faded_print_goes_to_a_person_and_is_never_asked_for_again() -> None:
    image, lines = card(hidden=(Slot.NAMA,))
    faint = image.astype(np.float64)
    where = patch(image, Slot.NAMA, letters=(-1, 14), rows=0.6)
    faint[where] = np.array(PAPER) + 0.08 * (faint[where] - np.array(PAPER))
    (cause,) = explained((faint.astype(np.uint8), lines), keys=("nama",))
    assert (cause.code, cause.outcome) == ("doc_damaged", Outcome.REVIEW)


def white_card(hidden: tuple[Slot, ...]) -> Picture:
    image, lines = card(hidden)
    return np.clip(image.astype(float) * 1.25, 0, 255).astype(np.uint8), lines


def test_on_white_paper_light_is_known_by_the_ink_that_it_lifts() -> None:
    image, lines = white_card(hidden=(Slot.NIK,))
    rows, columns = np.mgrid[: image.shape[0], : image.shape[1]]
    y, x = TOP + POSITION[Slot.NIK] * PITCH, LEFT + (VALUES_AT + 5) * PITCH
    light = 500 * np.exp(-(((columns - x) / 420) ** 2 + ((rows - y) / 90) ** 2))
    lit = np.clip(image + light[..., None], 0, 255).astype(np.uint8)
    assert named(explained((lit, lines), keys=("nik",))) == [("image_glare", "nik")]


def test_white_paper_with_nothing_printed_on_it_is_not_called_a_reflection() -> None:
    image, lines = white_card(hidden=(Slot.NIK,))
    blank = image.copy()
    blank[patch(image, Slot.NIK, letters=(-2, 16), rows=0.7)] = 255
    assert explained((blank, lines), keys=("nik",)) == ()


def test_a_number_that_runs_out_of_the_picture_is_cut_off_however_long_it_is() -> None:
    image, lines = card()
    y = TOP + POSITION[Slot.NIK] * PITCH
    number = next(line for line in lines if line.text.startswith("3171"))
    longer = replace(number, box=Box.upright(number.box.left, y - 16, 1395, y + 16))
    others = tuple(line for line in lines if line is not number)
    assert named(explained((image, (*others, longer)), keys=("nik",))) == [("image_cropped", "nik")]
    assert explained((image, lines), keys=("nik",)) == ()


def test_where_the_whole_page_is_washed_out_it_is_too_bright() -> None:
    image, lines = card(hidden=(Slot.NAMA,))
    washed = np.clip(image.astype(float) * 0.2 + 215, 0, 255).astype(np.uint8)
    y = round(TOP + POSITION[Slot.NAMA] * PITCH)
    washed[y - 22 : y + 22, round(LEFT + VALUES_AT * PITCH) - 20 :] = 255
    assert named(explained((washed, lines), keys=("nama",))) == [("image_too_bright", "nama")]


def test_the_cause_whose_repair_helps_most_is_named() -> None:
    image, lines = card(hidden=(Slot.NIK,))
    band = slice(round(TOP + (POSITION[Slot.NIK] - 1) * PITCH), round(TOP + (POSITION[Slot.NIK] + 1) * PITCH))
    soft = image.copy()
    soft[band] = cv2.GaussianBlur(image, (0, 0), 5)[band]
    finger_over_blur = over(soft, Slot.NIK, SKIN, letters=9)
    assert named(explained((soft, lines), keys=("nik",))) == [("image_blurry", "nik")]
    assert named(explained((finger_over_blur, lines), keys=("nik",))) == [("image_obstructed", "nik")]


def test_a_steep_angle_is_a_note_and_names_no_field() -> None:
    image, lines = card(hidden=(Slot.NIK,))
    height, width = image.shape[:2]
    for lean, notes in ((0.1, []), (1.2, [("image_skewed", None)])):
        to_page = np.array([[1.0, 0, 0], [0, 1, 0], [lean / width, 0, 1]])
        document = Rectified(image, 0, to_page, 0, edges_found=False)
        found = explanation(document, lines, Page(image, 0, (width, height)))
        assert named(found.causes)[-1:] == notes
        assert all(each.outcome is Outcome.INFO for each in found.causes if each.code == "image_skewed")
        assert explanation(document, lines, Page(image, 0, (width, height)), ()).causes == ()


def test_the_fields_whose_place_is_known_are_told() -> None:
    image, lines = card(hidden=(Slot.NIK,))
    page = Page(image, 0, (image.shape[1], image.shape[0]))
    document = Rectified(image, 0, np.eye(3), 0, edges_found=False)
    assert explanation(document, lines, page, ("nik", "nama")).looked_at == {"nik", "nama"}
    assert explanation(document, lines[:1], page, ("nik",)).looked_at == frozenset()


WASHED: Mapping[str, Callable[[Image], Image]] = {
    "as it is": lambda image: image,
    "dark": lambda image: (image * 0.3).astype(np.uint8),
    "lamp light": lambda image: (image * (0.75, 0.9, 1.0)).astype(np.uint8),
    "in shadow": lambda image: (image * np.linspace(0.35, 1.0, image.shape[1])[:, None]).astype(np.uint8),
    "burnt out everywhere": lambda image: np.clip(image.astype(float) * 1.4, 0, 255).astype(np.uint8),
    "copied": lambda image: np.repeat(image[..., 1:2], 3, axis=2),
    "blurred everywhere": lambda image: cv2.GaussianBlur(image, (0, 0), 6).astype(np.uint8),
    "small": lambda image: cv2.resize(
        cv2.resize(image, None, fx=0.2, fy=0.2, interpolation=cv2.INTER_AREA), image.shape[1::-1]
    ).astype(np.uint8),
}


@pytest.mark.parametrize("how", WASHED)
def test_a_field_that_lies_open_is_not_excused_whatever_the_page_looks_like(how: str) -> None:
    image, lines = card(hidden=(Slot.NIK, Slot.NAMA))
    assert explained((WASHED[how](image), lines)) == ()


@settings(max_examples=12, deadline=None)
@example(slot=Slot.ALAMAT, colour=SKIN, letters=6.0)
@given(
    slot=st.sampled_from([Slot.ALAMAT, Slot.AGAMA, Slot.PEKERJAAN]),
    colour=st.sampled_from([(255, 255, 255), SKIN, (0, 0, 0)]),
    letters=st.floats(1, 7),
)
def test_what_lies_elsewhere_explains_nothing(slot: Slot, colour: tuple[int, int, int], letters: float) -> None:
    image, lines = card(hidden=(Slot.NIK,))
    assert explained((over(image, slot, colour, letters=letters), lines), keys=("nik", "nama")) == ()


def test_without_labels_nothing_is_known_of_the_place() -> None:
    image, lines = card(hidden=(Slot.NIK,))
    burnt = over(image, Slot.NIK, (255, 255, 255))
    assert explained((burnt, lines[:1])) == ()
    letter = Extraction(DocumentType.PAKLARING, {})
    page = Page(burnt, 0, (burnt.shape[1], burnt.shape[0]))
    document = Rectified(burnt, 0, np.eye(3), 0, edges_found=False)
    unread = [Reading("nama", None, State.UNREAD)]
    text = OcrText(lines, page.full_size, "test")
    found = explain(unread, extraction=letter, text=text, document=document, page=page, policy=ExplainPolicy())
    assert found == Explanation()


# --- a family card ---


def family_card(left: float = 0) -> OcrText:
    """Title and header of the first table; `left` pixels of it are lost."""
    cells = (
        ("KARTU KELUARGA", 800, 60, 40), ("No. 3171010101059001", 800, 125, 28), ("Nama Lengkap", 180, 400, 24),
        ("NIK", 450, 400, 24), ("Jenis Kelamin", 640, 400, 24), ("Tempat Lahir", 800, 400, 24),
        ("Tanggal Lahir", 980, 400, 24), ("Agama", 1130, 400, 24), ("Pendidikan", 1280, 400, 24),
    )  # fmt: skip
    lines = []
    for text, x, y, height in cells:
        half = 0.27 * height * len(text)
        if x - half > left:
            box = Box.upright(x - half - left, y - height / 2, x + half - left, y + height / 2)
            lines.append(TextLine(text, 0.99, box))
    return OcrText(tuple(lines), (1500 - round(left), 1100), "test")


def on_family_card(keys: tuple[str, ...], *, left: float, row: Mapping[str, Field] | None = None) -> list[str]:
    text = family_card(left)
    image = np.full((1100, text.size[0], 3), (240, 238, 235), np.uint8)
    members = (row,) if row else ()
    causes = explain(
        [Reading(key, None, State.UNREAD, row) for key in keys],
        extraction=Extraction(DocumentType.KK, {}, members),
        text=text,
        document=Rectified(image, 0, np.eye(3), 0, edges_found=False),
        page=Page(image, 0, text.size),
        policy=ExplainPolicy(),
    )
    return [cause.code for cause in causes.causes]


def test_a_table_whose_first_columns_are_outside_the_picture_is_cut_off() -> None:
    assert on_family_card(("anggota",), left=560) == ["image_cropped"]
    assert on_family_card(("anggota",), left=0) == []


def test_a_name_left_of_a_number_at_the_border_is_cut_off() -> None:
    number = Field("3171015708859001", "", 0.99, Box.upright(30, 440, 250, 464))
    assert on_family_card(("nama",), left=330, row={"nik": number}) == ["image_cropped"]
    inside = replace(number, box=Box.upright(400, 440, 620, 464))
    assert on_family_card(("nama",), left=0, row={"nik": inside}) == []


def test_a_number_that_no_row_shows_stands_left_of_the_third_column() -> None:
    text = family_card()
    image = np.full((1100, text.size[0], 3), (220, 216, 205), np.uint8)
    cv2.putText(image, "SITI CONTOH", (80, 470), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (40, 40, 40), 2)
    cv2.ellipse(image, (450, 462), (120, 50), 0, 0, 360, (255, 255, 255), -1)
    row = {"nama": Field("SITI CONTOH", "", 0.99, Box.upright(80, 450, 270, 474))}
    found = explain(
        [Reading("nik", None, State.UNREAD, row)],
        extraction=Extraction(DocumentType.KK, {}, (row,)),
        text=text,
        document=Rectified(image, 0, np.eye(3), 0, edges_found=False),
        page=Page(image, 0, text.size),
        policy=ExplainPolicy(),
    )
    assert named(found.causes) == [("image_glare", "nik")]


@pytest.mark.parametrize("level", [108, 122])
def test_a_pen_no_higher_than_the_number_covers_it(level: int) -> None:
    text = family_card()
    number = TextLine("No.", 0.99, Box.upright(560, level - 14, 610, level + 14))
    lines = (*(line for line in text.lines if not line.text.startswith("No.")), number)
    image = np.full((1100, text.size[0], 3), (220, 216, 205), np.uint8)
    for line in lines:
        x, y = line.box.corners[3]
        cv2.putText(image, line.text, (round(x), round(y) - 4), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (40, 40, 40), 2)
    cv2.line(image, (650, level), (1010, level), (60, 60, 190), 28)
    found = explain(
        [Reading("nomor_kk", None, State.UNREAD)],
        extraction=Extraction(DocumentType.KK, {}),
        text=replace(text, lines=lines),
        document=Rectified(image, 0, np.eye(3), 0, edges_found=False),
        page=Page(image, 0, text.size),
        policy=ExplainPolicy(),
    )
    assert named(found.causes) == [("image_obstructed", "nomor_kk")]


# --- a page of which nothing was read ---


@pytest.mark.parametrize(
    ("measures", "code"),
    [
        ({"washed_out": 0.6, "clipped_white": 0.3, "contrast_ratio": 0.3}, "image_glare"),
        ({"washed_out": 0.9, "clipped_white": 0.8, "contrast_ratio": 0.3}, "image_too_bright"),
        ({"washed_out": 0.0, "clipped_white": 0.5, "contrast_ratio": 0.55}, "image_glare"),
        ({"washed_out": 0.9, "clipped_white": 0.8, "contrast_ratio": 0.8}, None),
        ({"washed_out": 0.1, "clipped_white": 0.1, "contrast_ratio": 0.3}, None),
        ({}, None),
    ],
    ids=["a lamp's light", "all of it", "on batik", "black print on white", "an even page", "unknown"],
)
@pytest.mark.parametrize("kind", [DocumentType.KTP, DocumentType.KK, DocumentType.PAKLARING])
def test_light_that_left_nothing_is_why_nothing_was_read(
    kind: DocumentType, measures: dict[str, float], code: str | None
) -> None:
    image = np.full((600, 900, 3), 250, np.uint8)
    number = Reading("nik", None, State.UNREAD)
    nothing, dim = Reading("nama", None, State.UNREAD), Reading("nama", Field("S", "S", 0.4, None), State.DOUBTFUL)
    pencil = kind is DocumentType.PAKLARING  # a hand on white paper looks the same
    expected = [(code, "nik"), (code, "nama")] if code and not pencil else []
    for unread, causes in (((number, nothing), expected), ((number, dim), [])):
        found = explain(
            unread,
            extraction=Extraction(kind, {}),
            text=OcrText((), (900, 600), "test"),
            document=Rectified(image, 0, np.eye(3), 0, edges_found=False),
            page=Page(image, 0, (900, 600)),
            policy=ExplainPolicy(),
            quality=Quality(0.7, Grade.GOOD, measures),
        )
        assert named(found.causes) == causes


def rest_of_a_card(shift: float, states: tuple[State, ...] = (State.UNREAD, State.UNREAD)) -> list[str | None]:
    """What is told of the right end of a card, so many pixels from the picture's left border."""
    ends = (("I SELATAN", 30), ("OWA", 70), ("9213", 130), ("O.56", 230), ("17-11-2023", 420))
    lines = tuple(
        TextLine(
            text,
            0.97,
            Box.upright(shift + 200 * (at > 400), at, shift + 200 * (at > 400) + 18 * len(text), at + 30),
        )
        for text, at in ends
    )
    image = np.full((600, 900, 3), 205, np.uint8)
    found = explain(
        [Reading(key, None, state) for key, state in zip(("nik", "nama"), states, strict=True)],
        extraction=Extraction(DocumentType.KTP, {}),
        text=OcrText(lines, (900, 600), "test"),
        document=Rectified(image, 0, np.eye(3), 0, edges_found=False),
        page=Page(image, 0, (900, 600)),
        policy=ExplainPolicy(),
    )
    return [cause.field for cause in found.causes if cause.code == "image_cropped"]


def test_what_is_left_of_a_document_at_the_border_of_the_picture_says_that_it_is_cut_off() -> None:
    assert rest_of_a_card(4) == ["nik", "nama"]
    assert rest_of_a_card(120) == []
    assert rest_of_a_card(4, (State.UNREAD, State.DOUBTFUL)) == []
