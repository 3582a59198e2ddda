"""Whether one picture under two claims is told, and whether two papers are ever taken for one.

    .venv/bin/python -m benchmarks.same_picture --papers 60 --alike 10 --seed 32 --records out/same_picture.jsonl

Papers are drawn and photographed twice, in any class of capture. The first photo is changed in three of eight ways
that leave it the same picture. Besides, sets of papers that are nearly alike: the cards of twins, the letters of
colleagues, a second and a corrected letter for one person. All are read by the real readers and compared as claims
are (`pipeline.claims.same_picture`): by the look alone, and by the look or the places. What the records file has
is not read again. The table is in docs/claims.md.

Exit code 1: two people's papers were taken for one picture.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import IO

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.claim_papers import Draft, invent_draft
from benchmarks.claims_pictures import AGAIN, KK, KTP, LETTERS, PAKLARING, drawn, jpeg, upload_of
from benchmarks.documents import family_pool
from benchmarks.intervals import wilson
from fixtures.captures import take_photo
from fixtures.fonts import Split
from fixtures.ktp import render_ktp
from fixtures.paklaring import render_paklaring
from fixtures.rendering import Rendered
from fixtures.samples import CLASSES, format_of, sample_capture
from ocr.engine import Image
from pipeline.bootstrap import PipelineVerifier, build_verifier
from pipeline.claims.same_picture import same_picture
from pipeline.codec import document_record, from_record, to_line
from pipeline.model import Decision, DocumentType, Verification
from pipeline.policy.judging import ReusePolicy
from pipeline.settings import load_settings

KINDS = (KTP, PAKLARING, KTP, PAKLARING, KK)
PHOTO, OTHER_PHOTO, OWN = "photo", "another photo", "own"
APART = "different papers of one type"
NEVER = ("twin", "colleague", APART)
"""Lines of the table in which nothing may be one picture."""
_TRIES = 8
_WAYS_EACH = 3
_LEVEL = ("scan", "good", "scan")
"""Captures in which papers that are alike look most alike."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture that was read.

    Attributes:
        paper: whose it is, or which set of alike papers.
        way: how it was made of the paper.
    """

    paper: str
    way: str
    read: Verification


# --- one picture again ---


def _cropped_at_random(image: Image, rng: Random) -> bytes:
    height, width = image.shape[:2]
    top, bottom = (int(height * rng.uniform(0, 0.07)) for _ in range(2))
    left, right = (int(width * rng.uniform(0, 0.07)) for _ in range(2))
    return jpeg(image[top : height - bottom, left : width - right], 90)


def _tilted(image: Image, rng: Random) -> bytes:
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-3, 3), 1)
    return jpeg(np.asarray(cv2.warpAffine(image, turn, (width, height), borderValue=(90, 90, 90)), np.uint8), 90)


def _messenger(image: Image, _: Random) -> bytes:
    scale = min(1, 1280 / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return jpeg(np.asarray(small, np.uint8), 70)


WAYS: Mapping[str, Callable[[Image, Random], bytes]] = {
    "saved again": lambda image, _: AGAIN["saved again"](image),
    "made smaller": lambda image, _: AGAIN["made smaller"](image),
    "cropped": lambda image, _: AGAIN["cropped"](image),
    "cropped at random": _cropped_at_random,
    "turned": lambda image, rng: jpeg(np.ascontiguousarray(cv2.rotate(image, rng.choice([0, 1, 2]))), 90),
    "lighter": lambda image, _: jpeg(np.clip(image.astype(np.float32) * 1.1 + 8, 0, 255).astype(np.uint8), 90),
    "tilted": _tilted,
    "by a messenger": _messenger,
}


def pictures_of(number: int, *, seed: int, verifier: PipelineVerifier) -> Iterator[Picture]:
    """One paper photographed twice, and the first photo in several ways, unless it was rejected."""
    kind, name, rng = KINDS[number % len(KINDS)], f"r{number}", Random(f"{seed} reuse {number}")
    draft = _draft(name, seed)
    paper = drawn(kind, draft, rng)
    first, second = (_photo(paper, kind, draft, rng) for _ in range(2))
    read = verifier(upload_of(first, kind, name))
    yield Picture(name, PHOTO, read)
    yield Picture(name, OTHER_PHOTO, verifier(upload_of(second, kind, name)))
    image = cv2.imdecode(np.frombuffer(first, np.uint8), cv2.IMREAD_COLOR)
    if image is None or read.decision is Decision.REJECTED:
        return
    for way in rng.sample(list(WAYS), _WAYS_EACH):
        content = WAYS[way](np.asarray(image, np.uint8), rng)
        yield Picture(name, way, verifier(upload_of(content, kind, name)))


def _draft(name: str, seed: int) -> Draft:
    return invent_draft(name, Random(f"{seed} {name}"), adults=True)


def _photo(paper: Rendered, kind: DocumentType, draft: Draft, rng: Random) -> bytes:
    for _ in range(_TRIES):
        klass = rng.choice(list(CLASSES))
        photo = take_photo(paper, sample_capture(rng, klass=klass, document_type=kind), rng=rng)
        if photo.legible(member=draft.own):
            break
    return photo.encode(format_of(klass))


# --- papers that are nearly alike ---


def alike(number: int, *, seed: int, verifier: PipelineVerifier) -> Iterator[Picture]:
    """A card and a letter, each with others that differ in little, as level scans and photos."""
    draft, other = _draft(f"h{number}", seed), _draft(f"o{number}", seed)
    person, job = draft.person, draft.job
    nik = person.nik[:12] + f"{9000 + (int(person.nik[12:]) - 9000 + 1) % 1000}"
    names = [other.person.nama.split()[0], *person.nama.split()[1:]]
    twin = replace(person, nama=" ".join(names), nik=nik)
    second = replace(
        job,
        nomor_urut=job.nomor_urut + 7,
        mulai=job.selesai + timedelta(40),
        selesai=job.selesai + timedelta(400),
        tanggal_surat=job.tanggal_surat + timedelta(400),
    )
    corrected = replace(job, mulai=job.mulai + timedelta(31), tanggal_surat=job.tanggal_surat + timedelta(20))
    fonts, template = family_pool(Split.MEASURE), Random(number).choice(LETTERS)
    cards = {OWN: person, "twin": twin}
    letters = {
        OWN: (person, job),
        "colleague": (replace(twin, nama=other.person.nama), replace(job, nomor_urut=job.nomor_urut + 1)),
        "second letter": (person, second),
        "corrected letter": (person, corrected),
    }
    for way, owner in cards.items():
        card = render_ktp(owner, rng=Random(f"k{number}"), fonts=fonts)
        yield _level(card, KTP, number, way, verifier)
    for way, (owner, work) in letters.items():
        letter = render_paklaring(owner, work, rng=Random(f"l{number}"), template=template, fonts=fonts)
        yield _level(letter, PAKLARING, number, way, verifier)


def _level(paper: Rendered, kind: DocumentType, number: int, way: str, verifier: PipelineVerifier) -> Picture:
    rng = Random(f"hard {number} {way}")
    klass = rng.choice(_LEVEL)
    photo = take_photo(paper, sample_capture(rng, klass=klass, document_type=kind), rng=rng)
    name = f"alike {kind} {number}"
    return Picture(name, way, verifier(upload_of(photo.encode(format_of(klass)), kind, name)))


# --- the table ---


def pairs(pictures: Iterable[Picture]) -> Iterator[tuple[str, Picture, Picture]]:
    """What is compared, by the line of the table; rejected uploads are compared with nothing."""
    of_paper: dict[str, list[Picture]] = {}
    for each in pictures:
        if each.read.decision is not Decision.REJECTED:
            of_paper.setdefault(each.paper, []).append(each)
    for of_one in of_paper.values():
        first = next((each for each in of_one if each.way in (PHOTO, OWN)), None)
        for each in of_one if first else ():
            if first is not None and each is not first:
                yield "one picture again" if each.way in WAYS else each.way, first, each
    photos = [each for of_one in of_paper.values() for each in of_one if each.way in (PHOTO, OTHER_PHOTO)]
    for one, other in itertools.combinations(photos, 2):
        if one.paper != other.paper and one.read.slot is other.read.slot:
            yield APART, one, other


def report(pictures: Sequence[Picture], console: Console) -> bool:
    """Print how many of each kind of pair are one picture; whether no two people's papers are."""
    places = ReusePolicy()
    look = replace(places, fewest_places=sys.maxsize)
    found: dict[str, list[tuple[bool, bool]]] = {}
    for line, one, other in pairs(pictures):
        by = [same_picture(one.read, other.read, policy=policy) for policy in (look, places)]
        found.setdefault(line, []).append((by[0], by[1]))
    table = Table("pairs", "n", "look alone", "look or places", "(95 %)", box=None, header_style="bold")
    for line, of_line in found.items():
        by_look, by_either = (sum(each) for each in zip(*of_line, strict=True))
        low, high = wilson(by_either, len(of_line))
        table.add_row(line, str(len(of_line)), str(by_look), str(by_either), f"{low:.0%} to {high:.0%}")
    console.print(table)
    return not any(either for line in NEVER for _, either in found.get(line, ()))


