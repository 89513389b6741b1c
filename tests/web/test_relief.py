"""Relief and disputes on the pages: two persons, what the law allows, what the bench reads, and nothing overwritten."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.clocks.models import Duty
from portal.clocks.pack_adapters import library
from portal.people.models import Seat
from portal.people.rules import Role
from tests.cases.test_board import judge_of
from tests.cases.worlds import owner_session
from tests.conftest import HEAVY
from tests.web.browsing import enter
from tests.web.relieving import CARE, OF_BOTH, POLICE, RULES, SECRET, STRICT, Page, walk_under
from tests.web.walking import file_notice, words

pytestmark = pytest.mark.parametrize("engine_name", HEAVY)


@pytest.fixture
def walk(app, settings, monkeypatch, request):
    """A walk under the made pack; another where a test says so."""
    return walk_under(app, settings, monkeypatch, getattr(request, "param", RULES))


def test_waived_by_a_second_person_revoked_with_a_reason_and_all_of_it_stays(walk):
    page = Page(walk)
    assert "Overdue by" in page.verdict()
    page.ask("waive")
    asked = page.asked()
    assert "in force already" in page.ask("waive", 400).text
    page.press(page.worker, f"reliefs/{asked}", 403, decision="approve")
    assert SECRET in page.supervisor.get(page.at).text
    page.press(page.supervisor, f"reliefs/{asked}", decision="approve")
    assert "Waived, with a reason" in page.verdict()
    file_notice(walk, page.case)
    bench = judge_of(walk).get(f"/cases/{page.case}").text
    assert "Waived (the ground that the law names for it)" in bench
    assert SECRET not in bench
    revoke = f"/cases/{page.case}/reliefs/{asked}/revoke"
    walk.post(page.supervisor, revoke, revoke, 400, note="")
    walk.post(page.supervisor, revoke, revoke, note="The court did not excuse it.")
    assert "Overdue by" in page.verdict()
    history = words(page.worker.get(page.at).text)
    for said in ("Revoked", "Approved:", "Asked:", SECRET, "The court did not excuse it."):
        assert said in history
    page.press(page.supervisor, f"reliefs/{asked}", 404, decision="approve")
    with owner_session(walk.settings) as session:
        lines = session.execute(select(AuditEntry.act, AuditEntry.reason).where(AuditEntry.object_kind == "relief", AuditEntry.outcome == "done")).all()  # fmt: skip
        assert ("duty:relieve", "waive: approved") in lines
        assert ("duty:relieve", "waive: revoked") in lines


def test_nobody_approves_what_they_asked_themselves_from_another_seat(walk):
    """The caseworker holds a supervisor's seat as well: it is the person that counts."""
    page = Page(walk)
    with owner_session(walk.settings) as session:
        number = walk.numbers[Role.CASEWORKER.value, CARE]
        mine = session.execute(select(Seat).where(Seat.number == number)).scalar_one()
        other = Seat(person_id=mine.person_id, agency_id=mine.agency_id, role=Role.CW_SUPERVISOR.value, title="Acting", starts_at=mine.starts_at)  # fmt: skip
        session.add(other)
        session.flush()
        first, second = mine.number, other.number
    page.ask("waive", client=enter(walk.app, first))
    asked, acting = page.asked(), enter(walk.app, second)
    assert f"reliefs/{asked}" not in acting.get("/home").text
    page.press(acting, f"reliefs/{asked}", 404, decision="approve")
    assert f"reliefs/{asked}" in page.supervisor.get("/home").text
    assert SECRET in page.supervisor.get(f"/cases/{page.case}/reliefs/{asked}").text, "answered with the reason in view"
    refused = page.press(page.supervisor, f"reliefs/{asked}", 400, decision="refuse")
    assert "Enter why you do not approve" in refused.text
    page.press(page.supervisor, f"reliefs/{asked}", decision="refuse", note="The aunt was reached.")
    assert "The aunt was reached." in page.worker.get(page.at).text
    assert "Overdue by" in page.verdict()


def test_what_the_law_does_not_allow_is_refused_with_what_it_allows(walk):
    page = Page(walk, hours=-3.0)
    refused = words(page.ask("yield", 400, begins=-1).text)
    assert "It allows a waiver and an extension and a pause" in refused
    latest = (walk.now + timedelta(hours=93)).astimezone(library()["us-tx"].zone)
    assert f"The law allows no more than {latest:%a, %b} {latest.day}" in words(page.ask("extend", 400, until=94).text)
    assert "not later than it is due now" in words(page.ask("extend", 400, until=1).text)
    assert "asked when it begins" in words(page.ask("pause", 400, begins=1).text)
    assert "more than ten years ahead" in words(page.ask("pause", 400, begins=-1, until=24 * 365 * 12).text)
    assert "Enter the reason" in words(page.ask("waive", 400, note="").text)
    page.ask("extend", until=92)
    page.press(page.supervisor, f"reliefs/{page.asked()}", decision="approve")
    assert "Due in 3 days 1" in page.verdict()
    assert "Extended (" in page.verdict()


