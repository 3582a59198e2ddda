"""A desk for tests: a database with documents that were answered, people, and what they do."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert, update

from ocr.model import Box
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
    Reason,
    Reference,
    Upload,
    Verification,
)
from pipeline.policy.whole import Policy
from pipeline.ports import Key
from pipeline.queues.jobs import State, Submission
from pipeline.reasons import because
from review.case import Person
from review.desk import Desk
from review.policy import DeskPolicy
from storage import accounts
from storage.audit import Actor
from storage.database import Database
from storage.rows import write_document, write_verification
from storage.schema import documents, participants

NIK = "3204252504899001"
OTHER_NIK = "3204256504919002"
START = datetime(2026, 11, 22, 2, tzinfo=UTC)
TODAY = date(2026, 11, 22)
PARTICIPANT = Participant(
    kpj="99000000001", nik=NIK, nama="RIZKY PRATAMA", tempat_lahir="BANDUNG", tanggal_lahir=date(1989, 4, 25),
    jenis_kelamin="LAKI-LAKI", perusahaan="PT CONTOH MAJU", tanggal_mulai=date(2015, 1, 5),
    tanggal_selesai=date(2026, 6, 30),
)  # fmt: skip

_COUNTER = itertools.count(1)


class StillClock:
    """A clock that stands."""

    def today(self) -> date:
        return TODAY

    def now(self) -> datetime:
        return START

    def seconds(self) -> float:
        return 0.0


def a_desk(database: Database, **limits: object) -> Desk:
    return Desk(database, StillClock(), Policy(), replace(DeskPolicy(), **limits))


def a_person(database: Database, name: str, role: str = "cso") -> Person:
    with database.writing() as connection:
        number = accounts.add(connection, name=name, role=role, password_hash="-", must_change=False, at=START)
    return Person(number, role == "supervisor", Actor(name, role))


def a_participant(database: Database, participant: Participant = PARTICIPANT) -> None:
    row = {name: getattr(participant, name) for name in Participant.__slots__ if name in participants.c}
    with database.writing() as connection:
        connection.execute(insert(participants).values({**row, "imported_at": START}))


def a_card(
    *,
    nik: str = NIK,
    nama: str = "RISKY PRATAMA",
    reasons: tuple[Reason, ...] | None = None,
    decision: Decision = Decision.FLAGGED,
    content: bytes | None = None,
    claim_id: str | None = "JHT-1",
    known: Participant = PARTICIPANT,
) -> Verification:
    """A KTP that the machine read; its name differs from the participant's unless told otherwise."""
    content = content if content is not None else str(next(_COUNTER)).encode()
    fields = {
        "nik": Field(nik, nik, 0.97, Box.upright(300, 200, 900, 250), reader="stub"),
        "nama": Field(nama, nama, 0.95, Box.upright(300, 270, 900, 310), reader="stub"),
        "tanggal_lahir": Field("1989-04-25", "25-04-1989", 0.96, Box.upright(300, 330, 700, 370), reader="stub"),
        "tempat_lahir": Field("BANDUNG", "BANDUNG", 0.96, Box.upright(300, 330, 500, 370), reader="stub"),
        "jenis_kelamin": Field("LAKI-LAKI", "LAKI-LAKI", 0.96, Box.upright(300, 390, 500, 430), reader="stub"),
    }
    if reasons is None:
        reasons = (because("mismatch_name", field="nama", rule="differs"),) if decision != "accepted" else ()

    def check(key: str, reference: str | None) -> CrossCheck:
        value = fields[key].value
        outcome = CheckOutcome.MATCH if value == reference else CheckOutcome.MISMATCH
        return CrossCheck(key, Reference.PARTICIPANT, outcome, value, reference, float(value == reference))

    return Verification(
        upload=Upload(
            content, "ktp.jpg", hashlib.sha256(content).hexdigest(), DocumentType.KTP, claim_id, known.kpj
        ),
        pipeline_version="test",
        document_type=DocumentType.KTP,
        type_confidence=0.98,
        decision=decision,
        reasons=reasons,
        quality=Quality(0.9, Grade.GOOD, {"text_height_px": 24.0}),
        extraction=Extraction(DocumentType.KTP, fields),
        cross_checks=(check("nik", known.nik), check("nama", known.nama)),
        pages=1,
        image_size=(1200, 800),
        timings_ms={"total": 1.0},
    )


def keep(database: Database, verification: Verification, *, at: datetime = START, object_key: str = "") -> str:
    """Put an answered document into the database; its id."""
    upload = verification.upload
    submission = Submission.of(upload, object_key)
    with database.writing() as connection:
        key = Key.of(upload, verification.pipeline_version)
        document_id, _ = write_document(connection, submission, key, at=at, state=State.DONE)
        number = write_verification(connection, verification, document_id=document_id, at=at)
        counts = update(documents).where(documents.c.id == document_id)
        connection.execute(counts.values(verification_id=number, finished_at=at))
    return document_id


def answer_again(database: Database, document_id: str, verification: Verification) -> None:
    """A later pipeline answers the same document."""
    with database.writing() as connection:
        number = write_verification(connection, verification, document_id=document_id, at=START)
        counts = update(documents).where(documents.c.id == document_id)
        connection.execute(counts.values(verification_id=number))


def later(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)
