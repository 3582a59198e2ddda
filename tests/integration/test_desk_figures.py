"""Figures, decisions, undoing and known answers over HTTP: what is shown to whom, and what a file holds."""

import csv
import io
import json
from datetime import date
from xml.etree import ElementTree

import pytest
from sqlalchemy import delete, update

from review.pages.figures import asked
from storage.schema import documents, participants
from tests.contract.test_held_claims import contradicting
from tests.contract.test_traces import shared_letter_number, store
from tests.desk import NIK, a_participant
from tests.desk_site import a_flagged_card, a_picture, a_site, lease_in, post, signed_in
from tests.integration.test_desk_pages import events, site  # noqa: F401  # a fixture
from tests.unit.claim_papers import RECORD
from tests.unit.test_claims import BUDIS_RECORD

ACCEPTED = {"action": "accept", "reason.accept": "override_spelling_variant"}


def decide(browser, **said):
    """Take the next one and decide: the number of the item, and where the browser is sent."""
    path = post(browser, "/queue/next").headers["location"].split("?")[0]
    page = browser.get(path).text
    answer = post(browser, f"{path}/decision", **lease_in(page), **(said or ACCEPTED))
    assert answer.status_code == 303, answer.text
    return path, answer.headers["location"]


def test_a_supervisor_sees_everybodys_figures_and_an_officer_their_own(site):  # noqa: F811
    a_flagged_card(site)
    ani, budi, sri = (signed_in(site, name) for name in ("ani", "budi", "sri"))
    decide(ani)

    page = sri.get("/figures").text
    assert ">ani</a>" in page
    assert "1 / 1 [21 %, 100 %]" in page  # flagged and accepted
    assert "ani" not in budi.get("/figures/own").text.replace("Bahasa", "")
    assert "<b>1</b>" in ani.get("/figures/own").text
    assert "<b>0</b>" in budi.get("/figures/own").text
    assert ani.get("/figures").status_code == 403
    assert sri.get("/figures/people/1").status_code == 200
    assert sri.get("/figures/people/999").status_code == 404


def test_an_officers_own_page_says_nothing_of_known_answers(site):  # noqa: F811
    sri, ani = signed_in(site, "sri"), signed_in(site, "ani")
    assert "Soal uji" not in ani.get("/figures/own").text
    assert "Soal uji dijawab benar" in sri.get("/figures/people/1").text


def test_every_plot_is_well_formed_and_names_what_it_shows(site):  # noqa: F811
    a_flagged_card(site)
    sri = signed_in(site, "sri")
    decide(sri)
    page = sri.get("/figures").text

    plots = [part.split("</svg>")[0] for part in page.split('<svg class="plot" viewBox="0 0 620')[1:]]
    assert len(plots) == 8
    for part in plots:
        drawn = ElementTree.fromstring(f'<svg viewBox="0 0 620{part}</svg>')
        assert drawn.get("aria-label")
    assert "style=" not in page
    assert NIK not in page


def test_the_files_hold_the_same_numbers_as_the_page(site):  # noqa: F811
    a_flagged_card(site)
    sri = signed_in(site, "sri")
    decide(sri)

    answer = sri.get("/figures/file.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-disposition"].startswith('attachment; filename="berkas-')
    accepted = next(each for each in rows if each["name"] == "people_accepted")
    assert (accepted["count"], accepted["of"], accepted["share"]) == ("1", "1", "1.0")
    found = json.loads(sri.get("/figures/file.json").text)
    assert len(found["figures"]) == len(rows)
    assert {"figure": "person", "group": "sri", "name": "handled", "count": 1} in found["figures"]
    assert NIK not in answer.text


def test_a_span_is_what_was_asked_for_or_what_is_usual():
    today = date(2026, 11, 22)
    usual = asked(today, "", "", "")
    assert (usual.since, usual.until, usual.slot) == (date(2026, 11, 9), today, "")
    assert asked(today, "2026-11-01", "2026-11-03", "kk").query() == "since=2026-11-01&until=2026-11-03&slot=kk"
    assert asked(today, "x", "2027-05-01", "'; --") == usual
    assert asked(today, "1900-01-01", "", "").since == date(2025, 11, 21)
    assert asked(today, "2026-12-01", "2026-11-01", "").since == date(2026, 11, 1)


def test_a_decision_is_undone_from_the_next_page(site):  # noqa: F811
    a_flagged_card(site)
    ani, budi = signed_in(site, "ani"), signed_in(site, "budi")
    path, after = decide(ani, **{**ACCEPTED, "note.accept": "only a letter"})
    assert f'action="{path}/undo"' in ani.get(after).text
    assert f'action="{path}/undo"' not in budi.get("/queue").text
    assert post(budi, f"{path}/undo").headers["location"] == "/queue?said=too_late"

    assert post(ani, f"{path}/undo").headers["location"] == f"{path}?said=undo"
    page = ani.get(f"{path}?said=undo").text
    assert "only a letter" in page
    assert 'value="override_spelling_variant" checked' in page
    assert "decision_undone" in events(site)


