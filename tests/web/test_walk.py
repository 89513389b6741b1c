"""The main job from end to end on both databases; after every act each line of the judge's page is on counsel's page, or withheld."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select

from portal.cases.models import Child
from portal.people.models import Agency
from portal.people.rules import Role
from portal.sharing.rules import InformationClass as C
from tests.cases.worlds import owner_session
from tests.web.browsing import token
from tests.web.walking import COUNSEL, Walk, appear, file_notice, words

# Classes that the judge's page lists as withheld from some counsel, each with its ground; and the bench's own readings.
WITHHELD = {"supervision_warrant", "sealed", "held", "access_log"}


@pytest.fixture
def walk(app, settings):
    return Walk(app, settings)


def lines(page):
    """The facts of a case page by section: rows of tables, fields and prose, as a reader has them."""
    found = set()
    for section in re.split(r'<section class="hw-section"', page)[1:]:
        name = re.search(r'aria-labelledby="(\w+)"', section)[1]
        if name in ("withheld", "questions"):
            continue
        body = section.split("</section>")[0]
        for pattern in (
            r"<tr>(?:(?!<thead).)*?</tr>",
            r"<div><dt>.*?</dd></div>",
            r'<p class="hw-prose">.*?</p>',
            r"<h3>.*?</h3>",
        ):
            for part in re.findall(pattern, body, re.S):
                text = words(re.sub(r"<a .*?</a>", " ", part))
                if text and "scope" not in text:
                    found.add((name, text))
    return found


def bench_and_counsel_agree(walk, case):
    """As below, with everyone reading at the same moment, so that *due in* says the same to all."""
    with time_machine.travel(datetime.now(UTC), tick=False):
        return compare(walk, case)


def compare(walk, case):
    """Each line of the judge's page stands on every counsel's page, or its class is listed there as withheld with its ground."""
    judge = walk.client(Role.JUDICIAL_OFFICER, "Cedar County District Court").get(f"/cases/{case}")
    if judge.status_code == 404:
        return 0
    mine = {line for line in lines(judge.text) if line[0] not in WITHHELD}
    assert {"Supervision and warrant", "Sealed and held"} <= set(re.findall(r'data-label="What">([^<]+)<', judge.text))
    for role in COUNSEL:
        theirs = lines(walk.client(role).get(f"/cases/{case}").text)
        assert mine <= theirs, (role, sorted(mine - theirs)[:5])
    return len(mine)


def test_the_main_job_where_nobody_else_has_a_seat(walk):
    worker = walk.client(Role.CASEWORKER, "Cedar County Child Welfare")
    case = walk.report()
    told = worker.get(f"/cases/{case}/to-tell").text
    assert "<h1>Nobody has been told yet</h1>" in told
    assert "1-800-843-5678" in told
    assert words(told).count("Due in 20 hours") + words(told).count("Due in 21 hours") >= 6
    late = walk.record(worker, case, "Law enforcement", 400)
    assert "Nothing is a report until its recipient has it" in late.text
    walk.record(worker, case, "Law enforcement", number="CC-1", person_told="Officer Made, badge 1")
    assert bench_and_counsel_agree(walk, case) == 0, "the court is not joined by opening"
    walk.record(worker, case, "NCMEC", channel="web_form", number="NC-1")
    page = words(worker.get(f"/cases/{case}").text)
    assert "Done in time, after 2 hours" in page
    assert "By phone Number CC-1" in page
    assert "By the recipient's web form Number NC-1" in page
    assert "Officer Made, badge 1" in page


class People:
    """The browsers of those who meet on one case."""

    def __init__(self, walk):
        self.worker = walk.client(Role.CASEWORKER, "Cedar County Child Welfare")
        self.detective = walk.client(Role.DETECTIVE, "Cedar City Police Department")
        self.judge = walk.client(Role.JUDICIAL_OFFICER, "Cedar County District Court")
        self.clerk = walk.client(Role.CLERK, "Cedar County District Court")
        self.analyst = walk.client(Role.NCMEC_ANALYST)
        self.attorney = walk.client(Role.CHILDS_ATTORNEY)


def the_police_accept_and_enter(walk, people, case, step):
    assert "Tulip Walkinshaw" in people.detective.get("/home").text
    accept, ncic = f"/cases/{case}/accept", f"/cases/{case}/ncic"
    day, clock = walk.at(-2)
    nothing = {"officer": "", "ncic_number": "", "entered_day": "", "entered_time": ""}
    walk.post(people.detective, accept, accept, report_number="PD-9", happened_day=day, happened_time=clock, **nothing)
    step()
    told = words(people.worker.get(f"/cases/{case}/to-tell").text)
    seen = words(people.worker.get(f"/cases/{case}").text)
    assert "Acknowledged by the recipient in the portal Number PD-9" in seen
    assert "Told so far" in told
    day, clock = walk.at(-1)
    entry = {
        "ncic_number": "M123456789",
        "ncic_category": "EME",
        "entered_day": day,
        "entered_time": clock,
        "with_state": "yes",
    }
    walk.post(people.detective, ncic, ncic, report_number="PD-9", happened_day=day, happened_time=clock, **entry)
    step()


def ncmec_is_let_in_and_acknowledges(walk, people, case, step):
    refer, acknowledge = f"/cases/{case}/refer", f"/cases/{case}/acknowledge"
    fields = {"agency": walk.ncmec, "basis": "42 U.S.C. 671(a)(35)(B)"}
    walk.post(people.worker, refer, refer, 200, **fields, step="check")
    walk.post(people.worker, refer, refer, **fields, step="share")
    assert "Tulip Walkinshaw" in people.analyst.get("/home").text
    day, clock = walk.at(-1)
    walk.post(people.analyst, acknowledge, acknowledge, report_number="NC-9", happened_day=day, happened_time=clock)
    home = people.analyst.get("/home").text
    assert "Tulip Walkinshaw" not in re.split("Children missing", home)[0].split("What waits")[1]
    step()


def the_court_is_joined_by_the_notice(walk, people, case, step):
    assert people.judge.get(f"/cases/{case}").status_code == 404
    checked, _ = file_notice(walk, case)
    assert "Fay Standish" in checked.text
    step()
    page = words(people.judge.get(f"/cases/{case}").text)
    assert "Notify the court" in page
    assert "Served through the portal" in page
    assert "M123456789" in page
    assert "Gone at the evening round." in page, "filed with the notice"


def partners_speak_and_the_bench_hears_nothing(walk, people, case, step):
    new = f"/cases/{case}/comments/new"
    walk.comment(people.worker, case, walk.police, "zzcomment to the police")
    step()
    assert "zzcomment" in people.detective.get(f"/cases/{case}").text
    for who in (people.judge, people.analyst, people.attorney, people.clerk):
        for address in (f"/cases/{case}", "/home", "/cases"):
            assert "zzcomment" not in who.get(address).text
    walk.post(people.worker, f"/cases/{case}/leads", new, text="zzlead at the bus station")
    step()
    assert "zzlead" in people.detective.get(f"/cases/{case}").text
    for who in (people.judge, people.analyst):
        assert "zzlead" not in who.get(f"/cases/{case}").text
        assert "Consult supervisors" not in who.get(f"/cases/{case}").text, "a duty that tells of a lead"


def the_child_comes_back(walk, people, case, step):
    events = f"/cases/{case}/events"
    day, clock = walk.at(-0.5)
    for kind in ("located", "recovered", "victim_identified", "returned"):
        walk.post(people.worker, events, events, kind=kind, happened_day=day, happened_time=clock, source="")
        step()
    page = words(people.judge.get(f"/cases/{case}").text)
    assert "Tell that the child is back" in page
    assert "trafficking victim" not in page
    assert "trafficking victim" in words(people.worker.get(f"/cases/{case}").text)


def test_the_main_job_with_a_detective_an_analyst_the_court_and_counsel(walk):
    case = walk.report(police=walk.police)
    appear(walk, case)
    checks = [bench_and_counsel_agree(walk, case)]
    for part in (
        the_police_accept_and_enter, ncmec_is_let_in_and_acknowledges, the_court_is_joined_by_the_notice,
        partners_speak_and_the_bench_hears_nothing, the_child_comes_back,
    ):  # fmt: skip
        part(walk, People(walk), case, lambda: checks.append(bench_and_counsel_agree(walk, case)))
    assert checks[:4] == [0, 0, 0, 0]
    assert min(checks[4:]) > 30, checks


def test_the_agreement_of_bench_and_counsel_can_fail(walk, monkeypatch):
    """A class that counsel lost without being listed is noticed."""
    from portal.sharing import rules

    walk.report(police=walk.police)
    case = walk.report(name="Second Walkinshaw", police=walk.police)
    appear(walk, case)
    file_notice(walk, case)
    assert bench_and_counsel_agree(walk, case) > 10
    whole = dict(rules.table())
    whole[Role.PARENTS_COUNSEL, C.DUTY_LEDGER] = whole[Role.PARENTS_COUNSEL, C.DENTAL_DNA]
    monkeypatch.setattr(rules, "table", lambda: whole)
    with pytest.raises(AssertionError):
        bench_and_counsel_agree(walk, case)


def test_each_clearinghouse_proves_its_own_duty_alone(walk):
    """The state clearinghouse's word is no proof that NCMEC was told, and no entry in NCIC."""
    worker = walk.client(Role.CASEWORKER, "Cedar County Child Welfare")
    state = walk.client(Role.STATE_CLEARINGHOUSE_ANALYST)
    case = walk.report(police=walk.police)
    walk.record(worker, case, "Law enforcement", number="CC-1")
    with owner_session(walk.settings) as session:
        number = session.execute(
            select(Agency.number).where(Agency.name.contains("Missing Persons Clearinghouse"))
        ).scalar_one()
    fields = {"agency": number, "basis": "34 U.S.C. 41308"}
    walk.post(worker, f"/cases/{case}/refer", f"/cases/{case}/refer", **fields, step="share")
    day, clock = walk.at(-0.5)
    walk.post(
        state,
        f"/cases/{case}/acknowledge",
        f"/cases/{case}/acknowledge",
        report_number="SC-1",
        happened_day=day,
        happened_time=clock,
    )
    assert "Reports to acknowledge" not in state.get("/home").text
    page = words(worker.get(f"/cases/{case}").text)
    assert re.search(
        r"Report the missing child to NCMEC.{0,60}Cedar County Child Welfare The (caseworker|agency) Due in", page
    )
    assert re.search(
        r"Enter the report and make it available to State missing-children clearinghouse.{0,60}Done in time", page
    )
    assert "Verify and update the entry" not in page


