"""What waits at home for the agency that keeps a case: the recovery plan to make, the birthday that closes nothing. Nobody else has the rows."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select

from portal.cases.models import Case, CaseEvent
from portal.cases.record_models import Identity
from portal.clocks.local_time_rules import add_months
from portal.people.models import Agency
from portal.people.rules import Role
from portal.sharing.models import CaseAccess
from portal.store.base import db
from tests.cases.worlds import owner_session
from tests.web.browsing import token
from tests.web.relieving import CARE
from tests.web.test_canaries import PAGES
from tests.web.walking import Walk, words

ASK = "ask the court whether jurisdiction and pick-up orders go on"
PLAN = "Make the recovery plan: missing for"
KEEPERS = {("caseworker", CARE), ("cw_supervisor", CARE)}

COUNSEL_OF_CARE = ("agency_counsel", "Cedar County Attorney, Child Welfare Division")


@pytest.fixture
def walk(app, settings):
    return Walk(app, settings)


def let_all_in(walk, case):
    """Every agency is let into the case: what a seat does not get then is kept from it by its role or by whose case it is."""
    with owner_session(walk.settings) as session:
        key = session.execute(select(Case.id).where(Case.number == case)).scalar_one()
        there = set(session.execute(select(CaseAccess.agency_id).where(CaseAccess.case_id == key)).scalars())
        for agency in set(session.execute(select(Agency.id)).scalars()) - there:
            session.add(CaseAccess(case_id=key, agency_id=agency, ground="test", basis="test", starts_at=walk.now))


def who_has(walk, text):
    """The seats, as role and agency, on whose home page these words stand."""
    return {
        seat for seat in walk.numbers if text in words(walk.client(Role(seat[0]), seat[1]).get("/home").text)
    }  # fmt: skip


def happened(walk, case, kind):
    """Something happened in the case; gives the event's key."""
    with owner_session(walk.settings) as session:
        row = session.execute(select(Case).where(Case.number == case)).scalar_one()
        added = CaseEvent(case_id=row.id, agency_id=row.agency_id, recorded_at=walk.now, kind=kind, happened_at=walk.now)  # fmt: skip
        session.add(added)
        session.flush()
        return added.id


def change(walk, model, key, **values):
    """Set columns of a row, as the database's owner."""
    with owner_session(walk.settings) as session:
        for name, value in values.items():
            setattr(session.get_one(model, key), name, value)


def test_the_recovery_plan_is_asked_of_the_seats_that_may_make_it_and_of_no_other(walk):
    case = walk.report("Tulip Walkinshaw", learned=-48)
    walk.report("Fern Walkinshaw", learned=-20)
    let_all_in(walk, case)
    assert who_has(walk, PLAN) == KEEPERS
    worker = walk.client(Role.CASEWORKER, CARE)
    home = worker.get("/home").text
    assert "Tulip Walkinshaw : Make the recovery plan: missing for 2 days 2 hours" in words(home)
    assert words(home).count(PLAN) == 1
    form = f"/cases/{case}/records/recovery-plan"
    assert f'href="{form}"' in home
    assert home.index("Duties of your agency") < home.index("Recovery plans to make"), (
        "what has a due time is more pressing"
    )
    walk.post(worker, form, form, was="", pickup_contact="Night desk, 555-0100")
    assert who_has(walk, PLAN) == set()


def test_the_plan_is_asked_for_until_the_child_is_located_or_the_case_closed_and_again_where_it_was_emptied(walk):
    case = walk.report(learned=-48)
    worker = walk.client(Role.CASEWORKER, CARE)

    def asked():
        return PLAN in words(worker.get("/home").text)

    assert asked()
    for kind in ("located", "recovered", "returned", "outcome"):
        key = happened(walk, case, kind)
        assert not asked(), kind
        change(walk, CaseEvent, key, superseded_at=walk.now)
        assert asked(), kind
    with owner_session(walk.settings) as session:
        key = session.execute(select(Case.id).where(Case.number == case)).scalar_one()
    change(walk, Case, key, closed_at=walk.now)
    assert not asked()
    change(walk, Case, key, closed_at=None)
    form = f"/cases/{case}/records/recovery-plan"
    walk.post(worker, form, form, was="", pickup_contact="Night desk, 555-0100")
    assert not asked()
    page = worker.get(form).text
    was = page.split('name="was" value="')[1].split('"')[0].replace("&#43;", "+")
    answer = worker.post(form, data={"csrf_token": token(page), "was": was, "pickup_contact": ""})
    assert answer.status_code == 303
    assert asked()


