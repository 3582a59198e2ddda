"""Letters in forms of their own: tables of pairs, letters to the employee, decisions; see `paklaring_letters`."""

from tests.unit.paklaring_letters import Sample

FURTHER_LETTERS: dict[str, Sample] = {}

FURTHER_LETTERS["a table of two pairs a row, without colons"] = Sample(
    """
PT CONTOH AGRO SAWITINDO                                   Form HR-07/Rev.02
Kebun Sungai Contoh, Pelalawan, Riau
                    SURAT PENGALAMAN KERJA
                    No. 0311/KSC/HRD/X/2021
     DATA PEKERJA                         DATA HUBUNGAN KERJA
Nama        Parlindungan Siregar     Tgl. Masuk      15.08.2012
NPK         KSC-10422                Tgl. Keluar     30.09.2021
Jabatan     Mandor Panen             Sebab Keluar    Mengundurkan diri
Divisi      Afdeling IV              Status          Karyawan Tetap
Perusahaan mengucapkan terima kasih atas jasa yang telah diberikan.
                                        Pelalawan, 04-10-2021
                                        PT CONTOH AGRO SAWITINDO

                                        Hotman Contoh Sinaga
                                        Kepala Tata Usaha
""",
    {
        "perusahaan": "PT CONTOH AGRO SAWITINDO",
        "nomor_surat": "0311/KSC/HRD/X/2021",
        "nama": "Parlindungan Siregar",
        "jabatan": "Mandor Panen",
        "tanggal_mulai": "2012-08-15",
        "tanggal_selesai": "2021-09-30",
        "tanggal_surat": "2021-10-04",
        "penandatangan": "Hotman Contoh Sinaga",
    },
)

FURTHER_LETTERS["the firm writes to the employee that it lets him go"] = Sample(
    """
                                        PT. CONTOH LOGISTIK NUSANTARA
                                        Kawasan Pergudangan Contoh Blok C/7 Marunda
Jakarta, 17 Juli 2023
No.: 0456/HC-CLN/SPT/VII/2023
Hal : Persetujuan Pengunduran Diri
Kepada Yth.
Sdr. Reza Pahlevi
Di tempat
Dengan hormat,
Menindaklanjuti surat pengunduran diri Saudara tertanggal 12 Juni 2023, bersama ini kami
sampaikan bahwa perusahaan menyetujui pengunduran diri Saudara dari jabatan Warehouse
Supervisor. Dengan demikian hubungan kerja Saudara dengan PT. Contoh Logistik Nusantara, yang
dimulai sejak 3 Oktober 2016, berakhir pada tanggal 12 Juli 2023.
Kami mengucapkan terima kasih atas dedikasi Saudara.
Hormat kami,
PT. CONTOH LOGISTIK NUSANTARA

Maria Goretti Widyastuti
Head of Human Capital
""",
    {
        "nama": "Reza Pahlevi",
        "jabatan": "Warehouse Supervisor",
        "tanggal_mulai": "2016-10-03",
        "tanggal_selesai": "2023-07-12",
        "tanggal_surat": "2023-07-17",
        "penandatangan": "Maria Goretti Widyastuti",
    },
)

FURTHER_LETTERS["the licence of a clinic is not the number of its letter"] = Sample(
    """
                    KLINIK PRATAMA CONTOH HUSADA
        Izin No. 440/112/KP/2016 - Jl. Diponegoro 88 Salatiga
                    SURAT REFERENSI KERJA
                    031/KPCH/Ref/IV/2025
Dengan ini kami memberikan referensi kerja kepada:
Nama                : Dwi Kartikasari, Amd.Keb
Jabatan             : Bidan Pelaksana
Lama bekerja        : 1 Juli 2017 - 31 Maret 2025
Yang bersangkutan keluar karena mengikuti suami pindah tugas.
                    Salatiga, 8 April 2025
                    Penanggung Jawab Klinik

                    dr. Theresia Contoh Wibowo, MMR
""",
    {
        "perusahaan": "KLINIK PRATAMA CONTOH HUSADA",
        "nomor_surat": "031/KPCH/Ref/IV/2025",
        "nama": "Dwi Kartikasari, Amd.Keb",
        "tanggal_mulai": "2017-07-01",
        "tanggal_selesai": "2025-03-31",
        "penandatangan": "dr. Theresia Contoh Wibowo, MMR",
    },
)

FURTHER_LETTERS["the sentence that bears it out stands below the table"] = Sample(
    """
        PT. CONTOH HANKOOK INDONESIA
        Jl. Jababeka XVII Blok U, Cikarang 17530
        CERTIFICATE OF CAREER
        SURAT KETERANGAN PENGALAMAN KERJA
        No : CHI-HR-2020-0188
NAMA / NAME            MUHAMMAD RIZKY FIRMANSYAH
TGL LAHIR / BIRTH      1995.02.21      JABATAN / POSITION    Maintenance Staff
MASA KERJA / PERIOD    2016.03.14 ~ 2020.03.13
ALASAN / REASON        Kontrak tidak diperpanjang (expired)
Kami menerangkan bahwa hal tersebut di atas adalah benar. / We certify that the above is true.
                                        Cikarang, 2020.03.16

                                        Kim Jae Contoh
                                        President Director
""",
    {
        "nama": "MUHAMMAD RIZKY FIRMANSYAH",
        "jabatan": "Maintenance Staff",
        "tanggal_mulai": "2016-03-14",
        "tanggal_selesai": "2020-03-13",
        "tanggal_surat": "2020-03-16",
        "penandatangan": "Kim Jae Contoh",
    },
)

