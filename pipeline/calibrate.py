"""What an office's own labelled uploads say of the thresholds of readability. Pure.

Each upload is measured once, without being read (`measured`), with every cut wide open: what then still is not
turned away never can be by a cut. What remains is one number an upload, its score, and a cut on it. How far a cut
may rise is settled without any assumption about photos: the k-th smallest score of n readable uploads turns away
more than a share `alpha` of all readable ones with the probability that a binomial(n, alpha) is below k (the
Neyman-Pearson umbrella of Tong, Feng and Li 2018). The largest k for which that is improbable sets the cut; below
299 readable uploads there is none for 1 % at 95 % confidence, and the cut is not raised.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from pipeline.model import Grade, Quality
from pipeline.policy.photo import CalibratePolicy, QualityPolicy

ALWAYS = 1.0
"""Score of an upload that no cut turns away: too few lines, no cause of its own, or lines that can be read."""


class Cut(StrEnum):
    """The thresholds that are set."""

    HOPELESS = "hopeless"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One upload, as it was measured.

    Attributes:
        readable: what people said of it.
        readability: 0..1, as shipped.
        scores: by cut, what is compared with it; `ALWAYS` where it never turns the upload away.
    """

    readable: bool
    readability: float
    scores: Mapping[Cut, float]


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `total`, and between which shares the truth lies with the confidence asked for."""

    count: int
    total: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """As observed; 0 of nothing."""
        return self.count / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of one cut.

    Attributes:
        cut: which.
        shipped: its value before.
        value: what it should be on these uploads.
        false_rejects: readable uploads below `value`, with an exact (Clopper-Pearson) interval.
        caught: unreadable uploads below `value`, with Wilson's interval.
        shipped_false_rejects, shipped_caught: the same for `shipped`.
        claim: share of readable uploads, 0..1, that `value` turns away at most, with the confidence asked for;
            None where nothing can be claimed.
        why: in words, why it was raised, lowered or left.
    """

    cut: Cut
    shipped: float
    value: float
    false_rejects: Share
    caught: Share
    shipped_false_rejects: Share
    shipped_caught: Share
    claim: float | None
    why: str


@dataclass(frozen=True, slots=True)
class Bin:
    """Uploads of like readability: the mean of it, and how many of them people can read."""

    mean: float
    readable: Share


@dataclass(frozen=True, slots=True)
class Calibration:
    """All that was found out.

    Attributes:
        readable, unreadable: how many uploads.
        cuts: in the order of `Cut`.
        bins: the reliability curve; empty unless there are both kinds.
        brier: mean squared error of readability; 0 is perfect. base: the same of always saying the share of
            readable ones. None unless there are both kinds.
    """

    readable: int
    unreadable: int
    cuts: tuple[Found, ...]
    bins: tuple[Bin, ...]
    brier: float | None
    base: float | None


def opened(policy: QualityPolicy) -> QualityPolicy:
    """The policy with every cut so high that it turns away whatever a cut can turn away."""
    beyond = 2.0
    return replace(
        policy, good=beyond, unreadable=beyond, hopeless_table=beyond, hopeless_logistic=beyond, stop_hopeless=True
    )


def measured(quality: Quality, *, readable: bool) -> Labelled:
    """An upload from what `assess` says of its page under an `opened` policy."""
    return Labelled(
        readable,
        quality.readability,
        {
            Cut.HOPELESS: quality.measures.get("hopeless_from", ALWAYS) if quality.hopeless else ALWAYS,
            Cut.UNREADABLE: quality.readability if quality.grade is Grade.UNREADABLE else ALWAYS,
        },
    )


def calibrate(uploads: Sequence[Labelled], *, quality: QualityPolicy, policy: CalibratePolicy) -> Calibration:
    """What the uploads say.

    Args:
        uploads: no two of one content.
        quality: the cuts as they are.
        policy: the share of readable uploads that may be turned away, and the confidence asked for.
    """
    shipped = {
        Cut.HOPELESS: min(quality.hopeless_table, quality.hopeless_logistic),
        Cut.UNREADABLE: quality.unreadable,
    }
    readable = [each for each in uploads if each.readable]
    both = 0 < len(readable) < len(uploads)
    rate = len(readable) / max(1, len(uploads))
    return Calibration(
        readable=len(readable),
        unreadable=len(uploads) - len(readable),
        cuts=tuple(_found(cut, uploads, shipped[cut], policy) for cut in Cut),
        bins=tuple(_bins(uploads, policy)) if both else (),
        brier=sum((each.readability - each.readable) ** 2 for each in uploads) / len(uploads) if both else None,
        base=rate * (1 - rate) if both else None,
    )


