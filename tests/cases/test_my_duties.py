"""The duties of an agency on one page: overdue, soon, later; its own alone, page after page."""

from __future__ import annotations

import re

import pytest

from portal.audit.models import AuditEntry
from portal.cases import waiting_services
from portal.people.rules import Role
from tests.cases.worlds import owner_session
from tests.conftest import HEAVY
from tests.web.browsing import words
from tests.web.walking import Walk

pytestmark = pytest.mark.parametrize("engine_name", HEAVY)
CARE, POLICE = "Cedar County Child Welfare", "Cedar City Police Department"


@pytest.fixture
def walk(app, settings):
    return Walk(app, settings)


def counts(page):
    """How many are overdue, soon, later, as the page says."""
    return [
        int(n)
        for n in re.search(r"Overdue: (\d+)\. Due within six hours: (\d+)\. Later: (\d+)\.", words(page)).groups()
    ]


def test_overdue_soon_and_later_each_under_its_heading(walk):
    worker, police = walk.client(Role.CASEWORKER, CARE), walk.client(Role.DETECTIVE, POLICE)
    assert counts(worker.get("/duties").text) == [0, 0, 0]
    assert "No open duty of your agency has a due time." in worker.get("/duties").text
    case = walk.report(learned=-40)
    page = worker.get("/duties").text
    late, _, _ = counts(page)
    assert late > 2
    overdue = page.split("<h2>Overdue</h2>")[1].split("<h2>")[0]
    assert overdue.count("hw-verdict-overdue") == late
    assert f"/cases/{case}/duties/" in overdue
    walk.record(worker, case, "NCMEC", channel="web_form", number="NC-1", reason="workload")
    assert counts(worker.get("/duties").text)[0] < late
    walk.report("Soon Walkinshaw", learned=-20)
    page = worker.get("/duties").text
    soon = counts(page)[1]
    assert soon
    assert page.split("<h2>Soon</h2>")[1].split("<h2>")[0].count("hw-verdict-due_soon") == soon
    assert counts(police.get("/duties").text) == [0, 0, 0], "another agency's duties are not theirs"
    for role in (Role.JUDICIAL_OFFICER, Role.CHILDS_ATTORNEY, Role.POLICY_ANALYST):
        assert walk.client(role).get("/duties").status_code == 403


def test_page_after_page_each_duty_stands_once_and_each_reading_is_written_down(walk, monkeypatch):
    monkeypatch.setattr(waiting_services, "PAGE", 3)
    for name in ("One", "Two"):
        walk.report(f"{name} Walkinshaw", learned=-40)
    worker, seen, address = walk.client(Role.CASEWORKER, CARE), [], "/duties"
    total = sum(counts(worker.get("/duties").text))
    with owner_session(walk.settings) as session:
        before = session.query(AuditEntry).count()
    pages = 0
    while address:
        page = worker.get(address).text
        seen += re.findall(r'href="/cases/\d+/duties/(\d+)"', page)
        more = re.search(r'href="(/duties\?after=\d+)"', page)
        address, pages = more[1] if more else None, pages + 1
    assert len(seen) == len(set(seen)) == total
    assert pages > 2
    with owner_session(walk.settings) as session:
        assert session.query(AuditEntry).count() == before + pages
    assert worker.get("/duties?after=123456789012").status_code == 404
