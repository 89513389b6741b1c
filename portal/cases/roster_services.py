"""The roster: a file is looked at, brought in, and undone; docs/decisions/0019-roster.md."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome
from portal.audit.services import reading, record
from portal.cases.models import Case, CaseDocket, Child
from portal.cases.report_queries import chambers
from portal.cases.report_services import JUVENILE, new_docket
from portal.cases.roster_models import RosterChange, RosterImport
from portal.cases.roster_queries import (
    AgencyReadiness,
    ImportLine,
    Readiness,
    RosterLine,
    imports_of,
    own_known,
    own_rows,
    readiness,
    readiness_before,
    roster_page,
)
from portal.cases.roster_rules import NEEDED, NEEDED_OF_JUVENILE, Change, Known, Plan, Sheet, decode, plan, read
from portal.cases.roster_writing_services import Batch, change_row, docket_row, new_entry, new_rows, write
from portal.clocks.services import NotThere
from portal.sharing.act_rules import Act
from portal.sharing.rules import Viewer
from portal.store import transaction

KEPT = timedelta(days=1)  # how long a file waits to be brought in


class Altered(Exception):
    """What the file would do is not what was looked at: someone changed a child meanwhile."""


class NotTheNewest(Exception):
    """Only the file that was brought in last can be undone: those before it stand beneath it."""


@dataclass(frozen=True)
class Preview:
    """What a file says and what it would do. `seen` is a digest of it all, which bringing it in gives back."""

    number: str
    sheet: Sheet
    plan: Plan
    seen: str


@dataclass(frozen=True)
class Undone:
    """What an undo did: children taken off, children restored, and those of whom something stayed as it was changed since."""

    withdrawn: int
    restored: int
    kept: int


@dataclass(frozen=True)
class RosterPage:
    """The roster's page: photo readiness, a page of children, the files brought in."""

    readiness: Readiness
    lines: list[RosterLine]
    next: str | None
    imports: list[ImportLine]


def show_roster(viewer: Viewer, today: date, wanting: bool = False, after: str | None = None) -> RosterPage | None:
    """A page of the viewer's agency's own roster; None where `after` is no child of theirs. Written down as a reading."""
    with transaction.read(viewer) as session:
        page = roster_page(session, viewer, today, wanting, after)
        found = RosterPage(readiness(session, viewer, today), *page, imports_of(session, viewer)) if page else None
    reading(viewer, Act.CHILD_LOOK_UP, object_kind="children", object_number=str(len(found.lines) if found else 0))
    return found


def show_readiness(viewer: Viewer, today: date) -> list[AgencyReadiness]:
    """How ready the photos of the children before the viewer's court are, agency by agency. Written down as a reading."""
    with transaction.read(viewer) as session:
        found = readiness_before(session, viewer, today)
    reading(viewer, Act.PHOTO_READINESS_READ, object_kind="agencies", object_number=str(len(found)))
    return found


def show_import(viewer: Viewer, number: str) -> ImportLine | None:
    """What a file of the viewer's agency did; None where none was brought in under that number. Written down as a reading."""
    with transaction.read(viewer) as session:
        found = next((line for line in imports_of(session, viewer) if line.number == number), None)
    outcome = Outcome.READ if found else Outcome.REFUSED
    reading(viewer, Act.ROSTER_IMPORT, outcome, object_kind="roster", object_number=number)
    return found


def prepare(viewer: Viewer, content: bytes, today: date, now: datetime) -> str:
    """Keep a file to be looked at, encrypted, for a day, in place of one that waits already; its number. Raises NotARoster."""
    text = decode(content)
    with transaction.read(viewer) as session:
        names = [name for _, _, name in chambers(session)]
    read(text, today, names, NEEDED_OF_JUVENILE if viewer.role in JUVENILE else NEEDED)
    with transaction.write(viewer) as session:
        waits = RosterImport.agency_id == viewer.agency, RosterImport.applied_at.is_(None)
        session.execute(
            delete(RosterImport).where(*waits, (RosterImport.seat_id == viewer.seat) | (RosterImport.prepared_at < now - KEPT))
        )  # fmt: skip
        row = RosterImport(agency_id=viewer.agency, seat_id=viewer.seat, prepared_at=now)
        row.text = text
        session.add(row)
        session.flush()
        record(
            viewer, Act.ROSTER_IMPORT, Outcome.DONE, object_kind="roster", object_number=row.number, reason="looked at"
        )
        return row.number


