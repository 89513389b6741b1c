"""One word in every field of every class: in no mail, header, queue row or log line, and in an inbox only where the table opens it."""

from __future__ import annotations

import email
import io
import logging
from dataclasses import replace
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text, update

from portal.cases.models import Case
from portal.clocks.models import Duty
from portal.notices.jobs import office_of
from portal.notices.mail_adapters import Server
from portal.notices.mail_rules import write_letter
from portal.notices.mail_services import deliver
from portal.notices.models import InboxEntry, Mail, Notice
from portal.notices.outbox_services import tell
from portal.notices.rules import WITHOUT_A_CASE, Kind, TargetKind
from portal.notices.telling_services import tell_what_waits
from portal.orders.models import Filing
from portal.people.models import Person, Seat
from portal.people.rules import Role
from portal.web.logs import JsonLines, log
from tests.cases.worlds import NOW, owner_session
from tests.conftest import CANARY, HEAVY, QUEUE, canaries_in_the_queue
from tests.notices.scenes import mail_settings
from tests.web.browsing import enter
from tests.web.test_canaries import plant

SEEN = (Role.CASEWORKER, Role.JUDICIAL_OFFICER)


def queue_everything(settings, planted):
    """A notice of every kind of each planted case, to the seat for whom it was planted and to its agency; that seat has an address."""
    with owner_session(settings) as session:
        for _, _, seat_number, number, _ in planted:
            seat = session.execute(select(Seat).where(Seat.number == seat_number)).scalar_one()
            session.get_one(Person, seat.person_id).mail_address = f"seat{seat_number}@people.example"
            case = session.execute(select(Case).where(Case.number == number)).scalar_one()
            filings = session.execute(select(Filing.id).where(Filing.case_id == case.id)).scalars().all()
            duties = session.execute(select(Duty.number).where(Duty.case_id == case.id)).scalars().all()
            to = [(TargetKind.SEAT, seat.id), (TargetKind.AGENCY, seat.agency_id)]
            for kind in set(Kind) - WITHOUT_A_CASE:
                items = filings if kind in (Kind.FILED, Kind.EMERGENCY) else [None]
                for item in items:
                    tell(
                        session,
                        kind,
                        to,
                        by=None,
                        now=NOW,
                        case=case.id,
                        item=item,
                        agency=case.agency_id,
                        object_number=duties[0] if duties else "",
                    )


def work(app, settings, post_office):
    with app.app_context():
        while tell_what_waits(NOW, ZoneInfo("America/Chicago")):
            pass
        office = office_of(mail_settings(settings, post_office))
        while deliver(office, NOW):
            pass


def said(settings, post_office):
    """Everything that left or waits to: mails as they came in and as they read, and every row of the queue."""
    found = []
    for _, raw in post_office.taken:
        message = email.message_from_bytes(raw, policy=default)
        parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
        found += [raw.decode(), *(str(value) for value in message.values()), *parts]
    with owner_session(settings) as session:
        for table in QUEUE:
            found += [str(tuple(row)) for row in session.execute(text(f"select * from {table}"))]
    return "\n".join(found)


@pytest.fixture
def lines():
    """What the portal's own log says meanwhile."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    log.addHandler(handler)
    yield stream
    log.removeHandler(handler)


class Told:
    """A text in which tens of thousands of words are looked for: the planted ones, which have one shape, by a set."""

    def __init__(self, text):
        self.text, self.planted = text, set(CANARY.findall(text))

    def __contains__(self, word):
        return word in self.planted if CANARY.fullmatch(word) else word in self.text


def leaks(app, settings, post_office, lines, planted):
    """Every planted word that left, and every word in an inbox that the table does not open to its seat."""
    told = Told(said(settings, post_office) + lines.getvalue())
    found = [canary for *_, canaries in planted for canary in canaries if canary.word in told]
    for _, _, seat, _, canaries in planted:
        inbox = Told(enter(app, seat).get("/inbox").text)
        own = {canary.word: canary for canary in canaries}
        found += [canary for canary in canaries if canary.word in inbox and not canary.open]
        found += [other for *_, others in planted for other in others if other.word in inbox and other.word not in own]
    return found


def nothing_leaves(app, settings, post_office, lines, roles):
    planted = plant(settings, roles)
    queue_everything(settings, planted)
    work(app, settings, post_office)
    assert leaks(app, settings, post_office, lines, planted) == []
    with owner_session(settings) as session:
        told = {
            Kind(kind)
            for kind in session.execute(
                select(Notice.kind).join(InboxEntry, InboxEntry.notice_id == Notice.id)
            ).scalars()
        }
    assert len(told) >= 6, "most kinds must have reached someone, or nothing was tried"
    assert len(post_office.taken) >= 4, "some mail must have gone out, or nothing was tried"
    inbox = enter(app, planted[0][2]).get("/inbox").text
    assert any(canary.word in inbox for canary in planted[0][4] if canary.field == "full_name"), (
        "it names the child where it may"
    )
    return planted


@pytest.mark.parametrize("engine_name", HEAVY)
def test_in_no_mail_queue_row_or_log_line_and_what_is_planted_there_is_found(app, settings, post_office, lines):
    planted = nothing_leaves(app, settings, post_office, lines, SEEN)
    words = [canary.word for canary in planted[0][4][:3]]
    leaking = write_letter("1" * 12, "a@b.example", "c@d.example", "https://h.example", "h.example", False, False, NOW)
    Server("127.0.0.1", post_office.port, "none").send(replace(leaking, subject=f"{leaking.subject} {words[0]}"))
    with owner_session(settings) as session:
        session.execute(select(Mail)).scalars().first().failure = words[1]
    log.info("queue", extra={"facts": {"failure": words[2]}})
    assert {canary.word for canary in leaks(app, settings, post_office, lines, planted)} == set(words)
    # The nets under every test find them too; what was planted is then taken away, or they would fail this one.
    assert canaries_in_the_queue(settings) == {words[1]}
    assert post_office.canaries() == {words[0]}
    post_office.taken.clear()
    with owner_session(settings) as session:
        session.execute(update(Mail).values(failure=""))


@pytest.mark.thorough
@pytest.mark.timeout(900)
def test_of_no_role_in_no_mail_queue_row_or_log_line(app, settings, post_office, lines):
    everyone = (Role.CASEWORKER, *(role for role in Role if role is not Role.CASEWORKER))
    nothing_leaves(app, settings, post_office, lines, everyone)
