"""Invented letters with what they say, worded as different firms would.

In `text`, three blanks or more begin a new line of the reader at that place; a row is a row. All people,
firms and numbers are invented; NIKs carry a serial of 9000 and more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ocr.model import Box, OcrText, TextLine

WIDTH, HEIGHT, PITCH = 10.0, 20.0, 30.0


def as_read(text: str, *, confidence: float = 0.97) -> OcrText:
    """A page with one reader's line for each run of characters."""
    lines = []
    for row, content in enumerate(text.strip("\n").split("\n")):
        for match in re.finditer(r"\S(?:\S| {1,2}(?=\S))*", content):
            box = Box.upright(match.start() * WIDTH, row * PITCH, match.end() * WIDTH, row * PITCH + HEIGHT)
            lines.append(TextLine(match[0], confidence, box))
    return OcrText(tuple(lines), (1000, 1400), "by hand")


@dataclass(frozen=True)
class Sample:
    text: str
    fields: dict[str, str]
    observed: tuple[str, ...] = ()
    absent: tuple[str, ...] = field(default=())


LETTERS: dict[str, Sample] = {}

LETTERS["P1 resignation"] = Sample(
    """
              PT SUMBER REJEKI PLASTINDO
   Jl. Industri Raya No. 12, Kawasan Jababeka, Bekasi 17530
   Telp. (021) 8990-2024  e-mail: hrd@sumberrejeki.example
                     SURAT KETERANGAN KERJA
                 Nomor : 117/HRD-SRP/SKK/IX/2024
Yang bertanda tangan di bawah ini :
    Nama        : ANDI WIJAYA
    Jabatan     : Manager HRD
    Perusahaan  : PT SUMBER REJEKI PLASTINDO
Dengan ini menerangkan bahwa :
    Nama                    : SITI AMINAH
    Tempat/Tanggal Lahir    : Bandung, 15 Agustus 1987
    No. KTP                 : 3273015508879001
    NIK Karyawan            : 10-0234
    Jabatan Terakhir        : Operator Produksi
adalah benar pernah bekerja di perusahaan kami sejak tanggal 3 Maret 2014 sampai dengan
tanggal 31 Agustus 2024. Yang bersangkutan berhenti bekerja karena mengundurkan diri atas
kemauan sendiri.
Surat keterangan ini diberikan agar dapat dipergunakan sebagaimana mestinya.
                                             Bekasi, 2 September 2024
                                             PT SUMBER REJEKI PLASTINDO

                                             ANDI WIJAYA
                                             Manager HRD
""",
    {
        "perusahaan": "PT SUMBER REJEKI PLASTINDO",
        "nomor_surat": "117/HRD-SRP/SKK/IX/2024",
        "nama": "SITI AMINAH",
        "nik": "3273015508879001",
        "jabatan": "Operator Produksi",
        "tanggal_mulai": "2014-03-03",
        "tanggal_selesai": "2024-08-31",
        "alasan_berhenti": "mengundurkan diri atas kemauan sendiri",
        "tanggal_surat": "2024-09-02",
        "kota_surat": "Bekasi",
        "penandatangan": "ANDI WIJAYA",
        "jabatan_penandatangan": "Manager HRD",
    },
)

LETTERS["P2 experience"] = Sample(
    """
PT Tirta Kencana Garmindo
                   SURAT PENGALAMAN KERJA
              No. 045/SPK/TKG/VII/2022
Kami yang bertanda tangan di bawah ini menyatakan bahwa Saudari Ratna Dewi Lestari, dengan nomor induk
pegawai 2016.05.118, telah bekerja pada PT Tirta Kencana Garmindo terhitung mulai 2 Mei 2016 s/d
30 Juni 2022 dengan jabatan terakhir sebagai Staf Administrasi Gudang.
Selama bekerja, yang bersangkutan menunjukkan dedikasi dan kerja sama yang baik. Saudari Ratna Dewi
Lestari mengundurkan diri dari perusahaan dengan baik-baik. Kami mengucapkan terima kasih atas
sumbangsihnya dan berharap sukses di masa mendatang.
Semarang, 1 Juli 2022
Hormat kami,
Hendra Gunawan – HR & GA Manager
""",
    {
        "perusahaan": "PT Tirta Kencana Garmindo",
        "nomor_surat": "045/SPK/TKG/VII/2022",
        "nama": "Ratna Dewi Lestari",
        "jabatan": "Staf Administrasi Gudang",
        "tanggal_mulai": "2016-05-02",
        "tanggal_selesai": "2022-06-30",
        "alasan_berhenti": "mengundurkan diri dari perusahaan dengan baik-baik",
        "tanggal_surat": "2022-07-01",
        "kota_surat": "Semarang",
        "penandatangan": "Hendra Gunawan",
        "jabatan_penandatangan": "HR & GA Manager",
    },
    absent=("nik",),
)

LETTERS["P3 end of contract"] = Sample(
    """
PT CAKRA AUTO PART
              SURAT KETERANGAN HABIS KONTRAK KERJA
              Ref : CAP/HC/2023/0891
Menerangkan bahwa karyawan tersebut di bawah ini:
  Nama : DEDI KURNIAWAN      NPK : 0089123      Bagian : Assembling
telah menyelesaikan Perjanjian Kerja Waktu Tertentu (PKWT) terhitung sejak 10-01-2022 s.d. 09-01-2023
dan hubungan kerja berakhir karena masa kontrak telah habis serta tidak diperpanjang.
Karawang, 10 Januari 2023
YULIA HARTATI
Section Head Personalia
""",
    {
        "perusahaan": "PT CAKRA AUTO PART",
        "nomor_surat": "CAP/HC/2023/0891",
        "nama": "DEDI KURNIAWAN",
        "tanggal_mulai": "2022-01-10",
        "tanggal_selesai": "2023-01-09",
        "alasan_berhenti": "masa kontrak telah habis serta tidak diperpanjang",
        "tanggal_surat": "2023-01-10",
        "kota_surat": "Karawang",
        "penandatangan": "YULIA HARTATI",
        "jabatan_penandatangan": "Section Head Personalia",
    },
    absent=("nik",),
)

