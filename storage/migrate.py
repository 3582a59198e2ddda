"""Which version of the tables a database has, and the one way to bring it forward.

An embedded database is brought forward when it is opened; a server's by `berkas db upgrade`, once, while
nothing else runs an older version. There is no way back: a database that is ahead of the program is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from pipeline.errors import SchemaFault
from storage.database import Database

_MIGRATIONS = Path(__file__).parent / "migrations"

REVISIONS = tuple(sorted(script.name[1:5] for script in (_MIGRATIONS / "versions").glob("v[0-9]*.py")))
"""Every version, in order: a script `vNNNN_what.py` makes version NNNN of the one before it."""

_LOCK = 6_255_279  # of PostgreSQL, for this alone: two upgrades at a time would meet half-way


@dataclass(frozen=True, slots=True)
class SchemaVersion:
    """Attributes:
    found: the version of the database's tables; None: it has none.
    wanted: the version that this program works with.
    """

    found: str | None
    wanted: str = REVISIONS[-1]

    @property
    def current(self) -> bool:
        """They are the same."""
        return self.found == self.wanted

    @property
    def ahead(self) -> bool:
        """A later program has been here."""
        return self.found is not None and self.found not in REVISIONS


def open_database(url: str) -> Database:
    """The database of an address, of the version that this program works with.

    Raises:
        SchemaFault: it is of another version, and no file that may be brought forward at once.
        StoreFault: it cannot be used.
    """
    database = Database(url)
    version = schema_version(database)
    if version.current:
        return database
    if database.embedded and not version.ahead:
        upgrade(database)
        return database
    database.close()
    raise SchemaFault(_said(database, version))


def schema_version(database: Database) -> SchemaVersion:
    """What version a database has.

    Raises:
        StoreFault: it cannot be used.
    """
    with database.reading() as connection:
        return SchemaVersion(_found(connection))


def upgrade(database: Database) -> SchemaVersion:
    """Bring the tables to the version of this program, all or nothing; what version they had.

    Raises:
        SchemaFault: they are ahead of this program.
        StoreFault: it cannot be used.
    """
    with database.writing() as connection:
        if not database.embedded:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        before = SchemaVersion(_found(connection))
        if before.ahead:
            raise SchemaFault(_said(database, before))
        if not before.current:
            _run(connection, before)
    return before


def _found(connection: Connection) -> str | None:
    tables = inspect(connection)
    if tables.has_table("alembic_version"):
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    # The first version made its table without keeping a version.
    return REVISIONS[0] if tables.has_table("verifications") else None


def _run(connection: Connection, before: SchemaVersion) -> None:
    from alembic import command  # heavy
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    if before.found == REVISIONS[0] and not inspect(connection).has_table("alembic_version"):
        command.stamp(config, REVISIONS[0])
    command.upgrade(config, REVISIONS[-1])


def _said(database: Database, version: SchemaVersion) -> str:
    if version.ahead:
        return (
            f"the database {database.name} is of version {version.found}, which a later berkas made; this one "
            f"knows {version.wanted} and changes nothing: use the later program, or restore an older backup"
        )
    return (
        f"the database {database.name} is of version {version.found or 'none'}, this berkas needs "
        f"{version.wanted}: run `berkas db upgrade`"
    )
