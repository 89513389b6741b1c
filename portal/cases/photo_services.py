"""Photos of a child: prepared, looked at, added, made current, shown; carried to the next case; and what nobody added is swept away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading, record
from portal.cases.models import Case
from portal.cases.photo_adapters import rebuild
from portal.cases.photo_models import CasePhoto, ChildPhoto, PhotoFile
from portal.cases.photo_rules import (
    LEFT_OPEN,
    SOURCE_WORDS,
    KeptPhoto,
    NotAPhoto,
    Photo,
    Source,
    Taken,
    check_file,
    too_old,
)
from portal.cases.return_rules import CLOSED
from portal.cases.rules import word_of
from portal.cases.section_queries import SectionReader
from portal.clocks.services import NotThere
from portal.people.models import Person, Seat
from portal.sharing.act_rules import Act
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import InformationClass, Viewer
from portal.store import transaction
from portal.store.files import FileGone, NoRoom, files

SHOWN = (InformationClass.DESCRIPTION_PHOTO.value,)


class NotPrepared(ValueError):
    """The prepared photo is gone: added already, older than an hour, or somebody else's."""


@dataclass(frozen=True)
class Prepared:
    """A photo that was rebuilt and waits to be added: the number under which its maker alone sees it."""

    number: str


@dataclass(frozen=True)
class CasePhotos:
    """The photos of a case, the current one first, and whether it is closed and takes no more."""

    photos: tuple[KeptPhoto, ...]
    closed: bool


def show_photos(viewer: Viewer, case: str, now: datetime) -> CasePhotos | None:
    """Every photo of a case that the viewer's agency keeps; None where it is not there for them."""
    found = None
    with transaction.read(viewer) as session:
        held = _keeper(session, viewer, case, now)
        if held is not None:
            closed = session.get_one(Case, held.key).closed_at is not None
            found = CasePhotos(_photos(session, held, now), closed)
    shown = (Shown(held.key, SHOWN),) if held and found and found.photos else ()
    _read(viewer, Act.PHOTO_ADD, "case", case, held, found is not None, shown)
    return found


def _keeper(session: Session, viewer: Viewer, case: str, now: datetime) -> Held | None:
    """The case in hand, where the viewer's agency keeps it."""
    held = case_for(session, viewer, Act.PHOTO_ADD, case, now)
    return held if held is not None and held.owner in viewer.rows else None


def _open_keeper(session: Session, viewer: Viewer, case: str, now: datetime) -> Held | None:
    """The case in hand, where the viewer's agency keeps it and it is not closed: as it was closed, so its photos stay."""
    held = _keeper(session, viewer, case, now)
    return held if held is not None and session.get_one(Case, held.key).closed_at is None else None


def _photos(session: Session, held: Held, now: datetime) -> tuple[KeptPhoto, ...]:
    rows = session.execute(
        select(CasePhoto, ChildPhoto.recorded_at, Person.name)
        .join(ChildPhoto, ChildPhoto.id == CasePhoto.photo_id)
        .join(Seat, Seat.id == ChildPhoto.seat_id)
        .join(Person, Person.id == Seat.person_id)
        .where(CasePhoto.case_id == held.key, CasePhoto.agency_id == held.owner)
        .order_by(CasePhoto.superseded_at.is_not(None), CasePhoto.recorded_at.desc(), CasePhoto.id)
    ).all()
    latest: dict[int, KeptPhoto] = {}
    for row, added_at, added_by in rows:  # one that was made current again has several entries
        photo = Photo(row.number, row.taken_on, too_old(row.taken_on, now.date()), row.carried)
        source = word_of(Source, SOURCE_WORDS, row.source) or ""
        latest.setdefault(
            row.photo_id, KeptPhoto(photo, source, bool(row.consent), row.superseded_at is None, added_by, added_at)
        )
    return tuple(latest.values())


