"""Letters that name a person, a firm and two dates and yet prove no end of work; and odd ones that do."""

from __future__ import annotations

import pytest

from pipeline.model import Extraction, Outcome
from pipeline.stages.extract.paklaring import extract_paklaring
from tests.unit.paklaring_letters import as_read

HEAD = """
                     PT CAHAYA DELAPAN
                   SURAT KETERANGAN KERJA
                 Nomor : 31/HRD/SKK/III/2024
PT Cahaya Delapan menerangkan bahwa:
    Nama       : BAGAS PRANOTO
    Jabatan    : Staf Gudang
"""
FOOT = """
Jakarta, 4 Maret 2024
PT Cahaya Delapan

Ratna Juwita
HR Manager
"""


def read(text: str) -> Extraction:
    return extract_paklaring(as_read(text))


def review(extraction: Extraction) -> set[str]:
    """What sends it to a person, or back."""
    return {each.code for each in extraction.observations if each.outcome is not Outcome.INFO}


@pytest.mark.parametrize(
    "body",
    [
        "bekerja dari tanggal 3 Mei 2017 sampai dengan tanggal 4 Maret 2024 dan saat ini masih aktif bekerja.",
        "bekerja sejak 3 Mei 2017. Riwayat: Helper 3 Mei 2017 - 2 Mei 2020, Staf 3 Mei 2020 - sekarang.",
        "mulai bekerja tanggal 3 Mei 2017 sampai 2 Mei 2023 dan hingga kini tetap menjadi karyawan kami.",
        "bekerja di perusahaan kami dengan masa kontrak 15 Maret 2023 sampai dengan 14 Maret 2024.",
        "bekerja sejak 3 Mei 2017 sampai 1 Maret 2024, lalu cuti, dan akan bekerja kembali pada bulan April.",
    ],
)
def test_a_letter_that_says_still_employed_goes_to_a_person_even_with_an_end(body: str) -> None:
    assert "paklaring_still_employed" in review(read(HEAD + body + FOOT))


@pytest.mark.parametrize(
    "body",
    [
        "telah bekerja dari tanggal 3 Mei 2017 sampai dengan tanggal 29 Februari 2024.",
        "bekerja sejak 3 Mei 2017 s/d 29 Februari 2024. Selama masih bekerja yang bersangkutan jujur.",
        "bekerja sejak 3 Mei 2017 s/d 29 Februari 2024. Sampai saat ini tidak ada hutang piutang.",
        "bekerja sejak 3 Mei 2017 dan telah mengundurkan diri terhitung tanggal 31 Maret 2024.",
    ],
)
def test_a_letter_of_leaving_raises_no_doubt(body: str) -> None:
    extraction = read(HEAD + body + FOOT)
    assert extraction.value("tanggal_mulai") == "2017-05-03"
    assert extraction.value("tanggal_selesai") is not None
    assert not review(extraction)


@pytest.mark.parametrize(
    "body",
    [
        "diberikan cuti besar sejak tanggal 11 Februari 2024 sampai dengan tanggal 1 Maret 2024.",
        "dengan penghasilan bulan 1 Februari 2024 s/d 29 Februari 2024 sebesar Rp 7.500.000.",
        "mengikuti pelatihan di balai latihan dari tanggal 18 Februari 2024 s.d. 1 Maret 2024.",
        "lulus masa percobaan yang berlangsung sejak 3 Mei 2023 sampai dengan 2 Agustus 2023.",
        "tidak masuk kerja sejak 1 Februari 2024 sampai dengan 8 Februari 2024 tanpa keterangan.",
    ],
)
def test_the_period_of_something_else_is_not_that_of_the_work(body: str) -> None:
    extraction = read(HEAD + body + FOOT)
    assert extraction.value("tanggal_mulai") is None
    assert extraction.value("tanggal_selesai") is None


