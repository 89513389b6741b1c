"""Gives the demo's children their portraits: few files, of which many rows tell."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.cases.models import Case, Child
from portal.cases.photo_models import CasePhoto, ChildPhoto, PhotoFile
from portal.cases.photo_rules import Source
from portal.demo.portrait_adapters import portraits
from portal.store.files import files

SOURCES = (Source.SCHOOL, Source.FAMILY, Source.PLACEMENT, Source.AGENCY)


class Album:
    """The demo's portraits, drawn when the first case asks for one."""

    def __init__(self) -> None:
        self.files: list[PhotoFile] = []
        self.photos: dict[int, ChildPhoto] = {}

    def _draw(self, session: Session, case: Case, seat: int, at: datetime) -> None:
        for photo, thumbnail in portraits():
            self.files.append(
                PhotoFile(
                    name=files().put(photo), thumbnail=files().put(thumbnail), seat_id=seat, case_id=case.id,
                    prepared_at=at, kept_at=at,
                )
            )  # fmt: skip
        session.add_all(self.files)
        session.flush()

    def give(
        self, session: Session, child: Child, turn: int, case: Case, seat: int, at: datetime, filing: int | None
    ) -> None:
        """The photo of a child on a case: of an earlier case's child the one there was; every tenth child has none yet."""
        if turn % 10 == 9:
            return
        if not self.files:
            self._draw(session, case, seat, at)
        photo = self.photos.get(child.id)
        carried = photo is not None and photo.recorded_at <= at
        if photo is None or not carried:  # cases come in no order: an earlier one has an earlier photo
            days = 420 if turn % 4 == 1 else 60 + turn
            current = photo is None
            photo = ChildPhoto(
                child_id=child.id, agency_id=child.agency_id, file_id=self.files[turn % len(self.files)].id, seat_id=seat,
                recorded_at=at, taken_on=(at - timedelta(days=days)).date(), source=SOURCES[turn % len(SOURCES)].value,
                consent=turn % 3 != 2, current=current,
            )  # fmt: skip
            session.add(photo)
            session.flush()
            self.photos.setdefault(child.id, photo)
        session.add(
            CasePhoto(
                case_id=case.id, agency_id=case.agency_id, recorded_at=at, photo_id=photo.id, file_id=photo.file_id, carried=carried,
                taken_on=photo.taken_on, source=photo.source, consent=photo.consent, filing_id=filing,
            )
        )  # fmt: skip
