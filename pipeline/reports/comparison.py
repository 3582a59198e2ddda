"""The comparison of a reprocessing run as one self-contained HTML page."""

from __future__ import annotations

from pipeline.comparison import Comparison
from pipeline.reports.rendering import template

_SHOWN = 1000


def comparison_page(found: Comparison, *, run_id: str) -> str:
    """The page. Numbers are masked; at most a thousand documents are listed, those to look at first."""
    return template("comparison.html.j2").render(
        found=found,
        run_id=run_id,
        decisions=sorted(found.decisions.items()),
        fields=sorted(found.fields.items(), key=lambda each: (-each[1], each[0])),
        gained=found.gained.most_common(),
        lost=found.lost.most_common(),
        changes=found.changes[:_SHOWN],
    )
