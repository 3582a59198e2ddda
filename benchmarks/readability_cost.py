"""What it costs to see whether a photo can be read (`assess`), without decoding it, one core.

    .venv/bin/python -m benchmarks.readability_cost --folder readability/cost --draw
    .venv/bin/python -m benchmarks.readability_cost --folder readability/cost

The photos are drawn once, each at every size as a camera of so many pixels takes it, and kept in the folder; then
each is assessed several times. The figures are CPU milliseconds: of a photo's runs the median, over the photos the
median, the dearest, and the mean of each photo's cheapest run.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from fixtures.captures import take_photo
from fixtures.conditions import Background, Capture
from fixtures.kk import render_kk
from fixtures.ktp import render_ktp
from fixtures.paklaring import render_paklaring
from fixtures.people import invent_employment, invent_household
from fixtures.rendering import Rendered
from pipeline.model import DocumentType, Image, Page
from pipeline.policy.photo import QualityPolicy
from pipeline.stages.assess import assess

SIZES = {"2 MP": (1632, 1224), "12 MP": (4000, 3000)}
"""Long and short side of the picture."""
STATES = {
    "sharp": Capture(tilt_x=8, roll=2, background=Background.WOOD, electrons=4000),
    "batik": Capture(tilt_x=8, roll=-3, background=Background.BATIK, electrons=4000),
    "blurred": Capture(tilt_x=8, roll=2, background=Background.CLOTH, electrons=4000, defocus=1.6),
    "dark": Capture(background=Background.TABLE, exposure=-3, electrons=300),
}
"""Blurred and dark pages are looked at twice."""


def _documents(rng: Random) -> Iterator[tuple[str, Rendered]]:
    household = invent_household(rng)
    yield "ktp", render_ktp(household.person, rng=rng)
    yield "kk", render_kk(household, rng=rng, generation="new")
    employment = invent_employment(household.person, rng)
    yield "paklaring", render_paklaring(household.person, employment, rng=rng, template="P1")


def draw_all(folder: Path, *, seed: int) -> None:
    """Every document in every state at every size, as PNG."""
    for kind, document in _documents(Random(seed)):
        for state, capture in STATES.items():
            for size, (long, short) in SIZES.items():
                path = folder / f"{size.replace(' ', '')}-{kind}-{state}.png"
                if path.exists():
                    continue
                frame = (short, long) if kind == "paklaring" else (long, short)
                taken = take_photo(document, replace(capture, photo_px=frame, fill=0.85), rng=Random(seed))
                cv2.imwrite(str(path), taken.image[..., ::-1])


def cost(picture: Image, *, kind: DocumentType, times: int) -> list[float]:
    """CPU milliseconds of each run."""
    page, policy = Page(picture, 0, (picture.shape[1], picture.shape[0])), QualityPolicy()
    found = []
    for _ in range(times):
        before = time.process_time()
        assess(page, policy=policy, declared=kind)
        found.append(1000 * (time.process_time() - before))
    return found


def main() -> None:
    """Draw, or measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="where the photos are kept")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--draw", action="store_true", help="draw what is missing, and measure nothing")
    parser.add_argument("--times", type=int, default=5, help="each photo is assessed so often")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.draw:
        draw_all(options.folder, seed=options.seed)
        return
    table = Table("size", "photos", "median", "dearest", "mean of the cheapest", title="assess, CPU ms")
    for size in SIZES:
        runs = []
        for path in sorted(options.folder.glob(f"{size.replace(' ', '')}-*.png")):
            kind = DocumentType(path.stem.split("-")[1])
            runs.append(cost(np.asarray(cv2.imread(str(path)), np.uint8), kind=kind, times=options.times))
        if runs:
            medians = [statistics.median(each) for each in runs]
            least = statistics.mean(min(each) for each in runs)
            table.add_row(
                size, str(len(runs)), *(f"{v:.1f}" for v in (statistics.median(medians), max(medians), least))
            )
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
