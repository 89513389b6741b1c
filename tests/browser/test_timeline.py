"""A height is corrected; both readings stand on the timeline and in the history, by keyboard alone, at both widths and without scripts."""

from __future__ import annotations

import re

import pytest

from tests.browser.desks import WAYS, check, desks
from tests.browser.keyboard import Keyboard
from tests.browser.steps import open_case

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
WORKER, DETECTIVE, JUDGE = (
    "Rosa Lanternby: Caseworker",
    "June Tracewell: Detective, missing persons",
    "Alma Quillfeather",
)
CHILD = "Wren Inventado"


@pytest.fixture(params=list(WAYS))
def sit(request, chromium, portal):
    with desks(chromium, portal, request.param) as found:
        yield found


def test_corrected_read_on_the_timeline_and_in_the_history(sit, portal):
    worker = sit(WORKER)
    case = open_case(worker, portal, CHILD)
    heights = [f"4 ft {inches} in ({sit.way})" for inches in (8, 9)]
    for height in heights:
        worker.goto(f"{case}/records/description-photo")
        keys = Keyboard(worker)
        keys.write("Height", height)
        keys.go("button", re.compile("^Save"))
    worker.goto(case)
    keys = Keyboard(worker)
    keys.go("link", "Timeline")
    check(worker, sit)
    said = worker.locator("main").inner_text()
    assert f"{heights[1]}, before: {heights[0]}" in said
    keys.go("link", "The oldest first")
    check(worker, sit)
    assert worker.locator("main ol li").count() == 50
    first = worker.locator("main ol li").first.inner_text()
    keys.go("link", "Next page")
    check(worker, sit)
    assert worker.locator("main ol li").first.inner_text() != first
    keys.go("link", "What was recorded")
    check(worker, sit)
    keys.go("link", "All on one page, to print")
    check(worker, sit)
    assert all(height in worker.locator("main").inner_text() for height in heights)
    worker.emulate_media(media="print")
    assert not worker.get_by_role("navigation", name="Show").is_visible()
    assert not worker.locator("main a.hw-no-print").first.is_visible()
    worker.emulate_media(media="screen")

    for who in (DETECTIVE, JUDGE):
        page = sit(who)
        page.goto(case)
        keys = Keyboard(page)
        keys.go("link", re.compile("^History.*Description"))
        check(page, sit)
        page.goto(f"{case}/timeline")
        check(page, sit)
    page = sit(DETECTIVE)
    page.goto(f"{case}/history/description-photo")
    assert all(height in page.locator("main").inner_text() for height in heights)
    check(page, sit)
