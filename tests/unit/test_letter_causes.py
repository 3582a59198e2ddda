"""What hides text of a letter is told by the lines that it interrupts, and by nothing that is printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import cv2
import numpy as np
import pytest

from ocr.model import Box, OcrText, TextLine
from pipeline.model import DocumentType, Extraction, Field, Image, Page, Participant, Rectified
from pipeline.policy.photo import ExplainPolicy, InterruptedPolicy
from pipeline.stages.broken_lines import doubt_in_broken_lines
from pipeline.stages.causes import Scene, causes_at
from pipeline.stages.explain import explain
from pipeline.stages.readings import Reading, State

PAPER, INK, SKIN = (226, 232, 232), (40, 40, 40), (120, 150, 205)
WIDTH, HEIGHT, LEFT, STEP = 1000, 1300, 90, 44
WORDS = "menerangkan bahwa saudara tersebut bekerja pada perusahaan"
MISSING = (Reading("nama", None, State.UNREAD), Reading("tanggal_mulai", None, State.UNREAD))


def letter(paper: tuple[int, int, int] = PAPER, *, top: int = 300) -> tuple[Image, list[TextLine]]:
    """Fourteen lines of running text."""
    image = np.full((HEIGHT, WIDTH, 3), paper, np.uint8)
    lines = []
    for number in range(14):
        y = top + number * STEP
        (width, height), _ = cv2.getTextSize(WORDS, cv2.FONT_HERSHEY_SIMPLEX, 0.8, 2)
        cv2.putText(image, WORDS, (LEFT, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, INK, 2, cv2.LINE_AA)
        lines.append(TextLine(WORDS, 0.97, Box.upright(LEFT, y - height - 4, LEFT + width, y + 6)))
    return image, lines


def told(
    image: Image,
    lines: list[TextLine],
    unread: tuple[Reading, ...] = MISSING,
    *,
    cut: int = 0,
    fields: dict[str, Field] | None = None,
) -> list[tuple[str, str | None]]:
    """Codes and fields; `cut`: pixels above that the page does not show; `fields` were read."""
    shift = np.array([[1.0, 0, 0], [0, 1, -cut], [0, 0, 1]])
    found = explain(
        unread,
        extraction=Extraction(DocumentType.PAKLARING, fields or {}),
        text=OcrText(tuple(lines), (WIDTH, HEIGHT), "test"),
        document=Rectified(image, 0, shift, 0, edges_found=False),
        page=Page(image[cut:], 0, (WIDTH, HEIGHT - cut), 1.0),
        policy=ExplainPolicy(),
    )
    assert not found.looked_at
    return [(cause.code, cause.field) for cause in found.causes]


def pieces(lines: list[TextLine], left: float, right: float, rows: range) -> list[TextLine]:
    """What a reader finds of rows whose middle is hidden."""
    found = []
    for number, line in enumerate(lines):
        if number not in rows:
            found.append(line)
            continue
        for first, last in ((line.box.left, left), (right, line.box.right)):
            if last - first > 20:
                box = Box.upright(first, line.box.top, last, line.box.bottom)
                found.append(TextLine(WORDS[: max(4, int((last - first) / 14))], 0.9, box))
    return found


def test_a_finger_over_lines_hides_what_was_not_found() -> None:
    image, lines = letter()
    cv2.line(image, (480, 420), (480, HEIGHT), SKIN, 90)
    seen = pieces(lines, 433, 527, range(3, 14))
    assert told(image, seen) == [("image_obstructed", "nama"), ("image_obstructed", "tanggal_mulai")]


def test_a_value_in_doubt_beside_the_finger_is_named_and_one_elsewhere_is_not() -> None:
    image, lines = letter()
    cv2.line(image, (480, 420), (480, HEIGHT), SKIN, 90)
    seen = pieces(lines, 433, 527, range(3, 14))
    row = lines[6].box
    beside = Field("SITI", "SITI", 0.5, Box.upright(350, row.top, 430, row.bottom))
    first = lines[0].box
    elsewhere = replace(beside, box=Box.upright(LEFT, first.top, 300, first.bottom))
    assert told(image, seen, (Reading("nama", beside, State.DOUBTFUL),)) == [("image_obstructed", "nama")]
    assert told(image, seen, (Reading("nama", elsewhere, State.DOUBTFUL),)) == []


def fade(image: Image, centre: tuple[int, int], radius: float) -> Image:
    """A lamp's reflection."""
    y, x = np.mgrid[: image.shape[0], : image.shape[1]]
    light = 420 * np.exp(-(((x - centre[0]) / radius) ** 2) - ((y - centre[1]) / radius) ** 2)
    return np.clip(image + light[..., None], 0, 255).astype(np.uint8)


def test_light_towards_which_lines_fade_hides_what_was_not_found() -> None:
    image, lines = letter()
    seen = pieces(lines, 520, WIDTH, range(2, 11))
    assert told(fade(image, (720, 560), 230), seen)[0] == ("image_glare", "nama")


