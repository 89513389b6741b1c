"""The way back on the pages: found, everyone told, the steps, closing and its undoing, and who may do which."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from portal.audit.models import AuditEntry
from portal.cases.models import Case, CaseEvent, Child
from portal.cases.record_models import Placement
from portal.cases.return_models import CaseOutcome, ReturnStep, ReturnTold
from portal.cases.return_rules import Step
from portal.clocks.models import Duty
from portal.notices.due_services import raise_what_is_due
from portal.notices.models import Notice
from portal.notices.telling_services import tell_what_waits
from portal.people.models import Agency
from portal.people.rules import Role
from tests.cases.worlds import CaseMaker, add_place, owner_session
from tests.conftest import HEAVY
from tests.web.browsing import enter, token
from tests.web.relieving import CARE, POLICE
from tests.web.walking import Walk, appear, file_notice, words

pytestmark = pytest.mark.parametrize("engine_name", HEAVY)
SECRET = "zqplaceofsafety"


class Home:
    """A case of a child on the way back, with the browsers of those concerned."""

    def __init__(self, app, settings):
        self.walk = Walk(app, settings)
        self.case = self.walk.report(police=self.walk.police)
        self.worker, self.detective = self.walk.client(Role.CASEWORKER, CARE), self.walk.client(Role.DETECTIVE, POLICE)
        self.at = f"/cases/{self.case}/return"

    def found(self, client=None, expect=303, **hours):
        """Record the times that are given, in hours from now; other fields by their names."""
        fields = {name: value for name, value in hours.items() if not isinstance(value, float)}
        for name, value in hours.items():
            if isinstance(value, float):
                fields[f"{name}_day"], fields[f"{name}_time"] = self.walk.at(value)
        return self.walk.post(client or self.worker, f"{self.at}/found", f"{self.at}/found", expect, **fields)

    def form(self, client, address, expect=303, hours=-0.1, **fields):
        """A form with one time."""
        day, clock = self.walk.at(hours)
        return self.walk.post(client, address, address, expect, happened_day=day, happened_time=clock, **fields)

    def open_offices(self):
        """The keys of the rows that are not told yet, as the page links them."""
        return re.findall(r'name="offices" value="([^"]+)"', self.worker.get(self.at).text)

    def rows(self, model):
        with owner_session(self.walk.settings) as session:
            found = session.execute(select(model).where(model.superseded_at.is_(None))).scalars().all()
            session.expunge_all()
            return found

    def closed(self):
        with owner_session(self.walk.settings) as session:
            return session.execute(select(Case.closed_at).where(Case.number == self.case)).scalar_one()


@pytest.fixture
def home(app, settings):
    return Home(app, settings)


def test_a_child_who_walks_back_in_is_one_page_and_everyone_is_told_before_the_case_closes(home):
    walk, worker = home.walk, home.worker
    walk.record(worker, home.case, "Law enforcement", number="PD-1", person_told="Desk", reason="")
    walk.record(worker, home.case, "NCMEC", number="NC-1")
    assert "before the child went missing" in home.found(expect=400, located=-100.0, by_themself="yes").text
    home.found(located=-0.5, by_themself="yes", place="placement", placement_type="Foster home", placement_city=SECRET)
    events = {row.kind for row in home.rows(CaseEvent)}
    assert {"located", "recovered", "returned"} <= events
    assert {row.placement_city for row in home.rows(Placement)} == {SECRET}
    # Every office has its row, and none of what is told holds a place.
    keys = home.open_offices()
    assert {key for key in keys if key.startswith("r-")} == {"r-law_enforcement", "r-ncmec"}
    assert sum(key.startswith("a") for key in keys) == 1  # the police, who are in the case
    assert SECRET not in worker.get(home.at).text
    assert "Each row of the list is done or explained first" in html.unescape(
        home.form(worker, f"/cases/{home.case}/close", 400, outcome="returned_self").text
    )
    assert home.closed() is None
    first = [key for key in keys if key != "r-ncmec"]
    home.form(worker, f"{home.at}/tell", offices=first, outcome="told", channel="phone", person_told="Desk officer")
    home.form(worker, f"{home.at}/tell", 400, offices="r-ncmec", outcome="not_told")
    home.form(worker, f"{home.at}/tell", offices="r-ncmec", outcome="not_told", ground="not_reached")
    assert home.open_offices() == ["r-ncmec"]  # who could not be reached may still be told
    told = home.rows(ReturnTold)
    assert len(told) == len(keys)
    assert sum(row.not_told_ground is not None for row in told) == 1
    for step in dict.fromkeys(re.findall(r"return/steps/(step-\d)", worker.get(home.at).text)):
        if step in ("step-1", "step-3"):
            home.form(worker, f"{home.at}/steps/{step}", outcome="done")
        else:
            home.form(worker, f"{home.at}/steps/{step}", 400, outcome="explained")
            home.form(worker, f"{home.at}/steps/{step}", outcome="explained", why="not_needed", note="Made note.")
    assert "interviewed" in {row.word() for row in home.rows(CaseEvent)}
    assert (
        home.form(worker, f"/cases/{home.case}/close", outcome="returned_self").headers["Location"].endswith("closed")
    )
    assert home.closed() is not None
    walk.post(worker, f"/cases/{home.case}/reopen", home.at)
    assert home.closed() is None
    assert home.rows(CaseOutcome) == []
    assert "outcome" not in {row.kind for row in home.rows(CaseEvent)}


def test_an_agency_says_itself_that_it_knows_and_law_enforcement_does_not_return_a_child(home):
    case = f"/cases/{home.case}"
    assert "Our agency knows" not in home.detective.get(case).text
    assert "records the return" in html.unescape(home.found(home.detective, 400, located=-0.3, returned=-0.2).text)
    home.found(home.detective, located=-0.4, recovered=-0.3, found_by="law_enforcement", condition="no_need")
    assert "Found by" in words(home.worker.get(case).text)
    appear(home.walk, home.case)
    file_notice(home.walk, home.case)
    lawyer = home.walk.client(Role.CHILDS_ATTORNEY)
    home.found(returned=-0.1)
    before = home.open_offices()
    assert "Our agency knows" in lawyer.get(case).text
    home.walk.post(lawyer, f"{home.at}/known", case)
    assert "Our agency knows" not in lawyer.get(case).text
    assert len(home.open_offices()) == len(before) - 1
    assert lawyer.get(home.at).status_code == 403
    assert home.detective.get(f"/cases/{home.case}/close").status_code == 403


def test_no_timer_and_no_age_closes_the_case_of_a_missing_child(home, app):
    with owner_session(home.walk.settings) as session:
        session.execute(select(Child)).scalars().first().birth_date = (home.walk.now - timedelta(days=18 * 366)).date()
    with app.app_context():
        for years in (1, 5):
            raise_what_is_due(home.walk.now + timedelta(days=365 * years))
    assert home.closed() is None
    worker, close = home.worker, f"/cases/{home.case}/close"
    assert "was found" in html.unescape(home.form(worker, close, 400, outcome="located_le").text)
    assert home.form(worker, close, outcome="aged_out_missing").headers["Location"].endswith("open")
    assert home.closed() is None
    with owner_session(home.walk.settings) as session:
        kinds = {row.kind for row in session.execute(select(CaseEvent)).scalars()}
    assert "outcome" not in kinds


def test_a_positive_screen_and_an_identified_victim_start_their_clocks_once(home):
    address, at = f"/cases/{home.case}/interview", home.walk.at(-0.1)
    fields = {
        "talked_day": at[0], "talked_time": at[1], "childs_words": SECRET, "tool": "cse_it", "screened_day": at[0],
        "screened_time": at[1], "band": "clear", "victim": "yes",
    }  # fmt: skip
    assert "Record first" in home.walk.post(home.worker, address, address, 400, **fields).text
    home.found(located=-0.5, by_themself="yes")
    owed = duties_of_a_victim(home)
    assert owed == 0
    for hours in (-0.1, -0.05):
        fields["screened_time"] = home.walk.at(hours)[1]
        fields["was"] = html.unescape(re.search(r'name="was" value="([^"]*)"', home.worker.get(address).text)[1])
        home.walk.post(home.worker, address, address, **fields)
        kinds = [row.word() for row in home.rows(CaseEvent)]
        assert kinds.count("victim_identified") == kinds.count("risk_suspected") == 1
        assert duties_of_a_victim(home) == 1
    stale = home.walk.post(home.worker, address, address, 400, **fields)
    assert "saved this meanwhile" in stale.text
    assert SECRET in stale.text
    fields["was"] = html.unescape(re.search(r'name="was" value="([^"]*)"', home.worker.get(address).text)[1])
    home.walk.post(home.worker, address, address, **fields | {"victim": "no"})
    assert "victim_identified" not in [row.word() for row in home.rows(CaseEvent)]
    assert SECRET in home.worker.get(address).text
    assert SECRET in home.worker.get(f"/cases/{home.case}").text
    assert SECRET not in home.detective.get(f"/cases/{home.case}").text
    assert home.detective.get(address).status_code == 403
    with owner_session(home.walk.settings) as session:
        assert SECRET not in str(session.execute(text("select * from screening_detail")).all())


def test_only_the_agency_that_keeps_the_case_leads_the_child_back_and_closes(app, settings):
    with owner_session(settings) as session:
        maker, other = CaseMaker(session), add_place(session, Role.CASEWORKER)
        case = maker.case()
        maker.let_in(case, other.agency)
        number, seat = case.number, other.seat.number
    client = enter(app, seat)
    assert client.get(f"/cases/{number}").status_code == 200
    csrf = token(client.get("/home").text)
    sent = {
        "csrf_token": csrf,
        "outcome": "report_error",
        "happened_day": "11/20/2026",
        "happened_time": "14:05",
        "channel": "phone",
    }
    for page in ("return", "return/found", "return/tell", "return/steps/step-1", "close"):
        assert client.get(f"/cases/{number}/{page}").status_code == 404, page
        assert client.post(f"/cases/{number}/{page}", data=sent).status_code == 404, page
    assert client.post(f"/cases/{number}/reopen", data=sent).status_code == 404
    assert "The child was found" not in client.get(f"/cases/{number}").text


def duties_of_a_victim(home):
    """How many duties there are to tell law enforcement of an identified victim."""
    with owner_session(home.walk.settings) as session:
        rows = session.execute(select(Duty).where(Duty.kind == "report_known_trafficking_victim")).scalars().all()
        return len({(row.recipient_code, row.started_at) for row in rows if row.recipient_code == "law_enforcement"})


def test_all_open_rows_and_the_outcome_are_one_save_or_none(home):
    home.found(located=-0.5, by_themself="yes")
    page = html.unescape(home.worker.get(home.at).text)
    offices = re.findall(r'name="offices" value="([^"]+)"', page)
    marks = dict.fromkeys(re.findall(r'<select class="usa-select" id="(\w+)" name="(?:\w+)"', page), "not_needed")
    marks = {name: mark for name, mark in marks.items() if name in set(Step)}
    assert {"photo", "medical", "interview", "screening"} <= marks.keys()
    fields = {"offices": offices, "channel": "phone", "outcome": "returned_self"} | marks
    left = {name: value for name, value in fields.items() if name != "medical"}
    refused = home.form(home.worker, home.at, 400, **left).text
    assert "Each row of the list is done or explained first" in html.unescape(refused)
    assert home.rows(ReturnTold) == home.rows(ReturnStep) == []  # one save: nothing of it is kept
    assert "Nothing was chosen" in home.form(home.worker, home.at, 400, channel="phone").text
    assert home.form(home.worker, home.at, **fields).headers["Location"].endswith("closed")
    assert home.closed() is not None
    assert len(home.rows(ReturnTold)) == len(offices)
    again = home.worker.get(home.at).text
    assert "Open the case again" in again
    assert 'name="offices"' not in again


def test_the_page_of_events_keeps_the_same_order_and_tells_the_same_agencies(home):
    page = f"/cases/{home.case}/events"
    home.form(home.worker, page, hours=-0.3, kind="returned")
    assert "recorded as back" in home.form(home.worker, page, 400, hours=-0.1, kind="located").text
    with owner_session(home.walk.settings) as session:
        told = session.execute(select(Notice).where(Notice.kind == "child_back")).scalars().all()
        police = session.execute(select(Agency.id).where(Agency.number == home.walk.police)).scalar_one()
        assert [str(police) in row.targets for row in told] == [True]


def test_a_child_who_leaves_again_has_a_case_of_its_own_and_a_closed_one_takes_nothing(home):
    events, worker = f"/cases/{home.case}/events", home.worker
    home.found(located=-0.5, by_themself="yes")
    assert "later absence" in home.form(worker, events, 400, hours=-0.1, kind="absence").text
    found = worker.post(
        "/report", data={"csrf_token": token(worker.get("/report").text), "words": "Tulip Walkinshaw"}
    ).text
    assert home.case not in found, "the case of a child who is back is no case to land on"
    offices = home.open_offices()
    marks = dict.fromkeys(("photo", "medical", "interview", "screening", "publicity", "court_told"), "not_needed")
    home.form(worker, home.at, offices=offices, channel="phone", outcome="returned_self", **marks)
    assert home.closed() is not None
    assert "closed" in home.form(worker, events, 400, hours=-0.1, kind="sighted").text
    assert worker.get(f"/cases/{home.case}/records/contacts").status_code == 404
    with owner_session(home.walk.settings) as session:
        lines = session.execute(select(AuditEntry.act).where(AuditEntry.reason == "closed")).scalars().all()
        assert lines == ["case:close"]


def test_parents_counsel_reads_of_no_office_and_no_order_that_are_not_theirs_to_know(home):
    """What the ledger says of the return is what its reader may know: no juvenile-justice office, no pick-up order."""
    walk = home.walk
    appear(walk, home.case)
    file_notice(walk, home.case)
    home.found(located=-0.5, by_themself="yes")
    with owner_session(walk.settings) as session:
        case = session.execute(select(Case)).scalars().one()
        jj = session.execute(select(Agency).where(Agency.sector == "juvenile_justice")).scalars().first()
        keep = {"case_id": case.id, "agency_id": case.agency_id, "recorded_at": walk.now}
        told = {"told_at": walk.now, "told_channel": "phone"}
        session.add_all(
            [
                ReturnTold(**keep, office_key=f"a{jj.number}", told_office="zqprobation", **told),
                ReturnTold(**keep, office_key="r-probation", told_office="zqofficer", **told),
                ReturnStep(**keep, step="pick_up_order", step_words="zqorder", step_done_at=walk.now),
                ReturnStep(**keep, step="medical", step_words="zqmedical", step_done_at=walk.now),
            ]
        )
    lawyer = walk.client(Role.PARENTS_COUNSEL).get(f"/cases/{home.case}").text
    assert "zqmedical" in lawyer
    assert not {"zqprobation", "zqofficer", "zqorder"} & set(re.findall("zq[a-z]+", lawyer))
    assert {"zqprobation", "zqofficer", "zqorder"} <= set(
        re.findall("zq[a-z]+", home.worker.get(f"/cases/{home.case}").text)
    )


def test_a_mistaken_recovery_is_taken_back_and_everyone_is_told_that_the_child_is_missing(home, app):
    home.found(home.detective, located=-0.4, recovered=-0.3, found_by="law_enforcement")
    offices = home.open_offices()
    home.form(home.worker, f"{home.at}/tell", offices=offices, outcome="told", channel="phone")
    assert home.walk.post(home.worker, f"{home.at}/taken-back", home.at, 404).status_code == 404, (
        "another's word is not theirs"
    )
    home.walk.post(home.detective, f"{home.at}/taken-back", home.at)
    assert not {"located", "recovered"} & {row.kind for row in home.rows(CaseEvent)}
    assert "The child was found" in home.worker.get(f"/cases/{home.case}").text
    home.found(returned=-0.05)
    assert set(home.open_offices()) == set(offices), "who was told of a return that was none is told again"
    with app.app_context():
        tell_what_waits(home.walk.now + timedelta(minutes=1), ZoneInfo("America/Chicago"))
    assert "A child who was said to be back is missing still" in home.worker.get("/inbox").text
    assert "is back: say in the case" in home.detective.get("/inbox").text


def test_a_report_in_error_ends_the_search_and_closes_once_everyone_is_told(home):
    worker, close = home.worker, f"/cases/{home.case}/close"
    assert home.form(worker, close, outcome="report_error").headers["Location"].endswith("open")
    assert home.closed() is None
    page = worker.get(home.at).text
    assert "Take the outcome back" in page
    assert 'id="photo"' not in page, "nothing is asked of a child who was not away"
    home.walk.post(worker, f"/cases/{home.case}/reopen", home.at)
    assert "outcome" not in {row.kind for row in home.rows(CaseEvent)}
    home.form(worker, close, outcome="report_error")
    rows = {"offices": home.open_offices(), "publicity": "none_made", "court_told": "not_needed"}
    assert (
        home.form(worker, home.at, hours=0, channel="phone", outcome="report_error", **rows)
        .headers["Location"]
        .endswith("closed")
    )
    assert home.closed() is not None
