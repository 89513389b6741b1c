"""The table of dual-status contacts: whom an agency names to be asked about a child whom another agency may hold too."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.base import Model, key_column
from portal.store.types import UTCDateTime


class DualContact(Model):
    """That a seat is a dual-status contact of its agency, from a time to a time."""

    __tablename__ = "dual_contact"
    id: Mapped[int] = key_column()
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    made_by: Mapped[int] = mapped_column(ForeignKey("seat.id"))
