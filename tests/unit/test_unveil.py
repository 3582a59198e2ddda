"""Writing over a card is taken off before it is read once more, and what the two readings are worth together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from ocr.model import Box, OcrText, TextLine
from pipeline.model import DocumentType, Extraction, Field, Participant, Rectified
from pipeline.policy.reading import UnveilPolicy
from pipeline.reasons import because
from pipeline.stages.unveil import print_alone, unveil

POLICY = UnveilPolicy()
BOX, BELOW = Box.upright(0, 0, 200, 20), Box.upright(0, 60, 200, 80)
CARD = {
    "nik": "3204254508879001", "nama": "SITI AMINAH", "tanggal_lahir": "1987-08-05", "agama": "ISLAM",
    "alamat": "JL. MELATI NO. 12", "rt_rw": "003/019", "kecamatan": "CILEUNYI", "pekerjaan": "KARYAWAN SWASTA",
}  # fmt: skip
RECORD = Participant(nama="SITI AMINAH", tanggal_lahir=date(1987, 8, 5))


def seen(values: Mapping[str, str], *, worth: float = 0.97) -> Extraction:
    fields = {key: Field(value, value, worth, BOX, "a reader") for key, value in values.items()}
    return Extraction(DocumentType.KTP, fields)


def put_together(
    first: Extraction, bare: Extraction, *lines: str, record: Participant | None = None
) -> tuple[Extraction, int]:
    """What comes of two readings, and how often the second was asked for."""
    asked: list[Rectified] = []

    def again(document: Rectified) -> Extraction:
        asked.append(document)
        return bare

    text = OcrText(tuple(TextLine(line, 0.9, BELOW) for line in lines or ("NIK",)), (200, 120), "a reader")
    document = Rectified(np.full((120, 200, 3), 230, np.uint8), 0, np.eye(3), 0, edges_found=False)
    found = unveil(first, text=text, document=document, again=again, policy=POLICY, record=record)
    return found, len(asked)


def test_a_card_that_was_read_and_bears_no_writing_is_not_read_again() -> None:
    assert put_together(seen(CARD), seen({})) == (seen(CARD), 0)


def test_a_card_of_which_hardly_anything_can_be_read_is_read_again_only_where_writing_may_be_why() -> None:
    little = seen({"nama": "SITI AMINAH", "agama": "ISLAM"})
    assert put_together(little, seen(CARD)) == (little, 0)
    assert put_together(little, seen(CARD), "HANYA UNTUK KLAIM JHT")[0].value("nik") == CARD["nik"]


def test_what_the_writing_hid_is_found_under_it() -> None:
    hidden = seen({key: value for key, value in CARD.items() if key != "nik"})
    found, asked = put_together(hidden, seen(CARD))
    assert asked == 1
    assert found.fields["nik"].confidence == 0.97


@pytest.mark.parametrize("written", ["HANYA UNTUK KLAIM JHT", "Dilarang disalin", "utk verifikasi BPJS"])
def test_writing_never_becomes_a_value(written: str) -> None:
    first = seen({**CARD, "kecamatan": f"CIL{written.upper()}", "pekerjaan": "KLAIM JHT 2026"})
    bare = seen({key: value for key, value in CARD.items() if key != "pekerjaan"})
    found, _ = put_together(first, bare, written)
    assert found.value("kecamatan") == "CILEUNYI"
    assert found.fields["pekerjaan"].confidence <= POLICY.disputed


def test_a_date_that_was_cut_out_of_the_writing_is_none_of_the_cards() -> None:
    dated = seen({**CARD, "berlaku_hingga": "2026-11-20"})
    text = OcrText((TextLine("SEUMUR KHUSUS KLAIM JHT 20-11-2026", 0.9, BOX),), (200, 120), "a reader")
    document = Rectified(np.full((120, 200, 3), 230, np.uint8), 0, np.eye(3), 0, edges_found=False)
    bare = seen({**CARD, "berlaku_hingga": "SEUMUR HIDUP"})
    found = unveil(dated, text=text, document=document, again=lambda _: bare, policy=POLICY)
    assert found.value("berlaku_hingga") == "SEUMUR HIDUP"


def test_two_numbers_that_differ_are_for_a_person_whatever_the_record_says() -> None:
    other = {**CARD, "nik": "3204254508879007"}
    for first, bare in ((CARD, other), (other, CARD)):
        record = Participant(nik=CARD["nik"])
        found, _ = put_together(seen(first), seen(bare), "KLAIM JHT", record=record)
        assert found.fields["nik"].confidence <= POLICY.disputed


def test_a_name_that_differs_is_believed_only_where_the_record_says_the_same() -> None:
    first, bare = seen({**CARD, "nama": "SITI AMINAHX"}), seen(CARD)
    assert put_together(first, bare, "KLAIM JHT")[0].fields["nama"].confidence <= POLICY.disputed
    found, _ = put_together(first, bare, "KLAIM JHT", record=RECORD)
    assert (found.value("nama"), found.fields["nama"].confidence) == ("SITI AMINAH", 0.97)


def test_of_a_longer_and_a_shorter_reading_the_rest_is_writing() -> None:
    found, _ = put_together(seen({**CARD, "alamat": "JL. MELATI NO. 12 USUS"}), seen(CARD), "KHUSUS UNTUK KLAIM")
    assert found.value("alamat") == CARD["alamat"]
    assert found.fields["alamat"].confidence <= POLICY.alone


def test_print_stays_and_coloured_and_pale_ink_goes() -> None:
    image = np.full((200, 300, 3), (225, 230, 215), np.uint8)
    image[90:100, 20:120] = (30, 28, 26)  # print
    image[60:70, 20:120] = (60, 70, 220)  # red
    image[120:130, 20:120] = (185, 185, 185)  # half transparent grey
    image[:, 200:] = (image[:, 200:] * 0.55).astype(np.uint8)  # a shadow
    document = Rectified(image, 0, np.eye(3), 0, edges_found=False, text_height=10)
    left = print_alone(document, policy=POLICY)
    assert left.shape == image.shape
    assert left[95, 60].max() < 20
    for y, x in ((65, 60), (125, 60), (30, 280), (150, 250)):
        assert left[y, x].min() > 235


def test_a_number_that_shows_under_the_writing_was_never_malformed() -> None:
    hidden = seen({key: value for key, value in CARD.items() if key != "nik"})
    misread = replace(hidden, observations=(because("nik_format_invalid", field="nik"),))
    assert put_together(misread, seen(CARD))[0].observations == ()
    assert put_together(misread, seen(CARD, worth=0.5))[0].observations == misread.observations
