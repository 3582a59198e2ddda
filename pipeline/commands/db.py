"""`berkas db ...` and `berkas participants import`: the tables, and the office's records in them."""

from __future__ import annotations

from pathlib import Path

from pipeline import bootstrap
from pipeline.commands.console import note, safe
from pipeline.errors import EXIT_OK, EXIT_ROWS_LEFT_OUT, EXIT_SYSTEM, UsageError
from pipeline.queues.workplace import open_workplace
from pipeline.settings import Settings, load_settings
from storage import traces
from storage.backup import back_up, restore
from storage.database import Database
from storage.migrate import schema_version, upgrade
from storage.participants import read_participants


def upgrade_database() -> None:
    """Bring the tables to the version of this program.

    Raises:
        SchemaFault: they are ahead of it.
        StoreFault: the database cannot be used.
    """
    database = _database()
    before = upgrade(database)
    filled = traces.fill_in(database)
    database.close()
    found = before.found or "empty"
    _tell(f"{database.name}: {'is' if before.current else f'was {found}, is now'} of version {before.wanted}")
    if filled:
        _tell(f"{filled} earlier answer(s) can now be found by what they share with others")


def show_database() -> int:
    """Say which version the tables have; the exit code: 4 unless it is this program's.

    Raises:
        StoreFault: the database cannot be used.
    """
    database = _database()
    version = schema_version(database)
    database.close()
    _tell(f"{database.name}: version {version.found or 'none'}, this berkas needs {version.wanted}")
    return EXIT_OK if version.current else EXIT_SYSTEM


def back_up_database(target: Path) -> None:
    """Write database and uploads of the embedded profile into one file.

    Raises:
        UsageError: it is not the embedded profile, or there is nothing yet.
        StoreFault: the file was not written.
    """
    settings, file = _embedded()
    count = back_up(settings.data_dir, file, target)
    _tell(f"{target}: the database and {count} upload(s)")


def restore_database(source: Path) -> None:
    """Bring a backup back, into an empty place.

    Raises:
        UsageError: it is not the embedded profile, the file is no backup, or the place is not empty.
        StoreFault: it could not be restored whole.
    """
    settings, file = _embedded()
    count = restore(source, settings.data_dir, file)
    _tell(f"{file}: restored with {count} upload(s)")


def import_participants(path: Path) -> int:
    """Keep the records of a file; the exit code: 3 when rows were left out.

    Raises:
        TableError: the file is no table of participants.
        StoreFault: the database cannot be used.
    """
    settings = load_settings()
    bootstrap.configure_logging(settings)
    read = read_participants(path)
    for problem in read.problems:
        note(f"{path} line {problem.line} is left out: {problem.message}")
    if read.unused:
        note(f"columns of participants that are not used: {safe(', '.join(read.unused))}")
    with open_workplace(settings) as place:
        count = place.participants.put(read.by_kpj.values(), at=place.clock.now())
    _tell(f"{count} participant record(s) imported")
    return EXIT_ROWS_LEFT_OUT if read.problems else EXIT_OK


def _embedded() -> tuple[Settings, Path]:
    settings = load_settings()
    file = Database(settings.records_url).file
    if file is None or settings.objects_url is not None:
        raise UsageError("PostgreSQL and S3 servers have their own backup (docs/operations.md)")
    return settings, file


def _database() -> Database:
    settings = load_settings()
    bootstrap.configure_logging(settings)
    return Database(settings.records_url)


def _tell(text: str) -> None:
    print(text)  # noqa: T201  # a command line's own output
