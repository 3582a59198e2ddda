"""Reading no more than a decision rests on: which lines are left unread, and what must not be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from ocr.engine import Image, Reading
from ocr.model import Box, OcrText, TextLine
from pipeline.bootstrap import pipeline_version, policy_of
from pipeline.commands.edges import ReadExtent
from pipeline.model import DocumentType, Extent, Participant, Rectified
from pipeline.policy.reading import ReadPolicy
from pipeline.settings import load_settings
from pipeline.stages.extents import read_as_far_as
from pipeline.stages.extract.kk import extract_kk
from pipeline.stages.extract.ktp import extract_ktp
from pipeline.stages.read import read_rest
from tests.unit import test_extract_kk as family
from tests.unit import test_extract_ktp as identity

KTP, KK = DocumentType.KTP, DocumentType.KK
MOTHER = Participant(nik=family.MOTHER.nik)
BIG = (*family.FAMILY, *(replace(family.CHILD, nik=f"320425010114900{at}") for at in range(4, 8)))


@dataclass
class Painted:
    """An engine that finds and reads lines which the picture names by their colour; `asked` is what it read."""

    lines: Sequence[TextLine]
    name: str = "painted"
    asked: list[str] = field(default_factory=list)

    def document(self) -> Rectified:
        around = Box.around(line.box for line in self.lines)
        image = np.zeros((round(around.bottom) + 9, round(around.right) + 9, 3), np.uint8)
        for index, line in enumerate(self.lines, 1):
            (x, y), reach = line.box.center, line.box.height / 3
            image[int(y - reach) : int(y + reach), int(x - reach) : int(x + reach)] = (
                index % 250,
                index // 250,
                0,
            )
        return Rectified(image, 0, np.eye(3), 0, False, lines=tuple(line.box for line in self.lines))

    def detect(self, image: Image, *, longest_side: int) -> Sequence[Box]:
        raise AssertionError("the lines are known")

    def recognise(self, crops: Sequence[Image]) -> Sequence[Reading]:
        middles = [crop[crop.shape[0] // 2, crop.shape[1] // 2] for crop in crops]
        read = [self.lines[int(low) + 250 * int(high) - 1] for low, high, _ in middles]
        self.asked += [line.text for line in read]
        return [(line.text, line.confidence) for line in read]


def read(
    lines: Sequence[TextLine], declared: DocumentType | None, record: Participant | None = None
) -> tuple[OcrText, Painted]:
    engine = Painted(lines)
    text = read_as_far_as(
        Extent.NEEDED, engine.document(), engine, policy=ReadPolicy(), declared=declared, record=record
    )
    assert len(engine.asked) >= len(text.lines)
    assert len(text.lines) + len(text.unread) == len(lines)
    return text, engine


def unread(lines: Sequence[TextLine], text: OcrText) -> set[str]:
    return {line.text for line in lines if line.box in text.unread}


class TestIdentityCard:
    def test_rows_below_the_sex_are_left_unread_and_the_needed_fields_are_the_same(self) -> None:
        text, _ = read(identity.card(), KTP)
        left = unread(identity.card(), text)
        assert {"Agama", ": ISLAM", "Pekerjaan", ": WNI", ": SEUMUR HIDUP", "06-11-2012"} <= left
        assert len(left) >= 16
        part, whole = extract_ktp(text), identity.read(identity.card())
        for key in ("nik", "nama", "tempat_lahir", "tanggal_lahir", "jenis_kelamin", "provinsi", "kabupaten_kota"):
            assert part.fields[key] == replace(whole.fields[key], reader="painted")

    @pytest.mark.parametrize("degrees", [-4.0, 3.0])
    def test_a_card_that_leans_is_told_apart_as_well(self, degrees: float) -> None:
        lines = identity.turned(identity.card(), degrees, x=200, y=200)
        text, _ = read(lines, KTP)
        assert {": ISLAM", ": SEUMUR HIDUP"} <= unread(lines, text)
        assert extract_ktp(text).value("jenis_kelamin") == "PEREMPUAN"

    @pytest.mark.parametrize("lost", ["NIK", "Nama", "Tempat/Tgl Lahir", "Jenis Kelamin"])
    def test_without_a_label_of_what_is_needed_all_is_read(self, lost: str) -> None:
        lines = [line for line in identity.card() if line.text != lost]
        text, _ = read(lines, KTP)
        assert text.unread == ()

    def test_what_lies_beside_and_below_the_card_is_read(self) -> None:
        around = [
            identity.line("SURAT KETERANGAN PEREKAMAN", 60, 800),
            identity.line("KANTOR PELAYANAN PAJAK", 1300, 400),
        ]
        text, engine = read([*identity.card(), *around], KTP)
        assert {line.text for line in around} <= set(engine.asked)
        assert text.unread

    @pytest.mark.parametrize(("right", "down"), [(1100.0, 0.0), (0.0, 700.0)])
    def test_a_second_card_is_seen(self, right: float, down: float) -> None:
        other = identity.turned(identity.card(nik="3204054107909015"), 0, x=right, y=down)
        lines = [*identity.card(), *other]
        part, whole = extract_ktp(read(lines, KTP)[0]), identity.read(lines)
        assert [each.code for each in part.observations] == [each.code for each in whole.observations] != []


class TestFamilyCard:
    @pytest.mark.parametrize("members", [family.FAMILY, BIG], ids=["three", "seven"])
    @pytest.mark.parametrize("old", [False, True])
    def test_cells_of_others_are_left_unread_and_the_claimants_row_is_the_same(
        self, members: tuple[family.Member, ...], old: bool
    ) -> None:
        lines = family.sheet(members, old=old)
        text, _ = read(lines, KK, MOTHER)
        left = unread(lines, text)
        assert {
            "KARYAWAN SWASTA",
            "SUTRISNO",
            ": JAWA BARAT",
            "KEPALA DINAS KEPENDUDUKAN",
            "(1)",
            "(4)",
            "(12)",
        } <= left
        assert not left & {"Alamat", "Nama Kepala Keluarga", "KARTU KELUARGA"}
        assert not left & {part for value in vars(family.MOTHER).values() for part in value.split("|")} - {
            "ISLAM", "WNI", family.MOTHER.nama, "20-06-2012", "KAWIN TERCATAT"  # her husband's, too
        }  # fmt: skip
        part = extract_kk(text)
        own = [row for row in part.members if row["nik"].value == MOTHER.nik]
        assert len(part.members) == len(members)
        assert all(row.keys() <= {"nik"} for row in part.members if row is not own[0])
        assert {key: cell.value for key, cell in own[0].items()} == family.MOTHER.truth
        assert part.value("nomor_kk") == family.NUMBER

    @pytest.mark.parametrize(
        "record", [None, Participant(nama="DEWI LESTARI NINGSIH"), Participant(nik="3204255203909009")]
    )
    def test_where_nobody_knows_whose_row_it_is_all_is_read(self, record: Participant | None) -> None:
        assert read(family.sheet(), KK, record)[0].unread == ()

    def test_a_number_that_stands_in_two_rows_is_nobodys(self) -> None:
        twice = (family.FATHER, family.MOTHER, replace(family.CHILD, nik=family.MOTHER.nik))
        assert read(family.sheet(twice), KK, MOTHER)[0].unread == ()

    def test_without_row_numbers_the_second_table_is_read(self) -> None:
        lines = family.sheet(row_numbers=False)
        left = unread(lines, read(lines, KK, MOTHER)[0])
        assert "KARYAWAN SWASTA" in left
        assert "SUTRISNO" not in left

    @pytest.mark.parametrize("lines", [family.bent(family.sheet(), tilt=1.5, curl=20)], ids=["bent"])
    def test_rows_are_followed_where_paper_is_bent(self, lines: list[TextLine]) -> None:
        moved = [
            replace(line, box=Box.from_points([(x + 300, y + 300) for x, y in line.box.corners])) for line in lines
        ]
        text, _ = read(moved, KK, MOTHER)
        assert "KARYAWAN SWASTA" in unread(moved, text)
        own = [row for row in extract_kk(text).members if row["nik"].value == MOTHER.nik]
        assert own[0]["nama_ibu"].value == family.MOTHER.nama_ibu


@pytest.mark.parametrize("declared", [None, DocumentType.PAKLARING])
def test_what_has_no_form_is_read_whole(declared: DocumentType | None) -> None:
    assert read(identity.card(), declared)[0].unread == ()


@pytest.mark.parametrize(
    ("lines", "declared", "extract"),
    [(identity.card(), KTP, extract_ktp), (family.sheet(), KK, extract_kk)],
    ids=["identity", "family"],
)
def test_the_rest_can_be_read_later(
    lines: list[TextLine], declared: DocumentType, extract: Callable[[OcrText], object]
) -> None:
    engine = Painted(lines)
    document = engine.document()
    part = read_as_far_as(Extent.NEEDED, document, engine, policy=ReadPolicy(), declared=declared, record=MOTHER)
    whole = read_rest(part, document, engine)
    assert whole.unread == ()
    assert sorted(line.text for line in whole.lines) == sorted(line.text for line in lines)
    assert extract(whole) == extract(OcrText(tuple(lines), whole.size, "painted"))


def test_a_page_without_lines_is_empty() -> None:
    class Blind(Painted):
        def detect(self, image: Image, *, longest_side: int) -> Sequence[Box]:
            return ()

    document = Rectified(np.zeros((90, 90, 3), np.uint8), 0, np.eye(3), 0, False)
    text = read_as_far_as(Extent.NEEDED, document, Blind(()), policy=ReadPolicy(), declared=KTP, record=None)
    assert (text.lines, text.unread) == ((), ())


def test_the_command_line_knows_every_extent() -> None:
    assert [str(each) for each in ReadExtent] == [str(each) for each in Extent]


def test_an_office_may_set_it_and_one_run_may_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BERKAS_EXTENT", "needed")
    settings = load_settings()
    assert policy_of(settings).extent is Extent.NEEDED
    assert settings.reading(None) is settings
    assert policy_of(settings.reading(Extent.ALL)).extent is Extent.ALL
    assert pipeline_version(settings) != pipeline_version(settings.reading(Extent.ALL))
