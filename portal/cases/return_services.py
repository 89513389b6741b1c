"""The way back: recording that a child was found, telling everyone who was told, the steps after a return, and closing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome as Logged
from portal.audit.services import reading, record
from portal.cases.models import Case, CaseEvent
from portal.cases.record_models import Placement
from portal.cases.return_models import CaseOutcome, Finding, ReturnStep, ReturnTold
from portal.cases.return_queries import EVENT_OF_STEP, checklist, moments_of, offices
from portal.cases.return_rules import (
    BEGINS,
    CLOSED,
    CONDITION_WORDS,
    FOUND_BY_WORDS,
    OF_THE_RETURN,
    OUTCOME_WORDS,
    PLACE_WORDS,
    STAYS_OPEN,
    STEP_WORDS,
    TELLS_ALL,
    Condition,
    Explained,
    FoundBy,
    OfficeRow,
    Outcome,
    PlaceClass,
    Standing,
    Step,
    StepRow,
    closing_refused,
    refusal,
    standing,
)
from portal.clocks.party_rules import Recipient
from portal.clocks.queries import ledger_of
from portal.clocks.recompute_services import refresh
from portal.clocks.services import Entry, NotRecorded, NotThere, check_entry, discharge, keep_event, keep_record
from portal.clocks.vocabulary_rules import Channel, EventKind
from portal.notices.outbox_services import tell
from portal.notices.rules import Kind, TargetKind
from portal.people.models import Agency
from portal.people.rules import Sector
from portal.sharing.act_rules import Act
from portal.sharing.models import CaseAccess
from portal.sharing.queries import Held, case_for, in_force
from portal.sharing.rules import Viewer
from portal.store import transaction


@dataclass(frozen=True)
class Found:
    """What is known of the way back. Instants are aware; an event that is recorded already is left out."""

    located_at: datetime | None = None
    recovered_at: datetime | None = None
    returned_at: datetime | None = None
    found_by: FoundBy | None = None
    place: PlaceClass | None = None
    condition: Condition | None = None
    placement: dict[str, str] = field(default_factory=dict)

    def moments(self) -> list[tuple[EventKind, datetime]]:
        """The events that are to be recorded, in their order."""
        each = zip((EventKind.LOCATED, EventKind.RECOVERED, EventKind.RETURNED), (self.located_at, self.recovered_at, self.returned_at), strict=True)  # fmt: skip
        return [(kind, at) for kind, at in each if at is not None]


@dataclass(frozen=True)
class WayBack:
    """How far a child is, the offices to be told, the steps, and what the viewer may do of it. Instants in UTC."""

    standing: Standing
    first: dict[EventKind, datetime]
    offices: tuple[OfficeRow, ...]
    steps: tuple[StepRow, ...]
    keeps: bool
    police: bool
    outcome: str
    closed_at: datetime | None

    @property
    def open_rows(self) -> int:
        """How many rows of both lists are neither done nor explained."""
        return sum(not row.done for row in self.offices) + sum(not row.done for row in self.steps)


def _way_back(session: Session, viewer: Viewer, held: Held, now: datetime) -> WayBack:
    first = moments_of(session, viewer, held)
    told = offices(session, viewer, held, now)
    keeps = held.owner in viewer.rows
    kept = session.execute(
        select(CaseOutcome.outcome)
        .where(CaseOutcome.case_id == held.key, CaseOutcome.superseded_at.is_(None))
        .order_by(CaseOutcome.recorded_at.desc())
    ).scalars().first()  # fmt: skip
    rows = checklist(session, viewer, held, first, told)
    return WayBack(
        standing(first), first, told if keeps else (),
        rows if keeps else tuple(row for row in rows if row.step is Step.NCIC_CLEARED), keeps,
        viewer.sector is Sector.LAW_ENFORCEMENT, kept or "", session.get_one(Case, held.key).closed_at,
    )  # fmt: skip


def show_way_back(viewer: Viewer, act: Act, number: str, now: datetime) -> WayBack | None:
    """How far the child of a case is on the way back; None where it is not there for the viewer. Only who keeps the case has the lists."""
    found = None
    with transaction.read(viewer) as session:
        held = _may(session, viewer, act, number, now)
        if held is not None:
            found = _way_back(session, viewer, held, now)
    reading(viewer, act, Logged.READ if held else Logged.REFUSED, object_kind="case", object_number=number,
            case=held.key if held else None, reason="" if held else "not found")  # fmt: skip
    return found


def _may(session: Session, viewer: Viewer, act: Act, number: str, now: datetime) -> Held | None:
    """The case where the viewer's agency keeps it; for law enforcement, where it is let in and the act is recording the way back."""
    held = case_for(session, viewer, act, number, now)
    if held is None or held.owner in viewer.rows:
        return held
    return held if act is Act.RETURN_RECORD and viewer.sector is Sector.LAW_ENFORCEMENT else None


