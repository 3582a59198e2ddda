"""Every threshold of the product, versioned: one section a stage, in the rooms beside this file.

A threshold that is not here does not exist: a stage gets the section that it needs. An office changes a
policy, not the code; a verification records the version it was judged under.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.model import Extent
from pipeline.policy.judging import (
    ClaimPolicy,
    CrossCheckPolicy,
    DecidePolicy,
    InspectPolicy,
    NamePolicy,
    RetryPolicy,
    ReusePolicy,
    ScreenPolicy,
)
from pipeline.policy.photo import BorderPolicy, DecodePolicy, ExplainPolicy, InterruptedPolicy, QualityPolicy
from pipeline.policy.reading import (
    ClassifyPolicy,
    ConfirmPolicy,
    KtpPolicy,
    NumberPolicy,
    ReadPolicy,
    UnveilPolicy,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The whole of it.

    Attributes:
        version: of the thresholds.
        extent: how much of a document is read.
    """

    version: str = "2026-11-22"
    extent: Extent = Extent.ALL
    decode: DecodePolicy = field(default_factory=DecodePolicy)
    quality: QualityPolicy = field(default_factory=QualityPolicy)
    explain: ExplainPolicy = field(default_factory=ExplainPolicy)
    read: ReadPolicy = field(default_factory=ReadPolicy)
    classify: ClassifyPolicy = field(default_factory=ClassifyPolicy)
    ktp: KtpPolicy = field(default_factory=KtpPolicy)
    confirm: ConfirmPolicy = field(default_factory=ConfirmPolicy)
    number: NumberPolicy = field(default_factory=NumberPolicy)
    unveil: UnveilPolicy = field(default_factory=UnveilPolicy)
    border: BorderPolicy = field(default_factory=BorderPolicy)
    interrupted: InterruptedPolicy = field(default_factory=InterruptedPolicy)
    names: NamePolicy = field(default_factory=NamePolicy)
    cross_check: CrossCheckPolicy = field(default_factory=CrossCheckPolicy)
    decide: DecidePolicy = field(default_factory=DecidePolicy)
    claim: ClaimPolicy = field(default_factory=ClaimPolicy)
    inspect: InspectPolicy = field(default_factory=InspectPolicy)
    screen: ScreenPolicy = field(default_factory=ScreenPolicy)
    reuse: ReusePolicy = field(default_factory=ReusePolicy)
    retries: RetryPolicy = field(default_factory=RetryPolicy)
