"""Two readings compared: what agreement, dispute and silence do to a field's confidence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.engine import Image, Readers, Reading
from ocr.model import Box, OcrText, TextLine
from ocr.null import NullEngine
from pipeline.model import DocumentType, Extraction, Field, Participant, Rectified
from pipeline.policy.judging import DecidePolicy
from pipeline.policy.reading import ConfirmPolicy, KtpPolicy
from pipeline.stages.confirm import confirm
from pipeline.stages.extract.paklaring import STROKES
from pipeline.stages.on_record import alike

POLICY = ConfirmPolicy()
KEYS = ("nik", "nama", "agama")


@dataclass(frozen=True)
class Says:
    """A reader that answers line by line, and counts how many it was asked."""

    answers: Sequence[Reading]
    asked: list[int]
    name: str = "other"

    def recognise(self, crops: Sequence[Image]) -> Sequence[Reading]:
        self.asked.extend(int(crop[0, 0, 0]) for crop in crops)
        return [self.answers[int(crop[0, 0, 0])] for crop in crops]


def sheet(*readings: Reading) -> tuple[OcrText, Rectified]:
    """One line for each key, painted with its own number, so that a crop tells which line it is."""
    image = np.zeros((40 * len(readings), 300, 3), dtype=np.uint8)
    lines = []
    for row, (text, confidence) in enumerate(readings):
        image[40 * row : 40 * row + 40] = row
        lines.append(TextLine(text, confidence, Box.upright(10, 40 * row + 10, 290, 40 * row + 30)))
    document = Rectified(image, page=0, to_page=np.eye(3), rotation=0, edges_found=False)
    return OcrText(tuple(lines), (300, image.shape[0]), "first"), document


def extract(text: OcrText) -> Extraction:
    fields = {
        key: Field(line.text, line.text, line.confidence, line.box, reader=text.reader)
        for key, line in zip(KEYS, text.lines, strict=True)
        if line.text
    }
    return Extraction(DocumentType.KTP, fields)


def confirmed(first: Sequence[Reading], second: Says | None, third: Says | None = None) -> Extraction:
    text, document = sheet(*first)
    readers = Readers(first=NullEngine(), second=second, third=third)
    return confirm(extract(text), text=text, document=document, extract=extract, readers=readers, policy=POLICY)


FIRST: list[Reading] = [("3204254508879001", 0.9), ("SITI NURHALIZAH", 0.9), ("ISLAM", 0.9)]


def test_two_equal_readings_earn_confidence_and_only_the_fields_that_matter_are_read_again() -> None:
    second = Says([("3204254508879001", 0.8), ("SITINURHALIZAH", 0.8), ("RUBBISH", 0.1)], [])
    result = confirmed(FIRST, second)
    assert result.fields["nik"].confidence >= POLICY.agreement
    assert result.fields["nama"].value == "SITI NURHALIZAH"
    assert result.fields["agama"].value == "ISLAM"
    assert result.fields["agama"].confidence <= POLICY.alone
    assert second.asked == [0, 1] or sorted(second.asked) == [0, 1, 2]  # all, where a needed field is missing


def test_two_patchy_readings_do_not_make_a_number_sure_but_a_clean_one_does() -> None:
    need = next(need for need in DecidePolicy().needs[DocumentType.KTP] if need.key == "nik")
    patchy = [("3204254508879001", KtpPolicy().patchy), *FIRST[1:]]
    assert need.readable < confirmed(patchy, Says(patchy, [])).fields["nik"].confidence < need.accept
    clean = [("3204254508879001", 0.97), *FIRST[1:]]
    assert confirmed(patchy, Says(clean, [])).fields["nik"].confidence >= need.accept


def test_two_readers_that_agree_on_the_letters_do_not_agree_on_what_they_mean() -> None:
    text, document = sheet(*FIRST)

    def guess(text: OcrText) -> Extraction:
        fields = extract(text).fields
        guessed = replace(fields["nama"], confidence=0.75 * fields["nama"].confidence)
        return Extraction(DocumentType.KTP, {**fields, "nama": guessed})

    readers = Readers(first=NullEngine(), second=Says(FIRST, []))
    result = confirm(guess(text), text=text, document=document, extract=guess, readers=readers, policy=POLICY)
    assert 0.7 < result.fields["nama"].confidence <= 0.75
    assert result.fields["nik"].confidence >= POLICY.agreement


def test_a_line_that_the_first_reader_was_not_sure_of_is_read_again_whatever_it_says() -> None:
    everything = {key: (key, 0.95) for key in POLICY.fields[DocumentType.KTP]}
    readings = [*everything.values(), ("1SLAM", 0.6)]
    text, document = sheet(*readings)
    second = Says([*everything.values(), ("ISLAM", 0.97)], [])

    def all_of(text: OcrText) -> Extraction:
        keys = (*everything, "agama")
        lines = zip(keys, text.lines, strict=True)
        return Extraction(
            DocumentType.KTP, {key: Field(ln.text, ln.text, ln.confidence, ln.box) for key, ln in lines}
        )

    def read(policy: ConfirmPolicy) -> Field:
        readers = Readers(first=NullEngine(), second=second)
        found = confirm(all_of(text), text=text, document=document, extract=all_of, readers=readers, policy=policy)
        return found.fields["agama"]

    assert read(POLICY).value == "ISLAM"
    assert read(replace(POLICY, doubtful=0.5)).value == "1SLAM"


def test_the_blank_that_one_reader_dropped_is_kept() -> None:
    second = Says([FIRST[0], ("SITI NUR HALIZAH", 0.9), FIRST[2]], [])
    assert confirmed(FIRST, second).fields["nama"].value == "SITI NUR HALIZAH"


def test_a_disputed_number_is_in_doubt_whatever_a_third_reader_says_of_it() -> None:
    other = ("3204254508879007", 0.99)
    third = Says([FIRST[0], FIRST[1], FIRST[2]], [])
    result = confirmed(FIRST, Says([other, FIRST[1], FIRST[2]], []), third)
    assert result.fields["nik"].value == other[0]
    assert result.fields["nik"].confidence <= POLICY.disputed
    assert third.asked == []


@pytest.mark.parametrize(
    ("third", "value"), [("SITI NURHALIZAH", "SITI NURHALIZAH"), ("SITI NURHALISAH", "SITI NURHALISAH")]
)
def test_a_third_reader_breaks_the_tie_for_a_name(third: str, value: str) -> None:
    second = Says([FIRST[0], ("SITI NURHALISAH", 0.95), FIRST[2]], [])
    result = confirmed(FIRST, second, Says([FIRST[0], (third, 0.9), FIRST[2]], []))
    assert result.fields["nama"].value == third
    assert POLICY.disputed < result.fields["nama"].confidence <= POLICY.majority


def test_three_readings_that_all_differ_are_in_doubt() -> None:
    second = Says([FIRST[0], ("SITI NURHALISAH", 0.95), FIRST[2]], [])
    result = confirmed(FIRST, second, Says([FIRST[0], ("SITI HALIMAH", 0.9), FIRST[2]], []))
    assert result.fields["nama"].confidence <= POLICY.disputed


def test_what_only_one_reader_saw_is_worth_less() -> None:
    blind = Says([("", 0.0), FIRST[1], FIRST[2]], [])
    assert confirmed(FIRST, blind).fields["nik"].confidence <= POLICY.alone
    found = confirmed([("", 0.0), *FIRST[1:]], Says(FIRST, []))
    assert found.fields["nik"].value == FIRST[0][0]
    assert found.fields["nik"].confidence <= POLICY.alone


@pytest.mark.parametrize("blind", ["first", "second"])
@pytest.mark.parametrize(("repaired", "most"), [(True, POLICY.disputed), (False, POLICY.alone)])
def test_a_date_with_a_letter_put_right_is_in_doubt_where_one_reader_saw_it(
    blind: str, repaired: bool, most: float
) -> None:
    """ "2oo5" in old figures was read as "2o0o" by one reader, and by the other not at all."""
    seen: Reading = ("01 Agustus 2o0o", 0.95)
    text, document = sheet(seen if blind == "second" else ("", 0.0))
    second = Says([("", 0.0) if blind == "second" else seen], [])

    def dated(text: OcrText) -> Extraction:
        (line,) = text.lines
        when = Field("2000-08-01", line.text, line.confidence, line.box, reader=text.reader, repaired=repaired)
        return Extraction(DocumentType.PAKLARING, {"tanggal_mulai": when} if line.text else {})

    readers = Readers(first=NullEngine(), second=second)
    found = confirm(dated(text), text=text, document=document, extract=dated, readers=readers, policy=POLICY)
    assert found.fields["tanggal_mulai"].confidence == most


def test_a_name_that_only_the_second_reader_saw_is_sure_where_the_record_says_it_and_a_number_is_not() -> None:
    text, document = sheet(("", 0.0), ("", 0.0), FIRST[2])
    second = Says(FIRST, [])

    def with_record(name: str) -> Extraction:
        return confirm(
            extract(text),
            text=text,
            document=document,
            extract=extract,
            readers=Readers(first=NullEngine(), second=second),
            policy=POLICY,
            record=Participant(nik=FIRST[0][0], nama=name),
        )

    found = with_record("SITI NURHALIZAH")
    assert found.fields["nama"].confidence >= POLICY.agreement
    assert found.fields["nik"].confidence <= POLICY.alone
    assert with_record("SITI NURHALIZA").fields["nama"].confidence <= POLICY.alone


@pytest.mark.parametrize(
    ("kind", "kept", "recorded", "settled"),
    [
        (DocumentType.KTP, KtpPolicy().inferred, "SITI NURHALIZAH", True),
        (DocumentType.KTP, KtpPolicy().inferred, "SITI NURHALIZA", False),
        (DocumentType.KTP, KtpPolicy().begun_late, "SITI NURHALIZAH", False),
        (DocumentType.PAKLARING, KtpPolicy().inferred, "SITI NURHALIZAH", False),
    ],
)
def test_the_record_settles_a_small_doubt_of_what_a_value_on_a_card_means(
    kind: DocumentType, kept: float, recorded: str, settled: bool
) -> None:
    text, document = sheet(("SITI NURHALIZAH", 0.98))

    def placed(text: OcrText) -> Extraction:
        """By its place: what stands before it could not be read."""
        (line,) = text.lines
        name = Field(line.text, line.text, kept * line.confidence, line.box, reader=text.reader)
        return Extraction(kind, {"nama": name})

    readers = Readers(first=NullEngine(), second=Says([("SITI NURHALIZAH", 0.98)], []))
    record = Participant(nik="3204254508879001", nama=recorded)
    found = confirm(
        placed(text), text=text, document=document, extract=placed, readers=readers, policy=POLICY, record=record
    )
    assert (found.fields["nama"].confidence >= POLICY.agreement) is settled


def test_two_of_three_are_not_enough_for_a_name_that_nothing_else_bears_out() -> None:
    need = next(need for need in DecidePolicy().needs[DocumentType.KTP] if need.key == "nama")
    slip: list[Reading] = [FIRST[0], ("SITI NURHALTZAH", 0.9), FIRST[2]]
    text, document = sheet(*FIRST)

    def read(*, recorded: str | None) -> Field:
        readers = Readers(first=NullEngine(), second=Says(slip, []), third=Says(slip, []))
        record = Participant(nama=recorded) if recorded else None
        found = confirm(
            extract(text),
            text=text,
            document=document,
            extract=extract,
            readers=readers,
            policy=POLICY,
            record=record,
        )
        return found.fields["nama"]

    assert need.readable < read(recorded=None).confidence < need.accept
    assert read(recorded="SITI NURHALIZA").confidence < need.accept
    assert read(recorded="SITI NURHALTZAH").confidence >= need.accept


@pytest.mark.parametrize(
    ("kept", "repaired", "recorded", "settled"),
    [
        (STROKES, True, date(2019, 2, 1), True),
        (STROKES, True, date(2019, 3, 1), False),
        (STROKES, False, date(2019, 2, 1), False),
        (0.75 * STROKES, True, date(2019, 2, 1), False),
    ],
)
def test_the_record_settles_a_stroke_of_a_month_but_no_other_doubt_of_a_letters_day(
    kept: float, repaired: bool, recorded: date, settled: bool
) -> None:
    text, document = sheet(("1 - II - 2019", 0.98))

    def roman(text: OcrText) -> Extraction:
        (line,) = text.lines
        begun = Field("2019-02-01", line.text, kept * line.confidence, line.box, reader="first", repaired=repaired)
        return Extraction(DocumentType.PAKLARING, {"tanggal_mulai": begun})

    readers = Readers(first=NullEngine(), second=Says([("1 - II - 2019", 0.98)], []))
    record = Participant(tanggal_mulai=recorded)
    found = confirm(
        roman(text), text=text, document=document, extract=roman, readers=readers, policy=POLICY, record=record
    )
    assert (found.fields["tanggal_mulai"].confidence >= POLICY.agreement) is settled


def test_with_one_reader_nothing_that_matters_is_sure() -> None:
    result = confirmed([(text, 1.0) for text, _ in FIRST], None)
    assert result.fields["nik"].confidence <= POLICY.alone
    assert result.fields["nama"].confidence <= POLICY.alone


@given(st.floats(0, 1), st.floats(0, 1), st.text("0123456789", min_size=16, max_size=16))
def test_a_dispute_is_never_worth_as_much_as_agreement(a: float, b: float, other: str) -> None:
    first: list[Reading] = [("3204254508879001", a), *FIRST[1:]]
    agreed = confirmed(first, Says([("3204254508879001", b), *FIRST[1:]], [])).fields["nik"]
    second = confirmed(first, Says([(other, b), *FIRST[1:]], [])).fields["nik"]
    if alike(other, first[0][0]):
        assert second.confidence == agreed.confidence
    else:
        assert second.confidence <= min(POLICY.disputed, agreed.confidence) + 1e-9


def of_a_file(said: Sequence[Reading], printed: Says, third: Says | None = None) -> Extraction:
    """What is made of a file's own text where the print differs; the record says what the file says."""
    text, document = sheet(*said)
    text = replace(text, reader="text_layer")
    readers = Readers(first=NullEngine(), second=printed, third=third)
    record = Participant(nik=said[0][0], nama=said[1][0])
    return confirm(
        extract(text), text=text, document=document, extract=extract, readers=readers, policy=POLICY, record=record
    )


