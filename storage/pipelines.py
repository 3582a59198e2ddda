"""What a pipeline version stands for, so that an old answer can be explained and repeated."""

from __future__ import annotations

from datetime import datetime

from storage.database import Database
from storage.rows import insert_unless_there
from storage.schema import pipelines


def note_pipeline(database: Database, version: str, description: str, *, at: datetime) -> None:
    """Keep what a version is made of, the first time that it runs.

    Args:
        database: where.
        version: as verifications carry it.
        description: JSON: code, policy, models and readers, in full.
        at: the moment.

    Raises:
        StoreFault: it was not kept.
    """
    row = {"pipeline_version": version, "description": description, "first_seen": at}
    with database.writing() as connection:
        connection.execute(insert_unless_there(connection, pipelines).values(row))
