"""Tables of requests for information: a question of one agency to another, and its answers, of which none is overwritten."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.cases.talk_models import once_key
from portal.sharing.field_models import STRUCTURE, CaseRow, fact, link, moment, sealed_fact
from portal.sharing.rules import InformationClass as C
from portal.store.base import new_number
from portal.store.types import UTCDateTime


class InformationRequest(CaseRow):
    """A question to an agency that is in the case, with the time by which it is needed. The two agencies alone have it."""

    __tablename__ = "information_request"
    __table_args__ = (Index("uq_information_request_case_id_once_key", "case_id", "once_key", unique=True),)
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number, info=STRUCTURE)
    seat_id: Mapped[int] = link("seat.id", index=False)
    asked_id: Mapped[int] = link("agency.id")
    question: Mapped[bytes | None] = sealed_fact(C.COMMENTS, "Question")
    services: Mapped[str | None] = fact(C.COMMENTS, "Services asked for", 400)
    needed_by: Mapped[datetime] = fact(C.COMMENTS, "Answer needed by", kind=UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = moment(nullable=True)
    once_key: Mapped[str | None] = once_key()


class RequestAnswer(CaseRow):
    """An answer of the asked agency; a correction is a further version, and both stand."""

    __tablename__ = "request_answer"
    __table_args__ = (UniqueConstraint("request_id", "version"),)
    request_id: Mapped[int] = link("information_request.id")
    seat_id: Mapped[int] = link("seat.id", index=False)
    version: Mapped[int] = mapped_column(Integer, info=STRUCTURE)
    answer_text: Mapped[bytes | None] = sealed_fact(C.COMMENTS, "Answer")
    given: Mapped[str | None] = fact(C.COMMENTS, "Services given", 400)
