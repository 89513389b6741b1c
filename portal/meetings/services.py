"""Calling a meeting and answering it: schedule, change, answer; and reading meetings, each reading written down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome
from portal.audit.services import reading, record
from portal.meetings.models import AgendaItem, Invitee, Meeting
from portal.meetings.queries import (
    invited_seats,
    item_for,
    last_position,
    list_page,
    meeting_for,
    meeting_view,
    own_actions,
    parts_of,
    revisions,
    seats_by_number,
    seats_to_invite,
    waiting,
)
from portal.meetings.rules import Answer, Refused, State, Verb, check
from portal.meetings.view_rules import (
    ActionView,
    ItemView,
    MeetingDraft,
    MeetingPage,
    MeetingView,
    Revision,
    SeatChoice,
    Waiting,
)
from portal.notices.outbox_services import tell
from portal.notices.rules import Kind, TargetKind
from portal.sharing.act_rules import Act
from portal.sharing.rules import Viewer
from portal.store import transaction
from portal.store.base import new_number

# Under which act of the list each verb stands.
ACT_OF = {
    Verb.CHANGE: Act.MEETING_CHANGE,
    Verb.ANSWER: Act.MEETING_ANSWER,
    Verb.APPROVE: Act.MEETING_APPROVE,
} | dict.fromkeys((Verb.START, Verb.END, Verb.CIRCULATE, Verb.PRESENCE, Verb.MINUTE, Verb.DECIDE, Verb.ASSIGN), Act.MEETING_RECORD)  # fmt: skip


class Missing(LookupError):
    """There is no such meeting for this viewer."""


class Stale(ValueError):
    """Someone else saved first; nothing was overwritten."""


class Wrong(ValueError):
    """What was sent does not fit; the message says what would mend it, `field` where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@contextmanager
def changing(
    viewer: Viewer, verb: Verb, number: str, *, item: bool = False
) -> Iterator[tuple[Session, Meeting, AgendaItem | None]]:
    """A meeting, or with `item` the agenda item of this number and its meeting, locked to be changed; the line is written with it.

    Raises Missing, Refused, Stale or Wrong; then nothing is kept but the line that says so.
    """  # fmt: skip
    act = ACT_OF[verb]
    told = number
    try:
        with transaction.write(viewer) as session:
            pair = item_for(session, viewer, number, lock=True) if item else None
            meeting = (pair[0] if pair else None) if item else meeting_for(session, viewer, number, lock=True)
            if meeting is None:
                raise Missing
            told = meeting.number
            check(parts_of(viewer, meeting), State(meeting.state), verb)
            yield session, meeting, pair[1] if pair else None
            record(viewer, act, Outcome.DONE, object_kind="meeting", object_number=told, reason=verb.value)
    except (Missing, Refused, Stale, Wrong) as error:
        reason = {Missing: "not found", Stale: "stale", Wrong: "does not fit"}.get(type(error), "")
        reason = error.code if isinstance(error, Refused) else reason
        reading(viewer, act, Outcome.REFUSED, object_kind="meeting", object_number=told, reason=reason)
        raise


def list_meetings(
    viewer: Viewer, now: datetime, after: str | None = None
) -> tuple[MeetingPage | None, list[Waiting], tuple[ActionView, ...]]:
    """A page of the viewer's meetings (None where `after` is not theirs), what waits for them, and their own actions."""  # fmt: skip
    with transaction.read(viewer) as session:
        page = list_page(session, viewer, after)
        waits = waiting(session, viewer, now) if page else []
        actions = own_actions(session, viewer, now) if page else ()
    reading(viewer, Act.MEETING_LIST, Outcome.READ if page else Outcome.REFUSED)
    return page, waits, actions


def read_meeting(viewer: Viewer, number: str, now: datetime, verb: Verb | None = None) -> MeetingView:
    """The meeting as the viewer may see it, to be read, or to be changed by `verb`. Raises Missing, Refused."""
    act = ACT_OF[verb] if verb else Act.MEETING_READ
    with transaction.read(viewer) as session:
        meeting = meeting_for(session, viewer, number)
        view = meeting_view(session, viewer, meeting, now) if meeting else None
    _write_down(viewer, act, verb, number, view)
    assert view is not None
    return view


def read_item(viewer: Viewer, number: str, now: datetime, verb: Verb | None = None) -> tuple[MeetingView, ItemView]:
    """The agenda item of this number in its meeting, to be read or changed. Raises Missing, Refused."""
    act = ACT_OF[verb] if verb else Act.MEETING_READ
    with transaction.read(viewer) as session:
        pair = item_for(session, viewer, number)
        view = meeting_view(session, viewer, pair[0], now) if pair else None
    _write_down(viewer, act, verb, number, view)
    assert view is not None
    return view, next(item for item in view.items if item.number == number)


def read_revisions(viewer: Viewer, number: str, now: datetime) -> tuple[MeetingView, ItemView, tuple[Revision, ...]]:
    """Every saved text of an item's minutes that the viewer may see. Raises Missing."""
    with transaction.read(viewer) as session:
        pair = item_for(session, viewer, number)
        view = meeting_view(session, viewer, pair[0], now) if pair else None
        found = revisions(session, viewer, *pair) if pair else ()
    _write_down(viewer, Act.MEETING_READ, None, number, view)
    assert view is not None
    return view, next(item for item in view.items if item.number == number), found


def list_seats(viewer: Viewer, now: datetime) -> tuple[SeatChoice, ...]:
    """Every seat that can be invited, to choose from."""
    with transaction.read(viewer) as session:
        return seats_to_invite(session, viewer, now)


