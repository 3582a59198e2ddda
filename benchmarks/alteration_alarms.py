"""How often untouched pictures show a sign of alteration, as they are sent and as messengers leave them.

    .venv/bin/python -m benchmarks.alteration_alarms --kind ktp --count 120 --seed 9002 --rows FILE
    .venv/bin/python -m benchmarks.alteration_alarms --kind ktp --pictures FOLDER --rows FILE

Documents are drawn with typefaces that nothing was fitted with and photographed in every class of capture, or are
pictures of a folder, from wherever. Each is read once; then the signs are looked for on the picture as it is and
on what becomes of an honest picture on its way (`VARIANTS`). Variants of one picture are not independent: the
interval is that of pictures with a sign in any of them.

With `--rows` what was found is added to a file of JSON lines; a picture that it has is not done again.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.alterations import Matrix, Paper, papers, read_paper
from benchmarks.intervals import wilson
from ocr.engine import Image, Readers
from pipeline.bootstrap import build_readers
from pipeline.model import DocumentType, Participant
from pipeline.settings import load_settings

Changed = tuple[Image, Matrix, float | None]
"""A picture, where the first one's pixels are in it, and the quality that it was saved with."""
Way = Callable[[Image, Random], Changed]
"""A picture -> what becomes of it."""

_PICTURES = {".jpg", ".jpeg", ".png", ".webp"}


def _saved(image: Image, quality: int, moved: Matrix | None = None) -> Changed:
    saved = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    decoded = np.asarray(cv2.imdecode(saved, cv2.IMREAD_COLOR), np.uint8)
    return decoded, np.eye(3) if moved is None else moved, quality


def _again(image: Image, rng: Random) -> Changed:
    return _saved(image, rng.choice((80, 85, 90, 95, 98)))


def _twice(image: Image, rng: Random) -> Changed:
    return _again(_saved(image, rng.choice((60, 70, 75, 80, 85)))[0], rng)


def _messenger(image: Image, _: Random) -> Changed:
    """At most 1,600 pixels wide or high, quality 70."""
    scale = min(1600 / max(image.shape[:2]), 0.9)
    smaller = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height, width = smaller.shape[:2]
    moved = np.diag([width / image.shape[1], height / image.shape[0], 1.0])
    return _saved(np.asarray(smaller, np.uint8), 70, moved)


def _forwarded(image: Image, rng: Random) -> Changed:
    small, moved, _ = _messenger(image, rng)
    return _saved(small, rng.choice((85, 92, 95)), moved)


def _cropped(image: Image, rng: Random) -> Changed:
    """Off the grid of the first saving, as a finger crops."""
    left, top = (int(side * rng.uniform(0.0, 0.012)) for side in (image.shape[1], image.shape[0]))
    return _saved(np.ascontiguousarray(image[top:, left:]), rng.choice((85, 92, 95)), _shifted(left, top))


