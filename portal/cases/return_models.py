"""Tables of the way back: how the child was found, who was told of the return, the checklist, and the outcome."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.sharing.field_models import STRUCTURE, CaseEntry, fact, sealed_fact
from portal.sharing.rules import InformationClass as C
from portal.store.types import UTCDateTime

CURRENT = text("superseded_at IS NULL")
Words = Mapped[str | None]


class Finding(CaseEntry):
    """How the child was found: kinds of person, place and need, never an address."""

    __tablename__ = "finding"
    found_by: Words = fact(C.ENDANGERMENT_CIRCUMSTANCES, "Found by", 80)
    found_place: Words = fact(C.ENDANGERMENT_CIRCUMSTANCES, "Kind of place where found", 80)
    found_condition: Words = fact(C.ENDANGERMENT_CIRCUMSTANCES, "Need of care when found", 80)


class ReturnTold(CaseEntry):
    """That an office was told of the return, when and how, or on which ground it was not. It has no field for a place (L15)."""

    __tablename__ = "return_told"
    __table_args__ = (
        Index(
            "uq_return_told_current", "case_id", "agency_id", "office_key", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT
        ),
    )  # fmt: skip
    office_key: Mapped[str] = mapped_column(String(60), info=STRUCTURE)
    told_office: Words = fact(C.DUTY_LEDGER, "Told of the return", 200)
    told_at: Mapped[datetime | None] = fact(C.DUTY_LEDGER, "When told", kind=UTCDateTime)
    told_channel: Words = fact(C.DUTY_LEDGER, "How told", 40)
    not_told_ground: Words = fact(C.DUTY_LEDGER, "Why not told", 40)
    return_person: Mapped[bytes | None] = sealed_fact(C.DUTY_NOTES, "Person told of the return")


class ReturnStep(CaseEntry):
    """That a step after the return was done, or why it was not."""

    __tablename__ = "return_step"
    __table_args__ = (
        Index(
            "uq_return_step_current", "case_id", "agency_id", "step", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT
        ),
    )  # fmt: skip
    step: Mapped[str] = mapped_column(String(24), info=STRUCTURE)
    step_words: Words = fact(C.DUTY_LEDGER, "Step", 200)
    step_done_at: Mapped[datetime | None] = fact(C.DUTY_LEDGER, "Step done", kind=UTCDateTime)
    step_explained: Words = fact(C.DUTY_LEDGER, "Why the step is not done", 40)
    step_note: Mapped[bytes | None] = sealed_fact(C.DUTY_NOTES, "Note on the step")


class CaseOutcome(CaseEntry):
    """How the absence ended, or what became of the case while it did not."""

    __tablename__ = "case_outcome"
    outcome: Words = fact(C.ENDANGERMENT_CIRCUMSTANCES, "Outcome", 80)
    outcome_at: Mapped[datetime | None] = fact(C.ENDANGERMENT_CIRCUMSTANCES, "Since", kind=UTCDateTime)
