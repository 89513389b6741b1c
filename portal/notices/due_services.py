"""The ticker: cases whose time to be looked at has come are recomputed, and what was passed is raised, once, marked late where the worker stood still."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.clocks.models import CaseClock, Duty
from portal.clocks.recompute_services import look, next_at, set_clock
from portal.clocks.threshold_rules import Mark, Threshold, marks, passed
from portal.notices.models import Notice, WorkerMark
from portal.notices.outbox_services import tell
from portal.notices.rules import LATE_AFTER, Kind, TargetKind
from portal.notices.telling_queries import told_of_the_court, viewer_of_seat
from portal.people.models import Seat
from portal.people.rules import NEVER_A_CASE, Role
from portal.sharing.fact_queries import in_force
from portal.sharing.queries import visible_cases
from portal.sharing.rules import Viewer
from portal.store import transaction

WATCHING = "watching_due_times"
A_WHILE = 20  # seconds of one turn, so that mail does not wait for a thousand cases
MANY = 100
NOBODY_SEES = timedelta(hours=1)  # until a case is tried again that nobody may see, or that could not be worked out
KIND_OF: dict[Threshold, Kind] = {
    Threshold.SOON: Kind.DUTY_SOON,
    Threshold.LATE: Kind.DUTY_LATE,
    Threshold.SUPERVISORS: Kind.DUTY_HOURS_LATE,
    Threshold.COURT: Kind.DUTY_BEFORE_COURT,
}
log = logging.getLogger("homeward")


def raise_what_is_due(now: datetime) -> int:
    """Look at each case whose time has come, for a while at most; how many notices were raised. Idempotent: each is raised once.

    With nothing due it is one indexed query. What was overdue before the portal watched is on the ledger and is not told anew.
    """
    raised, until = 0, time.monotonic() + A_WHILE
    while time.monotonic() < until and (clocks := _come(now)):
        since = _watching_since(now)
        for case, seat in clocks:
            try:
                raised += _look(case, seat, since, now)
            except Exception:  # one case that cannot be worked out keeps no other from its turn
                log.exception("a case's duties could not be recomputed; it is tried again in an hour")
                _postpone(case, now)
    return raised


def find_lost_clocks(now: datetime) -> int:
    """Give each open case that has no clock one that is due now; how many. Asked at the start and once a day, through the eyes of each agency."""
    found = 0
    _watching_since(now)
    for viewer in _eyes(now):
        with transaction.read(viewer) as session:
            lost = session.execute(
                select(Case.id)
                .outerjoin(CaseClock, CaseClock.case_id == Case.id)
                .where(visible_cases(viewer, now), Case.closed_at.is_(None), CaseClock.case_id.is_(None))
            ).scalars().all()  # fmt: skip
        if lost:
            with transaction.housekeeping() as session:
                for case in lost:
                    set_clock(session, case, viewer.seat, now)
            found += len(lost)
    return found


def _come(now: datetime) -> list[tuple[int, int]]:
    with transaction.read(None) as session:
        rows = session.execute(
            select(CaseClock.case_id, CaseClock.seat_id)
            .where(CaseClock.next_at <= now)
            .order_by(CaseClock.next_at)
            .limit(MANY)
        )
        return [(row.case_id, row.seat_id) for row in rows]


def _look(case: int, seat: int, since: datetime, now: datetime) -> int:
    """Recompute a case and raise what it has passed; how many notices."""
    viewer = _who_sees(case, seat, now)
    if viewer is None:
        log.warning("nobody of a case's agencies may see it; it is looked at again in an hour")
        _postpone(case, now)
        return 0
    with transaction.housekeeping() as session:
        transaction.act_as(viewer)
        found = look(session, viewer, case, now)
        if found is None:
            session.execute(delete(CaseClock).where(CaseClock.case_id == case))
            return 0
        _, known, rows = found
        came = [mark for mark in passed(marks(rows), now) if max(mark.at, mark.known_at) > since]
        told = set(
            session.execute(select(Notice.once_key).where(Notice.case_id == case, Notice.kind.in_(KIND_OF.values()))).scalars()
        )  # fmt: skip
        fresh = [mark for mark in came if _once(mark) not in told]
        for mark in fresh:
            _raise(session, case, mark, now)
        set_clock(session, case, viewer.seat, next_at(rows, known, now))
        return len(fresh)


def _postpone(case: int, now: datetime) -> None:
    with transaction.housekeeping() as session:
        session.execute(update(CaseClock).where(CaseClock.case_id == case).values(next_at=now + NOBODY_SEES))


def _who_sees(case: int, seat: int, now: datetime) -> Viewer | None:
    """The viewer of this seat where it may see the case, else of the first seat of its agency, then of any other, that may."""
    with transaction.read(None) as session:
        named = viewer_of_seat(session, seat, now)
        agency = session.execute(select(Seat.agency_id).where(Seat.id == seat)).scalar_one()
    if named is not None and _sees(named, case, now):
        return named
    eyes = sorted(_eyes(now, one_an_agency=False), key=lambda viewer: (viewer.agency != agency, viewer.seat))
    return next((viewer for viewer in eyes if _sees(viewer, case, now)), None)


def _sees(viewer: Viewer, case: int, now: datetime) -> bool:
    with transaction.read(viewer) as session:
        return session.execute(select(Case.id).where(Case.id == case, visible_cases(viewer, now))).first() is not None


def _eyes(now: datetime, one_an_agency: bool = True) -> list[Viewer]:
    """Viewers of the seats that work cases, or of the first of each agency."""
    with transaction.read(None) as session:
        rows = session.execute(
            select(Seat.agency_id, Seat.id)
            .where(Seat.role.in_([role.value for role in Role if role not in NEVER_A_CASE]), in_force(Seat, now))
            .order_by(Seat.agency_id, Seat.id)
        ).all()
        found: list[Viewer] = []
        seen: set[int] = set()
        for agency, seat in rows:
            if one_an_agency and agency in seen:
                continue
            if (viewer := viewer_of_seat(session, seat, now)) is not None:
                seen.add(agency)
                found.append(viewer)
        return found


def _watching_since(now: datetime) -> datetime:
    with transaction.read(None) as session:
        mark = session.get(WorkerMark, WATCHING)
        if mark is not None:
            return mark.at
    with transaction.housekeeping() as session:
        mark = session.get(WorkerMark, WATCHING)
        if mark is None:
            mark = WorkerMark(name=WATCHING, at=now)
            session.add(mark)
        return mark.at


def _once(mark: Mark) -> str:
    kind = KIND_OF[mark.threshold].value
    return f"{kind}:{mark.number}:{mark.owner}:{mark.due_at:%Y-%m-%dT%H:%M:%S}"


def _raise(session: Session, case: int, mark: Mark, now: datetime) -> None:
    kind = KIND_OF[mark.threshold]
    targets = [(TargetKind.AGENCY, mark.owner)]
    if mark.threshold is Threshold.SUPERVISORS:
        targets = [(TargetKind.SUPERVISORS, mark.owner)]
    if mark.threshold is Threshold.COURT:
        targets = [(TargetKind.SEAT, seat) for seat in told_of_the_court(session, case, mark.number, now)]
        if not targets:
            return
        session.execute(
            update(Duty).where(Duty.number == mark.number, Duty.before_court_at.is_(None)).values(before_court_at=now)
        )
    late = mark.threshold is not Threshold.SOON
    tell(
        session, kind, targets, by=None, now=now, case=case, agency=mark.owner, object_number=mark.number,
        happened_at=mark.due_at if late else now, due_at=mark.due_at,
        late=late and now - max(mark.at, mark.known_at) > LATE_AFTER, once=_once(mark),
    )  # fmt: skip
