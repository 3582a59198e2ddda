"""The desk in a real browser, by keys alone: the stories of an officer, and what every page must keep to."""

import re
import socket
import threading
import time
from dataclasses import replace
from urllib.parse import urlsplit

import cv2
import httpx2
import numpy as np
import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright
from sqlalchemy import select, update

from pipeline.claims.outcomes import Action
from pipeline.model import Decision
from pipeline.reasons import because
from review.afterwards import Afterwards
from review.case import Person
from review.keys import OFFICE
from review.ruling import Ruling
from review.web.app import build_app, routes_of
from storage import cases, reviews
from storage.audit import Actor
from storage.clock import database_time
from storage.desk_schema import accounts, review_items, sessions
from storage.office import SqlParticipants
from storage.reviews import Kind, Lease
from storage.rows import to_upload
from storage.schema import documents
from storage.webhook_schema import deliveries
from tests.contract.test_held_claims import contradicting
from tests.contract.test_traces import store
from tests.desk import NIK, START, a_card, answer_again
from tests.desk_site import PASSWORD, a_flagged_card, a_picture, a_site
from tests.unit.claim_papers import RECORD
from tests.unit.test_claims import BUDIS_RECORD

pytestmark = pytest.mark.slow

CHROMIUM = "/usr/bin/chromium"
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
EACH_ONCE = ((DESK, "en"), (PHONE, "id"))
"""Every screen and every language once: officers sit at desks, claimants hold phones and read Indonesian."""


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def site(request, tmp_path):
    made = a_site(tmp_path, **getattr(request, "param", {}))
    yield made
    made.database.close()


@pytest.fixture
def address(site):
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(build_app(site), log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def browse(chromium, address):
    """Opens pages; at the end nothing was blocked, nothing failed, and nobody else was asked for anything."""
    contexts, wrong, hosts = [], [], set()

    def open_page(name=None, *, size=DESK, language="id-ID"):
        context = chromium.new_context(viewport=size, locale=language)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: hosts.add(urlsplit(request.url.removeprefix("blob:")).netloc))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console",
            lambda message: wrong.append(message.text) if "Content Security Policy" in message.text else None,
        )
        page.goto(f"{address}/")
        if name:
            sign_in(page, name)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []
    assert hosts <= {address.removeprefix("http://")}


def sign_in(page, name):
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^http://[^/]+/(queue|accounts|audit|items/)"))


def take(page):
    page.keyboard.press("n")
    page.wait_for_url("**/items/*")
    expect(page.locator(".paper:not([hidden]) image").first).to_be_visible()


def the_item(site, number=1):
    with site.database.reading() as connection:
        item = reviews.get(connection, number)
        return item, reviews.said(connection, [item.document_id])


def axe_findings(page):
    found = Axe().run(page)
    return [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found.response["violations"]]


def keys_counted(page):
    """Counts what the keyboard really sent, over all pages that follow."""
    counting = (
        "addEventListener('keydown', () => sessionStorage.keys = 1 + Number(sessionStorage.keys ?? 0), true)"
    )
    page.context.add_init_script(counting)
    page.reload()
    return lambda: page.evaluate("Number(sessionStorage.keys)")


@pytest.mark.parametrize(
    ("letter", "reason", "action", "code"),
    [("t", "2", "accept", "override_spelling_variant"), ("u", "1", "reupload", "image_blurry")],
    ids=["accept", "again"],
)
def test_a_document_is_taken_looked_at_and_decided_with_six_keys_at_most(
    site, browse, letter, reason, action, code
):
    a_flagged_card(site)
    page = browse("ani")
    count = keys_counted(page)
    take(page)
    expect(page.locator("tr.different").get_by_role("textbox")).to_be_in_viewport()
    for key in (letter, reason, "Control+Enter"):
        page.keyboard.press(key)
    page.wait_for_url(f"**/queue?said={action}")

    assert count() == 5  # N, a letter, a digit, Ctrl and Enter: asking again is as quick as accepting
    item, (said,) = the_item(site)
    assert item.status == "decided"
    assert said.content["reasons"] == [code]
    expect(page.get_by_text("Antrean kosong")).to_be_visible()


