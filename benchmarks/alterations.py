"""How many changed numbers show a sign of it, and how many untouched cards show one too.

    .venv/bin/python -m benchmarks.alterations --cards 60 --seed 8101 [--rows FILE] [--start 30]

Cards are drawn, photographed in every class of capture, read once, and changed by each method of
alteration_methods.py in the pixels of the photo round it, which are then saved again as JPEG (quality 85 to 100).
The signs are looked for on the document as the pipeline cuts it out. Methods that the signs were not built with
are marked.

With `--rows` each card's signs are added to a file of JSON lines; a card that it has is not done again, and the
tables are of all cards in it. So a long run can be made in parts.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.alteration_methods import HELD_OUT, METHODS, Job, Quad
from benchmarks.documents import specimen
from benchmarks.intervals import wilson
from ocr.engine import Image, Readers
from pipeline.bootstrap import build_readers
from pipeline.model import DocumentType, Extraction, Page, Reason, Rectified, Upload
from pipeline.policy import Policy
from pipeline.settings import load_settings
from pipeline.stages.decode import decode
from pipeline.stages.extract.ktp import extract_ktp
from pipeline.stages.inspect import signs_on
from pipeline.stages.read import read
from pipeline.stages.rectify import rectify
from pipeline.stages.resaved import saved_later

_POLICY = Policy()
_BLOCK = 16
"""Pixels; JPEG saves blocks of so many for themselves, so that the rest of the photo need not be saved again."""


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """One untouched photo, read.

    Attributes:
        line: the part of the page round the number, in whole blocks of JPEG; None where no number was read.
        quad: where the number stands in that part.
    """

    klass: str
    page: Page
    document: Rectified
    extraction: Extraction
    line: tuple[slice, slice] | None = None
    quad: Quad = ()

    @property
    def surroundings(self) -> Image:
        """The pixels round the number."""
        assert self.line is not None
        return self.page.image[self.line]

    def rules(self, changed: Image | None = None) -> set[str]:
        """The signs on the photo, or on the photo with other pixels round the number."""
        page = self.page if changed is None else self._with(changed)
        document = self.document.image if changed is None else self._cut(page.image)
        fields = self.extraction.fields
        lines = {
            key: fields[key].box.transformed(self.document.to_page)  # type: ignore[union-attr]
            for key in _POLICY.inspect.saved_lines[DocumentType.KTP]
            if key in fields and fields[key].box
        }
        newer = saved_later(page, lines, policy=_POLICY.inspect)
        return {
            *(sign.rule for sign in signs_on(document, self.extraction, policy=_POLICY.inspect)),
            *(str(reason.evidence["rule"]) for reason in newer),
        }

    def _with(self, changed: Image) -> Page:
        """The photo with other pixels round the number."""
        assert self.line is not None
        image = self.page.image.copy()
        image[self.line] = changed
        return replace(self.page, image=image)

    def _cut(self, image: Image) -> Image:
        """The same document of a photo in which only pixels were changed."""
        height, width = self.document.image.shape[:2]
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(
            cv2.warpPerspective(image, self.document.to_page, (width, height), flags=flags), np.uint8
        )


def cards(numbers: Collection[int], *, seed: int, readers: Readers) -> Iterator[tuple[int, Card]]:
    """Photos of cards that can be opened, in order, each with its number under the seed."""
    for number in numbers:
        made = specimen(number, seed=seed, kinds=("ktp",))
        pages = decode(Upload(made.content, "", "", DocumentType.KTP), policy=_POLICY.decode)
        if not isinstance(pages, Reason):
            yield number, _card(made.klass, pages[0], readers)


def _card(klass: str, page: Page, readers: Readers) -> Card:
    document = rectify(page, readers.first, readers.orientation, policy=_POLICY.read)[0]
    extraction = extract_ktp(read(document, readers.first, policy=_POLICY.read))
    number = extraction.fields.get("nik")
    if number is None or number.box is None:
        return Card(klass, page, document, extraction)
    box = number.box.transformed(document.to_page)
    pad = 2 * box.height
    left, top = (max(0, int(edge - pad) // _BLOCK * _BLOCK) for edge in (box.left, box.top))
    right, bottom = (int(edge + pad) // _BLOCK * _BLOCK + _BLOCK for edge in (box.right, box.bottom))
    quad = tuple((x - left, y - top) for x, y in box.corners)
    return Card(klass, page, document, extraction, (slice(top, bottom), slice(left, right)), quad)


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


def measure(numbers: Collection[int], *, seed: int, readers: Readers) -> Iterator[Row]:
    """What was found on each card."""
    other: Card | None = None
    for number, card in cards(numbers, seed=seed, readers=readers):
        untouched = sorted(card.rules())
        if card.line is None:
            yield Row(number, card.klass, untouched, {})
            continue
        changed = {name: sorted(card.rules(image)) for name, image in _changed(card, other or card, seed)}
        yield Row(number, card.klass, untouched, changed)
        other = card


def _changed(card: Card, other: Card, seed: int) -> Iterator[tuple[str, Image]]:
    number = card.extraction.fields["nik"].value
    for name, method in METHODS.items():
        rng = Random(zlib.crc32(f"{seed} {card.quad} {name}".encode()))
        image = method(Job(card.surroundings, card.quad, (other.surroundings, other.quad), number, rng))
        if image is not None:
            quality = [cv2.IMWRITE_JPEG_QUALITY, rng.choice((85, 90, 95, 100))]
            saved = cv2.imdecode(cv2.imencode(".jpg", image, quality)[1], cv2.IMREAD_COLOR)
            yield name, np.asarray(saved, np.uint8)


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
    counts = Counter(rule for rules in found for rule in rules)
    return ", ".join(f"{rule} {count}" for rule, count in counts.most_common())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cards", type=int, default=60)
    parser.add_argument("--start", type=int, default=0, help="the first card")
    parser.add_argument("--seed", type=int, default=8101)
    parser.add_argument("--rows", type=Path, help="keep what was found here, and go on with what is there")
    options = parser.parse_args()
    rows = _kept(options.rows)
    done = {row.number for row in rows}
    numbers = [each for each in range(options.start, options.start + options.cards) if each not in done]
    for row in measure(numbers, seed=options.seed, readers=build_readers(load_settings())):
        rows.append(row)
        if options.rows:
            with options.rows.open("a") as file:
                print(json.dumps(asdict(row)), file=file, flush=True)
    console = Console(width=150, highlight=False)
    report(rows, console)
    console.print(f"seed {options.seed}, {len(rows)} cards")


def _kept(path: Path | None) -> list[Row]:
    if path is None or not path.exists():
        return []
    return [Row(**json.loads(line)) for line in path.read_text().splitlines()]


if __name__ == "__main__":
    main()
