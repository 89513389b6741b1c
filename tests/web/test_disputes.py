"""When a clock began: disputed, accepted, taken back, corrected; what was recorded stays, and nobody is told of lateness that is no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from portal.cases.models import CaseEvent
from portal.clocks.models import CaseClock, Duty
from portal.notices.due_services import raise_what_is_due
from portal.notices.models import InboxEntry, Notice, WorkerMark
from portal.notices.telling_services import tell_what_waits
from portal.people.models import Agency
from portal.people.rules import Role
from tests.cases.test_board import judge_of
from tests.cases.worlds import owner_session
from tests.conftest import HEAVY
from tests.notices.scenes import ZONE
from tests.web.relieving import OF_EACH, POLICE, RULES, SECRET, Page, walk_under
from tests.web.walking import file_notice, words

pytestmark = pytest.mark.parametrize("engine_name", HEAVY)


@pytest.fixture
def walk(app, settings, monkeypatch, request):
    """A walk under the made pack; another where a test says so."""
    return walk_under(app, settings, monkeypatch, getattr(request, "param", RULES))


def test_a_start_that_another_agency_stated_is_disputed_until_they_accept(walk):
    page = Page(walk, rule="told")
    detective = walk.client(Role.DETECTIVE, POLICE)
    own = Page.__new__(Page)
    own.__dict__ = page.__dict__ | {"worker": detective}
    day, clock = walk.at(-1)
    fields = {"happened_day": day, "happened_time": clock, "ground": "word_late", "note": SECRET}
    walk.post(detective, f"{page.at}/start", f"{page.at}/start", **fields)
    assert "Disputed: when the clock began is not settled" in own.verdict(), "at once, though it is not late"
    again = walk.post(detective, f"{page.at}/start", f"{page.at}/start", 400, **fields)
    assert "disputed already" in again.text
    asked = page.asked()
    settle = f"/cases/{page.case}/disputes/{asked}"
    assert detective.get(settle).status_code == 404, "theirs to settle who stated it"
    told = words(page.worker.get(settle).text)
    assert "As your agency stated" in told
    walk.post(page.worker, settle, settle)
    assert "Disputed" not in own.verdict()
    settled = words(page.worker.get(settle).text)
    assert "Accepted: the start was corrected" in settled
    assert "Accept their time" not in settled
    page.press(page.worker, f"disputes/{asked}", 404)
    history = words(detective.get(page.at).text)
    assert "Accepted: the start was corrected" in history
    with owner_session(walk.settings) as session:
        events = session.execute(select(CaseEvent).where(CaseEvent.kind == "told_law_enforcement")).scalars().all()
        assert [event.superseded_at is None for event in sorted(events, key=lambda event: event.recorded_at)] == [
            False,
            True,
        ]


def test_a_dispute_is_taken_back_and_ones_own_start_is_corrected_instead(walk):
    page = Page(walk, rule="told")
    detective = walk.client(Role.DETECTIVE, POLICE)
    day, clock = walk.at(-1)
    fields = {"happened_day": day, "happened_time": clock, "ground": "mistaken", "note": "x"}
    walk.post(detective, f"{page.at}/start", f"{page.at}/start", **fields)
    page.press(page.worker, f"disputes/{page.asked()}/withdraw", 404)
    page.press(detective, f"disputes/{page.asked()}/withdraw")
    assert "Taken back" in words(detective.get(page.at).text)
    mine = walk.duty(page.worker, page.case, "NCMEC")
    address = f"/cases/{page.case}/duties/{mine}"
    assert "Correct when the clock began" in page.worker.get(f"{address}/start").text
    before = words(page.worker.get(address).text)
    walk.post(page.worker, f"{address}/start", f"{address}/start", **fields)
    after = words(page.worker.get(address).text)
    assert "corrected" in after
    assert "corrected" not in before
    assert "Overdue" in before
    assert "Due in" in after


@pytest.mark.parametrize("walk", [OF_EACH], indirect=True, ids=["each sighting"])
def test_a_duty_of_each_event_keeps_its_proof_when_its_start_is_corrected(walk):
    page = Page(walk, hours=-80.0, rule=None)
    events = f"/cases/{page.case}/events"
    for hours in (-60, -58):
        day, clock = walk.at(hours)
        walk.post(page.worker, events, events, kind="sighted", happened_day=day, happened_time=clock, source="")
    with owner_session(walk.settings) as session:
        rows = session.execute(select(Duty.occurrence, Duty.number).where(Duty.pack == "us-xx")).all()
        numbers = {row.occurrence: row.number for row in rows}
    page.take(numbers[1])
    day, clock = walk.at(-50)
    walk.post(
        page.worker,
        page.at,
        page.at,
        outcome="done",
        happened_day=day,
        happened_time=clock,
        channel="phone",
        person_told="Y",
    )
    for hours in (-59.5, -59):  # a correction may be corrected
        day, clock = walk.at(hours)
        fields = {"happened_day": day, "happened_time": clock, "ground": "mistaken", "note": "A slip."}
        walk.post(page.worker, f"{page.at}/start", f"{page.at}/start", **fields)
    with owner_session(walk.settings) as session:
        rows = session.execute(select(Duty).where(Duty.pack == "us-xx")).scalars().all()
        assert {row.occurrence: (row.number, row.done_at is not None, row.lapsed_at) for row in rows} == {
            1: (numbers[1], True, None), 2: (numbers[2], False, None),
        }  # fmt: skip


def test_the_ledger_says_that_a_start_was_corrected_and_no_one_is_told_of_lateness_that_is_no_more(walk):
    page = Page(walk, hours=-60.0)
    file_notice(walk, page.case)
    with owner_session(walk.settings) as session:
        session.execute(update(Agency).values(ledger_ordered_at=walk.now - timedelta(days=30)))
        session.add(WorkerMark(name="watching_due_times", at=walk.now - timedelta(days=50)))
        session.execute(update(Duty).values(recorded_at=walk.now - timedelta(hours=60)))
        session.execute(update(CaseClock).values(next_at=walk.now - timedelta(minutes=1)))
    with walk.app.app_context():
        raise_what_is_due(datetime.now(UTC))
    day, clock = walk.at(-1)
    fields = {"happened_day": day, "happened_time": clock, "ground": "mistaken", "note": "A slip."}
    walk.post(page.worker, f"{page.at}/start", f"{page.at}/start", **fields)
    with walk.app.app_context():
        while tell_what_waits(datetime.now(UTC), ZONE):
            pass
    with owner_session(walk.settings) as session:
        raised = session.execute(select(Notice.kind).where(Notice.object_number == page.number)).scalars().all()
        assert {"duty_late", "duty_hours_late", "duty_before_court"} <= set(raised), (
            "it was raised before the correction"
        )
        told = (
            select(InboxEntry.id)
            .join(Notice, Notice.id == InboxEntry.notice_id)
            .where(Notice.object_number == page.number)
        )
        assert session.execute(told).first() is None
    ledger = page.verdict(judge_of(walk))
    assert "The start of the clock was corrected" in ledger
