"""How often something may happen: a window that slides, in this process's memory."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import timedelta

_MOST_KEYS = 10_000


class Window:
    """At most `limit` times within `within`, for each key.

    Args:
        limit: how often.
        within: in which time.
        seconds: a counter that never runs backwards.
    """

    def __init__(self, limit: int, within: timedelta, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._within = within.total_seconds()
        self._seconds = seconds
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, key: str) -> float:
        """Count one more for a key: 0; or, uncounted, the seconds after which it may be tried again."""
        with self._lock:
            now = self._seconds()
            times = self._times.setdefault(key, deque())
            self._times.move_to_end(key)
            while times and times[0] <= now - self._within:
                times.popleft()
            if len(self._times) > _MOST_KEYS:
                self._times.popitem(last=False)
            if len(times) >= self._limit:
                return times[0] + self._within - now
            times.append(now)
            return 0.0
