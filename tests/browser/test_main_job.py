"""The main job as people would do it, in a real browser: on a laptop, on a phone, and with scripts off."""

from __future__ import annotations

import re

import pytest

from tests.browser.desks import check, desks, press

pytestmark = pytest.mark.browser
WORKER, JUDGE = "Rosa Lanternby: Caseworker", "Alma Quillfeather: Judge, First Chambers"
DETECTIVE, ANALYST = "June Tracewell: Detective, missing persons", "Bea Findlater: Analyst"


# A phone with scripts goes with the thorough ones: each page is there at 320 px without them, and at 1366 with.
@pytest.fixture(params=["laptop", pytest.param("phone", marks=pytest.mark.thorough), "phone without scripts"])
def desk(request, chromium, portal):
    with desks(chromium, portal, request.param) as sit:
        yield sit


def report(page, desk, portal, name, police):
    """The caseworker reports a child of the agency who is not in the portal yet; gives the case page's address."""
    page.goto(f"{portal.address}/home")
    press(page, "link", "Report a child missing")
    page.get_by_label("Child's name").fill(name.split()[0])
    press(page, "button", "Look up")
    check(page, desk)
    press(page, "link", "The child is not listed: add the child")
    page.get_by_label("Full name").fill(name)
    page.get_by_label("Date of birth").fill("2014-03-02")
    page.locator("label", has_text="Yes").click()
    page.get_by_label("Court and chambers").select_option(label="Cedar County District Court, First Chambers")
    page.get_by_label("Docket number").fill("26-CW-99")
    check(page, desk)
    press(page, "button", "Add and go on to the report")
    page.get_by_label("Who told the agency").fill("Night staff of the group home")
    page.get_by_label("Last seen where").fill("Front hall")
    page.locator("label", has_text="Left the placement or ran away").click()
    page.locator("label", has_text="Needs medication to stay well").click()
    page.get_by_label("Police agency that investigates").select_option(label=police)
    check(page, desk)
    press(page, "button", "Check answers")
    assert "Urgent: tell law enforcement now" in page.locator("main").inner_text()
    assert "under 13" in page.locator("main").inner_text()
    check(page, desk)
    press(page, "button", "Open the case")
    assert page.locator("h1").inner_text() == "Nobody has been told yet"
    check(page, desk)


def record(page, desk, duty, how, person="", number=""):
    """Record a duty from the page of who must be told."""
    press(page, "link", re.compile(f"Record.*{duty}"))
    check(page, desk)
    page.get_by_label("How", exact=True).select_option(label=how)
    page.get_by_label("Person told").fill(person)
    page.get_by_label("Report number").fill(number)
    press(page, "button", "Save")
    assert "Told so far" in page.locator("h1").inner_text()


def file_notice(page, desk):
    """File the notice with the court and serve it."""
    press(page, "link", "Notice to the court")
    page.get_by_label("Text of the notice").fill(
        "The child is missing since this evening. Law enforcement and NCMEC were told."
    )
    check(page, desk)
    press(page, "button", "Check who is served")
    check(page, desk)
    press(page, "button", "File with the court and serve")
    assert "Filed and served" in page.locator("main").inner_text()
    check(page, desk)
    press(page, "link", "Case page")
    return page.url


def test_where_nobody_else_has_a_seat(desk, portal):
    name = f"Walker {desk.way.title()} Fictionby"
    worker = desk(WORKER)
    report(worker, desk, portal, name, "Another agency, without a seat here")
    record(worker, desk, "Report the missing child to law enforcement", "By phone", "Officer Made, badge 00", "CC-77")
    record(worker, desk, "Report the missing child to NCMEC", "By the recipient's web form", number="NC-77")
    case = file_notice(worker, desk)
    check(worker, desk)
    judge = desk(JUDGE)
    judge.goto(case)
    ledger = judge.locator("main").inner_text()
    assert "Done in time" in ledger
    assert "CC-77" in ledger
    assert "NC-77" in ledger
    assert "Officer Made" not in ledger
    check(judge, desk)


def test_with_a_detective_and_an_analyst_and_a_comment_to_the_police_alone(desk, portal):
    name = f"Second {desk.way.title()} Fictionby"
    worker = desk(WORKER)
    report(worker, desk, portal, name, "Cedar City Police Department")
    detective = desk(DETECTIVE)
    press(detective, "link", re.compile(f"Accept.*{name}"))
    detective.get_by_label("Your report number").fill("PD-88")
    check(detective, desk)
    press(detective, "button", "Accept")
    press(detective, "link", "Attest the NCIC entry")
    detective.get_by_label("NCIC number").fill("M000000088")
    detective.get_by_label("NCIC category").select_option(label="EME endangered")
    press(detective, "button", "Attest")
    check(detective, desk)
    case = detective.url.split("#")[0]
    worker.goto(case)
    press(worker, "link", "Let a partner in")
    worker.get_by_label("Agency").select_option(label="National Center for Missing & Exploited Children")
    worker.get_by_label("Legal basis").fill("42 U.S.C. 671(a)(35)(B)")
    press(worker, "button", "See what will be shared")
    check(worker, desk)
    press(worker, "button", "Let in National Center")
    analyst = desk(ANALYST)
    press(analyst, "link", re.compile(f"Acknowledge.*{name}"))
    analyst.get_by_label("Your case number").fill("NC-88")
    check(analyst, desk)
    press(analyst, "button", "Acknowledge")
    worker.goto(case)
    press(worker, "link", "Who must be told")
    told = worker.locator("main").inner_text()
    assert "Told so far" in told
    file_notice(worker, desk)
    press(worker, "link", "New comment")
    worker.locator("label", has_text="No").first.click()
    worker.locator("label", has_text="Cedar City Police Department").first.click()
    check(worker, desk)
    press(worker, "button", "Go on")
    assert "Cedar City Police Department, 4 people" in worker.locator(".hw-audience").inner_text()
    worker.get_by_label("Comment", exact=True).fill("The aunt is afraid to talk at home.")
    check(worker, desk)
    press(worker, "button", "Post to Cedar City Police Department")
    detective.goto(case)
    assert "The aunt is afraid" in detective.locator("main").inner_text()
    judge = desk(JUDGE)
    judge.goto(case)
    seen = judge.locator("main").inner_text()
    assert "M000000088" in seen
    assert "Acknowledged by the recipient in the portal" in seen
    assert "The aunt is afraid" not in seen
    assert "Comments" not in seen
