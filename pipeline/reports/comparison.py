"""The comparison of a reprocessing run as one self-contained HTML page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from pipeline.comparison import Comparison

_SHOWN = 1000


def comparison_page(found: Comparison, *, run_id: str) -> str:
    """The page. Numbers are masked; at most a thousand documents are listed, those to look at first."""
    return _template().render(
        found=found,
        run_id=run_id,
        decisions=sorted(found.decisions.items()),
        fields=sorted(found.fields.items(), key=lambda each: (-each[1], each[0])),
        gained=found.gained.most_common(),
        lost=found.lost.most_common(),
        changes=found.changes[:_SHOWN],
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("comparison.html.j2")
