"""Signing in with the office's account, against an issuer of the test: who gets in, as what, and who does not."""

import dataclasses
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey

from pipeline.errors import SettingsError, UsageError
from pipeline.settings import Settings
from review.oidc import Provider, provider_of, roles_of, way_back, way_out
from review.rights import Role
from storage import accounts, audit
from tests.desk_site import PASSWORD, a_browser, a_site, signed_in, token_in
from tests.issuer import CLIENT, SECRET, issuing, shared_secret

ROLES = roles_of("berkas-admin=admin,berkas-supervisor=supervisor,berkas-cso=cso")


@pytest.fixture
def issuer():
    with issuing() as made:
        yield made


@pytest.fixture
def site(tmp_path, issuer):
    made = a_site(tmp_path, sign_ins=1000)
    yield dataclasses.replace(made, provider=Provider(issuer.address, CLIENT, SECRET, ROLES))
    made.glancer.close()
    made.database.close()


def leaves(browser, wanted="/queue"):
    answer = browser.get(f"/login/office?next={wanted}")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def arrives(browser, issuer, wanted="/queue"):
    return browser.get(issuer.signs_in(leaves(browser, wanted)))


def why(site):
    with site.database.reading() as connection:
        last = audit.events(connection)[0]
        return last.action, last.detail.get("why")


def the_account(site, name):
    with site.database.reading() as connection:
        return accounts.named(connection, name)


def test_it_is_off_unless_it_is_set(tmp_path):
    site = a_site(tmp_path)
    browser = a_browser(site)
    assert "/login/office" not in browser.get("/login").text
    assert browser.get("/login/office").status_code == 404
    assert browser.get("/login/office/return?code=x&state=y").status_code == 404
    site.database.close()


def test_a_person_of_the_office_comes_in_with_the_role_of_a_group(site, issuer):
    browser = a_browser(site)
    assert "/login/office?next=" in browser.get("/login?next=/queue").text
    answer = arrives(browser, issuer)

    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/queue"
    assert "wati" in browser.get("/queue").text
    account = the_account(site, "wati")
    assert (account.role, account.must_change) == ("cso", False)
    again = a_browser(site)
    assert arrives(again, issuer, "/audit").headers["location"] == "/audit"
    assert again.get("/audit").status_code == 403
    assert the_account(site, "wati").id == account.id


def test_accounts_with_a_password_remain_and_are_never_taken_over(site, issuer):
    issuer.person["preferred_username"] = "adi@office.example"
    answer = arrives(a_browser(site), issuer)

    assert answer.status_code == 403
    assert why(site) == ("sign_in_refused", "name_taken")
    assert signed_in(site, "adi").get("/accounts").status_code == 200


def test_an_account_of_the_office_has_no_password_that_anybody_could_know(site, issuer):
    arrives(a_browser(site), issuer)
    browser = a_browser(site)
    token = token_in(browser.get("/login").text)
    for password in ("", "-", SECRET):
        answer = browser.post("/login", data={"form_token": token, "name": "wati", "password": password})
        assert answer.status_code == 401


def test_nobody_gives_an_account_of_the_office_a_password(site, issuer):
    arrives(a_browser(site), issuer)
    adi, before = signed_in(site, "adi"), the_account(site, "wati").password_hash
    page = adi.get("/accounts").text
    row = page[page.index("<td>wati") :].split("</tr>")[0]
    assert "masuk dengan akun kantor" in row
    assert 'value="reset"' not in row
    answer = adi.post("/accounts", data={"form_token": adi.token, "act": "reset", "name": "wati"})

    assert answer.status_code == 422
    assert the_account(site, "wati").password_hash == before
    assert adi.post("/accounts", data={"form_token": adi.token, "act": "reset", "name": "ani"}).status_code == 200
    with pytest.raises(UsageError):
        site.accounts.reset("wati", by=audit.Actor("x", "system"))


def test_a_password_that_an_account_of_the_office_got_long_ago_opens_nothing(site, issuer):
    arrives(a_browser(site), issuer)
    with site.database.writing() as connection:
        known = accounts.named(connection, "ani").password_hash
        accounts.change(connection, the_account(site, "wati").id, {"password_hash": known})
    browser = a_browser(site)
    token = token_in(browser.get("/login").text)
    answer = browser.post("/login", data={"form_token": token, "name": "wati", "password": PASSWORD})

    assert answer.status_code == 401
    assert why(site) == ("sign_in_refused", "elsewhere")


def test_another_group_is_another_role_and_earlier_sessions_end(site, issuer):
    first = a_browser(site)
    arrives(first, issuer)
    issuer.person["groups"] = ["berkas-supervisor", "berkas-cso"]
    second = a_browser(site)
    arrives(second, issuer)

    assert second.get("/audit").status_code == 200
    assert first.get("/queue").headers["location"].startswith("/login")


@pytest.mark.parametrize("groups", [[], None, ["staff"], "berkas", ["BERKAS-CSO"], [["berkas-cso"]]])
def test_who_has_no_group_of_the_table_gets_no_account(site, issuer, groups):
    issuer.person["groups"] = groups
    assert arrives(a_browser(site), issuer).status_code == 403
    assert why(site) == ("sign_in_refused", "no_role")
    assert the_account(site, "wati") is None


