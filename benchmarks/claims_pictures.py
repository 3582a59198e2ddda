"""Claims end to end: documents drawn, photographed, read by the real readers, and judged.

    .venv/bin/python -m benchmarks.claims_pictures --claimants 6 --seed 1

For each invented claimant a KTP, a KK and a letter are drawn, photographed legibly in a random class of capture,
and read once. What was read is then judged in many claims: with the record of every class of claim_classes.py that
differs in the record alone, with papers of somebody else among the claimant's, with pictures saved again in a
second claim, and with the number on the KTP changed by the methods of alteration_methods.py. Judging is everything
after reading: comparing, deciding, the claim's rules, reuse.

Changed numbers come in two kinds. A method that types some digits makes another number, which the record and the
KK contradict. A method that types the whole number anew is given the number that all the other papers say, so that
nothing but the pixels can tell.

Exit code 1: a claim reached `ready_for_interview` that must not.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.alteration_methods import METHODS, Job, Quad
from benchmarks.claim_classes import CLASSES, MAY_PASS, Class, Group
from benchmarks.claim_papers import TODAY, Draft, invent_draft, judge_read
from benchmarks.claims import Case, said
from benchmarks.documents import family_pool
from benchmarks.intervals import wilson
from fixtures.captures import take_photo
from fixtures.fonts import Split
from fixtures.kk import render_kk
from fixtures.ktp import render_ktp
from fixtures.paklaring import render_paklaring
from fixtures.rendering import Rendered
from fixtures.samples import format_of, sample_capture
from ocr.engine import Image
from pipeline.bootstrap import PipelineVerifier, build_verifier
from pipeline.catalogue.entry import Group as Family
from pipeline.claims.claim import ClaimStatus
from pipeline.claims.together import judge_claims
from pipeline.model import DocumentType, Participant, Upload, Verification
from pipeline.reasons import CATALOGUE
from pipeline.settings import load_settings

KTP, KK, PAKLARING = DocumentType.KTP, DocumentType.KK, DocumentType.PAKLARING
CAPTURES = (
    "good", "rotated", "exif", "perspective", "blurred_clear", "messenger", "photocopy", "scan", "pdf",
    "watermark", "noise", "shadow",
)  # fmt: skip
LETTERS = ("P1", "P2", "P6", "P8")
_TRIES = 8
_NOT_JUDGING = frozenset({Family.IMAGE, Family.FRAUD})
"""Reasons that come from the picture and stay, whatever it is compared with."""

Papers = Mapping[DocumentType, Verification]
Change = Callable[[Image], bytes]


@dataclass(frozen=True, slots=True)
class Claimant:
    """Somebody's papers, read without a record.

    Attributes:
        name: of the invented claim, from which `draft` can be invented again.
        contents: the files.
    """

    name: str
    seed: int
    papers: Papers
    contents: Mapping[DocumentType, bytes]

    def draft(self) -> Draft:
        """The claim's values, untouched."""
        return invent_draft(self.name, Random(f"{self.seed} {self.name}"), adults=True)


# --- drawing and reading ---


def claimants(count: int, *, seed: int, verifier: PipelineVerifier) -> list[Claimant]:
    """So many people with three legible photos each."""
    return [_claimant(f"claimant {number}", seed, verifier) for number in range(count)]


def _claimant(name: str, seed: int, verifier: PipelineVerifier) -> Claimant:
    bare = Claimant(name, seed, {}, {})
    draft, rng = bare.draft(), Random(f"{seed} {name} pictures")
    contents = {kind: _photo(kind, draft, rng) for kind in (KTP, KK, PAKLARING)}
    papers = {kind: verifier(upload_of(content, kind, name)) for kind, content in contents.items()}
    return replace(bare, papers=papers, contents=contents)


def _photo(kind: DocumentType, draft: Draft, rng: Random) -> bytes:
    for _ in range(_TRIES):
        klass = rng.choice(CAPTURES)
        capture = sample_capture(rng, klass=klass, document_type=kind)
        photo = take_photo(drawn(kind, draft, rng), capture, rng=rng)
        if photo.legible(member=draft.own):
            break
    return photo.encode(format_of(klass))


def drawn(kind: DocumentType, draft: Draft, rng: Random) -> Rendered:
    """One paper of a claim, in typefaces that nothing was fitted on."""
    fonts = family_pool(Split.MEASURE)
    if kind is KTP:
        return render_ktp(draft.person, rng=rng, fonts=fonts)
    if kind is KK:
        return render_kk(draft.household, rng=rng, fonts=fonts)
    return render_paklaring(draft.person, draft.job, rng=rng, template=rng.choice(LETTERS), fonts=fonts)


