"""Who is told, on both databases: the right seats, once, judged when told and again when sent; the next on the list; lateness."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from portal.cases.models import Case
from portal.clocks.models import Duty
from portal.notices import telling_services
from portal.notices.models import Cover, InboxEntry, Mail, Notice, Shift
from portal.notices.outbox_services import tell
from portal.notices.queue_services import list_stuck
from portal.notices.rules import Kind, TargetKind
from portal.orders.models import Filing
from portal.people.models import Person, Seat
from portal.people.rules import Role
from portal.sharing.models import CaseAccess
from tests.cases.worlds import owner_session
from tests.conftest import HEAVY
from tests.web.walking import file_notice

POLICE = "Cedar City Police Department"
CARE = "Cedar County Child Welfare"


def of_kind(desk, kind):
    return [entry for entry in desk.entries() if entry[0] == kind]


def test_a_report_reaches_the_police_once_and_nobody_else(desk):
    desk.report(police=desk.police)
    for _ in range(3):
        desk.work()
    police = {row.id for row in desk.seats_of(POLICE)}
    told = of_kind(desk, "report_in")
    assert {seat for _, seat, *_ in told} <= police
    assert told
    assert len(told) == len({seat for _, seat, *_ in told})
    addresses = {row.mail_address for row in desk.seats_of(POLICE)}
    assert sorted(desk.told_by_mail()) == sorted(set(desk.told_by_mail()))
    assert set(desk.told_by_mail()) <= addresses


def test_the_first_of_the_list_then_the_next_then_everyone(desk):
    one, other, *_ = [row.id for row in desk.seats_of(POLICE) if row.role in ("detective", "le_supervisor")]
    desk.list_for(POLICE, {one: 1, other: 2}, mailbox="desk@police.example")
    desk.report(police=desk.police)
    desk.work()
    assert [entry[1:] for entry in of_kind(desk, "report_in")] == [(one, "on_call", 1)]
    assert "desk@police.example" in desk.told_by_mail()
    desk.work(timedelta(minutes=29))
    assert len(of_kind(desk, "report_in")) == 1
    desk.work(timedelta(minutes=31))
    assert [entry[1:] for entry in of_kind(desk, "report_in")] == [(one, "on_call", 1), (other, "next", 2)]
    desk.work(timedelta(minutes=62))
    everyone = of_kind(desk, "report_in")
    assert {entry[1] for entry in everyone} == {row.id for row in desk.seats_of(POLICE) if row.role != "policy_analyst"}
    desk.work(timedelta(minutes=200))
    assert of_kind(desk, "report_in") == everyone


def test_what_was_read_goes_no_further(desk):
    one, other, *_ = [row.id for row in desk.seats_of(POLICE) if row.role in ("detective", "le_supervisor")]
    desk.list_for(POLICE, {one: 1, other: 2})
    desk.report(police=desk.police)
    desk.work()
    with owner_session(desk.settings) as session:
        session.execute(update(InboxEntry).values(read_at=desk.now))
    desk.work(timedelta(minutes=45))
    assert len(of_kind(desk, "report_in")) == 1


def test_whose_access_ended_between_queueing_and_sending_gets_nothing(desk):
    """The act is queued, the worker has not run; then the seat ends, the person is disabled, or the agency is shut out."""
    desk.report(police=desk.police)
    seats = [row for row in desk.seats_of(POLICE) if row.role in ("detective", "le_supervisor")]
    with owner_session(desk.settings) as session:
        session.execute(update(Seat).where(Seat.id == seats[0].id).values(ends_at=desk.now))
        session.execute(update(Person).where(Person.mail_address == seats[1].mail_address).values(disabled_at=desk.now))
    desk.work()
    assert {entry[1] for entry in of_kind(desk, "report_in")} & {seats[0].id, seats[1].id} == set()
    assert {seats[0].mail_address, seats[1].mail_address} & set(desk.told_by_mail()) == set()


@pytest.mark.parametrize("way", ["access", "sealed", "read", "stopped"])
def test_between_telling_and_sending_a_mail_is_judged_again(desk, way):
    """Entries and mail are queued while the server is away; then the ground falls away, so no mail leaves."""
    desk.report(police=desk.police)
    office, desk.post_office = desk.post_office, None
    desk.work()
    with owner_session(desk.settings) as session:
        assert session.execute(select(func.count()).select_from(Mail)).scalar_one() > 0
        if way == "access":
            case = session.execute(select(Case)).scalar_one()
            session.execute(
                update(CaseAccess)
                .where(CaseAccess.case_id == case.id, CaseAccess.ground == "investigation")
                .values(ends_at=desk.now)
            )
        elif way == "sealed":
            case = session.execute(select(Case)).scalar_one()
            case.sealed_by = 7
        elif way == "read":
            session.execute(update(InboxEntry).values(read_at=desk.now))
        else:
            session.execute(update(Notice).values(state="stopped"))
    desk.post_office = office
    desk.work(rounds=False)
    assert desk.told_by_mail() == []
    assert {state for state, _ in desk.mails()} == {"dropped"}


@pytest.mark.parametrize("engine_name", HEAVY)
def test_of_a_held_filing_nothing_leaves(desk):
    case = desk.report(police=desk.police)
    file_notice(desk, case)
    with owner_session(desk.settings) as session:
        session.execute(update(Filing).values(held_authority="Tex. Fam. Code 262.101", released_at=None))
    desk.work()
    assert not any("court" in to or "judge" in to for to in desk.told_by_mail())
    parties = {entry[1] for entry in of_kind(desk, "filed")}
    bench = {
        row.id for role in (Role.JUDICIAL_OFFICER, Role.COURT_COORDINATOR, Role.CLERK) for row in [desk_row(desk, role)]
    }
    assert parties <= bench | bench_of_office(desk)


def desk_row(desk, role):
    class Row:
        id = desk.seat(role)[0]

    return Row


def bench_of_office(desk):
    with owner_session(desk.settings) as session:
        roles = [role.value for role in (Role.JUDICIAL_OFFICER, Role.COURT_COORDINATOR, Role.CLERK)]
        return set(session.execute(select(Seat.id).where(Seat.role.in_(roles))).scalars())


@pytest.mark.parametrize("engine_name", HEAVY)
def test_after_the_worker_stood_still_for_26_hours_everything_due_is_raised_once_and_marked_late(desk):
    desk.work()
    desk.report(police=desk.police)
    desk.work(timedelta(hours=26))
    with owner_session(desk.settings) as session:
        raised = session.execute(
            select(Notice.once_key, Notice.late, Notice.due_at).where(Notice.kind == "duty_late")
        ).all()
    assert len(raised) > 2
    assert all(row.late for row in raised if row.due_at < desk.now + timedelta(hours=25))
    before = desk.entries()
    desk.work(timedelta(hours=26, minutes=1))
    desk.work(timedelta(hours=26, minutes=2))
    with owner_session(desk.settings) as session:
        again = session.execute(select(Notice.once_key).where(Notice.kind == "duty_late")).scalars().all()
    assert sorted(again) == sorted(row.once_key for row in raised)
    assert len(desk.entries()) == len(before)
    assert {entry[0] for entry in before if entry[1] in {row.id for row in desk.seats_of(POLICE)}} <= {
        "report_in",
        "duty_late",
        "duty_soon",
    }


def test_in_time_a_duty_is_told_soon_and_then_late_and_not_as_told_late(desk):
    desk.work()
    desk.report(police=desk.police, learned=-1)
    with owner_session(desk.settings) as session:
        ahead = select(Duty.number, Duty.due_at).where(
            Duty.due_at > desk.now + timedelta(hours=8), Duty.adopted, Duty.question == ""
        )
        number, due = session.execute(ahead.order_by(Duty.due_at)).first()
    for before, kinds in (
        (timedelta(hours=7), []),
        (timedelta(hours=1), ["duty_soon"]),
        (-timedelta(minutes=3), ["duty_soon", "duty_late"]),
    ):
        desk.work(due - before - desk.now)
        with owner_session(desk.settings) as session:
            raised = select(Notice.kind, Notice.late).where(Notice.object_number == number).order_by(Notice.queued_at)
            assert [tuple(row) for row in session.execute(raised)] == [(kind, False) for kind in kinds]


@pytest.mark.parametrize("engine_name", HEAVY)
def test_a_lead_reaches_the_police_alone_and_a_comment_its_audience_alone(desk):
    case = desk.report(police=desk.police)
    worker = desk.client(Role.CASEWORKER, CARE)
    desk.post(worker, f"/cases/{case}/leads", f"/cases/{case}/comments/new", text="At the aunt's house.")
    desk.comment(worker, case, desk.police, "For the police.")
    file_notice(desk, case)
    desk.work()
    police = {row.id for row in desk.seats_of(POLICE)}
    for kind in ("lead", "comment"):
        assert {entry[1] for entry in of_kind(desk, kind)} <= police
        assert of_kind(desk, kind)
    assert {entry[0] for entry in desk.entries() if entry[1] in bench_of_office(desk)} <= {"filed"}


def police_of(desk):
    return [row for row in desk.seats_of(POLICE) if row.role in ("detective", "le_supervisor")]


def test_a_notice_that_cannot_be_worked_out_holds_no_other_up_and_is_told_to_coordinators(desk, monkeypatch):
    desk.report("Poison Walkinshaw", police=desk.police)
    with owner_session(desk.settings) as session:
        bad = session.execute(select(Notice.id)).scalar_one()
    desk.report("Second Walkinshaw", police=desk.police)
    whole = telling_services.standing

    def breaking(session, viewer, notice, now):
        if notice.id == bad:
            raise ValueError("planted")
        return whole(session, viewer, notice, now)

    monkeypatch.setattr(telling_services, "standing", breaking)
    desk.work()
    assert of_kind(desk, "report_in")
    for minutes in (2, 5, 10, 20, 40, 41):
        desk.work(timedelta(minutes=minutes))
    with owner_session(desk.settings) as session:
        assert session.get(Notice, bad).state == "dead"
    assert of_kind(desk, "undelivered")


def test_whoever_is_on_the_list_by_now_is_told_before_the_next_place(desk):
    one, other = (row.id for row in police_of(desk)[:2])
    unit = desk.list_for(POLICE, {one: 1})
    desk.report(police=desk.police)
    desk.work()
    with owner_session(desk.settings) as session:
        session.execute(update(Shift).where(Shift.unit_id == unit).values(ends_at=desk.now + timedelta(minutes=5)))
        begins = desk.now + timedelta(minutes=5)
        session.add(
            Shift(
                unit_id=unit, seat_id=other, place=1, starts_at=begins, ends_at=begins + timedelta(days=1), made_by=one
            )
        )
    desk.work(timedelta(minutes=31))
    assert [entry[1] for entry in of_kind(desk, "report_in")] == [one, other]


def test_who_acts_is_told_with_whom_they_act_for_and_the_list_goes_on_past_them(desk):
    one, other = (row.id for row in police_of(desk)[:2])
    with owner_session(desk.settings) as session:
        session.add(
            Cover(
                seat_id=one,
                acting_id=other,
                starts_at=desk.now - timedelta(days=1),
                ends_at=desk.now + timedelta(days=1),
                made_by=one,
            )
        )
    desk.list_for(POLICE, {one: 1, other: 2})
    desk.report(police=desk.police)
    desk.work()
    assert {entry[1:] for entry in of_kind(desk, "report_in")} == {(one, "on_call", 1), (other, "acting", 1)}
    desk.work(timedelta(minutes=31))
    told = {entry[1] for entry in of_kind(desk, "report_in")}
    assert told == {row.id for row in police_of(desk)}, "both of the list know, so the rest of the agency is next"


def test_a_report_for_an_agency_without_anyone_reaches_the_coordinators(desk):
    with owner_session(desk.settings) as session:
        keys = [row.id for row in desk.seats_of(POLICE)]
        session.execute(update(Seat).where(Seat.id.in_(keys)).values(ends_at=desk.now + timedelta(seconds=1)))
    desk.report(police=desk.police)
    desk.work()
    desk.work(timedelta(minutes=1))
    assert of_kind(desk, "report_in") == []
    assert of_kind(desk, "undelivered")
    assert "nobody there may be told" in [one.failure for one in stuck(desk)]


def stuck(desk):
    with desk.app.app_context():
        return list_stuck()


def test_what_is_accepted_goes_to_nobody_further(desk):
    one, other = (row for row in police_of(desk)[:2])
    desk.list_for(POLICE, {one.id: 1, other.id: 2})
    case = desk.report(police=desk.police)
    desk.work()
    day, at = desk.at(-0.5)
    police = desk.client(Role.DETECTIVE, POLICE)
    desk.post(
        police,
        f"/cases/{case}/accept",
        f"/cases/{case}/accept",
        report_number="PD-7",
        happened_day=day,
        happened_time=at,
    )
    desk.work(timedelta(minutes=31))
    assert len(of_kind(desk, "report_in")) == 1


def test_what_waits_at_once_for_a_seat_goes_out_as_one_mail(desk):
    """Many ordinary things told before a mail has left say together that something waits; each has its line in the inbox."""
    desk.report(police=desk.police)
    seat, address = desk.seat(Role.CASEWORKER, CARE)
    with owner_session(desk.settings) as session:
        case = session.execute(select(Notice.case_id)).scalars().first()
        for _ in range(9):
            tell(session, Kind.ACCEPTED, [(TargetKind.SEAT, seat)], by=None, now=desk.now, case=case)
    desk.work(rounds=False)
    assert len([entry for entry in desk.entries(seat) if entry[0] == "accepted"]) == 9
    assert desk.told_by_mail().count(address) == 1
