"""A shift is handed over and someone acts, by the pages alone, on a laptop and on a phone without scripts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.browser.conftest import follow

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "scripts", "who", "other"), [
    (1366, True, "June Tracewell: Detective", "Arlo Watchman"), (320, False, "Rosa Lanternby: Caseworker", "Gideon Hearthstone"),
])  # fmt: skip
def test_a_shift_is_handed_over(chromium, portal, width, scripts, who, other):
    """Whoever has the first shift of their list gives it away, and the page says who is on call now."""
    context = chromium.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 768})
    page = context.new_page()
    page.goto(f"{portal.address}/demo")
    follow(page.get_by_role("button", name=who))
    follow(page.get_by_role("link", name="On call").first)
    own = page.get_by_role("region", name="Your shifts")
    follow(own.get_by_role("link", name=re.compile("^Hand over")).first)
    choice = page.get_by_label("Who takes over")
    choice.select_option(label=page.locator("#seat option", has_text=other).inner_text())
    follow(page.get_by_role("button", name="Hand over"))
    assert page.get_by_role("status").get_by_text(f"On call now: {other} (place 1)").is_visible()
    context.close()


def test_a_judge_is_acted_for_on_a_phone_without_scripts(chromium, portal):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.goto(f"{portal.address}/demo")
    follow(page.get_by_role("button", name="Tobias Underhill: Judge, Second Chambers"))
    follow(page.get_by_role("link", name="On call").first)
    follow(page.get_by_role("link", name="Let someone act"))
    page.get_by_label("Who acts").select_option(label="Ambrose Benchmark, Associate judge, Second Chambers")
    day = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    ends = page.get_by_role("group", name="Ends")
    ends.get_by_label("Day").fill(day)
    ends.get_by_label("Time").fill("08:00")
    follow(page.get_by_role("button", name="Save"))
    assert page.get_by_text("The cover was set.").is_visible()
    assert page.locator("main td", has_text="Ambrose Benchmark").count()
    context.close()
