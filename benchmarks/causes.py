"""Whether the cause named at an unread field is the right one, and none is named where print can be read.

    .venv/bin/python -m benchmarks.causes --documents 120 --seed 9800 --folder causes/run --minutes 5

KTP and KK with one defect each, through the whole pipeline, nothing stopped before reading. On those that can be
read **every** needed field is also pretended to be unread: whatever is blamed then is false blame. What is done is
kept in the folder, so that a run can be continued.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

import pipeline.judge
from benchmarks.readability_evidence import open_gate
from fixtures.captures import Photo, take_photo
from fixtures.conditions import Cut, Edge, Finger, Glare, Shadow
from fixtures.fonts import Kind, Split, families
from fixtures.kk import render_kk
from fixtures.ktp import render_ktp
from fixtures.people import invent_household
from fixtures.readable import needed
from fixtures.samples import sample_capture
from pipeline.model import Decision, DocumentType, Outcome, Reason, Upload
from pipeline.policy.whole import Policy
from pipeline.stages.explain import Explanation, explain
from pipeline.stages.readings import Reading, State
from quality.statistics import counted

Settings = dict[str, Any]


def _lamp(rng: Random, **settings: Any) -> Glare:
    return Glare(
        **{
            "size": rng.uniform(0.1, 0.3), "strength": rng.uniform(1, 5), "stretch": rng.choice((1, 1.3, 2, 4)),
            "angle": rng.uniform(0, 180),
        }
        | settings
    )  # fmt: skip


HIDING: Mapping[str, Callable[[Random, str], Settings]] = {
    "glare": lambda rng, key: {"glare": (_lamp(rng, field=key),)},
    "finger": lambda rng, key: {
        "finger": Finger(
            edge=rng.choice(list(Edge)), field=key, width_mm=rng.uniform(13, 21), tone=rng.uniform(0.1, 0.9)
        )
    },
    "cut": lambda rng, key: {"cut": Cut(edge=rng.choice(list(Edge)), share=rng.uniform(0.05, 0.4))},
    "bar": lambda rng, key: {},
    "sticker": lambda rng, key: {},
    "coin": lambda rng, key: {},
}
"""Over a needed field; the last three are painted into the photo."""
BESIDE: Mapping[str, Callable[[Random, str], Settings]] = {
    "shine elsewhere": lambda rng, key: {
        "glare": (_lamp(rng, at=(rng.uniform(0.62, 0.95), rng.uniform(0.55, 0.95)), size=rng.uniform(0.05, 0.15)),)
    },
    "laminate": lambda rng, key: {
        "glare": tuple(
            _lamp(
                rng, at=(rng.random(), rng.random()), size=rng.uniform(0.05, 0.5), strength=rng.uniform(0.1, 0.4)
            )
            for _ in range(4)
        )
    },
    "finger at the edge": lambda rng, key: {
        "finger": Finger(edge=rng.choice(list(Edge)), reach=0.05, along=rng.random(), tone=rng.uniform(0.1, 0.9))
    },
    "shadow": lambda rng, key: {"shadow": Shadow(angle=rng.uniform(0, 360), depth=rng.uniform(0.3, 0.7))},
    "nothing": lambda rng, key: {},
}
"""What leaves the needed fields readable."""
LIGHT: Mapping[str, Callable[[Random, str], Settings]] = {
    "dark": lambda rng, key: {
        "exposure": rng.uniform(-6, -3), "electrons": 10 ** rng.uniform(2.7, 3.9), "read_noise": rng.uniform(2, 6),
    },
    "deep shadow": lambda rng, key: {
        "shadow": Shadow(angle=rng.uniform(0, 360), at=rng.uniform(0.3, 0.7), depth=rng.uniform(0.85, 0.99)),
        "exposure": rng.uniform(-1.5, -0.2), "electrons": 10 ** rng.uniform(2.5, 3.5),
    },
    "bright": lambda rng, key: {"exposure": rng.uniform(1.5, 4), "flare": rng.uniform(0, 0.2)},
}  # fmt: skip
DEFECTS = {**HIDING, **BESIDE, **LIGHT}
RIGHT: Mapping[str, frozenset[str]] = {
    "glare": frozenset({"image_glare", "image_too_bright"}),
    "finger": frozenset({"image_obstructed"}),
    "cut": frozenset({"image_cropped"}),
    "bar": frozenset({"image_obstructed"}),
    "sticker": frozenset({"image_obstructed"}),
    "coin": frozenset({"image_obstructed"}),
    "dark": frozenset({"image_too_dark"}),
    "deep shadow": frozenset({"image_too_dark"}),
    "bright": frozenset({"image_too_bright", "image_glare", "file_blank"}),
}
PAINTED = frozenset({"bar", "sticker", "coin"})


@dataclass(frozen=True, slots=True)
class Seen:
    """One document.

    Attributes:
        legible: whether its needed fields can be read; None: undecided.
        unread: needed fields that were not read surely.
        told: codes for which the photo is asked for again, worst first.
        at_fields: (field, code) of the causes found at fields.
        pretended: how many fields were pretended to be unread though they can be read.
        blamed: (field, code) of the causes found at those.
    """

    number: int
    kind: str
    defect: str
    legible: bool | None
    decision: str
    unread: list[str]
    told: list[str]
    at_fields: list[tuple[str, str]]
    pretended: int
    blamed: list[tuple[str, str]]


def draw(number: int, *, seed: int) -> tuple[str, str, Photo, bool | None]:
    """Document `number` of a seed: kind, defect, photo, and whether its needed fields can be read."""
    rng = Random(zlib.crc32(f"berkas/causes/{seed}/{number}".encode()))
    kind, defect = ("ktp", "ktp", "kk")[number % 3], list(DEFECTS)[number // 3 % len(DEFECTS)]
    fonts = families(Kind.SANS, Kind.SERIF, Kind.OCR, split=Split.MEASURE)
    household = invent_household(rng)
    rendered = (
        render_ktp(household.person, rng=rng, fonts=fonts)
        if kind == "ktp"
        else render_kk(household, rng=rng, generation="new", fonts=fonts)
    )
    # Without a record any row of a family card will do: one cell lost is no card lost.
    key = rng.choice(needed(kind)) if kind == "ktp" else "nomor_kk"
    capture = replace(sample_capture(rng, klass="good", document_type=kind), **DEFECTS[defect](rng, key))
    if capture.document_px:
        capture = replace(capture, document_px=min(capture.document_px, 1400.0 if kind == "ktp" else 2600.0))
    photo = take_photo(rendered, capture, rng=rng)
    if defect not in PAINTED:
        return kind, defect, photo, photo.legible(member=household.claimant)
    box = np.array(photo.truth.boxes[key], np.float32)
    return kind, defect, replace(photo, image=painted(photo.image, box, defect, rng)), False


def painted(image: NDArray[np.uint8], box: NDArray[np.float32], what: str, rng: Random) -> NDArray[np.uint8]:
    """A bar, a sticker whiter than the paper, or a coin over most of a field; RGB like the photo."""
    (left, top), (right, bottom) = box.min(axis=0), box.max(axis=0)
    height = max(8.0, min(bottom - top, (right - left) / 6))
    first, last = left + rng.uniform(0, 0.3) * (right - left), left + rng.uniform(0.7, 1) * (right - left)
    pad = height * rng.uniform(0.2, 0.6)
    mask = np.zeros(image.shape[:2], np.float32)
    if what == "coin":
        cv2.circle(mask, (int((first + last) / 2), int((top + bottom) / 2)), int((last - first) / 2), (1,), -1)
    else:
        cv2.rectangle(mask, (int(first - pad), int(top - pad)), (int(last + pad), int(bottom + pad)), (1,), -1)
    soft = np.asarray(cv2.GaussianBlur(mask, (0, 0), max(0.8, 0.08 * height)))[..., None]
    around = image[max(0, int(top - 3 * height)) : int(bottom + 3 * height), max(0, int(left)) : int(right)]
    paper = float(np.percentile(around.reshape(-1, 3), 70, axis=0).mean()) if around.size else 200.0
    colours = {"bar": (22, 22, 22), "sticker": (min(250, 1.05 * paper + 18),) * 3, "coin": (150, 130, 90)}
    light = paper / 200 if what == "coin" else 1.0
    cover = np.multiply(colours[what], light, dtype=np.float32)
    return np.clip(image * (1 - soft) + cover * soft, 0, 255).astype(np.uint8)


class Overheard:
    """`explain`, remembering what it was asked, so that it can be asked again with every field unread."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """A new document."""
        self.causes: Sequence[Reason] = ()
        self.asked: dict[str, Any] = {}

    def __call__(self, unread: Sequence[Reading], **asked: Any) -> Explanation:
        """See `explain`."""
        found = explain(unread, **asked)
        self.asked, self.causes = asked, found.causes
        return found

    def pretending(self, readings: Sequence[Reading]) -> Sequence[Reason]:
        """The causes that would be named if none of these had been read."""
        return explain([replace(each, state=State.UNREAD, field=None) for each in readings], **self.asked).causes


class Remembered:
    """`readings`, with its last answer."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """A new document."""
        self.found: Sequence[Reading] = ()

    def __call__(self, *asked: Any, **more: Any) -> Sequence[Reading]:
        """See `readings`."""
        from pipeline.stages.readings import readings

        self.found = readings(*asked, **more)
        return self.found


@contextmanager
def listening(heard: Overheard, readings: Remembered) -> Iterator[None]:
    """While it lasts, these two hear what the pipeline asks and is answered."""
    with patch.object(pipeline.judge, "explain", heard), patch.object(pipeline.judge, "readings", readings):
        yield


def look(numbers: Sequence[int], *, seed: int) -> Iterator[Seen]:
    """These documents through the pipeline."""
    from pipeline.bootstrap import PipelineVerifier, build_readers  # loads the networks
    from pipeline.settings import Settings as Environment

    cv2.setNumThreads(1)
    policy = open_gate(Policy())
    verify = PipelineVerifier(build_readers(Environment(tesseract=False)), policy, "benchmark")
    heard, readings = Overheard(), Remembered()
    with listening(heard, readings):
        for number in numbers:
            kind, defect, photo, legible = draw(number, seed=seed)
            heard.forget()
            readings.forget()
            content = photo.encode("jpeg")
            upload = Upload(content, str(number), hashlib.sha256(content).hexdigest(), DocumentType(kind))
            answer = verify(upload)
            whole = legible is True and bool(heard.asked)
            blamed = heard.pretending(readings.found) if whole else ()
            yield Seen(
                number, kind, defect, legible, str(answer.decision),
                unread=[each.key for each in readings.found if each.state is not State.READ],
                told=[each.code for each in answer.reasons if each.outcome is Outcome.RETRY],
                at_fields=[(each.field, each.code) for each in heard.causes if each.field],
                pretended=len(readings.found) if whole else 0,
                blamed=[(each.field, each.code) for each in blamed if each.field],
            )  # fmt: skip


def tables(found: Sequence[Seen], console: Console) -> None:
    """What was seen, by defect and together."""
    table = Table(title="Causes at fields")
    for column in (
        "defect",
        "documents",
        "beyond reading, unread",
        "rejected, cause right",
        "legible",
        "rejected",
    ):
        table.add_column(column)
    hidden_all = [each for each in found if _lost(each)]
    legible_all = [each for each in found if each.legible]
    for defect in DEFECTS:
        own = [each for each in found if each.defect == defect]
        hidden, legible = [each for each in own if _lost(each)], [each for each in own if each.legible]
        right = sum(_right(each) for each in hidden)
        counts = (len(own), len(hidden), right, len(legible), sum(map(_rejected, legible)))
        table.add_row(defect, *map(str, counts))
    console.print(table)
    console.print(
        "hidden and unread: rejected with the right cause", counted(sum(map(_right, hidden_all)), len(hidden_all))
    )
    console.print("of those rejected", counted(sum(map(_right, hidden_all)), sum(map(_rejected, hidden_all))))
    console.print("legible: rejected", counted(sum(map(_rejected, legible_all)), len(legible_all)))
    blamed, pretended = sum(len(each.blamed) for each in found), sum(each.pretended for each in found)
    console.print("legible fields pretended to be unread: blamed", counted(blamed, pretended))
    console.print(
        "beyond reading, accepted",
        [each.number for each in found if each.legible is False and each.decision == str(Decision.ACCEPTED)],
    )


def _lost(each: Seen) -> bool:
    return each.legible is False and each.defect in RIGHT and each.decision != str(Decision.ACCEPTED)


def _rejected(each: Seen) -> bool:
    return each.decision == str(Decision.REJECTED)


def _right(each: Seen) -> bool:
    return _rejected(each) and bool(each.told) and each.told[0] in RIGHT[each.defect]


def main() -> None:
    """Look at what was not looked at yet, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=120)
    parser.add_argument("--seed", type=int, default=9800)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60.0)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    path, end = options.folder / "seen.jsonl", time.monotonic() + 60 * options.minutes
    known = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    found = [Seen(**line) for line in known]
    done = {each.number for each in found}
    missing = [number for number in range(options.documents) if number not in done]
    for each in look(missing, seed=options.seed) if missing else ():
        found.append(each)
        with path.open("a") as out:
            out.write(json.dumps(asdict(each)) + "\n")
        if time.monotonic() > end:
            break
    tables(found, Console(width=118))
    print(f"seed {options.seed}")


if __name__ == "__main__":
    main()
