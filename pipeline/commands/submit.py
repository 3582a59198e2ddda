"""`berkas submit`: files, folders, a manifest or a watched place into the queue."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import bootstrap
from pipeline.batch import Item, load, walk
from pipeline.commands.console import note
from pipeline.errors import StoreFault, UsageError
from pipeline.model import DocumentType, Upload
from pipeline.policy.whole import Policy
from pipeline.queues.intake import Inbox, watched_folder, watched_server
from pipeline.queues.jobs import Accepted, Queue
from pipeline.queues.submit import Submitter
from pipeline.queues.workplace import open_workplace
from pipeline.settings import Settings, load_settings
from storage.intake import SqlLedger
from storage.participants import read_manifest
from storage.tables import Problem

_TOGETHER = 16
"""Uploads in one transaction; what is held in memory is that many files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """The options of the command.

    Attributes:
        watch: a folder or `s3://bucket/prefix` to take files from as they appear.
        every: seconds between two looks at it.
        once: one look alone.
    """

    paths: tuple[Path, ...] = ()
    manifest: Path | None = None
    declared_type: DocumentType | None = None
    claim_id: str | None = None
    kpj: str | None = None
    queue: Queue = Queue.BACKLOG
    watch: str | None = None
    every: float = 5.0
    once: bool = False
    as_json: bool = False


def submit_files(sending: Sending) -> bool:
    """Accept what is named; whether all of it could be read.

    Raises:
        UsageError: the options contradict each other, or name what is not there.
        StoreFault: a store is away; what was told as accepted is.
    """
    _check(sending)
    settings = load_settings()
    bootstrap.configure_logging(settings)
    with open_workplace(settings) as place:
        desk = _Desk(sending, place.submitter())
        if sending.watch is None:
            desk.take(_items(sending, desk))
        else:
            ledger = SqlLedger(place.database, place.clock)
            _watch(_inbox(sending.watch, settings, ledger), desk, every=sending.every, once=sending.once)
    desk.tell()
    return not desk.left_out


class _Desk:
    """Takes items in, a few at a time, and says what became of each."""

    def __init__(self, sending: Sending, submitter: Submitter) -> None:
        self.sending = sending
        self._submitter = submitter
        self.new = self.known = self.left_out = 0

    def take(self, items: Iterable[Item]) -> dict[str, str]:
        """Accept items; by source the ids of those that were."""
        taken: dict[str, str] = {}
        waiting: list[Upload] = []
        for item in items:
            upload, problem = load(item, max_bytes=Policy().decode.max_bytes)
            if problem is not None:
                self.leave_out(item.source, problem.code)
                continue
            waiting.append(upload)
            if len(waiting) == _TOGETHER:
                taken |= self._accept(waiting)
                waiting = []
        return taken | self._accept(waiting)

    def leave_out(self, source: str, why: str) -> None:
        """Say that something cannot be taken."""
        self.left_out += 1
        note(f"{source} is left out: {why}")

    def tell(self) -> None:
        """Say how many there were."""
        note(f"{self.new} queued, {self.known} were known, {self.left_out} left out")

    def _accept(self, uploads: list[Upload]) -> dict[str, str]:
        if not uploads:
            return {}
        accepted = self._submitter.submit_all(uploads, queue=self.sending.queue)
        for upload, each in zip(uploads, accepted, strict=True):
            self.new, self.known = self.new + each.new, self.known + (not each.new)
            if self.sending.as_json:
                _line(upload, each)
        return {upload.source: each.id for upload, each in zip(uploads, accepted, strict=True)}


def _check(sending: Sending) -> None:
    given = [bool(sending.paths), sending.manifest is not None, sending.watch is not None]
    if sum(given) != 1:
        raise UsageError("give either PATHs, --manifest or --watch")
    for path in sending.paths:
        if not os.path.lexists(path):
            raise UsageError(f"{path}: no such file or folder")


def _items(sending: Sending, desk: _Desk) -> Iterator[Item]:
    rows = walk(sending.paths) if sending.manifest is None else read_manifest(sending.manifest)
    for row in rows:
        if isinstance(row, Problem):
            desk.leave_out(f"{sending.manifest} line {row.line}", row.message)
        else:
            yield _with_options(row, sending)


def _with_options(item: Item, sending: Sending) -> Item:
    return replace(
        item,
        declared_type=item.declared_type or sending.declared_type,
        claim_id=item.claim_id or sending.claim_id,
        kpj=item.kpj or sending.kpj,
    )


def _inbox(place: str, settings: Settings, ledger: SqlLedger) -> Inbox:
    if not place.startswith("s3://"):
        folder = Path(place)
        if not folder.is_dir():
            raise UsageError(f"{folder}: no such folder")
        return watched_folder(folder, ledger)
    from storage.object_server import Bucket, ObjectServer  # heavy

    if settings.objects_url is None:
        raise UsageError("BERKAS_OBJECTS_URL says on which server s3://... lies; it is not set")
    scheme, _, rest = settings.objects_url.partition("://")
    server = ObjectServer(
        f"{scheme}://{rest.partition('/')[0]}/{place.removeprefix('s3://')}",
        settings.objects_access_key,
        settings.objects_secret_key.get_secret_value(),
        settings.objects_region,
    )
    return watched_server(Bucket(server), place, ledger)


def _watch(inbox: Inbox, desk: _Desk, *, every: float, once: bool) -> None:
    """Look again and again; a store that is away is waited for."""
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    while not stop.is_set():
        try:
            for batch in inbox.look(together=_TOGETHER):
                taken = desk.take(_with_options(each.item, desk.sending) for each in batch)
                inbox.note(batch, taken)
                if stop.is_set():
                    break
        except StoreFault as fault:
            if once:
                raise
            note(f"waiting: {fault}")
        if once:
            return
        stop.wait(every)


def _line(upload: Upload, accepted: Accepted) -> None:
    facts = {
        "record": "submission",
        "source": upload.source,
        "sha256": upload.sha256,
        "claim_id": upload.claim_id,
        "document_id": accepted.id,
        "new": accepted.new,
    }
    print(json.dumps(facts, ensure_ascii=False), flush=True)  # noqa: T201  # data
