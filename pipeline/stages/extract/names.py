"""Whether two spellings can be the name of one person (domain rules 6.5), and of one company (6.6).

Two people must never be merged, so a rule counts as explaining a difference only if it explains all of it;
what merely looks alike is `close` at most and goes to a person. Neither value is ever rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import accumulate, takewhile

from pipeline.policy.judging import NamePolicy
from pipeline.stages.extract import name_words as data
from pipeline.stages.extract.words import (
    EXACT,
    Band,
    NameComparison,
    capitals,
    few_slips,
    letters,
    likeness,
    scored,
    slips,
    unglued,
)

Words = tuple[str, ...]
Pair = tuple[Words, Words]
Test = Callable[[Words, Words, NamePolicy], bool]

_POLICY = NamePolicy()
_SPELLINGS = frozenset().union(*data.FAMILIES.values())


def compare_names(a: str, b: str, *, policy: NamePolicy = _POLICY) -> NameComparison:
    """How two names of persons compare; the same in both directions.

    Returns:
        EXACT: the same words. EQUIVALENT: `rule` explains every difference (titles, families of spellings,
        Balinese short forms, old spelling, a father's name, blanks, a cut name). CLOSE: sounds or looks
        alike. PARTIAL: a distinctive given name is shared. DIFFERENT: the rest.
    """
    if a == b or capitals(a) == capitals(b):
        return EXACT
    first, second = sorted((a, b))
    with_titles = _words(first, titles=True), _words(second, titles=True)
    pair = _words(first, titles=False), _words(second, titles=False)
    if with_titles[0] == with_titles[1]:
        return EXACT
    if not all(pair):
        return scored(Band.DIFFERENT, 0.0)
    for rule, rewrite in _REWRITES:
        pair = rewrite(*pair)
        if pair[0] == pair[1]:
            return scored(Band.EQUIVALENT, 1.0, rule)
    alike = likeness(" ".join(pair[0]), " ".join(pair[1]))
    for band, tests in ((Band.EQUIVALENT, _SAME), (Band.CLOSE, _NEAR)):
        for rule, holds in tests:
            if holds(*pair, policy):
                return scored(band, alike, rule)
    return scored(Band.PARTIAL if _shares_given_name(*pair) else Band.DIFFERENT, alike)


# --- words ---

_ONCE_CALLED = re.compile(r"\bD/H\b")
_BETWEEN_WORDS = re.compile(r"[^\w']|_")


def _words(text: str, *, titles: bool) -> Words:
    """The words of a name, with or without what is a title."""
    marked = _marked(text)
    _mark_ends(marked)
    return tuple(word for word, title in marked if titles or not title)


def _marked(text: str) -> list[tuple[str, bool]]:
    """Words, and whether dots or a comma show them to be titles."""
    marked: list[tuple[str, bool]] = []
    for number, part in enumerate(_ONCE_CALLED.sub(" ALIAS ", capitals(text)).split(",")):
        if number and letters(part) in data.DOTTED_TITLES_AFTER:
            marked.append((letters(part), True))
            continue
        for piece in part.split():
            shown = bool(marked) and (number > 0 or "." in piece.strip("."))
            if shown and letters(piece) in data.DOTTED_TITLES_AFTER:
                marked.append((letters(piece), True))
            else:
                marked.extend((word, False) for word in unglued(piece, _BETWEEN_WORDS))
    return marked


def _mark_ends(marked: list[tuple[str, bool]]) -> None:
    """Bare titles at the ends, as long as a name is left."""

    def names() -> list[int]:
        return [at for at, (_, title) in enumerate(marked) if not title]

    for title_words, end in ((data.TITLES_BEFORE | data.COURTESY, 0), (data.TITLES_AFTER, -1)):
        while len(left := names()) > 1 and marked[left[end]][0] in title_words:
            marked[left[end]] = (marked[left[end]][0], True)


# --- rewrites: each makes spellings equal that its rule says are the same; they add up ---


def _unchanged(a: Words, b: Words) -> Pair:
    return a, b


def _spaced(a: Words, b: Words) -> Pair:
    """A word that is two of the other name's words without the blank is those two: readers drop blanks."""

    def parted(words: Words, other: Words) -> Words:
        runs = {
            "".join(other[start:end]): other[start:end]
            for start in range(len(other))
            for end in range(start + 2, len(other) + 1)
        }
        parts: list[str] = []
        for word in words:
            parts.extend(runs.get(word) or _family_word_off(word, other))
        return tuple(parts)

    return parted(a, b), parted(b, a)


def _family_word_off(word: str, other: Words) -> Words:
    """MOCHAMADMAHFUD is MOCHAMAD MAHFUD where the other name says MUHAMMAD MAHFUD."""
    for rest in other:
        if word != rest and word.endswith(rest) and word.removesuffix(rest) in _SPELLINGS:
            return word.removesuffix(rest), rest
    return (word,)


def _once(a: Words, b: Words) -> Pair:
    """A single name that a form wanted twice: SUTRISNO SUTRISNO."""
    return (a[:1] if len(set(a)) == 1 else a), (b[:1] if len(set(b)) == 1 else b)


def _family(name: str, spellings: frozenset[str]) -> Callable[[Words, Words], Pair]:
    def unify(words: Words) -> Words:
        short = len(words) > 1 and data.ONLY_FIRST.get(words[0]) == name
        return tuple(name if word in spellings or (short and not at) else word for at, word in enumerate(words))

    def spelled_out(words: Words, other: Words) -> Words:
        meant = len(words) > 1 and data.INITIALS.get(words[0]) == name == other[0]
        return (name, *words[1:]) if meant else words

    def rewrite(a: Words, b: Words) -> Pair:
        a, b = unify(a), unify(b)
        return spelled_out(a, b), spelled_out(b, a)

    return rewrite


def _abdul(a: Words, b: Words) -> Pair:
    """ABDURRAHMAN is ABDUL RAHMAN, and ROHMAN after ABDUL is RAHMAN."""

    def split(words: Words) -> Words:
        parts: list[str] = []
        for word in words:
            joined = data.JOINED_ABDUL.fullmatch(word)
            parts.extend(("ABDUL", joined[1] + joined[2]) if joined else (word,))
        after = zip(parts, ["", *parts[:-1]], strict=True)
        return tuple(data.AFTER_ABDUL.get(word, word) if before == "ABDUL" else word for word, before in after)

    return split(a), split(b)


def _bali(a: Words, b: Words) -> Pair:
    def spelled_out(words: Words) -> Words:
        if words[0] in data.BALI_PARTICLES and len(words) > 1:
            order = list(takewhile(lambda word: word in data.BALI_SHORT or word in data.BALI_ORDER, words[1:]))
            full = [each for word in order for each in data.BALI_SHORT.get(word, (word,))]
            return (words[0], *full, *words[1 + len(order) :])
        return (*data.BALI_ANYWHERE.get(words[0], (words[0],)), *words[1:])

    def with_particle(words: Words, other: Words) -> Words:
        missing = other[0] in data.BALI_PARTICLES and words == other[1:] and words[0] in data.BALI_ORDER
        return other if missing else words

    a, b = spelled_out(a), spelled_out(b)
    return with_particle(a, b), with_particle(b, a)


def _modern(a: Words, b: Words) -> Pair:
    """Spelling before 1972; J is Y only where the other has Y and the name is spelled the old way elsewhere."""

    def folded(words: Words) -> Words:
        new = " ".join(words)
        for old, today in data.OLD_SPELLING:
            new = new.replace(old, today)
        return tuple(new.split())

    new_a, new_b = folded(a), folded(b)
    x, y = "".join(new_a), "".join(new_b)
    if len(x) != len(y) or (new_a == a and new_b == b):
        return new_a, new_b
    told = {at for at, pair in enumerate(zip(x, y, strict=True)) if set(pair) == {"J", "Y"}}
    return _with_y(new_a, told), _with_y(new_b, told)


def _with_y(words: Words, places: set[int]) -> Words:
    """The words with a Y at these places, counted in letters."""
    starts = accumulate((len(word) for word in words), initial=0)
    return tuple(
        "".join("Y" if start + at in places else letter for at, letter in enumerate(word))
        for start, word in zip(starts, words, strict=False)
    )


def _without_father(a: Words, b: Words) -> Pair:
    """BIN or BINTI alone, or with what follows, where only one of the two names has it."""

    def bare(words: Words) -> Words:
        return tuple(word for word in words if word not in data.FATHER)

    def place(words: Words) -> int | None:
        return next((at for at, word in enumerate(words) if at and word in data.FATHER), None)

    a, b = (tuple(data.FATHER.get(word, word) for word in words) for words in (a, b))
    if bare(a) == bare(b) and (place(a) is None) != (place(b) is None):
        return bare(a), bare(b)
    if (place(a) is None) != (place(b) is None):
        return a[: place(a)], b[: place(b)]
    return a, b


def _without_clan(a: Words, b: Words) -> Pair:
    """A clan's name at the end of only one of them, where two names of their own are left to tell people by."""
    short, long = sorted((a, b), key=len)
    told = [word for word in short if word not in data.COMMON and len(word) > 2]
    added = "".join(long[len(short) :]) in data.CLANS and long[: len(short)] == short
    return (short, short) if added and len(told) > 1 else (a, b)


_REWRITES: tuple[tuple[str, Callable[[Words, Words], Pair]], ...] = (
    ("title", _unchanged),
    ("spacing", _spaced),
    ("single_name", _once),
    *((f"{name.lower()}_family", _family(name, spellings)) for name, spellings in data.FAMILIES.items()),
    ("abdul_family", _abdul),
    ("bali_short_form", _bali),
    ("old_spelling", _modern),
    ("bin_binti", _without_father),
    ("clan_name", _without_clan),
)


# --- tests: on what the rewrites left ---


def _joined_alike(a: Words, b: Words, _: NamePolicy) -> bool:
    return "".join(a) == "".join(b)


def _cut(a: Words, b: Words, policy: NamePolicy) -> bool:
    """One is the beginning of the other, long enough that a narrow column may have cut it."""
    short, long = sorted((" ".join(a), " ".join(b)), key=len)
    if not long.startswith(short):
        return _cut_and_glued("".join(a), "".join(b), policy)
    at_word = long[len(short)] == " "
    if _tells_generations(short, long, at_word=at_word):
        return False
    return len(short) >= (policy.cut_at_word if at_word else policy.cut_in_word)


def _tells_generations(short: str, long: str, *, at_word: bool) -> bool:
    """Whether what the longer name has more is, or may be, what tells a child from a parent: JUNIOR, II, PUT."""
    more = long.removeprefix(short).split()
    if at_word:
        return bool(set(more) & data.FILIAL or (len(more) == 1 and data.CUT_FILIAL.fullmatch(more[0])))
    glued = len(more[0]) > 1 and more[0] in data.FILIAL
    last = short.rsplit(maxsplit=1)[-1]
    return glued or bool(set(more[1:]) & data.FILIAL) or {last, last + more[0]} <= data.FILIAL  # I and II


def _cut_and_glued(a: str, b: str, policy: NamePolicy) -> bool:
    """The same where a reader dropped a blank, so that no end of a word can be seen."""
    short, long = sorted((a, b), key=len)
    rest = long.removeprefix(short)
    marked = len(rest) > 1 and rest in data.FILIAL
    return rest != long and not marked and len(short) >= policy.cut_in_word


def _sounds(word: str, letters_heard: tuple[tuple[str, str], ...]) -> str:
    for written, heard in letters_heard:
        word = word.replace(written, heard)
    word = re.sub(r"(.)\1+", r"\1", word)
    return re.sub(r"(?<=.)H|[KT]$", "", word)


def _heard_alike(x: str, y: str) -> bool:
    keys = (data.SOUNDS, data.OTHER_SOUNDS)
    return x == y or (min(len(x), len(y)) > 2 and any(_sounds(x, key) == _sounds(y, key) for key in keys))


def _sound_alike(a: Words, b: Words, _: NamePolicy) -> bool:
    return len(a) == len(b) and all(map(_heard_alike, a, b))


def _initial(a: Words, b: Words, _: NamePolicy) -> bool:
    """BUDI S. for BUDI SANTOSO: one initial, every other word equal; not I for II."""
    if len(a) != len(b) or len(a) < 2:
        return False
    other = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    if len(other) != 1 or set(other[0]) <= data.FILIAL:
        return False
    return min(map(len, other[0])) == 1 and other[0][0][0] == other[0][1][0]


def _word_order(a: Words, b: Words, _: NamePolicy) -> bool:
    """Not with a father's name in it: ALI BIN AHMAD may be the son of AHMAD BIN ALI."""
    return sorted(a) == sorted(b) and not data.FATHER.keys() & set(a)


def _middle_word(a: Words, b: Words, _: NamePolicy) -> bool:
    """One word in the middle is left out."""
    short, long = sorted((a, b), key=len)
    middles = range(1, len(long) - 1)
    return len(long) == len(short) + 1 and any(long[:at] + long[at + 1 :] == short for at in middles)


def _alias(a: Words, b: Words, _: NamePolicy) -> bool:
    def known_as(words: Words) -> set[Words]:
        cuts = [at for at, word in enumerate(words) if word in data.ALIAS]
        return {words[: cuts[0]], words[cuts[0] + 1 :]} if cuts else {words}

    return bool(known_as(a) & known_as(b) - {()})


def _slip(x: str, y: str, policy: NamePolicy) -> bool:
    return x == y or _heard_alike(x, y) or few_slips(x, y, policy)


def _spelling(a: Words, b: Words, policy: NamePolicy) -> bool:
    """Every word is the same but for a slip, and the whole is very like: letters shared, or letters unchanged."""
    x, y = " ".join(a), " ".join(b)
    whole = max(likeness(x, y), 1 - slips(x, y) / max(len(x), len(y))) >= policy.close
    return whole and len(a) == len(b) and all(_slip(x, y, policy) for x, y in zip(a, b, strict=True))


def _spelling_and_blanks(a: Words, b: Words, policy: NamePolicy) -> bool:
    x, y = "".join(a), "".join(b)
    if data.FILIAL & (set(a) ^ set(b)):
        return False
    return len(a) != len(b) and min(len(x), len(y)) >= policy.two_slips and slips(x, y) <= 1


_SAME: tuple[tuple[str, Test], ...] = (("spacing", _joined_alike), ("cut_name", _cut))
_NEAR: tuple[tuple[str, Test], ...] = (
    ("sound_alike", _sound_alike),
    ("initial", _initial),
    ("word_order", _word_order),
    ("middle_word", _middle_word),
    ("alias", _alias),
    ("spelling", _spelling),
    ("spelling", _spelling_and_blanks),
)


def _shares_given_name(a: Words, b: Words) -> bool:
    """The first word that is not everybody's is the same, or all words of one are in the other."""
    own_a, own_b = ([word for word in words if word not in data.COMMON and len(word) > 2] for words in (a, b))
    if not own_a or not own_b:
        return False
    contained = set(own_a) <= set(own_b) or set(own_b) <= set(own_a)
    return contained or _heard_alike(own_a[0], own_b[0])
