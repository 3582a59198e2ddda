"""The page: everything in it, nothing fetched, nothing that a stranger wrote is markup."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import cv2
import numpy as np
import pytest

from ocr.model import Box
from pipeline.catalogue.entry import Group
from pipeline.claims.claim import claim_record, judge_claim
from pipeline.codec import document_record, from_record, to_line
from pipeline.model import (
    CheckOutcome,
    CrossCheck,
    DocumentType,
    Extraction,
    Field,
    Grade,
    Mark,
    Outcome,
    Quality,
    Reference,
    Upload,
)
from pipeline.policy.photo import DecodePolicy
from pipeline.privacy import with_own_row_only
from pipeline.reasons import CATALOGUE, because
from pipeline.reports.page import ReportedDocument, render_report
from pipeline.reports.picture import Picture
from pipeline.reports.preview import numbers_in, previews
from tests.doubles import NIK, OTHER_NIK, StubVerifier

EVIL = "<script>alert(1)</script>\"'><img src=//evil.example>"


def a_verification(word="flag", source="JHT-1/ktp.jpg"):
    upload = Upload(word.encode(), source, "ab" * 32, DocumentType.KTP, "JHT-1", "99")
    return StubVerifier()(upload)


def page_of(*verifications, reveal=False, **more):
    picture = Picture(b"\xff\xd8jpeg", 0, (400, 300))
    documents = [ReportedDocument(document_record(each), (picture,), "a story") for each in verifications]
    return render_report(documents, title="berkas: test", made_at="today", reveal=reveal, **more)


class Checker(HTMLParser):
    """Tags that are open, and every address."""

    def __init__(self):
        super().__init__()
        self.open, self.addresses, self.tags = [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.addresses += [value for name, value in attributes if name in {"src", "href", "action", "srcset"}]
        if tag not in {"meta", "input", "br", "img", "link"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.open.pop()

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, tag


def checked(page):
    checker = Checker()
    checker.feed(page)
    assert checker.open == []
    return checker


def test_the_page_shows_what_was_decided_and_why_in_both_languages():
    page = page_of(a_verification())

    record = document_record(a_verification())
    assert record["reasons"][0]["message"]["id"] in page
    assert record["reasons"][0]["message"]["en"] in page
    assert "SITI AMINAH" in page
    assert "a story" in page
    assert re.search(r'<polygon points="10.0,40.0 200.0,40.0 200.0,60.0 10.0,60.0"', page)
    assert 'viewBox="0 0 400 300"' in page


def test_the_page_is_well_formed_and_asks_for_nothing():
    claim = judge_claim("JHT-1", [a_verification()], participant=None)
    checker = checked(page_of(a_verification(), a_verification("family"), claims=[claim_record(claim)]))

    assert checker.addresses
    assert all(address.startswith(("#c", "#d", "data:image/jpeg;base64,")) for address in checker.addresses)
    assert not {"script", "link", "iframe", "img", "object", "form"} & set(checker.tags)


def test_what_a_stranger_wrote_is_text():
    verification = a_verification(source=EVIL)
    box = Box.upright(1, 1, 9, 9)
    extraction = Extraction(DocumentType.KTP, {"nama": Field(EVIL, EVIL, 0.5, box, 0, EVIL)})
    verification = replace(verification, extraction=extraction)

    page = page_of(verification)

    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page
    checked(page)


@pytest.mark.parametrize(("reveal", "seen"), [(False, False), (True, True)])
def test_numbers_are_masked_unless_they_are_to_be_revealed(reveal, seen):
    page = page_of(a_verification(f"accept {NIK}", source=f"{NIK}.jpg"), a_verification("family"), reveal=reveal)

    assert (NIK in page) is seen
    assert (OTHER_NIK in page) is seen


def test_a_document_that_cannot_be_opened_has_its_place():
    verification = replace(a_verification("?"), quality=None, extraction=None, image_size=None, pages=0)

    page = render_report([ReportedDocument(document_record(verification))], title="t", made_at="now", reveal=False)

    assert "cannot be opened" in page
    checked(page)


def test_the_digit_that_differs_is_named_where_the_numbers_are_masked():
    number = CrossCheck("nik", Reference.PARTICIPANT, CheckOutcome.MISMATCH, NIK, NIK[:8] + "9" + NIK[9:], 0.94)
    page = page_of(replace(a_verification(), cross_checks=(number,)))

    assert "digit 9<" in page


@pytest.mark.parametrize(("stages", "told"), [({"decode": 1.0}, "not read"), ({"read": 1.0}, "unknown type")])
def test_a_document_that_was_stopped_before_reading_is_none_of_unknown_type(stages, told):
    page = page_of(replace(a_verification(), document_type=DocumentType.UNKNOWN, timings_ms=stages))

    assert [words for words in ("not read", "unknown type") if words in page] == [told]


def test_a_page_without_documents():
    checked(render_report([], title="t", made_at="now"))


def a_picture_file(width=2000, height=1000):
    image = np.full((height, width, 3), 230, np.uint8)
    cv2.putText(image, "NIK 3204252504899001", (100, 500), cv2.FONT_HERSHEY_DUPLEX, 3, (0, 0, 0), 5)
    return cv2.imencode(".png", image)[1].tobytes()


def an_upload():
    return Upload(a_picture_file(), "a.png", "")


def test_a_preview_is_small_and_remembers_the_size_of_the_page():
    (preview,) = previews(an_upload(), policy=DecodePolicy(), longest_side=500)

    image = cv2.imdecode(np.frombuffer(preview.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert image.shape[:2] == (250, 500)
    assert preview.size == (2000, 1000)


def test_where_a_number_was_read_the_preview_is_covered():
    box = Box.upright(100, 400, 1900, 540)
    extraction = Extraction(
        DocumentType.KTP, {"nik": Field(NIK, NIK, 0.9, box), "nama": Field("A", "A", 0.9, box)}
    )

    (preview,) = previews(an_upload(), policy=DecodePolicy(), longest_side=500, cover=numbers_in(extraction))

    image = cv2.imdecode(np.frombuffer(preview.jpeg, np.uint8), cv2.IMREAD_COLOR)
    covered = image[104:132, 30:470]
    assert covered.max() < 100
    assert image[5:80].min() > 200


def a_row(number, top):
    box = Box.upright(200, top, 700, top + 20)
    return {"nik": Field(number, number, 0.9, box), "nama": Field("A", "A", 0.9, box)}


def test_numbers_of_a_family_whose_rows_are_not_kept_are_covered():
    rows = tuple(a_row(f"320425{at}000000000", 300 + 40 * at) for at in range(3))
    sheet = Extraction(DocumentType.KK, {"nomor_kk": Field("1", "1", 0.9, Box.upright(0, 0, 9, 9))}, rows)
    answer = replace(a_verification(), document_type=DocumentType.KK, extraction=sheet)
    every = {(page, box) for page, box in numbers_in(sheet)}
    for kept in (with_own_row_only(answer, nik="3204251000000000"), with_own_row_only(answer)):
        stored = from_record(json.loads(to_line(document_record(kept))))
        assert len(stored.extraction.members) <= 1
        assert set(numbers_in(stored.extraction)) == every


def test_of_a_card_stored_without_their_places_the_whole_column_is_covered():
    own = Extraction(DocumentType.KK, {}, (a_row("3204251000000000", 340),))
    boxes = [box for _, box in numbers_in(own)]
    for top in (300, 340, 380, 340 + 9 * 40):
        assert any(box.top <= top + 10 <= box.bottom and box.left == 200 for box in boxes)


def test_a_file_that_is_no_picture_has_no_preview():
    assert previews(Upload(b"nothing", "a.jpg", ""), policy=DecodePolicy()) == ()


PLACE = [[10, 20], [90, 20], [90, 40], [10, 40]]
LINE = [[5, 50], [80, 50], [80, 60], [5, 60]]
ELSEWHERE = [[5, 70], [80, 70], [80, 80], [5, 80]]


def drawn_page(*reasons, lines=(), grade=Grade.DOUBTFUL, decision=None):
    verification = replace(a_verification(), reasons=reasons, quality=Quality(0.2, grade))
    picture = Picture(b"\xff\xd8jpeg", 0, (400, 300), tuple(lines))
    page = render_report(
        [ReportedDocument(document_record(verification), (picture,))], title="t", made_at="now", reveal=False
    )
    checked(page)
    return page


def shapes(page):
    return re.findall(r'<polygon class="(weak|lost|hidden)" points="([^"]+)"[^>]*><title>([^<]+)', page)


def test_what_hides_a_field_is_drawn_and_named_on_its_page_alone():
    page = drawn_page(
        because("image_glare", field="nik", box=PLACE, page=0),
        because("image_glare", field="nama", box=PLACE, page=1),
    )

    assert shapes(page) == [("hidden", "10,20 90,20 90,40 10,40", "NIK: pantulan cahaya · NIK: glare")]
    assert '<text class="hidden"' in page
    assert "NIK: pantulan cahaya</text>" in page
    legend = page.split('<ul class="legend')[1].split("</ul>")[0]
    assert "NIK: pantulan cahaya" in legend
    assert "NIK: glare" in legend


def test_faded_print_is_named_in_words():
    page = drawn_page(because("doc_damaged", field="nama", box=PLACE, page=0))

    assert shapes(page) == [("hidden", "10,20 90,20 90,40 10,40", "Nama: tulisan pudar · name: faded print")]


def test_where_a_screen_shows_is_drawn_although_it_is_no_fields_place():
    page = drawn_page(because("doc_screen_photo", rule="pixel_grid", box=PLACE, page=0))

    assert shapes(page) == [("hidden", "10,20 90,20 90,40 10,40", "foto layar · photo of a screen")]


def test_lines_are_shaded_by_how_badly_they_fail_and_the_legend_says_so_in_words():
    lines = [(PLACE, 0.05), (LINE, 0.4), (ELSEWHERE, 0.7)]
    page = drawn_page(because("image_blurry", weak_lines=[(ELSEWHERE, 0.1)], page=0), lines=lines)

    assert [(style, title) for style, _, title in shapes(page)] == [
        ("lost", "readability 5%"), ("weak", "readability 40%"),
    ]  # fmt: skip
    legend = page.split('<ul class="legend')[1].split("</ul>")[0]
    assert "tulisan yang tidak terbaca" in legend
    assert "hard to read" in legend
    assert "weak lines" not in page


def test_without_its_measured_lines_a_page_shows_those_of_the_record():
    page = drawn_page(because("image_blurry", weak_lines=[(LINE, 0.1)], page=0))

    assert shapes(page) == [("lost", "5,50 80,50 80,60 5,60", "readability 10%")]


def test_nothing_is_shaded_where_the_photo_is_not_to_blame():
    note = replace(because("image_blurry"), outcome=Outcome.INFO)
    page = drawn_page(because("mismatch_nik", field="nik"), note, lines=[(LINE, 0.1)], grade=Grade.GOOD)

    assert shapes(page) == []
    assert '<ul class="legend' not in page


MARKS = (
    Mark("kop_surat", True, Box.upright(20, 10, 200, 40)),
    Mark("stempel", True, Box.upright(40, 200, 120, 280)),
    Mark("tanda_tangan", True, Box.upright(60, 210, 160, 260), page=1),
    Mark("meterai", False),
)


def marked_page(*marks):
    verification = a_verification()
    extraction = replace(verification.extraction, marks=marks)
    picture = Picture(b"\xff\xd8jpeg", 0, (400, 300))
    record = document_record(replace(verification, extraction=extraction))
    page = render_report([ReportedDocument(record, (picture,))], title="t", made_at="now")
    checked(page)
    return page


def test_the_marks_of_a_letter_are_drawn_on_their_page_and_the_unseen_ones_are_named():
    page = marked_page(*MARKS)

    drawn = re.findall(r'<polygon class="mark" points="([^"]+)"><title>([^<]+)', page)
    assert [title for _, title in drawn] == ["kop surat · letterhead", "stempel · stamp"]
    assert drawn[1][0].startswith("40")
    assert re.findall(r'<text class="mark"[^>]*>([^<]+)', page) == ["kop surat", "stempel"]
    legend = page.split('<ul class="legend')[1].split("</ul>")[0]
    assert "tidak terlihat: meterai" in legend
    assert "signature" not in legend  # it stands on another page


def test_a_paper_without_marks_needs_no_legend():
    assert '<ul class="legend' not in marked_page()


def test_print_that_looks_altered_is_framed_and_not_called_hidden():
    page = drawn_page(
        because("fraud_text_edited", field="nik", rule="odd_digit", page=0, box=PLACE), grade=Grade.GOOD
    )

    assert shapes(page) == []
    (points, title) = re.findall(r'<polygon class="altered" points="([^"]+)"><title>([^<]+)', page)[0]
    assert title == "NIK: odd digit"
    corners = [tuple(map(float, each.split(","))) for each in points.split()]
    assert corners[0] < (10, 20)
    assert corners[2] > (90, 40)
    legend = page.split('<ul class="legend')[1].split("</ul>")[0]
    assert "mungkin diubah (NIK)" in legend
    assert "may have been altered" in legend


@pytest.mark.parametrize(
    "box", [[[-50, -40], [60, -40], [60, -10], [-50, -10]], [[390, 290], [700, 290], [700, 340], [390, 340]]]
)
def test_the_name_of_a_place_outside_the_picture_stands_inside(box):
    page = drawn_page(because("image_cropped", field="nik", box=box, page=0))

    x, y, size = map(
        float, re.search(r'<text class="hidden" x="([-\d.]+)" y="([-\d.]+)" font-size="([\d.]+)"', page).groups()
    )
    assert 0 <= x <= 400 - 8 * size
    assert size <= y <= 300


def test_earlier_uploads_are_told_with_their_reasons():
    earlier = [
        {
            "sha256": "a",
            "source": "first.jpg",
            "readability": 0.25,
            "reasons": [{"code": "image_glare", "field": "nama"}],
        }
    ]
    page = drawn_page(because("resubmission_limit", tries=3, earlier=earlier))

    assert 'earlier upload: <span class="source">first.jpg</span> (25%) · <code>image_glare</code> Nama' in page
    assert "sha256" not in page.split("earlier upload")[1].split("</ul>")[0]


def test_every_line_of_a_page_is_measured_for_its_picture():
    image = np.full((600, 1000, 3), 235, np.uint8)
    for row in range(8):
        cv2.putText(
            image, "CONTOH TULISAN NOMOR", (60, 60 + 65 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (30, 30, 30), 2
        )
    image[300:] = cv2.GaussianBlur(image[300:], (0, 0), 9)

    (preview,) = previews(Upload(cv2.imencode(".png", image)[1].tobytes(), "a.png", ""), policy=DecodePolicy())

    sharp = [line.readability for line in preview.lines if line.box.center[1] < 270]
    blurred = [line.readability for line in preview.lines if line.box.center[1] > 330]
    assert len(sharp) >= 3
    assert min(sharp) > 0.8
    assert all(each < 0.2 for each in blurred)


def test_one_thing_is_said_once_and_names_every_field():
    low = [because("field_unreadable", field=key) for key in ("nik", "nama")]
    verification = replace(a_verification(), reasons=(*low, because("doc_photocopy")))

    page = page_of(verification)

    sentences = re.findall(r'<div class="id" lang="id">(.*?)</div>', page)
    assert len(sentences) == len(set(sentences)) == 2
    assert "NIK dan Nama" in sentences[0]
    assert page.count("<code>field_unreadable</code>") == 2
    checked(page)


def test_a_suspicion_is_told_neutrally_and_kept_by_its_code():
    suspicion = next(code for code, entry in CATALOGUE.items() if entry.group is Group.FRAUD)
    verification = replace(a_verification(), reasons=(because(suspicion), because("mismatch_nik", field="nik")))

    page = page_of(verification)

    assert f"<code>{suspicion}</code>" in page
    assert "<code>mismatch_nik</code>" in page
    checked(page)


def test_a_note_stands_at_the_foot():
    assert "no third &lt;reader" in page_of(a_verification(), note="no third <reader").split("<footer>")[1]
