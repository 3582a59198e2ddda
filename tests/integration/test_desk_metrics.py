"""`/metrics` of the desk: who may ask, what is counted, and what never stands there."""

import re
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from pipeline.claims.outcomes import Action
from pipeline.errors import StoreFault
from review.case import Person
from review.keys import OFFICE, Scope
from review.ruling import Ruling
from review.web.app import build_app, routes_of
from storage.audit import Actor
from storage.clock import database_time
from storage.desk_schema import review_items, review_outcomes
from storage.reviews import Lease
from tests.desk import NIK
from tests.desk_site import a_browser, a_flagged_card, a_site, post, signed_in

BY = Actor("test", "system")
COUNT = "berkas_http_request_duration_seconds_count"


@pytest.fixture
def site(tmp_path):
    made = a_site(tmp_path)
    yield made
    made.glancer.close()
    made.database.close()


def scrape(browser, site, **headers):
    key = site.keys.add("prometheus", [Scope.METRICS], by=BY)
    return browser.get("/metrics", headers={"authorization": f"Bearer {key}", **headers})


def values(text):
    return {
        (each.name, *sorted(each.labels.values())): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }


def test_only_this_machine_or_a_key_for_it_may_ask(site):
    elsewhere = a_browser(site, client=("192.0.2.7", 50000))
    here = a_browser(site, client=("127.0.0.1", 50000))
    office = site.keys.add("office", OFFICE, by=BY)

    assert elsewhere.get("/metrics").status_code == 403
    assert elsewhere.get("/metrics", headers={"authorization": f"Bearer {office}"}).status_code == 403
    assert elsewhere.get("/metrics", headers={"authorization": "Bearer bk_live_x"}).status_code == 403
    assert scrape(elsewhere, site).status_code == 200
    assert here.get("/metrics").status_code == 200
    for proxied in ("x-forwarded-for", "forwarded", "x-real-ip", "via"):
        assert here.get("/metrics", headers={proxied: "192.0.2.7"}).status_code == 403
    assert signed_in(site, "adi").get("/metrics").status_code == 403


def test_requests_and_the_queue_are_counted(site):
    a_flagged_card(site)
    a_flagged_card(site, claim_id="JHT-2")
    browser = signed_in(site, "ani")
    post(browser, "/queue/next")
    browser.get(f"/items/{NIK}?nik={NIK}")
    browser.get(f"/nothing/{NIK}")
    browser.get("/v1/claims/JHT-1")
    text = scrape(browser, site).text
    found = values(text)

    assert found["berkas_review_queue_items", "held"] == 1
    assert found["berkas_review_queue_items", "waiting"] == 1
    assert found[COUNT, *sorted(["/queue/next", "POST", "3xx"])] == 1
    assert found[COUNT, *sorted(["/v1/claims/{claim_id}", "GET", "4xx"])] == 1
    assert found["berkas_http_refused_total", "401"] == 1
    assert found["berkas_database_up",] == 1
    assert NIK not in text and "JHT" not in text and "ani" not in re.findall(r'"([^"]*)"', text)


def test_what_people_did_and_whether_in_time_is_counted_for_the_last_day(site):
    for number in range(4):
        a_flagged_card(site, claim_id=f"JHT-{number}")
    ani = Person(1, False, Actor("ani", "cso"))
    here = a_browser(site, client=("127.0.0.1", 50000))
    for action, code, late in (
        (Action.ACCEPT, "override_spelling_variant", True),
        (Action.REUPLOAD, "image_blurry", False),
        (Action.REUPLOAD, "image_blurry", False),
    ):
        item = site.desk.take_next(ani)
        if late:
            moved(site, item, due_at=-timedelta(hours=1), created_at=-timedelta(hours=25))
        assert site.desk.decide(ani, Lease(item.id, item.lease_token, item.version), Ruling(action, (code,))) == []
    found = values(here.get("/metrics").text)

    assert found["berkas_review_decisions_last_day", "accept"] == 1
    assert found["berkas_review_decisions_last_day", "reupload"] == 2
    assert found["berkas_review_late_last_day",] == 1
    assert found["berkas_review_waited_last_day", "900"] == 2
    assert found["berkas_review_waited_last_day", "259200"] == 1
    assert 23 * 3600 < found["berkas_review_next_deadline_seconds",] <= 24 * 3600
    assert ("berkas_review_decisions_last_day", "reject") not in found
    with site.database.writing() as connection:  # two days later
        past = review_outcomes.c.at
        connection.exec_driver_sql("DROP TRIGGER review_outcomes_no_update")
        old = database_time(connection) - timedelta(days=2)
        connection.execute(update(review_outcomes).values({past: old}))
        connection.execute(update(review_items).values(decided_at=old, due_at=old))
    found = values(here.get("/metrics").text)
    assert ("berkas_review_decisions_last_day", "accept") not in found
    assert found["berkas_review_late_last_day",] == 0
    assert found["berkas_review_next_deadline_seconds",] < -47 * 3600


def moved(site, item, **by):
    with site.database.writing() as connection:
        now = database_time(connection)
        which = update(review_items).where(review_items.c.id == item.id)
        connection.execute(which.values({name: now + shift for name, shift in by.items()}))


def test_a_route_is_counted_as_it_is_declared_and_no_other(site):
    declared = {route.path for route in routes_of(build_app(site))}
    browser = a_browser(site)
    for path in ("/x/1", "/x/2", "/static/desk.css", "/static/nothing", "/v1/nothing", "/items/1/take"):
        browser.get(path)
    browser.request("BREW", "/queue")
    families = text_string_to_metric_families(scrape(browser, site).text)
    labels = [
        each.labels
        for family in families
        if family.name.startswith("berkas_http_request")
        for each in family.samples
    ]
    assert {each["route"] for each in labels} <= declared | {"/?", "/v1/?", "/static/?", "/static/"}
    assert {each["method"] for each in labels} <= {"GET", "POST", "other"}


def test_a_database_that_is_away_is_a_figure_too(site, monkeypatch):
    here = a_browser(site, client=("127.0.0.1", 50000))
    here.get("/metrics")

    def away():
        raise StoreFault("away")

    monkeypatch.setattr(type(site.database), "reading", lambda self: away())
    found = values(here.get("/metrics").text)
    assert found["berkas_database_up",] == 0
