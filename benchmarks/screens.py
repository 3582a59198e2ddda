"""How many photos of screens are told, and how many photos of prints are taken for one.

    .venv/bin/python -m benchmarks.screens --seed 41 --documents 24 [--rows FILE] [--minutes 4]

Documents are shown on screens of several kinds, and printed by several presses (`screen_camera.py`), and both are
photographed by the same cameras: every distance at which the document fills most of the picture, most angles,
focus from sharp to soft, a phone's processing, a messenger. The bounds were set on the kinds `rgb`, `fine` and
`diamonds` alone; `chevrons` and `rgbw` are held out. Nothing is read: where the document lies is known.
"""

from __future__ import annotations

import argparse
import json
import time
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.documents import family_pool
from benchmarks.intervals import wilson
from benchmarks.screen_camera import PRINTS, SCREENS, Camera, Picture, photograph
from fixtures.captures import take_photo
from fixtures.fonts import Split
from fixtures.kk import render_kk
from fixtures.ktp import render_ktp
from fixtures.paklaring import render_paklaring
from fixtures.people import TODAY, invent_employment, invent_household
from fixtures.rendering import Rendered
from fixtures.samples import sample_capture
from pipeline.model import DocumentType, Reason, Rectified, Upload
from pipeline.policy.whole import Policy
from pipeline.stages.decode import decode
from pipeline.stages.on_screen import on_screen

HELD_OUT = frozenset({"chevrons", "rgbw"})
_KINDS = ("ktp", "paklaring", "ktp", "kk")
_MM = {"ktp": 85.6, "paklaring": 210.0, "kk": 297.0}
_SHOWN = {"ktp": (600, 800, 1000, 1300), "paklaring": (600, 800, 1000, 1300), "kk": (1000, 1300)}
"""Pixels of the screen over which a document is wide."""
_GROUNDS = ((30, 30, 30), (82, 86, 89), (240, 240, 240), (255, 255, 255))
_AROUND = 0.12
"""Of the document's width: what a viewer shows beside it."""
_DOTS = (100.0, 175.0)
"""Of a press, on an inch."""
_POLICY = Policy()


def _document(kind: str, rng: Random) -> Rendered:
    household = invent_household(rng, as_of=TODAY)
    fonts = family_pool(Split.MEASURE)
    if kind == "ktp":
        return render_ktp(household.person, rng=rng, fonts=fonts)
    if kind == "kk":
        return render_kk(household, rng=rng, generation="new", fonts=fonts)
    employment = invent_employment(household.person, rng, small=False, supplier=False)
    return render_paklaring(household.person, employment, rng=rng, template="P1", fonts=fonts)


def _content(kind: str, rng: Random) -> Picture:
    """What is shown or printed: the document flat and clean, or every other time a photo of it."""
    flat = _document(kind, rng)
    if rng.random() < 0.5:
        return np.asarray(flat.image, np.uint8)
    return take_photo(flat, sample_capture(rng, klass="good", document_type=kind), rng=rng).image


