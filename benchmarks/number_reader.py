"""How well the 16-digit line is read, by whom, and who notices when it cannot be.

    .venv/bin/python -m benchmarks.number_reader lines --lines 100 --seed 7000
    .venv/bin/python -m benchmarks.number_reader cards --cards 200 --seed 7000

`lines`: synthetic lines in faces that nothing was trained on (and OCR-A, of which there is one), one class of
degradation at a time, moire never trained on; read by our reader, both networks of PaddleOCR and Tesseract. Then
lines with one damaged digit, and how sure is how right. `cards`: photos of the fixtures' cards through the whole
pipeline with and without our reader.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from random import Random
from typing import Any

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.documents import specimen
from benchmarks.number_damage import DAMAGES
from benchmarks.number_lines import Face, Line, draw_line, faces, no_number
from benchmarks.number_photo import Strength
from fixtures.fonts import Split
from fixtures.people import invent_household
from ocr.engine import Image, LineReader, NumberReader, Readers
from ocr.number import LENGTH, UNREADABLE, NumberNetwork
from ocr.registry import build_readers
from pipeline.policy.reading import NumberPolicy
from pipeline.policy.whole import Policy
from pipeline.stages.extract import regions
from pipeline.stages.extract.nik import find_number, parse_nik
from pipeline.stages.number import Opinion, opinion

TODAY = date(2026, 11, 22)
SURE = 0.9
"""Confidence from which a reading counts as one that its reader stands by."""

CLASSES: Mapping[str, Strength] = {
    "clean": Strength(),
    "defocus": Strength(defocus=0.7),
    "motion": Strength(motion=0.7),
    "noise": Strength(noise=0.9),
    "jpeg": Strength(jpeg=1.0),
    "small": Strength(small=1.0, jpeg=0.4),
    "glare": Strength(glare=0.8),
    "shadow": Strength(shadow=1.0),
    "tilt": Strength(tilt=1.0),
    "pattern, watermark": Strength(pattern=0.8),
    "photocopy": Strength(copied=0.8),
    "creased": Strength(punched=1.0),
    "faint": Strength(faint=1.0),
    "moire (never trained)": Strength(moire=0.7),
}

Says = tuple[str | None, float]
"""A number of sixteen digits and the right form, or None, and how sure its reader is."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One line, its class, and what each reader says of it."""

    line: Line
    klass: str
    says: dict[str, Says]
    opinion: Opinion
    digits: int
    against: tuple[int, ...]


def well_formed(digits: str) -> bool:
    """The same grammar for all."""
    return parse_nik(digits) is not None and regions.status(digits[:6]).possible


def from_text(text: str, confidence: float) -> Says:
    """What an OCR's text says."""
    found = find_number(text)
    return (found.digits, confidence) if found and found.complete and well_formed(found.digits) else (None, 0.0)


class Bench:
    """All readers, and the CPU that each took."""

    def __init__(self, readers: Readers, policy: NumberPolicy) -> None:
        assert readers.second is not None
        self.own: NumberReader = readers.number or NumberNetwork()
        others = [readers.second, readers.first, readers.third]
        self.others: dict[str, LineReader] = {each.name: each for each in others if each is not None}
        self.policy = policy
        self.seconds: dict[str, list[float]] = {}

    def case(self, line: Line, klass: str, *, tesseract: bool) -> Case:
        """Everybody's reading of one line."""
        crop: Image = np.asarray(cv2.cvtColor(line.image, cv2.COLOR_GRAY2BGR), np.uint8)
        digits = self._timed(self.own.name, self.own.digits, crop)
        own = opinion(digits, well_formed=well_formed, policy=self.policy)
        says: dict[str, Says] = {self.own.name: (own.value, own.confidence)}
        for name, reader in self.others.items():
            if name != "tesseract" or tesseract:
                says[name] = from_text(*self._timed(name, reader.recognise, [crop])[0])
        first, second = (says[each][0] for each in list(self.others)[:2])
        agreed = first if first == second else None
        against: tuple[int, ...] = ()
        if agreed and len(digits) == LENGTH:
            against = tuple(
                place
                for place, (sign, digit) in enumerate(zip(agreed, digits, strict=True), 1)
                if digit.probabilities[int(sign)] < self.policy.against
            )
        return Case(line, klass, says, own, len(digits), against)

    def _timed(self, name: str, call: Callable[[Any], Any], asked: Any) -> Any:
        before = time.process_time()
        result = call(asked)
        self.seconds.setdefault(name, []).append(time.process_time() - before)
        return result


