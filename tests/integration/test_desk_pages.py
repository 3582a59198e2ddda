"""The desk over HTTP: who may do what, whose forms count, what a page never shows, and what is never lost."""

import re
import socket
import threading
from datetime import timedelta
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from sqlalchemy import select, update

from pipeline.errors import StoreFault
from pipeline.policy.whole import Policy
from review.ahead import begin_drawing
from review.case import Person
from review.command import _listen
from review.rights import RIGHTS, Permission, Role
from review.web.app import build_app, permission_of, routes_of
from review.web.guard import PUBLIC
from storage import audit, reviews
from storage.audit import Actor
from storage.clock import database_time
from storage.desk_schema import accounts, review_items, sessions
from tests.desk import NIK
from tests.desk_site import (
    PASSWORD,
    PEOPLE,
    a_browser,
    a_flagged_card,
    a_site,
    lease_in,
    post,
    signed_in,
    token_in,
)


@pytest.fixture
def site(tmp_path):
    made = a_site(tmp_path)
    yield made
    made.database.close()


def taken(site, browser):
    """A flagged card in somebody's hands: the path of its page, and the page."""
    a_flagged_card(site)
    path = post(browser, "/queue/next").headers["location"].split("?")[0]
    return path, browser.get(path).text


def events(site):
    with site.database.reading() as connection:
        return [each.action for each in reversed(audit.events(connection))]


# --- who may do what ---

BARE = build_app(SimpleNamespace(judging=Policy()))
ROUTES = [(route, method) for route in routes_of(BARE) for method in sorted(route.methods - {"HEAD"})]
assert len(ROUTES) > 20
GUARDED = [(route, method) for route, method in ROUTES if route.name not in PUBLIC]


def path_of(route):
    values = {
        "item_id": "1",
        "document_id": "doc_0",
        "number": "0",
        "key": "nama",
        "account_id": "1",
        "known_id": "1",
    }
    return re.sub(r"\{(\w+)\}", lambda slot: values[slot[1]], route.path)


def ids(case):
    return f"{case[1]} {case[0].path}" if isinstance(case, tuple) else str(case)


@pytest.fixture(scope="module")
def everybody(tmp_path_factory):
    made = a_site(tmp_path_factory.mktemp("roles"))
    yield {role: signed_in(made, name) for name, role in PEOPLE.items()}
    made.database.close()


WHO_MAY = {
    "cso supervisor": "beside beside_picture choose_keys crops_picture decide draft heartbeat item keys_page "
    "own_figures page_picture queue release reveal take take_next undo",
    "supervisor": "decided known reopen retire_known set_known take_over",
    "auditor supervisor": "audit figures figures_csv figures_json person_figures",
    "admin auditor": "accounts",
    "admin": "change_account change_webhook webhooks",
    "admin auditor cso supervisor": "home password password_page sign_out",
    "": "choose_language leave_for_issuer livez metrics readyz return_from_issuer sign_in sign_in_page "
    "upload_page",
}
"""What each role may ask for, written out by hand; "": anybody, without signing in."""


def test_the_table_of_rights_is_the_one_that_was_written_out_by_hand():
    found = {}
    for route, _ in ROUTES:
        roles = [role for role in Role if permission_of(route) in RIGHTS[role]] if route.name not in PUBLIC else []
        found.setdefault(" ".join(sorted(roles)), set()).add(route.name)
    assert found == {roles: set(names.split()) for roles, names in WHO_MAY.items()}


def test_every_permission_is_asked_for_by_a_route_or_belongs_to_programs():
    asked = {permission_of(route) for route, _ in GUARDED}
    programs = RIGHTS[Role.SERVICE]
    assert set(Permission) - asked - programs == set()


@pytest.mark.parametrize("case", GUARDED, ids=ids)
@pytest.mark.parametrize("role", sorted(set(PEOPLE.values())))
def test_a_role_gets_what_the_table_grants_and_nothing_else(everybody, role, case):
    route, method = case
    browser = everybody[role]
    if route.name == "sign_out":
        return  # granted to all; it would end the session of the other cases
    answer = browser.request(
        method, path_of(route), data={"form_token": browser.token} if method == "POST" else None
    )

    granted = permission_of(route) in RIGHTS[Role(role)]
    assert (answer.status_code != 403) is granted, answer.status_code
    assert "/login" not in answer.headers.get("location", "")


@pytest.mark.parametrize("case", GUARDED, ids=ids)
def test_who_is_not_signed_in_gets_nothing(site, case):
    route, method = case
    answer = a_browser(site).request(method, path_of(route))

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login")
    bare = a_browser(site)
    bare.headers["accept"] = "*/*"
    assert bare.request(method, path_of(route)).status_code in {401, 303}


