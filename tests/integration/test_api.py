"""The API over HTTP: keys, claims, uploads with a verdict at once, repeats, problems that tell nothing."""

import json
import re
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select, update

from fixtures.hostile import hostile_files
from pipeline.claims.outcomes import Action
from pipeline.model import Decision
from pipeline.reasons import because
from review.api import routes
from review.api import webhooks as webhook_routes
from review.api.app import build_api, describe
from review.api.guard import PUBLIC, KeyGuard
from review.keys import CLAIMANT, OFFICE, Scope
from review.ruling import Ruling
from review.web.app import build_app
from storage.audit import Actor
from storage.clock import database_time
from storage.desk_schema import api_answers, api_keys
from storage.reviews import Lease
from storage.schema import documents
from storage.webhook_schema import deliveries
from tests.desk import NIK, PARTICIPANT, a_card, a_person, keep, later
from tests.desk_site import a_picture, a_site

DESCRIPTION = Path(__file__).parents[2] / "docs" / "openapi.json"
BY = Actor("test", "system")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    made = a_site(tmp_path_factory.mktemp("api"), calls=100_000)
    yield made
    made.glancer.close()
    made.database.close()


@pytest.fixture
def api(site):
    """A client with an office's key."""
    return client_of(site, site.keys.add("office", OFFICE, by=BY))


_NUMBERS = iter(range(10_000))


def client_of(site, key):
    headers = {"authorization": f"Bearer {key}"} if key else {}
    return TestClient(
        build_app(site), base_url="http://testserver/v1", headers=headers, raise_server_exceptions=False
    )


def once():
    return {"idempotency-key": f"request-{next(_NUMBERS)}"}


def a_claim(api, kpj="99000000001"):
    name = f"JHT-API-{next(_NUMBERS)}"
    answer = api.post("/claims", json={"id": name, "kpj": kpj}, headers=once())
    assert answer.status_code == 201, answer.text
    return name, answer.json()


def upload(api, claim, content=None, kind="ktp", headers=None):
    return api.post(
        f"/claims/{claim}/documents",
        files={"file": ("ktp.jpg", a_picture() if content is None else content, "image/jpeg")},
        data={"document_type": kind},
        headers=headers or once(),
    )


def is_problem(answer, code):
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code, answer.text
    assert answer.json()["status"] == answer.status_code
    return True


# --- keys ---


def test_nothing_is_answered_without_a_key_that_is_good_for_it(site, api):
    claim, _ = a_claim(api)
    reader = client_of(site, site.keys.add("reader", [Scope.CLAIMS_READ], by=BY))

    assert is_problem(client_of(site, None).get(f"/claims/{claim}"), "key_missing")
    assert is_problem(client_of(site, "bk_live_x").get(f"/claims/{claim}"), "key_unknown")
    assert is_problem(reader.post("/claims", json={"id": "X1"}, headers=once()), "scope_missing")
    assert is_problem(upload(reader, claim), "scope_missing")
    assert reader.get(f"/claims/{claim}").status_code == 200


def test_a_claimants_key_opens_one_claim_and_looks_like_nothing_for_any_other(site, api):
    claim, opened = a_claim(api)
    other, _ = a_claim(api)
    mine = client_of(site, opened["upload_key"])

    assert mine.get("/claims/mine").json()["id"] == claim
    assert mine.get(f"/claims/{claim}").status_code == 200
    assert mine.get(f"/claims/{other}").json()["title"] == mine.get("/claims/NO-SUCH").json()["title"]
    assert [each["id"] for each in mine.get("/claims").json()["items"]] == [claim]
    assert is_problem(upload(mine, other), "not_found")
    assert is_problem(mine.post("/claims", json={"id": "X2"}, headers=once()), "scope_missing")
    hidden = upload(api, other).json()["document"]["id"]
    assert is_problem(mine.get(f"/documents/{hidden}"), "not_found")


def test_a_key_ends_when_it_is_over_or_revoked(site):
    key = site.keys.add("short", OFFICE, by=BY)
    with site.database.writing() as connection:
        connection.execute(
            update(api_keys).where(api_keys.c.name == "short").values(expires_at=database_time(connection))
        )
    assert is_problem(client_of(site, key).get("/claims"), "key_unknown")
    key = site.keys.add("gone", OFFICE, by=BY)
    assert site.keys.revoke("gone", by=BY) == 1
    assert is_problem(client_of(site, key).get("/claims"), "key_unknown")


def test_a_key_is_kept_as_a_hash_alone(site):
    key = site.keys.add("hashed", OFFICE, by=BY)
    with site.database.reading() as connection:
        rows = connection.execute(select(api_keys)).all()
    assert key not in str(rows)


