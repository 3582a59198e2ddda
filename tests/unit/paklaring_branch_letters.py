"""Letters of a bank, a ship owner, a shop chain and others, in their own words; see `paklaring_letters`."""

from tests.unit.paklaring_letters import Sample

BRANCH_LETTERS: dict[str, Sample] = {}

BRANCH_LETTERS["a bank's own letter, dated above the text"] = Sample(
    """
                                                             bank contoh
Jakarta, 12 Juli 2021
Nomor : B.2041-HCD/HCS/07/2021
                    SURAT KETERANGAN PENGALAMAN KERJA
PT Bank Contoh Nusantara Tbk. dengan ini menerangkan bahwa :
Nama              : Ratih Puspita Dewanti
Personal Number   : 00087654
Jabatan Terakhir  : Relationship Manager Kredit Menengah
Unit Kerja        : Kantor Cabang Jakarta Contoh Raya
adalah benar pernah bekerja di PT Bank Contoh Nusantara Tbk. terhitung mulai tanggal 01 April 2009
sampai dengan 30 Juni 2021. Yang bersangkutan mengundurkan diri dari perusahaan atas keinginan
pribadi dan tidak lagi mempunyai hubungan kerja dengan PT Bank Contoh Nusantara Tbk.
Demikian agar maklum.
PT BANK CONTOH NUSANTARA Tbk.
Human Capital Division

Widjanarko Soebroto
Group Head
""",
    {
        "perusahaan": "PT Bank Contoh Nusantara Tbk.",
        "nomor_surat": "B.2041-HCD/HCS/07/2021",
        "nama": "Ratih Puspita Dewanti",
        "jabatan": "Relationship Manager Kredit Menengah",
        "tanggal_mulai": "2009-04-01",
        "tanggal_selesai": "2021-06-30",
        "tanggal_surat": "2021-07-12",
        "penandatangan": "Widjanarko Soebroto",
        "jabatan_penandatangan": "Group Head",
    },
)

BRANCH_LETTERS["a sailor signs on and off"] = Sample(
    """
           PT. PELAYARAN CONTOH SAMUDERA
        Ship Owner & Operator - Jl. Perak Timur 210 Surabaya
     SURAT KETERANGAN PENGALAMAN BERLAYAR (SEA SERVICE)
                No. 233/CREW/PCS-SBY/V/2022
Yang bertandatangan dibawah ini menerangkan bahwa pelaut tersebut dibawah ini :
Nama          : Yohanis Lewar
Jabatan       : Juru Mudi / AB
Kode Pelaut   : 6200999001
Nama Kapal    : KM. Contoh Jaya 8 (GT 2875)
Sign On       : 12 Mei 2019
Sign Off      : 11 Mei 2022
telah bekerja di atas kapal milik perusahaan kami dan turun (sign off) karena habis kontrak (PKL).
                                        Surabaya, 17 Mei 2022
                                        PT. PELAYARAN CONTOH SAMUDERA

                                        Capt. Rudolf Manuhutu
                                        Crewing Manager
""",
    {
        "perusahaan": "PT. PELAYARAN CONTOH SAMUDERA",
        "nomor_surat": "233/CREW/PCS-SBY/V/2022",
        "nama": "Yohanis Lewar",
        "jabatan": "Juru Mudi / AB",
        "tanggal_mulai": "2019-05-12",
        "tanggal_selesai": "2022-05-11",
        "penandatangan": "Capt. Rudolf Manuhutu",
        "jabatan_penandatangan": "Crewing Manager",
    },
)

