"""How commands join the command line: each module lists its own, `pipeline.cli` registers them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

import typer

Edge = Callable[[], AbstractContextManager[None]]
"""Turns errors into a line on stderr and an exit code."""

Commands = Sequence[Callable[[typer.Typer, Edge], None]]
"""Functions that register a command, or a group of them, each."""


def register(app: typer.Typer, commands: Commands, edge: Edge) -> None:
    """Put commands on the command line, in their order."""
    for each in commands:
        each(app, edge)
