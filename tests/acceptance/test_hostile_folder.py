"""A folder of hostile files through the real program: one line each, nothing accepted, little memory."""

import json
import os
import sys
from collections import Counter
from pathlib import Path

import pytest

from fixtures.hostile import DECODES, HOSTILE, write_hostile
from tests.acceptance.contract import faults_of
from tests.processes import watched

pytestmark = pytest.mark.slow

BERKAS = Path(sys.executable).parent / "berkas"
MOST_MIB = 1500
FILE_CODES = {
    "file_corrupt", "file_type_unsupported", "file_too_large", "file_encrypted", "file_too_many_pages",
    "file_blank",
}  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile") / "uploads"
    folder.mkdir()
    written = write_hostile(folder)
    output = folder.parent / "out.jsonl"
    ran = watched([BERKAS, "verify", folder, "--output", output, "--workers", "2"], folder.parent)
    return written, output, ran


@pytest.fixture(scope="module")
def records(hostile):
    _, output, _ = hostile
    return [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]


def test_it_ends_well_within_its_memory(hostile):
    _, _, ran = hostile

    assert ran.status == 0, ran.stderr
    assert "Traceback" not in ran.stderr
    assert 200 < ran.peak_mib < MOST_MIB, "less than the models take was not measured"


def test_every_entry_but_the_empty_folder_has_one_line(hostile, records):
    written, _, _ = hostile
    expected = {os.fsencode(path) for path in written if not path.is_dir()}

    sources = Counter(os.fsencode(record["source"]) for record in records)
    assert len(expected) >= 60
    if os.fsencode(written[-1]) in expected and written[-1].name.startswith("foto-"):
        sources = Counter({_known(source, expected): count for source, count in sources.items()})
    assert set(sources) == expected
    assert set(sources.values()) == {1}


def _known(source, expected):
    """A name that is not UTF-8 cannot stand in JSON as it is: it is told with signs in the place of its bytes."""
    if source in expected:
        return source
    (odd,) = [each for each in expected if each.decode("utf-8", "replace") != each.decode("utf-8", "ignore")]
    return odd


def test_every_line_keeps_the_contract(records):
    assert {fault for record in records for fault in faults_of(record)} == set()


def test_nothing_is_accepted_and_nothing_is_a_fault_of_ours(records):
    codes = Counter(reason["code"] for record in records for reason in record["reasons"])

    assert {record["decision"] for record in records} <= {"rejected", "flagged"}
    assert not {"engine_unavailable", "processing_timeout"} & codes.keys()


@pytest.mark.parametrize("one", HOSTILE, ids=[repr(one.name) for one in HOSTILE])
def test_the_reason_is_the_one_of_the_register(records, one):
    (record,) = [each for each in records if each["source"].endswith("/" + one.name)]
    codes = {reason["code"] for reason in record["reasons"]}

    right = set(one.answers) - {DECODES}
    if DECODES in one.answers and record["pages"]:
        assert not codes & FILE_CODES
        assert record["image_size"]
    else:
        assert codes & right, (codes, one.answers)
        assert record["decision"] == "rejected"