def test_who_calls_too_often_has_to_wait(tmp_path):
    site = a_site(tmp_path, calls=3)
    api = client_of(site, site.keys.add("eager", OFFICE, by=BY))
    codes = [api.get("/claims").status_code for _ in range(5)]

    assert codes == [200, 200, 200, 429, 429]
    assert int(api.get("/claims").headers["retry-after"]) >= 1


# --- claims ---


def test_the_limit_counts_what_is_there_and_what_is_not_alike(tmp_path):
    """Neither how often nor what is answered tells whether a claim, a document or a participant is known."""
    site = a_site(tmp_path, calls=3)
    keep(site.database, a_card(claim_id="JHT-1"))
    answers = []
    for path in ("/claims/JHT-1", "/claims/JHT-2", "/documents/doc_x", f"/claims/{NIK}"):
        opened = client_of(site, site.keys.add("claimant", CLAIMANT, by=BY, claim_id="JHT-9"))
        got = [opened.get(path) for _ in range(5)]
        told = [{**each.json(), "request_id": ""} for each in got]
        answers.append(([each.status_code for each in got], told))
    assert all(each == answers[0] for each in answers)
    assert answers[0][0] == [404, 404, 404, 429, 429]
    site.database.close()


ROUTES = [
    (route, method)
    for route in (*routes.router.routes, *webhook_routes.router.routes)
    for method in sorted(route.methods)
    if route.name not in PUBLIC
]
assert len(ROUTES) >= 13


@pytest.fixture(scope="module")
def scoped(site):
    return {scope: client_of(site, site.keys.add(f"only {scope}", [scope], by=BY)) for scope in Scope}


@pytest.mark.parametrize(("route", "method"), ROUTES, ids=[f"{method} {route.path}" for route, method in ROUTES])
def test_a_scope_is_good_for_its_routes_and_for_no_others(site, scoped, route, method):
    (wanted,) = [each.call.scope for each in route.dependant.dependencies if isinstance(each.call, KeyGuard)]
    path = re.sub(r"\{\w+\}", "x", route.path)
    for scope, client in scoped.items():
        answer = client.request(method, path, headers=once())
        assert (answer.status_code != 403) is (scope is wanted), (scope, answer.text)
    assert client_of(site, None).request(method, path, headers=once()).status_code == 401


def test_an_unknown_participant_is_answered_like_a_known_one(api):
    _, known = a_claim(api, kpj="99000000001")
    _, unknown = a_claim(api, kpj="99000009999")

    for each in (known, unknown):
        each["claim"].pop("id")
        each["claim"].pop("opened_at")
    assert known["claim"] == unknown["claim"]


def test_a_line_break_in_a_path_is_a_problem_like_any_other(api):
    for path in ("/claims/%0A", "/documents/%0A", "/webhooks/%0A/messages"):
        assert is_problem(api.get(path), "not_found")


def test_a_claim_is_opened_once(api):
    claim, _ = a_claim(api)
    assert is_problem(api.post("/claims", json={"id": claim}, headers=once()), "claim_exists")


def test_the_same_request_again_gets_the_same_answer(api):
    headers = once()
    first = api.post("/claims", json={"id": "JHT-AGAIN"}, headers=headers)
    again = api.post("/claims", json={"id": "JHT-AGAIN"}, headers=headers)

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert is_problem(api.post("/claims", json={"id": "JHT-OTHER"}, headers=headers), "idempotency_key_reused")
    assert is_problem(api.post("/claims", json={"id": "JHT-NONE"}), "idempotency_key_missing")


def test_a_claim_tells_what_to_do_and_says_nothing_that_was_read(site, api):
    claim, _ = a_claim(api)
    blurred = (because("image_blurry", field="nik", page=0, weak_lines=[([[0, 0], [9, 0], [9, 9], [0, 9]], 0.1)]),)
    keep(site.database, a_card(claim_id=claim, decision=Decision.REJECTED, reasons=blurred))
    suspicion = (because("fraud_text_edited", field="nama"),)
    letter = replace(a_card(claim_id=claim, reasons=suspicion), document_type="paklaring")
    letter = replace(letter, upload=replace(letter.upload, declared_type="paklaring", sha256="cd" * 32))
    keep(site.database, letter, at=later(1))
    answer = api.get(f"/claims/{claim}")
    found = answer.json()

    assert found["status"] == "needs_reupload"
    assert not found["eligible_for_interview"]
    assert {each["type"]: each["to_do"] for each in found["to_do"]} == {
        "ktp": "upload_again", "kk": "upload", "paklaring": "wait",
    }  # fmt: skip
    card, work = found["documents"]
    assert card["reasons"][0]["code"] == "image_blurry"
    assert card["reasons"][0]["places"][0][1][2] == [9, 9]
    assert work["reasons"][0]["code"] == "under_review"
    for secret in (NIK, "RISKY", "PRATAMA", "fraud", PARTICIPANT.perusahaan):
        assert secret not in answer.text


