"""Reads of meetings, each beginning with a viewer: only who is invited finds one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.meetings.models import AgendaItem, Invitee, Meeting, MeetingAction, MinutesRevision
from portal.meetings.rules import (
    Answer,
    DecisionOutcome,
    Kind,
    Part,
    State,
    Verb,
    may,
    next_step,
    overdue,
    sees_minutes,
)
from portal.meetings.view_rules import (
    ActionView,
    InviteeView,
    ItemView,
    MeetingLine,
    MeetingPage,
    MeetingView,
    Revision,
    SeatChoice,
    Waiting,
)
from portal.people.models import Agency, Person, Seat
from portal.people.rules import Sector
from portal.sharing.rules import Viewer

PAGE = 10
AHEAD = (State.NOTICED.value, State.UNDER_WAY.value)
OPEN_TO_ALL = (State.CIRCULATED.value, State.APPROVED.value)
DONE_SHOWN = 10


def invited(viewer: Viewer) -> ColumnElement[bool]:
    """The clause with which every reading of a meeting begins: convener, recorder or invitee, each by an invitee row."""
    return select(Invitee.id).where(Invitee.meeting_id == Meeting.id, Invitee.seat_id == viewer.seat).exists()


def meeting_for(session: Session, viewer: Viewer, number: str, *, lock: bool = False) -> Meeting | None:
    """The meeting of this number, None where the viewer is not invited, as where there is none."""
    statement = select(Meeting).where(Meeting.number == number, invited(viewer))
    return session.execute(statement.with_for_update() if lock else statement).scalar_one_or_none()


def item_for(session: Session, viewer: Viewer, number: str, *, lock: bool = False) -> tuple[Meeting, AgendaItem] | None:
    """The agenda item of this number with its meeting, None where the viewer is not invited."""
    statement = (
        select(Meeting, AgendaItem)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(AgendaItem.number == number, AgendaItem.withdrawn_at.is_(None), invited(viewer))
    )
    row = session.execute(statement.with_for_update(of=[Meeting, AgendaItem]) if lock else statement).one_or_none()
    return (row[0], row[1]) if row else None


def parts_of(viewer: Viewer, meeting: Meeting) -> frozenset[Part]:
    """What the viewer, who is invited, is in the meeting."""
    parts = {Part.INVITEE}
    if meeting.convener_id == viewer.seat:
        parts.add(Part.CONVENER)
    if meeting.recorder_id == viewer.seat:
        parts.add(Part.RECORDER)
    return frozenset(parts)


def meeting_view(session: Session, viewer: Viewer, meeting: Meeting, now: datetime) -> MeetingView:
    """The meeting as the viewer may see it: what was minuted is gone where it is not theirs yet."""
    parts, state = parts_of(viewer, meeting), State(meeting.state)
    shown = sees_minutes(parts, state)
    rows = _invitee_rows(session, meeting)
    people = {row.seat_id: f"{row.name}, {row.title}" for row in rows}
    invitees = tuple(_invitee(row, meeting) for row in rows)
    own = next(row.number for row in rows if row.seat_id == viewer.seat)
    recorder = next(row.number for row in rows if row.seat_id == meeting.recorder_id)
    return MeetingView(
        number=meeting.number, title=meeting.title, purpose=meeting.purpose, starts_at=meeting.starts_at,
        zone=meeting.zone, length=meeting.length, place=meeting.place, link=meeting.link, state=state,
        version=meeting.version, convener=people[meeting.convener_id], recorder=people[meeting.recorder_id],
        recorder_seat=recorder, invitees=invitees, items=_items(session, viewer, meeting, now, shown), parts=parts,
        may=frozenset(verb for verb in Verb if may(parts, state, verb)), step=next_step(parts, state),
        sees_minutes=shown, mine=next(person for person in invitees if person.number == own),
        approved_at=meeting.approved_at, approver=people.get(meeting.approver_id or 0, ""), digest=meeting.digest,
        canonical=meeting.canonical,
    )  # fmt: skip


def list_page(session: Session, viewer: Viewer, after: str | None) -> MeetingPage | None:
    """A page of the viewer's meetings: those ahead and under way by date, then those held, latest first.

    `after` is the number of the last meeting of the page before; None where it is not one of the viewer's.
    """
    group = case((Meeting.state.in_(AHEAD), 0), else_=1)
    statement = select(Meeting, Invitee.answer, Invitee.answered_at, Person.name.label("convener"))
    statement = (
        statement.join(Invitee, and_(Invitee.meeting_id == Meeting.id, Invitee.seat_id == viewer.seat))
        .join(Seat, Seat.id == Meeting.convener_id)
        .join(Person, Person.id == Seat.person_id)
    )
    if after is not None:
        last = meeting_for(session, viewer, after)
        if last is None:
            return None
        statement = statement.where(_beyond(group, last))
    order = (
        group,
        case((group == 0, Meeting.starts_at)).asc(),
        case((group == 1, Meeting.starts_at)).desc(),
        Meeting.id,
    )
    rows = session.execute(statement.order_by(*order).limit(PAGE + 1)).all()
    lines = tuple(
        MeetingLine(
            row.Meeting.number,
            row.Meeting.title,
            row.Meeting.starts_at,
            row.Meeting.zone,
            State(row.Meeting.state),
            row.convener,
            Answer(row.answer) if row.answer and _stands(row.answered_at, row.Meeting) else None,
        )
        for row in rows[:PAGE]
    )
    return MeetingPage(lines, lines[-1].number if len(rows) > PAGE else None)


def own_actions(session: Session, viewer: Viewer, now: datetime) -> tuple[ActionView, ...]:
    """The viewer's actions out of minutes that they may see: all that are open by due date, then those last done."""
    rows = session.execute(_actions(viewer).where(MeetingAction.owner_id == viewer.seat)).all()
    found = [_action(row, viewer, now) for row in rows]
    ready = sorted((action for action in found if action.done_at), key=lambda action: str(action.done_at), reverse=True)
    return (*(action for action in found if not action.done_at), *ready[:DONE_SHOWN])


