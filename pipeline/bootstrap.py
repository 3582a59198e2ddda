"""The one place where real things are put together: engines, clock, stores, logging."""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import hashlib
import importlib.metadata
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from ocr.weights import MODELS
from pipeline.policy.whole import Policy
from pipeline.privacy import mask_numbers
from pipeline.settings import Settings
from pipeline.thresholds import OFFICE, calibrated, load_thresholds, origin_of

if TYPE_CHECKING:
    from ocr.engine import Readers
    from pipeline.batch import Item
    from pipeline.model import Participant, Upload, Verification
    from pipeline.service import Service
    from pipeline.workers import Limits

# What the log record of the standard library always has; anything else came as `extra`.
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


@contextlib.contextmanager
def collector_at_rest() -> Iterator[None]:
    """Without the collector of garbage, for work that makes many values and keeps them all.

    Frozen values have no cycles to find, and it would walk through all that was made again and again: a third of
    the time that it takes to judge 10,000 claims.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def package_version() -> str:
    """The version of the product."""
    return importlib.metadata.version("berkas")


def pipeline_version(settings: Settings, policy: Policy | None = None) -> str:
    """Code, policy and models in one word; two verifications under the same one were judged alike."""
    policy = policy or policy_of(settings)
    parts = describe_pipeline(settings, policy)
    content = json.dumps([parts["readers"], parts["models"], parts["policy"]], sort_keys=True)
    return f"{package_version()}+{policy.version}.{hashlib.sha256(content.encode()).hexdigest()[:8]}"


def policy_of(settings: Settings) -> Policy:
    """The policy, with the thresholds that the office has calibrated.

    Raises:
        SettingsError: the threshold file cannot be used.
    """
    policy = Policy(extent=settings.extent)
    return calibrated(policy, load_thresholds(settings.thresholds)) if settings.thresholds else policy


def thresholds_note(version: str) -> str | None:
    """What people should know of the thresholds of a pipeline's version; None: an office calibrated them."""
    if origin_of(version) == OFFICE:
        return None
    return "thresholds of readability: synthetic, set on generated photos (`berkas calibrate` sets them anew)"


def describe_pipeline(settings: Settings, policy: Policy) -> dict[str, object]:
    """What judges, in full: JSON values, the same in every process."""
    from ocr.number import checksum as number_reader  # heavy

    return {
        "code": package_version(),
        "readers": [settings.reader, settings.second_reader, _tesseract(settings), settings.precision],
        "models": {name: [checksum for _, checksum in files.values()] for name, files in MODELS.items()},
        "number_reader": number_reader(),
        "policy": _canonical(policy),
    }


def _tesseract(settings: Settings) -> str | None:
    from ocr.tesseract import usable_version  # heavy

    return usable_version() if settings.tesseract else None


def readers_note(settings: Settings) -> str | None:
    """What people should know about the readers of this installation; None: all are there."""
    if not settings.second_reader:
        return "one reader only: what it says is confirmed by no other (BERKAS_SECOND_READER is empty)"
    if not settings.tesseract:
        return "no third reader: Tesseract is switched off (BERKAS_TESSERACT); where two disagree, a person looks"
    if _tesseract(settings) is None:
        return (
            "no third reader: Tesseract with the languages ind and eng is not installed; "
            "where the two disagree, a person looks"
        )
    return None


