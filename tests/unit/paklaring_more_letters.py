"""More letters, worded as firms do whose letters were not seen before; see `paklaring_letters`."""

from tests.unit.paklaring_letters import Sample

MORE_LETTERS: dict[str, Sample] = {}

MORE_LETTERS["label words without colons below a bare title"] = Sample(
    """
  CONTOH GROUP
  PT CONTOH MANDIRI TEKNIK                         Head Office: Jl. Raya Serpong KM 7
  General Contractor & Supplier                    Tangerang Selatan 15310

                     KETERANGAN KERJA
                  No. 118/CMT/KET/V/2021

Diterangkan bahwa :

   Nama            Agung Priyambodo
   Tempat lahir    Blora, 17 Mei 1990
   Bekerja sejak   1 Agustus 2015
   Sampai dengan   30 April 2021
   Bagian          Fabrikasi
   Jabatan         Welder 6G

Yang tersebut di atas keluar dari perusahaan karena kemauan sendiri.

                                        Tangerang Selatan, 3 Mei 2021
                                        PT CONTOH MANDIRI TEKNIK


                                        Ferdinan Sihombing
                                        Personnel Manager
""",
    {
        "perusahaan": "PT CONTOH MANDIRI TEKNIK",
        "nomor_surat": "118/CMT/KET/V/2021",
        "nama": "Agung Priyambodo",
        "jabatan": "Welder 6G",
        "tanggal_mulai": "2015-08-01",
        "tanggal_selesai": "2021-04-30",
        "alasan_berhenti": "kemauan sendiri",
        "tanggal_surat": "2021-05-03",
        "kota_surat": "Tangerang Selatan",
        "penandatangan": "Ferdinan Sihombing",
        "jabatan_penandatangan": "Personnel Manager",
    },
)

MORE_LETTERS["English, bearer of the letter"] = Sample(
    """
                 PT CONTOH SEAFOOD INTERNATIONAL
      Kawasan Industri Makassar Kav. 3  Makassar 90241  Indonesia
      Phone +62 411 555 0110   www.contoh-seafood.example

                     CERTIFICATE OF SERVICE
                     Ref: CSI/HR/COS/22/014

The bearer of this letter, Mr. Yohanis Bulo, holder of Indonesian ID card number 7371120306859017, was in the
service of our company as Cold Storage Operator for the period 12 March 2013 through 30 June 2022.

His services ended upon his own request. During his employment we found him honest and hardworking.

Makassar, 1 July 2022

For and on behalf of PT Contoh Seafood International


Andi Tenri Ola
Human Resources Manager
""",
    {
        "perusahaan": "PT CONTOH SEAFOOD INTERNATIONAL",
        "nomor_surat": "CSI/HR/COS/22/014",
        "nama": "Yohanis Bulo",
        "nik": "7371120306859017",
        "jabatan": "Cold Storage Operator",
        "tanggal_mulai": "2013-03-12",
        "tanggal_selesai": "2022-06-30",
        "alasan_berhenti": "own request",
        "tanggal_surat": "2022-07-01",
        "kota_surat": "Makassar",
        "penandatangan": "Andi Tenri Ola",
        "jabatan_penandatangan": "Human Resources Manager",
    },
)

MORE_LETTERS["numbered, bilingual labels, number with the date in it"] = Sample(
    """
PT CONTOH GARMENT BUSANA
Jl. Raya Rancaekek KM 21, Sumedang

                        SURAT KETERANGAN
                    No. SKET/2019/08/00561

Bagian Personalia PT Contoh Garment Busana menerangkan :

  1. Nama Karyawan / Employee      :  Imas Masitoh
  2. No. Kartu Jamsostek           :  99887766554
  3. Bagian / Dept                 :  Sewing Line 14
  4. Masuk / Joined                :  19.05.2008
  5. Keluar / Resigned             :  31.07.2019
  6. Alasan / Reason               :  Kontrak tidak diperpanjang

Surat keterangan ini diberikan untuk keperluan pengambilan Jaminan Hari Tua.

Sumedang, 02.08.2019

  Mengetahui,                          Personalia,


  Kim Dong Hoon                        Cecep Suryana
  Plant Manager                        Kepala Bagian
""",
    {
        "perusahaan": "PT CONTOH GARMENT BUSANA",
        "nomor_surat": "SKET/2019/08/00561",
        "nama": "Imas Masitoh",
        "tanggal_mulai": "2008-05-19",
        "tanggal_selesai": "2019-07-31",
        "alasan_berhenti": "Kontrak tidak diperpanjang",
        "tanggal_surat": "2019-08-02",
        "kota_surat": "Sumedang",
    },
)