def test_an_answer_that_did_not_change_is_not_sent_again(site, api):
    claim, _ = a_claim(api)
    first = api.get(f"/claims/{claim}")
    tag = {"if-none-match": first.headers["etag"]}
    assert api.get(f"/claims/{claim}", headers=tag).status_code == 304
    keep(site.database, a_card(claim_id=claim))
    assert api.get(f"/claims/{claim}", headers=tag).status_code == 200


def test_a_persons_word_changes_the_claim(site, api):
    claim, _ = a_claim(api)
    document = keep(site.database, a_card(claim_id=claim))
    assert api.get(f"/documents/{document}").json()["status"] == "in_review"
    person = a_person(site.database, f"person-{claim.lower()}")
    site.desk.enrol()
    with site.database.reading() as connection:
        from storage import reviews

        (waits,) = reviews.of_claim(connection, claim)
    item = site.desk.take(person, waits.id)
    lease = Lease(item.id, item.lease_token, item.version)
    assert site.desk.decide(person, lease, Ruling(Action.REUPLOAD, ("image_glare",))) == []

    found = api.get(f"/documents/{document}").json()
    assert (found["status"], found["decided_by"]) == ("resubmission_requested", "person")
    assert found["reasons"][0]["code"] == "image_glare"
    assert api.get(f"/claims/{claim}").json()["status"] == "needs_reupload"


def test_claims_come_in_pages_without_gaps(api):
    names = {a_claim(api)[0] for _ in range(5)}
    seen, cursor = [], ""
    while cursor is not None:
        page = api.get("/claims", params={"limit": 2, "cursor": cursor}).json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert names <= set(seen)
    assert seen == sorted(set(seen))


# --- uploads ---


def test_an_upload_is_kept_queued_and_judged_at_a_glance(site, api):
    claim, _ = a_claim(api)
    answer = upload(api, claim)

    assert answer.status_code == 202
    found = answer.json()
    assert found["document"]["status"] == "processing"
    assert found["verdict"]["grade"] in {"good", "doubtful"}
    assert found["verdict"]["image_size"] == [1200, 800]
    assert api.get(f"/claims/{claim}").json()["processing"]
    with site.database.reading() as connection:
        row = connection.execute(select(documents).where(documents.c.id == found["document"]["id"])).one()
    assert (row.state, row.queue, row.kpj) == ("queued", "interactive", "99000000001")
    assert site.objects.get(row.object_key) == a_picture()


def test_the_same_file_again_is_the_same_document(api):
    claim, _ = a_claim(api)
    first, again = upload(api, claim).json(), upload(api, claim).json()

    assert first["document"]["id"] == again["document"]["id"]
    assert (first["new"], again["new"]) == (True, False)


def test_a_photo_that_nobody_can_read_is_told_at_once(api):
    claim, _ = a_claim(api)
    image = cv2.imdecode(np.frombuffer(a_picture(), np.uint8), cv2.IMREAD_COLOR)
    _, jpeg = cv2.imencode(".jpg", cv2.GaussianBlur(image, (0, 0), 25))
    found = upload(api, claim, jpeg.tobytes()).json()["verdict"]

    assert found["grade"] != "good"
    broken = upload(api, claim, b"\xff\xd8\xff broken").json()["verdict"]
    assert broken["grade"] == "unreadable"
    assert broken["reasons"][0]["code"] == "file_corrupt"
    assert broken["reasons"][0]["advice"]["id"]


HOSTILE = hostile_files()


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_file_is_answered_and_the_next_one_too(api, name):
    claim, _ = a_claim(api)
    answer = upload(api, claim, HOSTILE[name])

    assert answer.status_code in {202, 413}, answer.text
    if answer.status_code == 202:
        assert answer.json()["verdict"]["grade"] in {None, "unreadable", "doubtful", "good"}
    assert api.get(f"/claims/{claim}").status_code == 200


def test_what_is_too_large_is_refused(site, api):
    claim, _ = a_claim(api)
    answer = upload(api, claim, b"\xff\xd8\xff" + b"\0" * site.judging.decode.max_bytes)

    assert is_problem(answer, "too_large")
    with site.database.reading() as connection:
        kept = connection.scalar(select(func.count()).where(documents.c.claim_id == claim))
    assert kept == 0


# --- problems ---


def test_a_problem_never_repeats_what_was_sent(api):
    for answer in (
        api.post("/claims", json={"id": f"{NIK} /", "kpj": NIK * 4, "nama": NIK}, headers=once()),
        api.post("/claims", content=NIK, headers=once()),
        api.get("/claims", params={"limit": NIK}),
        api.get(f"/claims/{NIK}"),
        api.get(f"/{NIK}"),
        api.delete("/claims"),
    ):
        assert 400 <= answer.status_code < 500
        assert answer.headers["content-type"] == "application/problem+json"
        assert NIK not in answer.text


