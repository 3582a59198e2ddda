"""Signs that a picture was taken of a screen, or by the screen itself: the original has not been seen.

That is no defect and no proof of anything: what can be read is read, and a person asks for the original.

* `capture`: twice as long as wide, and what a phone puts round a picture that it shows (`quality.screen_frame`).
* `pixel_grid`: the screen's pixels on most of the blank patches of the document (`quality.pixel_grid`), and one
  sign more that it is no print: they stand upright with the text; or there are waves of red and blue alone; or the
  paper is white, where a press puts no dots, and the waves do not run at a press's angles. On white paper waves of
  red and blue alone are enough.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ocr.model import Box
from pipeline.codec import box_record
from pipeline.model import DocumentType, Page, Reason, Rectified
from pipeline.policy.judging import ScreenPolicy
from pipeline.reasons import because
from quality.pixel_grid import SIDE, Patch, described, patches
from quality.screen_frame import Frame, frame


def on_screen(
    page: Page, document: Rectified, document_type: DocumentType, *, policy: ScreenPolicy
) -> tuple[Reason, ...]:
    """The sign that a page shows a screen, with what was measured and where.

    Args:
        page: as decoded.
        document: cut out of it.
        document_type: what it is; identity cards are printed all over, letters and family cards on white paper.
        policy: the bounds.

    Returns:
        One reason or none; none of a page of a born-digital PDF.
    """
    if page.text_layer:
        return ()
    around = frame(page.image, least_sides=policy.least_sides)
    if _is_capture(around, policy):
        measures = {"sides": round(around.sides, 2), "bars": round(around.bars, 2), "status": around.status}
        return (because("doc_screen_photo", rule="capture", page=page.number, measures=measures),)
    found = _patches(page, document, policy)
    if not _is_screen(found, policy, printed=document_type not in policy.on_white_paper):
        return ()
    clearest = max(found, key=lambda each: each.crossing)
    left, top = clearest.corner
    box = Box.upright(left, top, left + SIDE, top + SIDE).scaled(1 / page.scale)
    measures = {"patches": len(found), "crossing": round(clearest.crossing, 1)}
    where = box_record(box)
    return (because("doc_screen_photo", rule="pixel_grid", page=page.number, box=where, measures=measures),)


def _is_capture(around: Frame, policy: ScreenPolicy) -> bool:
    if around.status and around.foot >= policy.foot:
        return True
    return around.sides >= policy.screen_sides and around.bars >= policy.bars and around.edge >= policy.edge


def _patches(page: Page, document: Rectified, policy: ScreenPolicy) -> list[Patch]:
    """The blankest patches of the document; where the first ones show nothing, those alone."""
    width, height = document.size
    outline = Box.upright(0, 0, width, height).transformed(document.to_page)
    level = outline.angle
    found: list[Patch] = []
    blank = patches(
        page.image, outline.corners, most=policy.patches, uneven=policy.uneven, least_level=policy.least_level
    )
    for corner, waves in blank:
        found.append(described(corner, waves, level=level, off=policy.off, false_colour=policy.false_colour))
        shows = any(max(each.crossing, each.coloured) >= policy.stands_out for each in found)
        if len(found) == policy.first and not shows:
            break
    return found


def _is_screen(found: Sequence[Patch], policy: ScreenPolicy, *, printed: bool) -> bool:
    """Whether waves cross on most patches, or are coloured, and something says that they are of no print."""
    if len(found) < policy.least_patches:
        return False

    def share(sign: Callable[[Patch], bool]) -> float:
        return sum(map(sign, found)) / len(found)

    crossing = share(lambda each: each.crossing >= policy.stands_out)
    coloured = share(lambda each: each.coloured >= policy.stands_out)
    if not printed and coloured >= policy.coloured_on_white:
        return True
    if crossing < policy.crossing:
        return False
    if coloured >= policy.coloured or share(lambda each: each.grid >= policy.stands_out) >= policy.grid:
        return True
    free = share(lambda each: all(abs(each.askew - angle) > policy.press_off for angle in policy.press_angles))
    return not printed and crossing >= policy.crossing_on_white and free >= policy.free