def test_a_field_is_corrected_and_the_next_document_comes(site, browse):
    a_flagged_card(site, claim_id="JHT-1")
    a_flagged_card(site, claim_id="JHT-2")
    page = browse("ani")
    take(page)
    first = page.url
    page.keyboard.press("k")
    expect(page.locator("#f-nama")).to_be_focused()
    page.keyboard.type("Rizky Pratama")
    page.keyboard.press("Escape")
    for key in ("t", "1", "Control+Enter"):
        page.keyboard.press(key)
    page.wait_for_url(re.compile(r"said=accept"))

    assert page.url.split("?")[0] != first
    assert the_item(site)[1][0].content["corrections"] == {"nama": "RIZKY PRATAMA"}


def test_enter_decides_nothing_and_letters_in_a_field_are_letters(site, browse):
    a_flagged_card(site)
    page = browse("ani")
    take(page)
    page.locator("#f-nama").focus()
    page.keyboard.type("tuxper+-0 1")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)

    assert page.locator("details.act[open]").count() == 0
    assert page.url.endswith("/items/1")
    assert the_item(site)[0].status == "open"
    assert "tuxper+-0 1" in page.locator("#f-nama").input_value()


def test_focus_of_a_field_brings_its_box_into_the_middle_also_when_turned(site, browse):
    a_flagged_card(site)
    page = browse("ani")
    take(page)

    def off_centre():
        frame = page.locator(".paper:not([hidden]) .view").bounding_box()
        box = page.locator(".paper:not([hidden]) .box.now").bounding_box()
        return [
            abs(box[at] + box[size] / 2 - frame[at] - frame[size] / 2) / frame[size]
            for at, size in (("x", "width"), ("y", "height"))
        ]

    page.locator("#f-nama").focus()
    assert max(off_centre()) < 0.03
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.locator("#f-tanggal_lahir").focus()
    assert max(off_centre()) < 0.03


@pytest.mark.parametrize("site", [{"page_side": 600}], indirect=True)
def test_who_looks_closely_gets_a_larger_picture_and_only_then(site, browse):
    a_flagged_card(site)
    page = browse("ani")
    asked = []
    page.on("response", lambda answer: asked.append(answer.url) if "/pages/" in answer.url else None)
    take(page)
    page.wait_for_load_state("networkidle")
    assert [each for each in asked if "large" in each] == []
    page.keyboard.press("+")
    assert page.locator(".paper:not([hidden]) image").count() == 1
    with page.expect_response(re.compile("large=1")):
        page.keyboard.press("+")
    expect(page.locator(".paper:not([hidden]) image")).to_have_count(2)
    page.keyboard.press("+")
    page.wait_for_timeout(300)
    assert len([each for each in asked if "large=1" in each]) == 1
    large = page.request.get(page.locator(".paper:not([hidden]) image").last.evaluate("each => each.href.baseVal"
        ).replace("/items", f"{page.url.split('/items')[0]}/items"))  # fmt: skip
    picture = cv2.imdecode(np.frombuffer(large.body(), np.uint8), cv2.IMREAD_COLOR)
    assert max(picture.shape) == 1200
    assert large.headers["cache-control"] == "private, no-store"


