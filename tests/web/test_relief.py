"""Relief and disputes on the pages: two persons, what the law allows, what the bench reads, and nothing overwritten."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from portal.audit.models import AuditEntry
from portal.cases.models import Case, CaseDocket, CaseEvent, Docket
from portal.clocks import queries
from portal.clocks.models import CaseClock, Duty, DutyRelief
from portal.clocks.pack_adapters import library, read_pack
from portal.clocks.rules import Edition
from portal.notices.due_services import raise_what_is_due
from portal.notices.models import InboxEntry, Notice, WorkerMark
from portal.notices.telling_services import tell_what_waits
from portal.people.models import Agency, OfficeSeat, Seat
from portal.people.rules import Role
from tests.cases.test_board import judge_of
from tests.cases.worlds import owner_session
from tests.clocks.test_packs import GOOD
from tests.conftest import HEAVY
from tests.notices.scenes import ZONE
from tests.web.browsing import enter, token
from tests.web.test_walk import Walk, file_notice, words

pytestmark = pytest.mark.parametrize("engine_name", HEAVY)
CARE, POLICE = "Cedar County Child Welfare", "Cedar City Police Department"
SECRET = "zqbecausetheauntsaysso"
LIBERAL = "Waives: where excused\nExtends: to at most 96 hours\nTolls: while the office is closed\n"
RULES = (
    GOOD.replace("Law 1", "Made law 1") + LIBERAL
    + GOOD[GOOD.index("\nRule: tell") :].replace("Rule: tell", "Rule: told").replace("Owner: agency", "Owner: law enforcement")
    .replace("To: parent", "To: tribe").replace("From: information received", "From: told law enforcement") + LIBERAL
    + GOOD[GOOD.index("\nRule: tell") :].replace("Rule: tell", "Rule: report").replace("notify_other", "court_report")
    .replace("To: parent", "To: court").replace("at most 24 hours", "at least 1 day before the hearing")
)  # fmt: skip


STRICT = RULES + GOOD[GOOD.index("\nRule: tell") :].replace("Rule: tell", "Rule: strict").replace(
    "at most 24 hours", "at most 20 hours"
)


ONE_RULE = RULES[: RULES.index("\nRule: told")]
OF_BOTH = ONE_RULE.replace("From: information received", "From: told law enforcement") + ONE_RULE[
    ONE_RULE.index("\nRule: tell") :
].replace("Rule: tell", "Rule: told").replace("Owner: agency", "Owner: law enforcement").replace(
    "From: information received", "From: told law enforcement"
)
OF_EACH = ONE_RULE.replace("From: information received", "From: each sighted")


@pytest.fixture
def walk(app, settings, monkeypatch, request):
    """A walk under one made pack beside those of the place, whose rule allows every relief but that its time gives way."""
    pack = read_pack(getattr(request, "param", RULES), "x.pack", library())
    real = queries.editions

    def with_made(session):
        return [*real(session), Edition(pack, datetime(2020, 1, 1, tzinfo=UTC))]

    for module in ("services", "recompute_services", "relief_services", "dispute_services"):
        monkeypatch.setattr(f"portal.clocks.{module}.editions", with_made)
    return Walk(app, settings)


class Page:
    """One duty of the made rules, and its pages."""

    def __init__(self, walk, hours=-30.0, rule="tell"):
        self.walk, self.case = walk, walk.report(learned=hours, police=walk.police)
        self.worker = walk.client(Role.CASEWORKER, CARE)
        self.supervisor = walk.client(Role.CW_SUPERVISOR)
        if rule == "told":
            walk.record(self.worker, self.case, "Law enforcement", number="PD-1", hours=-2, reason="workload")
        if rule:
            with owner_session(walk.settings) as session:
                self.take(
                    session.execute(select(Duty.number).where(Duty.pack == "us-xx", Duty.rule == rule)).scalar_one()
                )

    def take(self, number):
        """Work on this duty."""
        self.number, self.at = number, f"/cases/{self.case}/duties/{number}"

    def ask(self, kind, expect=303, client=None, begins=None, until=None, **more):
        fields = {"kind": kind, "ground": "named", "note": SECRET} | more
        for name, hours in (("happened", begins), ("until", until)):
            if hours is not None:
                fields[f"{name}_day"], fields[f"{name}_time"] = self.walk.at(hours)
        return self.walk.post(client or self.worker, f"{self.at}/ask", f"{self.at}/ask", expect, **fields)

    def asked(self):
        with owner_session(self.walk.settings) as session:
            return session.execute(select(DutyRelief.number).order_by(DutyRelief.recorded_at.desc())).scalars().first()

    def press(self, client, address, expect=303, **fields):
        data = {"csrf_token": token(client.get("/home").text)} | fields
        answer = client.post(f"/cases/{self.case}/{address}", data=data)
        assert answer.status_code == expect, answer.status_code
        return answer

    def verdict(self, client=None):
        page = (client or self.worker).get(f"/cases/{self.case}").text
        rows = [words(re.sub(r"<[^>]+>", " ", row)) for row in re.findall(r"<tr>(?:(?!<thead).)*?</tr>", page, re.S)]
        return html.unescape(next((row for row in rows if "Made law 1" in row and "The court" not in row), ""))


def test_waived_by_a_second_person_revoked_with_a_reason_and_all_of_it_stays(walk):
    page = Page(walk)
    assert "Overdue by" in page.verdict()
    page.ask("waive")
    asked = page.asked()
    assert "in force already" in page.ask("waive", 400).text
    page.press(page.worker, f"reliefs/{asked}", 403, decision="approve")
    assert SECRET in page.supervisor.get(page.at).text
    page.press(page.supervisor, f"reliefs/{asked}", decision="approve")
    assert "Waived, with a reason" in page.verdict()
    file_notice(walk, page.case)
    bench = judge_of(walk).get(f"/cases/{page.case}").text
    assert "Waived (the ground that the law names for it)" in bench
    assert SECRET not in bench
    revoke = f"/cases/{page.case}/reliefs/{asked}/revoke"
    walk.post(page.supervisor, revoke, revoke, 400, note="")
    walk.post(page.supervisor, revoke, revoke, note="The court did not excuse it.")
    assert "Overdue by" in page.verdict()
    history = words(page.worker.get(page.at).text)
    for said in ("Revoked", "Approved:", "Asked:", SECRET, "The court did not excuse it."):
        assert said in history
    page.press(page.supervisor, f"reliefs/{asked}", 404, decision="approve")
    with owner_session(walk.settings) as session:
        lines = session.execute(select(AuditEntry.act, AuditEntry.reason).where(AuditEntry.object_kind == "relief", AuditEntry.outcome == "done")).all()  # fmt: skip
        assert ("duty:relieve", "waive: approved") in lines
        assert ("duty:relieve", "waive: revoked") in lines


def test_nobody_approves_what_they_asked_themselves_from_another_seat(walk):
    """The caseworker holds a supervisor's seat as well: it is the person that counts."""
    page = Page(walk)
    with owner_session(walk.settings) as session:
        number = walk.numbers[Role.CASEWORKER.value, CARE]
        mine = session.execute(select(Seat).where(Seat.number == number)).scalar_one()
        other = Seat(person_id=mine.person_id, agency_id=mine.agency_id, role=Role.CW_SUPERVISOR.value, title="Acting", starts_at=mine.starts_at)  # fmt: skip
        session.add(other)
        session.flush()
        first, second = mine.number, other.number
    page.ask("waive", client=enter(walk.app, first))
    asked, acting = page.asked(), enter(walk.app, second)
    assert f"reliefs/{asked}" not in acting.get("/home").text
    page.press(acting, f"reliefs/{asked}", 404, decision="approve")
    assert f"reliefs/{asked}" in page.supervisor.get("/home").text
    assert SECRET in page.supervisor.get(f"/cases/{page.case}/reliefs/{asked}").text, "answered with the reason in view"
    refused = page.press(page.supervisor, f"reliefs/{asked}", 400, decision="refuse")
    assert "Enter why you do not approve" in refused.text
    page.press(page.supervisor, f"reliefs/{asked}", decision="refuse", note="The aunt was reached.")
    assert "The aunt was reached." in page.worker.get(page.at).text
    assert "Overdue by" in page.verdict()


