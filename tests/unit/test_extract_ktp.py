"""The fields of an identity card, through everything that readers do to its lines."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.model import Box, OcrText, TextLine
from pipeline.model import Extraction
from pipeline.policy.reading import KtpPolicy
from pipeline.stages.extract.ktp import extract_ktp
from pipeline.stages.extract.ktp_labels import Slot, find_blood_label, find_label

TRUTH = {
    "provinsi": "JAWA BARAT",
    "kabupaten_kota": "KABUPATEN BANDUNG",
    "nik": "3204051508879014",
    "nama": "RATNA DEWI LESTARI",
    "tempat_lahir": "BANDUNG",
    "tanggal_lahir": "1987-08-15",
    "jenis_kelamin": "PEREMPUAN",
    "golongan_darah": "O",
    "alamat": "JL. MELATI NO. 12",
    "rt_rw": "003/019",
    "kelurahan_desa": "CILEUNYI KULON",
    "kecamatan": "CILEUNYI",
    "agama": "ISLAM",
    "status_perkawinan": "BELUM KAWIN",
    "pekerjaan": "KARYAWAN SWASTA",
    "kewarganegaraan": "WNI",
    "berlaku_hingga": "SEUMUR HIDUP",
}
ROWS = [
    ("Nama", "RATNA DEWI LESTARI"),
    ("Tempat/Tgl Lahir", "BANDUNG, 15-08-1987"),
    ("Jenis Kelamin", "PEREMPUAN"),
    ("Alamat", "JL. MELATI NO. 12"),
    ("RT/RW", "003/019"),
    ("Kel/Desa", "CILEUNYI KULON"),
    ("Kecamatan", "CILEUNYI"),
    ("Agama", "ISLAM"),
    ("Status Perkawinan", "BELUM KAWIN"),
    ("Pekerjaan", "KARYAWAN SWASTA"),
    ("Kewarganegaraan", "WNI"),
    ("Berlaku Hingga", "SEUMUR HIDUP"),
]
WIDTH, HEIGHT, PITCH = 1000.0, 631.0, 27.8
BLOOD = "Gol. Darah : O"


def line(text: str, x: float, y: float, *, height: float = 25, confidence: float = 0.98) -> TextLine:
    """A line whose middle is at `y`, each letter half as wide as high."""
    return TextLine(
        text, confidence, Box.upright(x, y - height / 2, x + len(text) * height * 0.52, y + height / 2)
    )


def value_line(rows: dict[str, str], label: str) -> list[TextLine]:
    """What stands right of a label, a line for each line of the value."""
    at = [name for name, _ in ROWS].index(label)
    y = 192 + PITCH * at
    return [line(f": {rows[label]}", 290, y)] if rows[label] else []


def card(
    changes: dict[str, str] | None = None,
    *,
    nik: str = TRUTH["nik"],
    blood: str | None = BLOOD,
    header: tuple[str, ...] = ("PROVINSI JAWA BARAT", "KABUPATEN BANDUNG"),
) -> list[TextLine]:
    """A card as a reader sees it: label and value apart, the issue under the portrait."""
    rows = dict(ROWS) | (changes or {})
    lines = [line(text, 500 - 8 * len(text), 38 + 38 * at, height=30) for at, text in enumerate(header)]
    lines += [line("NIK", 35, 142, height=36), line(f": {nik}", 210, 142, height=36)]
    for at, (label, _) in enumerate(ROWS):
        indent = 60 if label in {"RT/RW", "Kel/Desa", "Kecamatan"} else 35
        lines += [line(label, indent, 192 + PITCH * at), *value_line(rows, label)]
    if blood:
        lines.append(line(blood, 540, 192 + PITCH * 2))
    lines += [line("SPECIMEN", 780, 380), line("KABUPATEN BANDUNG", 760, 480), line("06-11-2012", 790, 508)]
    return lines


def read(lines: Iterable[TextLine]) -> Extraction:
    return extract_ktp(OcrText(tuple(lines), (int(WIDTH), int(HEIGHT)), "test"))


def values(extraction: Extraction) -> dict[str, str]:
    return {key: field.value for key, field in extraction.fields.items()}


def joined(lines: list[TextLine], by: str) -> list[TextLine]:
    """Label and value of each row as one line, `by` between them."""
    values_of = {round(each.box.center[1]): each for each in lines if each.box.left in (210, 290)}
    out = []
    for each in lines:
        value = values_of.get(round(each.box.center[1]))
        if value and each.box.left < 100:
            text = each.text + by + value.text.lstrip(": ")
            out.append(TextLine(text, 0.97, Box.around([each.box, value.box])))
        elif value is not each:
            out.append(each)
    return out


def turned(lines: list[TextLine], degrees: float, *, x: float = 0, y: float = 0) -> list[TextLine]:
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def move(box: Box) -> Box:
        return Box(*((a * cosine - b * sine + x, a * sine + b * cosine + y) for a, b in box.corners))

    return [TextLine(each.text, each.confidence, move(each.box)) for each in lines]


def rewritten(change: Callable[[str], str]) -> list[TextLine]:
    return [TextLine(change(each.text), each.confidence, each.box) for each in card()]


class TestWholeCards:
    @pytest.mark.parametrize(
        "lines",
        [
            pytest.param(card(), id="label and value apart"),
            pytest.param(joined(card(), " : "), id="in one line"),
            pytest.param(joined(card(), ": "), id="colon glued"),
            pytest.param(joined(card(), " "), id="colon lost"),
            pytest.param(joined(card(), ""), id="glued"),
            pytest.param(turned(card(), 3.5), id="tilted right"),
            pytest.param(turned(card(), -3.5, y=80), id="tilted left"),
            pytest.param(rewritten(lambda text: text.replace(":", "")), id="no colons"),
            pytest.param(rewritten(str.upper), id="labels in capitals"),
            pytest.param(turned(card(), 0, x=700, y=400), id="somewhere in a large picture"),
        ],
    )
    def test_every_field(self, lines: list[TextLine]) -> None:
        extraction = read(lines)
        assert values(extraction) == TRUTH
        assert extraction.observations == ()
        assert not any(field.repaired for field in extraction.fields.values())
        assert all(field.reader == "test" for field in extraction.fields.values())

    @pytest.mark.parametrize("degrees", [-9, -5, 4, 8])
    def test_a_newspaper_under_the_card_does_not_level_it(self, degrees: float) -> None:
        news = [line("harga beras naik di pasar kota", x, 25.0 * y) for x in (-420, 1150) for y in range(40)]
        assert values(read([*news, *turned(card(), degrees)])) == TRUTH

    def test_order_of_lines_does_not_matter(self) -> None:
        lines = card()
        random.Random(4).shuffle(lines)
        assert values(read(lines)) == TRUTH

    def test_lost_blanks_come_back_where_a_list_knows_them(self) -> None:
        glued = rewritten(lambda text: text.replace(" ", ""))
        assert values(read(glued)) == TRUTH | {"nama": "RATNADEWILESTARI", "alamat": "JL.MELATINO.12"}

    def test_boxes_hold_the_value_and_not_its_label(self) -> None:
        for lines in (card(), joined(card(), " : ")):
            for key, field in read(lines).fields.items():
                assert field.box is not None
                assert field.box.left >= (150 if key in {"provinsi", "kabupaten_kota", "nik"} else 280), key
        fields = read(card()).fields
        place, day = fields["tempat_lahir"].box, fields["tanggal_lahir"].box
        assert place is not None
        assert day is not None
        assert place.right <= day.left

    def test_nothing_of_nothing(self) -> None:
        assert read([]).fields == {}
        assert read([line("SELAMAT DATANG", 100, 100), line("BUKA 08.00", 100, 150)]).fields == {}

    @settings(max_examples=30, deadline=None)
    @given(lost=st.sets(st.sampled_from([label for label, _ in ROWS]), max_size=6))
    def test_labels_that_nobody_read_are_inferred(self, lost: set[str]) -> None:
        extraction = read(each for each in card() if each.text not in lost)
        assert values(extraction) == TRUTH
        if "Nama" in lost:
            assert extraction.fields["nama"].confidence < read(card()).fields["nama"].confidence

    def test_no_label_at_all(self) -> None:
        labels = {label for label, _ in ROWS} | {"NIK"}
        extraction = read(each for each in card() if each.text not in labels)
        assert values(extraction) == TRUTH
        assert extraction.fields["nama"].confidence < read(card()).fields["nama"].confidence

    @settings(max_examples=30, deadline=None)
    @given(lost=st.sets(st.integers(0, len(card()) - 1), max_size=12))
    def test_what_is_left_is_never_wrong(self, lost: set[int]) -> None:
        seen = values(read(each for at, each in enumerate(card()) if at not in lost))
        assert all(TRUTH[key] == value for key, value in seen.items())


class TestRows:
    def test_second_lines_belong_to_the_value_above(self) -> None:
        lines = [each for each in card({"Nama": "RATNA DEWI LESTARI"}) if each.box.center[1] <= 192]
        lines.append(line("KUSUMANINGRUM", 300, 192 + PITCH))
        lines += turned([each for each in card() if each.box.center[1] > 192], 0, y=PITCH)
        assert values(read(lines)) == TRUTH | {"nama": "RATNA DEWI LESTARI KUSUMANINGRUM"}

    def test_two_second_lines(self) -> None:
        address, job = 192 + PITCH * 3, 192 + PITCH * 9
        lines = []
        for each in card({"Alamat": "PERUM GRIYA MELATI", "Pekerjaan": "BURUH NELAYAN/"}):
            level = each.box.center[1]
            right = each.box.left > 700
            lines += turned([each], 0, y=0 if right else PITCH * ((level > address + 1) + (level > job + 1)))
        lines += [line("BLOK C16 NO. 39", 300, address + PITCH), line("PERIKANAN", 300, job + 2 * PITCH)]
        seen = values(read(lines))
        assert seen == TRUTH | {
            "alamat": "PERUM GRIYA MELATI BLOK C16 NO. 39",
            "pekerjaan": "BURUH NELAYAN/PERIKANAN",
        }

    def test_birth_date_on_a_second_line(self) -> None:
        lines = [each for each in card({"Tempat/Tgl Lahir": "PEGUNUNGAN BINTANG,"}) if each.box.center[1] <= 220]
        lines.append(line("15-08-1987", 300, 192 + 2 * PITCH))
        lines += turned([each for each in card() if each.box.center[1] > 220], 0, y=PITCH)
        assert values(read(lines)) == TRUTH | {"tempat_lahir": "PEGUNUNGAN BINTANG"}

    def test_empty_religion_is_absent(self) -> None:
        seen = values(read(card({"Agama": ""})))
        assert seen == {key: value for key, value in TRUTH.items() if key != "agama"}

    def test_what_is_not_the_cards_does_not_leak(self) -> None:
        strange = [
            line("15/08/2024 10:22", 700, 700),
            line("UNTUK KLAIM JHT", 620, 192 + PITCH * 3),
            line("KEMENTERIAN", -300, 192 + PITCH * 6),
            line("CONTOH / SPECIMEN", 450, 585),
            line("Alamat toko", 1200, 300),
            line("TOKO JAYA", 800, 40, height=28),
            *turned([line("HANYA UNTUK KLAIM JHT", 250, 300, height=34)], -24, y=220),
            line("BERKAS", 150, 320, height=120),
        ]
        assert values(read(card() + strange)) == TRUTH

    @pytest.mark.parametrize(("x", "y"), [(1030, 0), (1060, 25), (0, 660), (-1030, 10), (20, -670)])
    def test_two_cards(self, x: float, y: float) -> None:
        other = card({"Nama": "BUDI SANTOSO", "Agama": "HINDU"}, nik="3204051209759033")
        extraction = read([*card(), *turned(other, 0, x=x, y=y)])
        assert [reason.code for reason in extraction.observations] == ["doc_several_people"]
        mine = values(extraction)
        assert mine == TRUTH or mine == TRUTH | {
            "nama": "BUDI SANTOSO",
            "agama": "HINDU",
            "nik": "3204051209759033",
        }


class TestValues:
    @pytest.mark.parametrize("rest", ["r : ", "ir: ", "r:"])
    def test_the_end_of_a_label_is_not_the_beginning_of_the_value(self, rest: str) -> None:
        lines = [
            TextLine(rest + each.text[2:], each.confidence, each.box)
            if each.text.startswith(": BANDUNG")
            else each
            for each in card()
        ]
        assert values(read(lines)) == TRUTH

    @pytest.mark.parametrize(
        ("label", "printed", "expected"),
        [
            ("RT/RW", "0031019", {"rt_rw": "003/019"}),
            ("RT/RW", "003 7019", {"rt_rw": "003/019"}),
            ("RT/RW", "003019", {"rt_rw": "003/019"}),
            ("RT/RW", "OO3/O19", {"rt_rw": "003/019"}),
            ("RT/RW", "003I019", {"rt_rw": "003/019"}),
            ("RT/RW", "003 / 019", {"rt_rw": "003/019"}),
            ("RT/RW", "1003/019", {"rt_rw": "003/019"}),  # the colon read as a digit
            ("Kecamatan", "CILÉUNYI", {}),
            ("RT/RW", "-", {"rt_rw": "-"}),
            ("RT/RW", "001/-", {"rt_rw": "001/-"}),
            ("RT/RW", "000/000", {"rt_rw": "000/000"}),
            ("Nama", "I GUSTI AYU PUTRI", {"nama": "I GUSTI AYU PUTRI"}),
            ("Nama", "| WAYAN SUDARTA", {"nama": "I WAYAN SUDARTA"}),
            ("Nama", "MUH. ARIFIN, S.E.", {"nama": "MUH. ARIFIN, S.E."}),
            ("Nama", "MA'RIFAH", {"nama": "MA'RIFAH"}),
            ("Nama", "5ITI AM1NAH .", {"nama": "SITI AMINAH"}),
            ("Nama", "SlTI AMlNAH.", {"nama": "SITI AMINAH"}),
            ("Nama", "SUKARNO", {"nama": "SUKARNO"}),
            ("Tempat/Tgl Lahir", "BANDUNG. 15-08-1987", {}),
            ("Tempat/Tgl Lahir", "BANDUNG 15-08-1987", {}),
            ("Tempat/Tgl Lahir", "BANDUNG,15-08-l987", {}),
            ("Tempat/Tgl Lahir", "TJ. KARANG, 15-08-1987", {"tempat_lahir": "TJ. KARANG"}),
            ("Tempat/Tgl Lahir", "B0GOR, 31-12-1987", {"tempat_lahir": "BOGOR", "tanggal_lahir": "1987-12-31"}),
            ("Jenis Kelamin", "LAKI LAKI", {"jenis_kelamin": "LAKI-LAKI"}),
            ("Jenis Kelamin", "LAK1-LAK1", {"jenis_kelamin": "LAKI-LAKI"}),
            ("Agama", "KR1STEN", {"agama": "KRISTEN"}),
            ("Agama", "KEPERCAYAAN TERHADAP TUHAN YME", {"agama": "KEPERCAYAAN TERHADAP TUHAN YME"}),
            ("Agama", "-", {"agama": "-"}),
            ("Status Perkawinan", "KAWlN", {"status_perkawinan": "KAWIN"}),
            ("Status Perkawinan", "CERAIHIDUP", {"status_perkawinan": "CERAI HIDUP"}),
            ("Pekerjaan", "KARYAWANSWASTA", {}),
            ("Pekerjaan", "PELAJAR / MAHASISWA", {"pekerjaan": "PELAJAR/MAHASISWA"}),
            ("Pekerjaan", "PEGAWAI NEGERI SIPIL (PNS)", {"pekerjaan": "PEGAWAI NEGERI SIPIL (PNS)"}),
            ("Kewarganegaraan", "WN1", {}),
            ("Berlaku Hingga", "15-08-2017", {"berlaku_hingga": "2017-08-15"}),
            ("Berlaku Hingga", "SEUMURHIDUP", {}),
            ("Berlaku Hingga", "SEUMUR H1DUP", {}),
            ("Kecamatan", "C1LEUNYI", {}),
            ("Kel/Desa", "CILEUNYIKULON", {}),
            ("Kel/Desa", "DESA YANG TIDAK ADA", {"kelurahan_desa": "DESA YANG TIDAK ADA"}),
        ],
    )
    def test_as_printed(self, label: str, printed: str, expected: dict[str, str]) -> None:
        extraction = read(card({label: printed}))
        assert values(extraction) == TRUTH | expected
        assert any(printed in field.raw or field.raw in printed for field in extraction.fields.values())

    @pytest.mark.parametrize("speck", [".", ": .", " ,"])
    def test_a_speck_behind_a_label_is_no_value(self, speck: str) -> None:
        """The card's own value stands to its right."""
        labels = {"Alamat", "Kecamatan", "Agama"}
        assert values(read(rewritten(lambda text: text + speck if text in labels else text))) == TRUTH

    @pytest.mark.parametrize(
        ("blood", "value"),
        [
            ("Gol. Darah : -", "-"),
            ("Gol. Darah:AB", "AB"),
            ("GolDarah : 0", "O"),
            ("Gol. Darah :A+", "A+"),
            ("Gol. Darah : A8", "AB"),
            ("GoI. Darah B", "B"),
            ("Gol. Darah :", None),
            ("Gol. Darah : ?", None),
        ],
    )
    def test_blood_group(self, blood: str, value: str | None) -> None:
        assert read(card(blood=blood)).value("golongan_darah") == value
        merged = card({"Jenis Kelamin": f"PEREMPUAN {blood}"}, blood=None)
        assert read(merged).value("golongan_darah") == value
        assert read(merged).value("jenis_kelamin") == "PEREMPUAN"

    @pytest.mark.parametrize(
        ("label", "printed", "key"),
        [
            ("Tempat/Tgl Lahir", "BANDUNG, 15-08-19", "tanggal_lahir"),
            ("Tempat/Tgl Lahir", "BANDUNG, 15-08", "tanggal_lahir"),
            ("RT/RW", "0031", "rt_rw"),
            ("Nama", "3204 0515 08", "nama"),
        ],
    )
    def test_what_is_cut_off_is_left_out(self, label: str, printed: str, key: str) -> None:
        assert read(card({label: printed})).value(key) is None

    def test_repairs_are_told_and_cost_confidence(self) -> None:
        clean, slipped = read(card()).fields, read(card({"Agama": "KR15TEN", "RT/RW": "0031019"})).fields
        assert slipped["rt_rw"].repaired
        assert slipped["rt_rw"].confidence < clean["rt_rw"].confidence
        assert slipped["rt_rw"].raw == "0031019"
        unlisted = read(card({"Pekerjaan": "PAWANG HUJAN"})).fields["pekerjaan"]
        assert unlisted.value == "PAWANG HUJAN"
        assert unlisted.confidence < clean["pekerjaan"].confidence

    @pytest.mark.parametrize(
        ("header", "province", "regency"),
        [
            (("PROVINSIJAWABARAT", "KABUPATENBANDUNG"), "JAWA BARAT", "KABUPATEN BANDUNG"),
            (("PROPINSI JAWA BARAT", "KOTA BANDUNG"), "JAWA BARAT", "KOTA BANDUNG"),
            (("PROVINSI DKI JAKARTA", "JAKARTA PUSAT"), "DKI JAKARTA", "JAKARTA PUSAT"),
            (("DAERAH ISTIMEWA YOGYAKARTA", "KABUPATEN SLEMAN"), "DAERAH ISTIMEWA YOGYAKARTA", "KABUPATEN SLEMAN"),
            (("PROVINSI PAPUA", "KABUPATEN MERAUKE"), "PAPUA", "KABUPATEN MERAUKE"),
            (("PR0V1NSI BAL1", "K0TA DENPASAR"), "BALI", "KOTA DENPASAR"),
            (("PROVINSI JAWA TIMUR",), "JAWA TIMUR", None),
            (("KABUPATEN GARUT",), None, "KABUPATEN GARUT"),
        ],
    )
    def test_header(self, header: tuple[str, ...], province: str | None, regency: str | None) -> None:
        extraction = read(card(header=header))
        assert (extraction.value("provinsi"), extraction.value("kabupaten_kota")) == (province, regency)


