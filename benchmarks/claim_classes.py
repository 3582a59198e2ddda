"""The classes of claims: what differs, and whether such a claim may ever reach the interview by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from benchmarks.claim_papers import KK, KTP, PAKLARING, TODAY, Draft, card_of, invent_draft, letter_of, row_of
from fixtures.companies import invent_company, spelled
from fixtures.people import Person, invent_household
from pipeline.model import DocumentType, Participant
from pipeline.reasons import because
from pipeline.stages.extract.companies import compare_companies
from pipeline.stages.extract.names import compare_names
from pipeline.stages.extract.words import Band


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


Change = Callable[[Draft], None]
Value = Any
"""A value, or how it comes out of the claim."""
MakePerson = Callable[[Draft], Person]


# --- what a change may do ---


def _all(*changes: Change) -> Change:
    def change(draft: Draft) -> None:
        for each in changes:
            each(draft)

    return change


def _made(values: Mapping[str, Value], draft: Draft) -> dict[str, Any]:
    return {key: value(draft) if callable(value) else value for key, value in values.items()}


def _know(**values: Value) -> Change:
    """The record says otherwise."""
    return lambda draft: draft.know(**_made(values, draft))


def _card(**values: Value) -> Change:
    return lambda draft: draft.card.update(_made(values, draft))


def _row(**values: Value) -> Change:
    """The claimant's row of the KK says otherwise."""
    return lambda draft: draft.row.update(_made(values, draft))


def _letter(**values: Value) -> Change:
    return lambda draft: draft.letter.update(_made(values, draft))


def _keep(*fields: str) -> Change:
    """Reading does not lose the fields that the class is about."""

    def change(draft: Draft) -> None:
        draft.always |= set(fields)

    return change


def _named(name: str, *, record: str | None = None, letter: str | None = None) -> Change:
    """A name on all papers and in the record, and how the record or the letter spells it."""

    def change(draft: Draft) -> None:
        draft.rename(name)
        draft.know(nama=record or name)
        draft.letter["nama"] = letter or draft.letter["nama"]

    return change


def _absent(kind: DocumentType) -> Change:
    def change(draft: Draft) -> None:
        draft.absent = frozenset({kind})

    return change


def _no_record(draft: Draft) -> None:
    draft.record = None


# --- other people ---


def _stranger(draft: Draft) -> Person:
    """Nobody of the family, of another name."""
    while True:
        other = invent_household(Random(draft.rng.random()), size=1).members[0]
        if compare_names(other.nama, draft.person.nama).band is Band.DIFFERENT and other.nik != draft.person.nik:
            return other


def _like(
    *, nama: str | None = None, born: date | None = None, code: str | None = None
) -> Callable[[Draft], Person]:
    """A relative or namesake: the claimant but for what is given, and for the number."""

    def person(draft: Draft) -> Person:
        own = draft.person
        birthday = born or own.tanggal_lahir
        day = birthday.day + (40 if own.female else 0)
        serial = 9000 + (int(own.nik[12:]) + 1) % 1000
        number = f"{code or own.nik[:6]}{day:02d}{birthday:%m%y}{serial:04d}"
        return replace(own, nama=nama or draft.card["nama"], tanggal_lahir=birthday, nik=number)

    return person


def _uploads_card_of(person: MakePerson, *, listed: bool = True) -> Change:
    """The card is another person's, who may be on the family card beside the claimant."""

    def change(draft: Draft) -> None:
        other = person(draft)
        draft.card = card_of(other)
        if listed:
            draft.rows.append(row_of(other))

    return change


def _papers_of_another(draft: Draft) -> None:
    other = invent_draft(draft.claim_id, draft.rng)
    draft.card, draft.sheet, draft.rows, draft.own = other.card, other.sheet, other.rows, other.own
    draft.letter = letter_of(other.person, draft.job)


def _another_family_card(draft: Draft) -> None:
    other = invent_draft(draft.claim_id, draft.rng)
    draft.sheet, draft.rows, draft.own = other.sheet, other.rows, other.own


def _other_sex(draft: Draft) -> str:
    return "LAKI-LAKI" if draft.person.female else "PEREMPUAN"


