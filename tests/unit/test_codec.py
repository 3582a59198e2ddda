"""The JSON of the contract, its way back, and the masking of numbers."""

import json
import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.model import Box
from pipeline.codec import document_record, from_record, to_line
from pipeline.model import (
    CheckOutcome,
    CrossCheck,
    Decision,
    DocumentType,
    Extraction,
    Field,
    Grade,
    Outcome,
    Quality,
    Reference,
    Upload,
    Verification,
)
from pipeline.privacy import mask_number, mask_numbers, masked, with_own_row_only
from pipeline.reasons import CATALOGUE, because

NIK = "3204252504899001"
OTHER = "3204256504919002"

words = st.text(max_size=30)
shares = st.floats(0, 1).map(lambda share: round(share, 4))
pixels = st.floats(-50, 9000).map(lambda pixel: round(pixel, 1))
points = st.tuples(pixels, pixels)
boxes = st.none() | st.builds(Box, points, points, points, points)
fields = st.builds(
    Field,
    words,
    words,
    shares,
    box=boxes,
    page=st.integers(0, 7),
    reader=words,
    repaired=st.booleans(),
    doubtful=st.lists(st.integers(1, 16), max_size=3).map(tuple),
)
json_values = st.none() | st.booleans() | st.integers() | words | shares
reasons = st.builds(
    because,
    st.sampled_from(sorted(CATALOGUE)),
    field=st.none() | st.sampled_from(["nik", "nama"]),
).flatmap(
    lambda reason: st.builds(
        replace,
        st.just(reason),
        outcome=st.sampled_from(Outcome),
        evidence=st.dictionaries(words, json_values, max_size=2),
    )
)
extractions = st.builds(
    Extraction,
    st.sampled_from(DocumentType),
    st.dictionaries(st.sampled_from(["nik", "nama", "alamat"]), fields, min_size=1),
    st.lists(st.dictionaries(st.sampled_from(["nik", "nama"]), fields, min_size=1), max_size=3).map(tuple),
)
uploads = st.builds(
    Upload,
    content=st.just(b""),
    source=words,
    sha256=st.just("ab" * 32) | st.just(""),
    declared_type=st.none() | st.sampled_from(DocumentType),
    claim_id=st.none() | words,
    kpj=st.none() | words,
    extra=st.dictionaries(words, json_values, max_size=2),
)
verifications = st.builds(
    Verification,
    upload=uploads,
    pipeline_version=words,
    document_type=st.sampled_from(DocumentType),
    type_confidence=shares,
    decision=st.sampled_from(Decision),
    reasons=st.lists(reasons, max_size=3).map(tuple),
    quality=st.none()
    | st.builds(Quality, shares, st.sampled_from(Grade), st.dictionaries(words, shares, max_size=2)),
    extraction=st.none() | extractions,
    cross_checks=st.lists(
        st.builds(
            CrossCheck,
            words,
            st.sampled_from(Reference),
            st.sampled_from(CheckOutcome),
            st.none() | words,
            st.none() | words,
            st.none() | shares,
            st.none() | words,
        ),
        max_size=2,
    ).map(tuple),
    pages=st.integers(0, 9),
    image_size=st.none() | st.tuples(st.integers(1, 9000), st.integers(1, 9000)),
    rotation=st.sampled_from([0, 90, 180, 270]),
    timings_ms=st.dictionaries(words, st.floats(0, 9e5).map(lambda took: round(took, 1)), max_size=2),
)


