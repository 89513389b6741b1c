"""The law is changed and a duty is relieved, each by two persons, in a real browser: on a laptop, and on a phone with scripts off."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.browser.desks import check, desks, press
from tests.browser.test_main_job import WORKER, report

pytestmark = pytest.mark.browser
LAW_MAKER, SUPERVISOR = "Petra Fernhollow: Policy analyst", "Gideon Hearthstone: Supervisor"


@pytest.fixture(params=["laptop", pytest.param("phone without scripts", marks=pytest.mark.thorough)])
def desk(request, chromium, portal):
    with desks(chromium, portal, request.param) as sit:
        yield sit


def narrow(page, desk):
    """What `check` asks, at 320 px too."""
    check(page, desk)
    if desk.scripts:
        page.set_viewport_size({"width": 320, "height": 768})
        check(page, desk)
        page.set_viewport_size({"width": 1366, "height": 768})


def test_an_analyst_changes_a_rule_and_a_second_person_makes_it_law(desk, portal):
    analyst = desk(LAW_MAKER)
    press(analyst, "link", "Rules")
    narrow(analyst, desk)
    press(analyst, "link", re.compile("Texas"))
    narrow(analyst, desk)
    press(analyst, "button", "Draft a new edition")
    narrow(analyst, desk)
    press(analyst, "link", "Change notify-court")
    narrow(analyst, desk)
    due = analyst.get_by_label("By when")
    due.fill("at most some hours")
    press(analyst, "button", "Save the rule")
    assert "some hours" in analyst.get_by_label("By when").input_value()
    assert analyst.locator(".usa-error-message").count()
    narrow(analyst, desk)
    analyst.get_by_label("By when").fill("at most 12 hours")
    press(analyst, "button", "Save the rule")
    assert "12 hours" in analyst.locator("main").inner_text()
    press(analyst, "link", "Try it")
    narrow(analyst, desk)
    press(analyst, "link", "Back to the draft")
    press(analyst, "link", "What differs")
    narrow(analyst, desk)
    press(analyst, "link", "Back to the draft")
    press(analyst, "link", "Send for approval")
    # The portal is shared by the ways of sitting at it, and an edition begins after those that are adopted.
    day = (datetime.now(UTC) + timedelta(days=60 if desk.scripts else 90)).strftime("%Y-%m-%d")
    analyst.locator("#starts_day").fill(day)
    analyst.locator("#starts_time").fill("08:00")
    analyst.get_by_label("Authority").fill("Resolution 2 of the policy review")
    narrow(analyst, desk)
    press(analyst, "button", "Send")
    assert "Another person of your agency answers it" in analyst.locator("main").inner_text()
    supervisor = desk(SUPERVISOR)
    supervisor.goto(analyst.url)
    press(supervisor, "link", "Approve or refuse")
    narrow(supervisor, desk)
    press(supervisor, "button", "Approve")
    assert "The edition was approved" in supervisor.locator("main").inner_text()
    press(supervisor, "link", "All editions")
    assert "Resolution 2 of the policy review" in supervisor.locator("main").inner_text()
    narrow(supervisor, desk)


def test_a_time_gives_way_by_a_second_person_and_is_revoked(desk, portal):
    worker = desk(WORKER)
    report(worker, desk, portal, f"Relief {desk.way.title()} Fictionby", "Another agency, without a seat here")
    press(worker, "link", re.compile("Record.*attorney", re.I))
    duty = worker.url
    press(worker, "link", re.compile("Ask for relief"))
    narrow(worker, desk)
    worker.get_by_label("What you ask").select_option(index=1)
    worker.get_by_label("Ground").select_option(index=2)
    press(worker, "button", "Ask")
    assert worker.locator(".usa-error-message").count()
    assert worker.get_by_label("What you ask").input_value() == "yield"
    narrow(worker, desk)
    tried = datetime.now(ZoneInfo("America/Chicago")) - timedelta(minutes=20)
    worker.locator("#happened_day").fill(tried.strftime("%Y-%m-%d"))
    worker.locator("#happened_time").fill(tried.strftime("%H:%M"))
    worker.get_by_label("Reason").fill("zzrang three times, no answer")
    press(worker, "button", "Ask")
    worker.goto(duty)
    assert "zzrang" in worker.locator("main").inner_text()
    narrow(worker, desk)
    supervisor = desk(SUPERVISOR)
    supervisor.goto(duty)
    narrow(supervisor, desk)
    press(supervisor, "link", "Approve or not")
    narrow(supervisor, desk)
    press(supervisor, "button", re.compile("^Do not approve$"))
    assert "Enter why you do not approve" in supervisor.locator("main").inner_text()
    narrow(supervisor, desk)
    press(supervisor, "button", re.compile("^Approve$"))
    assert "It was approved" in supervisor.locator("main").inner_text()
    assert "The time gave way" in supervisor.locator("main").inner_text()
    press(supervisor, "link", "Revoke")
    narrow(supervisor, desk)
    supervisor.get_by_label("Reason").fill("Reached by now")
    press(supervisor, "button", "Revoke")
    worker.goto(duty)
    assert "Revoked" in worker.locator("main").inner_text()
