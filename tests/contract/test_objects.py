"""What every object store does, the memory one like the real one."""

import hashlib
import os
import threading

import pytest

from pipeline.errors import NotStored, StoreFault
from storage.objects import FolderObjects, MemoryObjects


@pytest.fixture(params=["memory", "folder"])
def store(request, tmp_path):
    return MemoryObjects() if request.param == "memory" else FolderObjects(tmp_path / "objects")


def test_what_is_put_can_be_got(store):
    key = store.put(b"a photo")

    digest = hashlib.sha256(b"a photo").hexdigest()
    assert key == f"sha256/{digest[:2]}/{digest}"
    assert store.get(key) == b"a photo"
    assert store.exists(key)


def test_the_same_content_twice_is_one_object(store):
    assert store.put(b"a photo") == store.put(b"a photo")


def test_nothing_at_all_is_content_too(store):
    assert store.get(store.put(b"")) == b""


@pytest.mark.parametrize(
    "key", ["sha256/00/" + "00" * 32, "nonsense", "", "../secret", "sha256/../../secret", "/etc/hostname"]
)
def test_a_key_of_nothing_is_not_stored(store, tmp_path, key):
    (tmp_path / "secret").write_bytes(b"not yours")

    assert not store.exists(key)
    with pytest.raises(NotStored) as raised:
        store.get(key)
    assert not raised.value.retryable


def test_many_writers_of_one_content_leave_it_whole(store):
    content = os.urandom(300_000)
    threads = [threading.Thread(target=store.put, args=(content,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert store.get(store.put(content)) == content


def test_a_folder_holds_only_whole_objects_for_its_owner_alone(tmp_path):
    store = FolderObjects(tmp_path / "objects")
    key = store.put(b"a photo")

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.relative_to(tmp_path / "objects").as_posix() for path in files] == [key]
    assert files[0].stat().st_mode & 0o077 == 0


def test_a_write_that_fails_leaves_nothing_and_may_be_tried_again(tmp_path, monkeypatch):
    store = FolderObjects(tmp_path)

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(StoreFault, match="No space left") as raised:
            store.put(b"a photo")

    assert raised.value.retryable
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert store.get(store.put(b"a photo")) == b"a photo"
