"""Paklaring: every letter says what it says, and not what it does not say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.model import Box, OcrText, TextLine
from pipeline.model import DocumentType
from pipeline.policy.judging import DecidePolicy
from pipeline.stages.extract.leaving_reasons import LeavingReason, leaving_reason
from pipeline.stages.extract.letter_names import as_printed
from pipeline.stages.extract.paklaring import extract_paklaring
from tests.unit.paklaring_branch_letters import BRANCH_LETTERS
from tests.unit.paklaring_further_letters import FURTHER_LETTERS
from tests.unit.paklaring_house_letters import HOUSE_LETTERS
from tests.unit.paklaring_last_letters import LAST_LETTERS
from tests.unit.paklaring_letters import HEIGHT, PITCH, as_read
from tests.unit.paklaring_letters import LETTERS as FORMER_LETTERS
from tests.unit.paklaring_more_letters import MORE_LETTERS

LETTERS = FORMER_LETTERS | MORE_LETTERS | BRANCH_LETTERS | FURTHER_LETTERS | LAST_LETTERS | HOUSE_LETTERS


@pytest.mark.parametrize("name", LETTERS)
def test_letters(name: str) -> None:
    letter = LETTERS[name]
    extraction = extract_paklaring(as_read(letter.text))
    read = {key: extraction.value(key) for key in letter.fields}
    assert read == letter.fields
    assert {reason.code for reason in extraction.observations} == set(letter.observed)
    assert not [key for key in letter.absent if key in extraction.fields]


@pytest.mark.parametrize("name", LETTERS)
def test_every_field_shows_where_it_was_read(name: str) -> None:
    text = as_read(LETTERS[name].text)
    for key, field in extract_paklaring(text).fields.items():
        assert field.box is not None, key
        assert 0 < field.confidence <= 1
        under = " ".join(line.text for line in text.lines if _touch(line.box, field.box))
        assert "".join(field.raw.replace("-", "").split())[:8] in "".join(under.replace("-", "").split()), key


def _touch(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    return across > 0 and min(one.bottom, other.bottom) - max(one.top, other.top) > HEIGHT / 2


@pytest.mark.parametrize("name", LETTERS)
def test_a_small_tilt_and_any_order_of_lines_change_nothing(name: str) -> None:
    text = as_read(LETTERS[name].text)
    tilted = tuple(
        TextLine(
            line.text,
            line.confidence,
            Box.from_points([(x, y + 0.015 * x) for x, y in line.box.corners]),
        )
        for line in reversed(text.lines)
    )
    level = extract_paklaring(text)
    askew = extract_paklaring(replace(text, lines=tilted))
    assert {key: field.value for key, field in askew.fields.items()} == {
        key: field.value for key, field in level.fields.items()
    }


@pytest.mark.parametrize("name", ["P1 resignation", "P5 supplier"])
def test_a_watermark_that_runs_across_the_rows_changes_nothing(name: str) -> None:
    text = as_read(LETTERS[name].text)
    corners = [(0, 0), (300, -220), (330, -180), (30, 40)]
    steep = [
        TextLine("UNTUK VERIFIKASI", 0.99, Box.from_points([(x + dx, y + dy) for dx, dy in corners]))
        for x in (0.0, 200.0, 400.0)
        for y in (260.0, 420.0, 560.0)
    ]
    marked = extract_paklaring(replace(text, lines=(*text.lines, *steep)))
    assert {key: field.value for key, field in marked.fields.items()} == {
        key: field.value for key, field in extract_paklaring(text).fields.items()
    }


def test_a_value_in_a_longer_line_has_its_own_share_of_the_box() -> None:
    text = as_read(LETTERS["P5 supplier"].text)
    name = extract_paklaring(text).fields["nama"]
    assert name.box is not None
    assert name.box.width < 200
    assert name.box.top == pytest.approx(5 * PITCH)


def test_a_second_place_that_agrees_raises_the_confidence() -> None:
    letter = LETTERS["P1 resignation"].text
    alone = letter.replace("    Perusahaan  : PT SUMBER REJEKI PLASTINDO\n", "").replace(
        "                                             PT SUMBER REJEKI PLASTINDO\n", ""
    )
    both = extract_paklaring(as_read(letter, confidence=0.9)).fields["perusahaan"]
    one = extract_paklaring(as_read(alone, confidence=0.9)).fields["perusahaan"]
    assert both.value == one.value
    assert both.confidence > one.confidence


def test_contradictory_dates_lower_the_confidence() -> None:
    good = extract_paklaring(as_read(LETTERS["P4 efficiency"].text)).fields["tanggal_mulai"]
    bad = extract_paklaring(as_read(LETTERS["contradictory period"].text)).fields["tanggal_mulai"]
    assert bad.confidence < 0.6 < good.confidence


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("mengundurkan diri atas kemauan sendiri", LeavingReason.RESIGN),
        ("RESlGN", LeavingReason.RESIGN),
        ("masa kontrak telah habis serta tidak diperpanjang", LeavingReason.PKWT_END),
        ("efisiensi", LeavingReason.PHK),
        ("PHK karena pensiun", LeavingReason.PENSION),
        ("meninggal dunia", LeavingReason.DEATH),
        ("dirumahkan", LeavingReason.NONE),
        ("dengan baik", LeavingReason.NONE),
        ("", LeavingReason.NONE),
    ],
)
def test_leaving_reason(phrase: str, expected: LeavingReason) -> None:
    assert leaving_reason(phrase) is expected


SLIPS = """
                    SURAT KETERANGAN KERJA
