"""The first answer to an upload, and what calibration measures, know what it was declared as."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import pytest

from pipeline.batch import Item
from pipeline.calibrate import ALWAYS
from pipeline.commands.calibrate import labelled_uploads, measuring
from pipeline.model import DocumentType, Grade
from pipeline.policy.whole import Policy
from review.glance import glance
from tests.unit.test_portrait import NUMBER, card

POLICY = Policy()


def hidden_number() -> bytes:
    return cv2.imencode(".jpg", card(over=NUMBER))[1].tobytes()


def test_a_card_whose_number_is_hidden_is_told_at_once() -> None:
    found = glance(hidden_number(), declared=DocumentType.KTP, decoding=POLICY.decode, quality=POLICY.quality)
    assert found.grade is Grade.UNREADABLE
    assert [(reason.code, reason.field) for reason in found.reasons if reason.field] == [
        ("image_obstructed", "nik")
    ]


@pytest.mark.parametrize("declared", [None, DocumentType.KK])
def test_a_card_is_looked_for_only_where_one_was_declared(declared: DocumentType | None) -> None:
    found = glance(hidden_number(), declared=declared, decoding=POLICY.decode, quality=POLICY.quality)
    assert found.grade is not Grade.UNREADABLE
    assert not any(reason.field for reason in found.reasons)


@pytest.mark.parametrize(("declared", "score"), [(DocumentType.KTP, 0.0), (None, ALWAYS)])
def test_calibration_knows_every_way_in_which_a_card_is_stopped(
    tmp_path: Path, declared: DocumentType | None, score: float
) -> None:
    path = tmp_path / "card.jpg"
    path.write_bytes(hidden_number())
    answer = json.loads(measuring()((Item(path=path, source="card", declared_type=declared), False)))
    assert answer["scores"]["hopeless"] == score


def test_folders_say_what_was_declared(tmp_path: Path) -> None:
    for place in ("ktp/readable", "unreadable/KK/old", "readable"):
        (tmp_path / place).mkdir(parents=True, exist_ok=True)
        (tmp_path / place / "a.jpg").write_bytes(b"")
    rows, left_out = labelled_uploads(tmp_path)
    found = {str(item.path.parent.relative_to(tmp_path)): (item.declared_type, label) for item, label in rows}
    assert not left_out
    assert found == {
        "ktp/readable": (DocumentType.KTP, True),
        "unreadable/KK/old": (DocumentType.KK, False),
        "readable": (None, True),
    }
