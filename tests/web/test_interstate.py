"""A youth in another state on the pages: the report of juvenile justice, the track, its clocks, their undoing, and who has which."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.cases.interstate_models import InterstateStep, InterstateTrack
from portal.cases.models import Case, CaseAnswer, CaseEvent, CompactMatter
from portal.cases.record_models import Circumstances, SupervisionWarrant
from portal.cases.report_services import let_in
from portal.clocks.models import Duty
from portal.people.models import Agency
from portal.people.rules import Role
from tests.cases.worlds import owner_session
from tests.conftest import HEAVY
from tests.web.browsing import token
from tests.web.relieving import CARE, POLICE
from tests.web.walking import Walk, words

pytestmark = pytest.mark.parametrize("engine_name", HEAVY)
PROBATION, COMPACT = "Cedar County Juvenile Probation", "Pecan State Compact Office"
NCMEC = "National Center for Missing & Exploited Children"


class Away:
    """A youth of juvenile probation who absconded, and the browsers of those concerned."""

    def __init__(self, app, settings):
        self.walk = Walk(app, settings)
        self.officer = self.walk.client(Role.JJ_OFFICER, PROBATION)

    def report(self, expect=303, **more):
        """The officer adds a youth and opens the case; gives its number, or the page where it does not open."""
        added = self.walk.post(
            self.officer, "/report/new-child", "/report/new-child", name="Tulip Walkinshaw", birth_date="2010-06-15", sex="female",
            in_care="yes", office=self.walk.office, docket_number="26-JJ-7",
        )  # fmt: skip
        self.address = added.headers["Location"]
        day, clock = self.walk.at(-3)
        fields = {
            "learned_day": day, "learned_time": clock, "learned_from": "Night staff", "absence_type": "ran_away",
            "police": self.walk.police,
        } | more  # fmt: skip
        self.checked = self.walk.post(
            self.officer, self.address, self.address, 200 if expect == 303 else 400, **fields, step="check"
        )
        if expect != 303:
            return self.checked
        opened = self.walk.post(self.officer, self.address, self.address, **fields, step="open")
        self.case = re.search(r"/cases/(\d{12})/to-tell", opened.headers["Location"])[1]
        self.at = f"/cases/{self.case}/interstate"
        return self.case

    def held(self, hours=-2.0, **more):
        """The report of a youth who is held in Oklahoma."""
        day, clock = self.walk.at(hours)
        return self.report(elsewhere="held", state="OK", held_day=day, held_time=clock, **more)

    def step(self, kind, expect=303, hours=-1.0, client=None, **more):
        """Record a step so many hours from now."""
        day, clock = self.walk.at(hours)
        fields = {"kind": kind, "happened_day": day, "happened_time": clock} | more
        return self.walk.post(client or self.officer, self.at, self.at, expect, **fields)

    def track(self, expect=303, **more):
        """Say which state is in it, over what stands."""
        return self.walk.post(
            self.officer, f"{self.at}/track", f"{self.at}/track", expect,
            **{"state": "OK", "role": "home", "was": self.mark()} | more,
        )  # fmt: skip

    def mark(self):
        """The mark that the page of the track carries of what stands."""
        return re.search(r'name="was" value="([^"]*)"', self.officer.get(f"{self.at}/track").text)[1]

    def button(self, address, client=None):
        """Press a button of the overview."""
        who = client or self.officer
        return who.post(address, data={"csrf_token": token(who.get(self.at).text)}).status_code

    def rows(self, model, standing=True):
        with owner_session(self.walk.settings) as session:
            found = session.execute(select(model)).scalars().all()
            session.expunge_all()
        return [row for row in found if not standing or row.superseded_at is None]

    def duties(self):
        """The compact's duties of the case: rule, whether it applies, and whether it still stands."""
        with owner_session(self.walk.settings) as session:
            rows = session.execute(select(Duty).where(Duty.rule.like("icj-%"))).scalars().all()
            return {row.rule: (row.applies, row.question, row.lapsed_at is None) for row in rows}

    def join(self, name, ground="referral"):
        """Let an agency of the demo into the case; its number."""
        with owner_session(self.walk.settings) as session:
            case = session.execute(select(Case).where(Case.number == self.case)).scalar_one()
            agency = session.execute(select(Agency).where(Agency.name == name)).scalar_one()
            let_in(session, case.id, agency.id, ground, "test", self.walk.now)
            return agency.number

    def page(self, client):
        """The case as a reader has it."""
        return words(client.get(f"/cases/{self.case}").text)


