"""`berkas queue` and `berkas purge`: what stands in the queue, what is dead, and what must go."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from rich.table import Table

from pipeline import bootstrap
from pipeline.commands.console import console, note, safe
from pipeline.queues.jobs import Depth, State
from pipeline.queues.workplace import open_workplace
from pipeline.settings import load_settings
from storage.letters import Letter, dead_letters, lease_losses
from storage.retention import Purge, Retention

_LETTERS = 20


def show_queue(*, redrive: tuple[str, ...], redrive_all: bool, as_json: bool) -> None:
    """Say what is not done; queue dead documents again, if asked to.

    Raises:
        StoreFault: the database does not answer.
    """
    settings = load_settings()
    bootstrap.configure_logging(settings)
    with open_workplace(settings) as place:
        now = place.clock.now()
        if redrive or redrive_all:
            count = place.work.redrive(None if redrive_all else redrive, at=now)
            note(f"{count} dead document(s) queued again")
        depths = place.work.depths()
        letters = dead_letters(place.database, limit=_LETTERS)
        losses = lease_losses(place.database)
    if as_json:
        _print_json(depths, letters, losses, now)
    else:
        _print_tables(depths, letters, losses, now)


def purge(*, dry_run: bool) -> None:
    """Remove pictures whose time is over, and those that never became a document; rows stay.

    Raises:
        StoreFault: a store does not answer; what was told as removed is.
    """
    settings = load_settings()
    bootstrap.configure_logging(settings)
    retention = Retention(
        rejected=timedelta(hours=settings.keep_rejected_hours), decided=timedelta(days=settings.keep_decided_days)
    )
    counts: Counter[str] = Counter()
    with open_workplace(settings) as place:
        purge = Purge(place.database, place.objects, retention)
        for due in purge.due(at=place.clock.now()):
            counts[due.why] += 1
            if not dry_run:
                purge.remove(due, at=place.clock.now())
        for key in purge.orphans(at=place.clock.now()):
            if dry_run or purge.remove_orphan(key):
                counts["orphan"] += 1
    done = "would be removed" if dry_run else "removed"
    print(  # noqa: T201  # a command line's own output
        f"{sum(counts.values())} pictures {done}: {counts['rejected']} of rejected uploads "
        f"(after {settings.keep_rejected_hours} h), {counts['decided']} of decided ones "
        f"(after {settings.keep_decided_days} days), {counts['orphan']} that no document names (after a day)"
    )


def _print_tables(depths: Sequence[Depth], letters: Sequence[Letter], losses: int, now: datetime) -> None:
    screen = console(sys.stdout)
    table = _table("Queue", "Kind", "State", "Documents", "Oldest")
    for each in depths:
        age = "" if each.state is State.RUNNING else _ago(each.oldest, now)
        table.add_row(str(each.queue), _kind(each), str(each.state), str(each.count), age)
    screen.print(table if depths else "Nothing is waiting, nothing is dead.")
    screen.print(f"\nleases lost on these: {losses}")
    if letters:
        table = _table("Dead letter", "Since", "Crashes", "Lost", "What happened")
        for letter in letters:
            counts = (str(letter.crashes), str(letter.lost))
            table.add_row(letter.id, _ago(letter.since, now), *counts, safe(letter.error))
        screen.print()
        screen.print(table)
        screen.print("\nberkas queue --redrive ID, or --redrive-all, queues them again.")


def _print_json(depths: Sequence[Depth], letters: Sequence[Letter], losses: int, now: datetime) -> None:
    found = {
        "record": "queue",
        "depths": [
            {
                "queue": each.queue,
                "kind": _kind(each),
                "state": each.state,
                "documents": each.count,
                "oldest_age_s": None if each.state is State.RUNNING else _age(each.oldest, now),
            }
            for each in depths
        ],
        "lost_leases": losses,
        "dead_letters": [
            {
                "id": each.id,
                "document_id": each.document_id,
                "error": each.error,
                "crashes": each.crashes,
                "lost": each.lost,
                "since": each.since.isoformat() if each.since else None,
            }
            for each in letters
        ],
    }
    print(json.dumps(found))  # noqa: T201  # data


def _kind(depth: Depth) -> str:
    return "reprocess" if depth.run else "document"


def _age(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else round(max(0.0, (now - moment).total_seconds()), 1)


def _ago(moment: datetime | None, now: datetime) -> str:
    seconds = _age(moment, now)
    if seconds is None:
        return ""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _table(*columns: str) -> Table:
    table = Table(*columns, box=None, pad_edge=False)
    for column in table.columns:
        column.overflow = "fold"
    return table
