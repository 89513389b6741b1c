"""A sheet on paper, and a calendar address from the page into a program that reads it."""

from __future__ import annotations

import re
from urllib.request import urlopen

import pytest
from icalendar import Calendar

from tests.browser.conftest import follow
from tests.browser.test_pages import AXE, WIDTHS, look

pytestmark = pytest.mark.browser
CHILD = "Wren Inventado"


def enter(page, portal, who):
    """Come in as a seat of the demo."""
    page.goto(f"{portal.address}/demo")
    follow(page.get_by_role("button", name=re.compile(f"^{re.escape(who)}")).first)


@pytest.mark.parametrize("kind", ["the report to NCMEC", "the NCIC missing person entry"])
def test_a_sheet_prints_on_one_page_without_navigation(page, portal, kind):
    enter(page, portal, "Rosa Lanternby")
    page.goto(f"{portal.address}/cases")
    page.get_by_label("Name or case number").fill(CHILD)
    follow(page.get_by_role("button", name="Look up"))
    follow(page.get_by_role("link", name=CHILD).first)
    follow(page.get_by_role("link", name=f"Sheet for {kind}"))
    assert page.get_by_text(CHILD).is_visible()
    paper = page.pdf(format="Letter", margin=dict.fromkeys(("top", "bottom", "left", "right"), "0.5in"))
    assert len(re.findall(rb"/Type /Page\b", paper)) == 1
    page.emulate_media(media="print")
    for gone in (".usa-header", ".hw-nav", ".usa-footer", ".usa-banner", "main a"):
        assert not any(place.is_visible() for place in page.locator(gone).all()), gone
    assert page.get_by_text("Their report number").is_visible()


def open_field_sheet(page, portal, who):
    """From the list of cases to the field sheet of the child: from the case page in one tap."""
    enter(page, portal, who)
    page.goto(f"{portal.address}/cases")
    page.get_by_label("Name or case number").fill(CHILD)
    follow(page.get_by_role("button", name="Look up"))
    follow(page.get_by_role("link", name=CHILD).first)
    follow(page.get_by_role("link", name="Field sheet"))


@pytest.mark.parametrize(
    "who",
    ["June Tracewell", pytest.param("Rosa Lanternby", marks=pytest.mark.thorough)],
    ids=["detective", "caseworker"],
)
def test_a_field_sheet_is_one_page_on_paper_and_fits_a_phone(page, portal, who):
    open_field_sheet(page, portal, who)
    assert page.get_by_role("heading", level=1, name=CHILD).is_visible()
    page.evaluate(AXE.read_text())
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 768})
        wrong += look(page, f"field sheet at {width}")
    assert wrong == []
    photo = page.get_by_role("img", name="Photo of the child")
    assert photo.evaluate("image => image.naturalWidth") > 0
    for size in ("A4", "Letter"):
        paper = page.pdf(format=size, margin=dict.fromkeys(("top", "bottom", "left", "right"), "0.5in"))
        assert len(re.findall(rb"/Type /Page\b", paper)) == 1, size
    page.emulate_media(media="print")
    for gone in (".usa-header", ".hw-nav", ".usa-footer", ".usa-banner", ".hw-screen-only"):
        assert not any(place.is_visible() for place in page.locator(gone).all()), gone
    for there in ("Dangers", "Where the child goes first", "555-0130"):
        assert page.get_by_text(there, exact=True).is_visible(), there
    assert page.complaints == []


def test_a_field_sheet_needs_no_scripts(chromium, portal):
    context = chromium.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page = context.new_page()
    open_field_sheet(page, portal, "June Tracewell")
    for there in ("Danger", "Last seen", "Whom to call, day and night", "When the child is found"):
        assert page.get_by_role("heading", name=there, exact=True).is_visible(), there
    context.close()


def test_an_address_from_the_page_is_read_by_a_program_until_it_is_revoked(page, portal):
    enter(page, portal, "Rosa Lanternby")
    page.goto(f"{portal.address}/sessions")
    follow(page.get_by_role("link", name="Your calendar addresses"))
    follow(page.get_by_role("button", name="Make a new address"))
    address = page.locator("#address").inner_text()
    with urlopen(address) as answer:  # the test's own portal
        said = {str(event["summary"]) for event in Calendar.from_ical(answer.read()).walk("VEVENT")}
    assert said == {"Case duty", "Policy-review meeting"}
    follow(page.get_by_role("link", name="Back to your calendar"))
    assert address not in page.content()
    follow(page.get_by_role("link", name="Revoke").first)
    follow(page.get_by_role("button", name="Revoke the address"))
    assert page.get_by_text("You have none").is_visible()
    assert page.request.get(address).status == 404
    assert page.complaints == []