BRANCH_LETTERS["a table of positions: the last one counts"] = Sample(
    """
   PT CONTOH RITEL MANDIRI TBK
   Menara Contoh Lt. 9, Jl. M.H. Thamrin, Tangerang 15117
                    SURAT KETERANGAN KERJA
               No: 5567/HC-OPR/SKK/CRM/III/2024
Kami yang bertanda tangan di bawah ini menerangkan bahwa Sdr. Fajar Nugraha Saputra (NIK
2014099123) pernah bekerja di PT Contoh Ritel Mandiri Tbk dengan riwayat jabatan sebagai berikut:
No           Jabatan                      Mulai            Sampai
1     Pramuniaga                     10-02-2014        31-12-2016
2     Merchandiser                   01-01-2017        30-06-2020
3     Kepala Toko                    01-07-2020        29-02-2024
Yang bersangkutan keluar dari perusahaan per tanggal 29 Februari 2024 dengan alasan mengundurkan diri.
Tangerang, 4 Maret 2024
Hormat kami,

Lidya Kusumawardani
Human Capital Operation Manager
""",
    {
        "perusahaan": "PT CONTOH RITEL MANDIRI TBK",
        "nama": "Fajar Nugraha Saputra",
        "jabatan": "Kepala Toko",
        "tanggal_mulai": "2014-02-10",
        "tanggal_selesai": "2024-02-29",
        "penandatangan": "Lidya Kusumawardani",
    },
)

BRANCH_LETTERS["a number alone above the title, a name behind an opening that was nearly known"] = Sample(
    """
   PT CONTOH MINING SERVICES
   Site Office: Sangatta, East Kutai | Head Office: Balikpapan
CMS-HRS/COE/1123/2024
                    EMPLOYMENT VERIFICATION LETTER
TO WHOM IT MAY CONCERN
We now confirm that Mr. Yustinus Padang Allo (Employee No. 70011) served PT Contoh Mining Services as
a Heavy Equipment Mechanic II for the period from March 7, 2016 until October 31, 2024, on which date his
employment was terminated due to redundancy.
Sangatta, November 11, 2024
For and on behalf of PT Contoh Mining Services

Christine Wattimena
HR Services Superintendent
""",
    {
        "perusahaan": "PT CONTOH MINING SERVICES",
        "nomor_surat": "CMS-HRS/COE/1123/2024",
        "nama": "Yustinus Padang Allo",
        "jabatan": "Heavy Equipment Mechanic II",
        "tanggal_mulai": "2016-03-07",
        "tanggal_selesai": "2024-10-31",
        "alasan_berhenti": "redundancy",
        "penandatangan": "Christine Wattimena",
    },
)

BRANCH_LETTERS["the firm's name stands between the director's title and his name"] = Sample(
    """
                                        PERUMDA AIR MINUM TIRTA CONTOH
                                        Jl. Tentara Pelajar 5 Magelang
                    SURAT KETERANGAN MASA KERJA
                Nomor : 810 / 335 / PAM-TC / 2022
Direktur Utama Perumda Air Minum Tirta Contoh dengan ini menerangkan bahwa :
Nama     : Slamet Raharjo
NPP      : 690880345
Jabatan  : Pengawas Meter
telah bekerja pada Perumda Air Minum Tirta Contoh terhitung mulai tanggal 1 Nopember 1992 dan
diberhentikan dengan hormat sebagai pegawai karena mencapai batas usia pensiun terhitung akhir bulan
31 Agustus 2022.
                                        Magelang, 2 September 2022
                                        DIREKTUR UTAMA
                                        PERUMDA AIR MINUM TIRTA CONTOH

                                        Ir. Haryo Pranoto, M.T.
""",
    {
        "nama": "Slamet Raharjo",
        "nomor_surat": "810/335/PAM-TC/2022",
        "tanggal_mulai": "1992-11-01",
        "tanggal_selesai": "2022-08-31",
        "penandatangan": "Ir. Haryo Pranoto, M.T.",
        "jabatan_penandatangan": "DIREKTUR UTAMA",
    },
)

