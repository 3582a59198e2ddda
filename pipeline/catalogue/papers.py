"""Reasons that lie in the upload itself: the file, the photo, the kind of document, what could be read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pipeline.catalogue.entry import KK, KTP, NOTHING_TO_DO, POPULATION, Audience, Entry, Group, Route, Text

_NEW_PHOTO = Text("Ambil foto baru, lalu unggah kembali.", "Take a new photo and upload it again.")
_WHOLE_FRAME = Text("Foto {dok} sampai memenuhi bingkai.", "Photograph the {dok} so that it fills the frame.")
_WAIT = Text("Dokumen Anda sedang diperiksa petugas.", "An officer is looking at your document.")

FILE = (
    Entry(
        "file_type_unsupported", Group.FILE, Route.RETRY, 95,
        Text("Format berkas tidak didukung.", "This kind of file is not supported."),
        Text("Unggah foto (JPG, PNG, HEIC) atau PDF.", "Upload a photo (JPG, PNG, HEIC) or a PDF."),
    ),
    Entry(
        "file_too_large", Group.FILE, Route.RETRY, 95,
        Text("Ukuran berkas melebihi {maks} MB. | Ukuran berkas terlalu besar.",
             "The file is larger than {maks} MB. | The file is too large."),
        Text("Ambil foto langsung dari kamera ponsel, lalu unggah kembali.",
             "Take a photo with your phone's camera and upload it again."),
    ),
    Entry(
        "file_corrupt", Group.FILE, Route.RETRY, 95,
        Text("Berkas rusak atau tidak dapat dibuka.", "The file is damaged or cannot be opened."),
        _NEW_PHOTO,
    ),
    Entry(
        "file_encrypted", Group.FILE, Route.RETRY, 95,
        Text("PDF terkunci kata sandi.", "The PDF is locked with a password."),
        Text("Unggah PDF tanpa kata sandi, atau foto dokumennya.",
             "Upload a PDF without a password, or a photo of the document."),
    ),
    Entry(
        "file_too_many_pages", Group.FILE, Route.RETRY, 95,
        Text("PDF berisi {n} halaman, paling banyak {maks}. | PDF berisi terlalu banyak halaman.",
             "The PDF has {n} pages; at most {maks} are possible. | The PDF has too many pages."),
        Text("Unggah hanya halaman {dok}.", "Upload only the pages of the {dok}."),
    ),
    Entry(
        "file_blank", Group.FILE, Route.RETRY, 95,
        Text("Berkas tidak berisi gambar dokumen.", "The file does not show a document."),
        Text("Periksa kembali foto yang dipilih.", "Please check which photo you chose."),
    ),
)  # fmt: skip

IMAGE = (
    Entry(
        "image_blurry", Group.IMAGE, Route.RETRY, 70,
        Text("Foto {dok} buram sehingga tulisan tidak terbaca.",
             "The photo of the {dok} is blurred, so the text cannot be read."),
        Text("Letakkan {dok} di meja, tahan ponsel dengan dua tangan, "
             "ketuk layar agar fokus, lalu foto ulang.",
             "Lay the {dok} on a table, hold the phone with both hands, "
             "tap the screen to focus and try again."),
    ),
    Entry(
        "image_glare", Group.IMAGE, Route.RETRY, 70,
        Text("Pantulan cahaya menutupi tulisan pada {dok}.", "Reflected light hides text on the {dok}."),
        Text("Matikan lampu kilat, keluarkan {dok} dari plastik, lalu jauhkan dari lampu atau jendela sampai "
             "pantulan hilang.",
             "Turn the flash off, take the {dok} out of its plastic cover and move it away from the lamp or "
             "window until the reflection is gone."),
    ),
    Entry(
        "image_too_dark", Group.IMAGE, Route.RETRY, 70,
        Text("Foto {dok} terlalu gelap.", "The photo of the {dok} is too dark."),
        Text("Foto di tempat terang, misalnya dekat jendela.",
             "Use a bright place, for example near a window."),
    ),
    Entry(
        "image_too_bright", Group.IMAGE, Route.RETRY, 70,
        Text("Foto {dok} terlalu terang.", "The photo of the {dok} is too bright."),
        Text("Hindari sinar matahari langsung dan lampu kilat.", "Avoid direct sunlight and the flash."),
    ),
    Entry(
        "image_low_resolution", Group.IMAGE, Route.RETRY, 70,
        Text("Foto {dok} terlalu kecil untuk dibaca.", "The photo of the {dok} is too small to read."),
        Text("Foto dari dekat dengan kamera belakang. "
             "Jangan memakai foto yang sudah dikirim lewat aplikasi pesan.",
             "Go close and use the rear camera. Do not use a photo that was sent through a chat app."),
    ),
    Entry(
        "image_cropped", Group.IMAGE, Route.RETRY, 70,
        Text("Sebagian {dok} terpotong.", "Part of the {dok} is cut off."),
        Text("Pastikan keempat sudut {dok} terlihat dalam foto.",
             "Make sure that all four corners of the {dok} are in the photo."),
    ),
    Entry(
        "image_obstructed", Group.IMAGE, Route.RETRY, 70,
        Text("Sebagian {dok} tertutup jari atau benda lain.",
             "A finger or another object covers part of the {dok}."),
        Text("Singkirkan benda di atas {dok}, letakkan di permukaan datar tanpa dipegang, lalu foto ulang.",
             "Take everything off the {dok}, lay it on a flat surface instead of holding it and try again."),
    ),
    Entry(
        "image_too_far", Group.IMAGE, Route.RETRY, 70,
        Text("{dok} terlalu jauh dari kamera.", "The {dok} is too far from the camera."),
        Text("Dekatkan kamera sampai {dok} memenuhi bingkai.",
             "Move the camera closer until the {dok} fills the frame."),
    ),
    Entry(
        "image_skewed", Group.IMAGE, Route.RETRY, 70,
        Text("Foto {dok} terlalu miring.", "The photo of the {dok} was taken at too steep an angle."),
        Text("Foto tegak lurus dari atas.", "Take the photo straight from above."),
    ),
)  # fmt: skip

CAUSES: Mapping[str, Text] = MappingProxyType(
    {
        "image_blurry": Text("buram", "blur"),
        "image_glare": Text("pantulan cahaya", "glare"),
        "image_too_dark": Text("gelap", "darkness"),
        "image_too_bright": Text("terlalu terang", "too much light"),
        "image_low_resolution": Text("terlalu kecil", "too small"),
        "image_cropped": Text("terpotong", "cut off"),
        "image_obstructed": Text("tertutup benda", "covered"),
        "image_too_far": Text("terlalu jauh", "too far away"),
        "image_skewed": Text("miring", "steep angle"),
        "doc_damaged": Text("tulisan pudar", "faded print"),
        "doc_screen_photo": Text("foto layar", "photo of a screen"),
    }
)
"""The causes in a word or two, to stand on the picture."""

MARKS: Mapping[str, Text] = MappingProxyType(
    {
        "kop_surat": Text("kop surat", "letterhead"),
        "stempel": Text("stempel", "stamp"),
        "tanda_tangan": Text("tanda tangan", "signature"),
        "meterai": Text("meterai", "duty stamp"),
    }
)
"""What shows that a letter is its firm's own (`model.Mark`), to stand on the picture."""

