"""Raising what falls due: a notice for each duty that is due soon or overdue, once, marked late where the worker stood still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.clocks.models import Duty
from portal.clocks.state_rules import SOON
from portal.notices.models import InboxEntry, Notice, WorkerMark
from portal.notices.outbox_services import tell
from portal.notices.rules import LATE_AFTER, Kind, TargetKind
from portal.notices.telling_queries import viewer_of_seat
from portal.people.models import Seat
from portal.people.rules import Role
from portal.sharing.act_rules import Act, role_may
from portal.sharing.queries import in_force, visible_cases
from portal.sharing.rules import Viewer
from portal.store import transaction

OF_A_DUTY = (Kind.DUTY_SOON.value, Kind.DUTY_LATE.value, Kind.TIME_ASKED.value)
WATCHING = "watching_due_times"
MANY = 500  # keys in one question to the database
OWING = [role.value for role in Role if role_may(role, Act.DUTY_RECORD)]


@dataclass(frozen=True)
class Falling:
    """A duty that is due soon or overdue: keys, number, due time, and since when it has been known."""

    case: int
    agency: int
    number: str
    row: str
    due_at: datetime
    known_at: datetime


def raise_what_is_due(now: datetime) -> int:
    """Raise a notice for each duty that has come to be due within six hours, or overdue, since this was first asked; how many.

    What was overdue before the portal watched is on the ledger and is not told anew. Idempotent: each is raised once.
    """
    since = _watching_since(now)
    raised = 0
    for viewer in _one_seat_an_agency(now):
        with transaction.read(viewer) as session:
            falling = _falling(session, viewer, since, now)
            told = _told_already(session, [_once(one, now) for one in falling])
        fresh = [one for one in falling if _once(one, now) not in told]
        if fresh:
            with transaction.housekeeping() as session:
                for one in fresh:
                    _raise(session, one, now)
            raised += len(fresh)
    return raised


def settle_what_is_done(now: datetime) -> int:
    """Let what was told of a duty wait no longer once it is done, lapsed, or its time has given way; how many entries."""
    settled = 0
    for viewer in _one_seat_an_agency(now):
        with transaction.read(viewer) as session:
            over = session.execute(
                select(InboxEntry.id)
                .join(Notice, Notice.id == InboxEntry.notice_id)
                .join(Duty, Duty.number == Notice.object_number)
                .where(
                    Notice.kind.in_(OF_A_DUTY), Notice.agency_id == viewer.agency, InboxEntry.done_at.is_(None),
                    or_(Duty.done_at.is_not(None), Duty.lapsed_at.is_not(None), Duty.yielded, Duty.waived),
                )
            ).scalars().all()  # fmt: skip
        if over:
            with transaction.housekeeping() as session:
                for start in range(0, len(over), MANY):
                    some = InboxEntry.id.in_(over[start : start + MANY])
                    session.execute(
                        update(InboxEntry)
                        .where(some)
                        .values(done_at=now, read_at=func.coalesce(InboxEntry.read_at, now))
                    )
            settled += len(over)
    return settled


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


def _one_seat_an_agency(now: datetime) -> list[Viewer]:
    """A viewer of each agency that owes duties: through its eyes its own duties are read."""
    with transaction.read(None) as session:
        rows = session.execute(
            select(Seat.agency_id, Seat.id)
            .where(Seat.role.in_(OWING), in_force(Seat, now))
            .order_by(Seat.agency_id, Seat.id)
        )
        found: dict[int, Viewer] = {}
        for agency, seat in rows:
            if agency not in found and (viewer := viewer_of_seat(session, seat, now)) is not None:
                found[agency] = viewer
    return list(found.values())


def _falling(session: Session, viewer: Viewer, since: datetime, now: datetime) -> list[Falling]:
    """The viewer's agency's open duties due within six hours or overdue, one a row of the ledger: the earliest limit."""
    rows = session.execute(
        select(Duty)
        .join(Case, Case.id == Duty.case_id)
        .where(
            Duty.agency_id.in_(viewer.rows), Duty.lapsed_at.is_(None), Duty.done_at.is_(None), Duty.applies, Duty.adopted,
            Duty.question == "", Duty.yielded.is_(False), Duty.waived.is_(False), Duty.paused.is_(False), Duty.disputed.is_(False),
            Duty.started_at <= now, Duty.due_at <= now + SOON,
            or_(Duty.due_at > since, Duty.recorded_at > since), Case.closed_at.is_(None), visible_cases(viewer, now),
        )
        .order_by(Duty.due_at, Duty.id)
    ).scalars()  # fmt: skip
    found: dict[str, Falling] = {}
    for duty in rows:
        row = f"{duty.case_id}:{duty.kind}:{duty.recipient_code}:{duty.started_by}:{duty.occurrence}"
        assert duty.due_at is not None  # the query asked for these two
        assert duty.agency_id is not None
        found.setdefault(
            row,
            Falling(duty.case_id, duty.agency_id, duty.number, row, duty.due_at, max(duty.due_at, duty.recorded_at)),
        )
    return list(found.values())


def _kind(one: Falling, now: datetime) -> Kind:
    return Kind.DUTY_LATE if one.due_at < now else Kind.DUTY_SOON


def _once(one: Falling, now: datetime) -> str:
    return f"{_kind(one, now).value}:{one.number}:{one.agency}:{one.due_at:%Y-%m-%dT%H:%M:%S}"


def _told_already(session: Session, keys: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(keys), MANY):
        some = Notice.once_key.in_(keys[start : start + MANY])
        found |= set(session.execute(select(Notice.once_key).where(some)).scalars())
    return found


def _raise(session: Session, one: Falling, now: datetime) -> None:
    kind = _kind(one, now)
    overdue = kind is Kind.DUTY_LATE
    tell(
        session, kind, [(TargetKind.AGENCY, one.agency)], by=None, now=now, case=one.case, agency=one.agency,
        object_number=one.number, happened_at=one.due_at if overdue else now, due_at=one.due_at,
        late=overdue and now - one.known_at > LATE_AFTER, once=_once(one, now),
    )  # fmt: skip
