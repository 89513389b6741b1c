"""Tables of who is let into a case, and of recorded authorities for one class and one recipient."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.sharing.field_models import STRUCTURE, link, moment, party_key
from portal.store.base import Model, key_column
from portal.store.types import Text


class CaseAccess(Model):
    """The one row that lets an agency into a case: on which ground, from a time to a time."""

    __tablename__ = "case_access"
    __table_args__ = (Index("ix_case_access_agency_id_case_id", "agency_id", "case_id"),)
    id: Mapped[int] = key_column()
    case_id: Mapped[int] = link("cases.id")
    agency_id: Mapped[int] = link("agency.id", index=False)
    ground: Mapped[str] = mapped_column(String(24), info=STRUCTURE)
    basis: Mapped[str] = mapped_column(Text(400), info=STRUCTURE)
    starts_at: Mapped[datetime] = moment()
    ends_at: Mapped[datetime | None] = moment(nullable=True)


class RecordedAuthority(Model):
    """A statute, order, agreement or consent that opens one class to one recipient, for all fields or those it names."""

    __tablename__ = "recorded_authority"
    id: Mapped[int] = key_column()
    case_id: Mapped[int] = link("cases.id")
    information_class: Mapped[str] = mapped_column(String(32), info=STRUCTURE)
    recipient: Mapped[int] = party_key()
    fields: Mapped[str] = mapped_column(Text(1000), default="", info=STRUCTURE)
    basis: Mapped[str] = mapped_column(Text(400), info=STRUCTURE)
    starts_at: Mapped[datetime] = moment()
    ends_at: Mapped[datetime | None] = moment(nullable=True)
