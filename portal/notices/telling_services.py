"""Telling: works out who is told of what waits in the outbox, and tells the next on the list where nobody has read it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.notices.mail_queue_services import queue_mail, queue_unit_mail
from portal.notices.models import InboxEntry, Notice, Unit
from portal.notices.outbox_services import tell
from portal.notices.rules import (
    ESCALATE_AFTER,
    LAST_PLACE,
    LOOK_BACK,
    MOST_TRIES,
    NEEDS_SOMEONE,
    Because,
    Kind,
    QueueState,
    TargetKind,
    pause,
)
from portal.notices.telling_queries import Candidate, Standing, candidates, next_on_list, standing, viewer_of_seat
from portal.store import transaction

ROUND = 50  # notices worked out in one round, the urgent first
log = logging.getLogger("homeward")


@dataclass(frozen=True)
class Told:
    """A candidate, and what the door says they may have."""

    who: Candidate
    standing: Standing


def tell_what_waits(now: datetime, zone: ZoneInfo) -> int:
    """Work out each notice that waits and put it into inboxes and mail; how many there were.

    The judging reads, one seat at a time and through that seat's eyes; then one short write keeps what was found.
    """
    done = 0
    while done < ROUND and (key := _next_waiting(now)) is not None:
        done += 1
        try:
            _tell(key, now, zone)
        except OperationalError:
            raise  # the database is away or busy: nothing is wrong with this notice
        except Exception:
            log.exception("who is told of a notice could not be worked out")
            _failed(key, now)
    return done


def _tell(key: int, now: datetime, zone: ZoneInfo) -> None:
    told = _worked_out(key, now)
    with transaction.housekeeping() as session:
        notice = session.get_one(Notice, key)
        if notice.state != QueueState.WAITING.value:  # another worker was first
            return
        _enter(session, notice, told, now, zone)
        notice.state, notice.told_at = (QueueState.TOLD if told else QueueState.NOBODY).value, now
        if not told and Kind(notice.kind) in NEEDS_SOMEONE:
            notice.failure = "nobody there may be told"
            _tell_coordinators(session, notice, now)


def _tell_coordinators(session: Session, notice: Notice, now: datetime) -> None:
    tell(session, Kind.UNDELIVERED, [(TargetKind.COORDINATORS, 0)], by=None, now=now, object_number=notice.number,
         once=f"untold:{notice.number}")  # fmt: skip


def _next_waiting(now: datetime) -> int | None:
    with transaction.read(None) as session:
        return session.execute(
            select(Notice.id)
            .where(Notice.state == QueueState.WAITING.value, Notice.next_try_at <= now)
            .order_by(Notice.urgent.desc(), Notice.next_try_at, Notice.id)
            .limit(1)
        ).scalar_one_or_none()


def _worked_out(key: int, now: datetime) -> list[Told]:
    """Everyone who is told at first; where of a unit's list nobody at the first place may, whoever may come next."""
    with transaction.read(None) as session:
        found = candidates(session, session.get_one(Notice, key), now)
    told = judge(key, found, now)
    reached = {one.who.unit for one in told}
    for unit in sorted({who.unit for who in found if who.unit is not None and who.unit not in reached}):
        told += _further_down(key, unit, {who.seat for who in found}, now)
    return told


def judge(key: int, found: list[Candidate], now: datetime) -> list[Told]:
    """Those of the candidates who may have a notice now, each judged as its own viewer."""
    with transaction.read(None) as session:
        notice = session.get_one(Notice, key)
        session.expunge(notice)
        viewers = [(who, viewer_of_seat(session, who.seat, now)) for who in found if who.seat != notice.seat_id]
    told = []
    for who, viewer in viewers:
        if viewer is None:
            continue
        with transaction.read(viewer) as session:
            may = standing(session, viewer, notice, now)
        if may is not Standing.NOTHING:
            told.append(Told(who, may))
    return told


def _further_down(key: int, unit: int, tried: set[int], now: datetime) -> list[Told]:
    """The first of a unit's list, of those not tried yet, who may have a notice; nobody where the list and the agency end."""
    tried = set(tried)
    while True:
        with transaction.read(None) as session:
            agency = session.execute(select(Unit.agency_id).where(Unit.id == unit)).scalar_one()
            following = next_on_list(session, unit, agency, tried, now)
        if not following:
            return []
        tried |= {who.seat for who in following}
        if told := judge(key, following, now):
            return told


def _failed(key: int, now: datetime) -> None:
    with transaction.housekeeping() as session:
        notice = session.get_one(Notice, key)
        notice.attempts += 1
        notice.next_try_at = now + pause(notice.attempts)
        if notice.attempts >= MOST_TRIES:
            notice.state, notice.failure = QueueState.DEAD.value, "who is told could not be worked out"
            _tell_coordinators(session, notice, now)


def _enter(session: Session, notice: Notice, told: list[Told], now: datetime, zone: ZoneInfo) -> None:
    """Put a notice into the inboxes of those who have not been told yet, and queue their mail."""
    known = set(session.execute(select(InboxEntry.seat_id).where(InboxEntry.notice_id == notice.id)).scalars())
    emergency = notice.kind == Kind.EMERGENCY.value
    units: dict[int, InboxEntry] = {}
    for one in told:
        who = one.who
        if who.seat in known:
            continue
        known.add(who.seat)
        entry = InboxEntry(
            notice_id=notice.id, seat_id=who.seat, unit_id=who.unit, because=who.because.value, place=who.place, told_at=now
        )  # fmt: skip
        session.add(entry)
        session.flush()
        if one.standing is Standing.MAIL:
            on_duty = emergency and who.because is not Because.CONCERNED
            queue_mail(session, entry, notice.urgent, on_duty, now, zone)
            if who.unit is not None:
                units.setdefault(who.unit, entry)
    for unit, entry in units.items():
        queue_unit_mail(session, unit, entry, now)


def tell_the_next(now: datetime, zone: ZoneInfo) -> int:
    """Tell the next on the list of what is urgent and nobody of the list has read for 30 minutes; how many notices went on.

    After the last of the list it goes to everyone of the agency who works cases; then it has been told to all there are.
    """
    with transaction.read(None) as session:
        unread = session.execute(
            select(InboxEntry.notice_id, InboxEntry.unit_id)
            .join(Notice, Notice.id == InboxEntry.notice_id)
            .where(
                Notice.urgent, Notice.state == QueueState.TOLD.value, Notice.told_at > now - LOOK_BACK,
                InboxEntry.unit_id.is_not(None),
            )
            .group_by(InboxEntry.notice_id, InboxEntry.unit_id)
            .having(
                func.count(InboxEntry.read_at) == 0, func.max(InboxEntry.place) < LAST_PLACE,
                func.max(InboxEntry.told_at) <= now - ESCALATE_AFTER,
            )
        ).all()  # fmt: skip
    went_on = 0
    for key, unit in ((row.notice_id, row.unit_id or 0) for row in unread):
        with transaction.read(None) as session:
            known = set(session.execute(select(InboxEntry.seat_id).where(InboxEntry.notice_id == key)).scalars())
        told = _further_down(key, unit, known, now)
        if told:
            with transaction.housekeeping() as session:
                _enter(session, session.get_one(Notice, key), told, now, zone)
            went_on += 1
    return went_on
