"""Pages of one file: how closely they are looked at, and how they are put together."""

from typing import Any

import numpy as np
import pytest

from pipeline import sheets as module
from pipeline.fields import _together
from pipeline.model import DocumentType, Extraction, Field, Grade, Page, Quality, Upload
from pipeline.policy.whole import Policy
from pipeline.ports import Timings
from pipeline.sheets import see


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


@pytest.mark.parametrize(
    ("declared", "capitals", "looks"),
    [
        (DocumentType.KTP, 55.0, ["glance"]),
        (DocumentType.KTP, 30.0, ["glance", "whole"]),
        (DocumentType.KTP, 0.0, ["glance", "whole"]),
        (None, 55.0, ["glance"]),
        (DocumentType.KK, 55.0, ["whole"]),
    ],
)
def test_a_page_is_decoded_in_full_where_a_glance_shows_too_little(
    declared: DocumentType | None, capitals: float, looks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def decode(_upload: Upload, *, policy: Any, glance: bool = False) -> tuple[Page, ...]:
        seen.append("glance" if glance else "whole")
        side = 40 if glance else 80
        return (Page(np.zeros((side, side, 3), np.uint8), 0, (80, 80), scale=side / 80),)

    monkeypatch.setattr(module, "decode", decode)
    monkeypatch.setattr(module, "assess", lambda page, **_: Quality(0.9, Grade.GOOD, {"text_height_px": capitals}))
    found = see(Upload(b"", "a", "", declared), policy=Policy(), timings=Timings(lambda: 0.0))
    assert seen == looks
    assert isinstance(found, tuple)
    assert found[0][0].scale == (0.5 if looks[-1] == "glance" else 1.0)
