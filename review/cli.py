"""The commands of the desk, for `pipeline.cli`: thin, each calls one function."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from pipeline.commands.edges import Commands, Edge


class GivenRole(StrEnum):
    """Values of `--role`, as `review.rights.Role` without `service`."""

    CSO = "cso"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    AUDITOR = "auditor"


def _review(app: typer.Typer, edge: Edge) -> None:
    @app.command()
    def review(
        host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
        port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0: any that is free.")] = 8080,
        worker: Annotated[bool, typer.Option(help="Judge what is uploaded, too, as `berkas worker`.")] = True,
    ) -> None:
        """Start the officers' desk. Without accounts it makes one a role and prints their passwords, once."""
        with edge():
            from review.command import serve  # heavy

            serve(host=host, port=port, worker=worker)


def _user(app: typer.Typer, edge: Edge) -> None:
    user = typer.Typer(no_args_is_help=True, help="Accounts of the desk.")
    app.add_typer(user, name="user")

    @user.command("add")
    def add(
        name: Annotated[str, typer.Argument(help="Lower case letters, digits, dots and dashes.")],
        role: Annotated[GivenRole, typer.Option(help="What the account may do.")] = GivenRole.CSO,
    ) -> None:
        """Add an account and print its one-time password."""
        with edge():
            from review.command import add_user  # heavy

            typer.echo(add_user(name, str(role)))

    @user.command("reset")
    def reset(name: Annotated[str, typer.Argument(help="Of an account.")]) -> None:
        """Give an account a new one-time password and print it."""
        with edge():
            from review.command import reset_user  # heavy

            typer.echo(reset_user(name))


def _key(app: typer.Typer, edge: Edge) -> None:
    key = typer.Typer(no_args_is_help=True, help="Keys of the API.")
    app.add_typer(key, name="key")

    @key.command("add")
    def add(
        name: Annotated[str, typer.Argument(help="What to call it.")],
        scope: Annotated[
            list[str] | None,
            typer.Option(help="What it is good for; may be repeated. Default: claims, documents."),
        ] = None,
    ) -> None:
        """Make a key for a program of the office and print it."""
        with edge():
            from review.command import add_key  # heavy

            typer.echo(add_key(name, scope))

    @key.command("revoke")
    def revoke(name: Annotated[str, typer.Argument(help="Of the keys to end.")]) -> None:
        """End every key of a name and print how many."""
        with edge():
            from review.command import revoke_key  # heavy

            typer.echo(revoke_key(name))


def _webhook(app: typer.Typer, edge: Edge) -> None:
    webhook = typer.Typer(no_args_is_help=True, help="Who is told of changes.")
    app.add_typer(webhook, name="webhook")

    @webhook.command("list")
    def listing() -> None:
        """A line for each endpoint."""
        with edge():
            from review.command import list_webhooks  # heavy

            for line in list_webhooks():
                typer.echo(line)

    @webhook.command("send")
    def send(once: Annotated[bool, typer.Option(help="What is due, and no more.")] = False) -> None:
        """Bring messages to their receivers, as `berkas review` does beside the desk."""
        with edge():
            from review.command import send_webhooks  # heavy

            typer.echo(send_webhooks(once=once))

    @webhook.command("redrive")
    def redrive(endpoint: Annotated[str, typer.Argument(help="whe_... of `berkas webhook list`.")]) -> None:
        """Send again what was given up, and print how many messages that are."""
        with edge():
            from review.command import redrive_webhooks  # heavy

            typer.echo(redrive_webhooks(endpoint))


def _audit(app: typer.Typer, edge: Edge) -> None:
    audit = typer.Typer(no_args_is_help=True, help="The log of all acts.")
    app.add_typer(audit, name="audit")

    @audit.command("verify")
    def verify(
        head: Annotated[str | None, typer.Option(help="A hash that an earlier check printed.")] = None,
    ) -> None:
        """Check that no event was changed, removed or put in between. Exit code 4: one was."""
        with edge():
            from review.command import verify_audit  # heavy

            raise typer.Exit(verify_audit(head))

    @audit.callback()
    def group() -> None:
        """The log of all acts."""


COMMANDS: Commands = (_review, _user, _key, _webhook, _audit)
