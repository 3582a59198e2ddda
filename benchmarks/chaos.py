"""What is lost when things are killed: nothing. `python -m benchmarks.chaos kills --profile server --seed 1`.

Every experiment starts real servers and worker processes, does something to them with kill -9, and looks at
what is left in the database. Documents are answered by a stub, so that the queue is what is tried.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.arena import PROFILES, Arena, Left, an_upload, build_arena, look, settle, submit
from pipeline.errors import StoreFault
from pipeline.model import Upload
from pipeline.queues.workplace import Workplace
from tests.servers import Server

POISON = ("exit", "exit", "hang", "hang", "memory", "memory", "exit")
_SAID = {"exit": "crashed: exit code", "hang": "hung", "memory": "out_of_memory"}


def kills(profile: str, folder: Path, *, seed: int, count: int) -> bool:
    """Kill -9 of everything in turn, while documents arrive and are judged.

    200 documents, 7 of them poison, 50 sent twice; true when every document that was accepted ended with one
    result, and exactly the poison ones are dead, each with its reason.
    """
    chance = random.Random(seed)
    words = [*POISON, *chance.choices(("accept", "flag", "reject"), k=count - len(POISON))]
    chance.shuffle(words)
    uploads = [an_upload(word, number) for number, word in enumerate(words)]
    return run_kills(profile, build_arena(profile, folder, seconds=0.1), words, uploads, seed=seed)


def run_kills(
    profile: str,
    arena: Arena,
    words: list[str],
    uploads: list[Upload],
    *,
    seed: int,
    patience: float = 400,
    options: tuple[str, ...] = (),
    after: Callable[[Workplace], None] | None = None,
) -> bool:
    """Kill everything in turn while these uploads are sent, a quarter of them twice, and are judged.

    Args:
        profile: of the arena.
        arena: built; ended here.
        words: of each upload: a word of `POISON`, or any other.
        uploads: what is sent.
        seed: of the order of everything.
        patience: seconds until it is given up.
        options: of the workers.
        after: looks at what is left.
    """
    chance, count = random.Random(seed + 1000), len(uploads)
    try:
        sent = [*range(count), *chance.sample(range(count), k=count // 4)]
        chance.shuffle(sent)
        accepted: dict[int, set[str]] = {}
        for name in ("one", "two"):
            arena.begin(name, "--slots", "1" if profile == "embedded" else "2", *options)
        if profile != "embedded":
            arena.begin("sweeper", "--slots", "0")
        acts = _kills(arena, chance)

        def send() -> None:
            with arena.place() as client:
                for number in sent:
                    accepted.setdefault(number, set()).add(submit(client, uploads[number]))
                    time.sleep(0.02)

        client = threading.Thread(target=send)
        client.start()
        with arena.place() as place:
            left = settle(place, count, seconds=patience, meanwhile=acts)
            client.join(timeout=120)
            left = look(place) if client.is_alive() is False else left
            if after is not None:
                after(place)
        return _judge(profile, seed, words, accepted, left, time.monotonic() - arena.start)
    finally:
        arena.end()


def _kills(arena: Arena, chance: random.Random) -> list[Callable[[], None]]:
    """What is done to it, in an order of chance."""

    def act(said: str, does: Callable[[], None]) -> Callable[[], None]:
        def both() -> None:
            arena.tell(said)
            does()

        return both

    acts = [
        act("kill -9 worker one, its children too", lambda: arena.kill_worker("one")),
        act("kill -9 worker two, its children too", lambda: arena.kill_worker("two")),
        act("kill -9 a child of worker one", lambda: arena.kill_child("one", chance)),
        act("kill -9 a child of worker two", lambda: arena.kill_child("two", chance)),
    ]
    database, broker, store = arena.database, arena.broker, arena.store
    if database is None or broker is None or store is None:
        acts += acts[:2]
    else:
        acts += [
            act("kill -9 the sweeper", lambda: arena.kill_worker("sweeper")),
            act("kill -9 the database, back after 3 s", lambda: arena.away(database, 3)),
            act("kill -9 the object store, back after 3 s", lambda: arena.away(store, 3)),
            act("the broker forgets everything", broker.flush),
            act("kill -9 the broker with all that is in it, back after 3 s", lambda: arena.away(broker, 3)),
        ]
    chance.shuffle(acts)
    return acts


def _judge(
    profile: str, seed: int, words: list[str], accepted: dict[int, set[str]], left: Left, seconds: float
) -> bool:
    identities = {number: next(iter(ids)) for number, ids in accepted.items()}
    lost = sum(identity not in left.states for identity in identities.values())
    unsettled = len(words) - left.settled
    doubled = sum(count > 1 for count in left.answers.values())
    twice_known = sum(len(ids) > 1 for ids in accepted.values())
    poison = {
        identities[number]: word for number, word in enumerate(words) if word in POISON and number in identities
    }
    wrong_dead = set(left.errors) ^ set(poison)
    wrong_reason = [
        error
        for identity, error in left.errors.items()
        if not error.startswith(_SAID[poison.get(identity, "exit")])
    ]
    done = sum(state == "done" for state in left.states.values())
    right = not (lost or unsettled or doubled or twice_known or wrong_dead or wrong_reason) and len(
        accepted
    ) == len(words)
    counts = (
        *(len(accepted), done, len(left.errors), lost, unsettled, doubled, len(wrong_dead), len(wrong_reason)),
        *(left.attempts, round(seconds), "as promised" if right else "NOT"),
    )
    print("| " + " | ".join(map(str, (profile, seed, *counts))) + " |", flush=True)
    return right


def away(profile: str, folder: Path, *, seed: int, count: int) -> bool:
    """Each server away for a minute, one after the other, while documents arrive: refused or kept, never lost."""
    if profile == "embedded":
        return True
    chance = random.Random(seed)
    arena = build_arena(profile, folder, seconds=0.1)
    try:
        assert arena.store is not None
        assert arena.database is not None
        assert arena.broker is not None
        servers: list[tuple[str, Server]] = [
            ("object store", arena.store), ("database", arena.database), ("broker", arena.broker),
        ]  # fmt: skip
        chance.shuffle(servers)
        arena.begin("one", "--slots", "2")
        right, number = True, 0
        with arena.place() as place:
            for name, server in servers:
                settle_all(place, [submit(place, an_upload("accept", number + each)) for each in range(10)])
                number += 10
                waiting = [submit(place, an_upload("accept", number + each)) for each in range(10)]
                server.kill()
                start = time.monotonic()
                kept, refused = 0, set()
                while time.monotonic() - start < _AWAY_SECONDS:
                    try:
                        waiting.append(place.submitter().submit(an_upload("accept", number + 10 + kept)).id)
                        kept += 1
                    except StoreFault as fault:
                        refused.add(str(fault))
                    time.sleep(2)
                server.start()
                back = time.monotonic()
                number += 10 + kept
                settled = settle_all(place, waiting)
                right &= settled
                print(
                    f"| {name} | {kept} | {'; '.join(sorted(refused)) or '-'} | {len(waiting)} | "
                    f"{'all' if settled else 'NOT ALL'} | {time.monotonic() - back:.0f} |",
                    flush=True,
                )
        return right
    finally:
        arena.end()


def settle_all(place: Workplace, identities: list[str], *, seconds: float = 240) -> bool:
    """Whether each of these documents is done in time, with one answer."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        left = look(place)
        if all(left.states.get(each) == "done" and left.answers[each] == 1 for each in identities):
            return True
        time.sleep(0.5)
    return False


