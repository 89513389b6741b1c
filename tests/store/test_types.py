"""Instants, odd text and folded keys: the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from portal.people.models import Person
from portal.store import transaction
from portal.store.base import db, new_number
from portal.store.types import RefusedText, fold


def person(**values):
    login = new_number()
    return Person(**{"name": "n", "name_key": "n", "login": login, "login_key": login} | values)


@pytest.mark.parametrize("odd", ["a\x00b", "a\ud800b", "\udfff"])
def test_what_one_database_cannot_hold_neither_takes(app, odd):
    with app.app_context(), pytest.raises((RefusedText, StatementError)), transaction.housekeeping() as session:
        session.add(person(name=odd))
    with app.app_context():
        assert db.session.execute(select(Person.id)).all() == []


@pytest.mark.parametrize(
    "odd",
    [
        "\u202egnirts",
        "e\u0301\u0302\u0303",
        "👩‍👧",
        "a\u200bb",
        "Ⅷ ﬁ",
        "x" * 200,
        "' or 1=1 --",
        "<script>alert(1)</script>",
    ],
)
def test_odd_text_comes_back_as_it_was_typed(app, odd):
    with app.app_context():
        with transaction.housekeeping() as session:
            session.add(person(name=odd))
        assert db.session.execute(select(Person.name)).scalar_one() == odd


def test_an_instant_needs_its_zone_and_comes_back_in_utc(app):
    local = datetime(2026, 3, 8, 1, 30, tzinfo=timezone(timedelta(hours=-6)))
    with app.app_context():
        with pytest.raises(StatementError), transaction.housekeeping() as session:
            session.add(person(disabled_at=datetime(2026, 1, 1)))
        with transaction.housekeeping() as session:
            session.add(person(disabled_at=local))
        found = db.session.execute(select(Person.disabled_at)).scalar_one()
        assert found == local
        assert found.utcoffset() == timedelta(0)
        assert found.tzinfo is UTC or found.tzinfo.utcoffset(found) == timedelta(0)


@given(st.text())
def test_folding_twice_is_folding_once(value):
    assert fold(fold(value)) == fold(value)


@given(st.text(alphabet=st.characters(whitelist_categories=["Lu", "Ll"], max_codepoint=0x24F)))
def test_case_does_not_matter(value):
    assert fold(value.upper().lower()) == fold(value.upper())


def test_folding_drops_accents_and_doubled_spaces():
    assert fold("  Ána   María ") == "ana maria"


def test_every_connection_of_sqlite_has_its_settings(app, engine_name):
    if engine_name != "sqlite":
        return
    with app.app_context():
        for _ in range(3):
            with db.engine.connect() as connection:
                asked = {
                    name: connection.execute(text(f"pragma {name}")).scalar()
                    for name in (
                        "journal_mode",
                        "synchronous",
                        "busy_timeout",
                        "foreign_keys",
                        "secure_delete",
                        "trusted_schema",
                    )
                }
            assert asked == {
                "journal_mode": "wal",
                "synchronous": 2,
                "busy_timeout": 5000,
                "foreign_keys": 1,
                "secure_delete": 1,
                "trusted_schema": 0,
            }
            db.engine.dispose()


def test_the_app_role_is_nobody_special(app, engine_name):
    if engine_name != "postgresql":
        return
    with app.app_context(), db.engine.connect() as connection:
        role = connection.execute(
            text(
                "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user"
            )
        ).one()
        assert tuple(role) == ("homeward_app", False, False, False, False)
        owned = connection.execute(
            text("select count(*) from pg_tables where schemaname = 'public' and tableowner = current_user")
        ).scalar()
        assert owned == 0
