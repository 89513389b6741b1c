"""NCMEC's queue: who waits first, a page after a page, the number of an earlier absence, and how many queries it takes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select

from portal.audit.models import AuditEntry, Disclosure
from portal.cases import queue_queries
from portal.cases.models import Case, CaseEvent
from portal.cases.queue_rules import Turn
from portal.cases.queue_services import show_queue
from portal.cases.record_models import Identity
from portal.cases.waiting_services import what_waits
from portal.clocks.models import Duty, DutyRecord
from portal.people.rules import Role
from portal.sharing.models import CaseAccess
from portal.store.base import db
from tests.cases.worlds import NOW, PAST, CaseMaker, add_place, owner_session, viewer_of

YOUNG, OLD, NO_DATE = date(2020, 5, 1), date(2010, 5, 1), None


class Desk:
    """An analyst of NCMEC and cases that are theirs, each made by hand."""

    def __init__(self, settings, role=Role.NCMEC_ANALYST):
        self.settings = settings
        with owner_session(settings) as session:
            place = add_place(session, role)
            self.viewer, self.agency, self.seat = viewer_of(session, place), place.agency.id, place.seat.id
            self.owner = CaseMaker(session).owner.id
        self.keys = {}

    def add(self, name, born=OLD, days=10, acknowledged=False, closed=False, back=False, joined=True, child=None):
        """A case: its child's name and birth date, how many days ago the child left, and what became of the report."""
        left = NOW - timedelta(days=days)
        with owner_session(self.settings) as session:
            maker = CaseMaker(session)
            case = maker.case()
            case.opened_at = left
            if child is not None:
                case.child_id = session.get_one(Case, self.keys[child]).child_id
            for row in session.execute(select(CaseEvent).where(CaseEvent.case_id == case.id)).scalars():
                row.happened_at = left
            maker.add(
                Identity, case_id=case.id, agency_id=case.agency_id, recorded_at=PAST, full_name=name, birth_date=born,
                name_key=name, search_key=name,
            )  # fmt: skip
            if joined:
                maker.add(
                    CaseAccess, case_id=case.id, agency_id=self.agency, ground="test", basis="test", starts_at=PAST
                )
            if acknowledged:
                maker.add(CaseEvent, case_id=case.id, agency_id=self.agency, recorded_at=PAST, kind="ncmec_acknowledged", happened_at=PAST)  # fmt: skip
            if back:
                maker.event(case, "returned")
            case.closed_at = NOW if closed else None
            self.keys[name] = case.id
        return self.keys[name]

    def number(self, name, number, owed=True):
        """The report to NCMEC of a case was recorded with this number."""
        with owner_session(self.settings) as session:
            maker = CaseMaker(session)
            case = self.keys[name]
            same = {
                "case_id": case,
                "kind": "report_to_ncmec",
                "recipient_code": "ncmec",
                "started_by": "information_received",
            }
            record = maker.add(
                DutyRecord, agency_id=self.owner, recorded_at=PAST, seat_id=self.seat, happened_at=PAST, channel="phone",
                proof_number=number, **same,
            )  # fmt: skip
            maker.add(
                Duty, agency_id=self.owner, recorded_at=PAST, owed_to_id=self.agency if owed else None, record_id=record.id,
                pack="p", rule="r", started_at=PAST, **same,
            )  # fmt: skip

    def names(self, app, after=None):
        with app.app_context():
            return [line.name for line in show_queue(self.viewer, datetime.now(UTC), after).lines]

    def lines(self, app):
        with app.app_context():
            return {line.name: line for line in show_queue(self.viewer, datetime.now(UTC)).lines}


