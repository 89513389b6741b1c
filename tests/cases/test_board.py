"""Did we report? On both databases: each cell says the worst of what is owed, and nobody sees a row that is not theirs."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from portal.cases.models import Case
from portal.clocks.board_rules import COLUMNS, cells
from portal.clocks.ledger_rules import Stored, ledger
from portal.people.models import OfficeSeat, Seat
from portal.people.rules import Role
from tests.cases.worlds import owner_session
from tests.web.browsing import enter
from tests.web.walking import Walk, file_notice

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def duty(kind, number="1", *, due=24, done=None, recipient="ncmec", begun=10, **more):
    start = NOW - begun * HOUR
    values = {
        "number": number, "duty": "Tell", "recipient": "NCMEC", "recipient_code": recipient, "owner": 1, "owed_to": None, "kind": kind,
        "started_by": "information_received", "occurrence": 1, "started_at": start, "due_at": start + due * HOUR if due else None,
        "due_words": "x", "source": "x", "done_at": NOW - done * HOUR if done is not None else None, "record": None, "adopted": True,
        "applies": True, "yielded": False, "question": "",
    }  # fmt: skip
    return Stored(**values | more)


def cell(*duties):
    place = [kind.value for _, kind in COLUMNS].index("report_to_ncmec")
    return cells(ledger(duties, NOW), True, NOW)[place]


@pytest.mark.parametrize(
    ("duties", "state", "said"),
    [
        ([], "none", "Not due"),
        ([duty("report_to_ncmec")], "running", "Due in 14 hours"),
        ([duty("report_to_ncmec", due=12)], "due_soon", "Due in 2 hours"),
        ([duty("report_to_ncmec", due=8)], "overdue", "Overdue by 2 hours: no proof"),
        ([duty("report_to_ncmec", due=8, done=1)], "done_late", "Done late, by 1 hour"),
        ([duty("report_to_ncmec", done=9)], "done_on_time", "Done in time, after 1 hour"),
        ([duty("report_to_ncmec", due=None)], "running", "No proof yet; the source gives no time"),
        ([duty("report_to_ncmec", applies=False)], "not_applicable", "Does not apply"),
        ([duty("report_to_ncmec", question="indian_child")], "question_open", "A question is open"),
        ([duty("report_to_ncmec", due=8, adopted=False)], "advice", "Advice of a draft that nobody has adopted"),
        ([duty("report_to_ncmec", due=8, disputed=True)], "disputed", "Disputed: when the clock began is not settled"),
        ([duty("report_to_ncmec", due=8, waived=True)], "waived", "Waived, with a reason"),
        ([duty("notify_court", due=8)], "none", "Not due"),
    ],
)  # fmt: skip
def test_what_a_cell_says(duties, state, said):
    found = cell(*duties)
    assert (found.state, found.words) == (state, said)


def test_the_worst_of_several_and_how_many_are_done():
    found = cell(duty("report_to_ncmec", "1", done=9), duty("report_to_ncmec", "2", due=8, recipient="hotline"))
    assert (found.state, found.more) == ("overdue", "1 of 2 done")
    found = cell(duty("report_to_ncmec", "1", done=9), duty("report_to_ncmec", "2", applies=False, recipient="hotline"))
    assert (found.state, found.more) == ("done_on_time", "")


@pytest.fixture
def walk(app, settings):
    return Walk(app, settings)


def judge_of(walk):
    """The browser of the judge of the docket's chambers."""
    with owner_session(walk.settings) as session:
        number = session.execute(
            select(Seat.number)
            .join(OfficeSeat, OfficeSeat.seat_id == Seat.id)
            .where(OfficeSeat.office_id == int(walk.office), Seat.role == Role.JUDICIAL_OFFICER.value)
        ).scalars().first()  # fmt: skip
    return enter(walk.app, number)


def line_of(client, case):
    """The cells of a case by column, from whichever page of the board holds it; None where none does."""
    address = "/board"
    while address:
        page = client.get(address).text
        for row in page.split("<tr>"):
            if f"/cases/{case}" in row:
                found = re.findall(r'<td data-label="([^"]+)"[^>]*>(.*?)</td>', row, re.S)
                return {name: re.sub(r"<[^>]+>", " ", said).strip() for name, said in found}
        more = re.search(r'href="(/board\?after=\d+)"', page)
        address = more[1] if more else None
    return None


def test_the_board_of_each_seat(walk):
    case = walk.report(police=walk.police)
    worker = walk.client(Role.CASEWORKER, "Cedar County Child Welfare")
    walk.record(worker, case, "NCMEC", channel="web_form", number="NC-1")
    found = line_of(worker, case)
    assert set(found) >= {"Law enforcement", "NCMEC", "The court", "Tribe"}
    assert found["NCMEC"].startswith("Done in time, after 2 hours")
    assert found["The court"].startswith("Due in 2")
    assert found["Tribe"] == "Not due"
    judge = judge_of(walk)
    assert line_of(judge, case) is None, "the court is not joined by opening"
    file_notice(walk, case)
    bench = line_of(judge, case)
    assert bench["NCMEC"] == found["NCMEC"]
    assert bench["Tribe"] == "None shown", "what is not shown is not denied"
    assert bench["The court"].startswith("Done in time")
    police = line_of(walk.client(Role.DETECTIVE, "Cedar City Police Department"), case)
    assert police["The court"] == "None shown", "a duty that is neither theirs nor owed to them is no fact for them"
    for role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.POLICY_ANALYST):
        assert walk.client(role).get("/board").status_code == 403
    assert worker.get("/board?after=123456789012").status_code == 404
    with owner_session(walk.settings) as session:
        session.execute(update(Case).where(Case.number == case).values(closed_at=walk.now))
    assert line_of(worker, case) is None, "the board is of open cases"
    assert "No open case is yours to see." in worker.get("/board").text


def test_what_is_late_is_counted_and_done_since_too(walk):
    worker = walk.client(Role.CASEWORKER, "Cedar County Child Welfare")
    case = walk.report(learned=-40)
    before = int(re.search(r"done since or not: (\d+)", worker.get("/board").text)[1])
    assert before >= 3
    walk.record(worker, case, "NCMEC", channel="web_form", number="NC-1", reason="workload")
    assert line_of(worker, case)["NCMEC"].startswith("Done late, by 15 hours")
    assert int(re.search(r"done since or not: (\d+)", worker.get("/board").text)[1]) == before