LETTERS["P4 efficiency"] = Sample(
    """
PT BINTANG SELATAN APPAREL
              SURAT KETERANGAN PEMUTUSAN HUBUNGAN KERJA
              Nomor : 009/SK-PHK/DIR/III/2020
Direksi PT BINTANG SELATAN APPAREL dengan ini menerangkan bahwa Sdr. AGUS SUPRIYADI, jabatan Kepala Regu Sewing,
masa kerja 11 November 2009 sampai 31 Maret 2020, telah berakhir hubungan kerjanya dengan
perusahaan akibat efisiensi, berdasarkan Perjanjian Bersama tanggal 20 Maret 2020.
Hak-hak yang bersangkutan telah diselesaikan sesuai ketentuan.
Sukabumi, 1 April 2020
Direksi,
LIM HARYANTO
Direktur
Tembusan : Dinas Tenaga Kerja Kabupaten Sukabumi
""",
    {
        "perusahaan": "PT BINTANG SELATAN APPAREL",
        "nomor_surat": "009/SK-PHK/DIR/III/2020",
        "nama": "AGUS SUPRIYADI",
        "jabatan": "Kepala Regu Sewing",
        "tanggal_mulai": "2009-11-11",
        "tanggal_selesai": "2020-03-31",
        "alasan_berhenti": "efisiensi",
        "tanggal_surat": "2020-04-01",
        "kota_surat": "Sukabumi",
        "penandatangan": "LIM HARYANTO",
        "jabatan_penandatangan": "Direktur",
    },
)

LETTERS["P5 supplier"] = Sample(
    """
PT GARDA PRIMA SENTOSA
                         PAKLARING
                 No. 2231/OPS-HRD/GPS/XII/2021
Menerangkan dengan sesungguhnya bahwa nama di bawah ini pernah menjadi karyawan kami yang
ditempatkan pada PT MEGAH LOGISTIK NUSANTARA :
Nama : JOKO SUSILO | NRP : 17110562 | Posisi : Security | Area : Cikarang
Mulai bekerja : 15 November 2017     Berakhir : 30 November 2021     Keterangan : Resign
Jakarta, 6 Desember 2021
RUDI HARTONO
HRD Manager
""",
    {
        "perusahaan": "PT GARDA PRIMA SENTOSA",
        "nomor_surat": "2231/OPS-HRD/GPS/XII/2021",
        "nama": "JOKO SUSILO",
        "jabatan": "Security",
        "tanggal_mulai": "2017-11-15",
        "tanggal_selesai": "2021-11-30",
        "alasan_berhenti": "Resign",
        "tanggal_surat": "2021-12-06",
        "kota_surat": "Jakarta",
        "penandatangan": "RUDI HARTONO",
        "jabatan_penandatangan": "HRD Manager",
    },
    observed=("paklaring_two_companies",),
    absent=("nik",),
)

LETTERS["P6 bilingual"] = Sample(
    """
PT Arunika Medika Farma
        SURAT KETERANGAN KERJA / CERTIFICATE OF EMPLOYMENT
        Ref. No.: 077/HR-COE/2023
This is to certify that / Dengan ini menerangkan bahwa
  Name / Nama            : Kevin Pratama
  Employee ID / NIK      : E10455
  Position / Jabatan     : Sales Supervisor
  Period / Masa Kerja    : 01 October 2018 – 15 May 2023
has been employed by PT Arunika Medika Farma and left the company of his own accord (resigned) /
telah bekerja pada PT Arunika Medika Farma dan mengundurkan diri atas permintaan sendiri.
Jakarta, 22 May 2023
Sincerely,
Maria Theresia Tan
Human Resources Director
""",
    {
        "perusahaan": "PT Arunika Medika Farma",
        "nomor_surat": "077/HR-COE/2023",
        "nama": "Kevin Pratama",
        "jabatan": "Sales Supervisor",
        "tanggal_mulai": "2018-10-01",
        "tanggal_selesai": "2023-05-15",
        "tanggal_surat": "2023-05-22",
        "kota_surat": "Jakarta",
        "penandatangan": "Maria Theresia Tan",
        "jabatan_penandatangan": "Human Resources Director",
    },
    absent=("nik",),
)

LETTERS["P7 small firm"] = Sample(
    """
CV KARYA MANDIRI                                    Jl. Slamet Riyadi 45, HP 0812-0000-0000
Surat Keterangan
Saya pemilik CV KARYA MANDIRI menerangkan bahwa Suparno pernah kerja di tempat kami sebagai sopir
dari bulan Februari 2015 sampai bulan Nopember 2019 dan sekarang sudah tidak bekerja lagi.
Demikian surat ini saya buat dengan sebenarnya.                Solo, 5-12-2019

                                                               METERAI TEMPEL
                                                               Haryono
""",
    {
        "perusahaan": "CV KARYA MANDIRI",
        "nama": "Suparno",
        "jabatan": "sopir",
        "tanggal_mulai": "2015-02",
        "tanggal_selesai": "2019-11",
        "tanggal_surat": "2019-12-05",
        "kota_surat": "Solo",
        "penandatangan": "Haryono",
        "jabatan_penandatangan": "pemilik",
    },
    absent=("nomor_surat", "nik", "alasan_berhenti"),
)

