"""Keys of the desk: a letter for each act, each person's own (WCAG 2.1.4). Digits, signs and arrows stay.

They are kept with the account, so that they are the same on every machine of the office.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from storage import account_keys
from storage.database import Database


class Act(StrEnum):
    """What a letter does; the value is the text that names it."""

    NEXT = "keys.next"
    ACCEPT = "act.accept"
    CORRECT = "act.correct"
    REUPLOAD = "act.reupload"
    REJECT = "act.reject"
    POSTPONE = "act.postpone"
    ESCALATE = "act.escalate"
    DOUBT = "keys.doubt"
    REVEAL = "item.reveal"
    TURN = "view.turn"
    UNDO = "act.undo"

    @property
    def short(self) -> str:
        """The name in forms and scripts."""
        return self.name.lower()


DEFAULTS: Mapping[str, str] = MappingProxyType(
    {"next": "n", "accept": "t", "correct": "k", "reupload": "u", "reject": "x", "postpone": "p", "escalate": "e",
     "doubt": "j", "reveal": "g", "turn": "r", "undo": "z"}
)  # fmt: skip
"""By act, as the words are in Bahasa Indonesia: terima, koreksi, unggah ulang, tunda (P: postpone), eskalasi."""


@dataclass(frozen=True, slots=True)
class Shortcuts:
    """The keys on a database."""

    database: Database

    def of(self, account_id: int) -> Mapping[str, str]:
        """By act the letter of a person; an act that is newer than their choice has a letter that is free."""
        with self.database.reading() as connection:
            return completed(account_keys.of(connection, account_id))

    def choose(self, account_id: int, chosen: Mapping[str, str]) -> str | None:
        """Take a person's choice.

        Returns:
            What is wrong with it, a key of `review.words`; None: it is kept.
        """
        wrong = problem_of(chosen)
        if wrong is None:
            with self.database.writing() as connection:
                account_keys.choose(connection, account_id, {} if chosen == DEFAULTS else chosen)
        return wrong


def completed(chosen: Mapping[str, str]) -> Mapping[str, str]:
    """A choice with a letter for every act and no letter twice. Pure."""
    known = {act: letter for act, letter in chosen.items() if act in DEFAULTS}
    taken = set(known.values())
    for act, letter in DEFAULTS.items():
        if act not in known:
            known[act] = letter if letter not in taken else next(
                each for each in string.ascii_lowercase if each not in taken | set(DEFAULTS.values())
            )  # fmt: skip
            taken.add(known[act])
    return {act: known[act] for act in DEFAULTS}


def problem_of(chosen: Mapping[str, str]) -> str | None:
    """What is wrong with a choice, a key of `review.words`. Pure."""
    if set(chosen) != set(DEFAULTS) or any(len(each) != 1 or each not in string.ascii_lowercase
                                           for each in chosen.values()):  # fmt: skip
        return "keys.letters"
    return "keys.twice" if len(set(chosen.values())) < len(chosen) else None
