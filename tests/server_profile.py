"""Workers on PostgreSQL, an S3 server and a broker: what the tests of that profile share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from minio import Minio

from pipeline.queues.workplace import Workplace
from tests import servers
from tests.integration.test_supervisor import Rig
from tests.processes import ROOT


def settings_on(
    folder: Path, *, database: str, broker: servers.Broker, store: servers.ObjectServer
) -> dict[str, str]:
    """Environment of workers on these servers, with a new bucket."""
    bucket = folder.name.replace("_", "-").lower()[-50:].strip("-")
    client = Minio(f"127.0.0.1:{store.port}", store.access_key, store.secret_key, secure=False)
    client.make_bucket(bucket)
    broker.flush()
    return {
        "BERKAS_DATA_DIR": str(folder),
        "BERKAS_DATABASE_URL": database,
        "BERKAS_BROKER_URL": broker.url,
        "BERKAS_OBJECTS_URL": f"{store.endpoint}/{bucket}",
        "BERKAS_OBJECTS_ACCESS_KEY": store.access_key,
        "BERKAS_OBJECTS_SECRET_KEY": store.secret_key,
        "BERKAS_LEASE_S": "6",
        "BERKAS_TIME_LIMIT_S": "10",
    }


class Place(Rig):
    """The rig of the embedded tests on servers."""

    def __init__(self, place: Workplace) -> None:
        self.database, self.work, self.clock = place.database, place.work, place.clock
        self.objects, self.submitter = place.objects, place.submitter()


class Workers:
    """Processes of `tests.stub_worker`.

    Args:
        folder: of their logs.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []

    def begin(
        self, *arguments: str, within: tuple[str, ...] = (), settings: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start one; `within` is what runs it, `settings` are besides those of the environment."""
        with self.log(len(self._running)).open("wb") as log:
            command = [*within, sys.executable, "-m", "tests.stub_worker", *arguments]
            environment = {**os.environ, **(settings or {})}
            self._running.append(
                subprocess.Popen(
                    command, cwd=ROOT, stdout=log, stderr=log, env=environment, start_new_session=True
                )
            )
        return self._running[-1]

    def log(self, number: int) -> Path:
        """What the worker with this number said."""
        return self._folder / f"{number}.log"

    def end(self) -> None:
        """End all of them."""
        for process in self._running:
            process.terminate()
        for process in self._running:
            process.wait(60)
