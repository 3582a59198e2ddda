"""The tables of the accuracy benchmark: fields, rows of family cards, captures, decisions, calibration, peers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz.distance import Levenshtein
from rich.console import Console
from rich.table import Table

from benchmarks.calibration import bins, expected_error
from benchmarks.documents import TYPES
from benchmarks.intervals import wilson
from benchmarks.outcomes import Cell, Outcome

Values = list[tuple[str, str | None]]
"""What is printed and what was read."""

DECISIONS = ("accepted", "flagged", "rejected")
WIDTHS = (("3000 px and more", 3000.0, float("inf")), ("2200 to 3000 px", 2200.0, 3000.0), ("less", 0.0, 2200.0))
"""Ranges of the width of a family card in the photo."""


def report(results: Sequence[Outcome], console: Console) -> None:
    """All tables."""
    _fields(results, console)
    _rows_of_cards(results, console)
    _decisions(results, console)
    _straight_through(results, console)
    _others(results, console)
    _classes(results, console)
    _calibration(results, console)
    _peers(results, console)
    _grave(results, console)


def _table(title: str, left: Sequence[str], right: Sequence[str]) -> Table:
    table = Table(title=title)
    for column in left:
        table.add_column(column)
    for column in right:
        table.add_column(column, justify="right")
    return table


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _interval(hits: int, of: int) -> str:
    low, high = wilson(hits, of)
    return f"{100 * low:.1f}-{100 * high:.1f}"


def _exact(values: Values) -> int:
    return sum(truth == value for truth, value in values)


def _errors(values: Values) -> float:
    """Character error rate: edits over printed characters."""
    edits = sum(Levenshtein.distance(truth, value or "") for truth, value in values)
    return edits / max(1, sum(len(truth) for truth, _ in values))


def _readable(result: Outcome) -> Iterator[tuple[str, Cell]]:
    """The fields that can be read; of a family card the header and the claimant's row."""
    for key, cell in result.fields.items():
        if cell[0] is not None and cell[3] is True and not key.startswith("anggota."):
            yield key, cell


def _fields(results: Iterable[Outcome], console: Console) -> None:
    table = _table(
        "Fields that can be read: exact match, its 95 % interval, character error rate",
        ("type", "field"),
        ("n", "exact %", "interval", "CER %", "not found %", "wrong at conf. >= 0.95"),
    )
    for kind in TYPES:
        cells: dict[str, list[Cell]] = defaultdict(list)
        for result in results:
            for key, cell in _readable(result) if result.kind == kind else ():
                cells[key].append(cell)
        shares = []
        for key, found in cells.items():
            values = [(truth or "", value) for truth, value, _, _ in found]
            exact = _exact(values)
            missing = sum(value is None for _, value in values) / len(values)
            sure = sum(value is not None and value != truth and conf >= 0.95 for truth, value, conf, _ in found)
            shares.append(exact / len(values))
            figures = (_percent(shares[-1]), _interval(exact, len(values)), f"{100 * _errors(values):.2f}")
            table.add_row(kind, key, str(len(values)), *figures, _percent(missing), str(sure))
        if shares:
            mean = _percent(sum(shares) / len(shares))
            table.add_row(kind, "mean of fields", "", mean, "", "", "", "", style="bold")
    console.print(table)


def _rows_of_cards(results: Iterable[Outcome], console: Console) -> None:
    """Every cell of every row of the family cards, by the card's width in the photo."""
    table = _table(
        "Cells of all rows of family cards", ("width",), ("cards", "cells", "exact %", "interval", "CER %")
    )
    cards = [each for each in results if each.kind == "kk"]
    for name, low, high in WIDTHS:
        inside = [each for each in cards if each.width_px is not None and low <= each.width_px < high]
        values: Values = [
            (cell[0], cell[1])
            for each in inside
            for key, cell in each.fields.items()
            if key.startswith(("anggota.", "row.")) and cell[0] is not None and cell[3] is True
        ]
        if values:
            exact = _exact(values)
            figures = (
                _percent(exact / len(values)),
                _interval(exact, len(values)),
                f"{100 * _errors(values):.2f}",
            )
            table.add_row(name, str(len(inside)), str(len(values)), *figures)
    console.print(table)