BRANCH_LETTERS["a name read in small letters of the same shape, a member of an institute signs"] = Sample(
    """
   KOPERASI KARYAWAN CONTOH MAKMUR
   Jl. Industri No. 3 Gresik
                    SURAT KETERANGAN
               No : 017/KOPKAR-CM/SK/II/2021
Pengurus Koperasi Karyawan Contoh Makmur dengan ini memberikan keterangan kepada Saudari
sULIsTYoWATI, pemegang KTP nomor 3525106208819046, bahwa yang bersangkutan telah
bekerja pada koperasi kami sebagai Kasir Toko dari tanggal 3 Maret 2008 hingga 29 Januari 2021.
Perjanjian kerjanya tidak kami perpanjang lagi.
                                        Gresik, 1 Februari 2021

                                        Prasetyo Adiwibawa, IAI
                                        Principal
""",
    {
        "perusahaan": "KOPERASI KARYAWAN CONTOH MAKMUR",
        "nama": "SULISTYOWATI",
        "nik": "3525106208819046",
        "jabatan": "Kasir Toko",
        "tanggal_mulai": "2008-03-03",
        "tanggal_selesai": "2021-01-29",
        "alasan_berhenti": "tidak kami perpanjang lagi",
        "penandatangan": "Prasetyo Adiwibawa, IAI",
        "jabatan_penandatangan": "Principal",
    },
)

BRANCH_LETTERS["given to somebody, with the courtesy title written out"] = Sample(
    """
                    SURAT KETERANGAN KERJA
                        No. 7/CPT/2015
Surat ini diberikan kepada Saudari Umi Kulsum yang telah bekerja dari tanggal 2 Januari 2009 hingga
tanggal 30 Juni 2015, di bagian dapur Rumah Makan Contoh Putri Tunggal milik saya.
Padang, 1 Juli 2015
Pemilik

Hj. Rosmaini
""",
    {
        "perusahaan": "Rumah Makan Contoh Putri Tunggal",
        "nomor_surat": "7/CPT/2015",
        "nama": "Umi Kulsum",
        "tanggal_mulai": "2009-01-02",
        "tanggal_selesai": "2015-06-30",
        "penandatangan": "Hj. Rosmaini",
        "jabatan_penandatangan": "Pemilik",
    },
)

BRANCH_LETTERS["the end before the beginning, behind the full stop of a legal form"] = Sample(
    """
UD. CONTOH TRANS EKSPRES
Jasa Angkutan Barang - Jl. Margomulyo 44 Surabaya
                                             Surabaya, 20 Agustus 2022
               SURAT KETERANGAN
               Nomor 09/CTE/VIII/2022
Dengan ini kami sampaikan bahwa nama di bawah ini :
Nama        : Agus Sunaryo
Lahir       : Nganjuk, 30-08-1979
Pekerjaan   : Sopir Trailer
sudah tidak bekerja lagi di UD. Contoh Trans Ekspres terhitung sejak tanggal 16 Agustus 2022.
Adapun yang bersangkutan mulai bekerja tanggal 16 Pebruari 2011. Berhenti atas kemauannya
sendiri.
               Hormat kami,

               Liem Giok Contoh
               Pimpinan
""",
    {
        "perusahaan": "UD. CONTOH TRANS EKSPRES",
        "nama": "Agus Sunaryo",
        "tanggal_mulai": "2011-02-16",
        "tanggal_selesai": "2022-08-16",
        "tanggal_surat": "2022-08-20",
    },
)

BRANCH_LETTERS["dismissed in the first person plural"] = Sample(
    """
          Rumah Makan Contoh Minang Raya
               PAKLARING
               No. 3/RM-CMR/2020
Yang bertanda tangan di bawah ini pimpinan Rumah Makan Contoh Minang Raya menerangkan bahwa Sdri.
Desi Ratnasari benar karyawan kami yang bekerja sebagai juru masak sejak 5 Mei 2013. Karena
kondisi usaha yang terus merugi, maka per 30 April 2020 yang bersangkutan terpaksa kami
berhentikan (PHK).
               Padang, 30 April 2020
               Pimpinan

               H. Syafrizal Koto
""",
    {
        "nama": "Desi Ratnasari",
        "tanggal_mulai": "2013-05-05",
        "tanggal_selesai": "2020-04-30",
        "penandatangan": "H. Syafrizal Koto",
    },
)

