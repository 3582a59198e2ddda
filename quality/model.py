"""What is measured of a picture, with units. Grey levels are 0..255."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Corners = tuple[tuple[float, float], ...]
Gray = NDArray[np.uint8]
"""Shape (height, width), 0..255."""

Picture = NDArray[np.uint8]
"""BGR, shape (height, width, 3), 0..255."""


@dataclass(frozen=True, slots=True)
class LineRegion:
    """Where a line of text lies; any direction.

    Attributes:
        center: (x, y), pixels of the picture.
        length: along the text, pixels of the picture.
        thickness: across it, pixels.
        angle: degrees clockwise of the long axis, in [-90, 90); reading direction is not known.
    """

    center: tuple[float, float]
    length: float
    thickness: float
    angle: float


@dataclass(frozen=True, slots=True)
class LineMeasure:
    """What was measured of one line.

    Attributes:
        height: of capitals (of small letters where there are few capitals), pixels of the picture.
        slope: steepest grey slope in the direction where it is least, at a text height of 24 px, over the
            contrast; about 0.17 for sharp print, below 0.08 little can be read. Per pixel.
        steepest: the same in the direction where it is greatest; slope / steepest is low for motion.
        contrast: darkest to lightest of the line, grey levels.
        paper: grey level of what it is printed on.
        clipped: share (0..1) of the line's pixels at white's end of the scale.
        bimodality: share (0..1) of the line's pixels that are pure ink or pure paper.
        strokes: changes between paper and ink along the line, for each text height of its length.
        region: where it lies; None where that is not known.
    """

    height: float
    slope: float
    steepest: float
    contrast: float
    paper: float
    clipped: float
    strokes: float
    bimodality: float
    region: LineRegion | None = None

    @property
    def contrast_ratio(self) -> float:
        """Contrast as a share (0..1) of the paper's light."""
        return self.contrast / max(self.paper, self.contrast, 1.0)


@dataclass(frozen=True, slots=True)
class CardView:
    """What can be seen of an identity card before it is read; lengths in millimetres of the card.

    Attributes:
        capitals: height that the capitals of the name must have, pixels of the picture; 0: no card was found.
        burnt, covered, outside: longest stretch of the number's place that is burnt out, has another tint than the
            card from its upper to its lower edge, or lies outside the picture.
        name_burnt, name_covered: the same of the place of the name's first letters.
        number_at, name_at: corners of those places, pixels of the picture, top left first, clockwise; empty where
            they are not known.
    """

    capitals: float = 0.0
    burnt: float = 0.0
    covered: float = 0.0
    outside: float = 0.0
    name_burnt: float = 0.0
    name_covered: float = 0.0
    number_at: Corners = ()
    name_at: Corners = ()


@dataclass(frozen=True, slots=True)
class QualityMeasures:
    """What was measured of one picture; medians over its lines unless said otherwise.

    Attributes:
        size: (width, height), pixels.
        lines: the measured lines; at most `lines.MOST_LINES`, spread over the picture.
        lines_found: how many there were. rows: in how many rows the measured ones stand.
        text_height_px: capitals, pixels; text_height_high: its upper quartile.
        slope: see `LineMeasure`; slope_low: its lower quartile; slope_high: a tenth of the lines is sharper.
        sharp_lines: how many there are, of all that were found where the measured ones are blurred, else of those.
        anisotropy: slope over the steepest direction's slope, 0..1.
        contrast: grey levels. contrast_ratio: share of the paper's light.
        strokes: changes between paper and ink for each text height; few where letters are lower than wide.
        paper_level: grey level.
        noise: standard deviation, grey levels (Immerkaer's estimate on flat parts).
        murk: how much what stands out at the size of text is like noise; 1: it is nothing else, 0: little noise.
        shadow_ratio: darkest over lightest part of the paper, 0..1; 1 is evenly lit.
        clipped_white: mean share (0..1) of the lines' pixels that are burnt out.
        washed_out: largest burnt out patch that shows next to nothing, share (0..1) of the picture.
        glare_share: burnt out patches that interrupt lines, share (0..1) of the text's area.
        glare_lines: lines that end at such a patch.
        border_lines: lines that run into one side of the picture, on the side where most do.
        border_share: the same as a share (0..1) of the measured lines.
        text_area: hull of the text, share (0..1) of the picture.
        saturation: 90th percentile of the colours' saturation, 0..255.
        bimodality: share (0..1) of the lines' pixels that are pure ink or pure paper.
        card: what is seen of an identity card, where one was looked for.
        light: grey level below which 95 % of the picture lies; 255: not looked at.
        edges: see `sharpness.sharpest_edge`; 1 where lines were found, which say it better.
    """

    size: tuple[int, int]
    lines: tuple[LineMeasure, ...] = field(repr=False)
    lines_found: int
    rows: int
    text_height_px: float
    text_height_high: float
    slope: float
    slope_low: float
    slope_high: float
    sharp_lines: int
    anisotropy: float
    contrast: float
    contrast_ratio: float
    strokes: float
    paper_level: float
    noise: float
    murk: float
    shadow_ratio: float
    clipped_white: float
    washed_out: float
    glare_share: float
    glare_lines: int
    border_lines: int
    border_share: float
    text_area: float
    saturation: float
    bimodality: float
    card: CardView = CardView()
    light: float = 255.0
    edges: float = 1.0

    @property
    def card_capitals(self) -> float:
        """Height that the capitals of an identity card have, told by its size, pixels; 0: no card was found."""
        return self.card.capitals

    @property
    def lines_measured(self) -> int:
        """How many `lines` there are."""
        return len(self.lines)

    @property
    def grain(self) -> float:
        """Noise as a share of the print's contrast; larger letters bear more of it (unit: 12 px high)."""
        return self.noise / max(self.contrast, 1.0) * min(1.0, 12.0 / max(self.text_height_px, 1.0))
