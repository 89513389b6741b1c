"""People at their desks: a browser for each, as wide and with or without scripts as a test says; pressing, and looking at what is open."""

from __future__ import annotations

from contextlib import contextmanager

from tests.browser.conftest import follow, need
from tests.browser.test_pages import AXE, look

WAYS = {"laptop": (1366, True), "phone": (320, True), "phone without scripts": (320, False)}


@contextmanager
def desks(chromium, portal, way):
    """Makes a browser for each person who sits down, by one click of the demo."""
    need(AXE.is_file(), "no axe-core here: make set-up-tests")
    width, scripts = WAYS[way]
    opened = []

    def sit(person):
        context = chromium.new_context(viewport={"width": width, "height": 768}, java_script_enabled=scripts)
        opened.append(context)
        page = context.new_page()
        page.goto(f"{portal.address}/demo")
        press(page, "button", person)
        return page

    sit.scripts, sit.way = scripts, way
    yield sit
    for context in opened:
        context.close()


def press(page, role, name):
    """Press a button or follow a link of the page, and wait for what it leads to."""
    follow(page.locator("body").get_by_role(role, name=name).last)


def check(page, desk):
    """Nothing wrong with the page that is open, where scripts may look: axe, width, one heading."""
    assert (
        page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"] if desk.scripts else True
    )
    if desk.scripts:
        page.evaluate(AXE.read_text())
        assert look(page, page.url) == []
