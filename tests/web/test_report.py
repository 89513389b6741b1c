"""Who may report a child missing opens the case on both databases: child welfare and juvenile justice alike."""

from __future__ import annotations

from portal.people.rules import Role
from tests.web.walking import Walk

PROBATION = "Cedar County Juvenile Probation"


def test_juvenile_justice_opens_a_case(app, settings):
    walk = Walk(app, settings)
    officer = walk.client(Role.JJ_OFFICER, PROBATION)
    added = walk.post(
        officer, "/report/new-child", "/report/new-child", name="Tulip Walkinshaw", birth_date="2010-06-15", sex="female",
        in_care="yes", office=walk.office, docket_number="26-JJ-7",
    )  # fmt: skip
    day, clock = walk.at(-3)
    fields = {"learned_day": day, "learned_time": clock, "learned_from": "Night staff", "absence_type": "ran_away", "police": walk.police}  # fmt: skip
    opened = walk.post(officer, added.headers["Location"], added.headers["Location"], **fields, step="open")
    page = officer.get(opened.headers["Location"])
    assert page.status_code == 200
    assert "Nobody has been told yet" in page.text