def test_what_the_law_does_not_allow_is_refused_with_what_it_allows(walk):
    page = Page(walk, hours=-3.0)
    refused = words(page.ask("yield", 400, begins=-1).text)
    assert "It allows a waiver and an extension and a pause" in refused
    latest = (walk.now + timedelta(hours=93)).astimezone(library()["us-tx"].zone)
    assert f"The law allows no more than {latest:%a, %b} {latest.day}" in words(page.ask("extend", 400, until=94).text)
    assert "not later than it is due now" in words(page.ask("extend", 400, until=1).text)
    assert "asked when it begins" in words(page.ask("pause", 400, begins=1).text)
    assert "more than ten years ahead" in words(page.ask("pause", 400, begins=-1, until=24 * 365 * 12).text)
    assert "Enter the reason" in words(page.ask("waive", 400, note="").text)
    page.ask("extend", until=92)
    page.press(page.supervisor, f"reliefs/{page.asked()}", decision="approve")
    assert "Due in 3 days 1" in page.verdict()
    assert "Extended (" in page.verdict()


@pytest.mark.parametrize("walk", [STRICT], indirect=True, ids=["two limits"])
def test_whoever_asks_or_answers_is_told_what_runs_on_beside_it(walk):
    page = Page(walk, hours=-3.0)
    asking = words(page.worker.get(f"{page.at}/ask").text)
    assert "Tulip Walkinshaw" in asking, "whose duty it is"
    assert asking.count("Another limit runs on beside it: at most 20 hours") == 3, "of a waiver, an extension, a pause"
    page.ask("extend", until=90)
    assert words(page.worker.get(page.at).text).count("Another limit runs on beside it: at most 20 hours") == 1
    asked = page.asked()
    answering = words(page.supervisor.get(f"/cases/{page.case}/reliefs/{asked}").text)
    assert "Another limit runs on beside it: at most 20 hours" in answering
    assert "The law allows it to at most 96 hours in all (" in answering
    page.press(page.supervisor, f"reliefs/{asked}", decision="approve")
    assert "Due in 16 hours" in page.verdict()