def test_the_catalogue_is_there_in_both_languages_without_suspicions(api, site):
    codes = client_of(site, None).get("/reason-codes").json()

    assert {"image_blurry", "mismatch_name"} <= {each["code"] for each in codes}
    assert not [each for each in codes if each["group"] == "fraud"]
    assert all(each["message"]["id"] and each["message"]["en"] for each in codes)


def test_the_description_that_is_committed_is_the_one_that_is_served(site):
    served = client_of(site, None).get("/openapi.json").json()

    assert served["openapi"].startswith("3.1")
    assert json.loads(DESCRIPTION.read_text()) == served
    assert served == json.loads(json.dumps(describe(build_api(site))))


def test_claimants_get_less_than_offices():
    assert set(CLAIMANT) < set(OFFICE)


# --- webhooks ---


@pytest.fixture
def keeper(site):
    """A client that may say who is told."""
    return client_of(site, site.keys.add("keeper", [Scope.WEBHOOKS], by=BY))


def an_endpoint(keeper, url="https://receiver.example/hook", **more):
    answer = keeper.post("/webhooks", json={"url": url, **more}, headers=once())
    assert answer.status_code == 201, answer.text
    return answer.json()["endpoint"]["id"], answer.json()


WEBHOOK_CALLS = [
    ("GET", "/webhooks"), ("POST", "/webhooks"), ("DELETE", "/webhooks/whe_x"), ("POST", "/webhooks/whe_x/rotate"),
    ("POST", "/webhooks/whe_x/test"), ("GET", "/webhooks/whe_x/messages"), ("POST", "/webhooks/whe_x/redrive"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), WEBHOOK_CALLS)
def test_only_a_key_for_it_touches_webhooks(site, api, keeper, method, path):
    _, opened = a_claim(api)
    for key in (site.keys.add("other", OFFICE, by=BY), opened["upload_key"]):
        assert is_problem(client_of(site, key).request(method, path, headers=once()), "scope_missing")
    assert is_problem(client_of(site, None).request(method, path), "key_missing")
    assert keeper.request(method, path, headers=once()).status_code in {200, 404, 422}
    assert is_problem(keeper.get("/claims"), "scope_missing")


def test_a_secret_is_shown_once_also_to_who_repeats_the_request(site, keeper):
    request = {"json": {"url": "https://receiver.example/a", "types": ["claim.incomplete"]}, "headers": once()}
    first, again = (keeper.post("/webhooks", **request) for _ in range(2))

    assert first.json()["secret"].startswith("whsec_")
    assert again.json() == {**first.json(), "secret": None}
    name = first.json()["endpoint"]["id"]
    assert first.json()["secret"] not in keeper.get("/webhooks").text
    rotated = keeper.post(f"/webhooks/{name}/rotate", headers=once()).json()
    assert rotated["secret"].startswith("whsec_") and rotated["secret"] != first.json()["secret"]
    with site.database.reading() as connection:
        answers = str(connection.execute(select(api_answers.c.answer)).all())
    assert "whsec_" not in answers
    assert keeper.delete(f"/webhooks/{name}").status_code == 204


@pytest.mark.parametrize(
    "url",
    [
        "http://receiver.example/", "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/",
        "https://user:secret@receiver.example/", "https://receiver.example/#x", "ftp://receiver.example/",
    ],
)  # fmt: skip
def test_an_address_that_is_not_called_is_refused_and_not_repeated(keeper, url):
    answer = keeper.post("/webhooks", json={"url": url}, headers=once())
    assert is_problem(answer, "endpoint_refused")
    assert url not in answer.text


def test_a_message_can_be_followed_and_sent_again(site, keeper):
    name, _ = an_endpoint(keeper)
    sent = keeper.post(f"/webhooks/{name}/test", headers=once()).json()
    (message,) = keeper.get(f"/webhooks/{name}/messages").json()["items"]
    assert (message["message_id"], message["type"], message["state"]) == (
        sent["message_id"],
        "webhook.ping",
        "waiting",
    )

    with site.database.writing() as connection:
        connection.execute(update(deliveries).values(state="dead", attempts=10, error="name not found"))
    page = keeper.get(f"/webhooks/{name}/messages?state=dead&limit=1").json()
    assert page["items"][0]["error"] == "name not found"
    assert keeper.get(f"/webhooks/{name}/messages?cursor={page['next_cursor']}").json()["items"] == []
    assert keeper.post(f"/webhooks/{name}/redrive", headers=once()).json() == {"messages": 1}
    assert keeper.get(f"/webhooks/{name}/messages?state=dead").json()["items"] == []
    assert keeper.delete(f"/webhooks/{name}").status_code == 204
    assert is_problem(keeper.get(f"/webhooks/{name}/messages"), "not_found")
