"""A detective asks child welfare and has the answer, by keyboard alone: a question takes three actions from the case, an answer two."""

from __future__ import annotations

import re

import pytest

from tests.browser.desks import WAYS, check, desks
from tests.browser.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
WORKER, DETECTIVE = "Rosa Lanternby: Caseworker", "June Tracewell: Detective, missing persons"
CARE = re.compile("^Ask Cedar County Child Welfare")


@pytest.fixture(params=list(WAYS))
def sit(request, chromium, portal):
    with desks(chromium, portal, request.param) as found:
        yield found


def case_with_child_welfare(page, portal):
    """The first case of this seat in which child welfare can be asked."""
    page.goto(f"{portal.address}/cases")
    found = [link.get_attribute("href") for link in page.locator("main a[href^='/cases/']").all()]
    for address in [one for one in found if re.fullmatch(r"/cases/\d{12}", one)]:
        page.goto(f"{portal.address}{address}/requests/new")
        if page.get_by_role("link", name=CARE).count():
            return f"{portal.address}{address}"
    raise AssertionError("no case of the demo has both")


def test_asked_answered_and_corrected_by_keyboard(sit, portal):
    detective = sit(DETECTIVE)
    case = case_with_child_welfare(detective, portal)
    detective.goto(case)
    check(detective, sit)
    question, answer = f"Who drove the child to school, {sit.way}?", f"The aunt, {sit.way}."
    keys = Keyboard(detective)
    keys.go("link", "Ask an agency")
    check(detective, sit)
    keys.go("link", CARE)
    check(detective, sit)
    keys.write("Question", question)
    keys.go("button", re.compile("^Send to Cedar County"))
    assert keys.actions == 3, "asked in three from the case (W4)"
    assert question in detective.locator("main").inner_text()
    check(detective, sit)

    worker = sit(WORKER)
    check(worker, sit)
    keys = Keyboard(worker)
    keys.go("link", re.compile("^Answer.*"))
    check(worker, sit)
    assert question in worker.locator("main").inner_text()
    keys.write("Answer", answer)
    keys.go("button", "Send the answer")
    assert keys.actions == 2, "answered in two from home"
    check(worker, sit)

    worker.go_back()
    worker.goto(case)
    keys.go("link", re.compile("^Correct the answer.*"))
    keys.write("Answer", "The uncle.")
    keys.go("button", "Correct the answer")
    detective.goto(case)
    said = detective.locator("main").inner_text()
    assert answer in said
    assert "The uncle." in said
    check(detective, sit)
