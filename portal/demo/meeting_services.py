"""Loads the demo's policy-review meetings: in every state, with minutes, decisions, dissent, and actions open and done."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.clocks.local_time_rules import local_day
from portal.demo.meeting_rules import REVIEWS, Review, Topic
from portal.meetings.minutes_services import lock
from portal.meetings.models import AgendaItem, Invitee, Meeting, MeetingAction, MinutesRevision
from portal.meetings.queries import meeting_view
from portal.meetings.rules import Answer, State, canonical, local_instant
from portal.people.models import Agency, Seat
from portal.people.rules import Role
from portal.sharing.rules import Viewer
from portal.store.base import new_number

if TYPE_CHECKING:
    from portal.demo.case_services import World

ZONE = "America/Chicago"
STATES = list(State)


def add_meetings(session: Session, world: World, now: datetime) -> None:
    """The six meetings of the demo, about now."""
    for review in REVIEWS:
        _Writer(session, world, review, now).write()


def weekday(day: date) -> date:
    """The day, or the Monday after it where it falls on a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day


class _Writer:
    """Writes one meeting."""

    def __init__(self, session: Session, world: World, review: Review, now: datetime) -> None:
        self.session, self.world, self.review, self.now = session, world, review, now
        day = local_day(now + timedelta(days=review.days), ZoneInfo(ZONE))
        fixed = local_instant(weekday(day), time(10, 0), ZONE)
        self.start = now + timedelta(days=review.days) if review.state is State.UNDER_WAY else fixed
        self.noticed = min(self.start, now) - timedelta(days=28)

    def seat(self, role: Role) -> int:
        """The key of the demo's first seat of a role."""
        return self.world.seats[role.value].id

    def reached(self, state: State) -> bool:
        """Whether the meeting has come so far."""
        return STATES.index(self.review.state) >= STATES.index(state)

    def write(self) -> None:
        """The meeting with all that belongs to it; what locks it comes last."""
        review = self.review
        end = self.start + timedelta(minutes=sum(topic.length for topic in review.topics))
        meeting = Meeting(
            number=new_number(), title=review.title, purpose=review.purpose, starts_at=self.start, zone=ZONE,
            length=sum(topic.length for topic in review.topics), place=review.place, link=review.link,
            convener_id=self.seat(review.convener), recorder_id=self.seat(review.recorder),
            state=(State.CIRCULATED if review.state is State.APPROVED else review.state).value, created_at=self.noticed,
            started_at=self.start if self.reached(State.UNDER_WAY) else None,
            ended_at=end if self.reached(State.DRAFTED) else None,
            circulated_at=end + timedelta(days=2) if self.reached(State.CIRCULATED) else None,
        )  # fmt: skip
        self.session.add(meeting)
        self.session.flush()
        self._invite(meeting)
        for position, topic in enumerate(review.topics, 1):
            self._minute(meeting, position, topic)
        self.session.flush()
        if review.state is State.APPROVED:
            self._approve(meeting, end + timedelta(days=9))

    def _invite(self, meeting: Meeting) -> None:
        review = self.review
        answers = dict(review.answers)
        for turn, role in enumerate(dict.fromkeys((review.convener, *review.invited))):
            answer = Answer.COMING if role is review.convener else answers.get(role)
            if self.reached(State.UNDER_WAY):
                answer = Answer.NOT_COMING if role in review.absent else Answer.COMING
            self.session.add(
                Invitee(
                    meeting_id=meeting.id,
                    seat_id=self.seat(role),
                    answer=answer.value if answer else "",
                    answered_at=self.noticed + timedelta(days=1, hours=turn) if answer else None,
                    present=role not in review.absent if self.reached(State.UNDER_WAY) else None,
                )
            )

    def _minute(self, meeting: Meeting, position: int, topic: Topic) -> None:
        outcome = topic.outcome.value if topic.outcome else ""
        item = AgendaItem(
            number=new_number(), meeting_id=meeting.id, position=position, title=topic.title, length=topic.length,
            kind=topic.kind.value, presenter=topic.presenter, text=topic.minutes[-1] if topic.minutes else "",
            version=len(topic.minutes), outcome=outcome, decision=topic.decision, dissent=topic.dissent,
            decision_version=int(bool(outcome)),
        )  # fmt: skip
        self.session.add(item)
        self.session.flush()
        for version, text in enumerate(topic.minutes, 1):
            saved = self.start + timedelta(minutes=10 * position + version)
            self.session.add(
                MinutesRevision(
                    item_id=item.id, version=version, seat_id=meeting.recorder_id, saved_at=min(saved, self.now), text=text
                )
            )  # fmt: skip
        day = local_day(self.start, ZoneInfo(ZONE))
        for promise in topic.promises:
            self.session.add(
                MeetingAction(
                    number=new_number(), item_id=item.id, owner_id=self.seat(promise.owner), what=promise.what,
                    due_on=day + timedelta(days=promise.due), recorded_at=self.start + timedelta(minutes=50),
                    done_at=None if promise.done is None else self.start + timedelta(days=promise.done), note=promise.note,
                )
            )  # fmt: skip

    def _approve(self, meeting: Meeting, at: datetime) -> None:
        seat = self.session.execute(select(Seat).where(Seat.id == meeting.convener_id)).scalar_one()
        agency = self.session.get_one(Agency, seat.agency_id)
        convener = Viewer(seat.person_id, seat.id, agency.id, agency.kind, seat.kind)
        lock(meeting, seat.id, canonical(meeting_view(self.session, convener, meeting, at)), at)
        self.session.flush()
