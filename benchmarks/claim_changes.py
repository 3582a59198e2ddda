"""What turns a claim in which everything agrees into one of a class: changes of papers, record and neighbours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from benchmarks.claim_papers import KK, TODAY, Draft, card_of, invent_draft, letter_of, row_of
from fixtures.companies import invent_company
from fixtures.people import Person, invent_household
from pipeline.model import DocumentType, Participant
from pipeline.reasons import because
from pipeline.stages.extract.companies import compare_companies
from pipeline.stages.extract.names import compare_names
from pipeline.stages.extract.words import Band

Change = Callable[[Draft], None]
Value = Any
"""A value, or how it comes out of the claim."""
MakePerson = Callable[[Draft], Person]


# --- what a change may do ---


def all_of(*changes: Change) -> Change:
    """Each of them, one after the other."""

    def change(draft: Draft) -> None:
        for each in changes:
            each(draft)

    return change


def made(values: Mapping[str, Value], draft: Draft) -> dict[str, Any]:
    """Values as they come out of a claim."""
    return {key: value(draft) if callable(value) else value for key, value in values.items()}


def know(**values: Value) -> Change:
    """The record says otherwise."""
    return lambda draft: draft.know(**made(values, draft))


def card(**values: Value) -> Change:
    """What the KTP says instead."""
    return lambda draft: draft.card.update(made(values, draft))


def row(**values: Value) -> Change:
    """The claimant's row of the KK says otherwise."""
    return lambda draft: draft.row.update(made(values, draft))


def letter(**values: Value) -> Change:
    """What the paklaring says instead."""
    return lambda draft: draft.letter.update(made(values, draft))


def keep(*fields: str) -> Change:
    """Reading does not lose the fields that the class is about."""

    def change(draft: Draft) -> None:
        draft.always |= set(fields)

    return change


def named(name: str, *, record: str | None = None, letter: str | None = None) -> Change:
    """A name on all papers and in the record, and how the record or the letter spells it."""

    def change(draft: Draft) -> None:
        draft.rename(name)
        draft.know(nama=record or name)
        draft.letter["nama"] = letter or draft.letter["nama"]

    return change


def absent(kind: DocumentType) -> Change:
    """One paper is missing."""

    def change(draft: Draft) -> None:
        draft.absent = frozenset({kind})

    return change


def no_record(draft: Draft) -> None:
    """The office knows nothing of the claimant."""
    draft.record = None


# --- other people ---


def stranger(draft: Draft) -> Person:
    """Nobody of the family, of another name."""
    while True:
        other = invent_household(Random(draft.rng.random()), size=1).members[0]
        if compare_names(other.nama, draft.person.nama).band is Band.DIFFERENT and other.nik != draft.person.nik:
            return other