MORE_LETTERS["of a cooperative, ends a day earlier"] = Sample(
    """
              KOPERASI KARYAWAN CONTOH SEJAHTERA
           Badan Hukum No. 518/BH/KWK.10/VI/1998

                     SURAT KETERANGAN
                No : 27/KK-CS/SDM/X/2017

Menunjuk surat pengunduran diri Saudara tertanggal 1 September 2017, dengan ini pengurus koperasi
menerangkan bahwa Saudara :

        Nama         :   DADANG HERMAWAN
        NIP          :   199.08.021
        Pekerjaan    :   Kasir Unit Toko

telah bekerja pada koperasi kami mulai tanggal 10 Agustus 1999 dan terhitung mulai tanggal 1 Oktober 2017
tidak lagi menjadi karyawan koperasi karena pengunduran diri tersebut.

                                    Cilegon, 2 Oktober 2017
       Ketua,                              Sekretaris,

       H. Sanusi                           Neneng Komalasari
""",
    {
        "perusahaan": "KOPERASI KARYAWAN CONTOH SEJAHTERA",
        "nomor_surat": "27/KK-CS/SDM/X/2017",
        "nama": "DADANG HERMAWAN",
        "tanggal_mulai": "1999-08-10",
        "tanggal_selesai": "2017-10-01",
        "alasan_berhenti": "pengunduran diri tersebut",
        "tanggal_surat": "2017-10-02",
        "kota_surat": "Cilegon",
        "jabatan": "Kasir Unit Toko",
    },
)

MORE_LETTERS["English, dated above the text"] = Sample(
    """
PT CONTOH ELEKTRONIK BATAM
Batamindo Industrial Park Lot 310, Muka Kuning, Batam 29433

                    REFERENCE LETTER

Date : 21 August 2023
Our Ref : CEB/HRA/RL-0788/08/23

Name          : Nurhayati Br Ginting
Employee No.  : 20164471
Position      : Production Operator
Date Join     : 04 July 2016
Date Left     : 03 July 2023

To whom it may concern,

The above named was our employee under contract basis. She left because her contract was completed.

We wish her all the best.

Regards,


Lim Swee Hock
Senior Manager, HR & Admin
""",
    {
        "perusahaan": "PT CONTOH ELEKTRONIK BATAM",
        "nomor_surat": "CEB/HRA/RL-0788/08/23",
        "nama": "Nurhayati Br Ginting",
        "jabatan": "Production Operator",
        "tanggal_mulai": "2016-07-04",
        "tanggal_selesai": "2023-07-03",
        "alasan_berhenti": "contract was completed",
        "tanggal_surat": "2023-08-21",
        "penandatangan": "Lim Swee Hock",
        "jabatan_penandatangan": "Senior Manager, HR & Admin",
    },
)

