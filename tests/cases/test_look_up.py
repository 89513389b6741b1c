"""The look-up of children on both databases: who is meant is found by keys that stay true, and nobody else's child ever is."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event, func, select

from portal.audit.rules import Outcome
from portal.audit.services import record
from portal.cases.models import Child, ChildKey
from portal.cases.name_rules import Names, known_keys
from portal.cases.report_queries import FEW, own_children
from portal.people.rules import Role
from portal.sharing.act_rules import Act
from portal.store import transaction
from portal.store.base import new_number
from tests.cases.worlds import add_place, owner_session, viewer_of

BORN = date(2011, 3, 7)


def child(place, name, born=None, **more):
    return Child(number=new_number(), agency_id=place.agency.id, full_name=name, birth_date=born, **more)


@pytest.fixture
def world(app, settings):
    """Two agencies: what one looks up finds, and the viewer of each."""
    with owner_session(settings) as session:
        mine, theirs = add_place(session, Role.CASEWORKER), add_place(session, Role.CASEWORKER)
        session.add_all(
            [
                child(mine, "William Harmon", BORN, former_names="William Castaneda", nicknames="Birdie"),
                child(mine, "María de la Cruz"), child(mine, "Tara Walkinshaw"),
                child(theirs, "Beatrix Voss", BORN, former_names="Beatrix Harmon", nicknames="Trixie"),
            ]
        )  # fmt: skip
        session.flush()
        return viewer_of(session, mine), viewer_of(session, theirs)


def look_up(app, viewer, words, born=None):
    with app.app_context(), transaction.read(viewer) as session:
        return [(card.name, card.why) for card in own_children(session, viewer, words, born)]


@contextmanager
def counted(engine):
    """The statements that are sent meanwhile, each with its values."""
    sent = []

    def note(_connection, _cursor, statement, values, *_more):
        sent.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_who_is_meant_is_found_and_why_is_said(app, world):
    mine, _ = world
    assert look_up(app, mine, "Harmon Bill") == [("William Harmon", ("similar name",))]
    assert look_up(app, mine, "Birdie Castaneda")[0][0] == "William Harmon"
    assert look_up(app, mine, "William Castaneda") == [("William Harmon", ("former name",))]
    assert look_up(app, mine, "Maria Delacruz")[0][0] == "María de la Cruz"
    assert look_up(app, mine, "walkin")[0][0] == "Tara Walkinshaw"
    assert look_up(app, mine, "Wiliam Harmon", date(2011, 7, 3)) == [
        ("William Harmon", ("similar name", "day and month exchanged"))
    ]
    assert look_up(app, mine, "") == look_up(app, mine, "- '") == []


def test_a_word_that_few_have_finds_its_child_alone_and_one_that_many_have_does_not(app, settings, world):
    mine, _ = world
    with owner_session(settings) as session:
        many = [
            f"Tiberius {one}{other}"
            for one in "BDFGKLMP"
            for other in ("abrun", "ettow", "ilcek", "omwel", "unquix", "yndar", "oxfel")
        ]
        session.add_all(Child(agency_id=mine.agency, full_name=name) for name in many)
    assert len(many) > FEW
    assert look_up(app, mine, "Walkinshaw Quettle") == [("Tara Walkinshaw", ("similar name",))]
    assert look_up(app, mine, "Tiberius Quettle") == []
    assert look_up(app, mine, "Tiberias Omwel")[0][0].startswith("Tiberius")


def test_as_many_statements_where_somebody_is_found_as_where_nobody_is(app, world, settings):
    mine, _ = world
    asked = []
    for words in ("William Harmon", "Quentin Zzyzx"):
        with app.app_context(), transaction.read(mine) as session:
            with counted(session.get_bind()) as statements:
                own_children(session, mine, words, BORN if words.startswith("W") else None)
            asked.append(len(statements))
    assert asked == [2, 2]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_nothing_is_gone_through_from_end_to_end_though_there_are_no_statistics(app, settings, world):
    mine, _ = world
    with owner_session(settings) as session:
        session.add_all(Child(agency_id=mine.agency, full_name="William Harmon") for _ in range(30))
    with app.app_context(), transaction.read(mine) as session:
        with counted(session.get_bind()) as statements:
            own_children(session, mine, "William Harmon", BORN)
        plans = [
            [row[3] for row in session.connection().exec_driver_sql("explain query plan " + statement, values)]
            for statement, values in statements
        ]
    steps = [step for plan in plans for step in plan if " child" in step]
    assert steps
    assert not [step for step in steps if step.startswith("SCAN") or "ix_child_agency_id" in step]


def test_another_agencys_child_is_never_found_by_any_name(app, world):
    mine, theirs = world
    for words in ("Beatrix Voss", "Beatrix Harmon", "Trixie", "Voss"):
        assert "Beatrix Voss" not in [name for name, _ in look_up(app, mine, words, BORN)]
        assert look_up(app, theirs, words, BORN)[0][0] == "Beatrix Voss"
    with app.app_context(), transaction.read(mine) as session:
        if session.get_bind().dialect.name == "postgresql":
            assert set(session.execute(select(ChildKey.agency_id).distinct()).scalars()) == {mine.agency}


def test_a_changed_name_is_found_and_the_one_before_it_no_more(app, settings, world):
    mine, _ = world
    with app.app_context(), transaction.write(mine) as session:
        kept = session.execute(select(Child).where(Child.full_name == "Tara Walkinshaw")).scalar_one()
        kept.full_name = "Tara Lindqvist"
        session.flush()
        count = session.execute(select(func.count()).where(ChildKey.child_id == kept.id)).scalar_one()
        record(mine, Act.CASE_OPEN, Outcome.DONE, object_kind="child", object_number=kept.number)
        assert count == len(known_keys(Names("Tara Lindqvist")))
    assert look_up(app, mine, "Lindqvist")[0][0] == "Tara Lindqvist"
    assert look_up(app, mine, "Walkinshaw") == []
