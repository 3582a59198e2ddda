"""Which readings the office's record already bears out, or the document itself, so that no second reader has to.

A reader's slip that turns a printed name into exactly the recorded one does not happen; a second reader adds
nothing there. Nor does one that turns an entry of a closed list into another, or that is made twice where a family
card names its head twice. Numbers are not among them: a sister's NIK may be one digit away. They are borne out
only together with a reader of another kind (`stages.number`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType

from ocr.model import Box
from pipeline.model import Extraction, Field, Participant, Row

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        **{key: key for key in ("nama", "tempat_lahir", "tanggal_lahir", "jenis_kelamin")},
        **{key: key for key in ("perusahaan", "tanggal_mulai", "tanggal_selesai")},
        "nama_ibu": "nama_ibu_kandung",
    }
)
"""Key of the contract -> attribute of the record."""
LISTED = frozenset({"status_hubungan"})
"""Cells of a family card that hold an entry of a closed list, of which no two are alike."""
HEAD = "kepala_keluarga"


def alike(a: str, b: str) -> bool:
    """Whether two readings are the same but for blanks, marks and letter case."""
    return _squeeze(a) == _squeeze(b)


def _squeeze(text: str) -> str:
    return re.sub(r"[\s.,:;'`’\-]", "", text).upper()


class OnRecord:
    """What the record of a claimant says of one document's readings; without a record, nothing.

    Args:
        extraction: of the document.
        record: of the claimant.
        typed: the readings come from a file's own text, which whoever knows the record may have written: it bears
            nothing of them out.
        vouched: places of numbers that are borne out, which were compared already.
        twice_seen: confidence from which the document itself bears a reading out.
    """

    def __init__(
        self,
        extraction: Extraction,
        record: Participant | None,
        *,
        typed: bool = False,
        vouched: Collection[Box] = frozenset(),
        twice_seen: float = 1.0,
    ) -> None:
        self._vouched = vouched
        self._twice_seen = twice_seen
        self._members = extraction.members
        self._record = record
        self._typed = typed
        self._own = next(
            (row for row in extraction.members if record and record.nik and _value(row, "nik") == record.nik), None
        )

    def bears_out(self, key: str, field: Field, row: Row | None = None) -> bool:
        """Whether the record says the same of the claimant, or the document itself says it once more.

        Args:
            key: of the contract.
            field: what the first reader saw.
            row: the row of a family card that it stands in; None: it stands in none.
        """
        return field.box in self._vouched or self._printed_twice(key, field, row) or self.has(key, field, row)

    def has(self, key: str, field: Field, row: Row | None = None) -> bool:
        """Whether the record says the same of the claimant; never of a number.

        Args:
            key: of the contract.
            field: what the first reader saw.
            row: as in `bears_out`.
        """
        recorded = self._recorded(key, row)
        return recorded is not None and alike(recorded, field.value)

    def _printed_twice(self, key: str, field: Field, row: Row | None) -> bool:
        """Whether a closed list has the reading as it is, or a row of a family card names the head just so."""
        if self._typed or field.repaired:
            return False
        if row is not None:
            return key in LISTED and field.confidence >= self._twice_seen
        return key == HEAD and any(
            name.value == field.value and name.confidence >= self._twice_seen
            for member in self._members
            if (name := member.get("nama"))
        )

    def has_more_blanks(self, key: str, field: Field, row: Row | None = None) -> bool:
        """Whether the record says the same in more words: then the reader may have lost a blank.

        Args:
            key: of the contract.
            field: what the first reader saw.
            row: as in `bears_out`.
        """
        recorded = self._recorded(key, row)
        return recorded is not None and len(recorded.split()) > len(field.value.split())

    def _recorded(self, key: str, row: Row | None) -> str | None:
        """What the record says of the claimant under a key; None where it says nothing, or of another."""
        if self._typed or self._record is None or key not in FIELDS or (row is not None and row is not self._own):
            return None
        recorded = getattr(self._record, FIELDS[key])
        return None if recorded is None else str(recorded)

    def is_anothers(self, row: Row | None) -> bool:
        """Whether a row of a family card is another person's: the claimant's was found by its number."""
        return row is not None and self._own is not None and row is not self._own


def _value(row: Row, key: str) -> str | None:
    return row[key].value if key in row else None