def test_what_a_partner_sees_of_the_others(walk):
    """That juvenile justice or a tribe is on a case is told to those alone who may know what it means."""
    worker = walk.client(Role.CASEWORKER, "Cedar County Child Welfare")
    case = walk.report(police=walk.police)
    with owner_session(walk.settings) as session:
        numbers = {row.name: row.number for row in session.execute(select(Agency)).scalars()}
    joining = ("National Center", "Cedar County Juvenile Probation", "Redwater Band", "Juniper House")
    for name in joining:
        number = next(number for known, number in numbers.items() if known.startswith(name))
        walk.post(worker, f"/cases/{case}/refer", f"/cases/{case}/refer", agency=number, basis="test", step="share")
    walk.comment(worker, case, "partners", "zzall")
    pages = {
        role: words(
            walk.client(role).get(f"/cases/{case}/comments/new").text + walk.client(role).get(f"/cases/{case}").text
        )
        for role in (Role.NCMEC_ANALYST, Role.PROVIDER, Role.LE_SUPERVISOR)
    }
    assert all("zzall" in page for page in pages.values())
    assert "Juvenile Probation" in pages[Role.LE_SUPERVISOR]
    assert "Redwater" in pages[Role.LE_SUPERVISOR]
    for role in (Role.NCMEC_ANALYST, Role.PROVIDER):
        assert "Juvenile Probation" not in pages[role]
    assert "Redwater" in pages[Role.NCMEC_ANALYST], "identity, its tribe with it, is open"
    assert "Redwater" not in pages[Role.PROVIDER]


