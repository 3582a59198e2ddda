"""Participant records and manifests as offices save them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import TableError
from pipeline.model import DocumentType, Participant
from storage.participants import read_manifest, read_participants
from storage.tables import Problem, read_rows

NIK = "3204252504899001"
HEADER = "kpj,nik,nama,tempat_lahir,tanggal_lahir,jenis_kelamin"
ROW = f"99000000001,{NIK},SITI AMINAH,BANDUNG,1989-04-25,PEREMPUAN"
EXPECTED = Participant(
    kpj="99000000001",
    nik=NIK,
    nama="SITI AMINAH",
    tempat_lahir="BANDUNG",
    tanggal_lahir=date(1989, 4, 25),
    jenis_kelamin="PEREMPUAN",
)


def written(tmp_path, content, name="table.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def participants(tmp_path, content, name="participants.csv"):
    return read_participants(written(tmp_path, content, name))


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n{ROW}\n".encode(),
        f"{HEADER}\r\n{ROW}\r\n".encode(),
        f"{HEADER}\r{ROW}\r".encode(),
        f"\ufeff{HEADER}\n{ROW}".encode(),
        f"{HEADER}\n{ROW}\n".replace(",", ";").encode("utf-8-sig"),
        f"{HEADER}\n{ROW}\n".replace(",", "\t").encode("utf-16"),
        f"{HEADER},catatan\n{ROW},né\n".encode("cp1252"),
        f"\n{HEADER.upper()}\n\n{ROW.replace(NIK, chr(39) + NIK)}\n,,,,,\n".encode(),
        f'{HEADER}\n99.000.000.001,"{NIK}",SITI AMINAH, BANDUNG ,25-04-1989,P\n'.encode(),
        f"{HEADER}\n{ROW.replace('1989-04-25', '25/4/1989 00:00').replace('PEREMPUAN', 'wanita')}".encode(),
    ],
)
def test_one_record_in_every_dress(tmp_path, content):
    found = participants(tmp_path, content)

    assert found.problems == ()
    assert found.of("99000000001") == EXPECTED


@pytest.mark.parametrize(
    ("nik", "why"),
    [
        ("3.20425E+15", "nik: not 16 digits (was the column saved as a number, not as text?)"),
        ("3,20425e15", "nik: not 16 digits (was the column saved as a number, not as text?)"),
        ("12", "nik: not 16 digits"),
        ("320425450587900X", "nik: not 16 digits"),
    ],
)
def test_a_number_that_is_none_is_told_and_a_spreadsheets_own_is_named(tmp_path, nik, why):
    found = participants(tmp_path, f"{HEADER}\n{ROW.replace(NIK, chr(34) + nik + chr(34))}")

    assert [(problem.line, problem.message) for problem in found.problems] == [(2, why)]


def test_rows_behind_a_quotation_mark_that_is_never_closed_are_not_lost_without_a_word(tmp_path):
    path = written(tmp_path, 'path,document_type\na.jpg,ktp\n"b.jpg,ktp\nc.jpg,kk\n')

    rows = list(read_rows(path, required="path"))

    assert [row.line for row in rows] == [2, 3]
    assert isinstance(rows[1], Problem)
    assert "line 4" in rows[1].message


def test_json_lines_with_numbers_and_unknown_keys(tmp_path):
    line = f'{{"kpj": 99000000001, "nik": {NIK}, "nama": "SITI AMINAH", "x": [1], "perusahaan": null}}\n\n'

    found = participants(tmp_path, line, "participants.jsonl")

    assert found.of("99000000001") == Participant(kpj="99000000001", nik=NIK, nama="SITI AMINAH")


@pytest.mark.parametrize("empty", ["", " ", "-", "NULL", "n/a"])
def test_an_empty_cell_is_not_known(tmp_path, empty):
    found = participants(tmp_path, f"kpj,nik,nama,tanggal_lahir\n1,{empty},{empty},{empty}\n")

    assert found.of("1") == Participant(kpj="1")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("2,3.20425E+15,BUDI,", "nik"),
        ("2,320425,BUDI,", "nik"),
        (f"2,{NIK},BUDI,31-02-1990", "tanggal_lahir"),
        (f"2,{NIK},BUDI,yesterday", "tanggal_lahir"),
        (f",{NIK},BUDI,", "kpj"),
        ("2,,BUDI,,,,surplus", "cells"),
    ],
)
def test_a_bad_row_is_told_by_its_line_and_stops_no_other(tmp_path, row, column):
    found = participants(tmp_path, f"kpj,nik,nama,tanggal_lahir\n1,,SITI,\n{row}\n3,,TONO,\n")

    assert set(found.by_kpj) == {"1", "3"}
    (problem,) = found.problems
    assert problem.line == 3
    assert column in problem.message
    assert NIK not in problem.message


def test_broken_json_lines_stop_no_other(tmp_path):
    found = participants(tmp_path, '{"kpj": "1"}\n{"kpj"\n[1]\n{"kpj": "4"}\n', "p.jsonl")

    assert set(found.by_kpj) == {"1", "4"}
    assert [problem.line for problem in found.problems] == [2, 3]


def test_two_different_records_under_one_number_are_both_left_out(tmp_path):
    found = participants(tmp_path, "kpj,nama\n1,SITI\n1,BUDI\n2,TONO\n2,TONO\n")

    assert set(found.by_kpj) == {"2"}
    assert [problem.line for problem in found.problems] == [3]


def test_the_only_record_is_everybodys_who_has_no_number(tmp_path):
    one = participants(tmp_path, "kpj,nama\n1,SITI\n")
    two = participants(tmp_path, "kpj,nama\n1,SITI\n2,BUDI\n")

    assert one.of(None).nama == "SITI"
    assert one.of("7") is None
    assert two.of(None) is None
    assert two.of("2").nama == "BUDI"


def test_what_is_no_table_is_said_at_once(tmp_path):
    with pytest.raises(TableError, match="kpj"):
        participants(tmp_path, "nik;nama\n1;2\n")
    with pytest.raises(TableError):
        read_participants(tmp_path / "nothing.csv")
    with pytest.raises(TableError):
        read_participants(tmp_path)


def test_a_manifest_names_documents_relative_to_itself(tmp_path):
    (tmp_path / "uploads").mkdir()
    path = written(
        tmp_path,
        "path;document_type;claim_id;kpj;petugas\r\n"
        "uploads/a.jpg;KTP;JHT-1;99.1;ani\r\n"
        "uploads\\b.pdf;;JHT-1;;\r\n"
        ";kk;JHT-2;;\r\n"
        "c.jpg;sim;JHT-2;;\r\n",
    )

    first, second, no_path, no_type = read_manifest(path)

    assert first.path == tmp_path / "uploads/a.jpg"
    assert first.source == "uploads/a.jpg"
    assert first.declared_type is DocumentType.KTP
    assert (first.claim_id, first.kpj, dict(first.extra)) == ("JHT-1", "991", {"petugas": "ani"})
    assert second.path == tmp_path / "uploads/b.pdf"
    assert second.declared_type is None
    assert isinstance(no_path, Problem)
    assert (no_path.line, no_type.line) == (4, 5)
    assert "document_type" in no_type.message


def test_a_manifest_of_json_lines_passes_values_through(tmp_path):
    path = written(tmp_path, '{"path": "a.jpg", "n": 7, "tags": ["x"], "document_type": null}\n', "m.jsonl")

    (item,) = read_manifest(path)

    assert dict(item.extra) == {"n": 7, "tags": ["x"]}
    assert item.declared_type is None


@given(st.binary(max_size=300))
def test_whatever_a_file_holds_is_read_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("t") / "any.csv"
    path.write_bytes(b"kpj,path,nik\n" + content)

    assert read_participants(path) is not None
    list(read_manifest(path))


def test_a_column_in_a_spreadsheets_spelling_is_known_and_a_misspelt_one_is_told(tmp_path):
    head = HEADER.upper().replace("_", " ").replace("TANGGAL LAHIR", "Tanggal-Lahir")
    dressed = participants(tmp_path, f"{head}\n{ROW}\n")
    misspelt = participants(tmp_path, f"{HEADER.replace('tanggal_lahir', 'tgl_lahir')}\n{ROW}\n")

    assert (dressed.of("99000000001"), dressed.unused) == (EXPECTED, ())
    assert misspelt.unused == ("tgl_lahir",)


def test_a_manifest_in_a_spreadsheets_spelling(tmp_path):
    path = written(tmp_path, "Path;Document Type;Claim ID;Nama Cabang\na.jpg;ktp;K1;Bekasi\n")
    [item] = read_manifest(path)

    assert (item.declared_type, item.claim_id) == (DocumentType.KTP, "K1")
    assert item.extra == {"nama cabang": "Bekasi"}
