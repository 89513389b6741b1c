"""Disputing when a clock began: stated by one agency, held for wrong by the one who owes; taken back, accepted, or corrected by its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading
from portal.cases.models import CaseEvent
from portal.clocks.ledger_rules import LedgerRow
from portal.clocks.models import Duty, DutyNote, DutyRelief
from portal.clocks.queries import duties_of, editions
from portal.clocks.recompute_services import refresh
from portal.clocks.relief_queries import history, of_row, open_entry, start_of, starts
from portal.clocks.relief_rules import Asking, Ending, Relief, ReliefKind, Standing
from portal.clocks.relief_services import SHOWN, duty_of, end, entering, find, keep, opener, standing
from portal.clocks.services import NotRecorded, NotThere, held_duty, keep_event
from portal.clocks.vocabulary_rules import EVENT_WORDS, EventKind
from portal.notices.outbox_services import tell
from portal.notices.rules import Kind, TargetKind
from portal.people.models import Agency
from portal.sharing.act_rules import Act
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import Viewer
from portal.store import transaction


@dataclass(frozen=True)
class Began:
    """When the clock of a duty began: what happened, when, stated by whom; `own`: by the viewer's own agency. Instants in UTC."""

    duty: str
    words: str
    at: datetime
    by: str
    own: bool


@dataclass(frozen=True)
class Disputed:
    """A dispute as the agency that stated the start has it, settled or not: of the duty and of who owes it, it hears nothing."""

    words: str
    relief: Relief


def _started(session: Session, case: int, kind: str, started_by: str, occurrence: int) -> CaseEvent | None:
    """The event that started a row; None where it was no event, or that event does not stand any more."""
    if started_by not in set(EventKind):
        return None
    known = editions(session)
    rows = [row for row in duties_of(session, case) if row.kind == kind and row.started_by == started_by]
    rules = (edition.pack.rule(row.rule) for row in rows for edition in known if edition.pack.code == row.pack)
    each = any(rule.each for rule in rules if rule is not None)
    return start_of(starts(session, case, started_by), occurrence, each)


def _start(session: Session, case: int, row: LedgerRow) -> CaseEvent | None:
    return _started(session, case, row.kind, row.started_by, row.occurrence)


def show_start(viewer: Viewer, case: str, number: str, now: datetime) -> Began | None:
    """When the clock of a duty of the viewer's agency began; None where the duty is not there, or no event began it."""
    began, key = None, None
    with transaction.read(viewer) as session:
        try:
            held, row, _ = held_duty(session, viewer, Act.START_DISPUTE, case, number, now)
            key, event = held.key, _start(session, held.key, row)
            if event is not None:
                by = session.execute(select(Agency.name).where(Agency.id == event.agency_id)).scalar_one()
                words = EVENT_WORDS[EventKind(row.started_by)]
                began = Began(row.duty, words, event.happened_at, by, event.agency_id in viewer.rows)
        except NotThere:
            pass
    outcome = Outcome.READ if began else Outcome.REFUSED
    reading(
        viewer,
        Act.START_DISPUTE,
        outcome,
        object_kind="duty",
        object_number=number,
        case=key,
        reason="" if began else "not found",
    )
    return began


def dispute(viewer: Viewer, case: str, number: str, asking: Asking, now: datetime) -> None:
    """Dispute a start that another agency stated; the verdict reads so at once. Raises NotThere, NotRecorded."""
    with entering(viewer, Act.START_DISPUTE, "duty", number) as (session, done):
        held, row, _ = held_duty(session, viewer, Act.START_DISPUTE, case, number, now)
        event = _start(session, held.key, row)
        if event is None:
            raise NotThere
        if event.agency_id in viewer.rows:
            raise NotRecorded(
                "main", "Your own agency stated this start, so there is nobody to dispute it with. Correct it instead."
            )
        if open_entry(of_row(session, held.key, row), ReliefKind.DISPUTE) is not None:
            raise NotRecorded("main", "This start is disputed already. Take that back before you name another time.")
        _check(asking, event, now)
        entry = keep(session, viewer, held, row, asking, now)
        entry.stated_at, entry.stated_by_id = event.happened_at, event.agency_id
        session.flush()
        refresh(session, viewer, held.key, now)
        tell(
            session, Kind.START_DISPUTED, [(TargetKind.AGENCY, event.agency_id)], by=viewer, now=now, case=held.key,
            agency=event.agency_id, object_number=entry.number,
        )  # fmt: skip
        done.append((held.key, "disputed"))


def correct_start(viewer: Viewer, case: str, number: str, asking: Asking, now: datetime) -> None:
    """Correct a start that one's own agency stated: a new event supersedes the old one. Raises NotThere, NotRecorded."""
    with entering(viewer, Act.START_DISPUTE, "duty", number) as (session, done):
        held, row, _ = held_duty(session, viewer, Act.START_DISPUTE, case, number, now)
        event = _start(session, held.key, row)
        if event is None:
            raise NotThere
        if event.agency_id not in viewer.rows:
            raise NotRecorded(
                "main", "Another agency stated this start. Dispute it, so that they can accept your time."
            )
        _check(asking, event, now)
        duty = session.execute(select(Duty.id).where(Duty.number == row.number)).scalar_one()
        session.add(
            DutyNote(
                case_id=held.key, agency_id=viewer.agency, recorded_at=now, duty_id=duty, person_told=None, note_text=asking.note
            )
        )  # fmt: skip
        _correct(session, viewer, held, event, asking.starts_at or now, now)
        done.append((held.key, "corrected"))


