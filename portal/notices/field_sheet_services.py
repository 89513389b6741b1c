"""Reading a field sheet: through the same reading as the case page, with the numbers of the agencies that look for the child."""

from __future__ import annotations

from datetime import datetime

from portal.audit.rules import Outcome
from portal.audit.services import reading
from portal.cases.report_queries import joined_agencies
from portal.cases.services import read_case
from portal.notices.field_sheet_rules import Call, FieldSheet, fill_field_sheet, may_have_field_sheet
from portal.people.queries import prosecutors
from portal.people.rules import Sector
from portal.sharing.act_rules import Act
from portal.sharing.queries import case_for
from portal.sharing.rules import Viewer, partner_known
from portal.store import transaction

CALLED = (
    Sector.CHILD_WELFARE,
    Sector.JUVENILE_JUSTICE,
    Sector.LAW_ENFORCEMENT,
)  # whoever keeps the child, and whoever looks


def read_field_sheet(viewer: Viewer, number: str, now: datetime) -> FieldSheet | None:
    """The field sheet of a case as far as the viewer's own page of it goes, whose line in the log it leaves.

    None where the case is not there for them, or where their role has none.
    """
    if not may_have_field_sheet(viewer.role):
        reading(viewer, Act.CASE_READ, Outcome.REFUSED, object_kind="case", object_number=number, reason="role may not")
        return None
    view = read_case(viewer, number, now, linked=True)
    return fill_field_sheet(view, _calls(viewer, number, now)) if view else None


def _calls(viewer: Viewer, number: str, now: datetime) -> tuple[Call, ...]:
    """The agencies on the case that have a number here, the keeper's first; none whose presence would tell what is not the viewer's."""
    with transaction.read(viewer) as session:
        held = case_for(session, viewer, Act.CASE_READ, number, now)
        if held is None:
            return ()
        there, accuse = joined_agencies(session, held.key, now), prosecutors(session)
    known = [
        (key, choice)
        for key, choice in there
        if choice.phone and choice.sector in CALLED and partner_known(held.decision.levels, Sector(choice.sector), key in accuse)
    ]  # fmt: skip
    return tuple(Call(choice.name, choice.phone) for _, choice in sorted(known, key=lambda one: one[0] != held.owner))
