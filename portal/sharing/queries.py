"""The door: which cases are there for a viewer, and the only way to hold one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, bindparam, exists, false, or_, select, text
from sqlalchemy.orm import Session

from portal.cases.models import Appearance, Case, CaseDocket, CaseEvent, CompactMatter, Custody, Docket
from portal.cases.record_models import RecoveryPlan, ScreeningDetail
from portal.orders.models import Order, OrderNaming, OrderRelease
from portal.people.models import Agency, SharingAgreement
from portal.people.rules import BENCH, Role
from portal.sharing import rules
from portal.sharing.act_rules import CASE_ACTS, Act, role_may
from portal.sharing.models import CaseAccess, RecordedAuthority
from portal.sharing.rules import (
    Authority,
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
from portal.store.row_security import PROBED, present_statement
from portal.store.types import UTCDateTime

JUVENILE_JUSTICE = "juvenile_justice"
BEGUN = frozenset({"absence", "suspected", "discovered", "information_received", "determined_missing"})
ENDED = frozenset({"recovered", "returned", "outcome"})


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
        if model.__tablename__ not in PROBED:
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


ANY_MOMENT: Any = bindparam("now", type_=UTCDateTime)


def any_viewer(role: Role) -> Viewer:
    """Stands for every viewer of the role in a statement that is made once; `filled_in` gives what it is run with."""
    return cast(Viewer, _AnyViewer(role))


def filled_in(viewer: Viewer, now: datetime) -> dict[str, Any]:
    """What a statement made for any viewer of the role is run with."""
    return {
        "rows": sorted(viewer.rows), "offices": sorted(viewer.offices), "parties": sorted(viewer.parties), "now": now,
    }  # fmt: skip


def in_force(model: Any, now: datetime) -> ColumnElement[bool]:
    """That a row with `starts_at` and `ends_at` is in force now."""
    return and_(model.starts_at <= now, or_(model.ends_at.is_(None), model.ends_at > now))


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
    return select(Case.id, Case.number, Case.agency_id, Case.sealed_by, Case.closed_at).where(
        Case.number == bindparam("number"), visible_cases(any_viewer(role), ANY_MOMENT)
    )


def present_in(session: Session, case: int) -> frozenset[str]:
    """The tables in which the case has a row, asked in one statement: most cases have none in most of the forty."""
    if session.get_bind().dialect.name == "postgresql":
        return frozenset(transaction.columns(session, _PRESENT, {"case": case}).scalar() or ())
    return frozenset(transaction.columns(session, _PRESENT_ON_SQLITE, {"case": case}).scalars())


def facts_of(
    session: Session, case: int, sealed_by: int | None, now: datetime, present: frozenset[str] | None = None
) -> Facts:
    """The facts of a case as of now, that the decision asks for."""
    present = present_in(session, case) if present is None else present
    values = {"case": case, "now": now, "sealed_by": sealed_by}

    def rows(name: str) -> Any:
        table, statement = _FACTS[name]
        return transaction.columns(session, statement, values).all() if table.__tablename__ in present else []

    def keys(name: str) -> frozenset[int]:
        return _pairs(rows(name))

    begun = CaseEvent.__tablename__ in present
    events = {row.word() for row in session.execute(_CURRENT_EVENTS, values).scalars()} if begun else set()
    joined = keys("joined")
    return Facts(
        joined=joined,
        dockets=_dockets(rows("dockets"), rows("appearances"), joined, now),
        compact_ends=keys("compact_ends"),
        missing=bool(events & BEGUN) and not events & ENDED,
        victim_identified="victim_identified" in events,
        custodians=keys("custodians"),
        receiving=keys("receiving"),
        releases=_releases(rows("releases")),
        authorities=_authorities(rows("authorities")),
        recorders={InformationClass.SCREENING_DETAIL: keys("recorders")},
        sealed=sealed_by is not None,
        sealed_to=_pairs(transaction.columns(session, _SEALED_TO, values)) if sealed_by is not None else frozenset(),
    )


def _pairs(rows: Iterable[Any]) -> frozenset[int]:
    return frozenset(key for row in rows for key in row if key is not None)


def _dockets(rows: Any, appearances: Any, joined: frozenset[int], now: datetime) -> dict[int, rules.Docket]:
    parties: dict[int, set[int]] = defaultdict(set)
    for docket_id, party in appearances:
        parties[docket_id].add(party)
    return {
        row.id: rules.Docket(
            office=row.office_id,
            notice_filed=row.notice_filing_id is not None and row.court_id in joined,
            ledger_ordered=row.ledger_ordered_at is not None and row.ledger_ordered_at <= now,
            parties=frozenset(parties[row.id]),
            agencies=_pairs([(row.supervising_id, row.prosecuting_id)])
            if row.kind == JUVENILE_JUSTICE
            else frozenset(),
        )
        for row in rows
    }


def _releases(rows: Any) -> dict[InformationClass, frozenset[int]]:
    found: dict[InformationClass, set[int]] = defaultdict(set)
    for name, party in rows:
        found[InformationClass(name)].add(party)
    return {name: frozenset(parties) for name, parties in found.items()}


def _authorities(rows: Any) -> tuple[Authority, ...]:
    return tuple(
        Authority(
            InformationClass(row.information_class), row.recipient, frozenset(filter(None, row.fields.split(";")))
        )
        for row in rows
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


# Asked with every case that is taken in hand, so each is made once; with the table that must have a row of the case.
_CASE: Any = bindparam("case")
_CURRENT_EVENTS = select(CaseEvent).where(CaseEvent.case_id == _CASE, CaseEvent.superseded_at.is_(None))
_FACTS: dict[str, tuple[Any, Any]] = {
    "receiving": (
        RecoveryPlan,
        select(RecoveryPlan.first_place_id, RecoveryPlan.placement_id).where(
            RecoveryPlan.case_id == _CASE, RecoveryPlan.superseded_at.is_(None)
        ),
    ),
    "joined": (
        CaseAccess,
        select(CaseAccess.agency_id)
        .join(SharingAgreement, SharingAgreement.agency_id == CaseAccess.agency_id)
        .where(CaseAccess.case_id == _CASE, in_force(CaseAccess, ANY_MOMENT), in_force(SharingAgreement, ANY_MOMENT)),
    ),
    "recorders": (
        ScreeningDetail,
        select(ScreeningDetail.agency_id).where(
            ScreeningDetail.case_id == _CASE, ScreeningDetail.superseded_at.is_(None)
        ),
    ),
    "dockets": (
        CaseDocket,
        select(
            Docket.id,
            Docket.office_id,
            Docket.court_id,
            Docket.kind,
            Docket.supervising_id,
            Docket.prosecuting_id,
            CaseDocket.notice_filing_id,
            Agency.ledger_ordered_at,
        )
        .join(CaseDocket, CaseDocket.docket_id == Docket.id)
        .join(Agency, Agency.id == Docket.court_id)
        .where(CaseDocket.case_id == _CASE),
    ),
    "appearances": (
        CaseDocket,
        select(Appearance.docket_id, Appearance.party)
        .join(CaseDocket, CaseDocket.docket_id == Appearance.docket_id)
        .where(CaseDocket.case_id == _CASE, in_force(Appearance, ANY_MOMENT)),
    ),
    "compact_ends": (
        CompactMatter,
        select(CompactMatter.sending_id, CompactMatter.receiving_id).where(
            CompactMatter.case_id == _CASE, in_force(CompactMatter, ANY_MOMENT)
        ),
    ),
    "custodians": (
        Custody,
        select(Custody.agency_id).where(Custody.case_id == _CASE, in_force(Custody, ANY_MOMENT)),
    ),
    "releases": (
        OrderRelease,
        select(OrderRelease.information_class, OrderNaming.party)
        .join(OrderNaming, OrderNaming.order_id == OrderRelease.order_id)
        .join(Order, Order.id == OrderRelease.order_id)
        .where(OrderRelease.case_id == _CASE, in_force(Order, ANY_MOMENT)),
    ),
    "authorities": (
        RecordedAuthority,
        select(RecordedAuthority.information_class, RecordedAuthority.recipient, RecordedAuthority.fields)
        .where(RecordedAuthority.case_id == _CASE, in_force(RecordedAuthority, ANY_MOMENT))
        .order_by(RecordedAuthority.id),
    ),
}
_SEALED_TO = (
    select(OrderNaming.party)
    .join(Order, Order.id == OrderNaming.order_id)
    .where(OrderNaming.order_id == bindparam("sealed_by"), in_force(Order, ANY_MOMENT))
)
_PRESENT = text("select homeward_present(:case)")
_PRESENT_ON_SQLITE = text(present_statement(":case"))


def own_identity_only(role: Role) -> bool:
    """Whether the role may have a child's identity only as its own agency recorded it."""
    return table()[role, InformationClass.IDENTITY].level is Level.OWN
