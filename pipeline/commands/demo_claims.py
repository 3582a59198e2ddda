"""The demo's claims as files: invented once, side by side, and kept until what invents them changes."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import fixtures.claims
from pipeline.errors import StoreFault, WorkersFault
from pipeline.workers import Limits, run

STORIES = len(fixtures.claims.STORIES)
_DESCRIPTION = "claim.json"
_DRAWN_WITH = ("pillow", "numpy", "opencv-contrib-python", "faker")
_LIMITS = Limits(seconds=300, start_seconds=120)


@dataclass(frozen=True, slots=True)
class DemoUpload:
    """One file of a claim: what it is said to be, what it shows, and which decision is right."""

    path: Path
    declared_type: str
    story: str
    expected: str


@dataclass(frozen=True, slots=True)
class DemoClaim:
    """One claimant's claim; `participant` by the contract's keys."""

    claim_id: str
    participant: Mapping[str, Any]
    uploads: tuple[DemoUpload, ...]


def demo_claims(folder: Path, *, seed: int, count: int, workers: int) -> Iterator[DemoClaim]:
    """The claims in their order; what is not yet in the folder is invented, each claim as a whole.

    Args:
        folder: may be shared by seeds and versions.
        seed: of everything that is invented.
        count: how many, from the first.
        workers: processes.

    Raises:
        StoreFault: the folder cannot be used.
        WorkersFault: a claim cannot be invented.
    """
    home = folder / f"{seed}-{_version()}"
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreFault(f"{home} cannot be used: {error.strerror}") from error
    places = [home / f"{number + 1:04d}" for number in range(count)]
    missing = [number for number, place in enumerate(places) if not (place / _DESCRIPTION).exists()]
    results = run(missing, build=partial(_inventing, seed, home), count=workers, limits=_LIMITS)
    with contextlib.closing(results):
        for number, place in enumerate(places):
            if number in missing:
                result = next(results)
                if result.failure is not None:
                    raise WorkersFault(f"claim {number + 1} cannot be invented: {result.detail}")
            yield _read(place)


def _version() -> str:
    """Changes with whatever the pictures depend on."""
    sources = sorted(Path(fixtures.claims.__file__).parent.glob("*.py"))
    digest = hashlib.sha256()
    for path in sources:
        digest.update(path.read_bytes())
    for name in _DRAWN_WITH:
        digest.update(importlib.metadata.version(name).encode())
    return digest.hexdigest()[:12]


def _inventing(seed: int, home: Path) -> Callable[[int], bytes]:
    """What a worker does: invent the claim of a number and write it, or nothing of it."""

    def invent(number: int) -> bytes:
        claim = fixtures.claims.invent_claim(number, seed=seed)
        draft = Path(tempfile.mkdtemp(dir=home))
        for each in claim.uploads:
            (draft / each.filename).write_bytes(each.content)
        names = ("filename", "declared_type", "story", "expected")
        description = {
            "claim_id": claim.claim_id,
            "participant": claim.participant,
            "uploads": [{name: getattr(each, name) for name in names} for each in claim.uploads],
        }
        (draft / _DESCRIPTION).write_text(json.dumps(description, ensure_ascii=False, indent=1), encoding="utf-8")
        try:
            draft.rename(home / f"{number + 1:04d}")
        except OSError:  # another process was faster
            shutil.rmtree(draft)
        return os.fsencode(claim.claim_id)

    return invent


def _read(place: Path) -> DemoClaim:
    found = json.loads((place / _DESCRIPTION).read_text(encoding="utf-8"))
    uploads = tuple(
        DemoUpload(place / each["filename"], each["declared_type"], each["story"], each["expected"])
        for each in found["uploads"]
    )
    return DemoClaim(found["claim_id"], found["participant"], uploads)