def preview(viewer: Viewer, number: str, today: date, now: datetime) -> Preview | None:
    """What a file that waits would do; None for anyone's but the seat's own, one that was brought in or is a day old."""
    with transaction.read(viewer) as session:
        row = _waiting(session, viewer, number, now)
        found = _preview(session, viewer, row, today)[0] if row else None
    outcome = Outcome.READ if found else Outcome.REFUSED
    reading(viewer, Act.ROSTER_IMPORT, outcome, object_kind="roster", object_number=number)
    return found


def _waiting(session: Session, viewer: Viewer, number: str, now: datetime) -> RosterImport | None:
    return session.execute(
        select(RosterImport).where(
            RosterImport.number == number, RosterImport.seat_id == viewer.seat, RosterImport.agency_id == viewer.agency,
            RosterImport.applied_at.is_(None), RosterImport.prepared_at >= now - KEPT,
        )
    ).scalar_one_or_none()  # fmt: skip


def _preview(session: Session, viewer: Viewer, row: RosterImport, today: date) -> tuple[Preview, list[Known]]:
    """What a file would do, and the children with whom it was compared."""
    needed = NEEDED_OF_JUVENILE if viewer.role in JUVENILE else NEEDED
    sheet = read(row.text or "", today, [name for _, _, name in chambers(session)], needed)
    known = own_known(session, viewer)
    found = plan(sheet, known)
    return Preview(row.number, sheet, found, sha256(repr((found, sheet.faults)).encode()).hexdigest()[:32]), known


def bring_in(viewer: Viewer, number: str, seen: str, today: date, now: datetime) -> None:
    """Bring a file in as it was looked at: all of its good lines, or none. Raises NotThere, Altered.

    Everything is made ready before the write lock is taken; nobody who reports a child waits for a file to be read.
    """
    done, found, batch = False, None, Batch()
    with transaction.read(viewer) as session:
        row = _waiting(session, viewer, number, now)
        if row is not None:
            found, known = _preview(session, viewer, row, today)
            batch = _ready(session, viewer, row.id, found.plan.changes)
    with transaction.write(viewer) as session:
        row = _waiting(session, viewer, number, now)
        if row is not None and found is not None and found.seen == seen and own_known(session, viewer) == known:
            write(session, batch, (), now)
            row.applied_at, row.text, row.left_out = now, None, found.sheet.bad_lines
            row.added, row.changed = len(found.plan.added), len(found.plan.changed)
            done = True
        outcome, reason = (Outcome.DONE, "") if done else (Outcome.REFUSED, "not as looked at")
        record(viewer, Act.ROSTER_IMPORT, outcome, object_kind="roster", object_number=number, reason=reason)
    if row is None:
        raise NotThere
    if not done:
        raise Altered


def _ready(session: Session, viewer: Viewer, file: int, changes: tuple[Change, ...]) -> Batch:
    """The rows that these changes make."""
    courts = {name: (key, court) for key, court, name in chambers(session)}
    rows = own_rows(session, viewer)
    batch = Batch()
    for change in changes:
        child, entry = rows[change.key] if change.key is not None else new_rows(viewer)
        batch.put(child, entry or new_entry(viewer, child["id"]), change.after)
        dockets = [new_docket(viewer, child["id"], *courts[court], docket) for docket, court in change.dockets]
        batch.dockets += [docket_row(docket) for docket in dockets]
        batch.changes.append(change_row(viewer, file, child["id"], change, [docket.id for docket in dockets]))
    return batch


