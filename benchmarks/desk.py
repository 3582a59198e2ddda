"""How long a claimant waits for the first answer, and an officer for the page of a flagged card.

    python -m benchmarks.desk                      # both, on the embedded default
    python -m benchmarks.desk --uploads 40 --pages 40 --seed 8100

The server is `berkas review` in a process of its own on a new folder (SQLite, a folder of uploads), without a
worker unless `--worker` is given. Uploads are photos of generated KTPs of exactly 2 and 12 megapixels, sent one
after the other over HTTP on the loopback; the time is from the first byte sent to the last of the verdict. Pages
are those of KTPs whose name is not the participant's, in Chromium: from the key that saves the decision before to
the moment at which the page, its picture and every crop are decoded and two frames have passed.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from operator import ne
from pathlib import Path
from random import Random

import cv2
import numpy as np

from benchmarks.documents import specimen
from pipeline.bootstrap import build_service
from pipeline.model import DocumentType, Participant, Upload
from pipeline.settings import Settings
from review.bootstrap import open_site
from review.command import first_accounts
from review.keys import OFFICE
from review.rights import Role
from storage.audit import Actor
from storage.schema import participants

BY = Actor("benchmark", "system")
PASSWORD = "kata-sandi-uji-1"  # noqa: S105  # of a server that lives for a minute
SIZES = (2, 12)
READY = """async () => {
  const all = [...document.querySelectorAll(".paper:not([hidden]) image, .crop image")];
  const images = all.filter((each) => each.checkVisibility());
  const drawn = await Promise.all(images.map((each) => each.decode().then(() => true, () => false)));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return [performance.now(), drawn.length, drawn.filter((each) => !each).length];
}"""


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--uploads", type=int, default=40, help="of each size")
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--look", type=float, default=1.0, help="seconds that an officer looks at a page")
    parser.add_argument("--seed", type=int, default=8100)
    parser.add_argument("--worker", action="store_true", help="judge what is uploaded meanwhile")
    given = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; seed {given.seed}")
    print(f"{'what':<34}{'n':>4}{'p50':>8}{'p95':>8}{'max':>8}   ms; CPU of the server in ms each")
    with tempfile.TemporaryDirectory(prefix="desk-") as folder:
        settings = Settings(data_dir=Path(folder), log_level="ERROR")
        key = _prepared(settings, given.pages, given.seed)
        with _server(settings, worker=given.worker) as (address, process):
            time.sleep(8)  # its processes have started
            for size in SIZES if given.uploads else ():
                photos = [_photo(number, given.seed, size) for number in range(given.uploads)]
                began = _cpu(process.pid)
                times = list(_uploads(address, key, photos, size))
                _row(f"POST document, verdict, {size} MP", times, _cpu(process.pid) - began)
            if given.pages:
                began = _cpu(process.pid)
                times = list(_pages(address, given.pages, look=given.look))
                _row("page of a flagged KTP, 12 MP", times, _cpu(process.pid) - began)


def _row(what: str, times: Sequence[float], cpu: float) -> None:
    milliseconds = sorted(1000 * each for each in times)
    p95 = milliseconds[min(len(milliseconds) - 1, int(0.95 * len(milliseconds)))]
    middle = statistics.median(milliseconds)
    each = 1000 * cpu / len(times)
    print(f"{what:<34}{len(times):>4}{middle:>8.0f}{p95:>8.0f}{milliseconds[-1]:>8.0f}   {each:.0f}", flush=True)


def _photo(number: int, seed: int, megapixels: int) -> bytes:
    """A photo of a KTP of that size, as a telephone encodes it."""
    content = specimen(number, seed=seed, kinds=("ktp",)).content
    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    if image is None:  # a format that OpenCV does not know
        image = np.full((1200, 1600, 3), 200, np.uint8)
    grown = (megapixels * 1e6 / (image.shape[0] * image.shape[1])) ** 0.5
    image = cv2.resize(image, None, fx=grown, fy=grown, interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    written, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 90])
    assert written
    return jpeg.tobytes()


# --- the server ---


def _prepared(settings: Settings, pages: int, seed: int) -> str:
    """Accounts, flagged cards, and a key of the API."""
    service = build_service(settings)
    with open_site(settings) as site:
        first_accounts(site)
        site.accounts.add("pengukur", Role.CSO, by=BY, password=PASSWORD)
        flagged = number = 0
        while flagged < pages:
            number += 1
            record = specimen(number, seed=seed + 1, kinds=("ktp",)).record
            known = _participant(record, number)
            content = _photo(number, seed + 1, 12)
            digest = hashlib.sha256(content).hexdigest()
            upload = Upload(content, "ktp.jpg", digest, DocumentType.KTP, f"JHT-{number}", known.kpj)
            judged = service.process(upload, participant=known)
            flagged += judged.decision == "flagged"
            with site.database.writing() as connection:
                row = {name: getattr(known, name) for name in Participant.__slots__ if name in participants.c}
                connection.execute(participants.insert().values(**row, imported_at=service.clock.now()))
        return site.keys.add("benchmark", OFFICE, by=BY)


def _participant(record: Mapping[str, str], number: int) -> Participant:
    """Somebody of another name than the card says: that is flagged."""
    return Participant(
        kpj=f"{number:011d}",
        nik=record["nik"],
        nama="SUMARNI WIDYA KUSUMANINGRUM",
        tempat_lahir=record["tempat_lahir"],
        tanggal_lahir=date.fromisoformat(record["tanggal_lahir"]),
        jenis_kelamin=record["jenis_kelamin"],
    )


@contextlib.contextmanager
def _server(settings: Settings, *, worker: bool) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    code = "from pipeline.cli import main; main()"
    command = [sys.executable, "-c", code, "review", "--port", "0", "--worker" if worker else "--no-worker"]
    environment = {**os.environ, "BERKAS_DATA_DIR": str(settings.data_dir), "BERKAS_LOG_LEVEL": "ERROR"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603  # ours
    try:
        assert process.stdout is not None
        found = re.search(r"http://[^/]+", process.stdout.readline())
        assert found is not None
        yield found[0], process
    finally:
        process.terminate()
        process.wait(30)


def _cpu(pid: int) -> float:
    """CPU-seconds of a process and its children so far."""
    total = 0.0
    for each in (pid, *_children(pid)):
        with contextlib.suppress(OSError):
            parts = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            total += (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")
    return total


def _children(pid: int) -> list[int]:
    found = []
    for each in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            parts = each.read_text().rpartition(")")[2].split()
            if int(parts[1]) == pid:
                child = int(each.parent.name)
                found += [child, *_children(child)]
    return found


# --- what is measured ---


def _uploads(address: str, key: str, photos: Sequence[bytes], size: int) -> Iterator[float]:
    import requests

    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {key}"
        for number, photo in enumerate(photos):
            claim = f"UKUR-{size}-{number}"
            opened = session.post(
                f"{address}/v1/claims", json={"id": claim}, headers={"Idempotency-Key": claim}, timeout=60
            )
            opened.raise_for_status()
            began = time.perf_counter()
            answer = session.post(
                f"{address}/v1/claims/{claim}/documents", timeout=60,
                files={"file": ("ktp.jpg", photo, "image/jpeg")}, data={"document_type": "ktp"},
                headers={"Idempotency-Key": f"{claim}-{Random(number).random()}"},
            )  # fmt: skip
            yield time.perf_counter() - began
            answer.raise_for_status()
            assert answer.json()["verdict"]["grade"] is not None


def _pages(address: str, count: int, *, look: float) -> Iterator[float]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = chromium.new_context(viewport={"width": 1366, "height": 768}).new_page()
        page.goto(f"{address}/login")
        page.fill("[name=name]", "pengukur")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/queue")
        page.keyboard.press("n")
        for _ in range(count):
            page.wait_for_url(re.compile(r"/items/\d+"))
            milliseconds, images, missing = page.evaluate(READY)
            assert images > 0 and not missing  # a card of which nothing was read has its picture and no crops
            yield milliseconds / 1000
            page.wait_for_timeout(1000 * look)
            page.keyboard.press("p")
            url = page.url
            page.keyboard.press("Control+Enter")
            page.wait_for_url(partial(ne, url))
            if "/queue" in page.url:
                return
        chromium.close()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