def _check(asking: Asking, event: CaseEvent, now: datetime) -> None:
    if asking.starts_at is None or asking.starts_at > now:
        raise NotRecorded("happened_day", "This time is in the future. Enter when it happened.")
    if asking.starts_at == event.happened_at:
        raise NotRecorded("happened_time", "This is the time that was stated. Enter the one that you hold for right.")
    if not asking.note:
        raise NotRecorded("note", "Enter the reason. The court does not see it.")


def _correct(session: Session, viewer: Viewer, held: Held, event: CaseEvent, at: datetime, now: datetime) -> None:
    """Let a new event take the place of one of the viewer's agency."""
    event.superseded_at = now
    session.flush()
    keep_event(session, viewer, held.key, event.word(), at, now, event.source or "")
    session.flush()
    refresh(session, viewer, held.key, now)


def take_back(viewer: Viewer, case: str, number: str, now: datetime) -> str:
    """End a dispute of one's own agency; the start stands as it was stated. Gives the duty's number. Raises NotThere."""
    with entering(viewer, Act.START_DISPUTE, "relief", number) as (session, done):
        held, entry = find(session, viewer, Act.START_DISPUTE, case, number, now)
        if entry.relief != ReliefKind.DISPUTE.value or standing(entry) is not Standing.IN_FORCE:
            raise NotThere
        end(session, viewer, entry, Ending.WITHDRAWN, now)
        if entry.stated_by_id is not None:
            _tell_settled(session, viewer, entry, entry.stated_by_id, now)
        done.append((held.key, "withdrawn"))
        duty = duty_of(session, entry)
    return duty


def show_dispute(viewer: Viewer, case: str, number: str, now: datetime) -> Disputed | None:
    """A dispute of a start that the viewer's agency stated; None where it is not there for them."""
    found, key = None, None
    with transaction.read(viewer) as session:
        try:
            held, entry = _disputing(session, viewer, case, number, now)
            key = held.key
            found = Disputed(
                EVENT_WORDS[EventKind(entry.started_by)], history(session, [entry], opener(viewer, held), viewer)[0]
            )
        except NotThere:
            pass
    shown = (Shown(key, SHOWN),) if key else ()
    reading(viewer, Act.START_SETTLE, Outcome.READ if found else Outcome.REFUSED, object_kind="relief", object_number=number, case=key,
            reason="" if found else "not found", shown=shown)  # fmt: skip
    return found


def accept(viewer: Viewer, case: str, number: str, now: datetime) -> None:
    """Accept the instant of whoever disputes: a corrected event supersedes the one that the viewer's agency stated. Raises NotThere."""
    with entering(viewer, Act.START_SETTLE, "relief", number) as (session, done):
        held, entry, event = _disputed(session, viewer, case, number, now)
        end(session, viewer, entry, Ending.ACCEPTED, now)
        _correct(session, viewer, held, event, entry.starts_at or now, now)
        _tell_settled(session, viewer, entry, entry.agency_id, now)
        done.append((held.key, "accepted"))


def _tell_settled(session: Session, viewer: Viewer, entry: DutyRelief, agency: int, now: datetime) -> None:
    tell(
        session, Kind.START_SETTLED, [(TargetKind.AGENCY, agency)], by=viewer, now=now, case=entry.case_id, agency=agency,
        object_number=entry.number,
    )  # fmt: skip


def _disputing(session: Session, viewer: Viewer, case: str, number: str, now: datetime) -> tuple[Held, DutyRelief]:
    """A dispute, whatever became of it, of a start that the viewer's agency stated. Raises NotThere."""
    held = case_for(session, viewer, Act.START_SETTLE, case, now)
    if held is None:
        raise NotThere
    entry = session.execute(
        select(DutyRelief).where(
            DutyRelief.number == number, DutyRelief.case_id == held.key, DutyRelief.relief == ReliefKind.DISPUTE.value,
            DutyRelief.stated_by_id.in_(viewer.rows),
        )
    ).scalar_one_or_none()  # fmt: skip
    if entry is None:
        raise NotThere
    return held, entry


def _disputed(
    session: Session, viewer: Viewer, case: str, number: str, now: datetime
) -> tuple[Held, DutyRelief, CaseEvent]:
    """A dispute that stands, of a start that the viewer's agency stated, with the event. Raises NotThere."""
    held, entry = _disputing(session, viewer, case, number, now)
    if standing(entry) is not Standing.IN_FORCE:
        raise NotThere
    event = _started(session, held.key, entry.kind, entry.started_by, entry.occurrence)
    if event is None or event.agency_id not in viewer.rows:
        raise NotThere
    return held, entry, event
