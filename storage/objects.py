"""Where uploaded bytes are kept: under the SHA-256 of their content, so that a rewrite is harmless."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import NotStored, StoreFault
from storage.seal import Seal, Unsealed

_KEY = re.compile(r"sha256/([0-9a-f]{2})/\1[0-9a-f]{62}")


def key_of(content: bytes) -> str:
    """`sha256/<first two digits>/<all 64 digits>`."""
    return key_of_digest(hashlib.sha256(content).hexdigest())


def is_key(key: str) -> bool:
    """Whether it is a key of an object: anything else might lead out of the store."""
    return _KEY.fullmatch(key) is not None


def checked(key: str, content: bytes) -> bytes:
    """The content, if it is what the key says.

    Raises:
        NotStored: it was changed; what was put is gone.
    """
    if key_of(content) != key:
        raise NotStored(f"{key}: what lies there is not what was put there")
    return content


def key_of_digest(digest: str) -> str:
    """The key of the content with this SHA-256."""
    return f"sha256/{digest[:2]}/{digest}"


class MemoryObjects:
    """An object store for tests and trials."""

    def __init__(self) -> None:
        self._contents: dict[str, bytes] = {}
        self._put_at: dict[str, datetime] = {}

    def put(self, content: bytes) -> str:
        """See `pipeline.ports.ObjectStore`."""
        key = key_of(content)
        self._contents[key] = bytes(content)
        self._put_at[key] = datetime.now(UTC)
        return key

    def get(self, key: str) -> bytes:
        """See `pipeline.ports.ObjectStore`."""
        try:
            return self._contents[key]
        except KeyError:
            raise NotStored(key) from None

    def exists(self, key: str) -> bool:
        """See `pipeline.ports.ObjectStore`."""
        return key in self._contents

    def remove(self, key: str) -> None:
        """See `pipeline.ports.ObjectStore`."""
        self._contents.pop(key, None)

    def put_before(self, moment: datetime) -> Iterator[str]:
        """See `pipeline.ports.ObjectStore`."""
        yield from [key for key in self._contents if self._put_at[key] < moment]

    def check(self) -> None:
        """See `pipeline.ports.ObjectStore`."""


class FolderObjects:
    """A folder, one file for each content.

    A file appears under its name only when it is whole and on the disk: it is written beside, flushed, renamed,
    and then the folder is flushed. Files and folders are for the owner's eyes only.

    Args:
        root: made when it is not there.
        seal: what the bytes go through.
    """

    def __init__(self, root: Path, *, seal: Seal | None = None) -> None:
        self._root = root
        self._seal = seal or Unsealed()

    def put(self, content: bytes) -> str:
        """See `pipeline.ports.ObjectStore`."""
        key = key_of(content)
        target = self._root / key
        try:
            if target.is_file():
                os.utime(target)  # it was put now, for who looks for what nobody wants
            else:
                _make_folder(target.parent)
                _write_whole(target, self._seal.close(key, content))
        except OSError as error:
            raise StoreFault(f"cannot keep an upload in {self._root}: {error.strerror}") from error
        return key

    def get(self, key: str) -> bytes:
        """See `pipeline.ports.ObjectStore`."""
        try:
            kept = self._path(key).read_bytes()
        except FileNotFoundError:
            raise NotStored(key) from None
        except OSError as error:
            raise StoreFault(f"cannot read an upload in {self._root}: {error.strerror}") from error
        return checked(key, self._seal.open(key, kept))

    def exists(self, key: str) -> bool:
        """See `pipeline.ports.ObjectStore`."""
        return is_key(key) and (self._root / key).is_file()

    def remove(self, key: str) -> None:
        """See `pipeline.ports.ObjectStore`."""
        try:
            if self.exists(key):
                self._path(key).unlink(missing_ok=True)
                _flush_folder(self._path(key).parent)
        except OSError as error:
            raise StoreFault(f"cannot remove an upload in {self._root}: {error.strerror}") from error

    def put_before(self, moment: datetime) -> Iterator[str]:
        """See `pipeline.ports.ObjectStore`."""
        for folder in sorted((self._root / "sha256").glob("[0-9a-f][0-9a-f]")):
            for path in folder.iterdir():
                key = path.relative_to(self._root).as_posix()
                with contextlib.suppress(FileNotFoundError):  # gone meanwhile
                    if is_key(key) and path.stat().st_mtime < moment.timestamp():
                        yield key

    def check(self) -> None:
        """See `pipeline.ports.ObjectStore`."""
        try:
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryFile(dir=self._root):
                pass
        except OSError as error:
            raise StoreFault(f"cannot keep uploads in {self._root}: {error.strerror}") from error

    def _path(self, key: str) -> Path:
        if not is_key(key):
            raise NotStored(key)
        return self._root / key


def _make_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _flush_folder(folder.parent)


def _write_whole(target: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _flush_folder(target.parent)


def _flush_folder(folder: Path) -> None:
    """A rename is on the disk when the folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
