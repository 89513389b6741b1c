"""Every page as every role, on a laptop and a phone: accessible, valid, no complaint, no sideways scrolling."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from portal.demo.rules import SEATS
from tests.browser.conftest import TOOLS, follow, need

pytestmark = pytest.mark.browser
WIDTHS = (1366, 320)
AXE = TOOLS / "axe-core" / "axe.min.js"
VNU = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
ANYONE = ("/sign-in", "/sign-in?left=yes", "/demo", "/nowhere", "/welcome/" + "x" * 43)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Where the walks save the pages that they see; the HTML checker reads them after the last, whatever the order was."""
    folder = tmp_path_factory.mktemp("pages")
    yield folder
    assert invalid(folder) == []


def invalid(folder):
    """What the HTML checker finds wrong with the pages in a folder."""
    need(shutil.which("java") and VNU.is_file(), "no Java or HTML checker here: apt install default-jre-headless")
    pages = [str(page) for page in sorted(folder.glob("*.html"))]
    assert pages, "no page was saved"
    words = ["java", "-jar", str(VNU), "--format", "json", "--stdout", *pages]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return [
        f"{message['url'].rsplit('/', 1)[-1]}: {message['message']} {message.get('extract', '')[:100]}"
        for message in json.loads(done.stdout)["messages"]
    ]


def look(page, name):
    """What is wrong with the page that is open, by axe and by our own eyes."""
    wrong = []
    found = page.evaluate(
        "async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})).violations"
    )
    wrong += [
        f"{name}: {violation['id']} {[node['html'][:120] for node in violation['nodes'][:2]]}" for violation in found
    ]
    width = page.viewport_size["width"]
    if page.evaluate("document.documentElement.scrollWidth") > width:
        wrong.append(f"{name}: scrolls sideways at {width} px")
    if page.locator("h1").count() != 1:
        wrong.append(f"{name}: {page.locator('h1').count()} h1")
    return wrong


def save(saved, name, answer):
    """Keep the page as the server sent it, before the browser mended anything, for the HTML checker."""
    (saved / f"{re.sub('[^a-z0-9]+', '-', name.lower())}.html").write_text(answer.text())


def visit(page, address, saved, name):
    """Open an address at both widths and look."""
    wrong = []
    save(saved, name, page.goto(address))
    page.evaluate(AXE.read_text())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 768})
        wrong += look(page, f"{name} at {width}")
    page.set_viewport_size({"width": 1366, "height": 768})
    return wrong


def addresses(page, portal):
    """The pages that this seat's own pages link to, and the first rich case."""
    found = ["/home", "/sessions", "/calendar"]
    for link in page.locator("nav[aria-label=Main] a").all():
        found.append(link.get_attribute("href"))
    if "/cases" in found:
        page.goto(f"{portal.address}/cases")
        links = page.locator("main tbody a", has_text="Marigold Fablemont")
        found += [
            link.get_attribute("href") for link in (links if links.count() else page.locator("main tbody a")).all()[-1:]
        ]
        more = page.get_by_role("link", name="Next page")
        if more.count():
            found.append(more.get_attribute("href"))
        page.goto(portal.address + next((link for link in found if re.fullmatch(r"/cases/\d{12}", link)), "/cases"))
        found += [link.get_attribute("href") for link in page.get_by_role("link", name="Sheet for the").all()]
        states = [link.get_attribute("href") for link in page.get_by_role("link", name="Another state").all()]
        found += states
        found += [link.get_attribute("href") for link in page.get_by_role("link", name="Poster", exact=True).all()]
        found += [link.get_attribute("href") for link in page.get_by_role("link", name="Timeline", exact=True).all()]
        found += [link.get_attribute("href") for link in page.get_by_role("link", name="History: Description").all()]
        if "/roster" in found:
            found += [f"{link}/track" for link in states]
            found += [link.get_attribute("href") for link in page.get_by_role("link", name="Field sheet").all()]
            found += [re.sub(r"/sheet/.*", "/calls", link) for link in found if "/sheet/" in link][:1]
            page.goto(f"{portal.address}/roster")
            found += [link.get_attribute("href") for link in page.get_by_role("link", name="Bring in a roster").all()]
    found += meeting_addresses(page, portal)
    found += on_call_addresses(page, portal)
    if "/people" in found:
        page.goto(f"{portal.address}/people")
        found += [
            page.locator("main a", has_text=text).first.get_attribute("href")
            for text in (
                "Add a person",
                "Add an agency",
                "Single sign-on",
                "End",
                "Give a seat",
                "New link",
                "Change",
                "Juniper House",
                "Agreement",
            )
        ]
    return list(dict.fromkeys(found))


