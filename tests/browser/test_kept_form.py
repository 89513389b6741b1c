"""A session that ends while a caseworker types the report of the first hour: what was typed is there again, also on a phone without scripts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, update

from portal.people.models import SignInSession
from tests.browser.conftest import follow
from tests.browser.desks import check, desks, press
from tests.browser.test_pages import invalid, save

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("no_drafts")]
STORY = "She said “they will hurt me” & left by the back door"


def run_out(portal):
    """Every session was last used a day ago."""
    engine = create_engine(portal.owner_url)
    with engine.begin() as connection:
        ago = datetime.now(UTC) - timedelta(days=1)
        connection.execute(update(SignInSession).values(seen_at=ago, created_at=ago))
    engine.dispose()


@pytest.mark.parametrize("way", [pytest.param("laptop", marks=pytest.mark.thorough), "phone without scripts"])
def test_what_was_typed_is_there_again(chromium, portal, tmp_path, way):
    with desks(chromium, portal, way) as sit:
        page = sit("Rosa Lanternby: Caseworker")
        page.goto(f"{portal.address}/roster")
        follow(page.get_by_role("link", name="Report missing").nth(1))
        page.get_by_label("Who told the agency").fill("Night staff")
        page.get_by_label("What happened").fill(STORY)
        page.locator("label", has_text="Needs medication to stay well").click()
        run_out(portal)
        follow(page.get_by_role("button", name="Check answers"))
        assert page.get_by_text("what you typed is kept").is_visible()
        check(page, sit)
        page.goto(f"{portal.address}/demo")
        press(page, "button", "Rosa Lanternby: Caseworker")
        page.goto(page.get_by_role("link", name="A form was not sent").evaluate("link => link.href"))
        check(page, sit)
        save(tmp_path, "kept", page.reload())
        follow(page.get_by_role("button", name="Open the form with what you typed"))
        check(page, sit)
        assert page.get_by_label("What happened").input_value() == STORY
        assert page.get_by_label("Needs medication to stay well").is_checked()
        page.locator("label", has_text="Left the placement or ran away").click()
        follow(page.get_by_role("button", name="Check answers"))
        assert STORY in page.locator("main").inner_text()
    assert invalid(tmp_path) == []
