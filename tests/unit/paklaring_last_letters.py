"""Letters of a second batch that nobody had seen; see `paklaring_letters`."""

from tests.unit.paklaring_letters import Sample

LAST_LETTERS: dict[str, Sample] = {}

LAST_LETTERS["a bus company, its paper called so, and a task for a position"] = Sample(
    """
            PERUSAHAAN OTOBUS "CONTOH JAYA"
            Terminal Contoh Kios 11 - Purwokerto
                    SURAT  PAKLARING
                    No: 08/PO-CJ/II/2020
Pimpinan PO. Contoh Jaya menerangkan :
Nama     : Tumin bin Karso
Tugas    : Pengemudi Bus AKAP
Masuk    : 12 April 2005
Keluar   : 31 Januari 2020
Alasan   : Diberhentikan karena pengurangan armada
                            Purwokerto, 3 Februari 2020
                            Pimpinan

                            Hadi Contoh Susilo
""",
    {
        "nomor_surat": "08/PO-CJ/II/2020",
        "nama": "Tumin bin Karso",
        "jabatan": "Pengemudi Bus AKAP",
        "tanggal_mulai": "2005-04-12",
        "tanggal_selesai": "2020-01-31",
        "penandatangan": "Hadi Contoh Susilo",
    },
)

LAST_LETTERS["a numbered list, a label of two things"] = Sample(
    """
PT. CONTOH PLYWOOD LESTARI
Desa Contoh Kec. Sungai Raya, Kubu Raya - Kalimantan Barat
                    SURAT KETERANGAN KERJA
                    No. 1102/CPL-PERS/SKK/V/2019
Yang bertanda tangan dibawah ini, Kepala Personalia PT. Contoh Plywood Lestari menerangkan
bahwa :
1. Nama                       : Syarifah Aminah
2. Tempat / Tgl. Lahir        : Sambas, 04-05-1983
3. Nomor Induk Karyawan       : 03.1187
4. Jabatan / Bagian           : Grader / Finishing
5. Terhitung Mulai Bekerja    : 11-08-2003
6. Terhitung Berhenti         : 30-04-2019
7. Alasan Berhenti            : Perusahaan mengurangi produksi (PHK)
                    Kubu Raya, 10 Mei 2019
                    PT. Contoh Plywood Lestari

                    M. Yusuf Contoh, SH
                    Ka. Personalia
""",
    {
        "perusahaan": "PT. CONTOH PLYWOOD LESTARI",
        "nama": "Syarifah Aminah",
        "jabatan": "Grader / Finishing",
        "tanggal_mulai": "2003-08-11",
        "tanggal_selesai": "2019-04-30",
        "penandatangan": "M. Yusuf Contoh, SH",
    },
)

LAST_LETTERS["the name stands above the sentence that ends the work"] = Sample(
    """
            CV. JAYA KILAU CONTOH
            SURAT KETERANGAN HABIS MASA KONTRAK
            No. : 233/JKC/SKHK/07/2023
Sehubungan dengan berakhirnya Perjanjian Kerja Waktu Tertentu antara CV. Jaya Kilau Contoh dengan:
Nama            : Rohimah
No. KTP         : 1871035207899028
Posisi          : Cleaner
Penempatan      : RS Contoh Bunda
maka dengan ini kami nyatakan hubungan kerja yang bersangkutan telah berakhir terhitung sejak
tanggal 1 Juli 2023. Yang bersangkutan bekerja di perusahaan kami mulai 1 Juli 2020 sampai dengan
30 Juni 2023.
                            Bandar Lampung, 1 Juli 2023
                            Contoh Rusdianto
                            Koordinator Wilayah
""",
    {
        "nama": "Rohimah",
        "nik": "1871035207899028",
        "jabatan": "Cleaner",
        "tanggal_mulai": "2020-07-01",
        "tanggal_selesai": "2023-06-30",
        "penandatangan": "Contoh Rusdianto",
    },
)

LAST_LETTERS["given to, and a number that ends like a date"] = Sample(
    """
PT. RASA FRANCHISE CONTOH
Head Office: Gedung Contoh Lt. 5, Jl. MT Haryono, Jakarta 12810
Jakarta, 28/10/2022
SURAT KETERANGAN KERJA
No : RFC/HO/SKK/22/10/2817
Diberikan kepada:
ANNISA FITRI RAMADHANI
Crew Leader - Outlet Contoh Mall Depok
yang telah bekerja pada PT. Rasa Franchise Contoh sejak tanggal 05/11/2018 dan telah mengakhiri
masa kerjanya pada tanggal 27/10/2022 karena mengundurkan diri.
HR Services

Contoh Paramita Sari
Manager
""",
    {
        "perusahaan": "PT. RASA FRANCHISE CONTOH",
        "nomor_surat": "RFC/HO/SKK/22/10/2817",
        "nama": "ANNISA FITRI RAMADHANI",
        "tanggal_mulai": "2018-11-05",
        "tanggal_selesai": "2022-10-27",
        "tanggal_surat": "2022-10-28",
        "penandatangan": "Contoh Paramita Sari",
    },
)

