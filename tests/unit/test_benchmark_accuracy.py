"""The accuracy benchmark's arithmetic and its files: a figure nobody checks convinces nobody."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from benchmarks.accuracy import beside, merged
from benchmarks.accuracy_tables import judged, report
from benchmarks.calibration import bins, expected_error
from benchmarks.intervals import wilson
from benchmarks.outcomes import Answers, Outcome, Run, head_of, line_of, read_answers, read_outcomes
from benchmarks.peer_rules import iso, kk_rules, ktp_rules, letter_rules

RUN = Run(seed=1, fonts="measure", with_record=True, version="1")
ONE = Outcome(
    number=0, kind="ktp", klass="good", legible=True, expected="accepted", turn=0, decision="accepted", reasons=[],
    document_type="ktp", rotation=0, checks=[("nik", "participant", "match")], milliseconds={}, cpu_s=1.0,
    fields={"nik": ("3204254508879001", "3204254508879001", 0.99, True), "agama": ("ISLAM", None, 0.0, True),
            "alamat": (None, "JL. INVENTED", 0.9, None)},
    peers={"another": {"nik": "3204254508879007"}}, peer_cpu_s={"another": 2.0},
)  # fmt: skip


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        (0, 299, 0.0, 0.0127),
        (3, 1000, 0.0010, 0.0088),
        (50, 100, 0.4038, 0.5962),
        (10, 10, 0.7225, 1.0),
        (0, 0, 0, 1),
    ],
)
def test_the_interval_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=2e-4)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=200))
def test_every_value_lies_in_one_bin(values: list[tuple[float, bool]]) -> None:
    found = bins(values)
    assert sum(each.n for each in found) == len(values)
    assert 0 <= expected_error(found) <= 1


def test_confidences_that_mean_what_they_say_have_no_error() -> None:
    honest = [(0.75, True)] * 3 + [(0.75, False)] + [(1.0, True)] * 5
    assert expected_error(bins(honest)) == pytest.approx(0)
    assert expected_error(bins([(0.9, False)] * 4)) == pytest.approx(0.9)


def test_a_value_where_nothing_is_printed_is_wrong_and_a_missing_one_has_no_confidence() -> None:
    assert judged([ONE], "ktp") == [(0.99, True), (0.9, False)]
    assert judged([replace(ONE, document_type="unknown")], "ktp") == []


def test_a_run_that_was_killed_while_it_wrote_goes_on_where_it_stood(tmp_path: Path) -> None:
    path = tmp_path / "part.jsonl"
    path.write_text(f"{head_of(RUN)}\n{line_of(ONE)}\n{line_of(replace(ONE, number=1))[:-20]}")
    assert read_outcomes(path) == (RUN, [ONE])
    path.write_text(f"{line_of(ONE)}\n")
    with pytest.raises(ValueError, match="run"):
        read_outcomes(path)


def test_parts_of_one_run_are_put_together_and_of_two_runs_are_not(tmp_path: Path) -> None:
    paths = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    paths[0].write_text(f"{head_of(RUN)}\n{line_of(replace(ONE, number=1))}\n")
    paths[1].write_text(
        f"{head_of(replace(RUN, version='2'))}\n{line_of(ONE)}\n{line_of(replace(ONE, number=1))}\n"
    )
    assert [each.number for each in merged(paths)[1]] == [0, 1]
    paths[1].write_text(f"{head_of(replace(RUN, seed=2))}\n{line_of(ONE)}\n")
    with pytest.raises(SystemExit):
        merged(paths)


def test_a_run_of_one_type_is_another_run_than_one_of_all(tmp_path: Path) -> None:
    path = tmp_path / "part.jsonl"
    path.write_text(f"{head_of(replace(RUN, kinds=('kk',)))}\n{line_of(ONE)}\n")
    assert read_outcomes(path)[0] == replace(RUN, kinds=("kk",)) != RUN


def test_kept_answers_stand_beside_the_same_picture_only(tmp_path: Path) -> None:
    given = Answers(number=0, digest="abc", fields={"another": {"agama": "ISLAM"}}, cpu_s={"another": 3.0})
    path = tmp_path / "peers.jsonl"
    path.write_text(f"{json.dumps(asdict(given))}\n{json.dumps(asdict(replace(given, number=1)))[:-9]}")
    answers = read_answers(path)
    assert answers == {0: given}
    plain = replace(ONE, peers={}, peer_cpu_s={}, digest="abc")
    drawn_anew = replace(plain, digest="def")
    assert beside([plain, drawn_anew, replace(plain, number=2)], answers) == [
        replace(plain, peers=given.fields, peer_cpu_s=given.cpu_s),
        drawn_anew,
        replace(plain, number=2),
    ]


def test_the_tables_count_what_they_name() -> None:
    wrong = replace(ONE, number=1, fields={"nik": ("3204254508879001", "3204254508879007", 0.99, True)}, peers={})
    console = Console(width=128, record=True, file=io.StringIO())
    report([ONE, wrong], console)
    text = console.export_text()
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in text.splitlines() if "│" in line]
    nik = next(row for row in cells if row[:2] == ["ktp", "nik"])
    assert nik[2:4] == ["2", "50.0"]
    assert nik[-1] == "1"
    peer = next(row for row in cells if row[:2] == ["ktp", "nik"] and row is not nik)
    assert peer[2].startswith("1")
    assert peer[3].startswith("100.0")
    assert peer[4].startswith("0.0")
    grave = next(row for row in cells if row[0].startswith("accepted although its NIK"))
    assert grave[1] == "1"


def test_other_papers_and_wrong_declarations_are_counted() -> None:
    paper = replace(ONE, kind="other", note="sim", fields={}, peers={}, legible=None, expected=None)
    refused = replace(paper, number=1, decision="rejected", reasons=["doc_wrong_type"])
    swapped = [replace(ONE, number=2, misnamed="accepted"), replace(ONE, number=3, misnamed="rejected")]
    console = Console(width=128, record=True, file=io.StringIO())
    report([paper, refused, *swapped], console)
    text = console.export_text()
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in text.splitlines() if "│" in line]
    assert next(row for row in cells if row[0] == "sim")[2:] == ["2", "1", "0", "1"]
    assert next(row for row in cells if row[0].startswith("another document accepted"))[1] == "1"
    assert next(row for row in cells if row[0].startswith("accepted though declared"))[1] == "1 of 2"


def test_the_obvious_rules_find_what_is_plainly_printed() -> None:
    card = ["PROVINSI JAWA BARAT", "KABUPATEN BANDUNG", "NIK : 3204254508879001", "Nama : SITI AMINAH",
            "Tempat/Tgl Lahir : BANDUNG, 05-08-1987", "Jenis Kelamin : PEREMPUAN  Gol. Darah : AB",
            "RT/RW : 003/019", "Berlaku Hingga : SEUMUR HIDUP"]  # fmt: skip
    found = ktp_rules(card, None)
    assert found["nik"] == "3204254508879001"
    assert (found["nama"], found["tempat_lahir"], found["tanggal_lahir"]) == (
        "SITI AMINAH",
        "BANDUNG",
        "1987-08-05",
    )
    assert (found["provinsi"], found["kabupaten_kota"]) == ("JAWA BARAT", "KABUPATEN BANDUNG")
    rows = ["No. 3204251205159003", "1  SITI AMINAH  3204254508879001  PEREMPUAN  BANDUNG  05-08-1987  ISLAM"]
    family = kk_rules(rows, "3204254508879001")
    assert (family["nomor_kk"], family["row.nama"]) == ("3204251205159003", "SITI AMINAH")
    letter = ["PT CONTOH ABADI", "Nomor : 12/HRD/IX/2024", "Nama : ANDI", "Nama : SITI AMINAH",
              "bekerja sejak 3 Maret 2014 sampai dengan 31 Agustus 2024.", "Bekasi, 2 September 2024"]  # fmt: skip
    told = letter_rules(letter, None)
    assert told["nama"] == "SITI AMINAH"
    assert (told["tanggal_mulai"], told["tanggal_selesai"]) == ("2014-03-03", "2024-08-31")
    assert (told["tanggal_surat"], told["kota_surat"]) == ("2024-09-02", "Bekasi")
    assert iso("no date") is None
