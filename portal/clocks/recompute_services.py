"""Recomputing the duties of a case: what the law asks now is stored under its keys, writing only the rows that changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from portal.cases.models import Case
from portal.clocks.ledger_rules import Stored
from portal.clocks.models import CaseClock, Duty
from portal.clocks.pack_rules import Rule
from portal.clocks.party_rules import ACTOR_WORDS, RECIPIENT_WORDS, Actor, Recipient, Side, any_of, side_of
from portal.clocks.queries import editions, episode_of, recipients, stored
from portal.clocks.rules import Duty as Owed
from portal.clocks.rules import Edition, duties
from portal.clocks.telling_rules import told_by
from portal.clocks.threshold_rules import marks, next_look, passed
from portal.notices.outbox_services import settle_duties
from portal.sharing.rules import Viewer
from portal.store.base import new_key, new_number

KEY = ("pack", "rule", "recipient_code", "occurrence")
COMPUTED = (
    "agency_id", "owed_to_id", "edition", "kind", "started_by", "question", "adopted", "applies", "yielded", "waived",
    "paused", "disputed", "tells", "duty", "actors", "recipient", "started_at", "due_at", "due_words", "done_at", "record_id",
    "source", "lapsed_at",
)  # fmt: skip
KEPT = ("id", "number", "recorded_at", "before_court_at")
COLUMNS = (*KEY, *COMPUTED, *KEPT)
DUE, DONE, LAPSED = (COLUMNS.index(name) for name in ("due_at", "done_at", "lapsed_at"))
ROWS = select(*(getattr(Duty, name) for name in COLUMNS)).where(Duty.case_id == bindparam("case"), Duty.pack != "")
CASE = (
    select(Case.agency_id, Case.closed_at, CaseClock.seat_id, CaseClock.next_at)
    .outerjoin(CaseClock, CaseClock.case_id == Case.id)
    .where(Case.id == bindparam("case"))
)

CHANGE = update(Duty).where(Duty.id == bindparam("key")).values({name: bindparam(name) for name in COMPUTED})
LAPSE = update(Duty).where(Duty.id == bindparam("key")).values(lapsed_at=bindparam("at"))
SET_CLOCK = (
    update(CaseClock)
    .where(CaseClock.case_id == bindparam("case"))
    .values(seat_id=bindparam("seat"), next_at=bindparam("at"))
)


@dataclass(frozen=True)
class _Said:
    """What a duty of a rule says, made once for all cases: the classes that it tells, and its words."""

    rule: Rule
    tells: str
    actors: str
    recipient: str
    source: str


MOST_WORDS = 200  # letters of a column; the checker refuses rules that say more
MOST_SAID = 4000  # words of rules kept by a process; a day, an edition and an hour make others
_SAID: dict[tuple[str, str, tuple[Recipient, ...], tuple[Actor, ...], date], _Said] = {}


def refresh(session: Session, viewer: Viewer, case: int, now: datetime) -> None:
    """Compute the duties of a case anew, store what changed, lapse what a rule no longer asks, and set when to look next.

    The viewer is whose act moved the clocks: through their eyes the ticker looks. Instants are aware.
    """
    found = look(session, viewer, case, now)
    if found is None:
        session.execute(delete(CaseClock).where(CaseClock.case_id == case))  # a closed case has no clock that runs
        return
    row, known, rows = found
    at = marks(rows)
    due = now if passed(at, now) else next_look(at, _changes(known), now)
    _set_clock(session, case, viewer.seat, due, row)


def look(session: Session, viewer: Viewer, case: int, now: datetime) -> tuple[Any, list[Edition], list[Stored]] | None:
    """Recompute and store; gives the case's row with its clock, the editions, and the duties that wait. None where the case is closed."""
    session.flush()  # what the act has just recorded counts
    wire = session.connection()
    row = wire.execute(CASE, {"case": case}).one()
    known = editions(session)
    owed_to = recipients(session, case, now)
    before = {old[: len(KEY)]: tuple(old) for old in wire.execute(ROWS, {"case": case})}
    day = now.date()
    after = [
        _values(duty, row.agency_id, owed_to, day)
        for duty in duties(known, episode_of(session, case), now)
        if duty.start is not None and not duty.rule.due.forbidden
    ]
    kept = _store(session, case, before, after, now)
    return None if row.closed_at else (row, known, kept)


def set_clock(session: Session, case: int, seat: int, at: datetime) -> None:
    """Look at a case at this instant next, through the eyes of this seat."""
    row = session.execute(select(CaseClock.seat_id, CaseClock.next_at).where(CaseClock.case_id == case)).one_or_none()
    _set_clock(session, case, seat, at, row)


def next_at(rows: Iterable[Stored], known: list[Edition], now: datetime) -> datetime:
    """When to look next at a case of which everything passed by now was raised."""
    return next_look(marks(rows), _changes(known), now)