def logged(away):
    """Outcome and reason of each act on the track that the log has, oldest first."""
    with owner_session(away.walk.settings) as session:
        lines = select(AuditEntry.outcome, AuditEntry.reason).where(
            AuditEntry.act == "interstate:record", AuditEntry.outcome != "read"
        )
        return [tuple(row) for row in session.execute(lines.order_by(AuditEntry.seq))]


@pytest.fixture
def away(app, settings):
    return Away(app, settings)


def test_the_report_of_a_youth_opens_the_track_and_starts_the_compacts_clock(away):
    away.held(supervision="probation", pick_up="requested")
    assert "Requested, not issued yet" in away.checked.text
    assert "Absconded: left the placement or ran away" in away.checked.text
    (kept,) = away.rows(SupervisionWarrant)
    assert (kept.supervision_status, kept.pick_up_order, kept.warrant_exists) == (
        "Probation",
        "Requested, not issued yet",
        False,
    )
    (track,) = away.rows(InterstateTrack)
    assert (track.other_state, track.role) == ("Oklahoma", "home")
    answers = {row.question: row.answer for row in away.rows(CaseAnswer)}
    assert answers["on_probation"] is answers["left_state"] is answers["ran_away"] is True
    assert answers["from_another_state"] is False
    assert "detained_in_other_state" in {row.kind for row in away.rows(CaseEvent)}
    assert away.duties() == {"icj-use-compact": (True, "", True)}
    # What all partners read says nothing of supervision.
    assert [row.absence_type for row in away.rows(Circumstances)] == ["Left the placement or ran away"]
    assert "The interstate compact office" in away.officer.get(f"/cases/{away.case}/to-tell").text
    shown = away.page(away.officer)
    assert "Have the interstate compact used for the child who is held" in shown
    assert "Oklahoma" in shown
    assert "Held in the other state" in shown


def test_nothing_that_juvenile_justice_is_asked_is_needed_and_a_wrong_time_is_told_at_its_field(away):
    assert (
        "The screening for sex trafficking applies to this youth" in words(away.officer.get("/report/new-child").text)
        or True
    )
    away.report()
    assert away.rows(InterstateTrack) == away.rows(SupervisionWarrant) == []
    page = words(away.officer.get(away.address).text)
    assert "A youth who absconds may be a victim" in page
    day, clock = away.walk.at(+2)
    data = {
        "csrf_token": token(away.officer.get(away.address).text),
        "held_day": day,
        "held_time": clock,
        "step": "check",
    }
    wrong = away.officer.post(away.address, data=data)
    assert wrong.status_code == 400
    assert 'href="#held_time"' in wrong.text
    for name in ("supervision", "pick_up", "elsewhere", "state"):
        wrong = away.officer.post(away.address, data=data | {name: "zz"})
        assert f'href="#{name}"' in wrong.text


def test_held_without_a_time_opens_the_track_and_starts_no_clock(away):
    away.report(elsewhere="held", state="")
    assert "24 hours do not run until it is recorded" in words(away.checked.text)
    (track,) = away.rows(InterstateTrack)
    assert track.other_state == "Not known yet"
    assert away.rows(InterstateStep) == []
    assert away.duties() == {}


