"""A made set of children and of how someone types their names: written before the matcher, by another hand than the matcher's.

`pairs` gives 2,000 of them, the same in each run: a child, what is typed, and which kinds of error are in it. A third have two
kinds. Three names in ten are outside the lists of the most frequent names of the U.S. `others` gives the crowd around them.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

KINDS = ("typo", "swapped", "nickname", "accent", "hyphen", "date", "former")
COUNT, TWO_OF = 2000, 3


def listed(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


GIVEN = listed("""James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica Thomas
Sarah Christopher Karen Charles Lisa Daniel Nancy Matthew Betty Anthony Sandra Mark Margaret Donald Ashley Steven Kimberly Andrew Emily
Paul Donna Joshua Michelle Kenneth Carol Kevin Amanda Brian Melissa George Deborah Timothy Stephanie Ronald Rebecca Jason Laura Edward
Helen Jeffrey Sharon Ryan Cynthia Jacob Kathleen Gary Amy Nicholas Angela Eric Shirley Jonathan Anna Stephen Brenda Larry Pamela Justin
Emma Scott Nicole Brandon Samantha Benjamin Katherine Samuel Christine Gregory Debra Alexander Rachel Patrick Carolyn Frank Janet
Raymond Maria Jack Olivia Dennis Heather Jerry Victoria Tyler Aaliyah Jayden Destiny Malik Imani Tyrone Latoya Xavier Jasmine""")
GIVEN_ELSEWHERE = listed("""Abdirahman Ayaan Bao Chidi Danilo Dmytro Ekaterina Farhiya Ferdowsi Gebre Hodan Ikaika Itzel Jelani Kaimana Kwabena Leilani
Lovepreet Mahliyah Ngozi Nhung Oleksandr Onyeka Phuong Quetzalli Rukhsana Sadiq Siosaia Tenzin Thanh Tuyet Uyen Wambui Xochitl Yaretzi
Yevhen Zawadi Zubair Anuhea Bhavesh Citlali Desta Eyota Fekadu Galilahi Hamza Ines Jaswinder Kiona Lweendo Makya Nizhoni Ohanzee Pinar
Rasheed Saoirse Tadeo Umeko Vikrant Winona Yuki Zainab""")
GIVEN_ACCENTED = listed("""José María Sofía Andrés Ramón Inés Raúl Lucía Jesús Mónica Zoë Chloé Renée Noël François Jürgen Søren Łukasz Małgorzata
Dvořák Ngọc Đức Ömer Çağla Ángel Óscar Iñigo Begoña Anaïs Eloïse""")
FAMILY = listed("""Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Thomas Taylor
Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King Wright Scott Torres
Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker Cruz
Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos
Kim Cox Ward Richardson Watson Brooks Chavez Wood James Bennett Gray Mendoza Ruiz Hughes Price Alvarez Castillo Sanders Patel Myers
Long Ross Foster Jimenez Powell Jenkins Perry Russell Sullivan Bell Coleman Butler Henderson Barnes Fisher Vasquez Simmons Graham""")
FAMILY_ELSEWHERE = listed("""Abdulkadir Adeyemi Balakrishnan Begaye Chukwuemeka Dhillon Eaglefeather Farah Gebremedhin Haokip Ishikawa Jiménovsky Kaleohano
Kowalczyk Lagerquist Mbatha Nakai Oyelaran Papadimitriou Quispe Rahimzadeh Shevchenko Tautahi Uzoma Vangtou Warsame Xiong Yazzie Zielinski
Achterberg Bhattacharya Cvetkovic Dabrowski Ejiofor Fakatava Ghebreyesus Hashimoto Igwebuike Jaramillo Keawe Lomahaftewa Mukherjee
Nzinga Okonkwo Pukuweka Qureshi Rustemova Sandoval Tewahade Ulloa Vukovich Wolkowicz Yellowhorse Zhumabekova Thibodeaux Szczepanski""")
FAMILY_ACCENTED = listed("""Muñoz Peña Núñez Ibáñez Gómez Pérez Hernández Castañeda Ordóñez Zúñiga Müller Schröder Björnsson Østergaard Lefèvre Gagné
Wałęsa Kovač Çelik Şahin Nguyễn Trần Phạm Dvořák Novák Åkesson Gutiérrez Guzmán Léon Beyoğlu""")
# Formal name and what people call such a child; written from what is heard, not from a package.
CALLED = listed("""William:Bill William:Will William:Billy Robert:Bob Robert:Robbie Richard:Rick Richard:Dick Elizabeth:Liz Elizabeth:Beth Elizabeth:Betsy
Margaret:Peggy Margaret:Maggie Margaret:Meg Katherine:Kate Katherine:Katie Katherine:Kathy Michael:Mike Michael:Mikey Joseph:Joe
Thomas:Tom Thomas:Tommy Christopher:Chris Daniel:Danny Matthew:Matt Anthony:Tony Andrew:Andy Andrew:Drew Joshua:Josh Kenneth:Ken
Timothy:Tim Edward:Ed Edward:Eddie Edward:Ted Jeffrey:Jeff Jacob:Jake Nicholas:Nick Jonathan:Jon Stephen:Steve Benjamin:Ben
Samuel:Sam Gregory:Greg Alexander:Alex Alexander:Xander Patrick:Pat Raymond:Ray James:Jim James:Jimmy John:Jack John:Johnny
Charles:Charlie Charles:Chuck David:Dave Steven:Steve Susan:Sue Jessica:Jess Jennifer:Jen Jennifer:Jenny Patricia:Pat Patricia:Trish
Patricia:Patty Barbara:Barb Deborah:Debbie Rebecca:Becky Rebecca:Becca Stephanie:Steph Samantha:Sam Victoria:Vicky Victoria:Tori
Pamela:Pam Kimberly:Kim Cynthia:Cindy Christine:Chris Christine:Chrissy Rachel:Rach Sandra:Sandy Kathleen:Kathy Amanda:Mandy Melissa:Missy
Angela:Angie Nicole:Nikki Donald:Don Ronald:Ron Lawrence:Larry Francisco:Paco Francisco:Pancho José:Pepe Guadalupe:Lupe Guadalupe:Lupita
Ignacio:Nacho Eduardo:Lalo Jesús:Chuy Roberto:Beto Alberto:Beto Isabel:Chabela Rosario:Chayo Enrique:Quique Dolores:Lola Antonio:Toño
Manuel:Manny Alejandro:Alex Fernando:Nando Gabriela:Gaby Daniela:Dani Theodore:Ted Theodore:Teddy Abigail:Abby Madeline:Maddie
Zachary:Zach Nathaniel:Nate Isabella:Bella Gabriel:Gabe Maximilian:Max Vincent:Vinny Leonard:Leo Leonardo:Leo Eleanor:Ellie""")
LETTERS = "aeioulnrstdmhckbgpy"
DIALECT = {
    "ü": "ue",
    "ö": "oe",
    "ø": "o",
    "ä": "ae",
    "å": "a",
    "ł": "l",
    "đ": "d",
    "Đ": "D",
    "Ł": "L",
    "Ø": "O",
    "Ö": "Oe",
}


@dataclass(frozen=True)
class Known:
    """A child as an agency has recorded the child."""

    name: str
    former_names: str
    nicknames: str
    birth_date: date


@dataclass(frozen=True)
class Pair:
    """A child, what someone types who means this child, and the kinds of error in it."""

    child: Known
    typed_name: str
    typed_birth_date: date | None
    kinds: tuple[str, ...]


def _given(chance: random.Random) -> str:
    return chance.choice(GIVEN_ELSEWHERE if chance.random() < 0.3 else GIVEN)


def _family(chance: random.Random) -> str:
    return chance.choice(FAMILY_ELSEWHERE if chance.random() < 0.3 else FAMILY)


def _born(chance: random.Random) -> date:
    return date(2007, 1, 1) + timedelta(days=chance.randrange(6600))


def _child(chance: random.Random, kinds: tuple[str, ...] = ()) -> Known:
    """A child in whom errors of these kinds are possible."""
    given, family = _given(chance), _family(chance)
    if "nickname" in kinds:
        given = chance.choice(CALLED).split(":")[0]
    if "accent" in kinds:
        if "nickname" not in kinds and chance.random() < 0.5:
            given = chance.choice(GIVEN_ACCENTED)
        else:
            family = chance.choice(FAMILY_ACCENTED)
    if "hyphen" in kinds:
        family = (
            f"{chance.choice(('O', 'D'))}'{_family(chance)}" if chance.random() < 0.2 else f"{family}-{_family(chance)}"
        )
    middle = f" {_given(chance)}" if chance.random() < 0.5 else ""
    former = f"{given} {_family(chance)}" if "former" in kinds or chance.random() < 0.05 else ""
    return Known(f"{given}{middle} {family}", former, "", _born(chance))


def others(count: int) -> Iterator[Known]:
    """So many children around those who are looked for; some with the same given or family name."""
    chance = random.Random(11)
    for _ in range(count):
        turn = chance.random()
        kinds: tuple[str, ...] = ("accent",) if turn < 0.05 else ("hyphen",) if turn < 0.12 else ()
        yield _child(chance, kinds)


def _edit(chance: random.Random, word: str) -> str:
    at = chance.randrange(1, len(word))
    how = chance.randrange(4)
    if how == 0:
        return word[:at] + word[at + 1 :]
    if how == 1:
        return word[:at] + chance.choice(LETTERS) + word[at:]
    if how == 2:
        return word[:at] + chance.choice(LETTERS) + word[at + 1 :]
    at = min(at, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _typo(chance: random.Random, typed: str, child: Known) -> str:
    words = typed.split()
    at = chance.choice([place for place, word in enumerate(words) if len(word) > 3] or [0])
    changed = words[at]
    while changed == words[at]:
        changed = _edit(chance, words[at])
    return " ".join([*words[:at], changed, *words[at + 1 :]])


def _swapped(chance: random.Random, typed: str, child: Known) -> str:
    words = typed.split()
    if len(words) > 2 and chance.random() < 0.5:
        return " ".join([words[1], words[0], *words[2:]])
    return f"{words[-1]}{chance.choice((',', ''))} {' '.join(words[:-1])}"


def _nickname(chance: random.Random, typed: str, child: Known) -> str:
    words = typed.split()
    found = [pair.split(":")[1] for pair in CALLED if pair.split(":")[0] == child.name.split()[0]]
    return " ".join([chance.choice(found), *words[1:]])


def _accent(chance: random.Random, typed: str, child: Known) -> str:
    if chance.random() < 0.3:
        typed = "".join(DIALECT.get(letter, letter) for letter in unicodedata.normalize("NFC", typed))
    bare = "".join(letter for letter in unicodedata.normalize("NFD", typed) if not unicodedata.combining(letter))
    return "".join(
        {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ı": "i"}.get(letter, letter) for letter in bare
    )


def _hyphen(chance: random.Random, typed: str, child: Known) -> str:
    words = typed.split()
    at = next((place for place, word in enumerate(words) if "-" in word or "'" in word), len(words) - 1)
    halves = words[at].replace("'", "-").split("-")
    if "'" in words[at]:
        changed = [chance.choice((" ".join(halves), "".join((halves[0], halves[-1].lower()))))]
    else:
        changed = [chance.choice((" ".join(halves), "".join(halves), halves[0], halves[-1]))]
    return " ".join([*words[:at], *changed, *words[at + 1 :]])


def _former(chance: random.Random, typed: str, child: Known) -> str:
    return " ".join([*typed.split()[:-1], child.former_names.split()[-1]])


CHANGES = {
    "typo": _typo,
    "swapped": _swapped,
    "nickname": _nickname,
    "accent": _accent,
    "hyphen": _hyphen,
    "former": _former,
}
# The order in which errors are made: what looks for a part of the name comes before what moves the parts.
ORDER = ("former", "hyphen", "nickname", "accent", "typo", "swapped")


def wrong_date(chance: random.Random, born: date) -> date:
    """The date with day and month swapped, two digits swapped, or one digit off; another than it was, of the last 30 years."""
    while True:
        text = f"{born:%m%d%Y}"
        how = chance.randrange(3)
        if how == 0:
            text = text[2:4] + text[:2] + text[4:]
        elif how == 1:
            at = chance.choice((0, 2, 6))
            text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        else:
            at = chance.choice((0, 1, 2, 3, 7))
            text = text[:at] + chance.choice("0123456789") + text[at + 1 :]
        try:
            changed = date(int(text[4:]), int(text[:2]), int(text[2:4]))
        except ValueError:
            continue
        if changed != born and 1995 < changed.year < 2027:
            return changed
        if how == 0 or born.month == born.day:
            born = born if chance.random() < 0.9 else born + timedelta(days=1)


def _pair(chance: random.Random, kinds: tuple[str, ...]) -> Pair:
    child = _child(chance, kinds)
    typed = child.name
    if len(typed.split()) > 2 and chance.random() < 0.5:
        typed = f"{typed.split()[0]} {typed.split()[-1]}"
    for kind in ORDER:
        if kind in kinds:
            typed = CHANGES[kind](chance, typed, child)
    if "date" in kinds:
        return Pair(child, typed, wrong_date(chance, child.birth_date), kinds)
    return Pair(child, typed, child.birth_date if chance.random() < 0.6 else None, kinds)


def pairs() -> list[Pair]:
    """The 2,000 pairs, the same each time; every third has two kinds of error."""
    chance = random.Random(7)
    found = []
    for turn in range(COUNT):
        first = KINDS[turn % len(KINDS)]
        second = chance.choice([kind for kind in KINDS if kind != first])
        kinds = (first, second) if turn % TWO_OF == 0 else (first,)
        pair = _pair(chance, kinds)
        found.append(replace(pair, kinds=tuple(kind for kind in KINDS if kind in kinds)))
    return found