def _canonical(value: object) -> object:
    """The same in every process: sets and mappings have an order of their own in each."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: _canonical(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return sorted(([_canonical(key), _canonical(each)] for key, each in value.items()), key=str)
    if isinstance(value, set | frozenset):
        return sorted((_canonical(each) for each in value), key=str)
    if isinstance(value, list | tuple):
        return [_canonical(each) for each in value]
    return str(value)


class SystemClock:
    """The clock of this machine."""

    def today(self) -> date:
        """See `pipeline.ports.Clock`."""
        return datetime.now().astimezone().date()

    def now(self) -> datetime:
        """See `pipeline.ports.Clock`."""
        return datetime.now(UTC)

    def seconds(self) -> float:
        """See `pipeline.ports.Clock`."""
        return time.perf_counter()


class PipelineVerifier:
    """`pipeline.verify.verify` with everything it needs; see `pipeline.ports.Verifier`."""

    def __init__(self, readers: Readers, policy: Policy, version: str) -> None:
        from pipeline.verify import verify  # heavy

        self._verify = verify
        self._readers = readers
        self._policy = policy
        self._clock = SystemClock()
        self.pipeline_version = version

    def __call__(self, upload: Upload, *, participant: Participant | None = None) -> Verification:
        """Judge one upload."""
        from pipeline.ports import Timings

        return self._verify(
            upload,
            readers=self._readers,
            policy=self._policy,
            version=self.pipeline_version,
            today=self._clock.today(),
            timings=Timings(self._clock.seconds),
            participant=participant,
        )


def build_readers(settings: Settings) -> Readers:
    """The OCR engines that the settings ask for, loaded.

    Raises:
        ocr.engine.EngineError: one of them cannot be loaded.
    """
    from ocr.registry import build_readers as build  # heavy

    return build(
        first=settings.reader,
        second=settings.second_reader or None,
        tesseract=settings.tesseract,
        threads=1,
        precision=settings.precision,
    )


def build_verifier(settings: Settings) -> PipelineVerifier:
    """The whole pipeline, its models loaded.

    Raises:
        ocr.engine.EngineError: a reader cannot be loaded.
    """
    import cv2  # heavy

    cv2.setNumThreads(1)  # one process a CPU is enough
    policy = policy_of(settings)
    return PipelineVerifier(build_readers(settings), policy, pipeline_version(settings, policy))


def build_service(settings: Settings) -> Service:
    """The pipeline on the stores of the settings.

    Raises:
        StoreFault: a store cannot be opened.
        ocr.engine.EngineError: a reader cannot be loaded.
    """
    from pipeline.service import Service
    from storage.migrate import open_database
    from storage.objects import FolderObjects
    from storage.records import SqlRecords

    return Service(
        verifier=build_verifier(settings),
        records=SqlRecords(open_database(settings.records_url)),
        objects=FolderObjects(settings.data_dir / "objects"),
        clock=SystemClock(),
        keep_family=settings.keep_family,
    )


def build_limits(settings: Settings) -> Limits:
    """What a document may take of a worker."""
    from pipeline.workers import Limits

    return Limits(
        seconds=settings.time_limit_s,
        start_seconds=settings.start_limit_s,
        memory_mb=settings.memory_limit_mb,
        attempts=settings.attempts,
    )


def verifying(settings: Settings) -> Callable[[Item], bytes]:
    """A worker that verifies and keeps nothing; runs in the worker's process."""
    from pipeline.batch import worker_for

    configure_logging(settings)
    return worker_for(build_verifier(settings), max_bytes=Policy().decode.max_bytes)


def processing(settings: Settings) -> Callable[[Item], bytes]:
    """A worker that verifies and keeps what it finds; runs in the worker's process."""
    from pipeline.batch import worker_for

    configure_logging(settings)
    service = build_service(settings)

    class Kept:
        pipeline_version = service.verifier.pipeline_version

        def __call__(self, upload: Upload, *, participant: Participant | None = None) -> Verification:
            return service.process(upload, participant=participant)

    return worker_for(Kept(), max_bytes=Policy().decode.max_bytes)


def configure_logging(settings: Settings) -> None:
    """Log to standard error, as the settings say. No NIK gets through, whoever writes it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if settings.log_format == "json" else MaskedText())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    logging.captureWarnings(capture=True)
    for complaining in ("py.warnings", "pypdfium2"):  # of libraries, about strangers' files
        logging.getLogger(complaining).setLevel(logging.ERROR)
    for talkative in ("PIL", "paddlex", "paddleocr", "fontTools", "faker"):
        logging.getLogger(talkative).setLevel(logging.WARNING)


class MaskedText(logging.Formatter):
    """Lines for people."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line, with every long number masked."""
        return mask_numbers(super().format(record))


class JsonLines(logging.Formatter):
    """Lines for machines: one JSON object each, with everything given as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with every long number masked."""
        content = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **{name: value for name, value in record.__dict__.items() if name not in _STANDARD},
        }
        if record.exc_info:
            content["exception"] = self.formatException(record.exc_info)
        return mask_numbers(json.dumps(content, ensure_ascii=False, default=str))
