"""Reads of the log for those who may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.people.models import Agency, Person
from portal.sharing.rules import InformationClass, Level, Viewer, table

PAGE = 50


@dataclass(frozen=True)
class LogLine:
    """A line of the log in words."""

    seq: int
    request: str
    at: datetime
    person: str | None
    agency: str | None
    role: str
    act: str
    outcome: str
    object_kind: str
    object_number: str
    reason: str


@dataclass(frozen=True)
class LogPage:
    """A page of the log, newest first, and where the next begins."""

    lines: tuple[LogLine, ...]
    before: str | None


def log_page(session: Session, viewer: Viewer, before: str | None) -> LogPage:
    """A page of the whole log, older than the request `before`; empty for a role that may not have it whole."""
    right = table()[viewer.role, InformationClass.ACCESS_LOG]
    if right.level is not Level.FULL or viewer.role.value != "auditor":
        return LogPage((), None)
    statement = (
        select(AuditEntry, Person.name, Agency.name)
        .join(Person, Person.id == AuditEntry.person, isouter=True)
        .join(Agency, Agency.id == AuditEntry.agency, isouter=True)
        .order_by(AuditEntry.seq.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        # Several lines may share a request: begin below its last, so that none is passed over.
        place = session.execute(
            select(func.max(AuditEntry.seq)).where(AuditEntry.request == before)
        ).scalar_one_or_none()
        statement = statement.where(AuditEntry.seq < (place or 0))
    rows = session.execute(statement).all()
    lines = tuple(
        LogLine(
            row.seq,
            row.request,
            row.at,
            person,
            agency,
            row.role,
            row.act,
            row.outcome,
            row.object_kind,
            row.object_number,
            row.reason,
        )
        for row, person, agency in rows[:PAGE]
    )
    return LogPage(lines, lines[-1].request if len(rows) > PAGE else None)
