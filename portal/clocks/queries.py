"""Reads of duties: what is recorded of an episode, which editions are in force, the ledger's rows, what waits for an agency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, bindparam, cast, distinct, exists, func, literal, select
from sqlalchemy.orm import Session

from portal.cases.models import PRIVATE, Case, CaseAnswer, CaseEvent, Child, Custody
from portal.clocks.calendar_adapters import calendar_of
from portal.clocks.date_queries import planned_dates
from portal.clocks.edition_rules import NO_TEXT, EditionState
from portal.clocks.episode_rules import Contact, Episode, Happened, ordinals
from portal.clocks.fact_rules import FactName
from portal.clocks.ledger_rules import LedgerRow, Stored, ledger
from portal.clocks.models import Duty, DutyRecord, PackAdoption
from portal.clocks.pack_adapters import kept_packs, place_zone, running
from portal.clocks.pack_rules import Level
from portal.clocks.party_rules import Recipient
from portal.clocks.relief_queries import relief_of
from portal.clocks.rules import NO_DAYS, Edition
from portal.clocks.vocabulary_rules import EventKind
from portal.people.models import Seat
from portal.people.rules import Role
from portal.sharing.fact_queries import in_force
from portal.sharing.models import CaseAccess

TOLD = frozenset(
    {EventKind.TOLD_LAW_ENFORCEMENT, EventKind.REPORT_RECEIVED, EventKind.TOLD_NCMEC, EventKind.COURT_NOTIFIED}
)
RECIPIENT_OF_ROLE: dict[Role, Recipient] = {
    Role.DETECTIVE: Recipient.LAW_ENFORCEMENT,
    Role.LE_SUPERVISOR: Recipient.LAW_ENFORCEMENT,
    Role.NCMEC_ANALYST: Recipient.NCMEC,
    Role.STATE_CLEARINGHOUSE_ANALYST: Recipient.STATE_CLEARINGHOUSE,
    Role.CLERK: Recipient.COURT,
    Role.CHILDS_ATTORNEY: Recipient.CHILDS_ATTORNEY,
    Role.GAL_CASA: Recipient.GUARDIAN_AD_LITEM,
}


def adopted() -> ColumnElement[bool]:
    """That an edition was adopted: nothing else runs on a case."""
    return PackAdoption.state == EditionState.ADOPTED.value


_ADOPTED = (
    select(PackAdoption.pack, PackAdoption.digest, PackAdoption.starts_at, PackAdoption.ends_at)
    .where(adopted(), PackAdoption.digest != NO_TEXT)
    .order_by(PackAdoption.starts_at, PackAdoption.id)
)


def editions(session: Session) -> list[Edition]:
    """The packs that run here, with the times in which an agency with authority has adopted them; the project's draft where none has.

    What was adopted is its kept text, whatever the project's file says today. Drafts are not among them.
    """
    session.flush()
    rows = session.connection().execute(_ADOPTED).all()
    kept = kept_packs((row.digest for row in rows), lambda digests: _texts(session, digests))
    packs = running({row.pack for row in rows})
    kept_of: dict[str, list[Any]] = {pack.code: [] for pack in packs}
    for row in rows:
        kept_of.setdefault(row.pack, []).append(row)
    newest = {pack.code: pack for pack in packs} | {row.pack: kept[row.digest] for row in rows}
    place = place_zone(list(newest.values()))
    found: list[Edition] = []
    for code, own in kept_of.items():
        for pack, row in [(kept[row.digest], row) for row in own] or [(newest[code], None)]:
            local = place if pack.level is Level.FEDERAL else None
            calendar = calendar_of(pack.holidays) if pack.holidays else NO_DAYS
            starts, ends = (row.starts_at, row.ends_at) if row else (None, None)
            found.append(Edition(pack, starts, ends, calendar, local))
    return found


def _texts(session: Session, digests: list[str]) -> dict[str, str]:
    rows = session.execute(select(PackAdoption.digest, PackAdoption.text).where(PackAdoption.digest.in_(digests)))
    return {row.digest: row.text for row in rows}


def adopted_packs(session: Session, now: datetime) -> list[str]:
    """The names of the packs that are adopted now."""
    return [edition.pack.name for edition in editions(session) if edition.adopted_at(now)]


# Asked with every recomputing, so each is made once.
_KINDS = frozenset(kind.value for kind in EventKind)
_FACTS = frozenset(fact.value for fact in FactName)
_CASE: Any = bindparam("case")
_NOW: Any = bindparam("now")
_EVENTS = (
    select(CaseEvent.id, CaseEvent.kind, CaseEvent.happened_at, CaseEvent.recorded_at, CaseEvent.superseded_at)
    .where(CaseEvent.case_id == _CASE)
    .order_by(CaseEvent.recorded_at, CaseEvent.id)
)
_PRIVATE = select(CaseEvent).where(CaseEvent.case_id == _CASE, CaseEvent.kind == PRIVATE)
_CONTACTS = select(
    DutyRecord.kind, DutyRecord.recipient_code, DutyRecord.happened_at, DutyRecord.started_by, DutyRecord.occurrence,
    DutyRecord.id,
).where(DutyRecord.case_id == _CASE)  # fmt: skip
_CHILD = (
    select(Child.birth_date, exists(select(Custody.id).where(Custody.case_id == _CASE)).label("in_care"))
    .join(Case, Case.child_id == Child.id)
    .where(Case.id == _CASE)
)
_ANSWERS = (
    select(CaseAnswer.question, CaseAnswer.answer)
    .where(CaseAnswer.case_id == _CASE, CaseAnswer.superseded_at.is_(None))
    .order_by(CaseAnswer.recorded_at)
)


def episode_of(session: Session, case: int) -> Episode:
    """Everything recorded of the case that the law asks about."""
    session.flush()
    key, wire = {"case": case}, session.connection()  # plain rows by the connection: a third of what the session's cost
    records = wire.execute(_CONTACTS, key)
    child = wire.execute(_CHILD, key).one_or_none()
    events = wire.execute(_EVENTS, key).all()
    private = any(row.kind == PRIVATE for row in events)
    words = {row.id: row.word() for row in session.execute(_PRIVATE, key).scalars()} if private else {}
    happened = _happened(events, words)
    answers = {FactName(row.question): row.answer for row in wire.execute(_ANSWERS, key) if row.question in _FACTS}
    if child is not None and child.in_care:
        # That the agency has care of the child follows from its custody on record where nobody said.
        answers.setdefault(FactName.IN_AGENCY_CARE, True)
    return Episode(
        events=happened,
        contacts=tuple(
            Contact(row.kind, Recipient(row.recipient_code), row.happened_at, row.started_by, row.occurrence, row.id)
            for row in records
        ),
        answers=answers | {FactName.REPORTED_MISSING: any(event.kind in TOLD for event in happened)},
        birth_date=child.birth_date if child else None,
        dates=planned_dates(session, case),
        **relief_of(session, case),
    )  # fmt: skip


def _happened(rows: Iterable[Any], words: Mapping[int, str]) -> tuple[Happened, ...]:
    """The events that stand, each with its ordinal among all of its kind as they were recorded, those superseded counted.

    `words`: the kinds of those that are private, by their keys.
    """
    by_word: dict[str, list[Any]] = {}
    for row in rows:
        word = words.get(row.id, row.kind)
        if word in _KINDS and row.happened_at:
            by_word.setdefault(word, []).append(row)
    return tuple(
        Happened(EventKind(word), row.happened_at, turn)
        for word, found in by_word.items()
        for row, turn in zip(found, ordinals((row.recorded_at, row.superseded_at) for row in found), strict=True)
        if row.superseded_at is None
    )


_JOINED = (
    select(CaseAccess.agency_id, Seat.role)
    .join(Seat, Seat.agency_id == CaseAccess.agency_id)
    .where(
        CaseAccess.case_id == _CASE, Seat.role.in_([role.value for role in RECIPIENT_OF_ROLE]),
        in_force(CaseAccess, _NOW), in_force(Seat, _NOW),
    )
    .order_by(CaseAccess.starts_at, CaseAccess.id)
)  # fmt: skip


def recipients(session: Session, case: int, now: datetime) -> dict[Recipient, int]:
    """Which joined agency of the portal stands for which recipient: by the roles of its seats."""
    found: dict[Recipient, int] = {}
    for agency, role in session.connection().execute(_JOINED, {"case": case, "now": now}):
        found.setdefault(RECIPIENT_OF_ROLE[Role(role)], agency)
    return found


def stored(row: Any) -> Stored:
    """A row of the table, or its values by name, as a value."""
    return Stored(
        number=row.number, duty=row.duty or "", recipient=row.recipient or "", recipient_code=row.recipient_code,
        owner=row.agency_id, owed_to=row.owed_to_id, kind=row.kind, started_by=row.started_by, occurrence=row.occurrence,
        started_at=row.started_at, due_at=row.due_at, due_words=row.due_words or "", source=row.source or "",
        done_at=row.done_at, record=row.record_id, adopted=row.adopted, applies=row.applies, yielded=row.yielded,
        question=row.question, actors=row.actors or "", waived=row.waived, paused=row.paused, disputed=row.disputed,
        recorded_at=row.recorded_at, before_court_at=row.before_court_at,
    )  # fmt: skip


def duties_of(session: Session, case: int) -> list[Duty]:
    """The duties of a case as last computed."""
    return list(
        session.execute(
            select(Duty)
            .where(Duty.case_id == case, Duty.lapsed_at.is_(None))
            .order_by(Duty.started_at, Duty.pack, Duty.rule, Duty.recipient_code, Duty.occurrence, Duty.id)
        ).scalars()
    )


def ledger_of(session: Session, case: int, now: datetime) -> list[LedgerRow]:
    """The whole ledger of a case at an instant; what of it is a viewer's, the caller asks."""
    return ledger([stored(row) for row in duties_of(session, case)], now)


