"""Tables of meetings, those invited, agenda items with their minutes and decisions, revisions, actions; no fact of a case."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.base import Model, key_column, new_number
from portal.store.types import Text, UTCDateTime


class Meeting(Model):
    """A policy-review meeting; its convener and recorder are seats that are invited too."""

    __tablename__ = "meeting"
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number)
    title: Mapped[str] = mapped_column(Text(300))
    purpose: Mapped[str] = mapped_column(Text(2000))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    zone: Mapped[str] = mapped_column(String(40))
    length: Mapped[int] = mapped_column(Integer)  # minutes
    place: Mapped[str] = mapped_column(Text(300), default="")
    link: Mapped[str] = mapped_column(Text(300), default="")
    convener_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), index=True)
    recorder_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), index=True)
    state: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    moved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when its time was last changed
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    circulated_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    canonical: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(String(64), default="")


class Invitee(Model):
    """A seat that is invited: its answer, and whether the recorder marked it present."""

    __tablename__ = "invitee"
    __table_args__ = (UniqueConstraint("meeting_id", "seat_id"),)
    id: Mapped[int] = key_column()
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), index=True)
    answer: Mapped[str] = mapped_column(String(12), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    present: Mapped[bool | None] = mapped_column()


class AgendaItem(Model):
    """An agenda item, the current text of its minutes, and its decision. A withdrawn item stays, unseen."""

    __tablename__ = "agenda_item"
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text(300))
    length: Mapped[int] = mapped_column(Integer)  # minutes
    kind: Mapped[str] = mapped_column(String(12))
    presenter: Mapped[str] = mapped_column(Text(200), default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    text: Mapped[str] = mapped_column(Text(20000), default="")
    version: Mapped[int] = mapped_column(Integer, default=0)
    outcome: Mapped[str] = mapped_column(String(20), default="")
    decision: Mapped[str] = mapped_column(Text(4000), default="")
    dissent: Mapped[str] = mapped_column(Text(4000), default="")
    decision_version: Mapped[int] = mapped_column(Integer, default=0)


class MinutesRevision(Model):
    """A text of an item's minutes as it was saved; append-only."""

    __tablename__ = "minutes_revision"
    __table_args__ = (UniqueConstraint("item_id", "version"),)
    id: Mapped[int] = key_column()
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    version: Mapped[int] = mapped_column(Integer)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    text: Mapped[str] = mapped_column(Text(20000))


class MeetingAction(Model):
    """Something that an invited seat promised to do by a day."""

    __tablename__ = "meeting_action"
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), index=True)
    what: Mapped[str] = mapped_column(Text(1000))
    due_on: Mapped[date] = mapped_column(Date)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(Text(2000), default="")
