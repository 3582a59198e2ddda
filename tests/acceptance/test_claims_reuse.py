"""One paper for two people, through the program: from the manifest to the lines of the claims."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from random import Random

import cv2
import pytest

from fixtures.paklaring import paklaring_pdf_document
from fixtures.people import invent_employment, invent_household

pytestmark = pytest.mark.slow

BERKAS = Path(sys.executable).parent / "berkas"
FILES = Path(__file__).parents[2] / "fixtures" / "files"
OWNER = json.loads((FILES / "participant.json").read_text(encoding="utf-8"))
SECOND, THIRD = "99000000802", "99000000803"


@pytest.fixture(scope="module")
def claims(tmp_path_factory):
    """A card and its smaller copy, one letter with two names, one letter as one file in two claims."""
    folder = tmp_path_factory.mktemp("reuse")
    card = cv2.imread(str(FILES / "ktp_good.jpg"))
    (folder / "card.jpg").write_bytes((FILES / "ktp_good.jpg").read_bytes())
    again = cv2.resize(card, None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(folder / "again.jpg"), again, [cv2.IMWRITE_JPEG_QUALITY, 70])
    for name, content in letters().items():
        (folder / name).write_bytes(content)
    rows = [
        ("card.jpg", "ktp", "A", OWNER["kpj"]),
        ("ani.pdf", "paklaring", "A", OWNER["kpj"]),
        ("again.jpg", "ktp", "B", OWNER["kpj"]),
        ("budi.pdf", "paklaring", "B", OWNER["kpj"]),
        ("ani.pdf", "paklaring", "C", SECOND),
    ]
    table(folder / "manifest.csv", ("path", "document_type", "claim_id", "kpj"), rows)
    known = [
        (OWNER["kpj"], OWNER["nik"], OWNER["nama"]),
        (SECOND, "", "SITI CONTOH"),
        (THIRD, OWNER["nik"], "ZUBAIDAH CONTOH"),
    ]
    table(folder / "participants.csv", ("kpj", "nik", "nama"), known)
    done = subprocess.run(
        [BERKAS, "verify", "--manifest", "manifest.csv", "--participants", "participants.csv", "--json"],
        capture_output=True, text=True, check=False, cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    return {each["claim_id"]: each for each in records if each["record"] == "claim"}


def letters() -> dict[str, bytes]:
    """Two letters of one company under one number, of two people."""
    found = {}
    rng = Random("letters of one number")
    first, second = invent_household(rng, size=1).person, invent_household(rng, size=1).person
    job = invent_employment(first, rng)
    for name, person in (("ani.pdf", first), ("budi.pdf", second)):
        found[name], _ = paklaring_pdf_document(person, job, rng=Random(5), template="P1")
    return found


def table(path: Path, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


def rules(claim) -> set[tuple[str, str, str]]:
    told = [(each["code"], each["evidence"].get("rule"), each["evidence"]) for each in claim["reasons"]]
    return {(code, rule, evidence["reference_value"]) for code, rule, evidence in told if code.startswith("fraud")}


def test_one_file_in_two_claims(claims):
    assert ("fraud_duplicate_document", "same_file", "claim C") in rules(claims["A"])
    assert ("fraud_duplicate_document", "same_file", "claim A") in rules(claims["C"])


def test_one_picture_made_smaller_in_a_second_claim(claims):
    assert ("fraud_duplicate_document", "same_picture", "claim B") in rules(claims["A"])
    assert ("fraud_duplicate_document", "same_picture", "claim A") in rules(claims["B"])


def test_one_letter_number_under_two_names(claims):
    assert ("fraud_duplicate_document", "same_letter_number", "claim A") in rules(claims["B"])


def test_the_number_of_another_participant(claims):
    expected = ("fraud_nik_other_participant", "nik_of_another_record", f"KPJ {THIRD}")
    assert expected in rules(claims["A"])
    assert expected in rules(claims["B"])


def test_claimants_read_neutral_words_and_nobody_is_ready(claims):
    for claim in claims.values():
        assert claim["status"] != "ready_for_interview"
        for reason in claim["reasons"]:
            if reason["code"].startswith("fraud"):
                assert reason["message"]["id"].startswith("Dokumen Anda memerlukan pemeriksaan lanjutan.")