def test_what_is_not_acknowledged_is_first_then_the_youngest_then_the_longest_missing(app, settings):
    desk = Desk(settings)
    desk.add("old, short", OLD, 2)
    desk.add("old, long", OLD, 20)
    desk.add("no date", NO_DATE, 90)
    desk.add("young", YOUNG, 1)
    desk.add("young, acknowledged", YOUNG, 50, acknowledged=True)
    desk.add("old, acknowledged", OLD, 60, acknowledged=True)
    desk.add("back", YOUNG, 70, acknowledged=True, back=True)
    desk.add("closed", OLD, 80, closed=True)
    desk.add("another's", YOUNG, 99, joined=False)
    assert desk.names(app) == [
        "young", "old, long", "old, short", "no date", "young, acknowledged", "old, acknowledged", "back", "closed",
    ]  # fmt: skip
    lines = desk.lines(app)
    assert lines["young"].turn is Turn.TO_ACKNOWLEDGE
    assert lines["back"].turn is lines["closed"].turn is Turn.REST
    with app.app_context():
        home = what_waits(desk.viewer, ZoneInfo(settings.zone), datetime.now(UTC)).acknowledge
    assert [item.name for item in home] == ["young", "old, long", "old, short", "no date"]


def test_pages_follow_each_other_whatever_ties_there_are(app, settings, monkeypatch):
    desk = Desk(settings)
    for turn in range(7):
        desk.add(f"child {turn}", (YOUNG, OLD, NO_DATE)[turn % 3], 10 + turn // 4, acknowledged=turn % 2 == 0)
    for turn in range(8):
        desk.add(f"same age {turn}", OLD, 10 + turn // 2)
    monkeypatch.setattr(queue_queries, "PAGE", 20)
    whole = desk.names(app)
    monkeypatch.setattr(queue_queries, "PAGE", 2)
    found, after = [], None
    with app.app_context():
        while True:
            page = show_queue(desk.viewer, datetime.now(UTC), after)
            found += [line.name for line in page.lines]
            after = page.after
            if after is None:
                break
        assert show_queue(desk.viewer, datetime.now(UTC), "0" * 12) is None
    assert found == whole
    assert len(set(found)) == 15
    assert all(a != b for a, b in pairwise(found))


def test_a_child_missing_again_brings_the_number_of_the_absence_before_where_that_case_is_the_viewers(app, settings):
    desk = Desk(settings)
    desk.add("first", days=400, closed=True)
    desk.number("first", "NC-1")
    desk.add("second", days=200, closed=True, child="first")
    desk.number("second", "NC-2")
    desk.add("hidden", days=100, closed=True, child="first", joined=False)
    desk.number("hidden", "NC-3")
    desk.add("not owed", days=50, closed=True, child="first")
    desk.number("not owed", "NC-4", owed=False)
    desk.add("now", days=3, child="first")
    desk.add("alone", days=3)
    lines = desk.lines(app)
    assert (lines["now"].own, lines["now"].earlier) == ("", "NC-2")
    assert (lines["second"].own, lines["second"].earlier) == ("NC-2", "NC-1")
    assert (lines["first"].own, lines["first"].earlier) == ("NC-1", "")
    assert lines["alone"].earlier == lines["not owed"].own == ""
    with app.app_context():
        home = {
            item.name: item.earlier
            for item in what_waits(desk.viewer, ZoneInfo(settings.zone), datetime.now(UTC)).acknowledge
        }
    assert home == {"now": "NC-2", "alone": ""}
    with owner_session(settings) as session:
        told = select(Disclosure.case_id).join(AuditEntry, AuditEntry.seq == Disclosure.seq)
        assert desk.keys["second"] in set(session.execute(told.where(AuditEntry.act == "home:read")).scalars())
        assert desk.keys["hidden"] not in set(session.execute(told).scalars())


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_longer_queue_takes_no_more_queries(app, settings):
    desk = Desk(settings)

    def queries():
        counted = []

        def note(_connection, _cursor, statement, *_):
            counted.append(statement.lstrip().lower().startswith("select"))

        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", note)
            show_queue(desk.viewer, datetime.now(UTC))
            event.remove(db.engine, "before_cursor_execute", note)
        return sum(counted)

    desk.add("one")
    few = queries()
    for turn in range(8):
        desk.add(f"more {turn}", child="one" if turn % 2 else None, days=20 + turn)
    assert queries() == few
