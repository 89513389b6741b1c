"""Tables of photos: the files, the photo as the agency's own record of the child, and as each case carries it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.cases.record_models import CURRENT
from portal.sharing.field_models import STRUCTURE, CaseEntry, fact, link, moment
from portal.sharing.rules import InformationClass as C
from portal.store.base import Model, key_column, new_number


class PhotoFile(Model):
    """A photo and its thumbnail in the folder of files: their random names, who prepared it for which case, and since when it is kept.

    Nothing of the child stands here, so the worker may compare it with the folder without being let into a case.
    """

    __tablename__ = "photo_file"
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number, info=STRUCTURE)
    name: Mapped[str] = mapped_column(String(32), unique=True, info=STRUCTURE)
    thumbnail: Mapped[str] = mapped_column(String(32), unique=True, info=STRUCTURE)
    seat_id: Mapped[int] = link("seat.id", index=False)
    case_id: Mapped[int] = link("cases.id", index=False)
    prepared_at: Mapped[datetime] = moment()
    kept_at: Mapped[datetime | None] = moment(nullable=True)


class ChildPhoto(Model):
    """A photo in the agency's own record of the child; the current one goes with each case that is opened."""

    __tablename__ = "child_photo"
    id: Mapped[int] = key_column()
    child_id: Mapped[int] = link("child.id")
    agency_id: Mapped[int] = link("agency.id", index=False)
    file_id: Mapped[int] = link("photo_file.id", index=False)
    seat_id: Mapped[int] = link("seat.id", index=False)
    recorded_at: Mapped[datetime] = moment()
    taken_on: Mapped[date | None] = fact(C.DESCRIPTION_PHOTO, "Photo taken on", kind=Date)
    source: Mapped[str | None] = fact(C.DESCRIPTION_PHOTO, "Photo from", 40)
    consent: Mapped[bool | None] = fact(C.DESCRIPTION_PHOTO, "Consent to share it is recorded", kind=Boolean)
    current: Mapped[bool] = mapped_column(Boolean, default=False, info=STRUCTURE)


class CasePhoto(CaseEntry):
    """A photo as a case carries it; one that was replaced keeps its end."""

    __tablename__ = "case_photo"
    __table_args__ = (
        Index("uq_case_photo_current", "case_id", "agency_id", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT),
    )  # fmt: skip
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number, info=STRUCTURE)
    photo_id: Mapped[int] = link("child_photo.id", index=False)
    file_id: Mapped[int] = link("photo_file.id", index=False)
    taken_on: Mapped[date | None] = fact(C.DESCRIPTION_PHOTO, "Photo taken on", kind=Date)
    source: Mapped[str | None] = fact(C.DESCRIPTION_PHOTO, "Photo from", 40)
    consent: Mapped[bool | None] = fact(C.DESCRIPTION_PHOTO, "Consent to share it is recorded", kind=Boolean)
    carried: Mapped[bool] = mapped_column(Boolean, default=False, info=STRUCTURE)
