"""The facts of a case that the decision asks for, and which of its tables have a row at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, select, text
from sqlalchemy.orm import Session

from portal.cases.models import PRIVATE, Appearance, CaseDocket, CaseEvent, CompactMatter, Custody, Docket
from portal.cases.record_models import RecoveryPlan, ScreeningDetail
from portal.orders.models import Order, OrderNaming, OrderRelease
from portal.people.models import Agency, SharingAgreement
from portal.sharing import rules
from portal.sharing.models import CaseAccess, RecordedAuthority
from portal.sharing.rules import Authority, Facts, InformationClass
from portal.store import transaction
from portal.store.base import PREPARED
from portal.store.row_security import present_statement
from portal.store.sealed import cipher
from portal.store.types import UTCDateTime

JUVENILE_JUSTICE = "juvenile_justice"
BEGUN = frozenset({"absence", "suspected", "discovered", "information_received", "determined_missing"})
ENDED = frozenset({"recovered", "returned", "outcome"})
ANY_MOMENT: Any = bindparam("now", type_=UTCDateTime)


def in_force(model: Any, now: datetime) -> ColumnElement[bool]:
    """That a row with `starts_at` and `ends_at` is in force now."""
    return and_(model.starts_at <= now, or_(model.ends_at.is_(None), model.ends_at > now))


# Asked with every case that is taken in hand, so each is made once; with the table that must have a row of the case.
_CASE: Any = bindparam("case")
_KINDS = (
    select(CaseEvent.id, CaseEvent.kind, CaseEvent.private_kind)
    .where(CaseEvent.case_id == _CASE, CaseEvent.superseded_at.is_(None))
    .execution_options(**PREPARED)
)
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
_FACTS = {name: (table, statement.execution_options(**PREPARED)) for name, (table, statement) in _FACTS.items()}
_SEALED_TO = (
    select(OrderNaming.party)
    .join(Order, Order.id == OrderNaming.order_id)
    .where(OrderNaming.order_id == bindparam("sealed_by"), in_force(Order, ANY_MOMENT))
)
_PRESENT = text("select homeward_present(:case)").execution_options(**PREPARED)
_PRESENT_ON_SQLITE = text(present_statement(":case"))


def present_in(session: Session, case: int) -> frozenset[str]:
    """The tables in which the case has a row, asked in one statement: most cases have none in most of the forty."""
    if transaction.wire(session).dialect.name == "postgresql":
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

    events = _events(session, values) if CaseEvent.__tablename__ in present else set()
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


def _events(session: Session, values: dict[str, Any]) -> set[str]:
    """The kinds of what happened, private ones deciphered; one statement, whether there are such or not."""
    name, column = CaseEvent.__tablename__, CaseEvent.private_kind.key
    return {
        row.kind if row.kind != PRIVATE else cipher().decrypt(row.private_kind, name, column, row.id)
        for row in transaction.columns(session, _KINDS, values)
    }


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