def test_a_closed_account_stays_closed(site, issuer):
    arrives(a_browser(site), issuer)
    site.accounts.close("wati", by=audit.Actor("adi", "admin"))

    assert arrives(a_browser(site), issuer).status_code == 403
    assert why(site) == ("sign_in_refused", "closed")


def now():
    return int(time.time())


WRONG = {
    "issuer": {"iss": "http://127.0.0.1:1"},
    "audience": {"aud": "another-client"},
    "audiences": {"aud": [CLIENT, "another-client"], "azp": "another-client"},
    "nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "over": {"exp": 1_700_000_000},
    "no end": {"exp": None},
    "nobody": {"sub": None},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_token_that_proves_nothing_lets_nobody_in(site, issuer, wrong):
    issuer.token = wrong
    answer = arrives(a_browser(site), issuer)
    assert answer.status_code == 403
    assert why(site) == ("sign_in_refused", "token_refused")
    assert the_account(site, "wati") is None


def test_a_token_of_another_key_lets_nobody_in(site, issuer):
    issuer.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    assert arrives(a_browser(site), issuer).status_code == 403
    issuer.signs_with, issuer.header = shared_secret(), {"alg": "HS256"}
    assert arrives(a_browser(site), issuer).status_code == 403
    assert why(site) == ("sign_in_refused", "token_refused")


def test_a_new_key_of_the_issuer_is_asked_for(site, issuer):
    arrives(a_browser(site), issuer)
    issuer.key = RSAKey.generate_key(2048, {"kid": "two"})
    issuer.header = {"kid": "two"}
    assert arrives(a_browser(site), issuer).status_code == 303


def test_an_answer_belongs_to_the_browser_that_asked_and_to_one_time(site, issuer):
    mine, other = a_browser(site), a_browser(site)
    back = issuer.signs_in(leaves(mine))
    assert other.get(back).status_code == 403  # without a cookie
    leaves(other)
    assert other.get(back).status_code == 403  # with a cookie of its own
    assert why(site) == ("sign_in_refused", "another_browser")
    assert mine.get(back).status_code == 303
    assert mine.get(back).status_code == 403


def test_a_state_that_was_made_without_a_cookie_fits_nobody():
    assert way_back("", way_out("", "/").state) is None
    way = way_out("visit", "/queue")
    assert way_back("visit", way.state) == way
    for state in ("", ".", "..", "a.b.c", way.state + "0", way.state.replace(".", "x"), "\u0660.\u0660.\u0660"):
        assert way_back("visit", state) is None


def test_the_code_is_bound_to_the_verifier(site, issuer):
    browser = a_browser(site)
    away = leaves(browser)
    back = issuer.signs_in(away)
    issuer.codes["code-0"]["code_challenge"] = "A" * 43
    assert browser.get(back).status_code == 403
    assert why(site) == ("sign_in_refused", "code_refused")


def test_another_issuer_in_the_answer_or_at_the_address_is_refused(site, issuer):
    browser = a_browser(site)
    assert browser.get(issuer.signs_in(leaves(browser)) + "&iss=http://evil.example").status_code == 403
    assert why(site) == ("sign_in_refused", "another_issuer")
    site = dataclasses.replace(site, provider=Provider(issuer.address, CLIENT, SECRET, ROLES))
    issuer.metadata = {"issuer": "http://evil.example"}
    assert a_browser(site).get("/login/office").status_code == 503


def test_an_issuer_that_is_away_leaves_the_way_with_a_password(site, issuer):
    site = dataclasses.replace(site, provider=Provider("http://127.0.0.1:1", CLIENT, SECRET, ROLES))
    answer = a_browser(site).get("/login/office")
    assert answer.status_code == 503
    assert 'name="password"' in answer.text
    assert why(site) == ("sign_in_refused", "issuer_away")


def test_secrets_go_nowhere_but_to_the_issuer(site, issuer):
    browser = a_browser(site)
    away = leaves(browser)
    assert SECRET not in away
    asked = parse_qs(urlsplit(away).query)
    assert len(asked["code_challenge"][0]) == 43
    assert "code_verifier" not in asked
    assert asked["redirect_uri"] == ["http://testserver/login/office/return"]


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_afterwards_it_goes_to_a_page_of_ours(site, issuer, wanted):
    assert arrives(a_browser(site), issuer, wanted).headers["location"] == "/"


def test_too_many_tries_wait(tmp_path, issuer):
    made = a_site(tmp_path, sign_ins=2)
    site = dataclasses.replace(made, provider=Provider(issuer.address, CLIENT, SECRET, ROLES))
    browser = a_browser(site)
    codes = [browser.get("/login/office/return?code=x&state=y").status_code for _ in range(3)]
    assert codes == [403, 403, 429]
    made.database.close()


def test_settings_are_whole_or_refused(issuer):
    whole = {"oidc_issuer": issuer.address, "oidc_client_id": "x", "oidc_roles": "a=b=cso, c=admin"}
    made = provider_of(Settings(**whole))
    assert dict(made.roles) == {"a=b": Role.CSO, "c": Role.ADMIN}
    assert provider_of(Settings()) is None
    for wrong in (
        {"oidc_issuer": "http://issuer.example"}, {"oidc_client_id": ""}, {"oidc_roles": ""},
        {"oidc_roles": "a=service"}, {"oidc_roles": "cso"},
    ):  # fmt: skip
        with pytest.raises(SettingsError):
            provider_of(Settings(**{**whole, **wrong}))
