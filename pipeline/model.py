"""The values that flow through the pipeline, one way: upload -> pages -> ... -> verification.

Every value is frozen. Pixel coordinates of results are those of the page as a viewer shows it (EXIF
orientation applied), origin top left. Confidences are 0..1. Dates are `datetime.date`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocr.cutout import Picture, whole
from ocr.model import Box, TextLine
from ocr.pictures import Halves

Image = NDArray[np.uint8]
"""BGR, shape (height, width, 3), 0..255."""

NOTHING: Mapping[str, Any] = MappingProxyType({})


class DocumentType(StrEnum):
    """What a document is; `UNKNOWN` is everything that is none of the three."""

    KTP = "ktp"
    KK = "kk"
    PAKLARING = "paklaring"
    UNKNOWN = "unknown"


class Decision(StrEnum):
    """What happens to one upload. Ordered by `severity`: rejected is worst."""

    ACCEPTED = "accepted"
    FLAGGED = "flagged"
    REJECTED = "rejected"


class Extent(StrEnum):
    """How much of a document is read."""

    ALL = "all"
    NEEDED = "needed"
    """What a decision rests on; a document that is not accepted for it is read whole."""


class Outcome(StrEnum):
    """Where a reason sends a document."""

    RETRY = "retry"
    REVIEW = "review"
    INFO = "info"


class CheckOutcome(StrEnum):
    """How two values compare; `TOLERATED` is a legitimate variant, `MISSING` means one side is not known."""

    MATCH = "match"
    TOLERATED = "tolerated"
    MISMATCH = "mismatch"
    MISSING = "missing"


class Reference(StrEnum):
    """What a value is compared with; `NIK` is the number itself against the printed date and sex."""

    PARTICIPANT = "participant"
    KTP = "ktp"
    KK = "kk"
    PAKLARING = "paklaring"
    NIK = "nik"


class Grade(StrEnum):
    """Readability in words."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it arrived.

    Attributes:
        content: the bytes, never changed.
        source: what to call it (a path or an object key); shown to people, never opened by a stage.
        declared_type: what the claimant says it is; None: not said.
        extra: unknown columns of the manifest, passed through.
    """

    content: bytes = attribute(repr=False)
    source: str
    sha256: str
    declared_type: DocumentType | None = None
    claim_id: str | None = None
    kpj: str | None = None
    extra: Mapping[str, Any] = attribute(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One decoded page.

    Attributes:
        image: as a viewer shows it: EXIF orientation applied, alpha on white, 8 bit BGR.
        number: 0-based.
        text_layer: lines of a born-digital PDF in pixels of `image`; empty for pictures and scans.
        full_size: (width, height) of the original page in pixels, before any reduction; boxes of results
            are given in it.
        scale: pixels of `image` for each pixel of the original (<= 1).
        saved: quality of the JPEG file, by libjpeg's scale; None: it is no JPEG.
        halves: `image`, halved as often as somebody asks.
    """

    image: Image = attribute(repr=False)
    number: int
    full_size: tuple[int, int]
    scale: float = 1.0
    text_layer: tuple[TextLine, ...] = ()
    saved: float | None = None
    halves: Halves = attribute(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "halves", Halves(self.image))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something happened to a document; the texts are in `reasons.CATALOGUE`.

    Attributes:
        code: a key of the catalogue.
        outcome: where it sends the document: the catalogue's default until `decide` applies the policy.
        field: the field it is about, a key of the contract; None: the whole document.
        params: fills the slots of the texts (`detected`, `limit`, `pages` ...); no personal data.
        evidence: what was measured or compared, for the CSO and the log of the case (JSON values only).
    """

    code: str
    outcome: Outcome
    field: str | None = None
    params: Mapping[str, str] = attribute(default_factory=lambda: NOTHING)
    evidence: Mapping[str, Any] = attribute(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True, eq=False)
class Rectified:
    """The document cut out of a page, upright and level.

    Attributes:
        picture: the document alone, text reading left to right; parts of it are had much cheaper than all of it.
        page: number of the page.
        to_page: 3x3 homography, pixels of `picture` -> pixels of `Page.image`.
        rotation: degrees (0, 90, 180, 270) clockwise by which the page was turned to stand upright.
        edges_found: the outline was found; otherwise `picture` is the text's surroundings or the whole page.
        outline: the document's corners in pixels of `Page.image`, top left first; None without edges.
        text_height: pixels of `picture`, median height of a line's box; 0 where no line was found.
        lines: the lines that were found on the page, in pixels of `picture`; empty where they have to be looked
            for again because the page shows them too small, slanted or turned.
    """

    picture: Picture = attribute(repr=False)
    page: int
    to_page: NDArray[np.float64] = attribute(repr=False)
    rotation: int
    edges_found: bool
    outline: Box | None = None
    text_height: float = 0.0
    lines: tuple[Box, ...] = ()

    @property
    def image(self) -> Image:
        """The whole picture."""
        return whole(self.picture)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture, pixels."""
        return self.picture.shape[1], self.picture.shape[0]


