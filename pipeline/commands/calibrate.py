"""`berkas calibrate`: an office's own labelled uploads to a page, a table and a threshold file."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.table import Table

from pipeline import bootstrap
from pipeline.batch import Item, load, walk
from pipeline.calibrate import Calibration, Cut, Labelled, Share, calibrate, measured, opened
from pipeline.commands.console import console, note
from pipeline.errors import OutputFault, UsageError
from pipeline.model import DocumentType, Quality, Reason
from pipeline.policy.photo import CalibratePolicy
from pipeline.policy.whole import Policy
from pipeline.reports.calibration import calibration_page
from pipeline.settings import Settings, load_settings
from pipeline.stages.assess import assess
from pipeline.stages.decode import decode
from pipeline.thresholds import text_of
from pipeline.workers import run
from quality.readability_model import Model
from storage.participants import read_manifest
from storage.tables import Problem

_TYPES = {str(each): each for each in DocumentType if each is not DocumentType.UNKNOWN}
_YES = frozenset({"yes", "y", "ya", "true", "1", "readable", "terbaca"})
_NO = frozenset({"no", "n", "tidak", "false", "0", "unreadable", "tidak_terbaca", "tidak terbaca"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The options of the command."""

    source: Path
    output: Path
    page: Path
    workers: int | None = None


def calibrate_uploads(request: Request) -> bool:
    """Measure the uploads, say what they show, write the threshold file and the page; whether all could be used.

    Raises:
        UsageError: there is nothing to calibrate with.
        WorkersFault: no worker starts.
        OutputFault: a file cannot be written.
    """
    settings = load_settings()
    bootstrap.configure_logging(settings)
    labelled, left_out = labelled_uploads(request.source)
    if not labelled:
        raise UsageError(
            f"{request.source}: no labelled uploads; a folder needs `readable/` and `unreadable/` in it, "
            "a manifest a column `readable` with yes or no"
        )
    measures, broken = _measured(labelled, settings, request)
    left_out.update(broken)
    for why, count in sorted(left_out.items()):
        note(f"{count} left out: {why}")
    if not measures:
        raise UsageError(f"{request.source}: none of the labelled uploads can be measured")
    shipped, policy = Policy(), CalibratePolicy()
    found = calibrate(measures, quality=shipped.quality, policy=policy)
    _show(found, policy)
    today = f"{datetime.now().astimezone():%Y-%m-%d}"
    _write(request.page, calibration_page(found, policy=policy, made_at=today, source=request.source.name))
    if found.readable:
        about = _about(found, policy, today, shipped.version)
        cuts = {str(each.cut): each.value for each in found.cuts}
        _write(request.output, text_of(cuts, model=Model.load(), about=about))
        note(f"thresholds: {request.output} (to use them: BERKAS_THRESHOLDS={request.output.resolve()})")
    else:
        note("no threshold file: without readable uploads nothing can be said of false rejects")
    note(f"page: {request.page}")
    return not left_out


def measuring() -> Callable[[tuple[Item, bool]], bytes]:
    """What a worker does with an upload: open and measure it, nothing is read; runs in the worker's process."""
    import cv2  # heavy

    cv2.setNumThreads(1)
    policy = Policy()
    quality = opened(policy.quality)

    def work(task: tuple[Item, bool]) -> bytes:
        item, readable = task
        upload, problem = load(item, max_bytes=policy.decode.max_bytes)
        pages = problem or decode(upload, policy=policy.decode)
        if isinstance(pages, Reason):
            return json.dumps({"problem": pages.code}).encode()
        seen = [assess(page, policy=quality, declared=item.declared_type) for page in pages]
        best: Quality = max(seen, key=lambda each: each.readability)
        of = measured(best, readable=readable)
        return json.dumps(
            {"sha256": upload.sha256, "readability": of.readability, "scores": dict(of.scores)}
        ).encode()

    return work


# --- what to measure ---


def labelled_uploads(source: Path) -> tuple[list[tuple[Item, bool]], Counter[str]]:
    """The uploads with their labels, and how many have none, by why."""
    if not source.exists():
        raise UsageError(f"{source}: no such file or folder")
    rows = _of_folder(source) if source.is_dir() else _of_manifest(source)
    labelled: list[tuple[Item, bool]] = []
    left_out: Counter[str] = Counter()
    for item, label in rows:
        if item is not None and label is not None:
            labelled.append((item, label))
        else:
            left_out["no label (readable: yes or no)" if item else "rows that cannot be used"] += 1
    return labelled, left_out