# --- numbers ---


def _one_digit_off(draft: Draft) -> str:
    number, at = draft.person.nik, draft.rng.randrange(12, 16)
    return number[:at] + str((int(number[at]) + draft.rng.randint(1, 9)) % 10) + number[at + 1 :]


def _number_everywhere(*parts: slice | str | Callable[[str], str]) -> Change:
    """One number on all papers and in the record, so that nothing but the number itself can tell."""

    def change(draft: Draft) -> None:
        own = draft.person.nik
        made = "".join(
            own[part] if isinstance(part, slice) else part if isinstance(part, str) else part(own)
            for part in parts
        )
        draft.card["nik"] = draft.row["nik"] = made
        draft.know(nik=made)

    return change


def _next_month(number: str) -> str:
    return f"{int(number[8:10]) % 12 + 1:02d}"


def _day_of_the_other_sex(number: str) -> str:
    return f"{(int(number[6:8]) + 40) % 80:02d}"


# --- jobs ---


def _record_days(start: int = 0, end: int = 0) -> Change:
    """The record's dates, moved by days against the letter's."""
    return _know(
        tanggal_mulai=lambda draft: draft.job.mulai + timedelta(days=start),
        tanggal_selesai=lambda draft: draft.job.selesai + timedelta(days=end),
    )


