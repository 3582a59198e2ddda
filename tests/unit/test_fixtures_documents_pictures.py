from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random

import numpy as np
import pypdfium2
import pytest

from fixtures import fonts
from fixtures.fonts import Kind, MissingFontError, Split, families
from fixtures.kk import kk_pdf_document, render_kk
from fixtures.kk_table import MEMBER_KEYS
from fixtures.ktp import Overflow, invent_ktp_style, render_ktp, render_ktp_back
from fixtures.letter_texts import TEMPLATES
from fixtures.other import OTHER_KINDS, render_other
from fixtures.paklaring import paklaring_pdf_document, render_paklaring
from fixtures.people import Employment, Person, ReasonClass, invent_employment, invent_household
from fixtures.rendering import Face, Rendered, Sheet, text_width, wrap

SANS = families(Kind.SANS)[0]
INK_CONTRAST = 45
"""Grey levels between a value's darkest and its median pixel; worn print on a tinted card still has more."""

KTP_KEYS = {
    "provinsi", "kabupaten_kota", "nik", "nama", "tempat_lahir", "tanggal_lahir", "jenis_kelamin",
    "golongan_darah", "alamat", "rt_rw", "kelurahan_desa", "kecamatan", "agama", "status_perkawinan",
    "pekerjaan", "kewarganegaraan",
    "berlaku_hingga",
}  # fmt: skip
KK_KEYS = {
    "nomor_kk", "kepala_keluarga", "alamat", "rt_rw", "kelurahan_desa", "kecamatan", "kabupaten_kota", "provinsi",
    "kode_pos",
}  # fmt: skip


def job_for(template: str, person: Person, rng: Random, **more: ReasonClass) -> Employment:
    kind = TEMPLATES[template]
    return invent_employment(person, rng, small=kind.small, supplier=kind.supplier, **more)


def letter(template: str, seed: int) -> Rendered:
    rng = Random(seed)
    person = invent_household(rng).person
    return render_paklaring(person, job_for(template, person, rng), rng=rng, template=template, width_px=1000)


def card(seed: int) -> Rendered:
    rng = Random(seed)
    return render_ktp(invent_household(rng).person, rng=rng, width_px=900)


def family(seed: int) -> Rendered:
    rng = Random(seed)
    household = invent_household(rng, size=1 + seed % 10)
    return render_kk(household, rng=rng, generation=("new", "old")[seed % 2], width_px=1800)


def assert_every_box_holds_ink(rendered: Rendered) -> None:
    grey = rendered.image.mean(axis=2)
    height, width = grey.shape
    for key, quad in rendered.truth.boxes.items():
        (left, top), (right, bottom) = quad[0], quad[2]
        assert 0 <= left < right <= width, key
        assert 0 <= top < bottom <= height, key
        patch = grey[int(top) : int(bottom), int(left) : int(right)]
        margin = grey[max(int(top) - 3, 0) : int(bottom) + 3, max(int(left) - 3, 0) : int(right) + 3]
        # White letters on a coloured band are ink as well.
        contrast = max(np.median(margin) - patch.min(), patch.max() - np.median(margin))
        assert contrast > INK_CONTRAST, (key, contrast)
        assert rendered.truth.cap_height[key] > 3


@pytest.mark.parametrize("make", [card, family, lambda seed: letter("P1", seed)])
def test_a_seed_gives_the_same_picture(make: Callable[[int], Rendered]) -> None:
    first, again, other = make(3), make(3), make(4)
    assert first.truth == again.truth
    assert np.array_equal(first.image, again.image)
    assert not np.array_equal(first.image[:500, :500], other.image[:500, :500])


