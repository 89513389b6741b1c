"""Delivering mail: one at a time, marked before and after, so that a worker may die at any moment and nothing is lost or told thrice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal.notices.mail_adapters import AWAY, NotSent, Postman, Unsure
from portal.notices.mail_queue_services import choice_of
from portal.notices.mail_rules import Letter, write_letter
from portal.notices.models import InboxEntry, Mail, MailedEntry, Notice, Unit
from portal.notices.outbox_services import tell
from portal.notices.rules import LEASE, MOST_FAILURES, MOST_UNSURE, Kind, MailWish, QueueState, TargetKind, pause
from portal.notices.telling_queries import Standing, standing, viewer_of_seat
from portal.people.models import Person, Seat
from portal.sharing.rules import Viewer
from portal.store import transaction

NOT_KNOWN = "not known whether it arrived"


@dataclass(frozen=True)
class Office:
    """Where mail comes from and what takes it out: the sender's address, the portal's address and host."""

    postman: Postman
    sender: str
    base_url: str
    host: str
    lease: timedelta = LEASE


def deliver(office: Office, now: datetime) -> bool:
    """Deliver the next mail that is due; False where none is, or where the server does not answer: then the rest waits too."""
    key = _begin(office, now)
    if key is None:
        return False
    try:
        letter = _letter(office, key, now)
        if letter is None:
            _end(key, now, QueueState.DROPPED)
            return True
        office.postman.send(letter)
    except NotSent as error:
        _not_sent(key, now, error)
        return error.code not in AWAY
    except Unsure:
        _unsure(key, now)
        return False
    _end(key, now, QueueState.SENT)
    return True


def _begin(office: Office, now: datetime) -> int | None:
    """Take up the next mail and keep that its sending has begun; one whose sending never ended counts as unsure."""
    with transaction.read(None) as session:
        if _next(session, office, now) is None:
            return None  # asked first without the lock for writing, which would hold up the portal each time
    with transaction.housekeeping() as session:
        while True:
            mail = _next(session, office, now)
            if mail is None:
                return None
            if mail.state == QueueState.SENDING.value:
                mail.unsure += 1
                if mail.unsure >= MOST_UNSURE:
                    _give_up(session, mail, NOT_KNOWN, now)
                    session.flush()
                    continue
            mail.state, mail.begun_at, mail.attempts = QueueState.SENDING.value, now, mail.attempts + 1
            return mail.id


def _next(session: Session, office: Office, now: datetime) -> Mail | None:
    return session.execute(
        select(Mail)
        .where(
            or_(
                and_(Mail.state == QueueState.WAITING.value, Mail.next_try_at <= now),
                and_(Mail.state == QueueState.SENDING.value, Mail.begun_at <= now - office.lease),
            )
        )
        .order_by(Mail.urgent.desc(), Mail.next_try_at, Mail.id)
        .limit(1)
    ).scalar_one_or_none()


def _letter(office: Office, key: int, now: datetime) -> Letter | None:
    """The letter of a mail, None where nobody may be told any more of anything that it is about, or it has been read meanwhile."""
    with transaction.read(None) as session:
        mail = session.get_one(Mail, key)
        address = _address(session, mail)
        rows = session.execute(
            select(Notice, InboxEntry.seat_id)
            .join(InboxEntry, InboxEntry.notice_id == Notice.id)
            .join(MailedEntry, MailedEntry.entry_id == InboxEntry.id)
            .where(MailedEntry.mail_id == key, InboxEntry.read_at.is_(None), InboxEntry.done_at.is_(None))
        ).all()
        asked = [
            (row.Notice, viewer_of_seat(session, row.seat_id, now))
            for row in rows
            if row.Notice.state != QueueState.STOPPED.value
        ]
        letter = write_letter(
            mail.number, office.sender, address, office.base_url, office.host, mail.urgent, mail.digest, mail.queued_at
        )  # fmt: skip
        unwanted = (
            mail.seat_id is not None and not mail.urgent and choice_of(session, mail.seat_id).wish is MailWish.NEVER
        )
        session.expunge_all()
    if unwanted or not any(viewer is not None and _may_leave(viewer, notice, now) for notice, viewer in asked):
        return None
    if not address:
        raise NotSent("no address any more", for_good=True)
    return letter


def _may_leave(viewer: Viewer, notice: Notice, now: datetime) -> bool:
    with transaction.read(viewer) as session:
        return standing(session, viewer, notice, now) is Standing.MAIL


def _address(session: Session, mail: Mail) -> str:
    if mail.unit_id is not None:
        unit = session.get_one(Unit, mail.unit_id)
        return "" if unit.ended_at else unit.mail_address
    return session.execute(
        select(Person.mail_address).join(Seat, Seat.person_id == Person.id).where(Seat.id == mail.seat_id)
    ).scalar_one()


def _end(key: int, now: datetime, state: QueueState) -> None:
    with transaction.housekeeping() as session:
        mail = session.get_one(Mail, key)
        mail.state, mail.failure = state.value, ""
        mail.sent_at = now if state is QueueState.SENT else None


def _not_sent(key: int, now: datetime, error: NotSent) -> None:
    """The server did not take it: try again later, and give up for good after a day or where it said never."""
    with transaction.housekeeping() as session:
        mail = session.get_one(Mail, key)
        if error.for_good or mail.attempts >= MOST_FAILURES:
            _give_up(session, mail, error.code, now)
        else:
            mail.state, mail.failure = QueueState.WAITING.value, error.code
            mail.next_try_at = now + pause(mail.attempts, mail.urgent)


def _unsure(key: int, now: datetime) -> None:
    with transaction.housekeeping() as session:
        mail = session.get_one(Mail, key)
        mail.unsure += 1
        if mail.unsure >= MOST_UNSURE:
            _give_up(session, mail, NOT_KNOWN, now)
        else:
            mail.state, mail.failure = QueueState.WAITING.value, NOT_KNOWN
            mail.next_try_at = now + pause(mail.attempts, mail.urgent)


def _give_up(session: Session, mail: Mail, why: str, now: datetime) -> None:
    """No further try: coordinators are told, once an hour however many, save of a mail that only said so itself."""
    mail.state, mail.failure = QueueState.DEAD.value, why
    kinds = session.execute(
        select(Notice.kind)
        .join(InboxEntry, InboxEntry.notice_id == Notice.id)
        .join(MailedEntry, MailedEntry.entry_id == InboxEntry.id)
        .where(MailedEntry.mail_id == mail.id)
    ).scalars()
    if set(kinds) != {Kind.UNDELIVERED.value}:
        tell(session, Kind.UNDELIVERED, [(TargetKind.COORDINATORS, 0)], by=None, now=now, object_number=mail.number,
             once=f"undelivered:{now:%Y-%m-%dT%H}")  # fmt: skip
