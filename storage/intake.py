"""The ledger of watched places, in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert, select

from pipeline.ports import Clock
from storage.database import Database
from storage.schema import intake


class SqlLedger:
    """See `pipeline.queues.intake.Ledger`.

    Args:
        database: of `storage.migrate.open_database`.
        clock: for the moment of an entry.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def known(self, places: Sequence[str]) -> Mapping[str, str]:
        """See `pipeline.queues.intake.Ledger`."""
        wanted = select(intake.c.place, intake.c.fingerprint).where(intake.c.place.in_(places))
        with self._database.reading() as connection:
            return {row.place: row.fingerprint for row in connection.execute(wanted)}

    def note(self, taken: Mapping[str, tuple[str, str]]) -> None:
        """See `pipeline.queues.intake.Ledger`."""
        if not taken:
            return
        now = self._clock.now()
        rows = [
            {"place": place, "fingerprint": fingerprint, "document_id": document_id, "taken_at": now}
            for place, (fingerprint, document_id) in taken.items()
        ]
        with self._database.writing() as connection:
            connection.execute(delete(intake).where(intake.c.place.in_(list(taken))))
            connection.execute(insert(intake), rows)