@pytest.mark.parametrize("text", ["SITI NURHAYATI", "3204255504899001", "jgpqy,;"])
@pytest.mark.parametrize("squeeze", [1.0, 0.8])
def test_a_box_is_exactly_the_ink(text: str, squeeze: float) -> None:
    sheet = Sheet(size_mm=(100, 30), width_px=1000, ground=(255, 255, 255))
    sheet.text(10.3, 15.1, text, Face(SANS.regular, 3.0, (0, 0, 0), squeeze=squeeze), key="value")
    rendered = sheet.finish("unknown", {"value": text})
    rows, columns = np.nonzero(rendered.image.min(axis=2) < 215)
    (left, top), (right, bottom) = rendered.truth.boxes["value"][0], rendered.truth.boxes["value"][2]
    assert abs(left - columns.min()) <= 1
    assert abs(top - rows.min()) <= 1
    assert abs(right - columns.max() - 1) <= 1
    assert abs(bottom - rows.max() - 1) <= 1


def test_cap_height_is_what_a_capital_measures() -> None:
    sheet = Sheet(size_mm=(100, 30), width_px=2000, ground=(255, 255, 255))
    sheet.text(10, 20, "H", Face(SANS.regular, 4.0, (0, 0, 0)), key="value")
    rows = np.nonzero(sheet.finish("unknown", {}).image.min(axis=(1, 2)) < 128)[0]
    assert abs(rows.max() + 1 - rows.min() - 80) <= 1


@pytest.mark.parametrize("seed", range(12))
def test_every_printed_field_of_a_ktp_has_a_box_with_ink(seed: int) -> None:
    rendered = card(seed)
    truth = rendered.truth
    assert set(truth.boxes) == set(truth.fields)
    assert KTP_KEYS - set(truth.fields) <= {"agama"}
    assert truth.corner_radius > 0
    assert_every_box_holds_ink(rendered)


def long_named(rng: Random) -> Person:
    person = invent_household(rng, name_style="long").person
    return replace(person, nama="MUHAMMAD WIRANTO KUSUMADININGRAT HADIWIDJAJA PRAWIRANEGARA")


@pytest.mark.parametrize("seed", range(5))
def test_a_wrapped_name_is_whole_and_its_box_goes_round_all_lines(seed: int) -> None:
    rng = Random(seed)
    person = long_named(rng)
    style = replace(invent_ktp_style(rng, person), long_value=Overflow.WRAP)
    truth = render_ktp(person, rng=rng, style=style).truth
    assert truth.fields["nama"] == person.nama
    top, bottom = truth.boxes["nama"][0][1], truth.boxes["nama"][2][1]
    assert bottom - top > 2 * truth.cap_height["nama"]


def test_a_cut_name_is_true_as_printed() -> None:
    rng = Random(5)
    person = long_named(rng)
    style = replace(invent_ktp_style(rng, person), long_value=Overflow.CUT)
    rendered = render_ktp(person, rng=rng, style=style)
    shown = rendered.truth.fields["nama"]
    assert len(shown) < len(person.nama)
    assert person.nama.startswith(shown)
    assert rendered.truth.boxes["nama"][1][0] <= 0.735 * rendered.image.shape[1]


def test_an_early_card_prints_a_date_that_is_true_in_iso() -> None:
    rng = Random(6)
    person = invent_household(rng).person
    style = replace(invent_ktp_style(rng, person), expiry=date(2017, 4, 9))
    assert render_ktp(person, rng=rng, style=style).truth.fields["berlaku_hingga"] == "2017-04-09"


@pytest.mark.parametrize("seed", range(10))
def test_every_cell_of_a_kk_has_a_box_with_ink(seed: int) -> None:
    rendered = family(seed)
    truth = rendered.truth
    assert set(truth.fields) == KK_KEYS
    assert len(truth.members) == 1 + seed % 10
    cells = {f"anggota.{row}.{key}" for row in range(len(truth.members)) for key in MEMBER_KEYS}
    assert set(truth.boxes) == KK_KEYS | cells
    assert_every_box_holds_ink(rendered)


def marital_values(generation: str) -> set[str]:
    values = set()
    for seed in range(15):
        rng = Random(seed)
        truth = kk_pdf_document(invent_household(rng, size=4), rng=rng, generation=generation)[1]
        values |= {member["status_perkawinan"] for member in truth.members}
    return values


def test_only_the_new_kk_knows_six_marital_values() -> None:
    assert marital_values("old") <= {"BELUM KAWIN", "KAWIN", "CERAI HIDUP", "CERAI MATI"}
    assert {"KAWIN TERCATAT", "KAWIN BELUM TERCATAT"} <= marital_values("new")


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 1
    return " ".join(str(document[0].get_textpage().get_text_bounded()).split())


