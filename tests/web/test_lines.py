"""What is refused, shown beside an error or noted in a read is written down too, and once; a line that would be lost stops the page."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from portal.audit.rules import Outcome
from portal.audit.services import record
from portal.people.models import Person
from portal.people.rules import Role
from portal.people.services import Refused, add_first_administrator, invite
from portal.sharing.act_rules import Act
from portal.store import transaction
from portal.store.base import db
from portal.web.gate import acts, viewer
from tests.cases.worlds import NOW, add_place, owner_session
from tests.web.browsing import enter, token


@pytest.fixture
def place(settings):
    """An administrator: seat, sign-in name, agency."""
    with owner_session(settings) as session:
        found = add_place(session, Role.ADMINISTRATOR)
        login = session.get_one(Person, found.seat.person_id).login
        return found.seat.number, login, found.agency.number


@pytest.fixture
def lines(settings):
    """Gives the lines that the log has got since it was last asked: act, outcome, reason."""
    seen = 0

    def new():
        nonlocal seen
        with owner_session(settings) as session:
            rows = session.execute(
                text("select act, outcome, reason, seq from audit_entry where seq > :s order by seq"), {"s": seen}
            ).all()
        seen = rows[-1].seq if rows else seen
        return [tuple(row[:3]) for row in rows]

    return new


def probe(app, view):
    """A page of the portal that does this."""
    app.add_url_rule("/probe", view_func=acts(Act.HOME_READ)(view), methods=["GET", "POST"])


def test_a_refused_invitation_is_written_down(app, place, lines):
    seat, login, agency = place
    client = enter(app, seat)
    page = client.get("/people/new").text
    lines()
    values = {"csrf_token": token(page), "name": "X", "login": login, "agency": agency, "role": "clerk", "title": "t"}
    for field, change in (("login", {}), ("role", {"login": "new", "role": "provider"}), ("agency", {"agency": "1"})):
        assert client.post("/people/new", data=values | change).status_code == 400
        assert lines() == [("person:invite", "refused", field)]


def test_a_refused_command_leaves_one_refused_line_and_nothing_else(app, place, lines, settings):
    lines()
    with app.app_context():
        with pytest.raises(Refused):
            add_first_administrator("Y", place[1].upper(), NOW)
        assert lines() == [("person:invite", "refused", "command line")]
        add_first_administrator("Y", "another", NOW)
        assert lines() == [("person:invite", "done", "command line")]
        with pytest.raises(Refused):
            invite(None, "Z", "another", place[2], Role.CLERK, "t", NOW)
    with owner_session(settings) as session:
        assert session.execute(text("select count(*) from agency")).scalar_one() == 1


def test_a_line_that_would_be_lost_stops_the_page(app, place, lines):
    def view():
        with transaction.read(viewer()):
            record(viewer(), Act.HOME_READ, Outcome.READ, reason="never written")
        return "case data"

    probe(app, view)
    client = enter(app, place[0])
    lines()
    answer = client.get("/probe")
    assert answer.status_code == 500
    assert "case data" not in answer.text
    assert lines() == []


def test_a_line_noted_in_a_read_goes_with_the_next_write(app, place, lines):
    def view():
        with transaction.read(viewer()):
            record(viewer(), Act.HOME_READ, Outcome.READ, reason="waits")
        with transaction.write(viewer()):
            record(viewer(), Act.HOME_READ, Outcome.DONE)
        return "case data"

    probe(app, view)
    client = enter(app, place[0])
    lines()
    assert client.get("/probe").text == "case data"
    assert lines() == [("home:read", "read", "waits"), ("home:read", "done", "")]


@pytest.mark.parametrize("status", [200, 400, 404, 409, 500])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_body_sent_beside_an_error_is_a_reading(app, place, lines, status, method):
    probe(app, lambda: ("both texts", status))
    client = enter(app, place[0])
    made = token(client.get("/home").text)
    for csrf in (made, "wrong"):
        lines()
        answer = getattr(client, method)("/probe", data={"csrf_token": csrf})
        assert (answer.status_code, answer.text) == (status, "both texts")
        assert lines() == [("home:read", "read", "")]


def test_an_error_page_is_no_reading(app, place, lines):
    def view():
        raise ZeroDivisionError

    probe(app, view)
    client = enter(app, place[0])
    lines()
    assert client.get("/probe").status_code == 500
    assert client.get("/nowhere").status_code == 404
    assert lines() == []
    with app.app_context():
        assert db.session.execute(text("select count(*) from person")).scalar_one() == 1
