"""What several walks begin with, by keyboard alone: a child reported missing, the case taken up, a partner let in."""

from __future__ import annotations

import re

from tests.browser.desks import check
from tests.browser.keyboard import Keyboard

WORKER, DETECTIVE = "Rosa Lanternby: Caseworker", "June Tracewell: Detective, missing persons"
ANALYST = "Bea Findlater: Analyst"


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


def attest(keys, number):
    """The detective attests the NCIC entry, from the case."""
    keys.go("link", "Attest the NCIC entry")
    keys.write("NCIC number", number)
    keys.select("NCIC category", "EME")
    keys.go("button", "Attest")


def let_in_ncmec(page, case):
    """The caseworker lets NCMEC into the case."""
    page.goto(case)
    keys = Keyboard(page)
    keys.go("link", "Let a partner in")
    keys.select("Agency", "National Center")
    keys.write("Legal basis", "42 U.S.C. 671(a)(35)(B)")
    keys.go("button", "See what will be shared")
    keys.go("button", re.compile("^Let in National Center"))


def open_case(page, portal, child):
    """The address of the child's open case, looked up as a user does: another test may have closed one of the same child."""
    page.goto(f"{portal.address}/cases")
    page.get_by_label("Name or case number").fill(child)
    page.get_by_role("button", name="Look up").click()
    found = page.locator("main tbody tr", has_text=child).filter(has_text="Open").first
    return portal.address + found.get_by_role("link").get_attribute("href")
