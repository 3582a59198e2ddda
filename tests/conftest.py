"""Servers that tests share: one of each for a test process, started when the first test asks for it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from tests import servers

_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Postgres]:
    server = servers.postgres(tmp_path_factory.mktemp("postgres"))
    yield server
    server.stop()


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


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path) -> str:
    """Of an empty database, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new folder' / 'berkas.sqlite3'}"
    return str(request.getfixturevalue("postgres_url"))