def upload_of(content: bytes, kind: DocumentType, owner: str) -> Upload:
    """A file as its owner sends it."""
    return Upload(content, f"{owner}/{kind}", hashlib.sha256(content).hexdigest(), kind)


# --- judging what was read ---


def judged(paper: Verification, record: Participant | None, claim_id: str, kpj: str) -> Verification:
    """A paper compared with a record: everything after reading."""
    upload = replace(paper.upload, claim_id=claim_id, kpj=kpj, content=b"")
    if paper.extraction is None or not paper.extraction.fields:
        return replace(paper, upload=upload)
    kept = [each for each in paper.reasons if CATALOGUE[each.code].group in _NOT_JUDGING]
    return judge_read(replace(paper, upload=upload), record, kept=kept)


def _case(name: str, group: Group, draft: Draft, papers: Iterable[Verification]) -> Case:
    documents = [judged(each, draft.record, draft.claim_id, draft.kpj) for each in papers]
    (claim,) = judge_claims(
        {draft.claim_id: documents},
        participants={draft.claim_id: draft.record},
        records=draft.records,
        today=TODAY,
    )
    return Case(name, group, claim)


# --- the cases ---


def cases(people: Sequence[Claimant], *, seed: int, verifier: PipelineVerifier) -> Iterator[Case]:
    """Every case of every claimant."""
    for at, one in enumerate(people):
        yield from _of_the_record(one)
        yield from _papers_of(one, people[(at + 1) % len(people)])
        yield from _saved_again(one, seed, verifier)
        yield from _changed_numbers(one, people[(at + 1) % len(people)], seed, verifier)


def _of_the_record(one: Claimant) -> Iterator[Case]:
    """The classes that differ in what the office knows, or in what is missing."""
    for name, each in CLASSES.items():
        draft = one.draft()
        if each.pair or each.size or each.retired or not _same_papers(draft, one.draft(), each):
            continue
        draft.records = each.records(draft)
        yield _case(
            name,
            each.group,
            draft,
            [one.papers[kind] for kind in (KTP, KK, PAKLARING) if kind not in draft.absent],
        )


def _same_papers(draft: Draft, untouched: Draft, each: Class) -> bool:
    each.change(draft)
    mine, other = ((one.card, one.sheet, one.rows, one.letter, one.observed) for one in (draft, untouched))
    return mine == other


def _papers_of(one: Claimant, other: Claimant) -> Iterator[Case]:
    """Some of the papers are somebody else's."""
    foreign = {
        "card of somebody else": (KTP,),
        "KK of somebody else": (KK,),
        "letter of somebody else": (PAKLARING,),
        "card and KK of somebody else": (KTP, KK),
        "all papers of somebody else": (KTP, KK, PAKLARING),
    }
    for name, kinds in foreign.items():
        papers = [(other if kind in kinds else one).papers[kind] for kind in (KTP, KK, PAKLARING)]
        yield _case(name, Group.MISMATCH, one.draft(), papers)


def _saved_again(one: Claimant, seed: int, verifier: PipelineVerifier) -> Iterator[Case]:
    """The claimant's card or letter once more in a second claim, as another file."""
    rng = Random(f"{seed} {one.name} again")
    for kind in (KTP, PAKLARING):
        image = cv2.imdecode(np.frombuffer(one.contents[kind], np.uint8), cv2.IMREAD_COLOR)
        if image is None:
            continue  # a PDF
        how = rng.choice(list(AGAIN))
        draft = one.draft()
        again = verifier(upload_of(AGAIN[how](np.asarray(image, np.uint8)), kind, f"{one.name} again"))
        batch = {
            "first": [judged(one.papers[each], draft.record, "first", draft.kpj) for each in (KTP, KK, PAKLARING)],
            "second": [judged(again, draft.record, "second", draft.kpj)],
        }
        first, _ = judge_claims(batch, participants=dict.fromkeys(batch, draft.record), today=TODAY)
        yield Case(f"{kind} {how} in a second claim", Group.REUSED, first)


