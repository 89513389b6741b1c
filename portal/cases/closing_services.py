"""After the search has ended: the steps, all open rows with one save, the outcome, closing, and taking an outcome back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases.correction_services import check_open, supersede
from portal.cases.models import Case, CaseEvent
from portal.cases.return_models import CaseOutcome, ReturnStep
from portal.cases.return_queries import moments_of
from portal.cases.return_rules import (
    BEGINS,
    DUTY_OF_STEP,
    EVENT_OF_STEP,
    OUTCOME_WORDS,
    STAYS_OPEN,
    STEP_WORDS,
    Explained,
    Outcome,
    Step,
    closing_refused,
    ended_at,
)
from portal.cases.return_services import log_act, may_lead_back, tell_joined, way_back
from portal.cases.return_telling_services import tell_offices
from portal.clocks.queries import ledger_of
from portal.clocks.recompute_services import refresh
from portal.clocks.services import Entry, NotRecorded, NotThere, check_entry, keep_event, keep_record
from portal.clocks.vocabulary_rules import Channel, EventKind, LateReason
from portal.notices.rules import Kind
from portal.sharing.act_rules import Act
from portal.sharing.queries import Held
from portal.sharing.rules import Viewer
from portal.store import transaction


@dataclass(frozen=True)
class Mark:
    """What is said of a step: done at (an aware instant), or why it is not; the reason where it was late, and a note."""

    at: datetime | None
    why: Explained | None = None
    note: str = ""
    reason: LateReason | None = None


def record_step(viewer: Viewer, number: str, step: Step, mark: Mark, now: datetime) -> None:
    """Record that a step was done, or why it is not; a later word takes the place of the earlier. Raises NotThere, NotRecorded."""
    with transaction.write(viewer) as session:
        held = may_lead_back(session, viewer, Act.RETURN_RECORD, number, now)
        if held is not None:
            _mark(session, viewer, held, step, mark, now)
            session.flush()
            refresh(session, viewer, held.key, now)
        log_act(viewer, Act.RETURN_RECORD, number, held, "step")
    if held is None:
        raise NotThere


def _mark(session: Session, viewer: Viewer, held: Held, step: Step, mark: Mark, now: datetime) -> None:
    at = mark.at
    if at is not None and at > now:
        raise NotRecorded("happened_time", "This time is in the future. Enter when it was done.")
    check_open(session, held)
    found = way_back(session, viewer, held, now)
    if found.ended_at is None or (at is not None and at < found.ended_at):
        raise NotRecorded("happened_time", "This is before the search ended. Check day and time.")
    if step not in {row.step for row in found.steps if not row.by_event}:
        raise NotRecorded("main", "This step is done by its own record, or is not asked here.")
    if at is not None and step in EVENT_OF_STEP:
        _talked(session, viewer, held, step, at, mark.reason, now)
    supersede(session, ReturnStep, held, viewer, now, ReturnStep.step == step.value)
    session.add(
        ReturnStep(
            case_id=held.key, agency_id=viewer.agency, recorded_at=now, step=step.value, step_words=STEP_WORDS[step],
            step_done_at=at, step_explained=mark.why.value if mark.why else None, step_note=mark.note or None,
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
        held = may_lead_back(session, viewer, Act.RETURN_TELL, number, now)
        if held is not None:
            if said.offices:
                tell_offices(session, viewer, held, said.offices, said.entry, None, now)
            session.flush()
            proven = {row.step for row in way_back(session, viewer, held, now).steps if row.by_event}
            for step, why in said.steps.items():
                if step in proven:
                    continue  # what was ticked just now proves it, such as the court among those told
                at = None if why else said.entry.happened_at
                _mark(session, viewer, held, step, Mark(at, why, reason=said.entry.reason), now)
            session.flush()
            refresh(session, viewer, held.key, now)
            if said.outcome is not None:
                closed = _close(session, viewer, held, said.outcome, said.entry.happened_at, now)
        log_act(viewer, Act.RETURN_TELL, number, held)
        if said.outcome is not None:
            log_act(viewer, Act.CASE_CLOSE, number, held, "closed" if closed else "stays open")
    if held is None:
        raise NotThere
    return closed


def _talked(
    session: Session, viewer: Viewer, held: Held, step: Step, at: datetime, reason: LateReason | None, now: datetime
) -> None:
    """Keep the event that the step is, and do the duties of the ledger that ask for it. Raises NotRecorded."""
    entry = Entry(at, Channel.DONE, reason=reason)
    for row in ledger_of(session, held.key, now):
        if row.kind == DUTY_OF_STEP[step] and row.done_at is None and row.owner in viewer.rows:
            check_entry(row, entry, now)
            keep_record(session, viewer, held.key, row, entry, now)
    keep_event(session, viewer, held.key, EVENT_OF_STEP[step].value, at, now)


def close_case(viewer: Viewer, number: str, outcome: Outcome, at: datetime, now: datetime) -> bool:
    """Record the outcome, and close the case where it ends the absence and every row is done; whether it is closed. Raises NotThere, NotRecorded."""
    closed = False
    with transaction.write(viewer) as session:
        held = may_lead_back(session, viewer, Act.CASE_CLOSE, number, now)
        if held is not None:
            closed = _close(session, viewer, held, outcome, at, now)
        log_act(viewer, Act.CASE_CLOSE, number, held, "closed" if closed else "")
    if held is None:
        raise NotThere
    return closed


def _close(session: Session, viewer: Viewer, held: Held, outcome: Outcome, at: datetime, now: datetime) -> bool:
    check_open(session, held)
    found = way_back(session, viewer, held, now)
    if at > now:
        raise NotRecorded("happened_time", "This time is in the future. Enter since when it is so.")
    begun = min((found.first[kind] for kind in BEGINS if kind in found.first), default=None)
    if begun is not None and at < begun:
        raise NotRecorded("happened_time", "This is before the child went missing. Check day and time.")
    why = closing_refused(outcome, found.standing, found.open_rows) if outcome not in STAYS_OPEN else ""
    if why:
        raise NotRecorded("outcome", why)
    supersede(session, CaseOutcome, held, viewer, now)
    kept = {"outcome": OUTCOME_WORDS[outcome], "outcome_at": at}
    session.add(CaseOutcome(case_id=held.key, agency_id=viewer.agency, recorded_at=now, **kept))
    return outcome not in STAYS_OPEN and _end(session, viewer, held, outcome, at, now)


def _end(session: Session, viewer: Viewer, held: Held, outcome: Outcome, at: datetime, now: datetime) -> bool:
    """End the absence; the case is closed where nobody is left to be told and no step is open. Whether it is."""
    ended = ended_at(moments_of(session, held))
    if EventKind.OUTCOME not in moments_of(session, held):
        keep_event(session, viewer, held.key, EventKind.OUTCOME.value, at, now)
    if ended is None:
        tell_joined(session, viewer, held, Kind.SEARCH_ENDED, now)
    session.flush()
    refresh(session, viewer, held.key, now)
    if way_back(session, viewer, held, now).open_rows:
        return False
    session.get_one(Case, held.key).closed_at = now
    return True


def reopen_case(viewer: Viewer, number: str, now: datetime) -> None:
    """Take an outcome back, and open the case again where it was closed by it; the entry stays on record. Raises NotThere."""
    done = False
    with transaction.write(viewer) as session:
        held = may_lead_back(session, viewer, Act.CASE_CLOSE, number, now)
        if held is not None:
            case = session.get_one(Case, held.key)
            done = case.closed_at is not None or EventKind.OUTCOME in moments_of(session, held)
            if done:
                case.closed_at = None
                supersede(session, CaseOutcome, held, viewer, now)
                supersede(session, CaseEvent, held, viewer, now, CaseEvent.kind == EventKind.OUTCOME.value)
                if ended_at(moments_of(session, held)) is None:
                    tell_joined(session, viewer, held, Kind.STILL_MISSING, now)
                refresh(session, viewer, held.key, now)
        log_act(viewer, Act.CASE_CLOSE, number, held if done else None, "taken back")
    if not done:
        raise NotThere
