"""A watched place: a drop folder, or a prefix on an S3 server. A ledger knows what was taken from it.

What lies in `INBOX/JHT-1/ktp-front.jpg` belongs to claim JHT-1 and is said to be a KTP: the first folder names
the claim, a file name that begins with a type names the type. Files directly in the inbox belong to no claim.
A file in a folder is taken when nobody has written to it for two seconds; when it changes later, it is taken
again, as another upload. Nothing is removed.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Protocol

from pipeline.batch import Item, walk
from pipeline.model import DocumentType

_QUIET_SECONDS = 2.0


class Ledger(Protocol):
    """Remembers what was taken.

    Raises:
        StoreFault: from every method.
    """

    def known(self, places: Sequence[str]) -> Mapping[str, str]:
        """Of the places that are in it, the fingerprint of what was taken there."""
        ...

    def note(self, taken: Mapping[str, tuple[str, str]]) -> None:
        """Remember places with the fingerprint and the document of what was taken there."""
        ...


class Listing(Protocol):
    """A bucket, as `storage.object_server` gives it."""

    def listed(self) -> Iterator[tuple[str, str]]:
        """Keys, and what changes with their content."""
        ...

    def get(self, key: str) -> bytes:
        """The content of a key."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Something new in a watched place.

    Attributes:
        place: digest of where it lies.
        fingerprint: what changes with its content.
    """

    place: str
    fingerprint: str
    item: Item


class Inbox:
    """A watched place.

    Args:
        root: what to call it; the ledger's entries are below it.
        listed: names of what lies there, each with its fingerprint.
        fetch: the item of a name.
        ledger: of what was taken.
    """

    def __init__(
        self,
        root: str,
        listed: Callable[[], Iterable[tuple[str, str]]],
        fetch: Callable[[str], Item],
        ledger: Ledger,
    ) -> None:
        self._root = root
        self._listed = listed
        self._fetch = fetch
        self._ledger = ledger
        self._refused: set[tuple[str, str]] = set()

    def look(self, *, together: int) -> Iterator[list[Found]]:
        """What is new there, a few at a time."""
        listed = iter(self._listed())
        while some := list(islice(listed, 50 * together)):
            places = {self._place(name): (name, fingerprint) for name, fingerprint in some}
            known = self._ledger.known(list(places))
            new = [
                (place, name, fingerprint)
                for place, (name, fingerprint) in places.items()
                if known.get(place) != fingerprint and (place, fingerprint) not in self._refused
            ]
            for start in range(0, len(new), together):
                yield [
                    Found(place, fingerprint, self._fetch(name))
                    for place, name, fingerprint in new[start : start + together]
                ]

    def note(self, batch: Iterable[Found], taken: Mapping[str, str]) -> None:
        """Remember what became of a batch: by source the documents that were made of it."""
        self._ledger.note(
            {
                each.place: (each.fingerprint, taken[each.item.source])
                for each in batch
                if each.item.source in taken
            }
        )
        self._refused |= {(each.place, each.fingerprint) for each in batch if each.item.source not in taken}

    def _place(self, name: str) -> str:
        return hashlib.sha256(f"{self._root}\x1f{name}".encode("utf-8", "surrogatepass")).hexdigest()


def watched_folder(folder: Path, ledger: Ledger) -> Inbox:
    """A drop folder."""
    root = folder.resolve()

    def listed() -> Iterator[tuple[str, str]]:
        for item in walk([root]):
            try:
                status = item.path.stat()
            except (OSError, ValueError):
                continue  # gone again, or a link to nowhere
            if time.time() - status.st_mtime >= _QUIET_SECONDS:
                yield str(item.path.relative_to(root)), f"{status.st_size} {status.st_mtime_ns} {status.st_ino}"

    def fetch(name: str) -> Item:
        return _item(name, path=root / name, source=str(root / name))

    return Inbox(str(root), listed, fetch, ledger)


def watched_server(bucket: Listing, root: str, ledger: Ledger) -> Inbox:
    """A prefix on an S3 server, where an object is there whole or not at all."""

    def fetch(name: str) -> Item:
        return _item(name, path=Path(), source=f"{root.rstrip('/')}/{name}", content=bucket.get(name))

    return Inbox(root, bucket.listed, fetch, ledger)


def _item(name: str, *, path: Path, source: str, content: bytes | None = None) -> Item:
    parts = PurePosixPath(name).parts
    kinds = [kind for kind in DocumentType if parts[-1].lower().startswith(str(kind))]
    return Item(
        path=path,
        source=source,
        content=content,
        declared_type=kinds[0] if kinds and kinds[0] is not DocumentType.UNKNOWN else None,
        claim_id=parts[0] if len(parts) > 1 else None,
    )
