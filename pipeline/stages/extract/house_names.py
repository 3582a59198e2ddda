"""What the names of employers begin with in letters, as data; looked up like `paklaring_phrases`."""

from __future__ import annotations

LEGAL_FORMS = (
    "PT", "P.T.", "CV", "C.V.", "UD", "U.D.", "PD", "P.D.", "Fa", "Firma", "Koperasi", "Yayasan", "Perum",
    "Perumda",
    "Toko", "UMKM", "PO", "RS", "RSU", "Rumah Sakit", "Klinik", "Hotel", "Bengkel", "Apotek", "Restoran",
    "Rumah Makan", "Persekutuan Perdata", "Kantor", "BPR", "Sekolah", "PMA", "Pabrik",
)  # fmt: skip
HOUSES = (
    "Bank", "KSP", "KSU", "KUD", "BMT", "SMK", "SMA", "SMP", "MTs", "TK", "PAUD", "Universitas", "Institut",
    "Politeknik", "Akademi", "Sekolah Tinggi", "Pondok Pesantren", "Perguruan", "Warung", "Depot", "Kedai",
    "Salon", "Konveksi", "Percetakan", "Perusahaan Daerah", "Perusahaan Umum", "Puskesmas", "Pemerintah Desa",
    "Kantor Desa", "Panti", "Peternakan", "Penggilingan", "Lembaga",
)  # fmt: skip
"""What a letterhead may begin with where a legal form stands elsewhere, or nowhere."""
KINDS_OF_HOUSES = (
    "Koperasi Simpan Pinjam", "Koperasi Serba Usaha", "Koperasi Unit Desa", "Koperasi Karyawan",
    "Koperasi Produsen",
    "Koperasi Konsumen", "Yayasan Pendidikan", "Yayasan Sosial", "Rumah Sakit Umum", "Rumah Sakit",
    "Bank Perkreditan Rakyat", "Perusahaan Daerah", "Perusahaan Umum", "Toko Bangunan", "Toko Emas",
    "Toko Kelontong",
    "Firma Hukum", "Perusahaan Umum Daerah Air Minum", "Perusahaan Daerah Air Minum", "Perumda Air Minum",
)  # fmt: skip
"""What a house is, without its name: a line below the name, or in brackets behind it."""
NOT_AN_EMPLOYER = (
    "bpjs",
    "jamsostek",
    "ketenagakerjaan",
    "dinas tenaga kerja",
    "disnaker",
    "kementerian",
)
