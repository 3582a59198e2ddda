"""The file in which an office keeps the thresholds that it has calibrated, and the policy with them applied.

The shipped thresholds are *synthetic*: set on generated photos. A file made by `berkas calibrate` replaces the
cuts of readability (`BERKAS_THRESHOLDS`); the policy's version then carries the file's digest, and so does every
answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.errors import SettingsError
from pipeline.policy.whole import Policy
from quality.readability_model import Model

FORMAT = 1
SYNTHETIC, OFFICE = "synthetic", "office"
_MARK = ".office-"
"""Stands in the version of a policy whose thresholds were calibrated, before the digest of their file."""
_MOST_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The cuts that replace those of the policy; see `QualityPolicy`.

    Attributes:
        hopeless: both heads.
        unreadable: the score.
        model: digest of the model that they are cuts of.
        digest: of the file.
    """

    hopeless: float
    unreadable: float
    model: str
    digest: str = ""


def text_of(cuts: Mapping[str, float], *, model: Model, about: Mapping[str, Any]) -> str:
    """The text of a threshold file.

    Args:
        cuts: `hopeless` and `unreadable`.
        model: what they are cuts of.
        about: for people: on what they rest.
    """
    whole = {"format": FORMAT, "kind": "berkas thresholds", "model": digest_of(model), "cuts": dict(cuts), **about}
    return json.dumps(whole, indent=1) + "\n"


def load_thresholds(path: Path) -> Thresholds:
    """What a file says.

    Raises:
        SettingsError: it cannot be read, or is none; the message says what is wrong with it.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise SettingsError(f"BERKAS_THRESHOLDS: {path} is too large to be a threshold file")
        raw = json.loads(content)
        if raw["format"] != FORMAT:
            raise SettingsError(f"BERKAS_THRESHOLDS: {path} has format {raw['format']}, not {FORMAT}")
        cuts = {name: float(raw["cuts"][name]) for name in ("hopeless", "unreadable")}
        found = Thresholds(**cuts, model=str(raw["model"]), digest=hashlib.sha256(content).hexdigest())
    except OSError as error:
        raise SettingsError(f"BERKAS_THRESHOLDS: {path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SettingsError(f"BERKAS_THRESHOLDS: {path} is no threshold file of `berkas calibrate`") from error
    if not all(0.0 <= cut <= 1.0 for cut in cuts.values()):
        raise SettingsError(f"BERKAS_THRESHOLDS: {path}: a cut lies between 0 and 1")
    return found


def calibrated(policy: Policy, thresholds: Thresholds) -> Policy:
    """The policy with an office's cuts, its version marked.

    Raises:
        SettingsError: the cuts are of another model, or leave no page between unreadable and good.
    """
    quality = policy.quality
    if thresholds.model != digest_of(Model.load()):
        raise SettingsError(
            "BERKAS_THRESHOLDS: the thresholds were calibrated for another model of readability; "
            "run `berkas calibrate` again"
        )
    if thresholds.unreadable >= quality.good:
        raise SettingsError(
            f"BERKAS_THRESHOLDS: `unreadable` must lie below {quality.good}, from which a page is good"
        )
    return replace(
        policy,
        version=f"{policy.version}{_MARK}{thresholds.digest[:8]}",
        quality=replace(
            quality,
            unreadable=thresholds.unreadable,
            hopeless_table=thresholds.hopeless,
            hopeless_logistic=thresholds.hopeless,
        ),
    )


def origin_of(version: str) -> str:
    """On what the thresholds of a policy's or pipeline's version rest: `synthetic` or `office`."""
    return OFFICE if _MARK in version else SYNTHETIC


def digest_of(model: Model) -> str:
    """Tells one model of readability from another."""
    return hashlib.sha256(model.dump().encode()).hexdigest()[:16]
