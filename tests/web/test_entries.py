"""Recording a class by hand: what is corrected stays beside it, two at once lose nothing, and who may not sees no form."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import select, text

from portal.cases.entry_rules import MAY_RECORD
from portal.cases.record_models import Description, Identity
from portal.people.rules import Role
from tests.cases.worlds import owner_session
from tests.conftest import HEAVY
from tests.web.browsing import enter, token
from tests.web.relieving import CARE, POLICE
from tests.web.walking import Walk, words

pytestmark = pytest.mark.parametrize("engine_name", HEAVY)
SECRET = "zqmedicationofthechild"


class Desk:
    """A caseworker's case and the pages of its classes."""

    def __init__(self, app, settings):
        self.walk = Walk(app, settings)
        self.case = self.walk.report(police=self.walk.police)
        self.worker = self.walk.client(Role.CASEWORKER, CARE)

    def page(self, kind):
        return f"/cases/{self.case}/records/{kind}"

    def shown(self, kind, client=None):
        """The page as a browser has it, and the fields that it holds."""
        page = (client or self.worker).get(self.page(kind)).text
        return {"csrf_token": token(page), "was": html.unescape(re.search(r'name="was" value="([^"]*)"', page)[1])}

    def send(self, kind, fields, expect=303, client=None):
        answer = (client or self.worker).post(self.page(kind), data=fields)
        assert answer.status_code == expect, re.findall(r'<li><a href="#[^"]*">([^<]+)', answer.text)
        return html.unescape(answer.text)


@pytest.fixture
def desk(app, settings):
    return Desk(app, settings)


def test_two_who_change_one_description_lose_nothing_and_what_is_corrected_stays(desk):
    one, two = desk.shown("description-photo"), desk.shown("description-photo")
    desk.send("description-photo", one | {"height": "5 ft 2 in", "hair": "Brown (BRO)"})
    refused = desk.send("description-photo", two | {"height": "5 ft 3 in", "clothing": "Red coat"}, 409)
    assert "5 ft 2 in" in refused
    assert 'value="5 ft 3 in"' in refused
    assert "Red coat</textarea>" in refused
    again = desk.shown("description-photo")
    twice = [desk.send("description-photo", again | {"height": "5 ft 3 in"}, expect) for expect in (303, 409)]
    assert len(twice) == 2  # the second click of a double click is refused, not kept twice
    with owner_session(desk.walk.settings) as session:
        rows = session.execute(select(Description).order_by(Description.recorded_at)).scalars().all()
        assert [(row.height, row.superseded_at is None) for row in rows] == [("5 ft 2 in", False), ("5 ft 3 in", True)]
    earlier = words(desk.worker.get(desk.page("description-photo")).text).split("Before")[-1]
    assert "5 ft 2 in" in earlier
    assert "5 ft 2 in" not in desk.worker.get(f"/cases/{desk.case}").text
    same = desk.shown("description-photo")
    desk.send("description-photo", same | {"height": "5 ft 3 in"})
    with owner_session(desk.walk.settings) as session:
        assert len(session.execute(select(Description)).scalars().all()) == 2, "saving the same keeps nothing new"


def test_a_corrected_name_is_found_and_the_list_of_what_is_missing_shrinks(desk):
    before = words(desk.worker.get(f"/cases/{desk.case}").text)
    count = int(re.search(r"(\d+) of 13 things", before)[1])
    fields = desk.shown("identity") | {
        "full_name": "Tulip Walkinshaw",
        "nicknames": "Birdie",
        "sex": "female",
        "race": "White",
    }
    desk.send("identity", fields | {"birth_date": "6/35/2012"}, 400)
    desk.send("identity", fields | {"birth_date": "6/15/2012"})
    after = words(desk.worker.get(f"/cases/{desk.case}").text)
    assert int(re.search(r"(\d+) of 13 things", after)[1]) == count + 1
    listed = desk.worker.post("/cases/look-up", data={"csrf_token": token(desk.worker.get("/cases").text), "words": "birdie"}, follow_redirects=True)  # fmt: skip
    assert "Tulip Walkinshaw" in listed.text
    found = desk.worker.post("/report", data={"csrf_token": token(desk.worker.get("/report").text), "words": "Birdie"})
    assert "Tulip Walkinshaw" in found.text, "the agency's own record of the child is mended with it"
    with owner_session(desk.walk.settings) as session:
        assert session.execute(select(Identity.tribe).where(Identity.superseded_at.is_(None))).scalar() is None


def test_what_is_encrypted_stays_so_and_only_who_may_has_a_form(desk):
    desk.send("health-education", desk.shown("health-education") | {"medication": SECRET})
    assert SECRET in desk.worker.get(f"/cases/{desk.case}").text
    with owner_session(desk.walk.settings) as session:
        assert SECRET not in str(session.execute(text("select * from health_education")).all())
    police = desk.walk.client(Role.DETECTIVE, POLICE)
    assert police.get(desk.page("health-education")).status_code == 404
    desk.send("contacts", desk.shown("contacts", police) | {"phones": "555-0142"}, client=police)
    assert "555-0142" not in desk.worker.get(desk.page("contacts")).text, "each agency keeps its own entry"
    assert desk.worker.get(desk.page("leads")).status_code == 404
    assert desk.worker.get(desk.page("no-such-class")).status_code == 404
    for (role, _), number in desk.walk.numbers.items():
        if Role(role) not in MAY_RECORD:
            assert enter(desk.walk.app, number).get(desk.page("identity")).status_code == 403, role


def test_a_draft_over_what_was_corrected_meanwhile_is_refused_with_both_texts_and_gone_when_saved(desk):
    page = desk.page("description-photo")
    begun = desk.shown("description-photo")
    drawn = desk.worker.get(page).text
    begun["draft"] = re.search(r'name="draft" value="([^"]*)"', drawn)[1]
    assert desk.worker.post(page, data=begun | {"height": "5 ft 3 in", "save_draft": "page"}).status_code == 303
    desk.send("description-photo", desk.shown("description-photo") | {"was": begun["was"], "height": "5 ft 2 in"})
    again = desk.worker.get(page).text
    assert 'value="5 ft 3 in"' in again
    assert "Your draft is filled in" in again
    fields = desk.shown("description-photo") | {"draft": re.search(r'name="draft" value="([^"]*)"', again)[1]}
    refused = desk.send("description-photo", fields | {"height": "5 ft 3 in"}, 409)
    assert "5 ft 2 in" in refused
    assert 'value="5 ft 3 in"' in refused
    assert 'data-unsaved="yes"' in refused
    stamp = html.unescape(re.search(r'name="was" value="([^"]*)"', refused)[1])
    desk.send("description-photo", fields | {"was": stamp, "height": "5 ft 3 in"})
    assert "Your draft is filled in" not in desk.worker.get(page).text
