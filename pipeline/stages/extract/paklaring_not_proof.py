"""The wording of what is no proof that somebody's employment ended, as data.

Looked up like `paklaring_phrases`.
"""

from __future__ import annotations

OTHER_PAPERS = (
    "surat pengunduran diri", "pengunduran diri", "permohonan pengunduran diri", "permohonan resign",
    "resignation letter", "letter of resignation", "resignation", "lamaran", "surat lamaran",
    "permohonan lamaran", "curriculum vitae", "daftar riwayat hidup", "riwayat hidup", "resume", "biodata",
    "formulir", "surat kuasa", "surat tugas", "surat perintah", "surat penugasan", "surat panggilan",
    "panggilan", "surat peringatan", "surat teguran", "surat keterangan cuti", "surat cuti", "surat izin",
    "surat ijin", "permohonan cuti", "persetujuan cuti", "surat perjanjian", "perjanjian kerja",
    "perjanjian bersama", "kontrak kerja", "kesepakatan kerja", "employment agreement",
    "employment contract", "contract of employment", "surat penawaran", "offering letter", "offer letter",
    "letter of offer", "surat pengangkatan", "surat keputusan pengangkatan", "surat mutasi",
    "surat keterangan penghasilan", "surat keterangan gaji", "surat keterangan upah", "slip gaji",
    "sertifikat praktik", "sertifikat magang", "sertifikat pelatihan", "surat keterangan magang",
    "surat keterangan praktik kerja", "surat keterangan praktek kerja", "surat keterangan pkl",
    "certificate of internship", "internship certificate", "surat keterangan domisili",
    "surat keterangan usaha", "surat keterangan tidak mampu", "surat keterangan sakit",
    "surat keterangan dokter", "surat keterangan dirumahkan", "surat keterangan perpanjangan",
    "perpanjangan kontrak", "surat perpanjangan", "surat keterangan ahli waris", "berita acara",
    "surat rekomendasi pelatihan", "surat dispensasi", "surat keterangan kehadiran", "piagam", "penghargaan",
    "hasil penilaian", "penilaian kinerja", "laporan", "surat undangan", "undangan",
)  # fmt: skip
"""Titles, or beginnings of "Perihal :", of papers that prove no end of work although they name it or a period."""

NOT_WORK = (
    "cuti", "annual leave", "maternity leave", "sick leave", "unpaid leave", "on leave", "izin tidak",
    "izin sakit", "masa percobaan", "probation", "mengikuti", "penghasilan", "gaji bulan", "gaji terakhir",
    "upah bulan", "upah terakhir", "menugaskan", "ditugaskan untuk", "perjalanan dinas", "dirumahkan",
    "tidak masuk", "tidak hadir", "mangkir", "skorsing", "diskors", "dirawat", "istirahat", "praktik kerja",
    "praktek kerja", "magang", "internship", "berdomisili", "bertempat tinggal", "memberikan kuasa",
    "memberi kuasa", "penghargaan", "iuran", "perjanjian kerja sama", "kerugian", "merugi", "pinjaman",
    "pelatihan di", "training di", "training at", "hadir bekerja", "kehadiran", "lembur",
    "karyawan teladan", "karyawan terbaik", "pegawai teladan",
    "beroperasi", "dipindahtugaskan", "dimutasi", "penilaian",
)  # fmt: skip
"""What else lasts from one day to another. Its period is not that of the employment."""
WORK = (
    "bekerja", "masa kerja", "masa bekerja", "lama kerja", "lama bekerja", "periode kerja", "employed", "worked",
    "employment", "served", "mengabdi", "masa kontrak", "kontrak kerja", "pkwt", "menjabat", "bergabung",
    "masa bakti", "hubungan kerja", "riwayat", "mempekerjakan", "dipekerjakan",
)  # fmt: skip
"""Says of a period that it is one of work."""
STAFF = ("karyawan", "karyawati", "pegawai", "pekerja", "employee")
BETWEEN = (
    "di", "pada", "kami", "dari", "sejak", "terhitung", "mulai", "tanggal", "tgl", "perusahaan", "tetap",
    "kontrak", "of", "at", "our", "from", "since", "the", "dengan", "jabatan", "sebagai", "benar", "tmt",
    "bagian", "periode", "masa",
)  # fmt: skip
"""Small words between "karyawan" and its period; others in small letters say what else lasted so long."""
HAS_WORKED = ("telah bekerja", "pernah bekerja", "has worked", "was employed", "has been employed")
"""Says what a bare "Periode : ..." is the period of."""
PROBATION = ("masa percobaan", "probation")

KINSHIP = (
    "istri dari", "istri sah", "isteri dari", "isteri sah", "suami dari", "suami sah", "anak dari",
    "anak kandung", "ahli waris dari", "ahli waris", "orang tua dari", "janda dari", "duda dari",
    "istri almarhum", "wife of", "husband of", "heir of",
)  # fmt: skip
"""Behind a name: the letter is about somebody else's work."""

LEFT = (
    "pernah bekerja", "pernah mempekerjakan", "pernah menjadi", "pernah menjabat", "mantan",
    "bekas karyawan", "bekas pegawai", "terakhir bekerja",
    "hari kerja terakhir", "berhenti", "tidak bekerja lagi", "hubungan kerja berakhir",
    "berakhir hubungan kerja", "berakhirnya hubungan kerja", "mengakhiri", "last working day", "last day",
    "menyelesaikan", "purna", "former employee", "no longer", "tidak bekerja", "tdk bekerja", "bukan lagi",
    "tidak lagi bekerja", "tidak lagi menjadi", "putus hubungan", "diberhentikan", "dinyatakan keluar",
    "eligible for rehire", "selama bekerja", "selama yang bersangkutan bekerja", "selama masa kerja",
    "terima kasih atas", "jasa jasanya", "wished to leave", "left the company", "left our company",
)  # fmt: skip
"""Says that the work ends, or has ended, even when the day is still to come."""