def undo(viewer: Viewer, number: str, now: datetime) -> Undone:
    """Take back what the file that was brought in last did; what was changed since stays. Raises NotThere, NotTheNewest, Altered."""
    undone, batch = None, Batch()
    withdrawn: list[int] = []
    with transaction.read(viewer) as session:
        row = _newest(session, viewer)
        known = own_known(session, viewer)
        if row is not None and row.number == number:
            batch, withdrawn, undone = _back(session, viewer, row.id, known, now)
    done = False
    with transaction.write(viewer) as session:
        row = _newest(session, viewer)
        there = session.execute(_standing(viewer).where(RosterImport.number == number)).first() is not None
        if undone is not None and row is not None and row.number == number and own_known(session, viewer) == known:
            write(session, batch, withdrawn, now)
            row.undone_at = now
            done = True
        outcome, reason = (Outcome.DONE, "undone") if done else (Outcome.REFUSED, "not the newest")
        record(viewer, Act.ROSTER_IMPORT, outcome, object_kind="roster", object_number=number, reason=reason)
    if not there:
        raise NotThere
    if undone is None:
        raise NotTheNewest
    if not done:
        raise Altered
    return undone


def _standing(viewer: Viewer) -> Any:
    """The files of the viewer's agency that were brought in and not undone."""
    return select(RosterImport).where(
        RosterImport.agency_id == viewer.agency, RosterImport.applied_at.is_not(None), RosterImport.undone_at.is_(None)
    )


def _newest(session: Session, viewer: Viewer) -> RosterImport | None:
    found: RosterImport | None = session.execute(
        _standing(viewer).order_by(RosterImport.applied_at.desc(), RosterImport.id).limit(1)
    ).scalar_one_or_none()
    return found


def _back(
    session: Session, viewer: Viewer, file: int, known: list[Known], now: datetime
) -> tuple[Batch, list[int], Undone]:
    """The rows that take a file back, the dockets that go with it, and what that comes to."""
    rows = own_rows(session, viewer)
    standing = {child.key: child.values | {"child_id": child.own_number} for child in known}
    kept_children, kept_dockets = _concerned(session, viewer)
    batch, dockets, withdrawn, restored, kept = Batch(), [], 0, 0, 0
    for change in session.execute(select(RosterChange).where(RosterChange.import_id == file)).scalars():
        what = json.loads(change.what or "{}")
        child, entry = rows[change.child_id]
        dockets += [key for key in what["dockets"] if key not in kept_dockets]
        if change.added and child["id"] not in kept_children:
            batch.withdraw(child, now)
            withdrawn += 1
        elif change.added:
            kept += 1
        else:
            now_is = standing[change.child_id]
            back = {name: what["before"][name] for name, value in what["after"].items() if now_is.get(name) == value}
            batch.put(child, entry or new_entry(viewer, child["id"]), back)
            restored += 1
            kept += len(back) < len(what["after"])
    return batch, dockets, Undone(withdrawn, restored, kept)


def _concerned(session: Session, viewer: Viewer) -> tuple[frozenset[int], frozenset[int]]:
    """The children and dockets of the viewer's agency that a case concerns, and children who were merged. A sealed one does not count: an undo must not tell that it is there."""
    cases = select(Case.id, Case.child_id).where(Case.agency_id == viewer.agency, Case.sealed_by.is_(None)).subquery()
    children = session.execute(select(cases.c.child_id)).scalars()
    dockets = session.execute(select(CaseDocket.docket_id).join(cases, cases.c.id == CaseDocket.case_id)).scalars()
    pairs = select(Child.id, Child.merged_into_id).where(
        Child.agency_id == viewer.agency, Child.merged_into_id.is_not(None)
    )
    merged = {key for pair in session.execute(pairs) for key in pair}
    return frozenset(children) | merged, frozenset(dockets)
