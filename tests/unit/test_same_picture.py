"""One picture is told by its look or by the places of what was read; words that differ make it another paper."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.model import Box
from pipeline.claims.same_picture import same_picture, same_places
from pipeline.model import Field, Verification
from pipeline.policy.judging import ReusePolicy
from tests.unit.claim_papers import CARD, HEAD, KK, KTP, LETTER, PAKLARING, ROW, SHEET, Values, paper

POLICY = ReusePolicy()
LOOK = "0f" * 72
ANOTHER_LOOK = "f0" * 72
Move = Callable[[complex], complex]


def shown(document: Verification, move: Move = lambda at: at, *, look: str = ANOTHER_LOOK) -> Verification:
    """The same document on another picture."""
    assert document.extraction

    def moved(fields: dict[str, Field]) -> dict[str, Field]:
        return {
            key: replace(field, box=Box.from_points(_points(field.box, move)) if field.box else None)
            for key, field in fields.items()
        }

    found = replace(
        document.extraction,
        fields=moved(dict(document.extraction.fields)),
        members=tuple(moved(dict(row)) for row in document.extraction.members),
    )
    return replace(document, fingerprint=look, extraction=found)


def _points(box: Box, move: Move) -> list[tuple[float, float]]:
    return [(at.real, at.imag) for at in (move(complex(*corner)) for corner in box.corners)]


def slanted(at: complex) -> complex:
    """From below: what lies further up the page is smaller."""
    return at / (1 + at.imag / 400)


CARD_AT_SIGHT = shown(paper(KTP, CARD), look=LOOK)
SHEET_AT_SIGHT = shown(paper(KK, SHEET, HEAD, ROW), look=LOOK)
LETTER_AT_SIGHT = shown(paper(PAKLARING, LETTER), look=LOOK)
EACH = pytest.mark.parametrize(
    "document", [CARD_AT_SIGHT, SHEET_AT_SIGHT, LETTER_AT_SIGHT], ids=["KTP", "KK", "letter"]
)


@EACH
@pytest.mark.parametrize(
    "move",
    [
        lambda at: at - (30 + 20j),
        lambda at: 0.4 * at,
        lambda at: 1j * at + 900,
        lambda at: 1.3 * at * cmath.rect(1, 0.05),
    ],
    ids=["cropped", "smaller", "turned", "tilted"],
)
def test_cut_out_otherwise_it_is_told_by_the_places(document: Verification, move: Move) -> None:
    again = shown(document, move)

    assert same_picture(document, again, policy=POLICY)
    assert same_picture(again, document, policy=POLICY)


@EACH
def test_a_new_photo_from_another_side_is_another_picture(document: Verification) -> None:
    assert not same_picture(document, shown(document, slanted), policy=POLICY)


def test_a_value_taken_from_elsewhere_does_not_hide_the_picture() -> None:
    document = LETTER_AT_SIGHT.extraction
    assert document
    astray = replace(document.fields["tanggal_surat"], box=Box.upright(700, 900, 800, 915))
    again = replace(LETTER_AT_SIGHT, fingerprint=ANOTHER_LOOK,
                    extraction=replace(document, fields={**document.fields, "tanggal_surat": astray}))  # fmt: skip

    assert same_picture(LETTER_AT_SIGHT, again, policy=POLICY)


AT_HOME: Values = {**CARD, "alamat": "JL. MELATI 3", "kelurahan_desa": "CIPEDES"}
TWIN: Values = {**AT_HOME, "nik": CARD["nik"][:12] + "9002", "nama": "SITI AISYAH"}
COLLEAGUE: Values = {**LETTER, "nama": "Budi Santoso", "nomor_surat": "013/HRD/CM/IX/2024"}
SECOND_JOB: Values = {**LETTER, "nomor_surat": "099/HRD/CM/X/2025", "tanggal_mulai": "2024-10-01",
                      "tanggal_selesai": "2025-10-01", "tanggal_surat": "2025-10-02"}  # fmt: skip
CORRECTED: Values = {**LETTER, "tanggal_mulai": "2014-05-01", "tanggal_surat": "2024-09-20"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (shown(paper(KTP, AT_HOME), look=LOOK), paper(KTP, TWIN)),
        (LETTER_AT_SIGHT, paper(PAKLARING, COLLEAGUE)),
        (LETTER_AT_SIGHT, paper(PAKLARING, SECOND_JOB)),
        (LETTER_AT_SIGHT, paper(PAKLARING, CORRECTED)),
    ],
    ids=["twin", "colleague", "second job", "corrected"],
)
def test_another_paper_of_the_same_form_is_no_picture_sent_again(one: Verification, other: Verification) -> None:
    assert same_places(one.extraction, other.extraction, policy=replace(POLICY, fewest_places=3))
    assert not same_picture(one, shown(other), policy=POLICY)


@pytest.mark.parametrize(
    ("one", "other"),
    [(shown(paper(KTP, AT_HOME), look=LOOK), paper(KTP, TWIN)), (LETTER_AT_SIGHT, paper(PAKLARING, COLLEAGUE))],
    ids=["twin", "colleague"],
)
def test_two_people_with_most_words_in_common_are_two_though_they_look_alike(
    one: Verification, other: Verification
) -> None:
    assert not same_picture(one, shown(other, look=LOOK), policy=POLICY)


def test_few_places_say_nothing() -> None:
    few = {key: CARD[key] for key in ("nik", "nama", "tempat_lahir", "tanggal_lahir")}
    document = shown(paper(KTP, few), look=LOOK)

    assert not same_picture(document, shown(document), policy=POLICY)
    assert not same_places(None, document.extraction, policy=POLICY)


@pytest.mark.parametrize(
    "move",
    [lambda _: 5 + 5j, lambda _: complex(math.nan, 0), lambda at: at * complex(1e308, 1e308)],
    ids=["one point", "nowhere", "far away"],
)
def test_places_that_cannot_be_say_nothing(move: Move) -> None:
    assert not same_picture(CARD_AT_SIGHT, shown(CARD_AT_SIGHT, move), policy=POLICY)


@given(st.floats(0.2, 4), st.floats(-math.pi, math.pi), st.floats(-3000, 3000), st.floats(-3000, 3000))
def test_any_shift_turn_and_scale_is_the_same_picture(scale: float, turn: float, x: float, y: float) -> None:
    again = shown(CARD_AT_SIGHT, lambda at: at * cmath.rect(scale, turn) + complex(x, y))

    assert same_picture(CARD_AT_SIGHT, again, policy=POLICY) and same_picture(again, CARD_AT_SIGHT, policy=POLICY)


@given(st.lists(st.tuples(st.floats(-400, 400), st.floats(-400, 400)), min_size=7, max_size=7))
def test_it_makes_no_difference_which_came_first(shifts: list[tuple[float, float]]) -> None:
    offsets = iter(shifts)
    steps = {key: complex(*next(offsets)) for key in CARD}
    assert CARD_AT_SIGHT.extraction
    scattered = {
        key: replace(field, box=Box.from_points(_points(field.box, lambda at, by=steps[key]: at + by)))
        for key, field in CARD_AT_SIGHT.extraction.fields.items()
        if field.box
    }
    again = replace(
        CARD_AT_SIGHT, extraction=replace(CARD_AT_SIGHT.extraction, fields=scattered), fingerprint=ANOTHER_LOOK
    )

    assert same_picture(CARD_AT_SIGHT, again, policy=POLICY) == same_picture(again, CARD_AT_SIGHT, policy=POLICY)