@pytest.mark.parametrize(
    "body",
    [
        "hadir bekerja pada periode 1 Februari 2024 s/d 29 Februari 2024 sebanyak 22 hari kerja.",
        "dipindahtugaskan ke Cikande mulai tanggal 1 Mei 2022 sampai dengan 29 Februari 2024.",
        "bekerja di perusahaan kami, yang beroperasi sejak 1 Mei 1998 sampai dengan 31 Mei 2023.",
        "adalah karyawan kami yang ditempatkan di Proyek Tol sejak 1 Juni 2022 sampai dengan 1 Maret 2024.",
        "Selama periode Januari 2024 sampai Maret 2024 yang bersangkutan menerima bonus.",
    ],
)
def test_a_period_of_which_nothing_says_that_it_is_of_work_is_not_accepted(body: str) -> None:
    extraction = read(HEAD + body + FOOT)
    assert extraction.value("tanggal_selesai") is None or "doc_type_uncertain" in review(extraction)


@pytest.mark.parametrize(
    "body",
    [
        "adalah benar karyawan kami sejak tanggal 3 Mei 2017 sampai dengan 29 Februari 2024.",
        "bertempat tinggal di Jl. Melati, adalah benar karyawan kami dari 3 Mei 2017 sampai 29 Februari 2024.",
        "Masa kerja : 3 Mei 2017 - 29 Februari 2024",
        "yang pernah kami pekerjakan, pernah menjabat dari 3 Mei 2017 sampai 29 Februari 2024",
    ],
)
def test_a_period_of_work_in_few_words_is_one(body: str) -> None:
    extraction = read(HEAD + body + FOOT)
    assert extraction.value("tanggal_selesai") == "2024-02-29"
    assert not review(extraction)


def test_a_later_last_day_than_that_of_the_contract_is_a_doubt() -> None:
    body = """bekerja berdasarkan PKWT terhitung 3 Mei 2012 s/d 2 Mei 2020, dengan
hari kerja terakhir 30 Juni 2021."""
    doubts = [each.field for each in read(HEAD + body + FOOT).observations if each.code == "field_low_confidence"]
    assert doubts == ["tanggal_selesai"]


def test_the_word_of_a_village_about_work_at_a_firm_is_no_firms_letter() -> None:
    body = """
            PEMERINTAH DESA SUMBEREJO
            SURAT KETERANGAN
Menerangkan bahwa Sdr. SLAMET RIYADI pernah bekerja pada {firm} sejak 1 Juni 1991 sampai dengan 30 April 2023.
            Sumberejo, 2 Mei 2023
            Kepala Desa
"""
    told = {reason.code for reason in extract_paklaring(as_read(body.format(firm="PT TIRTA JAYA"))).observations}
    assert "doc_type_uncertain" in told
    assert not extract_paklaring(as_read(body.format(firm="Kantor Desa Sumberejo"))).observations


def test_two_employees_in_one_letter_go_to_a_person() -> None:
    text = """
                   SURAT KETERANGAN KERJA
Kami menerangkan bahwa Sdr. AHMAD SANUSI bekerja sejak 1 Februari 2015 s/d 31 Januari 2020 dan
Sdr. BAMBANG IRAWAN bekerja sejak 5 Juni 2012 s/d 31 Maret 2024 pada PT Cahaya Delapan.
"""
    assert "field_low_confidence" in review(read(text))


@pytest.mark.parametrize(
    ("sentence", "doubts"),
    [
        ("Saudara BUDI SANTOSO bekerja dengan baik.", set()),
        ("Bapak Direktur berterima kasih.", set()),
        ("Ia bertanggung jawab kepada Bapak UJANG KOMARA.", set()),
        ("Ia bekerja bersama Bapak UJANG KOMARA.", {"field_low_confidence"}),
    ],
)
def test_who_is_a_second_person(sentence: str, doubts: set[str]) -> None:
    text = f"""
                   SURAT KETERANGAN KERJA
PT Cahaya Delapan menerangkan bahwa Saudara BUDI SANTOSO WIDODO bekerja sejak 3 Mei 2017 s/d
29 Februari 2024. {sentence}
"""
    assert review(read(text + FOOT)) == doubts


def test_leave_in_between_does_not_hide_the_period_of_work() -> None:
    body = """bekerja sejak 1 Maret 2010. Yang bersangkutan mengajukan cuti melahirkan
1 Juni 2015 sampai 31 Agustus 2015 dan telah mengundurkan diri pada tanggal 15 April 2021."""
    extraction = read(HEAD + body + FOOT)
    assert extraction.value("tanggal_mulai") == "2010-03-01"
    assert extraction.value("tanggal_selesai") == "2021-04-15"


