"""An identity card that lies on other papers is cut out by its portrait."""

from __future__ import annotations

import hashlib
from random import Random

import cv2
import numpy as np
import pytest

from fixtures.ktp import render_ktp
from fixtures.people import invent_household
from fixtures.rendering import Rendered
from pipeline.bootstrap import build_verifier
from pipeline.model import Decision, DocumentType, Page, Upload
from pipeline.settings import Settings
from pipeline.stages.by_portrait import by_portrait
from quality.model import Picture

CARD = (1000, 631)
"""Width and height of the card, pixels."""


def rendered(seed: int) -> Rendered:
    rng = Random(seed)
    return render_ktp(invent_household(rng).person, rng=rng, width_px=CARD[0])


def on_papers(card: Rendered, degrees: float) -> tuple[Picture, np.ndarray]:
    """A card turned by an angle on a paper whose lines run down the page, and its corners."""
    page = np.full((2600, 2600, 3), 225, np.uint8)
    for row in range(40):
        cv2.putText(page, "nota harga stok kirim " * 4, (40, 60 + 65 * row), 3, 1.3, (50, 50, 50), 3)
    page = np.ascontiguousarray(np.rot90(page))
    image = np.ascontiguousarray(card.image[..., ::-1])
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turn[:, 2] += np.array(page.shape[1::-1]) / 2 - (width / 2, height / 2)
    cv2.warpAffine(image, turn, page.shape[1::-1], dst=page, borderMode=cv2.BORDER_TRANSPARENT)
    corners = cv2.transform(np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64), turn)[0]
    return page, corners


@pytest.mark.parametrize("degrees", range(0, 360, 40))
def test_the_card_is_where_its_portrait_says(degrees: int) -> None:
    picture, corners = on_papers(rendered(degrees), degrees)
    outlines = [each.outline for each in by_portrait(Page(picture, 0, picture.shape[1::-1]))]
    off = [np.abs(np.array(outline.corners) - corners).max() for outline in outlines if outline]
    assert min(off) < 0.04 * CARD[0]


def test_where_no_portrait_is_nothing_is_cut_out() -> None:
    picture, _ = on_papers(rendered(1), 10)
    grey = np.repeat(picture.mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2)
    assert not list(by_portrait(Page(grey, 0, grey.shape[1::-1])))


def test_what_is_cut_out_lies_on_the_page_where_it_says() -> None:
    picture, _ = on_papers(rendered(2), 20)
    (card, *_) = by_portrait(Page(picture, 0, picture.shape[1::-1]))
    assert card.outline is not None
    middle = np.array([card.size[0] / 2, card.size[1] / 2, 1.0])
    there = card.to_page @ middle
    assert np.allclose(there[:2] / there[2], np.array(card.outline.corners).mean(axis=0), atol=2)


@pytest.mark.slow
def test_a_card_on_papers_that_lie_another_way_is_read() -> None:
    card = rendered(5)
    picture, _ = on_papers(card, 6)
    content = cv2.imencode(".jpg", picture)[1].tobytes()
    upload = Upload(content, "card.jpg", hashlib.sha256(content).hexdigest(), DocumentType.KTP)
    found = build_verifier(Settings(tesseract=False))(upload)
    assert found.document_type is DocumentType.KTP
    assert found.decision is Decision.ACCEPTED
    assert found.extraction is not None
    assert found.extraction.value("nik") == card.truth.fields["nik"]
