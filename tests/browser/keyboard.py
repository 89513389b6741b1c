"""A person who has no mouse: everything is reached with Tab, chosen with arrows and space, and sent with Enter."""

from __future__ import annotations

import re

FARTHEST = 200  # presses of Tab


class Keyboard:
    """Fills in and goes on by keys alone, from wherever the page puts the cursor; `actions` counts links followed and forms sent."""

    def __init__(self, page):
        self.page, self.actions = page, 0

    def reach(self, locator):
        """Press Tab until this has the focus, and it can be seen that it has."""
        wanted = locator.element_handle()
        for _ in range(FARTHEST):
            if self.page.evaluate("element => element === document.activeElement", wanted):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{locator} cannot be reached with Tab on {self.page.url}")

    def go(self, role, name):
        """Follow a link or press a button of the page itself; the first that has this name."""
        target = self.page.locator("body").get_by_role(role, name=name).first
        self.reach(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.actions += 1

    def write(self, label, text):
        """Type into a field, over what stood there."""
        self.reach(self.page.get_by_label(label, exact=True))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def when(self, prefix, day, clock):
        """Type a day (November 25, 2026: 11252026) and a time (two in the afternoon: 0200PM) into the boxes of a moment."""
        for part, text in (("day", day), ("time", clock)):
            self.reach(self.page.locator(f"#{prefix}_{part}"))
            self.page.keyboard.type(text)

    def pick(self, group, value):
        """Choose one of a group of radio buttons."""
        radios = self.page.locator(f"input[type=radio][name={group}]")
        first = radios.first
        self.reach(
            self.page.locator(f"input[type=radio][name={group}]:checked")
            if radios.locator(":scope:checked").count()
            else first
        )
        self.page.keyboard.press("Space")
        for _ in range(radios.count()):
            if self.page.locator(f"input[type=radio][name={group}][value='{value}']").is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} of {group} cannot be chosen with arrows")

    def tick(self, box):
        """Tick a box."""
        self.reach(box)
        self.page.keyboard.press("Space")
        assert box.is_checked()

    def select(self, label, words):
        """Choose of a list by typing what it begins with, as a person does; the list by its label, or itself."""
        box = self.page.get_by_label(label, exact=True) if isinstance(label, str) else label
        self.reach(box)
        self.page.keyboard.type(words, delay=5)
        chosen = box.evaluate("element => element.selectedOptions[0].textContent")
        assert re.match(re.escape(words), chosen.strip()), chosen
