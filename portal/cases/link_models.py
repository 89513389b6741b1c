"""The table of links between two cases: there for whoever may see both."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.sharing.field_models import STRUCTURE, SealedRow, link, moment, sealed_fact
from portal.sharing.rules import InformationClass as C
from portal.store.base import new_number

STANDING = text("ended_at is null")


class CaseLink(SealedRow):
    """That two cases belong together, in what way; recorded by a seat of an agency, and ended with a reason, never removed.

    The lower key comes first, so that a pair stands once whichever case it was recorded from.
    """

    __tablename__ = "case_link"
    __table_args__ = (
        CheckConstraint("first_id < second_id", name="in_order"),
        Index(
            "uq_case_link_standing", "first_id", "second_id", "kind", unique=True, sqlite_where=STANDING, postgresql_where=STANDING
        ),
    )  # fmt: skip
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number, info=STRUCTURE)
    first_id: Mapped[int] = link("cases.id")
    second_id: Mapped[int] = link("cases.id")
    kind: Mapped[str] = mapped_column(String(12), info=STRUCTURE)
    agency_id: Mapped[int] = link("agency.id", index=False)
    seat_id: Mapped[int] = link("seat.id", index=False)
    ended_at: Mapped[datetime | None] = moment(nullable=True)
    ended_by: Mapped[int | None] = link("seat.id", nullable=True, index=False)
    ended_reason: Mapped[bytes | None] = sealed_fact(C.ENDANGERMENT_CIRCUMSTANCES, "Why the link was ended")
