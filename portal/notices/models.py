"""Tables of what is told to whom: the outbox, each seat's inbox, mail, units with their on-call lists, cover, choices, feeds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.base import BigKey, Model, key_column, new_number
from portal.store.types import Text, UTCDateTime


def instant(nullable: bool = False) -> Mapped[datetime]:
    """An instant in UTC."""
    return mapped_column(UTCDateTime, nullable=nullable)


class Notice(Model):
    """The outbox: something to be told, written by the act that caused it. Keys and codes alone, no fact of a case (L13).

    `targets` says whom the act concerned, as words of `rules.Target`; who of them is told is judged when it is told.
    """

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_state_next_try_at", "state", "next_try_at"),)
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number)
    kind: Mapped[str] = mapped_column(String(24))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(BigKey)  # the comment, lead or filing that is judged beside the case
    object_number: Mapped[str] = mapped_column(String(12), default="")  # of the duty to which the entry leads
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))  # whose act it was
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))  # whose act it was; never told of it
    targets: Mapped[str] = mapped_column(String(8000))
    urgent: Mapped[bool] = mapped_column(Boolean, default=False)
    late: Mapped[bool] = mapped_column(Boolean, default=False)  # raised after its time, because the worker stood still
    happened_at: Mapped[datetime] = instant()
    due_at: Mapped[datetime | None] = instant(nullable=True)
    queued_at: Mapped[datetime] = instant()
    once_key: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_try_at: Mapped[datetime] = instant()
    told_at: Mapped[datetime | None] = instant(nullable=True)
    failure: Mapped[str] = mapped_column(String(60), default="")


class InboxEntry(Model):
    """That a seat is told of something: why this seat, since when, and whether it was read and done."""

    __tablename__ = "inbox_entry"
    __table_args__ = (
        UniqueConstraint("notice_id", "seat_id"),
        Index("ix_inbox_entry_seat_id_done_at", "seat_id", "done_at"),
    )
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # of whose list the seat is told
    because: Mapped[str] = mapped_column(String(16))
    place: Mapped[int] = mapped_column(Integer, default=0)  # on the unit's list; the next is told where nobody read it
    told_at: Mapped[datetime] = instant()
    read_at: Mapped[datetime | None] = instant(nullable=True)
    done_at: Mapped[datetime | None] = instant(nullable=True)


class Mail(Model):
    """A mail to a seat's address or a unit's mailbox; its Message-ID is made of its number, so that a second sending is the same mail."""

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_state_next_try_at", "state", "next_try_at"),)
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number)
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    digest: Mapped[bool] = mapped_column(Boolean, default=False)
    urgent: Mapped[bool] = mapped_column(Boolean, default=False)
    queued_at: Mapped[datetime] = instant()
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    unsure: Mapped[int] = mapped_column(
        Integer, default=0
    )  # tries of which nobody knows whether the server took the mail
    next_try_at: Mapped[datetime] = instant()  # not before: quiet hours, the digest's time, the pause after a failure
    begun_at: Mapped[datetime | None] = instant(nullable=True)
    sent_at: Mapped[datetime | None] = instant(nullable=True)
    failure: Mapped[str] = mapped_column(String(60), default="")


class MailedEntry(Model):
    """Of which entries a mail says that they wait."""

    __tablename__ = "mailed_entry"
    __table_args__ = (UniqueConstraint("mail_id", "entry_id"),)
    id: Mapped[int] = key_column()
    mail_id: Mapped[int] = mapped_column(ForeignKey("mail.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("inbox_entry.id"), index=True)


class Unit(Model):
    """A desk of an agency that is told as one: its telephone, its mailbox, and who of it is on call.

    `takes` is what comes to it: everything for the agency, or a court's emergencies.
    """

    __tablename__ = "unit"
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    name: Mapped[str] = mapped_column(Text(200))
    takes: Mapped[str] = mapped_column(String(16))
    phone: Mapped[str] = mapped_column(Text(40), default="")
    mail_address: Mapped[str] = mapped_column(Text(254), default="")
    ended_at: Mapped[datetime | None] = instant(nullable=True)
    version: Mapped[int] = mapped_column(Integer, default=1)


class Shift(Model):
    """That a seat is on call for a unit from a time to a time, at a place of its list: 1 is told first."""

    __tablename__ = "shift"
    __table_args__ = (Index("ix_shift_unit_id_ends_at", "unit_id", "ends_at"),)
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), index=True)
    place: Mapped[int] = mapped_column(Integer, default=1)
    starts_at: Mapped[datetime] = instant()
    ends_at: Mapped[datetime] = instant()
    made_by: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    handed_by: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))  # who handed it over, where it was


class Cover(Model):
    """That a seat acts for another of its agency and role from a time to a time: it is told what the other is told."""

    __tablename__ = "cover"
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), index=True)
    acting_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), index=True)
    starts_at: Mapped[datetime] = instant()
    ends_at: Mapped[datetime] = instant()
    made_by: Mapped[int] = mapped_column(ForeignKey("seat.id"))


class MailChoice(Model):
    """How a seat wants mail: at once, as a digest or not at all, and its quiet hours; times are minutes of the local day."""

    __tablename__ = "mail_choice"
    id: Mapped[int] = key_column()
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), unique=True)
    mail: Mapped[str] = mapped_column(String(12))
    digest_at: Mapped[int] = mapped_column(Integer, default=8 * 60)
    quiet_from: Mapped[int | None] = mapped_column(Integer)
    quiet_to: Mapped[int | None] = mapped_column(Integer)


class CalendarFeed(Model):
    """A person's calendar under a secret address; the row holds its token's keyed hash alone.

    What bounded the session in which it was made bounds it too: the agency for which a provider vouched, and its link.
    """

    __tablename__ = "calendar_feed"
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sign_in_session.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = instant()
    revoked_at: Mapped[datetime | None] = instant(nullable=True)


class WorkerMark(Model):
    """A time that the worker keeps: since when it watches due times, and when it last went round."""

    __tablename__ = "worker_mark"
    name: Mapped[str] = mapped_column(String(24), primary_key=True)
    at: Mapped[datetime] = instant()
