"""The demo's report by a group home that nobody has taken up yet, of a child who is not missing in any case."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.cases.models import Case, Child
from portal.cases.provider_report_models import ProviderReport
from portal.cases.report_rules import AbsenceType, Danger
from portal.demo.case_services import World
from portal.notices.outbox_services import tell
from portal.notices.rules import Kind, TargetKind
from portal.people.rules import Role

AGO = timedelta(minutes=4)


def add_report(session: Session, world: World, now: datetime) -> None:
    """One report that waits; the home spells the child's name as it hears it."""
    care, home = world.agencies["child_welfare"], world.agencies["provider"]
    missing = exists(select(Case.id).where(Case.child_id == Child.id, Case.closed_at.is_(None)))
    child = session.execute(
        select(Child).where(Child.agency_id == care.id, ~missing).order_by(Child.name_key, Child.id).limit(1)
    ).scalar_one_or_none()
    if child is None:
        return
    report = ProviderReport(
        agency_id=home.id, placing_id=care.id, seat_id=world.seats[Role.PROVIDER.value].id, recorded_at=now - AGO,
        child_name=child.full_name.replace("s", "ss", 1), birth_date=child.birth_date,
        last_seen_at=now - timedelta(hours=1), last_seen_place="Hall of the house", last_seen_by="The evening shift",
        clothing="Gray hoodie, white shoes", absence_type=AbsenceType.RAN_AWAY.value, dangers=Danger.OUT_OF_PATTERN.value,
        searched="House, yard, the bus stop", narrative="Not in bed at the round. The window is open, the phone goes to voice mail.",
    )  # fmt: skip
    session.add(report)
    session.flush()
    tell(
        session, Kind.PROVIDER_REPORT_IN, [(TargetKind.AGENCY, care.id)], by=None, now=now, agency=home.id,
        object_number=report.number, happened_at=now - AGO,
    )  # fmt: skip
