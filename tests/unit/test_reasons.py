"""The catalogue is complete, its texts can always be filled, and its page is in step."""

import re
from pathlib import Path

import pytest

from pipeline.catalogue.entry import NEUTRAL, Audience, Group, Route
from pipeline.catalogue.table import page
from pipeline.model import DocumentType, Outcome
from pipeline.reasons import CATALOGUE, FIELD_NAMES, because, for_claimant, hint, texts

ROOT = Path(__file__).parents[2]

# The codes that other programs read; one may be added, none may go.
CODES = """\
file_type_unsupported file_too_large file_corrupt file_encrypted file_too_many_pages file_blank
image_blurry image_glare image_too_dark image_too_bright image_low_resolution image_cropped image_obstructed
image_too_far image_skewed
doc_not_found doc_wrong_type doc_multiple doc_page_missing doc_photocopy doc_screen_photo doc_damaged
doc_old_format field_unreadable field_missing field_low_confidence nik_format_invalid nik_inconsistent
mismatch_nik mismatch_name name_spelling_variant mismatch_birth_date mismatch_birth_place mismatch_gender
mismatch_address kk_participant_not_listed kk_ktp_mismatch paklaring_company_mismatch paklaring_period_mismatch
paklaring_signature_missing paklaring_stamp_missing paklaring_letterhead_missing paklaring_still_employed
participant_still_active
fraud_tampering_suspected fraud_template_mismatch fraud_photo_replaced fraud_text_edited fraud_duplicate_document
fraud_nik_other_participant fraud_velocity fraud_blocklisted
resubmission_limit processing_timeout engine_unavailable qa_sample known_answer manual_request
override_ocr_error override_spelling_variant override_supporting_document override_participant_data_outdated
override_acceptable_quality
reject_not_participant reject_not_genuine reject_ineligible_document reject_no_response
"""


def test_no_published_code_is_gone() -> None:
    assert set(CODES.split()) <= set(CATALOGUE)


def test_the_page_is_in_step() -> None:
    assert (ROOT / "docs/reasons.md").read_text("utf-8") == page(), (
        "python -m pipeline.catalogue.table > docs/reasons.md"
    )


def test_every_code_that_the_pipeline_gives_is_in_the_catalogue() -> None:
    used = {
        code
        for path in (ROOT / "pipeline").rglob("*.py")
        for code in re.findall(r'because\(\s*"([a-z_]+)"', path.read_text("utf-8"))
    }
    assert used
    assert used <= set(CATALOGUE)


@pytest.mark.parametrize("code", CATALOGUE)
@pytest.mark.parametrize("document_type", DocumentType)
def test_every_text_can_be_filled_without_parameters(code: str, document_type: DocumentType) -> None:
    reason = because(code)
    words = texts(reason, document_type)
    flat = [words[part][language] for part in ("message", "advice") for language in ("id", "en")]
    for text in [*flat, hint(reason, document_type)]:
        assert text
        assert text[0] == text[0].upper()
        assert not re.search(r"[{}|…]", text), text
    assert words["message"]["id"] != words["message"]["en"]


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(KeyError):
        because("no_such_code")


def test_the_default_outcome_is_the_route() -> None:
    assert because("image_blurry").outcome is Outcome.RETRY
    assert because("mismatch_nik").outcome is Outcome.REVIEW
    assert because("name_spelling_variant").outcome is Outcome.INFO


def test_a_machine_that_names_a_final_reason_asks_a_person() -> None:
    finals = [each for each in CATALOGUE.values() if each.outcome is Route.FINAL]
    assert {each.group for each in finals} == {Group.FINAL}
    assert all(because(each.code).outcome is Outcome.REVIEW for each in finals)


def test_a_field_is_named_in_both_languages() -> None:
    words = texts(because("field_unreadable", field="tanggal_lahir"), DocumentType.KTP)
    assert words["message"] == {
        "id": "Tanggal Lahir pada KTP tidak terbaca.",
        "en": "The date of birth on the identity card (KTP) cannot be read.",
    }


@pytest.mark.parametrize("slot", ["terdeteksi", "detected"])
def test_what_a_document_seems_to_be_is_named(slot: str) -> None:
    known = texts(because("doc_wrong_type", params={slot: "kk"}), DocumentType.KTP)
    other = texts(because("doc_wrong_type", params={slot: "SIM"}), DocumentType.PAKLARING)
    assert known["message"]["id"] == "Berkas ini tampaknya KK, bukan KTP."
    assert "family card (KK)" in known["message"]["en"]
    assert other["message"]["id"] == "Berkas ini tampaknya SIM, bukan paklaring."


def test_numbers_are_named_where_they_are_known() -> None:
    many = because("file_too_many_pages", params={"n": "9", "maks": "8"})
    assert texts(many, DocumentType.KK)["message"]["id"] == "PDF berisi 9 halaman, paling banyak 8."
    assert (
        texts(because("file_too_many_pages"), DocumentType.KK)["message"]["id"]
        == "PDF berisi terlalu banyak halaman."
    )


def test_a_suspicion_never_shows() -> None:
    suspicions = [code for code, each in CATALOGUE.items() if each.group is Group.FRAUD]
    shown = {str(texts(because(code), DocumentType.KTP)) for code in suspicions}
    assert len(shown) == 1
    assert "Dokumen Anda memerlukan pemeriksaan lanjutan." in shown.pop()
    assert all(CATALOGUE[code].audience is Audience.INTERNAL for code in suspicions)
    assert CATALOGUE["nik_inconsistent"].message == NEUTRAL


def test_a_claimant_is_told_little_each_thing_once_and_no_notes() -> None:
    reasons = [
        because("image_blurry"),
        because("field_unreadable", field="nik"),
        because("field_unreadable", field="nama"),
        because("fraud_text_edited"),
        because("fraud_velocity"),
        because("name_spelling_variant"),
    ]
    told = for_claimant(reasons, limit=2)
    assert [each.code for each in told] == ["image_blurry", "field_unreadable"]
    assert texts(told[1], DocumentType.KTP)["message"]["id"] == "NIK dan Nama pada KTP tidak terbaca."
    assert [each.code for each in for_claimant(reasons, limit=9)][2:] == ["fraud_text_edited"]


def test_every_field_of_the_contract_has_a_name() -> None:
    keys = """provinsi kabupaten_kota nik nama tempat_lahir tanggal_lahir jenis_kelamin golongan_darah alamat rt_rw
    kelurahan_desa kecamatan agama status_perkawinan pekerjaan kewarganegaraan berlaku_hingga nomor_kk
    kepala_keluarga kode_pos anggota pendidikan status_hubungan nama_ayah nama_ibu perusahaan nomor_surat jabatan
    tanggal_mulai tanggal_selesai alasan_berhenti tanggal_surat kota_surat penandatangan jabatan_penandatangan"""
    assert set(keys.split()) == set(FIELD_NAMES)
