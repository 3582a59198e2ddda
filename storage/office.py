"""The office's records of claimants, imported into the database."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from pipeline.model import Participant
from storage import claim_changes
from storage.clock import database_time
from storage.database import Database
from storage.schema import participants

_FIELDS = tuple(field.name for field in dataclasses.fields(Participant))
_BATCH = 500


class MemoryParticipants:
    """A participant store for tests and trials."""

    def __init__(self, records: Iterable[Participant] = ()) -> None:
        self._records = {each.kpj: each for each in records}

    def of(self, kpj: str | None) -> Participant | None:
        """See `pipeline.ports.ParticipantStore`."""
        return self._records.get(kpj) if kpj else None


class SqlParticipants:
    """See `pipeline.ports.ParticipantStore`.

    Args:
        database: of `storage.migrate.open_database`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, kpj: str | None) -> Participant | None:
        """See `pipeline.ports.ParticipantStore`."""
        if not kpj:
            return None
        number = re.sub(r"[\s.\-]", "", kpj)
        wanted = select(*(participants.c[name] for name in _FIELDS)).where(participants.c.kpj == number)
        with self._database.reading() as connection:
            row = connection.execute(wanted).mappings().one_or_none()
        return None if row is None else Participant(**row)

    def put(self, records: Iterable[Participant], *, at: datetime) -> int:
        """Keep records; one that is there already under its number is replaced. How many there were."""
        waiting: list[dict[str, Any]] = []
        count = 0
        for record in records:
            waiting.append({**{name: getattr(record, name) for name in _FIELDS}, "imported_at": at})
            if len(waiting) == _BATCH:
                count += self._replace(waiting)
                waiting = []
        return count + self._replace(waiting)

    def _replace(self, rows: list[dict[str, Any]]) -> int:
        if rows:
            with self._database.writing() as connection:
                known = participants.c.kpj.in_([row["kpj"] for row in rows])
                before = {
                    row["kpj"]: row for row in connection.execute(select(participants).where(known)).mappings()
                }
                connection.execute(delete(participants).where(known))
                connection.execute(insert(participants), rows)
                _look_again(connection, before, rows)
        return len(rows)


def _look_again(connection: Connection, before: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Have the claims looked at whose records are new or others than before."""
    others = [row for row in rows if _values(row) != _values(before.get(row["kpj"], {}))]
    known = [before[row["kpj"]] for row in others if row["kpj"] in before]
    niks = {each["nik"] for each in (*others, *known) if each["nik"]}
    if others:
        at = database_time(connection)
        claim_changes.of_records(connection, [row["kpj"] for row in others], niks, at=at)


def _values(row: Mapping[str, Any]) -> list[Any]:
    return [row.get(name) for name in _FIELDS]