def _done(viewer: Viewer, act: Act, number: str, held: Held | None, what: str = "") -> None:
    """The line of an act on a case, or of its refusal."""
    record(viewer, act, Logged.DONE if held else Logged.REFUSED, object_kind="case", object_number=number,
           case=held.key if held else None, reason=what if held else "not found")  # fmt: skip


def record_found(viewer: Viewer, number: str, found: Found, now: datetime) -> None:
    """Record that the child was located, recovered, returned: whichever is known, in one act. Raises NotThere, NotRecorded."""
    with transaction.write(viewer) as session:
        held = _may(session, viewer, Act.RETURN_RECORD, number, now)
        if held is not None:
            _check_moments(session, viewer, held, found, now)
            for kind, at in found.moments():
                keep_event(session, viewer, held.key, kind.value, at, now)
            _keep_finding(session, viewer, held, found, now)
            if found.placement and held.owner in viewer.rows:
                _supersede(session, Placement, held, viewer, now)
                session.add(Placement(case_id=held.key, agency_id=viewer.agency, recorded_at=now, **found.placement))
            if TELLS_ALL & {kind for kind, _ in found.moments()}:
                tell_joined(session, viewer, held, now)
            session.flush()
            refresh(session, viewer, held.key, now)
        _done(viewer, Act.RETURN_RECORD, number, held, ", ".join(kind.value for kind, _ in found.moments()))
    if held is None:
        raise NotThere


FIELD_OF = {EventKind.LOCATED: "located", EventKind.RECOVERED: "recovered", EventKind.RETURNED: "returned"}


def _check_moments(session: Session, viewer: Viewer, held: Held, found: Found, now: datetime) -> None:
    _check_open(session, held)
    if not found.moments():
        raise NotRecorded("located_day", "Enter at least one of the three times.")
    if found.returned_at is not None and held.owner not in viewer.rows:
        raise NotRecorded("returned_day", "The agency that keeps the case records the return. Leave this empty.")
    first = moments_of(session, viewer, held)
    for kind, at in found.moments():
        if kind in first:
            raise NotRecorded(f"{FIELD_OF[kind]}_day", "This is recorded already. Nothing was changed.")
        why = refusal(kind, at, first, now)
        if why:
            raise NotRecorded(f"{FIELD_OF[kind]}_time", why)
        first[kind] = at


def _keep_finding(session: Session, viewer: Viewer, held: Held, found: Found, now: datetime) -> None:
    words = {
        "found_by": FOUND_BY_WORDS[found.found_by] if found.found_by else None,
        "found_place": PLACE_WORDS[found.place] if found.place else None,
        "found_condition": CONDITION_WORDS[found.condition] if found.condition else None,
    }
    old = _current(session, Finding, held, viewer)
    kept = {name: value or (getattr(old, name) if old else None) for name, value in words.items()}
    if not any(words.values()):
        return
    _supersede(session, Finding, held, viewer, now)
    session.add(Finding(case_id=held.key, agency_id=viewer.agency, recorded_at=now, **kept))


def _current(session: Session, model: Any, held: Held, viewer: Viewer) -> Any:
    return session.execute(
        select(model).where(
            model.case_id == held.key, model.agency_id == viewer.agency, model.superseded_at.is_(None)
        )
    ).scalars().first()  # fmt: skip


