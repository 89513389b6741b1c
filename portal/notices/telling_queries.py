"""The one list of who is told: whom a notice concerns, and of those who may know of it at this moment, through the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.dual_queries import dual_waits
from portal.cases.ledger_queries import ledger_rows
from portal.cases.merge_queries import merge_waits
from portal.cases.models import Appearance, Case, CaseDocket, Docket
from portal.cases.provider_report_queries import own_report
from portal.cases.provider_report_rules import is_sender
from portal.cases.request_models import InformationRequest
from portal.cases.request_queries import request_open, request_waits
from portal.cases.section_queries import SectionReader
from portal.clocks.edition_queries import edition_row, writers
from portal.clocks.edition_rules import EditionState
from portal.clocks.models import Duty
from portal.clocks.queries import stored
from portal.clocks.state_rules import State
from portal.meetings.models import Invitee
from portal.notices.models import Notice
from portal.notices.rules import (
    LAST_PLACE,
    OF_A_PROVIDER,
    OF_A_REQUEST,
    TELLING,
    WHILE_IT_WAITS,
    WHILE_UNTAKEN,
    WITHOUT_A_CASE,
    Because,
    Kind,
    Takes,
    TargetKind,
    read_targets,
)
from portal.notices.unit_queries import acting_for, on_call, units_of
from portal.outgoing.poster_queries import owes
from portal.people.models import Agency, OfficeSeat, Person, Seat
from portal.people.queries import SeatCard, viewer_for
from portal.people.rules import NEVER_A_CASE, Role, Sector
from portal.sharing.act_rules import Act, role_may
from portal.sharing.fact_queries import in_force
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import InformationClass, Item, Viewer, item_open


@dataclass(frozen=True)
class Candidate:
    """A seat whom a notice concerns: why, at which place of which unit's list."""

    seat: int
    because: Because
    place: int = 0
    unit: int | None = None


class Standing(IntEnum):
    """What a seat may have of a notice now. Nothing of a sealed or held matter leaves the portal, not even that it waits."""

    NOTHING = 0
    INBOX = 1
    MAIL = 2


