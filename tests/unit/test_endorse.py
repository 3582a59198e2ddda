"""What a letter bears besides words: letterhead, stamp, signature, duty stamp."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import cv2
import numpy as np
import pytest
from PIL import Image

from fixtures.marks import duty_stamp, round_stamp, signature
from ocr.model import Box, OcrText, TextLine
from pipeline.codec import document_record, from_record
from pipeline.model import Decision, DocumentType, Extraction, Field, Outcome, Rectified, Upload, Verification
from pipeline.stages.endorse import endorse

SIZE = (900, 1200)
LINES = {
    "perusahaan": ("PT SUMBER REJEKI CONTOH", 60),
    "nama": ("Nama : SITI AMINAH", 300),
    "tanggal_surat": ("Bekasi, 2 September 2024", 700),
    "penandatangan": ("ANDI WIJAYA", 880),
}
HEIGHT = 26
STAMP = (150, 30, 50)


def page(*tiles: tuple[Image.Image, tuple[int, int]]) -> tuple[Extraction, OcrText, Rectified]:
    """A letter's lines on light paper with tiles (RGBA) laid over it at given places."""
    sheet = Image.new("RGB", SIZE, (247, 245, 240))
    for tile, place in tiles:
        sheet.paste(tile.convert("RGB"), place, tile.getchannel("A"))
    image = np.asarray(sheet)[..., ::-1].copy()
    lines, fields = [], {}
    for key, (text, top) in LINES.items():
        box = Box.upright(80, top, 80 + 15 * len(text), top + HEIGHT)
        cv2.putText(image, text, (80, top + HEIGHT - 5), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (35, 35, 35), 2)
        lines.append(TextLine(text, 0.97, box))
        fields[key] = Field(text.removeprefix("Nama : "), text, 0.97, box)
    document = Rectified(image, 0, np.eye(3), 0, edges_found=False)
    return Extraction(DocumentType.PAKLARING, fields), OcrText(tuple(lines), SIZE, "by hand"), document


def marks(*tiles: tuple[Image.Image, tuple[int, int]]) -> dict[str, bool]:
    extraction, text, document = page(*tiles)
    return {each.name: each.present for each in endorse(extraction, text=text, document=document).marks}


def stamp(*, oval: float = 1.0) -> Image.Image:
    return round_stamp(
        Random(3), diameter_px=190, ring="PT SUMBER REJEKI CONTOH", centre="SRC", colour=STAMP, oval=oval
    )


PEN = signature(Random(5), (230, 100), colour=(15, 25, 90))
DUTY = duty_stamp(Random(7), width_px=160, value="10000")


@pytest.mark.parametrize("oval", [1.0, 0.68])
def test_a_stamp_is_seen_round_or_oval_and_is_no_signature_of_its_own(oval: float) -> None:
    found = marks((stamp(oval=oval), (60, 745)))
    assert found["stempel"]
    assert not found["meterai"]


def test_a_signature_is_no_stamp_and_a_stamp_under_it_hides_neither() -> None:
    alone = marks((PEN, (90, 770)))
    assert (alone["tanda_tangan"], alone["stempel"], alone["meterai"]) == (True, False, False)
    both = marks((stamp(), (60, 745)), (PEN, (120, 770)))
    assert (both["tanda_tangan"], both["stempel"]) == (True, True)


def test_a_duty_stamp_is_no_stamp() -> None:
    found = marks((DUTY, (90, 745)))
    assert (found["meterai"], found["stempel"]) == (True, False)


def test_a_shadow_is_neither_a_stamp_nor_a_signature() -> None:
    extraction, text, document = page()
    shade = np.ones((SIZE[1], SIZE[0]), np.float32)
    cv2.fillPoly(shade, [np.array([[60, 650], [520, 720], [430, 1050], [150, 980]])], (0.62,))
    light = cv2.GaussianBlur(shade, (0, 0), 25)[..., None]
    shaded = replace(document, picture=(document.image * light).astype(np.uint8))

    assert not any(each.present for each in endorse(extraction, text=text, document=shaded).marks[1:])


def test_of_a_letter_that_is_dated_above_its_text_the_signatorys_block_is_searched() -> None:
    extraction, text, document = page((stamp(), (60, 745)), (PEN, (120, 770)))
    above = replace(extraction.fields["tanggal_surat"], box=Box.upright(80, 130, 420, 156))
    dated_above = replace(extraction, fields={**extraction.fields, "tanggal_surat": above})
    unsigned = replace(
        dated_above, fields={key: each for key, each in dated_above.fields.items() if key != "penandatangan"}
    )

    found = {each.name: each.present for each in endorse(dated_above, text=text, document=document).marks}
    elsewhere = {each.name: each.present for each in endorse(unsigned, text=text, document=document).marks}

    assert (found["tanda_tangan"], found["stempel"]) == (True, True)
    assert not elsewhere["stempel"]


def test_what_is_missing_is_a_note_and_what_cannot_be_looked_for_is_not_spoken_of() -> None:
    extraction, text, document = page()
    bare = endorse(extraction, text=text, document=document)
    assert {each.name for each in bare.marks if not each.present} == {"stempel", "tanda_tangan", "meterai"}
    noted = {each.code: each.outcome for each in bare.observations}
    assert noted == {"paklaring_stamp_missing": Outcome.INFO, "paklaring_signature_missing": Outcome.INFO}
    undated = replace(extraction, fields={key: extraction.fields[key] for key in ("perusahaan", "nama")})
    assert [each.name for each in endorse(undated, text=text, document=document).marks] == ["kop_surat"]


def test_a_firm_that_is_only_named_in_the_text_is_no_letterhead() -> None:
    extraction, text, document = page()
    below = Box.upright(80, 420, 500, 446)
    told = replace(text, lines=(*text.lines[1:], TextLine("bekerja pada PT SUMBER REJEKI CONTOH", 0.97, below)))
    firm = replace(extraction.fields["perusahaan"], box=below)
    found = endorse(
        replace(extraction, fields={**extraction.fields, "perusahaan": firm}), text=told, document=document
    )
    assert not next(each for each in found.marks if each.name == "kop_surat").present


def test_marks_are_kept_in_the_record_with_their_boxes() -> None:
    extraction, text, document = page((stamp(), (60, 745)))
    verification = Verification(
        Upload(b"", "a letter", "0" * 64), "1", DocumentType.PAKLARING, 1.0, Decision.ACCEPTED, (),
        extraction=endorse(extraction, text=text, document=document),
    )  # fmt: skip
    record = document_record(verification)
    assert record["marks"]["stempel"]["present"] is True
    assert record["marks"]["meterai"] == {"present": False, "box": None, "page": 0}
    again = from_record(record).extraction
    assert again is not None
    assert {each.name: each.present for each in again.marks} == {
        each.name: each.present
        for each in verification.extraction.marks  # type: ignore[union-attr]
    }
