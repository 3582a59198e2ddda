"""What one line of the reason catalogue says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from pipeline.model import DocumentType

ANY = (DocumentType.KTP, DocumentType.KK, DocumentType.PAKLARING, DocumentType.UNKNOWN)
KTP = (DocumentType.KTP,)
KK = (DocumentType.KK,)
PAKLARING = (DocumentType.PAKLARING,)
POPULATION = (DocumentType.KTP, DocumentType.KK)


class Group(StrEnum):
    """What a reason is about."""

    FILE = "file"
    IMAGE = "image"
    DOCUMENT = "document"
    READING = "reading"
    AGREEMENT = "agreement"
    CLAIM = "claim"
    FRAUD = "fraud"
    SYSTEM = "system"
    OVERRIDE = "override"
    FINAL = "final"


class Route(StrEnum):
    """Where a reason sends a document by default; `FINAL` is a person's word, a machine asks for review."""

    RETRY = "retry"
    REVIEW = "review"
    FINAL = "final"
    INFO = "info"


class Audience(StrEnum):
    """Who may see the reason by its name. The claimant gets a neutral text in place of an internal one."""

    CLAIMANT = "claimant"
    INTERNAL = "internal"


class Text(NamedTuple):
    """One text in both languages.

    A text holds slots (`{dok}`, `{bidang}`, `{n}` ...) and may offer alternatives, divided by ` | `: the
    first whose slots can all be filled is used. The last one has no slot but `{dok}` and `{bidang}`, which
    are always known.
    """

    id: str
    en: str


NOTHING_TO_DO = Text(
    "Tidak ada yang perlu Anda lakukan saat ini.",
    "There is nothing you need to do right now.",
)
NEUTRAL = Text(
    "Dokumen Anda memerlukan pemeriksaan lanjutan. Kami akan mengabari Anda paling lambat {batas}. | "
    "Dokumen Anda memerlukan pemeriksaan lanjutan. Kami akan mengabari Anda.",
    "Your document needs a further check. We will let you know by {batas}. | "
    "Your document needs a further check. We will let you know.",
)
"""What a claimant reads in place of every internal reason that sends a document to a person."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One reason: its route and its words.

    Attributes:
        code: stable; never renamed, only deprecated.
        group: what it is about.
        outcome: the default route; the policy may change it for a document type.
        severity: 0..100, for the order in which reasons are shown; a cause stands above its effect.
        message: what happened, to the claimant.
        advice: what to do next, to the claimant.
        audience: who may see it.
        doc_types: where it can occur.
        hint_cso: what the officer should look at, in Bahasa Indonesia; "" where the message says it all.
    """

    code: str
    group: Group
    outcome: Route
    severity: int
    message: Text = NEUTRAL
    advice: Text = NOTHING_TO_DO
    audience: Audience = Audience.CLAIMANT
    doc_types: tuple[DocumentType, ...] = ANY
    hint_cso: str = ""
