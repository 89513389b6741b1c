"""A random word in every text field of a meeting: there for an invited seat of every role, nowhere for one that is not."""

from __future__ import annotations

import re
import secrets

import pytest
from sqlalchemy import select

from portal.meetings import queries, services
from portal.meetings.models import Meeting
from portal.meetings.rules import State
from portal.meetings.view_rules import Waiting
from portal.people.rules import Role
from tests.cases.worlds import add_place, owner_session
from tests.conftest import HEAVY
from tests.meetings.scenes import FIELDS, make_meeting
from tests.web.browsing import enter, words

STATES = (State.NOTICED, State.UNDER_WAY, State.CIRCULATED, State.APPROVED)
FIXED = ("/home", "/meetings", "/sessions", "/cases", "/log", "/people", "/meetings/new")
# What nobody but convener and recorder has before the circulation, and who was not there before it never has.
DRAFT = {"text", "decision", "dissent", "what", "note", "canonical"}
NEVER = {"older_text"}


def wanted(state, field):
    """Whether an invited seat that neither convenes nor records finds this field, by this test's own reading."""
    if field in NEVER:
        return False
    if field == "canonical":
        return state is State.APPROVED
    return field not in DRAFT or state in (State.CIRCULATED, State.APPROVED)


def plant(settings):
    """For every role an invited and a foreign seat; for each a meeting a state with a word in every field."""
    planted = []
    with owner_session(settings) as session:
        convener = add_place(session, Role.COURT_COORDINATOR).seat
        for role in Role:
            seats = {name: add_place(session, role).seat for name in ("invited", "foreign")}
            for state in STATES:
                said = {name: f"zm{secrets.token_hex(6)}" for name in FIELDS}
                meeting, item, action = make_meeting(session, convener, [seats["invited"]], state, words=said)
                numbers = (meeting.number, item.number, action.number if action else "000000000000")
                planted.append((role, state, seats["invited"].number, seats["foreign"].number, numbers, said))
    return planted


def crawl(client, numbers, invited):
    """Everything that the client can be shown; of meetings that are not theirs the addresses that read alone."""
    texts = []
    for address in FIXED:
        while address:
            answer = client.get(address)
            assert answer.status_code in (200, 403), address
            texts.append(answer.text)
            more = re.search(r'href="(/meetings\?after=\d+)"', answer.text)
            address = more[1] if more else None
    for meeting, item, action in numbers:
        rest = [meeting, f"items/{item}/revisions", f"actions/{action}/finish"]
        if invited:
            rest += [f"{meeting}/change", f"{meeting}/step", f"{meeting}/presence", f"{meeting}/approve"]
            rest += [f"items/{item}/minutes", f"items/{item}/decision", f"items/{item}/actions"]
        texts += [client.get(f"/meetings/{one}").text for one in rest]
    return words(" ".join(texts))


def leaks_and_gaps(app, planted):
    """Every word shown to whom it is not open, and every word open to someone whom no page shows it."""
    leaks, gaps, compared = [], [], 0
    for role in dict.fromkeys(role for role, *_ in planted):
        own = [entry for entry in planted if entry[0] is role]
        for seat in own[0][2:4]:
            invited = seat == own[0][2]
            text = crawl(enter(app, seat), [numbers for *_, numbers, _ in own], invited)
            for _, state, _, _, _, said in own:
                for field, word in said.items():
                    compared += 1
                    shown, open_to = word in text, invited and wanted(state, field)
                    if shown != open_to:
                        (leaks if shown else gaps).append((role.value, state.value, invited, field))
            strange = {word for other, *_, said in planted if other is not role for word in said.values()}
            leaks += [(role.value, "another's", invited, word) for word in strange & set(text.split())]
    return leaks, gaps, compared


@pytest.mark.parametrize("engine_name", HEAVY)
def test_canaries_of_every_role(app, settings):
    leaks, gaps, compared = leaks_and_gaps(app, plant(settings))
    assert compared == len(Role) * len(STATES) * len(FIELDS) * 2
    assert leaks == []
    assert gaps == []


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_planted_leaks_are_caught(app, settings, monkeypatch):
    """Minutes shown before their circulation, and a query that forgot who asks: both are found."""
    planted = [entry for entry in plant(settings) if entry[0] in (Role.DETECTIVE, Role.AUDITOR)]
    with monkeypatch.context() as patch:
        patch.setattr(queries, "sees_minutes", lambda parts, state: True)
        leaks, gaps, _ = leaks_and_gaps(app, planted)
        assert {(state, field) for _, state, _, field in leaks} == {
            ("under_way", field) for field in DRAFT - {"note", "canonical", "what"}
        }
        assert gaps == []
    with monkeypatch.context() as patch:
        patch.setattr(services, "waiting", everything)
        leaks, gaps, _ = leaks_and_gaps(app, planted)
        assert (Role.AUDITOR.value, "noticed", False, "title") in leaks
        assert {field for _, state, _, field in leaks if state != "another's"} == {"title"}
        assert gaps == []
    assert leaks_and_gaps(app, planted)[:2] == ([], [])


def everything(session, viewer, now):
    """A query that forgot who asks."""
    rows = session.execute(select(Meeting)).scalars()
    return [Waiting("answer", row.number, row.title, row.starts_at, row.zone, None, False) for row in rows]
