"""`berkas demo`: invented claims through the whole pipeline, on a SQLite file and a folder."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from fixtures.claims import SyntheticClaim, SyntheticUpload, invent_claims
from pipeline import bootstrap
from pipeline.batch import Item, load, verify_all
from pipeline.claim import Claim, claim_record
from pipeline.claims import judge_claims
from pipeline.claims_table import claims_table
from pipeline.codec import document_record, to_line
from pipeline.console import Row, console, documents_table, summary
from pipeline.model import DocumentType, Participant, Verification
from pipeline.policy import Policy
from pipeline.report import ReportedDocument
from pipeline.report_command import pictures_of, save_report
from pipeline.service import is_system_fault
from pipeline.settings import Settings, load_settings
from storage.participants import to_participant
from storage.records import SqlRecords
from storage.tables import Problem, TableRow

HOME = Path("out/demo")


def run_demo(*, seed: int, workers: int | None) -> None:
    """Verify invented claims, keep everything in the data folder, show what was decided and why.

    May be run again: what is kept already is not verified again.

    Raises:
        SystemFault: a store or the workers do not work.
    """
    settings = _settings()
    bootstrap.configure_logging(settings)
    start = time.perf_counter()
    _note(f"inventing people, documents and photos (seed {seed}) ...")
    claims = invent_claims(seed)
    items = {(claim.claim_id, each.filename): _item(claim, each) for claim in claims for each in claim.uploads}
    _note(f"{len(items)} uploads of {len(claims)} claims, {time.perf_counter() - start:.0f} s")
    answers = _verify(list(items.values()), settings, workers)
    by_claim = _by_claim(claims, items, answers)
    _show(claims, answers, by_claim)
    _write(settings.data_dir, claims, list(items.values()), answers, by_claim)
    _note(f"{_as_expected(claims, answers)}; {time.perf_counter() - start:.0f} s in all")


def _settings() -> Settings:
    """The settings, with a data folder of the demo's own unless one is set."""
    settings = load_settings()
    if "data_dir" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"data_dir": HOME})


def _item(claim: SyntheticClaim, upload: SyntheticUpload) -> Item:
    participant = _participant(claim.participant)
    return Item(
        path=Path(upload.filename),
        source=upload.filename,
        content=upload.content,
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


def _verify(items: Sequence[Item], settings: Settings, workers: int | None) -> list[Verification]:
    """Through the service in worker processes; what they could not judge is kept as a fault."""
    count = workers or settings.worker_count
    _note(f"verifying with {count} worker(s); records and uploads go to {settings.data_dir}")
    answers = verify_all(
        items,
        build=partial(bootstrap.processing, settings),
        count=count,
        limits=bootstrap.build_limits(settings),
        version=bootstrap.pipeline_version(settings),
    )
    done: list[Verification] = []
    with contextlib.closing(answers), contextlib.closing(SqlRecords(settings.records_url)) as records:
        for answer in answers:
            if is_system_fault(answer):
                records.save(answer, at=bootstrap.SystemClock().now(), conclusive=False)
            done.append(answer)
            _progress(len(done), len(items))
    return done


def _by_claim(
    claims: Sequence[SyntheticClaim], items: Mapping[tuple[str, str], Item], answers: Sequence[Verification]
) -> Sequence[Claim]:
    return judge_claims(
        {claim.claim_id: [each for each in answers if each.upload.claim_id == claim.claim_id] for claim in claims},
        participants={str(item.claim_id): item.participant for item in items.values()},
        today=bootstrap.SystemClock().today(),
    )


def _show(claims: Sequence[SyntheticClaim], answers: Sequence[Verification], judged: Sequence[Claim]) -> None:
    uploads = [each for claim in claims for each in claim.uploads]
    rows = [Row.of(answer, story=upload.story) for answer, upload in zip(answers, uploads, strict=True)]
    screen = console(sys.stdout)
    screen.print(documents_table(rows, width=screen.width))
    screen.print()
    screen.print(claims_table([claim_record(each) for each in judged], width=screen.width))
    screen.print()
    screen.print(summary([row.decision for row in rows]))


def _write(
    folder: Path,
    claims: Sequence[SyntheticClaim],
    items: Sequence[Item],
    answers: Sequence[Verification],
    judged: Sequence[Claim],
) -> None:
    """The JSON lines, the manifest's kin of uploads and the page; numbers in full, for nobody's are in them."""
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
    save_report(page, reported, claims=claim_records, title="berkas: demo", reveal=True)
    screen = console(sys.stdout)
    for what, path in (("report", page), ("JSON lines", lines), ("records", folder / "berkas.sqlite3")):
        screen.print(f"{what + ':':<12}{path.resolve()}", soft_wrap=True)


def _as_expected(claims: Sequence[SyntheticClaim], answers: Sequence[Verification]) -> str:
    """How many decisions are those that the photos were made for."""
    expected = [str(each.expected) for claim in claims for each in claim.uploads]
    right = sum(str(answer.decision) in each for each, answer in zip(expected, answers, strict=True))
    return f"{right} of {len(answers)} decisions are those that the photos were made for"


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)  # noqa: T201


def _note(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201  # a command line's own output