class TestNumber:
    def test_confusions_are_repaired_and_told(self) -> None:
        field = read(card(nik="32O4051508879O14")).fields["nik"]
        assert (field.value, field.repaired, field.raw) == (TRUTH["nik"], True, "32O4051508879O14")
        assert field.confidence < 0.95

    @pytest.mark.parametrize("nik", ["32O4051508879014", "320405150 8879014"])
    def test_a_letter_or_a_gap_in_the_number_is_a_doubt(self, nik: str) -> None:
        field = read(card(nik=nik)).fields["nik"]
        assert field.value == TRUTH["nik"]
        assert field.confidence <= KtpPolicy().patchy

    @pytest.mark.parametrize("nik", ["320405 150887 9014", "3204 0515 0887 9014"])
    def test_even_groups_are_no_doubt(self, nik: str) -> None:
        field = read(card(nik=nik)).fields["nik"]
        assert (field.value, field.confidence) == (TRUTH["nik"], 0.98)

    def test_stray_points_are_no_repair(self) -> None:
        field = read(card(nik="320405150887901.4")).fields["nik"]
        assert (field.value, field.repaired) == (TRUTH["nik"], False)

    @pytest.mark.parametrize("nik", ["320405150887901", "32040515088790144"])
    def test_another_length_is_no_number(self, nik: str) -> None:
        extraction = read(card(nik=nik))
        assert extraction.value("nik") is None
        (reason,) = extraction.observations
        assert (reason.code, reason.field) == ("nik_format_invalid", "nik")
        assert reason.evidence == {"seen": nik, "fault": "length"}
        assert values(extraction) == {key: value for key, value in TRUTH.items() if key != "nik"}

    @pytest.mark.parametrize(("nik", "fault"), [("3204053202879014", "grammar"), ("9904051508879014", "region")])
    def test_an_impossible_number_is_shown_but_not_believed(self, nik: str, fault: str) -> None:
        extraction = read(card(nik=nik))
        assert extraction.fields["nik"].value == nik
        assert extraction.fields["nik"].confidence <= 0.3
        (reason,) = extraction.observations
        assert (reason.code, reason.evidence["fault"]) == ("nik_format_invalid", fault)

    def test_found_without_any_label(self) -> None:
        field = read([line("3204051508879014", 200, 100), line("RATNA", 200, 200)]).fields["nik"]
        assert field.value == TRUTH["nik"]


