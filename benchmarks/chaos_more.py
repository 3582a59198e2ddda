"""More that is done to the queue: `python -m benchmarks.chaos_more real --profile embedded --seed 1`.

real        kill -9 of everything while real documents are read (60 pictures of specimens, 3 misdeeds)
clocks      the workers' clocks jump by an hour, forward and back (needs Debian's libfaketime)
reprocess   a run over 1,000 documents that is killed three times, against one that is not
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import sqlalchemy as sa

from benchmarks.arena import PROFILES, an_upload, build_arena, look, settle
from benchmarks.chaos import HEAD, run_kills
from benchmarks.chaos_worker import SECONDS
from benchmarks.documents import TYPES, Specimen, specimen
from pipeline import bootstrap
from pipeline.model import DocumentType, Upload
from pipeline.queues.workplace import Workplace
from storage.schema import documents, run_items, runs, verifications
from tests.processes import ROOT, within

_FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")
_MISDEEDS = ("exit", "memory", "hang")
_PICTURES = 60
_JUMP_SECONDS = 70
_KILLED_AT = (0.2, 0.45, 0.7)


def real(profile: str, folder: Path, *, seed: int, count: int) -> bool:
    """Kill -9 of everything while real documents are read.

    Specimens of three kinds, readable or not, and three uploads that take their reader down; true when each ends
    with one result and exactly the three are dead.
    """
    extra = {"BERKAS_TIME_LIMIT_S": "40", "BERKAS_MEMORY_LIMIT_MB": "2048"}
    arena = build_arena(profile, folder, seconds=0.0, extra=extra)
    arena.version = bootstrap.pipeline_version(arena.settings())
    pictures = [specimen(number, seed=9100 + seed, kinds=TYPES) for number in range(count)]
    words = [*_MISDEEDS, *(each.kind for each in pictures)]
    uploads = [an_upload(word, number) for number, word in enumerate(_MISDEEDS)]
    uploads += map(_upload, pictures)
    right = run_kills(
        profile, arena, words, uploads, seed=seed, patience=560, options=("--real",), after=_tell_decisions
    )
    expected = Counter(each.expected for each in pictures)
    print(f"    of {count} pictures {expected['accepted']} are drawn to be accepted", flush=True)
    return right


def _upload(picture: Specimen) -> Upload:
    digest = hashlib.sha256(picture.content).hexdigest()
    return Upload(picture.content, f"{picture.number}.jpg", digest, DocumentType(picture.kind), None, None)


def _tell_decisions(place: Workplace) -> None:
    """What became of them."""
    answered = documents.join(verifications, verifications.c.id == documents.c.verification_id)
    counted = (
        sa.select(verifications.c.document_type, verifications.c.decision, sa.func.count())
        .select_from(answered)
        .group_by(verifications.c.document_type, verifications.c.decision)
        .order_by(verifications.c.document_type, verifications.c.decision)
    )
    with place.database.reading() as connection:
        found = [f"{kind} {decision} {many}" for kind, decision, many in connection.execute(counted)]
    print(f"    {', '.join(found)}", flush=True)


def clocks(profile: str, folder: Path, *, seed: int, count: int) -> bool:
    """The clock of every worker is an hour ahead for a while, then an hour behind, while documents are judged.

    Counters that only run (CLOCK_MONOTONIC) do what they do when somebody sets a machine's clock: they run on.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    clock = folder.parent / "clock"
    _set(clock, "+0")
    extra = {
        "LD_PRELOAD": str(_FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip
    arena = build_arena(profile, folder, seconds=1.0)
    arena.environment |= extra
    try:
        jumps = [lambda: _jump(clock, "+1h"), lambda: _jump(clock, "-1h")]
        with arena.place() as place:
            words = ["accept"] * count
            place.submitter().submit_all([an_upload(word, seed * count + n) for n, word in enumerate(words)])
            for name in ("one", "two"):
                arena.begin(name, "--slots", "1")
            left = settle(place, count, seconds=600, meanwhile=jumps)
            lost = _leases_lost(place)
        done = sum(state == "done" for state in left.states.values())
        doubled = sum(many > 1 for many in left.answers.values())
        print(f"| {profile} | {done} of {count} | {doubled} | {lost} | {left.attempts} |", flush=True)
        return done == count and not doubled
    finally:
        arena.end()


def _jump(clock: Path, offset: str) -> None:
    """For longer than workers trust their counters before they look at the clock again."""
    _set(clock, offset)
    time.sleep(_JUMP_SECONDS)
    _set(clock, "+0")


def _set(clock: Path, offset: str) -> None:
    """At once: nobody reads half of it."""
    beside = clock.with_suffix(".new")
    beside.write_text(f"{offset}\n")
    beside.replace(clock)


def _leases_lost(place: Workplace) -> int:
    with place.database.reading() as connection:
        return int(connection.execute(sa.select(sa.func.sum(documents.c.lost))).scalar_one())


def reprocess(profile: str, folder: Path, *, seed: int, count: int) -> bool:
    """A run over so many documents that is killed three times; true when one that is not ends the same."""
    arena = build_arena(profile, folder, seconds=0.0)
    environment = {**os.environ, **arena.environment, SECONDS: "0"}

    def begun(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603  # ourselves
            [sys.executable, "-m", "tests.stub_reprocess", *arguments, "--workers", "1"],
            env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            start_new_session=True,
        )  # fmt: skip

    def ended(process: subprocess.Popen[str]) -> dict[str, object]:
        out, _ = process.communicate(timeout=500)
        found: dict[str, object] = json.loads(out)
        found.pop("run")
        return found

    try:
        with arena.place() as place:
            words = [("accept", "flag", "reject")[(number + seed) % 3] for number in range(count)]
            for start in range(0, count, 100):
                some = [an_upload(word, 3 * (start + n)) for n, word in enumerate(words[start : start + 100])]
                place.submitter().submit_all(some)
            arena.begin("one", "--slots", "1")
            settle(place, count, seconds=300)
            arena.kill_worker("one")
            arena.workers.pop("one").kill()
            killed = begun("--where", "version!=later")
            for share in _KILLED_AT:
                within(300, lambda share=share: _judged(place) >= share * count)  # type: ignore[misc]
                os.killpg(killed.pid, signal.SIGKILL)
                killed.communicate()
                print(f"    kill -9 at {_judged(place)} of {count}", flush=True)
                killed = begun("--run", _the_run(place))
            after_kills = ended(killed)
            undisturbed = ended(begun("--where", "version!=later"))
            doubled = sum(many > 1 for many in look(place).answers.values() if many > 3)
        same = after_kills == undisturbed
        print(
            f"| {profile} | {after_kills['judged']} of {count} | {'the same' if same else 'NOT THE SAME'} | "
            f"{json.dumps(after_kills['decisions'])} |",
            flush=True,
        )
        return same and after_kills["judged"] == count and not doubled
    finally:
        arena.end()


def _judged(place: Workplace) -> int:
    done = sa.select(sa.func.count()).select_from(run_items).where(run_items.c.state == "done")
    with place.database.reading() as connection:
        return int(connection.execute(done).scalar_one())


def _the_run(place: Workplace) -> str:
    with place.database.reading() as connection:
        return str(connection.execute(sa.select(runs.c.id)).scalar_one())


EXPERIMENTS = {
    "real": (real, _PICTURES, HEAD),
    "clocks": (clocks, 300, "| Profile | Done | Two results | Leases lost | Attempts |\n|---|---|---|---|---|"),
    "reprocess": (reprocess, 1000, "| Profile | Judged again | Comparison | Decisions |\n|---|---|---|---|"),
}


def main() -> None:
    """Run one experiment."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("experiment", choices=sorted(EXPERIMENTS))
    parser.add_argument("--profile", choices=PROFILES, action="append")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int)
    parser.add_argument("--keep", action="store_true", help="keep the folder with the logs")
    given = parser.parse_args()
    act, usual, head = EXPERIMENTS[given.experiment]
    print(head, flush=True)
    right = True
    for profile in given.profile or ("embedded", "server"):
        folder = Path(tempfile.mkdtemp(prefix="chaos-"))
        start = time.monotonic()
        try:
            right &= act(profile, folder / "arena", seed=given.seed, count=given.documents or usual)
            print(f"    {time.monotonic() - start:.0f} s", flush=True)
        finally:
            if given.keep:
                print(folder)
            else:
                shutil.rmtree(folder, ignore_errors=True)
    sys.exit(not right)


if __name__ == "__main__":
    main()
