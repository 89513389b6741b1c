"""Cedar County with its people, and what each does at a browser: the walks of the tests begin here."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from portal.cases.models import Appearance, Case, CaseDocket
from portal.demo.services import add_people, adopt_packs
from portal.people.models import Agency, Person, Seat
from portal.people.rules import Role
from tests.cases.worlds import owner_session
from tests.web.browsing import enter, token
from tests.web.browsing import words as joined

COUNSEL = (Role.CHILDS_ATTORNEY, Role.GAL_CASA, Role.PARENTS_COUNSEL)


def words(page):
    """The page as a reader has it, tags gone."""
    return joined(re.sub(r"<[^>]+>", " ", page))


class Walk:
    """Cedar County with its people and no case; everyone's browser, and a clock that they read off their wall."""

    def __init__(self, app, settings):
        self.app, self.settings, self.now = app, settings, datetime.now(UTC)
        with owner_session(settings) as session:
            self.world = add_people(session, self.now)
            adopt_packs(session, self.world, self.now)
            seats = session.execute(
                select(Seat.number, Seat.role, Person.name, Agency.name.label("agency"))
                .join(Person, Person.id == Seat.person_id)
                .join(Agency, Agency.id == Seat.agency_id)
            ).all()
            self.numbers = {(row.role, row.agency): row.number for row in seats}
            self.offices = [str(office.id) for office in self.world.offices]
            self.office = self.offices[0]
            self.police = self.world.agencies["police"].number
            self.ncmec = self.world.agencies["ncmec"].number
        self.clients = {}

    def client(self, role, agency=None):
        """The browser of a seat."""
        number = next(
            number for (known, place), number in self.numbers.items() if known == role.value and agency in (None, place)
        )
        if number not in self.clients:
            self.clients[number] = enter(self.app, number)
        return self.clients[number]

    def at(self, hours):
        """Day and local time so many hours from now, as a form takes them."""
        local = (self.now + timedelta(hours=hours)).astimezone(ZoneInfo("America/Chicago"))
        return f"{local:%Y-%m-%d}", f"{local:%H:%M}"

    def post(self, client, address, page, expect=303, **fields):
        """Fill a form in and send it; fails unless the answer is as expected."""
        data = {"csrf_token": token(client.get(page).text)} | fields
        answer = client.post(address, data=data)
        assert answer.status_code == expect, (
            address,
            answer.status_code,
            re.findall(r'<li><a href="#[^"]*">([^<]+)', answer.text),
        )
        return answer

    def comment(self, client, case, audience, text):
        """Choose an audience and post to those who are shown."""
        new = f"/cases/{case}/comments/new"
        drawn = self.post(client, new, new, 200, where="no", audience=audience).text
        shown = re.search(r'name="shown" value="([^"]*)"', drawn)[1]
        self.post(client, f"/cases/{case}/comments", new, audience=audience, shown=shown, text=text)

    def report(self, name="Tulip Walkinshaw", police=None, learned=-3.0):
        """The caseworker adds a child, reports it missing and opens the case; gives its number."""
        worker = self.client(Role.CASEWORKER, "Cedar County Child Welfare")
        added = self.post(
            worker, "/report/new-child", "/report/new-child", name=name, birth_date="2012-06-15", sex="female",
            in_care="yes", office=self.office, docket_number="26-CW-7",
        )  # fmt: skip
        address = added.headers["Location"]
        day, clock = self.at(learned)
        seen_day, seen_clock = self.at(learned - 2)
        fields = {
            "learned_day": day, "learned_time": clock, "learned_from": "Night staff", "seen_day": seen_day,
            "seen_time": seen_clock, "seen_place": "Front hall", "seen_by": "Night staff", "absence_type": "ran_away",
            "dangers": ["medication", "adult"], "narrative": "Gone at the evening round.", "police": police or "outside",
        }  # fmt: skip
        checked = self.post(worker, address, address, 200, **fields, step="check")
        assert "Check answers before you open the case" in checked.text
        opened = self.post(worker, address, address, **fields, step="open")
        return re.search(r"/cases/(\d{12})/to-tell", opened.headers["Location"])[1]

    def duty(self, client, case, recipient, page=None):
        """The number of the open duty to a recipient, from the page of who must be told or another."""
        text = client.get(page or f"/cases/{case}/to-tell").text
        found = re.findall(r'<tr>\s*<th scope="row"[^>]*>(.*?)</th>.*?duties/(\d{12})', text, re.S)
        return next(number for name, number in found if recipient in html.unescape(name))

    def record(self, client, case, recipient, expect=303, hours=-1.0, **fields):
        """Record the duty to a recipient."""
        number = self.duty(client, case, recipient)
        day, clock = self.at(hours)
        values = {"outcome": "done", "happened_day": day, "happened_time": clock, "channel": "phone"} | fields
        return self.post(client, f"/cases/{case}/duties/{number}", f"/cases/{case}/duties/{number}", expect, **values)


def file_notice(walk, case):
    """The caseworker files the notice of the missing child: the page that was checked, and the answer of the filing."""
    worker = walk.client(Role.CASEWORKER, "Cedar County Child Welfare")
    address = f"/cases/{case}/notice"
    docket = re.search(r'<option value="(\d+)"', worker.get(address).text)[1]
    fields = {"docket": docket, "text": "The child is missing since the evening."}
    checked = walk.post(worker, address, address, 200, **fields, step="check")
    filed = walk.post(worker, address, address, **fields, step="file")
    return checked, filed


def appear(walk, case):
    """Counsel of the docket appear, as the clerk would enter it."""
    with owner_session(walk.settings) as session:
        key = session.execute(select(Case.id).where(Case.number == case)).scalar_one()
        docket = session.execute(select(CaseDocket.docket_id).where(CaseDocket.case_id == key)).scalar_one()
        for role in COUNSEL:
            number = next(n for (known, _), n in walk.numbers.items() if known == role.value)
            seat = session.execute(select(Seat.id).where(Seat.number == number)).scalar_one()
            session.add(Appearance(docket_id=docket, party=seat, stands_for="child", starts_at=walk.now))