FURTHER_LETTERS["a waterworks decides, by a company's long name"] = Sample(
    """
        PERUSAHAAN UMUM DAERAH AIR MINUM
        TIRTA CONTOH KABUPATEN BREBES
                KEPUTUSAN DIREKSI
            NOMOR : 539/77 TAHUN 2023
PEMBERHENTIAN DENGAN HORMAT PEGAWAI KARENA MENCAPAI BATAS USIA PENSIUN
Menetapkan :
PERTAMA : Memberhentikan dengan hormat sebagai pegawai Perumda Air Minum Tirta Contoh
terhitung mulai tanggal 1 Mei 2023 :
Nama          : SLAMET RIYADI
NIP           : 67.05.1.0142
Jabatan       : Petugas Distribusi
Masa Kerja    : 1 Juni 1991 s/d 30 April 2023
KEDUA : Keputusan ini berlaku sejak tanggal ditetapkan.
                                        Ditetapkan di Brebes
                                        pada tanggal 12 April 2023
                                        DIREKTUR UTAMA

                                        AGUS CONTOH ISNANTO, S.E., M.M.
""",
    {
        "nama": "SLAMET RIYADI",
        "jabatan": "Petugas Distribusi",
        "tanggal_mulai": "1991-06-01",
        "tanggal_surat": "2023-04-12",
        "kota_surat": "Brebes",
    },
)

FURTHER_LETTERS["dated above, the position behind its bare word"] = Sample(
    """
contohmart
Nomor: 18.224/CMT-BDG2/PD/XI/24
Perihal: Surat Keterangan Kerja
Bandung, 15 November 2024
Yang bertanda tangan di bawah ini, atas nama manajemen PT Sumber Contoh Trijaya Tbk, Cabang
Bandung 2, menerangkan bahwa:
Nama Neng Rahmawati
NIK       20079921
Jabatan Crew of Store
adalah benar merupakan mantan karyawan PT Sumber Contoh Trijaya Tbk dengan periode kerja 08
Januari 2020 s.d. 07 November 2024. Yang bersangkutan telah menyelesaikan seluruh kewajibannya
kepada perusahaan (clearance) dan mengajukan pengunduran diri pada tanggal 7 Oktober 2024.
PT Sumber Contoh Trijaya Tbk

Asep Contoh Kurnia
People Development Manager
""",
    {
        "perusahaan": "PT Sumber Contoh Trijaya Tbk",
        "nama": "Neng Rahmawati",
        "jabatan": "Crew of Store",
        "tanggal_mulai": "2020-01-08",
        "tanggal_selesai": "2024-11-07",
        "penandatangan": "Asep Contoh Kurnia",
    },
)

FURTHER_LETTERS["up to and including, and made redundant"] = Sample(
    """
                    Contoh Mining Services
    a member of Contoh Resources Group - Site Office Sangatta, East Kalimantan
                    EMPLOYMENT REFERENCE
Our ref.: CMS/SGT/REF-118/2021
Sangatta, 6th of January, 2021
To Whom It May Concern,
We hereby confirm that Mr. Ferdinand Contoh Tambunan (Employee No. 30117) was in the
employ of PT Contoh Mining Services as Heavy Equipment Mechanic from 7th April 2013
up to and including 31st December 2020, on which date his position was made redundant.
Yours faithfully,
PT Contoh Mining Services

Gregory A. Contoh
Site HR Superintendent
""",
    {
        "perusahaan": "PT Contoh Mining Services",
        "nomor_surat": "CMS/SGT/REF-118/2021",
        "nama": "Ferdinand Contoh Tambunan",
        "tanggal_mulai": "2013-04-07",
        "tanggal_selesai": "2020-12-31",
        "alasan_berhenti": "redundant",
    },
)

FURTHER_LETTERS["a bank tells no first day but that of the appointment"] = Sample(
    """
            PT BANK PERKREDITAN RAKYAT CONTOH ARTHA
            Jl. Ahmad Yani 20, Wonogiri 57612
                SURAT KETERANGAN KERJA
            Nomor : 087/BPR-CA/DIR/I/2022
Direksi PT Bank Perkreditan Rakyat Contoh Artha menerangkan dengan sebenarnya
bahwa Saudari tersebut di bawah ini :
Nama              : NOVITA ANGGRAENI, SE
Jabatan terakhir  : Account Officer
adalah pegawai PT BPR Contoh Artha yang diangkat pada tanggal 1 Nopember 2010, dan
atas permohonannya tanggal 1 Desember 2021 telah diberhentikan dengan hormat
sebagai pegawai terhitung mulai tanggal 31 Desember 2021.
                    Wonogiri, 5 Januari 2022
                    Direksi
""",
    {
        "nama": "NOVITA ANGGRAENI, SE",
        "tanggal_mulai": "2010-11-01",
        "tanggal_selesai": "2021-12-31",
        "alasan_berhenti": "atas permohonannya",
    },
)

FURTHER_LETTERS["a guard's firm, its legal form behind its name"] = Sample(
    """
        Sekuriti Contoh Utama, PT
        Jl. Kemang Timur 9 Jakarta Selatan
        SURAT KETERANGAN PENGALAMAN KERJA
        SKPK/SCU/2231/VI/2022
Menerangkan bahwa anggota kami :
Nama Lengkap     : Heru Setyawan
Jabatan          : Komandan Regu
Masa Dinas       : 02/05/2014 sampai 31/05/2022
Yang bersangkutan telah mengundurkan diri secara baik-baik.
Dikeluarkan di Jakarta, 02/06/2022
Sekuriti Contoh Utama, PT

Iis
Pengawas Operasional
""",
    {
        "perusahaan": "Sekuriti Contoh Utama, PT",
        "nama": "Heru Setyawan",
        "tanggal_mulai": "2014-05-02",
        "tanggal_selesai": "2022-05-31",
        "penandatangan": "Iis",
        "jabatan_penandatangan": "Pengawas Operasional",
    },
)
