"""The wording of employment letters, as data.

Everything here is looked up through `running_text.fold`: blanks, punctuation, case and confusable letters do
not matter, so each phrase stands once, in plain words.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

from pipeline.stages.extract.running_text import fold


class LeavingReason(StrEnum):
    """Why somebody left, as the office classes it; `NONE`: the letter does not say, which is common."""

    RESIGN = "resign"
    PKWT_END = "pkwt_end"
    PHK = "phk"
    PENSION = "pension"
    DEATH = "death"
    NONE = "none"


class Role(StrEnum):
    """What a date of a letter means."""

    START = "start"
    END = "end"
    EFFECTIVE = "effective"  # "terhitung", "per": the start, or the end when the clause says that it ended
    BIRTH = "birth"
    LETTER = "letter"
    OTHER = "other"


TITLES = (
    "surat keterangan",
    "surat pengalaman",
    "surat referensi",
    "surat rekomendasi",
    "surat pemutusan hubungan kerja",
    "surat penetapan pemutusan hubungan kerja",
    "surat pernyataan",
    "surat pengakhiran",
    "surat keputusan",
    "paklaring",
    "verklaring",
    "certificate of employment",
    "certificate of service",
    "certificate of work",
    "employment certificate",
    "employment reference",
    "employment letter",
    "employment verification",
    "work certificate",
    "working certificate",
    "service certificate",
    "reference letter",
    "letter of reference",
    "letter of employment",
    "letter of experience",
    "experience letter",
    "to whom it may concern",
)

OWN_STATEMENT = (
    "menyatakan pernah bekerja",
    "menyatakan bahwa saya",
    "menyatakan dengan sebenarnya bahwa saya",
    "menyatakan dengan sesungguhnya bahwa saya",
    "saya pernah bekerja",
    "saya telah bekerja",
    "saya benar pernah bekerja",
    "saya adalah benar pernah bekerja",
    "saya adalah mantan karyawan",
)
"""First person: the claimant writes for a company that can no longer do it."""

SIGNATORY_OPENS = (
    "yang bertanda tangan",
    "yang bertandatangan",
    "yang menandatangani",
    "the undersigned",
    "undersigned below",
    "yang memberi keterangan",
    "yang memberikan keterangan",
)
EMPLOYEE_OPENS = (
    "menerangkan",
    "menyatakan",
    "menjelaskan",
    "memberikan keterangan",
    "memberi keterangan",
    "memberikan referensi",
    "to certify",
    "hereby certify",
    "certifies that",
    "certify that",
    "to confirm",
    "confirms that",
    "hereby declare",
    "this is to state",
    "bahwa nama di bawah ini",
    "bahwa nama tersebut di bawah ini",
    "bahwa karyawan tersebut di bawah ini",
    "dengan data sebagai berikut",
)
CLOSES = (
    "hormat kami",
    "hormat saya",
    "demikian surat",
    "demikian keterangan",
    "demikianlah",
    "demikian kami",
    "sincerely",
    "yours faithfully",
    "best regards",
    "yang membuat pernyataan",
    "yang menerangkan",
)
AFTER_LETTER = ("tembusan", "cc", "catatan")

LABELS: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {
        "nama": (
            "nama", "nama lengkap", "nama karyawan", "nama karyawati", "nama pegawai", "nama pekerja",
            "nama tenaga kerja", "nama yang bersangkutan", "name", "full name", "employee name",
            "name of employee",
        ),
        "nik": (
            "no ktp", "nomor ktp", "nik ktp", "no nik", "nik", "nomor induk kependudukan", "no identitas",
            "nomor identitas", "id card no", "identity number", "identity card number", "id number",
            "no ktp nik", "ktp", "ktp no", "no e ktp", "nik e ktp",
        ),
        "nomor_induk": (
            "nik karyawan", "nik pegawai", "nip", "npk", "nrp", "nrk", "nomor induk karyawan",
            "nomor induk pegawai", "no induk", "nomor induk", "nomor karyawan", "no karyawan", "id karyawan",
            "employee id", "employee no", "employee number", "no pegawai", "nomor pegawai", "badge no",
            "no badge", "id",
        ),
        "jabatan": (
            "jabatan", "jabatan terakhir", "posisi", "posisi terakhir", "jabatan posisi", "position",
            "last position", "job title", "job position", "latest position", "title", "jabatan pekerjaan",
        ),
        "perusahaan": (
            "perusahaan", "nama perusahaan", "company", "company name", "nama badan usaha", "instansi",
            "employer", "nama instansi",
        ),
        "mulai": (
            "tanggal masuk", "tgl masuk", "tanggal masuk kerja", "tgl masuk kerja", "tanggal mulai",
            "tgl mulai", "tanggal mulai kerja", "tanggal mulai bekerja", "tgl mulai kerja", "mulai bekerja",
            "mulai kerja", "masuk kerja", "masuk", "mulai", "start date", "date of joining", "join date",
            "joining date", "date joined", "hire date", "date of hire", "mulai tanggal", "mulai tgl", "tmt",
            "tanggal bergabung", "tgl bergabung", "bergabung", "bergabung sejak", "bekerja sejak", "sejak",
            "start", "from", "dari tanggal", "dari", "mulai masuk kerja", "tanggal diterima",
            "commencement date", "first day", "start working",
        ),
        "selesai": (
            "tanggal keluar", "tgl keluar", "tanggal berhenti", "tgl berhenti", "tanggal berhenti bekerja",
            "tgl berhenti bekerja", "berhenti", "berhenti bekerja", "keluar", "berakhir", "tanggal berakhir",
            "tgl berakhir", "tanggal selesai", "tgl selesai", "selesai", "end date", "last working day",
            "last working date", "resign date", "date of resignation", "termination date", "tanggal resign",
            "tgl resign", "hari kerja terakhir", "tanggal akhir kerja", "akhir kerja", "akhir bekerja",
            "sampai dengan", "sampai dengan tanggal", "sampai tanggal", "s/d", "sampai", "end", "to", "until",
            "date of leaving", "leaving date", "tanggal pengunduran diri", "tanggal efektif berhenti",
            "tanggal efektif resign", "last day", "tanggal akhir bekerja", "tanggal phk", "akhir kontrak",
            "tanggal terakhir bekerja", "terakhir bekerja", "last day of work", "effective date",
            "selesai bekerja", "keluar tanggal", "berhenti tanggal",
        ),
        "periode": (
            "masa kerja", "masa bekerja", "periode", "periode kerja", "periode bekerja", "lama bekerja",
            "period", "employment period", "period of employment", "working period", "masa kontrak",
            "lama kerja", "tanggal bekerja", "bekerja dari", "jangka waktu", "service period",
            "period of service", "dates of employment", "masa tugas", "waktu kerja",
        ),
        "alasan": (
            "alasan", "alasan berhenti", "alasan keluar", "alasan berhenti bekerja", "sebab berhenti",
            "keterangan", "alasan pengunduran diri", "reason", "reason for leaving", "reason of leaving",
            "alasan phk", "sebab", "penyebab", "keterangan berhenti", "alasan resign", "status keluar",
            "remarks", "ket",
        ),
        "lahir": (
            "tempat tanggal lahir", "tempat tgl lahir", "tempat dan tanggal lahir", "tempat tanggal lahir",
            "tanggal lahir", "tgl lahir", "ttl", "tempat lahir", "place date of birth", "date of birth",
            "place and date of birth", "birth date", "tmp tgl lahir", "kelahiran",
        ),
        "nomor_surat": (
            "nomor", "no", "nomor surat", "no surat", "ref", "ref no", "reference", "reference no",
            "letter no", "our ref", "no ref", "nr", "number",
        ),
        "tanggal_surat": (
            "tanggal", "tanggal surat", "date", "pada tanggal", "tgl", "tertanggal", "dated", "issued on",
            "dikeluarkan tanggal", "dikeluarkan pada tanggal",
        ),
        "kota_surat": ("dikeluarkan di", "dibuat di", "ditetapkan di", "issued at", "issued in"),
        "lain": (
            "alamat", "alamat perusahaan", "alamat kantor", "address", "bagian", "departemen", "departement",
            "department", "dept", "divisi", "division", "unit", "unit kerja", "bagian departemen", "section",
            "area", "lokasi", "lokasi kerja", "location", "penempatan", "placement", "no kpj", "kpj",
            "nomor kpj", "npp", "npp perusahaan", "no bpjs", "no bpjs ketenagakerjaan", "nomor bpjs",
            "no peserta", "status", "status karyawan", "status kerja", "golongan", "grade", "pendidikan",
            "jenis kelamin", "gender", "sex", "agama", "perihal", "hal", "lampiran", "telp", "telepon",
            "phone", "fax", "email", "website", "hp", "no hp", "no telp", "npwp", "no kk", "nama ibu",
            "nama atasan", "nama ibu kandung", "upah", "gaji", "gaji terakhir", "upah terakhir", "salary",
            "tembusan", "jam kerja", "kewarganegaraan", "nationality", "user", "client", "klien",
            "bidang usaha", "jenis usaha", "catatan", "employment status", "no paspor", "keperluan",
            "kantor", "pabrik", "factory", "head office", "workshop", "wa", "dengan ini", "kontak", "contact",
        ),
    }
)  # fmt: skip
"""Our word for a line -> what the line is called. `lain` only ends the value before it."""

START_CUES = (
    "sejak", "semenjak", "mulai bekerja", "mulai kerja", "mulai", "dari", "tanggal masuk", "tgl masuk",
    "masuk kerja", "masuk bekerja", "masuk", "bergabung", "tmt", "diterima", "masa kerja", "masa bekerja",
    "lama bekerja", "periode", "from", "since", "start date", "date of joining", "join date", "joined",
    "period", "masa kontrak", "jangka waktu", "hire date", "date of hire", "commenced", "commencing", "started",
    "employed", "bekerja sejak", "mulai masuk", "starting", "between", "antara",
)  # fmt: skip
END_CUES = (
    "sampai dengan", "sampai", "hingga", "s/d", "until", "till", "berakhir", "berhenti", "berhenti bekerja",
    "keluar", "mengundurkan diri", "pengunduran diri efektif", "resign", "resigned", "resigning", "selesai",
    "hari kerja terakhir", "terakhir bekerja", "hari terakhir bekerja", "hari terakhir kerja", "end date",
    "last working day", "last working date", "last day", "efektif", "effective", "tidak bekerja lagi",
    "tidak lagi bekerja", "diberhentikan", "diputus", "hubungan kerja berakhir", "berakhir hubungan kerja",
    "ended", "left the company", "terminated", "pensiun", "meninggal dunia", "meninggal", "kontrak berakhir",
    "through", "akhir", "bekerja terakhir", "purna tugas", "purna bakti", "habis kontrak", "telah habis",
    "putus hubungan kerja", "pemutusan hubungan kerja", "ending",
)  # fmt: skip
EFFECTIVE_CUES = (
    "terhitung", "terhitung mulai", "terhitung sejak", "terhitung tanggal", "per", "per tanggal", "berlaku",
    "efektif per", "efektif sejak", "efektif mulai", "effective from", "effective as of", "as of",
)  # fmt: skip
OTHER_CUES = (
    "surat pengunduran diri", "mengajukan", "permohonan", "perjanjian bersama", "perjanjian", "surat nomor",
    "surat keputusan", "kontrak nomor", "kontrak no", "putusan", "risalah", "tertanggal", "akta", "undang undang",
    "sk nomor", "bipartit", "surat lamaran", "surat peringatan", "resignation letter", "dated", "diangkat",
    "pengangkatan", "karyawan tetap", "dipromosikan", "promoted", "mutasi", "dipindahkan", "izin", "berdiri",
    "surat permohonan", "pemberitahuan", "surat edaran", "keputusan", "berlaku sampai", "berlaku hingga",
    "valid until", "cuti",
)  # fmt: skip
"""Dates of other papers and events: neither the beginning nor the end."""
BIRTH_CUES = ("lahir", "kelahiran", "ttl", "born", "birth")
LETTER_CUES = (
    "dikeluarkan", "dibuat", "ditetapkan", "ditandatangani", "tanggal surat", "issued", "signed",
)  # fmt: skip

CUES: tuple[tuple[Role, tuple[str, ...]], ...] = (
    (Role.START, START_CUES),
    (Role.END, END_CUES),
    (Role.EFFECTIVE, EFFECTIVE_CUES),
    (Role.OTHER, OTHER_CUES),
    (Role.BIRTH, BIRTH_CUES),
    (Role.LETTER, LETTER_CUES),
)

FILLERS = (
    "pada", "tanggal", "tgl", "bulan", "tahun", "hari", "senin", "selasa", "rabu", "kamis", "jumat", "sabtu",
    "minggu", "kerja", "bekerja", "the", "on", "of", "date", "akhir", "awal", "di", "nya", "dengan", "lagi",
)  # fmt: skip
"""What may stand between a cue and its date without changing anything."""

CONNECTORS = (
    "sampai dengan", "sampai", "hingga", "hingga dengan", "s/d", "sld", "s.d", "sd", "to", "until", "till",
    "up to", "through", "dan berakhir", "berakhir", "dan berhenti", "and", "dan", "hlngga", "sampai ke",
    "to until", "sampai dengan until", "sampai dengan to", "and ended", "dan selesai", "sampai pada",
    "untll", "dan keluar", "dan resign", "sampai akhir",
)  # fmt: skip
"""Between the two dates of a period."""

OPEN_END = (
    "saat ini", "sekarang", "kini", "surat ini", "surat keterangan ini", "dibuatnya surat", "diterbitkannya surat",
    "dikeluarkannya surat", "diterbitkannya", "present", "now", "to date", "date", "today", "hari ini",
    "the present", "tanggal surat ini", "dengan saat ini", "this letter", "the date of this letter",
    "tanggal dikeluarkannya", "detik ini",
)  # fmt: skip
"""After "sejak <date> sampai ...": the end is open."""
STILL_EMPLOYED = (
    "masih aktif", "masih bekerja", "masih tercatat", "masih menjadi karyawan", "masih berstatus karyawan",
    "masih merupakan karyawan", "masih terdaftar sebagai karyawan", "still employed", "currently employed",
    "is currently working", "still working", "is still an employee", "masih sebagai karyawan",
    "adalah karyawan aktif", "karyawan aktif kami", "karyawan yang masih",
)  # fmt: skip
NOT_STILL = ("selama", "ketika", "semasa", "while", "sewaktu", "tidak", "bukan")
"""Before "masih bekerja": it speaks of the past."""

ENDED_AFTER = (
    "sudah tidak", "telah tidak", "tidak lagi", "tidak bekerja", "sudah berhenti", "telah berhenti", "berhenti",
    "telah mengundurkan", "mengundurkan", "sudah mengundurkan", "resign", "telah resign", "bukan lagi", "sudah bukan",
    "sudah keluar", "telah keluar", "telah diputus", "diputus", "telah berakhir", "berakhir", "dinyatakan keluar",
    "dinyatakan berhenti", "telah diberhentikan", "diberhentikan", "hubungan kerja", "telah pensiun", "pensiun",
    "no longer",
)  # fmt: skip
"""Straight after "terhitung tanggal <date>": it is the first day without work, or the last with it."""
ENDED_BEFORE = (
    "mengundurkan diri", "berhenti", "resign", "keluar", "berakhir", "diberhentikan", "tidak bekerja",
    "tidak lagi", "phk", "pemutusan", "diputus", "pensiun", "meninggal", "habis", "selesai", "sudah tidak",
    "bukan lagi", "pengunduran diri", "left", "resigned",
)  # fmt: skip
SUBJECTS = ("yang bersangkutan", "ybs", "beliau", "saudara tersebut", "saudari tersebut", "nama tersebut", "sdr")

REASONS: tuple[tuple[LeavingReason, tuple[str, ...]], ...] = (
    (LeavingReason.DEATH, ("meninggal dunia", "meninggal", "wafat", "passed away", "deceased")),
    (
        LeavingReason.PENSION,
        ("memasuki usia pensiun", "usia pensiun", "pensiun dini", "pensiun", "purna bakti", "purna tugas",
         "retirement", "retired"),
    ),
    (
        LeavingReason.PHK,
        ("pemutusan hubungan kerja", "putus hubungan kerja", "di-phk", "phk", "efisiensi", "perusahaan tutup",
         "penutupan perusahaan", "tutup operasional", "pailit", "diberhentikan", "pengurangan karyawan",
         "pengurangan tenaga kerja", "restrukturisasi", "reorganisasi", "terminated", "redundancy", "laid off",
         "layoff", "rasionalisasi", "perusahaan merugi"),
    ),
    (
        LeavingReason.PKWT_END,
        ("habis kontrak kerja", "habis kontrak", "masa kontrak telah habis", "masa kontrak habis",
         "kontrak kerja telah habis", "kontrak telah habis", "kontraknya telah habis", "kontrak habis",
         "habis masa kontrak", "berakhir masa kontrak", "berakhirnya masa kontrak", "berakhirnya kontrak",
         "berakhirnya perjanjian kerja", "masa kontrak kerja telah berakhir", "masa kontrak telah berakhir",
         "masa kontrak berakhir", "kontrak kerja telah berakhir", "kontrak kerja berakhir", "kontrak berakhir",
         "tidak diperpanjang", "kontrak selesai", "selesai kontrak", "habisnya masa kontrak",
         "habis masa perjanjian kerja", "perjanjian kerja telah berakhir", "end of contract",
         "contract expired", "completion of contract", "expiry of contract", "pkwt berakhir",
         "berakhirnya pkwt", "masa pkwt telah berakhir", "pkwt telah berakhir", "habis pkwt",
         "berakhirnya masa perjanjian kerja", "berakhirnya jangka waktu", "finish contract",
         "finished contract"),
    ),
    (
        LeavingReason.RESIGN,
        ("mengundurkan diri", "pengunduran diri", "resign", "resigned", "resignation",
         "atas permintaan sendiri", "atas kemauan sendiri", "atas keinginan sendiri", "atas kehendak sendiri",
         "permintaan sendiri", "kemauan sendiri", "of his own accord", "of her own accord",
         "own accord", "own request", "keinginan sendiri", "voluntarily"),
    ),
)  # fmt: skip
"""The first class that fits counts: "PHK karena pensiun" is a pension."""

BECAUSE = (
    "dikarenakan", "karena", "disebabkan oleh", "disebabkan", "akibat", "dengan alasan", "due to",
    "because of", "sehubungan dengan", "oleh karena", "oleh sebab", "alasan",
)  # fmt: skip

PURPOSE = (
    "dipergunakan", "digunakan", "keperluan", "pengajuan", "untuk dapat", "agar dapat", "sebagai syarat",
    "untuk pencairan", "for the purpose", "pencairan",
)  # fmt: skip
PLACED_AT = (
    "ditempatkan di", "ditempatkan pada", "penempatan di", "penempatan", "placed at", "assigned to", "lokasi kerja",
    "dipekerjakan di", "perusahaan pengguna", "pengguna jasa", "user", "client", "klien", "outsourcing ke",
    "ditugaskan di", "ditugaskan pada", "mitra kerja", "placement", "area", "stationed at",
)  # fmt: skip

STOP_WORDS = frozenset(
    fold(word)
    for word in (
        "adalah atas benar bahwa bagian bekerja beralamat berikut bertempat dan dari dalam demikian dengan di dibawah "
        "efektif hingga ini itu jabatan kami karena kerja kepada lahir maka mulai nik no nomor npk nrp nip oleh "
        "pada per pernah periode resmi s/d sampai sebagai sebagaimana sejak selama selaku sudah sd tanggal tgl telah "
        "tempat terhitung tersebut untuk usia warga yang ybs has have is was with from as at for he she been who "
        "that and of in the since employed worked working ktp kpj posisi umur pemegang alamat agama selanjutnya "
        "merupakan menjadi berhenti mengundurkan terdaftar bukan masuk keluar berstatus tidak masih akan dapat "
        "karyawan karyawati pegawai pekerja masa berdasarkan sesuai serta juga holder id holding position nama "
        "menjabat ditempatkan melalui terakhir secara menyatakan menerangkan selalu di bawah berkedudukan tidak "
        "agar diberikan sesungguhnya"
    ).split()
)
"""Words that are no part of a name, a company or a position in a sentence."""

POSITION_WORDS = tuple(
    fold(word)
    for word in (
        "manager manajer direktur director direksi kepala head supervisor spv staff staf hrd hrga hr personalia "
        "pemilik owner pimpinan general affair officer chief sdm executive president presiden komisaris ketua "
        "sekretaris koordinator coordinator asisten assistant specialist leader administrasi admin plant "
        "human resource resources capital pengurus operasional operation operations superintendent generalist manajemen management "
        "mandor"
    ).split()
)
NOT_A_SIGNATORY = (
    "hormat", "materai", "meterai", "tempel", "stempel", "cap", "ttd", "tanda tangan", "mengetahui", "tembusan",
    "dinas", "arsip", "yang membuat", "yang menyatakan", "yang menerangkan", "perusahaan", "sincerely", "regards",
    "faithfully", "jalan", "telp", "rupiah", "ribu", "republik", "indonesia", "tahun", "nik", "nip", "signature",
    "ditandatangani", "elektronik", "saksi", "atas nama", "on behalf", "approved", "authorized", "dibuat oleh",
    "karyawan", "menyetujui", "disetujui", "diketahui", "pekerja", "surat", "dokumen", "halaman", "page",
)  # fmt: skip

LEGAL_FORMS = (
    "PT", "P.T.", "CV", "C.V.", "UD", "U.D.", "PD", "P.D.", "Fa", "Firma", "Koperasi", "Yayasan", "Perum", "Perumda",
    "Toko", "UMKM", "PO", "RS", "RSU", "Rumah Sakit", "Klinik", "Hotel", "Bengkel", "Apotek", "Restoran",
    "Rumah Makan", "Persekutuan Perdata", "Kantor", "BPR", "Sekolah", "PMA", "Pabrik",
)  # fmt: skip
TRUSTED_FORMS = ("PT", "CV", "UD", "PD", "FIRMA", "KOPERASI", "YAYASAN", "PERUM", "PERUMDA", "TOKO", "UMKM")
"""Forms that mark a company in the middle of a sentence; the others only at the head of the letter."""

NOT_AN_EMPLOYER = (
    "bpjs",
    "jamsostek",
    "ketenagakerjaan",
    "dinas tenaga kerja",
    "disnaker",
    "bank ",
    "kementerian",
)


def leaving_reason(phrase: str) -> LeavingReason:
    """The class of a printed reason; `NONE` for anything else.

    Args:
        phrase: `alasan_berhenti` as printed, or any text.
    """
    folded = fold(phrase)
    return next(
        (reason for reason, words in REASONS if any(fold(word) in folded for word in words)), LeavingReason.NONE
    )
