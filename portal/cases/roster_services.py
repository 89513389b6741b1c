"""The roster: a file is looked at, brought in, and undone; docs/decisions/0019-roster.md."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome
from portal.audit.services import reading, record
from portal.cases.models import Case, CaseDocket, Child, Docket
from portal.cases.report_queries import chambers
from portal.cases.report_services import new_docket
from portal.cases.roster_models import RosterChange, RosterEntry, RosterImport
from portal.cases.roster_queries import (
    NAMES,
    ImportLine,
    Readiness,
    RosterLine,
    imports_of,
    own_known,
    readiness,
    roster_page,
)
from portal.cases.roster_rules import DATES, Change, Plan, Sheet, decode, plan, read
from portal.clocks.services import NotThere
from portal.sharing.act_rules import Act
from portal.sharing.rules import Viewer
from portal.store import transaction
from portal.store.types import fold

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
    read(text, today, names)
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
        found = _preview(session, viewer, row, today) if row else None
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


def _preview(session: Session, viewer: Viewer, row: RosterImport, today: date) -> Preview:
    sheet = read(row.text or "", today, [name for _, _, name in chambers(session)])
    found = plan(sheet, own_known(session, viewer))
    return Preview(row.number, sheet, found, sha256(repr((found, sheet.faults)).encode()).hexdigest()[:32])


def bring_in(viewer: Viewer, number: str, seen: str, today: date, now: datetime) -> Preview:
    """Bring a file in as it was looked at: all of its good lines, or none. Raises NotThere, Altered."""
    found = None
    with transaction.write(viewer) as session:
        row = _waiting(session, viewer, number, now)
        found = _preview(session, viewer, row, today) if row else None
        if row is None or found is None or found.seen != seen:
            record(viewer, Act.ROSTER_IMPORT, Outcome.REFUSED, object_kind="roster", object_number=number, reason="not as looked at")  # fmt: skip
        else:
            _apply(session, viewer, row, found.plan.changes, now)
            row.applied_at, row.text, row.left_out = now, None, found.sheet.bad_lines
            row.added, row.changed = len(found.plan.added), len(found.plan.changed)
            record(viewer, Act.ROSTER_IMPORT, Outcome.DONE, object_kind="roster", object_number=number)
    if found is None:
        raise NotThere
    if found.seen != seen:
        raise Altered
    return found


def _apply(session: Session, viewer: Viewer, row: RosterImport, changes: tuple[Change, ...], now: datetime) -> None:
    courts = {name: (key, court) for key, court, name in chambers(session)}
    keys = [change.key for change in changes if change.key is not None]
    children = {child.id: child for child in session.execute(select(Child).where(Child.agency_id == viewer.agency)).scalars()} if keys else {}  # fmt: skip
    entries = _entries(session, viewer) if keys else {}
    for change in changes:
        child = children.get(change.key) if change.key is not None else None
        if child is None:
            child = Child(agency_id=viewer.agency, full_name="")
        child.withdrawn_at = None
        entry = entries.get(child.id) or RosterEntry(child_id=child.id, agency_id=viewer.agency)
        _set(child, entry, change.after)
        session.add_all((child, entry))
        dockets = [new_docket(viewer, child.id, *courts[court], docket) for docket, court in change.dockets]
        what = {"before": change.before, "after": change.after, "dockets": [docket.id for docket in dockets]}
        done = RosterChange(import_id=row.id, child_id=child.id, agency_id=viewer.agency, added=change.added)
        done.what = json.dumps(what)
        session.add_all((*dockets, done))
    session.flush()


def _entries(session: Session, viewer: Viewer) -> dict[int, RosterEntry]:
    rows = session.execute(select(RosterEntry).where(RosterEntry.agency_id == viewer.agency)).scalars()
    return {entry.child_id: entry for entry in rows}


def _set(child: Child, entry: RosterEntry, values: dict[str, str]) -> None:
    """Write what a file says into the agency's own record of a child."""
    for name, text in values.items():
        value: Any = text or None
        if text and name in DATES:
            value = date.fromisoformat(text)
        if name == "in_care":
            child.in_care = text == "yes"
        elif name == "child_id":
            entry.own_number = text or None
        elif name in NAMES:
            setattr(child, NAMES[name], value)
        else:
            setattr(entry, name, value)
    child.name_key = fold(child.full_name or "")[:400]
    child.search_key = fold(" ".join((child.full_name or "", child.former_names or "", child.nicknames or "")))[:2000]


def undo(viewer: Viewer, number: str, now: datetime) -> Undone:
    """Take back what the file that was brought in last did; what was changed since stays. Raises NotThere, NotTheNewest."""
    newest, done = None, None
    with transaction.write(viewer) as session:
        stands = RosterImport.agency_id == viewer.agency, RosterImport.applied_at.is_not(None), RosterImport.undone_at.is_(None)  # fmt: skip
        newest = session.execute(
            select(RosterImport).where(*stands).order_by(RosterImport.applied_at.desc(), RosterImport.id).limit(1)
        ).scalar_one_or_none()
        there = session.execute(select(RosterImport.id).where(*stands, RosterImport.number == number)).first()
        if newest is None or newest.number != number:
            record(viewer, Act.ROSTER_IMPORT, Outcome.REFUSED, object_kind="roster", object_number=number, reason="not the newest")  # fmt: skip
        else:
            done = _undo(session, viewer, newest, now)
            newest.undone_at = now
            record(viewer, Act.ROSTER_IMPORT, Outcome.DONE, object_kind="roster", object_number=number, reason="undone")
    if done is None:
        raise NotTheNewest if there else NotThere
    return done


def _undo(session: Session, viewer: Viewer, row: RosterImport, now: datetime) -> Undone:
    changes = list(session.execute(select(RosterChange).where(RosterChange.import_id == row.id)).scalars())
    children = {child.id: child for child in session.execute(select(Child).where(Child.agency_id == viewer.agency)).scalars()}  # fmt: skip
    entries = _entries(session, viewer)
    with_case = set(session.execute(select(Case.child_id).where(Case.agency_id == viewer.agency)).scalars())
    known = {child.key: child.values | {"child_id": child.own_number} for child in own_known(session, viewer)}
    withdrawn = restored = kept = 0
    for change in changes:
        what = json.loads(change.what or "{}")
        child, entry = children[change.child_id], entries[change.child_id]
        _withdraw_dockets(session, what["dockets"], now)
        if change.added and child.id not in with_case:
            child.withdrawn_at = now
            withdrawn += 1
        elif change.added:
            kept += 1
        else:
            back = {name: what["before"][name] for name, value in what["after"].items() if known[child.id].get(name) == value}  # fmt: skip
            _set(child, entry, back)
            restored += 1
            kept += len(back) < len(what["after"])
    session.flush()
    return Undone(withdrawn, restored, kept)


def _withdraw_dockets(session: Session, keys: list[int], now: datetime) -> None:
    """Take dockets away again that no case concerns yet."""
    if keys:
        used = exists(select(CaseDocket.id).where(CaseDocket.docket_id == Docket.id))
        for docket in session.execute(select(Docket).where(Docket.id.in_(keys), ~used)).scalars():
            docket.withdrawn_at = now
