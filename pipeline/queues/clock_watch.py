"""A clock that jumps is no time that went by."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from pipeline.ports import Clock

log = logging.getLogger(__name__)


class ClockWatch:
    """Tells a clock that jumped from time that went by: leases of living workers look old after a jump.

    Args:
        clock: what is watched.
        patience: seconds until every living worker has prolonged its leases by the new time.
    """

    def __init__(self, clock: Clock, *, patience: float) -> None:
        self._clock = clock
        self._patience = patience
        self._offset = self._measured()
        self._from = 0.0

    def steady(self) -> bool:
        """It has run evenly for a while."""
        offset = self._measured()
        if abs(offset - self._offset) > timedelta(seconds=self._patience / 4):
            log.warning("the clock jumped by %s", offset - self._offset, extra={"action": "clock_jumped"})
            self._from = self._clock.seconds() + self._patience
        self._offset = offset
        return self._clock.seconds() >= self._from

    def _measured(self) -> datetime:
        return self._clock.now() - timedelta(seconds=self._clock.seconds())
