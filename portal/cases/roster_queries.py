"""Reads of the roster: an agency's own children as its file compares them, and how ready their photos are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, column, func, or_, select, tuple_
from sqlalchemy.orm import Session

from portal.cases.models import Child, Docket
from portal.cases.photo_models import ChildPhoto
from portal.cases.photo_rules import OLD
from portal.cases.report_queries import chambers, open_case
from portal.cases.roster_models import RosterEntry, RosterImport
from portal.cases.roster_rules import FEWEST, Known
from portal.people.models import Agency, Person, Seat
from portal.sharing.rules import Viewer

PAGE = 50
STANDS = Child.withdrawn_at.is_(None), Child.merged_into_id.is_(None)
Row = dict[str, Any]
OF_ENTRY = ("tribe", "left_care_on", "worker", "counsel", "placement", "photo_date")
NAMES = {
    "name": "full_name", "birth_date": "birth_date", "sex": "sex", "former_names": "former_names", "nicknames": "nicknames",
}  # fmt: skip


@dataclass(frozen=True)
class Readiness:
    """How many children are in the agency's care, and of how many a photo is on record that is not too old."""

    children: int
    ready: int
    old: int

    @property
    def missing(self) -> int:
        return self.children - self.ready - self.old


@dataclass(frozen=True)
class AgencyReadiness:
    """Photo readiness of an agency's children before the viewer's court; None where they are so few that a figure would tell of one."""

    agency: str
    photos: Readiness | None


@dataclass(frozen=True)
class RosterLine:
    """A child on the roster's page. `photo_on` is the day of the newest photo of which the portal or the agency's file knows."""

    number: str
    name: str
    birth_date: date | None
    worker: str
    own_number: str
    photo_on: date | None
    old: bool
    open_case: str | None  # where the child is missing already


@dataclass(frozen=True)
class ImportLine:
    """A file that was brought in."""

    number: str
    by: str
    applied_at: datetime
    undone_at: datetime | None
    added: int
    changed: int
    left_out: int


def own_rows(session: Session, viewer: Viewer) -> dict[int, tuple[Row, Row | None]]:
    """Every child of the viewer's agency as it stands, with what a roster said of it, by the child's key."""
    entries = {row["child_id"]: dict(row) for row in _own(session, RosterEntry.__table__, viewer)}
    return {row["id"]: (dict(row), entries.get(row["id"])) for row in _own(session, Child.__table__, viewer)}


def _own(session: Session, table: Any, viewer: Viewer) -> Iterable[Any]:
    return session.execute(select(table).where(table.c.agency_id == viewer.agency)).mappings()


def own_known(session: Session, viewer: Viewer) -> list[Known]:
    """Every child of the viewer's agency, as the file is compared with them."""
    names = {key: name for key, _, name in chambers(session)}
    dockets: dict[int, set[tuple[str, str]]] = {}
    found = session.execute(
        select(Docket.child_id, Docket.docket_number, Docket.office_id)
        .join(Child, Child.id == Docket.child_id)
        .where(Child.agency_id == viewer.agency, Docket.withdrawn_at.is_(None))
    )
    for row in found:
        dockets.setdefault(row.child_id, set()).add((row.docket_number or "", names.get(row.office_id, "")))
    return [
        Known(
            key,
            _text((entry or {}).get("own_number")),
            _values(child, entry or {}),
            frozenset(dockets.get(key, ())),
            child["withdrawn_at"] is not None,
            child["merged_into_id"],
        )
        for key, (child, entry) in sorted(own_rows(session, viewer).items())
    ]


def _values(child: Row, entry: Row) -> dict[str, str]:
    """What is kept of a child, by the names of the file's columns."""
    found = {name: _text(child[column]) for name, column in NAMES.items()}
    found |= {name: _text(entry.get(name)) for name in OF_ENTRY}
    return found | {"in_care": "yes" if child["in_care"] else "no"}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _photo_day() -> Any:
    """The day of the newest photo: the current one of the portal, or what the agency's file says of its own."""
    kept = (
        select(func.max(ChildPhoto.taken_on))
        .where(ChildPhoto.child_id == Child.id, ChildPhoto.current)
        .correlate(Child)
        .scalar_subquery()
    )
    said = RosterEntry.photo_date
    return case((kept.is_(None), said), (said.is_(None), kept), (said > kept, said), else_=kept)


