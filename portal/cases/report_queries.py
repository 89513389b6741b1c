"""Reads for reporting: an agency's own children, and the agencies and chambers to choose from."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, bindparam, exists, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased

from portal.cases.models import Case, CaseDocket, CaseEvent, Child, ChildKey, Docket
from portal.cases.name_rules import Names, best, typed_keys
from portal.cases.report_rules import ChildCard, Choice
from portal.people.models import Agency, Office, SharingAgreement
from portal.people.rules import Sector
from portal.sharing.fact_queries import ANY_MOMENT, in_force
from portal.sharing.models import CaseAccess
from portal.sharing.rules import Viewer
from portal.store import transaction
from portal.store.base import PREPARED

MOST = 20
CLOSE = 40  # children held against what was typed
LISTED_TWICE = "was listed a second time under that name"
FEW = 50  # children who share one word: where more do, the word alone points at nobody
MINE: Any = bindparam("agencies", expanding=True)


def own_children(session: Session, viewer: Viewer, words: str, born: date | None = None) -> list[ChildCard]:
    """The children of the viewer's own agency who may be meant by a name and perhaps a birth date: best first, at most MOST."""
    typed = typed_keys(words, born)
    if not any(typed):
        return []
    dialect = session.get_bind().dialect.name
    mine = {"agencies": sorted(viewer.rows)}
    keys = {"sure": sorted(typed.words | typed.born), "alone": sorted(typed.alone)}
    values = {name: json.dumps(some) for name, some in keys.items()} if dialect == "sqlite" else keys
    rows = transaction.columns(session, _close(dialect), mine | values)
    known, merged = [], {}
    for key, name, former, short, day, into in rows:
        known.append((key, Names(name or "", former or "", short or "", day)))
        merged[key] = into
    found: dict[int, tuple[str, ...]] = {}  # one who was merged is found by its own names and gives the child who it is
    for key, like in best(words, born, known):
        reasons = like.reasons if merged[key] is None else (*like.reasons, LISTED_TWICE)
        found.setdefault(merged[key] or key, reasons)
    best_found = list(found)[:MOST]
    cards = {row.id: row for row in transaction.columns(session, _cards(), mine | {"found": best_found})}
    return [replace(_card(cards[key]), why=found[key]) for key in best_found if key in cards]


@cache
def _cards() -> Any:
    """The statement of what is shown of the children that were found."""
    return _children(MINE).where(Child.id.in_(bindparam("found", expanding=True)))


@cache
def _close(dialect: str) -> Any:
    """The statement of the children who share most keys with what was typed, and how they are known."""
    sure, alone = _listed(dialect, "sure"), _listed(dialect, "alone")
    bearers = (
        select(ChildKey.child_id)
        .where(ChildKey.agency_id.in_(MINE), ChildKey.key == alone.c.value)
        .limit(FEW + 1)
        .correlate(alone)
        .subquery()
    )
    few = select(func.count()).select_from(bearers).scalar_subquery() <= FEW
    asked = select(sure.c.value).union_all(select(alone.c.value).where(few))
    close = (
        select(ChildKey.child_id)
        .where(ChildKey.agency_id.in_(MINE), ChildKey.key.in_(asked))
        .group_by(ChildKey.child_id)
        .order_by(func.count().desc(), ChildKey.child_id)
        .limit(CLOSE)
        .subquery()
    )
    names = select(
        Child.id, Child.full_name, Child.former_names, Child.nicknames, Child.birth_date, Child.merged_into_id
    )
    return names.join(close, close.c.child_id == Child.id).where((Child.agency_id + 0).in_(MINE))


def _listed(dialect: str, name: str) -> Any:
    """A list of keys as the rows of one parameter, so that the statement is the same however many there are."""
    if dialect == "sqlite":
        return func.json_each(bindparam(name)).table_valued("value", name=name)
    return func.unnest(bindparam(name, type_=ARRAY(BigInteger))).table_valued("value", name=name).render_derived()


def own_child(session: Session, viewer: Viewer, number: str) -> tuple[int, ChildCard] | None:
    """A child of the viewer's own agency with its key; None for anyone else's, as for one that never was. One who was merged is the child who it is."""
    named = aliased(Child)
    key = select(func.coalesce(named.merged_into_id, named.id)).where(
        named.number == number, named.agency_id.in_(viewer.rows)
    )
    row = session.execute(_children(viewer.rows).where(Child.id == key.scalar_subquery())).one_or_none()
    return (row.id, _card(row)) if row else None


def open_case(viewer: Viewer) -> Any:
    """The number of the case in which a child of the viewer's own agency is missing still, of those that are not sealed."""
    return _open_case(viewer.rows)


def _open_case(agencies: Any) -> Any:
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
            Case.agency_id.in_(agencies),
            Case.sealed_by.is_(None),
            ~back,
        )
        .order_by(Case.opened_at.desc())
        .limit(1)
        .correlate(Child)
        .scalar_subquery()
    )


def _children(agencies: Any) -> Any:
    """The children of these agencies, each with its open case.

    The sum keeps SQLite from going through all of an agency's children, as without statistics it would, for the few that are asked for.
    """
    docket = exists(select(Docket.id).where(Docket.child_id == Child.id, Docket.withdrawn_at.is_(None)))
    return select(
        Child.id, Child.number, Child.full_name, Child.birth_date, Child.sex, _open_case(agencies).label("open_case"),
        docket.label("has_docket"),
    ).where((Child.agency_id + 0).in_(agencies), Child.withdrawn_at.is_(None), Child.merged_into_id.is_(None))  # fmt: skip


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


JOINED = (
    select(Agency.id, Agency.number, Agency.name, Agency.phone, Agency.sector)
    .where(
        Agency.id.in_(
            select(CaseAccess.agency_id).where(
                CaseAccess.case_id == bindparam("case"), in_force(CaseAccess, ANY_MOMENT)
            )
        )
    )
    .order_by(Agency.name_key, Agency.id)
    .execution_options(**PREPARED)
)


def joined_agencies(session: Session, case: int, now: datetime) -> list[tuple[int, Choice]]:
    """The agencies that are let into a case today, by name, with their keys."""
    rows = transaction.columns(session, JOINED, {"case": case, "now": now})
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
