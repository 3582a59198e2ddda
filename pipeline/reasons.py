"""The reason catalogue as data: code -> route, texts in Bahasa Indonesia and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.model import NOTHING, Outcome, Reason


def because(
    code: str, *, field: str | None = None, params: Mapping[str, str] = NOTHING, **evidence: Any
) -> Reason:
    """A reason with the catalogue's default outcome.

    Raises:
        KeyError: the code is not in the catalogue.
    """
    return Reason(code, Outcome.REVIEW, field, params, evidence)