def schedule(viewer: Viewer, draft: MeetingDraft, now: datetime) -> str:
    """Call a meeting: it is noticed at once, and the convener is invited as coming. Gives its number. Raises Wrong."""
    number = new_number()
    with transaction.write(viewer) as session:
        _not_past(draft, now)
        keys = seats_by_number(session, viewer, draft.invitees, now)
        if len(keys) < len(draft.invitees):
            raise Wrong("invitees", "One of those chosen no longer has the seat. Load the page again and choose anew.")
        recorder = keys.get(draft.recorder) if draft.recorder else viewer.seat
        if recorder is None:
            raise Wrong("recorder", "The recorder must be you or one of those invited. Invite them, or choose another.")
        meeting = Meeting(
            number=number, title=draft.title, purpose=draft.purpose, starts_at=draft.starts_at, zone=draft.zone,
            length=draft.length, place=draft.place, link=draft.link, convener_id=viewer.seat, recorder_id=recorder,
            state=State.NOTICED.value, created_at=now,
        )  # fmt: skip
        session.add(meeting)
        session.flush()
        for seat in {viewer.seat, *keys.values()}:
            own = {"answer": Answer.COMING.value, "answered_at": now} if seat == viewer.seat else {}
            session.add(Invitee(meeting_id=meeting.id, seat_id=seat, **own))
        for position, item in enumerate(draft.items, 1):
            session.add(
                AgendaItem(
                    meeting_id=meeting.id,
                    position=position,
                    title=item.title,
                    length=item.length,
                    kind=item.kind.value,
                    presenter=item.presenter,
                )
            )
        tell(session, Kind.MEETING, [(TargetKind.MEETING, meeting.id)], by=viewer, now=now, meeting=meeting.id)
        record(viewer, Act.MEETING_SCHEDULE, Outcome.DONE, object_kind="meeting", object_number=number)
    return number


def change(viewer: Viewer, number: str, version: int, draft: MeetingDraft, now: datetime) -> None:
    """Change time, place, agenda or recorder before the start; an item left out is withdrawn, not deleted.

    Raises Missing, Refused, Wrong, and Stale where another change was saved since `version` was read.
    """
    with changing(viewer, Verb.CHANGE, number) as (session, meeting, _):
        if meeting.version != version:
            raise Stale
        recorder = invited_seats(session, viewer, meeting).get(draft.recorder)
        if recorder is None:
            raise Wrong("recorder", "The recorder must be you or one of those invited. Choose another.")
        if draft.starts_at != meeting.starts_at:
            _not_past(draft, now)
            meeting.moved_at = now
            _answer_again(session, viewer, meeting, now)
        meeting.title, meeting.purpose = draft.title, draft.purpose
        meeting.starts_at, meeting.zone, meeting.length = draft.starts_at, draft.zone, draft.length
        meeting.place, meeting.link, meeting.recorder_id = draft.place, draft.link, recorder
        meeting.version = version + 1
        _change_agenda(session, viewer, meeting, draft, now)
        tell(session, Kind.MEETING_CHANGED, [(TargetKind.MEETING, meeting.id)], by=viewer, now=now, meeting=meeting.id)


def answer(viewer: Viewer, number: str, word: Answer, now: datetime) -> None:
    """Say whether one comes; it can be changed until the meeting begins. Raises Missing, Refused."""
    with changing(viewer, Verb.ANSWER, number) as (session, meeting, _):
        row = _own_row(session, viewer, meeting)
        row.answer, row.answered_at = word.value, now


def _write_down(viewer: Viewer, act: Act, verb: Verb | None, number: str, view: MeetingView | None) -> None:
    """Write the reading down; raise Missing where nothing was found, Refused where the viewer may not do what it is read for."""
    if view is None:
        reading(viewer, act, Outcome.REFUSED, object_kind="meeting", object_number=number, reason="not found")
        raise Missing
    try:
        if verb:
            check(view.parts, view.state, verb)
    except Refused as error:
        reading(viewer, act, Outcome.REFUSED, object_kind="meeting", object_number=view.number, reason=error.code)
        raise
    reading(viewer, act, object_kind="meeting", object_number=view.number)


def _not_past(draft: MeetingDraft, now: datetime) -> None:
    if draft.starts_at <= now:
        raise Wrong("day", "That time has passed. Choose a later day or time.")


def _own_row(session: Session, viewer: Viewer, meeting: Meeting) -> Invitee:
    return session.execute(
        select(Invitee).where(Invitee.meeting_id == meeting.id, Invitee.seat_id == viewer.seat)
    ).scalar_one()


def _answer_again(session: Session, viewer: Viewer, meeting: Meeting, now: datetime) -> None:
    """Who moves a meeting comes to it; everyone else is asked again, their earlier answer kept beside."""
    row = _own_row(session, viewer, meeting)
    row.answer, row.answered_at = Answer.COMING.value, now


def _change_agenda(session: Session, viewer: Viewer, meeting: Meeting, draft: MeetingDraft, now: datetime) -> None:
    rows = session.execute(
        select(AgendaItem).where(AgendaItem.meeting_id == meeting.id, AgendaItem.withdrawn_at.is_(None))
    ).scalars()
    standing = {row.number: row for row in rows}
    place = last_position(session, viewer, meeting)
    for position, item in enumerate(draft.items, place + 1):
        row = standing.pop(item.number, None)
        if row is None:
            row = AgendaItem(meeting_id=meeting.id)
            session.add(row)
        row.position, row.title, row.length = position, item.title, item.length
        row.kind, row.presenter = item.kind.value, item.presenter
    for row in standing.values():
        row.withdrawn_at = now
