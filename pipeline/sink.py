"""Where lines of output go, one at a time: whole lines or none.

Each line is written as soon as it is known: whoever reads along sees it, and a run that is interrupted
leaves every line that was finished.
"""

from __future__ import annotations

import contextlib
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pipeline.errors import OutputFault, UsageError


class Sink:
    """An open file or pipe."""

    def __init__(self, stream: IO[bytes], name: str, *, is_file: bool = False) -> None:
        self._stream = stream
        self._name = name
        self._is_file = is_file

    @classmethod
    @contextlib.contextmanager
    def file(cls, path: Path) -> Iterator[Sink]:
        """A file, which is emptied.

        Raises:
            UsageError: it cannot be opened.
        """
        try:
            stream = path.open("wb", buffering=0)
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror}") from error
        with stream:
            yield cls(stream, str(path), is_file=stat.S_ISREG(path.stat().st_mode))

    @classmethod
    def stdout(cls) -> Sink:
        """Standard output."""
        return cls(sys.stdout.buffer, "standard output")

    def write(self, line: bytes) -> None:
        """The whole line; of one that does not fit, a file keeps nothing.

        Raises:
            BrokenPipeError: nobody reads any more.
            OutputFault: it cannot be written.
        """
        written = 0
        try:
            while written < len(line):
                written += self._stream.write(line[written:])
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            if written and self._is_file:
                with contextlib.suppress(OSError):
                    self._stream.truncate(self._stream.tell() - written)
            raise OutputFault(f"{self._name} cannot be written: {error.strerror}") from error
