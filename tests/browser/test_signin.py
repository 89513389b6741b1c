"""Signing in, in a real browser against two workers: every role, seat switch, sign-out, scripts off."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from portal.people.adapters import hash_password
from portal.people.models import Agency, Person, Seat
from portal.people.rules import Role
from portal.web.home.purposes import PURPOSE
from tests.browser.conftest import follow
from tests.people.factories import PASSWORD, code, give_credential

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def people(portal):
    """Everyone of the demo, able to sign in: role, name, seat's title, agency, sign-in name, seed."""
    engine = create_engine(portal.owner_url)
    known = hash_password(PASSWORD)
    with portal.own_keys(), Session(engine) as session:
        seeds: dict[int, str] = {}
        found = []
        for seat, person, agency in session.execute(
            select(Seat, Person, Agency)
            .join(Person, Person.id == Seat.person_id)
            .join(Agency, Agency.id == Seat.agency_id)
        ).all():
            if person.id not in seeds:
                seeds[person.id] = give_credential(session, person.id, known)
            found.append((Role(seat.role), person.name, seat.title, agency.name, person.login, seeds[person.id]))
        session.commit()
    engine.dispose()
    return found


def sign_in(page, portal, login, seed):
    """Type name, password and code."""
    page.goto(f"{portal.address}/sign-in")
    page.get_by_label("Sign-in name").fill(login)
    page.get_by_label("Password").fill(PASSWORD)
    follow(page.get_by_role("button", name="Sign in"))
    page.get_by_label("Six-digit code").fill(code(seed))
    follow(page.get_by_role("button", name="Continue"))


@pytest.mark.thorough
def test_every_role_signs_in_and_lands_on_its_own_home(chromium, portal, people):
    seen, signed = set(), set()
    for _, name, _, _, login, seed in people:
        if login in signed:
            continue
        signed.add(login)
        own = [row for row in people if row[4] == login]
        if {PURPOSE[row[0]].name for row in own} <= seen:
            continue  # each role once; who has several seats is there for the one that nobody else has
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, java_script_enabled=False)
        page = context.new_page()
        sign_in(page, portal, login, seed)
        assert page.url == f"{portal.address}/home"
        heading = page.get_by_role("heading", level=1).inner_text()
        assert heading in {PURPOSE[row[0]].name for row in own}
        header = page.locator("header").inner_text()
        assert name in header
        assert any(f"{row[2]}, {row[3]}" in header for row in own)
        seen.add(heading)
        if len(own) > 1:
            other = next(row for row in own if PURPOSE[row[0]].name != heading)
            follow(page.get_by_role("button", name=re.compile(f"Switch to {re.escape(other[2])}")))
            assert page.get_by_role("heading", level=1).inner_text() == PURPOSE[other[0]].name
            assert f"{other[2]}, {other[3]}" in page.locator("header").inner_text()
            seen.add(PURPOSE[other[0]].name)
        context.close()
    assert seen == {purpose.name for purpose in PURPOSE.values()}


def test_a_copied_cookie_is_dead_after_sign_out_on_every_worker(chromium, portal):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{portal.address}/demo")
    follow(page.get_by_role("button", name=re.compile("Rosa Lanternby")))
    copied = [cookie for cookie in context.cookies() if cookie["name"] == "homeward"]
    assert copied[0]["expires"] == -1
    thief = chromium.new_context()
    thief.add_cookies(copied)
    other = thief.new_page()
    for _ in range(6):
        other.goto(f"{portal.address}/cases")
        assert other.get_by_role("heading", level=1).inner_text() == "Cases"
    follow(page.get_by_role("button", name="Sign out"))
    assert "You are signed out" in page.locator("main").inner_text()
    for _ in range(6):  # enough for both workers to be asked
        other.goto(f"{portal.address}/cases")
        assert "/sign-in" in other.url
    page.go_back()
    assert "Rosa Lanternby" not in page.content()
    context.close()
    thief.close()


def test_an_error_leads_to_its_field_by_keyboard(page, portal):
    page.goto(f"{portal.address}/sign-in")
    follow(page.get_by_role("button", name="Sign in"))
    page.get_by_role("link", name="Enter your sign-in name.").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id || location.hash") in ("login", "#login")
    assert page.get_by_label("Sign-in name").get_attribute("aria-invalid") == "true"


def test_caseworker_detective_and_judge_see_the_same_case_each_their_own(chromium, portal):
    seen = {}
    for who in ("Rosa Lanternby", "June Tracewell", "Alma Quillfeather"):
        context = chromium.new_context()
        page = context.new_page()
        page.goto(f"{portal.address}/demo")
        follow(page.get_by_role("button", name=re.compile(who)).first)
        follow(page.get_by_role("link", name="Cases").first)
        page.get_by_label("Name or case number").fill("wren inv")
        follow(page.get_by_role("button", name="Look up"))
        assert "wren" not in page.url.lower()
        follow(page.locator("main tbody tr", has_text="Wren Inventado").filter(has_text="Open").get_by_role("link"))
        assert page.title() == "Case · Homeward"
        seen[who] = (page.url, set(page.locator("main h2").all_inner_texts()))
        context.close()
    assert len({url for url, _ in seen.values()}) == 1
    worker, detective, judge = (seen[who][1] for who in seen)
    assert {"Comments", "Leads", "Notes on duties"} <= worker
    assert "Investigative notes" in detective - worker
    assert {"Duty ledger", "Filings", "Withheld from others"} <= judge
    assert not judge & {"Comments", "Leads", "Notes on duties", "Investigative notes", "Identifying numbers"}