def test_what_was_asked_is_taken_back_by_who_asked_alone(walk):
    page = Page(walk)
    page.ask("waive")
    asked = page.asked()
    page.press(page.supervisor, f"reliefs/{asked}/withdraw", 404)
    page.press(page.worker, f"reliefs/{asked}/withdraw")
    page.press(page.supervisor, f"reliefs/{asked}", 404, decision="approve")
    assert "Taken back" in words(page.worker.get(page.at).text)


def test_a_pause_stands_still_and_its_end_moves_the_due_time(walk):
    page = Page(walk, hours=-20.0)
    page.ask("pause", begins=-10)
    asked = page.asked()
    page.press(page.supervisor, f"reliefs/{asked}", decision="approve")
    assert "The clock stands still" in page.verdict()
    stop = f"/cases/{page.case}/reliefs/{asked}/end"
    early = walk.post(
        page.worker, stop, stop, 400, **dict(zip(("happened_day", "happened_time"), walk.at(-11), strict=True))
    )
    assert "The pause had not begun then" in words(early.text)
    walk.post(page.worker, stop, stop, **dict(zip(("happened_day", "happened_time"), walk.at(-4), strict=True)))
    assert re.search(r"Due in (9|10) hours", page.verdict()), "20 of 24 are gone, and 6 given back"


