"""The sender: makes messages of what changed and brings them to receivers, each endpoint at its own pace.

It runs in the desk's process, or by itself as `berkas webhook send`; any number may run at a time.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from pipeline.errors import StoreFault
from review.webhooks import Sent, Webhooks
from storage.webhooks import Endpoint

log = logging.getLogger(__name__)

_PAUSE_SECONDS = 1.0
_FORGET_EVERY = 3600


@dataclass(slots=True)
class Sender:
    """Attributes:
    webhooks: what is to be told.
    """

    webhooks: Webhooks
    _busy: dict[str, Future[Sent]] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)

    def once(self) -> Sent:
        """Tell and send everything that is due, and wait for it."""
        while self.webhooks.tell() or self.webhooks.look():
            pass
        while self.webhooks.tell():
            pass
        total = Sent()
        for to in self.webhooks.listening():
            while done := self.webhooks.send(to):
                total = total + done
        return total

    def run(self) -> None:
        """Send until `stop` is called. A database that does not answer is waited for."""
        turns = 0
        with ThreadPoolExecutor(thread_name_prefix="webhook") as pool:
            while not self._stop.wait(_PAUSE_SECONDS):
                try:
                    self._round(pool)
                    if turns % _FORGET_EVERY == 0:
                        self.webhooks.forget()
                    turns += 1
                except StoreFault as fault:
                    log.warning("webhooks wait: %s", fault, extra={"action": "webhooks_wait"})

    def stop(self) -> None:
        """End `run` after what is under way."""
        self._stop.set()

    def _round(self, pool: ThreadPoolExecutor) -> None:
        listening = self.webhooks.listening()
        if not listening:
            return
        self.webhooks.tell()
        self.webhooks.look()
        for to in listening:
            held = self._busy.get(to.id)
            if held is None or held.done():
                self._busy[to.id] = pool.submit(self._serve, to)

    def _serve(self, to: Endpoint) -> Sent:
        try:
            return self.webhooks.send(to)
        except StoreFault as fault:
            log.warning("webhooks wait: %s", fault, extra={"action": "webhooks_wait"})
        except Exception:
            log.exception("a webhook could not be sent", extra={"action": "webhook_failed"})
        return Sent()


@contextlib.contextmanager
def sending(webhooks: Webhooks) -> Iterator[None]:
    """A sender beside something else; it ends with it."""
    sender = Sender(webhooks)
    thread = threading.Thread(target=sender.run, name="webhooks", daemon=True)
    thread.start()
    try:
        yield
    finally:
        sender.stop()
        thread.join(timeout=15)