LETTERS["P8 for the claim"] = Sample(
    """
PT DWI PUTRA KERAMIK
            SURAT KETERANGAN BERHENTI BEKERJA
            No. 31/HRD/SKBB/II/2025
Yang bertanda tangan di bawah ini HRD PT DWI PUTRA KERAMIK menerangkan bahwa Nama NURHAYATI, No. KPJ
17034567890, NIK 3603014107909002, NPP perusahaan BB012345,
terdaftar sebagai peserta BPJS Ketenagakerjaan melalui perusahaan kami, terhitung tanggal
1 Februari 2025 sudah tidak bekerja lagi (mengundurkan diri). Surat ini dibuat untuk keperluan
pencairan Jaminan Hari Tua (JHT). Tanggal masuk : 20-07-2017. Tanggal keluar : 31-01-2025.
Tangerang, 3 Februari 2025
Hormat kami,
(SRI WAHYUNI)
Personalia
""",
    {
        "perusahaan": "PT DWI PUTRA KERAMIK",
        "nomor_surat": "31/HRD/SKBB/II/2025",
        "nama": "NURHAYATI",
        "nik": "3603014107909002",
        "tanggal_mulai": "2017-07-20",
        "tanggal_selesai": "2025-01-31",
        "alasan_berhenti": "mengundurkan diri",
        "tanggal_surat": "2025-02-03",
        "kota_surat": "Tangerang",
        "penandatangan": "SRI WAHYUNI",
        "jabatan_penandatangan": "Personalia",
    },
)

LETTERS["P9 still employed"] = Sample(
    """
PT PELITA ABADI SEMESTA
            SURAT KETERANGAN KERJA
            No. 88/HRD/IV/2024
Yang bertanda tangan di bawah ini menerangkan bahwa :
Nama : BAMBANG IRAWAN
Jabatan : Teknisi Listrik
adalah benar karyawan PT PELITA ABADI SEMESTA sejak 4 April 2019 sampai dengan saat ini
dengan status karyawan tetap. Surat ini dibuat untuk pengajuan KPR di PT Bank Contoh Tbk.
Surabaya, 12 April 2024
DIAN PERMATA
HR Supervisor
""",
    {
        "perusahaan": "PT PELITA ABADI SEMESTA",
        "nama": "BAMBANG IRAWAN",
        "jabatan": "Teknisi Listrik",
        "tanggal_mulai": "2019-04-04",
        "tanggal_surat": "2024-04-12",
        "penandatangan": "DIAN PERMATA",
        "jabatan_penandatangan": "HR Supervisor",
    },
    observed=("paklaring_still_employed",),
    absent=("tanggal_selesai", "alasan_berhenti"),
)

LETTERS["P10 own statement"] = Sample(
    """
            SURAT PERNYATAAN
Saya yang bertanda tangan di bawah ini :
Nama : TUKIMIN
NIK : 3404121503719003
KPJ : 94001234567
menyatakan pernah bekerja pada PT MAKMUR TEKSTIL JAYA (sudah tutup) sejak 1 Juni 1994 s/d
30 September 2008 dan belum pernah mencairkan JHT. Demikian pernyataan ini saya buat dengan sebenarnya.
Sleman, 14 Maret 2023
Yang membuat pernyataan,

TUKIMIN
""",
    {
        "perusahaan": "PT MAKMUR TEKSTIL JAYA",
        "nama": "TUKIMIN",
        "nik": "3404121503719003",
        "tanggal_mulai": "1994-06-01",
        "tanggal_selesai": "2008-09-30",
        "tanggal_surat": "2023-03-14",
        "kota_surat": "Sleman",
    },
    observed=("paklaring_own_statement",),
)

LETTERS["two columns of data"] = Sample(
    """
PT. INDO KARYA STEEL, Tbk
Head Office : Jl. Raya Serang Km 25, Tangerang
SURAT REFERENSI KERJA
No : 0412/IKS-HRGA/VI/2019
Kami menerangkan bahwa karyawan di bawah ini :
Nama          : FAJAR NUGROHO            Tgl Masuk    : 17/02/2011
No. Karyawan  : 110217-33                Tgl Keluar   : 31/05/2019
Jabatan       : Welder                   Alasan       : Habis Kontrak
telah menyelesaikan kewajibannya dengan baik.
Tangerang, 03 Juni 2019
PT. INDO KARYA STEEL, Tbk

BUDIMAN SALIM
HRGA Manager
""",
    {
        "perusahaan": "PT. INDO KARYA STEEL, Tbk",
        "nomor_surat": "0412/IKS-HRGA/VI/2019",
        "nama": "FAJAR NUGROHO",
        "jabatan": "Welder",
        "tanggal_mulai": "2011-02-17",
        "tanggal_selesai": "2019-05-31",
        "alasan_berhenti": "Habis Kontrak",
        "tanggal_surat": "2019-06-03",
        "kota_surat": "Tangerang",
        "penandatangan": "BUDIMAN SALIM",
        "jabatan_penandatangan": "HRGA Manager",
    },
    absent=("nik",),
)

