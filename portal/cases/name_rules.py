"""Which child is meant by what was typed: words of a name, keys under which a child is stored, and how alike two names are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import blake2b
from itertools import combinations, pairwise, permutations
from typing import NamedTuple

import jellyfish
from nicknames import NickNamer
from rapidfuzz.distance import OSA, JaroWinkler

MOST_WORDS = 12  # of one child; a name of more words is known by its first
MOST_PAIRED = 8  # words of one child, each held together with each other
TYPED_WORDS = 6
ALIKE = 0.7  # two words less alike than this have nothing to do with each other
CERTAIN = 0.9
PLAIN_WORD = re.compile("[a-z0-9]+")
SOUNDS = (("chr", "kr"), ("kh", "k"), ("sz", "s"), ("ph", "f"), ("cz", "ch"))
# Letters that Unicode does not take apart into a plain one and an accent.
LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i", "ħ": "h"})
PARTICLES = frozenset(
    [
        "al",
        "bin",
        "da",
        "das",
        "de",
        "del",
        "della",
        "der",
        "des",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "la",
        "las",
        "le",
        "los",
        "mac",
        "mc",
        "o",
        "san",
        "santa",
        "st",
        "van",
        "vom",
        "von",
        "y",
    ]
)
# Short forms that the package of English ones does not have.
MORE_NICKNAMES = {
    "beto": "alberto roberto", "chuy": "jesus", "chela": "graciela", "concha": "concepcion", "kike": "enrique",
    "lalo": "eduardo", "lola": "dolores", "lupe": "guadalupe", "lupita": "guadalupe", "memo": "guillermo",
    "nacho": "ignacio", "neto": "ernesto", "paco": "francisco", "pancho": "francisco", "pepe": "jose",
    "quique": "enrique", "sasha": "alexander alexandra", "tito": "alberto ernesto", "toño": "antonio",
    "dima": "dmitri", "misha": "mikhail", "vanya": "ivan", "katya": "ekaterina", "masha": "maria", "xandra": "alexandra",
}  # fmt: skip
_NAMES = NickNamer()


@dataclass(frozen=True)
class Names:
    """How a child is known."""

    name: str
    former_names: str = ""
    nicknames: str = ""
    birth_date: date | None = None


@dataclass(frozen=True)
class Likeness:
    """How well a child fits what was typed, and why in words where it does not fit exactly."""

    score: float
    reasons: tuple[str, ...] = ()


def words_of(text: str) -> tuple[str, ...]:
    """The words of a name, folded: no accents, no apostrophes, hyphens and other signs as spaces."""
    if text.isascii():  # as most are: the same by a shorter way
        return tuple(PLAIN_WORD.findall(text.lower().replace("'", "").replace("`", "")))
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold().translate(LETTERS))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter) and letter not in "'’‘ʼ`´")
    return tuple("".join(letter if letter.isalnum() else " " for letter in bare.casefold()).split())


@cache
def _more() -> dict[str, frozenset[str]]:
    return {"".join(words_of(short)): frozenset(long.split()) for short, long in MORE_NICKNAMES.items()}


def _names_of(word: str) -> frozenset[str]:
    """The word and the names that it is short for."""
    return frozenset((word, *_NAMES.canonicals_of(word), *_more().get(word, ())))


def _sound(word: str) -> str:
    """The code of how a word sounds, the same for ways to write one sound that the code keeps apart."""
    if not word.isascii():
        return word
    for written, plain in SOUNDS:
        word = word.replace(written, plain)
    return jellyfish.metaphone(word[0] + word[1:].replace("y", "i")) if word else ""


def _key(kind: str, text: str) -> int:
    return int.from_bytes(blake2b(f"{kind}:{text}".encode(), digest_size=8).digest(), signed=True)


def _joined(words: tuple[str, ...]) -> set[str]:
    """Particles run together with what they stand before: de la Cruz as delacruz."""
    found, run = set(), ""
    for word in words:
        if run:
            found.add(run + word)
        run = run + word if word in PARTICLES else ""
    return found


def _runs(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The words with two neighbours run together, and with every particle run together with what follows."""
    found = [(*words[:turn], words[turn] + words[turn + 1], *words[turn + 2 :]) for turn in range(len(words) - 1)]
    if any(word in PARTICLES for word in words):
        merged, run = list[str](), ""
        for word in words:
            run += word
            if word not in PARTICLES:
                merged.append(run)
                run = ""
        found.append((*merged, run) if run else tuple(merged))
    return found


