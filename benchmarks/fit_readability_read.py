"""Fit the head for documents that were read anew, on more samples; the heads before reading stay as they are.

    .venv/bin/python -m benchmarks.readability_samples --documents 300 --seed 74 --folder hidden --stratum hidden
    .venv/bin/python -m benchmarks.readability_evidence --folder hidden
    .venv/bin/python -m benchmarks.fit_readability_read --folder train hidden --write quality/readability.json

It is judged on folds that it was not fitted on, calibration included, and on each defect left out.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.fit_readability import (
    FALSE_REJECTS,
    Sample,
    Truths,
    Unseen,
    by_folds,
    fit_calibration,
    fit_read,
    fit_read_alone,
    samples,
    scored,
)
from quality.readability import Evidence, readability_read
from quality.readability_model import Model
from quality.statistics import auc, brier, counted, cut_at, reliability_curve


def leave_one_out_read(found: Sequence[Sample]) -> list[Unseen]:
    """Each defect judged by the head for documents that were read, which never saw it; the cut as above."""
    read = [(each.evidence, each) for each in found if each.evidence]
    results = []
    for defect in sorted({name for _, each in read for name in each.label.defects}):
        known = [(seen, each.readable) for seen, each in read if defect not in each.label.defects]
        unseen = [(seen, each.readable) for seen, each in read if defect in each.label.defects]
        head = fit_read([seen for seen, _ in known], np.array([truth for _, truth in known]))
        cut = cut_at([head.logit(asdict(seen)) for seen, truth in known if truth], false_rejects=FALSE_REJECTS)
        good = [head.logit(asdict(seen)) < cut for seen, truth in unseen if truth]
        bad = [head.logit(asdict(seen)) < cut for seen, truth in unseen if not truth]
        results.append(Unseen(defect, len(good), sum(good), len(bad), sum(bad)))
    return results


def read_report(console: Console, found: Sequence[Sample], model: Model) -> None:
    """How far the score after reading can be trusted: by five folds, by defects left out, and by tenths."""
    read = [(each.evidence, each.readable) for each in found if each.evidence]
    seen, truths = [evidence for evidence, _ in read], np.array([truth for _, truth in read])

    def judge(known: list[int]) -> Callable[[int], float]:
        head = fit_read([seen[place] for place in known], truths[known])
        inner = by_folds(
            len(known),
            lambda part: _logit_of([seen[known[place]] for place in part], truths[known][part], known, seen),
        )
        curve = fit_calibration(inner, truths[known])
        return lambda place: curve.at(head.logit(asdict(seen[place])))

    scores = by_folds(len(seen), judge)
    now = [readability_read(evidence, model=model) for evidence in seen]
    console.print(
        f"after reading, {len(seen)} photos ({int(truths.sum())} readable), folds that were not fitted on: "
        f"AUC {auc(scores, truths):.3f}, Brier {brier(scores.tolist(), truths.tolist()):.3f}; "
        f"the model given: AUC {auc(now, truths):.3f}, Brier {brier(now, truths.tolist()):.3f}"
    )
    table = Table(title="Score after reading, folds not fitted on")
    for column in ("score", "photos", "mean score", "readable"):
        table.add_column(column)
    for each in reliability_curve(scores.tolist(), truths.tolist()):
        table.add_row(
            f"{each.low:.1f}-{each.high:.1f}", str(each.count), f"{each.score:.2f}", f"{each.readable:.2f}"
        )
    console.print(table)
    table = Table(title="After reading: leave one defect out, cut at 1 % false rejects of the others")
    for column in ("defect never seen", "false", "caught"):
        table.add_column(column)
    rows = leave_one_out_read(found)
    for row in rows:
        table.add_row(row.defect, f"{row.rejected}/{row.readable}", f"{row.caught}/{row.unreadable}")
    table.add_row(
        "together",
        counted(sum(row.rejected for row in rows), sum(row.readable for row in rows)),
        counted(sum(row.caught for row in rows), sum(row.unreadable for row in rows)),
        style="bold",
    )
    console.print(table)


def _logit_of(
    fitted: Sequence[Evidence], truths: Truths, places: Sequence[int], seen: Sequence[Evidence]
) -> Callable[[int], float]:
    """What a head fitted on these says of the others, by their place in `places`."""
    head = fit_read(fitted, truths)
    return lambda place: head.logit(asdict(seen[places[place]]))


def main() -> None:
    """Fit, judge, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, nargs="+", required=True, help="samples that were read")
    parser.add_argument("--write", type=Path, help="the file of the model")
    options = parser.parse_args()
    console, before = Console(width=118), Model.load()
    found = [scored(each, before) for folder in options.folder for each in samples(folder, read=True)]
    read_report(console, found, before)
    if options.write:
        options.write.write_text(fit_read_alone(found, before).dump(), encoding="utf-8")


if __name__ == "__main__":
    main()
