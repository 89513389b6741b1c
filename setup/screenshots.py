"""Makes the pictures of README.md from a fresh demo: `make screenshots`; a folder and `all` make one of every page."""

from __future__ import annotations

import re
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, sync_playwright

from portal.demo.rules import SEATS
from portal.notices.telling_services import tell_what_waits
from tests.browser.conftest import CHROMIUM, QUIET, Portal, follow, served
from tests.conftest import portal_on

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
WIDTHS = {"laptop": 1366, "phone": 320}
CHILD = "Wren Inventado"
# Who sees the same case in the README, and on what.
README = (
    ("caseworker", "Rosa Lanternby", "laptop"),
    ("detective", "June Tracewell", "phone"),
    ("judge", "Alma Quillfeather", "laptop"),
)


def enter(browser: Browser, portal: Portal, who: str, width: int) -> Page:
    """A page on which a demo seat has just come in; `who` is how its button's text begins."""
    page = browser.new_context(viewport={"width": width, "height": 768}).new_page()
    page.goto(f"{portal.address}/demo")
    follow(page.get_by_role("button", name=re.compile(f"^{re.escape(who)}")).first)
    return page


def open_case(page: Page, portal: Portal) -> None:
    """Look the pictured child up, as a user does."""
    page.goto(f"{portal.address}/cases")
    page.get_by_label("Name or case number").fill(CHILD)
    page.get_by_role("button", name="Look up").click()
    page.get_by_role("link", name=CHILD).first.click()


def picture_readme(browser: Browser, portal: Portal, folder: Path) -> None:
    """The sign-in page, and one case as three professions see it."""
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    page.goto(f"{portal.address}/sign-in")
    page.screenshot(path=folder / "sign-in.png")
    page.context.close()
    for name, who, device in README:
        page = enter(browser, portal, who, WIDTHS[device])
        open_case(page, portal)
        page.screenshot(path=folder / f"case-{name}.png")
        page.context.close()


# The first page of every role, and the pages on which the main job is done.
WINDOWS = (
    ("caseworker", "Rosa Lanternby"), ("supervisor", "Gideon Hearthstone"), ("juvenile-justice-officer", "Leon Bridgewright"),
    ("detective", "June Tracewell"), ("ncmec-analyst", "Bea Findlater"), ("judge", "Alma Quillfeather"),
    ("coordinator", "Nadia Paperwhite: Coordinator"), ("clerk", "Silas Inkwell"), ("childs-attorney", "Fay Standish"),
    ("parents-counsel", "Ione Wick"), ("tribe", "Noni Riverstone"), ("provider", "Opal Doorley"),
    ("administrator", "Nadia Paperwhite: Portal administrator"), ("auditor", "Ivo Ledgerman"), ("policy-analyst", "Petra Fernhollow"),
)  # fmt: skip
PAGES = (
    ("report", "Rosa Lanternby", "/report"), ("guidance", "Rosa Lanternby", "/guidance/ncmec"),
    ("board", "Rosa Lanternby", "/board"), ("meetings", "Alma Quillfeather", "/meetings"), ("log", "Ivo Ledgerman", "/log"),
    ("inbox", "June Tracewell", "/inbox"), ("on-call", "Arlo Watchman", "/on-call"), ("calendar", "Rosa Lanternby", "/calendar"),
)  # fmt: skip


def picture_windows(browser: Browser, portal: Portal, folder: Path) -> None:
    """Each role's first page; the pages of the main job; who must be told, and the ledger."""
    for name, who in WINDOWS:
        page = enter(browser, portal, who, 1366)
        page.screenshot(path=folder / f"window-{name}.png")
        page.context.close()
    for name, who, address in PAGES:
        page = enter(browser, portal, who, 1366)
        page.goto(portal.address + address)
        page.screenshot(path=folder / f"page-{name}.png")
        page.context.close()
    page = enter(browser, portal, "Rosa Lanternby", 1366)
    open_case(page, portal)
    case = page.url
    page.goto(f"{case}/to-tell")
    page.screenshot(path=folder / "page-who-must-be-told.png")
    page.goto(f"{case}#duty_ledger")
    page.screenshot(path=folder / "page-ledger.png")
    page.goto(f"{case}/comments/new")
    page.screenshot(path=folder / "page-audience.png")
    page.context.close()


def picture_all(browser: Browser, portal: Portal, folder: Path) -> None:
    """The home, the list and one case of every seat, at both widths, to be looked at."""
    for name, _, _, title in SEATS:
        for device, width in WIDTHS.items():
            page = enter(browser, portal, f"{name}: {title}", width)
            stem = re.sub("[^a-z]+", "-", f"{title} {name}".lower())
            page.screenshot(path=folder / f"{stem}-{device}-1-home.png", full_page=True)
            for turn, link in enumerate(page.locator("nav[aria-label=Main] a").all(), 2):
                address = str(link.get_attribute("href"))
                if address == "/home":
                    continue
                other = page.context.new_page()
                other.goto(portal.address + address)
                other.screenshot(path=folder / f"{stem}-{device}-{turn}.png", full_page=True)
                first = other.locator("main tbody a").first
                if address == "/cases" and first.count():
                    first.click()
                    other.screenshot(path=folder / f"{stem}-{device}-{turn}-case.png", full_page=True)
            page.context.close()


def main(folder: Path, everything: bool) -> None:
    """Start a portal on a fresh demo in a folder of its own, and look at it."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        url = f"sqlite:///{place}/homeward.sqlite3"
        with served(Path(place), url, url) as portal, sync_playwright() as playwright:
            with portal.own_keys(), portal_on(portal.settings) as app, app.app_context():
                while tell_what_waits(datetime.now(UTC), ZoneInfo(portal.settings.zone)):
                    pass
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            for picture in (picture_all,) if everything else (picture_readme, picture_windows):
                picture(browser, portal, folder)
            browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES, "all" in sys.argv[2:])
