"""The command line. Thin: every command builds what it needs and calls one function.

Data goes to stdout; progress, notes and errors go to stderr. Exit codes are in `pipeline.errors`. Whatever
takes time to import is imported inside the commands, so that `berkas --help` answers at once.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli_queue import COMMANDS as QUEUE_COMMANDS
from pipeline.commands.edges import DeclaredType, ReadExtent, register
from pipeline.errors import (
    EXIT_BROKEN_PIPE,
    EXIT_INTERRUPTED,
    EXIT_ROWS_LEFT_OUT,
    BerkasError,
    OutputFault,
    UsageError,
)
from review.cli import COMMANDS as DESK_COMMANDS

app = typer.Typer(
    name="berkas",
    help="Verifies uploaded claim documents: KTP, KK and paklaring.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


class WantedStatus(StrEnum):
    """Values of `--status`, as `pipeline.claims.claim.ClaimStatus`."""

    NEEDS_REUPLOAD = "needs_reupload"
    INCOMPLETE = "incomplete"
    IN_REVIEW = "in_review"
    READY_FOR_INTERVIEW = "ready_for_interview"


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Verifies uploaded claim documents: KTP, KK and paklaring."""
    if version:
        from pipeline.bootstrap import package_version

        typer.echo(f"berkas {package_version()}")
        raise typer.Exit


@app.command()
def verify(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH...", help="Files or folders of images and PDFs.")
    ] = None,
    declared: Annotated[
        DeclaredType | None,
        typer.Option("--type", help="What the claimant says it is; without it the type is recognised."),
    ] = None,
    manifest: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV or JSON lines of documents, instead of PATHs.")
    ] = None,
    participants: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV or JSON lines of participant records.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write JSON lines to FILE.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines on stdout instead of a table.")] = False,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=256, metavar="N", help="Processes; default: the CPUs, as far as memory goes."),
    ] = None,
    extent: Annotated[
        ReadExtent | None,
        typer.Option(help="Read all of a document, or what its decision rests on; default: BERKAS_EXTENT."),
    ] = None,
) -> None:
    """Verify documents: one line each, in the order of the input.

    Exit codes: 0 every input was processed, whatever was decided; 2 wrong usage; 3 done, but rows of the
    manifest could not be used; 4 the system is broken (see `berkas doctor`) or the output cannot be
    written; 130 interrupted; 141 nobody reads the output any more.
    """
    with _edge():
        from pipeline.commands import verify as verify_command  # heavy
        from pipeline.model import DocumentType, Extent

        complete = verify_command.verify_files(
            verify_command.Request(
                paths=tuple(paths or ()),
                declared_type=DocumentType(declared) if declared else None,
                manifest=manifest,
                participants=participants,
                output=output,
                as_json=as_json,
                workers=workers,
                extent=Extent(extent) if extent else None,
            )
        )
        if not complete:
            raise typer.Exit(EXIT_ROWS_LEFT_OUT)


@app.command()
def demo(
    seed: Annotated[int, typer.Option(help="Of the invented people and photos.")] = 2026,
    count: Annotated[
        int | None, typer.Option("--claims", min=1, metavar="N", help="How many claims; default: all.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=256, metavar="N", help="Processes.")] = None,
    desk: Annotated[bool, typer.Option("--review", help="Then open the officers' desk on them.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the desk; 0: any that is free.")] = 8080,
) -> None:
    """Invent claims, verify them on embedded stores, show what was decided and why; then exit."""
    with _edge():
        from pipeline.commands.demo import run_demo  # heavy

        settings = run_demo(seed=seed, workers=workers, count=count)
        if desk:
            from review.command import serve

            serve(host="127.0.0.1", port=port, settings=settings)


@app.command()
def report(
    records: Annotated[Path, typer.Argument(metavar="FILE", help="JSON lines of `berkas verify`.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The page to write.")] = Path(
        "report.html"
    ),
    images: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="What the sources are relative to; default: here.")
    ] = None,
    reveal: Annotated[bool, typer.Option(help="Show NIK and KK numbers in full.")] = False,
) -> None:
    """Make one self-contained HTML page of verified documents, with the pictures where they are found."""
    with _edge():
        from pipeline.commands.report import write_report  # heavy

        write_report(records, output=output, images=images or Path(), reveal=reveal)


