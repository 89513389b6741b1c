"""What people do with duties: record them as done, answer what the law asks; each recomputes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome
from portal.audit.services import record
from portal.cases.models import PRIVATE, CaseAnswer, CaseEvent
from portal.clocks.fact_rules import QUESTIONS, FactName
from portal.clocks.ledger_rules import EVENT_OF, REPORTS, LedgerRow
from portal.clocks.models import Duty, DutyNote, DutyRecord
from portal.clocks.pack_rules import Rule
from portal.clocks.party_rules import Recipient
from portal.clocks.queries import duties_of, editions, ledger_of
from portal.clocks.recompute_services import refresh
from portal.clocks.rules import Edition
from portal.clocks.telling_rules import OF_FACT
from portal.clocks.vocabulary_rules import Channel, LateReason
from portal.sharing.act_rules import Act
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import Viewer
from portal.store import transaction


class NotThere(LookupError):
    """There is no such thing for this viewer; answered as one that never was."""


class NotRecorded(ValueError):
    """The entry cannot be taken as it is; `field` says where, the message what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Entry:
    """A duty as recorded: when (an aware instant), how, whom, with which number; the reason where it was late."""

    happened_at: datetime
    channel: Channel
    person_told: str = ""
    number: str = ""
    reason: LateReason | None = None
    note: str = ""


def held_duty(
    session: Session, viewer: Viewer, act: Act, case: str, number: str, now: datetime
) -> tuple[Held, LedgerRow, list[LedgerRow]]:
    """A row of the ledger that the viewer's agency owes, and the agency's other open rows; raises NotThere."""
    held = case_for(session, viewer, act, case, now)
    if held is None:
        raise NotThere
    rows = [row for row in ledger_of(session, held.key, now) if row.owner in viewer.rows]
    row = next((row for row in rows if number in {limit.number for limit in row.limits}), None)
    if row is None:
        raise NotThere
    return held, row, [other for other in rows if other.is_open and other is not row]


def record_duty(viewer: Viewer, case: str, number: str, entry: Entry, also: frozenset[str], now: datetime) -> None:
    """Record that a duty was done, and with the same contact the duties numbered in `also`. Raises NotThere, NotRecorded."""
    with transaction.write(viewer) as session:
        try:
            held, row, others = held_duty(session, viewer, Act.DUTY_RECORD, case, number, now)
        except NotThere:
            held = None
            record(viewer, Act.DUTY_RECORD, Outcome.REFUSED, object_kind="case", object_number=case, reason="not found")
        if held is not None:
            done = [row, *(other for other in others if other.number in also)]
            for each in done:
                check_entry(each, entry, now)
            for each in done:
                keep_record(session, viewer, held.key, each, entry, now)
            refresh(session, viewer, held.key, now)
            record(viewer, Act.DUTY_RECORD, Outcome.DONE, object_kind="duty", object_number=number, case=held.key)
    if held is None:
        raise NotThere


def check_entry(row: LedgerRow, entry: Entry, now: datetime) -> None:
    if row.done_at is not None:
        raise NotRecorded("main", "This duty is recorded as done already. Nothing was changed.")
    if entry.happened_at > now:
        raise NotRecorded("happened_day", "This time is in the future. Enter when it was done.")
    if row.kind in REPORTS and not (entry.number or entry.person_told):
        raise NotRecorded(
            "number", "Nothing is a report until its recipient has it: enter the number, or the person told."
        )
    if (
        row.due_at
        and any(limit.adopted for limit in row.limits)
        and entry.happened_at > row.due_at
        and not entry.reason
    ):
        raise NotRecorded("reason", "This was done after the due time. Choose why; it goes through all the same.")