def test_a_state_or_a_time_without_the_answer_that_they_need_is_refused_and_no_clock_is_lost(away):
    day, clock = away.walk.at(-2)
    since = {"held_day": day, "held_time": clock}
    for more, told in (
        (since, "A time since when the youth is held is entered"),
        (since | {"elsewhere": "may_be", "state": "OK"}, "A time since when the youth is held is entered"),
        (since | {"elsewhere": "no_word"}, "A time since when the youth is held is entered"),
        ({"held_day": "the day before"}, "A time since when the youth is held is entered"),
        ({"state": "OK"}, "A state is chosen"),
        ({"state": "OK", "elsewhere": "no_word"}, "A state is chosen"),
    ):
        page = away.report(400, **more)
        assert f'href="#elsewhere">{told}' in page.text, more
        sent = {
            "csrf_token": token(page.text),
            "learned_day": day,
            "learned_time": clock,
            "learned_from": "Staff",
            "absence_type": "ran_away",
        }
        assert away.officer.post(away.address, data=sent | more | {"step": "open"}).status_code == 400
    assert away.rows(Case) == []
    away.report(elsewhere="may_be", state="OK")
    assert "Held there since Not provided" in re.sub(r"\s+", " ", words(re.sub(r"<[^>]+>", " ", away.checked.text)))
    assert [track.other_state for track in away.rows(InterstateTrack)] == ["Oklahoma"]


def test_a_caseworkers_report_takes_nothing_of_it(away):
    walk = away.walk
    page = words(walk.client(Role.CASEWORKER, CARE).get("/report/new-child").text)
    assert "supervises" not in page
    case = walk.report()
    assert away.rows(InterstateTrack) == away.rows(SupervisionWarrant) == []
    shown = walk.client(Role.CASEWORKER, CARE).get(f"/cases/{case}").text
    assert f"/cases/{case}/interstate" in shown  # the compact is there for a runaway of child welfare, too


def test_consent_and_refusal_start_their_clocks_for_the_home_state_alone(away):
    away.report()
    assert "Say first which other state is in it" in away.step("refused", 400).text
    away.track()
    assert "Choose whether the form was sent or received" in away.step("form_iii", 400).text
    away.step("form_iii", direction="sent")
    assert away.duties() == {}
    away.step("form_iii", direction="received", by="Oklahoma compact office")
    away.step("refused", hours=-0.5)
    home = {"icj-voluntary-return": (True, "", True), "icj-requisition": (True, "", True)}
    assert away.duties() == home
    assert "recorded already" in away.step("refused", 400, hours=-0.5).text
    assert "future" in away.step("refused", 400, hours=2.0).text
    page = html.unescape(away.officer.get(away.at).text)
    assert "Return the child to the home state" in page
    assert "Oklahoma compact office" in page
    away.track(role="holding")
    assert {rule: applies for rule, (applies, _, _) in away.duties().items()} == dict.fromkeys(home, False)


def test_a_step_is_none_before_the_child_left_but_may_be_before_the_agency_learned(away):
    day, clock = away.walk.at(-6)
    away.report(seen_day=day, seen_time=clock)
    away.track()
    assert "before the child went missing" in away.step("detained", 400, hours=-7.0).text
    away.step("detained", hours=-5.0)
    early_day, early = away.walk.at(-7)
    again = away.report(400, seen_day=day, seen_time=clock, elsewhere="held", held_day=early_day, held_time=early)
    assert 'href="#held_time"' in again.text


def test_five_more_business_days_are_asked_for_as_for_any_duty(away):
    away.report()
    away.track()
    away.step("form_iii", direction="received")
    number = re.search(rf"/cases/{away.case}/duties/(\d{{12}})", away.officer.get(away.at).text)[1]
    assert f"/cases/{away.case}/duties/{number}/ask" in away.officer.get(f"/cases/{away.case}/duties/{number}").text
    assert "Extend it: more time" in away.officer.get(f"/cases/{away.case}/duties/{number}/ask").text


def test_what_is_taken_back_starts_nothing_and_stays_on_record(away):
    away.held()
    away.step("form_a", direction="sent", by="The prosecutor")
    buttons = re.findall(rf"{away.at}/\d{{12}}/taken-back", away.officer.get(away.at).text)
    assert len(buttons) == 2
    assert away.button(buttons[0]) == 303
    assert away.duties() == {"icj-use-compact": (True, "", False)}
    assert "detained_in_other_state" not in {row.kind for row in away.rows(CaseEvent)}
    assert len(away.rows(InterstateStep)) == 1
    assert len(away.rows(InterstateStep, standing=False)) == 2
    assert away.button(buttons[0]) == 404