def action_for(
    session: Session, viewer: Viewer, number: str, now: datetime, *, lock: bool = False
) -> tuple[MeetingAction, ActionView] | None:
    """The action of this number; None where it stands in no minutes that the viewer may see."""
    row = session.execute(_actions(viewer).where(MeetingAction.number == number)).one_or_none()
    if row is None:
        return None
    statement = select(MeetingAction).where(MeetingAction.id == row.MeetingAction.id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.execute(statement).scalar_one(), _action(row, viewer, now)


def revisions(session: Session, viewer: Viewer, meeting: Meeting, item: AgendaItem) -> tuple[Revision, ...]:
    """Every saved text of an item's minutes, newest first; to who did not record them, those since the circulation."""
    rows = session.execute(
        select(MinutesRevision, Person.name, Seat.title)
        .join(Seat, Seat.id == MinutesRevision.seat_id)
        .join(Person, Person.id == Seat.person_id)
        .where(MinutesRevision.item_id == item.id)
        .order_by(MinutesRevision.version.desc())
    ).all()
    found = [Revision(row.version, f"{name}, {title}", row.saved_at, row.text) for row, name, title in rows]
    parts, state = parts_of(viewer, meeting), State(meeting.state)
    if parts & {Part.CONVENER, Part.RECORDER}:
        return tuple(found)
    if not sees_minutes(parts, state) or meeting.circulated_at is None:
        return ()
    drafts = [revision for revision in found if revision.saved_at <= meeting.circulated_at]
    return tuple(revision for revision in found if revision not in drafts[1:])


def seats_to_invite(session: Session, viewer: Viewer, now: datetime) -> tuple[SeatChoice, ...]:
    """Every seat in force but the viewer's own, by sector, agency and name."""
    rows = session.execute(
        select(Seat.number, Person.name, Seat.title, Agency.name.label("agency"), Agency.sector)
        .join(Person, Person.id == Seat.person_id)
        .join(Agency, Agency.id == Seat.agency_id)
        .where(Seat.starts_at <= now, or_(Seat.ends_at.is_(None), Seat.ends_at > now), Seat.id != viewer.seat)
        .where(Person.disabled_at.is_(None))
        .order_by(Agency.name_key, Person.name_key, Seat.title, Seat.id)
    ).all()
    order = list(Sector)
    found = [SeatChoice(row.number, row.name, row.title, row.agency, Sector(row.sector)) for row in rows]
    return tuple(sorted(found, key=lambda seat: order.index(seat.sector)))


def waiting(session: Session, viewer: Viewer, now: datetime) -> list[Waiting]:
    """What waits for this seat: actions overdue, meetings to answer, minutes to record, to approve, other open actions."""
    rows = session.execute(
        select(Meeting, Invitee.answer, Invitee.answered_at)
        .join(Invitee, and_(Invitee.meeting_id == Meeting.id, Invitee.seat_id == viewer.seat))
        .where(Meeting.state != State.APPROVED.value)
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()
    found: dict[str, list[Waiting]] = {"answer": [], "record": [], "approve": []}
    for meeting, answer, answered_at in rows:
        kind = _waits(viewer, meeting, bool(answer) and _stands(answered_at, meeting), now)
        if kind:
            line = Waiting(kind, meeting.number, meeting.title, meeting.starts_at, meeting.zone, None, False)
            found[kind].append(line)
    statement = _actions(viewer).where(MeetingAction.owner_id == viewer.seat, MeetingAction.done_at.is_(None))
    actions = [
        Waiting("action", view.number, view.what, None, row.Meeting.zone, view.due_on, view.overdue)
        for row in session.execute(statement)
        for view in (_action(row, viewer, now),)
    ]
    late = [action for action in actions if action.overdue]
    return [*late, *found["answer"], *found["record"], *found["approve"], *(one for one in actions if not one.overdue)]


def _waits(viewer: Viewer, meeting: Meeting, answered: bool, now: datetime) -> str:
    state = State(meeting.state)
    if state is State.NOTICED and meeting.starts_at > now and not answered:
        return "answer"
    if state in (State.UNDER_WAY, State.DRAFTED) and meeting.recorder_id == viewer.seat:
        return "record"
    return "approve" if state is State.CIRCULATED and meeting.convener_id == viewer.seat else ""


def _beyond(group: Any, last: Meeting) -> ColumnElement[bool]:
    later = or_(Meeting.starts_at > last.starts_at, and_(Meeting.starts_at == last.starts_at, Meeting.id > last.id))
    earlier = or_(Meeting.starts_at < last.starts_at, and_(Meeting.starts_at == last.starts_at, Meeting.id > last.id))
    if last.state in AHEAD:
        return or_(group == 1, and_(group == 0, later))
    return and_(group == 1, earlier)


def _invitee_rows(session: Session, meeting: Meeting) -> list[Any]:
    rows = session.execute(
        select(
            Invitee.seat_id, Invitee.answer, Invitee.answered_at, Invitee.present,
            Seat.number, Seat.title, Person.name, Agency.name.label("agency"), Agency.sector,
        )
        .join(Seat, Seat.id == Invitee.seat_id)
        .join(Person, Person.id == Seat.person_id)
        .join(Agency, Agency.id == Seat.agency_id)
        .where(Invitee.meeting_id == meeting.id)
        .order_by(Agency.name_key, Person.name_key, Invitee.id)
    ).all()  # fmt: skip
    order = list(Sector)
    return sorted(rows, key=lambda row: order.index(Sector(row.sector)))


def _invitee(row: Any, meeting: Meeting) -> InviteeView:
    answer = Answer(row.answer) if row.answer else None
    sector = Sector(row.sector)
    stands = _stands(row.answered_at, meeting)
    return InviteeView(row.number, row.name, row.title, row.agency, sector, answer, stands, row.present)


def _stands(answered_at: datetime | None, meeting: Meeting) -> bool:
    return answered_at is not None and (meeting.moved_at is None or answered_at >= meeting.moved_at)


def _items(session: Session, viewer: Viewer, meeting: Meeting, now: datetime, shown: bool) -> tuple[ItemView, ...]:
    actions: dict[int, list[ActionView]] = {}
    if shown:
        for row in session.execute(_actions(viewer).where(Meeting.id == meeting.id)):
            actions.setdefault(row.MeetingAction.item_id, []).append(_action(row, viewer, now))
    rows = session.execute(
        select(AgendaItem)
        .where(AgendaItem.meeting_id == meeting.id, AgendaItem.withdrawn_at.is_(None))
        .order_by(AgendaItem.position, AgendaItem.id)
    ).scalars()
    return tuple(
        ItemView(
            row.number, place, row.title, row.length, Kind(row.kind), row.presenter,
            row.text if shown else "", row.version if shown else 0,
            DecisionOutcome(row.outcome) if shown and row.outcome else None,
            row.decision if shown else "", row.dissent if shown else "", row.decision_version if shown else 0,
            tuple(actions.get(row.id, ())),
        )
        for place, row in enumerate(rows, 1)
    )  # fmt: skip


def _actions(viewer: Viewer) -> Any:
    """Actions in the minutes that the viewer may see; the SQL twin of `sees_minutes`."""
    owner, person, agency = aliased(Seat), aliased(Person), aliased(Agency)
    return (
        select(MeetingAction, Meeting, person.name.label("owner"), agency.name.label("agency"))
        .join(AgendaItem, AgendaItem.id == MeetingAction.item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(owner, owner.id == MeetingAction.owner_id)
        .join(person, person.id == owner.person_id)
        .join(agency, agency.id == owner.agency_id)
        .where(
            invited(viewer),
            or_(
                Meeting.state.in_(OPEN_TO_ALL),
                Meeting.convener_id == viewer.seat,
                Meeting.recorder_id == viewer.seat,
            ),
        )
        .order_by(MeetingAction.due_on, MeetingAction.recorded_at, MeetingAction.id)
    )


def _action(row: Any, viewer: Viewer, now: datetime) -> ActionView:
    action, meeting = row.MeetingAction, row.Meeting
    return ActionView(
        action.number, action.what, row.owner, row.agency, action.due_on, action.done_at, action.note,
        overdue(action.due_on, action.done_at, now, meeting.zone), action.owner_id == viewer.seat,
        meeting.number, meeting.title,
    )  # fmt: skip


def seats_by_number(session: Session, viewer: Viewer, numbers: tuple[str, ...], now: datetime) -> dict[str, int]:
    """The keys of those of these seats that are in force, by number."""
    rows = session.execute(
        select(Seat.number, Seat.id).where(
            Seat.number.in_(numbers), Seat.starts_at <= now, or_(Seat.ends_at.is_(None), Seat.ends_at > now)
        )
    )
    return {row.number: row.id for row in rows}


def invited_seats(session: Session, viewer: Viewer, meeting: Meeting) -> dict[str, int]:
    """The keys of the seats invited to a meeting that the viewer has, by number."""
    rows = session.execute(
        select(Seat.number, Seat.id).join(Invitee, Invitee.seat_id == Seat.id).where(Invitee.meeting_id == meeting.id)
    )
    return {row.number: row.id for row in rows}


def last_position(session: Session, viewer: Viewer, meeting: Meeting) -> int:
    """How many items the agenda has had, those withdrawn included."""
    found = session.execute(select(func.max(AgendaItem.position)).where(AgendaItem.meeting_id == meeting.id)).scalar()
    return found or 0
