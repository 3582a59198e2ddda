"""What is made of what was read: compared, suspected, decided, asked for again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pipeline.catalogue.entry import Group
from pipeline.model import CheckOutcome, DocumentType, Outcome


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
            Need("nama", 0.85, 0.30),
            Need("perusahaan", 0.85, 0.30),
            Need("tanggal_mulai", 0.85, 0.30),
            Need("tanggal_selesai", 0.85, 0.30),
        ),
    }


def _unrecognised() -> Mapping[DocumentType, str]:
    not_found = dict.fromkeys((DocumentType.KTP, DocumentType.KK, DocumentType.UNKNOWN), "doc_not_found")
    return {**not_found, DocumentType.PAKLARING: "doc_type_uncertain"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidePolicy:
    """When a document is accepted, looked at by a person, or asked for again.

    Attributes:
        needs: fields that the document must yield, the most important first; read by two readers, or by one and on
            record: what only one of them saw (`ConfirmPolicy.alone`) is accepted of none.
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
            accepted. Every defect of the photo is one too. A photo of a screen is none: nobody has seen the paper.
        unrecognised: what a page of no known type gets on which nothing needed was found, by the declared
            type. A letter may be of a form not seen before; a card has only one form.
        outcomes: routes that differ from the catalogue's, by reason code and document type.
    """

    needs: Mapping[DocumentType, tuple[Need, ...]] = field(default_factory=_needs)
    row_needs: tuple[Need, ...] = (Need("nik", 0.85, 0.30), Need("nama", 0.85, 0.30))
    compared_row_needs: tuple[Need, ...] = (Need("nama_ibu", 0.30, 0.30),)
    disputed: float = 0.55
    agreed_type: float = 0.3
    sole_type: float = 0.5
    contradicting_type: float = 0.7
    local_causes: frozenset[str] = frozenset({"image_glare", "image_obstructed", "image_cropped"})
    notes_when_read: frozenset[str] = frozenset({"doc_photocopy", "doc_damaged", "doc_multiple"})
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
        lit: spreads by which the ground is lighter or darker where another light falls, whose penumbra softens
            edges.
        patchy: spread of the ground's lightness (0..255) above or below a number that lies in bands of light and
            shadow, as under a blind: then no digit of it is lit like the others.
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
    lit: float = 2.0
    patchy: float = 10.0
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
class ScreenPolicy:
    """From when a picture is taken for one of a screen (units in `quality.pixel_grid` and `quality.screen_frame`).

    Set on generated pictures (synthetic; docs/readability.md).

    Attributes:
        least_sides: times by which a picture is longer than wide from which a frame is looked for; paper has 1.57.
        foot: share of one colour in the lowest part of a capture that has a line with the time.
        screen_sides, bars, edge: the same without such a line: of the format of a phone's screen, with bars of one
            colour at both ends that a picture cuts off along a whole side.
        patches, least_patches: how many of a document are looked at, and without how many nothing is said.
        first: so many are looked at where they show nothing.
        uneven: grey levels; what varies more, seen from afar, is not blank.
        least_level: amplitude (grey levels) of what counts as a wave.
        stands_out: times by which a wave must stand out of what is around it; noise and paper reach 4.
        off: degrees up to which a grid is upright with the text.
        false_colour: times by which red and blue are stronger than green in a wave that no ink makes.
        crossing: share of the patches on which waves cross.
        grid, coloured: of those on which they are an upright square grid, or one is of red and blue.
        on_white_paper: documents on which a press puts no dots where they are blank.
        crossing_on_white, coloured_on_white: as `crossing` and `coloured`, where one of them is all that there is.
        press_angles, press_off: degrees from the text at which dots are printed, and how near is one of them.
        free: share of the patches whose strongest wave is not.
    """

    least_sides: float = 1.7
    foot: float = 0.15
    screen_sides: float = 1.9
    bars: float = 0.06
    edge: float = 0.95
    patches: int = 8
    least_patches: int = 4
    first: int = 3
    uneven: float = 6.0
    least_level: float = 0.35
    stands_out: float = 5.5
    off: float = 9.0
    false_colour: float = 1.5
    crossing: float = 0.6
    grid: float = 0.5
    coloured: float = 0.25
    on_white_paper: frozenset[DocumentType] = frozenset({DocumentType.KK, DocumentType.PAKLARING})
    crossing_on_white: float = 0.75
    coloured_on_white: float = 0.6
    press_angles: tuple[float, ...] = (15.0, 45.0)
    press_off: float = 5.0
    free: float = 0.5