def viewer_of_seat(session: Session, seat: int, now: datetime) -> Viewer | None:
    """The viewer of a seat in force whose holder is not disabled; None otherwise."""
    row = session.execute(
        select(Seat, Agency)
        .join(Agency, Agency.id == Seat.agency_id)
        .join(Person, Person.id == Seat.person_id)
        .where(Seat.id == seat, in_force(Seat, now), Person.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    found: Seat = row.Seat
    card = SeatCard(found.id, found.number, found.title, found.kind, row.Agency.name, row.Agency.id, row.Agency.kind)
    return viewer_for(session, found.person_id, card, now)


def candidates(session: Session, notice: Notice, now: datetime) -> list[Candidate]:
    """Each seat whom the notice concerns, once, with those who act for it; never whose act it was."""
    found: dict[int, Candidate] = {}
    for target in read_targets(notice.targets):
        for candidate in _of_target(session, notice, target.kind, target.key, now):
            found.setdefault(candidate.seat, candidate)
    for candidate in list(found.values()):
        for seat in acting_for(session, candidate.seat, now):
            found.setdefault(seat, Candidate(seat, Because.ACTING, candidate.place, candidate.unit))
    found.pop(notice.seat_id or 0, None)
    return list(found.values())


def _of_target(session: Session, notice: Notice, kind: TargetKind, key: int, now: datetime) -> list[Candidate]:
    if kind is TargetKind.SEAT:
        return [Candidate(key, Because.CONCERNED)]
    if kind is TargetKind.MEETING:
        invited = select(Invitee.seat_id).where(Invitee.meeting_id == key)
        return [Candidate(seat, Because.CONCERNED) for seat in session.execute(invited).scalars()]
    if kind is TargetKind.OFFICE:
        seats = select(OfficeSeat.seat_id).where(OfficeSeat.office_id == key)
        return [Candidate(seat, Because.CONCERNED) for seat in session.execute(seats).scalars()]
    if kind is TargetKind.EMERGENCIES:
        return on_list(session, key, Takes.EMERGENCIES, now)
    if kind is TargetKind.AGENCY and notice.urgent and (listed := on_list(session, key, Takes.EVERYTHING, now)):
        return listed
    because = Because.CONCERNED if kind is not TargetKind.AGENCY else Because.AGENCY
    return [Candidate(seat, because) for seat in _seats(session, kind, key, now)]


def on_list(session: Session, agency: int, takes: Takes, now: datetime) -> list[Candidate]:
    """Whoever is first on the lists of an agency's units; where nobody is on any of them, everyone of the agency who works cases."""
    found = []
    units = [unit for unit in units_of(session, agency) if unit.takes == takes.value]
    for unit in units:
        listed = on_call(session, unit.id, now)
        first = min((place for _, place in listed), default=None)
        found += [Candidate(seat, Because.ON_CALL, place, unit.id) for seat, place in listed if place == first]
    if not found and (units or takes is Takes.EMERGENCIES):
        everyone = _seats(session, TargetKind.AGENCY, agency, now)
        unit_key = units[0].id if units else None
        found = [Candidate(seat, Because.NOBODY_ON_CALL, LAST_PLACE, unit_key) for seat in everyone]
    return found


def next_on_list(session: Session, unit: int, agency: int, tried: set[int], now: datetime) -> list[Candidate]:
    """Whoever comes first on a unit's list now and was not tried, with those who act for them; after the last, the whole agency."""
    left = [(seat, place) for seat, place in on_call(session, unit, now) if seat not in tried]
    place = min((place for _, place in left), default=None)
    if place is None:
        everyone = _seats(session, TargetKind.AGENCY, agency, now)
        return [Candidate(seat, Because.NEXT, LAST_PLACE, unit) for seat in everyone if seat not in tried]
    found = {seat: Candidate(seat, Because.NEXT, place, unit) for seat, at in left if at == place}
    for seat in list(found):
        for acting in acting_for(session, seat, now):
            if acting not in tried:
                found.setdefault(acting, Candidate(acting, Because.ACTING, place, unit))
    return list(found.values())


def _seats(session: Session, kind: TargetKind, key: int, now: datetime) -> list[int]:
    """The seats in force of an agency that work cases, of its supervisors or its approvers of rules alone, or of the coordinators of every court."""
    rows = select(Seat.id, Seat.role).where(in_force(Seat, now)).order_by(Seat.id)
    if kind is TargetKind.COORDINATORS:
        rows = rows.where(Seat.role == Role.COURT_COORDINATOR.value)
    else:
        rows = rows.where(Seat.agency_id == key)
    found = [(row.id, Role(row.role)) for row in session.execute(rows)]
    if kind is TargetKind.SUPERVISORS:
        return [seat for seat, role in found if role_may(role, Act.DUTY_RELIEVE)]
    if kind is TargetKind.APPROVERS:
        return [seat for seat, role in found if role_may(role, Act.RULES_APPROVE)]
    return [seat for seat, role in found if role not in NEVER_A_CASE]


def told_of_the_court(session: Session, case: int, duty: str, now: datetime) -> list[int]:
    """The seats told that a duty came before the court: coordinators of its chambers and whoever appears, where the court has the live ledger.

    None where the duty tells more than the ledger: the bench never has such a row (L6). Read through eyes that see the case.
    """
    told = session.execute(select(Duty.tells).where(Duty.number == duty, Duty.case_id == case)).scalar_one()
    dockets = session.execute(
        select(Docket.id, Docket.office_id)
        .join(CaseDocket, CaseDocket.docket_id == Docket.id)
        .join(Agency, Agency.id == Docket.court_id)
        .where(CaseDocket.case_id == case, CaseDocket.notice_filing_id.is_not(None), Agency.ledger_ordered_at <= now)
    ).all()
    if told or not dockets:
        return []
    staff = (
        select(Seat.id)
        .join(OfficeSeat, OfficeSeat.seat_id == Seat.id)
        .where(
            OfficeSeat.office_id.in_([row.office_id for row in dockets]), Seat.role == Role.COURT_COORDINATOR.value,
            in_force(Seat, now),
        )
    )  # fmt: skip
    parties = (
        select(Seat.id)
        .join(Appearance, Appearance.party == Seat.id)
        .where(Appearance.docket_id.in_([row.id for row in dockets]), in_force(Appearance, now), in_force(Seat, now))
    )
    return sorted({*session.execute(staff).scalars(), *session.execute(parties).scalars()})


def standing(session: Session, viewer: Viewer, notice: Notice, now: datetime) -> Standing:
    """What this viewer may have of the notice now: the decision of the door, judged when it is told and again when it is sent."""
    kind = Kind(notice.kind)
    if kind in WITHOUT_A_CASE:
        return Standing.MAIL if _outside_cases(session, viewer, notice, kind, now) else Standing.NOTHING
    number = session.execute(select(Case.number).where(Case.id == notice.case_id)).scalar_one_or_none()
    held = case_for(session, viewer, Act.CASE_READ, number, now) if number else None
    if held is None:
        return Standing.NOTHING
    needs = TELLING[kind].needs
    if needs is not None and needs not in held.decision.levels:
        return Standing.NOTHING
    found = _item(session, viewer, held, notice, kind, now)
    return min(found, Standing.INBOX) if held.facts.sealed else found


def _item(session: Session, viewer: Viewer, held: Held, notice: Notice, kind: Kind, now: datetime) -> Standing:
    facts = held.facts
    audience = frozenset(target.key for target in read_targets(notice.targets) if target.kind is TargetKind.AGENCY)
    if kind in (Kind.COMMENT, Kind.COMMENT_CHANGED, Kind.LEAD):
        needs = TELLING[kind].needs
        assert needs is not None
        may = item_open(viewer, needs, facts, Item(made_by=notice.agency_id, audience=audience))
        return Standing.MAIL if may else Standing.NOTHING
    if kind in OF_A_REQUEST:
        return Standing.MAIL if _of_the_two(session, viewer, held, notice, kind) else Standing.NOTHING
    if kind is Kind.POSTER_ASKED:
        asks = role_may(viewer.role, Act.POSTER_ANSWER) and owes(session, viewer, held, now)
        return Standing.MAIL if asks else Standing.NOTHING
    if kind is Kind.POSTER_ANSWERED:
        return Standing.MAIL if role_may(viewer.role, Act.POSTER_REQUEST) else Standing.NOTHING
    if kind in (Kind.FILED, Kind.EMERGENCY):
        under = SectionReader(session, viewer, held, now).filing_open_as(notice.item_id or 0)
        if under is None:
            return Standing.NOTHING
        return Standing.MAIL if under is InformationClass.FILINGS else Standing.INBOX
    if kind is Kind.DUTY_BEFORE_COURT:
        rows = ledger_rows(session, viewer, held, now)
        late = State.OVERDUE  # what was corrected, extended or disputed since is told no more
        there = any(
            limit.number == notice.object_number and limit.state is late for row in rows for limit in row.limits
        )
        return Standing.MAIL if there else Standing.NOTHING
    if kind in (Kind.DUTY_SOON, Kind.DUTY_LATE, Kind.DUTY_HOURS_LATE, Kind.TIME_ASKED, Kind.TIME_ANSWERED):
        owned = notice.agency_id in viewer.rows and role_may(viewer.role, _DOES.get(kind, Act.DUTY_RECORD))
        return Standing.MAIL if owned and _still_open(session, notice, kind, now) else Standing.NOTHING
    return Standing.MAIL


def _of_the_two(session: Session, viewer: Viewer, held: Held, notice: Notice, kind: Kind) -> bool:
    """Whether the viewer is of an agency of the question, and, where it is told only while it waits, that it does."""
    row = session.execute(
        select(InformationRequest).where(
            InformationRequest.case_id == held.key, InformationRequest.number == notice.object_number
        )
    ).scalar_one_or_none()
    if row is None or not request_open(viewer, held, row) or not role_may(viewer.role, Act.REQUEST_ANSWER):
        return False
    return kind not in WHILE_IT_WAITS or request_waits(session, row.number)


_DOES = {Kind.TIME_ASKED: Act.DUTY_RELIEVE, Kind.DUTY_HOURS_LATE: Act.DUTY_RELIEVE}


_SAYS = {
    Kind.DUTY_SOON: frozenset({State.DUE_SOON, State.OVERDUE}),
    Kind.DUTY_LATE: frozenset({State.OVERDUE}),
    Kind.DUTY_HOURS_LATE: frozenset({State.OVERDUE}),
}


def _still_open(session: Session, notice: Notice, kind: Kind, now: datetime) -> bool:
    """Whether a duty still is what the notice says: not once it is done, relieved, disputed, or due at another time; an answer stays one."""
    if kind is Kind.TIME_ANSWERED:
        return True
    row = session.execute(
        select(Duty).where(
            Duty.number == notice.object_number,
            Duty.done_at.is_(None),
            Duty.lapsed_at.is_(None),
            Duty.yielded.is_(False),
        )
    ).scalar_one_or_none()
    return row is not None and (kind not in _SAYS or stored(row).state(now) in _SAYS[kind])


def _outside_cases(session: Session, viewer: Viewer, notice: Notice, kind: Kind, now: datetime) -> bool:
    if kind in OF_A_PROVIDER:
        return _report_open(session, viewer, notice.object_number, kind)
    if kind is Kind.UNDELIVERED:
        return role_may(viewer.role, Act.MAIL_WATCH) and viewer.sector is Sector.COURT
    if kind in (Kind.RULES_SENT, Kind.RULES_ANSWERED):
        return _edition_open(session, viewer, notice.object_number, kind)
    if kind is Kind.MERGE_PROPOSED:
        return merge_waits(session, viewer, notice.object_number)
    if kind in (Kind.DUAL_ASKED, Kind.DUAL_SAME):
        return dual_waits(session, viewer, notice.object_number, kind is Kind.DUAL_SAME, now)
    invited = select(Invitee.id).where(Invitee.meeting_id == notice.meeting_id, Invitee.seat_id == viewer.seat)
    return session.execute(invited).first() is not None


def _report_open(session: Session, viewer: Viewer, number: str, kind: Kind) -> bool:
    """Whether a provider's report is the viewer's, on the side that is told this, and still waits where that is told only then."""
    row = own_report(session, viewer, number)
    told = is_sender(viewer) is (kind is Kind.PROVIDER_REPORT_ANSWERED)
    return row is not None and told and (kind not in WHILE_UNTAKEN or row.answered_at is None)


def _edition_open(session: Session, viewer: Viewer, number: str, kind: Kind) -> bool:
    """Whether an edition still waits for this viewer, who did not make it; an answer stays one to whoever may read it."""
    row = edition_row(session, viewer, number)
    if row is None or kind is Kind.RULES_ANSWERED:
        return row is not None
    waits = row.state == EditionState.SENT.value and row.agency_id == viewer.agency
    return waits and role_may(viewer.role, Act.RULES_APPROVE) and viewer.person not in writers(session, row)
