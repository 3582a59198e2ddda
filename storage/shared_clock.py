"""One clock for all workers of a queue: the database's, carried on between looks by a counter that never jumps."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta

from pipeline.errors import StoreFault
from pipeline.ports import Clock
from storage.clock import database_time
from storage.database import Database

_LOOK_SECONDS = 60.0


class DatabaseClock:
    """See `pipeline.ports.Clock`. Without an answer of the database it goes on from the last one.

    Args:
        database: whose time counts.
        clock: of this machine.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._moment = clock.now()
        self._at: float | None = None

    def today(self) -> date:
        """See `pipeline.ports.Clock`."""
        return self._clock.today()

    def now(self) -> datetime:
        """See `pipeline.ports.Clock`."""
        with self._lock:
            seconds = self._clock.seconds()
            if self._at is None or seconds - self._at >= _LOOK_SECONDS:
                self._look(seconds)
                seconds = self._clock.seconds()
            assert self._at is not None
            return self._moment + timedelta(seconds=seconds - self._at)

    def seconds(self) -> float:
        """See `pipeline.ports.Clock`."""
        return self._clock.seconds()

    def _look(self, seconds: float) -> None:
        try:
            with self._database.reading() as connection:
                self._moment = database_time(connection)
            self._at = self._clock.seconds()
        except StoreFault:
            if self._at is None:
                raise
            self._moment += timedelta(seconds=seconds - self._at)
            self._at = seconds
