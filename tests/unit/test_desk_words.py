"""The texts of the desk: in both languages, each used, none missing."""

import re
from pathlib import Path
from string import Formatter

import pytest

from pipeline.claims.outcomes import Action
from review.rights import Role
from review.sheet import Mark
from review.whys import RULES, SHOWN_EVIDENCE
from review.words import WORDS, Language, say

ROOT = Path(__file__).parents[2]
REVIEW = ROOT / "review"
SOURCES = "\n".join(
    path.read_text()
    for pattern in ("*.py", "*.j2")
    for path in REVIEW.rglob(pattern)
    if not path.name.endswith("words.py")
)
SCRIPT = (REVIEW / "static" / "upload.js").read_text()
MADE_UP = {
    "role.": list(Role), "mark.": list(Mark), "act.": [*Action, "reopen", "undo"], "said.": list(Action),
    "weight.": ["retry", "review", "info"],
    "fig.": ["second", "minute", "hour", "day", "machine"],
    "decision.": ["accepted", "flagged", "rejected", "accept", "reupload", "reject"],
}  # fmt: skip
"""Keys that are put together where they are used."""


def used():
    whole = set(re.findall(r"[\"']([a-z_]+\.[a-z_]+)[\"']", SOURCES)) & WORDS.keys()
    ends = {f"act.{action}_why" for action in Action} & WORDS.keys()
    evidence = {key for key in WORDS if key.startswith(("evidence.", "event."))}
    whole |= set(re.findall(r'"(up\.[a-z_]+)"', SCRIPT))
    return whole | ends | evidence | {start + str(end) for start, many in MADE_UP.items() for end in many}


@pytest.mark.parametrize("key", sorted(WORDS))
def test_a_text_is_there_in_both_languages_with_the_same_slots(key):
    text = WORDS[key]
    assert text.id.strip() and text.en.strip()
    slots = [{name for _, name, _, _ in Formatter().parse(each) if name} for each in text]
    assert slots[0] == slots[1]


def test_every_text_is_used_and_every_text_that_is_used_is_there():
    assert set(WORDS) - used() == set()
    assert used() - set(WORDS) == set()
    asked = set(re.findall(r"\bt\(\"([^\"]+)\"[,)]", SOURCES))
    assert asked <= set(WORDS)


def test_every_kind_of_evidence_that_is_shown_has_a_name():
    assert {f"evidence.{name}" for name in SHOWN_EVIDENCE} <= set(WORDS)


def test_every_rule_that_has_words_is_a_rule_of_the_pipeline():
    folders = [ROOT / "pipeline" / name for name in ("stages", "claims")]
    sources = [path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py")]
    sources.append((ROOT / "pipeline" / "judge.py").read_text(encoding="utf-8"))

    assert [rule for rule in RULES if not any(f'"{rule}"' in source for source in sources)] == []


def test_slots_are_filled():
    assert say("item.differ", Language.EN, n=2) == "2 digits differ"
