"""Tables of comments, leads and investigative notes, each with the audience that was fixed beforehand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.sharing.field_models import STRUCTURE, CaseRow, fact, link, moment, sealed_fact
from portal.sharing.rules import InformationClass as C
from portal.store.base import Model, key_column, new_number


def once_key() -> Mapped[str | None]:
    """A keyed digest of what which seat sent from which form, so that a second click keeps nothing twice."""
    return mapped_column(String(40), nullable=True, info=STRUCTURE)


class Comment(CaseRow):
    """What a partner said, and to whom."""

    __tablename__ = "comment"
    __table_args__ = (Index("uq_comment_case_id_once_key", "case_id", "once_key", unique=True),)
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number, info=STRUCTURE)
    seat_id: Mapped[int] = link("seat.id", index=False)
    answers_id: Mapped[int | None] = link("comment.id", nullable=True, index=False)
    all_partners: Mapped[bool] = mapped_column(Boolean, default=False, info=STRUCTURE)
    comment_text: Mapped[str] = fact(C.COMMENTS, "Comment", 8000)
    once_key: Mapped[str | None] = once_key()


class CommentAudience(Model):
    """An agency in a comment's audience."""

    __tablename__ = "comment_audience"
    id: Mapped[int] = key_column()
    case_id: Mapped[int] = link("cases.id")
    comment_id: Mapped[int] = link("comment.id")
    agency_id: Mapped[int] = link("agency.id", index=False)


class CommentChange(CaseRow):
    """What a comment says since, or that it was taken back; the comment's own row keeps what was said first."""

    __tablename__ = "comment_change"
    comment_id: Mapped[int] = link("comment.id")
    seat_id: Mapped[int] = link("seat.id", index=False)
    taken_back: Mapped[bool] = mapped_column(Boolean, default=False, info=STRUCTURE)
    comment_text: Mapped[str | None] = fact(C.COMMENTS, "Comment", 8000)


class Lead(CaseRow):
    """Information on where the child may be; it reaches the investigating agency at once."""

    __tablename__ = "lead"
    __table_args__ = (Index("uq_lead_case_id_once_key", "case_id", "once_key", unique=True),)
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number, info=STRUCTURE)
    all_partners: Mapped[bool] = mapped_column(Boolean, default=False, info=STRUCTURE)
    lead_text: Mapped[bytes | None] = sealed_fact(C.LEADS, "Lead")
    once_key: Mapped[str | None] = once_key()


class LeadAudience(Model):
    """An agency in a lead's audience: from the first, or let in afterwards by a seat of the author's agency."""

    __tablename__ = "lead_audience"
    id: Mapped[int] = key_column()
    case_id: Mapped[int] = link("cases.id")
    lead_id: Mapped[int] = link("lead.id")
    agency_id: Mapped[int] = link("agency.id", index=False)
    widened_at: Mapped[datetime | None] = moment(nullable=True)
    widened_by: Mapped[int | None] = link("seat.id", nullable=True, index=False)


class InvestigativeNote(CaseRow):
    """A note of the investigating agency, its own alone."""

    __tablename__ = "investigative_note"
    note_text: Mapped[bytes | None] = sealed_fact(C.INVESTIGATIVE, "Note")
