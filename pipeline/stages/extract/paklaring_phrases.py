"""The wording of employment letters, as data.

Everything here is looked up through `running_text.fold`: blanks, punctuation, case and confusable letters do
not matter, so each phrase stands once, in plain words.
"""

from __future__ import annotations

from enum import StrEnum

from pipeline.stages.extract.running_text import fold


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
    "keputusan direksi",
    "keputusan direktur",
    "keputusan pengurus",
    "keputusan pimpinan",
    "paklaring",
    "surat paklaring",
    "letter of end of contract",
    "end of contract",
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
    "letter of recommendation",
    "recommendation letter",
    "service letter",
    "employee clearance",
    "keterangan kerja",
    "keterangan pernah bekerja",
    "keterangan pengalaman kerja",
    "keterangan berhenti",
    "keterangan masa kerja",
    "keterangan eks",
    "keterangan mantan",
    "keterangan karyawan",
    "keterangan bekerja",
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
    "menyatakan telah berhenti",
    "tempat saya bekerja",
    "saya mulai bekerja",
    "saya telah berhenti",
    "saya sudah berhenti",
    "saya mengundurkan diri",
    "saya mengajukan",
    "dengan ini mengajukan",
    "bermaksud mengundurkan diri",
    "ingin mengundurkan diri",
    "pengunduran diri saya",
    "mengajukan lamaran",
    "saya menyatakan bahwa data",
    "i hereby resign",
    "my resignation",
    "tender my resignation",
    "my formal resignation",
    "resignation from my position",
    "i have been employed",
    "resign from my position",
)
"""First person: the claimant writes, for a company that can no longer do it or to the company itself."""

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
    "diterangkan",
    "dinyatakan bahwa",
    "memberitahukan",
    "beritahukan",
    "sampaikan bahwa",
    "mengonfirmasi",
    "menyatakan",
    "menjelaskan",
    "memberikan keterangan",
    "memberi keterangan",
    "memberikan referensi",
    "to certify",
    "hereby certify",
    "hereby confirm",
    "certifies that",
    "certify that",
    "to confirm",
    "confirms that",
    "hereby declare",
    "this is to state",
    "memberi tahu",
    "memberikan surat",
    "diberikan kepada sdr",
    "diberikan kepada saudar",
    "pernah mempekerjakan",
    "bahwa nama di bawah ini",
    "bahwa nama tersebut di bawah ini",
    "bahwa karyawan tersebut di bawah ini",
    "dengan data sebagai berikut",
    "dengan ini merekomendasikan",
    "we confirm that",
    "the bearer of this letter",
    "this certifies",
    "kami terangkan",
    "kami sampaikan data",
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

