"""A caseworker links the cases of two children who ran away together, reads it on both pages and the sheet, and ends it, by keyboard alone."""

from __future__ import annotations

import re

import pytest

from tests.browser.desks import WAYS, check, desks
from tests.browser.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
WORKER = "Rosa Lanternby: Caseworker"


@pytest.fixture(params=list(WAYS))
def sit(request, chromium, portal):
    with desks(chromium, portal, request.param) as found:
        yield found


def open_cases(page, portal):
    """The addresses of two open cases of this seat, with the names of the children: such as the page of links offers to one another."""
    page.goto(f"{portal.address}/cases")
    found = [link.get_attribute("href") for link in page.locator("main a[href^='/cases/']").all()]
    for first in [one for one in found if re.fullmatch(r"/cases/\d{12}", one)]:
        if page.goto(f"{portal.address}{first}/links").status == 200 and page.locator("#chosen option").count() > 1:
            option = page.locator("#chosen option").nth(1)
            words = option.text_content().strip()
            return first, f"/cases/{option.get_attribute('value')}", words
    raise AssertionError("no two open cases in the demo")


def test_linked_read_and_ended_by_keyboard(sit, portal):
    page = sit(WORKER)
    first, second, words = open_cases(page, portal)
    name = words.split(",")[0]
    page.goto(f"{portal.address}{first}")
    keys = Keyboard(page)
    keys.go("link", "Linked cases")
    check(page, sit)
    keys.go("button", "Link the cases")
    assert "Choose how the cases belong together." in page.locator("main").inner_text()
    check(page, sit)
    keys.pick("kind", "together")
    keys.select("An open case", words)
    keys.go("button", "Link the cases")
    assert f"Went missing together with: {name}" in page.locator("main").inner_text()
    check(page, sit)
    assert keys.actions == 3, "one of them the form without a kind"
    keys.go("link", "Field sheet")
    assert "Went missing together with" in page.locator("main").inner_text()
    check(page, sit)

    page.goto(f"{portal.address}{second}")
    assert "Went missing together with" in page.locator("main").inner_text()
    check(page, sit)
    keys.go("link", "Linked cases")
    keys.go("link", re.compile("^End this link.*"))
    check(page, sit)
    keys.write("Why it is ended", f"It was another child, {sit.way}.")
    keys.go("button", "End the link")
    assert f"It was another child, {sit.way}." in page.locator("main").inner_text()
    check(page, sit)
    page.goto(f"{portal.address}{first}")
    assert "Went missing together with" not in page.locator("main").inner_text()