def _month_end(draft: Draft) -> date:
    return (draft.job.selesai.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _ends(day: date) -> Change:
    """The job ended on that day, in letter and record."""
    printed = {"tanggal_selesai": day.isoformat(), "tanggal_surat": min(day, TODAY).isoformat()}
    return _all(_letter(**printed, alasan_berhenti="mengundurkan diri"), _know(tanggal_selesai=day))


def _other_company(draft: Draft) -> None:
    name = draft.job.company.name
    while compare_companies(name, draft.job.company.name).band is not Band.DIFFERENT:
        name = invent_company(draft.rng).name
    draft.letter["perusahaan"] = name


def _user_company(draft: Draft) -> None:
    """The record names the place of work, the letter is the supplier's."""
    employer, user = draft.letter["perusahaan"], "PT CONTOH PENGGUNA JASA"
    draft.observed = (because("paklaring_two_companies", field="perusahaan", employer=employer, other=user),)
    draft.know(perusahaan=user)


def _still_employed(draft: Draft) -> None:
    draft.letter["tanggal_selesai"] = ""
    draft.observed = (because("paklaring_still_employed", field="tanggal_selesai", phrase="sampai saat ini"),)


def _day_month_swapped(draft: Draft) -> date:
    """Or a few days on; never a day that registers enter for an unknown one, which would be tolerated."""
    born = draft.person.tanggal_lahir
    days = [born + timedelta(days=more) for more in (3, 4, 5)]
    if born.day <= 12 and born.day != born.month:
        days.insert(0, date(born.year, born.day, born.month))
    return next(day for day in days if day.day not in {1, 15, 31})


# --- two claims ---


def _same_file(kind: DocumentType) -> Callable[[Draft, Draft], None]:
    def change(draft: Draft, second: Draft) -> None:
        second.digests[kind] = draft.digests[kind] = f"{draft.claim_id} shared"

    return change


def _anothers_family_card(draft: Draft, second: Draft) -> None:
    """The second claimant uploads the file of a family that is not his."""
    second.sheet, second.rows, second.own = draft.sheet, draft.rows, draft.own
    _same_file(KK)(draft, second)


def _same_letter_number(draft: Draft, second: Draft) -> None:
    """The letter of a colleague with the name changed."""
    for each in (draft, second):
        _keep("nomor_surat")(each)
    second.letter |= {key: draft.letter[key] for key in ("nomor_surat", "perusahaan", "tanggal_surat")}
    second.letter["tanggal_surat"] = second.job.tanggal_surat.isoformat()
    second.know(perusahaan=draft.job.company.name)


def _one_person(draft: Draft, second: Draft) -> None:
    """The second participant number is the same person's, of another job."""
    second.card, second.sheet, second.own = dict(draft.card), dict(draft.sheet), draft.own
    second.rows = [dict(row) for row in draft.rows]
    second.letter = letter_of(draft.person, second.job)
    if draft.record:
        second.know(**{key: getattr(draft.record, key) for key in _IDENTITY})


_IDENTITY = ("nik", "nama", "tempat_lahir", "tanggal_lahir", "jenis_kelamin", "nama_ibu_kandung")


def _nik_of_the_other(draft: Draft, second: Draft) -> None:
    """The second participant was registered with the first one's number, and papers made to fit."""
    _one_person(draft, second)
    second.rename(_stranger(draft).nama)


def _two_of_a_family(draft: Draft, second: Draft) -> None:
    """Two adults of one family, each with own card and letter, upload the same file of their family card."""
    other = next(each for each in draft.household.members if each.nik != draft.person.nik)
    second.card, second.sheet, second.rows = card_of(other), draft.sheet, draft.rows
    second.own = draft.household.members.index(other)
    second.letter = letter_of(other, second.job)
    second.know(nama_ibu_kandung=other.nama_ibu, **{key: getattr(other, key) for key in _IDENTITY[:5]})
    _same_file(KK)(draft, second)


def _second_record(**values: Value) -> Callable[[Draft], list[Participant]]:
    """The office has another record with the same NIK."""

    def records(draft: Draft) -> list[Participant]:
        assert draft.record is not None
        return [replace(draft.record, kpj=f"98{draft.kpj[2:]}", **values)]

    return records


# --- the classes ---

_T, _M, _I, _R, _N = Group.TOLERATED, Group.MISMATCH, Group.IMPOSSIBLE, Group.REUSED, Group.INCOMPLETE
_INDONESIA = "PT CONTOH ANUGERAH INDONESIA"
_LONG = "RADEN AYU KARTIKA SARI DEWI WULANDARI"

CLASSES: Mapping[str, Class] = {
    "everything agrees": Class(Group.EXACT),
    # legitimate variants
    "title on the papers": Class(_T, _named("BAMBANG HERMAWAN, S.E.", record="BAMBANG HERMAWAN")),
    "record: M. for MUHAMMAD": Class(_T, _named("MUHAMMAD FAUZAN HAKIM", record="M. FAUZAN HAKIM")),
    "record: MOCH for MUHAMMAD": Class(_T, _named("MUHAMMAD ILHAM", record="MOCH ILHAM")),
    "record: ABDURRAHMAN in one word": Class(_T, _named("ABDUL RAHMAN SALEH", record="ABDURRAHMAN SALEH")),
    "record: new spelling": Class(_T, _named("SOEHARDJO TJAHJONO", record="SUHARJO CAHYONO")),
    "record: Balinese short form": Class(_T, _named("I MADE SUARDANA", record="I MD SUARDANA")),
    "record: RISKY for RIZKI": Class(_T, _named("RIZKI RAMADHAN", record="RISKY RAMADHAN")),
    "record: a blank less": Class(_T, _named("NUR HAYATI", record="NURHAYATI")),
    "record: cut at its width": Class(_T, _named(_LONG, record=_LONG[:30])),
    "record: one name twice": Class(_T, _named("SUTRISNO", record="SUTRISNO SUTRISNO")),
    "record: with the father's name": Class(_T, _named("SUTRISNO", record="SUTRISNO BIN WAGIMIN")),
    "letter: a slip in the name": Class(_T, _named("BAMBANG HERMAWAN", letter="Bambang Hermawam")),
    "letter: with a title": Class(_T, _named("BAMBANG HERMAWAN", letter="BAMBANG HERMAWAN, S.T.")),
    "record: 1 July for an unknown day": Class(
        _T, _know(tanggal_lahir=lambda draft: date(draft.person.tanggal_lahir.year, 7, 1))
    ),
    "record: another place of birth": Class(_T, _know(tempat_lahir="KAB. CONTOH")),
    "record: registered 5 months late": Class(_T, _record_days(start=150)),
    "record: ends with the month": Class(_T, _know(tanggal_selesai=_month_end)),
    "letter: no longer works from the day after": Class(_T, _record_days(end=-1)),
    "letter: months without days": Class(
        _T,
        _letter(
            tanggal_mulai=lambda draft: f"{draft.job.mulai:%Y-%m}",
            tanggal_selesai=lambda draft: f"{draft.job.selesai:%Y-%m}",
        ),
    ),
    "letter: P.T. for PT": Class(
        _T, _all(_know(perusahaan=_INDONESIA), _letter(perusahaan="P.T. Contoh Anugerah Indonesia"))
    ),
    "letter: IND. for INDONESIA": Class(
        _T, _all(_know(perusahaan=_INDONESIA), _letter(perusahaan="PT Contoh Anugerah Ind."))
    ),
    "letter: does not say why": Class(_T, _letter(alasan_berhenti="")),
    "card: outdated marital status": Class(_T, _card(status_perkawinan="BELUM KAWIN")),
    "card: of the regency before moving": Class(_T, _card(kabupaten_kota="KOTA CONTOH LAMA")),
    "NIK of a regency that was split": Class(_T, retired=True),
    "record: L and P": Class(_T, _know(jenis_kelamin=lambda draft: "P" if draft.person.female else "L")),
    "record: mother, place, sex not known": Class(
        _T, _know(nama_ibu_kandung=None, tempat_lahir=None, jenis_kelamin=None)
    ),
    "record: left for a cause called LAIN": Class(_T, _know(sebab_nonaktif="LAIN")),
    "record: job not known": Class(_T, _know(perusahaan=None, tanggal_mulai=None, tanggal_selesai=None)),
    "one person, two KPJ on record": Class(_T, records=_second_record(perusahaan="PT LAIN")),
    "two of a family, one file of the KK": Class(_T, pair=_two_of_a_family, size=2),
    # mismatches
    "record: NIK one digit off": Class(_M, _know(nik=_one_digit_off)),
    "record: NIK of somebody else": Class(_M, _know(nik=lambda draft: _stranger(draft).nik)),
    "record: another name": Class(_M, _know(nama=lambda draft: _stranger(draft).nama)),
    "record: a name like it": Class(_M, _named("BAMBANG HERMAWAN", record="BAMBANG HERMANTO")),
    "record: given name only": Class(_M, _named("BAMBANG HERMAWAN", record="BAMBANG")),
    "record: day and month swapped": Class(_M, _know(tanggal_lahir=_day_month_swapped)),
    "record: another birthday": Class(
        _M, _know(tanggal_lahir=lambda draft: draft.person.tanggal_lahir.replace(day=9) - timedelta(days=800))
    ),
    "record: another sex": Class(_M, _all(_know(jenis_kelamin=_other_sex), _keep("jenis_kelamin"))),
    "record: another mother": Class(_M, _all(_know(nama_ibu_kandung="ZUBAIDAH CONTOH"), _keep("nama_ibu"))),
    "card of the twin": Class(_M, _uploads_card_of(_like(nama="ZULAIKHA CONTOH"))),
    "card of a twin one letter apart": Class(
        _M, _all(_named("SUTRISNO"), _uploads_card_of(_like(nama="SUTRISMO")))
    ),
    "card of the father": Class(
        _M, _all(_named("SUTRISNO"), _uploads_card_of(_like(nama="SUTRISNO", born=date(1945, 5, 5))))
    ),
    "card of junior": Class(
        _M,
        _all(_named("BUDI SANTOSO"), _uploads_card_of(_like(nama="BUDI SANTOSO JUNIOR", born=date(2001, 5, 5)))),
    ),
    "card of a namesake born that day elsewhere": Class(_M, _uploads_card_of(_like(code="357801"), listed=False)),
    "the same, record without NIK": Class(_M, _all(_know(nik=None), _uploads_card_of(_like(code="357801")))),
    "all papers of somebody else": Class(_M, _papers_of_another),
    "KK of another family": Class(_M, _another_family_card),
    "KK: another NIK": Class(_M, _row(nik=_one_digit_off)),
    "KK: another name": Class(_M, _row(nama=lambda draft: _stranger(draft).nama)),
    "KK: another birthday": Class(
        _M,
        _row(tanggal_lahir=lambda draft: (draft.person.tanggal_lahir + timedelta(days=1)).isoformat()),
    ),
    "KK: another sex": Class(_M, _all(_row(jenis_kelamin=_other_sex), _keep("jenis_kelamin"))),
    "letter of a colleague": Class(_M, _letter(nama=lambda draft: spelled(_stranger(draft).nama))),
    "letter of junior": Class(_M, _named("BUDI SANTOSO", letter="Budi Santoso Junior")),
    "letter with another NIK": Class(_M, _letter(nik=lambda draft: _stranger(draft).nik)),
    "letter: a slip in the name, job not known": Class(
        _M, _all(_named("BAMBANG HERMAWAN", letter="Bambang Hermawam"), _know(perusahaan=None))
    ),
    "letter of another company": Class(_M, _other_company),
    "letter of a CV of that name": Class(
        _M, _all(_know(perusahaan=_INDONESIA), _letter(perusahaan="CV CONTOH ANUGERAH INDONESIA"))
    ),
    "letter of the supplier, record of the user": Class(_M, _user_company),
    "letter: ended 40 days before the record": Class(_M, _record_days(end=40)),
    "letter: ended half a year before the record": Class(_M, _record_days(end=183)),
    "letter: began two months after the record": Class(_M, _record_days(start=-62)),
    "letter: resigned, record: dismissed": Class(
        _M,
        _all(_letter(alasan_berhenti="mengundurkan diri"), _know(sebab_nonaktif="PHK"), _keep("alasan_berhenti")),
    ),
    "letter: still employed": Class(_M, _still_employed),
    "letter: ends in the future": Class(_M, _ends(TODAY + timedelta(days=20))),
    "letter: ended last week": Class(_M, _ends(TODAY - timedelta(days=7))),
    "letter: ends before it starts": Class(
        _M,
        _letter(
            tanggal_mulai=lambda draft: draft.job.selesai.isoformat(),
            tanggal_selesai=lambda draft: draft.job.mulai.isoformat(),
        ),
    ),
    "letter: two months older than the last day": Class(
        _M,
        _all(
            _letter(tanggal_surat=lambda draft: (draft.job.selesai - timedelta(days=70)).isoformat()),
            _keep("tanggal_surat"),
        ),
    ),
    # impossible numbers, the same on every paper and in the record
    "NIK of a province that never was": Class(_I, _number_everywhere("990101", slice(6, 16))),
    "NIK of a regency that never was": Class(_I, _number_everywhere(slice(2), "9901", slice(6, 16))),
    "NIK of the 32nd": Class(_I, _number_everywhere(slice(6), "32", slice(8, 16))),
    "NIK of the 13th month": Class(_I, _number_everywhere(slice(8), "13", slice(10, 16))),
    "NIK with the serial 0000": Class(_I, _number_everywhere(slice(12), "0000")),
    "NIK of another birthday": Class(_I, _number_everywhere(slice(8), _next_month, slice(10, 16))),
    "NIK of the other sex": Class(
        _I, _all(_number_everywhere(slice(6), _day_of_the_other_sex, slice(8, 16)), _keep("jenis_kelamin"))
    ),
    # one paper for two
    "one file of the KTP in two claims": Class(_R, pair=_same_file(KTP)),
    "one file of the letter in two claims": Class(_R, pair=_same_file(PAKLARING)),
    "one file of the KK, not of one family": Class(_R, pair=_anothers_family_card),
    "one letter number under two names": Class(_R, pair=_same_letter_number),
    "one NIK, two participants": Class(_R, pair=_nik_of_the_other),
    "one person, two claims at a time": Class(_R, pair=_one_person),
    "NIK on another participant's record": Class(_R, records=_second_record(nama="ZUBAIDAH CONTOH")),
    # nothing to judge by
    "no KTP": Class(_N, _absent(KTP)),
    "no KK": Class(_N, _absent(KK)),
    "no letter": Class(_N, _absent(PAKLARING)),
    "no record": Class(_N, _no_record),
    "record: NIK not known": Class(_N, _know(nik=None)),
}
"""By what a supervisor would call it."""