@app.command()
def claims(
    records: Annotated[Path, typer.Argument(metavar="FILE", help="JSON lines of `berkas verify --manifest`.")],
    status: Annotated[
        list[WantedStatus] | None, typer.Option(help="Only claims of this status; may be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines on stdout instead of a table.")] = False,
) -> None:
    """List claims: status, documents, and what holds each up. A scheduler asks for ready_for_interview."""
    with _edge():
        from pipeline.claims.claim import ClaimStatus  # heavy
        from pipeline.commands.claims import list_claims

        list_claims(records, statuses={ClaimStatus(each) for each in status or ()}, as_json=as_json)


@app.command()
def calibrate(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="DIR|MANIFEST",
            help="Folders `readable` and `unreadable`, or a manifest with a column `readable` (yes, no).",
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The threshold file to write.")
    ] = Path("thresholds.json"),
    page: Annotated[Path, typer.Option(metavar="FILE", help="The page with the curve to write.")] = Path(
        "calibration.html"
    ),
    workers: Annotated[int | None, typer.Option(min=1, max=256, metavar="N", help="Processes.")] = None,
) -> None:
    """Measure labelled uploads: how many readable ones are turned away at most, and where the cuts may lie.

    Exit codes as of `verify`; 3: done, but some uploads could not be used.
    """
    with _edge():
        from pipeline.commands import calibrate as calibrate_command  # heavy

        request = calibrate_command.Request(source=source, output=output, page=page, workers=workers)
        if not calibrate_command.calibrate_uploads(request):
            raise typer.Exit(EXIT_ROWS_LEFT_OUT)


@app.command()
def bench(
    documents: Annotated[int, typer.Option(min=1, max=1000, metavar="N", help="Of each type.")] = 4,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, metavar="N", help="Processes; default: the CPUs.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on stdout instead of the table.")] = False,
    extent: Annotated[
        ReadExtent | None,
        typer.Option(help="Read all of a document, or what its decision rests on; default: BERKAS_EXTENT."),
    ] = None,
) -> None:
    """Measure how many documents this machine verifies, and where the time goes."""
    with _edge():
        from pipeline.capacity import usable_cpus
        from pipeline.commands.bench import run_bench  # heavy
        from pipeline.model import Extent

        raise typer.Exit(
            run_bench(
                documents=documents,
                workers=workers or usable_cpus(),
                as_json=as_json,
                extent=Extent(extent) if extent else None,
            )
        )


@app.command()
def doctor() -> None:
    """Say what is installed and what is missing, and read a sample. Exit code 4: something needed fails."""
    with _edge():
        from pipeline.commands.doctor import run_doctor  # heavy

        raise typer.Exit(run_doctor())


@contextlib.contextmanager
def _edge() -> Iterator[None]:
    """Errors become one line on stderr and an exit code; nothing that a person did becomes a traceback."""
    try:
        yield
        sys.stdout.flush()
    except UsageError as error:
        typer.echo(f"berkas: {error}\nTry `berkas --help`.", err=True)
        raise typer.Exit(error.exit_code) from None
    except BerkasError as error:
        typer.echo(f"berkas: {error}", err=True)
        if isinstance(error, OutputFault):
            _forget_stdout()
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        typer.echo("berkas: interrupted", err=True)
        raise typer.Exit(EXIT_INTERRUPTED) from None
    except BrokenPipeError:
        _forget_stdout()
        raise typer.Exit(EXIT_BROKEN_PIPE) from None
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        where = f"{error.filename} cannot be" if error.filename else "the output cannot be"
        typer.echo(f"berkas: {where} written: {error.strerror}", err=True)
        _forget_stdout()
        raise typer.Exit(OutputFault.exit_code) from None


def _forget_stdout() -> None:
    """The interpreter flushes stdout once more when it ends; let that go nowhere."""
    with contextlib.suppress(OSError):  # a test's stdout is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


register(app, QUEUE_COMMANDS, _edge)
register(app, DESK_COMMANDS, _edge)


def main() -> None:
    """The entry point `berkas`."""
    app()
