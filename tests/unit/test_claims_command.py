"""`berkas claims`: what a scheduler and a supervisor see."""

import json

import pytest
from typer.testing import CliRunner

from pipeline.claims.claim import ClaimStatus, claim_record, judge_claim
from pipeline.cli import WantedStatus, app
from pipeline.codec import document_record, to_line
from pipeline.commands.claims_table import claims_summary, claims_table
from pipeline.commands.console import codes, console
from tests.unit.claim_papers import LETTER, NIK, RECORD, TODAY, three


def claims():
    ready = judge_claim("JHT-1", three(), participant=RECORD, today=TODAY)
    other = three(letter={**LETTER, "nama": "Rina\x1b[2J Wati"})
    review = judge_claim(f"JHT-{NIK}", other, participant=RECORD, today=TODAY)
    alone = judge_claim("JHT-3", [], participant=None, today=TODAY)
    return [claim_record(each) for each in (ready, review, alone)]


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "out.jsonl"
    records = [*map(document_record, three()), *claims()]
    path.write_text("".join(to_line(each) + "\n" for each in records), encoding="utf-8")
    return path


def berkas(*arguments):
    return CliRunner().invoke(app, ["claims", *map(str, arguments)])


def test_the_table_says_status_and_reasons_and_hides_numbers(written):
    result = berkas(written)

    assert result.exit_code == 0
    first, second, third = result.stdout.splitlines()[1:]
    assert first.split()[:5] == ["JHT-1", "99000000001", "3204********9001", "SITI", "AMINAH"]
    assert "ready_for_interview" in first
    assert "paklaring_ktp_mismatch (nama)" in second
    assert third.split()[:4] == ["JHT-3", "-", "-", "-"]
    assert "missing" in third
    assert NIK not in result.stdout
    assert "\x1b" not in result.stdout
    assert result.stderr.strip() == "3 claims: 1 ready_for_interview, 1 in_review, 1 incomplete"


def test_json_is_the_lines_as_they_were_and_a_status_can_be_asked_for(written):
    everything, ready = berkas(written, "--json"), berkas(written, "--json", "--status", "ready_for_interview")

    assert [json.loads(line) for line in everything.stdout.splitlines()] == json.loads(json.dumps(claims()))
    assert [json.loads(line)["claim_id"] for line in ready.stdout.splitlines()] == ["JHT-1"]


def test_the_statuses_of_the_command_line_are_those_of_a_claim():
    assert [str(each) for each in WantedStatus] == [str(each) for each in ClaimStatus]


@pytest.mark.parametrize("content", ["no json\n", '{"record": "else"}\n', "[]\n", '{"record": "claim"}\n', "\xff"])
def test_what_is_no_record_is_wrong_usage(tmp_path, content):
    path = tmp_path / "out.jsonl"
    path.write_bytes(content.encode("latin-1"))

    assert berkas(path).exit_code == 2


def test_no_file_is_wrong_usage_and_no_claims_are_none(tmp_path, written):
    assert berkas(tmp_path / "nothing").exit_code == 2
    (tmp_path / "empty").write_bytes(b"")
    assert (berkas(tmp_path / "empty").exit_code, berkas(tmp_path / "empty").stdout) == (0, "")
    assert berkas(written, "--status", "incomplete").stderr.strip() == "1 claim: 1 incomplete"


def test_a_narrow_window_keeps_status_and_reasons(capsys):
    import sys

    console(sys.stdout).print(claims_table(claims(), width=80))
    heading = capsys.readouterr().out.splitlines()[0].split()

    assert heading == ["Claim", "Status", "KTP", "KK", "Paklaring", "Why"]
    assert claims_summary([]) == "0 claims"


def test_a_code_is_named_once_with_all_its_fields():
    reasons = [
        ("image_glare", "nik"),
        ("field_unreadable", "nik"),
        ("image_glare", "nama"),
        ("image_glare", "nik"),
    ]

    assert codes(reasons) == "image_glare (nik, nama), field_unreadable (nik)"
    assert codes([("doc_wrong_type", None)]) == "doc_wrong_type"
    assert codes([]) == ""
