"""Readability after reading: worse evidence never raises it, and what was read outweighs how the page looks."""

from __future__ import annotations

from dataclasses import asdict, replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Field, Grade, Quality
from pipeline.policy.photo import QualityPolicy
from pipeline.reasons import because
from pipeline.stages.readings import Reading, State
from pipeline.stages.reassess import evidence_of, reassess
from quality.readability import Evidence, readability_read
from quality.readability_model import FALLING

POLICY = QualityPolicy()
SHARP = Quality(0.97, Grade.GOOD, {"slope": 0.15})
SHARES = st.floats(0, 1)
EVIDENCE = st.builds(Evidence, page=SHARES, least=SHARES, unread=SHARES, hidden=SHARES)


def reading(key: str, confidence: float) -> Reading:
    state = State.READ if confidence > 0.9 else State.DOUBTFUL if confidence > 0.3 else State.UNREAD
    field = Field("X", "X", confidence, None, 0, "test") if confidence else None
    return Reading(key, field, state)


CARD = [reading("nik", 0.99), reading("nama", 0.98), reading("tanggal_lahir", 0.98)]


@given(EVIDENCE, st.sampled_from(["page", "least", "unread", "hidden"]), SHARES)
def test_worse_evidence_never_raises_it(seen: Evidence, name: str, other: float) -> None:
    pick = max if name in FALLING else min
    worse = replace(seen, **{name: pick(asdict(seen)[name], other)})
    assert 0 <= readability_read(worse) <= readability_read(seen) <= 1


def test_a_document_whose_fields_were_all_read_is_readable_whatever_the_page_looks_like() -> None:
    poor = reassess(Quality(0.3, Grade.DOUBTFUL), CARD, (), policy=POLICY)
    assert poor.readability > 0.5
    assert reassess(SHARP, CARD, (), policy=POLICY).grade is Grade.GOOD


def test_what_a_reflection_hides_counts_against_a_sharp_photo() -> None:
    lost = [reading("nik", 0.0), *CARD[1:]]
    hidden = reassess(SHARP, lost, [replace(because("image_glare"), field="nik")], policy=POLICY)
    missing = reassess(SHARP, lost, (), policy=POLICY)
    assert hidden.readability < missing.readability < SHARP.readability
    assert missing.grade is Grade.DOUBTFUL  # nobody saw why, and yet it is not good
    lost = [reading("nik", 0.0), reading("nama", 0.0), reading("tanggal_lahir", 0.0)]
    causes = [replace(because("image_glare"), field=each.key) for each in lost]
    assert reassess(SHARP, lost, causes, policy=POLICY).grade is Grade.UNREADABLE
    cut = replace(SHARP, reasons=(because("image_cropped"),))  # seen on the page, at no field
    assert reassess(cut, lost, (), policy=POLICY).grade is Grade.UNREADABLE
    copied = replace(SHARP, reasons=(because("doc_photocopy"),))
    assert reassess(copied, lost, (), policy=POLICY).grade is Grade.DOUBTFUL


def test_the_value_before_reading_is_kept_with_what_was_seen() -> None:
    after = reassess(SHARP, [reading("nik", 0.5), *CARD[1:]], (), policy=POLICY)
    assert after.before_reading == SHARP.readability
    assert (after.measures["needed_least"], after.measures["slope"]) == (0.5, 0.15)
    assert reassess(SHARP, (), (), policy=POLICY) == SHARP  # nothing was needed: nothing was learnt


def test_a_value_without_text_is_no_reading() -> None:
    empty = Reading("nama", Field("", "", 0.9, None, 0, "test"), State.UNREAD)
    assert evidence_of(0.9, [empty, CARD[0]], ()) == Evidence(page=0.9, least=0.0, unread=0.5, hidden=0.0)