def a_nik(rng: np.random.Generator) -> str:
    """An invented person's."""
    return invent_household(Random(int(rng.integers(1 << 60)))).person.nik


def lines_of(
    bench: Bench, rng: np.random.Generator, pool: Sequence[Face], options: argparse.Namespace
) -> list[Case]:
    """Undamaged lines, class by class: OCR-A in half of them, or all in faces of one kind."""
    found = []
    asked = {klass: CLASSES[klass] for klass in options.classes or CLASSES}
    own = [each for each in pool if each.kind == options.kind]
    for klass, strength in asked.items():
        for index in range(options.lines):
            face = own[int(rng.integers(len(own)))] if own else None
            line = draw_line(rng, pool, strength=strength, text=a_nik(rng), face=face)
            found.append(bench.case(line, klass, tesseract=index < options.tesseract))
        print(klass, file=sys.stderr)
    return found


def damaged(bench: Bench, rng: np.random.Generator, pool: Sequence[Face], count: int) -> list[Case]:
    """Lines on which one digit was damaged, or that their crop cuts; the photo itself is a mild one."""
    found = []
    for klass in (*DAMAGES, "cut"):
        for _ in range(count):
            chosen = [] if klass == "cut" else [klass]
            text, cut = a_nik(rng), klass == "cut"
            line = draw_line(rng, pool, strength=Strength(), text=text, damages=chosen, cut=cut)
            found.append(bench.case(line, klass, tesseract=False))
        print(klass, file=sys.stderr)
    return found


def shares(cases: Iterable[Case], name: str) -> str:
    """Exact / not sure / sure and wrong, per cent."""
    said = [(case.line.text, *case.says[name]) for case in cases if name in case.says]
    if not said:
        return "-"
    sure = [(truth, value) for truth, value, confidence in said if value is not None and confidence >= SURE]
    right = sum(truth == value for truth, value in sure)
    return " / ".join(
        f"{100 * each / len(said):.1f}" for each in (right, len(said) - len(sure), len(sure) - right)
    )


def table_of_classes(cases: Sequence[Case], names: Sequence[str]) -> Table:
    """One row a class, one column a reader."""
    table = Table(title=f"Sure and right / not sure (below {SURE}, or no number) / sure and WRONG, % of lines")
    for column in ("class", "lines", *names):
        table.add_column(column, justify="left" if column == "class" else "right")
    groups = {
        klass: [case for case in cases if case.klass == klass] for klass in dict.fromkeys(c.klass for c in cases)
    }
    kinds = {f"all in {kind}": [c for c in cases if _family(c) == kind] for kind in ("OCR-A", "OCR-B", "others")}
    for klass, found in {**groups, **kinds, "all": list(cases)}.items():
        if found:
            table.add_row(klass, str(len(found)), *(shares(found, name) for name in names))
    return table


