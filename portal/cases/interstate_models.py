"""Tables of a child in another state: that another state is in the case, and the steps between the two."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.sharing.field_models import STRUCTURE, CaseEntry, fact
from portal.sharing.rules import InformationClass as C
from portal.store.base import new_number
from portal.store.types import UTCDateTime

CURRENT = text("superseded_at IS NULL")
Words = Mapped[str | None]


class InterstateTrack(CaseEntry):
    """That another state is in the case, and which of the two the own state is: the agency's that keeps the case."""

    __tablename__ = "interstate_track"
    __table_args__ = (
        Index(
            "uq_interstate_track_current", "case_id", "agency_id", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT
        ),
    )  # fmt: skip
    state_code: Mapped[str] = mapped_column(String(2), default="", info=STRUCTURE)
    role: Mapped[str] = mapped_column(String(8), default="", info=STRUCTURE)
    other_state: Words = fact(C.SUPERVISION_WARRANT, "Other state", 40)
    compact_role: Words = fact(C.SUPERVISION_WARRANT, "Under the interstate compact", 120)
    compact_contact: Words = fact(C.SUPERVISION_WARRANT, "Compact office to call", 200)


class InterstateStep(CaseEntry):
    """One step between the two states: custody, refusal, or a form of the compact, sent or received. Several may stand."""

    __tablename__ = "interstate_step"
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number, info=STRUCTURE)
    step: Mapped[str] = mapped_column(String(12), default="", info=STRUCTURE)
    direction: Mapped[str] = mapped_column(String(12), default="", info=STRUCTURE)
    compact_step: Words = fact(C.SUPERVISION_WARRANT, "Between the two states", 120)
    compact_step_at: Mapped[datetime] = fact(C.SUPERVISION_WARRANT, "When it happened", kind=UTCDateTime)
    compact_step_by: Words = fact(C.SUPERVISION_WARRANT, "By whom", 200)
