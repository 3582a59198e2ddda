"""What the desk counts, for Prometheus, at `/metrics`: for this machine, or with a key of scope `metrics:read`.

Labels are few and fixed: routes as they are declared, never as they were asked for; no person, claim or number.
"""

from __future__ import annotations

import ipaddress
import time
from collections import Counter as Counted
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Connection, func, select
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.bootstrap import package_version
from pipeline.errors import StoreFault
from review import keys
from review.figures import BOUNDS
from review.web.site import Site, site_of
from storage import figures, reviews, webhooks
from storage.clock import database_time
from storage.desk_schema import review_items
from storage.figures import Span

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_MOUNTS = ("/v1", "/static")
_OPEN = select(func.min(review_items.c.created_at), func.min(review_items.c.due_at)).where(
    review_items.c.status == reviews.OPEN
)
_DAY = timedelta(days=1)


class DeskMetrics:
    """The counters of one desk.

    Args:
        site: whose queue and messages are counted, at each scrape.
    """

    def __init__(self, site: Callable[[], Site]) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "berkas_http_request_duration_seconds", "Time of requests.", ["route", "method", "status_class"],
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self.refused = Counter(
            "berkas_http_refused", "Requests that were refused.", ["why"], registry=self.registry
        )
        info = Gauge("berkas_build_info", "The program that runs.", ["version"], registry=self.registry)
        info.labels(package_version()).set(1)
        self.registry.register(_Standing(site))

    def observe(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        kind = method if method in _METHODS else "other"
        self.requests.labels(route, kind, f"{status // 100}xx").observe(seconds)
        if status in {401, 403, 409, 413, 422, 429}:
            self.refused.labels(str(status)).inc()


class Measuring:
    """Counts requests. Plain ASGI: nothing is buffered."""

    def __init__(self, app: ASGIApp, metrics: DeskMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            self._metrics.observe(_route(scope), str(scope["method"]), status, time.perf_counter() - began)


def _route(scope: Scope) -> str:
    """The route as it is declared; what leads nowhere is one route, whatever was asked for."""
    mount = next((each for each in _MOUNTS if str(scope.get("path", "")).startswith(f"{each}/")), "")
    declared = getattr(scope.get("route"), "path", None)
    return f"{mount if declared is None or not declared.startswith(mount) else ''}{declared or '/?'}"


def metrics(request: Request) -> Response:
    """Everything that is counted."""
    site = site_of(request)
    given = request.headers.get("authorization", "").partition(" ")[2].strip()
    key = site.keys.find(given) if given else None
    if not (key is not None and keys.Scope.METRICS in key.scopes) and not (_is_here(request) and not given):
        return PlainTextResponse("a key of scope metrics:read is needed\n", status_code=403)
    content = generate_latest(request.app.state.metrics.registry)
    return Response(content, media_type=CONTENT_TYPE_LATEST)


def _is_here(request: Request) -> bool:
    """Whether it comes from this machine itself, through no proxy: a proxy speaks for others."""
    if {"x-forwarded-for", "forwarded", "x-real-ip", "via"} & set(request.headers.keys()):
        return False
    try:
        return ipaddress.ip_address(request.client.host if request.client else "").is_loopback
    except ValueError:
        return False


class _Standing(Collector):
    """What stands in the database at the moment of a scrape."""

    def __init__(self, site: Callable[[], Site]) -> None:
        self._site = site

    def describe(self) -> Iterator[Metric]:
        """Nothing: registering must not ask the database."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("berkas_database_up", "Whether the database answers.")
        try:
            found = list(self._found(self._site()))
        except StoreFault:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from found

    def _found(self, site: Site) -> Iterator[Metric]:
        with site.database.reading() as connection:
            now = database_time(connection)
            yield from _queue(connection, now)
            yield from _last_day(connection, now)
            yield from _told(connection, now)


def _queue(connection: Connection, now: datetime) -> Iterator[Metric]:
    counts = reviews.counts(connection, now=now)
    oldest, due = connection.execute(_OPEN).one()
    queue = GaugeMetricFamily("berkas_review_queue_items", "Documents that wait for a person.", labels=["state"])
    for state in ("waiting", "held", "postponed", "escalated", "overdue"):
        queue.add_metric([state], getattr(counts, state))
    yield queue
    yield GaugeMetricFamily(
        "berkas_review_oldest_item_age_seconds", "Age of the one that waits longest.", value=_age(now, oldest)
    )
    left = (due - now).total_seconds() if due else 0.0
    yield GaugeMetricFamily(
        "berkas_review_next_deadline_seconds", "Until the next deadline; below 0: it has passed.", value=left
    )


def _last_day(connection: Connection, now: datetime) -> Iterator[Metric]:
    day = Span(since=now - _DAY, before=now)
    waited = figures.waited(connection, day, bounds=BOUNDS)
    yield _by(
        "berkas_documents_last_day", "Documents that came in within 24 hours, by what the system decided.",
        "decision", ((each.what, each.number) for each in figures.machine(connection, day)),
    )  # fmt: skip
    yield _by(
        "berkas_review_decisions_last_day", "Decisions of people within 24 hours.",
        "action", ((each.action, each.number) for each in figures.work(connection, day)),
    )  # fmt: skip
    yield _by(
        "berkas_review_waited_last_day", "Documents decided within 24 hours, by how long they had waited.",
        "up_to", ((str(each.up_to or "longer"), each.number) for each in waited),
    )  # fmt: skip
    yield GaugeMetricFamily(
        "berkas_review_late_last_day", "Those of them that were decided after their deadline.",
        value=sum(each.late for each in waited),
    )  # fmt: skip


def _told(connection: Connection, now: datetime) -> Iterator[Metric]:
    messages = webhooks.standing(connection)
    changes, since = webhooks.waiting_changes(connection)
    told = CounterMetricFamily("berkas_webhook_deliveries", "Messages that are over.", labels=["result"])
    for state in (webhooks.DELIVERED, webhooks.DEAD):
        told.add_metric([state], messages.get(state, (0, None))[0])
    yield told
    waiting, first = messages.get(webhooks.WAITING, (0, None))
    yield GaugeMetricFamily(
        "berkas_webhook_waiting", "Changes and messages that are on their way.", value=waiting + changes
    )
    lag = max(_age(now, first), _age(now, since))
    yield GaugeMetricFamily("berkas_webhook_lag_seconds", "Age of the oldest of them.", value=lag)


def _by(name: str, says: str, label: str, pairs: Iterable[tuple[str, int]]) -> GaugeMetricFamily:
    """A gauge of one label; what was counted apart is added up."""
    family, sums = GaugeMetricFamily(name, says, labels=[label]), Counted[str]()
    for value, number in pairs:
        sums[value] += number
    for value, number in sorted(sums.items()):
        family.add_metric([value], number)
    return family


def _age(now: datetime, oldest: datetime | None) -> float:
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
