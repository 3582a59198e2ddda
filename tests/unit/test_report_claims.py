"""The report's section of a claim: three documents side by side, disagreements marked with both values."""

import re
from dataclasses import replace

from ocr.model import Box
from pipeline.claims.claim import claim_record, judge_claim
from pipeline.codec import document_record
from pipeline.model import Decision
from pipeline.reasons import because
from pipeline.reports.page import Picture, ReportedDocument, render_report
from tests.unit.claim_papers import CARD, LETTER, NIK, RECORD, ROW, TODAY, three
from tests.unit.test_report import checked

OTHER_NIK = NIK[:-1] + "2"


def page_of(documents, *, shown=None, reveal=True):
    claim = judge_claim("JHT-1", documents, participant=RECORD, today=TODAY)
    picture = Picture(b"\xff\xd8jpeg", 0, (1000, 2000))
    reported = [
        ReportedDocument(document_record(each), (picture,)) for each in (documents if shown is None else shown)
    ]
    return render_report(reported, title="t", made_at="now", claims=[claim_record(claim)], reveal=reveal)


def section(page):
    return page[page.index('id="c1"') : page.index("</section>")]


def test_the_three_documents_stand_side_by_side_with_the_pictures_that_are_there_already():
    page = page_of(three())

    assert re.findall(r'<use href="(#\S+)"/>', section(page)) == ["#d1-p0", "#d2-p0", "#d3-p0"]
    assert page.count('id="d2-p0"') == 1
    assert page.count("data:image/jpeg") == 3
    assert "Perbedaan" not in section(page)
    assert 'href="#c1"' in page
    checked(page)


def test_a_disagreement_is_told_with_both_values_and_marked_on_both_pictures():
    shown = section(page_of(three(row={**ROW, "tanggal_lahir": "1987-05-06"})))
    own, others = (re.findall(r'<g class="spotted"><polygon points="([^"]+)"><title>([^<]+)', part)
                   for part in shown.split('<div class="panel">')[1:3])  # fmt: skip

    assert "one part differs" in shown
    assert shown.count("1987-05-05") >= 2
    assert [title for _, title in own] == ["1987-05-05 (one_part_differs)"]
    assert own[0][0] == "0.0,50.0 210.0,50.0 210.0,85.0 0.0,85.0"  # a little larger than the value
    # The row's cell disagrees with the record, its number and the card: one box, three numbers.
    assert [title for _, title in others] == [
        "1987-05-06 (one_part_differs)",
        "1987-05-05 (number_says_otherwise)",
    ]
    assert ">1, 2, 3</text>" in shown


def test_numbers_are_masked_unless_they_are_to_be_revealed():
    documents = three(row={**ROW, "nik": OTHER_NIK})

    assert OTHER_NIK in section(page_of(documents))
    hidden = page_of(documents, reveal=False)
    assert NIK not in hidden
    assert OTHER_NIK not in hidden
    assert "3204********9002" in section(hidden)


def test_the_digit_that_differs_is_named_where_the_numbers_are_masked():
    assert "(digit 16)" in section(page_of(three(row={**ROW, "nik": OTHER_NIK}), reveal=False))
    far = NIK[:6] + "0101019005"
    assert "(digit " not in section(page_of(three(row={**ROW, "nik": far}), reveal=False))


def test_a_suspicion_is_marked_with_a_letter_at_its_place_on_its_own_file():
    card, sheet, letter = three()
    source = card.upload.source
    place = {"rule": "odd_digit", "page": 0, "box": [[10, 0], [50, 0], [50, 15], [10, 15]]}
    suspicion = because("fraud_text_edited", field="nik", **place)
    forged = replace(card, decision=Decision.FLAGGED, reasons=(suspicion,))

    shown = section(page_of([forged, sheet, letter], reveal=False))
    older = replace(forged, upload=replace(forged.upload, source=source + " older"))

    assert '<span class="spot">A</span>' in shown
    assert "<title>odd digit</title>" in shown
    assert ">A</text>" in shown
    assert ">A</text>" not in section(page_of([older, card, sheet, letter]))


def test_missing_documents_and_pictures_have_their_place():
    card = three()[:1]
    page = page_of(card, shown=[])

    assert section(page).count("Belum diunggah") == 2
    assert "Tidak ada gambar" in section(page)
    assert "<use" not in section(page)
    checked(page)


