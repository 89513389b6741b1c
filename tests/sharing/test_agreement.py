"""`decide`, `visible_cases` and row-level security agree, by brute force over every role, relation and state."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy import select

from portal.cases.models import Case
from portal.people.rules import Role
from portal.sharing.act_rules import Act
from portal.sharing.fact_queries import facts_of
from portal.sharing.queries import visible_cases
from portal.sharing.rules import decide
from portal.store import transaction
from portal.store.row_security import PROBED
from tests.cases.worlds import FUTURE, NOW, PAST, CaseMaker, add_place, owner_session, viewer_of
from tests.conftest import HEAVY

ACCESS = ("none", "in force", "ended", "to come")
NOTICE = ("no docket", "not filed", "filed", "filed, court not let in")
PARTY = ("no", "current", "ended")
JUVENILE = ("no", "own")
COMPACT = ("no", "open", "closed")
SCREENING = ("no", "own")
SEALED = ("no", "naming nobody", "naming all")


def make_cases(session, places):
    """A case for every combination of relations, each relation set for every role at once."""
    maker = CaseMaker(session)
    made = 0
    for access, notice, party, juvenile, compact, screening, sealed in product(
        ACCESS, NOTICE, PARTY, JUVENILE, COMPACT, SCREENING, SEALED
    ):
        if notice == "no docket" and (party != "no" or juvenile != "no" or sealed != "no"):
            continue
        if (compact != "no" or screening != "no") and (access == "to come" or sealed == "naming nobody"):
            continue  # these relations do not meet; the product would only be longer
        made += 1
        case = maker.case()
        spans = {"in force": (PAST, None), "ended": (PAST, NOW), "to come": (FUTURE, None)}
        for place in places:
            if access in spans and place.role not in BENCH_ROLES:
                maker.let_in(case, place.client, *spans[access])
        dockets = (
            [] if notice == "no docket" else [add_docket(maker, case, place, notice, juvenile) for place in places]
        )
        parties = [place.seat.id for place in places]
        for docket in dockets if party != "no" else []:
            maker.party(docket, next(iter(parties)), PAST if party == "ended" else None)
        if party != "no" and dockets:
            for key in parties[1:]:
                maker.party(dockets[0], key, PAST if party == "ended" else None)
        if compact != "no":
            for place in places:
                maker.compact(case, place.rows, maker.stranger.id, PAST if compact == "closed" else None)
        if screening == "own":
            for place in places:
                maker.screening(case, place.rows)
        if sealed != "no":
            maker.seal(case, dockets[0], parties if sealed == "naming all" else [])
    return made


BENCH_ROLES = {Role.JUDICIAL_OFFICER, Role.COURT_COORDINATOR, Role.CLERK}


def add_docket(maker, case, place, notice, juvenile):
    """A docket before the place's chambers; for juvenile justice its agency supervises."""
    kind = "juvenile_justice" if juvenile == "own" else "child_welfare"
    agencies = {"supervising_id": place.rows} if juvenile == "own" else {}
    docket = maker.docket(case, place.agency, place.office, notice.startswith("filed"), kind, **agencies)
    if notice == "filed" and place.role in BENCH_ROLES:
        maker.let_in(case, place.agency)
    return docket


SMALL = (Role.JUDICIAL_OFFICER, Role.JJ_OFFICER, Role.PROSECUTOR, Role.AGENCY_COUNSEL)


def compare(app, settings, roles, agreed):
    """How many decisions were compared; every difference is an error."""
    with owner_session(settings) as session:
        places = [add_place(session, role, agreed) for role in roles]
        made = make_cases(session, places)
        session.commit()
        rows = session.execute(select(Case.id, Case.number, Case.sealed_by)).all()
        # The owner has no seat, and nobody without one is told which tables have a row of a case; so all are read.
        known = {row.number: facts_of(session, row.id, row.sealed_by, NOW, frozenset(PROBED)) for row in rows}
        viewers = [viewer_of(session, place) for place in places]
        decided = {
            viewer.seat: {number for number, facts in known.items() if decide(viewer, Act.CASE_READ, facts).allowed}
            for viewer in viewers
        }
        listed = {
            viewer.seat: set(session.execute(select(Case.number).where(visible_cases(viewer, NOW))).scalars())
            for viewer in viewers
        }
    assert len(known) == made
    with app.app_context():
        for viewer in viewers:
            assert listed[viewer.seat] == decided[viewer.seat], viewer.role
            if not settings.database_url.startswith("postgresql"):
                continue
            with transaction.read(viewer) as session:
                under_security = set(session.execute(select(Case.number)).scalars())
            assert under_security == decided[viewer.seat], viewer.role
    return len(known) * len(viewers), {viewer.role: len(decided[viewer.seat]) for viewer in viewers}


@pytest.mark.parametrize("engine_name", HEAVY)
def test_the_three_agree_for_four_roles(app, settings):
    count, seen = compare(app, settings, SMALL, agreed=True)
    assert count > 1000
    assert all(number > 0 for number in seen.values())


@pytest.mark.thorough
def test_the_three_agree_for_every_role(app, settings, capsys):
    count, seen = compare(app, settings, list(Role), agreed=True)
    never = {Role.POLICY_ANALYST, Role.ADMINISTRATOR, Role.AUDITOR, Role.COMMUNITY_MEMBER}
    assert {role for role, number in seen.items() if number == 0} == never
    with capsys.disabled():
        print(f" [{count} decisions on {settings.database_url.split(':')[0]}]", end="")


@pytest.mark.parametrize("engine_name", HEAVY)
def test_without_an_agreement_nothing_is_there(app, settings):
    _, seen = compare(app, settings, (Role.CASEWORKER, Role.JUDICIAL_OFFICER, Role.PROVIDER), agreed=False)
    assert set(seen.values()) == {0}


def test_no_seat_no_rows(app, settings, engine_name):
    if engine_name == "sqlite":
        return
    with owner_session(settings) as session:
        CaseMaker(session).case()
    with app.app_context(), transaction.read(None) as session:
        assert session.execute(select(Case.number)).all() == []
