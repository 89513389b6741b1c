"""A court's figure of photo readiness: numbers of the children with a docket there, of no other court's, and no child."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import create_engine, text

from portal.cases.models import Child, Docket
from portal.cases.roster_models import RosterEntry
from portal.people.models import Agency, Office
from portal.people.rules import BENCH, Role
from tests.cases.worlds import CaseMaker, add_place, owner_session
from tests.web.browsing import enter
from tests.web.test_roster import words

TODAY = datetime.now(UTC).date()


class Scene:
    """A court, another one, and two agencies whose children have dockets here or there."""

    def __init__(self, session):
        self.session, self.maker = session, CaseMaker(session)
        self.judge, self.elsewhere = (add_place(session, Role.JUDICIAL_OFFICER) for _ in range(2))
        self.county, self.small = (add_place(session, Role.CW_SUPERVISOR) for _ in range(2))
        for place, name in ((self.county, "Care of Cedar"), (self.small, "Care of Fewbrook")):
            session.get_one(Agency, place.agency.id).name = name
        for days in (10, 20, 170, 200, None, None):  # of six children three photos are new enough, one is old
            self.child(self.county, self.judge, days)
        self.child(self.county, self.judge, 10, in_care=False)
        self.child(self.county, self.judge, 10, withdrawn_at=datetime.now(UTC))
        self.child(self.county, self.elsewhere, 10)
        self.child(self.county, None, 10)
        for _ in range(4):
            self.child(self.small, self.judge, 10)

    def child(self, of, court, days, **more):
        name = {
            "full_name": "Zqchild Fablemont",
            "name_key": "zqchild",
            "search_key": "zqchild",
            "birth_date": date(2012, 6, 15),
        }
        child = self.maker.add(Child, agency_id=of.agency.id, **{"in_care": True} | name | more)
        if days is not None:
            self.maker.add(
                RosterEntry, agency_id=of.agency.id, child_id=child.id, photo_date=TODAY - timedelta(days=days)
            )
        if court is not None:
            office = self.maker.add(Office, agency_id=court.agency.id, name="Chambers")
            self.maker.add(Docket, child_id=child.id, court_id=court.agency.id, office_id=office.id, docket_number="2026-CW-1", kind="child_welfare")  # fmt: skip


@pytest.fixture
def scene(settings):
    with owner_session(settings) as session:
        made = Scene(session)
        session.flush()
        made.seats = {name: getattr(made, name).seat.number for name in ("judge", "elsewhere", "county")}
        session.expunge_all()
        return made


def test_a_court_is_given_figures_of_its_own_dockets_and_no_child(app, scene):
    page = enter(app, scene.seats["judge"]).get("/photo-readiness").text
    assert "Care of Cedar 6 3 (50 %) 1 2" in words(page)
    assert "Care of Fewbrook Fewer than 5" in words(page)
    assert "zqchild" not in page.lower()
    assert "Photo readiness" in words(enter(app, scene.seats["judge"]).get("/home").text)


def test_another_court_is_given_its_own(app, scene):
    page = words(enter(app, scene.seats["elsewhere"]).get("/photo-readiness").text)
    assert "Care of Cedar Fewer than 5" in page
    assert "Fewbrook" not in page


def test_nobody_but_the_bench_has_the_page(app, scene):
    assert enter(app, scene.seats["county"]).get("/photo-readiness").status_code == 403


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_the_function_answers_a_seat_of_the_bench_alone(settings, scene):
    """By its own statement: no other role is given a count, whatever its agency, and the bench no other court's."""
    engine = create_engine(settings.database_url)
    ask = text("select children from homeward_photo_readiness(current_date - 180) order by children")
    for role in Role:
        with owner_session(settings) as session:
            seat = scene.judge.seat.id
            session.execute(text("update seat set role = :role where id = :seat"), {"role": role.value, "seat": seat})
        with engine.begin() as connection:
            connection.execute(text("select set_config('homeward.seat', :seat, true)"), {"seat": str(seat)})
            found = [row.children for row in connection.execute(ask)]
        assert found == ([4, 6] if role in BENCH else []), role
    engine.dispose()
