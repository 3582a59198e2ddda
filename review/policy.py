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
        claims_at_once: claims that are judged anew at most when the queue is filled.
        look_again: after that a claim that waits for a person is judged anew in any case.
        undo: how long a person may take their own last decision back.
        second_share: of decided items, 0..1, that another person decides, too, without seeing the first decision.
        check_lapses: how long after its deadline a check that nobody took is asked no more.
        known_share: of items that a person takes, 0..1, that have a known answer and change no claim.
        idle, longest: a session ends after so long without a request, and after so long in any case.
        failures, lock: wrong passwords in a row that lock an account, and for how long.
        shortest_password: characters.
        reveals, reveals_within: how many NIKs one person may see in full in that time.
        sign_ins, sign_ins_within: tries to sign in from one address in that time.
        calls, calls_within: requests of one key to the API in that time.
        upload_link: how long a claimant's key opens their claim.
        page_side, large_side: longest side of a page's picture, pixels: shown first, and when looked at closely.
        crop_height: of a field's crop, pixels.
        pictures_kept: documents whose pictures are kept in memory.
        longest_value, longest_note: characters of what a person types.
        webhook_delay: how long a person's word rests before anybody outside is told; longer than `undo`.
        webhook_pauses: before each further attempt at a message; after the last one it is given up.
        webhook_spread: share by which a pause is longer or shorter by chance.
        webhook_lease: how long a sender holds a message; longer than a whole round may take.
        webhook_batch: messages, and changes, of one round.
        webhook_seconds: that a receiver may take to answer.
        webhook_overlap: how long an old secret signs beside a new one.
        webhook_kept: how long messages that arrived are kept.
        webhook_endpoints: at most so many.
    """

    due: timedelta = timedelta(hours=24)
    lease: timedelta = timedelta(minutes=10)
    postpone: timedelta = timedelta(hours=4)
    claims_at_once: int = 25
    look_again: timedelta = timedelta(days=1)
    undo: timedelta = timedelta(minutes=1)
    second_share: float = 0.0
    known_share: float = 0.0
    check_lapses: timedelta = timedelta(days=7)
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
    large_side: int = 3200
    crop_height: int = 56
    pictures_kept: int = 24
    longest_value: int = 200
    longest_note: int = 1000
    webhook_delay: timedelta = timedelta(seconds=75)
    webhook_pauses: tuple[timedelta, ...] = tuple(
        timedelta(seconds=each) for each in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
    )
    webhook_spread: float = 0.2
    webhook_lease: timedelta = timedelta(minutes=10)
    webhook_batch: int = 50
    webhook_seconds: float = 10.0
    webhook_overlap: timedelta = timedelta(hours=24)
    webhook_kept: timedelta = timedelta(days=30)
    webhook_endpoints: int = 20
