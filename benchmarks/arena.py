"""Real servers, worker processes that can be killed, and a look at what is left: for `benchmarks.chaos`."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from minio import Minio

from benchmarks.chaos_worker import SECONDS
from pipeline.errors import StoreFault
from pipeline.model import DocumentType, Upload
from pipeline.queues.jobs import Queue
from pipeline.queues.workplace import Workplace, open_workplace
from pipeline.settings import Settings
from storage.database import Database
from storage.migrate import upgrade
from storage.schema import documents, verifications
from tests import servers
from tests.doubles import VERSION
from tests.processes import family

LEASE_S = 8.0


@dataclass(slots=True)
class Arena:
    """One profile, running.

    Attributes:
        environment: the settings of its processes.
        workers: processes, by name.
        version: of the pipeline.
        said: what happened, with the seconds since the start.
    """

    folder: Path
    environment: dict[str, str]
    database: servers.Postgres | None = None
    broker: servers.Broker | None = None
    store: servers.ObjectServer | None = None
    workers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    arguments: dict[str, tuple[str, ...]] = field(default_factory=dict)
    version: str = VERSION
    said: list[str] = field(default_factory=list)
    start: float = field(default_factory=time.monotonic)

    def settings(self) -> Settings:
        """The settings of its processes, here."""
        given = {name.removeprefix("BERKAS_").lower(): value for name, value in self.environment.items()}
        return Settings(_env_file=None, **{k: v for k, v in given.items() if k in Settings.model_fields})  # type: ignore[arg-type,call-arg]

    def place(self) -> contextlib.AbstractContextManager[Workplace]:
        """Its stores, open."""
        return open_workplace(self.settings(), version=self.version)

    def begin(self, name: str, *arguments: str) -> None:
        """Start a worker process, in a group of its own."""
        self.arguments[name] = arguments
        with (self.folder / f"{name}.log").open("ab") as log:
            self.workers[name] = subprocess.Popen(  # noqa: S603  # ourselves
                [sys.executable, "-m", "benchmarks.chaos_worker", *arguments],
                env={**os.environ, **self.environment}, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def kill_worker(self, name: str) -> None:
        """Kill -9 of a worker and its children together, as when its machine goes; then it is started again."""
        process = self.workers[name]
        with contextlib.suppress(ProcessLookupError):
            for pid in reversed(family(process.pid)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        process.wait()
        self.begin(name, *self.arguments[name])

    def kill_child(self, name: str, chance: random.Random) -> None:
        """Kill -9 of one child of a worker."""
        children = [pid for pid in family(self.workers[name].pid)[1:] if b"spawn_main" in _command(pid)]
        if children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(children), signal.SIGKILL)

    def away(self, server: servers.Server, seconds: float) -> None:
        """Kill -9 of a server, which comes back on its data after a while."""
        server.kill()
        time.sleep(seconds)
        server.start()

    def tell(self, what: str) -> None:
        """Write down what happens."""
        self.said.append(f"{time.monotonic() - self.start:5.0f} s  {what}")
        print(f"    {self.said[-1]}", flush=True)

    def end(self) -> None:
        """End everything."""
        for process in self.workers.values():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        for process in self.workers.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()
            process.wait()
        for server in (self.database, self.broker, self.store):
            if server is not None:
                server.kill()


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


PROFILES = ("embedded", "server", "rabbitmq")


def build_arena(
    profile: str,
    folder: Path,
    *,
    seconds: float,
    extra: dict[str, str] | None = None,
    counting: bool = False,
) -> Arena:
    """A profile without workers yet.

    Args:
        profile: "embedded"; "server" with Valkey as broker, "rabbitmq" with that.
        folder: of its own, made.
        seconds: that an answer takes.
        extra: more settings.
        counting: PostgreSQL counts its statements.
    """
    folder.mkdir(parents=True)
    environment = {
        "BERKAS_DATA_DIR": str(folder / "data"),
        "BERKAS_TIME_LIMIT_S": "3",
        "BERKAS_MEMORY_LIMIT_MB": "512",
        "BERKAS_LEASE_S": str(LEASE_S),
        "BERKAS_INTERACTIVE_SLOTS": "0",
        SECONDS: str(seconds),
        **(extra or {}),
    }
    arena = Arena(folder, environment)
    if profile != "embedded":
        arena.database = servers.postgres(folder / "postgres", durable=True, counting=counting)
        broker = servers.rabbitmq if profile == "rabbitmq" else servers.valkey
        arena.broker = broker(folder / "broker")
        arena.store = store = servers.seaweed(folder / "seaweed")
        Minio(f"127.0.0.1:{store.port}", store.access_key, store.secret_key, secure=False).make_bucket("uploads")
        environment |= {
            "BERKAS_DATABASE_URL": arena.database.new_database("berkas"),
            "BERKAS_BROKER_URL": arena.broker.url,
            "BERKAS_OBJECTS_URL": f"{store.endpoint}/uploads",
            "BERKAS_OBJECTS_ACCESS_KEY": store.access_key,
            "BERKAS_OBJECTS_SECRET_KEY": store.secret_key,
        }
    database = Database(arena.settings().records_url)
    upgrade(database)
    database.close()
    return arena


def an_upload(word: str, number: int, *, size: int = 0) -> Upload:
    """What the stub understands; no two of one content."""
    content = f"{word} {number}".encode().ljust(size)
    digest = hashlib.sha256(content).hexdigest()
    return Upload(content, f"{number}.jpg", digest, DocumentType.KTP, f"JHT-{number // 3}", None)


def submit(place: Workplace, upload: Upload, *, queue: Queue = Queue.BACKLOG) -> str:
    """Until it is accepted, as a client does; the id."""
    while True:
        try:
            return place.submitter().submit(upload, queue=queue).id
        except StoreFault:
            time.sleep(0.5)


@dataclass(frozen=True, slots=True)
class Left:
    """What is in the database.

    Attributes:
        states: by document.
        answers: conclusive ones, by document.
        errors: of the dead.
        attempts: claims of all documents together.
    """

    states: dict[str, str]
    answers: Counter[str]
    errors: dict[str, str]
    attempts: int

    @property
    def settled(self) -> int:
        """Documents that are done or dead."""
        return sum(state in {"done", "dead"} for state in self.states.values())


def look(place: Workplace) -> Left:
    """Read the database, however long it takes until it answers."""
    while True:
        try:
            with place.database.reading() as connection:
                rows = connection.execute(
                    sa.select(documents.c.id, documents.c.state, documents.c.error, documents.c.fence)
                ).all()
                answered = connection.execute(
                    sa.select(verifications.c.document_id).where(verifications.c.conclusive)
                ).scalars()
                return Left(
                    {row.id: row.state for row in rows},
                    Counter(answered),
                    {row.id: row.error for row in rows if row.state == "dead"},
                    sum(row.fence for row in rows),
                )
        except StoreFault:
            time.sleep(0.5)


def settle(place: Workplace, count: int, *, seconds: float, meanwhile: Sequence[Callable[[], None]] = ()) -> Left:
    """Wait until so many documents are done or dead; `meanwhile` happens one after the other on the way."""
    end, happenings = time.monotonic() + seconds, _spread(meanwhile, count)
    due = next(happenings, None)
    while True:
        left = look(place)
        while due is not None and left.settled >= due[0]:
            due[1]()
            due = next(happenings, None)
        if (left.settled >= count and due is None) or time.monotonic() > end:
            return left
        time.sleep(0.3)


def _spread(acts: Sequence[Callable[[], None]], count: int) -> Iterator[tuple[float, Callable[[], None]]]:
    """Each at its share of the documents, the last well before the end."""
    return ((count * 0.8 * (number + 1) / (len(acts) + 1), act) for number, act in enumerate(acts))
