"""Every threshold of the product, in one place, versioned.

A threshold that is not here does not exist: a stage gets the section that it needs. An office changes a
policy, not the code; a verification records the version it was judged under.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pipeline.model import DocumentType

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodePolicy:
    """What a file may ask of us before it is opened.

    Attributes:
        max_bytes: of the file.
        max_pixels: of one page as declared in its header; more is refused before it is decoded.
        max_pages: of a PDF or multi-page TIFF.
        working_pixels: a page is reduced (never enlarged) to about this many pixels.
        pdf_dpi: resolution at which a PDF page is rendered, within `working_pixels`.
        min_side: pixels; a picture whose longer side is smaller cannot hold a document.
        min_short_side: pixels; the same for the shorter side.
        blank_contrast: grey levels (0..255); a page whose extremes lie closer together is blank.
        max_pdf_objects: of one PDF page that are looked at for pictures and text; a page of more is only rendered.
    """

    max_bytes: int = 25 * MIB
    max_pixels: int = 120_000_000
    max_pages: int = 8
    working_pixels: int = 16_000_000
    pdf_dpi: int = 300
    min_side: int = 300
    min_short_side: int = 60
    blank_contrast: float = 12.0
    max_pdf_objects: int = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPolicy:
    """How a document is found, turned, cut out and read.

    Attributes:
        find_side: pixels; the page is reduced to this side for finding where its text is.
        wrong_axis: what a vote for a quarter turn counts when the lines run the other way.
        steepest: slope above which a line or segment says nothing about the document's level.
        enough_lines: fewer than this carry no trend.
        segment_side: pixels; the page is reduced to this side for finding straight segments.
        segment_share: of the text's height; shorter segments are not taken for verticals.
        shear: difference from the perpendicular that a vertical direction is believed with.
        margin_heights: white space kept round the text, in text heights.
        text_height: pixels; the document is cut out so that its median line is at most this high.
        document_pixels: the cut is at most this large.
        line_height: pixels that a median line gets in the picture that detection looks at.
        detect_sides: (least, most) pixels of the longer side of that picture.
        weak_line: confidence below which a line is no evidence that the words make sense.
        sense: share of a sample's lines that must make sense for a turn to be believed at once.
        sample_lines: how many of the longest lines are read to compare turns.
    """

    find_side: int = 960
    wrong_axis: float = 0.02
    steepest: float = 0.55
    enough_lines: int = 5
    segment_side: int = 1000
    segment_share: float = 0.12
    shear: float = 0.25
    margin_heights: float = 1.5
    text_height: float = 44.0
    document_pixels: int = 12_000_000
    line_height: float = 18.0
    detect_sides: tuple[int, int] = (640, 2600)
    weak_line: float = 0.7
    sense: float = 0.5
    sample_lines: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifyPolicy:
    """How much evidence a document type needs; evidence is the sum of the weights of the words seen.

    Attributes:
        likeness: 0..1, how alike a line's part and a word must be for the word to count as seen.
        least_letters: shorter words must begin a line, letter by letter.
        least_evidence: below it the type is unknown.
        half_evidence: evidence at which the confidence is one half.
        evidence_scale: evidence over which the confidence rises by a logistic unit.
        margin_scale: the same for the lead over the second best type.
        other_weight: of one word of a document that is none of the three.
        enough_words: known words after which the words make full sense.
    """

    likeness: float = 0.86
    least_letters: int = 5
    least_evidence: float = 2.5
    half_evidence: float = 2.0
    evidence_scale: float = 0.5
    margin_scale: float = 0.5
    other_weight: float = 2.0
    enough_words: int = 3


_CELLS = frozenset(
    {"nik", "nama", "jenis_kelamin", "tempat_lahir", "tanggal_lahir", "status_hubungan", "nama_ibu"}
)


_READ_TWICE = MappingProxyType(
    {
        DocumentType.KTP: frozenset({"nik", "nama", "tempat_lahir", "tanggal_lahir", "jenis_kelamin"}),
        DocumentType.KK: frozenset({"nomor_kk", "kepala_keluarga"}) | _CELLS,
        DocumentType.PAKLARING: frozenset(
            {"nama", "nik", "perusahaan", "tanggal_mulai", "tanggal_selesai", "nomor_surat", "tanggal_surat"}
        ),
        DocumentType.UNKNOWN: frozenset(),
    }
)
_NOT_FOR_THE_THIRD = MappingProxyType(
    {
        DocumentType.KTP: frozenset({"nik"}),
        DocumentType.KK: frozenset(),
        DocumentType.PAKLARING: frozenset(),
        DocumentType.UNKNOWN: frozenset(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPolicy:
    """Which fields are read twice, and what agreement is worth.

    Attributes:
        fields: by document type; for a KK the cells of its rows too.
        row_fields: those that stand in rows, never in the header.
        no_third: fields that the third reader is not asked about: Tesseract reads no OCR-A number right, and
            its errors look well-formed.
        agreement: confidence that two equal readings earn at least.
        majority: most that a value is worth which one of three contradicts.
        disputed: most that a value is worth which the only other reading contradicts.
        alone: most that a value is worth which only one reader saw.
    """

    fields: Mapping[DocumentType, frozenset[str]] = field(default_factory=lambda: _READ_TWICE)
    row_fields: frozenset[str] = _CELLS
    no_third: Mapping[DocumentType, frozenset[str]] = field(default_factory=lambda: _NOT_FOR_THE_THIRD)
    agreement: float = 0.97
    majority: float = 0.9
    disputed: float = 0.5
    alone: float = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The whole of it."""

    version: str = "2026-11-22"
    decode: DecodePolicy = field(default_factory=DecodePolicy)
    read: ReadPolicy = field(default_factory=ReadPolicy)
    classify: ClassifyPolicy = field(default_factory=ClassifyPolicy)
    confirm: ConfirmPolicy = field(default_factory=ConfirmPolicy)
