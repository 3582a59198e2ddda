"""The commands of the queue, for `pipeline.cli`: thin, each calls one function."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.edges import Commands, DeclaredType, Edge
from pipeline.errors import EXIT_ROWS_LEFT_OUT


class WantedQueue(StrEnum):
    """Values of `--queue` and `--only`, as `pipeline.queues.jobs.Queue`."""

    INTERACTIVE = "interactive"
    BACKLOG = "backlog"


def _submit(app: typer.Typer, edge: Edge) -> None:
    @app.command()
    def submit(  # noqa: PLR0913, PLR0917  # options of a command line
        paths: Annotated[list[Path] | None, typer.Argument(metavar="PATH...", help="Files or folders.")] = None,
        manifest: Annotated[
            Path | None, typer.Option(metavar="FILE", help="CSV or JSON lines of documents, instead of PATHs.")
        ] = None,
        watch: Annotated[
            str | None,
            typer.Option(metavar="PLACE", help="A drop folder or s3://bucket/prefix, instead of PATHs."),
        ] = None,
        every: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="Between two looks at it.")] = 5.0,
        once: Annotated[bool, typer.Option(help="One look at it alone.")] = False,
        declared: Annotated[
            DeclaredType | None, typer.Option("--type", help="What the documents are said to be.")
        ] = None,
        claim: Annotated[str | None, typer.Option(metavar="ID", help="Claim that they belong to.")] = None,
        kpj: Annotated[str | None, typer.Option(metavar="NUMBER", help="Participant of the claim.")] = None,
        queue: Annotated[
            WantedQueue, typer.Option(help="interactive: somebody waits for the answer.")
        ] = WantedQueue.BACKLOG,
        as_json: Annotated[bool, typer.Option("--json", help="A JSON line for each accepted document.")] = False,
    ) -> None:
        """Keep uploads and queue them for `berkas worker`; what was accepted is not lost.

        Exit codes: 0 everything was queued; 2 wrong usage; 3 some files or rows were left out; 4 a store does
        not work.
        """
        with edge():
            from pipeline.commands.submit import Sending, submit_files  # heavy
            from pipeline.model import DocumentType
            from pipeline.queues.jobs import Queue

            complete = submit_files(
                Sending(
                    paths=tuple(paths or ()),
                    manifest=manifest,
                    declared_type=DocumentType(declared) if declared else None,
                    claim_id=claim,
                    kpj=kpj,
                    queue=Queue(queue),
                    watch=watch,
                    every=every,
                    once=once,
                    as_json=as_json,
                )
            )
            if not complete:
                raise typer.Exit(EXIT_ROWS_LEFT_OUT)


def _worker(app: typer.Typer, edge: Edge) -> None:
    @app.command()
    def worker(
        slots: Annotated[
            int | None,
            typer.Option(min=0, max=256, metavar="N", help="Documents at a time; 0: only watch over others."),
        ] = None,
        only: Annotated[WantedQueue | None, typer.Option(help="Take documents of this queue alone.")] = None,
        drain: Annotated[bool, typer.Option(help="End when nothing is waiting any more.")] = False,
    ) -> None:
        """Judge what is waiting in the queue, until SIGTERM or Ctrl-C."""
        with edge():
            from pipeline.commands.worker import Shift, run_worker  # heavy
            from pipeline.queues.jobs import Queue

            run_worker(Shift(slots=slots, only=Queue(only) if only else None, drain=drain))


def _db(app: typer.Typer, edge: Edge) -> None:
    db = typer.Typer(no_args_is_help=True, help="The database's tables.")
    app.add_typer(db, name="db")

    @db.command()
    def upgrade() -> None:
        """Bring the tables to the version of this program; never back."""
        with edge():
            from pipeline.commands.db import upgrade_database

            upgrade_database()

    @db.command()
    def status() -> None:
        """Say which version the tables have. Exit code 4: not the one of this program."""
        with edge():
            from pipeline.commands.db import show_database

            raise typer.Exit(show_database())

    @db.command()
    def backup(
        target: Annotated[Path, typer.Argument(metavar="FILE", help="The tar file to write.")],
    ) -> None:
        """Write database and uploads of the embedded profile into one file; work may go on meanwhile."""
        with edge():
            from pipeline.commands.db import back_up_database

            back_up_database(target)

    @db.command()
    def restore(source: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")]) -> None:
        """Bring a backup back into an empty data folder."""
        with edge():
            from pipeline.commands.db import restore_database

            restore_database(source)


def _queue(app: typer.Typer, edge: Edge) -> None:
    @app.command()
    def queue(
        redrive: Annotated[
            list[str] | None, typer.Option(metavar="ID", help="Queue this dead document again; may be repeated.")
        ] = None,
        redrive_all: Annotated[bool, typer.Option(help="Queue all dead documents again.")] = False,
        as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    ) -> None:
        """Say what is waiting, running and dead, and why."""
        with edge():
            from pipeline.commands.queue import show_queue

            show_queue(redrive=tuple(redrive or ()), redrive_all=redrive_all, as_json=as_json)

    @app.command()
    def purge(dry_run: Annotated[bool, typer.Option(help="Only say how many it would be.")] = False) -> None:
        """Remove pictures whose time is over (BERKAS_KEEP_...); what was decided stays on record."""
        with edge():
            from pipeline.commands.queue import purge as act

            act(dry_run=dry_run)


def _participants(app: typer.Typer, edge: Edge) -> None:
    participants = typer.Typer(no_args_is_help=True, help="The office's records of claimants.")
    app.add_typer(participants, name="participants")

    @participants.command("import")
    def import_file(
        path: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or JSON lines, as for `verify`.")],
    ) -> None:
        """Keep the records of a file; one that is there under its number is replaced."""
        with edge():
            from pipeline.commands.db import import_participants

            raise typer.Exit(import_participants(path))

    @participants.callback()
    def about() -> None:
        """The office's records of claimants."""


