"""Asking that a duty is relieved, and what becomes of it: answered by a second person, taken back, revoked, ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading, record
from portal.clocks.ledger_rules import LedgerRow
from portal.clocks.models import Duty, DutyNote, DutyRelief
from portal.clocks.pack_rules import Rule
from portal.clocks.queries import duties_of, editions, ledger_of
from portal.clocks.recompute_services import refresh
from portal.clocks.relief_queries import history, of_row, open_entry, stated, waits_for
from portal.clocks.relief_rules import (
    Answer,
    Asking,
    Ending,
    Law,
    Relief,
    ReliefKind,
    Standing,
    Stated,
    allowed,
    not_allowed,
    problem,
    said,
    standing_of,
)
from portal.clocks.rules import Edition, latest_extension
from portal.clocks.services import NotRecorded, NotThere, held_duty
from portal.clocks.state_rules import State
from portal.notices.outbox_services import tell
from portal.notices.rules import Kind, TargetKind
from portal.sharing.act_rules import Act, role_may
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import InformationClass, Item, Viewer, item_open
from portal.store import transaction

RUNS = frozenset({State.RUNNING, State.DUE_SOON, State.OVERDUE})
SHOWN = (InformationClass.DUTY_LEDGER.value, InformationClass.DUTY_NOTES.value)


class OutOfBounds(NotRecorded):
    """An instant is beyond what the law or the row allows; `at` is the instant that belongs to the message."""

    def __init__(self, field: str, message: str, at: datetime) -> None:
        super().__init__(field, message)
        self.at = at


@dataclass(frozen=True)
class Choices:
    """What may be asked of a duty and until when it may be extended, for its page, with all that was asked before."""

    kinds: tuple[ReliefKind, ...]
    latest: datetime | None
    entries: tuple[Relief, ...]
    starts: tuple[Stated, ...]
    may_answer: bool
    laws: tuple[Law, ...] = ()

    def law(self, kind: str) -> Law | None:
        """What the law says of a kind."""
        return next((law for law in self.laws if law.kind.value == kind), None)


def show_duty(
    viewer: Viewer, act: Act, case: str, number: str, now: datetime
) -> tuple[LedgerRow, list[LedgerRow], Choices] | None:
    """A duty that the viewer's agency owes, its other open ones, and what may be asked of it; None where it is not there for them."""
    try:
        with transaction.read(viewer) as session:
            held, row, others = held_duty(session, viewer, act, case, number, now)
            key, found = held.key, _limits(session, held.key, row)
            offered = Choices(
                allowed(rule for _, _, rule in found) if row.done_at is None else (), _latest(found),
                history(session, of_row(session, key, row), opener(viewer, held), viewer),
                tuple(stated(session, key, row.started_by)), role_may(viewer.role, Act.DUTY_RELIEVE), _laws(row, found),
            )  # fmt: skip
    except NotThere:
        reading(viewer, act, Outcome.REFUSED, object_kind="case", object_number=case, reason="not found")
        return None
    reading(viewer, act, object_kind="duty", object_number=number, case=key, shown=(Shown(key, SHOWN),))
    return row, others, offered


@dataclass(frozen=True)
class EntryPage:
    """One entry of a duty, what the duty is called, its number, and what its law says of the kind; for the page that answers, revokes or ends it."""

    relief: Relief
    duty: str
    number: str
    law: Law | None


def show_entry(viewer: Viewer, act: Act, case: str, number: str, now: datetime) -> EntryPage | None:
    """One entry of the viewer's agency; None where it is not there."""
    try:
        with transaction.read(viewer) as session:
            held, entry = find(session, viewer, act, case, number, now)
            duty = session.execute(select(Duty.duty, Duty.number).where(Duty.id == entry.duty_id)).one()
            row = next(
                (row for row in ledger_of(session, held.key, now) if duty.number in {one.number for one in row.limits}),
                None,
            )
            laws = _laws(row, _limits(session, held.key, row)) if row else ()
            law = next((law for law in laws if law.kind.value == entry.relief), None)
            key, relief = (
                held.key,
                EntryPage(
                    history(session, [entry], opener(viewer, held), viewer)[0], duty.duty or "", duty.number, law
                ),
            )
    except NotThere:
        reading(viewer, act, Outcome.REFUSED, object_kind="case", object_number=case, reason="not found")
        return None
    reading(viewer, act, object_kind="relief", object_number=number, case=key, shown=(Shown(key, SHOWN),))
    return relief


def opener(viewer: Viewer, held: Held) -> Callable[[int], bool]:
    """Whether the viewer may read the notes that an agency made."""
    return lambda agency: item_open(viewer, InformationClass.DUTY_NOTES, held.facts, Item(made_by=agency))


def _limits(session: Session, case: int, row: LedgerRow) -> list[tuple[Duty, Edition, Rule]]:
    """Each limit of a row with its edition and rule."""
    numbers = {limit.number for limit in row.limits}
    known = {(edition.pack.code, edition.pack.edition): edition for edition in editions(session)}
    found = []
    for duty in duties_of(session, case):
        edition = known.get((duty.pack, duty.edition)) if duty.number in numbers else None
        rule = edition.pack.rule(duty.rule) if edition else None
        if edition is not None and rule is not None:
            found.append((duty, edition, rule))
    return found


