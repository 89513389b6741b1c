"""A meeting to which a seat is not invited answers as one that never was: status, headers, body, SQL and audit line, for every role."""

from __future__ import annotations

import pytest

from portal.meetings.rules import State
from portal.people.rules import Role
from portal.store.base import new_number
from tests.cases.worlds import add_place, owner_session
from tests.conftest import HEAVY
from tests.meetings.scenes import make_meeting
from tests.web.browsing import enter, token
from tests.web.test_hidden_cases import fetch

READ = ("/meetings/{}", "/meetings/{}/change", "/meetings/{}/step", "/meetings/{}/presence", "/meetings/{}/approve")
READ_ITEM = ("/meetings/items/{}/minutes", "/meetings/items/{}/revisions", "/meetings/items/{}/decision", "/meetings/items/{}/actions")  # fmt: skip
READ_ACTION = ("/meetings/actions/{}/finish",)
FIELDS = {
    "answer": "coming",
    "step": "start",
    "seen": "0" * 64,
    "text": "x",
    "version": "2",
    "outcome": "adopted",
    "note": "x",
}


@pytest.fixture
def scene(settings):
    """A seat of every role, and a meeting in a state in which much may be done, to which none of them is invited."""
    with owner_session(settings) as session:
        seats = {role: add_place(session, role).seat.number for role in Role}
        judge, owner = (add_place(session, role).seat for role in (Role.JUDICIAL_OFFICER, Role.COMMUNITY_MEMBER))
        numbers = [row.number for row in make_meeting(session, judge, [owner], State.CIRCULATED)]
        mine = make_meeting(session, judge, [owner], State.CIRCULATED)[0].number
        return seats, numbers, (owner.number, mine)


def pairs(numbers):
    """Each address with the hidden number, and the same with one that never was."""
    for rules, number in zip((READ, READ_ITEM, READ_ACTION), numbers, strict=True):
        for rule in rules:
            yield rule, number


@pytest.mark.parametrize("engine_name", HEAVY)
def test_not_invited_is_not_there(app, settings, scene):
    seats, numbers, _ = scene
    compared = 0
    for role, seat in seats.items():
        client = enter(app, seat)
        client.get("/home")
        for rule, number in pairs(numbers):
            hidden = fetch(app, client, rule.format(number), settings)
            absent = fetch(app, client, rule.format(new_number()), settings)
            assert hidden[:5] == absent[:5], (role, rule)
            assert absent[5] - hidden[5] == 1, "one line each"
            assert hidden[0] == 404 or (hidden[0] == 403 and rule.endswith(("/change", "/approve"))), (role, rule)
            if hidden[0] == 404:
                assert hidden[4][1:3] == ("refused", "not found")
            compared += 1
    assert compared == len(Role) * 10


def test_what_is_sent_to_it_finds_nothing_either(app, settings, scene):
    seats, numbers, _ = scene
    for role, seat in seats.items():
        client = enter(app, seat)
        csrf = token(client.get("/home").text)
        for rule, number in [*pairs(numbers), ("/meetings/{}/answer", numbers[0])]:
            if rule.endswith("/revisions") or rule == "/meetings/{}":
                continue
            there, never = (
                client.post(rule.format(wanted), data=FIELDS | {"csrf_token": csrf})
                for wanted in (number, new_number())
            )
            assert there.status_code == never.status_code, (role, rule)
            assert there.status_code == 404 or (there.status_code == 403 and rule.endswith(("/change", "/approve")))


def test_its_number_leads_nowhere_in_lists(app, scene):
    seats, numbers, _ = scene
    for seat in seats.values():
        client = enter(app, seat)
        assert client.get(f"/meetings?after={numbers[0]}").status_code == 404
        assert client.get(f"/meetings?after={new_number()}").status_code == 404


def test_the_comparison_notices_a_difference(app, settings, scene):
    """A meeting that is there is told apart by every measure: the comparison above can fail."""
    _, _, (owner, mine) = scene
    client = enter(app, owner)
    client.get("/home")
    there, absent = (fetch(app, client, f"/meetings/{wanted}", settings) for wanted in (mine, new_number()))
    assert all(there[part] != absent[part] for part in (0, 2, 3, 4))
