"""The checker of the contract finds what is wrong."""

import copy
import json

import pytest

from pipeline.codec import document_record
from pipeline.model import DocumentType, Upload
from tests.acceptance.contract import faults_of
from tests.doubles import StubVerifier


def a_record(word="flag"):
    kind = DocumentType.KK if word == "family" else DocumentType.KTP
    record = document_record(StubVerifier()(Upload(word.encode(), "a.jpg", "ab" * 32, kind)))
    return json.loads(json.dumps(record))


@pytest.mark.parametrize("word", ["accept", "flag", "reject", "?"])
def test_a_right_record_has_no_fault(word):
    assert faults_of(a_record(word)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("record", "claim"), ("schema_version", 2), ("schema_version", True), ("sha256", "xyz"), ("pages", "1"),
        ("pages", True), ("document_type", "sim"), ("declared_type", "sim"), ("type_confidence", 1.2),
        ("decision", "ok"), ("decision", "accepted"), ("decision", "rejected"), ("reasons", {}),
        ("reasons.0.outcome", "no"), ("reasons.0.message", {"id": "x"}), ("quality.readability", 70),
        ("quality.grade", "bad"), ("fields.nama.confidence", "0.9"), ("fields.nama.box", [[0, 0]]),
        ("fields.nik.value", ""), ("fields.nama.page", None), ("cross_checks.0.outcome", "maybe"),
        ("image_size", [1, 2, 3]), ("timings_ms.total", "1"), ("fields.tanggal_lahir", {"value": "17-09-1978"}),
        ("fields.perusahaan", {}), ("source", None),
    ],
)  # fmt: skip
def test_a_wrong_record_has_one(path, value):
    record = copy.deepcopy(a_record())
    *steps, last = path.split(".")
    at = record
    for step in steps:
        at = at[int(step)] if isinstance(at, list) else at[step]
    if isinstance(at, list):
        at[int(last)] = value
    else:
        at[last] = {**at.get(last, record["fields"]["nama"]), **value} if last == "tanggal_lahir" else value

    assert faults_of(record)


@pytest.mark.parametrize("key", ["source", "decision", "quality", "fields", "timings_ms", "pipeline_version"])
def test_a_missing_key_is_a_fault(key):
    record = a_record()
    del record[key]

    assert faults_of(record)
