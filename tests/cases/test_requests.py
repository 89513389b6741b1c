"""Whom an agency of a case may ask: nobody who would learn by the question that the agency is on the case."""

from __future__ import annotations

import pytest

from portal.cases.request_queries import agencies_to_ask
from portal.people.models import Agency
from portal.people.rules import Role
from portal.sharing.act_rules import Act
from portal.sharing.queries import case_for
from portal.store import transaction
from tests.cases.worlds import NOW, CaseMaker, add_place, owner_session, viewer_of

ASKERS = (Role.CASEWORKER, Role.JJ_OFFICER, Role.DETECTIVE)
ASKED = (Role.CASEWORKER, Role.DETECTIVE, Role.NCMEC_ANALYST, Role.PROVIDER)


@pytest.fixture
def world(settings):
    """A case of child welfare with probation, police, NCMEC and a provider in it."""
    with owner_session(settings) as session:
        places = {role: add_place(session, role) for role in {*ASKERS, *ASKED}}
        maker = CaseMaker(session)
        maker.owner = session.get_one(Agency, places[Role.CASEWORKER].agency.id)
        case, youth = maker.case(), places[Role.JJ_OFFICER]
        maker.docket(case, youth.agency, youth.office, False, "juvenile_justice", supervising_id=youth.agency.id)
        for place in places.values():
            maker.let_in(case, place.agency)
        names = {place.agency.name: role for role, place in places.items()}
        return case.number, {role: viewer_of(session, place) for role, place in places.items()}, names


@pytest.mark.parametrize(
    ("asker", "asked"),
    [
        (
            Role.JJ_OFFICER,
            {Role.CASEWORKER, Role.DETECTIVE},
        ),  # that probation is there tells that the youth is supervised
        (Role.DETECTIVE, {Role.CASEWORKER, Role.JJ_OFFICER, Role.NCMEC_ANALYST, Role.PROVIDER}),
        (Role.CASEWORKER, {Role.JJ_OFFICER, Role.DETECTIVE, Role.NCMEC_ANALYST, Role.PROVIDER}),
    ],
)
def test_who_may_not_know_that_an_agency_is_there_is_not_asked_by_it(app, world, asker, asked):
    number, viewers, names = world
    with app.app_context(), transaction.read(viewers[asker]) as session:
        held = case_for(session, viewers[asker], Act.REQUEST_ASK, number, NOW)
        found = {names[choice.name] for choice in agencies_to_ask(session, viewers[asker], held, NOW)}
    assert found == asked
