"""What a worker counts, for Prometheus. Labels are few and fixed: never a document, a claim or a number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    start_http_server,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from pipeline.errors import StoreFault, UsageError
from pipeline.model import Verification
from pipeline.ports import Clock, WorkStore
from pipeline.queues.jobs import Claimed, State, Swept

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

_WAITS = (0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 4 * 3600, 24 * 3600)
_STAGES = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 120)


class Metrics:
    """See `pipeline.queues.supervisor.Observer`.

    Args:
        version: of the pipeline, for `berkas_build_info`.
    """

    def __init__(self, version: str) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        self._documents = self._counter(
            "berkas_documents", "Documents judged.", "doc_type", "outcome", "decided_by"
        )
        self._reasons = self._counter("berkas_reasons", "Reasons given.", "code", "outcome")
        self._attempts = self._counter("berkas_queue_attempts", "Attempts at documents.", "result")
        self._lost = self._counter("berkas_queue_lost_leases", "Documents taken back from vanished workers.")
        self._dead = self._counter("berkas_queue_dead_letters", "Documents given up and flagged.")
        self._stages = Histogram(
            "berkas_stage_duration_seconds",
            "Time of each stage.",
            ["stage"],
            buckets=_STAGES,
            registry=self.registry,
        )
        self._waits = Histogram(
            "berkas_queue_wait_seconds",
            "From ready to claimed.",
            ["queue"],
            buckets=_WAITS,
            registry=self.registry,
        )
        info = Gauge("berkas_build_info", "The pipeline that runs.", ["version"], registry=self.registry)
        info.labels(version).set(1)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, registry=self.registry)

    def watch(self, work: WorkStore, clock: Clock) -> None:
        """Add what stands in the queue, looked up at each scrape."""
        self.registry.register(_Depths(work, clock))

    def serve(self, address: str) -> None:
        """Answer scrapes at `host:port`.

        Raises:
            UsageError: it cannot be listened at.
        """
        host, _, port = address.rpartition(":")
        try:
            start_http_server(int(port), addr=host or "127.0.0.1", registry=self.registry)
        except (OSError, ValueError, OverflowError) as error:
            raise UsageError(f"BERKAS_METRICS: cannot listen at {address!r}: {error}") from error

    def claimed(self, claimed: Claimed) -> None:
        """See `pipeline.queues.supervisor.Observer`."""
        self._waits.labels(str(claimed.queue)).observe(claimed.waited)

    def finished(self, claimed: Claimed, verification: Verification) -> None:
        """See `pipeline.queues.supervisor.Observer`."""
        del claimed
        decision = str(verification.decision)
        self._documents.labels(str(verification.document_type), decision, "machine").inc()
        self._attempts.labels("finished").inc()
        for reason in verification.reasons:
            self._reasons.labels(reason.code, str(reason.outcome)).inc()
        for stage, milliseconds in verification.timings_ms.items():
            self._stages.labels(stage).observe((milliseconds or 0.0) / 1000)

    def failed(self, claimed: Claimed, failure: str, state: State | None) -> None:
        """See `pipeline.queues.supervisor.Observer`."""
        del claimed
        self._attempts.labels(failure.replace(" ", "_")[:24]).inc()
        if state is State.DEAD:
            self._dead.inc()

    def swept(self, swept: Swept) -> None:
        """See `pipeline.queues.supervisor.Observer`."""
        self._lost.inc(len(swept.lost) + len(swept.dead))
        self._dead.inc(len(swept.dead))


class _Depths(Collector):
    def __init__(self, work: WorkStore, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        count = GaugeMetricFamily(
            "berkas_queue_documents", "Documents that are not done.", labels=["queue", "state", "kind"]
        )
        age = GaugeMetricFamily(
            "berkas_queue_oldest_age_seconds", "Age of the one that waits longest.", labels=["queue", "kind"]
        )
        up = GaugeMetricFamily("berkas_database_up", "Whether the database answers.")
        try:
            depths, now = self._work.depths(), self._clock.now()
        except StoreFault:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        for each in depths:
            kind = "reprocess" if each.run else "document"
            count.add_metric([str(each.queue), str(each.state), kind], each.count)
            if each.state is State.QUEUED:
                age.add_metric([str(each.queue), kind], _age(now, each.oldest))
        yield from (up, count, age)

    def describe(self) -> Iterator[Metric]:
        """Nothing: registering must not ask the database."""
        return iter(())


def _age(now: datetime, oldest: datetime | None) -> float:
    return max(0.0, (now - (oldest or now)).total_seconds())


class Unobserved:
    """An observer that counts nothing."""

    def claimed(self, claimed: Claimed) -> None:
        """See `pipeline.queues.supervisor.Observer`."""

    def finished(self, claimed: Claimed, verification: Verification) -> None:
        """See `pipeline.queues.supervisor.Observer`."""

    def failed(self, claimed: Claimed, failure: str, state: State | None) -> None:
        """See `pipeline.queues.supervisor.Observer`."""

    def swept(self, swept: Swept) -> None:
        """See `pipeline.queues.supervisor.Observer`."""
