"""Why somebody left: the words of letters, classed as the office does. Looked up like `paklaring_phrases`."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from pipeline.stages.extract.running_text import fold


class LeavingReason(StrEnum):
    """Why somebody left, as the office classes it; `NONE`: the letter does not say, which is common."""

    RESIGN = "resign"
    PKWT_END = "pkwt_end"
    PHK = "phk"
    PENSION = "pension"
    DEATH = "death"
    NONE = "none"


REASONS: tuple[tuple[LeavingReason, tuple[str, ...]], ...] = (
    (
        LeavingReason.RESIGN,
        ("diberhentikan dengan hormat atas permintaan sendiri", "atas permintaan sendiri",
         "atas kemauan sendiri", "atas keinginan sendiri", "atas kehendak sendiri", "atas permohonannya",
         "atas permohonan sendiri", "atas permohonan yang bersangkutan"),
    ),
    (LeavingReason.DEATH, ("meninggal dunia", "meninggal", "wafat", "passed away", "deceased")),
    (
        LeavingReason.PENSION,
        ("memasuki usia pensiun", "mencapai usia pensiun", "mencapai batas usia pensiun", "batas usia pensiun",
         "usia pensiun", "program pensiun dini", "pensiun dini", "pensiun dipercepat", "pensiun", "purna bakti",
         "purna tugas", "retirement", "retired", "retire"),
    ),
    (
        LeavingReason.PHK,
        ("pemutusan hubungan kerja", "putus hubungan kerja", "di-phk", "phk", "efisiensi", "perusahaan tutup",
         "perusahaan ditutup",
         "penutupan perusahaan", "tutup operasional", "pailit", "diberhentikan", "pengurangan karyawan",
         "pengurangan tenaga kerja", "restrukturisasi", "restructuring", "reorganisasi", "terminated",
         "redundancy", "redundant", "laid off", "layoff", "lay off", "rasionalisasi",
         "perusahaan merugi", "mengalami kerugian",
         "downsizing", "retrenchment", "retrenched", "pengurangan pegawai", "pengurangan pekerja",
         "berhenti beroperasi", "penutupan usaha", "kepailitan"),
    ),
    (
        LeavingReason.PKWT_END,
        ("habis kontrak kerja", "habis kontrak", "masa kontrak telah habis", "masa kontrak habis",
         "kontrak kerja telah habis", "kontrak telah habis", "kontraknya telah habis", "kontrak habis",
         "habis masa kontrak", "berakhir masa kontrak", "berakhirnya masa kontrak", "berakhirnya kontrak",
         "berakhirnya perjanjian kerja", "masa kontrak kerja telah berakhir", "masa kontrak telah berakhir",
         "masa kontrak berakhir", "kontrak kerja telah berakhir", "kontrak kerja berakhir", "kontrak berakhir",
         "tidak diperpanjang", "tidak memperpanjang", "tidak dapat diperpanjang", "tidak kami perpanjang",
         "tidak dapat kami perpanjang",
         "kontrak selesai", "selesai kontrak", "habisnya masa kontrak",
         "habis masa perjanjian kerja", "end contract",
         "kontrak yang bersangkutan telah berakhir", "kontrak yang bersangkutan berakhir",
         "perjanjian kerja telah berakhir", "end of contract",
         "contract expired", "completion of contract", "expiry of contract", "pkwt berakhir",
         "berakhirnya pkwt", "masa pkwt telah berakhir", "pkwt telah berakhir", "habis pkwt",
         "berakhirnya masa perjanjian kerja", "berakhirnya jangka waktu", "finish contract",
         "finished contract", "selesai masa kontrak", "selesainya masa kontrak", "selesainya kontrak",
         "contract was completed", "contract has ended", "contract ended", "contract has expired",
         "contract completion", "completed contract", "completion of the contract", "proyek telah selesai",
         "selesainya proyek", "proyek selesai", "kontrak kerja selesai", "masa kontraknya habis",
         "masa kontraknya telah habis", "kontraknya habis", "kontraknya berakhir", "kontraknya telah berakhir",
         "jangka waktu telah berakhir", "not renewed", "tidak dilanjutkan"),
    ),
    (
        LeavingReason.RESIGN,
        ("mengundurkan diri", "pengunduran diri", "resign", "resigned", "resignation",
         "atas permintaan sendiri", "atas kemauan sendiri", "atas keinginan sendiri", "atas kehendak sendiri",
         "permintaannya sendiri", "kemauannya sendiri", "keinginannya sendiri", "kehendaknya sendiri",
         "permintaan sendiri", "kemauan sendiri", "of his own accord", "of her own accord",
         "own accord", "own request", "keinginan sendiri", "voluntarily", "voluntary", "inisiatif sendiri",
         "inisiatif pribadi", "keinginan pribadi", "alasan pribadi", "own will", "own wish", "own decision",
         "permintaan yang bersangkutan", "kemauan yang bersangkutan", "keinginan yang bersangkutan",
         "personal reason", "keluar atas kehendak"),
    ),
)  # fmt: skip
"""The first class that fits counts: "PHK karena pensiun" is a pension."""

ENGLISH_REASONS = (
    "resigned", "resignation", "of his own accord", "of her own accord", "own accord", "own request",
    "voluntarily", "terminated", "redundancy", "laid off", "layoff", "end of contract", "contract expired",
    "completion of contract", "expiry of contract", "retirement", "retired", "passed away", "deceased",
)  # fmt: skip
"""In a letter in two languages the Indonesian words are the ones to show."""


@lru_cache(maxsize=4096)
def leaving_reason(phrase: str) -> LeavingReason:
    """The class of a printed reason; `NONE` for anything else.

    Args:
        phrase: `alasan_berhenti` as printed, or any text.
    """
    folded = fold(phrase)
    return next(
        (reason for reason, words in REASONS if any(fold(word) in folded for word in words)), LeavingReason.NONE
    )
