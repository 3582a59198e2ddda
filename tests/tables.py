"""Databases with today's tables for tests: the migrations make one, and each test gets a copy of it."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from storage.migrate import open_database


def embedded(path: Path) -> str:
    """A SQLite file with the tables, without rows if there was none; its address."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_bytes(_made())
    return f"sqlite:///{path}"


@cache
def _made() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tables.sqlite3"
        open_database(f"sqlite:///{path}").close()
        return path.read_bytes()
