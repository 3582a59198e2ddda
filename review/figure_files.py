"""Figures as files: a line a number for a spreadsheet, or one JSON object. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.calibrate import Share
from review.figures import Figures

_HEAD = ("figure", "group", "name", "count", "of", "share", "low", "high")
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def to_csv(found: Figures, names: Mapping[int, str]) -> str:
    """One line a number; a share with its interval.

    Args:
        found: what to write.
        names: of accounts.
    """
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(_HEAD)
    for row in _rows(found, names):
        rows.writerow([_cell(each) for each in row])
    return text.getvalue()


def to_json(found: Figures, names: Mapping[int, str]) -> str:
    """The same as an object: the span, and a list of numbers."""
    span = {
        "since": found.span.since.isoformat(),
        "before": found.span.before.isoformat(),
        "document_type": found.span.slot,
    }
    numbers = [
        {key: value for key, value in zip(_HEAD, row, strict=False) if value != ""} for row in _rows(found, names)
    ]
    return json.dumps({"schema_version": 1, "span": span, "figures": numbers}, ensure_ascii=False, indent=1)


def _rows(found: Figures, names: Mapping[int, str]) -> Iterator[tuple[Any, ...]]:
    for name, value in (
        ("waiting", found.queue.waiting), ("held", found.queue.held), ("postponed", found.queue.postponed),
        ("escalated", found.queue.escalated), ("overdue", found.queue.overdue),
    ):  # fmt: skip
        yield "queue_now", "", name, value
    for name, each in (
        ("machine_accepted", found.alone), ("machine_to_people", found.to_people), ("machine_again", found.again),
        ("people_accepted", found.overridden), ("after_deadline", found.late),
        ("second_reviews_agree", found.agreed), ("known_answers_right", found.known),
    ):  # fmt: skip
        yield "share", "", name, *_share(each)
    for day in found.days:
        for name in ("accepted", "flagged", "rejected", "arrived", "handled", "waiting"):
            yield "day", day.day.isoformat(), name, getattr(day, name)
    for hour, number in enumerate(found.hours):
        yield "hour", f"{hour:02d}", "handled", number
    for figure, paces in (("waiting_seconds", found.waiting), ("waited_seconds", found.waited)):
        for pace in paces:
            up_to = "more" if pace.up_to is None else str(pace.up_to)
            yield figure, up_to, "items", pace.number
            yield figure, up_to, "late", pace.late
    for action, number in found.actions.items():
        yield "decisions", "", action, number
    for line in found.codes:
        yield "overridden_by_code", "", line.code, *_share(line.overridden)
    for action, code, number in found.given:
        yield "reasons_given", action, code, number
    for each_field in found.fields:
        yield "corrected", each_field.slot, each_field.field, *_share(each_field.corrected)
        yield "corrected_though_sure", each_field.slot, each_field.field, *_share(each_field.sure_corrected)
        yield "added", each_field.slot, each_field.field, each_field.added
    yield from _people(found, names)


def _people(found: Figures, names: Mapping[int, str]) -> Iterator[tuple[Any, ...]]:
    for person in found.people:
        name = names.get(person.account_id, str(person.account_id))
        yield "person", name, "handled", person.handled
        for action, number in person.actions.items():
            yield "person", name, action, number
        yield "person", name, "overturned", person.overturned
        yield "person", name, "second_reviews_agree", *_share(person.agreed)
        yield "person", name, "known_answers_right", *_share(person.known)


def _share(share: Share) -> tuple[int, int, float | str, float, float]:
    value = round(share.count / share.total, 4) if share.total else ""
    return share.count, share.total, value, round(share.low, 4), round(share.high, 4)


def _cell(value: object) -> object:
    """A spreadsheet takes a text that begins so for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_RISKY) else value