def _of_folder(folder: Path) -> Iterator[tuple[Item, bool | None]]:
    """Every file, labelled, and declared, by the nearest folders above it that have such a name."""
    for item in walk([folder]):
        inside = item.path.relative_to(folder).parts[-2::-1]
        kind = next((_TYPES[part.casefold()] for part in inside if part.casefold() in _TYPES), None)
        label = next((label for part in inside if (label := _label(part)) is not None), None)
        yield replace(item, declared_type=kind), label


def _of_manifest(manifest: Path) -> Iterator[tuple[Item | None, bool | None]]:
    for row in read_manifest(manifest):
        if isinstance(row, Problem):
            note(f"{manifest} line {row.line} is left out: {row.message}")
            yield None, None
        else:
            yield row, _label(row.extra.get("readable"))


def _label(text: object) -> bool | None:
    word = str(text).strip().casefold()
    return True if word in _YES else False if word in _NO else None


def _measured(
    labelled: Sequence[tuple[Item, bool]], settings: Settings, request: Request
) -> tuple[list[Labelled], Counter[str]]:
    """The measures of every content once, and what could not be measured, by why."""
    found: dict[str, Labelled] = {}
    left_out: Counter[str] = Counter()
    disputed: set[str] = set()
    results = run(
        iter(labelled),
        build=measuring,
        count=min(request.workers or settings.worker_count, len(labelled)),
        limits=bootstrap.build_limits(settings),
    )
    with closing(results):
        for result in results:
            answer: dict[str, Any] = {"problem": str(result.failure)}
            if result.failure is None:
                answer = json.loads(result.content)
            if "problem" in answer:
                left_out[f"cannot be measured ({answer['problem']})"] += 1
                continue
            scores = {Cut(name): score for name, score in answer["scores"].items()}
            each = Labelled(result.task[1], answer["readability"], scores)
            digest = answer["sha256"]
            if digest in found:
                left_out["the same file twice, counted once"] += 1
                if found[digest].readable != each.readable:
                    disputed.add(digest)
            else:
                found[digest] = each
    if disputed:
        left_out["the same file with both labels, not counted"] += len(disputed)
    return [each for digest, each in found.items() if digest not in disputed], left_out


# --- what is said ---


def _show(found: Calibration, policy: CalibratePolicy) -> None:
    screen = console(sys.stdout)
    screen.print(f"{found.readable} readable and {found.unreadable} unreadable uploads")
    table = Table(box=None, pad_edge=False)
    for name in ("Cut", "Shipped", "Now", "Readable turned away", "At most", "Unreadable caught", "Why"):
        table.add_column(name, overflow="fold")
    for each in found.cuts:
        most = "nothing known" if each.claim is None else f"{each.claim:.2%} ({policy.confidence:.0%} sure)"
        table.add_row(
            str(each.cut), f"{each.shipped:.3f}", f"{each.value:.3f}", said(each.false_rejects), most,
            said(each.caught), each.why,
        )  # fmt: skip
    screen.print(table)
    if found.brier is not None and found.base is not None:
        screen.print(f"Brier score {found.brier:.3f} (always saying the share of readable ones: {found.base:.3f})")
    else:
        screen.print("One kind of upload only: no catch rate, no reliability curve.")


def said(share: Share) -> str:
    """A share in words."""
    if share.total == 0:
        return "none labelled"
    return f"{share.count}/{share.total} = {share.share:.1%} [{share.low:.1%}-{share.high:.1%}]"


def _about(found: Calibration, policy: CalibratePolicy, today: str, version: str) -> dict[str, Any]:
    """On what the file rests, for whoever opens it."""
    return {
        "made": today,
        "policy": version,
        "readable": found.readable,
        "unreadable": found.unreadable,
        "alpha": policy.alpha,
        "confidence": policy.confidence,
        "brier": None if found.brier is None else round(found.brier, 4),
        "rests_on": {
            str(each.cut): {
                "shipped": each.shipped,
                "readable_turned_away": each.false_rejects.count,
                "at_most": None if each.claim is None else round(each.claim, 5),
                "unreadable_caught": each.caught.count,
                "why": each.why,
            }
            for each in found.cuts
        },
    }


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputFault(f"{path} cannot be written: {error.strerror}") from error