MORE_LETTERS["dismissal told before the name"] = Sample(
    """
            SURAT KETERANGAN PHK
       No. 55/PHK/CTS/IX/2020

Kami manajemen PT Contoh Tekstil Sentosa yang beralamat di Jl. Raya Dayeuhkolot 132 Bandung menerangkan bahwa
terhitung sejak tanggal 1 September 2020 telah melakukan pemutusan hubungan kerja terhadap :

Nama        :  Asep Saepuloh
Bagian      :  Weaving
Tgl Masuk   :  14 Februari 1996
Pengakhiran hubungan kerja tersebut disebabkan perusahaan mengalami kerugian.

Bandung, 7 September 2020
PT Contoh Tekstil Sentosa


Ny. Lanny Wirawan
Direktur
""",
    {
        "perusahaan": "PT Contoh Tekstil Sentosa",
        "nomor_surat": "55/PHK/CTS/IX/2020",
        "nama": "Asep Saepuloh",
        "tanggal_mulai": "1996-02-14",
        "tanggal_selesai": "2020-09-01",
        "tanggal_surat": "2020-09-07",
        "kota_surat": "Bandung",
        "penandatangan": "Ny. Lanny Wirawan",
        "jabatan_penandatangan": "Direktur",
    },
)

MORE_LETTERS["a table without rules"] = Sample(
    """
PT CONTOH KIMIA JAYA - PLANT GRESIK
-----------------------------------------------

Perihal : Surat Keterangan Kerja
Nomor   : SKK-17/HCM-GRK/2019

Menindaklanjuti permohonan Saudara, bersama ini kami sampaikan data kepegawaian sebagai berikut :

  No   Uraian              Keterangan
  1    Nama                Achmad Zainul Arifin
  2    Tanggal lahir       05/03/1979
  3    No. KTP             3525100503799044
  4    Posisi terakhir     Operator Boiler
  5    Awal bekerja        01/06/2002
  6    Akhir bekerja       30/04/2019
  7    Alasan              Mengundurkan diri

Gresik, 06 Mei 2019


Tri Hastuti
HC Manager
""",
    {
        "perusahaan": "PT CONTOH KIMIA JAYA",
        "nomor_surat": "SKK-17/HCM-GRK/2019",
        "nama": "Achmad Zainul Arifin",
        "nik": "3525100503799044",
        "jabatan": "Operator Boiler",
        "tanggal_mulai": "2002-06-01",
        "tanggal_selesai": "2019-04-30",
        "alasan_berhenti": "Mengundurkan diri Gresik",
        "tanggal_surat": "2019-05-06",
        "kota_surat": "Gresik",
        "penandatangan": "Tri Hastuti",
        "jabatan_penandatangan": "HC Manager",
    },
)

MORE_LETTERS["ended before the name is told"] = Sample(
    """
                       PT CONTOH PANGAN LESTARI

             SURAT KETERANGAN TIDAK BEKERJA LAGI
             Nomor : 178/HRD-CPL/X/2021

Yang bertandatangan di bawah ini HRD PT Contoh Pangan Lestari menerangkan bahwa karyawan di bawah ini sudah tidak
bekerja lagi di perusahaan kami terhitung mulai 9 Oktober 2021 :

Nama                   Yuni Rahmawati
No. Absen              4471
Departemen             Packing
Tanggal mulai kerja    10 Oktober 2016

Demikian surat ini dibuat untuk pencairan dana JHT BPJS Ketenagakerjaan.

Sidoarjo, 11 Oktober 2021


Moch. Iqbal Firdaus
HRD
""",
    {
        "perusahaan": "PT CONTOH PANGAN LESTARI",
        "nomor_surat": "178/HRD-CPL/X/2021",
        "nama": "Yuni Rahmawati",
        "tanggal_mulai": "2016-10-10",
        "tanggal_selesai": "2021-10-09",
        "tanggal_surat": "2021-10-11",
        "kota_surat": "Sidoarjo",
        "penandatangan": "Moch. Iqbal Firdaus",
        "jabatan_penandatangan": "HRD",
    },
)

