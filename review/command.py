"""`berkas review`, `berkas user`, `berkas audit`: thin callers of the desk's services."""

from __future__ import annotations

import getpass
import socket
import sys

from pipeline import bootstrap
from pipeline.errors import EXIT_OK, EXIT_SYSTEM, UsageError
from pipeline.settings import Settings, load_settings
from review.bootstrap import build_site
from review.rights import Role
from review.web.site import Site
from storage import audit
from storage.audit import Actor

FIRST_ACCOUNTS = {
    "petugas1": Role.CSO,
    "petugas2": Role.CSO,
    "penyelia": Role.SUPERVISOR,
    "admin": Role.ADMIN,
    "auditor": Role.AUDITOR,
}
"""Made where nobody has an account yet."""


def serve(*, host: str, port: int, settings: Settings | None = None) -> None:
    """Serve the desk until it is interrupted.

    Raises:
        UsageError: the address cannot be listened on.
        StoreFault: a store cannot be opened.
    """
    import uvicorn

    from review.web.app import build_app

    settings = settings or load_settings()
    bootstrap.configure_logging(settings)
    site = build_site(settings)
    listening = _listen(host, port)
    _introduce(site, f"http://{host}:{listening.getsockname()[1]}/")
    config = uvicorn.Config(
        build_app(site), log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=5
    )
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        site.database.close()


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
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
    return build_site(load_settings()).accounts.add(name, Role(role), by=_at_the_machine())


def reset_user(name: str) -> str:
    """A new one-time password for an account."""
    return build_site(load_settings()).accounts.reset(name, by=_at_the_machine())


def verify_audit(head: str | None) -> int:
    """Check the log; the exit code.

    Args:
        head: a hash that an earlier check printed: it must still be in the log.
    """
    site = build_site(load_settings())
    with site.database.reading() as connection:
        chain = audit.check(connection)
        known = head is None or audit.holds(connection, head)
    if chain.broken_at is None and known:
        print(f"{chain.events} events, all as they were written; head {chain.head}")  # noqa: T201
        return EXIT_OK
    print(chain.says or "the log does not hold the hash that was given", file=sys.stderr)  # noqa: T201
    return EXIT_SYSTEM


def _at_the_machine() -> Actor:
    return Actor(f"{getpass.getuser()}@console", "system")