@pytest.mark.parametrize("paper", [PAPER, (255, 255, 255)])
def test_lines_that_simply_end_are_not_hidden_by_light(paper: tuple[int, int, int]) -> None:
    image, lines = letter(paper)
    for line in lines[2:11]:
        cv2.rectangle(image, (530, int(line.box.top)), (WIDTH, int(line.box.bottom)), paper, -1)
    assert told(image, pieces(lines, 520, WIDTH, range(2, 11))) == []


def test_a_coloured_head_a_logo_a_stamp_and_a_marker_hide_nothing() -> None:
    image, lines = letter()
    cv2.rectangle(image, (0, 0), (WIDTH, 120), (40, 90, 200), -1)
    head = TextLine("PT CONTOH SEJAHTERA", 0.98, Box.upright(120, 40, 620, 90))
    cv2.rectangle(image, (60, 150), (160, 250), (60, 40, 160), -1)
    cv2.circle(image, (700, 800), 90, (150, 60, 60), 6)
    marked = lines[5].box
    overlay = image.copy()
    cv2.rectangle(overlay, (200, int(marked.top)), (420, int(marked.bottom)), (90, 240, 240), -1)
    image = np.asarray(np.minimum(image, overlay), np.uint8)
    name = TextLine("PT CONTOH", 0.98, Box.upright(175, 180, 420, 215))
    assert told(image, [head, name, *lines]) == []


def test_a_footer_at_the_picture_s_border_hides_nothing_of_a_letter_that_was_signed_above_it() -> None:
    image, lines = letter(top=HEIGHT - 14 * STEP + 32)
    assert told(image, lines)[0] == ("image_cropped", "nama")
    box = lines[11].box
    signed = Field("SITI", "SITI", 0.9, box, reader="test")
    assert told(image, lines, fields={"penandatangan": signed}) == []
    assert told(image, lines, fields={"nama": signed})[0] == ("image_cropped", "nama")


def test_text_at_the_picture_s_border_says_that_the_letter_is_cut() -> None:
    image, lines = letter(top=60)
    assert told(image, lines, cut=0) == []
    cut = int(lines[3].box.top) - 6
    assert told(image, lines[3:], cut=cut)[0] == ("image_cropped", "nama")


def test_lines_that_run_out_of_the_picture_at_the_side_are_no_matter_of_their_own() -> None:
    image, lines = letter()
    aside = [replace(line, box=Box.upright(-6, line.box.top, line.box.right, line.box.bottom)) for line in lines]
    assert told(image, aside) == []


def test_a_letter_of_which_nothing_is_missing_or_nothing_was_read_is_told_nothing() -> None:
    image, lines = letter()
    assert told(image, lines, ()) == []
    assert told(image, []) == []


@pytest.mark.parametrize(
    "other",
    [
        Box.upright(58, 4, 192, 64),  # the clock of a phone's screen, twice as high as the letter's print
        Box.from_points([(380, 12), (560, 92), (549, 117), (369, 37)]),  # of a paper that lies askew beneath it
        Box.upright(925, 6, 998, 34),  # beside the letter
    ],
)
def test_other_text_at_the_picture_s_border_does_not_say_so(other: Box) -> None:
    image, lines = letter()
    assert told(image, [*lines, TextLine("10:12", 0.95, other)]) == []


def test_the_place_of_a_number_inside_a_small_far_document_lies_inside_the_picture() -> None:
    """Seen from so steep an angle that the picture's far corners lie behind the document's horizon."""
    to_page = np.array([[0.4, 0.0, 880.0], [-0.03, 0.35, 620.0], [-0.0006, 0.0009, 1.0]])
    size, place = (2000, 1500), Box.upright(20, 47, 158, 66)
    blank = np.full((120, 300, 3), PAPER, np.uint8)
    document = Rectified(blank, 0, to_page, 0, edges_found=False)
    page = Page(np.zeros((1500, 2000, 3), np.uint8), 0, size)
    scene = Scene(page, document, np.asarray(np.linalg.inv(to_page)), ())
    assert list(causes_at(place, scene, OcrText((), (300, 120), "test"), ExplainPolicy())) == []


# --- a value near what hides text ---


def in_broken_lines(image: Image, lines: list[TextLine], row: int, record: Participant | None = None) -> float:
    """What the last day is worth that stands at the end of a row."""
    box = lines[row].box
    day = Field("2014-04-22", "22 April 2014", 0.98, Box.upright(box.right - 150, box.top, box.right, box.bottom))
    found = doubt_in_broken_lines(
        Extraction(DocumentType.PAKLARING, {"tanggal_selesai": day}),
        text=OcrText(tuple(lines), (WIDTH, HEIGHT), "test"),
        document=Rectified(image, 0, np.eye(3), 0, edges_found=False),
        page=Page(image, 0, (WIDTH, HEIGHT), 1.0),
        policy=InterruptedPolicy(),
        explain=ExplainPolicy(),
        record=record,
    )
    return found.fields["tanggal_selesai"].confidence