SAID: list[Reading] = [("3204254508879001", 1.0), ("SITI NURHALIZAH", 1.0), ("ISLAM", 1.0)]


def test_a_files_own_text_is_believed_where_the_print_says_the_same() -> None:
    result = of_a_file(SAID, Says([("3204254508879001", 0.8), ("SITINURHALIZAH", 0.8), ("ISLAM", 0.9)], []))
    assert min(field.confidence for key, field in result.fields.items() if key != "agama") >= POLICY.agreement
    assert result.observations == ()


@pytest.mark.parametrize(
    ("field", "printed"),
    [("nik", ("3204254508879007", "SITI NURHALIZAH")), ("nama", ("3204254508879001", "RINA WULANDARI"))],
)
def test_a_files_own_text_that_the_print_contradicts_is_a_suspicion(field: str, printed: tuple[str, str]) -> None:
    result = of_a_file(SAID, Says([(printed[0], 0.9), (printed[1], 0.9), ("ISLAM", 0.9)], []))
    assert result.fields[field].confidence <= POLICY.disputed
    (sign,) = result.observations
    assert (sign.code, sign.field, sign.evidence["rule"]) == ("fraud_tampering_suspected", field, "text_layer")


def test_a_readers_slip_in_a_word_is_no_suspicion_and_text_that_nobody_sees_printed_is_in_doubt() -> None:
    slip = of_a_file(SAID, Says([("3204254508879001", 0.9), ("SITI NURHALIZAN", 0.9), ("ISLAM", 0.9)], []))
    assert slip.observations == ()
    unseen = of_a_file(SAID, Says([("3204254508879001", 0.9), ("", 0.0), ("ISLAM", 0.9)], []))
    assert unseen.fields["nama"].confidence <= POLICY.disputed


