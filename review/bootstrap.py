"""Puts the desk together: database, uploads, accounts, pictures, the API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import Thread

from pipeline.bootstrap import SystemClock
from pipeline.policy.whole import Policy
from pipeline.ports import Clock, ObjectStore
from pipeline.queues.submit import Submitter
from pipeline.queues.workplace import open_workplace
from pipeline.settings import Settings
from review.accounts import Accounts
from review.claims import Claims
from review.desk import Desk
from review.drawing import Drawers
from review.glance import Glancer
from review.keys import Keys
from review.oidc import provider_of
from review.outward import Door, networks_of
from review.pictures import Draw, Pictures, draw
from review.policy import DeskPolicy
from review.web.limits import Window
from review.web.site import Site
from review.webhooks import Webhooks
from storage.database import Database
from storage.seal import AesSeal, Seal, Unsealed


@contextmanager
def open_site(settings: Settings, *, at_once: bool = False) -> Iterator[Site]:
    """The desk on the stores of the settings, closed at the end.

    Args:
        settings: of this process.
        at_once: start the processes that open pictures, rather than when the first picture comes.

    Raises:
        StoreFault: a store cannot be opened.
        SettingsError: an address or a key that cannot be.
    """
    judging = Policy()
    limits = DeskPolicy(second_share=settings.second_reviews, known_share=settings.known_answers)
    with open_workplace(settings) as place:
        submitter, drawers = place.submitter(), Drawers(judging.decode, limits)
        site = build_site(
            place.database, place.objects, submitter, clock=SystemClock(),
            judging=judging, limits=limits, settings=settings, drawing=drawers,
        )  # fmt: skip

        def start() -> None:
            drawers.start()
            site.glancer.start()

        starting = Thread(target=start, daemon=True)
        if at_once:
            starting.start()
        try:
            yield site
        finally:
            if at_once:
                starting.join()
            site.glancer.close()
            drawers.close()


def build_site(
    database: Database,
    objects: ObjectStore,
    submitter: Submitter,
    *,
    clock: Clock,
    judging: Policy | None = None,
    limits: DeskPolicy | None = None,
    settings: Settings | None = None,
    drawing: Draw | None = None,
) -> Site:
    """The desk on given stores.

    Args:
        database: of `storage.migrate.open_database`.
        objects: where uploads lie.
        submitter: accepts uploads.
        clock: the office's.
        judging: how documents are judged.
        limits: of the desk.
        settings: who vouches for people, who may be told of changes, what secrets are kept under; None: nobody is
            asked, the open net alone, nothing.
        drawing: draws documents; None: this process does.
    """
    judging, limits = judging or Policy(), limits or DeskPolicy()
    drawing = drawing or partial(draw, decoding=judging.decode, policy=limits)
    claims = Claims(database, clock, judging)
    return Site(
        database=database,
        objects=objects,
        accounts=Accounts(database, limits),
        desk=Desk(database, clock, judging, limits),
        pictures=Pictures(objects, drawing=drawing, kept=limits.pictures_kept),
        judging=judging,
        policy=limits,
        sign_ins=Window(limits.sign_ins, limits.sign_ins_within),
        keys=Keys(database),
        calls=Window(limits.calls, limits.calls_within),
        claims=claims,
        submitter=submitter,
        glancer=Glancer(),
        webhooks=Webhooks(database, limits, claims, *_way_out(settings, limits)),
        provider=provider_of(settings) if settings else None,
    )


def _way_out(settings: Settings | None, limits: DeskPolicy) -> tuple[Door, Seal]:
    if settings is None:
        return Door(seconds=limits.webhook_seconds), Unsealed()
    keys = settings.encryption_keys
    door = Door(networks_of(settings.webhook_networks), seconds=limits.webhook_seconds)
    return door, AesSeal(keys) if keys else Unsealed()
