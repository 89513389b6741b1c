"""The pages of rules on both databases: from a draft to law by two persons, refusals, stale saves, what others may not see."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.notices.models import Notice
from portal.people.rules import Role
from tests.cases.worlds import NOW, add_place, owner_session
from tests.clocks.bench import Bench
from tests.conftest import HEAVY
from tests.web.browsing import enter, token, words

DAY = (NOW + timedelta(days=3)).date().isoformat()


@pytest.fixture
def bench(app, settings):
    found = Bench(settings)
    found.client = {name: enter(app, number) for name, number in found.seat.items()}
    return found


def send(client, address, page, status=302, **fields):
    """Post a form as its page has it, its hidden version with it."""
    text = client.get(page).text
    version = re.search(r'name="version" value="(\d+)"', text)
    known = {"version": version[1]} if version else {}
    answer = client.post(address, data={"csrf_token": token(text)} | known | fields)
    assert answer.status_code == status, words(answer.text)[:2000]
    return answer


def filled(page):
    """What the form of a rule holds."""
    found = {
        name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" type="text"[^>]*value="([^"]*)"', page)
    }
    return found | {"others": html.unescape(re.search(r'name="others"[^>]*>\n(.*?)</textarea>', page, re.S)[1])}


def started(client):
    """The page of a new draft of Texas."""
    return send(client, "/rules/us-tx/draft", "/rules/us-tx").headers["Location"].split("?")[0]


def three_changes(analyst):
    """The page of a draft of Texas in which a rule has less time, one is gone and one is new."""
    draft = started(analyst)
    rule = f"{draft}/rule/notify-court"
    typed = filled(analyst.get(rule).text)
    send(analyst, rule, rule, **typed | {"due": "at most 12 hours"})
    send(analyst, f"{draft}/rule/notify-gal/remove", f"{draft}/rule/notify-gal/remove")
    new = {"name": "tell-school", "who": "caseworker", "duty": "Tell the school", "recipients": "school", "due": "at most 2 business days", "starts": "information received"}  # fmt: skip
    send(analyst, f"{draft}/rules/new", f"{draft}/rules/new", **new, others="Kind: notify_school\nSource: gateway")
    return draft


@pytest.mark.parametrize("engine_name", HEAVY)
def test_what_is_wrong_in_a_rule_is_told_at_its_field_and_keeps_what_was_typed(bench):
    analyst = bench.client["analyst"]
    draft = started(analyst)
    rule = f"{draft}/rule/notify-court"
    typed = filled(analyst.get(rule).text)
    refused = send(analyst, rule, rule, 400, **typed | {"due": "at most 24 fortnights", "who": "caseworkers"})
    assert re.search(r'id="who-error1">[^<]*Did you mean “caseworker”', html.unescape(refused.text))
    refused = send(analyst, rule, rule, 400, **typed | {"due": "at most 24 fortnights"})
    assert re.search(r'id="due-error1">[^<]*“fortnights” is not in the list', html.unescape(refused.text))
    assert 'value="at most 24 fortnights"' in refused.text
    refused = send(analyst, rule, rule, 400, **typed | {"others": typed["others"] + "\nConfidense: low"})
    assert "Confidense: This word is not known here" in html.unescape(refused.text)


@pytest.mark.parametrize("engine_name", HEAVY)
def test_a_draft_differs_and_is_tried_beside_what_is_in_force(bench):
    analyst = bench.client["analyst"]
    draft = three_changes(analyst)
    difference = words(re.sub("<[^>]+>", " ", analyst.get(f"{draft}/difference").text))
    for said in (
        "Changed: Rule notify-court",
        "Removed: Rule notify-gal",
        "Added: Rule tell-school",
        "within 12 hours",
    ):
        assert said in difference
    assert "The head of the pack" not in difference, "only its edition differs, as it must"
    tried = analyst.get(f"{draft}/try").text
    assert tried.count("<strong>Differs</strong>") >= 8


def test_two_persons_make_law(bench):
    analyst, supervisor, worker = (bench.client[name] for name in ("analyst", "supervisor", "worker"))
    page = worker.get("/rules/us-tx")
    assert "The agency must notify the court (owed to the court) within 24 hours, counted from when" in re.sub(
        "<[^>]+>", "", words(page.text)
    )
    draft = three_changes(analyst)
    assert supervisor.get(draft).status_code == 404, "a draft is its analysts'"
    for when, said in (
        ({"starts_day": "2020-01-01", "starts_time": "08:00"}, "This time has passed"),
        ({"starts_day": DAY, "starts_time": ""}, "Enter the time"),
    ):
        assert said in send(analyst, f"{draft}/send", f"{draft}/send", 400, **when, authority="Resolution 2").text
    send(analyst, f"{draft}/send", f"{draft}/send", starts_day=DAY, starts_time="08:00", authority="Resolution 2")
    assert "Another person of your agency answers it" in analyst.get(draft).text
    assert f"{draft}/answer" in supervisor.get("/home").text
    for who in (bench.client["second"], worker):
        assert draft not in who.get("/home").text, "it waits for another person of those who may"
    answer = supervisor.get(f"{draft}/answer")
    assert "Removed: Rule notify-gal" in answer.text
    assert "another person of your agency has to answer it" in bench.client["second"].get(f"{draft}/answer").text
    refused = send(bench.client["second"], f"{draft}/refuse", f"{draft}/answer", 400, reason="Mine.")
    assert "You wrote or sent this edition" in refused.text
    sent = send(supervisor, f"{draft}/approve", f"{draft}/answer")
    assert draft not in supervisor.get("/home").text
    assert "The edition was approved" in supervisor.get(sent.headers["Location"]).text
    assert "is adopted and begins" in words(worker.get("/rules/us-tx").text)
    recall = f"/rules/editions/{draft.rsplit('/', 1)[1]}/recall"
    assert recall in supervisor.get("/rules/us-tx").text
    assert recall not in worker.get("/rules/us-tx").text
    assert worker.get(recall).status_code == 403
    history = words(worker.get("/rules/us-tx/history").text)
    assert "Testperson policy_analyst" in history
    assert "Testperson cw_supervisor" in history
    number = draft.rsplit("/", 1)[1]
    text = worker.get(f"/rules/editions/{number}/text")
    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Rule: tell-school\nDuty: Tell the school" in text.text
    with owner_session(bench.settings) as session:
        told = session.execute(select(Notice.kind, Notice.targets, Notice.object_number)).all()
    assert sorted((row.kind, row.targets.split(":")[0], row.object_number) for row in told) == [
        ("rules_answered", "seat", number), ("rules_sent", "approvers", number),
    ]  # fmt: skip


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_refused_withdrawn_put_aside_and_undone(bench):
    analyst, supervisor = bench.client["analyst"], bench.client["supervisor"]
    draft = started(analyst)
    assert started(analyst) == draft, "one draft for an agency and pack"
    whole = f"{draft}/text"
    text = bench.rows(state="draft")[0].text
    send(analyst, whole, whole, text=text.replace("Zone: America/Chicago", "Zone: Nowhere"))
    assert "This is no zone of the IANA list" in analyst.get(draft).text
    assert "Send for approval" not in analyst.get(draft).text
    assert analyst.get(f"{draft}/try").status_code == 200
    send(analyst, f"{draft}/undo", draft)
    assert bench.rows(state="draft")[0].text == text
    stale = analyst.post(f"{draft}/undo", data={"csrf_token": token(analyst.get(draft).text), "version": "1"})
    assert stale.status_code == 409
    both = analyst.post(
        whole, data={"csrf_token": token(analyst.get(whole).text), "version": "1", "text": "Pack: typed"}
    )
    assert both.status_code == 409
    assert "Pack: typed</textarea>" in both.text
    assert "Rule: notify-court" in both.text.split("<textarea")[0]
    when = {"starts_day": DAY, "starts_time": "08:00", "authority": "Resolution 2"}
    send(analyst, f"{draft}/send", f"{draft}/send", **when)
    lost = analyst.post(
        whole, data={"csrf_token": token(analyst.get("/rules/us-tx").text), "version": "9", "text": "Pack: typed"}
    )
    assert lost.status_code == 409
    assert "Pack: typed" in lost.text, "what was typed is not lost when it was sent meanwhile"
    send(analyst, f"{draft}/withdraw", f"{draft}/withdraw")
    assert supervisor.get(f"{draft}/answer").status_code == 404
    send(analyst, f"{draft}/send", f"{draft}/send", **when)
    assert "Enter the reason" in send(supervisor, f"{draft}/refuse", f"{draft}/answer", 400, reason=" ").text
    send(supervisor, f"{draft}/refuse", f"{draft}/answer", reason="The source is too old.")
    number = draft.rsplit("/", 1)[1]
    assert "The source is too old." in analyst.get(f"/rules/editions/{number}").text
    assert f"/rules/editions/{number}" in analyst.get("/home").text, "refused, and nobody took it up"
    assert f"/rules/editions/{number}" not in supervisor.get("/home").text
    assert analyst.get(draft).headers["Location"] == f"/rules/editions/{number}"
    again = send(analyst, "/rules/us-tx/draft", "/rules/us-tx", source=number).headers["Location"].split("?")[0]
    home = analyst.get("/home").text
    assert again in home
    assert f"/rules/editions/{number}" not in home
    send(analyst, f"{again}/put-aside", f"{again}/put-aside")
    assert "/rules/editions/" not in analyst.get("/home").text, "it was taken up, and put aside"
    assert [row.state for row in bench.rows(pack="us-tx")].count("dropped") == 1


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_what_others_see(app, bench):
    """Every role reads the rules; a draft is there for nobody else; a pack that does not run here is no page."""
    draft = started(bench.client["analyst"])
    number = draft.rsplit("/", 1)[1]
    with owner_session(bench.settings) as session:
        seats = {role: add_place(session, role).seat.number for role in Role}
    for role, seat in seats.items():
        client = enter(app, seat)
        for address in ("/rules", "/rules/us-tx", "/rules/us-tx/history"):
            assert client.get(address).status_code == 200, (role, address)
        for address in (
            draft,
            f"{draft}/difference",
            f"{draft}/try",
            f"/rules/editions/{number}",
            f"/rules/editions/{number}/text",
        ):
            assert client.get(address).status_code == 404, (role, address)
        assert client.get(f"{draft}/text").status_code == (404 if role is Role.POLICY_ANALYST else 403)
        assert number not in client.get("/rules/us-tx/history").text
        assert client.get("/rules/us-ky").status_code == 404
    assert 'href="/rules"' in enter(app, seats[Role.JUDICIAL_OFFICER]).get("/home").text
    elsewhere = bench.client["elsewhere"]
    own = started(elsewhere)
    assert "Your agency has no authority over this pack" in elsewhere.get(own).text
    assert elsewhere.get(f"{own}/try").status_code == 200
    assert "flask --app wsgi clocks adopt" not in elsewhere.get("/rules/us-tx").text
    for row in bench.rows(pack="us-tx", state="adopted"):
        with owner_session(bench.settings) as session:
            session.merge(row).state = "dropped"
    assert "flask --app wsgi clocks adopt us-tx --agency NUMBER" in elsewhere.get("/rules/us-tx").text