class TestLabels:
    @pytest.mark.parametrize(
        ("text", "slot", "rest"),
        [
            ("NIK:3204", Slot.NIK, "3204"),
            ("NlK 3204", Slot.NIK, " 3204"),
            ("Nama : SITI", Slot.NAMA, " SITI"),
            ("Tempat/TglLahir:BOGOR", Slot.LAHIR, "BOGOR"),
            ("TempatTgiLahir", Slot.LAHIR, ""),
            ("JenisKelamin", Slot.JENIS_KELAMIN, ""),
            ("AlamatJL. MELATI", Slot.ALAMAT, "JL. MELATI"),
            ("RTRW", Slot.RT_RW, ""),
            ("KelIDesa", Slot.KELURAHAN, ""),
            ("Kel/Desa : DESA BARU", Slot.KELURAHAN, " DESA BARU"),
            ("Status Perkawman : KAWIN", Slot.STATUS, " KAWIN"),
            ("Bertaku Hingga", Slot.BERLAKU, ""),
            ("Kewarganegaraan WNI", Slot.KEWARGANEGARAAN, " WNI"),
        ],
    )
    def test_found(self, text: str, slot: Slot, rest: str) -> None:
        label = find_label(text)
        assert label is not None
        assert (label.slot, text[label.end :]) == (slot, rest)

    @pytest.mark.parametrize(
        "text", ["", ":", "SITI", "NAMIRA", "ALAMSYAH", "LAKI-LAKI", "Gol. Darah : O", "PEKANBARU"]
    )
    def test_not_found(self, text: str) -> None:
        assert find_label(text) is None

    def test_blood_label(self) -> None:
        text = "LAKI-LAKI GoI.Darah: A"
        found = find_blood_label(text)
        assert found is not None
        assert (text[: found[0]], text[found[1] :]) == ("LAKI-LAKI ", " A")
        assert find_blood_label("LAKI-LAKI") is None


