"""Each person's work within its count of actions, by keyboard alone: the report, its acceptance, the acknowledgement, the return; a youth in another state."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.browser.desks import WAYS, check, desks
from tests.browser.keyboard import Keyboard
from tests.browser.steps import ANALYST, DETECTIVE, attest, let_in_ncmec, missing, take

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
OFFICER = "Leon Bridgewright: Probation officer"
WORDS = {"place": "Back at the placement", "step": "Another agency", "outcome": "Came back by"}


@pytest.fixture(params=list(WAYS))
def sit(request, chromium, portal):
    with desks(chromium, portal, request.param) as found:
        yield found


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
    attest(keys, "M000000009")
    assert keys.actions == 2, "an update takes two (W4)"

    let_in_ncmec(worker, case)
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


SINCE = datetime.now(ZoneInfo("America/Chicago")) - timedelta(hours=2)
YOUTHS = dict(zip(WAYS, ("Clover Awayfield", "Fennel Awayfield", "Teasel Awayfield"), strict=True))


def test_a_youth_absconded_and_is_held_in_another_state(sit):
    page = sit(OFFICER)
    keys = Keyboard(page)
    keys.go("link", "Report a child missing")
    keys.write("Child's name", YOUTHS[sit.way])
    keys.go("button", "Look up")
    keys.go("link", re.compile("^The child is not listed"))
    keys.write("Full name", YOUTHS[sit.way])
    keys.reach(page.locator("#birth_date"))
    page.keyboard.type("05052010")
    keys.pick("in_care", "yes")
    keys.select("Court and chambers", "Cedar County District Court")
    keys.write("Docket number", f"26-JJ-{len(sit.way)}")
    keys.go("button", "Add and go on to the report")
    check(page, sit)
    assert "A youth who absconds may be a victim" in page.locator("main").inner_text()
    keys.write("Who told the agency", "Night staff")
    keys.pick("absence_type", "ran_away")
    keys.select("Supervision", "Probation")
    keys.select("Warrant or pick-up order", "Requested")
    keys.select("Is another state in it?", "Held")
    keys.select("Which state", "Oklahoma")
    keys.when("held", f"{SINCE:%m%d%Y}", f"{SINCE:%I%M%p}")
    keys.select("Police agency that investigates", "Cedar City")
    keys.go("button", "Check answers")
    check(page, sit)
    keys.go("button", "Open the case")
    check(page, sit)
    assert "The interstate compact office" in page.locator("main").inner_text()
    keys.go("link", "Open the case page")
    check(page, sit)
    assert keys.actions <= 8, "from home to the case with its interstate duties in eight (W3)"
    shown = page.locator("main").inner_text()
    assert "Have the interstate compact used for the child who is held" in shown
    assert "Oklahoma" in shown
    assert "Requested, not issued yet" in shown

    keys.actions = 0
    keys.go("link", "Another state")
    check(page, sit)
    keys.select("What happened", "Form III")
    keys.select("Sent or received", "Received")
    keys.write("By whom", "Oklahoma compact office")
    keys.go("button", "Save")
    check(page, sit)
    assert keys.actions == 2, "a step between the states takes two"
    assert "Return the child to the home state" in page.locator("main").inner_text()
    keys.go("button", re.compile("^Take back.*Form III"))
    check(page, sit)
    assert "Return the child to the home state" not in page.locator("main").inner_text()
    keys.go("link", "Change")
    check(page, sit)
    keys.write("Compact office to call", "Oklahoma office, 555-0122")
    keys.go("button", "Save")
    check(page, sit)
    assert "555-0122" in page.locator("main").inner_text()
