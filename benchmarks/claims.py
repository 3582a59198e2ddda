"""Whether a claim that must not pass ever reaches the interview, and how many of the others do without a person.

    .venv/bin/python -m benchmarks.claims --per-class 12 --seed 1

This measures the JUDGING, not the reading: claims are made at the level of extractions (see claim_papers.py),
with a noise of reading that is assumed. No picture, no reader: claims_pictures.py reads pictures, changed ones and
saved-again ones too, and accuracy.py measures what readers really do.

Exit code 1: a claim reached `ready_for_interview` that must not.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from rich.console import Console
from rich.table import Table

from benchmarks.claim_classes import CLASSES, MAY_PASS, Class, Group
from benchmarks.claim_papers import TODAY, Draft, Reading, extractions_of, invent_draft, judged, read_claim
from benchmarks.intervals import wilson
from pipeline.bootstrap import collector_at_rest
from pipeline.claims.claim import Claim, ClaimStatus
from pipeline.claims.finders import Held
from pipeline.claims.together import judge_claims
from pipeline.model import Participant, Verification

READY, REVIEW = ClaimStatus.READY_FOR_INTERVIEW, ClaimStatus.IN_REVIEW
_ONE_CLASS = 10
"""Claims in which everything agrees are one class: so many times as many of them are made."""
DOUBTS = frozenset({"field_low_confidence", "field_missing"})
"""Reasons that come from the assumed noise of reading."""


@dataclass(frozen=True, slots=True)
class Case:
    """One claim of a class, and what was judged."""

    name: str
    group: Group
    claim: Claim

    @property
    def doubtful(self) -> bool:
        """Reading left a needed field in doubt."""
        return any(reason.code in DOUBTS for _, reason in self.claim.reasons)

    @property
    def values(self) -> int:
        """How many values the reason names, with a rule, that names most: two, or one where there is no other."""
        sides = ("document_value", "reference_value")
        named = [sum(bool(each.evidence.get(side)) for side in sides) for _, each in self._with_rule()]
        return max(named, default=0)

    def _with_rule(self) -> Iterator[Held]:
        return (held for held in self.claim.reasons if held[1].evidence.get("rule"))


def cases(*, per_class: int, seed: int, reading: Reading) -> list[Case]:
    """Every claim of every class, judged as one batch."""
    counts = {name: per_class * (_ONE_CLASS if each.group is Group.EXACT else 1) for name, each in CLASSES.items()}
    made = [(name, draft) for name, each in CLASSES.items() for draft in _drafts(name, each, counts[name], seed)]
    documents = {draft.claim_id: read_claim(draft, reading) for _, draft in made}
    judged = _judged(documents, [draft for _, draft in made], _records([draft for _, draft in made]))
    return [Case(name, CLASSES[name].group, claim) for (name, _), claim in zip(made, judged, strict=True)]


def _drafts(name: str, each: Class, count: int, seed: int) -> Iterator[Draft]:
    made = 0
    while made < count:
        rng = Random(f"{seed} {name} {made}")
        draft = invent_draft(
            f"{name} {made}", rng, size=each.size, retired=each.retired, adults=each.pair is not None
        )
        drafts = [draft]
        if each.pair:
            second = invent_draft(f"{name} {made} b", Random(f"{seed} {name} {made} b"))
            each.pair(draft, second)
            drafts.append(second)
        for one in drafts:
            each.change(one)
            one.records = each.records(one)
        yield from drafts
        made += len(drafts)


def _records(drafts: Iterable[Draft]) -> list[Participant]:
    return [record for draft in drafts for record in draft.records]


def _judged(
    documents: dict[str, list[Verification]], drafts: Sequence[Draft], records: Sequence[Participant]
) -> Sequence[Claim]:
    known = {draft.claim_id: draft.record for draft in drafts}
    return judge_claims(documents, participants=known, records=records, today=TODAY)


# --- the tables ---


def report(found: Sequence[Case], console: Console) -> bool:
    """Print the tables; whether nothing passed that must not."""
    table = Table(title="claims by class", box=None, header_style="bold", title_justify="left")
    for heading in ("class", "n", "ready", "in_review", "needs_reupload", "incomplete", "reading in doubt"):
        table.add_column(heading, justify="left" if heading == "class" else "right")
    for group in dict.fromkeys(each.group for each in CLASSES.values()):
        table.add_row(f"[bold]{group}[/bold]")
        for name in [name for name, each in CLASSES.items() if each.group is group]:
            table.add_row(*_line(name, [each for each in found if each.name == name]))
    console.print(table)
    console.print()
    return _bars(found, console)


def _line(name: str, found: Sequence[Case]) -> list[str]:
    statuses = Counter(each.claim.status for each in found)
    order = (READY, REVIEW, ClaimStatus.NEEDS_REUPLOAD, ClaimStatus.INCOMPLETE)
    counts = [str(statuses[status] or "·") for status in order]
    return [f"  {name}", str(len(found)), *counts, str(sum(each.doubtful for each in found) or "·")]


def _bars(found: Sequence[Case], console: Console) -> bool:
    passed = [each for each in found if each.group not in MAY_PASS and each.claim.status is READY]
    never = [each for each in found if each.group not in MAY_PASS]
    console.print(
        f"mismatch, impossible, reused, incomplete: {len(passed)} of {len(never)} reached ready (bar: 0)"
    )
    for group in sorted(MAY_PASS):
        own = [each for each in found if each.group is group]
        sure = [each for each in own if not each.doubtful]
        console.print(f"{group}: ready {_share(own)}, of those read without doubt {_share(sure)} (bar: 90 %)")
        low, high = wilson(len(sure) - _ready(sure), len(sure))
        console.print(
            f"{group}: flagged though read without doubt {len(sure) - _ready(sure)} of {len(sure)} "
            f"({low:.1%} to {high:.1%}; bar: 5 %)"
        )
    held = [each for each in never if each.group is not Group.INCOMPLETE and each.claim.status is REVIEW]
    console.print(f"held in review for a difference: {said(held)}")
    for each in passed:
        console.print(f"  PASSED: {each.claim.claim_id}")
    return not passed


def said(held: Sequence[Case]) -> str:
    """How many name the rule and both values, and how many the only value there is."""
    counts = Counter(each.values for each in held)
    return (
        f"{counts[2]} of {len(held)} name the rule and both values, {counts[1]} the rule and the only value "
        f"there is (not listed, not on record, impossible by itself), {counts[0]} neither"
    )


def _share(found: Sequence[Case]) -> str:
    low, high = wilson(_ready(found), len(found))
    return f"{_ready(found)} of {len(found)} ({low:.1%} to {high:.1%})"


def _ready(found: Sequence[Case]) -> int:
    return sum(each.claim.status is READY for each in found)


def timing(seed: int, console: Console, *, count: int = 10_000) -> None:
    """How long the decisions of many claims take, extractions given, on one core."""
    drafts = [invent_draft(f"T-{number}", Random(f"{seed} time {number}")) for number in range(count)]
    read = [extractions_of(draft, Reading()) for draft in drafts]
    with collector_at_rest():  # as `berkas verify` judges
        start = time.process_time()
        documents = {
            draft.claim_id: [judged(draft, each) for each in papers]
            for draft, papers in zip(drafts, read, strict=True)
        }
        between = time.process_time()
        _judged(documents, drafts, [])
        end = time.process_time()
    console.print(
        f"{count} claims, what was read given: {end - start:.1f} CPU-s (bar: 5). "
        f"{between - start:.1f} to compare and decide their {sum(map(len, read))} documents, "
        f"{end - between:.1f} to judge the claims and set them against each other"
    )


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--per-class", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--time", action="store_true", help="time 10,000 claims too")
    options = parser.parse_args()
    console = Console(width=118, highlight=False)
    reading = Reading()
    found = cases(per_class=options.per_class, seed=options.seed, reading=reading)
    console.print("This measures the judging, not the reading: extractions are generated, pictures are not read.")
    console.print(f"Assumed noise of reading: {reading}\n")
    right = report(found, console)
    if options.time:
        timing(options.seed, console)
    machine = f"{platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}"
    console.print(f"seed {options.seed}, {len(found)} claims, {len(CLASSES)} classes, {machine}")
    sys.exit(0 if right else 1)


if __name__ == "__main__":
    main()