def test_a_supervisor_finds_a_decision_and_opens_it_again_with_a_note(site):  # noqa: F811
    a_flagged_card(site, claim_id="JHT-77")
    ani, sri = signed_in(site, "ani"), signed_in(site, "sri")
    path, _ = decide(ani)
    assert "JHT-77" in sri.get("/decided", params={"person": "ani", "action": "accept"}).text
    assert "JHT-77" not in sri.get("/decided", params={"person": "budi"}).text
    assert "JHT-77" not in sri.get("/decided", params={"person": "nobody"}).text

    assert post(sri, f"{path}/reopen", note=" ").headers["location"] == "/decided?said=no_note"
    assert post(sri, f"{path}/reopen", note="the name").headers["location"] == "/decided?said=reopen"
    assert post(sri, f"{path}/reopen", note="the name").headers["location"] == "/decided?said=not_there"
    assert post(ani, f"{path}/reopen", note="me too").status_code == 403
    page = ani.get(post(ani, "/queue/next").headers["location"]).text
    assert "the name" in page  # in the history of the document


def test_a_known_answer_is_kept_given_and_retired(tmp_path):
    site = a_site(tmp_path, known_share=1.0)  # noqa: F811
    a_flagged_card(site, claim_id="JHT-1")
    ani, budi, sri = (signed_in(site, name) for name in ("ani", "budi", "sri"))
    path, _ = decide(ani)
    assert post(sri, f"{path}/known").headers["location"] == "/decided?said=known"
    assert post(sri, f"{path}/known").headers["location"] == "/decided?said=gone_on"
    assert "JHT-1" in sri.get("/known").text
    assert budi.get("/known").status_code == 403

    a_flagged_card(site, claim_id="JHT-2")
    given = post(budi, "/queue/next").headers["location"]
    page = budi.get(given).text
    assert "JHT-1" in page
    for telling in ("Riwayat", "diterima petugas", "soal uji", "override_spelling_variant&#34; checked"):
        assert telling not in page
    post(budi, f"{given}/decision", **lease_in(page), **ACCEPTED)
    assert "1 / 1" in sri.get("/figures/people/2").text
    assert post(sri, "/known/1/retire").headers["location"] == "/known?said=retired"
    assert "tidak dipakai lagi" in sri.get("/known").text
    site.database.close()


def test_a_dispute_shows_both_answers_to_the_supervisor_alone(tmp_path):
    site = a_site(tmp_path, second_share=1.0)  # noqa: F811
    a_flagged_card(site)
    ani, budi, sri = (signed_in(site, name) for name in ("ani", "budi", "sri"))
    decide(ani, **{**ACCEPTED, "note.accept": "first words"})
    again = post(budi, "/queue/next").headers["location"]
    page = budi.get(again).text
    assert "first words" not in page
    assert "Riwayat" not in page
    said = {"action": "reupload", "reason.reupload": "image_blurry", "note.reupload": "second words"}
    post(budi, f"{again}/decision", **lease_in(page), **said)

    assert post(ani, "/queue/next").headers["location"] == "/queue?said=none"
    dispute = sri.get(post(sri, "/queue/next").headers["location"]).text
    assert "first words" in dispute
    assert "second words" in dispute
    site.database.close()


@pytest.mark.parametrize(("claims", "other"), [("contradicting", "JHT-1"), ("shared letter", "JHT-2")])
def test_a_claim_that_is_held_up_shows_its_document_beside_the_other_one(site, claims, other):  # noqa: F811
    with site.database.writing() as connection:
        connection.execute(delete(participants))
    for record in (RECORD, BUDIS_RECORD):
        a_participant(site.database, record)
    for number, papers in enumerate(shared_letter_number() if claims == "shared letter" else [contradicting()]):
        store(site.database, papers, days=9 * number, owner=f"owner {number}")
    with site.database.writing() as connection:
        connection.execute(update(documents).values(object_key=site.objects.put(a_picture())))
    ani, budi = signed_in(site, "ani"), signed_in(site, "budi")
    path = post(ani, "/queue/next").headers["location"].split("?")[0]
    page = ani.get(path).text
    assert f'href="{path}/beside"' in page

    beside = ani.get(f"{path}/beside").text
    assert "JHT-1" in beside
    assert other in beside
    assert RECORD.nik not in beside
    picture = ani.get(f"{path}/beside/pages/0.jpg")
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.headers["cache-control"] == "private, no-store"
    assert ani.get(f"{path}/beside/pages/7.jpg").status_code == 404
    assert budi.get(f"{path}/beside").headers["location"] == "/queue?said=not_yours"
    assert budi.get(f"{path}/beside/pages/0.jpg").status_code == 404
    assert events(site).count("document_read") == 2


def test_where_nothing_is_compared_there_is_nothing_beside(site):  # noqa: F811
    a_flagged_card(site)
    ani = signed_in(site, "ani")
    path = post(ani, "/queue/next").headers["location"].split("?")[0]
    assert "/beside" not in ani.get(path).text
    assert ani.get(f"{path}/beside").status_code == 404


@pytest.mark.parametrize("path", ["/figures?since=%00&slot=%27", "/decided?claim=%27&older=99999999999999999999"])
def test_strange_addresses_do_no_harm(site, path):  # noqa: F811
    assert signed_in(site, "sri").get(path).status_code in {200, 404}
