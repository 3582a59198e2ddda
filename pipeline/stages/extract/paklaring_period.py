"""When somebody worked: the first and the last day out of all the dates of a letter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from pipeline.stages.extract import paklaring_not_proof as not_proof
from pipeline.stages.extract import paklaring_phrases as words
from pipeline.stages.extract.dates import FoundDate
from pipeline.stages.extract.letter import Letter
from pipeline.stages.extract.letter_labels import LABELS
from pipeline.stages.extract.paklaring_phrases import Role
from pipeline.stages.extract.running_text import Hit, fold, stands_alone

NEAR = 28
"""Folded letters between a cue and its date, fillers not counted, up to which the cue may be meant."""

SENTENCE = 160
"""Characters before a period in which the words that say what lasts so long can stand."""

TABLE = 8
"""Rows below its headings in which a table of contracts can go on."""

PAIR, LABEL, CUE, GUESS, SEVERAL = 1.0, 1.0, 0.95, 0.75, 0.84
"""Trust in a date: of a joined pair, behind a label, behind a cue next to it, behind a cue further away; what it
keeps where there are several, of contracts or of several people: too little for nobody to look."""

_FILLERS = sorted((fold(each) for each in words.FILLERS), key=len, reverse=True)
_FILLER = re.compile("|".join(_FILLERS))
_CONNECTORS = tuple(fold(each) for each in words.CONNECTORS)


@dataclass(frozen=True, slots=True)
class Period:
    """The span of employment.

    Attributes:
        start: the first day; None: not printed or not found.
        end: the last day, as printed ("terhitung tanggal X sudah tidak bekerja lagi" gives X).
        start_trust: 0..1.
        end_trust: 0..1.
        open_end: what says that the person still works there; then there is no `end`.
        of_work: the period is said to be one of work ("bekerja", "masa kerja"); False: it might be of anything.
        earlier_start: a date that may be the first day too, a month and more before `start`.
        later_end: a date that may be the last day too, a month and more after `end`.
    """

    start: FoundDate | None = None
    end: FoundDate | None = None
    start_trust: float = 0.0
    end_trust: float = 0.0
    open_end: Hit | None = None
    of_work: bool = True
    earlier_start: FoundDate | None = None
    later_end: FoundDate | None = None

    @property
    def contradictory(self) -> bool:
        """It ends before it begins."""
        return bool(self.start and self.end and self.start.date.first_day() > self.end.date.last_day())


@dataclass(frozen=True, slots=True)
class _Judged:
    date: FoundDate
    role: Role
    trust: float


def period_of(letter: Letter) -> Period:
    """The period, out of labels, joined pairs of dates and single dates behind their cues."""
    dates = [each for each in letter.dates if not letter.letter_date or each is not letter.letter_date.date]
    judged = _by_labels(letter, dates)
    done = {each.date.start for each in judged}
    rest = [date for date in dates if date.start not in done]
    pairs = _pairs(letter, [date for date in rest if _may_join(letter, dates, date)])
    of_work = _of_work(letter, pairs)
    for pair in pairs:
        roles = (Role.START, Role.END) if pair in of_work else (Role.OTHER, Role.OTHER)
        judged += [_Judged(date, role, PAIR) for date, role in zip(pair, roles, strict=True)]
    done = {each.date.start for each in judged}
    for before, date in pairwise([None, *dates]):
        if date is not None and date.start not in done:
            role, trust = _by_wording(letter, before, date)
            judged.append(_Judged(date, role, trust))
    judged = _surer(letter, judged)
    if not any(each.role is Role.START for each in judged):
        judged += _appointments(letter, judged)
    start, start_trust = _chosen(judged, Role.START, earliest=True)
    end, end_trust = _chosen(judged, Role.END, earliest=False)
    still = _open_end(letter, [each.date for each in judged if each.role in (Role.START, Role.OTHER)], end)
    if still:
        end, end_trust = None, 0.0
    own = next((pair for pair in of_work if pair[1] is end), None)
    return Period(
        start,
        end,
        start_trust,
        end_trust,
        still,
        of_work=_about_work(letter, own) if own else not _bare_period(letter, end),
        earlier_start=_rival(judged, Role.START, start),
        later_end=_rival(judged, Role.END, end),
    )


def _surer(letter: Letter, judged: list[_Judged]) -> list[_Judged]:
    """A last day some words behind its cue is sure where it and the first day are all the days that are told."""
    told = [each for each in judged if each.role is not Role.BIRTH]
    if [each.role for each in told] != [Role.START, Role.END] or told[0].trust < CUE or told[1].trust != GUESS:
        return judged
    first, last = told
    between = letter.flow.find(words.PAPERS, first.date.end, last.date.start)
    if first.date.start > last.date.start or between:
        return judged
    return [replace(each, trust=CUE) if each is last else each for each in judged]


APPOINTED = 0.6
"""Trust in the day of an appointment as the first day, where no other is told: a trial may have come before."""


def _appointments(letter: Letter, judged: Iterable[_Judged]) -> list[_Judged]:
    """The days on which the letter says that somebody was appointed, as first days in doubt."""
    flow = letter.flow
    found = []
    for each in judged:
        said = flow.find(("diangkat", "pengangkatan", "appointed"), max(0, each.date.start - 60), each.date.start)
        near = said and len(_without_fillers(flow.fold_of(said[-1].end, each.date.start))) <= NEAR
        if near and each.role is Role.OTHER:
            found.append(_Judged(each.date, Role.START, APPOINTED))
    return found


def _rival(judged: Iterable[_Judged], role: Role, chosen: FoundDate | None) -> FoundDate | None:
    """Another date of the role, next to its cue, that makes the employment longer by more than a month."""
    for each in judged:
        if chosen is None or each.role is not role or each.trust < CUE:
            continue
        early, late = (each.date, chosen) if role is Role.START else (chosen, each.date)
        if (late.date.first_day() - early.date.last_day()).days > 31:
            return each.date
    return None


def _bare_period(letter: Letter, end: FoundDate | None) -> bool:
    """The end stands behind "Periode :", which does not say of what."""
    if letter.flow.find(not_proof.HAS_WORKED, letter.title.end):
        return False
    bare = [each for each in letter.values("periode") if letter.flow.fold_of(*each.label) in _OF_ANYTHING]
    return end is not None and any(each.value.start <= end.start < each.value.end for each in bare)


_OF_ANYTHING = frozenset(fold(each) for each in ("periode", "period", "jangka waktu"))


def _about_work(letter: Letter, pair: Pair) -> bool:
    """The sentence, or the label, before a pair of dates says that it is a period of work."""
    flow = letter.flow
    start = pair[0].start
    since = _sentence(letter, start)
    if flow.find(not_proof.WORK, since, start):
        return True
    staff = flow.find(not_proof.STAFF, since, start)
    between = re.findall(r"[A-Za-z]+", flow.plain[staff[-1].end : start]) if staff else ["none"]
    small = [each for each in between if each[0].islower()]
    return all(each in not_proof.BETWEEN for each in small)


def _by_labels(letter: Letter, dates: list[FoundDate]) -> list[_Judged]:
    """Dates behind "Tanggal masuk :", "Masa kerja :", "Tempat/Tanggal lahir :"."""
    roles = {"mulai": Role.START, "selesai": Role.END, "lahir": Role.BIRTH, "nomor_surat": Role.OTHER}
    judged: dict[int, _Judged] = {}
    for each in letter.labelled:
        inside = [date for date in dates if each.value.start <= date.start < each.value.end]
        both = len(inside) == 2 and inside[0].date < inside[1].date  # not one day in two languages
        alone = both and each.key == "selesai" and inside[0].start not in judged
        if each.key == "periode" or alone or (each.key == "mulai" and len(inside) == 2):
            for date, role in zip(inside[:2], (Role.START, Role.END), strict=False):
                judged[date.start] = _Judged(date, role, LABEL)
        elif each.key in roles and inside:
            shared = each.key == "selesai" and inside[0].start in judged and len(inside) > 1
            own = inside[-1] if shared else inside[0]  # two narrow columns read as one cell
            judged[own.start] = _Judged(own, roles[each.key], LABEL)
    told = {each.role for each in judged.values()}
    return [*judged.values(), *(each for each in _by_unknown_labels(letter, dates) if each.role not in told)]


def _by_unknown_labels(letter: Letter, dates: list[FoundDate]) -> Iterator[_Judged]:
    """Dates alone behind a colon and a label that only begins as one that is known: "Efektif PHK :"."""
    for each in letter.labelled:
        alone = [date for date in dates if each.value.start == date.start and date.end >= each.value.end - 1]
        label = letter.flow.fold_of(*each.label)
        if each.key == "lain" and each.sure and len(alone) == 1:
            role = next((role for role, begun in _BEGUN if label.startswith(begun)), None)
            if role:
                yield _Judged(alone[0], role, LABEL)


_BEGUN = tuple((role, tuple(map(fold, begun))) for role, begun in words.BEGINNINGS_OF_LABELS)


def _may_join(letter: Letter, dates: list[FoundDate], date: FoundDate) -> bool:
    """It can be half of a pair: the nearest word before it does not make it a birthday or another paper's."""
    before = max((each for each in dates if each.end <= date.start), key=lambda each: each.end, default=None)
    role, trust = _by_wording(letter, before, date)
    return role not in (Role.BIRTH, Role.OTHER) or trust < CUE


