"""A lead let wider and a poster from its request to its recall, by keyboard alone, on a laptop, a phone and without scripts, within their steps."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.demo.portrait_adapters import portraits
from tests.browser.conftest import follow
from tests.browser.desks import WAYS, check, desks
from tests.browser.keyboard import Keyboard
from tests.browser.steps import ANALYST, DETECTIVE, attest, let_in_ncmec, missing, take
from tests.outgoing.test_posters import FORBIDDEN

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
NAMES = dict(zip(WAYS, ("Oleander Testwick", "Quince Fictionby", "Umber Papergate"), strict=True))
CENTER = re.compile("^National Center")
YESTERDAY = f"{datetime.now(ZoneInfo('America/Chicago')) - timedelta(days=1):%m/%d/%Y}"


@pytest.fixture(params=list(WAYS))
def sit(request, chromium, portal):
    with desks(chromium, portal, request.param) as found:
        yield found


def scene(sit):
    """A case with its photo, the police and NCMEC in it, accepted and acknowledged: the pages of the three, and the case's address."""
    worker, _ = missing(sit, NAMES[sit.way])
    case = re.sub(r"/to-tell.*", "", worker.url)
    worker.goto(f"{case}/photos")
    worker.locator("#photo").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": portraits()[2][0]})
    worker.locator("#taken_on").fill(YESTERDAY)
    worker.locator("#source").select_option("family")
    worker.locator("label[for=consent]").click()
    follow(worker.get_by_role("button", name="See the photo as it will be shown"))
    follow(worker.get_by_role("button", name="Add this photo"))
    let_in_ncmec(worker, case)
    detective = take(
        sit, DETECTIVE, re.compile(f"^Accept.*{NAMES[sit.way]}"), "Your report number", f"PD-{len(sit.way)}", "Accept"
    )
    attest(detective, "M000000008")
    analyst = take(
        sit, ANALYST, re.compile(f"^Acknowledge.*{NAMES[sit.way]}"), "Your case number", "NC-8", "Acknowledge"
    )
    assert analyst.actions == 2, "acknowledged in two (W5)"
    return worker, detective.page, analyst.page, case


def test_a_lead_made_wider_and_a_poster_until_its_recall(sit):
    worker, detective, analyst, case = scene(sit)
    leads(sit, worker, analyst, case)
    poster(sit, worker, detective, analyst, case)


def leads(sit, worker, analyst, case):
    """Wider before the first letter by a second choice; another lead wider afterwards, with a preview."""
    keys = Keyboard(worker)
    worker.goto(f"{case}/comments/new")
    keys.pick("where", "yes")
    keys.go("button", "Go on")
    check(worker, sit)
    assert "detective" in worker.locator(".hw-audience").inner_text()
    keys.actions = 0
    keys.go("button", "Let others read it too")
    check(worker, sit)
    keys.tick(worker.get_by_label(CENTER))
    keys.go("button", "Go on")
    assert keys.actions == 2, "one second choice, and back to the box"
    check(worker, sit)
    assert "1 NCMEC analyst" in worker.locator(".hw-audience").inner_text()
    keys.write("What you know", "First lead.")
    keys.go("button", "Send the lead")
    check(worker, sit)

    worker.goto(f"{case}/comments/new")
    keys.pick("where", "yes")
    keys.go("button", "Go on")
    keys.write("What you know", "Second lead.")
    keys.go("button", "Send the lead")
    analyst.goto(case)
    said = analyst.locator("main").inner_text()
    assert "First lead." in said
    assert "Second lead." not in said
    follow(
        worker.locator(".hw-record", has_text="Second lead.").get_by_role(
            "link", name=re.compile("^Let others read it")
        )
    )
    check(worker, sit)
    keys.tick(worker.get_by_label(CENTER))
    keys.go("button", "See who will read it")
    check(worker, sit)
    assert "Second lead." in worker.locator("main").inner_text()
    keys.go("button", "Let them read it")
    check(worker, sit)
    analyst.goto(case)
    assert "Second lead." in analyst.locator("main").inner_text()


def answer(sit, page, button, line=""):
    """Answer from home in two actions."""
    page.goto(f"{page.url.split('/cases')[0].split('/home')[0]}/home")
    check(page, sit)
    keys = Keyboard(page)
    keys.go("link", re.compile(f"^Look at the poster.*{NAMES[sit.way]}"))
    check(page, sit)
    if line:
        keys.write("Circumstances, in one line", line)
    keys.go("button", button)
    assert keys.actions == 2, "answered in two"
    check(page, sit)


def poster(sit, worker, detective, analyst, case):
    """Asked for in two, answered in two by both sides, a copy printed, recalled once the child is back."""
    analyst.goto(case)
    keys = Keyboard(analyst)
    keys.go("link", "Poster")
    check(analyst, sit)
    keys.go("button", "Request poster approval")
    assert keys.actions == 2, "asked for in two"
    check(analyst, sit)
    answer(sit, detective, "Approve the poster", "Last seen at noon in a red coat")
    answer(sit, worker, "Give permission")
    analyst.goto(f"{case}/poster")
    check(analyst, sit)
    keys.write("Who gets this copy", "Cedar bus lines")
    keys.write("How to reach them", "555-0177")
    keys.go("button", "Go on to the poster")
    check(analyst, sit)
    paper = analyst.locator(".hw-poster").inner_text()
    assert NAMES[sit.way] in paper
    assert "Last seen at noon in a red coat" in paper
    assert not FORBIDDEN.search(paper.casefold())
    if sit.scripts:
        analyst.wait_for_load_state("load")
        assert analyst.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    analyst.emulate_media(media="print")
    assert not analyst.locator(".usa-header").is_visible()
    assert not analyst.get_by_text("Cedar bus lines").is_visible(), "on the paper is the poster alone"
    analyst.emulate_media(media="screen")

    worker.goto(f"{case}/return/found")
    keys = Keyboard(worker)
    keys.tick(worker.locator("input[name=by_themself]"))
    keys.select("Kind of place where found", "Back at the placement")
    keys.go("button", "Save")
    check(worker, sit)
    assert "1 copy of a poster is not recalled" in worker.locator("main").inner_text()
    analyst.goto(f"{case.split('/cases')[0]}/home")
    keys = Keyboard(analyst)
    keys.go("link", re.compile(f"^Recall.*{NAMES[sit.way]}"))
    check(analyst, sit)
    keys.go("button", re.compile("^They were told: recalled"))
    assert keys.actions == 2, "recalled in two from home"
    check(analyst, sit)
    assert "No copy is left to recall" in analyst.locator("main").inner_text()
