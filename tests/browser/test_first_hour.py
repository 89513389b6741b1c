"""The first hour of a child of the roster, by keyboard alone: from home to the printed list of duties, then each first-day report recorded."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import follow
from tests.browser.desks import WAYS, check, desks
from tests.browser.keyboard import Keyboard

pytestmark = pytest.mark.browser
CSV = """child_id,name,birth_date,sex,worker,dockets,tribe,counsel,placement,photo_date
R-{way},{name},2010-06-15,f,Rosa Lanternby,26-CW-{way} @ Cedar County District Court First Chambers,,A. Counsel,Fable House,2026-10-01
"""
SUPERVISOR, WORKER = "Gideon Hearthstone: Supervisor, Cedar County Child Welfare", "Rosa Lanternby: Caseworker"


def bring_in(page, sit, portal, text):
    """The supervisor brings a roster in."""
    page.goto(f"{portal.address}/roster/import")
    check(page, sit)
    page.locator("#roster").set_input_files({"name": "roster.csv", "mimeType": "text/csv", "buffer": text.encode()})
    follow(page.get_by_role("button", name="See what it would do"))
    check(page, sit)
    follow(page.get_by_role("button", name=re.compile("^Add 1 ")))
    check(page, sit)
    follow(page.locator("main").get_by_role("link", name="Children in care"))
    check(page, sit)


@pytest.mark.parametrize("way", ["laptop", *(pytest.param(way, marks=pytest.mark.thorough) for way in list(WAYS)[1:])])
def test_from_home_to_the_printed_duties_and_each_first_day_report(chromium, portal, way):
    name = f"Hazel {way.title()} Mockridge"
    with desks(chromium, portal, way) as sit:
        bring_in(sit(SUPERVISOR), sit, portal, CSV.format(name=name, way=way.replace(" ", "")))
        page = sit(WORKER)
        keys = Keyboard(page)
        keys.go("link", "Report a child missing")  # 1
        keys.write("Child's name", name)
        keys.go("button", "Look up")  # 2
        keys.go("link", f"Report missing: {name}")  # 3
        said = page.locator("main").inner_text()
        for known in ("Jun 15, 2010", "age 16"):
            assert known in said, "a stable fact is there without being typed"
        check(page, sit)
        keys.write("Who told the agency", "Night staff")
        keys.pick("absence_type", "ran_away")
        keys.go("button", "Check answers")  # 4
        check(page, sit)
        keys.go("button", "Open the case")  # 5
        check(page, sit)
        printed = page.pdf() if sit.scripts else b""  # 6: the browser's own print
        assert printed or not sit.scripts
        assert keys.actions + 1 <= 6
        record_all(page, sit, keys)


def record_all(page, sit, keys):
    """Each first-day row of federal and Texas law is recorded on the call sheet."""
    keys.actions = 0
    rows = page.locator("main tbody tr").count()
    keys.go("link", "Call sheet: record several calls at once")
    check(page, sit)
    calls = page.locator("main section")
    boxes = page.locator("main section input[type=checkbox]")
    assert boxes.count() == rows
    for call in calls.all():
        for box in call.locator("input[type=checkbox]").all():
            keys.reach(box)
            page.keyboard.press("Space")
        keys.reach(call.get_by_label("Person told"))
        page.keyboard.type("Officer Made, badge 00")
    keys.go("button", "Save all that is ticked")
    check(page, sit)
    assert "Everyone has been told" in page.locator("h1").inner_text()
    assert keys.actions <= 8
