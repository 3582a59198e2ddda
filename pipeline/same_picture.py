"""Whether two uploads are one picture: sent again as it was, saved again, smaller, cropped or turned.

Forms look alike, so looking alike says nothing by itself: what was read on both must agree too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.model import DocumentType, Extraction, Verification
from pipeline.policy import ReusePolicy
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


def same_picture(one: Verification, other: Verification, *, policy: ReusePolicy) -> bool:
    """Whether both look alike and say the same; pictures on which too little was read must look alike all over."""
    if not one.fingerprint or not other.fingerprint or one.document_type is not other.document_type:
        return False
    apart = unlikeness(one.fingerprint, other.fingerprint)
    if apart > policy.same_with_words:
        return False
    shared = list(_compared(one.extraction, other.extraction))
    if len(shared) < policy.fewest_words:
        return apart <= policy.same_alone
    return sum(shared) >= policy.agreeing_words * len(shared)


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
