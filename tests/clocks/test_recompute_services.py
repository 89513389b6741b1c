"""Recomputing a case: what was recorded under cover starts its clocks as anything else does."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from portal.cases.models import PRIVATE, CaseEvent
from portal.clocks.models import Duty
from portal.clocks.recompute_services import refresh
from portal.people.rules import Role
from tests.cases.worlds import NOW, CaseMaker, add_place, owner_session, viewer_of


def test_an_event_whose_kind_is_encrypted_starts_its_duty(app, settings):
    with owner_session(settings) as session:
        maker, keeper = CaseMaker(session), add_place(session, Role.CASEWORKER)
        case = maker.case()
        for kind, hours in (("information_received", 30), ("victim_identified", 2)):
            at = NOW - timedelta(hours=hours)
            maker.add(CaseEvent, case_id=case.id, agency_id=maker.owner.id, recorded_at=at, kind=kind, happened_at=at)
        kept = session.execute(select(CaseEvent.kind).where(CaseEvent.case_id == case.id)).scalars()
        assert PRIVATE in set(kept), "the kind is kept encrypted"
        refresh(session, viewer_of(session, keeper), case.id, NOW)
        row = session.execute(select(Duty).where(Duty.rule == "report-trafficking-victim")).scalar_one()
        assert (row.started_at, row.started_by) == (NOW - timedelta(hours=2), "victim_identified")