DOCUMENT = (
    Entry(
        "doc_not_found", Group.DOCUMENT, Route.RETRY, 85,
        Text("Kami tidak menemukan {dok} pada foto.", "We did not find the {dok} in the photo."),
        _WHOLE_FRAME,
    ),
    Entry(
        "doc_wrong_type", Group.DOCUMENT, Route.RETRY, 90,
        Text("Berkas ini tampaknya {terdeteksi}, bukan {dok}. | Berkas ini tampaknya bukan {dok}.",
             "This looks like something else: {terdeteksi}. Here the {dok} is needed. | "
             "This does not look like the {dok}."),
        Text("Unggah {dok} pada kolom yang sesuai.", "Please upload the {dok} in its own place."),
    ),
    Entry(
        "doc_type_uncertain", Group.DOCUMENT, Route.REVIEW, 60, _WAIT, NOTHING_TO_DO,
        hint_cso="Jenis dokumen tidak dikenali dengan yakin. Tentukan jenisnya, lalu periksa isinya.",
    ),
    Entry(
        "doc_multiple", Group.DOCUMENT, Route.RETRY, 85,
        Text("Ada lebih dari satu dokumen dalam satu foto.", "There is more than one document in the photo."),
        Text("Foto satu dokumen saja untuk setiap unggahan.", "Photograph one document for each upload."),
    ),
    Entry(
        "doc_several_people", Group.DOCUMENT, Route.REVIEW, 86,
        Text("Ada kartu dari orang yang berbeda dalam satu foto.", "The photo shows cards of different people."),
        Text("Foto hanya {dok} Anda.", "Photograph only your own {dok}."),
        hint_cso="Lebih dari satu kartu dengan NIK berbeda. Pastikan kartu yang dibaca milik peserta.",
    ),
    Entry(
        "doc_page_missing", Group.DOCUMENT, Route.RETRY, 80,
        Text("Halaman {dok} belum lengkap.", "Not all pages of the {dok} are there."),
        Text("Unggah semua halaman, termasuk bagian tanda tangan.",
             "Upload all pages, including the one with the signature."),
    ),
    Entry(
        "doc_photocopy", Group.DOCUMENT, Route.REVIEW, 30,
        Text("Berkas tampaknya fotokopi.", "This looks like a photocopy."),
        Text("Foto {dok} yang asli.", "Please photograph the original {dok}."),
        hint_cso="Salinan diterima bila terbaca. Minta peserta menyiapkan dokumen asli saat wawancara.",
    ),
    Entry(
        "doc_screen_photo", Group.DOCUMENT, Route.REVIEW, 40,
        Text("Foto tampaknya diambil dari layar atau tangkapan layar.",
             "The photo seems to be taken from a screen, or to be a screenshot."),
        Text("Foto {dok} yang asli secara langsung.", "Please photograph the original {dok} itself."),
        hint_cso="Minta peserta menunjukkan dokumen asli saat wawancara.",
    ),
    Entry(
        "doc_damaged", Group.DOCUMENT, Route.REVIEW, 55,
        Text("{dok} tampak rusak sehingga sebagian data tidak terbaca.",
             "The {dok} seems to be worn or damaged, so some of it cannot be read."),
        Text("Bila ada, unggah {dok} pengganti dari instansi penerbit.",
             "If you have a replacement from the issuing office, please upload that."),
    ),
    Entry(
        "doc_old_format", Group.DOCUMENT, Route.INFO, 10,
        Text("{dok} ini memakai bentuk lama.", "This {dok} is of the older form."),
        audience=Audience.INTERNAL, doc_types=POPULATION,
        hint_cso="KTP non-elektronik atau KK tanpa kode QR: teruskan menurut kebijakan.",
    ),
)  # fmt: skip

