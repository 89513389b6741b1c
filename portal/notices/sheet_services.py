"""Reading a sheet: through the same reading as the case page, with the number to call."""

from __future__ import annotations

from datetime import datetime

from portal.audit.rules import Outcome
from portal.audit.services import reading
from portal.cases.report_queries import joined_agencies
from portal.cases.report_services import number_to_call
from portal.cases.services import read_case
from portal.notices.sheet_rules import CALLED, READERS, Sheet, SheetKind, fill
from portal.sharing.act_rules import Act
from portal.sharing.queries import case_for
from portal.sharing.rules import Viewer
from portal.store import transaction

AS_FILE = "as a file"


def read_sheet(viewer: Viewer, number: str, kind: SheetKind, now: datetime, as_file: bool = False) -> Sheet | None:
    """A sheet of a case, filled in as far as the viewer's own page of it goes, whose line in the log it leaves.

    `as_file`: it leaves the portal as a file, which the line says. None where the case is not there for them, or where their role
    records no duty toward the recipient.
    """
    if viewer.role not in READERS[kind]:
        reading(viewer, Act.CASE_READ, Outcome.REFUSED, object_kind="case", object_number=number, reason="role may not")
        return None
    view = read_case(viewer, number, now, road=AS_FILE if as_file else "")
    return fill(kind, view, _call(viewer, number, kind, now)) if view else None


def _call(viewer: Viewer, number: str, kind: SheetKind, now: datetime) -> str:
    with transaction.read(viewer) as session:
        held = case_for(session, viewer, Act.CASE_READ, number, now)
        partners = [choice for _, choice in joined_agencies(session, held.key, now)] if held else []
    return number_to_call(CALLED[kind].value, partners)
