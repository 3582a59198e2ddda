"""Which plots the pages of figures show, in the reader's language. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from markupsafe import Markup

from pipeline.calibrate import Share
from pipeline.catalogue.entry import Group
from pipeline.claims.outcomes import Action
from pipeline.model import DocumentType
from pipeline.reasons import CATALOGUE, because, hint, texts
from review.figures import FieldLine, Figures
from review.plots import Row, Series, bars, columns, intervals, percent, said_share
from review.sheet import label_of
from review.words import Language, say
from storage.figures import Pace

_MOST = 12
"""Lines of one plot; the table beside it has them all."""
_LOOKS = {Action.ACCEPT: "good", Action.REUPLOAD: "late", Action.REJECT: "dark"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """The plots of figures."""

    found: Figures
    language: Language

    def machine(self) -> Markup:
        """Documents a day, by the machine's decision."""
        days = self.found.days
        series = [
            Series(self._t("decision.accepted"), "good", [each.accepted for each in days]),
            Series(self._t("decision.flagged"), "warn", [each.flagged for each in days]),
            Series(self._t("decision.rejected"), "late", [each.rejected for each in days]),
        ]
        return columns(self._t("fig.machine"), self._days(), series)

    def flow(self) -> Markup:
        """What came into the queue and what was decided, a day."""
        days = self.found.days
        series = [
            Series(self._t("fig.arrived"), "two", [each.arrived for each in days]),
            Series(self._t("fig.handled"), "one", [each.handled for each in days]),
        ]
        return columns(self._t("fig.flow"), self._days(), series, stacked=False)

    def depth(self) -> Markup:
        """How many waited at the end of each day."""
        series = [Series(self._t("fig.depth_short"), "two", [each.waiting for each in self.found.days])]
        return columns(self._t("fig.depth"), self._days(), series, height=150)

    def decisions(self) -> Markup:
        """Decisions a day, by kind."""
        days = [each.decided or {} for each in self.found.days]
        series = [
            Series(self._t(f"act.{action}"), look, [each.get(action, 0) for each in days])
            for action, look in _LOOKS.items()
        ]
        return columns(self._t("fig.decisions"), self._days(), series)

    def hours(self) -> Markup:
        """Decisions by the hour of the day."""
        series = [Series(self._t("fig.handled"), "one", self.found.hours)]
        return columns(self._t("fig.hours"), [f"{hour:02d}" for hour in range(24)], series, height=150)

    def waiting(self) -> Markup:
        """How long what waits has waited."""
        return self._paces("fig.waiting", self.found.waiting)

    def waited(self) -> Markup:
        """How long decided items had waited."""
        return self._paces("fig.waited", self.found.waited)

    def fields(self) -> Markup:
        """Correction rates by field."""
        rows = [(self.field(each), each.corrected) for each in self.found.fields[:_MOST]]
        return intervals(self._t("fig.fields"), rows)

    def codes(self) -> Markup:
        """Override rates by the machine's reason."""
        rows = [(self.code(each.code), each.overridden) for each in self.found.codes[:_MOST]]
        return intervals(self._t("fig.codes"), rows, label_width=300)

    def field(self, line: FieldLine) -> str:
        """`KTP: Nama`."""
        label = label_of(line.field)
        return f"{line.slot.upper()}: {label.id if self.language is Language.ID else label.en}"

    def code(self, code: str) -> str:
        """A reason in words."""
        return code_says(code, self.language)

    def said(self, share: Share) -> str:
        """A share in full: `3 / 40 = 7.5 % [2.6 %, 20 %]`."""
        return said_share(share)

    def percent(self, share: Share) -> str:
        """`7.5 %`."""
        return percent(share.count / share.total) if share.total else "–"

    def of(self, share: Share) -> str:
        """`3 / 40 [2.6 %, 20 %]`."""
        if not share.total:
            return "0 / 0"
        return f"{share.count} / {share.total} [{percent(share.low)}, {percent(share.high)}]"

    def lasting(self, pace: Pace) -> str:
        """`≤ 15 menit`."""
        return up_to(pace, self.language)

    def _paces(self, says: str, paces: Sequence[Pace]) -> Markup:
        return bars(self._t(says), [Row(self.lasting(each), each.number, each.late) for each in paces])

    def _days(self) -> list[str]:
        return [f"{each.day.day}/{each.day.month}" for each in self.found.days]

    def _t(self, key: str) -> str:
        return say(key, self.language)


def code_says(code: str, language: Language) -> str:
    """A code of the catalogue in words; one that a later version took out, as it is."""
    entry = CATALOGUE.get(code)
    if entry is None:
        return code
    reason = because(code)
    if entry.hint_cso or entry.group in (Group.FRAUD, Group.OVERRIDE, Group.FINAL):  # more than a claimant is told
        return (
            hint(reason, DocumentType.UNKNOWN)
            if language is Language.ID
            else code.removeprefix("override_").removeprefix("reject_").replace("_", " ")
        )
    return texts(reason, DocumentType.UNKNOWN)["message"][str(language)]


def up_to(pace: Pace, language: Language) -> str:
    """How long at most; of the last group, how long at least is all that is known."""
    if pace.up_to is None:
        return say("fig.longer", language)
    return "≤ " + lasting(pace.up_to, language)


def lasting(seconds: float, language: Language) -> str:
    """`45 detik`, `15 menit`, `4 jam`, `3 hari`: in the largest unit that fits."""
    for unit, length in (
        ("day", timedelta(days=1)),
        ("hour", timedelta(hours=1)),
        ("minute", timedelta(minutes=1)),
    ):
        if seconds >= length.total_seconds():
            return say(f"fig.{unit}", language, n=round(seconds / length.total_seconds()))
    return say("fig.second", language, n=round(seconds))