Dengan ini menerangkan bahwa Sdr. Andi Pratama Wijaya pernah bekerja di PT Contoh Maju sebagai
Mechanic Il dari 2 Januari 2018 sampai 30 Juni 2021. {}
Bogor. 1 Juli 2021
"""


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Yang bersangkutan berhenti atas permintan sendiri.", "atas permintaan sendiri"),
        ("Yang bersangkutan mengundurkan dir.", "mengundurkan diri"),
        ("Surat ini dibuat atas permintaan karyawan.", None),
        ("Surat permohonan pengunduran dir belum kami terima.", None),
    ],
)
def test_a_misread_letter_costs_neither_reason_nor_rank(sentence: str, reason: str | None) -> None:
    extraction = extract_paklaring(as_read(SLIPS.format(sentence)))

    assert extraction.value("alasan_berhenti") == reason
    assert reason is None or extraction.fields["alasan_berhenti"].repaired
    assert extraction.value("jabatan") == "Mechanic II"
    assert extraction.value("kota_surat") == "Bogor"


@pytest.mark.parametrize("text", ["", "SURAT KETERANGAN KERJA", "Nama :", ":", "PT", "Bekasi, 2 September 2024"])
def test_almost_nothing_is_read_as_almost_nothing(text: str) -> None:
    fields = extract_paklaring(as_read(text)).fields
    assert not {"nama", "nik", "tanggal_mulai", "tanggal_selesai"} & set(fields)


MIXED = (
    "Nama|:|menerangkan|bahwa|Sdr.|BUDI|PT|sejak|s/d|3 Maret 2014|31-08-2024|Bekasi,|yang bertanda tangan|Jabatan|"
    "SURAT KETERANGAN|No.|12/A/2020|-|karena|resign|\n|    "
)
WORDS = st.sampled_from(MIXED.split("|"))


@settings(deadline=None)
@given(st.lists(WORDS, max_size=40))
def test_any_mixture_of_words_is_survived(words: list[str]) -> None:
    text = as_read(" ".join(words) or "x")
    extraction = extract_paklaring(text)
    everything = "".join("".join(line.text for line in text.lines).split())
    for field in extraction.fields.values():
        assert field.value
        assert all(piece in everything for piece in field.raw.split())


@given(st.lists(st.text(max_size=20), max_size=12))
def test_any_text_is_survived(texts: list[str]) -> None:
    lines = tuple(
        TextLine(text, 0.5, Box.upright(10, 30 * number, 200, 30 * number + 20))
        for number, text in enumerate(texts)
    )
    extract_paklaring(OcrText(lines, (300, 400), "by hand"))


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("MOELJONo DjoKO", "MOELJONO DJOKO"),
        ("SISkA TAMPUBOLON", "SISKA TAMPUBOLON"),
        ("llyas Prasetyo", "Ilyas Prasetyo"),
        ("PAIRIN bin SOMO", "PAIRIN bin SOMO"),
        ("BUDI SANTOSO, S.Kom., MSc", "BUDI SANTOSO, S.Kom., MSc"),
        ("Dewi Lailasari", "Dewi Lailasari"),
        ("J. w. contoh Simatupang", "J. W. Contoh Simatupang"),
        ("NUR'AINI", "NUR'AINI"),
    ],
)
def test_letters_of_a_name_stand_in_their_printed_case(read: str, printed: str) -> None:
    assert as_printed(read) == printed


def test_the_end_of_one_word_and_the_beginning_of_the_next_are_no_reason() -> None:
    text = MORE + "\nbekerja sejak 1 Mei 2015 sampai dengan 2 Mei 2019, demikian bahwa FATIMAH telah bekerja."
    assert "alasan_berhenti" not in extract_paklaring(as_read(text)).fields


def test_a_reason_ends_where_the_next_sentence_begins_though_its_full_stop_was_not_read() -> None:
    text = (
        MORE
        + "\nbekerja sejak 1 Mei 2015 sampai dengan 2 Mei 2019 karena mengundurkan diri Demikian surat ini dibuat"
    )
    assert extract_paklaring(as_read(text)).value("alasan_berhenti") == "mengundurkan diri"


MORE = "PT CONTOH\n     SURAT KETERANGAN KERJA\nmenerangkan bahwa Sdri. FATIMAH"


def test_narrow_columns_that_were_found_as_lines_of_their_own_are_columns() -> None:
    heads = ("NAMA", "NPK", "BAGIAN", "TGL MASUK", "TGL KELUAR", "KETERANGAN")
    values = ("Wahyu Contoh Hidayat", "17.2214", "Die Casting", "20-02-2017", "19-02-2021", "Habis Kontrak")
    above = as_read("PT CONTOH AUTO PARTS\n     SURAT KETERANGAN\nmenerangkan bahwa karyawan di bawah ini :")
    rows = [
        TextLine(word, 0.97, Box.upright(left, top, left + 195, top + HEIGHT))
        for top, words in ((400, heads), (440, values))
        for left, word in zip(range(0, 1200, 200), words, strict=True)
    ]
    extraction = extract_paklaring(replace(above, lines=(*above.lines, *rows)))
    assert extraction.value("nama") == "Wahyu Contoh Hidayat"
    assert extraction.value("tanggal_mulai") == "2017-02-20"
    assert extraction.value("tanggal_selesai") == "2021-02-19"


def test_crumbs_of_a_stamp_above_the_name_are_no_name() -> None:
    block = "Makassar, 9 Maret 2020\nPT LOGAM PRESISI\nRES S\nMUHAMAD SYAIFUL\n&\nHRD Manager\nCONTOH / SPECIMEN"
    text = MORE + "\nbekerja dari 1 Mei 2015 s/d 2 Mei 2019.\n" + block
    extraction = extract_paklaring(as_read(text))
    assert extraction.value("penandatangan") == "MUHAMAD SYAIFUL"
    assert extraction.value("jabatan_penandatangan") == "HRD Manager"


@pytest.mark.parametrize("link", ["s/d", "8/d", "5/d"])
def test_a_typewritten_until_may_be_read_as_a_digit(link: str) -> None:
    text = as_read(
        "PT CONTOH\n    PAKLARING\nNama : SAIFUL MARBUN\nJabatan : Foreman\npernah bekerja di perusahaan kami "
        f"sejak 22 Desember 2009 {link} 5 Desember 2011\ndengan baik. Yang bersangkutan mengundurkan diri."
    )
    extraction = extract_paklaring(text)
    assert extraction.value("tanggal_mulai") == "2009-12-22"
    assert extraction.value("tanggal_selesai") == "2011-12-05"


def test_a_speck_at_the_border_makes_no_row_short() -> None:
    above = as_read(
        "PT CONTOH\n    SURAT KETERANGAN KERJA\nPimpinan PT CONTOH menerangkan bahwa Sdr. SAIFUL\n"
        "MARBUN (No. Karyawan 12032808), jabatan Foreman,\nbekerja dari 1 Mei 2015 s/d 2 Mei 2019."
    )
    right = max(line.box.right for line in above.lines)
    bottom = max(line.box.bottom for line in above.lines)
    speck = TextLine("0", 0.6, Box.upright(2 * right, bottom + 40, 2 * right + 12, bottom + 40 + HEIGHT))
    assert extract_paklaring(above).value("nama") == "SAIFUL MARBUN"
    assert extract_paklaring(replace(above, lines=(*above.lines, speck))).value("nama") == "SAIFUL MARBUN"


@pytest.mark.parametrize("name", ["A. ENDANG SASTROWARDOYO", "N. Kanisius Halim", "MUH. A. RIDWAN"])
def test_an_initial_before_a_name_is_no_word_of_the_sentence(name: str) -> None:
    text = as_read(
        f"PT CONTOH\n    SURAT REFERENSI KERJA\nKami menerangkan bahwa Saudari {name} telah bekerja di\n"
        "perusahaan kami sebagai Kasir sejak 1 Mei 2015 s/d 2 Mei 2019."
    )
    assert extract_paklaring(text).value("nama") == name


def test_a_label_is_nobodys_name_though_the_same_name_stands_below_the_letter() -> None:
    text = as_read(
        "PT CONTOH\n    SURAT KETERANGAN KERJA\nMenerangkan dengan sebenarnya bahwa nama tersebut di bawah ini :\n"
        "Nama Lengkap : Wakiyem Mamahit\nJabatan : Helper\nMulai Bekerja : 25-04-2021\nBerakhir : 01-09-2026\n"
        "adalah benar bekas karyawan PT CONTOH.\n\nSidoarjo, 18 September 2026\nHormat kami,\n\n\n"
        "Wakiyem Mamahit\nDirektur"
    )
    assert extract_paklaring(text).value("nama") == "Wakiyem Mamahit"


def test_the_next_sentence_is_no_part_of_a_company_listed_on_the_exchange() -> None:
    text = as_read(
        "PT KARYA GARMENT CONTOH TBK\n    SURAT KETERANGAN KERJA\nMenerangkan bahwa :\nNama : SAIFUL MARBUN\n"
        "Tanggal Masuk : 1 Mei 2015\nTanggal Keluar : 2 Mei 2019\n"
        "adalah benar bekas karyawan PT KARYA GARMENT CONTOH TBK. Surat keterangan ini\ndibuat untuk klaim JHT."
    )
    assert extract_paklaring(text).value("perusahaan") == "PT KARYA GARMENT CONTOH TBK"


@pytest.mark.parametrize("gap", ["     ", "  "])
def test_a_table_of_several_people_is_of_nobody_for_sure_however_its_cells_are_read(gap: str) -> None:
    table = f"""
