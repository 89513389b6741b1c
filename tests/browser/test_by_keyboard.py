"""Each person's work within its count of actions, by keyboard alone: the first report, its acceptance, the acknowledgement, the return."""

from __future__ import annotations

import re

import pytest

from tests.browser.desks import WAYS, check, desks
from tests.browser.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
WORKER, DETECTIVE = "Rosa Lanternby: Caseworker", "June Tracewell: Detective, missing persons"
ANALYST = "Bea Findlater: Analyst"
WORDS = {"place": "Back at the placement", "step": "Another agency", "outcome": "Came back by"}


@pytest.fixture(params=list(WAYS))
def sit(request, chromium, portal):
    with desks(chromium, portal, request.param) as found:
        yield found


def missing(sit, name):
    """A caseworker reports a child whom the demo holds, and the police are let in with the report."""
    page = sit(WORKER)
    keys = Keyboard(page)
    keys.go("link", "Report a child missing")
    keys.write("Child's name", name)
    keys.go("button", "Look up")
    keys.go("link", re.compile("^Report missing:"))
    keys.write("Who told the agency", "Night staff")
    keys.pick("absence_type", "ran_away")
    keys.select("Police agency that investigates", "Cedar City")
    keys.go("button", "Check answers")
    keys.go("button", "Open the case")
    return page, keys


def take(sit, person, link, label, number, button):
    """Someone takes a case up from home, with their own number for it; their keyboard."""
    page = sit(person)
    keys = Keyboard(page)
    keys.go("link", link)
    check(page, sit)
    keys.write(label, number)
    keys.go("button", button)
    check(page, sit)
    return keys


NAMES = dict(zip(WAYS, ("Rue Sketchley", "Kale Figmenta", "Laurel Stageworth"), strict=True))


def test_report_accept_attest_and_acknowledge(sit):
    worker, keys = missing(sit, NAMES[sit.way])
    case = re.sub(r"/to-tell.*", "", worker.url)
    keys.actions = 0
    keys.go("link", re.compile("^Record.*Report the missing child to NCMEC"))
    check(worker, sit)
    keys.write("Report number", "NC-9")
    keys.go("button", "Save")
    assert keys.actions == 2, "a report is recorded in two (W2)"

    keys = take(sit, DETECTIVE, re.compile(f"^Accept.*{NAMES[sit.way]}"), "Your report number", "PD-9", "Accept")
    assert keys.actions <= 3, "accepted in three (W4)"
    keys.actions = 0
    keys.go("link", "Attest the NCIC entry")
    keys.write("NCIC number", "M000000009")
    keys.select("NCIC category", "EME")
    keys.go("button", "Attest")
    assert keys.actions == 2, "an update takes two (W4)"

    worker.goto(case)
    keys = Keyboard(worker)
    keys.go("link", "Let a partner in")
    keys.select("Agency", "National Center")
    keys.write("Legal basis", "42 U.S.C. 671(a)(35)(B)")
    keys.go("button", "See what will be shared")
    keys.go("button", re.compile("^Let in National Center"))
    keys = take(sit, ANALYST, re.compile(f"^Acknowledge.*{NAMES[sit.way]}"), "Your case number", "NC-9", "Acknowledge")
    assert keys.actions == 2, "acknowledged in two (W5)"

    worker.goto(case)
    keys = Keyboard(worker)
    keys.actions = 1  # the case, from home
    keys.go("link", "The child was found")
    keys.tick(worker.locator("input[name=by_themself]"))
    keys.select("Kind of place where found", WORDS["place"])
    keys.go("button", "Save")
    check(worker, sit)
    for box in worker.locator("main td input[type=checkbox]").all():
        keys.tick(box)
    for name in ("photo", "medical", "interview", "screening", "ncic_cleared", "publicity", "court_told"):
        if worker.locator(f"#{name}").count():
            keys.select(worker.locator(f"#{name}"), "Done" if name == "photo" else WORDS["step"])
    keys.select(worker.locator("#outcome"), WORDS["outcome"])
    keys.go("button", "Save")
    check(worker, sit)
    assert "The case is closed" in worker.locator("main").inner_text()
    assert keys.actions <= 5, "from home to a closed case in five (W8)"