def test_what_a_stranger_wrote_is_text():
    evil = "<script>alert(1)</script>"
    documents = three(letter={**LETTER, "nama": evil}, card={**CARD, "nama": evil})
    documents[0] = replace(documents[0], upload=replace(documents[0].upload, source=f"{evil}.jpg"))

    page = page_of(documents)

    assert "<script" not in page
    checked(page)


def test_lines_of_an_older_version_are_shown_too():
    record = claim_record(judge_claim("JHT-1", three(), participant=None))
    for key in ("claimant", "cross_checks", "missing"):
        record[key] = []
    record["cross_checks"] = [
        {"check": "nik", "reference": "kk", "outcome": "mismatch", "document_value": NIK, "reference_value": None,
         "score": 0.0, "rule": None},
    ]  # fmt: skip

    page = render_report([], title="t", made_at="now", claims=[record], reveal=False)

    assert "3204********9001" in page
    checked(page)


def test_a_defect_with_a_place_and_no_rule_is_marked_too():
    card, sheet, letter = three()
    glare = because("image_glare", field="nik", page=0, box=[[10, 0], [50, 0], [50, 15], [10, 15]])
    dazzled = replace(card, decision=Decision.REJECTED, reasons=(glare,))

    assert '<span class="spot">A</span>' in section(page_of((dazzled, sheet, letter)))


def test_in_the_list_of_claims_one_sentence_stands_once():
    card, sheet, letter = three()
    dazzled = replace(
        card,
        decision=Decision.REJECTED,
        reasons=tuple(because("image_glare", field=field) for field in ("nik", "nama")),
    )
    page = page_of((dazzled, sheet, letter))
    listed = page[: page.index('id="c1"')]

    assert listed.count("Pantulan cahaya menutupi tulisan pada KTP.") == 1
    assert section(page).count("Pantulan cahaya menutupi tulisan pada KTP.") == 2


def test_a_page_that_lies_on_its_side_is_shown_upright_with_its_marks():
    card, sheet, letter = three(row={**ROW, "tanggal_lahir": "1987-05-06"})
    (straight, *_), (turned, *_) = (
        re.findall(r'<use href="#d2-p0"([^>]*)/>.*?<polygon points="([^"]+)"', section(page_of(papers)), re.S)
        for papers in ((card, sheet, letter), (card, replace(sheet, rotation=90), letter))
    )

    assert straight[0] == ""
    assert turned[0] == ' transform="translate(2000 0) rotate(90)"'
    boxes = [
        sorted(tuple(map(float, point.split(","))) for point in each[1].split()) for each in (straight, turned)
    ]
    assert sorted((2000 - y, x) for x, y in boxes[0]) == boxes[1]
    assert 'viewBox="0 0 2000 1000"' in section(page_of((card, replace(sheet, rotation=90), letter)))


def test_the_number_of_a_mark_does_not_cover_another_marked_value():
    documents = three(letter={**LETTER, "tanggal_mulai": "2010-01-01", "tanggal_selesai": "2019-01-31"})
    extraction = documents[2].extraction
    places = [Box.upright(left, 800, left + 190, 815) for left in (10, 210)]
    keys = ("tanggal_mulai", "tanggal_selesai")
    dates = {key: replace(extraction.fields[key], box=box) for key, box in zip(keys, places, strict=True)}
    documents[2] = replace(documents[2], extraction=replace(extraction, fields={**extraction.fields, **dates}))

    heights = {
        text: float(y)
        for y, text in re.findall(r'<text [^>]*y="([\d.]+)"[^>]*>([^<]+)<', section(page_of(documents)))
    }

    assert heights["2"] < 800 < heights["1"]


def test_an_officer_reads_what_the_claimant_is_not_told():
    card, sheet, letter = three()
    seen = {"rule": "same_file", "document_value": "a.jpg", "reference_value": "claim JHT-9"}
    suspicion = because("fraud_duplicate_document", **seen)
    shown = section(page_of((replace(card, decision=Decision.FLAGGED, reasons=(suspicion,)), sheet, letter)))

    assert "dipakai pada klaim lain" in shown
    assert "same file: a.jpg / claim JHT-9" in shown
    assert "memerlukan pemeriksaan lanjutan" not in shown
