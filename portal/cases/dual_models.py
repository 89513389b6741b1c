"""The table of questions whether two agencies hold the same child: a row for each side, there for its own contacts alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.sharing.field_models import STRUCTURE, link, moment
from portal.store.base import BigKey, Model, key_column


class DualSide(Model):
    """One agency's side of a question: its child, the other agency, its answer, and what both answers come to.

    Both sides have the same number. Of the other's child there is the key alone, so that a pair is asked once.
    """

    __tablename__ = "dual_side"
    __table_args__ = (UniqueConstraint("child_id", "other_child_id"), UniqueConstraint("number", "agency_id"))
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), info=STRUCTURE)
    agency_id: Mapped[int] = link("agency.id")
    child_id: Mapped[int] = link("child.id", index=False)
    other_agency_id: Mapped[int] = link("agency.id", index=False)
    other_child_id: Mapped[int] = mapped_column(BigKey, info=STRUCTURE)
    asked_at: Mapped[datetime] = moment()
    answer: Mapped[str] = mapped_column(String(12), default="", info=STRUCTURE)
    answered_at: Mapped[datetime | None] = moment(nullable=True)
    answered_by: Mapped[int | None] = link("seat.id", nullable=True, index=False)
    outcome: Mapped[str] = mapped_column(String(12), default="", info=STRUCTURE)
    settled_at: Mapped[datetime | None] = moment(nullable=True)
