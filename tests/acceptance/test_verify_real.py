"""The real pipeline, as a program, on the committed documents."""

import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from pipeline.model import DocumentType
from tests.acceptance.contract import faults_of

pytestmark = pytest.mark.slow

BERKAS = Path(sys.executable).parent / "berkas"
FILES = Path(__file__).parents[2] / "fixtures" / "files"
TRUTH = json.loads((FILES / "truth.json").read_text(encoding="utf-8"))
PARTICIPANT = json.loads((FILES / "participant.json").read_text(encoding="utf-8"))
KPJ = PARTICIPANT["kpj"]
SOMEBODY_ELSE = PARTICIPANT | {
    "kpj": KPJ[:-1] + str((int(KPJ[-1]) + 1) % 10),
    "nik": PARTICIPANT["nik"][:-1] + "1",
    "nama": "BUDI SANTOSO",
}

# What each file is for: with the participant's record, and without one.
DECISIONS = {
    "ktp_good.jpg": "accepted",
    "ktp_rotated.jpg": "accepted",
    "ktp_photocopy.jpg": "accepted",
    "ktp_glare.jpg": "rejected",
    "ktp_blurred.jpg": "rejected",
    "paklaring_good.jpg": "accepted",
    "kk_born_digital.pdf": "accepted",
    "turned/ktp_good.png": "accepted",
    "mirrored/ktp_good.png": "accepted",
}
KEY_FIELDS = {
    "ktp": ("nik", "nama", "tanggal_lahir", "tempat_lahir", "jenis_kelamin"),
    "kk": ("nomor_kk", "kepala_keluarga"),
    "paklaring": ("nama", "perusahaan", "tanggal_mulai", "tanggal_selesai"),
}


