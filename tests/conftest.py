"""Servers that tests share: one of each for a test process, started when the first test asks for it."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from storage.database import Database
from storage.migrate import open_database, upgrade
from tests import servers, tables

# No test depends on how busy the machine is.
settings.register_profile("berkas", deadline=None)
settings.load_profile("berkas")

_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[servers.Postgres]:
    # Not below pytest's own folder: every run of pytest shuts that to the user that PostgreSQL runs as.
    folder = Path(tempfile.mkdtemp(prefix="berkas-postgres-"))
    server = servers.postgres(folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def broker_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Broker]:
    server = servers.valkey(tmp_path_factory.mktemp("valkey"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def object_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.ObjectServer]:
    server = servers.seaweed(tmp_path_factory.mktemp("seaweed"))
    yield server
    server.stop()


@pytest.fixture
def postgres_url(postgres_server: servers.Postgres) -> str:
    """Of an empty database that no other test uses."""
    return postgres_server.new_database(f"test_{next(_NUMBERS)}")


@pytest.fixture(scope="session")
def postgres_tables(postgres_server: servers.Postgres) -> str:
    """Name of a database on the server that has the tables, to be copied."""
    made = Database(postgres_server.new_database("tables"))
    upgrade(made)
    made.close()
    return "tables"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path) -> Iterator[Database]:
    """With the tables and no rows, of either kind."""
    if request.param == "sqlite":
        url = tables.embedded(tmp_path / "new folder" / "berkas.sqlite3")
    else:
        server, made = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_tables")
        url = server.new_database(f"test_{next(_NUMBERS)}", like=made)
    opened = open_database(url)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path) -> str:
    """Of an empty database, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new folder' / 'berkas.sqlite3'}"
    return str(request.getfixturevalue("postgres_url"))
