"""Reads of providers' reports, each beginning with the viewer: of the two agencies of a report, nobody else has it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import exists, false, or_, select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.provider_report_models import ProviderReport, ProviderReportEntry
from portal.cases.provider_report_rules import (
    GROUND_WORDS,
    WHY_WORDS,
    Answer,
    Entry,
    EntryKind,
    Ground,
    ReportLine,
    ReportView,
    Said,
    Why,
    is_sender,
    report_open,
)
from portal.cases.report_queries import agencies_of
from portal.cases.report_rules import Choice
from portal.cases.rules import word_of
from portal.people.models import Agency, Person, Seat
from portal.people.rules import Sector
from portal.sharing.act_rules import KEEPERS, Act, role_may
from portal.sharing.fact_queries import in_force
from portal.sharing.queries import visible_cases
from portal.sharing.rules import Viewer

MOST = 20
PLACING = (Sector.CHILD_WELFARE, Sector.JUVENILE_JUSTICE)
WITHDRAWN = exists(
    select(ProviderReportEntry.id).where(
        ProviderReportEntry.report_id == ProviderReport.id, ProviderReportEntry.kind == EntryKind.WITHDRAWN.value
    )
)


def _own(viewer: Viewer) -> Any:
    """The clause of the reports that are there for the viewer: `report_open` in SQL."""
    if not viewer.in_force:
        return false()
    sent = ProviderReport.agency_id == viewer.agency if role_may(viewer.role, Act.PROVIDER_REPORT_SEND) else false()
    came = ProviderReport.placing_id == viewer.agency if role_may(viewer.role, Act.PROVIDER_REPORT_TAKE) else false()
    return or_(sent, came)


def own_report(session: Session, viewer: Viewer, number: str) -> ProviderReport | None:
    """The report of this number where it is the viewer's; None for anyone else's, as for one that never was."""
    row = session.execute(
        select(ProviderReport).where(ProviderReport.number == number, _own(viewer))
    ).scalar_one_or_none()
    return row if row is not None and report_open(viewer, row.agency_id, row.placing_id) else None


def entries_of(session: Session, row: ProviderReport) -> tuple[Entry, ...]:
    """What the provider said after its report, in the order in which it said it."""
    rows = session.execute(
        select(ProviderReportEntry)
        .where(ProviderReportEntry.report_id == row.id)
        .order_by(ProviderReportEntry.recorded_at, ProviderReportEntry.id)
    ).scalars()
    return tuple(
        Entry(
            one.recorded_at, EntryKind(one.kind), one.value("entry_text") or "", word_of(Why, WHY_WORDS, one.ground) or "",
            one.located_at,
        )
        for one in rows
    )  # fmt: skip


def said_of(row: ProviderReport) -> Said:
    """What a report says, deciphered."""
    words = {
        name: row.value(name) or ""
        for name in (
            "child_name", "sex", "last_seen_place", "last_seen_by", "last_seen_with", "clothing", "absence_type", "searched", "police_agency",
            "police_number", "narrative",
        )
    }  # fmt: skip
    dangers = tuple(filter(None, (row.value("dangers") or "").split(";")))
    return Said(**words, birth_date=row.birth_date, last_seen_at=row.last_seen_at, dangers=dangers)


def view_of(session: Session, viewer: Viewer, row: ProviderReport, now: datetime) -> ReportView:
    """A report as the viewer may see it; the provider has nothing of it that the other agency wrote but the decline."""
    agencies = {
        one.id: Choice(one.number, one.name, one.phone, one.sector)
        for one in session.execute(select(Agency).where(Agency.id.in_((row.agency_id, row.placing_id)))).scalars()
    }
    declined = row.answer == Answer.DECLINED.value
    more: dict[str, Any] = {}
    if not is_sender(viewer):
        more = {
            "answer": Answer(row.answer) if row.answer else None,
            "answered_by": _who(session, row.answered_by),
            "later_reason": row.value("later_reason") or "",
        }
    return ReportView(
        row.number, row.recorded_at, agencies[row.agency_id], agencies[row.placing_id], said_of(row), entries_of(session, row),
        row.seen_at, row.answered_at, row.answered_at is not None and not declined,
        (word_of(Ground, GROUND_WORDS, row.ground) or "") if declined else "",
        row.value("declined_words") or "" if declined else "", _case(session, viewer, row, now), **more,
    )  # fmt: skip


def _who(session: Session, seat: int | None) -> str:
    name = select(Person.name).join(Seat, Seat.person_id == Person.id).where(Seat.id == seat)
    return session.execute(name).scalar_one_or_none() or "" if seat is not None else ""


def _case(session: Session, viewer: Viewer, row: ProviderReport, now: datetime) -> str:
    """The number of the case that took the report up, where it is there for the viewer."""
    if row.case_id is None:
        return ""
    there = select(Case.number).where(Case.id == row.case_id, visible_cases(viewer, now))
    return session.execute(there).scalar_one_or_none() or ""


def placing_agencies(session: Session, now: datetime) -> list[tuple[int, Choice]]:
    """The agencies that place children and whose agreement is in force, with their keys: those in which someone keeps cases, who could take a report up."""
    keepers = select(Seat.agency_id).where(Seat.role.in_([role.value for role in KEEPERS]), in_force(Seat, now))
    manned = set(session.execute(keepers).scalars())
    return [(key, choice) for key, choice in agencies_of(session, PLACING, now) if key in manned]


def last_placing(session: Session, viewer: Viewer) -> str:
    """The number of the agency to which the viewer's agency reported last; empty where it never did."""
    latest = (
        select(Agency.number)
        .join(ProviderReport, ProviderReport.placing_id == Agency.id)
        .where(ProviderReport.agency_id == viewer.agency, _own(viewer))
        .order_by(ProviderReport.recorded_at.desc(), ProviderReport.id)
        .limit(1)
    )
    return session.execute(latest).scalar_one_or_none() or ""


