"""Reasons that come from comparing, from suspicion, from the system and from the officers themselves."""

from __future__ import annotations

from pipeline.catalogue.entry import (
    ANY,
    KK,
    NOTHING_TO_DO,
    PAKLARING,
    POPULATION,
    Audience,
    Entry,
    Group,
    Route,
    Text,
)

_DIFFERS = Text(
    "{bidang} pada {dok} berbeda dengan data kami.", "The {bidang} on the {dok} differs from our records."
)
_OFFICER = Text("Petugas akan memeriksanya.", "An officer will look at it.")
_COMPLETE_LETTER = Text(
    "Minta paklaring lengkap (kop surat, tanda tangan, cap) dari perusahaan.",
    "Ask the company for a complete letter (letterhead, signature, stamp).",
)
_WAIT = Text("Dokumen Anda sedang diperiksa petugas.", "An officer is looking at your document.")
_SEEN = Text("Dokumen Anda telah diperiksa petugas.", "An officer has looked at your document.")
_FINAL = Text(
    "Mohon maaf, {dok} Anda belum dapat kami terima karena {alasan}. Anda dapat menghubungi {kanal} untuk "
    "mengajukan keberatan. | "
    "Mohon maaf, {dok} Anda belum dapat kami terima. Anda dapat mengajukan keberatan.",
    "We are sorry that we cannot accept your {dok} because {alasan}. You can contact {kanal} to object. | "
    "We are sorry that we cannot accept your {dok}. You can object to this decision.",
)
_CONTACT = Text("Hubungi kami bila Anda memerlukan bantuan.", "Contact us if you need help.")


def _part_missing(code: str, part: Text) -> Entry:
    return Entry(
        code, Group.AGREEMENT, Route.REVIEW, 45,
        Text(f"Paklaring belum memuat {part.id}.", f"The employment letter does not show a {part.en} yet."),
        _COMPLETE_LETTER, doc_types=PAKLARING,
    )  # fmt: skip


