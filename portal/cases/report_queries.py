"""Reads for reporting: an agency's own children, and the agencies and chambers to choose from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from portal.cases.models import Case, CaseDocket, Child, Docket
from portal.cases.report_rules import ChildCard, Choice
from portal.people.models import Agency, Office, SharingAgreement
from portal.people.rules import Sector
from portal.sharing.models import CaseAccess
from portal.sharing.queries import in_force
from portal.sharing.rules import Viewer
from portal.store.types import fold

MOST = 20


def own_children(session: Session, viewer: Viewer, words: str) -> list[ChildCard]:
    """The children of the viewer's own agency whose names have all these words, at most MOST; none for words that fold away."""
    parts = fold(words).split()
    if not parts:
        return []
    matches = [Child.search_key.contains(part, autoescape=True) for part in parts]
    rows = session.execute(_children(viewer).where(and_(*matches)).order_by(Child.name_key, Child.id).limit(MOST))
    return [_card(row) for row in rows]


def own_child(session: Session, viewer: Viewer, number: str) -> tuple[int, ChildCard] | None:
    """A child of the viewer's own agency with its key; None for anyone else's, as for one that never was."""
    row = session.execute(_children(viewer).where(Child.number == number)).one_or_none()
    return (row.id, _card(row)) if row else None


def _children(viewer: Viewer) -> Any:
    open_case = (
        select(Case.number)
        .where(Case.child_id == Child.id, Case.closed_at.is_(None), Case.agency_id.in_(viewer.rows))
        .order_by(Case.opened_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    docket = exists(select(Docket.id).where(Docket.child_id == Child.id))
    return select(
        Child.id, Child.number, Child.full_name, Child.birth_date, Child.sex, open_case.label("open_case"),
        docket.label("has_docket"),
    ).where(Child.agency_id.in_(viewer.rows))  # fmt: skip


def _card(row: Any) -> ChildCard:
    return ChildCard(
        row.number, row.full_name or "", row.birth_date, row.sex or "", row.open_case, bool(row.has_docket)
    )


def agencies_of(session: Session, sectors: tuple[Sector, ...], now: datetime) -> list[tuple[int, Choice]]:
    """Agencies of these sectors whose sharing agreement is in force, by name, with their keys."""
    agreed = exists(
        select(SharingAgreement.id).where(SharingAgreement.agency_id == Agency.id, in_force(SharingAgreement, now))
    )
    rows = session.execute(
        select(Agency)
        .where(Agency.sector.in_([sector.value for sector in sectors]), agreed)
        .order_by(Agency.name_key, Agency.id)
    ).scalars()
    return [(row.id, Choice(row.number, row.name, row.phone, row.sector)) for row in rows]


def joined_agencies(session: Session, case: int, now: datetime) -> list[tuple[int, Choice]]:
    """The agencies that are let into a case today, by name, with their keys."""
    rows = session.execute(
        select(Agency)
        .join(CaseAccess, CaseAccess.agency_id == Agency.id)
        .where(CaseAccess.case_id == case, in_force(CaseAccess, now))
        .distinct()
        .order_by(Agency.name_key, Agency.id)
    ).scalars()
    return [(row.id, Choice(row.number, row.name, row.phone, row.sector)) for row in rows]


def chambers(session: Session) -> list[tuple[int, int, str]]:
    """Every chambers: its key, its court's key, and both names."""
    rows = session.execute(
        select(Office.id, Agency.id.label("court"), Office.name, Agency.name.label("court_name"))
        .join(Agency, Agency.id == Office.agency_id)
        .where(Agency.sector == Sector.COURT.value)
        .order_by(Agency.name_key, Office.name, Office.id)
    )
    return [(row.id, row.court, f"{row.court_name}, {row.name}") for row in rows]


def dockets_of_child(session: Session, child: int) -> list[Docket]:
    """The child's dockets, oldest first."""
    return list(
        session.execute(
            select(Docket).where(Docket.child_id == child).order_by(Docket.docket_number, Docket.id)
        ).scalars()
    )


def case_dockets(session: Session, case: int) -> list[tuple[CaseDocket, Docket, Agency]]:
    """The dockets that a case concerns, each with its court."""
    rows = session.execute(
        select(CaseDocket, Docket, Agency)
        .join(Docket, Docket.id == CaseDocket.docket_id)
        .join(Agency, Agency.id == Docket.court_id)
        .where(CaseDocket.case_id == case)
        .order_by(Docket.docket_number, Docket.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]
