"""The reasons of a case as the page shows them: words, values and the rule that judged; numbers covered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pipeline.catalogue.entry import Audience, Group, Text
from pipeline.model import DocumentType, Reason
from pipeline.privacy import mask_number, mask_numbers
from pipeline.reasons import CATALOGUE, hint, texts
from review.case import Case
from review.pictures import is_number
from storage.reviews import Kind

SHOWN_EVIDENCE = ("document_value", "reference_value", "rule", "claim", "kpj", "failure", "limit")
"""What of a reason's evidence is shown, in this order."""

RULES: Mapping[str, Text | None] = MappingProxyType(
    {
        "different": None,
        "differs": None,
        "number_says_otherwise": None,
        "not_listed": None,
        "several_kpj": None,
        "letter_of_another_kpj": None,
        "one_digit_differs": Text("satu angka berbeda", "one digit differs"),
        "digits_differ": Text("beberapa angka berbeda", "several digits differ"),
        "another_length": Text("jumlah angka berbeda", "another number of digits"),
        "impossible_number": Text("nomor ini tidak mungkin", "no such number can exist"),
        "unknown_province": Text("kode provinsi tidak dikenal", "unknown code of a province"),
        "unknown_regency": Text("kode kabupaten/kota tidak dikenal", "unknown code of a regency"),
        "impossible_district": Text("kode kecamatan tidak mungkin", "impossible code of a district"),
        "unknown_district": Text("kode kecamatan tidak ada dalam daftar", "code of a district that is not listed"),
        "day_and_month_swapped": Text("tanggal dan bulan tertukar", "day and month are swapped"),
        "one_part_differs": Text("hanya hari, bulan, atau tahun yang berbeda", "only day, month or year differs"),
        "another_date": Text("tanggal lain", "another date"),
        "another_sex": Text("jenis kelamin lain", "another sex"),
        "another_place": Text("tempat lain", "another place"),
        "much_later": Text("jauh lebih lambat daripada data", "much later than the record"),
        "record_earlier": Text("data mencatat tanggal lebih awal", "the record has an earlier day"),
        "over_three_months": Text("selisih lebih dari tiga bulan", "more than three months apart"),
        "ends_before_it_starts": Text("berhenti sebelum mulai", "ends before it starts"),
        "ends_in_the_future": Text("tanggal berhenti belum tiba", "the last day is still to come"),
        "written_before_the_end": Text("surat dibuat sebelum hari terakhir", "written before the last day"),
        "written_in_the_future": Text("tanggal surat belum tiba", "the day of the letter is still to come"),
        "several_of_that_name": Text("beberapa anggota keluarga bernama sama", "several members have that name"),
        "not_compared": Text("tidak dapat dibandingkan", "could not be compared"),
        "cut_name": Text("nama mungkin terpotong", "the name may be cut short"),
        "clan_name": Text("nama marga tidak tercantum", "the clan's name is missing"),
        "middle_word": Text("satu kata nama tidak tercantum", "one word of the name is missing"),
        "single_name": Text("hanya satu kata nama yang sama", "only one word of the name is the same"),
        "sound_alike": Text("bunyinya sama, ejaannya berbeda", "sounds alike, spelled otherwise"),
        "word_order": Text("urutan kata berbeda", "the words are in another order"),
        "legal_form_differs": Text("bentuk badan usaha berbeda", "another legal form"),
        "another_branch": Text("cabang lain", "another branch"),
        "shorter_name": Text("nama perusahaan lebih pendek", "a shorter name of the company"),
        "abbreviated_word": Text("kata disingkat", "a word is abbreviated"),
        "odd_digit": Text(
            "satu angka tampak lain dari angka di sekitarnya", "a digit looks unlike its neighbours"
        ),
        "erased_ground": Text(
            "latar di antara huruf tampak dihapus", "the ground between the letters looks erased"
        ),
        "saved_later": Text("bagian ini tampak ditempel kemudian", "this part seems to have been put in later"),
        "edited_with": Text("berkas menyebut program pengubah gambar", "the file names an editing program"),
        "same_file": Text("berkas yang sama", "the same file"),
        "same_picture": Text("gambar yang sama", "the same picture"),
        "same_letter_number": Text("nomor surat yang sama", "the same number of a letter"),
        "nik_of_another_claim": Text("NIK pada klaim lain", "the NIK of another claim"),
        "nik_of_another_record": Text("NIK pada data peserta lain", "the NIK of another record"),
        "one_person_two_claims": Text("satu orang dengan dua klaim", "one person with two claims"),
    }
)
"""Rules in words; None: the reason itself says it. Any other is shown by its name."""

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def day_first(text: str) -> str:
    """A text with its ISO dates as people here write them: `31-12-2025`."""
    return _ISO.sub(r"\3-\2-\1", text)


@dataclass(frozen=True, slots=True)
class ReasonView:
    """One reason: its words, where to look, what was compared.

    Attributes:
        weight: `retry`, `review` or `info`.
        evidence: names and values, as shown, in both languages.
        from_claim: it comes from comparing the claim's documents.
    """

    code: str
    weight: str
    message: Text
    hint: str
    advice: Text
    field: str | None
    evidence: tuple[tuple[str, Text], ...]
    from_claim: bool


def whys(case: Case) -> Iterable[ReasonView]:
    """Why a document lies at the desk: its own reasons, then those of its claim that are about it."""
    own = case.paper.verification.reasons
    yield from (_reason(each, case, from_claim=False) for each in own)
    told = {(each.code, each.field) for each in own}
    for about, reason in case.claim.reasons if case.claim else ():
        whole = about is DocumentType.UNKNOWN and case.item.kind == Kind.CLAIM  # it is about no document
        if (about is case.paper.slot or whole) and (reason.code, reason.field) not in told:
            yield _reason(reason, case, from_claim=True)


def _reason(reason: Reason, case: Case, *, from_claim: bool) -> ReasonView:
    slot = case.paper.slot
    words = texts(reason, slot)
    entry = CATALOGUE[reason.code]
    internal = entry.audience is Audience.INTERNAL or entry.group is Group.FRAUD
    said = hint(reason, slot)
    message = Text(said, reason.code.replace("_", " ")) if internal else Text(**words["message"])
    return ReasonView(
        code=reason.code,
        weight=str(reason.outcome),
        message=message,
        hint="" if internal or said == message.id else said,
        advice=Text(**words["advice"]),
        field=reason.field,
        evidence=tuple(_evidence(reason, covered=not case.revealed)),
        from_claim=from_claim,
    )


def _evidence(reason: Reason, *, covered: bool) -> Iterable[tuple[str, Text]]:
    for name in SHOWN_EVIDENCE:
        value = reason.evidence.get(name)
        if value is None or value == "":
            continue
        if name == "rule":
            by_name = str(value).replace("_", " ")
            shown = RULES.get(str(value), Text(by_name, by_name))
        else:
            plain = _plain(value, number=reason.field is not None and is_number(reason.field), covered=covered)
            shown = Text(plain, plain)
        if shown is not None:
            yield name, shown


def _plain(value: Any, *, number: bool, covered: bool) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    text = str(value)
    if covered:
        text = mask_number(text) if number and text.isdigit() else mask_numbers(text)
        text = text.replace("*", "•")
    return day_first(text)
