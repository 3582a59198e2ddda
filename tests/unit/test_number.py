"""Our own reader of numbers: digits out of columns, the grammar over digits, and what becomes of the field."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.engine import Digit, EngineError, Image
from ocr.model import Box, OcrText, TextLine
from ocr.number import BLANK, HEIGHT, LENGTH, OTHER, UNREADABLE, NumberNetwork, normalised, number_in
from pipeline.model import DocumentType, Extraction, Field, Participant, Rectified
from pipeline.policy.judging import DecidePolicy
from pipeline.policy.reading import NumberPolicy
from pipeline.stages.extract.nik import parse_nik
from pipeline.stages.number import Numbers, check_number, opinion, vouched

NIK = "3204254508879001"
POLICY = NumberPolicy()
BLANK_PAGE = Rectified(np.zeros((40, 300, 3), np.uint8), page=0, to_page=np.eye(3), rotation=0, edges_found=False)
ACCEPT = next(need.accept for need in DecidePolicy().needs[DocumentType.KTP] if need.key == "nik")


def columns(classes: Sequence[int], *, sure: float = 9.0) -> np.ndarray:
    """Logits that name one class a column."""
    logits = np.zeros((len(classes), BLANK + 1))
    logits[np.arange(len(classes)), classes] = sure
    return logits


def spelt(signs: Sequence[int]) -> list[int]:
    """Two columns for each sign and a gap."""
    return [BLANK, *(column for sign in signs for column in (sign, sign, BLANK))]


def read_as(classes: Sequence[int]) -> str:
    """The digits that come out of such columns."""
    return "".join(str(int(np.argmax(each.probabilities))) for each in number_in(columns(classes)))


def digit(value: int, sure: float = 0.999, *, instead: int | None = None, unreadable: float = 0.0) -> Digit:
    """One digit; what is left goes to `instead`, or to all others."""
    rest = 1 - sure - unreadable
    shares = [rest / 9] * 10 if instead is None else [0.0] * 10
    if instead is not None:
        shares[instead] = rest
    shares[value] = sure
    return Digit(tuple(shares), unreadable)


def digits(number: str = NIK, **changed: Digit) -> list[Digit]:
    """All sure but `changed`: places from 1 as `at5=`."""
    return [changed.get(f"at{place}", digit(int(sign))) for place, sign in enumerate(number, 1)]


def well_formed(number: str) -> bool:
    return parse_nik(number) is not None


class TestColumns:
    @settings(deadline=None)
    @given(st.lists(st.integers(0, 9), min_size=1, max_size=20))
    def test_the_digits_come_out_as_the_columns_show_them_also_two_alike_side_by_side(
        self, number: list[int]
    ) -> None:
        found = number_in(columns(spelt(number)))
        assert [int(np.argmax(each.probabilities)) for each in found] == number
        assert all(sum(each.probabilities) + each.unreadable == pytest.approx(1) for each in found)

    def test_other_signs_end_a_number_and_the_one_nearest_to_sixteen_digits_is_taken(self) -> None:
        line = [OTHER, 1, 2, OTHER, *map(int, NIK), OTHER, 7]
        assert read_as(spelt(line)) == NIK

    def test_a_sign_of_which_a_column_hesitates_stays_one_sign(self) -> None:
        logits = columns([BLANK, 3, 3, 3, BLANK])
        logits[2, 8] = logits[2, 3] + 0.5
        (found,) = number_in(logits)
        assert int(np.argmax(found.probabilities)) == 3
        assert found.probabilities[8] > 0.001

    @pytest.mark.parametrize("alike", [2, 3])
    def test_digits_that_are_alike_and_leave_no_column_between_them_are_as_many_as_their_width_says(
        self, alike: int
    ) -> None:
        line = spelt([int(sign) for sign in NIK[: LENGTH - alike]])
        assert read_as([*line, *[7] * (3 * alike - 1), BLANK]) == NIK[: LENGTH - alike] + "7" * alike

    def test_a_wide_digit_stays_one(self) -> None:
        assert read_as([*spelt([int(sign) for sign in NIK[:-1]]), 7, 7, 7, BLANK]) == NIK[:-1] + "7"

    def test_an_unreadable_digit_keeps_its_place(self) -> None:
        signs = [*map(int, NIK)]
        signs[13] = UNREADABLE
        found = number_in(columns(spelt(signs)))
        assert len(found) == LENGTH
        assert found[13].unreadable > 0.9

    def test_a_line_without_digits_holds_no_number(self) -> None:
        assert number_in(columns(spelt([OTHER] * 12))) == []
        assert number_in(columns([BLANK])) == []


class TestNormalised:
    @settings(deadline=None)
    @given(st.integers(2, 90), st.integers(2, 1500), st.booleans())
    def test_any_crop_becomes_a_strip_of_the_networks_height(self, height: int, width: int, grey: bool) -> None:
        shape = (height, width) if grey else (height, width, 3)
        strip = normalised(np.full(shape, 200, np.uint8))
        assert strip.shape[0] == HEIGHT
        assert strip.shape[1] % 8 == 0
        assert np.isfinite(strip).all()

    def test_contrast_and_brightness_hardly_matter(self) -> None:
        crop = np.random.default_rng(1).integers(0, 200, (40, 400)).astype(np.uint8)
        darker = (crop * 0.5 + 20).astype(np.uint8)
        assert np.abs(normalised(crop) - normalised(darker)).max() < 0.05


def test_a_missing_model_is_a_broken_engine(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(EngineError):
        NumberNetwork(path=tmp_path / "none.onnx")


class TestOpinion:
    def test_sure_digits_are_the_number(self) -> None:
        found = opinion(digits(), well_formed=well_formed, policy=POLICY)
        assert (found.value, found.doubtful) == (NIK, ())
        assert found.confidence > 0.98

    @pytest.mark.parametrize("count", [0, 11, 15, 17])
    def test_anything_but_sixteen_digits_is_no_number(self, count: int) -> None:
        found = opinion((digits() * 2)[:count], well_formed=well_formed, policy=POLICY)
        assert (found.value, found.confidence) == (None, 0.0)

    def test_an_unreadable_digit_is_named_and_nothing_is_put_in_its_place(self) -> None:
        found = opinion(digits(at14=digit(0, 0.2, unreadable=0.75)), well_formed=well_formed, policy=POLICY)
        assert (found.value, found.doubtful) == (None, (14,))

    def test_the_grammar_settles_what_the_reader_nearly_leaves_open(self) -> None:
        month = digit(3, 0.5, instead=0)  # month 38 does not exist, month 08 does
        found = opinion(digits(at9=month), well_formed=well_formed, policy=POLICY)
        assert (found.value, found.doubtful) == (NIK, ())

    def test_the_grammar_does_not_overrule_what_the_reader_sees(self) -> None:
        month = digit(3, 0.97, instead=0)
        found = opinion(digits(at9=month), well_formed=well_formed, policy=POLICY)
        assert (found.value, found.doubtful) == (None, (9,))

    def test_a_serial_digit_that_may_be_two_is_half_sure(self) -> None:
        found = opinion(digits(at16=digit(1, 0.5, instead=7)), well_formed=well_formed, policy=POLICY)
        assert 0.4 < found.confidence < 0.6

    @settings(deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 9), st.floats(0.1, 1)), min_size=16, max_size=16))
    def test_whatever_it_says_has_the_form_of_a_number_and_a_probability(
        self, seen: list[tuple[int, float]]
    ) -> None:
        found = opinion([digit(*each) for each in seen], well_formed=well_formed, policy=POLICY)
        assert found.value is None or well_formed(found.value)
        assert 0 <= found.confidence <= 1


@dataclass(frozen=True)
class Sees:
    """A reader that sees the same digits on every line."""

    answer: Sequence[Digit]
    name: str = "fake"

    def digits(self, crop: Image) -> Sequence[Digit]:
        return self.answer


def checked(
    seen: Sequence[Digit] | None,
    *,
    value: str = NIK,
    confidence: float = 0.97,
    reader: str = "x",
    born: str | None = None,
    sex: str = "PEREMPUAN",
) -> Field:
    box = Box.upright(60, 10, 290, 30)
    text = OcrText((TextLine(f"NIK : {value}", 0.9, Box.upright(10, 10, 290, 30)),), (300, 40), reader)
    fields = {"nik": Field(value, value, confidence, box, reader=reader)}
    if born:
        fields |= {"tanggal_lahir": Field(born, born, 0.9), "jenis_kelamin": Field(sex, sex, 0.9)}
    extraction = Extraction(DocumentType.KTP, fields)
    sees = Sees(seen) if seen is not None else None
    return check_number(extraction, Numbers(text, BLANK_PAGE, sees), policy=POLICY).fields["nik"]


PLACE = Box.upright(60, 10, 290, 30)
OTHERS, FOREIGN = "3204250102809002", "3204250102809003"


class TestVouched:
    """Which numbers the small network need not read."""

    def of(
        self,
        seen: Sequence[Digit] | None,
        *,
        recorded: str | None = NIK,
        confidence: float = 0.98,
        reader: str = "x",
        repaired: bool = False,
        value: str = NIK,
        kind: DocumentType = DocumentType.KTP,
        key: str = "nik",
    ) -> frozenset[Box]:
        box = PLACE
        text = OcrText((TextLine(f"NIK : {value}", 0.98, Box.upright(10, 10, 290, 30)),), (300, 40), reader)
        nik = Field(value, value, confidence, box, reader=reader, repaired=repaired)
        return vouched(
            Extraction(kind, {key: nik}),
            Numbers(text, BLANK_PAGE, None if seen is None else Sees(seen)),
            record=Participant(nik=recorded) if recorded else None,
            policy=POLICY,
        )

    def test_the_recorded_number_that_both_readers_see(self) -> None:
        assert self.of(digits()) == {PLACE}

    @pytest.mark.parametrize("place", range(1, 17))
    def test_not_where_one_digit_is_less_than_clear(self, place: int) -> None:
        unclear = digit(int(NIK[place - 1]), POLICY.vouching_digit - 0.01)
        assert not self.of(digits(**{f"at{place}": unclear}))

    def test_not_where_the_record_says_another_or_nothing(self) -> None:
        assert not self.of(digits(), recorded=NIK[:-1] + str((int(NIK[-1]) + 1) % 10))
        assert not self.of(digits(), recorded=None)

    def test_a_number_that_no_record_has(self) -> None:
        number = "3204250508129001"

        def of(seen: Sequence[Digit]) -> frozenset[Box]:
            return self.of(seen, recorded=None, value=number, kind=DocumentType.KK, key="nomor_kk")

        assert of(digits(number)) == {PLACE}
        assert not of(digits(number, at3=digit(9)))

    def test_of_a_family_only_the_claimants_number(self) -> None:
        rows = tuple({"nik": Field(value, value, 0.98, PLACE)} for value in (NIK, OTHERS))
        text = OcrText((), (300, 40), "x")
        for record, found in ((NIK, {PLACE}), (None, set()), (FOREIGN, set())):
            assert (
                vouched(
                    Extraction(DocumentType.KK, {}, rows),
                    Numbers(text, BLANK_PAGE, Sees(digits())),
                    record=Participant(nik=record),
                    policy=POLICY,
                )
                == found
            )

    def test_not_where_the_first_reader_hesitates_or_its_number_was_mended(self) -> None:
        assert not self.of(digits(), confidence=POLICY.vouching_reader - 0.01)
        assert not self.of(digits(), repaired=True)

    def test_not_without_the_reader_nor_in_a_files_own_text(self) -> None:
        assert not self.of(None)
        assert not self.of(digits(), reader="text_layer")

    @pytest.mark.parametrize("count", [0, 15, 17])
    def test_not_where_other_than_sixteen_digits_are_seen(self, count: int) -> None:
        assert not self.of((digits() * 2)[:count])

    def test_not_a_number_that_cannot_be_one(self) -> None:
        impossible = NIK[:8] + "99" + NIK[10:]
        assert not self.of(digits(impossible), value=impossible, recorded=impossible)


class TestCheckNumber:
    def test_agreement_makes_surer(self) -> None:
        assert checked(digits()).confidence > 0.99

    @pytest.mark.parametrize("place", range(1, 17))
    def test_one_digit_that_it_sees_otherwise_puts_the_number_in_doubt_and_is_named(self, place: int) -> None:
        other = digit((int(NIK[place - 1]) + 1) % 10)
        field = checked(digits(**{f"at{place}": other}))
        assert (field.value, field.doubtful) == (NIK, (place,))
        assert field.confidence < ACCEPT

    def test_one_digit_that_it_cannot_tell_puts_the_number_in_doubt(self) -> None:
        field = checked(digits(at15=digit(0, 0.05, unreadable=0.9)))
        assert field.doubtful == (15,)
        assert field.confidence < ACCEPT

    def test_a_number_that_was_read_in_pieces_is_looked_at_whole(self) -> None:
        whole, seen = Box.upright(60, 10, 290, 30), []

        class Looks(Sees):
            def digits(self, crop: Image) -> Sequence[Digit]:
                seen.append(crop.shape[1])
                return self.answer

        pieces = (("320425 450887", Box.upright(60, 10, 225, 30)), ("9001", Box.upright(235, 10, 290, 30)))
        check_number(
            Extraction(DocumentType.KTP, {"nik": Field(NIK, NIK, 0.9, whole)}),
            Numbers(
                OcrText(tuple(TextLine(part, 0.9, box) for part, box in pieces), (300, 40), "x"),
                BLANK_PAGE,
                Looks(digits()),
            ),
            policy=POLICY,
        )
        assert seen[0] >= whole.width

    @pytest.mark.parametrize("count", [0, 15, 17])
    def test_seeing_no_sixteen_digits_leaves_it_to_a_person(self, count: int) -> None:
        assert checked((digits() * 2)[:count]).confidence < ACCEPT

    def test_it_never_makes_a_number_sure_that_cannot_be_one(self) -> None:
        impossible = NIK[:8] + "99" + NIK[10:]
        assert checked(digits(impossible), value=impossible, confidence=0.3).confidence == 0.3

    def test_it_cannot_lift_a_number_that_the_others_dispute(self) -> None:
        assert checked(digits(), confidence=0.5).confidence == POLICY.majority

    @pytest.mark.parametrize(
        ("confidence", "born", "sex", "value"),
        [
            (0.5, "1987-08-05", "PEREMPUAN", NIK),
            (0.97, "1987-08-05", "PEREMPUAN", "3204254508879004"),  # the others are sure: their number stays
            (0.5, "1987-08-06", "PEREMPUAN", "3204254508879004"),
            (0.5, "1987-08-05", "LAKI-LAKI", "3204254508879004"),
            (0.5, None, "", "3204254508879004"),
        ],
    )
    def test_a_disputed_number_is_mended_only_as_date_and_sex_bear_out_and_stays_in_doubt(
        self, confidence: float, born: str | None, sex: str, value: str
    ) -> None:
        field = checked(digits(), value="3204254508879004", confidence=confidence, born=born, sex=sex)
        assert (field.value, field.repaired) == (value, value == NIK)
        assert field.doubtful == (16,)
        assert field.confidence < ACCEPT

    @pytest.mark.parametrize("without", ["reader", "picture"])
    def test_without_a_reader_or_on_a_text_layer_nothing_changes(self, without: str) -> None:
        field = checked(None) if without == "reader" else checked([], reader="text_layer")
        assert field == replace(field, confidence=0.97, doubtful=())

    @settings(deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 9), st.floats(0.1, 1)), min_size=16, max_size=16), st.floats(0, 1))
    def test_the_value_is_never_changed_without_the_cards_date_and_sex(
        self, seen: list[tuple[int, float]], confidence: float
    ) -> None:
        field = checked([digit(*each) for each in seen], confidence=confidence)
        assert field.value == NIK
        assert 0 <= field.confidence <= 1