def test_a_start_that_another_agency_stated_is_disputed_until_they_accept(walk):
    page = Page(walk, rule="told")
    detective = walk.client(Role.DETECTIVE, POLICE)
    own = Page.__new__(Page)
    own.__dict__ = page.__dict__ | {"worker": detective}
    day, clock = walk.at(-1)
    fields = {"happened_day": day, "happened_time": clock, "ground": "word_late", "note": SECRET}
    walk.post(detective, f"{page.at}/start", f"{page.at}/start", **fields)
    assert "Disputed: when the clock began is not settled" in own.verdict(), "at once, though it is not late"
    again = walk.post(detective, f"{page.at}/start", f"{page.at}/start", 400, **fields)
    assert "disputed already" in again.text
    asked = page.asked()
    settle = f"/cases/{page.case}/disputes/{asked}"
    assert detective.get(settle).status_code == 404, "theirs to settle who stated it"
    told = words(page.worker.get(settle).text)
    assert "As your agency stated" in told
    walk.post(page.worker, settle, settle)
    assert "Disputed" not in own.verdict()
    settled = words(page.worker.get(settle).text)
    assert "Accepted: the start was corrected" in settled
    assert "Accept their time" not in settled
    page.press(page.worker, f"disputes/{asked}", 404)
    history = words(detective.get(page.at).text)
    assert "Accepted: the start was corrected" in history
    with owner_session(walk.settings) as session:
        events = session.execute(select(CaseEvent).where(CaseEvent.kind == "told_law_enforcement")).scalars().all()
        assert [event.superseded_at is None for event in sorted(events, key=lambda event: event.recorded_at)] == [
            False,
            True,
        ]


def test_a_dispute_is_taken_back_and_ones_own_start_is_corrected_instead(walk):
    page = Page(walk, rule="told")
    detective = walk.client(Role.DETECTIVE, POLICE)
    day, clock = walk.at(-1)
    fields = {"happened_day": day, "happened_time": clock, "ground": "mistaken", "note": "x"}
    walk.post(detective, f"{page.at}/start", f"{page.at}/start", **fields)
    page.press(page.worker, f"disputes/{page.asked()}/withdraw", 404)
    page.press(detective, f"disputes/{page.asked()}/withdraw")
    assert "Taken back" in words(detective.get(page.at).text)
    mine = walk.duty(page.worker, page.case, "NCMEC")
    address = f"/cases/{page.case}/duties/{mine}"
    assert "Correct when the clock began" in page.worker.get(f"{address}/start").text
    before = words(page.worker.get(address).text)
    walk.post(page.worker, f"{address}/start", f"{address}/start", **fields)
    after = words(page.worker.get(address).text)
    assert "corrected" in after
    assert "corrected" not in before
    assert "Overdue" in before
    assert "Due in" in after


def clerk_of(walk):
    """The browser of the clerk of the docket's chambers."""
    with owner_session(walk.settings) as session:
        number = session.execute(
            select(Seat.number)
            .join(OfficeSeat, OfficeSeat.seat_id == Seat.id)
            .where(OfficeSeat.office_id == int(walk.office), Seat.role.in_([Role.CLERK.value, Role.COURT_COORDINATOR.value]))
        ).scalars().first()  # fmt: skip
    return enter(walk.app, number)