def _decisions(results: Sequence[Outcome], console: Console) -> None:
    table = _table(
        "Decisions by what the picture allows (needed fields)", ("type", "can be read"), ("n", *DECISIONS)
    )
    words = {True: "yes", False: "no", None: "undecided"}
    for kind in (*TYPES, "other"):
        for legible in (True, None, False):
            for expected in DECISIONS if legible else (None,):
                rows = [r for r in results if (r.kind, r.legible, r.expected) == (kind, legible, expected)]
                counts = Counter(row.decision for row in rows)
                note = f"yes, to be {expected}" if legible and expected != "accepted" else words[legible]
                if rows:
                    table.add_row(kind, note, str(len(rows)), *(str(counts[each]) for each in DECISIONS))
    console.print(table)


def _straight_through(results: Iterable[Outcome], console: Console) -> None:
    table = _table(
        "Accepted without a person, of what can be read, matches and proves what it must",
        ("type",),
        ("n", "accepted %", "interval"),
    )
    for kind in TYPES:
        rows = [each for each in results if each.kind == kind and each.expected == "accepted"]
        accepted = sum(each.decision == "accepted" for each in rows)
        if rows:
            table.add_row(kind, str(len(rows)), _percent(accepted / len(rows)), _interval(accepted, len(rows)))
    console.print(table)


def _others(results: Iterable[Outcome], console: Console) -> None:
    """Papers that are none of the three, by what they are and what is answered."""
    by_note: dict[str, list[Outcome]] = defaultdict(list)
    for result in results:
        if result.kind == "other":
            by_note[result.note].append(result)
    if not by_note:
        return
    table = _table("Other papers, declared as one of the three", ("paper", "usual answer"), ("n", *DECISIONS))
    for note, rows in sorted(by_note.items()):
        counts = Counter(row.decision for row in rows)
        ((answer, _),) = Counter(row.reasons[0] if row.reasons else "" for row in rows).most_common(1)
        table.add_row(note, answer, str(len(rows)), *(str(counts[each]) for each in DECISIONS))
    console.print(table)


def _classes(results: Iterable[Outcome], console: Console) -> None:
    table = _table(
        "By class of capture, documents that can be read",
        ("class",),
        ("n", *(f"{kind} exact %" for kind in TYPES), "CER %", "type %", "turn %", *DECISIONS),
    )
    by_class: dict[str, list[Outcome]] = defaultdict(list)
    for result in results:
        if result.expected == "accepted":
            by_class[result.klass].append(result)
            by_class["all"].append(result)
    for klass, rows in sorted(by_class.items(), key=lambda item: (item[0] == "all", item[0])):
        values = {
            kind: [(cell[0] or "", cell[1]) for row in rows if row.kind == kind for _, cell in _readable(row)]
            for kind in TYPES
        }
        exact = [_percent(_exact(each) / len(each)) if each else "" for each in values.values()]
        every = [value for each in values.values() for value in each]
        kinds = sum(row.document_type == row.kind for row in rows) / len(rows)
        turns = sum((row.rotation + row.turn) % 360 == 0 for row in rows) / len(rows)
        counts = Counter(row.decision for row in rows)
        figures = (*exact, f"{100 * _errors(every):.2f}", _percent(kinds), _percent(turns))
        decided = [str(counts[each]) for each in DECISIONS]
        table.add_row(klass, str(len(rows)), *figures, *decided, style="bold" if klass == "all" else "")
    console.print(table)


def judged(results: Iterable[Outcome], kind: str) -> list[tuple[float, bool]]:
    """Confidence and rightness of every value that was given, whether the picture allows it or not.

    A value where nothing is printed is wrong. Documents that were taken for something else are left out.
    """
    return [
        (confidence, value == truth)
        for each in results
        if each.kind == kind == each.document_type
        for truth, value, confidence, _ in each.fields.values()
        if value is not None
    ]


