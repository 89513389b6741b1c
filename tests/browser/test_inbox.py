"""Something urgent in the browser: it waits for the first of the list, is not read, and reaches the second with the number to call."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from portal.cases.models import Case
from portal.notices.models import Shift, Unit
from portal.notices.outbox_services import tell
from portal.notices.rules import Kind, TargetKind
from portal.notices.telling_services import tell_the_next, tell_what_waits
from portal.people.models import Agency, Person, Seat
from portal.sharing.models import CaseAccess
from tests.browser.conftest import follow, need
from tests.browser.test_pages import AXE, look
from tests.cases.worlds import owner_session
from tests.conftest import portal_on

pytestmark = pytest.mark.browser
ZONE = ZoneInfo("America/Chicago")
AGENCY, FIRST, SECOND = (
    "Cedar City Police Department",
    "Arlo Watchman: Sergeant, missing persons",
    "June Tracewell: Detective, missing persons",
)


def lists(session, now):
    """The list of the police, of this test alone: the sergeant first, the detective second. Gives agency and a case of theirs."""
    agency = session.execute(select(Agency).where(Agency.name == AGENCY)).scalar_one()
    for unit in session.execute(select(Unit).where(Unit.agency_id == agency.id)).scalars():
        unit.ended_at = now
    unit = Unit(agency_id=agency.id, name="Desk of the test", takes="everything", phone="555-0155")
    session.add(unit)
    session.flush()
    for place, words in enumerate((FIRST, SECOND), 1):
        name, title = words.split(": ")
        seat = session.execute(
            select(Seat.id).join(Person, Person.id == Seat.person_id).where(Person.name == name, Seat.title == title)
        ).scalar_one()
        session.add(
            Shift(
                unit_id=unit.id,
                seat_id=seat,
                place=place,
                starts_at=now - timedelta(days=1),
                ends_at=now + timedelta(days=1),
                made_by=seat,
            )
        )
    case = (
        session.execute(
            select(Case.id)
            .join(CaseAccess, CaseAccess.case_id == Case.id)
            .where(
                CaseAccess.agency_id == agency.id,
                CaseAccess.ends_at.is_(None),
                Case.closed_at.is_(None),
                Case.sealed_by.is_(None),
            )
            .order_by(Case.opened_at.desc())
        )
        .scalars()
        .first()
    )
    return agency.id, case


def inbox_of(chromium, portal, who, width, scripts):
    """The inbox of a seat in a browser of its own."""
    page = chromium.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 768}).new_page()
    page.goto(f"{portal.address}/demo")
    follow(page.get_by_role("button", name=who))
    follow(page.get_by_role("link", name="Inbox").first)
    return page


def check(page, name, scripts):
    if scripts:
        need(AXE.is_file(), "no axe-core here: make set-up-tests")
        page.evaluate(AXE.read_text())
        assert look(page, name) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


@pytest.mark.parametrize(("width", "scripts"), [(1366, True), (320, True), (320, False)])
def test_what_nobody_reads_reaches_the_second_person(chromium, portal, width, scripts):
    now = datetime.now(UTC)
    with portal.own_keys(), portal_on(portal.settings) as app, app.app_context():
        with owner_session(portal.settings) as session:
            agency, case = lists(session, now)
            tell(session, Kind.LET_IN, [(TargetKind.AGENCY, agency)], by=None, now=now, case=case, agency=agency)
        tell_what_waits(now, ZONE)
        second = inbox_of(chromium, portal, SECOND, width, scripts)
        before = second.get_by_text("nobody before you on the list has read it").count()
        first = inbox_of(chromium, portal, FIRST, width, scripts)
        assert first.get_by_text("you are on call").first.is_visible()
        check(first, "the first's inbox", scripts)
        tell_the_next(now + timedelta(minutes=31), ZONE)
    second.reload()
    after = second.get_by_text("nobody before you on the list has read it").count()
    assert after > before
    assert second.locator('main a[href^="tel:"]').first.is_visible()
    check(second, "the second's inbox", scripts)
    follow(second.get_by_role("link", name="Your agency was let into the case of a missing child").first)
    assert re.search(r"/cases/\d{12}$", second.url)
    second.go_back()
    follow(second.get_by_role("button", name=re.compile("^Done")).first)
    assert second.get_by_text("nobody before you on the list has read it").count() == after - 1
    follow(second.get_by_role("link", name="What is done"))
    follow(second.get_by_role("button", name=re.compile("^Not done")).first)
    assert second.get_by_role("heading", level=1).inner_text() == "Inbox"
    for page in (first, second):
        page.context.close()
