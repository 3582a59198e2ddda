"""How a page is read: its lines, its type, its fields, and how often each is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pipeline.model import DocumentType


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPolicy:
    """How a document is found, turned, cut out and read.

    Attributes:
        find_capitals: pixels that capitals get in the picture on which the lines of a page are looked for.
        find_side: pixels; longer side of that picture where the height of the capitals is not known.
        find_sides: (least, most) pixels of that side.
        fine_print: pixels; where a quarter of the lines is lower than this on that picture, others are not found.
        highest_line: times the height that three quarters of the lines stay below; what is higher is no line.
        highest_squat: the same for what holds no more than a letter or two.
        well_seen: pixels that a median line must have had there; otherwise the lines are looked for again on the
            cut-out document.
        hardly_tilted: slope of the lines, where they were looked for, up to which the same is not necessary.
        levelled: slope from which the page is levelled before; below, it costs more than it shows.
        wrong_axis: what a vote for a quarter turn counts when the lines run the other way.
        steepest: slope above which a line or segment says nothing about the document's level.
        enough_lines: fewer than this carry no trend.
        segment_side: pixels; the page is reduced to this side for finding straight segments.
        segment_share: of the text's height; shorter segments are not taken for verticals.
        shear: difference from the perpendicular that a vertical direction is believed with.
        converging: how many times longer than the opposite edge of a page one may be, unless its print is larger
            too, by at least `converging_print` of what the edges say.
        margin_heights: white space kept round the text, in text heights.
        text_height: pixels; the document is cut out so that its median line is at most this high.
        document_pixels: the cut is at most this large.
        line_height: pixels that a median line gets in the picture that detection looks at.
        detect_sides: (least, most) pixels of the longer side of that picture.
        weak_line: confidence below which a line is no evidence that the words make sense.
        sense: how much sense (0..1) the words must make for a turn to be believed at once; upside down, cards make
            up to 0.8.
        no_word: sense that print makes at most of which no word is known; turns in which it makes no more are
            looked at in a mirror.
        sample_lines: how many of the longest lines are read to compare turns.
        grainy: grey levels of noise above which a page is smoothed before its lines are looked for.
        smoothing: pixels; deviation of the Gaussian that it is smoothed with.
        by_ink: types of documents whose lines are told by their ink alone (`ocr.printed`) where no more is read
            than a decision rests on: those that fill a page with fine print.
        told_by_ink: share (0..1) of the ink in and beside those lines that must be in one of them.
        most_by_ink: of such lines; where there are more, it is cloth.
    """

    find_capitals: float = 8.5
    find_side: int = 960
    find_sides: tuple[int, int] = (640, 1920)
    fine_print: float = 8.0
    highest_line: float = 6.0
    highest_squat: float = 3.0
    well_seen: float = 10.0
    hardly_tilted: float = 0.04
    levelled: float = 0.025
    wrong_axis: float = 0.02
    steepest: float = 0.95
    enough_lines: int = 5
    segment_side: int = 640
    segment_share: float = 0.12
    shear: float = 0.25
    converging: float = 2.0
    converging_print: float = 0.25
    margin_heights: float = 1.5
    text_height: float = 44.0
    document_pixels: int = 12_000_000
    line_height: float = 18.0
    detect_sides: tuple[int, int] = (640, 2600)
    weak_line: float = 0.7
    sense: float = 0.85
    no_word: float = 0.5
    sample_lines: int = 8
    grainy: float = 10.0
    smoothing: float = 1.0
    by_ink: frozenset[DocumentType] = frozenset({DocumentType.KK, DocumentType.PAKLARING})
    told_by_ink: float = 0.88
    most_by_ink: int = 400


def _beside() -> Mapping[DocumentType, float]:
    return {DocumentType.KTP: 5.0, DocumentType.KK: 5.0, DocumentType.PAKLARING: 3.5}


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
        other_title, other_label: weights of a title and of a shorter word of a document that is none of the three.
        title_letters: from this many letters on a word is a title.
        least_other: evidence below which no other document is named.
        enough_words: known words after which the words make full sense.
        beside: evidence from words that no other type bears from which a document stands on the page too. A letter
            has no form, so fewer of its words are met.
        by_layout: confidence in an identity card that was told by its layout and not read; none of 266 letters and
            family cards, declared as one, was taken for one.
    """

    likeness: float = 0.86
    least_letters: int = 5
    least_evidence: float = 2.5
    half_evidence: float = 2.0
    evidence_scale: float = 0.5
    margin_scale: float = 0.5
    other_title: float = 2.0
    other_label: float = 1.0
    title_letters: int = 10
    least_other: float = 2.0
    enough_words: int = 3
    beside: Mapping[DocumentType, float] = field(default_factory=_beside)
    by_layout: float = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class KtpPolicy:
    """What a card's values are believed with, and when a list or a table may mend them.

    Attributes:
        word: least likeness (0..1) of a value and an entry of a closed list.
        place: the same for a place and the table of regions.
        sure_line: a line read with more confidence than this is not mended from the table of regions.
        mended: what a repaired value keeps of its line's confidence.
        inferred: what a value keeps whose label was not read.
        unlisted: what a value keeps that is in no list although it should be.
        patchy: most that a number is worth in which a letter stands for a digit, or a gap where ink is missing:
            two such readings do not confirm each other.
        impossible: most that a number is worth which the grammar or the table of regions forbids.
        dash: what a lone dash is believed with that only the picture shows.
        late: pitches behind the other rows' values from which one begins so late that its beginning may be hidden.
        begun_late: what such a value keeps.
    """

    word: float = 0.74
    place: float = 0.84
    sure_line: float = 0.93
    mended: float = 0.9
    inferred: float = 0.85
    unlisted: float = 0.6
    patchy: float = 0.5
    impossible: float = 0.3
    dash: float = 0.9
    late: float = 2.0
    begun_late: float = 0.6