AGREEMENT = (
    Entry(
        "mismatch_nik", Group.AGREEMENT, Route.REVIEW, 80,
        Text("NIK pada {dok} berbeda dengan data kepesertaan.",
             "The NIK on the {dok} differs from your membership record."),
        Text("Pastikan {dok} milik Anda. Bila data kepesertaan keliru, ajukan pembaruan data.",
             "Make sure that the {dok} is yours. If the record is wrong, please ask us to update it."),
    ),
    Entry(
        "mismatch_name", Group.AGREEMENT, Route.REVIEW, 75,
        Text("Nama pada {dok} berbeda dengan data kepesertaan.",
             "The name on the {dok} differs from your membership record."),
        Text("Bila hanya berbeda ejaan, petugas akan memeriksanya. "
             "Bila nama Anda berubah, siapkan dokumen pendukung.",
             "If only the spelling differs, an officer will check it. "
             "If your name has changed, keep a supporting document at hand."),
    ),
    Entry(
        "name_spelling_variant", Group.AGREEMENT, Route.INFO, 15,
        Text("Ejaan nama pada {dok} sedikit berbeda dan dianggap sama.",
             "The name on the {dok} is spelled a little differently and counts as the same."),
        audience=Audience.INTERNAL,
        hint_cso="Beda ejaan kecil (mis. Rizky/Risky), gelar, atau singkatan (M./Muhammad).",
    ),
    Entry(
        "tolerated_difference", Group.AGREEMENT, Route.INFO, 12,
        Text("{bidang} pada {dok} sedikit berbeda dan dianggap sama.",
             "The {bidang} on the {dok} differs slightly and counts as the same."),
        audience=Audience.INTERNAL,
        hint_cso="Perbedaan yang lazim pada {bidang} (tanggal lapor, singkatan); lihat aturannya.",
    ),
    Entry(
        "mismatch_birth_date", Group.AGREEMENT, Route.REVIEW, 72,
        Text("Tanggal lahir pada {dok} berbeda dengan data kepesertaan.",
             "The date of birth on the {dok} differs from your membership record."),
        Text("Periksa kembali, atau ajukan pembaruan data.",
             "Please check it, or ask us to update the record."),
    ),
    Entry("mismatch_birth_place", Group.AGREEMENT, Route.REVIEW, 40, _DIFFERS, _OFFICER),
    Entry("mismatch_gender", Group.AGREEMENT, Route.REVIEW, 60, _DIFFERS, _OFFICER, doc_types=POPULATION),
    Entry("mismatch_address", Group.AGREEMENT, Route.REVIEW, 35, _DIFFERS, _OFFICER, doc_types=POPULATION),
    Entry("mismatch_mother_name", Group.AGREEMENT, Route.REVIEW, 42, _WAIT, NOTHING_TO_DO,
          Audience.INTERNAL, KK,
          "Nama ibu pada KK berbeda dengan data. Nama ibu adalah pertanyaan keamanan: jangan disebutkan."),
    Entry(
        "kk_participant_not_listed", Group.AGREEMENT, Route.REVIEW, 78,
        Text("Nama Anda tidak ditemukan pada KK.", "We did not find your name on the family card."),
        Text("Unggah KK terbaru yang memuat nama Anda.", "Upload the newest family card that lists you."),
        doc_types=KK,
    ),
    Entry(
        "kk_ktp_mismatch", Group.AGREEMENT, Route.REVIEW, 70,
        Text("Data pada KK dan KTP berbeda.", "The family card and the identity card differ."),
        Text("Unggah KTP dan KK terbaru.", "Upload your newest identity card and family card."),
        doc_types=POPULATION,
    ),
    Entry(
        "paklaring_company_mismatch", Group.AGREEMENT, Route.REVIEW, 66,
        Text("Nama perusahaan pada paklaring berbeda dengan data kepesertaan.",
             "The company in the employment letter differs from your membership record."),
        Text("Pastikan paklaring dari perusahaan terakhir Anda.",
             "Make sure that the letter is from your last employer."),
        doc_types=PAKLARING,
    ),
    Entry(
        "paklaring_period_mismatch", Group.AGREEMENT, Route.REVIEW, 62,
        Text("Tanggal kerja pada paklaring berbeda dengan data kepesertaan.",
             "The dates in the employment letter differ from your membership record."),
        Text("Minta perusahaan memeriksa tanggal mulai dan berhenti kerja.",
             "Ask the company to check the dates on which you started and left."),
        doc_types=PAKLARING,
    ),
    Entry(
        "paklaring_reason_mismatch", Group.AGREEMENT, Route.REVIEW, 41,
        Text("Alasan berhenti pada paklaring berbeda dengan data kepesertaan.",
             "The reason for leaving in the employment letter differs from your membership record."),
        _OFFICER, doc_types=PAKLARING,
    ),
    _part_missing("paklaring_signature_missing", Text("tanda tangan", "signature")),
    _part_missing("paklaring_stamp_missing", Text("cap perusahaan", "company stamp")),
    _part_missing("paklaring_letterhead_missing", Text("kop surat", "letterhead")),
    Entry(
        "paklaring_still_employed", Group.AGREEMENT, Route.RETRY, 88,
        Text("Surat ini menyatakan Anda masih bekerja. "
             "Untuk klaim penuh diperlukan surat keterangan berhenti bekerja.",
             "This letter says that you still work there. "
             "A full claim needs a letter that says you have left."),
        Text("Unggah paklaring dari perusahaan setelah Anda berhenti.",
             "Upload the letter that the company gives you after you have left."),
        doc_types=PAKLARING,
    ),
    Entry("paklaring_two_companies", Group.AGREEMENT, Route.INFO, 20, _WAIT, NOTHING_TO_DO,
          Audience.INTERNAL, PAKLARING,
          "Surat menyebut dua perusahaan (penyedia jasa dan pengguna). Yang terdaftar adalah penyedia jasa."),
    Entry("paklaring_own_statement", Group.AGREEMENT, Route.REVIEW, 64, _WAIT, NOTHING_TO_DO,
          Audience.CLAIMANT, PAKLARING,
          "Pernyataan dibuat sendiri oleh peserta (mis. perusahaan tutup). Periksa bukti pengganti."),
    Entry(
        "participant_still_active", Group.AGREEMENT, Route.REVIEW, 68,
        Text("Kepesertaan Anda pada perusahaan masih tercatat aktif.",
             "Your membership with the company is still on record as active."),
        Text("Minta perusahaan melaporkan penonaktifan kepesertaan.",
             "Ask the company to report that your membership has ended."),
    ),
)  # fmt: skip


def _suspicion(code: str, hint: str) -> Entry:
    return Entry(code, Group.FRAUD, Route.REVIEW, 85, audience=Audience.INTERNAL, hint_cso=hint)