def test_a_third_reader_that_sees_what_the_file_says_takes_the_suspicion_away() -> None:
    printed = Says([("3204254508879001", 0.9), ("RINA WULANDARI", 0.9), ("ISLAM", 0.9)], [])
    third = Says([("3204254508879001", 0.9), ("SITI NURHALIZAH", 0.9), ("ISLAM", 0.9)], [])
    assert of_a_file(SAID, printed, third).observations == ()


def test_the_wider_of_two_equal_readings_is_kept_in_capitals() -> None:
    first = [FIRST[0], ("KEP.SERIBU", 0.9), FIRST[2]]
    result = confirmed(first, Says([("3204254508879001", 0.8), ("kep. seribu", 0.8), ("ISLAM", 0.9)], []))
    assert result.fields["nama"].value == "KEP. SERIBU"


@pytest.mark.parametrize(("sure", "asked"), [(POLICY.unsure, []), (POLICY.unsure - 0.01, [1])])
def test_of_what_one_sure_reading_is_enough_for_only_the_unsure_is_read_again(
    sure: float, asked: list[int]
) -> None:
    text, document = sheet(FIRST[0], ("SITI NURHALIZAH", sure), FIRST[2])
    second = Says(FIRST, [])
    kind = DocumentType.KTP
    policy = replace(
        POLICY, fields={**POLICY.fields, kind: frozenset({"nama"})}, once=frozenset({"nama"}), doubtful=0.0
    )
    readers = Readers(first=NullEngine(), second=second)
    found = confirm(extract(text), text=text, document=document, extract=extract, readers=readers, policy=policy)
    assert second.asked == asked
    assert (found.fields["nama"].confidence > sure) is bool(asked)  # one reading is as sure as it is
    missing, nowhere = sheet(FIRST[0], ("", 0.0), FIRST[2])
    confirm(extract(missing), text=missing, document=nowhere, extract=extract, readers=readers, policy=policy)
    assert second.asked == asked