LETTERS["table with headings"] = Sample(
    """
KOPERASI KARYAWAN MAJU BERSAMA
SURAT KETERANGAN PENGALAMAN KERJA
Nomor : 14/KKMB/SKPK/2021
Pengurus Koperasi Karyawan Maju Bersama menerangkan bahwa yang tersebut di bawah ini pernah bekerja pada kami:
Nama                 Jabatan          Tanggal Masuk     Tanggal Keluar
WAHYU HIDAYAT        Kasir            01-08-2015        30-06-2021
Yang bersangkutan berhenti atas permintaan sendiri.
Malang, 5 Juli 2021
Ketua,

SUHARTONO
""",
    {
        "perusahaan": "KOPERASI KARYAWAN MAJU BERSAMA",
        "nomor_surat": "14/KKMB/SKPK/2021",
        "nama": "WAHYU HIDAYAT",
        "jabatan": "Kasir",
        "tanggal_mulai": "2015-08-01",
        "tanggal_selesai": "2021-06-30",
        "alasan_berhenti": "atas permintaan sendiri",
        "tanggal_surat": "2021-07-05",
        "kota_surat": "Malang",
        "penandatangan": "SUHARTONO",
        "jabatan_penandatangan": "Ketua",
    },
)

LETTERS["english reference"] = Sample(
    """
PT Samudra Hospitality Indonesia
EMPLOYMENT REFERENCE LETTER
Ref: HR/REF/2022/118
TO WHOM IT MAY CONCERN
This is to certify that Mr. Yohanes Kristanto was employed by PT Samudra Hospitality Indonesia as a Front
Office Supervisor from March 5, 2017 until December 31, 2021. During his service he proved to be honest
and hard working. He resigned on his own request.
Denpasar, 10 January 2022
Yours faithfully,

Ni Putu Ayu Sukmawati
Human Resources Manager
""",
    {
        "perusahaan": "PT Samudra Hospitality Indonesia",
        "nomor_surat": "HR/REF/2022/118",
        "nama": "Yohanes Kristanto",
        "jabatan": "Front Office Supervisor",
        "tanggal_mulai": "2017-03-05",
        "tanggal_selesai": "2021-12-31",
        "tanggal_surat": "2022-01-10",
        "kota_surat": "Denpasar",
        "penandatangan": "Ni Putu Ayu Sukmawati",
        "jabatan_penandatangan": "Human Resources Manager",
    },
)

LETTERS["glued and confused"] = Sample(
    """
PTANUGERAHKIMIA LESTARI
SURATKETERANGANKERJA
Nomor：O21/HRD/AKL/Vll/2O20
Yangbertandatangandibawah ini：
Nama：Lina Marlina
Jabatan：HRD Manager
Dengan ini menerangkanbahwa：
Nama：EKO PRASETYO
No.KTP：3276O11203859004
Jabatan：Operator Mesin
benar pernahbekerja di PTANUGERAHKIMIA LESTARIsejaktanggal12Maret2O12sampaidengan
tanggal30Juni2020.Yangbersangkutanmengundurkandiri ataspermintaansendiri.
Depok,1Juli2020
Lina Marlina
HRD Manager
""",
    {
        "nomor_surat": "021/HRD/AKL/VII/2020",
        "nama": "EKO PRASETYO",
        "nik": "3276011203859004",
        "jabatan": "Operator Mesin",
        "tanggal_mulai": "2012-03-12",
        "tanggal_selesai": "2020-06-30",
        "alasan_berhenti": "mengundurkandiri ataspermintaansendiri",
        "tanggal_surat": "2020-07-01",
        "kota_surat": "Depok",
        "penandatangan": "Lina Marlina",
        "jabatan_penandatangan": "HRD Manager",
    },
)

LETTERS["colons lost"] = Sample(
    """
UD BERKAH TANI
SURAT KETERANGAN KERJA
Nomor 05/UD-BT/X/2018
Yang bertanda tangan di bawah ini
Nama            H. Mahmud Fauzi
Jabatan         Pemilik
Menerangkan bahwa
Nama            Slamet Riyanto
Alamat          Dusun Krajan RT 02 RW 01
Jabatan         Buruh Gudang
telah bekerja pada UD BERKAH TANI mulai tanggal 1 Pebruari 2010 hingga 30 September 2018 dan telah
berhenti dengan baik.
Jember, 2 Oktober 2018
UD BERKAH TANI
H. Mahmud Fauzi
""",
    {
        "perusahaan": "UD BERKAH TANI",
        "nomor_surat": "05/UD-BT/X/2018",
        "nama": "Slamet Riyanto",
        "jabatan": "Buruh Gudang",
        "tanggal_mulai": "2010-02-01",
        "tanggal_selesai": "2018-09-30",
        "tanggal_surat": "2018-10-02",
        "kota_surat": "Jember",
        "penandatangan": "H. Mahmud Fauzi",
        "jabatan_penandatangan": "Pemilik",
    },
)

LETTERS["hyphens at line ends"] = Sample(
    """
PT MITRA BOGA UTAMA
SURAT KETERANGAN
Nomor: 301/MBU-HC/XI/2023
Dengan ini Manajemen PT MITRA BOGA UTAMA menerangkan bahwa Sdri. INTAN PERMATASARI, pemegang KTP nomor
3374024304959005, pernah bekerja sebagai Crew Outlet terhitung mulai tanggal 15 Ja-
nuari 2019 sam-
pai dengan tanggal 31 Oktober 2023, dan berhenti karena mengundur-
kan diri.
Semarang, 6 November 2023
Manajemen,
Kartika Sari, S.Psi.
Human Capital Officer
""",
    {
        "perusahaan": "PT MITRA BOGA UTAMA",
        "nomor_surat": "301/MBU-HC/XI/2023",
        "nama": "INTAN PERMATASARI",
        "nik": "3374024304959005",
        "jabatan": "Crew Outlet",
        "tanggal_mulai": "2019-01-15",
        "tanggal_selesai": "2023-10-31",
        "alasan_berhenti": "mengundurkan diri",
        "tanggal_surat": "2023-11-06",
        "penandatangan": "Kartika Sari, S.Psi.",
        "jabatan_penandatangan": "Human Capital Officer",
    },
)

