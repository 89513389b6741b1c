"""Two children who are one, as plain values: what is kept, what the names come to, and that taking back what was written is where it began."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.cases.merge_rules import (
    LABELS,
    NEVER_FILLED,
    NotMerged,
    facts_digest,
    kept_of,
    names_with,
    taken_back,
    written,
)


def facts(**more):
    return dict.fromkeys(LABELS) | {"in_care": False} | more


TEXT = st.one_of(st.none(), st.sampled_from(["", "Wren", "wren", "Pip; Bill", "ß"]))
DAY = st.one_of(st.none(), st.sampled_from([date(2012, 6, 15), date(2026, 1, 2)]))
FACTS = st.fixed_dictionaries(
    {name: st.booleans() if name == "in_care" else DAY if name.endswith(("_on", "_date")) else TEXT for name in LABELS}
)


@given(FACTS, FACTS, st.booleans())
def test_what_was_written_and_taken_back_is_where_it_began(first, second, names):
    wanted = kept_of(first, second) | (names_with(first, second) if names else {})
    wrote = written(first, wanted)
    back, stays = taken_back(first | wanted, wrote)
    assert (first | wanted) | back == first
    assert stays == ()


@given(FACTS, FACTS, st.sampled_from(sorted(LABELS)))
def test_what_was_corrected_since_stays_and_is_named(first, second, name):
    wanted = kept_of(first, second)
    wrote = written(first, wanted)
    after = first | wanted | {name: "corrected since"}
    back, stays = taken_back(after, wrote)
    assert name not in back
    assert stays == ((LABELS[name],) if name in wrote else ())
    assert {other: (after | back)[other] for other in LABELS if other != name} == {
        other: first[other] for other in LABELS if other != name
    }


@given(FACTS, FACTS)
def test_nothing_that_the_first_has_is_lost(first, second):
    kept = kept_of(first, second)
    for name in set(LABELS) - {"in_care", "left_care_on"}:
        assert kept[name] == first[name] or (first[name] in (None, "") and name not in NEVER_FILLED)
    assert kept["in_care"] == (first["in_care"] or second["in_care"])
    assert not (kept["in_care"] and kept["left_care_on"])


def test_names_of_the_second_are_kept_once_and_never_its_first_name_again():
    first = facts(full_name="Wren Fablemont", former_names="Wren Old", nicknames="Wrennie")
    second = facts(full_name="wren  fablemont", former_names="WREN OLD; Tulip", nicknames="Wrennie; Birdie")
    assert names_with(first, second) == {"former_names": "Wren Old; Tulip", "nicknames": "Wrennie; Birdie"}
    assert names_with(first, facts(full_name="Bill Placeholder"))["former_names"] == "Wren Old; Bill Placeholder"


def test_names_that_do_not_fit_are_refused_with_the_remedy():
    with pytest.raises(NotMerged, match="Leave the box unticked"):
        names_with(facts(former_names="x" * 390), facts(full_name="Bill Placeholder"))


def test_the_digest_knows_which_of_the_two_stays():
    one, other = facts(full_name="a"), facts(full_name="b")
    assert facts_digest(one, other) != facts_digest(other, one)
