"""The inbox through its pages, both databases: what waits, opened, done and taken back, the second page, nobody else's; and mail watched over."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.commands import notices_group
from portal.notices.models import InboxEntry, Mail, MailChoice, Notice
from portal.notices.outbox_services import tell
from portal.notices.rules import Kind, TargetKind
from portal.people.models import Agency, OfficeSeat, Person, Seat
from portal.people.rules import Role
from portal.sharing.models import CaseAccess
from tests.cases.worlds import owner_session
from tests.notices.post_office import open_post_office
from tests.notices.scenes import Desk
from tests.web.browsing import enter, token, words

POLICE = "Cedar City Police Department"


@pytest.fixture
def post_office():
    with open_post_office() as found:
        yield found


@pytest.fixture
def desk(app, settings, post_office):
    return Desk(app, settings, post_office)


def detective(desk):
    return desk.client(Role.DETECTIVE, POLICE)


def entry_numbers(page):
    return re.findall(r'href="/inbox/(\d{12})"', page)


def press(client, address, page="/inbox", expect=303, **fields):
    answer = client.post(address, data={"csrf_token": token(client.get(page).text)} | fields)
    assert answer.status_code == expect
    return answer


def test_a_report_waits_leads_to_its_case_and_is_done_and_taken_back(desk):
    case = desk.report(police=desk.police)
    client = detective(desk)
    assert "Nothing waits for this seat" in client.get("/inbox").text
    desk.work()
    page = client.get("/inbox").text
    assert "A report of a missing child came in for your agency" in page
    assert "Tulip Walkinshaw" in page
    assert page.count(">New<") == 1
    (number,) = entry_numbers(page)
    opened = client.get(f"/inbox/{number}")
    assert opened.status_code == 303
    assert opened.location == f"/cases/{case}"
    assert ">New<" not in client.get("/inbox").text
    press(client, f"/inbox/{number}/done")
    assert "Nothing waits for this seat" in client.get("/inbox").text
    assert entry_numbers(client.get("/inbox?show=done").text) == [number]
    press(client, f"/inbox/{number}/done", "/inbox?show=done", undo="yes")
    assert entry_numbers(client.get("/inbox").text) == [number]


def test_anothers_entry_is_as_one_that_never_was(desk):
    desk.report(police=desk.police)
    desk.work()
    (number,) = entry_numbers(detective(desk).get("/inbox").text)
    other = desk.client(Role.PARENTS_COUNSEL)
    for wrong in (number, "000000000000"):
        assert other.get(f"/inbox/{wrong}").status_code == 404
        press(other, f"/inbox/{wrong}/done", "/home", 404)
        assert other.get(f"/inbox?after={wrong}").status_code == 404
    assert entry_numbers(detective(desk).get("/inbox").text) == [number]


def test_what_may_not_be_known_any_more_is_gone_from_the_inbox(desk):
    desk.report(police=desk.police)
    desk.work()
    client = detective(desk)
    (number,) = entry_numbers(client.get("/inbox").text)
    with owner_session(desk.settings) as session:
        session.execute(update(CaseAccess).where(CaseAccess.ground == "investigation").values(ends_at=desk.now))
    page = client.get("/inbox").text
    assert entry_numbers(page) == []
    assert "Tulip" not in page
    assert client.get(f"/inbox/{number}").status_code == 404


def test_more_than_a_page_is_reached_to_the_last(desk):
    desk.list_for(POLICE, {desk.seat(Role.DETECTIVE, POLICE)[0]: 1})
    desk.report(police=desk.police)
    with owner_session(desk.settings) as session:
        key = session.execute(select(Notice.case_id)).scalars().first()
        police = session.execute(select(Notice.targets)).scalars().first().split(":")[1]
        for minute in range(44):
            tell(
                session,
                Kind.LET_IN,
                [(TargetKind.AGENCY, int(police))],
                by=None,
                now=desk.now - timedelta(minutes=minute),
                case=key,
            )
    desk.work()
    client, found, address = detective(desk), [], "/inbox"
    while address:
        page = client.get(address).text
        found += entry_numbers(page)
        more = re.search(r'href="(/inbox\?after=\d+)"', page)
        address = more[1] if more else None
    assert len(found) == len(set(found)) == 45


def test_the_judge_hears_the_filing_alone_and_by_mail_only_of_an_emergency(desk):
    with owner_session(desk.settings) as session:
        judge, court = session.execute(
            select(Seat.id, Agency.name)
            .join(OfficeSeat, OfficeSeat.seat_id == Seat.id)
            .join(Agency, Agency.id == Seat.agency_id)
            .where(OfficeSeat.office_id == int(desk.office), Seat.role == Role.JUDICIAL_OFFICER.value)
            .order_by(Seat.id)
        ).first()
        mailbox = session.execute(
            select(Person.mail_address).join(Seat, Seat.person_id == Person.id).where(Seat.id == judge)
        ).scalar_one()
    case = desk.report(police=desk.police)
    desk.list_for(court, {judge: 1}, takes="emergencies")
    worker = desk.client(Role.CASEWORKER, "Cedar County Child Welfare")
    address = f"/cases/{case}/notice"
    docket = re.search(r'<option value="(\d+)"', worker.get(address).text)[1]
    fields = {"docket": docket, "text": "The child may be in danger.", "emergency": "yes"}
    checked = desk.post(worker, address, address, 200, **fields, step="check")
    assert "is told at once; where nobody is" in checked.text
    desk.post(worker, address, address, **fields, step="file")
    desk.work()
    assert {kind for kind, seat, *_ in desk.entries() if seat == judge} == {"filed", "emergency"}
    assert desk.told_by_mail().count(mailbox) == 1


def test_mail_given_up_is_seen_by_the_coordinator_tried_again_and_stopped(desk, post_office):
    address = desk.seat(Role.DETECTIVE, POLICE)[1]
    post_office.refuse[address] = "550 never"
    desk.report(police=desk.police)
    desk.work()
    desk.work(timedelta(minutes=2))
    coordinator = desk.client(Role.COURT_COORDINATOR)
    assert "A mail could not be delivered" in coordinator.get("/inbox").text
    page = coordinator.get("/mail").text
    assert POLICE in page
    assert "server said 550" not in page
    assert "Tracewell" not in page, "whom exactly, a coordinator of the court does not learn"
    administrator = desk.client(Role.ADMINISTRATOR)
    page = administrator.get("/mail").text
    assert "server said 550" in words(page)
    assert "Tulip" not in page
    number = re.search(r'action="/mail/(\d{12})"', page)[1]
    press(coordinator, f"/mail/{number}", "/inbox", 404, retry="yes")
    post_office.refuse.clear()
    press(administrator, f"/mail/{number}", "/mail", retry="yes")
    desk.work(timedelta(minutes=4))
    assert desk.told_by_mail().count(address) == 1
    assert "Every mail was delivered" in administrator.get("/mail").text
    press(administrator, f"/mail/{number}", "/home", 404, stop="yes")
    assert desk.client(Role.CASEWORKER, "Cedar County Child Welfare").get("/mail").status_code == 403


def test_the_commands_list_retry_and_stop(app, desk, post_office):
    post_office.answer = "451 later"
    desk.report(police=desk.police)
    desk.work()
    runner = app.test_cli_runner()
    listed = runner.invoke(args=["notices", "list"]).output
    assert "to work out 0" in listed
    assert "server said 451" in listed
    assert "Tulip" not in listed
    numbers = re.findall(r"^(\d{12}) ", listed, re.M)
    assert numbers
    assert runner.invoke(args=["notices", "retry", numbers[0]]).exit_code == 0
    assert runner.invoke(args=["notices", "stop", numbers[-1]]).exit_code == 0
    assert runner.invoke(args=["notices", "stop", "000000000000"]).exit_code == 1
    post_office.answer = "250 OK"
    desk.work(timedelta(minutes=5))
    with owner_session(desk.settings) as session:
        states = dict(session.execute(select(Mail.number, Mail.state)).all())
    assert states[numbers[-1]] == "stopped"
    assert {state for number, state in states.items() if number != numbers[-1]} <= {"sent"}
    assert notices_group.name == "notices"


def test_a_person_without_an_address_has_the_inbox_alone(desk):
    with owner_session(desk.settings) as session:
        session.execute(update(Person).values(mail_address=""))
    desk.report(police=desk.police)
    desk.work()
    assert desk.told_by_mail() == []
    assert entry_numbers(detective(desk).get("/inbox").text)
    with owner_session(desk.settings) as session:
        assert session.execute(select(InboxEntry)).first()


def test_what_waits_for_another_seat_is_said_in_the_inbox_of_this_one(desk):
    """A mail names no seat, so whoever looks into the wrong inbox is led to the right one."""
    mine = desk.seat(Role.DETECTIVE, POLICE)[0]
    with owner_session(desk.settings) as session:
        person = session.get_one(Seat, mine).person_id
        care = session.execute(select(Agency.id).where(Agency.name == "Cedar County Child Welfare")).scalar_one()
        other = Seat(
            person_id=person,
            agency_id=care,
            role=Role.CASEWORKER.value,
            title="Second seat",
            starts_at=desk.now - timedelta(days=9),
        )
        session.add(other)
        session.flush()
        number = other.number
    desk.report(police=desk.police)
    desk.work()
    page = enter(desk.app, number).get("/inbox").text
    assert "Something new waits for another seat of yours" in page
    assert "Tulip" not in page
    assert "another seat of yours" not in detective(desk).get("/inbox").text


def test_whoever_wants_no_mail_any_more_gets_none(desk, post_office):
    """What waited as an ordinary mail is not sent once its seat chose none; what is urgent was queued as such and goes."""
    seat, address = desk.seat(Role.CASEWORKER, "Cedar County Child Welfare")
    desk.report(police=desk.police)
    with owner_session(desk.settings) as session:
        case = session.execute(select(Notice.case_id)).scalars().first()
        tell(session, Kind.ACCEPTED, [(TargetKind.SEAT, seat)], by=None, now=desk.now, case=case)
    desk.post_office = None
    desk.work()
    with owner_session(desk.settings) as session:
        session.add(MailChoice(seat_id=seat, mail="never"))
    desk.post_office = post_office
    desk.work(rounds=False)
    assert address not in desk.told_by_mail()
    assert "dropped" in {state for state, _ in desk.mails()}


def test_the_mail_page_says_how_many_more_are_stuck(desk, settings, monkeypatch):
    monkeypatch.setattr("portal.notices.queue_services.LISTED", 1)
    refused = [row.mail_address for row in desk.seats_of(POLICE)][:2]
    for address in refused:
        desk.post_office.refuse[address] = "550 never"
    desk.report(police=desk.police)
    desk.work()
    page = words(desk.client(Role.ADMINISTRATOR).get("/mail").text)
    assert "1 more are not shown." in page
    assert sum(address.split("@")[0] in page for address in refused) <= 1
    listed = desk.app.test_cli_runner().invoke(args=["notices", "list"]).output
    assert listed.count("server said 550") == 2
