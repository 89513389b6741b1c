"""A draft advises only: what nobody adopted is late on no page, list, mail, sheet or calendar of any seat, and is told to nobody."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from portal.clocks.models import Duty, PackAdoption
from portal.notices.models import Notice
from portal.people.rules import Role
from tests.cases.worlds import owner_session
from tests.conftest import HEAVY
from tests.notices.test_calendar import events, make
from tests.web.browsing import words
from tests.web.test_canaries import PAGES
from tests.web.walking import file_notice

CARE = "Cedar County Child Welfare"
RAISED = {"duty_soon", "duty_late", "duty_hours_late", "duty_before_court"}
LATE = re.compile(r"overdue by|done late|due in \d|why late|hw-verdict-(?:overdue|done_late|due_soon)", re.I)
SEATS = (
    (Role.CASEWORKER, CARE),
    (Role.CW_SUPERVISOR, CARE),
    (Role.DETECTIVE, None),
    (Role.COURT_COORDINATOR, None),
    (Role.JUDICIAL_OFFICER, None),
)


def all_pages(desk, case):
    """Every page of every seat, with those of the case and its sheet, and the calendar, as they come."""
    found = []
    for role, agency in SEATS:
        client = desk.client(role, agency)
        for address in (*PAGES, f"/cases/{case}", f"/cases/{case}/to-tell", f"/cases/{case}/sheets/ncmec"):
            answer = client.get(address)
            assert answer.status_code in (200, 403, 404), address
            text = answer.text
            for row in re.split(r"(?=<tr>|<section)", text):
                if case in row or address.startswith(f"/cases/{case}"):
                    found.append(row)
    return found


def all_late(desk, case):
    return [said for text in all_pages(desk, case) for said in LATE.findall(words(text) + re.sub(r"\s+", " ", text))]


def in_calendar(desk):
    """How many duties the caseworker's calendar has."""
    client = desk.client(Role.CASEWORKER, CARE)
    address = make(client)
    return sum("Case duty" in str(event["summary"]) for event in events(client.get(address)))


def missing_since_two_days(desk):
    """A child learned missing 40 hours ago, and one 20 hours ago, whose duties fall due, and stay undone, while the worker looks on."""
    desk.work()
    case = desk.report(learned=-40, police=desk.police)
    desk.report(name="Clover Walkinshaw", learned=-20, police=desk.police)
    desk.work(timedelta(hours=5))
    desk.work(timedelta(hours=30))
    return case


@pytest.mark.parametrize("engine_name", HEAVY)
def test_a_draft_is_late_nowhere_and_told_to_nobody(desk):
    with owner_session(desk.settings) as session:
        session.execute(delete(PackAdoption))
    case = missing_since_two_days(desk)
    with owner_session(desk.settings) as session:
        kinds = set(session.execute(select(Notice.kind)).scalars())
        advised = select(Duty).where(Duty.due_at < desk.now, Duty.adopted.is_(False))
        assert session.execute(advised).scalars().first() is not None, "there is a due time that has passed"
    assert kinds & RAISED == set()
    assert in_calendar(desk) == 0
    assert all_late(desk, case) == []
    worker = desk.client(Role.CASEWORKER, CARE)
    assert "Advice of a draft that nobody has adopted" in words(worker.get(f"/cases/{case}").text)
    desk.record(worker, case, "NCMEC", channel="web_form", number="NC-1")
    file_notice(desk, case)
    desk.work(timedelta(hours=60))
    with owner_session(desk.settings) as session:
        assert session.execute(select(Duty).where(Duty.before_court_at.is_not(None))).first() is None
        assert set(session.execute(select(Notice.kind)).scalars()) & RAISED == set()
    assert all_late(desk, case) == [], "neither once it is done, nor before the court"


@pytest.mark.parametrize("engine_name", HEAVY)
def test_once_adopted_the_same_is_late_and_told(desk):
    """The planted positive."""
    case = missing_since_two_days(desk)
    with owner_session(desk.settings) as session:
        assert set(session.execute(select(Notice.kind)).scalars()) >= {"duty_late", "duty_hours_late"}
    assert in_calendar(desk) > 0
    file_notice(desk, case)
    desk.work(timedelta(hours=60))
    with owner_session(desk.settings) as session:
        assert session.execute(select(Duty).where(Duty.before_court_at.is_not(None))).first() is not None
    found = {said.lower()[:7] for said in all_late(desk, case)}
    assert {"overdue", "hw-verd"} <= found
