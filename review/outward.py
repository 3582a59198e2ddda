"""The one door through which the desk calls an address that somebody gave it.

Such an address must not lead to what only this machine can reach: its loopback, the office's network, a cloud's
metadata. A name is resolved once, every address it has is judged, and the connection goes to exactly the address
that was judged: a name that says something else a moment later (DNS rebinding) gains nothing. No redirect is
followed, no proxy of the environment is asked, nothing but the status of an answer is read, and a wall clock ends
it all. TLS is checked against the name. An office lists the networks that may be reached, and without TLS, in
`BERKAS_WEBHOOK_NETWORKS`.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.errors import SettingsError, UsageError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str, int], Sequence[str]]

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]")
_PATH = re.compile(r"[\x21-\x7e]*")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LONGEST = 500


class RefusedError(Exception):
    """The address leads where the desk does not call; the message says which rule and never the address."""


class UnreachableError(Exception):
    """Nobody answered; the message is the kind of error."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart."""

    secure: bool
    host: str
    port: int
    path: str


def target_of(url: str) -> Target:
    """An address taken apart.

    Raises:
        UsageError: it is no address that can be called.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UsageError("no address") from None
    host = parts.netloc.rpartition("@")[2]
    host = host.rpartition(":")[0] if port is not None else host.rstrip(":")
    plain = len(url) <= _LONGEST and _HOST.fullmatch(host) and _PATH.fullmatch(url)
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not plain or parts.fragment:
        raise UsageError("an address is https://host/path, without a user and without #")
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(secure, host.strip("[]"), port or (443 if secure else 80), path)


def networks_of(setting: str) -> tuple[Network, ...]:
    """Networks as a setting lists them, with commas between.

    Raises:
        SettingsError: one of them is none.
    """
    try:
        return tuple(ipaddress.ip_network(each.strip()) for each in setting.split(",") if each.strip())
    except ValueError:
        raise SettingsError("BERKAS_WEBHOOK_NETWORKS: networks as 10.1.0.0/16, with commas between") from None


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a name, as this machine knows it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]).partition("%")[0] for each in found))


@dataclass(frozen=True, slots=True)
class Door:
    """Calls addresses.

    Attributes:
        networks: that may be reached although they are not public, and without TLS.
        seconds: that one call may take in all.
        resolver: finds the addresses of a name.
        trust: certificates that count; None: those of this machine.
    """

    networks: tuple[Network, ...] = ()
    seconds: float = 10.0
    resolver: Resolver = resolve
    trust: ssl.SSLContext | None = None

    def judge(self, target: Target) -> str:
        """The address to connect to.

        Raises:
            RefusedError: one of its addresses is not to be called.
            UnreachableError: it has none.
        """
        try:
            found = self.resolver(target.host, target.port)
        except (OSError, UnicodeError) as error:
            raise UnreachableError("name not found") from error
        if not found:
            raise UnreachableError("name not found")
        for each in found:
            self._check(ipaddress.ip_address(each), secure=target.secure)
        return found[0]

    def check(self, url: str) -> Target:
        """What can be said of an address without asking for its name.

        Raises:
            UsageError: it is no address.
            RefusedError: it is not to be called.
        """
        target = target_of(url)
        with contextlib.suppress(ValueError):
            self._check(ipaddress.ip_address(target.host), secure=target.secure)
        if not target.secure and not self.networks:
            raise RefusedError("https only")
        return target

    def _check(self, address: Address, *, secure: bool) -> None:
        if any(address in each for each in self.networks):
            return
        if not secure:
            raise RefusedError("https only")
        if not is_public(address):
            raise RefusedError("not a public address")

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Send something; the status of the answer, of which nothing else is read.

        Raises:
            UsageError: no address.
            RefusedError: the address is not to be called.
            UnreachableError: nobody answered in time, or not in HTTP.
        """
        target = target_of(url)
        connection = _Pinned(target, self.judge(target), self.seconds, self.trust)
        clock = threading.Timer(self.seconds, connection.cut)
        clock.start()
        try:
            connection.request("POST", target.path, body, dict(headers))
            status = connection.getresponse().status
            if connection.was_cut:
                raise TimeoutError
            return status
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise UnreachableError(type(error).__name__) from error
        finally:
            clock.cancel()
            connection.close()


def is_public(address: Address) -> bool:
    """Whether an address is one of the open net; what carries another address inside is as that one is."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, under the name that was asked for."""

    def __init__(self, target: Target, address: str, seconds: float, trust: ssl.SSLContext | None) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self._target = target
        self._address = address
        self._trust = trust
        self.was_cut = False

    def connect(self) -> None:
        """Connect to the address that was judged, whatever the name says by now."""
        raw = socket.create_connection((self._address, self._target.port), self.timeout)
        self.sock = raw
        if self._target.secure:
            trust = self._trust or ssl.create_default_context()
            self.sock = trust.wrap_socket(raw, server_hostname=self._target.host)
        if self.was_cut:
            raise TimeoutError

    def cut(self) -> None:
        """End it from outside: a receiver that sends a byte now and then meets no timeout of a socket."""
        self.was_cut = True
        held = self.sock
        if held is not None:
            with contextlib.suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)
