"""The desk in figures, as pages and files show them. Pure but for `collect`, which asks a fixed number of queries.

Every share says of how many it is, with Wilson's 95 % interval: of nine documents nobody learns much.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import TypeVar

from sqlalchemy import Connection

from pipeline.calibrate import Share, wilson
from pipeline.claims.outcomes import Action
from pipeline.policy.photo import CalibratePolicy
from storage import figures, reviews
from storage.figures import CheckCount, CodeCount, Count, Pace, ReadingCount, Span, Work
from storage.reviews import Counts, Kind

_Key = TypeVar("_Key")
_INTERVAL = CalibratePolicy()
_FIRST_DAY = date(1970, 1, 1)
_DECISIONS = ("accepted", "flagged", "rejected")
BOUNDS = tuple(int(timedelta(**each).total_seconds()) for each in (
    {"minutes": 15}, {"hours": 1}, {"hours": 4}, {"hours": 12}, {"days": 1}, {"days": 3},
))  # fmt: skip
"""Waiting times are counted up to each of these, in seconds."""


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day: documents by the machine's decision, items that came in, decisions of people by kind, and how many
    items waited at its end.
    """

    day: date
    accepted: int = 0
    flagged: int = 0
    rejected: int = 0
    arrived: int = 0
    decided: Mapping[str, int] | None = None
    waiting: int = 0

    @property
    def handled(self) -> int:
        """Decisions of people."""
        return sum((self.decided or {}).values())


@dataclass(frozen=True, slots=True)
class FieldLine:
    """How well a field is read, as the people who accepted its documents found it.

    Attributes:
        corrected: of the values that had been read, those that people read otherwise.
        sure_corrected: the same of the values that the machine would have accepted by itself.
        added: documents where it had read nothing and a person typed the value.
    """

    slot: str
    field: str
    corrected: Share
    sure_corrected: Share
    added: int


