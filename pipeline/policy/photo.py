"""What of a photo can be read: opening it, readability and its causes, values at a border or behind a finger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

from pipeline.model import DocumentType
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
        blank_dark: grey level; a blank page of which nothing is lighter was taken without light.
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
    blank_dark: int = 40
    max_pdf_objects: int = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way in which enough was measured of a page to say that nobody can read it; every bound must hold.

    Attributes:
        causes: reasons, one of which must have crossed its own bound.
        least, below: what these measures (`quality.model.QualityMeasures`) must reach, and lie below.
        legible: most of the lines (share) that may be legible one by one.
        table, logistic: the bound of each head, as a multiple of the policy's.
    """

    causes: frozenset[str]
    least: Mapping[str, float] = field(default_factory=dict)
    below: Mapping[str, float] = field(default_factory=dict)
    legible: float = 0.0
    table: float = 1.0
    logistic: float = 1.0


_BLURRED = frozenset({"image_blurry"})
_SMALL = frozenset({"image_too_far", "image_low_resolution"})
_LIGHT = frozenset({"image_too_dark", "image_too_bright"})
_ANY = _BLURRED | _SMALL | _LIGHT
_HIDDEN = frozenset({"image_glare", "image_obstructed", "image_cropped"})
_SHEET = {"rows": 6.0}
_FEW = {"rows": 3.0, "lines_measured": 4.0}
_CAMERA = {"noise": 0.1}
"""Letters on a screen have none, and are as crisp as so few pixels can be."""
_DROWNED = {"noise": 20.0, "murk": 0.87}
_ERASED = {"washed_out": 0.25}

