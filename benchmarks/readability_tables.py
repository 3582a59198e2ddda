"""The tables of the readability benchmark, and the reliability curve as a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.readability_documents import LOCAL, RIGHT
from benchmarks.readability_rows import Measured, Read
from quality.readability import Evidence, readability_read
from quality.statistics import Bin, auc, brier, counted, cut_at, reliability_curve

LAPLACIAN = 100.0
"""The threshold that is passed from one tutorial to the next."""
FALSE_REJECTS = 0.01
"""Of readable photos, at which measures without an agreed threshold are compared, by hindsight."""
PEERS = ("document-quality", "doc-qual", "capturetrust")
_AFTER = "readability after reading"
PARTIAL = frozenset({"cut", "finger", "glare", "shadow", "fold", "watermark", "two_documents"})
"""Classes of ordinary photos whose defect lies in one place."""

Gate = Callable[["Measured"], bool | None]
"""Whether a photo is turned away; None: not known of this one."""
Score = Callable[["Measured"], float | None]


def report(
    results: Sequence[Measured],
    readings: Mapping[int, Read],
    answers: Mapping[int, Mapping[str, Any]],
    console: Console,
    *,
    plot: Path | None = None,
) -> None:
    """Every table."""
    readable = [each for each in results if each.legible]
    beyond = [each for each in results if each.legible is False]
    console.print(
        f"{len(results)} photos: {len(readable)} can be read, {len(beyond)} cannot, "
        f"{len(results) - len(readable) - len(beyond)} lie between; {len(readings)} were read through"
    )
    console.print(label_table(results))
    scores = scores_of(readings, answers)
    gates = gates_of(readable, readings, answers, scores)
    console.print(gate_table(readable, beyond, gates))
    console.print(made_table(results, readings, gates))
    console.print(ranking_table(readable, beyond, scores))
    console.print(class_table(readable, gates))
    console.print(cause_table(beyond, readings))
    between = [each for each in results if each.legible is None]
    console.print(between_table(between, readings))
    console.print(agreement_line(between, readings))
    console.print(stopped_line(results, readings))
    judged = [*readable, *beyond]
    curve = _calibration("readability", judged, scores["readability"], console)
    if readings:
        curve = _calibration(_AFTER, judged, scores[_AFTER], console)
    if plot:
        draw_curve(curve, plot)
    _costs(results, answers, console)


def scores_of(readings: Mapping[int, Read], answers: Mapping[int, Mapping[str, Any]]) -> dict[str, Score]:
    """Every measure that ranks photos."""
    found: dict[str, Score] = {
        "readability": lambda each: None if each.refused else each.score,
        _AFTER: lambda each: after_reading(each, readings),
        "variance of the Laplacian": lambda each: None if each.refused else each.laplacian,
        "Tenengrad": lambda each: None if each.refused else each.tenengrad,
        "PaddleOCR's mean confidence": lambda each: (
            readings[each.number].confidence if each.number in readings and not each.refused else None
        ),
    }
    for name in PEERS:
        found[name] = lambda each, name=name: answers.get(each.number, {}).get(name, {}).get("score")  # type: ignore[misc]
    return found


def after_reading(each: Measured, readings: Mapping[int, Read]) -> float | None:
    """The score that the product reports, by the measures of the page as they are now; None where not known."""
    if each.refused or (each.number not in readings and not each.stopped):
        return None
    seen = readings[each.number].evidence if each.number in readings else None
    if each.stopped or seen is None:
        return each.score if each.answered is None else each.answered
    return readability_read(Evidence(**{**seen, "page": each.score}))


def gates_of(
    readable: Sequence[Measured],
    readings: Mapping[int, Read],
    answers: Mapping[int, Mapping[str, Any]],
    scores: Mapping[str, Score],
) -> dict[str, Gate]:
    """Every way to turn a photo away."""
    found: dict[str, Gate] = {
        "berkas, before reading": lambda each: each.stopped,
        "berkas, after reading": lambda each: rejected(each, readings),
        f"variance of the Laplacian < {LAPLACIAN:.0f}": lambda each: each.laplacian < LAPLACIAN,
    }
    for name in PEERS:
        found[f"{name}, its own threshold"] = lambda each, name=name: _turned_away(answers, each, name)  # type: ignore[misc]
    for name, score in scores.items():
        known = [value for each in readable if (value := score(each)) is not None]
        if known and name not in PEERS:
            cut = cut_at(known, false_rejects=FALSE_REJECTS)
            found[f"{name} < {cut:.3g} (hindsight)"] = lambda each, score=score, cut=cut: (  # type: ignore[misc]
                None if (value := score(each)) is None else value < cut
            )
    return found


def rejected(each: Measured, readings: Mapping[int, Read]) -> bool | None:
    """Whether the product asks for the photo again; None where it was not read."""
    if each.stopped:
        return True
    return readings[each.number].decision == "rejected" if each.number in readings else None


def _turned_away(answers: Mapping[int, Mapping[str, Any]], each: Measured, name: str) -> bool | None:
    answer = answers.get(each.number, {}).get(name, {})
    return not answer["passed"] if "passed" in answer else None


def share(rows: Sequence[Measured], gate: Gate) -> str:
    """How many a gate turns away, of those of which it is known, with the interval."""
    known = [answer for each in rows if (answer := gate(each)) is not None]
    return counted(sum(known), len(known)) if known else "not installed"


def gate_table(readable: Sequence[Measured], beyond: Sequence[Measured], gates: Mapping[str, Gate]) -> Table:
    """False rejects and catch of every gate."""
    table = Table(title="Turned away, 95 % Wilson interval")
    for column in ("gate", "can be read (false)", "cannot be read", "cannot, whole page"):
        table.add_column(column)
    whole = [each for each in beyond if not is_local(each)]
    for name, gate in gates.items():
        table.add_row(name, *(share(rows, gate) for rows in (readable, beyond, whole)))
    return table


def label_table(results: Sequence[Measured]) -> Table:
    """How many labels the readers changed, by what was meant to put a photo beyond reading."""
    table = Table(title="How the photos were made, and what the best of three readers made of them")
    table.add_column("cause")
    for column in ("made readable", "not read: between", "made unreadable", "all read: between", "made between"):
        table.add_column(column, justify="right")
    causes = sorted({each.cause for each in results if each.cause})
    for name in (*causes, "none, an ordinary photo", "together"):
        rows = [each for each in results if name in (each.cause or "none, an ordinary photo", "together")]
        made = {truth: [each for each in rows if each.made is truth] for truth in (True, False, None)}
        changed = (sum(each.legible is None for each in made[truth]) for truth in (True, False))
        (lost, got), (clear, hopeless, open_) = changed, (len(made[truth]) for truth in (True, False, None))
        table.add_row(name, *map(str, (clear, lost, hopeless, got, open_)))
    return table


def made_table(results: Sequence[Measured], readings: Mapping[int, Read], gates: Mapping[str, Gate]) -> Table:
    """Our own gates by the label that no reader had a say in."""
    table = Table(title="The same by how the photos were made alone")
    for column in ("gate", "made readable (false)", "made unreadable", "of these accepted"):
        table.add_column(column)
    groups = [[each for each in results if each.made is truth] for truth in (True, False)]
    answered = [each for each in groups[1] if rejected(each, readings) is not None]
    accepted = sum(_decision(each, readings) == "accepted" for each in answered)
    for name in ("berkas, before reading", "berkas, after reading"):
        cells = (share(rows, gates[name]) for rows in groups)
        table.add_row(name, *cells, f"{accepted}/{len(answered)}" if "after" in name else "")
    return table


def is_local(each: Measured) -> bool:
    """Whether its defect lies in one place."""
    return each.cause in LOCAL if each.cause else each.klass in PARTIAL


def ranking_table(readable: Sequence[Measured], beyond: Sequence[Measured], scores: Mapping[str, Score]) -> Table:
    """AUC of every measure."""
    table = Table(title="AUC: a photo that can be read outranks one that cannot")
    for column in ("measure", "all", "whole page", "ktp", "paklaring", "kk", "photos"):
        table.add_column(column, justify="left" if column == "measure" else "right")
    groups: tuple[Callable[[Measured], bool], ...] = (
        lambda each: True,
        lambda each: not is_local(each),
        lambda each: each.kind == "ktp",
        lambda each: each.kind == "paklaring",
        lambda each: each.kind == "kk",
    )
    for name, score in scores.items():
        cells = []
        for wanted in groups:
            rows = [(score(each), bool(each.legible)) for each in (*readable, *beyond) if wanted(each)]
            known = [(value, truth) for value, truth in rows if value is not None]
            cells.append(
                f"{auc([value for value, _ in known], [truth for _, truth in known]):.3f}" if known else "-"
            )
        count = sum(score(each) is not None for each in (*readable, *beyond))
        table.add_row(name, *cells, str(count))
    return table


def class_table(readable: Sequence[Measured], gates: Mapping[str, Gate]) -> Table:
    """False rejects by class of capture."""
    shown = [name for name in gates if "hindsight" not in name]
    table = Table(title="Can be read, yet turned away, by class of capture")
    table.add_column("class")
    for name in shown:
        table.add_column(name.replace(", its own threshold", ""), justify="right")
    for klass in sorted({each.klass for each in readable}):
        rows = [each for each in readable if each.klass == klass]
        cells = []
        for name in shown:
            known = [answer for each in rows if (answer := gates[name](each)) is not None]
            cells.append(f"{sum(known)}/{len(known)}" if known else "-")
        table.add_row(klass, *cells)
    return table


def cause_table(beyond: Sequence[Measured], readings: Mapping[int, Read]) -> Table:
    """What becomes of photos beyond reading, by what put them there; of an ordinary photo nobody knows that."""
    table = Table(title="Cannot be read, by cause: what the product answers")
    for column in ("cause", "photos", "stopped before reading", "answered", "accepted", "flagged", "rejected"):
        table.add_column(column, justify="left" if column == "cause" else "right")
    table.add_column("with the right cause, of those rejected; of all answered")
    causes = sorted({each.cause for each in beyond if each.cause})
    groups = {cause: [each for each in beyond if each.cause == cause] for cause in causes}
    groups["every cause"] = [each for each in beyond if each.cause]
    groups["none, an ordinary photo"] = [each for each in beyond if not each.cause]
    groups["together"] = list(beyond)
    for name, rows in groups.items():
        known = [each for each in rows if rejected(each, readings) is not None]
        decided = Counter(_decision(each, readings) for each in known)
        turned = [each for each in known if rejected(each, readings)]
        right = sum(bool(RIGHT[each.cause or ""] & codes_of(each, readings)) for each in turned if each.cause)
        cells = {
            "every cause": f"{counted(right, len(turned))}; {counted(right, len(known))}",
            "none, an ordinary photo": "", "together": "",
        }  # fmt: skip
        stopped = sum(each.stopped for each in rows)
        table.add_row(
            name,
            str(len(rows)),
            f"{stopped}/{len(rows)}" if name in causes else counted(stopped, len(rows)),
            str(len(known)),
            *(str(decided[word]) for word in ("accepted", "flagged", "rejected")),
            cells.get(name, f"{right}/{len(turned)}; {right}/{len(known)}"),
            style="" if name in causes else "bold",
        )
    return table


def codes_of(each: Measured, readings: Mapping[int, Read]) -> set[str]:
    """The reasons for which the photo is asked for again."""
    if each.refused:
        return {each.refused}
    if each.hopeless:
        return set(each.causes[:2])
    return {code for code, outcome, _ in readings[each.number].reasons if outcome == "retry"}


def _decision(each: Measured, readings: Mapping[int, Read]) -> str:
    return "rejected" if each.stopped else readings[each.number].decision


def between_table(between: Sequence[Measured], readings: Mapping[int, Read]) -> Table:
    """The grey zone: the answer beside whether the needed fields were in fact read right."""
    table = Table(title="Neither clearly readable nor clearly not: the answer, and what was in fact read right")
    for column in ("answer", "photos", "every needed field right", "some", "none"):
        table.add_column(column, justify="left" if column == "answer" else "right")
    known = [each for each in between if each.number in readings]
    for word in ("accepted", "flagged", "rejected"):
        rows = [readings[each.number] for each in known if _decision(each, readings) == word]
        every = sum(row.right == row.of for row in rows)
        none = sum(row.right == 0 < row.of for row in rows)
        table.add_row(word, str(len(rows)), str(every), str(len(rows) - every - none), str(none))
    return table


def agreement_line(between: Sequence[Measured], readings: Mapping[int, Read]) -> str:
    """How often a photo of the grey zone was accepted just where every needed field was read right."""
    known = [each for each in between if each.number in readings]
    right = {each.number: readings[each.number].right == readings[each.number].of for each in known}
    agree = sum((_decision(each, readings) == "accepted") is right[each.number] for each in known)
    return f"Accepted just where every needed field was read right: {counted(agree, len(known))}"


def stopped_line(results: Sequence[Measured], readings: Mapping[int, Read]) -> str:
    """What reading would have made of photos that the gate stops."""
    rows = [readings[each.number] for each in results if each.hopeless and each.number in readings]
    every = sum(row.right == row.of for row in rows)
    some = sum(0 < row.right < row.of for row in rows)
    accepted = sum(row.decision == "accepted" for row in rows)
    return (
        f"Of the photos that the gate stops {len(rows)} were read all the same: every needed field right on "
        f"{every}, some on {some}; {accepted} would have been accepted"
    )


def _calibration(title: str, judged: Sequence[Measured], score: Score, console: Console) -> Sequence[Bin]:
    """Brier score and reliability of a score, where it is known; the curve."""
    known = [(value, each) for each in judged if (value := score(each)) is not None]
    scores, truths = [value for value, _ in known], [bool(each.legible) for _, each in known]
    whole = [(value, bool(each.legible)) for value, each in known if not is_local(each)]
    console.print(
        f"{title}, Brier score: {brier(scores, truths):.3f}; defects of the whole page "
        f"{brier([value for value, _ in whole], [truth for _, truth in whole]):.3f}"
    )
    table = Table(title=f"{title}: of photos with this score so many can be read")
    for column in ("score", "photos", "mean score", "can be read"):
        table.add_column(column, justify="right")
    curve = reliability_curve(scores, truths)
    for each in curve:
        hits = counted(round(each.readable * each.count), each.count)
        table.add_row(f"{each.low:.1f}-{each.high:.1f}", str(each.count), f"{each.score:.2f}", hits)
    console.print(table)
    return curve


def draw_curve(curve: Sequence[Bin], path: Path) -> None:
    """The reliability curve as a PNG; the area of a dot is the number of photos."""
    side, edge = 520, 60
    picture = np.full((side + 2 * edge, side + 2 * edge, 3), 255, np.uint8)

    def at(x: float, y: float) -> tuple[int, int]:
        return round(edge + x * side), round(edge + (1 - y) * side)

    for tick in np.linspace(0, 1, 6):
        cv2.line(picture, at(tick, 0), at(tick, 1), (230, 230, 230), 1)
        cv2.line(picture, at(0, tick), at(1, tick), (230, 230, 230), 1)
        for (x, y), shift in ((at(tick, 0), (-12, 22)), (at(0, tick), (-40, 5))):
            place = (x + shift[0], y + shift[1])
            cv2.putText(
                picture, f"{tick:.1f}", place, cv2.FONT_HERSHEY_SIMPLEX, 0.45, (90, 90, 90), 1, cv2.LINE_AA
            )
    cv2.line(picture, at(0, 0), at(1, 1), (170, 170, 170), 1, cv2.LINE_AA)
    points = [at(each.score, each.readable) for each in curve]
    cv2.polylines(picture, [np.array(points, np.int32)], False, (160, 90, 30), 2, cv2.LINE_AA)
    most = max((each.count for each in curve), default=1)
    for each, point in zip(curve, points, strict=True):
        cv2.circle(picture, point, round(4 + 12 * (each.count / most) ** 0.5), (160, 90, 30), -1, cv2.LINE_AA)
    for text, place in (
        ("score", (edge + side - 50, edge + side + 42)),
        ("share that can be read", (edge, edge - 20)),
    ):
        cv2.putText(picture, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.5, (60, 60, 60), 1, cv2.LINE_AA)
    path.write_bytes(cv2.imencode(".png", picture)[1].tobytes())


def _costs(results: Sequence[Measured], answers: Mapping[int, Mapping[str, Any]], console: Console) -> None:
    for least, most in ((0.0, 2.2), (2.2, 9.0), (9.0, 20.0)):
        costs = [each.cpu_ms for each in results if each.refused is None and least <= each.megapixels < most]
        if costs:
            console.print(
                f"assess, {least:g}-{most:g} megapixels: median {np.median(costs):.1f} ms CPU, "
                f"95th percentile {np.percentile(costs, 95):.1f} ms, {len(costs)} photos"
            )
    for name in PEERS:
        spent = [found[name]["cpu_ms"] for found in answers.values() if "cpu_ms" in found.get(name, {})]
        if spent:
            console.print(f"{name}: median {np.median(spent):.0f} ms CPU with decoding, {len(spent)} photos")
