"""A position below a signature: slips are put right, what a stamp adds is cut off, all else stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.extract.running_text import fold
from pipeline.stages.extract.signatory_positions import ABBREVIATIONS, VOCABULARY, freed_position

UNDER_A_STAMP = {
    "Direktup": "Direktur",
    "Direktuo T": "Direktur",
    "Direktur OPY": "Direktur",
    "Direktur OPY KLAIM JHT 202": "Direktur",
    "UK KLAIM JHT HANYA UNT Pemilik": "Pemilik",
    "Managet HRD": "Manager HRD",
    "AdManager HRD": "Manager HRD",
    "HR & GAManager": "HR & GA Manager",
    "HRDManager": "HRD Manager",
    "Kepalopersonalia": "Kepala Personalia",
    "Pemiik": "Pemilik",
    "pemilik": "Pemilik",
    "Kepala personalia": "Kepala Personalia",
}
AS_PRINTED = (
    "Kepala TKIT",
    "Ketua RT 03",
    "Direktur RSUD",
    "MEP Manager",
    "Kasubbag Kepegawaian",
    "Kepala Desa Sumberejo",
    "HRD & GA Dept. Head",
    "Koordinator SDM Regional Timur",
    "Spv. HRD",
    "Nakhoda",
    "Wali Nagari",
)


@pytest.mark.parametrize(("read", "printed"), UNDER_A_STAMP.items())
def test_what_a_stamp_adds_or_takes_is_put_right(read: str, printed: str) -> None:
    assert freed_position(read) == printed


@pytest.mark.parametrize("position", AS_PRINTED)
def test_what_is_not_known_stays(position: str) -> None:
    assert freed_position(position) == position


def test_a_piece_of_the_firms_name_in_capitals_is_the_stamps() -> None:
    assert freed_position("HRD ERNA", letterhead=fold("PT INTERNASIONAL CONTOH")) == "HRD"
    assert freed_position("HRD ERNA") == "HRD ERNA"


@given(st.lists(st.sampled_from(sorted(VOCABULARY)), min_size=1, max_size=4))
def test_known_words_are_never_changed(words: list[str]) -> None:
    printed = " ".join(word.capitalize() for word in words)
    assert freed_position(printed) == printed


@given(st.text(alphabet="ABCDEFG hijkl", max_size=20))
def test_nothing_is_invented(text: str) -> None:
    known = VOCABULARY | ABBREVIATIONS
    new = [word for word in freed_position(text).split() if word not in text.split()]
    assert all(word.casefold() in known or word in text for word in new)
