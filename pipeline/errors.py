"""What can be wrong with the system. A bad document is never an exception: it is a `Reason`.

    BerkasError                 exit 1   something of ours that no one foresaw
    ├── UsageError              exit 2   the person at the command line can put it right
    │   ├── SettingsError       exit 2   a BERKAS_ variable that cannot be understood
    │   └── TableError          exit 2   a manifest or participants file that is no table at all
    └── SystemFault             exit 4   the machine is broken or incomplete; `berkas doctor` says how
        ├── StoreFault          exit 4   a disk or database that fails; retryable
        │   ├── NotStored       exit 4   the key is not there, and trying again will not bring it
        │   └── SchemaFault     exit 4   a database of another version; `berkas db upgrade`, or a later program
        ├── WorkersFault        exit 4   no worker process can be started (models missing, for example)
        └── OutputFault         exit 4   the output cannot be written to its end: the disk is full, for example

`retryable` says whether the same call may succeed later. No third party's exception leaves its adapter.
"""

from __future__ import annotations

from typing import ClassVar

EXIT_OK = 0
EXIT_BUG = 1
EXIT_USAGE = 2
EXIT_ROWS_LEFT_OUT = 3
EXIT_SYSTEM = 4
EXIT_INTERRUPTED = 130
EXIT_BROKEN_PIPE = 141


class BerkasError(Exception):
    """The root: catch it at an edge, print its message, leave with its exit code."""

    retryable: ClassVar[bool] = False
    exit_code: ClassVar[int] = EXIT_BUG


class UsageError(BerkasError):
    """What was asked for cannot be done as asked; the message says what to change."""

    exit_code = EXIT_USAGE


class SettingsError(UsageError):
    """A setting has a value that it cannot have."""


class TableError(UsageError):
    """A manifest or participants file cannot be read as a table (single bad rows are no reason for it)."""


class SystemFault(BerkasError):  # noqa: N818  # a fault, as against a usage error
    """Something under us is broken or missing; no property of a document."""

    exit_code = EXIT_SYSTEM


class StoreFault(SystemFault):
    """A store did not do what it was asked to; nothing was kept of the attempt."""

    retryable = True


class NotStored(StoreFault):
    """Nothing is kept under this key."""

    retryable = False


class SchemaFault(StoreFault):
    """The database's tables are of another version than this program's."""

    retryable = False


class WorkersFault(SystemFault):
    """Worker processes do not come up."""


class OutputFault(SystemFault):
    """What was found cannot be written; the lines before it are whole."""