def _joins(words: tuple[str, ...]) -> list[tuple[tuple[str, ...], list[str]]]:
    """The typed words with two of them run together, in whatever order they came where they are few; and which words are new."""
    found = set(_runs(words)) if len(words) > 1 else set()
    if 1 < len(words) <= 3:
        found = {run for order in permutations(words) for run in _runs(order)}
    return [(run, _new(run, words)) for run in sorted({tuple(sorted(run)) for run in found})]


def _new(run: tuple[str, ...], apart: tuple[str, ...]) -> list[str]:
    return [word for word in run if word not in apart]


def _near(joined: list[str], words: tuple[str, ...]) -> bool:
    """Whether a word that was run together may be one of these at all: of nearly its length, with one of its ends."""
    for one in joined:
        for word in words:
            if -2 <= len(one) - len(word) <= 2 and (one[0] == word[0] or one[-1] == word[-1]):
                return True
    return False


def _hyphened(text: str) -> set[str]:
    """Words written with a hyphen as one: Mary-Ann as maryann."""
    pieces = unicodedata.normalize("NFKC", text).replace("‐", "-").replace("‑", "-").split()
    return {"".join(words_of(piece)) for piece in pieces if "-" in piece.strip("-")}


def _word_keys(word: str) -> set[int]:
    """The keys of one word: a mistake anywhere in it leaves one whole, its beginning, its end, or its sound."""
    keys = _whole_keys(word)
    for ends in (2,) * (1 < len(word) <= 5) + (3,) * (len(word) >= 5):
        keys |= {_key("starts", word[:ends]), _key("ends", word[-ends:])}
    if len(word) > 3:
        keys.add(_key("part", word[:4]))
    return keys


def _whole_keys(word: str) -> set[int]:
    """The keys of a word as a whole: itself, the names that it is short for, its sound."""
    sound = _sound(word)
    return {_key("name", name) for name in _names_of(word)} | ({_key("sound", sound)} if sound else set())


def _pair_keys(words: list[str], forms: Callable[[str], Iterable[str]]) -> set[int]:
    """The keys of each two words, in either order: an end of one with an end of the other, a sound with a sound.

    A mistake in each of them leaves one whole, as it does with the keys of one word; and few children have both. `forms`
    gives the forms of a word whose ends count.
    """
    ends = [{end for form in forms(word) for end in (f"{form[:2]}-", f"-{form[-2:]}")} for word in words]
    sounds = [{_sound(name) for name in _names_of(word)} - {""} for word in words]
    found = {
        (one, other) if one < other else (other, one)
        for parts in (ends, sounds)
        for first, second in combinations(parts, 2)
        for one in first
        for other in second
    }
    return {_key("pair", f"{one} {other}") for one, other in found}


def _date_keys(born: date) -> set[int]:
    """The keys of a date: any one part of it wrong leaves the other two, day and month exchanged leave the fourth."""
    year, month, day = born.year, born.month, born.day
    low, high = sorted((month, day))
    said = (f"{year}-{month}-", f"{year}--{day}", f"-{month}-{day}", f"{year}:{low}:{high}")
    return {_key("born", text) for text in said}


