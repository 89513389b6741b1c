"""Running and minuting a meeting: its steps, presence, minutes, decisions, actions, and the approval that locks it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from portal.audit.rules import Outcome
from portal.audit.services import reading, record
from portal.clocks.local_time_rules import end_of_day, local_day
from portal.meetings.models import Invitee, Meeting, MeetingAction, MinutesRevision
from portal.meetings.queries import action_for, invited_seats, meeting_view
from portal.meetings.rules import DecisionOutcome, Refused, State, Verb, canonical, digest, move
from portal.meetings.services import Missing, Stale, Wrong, changing, read_meeting
from portal.meetings.view_rules import ActionView, MeetingView
from portal.notices.outbox_services import tell
from portal.notices.rules import Kind, TargetKind
from portal.sharing.act_rules import Act
from portal.sharing.rules import Viewer
from portal.store import transaction


def take_step(viewer: Viewer, number: str, verb: Verb, now: datetime) -> None:
    """Start or end the meeting, or circulate its minutes. Raises Missing, Refused."""
    with changing(viewer, verb, number) as (session, meeting, _item):
        meeting.state = move(State(meeting.state), verb).value
        if verb is Verb.START:
            meeting.started_at = now
        elif verb is Verb.END:
            meeting.ended_at = now
        else:
            meeting.circulated_at = now
            tell(session, Kind.MINUTES, [(TargetKind.MEETING, meeting.id)], by=viewer, now=now, meeting=meeting.id)


def mark_present(viewer: Viewer, number: str, seats: tuple[str, ...]) -> None:
    """Mark who was present and, with it, who was not. Raises Missing, Refused, Wrong."""
    with changing(viewer, Verb.PRESENCE, number) as (session, meeting, _):
        keys = invited_seats(session, viewer, meeting)
        if not keys.keys() >= set(seats):
            raise Wrong("present", "Someone marked is not invited. Load the page again.")
        there = {keys[seat] for seat in seats}
        for row in session.execute(select(Invitee).where(Invitee.meeting_id == meeting.id)).scalars():
            row.present = row.seat_id in there


def save_minutes(viewer: Viewer, number: str, version: int, text: str, now: datetime) -> str:
    """Save the minutes of an item as a new revision; gives the meeting's number. Raises Missing, Refused, Stale."""
    with changing(viewer, Verb.MINUTE, number, item=True) as (session, meeting, item):
        assert item is not None
        if item.version != version:
            raise Stale
        item.text, item.version = text, version + 1
        session.add(MinutesRevision(item_id=item.id, version=version + 1, seat_id=viewer.seat, saved_at=now, text=text))
        return meeting.number


def decide_item(viewer: Viewer, number: str, version: int, outcome: DecisionOutcome, text: str, dissent: str) -> str:
    """Record the decision on an item, with its dissent; gives the meeting's number. Raises Missing, Refused, Stale."""
    with changing(viewer, Verb.DECIDE, number, item=True) as (_, meeting, item):
        assert item is not None
        if item.decision_version != version:
            raise Stale
        item.outcome, item.decision, item.dissent = outcome.value, text, dissent
        item.decision_version = version + 1
        return meeting.number


def assign_action(viewer: Viewer, number: str, what: str, owner: str, due_on: date, now: datetime) -> str:
    """Record an action that one of those invited takes on; gives the meeting's number. Raises Missing, Refused, Wrong."""
    with changing(viewer, Verb.ASSIGN, number, item=True) as (session, meeting, item):
        assert item is not None
        key = invited_seats(session, viewer, meeting).get(owner)
        if key is None:
            raise Wrong("owner", "Choose one of those who are invited.")
        if due_on < local_day(meeting.starts_at, ZoneInfo(meeting.zone)):
            raise Wrong("due", "That day is before the meeting. Choose the day of the meeting or a later one.")
        session.add(MeetingAction(item_id=item.id, owner_id=key, what=what, due_on=due_on, recorded_at=now))
        due_at = end_of_day(due_on, ZoneInfo(meeting.zone))
        tell(session, Kind.ACTION, [(TargetKind.SEAT, key)], by=viewer, now=now, meeting=meeting.id, due_at=due_at)
        return meeting.number


def read_approval(viewer: Viewer, number: str, now: datetime) -> tuple[MeetingView, str]:
    """The minutes that wait for the convener's approval, with the SHA-256 of what is read. Raises Missing, Refused."""
    view = read_meeting(viewer, number, now, Verb.APPROVE)
    return view, digest(canonical(view))


def approve(viewer: Viewer, number: str, seen: str, now: datetime) -> None:
    """Approve the minutes that were read, whose digest is `seen`, and lock them. Raises Missing, Refused, Stale."""
    with changing(viewer, Verb.APPROVE, number) as (session, meeting, _):
        text = canonical(meeting_view(session, viewer, meeting, now))
        if digest(text) != seen:
            raise Stale
        tell(session, Kind.MINUTES_APPROVED, [(TargetKind.MEETING, meeting.id)], by=viewer, now=now, meeting=meeting.id)
        lock(meeting, viewer.seat, text, now)


def lock(meeting: Meeting, approver: int, text: str, now: datetime) -> None:
    """Put the approval and its text on a meeting; from then on its rows cannot be changed."""
    meeting.state = move(State(meeting.state), Verb.APPROVE).value
    meeting.approved_at, meeting.approver_id = now, approver
    meeting.canonical, meeting.digest = text, digest(text)


def read_action(viewer: Viewer, number: str, now: datetime) -> ActionView:
    """The viewer's own open action. Raises Missing, Refused."""
    with transaction.read(viewer) as session:
        found = action_for(session, viewer, number, now)
    view = found[1] if found else None
    try:
        _check_own(view)
    except (Missing, Refused) as error:
        _refuse(viewer, number, error)
        raise
    reading(viewer, Act.ACTION_FINISH, object_kind="action", object_number=number)
    assert view is not None
    return view


def finish_action(viewer: Viewer, number: str, note: str, now: datetime) -> None:
    """Mark the viewer's own action done, with a note on how. Raises Missing, Refused."""
    try:
        with transaction.write(viewer) as session:
            found = action_for(session, viewer, number, now, lock=True)
            _check_own(found[1] if found else None)
            assert found is not None
            row = found[0]
            if row.done_at is not None:
                raise Refused("done", DONE)
            row.done_at, row.note = now, note
            record(viewer, Act.ACTION_FINISH, Outcome.DONE, object_kind="action", object_number=number)
    except (Missing, Refused) as error:
        _refuse(viewer, number, error)
        raise


DONE = "This action is done already. Nothing was changed."


def _check_own(view: ActionView | None) -> None:
    if view is None:
        raise Missing
    if not view.mine:
        raise Refused("not theirs", "Only the owner of an action may mark it done.")
    if view.done_at is not None:
        raise Refused("done", DONE)


def _refuse(viewer: Viewer, number: str, error: Exception) -> None:
    reason = error.code if isinstance(error, Refused) else "not found"
    reading(viewer, Act.ACTION_FINISH, Outcome.REFUSED, object_kind="action", object_number=number, reason=reason)
