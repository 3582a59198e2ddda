"""How commands join the command line: each module lists its own, `pipeline.cli` registers them.

Imports nothing heavy: `berkas --help` goes through here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from enum import StrEnum

import typer

Edge = Callable[[], AbstractContextManager[None]]
"""Turns errors into a line on stderr and an exit code."""

Commands = Sequence[Callable[[typer.Typer, Edge], None]]
"""Functions that register a command, or a group of them, each."""


class ReadExtent(StrEnum):
    """Values of `--extent`: `pipeline.model.Extent`, without what that module loads."""

    ALL = "all"
    NEEDED = "needed"


class DeclaredType(StrEnum):
    """Values of `--type`: `pipeline.model.DocumentType` without `unknown`, and without what that module loads."""

    KTP = "ktp"
    KK = "kk"
    PAKLARING = "paklaring"


def register(app: typer.Typer, commands: Commands, edge: Edge) -> None:
    """Put commands on the command line, in their order."""
    for each in commands:
        each(app, edge)