def test_anothers_lead_starts_no_duty_and_a_providers_home_tells_no_outcome(walk):
    worker = walk.client(Role.CASEWORKER, "Cedar County Child Welfare")
    analyst, detective = walk.client(Role.NCMEC_ANALYST), walk.client(Role.DETECTIVE, "Cedar City Police Department")
    case = walk.report(police=walk.police)
    walk.post(worker, f"/cases/{case}/refer", f"/cases/{case}/refer", agency=walk.ncmec, basis="x", step="share")
    walk.post(analyst, f"/cases/{case}/leads", f"/cases/{case}/comments/new", text="zzlead of another")
    assert "zzlead" in detective.get(f"/cases/{case}").text
    assert "Consult supervisors" not in worker.get(f"/cases/{case}").text
    walk.post(worker, f"/cases/{case}/leads", f"/cases/{case}/comments/new", text="zzlead of our own")
    assert "Consult supervisors" in worker.get(f"/cases/{case}").text
    for page in ("/home", "/cases"):
        text = walk.client(Role.PROVIDER).get(page).text
        assert "Missing for" not in text


def test_a_detective_who_records_is_led_to_the_ledger(walk):
    worker = walk.client(Role.CASEWORKER, "Cedar County Child Welfare")
    detective = walk.client(Role.DETECTIVE, "Cedar City Police Department")
    case = walk.report(police=walk.police)
    walk.record(worker, case, "Law enforcement", number="CC-1")
    assert detective.get(f"/cases/{case}/to-tell").status_code == 404
    number = re.search(rf"/cases/{case}/duties/(\d+)", detective.get(f"/cases/{case}").text)[1]
    day, clock = walk.at(-0.5)
    fields = {"outcome": "done", "happened_day": day, "happened_time": clock, "channel": "system", "number": "M1"}
    saved = walk.post(detective, f"/cases/{case}/duties/{number}", f"/cases/{case}/duties/{number}", **fields)
    assert saved.headers["Location"].endswith("#duty_ledger")


