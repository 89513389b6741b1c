"""A clearinghouse's queue, its page read by two queries however long it is, each beginning with the viewer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from portal.cases.models import Case, CaseEvent
from portal.cases.queue_rules import Numbers, QueueLine, QueuePage, Turn
from portal.cases.record_models import Identity
from portal.cases.waiting_queries import acknowledged, identity_of, since
from portal.clocks.models import Duty, DutyRecord
from portal.clocks.party_rules import Recipient
from portal.people.rules import Role
from portal.sharing.fact_queries import ENDED
from portal.sharing.queries import class_open, visible_cases
from portal.sharing.rules import InformationClass, Viewer

PAGE = 10
UNKNOWN = date(1, 1, 1)  # a child whose birth date is not known comes after all of whom it is
# Of whose report each clearinghouse's number is: the kind of duty, and to whom it is owed.
REPORT_OF: dict[Role, tuple[str, Recipient]] = {
    Role.NCMEC_ANALYST: ("report_to_ncmec", Recipient.NCMEC),
    Role.STATE_CLEARINGHOUSE_ANALYST: ("ncic_entry", Recipient.STATE_CLEARINGHOUSE),
}


def queue_page(session: Session, viewer: Viewer, now: datetime, after: str | None) -> QueuePage | None:
    """A page of the viewer's cases: not acknowledged first, then missing, then the rest; in each the youngest, then the longest missing.

    `after` is the number of the last case of the page before; None where it is not one of the viewer's.
    """
    cases = _cases(viewer, now).subquery()
    born, left = func.coalesce(cases.c.birth_date, UNKNOWN), cases.c.since
    statement = select(cases)
    if after is not None:
        last = session.execute(select(cases).where(cases.c.number == after)).one_or_none()
        if last is None:
            return None
        birth = last.birth_date or UNKNOWN
        statement = statement.where(
            or_(
                cases.c.turn > last.turn,
                and_(cases.c.turn == last.turn, born < birth),
                and_(cases.c.turn == last.turn, born == birth, left > last.since),
                and_(cases.c.turn == last.turn, born == birth, left == last.since, cases.c.id > last.id),
            )
        )
    rows = session.execute(statement.order_by(cases.c.turn, born.desc(), left, cases.c.id).limit(PAGE + 1)).all()
    numbers = numbers_of(session, viewer, {row.id: (row.child_id, row.opened_at) for row in rows[:PAGE]}, now)
    lines = tuple(
        QueueLine(
            row.id, row.number, row.full_name, row.birth_date, row.since if row.dates_open else None, Turn(row.turn),
            row.closed_at if row.dates_open else None, numbers.own.get(row.id, ""), numbers.earlier.get(row.id, ""),
        )
        for row in rows[:PAGE]
    )  # fmt: skip
    return QueuePage(lines, lines[-1].number if len(rows) > PAGE else None, numbers.came_from)


def _cases(viewer: Viewer, now: datetime) -> Any:
    """The viewer's cases, each with its place in the queue."""
    happened = select(CaseEvent.id).where(CaseEvent.case_id == Case.id, CaseEvent.superseded_at.is_(None))
    open_case, back = Case.closed_at.is_(None), exists(happened.where(CaseEvent.kind.in_(ENDED)))
    turn = case(
        (and_(open_case, ~acknowledged(viewer)), Turn.TO_ACKNOWLEDGE.value),
        (and_(open_case, ~back), Turn.MISSING.value),
        else_=Turn.REST.value,
    )
    return (
        select(
            Case.id, Case.number, Case.child_id, Case.opened_at, Case.closed_at, Identity.full_name, Identity.birth_date, turn.label("turn"),
            since(viewer, now).label("since"), (Identity.id.is_not(None)).label("dates_open"),
        )
        .outerjoin(Identity, identity_of(viewer, now))
        .where(visible_cases(viewer, now))
    )  # fmt: skip


def numbers_of(session: Session, viewer: Viewer, cases: Mapping[int, tuple[int, datetime]], now: datetime) -> Numbers:
    """The numbers that the viewer's clearinghouse has of these cases, and of the absence before of the same child; each case by child and opening.

    Only of cases that are there for the viewer with the duty that is owed to its agency: a case that it does not have tells nothing.
    """
    found = REPORT_OF.get(viewer.role)
    if found is None or not cases:
        return Numbers({}, {}, frozenset())
    kind, recipient = found
    its_row = and_(
        Duty.case_id == DutyRecord.case_id, Duty.kind == DutyRecord.kind, Duty.recipient_code == DutyRecord.recipient_code,
        Duty.started_by == DutyRecord.started_by, Duty.occurrence == DutyRecord.occurrence, Duty.lapsed_at.is_(None),
        Duty.owed_to_id.in_(viewer.rows),
    )  # fmt: skip
    rows = session.execute(
        select(Case.id, Case.child_id, Case.opened_at, DutyRecord.proof_number)
        .join(DutyRecord, DutyRecord.case_id == Case.id)
        .where(
            Case.child_id.in_({child for child, _ in cases.values()}), visible_cases(viewer, now),
            class_open(viewer, InformationClass.DUTY_LEDGER, now), DutyRecord.kind == kind,
            DutyRecord.recipient_code == recipient.value, DutyRecord.proof_number.is_not(None), exists(select(Duty.id).where(its_row)),
        )
        .order_by(Case.opened_at, DutyRecord.agency_id.in_(viewer.rows), DutyRecord.recorded_at, DutyRecord.id)
    ).all()  # fmt: skip
    own = {row.id: row.proof_number for row in rows if row.id in cases}
    earlier = {
        key: (row.proof_number, row.id)
        for row in rows
        for key, (child, opened) in cases.items()
        if row.child_id == child and row.opened_at < opened
    }
    return Numbers(
        own, {key: number for key, (number, _) in earlier.items()}, frozenset(origin for _, origin in earlier.values())
    )


def numbers_for(session: Session, viewer: Viewer, cases: Iterable[int], now: datetime) -> Numbers:
    """The same for cases of which only the keys are at hand."""
    keys = set(cases)
    if viewer.role not in REPORT_OF or not keys:
        return Numbers({}, {}, frozenset())
    rows = session.execute(
        select(Case.id, Case.child_id, Case.opened_at).where(Case.id.in_(keys), visible_cases(viewer, now))
    )
    return numbers_of(session, viewer, {row.id: (row.child_id, row.opened_at) for row in rows}, now)
