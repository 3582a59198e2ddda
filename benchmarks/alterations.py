"""How many changed numbers show a sign of it, and how many untouched cards show one too.

    .venv/bin/python -m benchmarks.alterations --cards 60 --seed 8101 [--kind kk] [--rows FILE] [--start 30]

Cards, or family cards, are drawn, photographed in every class of capture, read once, and changed by each method of
alteration_methods.py: in the pixels of the photo round the number (of a family card, that of the claimant's row),
which are then saved again as JPEG (quality 85 to 100). The signs are looked for on the document as the pipeline
cuts it out. Methods that the signs were not built with are marked.

With `--rows` each card's signs are added to a file of JSON lines; a card that it has is not done again, and the
tables are of all cards in it. So a long run can be made in parts.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.alteration_methods import HELD_OUT, METHODS, Job, Quad
from benchmarks.documents import specimen
from benchmarks.intervals import wilson
from ocr.engine import Image, Readers
from ocr.model import OcrText
from pipeline.bootstrap import build_readers
from pipeline.model import DocumentType, Extraction, Field, Page, Participant, Reason, Rectified, Upload
from pipeline.policy.whole import Policy
from pipeline.settings import load_settings
from pipeline.stages.cross_check import claimants_row
from pipeline.stages.decode import decode
from pipeline.stages.extract.kk import extract_kk
from pipeline.stages.extract.ktp import extract_ktp
from pipeline.stages.extract.paklaring import extract_paklaring
from pipeline.stages.inspect import lines_of_weight, signs_on
from pipeline.stages.read import read
from pipeline.stages.rectify import rectify
from pipeline.stages.resaved import saved_later

_POLICY = Policy()
_BLOCK = 16
"""Pixels; JPEG saves blocks of so many for themselves, so that the rest of the photo need not be saved again."""
_STILL = np.eye(3)
_EXTRACT: Mapping[DocumentType, Callable[[OcrText], Extraction]] = {
    DocumentType.KTP: extract_ktp,
    DocumentType.KK: extract_kk,
    DocumentType.PAKLARING: extract_paklaring,
}

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Paper:
    """One untouched photo, read.

    Attributes:
        record: of the claimant, which tells the row of a family card.
        line: the part of the page round the claimant's number, in whole blocks of JPEG; None where none was read.
        number: what stands there; `quad` where, in that part.
    """

    klass: str
    page: Page
    document: Rectified
    extraction: Extraction
    record: Participant | None
    line: tuple[slice, slice] | None = None
    number: str = ""
    quad: Quad = ()

    @property
    def surroundings(self) -> Image:
        """The pixels round the number."""
        assert self.line is not None
        return self.page.image[self.line]

    def changed(self, pixels: Image) -> Image:
        """The photo with other pixels round the number."""
        assert self.line is not None
        image = self.page.image.copy()
        image[self.line] = pixels
        return image

    def rules(self, image: Image | None = None, *, moved: Matrix = _STILL, saved: float | None = None) -> set[str]:
        """The signs on the photo, or on another of the same document.

        Args:
            image: None: the photo as it is.
            moved: pixels of the photo -> pixels of `image`.
            saved: quality that `image` was saved with.
        """
        page = self.page if image is None else replace(self.page, image=image, saved=saved)
        to_page = moved @ self.document.to_page
        document = self.document.image if image is None else self._cut(image, to_page)
        lines = lines_of_weight(self.extraction, self.record, policy=_POLICY)
        placed = {key: box.transformed(to_page) for key, box in lines.items()}
        newer = saved_later(page, placed, policy=_POLICY.inspect)
        return {
            *(f"{sign.rule} {sign.field}" for sign in signs_on(document, self.extraction, policy=_POLICY.inspect)),
            *(f"{reason.evidence['rule']} {reason.field}" for reason in newer),
        }

    def _cut(self, image: Image, to_page: Matrix) -> Image:
        """The same document of another photo."""
        height, width = self.document.image.shape[:2]
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        ground = cv2.mean(image)[:3]  # as `rectify` fills what lies beyond the page
        cut = cv2.warpPerspective(image, to_page, (width, height), flags=flags, borderValue=ground)
        return np.asarray(cut, np.uint8)


def read_paper(
    content: bytes, kind: DocumentType, klass: str, record: Participant | None, readers: Readers
) -> Paper | None:
    """A picture as the pipeline cuts it out and reads it; None where it cannot be opened or is no picture."""
    pages = decode(Upload(content, "", "", kind), policy=_POLICY.decode)
    if isinstance(pages, Reason) or pages[0].text_layer:
        return None
    page = pages[0]
    document = rectify(page, readers.first, readers.orientation, policy=_POLICY.read)[0]
    extraction = _EXTRACT[kind](read(document, readers.first, policy=_POLICY.read))
    found = _number(extraction, record)
    paper = Paper(klass, page, document, extraction, record)
    if found is None or found.box is None:
        return paper
    box = found.box.transformed(document.to_page)
    pad = 2 * box.height
    left, top = (max(0, int(edge - pad) // _BLOCK * _BLOCK) for edge in (box.left, box.top))
    right, bottom = (int(edge + pad) // _BLOCK * _BLOCK + _BLOCK for edge in (box.right, box.bottom))
    quad = tuple((x - left, y - top) for x, y in box.corners)
    return replace(paper, line=(slice(top, bottom), slice(left, right)), number=found.value, quad=quad)


def _number(extraction: Extraction, record: Participant | None) -> Field | None:
    """The number of a card, or of the claimant's row."""
    if extraction.document_type is not DocumentType.KK:
        return extraction.fields.get("nik")
    _, row = claimants_row(extraction.members, record or Participant(), _POLICY)
    return (row or {}).get("nik")


