"""Whom a case's agency may let in: those with an agreement, and first those who worked the child's last case to its end."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from portal.cases.models import Case
from portal.cases.report_queries import agencies_of, joined_agencies
from portal.cases.report_rules import Referable
from portal.people.rules import Role, Sector
from portal.sharing.act_rules import Act
from portal.sharing.fact_queries import ANY_MOMENT
from portal.sharing.models import CaseAccess
from portal.sharing.queries import Held, any_viewer, case_for, filled_in, visible_cases
from portal.sharing.rules import Viewer

REFERABLE = (Sector.CLEARINGHOUSE, Sector.LAW_ENFORCEMENT, Sector.JUVENILE_JUSTICE, Sector.CHILD_WELFARE, Sector.TRIBE, Sector.PROVIDER)  # fmt: skip
REFERRAL = "referral"  # its basis is carried; that of an investigation is not, since a report lets the police in on one of its own


def referable(session: Session, viewer: Viewer, held: Held, now: datetime) -> tuple[list[Referable], int | None]:
    """The agencies that may be let into a case in hand and are not: those of the child's last case first, then by name.

    With the key of that last case where it is what tells of one of them: naming who was on it is a reading of it.
    """
    there = {key for key, _ in joined_agencies(session, held.key, now)}
    last = _last_case(session, viewer, held, now)
    before = _partners_of(session, last, now) if last else {}
    found = [
        Referable(one.number, one.name, one.phone, one.sector, key in before, before.get(key, ""))
        for key, one in agencies_of(session, REFERABLE, now)
        if key not in there
    ]
    told = last.key if last is not None and any(one.before for one in found) else None
    return sorted(found, key=lambda one: not one.before), told


def _last_case(session: Session, viewer: Viewer, held: Held, now: datetime) -> Held | None:
    """The last earlier case of the child at the same agency, of those that are there for the viewer: each is reached through itself alone."""
    values = filled_in(viewer, now) | {"case": held.key, "owner": held.owner}
    number = session.execute(_last(viewer.role), values).scalar()
    return case_for(session, viewer, Act.CASE_REFER, number, now) if number else None


def _partners_of(session: Session, last: Held, now: datetime) -> dict[int, str]:
    """Who was on a case when it closed, or is on it, each with the basis of its referral, empty where it was let in otherwise."""
    rows = session.execute(_STAYED, {"case": last.key, "now": now})
    return {row.agency_id: row.basis if row.ground == REFERRAL else "" for row in rows}


@cache
def _last(role: Role) -> Any:
    this = aliased(Case)
    return (
        select(Case.number)
        .join(this, this.child_id == Case.child_id)
        .where(
            this.id == bindparam("case"), Case.opened_at < this.opened_at, Case.agency_id == bindparam("owner"),
            visible_cases(any_viewer(role), ANY_MOMENT),
        )
        .order_by(Case.opened_at.desc(), Case.id)
        .limit(1)
    )  # fmt: skip


# Who was let go before the end is not offered again.
_STAYED = (
    select(CaseAccess.agency_id, CaseAccess.ground, CaseAccess.basis)
    .join(Case, Case.id == CaseAccess.case_id)
    .where(
        CaseAccess.case_id == bindparam("case"),
        or_(CaseAccess.ends_at.is_(None), CaseAccess.ends_at >= Case.closed_at, CaseAccess.ends_at > ANY_MOMENT),
    )
    .order_by(CaseAccess.starts_at, CaseAccess.id)
)
