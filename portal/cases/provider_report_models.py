"""Tables of a provider's reports of missing children: the report as it was sent, and what was added to it, of which nothing is overwritten."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.cases.talk_models import once_key
from portal.sharing.field_models import STRUCTURE, SealedRow, fact, link, moment, sealed_fact
from portal.sharing.rules import InformationClass as C
from portal.store.base import new_number
from portal.store.types import UTCDateTime

Secret = Mapped[bytes | None]


class ProviderReport(SealedRow):
    """What a provider reported of a child to the agency that placed the child, and what that agency made of it.

    It is of no case until it is taken up. The two agencies alone have it; `answer` tells the provider only whether it was taken up,
    and `later_reason` is the placing agency's own.
    """

    __tablename__ = "provider_report"
    __table_args__ = (UniqueConstraint("agency_id", "once_key"),)
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number, info=STRUCTURE)
    agency_id: Mapped[int] = link("agency.id", index=False)
    placing_id: Mapped[int] = link("agency.id")
    seat_id: Mapped[int] = link("seat.id", index=False)
    child_name: Secret = sealed_fact(C.IDENTITY, "Child's name")
    birth_date: Mapped[date | None] = fact(C.IDENTITY, "Date of birth", kind=Date)
    sex: Secret = sealed_fact(C.IDENTITY, "Sex")
    clothing: Secret = sealed_fact(C.DESCRIPTION_PHOTO, "Clothing last worn")
    last_seen_with: Secret = sealed_fact(C.CONTACTS, "Last seen with")
    last_seen_at: Mapped[datetime | None] = fact(C.ENDANGERMENT_CIRCUMSTANCES, "Last seen", kind=UTCDateTime)
    last_seen_place: Secret = sealed_fact(C.ENDANGERMENT_CIRCUMSTANCES, "Last seen where")
    last_seen_by: Secret = sealed_fact(C.ENDANGERMENT_CIRCUMSTANCES, "Last seen by")
    absence_type: Secret = sealed_fact(C.ENDANGERMENT_CIRCUMSTANCES, "How the child came to be absent")
    dangers: Secret = sealed_fact(C.ENDANGERMENT_CIRCUMSTANCES, "Dangers")
    searched: Secret = sealed_fact(C.ENDANGERMENT_CIRCUMSTANCES, "Searched and asked")
    police_agency: Secret = sealed_fact(C.ENDANGERMENT_CIRCUMSTANCES, "Police agency called")
    police_number: Secret = sealed_fact(C.ENDANGERMENT_CIRCUMSTANCES, "Police report number")
    narrative: Secret = sealed_fact(C.ENDANGERMENT_CIRCUMSTANCES, "What happened")
    once_key: Mapped[str | None] = once_key()
    seen_at: Mapped[datetime | None] = moment(nullable=True)
    answered_at: Mapped[datetime | None] = moment(nullable=True)
    answered_by: Mapped[int | None] = link("seat.id", nullable=True, index=False)
    answer: Mapped[str | None] = mapped_column(String(8), nullable=True, info=STRUCTURE)
    case_id: Mapped[int | None] = link("cases.id", nullable=True)
    ground: Mapped[str | None] = mapped_column(String(12), nullable=True, info=STRUCTURE)
    declined_words: Secret = sealed_fact(C.ENDANGERMENT_CIRCUMSTANCES, "Why it was declined")
    later_reason: Secret = sealed_fact(C.DUTY_NOTES, "Why the agency learned of it later")


class ProviderReportEntry(SealedRow):
    """What the provider said after it had sent its report: something more, or that it withdraws it and why."""

    __tablename__ = "provider_report_entry"
    __table_args__ = (UniqueConstraint("report_id", "once_key"),)
    report_id: Mapped[int] = link("provider_report.id")
    agency_id: Mapped[int] = link("agency.id", index=False)
    seat_id: Mapped[int] = link("seat.id", index=False)
    kind: Mapped[str] = mapped_column(String(12), info=STRUCTURE)
    ground: Mapped[str | None] = mapped_column(String(12), nullable=True, info=STRUCTURE)
    located_at: Mapped[datetime | None] = fact(C.ENDANGERMENT_CIRCUMSTANCES, "Child found", kind=UTCDateTime)
    entry_text: Secret = sealed_fact(C.ENDANGERMENT_CIRCUMSTANCES, "What was added")
    once_key: Mapped[str | None] = once_key()
