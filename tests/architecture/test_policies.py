"""A threshold that nobody reads promises what nobody keeps."""

import dataclasses
import re
from pathlib import Path

import pytest

from pipeline.policy.whole import Policy
from review.policy import DeskPolicy

ROOT = Path(__file__).parents[2]
SOURCE = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in ("pipeline", "review", "storage", "quality", "ocr")
    for path in (ROOT / folder).rglob("*.py")
)
READ = frozenset(re.findall(r"\.([a-z_]\w*)\b", SOURCE))
SECTIONS = [getattr(Policy(), each.name) for each in dataclasses.fields(Policy)]
POLICIES = [each for each in (*SECTIONS, DeskPolicy()) if dataclasses.is_dataclass(each)]


@pytest.mark.parametrize("policy", POLICIES, ids=lambda each: type(each).__name__)
def test_every_threshold_is_read_somewhere(policy):
    assert {each.name for each in dataclasses.fields(policy)} <= READ