def test_a_route_without_a_permission_stops_the_application(site, monkeypatch):
    monkeypatch.setattr("review.web.app.livez", lambda: None)
    monkeypatch.setattr("review.web.guard.PUBLIC", PUBLIC - {"livez"})
    with pytest.raises(RuntimeError, match="livez"):
        build_app(site)


# --- whose forms count ---


def test_a_form_without_its_token_or_with_that_of_another_session_changes_nothing(site):
    ani, budi = signed_in(site, "ani"), signed_in(site, "budi")
    a_flagged_card(site)

    assert ani.post("/queue/next").status_code == 403
    assert ani.post("/queue/next", data={"form_token": budi.token}).status_code == 403
    assert post(ani, "/queue/next").headers["location"].startswith("/items/")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "http://elsewhere.example"}, 303),
        ({"origin": "http://testserver"}, 303),
        ({"origin": "http://elsewhere.example"}, 403),
        ({"origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_a_form_comes_from_a_page_of_ours(site, headers, status):
    ani = signed_in(site, "ani")
    del ani.headers["sec-fetch-site"]

    answer = ani.post("/queue/next", data={"form_token": ani.token}, headers=headers)
    assert answer.status_code == status


def test_the_form_for_signing_in_belongs_to_the_browser_that_asked_for_it(site):
    token = token_in(a_browser(site).get("/login").text)
    other = a_browser(site)
    other.get("/login")

    answer = other.post("/login", data={"form_token": token, "name": "ani", "password": PASSWORD})
    assert answer.status_code == 403


# --- signing in ---


def try_password(site, name, password):
    browser = a_browser(site)
    token = token_in(browser.get("/login").text)
    return browser.post("/login", data={"form_token": token, "name": name, "password": password})


def test_one_refusal_looks_like_another(site):
    pages = [try_password(site, name, password) for name, password in (("ani", "x"), ("nobody", PASSWORD))]

    assert {each.status_code for each in pages} == {401}
    bodies = [re.sub(r'value="[^"]+"', "", each.text) for each in pages]
    assert bodies[0] == bodies[1]


def test_five_wrong_passwords_lock_the_account_for_a_while(site):
    for _ in range(5):
        assert try_password(site, "ani", "wrong").status_code == 401
    assert try_password(site, "ani", PASSWORD).status_code == 401
    with site.database.writing() as connection:
        past = database_time(connection) - timedelta(seconds=1)
        connection.execute(update(accounts).where(accounts.c.name == "ani").values(locked_until=past))

    assert try_password(site, "ani", PASSWORD).status_code == 303
    assert events(site).count("account_locked") == 1


def test_many_tries_from_one_address_have_to_wait(tmp_path):
    site = a_site(tmp_path, sign_ins=3)
    codes = [try_password(site, f"nobody{number}", "x").status_code for number in range(5)]

    assert codes == [401, 401, 401, 429, 429]


def test_a_session_ends_when_it_is_idle_too_long_or_old_or_signed_out(site):
    for column, age in ((sessions.c.seen_at, site.policy.idle), (sessions.c.opened_at, site.policy.longest)):
        ani = signed_in(site, "ani")
        assert ani.get("/queue").status_code == 200
        with site.database.writing() as connection:
            past = database_time(connection) - age - timedelta(seconds=1)
            connection.execute(update(sessions).values({column: past}))
        answer = ani.get("/queue")
        assert answer.headers["location"] == "/login?next=/queue&again=1"
    ani = signed_in(site, "ani")
    cookie = dict(ani.cookies)
    assert post(ani, "/logout").status_code == 303
    stolen = a_browser(site, cookies=cookie)
    assert stolen.get("/queue").status_code == 303


def test_a_password_is_kept_as_argon2id_that_is_dear_to_try(site):
    site.accounts.add("eka", "cso", by=Actor("test", "system"))

    with site.database.reading() as connection:
        kept = connection.execute(select(accounts.c.password_hash).where(accounts.c.name == "eka")).scalar_one()
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=1$")


def test_a_one_time_password_must_be_changed_before_anything_else(site):
    adi = signed_in(site, "adi")
    given = re.search(r'class="secret">([^<]+)<', post(adi, "/accounts", act="add", name="dewi", role="cso").text)[
        1
    ]
    dewi = signed_in(site, "dewi", given)

    assert dewi.get("/queue").headers["location"] == "/password"
    assert post(dewi, "/password", old=given, new="short").status_code == 422
    assert post(dewi, "/password", old="wrong", new="long enough to be one").status_code == 422
    assert post(dewi, "/password", old=given, new="long enough to be one").status_code == 303
    assert dewi.get("/queue").status_code == 200
    assert try_password(site, "dewi", given).status_code == 401


def test_another_role_or_a_closed_account_ends_every_session(site):
    adi, ani = signed_in(site, "adi"), signed_in(site, "ani")
    post(adi, "/accounts", act="role", name="ani", role="auditor")
    assert ani.get("/queue").status_code == 303
    ani = signed_in(site, "ani")
    assert ani.get("/queue").status_code == 403
    post(adi, "/accounts", act="close", name="ani")
    assert ani.get("/audit").status_code == 303
    assert try_password(site, "ani", PASSWORD).status_code == 401


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(site, wanted):
    browser = a_browser(site)
    page = browser.get("/login", params={"next": wanted}).text
    answer = browser.post(
        "/login", data={"form_token": token_in(page), "name": "ani", "password": PASSWORD, "next": wanted}
    )
    assert answer.headers["location"] == "/"


# --- what leaves the house ---


def test_every_answer_has_the_headers(site):
    ani = signed_in(site, "ani")
    path, _ = taken(site, ani)
    document = re.search(r'data-document="([^"]+)"', ani.get(path).text)[1]
    picture = f"{path}/documents/{document}/pages/0.jpg"
    crops = f"{path}/documents/{document}/crops.jpg"
    for each in (
        "/queue", path, picture, crops, "/nothing", "/static/desk.css?v=1", "/livez", "/login", f"{path}/nothing"
    ):  # fmt: skip
        headers = ani.get(each).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "private, no-store"
    assert "sandbox" in ani.get(picture).headers["content-security-policy"]


def test_what_is_accepted_sends_the_end_of_an_answer_at_once():
    with _listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_style_sheets_and_scripts_are_fetched_once_and_only_the_version_that_is_there(site):
    ani = signed_in(site, "ani")
    _, page = taken(site, ani)
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(found) == 4
    for each in found:
        assert ani.get(each).headers["cache-control"] == "public, max-age=31536000, immutable"
        assert ani.get(each[:-1]).headers["cache-control"] == "private, no-store"
    assert ani.get("/static/nothing.css?v=1").status_code == 404
    assert ani.get("/static/..%2fpolicy.py").status_code == 404


def place_of(page, key):
    """Where the crop of a field begins on the strip, as the page says."""
    row = re.search(rf'<tr [^>]*data-field="{key}">.*?</tr>', page, re.DOTALL)[0]
    place = re.search(r'viewBox="(\d+) (\d+) \d+ 56"', row)
    return place and (int(place[1]), int(place[2]))


def height_of(jpeg):
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR).shape[0]


def test_a_number_is_masked_until_it_is_asked_for_and_that_is_on_record(site):
    ani = signed_in(site, "ani")
    path, page = taken(site, ani)
    assert NIK not in page
    assert "3204••••••••9001" in page
    document = re.search(r'data-document="([^"]+)"', page)[1]
    crops = ani.get(f"{path}/documents/{document}/crops.jpg")
    assert place_of(page, "nama") == (0, 64)
    assert place_of(page, "nik") is None
    covered = ani.get(f"{path}/documents/{document}/pages/0.jpg").content

    assert post(ani, f"{path}/reveal").status_code == 303
    page = ani.get(path).text
    assert NIK in page
    assert place_of(page, "nik") == (0, 128)
    more = ani.get(f"{path}/documents/{document}/crops.jpg")
    assert more.headers["cache-control"] == "private, no-store"
    assert height_of(more.content) > height_of(crops.content) > 0
    shown = ani.get(f"{path}/documents/{document}/pages/0.jpg").content
    assert events(site).count("number_revealed") == 1

    def ink(jpeg):
        image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
        return float(image[205:245, 305:895].std())

    assert ink(covered) < 5 < ink(shown)


def test_nobody_but_the_holder_and_supervisors_sees_a_document(site):
    ani, budi, sri = (signed_in(site, name) for name in ("ani", "budi", "sri"))
    path, page = taken(site, ani)
    document = re.search(r'data-document="([^"]+)"', page)[1]
    picture = f"{path}/documents/{document}/pages/0.jpg"

    assert budi.get(path).headers["location"] == "/queue?said=not_yours"
    assert budi.get(picture).status_code == 404
    assert sri.get(picture).status_code == 200
    assert "3204••••••••9001" in sri.get(path).text
    assert post(sri, f"{path}/reveal").headers["location"] == "/queue?said=not_yours"


def test_what_strangers_wrote_is_text_and_nothing_else(site):
    ani = signed_in(site, "ani")
    a_flagged_card(site, nama='<script>alert("1")</script>', claim_id='<img src=x onerror="1">')
    path = post(ani, "/queue/next").headers["location"]

    for page in (ani.get(path).text, ani.get("/queue").text):
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_broken_database_is_told_without_a_trace(site, monkeypatch):
    ani = signed_in(site, "ani")

    def broken(*_args, **_keywords):
        raise StoreFault(f"secret {NIK}")

    monkeypatch.setattr(type(site.desk), "queue", broken)
    answer = ani.get("/queue")
    assert answer.status_code == 503
    assert "secret" not in answer.text


def test_a_picture_that_is_gone_is_told(site):
    ani = signed_in(site, "ani")
    path, page = taken(site, ani)
    for thread in threading.enumerate():
        if thread.name == "ahead":  # it still draws what was there
            thread.join(30)
    site.pictures._kept.clear()
    for file in (site.objects._root / "sha256").rglob("*"):
        if file.is_file():
            file.unlink()
    document = re.search(r'data-document="([^"]+)"', page)[1]

    assert ani.get(f"{path}/documents/{document}/pages/0.jpg").status_code == 404
    assert ani.get(path).status_code == 200


# --- deciding ---


def test_accepting_with_a_correction_leads_to_the_next_document(site):
    ani = signed_in(site, "ani")
    path, page = taken(site, ani)
    a_flagged_card(site, claim_id="JHT-2")
    answer = post(
        ani, f"{path}/decision", action="accept", **lease_in(page),
        **{"reason.accept": "override_ocr_error", "f.nama": " rizky  pratama ", "f.tanggal_lahir": "25-04-1989"},
    )  # fmt: skip

    assert answer.status_code == 303
    assert re.fullmatch(r"/items/\d+\?said=accept", answer.headers["location"])
    with site.database.reading() as connection:
        item = reviews.get(connection, int(path.split("/")[-1]))
        (said,) = reviews.said(connection, [item.document_id])
    assert item.status == "decided"
    assert said.content["corrections"] == {"nama": "RIZKY PRATAMA"}
    assert said.content["read"] == {"nama": "RISKY PRATAMA"}


def test_what_cannot_be_taken_comes_back_with_everything_that_was_typed(site):
    ani = signed_in(site, "ani")
    path, page = taken(site, ani)
    cases = (
        ({"action": "accept"}, "problem"),
        ({"action": "accept", "reason.accept": "image_blurry"}, "reason"),
        ({"action": "accept", "reason.accept": "override_ocr_error", "f.nik": "12345"}, "f.nik"),
        ({"action": "accept", "reason.accept": "override_ocr_error", "f.tanggal_lahir": "31-02-1990"}, "date"),
        ({"action": "reupload"}, "problem"),
        ({"action": "reject", "reason.reject": "reject_not_genuine", "note.reject": "x"}, "supervisor"),
    )
    for data, _ in cases:
        answer = post(ani, f"{path}/decision", **lease_in(page), **{"f.nama": "RIZKY", **data})
        assert answer.status_code == 422, data
        assert 'value="RIZKY"' in answer.text
        assert 'role="alert"' in answer.text
    with site.database.reading() as connection:
        assert reviews.get(connection, int(path.split("/")[-1])).status == "open"


def test_a_number_of_another_person_is_accepted_by_a_supervisor_with_a_note_alone(site):
    ani, sri = signed_in(site, "ani"), signed_in(site, "sri")
    a_flagged_card(site, nik="3204256504919002")
    path = post(ani, "/queue/next").headers["location"]
    page = ani.get(path).text
    accept = {"action": "accept", "reason.accept": "override_participant_data_outdated"}

    assert post(ani, f"{path}/decision", **lease_in(page), **accept).status_code == 422
    assert post(ani, f"{path}/decision", **lease_in(page), action="escalate").status_code == 303
    path = post(sri, "/queue/next").headers["location"]
    page = sri.get(path).text
    assert post(sri, f"{path}/decision", **lease_in(page), **accept).status_code == 422
    noted = {**accept, "note.accept": "seen the letter of Dukcapil"}
    assert post(sri, f"{path}/decision", **lease_in(page), **noted).status_code == 303


def test_a_number_that_was_misread_is_corrected_and_accepted(site):
    ani = signed_in(site, "ani")
    a_flagged_card(site, nik="3204256504919002")
    path = post(ani, "/queue/next").headers["location"]
    form = {"action": "accept", "reason.accept": "override_ocr_error", "f.nik": "3204 2525 0489 9001"}

    assert post(ani, f"{path}/decision", **lease_in(ani.get(path).text), **form).status_code == 303


def test_a_lost_lease_decides_nothing_and_keeps_what_was_typed(site):
    ani, sri = signed_in(site, "ani"), signed_in(site, "sri")
    path, page = taken(site, ani)
    post(sri, f"{path}/takeover")
    answer = post(
        ani, f"{path}/decision", action="accept", **lease_in(page),
        **{"reason.accept": "override_ocr_error", "f.nama": "RIZKY PRATAMA"},
    )  # fmt: skip

    assert answer.status_code == 409
    assert "RIZKY PRATAMA" in answer.text
    post(sri, f"{path}/release", **lease_in(sri.get(path).text))
    post(ani, f"{path}/take")
    assert 'value="RIZKY PRATAMA"' in ani.get(path).text


def test_a_draft_outlives_the_session(site):
    ani = signed_in(site, "ani")
    path, page = taken(site, ani)
    ani.headers["accept"] = "application/json"
    assert post(ani, f"{path}/draft", **lease_in(page), **{"f.nama": "RIZ"}).json() == {"kept": True}
    with site.database.writing() as connection:
        connection.execute(update(sessions).values(ended_at=database_time(connection)))
    assert post(ani, f"{path}/draft", **{"f.nama": "RIZK"}).status_code == 401

    again = signed_in(site, "ani")
    assert 'value="RIZ"' in again.get(path).text


def test_a_heartbeat_tells_whether_the_document_is_still_ones_own(site):
    ani = signed_in(site, "ani")
    path, page = taken(site, ani)
    ani.headers["accept"] = "application/json"
    assert post(ani, f"{path}/heartbeat", **lease_in(page)).json()["held"] is True
    with site.database.writing() as connection:
        connection.execute(update(review_items).values(lease_until=database_time(connection)))
    assert post(ani, f"{path}/heartbeat", **lease_in(page)).status_code == 409


def test_an_empty_queue_and_one_in_which_all_is_held_say_so(site):
    ani, budi = signed_in(site, "ani"), signed_in(site, "budi")
    assert "Antrean kosong" in ani.get("/queue").text
    taken(site, ani)
    assert "sedang ditinjau petugas lain" in budi.get("/queue").text
    assert post(budi, "/queue/next").headers["location"] == "/queue?said=none"


def test_the_pages_speak_the_language_that_was_chosen(site):
    ani = signed_in(site, "ani")
    path, _ = taken(site, ani)
    assert '<html lang="id">' in ani.get(path).text
    assert ani.post("/language", data={"language": "en", "next": path}).headers["location"] == path
    page = ani.get(path).text
    assert '<html lang="en">' in page
    assert "Why it was flagged" in page
    assert '<html lang="en">' in signed_in(site, "ani").get("/queue").text


def test_the_audit_log_is_read_and_checked_by_those_who_may(site):
    ani, rini = signed_in(site, "ani"), signed_in(site, "rini")
    taken(site, ani)

    page = rini.get("/audit?check=1").text
    assert "Rantai utuh" in page
    assert "diambil" in page


@pytest.mark.parametrize("path", ["/items/abc", "/items/999999", "/audit?before=x", "/items/99999999999999999999"])
def test_addresses_that_make_no_sense_are_answered(site, path):
    assert signed_in(site, "sri").get(path).status_code in {303, 403, 404}


def test_forms_that_make_no_sense_are_answered(site):
    ani = signed_in(site, "ani")
    path, page = taken(site, ani)
    for data in (
        {},
        {"action": "explode"},
        {"action": "accept", "version": "x"},
        {"action": "accept", "version": ""},
    ):
        assert post(ani, f"{path}/decision", **{**lease_in(page), **data}).status_code == 422
    assert ani.post(f"{path}/decision", content=b"\xff" * 100).status_code == 403


def test_what_comes_next_is_drawn_before_it_is_taken_and_nothing_is_written_of_it(site):
    documents = [a_flagged_card(site, claim_id=f"JHT-{number}") for number in range(4)]
    browser = signed_in(site, "ani")
    item = int(post(browser, "/queue/next").headers["location"].split("/")[2].split("?")[0])
    ani = Person(1, False, Actor("ani", "cso"))
    case = site.desk.look(ani, item)
    drawn = []
    of = site.pictures.of
    site = SimpleNamespace(database=site.database, pictures=SimpleNamespace(
        of=lambda paper, *, in_full: drawn.append(paper.id) or of(paper, in_full=in_full)))  # fmt: skip
    begin_drawing(site, ani, case).join()

    assert drawn == documents[:3]
    assert events(site).count("document_read") == 1