def test_a_trial_period_before_contracts_counts() -> None:
    body = """telah bekerja dengan riwayat sebagai berikut :
No     Status           Mulai          Sampai
1      Masa percobaan   01-08-2016     31-10-2016
2      PKWT I           01-11-2016     31-10-2018
3      PKWT II          01-11-2018     31-10-2020
Jabatan terakhir : Operator Jahit. Yang bersangkutan berhenti karena kontrak tidak"""
    extraction = read(HEAD + body + FOOT)
    assert extraction.value("tanggal_mulai") == "2016-08-01"
    assert extraction.value("tanggal_selesai") == "2020-10-31"
    assert not review(extraction)


RESIGNATION = """
                                             Bekasi, 1 Agustus 2023
Perihal : Surat Pengunduran Diri
Kepada Yth. HRD Manager PT Cahaya Delapan
Saya yang bertanda tangan di bawah ini:
    Nama       : FITRI ANGGRAENI
    Jabatan    : Admin Gudang
dengan ini mengajukan pengunduran diri dari PT Cahaya Delapan, tempat saya bekerja sejak
5 Januari 2019, terhitung efektif tanggal 31 Agustus 2023.
Hormat saya,

Fitri Anggraeni
"""
LIFE = """
CURRICULUM VITAE
Nama : YOYOH ROKAYAH
PT Cahaya Delapan
Jabatan : Operator Jahit
Periode : 1 Juni 2005 - 31 Mei 2019
Alasan keluar : Mengundurkan diri
Bandung, 3 Maret 2024

Yoyoh Rokayah
"""
SUMMONS = """
SURAT PANGGILAN KERJA
Kepada Yth. Sdr. DENI KURNIA
PT Cahaya Delapan memanggil Saudara. Saudara bekerja sejak 1 Maret 2020 sampai dengan
8 Maret 2024 dan dianggap mengundurkan diri.
Jakarta, 9 Maret 2024

Ratna Juwita
HR Manager
"""


@pytest.mark.parametrize("text", [RESIGNATION, LIFE, SUMMONS], ids=["resignation", "life", "summons"])
def test_another_paper_goes_to_a_person(text: str) -> None:
    assert review(read(text)) & {"doc_type_uncertain", "paklaring_own_statement"}


def test_a_subject_of_an_employers_letter_is_no_other_paper() -> None:
    text = HEAD.replace("Nomor : 31/HRD/SKK/III/2024", "Perihal : Keterangan Kerja")
    body = "bekerja sejak 3 Mei 2017 s/d 29 Februari 2024 dan mengajukan\npengunduran diri secara baik-baik."
    assert not review(read(text + body + FOOT))


TWO_BLOCKS = """
                   SURAT KETERANGAN KERJA
Yang bertanda tangan di bawah ini:
    Nama       : VINCENT TANOTO
    Jabatan    : Direktur PT Cahaya Delapan
{link}
    Nama       : RIO FEBRIANTO
    Jabatan    : Sales Canvas
yang bekerja sejak 7 Juli 2014 s/d 6 Juli 2022.
Batam, 11 Juli 2022

Vincent Tanoto
"""


@pytest.mark.parametrize(
    "link", ["Pernah mempekerjakan saudara:", "Memberikan surat keterangan kepada:", "Kepada:", "Dengan ini:"]
)
def test_the_signatory_is_not_the_employee_whatever_stands_between_them(link: str) -> None:
    extraction = read(TWO_BLOCKS.format(link=link))
    assert extraction.value("nama") == "RIO FEBRIANTO"
    assert extraction.value("perusahaan") == "PT Cahaya Delapan"
    assert extraction.value("jabatan") == "Sales Canvas"
    assert extraction.value("penandatangan") == "VINCENT TANOTO"
    assert extraction.value("jabatan_penandatangan") == "Direktur"


def test_several_persons_of_whom_none_signs_go_to_a_person() -> None:
    body = "    Nama       : SITI LATIFAH\nbekerja sejak 3 Mei 2017 s/d 29 Februari 2024."
    assert "field_low_confidence" in review(read(HEAD + body + FOOT))


def test_a_letter_for_a_widow_is_about_her_husband() -> None:
    text = """
                   SURAT KETERANGAN KERJA
PT Cahaya Delapan menerangkan bahwa Sdri. WIWIN WINARSIH adalah istri sah dari karyawan kami
Sdr. JAJANG NURJAMAN yang bekerja sejak 2 Maret 2011 sampai dengan 28 Februari 2023.
Cimahi, 6 Maret 2023

Ratna Juwita
HR Manager
"""
    assert "field_low_confidence" in review(read(text))