def a_verification(**changes):
    upload = Upload(b"", "uploads/0001.jpg", "ab" * 32, DocumentType.KTP, "JHT-1", "99000000001")
    box = Box.upright(10, 20, 110.04, 40)
    extraction = Extraction(
        DocumentType.KTP,
        {"nik": Field(NIK, f"NIK : {NIK[:8]} {NIK[8:]}", 0.97123456, box, 0, "paddleocr-small")},
    )
    given = {
        "upload": upload,
        "pipeline_version": "1",
        "document_type": DocumentType.KTP,
        "type_confidence": 0.99,
        "decision": Decision.REJECTED,
        "reasons": (because("image_blurry", field="nik", text_height_px=9.1),),
        "quality": Quality(0.07, Grade.UNREADABLE, {"text_height_px": 9.1}),
        "extraction": extraction,
        "cross_checks": (
            CrossCheck("nik", Reference.PARTICIPANT, CheckOutcome.MISMATCH, NIK, OTHER, 0.5, "digits"),
        ),
        "pages": 1,
        "image_size": (4000, 3000),
        "timings_ms": {"decode": 1.0, "total": 2.0},
    }
    return Verification(**{**given, **changes})


def a_family(*rows):
    members = tuple({key: Field(value, value, 0.9) for key, value in row.items()} for row in rows)
    extraction = Extraction(DocumentType.KK, {"nomor_kk": Field(NIK, NIK, 0.9)}, members)
    return a_verification(document_type=DocumentType.KK, extraction=extraction, cross_checks=())


def test_the_record_has_the_contracts_shape():
    record = json.loads(to_line(document_record(a_verification())))

    contract = {
        "record", "schema_version", "pipeline_version", "source", "sha256", "claim_id", "kpj", "declared_type",
        "document_type", "type_confidence", "decision", "reasons", "quality", "fields", "cross_checks", "pages",
        "image_size", "timings_ms",
    }  # fmt: skip
    assert contract <= record.keys()
    assert record["record"] == "document"
    assert record["schema_version"] == 1
    assert record["image_size"] == [4000, 3000]
    (reason,) = record["reasons"]
    assert {"code", "outcome", "field", "message", "advice", "evidence"} <= reason.keys()
    assert reason["outcome"] == "retry"
    assert all(reason[text][language] for text in ("message", "advice") for language in ("id", "en"))
    assert record["fields"]["nik"] == {
        "value": NIK,
        "raw": "NIK : 32042525 04899001",
        "confidence": 0.9712,
        "box": [[10.0, 20.0], [110.0, 20.0], [110.0, 40.0], [10.0, 40.0]],
        "page": 0,
        "reader": "paddleocr-small",
        "repaired": False,
    }
    (check,) = record["cross_checks"]
    assert {"check", "reference", "outcome", "document_value", "reference_value", "score"} <= check.keys()


def test_the_rows_of_a_family_are_one_field_whose_value_is_a_list():
    record = document_record(a_family({"nik": NIK, "nama": "SITI"}, {"nama": "BUDI"}))

    rows = record["fields"]["anggota"]["value"]
    assert [row["nama"]["value"] for row in rows] == ["SITI", "BUDI"]
    assert {"value", "confidence", "box"} <= rows[0]["nik"].keys()


@pytest.mark.parametrize(
    ("decision", "readability", "grade"),
    [(Decision.REJECTED, 0.0, "unreadable"), (Decision.FLAGGED, None, None)],
)
def test_quality_has_its_shape_also_where_nothing_was_measured(decision, readability, grade):
    record = document_record(a_verification(decision=decision, quality=None))

    assert record["quality"] == {
        "readability": readability, "before_reading": None, "grade": grade,
        "measures": {}, "thresholds": "synthetic",
    }  # fmt: skip


@settings(deadline=None)
@given(verifications)
def test_a_record_comes_back_as_it_went(verification):
    line = to_line(document_record(verification))
    back = from_record(json.loads(line))

    assert to_line(document_record(back)) == line
    assert back.decision == verification.decision
    assert back.upload.sha256 == verification.upload.sha256
    if verification.extraction:
        kept = json.loads(line)["fields"].keys() - {"anggota"}
        assert kept == verification.extraction.fields.keys()