@dataclass(frozen=True, slots=True)
class Classification:
    """What a document seems to be.

    Attributes:
        document_type: the best of the three, or UNKNOWN.
        confidence: 0..1.
        looks_like: the name of another kind of document that was recognised ("SIM", "NPWP" ...); None otherwise.
        scores: evidence for each type, for the report.
        also: other types that are on the same page, each by words that only it bears.
    """

    document_type: DocumentType
    confidence: float
    looks_like: str | None = None
    scores: Mapping[str, float] = attribute(default_factory=lambda: NOTHING)
    also: tuple[DocumentType, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One value read from a document.

    Attributes:
        value: in the document's own spelling, with repaired OCR confusions; dates ISO 8601 ("YYYY-MM-DD",
            or "YYYY-MM" where only the month is printed).
        raw: the text exactly as the reader gave it.
        confidence: 0..1.
        box: where the value stands; pixels of the picture it was read from, after `verify` of the page.
        reader: name of the engine, or "text_layer".
        repaired: a confusable character was replaced on evidence inside the document.
        doubtful: of a number, the places (from 1) of the digits that a reader contradicts or cannot tell.
    """

    value: str
    raw: str
    confidence: float
    box: Box | None = None
    page: int = 0
    reader: str = ""
    repaired: bool = False
    doubtful: tuple[int, ...] = ()


Row = Mapping[str, Field]
"""One family member of a KK, by the contract's keys of `anggota`."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on a letter that shows whose it is.

    Attributes:
        name: kop_surat (letterhead) | stempel (stamp) | tanda_tangan (signature) | meterai (duty stamp).
        present: it was seen; False: its place was seen without it.
        box: where; pixels as those of `Field`. None where it is not.
    """

    name: str
    present: bool
    box: Box | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class Extraction:
    """The fields of one document.

    Attributes:
        fields: by the contract's field keys; a field that was not found is absent.
        members: the rows of a KK (`anggota`), in printed order.
        observations: facts that extraction alone can see and `decide` must weigh (a letter that says still
            employed, two companies, a date that no calendar has).
        marks: of a letter, those whose place was seen.
        covered: (page, box) of numbers of people whose rows are not kept, so that pictures can cover them.
    """

    document_type: DocumentType
    fields: Mapping[str, Field]
    members: tuple[Row, ...] = ()
    observations: tuple[Reason, ...] = ()
    marks: tuple[Mark, ...] = ()
    covered: tuple[tuple[int, Box], ...] = ()

    def value(self, key: str) -> str | None:
        """The value of a field, None where it was not found."""
        found = self.fields.get(key)
        return found.value if found else None


@dataclass(frozen=True, slots=True)
class Participant:
    """What the office knows of the claimant. None: not known, which is never a mismatch."""

    kpj: str | None = None
    nik: str | None = None
    nama: str | None = None
    tempat_lahir: str | None = None
    tanggal_lahir: date | None = None
    jenis_kelamin: str | None = None
    nama_ibu_kandung: str | None = None
    perusahaan: str | None = None
    tanggal_mulai: date | None = None
    tanggal_selesai: date | None = None
    sebab_nonaktif: str | None = None


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """One comparison of a document's value with another source.

    Attributes:
        check: what is compared, a field key of the contract.
        reference: with what.
        score: 0..1 likeness; None where nothing could be compared.
        rule: the name of the rule that judged, for example "muhammad_family" or "end_of_month".
    """

    check: str
    reference: Reference
    outcome: CheckOutcome
    document_value: str | None = None
    reference_value: str | None = None
    score: float | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class LineQuality:
    """How readable one line of print is.

    Attributes:
        box: where it lies, pixels of the original page; its reading direction is not known.
        readability: 0..1, probability that it is read right.
        failing: the measure that keeps it from being read: "focus", "size" or "light"; None: it can be read.
    """

    box: Box
    readability: float
    failing: str | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """What `assess` says of one page, and `reassess` once it was read.

    Attributes:
        readability: 0..1, probability that the fields this document is needed for can be read.
        grade: the same in words, by the policy's bounds.
        measures: named physical measures, units in the names or in `quality.model`.
        reasons: causes that crossed their own bound, worst first.
        lines: the lines that it rests on; not kept with a verification.
        hopeless: nobody can read it, by everything that was measured: not worth reading.
        before_reading: readability as `assess` had it; None: the document was not read.
    """

    readability: float
    grade: Grade
    measures: Mapping[str, float] = attribute(default_factory=lambda: NOTHING)
    reasons: tuple[Reason, ...] = ()
    lines: tuple[LineQuality, ...] = attribute(default=(), repr=False, compare=False)
    hopeless: bool = False
    before_reading: float | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer for one upload; the codec makes the contract's JSON of it.

    Attributes:
        fingerprint: what the picture looks like (`stages.fingerprint`); None where it has no look of its own.
        extent: how much of the document was read.
    """

    upload: Upload
    pipeline_version: str
    document_type: DocumentType
    type_confidence: float
    decision: Decision
    reasons: tuple[Reason, ...]
    quality: Quality | None = None
    extraction: Extraction | None = None
    cross_checks: tuple[CrossCheck, ...] = ()
    pages: int = 0
    image_size: tuple[int, int] | None = None
    rotation: int = 0
    timings_ms: Mapping[str, float] = attribute(default_factory=lambda: NOTHING)
    fingerprint: str | None = None
    extent: Extent = Extent.ALL

    @property
    def slot(self) -> DocumentType:
        """Which document of a claim it was sent as; without a declaration, what it is."""
        return self.upload.declared_type or self.document_type