def readiness(session: Session, viewer: Viewer, today: date) -> Readiness:
    """Photo readiness of the children in the viewer's agency's care: a photo of the previous 180 days (34 U.S.C. 41308)."""
    row = session.execute(
        select(*_counted(today))
        .select_from(Child)
        .outerjoin(RosterEntry, RosterEntry.child_id == Child.id)
        .where(Child.agency_id == viewer.agency, Child.in_care, *STANDS)
    ).one()
    return Readiness(row.children, row.ready, row.old)


def _counted(today: date) -> tuple[Any, ...]:
    day = _photo_day()
    ready, old = case((day >= today - OLD, 1)), case((day < today - OLD, 1))
    return func.count().label("children"), func.count(ready).label("ready"), func.count(old).label("old")


def readiness_before(session: Session, viewer: Viewer, today: date) -> list[AgencyReadiness]:
    """Photo readiness, agency by agency, of the children in care who have a docket at the viewer's court: figures alone.

    No row of a child is open to a court, so on PostgreSQL the owner's function counts, for a seat of the bench.
    """
    if session.get_bind().dialect.name == "postgresql":
        counts: Any = select(column("agency_id"), column("children"), column("ready"), column("old")).select_from(
            func.homeward_photo_readiness(today - OLD)
        )
    else:
        here = select(Docket.child_id).where(Docket.court_id == viewer.agency, Docket.withdrawn_at.is_(None))
        counts = (
            select(Child.agency_id, *_counted(today))
            .outerjoin(RosterEntry, RosterEntry.child_id == Child.id)
            .where(Child.in_care, *STANDS, Child.id.in_(here))
            .group_by(Child.agency_id)
        )
    found = counts.subquery()
    rows = session.execute(
        select(Agency.name, found.c.children, found.c.ready, found.c.old)
        .join(found, found.c.agency_id == Agency.id)
        .order_by(Agency.name_key, Agency.id)
    )
    return [
        AgencyReadiness(name, Readiness(children, ready, old) if children >= FEWEST else None)
        for name, children, ready, old in rows
    ]


def roster_page(session: Session, viewer: Viewer, today: date, wanting: bool, after: str | None) -> tuple[list[RosterLine], str | None] | None:  # fmt: skip
    """A page of the children in care, by name: all, or those whose photo is wanting. None where `after` is none of theirs."""
    day = _photo_day()
    query = (
        select(
            Child.id, Child.number, Child.full_name, Child.birth_date, Child.name_key, RosterEntry.worker, RosterEntry.own_number,
            day.label("photo_on"), open_case(viewer).label("open_case"),
        )
        .outerjoin(RosterEntry, RosterEntry.child_id == Child.id)
        .where(Child.agency_id == viewer.agency, Child.in_care, *STANDS)
    )  # fmt: skip
    if wanting:
        query = query.where(or_(day.is_(None), day < today - OLD))
    if after is not None:
        last = session.execute(
            select(Child.name_key, Child.id).where(Child.number == after, Child.agency_id == viewer.agency)
        ).one_or_none()
        if last is None:
            return None
        query = query.where(tuple_(Child.name_key, Child.id) > tuple_(last.name_key, last.id))
    rows = session.execute(query.order_by(Child.name_key, Child.id).limit(PAGE + 1)).all()
    lines = [
        RosterLine(
            row.number, row.full_name or "", row.birth_date, row.worker or "", row.own_number or "", row.photo_on,
            row.photo_on is not None and row.photo_on < today - OLD, row.open_case,
        )
        for row in rows[:PAGE]
    ]  # fmt: skip
    return lines, (lines[-1].number if len(rows) > PAGE else None)


def imports_of(session: Session, viewer: Viewer) -> list[ImportLine]:
    """The files that were brought in, newest first, at most 20."""
    rows = session.execute(
        select(RosterImport, Person.name)
        .join(Seat, Seat.id == RosterImport.seat_id)
        .join(Person, Person.id == Seat.person_id)
        .where(RosterImport.agency_id == viewer.agency, RosterImport.applied_at.is_not(None))
        .order_by(RosterImport.applied_at.desc(), RosterImport.id)
        .limit(20)
    )
    return [
        ImportLine(row.number, by, row.applied_at, row.undone_at, row.added, row.changed, row.left_out)
        for row, by in rows
        if row.applied_at is not None
    ]
