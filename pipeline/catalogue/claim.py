"""Reasons that no document has by itself: the claim as a whole, and its documents against each other."""

from __future__ import annotations

from pipeline.catalogue.entry import NOTHING_TO_DO, PAKLARING, Audience, Entry, Group, Route, Text

_CHECKED = Text("Klaim Anda sedang diperiksa petugas.", "An officer is looking at your claim.")
_OFFICER = Text("Petugas akan memeriksanya.", "An officer will look at it.")

CLAIM = (
    Entry(
        "claim_document_missing", Group.CLAIM, Route.RETRY, 82,
        Text("{dok} belum diunggah.", "The {dok} has not been uploaded yet."),
        Text("Unggah {dok} Anda.", "Please upload your {dok}."),
    ),
    Entry(
        "participant_unknown", Group.CLAIM, Route.REVIEW, 58, _CHECKED, NOTHING_TO_DO,
        Audience.INTERNAL,
        hint_cso="Data kepesertaan tidak ditemukan: tidak ada pembanding. Cari pesertanya lebih dahulu.",
    ),
    Entry(
        "claim_not_confirmed", Group.CLAIM, Route.REVIEW, 52, _CHECKED, NOTHING_TO_DO,
        Audience.INTERNAL,
        hint_cso="{bidang} pada {dok} tidak dapat dibandingkan; tanpa itu jati diri belum pasti.",
    ),
    Entry(
        "paklaring_ktp_mismatch", Group.CLAIM, Route.REVIEW, 74,
        Text("{bidang} pada paklaring berbeda dengan KTP.",
             "The {bidang} in the employment letter differs from the identity card."),
        Text("Pastikan paklaring itu milik Anda. Bila hanya berbeda ejaan, petugas akan memeriksanya.",
             "Make sure that the letter is yours. If only the spelling differs, an officer will check it."),
        doc_types=PAKLARING,
    ),
    Entry(
        "paklaring_kk_mismatch", Group.CLAIM, Route.REVIEW, 73,
        Text("{bidang} pada paklaring berbeda dengan KK.",
             "The {bidang} in the employment letter differs from the family card."),
        _OFFICER,
        doc_types=PAKLARING,
    ),
    Entry(
        "paklaring_other_kpj", Group.CLAIM, Route.REVIEW, 67,
        Text("Paklaring ini untuk kepesertaan (KPJ) Anda yang lain.",
             "This employment letter is for another membership (KPJ) of yours."),
        Text("Unggah paklaring dari perusahaan pada KPJ yang Anda klaim.",
             "Upload the letter of the company of the KPJ that you claim for."),
        doc_types=PAKLARING,
    ),
    Entry(
        "claim_several_kpj", Group.CLAIM, Route.REVIEW, 57, _CHECKED, NOTHING_TO_DO,
        Audience.INTERNAL,
        hint_cso="Dokumen-dokumen klaim ini diajukan dengan KPJ yang berbeda. Tentukan KPJ yang diklaim.",
    ),
    Entry(
        "claim_waiting_period", Group.CLAIM, Route.REVIEW, 63,
        Text("Klaim baru dapat diajukan mulai {tanggal}, sesudah masa tunggu. | "
             "Masa tunggu sesudah berhenti bekerja belum lewat.",
             "The claim can be made from {tanggal} on, after the waiting time. | "
             "The waiting time after leaving work is not over yet."),
        Text("Dokumen Anda kami simpan; tidak perlu diunggah lagi.",
             "We keep your documents; there is no need to upload them again."),
        doc_types=PAKLARING,
    ),
)  # fmt: skip