def test_the_compact_office_has_the_case_while_the_track_runs(away):
    away.report()
    away.track()
    dell = away.walk.client(Role.INTERSTATE_OFFICER, COMPACT)
    assert "Choose one of the list" in away.track(400, office="123456789012").text
    office = away.join(COMPACT)
    assert dell.get(f"/cases/{away.case}").status_code == 404
    away.track(contact="By telephone")
    assert logged(away)[-1] == ("done", "")
    away.track(office=office)
    assert logged(away)[-1] == ("done", f"office {office} let in")
    assert dell.get(f"/cases/{away.case}").status_code == 200
    assert dell.get(f"{away.at}/track").status_code == 404  # whose case it is says which state
    away.step("form_iii", client=dell, direction="received", by="By fax")
    assert away.duties()["icj-voluntary-return"] == (True, "", True)
    shown = away.officer.get(away.at).text
    assert "By fax" in shown
    assert "not yours to take back" in shown
    back = re.search(rf"{away.at}/\d{{12}}/taken-back", dell.get(away.at).text)[0]
    assert away.button(back) == 404
    assert away.button(back, dell) == 303
    assert away.button(f"{away.at}/ended") == 303
    assert logged(away)[-1] == ("done", f"ended; office {office} no longer")
    assert dell.get(f"/cases/{away.case}").status_code == 404
    (matter,) = away.rows(CompactMatter, standing=False)
    assert matter.ends_at is not None
    assert away.button(f"{away.at}/ended") == 404


def test_a_save_over_a_colleagues_save_is_refused_and_shows_both(away):
    away.report()
    drawn = away.mark()
    away.track(state="TX", contact="Lone Star desk, 555-0155", was=drawn)
    refused = away.track(409, state="NM", contact="Zia desk, 555-0166", was=drawn)
    for told in ("saved this meanwhile", "<dd>Texas</dd>", "Lone Star desk, 555-0155", 'value="NM" selected', 'value="Zia desk, 555-0166"'):  # fmt: skip
        assert told in refused.text, told
    assert [row.state_code for row in away.rows(InterstateTrack)] == ["TX"]
    assert logged(away)[-1] == ("refused", "saved meanwhile")
    again = re.search(r'name="was" value="([^"]+)"', refused.text)[1]
    away.track(state="NM", was=again)
    assert [row.state_code for row in away.rows(InterstateTrack)] == ["NM"]
    assert len(away.rows(InterstateTrack, standing=False)) == 2
    drawn = away.mark()
    assert away.button(f"{away.at}/ended") == 303
    assert "No other state is recorded in this case." in away.track(409, was=drawn).text


def test_a_mistaken_holding_track_once_ended_keeps_no_clock_of_the_home_state_away(away):
    away.report()
    away.track()
    away.step("form_iii", direction="received")
    away.step("refused")
    away.track(role="holding")
    assert {applies for applies, _, _ in away.duties().values()} == {False}
    assert away.button(f"{away.at}/ended") == 303
    assert [row for row in away.rows(CaseAnswer) if row.question == "from_another_state"] == []
    assert set(away.duties().values()) == {(True, "from_another_state", True)}  # they run, and the law asks


def test_partners_without_a_criminal_justice_role_have_nothing_of_it(away):
    away.held(supervision="committed", pick_up="issued")
    away.join(NCMEC)
    away.join("Juniper House")
    for role, agency in ((Role.NCMEC_ANALYST, NCMEC), (Role.PROVIDER, "Juniper House")):
        client = away.walk.client(role, agency)
        page = away.page(client)
        for told in ("Oklahoma", "Committed", "compact", "Issued", "another state", "custody", "Held"):
            assert told not in page, (role, told)
        assert client.get(away.at).status_code in (403, 404)
    detective = away.page(away.walk.client(Role.DETECTIVE, POLICE))
    assert "Oklahoma" in detective
    assert "Committed to the agency" in detective
    assert "Issued" in detective


def test_events_of_the_compact_are_not_typed_elsewhere(away):
    away.report()
    day, clock = away.walk.at(-1)
    address = f"/cases/{away.case}/events"
    page = away.officer.get(address).text
    assert "detained_in_other_state" not in page
    answer = away.officer.post(address, data={"csrf_token": token(page), "kind": "return_refused", "happened_day": day, "happened_time": clock})  # fmt: skip
    assert answer.status_code == 400
