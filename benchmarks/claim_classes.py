"""The classes of claims: what differs, and whether such a claim may ever reach the interview by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from benchmarks import claim_changes as do
from benchmarks.claim_papers import KK, KTP, PAKLARING, TODAY, Draft
from fixtures.companies import spelled
from pipeline.model import Participant


class Group(StrEnum):
    """Whether a claim may be ready for the interview without a person."""

    EXACT = "exact"
    TOLERATED = "tolerated"
    MISMATCH = "mismatch"
    IMPOSSIBLE = "impossible"
    REUSED = "reused"
    TAMPERED = "tampered"
    INCOMPLETE = "incomplete"


MAY_PASS = frozenset({Group.EXACT, Group.TOLERATED})


@dataclass(frozen=True, slots=True)
class Class:
    """One class.

    Attributes:
        group: what kind of difference.
        change: makes a claim in which everything agrees one of this class.
        pair: the claim comes with a second one, which `change` gets too; both belong to the class.
        size: members of the family; None: drawn.
        retired: the NIKs carry the code of a regency that was split since.
        records: further records of the office.
    """

    group: Group
    change: Callable[[Draft], None] = lambda _: None
    pair: Callable[[Draft, Draft], None] | None = None
    size: int | None = None
    retired: bool = False
    records: Callable[[Draft], list[Participant]] = lambda _: []


# --- the classes ---

_T, _M, _I, _R, _N = Group.TOLERATED, Group.MISMATCH, Group.IMPOSSIBLE, Group.REUSED, Group.INCOMPLETE
_INDONESIA = "PT CONTOH ANUGERAH INDONESIA"
_LONG = "RADEN AYU KARTIKA SARI DEWI WULANDARI"

CLASSES: Mapping[str, Class] = {
    "everything agrees": Class(Group.EXACT),
    # legitimate variants
    "title on the papers": Class(_T, do.named("BAMBANG HERMAWAN, S.E.", record="BAMBANG HERMAWAN")),
    "record: M. for MUHAMMAD": Class(_T, do.named("MUHAMMAD FAUZAN HAKIM", record="M. FAUZAN HAKIM")),
    "record: MOCH for MUHAMMAD": Class(_T, do.named("MUHAMMAD ILHAM", record="MOCH ILHAM")),
    "record: ABDURRAHMAN in one word": Class(_T, do.named("ABDUL RAHMAN SALEH", record="ABDURRAHMAN SALEH")),
    "record: new spelling": Class(_T, do.named("SOEHARDJO TJAHJONO", record="SUHARJO CAHYONO")),
    "record: Balinese short form": Class(_T, do.named("I MADE SUARDANA", record="I MD SUARDANA")),
    "record: RISKY for RIZKI": Class(_T, do.named("RIZKI RAMADHAN", record="RISKY RAMADHAN")),
    "record: a blank less": Class(_T, do.named("NUR HAYATI", record="NURHAYATI")),
    "record: cut at its width": Class(_T, do.named(_LONG, record=_LONG[:30])),
    "record: one name twice": Class(_T, do.named("SUTRISNO", record="SUTRISNO SUTRISNO")),
    "record: with the father's name": Class(_T, do.named("SUTRISNO", record="SUTRISNO BIN WAGIMIN")),
    "letter: a slip in the name": Class(_T, do.named("BAMBANG HERMAWAN", letter="Bambang Hermawam")),
    "letter: with a title": Class(_T, do.named("BAMBANG HERMAWAN", letter="BAMBANG HERMAWAN, S.T.")),
    "record: 1 July for an unknown day": Class(
        _T, do.know(tanggal_lahir=lambda draft: date(draft.person.tanggal_lahir.year, 7, 1))
    ),
    "record: another place of birth": Class(_T, do.know(tempat_lahir="KAB. CONTOH")),
    "record: registered 5 months late": Class(_T, do.record_days(start=150)),
    "record: ends with the month": Class(_T, do.know(tanggal_selesai=do.month_end)),
    "letter: no longer works from the day after": Class(_T, do.record_days(end=-1)),
    "letter: months without days": Class(
        _T,
        do.letter(
            tanggal_mulai=lambda draft: f"{draft.job.mulai:%Y-%m}",
            tanggal_selesai=lambda draft: f"{draft.job.selesai:%Y-%m}",
        ),
    ),
    "letter: P.T. for PT": Class(
        _T, do.all_of(do.know(perusahaan=_INDONESIA), do.letter(perusahaan="P.T. Contoh Anugerah Indonesia"))
    ),
    "letter: IND. for INDONESIA": Class(
        _T, do.all_of(do.know(perusahaan=_INDONESIA), do.letter(perusahaan="PT Contoh Anugerah Ind."))
    ),
    "letter: does not say why": Class(_T, do.letter(alasan_berhenti="")),
    "card: outdated marital status": Class(_T, do.card(status_perkawinan="BELUM KAWIN")),
    "card: of the regency before moving": Class(_T, do.card(kabupaten_kota="KOTA CONTOH LAMA")),
    "NIK of a regency that was split": Class(_T, retired=True),
    "record: L and P": Class(_T, do.know(jenis_kelamin=lambda draft: "P" if draft.person.female else "L")),
    "record: mother, place, sex not known": Class(
        _T, do.know(nama_ibu_kandung=None, tempat_lahir=None, jenis_kelamin=None)
    ),
    "record: left for a cause called LAIN": Class(_T, do.know(sebab_nonaktif="LAIN")),
    "record: job not known": Class(_T, do.know(perusahaan=None, tanggal_mulai=None, tanggal_selesai=None)),
    "one person, two KPJ on record": Class(_T, records=do.second_record(perusahaan="PT LAIN")),
    "two of a family, one file of the KK": Class(_T, pair=do.two_of_a_family, size=2),
    # mismatches
    "record: NIK one digit off": Class(_M, do.know(nik=do.one_digit_off)),
    "record: NIK of somebody else": Class(_M, do.know(nik=lambda draft: do.stranger(draft).nik)),
    "record: another name": Class(_M, do.know(nama=lambda draft: do.stranger(draft).nama)),
    "record: a name like it": Class(_M, do.named("BAMBANG HERMAWAN", record="BAMBANG HERMANTO")),
    "record: given name only": Class(_M, do.named("BAMBANG HERMAWAN", record="BAMBANG")),
    "record: day and month swapped": Class(_M, do.know(tanggal_lahir=do.day_month_swapped)),
    "record: another birthday": Class(
        _M, do.know(tanggal_lahir=lambda draft: draft.person.tanggal_lahir.replace(day=9) - timedelta(days=800))
    ),
    "record: another sex": Class(_M, do.all_of(do.know(jenis_kelamin=do.other_sex), do.keep("jenis_kelamin"))),
    "record: another mother": Class(
        _M, do.all_of(do.know(nama_ibu_kandung="ZUBAIDAH CONTOH"), do.keep("nama_ibu"))
    ),
    "card of the twin": Class(_M, do.uploads_card_of(do.like(nama="ZULAIKHA CONTOH"))),
    "card of a twin one letter apart": Class(
        _M, do.all_of(do.named("SUTRISNO"), do.uploads_card_of(do.like(nama="SUTRISMO")))
    ),
    "card of the father": Class(
        _M, do.all_of(do.named("SUTRISNO"), do.uploads_card_of(do.like(nama="SUTRISNO", born=date(1945, 5, 5))))
    ),
    "card of junior": Class(
        _M,
        do.all_of(
            do.named("BUDI SANTOSO"),
            do.uploads_card_of(do.like(nama="BUDI SANTOSO JUNIOR", born=date(2001, 5, 5))),
        ),
    ),
    "card of a namesake born that day elsewhere": Class(
        _M, do.uploads_card_of(do.like(code="357801"), listed=False)
    ),
    "the same, record without NIK": Class(
        _M, do.all_of(do.know(nik=None), do.uploads_card_of(do.like(code="357801")))
    ),
    "all papers of somebody else": Class(_M, do.papers_of_another),
    "KK of another family": Class(_M, do.another_family_card),
    "KK: another NIK": Class(_M, do.row(nik=do.one_digit_off)),
    "KK: another name": Class(_M, do.row(nama=lambda draft: do.stranger(draft).nama)),
    "KK: another birthday": Class(
        _M,
        do.row(tanggal_lahir=lambda draft: (draft.person.tanggal_lahir + timedelta(days=1)).isoformat()),
    ),
    "KK: another sex": Class(_M, do.all_of(do.row(jenis_kelamin=do.other_sex), do.keep("jenis_kelamin"))),
    "letter of a colleague": Class(_M, do.letter(nama=lambda draft: spelled(do.stranger(draft).nama))),
    "letter of junior": Class(_M, do.named("BUDI SANTOSO", letter="Budi Santoso Junior")),
    "letter with another NIK": Class(_M, do.letter(nik=lambda draft: do.stranger(draft).nik)),
    "letter: a slip in the name, job not known": Class(
        _M, do.all_of(do.named("BAMBANG HERMAWAN", letter="Bambang Hermawam"), do.know(perusahaan=None))
    ),
    "letter of another company": Class(_M, do.other_company),
    "letter of a CV of that name": Class(
        _M, do.all_of(do.know(perusahaan=_INDONESIA), do.letter(perusahaan="CV CONTOH ANUGERAH INDONESIA"))
    ),
    "letter of the supplier, record of the user": Class(_M, do.user_company),
    "letter: ended 40 days before the record": Class(_M, do.record_days(end=40)),
    "letter: ended half a year before the record": Class(_M, do.record_days(end=183)),
    "letter: began two months after the record": Class(_M, do.record_days(start=-62)),
    "letter: resigned, record: dismissed": Class(
        _M,
        do.all_of(
            do.letter(alasan_berhenti="mengundurkan diri"),
            do.know(sebab_nonaktif="PHK"),
            do.keep("alasan_berhenti"),
        ),
    ),
    "letter: still employed": Class(_M, do.still_employed),
    "letter: ends in the future": Class(_M, do.ends(TODAY + timedelta(days=20))),
    "letter: ended last week": Class(_M, do.ends(TODAY - timedelta(days=7))),
    "letter: ends before it starts": Class(
        _M,
        do.letter(
            tanggal_mulai=lambda draft: draft.job.selesai.isoformat(),
            tanggal_selesai=lambda draft: draft.job.mulai.isoformat(),
        ),
    ),
    "letter: two months older than the last day": Class(
        _M,
        do.all_of(
            do.letter(tanggal_surat=lambda draft: (draft.job.selesai - timedelta(days=70)).isoformat()),
            do.keep("tanggal_surat"),
        ),
    ),
    # impossible numbers, the same on every paper and in the record
    "NIK of a province that never was": Class(_I, do.number_everywhere("990101", slice(6, 16))),
    "NIK of a regency that never was": Class(_I, do.number_everywhere(slice(2), "9901", slice(6, 16))),
    "NIK of the 32nd": Class(_I, do.number_everywhere(slice(6), "32", slice(8, 16))),
    "NIK of the 13th month": Class(_I, do.number_everywhere(slice(8), "13", slice(10, 16))),
    "NIK with the serial 0000": Class(_I, do.number_everywhere(slice(12), "0000")),
    "NIK of another birthday": Class(_I, do.number_everywhere(slice(8), do.next_month, slice(10, 16))),
    "NIK of the other sex": Class(
        _I,
        do.all_of(do.number_everywhere(slice(6), do.day_of_the_other_sex, slice(8, 16)), do.keep("jenis_kelamin")),
    ),
    # one paper for two
    "one file of the KTP in two claims": Class(_R, pair=do.same_file(KTP)),
    "one file of the letter in two claims": Class(_R, pair=do.same_file(PAKLARING)),
    "one file of the KK, not of one family": Class(_R, pair=do.anothers_family_card),
    "one letter number under two names": Class(_R, pair=do.same_letter_number),
    "one NIK, two participants": Class(_R, pair=do.nik_of_the_other),
    "one person, two claims at a time": Class(_R, pair=do.one_person),
    "NIK on another participant's record": Class(_R, records=do.second_record(nama="ZUBAIDAH CONTOH")),
    # nothing to judge by
    "no KTP": Class(_N, do.absent(KTP)),
    "no KK": Class(_N, do.absent(KK)),
    "no letter": Class(_N, do.absent(PAKLARING)),
    "no record": Class(_N, do.no_record),
    "record: NIK not known": Class(_N, do.know(nik=None)),
}
"""By what a supervisor would call it."""
