"""The reading of a network's answer; the networks themselves are asked in test_readers.py."""

import numpy as np
import pytest

from ocr.letters import alphabet, latin
from ocr.recognition import (
    PERHAPS_LOST,
    TOGETHER,
    WIDEST,
    WIDTHS,
    Alphabet,
    _by_width,
    _normalised,
    _scaled,
    more_strokes,
)

CHARACTERS = ["", "A", "1", ":", "：", "É", "中", "½", "一", " "]
KNOWN, SIGNS = alphabet(CHARACTERS)
SPELLING = Alphabet(SIGNS)


def answer(*classes: int, probability: float = 0.9) -> np.ndarray:
    """Probabilities of the classes that count, one column each."""
    columns = np.full((len(classes), len(CHARACTERS)), 0.001, dtype=np.float32)
    columns[range(len(classes)), classes] = probability
    return columns[:, KNOWN]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("NIK：3204", "NIK:3204"),
        (" JÁSMIN ", "JASMIN"),
        ("10–0234", "10-0234"),
        ("NUR’AINI", "NUR'AINI"),
        ("LAKI一LAKI", "LAKI-LAKI"),
        ("SITI NURHALIZAH, S.E.", "SITI NURHALIZAH, S.E."),
    ],
)
def test_what_the_networks_answer_is_put_into_the_letters_of_the_documents(read: str, meant: str) -> None:
    assert latin(read) == meant


def test_only_what_a_typewriter_writes_counts() -> None:
    assert [CHARACTERS[each] for each in KNOWN] == ["", "A", "1", ":", "：", "É", "一", " "]
    assert SIGNS == ["", "A", "1", ":", ":", "E", "-", " "]


def test_a_sign_that_goes_on_is_written_once_and_twice_with_a_gap_between() -> None:
    assert SPELLING.spelt(answer(1, 1, 0, 2, 2, 0, 2))[0] == "A11"


def test_two_forms_of_one_sign_side_by_side_are_one_sign() -> None:
    assert SPELLING.spelt(answer(1, 3, 4, 2))[0] == "A:1"


def test_the_confidence_is_that_of_the_signs_alone() -> None:
    text, confidence = SPELLING.spelt(answer(0, 1, 0, probability=0.7))
    assert (text, confidence) == ("A", pytest.approx(0.7))
    assert SPELLING.spelt(answer(0, 0, 9)) == ("", 0.0)


def test_a_gap_is_a_blank_where_one_is_likely_enough() -> None:
    gap = answer(1, 0, 2)
    assert SPELLING.spelt(gap)[0] == "A1"
    gap[1, -1] = 0.3
    assert SPELLING.spelt(gap)[0] == "A 1"


def test_lines_of_one_width_go_together_and_none_is_lost() -> None:
    assert TOGETHER == 2
    groups = list(_by_width([300, 20, 304, WIDEST, 297, 40, 0, WIDEST]))
    assert groups == [(WIDTHS[0], [1, 5]), (320, [0, 2]), (320, [4]), (WIDEST, [3]), (WIDEST, [7])]


def test_a_line_is_brought_to_the_height_of_the_network() -> None:
    def crop(height: int, width: int) -> np.ndarray:
        return np.zeros((height, width, 3), dtype=np.uint8)

    assert _scaled(crop(24, 100), 1.0) == 200
    assert _scaled(crop(24, 100), 0.9) == 180
    assert _scaled(crop(20, 9000), 1.0) == WIDEST
    assert _scaled(crop(20, 0), 1.0) == 0
    assert _scaled(crop(0, 20), 1.0) == 0


def test_behind_a_line_there_is_nothing() -> None:
    line = _normalised(np.full((48, 100, 3), 255, dtype=np.uint8), 1.0, 160)
    assert line.shape == (3, 48, 160)
    assert line[:, :, :100].min() == 1.0
    assert abs(line[:, :, 100:]).max() == 0.0


_, WRITTEN = alphabet(["", "N", "O", "W", "J", ".", ",", "3", " "])
HAND = Alphabet(WRITTEN)


def line(signs: str, *, blank_at: int, probability: float) -> np.ndarray:
    """One column for each sign, all sure but one in which a blank is a little likely."""
    columns = np.full((len(signs), len(WRITTEN)), 0.001, dtype=np.float32)
    columns[range(len(signs)), [WRITTEN.index(sign) for sign in signs]] = 0.99
    columns[blank_at] *= 1 - probability
    columns[blank_at, -1] = probability
    return columns


def test_a_blank_behind_a_full_stop_is_written_though_the_next_sign_outshines_it() -> None:
    assert HAND.spelt(line("NO.3", blank_at=3, probability=0.1))[0] == "NO. 3"
    assert HAND.spelt(line("NO.3", blank_at=3, probability=0.02))[0] == "NO.3"
    assert HAND.spelt(line("NO.3", blank_at=1, probability=0.1))[0] == "NO.3"


def test_two_marks_side_by_side_get_no_blank() -> None:
    assert HAND.spelt(line("NO.,", blank_at=3, probability=0.1))[0] == "NO.,"


def test_a_blank_that_may_be_lost_between_letters_is_not_written_but_makes_the_line_doubtful() -> None:
    assert HAND.spelt(line("NONO", blank_at=2, probability=0.1)) == ("NONO", pytest.approx(PERHAPS_LOST))
    assert HAND.spelt(line("NONO", blank_at=2, probability=0.02))[1] > 0.98
    assert HAND.spelt(line("3ON", blank_at=1, probability=0.1))[1] > 0.95


def test_a_word_that_cannot_be_is_in_doubt() -> None:
    assert HAND.spelt(line("NWJO", blank_at=0, probability=0.0)) == ("NWJO", pytest.approx(PERHAPS_LOST))


@pytest.mark.parametrize(
    ("first", "second", "better"),
    [
        ("DUSUN II", "DUSUN III", True),
        ("WJAYA", "WIJAYA", True),
        ("DUSUN III", "DUSUN II", False),
        ("DUSUN II", "DUSUN IIH", False),
        ("DUSUN II", "DUSUM III", False),
    ],
)
def test_a_wider_line_is_believed_where_it_shows_a_stroke_more_and_nothing_else(
    first: str, second: str, better: bool
) -> None:
    assert more_strokes(first, second) is better