def full(profile: str, folder: Path, *, seed: int, count: int) -> bool:
    """The embedded profile on a disk of 4 MiB that fills up while documents arrive, and is emptied again.

    Needs root: it mounts a disk in memory.
    """
    if profile != "embedded":
        return True
    disk = folder.parent / "disk"
    disk.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], check=True)  # noqa: S603, S607
    arena = build_arena(profile, folder, seconds=0.05, extra={"BERKAS_DATA_DIR": str(disk)})
    try:
        arena.begin("one", "--slots", "1")
        taken, refused = [], set()
        with arena.place() as place:
            settle_all(place, [submit(place, an_upload("accept", seed))])
            ballast = disk / "ballast"
            with ballast.open("wb") as file, contextlib.suppress(OSError):
                while shutil.disk_usage(disk).free > 100_000:
                    file.write(b"x" * 50_000)
                    file.flush()
            for number in range(count):
                upload = an_upload("accept", number, size=5_000)
                try:
                    taken.append(place.submitter().submit(upload).id)
                except StoreFault as fault:
                    refused.add(str(fault))
                time.sleep(0.02)
            during = look(place)
            lost = [each for each in taken if each not in during.states]
            ballast.unlink()
            settled = settle_all(place, taken)
            after = submit(place, an_upload("accept", count + 1))
            settled = settled and settle_all(place, [after])
            print(
                f"| disk full | {len(taken)} | {'; '.join(sorted(refused)) or '-'} | {len(taken)} | "
                f"{'all' if settled and not lost else 'NOT ALL'} | |",
                flush=True,
            )
        return settled and not lost and bool(refused)
    finally:
        arena.end()
        subprocess.run(["umount", "-l", str(disk)], check=False)  # noqa: S603, S607


EXPERIMENTS = {"kills": kills, "away": away, "full": full}
_AWAY_SECONDS = 60
AWAY_HEAD = (
    "| Away | Accepted meanwhile | Refused with | Accepted in all | Done | Seconds after its return |\n"
    "|---|---|---|---|---|---|"
)
HEAD = (
    "| Profile | Seed | Accepted | Done | Dead | Lost | Not settled | Two results | Wrongly dead or alive | "
    "Wrong reason | Attempts | s | |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|"
)


def main() -> None:
    """Run one experiment."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("experiment", choices=sorted(EXPERIMENTS))
    parser.add_argument("--profile", choices=PROFILES, action="append")
    parser.add_argument("--seed", type=int, action="append")
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--keep", action="store_true", help="keep the folder with the logs")
    given = parser.parse_args()
    print(HEAD if given.experiment == "kills" else AWAY_HEAD, flush=True)
    right = True
    for profile in given.profile or ("embedded", "server"):
        for seed in given.seed or (1, 2, 3):
            folder = Path(tempfile.mkdtemp(prefix="chaos-"))
            try:
                right &= EXPERIMENTS[given.experiment](profile, folder / "arena", seed=seed, count=given.documents)
            finally:
                if not given.keep:
                    shutil.rmtree(folder, ignore_errors=True)
                else:
                    print(folder)
    sys.exit(not right)


if __name__ == "__main__":
    main()