def _calibration(results: Sequence[Outcome], console: Console) -> None:
    table = _table(
        "Calibration: values given, by confidence, and how many of them are right",
        ("type", "confidence"),
        ("n", "mean", "right %", "interval"),
    )
    every: list[tuple[float, bool]] = []
    for kind in (*TYPES, "all"):
        values = every if kind == "all" else judged(results, kind)
        every = every if kind == "all" else every + values
        found = bins(values)
        for each in found:
            hits = round(each.right * each.n)
            figures = (str(each.n), f"{each.mean:.3f}", _percent(each.right), _interval(hits, each.n))
            table.add_row(kind, f"{each.low:.2f}-{each.high:.2f}", *figures)
        if found:
            error = f"{expected_error(found):.3f}"
            table.add_row(kind, "expected calibration error", str(len(values)), error, "", "", style="bold")
    console.print(table)


def _peers(results: Iterable[Outcome], console: Console) -> None:
    """The same fields of the same pictures; a peer is only asked for what the obvious rules look for."""
    rows = [each for each in results if each.peers]
    names = sorted({name for each in rows for name in each.peers})
    if not names:
        return
    table = _table(
        "Beside general readers with the obvious rules, given the page upright: exact %, CER %",
        ("type", "field"),
        ("n", "berkas", *names),
    )
    for kind in TYPES:
        mine = [each for each in rows if each.kind == kind]
        asked = {key for each in mine for read in each.peers.values() for key in read}
        shares: dict[str, list[float]] = defaultdict(list)
        for key in sorted(asked):
            cells = [(each, cell) for each in mine for own, cell in _readable(each) if own == key]
            if not cells:
                continue
            values: dict[str, Values] = {"berkas": [(cell[0] or "", cell[1]) for _, cell in cells]}
            for name in names:
                values[name] = [(cell[0] or "", each.peers[name].get(key)) for each, cell in cells]
            figures = []
            for name, found in values.items():
                shares[name].append(_exact(found) / len(found))
                figures.append(f"{_percent(shares[name][-1])}  {100 * _errors(found):5.1f}")
            table.add_row(kind, key, str(len(cells)), *figures)
        if shares:
            means = [_percent(sum(each) / len(each)) for each in shares.values()]
            table.add_row(kind, "mean of fields", str(len(mine)), *means, style="bold")
    console.print(table)
    for kind in TYPES:
        mine = [each for each in rows if each.kind == kind]
        costs = {"berkas": [each.cpu_s for each in mine]}
        costs |= {name: [each.peer_cpu_s[name] for each in mine] for name in names}
        each_cost = ", ".join(f"{name} {sum(times) / len(times):.1f}" for name, times in costs.items() if times)
        if mine:
            console.print(f"CPU-seconds a {kind}: {each_cost}")


def _grave(results: Sequence[Outcome], console: Console) -> None:
    """What must never happen, and what should almost never."""

    def wrong_number(result: Outcome, key: str) -> bool:
        truth, value, _, _ = result.fields.get(key, (None, None, 0.0, None))
        return result.decision == "accepted" and value != truth

    table = _table("What must not happen", ("event",), ("count",))
    keys = {"ktp": "nik", "kk": "nomor_kk"}
    accepted = sum(wrong_number(each, keys[each.kind]) for each in results if each.kind in keys)
    table.add_row("accepted although its NIK or KK number was read wrong (must be 0)", str(accepted))
    blind = sum(each.legible is False and each.decision == "accepted" for each in results)
    table.add_row("accepted although a needed field cannot be read", str(blind))
    others = sum(each.kind == "other" and each.decision == "accepted" for each in results)
    table.add_row("another document accepted (must be 0)", str(others))
    tried = [each.misnamed for each in results if each.misnamed]
    if tried:
        swapped = f"{tried.count('accepted')} of {len(tried)}"
        table.add_row("accepted though declared as another of the three (must be 0)", swapped)
    lost = [each.number for each in results if each.expected == "accepted" and each.decision == "rejected"]
    table.add_row("rejected although it can be read", f"{len(lost)} {lost or ''}")
    console.print(table)
    cpu = {kind: [each.cpu_s for each in results if each.kind == kind] for kind in (*TYPES, "other")}
    means = ", ".join(f"{kind} {sum(times) / len(times):.2f}" for kind, times in cpu.items() if times)
    console.print(f"CPU-seconds a document, mean: {means}")