_READ_TWICE = MappingProxyType(
    {
        DocumentType.KTP: frozenset({"nik", "nama", "tempat_lahir", "tanggal_lahir", "jenis_kelamin"}),
        DocumentType.KK: frozenset({"nomor_kk", "kepala_keluarga"}),
        DocumentType.PAKLARING: frozenset(
            {"nama", "nik", "perusahaan", "tanggal_mulai", "tanggal_selesai", "nomor_surat", "tanggal_surat"}
        ),
        DocumentType.UNKNOWN: frozenset(),
    }
)


_OFTEN_ABSENT = MappingProxyType(
    {
        DocumentType.KTP: frozenset(),
        DocumentType.KK: frozenset(),
        DocumentType.PAKLARING: frozenset({"nik"}),
        DocumentType.UNKNOWN: frozenset(),
    }
)


_SETTLED = MappingProxyType({DocumentType.KTP: 0.84})


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
        fields: by document type.
        once: of `fields`, those that are read again only where the first reader was `unsure`.
        cells: of every row of a family card.
        optional: of `fields`, those that many documents do not have: where one is missing nothing is read again.
        doubtful: confidence below which the lines of any other field are read again too.
        cut: share of its line's confidence that a value keeps at least that was cut out of a longer line, and of
            which the extractor doubts nothing else: such a line is read again only where the reader was doubtful.
        unsure: confidence below which any line is read again where a field is missing, and any of `once`.
        twice_seen: confidence from which a document itself bears a reading out: an entry of a closed list, or a
            name that stands on it twice.
        settled: share of its line's confidence from which a value that equals the record's is believed as if the
            extractor had not doubted it, by document type; else never. On an identity card a value without its
            label (`KtpPolicy.inferred`) stands where no other name or date does; letters name other people, too.
        settled_dates: the same for those of `dates` in which a sign was doubted, of other documents: a Roman month
            that may have lost a stroke is the one that the record names.
        no_third: fields that the third reader is not asked about: Tesseract reads no OCR-A number right, and
            its errors look well-formed.
        roman: fields that name months by Roman numbers: where two readings differ in their strokes alone, the
            second is believed as if the third (a program of its own, a quarter of a second) sided with it.
        agreement: confidence that two equal readings earn at least.
        majority: most that a value is worth which one of three contradicts.
        unanimous: fields in which two of three are worth no more than one, unless the record or the file's own
            text says the same: print in which one reader slips makes others slip, and a name has no grammar.
        disputed: most that a value is worth which the only other reading contradicts.
        alone: most that a value is worth which only one reader saw.
        dates: fields that are `disputed` where only one reader saw them and a letter was put right in them: light
            and old figures make an `o` of other digits than 0, and a wrong year looks like any other.
        misread: least likeness (0..1) of words in a file's own text with the same words as they are printed, for a
            reader's slip to be why they differ.
    """

    fields: Mapping[DocumentType, frozenset[str]] = field(default_factory=lambda: _READ_TWICE)
    once: frozenset[str] = frozenset()
    cells: frozenset[str] = frozenset(
        {"nik", "nama", "jenis_kelamin", "tempat_lahir", "tanggal_lahir", "status_hubungan", "nama_ibu"}
    )
    optional: Mapping[DocumentType, frozenset[str]] = field(default_factory=lambda: _OFTEN_ABSENT)
    doubtful: float = 0.9
    cut: float = 0.89
    unsure: float = 0.97
    twice_seen: float = 0.95
    settled: Mapping[DocumentType, float] = field(default_factory=lambda: _SETTLED)
    settled_dates: float = 0.79
    no_third: Mapping[DocumentType, frozenset[str]] = field(default_factory=lambda: _NOT_FOR_THE_THIRD)
    roman: frozenset[str] = frozenset({"nomor_surat"})
    agreement: float = 0.97
    majority: float = 0.9
    unanimous: frozenset[str] = frozenset({"nama", "tanggal_lahir", "tanggal_mulai", "tanggal_selesai"})
    disputed: float = 0.5
    alone: float = 0.8
    dates: frozenset[str] = frozenset({"tanggal_lahir", "tanggal_mulai", "tanggal_selesai"})
    misread: float = 0.8


_READ_BY_DIGIT = MappingProxyType({DocumentType.KTP: frozenset({"nik"})})
_VOUCHED = MappingProxyType(
    {
        DocumentType.KTP: frozenset({"nik"}),
        DocumentType.KK: frozenset({"nomor_kk", "nik"}),
        DocumentType.PAKLARING: frozenset({"nik"}),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberPolicy:
    """What our own reader of 16-digit numbers is asked, and what its answer is worth (docs/number-reader.md).

    Attributes:
        fields: numbers that it reads whatever the others saw, and may put in doubt, by document type.
        vouching: numbers that it is asked to vouch for, by document type; on a family card the claimant's, too.
        unreadable: probability from which a digit cannot be told.
        margin: the grammar may settle a digit only where its probability is at least this share of the best
            one's.
        malformed: how much less often a printed number breaks the grammar than keeps it.
        against: probability below which a digit that the other readers saw is contradicted.
        disputed: most that a number is worth of which a digit is contradicted or cannot be told.
        silent: the same where the reader does not see sixteen digits.
        confirmed: confidence below which the others did not confirm each other.
        majority: most that such a number is worth when this reader agrees with one of them.
        sure: confidence from which the reader's own number takes the place of one that the others dispute. It
            stays in doubt.
        most: no number is surer than this.
        vouching_reader: confidence of the first reader from which a number that is the record's, or that no record
            has, needs no third, if ours sees each of its digits with a probability of at least `vouching_digit`.
    """

    fields: Mapping[DocumentType, frozenset[str]] = field(default_factory=lambda: _READ_BY_DIGIT)
    vouching: Mapping[DocumentType, frozenset[str]] = field(default_factory=lambda: _VOUCHED)
    unreadable: float = 0.5
    margin: float = 0.2
    malformed: float = 0.01
    against: float = 0.8
    disputed: float = 0.5
    silent: float = 0.9
    confirmed: float = 0.9
    majority: float = 0.9
    sure: float = 0.9
    most: float = 0.999
    vouching_reader: float = 0.95
    vouching_digit: float = 0.98


@dataclass(frozen=True, slots=True, kw_only=True)
class UnveilPolicy:
    """When a card is read once more without what was written over it, and what that reading is worth.

    Attributes:
        ink, paper: shares of the paper's light; darker is print, lighter is none.
        sure: confidence from which a field is read.
        legible: fields that were read, without which the card cannot be read at all and nothing is tried.
        needed: fields for which it is tried whatever the lines say.
        disputed: most that a needed field is worth of which the two readings differ; alone: any other field.
    """

    ink: float = 0.15
    paper: float = 0.62
    sure: float = 0.85
    legible: int = 6
    needed: frozenset[str] = frozenset({"nik", "nama", "tanggal_lahir"})
    disputed: float = 0.5
    alone: float = 0.8