FRAUD = (
    _suspicion("fraud_tampering_suspected", "Gambar tampak diubah. Periksa bagian yang ditandai."),
    _suspicion("fraud_template_mismatch", "Tata letak berbeda dari dokumen resmi."),
    _suspicion("fraud_photo_replaced", "Pas foto tampak diganti."),
    _suspicion("fraud_text_edited", "Tulisan tampak diedit: huruf, jarak, atau latar berbeda."),
    _suspicion("fraud_duplicate_document", "Gambar atau nomor surat yang sama dipakai pada klaim lain."),
    _suspicion("fraud_nik_other_participant", "NIK ini tercatat pada peserta lain."),
    _suspicion("fraud_velocity", "Banyak pengajuan dari sumber yang sama dalam waktu singkat."),
    _suspicion("fraud_blocklisted", "Data ini ada dalam daftar pantauan."),
)

SYSTEM = (
    Entry(
        "resubmission_limit", Group.SYSTEM, Route.REVIEW, 92,
        Text("Kami sudah beberapa kali meminta foto ulang; sekarang petugas yang memeriksanya.",
             "We have asked for a new photo several times; an officer will now look at what you sent."),
        hint_cso="Batas unggah ulang tercapai. Lihat unggahan sebelumnya; nilai dari gambar terbaik.",
    ),
    Entry(
        "same_picture", Group.SYSTEM, Route.INFO, 96,
        Text("Gambar ini sama dengan yang sudah Anda kirim; hasilnya tetap sama.",
             "This is the same picture that you sent before; the answer has not changed."),
        Text("Bila diminta foto ulang, ambil foto baru.",
             "If you were asked for another photo, please take a new one."),
        hint_cso="Berkas yang persis sama sudah pernah dinilai untuk klaim ini.",
    ),
    *(
        # By the time such a reason stands on a document, the last automatic retry has failed: a person looks.
        Entry(code, Group.SYSTEM, Route.REVIEW, 46,
              Text("Sistem kami sedang terganggu. Dokumen Anda aman dan akan diperiksa.",
                   "Our system has a problem. Your document is safe and will be checked."),
              hint_cso=hint)
        for code, hint in (
            ("processing_timeout", "Pemrosesan melewati batas waktu. Proses ulang, atau periksa sendiri."),
            ("engine_unavailable", "Pembaca OCR tidak tersedia. Proses ulang, atau periksa sendiri."),
        )
    ),
    Entry("qa_sample", Group.SYSTEM, Route.INFO, 4, _WAIT, NOTHING_TO_DO, Audience.INTERNAL, ANY,
          "Diambil sebagai sampel mutu."),
    Entry("known_answer", Group.SYSTEM, Route.INFO, 4, _WAIT, NOTHING_TO_DO, Audience.INTERNAL, ANY,
          "Dokumen uji dengan jawaban yang sudah diketahui."),
    Entry("manual_request", Group.SYSTEM, Route.REVIEW, 44, _WAIT, NOTHING_TO_DO, Audience.CLAIMANT, ANY,
          "Pemeriksaan petugas diminta."),
)  # fmt: skip


def _override(code: str, hint: str) -> Entry:
    return Entry(code, Group.OVERRIDE, Route.INFO, 2, _SEEN, NOTHING_TO_DO, Audience.INTERNAL, ANY, hint)


OVERRIDE = (
    _override("override_ocr_error", "Diterima: mesin salah baca, gambarnya benar."),
    _override("override_spelling_variant", "Diterima: hanya beda ejaan."),
    _override("override_supporting_document", "Diterima: ada dokumen pendukung."),
    _override("override_participant_data_outdated", "Diterima: data kepesertaan belum diperbarui."),
    _override("override_acceptable_quality", "Diterima: mutu foto cukup untuk dibaca."),
)


def _final(code: str, hint: str) -> Entry:
    return Entry(code, Group.FINAL, Route.FINAL, 100, _FINAL, _CONTACT, Audience.CLAIMANT, ANY, hint)


FINAL = (
    _final("reject_not_participant", "Dokumen bukan milik peserta. Perlu persetujuan atasan."),
    _final("reject_not_genuine", "Dokumen tidak asli. Perlu persetujuan atasan."),
    _final("reject_ineligible_document", "Jenis dokumen tidak dapat dipakai untuk klaim ini."),
    _final("reject_no_response", "Peserta tidak menanggapi sampai batas waktu."),
)