def _supersede(session: Session, model: Any, held: Held, viewer: Viewer, now: datetime, *more: Any) -> None:
    for old in session.execute(
        select(model).where(model.case_id == held.key, model.agency_id == viewer.agency, model.superseded_at.is_(None), *more)
    ).scalars():  # fmt: skip
        old.superseded_at = now
    session.flush()


def tell_joined(session: Session, viewer: Viewer, held: Held, now: datetime) -> None:
    """Tell every agency that is in the case today that the child is back; it says so here, and acknowledges here."""
    joined = session.execute(
        select(CaseAccess.agency_id).where(CaseAccess.case_id == held.key, in_force(CaseAccess, now)).distinct()
    ).scalars()
    targets = [(TargetKind.AGENCY, key) for key in joined if key not in viewer.rows]
    tell(session, Kind.CHILD_BACK, targets, by=viewer, now=now, case=held.key)


def _check_open(session: Session, held: Held) -> None:
    if session.get_one(Case, held.key).closed_at is not None:
        raise NotRecorded("main", CLOSED)


def tell_return(
    viewer: Viewer, number: str, keys: Iterable[str], entry: Entry, ground: Explained | None, now: datetime
) -> None:
    """Record that offices were told of the return with one contact, or on which ground they were not. Raises NotThere, NotRecorded."""
    with transaction.write(viewer) as session:
        held = _may(session, viewer, Act.RETURN_TELL, number, now)
        if held is not None:
            _tell(session, viewer, held, keys, entry, ground, now)
            refresh(session, viewer, held.key, now)
        _done(viewer, Act.RETURN_TELL, number, held)
    if held is None:
        raise NotThere


def _tell(
    session: Session, viewer: Viewer, held: Held, keys: Iterable[str], entry: Entry, ground: Explained | None, now: datetime
) -> None:  # fmt: skip
    _check_open(session, held)
    open_rows = {row.key: row for row in offices(session, viewer, held, now) if not row.told}
    chosen = [open_rows[key] for key in keys if key in open_rows]
    if not chosen:
        raise NotRecorded("offices", "Choose at least one office that is not told yet.")
    _check_telling(session, viewer, held, entry, ground, now)
    for row in chosen:
        _supersede(session, ReturnTold, held, viewer, now, ReturnTold.office_key == row.key)
        session.add(
            ReturnTold(
                case_id=held.key, agency_id=viewer.agency, recorded_at=now, office_key=row.key, told_office=row.name,
                told_at=None if ground else entry.happened_at, told_channel=None if ground else entry.channel.value,
                not_told_ground=ground.value if ground else None, return_person=entry.person_told or None,
            )
        )  # fmt: skip
    if ground is None:
        _discharge(session, viewer, held, frozenset().union(*(row.recipients for row in chosen)), entry, now)


def _check_telling(
    session: Session, viewer: Viewer, held: Held, entry: Entry, ground: Explained | None, now: datetime
) -> None:  # fmt: skip
    if entry.happened_at > now:
        raise NotRecorded("happened_time", "This time is in the future. Enter when they were told.")
    found = moments_of(session, viewer, held)
    back = min((found[kind] for kind in FIELD_OF if kind in found), default=None)
    if back is None:
        raise NotRecorded("main", "Record first that the child was found.")
    if ground is None and entry.happened_at < back:
        raise NotRecorded("happened_time", "This is before the child was back. Check day and time.")


def _discharge(
    session: Session, viewer: Viewer, held: Held, recipients: frozenset[str], entry: Entry, now: datetime
) -> None:
    """The duties of the ledger to tell these recipients of the return are done with the same contact."""
    for row in ledger_of(session, held.key, now):
        if row.kind == OF_THE_RETURN and row.recipient_code in recipients and row.done_at is None and row.owner in viewer.rows:  # fmt: skip
            check_entry(row, entry, now)
            keep_record(session, viewer, held.key, row, entry, now)


