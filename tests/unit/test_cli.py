"""The command line as other people's programs use it."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline import bootstrap
from pipeline.cli import app
from pipeline.errors import WorkersFault
from tests import doubles
from tests.doubles import NIK, OTHER_NIK, a_file

BERKAS = Path(sys.executable).parent / "berkas"


def failing(_settings):
    raise RuntimeError("no models here")


@pytest.fixture(autouse=True)
def stub_pipeline(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "verifying", doubles.verifying)
    monkeypatch.setattr(bootstrap, "configure_logging", lambda _settings: None)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BERKAS_WORKERS", "1")


@pytest.fixture
def berkas():
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, [str(each) for each in arguments])


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_json_on_stdout_and_notes_on_stderr(berkas, tmp_path):
    for name, word in (("1.jpg", "accept"), ("2.jpg", "reject"), ("3.jpg", "exit")):
        a_file(tmp_path / "uploads", name, word)

    result = berkas("verify", "uploads", "--type", "ktp", "--json", "--workers", 2)

    assert result.exit_code == 0
    found = lines(result.stdout)
    assert [(each["source"], each["decision"]) for each in found] == [
        ("uploads/1.jpg", "accepted"),
        ("uploads/2.jpg", "rejected"),
        ("uploads/3.jpg", "flagged"),
    ]
    assert {each["declared_type"] for each in found} == {"ktp"}
    assert "3 documents: 1 accepted, 1 flagged, 1 rejected" in result.stderr


def test_the_table_masks_numbers_and_the_file_does_not(berkas, tmp_path):
    a_file(tmp_path, f"KTP {NIK}.jpg", "accept")
    a_file(tmp_path, "b.jpg", "flag")

    result = berkas("verify", tmp_path, "--output", "out.jsonl")

    assert result.exit_code == 0
    assert "3204********9001" in result.stdout
    assert NIK not in result.stdout + result.stderr
    assert "mismatch_nik (nik)" in result.stdout
    assert lines(Path("out.jsonl").read_text())[0]["fields"]["nik"]["value"] == NIK


def test_what_a_run_wrote_is_no_input_of_the_next(berkas, tmp_path):
    a_file(tmp_path, "1.jpg", "accept")

    for _ in range(2):
        assert berkas("verify", ".", "--output", "./out.jsonl").exit_code == 0
        assert [each["source"] for each in lines(Path("out.jsonl").read_text())] == ["1.jpg"]


def test_in_a_manifest_the_third_upload_goes_to_a_person_and_the_same_file_has_the_same_answer(berkas, tmp_path):
    for name in "abc":
        a_file(tmp_path, f"{name}.jpg", "reject")
    rows = "".join(f"{name}.jpg,ktp,JHT-1\n" for name in "abacb")
    (tmp_path / "uploads.csv").write_text("path,document_type,claim_id\n" + rows)

    result = berkas("verify", "--manifest", "uploads.csv", "--json")

    found = [each for each in lines(result.stdout) if each["record"] == "document"]
    assert [(each["source"][-5:], each["decision"]) for each in found] == [
        ("a.jpg", "rejected"), ("b.jpg", "rejected"), ("a.jpg", "rejected"), ("c.jpg", "flagged"),
        ("b.jpg", "rejected"),
    ]  # fmt: skip
    assert [each["reasons"][0]["code"] for each in found] == [
        "image_blurry", "image_blurry", "same_picture", "resubmission_limit", "same_picture",
    ]  # fmt: skip


def test_a_file_that_is_read_is_not_written_over(berkas, tmp_path):
    picture = a_file(tmp_path, "1.jpg", "accept")
    table = tmp_path / "table.csv"
    table.write_text("path,kpj\n1.jpg,1\n")
    before = picture.read_bytes(), table.read_bytes()

    for arguments in ([picture, "-o", "1.jpg"], ["--manifest", table, "-o", "table.csv"]):
        result = berkas("verify", *arguments)
        assert result.exit_code == 2
        assert "is what is read" in result.stderr
    assert berkas("verify", picture, "--participants", table, "-o", table).exit_code == 2
    assert (picture.read_bytes(), table.read_bytes()) == before


def test_a_table_cannot_move_the_cursor(berkas, tmp_path):
    a_file(tmp_path, "a\x1b[2Jb\n\u202ec.jpg", "accept")

    result = berkas("verify", tmp_path)

    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout


def claims_folder(tmp_path, *, paklaring="accept"):
    for name, word in (("ktp.jpg", "accept"), ("kk.jpg", "family"), ("letter.pdf", paklaring)):
        a_file(tmp_path / "claims", name, word)
    with (tmp_path / "claims" / "manifest.csv").open("w", newline="", encoding="utf-8-sig") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(["path", "document_type", "claim_id", "kpj", "branch"])
        for name, kind in (("ktp.jpg", "ktp"), ("kk.jpg", "kk"), ("letter.pdf", "paklaring")):
            rows.writerow([name, kind, "JHT-1", "99000000001", "Bandung"])


def test_a_manifest_gives_documents_and_then_claims(berkas, tmp_path):
    claims_folder(tmp_path)
    Path("participants.csv").write_text(f"kpj,nik\n99000000001,{NIK}\n")

    result = berkas("verify", "--manifest", "claims/manifest.csv", "--participants", "participants.csv", "--json")

    *documents, claim = lines(result.stdout)
    assert result.exit_code == 0
    assert [each["source"] for each in documents] == ["ktp.jpg", "kk.jpg", "letter.pdf"]
    assert {each["extra"]["branch"] for each in documents} == {"Bandung"}
    assert "columns that are passed on, not used: branch\n" in result.stderr
    assert documents[0]["cross_checks"][0]["outcome"] == "match"
    assert claim["record"] == "claim"
    assert claim["status"] == "ready_for_interview"
    assert {"claim_id", "kpj", "status", "reasons", "documents", "cross_checks"} <= claim.keys()
    assert len(claim["documents"]) == 3


def test_without_a_participant_a_claim_is_in_review(berkas, tmp_path):
    claims_folder(tmp_path)

    result = berkas("verify", "--manifest", "claims/manifest.csv", "--json")

    assert result.exit_code == 0, result.stderr
    claim = lines(result.stdout)[-1]
    assert claim["status"] == "in_review"


def test_verify_prints_every_row_of_a_family(berkas, tmp_path):
    a_file(tmp_path, "kk.jpg", "family")

    (record,) = lines(berkas("verify", "kk.jpg", "--json").stdout)

    assert [row["nik"]["value"] for row in record["fields"]["anggota"]["value"]] == [NIK, OTHER_NIK]


def test_a_manifest_with_bad_rows_is_processed_and_tells(berkas, tmp_path):
    a_file(tmp_path, "a.jpg", "accept")
    Path("m.csv").write_text("path,document_type\na.jpg,ktp\n,ktp\nmissing.jpg,\n")

    result = berkas("verify", "--manifest", "m.csv", "--json")

    assert result.exit_code == 3
    assert [each["decision"] for each in lines(result.stdout)] == ["accepted", "rejected"]
    assert "m.csv line 3" in result.stderr
    assert "1 file(s) could not be read from the disk, the first: missing.jpg" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["verify"],
        ["verify", "no such file"],
        ["verify", "--manifest", "missing.csv"],
        ["verify", ".", "--manifest", "missing.csv"],
        ["verify", ".", "--participants", "missing.csv"],
        ["verify", ".", "--output", "no/such/folder.jsonl"],
        ["verify", ".", "--type", "sim"],
        ["verify", ".", "--workers", "0"],
        ["report", "missing.jsonl"],
        ["nonsense"],
    ],
)
def test_wrong_usage_is_2_and_no_traceback(berkas, tmp_path, arguments):
    a_file(tmp_path, "a.jpg", "accept")

    result = berkas(*arguments)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_a_setting_that_is_none_is_wrong_usage(berkas, tmp_path, monkeypatch):
    a_file(tmp_path, "a.jpg", "accept")
    monkeypatch.setenv("BERKAS_TIME_LIMIT_S", "soon")

    result = berkas("verify", "a.jpg")

    assert result.exit_code == 2
    assert "BERKAS_TIME_LIMIT_S" in result.stderr


def test_workers_that_do_not_start_are_4(berkas, tmp_path, monkeypatch):
    a_file(tmp_path, "a.jpg", "accept")
    monkeypatch.setattr(bootstrap, "verifying", failing)

    result = berkas("verify", "a.jpg")

    assert result.exit_code == WorkersFault.exit_code == 4
    assert "no models here" in result.stderr
    assert "berkas doctor" in result.stderr


def test_an_empty_folder_is_no_error(berkas, tmp_path):
    result = berkas("verify", tmp_path, "--json")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "no documents" in result.stderr


def test_a_report_of_the_lines(berkas, tmp_path):
    a_file(tmp_path, "<b>a.jpg", "accept")
    berkas("verify", tmp_path, "--output", "lines.jsonl")

    result = berkas("report", "lines.jsonl", "--output", "page.html")

    page = Path("page.html").read_text()
    assert result.exit_code == 0
    assert "3204********9001" in page
    assert NIK not in page
    assert "<b>a" not in page


def test_a_line_that_is_no_record_is_told_by_its_number(berkas):
    Path("lines.jsonl").write_text('{"record": "claim"}\n{"x": 1}\n')

    result = berkas("report", "lines.jsonl")

    assert result.exit_code == 2
    assert "line 2" in result.stderr


class TestTheProgram:
    def test_help_answers_at_once(self):
        before = os.times()
        done = subprocess.run([BERKAS, "--help"], capture_output=True, text=True, check=True)
        after = os.times()

        assert all(command in done.stdout for command in ("verify", "demo", "doctor", "report"))
        used = after.children_user + after.children_system - before.children_user - before.children_system
        assert used < 0.5 + 0.3, "something heavy is imported before it is needed"

    def test_help_loads_nothing_heavy(self):
        code = (
            "import sys, pipeline.cli; "
            "sys.exit(', '.join({'numpy', 'cv2', 'sqlalchemy', 'pydantic', 'PIL'} & sys.modules.keys()) or 0)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

        assert (done.returncode, done.stderr) == (0, "")

    def test_version(self):
        done = subprocess.run([BERKAS, "--version"], capture_output=True, text=True, check=True)

        assert done.stdout.startswith("berkas ")

    def test_a_reader_that_goes_away_is_no_traceback(self, tmp_path):
        for number in range(300):
            a_file(tmp_path, f"{number:03}.jpg", "not a picture")
        code = (
            "from pipeline import bootstrap, cli; from tests import doubles; "
            "bootstrap.verifying = doubles.verifying; cli.main()"
        )
        root = Path(__file__).parents[2]
        program = f'"{sys.executable}" -c "{code}" verify "{tmp_path}" --json --workers 1'
        command = f'{program} | head -n 1; echo "${{PIPESTATUS[0]}}"'
        environment = {**os.environ, "PYTHONPATH": str(root)}
        done = subprocess.run(
            ["bash", "-c", command], capture_output=True, text=True, check=True, env=environment, cwd=root
        )

        first, status = done.stdout.splitlines()
        assert json.loads(first)["decision"] == "rejected"
        assert status == "141"
        assert "Traceback" not in done.stderr