def _cropped_on_grid(image: Image, rng: Random) -> Changed:
    """By whole blocks, as programs crop that lose nothing."""
    left, top = (int(side * rng.uniform(0.0, 0.012)) // 16 * 16 for side in (image.shape[1], image.shape[0]))
    return _saved(np.ascontiguousarray(image[top:, left:]), rng.choice((85, 92, 95)), _shifted(left, top))


def _shifted(left: int, top: int) -> Matrix:
    return np.array([[1.0, 0, -left], [0, 1, -top], [0, 0, 1]])


def _lighter(image: Image, rng: Random) -> Changed:
    """Made lighter or richer in contrast as a whole, and saved."""
    gain, lift = rng.uniform(1.05, 1.35), rng.uniform(-15, 25)
    return _saved(np.clip(image.astype(np.float32) * gain + lift, 0, 255).astype(np.uint8), 92)


AS_IT_IS = "as it is"
VARIANTS: Mapping[str, Way] = {
    "saved again": _again,
    "saved twice": _twice,
    "messenger": _messenger,
    "messenger, saved again": _forwarded,
    "cropped, saved": _cropped,
    "cropped by blocks, saved": _cropped_on_grid,
    "made lighter, saved": _lighter,
}


@dataclass(frozen=True, slots=True)
class Row:
    """The signs on one untouched picture.

    Attributes:
        name: of the picture.
        lines: fields whose line was looked at.
        signs: by variant, what was found; variants without a sign are absent.
    """

    name: str
    klass: str
    lines: Sequence[str]
    signs: Mapping[str, Sequence[str]]


def look(name: str, paper: Paper, *, variants: bool) -> Row:
    """One picture, and what becomes of it if `variants`."""
    found = {AS_IT_IS: sorted(paper.rules())}
    for variant, way in VARIANTS.items() if variants else ():
        image, moved, quality = way(paper.page.image, Random(zlib.crc32(f"{name} {variant}".encode())))
        found[variant] = sorted(paper.rules(image, moved=moved, saved=quality))
    found = {variant: signs for variant, signs in found.items() if signs}
    return Row(name, paper.klass, sorted(paper.extraction.fields), found)


def drawn(options: argparse.Namespace, done: set[str], readers: Readers) -> Iterator[tuple[str, Paper]]:
    """Generated papers that are not done yet."""
    numbers = range(options.start, options.start + options.count)
    left = [each for each in numbers if f"{options.kind} {options.seed} {each}" not in done]
    for number, paper in papers(left, kind=DocumentType(options.kind), seed=options.seed, readers=readers):
        yield f"{options.kind} {options.seed} {number}", paper


def of_folder(options: argparse.Namespace, done: set[str], readers: Readers) -> Iterator[tuple[str, Paper]]:
    """Pictures of a folder that are not done yet; the first row of a family card stands for the claimant's."""
    files = [each for each in sorted(options.pictures.iterdir()) if each.suffix.lower() in _PICTURES]
    for file in files[options.start : options.start + options.count]:
        if str(file) in done:
            continue
        paper = read_paper(file.read_bytes(), DocumentType(options.kind), "picture", None, readers)
        if paper is not None:
            numbers = (row["nik"].value for row in paper.extraction.members if "nik" in row)
            yield str(file), replace(paper, record=Participant(nik=next(numbers, None)))


def report(rows: Sequence[Row], console: Console) -> None:
    """Print the false alarms by variant and by sign."""
    table = Table(title="untouched pictures with a sign", box=None, header_style="bold", title_justify="left")
    for heading in ("variant", "n", "sign seen", "signs"):
        table.add_column(heading, justify="right" if heading in ("n", "sign seen") else "left")
    for variant in (AS_IT_IS, *VARIANTS):
        found = [row.signs[variant] for row in rows if variant in row.signs]
        counts = Counter(sign for signs in found for sign in signs)
        said = ", ".join(f"{sign} {count}" for sign, count in counts.most_common())
        table.add_row(variant, str(len(rows)), str(len(found)), said)
    console.print(table)
    alarmed = sum(bool(row.signs) for row in rows)
    low, high = wilson(alarmed, len(rows))
    console.print(f"\nwith a sign in any variant: {alarmed} of {len(rows)} pictures ({low:.1%} to {high:.1%})")
    for row in rows:
        for variant, signs in row.signs.items():
            console.print(f"  {row.name} {row.klass}, {variant}: {', '.join(signs)}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=("ktp", "kk", "paklaring"), default="ktp")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--start", type=int, default=0, help="the first document, or the first file")
    parser.add_argument("--seed", type=int, default=9002)
    parser.add_argument("--pictures", type=Path, help="a folder of pictures instead of generated ones")
    parser.add_argument("--as-it-is", action="store_true", help="only the pictures as they were sent")
    parser.add_argument("--rows", type=Path, required=True, help="keep what was found here, and go on")
    options = parser.parse_args()
    rows = (
        [Row(**json.loads(line)) for line in options.rows.read_text().splitlines()]
        if options.rows.exists()
        else []
    )
    of = of_folder if options.pictures else drawn
    for name, paper in of(options, {row.name for row in rows}, build_readers(load_settings())):
        rows.append(look(name, paper, variants=not options.as_it_is))
        with options.rows.open("a") as file:
            print(json.dumps(asdict(rows[-1])), file=file, flush=True)
    report(rows, Console(width=150, highlight=False))


if __name__ == "__main__":
    main()
