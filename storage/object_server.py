"""Uploads on an S3 server, through the MinIO client.

The subset that is used: put, get, stat, list, remove. Keys are content-addressed, so a rewrite is harmless and
no condition is needed. Tested against SeaweedFS.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from pipeline.errors import NotStored, SettingsError, StoreFault
from storage.objects import checked, is_key, key_of
from storage.seal import Seal, Unsealed

_GONE = frozenset({"NoSuchKey", "NoSuchObject", "NoSuchVersion"})
_ONE_PART = 512 * 1024 * 1024
"""Bytes below which an object is sent in one request; no upload is larger."""
CONNECT_SECONDS, READ_SECONDS, RETRIES = 3, 20, 2  # the client's own defaults are five minutes and five


@dataclass(frozen=True, slots=True)
class ObjectServer:
    """Where an S3 server is, and as whom to talk to it.

    Attributes:
        url: `https://host:port/bucket`, with a prefix of keys after the bucket where one is wanted.
        access_key: of an account that may read, write, list and remove in the bucket.
        region: as the server names it.
    """

    url: str
    access_key: str = ""
    secret_key: str = ""
    region: str = "us-east-1"


class Bucket:
    """One bucket of a server, every fault of client and network translated.

    Raises:
        SettingsError: the address names no bucket.
    """

    def __init__(self, server: ObjectServer) -> None:
        parts = urlsplit(server.url)
        self._bucket, _, prefix = parts.path.strip("/").partition("/")
        if parts.scheme not in {"http", "https"} or not parts.hostname or not self._bucket:
            raise SettingsError("the address of an object store is https://host:port/bucket")
        self._prefix = f"{prefix.strip('/')}/" if prefix else ""
        self.name = f"{parts.netloc.rpartition('@')[2]}/{self._bucket}"
        self._client = _client(parts.netloc.rpartition("@")[2], server, secure=parts.scheme == "https")

    def put(self, key: str, content: bytes) -> None:
        """Write an object."""
        with self._faults(key):
            self._client.put_object(
                self._bucket, self._prefix + key, io.BytesIO(content), len(content), part_size=_ONE_PART
            )

    def get(self, key: str) -> bytes:
        """Read an object.

        Raises:
            NotStored: there is none.
        """
        with self._faults(key):
            response = self._client.get_object(self._bucket, self._prefix + key)
            try:
                return bytes(response.read())
            finally:
                response.close()
                response.release_conn()

    def exists(self, key: str) -> bool:
        """Whether there is an object."""
        try:
            with self._faults(key):
                self._client.stat_object(self._bucket, self._prefix + key)
        except NotStored:
            return False
        return True

    def remove(self, key: str) -> None:
        """Remove an object, if there is one."""
        with self._faults(key):
            self._client.remove_object(self._bucket, self._prefix + key)

    def listed(self) -> Iterator[tuple[str, str]]:
        """Every object below the prefix: its key without the prefix, and what changes with its content."""
        with self._faults("the list of objects"):
            for each in self._client.list_objects(self._bucket, prefix=self._prefix, recursive=True):
                if not each.is_dir:
                    yield each.object_name.removeprefix(self._prefix), f"{each.etag} {each.size}"

    def put_before(self, moment: datetime) -> Iterator[str]:
        """Keys below the prefix that were last written before a moment, by the server's clock."""
        with self._faults("the list of objects"):
            for each in self._client.list_objects(self._bucket, prefix=self._prefix, recursive=True):
                if not each.is_dir and each.last_modified < moment:
                    yield each.object_name.removeprefix(self._prefix)

    def check(self) -> None:
        """Whether the bucket is there and may be used."""
        with self._faults(self.name):
            if not self._client.bucket_exists(self._bucket):
                raise StoreFault(f"the object store has no bucket {self.name}: make it there")

    @contextmanager
    def _faults(self, key: str) -> Iterator[None]:
        from minio.error import MinioException, S3Error
        from urllib3.exceptions import HTTPError

        try:
            yield
        except S3Error as error:
            if error.code in _GONE:
                raise NotStored(key) from None
            raise StoreFault(f"the object store {self.name} refuses: {error.code}") from error
        except (MinioException, HTTPError, OSError, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise StoreFault(f"the object store {self.name} cannot be used: {type(reason).__name__}") from error


class ServerObjects:
    """See `pipeline.ports.ObjectStore`.

    Args:
        bucket: where objects are kept.
        seal: what the bytes go through.
    """

    def __init__(self, bucket: Bucket, *, seal: Seal | None = None) -> None:
        self._bucket = bucket
        self._seal = seal or Unsealed()

    def put(self, content: bytes) -> str:
        """See `pipeline.ports.ObjectStore`."""
        key = key_of(content)
        self._bucket.put(key, self._seal.close(key, content))
        return key

    def get(self, key: str) -> bytes:
        """See `pipeline.ports.ObjectStore`."""
        if not is_key(key):
            raise NotStored(key)
        return checked(key, self._seal.open(key, self._bucket.get(key)))

    def exists(self, key: str) -> bool:
        """See `pipeline.ports.ObjectStore`."""
        return is_key(key) and self._bucket.exists(key)

    def remove(self, key: str) -> None:
        """See `pipeline.ports.ObjectStore`."""
        if is_key(key):
            self._bucket.remove(key)

    def put_before(self, moment: datetime) -> Iterator[str]:
        """See `pipeline.ports.ObjectStore`."""
        yield from filter(is_key, self._bucket.put_before(moment))

    def check(self) -> None:
        """See `pipeline.ports.ObjectStore`."""
        self._bucket.check()


def _client(endpoint: str, server: ObjectServer, *, secure: bool) -> Any:
    import urllib3
    from minio import Minio  # heavy

    pool = urllib3.PoolManager(
        timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
        retries=urllib3.Retry(total=RETRIES, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504)),
        maxsize=16,
    )
    return Minio(
        endpoint,
        access_key=server.access_key or None,
        secret_key=server.secret_key or None,
        secure=secure,
        region=server.region,
        http_client=pool,
    )