READING = (
    Entry(
        "field_unreadable", Group.READING, Route.RETRY, 65,
        Text("{bidang} pada {dok} tidak terbaca.", "The {bidang} on the {dok} cannot be read."),
        Text("Foto ulang dengan {bidang} terlihat jelas.",
             "Take the photo again with the {bidang} clearly visible."),
    ),
    Entry(
        "field_missing", Group.READING, Route.REVIEW, 55,
        Text("{bidang} tidak ditemukan pada {dok}.", "We did not find the {bidang} on the {dok}."),
        Text("Pastikan bagian {bidang} tidak terlipat atau tertutup.",
             "Make sure that the {bidang} is not folded away or covered."),
    ),
    Entry(
        "field_low_confidence", Group.READING, Route.REVIEW, 50, _WAIT, NOTHING_TO_DO,
        hint_cso="Bacaan mesin kurang yakin. Bandingkan {bidang} dengan gambar.",
    ),
    Entry(
        "readers_disagree", Group.READING, Route.REVIEW, 52, _WAIT, NOTHING_TO_DO,
        hint_cso="Dua pembaca memberi hasil berbeda untuk {bidang}. Bandingkan dengan gambar.",
    ),
    Entry(
        "date_impossible", Group.READING, Route.REVIEW, 52, _WAIT, NOTHING_TO_DO,
        hint_cso="{bidang} tidak mungkin menurut kalender atau urutannya. Bandingkan dengan gambar.",
    ),
    Entry(
        "one_reader_only", Group.READING, Route.INFO, 5,
        Text("Dokumen Anda telah dibaca.", "Your document has been read."),
        audience=Audience.INTERNAL,
        hint_cso="Hanya satu pembaca OCR terpasang; tidak ada pendapat kedua.",
    ),
    Entry(
        "nik_format_invalid", Group.READING, Route.REVIEW, 58,
        Text("NIK pada {dok} tidak terbaca lengkap (16 angka).",
             "The NIK on the {dok} could not be read in full (16 digits)."),
        Text("Foto ulang dengan baris NIK terlihat jelas.",
             "Take the photo again with the NIK line clearly visible."),
    ),
    Entry(
        "nik_region_unknown", Group.READING, Route.REVIEW, 56, _WAIT, NOTHING_TO_DO,
        audience=Audience.INTERNAL, doc_types=POPULATION,
        hint_cso="Kode provinsi atau kabupaten/kota dalam nomor tidak dikenal; biasanya salah baca.",
    ),
    Entry(
        "nik_district_unknown", Group.READING, Route.INFO, 8,
        Text("Dokumen Anda telah dibaca.", "Your document has been read."),
        audience=Audience.INTERNAL, doc_types=POPULATION,
        hint_cso="Kode kecamatan dalam NIK tidak ada dalam daftar; kode lama memang tidak semua tercatat.",
    ),
    Entry(
        "kk_number_format_invalid", Group.READING, Route.REVIEW, 58,
        Text("Nomor KK tidak terbaca lengkap (16 angka).",
             "The number of the family card could not be read in full (16 digits)."),
        Text("Foto ulang dengan nomor KK terlihat jelas.",
             "Take the photo again with the number of the card clearly visible."),
        doc_types=KK,
    ),
    Entry(
        "nik_inconsistent", Group.READING, Route.REVIEW, 60,
        audience=Audience.INTERNAL, doc_types=(*KTP, *KK),
        hint_cso="Tanggal lahir atau jenis kelamin dalam NIK (perempuan +40) berbeda dengan yang tercetak.",
    ),
)  # fmt: skip