def by_class(cases: Sequence[Case]) -> dict[str, list[Case]]:
    """The cases of every class, in the order of the run."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(case.klass, []).append(case)
    return groups


def _family(case: Case) -> str:
    name = case.line.face.name
    return "OCR-A" if name.startswith("OCR-A") else "OCR-B" if name.startswith("OCR-B") else "others"


def table_of_damage(cases: Sequence[Case]) -> Table:
    """What nobody would notice without our reader, and with it."""
    table = Table(title="One digit damaged: both networks of PaddleOCR read the same well-formed WRONG number")
    for column in (
        "damage",
        "lines",
        "wrong alike",
        "of these unnoticed now",
        "right alike",
        "of these in doubt now",
    ):
        table.add_column(column, justify="left" if column == "damage" else "right")
    groups = {
        klass: [case for case in cases if case.klass == klass] for klass in dict.fromkeys(c.klass for c in cases)
    }
    for klass, found in {**groups, "all": list(cases)}.items():
        counts = np.zeros(4, int)
        for case in found:
            agreed, noticed = alike(case), bool(case.against) or case.digits != LENGTH
            if agreed is not None:
                wrong = agreed != case.line.text
                counts += (wrong, wrong and not noticed, not wrong, not wrong and noticed)
        table.add_row(klass, str(len(found)), *map(str, counts))
    return table


def alike(case: Case) -> str | None:
    """The number that both networks of PaddleOCR read; None where they differ or see none."""
    first, second = [value for name, (value, _) in case.says.items() if name.startswith("paddleocr")]
    return first if first == second else None


def table_of_calibration(cases: Sequence[Case], name: str) -> Table:
    """How sure is how right: bins of the confidence that the number is exact."""
    said = np.array(
        [(case.says[name][1], case.says[name][0] == case.line.text) for case in cases if case.says[name][0]]
    )
    table = Table(title=f"{name}: confidence that all sixteen digits are right")
    for column in ("confidence", "lines", "mean", "right", "gap"):
        table.add_column(column, justify="right")
    error = 0.0
    for low, high in ((0, 0.5), (0.5, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 0.99), (0.99, 0.999), (0.999, 1.01)):
        part = said[(said[:, 0] >= low) & (said[:, 0] < high)]
        if len(part):
            mean, right = part[:, 0].mean(), part[:, 1].mean()
            error += abs(mean - right) * len(part) / len(said)
            table.add_row(
                f"{low}..{min(high, 1)}", str(len(part)), f"{mean:.4f}", f"{right:.4f}", f"{mean - right:+.4f}"
            )
    table.caption = f"expected calibration error {error:.4f}"
    return table


def no_numbers(bench: Bench, rng: np.random.Generator, pool: Sequence[Face], count: int) -> str:
    """Of lines that hold no 16-digit number, how many are taken for one."""
    taken = 0
    for _ in range(count):
        line = draw_line(rng, pool, strength=Strength(), text=no_number(rng))
        crop = np.asarray(cv2.cvtColor(line.image, cv2.COLOR_GRAY2BGR), np.uint8)
        found = opinion(bench.own.digits(crop), well_formed=lambda _: True, policy=bench.policy)
        taken += found.value is not None and found.confidence >= SURE
    return f"{taken} of {count} lines without a 16-digit number taken for one"


def report_lines(options: argparse.Namespace, console: Console) -> None:
    """The tables on single lines."""
    bench = Bench(_readers(), NumberPolicy())
    rng = np.random.default_rng(options.seed)
    pool = faces(Split.MEASURE)
    cases = lines_of(bench, rng, pool, options)
    hurt = [] if options.classes else damaged(bench, rng, pool, options.lines)
    names = [bench.own.name, *bench.others]
    console.print(f"{len(cases)} lines and {len(hurt)} damaged ones, seed {options.seed}; faces: {_names(pool)}")
    console.print(table_of_classes(cases, names))
    console.print(table_of_damage(hurt))
    console.print(_told(hurt))
    console.print(_cost_in_flags(cases))
    console.print(table_of_calibration(cases, bench.own.name))
    console.print(no_numbers(bench, rng, pool, 3 * options.lines))
    spent = {name: f"{1000 * np.median(values):.1f}" for name, values in bench.seconds.items()}
    console.print(f"CPU ms a line (median; Tesseract's own process not counted): {spent}")


def _told(cases: Sequence[Case]) -> str:
    lost = [case for case in cases if any(cell.label == UNREADABLE for cell in case.line.cells)]
    named = sum(case.opinion.value is not None and case.opinion.confidence >= SURE for case in lost)
    return f"lines with a digit that nobody can tell: {len(lost)}; our reader was sure of a number on {named}"


def _cost_in_flags(cases: Sequence[Case]) -> str:
    agreed = [case for case in cases if alike(case) == case.line.text]
    against = sum(bool(case.against) for case in agreed)
    silent = sum(case.digits != LENGTH for case in agreed)
    return (
        f"undamaged lines that both networks read alike and right: {len(agreed)}; "
        f"our reader contradicts {against} and sees no sixteen digits on {silent}"
    )


def _names(pool: Sequence[Face]) -> str:
    return ", ".join(sorted({face.name for face in pool}))


def _readers() -> Readers:
    return build_readers(first="paddleocr-small", second="paddleocr-tiny", tesseract=True, threads=1)


# --- whole cards ---


class Remembering:
    """An engine that answers the same crop from memory: the second run costs nothing."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._known: dict[bytes, Any] = {}
        self.name: str = engine.name

    def _ask(self, kind: str, image: Image, call: Callable[[], Any]) -> Any:
        key = hashlib.sha256(
            kind.encode() + str(image.shape).encode() + np.ascontiguousarray(image).tobytes()
        ).digest()
        if key not in self._known:
            self._known[key] = call()
        return self._known[key]

    def recognise(self, crops: Sequence[Image]) -> Sequence[Any]:
        """See `LineReader`."""
        return [self._ask("r", crop, partial(self._engine.recognise, [crop]))[0] for crop in crops]

    def detect(self, image: Image, *, longest_side: int) -> Sequence[Any]:
        """See `OcrEngine`."""
        side = f"d{longest_side}"
        return list(self._ask(side, image, lambda: self._engine.detect(image, longest_side=longest_side)))