START_CUES = (
    "sejak", "semenjak", "mulai bekerja", "mulai kerja", "mulai", "dari", "tanggal masuk", "tgl masuk",
    "masuk kerja", "masuk bekerja", "masuk", "bergabung", "tmt", "diterima", "masa kerja", "masa bekerja",
    "lama bekerja", "periode", "from", "since", "start date", "date of joining", "join date", "joined",
    "period", "masa kontrak", "jangka waktu", "hire date", "date of hire", "commenced", "commencing",
    "started",
    "dr tgl", "dr tanggal",
    "employed", "bekerja sejak", "mulai masuk", "starting", "between", "antara",
    "awal bekerja", "awal kerja", "awal masuk", "awal masa kerja",
)  # fmt: skip
END_CUES = (
    "sampai dengan", "sampai", "hingga", "s/d", "until", "till", "berakhir", "berhenti", "berhenti bekerja",
    "keluar", "mengundurkan diri", "pengunduran diri efektif", "resign", "resigned", "resigning", "selesai",
    "hari kerja terakhir", "terakhir bekerja", "hari terakhir bekerja", "hari terakhir kerja", "end date",
    "last working day", "last working date", "last day", "efektif", "effective", "tidak bekerja lagi",
    "tidak lagi bekerja", "diberhentikan", "diputus", "hubungan kerja berakhir", "berakhir hubungan kerja",
    "memutuskan hubungan kerja",
    "mengakhiri hubungan kerja", "mengakhiri masa tugasnya", "mengakhiri tugasnya",
    "mengakhiri kontraknya", "mengakhiri kontrak",
    "menyelesaikan masa baktinya", "menyelesaikan masa kerjanya",
    "menyelesaikan masa tugasnya", "mengakhiri masa kerjanya", "mengakhiri masa baktinya",
    "ended", "left the company", "terminated", "pensiun", "meninggal dunia", "meninggal", "kontrak berakhir",
    "through", "akhir", "akhir bekerja", "akhir kerja", "akhir masa kerja",
    "bekerja terakhir", "purna tugas", "purna bakti", "habis kontrak", "telah habis",
    "putus hubungan kerja", "pemutusan hubungan kerja", "ending", "come to its end", "come to an end",
    "comes to an end", "will end", "expires", "expired",
)  # fmt: skip
EFFECTIVE_CUES = (
    "terhitung", "terhitung mulai", "terhitung sejak", "terhitung tanggal", "per", "per tanggal", "berlaku",
    "efektif per", "efektif sejak", "efektif mulai", "effective from", "effective as of", "as of",
)  # fmt: skip
OTHER_CUES = (
    "surat pengunduran diri", "mengajukan", "permohonan", "perjanjian bersama", "perjanjian", "surat nomor",
    "surat keputusan", "kontrak nomor", "kontrak no", "putusan", "risalah", "tertanggal", "akta",
    "undang undang",
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

PAPERS = (
    "surat",
    "keputusan",
    "nomor",
    "berdasarkan",
    "perjanjian",
    "risalah",
    "letter",
    "pengajuan",
    "permohonan",
)
"""Between the two days of a letter: the second may be that of a paper."""
BEGINNINGS_OF_LABELS: tuple[tuple[Role, tuple[str, ...]], ...] = (
    (Role.START, ("mulai", "awal", "masuk", "bergabung", "join")),
    (Role.END, ("berhenti", "selesai", "akhir", "berakhir", "keluar", "resign", "phk", "terakhir", "efektif phk",
                "efektif resign", "efektif keluar", "efektif berhenti")),
)  # fmt: skip
"""A label that begins so, and is not known as a whole, says the same of a date alone behind its colon."""

FILLERS = (
    "pada", "tanggal", "tgl", "bulan", "tahun", "hari", "senin", "selasa", "rabu", "kamis", "jumat", "sabtu",
    "minggu", "kerja", "bekerja", "the", "on", "of", "date", "akhir", "awal", "di", "nya", "dengan", "lagi",
)  # fmt: skip
"""What may stand between a cue and its date without changing anything."""

CONNECTORS = (
    "sampai dengan", "sampai", "hingga", "hingga dengan", "s/d", "sld", "8/d", "5/d", "s.d", "sd", "to", "until",
    "till", "up to", "up to and including", "through",
    "dan berakhir", "berakhir", "dan berhenti", "and", "dan", "hlngga", "sampai ke",
    "to until", "sampai dengan until", "sampai dengan to", "and ended", "dan selesai", "sampai pada",
    "untll", "dan keluar", "dan resign", "sampai akhir",
)  # fmt: skip
"""Between the two dates of a period."""

OPEN_END = (
    "saat ini", "sekarang", "kini", "surat ini", "surat keterangan ini", "dibuatnya surat",
    "diterbitkannya surat",
    "dikeluarkannya surat", "diterbitkannya", "present", "now", "to date", "date", "today", "hari ini",
    "the present", "tanggal surat ini", "dengan saat ini", "this letter", "the date of this letter",
    "tanggal dikeluarkannya", "detik ini",
)  # fmt: skip
"""After "sejak <date> sampai ...": the end is open."""
STILL_EMPLOYED = (
    "masih aktif", "masih bekerja", "masih tercatat", "masih menjadi karyawan", "masih berstatus karyawan",
    "masih merupakan karyawan", "masih terdaftar sebagai karyawan", "still employed", "currently employed",
    "is currently working", "still working", "is still an employee", "masih sebagai karyawan",
    "adalah karyawan aktif", "karyawan aktif kami", "karyawan yang masih", "tetap menjadi karyawan",
    "tetap bekerja", "tetap sebagai karyawan", "masih berstatus sebagai karyawan", "currently works",
    "currently working", "currently holds", "is a permanent employee", "masih menjabat", "masih dinas aktif",
    "belum pernah berhenti", "kembali bekerja", "bekerja kembali", "masuk kerja kembali", "return to work",
    "sebagai karyawan aktif", "masih terikat hubungan kerja", "masih terikat kontrak",
)  # fmt: skip
NOT_STILL = (
    "selama", "ketika", "semasa", "while", "sewaktu", "tidak", "bukan", "pada saat", "apabila", "jika",
    "waktu",
)  # fmt: skip
"""Before "masih bekerja": it speaks of the past."""

ENDED_AFTER = (
    "sudah tidak", "telah tidak", "tidak lagi", "tidak bekerja", "sudah berhenti", "telah berhenti",
    "berhenti",
    "telah mengundurkan", "mengundurkan", "sudah mengundurkan", "resign", "telah resign", "bukan lagi",
    "sudah bukan",
    "sudah keluar", "telah keluar", "keluar dari", "telah diputus", "diputus", "telah berakhir", "berakhir",
    "dinyatakan keluar",
    "dinyatakan berhenti", "dinyatakan telah", "dinyatakan sudah",
    "menyatakan berhenti", "telah diberhentikan", "diberhentikan", "hubungan kerja",
    "telah pensiun",
    "telah memasuki", "memasuki masa", "memasuki usia", "telah mencapai", "mencapai usia", "mencapai batas usia",
    "menjalani masa pensiun", "purna",
    "pensiun",
    "no longer",
    "telah melakukan pemutusan", "melakukan pemutusan", "telah memutuskan", "telah melakukan phk", "di-phk",
    "telah di-phk",
    "terpaksa kami berhentikan",
    "kami berhentikan",
    "terpaksa diberhentikan",
    "terpaksa berhenti",
    "terpaksa kami phk",
    "kami phk",
)  # fmt: skip
"""Straight after "terhitung tanggal <date>": it is the first day without work, or the last with it."""
ENDED_BEFORE = (
    "berhenti bekerja", "berhenti kerja", "tidak lagi bekerja",
    "mengundurkan diri", "berhenti", "resign", "keluar", "berakhir", "diberhentikan", "tidak bekerja",
    "tidak lagi", "phk", "pemutusan", "diputus", "pensiun", "meninggal", "habis", "selesai", "sudah tidak",
    "bukan lagi", "pengunduran diri", "left", "resigned", "mengakhiri", "memutuskan",
    "purna",
)  # fmt: skip
DISMISSED = (
    "memberhentikan",
    "diberhentikan",
    "mengakhiri",
    "memutuskan hubungan",
    "dipensiunkan",
    "mempensiunkan",
)
"""The verb of a sentence in which "terhitung mulai <date>" behind the first day is the day of leaving."""
SUBJECTS = (
    "yang bersangkutan", "ybs", "beliau", "saudara tersebut", "saudari tersebut", "nama tersebut", "sdr", "resmi",
)  # fmt: skip

BECAUSE = (
    "dikarenakan", "karena", "disebabkan oleh", "disebabkan", "akibat", "dengan alasan", "due to",
    "because of", "sehubungan dengan", "oleh karena", "oleh sebab", "alasan",
)  # fmt: skip

PURPOSE = (
    "dipergunakan", "digunakan", "keperluan", "pengajuan", "untuk dapat", "agar dapat", "sebagai syarat",
    "untuk pencairan", "for the purpose", "pencairan",
)  # fmt: skip
PLACED_AT = (
    "ditempatkan di", "ditempatkan pada", "penempatan di", "penempatan", "placed at", "assigned to",
    "lokasi kerja",
    "dipekerjakan di", "perusahaan pengguna", "pengguna jasa", "user", "client", "klien", "outsourcing ke",
    "ditugaskan di", "ditugaskan pada", "mitra kerja", "placement", "area", "stationed at",
)  # fmt: skip

_STOP_WORDS = """
adalah agama agar akan alamat and as at atas bagian bahwa bawah been bekerja benar beralamat berdasarkan
berhenti berikut berkedudukan berstatus bertempat bukan dalam dan dapat dari demikian dengan di dibawah
diberikan ditempatkan efektif employed for from has have he hingga holder id in ini is itu jabatan juga
kami karena karyawan karyawati keluar kepada kerja kpj ktp lahir maka masa masih masuk melalui
memberikan memberitahukan memberi menyampaikan memutuskan menimbang mengingat menetapkan
menerangkan mengundurkan menjabat menjadi menyatakan merupakan mulai nama nik nip no nomor npk nrp of
oleh pada pegawai pekerja pemegang per periode pernah posisi position s/d sampai sd sebagai sebagaimana
secara sejak selaku selalu selama selanjutnya serta sesuai sesungguhnya she since sudah tanggal telah
tempat terakhir terdaftar terhitung tersebut tgl that the tidak umur untuk usia warga was who with worked
working yang ybs
"""
STOP_WORDS = frozenset(fold(word) for word in _STOP_WORDS.split())
"""Words that are no part of a name, a company or a position in a sentence."""

_POSITION_WORDS = """
admin administrasi affair asisten assistant capital chief coordinator director direksi direktur executive general
generalist head hr hrd hrga human kepala ketua komisaris koordinator leader management manager manajemen manajer
mandor officer operasional operation operations owner pemilik pengurus personalia pimpinan plant president presiden
resource resources sdm sekretaris specialist spv staf staff superintendent supervisor
vp ka kacab kabag kasie kasubag kasubbag kadiv section dept department bendahara partner foreman plt branch estate
personnel mgr gm ceo coo cfo chro cto founder chairman secretary commissioner wakadir wadir rektor dekan payroll
penanggung penanggungjawab principal people development kurator nakhoda pengelola wakil kuasa
recruitment corporate pimpro pengawas apoteker pemimpin administrator advisor analyst senior junior deputy vice
"""
POSITION_WORDS = tuple(fold(word) for word in _POSITION_WORDS.split())
"""Words of the positions of those who sign."""
NOT_A_SIGNATORY = (
    "dibuat", "dikeluarkan", "ditetapkan",
    "hormat", "materai", "meterai", "tempel", "stempel", "cap", "ttd", "tanda tangan", "mengetahui",
    "tembusan",
    "dinas", "arsip", "yang membuat", "yang menyatakan", "yang menerangkan", "perusahaan", "sincerely",
    "regards",
    "faithfully", "jalan", "telp", "rupiah", "ribu", "republik", "indonesia", "tahun", "nik", "nip",
    "signature",
    "ditandatangani", "elektronik", "saksi", "atas nama", "on behalf", "approved", "authorized",
    "dibuat oleh",
    "specimen",
    "karyawan", "menyetujui", "disetujui", "diketahui", "pekerja", "surat", "dokumen", "halaman", "page",
)  # fmt: skip