def test_a_hearing_is_entered_moved_by_court_staff_and_called_off(walk):
    page = Page(walk, hours=-3.0)
    address = f"/cases/{page.case}/dates"

    def save(client, hours, expect=303, **more):
        shown = client.get(address).text
        fields = {
            "docket": re.search(r'<option value="(\d+)"', shown)[1],
            "was": re.search(r'name="was" value="([^"]*)"', shown)[1],
        }
        fields |= dict(zip(("planned_day", "planned_time"), walk.at(hours), strict=True))
        return walk.post(client, address, address, expect, **fields | more)

    def due():
        with owner_session(walk.settings) as session:
            row = session.execute(select(Duty).where(Duty.pack == "us-xx", Duty.rule == "report")).scalar_one()
            return row.due_at and (row.due_at - walk.now).days, row.question

    assert due() == (None, "hearing")
    assert "still to come" in save(page.worker, -1, 400).text
    save(page.worker, 24 * 30)
    assert due() in ((28, ""), (29, ""))
    file_notice(walk, page.case)
    clerk = clerk_of(walk)
    assert "moved a hearing meanwhile" in save(clerk, 24 * 20, 400, was="").text
    save(clerk, 24 * 20)
    assert due() in ((18, ""), (19, ""))
    shown = words(page.worker.get(address).text)
    assert shown.count("Moved or called off") == 1
    assert "Hearing planned" in judge_of(walk).get(f"/cases/{page.case}").text
    assert walk.client(Role.DETECTIVE, POLICE).get(address).status_code == 403
    asked = re.search(rf"{address}/(\d+)/call-off", clerk.get(address).text)[1]
    page.press(clerk, f"dates/{asked}/call-off")
    assert due() == (None, "hearing")
    page.press(clerk, f"dates/{asked}/call-off", 404)


def test_answers_are_shown_with_those_that_were_changed(walk):
    page = Page(walk, hours=-3.0)
    address = f"/cases/{page.case}/answers"
    for said in ("yes", "no"):
        walk.post(page.worker, address, f"/cases/{page.case}/comments/new", question="ran_away", answer=said)
    shown = words(page.worker.get(address).text)
    assert re.search(
        r"Did the child run away\? No: Cedar County Child Welfare, .* Yes: Cedar County Child Welfare, .*; changed",
        shown,
    )
    assert 'value="yes">Change to yes' in page.worker.get(address).text
    assert walk.client(Role.JJ_OFFICER).get(address).status_code == 404, "not a case of theirs"


@pytest.mark.parametrize("walk", [OF_BOTH], indirect=True, ids=["two owners"])
def test_what_relieves_one_agencys_duty_relieves_no_other_agencys_and_is_not_on_its_page(walk):
    """Same kind, recipient and start, owed by two agencies: child welfare's waiver leaves the police's duty as it was."""
    page = Page(walk, hours=-60.0, rule=None)
    walk.record(page.worker, page.case, "Law enforcement", number="PD-1", hours=-50, reason="workload")
    with owner_session(walk.settings) as session:
        found = session.execute(select(Duty.rule, Duty.number).where(Duty.pack == "us-xx")).all()
        numbers = {row.rule: row.number for row in found}
    page.take(numbers["tell"])
    page.ask("waive")
    page.press(page.supervisor, f"reliefs/{page.asked()}", decision="approve")
    with owner_session(walk.settings) as session:
        waived = session.execute(select(Duty.rule, Duty.waived).where(Duty.pack == "us-xx")).all()
        assert {row.rule: row.waived for row in waived} == {"tell": True, "told": False}
    theirs = words(walk.client(Role.DETECTIVE, POLICE).get(f"/cases/{page.case}/duties/{numbers['told']}").text)
    assert "Nothing was asked of this duty" in theirs


