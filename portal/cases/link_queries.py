"""Reads of links between cases, each beginning with the viewer: a link is there only where both its cases are, with the kind's class open in both."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, case, exists, or_, select
from sqlalchemy.orm import Session, aliased

from portal.cases.link_models import CaseLink
from portal.cases.link_rules import (
    EARLIER_WORDS,
    OF_CLASS,
    LinkedCase,
    LinkKind,
    OpenCase,
    may_end,
    readable_kinds,
    recorder_known,
)
from portal.cases.models import Case
from portal.cases.record_models import Identity
from portal.people.models import Agency
from portal.people.rules import Role, Sector
from portal.sharing.act_rules import KEEPERS
from portal.sharing.fact_queries import ANY_MOMENT
from portal.sharing.queries import Held, any_viewer, class_open, filled_in, visible_cases
from portal.sharing.rules import InformationClass, Viewer
from portal.store import transaction

MOST = 20  # cases to choose from


def linked_cases(session: Session, viewer: Viewer, held: Held, now: datetime) -> tuple[LinkedCase, ...]:
    """The links of a case in hand that are the viewer's, the newest first, ended ones too; and those that stand of the child's earlier cases."""
    if not readable_kinds(viewer.role) or not held.has(CaseLink):
        return ()
    values = filled_in(viewer, now) | {"case": held.key}
    return tuple(_linked(viewer, row) for row in transaction.columns(session, _statement(viewer.role), values))


def _linked(viewer: Viewer, row: Any) -> LinkedCase:
    known = recorder_known(viewer, row.agency_id, Sector(row.sector))
    ends = not row.earlier and row.ended_at is None and may_end(viewer, row.agency_id, row.seat_id)
    return LinkedCase(
        row.number, LinkKind(row.kind), row.other_key, row.other, row.full_name, row.closed_at, row.recorded_at,
        row.recorder if known else "", ends, row.earlier or "", row.ended_at,
    )  # fmt: skip


@cache
def _statement(role: Role) -> Any:
    """The statement of a role's links of a case, made once."""
    this, mine, other = aliased(Case), aliased(Case), aliased(Case)
    theirs = case((CaseLink.first_id == mine.id, CaseLink.second_id), else_=CaseLink.first_id)
    before = and_(
        mine.opened_at < this.opened_at, CaseLink.ended_at.is_(None), CaseLink.kind.in_([kind.value for kind in EARLIER_WORDS])
    )  # fmt: skip
    return (
        select(
            CaseLink.number, CaseLink.kind, CaseLink.recorded_at, CaseLink.agency_id, CaseLink.seat_id, CaseLink.ended_at,
            Agency.name.label("recorder"), Agency.sector, other.id.label("other_key"), other.number.label("other"),
            other.closed_at, Identity.full_name, case((mine.id != this.id, mine.number)).label("earlier"),
        )
        .select_from(this)
        .join(mine, mine.child_id == this.child_id)
        .join(CaseLink, or_(CaseLink.first_id == mine.id, CaseLink.second_id == mine.id))
        .join(other, other.id == theirs)
        .join(Agency, Agency.id == CaseLink.agency_id)
        .outerjoin(
            Identity,
            and_(Identity.case_id == other.id, Identity.agency_id == other.agency_id, Identity.superseded_at.is_(None)),
        )
        .where(
            this.id == bindparam("case"), other.child_id != this.child_id,  # two cases that a merge made one child's
            or_(mine.id == this.id, before), _open_in(mine, role), _open_in(other, role))
        .order_by(CaseLink.recorded_at.desc(), CaseLink.id)
    )  # fmt: skip


def _open_in(one: Any, role: Role) -> Any:
    """That a link's kind is open in one of its cases: the case is there, and so are the child's identity and the kind's class."""
    eyes = any_viewer(role)
    kinds = [
        and_(CaseLink.kind == kind.value, class_open(eyes, OF_CLASS[kind][0], ANY_MOMENT)) for kind in readable_kinds(role)
    ]  # fmt: skip
    return exists(
        select(Case.id).where(
            Case.id == one.id, visible_cases(eyes, ANY_MOMENT), class_open(eyes, InformationClass.IDENTITY, ANY_MOMENT), or_(*kinds)
        )
    )  # fmt: skip


def cases_to_choose(session: Session, viewer: Viewer, held: Held, now: datetime) -> tuple[OpenCase, ...]:
    """Open cases other than the one in hand that are there for the viewer, the newest first, at most MOST.

    For who keeps children, those of their own agency; others keep none, so theirs are all that they were let into.
    """
    rows = transaction.columns(session, _choices(viewer.role), filled_in(viewer, now) | {"case": held.key})
    return tuple(OpenCase(row.id, row.number, row.full_name) for row in rows)


@cache
def _choices(role: Role) -> Any:
    eyes = any_viewer(role)
    own = [Case.agency_id.in_(eyes.rows)] if role in KEEPERS else []
    return (
        select(Case.id, Case.number, Identity.full_name)
        .join(
            Identity,
            and_(Identity.case_id == Case.id, Identity.agency_id == Case.agency_id, Identity.superseded_at.is_(None)),
        )
        .where(
            visible_cases(eyes, ANY_MOMENT), class_open(eyes, InformationClass.IDENTITY, ANY_MOMENT), Case.closed_at.is_(None),
            Case.id != bindparam("case"), *own,
        )
        .order_by(Case.opened_at.desc(), Case.id)
        .limit(MOST)
    )  # fmt: skip


def standing_link(session: Session, first: int, second: int, kind: LinkKind) -> CaseLink | None:
    """The link of a kind that stands between two cases in hand."""
    return session.execute(
        select(CaseLink).where(
            CaseLink.first_id == min(first, second), CaseLink.second_id == max(first, second),
            CaseLink.kind == kind.value, CaseLink.ended_at.is_(None),
        )
    ).scalar_one_or_none()  # fmt: skip
