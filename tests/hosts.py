"""Two hosts on one machine: network namespaces of their own, each joined to this one by a cable.

Servers stay on the loopback of this machine; a relay stands for them at this machine's end of each cable. Where
the system gives no namespaces (it takes root), a host is an environment of its own, and a warning says so.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import threading
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit


@dataclass(frozen=True, slots=True)
class Host:
    """One of them.

    Attributes:
        name: what it calls itself.
        here: this machine's address as the host sees it; None: the loopback.
        folder: its data.
    """

    name: str
    here: str | None
    folder: Path

    @property
    def within(self) -> tuple[str, ...]:
        """What runs a command on it."""
        if self.here is None:
            return ()
        named = ("unshare", "--uts", "sh", "-c", f'hostname {self.name} && exec "$@"', "sh")
        return ("ip", "netns", "exec", self.name, *named)

    def settings(self, given: Mapping[str, str]) -> dict[str, str]:
        """The settings of its workers: those given, with this machine where the loopback is named."""
        seen = {name: _moved(value, self.here) for name, value in given.items()} if self.here else dict(given)
        return {
            **seen,
            "BERKAS_DATA_DIR": str(self.folder),
            "BERKAS_LOG_LEVEL": "INFO",
            "BERKAS_LOG_FORMAT": "json",
        }


@contextlib.contextmanager
def two_hosts(folder: Path, ports: list[int]) -> Iterator[tuple[Host, Host]]:
    """Two hosts that reach these ports of this machine's loopback."""
    names = [f"bk{os.getpid() % 100_000}{letter}" for letter in "ab"]
    folders = [folder / letter for letter in "ab"]
    for each in folders:
        each.mkdir(parents=True)
    made: list[str] = []
    try:
        try:
            addresses = [_join(name, number, made) for number, name in enumerate(names)]
        except (OSError, subprocess.CalledProcessError) as error:
            warnings.warn(f"no network namespaces here ({error}): two environments instead", stacklevel=2)
            yield Host(names[0], None, folders[0]), Host(names[1], None, folders[1])
            return
        with _relays([(address, port) for address in addresses for port in ports]):
            one, two = (Host(*each) for each in zip(names, addresses, folders, strict=True))
            yield one, two
    finally:
        for name in made:
            subprocess.run(["ip", "netns", "del", name], check=False)


def _join(name: str, number: int, made: list[str]) -> str:
    """Make a namespace and a cable to it; this machine's address on the cable."""
    net = f"10.{os.getpid() // 250 % 250}.{os.getpid() % 250}"
    here, there = f"{net}.{4 * number + 1}", f"{net}.{4 * number + 2}"
    _ip("netns", "add", name)
    made.append(name)
    _ip("link", "add", f"v{name}", "type", "veth", "peer", "name", "eth0", "netns", name)
    _ip("addr", "add", f"{here}/30", "dev", f"v{name}")
    _ip("link", "set", f"v{name}", "up")
    _ip("-n", name, "addr", "add", f"{there}/30", "dev", "eth0")
    _ip("-n", name, "link", "set", "eth0", "up")
    _ip("-n", name, "link", "set", "lo", "up")
    return here


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def _moved(value: str, here: str | None) -> str:
    parts = urlsplit(value)
    if here is None or parts.hostname != "127.0.0.1":
        return value
    return urlunsplit(parts._replace(netloc=parts.netloc.replace("127.0.0.1", here)))


@contextlib.contextmanager
def _relays(doors: list[tuple[str, int]]) -> Iterator[None]:
    """At each of these addresses, what the loopback has at the same port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while some := await source.read(65536):
                target.write(some)
                await target.drain()
        target.close()

    async def open_door(address: str, port: int) -> asyncio.Server:
        async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                writer.close()
                return
            await asyncio.gather(carry(reader, far_writer), carry(far_reader, writer))

        return await asyncio.start_server(meet, address, port)

    servers = [asyncio.run_coroutine_threadsafe(open_door(*each), loop).result(10) for each in doors]
    try:
        yield
    finally:
        for server in servers:
            loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