def verify(folder, *arguments, path=None):
    environment = {**os.environ, **({"PATH": path} if path is not None else {})}
    done = subprocess.run(
        [BERKAS, "verify", *map(str, arguments), "--json", "--workers", "2"],
        capture_output=True, text=True, check=False, cwd=folder, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


@pytest.fixture(scope="module")
def uploads(tmp_path_factory):
    """The committed files, and a card in another format, turned by a quarter and as a mirror shows it."""
    folder = tmp_path_factory.mktemp("real")
    for path in FILES.iterdir():
        if path.suffix in {".jpg", ".pdf"}:
            (folder / path.name).write_bytes(path.read_bytes())
    (folder / "turned").mkdir()
    (folder / "mirrored").mkdir()
    card = cv2.imread(str(FILES / "ktp_good.jpg"))
    cv2.imwrite(str(folder / "turned" / "ktp_good.png"), cv2.rotate(card, cv2.ROTATE_90_COUNTERCLOCKWISE))
    cv2.imwrite(str(folder / "mirrored" / "ktp_good.png"), cv2.flip(card, 1))
    rows = [f"{name},{truth_of(name)['document_type']},{KPJ}" for name in DECISIONS]
    rows.append(f"ktp_good.jpg,ktp,{SOMEBODY_ELSE['kpj']}")
    (folder / "manifest.csv").write_text("path,document_type,kpj\n" + "\n".join(rows) + "\n")
    known = [json.dumps(each) for each in (PARTICIPANT, SOMEBODY_ELSE)]
    (folder / "participants.jsonl").write_text("\n".join(known) + "\n")
    return folder


def truth_of(source):
    return TRUTH[Path(source).with_suffix(".jpg").name if source.endswith(".png") else source]


@pytest.fixture(scope="module")
def with_records(uploads):
    return verify(uploads, "--manifest", "manifest.csv", "--participants", "participants.jsonl")


@pytest.fixture(scope="module")
def with_record(with_records):
    records, said = with_records
    return [each for each in records if each["kpj"] == KPJ], said


@pytest.fixture(scope="module")
def without_record(uploads):
    return verify(uploads, *(name for name in DECISIONS if not name.startswith("ktp_ph")))


@pytest.fixture(params=["with", "without"])
def records(request, with_record, without_record):
    return {"with": with_record, "without": without_record}[request.param][0]


def test_the_types_and_decisions_are_right(records):
    assert {each["source"]: each["decision"] for each in records} == {
        each["source"]: DECISIONS[each["source"]] for each in records
    }
    readable = [each for each in records if each["source"] != "ktp_blurred.jpg"]
    assert {each["source"]: each["document_type"] for each in readable} == {
        each["source"]: truth_of(each["source"])["document_type"] for each in readable
    }
    assert len(records) >= 7


def test_every_line_keeps_the_contract(records):
    assert {fault for record in records for fault in faults_of(record)} == set()


def test_what_can_be_read_is_read_and_no_number_is_wrong(records):
    for record in records:
        truth = truth_of(record["source"])
        for key in KEY_FIELDS[truth["document_type"]]:
            found = record["fields"].get(key)
            if truth["readable"].get(key):
                assert found, (record["source"], key)
                assert found["value"] == truth["fields"][key], (record["source"], key)
        number = record["fields"].get("nik")
        if truth["document_type"] == "ktp" and number and number["confidence"] >= 0.93:
            assert number["value"] == truth["fields"]["nik"]


def test_what_cannot_be_read_is_asked_for_again_with_a_reason(records):
    by_source = {each["source"]: each for each in records}

    for name in ("ktp_blurred.jpg", "ktp_glare.jpg"):
        retries = [each for each in by_source[name]["reasons"] if each["outcome"] == "retry"]
        assert retries, name
        assert all(each["advice"]["id"] and each["advice"]["en"] for each in retries)
    assert {each["code"] for each in by_source["ktp_glare.jpg"]["reasons"]} & {"image_glare", "field_unreadable"}
    assert by_source["ktp_blurred.jpg"]["quality"]["readability"] < 0.35


def test_the_family_card_has_every_row(records):
    (card,) = [each for each in records if each["document_type"] == "kk"]
    rows = card["fields"]["anggota"]["value"]

    assert [row["nik"]["value"] for row in rows] == [row["nik"] for row in TRUTH["kk_born_digital.pdf"]["anggota"]]
    assert [row["nama"]["value"] for row in rows] == [
        row["nama"] for row in TRUTH["kk_born_digital.pdf"]["anggota"]
    ]


def outcomes(record, reference="participant"):
    return {each["check"]: each["outcome"] for each in record["cross_checks"] if each["reference"] == reference}


def test_what_is_accepted_agrees_with_the_record(with_record):
    for record in with_record[0]:
        if record["decision"] == "accepted":
            found = outcomes(record)
            assert found, record["source"]
            assert set(found.values()) <= {"match", "tolerated", "missing"}, (record["source"], found)
            wanted = {"nama"} if record["document_type"] == "paklaring" else {"nik", "nama"}
            assert {check for check in wanted if found[check] in {"match", "tolerated"}} == wanted


def test_without_a_record_there_is_nothing_to_agree_with(without_record):
    for record in without_record[0]:
        assert set(outcomes(record).values()) <= {"missing"}


def test_another_persons_record_flags_what_was_accepted(with_records):
    (card,) = [each for each in with_records[0] if each["kpj"] == SOMEBODY_ELSE["kpj"]]

    assert card["decision"] == "flagged"
    assert {outcomes(card)["nik"], outcomes(card)["nama"]} == {"mismatch"}


def test_a_turned_copy_reads_the_same_in_its_own_pixels(with_record):
    by_source = {each["source"]: each for each in with_record[0]}
    card, turned = by_source["ktp_good.jpg"], by_source["turned/ktp_good.png"]

    assert turned["image_size"] == card["image_size"][::-1]
    for key in KEY_FIELDS["ktp"]:
        assert turned["fields"][key]["value"] == card["fields"][key]["value"]
    (x, y), *_ = card["fields"]["nik"]["box"]
    (left, top), *_ = turned["fields"]["nik"]["box"]
    width, _ = card["image_size"]
    assert abs(left - y) < 40
    assert abs(top - (width - x)) < 40


def test_without_tesseract_it_works_and_says_so(uploads):
    (card,), said = verify(uploads, "ktp_good.jpg", path=str(uploads))

    assert card["decision"] == "accepted"
    assert card["fields"]["nik"]["value"] == TRUTH["ktp_good.jpg"]["fields"]["nik"]
    assert "no third reader: Tesseract" in said


def test_the_installation_that_has_tesseract_does_not_say_so(with_record):
    assert "third reader" not in with_record[1]


def test_every_type_is_among_them():
    assert {truth_of(name)["document_type"] for name in DECISIONS} == set(DocumentType) - {DocumentType.UNKNOWN}
