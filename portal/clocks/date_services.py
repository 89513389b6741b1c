"""Planned dates of a case's dockets, such as the next hearing: entered, moved, called off; what was moved stays on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading
from portal.cases.models import CaseDocket, Docket
from portal.clocks.date_queries import date_open
from portal.clocks.models import PlannedEntry
from portal.clocks.recompute_services import refresh
from portal.clocks.relief_services import entering
from portal.clocks.services import NotRecorded, NotThere
from portal.clocks.vocabulary_rules import PlannedDate
from portal.people.models import Agency
from portal.people.rules import BENCH
from portal.sharing.act_rules import Act
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import InformationClass, Item, Viewer, item_open
from portal.store import transaction


@dataclass(frozen=True)
class Planned:
    """One date of a docket: when, entered by which agency, when that was, and when it was moved or called off. Instants in UTC."""

    number: str
    docket: str
    at: datetime
    by: str
    recorded_at: datetime
    superseded_at: datetime | None
    ahead: bool


@dataclass(frozen=True)
class Dates:
    """The page of a case's dates: its dockets as choices, what was entered, and the numbers of what lies ahead."""

    dockets: tuple[tuple[str, str], ...]
    entries: tuple[Planned, ...]

    @property
    def was(self) -> str:
        """What lies ahead now, so that a stale save is noticed."""
        return " ".join(sorted(entry.number for entry in self.entries if entry.ahead))


def show_dates(viewer: Viewer, case: str, now: datetime) -> Dates | None:
    """The dates of the dockets on which the viewer may enter one; None where the case is not there for them, or is not theirs to enter."""
    key, found = None, None
    with transaction.read(viewer) as session:
        try:
            held, dockets = _held(session, viewer, case, now)
            key, found = held.key, _page(session, viewer, held, dockets, now)
        except NotThere:
            pass
    outcome = Outcome.READ if found else Outcome.REFUSED
    shown = (Shown(key, (InformationClass.DUTY_LEDGER.value,)),) if key else ()
    reading(
        viewer,
        Act.DATE_PLAN,
        outcome,
        object_kind="case",
        object_number=case,
        case=key,
        reason="" if found else "not found",
        shown=shown,
    )
    return found


def _held(session: Session, viewer: Viewer, case: str, now: datetime) -> tuple[Held, dict[int, str]]:
    """A case in hand with the dockets on which the viewer may enter dates: a keeper's all, of court staff those of their chambers."""
    held = case_for(session, viewer, Act.DATE_PLAN, case, now)
    keeps = held is not None and held.owner in viewer.rows
    if held is None or not (keeps or viewer.role in BENCH):
        raise NotThere
    rows = session.execute(
        select(Docket.id, Docket.docket_number)
        .join(CaseDocket, CaseDocket.docket_id == Docket.id)
        .where(CaseDocket.case_id == held.key)
        .order_by(Docket.docket_number, Docket.id)
    )
    return held, {
        row.id: row.docket_number or "" for row in rows
        if keeps or item_open(viewer, InformationClass.FILINGS, held.facts, Item(made_by=viewer.agency, docket=row.id))
    }  # fmt: skip


def _page(session: Session, viewer: Viewer, held: Held, dockets: dict[int, str], now: datetime) -> Dates:
    rows = session.execute(
        select(PlannedEntry, Agency.name)
        .join(Agency, Agency.id == PlannedEntry.agency_id)
        .where(PlannedEntry.case_id == held.key, PlannedEntry.docket_id.in_(dockets))
        .order_by(PlannedEntry.recorded_at, PlannedEntry.id)
    )
    entries = tuple(
        Planned(row.number, dockets[row.docket_id], row.planned_at, by, row.recorded_at, row.superseded_at, row.superseded_at is None and row.planned_at > now)
        for row, by in rows
        if row.agency_id in viewer.rows or date_open(viewer, held, row)
    )  # fmt: skip
    return Dates(tuple((str(key), number) for key, number in dockets.items()), entries)


def plan(viewer: Viewer, case: str, docket: str, at: datetime, was: str, now: datetime) -> None:
    """Enter the next hearing of a docket; one that lies ahead is moved, one that was held stays. Raises NotThere, NotRecorded."""
    with entering(viewer, Act.DATE_PLAN, "case", case) as (session, done):
        held, dockets = _held(session, viewer, case, now)
        if docket not in {str(key) for key in dockets}:
            raise NotRecorded("docket", "Choose a docket of the list.")
        if at <= now:
            raise NotRecorded("planned_day", "A hearing is planned: enter a day and time that are still to come.")
        if was != _page(session, viewer, held, dockets, now).was:
            raise NotRecorded(
                "main",
                "Someone entered or moved a hearing meanwhile: see below. Your time is still in the form; save it again if it is right.",
            )
        for row in _ahead(session, held.key, now):
            if row.docket_id == int(docket):
                row.superseded_at = now
        session.add(
            PlannedEntry(
                case_id=held.key, agency_id=viewer.agency, recorded_at=now, docket_id=int(docket), seat_id=viewer.seat,
                kind=PlannedDate.HEARING.value, planned_at=at,
            )
        )  # fmt: skip
        session.flush()
        refresh(session, viewer, held.key, now)
        done.append((held.key, "planned"))


def call_off(viewer: Viewer, case: str, number: str, now: datetime) -> None:
    """Call a hearing off that lies ahead; it stays on record. Raises NotThere."""
    with entering(viewer, Act.DATE_PLAN, "date", number) as (session, done):
        held, dockets = _held(session, viewer, case, now)
        row = next(
            (row for row in _ahead(session, held.key, now) if row.number == number and row.docket_id in dockets), None
        )
        if row is None:
            raise NotThere
        row.superseded_at = now
        session.flush()
        refresh(session, viewer, held.key, now)
        done.append((held.key, "called off"))


def _ahead(session: Session, case: int, now: datetime) -> list[PlannedEntry]:
    """The dates of a case that stand and lie ahead."""
    return list(
        session.execute(
            select(PlannedEntry).where(
                PlannedEntry.case_id == case, PlannedEntry.superseded_at.is_(None), PlannedEntry.planned_at > now
            )
        ).scalars()
    )
