"""The ticker, on both databases: one question with nothing due, each threshold raised once, through eyes that may see, nothing lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, event, func, select, update

from portal.cases.models import Case, CaseDocket, CaseEvent
from portal.clocks.models import CaseClock, Duty, PackAdoption
from portal.clocks.recompute_services import recompute_from, refresh
from portal.notices import due_services
from portal.notices.due_services import find_lost_clocks, raise_what_is_due
from portal.notices.models import InboxEntry, Notice
from portal.orders.models import Order, OrderNaming
from portal.people.models import Agency, Seat
from portal.people.rules import Role
from portal.store import transaction
from portal.store.base import db
from tests.cases.worlds import owner_session
from tests.conftest import HEAVY
from tests.web.walking import appear, file_notice

pytestmark = pytest.mark.parametrize("engine_name", HEAVY)
CARE = "Cedar County Child Welfare"
POLICE = "Cedar City Police Department"


class Statements:
    """What is asked of the database while the block runs."""

    def __init__(self, app):
        self.app, self.said = app, []

    def __enter__(self):
        with self.app.app_context():
            self.engine = db.engine
        event.listen(self.engine, "before_cursor_execute", self._keep)
        return self

    def _keep(self, _connection, _cursor, statement, *_rest):
        if statement != "BEGIN" and "set_config" not in statement and "advisory" not in statement:
            self.said.append(statement)

    def __exit__(self, *_):
        event.remove(self.engine, "before_cursor_execute", self._keep)

    def writing(self):
        return [one for one in self.said if one.split()[0].lower() in ("insert", "update", "delete")]


def raised(desk):
    with owner_session(desk.settings) as session:
        return session.execute(select(Notice.kind, Notice.object_number, Notice.once_key).order_by(Notice.id)).all()


def key_of(desk, case):
    with owner_session(desk.settings) as session:
        return session.execute(select(Case.id).where(Case.number == case)).scalar_one()


def test_with_nothing_due_it_is_one_question_by_the_index(desk):
    desk.work()
    desk.report(police=desk.police)
    desk.work()
    with Statements(desk.app) as asked, desk.app.app_context():
        assert raise_what_is_due(desk.now) == 0
    assert len(asked.said) == 1
    sqlite = "sqlite" in desk.settings.database_url
    with owner_session(desk.settings) as session:
        if not sqlite:
            session.connection().exec_driver_sql("set local enable_seqscan = off")
        plan = str(session.connection().exec_driver_sql(
            f"explain {'query plan' if sqlite else ''} select case_id from case_clock where next_at <= '2020-01-01' order by next_at limit 100"
        ).all())  # fmt: skip
    assert "ix_case_clock_next_at" in plan


def test_recomputing_without_a_change_writes_nothing_and_with_one_only_what_changed(desk):
    case = key_of(desk, desk.report(police=desk.police))
    now = desk.now + timedelta(minutes=1)
    with desk.app.app_context():
        with owner_session(desk.settings) as session:
            seat = session.execute(select(CaseClock.seat_id).where(CaseClock.case_id == case)).scalar_one()
        eyes = due_services._who_sees(case, seat, now)
        with transaction.housekeeping() as session:
            transaction.act_as(eyes)
            refresh(session, eyes, case, now)
        with Statements(desk.app) as asked, transaction.housekeeping() as session:
            transaction.act_as(eyes)
            refresh(session, eyes, case, now)
        assert asked.writing() == []
        with owner_session(desk.settings) as session:
            total = session.execute(select(func.count()).select_from(Duty)).scalar_one()
            session.execute(update(Duty).where(Duty.rule == "report-ncmec").values(due_words="altered"))
        with Statements(desk.app) as asked, transaction.housekeeping() as session:
            transaction.act_as(eyes)
            refresh(session, eyes, case, now)
        assert len(asked.writing()) == 1
        assert asked.writing()[0].startswith("UPDATE duty")
    assert total > 5
    with owner_session(desk.settings) as session:
        assert session.execute(select(Duty.id).where(Duty.due_words == "altered")).first() is None


def test_what_is_done_waits_in_no_inbox_and_what_is_not_still_does(desk):
    desk.work()
    case = desk.report(police=desk.police)
    desk.work(timedelta(hours=26))
    worker = desk.client(Role.CASEWORKER, CARE)
    desk.record(worker, case, "NCMEC", channel="web_form", number="NC-1")
    with owner_session(desk.settings) as session:
        rows = session.execute(
            select(Duty.kind, InboxEntry.done_at)
            .join(Notice, Notice.object_number == Duty.number)
            .join(InboxEntry, InboxEntry.notice_id == Notice.id)
            .where(Notice.kind == "duty_late")
        ).all()
    assert {row.done_at is not None for row in rows if row.kind == "report_to_ncmec"} == {True}
    assert None in {row.done_at for row in rows}


def test_hours_late_goes_to_supervisors_and_a_day_late_before_court_and_counsel_at_once(desk):
    desk.work()
    case = desk.report(police=desk.police)
    appear(desk, case)
    file_notice(desk, case)
    desk.work(timedelta(hours=26))
    supervisors = {row.id for row in desk.seats_of(CARE) + desk.seats_of(POLICE) if row.role.endswith("_supervisor")}
    told = {entry[1] for entry in desk.entries() if entry[0] == "duty_hours_late"}
    assert told & supervisors
    assert told <= supervisors
    assert not [row for row in raised(desk) if row.kind == "duty_before_court"]
    desk.work(timedelta(hours=80))
    court = [row for row in raised(desk) if row.kind == "duty_before_court"]
    assert court
    with owner_session(desk.settings) as session:
        roles = dict(session.execute(select(Seat.id, Seat.role)).all())
        rows = session.execute(select(Duty).where(Duty.before_court_at.is_not(None))).scalars().all()
        assert {row.number for row in rows} == {row.object_number for row in court}
        assert all(row.adopted and not row.tells for row in rows)
    seen = {roles[entry[1]] for entry in desk.entries() if entry[0] == "duty_before_court"}
    assert "court_coordinator" in seen
    assert "childs_attorney" in seen
    assert seen <= {"court_coordinator", "childs_attorney", "gal_casa", "parents_counsel", "prosecutor"}
    for seat in (desk.client(Role.JUDICIAL_OFFICER, "Cedar County District Court"), desk.client(Role.CHILDS_ATTORNEY)):
        assert "Came before the court" in seat.get(f"/cases/{case}").text
    again = raised(desk)
    desk.work(timedelta(hours=80, minutes=1))
    assert raised(desk) == again


def test_a_case_sealed_to_a_later_seat_is_looked_at_through_its_eyes(desk):
    desk.work()
    number = desk.report(police=desk.police)
    file_notice(desk, number)
    case = key_of(desk, number)
    first, *_, last = [row.id for row in desk.seats_of(CARE) if row.role == Role.CASEWORKER.value] + [
        row.id for row in desk.seats_of(CARE) if row.role == Role.CW_SUPERVISOR.value
    ]
    with owner_session(desk.settings) as session:
        docket = session.execute(select(CaseDocket.docket_id).where(CaseDocket.case_id == case)).scalar_one()
        order = Order(
            case_id=case, docket_id=docket, agency_id=session.get_one(Seat, last).agency_id, recorded_at=desk.now,
            starts_at=desk.now - timedelta(hours=1), order_title="Sealing",
        )  # fmt: skip
        session.add(order)
        session.flush()
        session.add(OrderNaming(case_id=case, order_id=order.id, party=last))
        session.execute(update(Case).where(Case.id == case).values(sealed_by=order.id))
        session.execute(update(CaseClock).values(seat_id=first))
    desk.work(timedelta(hours=26))
    with owner_session(desk.settings) as session:
        late = session.execute(select(func.count()).select_from(Notice).where(Notice.kind == "duty_late")).scalar_one()
        seat = session.execute(select(CaseClock.seat_id)).scalar_one()
    assert late
    assert seat == last


def test_a_lost_clock_is_found_and_one_bad_case_holds_no_other_up(desk, monkeypatch):
    desk.work()
    bad, good = (key_of(desk, desk.report(name, police=desk.police)) for name in ("Bad Walkinshaw", "Good Walkinshaw"))
    with owner_session(desk.settings) as session:
        session.execute(delete(CaseClock).where(CaseClock.case_id == good))
    later = desk.now + timedelta(hours=26)
    with desk.app.app_context():
        assert find_lost_clocks(later) == 1
        assert find_lost_clocks(later) == 0
        whole = due_services.look

        def breaking(session, viewer, case, now):
            if case == bad:
                raise ValueError("planted")
            return whole(session, viewer, case, now)

        monkeypatch.setattr(due_services, "look", breaking)
        assert raise_what_is_due(later) > 0
    with owner_session(desk.settings) as session:
        assert set(session.execute(select(Notice.case_id).where(Notice.kind == "duty_late")).scalars()) == {good}
        waits = session.execute(select(CaseClock.next_at).where(CaseClock.case_id == bad)).scalar_one()
    assert waits == later + timedelta(hours=1)
    monkeypatch.undo()
    with desk.app.app_context():
        raise_what_is_due(waits)
    with owner_session(desk.settings) as session:
        assert set(session.execute(select(Notice.case_id).where(Notice.kind == "duty_late")).scalars()) == {good, bad}


def test_a_new_edition_recomputes_every_open_case_and_a_closed_one_has_no_clock(desk):
    now = desk.now + timedelta(minutes=1)
    with owner_session(desk.settings) as session:
        session.execute(update(PackAdoption).values(state="draft"))
    desk.work()
    case = key_of(desk, desk.report(police=desk.police))
    closed = key_of(desk, desk.report("Closed Walkinshaw", police=desk.police))
    with owner_session(desk.settings) as session:
        assert session.execute(select(Duty.id).where(Duty.adopted)).first() is None
        session.execute(update(PackAdoption).values(state="adopted", starts_at=desk.now - timedelta(days=9)))
        session.execute(update(Case).where(Case.id == closed).values(closed_at=desk.now))
    with desk.app.app_context():
        with transaction.housekeeping() as session:
            recompute_from(session, now)
        raise_what_is_due(now)
    with owner_session(desk.settings) as session:
        adopted = set(session.execute(select(Duty.case_id).where(Duty.adopted)).scalars())
        clocks = session.execute(select(CaseClock.case_id)).scalars().all()
    assert case in adopted
    assert clocks == [case]


def test_an_event_that_nobody_recomputed_is_found_at_the_next_look(desk):
    """The ticker recomputes; it does not only tell."""
    case, now = key_of(desk, desk.report(police=desk.police)), desk.now + timedelta(minutes=1)
    with owner_session(desk.settings) as session:
        owner = session.execute(select(Case.agency_id).where(Case.id == case)).scalar_one()
        before = session.execute(select(func.count()).select_from(Duty)).scalar_one()
        session.add(
            CaseEvent(case_id=case, agency_id=owner, recorded_at=desk.now, kind="returned", happened_at=desk.now)
        )
        session.execute(update(CaseClock).values(next_at=now))
    with desk.app.app_context():
        raise_what_is_due(now)
    with owner_session(desk.settings) as session:
        assert session.execute(select(func.count()).select_from(Duty)).scalar_one() > before


def test_nothing_comes_before_a_court_that_has_not_ordered_the_live_ledger(desk):
    with owner_session(desk.settings) as session:
        session.execute(update(Agency).values(ledger_ordered_at=None))
    desk.work()
    case = desk.report(police=desk.police)
    appear(desk, case)
    file_notice(desk, case)
    desk.work(timedelta(hours=80))
    kinds = {row.kind for row in raised(desk)}
    assert "duty_hours_late" in kinds
    assert "duty_before_court" not in kinds
    with owner_session(desk.settings) as session:
        assert session.execute(select(Duty.id).where(Duty.before_court_at.is_not(None))).first() is None
