"""Puts the desk together: database, uploads, accounts, pictures."""

from __future__ import annotations

from pipeline.bootstrap import SystemClock
from pipeline.policy import Policy
from pipeline.settings import Settings
from pipeline.workplace import open_objects
from review.accounts import Accounts
from review.desk import Desk
from review.pictures import Pictures
from review.policy import DeskPolicy
from review.web.limits import Window
from review.web.site import Site
from storage.migrate import open_database


def build_site(settings: Settings, *, policy: DeskPolicy | None = None) -> Site:
    """The desk on the stores of the settings.

    Raises:
        StoreFault: a store cannot be opened.
    """
    limits = policy or DeskPolicy()
    judging = Policy()
    database = open_database(settings.records_url)
    objects = open_objects(settings)
    return Site(
        database=database,
        objects=objects,
        accounts=Accounts(database, limits),
        desk=Desk(database, SystemClock(), judging, limits),
        pictures=Pictures(objects, decoding=judging.decode, policy=limits),
        judging=judging,
        policy=limits,
        sign_ins=Window(limits.sign_ins, limits.sign_ins_within),
    )