def test_a_verification_comes_back_whole():
    verification = a_verification()
    exact = replace(
        verification,
        extraction=replace(
            verification.extraction,
            fields={"nik": Field(NIK, NIK, 0.9712, Box.upright(1, 2, 3.5, 4), 0, "paddleocr-small", True)},
        ),
    )

    assert from_record(json.loads(to_line(document_record(exact)))) == exact


@settings(deadline=None)
@given(verifications)
def test_a_line_is_one_line_of_valid_utf8_json(verification):
    line = to_line(document_record(verification))

    assert line.splitlines() == [line]
    assert json.loads(line.encode("utf-8"), parse_constant=pytest.fail)["record"] == "document"


def test_what_is_no_number_or_no_text_does_not_break_the_line():
    upload = replace(a_verification().upload, source="caf\udce9.jpg", extra={"a": math.nan, "b": np.float32(1.5)})
    bad_box = Box((math.nan, 0), (1, 0), (1, 1), (0, 1))
    verification = a_verification(
        upload=upload,
        type_confidence=math.nan,
        quality=Quality(0.5, Grade.GOOD, {"x": math.inf, "y": np.float64(2)}),
        extraction=Extraction(DocumentType.KTP, {"nama": Field("A", "A", 0.5, bad_box)}),
    )

    record = json.loads(to_line(document_record(verification)))

    assert record["type_confidence"] is None
    assert record["quality"]["measures"] == {"x": None, "y": 2.0}
    assert record["extra"] == {"a": None, "b": 1.5}
    assert record["fields"]["nama"]["box"] is None
    assert record["source"].startswith("caf")


@pytest.mark.parametrize("record", [{}, {"record": "claim"}, {"record": "document", "schema_version": 1}])
def test_what_is_no_record_is_a_value_error(record):
    with pytest.raises(ValueError, match="record"):
        from_record(record)


def test_the_mask_hides_characters_5_to_12():
    assert mask_number(NIK) == "3204********9001"


@pytest.mark.parametrize(
    "text",
    [NIK, f"nik {NIK}!", "3204 2525 0489 9001", "3204-252504-899001", "320425250489001.4", f"a{NIK}b{OTHER}"],
)
def test_numbers_in_a_text_are_masked(text):
    hidden = mask_numbers(text)

    assert "250489" not in re.sub(r"\D", "", hidden)
    assert "********" in hidden


@pytest.mark.parametrize("text", ["2026-11-22", "0812 3456 7890", "No. 123/HRD/2024", "99000000001", ""])
def test_other_numbers_are_left_alone(text):
    assert mask_numbers(text) == text


def test_a_masked_record_shows_no_number_not_even_a_misread_one():
    misread = Field("32O425Z5O48990O1", "N1K: 32O425Z5O48990O1", 0.4)
    verification = a_verification(
        upload=replace(a_verification().upload, source=f"KTP_{NIK}.jpg"),
        reasons=(because("mismatch_nik", field="nik", read=NIK, pair=[OTHER]),),
        extraction=Extraction(DocumentType.KTP, {"nik": misread, "alamat": Field(f"JL {OTHER}", "", 0.5)}),
    )

    text = json.dumps(masked(document_record(verification)))

    assert NIK not in text
    assert OTHER not in text
    assert "5Z5O48" not in text
    assert "ab" * 32 in text


def test_of_a_family_only_the_row_with_the_claimants_number_is_kept():
    family = a_family({"nik": OTHER, "nama": "SITI"}, {"nik": NIK, "nama": "BUDI"})

    kept = with_own_row_only(family, nik=NIK, nama="SITI")

    assert [row["nama"].value for row in kept.extraction.members] == ["BUDI"]
    assert OTHER not in to_line(document_record(kept))


def test_without_a_number_the_name_tells_the_row_and_without_either_none_is_kept():
    family = a_family({"nama": "SITI"}, {"nama": "BUDI S."})

    assert len(with_own_row_only(family, nama="budi s").extraction.members) == 1
    assert with_own_row_only(family).extraction.members == ()
    assert with_own_row_only(family, nik=NIK, nama="TONO").extraction.members == ()
