"""What the sheets of one document say, field by field, and where on the page: the order of its stages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from types import MappingProxyType
from typing import TypeVar

import numpy as np

from ocr.engine import Readers
from ocr.model import OcrText
from pipeline.model import DocumentType, Extent, Extraction, Field, Mark, Participant, Rectified
from pipeline.policy.reading import ConfirmPolicy
from pipeline.policy.whole import Policy
from pipeline.ports import Timings
from pipeline.reasons import because
from pipeline.sheets import Sheet
from pipeline.stages.border import doubt_at_border
from pipeline.stages.broken_lines import doubt_in_broken_lines
from pipeline.stages.confirm import Extractor, confirm
from pipeline.stages.cross_check import AGAINST_PARTICIPANT
from pipeline.stages.dashes import find_dashes
from pipeline.stages.endorse import endorse
from pipeline.stages.extract.kk import extract_kk
from pipeline.stages.extract.ktp import extract_ktp
from pipeline.stages.extract.paklaring import extract_paklaring
from pipeline.stages.inspect import inspect, lines_of_weight
from pipeline.stages.interrupted import doubt_interrupted
from pipeline.stages.number import Numbers, check_number, vouched
from pipeline.stages.read import read
from pipeline.stages.resaved import saved_later
from pipeline.stages.unstamp import unstamp
from pipeline.stages.unveil import unveil

EXTRACTORS: Mapping[DocumentType, Extractor] = MappingProxyType(
    {
        DocumentType.KTP: extract_ktp,
        DocumentType.KK: extract_kk,
        DocumentType.PAKLARING: extract_paklaring,
    }
)

Placed = TypeVar("Placed", Field, Mark)


def fields(
    sheets: Sequence[Sheet],
    document_type: DocumentType,
    *,
    readers: Readers,
    policy: Policy,
    timings: Timings,
    record: Participant | None,
) -> Extraction:
    """What the sheets of one document say; boxes in pixels of the page as sent.

    Where a sheet was read as far as needed (`Sheet.extent`), what no decision rests on is not read twice either,
    and nobody looks who signed a letter.

    Args:
        sheets: of one document, the one that the decision is about first.
        document_type: what they are read as; another than the three has no fields.
        readers: the engines.
        policy: every threshold.
        timings: told how long each stage takes.
        record: of the claimant.

    Raises:
        ocr.engine.EngineError: an engine is broken.
    """
    if document_type not in EXTRACTORS:
        return Extraction(document_type, {})
    return reduce(
        _together,
        (_Reading(sheet, document_type, readers, policy, timings, record).fields() for sheet in sheets),
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """One sheet, and what it is read with."""

    sheet: Sheet
    document_type: DocumentType
    readers: Readers
    policy: Policy
    timings: Timings
    record: Participant | None

    def fields(self) -> Extraction:
        """Read twice, looked at more closely where its type has ways of its own, inspected, placed on the page."""
        extraction = self._read_twice(self.sheet.text, self.sheet.document)
        closer = CLOSER.keys() - (FOR_THE_OFFICER if self.sheet.extent is Extent.NEEDED else frozenset())
        if self.document_type in closer:
            extraction = CLOSER[self.document_type](self, extraction)
        if self.sheet.page.text_layer:
            return _on_page(extraction, self.sheet)
        placed = self._inspected(extraction)
        page = self.sheet.page
        whole = doubt_at_border(placed, size=page.full_size, policy=self.policy.border, record=self.record)
        whole = doubt_interrupted(
            whole, page=page, policy=self.policy.interrupted, explain=self.policy.explain, record=self.record
        )
        return doubt_in_broken_lines(
            whole,
            text=self.sheet.text,
            document=self.sheet.document,
            page=page,
            policy=self.policy.interrupted,
            explain=self.policy.explain,
            record=self.record,
        )

    def _read_twice(self, text: OcrText, document: Rectified) -> Extraction:
        extract = EXTRACTORS[self.document_type]
        with self.timings.stage("extract"):
            extraction = extract(text)
        with self.timings.stage("confirm"):
            numbers = Numbers(text, document, self.readers.number)
            extraction = confirm(
                extraction,
                text=text,
                document=document,
                extract=extract,
                readers=self.readers,
                policy=self._twice(),
                record=self.record,
                vouched=vouched(extraction, numbers, record=self.record, policy=self.policy.number),
            )
            return check_number(extraction, numbers, policy=self.policy.number)

    def _twice(self) -> ConfirmPolicy:
        """Which fields are read twice."""
        policy = self.policy.confirm
        if self.sheet.extent is Extent.ALL:
            return policy
        compared = {line.check for line in AGAINST_PARTICIPANT[self.document_type]}
        needed = {need.key for need in self.policy.decide.needs[self.document_type]}
        fields = policy.fields[self.document_type] & (compared | needed | DATED)
        return replace(
            policy,
            fields={**policy.fields, self.document_type: fields},
            once=READ_ONCE,
            cells=policy.cells & compared,
            doubtful=0.0,
        )

    def _again(self, document: Rectified) -> Extraction:
        with self.timings.stage("read"):
            text = read(document, self.readers.first, policy=self.policy.read)
        return self._read_twice(text, document)

    def card(self, extraction: Extraction) -> Extraction:
        """What shows under ink that lies over a card, and the dashes that no reader sees."""
        text, document = self.sheet.text, self.sheet.document
        extraction = unveil(
            extraction,
            text=text,
            document=document,
            again=self._again,
            policy=self.policy.unveil,
            record=self.record,
        )
        return find_dashes(extraction, text=text, document=document, policy=self.policy.ktp)

    def letter(self, extraction: Extraction) -> Extraction:
        """What shows under a stamp, and what vouches for a letter."""
        text, document = self.sheet.text, self.sheet.document
        with self.timings.stage("endorse"):
            extraction = unstamp(
                extraction,
                text=text,
                document=document,
                extract=EXTRACTORS[self.document_type],
                readers=self.readers,
                policy=self.policy.read,
            )
            return endorse(extraction, text=text, document=document)

    def _inspected(self, extraction: Extraction) -> Extraction:
        """On the page, with the signs that print was changed after the picture was taken."""
        policy, page = self.policy.inspect, self.sheet.page
        with self.timings.stage("inspect"):
            signs = inspect(self.sheet.document, extraction, scale=page.scale, policy=policy)
            placed = _on_page(extraction, self.sheet)
            newer = saved_later(page, lines_of_weight(placed, self.record, policy=self.policy), policy=policy)
        return replace(placed, observations=(*placed.observations, *signs, *newer))


CLOSER: Mapping[DocumentType, Callable[[_Reading, Extraction], Extraction]] = MappingProxyType(
    {DocumentType.KTP: _Reading.card, DocumentType.PAKLARING: _Reading.letter}
)


FOR_THE_OFFICER = frozenset({DocumentType.PAKLARING})
"""Types whose closer look no decision rests on."""

DATED = frozenset({"nomor_surat", "tanggal_surat"})
"""Of a letter: by its number another upload of it is found, and its date is compared with the last day of work."""

READ_ONCE = frozenset({"tanggal_surat"})
"""Of these, what one sure reading is enough for: of the numbers one in twenty is surely read and
wrong, of the dates none."""


def _on_page(extraction: Extraction, sheet: Sheet) -> Extraction:
    """Boxes from pixels of the cut-out document to pixels of the page as the claimant sent it."""
    shrink = np.diag([1 / sheet.page.scale, 1 / sheet.page.scale, 1.0])
    matrix = shrink @ sheet.document.to_page

    def move(placed: Placed) -> Placed:
        box = placed.box.transformed(matrix) if placed.box else None
        return replace(placed, box=box, page=sheet.page.number)

    return replace(
        extraction,
        fields={key: move(field) for key, field in extraction.fields.items()},
        members=tuple({key: move(cell) for key, cell in row.items()} for row in extraction.members),
        marks=tuple(move(mark) for mark in extraction.marks),
    )


def _together(first: Extraction, second: Extraction) -> Extraction:
    """Two pages of one document: the second adds what the first does not say; another's page adds nothing."""
    if any(
        first.value(key) and second.value(key) and first.value(key) != second.value(key)
        for key in ("nik", "nomor_kk")
    ):
        return replace(first, observations=(*first.observations, because("doc_several_people")))
    return replace(
        first,
        fields={**second.fields, **first.fields},
        members=first.members + second.members,
        marks=first.marks or second.marks,
        observations=first.observations + second.observations,
    )
