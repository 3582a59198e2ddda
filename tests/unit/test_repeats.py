"""A file that a claim names twice is read once and answered twice; nothing else is taken for a repeat."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable
from pathlib import Path

import pytest

from pipeline.batch import Item
from pipeline.model import DocumentType, Upload, Verification
from pipeline.repeats import once_each, repeats
from tests.doubles import StubVerifier

KTP, KK = DocumentType.KTP, DocumentType.KK


def item(path: Path, *, claim: str | None = "1", kind: DocumentType | None = KTP, name: str = "") -> Item:
    return Item(path=path, source=name or path.name, declared_type=kind, claim_id=claim, extra={"row": name})


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    for name, content in (("a", b"reject a"), ("again", b"reject a"), ("b", b"reject b"), ("long", b"accept it")):
        (tmp_path / name).write_bytes(content)
    return {path.name: path for path in tmp_path.iterdir()}


def test_only_the_same_bytes_for_the_same_document_of_a_claim_are_a_repeat(files: dict[str, Path]) -> None:
    a, again = files["a"], files["again"]
    items = [
        item(a), item(files["b"]), item(again), item(a, claim="2"), item(a, claim=None), item(again, claim=None),
        item(a, kind=KK), item(a), item(files["long"]),
    ]  # fmt: skip
    assert repeats(items) == {2: 0, 7: 0}


def test_what_cannot_be_read_is_no_repeat_and_never_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert repeats([item(pipe), item(pipe), item(tmp_path / "missing"), item(tmp_path), item(tmp_path)]) == {}


def test_a_repeat_is_answered_in_its_place_and_not_read(files: dict[str, Path]) -> None:
    read: list[str] = []
    ended: list[bool] = []

    def verify(items: Iterable[Item]) -> Generator[Verification, None, None]:
        try:
            for each in items:
                read.append(each.source)
                upload = Upload(
                    each.path.read_bytes(), each.source, each.source, each.declared_type, each.claim_id
                )
                yield StubVerifier()(upload)
        finally:
            ended.append(True)

    items = [item(files["a"], name="1"), item(files["long"], name="2"), item(files["again"], name="3")]
    answers = list(once_each(items, verify))

    assert read == ["1", "2"]
    assert [each.upload.source for each in answers] == ["1", "2", "3"]
    assert [str(each.decision) for each in answers] == ["rejected", "accepted", "rejected"]
    assert answers[2].upload.extra == {"row": "3"}
    assert ended == [True]