def record_of(values: Mapping[str, str]) -> Participant:
    """What tells the claimant's row."""
    born = date.fromisoformat(values["tanggal_lahir"])
    return Participant(nik=values["nik"], nama=values["nama"], tanggal_lahir=born)


def papers(
    numbers: Collection[int], *, kind: DocumentType, seed: int, readers: Readers
) -> Iterator[tuple[int, Paper]]:
    """Photos that can be opened, in order, each with its number under the seed."""
    for number in numbers:
        made = specimen(number, seed=seed, kinds=(str(kind),))
        paper = read_paper(made.content, kind, made.klass, record_of(made.record), readers)
        if paper is not None:
            yield number, paper


@dataclass(frozen=True, slots=True)
class Row:
    """The signs on one card.

    Attributes:
        number: of the card under the seed.
        untouched: rules that found a sign on it as it was.
        changed: by method, rules that found one afterwards; without methods that could not be done to it.
    """

    number: int
    klass: str
    untouched: Sequence[str]
    changed: Mapping[str, Sequence[str]]


def measure(numbers: Collection[int], *, kind: DocumentType, seed: int, readers: Readers) -> Iterator[Row]:
    """What was found on each paper."""
    other: Paper | None = None
    for number, paper in papers(numbers, kind=kind, seed=seed, readers=readers):
        untouched = sorted(paper.rules())
        if paper.line is None:
            yield Row(number, paper.klass, untouched, {})
            continue
        changed = {
            name: sorted(paper.rules(paper.changed(pixels), saved=quality))
            for name, pixels, quality in _changed(paper, other or paper, seed)
        }
        yield Row(number, paper.klass, untouched, changed)
        other = paper


def _changed(paper: Paper, other: Paper, seed: int) -> Iterator[tuple[str, Image, int]]:
    """Each method, the pixels round the number that it leaves, and the quality that they were saved with."""
    for name, method in METHODS.items():
        rng = Random(zlib.crc32(f"{seed} {paper.quad} {name}".encode()))
        job = Job(paper.surroundings, paper.quad, (other.surroundings, other.quad), paper.number, rng)
        image = method(job)
        if image is not None:
            quality = rng.choice((85, 90, 95, 100))
            encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
            yield name, np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), np.uint8), quality


def report(rows: Sequence[Row], console: Console) -> None:
    """Print what was caught by method and by which sign, and the false alarms by class of capture."""
    table = Table(title="numbers changed on the photo", box=None, header_style="bold", title_justify="left")
    for heading in ("method", "n", "sign seen", "95 %", "signs"):
        table.add_column(heading, justify="left" if heading in ("method", "signs") else "right")
    for name in METHODS:
        found = [row.changed[name] for row in rows if name in row.changed]
        table.add_row(f"{name}{' (held out)' if name in HELD_OUT else ''}", *_share(found), _signs(found))
    console.print(table)
    untouched = [row.untouched for row in rows]
    console.print("\nuntouched cards with a sign: {1} of {0} ({2})".format(*_share(untouched)), _signs(untouched))
    for row in rows:
        if row.untouched:
            console.print(f"  {row.number} {row.klass}: {', '.join(row.untouched)}")


def _share(found: Sequence[Sequence[str]]) -> tuple[str, str, str]:
    seen = sum(map(bool, found))
    low, high = wilson(seen, len(found))
    return str(len(found)), str(seen), f"{low:.1%} to {high:.1%}"


def _signs(found: Sequence[Sequence[str]]) -> str:
    counts = Counter(rule for rules in found for rule in {each.split()[0] for each in rules})
    return ", ".join(f"{rule} {count}" for rule, count in counts.most_common())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cards", type=int, default=60)
    parser.add_argument("--kind", choices=("ktp", "kk"), default="ktp", help="a family card: the claimant's row")
    parser.add_argument("--start", type=int, default=0, help="the first card")
    parser.add_argument("--seed", type=int, default=8101)
    parser.add_argument("--rows", type=Path, help="keep what was found here, and go on with what is there")
    options = parser.parse_args()
    rows = _kept(options.rows)
    done = {row.number for row in rows}
    numbers = [each for each in range(options.start, options.start + options.cards) if each not in done]
    kind, readers = DocumentType(options.kind), build_readers(load_settings())
    for row in measure(numbers, kind=kind, seed=options.seed, readers=readers):
        rows.append(row)
        if options.rows:
            with options.rows.open("a") as file:
                print(json.dumps(asdict(row)), file=file, flush=True)
    console = Console(width=150, highlight=False)
    report(rows, console)
    console.print(f"{kind}, seed {options.seed}, {len(rows)} papers")


def _kept(path: Path | None) -> list[Row]:
    if path is None or not path.exists():
        return []
    return [Row(**json.loads(line)) for line in path.read_text().splitlines()]


if __name__ == "__main__":
    main()
