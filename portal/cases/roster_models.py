"""Tables of the roster: what an agency's own system says of each child in its care, and each file that was brought in."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.sharing.field_models import STRUCTURE, fact, link, moment
from portal.sharing.rules import InformationClass as C
from portal.store.base import BigKey, Model, key_column, new_number
from portal.store.sealed import Sealed, envelope_column


class RosterEntry(Model):
    """What the agency's own system says of a child beside the child's name: never shared but by a case that carries it."""

    __tablename__ = "roster_entry"
    __table_args__ = (UniqueConstraint("agency_id", "own_number"),)
    id: Mapped[int] = key_column()
    child_id: Mapped[int] = mapped_column(BigKey, ForeignKey("child.id"), unique=True, info=STRUCTURE)
    agency_id: Mapped[int] = link("agency.id", index=False)
    own_number: Mapped[str | None] = fact(C.IDENTITY, "Agency's number", 60)
    tribe: Mapped[str | None] = fact(C.IDENTITY, "Tribe", 200)
    left_care_on: Mapped[date | None] = fact(C.IDENTITY, "Left care on", kind=Date)
    worker: Mapped[str | None] = fact(C.CONTACTS, "Caseworker")
    counsel: Mapped[str | None] = fact(C.CONTACTS, "Child's attorney")
    placement: Mapped[str | None] = fact(C.PLACEMENT, "Placement", 200)
    photo_date: Mapped[date | None] = fact(C.DESCRIPTION_PHOTO, "Photo taken on", kind=Date)


class RosterImport(Model):
    """A file of the roster: kept encrypted until it is brought in, then only what it did; who, when, and whether it was undone."""

    __tablename__ = "roster_import"
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number, info=STRUCTURE)
    agency_id: Mapped[int] = link("agency.id")
    seat_id: Mapped[int] = link("seat.id", index=False)
    prepared_at: Mapped[datetime] = moment()
    applied_at: Mapped[datetime | None] = moment(nullable=True)
    undone_at: Mapped[datetime | None] = moment(nullable=True)
    added: Mapped[int] = mapped_column(Integer, default=0, info=STRUCTURE)
    changed: Mapped[int] = mapped_column(Integer, default=0, info=STRUCTURE)
    left_out: Mapped[int] = mapped_column(Integer, default=0, info=STRUCTURE)
    sealed_text: Mapped[bytes | None] = envelope_column(**{"class": C.IDENTITY, "label": "File"})
    text = Sealed()


class RosterChange(Model):
    """What a file did to one child: what was there before and after, encrypted, so that it can be undone."""

    __tablename__ = "roster_change"
    id: Mapped[int] = key_column()
    import_id: Mapped[int] = link("roster_import.id")
    child_id: Mapped[int] = link("child.id", index=False)
    agency_id: Mapped[int] = link("agency.id", index=False)
    added: Mapped[bool] = mapped_column(Boolean, info=STRUCTURE)
    sealed_what: Mapped[bytes | None] = envelope_column(**{"class": C.IDENTITY, "label": "Before and after"})
    what = Sealed()
