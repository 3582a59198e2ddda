"""`berkas demo` as a newcomer runs it: a table, a page that needs nothing else, and a second run that is quick."""

import json
import re
import sys
from pathlib import Path

import pytest

from tests.acceptance.contract import faults_of
from tests.processes import watched

pytestmark = pytest.mark.slow

BERKAS = Path(sys.executable).parent / "berkas"


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    command = [BERKAS, "demo", "--claims", "1", "--workers", "2"]
    environment = {"BERKAS_DATA_DIR": str(folder / "data")}
    return folder / "data", [watched(command, folder, environment=environment) for _ in range(2)]


def test_it_ends_by_itself_with_a_table_and_paths(runs):
    folder, (first, _) = runs

    assert first.status == 0, first.stderr
    assert "JHT-0001-ktp.jpg" in first.stdout
    assert "ready_for_interview" in first.stdout
    paths = [Path(path) for path in re.findall(r"^[\w ]+: +(/.*)$", first.stdout, re.MULTILINE)]
    assert {path.name for path in paths} == {"report.html", "documents.jsonl", "berkas.sqlite3"}
    assert all(path.is_relative_to(folder) and path.stat().st_size > 1000 for path in paths)
    assert "verifying 3 with 2 worker(s), 0 are known" in first.stderr


def test_the_lines_keep_the_contract(runs):
    folder, _ = runs

    *documents, claim = [json.loads(line) for line in (folder / "documents.jsonl").read_text().splitlines()]
    assert {fault for record in documents for fault in faults_of(record)} == set()
    assert [each["claim_id"] for each in documents] == ["JHT-0001"] * 3
    assert (claim["record"], claim["claim_id"]) == ("claim", "JHT-0001")


def test_the_page_needs_nothing_else(runs):
    folder, _ = runs

    page = (folder / "report.html").read_text(encoding="utf-8")
    assert page.count("data:image/jpeg;base64,") >= 3
    outside = re.sub(r"data:image/jpeg;base64,[A-Za-z0-9+/=]+", "", page)
    assert not re.findall(r"(?:https?:)?//\w", outside.replace("http://www.w3.org/2000/svg", ""))
    assert "<script" not in outside
    assert "<link" not in outside


def test_the_second_run_invents_and_verifies_nothing(runs):
    _, (first, second) = runs

    assert second.status == 0, second.stderr
    assert "verifying 0 with 2 worker(s), 3 are known" in second.stderr
    assert _table(second.stdout) == _table(first.stdout)
    assert second.seconds < first.seconds * 0.7


def _table(text):
    return [line for line in text.splitlines() if line.startswith("JHT-")]
