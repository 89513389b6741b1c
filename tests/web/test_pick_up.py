"""How far a pick-up order is, on the case page of those whom the rights let see it; recall or continue, at the return and at 18."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import select

from portal.cases.models import Case, CaseEvent
from portal.cases.record_models import SupervisionWarrant
from portal.people.rules import Role
from portal.sharing.models import RecordedAuthority
from tests.cases.worlds import owner_session
from tests.web.relieving import CARE, POLICE
from tests.web.test_waiting import COUNSEL_OF_CARE, change, happened, let_all_in, turns_18, who_has
from tests.web.walking import Walk, file_notice, words

COURT = "Cedar County District Court"
ENTERED = "Issued and entered where police look it up"
ASK = "recall or continue?"


class Desk:
    """A detective who records how far the order is."""

    def __init__(self, app, settings):
        self.walk = Walk(app, settings)
        self.case = self.walk.report(police=self.walk.police, learned=-48)
        self.detective = self.walk.client(Role.DETECTIVE, POLICE)
        self.worker = self.walk.client(Role.CASEWORKER, CARE)
        self.form = f"/cases/{self.case}/records/supervision-warrant"

    def record(self, state, expect=303, client=None, **more):
        """Record a state; what the page says."""
        client = client or self.detective
        was = re.search(r'name="was" value="([^"]*)"', client.get(self.form).text)[1]
        fields = {"was": html.unescape(was), "pick_up_order": state} | more
        return html.unescape(self.walk.post(client, self.form, self.form, expect, **fields).text)

    def current(self):
        with owner_session(self.walk.settings) as session:
            row = session.execute(select(SupervisionWarrant).where(SupervisionWarrant.superseded_at.is_(None))).scalar_one()  # fmt: skip
            return row.pick_up_order, row.warrant_exists

    def page(self, client):
        return words(client.get(f"/cases/{self.case}").text)


@pytest.fixture
def desk(app, settings):
    return Desk(app, settings)


def test_the_state_and_its_history_stand_where_the_rights_open_the_whole_entry_and_nowhere_else(desk):
    walk = desk.walk
    file_notice(walk, desk.case)
    let_all_in(walk, desk.case)
    day, clock = walk.at(-20)
    desk.record("Requested, not issued yet", pick_up_order_at_day=day, pick_up_order_at_time=clock)
    desk.record("Issued")
    desk.record("Issued", warrant_number="W-77")
    desk.record(ENTERED, warrant_number="W-77")
    assert desk.current() == (ENTERED, True)
    for client in (desk.detective, walk.client(Role.JUDICIAL_OFFICER, COURT)):
        page = desk.page(client)
        assert f"Warrant or pick-up order : {ENTERED} , recorded by {POLICE}" in page
        before = page.split("Warrant or pick-up order before")[1]
        first = before.index("Requested, not issued yet, since")
        assert before.index(f"Issued. Recorded by {POLICE}") < first, "the latest first"
        assert before.count(f"Issued. Recorded by {POLICE}") == 1, (
            "another change of the entry is no state of the order"
        )
    page = desk.page(desk.worker)
    assert "A warrant exists Yes" in page, "that there is one, and no more"
    for client in (desk.worker, walk.client(Role.NCMEC_ANALYST)):
        page = desk.page(client)
        assert "Law-enforcement report and NCIC entry" in page
        for hidden in (ENTERED, "Requested, not issued yet", "W-77", "pick-up order before"):
            assert hidden not in page


def test_that_a_warrant_exists_never_says_the_contrary_of_the_orders_state(desk):
    desk.record("Issued")
    assert desk.current() == ("Issued", True)
    assert "Choose No, or leave it empty" in desk.record("Recalled", 400, warrant_exists="yes")
    assert desk.current() == ("Issued", True)
    desk.record("Recalled")
    assert desk.current() == ("Recalled", False)
    assert "Choose Yes, or leave it empty" in desk.record("Continued by the court", 400, warrant_exists="no")
    day, clock = desk.walk.at(-1)
    more = {"pick_up_order_at_day": day, "pick_up_order_at_time": clock}
    assert "Choose how far the warrant or order is" in desk.record("", 400, **more)


def test_at_the_18th_birthday_each_order_that_stands_is_asked_of_its_agency_and_nothing_is_closed(desk):
    walk = desk.walk
    let_all_in(walk, desk.case)
    desk.record("Issued")
    assert who_has(walk, ASK) == set(), "the birthday is far"
    turns_18(walk, desk.case, 0)
    police = {seat for seat in walk.numbers if seat[0] in ("detective", "le_supervisor") and seat[1] == POLICE}
    assert ("detective", POLICE) in police
    assert who_has(walk, ASK) == police
    home = desk.detective.get("/home").text
    assert f'href="{desk.form}"' in home
    assert "Your warrant or pick-up order (Issued): recall or continue?" in words(home)
    assert "ask the court whether" not in words(home), "that is asked of the agency that keeps the case"
    desk.record("Issued", client=desk.worker)
    assert who_has(walk, ASK) == police | {("caseworker", CARE), ("cw_supervisor", CARE)}
    with owner_session(walk.settings) as session:
        assert session.execute(select(Case.closed_at).where(Case.number == desk.case)).scalar_one() is None
        standing = select(SupervisionWarrant.pick_up_order).where(SupervisionWarrant.superseded_at.is_(None))
        assert set(session.execute(standing).scalars()) == {"Issued"}
    desk.record("Continued by the court")
    desk.record("Recalled", client=desk.worker)
    assert who_has(walk, ASK) == set()


def test_before_the_birthday_it_is_asked_too_and_no_more_once_the_child_is_back_or_the_case_closed(desk):
    turns_18(desk.walk, desk.case, 5)
    desk.record(ENTERED)

    def asked():
        return ASK in words(desk.detective.get("/home").text)

    assert asked()
    assert "ask the court whether" not in words(desk.detective.get("/home").text)
    assert "this order stands" not in desk.page(desk.detective), "the child is missing"
    key = happened(desk.walk, desk.case, "returned")
    assert not asked()
    assert "this order stands: recall or continue?" in desk.page(desk.detective), "at the return the case page asks"
    assert ASK not in desk.page(desk.worker)
    desk.record("Recalled")
    assert ASK not in desk.page(desk.detective)

    change(desk.walk, CaseEvent, key, superseded_at=desk.walk.now)
    assert not asked(), "a recalled order does not stand"
    desk.record("Requested, not issued yet")
    assert not asked(), "nor does one that was only asked for"
    desk.record("Issued")
    assert asked()


def test_another_agency_is_not_asked_and_an_authority_for_one_field_opens_no_history(desk):
    walk = desk.walk
    let_all_in(walk, desk.case)
    desk.record("Issued", warrant_number="W-77")
    desk.record("Continued by the court", warrant_number="W-77")
    happened(walk, desk.case, "returned")
    assert "this order stands" in desk.page(desk.detective)
    sheriff = desk.page(walk.client(Role.DETECTIVE, "Cedar County Sheriff"))
    assert "Continued by the court" in sheriff
    assert "Issued. Recorded by" in sheriff
    assert "this order stands" not in sheriff, "who did not record it cannot answer"
    with owner_session(walk.settings) as session:
        case = session.execute(select(Case).where(Case.number == desk.case)).scalar_one()
        session.add(
            RecordedAuthority(
                case_id=case.id, information_class="supervision_warrant", recipient=case.agency_id, fields="warrant_number",
                basis="test", starts_at=walk.now,
            )
        )  # fmt: skip
    counsel = desk.page(walk.client(Role.AGENCY_COUNSEL, COUNSEL_OF_CARE[1]))
    assert "W-77" in counsel
    assert "Continued by the court" not in counsel
    assert "pick-up order before" not in counsel
