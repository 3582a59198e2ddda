"""A name, or a day of a letter, that ends at the picture's border may have lost its end."""

from datetime import date

import pytest

from ocr.model import Box
from pipeline.model import DocumentType, Extraction, Field, Participant
from pipeline.policy.photo import BorderPolicy
from pipeline.stages.border import doubt_at_border

SIZE = (1000, 800)
POLICY = BorderPolicy()


def judged(box, *, key="nama", value="SITI AMIN", record=None):
    extraction = Extraction(DocumentType.PAKLARING, {key: Field(value, value, 0.999, box)})
    return doubt_at_border(extraction, size=SIZE, policy=POLICY, record=record).fields[key].confidence


AT_BORDER = [
    Box.upright(700, 400, 998, 440),
    Box.upright(2, 400, 300, 440),
    # Lines that run up and down, on a page that was sent lying.
    Box((500, 797), (500, 500), (540, 500), (540, 797)),
    Box((540, 3), (540, 300), (500, 300), (500, 3)),
]


@pytest.mark.parametrize("box", AT_BORDER)
def test_a_name_at_the_border_is_in_doubt(box):
    assert judged(box) == POLICY.worth


@pytest.mark.parametrize("key", ["alamat", "kelurahan_desa", "kecamatan"])
def test_so_is_a_place_or_an_address(key):
    assert judged(AT_BORDER[1], key=key, value="ET TIMUR") == POLICY.worth


@pytest.mark.parametrize("box", AT_BORDER)
def test_a_number_shows_by_itself_that_it_is_whole(box):
    assert judged(box, key="nik", value="3204250505870001") == 0.999


@pytest.mark.parametrize("value", ["2018-09", "2018-09-01"])
def test_a_day_of_a_letter_may_have_lost_its_first_digits(value):
    assert judged(Box.upright(2, 400, 300, 440), key="tanggal_mulai", value=value) == POLICY.worth


def test_the_day_on_record_is_whole_and_its_month_alone_is_not():
    record = Participant(kpj="1", tanggal_mulai=date(2018, 9, 1))
    assert judged(AT_BORDER[1], key="tanggal_mulai", value="2018-09-01", record=record) == 0.999
    assert judged(AT_BORDER[1], key="tanggal_mulai", value="2018-09", record=record) == POLICY.worth


def test_a_name_that_leaves_a_little_paper_is_whole():
    assert judged(Box.upright(600, 400, 985, 440)) == 0.999


def test_a_line_along_the_upper_border_has_lost_no_end():
    assert judged(Box.upright(300, 12, 600, 52)) == 0.999


def test_a_name_that_the_record_bears_out_is_whole():
    record = Participant(kpj="1", nama="SITI AMIN", tanggal_lahir=date(1990, 1, 2))
    assert judged(AT_BORDER[0], record=record) == 0.999
    assert judged(AT_BORDER[0], value="SITI AMI", record=record) == POLICY.worth


def test_cells_of_a_family_card_too():
    row = {"nama_ibu": Field("SUMIA", "SUMIA", 0.98, AT_BORDER[0])}
    extraction = Extraction(DocumentType.KK, {}, members=(row,))

    judged_row = doubt_at_border(extraction, size=SIZE, policy=POLICY).members[0]

    assert judged_row["nama_ibu"].confidence == POLICY.worth
