"""Errors on both databases: with the database away everyone gets the page that says so, and no log holds what was typed."""

from __future__ import annotations

import io
import json
import logging
import sys
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal.people.models import Agency, Person
from portal.people.rules import Role
from portal.people.services import Refused, invite
from portal.store.base import db
from portal.web.gate import public
from portal.web.logs import JsonLines
from tests.cases.worlds import add_place, owner_session
from tests.people.factories import PASSWORD
from tests.web.browsing import enter, token


@pytest.fixture
def place(settings):
    """A caseworker's seat and agency."""
    with owner_session(settings) as session:
        found = add_place(session, Role.CASEWORKER)
        return found.seat.number, found.agency.number


@contextmanager
def without_database(app, monkeypatch):
    """No connection can be had, as when the server is down or the file cannot be opened."""
    with app.app_context():
        engine = db.engine

    def refuse(*_args, **_more):
        raise DBAPIError("connect", None, OSError("no such server"), hide_parameters=True)

    with monkeypatch.context() as patch:
        patch.setattr(engine.pool, "connect", refuse)
        yield


@pytest.mark.parametrize("address", ["/sign-in", "/home", "/cases", "/cases/123456789012", "/nowhere"])
def test_with_the_database_away_a_session_gets_the_page_that_says_so(app, place, address, monkeypatch):
    client = enter(app, place[0])
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with without_database(app, monkeypatch):
        answer = client.get(address)
    if address != "/sign-in":
        assert answer.status_code == 503, answer.text
        assert "The portal cannot answer just now" in answer.text
        assert "Sign out" not in answer.text
    else:
        assert answer.status_code in (200, 503)
        assert "Homeward" in answer.text
    assert client.get("/home").status_code == 200, "it is there again"
    assert "Sign out" in client.get("/nowhere").text, "other error pages keep the frame"


def test_no_log_holds_what_was_typed_or_asked_for(app, place, monkeypatch):
    def broken():
        db.session.execute(text("select * from nothing where a = :secret"), {"secret": "hunter2"})

    app.add_url_rule("/probe/<name>", view_func=public("a test")(lambda name: broken()))
    said = io.StringIO()
    loggers = [logging.getLogger(name) for name in ("homeward", app.name)]
    ours = [[handler for handler in logger.handlers if type(handler) is logging.StreamHandler] for logger in loggers]
    assert all(len(found) == 1 and isinstance(found[0].formatter, JsonLines) for found in ours)
    assert not any(logger.propagate for logger in loggers)
    for (handler,) in ours:
        monkeypatch.setattr(handler, "stream", said)
    assert app.test_client().get("/probe/canary-name").status_code == 503
    try:
        raise ValueError("canary-message")
    except ValueError:
        with app.test_request_context("/canary-path"):
            app.log_exception(sys.exc_info())
        app.logger.warning("canary-warning")
    lines = [json.loads(line) for line in said.getvalue().splitlines()]
    assert {line["event"] for line in lines} >= {"database", "error page", "request", f"said by {app.name}"}
    assert any(line.get("error") == "ValueError" for line in lines)
    assert not any(word in said.getvalue() for word in ("hunter2", "canary"))


def test_an_engines_error_hides_its_parameters(app):
    with app.app_context():
        for engine in db.engines.values():
            with pytest.raises(DBAPIError) as raised, engine.connect() as connection:
                connection.execute(text("select * from nothing where a = :secret"), {"secret": "hunter2"})
            assert "hunter2" not in str(raised.value)


def test_a_double_is_a_conflict_not_an_outage(app):
    def view():
        raise IntegrityError("insert", None, ValueError("UNIQUE"), hide_parameters=True)

    app.add_url_rule("/probe", view_func=public("a test")(view))
    answer = app.test_client().get("/probe")
    assert answer.status_code == 409
    assert "Someone else saved first" in answer.text


def test_a_name_that_grows_in_folding_is_kept_found_and_unique(app, settings, place):
    name = "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 100
    with app.app_context():
        invite(None, name, name, place[1], Role.CASEWORKER, "t", datetime.now(UTC))
        with pytest.raises(Refused, match="sign-in name already"):
            invite(None, name, name, place[1], Role.CASEWORKER, "t", datetime.now(UTC))
    with owner_session(settings) as session:
        person = session.query(Person).filter(Person.login == name).one()
        assert len(person.login_key) <= 400
        session.add(Agency(name=name, name_key="x y" * 200, sector="court"))
    client = app.test_client()
    page = client.get("/sign-in").text
    answer = client.post("/sign-in", data={"csrf_token": token(page), "login": name, "password": PASSWORD})
    assert answer.status_code == 400
