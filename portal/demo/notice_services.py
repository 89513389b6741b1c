"""The demo's notices: what was said and opened lately waits in the outbox, so that the worker fills the inboxes at its first round."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.cases.talk_models import Comment, CommentAudience, Lead, LeadAudience
from portal.demo.case_services import World
from portal.meetings.models import Meeting
from portal.meetings.rules import State
from portal.notices.outbox_services import tell
from portal.notices.rules import Kind, TargetKind
from portal.people.models import Agency
from portal.people.rules import Sector
from portal.sharing.models import CaseAccess

LATELY = 6  # of each kind


def queue_notices(session: Session, world: World, now: datetime) -> None:
    """Queue what the latest cases, comments, leads and meetings would have told."""
    latest = (
        select(Case.id)
        .where(Case.closed_at.is_(None), Case.sealed_by.is_(None))
        .order_by(Case.opened_at.desc())
        .limit(LATELY)
    )
    for case, agency, sector in session.execute(
        select(CaseAccess.case_id, Agency.id, Agency.sector)
        .join(Agency, Agency.id == CaseAccess.agency_id)
        .where(
            CaseAccess.case_id.in_(latest),
            Agency.sector.in_([Sector.LAW_ENFORCEMENT.value, Sector.CLEARINGHOUSE.value]),
        )
        .order_by(CaseAccess.starts_at, CaseAccess.id)
    ).all():
        kind = Kind.REPORT_IN if sector == Sector.LAW_ENFORCEMENT.value else Kind.LET_IN
        tell(
            session,
            kind,
            [(TargetKind.AGENCY, agency)],
            by=None,
            now=now,
            case=case,
            agency=world.agencies["child_welfare"].id,
        )
    for model, audience, key, kind in (
        (Comment, CommentAudience, CommentAudience.comment_id, Kind.COMMENT),
        (Lead, LeadAudience, LeadAudience.lead_id, Kind.LEAD),
    ):
        for row in (
            session.execute(select(model).order_by(model.recorded_at.desc(), model.id).limit(LATELY)).scalars().all()
        ):
            told = session.execute(select(audience.agency_id).where(key == row.id)).scalars()
            tell(session, kind, [(TargetKind.AGENCY, agency) for agency in told], by=None, now=now, case=row.case_id, item=row.id,
                 agency=row.agency_id, happened_at=row.recorded_at)  # fmt: skip
    for meeting in (
        session.execute(select(Meeting).where(Meeting.state == State.NOTICED.value).order_by(Meeting.starts_at))
        .scalars()
        .all()
    ):
        tell(session, Kind.MEETING, [(TargetKind.MEETING, meeting.id)], by=None, now=now, meeting=meeting.id)