class TestWhatIsLeftOfAValue:
    """A finger or glare over the beginning, the picture's edge: what is left is read without a doubt."""

    def test_a_value_that_begins_behind_its_column_is_in_doubt(self) -> None:
        whole = [each for each in card() if "RATNA" not in each.text]
        name = next(each for each in card() if "RATNA" in each.text)
        for shift, doubtful in ((0, False), (20, False), (120, True)):
            moved = Box.upright(name.box.left + shift, name.box.top, name.box.right + shift, name.box.bottom)
            found = read([*whole, TextLine(name.text, name.confidence, moved)])
            assert found.fields["nama"].value == TRUTH["nama"]
            assert (found.fields["nama"].confidence < 0.7) is doubtful

    @pytest.mark.parametrize(
        ("label", "key", "left", "doubtful"),
        [
            ("Kecamatan", "kecamatan", "UNYI", True),
            ("Kecamatan", "kecamatan", "CILEU", True),
            ("Kecamatan", "kecamatan", "NYI", True),
            ("Kecamatan", "kecamatan", "SUKAMAJU BARU", False),
            ("Kel/Desa", "kelurahan_desa", "I KULON", True),
        ],
    )
    def test_a_place_that_is_the_rest_of_another_is_in_doubt(
        self, label: str, key: str, left: str, doubtful: bool
    ) -> None:
        field = read(card({label: left})).fields[key]
        assert field.value == left
        assert (field.confidence < 0.7) is doubtful

    @pytest.mark.parametrize(
        ("printed", "regency", "sure"),
        [
            ("ABUPATEN BANDUNG", "KABUPATEN BANDUNG", True),
            ("KACUPATEN BANDUNG", "KABUPATEN BANDUNG", True),
            ("TASIKMALAYA UTARA", None, False),
            ("CIANJUR", "CIANJUR", False),
        ],
    )
    def test_what_is_left_of_the_word_before_a_regency_tells_which_it_was(
        self, printed: str, regency: str | None, sure: bool
    ) -> None:
        field = read(card(header=("ROVINSI JAWA BARAT", printed))).fields.get("kabupaten_kota")
        assert (field and field.value) == regency
        assert sure is bool(field and field.confidence > 0.85)
        assert read(card(header=("ROVINSI JAWA BARAT", printed))).fields["provinsi"].value == "JAWA BARAT"

    @pytest.mark.parametrize("colon", [":1", ":", ":l", ": |"])
    def test_a_colon_in_a_box_of_its_own_takes_nothing_from_its_value(self, colon: str) -> None:
        apart = []
        for each in card():
            if each.text.startswith(": ") and each.box.left == 290:
                apart.append(line(colon, 290, each.box.center[1], confidence=0.6))
                apart.append(line(each.text[2:], 316, each.box.center[1]))
            else:
                apart.append(each)
        assert len(apart) > len(card())
        extraction = read(apart)
        assert values(extraction) == TRUTH
        assert min(field.confidence for field in extraction.fields.values()) > 0.9

    def test_a_colon_read_as_a_digit_is_left_out_and_said_to_be(self) -> None:
        field = read(card(nik="1" + TRUTH["nik"])).fields["nik"]
        assert (field.value, field.repaired) == (TRUTH["nik"], True)
        assert field.confidence <= 0.5
        assert "nik" not in read(card(nik="12" + TRUTH["nik"])).fields
        assert "nik" not in read(card(nik="19999" + TRUTH["nik"][4:])).fields


@pytest.mark.parametrize("label", ["Status Kawin", "Status Perkawinan", "Status"])
def test_a_status_behind_any_of_its_labels(label: str) -> None:
    lines = [replace(each, text=label) if each.text == "Status Perkawinan" else each for each in card()]
    assert values(read(lines))["status_perkawinan"] == TRUTH["status_perkawinan"]
