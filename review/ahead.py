"""Drawing ahead: while an officer looks at the queue or at one document, the next pictures are made ready.

Nothing is shown to anybody, so nothing is written down: looking at a document is an event, drawing it is none.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator

from pipeline.errors import StoreFault
from review.case import Case, Person
from review.web.site import Site
from storage import cases, reviews
from storage.cases import Paper
from storage.clock import database_time

log = logging.getLogger(__name__)

_COMING = 2
"""Documents that are drawn before they are taken."""
_PAUSE = 0.4
"""Seconds until then: the page that is being shown has the machine for itself first."""


def begin_drawing(site: Site, who: Person, case: Case | None) -> threading.Thread:
    """Begin to draw what the page will ask for, and then what this person is likely to get next.

    In a thread of its own: a task that is tied to the answer holds the browser's connection until it ends, and the
    page's own pictures would wait behind it.
    """
    thread = threading.Thread(target=_draw, args=(site, who, case), name="ahead", daemon=True)
    thread.start()
    return thread


def _draw(site: Site, who: Person, case: Case | None) -> None:
    try:
        if case is not None:
            site.pictures.of(case.paper, in_full=case.revealed)
            time.sleep(_PAUSE)
            for paper in case.papers:
                if paper.id != case.paper.id:
                    site.pictures.of(paper, in_full=case.revealed)
        for paper in _coming(site, who):
            site.pictures.of(paper, in_full=False)
    except StoreFault as fault:
        log.warning("nothing is drawn ahead: %s", fault, extra={"action": "ahead_failed"})


def _coming(site: Site, who: Person) -> Iterator[Paper]:
    with site.database.reading() as connection:
        now = database_time(connection)
        waiting = reviews.listing(
            connection, now=now, account_id=who.id, supervisor=who.supervisor, limit=20 * _COMING
        )
        free = [
            each for each in waiting if not each.held(now) and not (each.snooze_until and each.snooze_until > now)
        ]
        found = [cases.paper(connection, each.document_id) for each in free[:_COMING]]
    yield from (each for each in found if each is not None)
