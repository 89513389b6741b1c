"""The matcher of names: each kind of slip is forgiven, strangers are not, and what holds for every name holds."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.cases.name_rules import (
    PARTICLES,
    Names,
    best,
    date_likeness,
    known_keys,
    typed_keys,
    word_likeness,
    words_of,
)

BORN = date(2011, 3, 7)
# What is typed, and who is meant.
MEANT = [
    ("Maria Gonzalez", "María González"), ("Gonzalez Maria", "Maria Gonzalez"), ("Maira Gonzalez", "Maria Gonzalez"),
    ("Maria Gonzales", "Maria Gonzalez"), ("Mria Gonzalez", "Maria Gonzalez"), ("Maria Gonzzalez", "Maria Gonzalez"),
    ("Bill Harmon", "William Harmon"), ("William Harmon", "Bill Harmon"), ("Liz Okafor", "Elizabeth Okafor"),
    ("Bob Tran", "Robert Tran"), ("Peggy Dunne", "Margaret Dunne"), ("Pepe Castillo", "José Castillo"),
    ("Lupe Herrera", "Guadalupe Herrera"), ("Paco Rios", "Francisco Ríos"), ("Kate Lindholm", "Katherine Lindholm"),
    ("Billy Harmon", "Bill Harmon"), ("Sasha Petrov", "Aleksandr Petrov"), ("Harmon Bill", "William Harmon"),
    ("Catherine Byrne", "Kathryn Byrne"), ("Jeffrey Stone", "Geoffrey Stone"), ("Steven Phelps", "Stephen Phelps"),
    ("Shawn Riley", "Sean Reilly"), ("Kristian Meyer", "Christian Maier"), ("Filip Moore", "Phillip Moore"),
    ("Mary Ann Kowalski", "Mary-Ann Kowalski"), ("Maryann Kowalski", "Mary-Ann Kowalski"),
    ("Mary-Ann Kowalski", "Maryann Kowalski"), ("Anna Smith Jones", "Anna Smith-Jones"),
    ("Anna Jones", "Anna Smith-Jones"), ("Luis Garcia", "Luis García Márquez"), ("Luis Marquez", "Luis García Márquez"),
    ("Carlos Delacruz", "Carlos de la Cruz"), ("Carlos de la Cruz", "Carlos Delacruz"), ("Carlos Cruz", "Carlos de la Cruz"),
    ("Sinead OBrien", "Sinéad O'Brien"), ("Sinead O Brien", "Sinéad O’Brien"), ("Lukasz Nowak", "Łukasz Nowak"),
    ("Soren Bjork", "Søren Björk"), ("Mueller Hans", "Hans Müller"), ("Nguyen Thi Lan", "Lan Thị Nguyễn"),
    ("Nguyen Lan", "Nguyễn Thị Lan"), ("Dorde Petrovic", "Đorđe Petrović"), ("Andre Lefevre", "André Lefèvre"),
    ("James Walker", "James Tiberius Walker"), ("J Walker", "James Walker"), ("James T Walker", "James Tiberius Walker"),
    ("James W", "James Walker"), ("walkin", "Tara Walkinshaw"), ("Jaon Pike", "Joan Pike"), ("Smtih Bill", "William Smith"),
    ("Muhamed Ali", "Muhammad Ali"), ("Mohammed Yusuf", "Muhammad Yusuf"), ("Xiao Ming", "Xiaoming Li"),
    ("Dequan Brwon", "DeQuan Brown"), ("Shaniqua Wiliams", "Shaniqua Williams"), ("Gimenez Ana", "Ana Jiménez"),
    ("Iван Франко", "Iван Франко"),
]  # fmt: skip
STRANGERS = ["Priya Raman", "Oluwaseun Adeyemi", "Tomas Zeller", "Wendy Fairbanks", "Hugo Quimby", "Beatrix Voss"]


@pytest.mark.parametrize(("typed", "name"), MEANT, ids=range(len(MEANT)))
def test_who_is_meant_comes_first_and_shares_a_key(typed, name):
    known = [(turn, Names(other)) for turn, other in enumerate([*STRANGERS, name])]
    found = best(typed, None, known)
    assert found[0][0] == len(STRANGERS)
    stored = known_keys(Names(name))
    assert any(keys & stored for keys in typed_keys(typed, None))


@pytest.mark.parametrize(
    "typed", ["Mria Gonzlez", "Gonsalez Maia", "Bill Gonzalez", "Maria Ana Gonzalez", "M Gonzalez"]
)
def test_two_words_have_keys_together_whatever_became_of_each(typed):
    meant, other = (
        known_keys(Names("Maria Gonzalez" if "B" not in typed else "William Gonzalez")),
        known_keys(Names("Tara Gonzo")),
    )
    keys = typed_keys(typed, None).words
    assert len(keys & meant) > len(keys & other)
    turned = typed_keys(" ".join(reversed(typed.split())), None).words
    assert keys & meant == turned & meant


def test_one_word_is_asked_for_by_all_its_keys_and_each_of_two_by_itself_and_its_sound():
    assert typed_keys("Gonzalez", None).alone == set()
    assert typed_keys("Gonzalez", None).words <= known_keys(Names("Gonzalez"))
    assert len(typed_keys("Maria Gonzalez", BORN).alone) == 4
    assert typed_keys("Maria Gonzalez", BORN).born <= known_keys(Names("", birth_date=BORN))


@pytest.mark.parametrize("typed", ["Wendell Harmon", "Quentin Ash", "Zoe", "Olga Ivanova"])
def test_a_stranger_is_not_found(typed):
    assert best(typed, None, [(1, Names("Maria Gonzalez")), (2, Names("Kim Tran"))]) == []


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (date(2011, 7, 3), "day and month exchanged"), (date(2011, 3, 8), "birth date one digit off"),
        (date(2001, 3, 7), "birth date one digit off"), (date(2011, 3, 17), "birth date one digit off"),
        (date(2011, 3, 29), "similar birth date"), (BORN, ""), (date(1999, 12, 24), "another birth date"),
    ],
)  # fmt: skip
def test_a_date_nearly_right_is_said_in_words(typed, reason):
    how, weight = date_likeness(typed, BORN)
    assert how == reason
    assert (weight > 0) == (reason != "another birth date")
    shares = any(keys & known_keys(Names("", birth_date=BORN)) for keys in typed_keys("", typed))
    assert shares == (reason != "another birth date")


def test_former_names_and_nicknames_are_found_and_said():
    child = Names("Dana Whitlock", "Dana Ferreira", "Birdie")
    for typed, reason in (
        ("Dana Ferreira", "former name"),
        ("Birdie Whitlock", "nickname"),
        ("Dana Whitlok", "similar name"),
    ):
        assert best(typed, None, [(1, child)])[0][1].reasons == (reason,)
    assert best("Dana Whitlock", None, [(1, child)])[0][1].reasons == ()


def test_the_birth_date_tells_two_of_one_name_apart():
    known = [(1, Names("Maria Lopez", birth_date=date(2008, 1, 9))), (2, Names("Maria Lopez", birth_date=BORN))]
    assert [key for key, _ in best("Maria Lopez", date(2011, 7, 3), known)] == [2, 1]


NAME = st.text(st.sampled_from("abcdeimnorstz éñ-'"), min_size=1, max_size=24)


@given(NAME, NAME)
def test_the_order_of_words_does_not_matter(typed, name):
    typed = " ".join(word for word in words_of(typed) if word not in PARTICLES)
    typed = " ".join(words_of(typed)[:3])
    turned = " ".join(reversed(words_of(typed)))
    plain = " ".join(words_of(typed))
    assert best(plain, None, [(1, Names(name))]) == best(turned, None, [(1, Names(name))])


@given(NAME)
def test_folding_again_changes_nothing_and_the_own_name_fits_wholly(name):
    words = words_of(name)
    assert words_of(" ".join(words)) == words
    if words:
        assert best(name, None, [(1, Names(name))])[0][1].score >= 0.99


@given(NAME, NAME)
def test_likeness_of_words_is_the_same_either_way(one, other):
    for left in words_of(one):
        for right in words_of(other):
            assert word_likeness(left, right) == word_likeness(right, left)
