"""`berkas review`, `berkas user`, `berkas audit`: thin callers of the desk's services."""

from __future__ import annotations

import contextlib
import getpass
import os
import socket
import subprocess
import sys
from collections.abc import Iterator

from pipeline import bootstrap
from pipeline.errors import EXIT_OK, EXIT_SYSTEM, UsageError
from pipeline.settings import Settings, load_settings
from review.bootstrap import open_site
from review.keys import OFFICE, Scope
from review.rights import Role
from review.sending import Sender, sending
from review.web.site import Site
from storage import audit
from storage.audit import Actor
from storage.webhooks import Endpoint

FIRST_ACCOUNTS = {
    "petugas1": Role.CSO,
    "petugas2": Role.CSO,
    "penyelia": Role.SUPERVISOR,
    "admin": Role.ADMIN,
    "auditor": Role.AUDITOR,
}
"""Made where nobody has an account yet."""


def serve(*, host: str, port: int, worker: bool = True, settings: Settings | None = None) -> None:
    """Serve the desk until it is interrupted.

    Args:
        host: to listen on.
        port: 0: any that is free.
        worker: judge what is uploaded, too, in a process of its own (`berkas worker`).
        settings: of this process; None: of the environment.

    Raises:
        UsageError: the address cannot be listened on.
        StoreFault: a store cannot be opened.
    """
    import uvicorn

    from review.web.app import build_app

    settings = settings or load_settings()
    bootstrap.configure_logging(settings)
    listening = _listen(host, port)
    beside = _working(settings) if worker else contextlib.nullcontext()
    with open_site(settings, at_once=True) as site, beside, sending(site.webhooks):
        _introduce(site, f"http://{host}:{listening.getsockname()[1]}/")
        config = uvicorn.Config(
            build_app(site), log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=5
        )
        uvicorn.Server(config).run(sockets=[listening])


@contextlib.contextmanager
def _working(settings: Settings) -> Iterator[None]:
    """`berkas worker` beside the server, on the same stores; it ends with us."""
    environment = {**os.environ, "BERKAS_DATA_DIR": str(settings.data_dir.resolve())}
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "worker"]
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)  # noqa: S603  # ours
    try:
        yield
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # What is accepted inherits it; else the end of an answer may wait 40 ms for the browser's acknowledgement.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listening.bind((host, port))
        listening.listen()  # who reads the address and comes at once is not turned away
    except OSError as error:
        raise UsageError(f"{host}:{port} cannot be listened on: {error.strerror}; try --port 0") from error
    return listening


def _introduce(site: Site, address: str) -> None:
    """Where it is, and the passwords of accounts that were made just now."""
    print(f"berkas review: {address}   (Ctrl-C ends it)", flush=True)  # noqa: T201
    given = first_accounts(site)
    if given:
        print("one-time passwords, shown only now:")  # noqa: T201
    for name, password in given.items():
        print(f"  {name:<10} {FIRST_ACCOUNTS[name]:<11} {password}", flush=True)  # noqa: T201


def first_accounts(site: Site) -> dict[str, str]:
    """An account for each role where there is none at all; their passwords by name."""
    if site.accounts.everyone():
        return {}
    by = Actor("berkas", "system")
    return {name: site.accounts.add(name, role, by=by) for name, role in FIRST_ACCOUNTS.items()}


def add_user(name: str, role: str) -> str:
    """Add an account; its one-time password."""
    with open_site(load_settings()) as site:
        return site.accounts.add(name, Role(role), by=_at_the_machine())


def reset_user(name: str) -> str:
    """A new one-time password for an account."""
    with open_site(load_settings()) as site:
        return site.accounts.reset(name, by=_at_the_machine())


def add_key(name: str, scopes: list[str] | None = None) -> str:
    """A key of the API for a program of the office; shown once.

    Args:
        name: what to call it.
        scopes: what it is good for; none: claims and documents.

    Raises:
        UsageError: an unknown scope.
    """
    try:
        wanted = [Scope(each) for each in scopes or OFFICE]
    except ValueError:
        raise UsageError(f"a scope is one of {', '.join(Scope)}") from None
    with open_site(load_settings()) as site:
        return site.keys.add(name, wanted, by=_at_the_machine())


def revoke_key(name: str) -> int:
    """End every key of a name; how many."""
    with open_site(load_settings()) as site:
        return site.keys.revoke(name, by=_at_the_machine())


def send_webhooks(*, once: bool) -> str:
    """Bring messages to those who want to hear: what is due, or until it is interrupted. What became of it."""
    settings = load_settings()
    bootstrap.configure_logging(settings)
    with open_site(settings) as site:
        sender = Sender(site.webhooks)
        if not once:
            sender.run()
        done = sender.once()
    return f"{done.delivered} delivered, {done.failed} to be tried again, {done.dead} given up"


def list_webhooks() -> list[str]:
    """A line for each endpoint."""
    with open_site(load_settings()) as site:
        return [_endpoint_line(site, each) for each in site.webhooks.listening()]


def _endpoint_line(site: Site, endpoint: Endpoint) -> str:
    given_up = site.webhooks.messages(endpoint.id, state="dead", before=None, limit=1000) or ()
    rests = "  paused" if endpoint.paused_at else ""
    types = " ".join(sorted(endpoint.types)) or "all"
    return f"{endpoint.id}  {endpoint.url}  {types}  {len(given_up)} given up{rests}"


def redrive_webhooks(endpoint_id: str) -> int:
    """Let messages that were given up begin anew; how many.

    Raises:
        UsageError: there is no such endpoint.
    """
    with open_site(load_settings()) as site:
        count = site.webhooks.redrive(endpoint_id, by=_at_the_machine())
    if count is None:
        raise UsageError(f"there is no endpoint {endpoint_id}")
    return count


def verify_audit(head: str | None) -> int:
    """Check the log; the exit code.

    Args:
        head: a hash that an earlier check printed: it must still be in the log.
    """
    with open_site(load_settings()) as site, site.database.reading() as connection:
        chain = audit.check(connection)
        known = head is None or audit.holds(connection, head)
    if chain.broken_at is None and known:
        print(f"{chain.events} events, all as they were written; head {chain.head}")  # noqa: T201
        return EXIT_OK
    print(chain.says or "the log does not hold the hash that was given", file=sys.stderr)  # noqa: T201
    return EXIT_SYSTEM


def _at_the_machine() -> Actor:
    return Actor(f"{getpass.getuser()}@console", "system")