@pytest.mark.parametrize(
    ("first", "second", "settled"),
    [
        ("1625/GIC-HRD/VII/2022", "1625/GIC-HRD/VIII/2022", True),
        ("049/KFJC-HRD/l/2008", "049/KFJC-HRD/II/2008", True),
        ("855/CIPC-HRD/1/2019", "855/CIPC-HRD/I/2019", True),
        ("1625/GIC-HRD/VIII/2022", "1625/GIC-HRD/VII/2022", False),
        ("156/HRD/V/2019", "1156/HRD/V/2019", False),
        ("156/HRD/V/2019", "156/HRD/IX/2019", False),
        ("156/HRD/VI/2019", "166/HRD/VII/2019", False),
        ("156/HRD/2019", "156/HRD/I/2019", False),
    ],
)
def test_strokes_of_a_letters_month_need_no_third_reader(first: str, second: str, settled: bool) -> None:
    text, document = sheet((first, 0.98))

    def numbered(text: OcrText) -> Extraction:
        (line,) = text.lines
        number = Field(line.text, line.text, line.confidence, line.box, reader="first")
        return Extraction(DocumentType.PAKLARING, {"nomor_surat": number})

    asked: list[int] = []
    readers = Readers(first=NullEngine(), second=Says([(second, 0.97)], []), third=Says([("?", 0.9)], asked))
    found = confirm(numbered(text), text=text, document=document, extract=numbered, readers=readers, policy=POLICY)
    assert (found.fields["nomor_surat"].confidence == POLICY.majority) is settled
    assert bool(asked) is not settled
    assert found.fields["nomor_surat"].value == second
