"""Planned dates of a case: which stand for the engine, and which a viewer may have."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.clocks.models import PlannedEntry
from portal.clocks.vocabulary_rules import PlannedDate
from portal.sharing.queries import Held
from portal.sharing.rules import InformationClass, Item, Viewer, item_open

# Asked with every recomputing, so it is made once.
_DATES = (
    select(PlannedEntry.kind, PlannedEntry.planned_at)
    .where(PlannedEntry.case_id == bindparam("case"), PlannedEntry.superseded_at.is_(None))
    .order_by(PlannedEntry.planned_at)
)
_KNOWN = frozenset(date.value for date in PlannedDate)


def planned_dates(session: Session, case: int) -> dict[PlannedDate, tuple[datetime, ...]]:
    """Each date of the case's dockets that stands, those that were held included."""
    found: dict[PlannedDate, tuple[datetime, ...]] = {}
    session.flush()
    for kind, at in session.connection().execute(_DATES, {"case": case}):
        if kind in _KNOWN:
            found[PlannedDate(kind)] = (*found.get(PlannedDate(kind), ()), at)
    return found


def date_open(viewer: Viewer, held: Held, date: PlannedEntry) -> bool:
    """Whether the viewer may have a date: like a duty of the agency that keeps the case, of bench and parties on their own docket."""
    item = Item(made_by=date.agency_id, owner=held.owner, docket=date.docket_id)
    return item_open(viewer, InformationClass.DUTY_LEDGER, held.facts, item)