def known_keys(known: Names) -> set[int]:
    """Every key under which a child is stored, so that whatever may mean the child is found by one of them."""
    text = " ".join((known.name, known.former_names, known.nicknames))
    words = list(dict.fromkeys([*words_of(text)[:MOST_WORDS], *sorted(_joined(words_of(text)) | _hyphened(text))]))
    words = [word for word in words[: MOST_WORDS * 2] if word not in PARTICLES]
    keys = set[int]().union(*(_word_keys(word) for word in words))
    keys |= _pair_keys([word for word in words if len(word) > 1][:MOST_PAIRED], lambda word: (word,))
    plain = [word for word in words_of(known.name)[:4] if word not in PARTICLES]
    keys |= {_key("initial", one[0] + _sound(other)) for one in plain for other in plain if one != other}
    return keys | (_date_keys(known.birth_date) if known.birth_date else set())


class TypedKeys(NamedTuple):
    """The keys of what was typed: the more of them a child has, the likelier it is meant."""

    words: set[int]  # of two words together; of the one word, where there is one
    alone: set[int]  # of each of several words: worth asking for where few children have it
    born: set[int]


def typed_keys(typed: str, born: date | None) -> TypedKeys:
    """The keys of a name and perhaps a birth date that were typed."""
    words = words_of(typed)[:TYPED_WORDS]
    plain = [word for word in words if len(word) > 1 and word not in PARTICLES]
    long = list(dict.fromkeys(plain or [word for word in words if len(word) > 1]))
    keys = _word_keys(long[0]) if len(long) == 1 else _pair_keys(long, _names_of)
    joined = {one + other for one, other in pairwise(words)} | _joined(words) | _hyphened(typed)
    keys = keys.union(*(_whole_keys(word) for word in joined))
    keys |= {_key("initial", word + _sound(other)) for word in words if len(word) == 1 for other in plain}
    alone = {
        _key(kind, text) for word in long for kind, text in (("name", word), ("sound", _sound(word))) if text
    } - keys
    return TypedKeys(keys, alone, _date_keys(born) if born else set())


