"""A case that is not yours answers as one that never was: status, headers, body, SQL and audit line, for every role."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event, select

from portal.audit.models import AuditEntry
from portal.people.rules import NEVER_A_CASE, Role
from portal.sharing.act_rules import Act, role_may
from portal.store.base import db, new_number
from portal.web.gate import UndeclaredView, acts, close_gate, public
from tests.cases.worlds import CaseMaker, add_place, owner_session
from tests.conftest import HEAVY
from tests.web.browsing import enter, masked, token

# Right values, so that what is refused is refused for the case alone.
SENT = {
    "decision": "approve", "where": "no", "audience": "own", "text": "x", "question": "detained", "answer": "yes", "kind": "located",
    "happened_day": "11/20/2026", "happened_time": "14:05", "report_number": "1", "outcome": "done", "channel": "phone", "number": "1",
}  # fmt: skip
VARYING = {"Date", "X-Request-Number", "Content-Security-Policy", "Set-Cookie"}


def fetch(app, client, address, settings, method="GET", data=None):
    """The answer as a stranger can compare it: status, headers, masked body, statements run, audit lines written."""
    statements = []
    with app.app_context():
        engine = db.engine

        def note(_connection, _cursor, statement, _parameters, _context, _many):
            statements.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        answer = client.open(address, method=method, data=data if method == "POST" else None)
        event.remove(engine, "before_cursor_execute", note)
    headers = {name: value for name, value in answer.headers.items() if name not in VARYING}
    with owner_session(settings) as session:
        lines = session.execute(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(2)).scalars().all()
        last = [(line.act, line.outcome, line.reason, line.object_kind, line.case_id, line.role) for line in lines]
        head = lines[0].seq
    text = re.sub(r"/cases/\d{12}", "/cases/number", masked(answer.text))
    return answer.status_code, headers, text, statements, last[0], head


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
        asked = [statement.lower() for statement in hidden[3]]
        assert any("from sign_in_session" in statement for statement in asked)
        assert any("insert into audit_entry" in statement for statement in asked)
        assert any("from cases" in statement for statement in asked) is role_may(role, Act.CASE_READ)
        assert hidden[4] == absent[4]
        assert hidden[4][:3] == ("case:read", "refused", "not found")
        assert absent[5] - hidden[5] == 1, "one line each"


def case_routes(app):
    """Every route on a case but the page itself, with a number of something of the case that never was."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/cases/<number:number>/"):
            rest = re.sub(r"<number:\w+>", new_number(), rule.rule.split("/cases/<number:number>", 1)[1])
            rest = rest.replace("<name:step>", "step-1").replace("<name:kind>", "description-photo")
            found += [(method, rest) for method in sorted(rule.methods & {"GET", "POST"})]
    return found


@pytest.mark.parametrize("engine_name", HEAVY)
def test_not_yours_is_not_there_on_every_route_of_a_case(app, settings, scene):
    seats, number = scene
    routes = case_routes(app)
    assert len(routes) > 15
    for role, seat in seats.items():
        client = enter(app, seat)
        csrf = token(client.get("/home").text)
        for method, rest in routes:
            hidden, absent = (
                fetch(app, client, f"/cases/{wanted}{rest}", settings, method, {"csrf_token": csrf} | SENT)
                for wanted in (number, new_number())
            )
            assert hidden[0] in (400, 403, 404), (role, method, rest, hidden[0])
            assert hidden[:5] == absent[:5], (role, method, rest)
            assert absent[5] - hidden[5] >= 1, (role, method, rest)


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
