"""Whether two uploads are one picture: sent again as it was, saved again, smaller, cropped or turned.

Two witnesses tell it, and either is enough. The *look* is the fingerprint: forms look alike, so what was read on
both must agree too. It is of the area between the outermost lines, and changes where a crop takes one of them away
or the page was cut out at another slant. The *places* know nothing of areas: what was read on both stands at the
same places of the two pictures as they were sent, up to a shift, a turn and one scale, which is all that cropping,
turning and resizing do. A new photo is mostly taken at another slant; two level ones of one paper are one picture
to both witnesses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ocr.model import Box
from pipeline.model import DocumentType, Extraction, Field, Verification
from pipeline.policy.judging import ReusePolicy
from pipeline.stages.extract.words import letters
from pipeline.stages.fingerprint import unlikeness

_WORDS: Mapping[DocumentType, tuple[str, ...]] = {
    DocumentType.KTP: ("nik", "nama", "tanggal_lahir", "tempat_lahir", "alamat", "kelurahan_desa"),
    DocumentType.KK: ("nomor_kk", "kepala_keluarga", "alamat", "kelurahan_desa", "kode_pos"),
    DocumentType.PAKLARING: (
        "nomor_surat", "nama", "perusahaan", "jabatan", "tanggal_mulai", "tanggal_selesai", "tanggal_surat",
    ),
}  # fmt: skip
"""What is read on both and must agree."""

_FOUND_BY: Mapping[DocumentType, tuple[tuple[str, ...], ...]] = {
    DocumentType.KTP: (("nik",), ("nama", "tanggal_lahir")),
    DocumentType.KK: (("nomor_kk",), ("kepala_keluarga", "alamat")),
    DocumentType.PAKLARING: (("nomor_surat",), ("nama", "tanggal_selesai"), ("nama", "perusahaan")),
}
"""Values of which one or the other is the same on two readings of one picture."""


_ALONG = 0.2
"""Weight of a place along its line beside that across: where a value begins depends on how much was read."""


def same_picture(one: Verification, other: Verification, *, policy: ReusePolicy) -> bool:
    """Whether both say the same and either look alike or have it at the same places.

    Pictures on which too little was read must look alike all over. Where what tells one paper from another was
    read on both (`picture_traces`) and none of it is the same, they are two: twins share most words of their
    cards, and colleagues of their letters.
    """
    if not one.fingerprint or not other.fingerprint or one.document_type is not other.document_type:
        return False
    apart = unlikeness(one.fingerprint, other.fingerprint)
    shared = list(_compared(one.extraction, other.extraction))
    if len(shared) < policy.fewest_words:
        return apart <= policy.same_alone
    mine, theirs = set(picture_traces(one)), set(picture_traces(other))
    if mine and theirs and mine.isdisjoint(theirs):
        return False
    agreeing = sum(shared) / len(shared)
    if apart <= policy.same_with_words and agreeing >= policy.agreeing_words:
        return True
    return (
        agreeing >= policy.agreeing_words_by_place
        and not mine.isdisjoint(theirs)
        and same_places(one.extraction, other.extraction, policy=policy)
    )


def same_places(one: Extraction | None, other: Extraction | None, *, policy: ReusePolicy) -> bool:
    """Whether the values that are the same on both stand at the same places, up to a shift, a turn and one scale.

    That similarity is fitted by least squares, twice: the second time without the half that fitted worse, so that
    a value that was taken from elsewhere does not pull at it. What counts is how far a value is off across its
    line, in heights of a line: so the readers' own error is alike on a card and on a page of fine print.
    """
    pairs = list(_placed(one, other))
    if len(pairs) < policy.fewest_places:
        return False
    return any(
        float(np.mean(_off_across(way) <= policy.place_off)) >= policy.agreeing_places
        for way in (pairs, [(theirs, mine) for mine, theirs in pairs])
    )


def _off_across(pairs: Sequence[tuple[Box, Box]]) -> NDArray[np.float64]:
    """How far each value is off across its line on the second picture, in line heights there; shape (n,)."""
    centers = np.array([[complex(*box.center) for box in pair] for pair in pairs])
    heights = np.median([[box.height for box in pair] for pair in pairs], axis=0)
    if not (np.all(np.isfinite(centers)) and np.all(heights > 0)):
        return np.full(len(pairs), np.inf)
    here, there = ((centers - centers.mean(axis=0)) / heights).T
    level = np.exp(-1j * np.radians([theirs.angle for _, theirs in pairs]))
    # scale and turn as one complex factor, the shift as another number: four unknowns, two equations a value
    columns = np.stack([here * level, 1j * here * level, level, 1j * level], axis=1)
    equations = np.concatenate([_ALONG * columns.real, columns.imag])
    wanted = np.concatenate([_ALONG * (there * level).real, (there * level).imag])
    used = np.ones(len(pairs), bool)
    for _ in range(2):
        rows = np.tile(used, 2)
        fitted = np.linalg.lstsq(equations[rows], wanted[rows], rcond=None)[0]
        off: NDArray[np.float64] = np.abs(wanted - equations @ fitted)[len(pairs) :]
        used = off <= np.median(off)
    return off


def _placed(one: Extraction | None, other: Extraction | None) -> Iterator[tuple[Box, Box]]:
    """Where each value stands that is the same on both; of the pages that have most of them."""
    if one is None or other is None:
        return
    mine, theirs = _values(one), _values(other)
    same = [
        (mine[key], theirs[key])
        for key in mine.keys() & theirs.keys()
        if letters(mine[key].value) == letters(theirs[key].value)
    ]
    pages = Counter((a.page, b.page) for a, b in same)
    for a, b in same:
        if (a.page, b.page) == pages.most_common(1)[0][0] and a.box and b.box:
            yield a.box, b.box


def _values(extraction: Extraction) -> Mapping[tuple[str, str], Field]:
    """Every value that has a place, by its key; a family card's by the number of the row too."""
    rows = {row["nik"].value: row for row in extraction.members if "nik" in row}
    return {
        (number, key): field
        for number, fields in {"": extraction.fields, **rows}.items()
        for key, field in fields.items()
        if field.value and field.box
    }


def traces(document: Verification) -> tuple[str, ...]:
    """Keys of which a picture shares one with other readings of it: what an index of pictures is searched by."""
    if not document.fingerprint or document.extraction is None:
        return ()
    return picture_traces(document) or (f"{document.document_type} unread",)


def picture_traces(document: Verification) -> tuple[str, ...]:
    """The same, of values that were read alone: nothing for a picture of which too little was read."""
    if not document.fingerprint or document.extraction is None:
        return ()
    values = document.extraction.value
    found = []
    for keys in _FOUND_BY.get(document.document_type, ()):
        parts = [letters(values(key) or "") for key in keys]
        if all(parts):
            found.append(" ".join((document.document_type, *keys, *parts)))
    return tuple(found)


def _compared(one: Extraction | None, other: Extraction | None) -> Iterator[bool]:
    """For each value that was read on both, whether it is the same."""
    if one is None or other is None:
        return
    for key in _WORDS.get(one.document_type, ()):
        a, b = one.value(key), other.value(key)
        if a and b:
            yield letters(a) == letters(b)
