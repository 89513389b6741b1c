"""The door: which cases are there for a viewer, and the only way to hold one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
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


def case_for(session: Session, viewer: Viewer, act: Act, number: str, now: datetime) -> Held | None:
    """The case of this number if the viewer may do the act on it; None where it is not there for them, as where it never was."""
    row = session.execute(
        select(Case.id, Case.number, Case.agency_id, Case.sealed_by).where(
            Case.number == number, visible_cases(viewer, now)
        )
    ).one_or_none()
    if row is None:
        return None
    facts = facts_of(session, row.id, row.sealed_by, now)
    decision = decide(viewer, act, facts)
    return Held(row.id, row.number, row.agency_id, facts, decision) if decision.allowed else None


def facts_of(session: Session, case: int, sealed_by: int | None, now: datetime) -> Facts:
    """The facts of a case as of now, that the decision asks for."""
    events = {
        row.word()
        for row in session.execute(
            select(CaseEvent).where(CaseEvent.case_id == case, CaseEvent.superseded_at.is_(None))
        ).scalars()
    }
    plan = session.execute(
        select(RecoveryPlan.first_place_id, RecoveryPlan.placement_id).where(
            RecoveryPlan.case_id == case, RecoveryPlan.superseded_at.is_(None)
        )
    ).all()
    joined = _keys(
        session,
        select(CaseAccess.agency_id)
        .join(SharingAgreement, SharingAgreement.agency_id == CaseAccess.agency_id)
        .where(CaseAccess.case_id == case, in_force(CaseAccess, now), in_force(SharingAgreement, now)),
    )
    recorders = _keys(
        session,
        select(ScreeningDetail.agency_id).where(
            ScreeningDetail.case_id == case, ScreeningDetail.superseded_at.is_(None)
        ),
    )
    return Facts(
        joined=joined,
        dockets=_dockets(session, case, joined, now),
        compact_ends=_pairs(
            session.execute(
                select(CompactMatter.sending_id, CompactMatter.receiving_id).where(
                    CompactMatter.case_id == case, in_force(CompactMatter, now)
                )
            )
        ),
        missing=bool(events & BEGUN) and not events & ENDED,
        victim_identified="victim_identified" in events,
        custodians=_keys(session, select(Custody.agency_id).where(Custody.case_id == case, in_force(Custody, now))),
        receiving=_pairs(plan),
        releases=_releases(session, case, now),
        authorities=_authorities(session, case, now),
        recorders={InformationClass.SCREENING_DETAIL: recorders},
        sealed=sealed_by is not None,
        sealed_to=_keys(
            session,
            select(OrderNaming.party)
            .join(Order, Order.id == OrderNaming.order_id)
            .where(OrderNaming.order_id == (sealed_by or 0), in_force(Order, now)),
        ),
    )


def _keys(session: Session, statement: Any) -> frozenset[int]:
    return frozenset(session.execute(statement).scalars())


def _pairs(rows: Iterable[Any]) -> frozenset[int]:
    return frozenset(key for row in rows for key in row if key is not None)


def _dockets(session: Session, case: int, joined: frozenset[int], now: datetime) -> dict[int, rules.Docket]:
    rows = session.execute(
        select(Docket, CaseDocket.notice_filing_id, Agency.ledger_ordered_at)
        .join(CaseDocket, CaseDocket.docket_id == Docket.id)
        .join(Agency, Agency.id == Docket.court_id)
        .where(CaseDocket.case_id == case)
    ).all()
    parties: dict[int, set[int]] = defaultdict(set)
    for docket_id, party in session.execute(
        select(Appearance.docket_id, Appearance.party)
        .join(CaseDocket, CaseDocket.docket_id == Appearance.docket_id)
        .where(CaseDocket.case_id == case, in_force(Appearance, now))
    ):
        parties[docket_id].add(party)
    return {
        row.id: rules.Docket(
            office=row.office_id,
            notice_filed=notice is not None and row.court_id in joined,
            ledger_ordered=ordered is not None and ordered <= now,
            parties=frozenset(parties[row.id]),
            agencies=_pairs([(row.supervising_id, row.prosecuting_id)])
            if row.kind == JUVENILE_JUSTICE
            else frozenset(),
        )
        for row, notice, ordered in rows
    }


def _releases(session: Session, case: int, now: datetime) -> dict[InformationClass, frozenset[int]]:
    found: dict[InformationClass, set[int]] = defaultdict(set)
    for name, party in session.execute(
        select(OrderRelease.information_class, OrderNaming.party)
        .join(OrderNaming, OrderNaming.order_id == OrderRelease.order_id)
        .join(Order, Order.id == OrderRelease.order_id)
        .where(OrderRelease.case_id == case, in_force(Order, now))
    ):
        found[InformationClass(name)].add(party)
    return {name: frozenset(parties) for name, parties in found.items()}


def _authorities(session: Session, case: int, now: datetime) -> tuple[Authority, ...]:
    rows = session.execute(
        select(RecordedAuthority)
        .where(RecordedAuthority.case_id == case, in_force(RecordedAuthority, now))
        .order_by(RecordedAuthority.id)
    ).scalars()
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


def own_identity_only(role: Role) -> bool:
    """Whether the role may have a child's identity only as its own agency recorded it."""
    return table()[role, InformationClass.IDENTITY].level is Level.OWN
