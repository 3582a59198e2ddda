"""Judging again: beside what counts, after any number of kills the same comparison, applied or not."""

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.commands.reprocess import Reprocessing, reprocess, selection_of
from pipeline.errors import UsageError
from storage.accounts import accounts
from storage.desk_schema import review_items, review_outcomes
from storage.enrolment import enrol
from storage.runs import Selection, SqlRuns
from storage.schema import documents, run_items, runs, verifications
from tests.integration.test_supervisor import Rig
from tests.processes import ROOT, within

WORDS = ("accept", "flag", "reject")


@pytest.fixture
def rig(tmp_path, monkeypatch):
    monkeypatch.setenv("BERKAS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("BERKAS_TIME_LIMIT_S", "10")
    rig = Rig(tmp_path)
    yield rig
    rig.database.close()


def judged(rig, *words, claim="JHT-1"):
    ids = rig.submit(*words, claim=claim)
    with rig.working(slots=1):
        assert rig.settled(120)
    return ids


def begun(*arguments):
    """The command, running in a group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.stub_reprocess", *arguments],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, text=True,
    )  # fmt: skip


def finished(*arguments):
    process = begun(*arguments)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    found = json.loads(out)
    found.pop("run")
    return found


def count(rig, table, *where):
    with rig.database.reading() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table).where(*where)).scalar_one()


def _done(rig):
    return count(rig, run_items, run_items.c.state == "done")


def the_run(rig):
    with rig.database.reading() as connection:
        return connection.execute(sa.select(runs.c.id)).scalar_one()


def test_a_run_that_is_killed_three_times_ends_with_the_comparison_of_one_that_was_not(rig, tmp_path):
    judged(rig, *WORDS * 20, claim="JHT-{}")  # the third upload of one claim would go to a person
    killed = begun("--where", "version!=later")
    for done in (5, 15, 30):
        assert within(120, lambda done=done: _done(rig) >= done)
        os.killpg(killed.pid, signal.SIGKILL)
        killed.communicate()
        killed = begun("--run", the_run(rig))
    out, err = killed.communicate(timeout=300)
    assert killed.returncode == 0, err
    comparison = json.loads(out)
    comparison.pop("run")

    again = finished("--where", "version!=later")
    assert again == comparison
    assert comparison["documents"] == comparison["judged"] == 60
    assert comparison["decisions"] == [
        {"before": "accepted", "after": "accepted", "documents": 20},
        {"before": "flagged", "after": "accepted", "documents": 20},
        {"before": "rejected", "after": "rejected", "documents": 20},
    ]
    assert comparison["fields"] == [{"document_type": "ktp", "field": "nama", "documents": 20}]
    assert comparison["reasons"] == {"gained": {}, "lost": {"mismatch_nik": 20}}
    assert len(comparison["look_at"]) == 40
    assert comparison["look_at"][0]["decision"] == {"before": "flagged", "after": "accepted"}
    assert count(rig, verifications) == 60 * 3


def the_decisions(rig):
    joined = sa.select(documents.c.id, verifications.c.decision).join(
        verifications, verifications.c.id == documents.c.verification_id
    )
    with rig.database.reading() as connection:
        return dict(connection.execute(joined).all())


def decided_by_a_person(rig, document_id):
    now = rig.clock.now()
    with rig.database.writing() as connection:
        account = connection.execute(
            accounts.insert().values(
                name="rini", role="cso", password_hash="x", must_change=False, language="id", failures=0,
                created_at=now,
            )
        ).inserted_primary_key[0]  # fmt: skip
        answer = connection.execute(
            sa.select(documents.c.verification_id).where(documents.c.id == document_id)
        ).scalar_one()
        item = connection.execute(
            review_items.insert().values(
                document_id=document_id, verification_id=answer, slot="ktp", status="decided", escalated=False,
                priority=0, due_at=now, created_at=now, version=1,
            )
        ).inserted_primary_key[0]  # fmt: skip
        connection.execute(
            review_outcomes.insert().values(
                item_id=item, document_id=document_id, verification_id=answer, account_id=account,
                action="accept", content="{}", active_seconds=1, at=now,
            )
        )  # fmt: skip


def test_nothing_counts_before_it_is_applied_and_a_persons_word_stays(rig):
    ids = judged(rig, "flag", "flag", "accept", "flag")
    decided_by_a_person(rig, ids[0])
    finished("--where", "decision=flagged")
    assert count(rig, run_items) == 2
    assert the_decisions(rig)[ids[1]] == "flagged"
    decided_meanwhile = ids[3]
    with rig.database.writing() as connection:
        outcome = connection.execute(sa.select(review_outcomes)).mappings().one()
        new = {**outcome, "id": outcome["id"] + 1, "document_id": decided_meanwhile}
        connection.execute(review_outcomes.insert().values(new))

    assert SqlRuns(rig.database).apply(the_run(rig), at=rig.clock.now()) == (1, 1)
    assert [the_decisions(rig)[each] for each in ids] == ["flagged", "accepted", "accepted", "flagged"]
    assert SqlRuns(rig.database).apply(the_run(rig), at=rig.clock.now()) == (1, 1)
    with pytest.raises(UsageError, match="was applied"):
        SqlRuns(rig.database).discard(the_run(rig), at=rig.clock.now())


def test_what_need_not_wait_for_a_person_any_more_leaves_the_desks_queue(rig):
    accepted, held = judged(rig, "flag", "flag", claim="JHT-{}")
    now = rig.clock.now()
    with rig.database.writing() as connection:
        enrol(connection, now=now, due=timedelta(days=1))
        in_hand = {"lease_owner": None, "lease_token": "x", "lease_until": now + timedelta(hours=1)}
        connection.execute(sa.update(review_items).where(review_items.c.document_id == held).values(in_hand))
    finished("--where", "decision=flagged")

    SqlRuns(rig.database).apply(the_run(rig), at=now)

    with rig.database.reading() as connection:
        status = dict(connection.execute(sa.select(review_items.c.document_id, review_items.c.status)).all())
    assert the_decisions(rig) == {accepted: "accepted", held: "accepted"}
    assert status == {accepted: "superseded", held: "open"}


def test_a_discarded_run_changes_nothing_and_waits_for_nothing(rig):
    (identity,) = judged(rig, "flag")
    stores = SqlRuns(rig.database)
    run = stores.open(Selection(decision="flagged"), version="later", rate=None, at=rig.clock.now())
    assert stores.fill(run) == stores.fill(run) == 1
    with pytest.raises(UsageError, match="1 documents are not judged yet"):
        stores.apply(run, at=rig.clock.now())

    stores.discard(run, at=rig.clock.now())

    assert rig.work.depths() == []
    assert the_decisions(rig)[identity] == "flagged"
    with pytest.raises(UsageError, match="was discarded"):
        stores.apply(run, at=rig.clock.now())


def test_a_rate_spreads_the_documents_over_time(rig):
    judged(rig, "accept", "flag", "reject")
    stores = SqlRuns(rig.database)
    run = stores.open(Selection(), version="later", rate=30, at=rig.clock.now())
    stores.fill(run)
    rig.work.sweep(at=rig.clock.now())

    with rig.database.reading() as connection:
        due = connection.execute(sa.select(run_items.c.next_at).order_by(run_items.c.next_at)).scalars().all()
    assert [round((each - due[0]).total_seconds()) for each in due] == [0, 2, 4]


def test_conditions_select_and_a_dry_run_counts(rig, capsys):
    judged(rig, *WORDS, "flag")
    stores = SqlRuns(rig.database)

    def number(*where, limit=None):
        return sum(stores.count(selection_of(Reprocessing(where=where, limit=limit))).values())

    assert number("since=2000-01-01") == 4
    assert number("since=2000-01-01", limit=3) == 3
    assert number("decision=flagged", "reason=mismatch_nik") == 2
    assert number("reason=mismatch") == 0
    assert number("type=ktp", "claim=JHT-1", "version=stub") == 4
    assert number("version!=stub") == number("type=kk") == number("until=2000-01-01") == 0
    reprocess(Reprocessing(where=("decision=flagged",), dry_run=True), version="later")
    assert "2 documents would be judged again" in capsys.readouterr().out
    assert count(rig, runs) == 0


@pytest.mark.parametrize(
    "request_",
    [
        Reprocessing(),
        Reprocessing(where=("colour=red",)),
        Reprocessing(where=("decision",)),
        Reprocessing(where=("since=yesterday",)),
        Reprocessing(apply=True),
        Reprocessing(run="run_x", apply=True, discard=True),
        Reprocessing(run="run_x", where=("decision=flagged",)),
        Reprocessing(run="run_x", compare_only=True),
    ],
)
def test_what_cannot_be_asked_for_is_told(rig, request_):
    with pytest.raises(UsageError):
        reprocess(request_, version="later")


def test_the_page_and_the_table_mask_numbers(rig, tmp_path, capsys):
    judged(rig, "reject", "flag")
    finished("--where", "since=2000-01-01")
    capsys.readouterr()

    page = tmp_path / "page.html"
    reprocess(Reprocessing(run=the_run(rig), compare_only=True, html=page), version="later")

    shown = capsys.readouterr().out
    assert "flagged" in shown
    assert "--apply" in shown
    assert "SITI AMINAH BINTI ALI" in page.read_text()
    for text in (shown, page.read_text()):
        assert "3204252504899001" not in text
    assert Path(page).stat().st_size < 20_000