LETTERS["spelled out"] = Sample(
    """
YAYASAN PENDIDIKAN CAHAYA ILMU
SURAT KETERANGAN BERHENTI BEKERJA
Nomor : 77/YPCI/VII/2020
Ketua Yayasan Pendidikan Cahaya Ilmu menerangkan bahwa Sdri. Nur Aini, S.Pd., jabatan Guru Kelas, telah bekerja
sejak tanggal satu Juli dua ribu sebelas dan berhenti pada tanggal tiga puluh Juni dua ribu dua puluh
karena memasuki usia pensiun.
Dikeluarkan di : Cirebon
Pada tanggal : 1 Juli 2020
Ketua Yayasan,

Drs. Abdul Karim
""",
    {
        "perusahaan": "YAYASAN PENDIDIKAN CAHAYA ILMU",
        "nomor_surat": "77/YPCI/VII/2020",
        "nama": "Nur Aini, S.Pd.",
        "jabatan": "Guru Kelas",
        "tanggal_mulai": "2011-07-01",
        "tanggal_selesai": "2020-06-30",
        "alasan_berhenti": "memasuki usia pensiun",
        "tanggal_surat": "2020-07-01",
        "kota_surat": "Cirebon",
        "penandatangan": "Drs. Abdul Karim",
    },
)

LETTERS["left as of"] = Sample(
    """
PT SENTRA NIAGA ELEKTRONIK
SURAT KETERANGAN PENGUNDURAN DIRI
No. 19/SNE/HR/II/2022
Menunjuk surat pengunduran diri Saudara tanggal 2 Januari 2022, kami menyatakan bahwa :
Nama : RIZKY MAULANA
Jabatan : Sales Counter
Tanggal bergabung : 7 Agustus 2017
telah mengundurkan diri terhitung mulai tanggal 1 Februari 2022.
Medan, 3 Februari 2022
Robert Sitompul
Branch Manager
""",
    {
        "perusahaan": "PT SENTRA NIAGA ELEKTRONIK",
        "nomor_surat": "19/SNE/HR/II/2022",
        "nama": "RIZKY MAULANA",
        "jabatan": "Sales Counter",
        "tanggal_mulai": "2017-08-07",
        "tanggal_selesai": "2022-02-01",
        "alasan_berhenti": "mengundurkan diri",
        "tanggal_surat": "2022-02-03",
        "kota_surat": "Medan",
        "penandatangan": "Robert Sitompul",
        "jabatan_penandatangan": "Branch Manager",
    },
)

LETTERS["no longer from that day"] = Sample(
    """
PT LAUTAN RASA
SURAT KETERANGAN
Nomor : 12/LR/PERS/V/2021
Yang bertanda tangan di bawah ini, Personalia PT LAUTAN RASA, menerangkan bahwa :
Nama : YANTI SURYANI
NIK : 3215064506889006
Bagian : Pengolahan
bekerja sejak 09 Mei 2013, dan terhitung sejak tanggal 01 Mei 2021 yang bersangkutan sudah tidak bekerja lagi
di perusahaan kami.
Karawang, 04 Mei 2021
ENDANG SULASTRI
Personalia
""",
    {
        "perusahaan": "PT LAUTAN RASA",
        "nama": "YANTI SURYANI",
        "nik": "3215064506889006",
        "tanggal_mulai": "2013-05-09",
        "tanggal_selesai": "2021-05-01",
        "tanggal_surat": "2021-05-04",
        "penandatangan": "ENDANG SULASTRI",
        "jabatan_penandatangan": "Personalia",
    },
    absent=("alasan_berhenti",),
)

LETTERS["all capitals"] = Sample(
    """
PT BUMI SAWIT LESTARI
SURAT KETERANGAN KERJA
NOMOR : 221/BSL/HRD/IX/2016
YANG BERTANDA TANGAN DI BAWAH INI MENERANGKAN BAHWA SDR. PARLINDUNGAN SIREGAR PERNAH BEKERJA
PADA PT BUMI SAWIT LESTARI SEBAGAI MANDOR PANEN SEJAK 1 JANUARI 2005 S/D 31 AGUSTUS 2016.
YANG BERSANGKUTAN TELAH MENGUNDURKAN DIRI.
PEKANBARU, 5 SEPTEMBER 2016
HOTMAN NASUTION
MANAGER KEBUN
""",
    {
        "perusahaan": "PT BUMI SAWIT LESTARI",
        "nomor_surat": "221/BSL/HRD/IX/2016",
        "nama": "PARLINDUNGAN SIREGAR",
        "jabatan": "MANDOR PANEN",
        "tanggal_mulai": "2005-01-01",
        "tanggal_selesai": "2016-08-31",
        "alasan_berhenti": "MENGUNDURKAN DIRI",
        "tanggal_surat": "2016-09-05",
        "kota_surat": "PEKANBARU",
        "penandatangan": "HOTMAN NASUTION",
        "jabatan_penandatangan": "MANAGER KEBUN",
    },
)

LETTERS["letter with a subject line"] = Sample(
    """
PT GRAHA MULTI PRINTING
Surabaya, 9 Agustus 2018
Nomor     : 066/GMP-HRD/VIII/2018
Lampiran  : -
Perihal   : Surat Keterangan Kerja
Dengan hormat,
Bersama ini kami menerangkan bahwa Bpk. Heru Santoso adalah mantan karyawan PT Graha Multi Printing dengan
data sebagai berikut:
Posisi Terakhir       : Operator Cetak
Masa Kerja            : 03.05.10 s/d 31.07.18
Alasan Berhenti       : PHK karena efisiensi
Demikian kami sampaikan, terima kasih.
Hormat kami,

( Tjandra Wibowo )
Direktur
""",
    {
        "perusahaan": "PT GRAHA MULTI PRINTING",
        "nomor_surat": "066/GMP-HRD/VIII/2018",
        "nama": "Heru Santoso",
        "jabatan": "Operator Cetak",
        "tanggal_mulai": "2010-05-03",
        "tanggal_selesai": "2018-07-31",
        "alasan_berhenti": "PHK karena efisiensi",
        "tanggal_surat": "2018-08-09",
        "kota_surat": "Surabaya",
        "penandatangan": "Tjandra Wibowo",
        "jabatan_penandatangan": "Direktur",
    },
)

