"""A grainy page is smoothed before its lines are looked for, any other is left as it is."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from benchmarks import documents
from pipeline.bootstrap import build_verifier
from pipeline.model import Decision, DocumentType, Grade, Page, Quality, Upload
from pipeline.policy.reading import ReadPolicy
from pipeline.settings import Settings
from pipeline.stages.calm import calm

POLICY = ReadPolicy()


def page_of(spread: float) -> Page:
    grain = np.random.default_rng(5).normal(128, spread, (120, 200, 3))
    return Page(np.clip(grain, 0, 255).astype(np.uint8), number=0, full_size=(200, 120), scale=1.0)


def quality(noise: float) -> Quality:
    return Quality(0.5, Grade.DOUBTFUL, {"noise": noise})


def test_what_has_little_noise_is_read_as_it_is() -> None:
    page = page_of(3)
    assert calm(page, quality(POLICY.grainy), policy=POLICY) is page
    assert calm(page, Quality(1.0, Grade.GOOD, {}), policy=POLICY) is page


def test_grain_is_taken_off_and_nothing_is_moved() -> None:
    page = page_of(25)
    smooth = calm(page, quality(25), policy=POLICY)
    assert (smooth.image.shape, smooth.scale, smooth.full_size) == (page.image.shape, page.scale, page.full_size)
    assert smooth.image.std() < 0.4 * page.image.std()
    assert abs(float(smooth.image.mean()) - float(page.image.mean())) < 1


@pytest.mark.slow
def test_a_card_under_heavy_grain_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """On this one the grain passed for print of seven pixels, and not one field was found."""
    monkeypatch.setattr(documents, "CLASSES", ("noise",))
    card = documents.specimen(12, seed=8100, kinds=("ktp",))
    assert card.legible
    upload = Upload(card.content, "card.jpg", hashlib.sha256(card.content).hexdigest(), DocumentType.KTP)
    found = build_verifier(Settings())(upload)
    assert found.decision is Decision.ACCEPTED
    assert found.extraction is not None
    assert {key: found.extraction.value(key) for key in ("nik", "nama", "tanggal_lahir")} == {
        key: card.truth[key] for key in ("nik", "nama", "tanggal_lahir")
    }
