"""A comment is answered, corrected and taken back, by keyboard alone: an answer takes two actions from the case."""

from __future__ import annotations

import re

import pytest

from tests.browser.desks import WAYS, check, desks
from tests.browser.keyboard import Keyboard
from tests.browser.steps import open_case

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
WORKER, DETECTIVE = "Rosa Lanternby: Caseworker", "June Tracewell: Detective, missing persons"
CHILD = "Wren Inventado"


@pytest.fixture(params=list(WAYS))
def sit(request, chromium, portal):
    with desks(chromium, portal, request.param) as found:
        yield found


def said(page):
    return page.locator("main").inner_text()


def test_answered_corrected_and_taken_back(sit, portal):
    worker, detective = sit(WORKER), sit(DETECTIVE)
    case, way = open_case(worker, portal, CHILD), sit.way
    keys = Keyboard(worker)
    worker.goto(case)
    keys.go("link", "New comment")
    keys.pick("where", "no")
    keys.pick("audience", worker.locator("label", has_text="Cedar City Police").first.locator("xpath=..").locator("input").get_attribute("value"))  # fmt: skip
    keys.go("button", "Go on")
    keys.write("Comment", f"The cousin moved, {way}.")
    keys.go("button", re.compile("^Post to"))
    assert keys.actions == 3

    detective.goto(case)
    keys = Keyboard(detective)
    thread = detective.locator("#comments ~ .hw-record", has_text=f"The cousin moved, {way}.").first
    number = thread.get_attribute("id")
    detective.goto(f"{case}#{number}")
    keys.reach(detective.locator(f"#{number}").get_by_role("link", name=re.compile("^Answer")))
    with detective.expect_navigation():
        detective.keyboard.press("Enter")
    check(detective, sit)
    keys.go("button", "Post the answer")
    assert "Write the answer." in said(detective)
    check(detective, sit)
    keys.actions = 1
    keys.write("Your answer", f"Where to, {way}?")
    keys.go("button", "Post the answer")
    assert keys.actions == 2
    check(detective, sit)

    worker.goto(f"{case}/comments/{number.removeprefix('comment-')}")
    check(worker, sit)
    keys = Keyboard(worker)
    keys.go("link", "Correct it")
    check(worker, sit)
    keys.write("What it says from now on", f"The cousin moved to Cedar, {way}.")
    keys.go("button", "Save the correction")
    text = said(worker)
    assert text.index(f"The cousin moved to Cedar, {way}.") < text.index(f"Where to, {way}?")
    check(worker, sit)

    worker.goto(f"{case}/comments/{number.removeprefix('comment-')}")
    keys = Keyboard(worker)
    keys.go("link", "Take it back")
    check(worker, sit)
    keys.go("button", "Take it back for everyone")
    detective.goto(case)
    for page in (worker, detective):
        assert f"The cousin moved to Cedar, {way}." not in said(page)
        assert f"Where to, {way}?" in said(page)
        check(page, sit)
