"""A case that is not yours answers as one that never was: status, headers, body, SQL and audit line, for every role."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from portal.audit.models import AuditEntry
from portal.people.rules import NEVER_A_CASE, Role
from portal.sharing.act_rules import Act
from portal.store.base import db, new_number
from portal.web.gate import UndeclaredView, acts, close_gate, public
from tests.cases.worlds import CaseMaker, add_place, owner_session
from tests.web.browsing import enter, masked

VARYING = {"Date", "X-Request-Number", "Content-Security-Policy", "Set-Cookie"}


def fetch(app, client, address, settings):
    """The answer as a stranger can compare it: status, headers, masked body, statements run, audit lines written."""
    statements = []
    with app.app_context():
        engine = db.engine

        def note(_connection, _cursor, statement, _parameters, _context, _many):
            statements.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        answer = client.get(address)
        event.remove(engine, "before_cursor_execute", note)
    headers = {name: value for name, value in answer.headers.items() if name not in VARYING}
    with owner_session(settings) as session:
        lines = session.execute(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(2)).scalars().all()
        last = [(line.act, line.outcome, line.reason, line.object_kind, line.case_id, line.role) for line in lines]
        head = lines[0].seq
    return answer.status_code, headers, masked(answer.text), statements, last[0], head


@pytest.fixture
def scene(settings):
    """A seat of every role and one case that is none of theirs."""
    with owner_session(settings) as session:
        seats = {role: add_place(session, role).seat.number for role in Role}
        number = CaseMaker(session).case().number
    return seats, number


def test_not_yours_is_not_there(app, settings, scene):
    seats, number = scene
    for role, seat in seats.items():
        client = enter(app, seat)
        client.get("/home")
        never = new_number()
        hidden = fetch(app, client, f"/cases/{number}", settings)
        absent = fetch(app, client, f"/cases/{never}", settings)
        assert hidden[0] == absent[0] == 404
        assert hidden[1] == absent[1]
        assert hidden[2] == absent[2]
        assert hidden[3] == absent[3], role
        assert len(hidden[3]) > 3
        assert hidden[4] == absent[4]
        assert hidden[4][:3] == ("case:read", "refused", "not found")
        assert absent[5] - hidden[5] == 1, "one line each"


def test_the_comparison_notices_a_difference(app, settings, scene):
    """A case that is there is told apart by every measure: the comparison above can fail."""
    seats, _ = scene
    with owner_session(settings) as session:
        maker = CaseMaker(session)
        place = add_place(session, Role.CASEWORKER)
        case = maker.case()
        maker.let_in(case, place.agency)
        seat, number = place.seat.number, case.number
    client = enter(app, seat)
    client.get("/home")
    there, absent = (fetch(app, client, f"/cases/{wanted}", settings) for wanted in (number, new_number()))
    assert all(there[part] != absent[part] for part in (0, 2, 3, 4))
    assert seats


def test_the_number_in_lists_and_look_ups_of_others_leads_nowhere(app, scene):
    seats, number = scene
    for role, seat in seats.items():
        client = enter(app, seat)
        expected = 403 if role in NEVER_A_CASE else 404
        assert client.get(f"/cases?after={number}").status_code == expected
        assert client.get(f"/cases?after={new_number()}").status_code == expected
        assert client.get(f"/cases/look-up/{number}").status_code == expected


def test_a_view_without_an_act_stops_the_start(app):
    def undeclared() -> str:
        return "hello"

    app._got_first_request = False
    app.add_url_rule("/undeclared", view_func=undeclared)
    with pytest.raises(UndeclaredView, match="undeclared declares no act"):
        close_gate(app)


def test_a_view_with_an_act_outside_the_list_stops_the_start():
    with pytest.raises(UndeclaredView, match="not in the list"):
        acts("case:peek")  # type: ignore[arg-type]


def test_every_route_is_declared_and_named_in_kebab_case(app):
    for rule in app.url_map.iter_rules():
        kind, value = app.view_functions[rule.endpoint].declared
        assert kind in ("act", "public", "after_password")
        assert isinstance(value, Act) or len(value) > 10
        plain = [part for part in rule.rule.split("/") if "<" not in part]
        assert all(part == part.lower() and "_" not in part for part in plain), rule.rule
    assert callable(public)