def test_only_the_employee_signs() -> None:
    text = HEAD + "bekerja sejak 3 Mei 2017 s/d 29 Februari 2024.\nJakarta, 4 Maret 2024\n\nBagas Pranoto"
    assert "paklaring_own_statement" in review(read(text))


@pytest.mark.parametrize(
    ("sentence", "end"),
    [
        ("bekerja sejak 3 Mei 2017 dan menyelesaikan masa baktinya pada 15 Januari 2023.", "2023-01-15"),
        ("bekerja dr tgl 3 Mei 2017 s/d tgl 28 Peb 2019.", "2019-02-28"),
        ("bekerja sejak 3 Mei 2017, berhenti bekerja efektif mulai tanggal 1 Mei 2022.", "2022-05-01"),
        ("telah mengakhiri hubungan kerjanya per tanggal 30 Mei 2023. Ia masuk tanggal 3 Mei 2017.", "2023-05-30"),
        ("mengabdi semenjak 3 Mei 2017 dan purna tugas terhitung 1 Juni 2023.", "2023-06-01"),
        ("Tmt kerja 3 Mei 2017, berhenti 6 Juli 2022.", "2022-07-06"),
        ("masuk kerja 3 Mei 2017. Pada tanggal 30 April 2019 yang bersangkutan berhenti bekerja.", "2019-04-30"),
        (
            "bekerja semenjak 3 Mei 2017, dan per 31 Januari 2023 yang bersangkutan resmi keluar dari PT.",
            "2023-01-31",
        ),
        (
            "bekerja mulai tanggal 3 Mei 2017, per tanggal 30 September 2022 telah memasuki masa pensiun.",
            "2022-09-30",
        ),
        ("Join : 3 Mei 2017\nOff : 31-07-2023\nPernah bekerja.", "2023-07-31"),
        ("Mulai dinas tetap : 3 Mei 2017\nEfektif PHK : 15 Oktober 2020\nPernah bekerja.", "2020-10-15"),
    ],
)
def test_ends_in_other_words(sentence: str, end: str) -> None:
    extraction = read(HEAD + sentence + FOOT)
    assert extraction.value("tanggal_mulai") == "2017-05-03"
    assert extraction.value("tanggal_selesai") == end


@pytest.mark.parametrize(
    ("letterhead", "company"),
    [
        ("PT CAHAYA DELAPAN - Jasa Pengamanan", "PT CAHAYA DELAPAN"),
        ("PT CAHAYA DELAPAN • Ruko Bintaro B7", "PT CAHAYA DELAPAN"),
        ("RUMAH SAKIT KASIH BUNDA", "RUMAH SAKIT KASIH BUNDA"),
        ("PT KAWASAN BERIKAT MAKMUR", "PT KAWASAN BERIKAT MAKMUR"),
        ("PT CAHAYA DELAPAN Kawasan Industri Jababeka", "PT CAHAYA DELAPAN"),
        ("SMK BINA TUNAS 2", "SMK BINA TUNAS 2"),
    ],
)
def test_the_company_of_a_letterhead_without_what_stands_behind_it(letterhead: str, company: str) -> None:
    text = letterhead + "\nSURAT KETERANGAN KERJA\nmenerangkan bahwa Sdr. BAGAS PRANOTO bekerja sejak 3 Mei 2017."
    assert read(text).value("perusahaan") == company


def test_of_two_days_the_second_is_the_last_unless_it_is_that_of_a_paper() -> None:
    body = (
        HEAD
        + "bekerja sejak 3 Mei 2017 dan diberhentikan dengan hormat karena usia lanjut pada 30 Juni 2020."
        + FOOT
    )
    assert read(body).fields["tanggal_selesai"].confidence > 0.85
    paper = body.replace("karena usia lanjut pada", "menurut surat beliau bulan lalu pada")
    found = read(paper).fields.get("tanggal_selesai")
    assert found is None or found.confidence < 0.85