def _laws(row: LedgerRow, found: list[tuple[Duty, Edition, Rule]]) -> tuple[Law, ...]:
    """What the law of a row says of each kind of relief that it allows: of several limits, those that do not allow it run on."""
    open_limits = {limit.number: limit for limit in row.limits if limit.state in RUNS}
    laws = []
    for kind in allowed(rule for _, _, rule in found):
        allows = [f"{said(rule, kind)} ({rule.source.citation})" for _, _, rule in found if said(rule, kind)]
        others = [
            open_limits[duty.number] for duty, _, rule in found if not said(rule, kind) and duty.number in open_limits
        ]
        laws.append(Law(kind, tuple(dict.fromkeys(allows)), tuple(others)))
    return tuple(laws)


def _latest(found: list[tuple[Duty, Edition, Rule]]) -> datetime | None:
    """Until when the row may be extended: what the most generous of its rules allows."""
    dates = [latest_extension(edition, rule, duty.started_at) for duty, edition, rule in found]
    return max((at for at in dates if at is not None), default=None)


@contextmanager
def entering(viewer: Viewer, act: Act, kind: str, number: str) -> Iterator[tuple[Session, list[tuple[int, str]]]]:
    """One entry with its line in the log: the caller puts case and reason into the list when it is done; else it was refused."""
    done: list[tuple[int, str]] = []
    with transaction.write(viewer) as session:
        with suppress(NotThere):
            yield session, done
        case, reason = done[0] if done else (None, "not found")
        outcome = Outcome.DONE if done else Outcome.REFUSED
        record(viewer, act, outcome, object_kind=kind, object_number=number, case=case, reason=reason)
    if not done:
        raise NotThere


def ask(viewer: Viewer, case: str, number: str, asking: Asking, now: datetime) -> None:
    """Ask that a duty is relieved; a supervisor who is another person is told. Raises NotThere, NotRecorded."""
    with entering(viewer, Act.DUTY_ASK, "duty", number) as (session, done):
        held, row, _ = held_duty(session, viewer, Act.DUTY_ASK, case, number, now)
        _check(row, _limits(session, held.key, row), of_row(session, held.key, row), asking, now)
        entry = keep(session, viewer, held, row, asking, now)
        tell(
            session, Kind.TIME_ASKED, [(TargetKind.SUPERVISORS, viewer.agency)], by=viewer, now=now, case=held.key,
            object_number=row.number, due_at=row.due_at,
        )  # fmt: skip
        session.add(entry)
        done.append((held.key, asking.kind.value))


def _check(
    row: LedgerRow, limits: list[tuple[Duty, Edition, Rule]], before: list[DutyRelief], asking: Asking, now: datetime
) -> None:
    found = allowed(rule for _, _, rule in limits)
    if row.done_at is not None:
        raise NotRecorded("main", "This duty is recorded as done already. Nothing was changed.")
    if asking.kind not in found:
        raise NotRecorded("kind", not_allowed(asking.kind, found))
    standing = open_entry(before, asking.kind)
    if standing is not None and (asking.kind is not ReliefKind.PAUSE or not standing.answer):
        raise NotRecorded(
            "kind",
            "This is asked or in force already: see below. Take it back, or have it revoked, before you ask anew.",
        )
    wrong = problem(asking, row.due_at, _latest(limits), now)
    if wrong is not None:
        field, message, at = wrong
        raise OutOfBounds(field, message, at) if at else NotRecorded(field, message)


