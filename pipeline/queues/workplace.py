"""What the commands of the queue work on: database, uploads, broker and supervisor, as the settings say."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from pipeline import bootstrap
from pipeline.capacity import workers_that_fit
from pipeline.policy.work import WorkPolicy
from pipeline.ports import Clock, ObjectStore
from pipeline.queues.jobs import Queue
from pipeline.queues.submit import Submitter
from pipeline.settings import Settings
from storage.database import Database
from storage.migrate import open_database
from storage.office import SqlParticipants
from storage.pipelines import note_pipeline
from storage.records import SqlRecords
from storage.shared_clock import DatabaseClock
from storage.work import SqlWork

if TYPE_CHECKING:
    from pipeline.queues.doorbell import CeleryBell
    from pipeline.queues.supervisor import Observer, Slot, Supervisor
    from pipeline.workers import Build


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """Everything that is kept, open.

    Attributes:
        version: of the pipeline.
    """

    settings: Settings
    version: str
    database: Database
    objects: ObjectStore
    work: SqlWork
    participants: SqlParticipants
    clock: Clock

    def bell(self) -> CeleryBell | None:
        """The broker, if the settings name one."""
        if self.settings.broker_url is None:
            return None
        from pipeline.queues.doorbell import CeleryBell, make_app  # heavy

        return CeleryBell(make_app(self.settings.broker_url))

    def submitter(self) -> Submitter:
        """Accepts uploads."""
        return Submitter(work=self.work, objects=self.objects, clock=self.clock, bell=self.bell())


@contextlib.contextmanager
def open_workplace(settings: Settings, *, version: str | None = None) -> Iterator[Workplace]:
    """Open what the settings name.

    Args:
        settings: of this process.
        version: of the pipeline; None: of the real one.

    Raises:
        StoreFault: the database cannot be used, or is of another version.
        SettingsError: an address or a key that cannot be.
    """
    version = version or bootstrap.pipeline_version(settings)
    database = open_database(settings.records_url)
    try:
        yield Workplace(
            settings=settings,
            version=version,
            database=database,
            objects=open_objects(settings),
            work=SqlWork(database, version=version, policy=work_policy(settings)),
            participants=SqlParticipants(database),
            clock=DatabaseClock(database, bootstrap.SystemClock()),
        )
    finally:
        database.close()


def open_objects(settings: Settings) -> ObjectStore:
    """Where uploads are kept.

    Raises:
        SettingsError: an address or a key that cannot be.
    """
    from storage.objects import FolderObjects
    from storage.seal import AesSeal

    seal = AesSeal(settings.encryption_keys) if settings.encryption_keys else None
    if settings.objects_url is None:
        return FolderObjects(settings.data_dir / "objects", seal=seal)
    from storage.object_server import Bucket, ObjectServer, ServerObjects

    server = ObjectServer(
        settings.objects_url,
        settings.objects_access_key,
        settings.objects_secret_key.get_secret_value(),
        settings.objects_region,
    )
    return ServerObjects(Bucket(server), seal=seal)


def work_policy(settings: Settings) -> WorkPolicy:
    """How long the queue waits and how often it tries."""
    return replace(WorkPolicy(), lease_s=settings.lease_s)


def build_slots(settings: Settings, *, count: int | None, kept: int, build: Build | None = None) -> Sequence[Slot]:
    """Places for documents, `kept` of them for claimants who wait.

    Args:
        settings: limits of each document.
        count: of the others; None: one for each CPU, as far as memory goes.
        kept: how many are kept.
        build: see `pipeline.workers.Build`; None: the real pipeline.
    """
    from pipeline.queues.child import Child
    from pipeline.queues.supervisor import Slot

    build = build or partial(bootstrap.verifying, settings)
    limits = bootstrap.build_limits(settings)
    count = (settings.workers or workers_that_fit()) if count is None else count
    queues = [tuple(Queue)] * count + [(Queue.INTERACTIVE,)] * kept
    return [Slot(Child(build, limits, growth_mb=settings.growth_limit_mb), each) for each in queues]


def build_supervisor(place: Workplace, slots: Sequence[Slot], observer: Observer) -> Supervisor:
    """A supervisor of slots; the database learns what this pipeline is made of."""
    from pipeline.queues.supervisor import Stores, Supervisor

    policy = bootstrap.policy_of(place.settings)
    description = json.dumps(bootstrap.describe_pipeline(place.settings, policy), sort_keys=True)
    note_pipeline(place.database, place.version, description, at=place.clock.now())
    stores = Stores(
        work=place.work,
        objects=place.objects,
        participants=place.participants,
        clock=place.clock,
        observer=observer,
        policy=work_policy(place.settings),
        records=SqlRecords(place.database),
        retries=policy.retries,
        keep_family=place.settings.keep_family,
    )
    return Supervisor(stores, slots, bell=place.bell())
