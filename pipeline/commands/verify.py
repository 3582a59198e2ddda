"""`berkas verify`: from the arguments to the lines of output."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pipeline import bootstrap
from pipeline.batch import Item, verify_all, walk
from pipeline.claims.claim import Claim, claim_record, kpj_of
from pipeline.claims.retries import in_turn
from pipeline.claims.together import judge_claims
from pipeline.codec import Record, document_record, to_line
from pipeline.commands.claims_table import claims_table
from pipeline.commands.console import Row, console, documents_table, note, safe, summary
from pipeline.errors import UsageError
from pipeline.model import DocumentType, Extent, Verification
from pipeline.policy.whole import Policy
from pipeline.repeats import once_each
from pipeline.settings import Settings, load_settings
from pipeline.sink import Sink
from storage.participants import Participants, read_manifest, read_participants
from storage.tables import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The options of the command."""

    paths: tuple[Path, ...] = ()
    declared_type: DocumentType | None = None
    manifest: Path | None = None
    participants: Path | None = None
    output: Path | None = None
    as_json: bool = False
    workers: int | None = None
    extent: Extent | None = None


def verify_files(request: Request) -> bool:
    """Verify what was asked for; whether every row of the manifest could be used.

    Raises:
        UsageError: the options contradict each other, or a file that they name is not there.
        WorkersFault: no worker starts.
    """
    _check(request)
    settings = load_settings().reading(request.extent)
    bootstrap.configure_logging(settings)
    known = read_participants(request.participants) if request.participants else Participants({})
    _tell(request.participants, known.problems)
    if known.unused:
        note(f"columns of participants that are not used: {safe(', '.join(known.unused))}")
    items, left_out = _items(request)
    items = [replace(item, participant=known.of(item.kpj)) for item in items]
    _tell(request.manifest, left_out)
    _tell_passed_on(items)
    if request.participants:
        _tell_unknown(items)
    if not items:
        note("no documents found")
    elif about_readers := bootstrap.readers_note(settings):
        note(about_readers)
    _run(items, request, settings, known)
    return not left_out


def _check(request: Request) -> None:
    if request.manifest and request.paths:
        raise UsageError("give either PATHs or --manifest, not both")
    if not request.manifest and not request.paths:
        raise UsageError("nothing to verify: give files, folders or --manifest")
    for path in request.paths:
        if not os.path.lexists(path):
            raise UsageError(f"{path}: no such file or folder")
    for read in (*request.paths, request.manifest, request.participants):
        if read is not None and read.is_file() and _is_output(read, request):
            raise UsageError(f"{read} is what is read; --output would empty it")


def _is_output(path: Path, request: Request) -> bool:
    """Whether a file is the one that the lines go to, by whatever name."""
    try:
        return request.output is not None and path.samefile(request.output)
    except (OSError, ValueError):
        return False  # one of them is not there


def _items(request: Request) -> tuple[list[Item], list[Problem]]:
    """The documents to verify, and rows of the manifest that name none."""
    if request.manifest is None:
        found = walk(request.paths, declared_type=request.declared_type)
        return [each for each in found if not _is_output(each.path, request)], []
    rows = list(read_manifest(request.manifest))
    items = [row for row in rows if isinstance(row, Item)]
    if request.declared_type:
        items = [replace(each, declared_type=each.declared_type or request.declared_type) for each in items]
    return items, [row for row in rows if isinstance(row, Problem)]


def _run(items: Sequence[Item], request: Request, settings: Settings, known: Participants) -> None:
    """Verify and write, each answer as it comes; the claims after all documents."""
    of_claims: dict[str, list[Verification]] = {}
    rows: list[Row] = []
    decisions: list[str] = []
    unopened: list[str] = []
    verify = partial(
        verify_all,
        build=partial(bootstrap.verifying, settings),
        count=min(request.workers or settings.worker_count, max(1, len(items))),
        limits=bootstrap.build_limits(settings),
        version=bootstrap.pipeline_version(settings),
    )
    answers = once_each(items, verify)
    with contextlib.closing(answers), _sinks(request) as sinks:
        tried = in_turn(answers, policy=Policy().retries)
        for answer in _with_progress(tried, len(items)):
            _write(sinks, document_record(answer))
            decisions.append(str(answer.decision))
            if any(reason.evidence.get("kind") == "unreadable" for reason in answer.reasons):
                unopened.append(answer.upload.source)
            if not request.as_json:
                rows.append(Row.of(answer))
            if answer.upload.claim_id:
                of_claims.setdefault(answer.upload.claim_id, []).append(answer)
        with bootstrap.collector_at_rest():
            claims = judge_claims(
                of_claims,
                participants={claim_id: known.of(kpj_of(documents)) for claim_id, documents in of_claims.items()},
                records=known.by_kpj.values(),
                today=bootstrap.SystemClock().today(),
            )
        for claim in claims:
            _write(sinks, claim_record(claim))
    if not request.as_json and rows:
        _show(rows, claims)
    _tell_unopened(unopened)
    note(summary(decisions))


@contextlib.contextmanager
def _sinks(request: Request) -> Iterator[list[Sink]]:
    """Where the lines go: the file, stdout, both or neither."""
    with contextlib.ExitStack() as opened:
        sinks = [Sink.stdout()] if request.as_json else []
        if request.output is not None:
            sinks.append(opened.enter_context(Sink.file(request.output)))
        yield sinks


def _write(sinks: Iterable[Sink], record: Record) -> None:
    line = to_line(record).encode() + b"\n"
    for sink in sinks:
        sink.write(line)


def _with_progress(answers: Iterable[Verification], total: int) -> Iterator[Verification]:
    """The answers, with a bar on stderr if that is a terminal."""
    columns = (TextColumn("verifying"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    screen = console(sys.stderr)
    with Progress(*columns, console=screen, transient=True, disable=not sys.stderr.isatty()) as progress:
        yield from progress.track(answers, total=total)


def _show(rows: Sequence[Row], claims: Sequence[Claim]) -> None:
    screen = console(sys.stdout)
    screen.print(documents_table(rows, width=screen.width))
    if claims:
        screen.print()
        screen.print(claims_table([claim_record(each) for each in claims], width=screen.width))


def _tell(path: Path | None, problems: Iterable[Problem]) -> None:
    for problem in problems:
        note(f"{path} line {problem.line} is left out: {problem.message}")


def _tell_passed_on(items: Iterable[Item]) -> None:
    """A misspelt name of a column loses what it says of every document."""
    names = sorted({name for item in items for name in item.extra})
    if names:
        note(f"columns that are passed on, not used: {safe(', '.join(names))}")


def _tell_unopened(sources: Sequence[str]) -> None:
    """The claimant is asked for a new photo, but it is the office that should look why there is no file."""
    if sources:
        note(f"{len(sources)} file(s) could not be read from the disk, the first: {safe(sources[0])}")


def _tell_unknown(items: Iterable[Item]) -> None:
    alone = sum(item.participant is None for item in items)
    if alone:
        note(f"{alone} document(s) without a participant record (by kpj): compared with nothing")