def acknowledge_return(viewer: Viewer, number: str, now: datetime) -> None:
    """The viewer's agency says that it knows of the return: its row is done by its own word (L21). Raises NotThere."""
    done = False
    with transaction.write(viewer) as session:
        held = case_for(session, viewer, Act.RETURN_ACKNOWLEDGE, number, now)
        if held is not None and held.owner not in viewer.rows:
            agency = session.get_one(Agency, viewer.agency)
            row = next((row for row in offices(session, viewer, held, now) if row.key == f"a{agency.number}"), None)
            back = {EventKind.RECOVERED, EventKind.RETURNED} & moments_of(session, viewer, held).keys()
            done = row is not None and bool(back)
            own = select(ReturnTold.id).where(
                ReturnTold.case_id == held.key,
                ReturnTold.agency_id == viewer.agency,
                ReturnTold.superseded_at.is_(None),
            )
            if row is not None and back and session.execute(own).first() is None:
                session.add(
                    ReturnTold(
                        case_id=held.key, agency_id=viewer.agency, recorded_at=now, office_key=row.key, told_office=row.name,
                        told_at=now, told_channel=Channel.ACKNOWLEDGED.value,
                    )
                )  # fmt: skip
                reached = [Recipient(code) for code in row.recipients if code in set(Recipient)]
                discharge(session, viewer, held.key, OF_THE_RETURN, reached, Entry(now, Channel.ACKNOWLEDGED), now)
        _done(viewer, Act.RETURN_ACKNOWLEDGE, number, held if done else None)
    if not done:
        raise NotThere


def record_step(
    viewer: Viewer, number: str, step: Step, at: datetime | None, why: Explained | None, note: str, now: datetime
) -> None:
    """Record that a step was done, or why it is not; a later word takes the place of the earlier. Raises NotThere, NotRecorded."""
    with transaction.write(viewer) as session:
        held = _may(session, viewer, Act.RETURN_RECORD, number, now)
        if held is not None:
            _mark(session, viewer, held, step, at, why, note, now)
            session.flush()
            refresh(session, viewer, held.key, now)
        _done(viewer, Act.RETURN_RECORD, number, held, "step")
    if held is None:
        raise NotThere


def _mark(
    session: Session, viewer: Viewer, held: Held, step: Step, at: datetime | None, why: Explained | None, note: str, now: datetime
) -> None:  # fmt: skip
    if at is not None and at > now:
        raise NotRecorded("happened_time", "This time is in the future. Enter when it was done.")
    _check_open(session, held)
    found = _way_back(session, viewer, held, now)
    back = min((found.first[kind] for kind in FIELD_OF if kind in found.first), default=None)
    if back is None or (at is not None and at < back):
        raise NotRecorded("happened_time", "This is before the child was found. Check day and time.")
    if step not in {row.step for row in found.steps if not row.by_event}:
        raise NotRecorded("main", "This step is done by its own record, or is not asked here.")
    if at is not None and step in EVENT_OF_STEP:
        _talked(session, viewer, held, step, at, found, now)
    _supersede(session, ReturnStep, held, viewer, now, ReturnStep.step == step.value)
    session.add(
        ReturnStep(
            case_id=held.key, agency_id=viewer.agency, recorded_at=now, step=step.value, step_words=STEP_WORDS[step],
            step_done_at=at, step_explained=why.value if why else None, step_note=note or None,
        )
    )  # fmt: skip


@dataclass(frozen=True)
class Checklist:
    """What is said of the open rows at once: offices told with one contact, steps done then or explained, and the outcome if it ends now."""

    offices: tuple[str, ...]
    entry: Entry
    steps: dict[Step, Explained | None]
    outcome: Outcome | None = None


def save_checklist(viewer: Viewer, number: str, said: Checklist, now: datetime) -> bool:
    """Keep all that is said at once, or nothing of it; whether the case is closed by it. Raises NotThere, NotRecorded."""
    closed = False
    with transaction.write(viewer) as session:
        held = _may(session, viewer, Act.RETURN_TELL, number, now)
        if held is not None:
            if said.offices:
                _tell(session, viewer, held, said.offices, said.entry, None, now)
            session.flush()
            proven = {row.step for row in _way_back(session, viewer, held, now).steps if row.by_event}
            for step, why in said.steps.items():
                if step in proven:
                    continue  # what was ticked just now proves it, such as the court among those told
                _mark(session, viewer, held, step, None if why else said.entry.happened_at, why, "", now)
            session.flush()
            refresh(session, viewer, held.key, now)
            if said.outcome is not None:
                closed = _close(session, viewer, held, said.outcome, said.entry.happened_at, now)
        _done(viewer, Act.RETURN_TELL, number, held)
        if said.outcome is not None:
            _done(viewer, Act.CASE_CLOSE, number, held, "closed" if closed else "stays open")
    if held is None:
        raise NotThere
    return closed


