"""Webhooks on every database: what commits is told, once and signed, whoever dies or is away meanwhile."""

import dataclasses
import itertools
import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from standardwebhooks import Webhook

from pipeline.claims.outcomes import Action
from pipeline.errors import UsageError
from pipeline.model import Decision
from pipeline.policy.whole import Policy
from review.afterwards import Afterwards
from review.claims import Claims, DocumentStatus
from review.outward import Door, networks_of
from review.policy import DeskPolicy
from review.ruling import Ruling
from review.sending import Sender, sending
from review.signing import signed
from review.webhooks import PING, TYPES, Sent, Webhooks
from storage import claim_changes
from storage import webhooks as kept
from storage.audit import Actor
from storage.clock import database_time
from storage.office import SqlParticipants
from storage.reviews import Lease
from storage.seal import AesSeal
from storage.webhook_schema import changes, deliveries
from tests.contract.test_traces import shared_letter_number, store
from tests.desk import NIK, PARTICIPANT, StillClock, a_card, a_desk, a_participant, a_person, keep
from tests.receiver import receiving
from tests.unit.claim_papers import RECORD
from tests.unit.test_claims import BUDIS_RECORD, sitis

BY = Actor("test", "system")
QUICK = {"webhook_delay": timedelta(0), "webhook_pauses": (timedelta(0),) * 3}
LOCAL = Door(networks_of("127.0.0.0/8"), seconds=1.0)


@pytest.fixture
def receiver():
    with receiving() as made:
        yield made


def the_webhooks(database, door=LOCAL, **limits):
    policy = replace(DeskPolicy(), **{**QUICK, **limits})
    return Webhooks(database, policy, Claims(database, StillClock(), Policy()), door)


def listening(database, receiver, types=(), **limits):
    """Webhooks with one endpoint: the receiver's; and its id and secret."""
    webhooks = the_webhooks(database, **limits)
    endpoint, secret = webhooks.add(receiver.address, types, by=BY)
    return webhooks, endpoint.id, secret


def told(receiver):
    return [json.loads(body)["type"] for _, body in receiver.got]


def rows(database, table, *where):
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()


def later(database, **time):
    """As if some time had passed for everything that waits."""
    with database.writing() as connection:
        for row in connection.execute(
            select(deliveries.c.id, deliveries.c.next_at, deliveries.c.lease_until)
        ).all():
            earlier = {"next_at": row.next_at - timedelta(**time)}
            if row.lease_until:
                earlier["lease_until"] = row.lease_until - timedelta(**time)
            connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(earlier))


def accepted(claim="JHT-1"):
    return a_card(nama=PARTICIPANT.nama, decision=Decision.ACCEPTED, claim_id=claim)


# --- what is told ---


def test_a_decision_is_told_with_names_and_nothing_else(database, receiver):
    webhooks, _, secret = listening(database, receiver)
    a_participant(database)
    document = keep(database, accepted())

    assert Sender(webhooks).once() == Sent(delivered=2)
    assert told(receiver) == ["document.accepted", "claim.incomplete"]
    for headers, body in receiver.got:
        message = Webhook(secret).verify(body, headers)  # the reference library of the specification
        assert set(message) == {"type", "timestamp", "data"}
        assert set(message["data"]) <= {"claim_id", "document_id"}
        assert NIK not in body.decode() and "PRATAMA" not in body.decode()
    assert json.loads(receiver.got[0][1])["data"] == {"claim_id": "JHT-1", "document_id": document}


def test_what_did_not_change_is_not_told_again(database, receiver):
    webhooks, _, _ = listening(database, receiver)
    keep(database, accepted())
    Sender(webhooks).once()
    keep(database, a_card(nama=PARTICIPANT.nama, decision=Decision.ACCEPTED, claim_id="JHT-1"))

    assert Sender(webhooks).once() == Sent(delivered=1)  # the second document; the claim stands as before
    assert Sender(webhooks).once() == Sent()