def overdue(now: datetime) -> ColumnElement[bool]:
    """In SQL what `state_of` calls overdue; a test compares the two."""
    return and_(
        Duty.lapsed_at.is_(None), Duty.done_at.is_(None), Duty.applies, Duty.adopted, Duty.question == "",
        Duty.yielded.is_(False), Duty.waived.is_(False), Duty.paused.is_(False), Duty.disputed.is_(False),
        Duty.started_at <= now, Duty.due_at < now,
    )  # fmt: skip


def rows_of_duties() -> ColumnElement[int]:
    """How many rows of the ledger the duties of a query make: of one case, owner, kind, recipient, start and time round, one."""
    row: ColumnElement[str] = literal("")
    for part in (Duty.case_id, Duty.agency_id, Duty.kind, Duty.recipient_code, Duty.started_by, Duty.occurrence):
        row = row + "|" + func.coalesce(cast(part, String), "")
    return func.count(distinct(row))


def open_duties(session: Session, agency: int, visible: Any, now: datetime) -> list[Any]:
    """Duties that the agency owes and has not done, on visible cases, the earliest due first: the rows with number and case."""
    return list(
        session.execute(
            select(Duty, Case.number.label("case_number"), Case.id.label("case_key"))
            .join(Case, Case.id == Duty.case_id)
            .where(
                Duty.agency_id == agency, Duty.lapsed_at.is_(None), Duty.done_at.is_(None), Duty.applies,
                Duty.started_at <= now, Case.closed_at.is_(None), visible,
            )
            .order_by(Duty.due_at.is_(None), Duty.due_at, Duty.pack, Duty.rule, Duty.id)
        ).all()
    )  # fmt: skip