def test_what_is_ticked_beside_is_asked_the_same(walk):
    """A ticked row that was late asks its reason too, and nothing of the contact is kept before."""
    worker = walk.client(Role.CASEWORKER, "Cedar County Child Welfare")
    case = walk.report(learned=-20.0)
    first, other = walk.duty(worker, case, "The supervisor"), walk.duty(worker, case, "NCMEC")
    day, clock = walk.at(-1)
    fields = {"outcome": "done", "happened_day": day, "happened_time": clock, "channel": "phone", "also": [other]}
    refused = walk.post(worker, f"/cases/{case}/duties/{first}", f"/cases/{case}/duties/{first}", 400, **fields)
    assert "Nothing is a report until its recipient has it" in refused.text
    assert "Nobody has been told yet" in worker.get(f"/cases/{case}/to-tell").text
    walk.post(worker, f"/cases/{case}/duties/{first}", f"/cases/{case}/duties/{first}", **fields, number="NC-5")
    assert "Told so far: 2 of" in worker.get(f"/cases/{case}/to-tell").text


def test_a_return_before_the_absence_is_asked_about(walk):
    worker = walk.client(Role.CASEWORKER, "Cedar County Child Welfare")
    case = walk.report(learned=-3.0)
    day, clock = walk.at(-9)
    refused = walk.post(
        worker,
        f"/cases/{case}/events",
        f"/cases/{case}/events",
        400,
        kind="returned",
        happened_day=day,
        happened_time=clock,
    )
    assert "before the child went missing" in refused.text


def test_the_number_of_late_duties_is_the_number_of_late_rows(walk):
    worker = walk.client(Role.CASEWORKER, "Cedar County Child Welfare")
    case = walk.report(learned=-30.0)
    ledger = worker.get(f"/cases/{case}").text
    late = len(re.findall(r"hw-verdict-overdue", ledger))
    assert late > 5
    home = words(worker.get("/home").text)
    assert f"Duties of your agency: {late} overdue" in home
    assert re.search(rf"Tulip Walkinshaw \d+ \S+ .{{0,30}} {late} none shown", home)