def test_a_persons_word_is_told_and_so_is_what_takes_it_back(database, receiver):
    webhooks, _, _ = listening(database, receiver)
    desk, ani, sri = a_desk(database), a_person(database, "ani"), a_person(database, "sri", "supervisor")
    keep(database, a_card())
    Sender(webhooks).once()
    assert told(receiver) == ["document.in_review", "claim.incomplete"]
    item = desk.take_next(ani)
    lease = Lease(item.id, item.lease_token, item.version)
    assert desk.decide(ani, lease, Ruling(Action.REUPLOAD, ("image_blurry",))) == []
    Sender(webhooks).once()
    assert told(receiver)[2:] == ["document.resubmission_requested", "review.closed", "claim.needs_reupload"]
    Afterwards(desk.database, desk.policy).reopen(sri, item.id, "dibuka lagi")
    Sender(webhooks).once()
    assert set(told(receiver)[5:]) == {"document.in_review", "review.reopened", "claim.incomplete"}


def test_a_word_that_is_taken_back_at_once_is_not_told(database, receiver):
    webhooks, _, _ = listening(database, receiver, webhook_delay=timedelta(hours=1))
    desk, ani, sri = a_desk(database), a_person(database, "ani"), a_person(database, "sri", "supervisor")
    keep(database, a_card())
    Sender(webhooks).once()
    item = desk.take_next(ani)
    desk.decide(ani, Lease(item.id, item.lease_token, item.version), Ruling(Action.REUPLOAD, ("image_blurry",)))
    assert Sender(webhooks).once() == Sent()
    Afterwards(desk.database, desk.policy).reopen(sri, item.id, "dibuka lagi")

    assert Sender(replaced(webhooks, webhook_delay=timedelta(0))).once() == Sent()
    assert rows(database, changes) == 0


def replaced(webhooks, **limits):
    return dataclasses.replace(webhooks, policy=replace(webhooks.policy, **limits))


def test_only_the_types_that_were_asked_for_are_told(database, receiver):
    webhooks, _, _ = listening(database, receiver, types=["claim.incomplete"])
    keep(database, accepted())

    Sender(webhooks).once()
    assert told(receiver) == ["claim.incomplete"]


def test_every_state_has_its_type():
    from pipeline.claims.claim import ClaimStatus

    states = {f"document.{each}" for each in DocumentStatus if each is not DocumentStatus.PROCESSING}
    assert set(TYPES) - {"review.closed", "review.reopened"} == states | {f"claim.{each}" for each in ClaimStatus}


def test_nothing_is_written_while_nobody_listens(database, receiver):
    keep(database, accepted())
    assert rows(database, changes) == 0
    webhooks, name, _ = listening(database, receiver)
    webhooks.remove(name, by=BY)
    keep(database, accepted("JHT-2"))
    assert rows(database, changes) == 0


def test_an_answer_that_is_rolled_back_is_not_told(database, receiver):
    listening(database, receiver)
    with pytest.raises(RuntimeError), database.writing() as connection:
        connection.execute(kept.changes.insert().values(document_id="x", source="machine", at=StillClock().now()))
        raise RuntimeError
    assert rows(database, changes) == 0


# --- claims that change though nothing of them did ---


def test_a_claim_that_another_claims_paper_holds_up_is_told(database, receiver):
    for record in (RECORD, BUDIS_RECORD):
        a_participant(database, record)
    webhooks, _, _ = listening(database, receiver, types=[each for each in TYPES if each.startswith("claim.")])
    first, second = shared_letter_number()
    store(database, first, owner="siti")
    Sender(webhooks).once()
    assert about(receiver, "JHT-1") == ["claim.ready_for_interview"]
    store(database, second, days=9, owner="budi")
    Sender(webhooks).once()
    assert about(receiver, "JHT-2") == ["claim.in_review"]
    assert about(receiver, "JHT-1") == ["claim.ready_for_interview", "claim.in_review"]
    Sender(webhooks).once()
    assert len(receiver.got) == 3


def test_a_claim_whose_record_comes_later_is_told_and_the_same_record_again_is_no_change(database, receiver):
    webhooks, _, _ = listening(database, receiver, types=[each for each in TYPES if each.startswith("claim.")])
    store(database, sitis(), owner="siti")
    Sender(webhooks).once()
    assert about(receiver, "JHT-1") == ["claim.in_review"]  # there is no record
    office = SqlParticipants(database)
    office.put([RECORD], at=StillClock().now())
    Sender(webhooks).once()
    assert about(receiver, "JHT-1") == ["claim.in_review", "claim.ready_for_interview"]
    office.put([RECORD, BUDIS_RECORD], at=StillClock().now())
    assert not webhooks.look()
    office.put([replace(BUDIS_RECORD, nik=RECORD.nik)], at=StillClock().now())  # one NIK, two records
    with database.reading() as connection:
        assert claim_changes.any_waiting(connection, now=database_time(connection))


