"""What the lines of a letter are called, as data; looked up like `paklaring_phrases`."""

from __future__ import annotations

from types import MappingProxyType

LABELS: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {
        "nama": (
            "nama", "nama lengkap", "nama karyawan", "nama karyawati", "nama pegawai", "nama pekerja",
            "nama tenaga kerja", "nama yang bersangkutan", "name", "full name", "employee name",
            "name of employee", "employee s name", "nama jelas", "employee", "karyawan", "pekerja", "nama nopeg",
            "name of the employee", "n a m a", "nama lengkap dan gelar", "nama dan gelar",
            "nama lengkap dengan gelar", "nama anggota", "nama petugas", "nama satpam", "nama guru", "nama staf",
            "nama buruh", "nama awak kapal", "nama abk", "nama crew", "nama kru", "nama mitra", "nama relawan",
            "nama eks karyawan", "nama mantan karyawan", "nama pramuniaga", "nama pengemudi", "nama pemegang",
            "nama yang diterangkan", "nama peserta",
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
            "personal number", "personnel number", "personal no", "perner", "nopeg",
            "no badge", "id",
        ),
        "jabatan": (
            "jabatan", "jabatan terakhir", "posisi", "posisi terakhir", "jabatan posisi", "position",
            "last position", "job title", "job position", "latest position", "title", "jabatan pekerjaan",
            "last job title", "designation", "last designation", "capacity", "profesi", "pekerjaan",
            "pekerjaan terakhir", "pangkat jabatan", "jabatan terakhir terakhir", "posisi jabatan", "job",
            "pekerjaan jabatan", "jabatan akhir", "jabatan fungsional", "jabatan struktural", "jabatan bagian",
            "tugas", "jabatan departemen", "jabatan divisi", "bertugas sebagai", "sebagai",
        ),
        "perusahaan": (
            "perusahaan", "nama perusahaan", "company", "company name", "nama badan usaha", "instansi",
            "employer", "nama instansi",
        ),
        "mulai": (
            "tanggal masuk", "tgl masuk", "tanggal masuk kerja", "tgl masuk kerja", "tanggal mulai",
            "tgl mulai", "tanggal mulai kerja", "tanggal mulai bekerja", "tgl mulai kerja", "mulai bekerja",
            "mulai kerja", "masuk kerja", "masuk", "mulai", "start date", "date of joining", "join date",
            "joining date", "date joined", "hire date", "date hired", "hired", "date of hire",
            "mulai tanggal", "mulai tgl", "tmt",
            "tanggal bergabung", "tgl bergabung", "bergabung", "bergabung sejak", "bekerja sejak", "sejak",
            "start", "from", "dari tanggal", "dari", "mulai masuk kerja", "tanggal diterima",
            "commencement date", "first day", "start working", "awal bekerja", "awal kerja", "date join", "joined",
            "date of entry", "entry date", "mulai tugas", "mulai dinas", "bekerja mulai", "kerja mulai",
            "tanggal awal kerja",
            "tanggal awal bekerja", "tanggal mulai tugas", "date started", "starting date", "date of commencement",
            "sign on", "sign on date", "tanggal sign on", "naik kapal", "tmk", "mulai bertugas",
            "naik", "awal", "awal kontrak", "awal bertugas", "awal penugasan", "mulai kontrak", "mulai penugasan",
        ),
        "selesai": (
            "tanggal keluar", "tgl keluar", "tanggal berhenti", "tgl berhenti", "tanggal berhenti bekerja",
            "tgl berhenti bekerja", "berhenti", "berhenti bekerja", "keluar", "berakhir", "tanggal berakhir",
            "tgl berakhir", "tanggal selesai", "tgl selesai", "selesai", "end date", "last working day",
            "last working date", "resign date", "date of resignation", "termination date", "tanggal resign",
            "tgl resign", "hari kerja terakhir", "tanggal akhir kerja", "akhir kerja", "akhir bekerja",
            "sampai dengan", "sampai dengan tanggal", "sampai tanggal", "s/d", "sampai", "end", "to", "until",
            "date of leaving", "leaving date", "tanggal pengunduran diri", "tanggal efektif berhenti",
            "tanggal efektif resign", "last day", "last date", "date resigned",
            "date terminated", "tanggal akhir bekerja", "tanggal phk", "akhir kontrak",
            "tanggal terakhir bekerja", "terakhir bekerja", "last day of work", "effective date",
            "selesai bekerja", "keluar tanggal", "berhenti tanggal", "date left", "date of exit", "exit date",
            "resigned", "left", "separation date", "date of separation", "tanggal pensiun", "tmt berhenti",
            "tmt keluar", "tanggal pengakhiran", "akhir tugas", "tanggal terakhir kerja", "date ended",
            "berhenti bekerja tanggal", "date of termination", "contract end", "akhir masa kerja",
            "sign off", "sign off date", "tanggal sign off", "turun kapal", "selesai bertugas",
            "berhenti bertugas",
            "turun", "off", "akhir", "akhir bertugas", "akhir penugasan", "selesai kontrak", "selesai penugasan",
        ),
        "periode": (
            "masa kerja", "masa bekerja", "periode", "periode kerja", "periode bekerja", "lama bekerja",
            "period", "employment period", "period of employment", "working period", "masa kontrak",
            "lama kerja", "tanggal bekerja", "bekerja dari", "jangka waktu", "service period",
            "period of service", "dates of employment", "masa tugas", "waktu kerja", "service dates",
            "periode masa kerja", "masa kerja periode", "employment dates", "length of service", "masa dinas",
            "periode kontrak", "periode kontrak kerja", "term of service", "masa kontrak kerja", "tahun kerja",
        ),
        "alasan": (
            "alasan", "alasan berhenti", "alasan keluar", "alasan berhenti bekerja", "sebab berhenti",
            "keterangan", "alasan pengunduran diri", "reason", "reason for leaving", "reason of leaving",
            "alasan phk", "sebab", "penyebab", "keterangan berhenti", "alasan resign", "status keluar",
            "remarks", "ket", "separation type", "reason of resignation", "jenis berhenti", "status berhenti",
            "alasan pengakhiran", "alasan pemutusan", "reason for separation", "type of separation",
        ),
        "lahir": (
            "tempat tanggal lahir", "tempat tgl lahir", "tempat dan tanggal lahir", "tempat tanggal lahir",
            "tanggal lahir", "tgl lahir", "ttl", "tempat lahir", "place date of birth", "date of birth",
            "place and date of birth", "birth date", "tmp tgl lahir", "kelahiran",
        ),
        "nomor_surat": (
            "nomor", "no", "nomor surat", "no surat", "ref", "ref no", "reference", "reference no",
            "letter no", "our ref", "no ref", "nr", "number", "certificate no", "document no", "no dokumen",
            "nomor dokumen", "doc no", "letter number", "certificate number", "reg no", "no reg",
        ),
        "tanggal_surat": (
            "tanggal", "tanggal surat", "date", "pada tanggal", "tgl", "tertanggal", "dated", "issued on",
            "dikeluarkan tanggal", "dikeluarkan pada tanggal", "date of issue", "issue date", "date issued",
            "issued date", "tanggal terbit", "tanggal dikeluarkan", "tanggal penerbitan",
        ),
        "kota_surat": ("dikeluarkan di", "dibuat di", "ditetapkan di", "issued at", "issued in", "place of issue"),
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

NEED_COLON = frozenset(
    (
        "karyawan",
        "pekerja",
        "employee",
        "sebagai",
        "bertugas sebagai",
        "capacity",
        "pekerjaan",
        "job",
        "title",
        "name",
        "tugas",
    )
)
"""Words that begin rows of sentences too: they are labels before a colon only."""
