"""Every threshold of the product, in one place, versioned.

A threshold that is not here does not exist: a stage gets the section that it needs. An office changes a
policy, not the code; a verification records the version it was judged under.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pipeline.catalogue.entry import Group
from pipeline.model import CheckOutcome, DocumentType, Outcome
from quality.readability_model import Model

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodePolicy:
    """What a file may ask of us before it is opened.

    Attributes:
        max_bytes: of the file.
        max_pixels: of one page as declared in its header; more is refused before it is decoded.
        max_decode_bytes: memory that decoding one page may take, as reckoned from its header, format and pixels:
            a baseline JPEG is reduced while it is decoded and may have more pixels than a format that is decoded
            whole. A phone's HEIC of 50 megapixels fits.
        max_pages: of a PDF or multi-page TIFF.
        working_pixels: a page is reduced (never enlarged) to about this many pixels.
        glance_pixels: a JPEG may first be decoded reduced to no fewer than this.
        glance_capitals: pixels; where the capitals of such a page are lower, it is decoded in full.
        fine_print: types whose print fills a page: a glance would show too little, so there is none.
        pdf_dpi: resolution at which a PDF page is rendered, within `working_pixels`.
        min_side: pixels; a picture whose longer side is smaller cannot hold a document.
        min_short_side: pixels; the same for the shorter side.
        blank_contrast: grey levels (0..255); a page whose extremes lie closer together is blank.
        max_pdf_objects: of one PDF page that are looked at for pictures and text; a page of more is only rendered.
    """

    max_bytes: int = 25 * MIB
    max_pixels: int = 120_000_000
    max_decode_bytes: int = 512 * MIB
    max_pages: int = 8
    working_pixels: int = 16_000_000
    glance_pixels: int = 2_500_000
    glance_capitals: float = 20.0
    fine_print: frozenset[DocumentType] = frozenset({DocumentType.KK, DocumentType.PAKLARING})
    pdf_dpi: int = 300
    min_side: int = 300
    min_short_side: int = 60
    blank_contrast: float = 12.0
    max_pdf_objects: int = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityPolicy:
    """When a page is called readable, and from where a defect counts; units as in `quality.model`.

    Attributes:
        model: what the score is reckoned with; the packaged one is fitted on generated photos (synthetic).
        good: readability from which a page is graded good.
        unreadable: readability below which it may be graded unreadable.
        stop_hopeless: whether a page that is hopeless is answered without being read. Off: every page is read.
        hopeless_table, hopeless_logistic: below both, each head by its own, a page may be hopeless. Set on
            generated photos (synthetic): an office's own labelled uploads set them anew.
        hopeless_lines: most of the lines (share) that can be read one by one on a hopeless page.
        hopeless_rows: rows, and more lines than that, which are enough where all of them agree: where print is
            hopelessly small or blurred.
        hopeless_height: pixels; where even the upper quartile of capitals is smaller, print is hopelessly small:
            the heads may lie `hopeless_small` times as high (without any noise, and with some: letters of a screen
            are as crisp as so few pixels can be, those of a camera are not), and `hopeless_small_lines` of the
            lines may be legible.
        hopeless_slope: contrasts a pixel; so blurred are lines on which no letter can be told.
        smeared_anisotropy, smeared_contrast, smeared, smeared_lines: letters smeared by motion look taller, and so
            more legible one by one, than they are: on a blurred page with less anisotropy, more contrast (share)
            and `table` below this share of its bound so many of the lines (share) may be.
        pattern_lines: more lines than this are no print but a pattern, of which nothing is known.
        least_lines: measured lines without which a page is not good, and rows of them without which it is not
            unreadable.
        blurry_slope: contrasts a pixel at 24 px text height; less is blur.
        motion_anisotropy: less is motion rather than defocus.
        small_text: pixels of a capital; less is too small for a reader.
        far_area: share of the picture below which small text means a far camera rather than a small picture.
        dark_paper, dark_contrast: grey levels; below both it is too dark.
        drowned: share of the contrast from which noise is what there is to see: on dark paper that is darkness.
        drowned_noise, drowned_murk: grey levels of noise, and how much what stands out at the size of text is like
            noise (1: it is nothing else): beyond both the whole picture is noise, which is darkness too.
        washed_out: share of the picture, burnt out and empty, that is too bright where no print is found.
        erased_rows, erased_contrast: rows, no more than these and of less contrast (grey levels) than this, that
            light has left of a page: no document has its needed fields in so few.
        bright_clipped, bright_contrast: more burnt out and less contrast (shares) than these is too bright.
        glare_share, glare_lines: burnt out share of the text's area and lines ending there that are glare.
        border_lines, border_share: lines that run out of the picture on one side that mean it is cut off.
        copy_saturation, copy_bimodality: no colour and hardly a grey is a copy in black and white.
    """

    model: Model = field(default_factory=Model.load)
    good: float = 0.8
    unreadable: float = 0.35
    stop_hopeless: bool = True
    hopeless_table: float = 0.2
    hopeless_logistic: float = 0.2
    hopeless_lines: float = 0.25
    hopeless_rows: int = 3
    hopeless_height: float = 5.0
    hopeless_small: tuple[float, float] = (2.0, 3.0)
    hopeless_small_lines: float = 0.35
    hopeless_slope: float = 0.06
    smeared_anisotropy: float = 0.7
    smeared_contrast: float = 0.2
    smeared: float = 0.5
    smeared_lines: float = 0.5
    pattern_lines: int = 150
    least_lines: int = 6
    blurry_slope: float = 0.085
    motion_anisotropy: float = 0.5
    small_text: float = 6.0
    far_area: float = 0.12
    dark_paper: float = 70.0
    dark_contrast: float = 35.0
    drowned: float = 0.15
    drowned_noise: float = 20.0
    drowned_murk: float = 0.87
    washed_out: float = 0.25
    erased_rows: int = 2
    erased_contrast: float = 60.0
    bright_clipped: float = 0.6
    bright_contrast: float = 0.15
    glare_share: float = 0.01
    glare_lines: int = 2
    border_lines: int = 3
    border_share: float = 0.12
    copy_saturation: float = 24.0
    copy_bimodality: float = 0.88


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainPolicy:
    """What hides a needed field at the place where it should stand; lengths in heights of that place.

    Attributes:
        sure_line: confidence from which a line shows what the document looks like where it can be read.
        outside_share: share of the place that lies outside the picture.
        outside_noise: a place that lies outside by more than this is not measured for what lies over it.
        seen_share: of the place's height and width that the cut-out document shows, to be measured.
        border_heights: text that ends this near to the picture's border is cut by it.
        hidden_run: a stretch this long on which there is only light hides letters; between words there is less.
        covered_run: the same for something dark or coloured: no letter is as wide.
        lit_paper: level (0..255) above which paper is itself so light that burnt out pixels say nothing.
        lifted_ink: grey levels by which a reflection lifts the ink beside it, on paper that is as light.
        washed_out: contrast of the lines that were read (share of the paper's light) below which the whole page is
            over-exposed where its paper is as light.
        other_tint: distance from the paper's tint (Lab, 8 bits) from which something else lies over it.
        burnt_share: of the place, burnt out in one stretch, from which something hid print on such paper.
        dark_share, dark_blank: of the level of the paper near by; less is not paper. Print in a shadow still has
            this contrast, levels.
        shadow_share: of the same level; only a shadow as deep as this hides print.
        pale_step: levels above the paper near by from which something whiter lies over it.
        dark_paper, dark_contrast: levels; print at the place is lost in the dark below both.
        faint_contrast, faint_share: contrast of print at the place, as a share of the paper's light, itself and as
            a share of that elsewhere; below both it is faded there.
        steep: times by which the nearest corner is larger than the farthest; worth a note.
        blurred_slope, blurred_share: slope of print at the place (see `quality.model`), itself and as a share of
            the slope elsewhere; below both it is blurred there.
    """

    sure_line: float = 0.8
    outside_share: float = 0.25
    outside_noise: float = 0.02
    seen_share: float = 0.6
    border_heights: float = 0.35
    hidden_run: float = 1.5
    covered_run: float = 1.0
    lit_paper: float = 242.0
    lifted_ink: float = 40.0
    washed_out: float = 0.5
    other_tint: float = 16.0
    burnt_share: float = 0.4
    dark_share: float = 0.7
    dark_blank: float = 10.0
    shadow_share: float = 0.25
    pale_step: float = 16.0
    dark_paper: float = 60.0
    dark_contrast: float = 30.0
    faint_contrast: float = 0.15
    faint_share: float = 0.35
    steep: float = 1.6
    blurred_slope: float = 0.06
    blurred_share: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPolicy:
    """How a document is found, turned, cut out and read.

    Attributes:
        find_capitals: pixels that capitals get in the picture on which the lines of a page are looked for.
        find_side: pixels; longer side of that picture where the height of the capitals is not known.
        find_sides: (least, most) pixels of that side.
        fine_print: pixels; where a quarter of the lines is lower than this on that picture, others are not found.
        well_seen: pixels that a median line must have had there; otherwise the lines are looked for again on the
            cut-out document.
        hardly_tilted: slope of the lines up to which the same is not necessary.
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
        sense: how much sense (0..1) the words must make for a turn to be believed at once; upside down, cards make
            up to 0.8.
        sample_lines: how many of the longest lines are read to compare turns.
        grainy: grey levels of noise above which a page is smoothed before its lines are looked for.
        smoothing: pixels; deviation of the Gaussian that it is smoothed with.
    """

    find_capitals: float = 8.5
    find_side: int = 960
    find_sides: tuple[int, int] = (640, 1920)
    fine_print: float = 8.0
    well_seen: float = 10.0
    hardly_tilted: float = 0.04
    wrong_axis: float = 0.02
    steepest: float = 0.95
    enough_lines: int = 5
    segment_side: int = 640
    segment_share: float = 0.12
    shear: float = 0.25
    margin_heights: float = 1.5
    text_height: float = 44.0
    document_pixels: int = 12_000_000
    line_height: float = 18.0
    detect_sides: tuple[int, int] = (640, 2600)
    weak_line: float = 0.7
    sense: float = 0.85
    sample_lines: int = 8
    grainy: float = 10.0
    smoothing: float = 1.0


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
        cells: of every row of a family card.
        optional: of `fields`, those that many documents do not have: where one is missing nothing is read again.
        doubtful: confidence below which the lines of any other field are read again too.
        unsure: confidence below which any line is read again where a field is missing.
        no_third: fields that the third reader is not asked about: Tesseract reads no OCR-A number right, and
            its errors look well-formed.
        agreement: confidence that two equal readings earn at least.
        majority: most that a value is worth which one of three contradicts.
        disputed: most that a value is worth which the only other reading contradicts.
        alone: most that a value is worth which only one reader saw.
        misread: least likeness (0..1) of words in a file's own text with the same words as they are printed, for a
            reader's slip to be why they differ.
    """

    fields: Mapping[DocumentType, frozenset[str]] = field(default_factory=lambda: _READ_TWICE)
    cells: frozenset[str] = frozenset(
        {"nik", "nama", "jenis_kelamin", "tempat_lahir", "tanggal_lahir", "status_hubungan", "nama_ibu"}
    )
    optional: Mapping[DocumentType, frozenset[str]] = field(default_factory=lambda: _OFTEN_ABSENT)
    doubtful: float = 0.9
    unsure: float = 0.97
    no_third: Mapping[DocumentType, frozenset[str]] = field(default_factory=lambda: _NOT_FOR_THE_THIRD)
    agreement: float = 0.97
    majority: float = 0.9
    disputed: float = 0.5
    alone: float = 0.8
    misread: float = 0.8


_READ_BY_DIGIT = MappingProxyType({DocumentType.KTP: frozenset({"nik"})})


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberPolicy:
    """What our own reader of 16-digit numbers is asked, and what its answer is worth (docs/number-reader.md).

    Attributes:
        fields: numbers that it reads, by document type.
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
    """

    fields: Mapping[DocumentType, frozenset[str]] = field(default_factory=lambda: _READ_BY_DIGIT)
    unreadable: float = 0.5
    margin: float = 0.2
    malformed: float = 0.01
    against: float = 0.7
    disputed: float = 0.5
    silent: float = 0.9
    confirmed: float = 0.9
    majority: float = 0.9
    sure: float = 0.9
    most: float = 0.999


@dataclass(frozen=True, slots=True, kw_only=True)
class BorderPolicy:
    """Which words may have lost their end at the picture's border.

    Attributes:
        open_ended: fields and cells that nothing shows to be whole.
        heights: of their own text; words that end nearer than this to the border may have been cut by it.
        worth: most that such a field is worth.
    """

    open_ended: frozenset[str] = frozenset(
        {"nama", "tempat_lahir", "nama_ayah", "nama_ibu", "kepala_keluarga", "perusahaan", "nomor_surat"}
        | {"tanggal_mulai", "tanggal_selesai"}
    )
    heights: float = 0.25
    worth: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptedPolicy:
    """Which words may have lost a part under something that lies over their middle.

    Attributes:
        keys: fields and cells that nothing shows to be whole.
        other_tint: distance from the paper's tint (Lab, 8 bits) from which something else lies over it.
        heights: of the words, over which it stretches: no letter is as wide.
        worth: most that such a field is worth.
    """

    keys: frozenset[str] = frozenset({"nama"})
    other_tint: float = 16.0
    heights: float = 0.8
    worth: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class NamePolicy:
    """When two spellings are one name (domain rules 6.5).

    Attributes:
        close: 0..1, likeness (Jaro-Winkler, or the share of letters unchanged) from which two names of equal
            structure are close.
        cut_at_word: characters from which a name that ends at a word of the other may have been cut off.
        cut_in_word: the same for an end inside a word; higher, since HERMAWAN is not a cut HERMAWANTO.
        one_slip: letters that a word needs for one differing letter to be a slip.
        two_slips: the same for two.
    """

    close: float = 0.92
    cut_at_word: int = 15
    cut_in_word: int = 20
    one_slip: int = 4
    two_slips: int = 9


def _tolerated_names() -> Mapping[DocumentType, frozenset[str]]:
    return {
        DocumentType.KTP: frozenset({"equivalent"}),
        DocumentType.KK: frozenset({"equivalent"}),
        DocumentType.PAKLARING: frozenset({"equivalent", "close"}),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossCheckPolicy:
    """Which difference from the office's record is a legitimate variant (domain matrix 6.6).

    Attributes:
        tolerated_names: name bands, besides "exact", that count as the same person, by document type.
        tolerated_mother_names: the same for the mother's name, which employers type from hearsay.
        tolerated_companies: company bands, besides "exact", that count as the same employer.
        different_place: what another place of birth means: cards name a village, records a regency.
        place_floor: 0..1, likeness from which two spellings of a place are one.
        end_days: days between letter and record that late reporting explains; more is for a person.
        far_end_days: days from which the record itself needs correcting; told to the officer.
        start_days_early: days that the record may begin before the letter.
        start_days_late: days that the record may begin after it: employers register late.
        letter_days_before_end: days that a letter may be dated before the last day of work.
    """

    tolerated_names: Mapping[DocumentType, frozenset[str]] = field(default_factory=_tolerated_names)
    tolerated_mother_names: frozenset[str] = frozenset({"equivalent", "close"})
    tolerated_companies: frozenset[str] = frozenset({"equivalent"})
    different_place: CheckOutcome = CheckOutcome.TOLERATED
    place_floor: float = 0.85
    end_days: int = 31
    far_end_days: int = 92
    start_days_early: int = 31
    start_days_late: int = 366
    letter_days_before_end: int = 60


@dataclass(frozen=True, slots=True)
class Need:
    """A field that a document is wanted for.

    Attributes:
        key: of the contract.
        accept: confidence from which it counts as read.
        readable: confidence below which it counts as not read at all; between the two a person looks.
    """

    key: str
    accept: float
    readable: float


def _needs() -> Mapping[DocumentType, tuple[Need, ...]]:
    return {
        DocumentType.KTP: (
            Need("nik", 0.93, 0.30),  # two readers agree, or a person looks
            Need("nama", 0.85, 0.30),
            Need("tanggal_lahir", 0.85, 0.30),
        ),
        DocumentType.KK: (Need("nomor_kk", 0.85, 0.30),),
        DocumentType.PAKLARING: (
            Need("nama", 0.80, 0.30),
            Need("perusahaan", 0.75, 0.30),
            Need("tanggal_mulai", 0.80, 0.30),
            Need("tanggal_selesai", 0.80, 0.30),
        ),
    }


def _unrecognised() -> Mapping[DocumentType, str]:
    not_found = dict.fromkeys((DocumentType.KTP, DocumentType.KK, DocumentType.UNKNOWN), "doc_not_found")
    return {**not_found, DocumentType.PAKLARING: "doc_type_uncertain"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidePolicy:
    """When a document is accepted, looked at by a person, or asked for again.

    Attributes:
        needs: fields that the document must yield, the most important first.
        row_needs: cells that the claimant's own row of a KK must yield.
        compared_row_needs: the same where the office knows what should stand there; a doubtful reading is enough,
            since it is compared.
        disputed: confidence below which the only other reading contradicts a value (`ConfirmPolicy.disputed`) or
            hardly anything speaks for it: too little to say that it differs from what the office knows, and as
            good as unread where a defect was measured at it or the whole page is poor.
        agreed_type: confidence from which a recognised type that is the declared one is believed.
        sole_type: the same where nothing was declared.
        contradicting_type: the same where something else was declared.
        local_causes: defects that can hide one field of a page that is readable as a whole. Any other defect
            explains an unread field only where the page's readability is not good.
        notes_when_read: reasons that are notes once every needed field was read: a copy that can be read is
            accepted. Every defect of the photo is one too.
        unrecognised: what a page of no known type gets on which nothing needed was found, by the declared
            type. A letter may be of a form not seen before; a card has only one form.
        outcomes: routes that differ from the catalogue's, by reason code and document type.
    """

    needs: Mapping[DocumentType, tuple[Need, ...]] = field(default_factory=_needs)
    row_needs: tuple[Need, ...] = (Need("nik", 0.85, 0.30), Need("nama", 0.80, 0.30))
    compared_row_needs: tuple[Need, ...] = (Need("nama_ibu", 0.30, 0.30),)
    disputed: float = 0.55
    agreed_type: float = 0.3
    sole_type: float = 0.5
    contradicting_type: float = 0.7
    local_causes: frozenset[str] = frozenset({"image_glare", "image_obstructed", "image_cropped"})
    notes_when_read: frozenset[str] = frozenset(
        {"doc_photocopy", "doc_screen_photo", "doc_damaged", "doc_multiple"}
    )
    unrecognised: Mapping[DocumentType, str] = field(default_factory=_unrecognised)
    outcomes: Mapping[tuple[str, DocumentType], Outcome] = field(default_factory=dict)


def _waiting_months() -> Mapping[str, int]:
    return {"resign": 1, "phk": 1, "pkwt_end": 0, "pension": 0, "death": 0, "none": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPolicy:
    """What a claim must wait for (Permenaker 4/2022; domain 6.1).

    Attributes:
        waiting_months: between the last day of work and a claim, by the reason for leaving; "none": the
            letter does not say, and most people resign.
    """

    waiting_months: Mapping[str, int] = field(default_factory=_waiting_months)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibratePolicy:
    """What an office's own labelled uploads must show to raise a cut. No part of `Policy`: it judges nobody.

    Attributes:
        alpha: share of readable uploads that a cut may turn away.
        confidence: with which that is to hold; z: the same as a two-sided normal quantile.
        highest_cut: what is more likely readable than not is never turned away, whatever the uploads show.
        bins, least_bin: of the reliability curve, and uploads in each at least.
    """

    alpha: float = 0.01
    confidence: float = 0.95
    z: float = 1.959964
    highest_cut: float = 0.5
    bins: int = 10
    least_bin: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often a claimant is asked for a better picture before a person looks.

    Attributes:
        asks: for one document of a claim, with different files; two at most, as others do (Onfido, Stripe).
        groups: reasons that a person can judge on the picture. The others stay: a file that cannot be opened, a
            letter that says what it should not.
    """

    asks: int = 2
    groups: frozenset[Group] = frozenset({Group.IMAGE, Group.DOCUMENT, Group.READING})


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReusePolicy:
    """When two uploads are one picture (measured in docs/claims.md); shares of 0..1.

    Attributes:
        same_with_words: most that two fingerprints may differ in, where what was read agrees.
        same_alone: the same where too little was read to agree or differ.
        fewest_words: values read on both, fewer say nothing.
        agreeing_words: of the values read on both, least share that is equal.
        agreeing_words_by_place: the same where the fingerprints differ and the places must tell.
        fewest_places: equal values whose place is known on both; fewer say nothing.
        place_off: most that a value may be off across its line, in heights of a line.
        agreeing_places: of the equal values, least share that is not.
    """

    same_with_words: float = 0.16
    same_alone: float = 0.08
    fewest_words: int = 2
    agreeing_words: float = 0.6
    agreeing_words_by_place: float = 0.75
    fewest_places: int = 5
    place_off: float = 0.06
    agreeing_places: float = 0.75


def _inspected_lines() -> Mapping[DocumentType, tuple[str, ...]]:
    return {DocumentType.KTP: ("nik", "nama")}


def _saved_lines() -> Mapping[DocumentType, tuple[str, ...]]:
    return MappingProxyType(
        {
            DocumentType.KTP: ("nik", "nama"),
            DocumentType.KK: ("nomor_kk",),
            DocumentType.PAKLARING: ("nama", "tanggal_mulai", "tanggal_selesai"),
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectPolicy:
    """Which differences inside one picture are signs of alteration (measured in docs/claims.md).

    Attributes:
        odd_digit: a digit that reaches every bound of one of these differs from the others of its line; bounds in
            spreads of the line.
        lines: fields whose ground is looked at: those whose false alarms were counted (a date of birth had some).
        least_grain: grey levels; grain below this is none, and its loss says nothing.
        erased_grain: logarithm of the grain between the letters over that above and below, at most this: painted
            over.
        ghost_depth: how clearly the surroundings of a line must remember an earlier saving (`stages.resaved`).
        ghost_line, ghost_part: share of that which the line, or a part as wide as a digit, falls short of: a sign.
        saved_lines: fields of which that is looked at; `saved_cells`: the same of the claimant's row of a family
            card.
        retouchers: words in the name of a program that changes pictures, in a file's own description of itself.
        layouters: the same of programs that letters are rightly made with, but no card.
    """

    odd_digit: tuple[Mapping[str, float], ...] = (
        MappingProxyType({"sharper": 3.4}),
        MappingProxyType({"softer": 2.1}),
        MappingProxyType({"sharper": 1.7, "smoother": 1.5}),
        MappingProxyType({"sharper": 1.7, "grainier": 1.8}),
        MappingProxyType({"sharper": 1.4, "tint": 2.5}),
        MappingProxyType({"grainier": 3.0, "tint": 4.0}),
        MappingProxyType({"light": 6.0, "tint": 4.0}),
    )
    lines: Mapping[DocumentType, tuple[str, ...]] = field(default_factory=_inspected_lines)
    ghost_depth: float = 0.6
    ghost_line: float = 0.15
    ghost_part: float = 0.08
    saved_lines: Mapping[DocumentType, tuple[str, ...]] = field(default_factory=_saved_lines)
    saved_cells: tuple[str, ...] = ("nik", "nama")
    retouchers: tuple[str, ...] = (
        "photoshop", "gimp", "photopea", "pixelmator", "affinity photo", "paint.net", "picsart", "pixlr", "krita",
        "photoscape", "facetune", "fotor", "paintshop", "photodirector", "meitu", "befunky",
    )  # fmt: skip
    layouters: tuple[str, ...] = ("canva", "coreldraw", "illustrator", "indesign", "inkscape", "affinity designer")
    least_grain: float = 0.25
    erased_grain: float = -0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The whole of it."""

    version: str = "2026-11-22"
    decode: DecodePolicy = field(default_factory=DecodePolicy)
    quality: QualityPolicy = field(default_factory=QualityPolicy)
    explain: ExplainPolicy = field(default_factory=ExplainPolicy)
    read: ReadPolicy = field(default_factory=ReadPolicy)
    classify: ClassifyPolicy = field(default_factory=ClassifyPolicy)
    ktp: KtpPolicy = field(default_factory=KtpPolicy)
    confirm: ConfirmPolicy = field(default_factory=ConfirmPolicy)
    number: NumberPolicy = field(default_factory=NumberPolicy)
    unveil: UnveilPolicy = field(default_factory=UnveilPolicy)
    border: BorderPolicy = field(default_factory=BorderPolicy)
    interrupted: InterruptedPolicy = field(default_factory=InterruptedPolicy)
    names: NamePolicy = field(default_factory=NamePolicy)
    cross_check: CrossCheckPolicy = field(default_factory=CrossCheckPolicy)
    decide: DecidePolicy = field(default_factory=DecidePolicy)
    claim: ClaimPolicy = field(default_factory=ClaimPolicy)
    inspect: InspectPolicy = field(default_factory=InspectPolicy)
    reuse: ReusePolicy = field(default_factory=ReusePolicy)
    retries: RetryPolicy = field(default_factory=RetryPolicy)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPolicy:
    """How long the queue waits and how often it tries. No part of `Policy`: it changes no answer.

    Attributes:
        lease_s: seconds after which a document whose worker says nothing is given to another; longer than a
            database takes to restart. The worker says something four times as often.
        crashes: attempts that take their process down before a person gets the document.
        losses: the same for workers that vanish; the document is hardly at fault, so it is many.
        retry_s: seconds before the second attempt after a crash; they double with each.
        ring_again_s: seconds after which a broker that was told of a document is told again.
        rings: documents of a queue that a broker is told of ahead of the workers.
    """

    lease_s: float = 90.0
    crashes: int = 3
    losses: int = 10
    retry_s: float = 5.0
    ring_again_s: float = 60.0
    rings: int = 64
