"""The way back in a browser: a child walks back in; from home to a closed case in five actions, on a laptop and on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import follow
from tests.browser.desks import WAYS, check, desks

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize("way", ["laptop", *(pytest.param(way, marks=pytest.mark.thorough) for way in list(WAYS)[1:])])
def test_a_child_walks_back_in_and_the_case_is_closed(chromium, portal, way):
    with desks(chromium, portal, way) as sit:
        page = sit("Rosa Lanternby: Caseworker")
        missing = page.locator("main a[href^='/cases/']").filter(
            has_text=re.compile("^Case|Fablemont|Placeholder|Inventado")
        )
        address = re.match(r"(.*/cases/\d{12})", portal.address + missing.first.get_attribute("href"))[1]
        page.goto(address)  # 1: the case, from home
        check(page, sit)
        follow(page.get_by_role("link", name="The child was found"))  # 2
        check(page, sit)
        page.locator("label[for=by_themself]").click()
        page.locator("#place").select_option("placement")
        follow(page.get_by_role("button", name="Save", exact=True))  # 3
        check(page, sit)
        expect(page.locator("main")).to_contain_text("Returned")
        for box in page.locator("main td .usa-checkbox label").all():
            box.click()
        for name in ("photo", "medical", "interview", "screening", "ncic_cleared", "publicity", "court_told"):
            if page.locator(f"#{name}").count():
                page.locator(f"#{name}").select_option("done" if name == "photo" else "other_agency")
        page.locator("#outcome").select_option("returned_self")
        page.locator("#reason").select_option("workload")
        follow(page.get_by_role("button", name="Save", exact=True))  # 4
        check(page, sit)
        expect(page.locator("main")).to_contain_text("The case is closed")
        follow(page.get_by_role("button", name="Open the case again"))
        expect(page.locator("main")).to_contain_text("The outcome is taken back")