def test_a_day_whose_sentence_a_finger_hides_is_in_doubt_and_one_elsewhere_is_not() -> None:
    image, lines = letter()
    assert in_broken_lines(image, lines, 6) == 0.98
    cv2.line(image, (0, int(lines[6].box.center[1])), (420, int(lines[6].box.center[1])), SKIN, 90)
    lines[5:8] = [
        TextLine(line.text[20:], 0.9, Box.upright(470, line.box.top, line.box.right, line.box.bottom))
        for line in lines[5:8]
    ]
    assert in_broken_lines(image, lines, 6) == InterruptedPolicy().worth
    assert in_broken_lines(image, lines, 7) == InterruptedPolicy().worth
    assert in_broken_lines(image, lines, 12) == 0.98
    assert in_broken_lines(image, lines, 6, Participant(tanggal_selesai=date(2014, 4, 22))) == 0.98


@pytest.mark.parametrize(
    ("first", "last", "in_doubt"),
    [
        ("17/07/2017", "17/08/20", True),
        ("17 Juli 2017", "17 Agt 20", True),
        ("17/07/17", "17/08/20", False),
        ("17/07/2017", "17/08/2020", False),
        ("Juli 2017", "Agustus 2020", False),
    ],
)
def test_a_year_of_which_two_digits_are_left_is_in_doubt(first: str, last: str, in_doubt: bool) -> None:
    image, lines = letter()
    days = {
        "tanggal_mulai": Field("2017-07-17", first, 0.98, lines[4].box),
        "tanggal_selesai": Field("2020-08-17", last, 0.98, lines[5].box),
    }
    found = doubt_in_broken_lines(
        Extraction(DocumentType.PAKLARING, days),
        text=OcrText(tuple(lines), (WIDTH, HEIGHT), "test"),
        document=Rectified(image, 0, np.eye(3), 0, edges_found=False),
        page=Page(image, 0, (WIDTH, HEIGHT), 1.0),
        policy=InterruptedPolicy(),
        explain=ExplainPolicy(),
    )
    assert (found.fields["tanggal_selesai"].confidence < 0.98) is in_doubt
    assert found.fields["tanggal_mulai"].confidence == 0.98


# --- behind a label ---

NAME = "BUDI CONTOH SANTOSO"
LABELLED = (("Nama", NAME), ("NIK", "3204252504899001"), ("Jabatan", "Operator"), ("Masa Kerja", "2013 - 2019"))


def a_table() -> tuple[Image, list[TextLine]]:
    """Labels and what stands behind them; what is behind the name's was not read."""
    image, lines = letter(top=560)
    for row, (label, value) in enumerate(LABELLED):
        for left, words in ((LEFT, label), (LEFT + 280, value)):
            place, face = (left, 280 + row * 56), cv2.FONT_HERSHEY_SIMPLEX
            (width, height), _ = cv2.getTextSize(words, face, 0.8, 2)
            cv2.putText(image, words, place, face, 0.8, INK, 2, cv2.LINE_AA)
            box = Box.upright(left, place[1] - height - 4, left + width, place[1] + 6)
            lines.append(TextLine(words, 0.97, box))
    return image, [line for line in lines if line.text != NAME]


def lit(image: Image, left: int = 300, top: int = 230, right: int = 800, bottom: int = 300) -> Image:
    """A spot of light that has taken what it falls on, and fades."""
    spot = np.zeros(image.shape[:2], np.float32)
    cv2.ellipse(
        spot, ((left + right) // 2, (top + bottom) // 2), ((right - left) // 2, bottom - top), 0, 0, 360, 1, -1
    )
    light = cv2.GaussianBlur(spot, (0, 0), 14)[..., None] * 330
    return np.clip(image + light, 0, 255).astype(np.uint8)


def test_light_on_what_stands_behind_a_label_is_told_at_that_field() -> None:
    image, lines = a_table()
    assert told(lit(image), lines, MISSING[:1]) == [("image_glare", "nama")]


def test_a_label_with_nothing_on_what_is_behind_it_tells_nothing() -> None:
    image, lines = a_table()
    assert told(image, lines, MISSING[:1]) == []
    blank = image.copy()
    blank[250:290, 340:] = PAPER
    assert told(blank, lines, MISSING[:1]) == []


def test_light_behind_a_label_whose_value_was_read_and_of_a_field_in_doubt_tells_nothing() -> None:
    image, lines = a_table()
    read = [*lines, TextLine(NAME, 0.9, Box.upright(LEFT + 280, 250, LEFT + 620, 286))]
    assert told(lit(image), read, MISSING[:1]) == []
    doubtful = Reading("nama", Field(NAME, NAME, 0.6, read[-1].box), State.DOUBTFUL)
    assert told(lit(image), lines, (doubtful,)) == []


def test_white_paper_that_is_burnt_out_all_over_is_no_light_behind_a_label() -> None:
    image, lines = a_table()
    white = image.copy()
    white[(image == PAPER).all(axis=2)] = 255
    assert told(white, lines, MISSING[:1]) == []
