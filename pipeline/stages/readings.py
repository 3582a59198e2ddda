"""Which of the fields that a document is needed for were read, and how surely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from pipeline.model import CheckOutcome, CrossCheck, DocumentType, Extraction, Field, Reference, Row
from pipeline.policy.judging import DecidePolicy, Need
from pipeline.stages.cross_check import ROW


class State(Enum):
    """What became of a needed field."""

    READ = "read"
    DOUBTFUL = "doubtful"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Reading:
    """A needed field, what was read, and what that is worth.

    Attributes:
        key: of the contract; `anggota` where no row of a KK can be told to be the claimant's.
        field: None where nothing was read.
        row: the row of a KK whose cell it is.
    """

    key: str
    field: Field | None
    state: State
    row: Row | None = None


def readings(extraction: Extraction, checks: Sequence[CrossCheck], *, policy: DecidePolicy) -> tuple[Reading, ...]:
    """Every field that the document is needed for; for a KK those of one row too.

    Args:
        extraction: of the document.
        checks: of the document; one of them says which row of a KK is the claimant's.
        policy: what is needed, and from which confidence it counts.
    """
    needs = policy.needs.get(extraction.document_type, ())
    found = [_reading(extraction.fields, need) for need in needs]
    if extraction.document_type is DocumentType.KK:
        found.extend(_row_readings(extraction.members, checks, policy))
    return tuple(found)


def state(field: Field | None, need: Need | None) -> State:
    """What a field is worth; without a need it counts as not read."""
    if field is None or not field.value or need is None or field.confidence < need.readable:
        return State.UNREAD
    return State.READ if field.confidence >= need.accept else State.DOUBTFUL


def need_of(key: str, *, policy: DecidePolicy) -> Need | None:
    """The need for a field outside the rows of a KK."""
    return next((need for needs in policy.needs.values() for need in needs if need.key == key), None)


def own_row(members: Sequence[Row], checks: Sequence[CrossCheck]) -> Row | None:
    """The claimant's row of a KK; None where nothing says which it is."""
    own = next((check for check in checks if check.check == ROW), None)
    if own and own.outcome is CheckOutcome.MATCH and own.document_value:
        return members[int(own.document_value) - 1]
    return None


def _reading(fields: Mapping[str, Field], need: Need) -> Reading:
    field = fields.get(need.key)
    return Reading(need.key, field, state(field, need))


def _row_readings(members: Sequence[Row], checks: Sequence[CrossCheck], policy: DecidePolicy) -> list[Reading]:
    """The claimant's row; the best one where nobody says which; the table where the row may be unread."""
    own = own_row(members, checks)
    if own is not None:
        known = {each.check for each in checks if each.reference is Reference.PARTICIPANT and each.reference_value}
        return _of(own, [*policy.row_needs, *(each for each in policy.compared_row_needs if each.key in known)])
    nobody = any(check.check == ROW and check.outcome is CheckOutcome.MISMATCH for check in checks)
    if nobody:
        unread = any(each.state is State.UNREAD for row in members for each in _of(row, policy.row_needs))
        return [Reading(ROW, None, State.UNREAD)] if unread else []
    if not members:
        return [Reading(ROW, None, State.UNREAD)]

    def worst(row: Row) -> float:
        return min(row[need.key].confidence if need.key in row else 0.0 for need in policy.row_needs)

    return _of(max(members, key=worst), policy.row_needs)


def _of(row: Row, needs: Sequence[Need]) -> list[Reading]:
    fields = ((need, row.get(need.key)) for need in needs)
    return [Reading(need.key, field, state(field, need), row) for need, field in fields]
