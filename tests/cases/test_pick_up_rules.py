"""How far a pick-up order is: what agrees with it, which orders stand, when it is asked whether one goes on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.cases.interstate_rules import PICK_UP_WORDS, PickUp
from portal.cases.pick_up_rules import OVER, STANDS, exists_by_state, goes_on_asked, pick_up_refused

ISSUED, RECALLED, CONTINUED, REQUESTED = (
    PICK_UP_WORDS[state] for state in (PickUp.ISSUED, PickUp.RECALLED, PickUp.CONTINUED, PickUp.REQUESTED)
)
SINCE = date(2026, 5, 1)


def test_a_state_stands_or_is_over_and_one_that_was_asked_for_is_neither():
    assert set(PICK_UP_WORDS) == set(PickUp)
    assert not STANDS & OVER
    assert set(PICK_UP_WORDS.values()) - STANDS - OVER == {REQUESTED, PICK_UP_WORDS[PickUp.NONE]}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"pick_up_order": ISSUED, "warrant_exists": True}, None),
        ({"pick_up_order": ISSUED, "warrant_exists": None}, None),
        ({"pick_up_order": ISSUED, "warrant_exists": False}, "warrant_exists"),
        ({"pick_up_order": RECALLED, "warrant_exists": True}, "warrant_exists"),
        ({"pick_up_order": RECALLED, "warrant_exists": False}, None),
        ({"pick_up_order": REQUESTED, "warrant_exists": True}, None),
        ({"pick_up_order": None, "pick_up_order_at": datetime.now(UTC)}, "pick_up_order"),
        ({}, None),
    ],
)
def test_what_cannot_stand_beside_a_state_is_refused_at_its_field(said, field):
    refused = pick_up_refused(said)
    assert (refused[0] if refused else None) == field


def test_that_a_warrant_exists_follows_the_state_where_nobody_answered():
    assert exists_by_state({"pick_up_order": ISSUED}) is True
    assert exists_by_state({"pick_up_order": RECALLED}) is False
    assert exists_by_state({"pick_up_order": REQUESTED}) is exists_by_state({}) is None
    assert exists_by_state({"warrant_exists": True}) is True


def test_it_is_asked_of_each_order_that_stands_until_it_is_recalled_or_continued_since():
    asked = {state for state in PICK_UP_WORDS.values() if goes_on_asked(state, SINCE, SINCE)}
    assert asked == STANDS - {CONTINUED}
    assert goes_on_asked(CONTINUED, SINCE - timedelta(days=1), SINCE), "it was continued before anybody asked"
    assert not goes_on_asked(None, SINCE, SINCE)