@pytest.mark.parametrize("generation", ["new", "old"])
def test_the_pdf_of_a_kk_says_in_text_what_is_true(generation: str) -> None:
    rng = Random(2)
    content, truth = kk_pdf_document(invent_household(rng, size=6), rng=rng, generation=generation)
    text = text_of(content)
    assert "KARTU KELUARGA" in text
    assert "CONTOH / SPECIMEN" in text
    for value in (
        *truth.fields.values(),
        *(m["nik"] for m in truth.members),
        *(m["nama_ibu"] for m in truth.members),
    ):
        assert value in text


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("seed", range(3))
def test_every_true_field_of_a_letter_has_a_box_with_ink(template: str, seed: int) -> None:
    rendered = letter(template, seed)
    truth = rendered.truth
    assert set(truth.boxes) == set(truth.fields)
    assert {"perusahaan", "nama", "tanggal_mulai", "tanggal_surat", "kota_surat", "penandatangan"} <= set(
        truth.fields
    )
    assert_every_box_holds_ink(rendered)


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_pdf_of_a_letter_says_in_text_what_is_true(template: str) -> None:
    rng = Random(9)
    person = invent_household(rng).person
    content, truth = paklaring_pdf_document(person, job_for(template, person, rng), rng=rng, template=template)
    text = text_of(content)
    for key in ("perusahaan", "nama", "nik", "jabatan", "nomor_surat", "kota_surat", "penandatangan"):
        assert truth.fields.get(key, "") in text, key


def test_letters_of_special_kinds_are_what_they_say() -> None:
    still = letter("P9", 1).truth
    assert still.extra["still_employed"]
    assert "tanggal_selesai" not in still.fields
    assert "alasan_berhenti" not in still.fields
    months = letter("P7", 1).truth.fields
    assert len(months["tanggal_mulai"]) == len(months["tanggal_selesai"]) == len("2015-02")
    assert len(letter("P5", 1).truth.extra["companies"]) == 2
    own = letter("P10", 1).truth.fields
    assert own["penandatangan"] == own["nama"]
    assert "nomor_surat" not in own


def test_a_letter_gives_no_reason_when_there_is_none() -> None:
    rng = Random(4)
    person = invent_household(rng).person
    job = job_for("P1", person, rng, reason=ReasonClass.NONE)
    truth = render_paklaring(person, job, rng=rng, template="P1", width_px=800).truth
    assert "alasan_berhenti" not in truth.fields
    assert truth.extra["reason_class"] == "NONE"


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_other_papers_are_of_no_known_type(kind: str) -> None:
    rendered = render_other(kind, rng=Random(1))
    assert rendered.truth.document_type == "unknown"
    assert not rendered.truth.fields
    assert rendered.image.std() > 1


def test_the_back_of_a_card_says_nothing_about_anybody() -> None:
    assert not render_ktp_back(rng=Random(1)).truth.boxes


def test_held_out_typefaces_are_not_drawn_with() -> None:
    train, measure = families(split=Split.TRAIN), families(split=Split.MEASURE)
    assert train and measure
    assert not {f.name for f in train} & {f.name for f in measure}
    rng = Random(1)
    person = invent_household(rng).person
    for _ in range(20):
        assert invent_ktp_style(rng, person, fonts=measure).body in measure


def test_a_missing_typeface_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_files", dict)
    fonts.guaranteed_families.cache_clear()
    try:
        with pytest.raises(MissingFontError, match=r"LiberationSans-Regular.*apt-get install fonts-liberation"):
            families()
    finally:
        monkeypatch.undo()
        fonts.guaranteed_families.cache_clear()


def test_wrapping_loses_no_word_and_keeps_the_width() -> None:
    face = Face(SANS.regular, 2.0)
    text = "KEPERCAYAAN TERHADAP TUHAN YANG MAHA ESA"
    lines = wrap(text, face, 30)
    assert " ".join(lines) == text
    assert all(text_width(line, face) <= 30 for line in lines)
