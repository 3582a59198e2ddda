"""What the record bears out is not read again; what it does not, is."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from ocr.engine import Readers
from ocr.model import Box, OcrText, TextLine
from ocr.null import NullEngine
from pipeline.model import DocumentType, Extraction, Field, Participant, Rectified
from pipeline.policy.reading import ConfirmPolicy
from pipeline.stages.confirm import confirm
from pipeline.stages.on_record import OnRecord, alike

NIK, SISTERS = "3204254202809001", "3204254202809002"
RECORD = Participant(
    nik=NIK, nama="SITI AMINAH", tanggal_lahir=date(1980, 2, 2), nama_ibu_kandung="HALIMAH", perusahaan=None
)


def read(value: str) -> Field:
    return Field(value, value, 0.9)


CARD = Extraction(DocumentType.KTP, {"nik": read(NIK), "nama": read("SITI  AMINAH"), "agama": read("ISLAM")})
OWN, OTHER = (
    {"nik": read(nik), "nama": read("SITI AMINAH"), "nama_ibu": read("HALIMAH")} for nik in (NIK, SISTERS)
)
SHEET = Extraction(DocumentType.KK, {}, members=(OTHER, OWN))


@pytest.mark.parametrize(
    ("key", "value", "borne_out"),
    [
        ("nama", "SITI AMINAH", True),
        ("nama", "Siti Aminah,", True),
        ("nama", "SITI AMINA", False),
        ("tanggal_lahir", "1980-02-02", True),
        ("tanggal_lahir", "1980-02-03", False),
        ("nik", NIK, False),
        ("perusahaan", "PT MAJU", False),
        ("agama", "ISLAM", False),
    ],
)
def test_only_what_the_record_says_itself_is_borne_out(key: str, value: str, borne_out: bool) -> None:
    assert OnRecord(CARD, RECORD).bears_out(key, read(value)) is borne_out
    assert not OnRecord(CARD, None).bears_out(key, read(value))


def test_a_row_is_the_claimants_by_its_number_alone() -> None:
    known = OnRecord(SHEET, RECORD)
    assert known.bears_out("nama_ibu", OWN["nama_ibu"], OWN)
    assert not known.bears_out("nama_ibu", OTHER["nama_ibu"], OTHER)
    assert known.is_anothers(OTHER)
    assert not known.is_anothers(OWN)
    assert not known.is_anothers(None)
    nobodys = OnRecord(SHEET, replace(RECORD, nik="3204254202809003"))
    assert not nobodys.is_anothers(OTHER)
    assert not nobodys.bears_out("nama_ibu", OWN["nama_ibu"], OWN)


@pytest.mark.parametrize(
    ("first", "second", "record", "asked_for", "value"),
    [
        ("SITI AMINAH", "SITI AMINAN", None, [0, 1], "SITI AMINAN"),
        ("SITI AMINAH", "SITI AMINAN", RECORD, [0], "SITI AMINAH"),
        ("SITIAMINAH", "SITI AMINAH", RECORD, [0, 1], "SITI AMINAH"),
        ("SITIAMINAH", "SITIAMINAH", RECORD, [0, 1], "SITIAMINAH"),
        ("SITIAMINAH", "SITIAMINAN", RECORD, [0, 1], "SITIAMINAH"),
    ],
    ids=["no record", "borne out", "but for a blank", "a blank that nobody sees", "a blank and a slip"],
)
def test_the_second_reader_is_asked_only_about_the_rest(
    first: str, second: str, record: Participant | None, asked_for: list[int], value: str
) -> None:
    asked: list[int] = []

    def answer(crop: np.ndarray) -> tuple[str, float]:
        asked.append(int(crop[5, 5, 0]))
        return ["NIK " + NIK, second][asked[-1]], 0.9

    image = np.repeat(np.arange(2, dtype=np.uint8), 40)[:, None, None].repeat(300, 1).repeat(3, 2)
    boxes = [Box.upright(10, 40 * row + 4, 290, 40 * row + 36) for row in range(2)]
    text = OcrText(
        tuple(TextLine(words, 0.9, box) for words, box in zip(("NIK " + NIK, first), boxes, strict=True)),
        (300, 80),
        "first",
    )
    keys = ("nik", "nama")

    def extract(seen: OcrText) -> Extraction:
        found = {
            key: Field(line.text, line.text, 0.9, line.box) for key, line in zip(keys, seen.lines, strict=True)
        }
        return Extraction(DocumentType.KTP, found)

    document = Rectified(image, page=0, to_page=np.eye(3), rotation=0, edges_found=False)
    policy = replace(ConfirmPolicy(), fields={kind: frozenset(keys) for kind in DocumentType})
    result = confirm(
        extract(text),
        text=text,
        document=document,
        extract=extract,
        readers=Readers(first=NullEngine(), second=NullEngine(answer=answer)),
        policy=policy,
        record=record,
    )
    assert sorted(asked) == asked_for
    assert result.fields["nama"].value == value
    assert (result.fields["nama"].confidence >= policy.agreement) is (record is not None)


def test_blanks_marks_and_letter_case_make_no_difference() -> None:
    assert alike("NUR'AINI", "Nur Aini")
    assert not alike("NURAINI", "NURAIDA")


def test_text_that_a_file_brings_itself_is_borne_out_by_nothing() -> None:
    assert OnRecord(CARD, RECORD).bears_out("nama", CARD.fields["nama"])
    assert not OnRecord(CARD, RECORD, typed=True).bears_out("nama", CARD.fields["nama"])


def test_a_family_card_bears_out_what_it_says_twice_and_what_its_closed_lists_have() -> None:
    def cell(value: str, confidence: float = 0.96, *, repaired: bool = False) -> Field:
        return Field(value, value, confidence, repaired=repaired)

    row = {"nama": cell("SITI AMINAH"), "status_hubungan": cell("ISTRI"), "pendidikan": cell("SLTA/SEDERAJAT")}
    known = OnRecord(Extraction(DocumentType.KK, {}, members=(row,)), None, twice_seen=0.95)
    assert known.bears_out("kepala_keluarga", cell("SITI AMINAH", 0.9))
    assert not known.bears_out("kepala_keluarga", cell("SITI AMINAN"))
    assert not known.bears_out("kepala_keluarga", cell("SITIAMINAH"))
    assert known.bears_out("status_hubungan", cell("ISTRI"), row)
    assert not known.bears_out("status_hubungan", cell("ISTRI", 0.94), row)
    assert not known.bears_out("status_hubungan", cell("ISTRI", repaired=True), row)
    assert not known.bears_out("nama", row["nama"], row)
    unsure = {**row, "nama": cell("SITI AMINAH", 0.94)}
    doubt = OnRecord(Extraction(DocumentType.KK, {}, members=(unsure,)), None, twice_seen=0.95)
    assert not doubt.bears_out("kepala_keluarga", cell("SITI AMINAH"))
    typed = OnRecord(Extraction(DocumentType.KK, {}, members=(row,)), None, typed=True, twice_seen=0.95)
    assert not typed.bears_out("kepala_keluarga", cell("SITI AMINAH"))
