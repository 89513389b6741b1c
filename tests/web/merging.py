"""A child who stands twice in a list, and what is done about it: for the tests of merges."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, date, datetime

from sqlalchemy import select

from portal.cases.models import Case, Child, ChildKey, Docket
from portal.cases.photo_models import ChildPhoto, PhotoFile
from portal.cases.roster_models import RosterEntry
from portal.clocks.models import CaseClock
from portal.people.models import Office, Seat
from portal.people.rules import Role, Sector
from portal.store.base import new_number
from portal.store.types import fold
from tests.cases.worlds import FUTURE, PAST, CaseMaker, add_agency, add_place, owner_session
from tests.web.browsing import enter, token
from tests.web.test_roster import words

SHAPE = (Child, ChildKey, Docket, RosterEntry, ChildPhoto)


class Scene:
    """An agency with two supervisors and a caseworker, and a child of it who stands twice in the list, each with a case."""

    def __init__(self, session, open_first=False, open_second=False):
        maker = CaseMaker(session)
        names = {
            "supervisor": Role.CW_SUPERVISOR, "second": Role.CW_SUPERVISOR, "worker": Role.CASEWORKER, "other": Role.CW_SUPERVISOR,
            "judge": Role.JUDICIAL_OFFICER,
        }  # fmt: skip
        places = {name: add_place(session, role) for name, role in names.items()}
        agency = places["supervisor"].agency
        for name in ("second", "worker"):
            session.get_one(Seat, places[name].seat.id).agency_id = agency.id
        maker.owner, self.maker, self.places = agency, maker, places
        self.seats = {name: place.seat.number for name, place in places.items()}
        court = add_agency(session, "A court of the roster", Sector.COURT)
        self.office = maker.add(Office, agency_id=court.id, name="Chambers")
        self.court = court
        self.first = self.child("Wren Fablemont", date(2012, 6, 15), in_care=True)
        self.twin = self.child("Bill Placeholder", None, nicknames="Birdie", sex="female")
        for child, number in ((self.first, "A-1"), (self.twin, "A-2")):
            maker.add(RosterEntry, child_id=child.id, agency_id=agency.id, own_number=number)
        self.entry_of(self.twin).tribe = "Invented Nation"
        self.cases = [self.case(self.first, open_first), self.case(self.twin, open_second)]
        self.photos = [self.photo(child, case, day) for child, case, day in zip((self.first, self.twin), self.cases, (1, 9), strict=True)]  # fmt: skip
        self.docket = maker.docket(self.cases[1], court, self.office, notice=False)
        self.docket.docket_number = "2026-CW-7"
        session.flush()
        self.numbers = self.first.number, self.twin.number
        self.keys = self.first.id, self.twin.id
        self.case_numbers = [case.number for case in self.cases]
        self.case_keys = [case.id for case in self.cases]

    def child(self, name, born, **more):
        keys = {"name_key": fold(name), "search_key": fold(name)}
        return self.maker.add(Child, agency_id=self.maker.owner.id, full_name=name, birth_date=born, **keys, **more)

    def entry_of(self, child):
        return self.maker.session.query(RosterEntry).filter_by(child_id=child.id).one()

    def case(self, child, is_open):
        closed = None if is_open else datetime.now(UTC)
        case = self.maker.add(
            Case,
            number=new_number(),
            child_id=child.id,
            agency_id=self.maker.owner.id,
            opened_at=PAST,
            closed_at=closed,
        )
        self.maker.let_in(case, self.maker.owner)
        self.maker.event(case, "absence")
        self.maker.add(CaseClock, case_id=case.id, seat_id=self.places["worker"].seat.id, next_at=FUTURE)
        return case

    def photo(self, child, case, day):
        seat = self.places["worker"].seat.id
        file = self.maker.add(
            PhotoFile, name=secrets.token_hex(16), thumbnail=secrets.token_hex(16), seat_id=seat, case_id=case.id, prepared_at=PAST,
            kept_at=PAST,
        )  # fmt: skip
        return self.maker.add(
            ChildPhoto, child_id=child.id, agency_id=self.maker.owner.id, file_id=file.id, seat_id=seat, recorded_at=PAST,
            taken_on=date(2026, 10, day), current=True,
        ).id  # fmt: skip


def make(settings, **more):
    with owner_session(settings) as session:
        scene = Scene(session, **more)
        session.flush()
        session.expunge_all()
        return scene


def rows(settings):
    """Every row that a merge may touch, whole, and to which child each case belongs."""
    with owner_session(settings) as session:
        found = {
            model.__tablename__: sorted(
                tuple(str(getattr(row, column.name)) for column in model.__table__.columns)
                for row in session.execute(select(model)).scalars()
            )
            for model in SHAPE
        }
        found["cases"] = sorted(map(tuple, session.execute(select(Case.id, Case.child_id))))
        return found


def propose(client, scene):
    address = "/children/{}/same/{}".format(*scene.numbers)
    page = client.get(address)
    sent = dict(re.findall(r'name="(seen)" value="(\w+)"', page.text))
    return page, client.post(address, data={"csrf_token": token(client.get("/home").text)} | sent)


def proposed(app, scene):
    """The address of the merge that the caseworker proposes."""
    page, answer = propose(enter(app, scene.seats["worker"]), scene)
    assert answer.status_code == 303, words(page.text)
    return answer.headers["Location"]


def reply(client, address, decision="confirm", **more):
    page = client.get(address)
    seen = dict(re.findall(r'name="(seen)" value="(\w+)"', page.text))
    sent = {"csrf_token": token(client.get("/home").text), "decision": decision} | seen | more
    return client.post(f"{address}/answer", data=sent)


def take_back(client, address):
    return client.post(f"{address}/undo", data={"csrf_token": token(client.get("/home").text)})


def found_by(client, name):
    page = client.get("/report")
    return words(client.post("/report", data={"csrf_token": token(page.text), "words": name}).text)
