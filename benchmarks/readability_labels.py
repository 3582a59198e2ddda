"""Whether a photo can be read: how it was made has a say, and so has the best of three readers.

How a photo was made is known exactly, but what follows from it rests on bounds (`fixtures/readable.py`). So each
needed field is also cut out where it is known to stand and read by two networks and, where neither gets it, by
Tesseract (`benchmarks/readability_samples.py`; a number exactly, a text to a tenth of its letters). A photo **can
be read** when it was made so and every field was read; it **cannot** when it was made so and at least one was not;
wherever the two differ it lies between, as everything does that was made neither clearly readable nor clearly not.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import cv2
import numpy as np

from benchmarks.readability_documents import Drawn, kept, original_of
from benchmarks.readability_rows import Labelled, Measured, append, lines_of
from benchmarks.readability_samples import MISREAD, errors_of, is_number, references_of
from fixtures.readable import REPEATED
from ocr.engine import Image, LineReader
from pipeline.model import DocumentType, Reason, Upload
from pipeline.policy.photo import DecodePolicy
from pipeline.stages.decode import decode

NAME = "labels.jsonl"


def is_read(key: str, errors: Mapping[str, float]) -> bool:
    """Whether the best reader got a field; `errors`: by the reader's name."""
    return min(errors.values()) <= (0.0 if is_number(key) else MISREAD)


def readers_say(label: Labelled, kind: str) -> bool | None:
    """Whether each needed field was read by some reader; None: nobody was asked of any.

    What is printed twice may be lost in one place.
    """
    asked = {key: errors for key, errors in label.errors.items() if key not in REPEATED.get(kind, ())}
    return all(is_read(key, errors) for key, errors in asked.items()) if asked else None


def decided(made: bool | None, read: bool | None) -> bool | None:
    """What counts: both have to say it."""
    return made if made is read else None


def labelled(results: Sequence[Measured], labels: Mapping[int, Labelled]) -> list[Measured]:
    """The photos with the label that counts; those that no reader was asked about are left out."""
    return [
        replace(
            each, made=each.legible, legible=decided(each.legible, readers_say(labels[each.number], each.kind))
        )
        for each in results
        if each.number in labels
    ]


# --- the pass ---


def label_all(folder: Path, *, seed: int, until: float, part: Collection[int]) -> dict[int, Labelled]:
    """Label the photos of a folder that have none yet, of those whose numbers are in `part`."""
    known = labels_of(folder)
    missing = sorted(set(part) - set(known))
    for each in _label(kept(folder, order=missing), seed) if missing and time.monotonic() < until else ():
        append(folder / NAME, asdict(each))
        known[each.number] = each
        if time.monotonic() > until:
            break
    return known


def labels_of(folder: Path) -> dict[int, Labelled]:
    """What is known of a folder, by the photo's number."""
    return {line["number"]: Labelled(**line) for line in lines_of(folder / NAME)}


def _label(photos: Iterable[Drawn], seed: int) -> Iterator[Labelled]:
    from ocr.registry import build_engine  # loads the networks
    from ocr.tesseract import TesseractReader

    small, tiny = build_engine("paddleocr-small"), build_engine("paddleocr-tiny")
    third = TesseractReader()
    last, references = None, dict[str, str]()
    for photo in photos:
        number = photo.specimen.number
        original = original_of(number, seed=seed)
        if original is not last:
            last, references = original, references_of(original.rendered, small, keys=original.needed)
        yield Labelled(number, errors_by_reader(photo, references, (small, tiny), third))


def errors_by_reader(
    photo: Drawn, references: Mapping[str, str], readers: Sequence[LineReader], third: LineReader
) -> dict[str, dict[str, float]]:
    """How wrong each reader is on each field, 0..1; the third is asked where the others do not get one.

    It begins with the field of which they got least and ends where it does not get one either: the photo is not
    read then, whatever it makes of the others. It is not asked of photos that count as neither anyway.
    """
    picture, kind = picture_of(photo), photo.specimen.kind
    errors: dict[str, dict[str, float]] = {key: {} for key in references if key in photo.places}
    for reader in readers:
        for key, error in errors_of(picture, photo.places, references, reader).items():
            errors[key][reader.name] = error
    unread = [key for key in errors if key not in REPEATED.get(kind, ()) and not is_read(key, errors[key])]
    if photo.specimen.legible is None:
        return errors
    for key in sorted(unread, key=lambda key: -min(errors[key].values())):
        errors[key] |= {third.name: errors_of(picture, photo.places, {key: references[key]}, third)[key]}
        if not is_read(key, errors[key]):
            break
    return errors


def picture_of(photo: Drawn) -> Image:
    """The picture of a file in the size in which the fields' places are known."""
    content, (width, height) = photo.specimen.content, photo.size
    if content.startswith(b"%PDF"):
        upload = Upload(content, "", "", DocumentType(photo.specimen.kind))
        pages = decode(upload, policy=DecodePolicy())
        assert not isinstance(pages, Reason)
        picture = pages[0].image
    else:
        found = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
        assert found is not None
        picture = np.asarray(found, np.uint8)
    if picture.shape[:2] == (height, width):
        return picture
    return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
