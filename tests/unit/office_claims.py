"""Claims as an office meets them, written by hand from the domain's matrix, each with what must become of it.

All people are invented. Each case changes what one family's papers or the record say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.claims.claim import Claim, ClaimStatus
from pipeline.claims.together import judge_claims
from pipeline.model import Participant, Reason, Verification
from pipeline.reasons import because
from pipeline.stages.extract import regions
from tests.unit.claim_papers import KK, KTP, PAKLARING, TODAY, Values, paper

READY, REVIEW = ClaimStatus.READY_FOR_INTERVIEW, ClaimStatus.IN_REVIEW
MALE, FEMALE = "LAKI-LAKI", "PEREMPUAN"


@dataclass(frozen=True)
class Someone:
    """An invented person."""

    nik: str
    nama: str
    born: str
    sex: str
    mother: str

    def card(self, **other: str) -> Values:
        return {**self._same(), "status_perkawinan": "KAWIN", "kabupaten_kota": "KABUPATEN BANDUNG", **other}

    def row(self, **other: str) -> Values:
        return {**self._same(), "status_perkawinan": "KAWIN TERCATAT", "nama_ibu": self.mother, **other}

    def letter(self, **other: str) -> Values:
        printed = {
            "nama": self.nama.title(),
            "perusahaan": "PT Contoh Makmur",
            "nomor_surat": f"{self.nik[-3:]}/HRD/CM/IX/2024",
            "tanggal_mulai": "2014-04-01",
            "tanggal_selesai": "2024-08-31",
            "tanggal_surat": "2024-09-02",
            "alasan_berhenti": "mengundurkan diri",
            **other,
        }
        return {key: value for key, value in printed.items() if value}

    def record(self, **other: object) -> Participant:
        known = Participant(
            kpj=f"99000000{self.nik[-3:]}",
            nik=self.nik,
            nama=self.nama,
            tempat_lahir="BANDUNG",
            tanggal_lahir=date.fromisoformat(self.born),
            jenis_kelamin=self.sex,
            nama_ibu_kandung=self.mother,
            perusahaan="PT CONTOH MAKMUR",
            tanggal_mulai=date(2014, 4, 1),
            tanggal_selesai=date(2024, 8, 31),
        )
        return replace(known, **other)  # type: ignore[arg-type]

    def _same(self) -> dict[str, str]:
        return {
            "nik": self.nik,
            "nama": self.nama,
            "tempat_lahir": "BANDUNG",
            "tanggal_lahir": self.born,
            "jenis_kelamin": self.sex,
        }


SITI = Someone("3204254505879001", "SITI AMINAH", "1987-05-05", FEMALE, "DEWI LESTARI")
BUDI = Someone("3204251203859002", "BUDI SANTOSO", "1985-03-12", MALE, "SUMIATI")
DINA = Someone("3204256003919011", "DINA MARLINA", "1991-03-20", FEMALE, "ROSMINI")
DINI = Someone("3204256003919012", "DINI MARLINA", "1991-03-20", FEMALE, "ROSMINI")
FATHER = Someone("3204251203609003", "SLAMET RIYADI", "1960-03-12", MALE, "SUKARTI")
SON = Someone("3204250909889004", "SLAMET RIYADI", "1988-09-09", MALE, "TUTI ALAWIYAH")
NEIGHBOUR = Someone("3204251111809007", "JOKO SUSILO", "1980-11-11", MALE, "WAGIYEM")
NAMESAKE = replace(SITI, nik="3273014505879005")
SWAPPED = replace(SITI, nik="3204254503879001", born="1987-03-05")
CORRECTED = replace(SITI, born="1988-05-05")
"""The register put the year of birth right; the number stays."""

SHEET: Values = {"nomor_kk": "3204250101129003", "kepala_keluarga": "BUDI SANTOSO", "kabupaten_kota": "BANDUNG"}


def papers(
    card: Values,
    rows: Sequence[Values],
    letter: Values,
    record: Participant | None,
    *,
    claim_id: str = "JHT-1",
    observed: Sequence[Reason] = (),
    confidence: float = 0.99,
) -> list[Verification]:
    """The three documents, judged by the record, each a file of its own."""
    more = {
        "record": record,
        "claim_id": claim_id,
        "kpj": record.kpj if record else None,
        "confidence": confidence,
    }
    made = [
        paper(KTP, card, **more),  # type: ignore[arg-type]
        paper(KK, SHEET, *rows, **more),  # type: ignore[arg-type]
        paper(PAKLARING, letter, observed=observed, **more),  # type: ignore[arg-type]
    ]
    return [replace(each, upload=replace(each.upload, sha256=f"{claim_id} {at}")) for at, each in enumerate(made)]


def together(claims: Mapping[str, tuple[list[Verification], Participant]]) -> dict[str, Claim]:
    """Claims judged as one batch."""
    judged = judge_claims(
        {name: documents for name, (documents, _) in claims.items()},
        participants={name: record for name, (_, record) in claims.items()},
        today=TODAY,
    )
    return {each.claim_id: each for each in judged}


@dataclass(frozen=True)
class OfficeCase:
    """What an office gets, and what must become of it; `code`: one of the reasons, "" where none is needed."""

    name: str
    documents: list[Verification]
    record: Participant | None
    status: ClaimStatus
    code: str = ""
    others: tuple[Participant, ...] = ()

    def judged(self) -> Claim:
        known = [*([self.record] if self.record else []), *self.others]
        (claim,) = judge_claims(
            {"JHT-1": self.documents}, participants={"JHT-1": self.record}, records=known, today=TODAY
        )
        return claim


def one(
    name: str,
    status: ClaimStatus,
    code: str = "",
    *,
    card: Values | None = None,
    row: Values | None = None,
    letter: Values | None = None,
    record: Mapping[str, object] | None = None,
    observed: Sequence[Reason] = (),
    confidence: float = 0.99,
) -> OfficeCase:
    """Siti's own papers but for what is given."""
    known = SITI.record(**(record or {}))
    rows = [BUDI.row(), SITI.row(**(row or {}))]
    documents = papers(
        SITI.card(**(card or {})), rows, SITI.letter(**(letter or {})), known,
        observed=observed, confidence=confidence,
    )  # fmt: skip
    return OfficeCase(name, documents, known, status, code)


