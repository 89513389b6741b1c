"""Reads for reporting: an agency's own children, and the agencies and chambers to choose from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, case, exists, func, select
from sqlalchemy.orm import Session

from portal.cases.models import Case, CaseDocket, CaseEvent, Child, ChildKey, Docket
from portal.cases.name_rules import Names, best, typed_keys
from portal.cases.report_rules import ChildCard, Choice
from portal.people.models import Agency, Office, SharingAgreement
from portal.people.rules import Sector
from portal.sharing.fact_queries import ANY_MOMENT, in_force
from portal.sharing.models import CaseAccess
from portal.sharing.rules import Viewer
from portal.store import transaction

MOST = 20
CLOSE = 100  # children held against what was typed


def own_children(session: Session, viewer: Viewer, words: str, born: date | None = None) -> list[ChildCard]:
    """The children of the viewer's own agency who may be meant by a name and perhaps a birth date: best first, at most MOST."""
    close = _close(session, viewer, words, born)
    if not close:
        return []
    names = select(Child.id, Child.full_name, Child.former_names, Child.nicknames, Child.birth_date)
    rows = session.execute(names.where(Child.id.in_(close), Child.agency_id.in_(viewer.rows)))
    known = [
        (row.id, Names(row.full_name or "", row.former_names or "", row.nicknames or "", row.birth_date))
        for row in rows
    ]
    found = dict(best(words, born, known)[:MOST])
    cards = {row.id: row for row in session.execute(_children(viewer).where(Child.id.in_(found)))}
    return [replace(_card(cards[key]), why=like.reasons) for key, like in found.items() if key in cards]


def _close(session: Session, viewer: Viewer, words: str, born: date | None) -> list[int]:
    """The children who share keys with what was typed: those first who share some with most of its words."""
    slots: dict[int, int] = {}
    for turn, keys in enumerate(typed_keys(words, born)):
        for key in keys:
            slots[key] = slots.get(key, turn)
    if not slots:
        return []
    slot = case(slots, value=ChildKey.key)
    shared = func.count(slot.distinct())
    rows = session.execute(
        select(ChildKey.child_id)
        .where(ChildKey.agency_id.in_(viewer.rows), ChildKey.key.in_(slots))
        .group_by(ChildKey.child_id)
        .order_by(shared.desc(), func.count().desc(), ChildKey.child_id)
        .limit(CLOSE)
    )
    return [row.child_id for row in rows]


def own_child(session: Session, viewer: Viewer, number: str) -> tuple[int, ChildCard] | None:
    """A child of the viewer's own agency with its key; None for anyone else's, as for one that never was."""
    row = session.execute(_children(viewer).where(Child.number == number)).one_or_none()
    return (row.id, _card(row)) if row else None


def open_case(viewer: Viewer) -> Any:
    """The number of the case in which a child of the viewer's own agency is missing still, of those that are not sealed."""
    back = exists(
        select(CaseEvent.id).where(
            CaseEvent.case_id == Case.id,
            CaseEvent.superseded_at.is_(None),
            CaseEvent.kind.in_(("recovered", "returned")),
        )
    )
    return (
        select(Case.number)
        .where(
            Case.child_id == Child.id,
            Case.closed_at.is_(None),
            Case.agency_id.in_(viewer.rows),
            Case.sealed_by.is_(None),
            ~back,
        )
        .order_by(Case.opened_at.desc())
        .limit(1)
        .correlate(Child)
        .scalar_subquery()
    )


def _children(viewer: Viewer) -> Any:
    """The viewer's own agency's children, each with its open case."""
    docket = exists(select(Docket.id).where(Docket.child_id == Child.id, Docket.withdrawn_at.is_(None)))
    return select(
        Child.id, Child.number, Child.full_name, Child.birth_date, Child.sex, open_case(viewer).label("open_case"),
        docket.label("has_docket"),
    ).where(Child.agency_id.in_(viewer.rows), Child.withdrawn_at.is_(None))  # fmt: skip


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


_JOINED = (
    select(Agency.id, Agency.number, Agency.name, Agency.phone, Agency.sector)
    .where(
        Agency.id.in_(
            select(CaseAccess.agency_id).where(
                CaseAccess.case_id == bindparam("case"), in_force(CaseAccess, ANY_MOMENT)
            )
        )
    )
    .order_by(Agency.name_key, Agency.id)
)


def joined_agencies(session: Session, case: int, now: datetime) -> list[tuple[int, Choice]]:
    """The agencies that are let into a case today, by name, with their keys."""
    rows = transaction.columns(session, _JOINED, {"case": case, "now": now})
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
            select(Docket)
            .where(Docket.child_id == child, Docket.withdrawn_at.is_(None))
            .order_by(Docket.docket_number, Docket.id)
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