def keep_record(
    session: Session, viewer: Viewer, case: int, row: LedgerRow, entry: Entry, now: datetime
) -> None:  # fmt: skip
    """Keep one record of a row with its prose apart, and the event that the performance is; the caller recomputes."""
    session.add(
        DutyRecord(
            case_id=case, agency_id=viewer.agency, recorded_at=now, seat_id=viewer.seat, kind=row.kind,
            recipient_code=row.recipient_code, started_by=row.started_by, occurrence=row.occurrence,
            happened_at=entry.happened_at, channel=entry.channel.value, proof_number=entry.number or None,
            reason_code=entry.reason.value if entry.reason else None,
        )
    )  # fmt: skip
    if entry.person_told or entry.note:
        duty = session.execute(select(Duty.id).where(Duty.number == row.number)).scalar_one()
        session.add(
            DutyNote(
                case_id=case, agency_id=viewer.agency, recorded_at=now, duty_id=duty,
                person_told=entry.person_told or None, note_text=entry.note or None,
            )
        )  # fmt: skip
    event = EVENT_OF.get((row.kind, Recipient(row.recipient_code)))
    if event is not None:
        keep_event(session, viewer, case, event.value, entry.happened_at, now)


def keep_event(
    session: Session, viewer: Viewer, case: int, kind: str, happened_at: datetime, now: datetime, source: str = ""
) -> None:
    """Keep an event of a case, once for one moment; the caller recomputes."""
    same = select(CaseEvent).where(
        CaseEvent.case_id == case, CaseEvent.kind.in_((kind, PRIVATE)), CaseEvent.happened_at == happened_at,
        CaseEvent.superseded_at.is_(None),
    )  # fmt: skip
    if any(row.word() == kind for row in session.execute(same).scalars()):
        return
    session.add(
        CaseEvent(
            case_id=case, agency_id=viewer.agency, recorded_at=now, kind=kind, happened_at=happened_at, source=source or None
        )
    )  # fmt: skip


def discharge(
    session: Session, viewer: Viewer, case: int, kind: str, recipients: Iterable[Recipient], entry: Entry, now: datetime
) -> int:
    """Let the portal's own proof, a service or an acknowledgement, discharge the open rows toward these recipients that accept it; how many."""
    refresh(session, viewer, case, now)
    reached = {recipient.value for recipient in recipients}
    known = editions(session)
    accepting = {
        (row.kind, row.recipient_code)
        for row in duties_of(session, case)
        if any(entry.channel in rule.proofs for rule in _rules(known, row))
    }
    rows = [
        row
        for row in ledger_of(session, case, now)
        if row.kind == kind
        and row.recipient_code in reached
        and row.done_at is None
        and (row.kind, row.recipient_code) in accepting
    ]
    for row in rows:
        keep_record(session, viewer, case, row, entry, now)
    refresh(session, viewer, case, now)
    return len(rows)


def _rules(known: list[Edition], row: Duty) -> list[Rule]:
    """The rule of a stored duty, as the edition has it under which it runs."""
    packs = (edition.pack for edition in known if (edition.pack.code, edition.pack.edition) == (row.pack, row.edition))
    return [rule for pack in packs if (rule := pack.rule(row.rule))]


def answer(viewer: Viewer, case: str, question: FactName, yes: bool, now: datetime) -> None:
    """Answer what the law asks of a case; a new answer takes the place of the old, which stays on record. Raises NotThere."""
    with transaction.write(viewer) as session:
        held = case_for(session, viewer, Act.CASE_ANSWER, case, now)
        if held is not None and question in QUESTIONS:
            for old in session.execute(
                select(CaseAnswer).where(
                    CaseAnswer.case_id == held.key, CaseAnswer.question == question.value,
                    CaseAnswer.superseded_at.is_(None),
                )
            ).scalars():  # fmt: skip
                old.superseded_at = now
            keep_answer(session, viewer, held.key, question, yes, now)
            session.flush()
            refresh(session, viewer, held.key, now)
        record(
            viewer, Act.CASE_ANSWER, Outcome.DONE if held else Outcome.REFUSED, object_kind="case", object_number=case,
            case=held.key if held else None, reason=_logged(question) if held else "not found",
        )  # fmt: skip
    if held is None:
        raise NotThere


def _logged(question: FactName) -> str:
    """What the log says was answered: that it was, where the question alone would tell what the case is about."""
    return "answered" if question in OF_FACT else question.value


def keep_answer(session: Session, viewer: Viewer, case: int, question: FactName, yes: bool, now: datetime) -> None:
    """Keep an answer; the caller recomputes."""
    session.add(CaseAnswer(case_id=case, agency_id=viewer.agency, recorded_at=now, question=question.value, answer=yes))