LETTERS["two signatures"] = Sample(
    """
PT ANDALAN FURNITURE
SURAT KETERANGAN KERJA
No. 55/AF/HRD/III/2017
Yang bertanda tangan di bawah ini menerangkan dengan sebenarnya bahwa:
Nama : MULYADI
Jabatan : Tukang Kayu
Periode : 12 Maret 2007 - 28 Februari 2017
telah bekerja dengan baik pada perusahaan kami.
                                        Jepara, 1 Maret 2017
Mengetahui,                             Hormat kami,

SUTRISNO HADI                           WATI NINGSIH
Direktur                                HRD
""",
    {
        "perusahaan": "PT ANDALAN FURNITURE",
        "nomor_surat": "55/AF/HRD/III/2017",
        "nama": "MULYADI",
        "jabatan": "Tukang Kayu",
        "tanggal_mulai": "2007-03-12",
        "tanggal_selesai": "2017-02-28",
        "tanggal_surat": "2017-03-01",
        "kota_surat": "Jepara",
        "penandatangan": "WATI NINGSIH",
        "jabatan_penandatangan": "HRD",
    },
    absent=("alasan_berhenti",),
)

LETTERS["several contracts"] = Sample(
    """
PT SINAR LOGAM PERKASA
SURAT KETERANGAN KERJA
No. 140/SLP/VI/2022
Menerangkan bahwa Sdr. ILHAM SAPUTRA pernah bekerja sebagai Helper dengan perjanjian kerja :
1. PKWT I  : 01 Juni 2019 s/d 31 Mei 2020
2. PKWT II : 01 Juni 2020 s/d 31 Mei 2022
Kontrak tidak diperpanjang.
Gresik, 02 Juni 2022
NANANG FIRMANSYAH
Kepala Personalia
""",
    {
        "nama": "ILHAM SAPUTRA",
        "jabatan": "Helper",
        "tanggal_mulai": "2019-06-01",
        "tanggal_selesai": "2022-05-31",
        "tanggal_surat": "2022-06-02",
        "penandatangan": "NANANG FIRMANSYAH",
        "jabatan_penandatangan": "Kepala Personalia",
    },
)

LETTERS["died"] = Sample(
    """
PT CITRA AGRO LESTARI
SURAT KETERANGAN
Nomor : 7/CAL/SK/I/2023
Yang bertanda tangan dibawah ini :
Nama : Ir. Gunawan Setiadi, M.M.
Jabatan : General Manager
Dengan ini menerangkan bahwa Almarhum Sdr. Sugeng Raharjo (NIK 3509081109769007) adalah benar karyawan kami
yang bekerja sejak 2 Januari 2001 hingga 28 Desember 2022 dan berhenti karena meninggal dunia.
Jember, 9 Januari 2023

Ir. Gunawan Setiadi, M.M.
""",
    {
        "perusahaan": "PT CITRA AGRO LESTARI",
        "nama": "Sugeng Raharjo",
        "nik": "3509081109769007",
        "tanggal_mulai": "2001-01-02",
        "tanggal_selesai": "2022-12-28",
        "alasan_berhenti": "meninggal dunia",
        "penandatangan": "Ir. Gunawan Setiadi, M.M.",
        "jabatan_penandatangan": "General Manager",
    },
)

LETTERS["still employed, in other words"] = Sample(
    """
PT NUSA TIRTA
SURAT KETERANGAN KERJA
No. 3/NT/2024
Menerangkan bahwa Sdri. FITRIANI, jabatan Kasir, masih aktif bekerja pada PT NUSA TIRTA sejak 10 Oktober 2020.
Makassar, 8 Mei 2024
ANDI BASO
Manager
""",
    {"nama": "FITRIANI", "jabatan": "Kasir", "tanggal_mulai": "2020-10-10", "tanggal_surat": "2024-05-08"},
    observed=("paklaring_still_employed",),
    absent=("tanggal_selesai",),
)

LETTERS["contradictory period"] = Sample(
    """
PT OMEGA BATERAI
PAKLARING
No. 90/OB/HR/X/2020
Menerangkan bahwa Sdr. DONI ARDIANSYAH telah bekerja dari 1 Maret 2020 sampai dengan 30 September 2012.
Bogor, 2 Oktober 2020
TAUFIK RAHMAN
HR Manager
""",
    {"nama": "DONI ARDIANSYAH", "tanggal_mulai": "2020-03-01", "tanggal_selesai": "2012-09-30"},
    observed=("date_impossible",),
)

LETTERS["first person of the firm"] = Sample(
    """
BENGKEL JAYA MOTOR
Jl. Veteran 17 Kediri
SURAT KETERANGAN
Saya, Hadi Purnomo, selaku pemilik Bengkel Jaya Motor, menyatakan dengan sesungguhnya bahwa saudara Arif
Hidayatullah benar-benar pernah bekerja di bengkel kami selaku mekanik sejak bulan Mei 2016 hingga Agustus 2021
dan sudah mengundurkan diri secara baik-baik.
Kediri, 30 Agustus 2021

Hadi Purnomo
""",
    {
        "perusahaan": "BENGKEL JAYA MOTOR",
        "nama": "Arif Hidayatullah",
        "jabatan": "mekanik",
        "tanggal_mulai": "2016-05",
        "tanggal_selesai": "2021-08",
        "alasan_berhenti": "mengundurkan diri secara baik-baik",
        "tanggal_surat": "2021-08-30",
        "kota_surat": "Kediri",
        "penandatangan": "Hadi Purnomo",
        "jabatan_penandatangan": "pemilik",
    },
    absent=("nomor_surat",),
)

