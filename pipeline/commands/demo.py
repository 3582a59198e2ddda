"""`berkas demo`: invented claims through the whole pipeline, on a SQLite file and a folder."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from pipeline import bootstrap
from pipeline.batch import Item, load, verify_all
from pipeline.claims.claim import Claim, claim_record
from pipeline.claims.together import judge_claims
from pipeline.codec import document_record, to_line
from pipeline.commands.claims_table import claims_table
from pipeline.commands.console import Row, console, documents_table, note, summary
from pipeline.commands.demo_claims import STORIES, DemoClaim, DemoUpload, demo_claims
from pipeline.commands.report import pictures_of, save_report
from pipeline.model import DocumentType, Participant, Verification
from pipeline.policy.whole import Policy
from pipeline.ports import Key
from pipeline.reports.page import ReportedDocument
from pipeline.service import is_system_fault
from pipeline.settings import Settings, load_settings
from storage.migrate import open_database
from storage.office import SqlParticipants
from storage.participants import to_participant
from storage.records import SqlRecords
from storage.tables import Problem, TableRow

HOME = Path("out/demo")


def run_demo(*, seed: int, workers: int | None, count: int | None = None) -> Settings:
    """Verify invented claims, keep everything in the data folder, show what was decided and why.

    May be run again: what is invented is kept, and what was verified is not verified again.

    Args:
        seed: of the people and photos.
        workers: processes; None: as the settings say.
        count: of claims; None: all.

    Returns:
        The settings, with the folder in which everything was kept.

    Raises:
        SystemFault: a store or the workers do not work.
    """
    settings = _settings()
    bootstrap.configure_logging(settings)
    workers = workers or settings.worker_count
    if about_readers := bootstrap.readers_note(settings):
        note(about_readers)
    start = time.perf_counter()
    claims = _invented(settings, seed=seed, count=min(count or STORIES, STORIES), workers=workers)
    items = {each.path: _item(claim, each) for claim in claims for each in claim.uploads}
    note(f"{len(items)} uploads of {len(claims)} claims, {time.perf_counter() - start:.0f} s")
    answers = _verify(list(items.values()), settings, workers)
    by_claim = _by_claim(claims, items, answers)
    _show(claims, answers, by_claim)
    _write(settings, claims, list(items.values()), answers, by_claim)
    note(f"{_as_expected(claims, answers)}; {time.perf_counter() - start:.0f} s in all")
    return settings


def _invented(settings: Settings, *, seed: int, count: int, workers: int) -> list[DemoClaim]:
    note(f"inventing people, documents and photos of {count} claims (seed {seed}) ...")
    claims: list[DemoClaim] = []
    for claim in demo_claims(settings.data_dir / "uploads", seed=seed, count=count, workers=workers):
        claims.append(claim)
        _progress(len(claims), count)
    return claims


def _settings() -> Settings:
    """The settings, with a data folder of the demo's own unless one is set."""
    settings = load_settings()
    if "data_dir" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"data_dir": HOME})


def _item(claim: DemoClaim, upload: DemoUpload) -> Item:
    participant = _participant(claim.participant)
    return Item(
        path=upload.path,
        source=upload.path.name,
        declared_type=DocumentType(upload.declared_type) if upload.declared_type else None,
        claim_id=claim.claim_id,
        kpj=participant.kpj if participant else None,
        participant=participant,
    )


def _participant(values: Mapping[str, object] | None) -> Participant | None:
    if not values:
        return None
    participant = to_participant(TableRow(0, values))
    assert not isinstance(participant, Problem), participant.message
    return participant


def _verify(items: Sequence[Item], settings: Settings, workers: int) -> list[Verification]:
    """Through the service in worker processes; what they could not judge is kept as a fault."""
    version = bootstrap.pipeline_version(settings)
    with contextlib.closing(open_database(settings.records_url)) as database:
        records = SqlRecords(database)
        people = {item.kpj: item.participant for item in items if item.participant}
        SqlParticipants(database).put(people.values(), at=bootstrap.SystemClock().now())
        done = {item.path: known for item in items if (known := _known(item, records, version)) is not None}
        new = [item for item in items if item.path not in done]
        note(
            f"verifying {len(new)} with {workers} worker(s), {len(done)} are known; "
            f"records and uploads go to {settings.data_dir}"
        )
        answers = verify_all(
            new,
            build=partial(bootstrap.processing, settings),
            count=workers,
            limits=bootstrap.build_limits(settings),
            version=version,
        )
        with contextlib.closing(answers):
            for number, (item, answer) in enumerate(zip(new, answers, strict=True), start=1):
                if is_system_fault(answer):
                    records.save(answer, at=bootstrap.SystemClock().now(), conclusive=False)
                done[item.path] = answer
                _progress(number, len(new))
    return [done[item.path] for item in items]


def _known(item: Item, records: SqlRecords, version: str) -> Verification | None:
    upload, _ = load(item, max_bytes=0)
    return records.find(Key.of(upload, version))


def _by_claim(
    claims: Sequence[DemoClaim], items: Mapping[Path, Item], answers: Sequence[Verification]
) -> Sequence[Claim]:
    return judge_claims(
        {claim.claim_id: [each for each in answers if each.upload.claim_id == claim.claim_id] for claim in claims},
        participants={str(item.claim_id): item.participant for item in items.values()},
        today=bootstrap.SystemClock().today(),
    )


def _show(claims: Sequence[DemoClaim], answers: Sequence[Verification], judged: Sequence[Claim]) -> None:
    uploads = [each for claim in claims for each in claim.uploads]
    rows = [Row.of(answer, story=upload.story) for answer, upload in zip(answers, uploads, strict=True)]
    screen = console(sys.stdout)
    screen.print(documents_table(rows, width=screen.width))
    screen.print()
    screen.print(claims_table([claim_record(each) for each in judged], width=screen.width))
    screen.print()
    screen.print(summary([row.decision for row in rows]))


def _write(
    settings: Settings,
    claims: Sequence[DemoClaim],
    items: Sequence[Item],
    answers: Sequence[Verification],
    judged: Sequence[Claim],
) -> None:
    """The JSON lines, the manifest's kin of uploads and the page; numbers in full, for nobody's are in them."""
    folder = settings.data_dir
    stories = [each.story for claim in claims for each in claim.uploads]
    records = [document_record(answer) for answer in answers]
    claim_records = [claim_record(claim) for claim in judged]
    reported = [
        ReportedDocument(
            record, pictures_of(load(item, max_bytes=Policy().decode.max_bytes)[0], answer, reveal=True), story
        )
        for record, item, answer, story in zip(records, items, answers, stories, strict=True)
    ]
    lines = folder / "documents.jsonl"
    lines.write_text("".join(to_line(each) + "\n" for each in [*records, *claim_records]), encoding="utf-8")
    page = folder / "report.html"
    note = bootstrap.readers_note(settings)
    save_report(page, reported, claims=claim_records, title="berkas: demo", reveal=True, note=note)
    screen = console(sys.stdout)
    for what, path in (("report", page), ("JSON lines", lines), ("records", folder / "berkas.sqlite3")):
        screen.print(f"{what + ':':<12}{path.resolve()}", soft_wrap=True)


def _as_expected(claims: Sequence[DemoClaim], answers: Sequence[Verification]) -> str:
    """How many decisions are those that the photos were made for."""
    expected = [str(each.expected) for claim in claims for each in claim.uploads]
    right = sum(str(answer.decision) in each for each, answer in zip(expected, answers, strict=True))
    return f"{right} of {len(answers)} decisions are those that the photos were made for"


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)  # noqa: T201