# Who between them convene, record, are invited to and own actions of meetings in every state: they walk all pages of meetings.
WALKERS = ("Alma Quillfeather", "Nadia Paperwhite", "June Tracewell", "Gideon Hearthstone")


def meeting_addresses(page, portal):
    """Of the meetings: the first of this seat; for those who walk each of them, and each kind of page to which one leads."""
    page.goto(f"{portal.address}/meetings")
    links = [link.get_attribute("href") for link in page.locator("main a[href^='/meetings/']").all()]
    kinds = {link.rsplit("/", 1)[-1]: link for link in links}
    own = [number for number in kinds if number.isdigit()]
    if page.locator(".hw-person").inner_text() not in WALKERS:
        return [f"/meetings/{number}" for number in own[:1]]
    for number in own:
        page.goto(f"{portal.address}/meetings/{number}")
        more = [link.get_attribute("href") for link in page.locator("main a[href^='/meetings/']").all()]
        kinds |= {link.rsplit("/", 1)[-1]: link for link in more}
    return list(kinds.values())


def on_call_addresses(page, portal):
    """Of the on-call lists: each kind of page to which one leads this seat."""
    page.goto(f"{portal.address}/on-call")
    links = [link.get_attribute("href") for link in page.locator("main a[href^='/on-call/']").all()]
    units = [link for link in links if re.fullmatch(r"/on-call/units/\d+", link)]
    for unit in units[:1]:
        page.goto(portal.address + unit)
        links += [link.get_attribute("href") for link in page.locator("main a[href^='/on-call/']").all()]
    return [*{re.sub(r"\d{12}", "", link): link for link in links}.values(), "/mail-choice"]


def test_pages_for_anyone(page, portal, saved):
    need(AXE.is_file(), "no axe-core here: make set-up-tests")
    wrong = []
    for turn, address in enumerate(ANYONE):
        wrong += visit(page, portal.address + address, saved, f"anyone {turn} {address}")
    assert wrong == []


# Three seats whose pages differ most are walked each time, the others by the thorough run.
EACH_TIME = {"Rosa Lanternby", "Alma Quillfeather", "Nadia Paperwhite"}
EVERY_SEAT = [
    pytest.param((name, title), id=title, marks=() if name in EACH_TIME else pytest.mark.thorough)
    for name, _, _, title in SEATS
]


@pytest.mark.parametrize("person", EVERY_SEAT)
def test_pages_of_each_seat(page, portal, saved, person):
    need(AXE.is_file(), "no axe-core here: make set-up-tests")
    name, title = person
    page.goto(f"{portal.address}/demo")
    follow(page.get_by_role("button", name=f"{name}: {title}"))
    wrong = []
    walked = addresses(page, portal)
    assert len(walked) >= (20 if name in EACH_TIME else 8), "as many pages as the seat has"
    before = len(list(saved.glob("*.html")))
    for turn, address in enumerate(walked):
        wrong += visit(page, portal.address + address, saved, f"{title} {name} {turn}")
        assert "Fablemont" not in page.title()
    assert len(list(saved.glob("*.html"))) == before + len(walked), "each is there for the HTML checker"
    page.goto(f"{portal.address}/cases/000000000000")
    complaints = [text for text in page.complaints if "404" not in text and "403" not in text]
    assert wrong == []
    assert complaints == []


def test_forms_with_errors(page, portal, saved):
    need(AXE.is_file(), "no axe-core here: make set-up-tests")
    wrong = []
    page.goto(f"{portal.address}/sign-in")
    with page.expect_navigation() as answer:
        page.get_by_role("button", name="Sign in").click()
    save(saved, "sign-in with errors", answer.value)
    page.evaluate(AXE.read_text())
    wrong += look(page, "sign-in with errors")
    page.goto(f"{portal.address}/demo")
    follow(page.get_by_role("button", name="Nadia Paperwhite: Portal administrator"))
    page.goto(f"{portal.address}/people/new")
    with page.expect_navigation() as answer:
        page.get_by_role("button", name="Add the person").click()
    save(saved, "new person with errors", answer.value)
    page.evaluate(AXE.read_text())
    wrong += look(page, "new person with errors")
    save(saved, "not for this seat", page.goto(f"{portal.address}/cases"))
    page.evaluate(AXE.read_text())
    wrong += look(page, "not for this seat")
    assert wrong == []


