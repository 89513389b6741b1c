"""Tables of duties: the ledger's facts, and apart from them the prose of how and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from portal.sharing.field_models import CaseRow, fact, link, sealed_fact
from portal.sharing.rules import InformationClass as C
from portal.store.types import UTCDateTime


class Duty(CaseRow):
    """An obligation on a case: owner (the recording agency), recipient, due, done, verdict; no free text."""

    __tablename__ = "duty"
    owed_to_id: Mapped[int | None] = link("agency.id", nullable=True, index=False)
    duty: Mapped[str] = fact(C.DUTY_LEDGER, "Duty", 200)
    recipient: Mapped[str] = fact(C.DUTY_LEDGER, "To whom", 200)
    due_at: Mapped[datetime | None] = fact(C.DUTY_LEDGER, "Due", kind=UTCDateTime)
    done_at: Mapped[datetime | None] = fact(C.DUTY_LEDGER, "Done", kind=UTCDateTime)
    channel: Mapped[str | None] = fact(C.DUTY_LEDGER, "Channel", 40)
    proof_number: Mapped[str | None] = fact(C.DUTY_LEDGER, "Number", 60)
    reason_code: Mapped[str | None] = fact(C.DUTY_LEDGER, "Reason", 40)
    verdict: Mapped[str | None] = fact(C.DUTY_LEDGER, "Verdict", 40)
    source: Mapped[str | None] = fact(C.DUTY_LEDGER, "Source", 200)


class DutyNote(CaseRow):
    """How a duty was done, why late, why waived: prose, never the bench's save in a filing."""

    __tablename__ = "duty_note"
    duty_id: Mapped[int] = link("duty.id")
    note_text: Mapped[bytes | None] = sealed_fact(C.DUTY_NOTES, "Note")
