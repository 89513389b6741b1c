"""A clearinghouse's queue on its pages, and that its number stays where someone had recorded the report before."""

from __future__ import annotations

from sqlalchemy import select

from portal.clocks.models import DutyRecord
from portal.people.rules import Role
from tests.cases.worlds import owner_session
from tests.web.relieving import CARE
from tests.web.walking import Walk

NCMEC = "National Center for Missing & Exploited Children"


def test_the_number_that_ncmec_gives_stays_where_the_report_was_recorded_before(app, settings):
    walk = Walk(app, settings)
    case = walk.report(police=walk.police)
    worker, analyst = walk.client(Role.CASEWORKER, CARE), walk.client(Role.NCMEC_ANALYST, NCMEC)
    walk.record(worker, case, "NCMEC", person_told="Hotline", number="")
    page = f"/cases/{case}/refer"
    walk.post(worker, page, page, agency=walk.ncmec, basis="42 U.S.C. 671(a)(35)(B)", step="share")
    queue = analyst.get("/cases").text
    assert "Not acknowledged first" in queue
    assert f'href="/cases/{case}/acknowledge"' in queue
    day, clock = walk.at(-0.1)
    fields = {"report_number": "NC-77", "happened_day": day, "happened_time": clock}
    for _ in range(2):
        walk.post(analyst, f"/cases/{case}/acknowledge", f"/cases/{case}/acknowledge", **fields)
    with owner_session(settings) as session:
        numbers = session.execute(select(DutyRecord.proof_number).where(DutyRecord.kind == "report_to_ncmec")).scalars()
        assert sorted(numbers, key=str) == ["NC-77", None]
    queue = analyst.get("/cases").text
    assert "NC-77" in queue
    assert "Missing, acknowledged" in queue
    assert "Acknowledge<" not in queue
    wrong = analyst.post("/cases/look-up", data={"csrf_token": "x", "words": "tulip"})
    assert wrong.status_code == 400
    assert "Not acknowledged first" in wrong.text


def test_the_other_roles_have_their_list_by_name(app, settings):
    walk = Walk(app, settings)
    walk.report()
    page = walk.client(Role.CASEWORKER, CARE).get("/cases").text
    assert "Cases by name" in page
    assert "Earlier number" not in page
