"""The look-up of children on both databases: who is meant is found by keys that stay true, and nobody else's child ever is."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from portal.audit.rules import Outcome
from portal.audit.services import record
from portal.cases.models import Child, ChildKey
from portal.cases.name_rules import Names, known_keys
from portal.cases.report_queries import own_children
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
