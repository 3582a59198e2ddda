"""How far a document is read: which of its lines are read first, and which need not be read then.

Two extents are asked for: every field, or no more than a decision rests on. Forms tell what stands where, so a
form has ways (`WAYS`): read some lines, and they tell which of the rest say nothing that was asked for, or nothing
new. Where the form is not recognised, or nobody knows whose it is, everything is read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from ocr.engine import OcrEngine
from ocr.model import Box, OcrText, TextLine
from pipeline.model import DocumentType, Extent, Participant, Rectified
from pipeline.policy.reading import ReadPolicy
from pipeline.stages.card_lines import below_sex, lower_rows
from pipeline.stages.family_lines import below_tables, beside_numbers, not_at_first, of_others
from pipeline.stages.known_labels import known_labels
from pipeline.stages.read import find_lines, read_rest

Boxes = frozenset[Box]


def _none(_: OcrText, __: Participant | None) -> Boxes:
    return frozenset()


def _no_labels(_: OcrText) -> Sequence[TextLine]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How the lines of one type of document are told apart.

    Attributes:
        later: of all lines, those that are not read at first.
        skipped: given what was read at first, the ones that stay unread, and those that were read in vain.
        labels: given the same, unread lines of which the form says what they are.
    """

    later: Callable[[Collection[Box]], Boxes]
    skipped: Callable[[OcrText, Participant | None], Boxes] = _none
    labels: Callable[[OcrText], Sequence[TextLine]] = _no_labels


WAYS: Mapping[tuple[Extent, DocumentType], Way] = MappingProxyType(
    {
        (Extent.ALL, DocumentType.KTP): Way(later=below_sex, labels=known_labels),
        (Extent.ALL, DocumentType.KK): Way(later=not_at_first, skipped=below_tables),
        (Extent.NEEDED, DocumentType.KTP): Way(later=below_sex, skipped=lower_rows),
        (Extent.NEEDED, DocumentType.KK): Way(later=beside_numbers, skipped=of_others),
    }
)


def read_as_far_as(
    extent: Extent,
    document: Rectified,
    engine: OcrEngine,
    *,
    policy: ReadPolicy,
    declared: DocumentType | None,
    record: Participant | None = None,
) -> OcrText:
    """What stands on the document; lines that say nothing that is asked for are `unread`.

    Args:
        extent: what is asked for.
        document: cut out of its page.
        engine: reads.
        policy: sizes.
        declared: what it is said to be; None: everything is read.
        record: of the claimant; without one nobody knows whose card it is.

    Raises:
        ocr.engine.EngineError: the engine is broken.
    """
    text = find_lines(document, engine, policy=policy)
    if declared is None or (extent, declared) not in WAYS or not text.unread:
        return read_rest(text, document, engine)
    way = WAYS[extent, declared]
    text = read_rest(text, document, engine, but=way.later(text.unread))
    skipped, labels = way.skipped(text, record), way.labels(text)
    told = skipped | {label.box for label in labels}
    gone = tuple(line.box for line in text.lines if line.box in skipped)
    kept = tuple(line for line in text.lines if line.box not in skipped)
    text = read_rest(replace(text, lines=kept, unread=(*text.unread, *gone)), document, engine, but=told)
    unread = tuple(box for box in text.unread if box in skipped)
    return replace(text, lines=(*text.lines, *labels), unread=unread)
