"""A photo chosen, looked at and added in a real browser without scripts, on a laptop and on a phone; and its pages as axe sees them."""

from __future__ import annotations

import re

import pytest

from portal.demo.portrait_adapters import portraits
from tests.browser.conftest import follow
from tests.browser.test_pages import AXE, WIDTHS, look

pytestmark = pytest.mark.browser


def open_photos(page, portal):
    """Come in as a caseworker, and open the photos of a case that is open: a child of the list may have a closed one, too."""
    page.goto(f"{portal.address}/demo")
    follow(page.get_by_role("button", name=re.compile("^Rosa Lanternby")).first)
    page.goto(f"{portal.address}/cases")
    follow(page.locator("main tbody tr").filter(has=page.get_by_text("Open", exact=True)).first.get_by_role("link"))
    follow(page.get_by_role("link", name="Photos", exact=True))


def fill(page, file):
    """Fill the form in and ask to see the photo."""
    page.locator("#photo").set_input_files({"name": "a photo.jpg", "mimeType": "image/jpeg", "buffer": file})
    page.locator("#taken_on").fill("11/02/2025")
    page.locator("#source").select_option("family")
    page.locator("label[for=consent]").click()
    follow(page.get_by_role("button", name="See the photo as it will be shown"))


def loaded(page):
    """Whether every picture of the page is there."""
    return page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")


def test_a_photo_is_added_without_scripts(chromium, portal):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700})
    try:
        page = context.new_page()
        open_photos(page, portal)
        fill(page, portraits()[1][0])
        follow(page.get_by_role("button", name="Change"))
        assert page.locator("#taken_on").input_value() == "11/02/2025"
        follow(page.get_by_role("button", name="See the photo as it will be shown"))
        follow(page.get_by_role("button", name="Add this photo"))
        assert page.get_by_text("It is the current one on the case.").is_visible()
        assert page.get_by_text("More than 180 days old").first.is_visible()
    finally:
        context.close()


def test_pages_with_photos_are_whole_and_accessible(page, portal):
    open_photos(page, portal)
    wrong = []

    def see(name):
        page.wait_for_load_state("load")
        page.evaluate(AXE.read_text())
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 768})
            wrong.extend(look(page, f"{name} at {width}"))
        page.set_viewport_size({"width": 1366, "height": 768})
        if not loaded(page):
            wrong.append(f"{name}: a picture is missing")

    see("photos")
    follow(page.get_by_role("button", name="See the photo as it will be shown"))
    see("errors")
    fill(page, portraits()[2][0])
    see("check")
    follow(page.get_by_role("button", name="Add this photo"))
    see("added")
    page.locator("figure a").first.click()
    page.wait_for_load_state("load")
    assert page.evaluate("document.contentType") == "image/jpeg"
    page.go_back()
    follow(page.locator(".hw-whose a"))
    see("case")
    assert wrong == []
    assert all("Wren" not in (image.get_attribute("alt") or "") for image in page.locator("img").all())
