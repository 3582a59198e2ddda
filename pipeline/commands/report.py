"""`berkas report`: a page out of the lines that `berkas verify` wrote."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from pipeline import bootstrap
from pipeline.batch import Item, load
from pipeline.codec import Record, document_record, from_record
from pipeline.errors import UsageError
from pipeline.model import Upload, Verification
from pipeline.policy.whole import Policy
from pipeline.reports.page import ReportedDocument, render_report
from pipeline.reports.picture import Picture
from pipeline.reports.preview import numbers_in, previews
from pipeline.settings import load_settings


def write_report(records: Path, *, output: Path, images: Path, reveal: bool) -> None:
    """Read JSON lines, find the pictures, write the page.

    A picture is shown only if its file still has the content that was verified.

    Raises:
        UsageError: a file cannot be read or written, or a line is no record.
    """
    documents, claims = _read(records)
    reported = [_reported(each, images, reveal=reveal) for each in documents]
    save_report(
        output, reported, claims=claims, title=f"berkas: {records.name}", reveal=reveal, note=_about(documents)
    )
    shown = sum(bool(each.pictures) for each in reported)
    print(f"{output}: {len(reported)} documents, {shown} with their picture", file=sys.stderr)  # noqa: T201


def save_report(
    output: Path,
    documents: Iterable[ReportedDocument],
    *,
    claims: Iterable[Record],
    title: str,
    reveal: bool,
    note: str | None = None,
) -> None:
    """Write the page; `note` stands at its foot.

    Raises:
        UsageError: the file cannot be written.
    """
    page = render_report(
        list(documents),
        title=title,
        made_at=f"{datetime.now().astimezone():%d %B %Y, %H:%M}",
        claims=list(claims),
        reveal=reveal,
        note=f"{note[0].upper()}{note[1:]}." if note else "",
    )
    try:
        output.write_text(page, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}") from error


def pictures_of(upload: Upload, verification: Verification, *, reveal: bool) -> tuple[Picture, ...]:
    """The pages of an upload; the NIK and KK numbers that were read are covered unless `reveal`."""
    cover = () if reveal else numbers_in(verification.extraction)
    found = previews(upload, policy=Policy().decode, longest_side=1200, cover=cover)
    return tuple(
        Picture(
            each.jpeg,
            each.page,
            each.size,
            tuple((line.box.corners, line.readability) for line in each.lines),
        )
        for each in found
    )


def _about(documents: Iterable[Verification]) -> str | None:
    """What is known of the readers, where the documents were verified by an installation like this one."""
    settings = load_settings()
    versions = {each.pipeline_version for each in documents}
    here = versions == {bootstrap.pipeline_version(settings)}
    return bootstrap.readers_note(settings) if here else None


def _read(path: Path) -> tuple[list[Verification], list[Record]]:
    documents: list[Verification] = []
    claims: list[Record] = []
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                try:
                    record = json.loads(line)
                    if record.get("record") == "claim":
                        claims.append(record)
                    else:
                        documents.append(from_record(record))
                except (ValueError, AttributeError) as error:
                    raise UsageError(f"{path} line {number} is no record of `berkas verify`") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    return documents, claims


def _reported(verification: Verification, images: Path, *, reveal: bool) -> ReportedDocument:
    source = verification.upload.source
    item = Item(path=images / source, source=source, declared_type=verification.upload.declared_type)
    upload, problem = load(item, max_bytes=Policy().decode.max_bytes)
    same = problem is None and upload.sha256 == verification.upload.sha256
    pictures = pictures_of(upload, verification, reveal=reveal) if same else ()
    return ReportedDocument(document_record(verification), pictures)
