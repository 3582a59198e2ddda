"""What the signatory is, freed of what lies over it: positions are a small vocabulary, stamps print anything.

A word a letter or two away from a known one is that one; pieces of a stamp before and behind are cut off. A
position without any known word stays as it was read.
"""

from __future__ import annotations

import re

from rapidfuzz.distance import Levenshtein

from pipeline.stages.extract.running_text import fold

_WORDS = """
accounting acquisition admin administrasi administrator advisor affair affairs akademik akuntansi analyst
apoteker area asisten assistant asst audit auditor bagian bendahara bidan bidang branch business cabang camat
capital center centre chairman chief commissioner control coordinator corporate crewing culture daya dekan
departemen department deputy desa development dinas director direksi direktris direktur divisi division dokter
engineering estate executive factory farmasi finance foreman founder general generalist gudang guru head hrd
hubungan hukum human humas industrial jawab junior kabag kantor kasir kasubag kasubbag keamanan kebun kecamatan
kelurahan kemahasiswaan kepala kepegawaian kerja kesehatan ketenagakerjaan keterangan ketua keuangan komisaris
koordinator kuasa kurator leader legal logistik lurah maintenance management manager manajemen manajer mandor
manusia marketing mutu nakhoda notaris officer operasional operation operations owner pabrik pajak partner
payroll pelaksana pelayanan pemasaran pembina pembinaan pembukuan pemegang pemilik pemimpin penanggung
penanggungjawab pengadaan pengajaran pengawas pengelola pengembangan pengurus people perencanaan personalia
personel personnel pimpinan pimpro plant presiden president principal production produksi project proyek
purchasing pusat quality recruitment regional rektor relation relations resource resources safety sales secretary
section sekolah sekretaris seksi senior service services site specialist staf staff store sumber sumberdaya
superintendent supervisor support system systems talent tata teknik toko training umum unit urusan usaha utama
vice wadir wakadir wakil warehouse wilayah yayasan
"""
VOCABULARY = frozenset(_WORDS.split())
"""Words of positions, as they are spelled."""
_ABBREVIATIONS = """
adm amdk bmt bpr bumdes ceo cfo chro coo cs cto dc diy dki dpc dpd dpp ehs er ga gm hc hcm hr hrd hrga hrm hse i ii
iii iv v vi it ir k3 ka kabag kacab kadiv kasie ksp kud mgr ntb ntt ops opr pdam pga pks plt ppic psdm qa qc rs
rsia rsu rsud rt rw sd sdi sdm sma smk smp spbu spv tk tu upt uptd vp dan and of the di pada
"""
ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())
"""What is short and in capitals in positions, and is no piece of a stamp; small words between."""
SLIPS = ((9, 2), (6, 1))
"""Letters of a word from which on so many of them may be wrong; a shorter one is believed as it was read."""
LEAST_PART = 5
"""Letters that each of two words has which are told apart although nothing stands between them."""
CRUMB = 3
"""Letters up to which capitals behind a position in small letters are a piece of a stamp."""
_LIKE_CAPITALS = frozenset("copsuvwxz")


def freed_position(text: str, *, letterhead: str = "") -> str:
    """The position as it was printed.

    Args:
        text: one position as read, perhaps with a stamp's letters round it.
        letterhead: folded; pieces of its words behind a position come from the stamp.
    """
    tokens = [_spelled(part) for token in _parted(text).split() for part in _unglued(token)]
    known = [at for at, token in enumerate(tokens) if _known(token)]
    if not known:
        return text
    small = any(not tokens[at].isupper() for at in known)
    tokens = tokens[: known[-1] + 1] + _without_crumbs(tokens[known[-1] + 1 :], letterhead, small=small)
    stray = [token for token in tokens[: known[0]] if small and not re.search(r"[a-z]", token)]
    tokens = tokens[len(stray) :] if len(stray) > 1 and stray == tokens[: known[0]] else tokens
    return " ".join(_begun(token, [*tokens[:at], *tokens[at + 1 :]]) for at, token in enumerate(tokens))


def _parted(text: str) -> str:
    """`HRDManager` is two words, if one of them is known; a word of a position holds no capital but its first."""
    parted = re.sub(
        r"(?<=[A-Z]{2})(?=[A-Z][a-z]{3})|(?<=[a-z])(?=[A-Z]{2})|(?<=[a-z]{2})(?=[A-Z][a-z]{3})", " ", text
    )
    return parted if any(_known(token) and token not in text.split() for token in parted.split()) else text


def _unglued(token: str) -> tuple[str, ...]:
    """`Kepalopersonalia`: two words, the second known and the first but for a slip, that have lost their blank."""
    if _known(token) or not token.isalpha():
        return (token,)
    for at in range(LEAST_PART, len(token) - LEAST_PART):
        first, second = token[:at], token[at:]
        if _known(second) and _known(_spelled(first)):
            return first, second if first.islower() else second[:1].upper() + second[1:]
    return (token,)


def _letters(token: str) -> str:
    return re.sub(r"[^a-z0-9]", "", token.casefold())


def _known(token: str) -> bool:
    return _letters(token) in VOCABULARY or _letters(token) in ABBREVIATIONS or not _letters(token)


def _spelled(token: str) -> str:
    """The known word that a token is, but for a slip, in the token's own case."""
    word = _letters(token)
    allowed = next((slips for least, slips in SLIPS if len(word) >= least), 0)
    if _known(token) or not allowed or not re.fullmatch(r"[\W_]*\w+[\W_]*", token):
        return token
    near = {each: Levenshtein.distance(word, each, score_cutoff=allowed) for each in VOCABULARY}
    best = sorted((slips, each) for each, slips in near.items() if slips <= allowed)
    if not best or (len(best) > 1 and best[0][0] == best[1][0]):
        return token
    meant = best[0][1]
    inner = re.sub(r"^\W+|\W+$", "", token)
    cased = meant.upper() if inner[1:].isupper() else meant.capitalize() if inner[:1].isupper() else meant
    return token.replace(inner, cased)


def _without_crumbs(tail: list[str], letterhead: str, *, small: bool) -> list[str]:
    """What stands behind the last known word, unless it is what a stamp left there."""
    shouted = [token for token in tail if not re.search(r"[a-z]", token)]
    lone = len(tail) == 1 and (len(_letters(tail[0])) > CRUMB or tail[0].isdecimal())
    if small and shouted == tail and not lone:
        return []
    pieces = all(len(fold(token)) >= CRUMB and fold(token) in letterhead for token in tail)
    return [] if letterhead and pieces and shouted == tail else tail


def _begun(token: str, others: list[str]) -> str:
    """A known word that begins with a small letter of a capital's shape, beside words with capitals or alone."""
    alike = token[:1] in _LIKE_CAPITALS and _letters(token) in VOCABULARY
    return token[:1].upper() + token[1:] if alike and all(each[:1].isupper() for each in others) else token
