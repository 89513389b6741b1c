"""Reads of the way back: the events so far, every office that was told *missing*, the steps that are asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.cases.mirror_rules import Contact, LetIn, OfficeRow, Told, mirror
from portal.cases.models import PRIVATE, CaseEvent
from portal.cases.photo_models import CasePhoto
from portal.cases.record_models import NcicAttestation, SupervisionWarrant
from portal.cases.return_models import ReturnStep, ReturnTold
from portal.cases.return_rules import (
    ALWAYS,
    EVENT_OF_STEP,
    OF_A_CHILD_WHO_IS_BACK,
    TELLS_ALL,
    Step,
    StepRow,
    ended_at,
    first_of,
    steps,
)
from portal.clocks.models import DutyRecord
from portal.clocks.queries import RECIPIENT_OF_ROLE
from portal.clocks.vocabulary_rules import EventKind
from portal.people.models import Agency, Seat
from portal.people.rules import Role
from portal.sharing.models import CaseAccess
from portal.sharing.queries import Held
from portal.sharing.rules import Viewer

ENTERED = ("ncic", "namus", "state_system")
WEST = timedelta(hours=12)  # a day in the west begins later than in UTC


def moments_of(session: Session, held: Held) -> dict[EventKind, datetime]:
    """The first instant of each kind of event that stands on the case (UTC)."""
    rows = session.execute(
        select(CaseEvent).where(CaseEvent.case_id == held.key, CaseEvent.superseded_at.is_(None))
    ).scalars()
    return _first_of(rows)


def _first_of(rows: Iterable[CaseEvent]) -> dict[EventKind, datetime]:
    """The first instant of each kind; a word that is none of the list is nothing that the way back knows."""
    said = [(row.word(), row.happened_at) for row in rows]
    return first_of((EventKind(word), at) for word, at in said if word in set(EventKind))


def offices(session: Session, held: Held, ended: datetime | None, now: datetime) -> tuple[OfficeRow, ...]:
    """Every office that was told that the child is missing, each with what became of its telling since the search `ended`."""
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
    return mirror(_let_in(session, held, now), contacts, told, ended)


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
    session: Session, held: Held, first: dict[EventKind, datetime], told: tuple[OfficeRow, ...]
) -> tuple[StepRow, ...]:
    """The steps that this case asks for, each done, explained or open."""
    kept = {
        Step(row.step): (row.step_done_at, row.step_explained or "")
        for row in session.execute(
            select(ReturnStep)
            .where(ReturnStep.case_id == held.key, ReturnStep.superseded_at.is_(None))
            # What is done stands before a reason why not.
            .order_by(ReturnStep.step_done_at.is_not(None), ReturnStep.recorded_at)
        ).scalars()
    }
    proven = _proven(session, held)
    photo = _photo_since(session, held, first)
    if photo is not None:
        proven[Step.PHOTO] = photo
    court = [row.at for row in told if "court" in row.recipients and row.done and row.at is not None]
    if court:
        proven[Step.COURT_TOLD] = min(court)
    back = any(kind in first for kind in TELLS_ALL)
    sought = (ALWAYS if back else ALWAYS - OF_A_CHILD_WHO_IS_BACK) | kept.keys() | _when_asked(session, held)
    asked = [step for step in Step if step in sought]
    return steps(asked, kept, proven)


def _proven(session: Session, held: Held) -> dict[Step, datetime]:
    """The steps that an event of the agency that keeps the case proves; what another agency learned is not the keeper's talk."""
    rows = session.execute(
        select(CaseEvent).where(
            CaseEvent.case_id == held.key, CaseEvent.agency_id == held.owner, CaseEvent.kind == PRIVATE, CaseEvent.superseded_at.is_(None)
        )
    ).scalars()  # fmt: skip
    first = _first_of(rows)
    return {step: first[kind] for step, kind in EVENT_OF_STEP.items() if kind in first}


def _photo_since(session: Session, held: Held, first: dict[EventKind, datetime]) -> datetime | None:
    """When a photo was added that was taken on the day the child was back or after; None where there is none."""
    back = min((first[kind] for kind in TELLS_ALL if kind in first), default=None)
    if back is None:
        return None
    return session.execute(
        select(func.min(CasePhoto.recorded_at)).where(
            CasePhoto.case_id == held.key, CasePhoto.taken_on >= (back - WEST).date()
        )
    ).scalar()


def _when_asked(session: Session, held: Held) -> set[Step]:
    entered = select(NcicAttestation.id).where(
        NcicAttestation.case_id == held.key, NcicAttestation.superseded_at.is_(None), NcicAttestation.ncic_entered_at.is_not(None)
    )  # fmt: skip
    warrant = select(SupervisionWarrant.id).where(
        SupervisionWarrant.case_id == held.key, SupervisionWarrant.superseded_at.is_(None), SupervisionWarrant.warrant_exists.is_(True)
    )  # fmt: skip
    found = set()
    # Entering the child in a system is a duty that was done, or stands in the attestation.
    system = select(DutyRecord.id).where(DutyRecord.case_id == held.key, DutyRecord.recipient_code.in_(ENTERED))
    if session.execute(entered).first() or session.execute(system).first():
        found.add(Step.NCIC_CLEARED)
    if session.execute(warrant).first():
        found.add(Step.PICK_UP_ORDER)
    return found


def to_acknowledge(session: Session, viewer: Viewer, held: Held) -> bool:
    """Whether the search has ended and the viewer's agency has not said since then that it knows."""
    if held.facts.missing:
        return False
    ended = ended_at(moments_of(session, held))
    told = select(ReturnTold.id).where(
        ReturnTold.case_id == held.key, ReturnTold.superseded_at.is_(None), ReturnTold.agency_id == viewer.agency,
        ReturnTold.told_at >= ended,
    )  # fmt: skip
    return ended is not None and session.execute(told).first() is None
