"""Services of a clearinghouse: asked for beside a question, given one after the other, for the two agencies alone."""

from __future__ import annotations

import re

import pytest

from portal.cases.request_models import InformationRequest, RequestAnswer
from portal.people.rules import Role
from tests.conftest import HEAVY
from tests.web.browsing import token
from tests.web.test_requests import ANSWER, QUESTION, Pair
from tests.web.walking import words as reading

pytestmark = pytest.mark.parametrize("engine_name", HEAVY)


class Clearinghouse(Pair):
    """The same case; the caseworker asks NCMEC for its services."""

    def __init__(self, app, settings):
        super().__init__(app, settings)
        self.analyst = self.walk.client(Role.NCMEC_ANALYST)
        self.new = f"{self.at}/new/{self.walk.ncmec}"

    def want(self, *services, expect=303, at=None, **more):
        at = at or self.new
        page = self.worker.get(at).text
        drawn = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("csrf_token", "once")}
        day, clock = self.walk.at(24.0)
        data = drawn | {"question": QUESTION, "due_day": day, "due_time": clock, "services": list(services)} | more
        sent = self.worker.post(at, data=data)
        assert sent.status_code == expect, sent.text
        return sent

    def give(self, *given, words=ANSWER, version="0"):
        address = f"{self.at}/{self.asked()}"
        data = {
            "csrf_token": token(self.analyst.get(address).text),
            "text": words,
            "version": version,
            "given": list(given),
        }
        return self.analyst.post(address, data=data).status_code


@pytest.fixture
def house(app, settings):
    return Clearinghouse(app, settings)


def test_services_are_asked_for_and_given_one_after_the_other(house):
    assert "Team Adam" in house.worker.get(house.new).text
    house.want("team_adam", "analysis")
    waits = reading(house.analyst.get(f"/cases/{house.case}").text)
    assert "Services asked for: Case analysis: public records and what is online; Team Adam" in waits
    assert house.give("analysis") == 303
    assert house.give("analysis", version="1") == 303, "the same sent twice is one"
    assert house.give("analysis", "team_adam", words="Two come tomorrow.", version="1") == 303
    assert [row.given for row in house.rows(RequestAnswer)] == ["analysis", "analysis team_adam"]
    page = reading(house.worker.get(f"/cases/{house.case}").text)
    assert "Services given: Case analysis: public records and what is online; Team Adam" in page
    line = reading(house.worker.get(f"/cases/{house.case}/timeline/print").text)
    assert re.search("Services given: .*Team Adam.*, before: Case analysis", line)
    assert "Team Adam" not in reading(house.detective.get(f"/cases/{house.case}").text), "of the two alone"


def test_nothing_is_given_yet(house):
    house.want("posters")
    assert house.give() == 303
    assert "Services given: none yet" in reading(house.worker.get(f"/cases/{house.case}").text)


def test_another_agency_is_asked_for_no_services_and_a_plain_question_gives_none(house):
    police = f"{house.at}/new/{house.walk.police}"
    assert "Team Adam" not in house.worker.get(police).text
    house.want("team_adam", at=police)
    house.want(at=house.new, question="Has anybody called?")
    assert [row.services for row in house.rows(InformationRequest)] == [None, None]
    assert "Services" not in reading(house.analyst.get(f"{house.at}/{house.asked()}").text)
    assert house.give("team_adam") == 303
    assert [row.given for row in house.rows(RequestAnswer)] == [None]


def test_a_service_that_is_none_is_refused_at_its_field(house):
    refused = house.want("rescue", expect=400).text
    assert 'href="#services"' in refused
    assert QUESTION in refused
    assert house.rows(InformationRequest) == []


def test_the_same_question_for_other_services_is_another(house):
    page = house.worker.get(house.new).text
    once = re.search('name="once" value="([^"]*)"', page)[1]
    for services in (("posters",), ("posters",), ("family",)):
        house.want(*services, once=once, due_which="")
    assert [row.services for row in house.rows(InformationRequest)] == ["posters", "family"]
