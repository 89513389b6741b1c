"""Reads of the way back: the events so far, every office that was told *missing*, the steps that are asked."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.cases.models import CaseEvent
from portal.cases.photo_models import CasePhoto
from portal.cases.record_models import NcicAttestation, SupervisionWarrant
from portal.cases.return_models import ReturnStep, ReturnTold
from portal.cases.return_rules import Contact, LetIn, OfficeRow, Step, StepRow, Told, first_of, mirror, steps
from portal.clocks.models import DutyRecord
from portal.clocks.queries import RECIPIENT_OF_ROLE
from portal.clocks.vocabulary_rules import EventKind
from portal.people.models import Agency, Seat
from portal.people.rules import Role
from portal.sharing.models import CaseAccess
from portal.sharing.queries import Held
from portal.sharing.rules import Viewer

ENTERED = ("ncic", "namus", "state_system")
ALWAYS = (Step.PHOTO, Step.MEDICAL, Step.INTERVIEW, Step.SCREENING, Step.PUBLICITY, Step.COURT_TOLD)
WEST = timedelta(hours=12)
EVENT_OF_STEP = {Step.INTERVIEW: EventKind.INTERVIEWED, Step.SCREENING: EventKind.SCREENED}


def moments_of(session: Session, viewer: Viewer, held: Held) -> dict[EventKind, datetime]:
    """The first instant of each kind of event that stands on the case (UTC)."""
    rows = session.execute(
        select(CaseEvent).where(CaseEvent.case_id == held.key, CaseEvent.superseded_at.is_(None))
    ).scalars()
    return first_of((EventKind(row.word()), row.happened_at) for row in rows if row.word() in set(EventKind))


def offices(session: Session, viewer: Viewer, held: Held, now: datetime) -> tuple[OfficeRow, ...]:
    """Every office that was told that the child is missing, each with what became of its telling *returned*."""
    contacts = [
        Contact(row.kind, row.recipient_code, row.happened_at, row.channel)
        for row in session.execute(
            select(DutyRecord.kind, DutyRecord.recipient_code, DutyRecord.happened_at, DutyRecord.channel)
            .where(DutyRecord.case_id == held.key)
            .order_by(DutyRecord.happened_at, DutyRecord.recipient_code, DutyRecord.id)
        )
    ]
    told = [
        Told(row.office_key, row.told_at, row.told_channel or "", row.not_told_ground or "")
        for row in session.execute(
            select(ReturnTold).where(ReturnTold.case_id == held.key, ReturnTold.superseded_at.is_(None))
        ).scalars()
    ]
    return mirror(_let_in(session, held, now), contacts, told)


def _let_in(session: Session, held: Held, now: datetime) -> list[LetIn]:
    """The agencies that were ever let into the case, but the one that keeps it, by name."""
    spans: dict[int, list[CaseAccess]] = defaultdict(list)
    for access in session.execute(
        select(CaseAccess).where(CaseAccess.case_id == held.key, CaseAccess.agency_id != held.owner)
    ).scalars():
        spans[access.agency_id].append(access)
    stands: dict[int, set[str]] = defaultdict(set)
    for agency, role in session.execute(select(Seat.agency_id, Seat.role).where(Seat.agency_id.in_(spans)).distinct()):
        recipient = RECIPIENT_OF_ROLE.get(Role(role))
        if recipient is not None:
            stands[agency].add(recipient.value)
    rows = session.execute(
        select(Agency.id, Agency.number, Agency.name).where(Agency.id.in_(spans)).order_by(Agency.name_key, Agency.id)
    )
    return [
        LetIn(
            row.number, row.name, frozenset(stands[row.id]),
            all(span.ends_at is not None and span.ends_at <= now for span in spans[row.id]),
        )
        for row in rows
    ]  # fmt: skip


def checklist(
    session: Session, viewer: Viewer, held: Held, first: dict[EventKind, datetime], told: tuple[OfficeRow, ...]
) -> tuple[StepRow, ...]:
    """The steps that this case asks for, each done, explained or open."""
    kept = {
        Step(row.step): (row.step_done_at, row.step_explained or "")
        for row in session.execute(
            select(ReturnStep)
            .where(ReturnStep.case_id == held.key, ReturnStep.superseded_at.is_(None))
            .order_by(
                ReturnStep.step_done_at.is_not(None), ReturnStep.recorded_at
            )  # what is done stands before a reason why not
        ).scalars()
    }
    proven = {step: first[kind] for step, kind in EVENT_OF_STEP.items() if kind in first}
    photo = _photo_since(session, held, first)
    if photo is not None:
        proven[Step.PHOTO] = photo
    court = [row.at for row in told if "court" in row.recipients and row.done and row.at is not None]
    if court:
        proven[Step.COURT_TOLD] = min(court)
    asked = [step for step in Step if step in ALWAYS or step in kept or step in _when_asked(session, held, first)]
    return steps(asked, kept, proven)


def _photo_since(session: Session, held: Held, first: dict[EventKind, datetime]) -> datetime | None:
    """When a photo was added that was taken on the day the child was back or after; None where there is none (a day in the west begins later than in UTC)."""
    back = min((first[kind] for kind in (EventKind.RECOVERED, EventKind.RETURNED) if kind in first), default=None)
    if back is None:
        return None
    return session.execute(
        select(func.min(CasePhoto.recorded_at)).where(
            CasePhoto.case_id == held.key, CasePhoto.taken_on >= (back - WEST).date()
        )
    ).scalar()


def _when_asked(session: Session, held: Held, first: dict[EventKind, datetime]) -> set[Step]:
    entered = select(NcicAttestation.id).where(
        NcicAttestation.case_id == held.key, NcicAttestation.superseded_at.is_(None), NcicAttestation.ncic_entered_at.is_not(None)
    )  # fmt: skip
    warrant = select(SupervisionWarrant.id).where(
        SupervisionWarrant.case_id == held.key, SupervisionWarrant.superseded_at.is_(None), SupervisionWarrant.warrant_exists.is_(True)
    )  # fmt: skip
    found = set()
    system = select(DutyRecord.id).where(DutyRecord.case_id == held.key, DutyRecord.recipient_code.in_(ENTERED))
    if EventKind.NCIC_ENTERED in first or session.execute(entered).first() or session.execute(system).first():
        found.add(Step.NCIC_CLEARED)
    if session.execute(warrant).first():
        found.add(Step.PICK_UP_ORDER)
    return found


def return_to_acknowledge(session: Session, viewer: Viewer, held: Held) -> bool:
    """Whether the child is back and the viewer's agency has not said yet that it knows."""
    if held.facts.missing:
        return False
    back = select(CaseEvent.id).where(
        CaseEvent.case_id == held.key, CaseEvent.superseded_at.is_(None),
        CaseEvent.kind.in_((EventKind.RECOVERED.value, EventKind.RETURNED.value)),
    )  # fmt: skip
    told = select(ReturnTold.id).where(
        ReturnTold.case_id == held.key, ReturnTold.superseded_at.is_(None), ReturnTold.agency_id == viewer.agency
    )
    return session.execute(back).first() is not None and session.execute(told).first() is None
