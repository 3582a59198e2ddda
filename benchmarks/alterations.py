"""How many changed numbers show a sign of it, and how many untouched cards show one too.

    .venv/bin/python -m benchmarks.alterations --cards 60 --seed 8101

Cards are drawn, photographed in every class of capture, read once, and changed by each method of
alteration_methods.py in the pixels of the photo round it, which are then saved again as JPEG (quality 85 to 100).
The signs are looked for on the document as the pipeline cuts it out. Methods that the signs were not built with
are marked.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
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


def cards(count: int, *, seed: int, readers: Readers) -> Iterator[Card]:
    """Photos of cards that can be opened, in order."""
    for number in range(count):
        made = specimen(number, seed=seed, kinds=("ktp",))
        pages = decode(Upload(made.content, "", "", DocumentType.KTP), policy=_POLICY.decode)
        if not isinstance(pages, Reason):
            yield _card(made.klass, pages[0], readers)


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


def measure(count: int, *, seed: int, readers: Readers, console: Console) -> None:
    """Print what was caught by method, and the false alarms by class of capture."""
    caught: dict[str, list[bool]] = defaultdict(list)
    alarms: dict[str, list[bool]] = defaultdict(list)
    other: Card | None = None
    for card in cards(count, seed=seed, readers=readers):
        alarms[card.klass].append(bool(card.rules()))
        if card.line is None:
            continue
        for name, image in _changed(card, other or card, seed):
            caught[name].append(bool(card.rules(image)))
        other = card
        seen = sum(sum(found) for found in caught.values())
        alarmed = sum(sum(found) for found in alarms.values())
        print(f"{len(alarms[card.klass])} {card.klass}: {seen} seen, {alarmed} false", file=sys.stderr, flush=True)
    _report(caught, alarms, console)


def _changed(card: Card, other: Card, seed: int) -> Iterator[tuple[str, Image]]:
    number = card.extraction.fields["nik"].value
    for name, method in METHODS.items():
        rng = Random(zlib.crc32(f"{seed} {card.quad} {name}".encode()))
        image = method(Job(card.surroundings, card.quad, (other.surroundings, other.quad), number, rng))
        if image is not None:
            quality = [cv2.IMWRITE_JPEG_QUALITY, rng.choice((85, 90, 95, 100))]
            saved = cv2.imdecode(cv2.imencode(".jpg", image, quality)[1], cv2.IMREAD_COLOR)
            yield name, np.asarray(saved, np.uint8)


def _report(caught: dict[str, list[bool]], alarms: dict[str, list[bool]], console: Console) -> None:
    table = Table(title="numbers changed on the photo", box=None, header_style="bold", title_justify="left")
    for heading in ("method", "n", "sign seen", "95 %"):
        table.add_column(heading, justify="left" if heading == "method" else "right")
    for name in METHODS:
        table.add_row(f"{name}{' (held out)' if name in HELD_OUT else ''}", *_share(caught[name]))
    console.print(table)
    every = [alarm for found in alarms.values() for alarm in found]
    console.print("\nuntouched cards with a sign: {1} of {0} ({2})".format(*_share(every)))
    for klass, found in sorted(alarms.items()):
        if any(found):
            console.print(f"  {klass}: {sum(found)} of {len(found)}")


def _share(found: list[bool]) -> tuple[str, str, str]:
    low, high = wilson(sum(found), len(found))
    return str(len(found)), str(sum(found)), f"{low:.1%} to {high:.1%}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cards", type=int, default=60)
    parser.add_argument("--seed", type=int, default=8101)
    options = parser.parse_args()
    console = Console(width=118, highlight=False)
    measure(options.cards, seed=options.seed, readers=build_readers(load_settings()), console=console)
    console.print(f"seed {options.seed}, {options.cards} cards")


if __name__ == "__main__":
    main()
