"""Whether a card of 12 megapixels is judged alike at a glance (decoded reduced) and in full.

    .venv/bin/python -m benchmarks.readability_glance --folder readability/run --photos 300 --rows glance.jsonl

The cards of a run of `benchmarks.readability` are enlarged to 12 megapixels, since a camera's own take seconds to
draw: print has the sharpness of the smaller photo at its larger size, as behind a weak lens. Each is seen as the
pipeline sees it, in full and at a glance (`pipeline.sheets.see`).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.readability_documents import Drawn, kept
from pipeline.model import DocumentType, Quality, Reason, Upload
from pipeline.policy.whole import Policy
from pipeline.ports import Timings
from pipeline.sheets import see
from quality.statistics import counted

_PIXELS = 12_200_000
_QUALITY = 92


def enlarged(content: bytes) -> bytes:
    """A JPEG of the same picture at 12 megapixels."""
    picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    height, width = picture.shape[:2]
    factor = (_PIXELS / (height * width)) ** 0.5
    size = (round(width * factor), round(height * factor))
    large = cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC)
    return cv2.imencode(".jpg", large, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()


def judged(content: bytes, *, glance: bool) -> tuple[Quality | None, float, bool]:
    """How readable a card is, the CPU milliseconds of seeing it, and whether it was seen at the reduced size.

    Returns:
        No quality for a blank picture.
    """
    upload = Upload(content, "card", hashlib.sha256(content).hexdigest(), DocumentType.KTP)
    before = time.process_time()
    seen = see(upload, policy=Policy(), timings=Timings(time.perf_counter), glance=glance)
    cost = 1000 * (time.process_time() - before)
    if isinstance(seen, Reason):
        return None, cost, False
    pages, (quality,) = seen
    return quality, cost, pages[0].scale < 1


@dataclass(frozen=True, slots=True)
class Both:
    """One card both ways: whether it is stopped, its score, CPU milliseconds; in full first, then at a glance.

    Attributes:
        reduced: whether the glance was enough.
    """

    number: int
    legible: bool | None
    stopped: tuple[bool, bool]
    score: tuple[float, float]
    cpu_ms: tuple[float, float]
    reduced: bool


def both(card: Drawn) -> Both | None:
    """A card judged both ways; None for a blank picture."""
    content = enlarged(card.specimen.content)
    (full, full_ms, _), (quick, quick_ms, reduced) = (judged(content, glance=each) for each in (False, True))
    if full is None or quick is None:
        return None
    return Both(
        card.specimen.number,
        card.specimen.legible,
        (full.hopeless, quick.hopeless),
        (full.readability, quick.readability),
        (full_ms, quick_ms),
        reduced,
    )


def report(rows: list[Both], console: Console) -> None:
    """Both answers side by side."""
    small = sum(row.reduced for row in rows)
    table = Table(title=f"{len(rows)} cards of 12 megapixels, {small} of them judged at the reduced size")
    for column in ("can be read", "cards", "stopped in full", "stopped at a glance", "differently"):
        table.add_column(column)
    for name, legible in (("yes", True), ("between", None), ("no", False)):
        own = [row.stopped for row in rows if row.legible is legible]
        full, quick = (counted(sum(stopped[place] for stopped in own), len(own)) for place in (0, 1))
        table.add_row(name, str(len(own)), full, quick, str(sum(a != b for a, b in own)))
    console.print(table)
    differences = [abs(row.score[0] - row.score[1]) for row in rows]
    full_ms, quick_ms = (float(np.median([row.cpu_ms[place] for row in rows])) for place in (0, 1))
    console.print(
        f"score: differs by {np.median(differences):.3f} (median), {np.quantile(differences, 0.95):.3f} (95 %); "
        f"CPU ms, median: {full_ms:.0f} in full, {quick_ms:.0f} at a glance"
    )


def main() -> None:
    """Judge the cards of a folder that were not judged yet, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="of benchmarks.readability")
    parser.add_argument("--photos", type=int, default=300)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--rows", type=Path, required=True, help="where the answers are kept")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    end = time.monotonic() + 60 * options.minutes
    known = [json.loads(line) for line in options.rows.read_text().splitlines()] if options.rows.exists() else []
    rows = [Both(**line) for line in known]
    done = {row.number for row in rows}
    for card in kept(options.folder):
        document = card.specimen
        if len(rows) >= options.photos or time.monotonic() > end:
            break
        if document.kind != "ktp" or document.number in done or not document.content.startswith(b"\xff\xd8"):
            continue
        if row := both(card):
            rows.append(row)
            with options.rows.open("a") as out:
                out.write(json.dumps(asdict(row)) + "\n")
    report(rows, Console(width=118))


if __name__ == "__main__":
    main()
