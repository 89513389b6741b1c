"""A group home and the agency that placed the child, at their browsers: what the tests of a provider's report begin with."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import select

from portal.cases.models import Case, CaseEvent
from portal.cases.provider_report_models import ProviderReport
from portal.people.models import Agency
from portal.people.rules import Role
from portal.sharing.models import CaseAccess
from tests.cases.worlds import owner_session
from tests.notices.scenes import Desk
from tests.web.browsing import token

CARE, HOME = "Cedar County Child Welfare", "Juniper House"
NEW, SENT, CAME = "/provider-reports/new", "/provider-reports", "/provider-reports/received"
SAID = {
    "child_name": "Tulip Walkinsaw", "birth_date": "2012-06-15", "sex": "female", "seen_place": "Kitchen", "seen_by": "Night staff",
    "seen_with": "A boy named Fir", "clothing": "Gray hoodie", "searched": "House and yard", "police_agency": "Cedar City Police",
    "police_number": "CC-77", "absence_type": "ran_away", "dangers": ["suicide", "adult"], "narrative": "Window open at the round.",
}  # fmt: skip


class Home(Desk):
    """The county with the home's browser and the caseworker's."""

    def __init__(self, app, settings, post_office=None):
        super().__init__(app, settings, post_office)
        self.staff, self.worker = self.client(Role.PROVIDER, HOME), self.client(Role.CASEWORKER, CARE)
        with owner_session(settings) as session:
            self.care = session.execute(select(Agency.number).where(Agency.name == CARE)).scalar_one()

    def fields(self, **more):
        """The form as it is drawn, filled in."""
        page = self.staff.get(NEW).text
        drawn = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("csrf_token", "once")}
        day, clock = self.at(-1.5)
        return drawn | {"placing": self.care, "seen_day": day, "seen_time": clock} | SAID | more

    def send(self, **more):
        """Report a child missing: the number of the report."""
        data = self.fields(**more)
        checked = self.staff.post(NEW, data=data | {"step": "check"})
        assert "Check answers before you send" in checked.text, checked.text
        sent = self.staff.post(NEW, data=data | {"step": "send"})
        assert sent.status_code == 303, sent.text
        return sent.headers["Location"].rsplit("/", 1)[1]

    def known(self, name="Tulip Walkinshaw"):
        """A child of the agency, added by its caseworker: its number."""
        added = self.post(
            self.worker, "/report/new-child", "/report/new-child", name=name, birth_date="2012-06-15", sex="female", in_care="yes",
            office=self.office, docket_number="26-CW-7",
        )  # fmt: skip
        return added.headers["Location"].rsplit("/", 1)[1]

    def opening(self, report, child, client=None, **more):
        """The fields of the agency's report as they are filled in from the home's, and where they go."""
        address = f"{CAME}/{report}/open/{child}"
        page = (client or self.worker).get(address).text
        found = dict(re.findall(r'<input[^>]* name="(\w+)" (?:type="\w+"[^>]*?|)value="([^"]*)"', page))
        names = (
            "learned_day",
            "learned_time",
            "learned_which",
            "learned_from",
            "seen_day",
            "seen_time",
            "seen_which",
            "seen_place",
            "seen_by",
        )
        boxes = re.findall(r'name="(\w+)" value="(\w+)" checked', page)
        data = {name: _field(page, name) for name in names} | {"csrf_token": token(page), "police": "outside"}
        data |= {"absence_type": next((value for name, value in boxes if name == "absence_type"), "")}
        data |= {"dangers": [value for name, value in boxes if name == "dangers"], "narrative": "As the home says."}
        assert found
        return address, data | more

    def open(self, report, child, client=None, expect=303, **more):
        """Open a case from a report: its number, or the answer where it was refused."""
        address, data = self.opening(report, child, client, **more)
        answer = (client or self.worker).post(address, data=data | {"step": "open"})
        assert answer.status_code == expect, answer.text
        return answer.headers["Location"].split("/")[2] if expect == 303 else answer

    def row(self, report):
        """The row of a report."""
        with owner_session(self.settings) as session:
            found = session.execute(select(ProviderReport).where(ProviderReport.number == report)).scalar_one()
            session.expunge(found)
            return found

    def rows(self, model, case):
        """Rows of a case with the names of their agencies."""
        with owner_session(self.settings) as session:
            key = session.execute(select(Case.id).where(Case.number == case)).scalar_one()
            found = session.execute(
                select(model, Agency.name).join(Agency, Agency.id == model.agency_id).where(model.case_id == key)
            ).all()
            session.expunge_all()
            return [(row[0], row[1]) for row in found]

    def learned(self, case):
        """When the agency learned, as the events of a case say."""
        return sorted(row.happened_at for row, _ in self.rows(CaseEvent, case) if row.kind == "information_received")

    def access(self, case):
        """Ground and basis on which the home was let in."""
        return [(row.ground, row.basis) for row, name in self.rows(CaseAccess, case) if name == HOME]

    def later(self, minutes):
        """Day and time so many minutes after the test began, as a form takes them."""
        return self.at(timedelta(minutes=minutes).total_seconds() / 3600)


def _field(page, name):
    tag = re.search(rf'<input[^>]*\bname="{name}"[^>]*>', page)
    value = re.search(r'value="([^"]*)"', tag[0]) if tag else None
    return value[1] if value else ""