def test_late_goes_through_with_its_reason(walk):
    worker = walk.client(Role.CASEWORKER, "Cedar County Child Welfare")
    case = walk.report(learned=-30.0)
    refused = walk.record(worker, case, "NCMEC", 400, number="NC-2")
    assert "Choose why; it goes through all the same" in refused.text
    walk.record(worker, case, "NCMEC", number="NC-2", reason="workload", note="Two others at once.")
    page = words(worker.get(f"/cases/{case}").text)
    assert "Done late, by 5 hours" in page
    assert "Other emergencies at the same time" in page


def test_a_time_gives_way_when_a_second_person_approves(walk):
    worker = walk.client(Role.CASEWORKER, "Cedar County Child Welfare")
    supervisor = walk.client(Role.CW_SUPERVISOR)
    case = walk.report(learned=-30.0)
    number = walk.duty(worker, case, "Child's attorney")
    assert "Overdue by" in words(worker.get(f"/cases/{case}/duties/{number}").text)
    walk.record(worker, case, "Child's attorney", outcome="not_reached", note="No answer.", hours=-10)
    assert "Relief asked: to approve" not in worker.get("/home").text, "never one's own request"
    asked = re.search(rf"/cases/{case}/reliefs/(\d+)", supervisor.get("/home").text)[1]
    walk.post(supervisor, f"/cases/{case}/reliefs/{asked}", "/home", decision="approve")
    assert "The time gave way: due as soon as possible" in words(worker.get(f"/cases/{case}").text)
    again = supervisor.post(
        f"/cases/{case}/reliefs/{asked}", data={"csrf_token": token(supervisor.get("/home").text), "decision": "refuse"}
    )
    assert again.status_code == 404


def test_an_answer_opens_and_closes_duties(walk):
    worker = walk.client(Role.CASEWORKER, "Cedar County Child Welfare")
    case = walk.report()
    page = worker.get(f"/cases/{case}").text
    assert "Can the parent not be located" in html.unescape(page)
    walk.post(worker, f"/cases/{case}/answers", f"/cases/{case}", question="parent_notice_excepted", answer="yes")
    page = worker.get(f"/cases/{case}").text
    assert "Can the parent not be located or contacted" not in page.split('id="duty_ledger"')[0].split("hw-contents")[0]
    assert re.search(r"Notify the parent.{0,400}Does not apply", words(page))
    walk.post(
        worker, f"/cases/{case}/answers", f"/cases/{case}/comments/new", question="parent_notice_excepted", answer="no"
    )
    assert "Does not apply" not in worker.get(f"/cases/{case}").text


def test_a_court_that_does_not_file_here_is_joined_by_the_clerks_stamp(walk):
    worker = walk.client(Role.CASEWORKER, "Cedar County Child Welfare")
    clerk = walk.client(Role.CLERK, "Cedar County Court at Law")
    walk.office = walk.offices[1]
    case = walk.report()
    _, prepared = file_notice(walk, case)
    address = prepared.headers["Location"]
    assert "Prepared, not filed" in worker.get(address).text
    assert clerk.get(f"/cases/{case}").status_code == 404
    assert "The child is missing since the evening" not in clerk.get("/cases").text
    day, clock = walk.at(-0.5)
    walk.post(worker, address, address, stamp="S-77", happened_day=day, happened_time=clock)
    page = words(clerk.get(f"/cases/{case}").text)
    assert "S-77" in page
    assert "The child is missing since the evening" in page
    assert worker.get(address).status_code == 404, "it is no draft any more"


def test_a_second_report_of_a_missing_child_leads_to_the_open_case(walk):
    worker = walk.client(Role.CASEWORKER, "Cedar County Child Welfare")
    case = walk.report()
    with owner_session(walk.settings) as session:
        child = session.execute(select(Child.number)).scalar_one()
    found = walk.post(worker, "/report", "/report", 200, words="walkin")
    assert f"/cases/{case}" in found.text
    day, clock = walk.at(-1)
    again = walk.post(
        worker,
        f"/report/{child}",
        f"/report/{child}",
        learned_day=day,
        learned_time=clock,
        learned_from="x",
        absence_type="lost",
        step="open",
    )
    assert case in again.headers["Location"]
    other = walk.client(Role.CASEWORKER, "Mesquite County Child Welfare")
    assert other.get(f"/report/{child}").status_code == 404
    assert "Walkinshaw" not in walk.post(other, "/report", "/report", 200, words="walkin").text
