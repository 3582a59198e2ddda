"""Every limit of the desk. Apart from `pipeline.policy`, which is part of each verification's version: how long a
session lasts changes no verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPolicy:
    """The limits.

    Attributes:
        due: from the moment a document is flagged to the moment somebody should have decided.
        lease: how long an item is held without a sign of life.
        postpone: how long a postponed item is handed to nobody.
        idle, longest: a session ends after so long without a request, and after so long in any case.
        failures, lock: wrong passwords in a row that lock an account, and for how long.
        shortest_password: characters.
        reveals, reveals_within: how many NIKs one person may see in full in that time.
        sign_ins, sign_ins_within: tries to sign in from one address in that time.
        calls, calls_within: requests of one key to the API in that time.
        upload_link: how long a claimant's key opens their claim.
        page_side: longest side of a page's picture, pixels.
        crop_height: of a field's crop, pixels.
        pictures_kept: documents whose pictures are kept in memory.
        longest_value, longest_note: characters of what a person types.
    """

    due: timedelta = timedelta(hours=24)
    lease: timedelta = timedelta(minutes=10)
    postpone: timedelta = timedelta(hours=4)
    idle: timedelta = timedelta(minutes=20)
    longest: timedelta = timedelta(hours=10)
    failures: int = 5
    lock: timedelta = timedelta(minutes=15)
    shortest_password: int = 12
    reveals: int = 60
    reveals_within: timedelta = timedelta(hours=1)
    sign_ins: int = 20
    sign_ins_within: timedelta = timedelta(minutes=5)
    calls: int = 300
    calls_within: timedelta = timedelta(minutes=1)
    upload_link: timedelta = timedelta(days=14)
    page_side: int = 1600
    crop_height: int = 56
    pictures_kept: int = 24
    longest_value: int = 200
    longest_note: int = 1000