def prepare(viewer: Viewer, case: str, name: str, declared: str, content: bytes, now: datetime) -> Prepared:
    """Rebuild a photo and keep it where its maker alone sees it, for an hour. Raises NotThere, NotAPhoto, NoRoom.

    The files are on the disk before the row that names them: a row never lacks its files, and what no row names is swept.
    """
    with transaction.read(viewer) as session:
        held, still_open = _keeper(session, viewer, case, now), _open_keeper(session, viewer, case, now)
    _read(viewer, Act.PHOTO_ADD, "case", case, held, held is not None)
    if held is None:
        raise NotThere
    if still_open is None:
        raise NotAPhoto(CLOSED)
    rebuilt = rebuild(content, check_file(name, declared, content))
    photo = files().put(rebuilt.photo)
    try:
        thumbnail = files().put(rebuilt.thumbnail)
    except NoRoom:
        files().remove(photo)
        raise
    with (
        transaction.housekeeping() as session
    ):  # a draft is nobody's act; one waits at a time, the files of the last are swept
        session.execute(
            delete(PhotoFile).where(
                PhotoFile.seat_id == viewer.seat, PhotoFile.case_id == held.key, PhotoFile.kept_at.is_(None)
            )
        )
        row = PhotoFile(name=photo, thumbnail=thumbnail, seat_id=viewer.seat, case_id=held.key, prepared_at=now)
        session.add(row)
        session.flush()
        return Prepared(row.number)


def _prepared(session: Session, viewer: Viewer, held: Held, number: str, now: datetime) -> PhotoFile | None:
    return session.execute(
        select(PhotoFile).where(
            PhotoFile.number == number, PhotoFile.seat_id == viewer.seat, PhotoFile.case_id == held.key,
            PhotoFile.kept_at.is_(None), PhotoFile.prepared_at > now - LEFT_OPEN,
        )
    ).scalar_one_or_none()  # fmt: skip


def is_prepared(viewer: Viewer, case: str, number: str, now: datetime) -> bool:
    """Whether the viewer's prepared photo still waits to be added."""
    with transaction.read(viewer) as session:
        held = _keeper(session, viewer, case, now)
        return held is not None and _prepared(session, viewer, held, number, now) is not None


def read_prepared(viewer: Viewer, case: str, number: str, now: datetime) -> bytes | None:
    """The viewer's own prepared photo as it will be shown; None where it is not there for them."""
    with transaction.read(viewer) as session:
        held = _keeper(session, viewer, case, now)
        row = _prepared(session, viewer, held, number, now) if held else None
        name = row.name if row else ""
    content = _content(name)
    _read(viewer, Act.PHOTO_ADD, "photo", number, held, content is not None)
    return content


def add(viewer: Viewer, case: str, prepared: str, taken: Taken, now: datetime) -> None:
    """Add the prepared photo to the child's record and, as the current one, to the case. Raises NotThere, NotPrepared."""
    file = None
    with transaction.write(viewer) as session:
        held = _open_keeper(session, viewer, case, now)
        file = _prepared(session, viewer, held, prepared, now) if held else None
        if held is None or file is None:
            record(viewer, Act.PHOTO_ADD, Outcome.REFUSED, object_kind="case", object_number=case, case=held.key if held else None, reason="not found")  # fmt: skip
        else:
            file.kept_at = now
            photo = ChildPhoto(
                child_id=session.get_one(Case, held.key).child_id, agency_id=held.owner, file_id=file.id, seat_id=viewer.seat,
                recorded_at=now, taken_on=taken.taken_on, source=taken.source, consent=taken.consent,
            )  # fmt: skip
            session.add(photo)
            session.flush()
            row = _set_current(session, held.key, photo, carried=False, now=now)
            record(viewer, Act.PHOTO_ADD, Outcome.DONE, object_kind="photo", object_number=row.number, case=held.key)
    if held is None:
        raise NotThere
    if file is None:
        raise NotPrepared


def make_current(viewer: Viewer, case: str, number: str, now: datetime) -> None:
    """Make an earlier photo of the case the current one again, by a new entry. Raises NotThere."""
    found = None
    with transaction.write(viewer) as session:
        held = _open_keeper(session, viewer, case, now)
        if held is not None:
            found = session.execute(
                select(CasePhoto).where(
                    CasePhoto.number == number, CasePhoto.case_id == held.key, CasePhoto.agency_id == held.owner,
                    CasePhoto.superseded_at.is_not(None),
                )
            ).scalar_one_or_none()  # fmt: skip
        if held is None or found is None:
            record(viewer, Act.PHOTO_ADD, Outcome.REFUSED, object_kind="case", object_number=case, case=held.key if held else None, reason="not found")  # fmt: skip
        else:
            photo = session.get_one(ChildPhoto, found.photo_id)
            row = _set_current(session, held.key, photo, carried=found.carried, now=now)
            record(viewer, Act.PHOTO_ADD, Outcome.DONE, object_kind="photo", object_number=row.number, case=held.key, reason="made current")  # fmt: skip
    if found is None:
        raise NotThere


