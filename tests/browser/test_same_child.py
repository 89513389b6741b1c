"""A child who stands twice: in one agency's list, merged by two people; in two agencies' lists, where their contacts are asked. By keyboard alone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from portal import create_app
from portal.cases.jobs import ask_of_two_agencies
from portal.cases.models import Child
from portal.people.contact_models import DualContact
from portal.people.models import Person, Seat
from portal.people.rules import Role
from portal.store.types import fold
from tests.browser.conftest import follow
from tests.browser.desks import WAYS, check, desks
from tests.browser.keyboard import Keyboard
from tests.cases.worlds import PAST

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
SUPERVISOR, WORKER = "Gideon Hearthstone: Supervisor, Cedar County Child Welfare", "Rosa Lanternby: Caseworker"
CSV = """child_id,name,birth_date,sex,worker,dockets,tribe,counsel,placement,photo_date
{way}-1,{first},2011-03-04,f,Rosa Lanternby,,,,,
{way}-2,{second},2011-03-04,,Rosa Lanternby,,,,,
"""


@pytest.fixture(params=list(WAYS))
def sit(request, chromium, portal):
    with desks(chromium, portal, request.param) as found:
        yield found


def said(page):
    return page.locator("main").inner_text()


def test_merged_by_two_people(sit, portal):
    way = sit.way.replace(" ", "")
    first, second = f"Juniper {way.title()} Twofold", f"Junyper {way.title()} Twofold"
    page = sit(SUPERVISOR)
    page.goto(f"{portal.address}/roster/import")
    text = CSV.format(way=way, first=first, second=second)
    page.locator("#roster").set_input_files({"name": "roster.csv", "mimeType": "text/csv", "buffer": text.encode()})
    follow(page.get_by_role("button", name="See what it would do"))
    check(page, sit)
    follow(page.get_by_role("button", name=re.compile("^Add 2 ")))

    worker = sit(WORKER)
    keys = Keyboard(worker)
    keys.go("link", "Report a child missing")
    keys.write("Child's name", first)
    keys.go("button", "Look up")
    check(worker, sit)
    keys.actions = 0
    keys.go("link", f"Listed twice? {first}")
    check(worker, sit)
    keys.go("link", re.compile(f"^Compare.*{second}"))
    assert "Differs" in worker.locator("main").text_content()
    check(worker, sit)
    keys.go("button", "Propose that they are the same child")
    assert keys.actions == 3
    assert "It waits for a supervisor of your agency" in said(worker)
    check(worker, sit)

    page.goto(f"{portal.address}/home")
    keys = Keyboard(page)
    keys.go("link", re.compile(f"compare and answer.*{first}"))
    check(page, sit)
    keys.go("button", "Answer")
    check(page, sit)  # which of the two was not said
    keys.pick("decision", "confirm")
    keys.go("button", "Answer")
    assert f"{second} is found in the list as {first}" in said(page)
    check(page, sit)
    keys.go("link", "Children who were listed twice")
    assert "Merged" in said(page)
    check(page, sit)

    worker.goto(f"{portal.address}/report")
    keys = Keyboard(worker)
    keys.write("Child's name", second)
    keys.go("button", "Look up")
    assert first in said(worker)
    assert f"Report missing: {second}" not in said(worker)
    check(worker, sit)


def hold_both(portal, name):
    """The two agencies hold a child of one name and birth date, each names a contact, and the worker's job asks them."""
    engine = create_engine(portal.owner_url)
    with portal.own_keys(), Session(engine) as session:
        for person, role in (("Rosa Lanternby", Role.CASEWORKER), (None, Role.JJ_OFFICER)):
            seats = select(Seat).join(Person, Person.id == Seat.person_id).where(Seat.role == role.value)
            seat = session.execute(seats.where(Person.name == person) if person else seats).scalars().first()
            key = {"name_key": fold(name), "search_key": fold(name)}
            session.add(Child(agency_id=seat.agency_id, full_name=name, birth_date=date(2011, 5, 6), **key))
            if session.query(DualContact).filter_by(seat_id=seat.id).first() is None:
                session.add(DualContact(agency_id=seat.agency_id, seat_id=seat.id, starts_at=PAST, made_by=seat.id))
            officer = session.get_one(Person, seat.person_id).name
        session.commit()
        app = create_app(portal.settings)
        with app.app_context():
            assert ask_of_two_agencies(datetime.now(UTC))
    engine.dispose()
    return officer


def test_asked_of_two_agencies_and_answered(sit, portal):
    name = f"Juniper {sit.way.title()} Inventedly"
    officer = hold_both(portal, name)
    for person, ends in ((WORKER, "your agency cannot say yet"), (f"{officer}: ", "what to do")):
        page = sit(re.compile(f"^{re.escape(person)}"))
        keys = Keyboard(page)
        keys.go("link", re.compile(f"the same child\\? Answer.*{name}"))
        check(page, sit)
        keys.go("button", "Save the answer")
        check(page, sit)  # nothing was chosen
        keys.pick("answer", "not_yet" if person == WORKER else "same")
        keys.go("button", "Save the answer")
        check(page, sit)
        if person == WORKER:
            page.goto(f"{portal.address}/home")
            assert ends in said(page)
            keys = Keyboard(page)
            keys.go("link", re.compile(f"answer.*{name}"))
            keys.pick("answer", "same")
            keys.go("button", "Save the answer")
        else:
            assert "Both agencies say that it is the same child" in said(page)
