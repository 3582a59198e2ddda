"""A pipeline that reads nothing: what it answers stands in the file's first word. For the shell's tests."""

from __future__ import annotations

import logging
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from ocr.engine import EngineError
from ocr.model import Box
from pipeline.batch import Item, worker_for
from pipeline.bootstrap import configure_logging
from pipeline.model import (
    CheckOutcome,
    CrossCheck,
    Decision,
    DocumentType,
    Extraction,
    Field,
    Grade,
    Participant,
    Quality,
    Reference,
    Upload,
    Verification,
)
from pipeline.reasons import because
from pipeline.settings import Settings

NIK = "3204252504899001"
OTHER_NIK = "3204256504919002"
VERSION = "stub"


class StubVerifier:
    """Knows accept, slow, flag, reject, exit, hang, child, memory, raise, engine, family; rejects all else."""

    pipeline_version = VERSION

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, upload: Upload, *, participant: Participant | None = None) -> Verification:
        self.calls += 1
        word = upload.content.split(b" ")[0].decode("utf-8", "replace")
        misdeeds: dict[str, Callable[[], object]] = {
            "exit": lambda: os._exit(11),
            "hang": lambda: time.sleep(60),
            "slow": lambda: time.sleep(0.3),
            "child": lambda: subprocess.run(["sleep", "60"], check=False),
            "memory": lambda: bytearray(1 << 40),
            "raise": lambda: {}[NIK],
            "engine": lambda: _broken_engine(upload),
        }
        misdeeds.get(word, lambda: None)()
        decision, reasons = {
            "accept": (Decision.ACCEPTED, ()),
            "slow": (Decision.ACCEPTED, ()),
            "family": (Decision.ACCEPTED, ()),
            "flag": (Decision.FLAGGED, (because("mismatch_nik", field="nik"),)),
            "reject": (Decision.REJECTED, (because("image_blurry", field="nik"),)),
        }.get(word, (Decision.REJECTED, (because("file_corrupt"),)))
        kind = DocumentType.KK if word == "family" else upload.declared_type or DocumentType.KTP
        return Verification(
            upload=upload,
            pipeline_version=VERSION,
            document_type=kind,
            type_confidence=0.9,
            decision=decision,
            reasons=reasons,
            quality=Quality(0.8, Grade.GOOD, {"text_height_px": 20.0}),
            extraction=_extraction(kind),
            cross_checks=_checks(participant),
            pages=1,
            image_size=(400, 300),
            timings_ms={"total": 1.0},
        )


def verifying(settings: Settings) -> Callable[[Item], bytes]:
    """In place of `bootstrap.verifying`."""
    configure_logging(settings)
    return worker_for(StubVerifier(), max_bytes=1000)


def a_file(folder: Path, name: str, word: str) -> Path:
    """A file that the stub understands; no two of one content."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(f"{word} {name}".encode())
    return path


def _broken_engine(upload: Upload) -> None:
    logging.getLogger("doubles").error("NIK %s cannot be read from %s", NIK, upload.source)
    raise EngineError(f"no engine for {NIK}")


def _extraction(kind: DocumentType) -> Extraction:
    box = Box.upright(10, 10, 200, 30)
    fields = {
        "nomor_kk" if kind is DocumentType.KK else "nik": Field(NIK, NIK, 0.9, box),
        "nama": Field("SITI AMINAH", ": SITI AMINAH", 0.8, Box.upright(10, 40, 200, 60)),
    }
    rows = ({"nik": Field(NIK, NIK, 0.9)}, {"nik": Field(OTHER_NIK, OTHER_NIK, 0.9)})
    return Extraction(kind, fields, rows if kind is DocumentType.KK else ())


def _checks(participant: Participant | None) -> tuple[CrossCheck, ...]:
    if participant is None or participant.nik is None:
        return (CrossCheck("nik", Reference.PARTICIPANT, CheckOutcome.MISSING, NIK),)
    same = participant.nik == NIK
    outcome = CheckOutcome.MATCH if same else CheckOutcome.MISMATCH
    return (CrossCheck("nik", Reference.PARTICIPANT, outcome, NIK, participant.nik, float(same)),)
