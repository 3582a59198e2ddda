"""Many files: each has its own line, in order, whatever is wrong with it."""

import errno
import hashlib
import os
from functools import partial
from pathlib import Path

import pytest

from pipeline.batch import Item, load, verify_all, walk
from pipeline.model import DocumentType
from pipeline.settings import Settings
from pipeline.workers import Limits
from tests.doubles import NIK, VERSION, a_file, verifying

LIMITS = Limits(seconds=2, start_seconds=30, memory_mb=512, attempts=2)


def answers(items, *, count=2):
    build = partial(verifying, Settings())
    return list(verify_all(items, build=build, count=count, limits=LIMITS, version=VERSION))


def test_bad_files_and_broken_workers_become_lines_of_their_own(tmp_path):
    words = ["accept", "exit", "reject", "hang", "flag", "memory", "raise", "engine", "accept"]
    files = [a_file(tmp_path, f"{number}.jpg", word) for number, word in enumerate(words)]

    found = answers(walk(files, declared_type=DocumentType.KTP))

    assert [each.upload.source for each in found] == [str(path) for path in files]
    assert [str(each.decision) for each in found] == [
        "accepted", "flagged", "rejected", "flagged", "flagged", "flagged", "flagged", "flagged", "accepted",
    ]  # fmt: skip
    codes = [[reason.code for reason in each.reasons] for each in found]
    assert codes[1] == codes[5] == codes[6] == codes[7] == ["engine_unavailable"]
    assert codes[3] == ["processing_timeout"]
    assert all(each.reasons[0].outcome == "review" for each in found if each.decision == "flagged")
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    assert [each.upload.sha256 for each in found] == digests
    assert all(each.upload.declared_type is DocumentType.KTP for each in found)


def test_no_nik_reaches_a_log_even_if_code_tries(tmp_path, capfd, caplog):
    path = a_file(tmp_path, f"KTP_{NIK}.jpg", "engine")

    answers(walk([path, a_file(tmp_path, "b.jpg", "raise")]))

    logged = capfd.readouterr().err
    assert "cannot be read from" in logged, "the worker's log is not seen, so this test proves nothing"
    assert "given up" in caplog.text
    for text in (logged, caplog.text):
        assert NIK not in text
        assert "250489" not in text


def test_folders_are_walked_in_order_without_hidden_files(tmp_path):
    for name in ("b.jpg", "a/2.jpg", "a/1.jpg", ".hidden", ".git/x.jpg", "x.jpg/inner.png", "c.txt"):
        a_file(tmp_path, name, "accept")

    found = [item.source for item in walk([tmp_path])]

    names = ["a/1.jpg", "a/2.jpg", "b.jpg", "c.txt", "x.jpg/inner.png"]
    assert found == [str(tmp_path / name) for name in names]


def test_a_path_given_twice_is_two_lines(tmp_path):
    path = a_file(tmp_path, "a.jpg", "accept")

    assert len(list(walk([path, path]))) == 2


def test_links_to_folders_are_followed_once(tmp_path):
    a_file(tmp_path, "real/a.jpg", "accept")
    (tmp_path / "real" / "loop").symlink_to(tmp_path / "real")
    (tmp_path / "zlink").symlink_to(tmp_path / "real")

    assert [item.path.name for item in walk([tmp_path])] == ["a.jpg"]


def test_what_cannot_be_opened_is_rejected_in_a_line_of_its_own(tmp_path):
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nowhere")
    (tmp_path / "circle.jpg").symlink_to(tmp_path / "circle.jpg")
    a_file(tmp_path, "ok.jpg", "accept")

    found = {Path(each.upload.source).name: each for each in answers(walk([tmp_path]))}

    assert {name: str(each.decision) for name, each in found.items()} == {
        "circle.jpg": "rejected",
        "gone.jpg": "rejected",
        "ok.jpg": "accepted",
        "pipe.jpg": "rejected",
    }
    assert found["gone.jpg"].reasons[0].code == "file_corrupt"
    assert found["pipe.jpg"].reasons[0].code == "file_type_unsupported"
    assert found["gone.jpg"].upload.sha256 == ""


def test_a_folder_without_permission_is_a_line(tmp_path, monkeypatch):
    closed = tmp_path / "closed"
    a_file(closed, "a.jpg", "accept")
    listing = Path.iterdir

    def refuse(path):  # root may list everything, so the system's answer is given here
        if path == closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return listing(path)

    monkeypatch.setattr(Path, "iterdir", refuse)

    assert [item.path for item in walk([tmp_path])] == [closed]


def test_a_file_that_nobody_can_read_is_a_line():
    (found,) = answers([Item(path=Path("/proc/self/mem"), source="mem.jpg")], count=1)

    assert found.decision == "rejected"
    assert found.reasons[0].code == "file_corrupt"
    assert found.reasons[0].evidence["error"] == "EIO"


def test_a_name_like_a_path_is_not_hidden(tmp_path):
    a_file(tmp_path, "..%2fpasswd.jpg", "accept")

    assert [item.path.name for item in walk([tmp_path])] == ["..%2fpasswd.jpg"]


def test_a_large_file_is_not_held_in_memory_but_hashed_whole(tmp_path):
    path = tmp_path / "large.jpg"
    path.write_bytes(b"x" * 5_000_000)

    upload, problem = load(Item(path=path, source="large.jpg"), max_bytes=1000)

    assert problem is None
    assert len(upload.content) == 1001
    assert upload.sha256 == hashlib.sha256(b"x" * 5_000_000).hexdigest()


@pytest.mark.parametrize("name", ["", "no such file", "a\0b", "x" * 300])
def test_a_path_that_is_none_is_a_reason(tmp_path, name):
    _, problem = load(Item(path=tmp_path / name, source=name), max_bytes=1000)

    assert problem.code in {"file_corrupt", "file_type_unsupported"}