def family(
    name: str,
    status: ClaimStatus,
    code: str = "",
    *,
    claimant: Someone,
    card: Someone | None = None,
    rows: Sequence[Someone],
    letter: Values | None = None,
    **known: object,
) -> OfficeCase:
    """The claimant's papers with somebody else's among them."""
    record = claimant.record(**known)
    sheet = [each.row() for each in rows]
    documents = papers((card or claimant).card(), sheet, letter or claimant.letter(), record)
    return OfficeCase(name, documents, record, status, code)


def named(name: str, status: ClaimStatus, code: str = "", *, record: str = "", row: str = "", letter: str = "",
          card: str = "SITI AMINAH") -> OfficeCase:  # fmt: skip
    """One person whose name is spelled otherwise somewhere."""
    own = replace(SITI, nama=card)
    known = own.record(nama=record or card)
    rows = [BUDI.row(), own.row(nama=row or card)]
    return OfficeCase(
        name, papers(own.card(), rows, own.letter(nama=letter or card.title()), known), known, status, code
    )


def employed(
    name: str, status: ClaimStatus, letter: str, record: str = "PT CONTOH MAKMUR", **more: object
) -> OfficeCase:
    """One employer, written otherwise."""
    code = "" if status is READY else "paklaring_company_mismatch"
    return one(name, status, code, letter={"perusahaan": letter}, record={"perusahaan": record}, **more)  # type: ignore[arg-type]


def left(
    name: str,
    status: ClaimStatus,
    end: str,
    reason: str = "mengundurkan diri",
    *,
    code: str = "",
    **record: object,
) -> OfficeCase:
    """Somebody who left work not long ago; the record says the same day."""
    letter = {"tanggal_selesai": end, "tanggal_surat": end, "alasan_berhenti": reason}
    return one(name, status, code, letter=letter, record={"tanggal_selesai": date.fromisoformat(end), **record})


