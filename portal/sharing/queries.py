"""The door: which cases are there for a viewer, and the only way to hold one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, bindparam, exists, false, or_, select
from sqlalchemy.orm import Session

from portal.cases.models import Appearance, Case, CaseDocket, CompactMatter, Docket
from portal.cases.record_models import ScreeningDetail
from portal.orders.models import Order, OrderNaming
from portal.people.models import Agency, SharingAgreement
from portal.people.rules import BENCH, Role
from portal.sharing.act_rules import CASE_ACTS, Act, role_may
from portal.sharing.fact_queries import ANY_MOMENT, JUVENILE_JUSTICE, facts_of, in_force, present_in
from portal.sharing.models import CaseAccess
from portal.sharing.rules import (
    Decision,
    Facts,
    InformationClass,
    Level,
    Viewer,
    Word,
    decide,
    table,
    visibility,
)
from portal.store import transaction
from portal.store.base import PREPARED
from portal.store.row_security import LINKS, PROBED


@dataclass(frozen=True)
class Held:
    """A case in hand: its keys, the facts and what was decided of them."""

    key: int
    number: str
    owner: int
    facts: Facts
    decision: Decision
    closed: bool
    present: frozenset[str]  # tables in which the case has a row: what is not there need not be read

    def has(self, model: Any) -> bool:
        """Whether the case has a row in a table, as of the moment when it was taken in hand. Raises LookupError for a table not asked for."""
        if model.__tablename__ not in (*PROBED, LINKS):
            raise LookupError(f"{model.__tablename__} is not among the tables asked for")
        return model.__tablename__ in self.present


@dataclass(frozen=True)
class _AnyViewer:
    """A viewer of a role whose keys are filled in when a statement is run, so that it is made once a role."""

    role: Role
    in_force: bool = True
    rows: Any = bindparam("rows", expanding=True)
    offices: Any = bindparam("offices", expanding=True)
    parties: Any = bindparam("parties", expanding=True)


def any_viewer(role: Role) -> Viewer:
    """Stands for every viewer of the role in a statement that is made once; `filled_in` gives what it is run with."""
    return cast(Viewer, _AnyViewer(role))


def filled_in(viewer: Viewer, now: datetime) -> dict[str, Any]:
    """What a statement made for any viewer of the role is run with."""
    return {
        "rows": sorted(viewer.rows), "offices": sorted(viewer.offices), "parties": sorted(viewer.parties), "now": now,
    }  # fmt: skip


def visible_cases(viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    """The clause over `cases` that every list and look-up begins with: the cases that are there for this viewer."""
    if not viewer.in_force or not any(role_may(viewer.role, act) for act in CASE_ACTS):
        return false()
    alternatives = [
        and_(*(_CLAUSES[word](viewer, now) for word in sorted(words)))
        for words in sorted(visibility(viewer.role), key=sorted)
    ]
    return (
        and_(or_(*alternatives), or_(Case.sealed_by.is_(None), _seal_opens(viewer, now))) if alternatives else false()
    )


def class_open(viewer: Viewer, information_class: InformationClass, now: datetime) -> ColumnElement[bool]:
    """The clause over `cases` for one class that hangs on facts of the case alone: that a visible case has it open for this viewer."""
    right = table()[viewer.role, information_class]
    if right.level is Level.NONE:
        return false()
    return or_(
        false(),
        *(
            and_(*(_CLAUSES[word](viewer, now) for word in sorted(words)))
            for words in sorted(right.condition, key=sorted)
        ),
    )


def open_wherever_visible(role: Role, information_class: InformationClass) -> bool:
    """Whether whatever makes a case visible to the role opens the class too, so that `class_open` need not be asked of each."""
    named = table()[role, information_class].condition
    return all(any(condition <= way for condition in named) for way in visibility(role))


def case_for(session: Session, viewer: Viewer, act: Act, number: str, now: datetime) -> Held | None:
    """The case of this number if the viewer may do the act on it; None where it is not there for them, as where it never was."""
    if not viewer.in_force:
        return None
    row = transaction.columns(
        session, _case_statement(viewer.role), filled_in(viewer, now) | {"number": number}
    ).one_or_none()
    if row is None:
        return None
    present = present_in(session, row.id)
    facts = facts_of(session, row.id, row.sealed_by, now, present)
    decision = decide(viewer, act, facts)
    return (
        Held(row.id, row.number, row.agency_id, facts, decision, row.closed_at is not None, present)
        if decision.allowed
        else None
    )


@cache
def _case_statement(role: Role) -> Any:
    return (
        select(Case.id, Case.number, Case.agency_id, Case.sealed_by, Case.closed_at)
        .where(Case.number == bindparam("number"), visible_cases(any_viewer(role), ANY_MOMENT))
        .execution_options(**PREPARED)
    )


def _let_in(agencies: Any, now: datetime) -> ColumnElement[bool]:
    return exists(
        select(CaseAccess.id)
        .join(SharingAgreement, SharingAgreement.agency_id == CaseAccess.agency_id)
        .where(
            CaseAccess.case_id == Case.id, CaseAccess.agency_id.in_(agencies), in_force(CaseAccess, now),
            in_force(SharingAgreement, now),
        )
    )  # fmt: skip


def _on_docket(viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    return exists(
        select(CaseDocket.id)
        .join(Docket, Docket.id == CaseDocket.docket_id)
        .join(CaseAccess, and_(CaseAccess.case_id == CaseDocket.case_id, CaseAccess.agency_id == Docket.court_id))
        .join(SharingAgreement, SharingAgreement.agency_id == Docket.court_id)
        .where(
            CaseDocket.case_id == Case.id, CaseDocket.notice_filing_id.is_not(None), Docket.office_id.in_(viewer.offices),
            in_force(CaseAccess, now), in_force(SharingAgreement, now),
        )
    )  # fmt: skip


def _party(viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    return exists(
        select(CaseDocket.id)
        .join(Appearance, Appearance.docket_id == CaseDocket.docket_id)
        .where(CaseDocket.case_id == Case.id, Appearance.party.in_(viewer.parties), in_force(Appearance, now))
    )


def _own_or_dual(viewer: Viewer, _now: datetime) -> ColumnElement[bool]:
    return exists(
        select(CaseDocket.id)
        .join(Docket, Docket.id == CaseDocket.docket_id)
        .where(
            CaseDocket.case_id == Case.id, Docket.kind == JUVENILE_JUSTICE,
            or_(Docket.supervising_id.in_(viewer.rows), Docket.prosecuting_id.in_(viewer.rows)),
        )
    )  # fmt: skip


def _interstate(viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    return exists(
        select(CompactMatter.id).where(
            CompactMatter.case_id == Case.id, in_force(CompactMatter, now),
            or_(CompactMatter.sending_id.in_(viewer.rows), CompactMatter.receiving_id.in_(viewer.rows)),
        )
    )  # fmt: skip


def _ledger_ordered(viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    """On some docket before which the viewer sits or is party, the court has ordered the live ledger."""
    sits = and_(
        CaseDocket.notice_filing_id.is_not(None),
        Docket.office_id.in_(viewer.offices if viewer.role in BENCH else ()),
    )
    party = exists(
        select(Appearance.id).where(
            Appearance.docket_id == Docket.id, Appearance.party.in_(viewer.parties), in_force(Appearance, now)
        )
    )
    return exists(
        select(CaseDocket.id)
        .join(Docket, Docket.id == CaseDocket.docket_id)
        .join(Agency, Agency.id == Docket.court_id)
        .where(CaseDocket.case_id == Case.id, Agency.ledger_ordered_at <= now, or_(sits, party))
    )


def _own_screening(viewer: Viewer, _now: datetime) -> ColumnElement[bool]:
    return exists(
        select(ScreeningDetail.id).where(
            ScreeningDetail.case_id == Case.id,
            ScreeningDetail.superseded_at.is_(None),
            ScreeningDetail.agency_id.in_(viewer.rows),
        )
    )


def _seal_opens(viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    if table()[viewer.role, InformationClass.SEALED].level is Level.NONE:
        return false()
    named = exists(
        select(OrderNaming.id)
        .join(Order, Order.id == OrderNaming.order_id)
        .where(OrderNaming.order_id == Case.sealed_by, OrderNaming.party.in_(viewer.parties), in_force(Order, now))
    )
    return or_(named, _on_docket(viewer, now)) if viewer.role in BENCH else named


_CLAUSES: dict[Word, Callable[[Viewer, datetime], ColumnElement[bool]]] = {
    Word.JOINED: lambda viewer, now: _let_in(viewer.rows, now),
    Word.ON_DOCKET: _on_docket,
    Word.PARTY: _party,
    Word.OWN_OR_DUAL: _own_or_dual,
    Word.INTERSTATE: _interstate,
    Word.OWN_AGENCY: _own_screening,
    Word.LEDGER_ORDERED: _ledger_ordered,
}


def own_identity_only(role: Role) -> bool:
    """Whether the role may have a child's identity only as its own agency recorded it."""
    return table()[role, InformationClass.IDENTITY].level is Level.OWN
