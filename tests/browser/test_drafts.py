"""The report of the first hour, saved as it is typed: a tab closed, a session ended, no connection; with scripts and without; nothing stays in the browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CHROMIUM, QUIET, follow, need
from tests.browser.desks import check, desks, press
from tests.browser.keyboard import Keyboard
from tests.browser.test_kept_form import run_out
from tests.browser.test_pages import invalid, save

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("no_drafts")]
WORKER = "Rosa Lanternby: Caseworker"
STORY = "zqdraft She said “they will hurt me” & left by the back door"
SAVED = re.compile(r"Draft saved \d\d:\d\d\.")


def begin(page, portal, turn=1):
    """The report of a child of the roster."""
    page.goto(f"{portal.address}/roster")
    follow(page.get_by_role("link", name="Report missing").nth(turn))
    return page.url


def line(page):
    return page.locator("#draft-line")


def story(page):
    return page.get_by_label("What happened")


@pytest.mark.parametrize("way", [pytest.param("laptop", marks=pytest.mark.thorough), "phone"])
def test_a_closed_tab_loses_nothing(chromium, portal, tmp_path, way):
    with desks(chromium, portal, way) as sit:
        page = sit(WORKER)
        complaints, elsewhere = [], []
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("request", lambda sent: elsewhere.append(sent.url) if not sent.url.startswith(portal.address) else None)
        address = begin(page, portal)
        keys = Keyboard(page)
        keys.write("Who told the agency", "Night staff")
        keys.pick("absence_type", "family_abduction")
        keys.tick(page.get_by_role("checkbox", name="Needs medication to stay well"))
        keys.write("What happened", STORY)
        expect(line(page)).to_have_text(SAVED)
        expect(page.locator("#draft-heard")).to_have_text(SAVED)
        check(page, sit)
        stored = page.evaluate("[localStorage.length, sessionStorage.length, navigator.serviceWorker.controller]")
        assert stored == [0, 0, None]
        assert complaints == elsewhere == []
        page.close()
        again = sit(WORKER)
        check(again, sit)
        follow(again.get_by_role("link", name="Report of a missing child, draft of"))
        assert again.url.startswith(address)
        assert story(again).input_value() == STORY
        assert again.get_by_label("Who told the agency").input_value() == "Night staff"
        assert again.locator("input[value=family_abduction]").is_checked()
        assert again.get_by_label("Needs medication to stay well").is_checked()
        check(again, sit)
        save(tmp_path, "filled in", again.reload())
        keys = Keyboard(again)
        keys.go("button", "Throw the draft away")
        assert story(again).input_value() == ""
        assert invalid(tmp_path) == []


def test_what_was_typed_last_is_saved_as_the_page_is_left(chromium, portal):
    with desks(chromium, portal, "phone") as sit:
        page = sit(WORKER)
        address = begin(page, portal)
        story(page).fill(STORY)
        page.goto(f"{portal.address}/guidance/ncmec")
        page.wait_for_timeout(300)
        page.goto(address)
        assert story(page).input_value() == STORY


def test_a_session_that_ends_while_one_types(chromium, portal):
    with desks(chromium, portal, "phone") as sit:
        page = sit(WORKER)
        begin(page, portal)
        page.get_by_label("Who told the agency").fill("Night staff")
        expect(line(page)).to_have_text(SAVED)
        run_out(portal)
        story(page).fill(STORY)
        expect(line(page)).to_contain_text("your session has ended")
        expect(page.locator("#draft-heard")).to_contain_text("your session has ended")
        check(page, sit)
        other = page.context.new_page()
        other.goto(f"{portal.address}/demo")
        press(other, "button", WORKER)
        story(page).press_sequentially(" by night")
        expect(line(page)).to_contain_text("before you signed in anew")
        follow(page.get_by_role("button", name="Check answers"))
        assert story(page).input_value() == STORY + " by night"
        expect(line(page)).to_have_text(SAVED)
        page.locator("label", has_text="Left the placement or ran away").click()
        follow(page.get_by_role("button", name="Check answers"))
        follow(page.get_by_role("button", name="Open the case"))
        page.goto(f"{portal.address}/home")
        assert page.get_by_text("Begun and not sent").count() == 0


def test_without_a_connection_it_says_so_and_nothing_leaves_the_page(chromium, portal):
    with desks(chromium, portal, "phone") as sit:
        page = sit(WORKER)
        address = begin(page, portal, 2)
        page.context.set_offline(True)
        story(page).fill(STORY)
        expect(line(page)).to_contain_text("no connection")
        page.get_by_role("button", name="Check answers").click()
        expect(line(page)).to_contain_text("Not sent and not saved")
        assert page.url == address
        assert story(page).input_value() == STORY
        page.get_by_role("button", name="Save draft").click()
        expect(line(page)).to_contain_text("no connection")
        page.context.set_offline(False)
        page.get_by_role("button", name="Save draft").click()
        expect(line(page)).to_have_text(SAVED)


def test_two_tabs_keep_both(chromium, portal):
    with desks(chromium, portal, "phone") as sit:
        page = sit(WORKER)
        address = begin(page, portal)
        story(page).fill("First")
        expect(line(page)).to_have_text(SAVED)
        other = page.context.new_page()
        other.goto(address)
        story(other).fill("Second")
        expect(line(other)).to_have_text(SAVED)
        story(page).fill("First and more")
        expect(line(page)).to_contain_text("stands beside it")
        third = page.context.new_page()
        third.goto(address)
        assert story(third).input_value() == "First and more"
        check(third, sit)
        follow(third.get_by_role("link", name="Your other draft"))
        assert story(third).input_value() == "Second"


def test_without_scripts_the_button_saves(chromium, portal, tmp_path):
    with desks(chromium, portal, "phone without scripts") as sit:
        page = sit(WORKER)
        address = begin(page, portal)
        story(page).fill(STORY)
        follow(page.get_by_role("button", name="Save draft"))
        assert page.get_by_role("heading", name="Draft saved.").is_visible()
        assert story(page).input_value() == STORY
        page.close()
        again = sit(WORKER)
        again.goto(address)
        assert story(again).input_value() == STORY
        again.goto(f"{portal.address}/home")
        follow(again.get_by_role("link", name="Throw away"))
        assert again.get_by_text(STORY).is_visible()
        save(tmp_path, "draft", again.reload())
        follow(again.get_by_role("button", name="Throw it away"))
        assert again.get_by_text("Begun and not sent").count() == 0
    assert invalid(tmp_path) == []


def test_the_box_of_a_comment_saves_too(chromium, portal):
    with desks(chromium, portal, "phone") as sit:
        page = sit(WORKER)
        page.goto(f"{portal.address}/cases")
        follow(page.locator("main tbody a").first)
        page.goto(page.url.split("?")[0].split("#")[0] + "/comments/new")
        page.locator("label[for=where-1]").click()
        follow(page.get_by_role("button", name="Go on"))
        page.get_by_label("Comment").fill(STORY)
        expect(line(page)).to_have_text(SAVED)
        check(page, sit)
        page.goto(f"{portal.address}/home")
        follow(page.get_by_role("link", name="Comment, draft of"))
        assert page.get_by_label("Comment").input_value() == STORY
        follow(page.get_by_role("button", name=re.compile("^Post to")))
        assert page.get_by_text(STORY).count() == 1
        page.goto(f"{portal.address}/home")
        assert page.get_by_text("Begun and not sent").count() == 0


def test_the_browser_keeps_nothing(portal, chromium, tmp_path):
    """A profile on the disk, as on a shared computer: after typing, saving, opening again and closing, the words are in none of its files."""
    need(CHROMIUM, "no Chromium here: apt install chromium")
    context = chromium.browser_type.launch_persistent_context(
        tmp_path / "profile", executable_path=CHROMIUM, args=QUIET
    )
    page = context.new_page()
    page.goto(f"{portal.address}/demo")
    press(page, "button", WORKER)
    address = begin(page, portal)
    page.get_by_label("Who told the agency").fill("zqdraft staff")
    story(page).fill(STORY)
    expect(line(page)).to_have_text(SAVED)
    page.goto(f"{portal.address}/home")
    page.goto(address)
    assert story(page).input_value() == STORY
    page.wait_for_timeout(3000)  # Chromium writes what it would restore every few seconds
    context.close()
    words = [b"zqdraft", "zqdraft".encode("utf-16-le")]
    files = [path for path in (tmp_path / "profile").rglob("*") if path.is_file()]
    assert len(files) > 10
    assert [path for path in files if any(word in path.read_bytes() for word in words)] == []
