"""Hearing dates on the pages: entered, moved, called off, and on no other chambers' page."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from portal.cases.models import Case, CaseDocket, Docket
from portal.clocks.models import Duty
from portal.people.models import OfficeSeat, Seat
from portal.people.rules import Role
from tests.cases.test_board import judge_of
from tests.cases.worlds import owner_session
from tests.conftest import HEAVY
from tests.web.browsing import enter
from tests.web.relieving import CARE, POLICE, RULES, Page, walk_under
from tests.web.walking import file_notice, words

pytestmark = pytest.mark.parametrize("engine_name", HEAVY)


@pytest.fixture
def walk(app, settings, monkeypatch):
    return walk_under(app, settings, monkeypatch, RULES)


def clerk_of(walk):
    """The browser of the clerk of the docket's chambers."""
    with owner_session(walk.settings) as session:
        number = session.execute(
            select(Seat.number)
            .join(OfficeSeat, OfficeSeat.seat_id == Seat.id)
            .where(OfficeSeat.office_id == int(walk.office), Seat.role.in_([Role.CLERK.value, Role.COURT_COORDINATOR.value]))
        ).scalars().first()  # fmt: skip
    return enter(walk.app, number)


def test_a_hearing_is_entered_moved_by_court_staff_and_called_off(walk):
    page = Page(walk, hours=-3.0)
    address = f"/cases/{page.case}/dates"

    def save(client, hours, expect=303, **more):
        shown = client.get(address).text
        fields = {
            "docket": re.search(r'<option value="(\d+)"', shown)[1],
            "was": re.search(r'name="was" value="([^"]*)"', shown)[1],
        }
        fields |= dict(zip(("planned_day", "planned_time"), walk.at(hours), strict=True))
        return walk.post(client, address, address, expect, **fields | more)

    def due():
        with owner_session(walk.settings) as session:
            row = session.execute(select(Duty).where(Duty.pack == "us-xx", Duty.rule == "report")).scalar_one()
            return row.due_at and (row.due_at - walk.now).days, row.question

    assert due() == (None, "hearing")
    assert "still to come" in save(page.worker, -1, 400).text
    save(page.worker, 24 * 30)
    assert due() in ((28, ""), (29, ""))
    file_notice(walk, page.case)
    clerk = clerk_of(walk)
    assert "moved a hearing meanwhile" in save(clerk, 24 * 20, 400, was="").text
    save(clerk, 24 * 20)
    assert due() in ((18, ""), (19, ""))
    shown = words(page.worker.get(address).text)
    assert shown.count("Moved or called off") == 1
    assert "Hearing planned" in judge_of(walk).get(f"/cases/{page.case}").text
    assert walk.client(Role.DETECTIVE, POLICE).get(address).status_code == 403
    asked = re.search(rf"{address}/(\d+)/call-off", clerk.get(address).text)[1]
    page.press(clerk, f"dates/{asked}/call-off")
    assert due() == (None, "hearing")
    page.press(clerk, f"dates/{asked}/call-off", 404)


def test_a_hearing_of_another_chambers_docket_is_not_on_this_benchs_page(walk):
    case = walk.report(police=walk.police)
    file_notice(walk, case)
    with owner_session(walk.settings) as session:
        kept = session.execute(select(Case).where(Case.number == case)).scalar_one()
        first = session.execute(select(Docket).join(CaseDocket).where(CaseDocket.case_id == kept.id)).scalar_one()
        other = next(int(key) for key in walk.offices if int(key) != first.office_id)
        second = Docket(
            child_id=first.child_id,
            court_id=first.court_id,
            office_id=other,
            kind="juvenile_justice",
            docket_number="26-JJ-999",
        )
        session.add(second)
        session.flush()
        session.add(CaseDocket(case_id=kept.id, docket_id=second.id))
        keys = (first.id, second.id)
    worker, page = walk.client(Role.CASEWORKER, CARE), f"/cases/{case}/dates"
    judge = judge_of(walk)
    for key, seen in ((keys[1], False), (keys[0], True)):
        day, clock = walk.at(24 * 11)
        was = re.search(r'name="was" value="([^"]*)"', worker.get(page).text)[1]
        walk.post(worker, page, page, docket=str(key), was=was, planned_day=day, planned_time=clock)
        assert ("Hearing planned" in judge.get(f"/cases/{case}").text) is seen