def recompute_from(session: Session, at: datetime) -> None:
    """Have each open case looked at at this instant, where it would be later: an edition was adopted, or a court's closed day changed."""
    session.execute(
        update(CaseClock).where(CaseClock.next_at > at).values(next_at=at).execution_options(synchronize_session=False)
    )


def _set_clock(session: Session, case: int, seat: int, at: datetime, row: Any) -> None:
    if row is None or row.seat_id is None:
        session.connection().execute(insert(CaseClock), [{"case_id": case, "seat_id": seat, "next_at": at}])
    elif (row.seat_id, row.next_at) != (seat, at):
        session.connection().execute(SET_CLOCK, {"case": case, "seat": seat, "at": at})


def _changes(known: list[Edition]) -> list[datetime]:
    return [at for edition in known for at in (edition.adopted_from, edition.adopted_until) if at is not None]


def _store(
    session: Session, case: int, before: dict[tuple[Any, ...], tuple[Any, ...]], after: list[tuple[Any, ...]], now: datetime
) -> list[Stored]:  # fmt: skip
    """Write the differences; gives the duties that may have a threshold. What was told of one that waits for nobody any more is settled."""
    new, changed, settled, waiting = [], [], [], []
    for row in after:
        old = before.pop(row[: len(KEY)], None)
        if old is None:
            kept: tuple[Any, ...] = (new_key(), new_number(), now, None)
            new.append(dict(zip(COLUMNS, row + kept, strict=True)) | {"case_id": case})
        else:
            kept = old[-len(KEPT) :]
            if row != old[: -len(KEPT)]:
                values = dict(zip(COLUMNS, row + kept, strict=True))
                changed.append({name: values[name] for name in COMPUTED} | {"key": values["id"]})
                if not _waits(values):
                    settled.append(values["number"])
        if row[DUE] is not None and row[DONE] is None:
            waiting.append(stored(_Row(zip(COLUMNS, row + kept, strict=True))))
    lapsed = [dict(zip(COLUMNS, old, strict=True)) for old in before.values() if old[LAPSED] is None]
    settled += [old["number"] for old in lapsed]
    wire = session.connection()
    if new:
        wire.execute(insert(Duty), new)
    if changed:
        wire.execute(CHANGE, changed)
    if lapsed:
        wire.execute(LAPSE, [{"key": old["id"], "at": now} for old in lapsed])
    if settled:
        settle_duties(session, case, settled, now)
    if changed or lapsed:
        for known in session.identity_map.values():
            if isinstance(known, Duty):
                session.expire(known)
    return waiting


class _Row:
    """Values by name, as a row has them."""

    def __init__(self, values: Iterable[tuple[str, Any]]) -> None:
        self.__dict__.update(values)


def _waits(row: dict[str, Any]) -> bool:
    return bool(row["applies"]) and not (row["done_at"] or row["yielded"] or row["waived"] or row["paused"])


def _values(duty: Owed, owner: int, owed_to: dict[Recipient, int], day: date) -> tuple[Any, ...]:
    """A duty as its row has it: the columns of its key, then those that are computed."""
    rule, key, said, done = duty.rule, duty.key, _said(duty, day), duty.done
    return (
        key.pack, key.rule, key.recipient.value, key.occurrence,
        _owner(duty, owner, owed_to), next((owed_to[told] for told in duty.recipients if told in owed_to), None),
        duty.edition, rule.kind.value, duty.started_by, duty.question, duty.adopted, duty.applies, duty.yielded, duty.waived,
        duty.paused, duty.disputed, said.tells, rule.duty, said.actors, said.recipient, duty.start, duty.due, rule.due_words,
        done.at if done else None, done.reference if done else None, said.source, None,
    )  # fmt: skip


def _said(duty: Owed, day: date) -> _Said:
    key = (duty.key.pack, duty.key.rule, duty.recipients, duty.actors, day)
    said = _SAID.get(key)
    if said is None or said.rule is not duty.rule:
        flag = duty.rule.source.flag(day)
        said = _Said(
            rule=duty.rule,
            tells=" ".join(sorted(told_by(duty.pack, duty.rule))),
            actors=any_of(ACTOR_WORDS[actor] for actor in duty.actors)[:MOST_WORDS],
            recipient=any_of(RECIPIENT_WORDS[recipient] for recipient in duty.recipients)[:MOST_WORDS],
            source=f"{duty.rule.source.citation} ({duty.edition}{'; ' + flag if flag else ''})"[:MOST_WORDS],
        )
        if len(_SAID) > MOST_SAID:
            _SAID.clear()
        _SAID[key] = said
    return said


def _owner(duty: Owed, owner: int, owed_to: dict[Recipient, int]) -> int | None:
    """The agency on whose list it stands: law enforcement's, none where parents, tribes or courts owe it alone, else the case's own."""
    side = side_of(duty.actors)
    if side is Side.LAW_ENFORCEMENT:
        return owed_to.get(Recipient.LAW_ENFORCEMENT)
    return owner if side is Side.AGENCY else None