def turns_18(walk, case, months):
    """The child of a case turns 18 in so many months, by the day in the court's zone; gives that day as pages say it."""
    today = walk.now.astimezone(ZoneInfo(walk.settings.zone)).date()
    day = add_months(today, months).replace(day=min(today.day, 28))
    with owner_session(walk.settings) as session:
        of_case = select(Identity).join(Case, Case.id == Identity.case_id).where(Case.number == case)
        for row in session.execute(of_case).scalars():
            row.birth_date = day.replace(year=day.year - 18)
    return f"{day:%b} {day.day}, {day.year}"


def test_a_birthday_is_warned_of_at_the_agency_that_keeps_the_case_and_with_its_counsel_and_nowhere_else(walk):
    case, later = walk.report("Tulip Walkinshaw"), walk.report("Fern Walkinshaw")
    day = turns_18(walk, case, 5)
    turns_18(walk, later, 8)
    let_all_in(walk, case)
    assert who_has(walk, ASK) == KEEPERS | {COUNSEL_OF_CARE}
    home = walk.client(Role.CASEWORKER, CARE).get("/home").text
    assert f"Tulip Walkinshaw : Turns 18 on {day}: {ASK}" in words(home)
    assert words(home).count(ASK) == 1
    row = home[: home.index("Turns 18 on")].rsplit("<li>", 1)[1]
    assert f'href="/cases/{case}"' in row


def test_a_birthday_closes_nothing_and_the_warning_ends_with_the_absence_alone(walk):
    case = walk.report("Tulip Walkinshaw")
    day = turns_18(walk, case, -3)
    worker = walk.client(Role.CASEWORKER, CARE)

    def home():
        return words(worker.get("/home").text)

    said = f"Turned 18 on {day}. The case stays open: {ASK}"
    assert said in home()
    assert worker.get(f"/cases/{case}").status_code == 200
    happened(walk, case, "located")
    assert said in home()
    for kind in ("recovered", "returned", "outcome"):
        key = happened(walk, case, kind)
        assert ASK not in home(), kind
        change(walk, CaseEvent, key, superseded_at=walk.now + timedelta(seconds=1))
        assert said in home(), kind
    with owner_session(walk.settings) as session:
        session.execute(select(Case).where(Case.number == case)).scalar_one().closed_at = walk.now
    assert ASK not in home()


@pytest.mark.thorough
def test_neither_row_stands_on_any_other_page_of_any_seat(walk):
    """A second surface: lists, board, duties, calendar, inbox, log and the case itself, of every seat, all let into the case."""
    case = walk.report("Tulip Walkinshaw", learned=-48)
    turns_18(walk, case, 5)
    let_all_in(walk, case)
    found = set()
    for seat in walk.numbers:
        client = walk.client(Role(seat[0]), seat[1])
        for page in (*PAGES, f"/cases/{case}"):
            text = words(client.get(page).text)
            found |= {(seat, page, said) for said in (PLAN, "Turns 18 on", ASK) if said in text}
    birthday = {(seat, "/home", said) for seat in KEEPERS | {COUNSEL_OF_CARE} for said in ("Turns 18 on", ASK)}
    assert found == birthday | {(seat, "/home", PLAN) for seat in KEEPERS}


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_what_waits_costs_one_statement_and_what_waits_for_others_none(walk):
    other, worker = walk.client(Role.CASEWORKER, "Mesquite County Child Welfare"), walk.client(Role.CASEWORKER, CARE)

    def statements(client):
        counted = []

        def note(_connection, _cursor, statement, *_):
            counted.append(statement)

        with walk.app.app_context():
            event.listen(db.engine, "before_cursor_execute", note)
            client.get("/home")
            event.remove(db.engine, "before_cursor_execute", note)
        return counted

    few = len(statements(other))
    for turn in range(3):
        turns_18(walk, walk.report(f"Tulip {turn} Walkinshaw", learned=-48), 5)
    assert len(statements(other)) == few
    asked = [
        sum("AS asks" in text for text in statements(client))
        for client in (worker, other, walk.client(Role.DETECTIVE), walk.client(Role.NCMEC_ANALYST))
    ]
    assert asked == [1, 1, 1, 0]