def like(
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


def uploads_card_of(person: MakePerson, *, listed: bool = True) -> Change:
    """The card is another person's, who may be on the family card beside the claimant."""

    def change(draft: Draft) -> None:
        other = person(draft)
        draft.card = card_of(other)
        if listed:
            draft.rows.append(row_of(other))

    return change


def papers_of_another(draft: Draft) -> None:
    """Every paper is a stranger's."""
    other = invent_draft(draft.claim_id, draft.rng)
    draft.card, draft.sheet, draft.rows, draft.own = other.card, other.sheet, other.rows, other.own
    draft.letter = letter_of(other.person, draft.job)


def another_family_card(draft: Draft) -> None:
    """The KK is another household's."""
    other = invent_draft(draft.claim_id, draft.rng)
    draft.sheet, draft.rows, draft.own = other.sheet, other.rows, other.own


def other_sex(draft: Draft) -> str:
    """As a card prints it."""
    return "LAKI-LAKI" if draft.person.female else "PEREMPUAN"


# --- numbers ---


def one_digit_off(draft: Draft) -> str:
    """The NIK with another digit in its serial."""
    number, at = draft.person.nik, draft.rng.randrange(12, 16)
    return number[:at] + str((int(number[at]) + draft.rng.randint(1, 9)) % 10) + number[at + 1 :]


def number_everywhere(*parts: slice | str | Callable[[str], str]) -> Change:
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


def next_month(number: str) -> str:
    """Of birth, two digits of a NIK."""
    return f"{int(number[8:10]) % 12 + 1:02d}"


def day_of_the_other_sex(number: str) -> str:
    """Of birth, two digits of a NIK: forty more for women."""
    return f"{(int(number[6:8]) + 40) % 80:02d}"


# --- jobs ---


def record_days(start: int = 0, end: int = 0) -> Change:
    """The record's dates, moved by days against the letter's."""
    return know(
        tanggal_mulai=lambda draft: draft.job.mulai + timedelta(days=start),
        tanggal_selesai=lambda draft: draft.job.selesai + timedelta(days=end),
    )


def month_end(draft: Draft) -> date:
    """The last day of the month in which the job ended."""
    return (draft.job.selesai.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def ends(day: date) -> Change:
    """The job ended on that day, in letter and record."""
    printed = {"tanggal_selesai": day.isoformat(), "tanggal_surat": min(day, TODAY).isoformat()}
    return all_of(letter(**printed, alasan_berhenti="mengundurkan diri"), know(tanggal_selesai=day))


def other_company(draft: Draft) -> None:
    """The letter is of an employer with another name."""
    name = draft.job.company.name
    while compare_companies(name, draft.job.company.name).band is not Band.DIFFERENT:
        name = invent_company(draft.rng).name
    draft.letter["perusahaan"] = name


def user_company(draft: Draft) -> None:
    """The record names the place of work, the letter is the supplier's."""
    employer, user = draft.letter["perusahaan"], "PT CONTOH PENGGUNA JASA"
    draft.observed = (because("paklaring_two_companies", field="perusahaan", employer=employer, other=user),)
    draft.know(perusahaan=user)


def still_employed(draft: Draft) -> None:
    """The letter says that the job goes on."""
    draft.letter["tanggal_selesai"] = ""
    draft.observed = (because("paklaring_still_employed", field="tanggal_selesai", phrase="sampai saat ini"),)


def day_month_swapped(draft: Draft) -> date:
    """Or a few days on; never a day that registers enter for an unknown one, which would be tolerated."""
    born = draft.person.tanggal_lahir
    days = [born + timedelta(days=more) for more in (3, 4, 5)]
    if born.day <= 12 and born.day != born.month:
        days.insert(0, date(born.year, born.day, born.month))
    return next(day for day in days if day.day not in {1, 15, 31})


# --- two claims ---


def same_file(kind: DocumentType) -> Callable[[Draft, Draft], None]:
    """One upload serves two claims."""

    def change(draft: Draft, second: Draft) -> None:
        second.digests[kind] = draft.digests[kind] = f"{draft.claim_id} shared"

    return change


def anothers_family_card(draft: Draft, second: Draft) -> None:
    """The second claimant uploads the file of a family that is not his."""
    second.sheet, second.rows, second.own = draft.sheet, draft.rows, draft.own
    same_file(KK)(draft, second)


def same_letter_number(draft: Draft, second: Draft) -> None:
    """The letter of a colleague with the name changed."""
    for each in (draft, second):
        keep("nomor_surat")(each)
    second.letter |= {key: draft.letter[key] for key in ("nomor_surat", "perusahaan", "tanggal_surat")}
    second.letter["tanggal_surat"] = second.job.tanggal_surat.isoformat()
    second.know(perusahaan=draft.job.company.name)


def one_person(draft: Draft, second: Draft) -> None:
    """The second participant number is the same person's, of another job."""
    second.card, second.sheet, second.own = dict(draft.card), dict(draft.sheet), draft.own
    second.rows = [dict(row) for row in draft.rows]
    second.letter = letter_of(draft.person, second.job)
    if draft.record:
        second.know(**{key: getattr(draft.record, key) for key in IDENTITY})


IDENTITY = ("nik", "nama", "tempat_lahir", "tanggal_lahir", "jenis_kelamin", "nama_ibu_kandung")


def nik_of_the_other(draft: Draft, second: Draft) -> None:
    """The second participant was registered with the first one's number, and papers made to fit."""
    one_person(draft, second)
    second.rename(stranger(draft).nama)


def two_of_a_family(draft: Draft, second: Draft) -> None:
    """Two adults of one family, each with own card and letter, upload the same file of their family card."""
    other = next(each for each in draft.household.members if each.nik != draft.person.nik)
    second.card, second.sheet, second.rows = card_of(other), draft.sheet, draft.rows
    second.own = draft.household.members.index(other)
    second.letter = letter_of(other, second.job)
    second.know(nama_ibu_kandung=other.nama_ibu, **{key: getattr(other, key) for key in IDENTITY[:5]})
    same_file(KK)(draft, second)


def second_record(**values: Value) -> Callable[[Draft], list[Participant]]:
    """The office has another record with the same NIK."""

    def records(draft: Draft) -> list[Participant]:
        assert draft.record is not None
        return [replace(draft.record, kpj=f"98{draft.kpj[2:]}", **values)]

    return records