def _pairs(letter: Letter, dates: list[FoundDate]) -> list[tuple[FoundDate, FoundDate]]:
    """Neighbours with nothing but "s/d" and its like between them."""
    flow = letter.flow
    pairs = []
    for first, last in pairwise(dates):
        raw = flow.text[first.end : last.start]
        between = _without_fillers(flow.fold_of(first.end, last.start))
        dash = not between and re.search(r"[-–—~]", raw) is not None
        alike = any(
            between == each or (len(each) >= 8 and Levenshtein.distance(between, each, score_cutoff=2) <= 2)
            for each in _CONNECTORS
        )
        if ((dash or alike) and len(raw) <= 60) or (not raw.strip(" \t|") and _under_headings(letter, first)):
            pairs.append((first, last))
    return pairs


def _under_headings(letter: Letter, date: FoundDate) -> bool:
    """A row above names the columns of a first and of a last day, so that dates side by side are such.

    Narrow headings may have been read as one cell.
    """
    flow = letter.flow
    firsts, lasts = (frozenset(map(fold, LABELS[key])) for key in ("mulai", "selesai"))
    above = flow.rows[max(0, flow.row_of(date.start) - TABLE) : flow.row_of(date.start)]
    heads = [{flow.fold_of(*cell) for cell in (*row.cells, *flow.lines_in(row.span))} for row in above]
    return any(not firsts.isdisjoint(head) and not lasts.isdisjoint(head) for head in heads)


