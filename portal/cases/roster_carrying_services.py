"""What the roster knows of a child goes with the child's next case, so that nobody types it at night."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.record_models import Contacts, Identity, Placement
from portal.cases.report_rules import Stable
from portal.cases.roster_models import RosterEntry
from portal.clocks.fact_rules import FactName
from portal.clocks.services import keep_answer
from portal.sharing.rules import Viewer


def stable_facts(session: Session, child: int) -> Stable | None:
    """What the agency's roster says of its child; None where it says nothing."""
    entry = session.execute(select(RosterEntry).where(RosterEntry.child_id == child)).scalar_one_or_none()
    found = entry and Stable(entry.worker or "", entry.counsel or "", entry.tribe or "", entry.placement or "")
    return found if found and any(vars(found).values()) else None


def carry_stable(session: Session, viewer: Viewer, case: Case, identity: Identity, now: datetime) -> None:
    """Write it into a new case, each fact in its class; a tribe answers that the child is an Indian child (25 U.S.C. 1912)."""
    facts = stable_facts(session, case.child_id)
    if facts is None:
        return
    entry = {"case_id": case.id, "agency_id": viewer.agency, "recorded_at": now}
    identity.tribe = facts.tribe or None
    if facts.placement:
        session.add(Placement(**entry, placement_provider=facts.placement))
    if facts.worker or facts.counsel:
        session.add(Contacts(**entry, caseworker=facts.worker or None, attorney=facts.counsel or None))
    if facts.tribe:
        keep_answer(session, viewer, case.id, FactName.INDIAN_CHILD, True, now)