LAST_LETTERS["the contract will come to its end"] = Sample(
    """
                PT. CONTOH SHIPYARD BATAM
                Tanjung Uncang, Batam - Tel 0778-555101
Date : 03 Sep 2020
Ref : CSB/HR/EOC/20/0911
Subject : Letter of End of Contract
Dear Mr. Robinson Contoh Manalu,
Badge : W-3391
Please be informed that your employment contract with PT. Contoh Shipyard Batam as Welder 6G,
which commenced on 04 Sep 2018, will come to its end on 03 Sep 2020 and will not be extended.
Bersama ini kami sampaikan bahwa kontrak kerja Saudara tidak diperpanjang.
Yours sincerely,

Lim Contoh Seng
HR Manager
""",
    {
        "perusahaan": "PT. CONTOH SHIPYARD BATAM",
        "nomor_surat": "CSB/HR/EOC/20/0911",
        "nama": "Robinson Contoh Manalu",
        "tanggal_mulai": "2018-09-04",
        "tanggal_selesai": "2020-09-03",
        "penandatangan": "Lim Contoh Seng",
    },
)

LAST_LETTERS["a village cooperative, and an address misread behind a firm in brackets"] = Sample(
    """
        KOPERASI UNIT DESA (KUD) CONTOH TANI
        (UD Contoh Berkah Pangan) JI. Kesambi 40 Cirebon
        SURAT KETERANGAN BERHENTI KERJA
        Nomor : 22/KUD-CT/XII/2020
Kami pengurus KUD Contoh Tani, menerangkan bahwa Saudara MULYONO, jabatan Kepala Unit Saprotan,
yang bekerja sejak 1 Pebruari 1996, sudah berhenti dengan hormat terhitung 31 Desember 2020.
                            Blitar, 31 Desember 2020 / December 31, 2020
                            H. Imam Contoh Ghozali
                            Ketua
""",
    {
        "perusahaan": "KOPERASI UNIT DESA (KUD) CONTOH TANI",
        "nama": "MULYONO",
        "tanggal_mulai": "1996-02-01",
        "tanggal_selesai": "2020-12-31",
        "tanggal_surat": "2020-12-31",
        "kota_surat": "Blitar",
    },
    observed=("paklaring_two_companies",),
)

LAST_LETTERS["declared to have left, and the number of a form above that of the letter"] = Sample(
    """
PT. SINAR CONTOH KEMASAN                          No. Dok : FR-HR-21
                SURAT KETERANGAN BERHENTI BEKERJA
                No. 408/SCK-HRD/SKBB/VII/2024
Bersama ini Manajemen PT. Sinar Contoh Kemasan menerangkan bahwa pekerja dengan identitas :
Nama              : Eka Yulia Safitri
Jabatan           : Inspektor
terhitung mulai tanggal 18 Maret 2019 telah diterima bekerja dan terhitung tanggal 30 Juni 2024
dinyatakan telah berhenti bekerja dengan alasan mengundurkan diri.
                            Bekasi, 4 Juli 2024
                            Ratna Contoh Dewanti
                            HRD & GA Dept. Head
""",
    {
        "nomor_surat": "408/SCK-HRD/SKBB/VII/2024",
        "nama": "Eka Yulia Safitri",
        "tanggal_mulai": "2019-03-18",
        "tanggal_selesai": "2024-06-30",
        "alasan_berhenti": "mengundurkan diri",
    },
)

LAST_LETTERS["a table below the only sentence, first and last day behind one label"] = Sample(
    """
kirimcontoh by PT Kirim Contoh Cepat
Tangerang Selatan, 9 Februari 2023
Perihal : Surat Keterangan Kerja (Paklaring)
Nomor : KCC-PKL-2302-00918
Kami menerangkan bahwa mitra kerja di bawah ini sudah tidak bekerja lagi di PT Kirim Contoh Cepat.
Nama Lengkap      Dimas Prayoga
Posisi            Kurir Motor
Tgl. Masuk s/d Keluar : 12/03/2014 s/d 30/06/2021
Hormatkemi,

Contoh Larasati
People Operations
""",
    {
        "nama": "Dimas Prayoga",
        "jabatan": "Kurir Motor",
        "tanggal_mulai": "2014-03-12",
        "tanggal_selesai": "2021-06-30",
        "tanggal_surat": "2023-02-09",
        "penandatangan": "Contoh Larasati",
    },
)