def ended(name: str, status: ClaimStatus, end: str, *, written: str = "2024-09-02") -> OfficeCase:
    """The letter's last day against the record's 31 August 2024."""
    code = "" if status is READY else "paklaring_period_mismatch"
    return one(name, status, code, letter={"tanggal_selesai": end, "tanggal_surat": written})


def born(name: str, status: ClaimStatus, day: date, claimant: Someone = SITI) -> OfficeCase:
    """The record's birthday against the papers'."""
    code = "" if status is READY else "mismatch_birth_date"
    return family(name, status, code, claimant=claimant, rows=[BUDI, claimant], tanggal_lahir=day)


def retired() -> Iterator[OfficeCase]:
    """Numbers of regencies that are no more."""
    for code in list(regions.RETIRED)[::25]:
        own = replace(SITI, nik=f"{code}01{SITI.nik[6:]}")
        yield family(f"a number of the old regency {code}", READY, claimant=own, rows=[BUDI, own])


TWO_COMPANIES = (because("paklaring_two_companies", field="perusahaan", other="PT Contoh Makmur"),)
OTHER_JOB = SITI.record(
    kpj="99000000777", perusahaan="PT SINAR CONTOH", tanggal_mulai=date(2008, 1, 1),
    tanggal_selesai=date(2013, 12, 31),
)  # fmt: skip