WAYS: tuple[Way, ...] = (
    # hardly a line of print that can be read by itself, and not one in ten that is sharp
    Way(causes=_ANY, least=_SHEET, below={"slope_high": 0.115}, legible=0.25),
    # a few rows so blurred that no letter can be told from another
    Way(causes=_ANY, least=_FEW, below={"slope": 0.06}),
    # large letters, whose edges no pixel softens, smeared so that not one line in ten is near to sharp: motion
    # takes contrast from print, a screen's pattern does not
    Way(
        causes=_BLURRED, least={"rows": 4, "lines_measured": 4, "text_height_px": 16},
        below={"slope_high": 0.0875, "anisotropy": 0.7, "contrast_ratio": 0.65}, legible=1, table=2, logistic=2,
    ),
    # letters so low that nobody tells them apart: next to all of them, or most of a page that has no large ones
    Way(causes=_ANY, least=_FEW, below={"text_height_high": 5}, legible=0.35, table=2, logistic=2),
    Way(
        causes=_SMALL, least=_FEW | _CAMERA, below={"text_height_px": 4.3, "text_height_high": 6},
        legible=0.4, table=4, logistic=4,
    ),
    # the same of a page at a steep angle, whose letters are wider than they are low, and lowest at its far end
    Way(
        causes=_SMALL, least={"rows": 4, "lines_measured": 4} | _CAMERA,
        below={"text_height_high": 6.5, "strokes": 1.45},
        legible=0.5, table=4, logistic=4,
    ),
    # a card so small that its name has such letters
    Way(causes=_SMALL, least={"card_capitals": 0.1}, below={"card_capitals": 3.8}, legible=1, table=3, logistic=3),
    # nothing but noise
    Way(causes=_LIGHT, least=_DROWNED),
    # a sheet on which light has left fewer and paler rows than the needed fields stand in
    Way(
        causes=_LIGHT, least=_ERASED, below={"rows": 6, "contrast": 110},
        legible=1, table=2, logistic=2,
    ),
    # a card on whose number or name is only light or a finger, or that ends before it, however sharp the rest
    Way(causes=_HIDDEN, legible=1, table=inf, logistic=inf),
)  # fmt: skip
"""In how many ways a page may be hopeless. Set on generated photos (synthetic)."""


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
        ways: in which enough may have been measured; one is enough.
        pattern_lines: more lines than this are no print but a pattern, of which nothing is known.
        least_lines: measured lines without which a page is not good, and rows of them without which it is not
            unreadable.
        blurry_slope: contrasts a pixel at 24 px text height; less is blur.
        blurry_edges: contrasts a pixel where a picture without any line is sharpest; less is blur.
        sharp_lines: so many lines that are sharp, anywhere, and the page is not unreadable for its blur: a carpet
            out of focus has more lines than the card that lies on it.
        motion_anisotropy: less is motion rather than defocus.
        small_text: pixels of a capital; less is too small for a reader.
        far_area: share of the picture below which small text means a far camera rather than a small picture.
        dark_paper, dark_contrast: grey levels; below both it is too dark.
        drowned: share of the contrast from which noise is what there is to see: on dark paper that is darkness.
        drowned_noise, drowned_murk: grey levels of noise, and how much what stands out at the size of text is like
            noise (1: it is nothing else): beyond both the whole picture is noise, which is darkness too.
        washed_out: share of the picture, burnt out and empty, that is too bright where no print is found.
        bright_clipped, bright_contrast: more burnt out and less contrast (shares) than these is too bright.
        glare_share, glare_lines: burnt out share of the text's area and lines ending there that are glare.
        border_lines, border_share: lines that run out of the picture on one side that mean it is cut off.
        hidden_number: millimetres of an identity card's number, three digits, that cannot be seen.
        hidden_name: the same of the first letters of its name.
        copy_saturation, copy_bimodality: no colour and hardly a grey is a copy in black and white.
    """

    model: Model = field(default_factory=Model.load)
    good: float = 0.8
    unreadable: float = 0.35
    stop_hopeless: bool = True
    hopeless_table: float = 0.2
    hopeless_logistic: float = 0.2
    ways: tuple[Way, ...] = WAYS
    pattern_lines: int = 150
    least_lines: int = 6
    blurry_slope: float = 0.085
    blurry_edges: float = 0.2
    sharp_lines: int = 3
    motion_anisotropy: float = 0.5
    small_text: float = 6.0
    far_area: float = 0.12
    dark_paper: float = 70.0
    dark_contrast: float = 35.0
    drowned: float = 0.15
    drowned_noise: float = _DROWNED["noise"]
    drowned_murk: float = _DROWNED["murk"]
    washed_out: float = _ERASED["washed_out"]
    bright_clipped: float = 0.6
    bright_contrast: float = 0.15
    glare_share: float = 0.01
    glare_lines: int = 2
    border_lines: int = 3
    border_share: float = 0.12
    hidden_number: float = 9.0
    hidden_name: float = 6.5
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
        erased, all_lit: share of a page, burnt out or empty beside it, from which light is why nothing at all was
            read, and from which all of it is too bright.
        erased_print: contrast (share of the paper's light) that print has at most on such a page, or what lies
            beneath the document and passes for print there.
        other_tint: distance from the paper's tint (Lab, 8 bits) from which something else lies over it.
        burnt_share: of the place, burnt out in one stretch, from which something hid print on such paper.
        dark_share, dark_blank: of the level of the paper near by; less is not paper. Print in a shadow still has
            this contrast, levels.
        shadow_share: of the same level; only a shadow as deep as this hides print.
        sharp_edge: heights within which something white that lies on paper falls back to it above and below; a
            reflection fades.
        pale_step: levels above the paper near by from which something whiter lies over it.
        dark_paper, dark_contrast: levels; print at the place is lost in the dark below both.
        faint_contrast, faint_share: contrast of print at the place, as a share of the paper's light, itself and as
            a share of that elsewhere; below both it is faded there.
        steep: times by which the nearest corner is larger than the farthest; worth a note.
        least_strokes: changes between paper and ink for each height; blurred print has 0.2 and more, an edge 0.06.
        blurred_slope, blurred_share: slope of print at the place (see `quality.model`), itself and as a share of
            the slope elsewhere; below both it is blurred there.
        lines_interrupted: of a letter, which has no form: so many lines show that something hides its text.
        line_tint, line_darker: distance from the paper's tint that is enough for what is darker than such a share
            of the paper's lightness.
        line_run: heights of a line over which something hides it; no letter and no mark of a pen is as wide.
        behind_label: heights of a letter's label over which something lies behind it that hides its value.
        line_end: heights at the end of a line whose ink is looked at, and behind it.
        faded_end: contrast at the end of a line, as a share of the most in it; less has faded out under a light.
        burnt_behind: share (0..1) of the place behind such an end that is burnt out.
        border_lines: heights between a line of a letter and the picture's border; nearer ones stand at a cut.
        rest_lines: most that is read of a document of which the picture shows only a rest.
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
    erased: float = 0.35
    erased_print: float = 0.6
    all_lit: float = 0.6
    other_tint: float = 16.0
    burnt_share: float = 0.4
    dark_share: float = 0.7
    dark_blank: float = 10.0
    shadow_share: float = 0.25
    sharp_edge: float = 0.22
    pale_step: float = 16.0
    dark_paper: float = 60.0
    dark_contrast: float = 30.0
    faint_contrast: float = 0.15
    faint_share: float = 0.35
    steep: float = 1.6
    least_strokes: float = 0.15
    blurred_slope: float = 0.06
    blurred_share: float = 0.5
    lines_interrupted: int = 2
    line_tint: float = 7.0
    line_darker: float = 0.7
    line_run: float = 1.3
    behind_label: float = 3.0
    line_end: float = 2.5
    faded_end: float = 0.65
    burnt_behind: float = 0.9
    border_lines: float = 0.8
    rest_lines: int = 12


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
        | {"tanggal_mulai", "tanggal_selesai", "alamat", "kelurahan_desa", "kecamatan"}
    )
    heights: float = 0.25
    worth: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptedPolicy:
    """Which words may have lost a part under something that lies over them.

    Attributes:
        keys: fields and cells that nothing shows to be whole.
        letter_keys: the same of a letter, whose days stand in running text.
        letter_reach: heights before and behind the words of a letter that are looked at: a letter has no portrait,
            and a label is no part of its value.
        letter_heights: the same of what lies near a letter's words.
        broken_lines: heights above and below the line of a letter's words within which hidden text may have
            belonged to their sentence.
        lighter: levels (Lab, 8 bits) by which something is not the paper around it.
        darker: share of the paper's lightness that is missing where something darker lies and nothing is printed.
        tint: the same as a distance in the plane of a and b. Light and shadow change lightness alone.
        faint: the same on a letter, of what begins at once where there is no ink: cream tape on white paper. Of
            303 names and days on photos of other generators' letters none has such a thing beside it.
        over: heights of the words, over which it stretches if it lies over them.
        heights: the same if it lies right beside them: a little farther off there may be a portrait.
        gap: heights between two letters of the words; a blank has 0.5, and 0.9 in a justified line.
        before, beyond: heights beside the words that are looked at, too: what begins at their last letter may lie
            over further ones.
        worth: most that such a field is worth.
    """

    keys: frozenset[str] = frozenset({"nama"})
    letter_keys: frozenset[str] = frozenset({"nama", "tanggal_mulai", "tanggal_selesai"})
    letter_reach: float = 2.5
    letter_heights: float = 1.0
    broken_lines: float = 3.0
    lighter: float = 8.0
    darker: float = 0.25
    tint: float = 8.0
    faint: float = 4.0
    over: float = 0.7
    heights: float = 0.95
    gap: float = 1.2
    before: float = 1.1
    beyond: float = 1.2
    worth: float = 0.5


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