LETTERS["dates joined to labels in one row"] = Sample(
    """
PT KENCANA TEKNIK MANDIRI
CERTIFICATE OF EMPLOYMENT
Letter No. KTM/COE/17/2024
We hereby certify that the following person has worked for PT Kencana Teknik Mandiri:
Employee Name : Dewi Anggraini
ID Number : 3578034802939008
Last Position : Document Controller
Joined : 2 March 2020   Last Working Day : 29 February 2024
Reason for leaving : End of contract
Surabaya, 4 March 2024
Agnes Natalia
HR Manager
""",
    {
        "nomor_surat": "KTM/COE/17/2024",
        "nama": "Dewi Anggraini",
        "nik": "3578034802939008",
        "jabatan": "Document Controller",
        "tanggal_mulai": "2020-03-02",
        "tanggal_selesai": "2024-02-29",
        "alasan_berhenti": "End of contract",
        "tanggal_surat": "2024-03-04",
        "kota_surat": "Surabaya",
        "penandatangan": "Agnes Natalia",
        "jabatan_penandatangan": "HR Manager",
    },
)

LETTERS["place and date on two lines"] = Sample(
    """
PT. NIRWANA SENTOSA ABADI
SURAT KETERANGAN PENGALAMAN KERJA
No.: 002/NSA-HRD/I/2023
Yang bertandatangan di bawah ini Pimpinan PT. Nirwana Sentosa Abadi menerangkan bahwa:
Nama Lengkap      : Muh. Arif Rahman, S.T.
Tempat, Tgl. Lahir: Makassar, 12-12-1990
Alamat            : Perum Bumi Indah Blok C2 No. 14, Maros
Pendidikan        : S1
Adalah benar telah bekerja di PT. Nirwana Sentosa Abadi sebagai Site Engineer selama 4 tahun
terhitung dari tanggal 02 Januari 2019 s.d tanggal 31 Desember 2022.
Demikian surat keterangan ini dibuat untuk dapat dipergunakan seperlunya.
Dibuat di Makassar
Tanggal 5 Januari 2023
PT. Nirwana Sentosa Abadi

Ir. H. Baharuddin, M.Si.
Direktur Utama
""",
    {
        "perusahaan": "PT. NIRWANA SENTOSA ABADI",
        "nomor_surat": "002/NSA-HRD/I/2023",
        "nama": "Muh. Arif Rahman, S.T.",
        "jabatan": "Site Engineer",
        "tanggal_mulai": "2019-01-02",
        "tanggal_selesai": "2022-12-31",
        "tanggal_surat": "2023-01-05",
        "kota_surat": "Makassar",
        "jabatan_penandatangan": "Direktur Utama",
        "penandatangan": "Ir. H. Baharuddin, M.Si.",
    },
    observed=(),
    absent=("nik", "alasan_berhenti"),
)

LETTERS["numbered lines"] = Sample(
    """
SURAT KETERANGAN KERJA
Yang bertanda tangan di bawah ini :
1. Nama         : Susilowati
2. Jabatan      : HR Manager
3. Perusahaan   : PT Prima Kencana Tbk
Menerangkan dengan sebenarnya bahwa :
1. Nama         : Didik Setiawan
2. NIK          : 20130045
3. Jabatan      : Staff Gudang
4. Masa Kerja   : 5 Maret 2013 sampai 4 Maret 2020
5. Alasan Berhenti : Pensiun Dini
Sidoarjo, 10 Maret 2020
                 Hormat kami,
                 PT Prima Kencana Tbk

                 Susilowati
                 HR Manager
""",
    {
        "perusahaan": "PT Prima Kencana Tbk",
        "nama": "Didik Setiawan",
        "jabatan": "Staff Gudang",
        "tanggal_mulai": "2013-03-05",
        "tanggal_selesai": "2020-03-04",
        "alasan_berhenti": "Pensiun Dini",
        "tanggal_surat": "2020-03-10",
        "kota_surat": "Sidoarjo",
        "penandatangan": "Susilowati",
        "jabatan_penandatangan": "HR Manager",
    },
    observed=(),
    absent=("nik", "nomor_surat"),
)

LETTERS["english with last working day"] = Sample(
    """
PT ASTRO DAYA INDONESIA
Jakarta, October 3, 2022
Ref : 221/ADI-HR/X/2022
TO WHOM IT MAY CONCERN
This letter is to certify that Ms. Clara Oktaviani Simanjuntak (ID Card No. 3171064510929011) had been working with
PT Astro Daya Indonesia as Finance Analyst since 15 July 2018. Her last working day was 30 September 2022 due to
resignation.
Best regards,

Jonathan Halim
Chief People Officer
""",
    {
        "perusahaan": "PT ASTRO DAYA INDONESIA",
        "nomor_surat": "221/ADI-HR/X/2022",
        "nama": "Clara Oktaviani Simanjuntak",
        "nik": "3171064510929011",
        "jabatan": "Finance Analyst",
        "tanggal_mulai": "2018-07-15",
        "tanggal_selesai": "2022-09-30",
        "alasan_berhenti": "resignation",
        "tanggal_surat": "2022-10-03",
        "kota_surat": "Jakarta",
        "penandatangan": "Jonathan Halim",
        "jabatan_penandatangan": "Chief People Officer",
    },
    observed=(),
    absent=(),
)