def jpeg(image: Image, quality: int) -> bytes:
    """The picture saved, quality 1 to 100."""
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def _cropped(image: Image) -> bytes:
    height, width = image.shape[:2]
    return jpeg(image[height // 40 : -height // 30, width // 30 : -width // 40], 90)


AGAIN: Mapping[str, Change] = {
    "saved again": lambda image: jpeg(image, 55),
    "made smaller": lambda image: jpeg(
        np.asarray(cv2.resize(image, None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA), np.uint8), 85
    ),
    "cropped": _cropped,
    "turned": lambda image: jpeg(np.asarray(cv2.rotate(image, cv2.ROTATE_90_CLOCKWISE), np.uint8), 90),
}


def _changed_numbers(one: Claimant, other: Claimant, seed: int, verifier: PipelineVerifier) -> Iterator[Case]:
    """The number on the card changed on the photo."""
    mine, theirs = _number_line(one), _number_line(other)
    if mine is None or theirs is None:
        return
    for name, method in METHODS.items():
        rng = Random(zlib.crc32(f"{seed} {one.name} {name}".encode()))
        changed = method(Job(*mine, theirs, one.draft().person.nik, rng))
        if changed is not None:
            card = verifier(upload_of(jpeg(changed, 92), KTP, f"{one.name} changed"))
            papers = [card, one.papers[KK], one.papers[PAKLARING]]
            yield _case(f"changed: {name}", Group.TAMPERED, one.draft(), papers)


def _number_line(one: Claimant) -> tuple[Image, Quad] | None:
    """The photo of the card and where its number was read; None of a PDF, or where none was read."""
    extraction = one.papers[KTP].extraction
    found = extraction.fields.get("nik") if extraction else None
    image = cv2.imdecode(np.frombuffer(one.contents[KTP], np.uint8), cv2.IMREAD_COLOR)
    if image is None or found is None or found.box is None:
        return None
    return np.asarray(image, np.uint8), found.box.corners


# --- the tables ---


def report(found: Sequence[Case], console: Console) -> bool:
    """Print what became of each class; whether nothing passed that must not."""
    table = Table(title="claims read from pictures", box=None, header_style="bold", title_justify="left")
    for heading in ("class", "n", "ready", "held by"):
        table.add_column(heading, justify="right" if heading in ("n", "ready") else "left")
    for group in Group:
        of_group = [each for each in found if each.group is group]
        if of_group:
            table.add_row(f"[bold]{group}[/bold]", *_counts(of_group), "")
        for name in dict.fromkeys(each.name for each in of_group):
            own = [each for each in of_group if each.name == name]
            table.add_row(f"  {name}", *_counts(own), _held_by(own))
    console.print(table)
    wrong = [
        each
        for each in found
        if each.group not in MAY_PASS and each.claim.status is ClaimStatus.READY_FOR_INTERVIEW
    ]
    never = [each for each in found if each.group not in MAY_PASS]
    console.print(f"\n{len(wrong)} of {len(never)} that must not pass reached ready")
    for each in wrong:
        console.print(f"  PASSED: {each.name} ({each.claim.claim_id})")
    compared = [each for each in never if each.group is not Group.TAMPERED]
    held = [each for each in compared if each.claim.status is ClaimStatus.IN_REVIEW]
    console.print(f"held in review for a difference: {said(held)}")
    passing = [each for each in found if each.group in MAY_PASS]
    ready = sum(each.claim.status is ClaimStatus.READY_FOR_INTERVIEW for each in passing)
    low, high = wilson(ready, len(passing))
    console.print(f"exact or tolerated: {ready} of {len(passing)} ready ({low:.0%} to {high:.0%})")
    return not wrong


def _counts(found: Sequence[Case]) -> tuple[str, str]:
    ready = sum(each.claim.status is ClaimStatus.READY_FOR_INTERVIEW for each in found)
    return str(len(found)), str(ready or "·")


def _held_by(found: Sequence[Case]) -> str:
    codes = Counter(code for each in found for code in {_code(reason) for _, reason in each.claim.reasons})
    return ", ".join(f"{code} {count}" for code, count in codes.most_common(3))


def _code(reason: object) -> str:
    code, rule = getattr(reason, "code", ""), getattr(reason, "evidence", {}).get("rule")
    return f"{code}:{rule}" if code.startswith("fraud") else str(code)


def main() -> None:
    """Draw, read, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claimants", type=int, default=6, help="about 17 CPU-s each")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.claimants < 2:
        parser.error("papers of somebody else need a second claimant")
    console = Console(width=150, highlight=False)
    start, verifier = time.process_time(), build_verifier(load_settings())
    people = claimants(options.claimants, seed=options.seed, verifier=verifier)
    for one in people:
        console.print(one.name, *(f"{kind} {paper.decision}" for kind, paper in one.papers.items()), sep="; ")
    found = []
    for each in cases(people, seed=options.seed, verifier=verifier):
        found.append(each)
        codes = sorted({_code(reason) for _, reason in each.claim.reasons})
        print(each.claim.claim_id, each.name, each.claim.status, *codes, sep="\t", file=sys.stderr, flush=True)
    right = report(found, console)
    console.print(f"seed {options.seed}, {len(people)} claimants, {time.process_time() - start:.0f} CPU-s")
    sys.exit(0 if right else 1)


if __name__ == "__main__":
    main()
