"""Mail itself: what it says, what no field can bring into it, and what becomes of it at a real SMTP server."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.policy import default

import pytest
from sqlalchemy import func, select, update

from portal.notices.mail_adapters import Folder, NotSent, Server, Unsure, compose
from portal.notices.mail_rules import write_letter
from portal.notices.models import Mail, MailChoice, Notice
from portal.notices.outbox_services import tell
from portal.notices.rules import Kind, TargetKind
from portal.people.models import Person
from portal.people.rules import Role
from tests.cases.worlds import owner_session

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
BREAKS = ("\r\nBcc: all@elsewhere.example", "\nX-A: b", "\rX", "\u2028Bcc: x", "\0", "\x0b", "\x85", ",other@elsewhere.example", " other@elsewhere.example", ";x", "<x@y.example>", '"')  # fmt: skip


def letter(**changes):
    found = write_letter("123456789012", "portal@court.example", "one@police.example", "https://homeward.example", "homeward.example", False, False, AT)  # fmt: skip
    return replace(found, **changes)


def lexed(raw):
    """Headers and body by a lexer of our own: lines end in CRLF, a header is a name, a colon and its continuations."""
    head, _, body = raw.partition(b"\r\n\r\n")
    assert b"\n" not in head.replace(b"\r\n", b"")
    assert b"\r" not in head.replace(b"\r\n", b"")
    headers = []
    for line in head.split(b"\r\n"):
        assert len(line) <= 998
        if line[:1] in b" \t" and headers:
            headers[-1][1] += line
        else:
            name, colon, value = line.partition(b":")
            assert colon
            assert re.fullmatch(rb"[!-9;-~]+", name), name
            headers.append([name.decode().lower(), value])
    return [(name, value.strip().decode()) for name, value in headers], body


def test_both_readers_find_one_recipient_and_neutral_words():
    raw = compose(letter()).as_bytes()
    headers, _ = lexed(raw)
    parsed = email.message_from_bytes(raw, policy=default)
    assert [(name.lower(), str(value)) for name, value in parsed.items()] == headers
    names = [name for name, _ in headers]
    assert sorted(set(names)) == sorted(names)
    assert parsed["To"].addresses[0].addr_spec == "one@police.example"
    assert len(parsed["To"].addresses) == 1
    assert parsed["Message-ID"] == "<123456789012@homeward.example>"
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]
    for part in parsed.iter_parts():
        assert re.findall(r"https?://[^\s\"<]+", part.get_content()) == ["https://homeward.example/inbox"]


@pytest.mark.parametrize("bad", BREAKS)
@pytest.mark.parametrize("field", ["to", "sender"])
def test_an_address_that_is_more_than_one_is_refused(field, bad):
    for value in (f"one@police.example{bad}", f"{bad}one@police.example"):
        with pytest.raises(NotSent) as refused:
            compose(letter(**{field: value}))
        assert refused.value.for_good


@pytest.mark.parametrize("bad", ["\r\nBcc: x@y.example", "\nX: y", "\rX"])
@pytest.mark.parametrize("field", ["subject", "message_id"])
def test_a_header_with_a_line_break_is_refused(field, bad):
    with pytest.raises(NotSent):
        compose(letter(**{field: f"Homeward{bad}"}))


def test_the_words_hang_on_urgent_and_digest_alone():
    said = {
        (urgent, digest): write_letter("1" * 12, "a@b.example", "c@d.example", "https://h.example", "h.example", urgent, digest, AT).text
        for urgent in (True, False) for digest in (True, False)
    }  # fmt: skip
    assert "urgent" in said[True, False]
    assert "urgent" not in said[False, False]
    assert all("https://h.example/inbox" in text for text in said.values())


def server(post_office):
    return Server("127.0.0.1", post_office.port, "none")


def test_a_mail_goes_out_as_it_was_composed(post_office):
    server(post_office).send(letter())
    ((recipients, raw),) = post_office.taken
    assert recipients == ["one@police.example"]
    assert lexed(raw)[0] == lexed(compose(letter()).as_bytes())[0]


@pytest.mark.parametrize(
    ("answer", "for_good"), [("451 later", False), ("452 full", False), ("550 never", True), ("554 no", True)]
)
def test_what_the_server_says_decides_whether_it_is_tried_again(post_office, answer, for_good):
    post_office.answer = answer
    with pytest.raises(NotSent) as refused:
        server(post_office).send(letter())
    assert refused.value.for_good is for_good
    post_office.answer = "250 OK"
    post_office.refuse["one@police.example"] = answer
    with pytest.raises(NotSent) as refused:
        server(post_office).send(letter())
    assert refused.value.for_good is for_good


def test_a_server_that_is_not_there_is_tried_again(post_office):
    with pytest.raises(NotSent) as refused:
        Server("127.0.0.1", 1, "none").send(letter())
    assert not refused.value.for_good


def test_a_connection_that_breaks_while_the_mail_is_handed_over_leaves_one_unsure(post_office, monkeypatch):
    import smtplib

    def broken(self, message):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(smtplib.SMTP, "data", broken)
    with pytest.raises(Unsure):
        server(post_office).send(letter())


def test_without_a_server_mail_is_a_file_of_the_owner(tmp_path):
    Folder(tmp_path / "mail").send(letter())
    Folder(tmp_path / "mail").send(letter())
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == "123456789012.eml"
    assert file.stat().st_mode & 0o077 == 0
    assert lexed(file.read_bytes())[0] == lexed(compose(letter()).as_bytes())[0]


def test_after_a_failure_it_is_tried_again_under_the_same_id_and_given_up_for_good_aloud(desk, post_office):
    desk.report(police=desk.police)
    post_office.answer = "451 later"
    desk.work()
    assert {state for state, _ in desk.mails()} == {"waiting"}
    assert {failure for _, failure in desk.mails()} == {"server said 451"}
    post_office.answer = "250 OK"
    desk.work(timedelta(seconds=30))
    assert post_office.taken == [], "not before the pause is over"
    desk.work(timedelta(minutes=2))
    assert {state for state, _ in desk.mails()} == {"sent"}
    ids = [email.message_from_bytes(raw)["Message-ID"] for _, raw in post_office.taken]
    assert len(set(ids)) == len(ids) == len(desk.mails())


def test_a_mail_given_up_is_told_to_a_coordinator_once(desk, post_office):
    desk.report(police=desk.police)
    with owner_session(desk.settings) as session:
        for person in session.execute(select(Person)).scalars():
            post_office.refuse[person.mail_address] = "550 never"
    desk.work()
    desk.work(timedelta(minutes=5))
    desk.work(timedelta(minutes=9))
    dead = [state for state, _ in desk.mails() if state == "dead"]
    with owner_session(desk.settings) as session:
        told = session.execute(
            select(func.count()).select_from(Notice).where(Notice.kind == "undelivered")
        ).scalar_one()
        about = session.execute(select(func.count()).select_from(Mail).where(Mail.state == "dead")).scalar_one()
    assert len(dead) == about > 0
    assert told == 1, "once an hour, and never of a mail that only says so"
    coordinators = {entry[1] for entry in desk.entries() if entry[0] == "undelivered"}
    assert coordinators


def test_a_mail_of_which_nobody_knows_goes_out_once_more_and_no_third_time(desk, post_office):
    desk.report(police=desk.police)
    desk.work()
    with owner_session(desk.settings) as session:
        session.execute(update(Mail).values(state="sending", begun_at=desk.now))
    sent = len(post_office.taken)
    desk.work(timedelta(minutes=4), rounds=False)
    assert len(post_office.taken) == sent, "not while its lease holds"
    desk.work(timedelta(minutes=6), rounds=False)
    assert len(post_office.taken) == 2 * sent
    with owner_session(desk.settings) as session:
        session.execute(update(Mail).values(state="sending", begun_at=desk.now))
    desk.work(timedelta(minutes=20), rounds=False)
    assert len(post_office.taken) == 2 * sent
    assert {failure for state, failure in desk.mails() if state == "dead"} == {"not known whether it arrived"}


def test_a_server_that_is_away_is_asked_once_a_round(desk, monkeypatch):
    desk.report(police=desk.police)
    asked = []

    def away(self, letter):
        asked.append(letter)
        raise NotSent("server not reached")

    monkeypatch.setattr(Server, "send", away)
    desk.work()
    assert len(asked) == 1
    assert len(desk.mails()) > 1


def test_a_digest_tried_again_beside_the_days_open_one_holds_nothing_up(desk):
    desk.report(police=desk.police)
    desk.work()
    seat, _ = desk.seat(Role.DETECTIVE, "Cedar City Police Department")
    with owner_session(desk.settings) as session:
        session.add(MailChoice(seat_id=seat, mail="digest"))
        for _ in range(2):
            session.add(
                Mail(
                    seat_id=seat,
                    digest=True,
                    queued_at=desk.now,
                    state="waiting",
                    next_try_at=desk.now + timedelta(hours=9),
                )
            )
        case = session.execute(select(Notice.case_id)).scalars().first()
        tell(session, Kind.ACCEPTED, [(TargetKind.SEAT, seat)], by=None, now=desk.now, case=case)
    desk.work()
    assert ("accepted", seat) in {(kind, key) for kind, key, *_ in desk.entries()}