def _set_current(session: Session, case: int, photo: ChildPhoto, carried: bool, now: datetime) -> CasePhoto:
    """Mark the photo in the child's record, where no later case knows the child better, and supersede the case's entry by a new one."""
    others = select(ChildPhoto).where(ChildPhoto.child_id == photo.child_id, ChildPhoto.agency_id == photo.agency_id)
    opened = select(Case.opened_at).where(Case.id == case).scalar_subquery()
    later = select(Case.id).where(Case.child_id == photo.child_id, Case.opened_at > opened)
    if session.execute(later).first() is None:
        for other in session.execute(others).scalars():
            other.current = other.id == photo.id
    standing = select(CasePhoto).where(
        CasePhoto.case_id == case, CasePhoto.agency_id == photo.agency_id, CasePhoto.superseded_at.is_(None)
    )
    for entry in session.execute(standing).scalars():
        entry.superseded_at = now
    session.flush()  # one entry stands at a time, also for the database
    row = _entry(case, photo, carried, now)
    session.add(row)
    session.flush()
    return row


def _entry(case: int, photo: ChildPhoto, carried: bool, now: datetime) -> CasePhoto:
    return CasePhoto(
        case_id=case, agency_id=photo.agency_id, recorded_at=now, photo_id=photo.id, file_id=photo.file_id,
        taken_on=photo.taken_on, source=photo.source, consent=photo.consent, carried=carried,
    )  # fmt: skip


def carry(session: Session, case: Case, now: datetime) -> None:
    """Give a new case the current photo of the child's record, marked as carried; a part of the act that opens the case."""
    photo = session.execute(
        select(ChildPhoto).where(
            ChildPhoto.child_id == case.child_id, ChildPhoto.agency_id == case.agency_id, ChildPhoto.current.is_(True)
        )
    ).scalar_one_or_none()
    if photo is not None:
        session.add(_entry(case.id, photo, True, now))


def read_photo(viewer: Viewer, case: str, number: str, small: bool, now: datetime) -> bytes | None:
    """A photo of a case or its thumbnail, decided anew each time; None where it is not there for the viewer."""
    name = ""
    with transaction.read(viewer) as session:
        held = case_for(session, viewer, Act.CASE_READ, case, now)
        row = SectionReader(session, viewer, held, now).photo(number) if held else None
        if row is not None:
            file = session.get_one(PhotoFile, row.file_id)
            name = file.thumbnail if small else file.name
    content = _content(name)
    shown = (Shown(held.key, SHOWN),) if held and content is not None else ()
    _read(viewer, Act.CASE_READ, "photo", number, held, content is not None, shown)
    return content


def _content(name: str) -> bytes | None:
    try:
        return files().get(name)
    except FileGone:
        return None


def _read(
    viewer: Viewer, act: Act, kind: str, number: str, held: Held | None, found: bool, shown: tuple[Shown, ...] = ()
) -> None:
    reading(
        viewer, act, Outcome.READ if found else Outcome.REFUSED, object_kind=kind, object_number=number,
        case=held.key if held else None, reason="" if found else "not found", shown=shown,
    )  # fmt: skip


def sweep(now: datetime) -> int:
    """Forget photos that nobody added within the hour, and remove the files that no row names; how many files went."""
    before = now - LEFT_OPEN
    left = and_(PhotoFile.kept_at.is_(None), PhotoFile.prepared_at <= before)
    with transaction.read(None) as session:
        waits = session.execute(select(PhotoFile.id).where(left).limit(1)).first() is not None
    if waits:
        with transaction.housekeeping() as session:
            session.execute(delete(PhotoFile).where(left))
    old = files().names(before)  # before the rows: what is written meanwhile is younger
    with transaction.read(None) as session:
        named = {name for row in session.execute(select(PhotoFile.name, PhotoFile.thumbnail)) for name in row}
    for name in old - named:
        files().remove(name)
    return len(old - named)
