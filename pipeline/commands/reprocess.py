"""`berkas reprocess`: judge documents again beside their answers, compare, then apply or discard."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.table import Table

from pipeline import bootstrap
from pipeline.codec import to_line
from pipeline.commands.console import console, note, safe
from pipeline.comparison import Comparison, compare, comparison_record
from pipeline.errors import UsageError
from pipeline.queues.jobs import Queue
from pipeline.queues.metrics import Unobserved
from pipeline.queues.workplace import Workplace, build_slots, build_supervisor, open_workplace
from pipeline.reports.comparison import comparison_page
from pipeline.settings import load_settings
from pipeline.workers import Build
from storage.runs import Run, Selection, SqlRuns

_LOOK_SECONDS = 1.0
_SHOWN = 20
_KEYS = {
    "decision": "decision", "reason": "reason", "type": "document_type", "version": "version", "claim": "claim_id",
}  # fmt: skip
_DAYS = ("since", "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprocessing:
    """The options of the command.

    Attributes:
        where: conditions as they were typed, `key=value` or `version!=value`.
        rate: documents a minute at most.
        workers: processes of this command itself; None: as many as fit, unless workers are told by a broker.
        run: an earlier run to go on with, to look at, to apply or to discard.
    """

    where: tuple[str, ...] = ()
    dry_run: bool = False
    limit: int | None = None
    rate: float | None = None
    workers: int | None = None
    run: str | None = None
    compare_only: bool = False
    apply: bool = False
    discard: bool = False
    list_runs: bool = False
    as_json: bool = False
    html: Path | None = None


def reprocess(request: Reprocessing, *, build: Build | None = None, version: str | None = None) -> None:
    """Do what the options ask for.

    Args:
        request: the options.
        build: what judges (see `pipeline.workers.Build`); None: the real pipeline.
        version: of what judges; None: of the real pipeline.

    Raises:
        UsageError: the options contradict each other; a run that is none.
        StoreFault: the database cannot be used.
    """
    _check(request)
    settings = load_settings()
    bootstrap.configure_logging(settings)
    with open_workplace(settings, version=version) as place:
        runs = SqlRuns(place.database)
        if request.list_runs:
            _list(runs.all(at=place.clock.now()))
        elif request.run is None and request.dry_run:
            _count(runs.count(selection_of(request)), limit=request.limit)
        elif request.run is not None and request.discard:
            runs.discard(request.run, at=place.clock.now())
            note(f"{request.run} is discarded; the answers that counted count")
        elif request.run is not None and request.apply:
            applied, left = runs.apply(request.run, at=place.clock.now())
            note(f"{applied} new answers count now, {left} documents had moved on and were left alone")
        else:
            _run(request, place, runs, build)


def selection_of(request: Reprocessing) -> Selection:
    """The conditions as the store understands them.

    Raises:
        UsageError: a condition that is none.
    """
    given: dict[str, str | datetime | int | None] = {"limit": request.limit}
    for condition in request.where:
        key, _, value = condition.partition("=")
        if key == "version!" and value:
            given["not_version"] = value
        elif key in _KEYS and value:
            given[_KEYS[key]] = value
        elif key in _DAYS and value:
            given[key] = _day(key, value)
        else:
            known = ", ".join((*_KEYS, *_DAYS, "version!"))
            raise UsageError(f"--where {condition}: not KEY=VALUE with one of {known}")
    return Selection(**given)  # type: ignore[arg-type]  # each key has the type of its value


def _check(request: Reprocessing) -> None:
    if sum((request.compare_only, request.apply, request.discard)) > 1:
        raise UsageError("give one of --compare, --apply and --discard")
    if request.run is None and (request.compare_only or request.apply or request.discard):
        raise UsageError("--compare, --apply and --discard need --run")
    if request.run is not None and (request.where or request.limit or request.rate or request.dry_run):
        raise UsageError("--run goes on with a run as it was begun; --where, --limit, --rate are for a new one")
    if request.run is None and not request.list_runs and not request.where:
        raise UsageError("say which documents with --where (for all: --where since=2000-01-01)")


def _day(key: str, value: str) -> datetime:
    """The moment a day begins, or for `until` the one after it, at the office."""
    try:
        day = datetime.strptime(value, "%Y-%m-%d").astimezone()  # given the office's zone here
    except ValueError:
        raise UsageError(f"--where {key}={value}: not a day (YYYY-MM-DD)") from None
    return (day + timedelta(days=1) if key == "until" else day).astimezone(UTC)


def _run(request: Reprocessing, place: Workplace, runs: SqlRuns, build: Build | None) -> None:
    identity = request.run
    if identity is None:
        identity = runs.open(selection_of(request), version=place.version, rate=request.rate, at=place.clock.now())
        note(f"{identity} begun; go on with it after an interruption by `berkas reprocess --run {identity}`")
    if not request.compare_only:
        count = runs.fill(identity)
        note(f"{count} documents, pipeline {place.version}")
        _follow(identity, request, place, runs, build)
    _show(identity, request, compare(runs.pairs(identity)), runs.progress(identity, at=place.clock.now()))


def _follow(identity: str, request: Reprocessing, place: Workplace, runs: SqlRuns, build: Build | None) -> None:
    """Show how far it is until it is through, or somebody stops watching; the run goes on in the workers."""
    stop = threading.Event()
    with _stopped_by_signals(stop), _working(request, place, build):
        last = ""
        while True:
            run = runs.progress(identity, at=place.clock.now())
            said = _progress(run)
            if said != last:
                note(said)
                last = said
            if run.finished or stop.wait(_LOOK_SECONDS):
                break
    if not run.finished:
        note("stopped watching; what is left stays in the queue")


@contextmanager
def _working(request: Reprocessing, place: Workplace, build: Build | None) -> Iterator[None]:
    """With processes of its own, unless there are workers for it."""
    count = request.workers
    if count is None:
        count = 0 if place.settings.broker_url else place.settings.worker_count
    if count == 0:
        yield
        return
    slots = build_slots(place.settings, count=count, kept=0, build=build)
    for slot in slots:
        slot.queues = (Queue.BACKLOG,)
    supervisor = build_supervisor(place, slots, Unobserved())
    supervisor.start()
    try:
        yield
    finally:
        supervisor.stop()


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    before = {each: signal.signal(each, lambda *_: stop.set()) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _progress(run: Run) -> str:
    left = run.waiting + run.running
    if run.minutely and left:
        minutes = left / run.minutely
        when = f", {run.minutely} a minute, about {minutes / 60:.1f} h left" if minutes > 90 else (
            f", {run.minutely} a minute, about {minutes:.0f} min left"
        )  # fmt: skip
    else:
        when = ""
    failed = f", {run.dead} not judged" if run.dead else ""
    return f"{run.done + run.dead} of {run.total}{failed}{when}"


def _show(identity: str, request: Reprocessing, found: Comparison, run: Run) -> None:
    if request.html is not None:
        request.html.write_text(comparison_page(found, run_id=identity), encoding="utf-8")
        note(f"page: {request.html}")
    if request.as_json:
        print(to_line({**comparison_record(found), "run": identity}))  # noqa: T201  # data
        return
    screen = console(sys.stdout)
    for title, table in tables(found):
        screen.print(title)
        screen.print(table)
        screen.print()
    if run.finished and run.state == "open":
        screen.print(
            f"Nothing counts yet: berkas reprocess --run {identity} --apply, or --discard", soft_wrap=True
        )


def tables(found: Comparison) -> Sequence[tuple[str, Table]]:
    """The comparison for people, with titles: decisions, fields, and the documents that deserve a look."""
    decisions = _table("Before", "After", "Documents")
    for (before, after), count in sorted(found.decisions.items()):
        decisions.add_row(before, after if after != before else "the same", str(count))
    fields = _table("Type", "Field", "Changed")
    for (kind, key), count in sorted(found.fields.items(), key=lambda each: (-each[1], each[0])):
        fields.add_row(kind, key, str(count))
    documents = _table("Document", "Source", "Decision", "Reasons now", "Fields")
    for change in found.changes[:_SHOWN]:
        old, new = change.decision
        documents.add_row(
            change.document_id,
            safe(change.source),
            old if old == new else f"{old} → {new}",
            ", ".join(change.reasons[1]) or "-",
            ", ".join(change.fields) or "-",
        )
    shown = [(f"{found.total} documents, {found.judged} judged again", decisions)]
    if found.changes:
        shown.append(("Values that changed", fields))
        shown.append((f"To look at ({min(_SHOWN, len(found.changes))} of {len(found.changes)})", documents))
    return shown


def _table(*columns: str) -> Table:
    table = Table(*columns, box=None, pad_edge=False)
    for column in table.columns:
        column.overflow = "fold"
    return table


def _count(counts: Mapping[tuple[str, str], int], *, limit: int | None) -> None:
    table = _table("Type", "Decision", "Documents")
    for (kind, decision), count in sorted(counts.items()):
        table.add_row(kind, decision, str(count))
    screen = console(sys.stdout)
    screen.print(f"{sum(counts.values())} documents would be judged again")
    screen.print(table)
    if limit is not None:
        note(f"no more than the first {limit}")


def _list(runs: Sequence[Run]) -> None:
    table = _table("Run", "Begun", "State", "Done", "Not judged", "Waiting", "Pipeline")
    for run in runs:
        begun = f"{run.opened_at.astimezone():%Y-%m-%d %H:%M}"
        table.add_row(
            run.id,
            begun,
            run.state,
            str(run.done),
            str(run.dead),
            str(run.waiting + run.running),
            run.pipeline_version,
        )
    console(sys.stdout).print(table)