def test_forms_of_meetings_with_errors(page, portal, saved):
    need(AXE.is_file(), "no axe-core here: make set-up-tests")
    wrong = []
    page.goto(f"{portal.address}/demo")
    follow(page.get_by_role("button", name="Arlo Watchman: Sergeant, missing persons"))
    page.goto(f"{portal.address}/meetings/new")
    with page.expect_navigation() as answer:
        page.get_by_role("button", name="Send the notice").click()
    save(saved, "new meeting with errors", answer.value)
    page.evaluate(AXE.read_text())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 768})
        wrong += look(page, f"new meeting with errors at {width}")
    assert page.get_by_text("Invite at least one seat.").count() == 2
    page.get_by_role("link", name="Invite at least one seat.").click()
    assert page.evaluate("document.activeElement.name") == "invitees", "the summary leads to the field"
    assert wrong == []


def test_a_meeting_from_notice_to_lock_without_scripts(chromium, portal):
    """The convener records too; the invited seat answers and does its action."""
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700})
    page = context.new_page()

    def enter(who):
        page.goto(f"{portal.address}/demo")
        follow(page.get_by_role("button", name=who))
        follow(page.get_by_role("link", name="Meetings").first)

    def fill(**fields):
        for label, value in fields.items():
            box = page.get_by_label(label.replace("_", " "), exact=True).first
            (box.select_option if value.startswith("=") else box.fill)(value.removeprefix("="))

    enter("Tobias Underhill: Judge, Second Chambers")
    follow(page.get_by_role("link", name="Schedule a meeting"))
    day = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    fill(Title="A short review", Purpose="To try it.", Day=day, Time="09:30", Length_in_minutes="30", Place="Room 1")
    fill(Time_zone="=America/Chicago", Recorder="=me", Title_of_the_item="Forms", Minutes="20", Kind="=decision")
    page.get_by_text("Quin Neighborly, Member", exact=True).click()  # the box itself is drawn by its label
    follow(page.get_by_role("button", name="Send the notice"))
    assert page.get_by_text("The meeting is noticed.").is_visible()
    enter("Quin Neighborly: Member")
    follow(page.get_by_role("link", name="A short review").first)
    follow(page.get_by_role("button", name="Coming", exact=True))
    enter("Tobias Underhill: Judge, Second Chambers")
    follow(page.get_by_role("link", name="A short review").first)
    for name in ("Start", "End"):
        follow(page.get_by_role("link", name=f"{name} the meeting"))
        follow(page.get_by_role("button", name=name, exact=True))
    follow(page.get_by_role("link", name="Write minutes"))
    fill(Minutes="The forms were **agreed**.")
    follow(page.get_by_role("button", name="Save"))
    follow(page.get_by_role("link", name="Add an action"))
    fill(
        What_is_to_be_done="Print them",
        Owner="=" + page.locator("#owner option", has_text="Quin").get_attribute("value"),
        Due=day,
    )
    follow(page.get_by_role("button", name="Save"))
    follow(page.get_by_role("link", name="Circulate the minutes"))
    follow(page.get_by_role("button", name="Circulate", exact=True))
    follow(page.get_by_role("link", name="Approve the minutes"))
    follow(page.get_by_role("button", name="Approve and lock"))
    assert page.get_by_text("These minutes are locked.").is_visible()
    assert page.locator(".hw-rich strong").inner_text() == "agreed"
    enter("Quin Neighborly: Member")
    follow(page.get_by_role("link", name=re.compile("^Mark as done.*Print them")))
    fill(How_it_was_done="Printed.")
    follow(page.get_by_role("button", name="Mark as done"))
    assert page.get_by_text("The action is marked done.").is_visible()
    context.close()


def test_pages_are_usable_without_style_sheets_and_scripts(chromium, portal):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.route("**/assets/**", lambda route: route.abort())
    page.goto(f"{portal.address}/demo")
    follow(page.get_by_role("button", name="Rosa Lanternby: Caseworker"))
    follow(page.get_by_role("link", name="Cases").first)
    follow(page.locator("main tbody a").first)
    assert page.get_by_role("heading", name="Identity").is_visible()
    context.close()


def test_the_html_checker_finds_a_planted_error(tmp_path):
    (tmp_path / "planted.html").write_text("<!DOCTYPE html><html lang='en'><title>x</title><p id='a'><p id='a'></html>")
    assert any("planted.html" in found for found in invalid(tmp_path))