def _camera(size: tuple[int, int], pitch: float, rng: Random) -> Camera:
    return Camera(
        size=(size[0] // 2 * 2, size[1] // 2 * 2),
        pitch=pitch,
        angle=rng.gauss(0, 3),
        tilt=rng.uniform(0, 18),
        axis=rng.uniform(0, 360),
        blur=rng.uniform(0.45, 0.95),
        light=10 ** rng.uniform(2.6, 3.9),
        sharpen=rng.uniform(0, 1),
        denoise=rng.uniform(0, 0.8),
        quality=rng.randint(72, 94),
        sent=rng.choice((0, 0, 1600, 1280)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A photo of a surface.

    Attributes:
        kind: of document.
        content: the file.
        to_photo: homography, pixels of the document -> pixels of the photo; `size`: width and height of it.
        camera: that took it.
    """

    kind: str
    content: bytes
    to_photo: NDArray[np.float64]
    size: tuple[int, int]
    camera: Camera


def photo(number: int, *, seed: int, surface: str) -> Photo:
    """Photo `number` of a surface."""
    rng = Random(zlib.crc32(f"screens/{seed}/{surface}/{number}".encode()))
    kind = _KINDS[number % len(_KINDS)]
    content = _content(kind, rng)
    tall, wide = content.shape[:2]
    size, shift = (wide, tall), np.eye(3)
    if surface in SCREENS:
        shown = rng.choice(_SHOWN[kind])
        content = np.asarray(
            cv2.resize(content, (shown, round(tall * shown / wide)), interpolation=cv2.INTER_AREA), np.uint8
        )
        size, pad = (shown, content.shape[0]), round(_AROUND * shown)
        shift = np.array([[1.0, 0, pad], [0, 1, pad], [0, 0, 1]])
        content = np.asarray(
            cv2.copyMakeBorder(content, *(pad,) * 4, cv2.BORDER_CONSTANT, value=rng.choice(_GROUNDS)), np.uint8
        )
        width, cells = rng.choice((1280, 1600, 2000)), 1.0
    else:
        width, cells = rng.choice((1280, 1600, 2000)), _MM[kind] / 25.4 * rng.uniform(*_DOTS) / wide
    tall, wide = content.shape[:2]
    pitch = width * rng.uniform(0.9, 1.1) / (wide * cells)
    camera = _camera((width, round(width * tall / wide)), pitch, rng)
    noise = np.random.default_rng(rng.randrange(2**31))
    picture, to_photo = photograph(content, {**SCREENS, **PRINTS}[surface], camera, cells=cells, rng=noise)
    saved = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, camera.quality])[1].tobytes()
    return Photo(kind, saved, to_photo @ shift, size, camera)


def judged(number: int, *, seed: int, surface: str) -> dict[str, Any]:
    """A row of the table: what `on_screen` says of one photo."""
    taken = photo(number, seed=seed, surface=surface)
    declared, camera, (wide, tall) = DocumentType(taken.kind), taken.camera, taken.size
    upload = Upload(taken.content, "photo.jpg", "", declared)
    pages = decode(upload, policy=_POLICY.decode, glance=declared not in _POLICY.decode.fine_print)
    if isinstance(pages, Reason):
        raise ValueError(f"a generated photo cannot be opened: {pages.code}")
    page = pages[0]
    to_page = np.diag([page.scale, page.scale, 1.0]) @ taken.to_photo
    # Only the size of what was cut out is asked for.
    document = Rectified(np.broadcast_to(np.uint8(0), (tall, wide, 3)), 0, to_page, 0, edges_found=True)
    started = time.process_time()
    told = on_screen(page, document, declared, policy=_POLICY.screen)
    row = {
        "surface": surface,
        "number": number,
        "kind": taken.kind,
        "told": bool(told),
        "pitch": round(camera.pitch, 2),
    }
    sent = min(1.0, camera.sent / max(camera.size)) if camera.sent else 1.0
    return {
        **row,
        "seen": round(camera.pitch * sent * page.scale, 2),
        "ms": 1000 * (time.process_time() - started),
    }


def _tables(rows: Sequence[Mapping[str, Any]], console: Console) -> None:
    table = Table("surface", "photos", "told", "95 %", *sorted(_MM), title="photos of screens and of prints")
    for surface in (*SCREENS, *PRINTS):
        of_it = [row for row in rows if row["surface"] == surface]
        told = [row for row in of_it if row["told"]]
        low, high = wilson(len(told), len(of_it))
        by_kind = []
        for kind in sorted(_MM):
            count = sum(row["kind"] == kind for row in of_it)
            by_kind.append(f"{sum(row['kind'] == kind for row in told)}/{count}")
        name = f"{surface} (held out)" if surface in HELD_OUT else surface
        table.add_row(name, str(len(of_it)), str(len(told)), f"{100 * low:.0f}-{100 * high:.0f}", *by_kind)
    console.print(table)
    screens = [row for row in rows if row["surface"] in SCREENS]
    for low, high in ((0.0, 1.0), (1.0, 1.5), (1.5, 2.0), (2.0, 3.0), (3.0, 9.0)):
        near = [row for row in screens if low <= row["seen"] < high]
        console.print(f"{low}-{high} pixels for one of the screen: {sum(row['told'] for row in near)}/{len(near)}")
    if rows:
        console.print(f"cost: {np.median([row['ms'] for row in rows]):.1f} ms (median)")


def main() -> int:
    """Draw, judge and print; rc 3 where the minutes were too few."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=24, help="of each surface")
    parser.add_argument("--seed", type=int, default=41)
    parser.add_argument("--rows", type=Path, help="keep what was found here, and go on with what is there")
    parser.add_argument("--minutes", type=float, default=600.0)
    given = parser.parse_args()
    rows = (
        [json.loads(line) for line in given.rows.read_text().splitlines()]
        if given.rows and given.rows.exists()
        else []
    )
    known = {(row["surface"], row["number"]) for row in rows}
    until, left = time.monotonic() + 60 * given.minutes, False
    for number in range(given.documents):
        for surface in (*SCREENS, *PRINTS):
            if (surface, number) in known:
                continue
            if time.monotonic() > until:
                left = True
                break
            rows.append(judged(number, seed=given.seed, surface=surface))
            if given.rows:
                with given.rows.open("a") as kept:
                    kept.write(json.dumps(rows[-1]) + "\n")
    _tables(rows, Console())
    return 3 if left else 0


if __name__ == "__main__":
    raise SystemExit(main())