LETTERS["by name, in a sentence"] = Sample(
    """
CV. TIGA PUTRA
SURAT KETERANGAN BERHENTI KERJA
Nomor : 01/TP/2021
Dengan ini kami beritahukan bahwa karyawan kami atas nama ROHMAN, bagian produksi,
masuk kerja tanggal 12 April 2012 dan keluar tanggal 30 Nopember 2021 dengan alasan
mengundurkan diri.
Tasikmalaya, 1 Desember 2021
Pimpinan CV. TIGA PUTRA


H. ENJANG
""",
    {
        "perusahaan": "CV. TIGA PUTRA",
        "nomor_surat": "01/TP/2021",
        "nama": "ROHMAN",
        "tanggal_mulai": "2012-04-12",
        "tanggal_selesai": "2021-11-30",
        "alasan_berhenti": "mengundurkan diri",
        "tanggal_surat": "2021-12-01",
        "kota_surat": "Tasikmalaya",
        "penandatangan": "H. ENJANG",
        "jabatan_penandatangan": "Pimpinan",
    },
    observed=(),
    absent=("nik",),
)

LETTERS["hospital"] = Sample(
    """
RUMAH SAKIT SEHAT BERSAMA
SURAT KETERANGAN
No : 445/1203/RSSB/2019
Direktur Rumah Sakit Sehat Bersama menerangkan bahwa:
Nama     : Ns. Retno Wulandari, S.Kep.
NIP      : 2009.0312
Unit     : IGD
Yang bersangkutan adalah pegawai Rumah Sakit Sehat Bersama terhitung mulai tanggal (TMT) 1 September 2009
dan telah diberhentikan dengan hormat atas permintaan sendiri per 31 Juli 2019.
Klaten, 31 Juli 2019
Direktur,
dr. Bambang Sutejo, Sp.PD
""",
    {
        "perusahaan": "RUMAH SAKIT SEHAT BERSAMA",
        "nomor_surat": "445/1203/RSSB/2019",
        "nama": "Ns. Retno Wulandari, S.Kep.",
        "tanggal_mulai": "2009-09-01",
        "tanggal_selesai": "2019-07-31",
        "alasan_berhenti": "diberhentikan dengan hormat atas permintaan sendiri",
        "tanggal_surat": "2019-07-31",
        "kota_surat": "Klaten",
        "penandatangan": "dr. Bambang Sutejo, Sp.PD",
        "jabatan_penandatangan": "Direktur",
    },
    observed=(),
    absent=("nik",),
)

LETTERS["until this letter"] = Sample(
    """
PT GUNUNG MAS
SURAT KETERANGAN KERJA
Nomor: 7/GM/III/2024
Yang bertanda tangan di bawah ini, Direktur PT GUNUNG MAS, dengan ini menerangkan bahwa:
Nama : SITI ROHANI
No. KTP : 3204014702889013
Adalah benar karyawati PT GUNUNG MAS yang bekerja sejak tanggal 08-08-2016 sampai
dengan surat keterangan ini dikeluarkan.
Bandung, 15-03-2024
JAJANG NURJAMAN
""",
    {
        "perusahaan": "PT GUNUNG MAS",
        "nomor_surat": "7/GM/III/2024",
        "nama": "SITI ROHANI",
        "nik": "3204014702889013",
        "tanggal_mulai": "2016-08-08",
        "tanggal_surat": "2024-03-15",
        "kota_surat": "Bandung",
        "penandatangan": "JAJANG NURJAMAN",
    },
    observed=("paklaring_still_employed",),
    absent=("tanggal_selesai",),
)

LETTERS["labels in a sentence"] = Sample(
    """
PT PUTRA SAMUDERA
SURAT KETERANGAN KERJA
No. 9/PS/VI/2020
Menerangkan bahwa : NAMA : ALI USMAN, NIK : 11223344, JABATAN : ABK, telah bekerja selama 3 tahun 2 bulan, yaitu
dari 01/04/2017 s/d 31/05/2020. Selama masih bekerja yang bersangkutan berkelakuan baik.
Tegal, 02/06/2020
""",
    {
        "perusahaan": "PT PUTRA SAMUDERA",
        "nomor_surat": "9/PS/VI/2020",
        "nama": "ALI USMAN",
        "jabatan": "ABK",
        "tanggal_mulai": "2017-04-01",
        "tanggal_selesai": "2020-05-31",
        "tanggal_surat": "2020-06-02",
        "kota_surat": "Tegal",
    },
    observed=(),
    absent=("nik", "penandatangan", "alasan_berhenti"),
)

LETTERS["a degree before a label"] = Sample(
    """
PT RUANG KARYA DIGITAL
SURAT KETERANGAN KERJA
No. 61/RKD/HR/VII/2023
Menerangkan bahwa :
Nama : K.H. BUDI HAMZAH, S.PD.
Employee No. : 2019.05.973
Jabatan : Instruktur
Periode : 1 Mei 2019 s/d 30 Juni 2023
berhenti karena berakhirnya masa kontrak kerja (PKWT). Demikian keterangan ini kami buat dengan sebenarnya.
Madiun, 3 Juli 2023
KHOIRUNNISA
Kepala Personalia
""",
    {
        "perusahaan": "PT RUANG KARYA DIGITAL",
        "nama": "K.H. BUDI HAMZAH, S.PD.",
        "alasan_berhenti": "berakhirnya masa kontrak kerja (PKWT)",
        "tanggal_mulai": "2019-05-01",
        "tanggal_selesai": "2023-06-30",
        "penandatangan": "KHOIRUNNISA",
    },
    absent=("nik",),
)