CV CONTOH ABADI
SURAT KETERANGAN
Menerangkan bahwa nama-nama tersebut di bawah ini pernah menjadi karyawan kami:
No     Nama                     Mulai Kerja            Berhenti
1     MARYONO SUSANTO           1 Agustus 2017         27 Agustus 2025
2     Syauf Harahap             8 September 2010{gap}28 Desember 2013
Bekasi, 10 September 2025
"""
    found = extract_paklaring(as_read(table, confidence=1.0))
    assert ("field_low_confidence", "nama") in {(each.code, each.field) for each in found.observations}
    accepted = {need.key: need.accept for need in DecidePolicy().needs[DocumentType.PAKLARING]}
    assert all(found.fields[key].confidence < accepted[key] for key in ("tanggal_mulai", "tanggal_selesai"))


def test_the_reason_behind_a_label_of_the_last_day_is_nobody() -> None:
    letter = """
CV CONTOH ABADI
SURAT PENGALAMAN KERJA
Dengan ini menerangkan bahwa Saudari SITI RAHAYU pernah bekerja pada
perusahaan kami dari tanggal 26/03/2005 s/d 30/11/2012. Alasan
berhenti: mengundurkan diri atas kemauan sendiri.
Bekasi, 4 Desember 2012
"""
    assert extract_paklaring(as_read(letter)).observations == ()