def waiting_reports(session: Session, viewer: Viewer) -> tuple[ReportLine, ...]:
    """The reports that wait to be taken up by the viewer's agency, the oldest first, at most MOST; not a word of what they say."""
    rows = session.execute(
        select(ProviderReport.number, Agency.name, ProviderReport.recorded_at, WITHDRAWN.label("withdrawn"))
        .join(Agency, Agency.id == ProviderReport.agency_id)
        .where(ProviderReport.placing_id == viewer.agency, ProviderReport.answered_at.is_(None), _own(viewer))
        .order_by(ProviderReport.recorded_at, ProviderReport.id)
        .limit(MOST)
    )
    return tuple(ReportLine(row.number, row.name, row.recorded_at, "", row.withdrawn) for row in rows)


def listed_reports(session: Session, viewer: Viewer) -> list[tuple[int | None, ReportLine]]:
    """The latest reports of the viewer with the key of the case that each went into, the newest first; the reported name for its sender alone."""
    sends = is_sender(viewer)
    rows = session.execute(
        select(ProviderReport, Agency.name, WITHDRAWN.label("withdrawn"))
        .join(Agency, Agency.id == (ProviderReport.placing_id if sends else ProviderReport.agency_id))
        .where(_own(viewer))
        .order_by(ProviderReport.recorded_at.desc(), ProviderReport.id)
        .limit(MOST)
    )
    return [
        (
            row.ProviderReport.case_id,
            ReportLine(
                row.ProviderReport.number, row.name, row.ProviderReport.recorded_at, _state(row.ProviderReport), row.withdrawn,
                (row.ProviderReport.value("child_name") or "") if sends else "",
            ),
        )
        for row in rows
    ]  # fmt: skip


def _state(row: ProviderReport) -> str:
    """How a report stands, in words that say the same of a case that was opened and of one that was there."""
    if row.answer == Answer.DECLINED.value:
        return "Declined"
    if row.answered_at is not None:
        return "Taken up"
    return "Seen, not taken up yet" if row.seen_at is not None else "Not seen yet"
