"""A person's own keys: each act one letter, no letter twice, nobody else's changed; a plain form."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.shortcuts import DEFAULTS, Act, Shortcuts, completed, problem_of
from tests.desk_site import a_flagged_card, a_site, post, signed_in

LETTER = st.sampled_from(string.ascii_lowercase)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    made = a_site(tmp_path_factory.mktemp("keys"))
    yield made
    made.glancer.close()
    made.database.close()


def test_every_act_has_a_letter_of_its_own():
    assert set(DEFAULTS) == {act.short for act in Act}
    assert problem_of(DEFAULTS) is None
    assert completed({}) == DEFAULTS


@given(st.dictionaries(st.sampled_from([*DEFAULTS, "old_act"]), LETTER).filter(
    lambda each: len(set(each.values())) == len(each)))  # fmt: skip
def test_a_choice_of_an_older_time_is_kept_and_completed(chosen):
    letters = completed(chosen)
    assert problem_of(letters) is None
    assert all(letters[act] == letter for act, letter in chosen.items() if act in DEFAULTS)


@pytest.mark.parametrize("letter", ["", "tt", "1", "?", "é", " ", "+"])
def test_only_one_letter_will_do(letter):
    assert problem_of({**DEFAULTS, "accept": letter}) == "keys.letters"
    assert problem_of({act: letter for act, letter in DEFAULTS.items() if act != "accept"}) == "keys.letters"


def test_a_letter_that_is_used_twice_is_refused_and_what_was_typed_stays(site):
    ani = signed_in(site, "ani")
    answer = post(ani, "/keys", **{**DEFAULTS, "accept": "u"})
    assert answer.status_code == 422
    assert "Satu huruf dipakai dua kali" in answer.text
    assert answer.text.count('aria-invalid="true"') == 2
    assert Shortcuts(site.database).of(1) == DEFAULTS


def test_a_persons_letters_stand_on_their_pages_and_on_no_others(site):
    a_flagged_card(site)
    ani, budi = signed_in(site, "ani"), signed_in(site, "budi")
    assert post(ani, "/keys", **{**DEFAULTS, "accept": "A", "next": "y"}).status_code == 303
    assert 'aria-keyshortcuts="Y"' in ani.get("/queue").text
    assert 'aria-keyshortcuts="N"' in budi.get("/queue").text
    page = ani.get(post(ani, "/queue/next").headers["location"]).text
    assert "accept:a " in page and "next:y " in page
    assert '<summary aria-keyshortcuts="A">' in page

    assert post(ani, "/keys", act="default").status_code == 303
    assert 'value="T"' in ani.get("/keys?said=kept").text
