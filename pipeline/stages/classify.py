"""What kind of document the words make of it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from types import MappingProxyType

from rapidfuzz import fuzz

from ocr.model import OcrText, TextLine
from pipeline.model import Classification, DocumentType
from pipeline.policy.reading import ClassifyPolicy

# Words that stand on a document, squeezed to letters, with the weight of seeing one. A word that several
# documents share weighs little; a title that only one bears weighs most.
WORDS: Mapping[DocumentType, Mapping[str, float]] = MappingProxyType(
    {
        DocumentType.KTP: {
            "NIK": 0.6,
            "TEMPATTGLLAHIR": 2.0,
            "GOLDARAH": 1.5,
            "BERLAKUHINGGA": 2.0,
            "SEUMURHIDUP": 2.0,
            "KELDESA": 1.2,
            "STATUSPERKAWINAN": 0.8,
            "JENISKELAMIN": 0.8,
            "KEWARGANEGARAAN": 0.8,
            "PEKERJAAN": 0.6,
            "AGAMA": 0.5,
            "KECAMATAN": 0.4,
            "ALAMAT": 0.3,
            "PROVINSI": 0.5,
            "RTRW": 0.3,
        },
        DocumentType.KK: {
            "KARTUKELUARGA": 3.0,
            "NAMAKEPALAKELUARGA": 2.5,
            "STATUSHUBUNGAN": 1.5,
            "DALAMKELUARGA": 1.5,
            "NAMALENGKAP": 1.0,
            "NAMAORANGTUA": 1.5,
            "NOPASPOR": 1.0,
            "NOKITAP": 1.0,
            "DOKUMENIMIGRASI": 1.5,
            "PENDIDIKAN": 1.0,
            "JENISPEKERJAAN": 1.0,
            "KODEPOS": 0.8,
            "DESAKELURAHAN": 1.0,
            "KEPALAKELUARGA": 1.0,
            "DIKELUARKANTANGGAL": 0.8,
            "GOLONGANDARAH": 0.5,
        },
        DocumentType.PAKLARING: {
            "PAKLARING": 3.0,
            "SURATKETERANGAN": 1.8,
            "SURATKETERANGANKERJA": 1.5,
            "SURATPENGALAMANKERJA": 3.0,
            "PENGALAMANKERJA": 1.5,
            "SURATREFERENSI": 2.0,
            "PEMUTUSANHUBUNGANKERJA": 1.5,
            "CERTIFICATEOFEMPLOYMENT": 3.0,
            "EMPLOYMENTREFERENCE": 3.0,
            "TOWHOMITMAYCONCERN": 1.5,
            "CERTIFYTHAT": 1.5,
            "BERTANDATANGAN": 1.0,
            "MENERANGKAN": 1.0,
            "MENYATAKAN": 0.5,
            "BEKERJA": 1.0,
            "KARYAWAN": 0.8,
            "PERUSAHAAN": 0.8,
            "JABATAN": 0.8,
            "SEBAGAIMANAMESTINYA": 1.0,
            "MENGUNDURKANDIRI": 1.0,
            "SAMPAIDENGAN": 0.6,
            "YANGBERSANGKUTAN": 0.6,
            "HORMATKAMI": 0.5,
            "MASAKERJA": 0.8,
            "KONTRAK": 0.4,
            "EMPLOYED": 0.8,
            "BPJSKETENAGAKERJAAN": 0.3,
            "JAMINANHARITUA": 0.5,
            "KETERANGANKERJA": 1.2,
            "CERTIFICATEOFSERVICE": 3.0,
            "EMPLOYMENTCERTIFICATE": 3.0,
            "SERVICELETTER": 1.5,
            "REFERENCELETTER": 2.0,
            "LETTEROFEMPLOYMENT": 2.5,
            "HASWORKEDWITH": 0.8,
            "LASTDAYWITHUS": 0.8,
            "BERHENTIBEKERJA": 1.0,
            "PEMBERHENTIAN": 1.2,
            "DIBERHENTIKAN": 1.0,
            "EMPLOYMENTCONTRACT": 1.0,
            "ENDOFCONTRACT": 1.5,
            "MULAIBEKERJA": 0.8,
            "TERAKHIRBEKERJA": 0.8,
            "DITERANGKAN": 0.8,
            "TENAGAKERJA": 0.5,
            "PENGUNDURANDIRI": 0.8,
            "REASONFORLEAVING": 1.5,
            "LASTWORKINGDAY": 1.5,
            "EMPLOYEENAME": 1.0,
            "OUREMPLOYEE": 1.0,
            "OURCOMPANY": 0.8,
            "WORKEDFOR": 0.8,
            "DURINGHISEMPLOYMENT": 1.0,
            "DURINGHEREMPLOYMENT": 1.0,
            "VOLUNTARYRESIGNATION": 1.0,
            "HUMANRESOURCES": 0.6,
            "PERSONALIA": 0.5,
            "DESIGNATION": 0.5,
            "CERTIFIES": 0.8,
            "DATEJOIN": 0.8,
            "SERVICEDATES": 0.8,
        },
    }
)

# Other papers that people upload by mistake: what to call it -> the words that give it away.
OTHERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "SIM": ("SURATIZINMENGEMUDI", "DRIVINGLICENSE", "DRIVINGLICENCE"),
        "NPWP": ("NPWP", "DIREKTORATJENDERALPAJAK", "KANTORPELAYANANPAJAK", "NOMORPOKOKWAJIBPAJAK"),
        "kartu BPJS": ("KARTUPESERTA", "BPJSKETENAGAKERJAAN", "BPJSKESEHATAN", "NOMORPESERTA", "KPJ"),
        "buku tabungan": (
            "BUKUTABUNGAN",
            "TABUNGAN",
            "NOREKENING",
            "NOMORREKENING",
            "MUTASI",
            "SALDO",
            "DEBET",
            "KREDIT",
        ),
        "slip gaji": ("SLIPGAJI", "GAJIPOKOK", "PAYSLIP", "TOTALPENERIMAAN", "POTONGAN"),
        "paspor": ("PASPOR", "PASSPORT", "REPUBLICOFINDONESIA"),
        "surat keterangan perekaman (suket)": ("PEREKAMAN", "TELAHMELAKUKANPEREKAMAN", "PENDUDUKPEMULA"),
        "ijazah": ("IJAZAH", "DIPLOMA", "TELAHLULUS", "NOMORINDUKSISWA", "PESERTADIDIK"),
        "STNK": ("SURATTANDANOMORKENDARAAN", "NOMORREGISTRASI"),
        "akta": ("AKTAKELAHIRAN", "KUTIPANAKTA", "AKTANIKAH", "BUKUNIKAH"),
        "KTP bagian belakang": ("KARTUTANDAPENDUDUKELEKTRONIK",),
        "tangkapan layar aplikasi": (
            "CARISESUATU",
            "BERANDA",
            "NOTIFIKASI",
            "AKUNSAYA",
            "UNGGAHDOKUMEN",
            "STATUSKEPESERTAAN",
            "KETIKPESAN",
            "TERAKHIRDILIHAT",
        ),
    }
)

# Papers that bear almost every word of one of the three: what to call it -> which of them it is taken for, and the
# words that the true one never bears.
IMPOSTORS: Mapping[str, tuple[frozenset[DocumentType], tuple[str, ...]]] = MappingProxyType(
    {
        "KTP digital (IKD)": (
            frozenset({DocumentType.KTP, DocumentType.KK}),
            ("KEPENDUDUKANDIGITAL", "KTPDIGITAL", "DIGITALIDENTITY"),
        ),
        "surat keterangan perekaman (suket)": (
            frozenset({DocumentType.KTP}),
            ("PEREKAMAN", "DINASKEPENDUDUKAN"),
        ),
        "surat keterangan desa atau kelurahan": (
            frozenset({DocumentType.PAKLARING}),
            ("PEMERINTAHDESA", "KETERANGANDOMISILI", "BERDOMISILIDI", "KETERANGANTIDAKMAMPU"),
        ),
        "tangkapan layar aplikasi": (frozenset({DocumentType.PAKLARING}), ("KETIKPESAN", "TERAKHIRDILIHAT")),
    }
)

_OF_A_LETTER = (
    "MENERANGKANBAHWA", "BERTANDATANGANDIBAWAH", "SEBAGAIMANAMESTINYA", "THISISTOCERTIFY", "DENGANINIMENERANGKAN",
)  # fmt: skip
"""Words that people write in letters, and not to one another."""

CLEARED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "PEMERINTAHDESA": (
            "PERNAHBEKERJA", "BERHENTIBEKERJA", "TIDAKBEKERJALAGI", "PENGALAMANKERJA", "PAKLARING",
        ),
        "KETIKPESAN": _OF_A_LETTER,
        "TERAKHIRDILIHAT": _OF_A_LETTER,
    }
)  # fmt: skip
"""A word that gives an impostor away -> the words beside which not: a village office employs people, too, and a
letter may be sent as the picture of a chat that shows it."""

COMMON = frozenset(
    {
        "NIK", "STATUSPERKAWINAN", "JENISKELAMIN", "KEWARGANEGARAAN", "PEKERJAAN", "AGAMA", "KECAMATAN", "ALAMAT",
        "PROVINSI", "RTRW", "PENDIDIKAN", "KODEPOS", "GOLONGANDARAH", "NAMALENGKAP", "PERUSAHAAN", "JABATAN",
        "BEKERJA", "KARYAWAN", "KONTRAK", "BPJSKETENAGAKERJAAN", "JAMINANHARITUA",
    }
)  # fmt: skip
"""Words that may stand on more than one of the three, or beside them."""

SHORTEST_WORD = 3
"""Signs of a line that can be a word."""


def classify(text: OcrText, *, policy: ClassifyPolicy, declared: DocumentType | None = None) -> Classification:
    """The type that the words speak for, with a confidence.

    Args:
        text: of the rectified document.
        policy: how much evidence is enough.
        declared: what the claimant says it is: meant among several documents on one page.
    """
    squeezed = [squeeze(line.text) for line in text.lines]
    seen = cache(lambda word: _seen(word, squeezed, policy))
    scores = {kind: sum(weight for word, weight in words.items() if seen(word)) for kind, words in WORDS.items()}
    ranked = sorted(scores, key=lambda kind: -scores[kind])
    best, runner_up = ranked[0], ranked[1]
    other, strength = _other(squeezed, policy)
    margin = scores[best] - max(scores[runner_up], strength)
    confidence = _logistic((scores[best] - policy.half_evidence) / policy.evidence_scale) * _logistic(
        margin / policy.margin_scale
    )
    evidence = MappingProxyType({kind.value: round(score, 2) for kind, score in scores.items()})
    if strength > 0 and strength >= scores[best]:
        return Classification(DocumentType.UNKNOWN, _logistic(strength), other, evidence)
    # Beside a family card its own office is named: then no word gives anything away.
    alone = best is DocumentType.KK or scores[DocumentType.KK] < policy.least_evidence <= scores[best]
    impostor = _impostor(best, squeezed, policy) if alone else None
    if impostor:
        return Classification(DocumentType.UNKNOWN, confidence, impostor, evidence)
    if scores[best] < policy.least_evidence:
        return Classification(DocumentType.UNKNOWN, 1 - confidence, None, evidence)
    shown = _shown(seen, squeezed, policy) | {best}
    if declared in shown and declared is not best:
        best, confidence = declared, _logistic((scores[declared] - policy.half_evidence) / policy.evidence_scale)
    return Classification(best, confidence, None, evidence, also=tuple(sorted(shown - {best})))


def _shown(seen: Callable[[str], bool], squeezed: list[str], policy: ClassifyPolicy) -> set[DocumentType]:
    """The types whose own words are seen on the page; beside a family card no word gives an impostor away."""
    found = {
        kind
        for kind, words in WORDS.items()
        if sum(weight for word, weight in words.items() if word not in COMMON and seen(word))
        >= policy.beside[kind]
    }
    if DocumentType.KK in found:
        return found
    return {kind for kind in found if _impostor(kind, squeezed, policy) is None}


def sense(lines: Iterable[TextLine], *, policy: ClassifyPolicy, weak_line: float) -> float:
    """How much sense the words make, 0..1: confident lines, and words that documents bear.

    Upside-down lines are read as rubbish, often confidently, but hardly ever as a known word. A line counts by
    its length: single signs (the keys of a keyboard, a table's rules) are read with confidence in any turn.
    """
    known = list(lines)
    weights = [len(line.text) if len(line.text) >= SHORTEST_WORD else 0 for line in known]
    if not any(weights):
        return 0.0
    squeezed = [squeeze(line.text) for line in known]
    words = {word for vocabulary in WORDS.values() for word in vocabulary if len(word) >= policy.least_letters}
    known_words = (word for word in words if _seen(word, squeezed, policy))
    hits = len(list(islice(known_words, policy.enough_words)))
    sure = [line.confidence if line.confidence >= weak_line else 0.0 for line in known]
    confident = sum(weight * share for weight, share in zip(weights, sure, strict=True)) / sum(weights)
    return confident * 0.5 + 0.5 * min(1.0, hits / policy.enough_words)


def squeeze(text: str) -> str:
    """Capital letters only."""
    return re.sub(r"[^A-Z]", "", text.upper())


def _seen(word: str, squeezed: Sequence[str], policy: ClassifyPolicy) -> bool:
    rows = "\n".join(("", *squeezed))  # searched at once
    if len(word) < policy.least_letters:
        return f"\n{word}" in rows
    if word in rows:  # by far cheaper, and most words that are seen are read well
        return True
    least, alike = 0.8 * len(word), policy.likeness * 100
    return any(
        len(line) >= least and fuzz.partial_ratio(word, line, score_cutoff=alike) >= alike for line in squeezed
    )


def _impostor(best: DocumentType, squeezed: list[str], policy: ClassifyPolicy) -> str | None:
    """What only looks like `best`; None where no word gives it away.

    A line that is shorter is no such word, and no word may be like a place: a village is called BLANG KOLAK.
    """
    for name, (taken_for, words) in IMPOSTORS.items():
        if best not in taken_for:
            continue
        for word in words:
            cleared = any(_seen(each, squeezed, policy) for each in CLEARED.get(word, ()))
            if not cleared and _seen(word, [line for line in squeezed if len(line) >= len(word)], policy):
                return name
    return None


def _other(squeezed: list[str], policy: ClassifyPolicy) -> tuple[str | None, float]:
    """The other document with the most of its words, and how strong that is."""
    strengths = {
        name: sum(
            policy.other_title if len(word) >= policy.title_letters else policy.other_label
            for word in words
            if _seen(word, squeezed, policy)
        )
        for name, words in OTHERS.items()
    }
    best = max(strengths, key=lambda name: strengths[name])
    return (best, strengths[best]) if strengths[best] >= policy.least_other else (None, 0.0)


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