Pair = tuple[FoundDate, FoundDate]


def _of_work(letter: Letter, pairs: list[Pair]) -> list[Pair]:
    """The pairs that are not said to be of something else; a trial period counts where other periods follow."""
    kinds = {pair: _other_kind(letter, pair) for pair in pairs}
    work = [pair for pair in pairs if kinds[pair] is None]
    trials = [pair for pair in pairs if kinds[pair] in not_proof.PROBATION]
    return [pair for pair in pairs if pair in work or (work and pair in trials)]


def _other_kind(letter: Letter, pair: Pair) -> str | None:
    """What else than work lasts that long: the nearest word before it in its sentence says so."""
    flow = letter.flow
    start = pair[0].start
    since = _sentence(letter, start)
    found = flow.find(not_proof.NOT_WORK, since, start)
    others = [hit for hit in found if stands_alone(flow.text, hit)]  # no "cuti" in "executive"
    work = flow.find((*not_proof.WORK, *not_proof.STAFF), others[-1].end, start) if others else []
    return others[-1].phrase if others and not work else None


def _sentence(letter: Letter, at: int, *, reach: int = SENTENCE) -> int:
    """Where the sentence of a place begins, not further back than so many characters."""
    since = max(letter.title.end, at - reach)
    stops = [stop.end() for stop in re.finditer(r"[a-z)]{2}[.;]\s", letter.flow.plain[since:at])]
    return since + (stops[-1] if stops else 0)


def _without_fillers(folded: str) -> str:
    """Filler words taken away from the end towards the front, never out of the middle of another word."""
    while folded:
        for filler in _FILLERS:
            if folded.endswith(filler) and folded not in _CONNECTORS:
                folded = folded[: -len(filler)]
                break
        else:
            return folded
    return folded


def _by_wording(letter: Letter, before: FoundDate | None, date: FoundDate) -> tuple[Role, float]:
    """The role that the nearest cue before the date gives it."""
    flow = letter.flow
    since = max(before.end if before else 0, date.start - 90)
    best: tuple[int, int, Role] | None = None
    for role, cues in words.CUES:
        for hit in flow.find(cues, since, date.start):
            if not stands_alone(flow.text, hit):
                continue
            gap = len(_without_fillers(flow.fold_of(hit.end, date.start)))
            short = len(fold(hit.phrase)) <= 4
            if gap > (0 if short else NEAR):
                continue
            rank = (gap, -(hit.end - hit.start))
            if best is None or rank < best[:2]:
                best = (*rank, role)
    if (best is None or best[0] > 0) and _ended_after(letter, date):
        return Role.END, GUESS
    if best is None:
        return Role.OTHER, 0.0
    gap, _, role = best
    if role in (Role.EFFECTIVE, Role.START):
        role = _direction(letter, since, date, role)
    return role, CUE if gap == 0 else GUESS


