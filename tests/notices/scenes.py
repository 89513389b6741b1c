"""A county with addresses and on-call lists, whose worker does its rounds at the times that a test says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from portal.notices import jobs
from portal.notices.due_services import find_lost_clocks, raise_what_is_due
from portal.notices.mail_services import deliver
from portal.notices.models import InboxEntry, Mail, Notice, Shift, Unit
from portal.notices.telling_services import tell_the_next, tell_what_waits
from portal.people.models import Agency, Person, Seat
from tests.cases.worlds import owner_session
from tests.web.walking import Walk

ZONE = ZoneInfo("America/Chicago")


class Desk(Walk):
    """A walk through the county whose people have addresses at `people.example`."""

    def __init__(self, app, settings, post_office=None):
        super().__init__(app, settings)
        self.post_office = post_office
        with owner_session(settings) as session:
            session.execute(update(Unit).values(ended_at=self.now))  # the test makes its own lists
            for person in session.execute(select(Person)).scalars():
                person.mail_address = f"{person.login}@people.example"

    def work(self, after=timedelta(), rounds=True):
        """What the worker does, so long after the test began: a minute's round, telling, delivering."""
        now = self.now + timedelta(seconds=30) + after
        with self.app.app_context():
            if rounds:
                find_lost_clocks(now)
                raise_what_is_due(now)
            tell_what_waits(now, ZONE)
            if rounds:
                tell_the_next(now, ZONE)
            if self.post_office is not None:
                office = jobs.office_of(mail_settings(self.settings, self.post_office))
                while deliver(office, now):
                    pass

    def seat(self, role, agency=None):
        """The key, and the holder's address, of a seat by role and agency."""
        number = next(
            number for (known, place), number in self.numbers.items() if known == role.value and agency in (None, place)
        )
        with owner_session(self.settings) as session:
            row = session.execute(
                select(Seat.id, Person.mail_address)
                .join(Person, Person.id == Seat.person_id)
                .where(Seat.number == number)
            ).one()
        return row.id, row.mail_address

    def seats_of(self, agency):
        """Key, role and address of each seat of an agency, the first first."""
        with owner_session(self.settings) as session:
            return session.execute(
                select(Seat.id, Seat.role, Seat.number, Person.mail_address)
                .join(Person, Person.id == Seat.person_id)
                .join(Agency, Agency.id == Seat.agency_id)
                .where(Agency.name == agency)
                .order_by(Seat.role, Seat.id)
            ).all()

    def list_for(self, agency, places, takes="everything", mailbox=""):
        """A unit of an agency, with seats on call at these places, for ten days around now."""
        with owner_session(self.settings) as session:
            row = session.execute(select(Agency).where(Agency.name == agency)).scalar_one()
            unit = Unit(agency_id=row.id, name="Desk", takes=takes, phone="555-0142", mail_address=mailbox)
            session.add(unit)
            session.flush()
            for seat, place in places.items():
                session.add(
                    Shift(
                        unit_id=unit.id,
                        seat_id=seat,
                        place=place,
                        starts_at=self.now - timedelta(days=5),
                        ends_at=self.now + timedelta(days=5),
                        made_by=seat,
                    )
                )
            return unit.id

    def entries(self, seat=None):
        """Kind, seat, why and place of each inbox entry."""
        with owner_session(self.settings) as session:
            rows = session.execute(
                select(Notice.kind, InboxEntry.seat_id, InboxEntry.because, InboxEntry.place)
                .join(Notice, Notice.id == InboxEntry.notice_id)
                .order_by(InboxEntry.told_at, InboxEntry.place, InboxEntry.id)
            ).all()
        return [tuple(row) for row in rows if seat in (None, row.seat_id)]

    def mails(self):
        """State and failure of each mail, the first first."""
        with owner_session(self.settings) as session:
            return [
                tuple(row)
                for row in session.execute(select(Mail.state, Mail.failure).order_by(Mail.queued_at, Mail.id))
            ]

    def told_by_mail(self):
        """The address of each mail that the server took, in order."""
        return [to for recipients, _ in self.post_office.taken for to in recipients]


def mail_settings(settings, post_office):
    """The settings with the test's mail server."""
    return replace(
        settings, smtp_host="127.0.0.1", smtp_port=post_office.port, smtp_tls="none", mail_from="portal@court.example"
    )
