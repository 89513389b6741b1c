"""Reads of what relieves duties: what counts for the engine, what a row's page shows, and what waits for an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from portal.cases.models import PRIVATE, Case, CaseEvent
from portal.clocks.episode_rules import RowKey, ordinals
from portal.clocks.ledger_rules import LedgerRow
from portal.clocks.models import DutyNote, DutyRelief
from portal.clocks.party_rules import Recipient, Side
from portal.clocks.relief_rules import (
    DONE_WORDS,
    Answer,
    Ending,
    Relief,
    ReliefKind,
    Standing,
    Stated,
    Step,
    standing_of,
    word_of,
)
from portal.people.models import Agency, Person, Seat
from portal.sharing.rules import Viewer

COUNTS = (Ending.NONE.value, Ending.OVER.value)


def row_key(row: Any) -> RowKey:
    """Of which row of the ledger an entry is: of the agency's that keeps the case, or of law enforcement's."""
    side = Side.AGENCY if row.agency_id == row.keeper else Side.LAW_ENFORCEMENT
    return RowKey(row.kind, Recipient(row.recipient_code), row.started_by, row.occurrence, side)


# Asked with every recomputing, so it is made once.
_IN_FORCE = (
    select(
        DutyRelief.relief, DutyRelief.ground, DutyRelief.ending, DutyRelief.kind, DutyRelief.recipient_code,
        DutyRelief.started_by, DutyRelief.occurrence, DutyRelief.starts_at, DutyRelief.ends_at, DutyRelief.stopped_at,
        DutyRelief.agency_id, Case.agency_id.label("keeper"),
    )
    .join(Case, Case.id == DutyRelief.case_id)
    .where(
        DutyRelief.case_id == bindparam("case"), DutyRelief.ending.in_(COUNTS),
        or_(DutyRelief.answer == Answer.APPROVED.value, DutyRelief.relief == ReliefKind.DISPUTE.value),
    )
    .order_by(DutyRelief.recorded_at, DutyRelief.id)
)  # fmt: skip


def in_force(session: Session, case: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """What relieves duties of a case now, pauses that are over included."""
    session.flush()
    return session.connection().execute(_IN_FORCE, {"case": case}).all()


def relief_of(session: Session, case: int) -> dict[str, Any]:
    """What an episode knows of it, by the names of its fields."""
    found: dict[str, set[RowKey]] = {"yield": set(), "waive": set(), "dispute": set()}
    extended: dict[RowKey, datetime] = {}
    paused: dict[RowKey, tuple[tuple[datetime, datetime | None], ...]] = {}
    for row in in_force(session, case):
        key = row_key(row)
        if row.relief in found:
            found[row.relief].add(key)
        elif row.relief == ReliefKind.EXTEND.value and row.ends_at:
            extended[key] = max(row.ends_at, extended.get(key, row.ends_at))
        elif row.relief == ReliefKind.PAUSE.value and row.starts_at:
            ends = min((at for at in (row.ends_at, row.stopped_at) if at), default=None)
            paused[key] = (*paused.get(key, ()), (row.starts_at, ends))
    return {
        "yielded": frozenset(found["yield"]), "waived": frozenset(found["waive"]), "disputed": frozenset(found["dispute"]),
        "extended": extended, "paused": paused,
    }  # fmt: skip


RowWords = tuple[int | None, str, str, str, int]


def row_words(owner: int | None, row: Any) -> RowWords:
    """Of which row of the ledger of which agency something is, in the words that are stored."""
    return owner, row.kind, row.recipient_code, row.started_by, row.occurrence


def words_by_row(session: Session, case: int) -> dict[RowWords, str]:
    """For each row that is relieved, what of it the ledger says: no instant, no prose."""
    found: dict[RowWords, list[str]] = {}
    for row in in_force(session, case):
        if row.ending == Ending.NONE.value:
            said = word_of(row.ground)
            ground = f" ({said[0].lower()}{said[1:]})" if said else ""
            found.setdefault(row_words(row.agency_id, row), []).append(DONE_WORDS[ReliefKind(row.relief)] + ground)
    return {key: "; ".join(dict.fromkeys(said)) for key, said in found.items()}


def corrected_starts(session: Session, case: int) -> frozenset[str]:
    """The kinds of event of which one was corrected since, those that are kept encrypted left out."""
    rows = session.execute(
        select(CaseEvent.kind).where(
            CaseEvent.case_id == case, CaseEvent.superseded_at.is_not(None), CaseEvent.kind != PRIVATE
        )
    )
    return frozenset(rows.scalars())


def of_row(session: Session, case: int, row: LedgerRow) -> list[DutyRelief]:
    """Every entry of a row, by the agency that owes it, the oldest first."""
    return list(
        session.execute(
            select(DutyRelief)
            .where(
                DutyRelief.case_id == case, DutyRelief.kind == row.kind, DutyRelief.recipient_code == row.recipient_code,
                DutyRelief.started_by == row.started_by, DutyRelief.occurrence == row.occurrence, DutyRelief.agency_id == row.owner,
            )
            .order_by(DutyRelief.recorded_at, DutyRelief.id)
        ).scalars()
    )  # fmt: skip


def history(
    session: Session, entries: Iterable[DutyRelief], notes_open: Callable[[int], bool], viewer: Viewer
) -> tuple[Relief, ...]:
    """Entries as a page shows them. `notes_open(agency)`: whether the viewer may read the notes that an agency made."""
    rows = list(entries)
    called = _names(session, {key for row in rows for key in (row.seat_id, row.answered_by, row.ended_by) if key})
    notes: dict[int, list[str]] = {}
    for note in session.execute(
        select(DutyNote)
        .where(DutyNote.relief_id.in_([row.id for row in rows]))
        .order_by(DutyNote.recorded_at, DutyNote.id)
    ).scalars():
        if notes_open(note.agency_id):
            notes.setdefault(note.relief_id or 0, []).append(str(note.value("note_text") or ""))
    return tuple(_entry(row, called, tuple(filter(None, notes.get(row.id, ()))), viewer) for row in rows)


def _entry(row: DutyRelief, called: dict[int, tuple[str, int]], notes: tuple[str, ...], viewer: Viewer) -> Relief:
    kind = ReliefKind(row.relief)
    steps = [Step("Disputed" if kind is ReliefKind.DISPUTE else "Asked", called[row.seat_id][0], row.recorded_at)]
    if row.answered_at:
        who = called[row.answered_by][0] if row.answered_by else "A supervisor"
        steps.append(Step("Approved" if row.answer == Answer.APPROVED.value else "Not approved", who, row.answered_at))
    if row.ended_at and row.ended_by:
        words = {
            Ending.WITHDRAWN: "Taken back",
            Ending.REVOKED: "Revoked",
            Ending.OVER: "Ended",
            Ending.ACCEPTED: "Accepted",
        }
        steps.append(Step(words[Ending(row.ending)], called[row.ended_by][0], row.ended_at))
    return Relief(
        row.number, kind, standing_of(kind, Answer(row.answer), Ending(row.ending)), word_of(row.ground),
        row.starts_at, row.stopped_at or row.ends_at, row.stated_at, tuple(steps), notes, row.seat_id == viewer.seat, called[row.seat_id][1] == viewer.person,
    )  # fmt: skip


def _names(session: Session, seats: set[int]) -> dict[int, tuple[str, int]]:
    """Name, agency and person of each of these seats."""
    rows = session.execute(
        select(Seat.id, Seat.person_id, Person.name, Agency.name.label("agency"))
        .join(Person, Person.id == Seat.person_id)
        .join(Agency, Agency.id == Seat.agency_id)
        .where(Seat.id.in_(seats))
    )
    return {row.id: (f"{row.name}, {row.agency}", row.person_id) for row in rows}


def waits_for(person: int, agencies: Iterable[int]) -> Any:
    """The clause that a request waits for an answer of this person: of their agency, and asked by somebody else."""
    asker = aliased(Seat)
    own = select(asker.id).where(asker.person_id == person)
    return (
        DutyRelief.agency_id.in_(agencies) & (DutyRelief.answer == Answer.NONE.value) & (DutyRelief.ending == Ending.NONE.value)
        & (DutyRelief.relief != ReliefKind.DISPUTE.value) & DutyRelief.seat_id.not_in(own)
    )  # fmt: skip


def open_entry(rows: Iterable[DutyRelief], kind: ReliefKind) -> DutyRelief | None:
    """The entry of a kind that is asked or in force, if there is one."""
    live = (Standing.ASKED, Standing.IN_FORCE)
    return next(
        (
            row for row in rows
            if row.relief == kind.value and standing_of(kind, Answer(row.answer), Ending(row.ending)) in live
        ),
        None,
    )  # fmt: skip


def starts(session: Session, case: int, word: str) -> list[CaseEvent]:
    """Every event of a kind in the order of recording, those that were corrected included."""
    rows = session.execute(
        select(CaseEvent).where(CaseEvent.case_id == case).order_by(CaseEvent.recorded_at, CaseEvent.id)
    ).scalars()
    return [row for row in rows if row.happened_at and row.word() == word]


def start_of(found: list[CaseEvent], occurrence: int, each: bool) -> CaseEvent | None:
    """The event that started a row: of a rule that starts with each, the one of this ordinal; else the earliest that stands."""
    if each:
        turns = zip(found, ordinals((row.recorded_at, row.superseded_at) for row in found), strict=True)
        return next((row for row, turn in turns if turn == occurrence and row.superseded_at is None), None)
    return min((row for row in found if row.superseded_at is None), key=lambda row: row.happened_at, default=None)


def stated(session: Session, case: int, word: str) -> list[Stated]:
    """When a kind of event happened as agencies stated it, those that were corrected included."""
    found = starts(session, case, word)
    keys = {row.agency_id for row in found}
    called = {row.id: row.name for row in session.execute(select(Agency.id, Agency.name).where(Agency.id.in_(keys)))}
    return [Stated(row.happened_at, called[row.agency_id], row.recorded_at, row.superseded_at) for row in found]
