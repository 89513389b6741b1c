"""Single sign-on in a real browser with a real provider, oidc-provider-mock: the whole way, and every page on it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from http.client import HTTPConnection

import pytest

from portal.demo.provider_rules import PROVIDER_NAME, SUBJECT, SUBJECTS, providers_file
from portal.demo.services import link_demo_identity
from portal.serve import answers
from tests.browser.conftest import ROOT, follow, need, served
from tests.browser.test_pages import AXE, WIDTHS, look
from tests.fresh.test_fresh import free_port

pytestmark = pytest.mark.browser
BUTTON = f"Sign in with {PROVIDER_NAME}"
# Someone whom the provider knows, and who proves no second factor there.
PLAIN, UNKNOWN = "arlo.watchman@police.example", "nobody@police.example"


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    """The demo's provider in a process of its own: its port and its process."""
    port = free_port()
    subjects = json.dumps(SUBJECTS | {PLAIN: {"amr": ["pwd"]}})
    words = [sys.executable, "-m", "portal.demo.provider_adapters", "--port", str(port), "--subjects", subjects]
    log = (tmp_path_factory.mktemp("provider") / "provider.log").open("wb")
    process = subprocess.Popen(words, cwd=ROOT, stdout=log, stderr=log)
    try:
        while not answers(port, "127.0.0.1", "/jwks"):
            assert process.poll() is None
        yield port, process
    finally:
        process.kill()
        process.wait(60)
        log.close()


@pytest.fixture(scope="module")
def portal(tmp_path_factory, provider):
    """A live portal with the demo and its provider."""
    folder = tmp_path_factory.mktemp("portal")
    url = f"sqlite:///{folder}/homeward.sqlite3"

    def more():
        agency = link_demo_identity(url, f"http://127.0.0.1:{provider[0]}", datetime.now(UTC))
        file = folder / "providers.json"
        file.touch(0o600)
        file.write_text(json.dumps(providers_file(provider[0], agency, "a secret")))
        return {"HOMEWARD_PROVIDERS_FILE": str(file)}

    with served(folder, url, url, more) as found:
        yield found


def at_the_provider(page, portal, subject):
    """From the sign-in page to the provider, choose someone there, and come back."""
    page.goto(f"{portal.address}/sign-in")
    follow(page.get_by_role("button", name=BUTTON))
    page.wait_for_url(re.compile(r"^http://127\.0\.0\.1:"))
    if subject == UNKNOWN:
        page.get_by_placeholder("sub").fill(subject)
        follow(page.get_by_role("button", name="Authorize"))
    else:
        follow(page.get_by_role("button", name=subject))
    page.wait_for_url(re.compile(f"^{re.escape(portal.address)}/"))


def seen(page, name):
    """What is wrong with the page that is open, at both widths."""
    wrong = []
    page.evaluate(AXE.read_text())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 768})
        wrong += look(page, f"{name} at {width}")
    return wrong


def test_a_detective_signs_in_by_the_agencys_provider(chromium, portal):
    need(AXE.is_file(), "no axe-core here: make set-up-tests")
    wrong = []
    for width in WIDTHS:
        context = chromium.new_context(viewport={"width": width, "height": 768})
        page = context.new_page()
        page.goto(f"{portal.address}/sign-in")
        wrong += seen(page, "sign-in page with a provider")
        page.set_viewport_size({"width": width, "height": 768})
        at_the_provider(page, portal, SUBJECT)
        assert page.url == f"{portal.address}/home"
        assert page.get_by_role("heading", level=1).inner_text() == "Detective"
        assert "so you hold its seats alone" in page.locator("main").inner_text()
        wrong += seen(page, "home by a provider")
        assert [cookie["name"] for cookie in context.cookies(portal.address) if "provider" in cookie["name"]] == []
        follow(page.get_by_role("button", name="Sign out"))
        context.close()
    assert wrong == []


def test_without_scripts_it_is_the_same_way(chromium, portal):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700})
    page = context.new_page()
    at_the_provider(page, portal, SUBJECT)
    assert page.get_by_role("heading", level=1).inner_text() == "Detective"
    context.close()


def test_a_page_that_was_wanted_is_reached(chromium, portal):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{portal.address}/sessions")
    follow(page.get_by_role("button", name=BUTTON))
    follow(page.get_by_role("button", name=SUBJECT))
    page.wait_for_url(f"{portal.address}/sessions")
    context.close()