def _found(cut: Cut, uploads: Sequence[Labelled], shipped: float, policy: CalibratePolicy) -> Found:
    scores = sorted(each.scores[cut] for each in uploads if each.readable)
    bad = [each.scores[cut] for each in uploads if not each.readable]
    value, why = _cut(scores, shipped, policy)
    return Found(
        cut=cut,
        shipped=shipped,
        value=value,
        false_rejects=exact(_below(scores, value), len(scores), policy),
        caught=wilson(_below(bad, value), len(bad), policy),
        shipped_false_rejects=exact(_below(scores, shipped), len(scores), policy),
        shipped_caught=wilson(_below(bad, shipped), len(bad), policy),
        claim=upper_bound(_below(scores, value), len(scores), policy.confidence) if scores else None,
        why=why,
    )


def _cut(scores: Sequence[float], shipped: float, policy: CalibratePolicy) -> tuple[float, str]:
    """The cut for these scores of readable uploads, smallest first, and why."""
    count = len(scores)
    rank = highest_rank(count, policy.alpha, policy.confidence)
    if rank == 0:
        needed = least_uploads(policy.alpha, policy.confidence)
        lowest = min([shipped, *scores])
        few = f"{count} readable uploads, {needed} are needed to raise it"
        return lowest, f"lowered below the lowest readable one; {few}" if lowest < shipped else f"left: {few}"
    value = min(scores[rank - 1], policy.highest_cut)
    value = math.floor(value * 10_000) / 10_000
    if value > shipped:
        return value, f"raised: the {_ordinal(rank)} lowest of {count} readable uploads allows it"
    if value < shipped:
        return value, f"lowered: the {_ordinal(rank)} lowest of {count} readable uploads is below it"
    return value, "left as it is"


def _ordinal(rank: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(rank % 10 if rank % 100 // 10 != 1 else 0, "th")
    return f"{rank}{ending}"


def _below(scores: Iterable[float], cut: float) -> int:
    return sum(score < cut for score in scores)


def highest_rank(count: int, alpha: float, confidence: float) -> int:
    """The largest k whose k-th smallest of `count` scores is a cut that keeps its promise; 0: there is none."""
    rank = 0
    while rank < count and binomial(rank, count, alpha) <= 1 - confidence:
        rank += 1
    return rank


def least_uploads(alpha: float, confidence: float) -> int:
    """How many readable uploads without a mistake prove that at most `alpha` are turned away (1 %, 95 %: 299)."""
    return math.ceil(math.log(1 - confidence) / math.log(1 - alpha))


def binomial(most: int, count: int, share: float) -> float:
    """Probability of at most `most` successes in `count` trials of probability `share`."""
    if share <= 0:
        return 1.0
    if share >= 1:
        return float(most >= count)
    logs = (
        math.lgamma(count + 1) - math.lgamma(k + 1) - math.lgamma(count - k + 1)
        + k * math.log(share) + (count - k) * math.log1p(-share)
        for k in range(most + 1)
    )  # fmt: skip
    return min(1.0, math.fsum(math.exp(each) for each in logs))


def upper_bound(count: int, total: int, confidence: float) -> float:
    """The share that the truth does not exceed, one-sided and exact; 0 of 67: 4.4 % at 95 %."""
    return _solved(lambda share: binomial(count, total, share) > 1 - confidence) if count < total else 1.0


def exact(count: int, total: int, policy: CalibratePolicy) -> Share:
    """A share with its two-sided exact interval (Clopper and Pearson 1934)."""
    side = (1 + policy.confidence) / 2
    if total == 0:
        return Share(0, 0, 0.0, 1.0)
    low = _solved(lambda share: 1 - binomial(count - 1, total, share) < 1 - side) if count else 0.0
    return Share(count, total, low, upper_bound(count, total, side))


def wilson(count: int, total: int, policy: CalibratePolicy) -> Share:
    """A share with Wilson's interval (1927)."""
    if total == 0:
        return Share(0, 0, 0.0, 1.0)
    z, share = policy.z, count / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return Share(count, total, max(0.0, middle - half), min(1.0, middle + half))


def _solved(still: Any) -> float:
    """The largest share for which something still holds, to a hundred millionth."""
    low, high = 0.0, 1.0
    while high - low > 1e-8:
        middle = (low + high) / 2
        low, high = (middle, high) if still(middle) else (low, middle)
    return (low + high) / 2


def _bins(uploads: Sequence[Labelled], policy: CalibratePolicy) -> list[Bin]:
    """Uploads in bins of about equal number, by readability; equal values stay together."""
    ordered = sorted(uploads, key=lambda each: each.readability)
    size = max(policy.least_bin, math.ceil(len(ordered) / policy.bins))
    bins: list[list[Labelled]] = []
    for each in ordered:
        if not bins or (len(bins[-1]) >= size and bins[-1][-1].readability < each.readability):
            bins.append([])
        bins[-1].append(each)
    if len(bins) > 1 and len(bins[-1]) < policy.least_bin:
        bins[-2].extend(bins.pop())
    return [
        Bin(
            sum(each.readability for each in found) / len(found),
            wilson(sum(each.readable for each in found), len(found), policy),
        )
        for found in bins
    ]
