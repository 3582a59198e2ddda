"""The tables: made by the migrations alone, brought forward once, never backwards, whatever was in them kept."""

import importlib
import json
import pkgutil
import re
import sqlite3
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import storage
from pipeline.errors import SchemaFault, SettingsError, StoreFault
from storage.database import Database
from storage.migrate import REVISIONS, open_database, schema_version, upgrade
from storage.schema import METADATA, documents, verifications

for module in pkgutil.iter_modules(storage.__path__):  # every module that adds tables has added them
    importlib.import_module(f"storage.{module.name}")

VERSIONS = Path(storage.__file__).parent / "migrations" / "versions"
FIRST = sa.Table(
    "verifications",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.String(512), nullable=False),
    sa.Column("conclusive", sa.Boolean, nullable=False),
    sa.Column("verified_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False, index=True),
    sa.Column("claim_id", sa.String(255), index=True),
    sa.Column("kpj", sa.String(64), index=True),
    sa.Column("declared_type", sa.String(16)),
    sa.Column("document_type", sa.String(16), nullable=False),
    sa.Column("decision", sa.String(16), nullable=False, index=True),
    sa.Column("pipeline_version", sa.String(64), nullable=False),
    sa.Column("record", sa.Text, nullable=False),
)
sa.Index(
    "one_answer_for_each_key", FIRST.c.key, unique=True,
    sqlite_where=FIRST.c.conclusive, postgresql_where=FIRST.c.conclusive,
)  # fmt: skip


def test_the_migrations_make_exactly_the_tables_of_the_schema(database_url):
    database = Database(database_url)

    assert upgrade(database).found is None
    assert schema_version(database).current
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_every_version_has_its_script_and_none_goes_back():
    scripts = sorted(VERSIONS.glob("v*.py"))

    texts = [path.read_text() for path in scripts]
    assert [re.search(r'^revision = "(\d+)"', text, re.MULTILINE)[1] for text in texts] == list(REVISIONS)
    before = [re.search(r'^down_revision = "(\d+)"', text, re.MULTILINE)[1] for text in texts[1:]]
    assert before == list(REVISIONS[:-1])
    assert not [text for text in texts if "def downgrade" in text]


def test_an_upgrade_twice_changes_nothing(database_url):
    database = Database(database_url)
    upgrade(database)

    assert upgrade(database).current


def test_a_server_is_not_brought_forward_by_opening_it(postgres_url):
    with pytest.raises(SchemaFault, match="run `berkas db upgrade`") as raised:
        open_database(postgres_url)
    assert not raised.value.retryable


def test_a_database_of_a_later_program_is_refused_and_left_alone(database_url):
    database = Database(database_url)
    upgrade(database)
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    for refused in (open_database, lambda url: upgrade(Database(url))):
        with pytest.raises(SchemaFault, match="9999, which a later berkas made"):
            refused(database_url)
    assert schema_version(database).found == "9999"


def first_version_row(number, *, key, conclusive, claim_id="JHT-1"):
    record = {"source": "a.jpg", "extra": {"branch": "Jakarta"}}
    return {
        "id": number, "key": key, "conclusive": conclusive, "sha256": "ab" * 32, "claim_id": claim_id, "kpj": "1",
        "verified_at": sa.func.current_timestamp(), "declared_type": "ktp", "document_type": "ktp",
        "decision": "accepted", "pipeline_version": "1", "record": json.dumps(record),
    }  # fmt: skip


def test_what_the_first_version_kept_is_carried_over(database_url):
    database = Database(database_url)
    with database.writing() as connection:
        FIRST.metadata.create_all(connection)
        for row in (
            first_version_row(1, key="a", conclusive=False),
            first_version_row(2, key="a", conclusive=True),
            first_version_row(3, key="b", conclusive=False, claim_id=None),
        ):
            connection.execute(FIRST.insert().values(row))

    assert upgrade(database).found == "0001"

    with database.writing() as connection:
        found = connection.execute(sa.select(documents).order_by(documents.c.idempotency_key)).mappings().all()
        assert [(row["state"], row["verification_id"]) for row in found] == [("done", 2), ("dead", 3)]
        assert json.loads(found[0]["extra"]) == {"branch": "Jakarta"}
        of_first = sa.select(verifications.c.id).where(verifications.c.document_id == found[0]["id"])
        assert connection.execute(of_first.order_by(verifications.c.id)).scalars().all() == [1, 2]
        again = {**first_version_row(0, key="c", conclusive=True), "document_id": found[0]["id"]}
        del again["id"]
        assert connection.execute(verifications.insert().values(again)).inserted_primary_key == (4,)
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_a_sqlite_file_is_flushed_at_every_commit(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'berkas.sqlite3'}")
    with database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_a_writer_that_fails_leaves_nothing(database_url):
    database = Database(database_url)
    upgrade(database)

    with pytest.raises(RuntimeError), database.writing() as connection:
        connection.execute(sa.text("INSERT INTO claims (claim_id, opened_at) VALUES ('a', CURRENT_TIMESTAMP)"))
        raise RuntimeError

    with database.reading() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM claims")).scalar() == 0


def test_writers_that_read_first_take_turns(database_url):
    database = Database(database_url)
    upgrade(database)
    with database.writing() as connection:
        connection.execute(
            sa.text("INSERT INTO claims (claim_id, kpj, opened_at) VALUES ('a', '0', CURRENT_TIMESTAMP)")
        )

    def count() -> None:
        for _ in range(20):
            with database.writing() as connection:
                connection.execute(
                    sa.text("UPDATE claims SET kpj = CAST(CAST(kpj AS INTEGER) + 1 AS TEXT) WHERE claim_id = 'a'")
                )

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.reading() as connection:
        assert connection.execute(sa.text("SELECT kpj FROM claims")).scalar() == "80"


def test_a_place_that_is_no_database_is_a_store_fault(tmp_path):
    (tmp_path / "berkas.sqlite3").write_bytes(b"this is no database" * 99)

    with pytest.raises(StoreFault, match="NOTADB"):
        open_database(f"sqlite:///{tmp_path / 'berkas.sqlite3'}")


def test_a_server_that_is_away_is_a_store_fault_without_its_password():
    with pytest.raises(StoreFault, match=r"127\.0\.0\.1:9/berkas") as raised:
        open_database("postgresql://someone:secret@127.0.0.1:9/berkas")
    assert "secret" not in str(raised.value)
    assert raised.value.retryable


@pytest.mark.parametrize("url", ["nonsense", "mysql://a/b", "://"])
def test_an_address_of_nothing_known_is_a_setting_that_cannot_be(url):
    with pytest.raises(SettingsError, match="BERKAS_DATABASE_URL"):
        Database(url)


def test_processes_that_open_a_new_file_at_once_make_it_once(tmp_path):
    url = f"sqlite:///{tmp_path / 'berkas.sqlite3'}"
    faults = []

    def opened() -> None:
        try:
            open_database(url).close()
        except StoreFault as fault:
            faults.append(fault)

    threads = [threading.Thread(target=opened) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    with sqlite3.connect(tmp_path / "berkas.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