@dataclass(frozen=True, slots=True)
class CodeLine:
    """One reason of the machine and what people made of the documents that it stopped.

    Attributes:
        overridden: decided documents that were accepted all the same.
    """

    code: str
    overridden: Share
    actions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """What a person did.

    Attributes:
        seconds: of work on a document, on average; None: none.
        agreed: second reviews that agreed with this person's decisions.
        passed_on: second reviews that were passed on to a supervisor.
        known: known answers that this person gave.
        overturned: decisions that a supervisor opened again.
    """

    account_id: int
    actions: Mapping[str, int]
    seconds: float | None
    agreed: Share
    passed_on: int
    known: Share
    overturned: int

    @property
    def handled(self) -> int:
        """Decisions."""
        return sum(self.actions.values())


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it.

    Attributes:
        alone: documents that the machine accepted by itself, of all that it answered.
        to_people: those that it gave to people; again: those that it sent back by itself.
        overridden: flagged documents that people accepted, of all that they decided.
        late: items that were decided after their deadline, of all that were decided.
        agreed, known: of all people together.
    """

    span: Span
    queue: Counts
    days: tuple[DayLine, ...]
    hours: tuple[int, ...]
    waiting: tuple[Pace, ...]
    waited: tuple[Pace, ...]
    alone: Share
    to_people: Share
    again: Share
    overridden: Share
    late: Share
    actions: Mapping[str, int]
    codes: tuple[CodeLine, ...]
    given: tuple[tuple[str, str, int], ...]
    fields: tuple[FieldLine, ...]
    people: tuple[PersonLine, ...]
    agreed: Share
    passed_on: int
    known: Share

    @property
    def handled(self) -> int:
        """Decisions of people."""
        return sum(self.actions.values())


def collect(connection: Connection, span: Span, *, now: datetime) -> Figures:
    """Count everything of a span."""
    queue = reviews.counts(connection, now=now)
    return figures_of(
        span,
        queue=queue,
        machine=figures.machine(connection, span),
        before=figures.standing(connection, span),
        arrivals=figures.arrivals(connection, span),
        closings=figures.closings(connection, span),
        waiting=figures.waiting(connection, span, now=now, bounds=BOUNDS),
        waited=figures.waited(connection, span, bounds=BOUNDS),
        work=figures.work(connection, span),
        hours=figures.hours(connection, span),
        codes=figures.code_counts(connection, span),
        readings=figures.reading_counts(connection, span),
        checked=(*figures.checked(connection, span), *figures.overturned(connection, span)),
    )


def figures_of(  # noqa: PLR0913  # one for each query
    span: Span,
    *,
    queue: Counts,
    machine: Sequence[Count],
    before: int,
    arrivals: Sequence[Count],
    closings: Sequence[Count],
    waiting: Sequence[Pace],
    waited: Sequence[Pace],
    work: Sequence[Work],
    hours: Sequence[Count],
    codes: Sequence[CodeCount],
    readings: Sequence[ReadingCount],
    checked: Sequence[CheckCount],
) -> Figures:
    """Figures of what was counted. Pure."""
    decisions = _sums((each.what, each.number) for each in machine)
    answered = sum(decisions.values())
    actions = _sums((each.action, each.number) for each in work)
    by_hour = _sums((each.what, each.number) for each in hours)
    second = [each for each in checked if each.kind == Kind.SECOND]
    return Figures(
        span=span,
        queue=queue,
        days=tuple(_days(span, machine, arrivals, work, _depths(span, before, arrivals, closings))),
        hours=tuple(by_hour.get(str(hour), 0) for hour in range(24)),
        waiting=tuple(waiting),
        waited=tuple(waited),
        alone=share(decisions.get("accepted", 0), answered),
        to_people=share(decisions.get("flagged", 0), answered),
        again=share(decisions.get("rejected", 0), answered),
        overridden=share(actions.get(Action.ACCEPT, 0), sum(actions.values())),
        late=share(sum(each.late for each in waited), sum(each.number for each in waited)),
        actions=actions,
        codes=tuple(_codes(codes)),
        given=_given(codes),
        fields=tuple(_fields(readings)),
        people=tuple(_people(work, checked)),
        agreed=_agreed(second),
        passed_on=sum(each.number for each in second if each.agrees is None),
        known=_agreed([each for each in checked if each.kind == Kind.KNOWN]),
    )


def share(count: int, total: int) -> Share:
    """A share with its interval."""
    return wilson(count, total, _INTERVAL)


def span_of(since: date, until: date, *, zone: timezone, slot: str | None, account_id: int | None = None) -> Span:
    """From the first minute of a day of the office to the last of another."""
    start = datetime(since.year, since.month, since.day, tzinfo=zone)
    end = datetime(until.year, until.month, until.day, tzinfo=zone) + timedelta(days=1)
    offset = int((start.utcoffset() or timedelta()).total_seconds())
    return Span(since=start, before=end, slot=slot, account_id=account_id, offset=offset)


# --- days ---


def _depths(span: Span, before: int, arrivals: Sequence[Count], closings: Sequence[Count]) -> Mapping[int, int]:
    """By day, how many items waited at its end."""
    changes = _sums((each.day, each.number if each.what == "arrived" else -each.number)
                    for each in (*arrivals, *closings))  # fmt: skip
    found = {}
    for day in _every_day(span):
        before += changes.get(day, 0)
        found[day] = before
    return found


def _days(
    span: Span,
    machine: Sequence[Count],
    arrivals: Sequence[Count],
    work: Sequence[Work],
    depths: Mapping[int, int],
) -> Iterable[DayLine]:
    decisions = _sums(((each.day, each.what), each.number) for each in machine)
    arrived = _sums((each.day, each.number) for each in arrivals)
    decided: dict[int, Counter[str]] = defaultdict(Counter)
    for each in work:
        decided[each.day][each.action] += each.number
    for day in _every_day(span):
        accepted, flagged, rejected = (
            decisions.get((day, what), 0) for what in ("accepted", "flagged", "rejected")
        )
        moment = _FIRST_DAY + timedelta(days=day)
        yield DayLine(
            moment, accepted, flagged, rejected, arrived.get(day, 0), dict(decided[day]), waiting=depths[day]
        )


def _every_day(span: Span) -> range:
    return range(_number(span.since, span), _number(span.before - timedelta(seconds=1), span) + 1)


def _number(moment: datetime, span: Span) -> int:
    return int(moment.timestamp() + span.offset) // 86400


# --- fields and codes ---


def _fields(readings: Sequence[ReadingCount]) -> Iterable[FieldLine]:
    """The field that is corrected most surely stands first."""
    by_field: dict[tuple[str, str], list[ReadingCount]] = defaultdict(list)
    for each in readings:
        by_field[each.slot, each.field].append(each)

    def number(found: list[ReadingCount], of: Callable[[ReadingCount], bool]) -> int:
        return sum(each.number for each in found if of(each))

    lines = [
        FieldLine(
            slot,
            field,
            share(
                number(found, lambda each: each.verdict == "corrected"),
                number(found, lambda each: each.verdict != "added"),
            ),
            share(
                number(found, lambda each: each.sure and each.verdict == "corrected"),
                number(found, lambda each: each.sure and each.verdict != "added"),
            ),
            number(found, lambda each: each.verdict == "added"),
        )
        for (slot, field), found in by_field.items()
    ]
    return sorted(lines, key=lambda each: (-each.corrected.low, -each.corrected.total, each.slot, each.field))


def _codes(codes: Sequence[CodeCount]) -> Iterable[CodeLine]:
    """The most frequent one first."""
    by_code: dict[str, Counter[str]] = defaultdict(Counter)
    for each in codes:
        if each.side == "machine":
            by_code[each.code][each.action] += each.number
    lines = [
        CodeLine(code, share(actions[Action.ACCEPT], actions.total()), dict(actions))
        for code, actions in by_code.items()
    ]
    return sorted(lines, key=lambda each: (-each.overridden.total, each.code))


def _given(codes: Sequence[CodeCount]) -> tuple[tuple[str, str, int], ...]:
    """What people gave as their reasons: action, code, how often; the most frequent one first."""
    found = [(each.action, each.code, each.number) for each in codes if each.side == "person"]
    return tuple(sorted(found, key=lambda each: (-each[2], each[0], each[1])))


# --- people ---


def _people(work: Sequence[Work], checked: Sequence[CheckCount]) -> Iterable[PersonLine]:
    """By account, never by speed."""
    actions: dict[int, Counter[str]] = defaultdict(Counter)
    seconds: Counter[int] = Counter()
    for each in work:
        actions[each.account_id][each.action] += each.number
        seconds[each.account_id] += each.seconds
    for account_id in sorted({*actions, *(each.about_id for each in checked)}):
        about = [each for each in checked if each.about_id == account_id]
        second = [each for each in about if each.kind == Kind.SECOND]
        handled = actions[account_id].total()
        yield PersonLine(
            account_id,
            dict(actions[account_id]),
            seconds[account_id] / handled if handled else None,
            _agreed(second),
            sum(each.number for each in second if each.agrees is None),
            _agreed([each for each in about if each.kind == Kind.KNOWN]),
            sum(each.number for each in about if each.kind == "reopen"),
        )


def _agreed(checked: Sequence[CheckCount]) -> Share:
    """What was passed on neither agrees nor differs."""
    yes = sum(each.number for each in checked if each.agrees)
    return share(yes, yes + sum(each.number for each in checked if each.agrees is False))


def _sums(pairs: Iterable[tuple[_Key, int]]) -> dict[_Key, int]:
    found: Counter[_Key] = Counter()
    for key, number in pairs:
        found[key] += number
    return dict(found)