def report_cards(options: argparse.Namespace, console: Console) -> None:
    """Decisions on the fixtures' cards with and without our reader."""
    from pipeline.model import DocumentType, Upload
    from pipeline.ports import Timings
    from pipeline.verify import verify

    found = _readers()
    counts: Counter[str] = Counter()
    for number in range(options.cards):
        card = specimen(number, seed=options.seed, kinds=("ktp",))
        upload = Upload(card.content, str(number), hashlib.sha256(card.content).hexdigest(), DocumentType.KTP)
        remembered = replace(
            found,
            first=Remembering(found.first),
            second=Remembering(found.second),
            third=Remembering(found.third) if found.third else None,
        )
        counts["cards"] += 1
        counts["legible"] += bool(card.legible)
        for label, readers in (("without", replace(remembered, number=None)), ("with", remembered)):
            result = verify(
                upload,
                readers=readers,
                policy=Policy(),
                version="",
                today=TODAY,
                timings=Timings(time.perf_counter),
            )
            nik = result.extraction.fields.get("nik") if result.extraction else None
            accepted = str(result.decision) == "accepted"
            counts[f"accepted {label}"] += accepted and bool(card.legible)
            counts[f"wrong accepted {label}"] += accepted and nik is not None and nik.value != card.truth["nik"]
            if label == "with" and nik is not None and nik.doubtful:
                right = nik.value == card.truth["nik"]
                console.print(number, card.klass, "legible" if card.legible else "-", nik.doubtful, right)
    console.print(counts)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("what", choices=("lines", "cards"))
    parser.add_argument("--lines", type=int, default=100, help="of each class")
    parser.add_argument("--tesseract", type=int, default=20, help="lines of each class that Tesseract reads")
    parser.add_argument("--classes", nargs="*", choices=CLASSES, help="of undamaged lines; then no damaged ones")
    parser.add_argument("--kind", help="of the faces: sans, serif, mono")
    parser.add_argument("--cards", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7000)
    options = parser.parse_args()
    console = Console(width=150)
    (report_lines if options.what == "lines" else report_cards)(options, console)


if __name__ == "__main__":
    main()
