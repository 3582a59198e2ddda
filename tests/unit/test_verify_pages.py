"""Pages of one file put together."""

from pipeline.model import DocumentType, Extraction, Field
from pipeline.verify import _together


def kk(number: str | None, **values: str) -> Extraction:
    fields = {key: Field(value, value, 0.99) for key, value in values.items()}
    if number:
        fields["nomor_kk"] = Field(number, number, 0.99)
    return Extraction(
        DocumentType.KK, fields, members=({"nama": Field(values.get("kepala_keluarga", "X"), "", 0.9)},)
    )


def test_a_second_page_adds_what_the_first_does_not_say() -> None:
    both = _together(kk("3204250101109001", kepala_keluarga="BUDI"), kk(None, kode_pos="40622"))
    assert both.value("kode_pos") == "40622"
    assert both.value("kepala_keluarga") == "BUDI"
    assert len(both.members) == 2
    assert both.observations == ()


def test_two_families_in_one_file_are_not_put_together() -> None:
    both = _together(kk("3204250101109001", kepala_keluarga="BUDI"), kk("3204250101109002", kode_pos="40622"))
    assert both.value("kode_pos") is None
    assert len(both.members) == 1
    assert [reason.code for reason in both.observations] == ["doc_several_people"]