def test_what_changes_through_something_else_rests_like_a_persons_word(database, receiver):
    webhooks, _, _ = listening(
        database, receiver, types=["claim.ready_for_interview"], webhook_delay=timedelta(hours=1)
    )
    store(database, sitis(), owner="siti")
    Sender(webhooks).once()
    SqlParticipants(database).put([RECORD], at=StillClock().now())
    Sender(webhooks).once()
    assert receiver.got == []
    Sender(replaced(webhooks, webhook_delay=timedelta(0))).once()
    assert about(receiver, "JHT-1") == ["claim.ready_for_interview"]


def about(receiver, claim_id):
    messages = [json.loads(body) for _, body in receiver.got]
    return [each["type"] for each in messages if each["data"]["claim_id"] == claim_id]


# --- who dies or is away ---


def test_a_crash_between_the_commit_and_the_message_loses_nothing(database, receiver, monkeypatch):
    webhooks, _, _ = listening(database, receiver)
    keep(database, accepted())
    monkeypatch.setattr(kept, "put", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        webhooks.tell()
    monkeypatch.undo()

    assert rows(database, changes) == 1
    assert Sender(webhooks).once() == Sent(delivered=2)


def test_a_sender_that_vanishes_after_sending_is_followed_by_one_that_says_the_same_name(
    database, receiver, monkeypatch
):
    webhooks, name, _ = listening(database, receiver, types=["document.accepted"])
    keep(database, accepted())
    webhooks.tell()
    monkeypatch.setattr(kept, "settle", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        webhooks.send(webhooks.listening()[0])
    monkeypatch.undo()
    assert Sender(webhooks).once() == Sent()  # it is still held
    later(database, hours=1)

    assert Sender(webhooks).once() == Sent(delivered=1)
    assert receiver.names[0] == receiver.names[1]
    assert webhooks.messages(name, state=None, before=None, limit=9)[0].state == "delivered"


def test_a_sender_that_was_given_up_changes_nothing_any_more(database, receiver):
    webhooks, name, _ = listening(database, receiver, types=["document.accepted"])
    keep(database, accepted())
    webhooks.tell()
    (old,) = webhooks.due(name)
    later(database, hours=1)
    (new,) = webhooks.due(name)
    with database.writing() as connection:
        now = database_time(connection)
        result = {"state": "dead", "at": now, "next_at": now, "status": None, "error": "x"}
        assert not kept.settle(connection, old, **result)
        assert kept.settle(connection, new, **{**result, "state": "delivered"})


def test_a_receiver_that_is_down_is_tried_again_then_given_up_and_can_be_redriven(database, receiver):
    webhooks, name, _ = listening(database, receiver, types=["document.accepted"])
    keep(database, accepted())
    receiver.answers = [503]
    total = Sender(webhooks).once()

    assert total == Sent(failed=3, dead=1)
    (message,) = webhooks.messages(name, state="dead", before=None, limit=9)
    assert (message.attempts, message.status) == (4, 503)
    assert Sender(webhooks).once() == Sent()
    receiver.answers = [200]
    assert webhooks.redrive(name, by=BY) == 1
    assert Sender(webhooks).once() == Sent(delivered=1)
    assert len(set(receiver.names)) == 1


def test_pauses_grow_and_differ(database, receiver):
    webhooks = replaced(the_webhooks(database), webhook_pauses=DeskPolicy().webhook_pauses)
    pauses = [[webhooks._pause(attempt).total_seconds() for _ in range(20)] for attempt in range(9)]

    assert all(max(before) < min(after) for before, after in itertools.pairwise(pauses[:6]))
    assert all(len(set(each)) > 10 for each in pauses)
    assert webhooks._pause(99) > timedelta(hours=19)


def test_nobody_answering_costs_one_attempt_a_round_and_no_other_endpoint_waits(database, receiver):
    with receiving() as away:
        gone = away.address
    webhooks, well, _ = listening(
        database, receiver, types=["document.accepted"], webhook_pauses=(timedelta(1),) * 3
    )
    lost, _ = webhooks.add(gone, ["document.accepted"], by=BY)
    for number in range(5):
        keep(database, accepted(f"JHT-{number}"))
    webhooks.tell()

    assert webhooks.send(lost) == Sent(failed=1)
    attempts = [each.attempts for each in webhooks.messages(lost.id, state="waiting", before=None, limit=9)]
    assert sorted(attempts) == [0, 0, 0, 0, 1]
    assert webhooks.send(next(each for each in webhooks.listening() if each.id == well)) == Sent(delivered=5)


def test_two_senders_tell_everything_once(database, receiver):
    webhooks, _, _ = listening(database, receiver, types=["document.accepted"], webhook_batch=4)
    documents = {keep(database, accepted(f"JHT-{number}")) for number in range(24)}
    threads = [threading.Thread(target=lambda: _until_quiet(database, webhooks)) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(json.loads(body)["data"]["document_id"] for _, body in receiver.got) == sorted(documents)
    assert len(set(receiver.names)) == 24


def _until_quiet(database, webhooks):
    while rows(database, changes) or rows(database, deliveries, deliveries.c.state == "waiting"):
        webhooks.tell()
        for to in webhooks.listening():
            webhooks.send(to)


def test_a_receiver_that_says_it_is_gone_hears_no_more(database, receiver):
    webhooks, name, _ = listening(database, receiver)
    keep(database, accepted())
    receiver.answers = [410]
    Sender(webhooks).once()

    assert webhooks.listening() == []
    assert webhooks.ping(name) is None


def test_the_sender_beside_the_desk_sends_by_itself_and_ends(database, receiver):
    webhooks, _, _ = listening(database, receiver)
    with sending(webhooks):
        keep(database, accepted())
        waited = threading.Event()
        for _ in range(100):
            if len(receiver.got) == 2 or waited.wait(0.1):
                break
    assert sorted(told(receiver)) == ["claim.incomplete", "document.accepted"]


# --- endpoints ---


def test_a_redirect_is_not_followed_and_is_no_delivery(database, receiver):
    webhooks, name, _ = listening(database, receiver, types=["document.accepted"])
    webhooks.ping(name)
    receiver.answers = [307]

    assert webhooks.send(webhooks.listening()[0]) == Sent(failed=1)
    assert len(receiver.got) == 1


def test_both_secrets_sign_while_one_takes_over(database, receiver):
    webhooks, name, old = listening(database, receiver)
    new = webhooks.rotate(name, by=BY)
    webhooks.ping(name)
    Sender(webhooks).once()
    headers, body = receiver.got[0]

    assert json.loads(body)["type"] == PING
    for secret in (old, new):
        assert Webhook(secret).verify(body, headers)["data"] == {"endpoint_id": name}
    webhooks = replaced(webhooks, webhook_overlap=timedelta(0))
    newest = webhooks.rotate(name, by=BY)
    webhooks.ping(name)
    Sender(webhooks).once()
    headers, body = receiver.got[1]
    assert len(headers["webhook-signature"].split()) == 1
    assert Webhook(newest).verify(body, headers)


def test_a_secret_is_kept_under_the_offices_key(database, receiver):
    seal = AesSeal(["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="])
    webhooks = dataclasses.replace(the_webhooks(database), seal=seal)
    endpoint, secret = webhooks.add(receiver.address, [], by=BY)
    webhooks.ping(endpoint.id)
    Sender(webhooks).once()

    headers, body = receiver.got[0]
    assert Webhook(secret).verify(body, headers)
    assert secret not in endpoint.secret and webhooks._opened(endpoint.secret) == secret


def test_endpoints_are_few_and_their_types_known(database, receiver):
    webhooks, _, _ = listening(database, receiver, webhook_endpoints=1)
    with pytest.raises(UsageError):
        webhooks.add(receiver.address, [], by=BY)
    with pytest.raises(UsageError):
        the_webhooks(database).add(receiver.address, ["everything"], by=BY)


def test_messages_that_arrived_are_forgotten_after_a_while(database, receiver):
    webhooks, name, _ = listening(database, receiver)
    webhooks.ping(name)
    Sender(webhooks).once()
    assert webhooks.forget() == 0
    assert replaced(webhooks, webhook_kept=timedelta(seconds=-1)).forget() == 1


def test_the_signature_is_that_of_the_specification():
    headers = signed(
        b'{"test": 2432232314}', message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp=1614265330,
        secrets=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )  # fmt: skip
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
