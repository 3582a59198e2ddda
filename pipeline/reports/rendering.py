"""How the pages of this room are made of their templates."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

FILTERS: dict[str, Callable[..., str]] = {
    "percent": lambda share, digits=0: "–" if share is None else f"{share:.{digits}%}",
    "words": lambda name: str(name).replace("_", " "),
}


@cache
def template(name: str) -> Template:
    """A template of `templates/`: what it prints is escaped, and what it is not given is an error."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    return environment.get_template(name)
