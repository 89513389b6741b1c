"""Tables of posters: what was sent for approval, the answers of which none is overwritten, and each copy that went out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.cases.talk_models import once_key
from portal.sharing.field_models import STRUCTURE, CaseRow, fact, link, moment, sealed_fact
from portal.sharing.rules import InformationClass as C
from portal.store.base import new_number


class PosterRequest(CaseRow):
    """A poster as a clearinghouse sent it for approval: a digest of its facts and photo. The newest of a case counts."""

    __tablename__ = "poster_request"
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number, info=STRUCTURE)
    seat_id: Mapped[int] = link("seat.id", index=False)
    digest: Mapped[str] = mapped_column(String(64), info=STRUCTURE)


class PosterAnswer(CaseRow):
    """An agency's answer to a request; its newest counts. The line is the one that it wrote, or saw, for the poster."""

    __tablename__ = "poster_answer"
    request_id: Mapped[int] = link("poster_request.id")
    seat_id: Mapped[int] = link("seat.id", index=False)
    approved: Mapped[bool] = mapped_column(Boolean, info=STRUCTURE)
    poster_line: Mapped[str | None] = fact(C.DESCRIPTION_PHOTO, "Line for the poster", 200)
    poster_reason: Mapped[bytes | None] = sealed_fact(C.COMMENTS, "Why not")


class PosterCopy(CaseRow):
    """A copy of an approved poster: to whom it went, and when it was recalled from there."""

    __tablename__ = "poster_copy"
    __table_args__ = (Index("uq_poster_copy_case_id_once_key", "case_id", "once_key", unique=True),)
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number, info=STRUCTURE)
    request_id: Mapped[int] = link("poster_request.id")
    seat_id: Mapped[int] = link("seat.id", index=False)
    digest: Mapped[str] = mapped_column(String(64), info=STRUCTURE)
    copy_for: Mapped[str | None] = fact(C.DESCRIPTION_PHOTO, "Copy for", 200)
    copy_contact: Mapped[str | None] = fact(C.DESCRIPTION_PHOTO, "How to reach them", 200)
    recalled_at: Mapped[datetime | None] = moment(nullable=True)
    recalled_by: Mapped[int | None] = link("seat.id", nullable=True, index=False)
    once_key: Mapped[str | None] = once_key()
