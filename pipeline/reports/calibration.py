"""A calibration as one self-contained page with its curve drawn: no request, no script. A pure view."""

from __future__ import annotations

from typing import Any

from pipeline.calibrate import Bin, Calibration, least_uploads
from pipeline.policy.photo import CalibratePolicy
from pipeline.reports.rendering import template

_SIDE, _LEFT, _TOP = 360.0, 56.0, 16.0
"""The curve's square and where it begins, user units of the drawing."""
_LARGEST = 7.0
"""Radius of the point of the fullest bin."""


def calibration_page(found: Calibration, *, policy: CalibratePolicy, made_at: str, source: str) -> str:
    """The page.

    Args:
        found: what the uploads say.
        policy: what was asked of them.
        made_at: the day.
        source: name of the folder or manifest.
    """
    return template("calibration.html.j2").render(
        found=found,
        policy=policy,
        made_at=made_at,
        source=source,
        needed=least_uploads(policy.alpha, policy.confidence),
        curve=_curve(found.bins),
    )


def _curve(bins: tuple[Bin, ...]) -> dict[str, Any]:
    """The points of the reliability curve in the drawing's units, and its grid."""
    fullest = max((each.readable.total for each in bins), default=1)
    points = [
        {
            "x": _across(each.mean),
            "y": _up(each.readable.share),
            "low": _up(each.readable.low),
            "high": _up(each.readable.high),
            "radius": round(2 + (_LARGEST - 2) * each.readable.total / fullest, 1),
            "bin": each,
        }
        for each in bins
    ]
    ticks = [{"x": _across(share), "y": _up(share), "name": f"{share:.0%}"} for share in (0, 0.25, 0.5, 0.75, 1)]
    path = " ".join(f"{point['x']},{point['y']}" for point in points)
    frame = {"left": _LEFT, "top": _TOP, "right": _LEFT + _SIDE, "bottom": _TOP + _SIDE}
    return {"points": points, "ticks": ticks, "path": path, **frame}


def _across(share: float) -> float:
    return round(_LEFT + _SIDE * share, 1)


def _up(share: float) -> float:
    return round(_TOP + _SIDE * (1 - share), 1)
