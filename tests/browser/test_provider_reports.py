"""A group home reports a child missing at 2 a.m. on a phone, and the agency opens the case of it, both by keyboard alone."""

from __future__ import annotations

import re

import pytest

from tests.browser.desks import WAYS, check, desks
from tests.browser.keyboard import Keyboard
from tests.browser.test_pages import invalid, save

pytestmark = [pytest.mark.browser, pytest.mark.thorough, pytest.mark.usefixtures("no_drafts")]
STAFF, WORKER = "Opal Doorley: Shift lead", "Rosa Lanternby: Caseworker"


@pytest.fixture(params=list(WAYS))
def sit(request, chromium, portal):
    with desks(chromium, portal, request.param) as found:
        yield found


def test_reported_seen_opened_and_read_by_the_home_alone(sit, portal, tmp_path):
    name = f"Nobody Knownas{len(sit.way)}"
    staff = sit(STAFF)
    keys = Keyboard(staff)
    keys.go("link", "Report a child missing")
    check(staff, sit)
    keys.select("Agency that placed the child", "Cedar County Child")
    keys.write("Child's name", name)
    keys.write("Last seen where", "Kitchen")
    keys.write("Clothing last worn", "Gray hoodie")
    keys.pick("absence_type", "ran_away")
    keys.tick(staff.get_by_label("Out of character for this child"))
    keys.write("What happened", "Window open at the round.")
    keys.go("button", "Check answers")
    check(staff, sit)
    keys.go("button", "Send the report")
    assert keys.actions == 3, "sent in three from home"
    check(staff, sit)
    report = staff.url

    worker = sit(WORKER)
    check(worker, sit)
    received = worker.get_by_role("link", name="A provider reports a child missing").last
    keys = Keyboard(worker)
    keys.reach(received)
    with worker.expect_navigation():
        worker.keyboard.press("Enter")
    check(worker, sit)
    assert "Window open at the round." in worker.locator("main").inner_text()
    keys.go("link", re.compile("^Look up the child"))
    check(worker, sit)
    keys.go("link", re.compile("^The child is not listed"))
    check(worker, sit)
    keys.pick("in_care", "yes")
    keys.go("button", re.compile("^Add and go on"))
    check(worker, sit)
    assert worker.get_by_label("Last seen where").input_value() == "Kitchen"
    save(tmp_path, "open", worker.reload())
    keys.go("button", "Check answers")
    check(worker, sit)
    assert "It sees there only what it reported" in worker.locator("main").inner_text()
    keys.go("button", "Open the case")
    check(worker, sit)

    save(tmp_path, "sent", staff.goto(report))
    check(staff, sit)
    keys = Keyboard(staff)
    keys.go("link", re.compile("^Open what you reported"))
    said = staff.locator("main").inner_text()
    assert name in said
    assert "Gray hoodie" in said
    check(staff, sit)
    assert invalid(tmp_path) == []


def test_added_to_withdrawn_and_declined(sit, portal, tmp_path):
    staff = sit(STAFF)
    keys = Keyboard(staff)
    keys.go("link", "Report a child missing")
    keys.select("Agency that placed the child", "Cedar County Child")
    keys.write("Child's name", f"Another Knownas{len(sit.way)}")
    keys.go("button", "Check answers")
    keys.go("button", "Send the report")
    keys.write("What you add or correct", "She has a bus pass.")
    keys.go("button", "Add to the report")
    check(staff, sit)
    report = staff.url
    keys.go("link", re.compile("^The child is back"))
    keys.pick("why", "back")
    save(tmp_path, "withdraw", staff.reload())
    keys.pick("why", "back")
    keys.go("button", "Withdraw the report")
    check(staff, sit)

    worker = sit(WORKER)
    worker.goto(f"{portal.address}/provider-reports/received/{report.rsplit('/', 1)[1]}")
    check(worker, sit)
    assert "Withdrawn by its sender" in worker.locator("main").inner_text()
    keys = Keyboard(worker)
    keys.go("link", "Decline")
    keys.pick("ground", "back")
    keys.write("In your words", "Thank you.")
    keys.go("button", "Decline the report")
    save(tmp_path, "declined", worker.reload())
    staff.goto(report)
    assert "The child is back. Thank you." in staff.locator("main").inner_text()
    save(tmp_path, "list", staff.goto(f"{portal.address}/provider-reports"))
    check(staff, sit)
    assert invalid(tmp_path) == []
