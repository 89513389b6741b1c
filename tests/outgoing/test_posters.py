"""Posters, whatever the record holds: nothing of care, custody, trafficking, pregnancy or health stands on one (PRV-06); the gate."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.outgoing import poster_rules
from portal.outgoing.poster_rules import (
    LABELS,
    Answer,
    Asked,
    Party,
    Poster,
    Side,
    State,
    banned_in,
    digest_of,
    gate,
    is_open,
    line_refused,
    make,
    owes_answer,
    printed,
)

NOW = datetime(2026, 11, 26, 18, tzinfo=UTC)
ZONE = ZoneInfo("America/Chicago")
# What may never be told, said by this test in its own words.
TELLS = (
    "in foster care", "foster child", "a Foster-Home", "the group home", "Sunny Group  Home", "ward of the state", "WARD", "on probation", "probation officer",
    "parole", "juvenile detention", "sex trafficking", "trafficked", "human-trafficking victim", "pregnant", "Pregnancy: 5 months", "7 months preg\N{SOFT HYPHEN}nant",
    "takes medication", "insulin", "diabetic", "asthma", "suicidal", "bipolar", "ADHD", "HIV", "needs her pills", "psychiatric hospital", "custody of the county",
    "child welfare", "CPS case", "DFPS", "her caseworker", "social worker", "shelter", "residential placement", "adopted", "abused", "sexually exploited",
    "prostitution", "drug use", "warrant", "detained", "dependent", "guardian", "e\N{COMBINING ACUTE ACCENT}mbarazada", "pro-bation", "ｆｏｓｔｅｒ ｃａｒｅ",
)  # fmt: skip
# The facts as anyone would look for them, without the marks that a hand puts between.
FORBIDDEN = re.compile(
    r"foster|group\s*home|\bward\b|probation|parole|detention|traffick|victim|pregnan|embaraz|medication|insulin|diabet|asthma|suicid|bipolar|\badhd\b|\bhiv\b"
    r"|\bpills?\b|psychiat|hospital|custody|welfare|\bcps\b|dfps|caseworker|social\s*worker|shelter|residential|adopted|abuse|exploit|prostitut|\bdrug|warrant"
    r"|detain|dependent|guardian|sexual"
)  # fmt: skip
PLAIN = (
    "Brown",
    "5 ft 2 in",
    "Red coat, white shoes",
    "Austin",
    "TX",
    "Female",
    "Seen near Fifth Street at noon",
    "Tulip Walkinshaw",
    "",
)


def text(tells):
    """What someone typed into a field: something plain, or one of these facts among it."""
    plain = st.sampled_from(PLAIN)
    return st.one_of(
        plain, st.builds(lambda a, told, b: f"{a} {told} {b}".strip(), plain, st.sampled_from(tells), plain)
    )


# Alone, "Ward" is what a person or a town is called.
NAMES = {field: text([told for told in TELLS if told != "WARD"]) for field in ("name", "city", "police")}
POSTERS = st.builds(
    Poster, since=st.none() | st.just(NOW - timedelta(days=3)), born=st.none() | st.just(date(2012, 6, 15)), photo=st.none() | st.just("123456789012"),
    taken_on=st.just(date(2026, 9, 1)), **(dict.fromkeys(LABELS, text(TELLS)) | NAMES),
)  # fmt: skip


def on_paper(poster):
    """Every word that a template prints of a poster, as a person sees it."""
    import unicodedata

    words = [value for _, value in printed(poster, NOW, ZONE)]
    words += [poster.name or "", poster.line, poster.police or "", poster.phone or "", poster.report_number or ""]
    seen = unicodedata.normalize("NFKD", " | ".join(words)).casefold()
    return "".join(letter for letter in seen if unicodedata.category(letter) not in ("Mn", "Cf", "Pd"))


@given(POSTERS)
def test_whatever_the_record_holds_no_banned_fact_is_on_a_poster(poster):
    made = make(poster)
    assert not FORBIDDEN.search(on_paper(made.poster)), on_paper(made.poster)
    kept = {field for field in LABELS if getattr(made.poster, field)}
    assert all(getattr(made.poster, field) == getattr(poster, field) for field in kept), "what stands is not altered"
    assert {LABELS[field] for field in LABELS if getattr(poster, field) and field not in kept} == {
        label for label, _ in made.left_out
    }


def test_a_planted_fact_is_found():
    """The test above sees what it looks for: without the lint each of the facts stands on paper."""
    for told in TELLS:
        assert FORBIDDEN.search(on_paper(Poster(**dict.fromkeys(LABELS, told), since=None, born=None))), told


def test_a_lint_without_a_word_is_caught(monkeypatch):
    monkeypatch.setattr(poster_rules, "STEMS", tuple(stem for stem in poster_rules.STEMS if stem != "probat"))
    assert FORBIDDEN.search(on_paper(make(GOOD_WITH(hair="on probation since May")).poster))


def GOOD_WITH(**values):
    return replace(GOOD, **values)


GOOD = Poster(
    "Tulip Walkinshaw", NOW - timedelta(days=3), "Austin", "TX", date(2012, 6, 15), "female", "White (W)", "Brown (BRO)", "Blue (BLU)", "5 ft", "100 lb",
    "Cedar City Police Department", "555-0100", "PD-1", "123456789012", date(2026, 9, 1),
)  # fmt: skip


def test_what_stands_on_a_poster_is_a_fixed_list():
    assert [label for label, _ in printed(GOOD, NOW, ZONE)] == [
        "Missing since", "Missing from", "Age now", "Sex", "Race", "Hair", "Eyes", "Height", "Weight",
    ]  # fmt: skip
    assert (
        dict(printed(GOOD, NOW, ZONE)).items()
        >= {
            "Age now": "14",
            "Missing from": "Austin, TX",
            "Missing since": "Nov 23, 2026",
            "Sex": "Female",
        }.items()
    )
    assert make(GOOD) == poster_rules.Made(GOOD, ())


@pytest.mark.parametrize("name", ["Jane Foster", "Maria Ward", "Judge Wardlow", "Foster City"])
def test_names_are_names(name):
    assert make(GOOD_WITH(name=name, city=name)).left_out == ()


@pytest.mark.parametrize(
    "name", ["Jane (foster child)", "Jane Doe, ward of the court", "Pregnant Jane", "Jane on probation"]
)
def test_a_fact_in_the_box_of_a_name_is_left_out_and_closes_the_gate(name):
    made = make(GOOD_WITH(name=name))
    assert made.poster.name is None
    assert "The child's name" in [row.words for row in rows(made=made)]


@pytest.mark.parametrize(
    "line",
    [
        "Seen at noon by the river, in a red coat",
        "May go to Dallas or Fort Worth",
        "Careful: do not approach",
        "Left from Forest Ave",
    ],
)
def test_a_plain_line_is_taken(line):
    assert line_refused(line) == ""


@pytest.mark.parametrize("told", TELLS)
def test_a_line_that_tells_is_refused_with_the_word_and_the_remedy(told):
    refused = line_refused(f"Last seen {told} on Monday")
    assert f"“{banned_in(told)}”" in refused
    assert "Take it out" in refused


ASKED = Asked("NCMEC", NOW, digest_of(GOOD))
YES = Answer(True, "", NOW)
BOTH = (Party(1, "Police", Side.POLICE, YES), Party(2, "Care", Side.GUARDIAN, YES))


def rows(entered=(NOW, "Police"), photo=(True, False, "Care"), asked=ASKED, parties=BOTH, made=None):
    return gate(entered, photo, asked, parties, made or make(GOOD))


def standing(found):
    return [row.state for row in found]


def test_the_gate_opens_when_every_row_is_done():
    assert is_open(rows(), BOTH)
    assert standing(rows()) == [State.DONE] * 4


def test_each_row_alone_keeps_it_shut_and_says_who_owes_it():
    refused, no_answer = (
        replace(BOTH[1], answer=replace(YES, approved=False, reason="No.")),
        replace(BOTH[0], answer=None),
    )
    shut = [
        (rows(entered=(None, "Police")), BOTH, "Police"),
        (rows(photo=(False, False, "Care")), BOTH, "Care"),
        (rows(photo=(True, True, "Care")), BOTH, "Care"),
        (rows(asked=None), BOTH, "Police"),
        (rows(parties=(BOTH[0], refused)), (BOTH[0], refused), "Care"),
        (rows(parties=(no_answer, BOTH[1])), (no_answer, BOTH[1]), "Police"),
        (rows(made=make(GOOD_WITH(hair="Black"))), BOTH, "NCMEC"),
        (rows(made=make(GOOD_WITH(photo="210987654321"))), BOTH, "NCMEC"),
        (rows(parties=BOTH[:1]), BOTH[:1], None),
        (rows(parties=BOTH[1:]), BOTH[1:], None),
    ]
    for found, parties, owes in shut:
        assert not is_open(found, parties)
        assert owes is None or owes in {row.owes for row in found if row.state is not State.DONE}


def test_who_may_not_have_the_place_goes_by_the_same_approval_without_it_and_nobody_by_one_of_another_place():
    bare = {"city": None, "state": None}
    assert is_open(rows(made=make(GOOD_WITH(**bare))), BOTH), "the same poster, showing less"
    for more in (
        {"city": "Elsewhere"},
        {"city": "Elsewhere", "state": None},
        bare | {"hair": "Black"},
        bare | {"photo": "210987654321"},
    ):
        assert not is_open(rows(made=make(GOOD_WITH(**more))), BOTH), more
    asked_without = Asked("A state clearinghouse", NOW, digest_of(GOOD_WITH(**bare)))
    assert not is_open(rows(asked=asked_without), BOTH), "a place that nobody approved"


def test_permission_given_before_the_line_was_written_is_asked_again():
    wrote = (replace(BOTH[0], answer=replace(YES, line="Seen at noon")), BOTH[1])
    assert not is_open(rows(parties=wrote), wrote)
    assert owes_answer(wrote[1], "Seen at noon")
    again = (wrote[0], replace(BOTH[1], answer=replace(YES, line="Seen at noon")))
    assert is_open(rows(parties=again), again)
    assert not any(owes_answer(party, "Seen at noon") for party in again)