def keep(session: Session, viewer: Viewer, held: Held, row: LedgerRow, asking: Asking, now: datetime) -> DutyRelief:
    """Keep what is asked of a row, with its reason apart."""
    duty = session.execute(select(Duty.id).where(Duty.number == row.number)).scalar_one()
    entry = DutyRelief(
        case_id=held.key, agency_id=viewer.agency, recorded_at=now, duty_id=duty, seat_id=viewer.seat, relief=asking.kind.value,
        kind=row.kind, recipient_code=row.recipient_code, started_by=row.started_by, occurrence=row.occurrence,
        ground=asking.ground.value, starts_at=asking.starts_at, ends_at=asking.ends_at,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    keep_note(session, viewer, entry, asking.note, now)
    return entry


def keep_note(session: Session, viewer: Viewer, entry: DutyRelief, text: str, now: datetime) -> None:
    """Keep the prose of a step, sealed and never the bench's."""
    if text:
        session.add(
            DutyNote(
                case_id=entry.case_id, agency_id=viewer.agency, recorded_at=now, duty_id=entry.duty_id, relief_id=entry.id,
                person_told=None, note_text=text,
            )
        )  # fmt: skip


def find(session: Session, viewer: Viewer, act: Act, case: str, number: str, now: datetime) -> tuple[Held, DutyRelief]:
    """An entry of the viewer's agency on a case that is there for them. Raises NotThere."""
    held = case_for(session, viewer, act, case, now)
    entry = None
    if held is not None:
        entry = session.execute(
            select(DutyRelief).where(
                DutyRelief.number == number, DutyRelief.case_id == held.key, DutyRelief.agency_id.in_(viewer.rows)
            )
        ).scalar_one_or_none()
    if held is None or entry is None:
        raise NotThere
    return held, entry


def answer(viewer: Viewer, case: str, number: str, approved: bool, note: str, now: datetime) -> str:
    """Approve what another person of the agency asked, or refuse it with a reason; gives the duty's number. Raises NotThere, NotRecorded."""
    with entering(viewer, Act.DUTY_RELIEVE, "relief", number) as (session, done):
        held, entry = find(session, viewer, Act.DUTY_RELIEVE, case, number, now)
        own = select(DutyRelief.id).where(DutyRelief.id == entry.id, waits_for(viewer.person, viewer.rows))
        if session.execute(own).first() is None:
            raise NotThere
        if not approved and not note:
            raise NotRecorded("note", "Enter why you do not approve. Whoever asked reads it; the court does not.")
        keep_note(session, viewer, entry, note, now)
        entry.answer = (Answer.APPROVED if approved else Answer.REFUSED).value
        entry.answered_at, entry.answered_by = now, viewer.seat
        session.flush()
        refresh(session, viewer, held.key, now)
        _tell_asker(session, viewer, entry, now)
        done.append((held.key, f"{entry.relief}: {entry.answer}"))
        duty = duty_of(session, entry)
    return duty


def duty_of(session: Session, entry: DutyRelief) -> str:
    """The number of an entry's duty, empty where it is owed no more and has no page."""
    row = session.execute(select(Duty.number, Duty.lapsed_at).where(Duty.id == entry.duty_id)).one()
    return row.number if row.lapsed_at is None else ""


def _tell_asker(session: Session, viewer: Viewer, entry: DutyRelief, now: datetime) -> None:
    told = session.execute(select(Duty.number).where(Duty.id == entry.duty_id)).scalar_one()
    tell(
        session, Kind.TIME_ANSWERED, [(TargetKind.SEAT, entry.seat_id)], by=viewer, now=now, case=entry.case_id, object_number=told
    )  # fmt: skip


def standing(entry: DutyRelief) -> Standing:
    """How far an entry has come."""
    return standing_of(ReliefKind(entry.relief), Answer(entry.answer), Ending(entry.ending))


def end(session: Session, viewer: Viewer, entry: DutyRelief, ending: Ending, now: datetime) -> None:
    """Set how an entry ended, once, and recompute its case."""
    entry.ending, entry.ended_at, entry.ended_by = ending.value, now, viewer.seat
    session.flush()
    refresh(session, viewer, entry.case_id, now)


def withdraw(viewer: Viewer, case: str, number: str, now: datetime) -> str:
    """Take back what one's own seat asked and nobody has answered; gives the duty's number. Raises NotThere."""
    with entering(viewer, Act.DUTY_ASK, "relief", number) as (session, done):
        held, entry = find(session, viewer, Act.DUTY_ASK, case, number, now)
        if entry.seat_id != viewer.seat or standing(entry) is not Standing.ASKED:
            raise NotThere
        end(session, viewer, entry, Ending.WITHDRAWN, now)
        done.append((held.key, f"{entry.relief}: withdrawn"))
        duty = duty_of(session, entry)
    return duty


def revoke(viewer: Viewer, case: str, number: str, note: str, now: datetime) -> None:
    """Revoke what was approved, with a reason: from now on it relieves nothing. Raises NotThere, NotRecorded."""
    with entering(viewer, Act.DUTY_RELIEVE, "relief", number) as (session, done):
        held, entry = find(session, viewer, Act.DUTY_RELIEVE, case, number, now)
        if entry.relief == ReliefKind.DISPUTE.value or standing(entry) is not Standing.IN_FORCE:
            raise NotThere
        if not note:
            raise NotRecorded("note", "Enter the reason. Whoever asked reads it; the court does not.")
        keep_note(session, viewer, entry, note, now)
        end(session, viewer, entry, Ending.REVOKED, now)
        _tell_asker(session, viewer, entry, now)
        done.append((held.key, f"{entry.relief}: revoked"))


def end_pause(viewer: Viewer, case: str, number: str, stopped_at: datetime, now: datetime) -> None:
    """Record when the clock ran again. Raises NotThere, NotRecorded."""
    with entering(viewer, Act.DUTY_ASK, "relief", number) as (session, done):
        held, entry = find(session, viewer, Act.DUTY_ASK, case, number, now)
        if (
            entry.relief != ReliefKind.PAUSE.value
            or standing(entry) is not Standing.IN_FORCE
            or entry.starts_at is None
        ):
            raise NotThere
        if stopped_at > now:
            raise NotRecorded("happened_day", "This time is in the future. Record the end when the clock runs again.")
        if stopped_at < entry.starts_at:
            raise OutOfBounds("happened_day", "The pause had not begun then. It began", entry.starts_at)
        entry.stopped_at = stopped_at
        end(session, viewer, entry, Ending.OVER, now)
        done.append((held.key, "pause: over"))
