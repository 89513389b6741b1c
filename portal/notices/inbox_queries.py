"""Reads of a seat's own inbox: each entry is judged again through the door before it is shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.waiting_queries import names
from portal.meetings.models import Meeting
from portal.notices.inbox_rules import InboxLine, Place
from portal.notices.models import InboxEntry, Notice, Unit
from portal.notices.rules import BECAUSE_WORDS, LATE_AFTER, TELLING, Because, Kind, QueueState
from portal.notices.telling_queries import Standing, standing
from portal.people.models import Agency, Seat
from portal.sharing.fact_queries import in_force
from portal.sharing.rules import Viewer

PAGE = 20


def inbox_page(
    session: Session, viewer: Viewer, now: datetime, done: bool, after: str | None
) -> tuple[list[tuple[int | None, InboxLine]], str | None] | None:
    """The lines of a page with their cases' keys, newest first, and the next page's start; None where `after` is not the seat's."""
    rows = _entries(viewer, done)
    if after is not None:
        last = session.execute(
            select(InboxEntry).where(InboxEntry.number == after, InboxEntry.seat_id == viewer.seat)
        ).scalar_one_or_none()
        if last is None:
            return None
        rows = rows.where(
            or_(InboxEntry.told_at < last.told_at, and_(InboxEntry.told_at == last.told_at, InboxEntry.id < last.id))
        )
    shown: list[Any] = []
    for row in session.execute(rows).all():  # those of which the seat may know nothing any more are passed over
        if len(shown) > PAGE:
            break
        if standing(session, viewer, row.Notice, now) is not Standing.NOTHING:
            shown.append(row)
    called = names(session, viewer, {row.Notice.case_id for row in shown if row.Notice.case_id}, now)
    lines = [(row.Notice.case_id, _line(row, called.get(row.Notice.case_id), viewer.agency)) for row in shown[:PAGE]]
    return lines, lines[-1][1].number if len(shown) > PAGE else None


def _entries(viewer: Viewer, done: bool) -> Any:
    return (
        select(InboxEntry, Notice, Case.number.label("case"), Agency.name.label("agency"), Agency.phone, Unit.name.label("unit"), Unit.phone.label("unit_phone"))
        .join(Notice, Notice.id == InboxEntry.notice_id)
        .outerjoin(Case, Case.id == Notice.case_id)
        .outerjoin(Agency, Agency.id == Notice.agency_id)
        .outerjoin(Unit, Unit.id == InboxEntry.unit_id)
        .where(
            InboxEntry.seat_id == viewer.seat, Notice.state != QueueState.STOPPED.value,
            InboxEntry.done_at.is_not(None) if done else InboxEntry.done_at.is_(None),
        )
        .order_by(InboxEntry.told_at.desc(), InboxEntry.id.desc())
    )  # fmt: skip


def _line(row: Any, child: str | None, own: int) -> InboxLine:
    entry, notice = row.InboxEntry, row.Notice
    kind = Kind(notice.kind)
    phone = (row.agency, row.phone) if row.phone else None
    return InboxLine(
        number=entry.number, kind=kind, words=TELLING[kind].words, because=BECAUSE_WORDS[Because(entry.because)],
        urgent=notice.urgent, late=notice.late or (entry.told_at - notice.queued_at > LATE_AFTER and entry.because != Because.NEXT.value), told_at=entry.told_at, happened_at=notice.happened_at, due_at=notice.due_at,
        read=entry.read_at is not None, done=entry.done_at is not None, case=row.case or "", child=child,
        call=phone if notice.urgent and notice.agency_id != own else None,
    )  # fmt: skip


def new_elsewhere(session: Session, viewer: Viewer, now: datetime) -> tuple[str, ...]:
    """The viewer's other seats in force for which something unread waits, by title and agency: mail names no seat."""
    rows = session.execute(
        select(Seat.title, Agency.name)
        .join(Agency, Agency.id == Seat.agency_id)
        .where(
            Seat.person_id == viewer.person, Seat.id != viewer.seat, in_force(Seat, now),
            exists().where(InboxEntry.seat_id == Seat.id, InboxEntry.read_at.is_(None), InboxEntry.done_at.is_(None)),
        )
        .order_by(Agency.name_key, Seat.title)
    )  # fmt: skip
    return tuple(f"{row.title}, {row.name}" for row in rows)


def own_entry(session: Session, viewer: Viewer, number: str) -> tuple[InboxEntry, Notice] | None:
    """The viewer's own entry of this number with its notice."""
    row = session.execute(
        select(InboxEntry, Notice)
        .join(Notice, Notice.id == InboxEntry.notice_id)
        .where(InboxEntry.number == number, InboxEntry.seat_id == viewer.seat)
    ).one_or_none()
    return (row.InboxEntry, row.Notice) if row else None


def place_of(session: Session, notice: Notice) -> Place:
    """Where a notice leads."""
    case = session.execute(select(Case.number).where(Case.id == notice.case_id)).scalar_one_or_none()
    meeting = session.execute(select(Meeting.number).where(Meeting.id == notice.meeting_id)).scalar_one_or_none()
    return Place(Kind(notice.kind), case or "", notice.object_number, meeting=meeting or "")
