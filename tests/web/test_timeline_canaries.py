"""One random word in every field of every class, versions that were corrected too: the timeline and the history of fields show each that is open and none besides."""

from __future__ import annotations

import re

import pytest

from portal.cases import section_queries, timeline_queries
from portal.cases.record_models import RECORDS
from portal.people.rules import Role
from portal.sharing.rules import InformationClass as C
from tests.cases.canary_table import CELLS
from tests.conftest import HEAVY
from tests.web.browsing import enter, words
from tests.web.test_canaries import plant

# What is open and stands on other pages alone: of no case, the text of papers, details of a duty, of a poster who has it and why not, why a link was ended, why a partner was let into the last case.
ELSEWHERE = re.compile(
    "roster .*|report .*|child|draft|filing_text|actors|due_words|source|copy_contact|poster_reason|reason of the ended .*"
    "|basis of an earlier referral"
)


def of_history(role, canary):
    """Whether the page of a class's history shows the field: one of the class's entry, open to the role in full or in part."""
    item = canary.information_class
    if item not in RECORDS or item is C.EARLIER_EPISODES:
        return False
    level = CELLS[role.value, item.value]["level"]
    return level in ("full", "limited") and canary.field in RECORDS[item].__table__.columns


def wrong(app, planted):
    """Every word that a surface shows though it is closed, and every open one that it has not; and how many stood there."""
    leaks, gaps, stood, corrected = [], [], 0, 0
    planted_words = {canary.word for *_, canaries in planted for canary in canaries}
    for role, name, seat, number, canaries in planted:
        client = enter(app, seat)
        pages = {"timeline": words(client.get(f"/cases/{number}/timeline/print").text), "history": ""}
        for item in C:
            answer = client.get(f"/cases/{number}/history/{item.value.replace('_', '-')}")
            assert answer.status_code in (200, 404)
            pages["history"] += words(answer.text) if answer.status_code == 200 else ""
        for canary in canaries:
            photo_source = canary.field == "source" and canary.information_class is C.DESCRIPTION_PHOTO
            for surface, text in pages.items():
                shown = canary.word in text
                stood, corrected = stood + shown, corrected + (shown and canary.corrected)
                if shown and not canary.open:
                    leaks.append((surface, role.value, name, canary))
                elsewhere = ELSEWHERE.fullmatch(canary.field) and not photo_source
                there = of_history(role, canary) if surface == "history" else not elsewhere
                if canary.open and there and not shown:
                    gaps.append((surface, role.value, name, canary))
        foreign = set(re.findall(r"zq[0-9a-f]{12}", " ".join(pages.values()))) - {canary.word for canary in canaries}
        leaks += [("another case", role.value, name, word) for word in foreign & planted_words]
    return leaks, gaps, stood, corrected


# As filed, in full, in part; every role with the thorough ones, and six by the crawl of test_canaries each time.
FEW = (Role.JUDICIAL_OFFICER, Role.DETECTIVE, Role.NCMEC_ANALYST)


@pytest.mark.parametrize("engine_name", HEAVY)
def test_timeline_and_history_of_three_roles(app, settings):
    leaks, gaps, stood, corrected = wrong(app, plant(settings, FEW))
    assert leaks == []
    assert gaps == []
    assert stood > 1000
    assert corrected > 200


@pytest.mark.thorough
def test_timeline_and_history_of_every_role(app, settings):
    leaks, gaps, *_ = wrong(app, plant(settings, list(Role)))
    assert leaks == []
    assert gaps == []


HOLES = {
    "fields of a class that is open in part": (section_queries, "granted_fields", lambda *_: None, {Role.NCMEC_ANALYST}),
    "what was not filed": (section_queries, "entry_open", lambda *_: True, {Role.JUDICIAL_OFFICER, Role.PROVIDER}),
    "talk of others": (section_queries, "item_open", lambda *_: True, {Role.NCMEC_ANALYST}),
}  # fmt: skip


@pytest.mark.parametrize("engine_name", HEAVY)
@pytest.mark.parametrize("hole", HOLES)
def test_a_planted_hole_is_found(app, settings, monkeypatch, hole):
    module, name, broken, roles = HOLES[hole]
    planted = plant(settings, sorted(roles))
    monkeypatch.setattr(module, name, broken)
    leaks, *_ = wrong(app, planted)
    assert {role for _, role, *_ in leaks} == {role.value for role in roles}


@pytest.mark.thorough
def test_a_planted_gap_is_found(app, settings, monkeypatch):
    planted = plant(settings, (Role.DETECTIVE,))
    whole = timeline_queries.lines_of
    monkeypatch.setattr(timeline_queries, "lines_of", lambda sections: [line for line in whole(sections) if line.about is not C.CONTACTS])  # fmt: skip
    leaks, gaps, *_ = wrong(app, planted)
    assert leaks == []
    assert {(surface, canary.information_class) for surface, _, _, canary in gaps} == {("timeline", C.CONTACTS)}
