"""Letters of houses without a legal form, and of dismissals, that nobody had seen; see `paklaring_letters`."""

from tests.unit.paklaring_letters import Sample

HOUSE_LETTERS: dict[str, Sample] = {}

HOUSE_LETTERS["a decision that dismisses, its two days in one sentence"] = Sample(
    """
              PT PELAYARAN SAMUDERA RAYA (PERSERO)
        Jl. Kramat Raya No. 21 Jakarta Pusat 10450
                 SURAT KEPUTUSAN DIREKSI
            Nomor : KEP-118/DIR-SDM/PSR/V/2022
                        TENTANG
  PEMBERHENTIAN DENGAN HORMAT PEGAWAI KARENA MENCAPAI BATAS USIA PENSIUN
Menimbang    : bahwa pegawai tersebut telah mencapai usia 56 tahun;
Mengingat    : Perjanjian Kerja Bersama periode 2021-2023;
Menetapkan :
PERTAMA   : Memberhentikan dengan hormat Saudara SUKAMTO HADI PRAYITNO, NIP
66041187, jabatan Kepala Gudang, yang bekerja sejak tanggal 1 Maret 1991,
terhitung mulai tanggal 1 Juni 2022, disertai ucapan terima kasih.
KEDUA     : Keputusan ini berlaku sejak tanggal ditetapkan.
                              Ditetapkan di : Jakarta
                              Pada tanggal : 18 Mei 2022
                              Direktur SDM dan Umum

                              DR. BAMBANG SUTEDJO
""",
    {
        "perusahaan": "PT PELAYARAN SAMUDERA RAYA (PERSERO)",
        "nama": "SUKAMTO HADI PRAYITNO",
        "tanggal_mulai": "1991-03-01",
        "tanggal_selesai": "2022-06-01",
        "tanggal_surat": "2022-05-18",
    },
)

HOUSE_LETTERS["a village office"] = Sample(
    """
            PEMERINTAH KABUPATEN WONOSARI
               KECAMATAN KARANGMOJO
                  DESA SUMBEREJO
       Jl. Balai Desa No. 1 Sumberejo Kode Pos 55891
           SURAT KETERANGAN PERNAH BEKERJA
            Nomor : 470/112/DS/VIII/2021
Yang bertanda tangan di bawah ini Kepala Desa Sumberejo, menerangkan dengan sebenarnya bahwa :
Nama               : NGATIRAH
Tempat/Tgl Lahir   : Gunungkidul, 09-04-1969
Orang tersebut di atas benar-benar pernah bekerja sebagai Tenaga Kebersihan di Kantor Desa Sumberejo dari
tanggal 2 Januari 2012 s.d. 31 Juli 2021 dan sekarang sudah tidak bekerja lagi.
                              Sumberejo, 4 Agustus 2021
                              Kepala Desa Sumberejo

                              SLAMET RAHARJO
""",
    {
        "perusahaan": "Kantor Desa Sumberejo",
        "nama": "NGATIRAH",
        "tanggal_mulai": "2012-01-02",
        "tanggal_selesai": "2021-07-31",
        "penandatangan": "SLAMET RAHARJO",
    },
)

HOUSE_LETTERS["a guard's firm with labels of its own"] = Sample(
    """
              PT GARDA BHAYANGKARA SEKURINDO
        Ruko Mutiara Blok D/7 Cikarang - Bekasi
                 P A K L A R I N G
           No. : 0311/GBS-HRD/PKL/II/2023
Nama Anggota       : DEDI KUSNADI
Pangkat/Jabatan    : Danru
Mulai Bertugas     : 01/02/2019
Selesai Bertugas   : 31/01/2023
Sebab Berhenti     : Habis kontrak
Nama tersebut di atas adalah benar mantan anggota satuan pengamanan kami.
Cikarang, 03/02/2023
YAYAT SUPRIATNA
Manager Operasional
""",
    {
        "nama": "DEDI KUSNADI",
        "tanggal_mulai": "2019-02-01",
        "tanggal_selesai": "2023-01-31",
        "jabatan_penandatangan": "Manager Operasional",
    },
)

