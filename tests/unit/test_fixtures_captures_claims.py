"""The demo's claims and the committed set say what they are for."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from fixtures import claims as made
from fixtures.claims import ACCEPTED, FLAGGED, REJECTED, STORIES, invent_claim, invent_claims, write_claims
from fixtures.files.__main__ import FOLDER, SHOTS, compare, make, register

WRONG_DOCUMENT = {7, 8}
STILL_EMPLOYED = 12


def test_there_are_stories_for_every_decision() -> None:
    assert len(STORIES) >= 12
    expected = Counter(shot.expected for one in STORIES for shot in (one.ktp, one.kk, one.paklaring))
    assert sum(expected.values()) >= 36
    assert min(expected[one] for one in (ACCEPTED, FLAGGED, REJECTED)) >= 5


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(STORIES)))
def test_what_is_expected_follows_from_what_can_be_read(number: int) -> None:
    claim = invent_claim(number)
    assert [one.declared_type for one in claim.uploads] == ["ktp", "kk", "paklaring"]
    for one in claim.uploads:
        assert one.content
        assert len(one.content) < 3_000_000
        if one.expected in {ACCEPTED, FLAGGED}:
            assert one.truth.document_type == one.declared_type
            assert one.legible() is True, one.filename
        elif one.truth.document_type == one.declared_type and not one.truth.extra.get("still_employed"):
            assert one.legible() is False, one.filename
        else:
            assert number in WRONG_DOCUMENT or number == STILL_EMPLOYED


def test_numbers_are_nobodys() -> None:
    for seed in range(30):
        record = made._case(made.Random(seed)).record
        assert record["nik"][12:] >= "9000"
        assert record["kpj"].startswith("99")


@pytest.mark.slow
def test_a_claim_depends_on_its_number_and_seed_alone() -> None:
    alone, again = invent_claim(1, seed=7), invent_claim(1, seed=7)
    assert [one.content for one in alone.uploads] == [one.content for one in again.uploads]
    assert invent_claim(1, seed=8).participant != alone.participant


def test_the_altered_card_differs_in_its_day_only() -> None:
    for seed in range(12):
        case = made._case(made.Random(seed))
        printed = made._tampered_ktp(case).truth.fields["nik"]
        assert printed != case.person.nik
        assert printed[:6] + printed[8:] == case.person.nik[:6] + case.person.nik[8:]
        assert (int(printed[6:8]) > 40) == (int(case.person.nik[6:8]) > 40)
        assert 1 <= int(printed[6:8]) % 40 <= 31


def test_the_folder_can_be_given_to_the_command(tmp_path: Path) -> None:
    claims = invent_claims(count=1)
    manifest, participants = write_claims(tmp_path, claims)
    rows = list(csv.DictReader(manifest.open(encoding="utf-8")))
    assert [row["document_type"] for row in rows] == ["ktp", "kk", "paklaring"]
    assert all((tmp_path / row["path"]).read_bytes() for row in rows)
    record = next(csv.DictReader(participants.open(encoding="utf-8")))
    assert record == claims[0].participant
    assert {row["kpj"] for row in rows} == {record["kpj"]}


def test_the_committed_set_is_small_and_complete() -> None:
    files = [path for path in FOLDER.iterdir() if path.suffix in {".jpg", ".pdf", ".json"}]
    assert sum(path.stat().st_size for path in files) < 3_000_000
    truth = json.loads((FOLDER / "truth.json").read_text(encoding="utf-8"))
    assert set(truth) == {*SHOTS, "kk_born_digital.pdf"}
    assert truth["ktp_good.jpg"]["readable"]["nik"] is True
    assert truth["ktp_blurred.jpg"]["readable"]["nik"] is False
    assert truth["ktp_glare.jpg"]["readable"]["nik"] is False
    assert truth["ktp_glare.jpg"]["readable"]["kewarganegaraan"] is True
    assert truth["ktp_photocopy.jpg"]["readable"]["nik"] is True
    assert truth["ktp_rotated.jpg"]["readable"]["nama"] is True


def test_the_committed_truth_is_what_the_code_still_makes() -> None:
    fresh = make()
    assert (FOLDER / "truth.json").read_bytes() == register(fresh)


def test_comparing_tells_a_changed_file() -> None:
    good, blurred = ((FOLDER / name).read_bytes() for name in ("ktp_good.jpg", "ktp_blurred.jpg"))
    assert compare("ktp_good.jpg", good, good) == "bytes"
    assert compare("ktp_good.jpg", good, blurred) == "different"
    assert compare("truth.json", b"{}", b"[]") == "different"
