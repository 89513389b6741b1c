"""The lines of a case's timeline for one viewer: what the door discloses on the case's pages, with what was corrected since."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.cases.log_section_queries import readings
from portal.cases.request_queries import requests_of
from portal.cases.section_queries import SectionReader
from portal.cases.timeline_line_rules import lines_of, partners, posters, questions, shares
from portal.cases.timeline_rules import Joined, Line
from portal.outgoing.poster_queries import WHOLE, asked_of, copies_of, newest_request, parties_of
from portal.people.rules import Sector
from portal.sharing.act_rules import Act
from portal.sharing.models import CaseAccess
from portal.sharing.queries import Held, own_identity_only
from portal.sharing.rules import InformationClass as C
from portal.sharing.rules import Viewer, decide
from portal.store import transaction
from portal.store.row_security import PROBED

_ACCESS = (
    select(CaseAccess.id, CaseAccess.agency_id, CaseAccess.starts_at, CaseAccess.ends_at)
    .where(CaseAccess.case_id == bindparam("case"))
    .order_by(CaseAccess.starts_at, CaseAccess.id)
)


def timeline_of(session: Session, viewer: Viewer, held: Held, now: datetime) -> list[Line]:
    """Every line of a case in hand that is the viewer's, in no order."""
    held = everything(held)
    reader = SectionReader(session, viewer, held, now, earlier=True)
    sections = reader.read(frozenset(C) - {C.ACCESS_LOG})
    found = lines_of(sections)
    if C.COMMENTS in held.decision.levels:
        found += questions(requests_of(session, viewer, held, now), _may(viewer, held, Act.REQUEST_ANSWER))
    if all(item in held.decision.levels for item in WHOLE) and _may(viewer, held, Act.POSTER_READ):
        asked = newest_request(session, held)
        parties = parties_of(session, viewer, held, asked, now)
        found += posters(asked_of(session, asked), parties, copies_of(session, viewer, held))
    if _may(viewer, held, Act.COMMENT_ADD):
        found += partners(_joined(reader), now)
    found += shares(readings(reader), frozenset(sections))
    return [line for line in found if line.at <= now]  # a clock that is still to begin has not happened


def everything(held: Held) -> Held:
    """The case as if it had a row in every table, so that each is asked for: neither their number nor their time tells of a hidden row."""
    return replace(held, present=frozenset(PROBED))


def _may(viewer: Viewer, held: Held, act: Act) -> bool:
    return decide(viewer, act, held.facts, held.decision.levels).allowed


def _joined(reader: SectionReader) -> list[Joined]:
    """The agencies that were ever let in, of those of which the viewer may know: as in the list of who may read a comment, without the court.

    Whoever has of the child what they reported has of this when they were let in themselves: when the owner was tells when the case was opened.
    """
    rows = transaction.columns(reader.session, _ACCESS, {"case": reader.held.key})
    return [
        Joined(str(row.id), str(reader.agencies[row.agency_id].name), row.starts_at, row.ends_at)
        for row in rows
        if reader.agencies[row.agency_id].sector != Sector.COURT.value
        and reader.known(row.agency_id)
        and (row.agency_id in reader.viewer.rows or not own_identity_only(reader.viewer.role))
    ]