DUTY_OF_STEP = {Step.INTERVIEW: "return_interview", Step.SCREENING: "trafficking_screening"}


def _talked(
    session: Session, viewer: Viewer, held: Held, step: Step, at: datetime, found: WayBack, now: datetime
) -> None:
    """Keep the event that the step is, and do the duties of the ledger that ask for it. Raises NotRecorded."""
    back = min((found.first[kind] for kind in FIELD_OF if kind in found.first), default=None)
    if back is None or at < back:
        raise NotRecorded("happened_time", "This is before the child was found. Check day and time.")
    entry = Entry(at, Channel.DONE)
    for row in ledger_of(session, held.key, now):
        if row.kind == DUTY_OF_STEP[step] and row.done_at is None and row.owner in viewer.rows:
            keep_record(session, viewer, held.key, row, entry, now)
    keep_event(session, viewer, held.key, EVENT_OF_STEP[step].value, at, now)


def close_case(viewer: Viewer, number: str, outcome: Outcome, at: datetime, now: datetime) -> bool:
    """Record the outcome, and close the case where the outcome ends it; whether it is closed. Raises NotThere, NotRecorded."""
    closed = False
    with transaction.write(viewer) as session:
        held = _may(session, viewer, Act.CASE_CLOSE, number, now)
        if held is not None:
            closed = _close(session, viewer, held, outcome, at, now)
        _done(viewer, Act.CASE_CLOSE, number, held, "closed" if closed else "stays open")
    if held is None:
        raise NotThere
    return closed


def _close(session: Session, viewer: Viewer, held: Held, outcome: Outcome, at: datetime, now: datetime) -> bool:
    closes = outcome not in STAYS_OPEN
    case = session.get_one(Case, held.key)
    found = _way_back(session, viewer, held, now)
    if case.closed_at is not None:
        raise NotRecorded("main", "The case is closed already. Nothing was changed.")
    if at > now:
        raise NotRecorded("happened_time", "This time is in the future. Enter since when it is so.")
    begun = min((found.first[kind] for kind in BEGINS if kind in found.first), default=None)
    if begun is not None and at < begun:
        raise NotRecorded("happened_time", "This is before the child went missing. Check day and time.")
    why = closing_refused(outcome, found.standing, found.open_rows) if closes else ""
    if why:
        raise NotRecorded("outcome", why)
    _supersede(session, CaseOutcome, held, viewer, now)
    session.add(
        CaseOutcome(
            case_id=held.key, agency_id=viewer.agency, recorded_at=now, outcome=OUTCOME_WORDS[outcome], outcome_at=at
        )
    )
    if closes:
        keep_event(session, viewer, held.key, EventKind.OUTCOME.value, at, now)
        session.flush()
        refresh(session, viewer, held.key, now)
        case.closed_at = now
    return closes


def reopen_case(viewer: Viewer, number: str, now: datetime) -> None:
    """Open a case again that was closed by mistake; the outcome is withdrawn, and its entry stays on record. Raises NotThere."""
    done = False
    with transaction.write(viewer) as session:
        held = _may(session, viewer, Act.CASE_CLOSE, number, now)
        if held is not None:
            case = session.get_one(Case, held.key)
            done = case.closed_at is not None
            if done:
                case.closed_at = None
                _supersede(session, CaseOutcome, held, viewer, now)
                _supersede(session, CaseEvent, held, viewer, now, CaseEvent.kind == EventKind.OUTCOME.value)
                refresh(session, viewer, held.key, now)
        _done(viewer, Act.CASE_CLOSE, number, held if done else None, "reopened")
    if not done:
        raise NotThere