@pytest.mark.parametrize("walk", [STRICT], indirect=True, ids=["two limits"])
def test_whoever_asks_or_answers_is_told_what_runs_on_beside_it(walk):
    page = Page(walk, hours=-3.0)
    asking = words(page.worker.get(f"{page.at}/ask").text)
    assert "Tulip Walkinshaw" in asking, "whose duty it is"
    assert asking.count("Another limit runs on beside it: at most 20 hours") == 3, "of a waiver, an extension, a pause"
    page.ask("extend", until=90)
    assert words(page.worker.get(page.at).text).count("Another limit runs on beside it: at most 20 hours") == 1
    asked = page.asked()
    answering = words(page.supervisor.get(f"/cases/{page.case}/reliefs/{asked}").text)
    assert "Another limit runs on beside it: at most 20 hours" in answering
    assert "The law allows it to at most 96 hours in all (" in answering
    page.press(page.supervisor, f"reliefs/{asked}", decision="approve")
    assert "Due in 16 hours" in page.verdict()


def test_what_was_asked_is_taken_back_by_who_asked_alone(walk):
    page = Page(walk)
    page.ask("waive")
    asked = page.asked()
    page.press(page.supervisor, f"reliefs/{asked}/withdraw", 404)
    page.press(page.worker, f"reliefs/{asked}/withdraw")
    page.press(page.supervisor, f"reliefs/{asked}", 404, decision="approve")
    assert "Taken back" in words(page.worker.get(page.at).text)


def test_a_pause_stands_still_and_its_end_moves_the_due_time(walk):
    page = Page(walk, hours=-20.0)
    page.ask("pause", begins=-10)
    asked = page.asked()
    page.press(page.supervisor, f"reliefs/{asked}", decision="approve")
    assert "The clock stands still" in page.verdict()
    stop = f"/cases/{page.case}/reliefs/{asked}/end"
    early = walk.post(
        page.worker, stop, stop, 400, **dict(zip(("happened_day", "happened_time"), walk.at(-11), strict=True))
    )
    assert "The pause had not begun then" in words(early.text)
    walk.post(page.worker, stop, stop, **dict(zip(("happened_day", "happened_time"), walk.at(-4), strict=True)))
    assert re.search(r"Due in (9|10) hours", page.verdict()), "20 of 24 are gone, and 6 given back"


def test_answers_are_shown_with_those_that_were_changed(walk):
    page = Page(walk, hours=-3.0)
    address = f"/cases/{page.case}/answers"
    for said in ("yes", "no"):
        walk.post(page.worker, address, f"/cases/{page.case}/comments/new", question="ran_away", answer=said)
    shown = words(page.worker.get(address).text)
    assert re.search(
        r"Did the child run away\? No: Cedar County Child Welfare, .* Yes: Cedar County Child Welfare, .*; changed",
        shown,
    )
    assert 'value="yes">Change to yes' in page.worker.get(address).text
    assert walk.client(Role.JJ_OFFICER).get(address).status_code == 404, "not a case of theirs"


@pytest.mark.parametrize("walk", [OF_BOTH], indirect=True, ids=["two owners"])
def test_what_relieves_one_agencys_duty_relieves_no_other_agencys_and_is_not_on_its_page(walk):
    """Same kind, recipient and start, owed by two agencies: child welfare's waiver leaves the police's duty as it was."""
    page = Page(walk, hours=-60.0, rule=None)
    walk.record(page.worker, page.case, "Law enforcement", number="PD-1", hours=-50, reason="workload")
    with owner_session(walk.settings) as session:
        found = session.execute(select(Duty.rule, Duty.number).where(Duty.pack == "us-xx")).all()
        numbers = {row.rule: row.number for row in found}
    page.take(numbers["tell"])
    page.ask("waive")
    page.press(page.supervisor, f"reliefs/{page.asked()}", decision="approve")
    with owner_session(walk.settings) as session:
        waived = session.execute(select(Duty.rule, Duty.waived).where(Duty.pack == "us-xx")).all()
        assert {row.rule: row.waived for row in waived} == {"tell": True, "told": False}
    theirs = words(walk.client(Role.DETECTIVE, POLICE).get(f"/cases/{page.case}/duties/{numbers['told']}").text)
    assert "Nothing was asked of this duty" in theirs