LAST_LETTERS["dated above, its last sentence ends in brackets"] = Sample(
    """
PT CONTOH RETAIL PRIMA
Medan, 6 Juni 2023
SURAT KETERANGAN TIDAK BEKERJA LAGI
No : 771/CRP-SBU/HR/VI/2023
Dengan ini kami menerangkan bahwa :
Nama      : Rini Br. Sembiring
Jabatan   : Store Leader
Store     : Contoh Mart Padang Bulan
sejak tanggal 1 Juni 2023 sudah tidak bekerja lagi di PT Contoh Retail Prima. Yang bersangkutan masuk
bekerja pada tanggal 9 September 2013. Adapun alasannya adalah mengikuti keluarga pindah ke luar kota
(resign).

Contoh Surya Barus
Regional HR Manager
""",
    {
        "nama": "Rini Br. Sembiring",
        "jabatan": "Store Leader",
        "tanggal_mulai": "2013-09-09",
        "tanggal_selesai": "2023-06-01",
        "penandatangan": "Contoh Surya Barus",
    },
)

LAST_LETTERS["a reference in two languages, each sentence beginning with the name"] = Sample(
    """
PT CONTOH BOGA RASA TBK
SURAT REFERENSI KERJA
Nomor : 557/HRD-PCBRT/SK/XII/2016
To whom it may concern / Kepada yang berkepentingan,
Martinus Raharjo was employed by PT CONTOH BOGA RASA TBK as Helper from 19
September 2012 to 01 December 2016. / Martinus Raharjo telah bekerja di PT CONTOH
BOGA RASA TBK sebagai Helper dari 19 September 2012 hingga 1 Desember 2016.
Reason for leaving / Alasan berhenti: habis masa kontrak kerja.
Karawang, 8 Desember 2016
PT CONTOH BOGA RASA TBK

Purwanto Wawan Kurniadi
HRD Manager
""",
    {
        "perusahaan": "PT CONTOH BOGA RASA TBK",
        "nama": "Martinus Raharjo",
        "jabatan": "Helper",
        "tanggal_mulai": "2012-09-19",
        "tanggal_selesai": "2016-12-01",
        "tanggal_surat": "2016-12-08",
        "penandatangan": "Purwanto Wawan Kurniadi",
    },
)

LAST_LETTERS["the sentence begins with a word for the employee, not with a name"] = Sample(
    """
PT CONTOH BOGA RASA TBK
SURAT REFERENSI KERJA
Nomor : 558/HRD-PCBRT/SK/XII/2016
Kepada yang berkepentingan,
Yang Bersangkutan telah bekerja di PT CONTOH BOGA RASA TBK dari 19 September 2012 hingga 1 Desember 2016.
Beliau pernah bekerja sebagai Helper. PT CONTOH BOGA RASA TBK telah bekerja sama dengan baik.
Karawang, 8 Desember 2016
PT CONTOH BOGA RASA TBK

Purwanto Wawan Kurniadi
HRD Manager
""",
    {"tanggal_mulai": "2012-09-19", "tanggal_selesai": "2016-12-01", "tanggal_surat": "2016-12-08"},
    absent=("nama",),
)

LAST_LETTERS["a name in a sentence goes on in the next row, though another paper lies beside the letter"] = Sample(
    """
PT CONTOH KIMIA FARMASI JAYA INTERNASIONAL
                          SURAT REFERENSI KERJA
                       No : 645/SPK/CKFJ/IV/2025
      Melalui surat ini kami menyatakan bahwa Saudara LEGAWA JAYA
GUNAWAN, ST, dengan nomor induk pegawai 0011494, telah bekerja pada PT
CONTOH KIMIA FARMASI JAYA INTERNASIONAL sejak tanggal 23-02-2016
sampai dengan tanggal 27-03-2025 dengan jabatan terakhir sebagai
Pramuniaga.                                                                               KARTU ANGGOTA TETAP
Alor, 17 April 2025
Mengetahui,                                                                               TANDA TERIMA BARANG

DANIEL KAISIEPO
HRD
""",
    {
        "perusahaan": "PT CONTOH KIMIA FARMASI JAYA INTERNASIONAL",
        "nama": "LEGAWA JAYA GUNAWAN, ST",
        "tanggal_mulai": "2016-02-23",
        "tanggal_selesai": "2025-03-27",
        "tanggal_surat": "2025-04-17",
    },
)

LAST_LETTERS["light takes most of the letterhead's name, which the sentence has in full"] = Sample(
    """
          PT. CON                              MASAN
               SURAT KETERANGAN       OF EMPLOYMENT
This is to certify that / Dengan ini menerangkan bahwa :
    Name / Nama              : DALIMAN WAHYUDIN
    Last Position / Jabatan  : Helper Sewing
    Period / Masa Kerja      : 01 July 2013 - 29 May 2016
has worked with PT. CONTOH PLASTIK KEMASAN / telah bekerja pada PT.
CONTOH PLASTIK KEMASAN, dan berhenti karena mengundurkan diri atas
kemauan sendiri.
Sumbawa Barat, 22 June 2016
Mengetahui,

DADI ADRIANSYAH
Personalia
""",
    {
        "perusahaan": "PT. CONTOH PLASTIK KEMASAN",
        "nama": "DALIMAN WAHYUDIN",
        "tanggal_mulai": "2013-07-01",
        "tanggal_selesai": "2016-05-29",
        "tanggal_surat": "2016-06-22",
    },
)
