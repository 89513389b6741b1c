"""Requests that no page of the portal would send: columns as fields, things of one case under another's number; and that reading changes nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text, update

from portal.cases.provider_report_models import ProviderReport
from portal.people.rules import Role
from portal.store.base import db
from tests.cases.worlds import owner_session
from tests.conftest import HEAVY
from tests.web.browsing import enter
from tests.web.form_world import World, rows
from tests.web.portal_forms import BUTTONS, FORMS
from tests.web.test_bad_input import send
from tests.web.test_canaries import crawl, plant

pytestmark = pytest.mark.parametrize("engine_name", HEAVY)
FORGED = "909192939495"  # fits a text, a number and a key


@pytest.fixture
def world(app, settings):
    return World(app, settings)


def holding(settings, word):
    """The tables of which a row holds this word."""
    engine = create_engine(settings.owner_url)
    with engine.connect() as connection:
        found = {
            table.name
            for table in db.metadata.sorted_tables
            if any(word in str(row) for row in connection.execute(text(f"select * from {table.name}")))
        }
    engine.dispose()
    return found


def test_no_form_takes_a_column_that_is_no_field_of_it(world):
    """ACC-06: to each form the names of all columns of all tables are posted beside what is right."""
    columns = {column.name for table in db.metadata.sorted_tables for column in table.columns}
    taken = set()
    for rule, (who, _, fields, _) in FORMS.items():
        forged = dict.fromkeys(columns - fields.keys(), FORGED)
        answer = send(world.client(who), world.address(rule), world.page(rule), forged | world.right(rule))
        assert answer.status_code < 500, rule
        if answer.status_code in (302, 303):
            taken.add(rule)
    assert len(taken) > len(FORMS) // 2, "what is refused for another reason proves nothing"
    assert holding(world.settings, FORGED) == set()
    comment = "/cases/<number:number>/comments"
    own = world.right(comment) | {"text": FORGED, "once": "7"}
    assert send(world.client("caseworker"), world.address(comment), world.page(comment), own).status_code == 303
    assert holding(world.settings, FORGED) == {"comment"}, "in its own field it is found"


def nested(app, world):
    """Every address of something of the world's case, and the same thing under the number of another case that its people see."""
    for rule in app.url_map.iter_rules():
        if "<number:agency>" in rule.rule or "<number:link>" in rule.rule:
            continue  # an agency is no thing of a case, a link one of both
        if rule.rule.startswith("/cases/<number:number>/") and rule.rule.count("<number:") > 1:
            real = world.address(rule.rule)
            if "<" not in real and f"/cases/{world.case}/" in real:
                yield rule, real, real.replace(f"/cases/{world.case}/", f"/cases/{world.back}/")


def test_what_belongs_to_one_case_is_not_there_under_another(app, world):
    """ACC-08: the number of the other case is one that its people may open, so that what refuses it is the thing's own case."""
    before, opened, sent = rows(world.settings), 0, 0
    clients = {who: world.client(who) for who in ("caseworker", "detective", "supervisor")}
    assert all(clients[who].get(f"/cases/{world.back}").status_code == 200 for who in ("caseworker", "detective"))
    for rule, real, wrong in nested(app, world):
        if "GET" in rule.methods:
            for who, client in clients.items():
                if client.get(real).status_code == 200:
                    assert client.get(wrong).status_code == 404, (rule.rule, who)
                    opened += 1
        if "POST" in rule.methods and rule.rule in FORMS | BUTTONS:
            fields = world.right(rule.rule) if rule.rule in FORMS else {}
            answer = send(clients["caseworker"], wrong, "/home", fields)
            assert answer.status_code in (400, 403, 404), rule.rule
            sent += 1
    assert opened > 10
    assert sent > 10
    assert rows(world.settings) == before


def test_reading_every_page_changes_nothing_but_the_log(app, settings):
    """ACC-21: log, sign-in, the count of look-ups and when a report was first opened alone are written to by whoever reads."""
    planted = plant(settings, (Role.CASEWORKER, Role.DETECTIVE, Role.JUDICIAL_OFFICER))
    before = rows(settings)
    for _, _, seat, number, canaries in planted:
        assert crawl(enter(app, seat), number, canaries)
    after = rows(settings)
    assert {name for name in before if before[name] != after[name]} <= {"provider_report"}
    with owner_session(settings) as session:
        session.execute(update(ProviderReport).values(seen_at=None))
    assert len(after["provider_report"]) == len(before["provider_report"])
    seen, unseen = rows(settings)["provider_report"], before["provider_report"]
    assert seen == unseen
