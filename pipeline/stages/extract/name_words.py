"""The words that Indonesian names are written with in more than one way (domain rules 6.5). Data alone."""

from __future__ import annotations

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


COURTESY = _set("SDR SDRI SAUDARA SAUDARI BPK BAPAK IBU TN TUAN NY NYONYA NN NONA MR MS MRS MISS")
"""Before a name in a letter; never part of it."""

TITLES_BEFORE = _set("DR DRA DRS DRG DRH IR PROF H HJ KH KYAI UST USTADZ APT NS TGK R RR RD RM RA")

TITLES_AFTER = _set(
    "SE SH SHI SHUM ST SKOM SSI SSOS SIP SPD SPDI SAG SKEP SKM SFARM SPSI SIKOM STRKEB STRKEP STRT STP SSTP SPT "
    "SP SS SSN SKED AMD AMDKEP AMDKEB AMDT AMA MM MSI MPD MKOM MT MH MHUM MKES MSC MBA PHD SPA SPOG SPPD "
    "BSC BA CHT LC"
)
DOTTED_TITLES_AFTER = TITLES_AFTER | _set(
    "MA MKEP MKEB MFARM MPSI MSOS MAG MIP MIKOM MSN MMSI "
    "STRAK STRKOM STRSOS STRPAR STRIP STRTRA STRGZ STRFT STRKES STRKL STRPI STRRAD "
    "AMDAK AMDKOM AMDFARM AMDRAD AMDGZ AMDKL AMDPAR AMDTEM AMDRMIK AMDFT "
    "SPB SPBS SPBP SPBA SPOT SPU SPM SPTHT SPKK SPDV SPS SPN SPKJ SPJP SPP SPAN SPRAD SPPK SPPA SPMK SPKFR SPFK "
    "SPGK SPKG SPORT SPBM SPPROS SPKGA"
)
"""With dots or after a comma also those that are, or may be, names when they stand bare."""

FAMILIES: dict[str, frozenset[str]] = {
    "MUHAMMAD": _set(
        "MUHAMMAD MUHAMAD MOHAMMAD MOHAMAD MOCHAMMAD MOCHAMAD MUCHAMMAD MUCHAMAD MOHAMED MUHAMMED "
        "MOHAMMED MOKHAMAD MOKHAMMAD MUKHAMAD MUKHAMMAD MUH MUHD MUCH MOH MOHD MOCH MOKH MHD"
    ),
    "AHMAD": _set("AHMAD ACHMAD AKHMAD AHMED AHMAT ACH AKH AHM"),
    "ABDUL": _set("ABDUL ABDOEL ABD ABDL"),
    "SITI": _set("SITI SITTI SITY"),
    "NUR": _set("NUR NOOR NOER NOR"),
    "SRI": _set("SRI SRIE"),
    "PUTRA": _set("PUTRA PUTERA POETRA"),
    "PUTRI": _set("PUTRI PUTERI POETRI"),
    "SAIFUL": _set("SAIFUL SYAIFUL SYAEFUL SAEFUL SAYFUL"),
    "YUSUF": _set("YUSUF YUSUP JUSUF JUSUP YOESOEF JOESOEF"),
    "TAUFIK": _set("TAUFIK TAUFIQ TAUFIC TAUPIK TOPIK TOFIK"),
    "RIZKI": _set("RIZKI RIZKY RISKI RISKY RIZQI RIZQY RIZKIE"),
}
"""Spelled in many ways, one name: the first is the form that comparisons use."""

ONLY_FIRST: dict[str, str] = {"ST": "SITI", "MD": "MUHAMMAD"}
"""Short forms that mean this only as the first word: at the end ST is a degree, after I or NI MD is MADE."""

INITIALS: dict[str, str] = {"M": "MUHAMMAD", "A": "AHMAD", "S": "SITI", "N": "NUR"}
"""What an initial as the first word may stand for."""

BALI_PARTICLES = frozenset({"I", "NI"})
BALI_SHORT: dict[str, tuple[str, ...]] = {
    "MD": ("MADE",),
    "PT": ("PUTU",),
    "KT": ("KETUT",),
    "WY": ("WAYAN",),
    "WYN": ("WAYAN",),
    "NYM": ("NYOMAN",),
    "KM": ("KOMANG",),
    "GST": ("GUSTI",),
    "GD": ("GEDE",),
    "KD": ("KADEK",),
}
"""After I or NI."""
BALI_ANYWHERE: dict[str, tuple[str, ...]] = {
    "NYM": ("NYOMAN",),
    "GST": ("GUSTI",),
    "IB": ("IDA", "BAGUS"),
    "IDB": ("IDA", "BAGUS"),
    "IA": ("IDA", "AYU"),
    "DAYU": ("IDA", "AYU"),
    "AA": ("ANAK", "AGUNG"),
    "IGN": ("I", "GUSTI", "NGURAH"),
}
"""As the first word."""
BALI_ORDER = _set("MADE PUTU KETUT WAYAN NYOMAN KOMANG KADEK GEDE LUH GUSTI DEWA NENGAH KOMPIANG GDE")
"""Words before which the particle I or NI may be missing."""