MORE_LETTERS["English certificate in columns"] = Sample(
    """
   PT CONTOH FURNITURE EXPORT
   Jepara - Indonesia

   Employment Certificate

   Certificate No.   CFE/EC/2020/33
   Date of issue     17 July 2020

   This certifies that
                         SUGENG RIYADI
   worked for PT Contoh Furniture Export in the capacity of Carving Supervisor
   from     : August 8th, 2011
   until    : July 10th, 2020
   Reason for leaving : Resignation

   PT Contoh Furniture Export

   Jean-Pierre Lambert
   President Director
""",
    {
        "perusahaan": "PT CONTOH FURNITURE EXPORT",
        "nomor_surat": "CFE/EC/2020/33",
        "nama": "SUGENG RIYADI",
        "jabatan": "Carving Supervisor",
        "tanggal_mulai": "2011-08-08",
        "tanggal_selesai": "2020-07-10",
        "alasan_berhenti": "Resignation",
        "tanggal_surat": "2020-07-17",
        "penandatangan": "Jean-Pierre Lambert",
        "jabatan_penandatangan": "President Director",
    },
)

MORE_LETTERS["separation letter of a mine"] = Sample(
    """
   PT. CONTOH MINING SERVICES
   Site Sangatta - Kalimantan Timur

                   EMPLOYEE CLEARANCE & SERVICE LETTER
                   CMS/HRGA-SGT/SL/2021/0774

   To : BPJS Ketenagakerjaan

   We confirm that the employee whose details appear below has separated from the Company:

   Employee Name    : Hasanuddin Daeng Ngalle
   Badge ID         : 100238
   Designation      : Heavy Equipment Mechanic
   Service Dates    : 27-Feb-2012 to 14-Mar-2021
   Separation Type  : Voluntary Resignation

   Sangatta, 15-Mar-2021


   Peter J. Wattimena
   Superintendent HR Services
""",
    {
        "perusahaan": "PT. CONTOH MINING SERVICES",
        "nomor_surat": "CMS/HRGA-SGT/SL/2021/0774",
        "nama": "Hasanuddin Daeng Ngalle",
        "jabatan": "Heavy Equipment Mechanic",
        "tanggal_mulai": "2012-02-27",
        "tanggal_selesai": "2021-03-14",
        "alasan_berhenti": "Voluntary Resignation",
        "tanggal_surat": "2021-03-15",
        "kota_surat": "Sangatta",
        "penandatangan": "Peter J. Wattimena",
        "jabatan_penandatangan": "Superintendent HR Services",
    },
)

MORE_LETTERS["branch town behind the company"] = Sample(
    """
  CONTOH MOTOR
  Dealer Resmi Sepeda Motor                 Jl. Pattimura 15, Ambon
  (CV. CONTOH JAYA MOTOR)

                    SURAT KETERANGAN KERJA

  No.          : 010/CJM/SKK/2019
  Lamp.        : -

  Yang bertanda tangan di bawah ini, Pimpinan CV. Contoh Jaya Motor Ambon, dengan ini menerangkan
  bahwa Sdra. Semuel Latuconsina, lahir di Tulehu tanggal 12 April 1992, telah bekerja di perusahaan yang kami
  pimpin sebagai Mekanik dari 2 Februari 2015 sampai tanggal 29 Juni 2019. Ybs. kami berhentikan dengan hormat
  karena pengurangan karyawan.

  Ambon, 1 Juli 2019
  Pimpinan,

  Ongky Wairissal
""",
    {
        "perusahaan": "CV. CONTOH JAYA MOTOR",
        "nomor_surat": "010/CJM/SKK/2019",
        "nama": "Semuel Latuconsina",
        "jabatan": "Mekanik",
        "tanggal_mulai": "2015-02-02",
        "tanggal_selesai": "2019-06-29",
        "alasan_berhenti": "pengurangan karyawan",
        "tanggal_surat": "2019-07-01",
        "kota_surat": "Ambon",
        "penandatangan": "Ongky Wairissal",
        "jabatan_penandatangan": "Pimpinan",
    },
)

