"""A correction is a new entry, and the old one keeps its end: which entry of one's own agency stands, and ending it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.return_rules import CLOSED
from portal.clocks.services import NotRecorded
from portal.sharing.queries import Held
from portal.sharing.rules import Viewer


def standing_entries(session: Session, model: Any, held: Held, viewer: Viewer, *more: Any) -> list[Any]:
    """The entries of a table that the viewer's agency recorded of the case and that nothing has corrected, oldest first."""
    statement = select(model).where(
        model.case_id == held.key, model.agency_id == viewer.agency, model.superseded_at.is_(None), *more
    )
    return list(session.execute(statement.order_by(model.recorded_at, model.id)).scalars())


def standing_entry(session: Session, model: Any, held: Held, viewer: Viewer) -> Any:
    """The one entry of a table that stands; None where there is none."""
    return next(iter(standing_entries(session, model, held, viewer)), None)


def supersede(session: Session, model: Any, held: Held, viewer: Viewer, now: datetime, *more: Any) -> None:
    """End what the viewer's agency recorded; it stays on record, and a new entry may take its place."""
    for entry in standing_entries(session, model, held, viewer, *more):
        entry.superseded_at = now
    session.flush()


def check_open(session: Session, held: Held) -> None:
    """Raise NotRecorded where the case is closed."""
    if session.get_one(Case, held.key).closed_at is not None:
        raise NotRecorded("main", CLOSED)
