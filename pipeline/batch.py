"""Many files at once: what to verify, and what becomes of files that cannot be read or that break a worker."""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import stat
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pipeline.codec import document_record, from_record, to_line
from pipeline.model import DocumentType, Participant, Reason, Upload, Verification
from pipeline.ports import Verifier
from pipeline.reasons import because
from pipeline.service import flagged, system_fault, turned_away
from pipeline.workers import Build, Failure, Limits, Result, run

log = logging.getLogger(__name__)

_FAULTS: Mapping[Failure, str] = MappingProxyType(
    {
        Failure.HUNG: "processing_timeout",
        Failure.CRASHED: "engine_unavailable",
        Failure.OUT_OF_MEMORY: "engine_unavailable",
        Failure.RAISED: "engine_unavailable",
    }
)
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One document to verify.

    Attributes:
        path: where its file should be; it is opened by a worker, never by the supervisor.
        source: what to call it.
        content: the bytes, where they are at hand; then `path` is not opened.
        participant: what the office knows of the claimant.
    """

    path: Path
    source: str
    content: bytes | None = field(default=None, repr=False)
    declared_type: DocumentType | None = None
    claim_id: str | None = None
    kpj: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    participant: Participant | None = field(default=None, repr=False)


def walk(paths: Iterable[Path], *, declared_type: DocumentType | None = None) -> Iterator[Item]:
    """One item for each file, in the order of `paths`, folders by name and depth first.

    Hidden files and folders inside a folder are skipped (a name with two dots in front is not hidden, it only
    looks like a path). A link to a folder is followed once. Everything else
    that has a name is an item, also what cannot be opened: it becomes a line of its own.
    """
    seen: set[tuple[int, int]] = set()
    for path in paths:
        for found in _files(path, seen):
            yield Item(path=found, source=str(found), declared_type=declared_type)


def verify_all(
    items: Iterable[Item], *, build: Build, count: int, limits: Limits, version: str
) -> Generator[Verification, None, None]:
    """Verify every item in `count` processes; answers come in the order of the items, one for each.

    A generator; memory does not grow with the number of items. The answers' uploads have no content.

    Args:
        items: drawn as they are needed.
        build: makes the worker's function, for example `functools.partial(bootstrap.verifying, settings)`.
        count: of processes.
        limits: of each document.
        version: of the pipeline, for documents that no worker could judge.

    Raises:
        WorkersFault: the workers do not start.
    """
    for result in run(items, build=build, count=count, limits=limits):
        if result.failure is None:
            yield from_record(json.loads(result.content))
        else:
            yield _given_up(result, version)


def worker_for(verifier: Verifier, *, max_bytes: int) -> Callable[[Item], bytes]:
    """What a worker does with an item: open it, verify it, answer with the line of its record."""

    def work(item: Item) -> bytes:
        upload, problem = load(item, max_bytes=max_bytes)
        if problem is not None:
            verification = turned_away(upload, problem, version=verifier.pipeline_version)
        else:
            verification = verifier(upload, participant=item.participant)
        return to_line(document_record(verification)).encode()

    return work


def load(item: Item, *, max_bytes: int) -> tuple[Upload, Reason | None]:
    """The upload of an item, and why its file could not be read.

    Of a file that is larger than `max_bytes` only one byte more is kept, enough to be refused for its size;
    the digest is of the whole file. Pipes and devices are never read.
    """
    if item.content is not None:
        return _upload(item, item.content, hashlib.sha256(item.content).hexdigest()), None
    try:
        descriptor = os.open(item.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            mode = os.fstat(descriptor).st_mode
            if not stat.S_ISREG(mode):
                return _upload(item, b"", ""), because("file_type_unsupported", kind="not a file")
            content, digest = bytearray(), hashlib.sha256()
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                content += chunk[: max_bytes + 1 - len(content)]
            return _upload(item, bytes(content), digest.hexdigest()), None
    except (OSError, ValueError) as error:
        code = errno.errorcode.get(getattr(error, "errno", None) or 0, type(error).__name__)
        kind = "file_type_unsupported" if code == "EISDIR" else "file_corrupt"
        return _upload(item, b"", ""), because(kind, kind="unreadable", error=code)


def fault_of(result: Result[Any]) -> Reason:
    """The reason that a failure of a worker is told as."""
    assert result.failure is not None
    return system_fault(_FAULTS[result.failure], failure=str(result.failure))


def _files(path: Path, seen: set[tuple[int, int]]) -> Iterator[Path]:
    try:
        status = path.stat()
        is_folder = stat.S_ISDIR(status.st_mode)
        inside = sorted(path.iterdir()) if is_folder else []
    except (OSError, ValueError):
        yield path  # a dangling link, a folder without permission: said in a line of its own
        return
    if not is_folder:
        yield path
        return
    if (status.st_dev, status.st_ino) in seen:
        return
    seen.add((status.st_dev, status.st_ino))
    for each in inside:
        if not each.name.startswith(".") or each.name.startswith(".."):
            yield from _files(each, seen)


def _upload(item: Item, content: bytes, sha256: str) -> Upload:
    return Upload(
        content=content,
        source=item.source,
        sha256=sha256,
        declared_type=item.declared_type,
        claim_id=item.claim_id,
        kpj=item.kpj,
        extra=item.extra,
    )


def _given_up(result: Result[Item], version: str) -> Verification:
    upload, _ = load(result.task, max_bytes=0)
    log.error(
        "given up on %s: %s (%s)",
        upload.sha256[:12],
        result.failure,
        result.detail,
        extra={"action": "given_up", "sha256": upload.sha256, "failure": str(result.failure)},
    )
    return flagged(upload, fault_of(result), version=version)
