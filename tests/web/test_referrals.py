"""Letting a partner in: who worked the child's last case is offered first, with the basis of then; nobody else learns of that case."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from portal.audit.models import Disclosure
from portal.cases.models import Case, CaseDocket, Child
from portal.orders.models import Order
from portal.people.models import Agency
from portal.people.rules import Role
from portal.sharing.models import CaseAccess
from tests.cases.worlds import owner_session
from tests.conftest import HEAVY
from tests.web.walking import Walk

pytestmark = pytest.mark.parametrize("engine_name", HEAVY)
CARE, PROBATION = "Cedar County Child Welfare", "Cedar County Juvenile Probation"
BASIS = "Agreement of March 3"


class Twice:
    """A child who was missing before: the last case with its partners, closed; and the new one."""

    def __init__(self, app, settings):
        self.walk = Walk(app, settings)
        self.worker = self.walk.client(Role.CASEWORKER, CARE)
        self.last = self.walk.report(police=self.walk.police)
        with owner_session(settings) as session:
            self.agencies = {row.name: row.number for row in session.execute(select(Agency.name, Agency.number))}
        self.refer(self.last, PROBATION)
        self.close()
        self.new = self.again()

    def refer(self, case, name, expect=303):
        address = f"/cases/{case}/refer"
        fields = {"agency": self.agencies[name], "basis": BASIS, "step": "share"}
        return self.walk.post(self.worker, address, address, expect, **fields)

    def check(self, name, **more):
        """Send the form so that it comes back with an error."""
        address = f"/cases/{self.new}/refer"
        fields = {"agency": self.agencies[name], "basis": BASIS} | more
        return self.walk.post(self.worker, address, address, 400, **fields)

    def close(self):
        with owner_session(self.walk.settings) as session:
            ago = self.walk.now - timedelta(days=2)
            session.execute(update(Case).values(opened_at=ago, closed_at=ago + timedelta(days=1)))
            session.execute(update(CaseAccess).values(starts_at=ago))

    def again(self):
        """Report the same child missing once more."""
        with owner_session(self.walk.settings) as session:
            child = session.execute(select(Child.number)).scalar_one()
        day, clock = self.walk.at(-3.0)
        fields = {
            "learned_day": day, "learned_time": clock, "learned_from": "Night staff", "absence_type": "ran_away",
            "dangers": ["medication"], "narrative": "Gone again.", "police": "outside", "step": "open",
        }  # fmt: skip
        opened = self.walk.post(self.worker, f"/report/{child}", f"/report/{child}", **fields)
        return re.search(r"/cases/(\d{12})/to-tell", opened.headers["Location"])[1]

    def offered(self):
        """Whom the page offers again, by name with the address."""
        text = self.worker.get(f"/cases/{self.new}/refer").text
        return {html.unescape(name): address for address, name in re.findall(r'href="([^"]*again=\d+)">([^<]+)', text)}


@pytest.fixture
def twice(app, settings):
    return Twice(app, settings)


def test_partners_of_the_last_case_come_first_with_the_basis_of_then(twice):
    police = next(name for name, number in twice.agencies.items() if number == twice.walk.police)
    offered = twice.offered()
    assert offered.keys() == {PROBATION, police}
    page = twice.worker.get(offered[PROBATION]).text
    assert f'value="{twice.agencies[PROBATION]}" selected' in page
    assert BASIS in page
    assert "check that it still holds" in page
    # The police were let in for the investigation of then: their basis is none for today.
    page = twice.worker.get(offered[police]).text
    assert f'value="{twice.walk.police}" selected' in page
    assert BASIS not in page
    assert "check that it still holds" not in page
    assert "check that it still holds" in twice.check(PROBATION, step="elsewhere").text, (
        "an error keeps what was carried and says so"
    )
    assert "check that it still holds" not in twice.check(PROBATION, step="elsewhere", basis="Another").text
    twice.refer(twice.new, PROBATION)
    assert twice.offered().keys() == {police}, "who is in is not offered"


def test_naming_who_was_on_the_last_case_is_a_reading_of_it(twice):
    def readings():
        with owner_session(twice.walk.settings) as session:
            key = session.execute(select(Case.id).where(Case.number == twice.last)).scalar_one()
            return session.execute(
                select(func.count()).select_from(Disclosure).where(Disclosure.case_id == key)
            ).scalar_one()

    before = readings()
    assert twice.offered()
    assert readings() == before + 1
    with owner_session(twice.walk.settings) as session:
        session.execute(
            update(CaseAccess).where(CaseAccess.ground != "owner").values(ends_at=twice.walk.now - timedelta(days=2))
        )
    assert not twice.offered()
    assert readings() == before + 1, "who is not named is not read"


def test_a_number_that_was_not_offered_fills_in_nothing(twice):
    for number in (twice.walk.ncmec, "1", "x' or 1=1"):
        page = twice.worker.get(f"/cases/{twice.new}/refer", query_string={"again": number}).text
        assert " selected" not in page


def test_who_was_let_go_before_the_end_is_not_offered_again(twice):
    with owner_session(twice.walk.settings) as session:
        key = session.execute(select(Case.id).where(Case.number == twice.last)).scalar_one()
        agency = session.execute(select(Agency.id).where(Agency.number == twice.agencies[PROBATION])).scalar_one()
        closed = session.execute(select(Case.closed_at).where(Case.id == key)).scalar_one()
        of_the_case = update(CaseAccess).where(CaseAccess.case_id == key, CaseAccess.agency_id == agency)
        session.execute(of_the_case.values(ends_at=closed))
    assert PROBATION in twice.offered()
    with owner_session(twice.walk.settings) as session:
        session.execute(of_the_case.values(ends_at=closed - timedelta(hours=1)))
    assert PROBATION not in twice.offered()


def test_a_last_case_that_is_sealed_offers_nobody(twice):
    assert twice.offered()
    with owner_session(twice.walk.settings) as session:
        case = session.execute(select(Case).where(Case.number == twice.last)).scalar_one()
        docket = session.execute(select(CaseDocket.docket_id).where(CaseDocket.case_id == case.id)).scalars().first()
        order = Order(
            case_id=case.id, docket_id=docket, agency_id=case.agency_id, recorded_at=twice.walk.now, signed_at=twice.walk.now,
            starts_at=twice.walk.now - timedelta(hours=1), order_title="Sealed", order_text="Sealed", sealed=True,
        )  # fmt: skip
        session.add(order)
        session.flush()
        case.sealed_by = order.id
    assert twice.offered() == {}


def test_another_keepers_case_of_a_child_offers_nobody(twice):
    with owner_session(twice.walk.settings) as session:
        other = session.execute(select(Agency.id).where(Agency.name == "Mesquite County Child Welfare")).scalar_one()
        session.execute(update(Case).where(Case.number == twice.last).values(agency_id=other))
    assert twice.offered() == {}