def _direction(letter: Letter, since: int, date: FoundDate, role: Role) -> Role:
    """Whether "terhitung <date>" begins or ends: what follows says it, else what the clause has said before."""
    flow = letter.flow
    if _ended_after(letter, date):
        return Role.END
    clause = max([since, *(mark.start() for mark in _CLAUSE.finditer(flow.plain, since, date.start))])
    if role is Role.EFFECTIVE and _dismissed(letter, since, date):
        return Role.END
    said = flow.find(words.ENDED_BEFORE, clause, date.start)
    if said and not flow.find(("bekerja", "employed", "kerja waktu"), said[-1].end, date.start):
        return Role.END
    return Role.START


def _dismissed(letter: Letter, before: int, date: FoundDate) -> bool:
    """The sentence dismisses, and has told another day already: the first one."""
    since = _sentence(letter, date.start, reach=2 * SENTENCE)
    earlier = any(since <= each.start < before for each in letter.dates)
    return earlier and bool(letter.flow.find(words.DISMISSED, since, date.start))


_CLAUSE = re.compile(r"(?<![A-Z])\.|[;:,]")
"""Where a clause ends; the full stop of "PT." or "UD." ends none."""


def _ended_after(letter: Letter, date: FoundDate) -> bool:
    """What follows the date says that the work ended then; "sejak <date>, berhenti <date>" speaks of the next."""
    flow = letter.flow
    if re.match(r"\s*\.\s+[A-Z]", flow.plain[date.end :]):
        return False  # another sentence
    after = re.sub(r"^[\s,]+", "", flow.plain[date.end : date.end + 90])
    following = next((each.start for each in letter.dates if each.start >= date.end), len(flow.plain))
    until = re.sub(r"^[\s,]+", "", flow.plain[date.end : following])
    folded = fold(after)
    for subject in words.SUBJECTS:
        folded = folded.removeprefix(fold(subject))
    if not any(folded.startswith(fold(each)) for each in words.ENDED_AFTER):
        return False
    of_the_next = len(until) < min(len(after), 45) and not _ENDS_OR_STARTS.search(until)
    return not of_the_next


_ENDS_OR_STARTS = re.compile(r"[a-z]{2}[.;)]|\b(?:masuk|diterima|bergabung|sejak)\b")


def _chosen(judged: Iterable[_Judged], role: Role, *, earliest: bool) -> tuple[FoundDate | None, float]:
    """Of several dates of a role the surest; of equally sure ones (several contracts) the outermost."""
    fitting = [each for each in judged if each.role is role]
    if not fitting:
        return None, 0.0
    surest = max(each.trust for each in fitting)
    best = sorted((each for each in fitting if each.trust == surest), key=lambda each: each.date.date)
    chosen = best[0] if earliest else best[-1]
    others = {each.date.date for each in best}
    return chosen.date, surest if len(others) == 1 else surest * SEVERAL


_OPEN_END = tuple(
    fold(f"{link} {end}")
    for link in ("sampai dengan", "sampai", "hingga", "s/d", "s1d", "sampai dengan tanggal", "to", "until", "till",
                 "up to", "")
    for end in words.OPEN_END
)  # fmt: skip


def _open_end(letter: Letter, starts: list[FoundDate], end: FoundDate | None) -> Hit | None:
    """What says that the person still works there: an open end behind a start, or "masih bekerja"."""
    flow = letter.flow
    for start in starts:
        after = flow.fold_of(start.end, start.end + 60)
        dashed = re.match(r"\s*[-–—]", flow.plain[start.end :])
        ended = re.match(r"\s*[.;]\s+[A-Z]", flow.plain[start.end :])
        for phrase in sorted(_OPEN_END, key=len, reverse=True):
            if after.startswith(phrase) and (len(phrase) > 8 or dashed) and not ended:
                hit = flow.find((phrase,), start.end)[0]
                return Hit(flow.plain[hit.start : hit.end], hit.start, hit.end)
    return None if end is not None else says_still_employed(letter)


def says_still_employed(letter: Letter) -> Hit | None:
    """The words of the letter that say so ("masih aktif bekerja"), those about the past left out."""
    flow = letter.flow
    for hit in flow.find(words.STILL_EMPLOYED, letter.title.end):
        if not flow.find(words.NOT_STILL, max(0, hit.start - 14), hit.start):
            return Hit(flow.plain[hit.start : hit.end], hit.start, hit.end)
    return None
