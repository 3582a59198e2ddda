"""Whether a card of 12 megapixels is judged alike at a glance (decoded reduced) and in full.

    .venv/bin/python -m benchmarks.readability_glance --folder readability/run --photos 300

The cards of a run of `benchmarks.readability` are enlarged to 12 megapixels, since a camera's own take seconds to
draw: print has the sharpness of the smaller photo at its larger size, as behind a weak lens. Each is seen as the
pipeline sees it, in full and at a glance (`pipeline.sheets.see`).
"""

from __future__ import annotations

import argparse
import hashlib
import time
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.readability_documents import Drawn, kept
from pipeline.model import DocumentType, Quality, Reason, Upload
from pipeline.policy import Policy
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


def report(cards: list[Drawn], console: Console) -> None:
    """Both answers side by side."""
    outcomes: Counter[tuple[bool | None, bool, bool]] = Counter()
    differences, reduced, costs = [], 0, {True: [0.0], False: [0.0]}
    for card in cards:
        content = enlarged(card.specimen.content)
        (full, full_ms, _), (quick, quick_ms, small) = (judged(content, glance=each) for each in (False, True))
        if full is None or quick is None:
            continue
        outcomes[card.specimen.legible, full.hopeless, quick.hopeless] += 1
        differences.append(abs(full.readability - quick.readability))
        reduced += small
        costs[False].append(full_ms)
        costs[True].append(quick_ms)
    table = Table(title=f"{outcomes.total()} cards of 12 megapixels, {reduced} of them judged at the reduced size")
    for column in ("can be read", "cards", "stopped in full", "stopped at a glance", "differently"):
        table.add_column(column)
    for legible in (True, None, False):
        own = {key: count for key, count in outcomes.items() if key[0] is legible}
        total = sum(own.values())
        table.add_row(
            {True: "yes", None: "between", False: "no"}[legible], str(total),
            counted(sum(count for key, count in own.items() if key[1]), total),
            counted(sum(count for key, count in own.items() if key[2]), total),
            str(sum(count for key, count in own.items() if key[1] != key[2])),
        )  # fmt: skip
    console.print(table)
    console.print(
        f"score: differs by {np.median(differences):.3f} (median), {np.quantile(differences, 0.95):.3f} (95 %); "
        f"CPU ms, median: {np.median(costs[False][1:]):.0f} in full, {np.median(costs[True][1:]):.0f} at a glance"
    )


def main() -> None:
    """Judge the cards of a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="of benchmarks.readability")
    parser.add_argument("--photos", type=int, default=300)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    cards: list[Drawn] = []
    for drawn in kept(options.folder):
        if len(cards) >= options.photos:
            break
        if drawn.specimen.kind == "ktp" and drawn.specimen.content.startswith(b"\xff\xd8"):
            cards.append(drawn)
    report(cards, Console(width=118))


if __name__ == "__main__":
    main()