FILIAL = _set("PUTRA PUTRI JUNIOR JNR JR SENIOR SNR SR MUDA TUA I II III IV V VI BIN BINTI")
"""Words by which children are told from parents: their absence is no cut."""
CUT_FILIAL = re.compile(r"PUT?R?|JUN?I?O?|SEN?I?O?")
"""The beginnings of some of them."""

CLANS = _set(
    "SIMANJUNTAK SITORUS SIREGAR NASUTION LUBIS HARAHAP HASIBUAN SINAGA SITUMORANG SIHOMBING SIANTURI SIMATUPANG "
    "PANJAITAN HUTAPEA HUTABARAT HUTAGALUNG HUTASOIT NAINGGOLAN PANGGABEAN TAMPUBOLON TAMBUNAN MANURUNG SIBARANI "
    "SIAHAAN SILALAHI SIPAYUNG SARAGIH DAMANIK GINTING TARIGAN SEMBIRING PERANGINANGIN SINULINGGA MARPAUNG "
    "NAPITUPULU PARDEDE RAJAGUKGUK SAMOSIR SIMBOLON SITOMPUL LUMBANTOBING LUMBANGAOL LUMBANRAJA SIRAIT BUTARBUTAR "
    "GULTOM ARITONANG PASARIBU RITONGA DAULAY RANGKUTI BATUBARA DALIMUNTHE MATONDANG PULUNGAN "
    "MANDAGI MAMAHIT RORING RUMAMBI TUMBELAKA WAWORUNTU WOWOR PANGEMANAN KALIGIS KAUNANG SONDAKH LUMENTUT LASUT "
    "PATTIASINA TUHUMURY LATUMETEN MANUHUTU PELUPESSY SAHETAPY SALAMPESSY TITALEY TUASIKAL LEKATOMPESSY SAPULETE"
)
"""Of the Batak, the Minahasa and the Moluccas: may be missing or added (a selection; none is a given name too)."""

COMMON = (
    frozenset({"MUHAMMAD", "AHMAD", "ABDUL", "SITI", "NUR", "SRI", "DEWI", "IDA", "ANAK", "BIN", "BINTI"})
    | frozenset({"CUT", "TEUKU", "RADEN", "DAENG", "SUTAN"})
    | BALI_PARTICLES
    | BALI_ORDER
)
"""Words that very many people share: sharing one of them says nothing."""

FATHER = {"BIN": "BIN", "BINTI": "BINTI", "BINTE": "BINTI", "BTE": "BINTI"}
ALIAS = frozenset({"ALIAS", "ALS", "AKA"})
"""Without AL, which begins names too (AL FATIH)."""

JOINED_ABDUL = re.compile(r"ABDU([RSNZDT])\1?(AHMAN|OHMAN|ACHMAN|OCHMAN|AKHMAN|AHIM|OHIM|ACHIM|\w{4,})")
"""ABDURRAHMAN, ABDUSSALAM, ABDURAHIM: the article's letter follows the next one's."""
AFTER_ABDUL = {"ROHMAN": "RAHMAN", "RACHMAN": "RAHMAN", "ROCHMAN": "RAHMAN", "RAKHMAN": "RAHMAN"} | {
    "ROHIM": "RAHIM",
    "RACHIM": "RAHIM",
    "ROCHIM": "RAHIM",
}

OLD_SPELLING = (("OE", "U"), ("TJ", "C"), ("DJ", "J"), ("NJ", "NY"), ("SJ", "SY"), ("CH", "KH"))
"""Spelling before 1972 -> today's; J for Y is judged by pairs of words."""

SOUNDS = (
    ("KSZ", "KS"), ("X", "KS"), ("SY", "S"), ("SH", "S"), ("KH", "H"), ("CH", "H"), ("DH", "D"), ("TH", "T"),
    ("PH", "P"), ("BH", "B"), ("IE", "I"), ("EI", "I"), ("IY", "I"), ("Y", "I"), ("F", "P"), ("V", "P"),
    ("Z", "S"), ("J", "S"), ("Q", "K"), ("W", "U"),
)  # fmt: skip
"""Letters that are heard or typed for each other."""
OTHER_SOUNDS = (("V", "W"), ("J", "Y"))
"""What V and J may be besides: DEVI and DEWI, JULIANA and YULIANA."""
