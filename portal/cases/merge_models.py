"""Tables of merges: that two children of an agency are one, who said so, what it wrote; which cases moved with it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.sharing.field_models import STRUCTURE, link, moment
from portal.sharing.rules import InformationClass as C
from portal.store.base import BigKey, Model, key_column, new_number
from portal.store.sealed import Sealed, envelope_column


class ChildMerge(Model):
    """That two children are one: proposed by one person, confirmed or declined by another; what it wrote, encrypted, so that it can be undone.

    `stood` is a digest of the two children as they stood when it was proposed.
    """

    __tablename__ = "child_merge"
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number, info=STRUCTURE)
    agency_id: Mapped[int] = link("agency.id")
    first_id: Mapped[int] = link("child.id")
    second_id: Mapped[int] = link("child.id")
    stood: Mapped[str] = mapped_column(String(32), info=STRUCTURE)
    proposed_at: Mapped[datetime] = moment()
    proposed_by: Mapped[int] = link("seat.id", index=False)
    answered_at: Mapped[datetime | None] = moment(nullable=True)
    answered_by: Mapped[int | None] = link("seat.id", nullable=True, index=False)
    confirmed: Mapped[bool] = mapped_column(Boolean, default=False, info=STRUCTURE)
    names: Mapped[bool] = mapped_column(Boolean, default=False, info=STRUCTURE)  # the second's became former names
    undone_at: Mapped[datetime | None] = moment(nullable=True)
    undone_by: Mapped[int | None] = link("seat.id", nullable=True, index=False)
    sealed_what: Mapped[bytes | None] = envelope_column(**{"class": C.IDENTITY, "label": "Before and after"})
    what = Sealed()


class MergedCase(Model):
    """That a case moved with a merge: there for whoever may see the case, so that a sealed one is not told."""

    __tablename__ = "merged_case"
    __table_args__ = {"sqlite_with_rowid": False}
    merge_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("child_merge.id"), primary_key=True, autoincrement=False, info=STRUCTURE
    )
    case_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("cases.id"), primary_key=True, autoincrement=False, index=True, info=STRUCTURE
    )
