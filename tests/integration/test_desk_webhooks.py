"""The admin's page of webhooks: addresses added, rested and ended, and messages that did not arrive sent again."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from review.outward import Door, networks_of
from review.sending import Sender
from review.webhooks import PING, Sent
from storage import audit
from tests.desk_site import a_site, post, signed_in
from tests.receiver import receiving

LOCAL = Door(networks_of("127.0.0.0/8"), seconds=1.0)


@pytest.fixture
def site(tmp_path):
    made = a_site(tmp_path, webhook_pauses=(timedelta(0),) * 2, webhook_delay=timedelta(0))
    yield replace(made, webhooks=replace(made.webhooks, door=LOCAL))
    made.database.close()


@pytest.fixture
def receiver():
    with receiving() as made:
        yield made


def added(browser, receiver, **more):
    """The admin adds the receiver: the secret that the page shows once."""
    page = post(browser, "/webhooks", act="add", url=receiver.address, **more).text
    return re.search(r'class="secret">(whsec_[^<]+)<', page)[1]


def name_on(page):
    return re.search(r'name="id" value="(whe_[^"]+)"', page)[1]


def actions(site):
    with site.database.reading() as connection:
        return [each.action for each in audit.events(connection)]


def test_an_address_is_added_tested_and_its_secret_is_shown_once(site, receiver):
    adi = signed_in(site, "adi")
    assert "Belum ada alamat" in adi.get("/webhooks").text
    secret = added(adi, receiver)
    page = adi.get("/webhooks").text
    assert secret not in page
    assert receiver.address in page
    assert post(adi, "/webhooks", act="test", id=name_on(page)).headers["location"] == "/webhooks?said=pinged"
    assert Sender(site.webhooks).once() == Sent(delivered=1)
    headers, body = receiver.got[0]
    assert Webhook(secret).verify(body, headers)["type"] == PING
    assert "Terkirim 1, menunggu 0." in adi.get("/webhooks").text
    assert "webhook_added" in actions(site)


@pytest.mark.parametrize("url", ["http://10.0.0.1/x", "https://192.168.1.1/x", "ftp://example.com/", "x", ""])
def test_an_address_that_must_not_be_called_is_not_added(site, url):
    adi = signed_in(site, "adi")
    answer = post(adi, "/webhooks", act="add", url=url)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert site.webhooks.listening() == []


def test_types_that_there_are_not_are_refused(site, receiver):
    adi = signed_in(site, "adi")
    assert post(adi, "/webhooks", act="add", url=receiver.address, type="document.eaten").status_code == 422
    added(adi, receiver, type=["document.accepted", "claim.in_review"])
    assert site.webhooks.listening()[0].types == {"document.accepted", "claim.in_review"}


def test_what_rests_is_sent_nothing_and_loses_nothing(site, receiver):
    adi = signed_in(site, "adi")
    added(adi, receiver)
    name = name_on(adi.get("/webhooks").text)
    assert post(adi, "/webhooks", act="pause", id=name).headers["location"] == "/webhooks?said=paused"
    post(adi, "/webhooks", act="test", id=name)
    assert Sender(site.webhooks).once() == Sent()
    page = adi.get("/webhooks").text
    assert "dijeda" in page
    assert "Terkirim 0, menunggu 1." in page
    post(adi, "/webhooks", act="resume", id=name)
    assert Sender(site.webhooks).once() == Sent(delivered=1)
    assert {"webhook_paused", "webhook_resumed"} <= set(actions(site))


def test_messages_that_were_given_up_are_seen_and_sent_again(site, receiver):
    adi = signed_in(site, "adi")
    added(adi, receiver)
    name = name_on(adi.get("/webhooks").text)
    assert "redrive" not in adi.get("/webhooks").text
    receiver.answers = [503]
    post(adi, "/webhooks", act="test", id=name)
    assert Sender(site.webhooks).once().dead == 1
    page = adi.get("/webhooks").text
    assert "Gagal dan tidak dicoba lagi: 1." in page
    assert "503" in page
    receiver.answers = [204]
    assert post(adi, "/webhooks", act="redrive", id=name).headers["location"] == "/webhooks?said=redriven"
    assert Sender(site.webhooks).once() == Sent(delivered=1)
    assert "Gagal dan tidak dicoba lagi" not in adi.get("/webhooks").text
    assert json.loads(receiver.got[-1][1])["type"] == PING


def test_a_new_secret_and_an_end(site, receiver):
    adi = signed_in(site, "adi")
    first = added(adi, receiver)
    name = name_on(adi.get("/webhooks").text)
    second = re.search(r"whsec_[^<]+", post(adi, "/webhooks", act="rotate", id=name).text)[0]
    assert first != second
    assert post(adi, "/webhooks", act="remove", id=name).headers["location"] == "/webhooks?said=removed"
    for act in ("pause", "resume", "test", "redrive", "rotate", "remove"):
        assert post(adi, "/webhooks", act=act, id=name).headers["location"] == "/webhooks?said=gone"
    assert post(adi, "/webhooks", act="explode", id=name).status_code == 422