MORE_LETTERS["capitals alone, number with full stops"] = Sample(
    """
   PT CONTOH PACKAGING

   SURAT KETERANGAN BERHENTI BEKERJA
   NOMOR : SKBB.2022.07.0045

   NAMA PERUSAHAAN   : PT CONTOH PACKAGING
   NPP               : JJ012345
   ALAMAT            : KAWASAN MM2100 BLOK C-8, CIKARANG BARAT

   DENGAN INI MENERANGKAN BAHWA :

   NAMA              : SUHERMAN
   NO. KPJ           : 10022334455
   NO. KTP           : 3216061109869032
   TGL. LAHIR        : 11-09-1986
   TGL. MASUK        : 05-07-2010
   TGL. BERHENTI     : 04-07-2022
   ALASAN            : PHK EFISIENSI

   ADALAH BENAR TELAH BERHENTI BEKERJA.

   CIKARANG, 05-07-2022

   ( NOVIANTI )
   HRD MANAGER
""",
    {
        "perusahaan": "PT CONTOH PACKAGING",
        "nomor_surat": "SKBB.2022.07.0045",
        "nama": "SUHERMAN",
        "nik": "3216061109869032",
        "tanggal_mulai": "2010-07-05",
        "tanggal_selesai": "2022-07-04",
        "alasan_berhenti": "PHK EFISIENSI",
        "tanggal_surat": "2022-07-05",
        "kota_surat": "CIKARANG",
        "penandatangan": "NOVIANTI",
        "jabatan_penandatangan": "HRD MANAGER",
    },
)

MORE_LETTERS["English, dated above, the undersigned below"] = Sample(
    """
CONTOH CONSULTING GROUP
PT Contoh Konsultan Bisnis

Jakarta, 28 February 2022

LETTER OF EMPLOYMENT

Ref: 22/CKB/HR/0228-04

We hereby certify that Ratna Dewi Susanti has worked with PT Contoh Konsultan Bisnis as Senior Associate since
14 August 2017 and her last day with us was 25 February 2022. Ratna left the firm voluntarily.

Should you need further information, please contact the undersigned.

Faithfully yours,

Michael Tanuwidjaja
Managing Partner
""",
    {
        "perusahaan": "PT Contoh Konsultan Bisnis",
        "nomor_surat": "22/CKB/HR/0228-04",
        "nama": "Ratna Dewi Susanti",
        "jabatan": "Senior Associate",
        "tanggal_mulai": "2017-08-14",
        "tanggal_selesai": "2022-02-25",
        "alasan_berhenti": "voluntarily",
        "tanggal_surat": "2022-02-28",
        "kota_surat": "Jakarta",
        "penandatangan": "Michael Tanuwidjaja",
        "jabatan_penandatangan": "Managing Partner",
    },
)

MORE_LETTERS["a table under numbered headings"] = Sample(
    """
   PT CONTOH PLASTIK MAKMUR
   Jl. Rungkut Industri II/45 Surabaya

   Hal : Keterangan pemberhentian karyawan
   No  : 220/P/HRD/CPM/III/23

   Kepada Yth.
   Kepala BPJS Ketenagakerjaan
   Cabang Surabaya Rungkut

   Dengan hormat,
   Bersama ini kami beritahukan bahwa karyawan kami tersebut di bawah ini :
   No   Nama              No. KPJ        Tgl Masuk     Tgl Keluar    Keterangan
   1    Siti Romlah       09012345678    05-05-2009    28-02-2023    Resign
   sudah tidak bekerja lagi di perusahaan kami.
   Surabaya, 2 Maret 2023
   Hormat kami,

   Budi Darmawan
   HRD Manager
""",
    {
        "perusahaan": "PT CONTOH PLASTIK MAKMUR",
        "nomor_surat": "220/P/HRD/CPM/III/23",
        "nama": "Siti Romlah",
        "tanggal_mulai": "2009-05-05",
        "tanggal_selesai": "2023-02-28",
        "alasan_berhenti": "Resign",
        "tanggal_surat": "2023-03-02",
        "kota_surat": "Surabaya",
        "penandatangan": "Budi Darmawan",
        "jabatan_penandatangan": "HRD Manager",
    },
)