# --- the records ---


def kept(path: Path) -> list[Picture]:
    """Pictures that were read before."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [Picture(each["paper"], each["way"], from_record(each["record"])) for each in map(json.loads, lines)]


def _keep(picture: Picture, file: IO[str]) -> Picture:
    record = document_record(picture.read)
    print(to_line({"paper": picture.paper, "way": picture.way, "record": record}), file=file, flush=True)
    return Picture(picture.paper, picture.way, from_record(json.loads(to_line(record))))


def main() -> None:
    """Draw, read, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=20)
    parser.add_argument("--alike", type=int, default=0, help="sets of papers that are nearly alike")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--records", type=Path, required=True, help="JSON lines of what was read")
    options = parser.parse_args()
    pictures, verifier = kept(options.records), build_verifier(load_settings())
    known = {each.paper for each in pictures}
    options.records.parent.mkdir(parents=True, exist_ok=True)
    wanted = [(pictures_of, number, f"r{number}") for number in range(options.papers)]
    wanted += [(alike, number, f"alike {KTP} {number}") for number in range(options.alike)]
    with options.records.open("a", encoding="utf-8") as file:
        for make, number, name in wanted:
            if name not in known:
                made = list(make(number, seed=options.seed, verifier=verifier))
                pictures += [_keep(each, file) for each in made]
    sys.exit(0 if report(pictures, Console(width=120, highlight=False)) else 1)


if __name__ == "__main__":
    main()
