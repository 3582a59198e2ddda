"""The embedded profile in one file and back: the database as of one moment, and every upload that it names."""

from __future__ import annotations

import os
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

from pipeline.errors import StoreFault, UsageError
from storage.objects import is_key

_DATABASE = "berkas.sqlite3"
_OBJECTS = "objects"


def back_up(data: Path, database: Path, target: Path) -> int:
    """Write a tar file of database and uploads while work goes on; how many uploads are in it.

    The database is copied first, as of one moment; uploads are never changed and only ever added before their
    row, so all that the copy names are there.

    Raises:
        UsageError: there is no database.
        StoreFault: it cannot be read, or the file cannot be written; then there is none.
    """
    if not database.is_file():
        raise UsageError(f"{database}: no such database")
    part = target.with_name(f".{target.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder, tarfile.open(part, "w") as archive:
            copy = Path(folder) / _DATABASE
            with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as snapshot:
                source.backup(snapshot)
                keys = _keys(snapshot)
            archive.add(copy, _DATABASE)
            for key in keys:
                archive.add(data / _OBJECTS / key, f"{_OBJECTS}/{key}")
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(target)
    except (OSError, sqlite3.Error, tarfile.TarError) as error:
        part.unlink(missing_ok=True)
        raise StoreFault(f"no backup was written: {type(error).__name__}: {error}") from error
    return len(keys)


def restore(source: Path, data: Path, database: Path) -> int:
    """Bring database and uploads back into a place that has none; how many uploads there are.

    Raises:
        UsageError: the file is no backup, or there is a database already: nothing is overwritten.
        StoreFault: it cannot be written, or is not whole.
    """
    if database.exists():
        raise UsageError(f"{database} is there already: a backup is restored into an empty place only")
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tarfile.open(source) as archive, tempfile.TemporaryDirectory(dir=data) as folder:
            names = [member for member in archive.getmembers() if _is_ours(member)]
            archive.extractall(folder, members=names, filter="data")
            copy = Path(folder) / _DATABASE
            if not copy.is_file():
                raise UsageError(f"{source} is no backup of berkas")
            with closing(sqlite3.connect(copy)) as snapshot:
                (state,) = snapshot.execute("PRAGMA integrity_check").fetchone()
                keys = _keys(snapshot)
            missing = [key for key in keys if not (Path(folder) / _OBJECTS / key).is_file()]
            if state != "ok" or missing:
                raise StoreFault(f"{source} is not whole: database {state}, {len(missing)} uploads are missing")
            for key in keys:
                (data / _OBJECTS / key).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                (Path(folder) / _OBJECTS / key).replace(data / _OBJECTS / key)
            database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            copy.replace(database)  # last: what is half restored has no database, and may be restored again
    except (OSError, sqlite3.Error, tarfile.TarError) as error:
        raise StoreFault(f"nothing was restored: {type(error).__name__}: {error}") from error
    return len(keys)


def _keys(database: sqlite3.Connection) -> list[str]:
    rows = database.execute("SELECT DISTINCT object_key FROM documents WHERE object_key IS NOT NULL ORDER BY 1")
    return [key for (key,) in rows if is_key(key)]


def _is_ours(member: tarfile.TarInfo) -> bool:
    return member.isfile() and (
        member.name == _DATABASE
        or (member.name.startswith(f"{_OBJECTS}/") and is_key(member.name[len(_OBJECTS) + 1 :]))
    )