def test_a_lost_lease_keeps_the_typing_on_the_screen(site, browse):
    a_flagged_card(site)
    page = browse("ani")
    take(page)
    page.locator("#f-nama").fill("RIZKY")
    with site.database.writing() as connection:
        connection.execute(update(review_items).values(lease_until=database_time(connection)))
    page.keyboard.press("Escape")
    for key in ("t", "1", "Control+Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("alert").filter(has_text="keputusan tidak disimpan").first).to_be_visible()

    assert "RIZKY" in page.content()
    assert the_item(site)[0].status == "open"


def test_who_is_signed_out_half_way_comes_back_to_the_same_words(site, browse):
    a_flagged_card(site)
    page = browse("ani")
    take(page)
    page.locator("#f-nama").press_sequentially("X")
    expect(page.locator("#saved")).to_have_text("Tersimpan", timeout=10_000)
    kept = page.locator("#f-nama").input_value()
    with site.database.writing() as connection:
        connection.execute(update(sessions).values(ended_at=database_time(connection)))
    page.reload()
    expect(page.get_by_text("Sesi Anda berakhir")).to_be_visible()
    sign_in(page, "ani")

    assert page.url.endswith("/items/1")
    assert page.locator("#f-nama").input_value() == kept


def test_a_number_is_shown_when_it_is_asked_for(site, browse):
    a_flagged_card(site)
    page = browse("ani")
    take(page)
    assert NIK not in page.content()
    page.keyboard.press("g")
    expect(page.get_by_text("NIK ditampilkan")).to_be_visible()

    assert page.locator("#f-nik").input_value() == NIK


def test_keys_can_be_turned_off_and_then_alt_works(site, browse):
    a_flagged_card(site)
    page = browse("ani")
    take(page)
    page.keyboard.press("Shift+?")
    page.locator("#toggle-keys").click()
    page.locator("#close-keys").click()
    page.keyboard.press("t")
    assert page.locator("#act-accept[open]").count() == 0
    page.keyboard.press("Alt+t")
    assert page.locator("#act-accept[open]").count() == 1


def test_keys_of_ones_own_work_in_place_of_the_first_ones_and_not_while_typing(site, browse):
    a_flagged_card(site)
    page = browse("ani")
    page.goto(page.url.replace("/queue", "/keys"))
    assert axe_findings(page) == []
    page.fill("#key-accept", "a")
    page.fill("#key-next", "q")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tombol Anda tersimpan.")).to_be_visible()
    page.goto(page.url.split("/keys")[0] + "/queue")
    page.keyboard.press("n")
    page.keyboard.press("q")
    page.wait_for_url("**/items/*")
    page.keyboard.press("t")
    assert page.locator("details.act[open]").count() == 0
    page.keyboard.press("k")
    page.keyboard.type("a")
    assert page.locator("details.act[open]").count() == 0
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    assert page.locator("#act-accept[open]").count() == 1
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+?")
    expect(page.locator("#keys tr").first.locator("kbd")).to_have_text("A")


# --- every page ---

PAGES = {
    "": {"sign_in_page": "/login", "upload_page": "/upload"},
    "ani": {
        "home": "/", "queue": "/queue", "item": "/items/{held}", "beside": "/items/{held}/beside",
        "own_figures": "/figures/own", "keys_page": "/keys", "password_page": "/password",
    },
    "sri": {
        "decided": "/decided", "known": "/known", "figures": "/figures", "person_figures": "/figures/people/3",
    },
    "adi": {"accounts": "/accounts", "webhooks": "/webhooks"},
    "rini": {"audit": "/audit?check=1"},
}  # fmt: skip
"""By who looks, the pages by the names of their routes."""
NO_PAGES = {
    "leave_for_issuer", "return_from_issuer", "beside_picture", "page_picture", "crops_picture", "figures_csv",
    "figures_json", "livez", "readyz", "metrics",
}  # fmt: skip


def an_office_at_work(site, language):
    """Every list has something in it; the number of the item that `ani` holds."""
    SqlParticipants(site.database).put([RECORD, BUDIS_RECORD], at=START)
    for number in range(4):
        a_flagged_card(site, claim_id=f"JHT-{number + 10}")
    sri, ani = Person(3, True, Actor("sri", "supervisor")), Person(1, False, Actor("ani", "cso"))
    for ruling in (
        Ruling(Action.ACCEPT, ("override_spelling_variant",)),
        Ruling(Action.REUPLOAD, ("image_blurry",)),
    ):
        item = site.desk.take_next(sri)
        assert site.desk.decide(sri, Lease(item.id, item.lease_token, item.version), ruling) == []
        assert Afterwards(site.database, site.policy).set_known(sri, item.id) is None
    store(site.database, contradicting(), owner="siti")
    hook, _ = site.webhooks.add("https://93.184.216.34/berkas/hook", [], by=sri.actor)
    site.webhooks.ping(hook.id)
    with site.database.writing() as connection:
        gone = {"state": "dead", "attempts": 10, "error": "nobody answers"}
        connection.execute(update(deliveries).values(**gone))
        connection.execute(update(accounts).values(language=language))
    site.desk.enrol()
    held = next(each for each in site.desk.queue(ani).items if each.kind == Kind.CLAIM)
    site.desk.take(ani, held.id)
    return held.id


def unfolded(page):
    page.evaluate("document.querySelectorAll('details:not(.act)').forEach(each => { each.open = true; })")


def sound(page, size, what):
    """Nothing for axe to find, and on no screen anything to scroll sideways for."""
    assert axe_findings(page) == [], what
    for screen in (PHONE if size is DESK else DESK, size):
        page.set_viewport_size(screen)
        assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"], what


def test_every_page_there_is_stands_among_those_that_are_looked_at(site):
    pages = {route.name for route in routes_of(build_app(site)) if "GET" in route.methods}
    assert {name for pages in PAGES.values() for name in pages} == pages - NO_PAGES


@pytest.mark.parametrize(("size", "language"), EACH_ONCE, ids=["desk", "phone"])
def test_axe_finds_nothing_on_any_page_and_none_is_wider_than_the_screen(site, browse, address, size, language):
    held = an_office_at_work(site, language)
    for who, pages in PAGES.items():
        page = browse(who, size=size, language=language)
        for name, path in pages.items():
            answer = page.goto(address + path.format(held=held))
            assert answer.status == 200, name
            expect(page.locator("html")).to_have_attribute("lang", language)
            unfolded(page)
            sound(page, size, name)


@pytest.mark.parametrize(("size", "language"), EACH_ONCE, ids=["desk", "phone"])
def test_axe_finds_nothing_whatever_state_the_desk_is_in(site, browse, address, size, language):
    an_office_at_work(site, language)
    page = browse("sri", size=size, language=language)
    take(page)
    for letter in "tuxpe":
        page.keyboard.press(letter)
        expect(page.locator("details.act[open]")).to_have_count(1)
        sound(page, size, letter)
        page.keyboard.press("Escape")
    page.keyboard.press("Shift+?")
    sound(page, size, "keys")
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")  # without a reason
    expect(page.get_by_role("alert").first).to_be_visible()
    sound(page, size, "problem")
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("g")
    sound(page, size, "revealed")
    with site.database.writing() as connection:
        connection.execute(update(review_items).values(lease_until=database_time(connection)))
    page.keyboard.press("u")
    page.keyboard.press("1")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert").first).to_be_visible()
    sound(page, size, "lost")
    page.goto(f"{address}/nothing")
    sound(page, size, "nothing")


def decide(page, *keys):
    """The next document, decided by keys."""
    take(page)
    for key in (*keys, "Control+Enter"):
        page.keyboard.press(key)
    page.wait_for_url(re.compile("said="))


@pytest.mark.parametrize("site", [{"second_share": 1.0}], indirect=True)
def test_two_officers_differ_blindly_and_a_supervisor_settles_it_and_reads_the_figures(site, browse):
    a_flagged_card(site)
    first, second = browse("ani"), browse("budi")
    decide(first, "t", "2")
    take(second)
    assert second.get_by_text("Riwayat").count() == 0
    assert second.get_by_text("diterima petugas").count() == 0
    for key in ("u", "1", "Control+Enter"):
        second.keyboard.press(key)
    second.wait_for_url(re.compile("said=reupload"))

    supervisor = browse("sri")
    take(supervisor)
    expect(supervisor.get_by_text("Dua petugas berbeda pendapat")).to_be_visible()
    assert axe_findings(supervisor) == []
    for key in ("u", "1", "Control+Enter"):
        supervisor.keyboard.press(key)
    supervisor.wait_for_url(re.compile("said=reupload"))
    supervisor.get_by_role("link", name="Statistik", exact=True).click()
    expect(supervisor.get_by_role("heading", name="Statistik meja pemeriksaan")).to_be_visible()
    expect(supervisor.locator("svg.plot[role=img]")).to_have_count(8)
    agreed = supervisor.locator(".shares li", has_text="Pemeriksaan kedua sama")
    expect(agreed).to_contain_text("0 / 1")
    supervisor.get_by_role("link", name="ani").click()
    expect(supervisor.get_by_role("heading", name="Statistik ani")).to_be_visible()


def test_a_decision_is_undone_by_a_key_also_from_the_next_document(site, browse):
    a_flagged_card(site, claim_id="JHT-1")
    a_flagged_card(site, claim_id="JHT-2")
    page = browse("ani")
    take(page)
    for key in ("u", "1", "Control+Enter"):
        page.keyboard.press(key)
    page.wait_for_url("**/items/2?said=reupload")
    page.keyboard.press("z")
    page.wait_for_url("**/items/1?said=undo")
    for key in ("u", "Control+Enter"):
        page.keyboard.press(key)
    page.wait_for_url("**/items/2?said=reupload")
    with site.database.reading() as connection:
        said = [each.action for each in reviews.said(connection, [reviews.get(connection, 1).document_id])]
    assert said == ["reupload", "undo", "reupload"]


def test_a_decision_is_undone_and_the_document_is_as_it_was(site, browse):
    a_flagged_card(site)
    page = browse("ani")
    take(page)
    page.locator("#f-nama").fill("RIZKY PRATAMA")
    page.keyboard.press("Escape")
    for key in ("t", "1", "Control+Enter"):
        page.keyboard.press(key)
    page.wait_for_url("**/queue?said=accept")
    page.get_by_role("button", name="Urungkan").click()
    page.wait_for_url("**/items/1?said=undo")

    assert page.locator("#f-nama").input_value() == "RIZKY PRATAMA"
    assert the_item(site)[0].status == "open"


# --- the claimant ---


def blurred():
    image = cv2.imdecode(np.frombuffer(a_picture(), np.uint8), cv2.IMREAD_COLOR)
    _, jpeg = cv2.imencode(".jpg", cv2.GaussianBlur(image, (0, 0), 12))
    return jpeg.tobytes()


def judged(site, claim_id, decision, reasons=()):
    """The pipeline answers the newest upload of a claim."""
    with site.database.reading() as connection:
        document = cases.waiting_of(connection, claim_id)[-1]
        row = connection.execute(select(documents).where(documents.c.id == document.id)).mappings().one()
    card = a_card(claim_id=claim_id, decision=decision, reasons=reasons)
    answer_again(site.database, document.id, replace(card, upload=to_upload(row)))


def test_a_claimant_is_told_at_once_and_sends_a_better_photo(site, browse, address):
    key = site.keys.add("office", OFFICE, by=Actor("test", "system"))
    opened = httpx2.post(
        f"{address}/v1/claims",
        json={"id": "JHT-9", "kpj": "99000000001"},
        headers={"authorization": f"Bearer {key}", "idempotency-key": "1"},
    ).json()
    page = browse(size=PHONE)
    page.goto(address + opened["upload_path"])
    card = page.locator("[data-kind=ktp]")
    says, tag = card.locator("[data-part=says]"), card.locator("[data-part=tag]")
    expect(tag).to_have_text("belum ada")
    assert "#" not in page.url
    assert axe_findings(page) == []
    expect(page.locator("#state")).to_have_text("Masih perlu dikirim: KTP, KK, Paklaring")

    photo = {"name": "ktp.jpg", "mimeType": "image/jpeg"}
    card.locator("input[type=file]").set_input_files({**photo, "buffer": b"\xff\xd8\xff nothing"})
    expect(says).to_have_text("Foto ini tidak dapat dibaca. Silakan foto ulang.", timeout=60_000)
    expect(card.locator("[data-part=reasons] li")).to_have_count(1)
    card.locator("input[type=file]").set_input_files({**photo, "buffer": blurred()})
    expect(says).to_have_text(re.compile("Foto|Terkirim"), timeout=60_000)
    enlarged = card.locator("[data-part=zoom] svg")
    expect(enlarged).to_be_visible()
    assert enlarged.evaluate("each => each.viewBox.baseVal.width") < 1200
    judged(site, "JHT-9", Decision.REJECTED, (because("image_blurry", field="nik"),))
    expect(tag).to_have_text("diperiksa")
    judged(site, "JHT-9", Decision.REJECTED, (because("file_corrupt"),))
    expect(tag).to_have_text("unggah ulang", timeout=60_000)
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    card.locator("input[type=file]").set_input_files({**photo, "buffer": a_picture()})
    expect(says).to_have_text(re.compile("Foto|Terkirim"), timeout=60_000)
    judged(site, "JHT-9", Decision.ACCEPTED)
    expect(tag).to_have_text("diterima", timeout=60_000)
    expect(card.locator("[data-part=choose]")).to_be_hidden()
    site.glancer.close()


def test_without_the_offices_link_the_page_says_so(browse, address):
    page = browse(size=PHONE, language="en-GB")
    page.goto(f"{address}/upload")
    expect(page.get_by_role("status")).to_contain_text("Open this page with the link")
    assert axe_findings(page) == []