CASES: tuple[OfficeCase, ...] = (
    # twins, fathers and sons, namesakes
    family("a twin's own papers", READY, claimant=DINA, rows=[DINA, DINI]),
    family("a twin with the sister's card", REVIEW, "mismatch_nik", claimant=DINA, card=DINI, rows=[DINA, DINI]),
    family("a twin with the sister's letter", REVIEW, claimant=DINA, rows=[DINA, DINI], letter=DINI.letter()),
    family("a twin whose record has the sister's name", REVIEW, "mismatch_name", claimant=DINA, rows=[DINA, DINI],
           nama="DINI MARLINA"),
    family("a twin whose record has the sister's NIK", REVIEW, "mismatch_nik", claimant=DINA, rows=[DINA, DINI],
           nik=DINI.nik),
    family("a son with a father of his name", READY, claimant=SON, rows=[FATHER, SON]),
    family("a son with his father's card", REVIEW, "mismatch_nik", claimant=SON, card=FATHER, rows=[FATHER, SON]),
    family("a letter with the father's NIK", REVIEW, claimant=SON, rows=[FATHER, SON],
           letter=SON.letter(nik=FATHER.nik)),
    family("a letter for the junior", REVIEW, claimant=SON, rows=[FATHER, SON],
           letter=SON.letter(nama="Slamet Riyadi Jr.")),
    family("a record without NIK", REVIEW, claimant=SON, rows=[FATHER, SON], nik=None),
    family("a namesake's card and KK", REVIEW, "mismatch_nik", claimant=SITI, card=NAMESAKE, rows=[BUDI,
           NAMESAKE]),
    family("a namesake's KK", REVIEW, claimant=SITI, rows=[NAMESAKE]),
    family("the neighbours' KK", REVIEW, "kk_participant_not_listed", claimant=SITI, rows=[NEIGHBOUR]),
    family("a KK as another member of the family", READY, claimant=SITI, rows=[NEIGHBOUR, BUDI, SITI]),
    family("the wife's papers, the husband's record", REVIEW, "mismatch_nik", claimant=BUDI, card=SITI,
           rows=[BUDI, SITI], letter=SITI.letter()),
    # numbers and the register
    one("a KK with one digit otherwise", REVIEW, row={"nik": "3204254505879009"}),
    family("a year that the register put right", REVIEW, "nik_inconsistent", claimant=CORRECTED,
           rows=[BUDI, CORRECTED]),
    one("a card whose day is not the number's", REVIEW, "nik_inconsistent", card={"tanggal_lahir": "1987-05-06"}),
    family("an unknown district", READY, claimant=replace(SITI, nik="3204484505879001"),
           rows=[replace(SITI, nik="3204484505879001")]),
    family("a district that cannot be", REVIEW, "nik_region_unknown", claimant=replace(SITI,
           nik="3204994505879001"),
           rows=[replace(SITI, nik="3204994505879001")]),
    family("a province that cannot be", REVIEW, "nik_region_unknown", claimant=replace(SITI,
           nik="9904254505879001"),
           rows=[replace(SITI, nik="9904254505879001")]),
    *retired(),
    # what is old on a card, or typed by hearsay in a record
    one("moved since the card", READY, card={"kabupaten_kota": "KOTA CIMAHI"}),
    one("married since the card", READY, card={"status_perkawinan": "BELUM KAWIN"}),
    one("another place of birth", READY, record={"tempat_lahir": "CIMAHI"}),
    one("the wrong sex in the record", REVIEW, "mismatch_gender", record={"jenis_kelamin": MALE}),
    one("the wrong sex in the KK", REVIEW, row={"jenis_kelamin": MALE}),
    one("another mother", REVIEW, "mismatch_mother_name", record={"nama_ibu_kandung": "KARTINI"}),
    one("the mother with a slip", READY, record={"nama_ibu_kandung": "DEWI LESTARY"}),
    one("a record of KPJ, NIK and name", READY, record=dict.fromkeys(
        ("tempat_lahir", "tanggal_lahir", "jenis_kelamin", "nama_ibu_kandung", "perusahaan", "tanggal_mulai",
         "tanggal_selesai"))),
    born("1 July of the year in the record", READY, date(1987, 7, 1)),
    born("31 December of the year in the record", READY, date(1987, 12, 31)),
    born("the 15th of the month in the record", READY, date(1987, 5, 15)),
    born("another year in the record", REVIEW, date(1986, 5, 5)),
    born("day and month swapped in the record", REVIEW, date(1987, 5, 3), SWAPPED),
    # names
    named("SITI shortened", READY, record="ST. AMINAH"),
    named("a title in the letter", READY, letter="Siti Aminah, S.E."),
    named("a hajjah in the KK", READY, row="HJ. SITI AMINAH"),
    named("a father's name in the KK", READY, row="SITI AMINAH BINTI KARTA"),
    named("a name cut in the record", READY, card="SITI AMINAH RAHMAWATI KUSUMANINGRUM",
          record="SITI AMINAH RAHMAWATI KUSU"),
    named("a single name, doubled", READY, card="SUTRISNAWATI", record="SUTRISNAWATI SUTRISNAWATI"),
    named("old spelling", READY, card="SITI DJUBAEDAH", record="SITI JUBAEDAH"),
    named("Balinese short form", READY, card="NI MADE SUARTINI", record="NI MD SUARTINI"),
    named("Balinese without NI", READY, card="NI KETUT SUARTINI", record="KETUT SUARTINI"),
    named("joined", READY, card="NUR HAYATI", letter="Nurhayati"),
    named("an apostrophe", READY, card="NUR'AINI", record="NUR AINI"),
    named("an initial in the letter", READY, card="SITI AMINAH RAHAYU", letter="Siti Aminah R."),
    named("a slip in the letter", READY, letter="Siti Amina"),
    named("a slip in the record", REVIEW, "mismatch_name", record="SITI AMINAHH"),
    named("the husband's name in the letter", REVIEW, letter="Siti Aminah Santoso"),
    named("half of the name in the letter", REVIEW, letter="Aminah"),
    named("a middle name that the record lacks", REVIEW, "mismatch_name", card="SITI NUR AMINAH",
          record="SITI AMINAH"),
    named("two families of names", REVIEW, "mismatch_name", card="AHMAD FAUZI", record="MUHAMMAD FAUZI"),
    one("a slip in the letter, and no job on record", REVIEW, letter={"nama": "Siti Amina"},
            record={"perusahaan": None, "tanggal_selesai": None}),
    # employers
    employed("Tbk", READY, "PT. Contoh Makmur, Tbk."),
    employed("Persero", READY, "PT Contoh Makmur (Persero)"),
    employed("a branch", READY, "PT Contoh Makmur Cabang Bandung"),
    employed("IND.", READY, "PT Contoh Indonesia", "PT CONTOH IND."),
    employed("an ampersand", READY, "PT Contoh & Rekan", "PT CONTOH DAN REKAN"),
    employed("another branch", REVIEW, "PT Contoh Makmur Cab. Bandung", "PT CONTOH MAKMUR CAB. BOGOR"),
    employed("CV for PT", REVIEW, "CV Contoh Makmur"),
    employed("an abbreviation", REVIEW, "PT CM"),
    employed("one word more", REVIEW, "PT Contoh Makmur Sejahtera"),
    employed("another employer", REVIEW, "PT Sinar Abadi Jaya"),
    employed("supplier and place of work", REVIEW, "PT Jasa Tenaga Prima", observed=TWO_COMPANIES),
    replace(one("two KPJ, this one's letter", READY), others=(OTHER_JOB,)),
    replace(employed("two KPJ, the other one's letter", REVIEW, "PT Sinar Contoh"), code="paklaring_other_kpj",
            others=(OTHER_JOB,)),
    # days
    ended("mid-month", READY, "2024-08-15"),
    ended("no longer as of 1 September", READY, "2024-09-01"),
    ended("the month only", READY, "2024-08"),
    ended("31 days before the record", READY, "2024-07-31"),
    ended("32 days before the record", REVIEW, "2024-07-30"),
    ended("half a year before the record", REVIEW, "2024-02-28"),
    ended("40 days after the record", REVIEW, "2024-10-10", written="2024-10-11"),
    one("written two months before the end", REVIEW, "date_impossible", letter={"tanggal_surat": "2024-06-15"}),
    one("ends before it starts", REVIEW, "date_impossible", letter={"tanggal_mulai": "2024-09-01"}),
    one("registered ten months late", READY, letter={"tanggal_mulai": "2013-06-01"}),
    one("registered two years late", REVIEW, "paklaring_period_mismatch", letter={"tanggal_mulai": "2012-03-01"}),
    one("registered a year before", REVIEW, "paklaring_period_mismatch", letter={"tanggal_mulai": "2015-04-01"}),
    left("resigned three weeks ago", REVIEW, "2026-10-31", code="claim_waiting_period"),
    left("resigned a month ago to the day", READY, "2026-10-22"),
    left("dismissed three weeks ago", REVIEW, "2026-10-31", "pemutusan hubungan kerja",
         code="claim_waiting_period"),
    left("contract over three weeks ago", READY, "2026-10-31", "habis kontrak"),
    left("pensioned three weeks ago", READY, "2026-10-31", "memasuki usia pensiun"),
    left("left for no reason that is said", REVIEW, "2026-10-31", "", code="claim_waiting_period"),
    left("left for a reason that the record says", READY, "2026-10-31", "", sebab_nonaktif="PKWT"),
    one("resigned by the letter, dismissed by the record", REVIEW, "paklaring_reason_mismatch",
            record={"sebab_nonaktif": "PHK"}),
    one("still employed", ClaimStatus.NEEDS_REUPLOAD, "paklaring_still_employed",
            letter={"tanggal_selesai": ""}, observed=(because("paklaring_still_employed"),)),
    # the letter's number of its own
    one("an employee's number as NIK", READY, letter={"nik": "20140456"}),
    one("the neighbour's NIK in the letter", REVIEW, letter={"nik": NEIGHBOUR.nik}),
    one("read with doubt", REVIEW, "field_low_confidence", confidence=0.80),
    OfficeCase("no record", papers(SITI.card(), [BUDI.row(), SITI.row()], SITI.letter(), None), None, REVIEW,
               "participant_unknown"),
)  # fmt: skip