@dataclass
class Matcher:
    """What was typed, ready to be held against many children; it remembers words and names for as long as it lives, no longer."""

    typed: str
    born: date | None = None
    _alike: dict[str, dict[str, float]] = field(default_factory=dict)
    _seen: dict[str, Word] = field(default_factory=dict)
    _fits: dict[tuple[str, str, str], tuple[float, tuple[str, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.words = tuple(sorted(words_of(self.typed)[:TYPED_WORDS]))  # in whatever order they were typed
        self.joined = _joins(words_of(self.typed)[:TYPED_WORDS])

    def likeness(self, known: Names) -> Likeness:
        """How well this child fits; 0 where the name has nothing to do with what was typed."""
        names = known.name, known.former_names, known.nicknames
        fit = self._fits.get(names)
        if fit is None:
            fit = self._fits[names] = self._names(known)
        score, reasons = fit
        if self.born is None or known.birth_date is None:
            return Likeness(score, reasons)
        how, weight = date_likeness(self.born, known.birth_date)
        return Likeness(max(score + weight, 0.0), (*reasons, how) if how else reasons)

    def _names(self, known: Names) -> tuple[float, tuple[str, ...]]:
        own = words_of(known.name)[:MOST_WORDS]
        score, reason = self._fit(own, own), "similar name"
        if known.former_names:
            former = words_of(known.former_names)[:MOST_WORDS]
            other = self._fit(former + own, former) - 0.01
            if other > score:
                score, reason = other, "former name"
        if known.nicknames:
            short = words_of(known.nicknames)[:MOST_WORDS]
            other = self._fit(short + own, own[1:]) - 0.01
            if other > score:
                score, reason = other, "nickname"
        return score, () if score <= 0 or set(self.words) <= set(own) else (reason,)

    def _fit(self, words: tuple[str, ...], wanted: tuple[str, ...]) -> float:
        """How well the typed words fit, also where the spaces are elsewhere: Maryann and Mary Ann, Delacruz and de la Cruz."""
        if not words or not self.words:
            return 0.0
        fit = self._assign(self.words, words, wanted)
        if fit >= CERTAIN:
            return fit
        others = [self._assign(typed, words, wanted) for typed, new in self.joined if _near(new, words)]
        others += [self._assign(self.words, run, run) for run in _runs(words) if _near(_new(run, words), self.words)]
        return max([fit, *(other - 0.02 for other in others)])

    def _assign(self, typed: tuple[str, ...], words: tuple[str, ...], wanted: tuple[str, ...]) -> float:
        """The typed words each held against the word most like it, none twice; less where words of the child were not typed."""
        pairs = []
        for i, one in enumerate(typed):
            seen = self._alike.setdefault(one, {})
            for j, word in enumerate(words):
                alike = seen.get(word)
                if alike is None:
                    alike = seen[word] = _likeness(self._of(one), self._of(word))
                if alike:
                    pairs.append((-alike, i, j))
        pairs.sort()
        used_typed, used_words, total = set[int](), set[int](), 0.0
        for alike, i, j in pairs:
            if i not in used_typed and j not in used_words:
                used_typed.add(i)
                used_words.add(j)
                total -= alike
        met = {words[j] for j in used_words}
        missing = sum([word not in met for word in wanted])
        return total / len(typed) - 0.02 * min(missing, 3)

    def _of(self, word: str) -> Word:
        found = self._seen.get(word)
        if found is None:
            found = self._seen[word] = Word(word)
        return found


class Word:
    """A word with the names that it is short for, and its sound where that is asked for."""

    __slots__ = ("_sound", "names", "text")

    def __init__(self, text: str) -> None:
        self.text, self.names = text, _names_of(text)
        self._sound: str | None = None

    @property
    def sound(self) -> str:
        if self._sound is None:
            self._sound = _sound(self.text)
        return self._sound


def word_likeness(one: str, other: str) -> float:
    """How alike two words are, from 0 to 1, the same either way round: letters, sound, short forms, initials."""
    return _likeness(Word(one), Word(other))


def _likeness(first: Word, second: Word) -> float:
    one, other = first.text, second.text
    if one == other:
        return 1.0
    short, long = sorted((len(one), len(other)))
    if short == 1:
        return 0.75 if one[0] == other[0] else 0.0
    near, apart = float(JaroWinkler.similarity(one, other)), OSA.distance(one, other)
    alike = (near + 1 - apart / long) / 2
    if apart == 1 and short > 2:
        alike = max(alike, 0.84 if long > 4 else 0.78)
    if short > 2 and (one.startswith(other) or other.startswith(one)):
        alike = max(alike, 0.8)
    if one in second.names or other in first.names:
        alike = max(alike, 0.93)
    elif not first.names.isdisjoint(second.names):  # Alex and Sandra are both short for Alexandra
        alike = max(alike, 0.9)
    elif near > 0.3 and alike < 0.88 and (sound := first.sound) and sound == second.sound:
        alike = max(alike, 0.88 if one[0] == other[0] or len(sound) > 2 else 0.8)
    return alike if alike >= ALIKE else 0.0


def date_likeness(typed: date, known: date) -> tuple[str, float]:
    """What is different between two dates in words, empty where nothing is; and what that is worth."""
    if typed == known:
        return "", 0.3
    one, other = typed.isoformat().replace("-", ""), known.isoformat().replace("-", "")
    if (typed.year, typed.month, typed.day) == (known.year, known.day, known.month):
        return "day and month exchanged", 0.24
    if OSA.distance(one, other) == 1:
        exchanged = sorted(one) == sorted(other)
        return ("two digits of the birth date exchanged", 0.24) if exchanged else ("birth date one digit off", 0.22)
    same = (typed.year == known.year) + (typed.month == known.month) + (typed.day == known.day)
    return ("similar birth date", 0.1) if same == 2 else ("another birth date", -0.1)


def best(typed: str, born: date | None, known: Iterable[tuple[int, Names]]) -> list[tuple[int, Likeness]]:
    """The children that fit, best first; those alike in the order of their keys."""
    matcher = Matcher(typed, born)
    found = [(key, matcher.likeness(names)) for key, names in known]
    return sorted((item for item in found if item[1].score > 0.4), key=lambda item: (-item[1].score, item[0]))