BRANCH_LETTERS["labels in two languages without colons"] = Sample(
    """
PT CONTOH ELECTRONICS BATAM
               CERTIFICATE OF SERVICE
               No.: CEB/HR/CS/24/00317
Name / Nama                             NURHALIZA BINTI CONTOH
Badge No.                               E-20456
Last Position / Jabatan Terakhir        Line Leader
Date Joined / Tanggal Masuk             06-Nov-2018
Date Left / Tanggal Keluar              05-Nov-2024
Reason / Alasan                         Contract completed / Selesai kontrak
This certificate is issued upon request of the employee.
               Batam, 08-Nov-2024

               Tan Siew Contoh
               HR & Admin Senior Manager
""",
    {
        "nama": "NURHALIZA BINTI CONTOH",
        "jabatan": "Line Leader",
        "tanggal_mulai": "2018-11-06",
        "tanggal_selesai": "2024-11-05",
        "penandatangan": "Tan Siew Contoh",
    },
)

BRANCH_LETTERS["an executive is not on leave, an address is no name"] = Sample(
    """
               SURAT KETERANGAN
Kami menerangkan bahwa KARNO pernah kerja di PT CONTOH TIGA SAUDARA Kawasan Industri Pakem Blok 90
sebagai Sales Executive dari bulan Nopember 2013 sampai bulan April 2020 dan sekarang sudah tidak
bekerja lagi.
Jakarta Barat, 23 Mei 2020
Hormat kami,

RAHARJA JINDRA SIRAIT
Pemilik
""",
    {
        "perusahaan": "PT CONTOH TIGA SAUDARA",
        "nama": "KARNO",
        "jabatan": "Sales Executive",
        "tanggal_mulai": "2013-11",
        "tanggal_selesai": "2020-04",
    },
)

BRANCH_LETTERS["a courtesy title in small letters"] = Sample(
    """
TOKO BANGUNAN CONTOH REJEKI
               SURAT KETERANGAN KERJA
Dengan ini saya, pemilik Toko Bangunan Contoh Rejeki, menerangkan
bahwa sdr. Wagiyo betul-betul pernah ikut bekerja di toko kami
sebagai sopir bak terbuka mulai bulan Agustus 2012 sampai dengan
bulan April 2020. Yang bersangkutan berhenti karena toko sepi.
                                        Salatiga, 11 Mei 2020
                                        Pemilik

                                        ( Tjahjono Hartono )
""",
    {
        "perusahaan": "TOKO BANGUNAN CONTOH REJEKI",
        "nama": "Wagiyo",
        "jabatan": "sopir bak terbuka",
        "tanggal_mulai": "2012-08",
        "tanggal_selesai": "2020-04",
        "penandatangan": "Tjahjono Hartono",
        "jabatan_penandatangan": "Pemilik",
    },
)

BRANCH_LETTERS["a letter for a loan names a bank once: it is not the employer"] = Sample(
    """
                    SURAT KETERANGAN KERJA
Dengan ini menerangkan bahwa Sdr. Andi Pratama Wijaya pernah bekerja pada Toko Contoh Maju
sebagai kasir dari 2 Januari 2018 sampai 30 Juni 2021 dan mempunyai rekening di PT Bank Contoh
Nusantara. Beliau mengundurkan diri.
Bogor, 1 Juli 2021

Hartono Kusuma
Pemilik
""",
    {
        "perusahaan": "Toko Contoh Maju",
        "nama": "Andi Pratama Wijaya",
        "tanggal_mulai": "2018-01-02",
        "tanggal_selesai": "2021-06-30",
        "penandatangan": "Hartono Kusuma",
    },
)