@pytest.mark.parametrize("walk", [OF_EACH], indirect=True, ids=["each sighting"])
def test_a_duty_of_each_event_keeps_its_proof_when_its_start_is_corrected(walk):
    page = Page(walk, hours=-80.0, rule=None)
    events = f"/cases/{page.case}/events"
    for hours in (-60, -58):
        day, clock = walk.at(hours)
        walk.post(page.worker, events, events, kind="sighted", happened_day=day, happened_time=clock, source="")
    with owner_session(walk.settings) as session:
        rows = session.execute(select(Duty.occurrence, Duty.number).where(Duty.pack == "us-xx")).all()
        numbers = {row.occurrence: row.number for row in rows}
    page.take(numbers[1])
    day, clock = walk.at(-50)
    walk.post(
        page.worker,
        page.at,
        page.at,
        outcome="done",
        happened_day=day,
        happened_time=clock,
        channel="phone",
        person_told="Y",
    )
    for hours in (-59.5, -59):  # a correction may be corrected
        day, clock = walk.at(hours)
        fields = {"happened_day": day, "happened_time": clock, "ground": "mistaken", "note": "A slip."}
        walk.post(page.worker, f"{page.at}/start", f"{page.at}/start", **fields)
    with owner_session(walk.settings) as session:
        rows = session.execute(select(Duty).where(Duty.pack == "us-xx")).scalars().all()
        assert {row.occurrence: (row.number, row.done_at is not None, row.lapsed_at) for row in rows} == {
            1: (numbers[1], True, None), 2: (numbers[2], False, None),
        }  # fmt: skip


def test_the_ledger_says_that_a_start_was_corrected_and_no_one_is_told_of_lateness_that_is_no_more(walk):
    page = Page(walk, hours=-60.0)
    file_notice(walk, page.case)
    with owner_session(walk.settings) as session:
        session.execute(update(Agency).values(ledger_ordered_at=walk.now - timedelta(days=30)))
        session.add(WorkerMark(name="watching_due_times", at=walk.now - timedelta(days=50)))
        session.execute(update(Duty).values(recorded_at=walk.now - timedelta(hours=60)))
        session.execute(update(CaseClock).values(next_at=walk.now - timedelta(minutes=1)))
    with walk.app.app_context():
        raise_what_is_due(datetime.now(UTC))
    day, clock = walk.at(-1)
    fields = {"happened_day": day, "happened_time": clock, "ground": "mistaken", "note": "A slip."}
    walk.post(page.worker, f"{page.at}/start", f"{page.at}/start", **fields)
    with walk.app.app_context():
        while tell_what_waits(datetime.now(UTC), ZONE):
            pass
    with owner_session(walk.settings) as session:
        raised = session.execute(select(Notice.kind).where(Notice.object_number == page.number)).scalars().all()
        assert {"duty_late", "duty_hours_late", "duty_before_court"} <= set(raised), (
            "it was raised before the correction"
        )
        told = (
            select(InboxEntry.id)
            .join(Notice, Notice.id == InboxEntry.notice_id)
            .where(Notice.object_number == page.number)
        )
        assert session.execute(told).first() is None
    ledger = page.verdict(judge_of(walk))
    assert "The start of the clock was corrected" in ledger


def test_a_hearing_of_another_chambers_docket_is_not_on_this_benchs_page(walk):
    case = walk.report(police=walk.police)
    file_notice(walk, case)
    with owner_session(walk.settings) as session:
        kept = session.execute(select(Case).where(Case.number == case)).scalar_one()
        first = session.execute(select(Docket).join(CaseDocket).where(CaseDocket.case_id == kept.id)).scalar_one()
        other = next(int(key) for key in walk.offices if int(key) != first.office_id)
        second = Docket(
            child_id=first.child_id,
            court_id=first.court_id,
            office_id=other,
            kind="juvenile_justice",
            docket_number="26-JJ-999",
        )
        session.add(second)
        session.flush()
        session.add(CaseDocket(case_id=kept.id, docket_id=second.id))
        keys = (first.id, second.id)
    worker, page = walk.client(Role.CASEWORKER, CARE), f"/cases/{case}/dates"
    judge = judge_of(walk)
    for key, seen in ((keys[1], False), (keys[0], True)):
        day, clock = walk.at(24 * 11)
        was = re.search(r'name="was" value="([^"]*)"', worker.get(page).text)[1]
        walk.post(worker, page, page, docket=str(key), was=was, planned_day=day, planned_time=clock)
        assert ("Hearing planned" in judge.get(f"/cases/{case}").text) is seen
