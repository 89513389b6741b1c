"""One random word in every field of every class; every page and list, as every role: what the table denies is nowhere, what it grants is there."""

from __future__ import annotations

import re

import pytest

from portal.people.rules import Role
from portal.sharing import rules
from portal.sharing.rules import InformationClass as C
from tests.cases.canaries import Planter
from tests.cases.canary_table import REPORTERS, WORDS, identity_words
from tests.cases.worlds import CaseMaker, add_place, owner_session
from tests.conftest import HEAVY
from tests.web.browsing import enter, token, words

PAGES = (
    "/home",
    "/cases",
    "/board",
    "/duties",
    "/rules",
    "/sessions",
    "/log",
    "/people",
    "/report",
    "/report/new-child",
    "/roster",
    "/roster/import",
    "/merges",
    "/photo-readiness",
    "/meetings",
    "/guidance/ncmec",
    "/inbox",
    "/on-call",
    "/mail-choice",
    "/mail",
    "/calendar",
    "/provider-reports",
    "/provider-reports/new",
    "/provider-reports/received",
)
FOLLOWED = re.compile(
    r'href="(/(?:cases|report|provider-reports|meetings|merges|children|dual-status)/[^"#?]*(?:\?again=\d+)?)[^"]*"'
)


def plant(settings, roles):
    """For each role three seats, each with one case: with every word true, with the relation alone, with none; for who may
    report a child missing one more, with a case that their own agency keeps."""
    planted = []
    with owner_session(settings) as session:
        for turn, role in enumerate(roles):
            worlds = {"all": set(WORDS), "relation alone": identity_words(role), "none": set()}
            worlds |= {"keeps": set(WORDS)} if role in REPORTERS else {}
            for step, (name, true) in enumerate(worlds.items()):
                place = add_place(session, role)
                serial = turn * 12000 + step * 3000
                maker = CaseMaker(session)
                if name == "keeps":
                    maker.owner = place.agency
                case, canaries = Planter(maker, place, true, serial).plant()
                planted.append((role, name, place.seat.number, case.number, canaries))
    return planted


def crawl(client, number, canaries):
    """Everything that the client can be shown: fixed pages, every page of lists, look-ups by name and number, the case."""
    texts = []
    for address in PAGES:
        while address:
            answer = client.get(address)
            assert answer.status_code in (200, 403), address
            texts.append(answer.text)
            more = re.search(r'href="(/(?:cases|board)\?after=\d+)"', answer.text)
            address = more[1] if more else None
    names = [canary.word for canary in canaries if canary.field == "full_name"][:4]
    for wanted in (*names, number):
        page = client.get("/cases").text
        if 'name="words"' not in page:
            break
        answer = client.post("/cases/look-up", data={"csrf_token": token(page), "words": wanted}, follow_redirects=True)
        assert answer.status_code == 200
        # What was typed comes back in the box; that is not the portal's telling.
        texts.append(answer.text.replace(f'value="{wanted}"', ""))
    for name in [canary.word for canary in canaries if canary.field == "child"]:
        page = client.get("/report")
        if page.status_code == 200:
            found = client.post("/report", data={"csrf_token": token(page.text), "words": name})
            texts.append(found.text.replace(f'value="{name}"', ""))
    texts.append(client.get(f"/cases/{number}").text)
    follow(client, texts)
    return words(" ".join(texts))


def follow(client, texts):
    """Open every page that the pages so far link to, and those that they link to: forms of acts, duties, who must be told."""
    seen = set()
    waiting = list(texts)
    while waiting:
        for address in set(FOLLOWED.findall(waiting.pop())) - seen:
            seen.add(address)
            answer = client.get(address)
            assert answer.status_code in (200, 404), address
            texts.append(answer.text)
            waiting.append(answer.text)
    return seen


def leaks_and_gaps(app, planted):
    """Every word shown that the table denies, and every word that it grants and no page shows."""
    leaks, gaps, compared = [], [], 0
    for role, name, seat, number, canaries in planted:
        text = crawl(enter(app, seat), number, canaries)
        for canary in canaries:
            compared += 1
            shown = canary.word in text
            if shown != canary.open:
                (leaks if shown else gaps).append((role.value, name, canary))
        shown = set(re.findall(r"zq[0-9a-f]{12}", text))
        own = {canary.word for canary in canaries}
        foreign = {canary.word for *_, others in planted for canary in others} - own
        leaks += [(role.value, "another's case", word) for word in shown & foreign]
    return leaks, gaps, compared


SOME = (Role.JUDICIAL_OFFICER, Role.CASEWORKER, Role.DETECTIVE, Role.PARENTS_COUNSEL, Role.PROVIDER, Role.NCMEC_ANALYST)


@pytest.mark.parametrize("engine_name", HEAVY)
def test_canaries_of_six_roles(app, settings):
    leaks, gaps, compared = leaks_and_gaps(app, plant(settings, SOME))
    assert compared > 3000
    assert leaks == []
    assert gaps == []


@pytest.mark.thorough
@pytest.mark.timeout(600)  # it opens thousands of pages: three minutes on quiet cores, five on busy ones
def test_canaries_of_every_role(app, settings, capsys):
    leaks, gaps, compared = leaks_and_gaps(app, plant(settings, list(Role)))
    assert leaks == []
    assert gaps == []
    with capsys.disabled():
        print(f" [{compared} canaries]", end="")


def test_a_planted_leak_is_caught(app, settings, monkeypatch):
    whole = dict(rules.table())
    whole[Role.DETECTIVE, C.SCREENING_DETAIL] = whole[Role.CASEWORKER, C.SCREENING_DETAIL]
    monkeypatch.setattr(rules, "table", lambda: whole)
    leaks, gaps, _ = leaks_and_gaps(app, plant(settings, (Role.DETECTIVE,)))
    assert {canary.information_class for _, _, canary in leaks} == {C.SCREENING_DETAIL}
    assert gaps == []


def test_the_crawl_reaches_the_pages_of_acts(app, settings):
    """What a caseworker with every relation can open of one case, by links alone."""
    *_, (_, world, seat, number, _) = plant(settings, (Role.CASEWORKER,))
    assert world == "keeps"
    client = enter(app, seat)
    seen = follow(client, [client.get(f"/cases/{number}").text])
    reached = {re.sub(r"\d{12}", "*", address) for address in seen}
    assert {
        "/cases/*/to-tell",
        "/cases/*/notice",
        "/cases/*/events",
        "/cases/*/refer",
        "/cases/*/comments/new",
        "/cases/*/duties/*",
    } <= reached


def test_a_planted_gap_is_caught(app, settings, monkeypatch):
    whole = dict(rules.table())
    whole[Role.DETECTIVE, C.CONTACTS] = whole[Role.DETECTIVE, C.DENTAL_DNA]
    monkeypatch.setattr(rules, "table", lambda: whole)
    leaks, gaps, _ = leaks_and_gaps(app, plant(settings, (Role.DETECTIVE,)))
    assert leaks == []
    assert {canary.information_class for _, _, canary in gaps} == {C.CONTACTS}
