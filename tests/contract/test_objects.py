"""What every object store does: memory, a folder, an S3 server, the last two also encrypted."""

import base64
import hashlib
import itertools
import os
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from minio import Minio

from pipeline.errors import NotStored, SettingsError, StoreFault
from storage.object_server import Bucket, ObjectServer, ServerObjects
from storage.objects import FolderObjects, MemoryObjects
from storage.seal import AesSeal

KEY, OTHER_KEY = (base64.b64encode(os.urandom(32)).decode() for _ in range(2))
_BUCKETS = itertools.count()


@pytest.fixture(params=["memory", "folder", "folder, sealed", "server", "server, sealed"])
def store(request, tmp_path):
    seal = AesSeal([KEY]) if "sealed" in request.param else None
    if request.param == "memory":
        return MemoryObjects()
    if request.param.startswith("folder"):
        return FolderObjects(tmp_path / "objects", seal=seal)
    return ServerObjects(Bucket(a_bucket(request.getfixturevalue("object_server"))), seal=seal)


def a_bucket(server):
    """A new one, with its keys."""
    name = f"test-{next(_BUCKETS)}"
    client = Minio(f"127.0.0.1:{server.port}", server.access_key, server.secret_key, secure=False)
    client.make_bucket(name)
    return ObjectServer(f"{server.endpoint}/{name}/uploads", server.access_key, server.secret_key)


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


def test_what_was_put_before_a_moment_is_listed_by_when_it_was_put_last(store):
    keys = {store.put(b"a photo"), store.put(b"another")}
    now = datetime.now(UTC)

    assert set(store.put_before(now + timedelta(seconds=5))) == keys
    assert set(store.put_before(now - timedelta(hours=1))) == set()
    time.sleep(1.1)  # S3 knows whole seconds
    between = datetime.now(UTC)
    time.sleep(1.1)
    assert set(store.put_before(between)) == keys
    again = store.put(b"a photo")
    assert set(store.put_before(between)) == keys - {again}


def test_what_is_removed_is_gone_and_may_be_put_again(store):
    key = store.put(b"a photo")
    store.remove(key)
    store.remove(key)

    assert not store.exists(key)
    with pytest.raises(NotStored):
        store.get(key)
    assert store.put(b"a photo") == key
    assert store.get(key) == b"a photo"


def test_a_store_that_works_says_nothing(store):
    assert store.check() is None


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


def test_content_that_was_changed_is_not_what_was_put(tmp_path):
    store = FolderObjects(tmp_path)
    key = store.put(b"a photo")
    (tmp_path / key).write_bytes(b"another photo")

    with pytest.raises(NotStored, match="not what was put there"):
        store.get(key)


def test_what_is_sealed_cannot_be_read_on_the_disk_nor_without_its_key(tmp_path):
    key = FolderObjects(tmp_path, seal=AesSeal([KEY])).put(b"a photo of a card")

    assert b"photo" not in (tmp_path / key).read_bytes()
    with pytest.raises(StoreFault, match="BERKAS_ENCRYPTION_KEY is not set"):
        FolderObjects(tmp_path).get(key)
    with pytest.raises(StoreFault, match="a key that is not among"):
        FolderObjects(tmp_path, seal=AesSeal([OTHER_KEY])).get(key)


def test_a_new_key_in_front_leaves_everything_readable(tmp_path):
    plain = FolderObjects(tmp_path).put(b"before there was a key")
    old = FolderObjects(tmp_path, seal=AesSeal([KEY])).put(b"sealed with the old key")
    store = FolderObjects(tmp_path, seal=AesSeal([OTHER_KEY, KEY]))

    assert store.get(plain) == b"before there was a key"
    assert store.get(old) == b"sealed with the old key"
    assert FolderObjects(tmp_path, seal=AesSeal([OTHER_KEY])).get(store.put(b"new")) == b"new"


@pytest.mark.parametrize("place", [5, 20, 80, -1])
def test_what_is_sealed_and_then_changed_is_not_opened(tmp_path, place):
    store = FolderObjects(tmp_path, seal=AesSeal([KEY]))
    key = store.put(b"a photo")
    kept = bytearray((tmp_path / key).read_bytes())
    kept[place] ^= 1
    (tmp_path / key).write_bytes(kept)

    with pytest.raises(StoreFault):
        store.get(key)


@pytest.mark.parametrize("key", ["short", "", "*" * 44, base64.b64encode(b"x" * 31).decode()])
def test_a_key_that_is_none_is_told(key):
    with pytest.raises(SettingsError, match="openssl rand"):
        AesSeal([key])


@pytest.mark.parametrize("url", ["", "http://", "http://host:1", "ftp://host/bucket", "bucket"])
def test_an_address_without_a_bucket_is_told(url):
    with pytest.raises(SettingsError, match="https://host:port/bucket"):
        Bucket(ObjectServer(url))


def test_a_server_that_is_away_is_a_fault_within_seconds():
    store = ServerObjects(Bucket(ObjectServer("http://127.0.0.1:9/uploads", "a", "secret")))

    for use in (lambda: store.put(b"a photo"), lambda: store.get("sha256/00/" + "00" * 32), store.check):
        with pytest.raises(StoreFault, match=r"127\.0\.0\.1:9/uploads") as raised:
            use()
        assert raised.value.retryable
        assert "secret" not in str(raised.value)


def test_a_bucket_that_is_not_there_and_a_wrong_secret_are_told(object_server):
    known = a_bucket(object_server)
    missing = ObjectServer(f"{object_server.endpoint}/nowhere", known.access_key, known.secret_key)
    wrong = ObjectServer(known.url, known.access_key, "wrong")

    with pytest.raises(StoreFault, match="has no bucket"):
        ServerObjects(Bucket(missing)).check()
    with pytest.raises(StoreFault, match="NoSuchBucket"):
        ServerObjects(Bucket(missing)).put(b"a photo")
    with pytest.raises(StoreFault, match=r"SignatureDoesNotMatch|AccessDenied"):
        ServerObjects(Bucket(wrong)).put(b"a photo")


def test_a_listing_names_what_lies_below_the_prefix_and_changes_with_it(object_server):
    bucket = Bucket(a_bucket(object_server))
    bucket.put("JHT-1/ktp.jpg", b"one")
    before = dict(bucket.listed())
    bucket.put("JHT-1/ktp.jpg", b"two!")

    assert list(before) == ["JHT-1/ktp.jpg"]
    assert dict(bucket.listed()) != before