def test_the_company_of_a_sentence_ends_at_the_next_one() -> None:
    text = """
SURAT KETERANGAN KERJA
PT Cahaya Delapan (vendor) menerangkan bahwa Sdr. MUH. ILHAM bekerja sejak 1 Februari 2018 s/d
31 Januari 2022. Kerja sama PT Cahaya Delapan dan PT Tambang Sembilan berlaku sampai 2025.
"""
    assert read(text).value("perusahaan") == "PT Cahaya Delapan"


def test_a_house_without_legal_form_is_an_employer() -> None:
    text = "SURAT KETERANGAN KERJA\nmenerangkan bahwa ELISA TOBING bekerja di RS Kasih Bunda sebagai Perawat"
    assert read(text).value("perusahaan") == "RS Kasih Bunda"


def test_a_name_does_not_run_on_over_a_short_row() -> None:
    text = """
SURAT KEPUTUSAN DIREKSI PT CAHAYA DELAPAN
PEMUTUSAN HUBUNGAN KERJA SDR. HERMAN SUSILO
Menimbang bahwa perusahaan mengalami kerugian besar dalam waktu yang lama dan terus menerus sekali
"""
    assert read(text).value("nama") == "HERMAN SUSILO"


def test_a_signature_below_a_letter_that_is_dated_above() -> None:
    text = """
Pekanbaru, 12 Mei 2022
SURAT KETERANGAN PEMUTUSAN HUBUNGAN KERJA
Direksi PT Cahaya Delapan menerangkan bahwa Sdr. IRFAN MAULANA bekerja sejak 1 September 2012
sampai 11 Mei 2022 karena efisiensi perusahaan.
Direksi,

Johan Effendi
Direktur Utama
"""
    extraction = read(text)
    assert extraction.value("penandatangan") == "Johan Effendi"
    assert extraction.value("jabatan_penandatangan") == "Direktur Utama"


def test_the_writer_names_himself_and_his_position() -> None:
    text = """
SURAT KETERANGAN KERJA
Saya, OKTAVIANUS LUMENTUT, Branch Manager PT Cahaya Delapan, menerangkan bahwa Sdr. BAGAS PRANOTO
bekerja sejak 3 Mei 2017 s/d 29 Februari 2024.
Surabaya, 3 Maret 2024
"""
    extraction = read(text)
    assert extraction.value("penandatangan") == "OKTAVIANUS LUMENTUT"
    assert extraction.value("jabatan_penandatangan") == "Branch Manager"


def test_a_table_of_contracts_whose_cells_stand_close() -> None:
    body = """telah bekerja dengan riwayat sebagai berikut :
No     Status           Mulai          Sampai
1 Percobaan 01-08-2016 31-10-2016
2 PKWT I           01-11-2016 31-10-2018"""
    extraction = read(HEAD + body + FOOT)
    assert extraction.value("tanggal_mulai") == "2016-08-01"
    assert extraction.value("tanggal_selesai") == "2018-10-31"


def test_the_employee_who_signs_beside_the_signatory_is_not_taken_for_him() -> None:
    text = """
                   SURAT KETERANGAN KERJA
PT Cahaya Delapan menerangkan bahwa Sdri. EUIS KARTIKA bekerja sejak 6 Mei 2008 s/d 5 Mei 2018.
Bogor, 7 Mei 2018
Yang bersangkutan,                      Manager Personalia,

EUIS KARTIKA                            SUHENDRA WIJAYA
"""
    extraction = read(text)
    assert extraction.value("penandatangan") == "SUHENDRA WIJAYA"
    assert not review(extraction)


def test_small_words_belong_to_a_name() -> None:
    text = "SURAT KETERANGAN KERJA\nmenerangkan bahwa Sdr. Sarifudin bin Amat bekerja di PT Cahaya Delapan"
    assert read(text).value("nama") == "Sarifudin bin Amat"


def test_a_name_in_the_title() -> None:
    text = "PAKLARING\na/n. Sdr. SUPARMAN\nmenerangkan bahwa orang tersebut bekerja sejak 3 Mei 2017"
    assert read(text).value("nama") == "SUPARMAN"


def test_a_word_of_the_stamp_is_no_signatory() -> None:
    text = HEAD + "bekerja sejak 3 Mei 2017 s/d 29 Februari 2024.\nJakarta, 4 Maret 2024\n\nCAHAYA"
    assert read(text).value("penandatangan") is None