HOUSE_LETTERS["a rural bank, written out and shortened, and a pension"] = Sample(
    """
            BANK PERKREDITAN RAKYAT ARTHA SENTOSA
             Jl. Ahmad Yani 15 Kudus, Jawa Tengah
                 SURAT KETERANGAN PENSIUN
              Nomor 018/Dir/BPR-AS/IX/2022
Direksi BPR Artha Sentosa menerangkan bahwa Sdr. Kuswanto, jabatan terakhir Kepala Kas, yang telah
mengabdi pada BPR Artha Sentosa mulai tanggal 11 April 1994, per tanggal 30 September 2022 telah
memasuki masa pensiun normal.
                  Kudus, 30 September 2022
                  Ir. Lukas Hartanto
                  Direktur Utama
""",
    {
        "perusahaan": "BANK PERKREDITAN RAKYAT ARTHA SENTOSA",
        "nama": "Kuswanto",
        "tanggal_mulai": "1994-04-11",
        "tanggal_selesai": "2022-09-30",
    },
)

HOUSE_LETTERS["a reference in English, dated above its title, that offers to answer questions"] = Sample(
    """
Bluewater Dive & Resort
PT Bluewater Nusa Wisata . Gili Trawangan, Lombok Utara
1 March 2024
TO WHOM IT MAY CONCERN
Reference for Mr. Lalu Hendri Kurniawan
It is my pleasure to write this reference letter. Mr. Lalu Hendri Kurniawan worked with us as a Dive Guide
from 12 March 2018 to 29 February 2024. He left on his own accord in order to open his own business.
Please feel free to contact the undersigned for further information.
Yours sincerely,

Marianne Vogel
Operations Manager
""",
    {
        "perusahaan": "PT Bluewater Nusa Wisata",
        "nama": "Lalu Hendri Kurniawan",
        "jabatan": "Dive Guide",
        "tanggal_mulai": "2018-03-12",
        "tanggal_selesai": "2024-02-29",
        "tanggal_surat": "2024-03-01",
    },
)

HOUSE_LETTERS["a savings cooperative, what it is in brackets below its name"] = Sample(
    """
               KSP MITRA SEJATI MANDIRI
               (Koperasi Simpan Pinjam)
   Badan Hukum No. 518/BH/XVI.9/2009 - Jl. Trunojoyo 44 Jember
           SURAT KETERANGAN PENGUNDURAN DIRI
           Nomor : 27/KSP-MSM/SKPD/VI/2019
Pengurus KSP Mitra Sejati Mandiri menerangkan :
Nama                        : Holifah
Tanggal diterima            : 8 September 2014
Tanggal pengunduran diri    : 31 Mei 2019
                    Jember, 10 Juni 2019
                    Ketua Pengurus

                    H. Abdul Wafi
""",
    {"perusahaan": "KSP MITRA SEJATI MANDIRI", "nama": "Holifah", "nomor_surat": "27/KSP-MSM/SKPD/VI/2019"},
)

HOUSE_LETTERS["a waterworks, what it is and its name in two rows"] = Sample(
    """
          PERUSAHAAN UMUM DAERAH AIR MINUM
                 TIRTA SEJUK
            Jl. Kali Bening 12
              SURAT KETERANGAN
           Nomor : 539/77/2023
Menerangkan bahwa SLAMET RIYADI telah bekerja sejak 1 Juni 1991 sampai dengan 30 April 2023.
            Brebes, 2 Mei 2023
            Direktur

            Agus Isnanto
""",
    {"perusahaan": "PERUSAHAAN UMUM DAERAH AIR MINUM TIRTA SEJUK", "nama": "SLAMET RIYADI"},
)
