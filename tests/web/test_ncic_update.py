"""The 30-day update of the NCIC entry: attested in two actions, it proves the duty that federal law has; others see it and cannot do it."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.cases.models import Case
from portal.cases.record_models import NcicAttestation
from portal.clocks.models import Duty, DutyRecord
from portal.people.models import Agency
from portal.people.rules import Role
from portal.sharing.models import CaseAccess
from tests.cases.worlds import owner_session
from tests.web.browsing import masked
from tests.web.relieving import CARE, POLICE
from tests.web.walking import Walk, words

LINK = "Verify and update the NCIC entry"


class Desk:
    """A detective whose agency has accepted the report of a child."""

    def __init__(self, app, settings):
        self.walk = Walk(app, settings)
        self.case = self.walk.report(police=self.walk.police, learned=-60 * 24)
        self.detective = self.walk.client(Role.DETECTIVE, POLICE)
        self.worker = self.walk.client(Role.CASEWORKER, CARE)
        self.page = f"/cases/{self.case}/ncic/update"

    def enter(self, hours=-1, number="M123456789"):
        """The agency attests the entry."""
        day, clock = self.walk.at(hours)
        address = f"/cases/{self.case}/ncic"
        said = {"ncic_number": number, "ncic_category": "EME", "entered_day": day, "entered_time": clock}
        self.walk.post(self.detective, address, address, report_number="PD-9", happened_day=day, happened_time=clock, **said)  # fmt: skip

    def update(self, hours=-0.5, expect=303, **more):
        """The agency attests that it verified the entry; what the page says."""
        day, clock = self.walk.at(hours)
        answer = self.walk.post(
            self.detective, self.page, self.page, expect, happened_day=day, happened_time=clock, **more
        )
        return html.unescape(answer.text)

    def rows(self, model, *where):
        with owner_session(self.walk.settings) as session:
            rows = session.execute(select(model).where(*where).order_by(model.recorded_at, model.id)).scalars().all()
            session.expunge_all()
            return rows

    def police(self):
        """The key of the agency whose desk it is."""
        with owner_session(self.walk.settings) as session:
            return session.execute(select(Agency.id).where(Agency.number == self.walk.police)).scalar_one()

    def duties(self):
        """Of the duty to verify the entry: to whom, and whether it is done."""
        with owner_session(self.walk.settings) as session:
            rows = session.execute(select(Duty).where(Duty.rule == "le-verify-30d", Duty.lapsed_at.is_(None))).scalars().all()  # fmt: skip
            return {row.recipient_code: row.done_at is not None for row in rows}


@pytest.fixture
def desk(app, settings):
    return Desk(app, settings)


def test_two_actions_attest_the_update_and_prove_the_duty_of_federal_law(desk):
    accept, (day, clock) = f"/cases/{desk.case}/accept", desk.walk.at(-2)
    desk.walk.post(desk.detective, accept, accept, report_number="PD-9", happened_day=day, happened_time=clock, entered_day="", entered_time="")  # fmt: skip
    assert LINK not in words(desk.detective.get(f"/cases/{desk.case}").text), "there is no entry that could be verified"
    desk.enter()
    assert desk.duties() == dict.fromkeys(("ncic", "state_system", "namus"), False)
    page = desk.detective.get(f"/cases/{desk.case}").text
    assert f'href="{desk.page}"' in page
    desk.update(updated=["photo", "medical_dental"], reached=["namus"])
    assert desk.duties() == {"ncic": True, "state_system": False, "namus": True}
    proofs = desk.rows(DutyRecord, DutyRecord.kind == "ncic_update")
    assert {(row.recipient_code, row.proof_number, row.channel) for row in proofs} == {
        ("ncic", "M123456789", "system"),
        ("namus", "M123456789", "system"),
    }
    *_, now = desk.rows(NcicAttestation)
    assert (now.ncic_update_words, now.ncic_update_by, now.ncic_number, now.ncic_category, now.le_report_number) == (
        "Photo of the last 180 days; Medical or dental records", "June Tracewell", "M123456789", "EME endangered", "PD-9",
    )  # fmt: skip
    for client in (desk.detective, desk.worker):
        said = words(client.get(f"/cases/{desk.case}").text)
        assert "Photo of the last 180 days; Medical or dental records" in said
        assert "Verified by June Tracewell" in said
    assert LINK not in words(desk.worker.get(f"/cases/{desk.case}").text)


def test_the_row_of_the_duty_leads_to_the_page_that_says_what_was_updated(desk):
    def told(done):
        with owner_session(desk.walk.settings) as session:
            rows = session.execute(
                select(Duty).where(Duty.agency_id == desk.police(), Duty.lapsed_at.is_(None))
            ).scalars()
            of = [(row.kind, row.number) for row in rows if (row.done_at is not None) is done]
        return {(kind, LINK in desk.detective.get(f"/cases/{desk.case}/duties/{number}").text) for kind, number in of}

    accept, (day, clock) = f"/cases/{desk.case}/accept", desk.walk.at(-2)
    said = {"report_number": "PD-9", "happened_day": day, "happened_time": clock, "entered_day": "", "entered_time": ""}
    desk.walk.post(desk.detective, accept, accept, **said)
    before = told(False)
    assert before
    assert not any(linked for kind, linked in before if kind != "ncic_update")
    desk.enter()
    assert ("ncic_update", True) in told(False)
    desk.update(updated=["photo"], reached=["namus", "state_system"])
    assert ("ncic_update", False) in told(True)
    assert not any(linked for _, linked in told(True))


def test_each_later_update_is_recorded_and_the_law_asks_for_one(desk):
    desk.enter(-30)
    desk.update(-20, reached=["namus", "state_system"])
    assert all(desk.duties().values())
    desk.update(-10, officer="B. Made, badge 7", updated=["vehicle"])
    *_, first, second = desk.rows(NcicAttestation)
    assert (first.ncic_update_words, second.ncic_update_words) == ("Nothing new", "Vehicle or plate")
    assert second.ncic_update_by == "B. Made, badge 7"
    assert first.superseded_at is not None
    assert second.ncic_update_done - first.ncic_update_done == timedelta(hours=10)
    assert len(desk.rows(DutyRecord, DutyRecord.kind == "ncic_update")) == 3
    desk.update(-10, officer="B. Made, badge 7", updated=["vehicle"])
    assert len(desk.rows(NcicAttestation)) == 3, "the second click of a double click is no update of its own"
    desk.enter(-30)
    assert desk.rows(NcicAttestation)[-1].ncic_update_words == "Vehicle or plate", (
        "the same entry, attested again, keeps it"
    )
    desk.enter(-5, "M987654321")
    assert desk.rows(NcicAttestation)[-1].ncic_update_done is None, "another entry was not verified yet"


def test_what_cannot_be_is_refused_with_the_remedy_and_nothing_is_kept(desk):
    assert "Attest the NCIC entry first" in desk.update(expect=400)
    desk.enter(-30)
    before = len(desk.rows(NcicAttestation))
    assert "before the child was entered" in desk.update(-31, 400)
    assert "in the future" in desk.update(2, 400)
    assert "Enter the day" in html.unescape(desk.walk.post(desk.detective, desk.page, desk.page, 400).text)
    assert len(desk.rows(NcicAttestation)) == before
    assert not any(desk.duties().values())


def test_a_late_update_asks_why_and_goes_through(desk):
    desk.enter(-24 * 45)
    assert "Choose why" in desk.update(-1, 400)
    desk.update(-1, reason="workload")
    (proof,) = desk.rows(DutyRecord, DutyRecord.kind == "ncic_update")
    assert proof.reason_code == "workload"


def test_nobody_but_law_enforcement_of_the_case_has_the_page(desk):
    desk.enter()
    assert desk.worker.get(desk.page).status_code == 403
    assert desk.walk.client(Role.JUDICIAL_OFFICER, "Cedar County District Court").get(desk.page).status_code == 403
    other = desk.detective.get("/cases/100000000000/ncic/update")
    with owner_session(desk.walk.settings) as session:
        case = session.execute(select(Case).where(Case.number == desk.case)).scalar_one()

        for row in session.execute(select(CaseAccess).where(CaseAccess.case_id == case.id)).scalars():
            if row.ground == "investigation":
                row.ends_at = desk.walk.now - timedelta(minutes=1)
                row.starts_at = row.ends_at - timedelta(days=1)
    hidden = desk.detective.get(desk.page)
    assert hidden.status_code == other.status_code == 404
    assert masked(hidden.text) == masked(other.text)
