"""What a reprocessing changed: the answers before and after it, set against each other. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.codec import Record
from pipeline.model import Decision
from pipeline.privacy import masked

UNJUDGED = "unjudged"
"""In place of a decision: the document could not be judged this time, and keeps its answer."""

_MEMBERS = "anggota"


@dataclass(frozen=True, slots=True)
class Pair:
    """One document of a run.

    Attributes:
        before: the record of the answer that it had.
        after: the record of the new one; None: it is not known yet.
        error: why it could not be judged.
    """

    document_id: str
    before: Record
    after: Record | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What is different about one document. Values are masked as everywhere (`privacy.masked`)."""

    document_id: str
    source: str
    document_type: str
    decision: tuple[str, str]
    reasons: tuple[tuple[str, ...], tuple[str, ...]]
    fields: Mapping[str, tuple[str | None, str | None]]

    @property
    def weight(self) -> int:
        """How much it deserves a look: decisions before fields; the worst is a new acceptance."""
        before, after = self.decision
        if before == after:
            return len(self.fields)
        return 1000 if after == Decision.ACCEPTED else 500


@dataclass(slots=True)
class Comparison:
    """All documents of a run together.

    Attributes:
        total: documents in the run.
        judged: those with a new answer.
        decisions: how many went from one decision to another.
        fields: how many values changed, by document type and field.
        gained, lost: reasons that appeared and disappeared.
        changes: documents to look at, those that deserve it most first.
    """

    total: int = 0
    judged: int = 0
    decisions: Counter[tuple[str, str]] = field(default_factory=Counter)
    fields: Counter[tuple[str, str]] = field(default_factory=Counter)
    gained: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    changes: list[Change] = field(default_factory=list)

    @property
    def same(self) -> int:
        """Judged documents whose decision and fields stayed."""
        return self.judged - len(self.changes)


def compare(pairs: Iterable[Pair]) -> Comparison:
    """Set every document's answers against each other; the order of the pairs does not matter."""
    found = Comparison()
    for pair in pairs:
        found.total += 1
        if pair.error is not None:
            found.decisions[str(pair.before["decision"]), UNJUDGED] += 1
        elif pair.after is not None:
            found.judged += 1
            _add(found, pair, pair.after)
    found.changes.sort(key=lambda each: (-each.weight, each.document_id))
    return found


def comparison_record(found: Comparison) -> Record:
    """As JSON; the same for the same answers, whenever and however they came about."""
    return {
        "record": "comparison",
        "documents": found.total,
        "judged": found.judged,
        "unchanged": found.same,
        "decisions": [
            {"before": before, "after": after, "documents": count}
            for (before, after), count in sorted(found.decisions.items())
        ],
        "fields": [
            {"document_type": kind, "field": key, "documents": count}
            for (kind, key), count in sorted(found.fields.items())
        ],
        "reasons": {"gained": dict(sorted(found.gained.items())), "lost": dict(sorted(found.lost.items()))},
        "look_at": [_change_record(each) for each in found.changes],
    }


def _add(found: Comparison, pair: Pair, after: Record) -> None:
    decision = (str(pair.before["decision"]), str(after["decision"]))
    found.decisions[decision] += 1
    reasons = (_codes(pair.before), _codes(after))
    found.gained.update(set(reasons[1]) - set(reasons[0]))
    found.lost.update(set(reasons[0]) - set(reasons[1]))
    fields = _changed(pair.before, after)
    kind = str(after["document_type"])
    found.fields.update((kind, key) for key in fields)
    if decision[0] != decision[1] or fields:
        found.changes.append(
            Change(pair.document_id, str(after["source"]), kind, decision, reasons, masked(fields))
        )


def _codes(record: Record) -> tuple[str, ...]:
    return tuple(sorted({reason["code"] for reason in record["reasons"] if reason["outcome"] != "info"}))


def _changed(before: Record, after: Record) -> dict[str, tuple[str | None, str | None]]:
    old, new = _values(before), _values(after)
    return {key: (old.get(key), new.get(key)) for key in sorted(old | new) if old.get(key) != new.get(key)}


def _values(record: Record) -> dict[str, str]:
    """Every value by its key; of a family card the cells of each row by the row's number."""
    values: dict[str, str] = {}
    for key, value in record["fields"].items():
        if key != _MEMBERS:
            values[key] = str(value["value"])
            continue
        for number, row in enumerate(value["value"], start=1):
            values |= {f"{_MEMBERS}.{number}.{name}": str(cell["value"]) for name, cell in row.items()}
    return values


def _change_record(change: Change) -> dict[str, Any]:
    return {
        "document_id": change.document_id,
        "source": change.source,
        "document_type": change.document_type,
        "decision": {"before": change.decision[0], "after": change.decision[1]},
        "reasons": {"before": list(change.reasons[0]), "after": list(change.reasons[1])},
        "fields": {key: {"before": old, "after": new} for key, (old, new) in change.fields.items()},
    }
