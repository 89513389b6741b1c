"""The worker is killed at any moment, against a real SMTP server: each notice reaches its seat at least once, at most twice, as the same mail."""

from __future__ import annotations

import email
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from queue import Queue

import pytest
from sqlalchemy import select

from portal.meetings.rules import State
from portal.notices.models import InboxEntry, Mail, MailedEntry, Notice
from portal.notices.outbox_services import tell
from portal.notices.rules import Kind, TargetKind
from portal.people.models import Person
from portal.people.rules import Role
from tests.cases.worlds import add_place, owner_session
from tests.meetings.scenes import make_meeting

ROOT = Path(__file__).resolve().parents[2]
ROLES = (
    Role.CASEWORKER, Role.DETECTIVE, Role.NCMEC_ANALYST, Role.PROVIDER, Role.JJ_OFFICER, Role.CHILDS_ATTORNEY, Role.TRIBAL_REPRESENTATIVE,
    Role.CW_SUPERVISOR,
)  # fmt: skip
SEATS, EACH_ROUND = len(ROLES), 3


def scene(settings):
    """A meeting whose seats have addresses; gives its key."""
    with owner_session(settings) as session:
        places = [add_place(session, role) for role in ROLES]
        judge = add_place(session, Role.JUDICIAL_OFFICER)
        meeting, *_ = make_meeting(session, judge.seat, [place.seat for place in places], State.NOTICED)
        for number, place in enumerate(places):
            session.get_one(Person, place.seat.person_id).mail_address = f"seat{number}@people.example"
        return meeting.id


def queue(settings, meeting):
    """Queue some notices, each for everyone of the meeting."""
    with owner_session(settings) as session:
        for _ in range(EACH_ROUND):
            tell(
                session,
                Kind.MEETING_CHANGED,
                [(TargetKind.MEETING, meeting)],
                by=None,
                now=datetime.now(UTC),
                meeting=meeting,
            )


class Workers:
    """A process that makes workers, each of which may be killed."""

    def __init__(self, settings, post_office, tmp_path):
        self.post_office = post_office
        words = [
            sys.executable,
            "-m",
            "tests.notices.worker_to_kill",
            settings.database_url,
            str(post_office.port),
            str(tmp_path),
        ]
        self.process = subprocess.Popen(
            words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout.readline() == "ready\n"

    def work(self, kill_after=None, kill_at=None):
        """Let a worker work until nothing is left, or kill it: so many seconds after it began, or as the post office
        has taken that many mails and has not yet said so. How it ended."""
        known = Queue()
        if kill_at is not None:
            self.post_office.as_taken = lambda taken: taken == kill_at and _kill(known.get(timeout=60))
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        worker = int(self.process.stdout.readline())
        known.put(worker)
        if kill_after is not None:
            time.sleep(kill_after)  # the moment itself is what is tried: any is as good as any other
            _kill(worker)
        ended = int(self.process.stdout.readline())
        self.post_office.as_taken = None
        return ended

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()


def ids(post_office):
    """How often each mail came in, by Message-ID and recipient."""
    return Counter(
        (email.message_from_bytes(raw)["Message-ID"], to) for recipients, raw in post_office.taken for to in recipients
    )


def mailed(settings, turn):
    """The Message-IDs of the mails of this round, which between them are about every notice of it to every seat."""
    with owner_session(settings) as session:
        notices = select(Notice.id).order_by(Notice.queued_at.desc(), Notice.id).limit(EACH_ROUND)
        rows = session.execute(
            select(Mail.number, InboxEntry.notice_id, InboxEntry.seat_id)
            .join(MailedEntry, MailedEntry.mail_id == Mail.id)
            .join(InboxEntry, InboxEntry.id == MailedEntry.entry_id)
            .where(InboxEntry.notice_id.in_(notices))
        ).all()
    assert len({(row.notice_id, row.seat_id) for row in rows}) == len(rows) == EACH_ROUND * SEATS, turn
    return {f"<{row.number}@localhost>" for row in rows}


def _kill(process):
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def kill_at_any_moment(settings, post_office, tmp_path, rounds):
    """Kill a worker in each round: in turns at any moment of its work, and in the moment between the post office's
    taking a mail and the worker's hearing that it did; how many were killed, how many mails came twice."""
    meeting = scene(settings)
    chance = random.Random(20261124)
    doubled = killed = 0
    with Workers(settings, post_office, tmp_path) as workers:
        queue(settings, meeting)
        began = time.monotonic()
        assert workers.work() == 0
        whole = time.monotonic() - began  # how long a worker takes here, so that the kills fall all over its work
        for turn in range(rounds):
            post_office.taken.clear()
            queue(settings, meeting)
            when = {"kill_at": chance.randint(1, SEATS)} if turn % 2 else {"kill_after": chance.uniform(0, whole)}
            killed += workers.work(**when) == -signal.SIGKILL
            assert workers.work() == 0
            came = ids(post_office)
            assert {number for number, _ in came} == mailed(settings, turn), (turn, came)
            assert set(came.values()) <= {1, 2}, (turn, came)
            doubled += sum(number == 2 for number in came.values())
    with owner_session(settings) as session:
        assert set(session.execute(select(Mail.state)).scalars()) == {"sent"}
        entries = Counter(tuple(row) for row in session.execute(select(InboxEntry.notice_id, InboxEntry.seat_id)))
        assert set(entries.values()) == {1}
    return killed, doubled


def test_killed_a_few_times(settings, app, post_office, tmp_path):
    killed, doubled = kill_at_any_moment(settings, post_office, tmp_path, 4)
    assert killed >= 2
    assert doubled >= 2


@pytest.mark.thorough
@pytest.mark.timeout(1200)
def test_killed_a_hundred_times(settings, app, post_office, tmp_path):
    killed, doubled = kill_at_any_moment(settings, post_office, tmp_path, 100)
    assert killed > 50  # those of the moment that matters, and some of those at any moment
    assert doubled >= 50  # each of the first kind comes twice


def test_the_count_notices_a_mail_lost_and_one_sent_thrice(post_office):
    raw = b"Message-ID: <1@x>\r\n\r\n"
    post_office.taken += [(["a@x.example"], raw)] * 3
    assert set(ids(post_office).values()) == {3}
    assert len(ids(post_office)) == 1
