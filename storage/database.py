"""The database: SQLite beside the uploads, or PostgreSQL. One engine, one way to write and one to read.

    with database.writing() as connection: ...   committed and on the disk when it ends, or nothing of it
    with database.reading() as connection: ...

SQLite keeps a write-ahead log that is flushed at every commit; a writer takes its turn before it reads
(BEGIN IMMEDIATE), so that no two can meet half-way.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from pipeline.errors import SettingsError, StoreFault

WAIT_SECONDS = 30
"""How long a writer waits for another, and a reader of a server for its answer."""

_WRITES = {"berkas_writes": True}
_SERVER = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": WAIT_SECONDS * 1000,
    "options": f"-c statement_timeout={WAIT_SECONDS}s -c timezone=utc",
}


class Database:
    """An open database of this program's own schema; `storage.migrate.open_database` makes one.

    Args:
        url: an address as SQLAlchemy knows it; of PostgreSQL with or without the driver's name.

    Raises:
        SettingsError: no address of a database that is known here.
        StoreFault: its folder cannot be made.
    """

    def __init__(self, url: str) -> None:
        self._address = _address(url)
        with self.faults():
            self._engine = _engine(self._address)
        self._writer = self._engine.execution_options(**_WRITES)
        # SQLite lets writers poll, and one of many may starve; threads of one process queue here instead.
        self._turn = threading.RLock() if self.embedded else contextlib.nullcontext()

    @property
    def embedded(self) -> bool:
        """Whether it is a file of this machine, with no server."""
        return self._address.get_backend_name() == "sqlite"

    @property
    def file(self) -> Path | None:
        """The file of an embedded one."""
        name = self._address.database
        return Path(name) if self.embedded and name and name != ":memory:" else None

    @property
    def name(self) -> str:
        """What to call it: never with a user or a password."""
        if self.embedded:
            return str(self.file or "memory")
        return f"{self._address.host or 'localhost'}:{self._address.port or 5432}/{self._address.database}"

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write.

        Raises:
            StoreFault: nothing of it was kept.
        """
        with self.faults(), self._turn, self._writer.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads, and waits for no writer.

        Raises:
            StoreFault: the database does not answer.
        """
        with self.faults(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Whatever a database does wrong; the message names the kind of error and never a value of a row."""
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            cause = getattr(error, "orig", None) or error
            raise StoreFault(f"the database {self.name} cannot be used: {_kind(cause)}") from error

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise SettingsError("BERKAS_DATABASE_URL is no address of a database") from None
    if address.get_backend_name() == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() != "sqlite":
        raise SettingsError("BERKAS_DATABASE_URL: berkas keeps its records in SQLite or PostgreSQL")
    return address


def _engine(address: URL) -> Engine:
    if address.get_backend_name() != "sqlite":
        import psycopg  # heavy, and of no use to an embedded one

        # As many connections as a web server has threads: whoever waits for one waits for the database itself.
        return create_engine(
            address, module=psycopg, pool_pre_ping=True, pool_size=8, max_overflow=32, connect_args=_SERVER
        )
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(address, connect_args={"timeout": WAIT_SECONDS})
    event.listen(engine, "connect", _durable)
    event.listen(engine, "begin", _begin)
    return engine


def _durable(connection: Any, _record: Any) -> None:
    """What is committed is on the disk, and readers do not wait for writers."""
    connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("berkas_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _kind(error: BaseException) -> str:
    """The type of an error and, of SQLite, its own name for it; what it says may hold what stands in a row."""
    code = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
    return f"{type(error).__name__} ({code})" if code else type(error).__name__
