"""PDF pages: rendering, rotation, text layer, and what of a text layer is not believed."""

from __future__ import annotations

import zlib
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image as PillowImage

from ocr.model import TextLine
from pipeline.model import Page, Reason
from pipeline.policy.photo import DecodePolicy
from pipeline.stages.decode import decode
from pipeline.stages.pdf_text import Glyph, group_lines
from tests.unit.test_decode import POLICY, SMALL, code_of, corners_seen, pages_of, picture, saved, upload


def assembled(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of numbered objects, the first being 1."""
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d %s >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start)
    return bytes(out)


def pdf(drawing: bytes, *, page: bytes = b"/MediaBox [0 0 595 842]", image: bytes | None = None) -> bytes:
    """One page with the given content stream, fonts F1 (Helvetica) and F2 (Courier), picture Im."""
    pixels = image or zlib.compress(b"\xee" * 48)
    side = 4 if image is None else int((len(zlib.decompress(image)) / 3) ** 0.5)
    return assembled(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R %s /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R >>"
        b" /XObject << /Im 7 0 R >> >> >>" % page,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8"
        b" /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (side, side, len(pixels), pixels),
    )


def born_digital(*lines: str, extra: str = "", page: bytes = b"/MediaBox [0 0 595 842]") -> bytes:
    rows = "".join(f"BT /F1 12 Tf 72 {760 - 24 * row} Td ({text}) Tj ET\n" for row, text in enumerate(lines))
    return pdf((rows + extra).encode("latin-1"), page=page)


def layer(content: bytes) -> tuple[Page, list[str]]:
    (page,) = pages_of(content)
    return page, [line.text for line in page.text_layer]


def ink_inside(page: Page, line: TextLine) -> NDArray[np.bool_]:
    box = line.box
    area = page.image[int(box.top) : int(box.bottom) + 1, int(box.left) : int(box.right) + 1]
    return np.asarray(area.min(axis=2) < 128, np.bool_)


def test_a_born_digital_page_gives_its_text_with_exact_boxes() -> None:
    page, texts = layer(born_digital("NAMA : SITI RAHAYU", "NIK : 3273014509909001"))
    assert texts == ["NAMA : SITI RAHAYU", "NIK : 3273014509909001"]
    for line in page.text_layer:
        ink = ink_inside(page, line)
        columns = np.flatnonzero(ink.any(axis=0))
        assert columns[0] <= 2
        assert columns[-1] >= ink.shape[1] - 4
        rows = np.flatnonzero(ink.any(axis=1))
        assert rows.max() - rows.min() > 0.6 * ink.shape[0]  # capitals fill the box but for the descenders
    assert page.image.shape[0] == pytest.approx(842 / 72 * 300, abs=2)


def test_a_table_row_is_split_into_its_cells() -> None:
    cells = (("1", 0), ("BUDI SANTOSO", 30), ("3273011207809002", 90), ("LAKI-LAKI", 92))
    row = "BT /F1 9 Tf 40 700 Td " + " ".join(f"{step} 0 Td ({text}) Tj" for text, step in cells) + " ET"
    _, texts = layer(pdf(row.encode()))
    assert texts == ["1", "BUDI SANTOSO", "3273011207809002", "LAKI-LAKI"]


def test_blanks_that_align_a_value_split_but_single_ones_do_not() -> None:
    row = "BT /F2 10 Tf 40 700 Td (Nama           : SITI RAHAYU) Tj ET"
    _, texts = layer(pdf(row.encode()))
    assert texts == ["Nama", ": SITI RAHAYU"]


def test_letters_set_one_by_one_become_words() -> None:
    row = "BT /F1 12 Tf 40 700 Td [(SIT) 40 (I) -280 (RAHAYU) -3000 (IBU)] TJ ET"
    _, texts = layer(pdf(row.encode()))
    assert texts == ["SITI RAHAYU", "IBU"]


def test_a_blank_stays_where_it_was_written_though_the_next_word_overtakes_it() -> None:
    """A justified line set too tight: each word begins a hair before its blank."""
    words = (("sampai ", 72), ("dengan ", 110.4), ("13-09-2024", 150.2))
    row = " ".join(f"BT /F1 12 Tf {x} 700 Td ({word}) Tj ET" for word, x in words)
    _, texts = layer(pdf(row.encode()))
    assert texts == ["sampai dengan 13-09-2024"]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_rotated_page_is_upright_and_its_boxes_with_it(rotation: int) -> None:
    turned = {
        90: "0 1 -1 0 500 60 cm", 180: "-1 0 0 -1 560 780 cm", 270: "0 -1 1 0 90 800 cm"
    }[rotation]  # fmt: skip
    drawing = f"q {turned} BT /F1 14 Tf 0 0 Td (KARTU KELUARGA) Tj ET Q".encode()
    page, texts = layer(pdf(drawing, page=b"/MediaBox [0 0 595 842] /Rotate %d" % rotation))
    assert texts == ["KARTU KELUARGA"]
    (line,) = page.text_layer
    assert line.box.angle == pytest.approx(0, abs=1)
    assert ink_inside(page, line).mean() > 0.1


def test_text_that_runs_upwards_has_its_own_direction() -> None:
    page, texts = layer(pdf(b"q 0 1 -1 0 300 300 cm BT /F1 14 Tf 0 0 Td (TEGAK LURUS) Tj ET Q"))
    assert texts == ["TEGAK LURUS"]
    assert page.text_layer[0].box.angle == pytest.approx(-90, abs=1)


def test_a_shifted_page_box_does_not_shift_the_text() -> None:
    page, _ = layer(born_digital("NAMA : SITI", page=b"/MediaBox [0 0 900 900] /CropBox [50 400 500 850]"))
    assert ink_inside(page, page.text_layer[0]).mean() > 0.1


@pytest.mark.parametrize(
    "drawing",
    [
        b"BT 3 Tr /F1 12 Tf 72 700 Td (3273014509909001) Tj ET",  # invisible: a scanning app's OCR
        b"BT /F1 12 Tf 72 700 Td (3273014509909001) Tj ET q 595 0 0 842 0 0 cm /Im Do Q",  # under a picture
        b"q 595 0 0 842 0 0 cm /Im Do Q BT /F1 12 Tf 72 700 Td (3273014509909001) Tj ET",  # over a scan
        b"1 1 1 rg BT /F1 12 Tf 72 700 Td (3273014509909001) Tj ET",  # white on white
        b"BT /F1 12 Tf 72 700 Td (3273014509909001) Tj ET 1 1 1 rg 60 690 300 40 re f",  # painted over
    ],
)
def test_text_that_nobody_sees_is_not_believed(drawing: bytes) -> None:
    seen = b" 0 0 0 rg 100 100 200 200 re f"  # so that the page is not blank
    _, texts = layer(pdf(drawing + seen))
    assert texts == []


def test_a_scan_is_rendered_at_its_own_resolution_and_has_no_layer() -> None:
    (page,) = pages_of(saved(picture(1000, 800), "PDF", resolution=72))
    assert page.image.shape[:2] == pytest.approx((800, 1000), abs=2)
    assert page.text_layer == ()
    assert corners_seen(page) == ["tl", "tr", "bl", "br"]


def test_pages_and_pixels_are_limited() -> None:
    three = saved(picture(), "PDF", save_all=True, append_images=[picture()] * 2)
    assert [page.number for page in pages_of(three)] == [0, 1, 2]
    refused = decode(upload(three), policy=DecodePolicy(max_pages=2))
    assert isinstance(refused, Reason)
    assert (refused.code, dict(refused.params)) == ("file_too_many_pages", {"pages": "3", "limit": "2"})
    poster = born_digital(extra="100 100 9000 9000 re f", page=b"/MediaBox [0 0 14400 14400]")
    (page,) = pages_of(poster, DecodePolicy(working_pixels=500_000, blank_contrast=0.5))
    assert page.image.shape[0] * page.image.shape[1] <= 500_000


def test_a_bomb_inside_a_page_is_not_unpacked() -> None:
    bomb = pdf(b"q 100 0 0 100 0 0 cm /Im Do Q", image=zlib.compress(bytes(3 * 2000 * 2000)))
    assert code_of(bomb, DecodePolicy(max_pixels=3_000_000)) == "file_too_large"


def test_a_locked_file_says_so() -> None:
    locked = assembled(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -44 /O <%s> /U <%s> >>" % (b"ab" * 32, b"cd" * 32),
        trailer=b"/Root 1 0 R /Encrypt 3 0 R /ID [<%s> <%s>]" % (b"01" * 16, b"01" * 16),
    )
    assert code_of(locked) == "file_encrypted"


def test_one_locked_file_does_not_lock_the_next() -> None:
    test_a_locked_file_says_so()
    no_pages = assembled(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>")
    assert code_of(no_pages) in {"file_corrupt", "file_blank"}


def test_a_tables_line_parts_cells_that_almost_touch() -> None:
    # "BELUM TAMAT SD" ends at 119.0 points in Helvetica 9; the next cell begins less than two blanks further on.
    cells = b"BT /F1 9 Tf 40 700 Td (BELUM TAMAT SD) Tj 83 0 Td (PELAJAR) Tj ET "
    line = b"0.5 w 121 600 m 121 800 l S"
    assert layer(pdf(cells + line))[1] == ["BELUM TAMAT SD", "PELAJAR"]
    assert layer(pdf(cells))[1] == ["BELUM TAMAT SD PELAJAR"]


def test_an_empty_page_is_blank() -> None:
    assert code_of(pdf(b"")) == "file_blank"


def test_a_truncated_pdf_never_raises() -> None:
    content = saved(picture(), "PDF")
    for share in (0.1, 0.5, 0.9, 0.99):
        decoded = decode(upload(content[: int(len(content) * share)]), policy=POLICY)
        assert isinstance(decoded, Reason) or decoded[0].image.size


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_mutated_pdfs_never_raise_and_never_exceed_the_limits(data: st.DataObject) -> None:
    seed = born_digital("NAMA : SITI", "NIK : 3273014509909001")
    content = bytearray(data.draw(st.sampled_from([seed, saved(picture(330, 300), "PDF")])))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.sampled_from(list(b"0198 -/<>[]()\x00\xff")) | st.integers(0, 255))
    decoded = decode(upload(bytes(content)), policy=SMALL)
    if isinstance(decoded, Reason):
        assert decoded.code.startswith("file_") or decoded.code == "image_too_dark"  # rendered black
        return
    for page in decoded:
        assert page.image.shape[0] * page.image.shape[1] <= SMALL.working_pixels


def test_bytes_before_the_header_do_not_matter() -> None:
    buffer = BytesIO()
    PillowImage.new("RGB", (10, 10)).save(buffer, "PNG")
    _, texts = layer(b"\r\n\r\nSent by mail\r\n" + born_digital("NAMA : SITI"))
    assert texts == ["NAMA : SITI"]


def _glyph(char: str, left: float, width: float) -> Glyph:
    corners = [[left, 100.0], [left + width, 88.0], [left, 100.0], [left + width, 90.0], [left, 100.0]]
    return Glyph(char, np.array(corners), 0)


def test_letters_that_one_sign_prints_are_all_kept() -> None:
    """A file gives both letters of a ligature one place; a letter struck twice for bold is still one."""
    written = [_glyph("A", 0, 8), _glyph("f", 8, 6), _glyph("f", 8, 6), _glyph("a", 14, 5)]
    assert [line.text for line in group_lines(written)] == ["Affa"]
    office = [_glyph("O", 0, 8), *(_glyph(char, 8, 9) for char in "ffi"), _glyph("c", 17, 5)]
    assert [line.text for line in group_lines(office)] == ["Offic"]
    bold = [_glyph(char, left, 5) for char, left in (("B", 0), ("B", 0), ("a", 6), ("a", 6.2))]
    assert [line.text for line in group_lines(bold)] == ["Ba"]
    twice = [*written, *written]
    assert [line.text for line in group_lines(twice)] == ["Affa"]