def _reprocess(app: typer.Typer, edge: Edge) -> None:
    @app.command()
    def reprocess(  # noqa: PLR0913, PLR0917  # options of a command line
        where: Annotated[
            list[str] | None,
            typer.Option(
                metavar="KEY=VALUE",
                help="decision, reason, type, since, until, version, version!, claim; repeated: all must hold.",
            ),
        ] = None,
        dry_run: Annotated[bool, typer.Option(help="Only say which documents it would be.")] = False,
        limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="At most so many, the oldest.")] = None,
        rate: Annotated[
            float | None, typer.Option(min=0.01, metavar="N", help="Documents a minute at most.")
        ] = None,
        workers: Annotated[
            int | None,
            typer.Option(min=0, max=256, metavar="N", help="Processes of its own; 0: leave it to workers."),
        ] = None,
        run: Annotated[str | None, typer.Option(metavar="RUN", help="Go on with an earlier run.")] = None,
        compare: Annotated[bool, typer.Option(help="Only compare what is known by now.")] = False,
        apply: Annotated[bool, typer.Option(help="Let its answers count.")] = False,
        discard: Annotated[bool, typer.Option(help="Let the earlier answers count.")] = False,
        list_runs: Annotated[bool, typer.Option("--list", help="List all runs.")] = False,
        as_json: Annotated[bool, typer.Option("--json", help="The comparison as JSON.")] = False,
        html: Annotated[Path | None, typer.Option(metavar="FILE", help="The comparison as a page.")] = None,
    ) -> None:
        """Judge documents again beside their answers, compare, then apply or discard.

        What a person decided is never touched. It may be interrupted: `--run` goes on.
        """
        with edge():
            from pipeline.commands.reprocess import Reprocessing  # heavy
            from pipeline.commands.reprocess import reprocess as act

            act(
                Reprocessing(
                    where=tuple(where or ()),
                    dry_run=dry_run,
                    limit=limit,
                    rate=rate,
                    workers=workers,
                    run=run,
                    compare_only=compare,
                    apply=apply,
                    discard=discard,
                    list_runs=list_runs,
                    as_json=as_json,
                    html=html,
                )
            )


COMMANDS: Commands = (_submit, _worker, _db, _participants, _reprocess, _queue)
