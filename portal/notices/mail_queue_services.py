"""Queueing mail for an inbox entry: at once, in the day's one mail, after the quiet hours or not at all, as the seat chose."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.notices.models import InboxEntry, Mail, MailChoice, MailedEntry, Unit
from portal.notices.rules import Choice, MailWish, QueueState, first_choice, mail_at
from portal.people.models import Person, Seat
from portal.people.rules import Role


def choice_of(session: Session, seat: int) -> Choice:
    """What a seat chose, or what holds for its role until it chooses."""
    row = session.execute(select(MailChoice).where(MailChoice.seat_id == seat)).scalar_one_or_none()
    if row is None:
        return first_choice(Role(session.execute(select(Seat.role).where(Seat.id == seat)).scalar_one()))
    return Choice(MailWish(row.mail), row.digest_at, row.quiet_from, row.quiet_to)


def queue_mail(session: Session, entry: InboxEntry, urgent: bool, on_duty: bool, now: datetime, zone: ZoneInfo) -> None:
    """Queue the mail that says that an entry waits; none where the seat wants none or its holder has no address.

    `on_duty`: an emergency, and the seat is on the list for it; that goes out whatever was chosen.
    """
    address = session.execute(
        select(Person.mail_address).join(Seat, Seat.person_id == Person.id).where(Seat.id == entry.seat_id)
    ).scalar_one()
    choice = choice_of(session, entry.seat_id)
    at = mail_at(choice, urgent, on_duty, now, zone)
    if not address or at is None:
        return
    digest = choice.wish is MailWish.DIGEST and not urgent
    mail = _open_mail(session, entry.seat_id, urgent, digest)
    if mail is None:
        mail = _new(session, now, at, urgent=urgent, digest=digest, seat_id=entry.seat_id)
    session.add(MailedEntry(mail_id=mail.id, entry_id=entry.id))


def queue_unit_mail(session: Session, unit: int, entry: InboxEntry, now: datetime) -> None:
    """Queue the mail to a unit's mailbox about what is urgent; none where it has no mailbox."""
    if session.get_one(Unit, unit).mail_address:
        mail = _new(session, now, now, urgent=True, digest=False, unit_id=unit)
        session.add(MailedEntry(mail_id=mail.id, entry_id=entry.id))


def _open_mail(session: Session, seat: int, urgent: bool, digest: bool) -> Mail | None:
    """A mail of the same kind to the seat whose sending has not begun: it says of any number that something waits."""
    return (
        session.execute(
            select(Mail)
            .where(
                Mail.seat_id == seat, Mail.urgent == urgent, Mail.digest == digest,
                Mail.state == QueueState.WAITING.value, Mail.attempts == 0,
            )
            .order_by(Mail.next_try_at, Mail.id)
            .limit(1)
        )
        .scalars()
        .first()
    )  # fmt: skip


def _new(session: Session, now: datetime, at: datetime, **what: object) -> Mail:
    mail = Mail(queued_at=now, state=QueueState.WAITING.value, next_try_at=at, **what)
    session.add(mail)
    session.flush()
    return mail