def test_the_page_on_the_way_works_where_the_browser_does_not_go_on_by_itself(page, portal):
    need(AXE.is_file(), "no axe-core here: make set-up-tests")

    def without_refresh(route):
        answer = route.fetch()
        headers = {name: value for name, value in answer.headers.items() if name.lower() != "refresh"}
        route.fulfill(response=answer, headers=headers)

    page.route("**/sign-in/with/*", without_refresh)
    page.goto(f"{portal.address}/sign-in")
    follow(page.get_by_role("button", name=BUTTON))
    assert page.get_by_role("heading", level=1).inner_text() == f"Going to {PROVIDER_NAME}"
    assert seen(page, "on the way") == []
    follow(page.get_by_role("link", name=f"Continue to {PROVIDER_NAME}"))
    follow(page.get_by_role("button", name=SUBJECT))
    page.wait_for_url(f"{portal.address}/home")


def test_from_a_number_to_a_link_and_its_end(chromium, portal):
    """Two browsers: someone whom nobody knows yet, and the administrator who links them, then ends it."""
    need(AXE.is_file(), "no axe-core here: make set-up-tests")
    wrong = []
    theirs, admin = (chromium.new_context(viewport={"width": 1366, "height": 768}).new_page() for _ in range(2))
    at_the_provider(theirs, portal, PLAIN)
    wrong += seen(theirs, "linked to nobody")
    number = theirs.locator("main strong").inner_text()
    assert re.fullmatch(r"\d{4} \d{4} \d{4}", number)
    admin.goto(f"{portal.address}/demo")
    follow(admin.get_by_role("button", name="Nadia Paperwhite: Portal administrator"))
    admin.goto(f"{portal.address}/people")
    follow(admin.get_by_role("link", name="Single sign-on"))
    wrong += seen(admin, "the list of single sign-on")
    follow(admin.get_by_role("link", name=f"Link {number}"))
    wrong += seen(admin, "linking")
    follow(admin.get_by_role("button", name="Link"))
    wrong += seen(admin, "linking with an error")
    admin.get_by_label("Person").select_option(label="Arlo Watchman (Sergeant, missing persons)")
    follow(admin.get_by_role("button", name="Link"))
    at_the_provider(theirs, portal, PLAIN)
    assert theirs.get_by_role("heading", level=1).inner_text() == "Set up an authenticator app first"
    wrong += seen(theirs, "without an app")
    follow(admin.get_by_role("link", name="End the link of Arlo Watchman"))
    wrong += seen(admin, "ending a link")
    follow(admin.get_by_role("button", name="End the link"))
    theirs.reload()
    assert theirs.get_by_role("heading", level=1).inner_text() == "Sign in", "the session is dead at once"
    at_the_provider(theirs, portal, UNKNOWN)
    number = theirs.locator("main strong").inner_text()
    admin.goto(f"{portal.address}/people/sign-on")
    follow(admin.get_by_role("link", name=f"Refuse {number}"))
    wrong += seen(admin, "refusing")
    follow(admin.get_by_role("button", name="Refuse"))
    assert number not in admin.locator("main").inner_text()
    for page in (theirs, admin):
        page.context.close()
    assert wrong == []


def test_an_answer_used_twice_and_a_no_give_the_one_page(page, portal):
    need(AXE.is_file(), "no axe-core here: make set-up-tests")
    page.goto(f"{portal.address}/sign-in")
    follow(page.get_by_role("button", name=BUTTON))
    follow(page.get_by_role("button", name="Deny"))
    page.wait_for_url(f"{portal.address}/**")
    assert page.get_by_role("heading", level=1).inner_text() == "That sign-in did not work"
    assert seen(page, "failed") == []
    page.reload()
    assert page.get_by_role("heading", level=1).inner_text() == "That sign-in did not work"
    follow(page.get_by_role("link", name="Back to sign in"))
    assert page.get_by_role("heading", level=1).inner_text() == "Sign in"


def test_the_demos_provider_asks_nobody_outside_and_has_no_debugger(chromium, portal, provider):
    context = chromium.new_context()
    page = context.new_page()
    asked = []
    page.on("response", lambda answer: asked.append(answer.url))
    at_the_provider(page, portal, SUBJECT)
    context.close()
    assert all(re.match(r"http://(localhost|127\.0\.0\.1):", address) for address in asked), asked
    connection = HTTPConnection("127.0.0.1", provider[0], timeout=10)
    connection.request("GET", "/console")
    assert connection.getresponse().status == 404
    connection.close()


def test_where_the_provider_is_gone_one_is_told_and_signs_in_locally(page, portal, provider):
    """Runs last: it takes the provider away."""
    need(AXE.is_file(), "no axe-core here: make set-up-tests")
    provider[1].kill()
    provider[1].wait(60)
    page.goto(f"{portal.address}/sign-in")
    follow(page.get_by_role("button", name=BUTTON))
    assert page.get_by_role("heading", level=1).inner_text() == f"{PROVIDER_NAME} does not answer"
    assert seen(page, "no answer") == []
    follow(page.get_by_role("link", name="Back to sign in"))
    assert page.get_by_label("Sign-in name").is_visible()
